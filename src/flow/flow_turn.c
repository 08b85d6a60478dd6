/*
 * When a mail has to wait.  Mails about one ticket keep their order when one
 * of them has to be tried again: those behind it wait, and that they came
 * makes it be tried soon.  One that has failed for half an hour holds up
 * nobody any more.
 */
#include <string.h>

#include "flow_wish.h"

static enum base_status
wait_behind(struct flow_deed *d, int64_t next_try, struct base_err *err)
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
	for (i = 0; i < d->n_parts && is_first && status == BASE_OK; i++)
		status = store_inbox_hasten(d->flow->store, d->row->id,
		    d->parts[i].ticket.id, FLOW_TELL_TRIES, soon, err);
	if (status == BASE_OK)
		status = store_inbox_put(d->flow->store, d->row, err);
	if (status == BASE_OK)
		status = store_commit(d->flow->store, err);
	store_rollback(d->flow->store);
	return status;
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
	if (status != BASE_OK)
		return status == BASE_NOTFOUND ? BASE_OK : status;
	*done = true;
	return wait_behind(d, next_try, err);
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
