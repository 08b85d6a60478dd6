/*
 * The inbox is worked off: one mail by this process, several by a crew.
 */
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "flow_crew.h"
#include "kairan/base_file.h"

static volatile sig_atomic_t stopping;

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
flow_ingest_is_due(struct flow *flow)
{
	int64_t id;
	size_t n = 0;

	return store_inbox_due(
		   flow->store, base_time_now(), &id, 1, &n, NULL) == BASE_OK &&
	       n > 0;
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

	/* The database's shared memory is none of the readers' business. */
	if (flow->reader == NULL || flow->scans == NULL) {
		store_close(flow->store);
		flow->store = NULL;
	}
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
	struct flow_spooled *spooled = NULL;
	int64_t ids[CONF_WORKERS_MAX];
	enum base_status status;

	status = wait_for_orphans(flow, err);
	if (status == BASE_OK)
		status = flow_spooled_new(flow, tally, &spooled, err);
	if (status == BASE_OK)
		status = store_inbox_due(
		    flow->store, base_time_now(), ids, workers, &due, err);
	if (status != BASE_OK)
		goto out;
	due += flow_spooled_left(spooled);
	if (!knows_secrets && due > 1 && workers > 1) {
		status = flow_crew_run(
		    flow, due < workers ? due : workers, spooled, tally, err);
		goto out;
	}
	while (status == BASE_OK)
		status = flow_spooled_take(spooled, err);
	if (status == BASE_NOTFOUND)
		status = work_alone(flow, tally, err);
out:
	flow_spooled_free(spooled);
	return status;
}
