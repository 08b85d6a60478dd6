#include "kairan/store_digest.h"

#include "store_builtin_rows.h"
#include "store_private.h"

enum base_status
store_digest_add(
    struct store *store, const struct store_digest *row, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "INSERT OR IGNORE INTO digest(ticket, person, created, recipient,"
	    " kind, event, mark, facts) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	    "iiittttt", row->ticket, row->person, row->created, row->recipient,
	    row->kind, row->event, row->mark, row->facts);
}

enum base_status
store_digest_next(struct store *store, size_t max, struct base_arena *arena,
    struct store_digest **out, size_t *n_out, struct base_err *err)
{
	struct store_builtin_list list = {.arena = arena};
	struct store_digest *row;
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s,
	    "SELECT id, ticket, person, created, recipient, kind, event, mark,"
	    " facts FROM digest"
	    " WHERE mail = 0 AND recipient = (SELECT recipient FROM digest"
	    " WHERE mail = 0 ORDER BY id LIMIT 1) ORDER BY id LIMIT ?1",
	    "i", (int64_t)max);
	if (status != BASE_OK)
		return status;
	while ((status = store_step(store, s, err)) == BASE_OK) {
		row = store_builtin_row_add(&list, sizeof(*row));
		row->id = store_int(s, 0);
		row->ticket = store_int(s, 1);
		row->person = store_int(s, 2);
		row->created = store_int(s, 3);
		row->recipient = store_text(s, 4, arena);
		row->kind = store_text(s, 5, arena);
		row->event = store_text(s, 6, arena);
		row->mark = store_text(s, 7, arena);
		row->facts = store_text(s, 8, arena);
	}
	store_done(store, s);
	if (status == BASE_NOTFOUND && list.n > 0)
		status = BASE_OK;
	*out = (struct store_digest *)list.rows;
	*n_out = list.n;
	return status;
}

enum base_status
store_digest_done(
    struct store *store, int64_t id, int64_t mail, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "UPDATE digest SET mail = ?2 WHERE id = ?1 AND mail = 0", "ii", id,
	    mail);
}
