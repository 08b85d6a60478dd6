#include "kairan/store_digest.h"

#include "store_builtin_rows.h"
#include "store_private.h"

enum base_status
store_digest_tell(struct store *store, const struct store_digest *row,
    int64_t mail, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "INSERT OR IGNORE INTO digest(ticket, person, created, recipient,"
	    " kind, event, mark, facts, mail)"
	    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
	    "iiittttti", row->ticket, row->person, row->created, row->recipient,
	    row->kind, row->event, row->mark, row->facts, mail);
}

enum base_status
store_digest_add(
    struct store *store, const struct store_digest *row, struct base_err *err)
{
	return store_digest_tell(store, row, STORE_DIGEST_WAITS, err);
}

enum base_status
store_digest_has(struct store *store, const struct store_digest *row, bool *out,
    struct base_err *err)
{
	enum base_status status;
	int64_t n = 0;

	status = store_value(store, err, &n,
	    "SELECT count(*) FROM digest WHERE recipient = ?1 AND ticket = ?2"
	    " AND event = ?3 AND mark = ?4",
	    "titt", row->recipient, row->ticket, row->event, row->mark);
	*out = n > 0;
	return status;
}

static void
fill_reader(sqlite3_stmt *s, struct base_arena *arena, void *out)
{
	struct store_digest_reader *row = out;

	row->person = store_int(s, 0);
	row->recipient = store_text(s, 1, arena);
}

enum base_status
store_digest_readers(struct store *store, struct base_arena *arena,
    struct store_digest_reader **out, size_t *n_out, struct base_err *err)
{
	struct store_builtin_list list = {.arena = arena};
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s,
	    "SELECT max(person), recipient FROM digest WHERE mail = 0"
	    " GROUP BY recipient ORDER BY min(id) LIMIT ?1",
	    "i", (int64_t)STORE_LIST_MAX);
	if (status != BASE_OK)
		return status;
	status = store_builtin_fill(store, s, &list,
	    sizeof(struct store_digest_reader), fill_reader, err);
	*out = (struct store_digest_reader *)list.rows;
	*n_out = list.n;
	return status;
}

static void
fill_waiting(sqlite3_stmt *s, struct base_arena *arena, void *out)
{
	struct store_digest *row = out;

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

enum base_status
store_digest_waiting(struct store *store, const char *recipient,
    struct base_arena *arena, struct store_digest **out, size_t *n_out,
    struct base_err *err)
{
	struct store_builtin_list list = {.arena = arena};
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s,
	    "SELECT id, ticket, person, created, recipient, kind, event, mark,"
	    " facts FROM digest WHERE mail = 0 AND recipient = ?1"
	    " ORDER BY id LIMIT ?2",
	    "ti", recipient, (int64_t)STORE_LIST_MAX);
	if (status != BASE_OK)
		return status;
	status = store_builtin_fill(
	    store, s, &list, sizeof(struct store_digest), fill_waiting, err);
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
