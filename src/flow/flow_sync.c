/*
 * kairan sync: what people changed in the tracker.  The tickets that changed
 * since the mark, a little before it; the mark moves only after all of them
 * were taken over, so that a run that dies or fails is done again, and what
 * was told is not told twice (outbox events are unique).
 */
#include "flow_sync.h"

#include <stdlib.h>
#include <string.h>

#define MARK_KEY "sync-since" /* an instant of the tracker's clock */
#define LOOK_KEY "sync-looked" /* one of ours */

/* Tickets of ours that changed. */
struct poll {
	struct flow *flow;
	int64_t *numbers;
	size_t n;
	size_t room;
	int64_t newest; /* change of any ticket */
	bool all; /* also those that were read since */
};

static bool
keep_first(const struct store_ticket *row, void *ctx)
{
	int64_t *first = ctx;

	if (row->issue == 0)
		return true;
	*first = row->created;
	return false;
}

/* Was it read since its last change, and for long enough? */
static bool
is_settled(const struct store_ticket *row, const struct tracker_issue *issue)
{
	int64_t now = base_time_now();

	return row->synced == issue->updated_on &&
	       strcmp(row->state, STORE_TICKET_GONE) != 0 &&
	       now - row->synced_at >= FLOW_SYNC_SETTLE_S;
}

static bool
add_changed(const struct tracker_issue *issue, void *ctx)
{
	struct poll *poll = ctx;
	struct base_arena *arena = base_arena_new();
	struct store_ticket row;

	if (issue->updated_on > poll->newest)
		poll->newest = issue->updated_on;
	if (store_ticket_by_issue(
		poll->flow->store, issue->id, arena, &row, NULL) == BASE_OK &&
	    (poll->all || !is_settled(&row, issue))) {
		if (poll->n == poll->room) {
			poll->room = poll->room == 0 ? 64 : 2 * poll->room;
			poll->numbers = base_xrealloc(
			    poll->numbers, poll->room * sizeof(*poll->numbers));
		}
		poll->numbers[poll->n++] = issue->id;
	}
	base_arena_free(arena);
	return poll->n < FLOW_SYNC_TICKETS_MAX;
}

/* One that cannot be read stops no other, but keeps the mark. */
static enum base_status
take_all(struct flow *flow, const struct poll *poll, bool *whole,
    struct flow_tally *tally, struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	enum base_status status = BASE_OK;
	bool put_off;
	size_t i;

	for (i = 0; i < poll->n; i++) {
		base_err_clear(&why);
		put_off = false;
		status = flow_sync_ticket(
		    flow, poll->numbers[i], &put_off, tally, &why);
		if (status == BASE_NOTFOUND)
			continue;
		if (put_off)
			tally->left++;
		*whole = *whole && status == BASE_OK && !put_off;
		if (status == BASE_OK)
			continue;
		tally->failed++;
		base_log(BASE_LOG_WARN, "sync-failed",
		    "ticket=%lld reason=\"%s\"", (long long)poll->numbers[i],
		    why.text);
		/* Down: the others would wait for nothing. */
		if (status == BASE_TEMP)
			return base_err_set(err, status, "%s", why.text);
	}
	return BASE_OK;
}

static enum base_status
poll_changes(
    struct flow *flow, bool all, struct flow_tally *tally, struct base_err *err)
{
	struct poll poll = {.flow = flow, .all = all};
	int64_t mark = flow_meta_instant(flow, MARK_KEY), since = mark;
	enum base_status status = BASE_OK;
	bool whole = true;

	if (all || mark == 0) {
		since = 0;
		status = store_ticket_each(
		    flow->store, NULL, keep_first, &since, err);
		/* Nothing is ours. */
		if (status != BASE_OK || since == 0)
			return status;
	}
	status = tracker_changes_since(flow->tracker,
	    since - FLOW_SYNC_OVERLAP_S, add_changed, &poll, err);
	if (status == BASE_OK)
		status = take_all(flow, &poll, &whole, tally, err);
	/* A clock there that runs ahead must not hide what comes. */
	if (poll.newest > base_time_now())
		poll.newest = base_time_now();
	if (status == BASE_OK && whole && poll.newest > mark)
		status =
		    flow_meta_set_instant(flow, MARK_KEY, poll.newest, err);
	free(poll.numbers);
	return status;
}

enum base_status
flow_sync(
    struct flow *flow, bool all, struct flow_tally *tally, struct base_err *err)
{
	int64_t now = base_time_now(),
		looked = flow_meta_instant(flow, LOOK_KEY);
	enum base_status status;

	status = flow_people_refresh(flow, all ? 0 : FLOW_PEOPLE_AGE_S, err);
	if (status == BASE_OK)
		status = flow_sync_locked(flow, tally, err);
	if (status == BASE_OK)
		status = poll_changes(flow, all, tally, err);
	if (status == BASE_OK &&
	    (all || now - looked >= FLOW_SYNC_LOOK_S || now < looked)) {
		status = flow_sync_look(flow, tally, err);
		if (status == BASE_OK)
			status =
			    flow_meta_set_instant(flow, LOOK_KEY, now, err);
	}
	return status;
}
