/*
 * Mails about one ticket keep their order when one of them has to be tried
 * again: those behind it wait, and that they came makes it be tried now.  One
 * that has failed for half an hour holds up nobody any more.
 */
#include "flow_deed.h"

static enum base_status
wait_behind(struct flow_deed *d, int64_t next_try, struct base_err *err)
{
	bool is_first = d->row->attempts <= 1;
	enum base_status status;
	size_t i;

	d->row->state = STORE_INBOX_WAITING;
	d->row->reason = "a mail before it about the same ticket waits";
	d->row->next_try = is_first ? base_time_now() : next_try;
	/* Only its own tries count; the first one did. */
	if (!is_first)
		d->row->attempts--;
	d->tally->failed++;
	base_log(BASE_LOG_INFO, "mail-waits", "inbox=%lld reason=\"%s\"",
	    (long long)d->row->id, d->row->reason);
	status = store_begin(d->flow->store, err);
	for (i = 0; i < d->n_parts && is_first && status == BASE_OK; i++)
		status = store_inbox_hasten(d->flow->store, d->row->id,
		    d->parts[i].ticket.id, FLOW_TELL_TRIES, err);
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
