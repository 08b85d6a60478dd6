/*
 * From the spool to the inbox, and the inbox worked off.  A delivery is
 * safe (raw bytes, then its row) before its file leaves the spool; when the
 * machine stops in between, the file's name says that it is known.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "flow_crew.h"
#include "kairan/base_file.h"
#include "kairan/transport_spool.h"

static volatile sig_atomic_t stopping;

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

enum base_status
flow_ingest_put_off(struct flow *flow, struct store_inbox *row, const char *why,
    struct flow_tally *tally, struct base_err *err)
{
	enum base_status status;

	base_log(BASE_LOG_ERROR, "mail-failed",
	    "inbox=%lld attempts=%lld reason=\"%s\"", (long long)row->id,
	    (long long)row->attempts, why);
	tally->failed++;
	row->state = STORE_INBOX_WAITING;
	row->reason = why;
	row->report = "";
	row->next_try =
	    base_time_now() +
	    flow_backoff(row->attempts, FLOW_RETRY_FIRST_S, FLOW_RETRY_MAX_S);
	status = store_inbox_put(flow->store, row, err);
	row->reason = ""; /* it was the caller's */
	return status;
}

/* One mail that cannot be handled waits and is told of; the others go on. */
enum base_status
flow_ingest_row(struct flow *flow, struct store_inbox *row,
    struct base_arena *arena, struct flow_tally *tally, struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	enum base_status status;

	status = flow_reply(flow, row, arena, tally, &why);
	return status == BASE_OK
		   ? BASE_OK
		   : flow_ingest_put_off(flow, row, why.text, tally, err);
}

void
flow_ingest_stop(void)
{
	stopping = 1;
}

bool
flow_ingest_is_stopping(void)
{
	return stopping != 0;
}

static enum base_status
work_alone(struct flow *flow, struct flow_tally *tally, struct base_err *err)
{
	struct base_arena *arena;
	enum base_status status;
	struct store_inbox row;

	status = flow_need(
	    flow, FLOW_NEED_READER | FLOW_NEED_MAIL | FLOW_NEED_TRACKER, err);
	if (status == BASE_OK)
		status = flow_people_refresh(flow, FLOW_PEOPLE_AGE_S, err);
	while (status == BASE_OK && !stopping) {
		arena = base_arena_new();
		status = store_inbox_next(
		    flow->store, base_time_now(), arena, &row, err);
		if (status == BASE_OK)
			status = flow_ingest_row(flow, &row, arena, tally, err);
		base_arena_free(arena);
	}
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

/* The workers of a step that was killed finish the rows that they have. */
static enum base_status
wait_for_orphans(struct flow *flow, struct base_err *err)
{
	char *path = base_file_join(flow->conf->lock_dir, "ingest-workers");
	int64_t end = base_time_monotonic_ms() + FLOW_CREW_ORPHANS_MS;
	struct timespec pause = {.tv_nsec = 10000000};
	enum base_status status;

	for (;;) {
		base_err_clear(err);
		status = base_file_lock(path, false, &flow->crew, err);
		if (status != BASE_EXISTS || stopping ||
		    base_time_monotonic_ms() > end)
			break;
		(void)nanosleep(&pause, NULL);
	}
	free(path);
	return status;
}

enum base_status
flow_ingest(struct flow *flow, struct flow_tally *tally, struct base_err *err)
{
	bool knows_secrets = flow->tracker != NULL || flow->keys.n > 0;
	size_t workers = (size_t)flow->conf->ingest_workers, due = 0;
	int64_t ids[CONF_WORKERS_MAX];
	enum base_status status;

	status = wait_for_orphans(flow, err);
	if (status == BASE_OK)
		status = take_spool(flow, tally, err);
	if (status == BASE_OK)
		status = store_inbox_due(
		    flow->store, base_time_now(), ids, workers, &due, err);
	if (status != BASE_OK)
		return status;
	return knows_secrets || due <= 1 ? work_alone(flow, tally, err)
					 : flow_crew_run(flow, due, tally, err);
}
