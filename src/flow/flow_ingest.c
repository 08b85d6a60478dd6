/*
 * From the spool to the inbox, and the inbox worked off.  A delivery is
 * safe (raw bytes, then its row) before its file leaves the spool; when the
 * machine stops in between, the file's name says that it is known.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_private.h"
#include "kairan/transport_spool.h"

static enum base_status
take_row(struct flow *flow, const char *name, const struct transport_mail *mail,
    struct base_err *err)
{
	char raw[BASE_SHA256_HEX];
	char *recipients = base_strv_join(&mail->envelope.recipients, ", ");
	struct store_inbox row = {.delivery = name,
	    .received = mail->envelope.received,
	    .sender = mail->envelope.has_sender ? mail->envelope.sender : "?",
	    .recipients = recipients,
	    .raw = raw,
	    .size = (int64_t)mail->message_len};
	enum base_status status;
	int64_t id = 0;

	status = store_blob_put(
	    flow->store, mail->message, mail->message_len, raw, err);
	if (status == BASE_OK)
		status = store_begin(flow->store, err);
	if (status == BASE_OK) {
		status = store_inbox_add(flow->store, &row, &id, err);
		if (status == BASE_OK)
			status = flow_note(flow, "received", 0, id, err,
			    "by %s, %zu bytes",
			    mail->envelope.route[0] != '\0'
				? mail->envelope.route
				: "maildir",
			    mail->message_len);
		if (status == BASE_EXISTS)
			status = BASE_OK;
	}
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	free(recipients);
	return status;
}

static enum base_status
take_file(struct flow *flow, struct transport_spool *spool, const char *name,
    struct flow_tally *tally, struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	struct transport_mail mail;
	enum base_status status;

	transport_mail_init(&mail);
	status = transport_spool_read(spool, name, &mail, &why);
	if (status == BASE_OK) {
		status = take_row(flow, name, &mail, err);
		if (status == BASE_OK)
			status = transport_spool_remove(spool, name, err);
	} else if (status == BASE_NOTFOUND) {
		status = BASE_OK;
	} else if (status == BASE_TEMP) {
		status = base_err_set(err, status, "%s", why.text);
	} else {
		base_log(BASE_LOG_ERROR, "spool-file-bad",
		    "file=%s reason=\"%s\" effect=\"moved to failed/\"", name,
		    why.text);
		tally->refused++;
		status = transport_spool_fail(spool, name, err);
	}
	transport_mail_release(&mail);
	return status;
}

static enum base_status
take_spool(struct flow *flow, struct flow_tally *tally, struct base_err *err)
{
	struct transport_spool *spool = NULL;
	struct base_strv names = BASE_STRV_INIT;
	enum base_status status;
	bool more;
	size_t i;

	status = transport_spool_open(
	    flow->conf->spool_dir, TRANSPORT_SPOOL_OWN, &spool, err);
	if (status == BASE_OK)
		status = transport_spool_clean(spool, NULL, err);
	do {
		base_strv_release(&names);
		more = false;
		if (status == BASE_OK)
			status =
			    transport_spool_list(spool, 0, &names, &more, err);
		for (i = 0; i < names.n && status == BASE_OK; i++)
			status = take_file(flow, spool, names.v[i], tally, err);
	} while (status == BASE_OK && more);
	base_strv_release(&names);
	transport_spool_free(spool);
	return status;
}

/* One mail that cannot be handled waits and is told of; the others go on. */
static enum base_status
work_off(struct flow *flow, struct store_inbox *row, struct base_arena *arena,
    struct flow_tally *tally, struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	enum base_status status;

	status = flow_reply(flow, row, arena, tally, &why);
	if (status == BASE_OK)
		return BASE_OK;
	base_log(BASE_LOG_ERROR, "mail-failed",
	    "inbox=%lld attempts=%lld reason=\"%s\"", (long long)row->id,
	    (long long)row->attempts, why.text);
	tally->failed++;
	row->state = STORE_INBOX_WAITING;
	row->reason = why.text;
	row->report = "";
	row->next_try =
	    base_time_now() +
	    flow_backoff(row->attempts, FLOW_RETRY_FIRST_S, FLOW_RETRY_MAX_S);
	status = store_inbox_put(flow->store, row, err);
	row->reason = ""; /* it was this function's */
	return status;
}

enum base_status
flow_ingest(struct flow *flow, struct flow_tally *tally, struct base_err *err)
{
	struct base_arena *arena;
	struct store_inbox row;
	enum base_status status;

	status = take_spool(flow, tally, err);
	if (status == BASE_OK)
		status = flow_people_refresh(flow, FLOW_PEOPLE_AGE_S, err);
	while (status == BASE_OK) {
		arena = base_arena_new();
		status = store_inbox_next(
		    flow->store, base_time_now(), arena, &row, err);
		if (status == BASE_OK)
			status = work_off(flow, &row, arena, tally, err);
		base_arena_free(arena);
	}
	return status == BASE_NOTFOUND ? BASE_OK : status;
}
