/*
 * From IMAP accounts into the spool.  How far an account was read is kept
 * in the store; what was spooled twice by a crash is known to the inbox by
 * its Message-ID and text.
 */
#include <poll.h>
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

/* One account while it is read. */
struct fetching {
	struct flow *flow;
	const struct conf_imap *c;
	struct transport_imap *imap;
	struct transport_imap_point point;
	struct storing storing;
	struct flow_tally *tally;
	char *key; /* under which the point is kept */
	int lock;
};

static void
finish(struct fetching *f)
{
	transport_imap_free(f->imap);
	transport_spool_free(f->storing.spool);
	if (f->lock >= 0)
		base_file_unlock(f->lock);
	free(f->key);
}

/* Connects.  BASE_EXISTS: another process reads this account.  finish() in
 * any case. */
static enum base_status
begin(struct fetching *f, struct base_err *err)
{
	struct transport_imap_options o = {0};
	char *name = base_xprintf("fetch-%s", f->c->name), *path;
	struct base_buf secret;
	enum base_status status;

	f->storing.account = f->c->name;
	f->key = base_xprintf("imap:%s:%s", f->c->name, f->c->folder);
	base_buf_init(&secret, 16384);
	path = base_file_join(f->flow->conf->lock_dir, name);
	status = base_file_lock(path, false, &f->lock, err);
	load_point(f->flow, f->key, &f->point);
	if (status == BASE_OK)
		status = flow_fetch_options(f->c, &o, &secret, err);
	if (status == BASE_OK)
		status = transport_spool_open(f->flow->conf->spool_dir,
		    TRANSPORT_SPOOL_OWN, &f->storing.spool, err);
	if (status == BASE_OK)
		status = transport_imap_open(&o, &f->imap, err);
	base_buf_wipe(&secret);
	free(path);
	free(name);
	return status;
}

/* Fetches all that is there, and keeps how far that went. */
static enum base_status
fetch_all(struct fetching *f, struct base_err *err)
{
	struct transport_imap_count count;
	enum base_status status = BASE_OK, kept;
	char text[64];

	do {
		memset(&count, 0, sizeof(count));
		status = transport_imap_fetch(
		    f->imap, &f->point, store_one, &f->storing, &count, err);
		f->tally->done += count.stored;
		f->tally->refused += count.failed;
		f->tally->left += count.left;
	} while (status == BASE_OK && count.more);
	snprintf(text, sizeof(text), "%u %u %u %u", f->point.uidvalidity,
	    f->point.last_uid, f->point.trouble_uid, f->point.trouble_times);
	kept = store_meta_set(f->flow->store, f->key, text, NULL);
	if (status == BASE_OK && kept != BASE_OK)
		status = base_err_set(err, kept,
		    "how far %s was read could not be kept", f->c->name);
	return status;
}

static enum base_status
fetch_one(struct flow *flow, const struct conf_imap *c,
    struct flow_tally *tally, struct base_err *err)
{
	struct fetching f = {.flow = flow, .c = c, .tally = tally, .lock = -1};
	enum base_status status;

	status = begin(&f, err);
	if (status == BASE_OK)
		status = fetch_all(&f, err);
	finish(&f);
	return status;
}

static const struct conf_imap *
find(const struct flow *flow, const char *name)
{
	size_t i;

	for (i = 0; i < flow->conf->imaps_len; i++)
		if (strcmp(flow->conf->imaps[i].name, name) == 0)
			return &flow->conf->imaps[i];
	return NULL;
}

static enum base_status
not_there(const struct flow *flow, const char *name, struct base_err *err)
{
	return base_err_set(err, BASE_NOTFOUND,
	    "%s: there is no imap or maildir section '%s'", flow->conf->file,
	    name);
}

enum base_status
flow_fetch_wait(struct flow *flow, const char *account, int stop_fd,
    struct flow_tally *tally, struct base_err *err)
{
	struct fetching f = {
	    .flow = flow, .c = find(flow, account), .tally = tally, .lock = -1};
	struct pollfd p = {.fd = stop_fd, .events = POLLIN};
	enum base_status status;

	if (f.c == NULL && flow_drop_find(flow, account) != NULL)
		return flow_drop_wait(
		    flow, flow_drop_find(flow, account), stop_fd, tally, err);
	if (f.c == NULL)
		return not_there(flow, account, err);
	status = begin(&f, err);
	while (status == BASE_OK) {
		status = fetch_all(&f, err);
		if (status != BASE_OK || poll(&p, 1, 0) > 0)
			break;
		status = transport_imap_wait(f.imap, 0, stop_fd, err);
		if (status == BASE_NOTFOUND) {
			base_err_clear(err);
			status = BASE_OK;
		}
	}
	finish(&f);
	return status;
}

/* One account that fails does not stop the others. */
static void
tell_failure(const char *kind, const char *name, bool is_wanted,
    enum base_status status, struct flow_tally *tally,
    const struct base_err *why, struct base_err *err)
{
	/* kairan run stays connected to it: nothing is missed. */
	if (status == BASE_OK || (status == BASE_EXISTS && !is_wanted))
		return;
	tally->failed++;
	base_log(BASE_LOG_WARN, "fetch-failed", "%s=%s reason=\"%s\"",
	    strcmp(kind, "imap") == 0 ? "account" : kind, name, why->text);
	base_err_set(err, status, "%s %s: %s", kind, name, why->text);
}

enum base_status
flow_fetch(struct flow *flow, const char *only, struct flow_tally *tally,
    struct base_err *err)
{
	struct base_err why;
	enum base_status status = BASE_OK;
	const struct conf_maildir *m;
	const struct conf_imap *c;
	size_t i;

	if (only != NULL && find(flow, only) == NULL &&
	    flow_drop_find(flow, only) == NULL)
		return not_there(flow, only, err);
	for (i = 0; i < flow->conf->imaps_len; i++) {
		c = &flow->conf->imaps[i];
		if (only != NULL && strcmp(only, c->name) != 0)
			continue;
		base_err_clear(&why);
		status = fetch_one(flow, c, tally, &why);
		tell_failure(
		    "imap", c->name, only != NULL, status, tally, &why, err);
	}
	for (i = 0; i < flow->conf->maildirs_len; i++) {
		m = &flow->conf->maildirs[i];
		if (only != NULL && strcmp(only, m->name) != 0)
			continue;
		base_err_clear(&why);
		status = flow_drop(flow, m, tally, &why);
		tell_failure(
		    "maildir", m->name, only != NULL, status, tally, &why, err);
	}
	return tally->failed > 0 && err != NULL ? err->status : BASE_OK;
}
