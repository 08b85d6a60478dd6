/* A mail that waits for a person, and that nobody wants any more. */
#include <string.h>

#include "flow_private.h"
#include "kairan/store_mail.h"

static bool
is_waiting(const struct store_inbox *row)
{
	return strcmp(row->state, STORE_INBOX_PARKED) == 0 ||
	       strcmp(row->state, STORE_INBOX_QUARANTINED) == 0 ||
	       strcmp(row->state, STORE_INBOX_WAITING) == 0;
}

static enum base_status
put(struct flow *flow, struct store_inbox *row, struct base_err *err)
{
	enum base_status status = store_begin(flow->store, err);

	row->state = STORE_INBOX_REFUSED;
	row->reason = "dismissed by the operator";
	row->is_pending = false;
	row->next_try = 0;
	row->finished = base_time_now();
	if (status == BASE_OK)
		status = store_inbox_put(flow->store, row, err);
	if (status == BASE_OK)
		status = flow_note(flow, row->state, row->ticket, row->id, err,
		    "%s", row->reason);
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	return status;
}

enum base_status
flow_dismiss(struct flow *flow, int64_t inbox, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_inbox row;
	enum base_status status;

	status = store_inbox_get(flow->store, inbox, arena, &row, err);
	if (status == BASE_OK && !is_waiting(&row))
		status = base_err_set(err, BASE_EXISTS,
		    "mail %lld does not wait: it is %s", (long long)inbox,
		    row.state);
	if (status == BASE_OK)
		status = put(flow, &row, err);
	base_arena_free(arena);
	return status;
}
