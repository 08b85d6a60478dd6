/* People as a whole: their groups, and who of them is gone. */
#include <stdio.h>

#include "kairan/base_text.h"
#include "kairan/store_person.h"
#include "store_builtin_rows.h"
#include "store_private.h"

#define ROUND "people-round" /* key in meta: number of the last reading */

/* The texts that a statement gives of a person. */
static enum base_status
texts(struct store *store, const char *sql, int64_t person,
    struct base_arena *arena, const char *const **out, size_t *n_out,
    struct base_err *err)
{
	struct store_builtin_list list = {.arena = arena};
	enum base_status status;
	sqlite3_stmt *s = NULL;
	const char **row;

	status = store_query(store, err, &s, sql, "i", person);
	if (status != BASE_OK)
		return status;
	while ((status = store_step(store, s, err)) == BASE_OK) {
		row = store_builtin_row_add(&list, sizeof(const char *));
		*row = store_text(s, 0, arena);
	}
	store_done(store, s);
	*out = (const char *const *)list.rows;
	*n_out = list.n;
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_person_mails(struct store *store, int64_t person,
    struct base_arena *arena, const char *const **out, size_t *n_out,
    struct base_err *err)
{
	return texts(store,
	    "SELECT address FROM person_mail WHERE person = ?1"
	    " ORDER BY rank, address",
	    person, arena, out, n_out, err);
}

enum base_status
store_person_groups(struct store *store, int64_t person,
    struct base_arena *arena, const char *const **out, size_t *n_out,
    struct base_err *err)
{
	return texts(store,
	    "SELECT name FROM person_group WHERE person = ?1 ORDER BY name",
	    person, arena, out, n_out, err);
}

enum base_status
store_groups(struct store *store, struct base_arena *arena,
    const char *const **out, size_t *n_out, struct base_err *err)
{
	return texts(store,
	    "SELECT DISTINCT name FROM person_group WHERE ?1 = 0 ORDER BY name",
	    0, arena, out, n_out, err);
}

enum base_status
store_people_begin(
    struct store *store, int64_t *round_out, struct base_err *err)
{
	struct base_buf text;
	enum base_status status;
	char number[32];
	int64_t last = 0;

	base_buf_init(&text, sizeof(number));
	status = store_meta_get(store, ROUND, &text, err);
	if (status == BASE_OK && base_text_to_int(base_buf_text(&text), 0,
				     INT64_MAX - 3, &last) != BASE_OK)
		last = 0;
	base_buf_release(&text);
	if (status != BASE_OK && status != BASE_NOTFOUND)
		return status;
	/* The odd number behind it is for those whom the tracker knows. */
	*round_out = last + 2;
	snprintf(number, sizeof(number), "%lld", (long long)*round_out);
	return store_meta_set(store, ROUND, number, err);
}

enum base_status
store_people_met(struct store *store, int64_t person, int64_t round,
    bool in_tracker, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "UPDATE person SET met = max(met, ?2), gone = 0 WHERE id = ?1",
	    "ii", person, round + (in_tracker ? 1 : 0));
}

enum base_status
store_people_end(struct store *store, int64_t round, bool all, size_t *n_out,
    struct base_err *err)
{
	int changed = 0;
	enum base_status status;

	status = store_exec(store, err, &changed,
	    "UPDATE person SET gone = 1 WHERE met < ?1 AND gone = 0", "i",
	    round);
	if (status == BASE_OK && all)
		status = store_exec(store, err, NULL,
		    "UPDATE person SET tracker_id = NULL WHERE met <= ?1"
		    " AND tracker_id IS NOT NULL",
		    "i", round);
	if (n_out != NULL)
		*n_out = (size_t)changed;
	return status;
}
