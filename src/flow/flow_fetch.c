/*
 * From IMAP accounts into the spool.  How far an account was read is kept
 * in the store; what was spooled twice by a crash is known to the inbox by
 * its Message-ID and text.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_private.h"
#include "kairan/base_file.h"
#include "kairan/transport_imap.h"
#include "kairan/transport_spool.h"

struct storing {
	struct transport_spool *spool;
	const char *account;
};

static enum base_status
store_one(void *ctx, const struct transport_imap_message *message,
    struct base_err *err)
{
	struct storing *s = ctx;
	struct base_spool envelope;
	enum base_status status;

	base_spool_init(&envelope);
	envelope.received = base_time_now();
	snprintf(envelope.route, sizeof(envelope.route), "imap:%s", s->account);
	status = transport_spool_put(s->spool, &envelope, message->message,
	    message->message_len, NULL, err);
	base_spool_release(&envelope);
	return status;
}

/* Reads up to n numbers; how many there were. */
static size_t
read_numbers(const char *text, uint32_t *out, size_t n)
{
	char *end;
	size_t i;

	for (i = 0; i < n; i++) {
		out[i] = (uint32_t)strtoul(text, &end, 10);
		if (end == text)
			break;
		text = end;
	}
	return i;
}

static void
load_point(
    struct flow *flow, const char *key, struct transport_imap_point *point)
{
	struct base_buf text;
	uint32_t v[4] = {0};

	base_buf_init(&text, 64);
	if (store_meta_get(flow->store, key, &text, NULL) == BASE_OK &&
	    read_numbers(base_buf_text(&text), v, BASE_LEN(v)) >= 2) {
		point->uidvalidity = v[0];
		point->last_uid = v[1];
		point->trouble_uid = v[2];
		point->trouble_times = v[3];
	}
	base_buf_release(&text);
}

static enum base_status
secrets(const struct conf_imap *c, struct transport_imap_options *o,
    struct base_buf *secret, struct base_err *err)
{
	enum base_status status;

	if (c->token_command != NULL) {
		status = flow_token(c->token_command, secret, err);
		o->bearer = base_buf_text(secret);
		return status;
	}
	status = base_file_read_secret(c->password_file, secret, err);
	o->password = base_buf_text(secret);
	return status;
}

enum base_status
flow_fetch_options(const struct conf_imap *c, struct transport_imap_options *o,
    struct base_buf *secret, struct base_err *err)
{
	*o = (struct transport_imap_options){.account = c->name,
	    .host = c->host,
	    .port = c->port,
	    .user = c->user,
	    .folder = c->folder,
	    .done_folder = c->done,
	    .failed_folder = c->failed,
	    .ca_file = c->ca_file,
	    .command_ms = (int)(c->timeout * 1000)};
	return secrets(c, o, secret, err);
}

static enum base_status
fetch_one(struct flow *flow, const struct conf_imap *c,
    struct flow_tally *tally, struct base_err *err)
{
	struct transport_imap_options o = {0};
	struct transport_imap_point point = {0};
	struct transport_imap_count count;
	struct transport_imap *imap = NULL;
	struct storing storing = {.account = c->name};
	struct base_buf secret;
	enum base_status status, kept;
	char *key = base_xprintf("imap:%s:%s", c->name, c->folder), text[64];

	memset(&count, 0, sizeof(count));
	base_buf_init(&secret, 16384);
	load_point(flow, key, &point);
	status = flow_fetch_options(c, &o, &secret, err);
	if (status == BASE_OK)
		status = transport_spool_open(flow->conf->spool_dir,
		    TRANSPORT_SPOOL_OWN, &storing.spool, err);
	if (status == BASE_OK)
		status = transport_imap_open(&o, &imap, err);
	do {
		count.more = false;
		if (status == BASE_OK)
			status = transport_imap_fetch(
			    imap, &point, store_one, &storing, &count, err);
		tally->done += count.stored;
		tally->refused += count.failed;
		tally->left += count.left;
	} while (status == BASE_OK && count.more);
	snprintf(text, sizeof(text), "%u %u %u %u", point.uidvalidity,
	    point.last_uid, point.trouble_uid, point.trouble_times);
	kept = store_meta_set(flow->store, key, text, NULL);
	if (status == BASE_OK && kept != BASE_OK)
		status = base_err_set(err, kept,
		    "how far %s was read could not be kept", c->name);
	transport_imap_free(imap);
	transport_spool_free(storing.spool);
	if (secret.data != NULL)
		memset(secret.data, 0, secret.len);
	base_buf_release(&secret);
	free(key);
	return status;
}

enum base_status
flow_fetch(struct flow *flow, const char *only, struct flow_tally *tally,
    struct base_err *err)
{
	struct base_err why;
	enum base_status status = BASE_OK;
	const struct conf_imap *c;
	bool found = only == NULL;
	size_t i;

	for (i = 0; i < flow->conf->imaps_len; i++) {
		c = &flow->conf->imaps[i];
		if (only != NULL && strcmp(only, c->name) != 0)
			continue;
		found = true;
		base_err_clear(&why);
		status = fetch_one(flow, c, tally, &why);
		if (status == BASE_OK)
			continue;
		tally->failed++;
		base_log(BASE_LOG_WARN, "fetch-failed",
		    "account=%s reason=\"%s\"", c->name, why.text);
		/* One account that fails does not stop the others. */
		base_err_set(err, status, "imap %s: %s", c->name, why.text);
	}
	if (!found)
		return base_err_set(err, BASE_NOTFOUND,
		    "%s: there is no imap account '%s'", flow->conf->file,
		    only);
	return tally->failed > 0 && err != NULL ? err->status : BASE_OK;
}
