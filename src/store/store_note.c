#include "kairan/store_task.h"
#include "store_private.h"

enum base_status
store_note_add(struct store *store, const struct store_note *note, int64_t now,
    struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "INSERT INTO note(ticket, marker, kind, body, state, created)"
	    " VALUES(?1, ?2, ?3, ?4, ifnull(?6, 'intended'), ?5)",
	    "ittti"
	    "t",
	    note->ticket, note->marker, note->kind, note->body, now,
	    note->state);
}

enum base_status
store_note_collect(struct store *store, const struct store_note *note,
    int64_t now, struct base_err *err)
{
	enum base_status status;
	int64_t n = 0;

	status = store_exec(store, err, NULL,
	    "UPDATE note SET next_try = min(next_try, ?3) WHERE ticket = ?1"
	    " AND kind = ?2 AND state = 'intended' AND attempts = 0",
	    "iti", note->ticket, note->kind, note->next_try);
	if (status == BASE_OK)
		status = store_value(store, err, &n,
		    "SELECT count(*) FROM note WHERE ticket = ?1 AND kind = ?2"
		    " AND state = 'intended' AND attempts = 0",
		    "it", note->ticket, note->kind);
	if (status != BASE_OK || n > 0)
		return status;
	return store_exec(store, err, NULL,
	    "INSERT INTO note(ticket, marker, kind, body, state, created,"
	    " next_try) VALUES(?1, ?2, ?3, ?4, 'intended', ?5, ?6)",
	    "itttii", note->ticket, note->marker, note->kind, note->body, now,
	    note->next_try);
}

enum base_status
store_note_waiting(struct store *store, int64_t ticket, const char *kind,
    struct base_arena *arena, int64_t *id_out, const char **body_out,
    struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_first(store, err, &s,
	    "SELECT id, body FROM note WHERE ticket = ?1 AND kind = ?2"
	    " AND state = 'intended' AND attempts = 0 ORDER BY id LIMIT 1",
	    "it", ticket, kind);
	if (status != BASE_OK)
		return status;
	*id_out = store_int(s, 0);
	*body_out = store_text(s, 1, arena);
	store_done(store, s);
	return status;
}

enum base_status
store_note_unwritten(struct store *store, int64_t ticket, const char *kind,
    struct base_arena *arena, const char **body_out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_first(store, err, &s,
	    "SELECT body FROM note WHERE ticket = ?1 AND kind = ?2"
	    " AND state = 'intended' ORDER BY id LIMIT 1",
	    "it", ticket, kind);
	if (status != BASE_OK)
		return status;
	*body_out = store_text(s, 0, arena);
	store_done(store, s);
	return status;
}

enum base_status
store_note_rewrite(
    struct store *store, int64_t id, const char *body, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "UPDATE note SET body = ?2 WHERE id = ?1", "it", id, body);
}

#define NOTE                                                                   \
	"SELECT n.id, n.ticket, n.attempts, n.next_try, n.marker, n.kind,"     \
	" n.body, n.state, n.last_error FROM note n JOIN ticket t"             \
	" ON t.id = n.ticket WHERE t.state IN ('open', 'closed')"

static void
fill(sqlite3_stmt *s, struct base_arena *arena, struct store_note *out)
{
	out->id = store_int(s, 0);
	out->ticket = store_int(s, 1);
	out->attempts = store_int(s, 2);
	out->next_try = store_int(s, 3);
	out->marker = store_text(s, 4, arena);
	out->kind = store_text(s, 5, arena);
	out->body = store_text(s, 6, arena);
	out->state = store_text(s, 7, arena);
	out->last_error = store_text(s, 8, arena);
}

enum base_status
store_note_each(
    struct store *store, store_note_fn fn, void *ctx, struct base_err *err)
{
	struct base_arena *arena;
	struct store_note row;
	enum base_status status;
	sqlite3_stmt *s = NULL;
	bool go = true;

	status = store_query(store, err, &s,
	    NOTE " AND (n.state = 'failed' OR (n.state = 'intended'"
		 " AND n.attempts > 0)) ORDER BY n.id",
	    "");
	if (status != BASE_OK)
		return status;
	while (go && (status = store_step(store, s, err)) == BASE_OK) {
		arena = base_arena_new();
		fill(s, arena, &row);
		go = fn(&row, ctx);
		base_arena_free(arena);
	}
	store_done(store, s);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_note_again(
    struct store *store, int64_t id, int64_t now, struct base_err *err)
{
	enum base_status status;
	int changed = 0;

	status = store_exec(store, err, &changed,
	    "UPDATE note SET state = 'intended', attempts = 0, next_try = ?2"
	    " WHERE id = ?1 AND state IN ('intended', 'failed')",
	    "ii", id, now);
	return status == BASE_OK && changed == 0 ? BASE_NOTFOUND : status;
}

enum base_status
store_note_next(struct store *store, int64_t now, struct base_arena *arena,
    struct store_note *out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_first(store, err, &s,
	    NOTE " AND n.state = 'intended' AND n.next_try <= ?1"
		 " ORDER BY n.next_try, n.id LIMIT 1",
	    "i", now);
	if (status != BASE_OK)
		return status;
	fill(s, arena, out);
	store_done(store, s);
	return status;
}

enum base_status
store_note_put(
    struct store *store, const struct store_note *note, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "UPDATE note SET state = ?2, attempts = ?3, next_try = ?4,"
	    " last_error = ?5 WHERE id = ?1",
	    "itiit", note->id, note->state, note->attempts, note->next_try,
	    note->last_error);
}

enum base_status
store_note_exists(
    struct store *store, const char *marker, bool *out, struct base_err *err)
{
	enum base_status status;
	int64_t n = 0;

	status = store_value(store, err, &n,
	    "SELECT count(*) FROM note WHERE marker = ?1", "t", marker);
	*out = status == BASE_OK && n > 0;
	return status;
}
