#include "kairan/store_bounce.h"

#include "store_private.h"

enum base_status
store_bounce_add(struct store *store, const struct store_bounce *row,
    int64_t since, int64_t *total_out, struct base_err *err)
{
	enum base_status status;

	status = store_exec(store, err, NULL,
	    "INSERT OR IGNORE INTO bounce(outbox, address, time, score)"
	    " VALUES(?1, ?2, ?3, ?4)",
	    "itii", row->outbox, row->address, row->time, row->score);
	if (status != BASE_OK)
		return status;
	return store_value(store, err, total_out,
	    "SELECT ifnull(sum(score), 0) FROM bounce WHERE address = ?1"
	    " AND time >= ?2",
	    "ti", row->address, since);
}

enum base_status
store_bounce_forget(
    struct store *store, const char *address, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "DELETE FROM bounce WHERE address = ?1", "t", address);
}

enum base_status
store_bounce_mark(struct store *store, const char *address, int64_t since,
    bool *changed_out, struct base_err *err)
{
	enum base_status status;
	int changed = 0;

	if (since == 0)
		status = store_exec(store, err, &changed,
		    "DELETE FROM unreachable WHERE address = ?1", "t", address);
	else
		status = store_exec(store, err, &changed,
		    "INSERT OR IGNORE INTO unreachable(address, since)"
		    " VALUES(?1, ?2)",
		    "ti", address, since);
	*changed_out = changed > 0;
	return status;
}
