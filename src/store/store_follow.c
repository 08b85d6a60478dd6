#include "kairan/store_follow.h"

#include <string.h>

#include "store_builtin_rows.h"
#include "store_private.h"

#define FOLLOW "SELECT ticket, person, seen, muted, watches, asked FROM follow "

static void
fill(sqlite3_stmt *s, struct base_arena *arena, struct store_follow *out)
{
	out->ticket = store_int(s, 0);
	out->person = store_int(s, 1);
	out->seen = store_int(s, 2);
	out->muted = store_text(s, 3, arena);
	out->watches = store_int(s, 4) != 0;
	out->asked = store_int(s, 5) != 0;
}

enum base_status
store_follow_get(struct store *store, int64_t ticket, int64_t person,
    struct base_arena *arena, struct store_follow *out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	*out = (struct store_follow){
	    .ticket = ticket, .person = person, .muted = ""};
	status = store_query(store, err, &s,
	    FOLLOW "WHERE ticket = ?1 AND person = ?2", "ii", ticket, person);
	if (status != BASE_OK)
		return status;
	status = store_step(store, s, err);
	if (status == BASE_OK)
		fill(s, arena, out);
	store_done(store, s);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_follow_put(
    struct store *store, const struct store_follow *row, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "INSERT INTO follow(ticket, person, seen, muted, watches, asked)"
	    " VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(ticket, person)"
	    " DO UPDATE SET seen = ?3, muted = ?4, watches = ?5, asked = ?6",
	    "iiitii", row->ticket, row->person, row->seen, row->muted,
	    (int64_t)row->watches, (int64_t)row->asked);
}

enum base_status
store_follow_set_watchers(struct store *store, int64_t ticket,
    const int64_t *persons, size_t n, struct base_err *err)
{
	enum base_status status;
	size_t i;

	status = store_exec(store, err, NULL,
	    "UPDATE follow SET watches = 0 WHERE ticket = ?1", "i", ticket);
	for (i = 0; i < n && status == BASE_OK; i++)
		status = store_exec(store, err, NULL,
		    "INSERT INTO follow(ticket, person, watches)"
		    " VALUES(?1, ?2, 1) ON CONFLICT(ticket, person)"
		    " DO UPDATE SET watches = 1",
		    "ii", ticket, persons[i]);
	return status;
}

enum base_status
store_follow_of(struct store *store, int64_t ticket, struct base_arena *arena,
    struct store_follow **out, size_t *n_out, struct base_err *err)
{
	struct store_builtin_list list = {.arena = arena};
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s,
	    FOLLOW "WHERE ticket = ?1 ORDER BY person", "i", ticket);
	if (status != BASE_OK)
		return status;
	while ((status = store_step(store, s, err)) == BASE_OK)
		fill(s, arena,
		    store_builtin_row_add(&list, sizeof(struct store_follow)));
	store_done(store, s);
	*out = (struct store_follow *)list.rows;
	*n_out = list.n;
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_follow_wrote(struct store *store, int64_t ticket, int64_t person,
    int64_t instant, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "INSERT INTO follow(ticket, person, wrote) VALUES(?1, ?2, ?3)"
	    " ON CONFLICT(ticket, person) DO UPDATE SET"
	    " wrote = max(wrote, ?3)",
	    "iii", ticket, person, instant);
}

enum base_status
store_follow_heard(struct store *store, int64_t ticket, int64_t person,
    int64_t *out, struct base_err *err)
{
	/* What came by mail stands with its effect, whoever wrote it. */
	return store_value(store, err, out,
	    "SELECT ifnull(max(at), 0) FROM (SELECT max(seen, wrote) AS at"
	    " FROM follow WHERE ticket = ?1 AND (?2 = 0 OR person = ?2)"
	    " UNION ALL SELECT finished FROM effect WHERE ticket = ?1"
	    " AND state = 'done' AND (?2 = 0 OR author = (SELECT login FROM"
	    " person WHERE id = ?2)))",
	    "ii", ticket, person);
}
