#include "kairan/store_history.h"

#include "store_private.h"

enum base_status
store_history_add(
    struct store *store, const struct store_history *row, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "INSERT INTO history(time, kind, ticket, inbox, outbox, text)"
	    " VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
	    "itiiit", row->time, row->kind, row->ticket, row->inbox,
	    row->outbox, row->text);
}

enum base_status
store_history_each(struct store *store, int64_t ticket, int64_t inbox,
    store_history_fn fn, void *ctx, struct base_err *err)
{
	struct store_history row;
	struct base_arena *arena;
	enum base_status status;
	sqlite3_stmt *s = NULL;
	bool go = true;

	status = store_query(store, err, &s,
	    "SELECT id, time, ticket, inbox, outbox, kind, text FROM history"
	    " WHERE (?1 = 0 OR ticket = ?1) AND (?2 = 0 OR inbox = ?2)"
	    " ORDER BY id",
	    "ii", ticket, inbox);
	if (status != BASE_OK)
		return status;
	while (go && (status = store_step(store, s, err)) == BASE_OK) {
		arena = base_arena_new();
		row.id = store_int(s, 0);
		row.time = store_int(s, 1);
		row.ticket = store_int(s, 2);
		row.inbox = store_int(s, 3);
		row.outbox = store_int(s, 4);
		row.kind = store_text(s, 5, arena);
		row.text = store_text(s, 6, arena);
		go = fn(&row, ctx);
		base_arena_free(arena);
	}
	store_done(store, s);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_history_count(struct store *store, int64_t ticket, const char *kind,
    const char *since_kind, int64_t *count_out, struct base_err *err)
{
	return store_value(store, err, count_out,
	    "SELECT count(*) FROM history WHERE ticket = ?1 AND kind = ?2"
	    " AND id > (SELECT ifnull(max(id), 0) FROM history WHERE"
	    " ticket = ?1 AND kind = ?3)",
	    "itt", ticket, kind, since_kind);
}
