/*
 * When a mail has to wait.  Mails about one ticket keep their order when one
 * of them has to be tried again: those behind it wait, and that they came
 * makes it be tried soon.  One that has failed for half an hour holds up
 * nobody any more, but for the one try that it has before each of them.
 */
#include <string.h>

#include "flow_wish.h"

/* tries: which of those before it are hastened. */
static enum base_status
wait_behind(
    struct flow_deed *d, int64_t next_try, int64_t tries, struct base_err *err)
{
	bool is_first = d->row->attempts <= 1;
	int64_t soon = base_time_now() + FLOW_ON_ITS_WAY_S;
	enum base_status status;
	size_t i;

	d->row->state = STORE_INBOX_WAITING;
	d->row->reason = "a mail before it about the same ticket waits";
	d->row->next_try = is_first && next_try > soon ? soon : next_try;
	/* Only its own tries count; the first one did. */
	if (!is_first)
		d->row->attempts--;
	d->tally->failed++;
	base_log(BASE_LOG_INFO, "mail-waits", "inbox=%lld reason=\"%s\"",
	    (long long)d->row->id, d->row->reason);
	status = store_begin(d->flow->store, err);
	is_first = is_first || tries > FLOW_TELL_TRIES;
	for (i = 0; i < d->n_parts && is_first && status == BASE_OK; i++)
		status = store_inbox_hasten(d->flow->store, d->row->id,
		    d->parts[i].ticket.id, tries, FLOW_TELL_TRIES, soon, err);
	if (status == BASE_OK)
		status = store_inbox_put(d->flow->store, d->row, err);
	if (status == BASE_OK)
		status = store_commit(d->flow->store, err);
	store_rollback(d->flow->store);
	return status;
}

/* When it was tried last, as its next try tells. */
static int64_t
last_try(int64_t next_try, int64_t attempts)
{
	return next_try -
	       flow_backoff(attempts, FLOW_RETRY_FIRST_S, FLOW_RETRY_MAX_S);
}

/*
 * One that failed for long holds up nobody for long; but when the tracker is
 * back, what was written first comes first: it has a try right before this
 * one.
 */
static enum base_status
let_stale_first(struct flow_deed *d, bool *done, struct base_err *err)
{
	int64_t now = base_time_now(), attempts = 0, next_try = 0;
	enum base_status status = BASE_NOTFOUND;
	size_t i;

	for (i = 0; i < d->n_parts && status == BASE_NOTFOUND; i++)
		status = store_inbox_stale(d->flow->store, d->row->id,
		    d->parts[i].ticket.id, FLOW_TELL_TRIES, &attempts,
		    &next_try, err);
	if (status != BASE_OK)
		return status == BASE_NOTFOUND ? BASE_OK : status;
	if (now - last_try(next_try, attempts) < FLOW_RETRY_FIRST_S)
		return BASE_OK;
	*done = true;
	return wait_behind(
	    d, now + FLOW_ON_ITS_WAY_S, FLOW_INBOX_TRIES + 1, err);
}

enum base_status
flow_turn(struct flow_deed *d, bool *done, struct base_err *err)
{
	enum base_status status = BASE_NOTFOUND;
	int64_t next_try = 0;
	size_t i;

	for (i = 0; i < d->n_parts && status == BASE_NOTFOUND; i++)
		status = store_inbox_before(d->flow->store, d->row->id,
		    d->parts[i].ticket.id, FLOW_TELL_TRIES, &next_try, err);
	if (status == BASE_NOTFOUND)
		return let_stale_first(d, done, err);
	if (status != BASE_OK)
		return status;
	*done = true;
	return wait_behind(d, next_try, FLOW_TELL_TRIES, err);
}

/* Whoever lived to see the failure knows that nothing is on its way any more,
 * or waits long enough. */
enum base_status
flow_turn_failed(struct flow_deed *d, struct base_err *err)
{
	enum base_status status = BASE_OK;
	size_t i;

	for (i = 0; i < d->n_parts && status == BASE_OK; i++)
		if (d->parts[i].effect != 0)
			status = store_effect_try(
			    d->flow->store, d->parts[i].effect, 0, err);
	return status;
}

/*
 * A process that was killed while Redmine worked on its request is tried
 * again within milliseconds: then the marker is not there yet, and a second
 * request would double the note.
 */
enum base_status
flow_turn_again(struct flow_wishing *w, struct base_err *err)
{
	const struct tracker_issue *issue = w->part->before;
	int64_t now = base_time_now(), end = w->tried + FLOW_ON_ITS_WAY_S;
	size_t i;

	if (!w->is_retry ||
	    w->d->flow->conf->tracker.type == CONF_TRACKER_BUILTIN)
		return BASE_OK;
	for (i = 0; i < issue->journals_n; i++)
		if (strstr(issue->journals[i].notes, w->wish.marker) != NULL)
			return BASE_OK;
	if (now >= end || now < w->tried)
		return store_effect_try(
		    w->d->flow->store, w->part->effect, now, err);
	w->d->not_before = end;
	return base_err_set(err, BASE_TEMP,
	    "what an earlier try wrote may still be on its way");
}
