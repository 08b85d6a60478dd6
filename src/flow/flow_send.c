/*
 * The outbox out: one row is one mail to one recipient.  The row says
 * "sending" before the mail is handed over, so that after a crash the same
 * bytes with the same Message-ID go out again and nothing else does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_private.h"
#include "kairan/base_file.h"
#include "kairan/base_text.h"
#include "kairan/transport_send.h"

static enum base_status
smtp_options(struct flow *flow, struct net_submit_options *o,
    struct base_buf *host, struct base_buf *secret, struct base_err *err)
{
	const struct conf_mail *m = &flow->conf->mail;
	const char *url = m->smtp_url, *at, *colon;
	int64_t port = 0;

	o->tls = NET_SUBMIT_STARTTLS;
	if (strncmp(url, "smtps://", 8) == 0)
		o->tls = NET_SUBMIT_TLS;
	at = strstr(url, "://");
	at = at == NULL ? url : at + 3;
	colon = strrchr(at, ':');
	if (colon != NULL && strchr(colon, ']') == NULL) {
		if (base_text_to_int(colon + 1, 1, 65535, &port) != BASE_OK)
			return base_err_set(err, BASE_INVALID,
			    "%s: mail { smtp_url }: '%s' has no usable port",
			    flow->conf->file, url);
	} else
		colon = at + strcspn(at, "/");
	if (base_buf_add(host, at, (size_t)(colon - at)) != BASE_OK)
		return base_err_set(err, BASE_LIMIT, "smtp_url is too long");
	o->host = base_buf_text(host);
	o->port = (int)port;
	if (port == 25 && o->tls == NET_SUBMIT_STARTTLS && m->smtp_user == NULL)
		o->tls = NET_SUBMIT_PLAIN; /* loopback only, says net */
	o->user = m->smtp_user;
	o->ca_file = m->ca_file;
	o->deadline_ms = (int)(m->timeout * 1000);
	if (m->smtp_password_file == NULL)
		return BASE_OK;
	o->password = base_buf_text(secret);
	return BASE_OK;
}

enum base_status
flow_send_smtp(struct flow *flow, struct net_submit_options *o,
    struct base_buf *host, struct base_buf *secret, struct base_err *err)
{
	const struct conf_mail *m = &flow->conf->mail;
	enum base_status status = BASE_OK;

	if (m->smtp_password_file != NULL) {
		base_buf_release(secret);
		status =
		    base_file_read_secret(m->smtp_password_file, secret, err);
	}
	if (status == BASE_OK && m->smtp_token_command != NULL) {
		status = flow_token(m->smtp_token_command, secret, err);
		o->bearer = base_buf_text(secret);
	}
	return status == BASE_OK ? smtp_options(flow, o, host, secret, err)
				 : status;
}

static enum base_status
open_sender(
    struct flow *flow, struct transport_sender **out, struct base_err *err)
{
	const struct conf_mail *m = &flow->conf->mail;
	struct transport_sender_options o = {
	    .sendmail = m->sendmail, .maildir = m->maildir};
	enum base_status status = BASE_OK;
	struct base_buf host, secret;

	base_buf_init(&host, 1024);
	base_buf_init(&secret, 16384);
	o.kind = m->send_by == CONF_SEND_BY_SMTP      ? TRANSPORT_SEND_SMTP
		 : m->send_by == CONF_SEND_BY_MAILDIR ? TRANSPORT_SEND_MAILDIR
						      : TRANSPORT_SEND_SENDMAIL;
	if (o.kind == TRANSPORT_SEND_SMTP)
		status = flow_send_smtp(flow, &o.smtp, &host, &secret, err);
	if (status == BASE_OK)
		status = transport_sender_new(&o, out, err);
	base_buf_wipe(&secret);
	base_buf_release(&host);
	return status;
}

/* The envelope sender, so that a bounce finds its mail: our address with a
 * token that names the mail and nobody.  The person's own would stand in the
 * arguments of sendmail and in every log on the way.  None for answers
 * (RFC 3834 section 3.3). */
static void
envelope_from(
    struct flow *flow, const struct store_outbox *row, struct base_buf *out)
{
	const char *address = flow->conf->mail.address;
	const char *at = strrchr(address, '@');
	struct trust_token token = {.mail = row->id};
	char text[TRUST_TOKEN_TEXT];

	token.expires = (int)(base_date_to_days(flow_today(flow, NULL)) +
			      flow->conf->mail.token_days);
	if (at != NULL && row->inbox == 0 && !flow->conf->mail.verp) {
		if (base_buf_puts(out, address) != BASE_OK)
			base_buf_clear(out);
		return;
	}
	if (at == NULL || row->inbox != 0 ||
	    trust_token_make(&flow->keys, &token, text) != BASE_OK)
		return;
	if (base_buf_printf(out, "%.*s%s%s%s", (int)(at - address), address,
		flow->conf->mail.delimiter, text, at) != BASE_OK)
		base_buf_clear(out);
}

static enum base_status
settle(struct flow *flow, struct store_outbox *row, enum base_status status,
    const struct transport_result *result, const struct base_err *why,
    struct flow_tally *tally, struct base_err *err)
{
	int64_t now = base_time_now();

	row->last_error = why->text;
	if (result->auth_failed) {
		/* The account is to be mended, not the mail. */
		row->state = STORE_OUTBOX_QUEUED;
		tally->failed++;
		base_log(BASE_LOG_ERROR, "send-login-refused",
		    "reason=\"%s\" effect=\"no mail is sent\"", why->text);
		status = store_outbox_put(flow->store, row, err);
		return status == BASE_OK
			   ? base_err_set(err, BASE_TEMP, "%s", why->text)
			   : status;
	}
	row->attempts++;
	if (status == BASE_OK) {
		row->state = STORE_OUTBOX_SENT;
		row->sent = now;
		row->last_error = "";
		tally->done++;
	} else if (status == BASE_TEMP && row->attempts < FLOW_SEND_TRIES) {
		row->state = STORE_OUTBOX_QUEUED;
		row->next_try = now + flow_backoff(row->attempts,
					  FLOW_RETRY_FIRST_S, FLOW_RETRY_MAX_S);
		tally->failed++;
	} else {
		row->state = STORE_OUTBOX_FAILED;
		tally->refused++;
	}
	base_log(status == BASE_OK ? BASE_LOG_INFO : BASE_LOG_WARN,
	    status == BASE_OK ? "mail-sent" : "mail-not-sent",
	    "outbox=%lld to=%s kind=%s state=%s code=%d%s%s%s",
	    (long long)row->id, row->sent_to, row->kind, row->state,
	    result->code, status == BASE_OK ? "" : " reason=\"",
	    status == BASE_OK ? "" : why->text, status == BASE_OK ? "" : "\"");
	return store_outbox_put(flow->store, row, err);
}

/* Was the person locked, or did he go, after the mail was written? */
static bool
is_held(struct flow *flow, const struct store_outbox *row)
{
	struct base_arena *arena = base_arena_new();
	struct store_person person;
	bool held;

	held = row->person != 0 && row->inbox == 0 &&
	       store_person_get(
		   flow->store, row->person, arena, &person, NULL) == BASE_OK &&
	       (person.locked || person.gone);
	base_arena_free(arena);
	return held;
}

static enum base_status
hold(struct flow *flow, struct store_outbox *row, struct flow_tally *tally,
    struct base_err *err)
{
	row->state = STORE_OUTBOX_HELD;
	row->last_error = "the person is locked, or gone from the tracker";
	tally->refused++;
	base_log(BASE_LOG_INFO, "mail-held",
	    "outbox=%lld to=%s kind=%s reason=\"%s\"", (long long)row->id,
	    row->recipient, row->kind, row->last_error);
	return store_outbox_put(flow->store, row, err);
}

static enum base_status
send_one(struct flow *flow, struct transport_sender *sender,
    struct store_outbox *row, bool *down, struct flow_tally *tally,
    struct base_err *err)
{
	struct transport_result result;
	struct base_err why = BASE_ERR_INIT;
	struct base_buf bytes, from;
	enum base_status status;

	if (is_held(flow, row))
		return hold(flow, row, tally, err);
	/* Between the server's yes and our commit, or before both. */
	if (strcmp(row->state, STORE_OUTBOX_SENDING) == 0) {
		status = flow_note(flow, "again", row->ticket, row->inbox, err,
		    "the %s mail to %s may have gone out before kairan was "
		    "cut off: sent once more, the same bytes",
		    row->kind, row->recipient);
		if (status != BASE_OK)
			return status;
	}
	memset(&result, 0, sizeof(result));
	base_buf_init(&bytes, STORE_BLOB_MAX);
	base_buf_init(&from, 400);
	row->state = STORE_OUTBOX_SENDING;
	row->sent_to = flow->conf->send == CONF_SEND_REDIRECT
			   ? flow->conf->redirect_to
			   : row->recipient;
	status = store_outbox_put(flow->store, row, err);
	if (status != BASE_OK)
		goto out;
	envelope_from(flow, row, &from);
	status = store_blob_get(flow->store, row->raw, &bytes, &why);
	if (status == BASE_OK)
		status =
		    transport_send(sender, base_buf_text(&from), row->sent_to,
			base_buf_text(&bytes), bytes.len, &result, &why);
	*down = flow->conf->mail.send_by == CONF_SEND_BY_SMTP &&
		status == BASE_TEMP && result.code == 0;
	status = settle(flow, row, status, &result, &why, tally, err);
	row->last_error = ""; /* it was this function's */
out:
	base_buf_release(&from);
	base_buf_release(&bytes);
	return status;
}

enum base_status
flow_send(struct flow *flow, struct flow_tally *tally, struct base_err *err)
{
	struct transport_sender *sender = NULL;
	enum base_status status = BASE_OK;
	struct store_outbox row;
	struct base_arena *arena;
	bool down = false;

	if (flow->conf->send == CONF_SEND_OFF) {
		base_log(BASE_LOG_INFO, "send-off",
		    "effect=\"mails wait in the outbox\" mend=\"send = "
		    "redirect or on in %s\"",
		    flow->conf->file);
		return BASE_OK;
	}
	status = open_sender(flow, &sender, err);
	/* A server that does not answer keeps us waiting for one mail a run,
	 * not for each of a thousand. */
	while (status == BASE_OK && !down) {
		arena = base_arena_new();
		status = store_outbox_next(
		    flow->store, base_time_now(), arena, &row, err);
		if (status == BASE_OK)
			status =
			    send_one(flow, sender, &row, &down, tally, err);
		base_arena_free(arena);
	}
	transport_sender_free(sender);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}
