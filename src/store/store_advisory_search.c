/*
 * Advisories by what people remember of them: their page, or words.
 */
#include <string.h>

#include "kairan/store_advisory.h"
#include "store_builtin_rows.h"
#include "store_private.h"

#define SEARCH_WORDS 8 /* of one search; the rest is not looked at */

enum base_status
store_advisory_by_url(
    struct store *store, const char *url, int64_t *id_out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_first(store, err, &s,
	    "SELECT id FROM advisory WHERE rtrim(url, '/') = rtrim(?1, '/')"
	    " ORDER BY id DESC LIMIT 1",
	    "t", url);
	if (status != BASE_OK)
		return status;
	*id_out = store_int(s, 0);
	store_done(store, s);
	return status;
}

/* The nth word as a pattern of LIKE: "%word%", its own marks escaped. */
static const char *
pattern(const struct base_strv *words, size_t n, struct base_arena *arena)
{
	const char *from = n < words->n ? words->v[n] : "";
	char *out = base_arena_alloc(arena, 2 * strlen(from) + 3), *to = out;

	*to++ = '%';
	for (; *from != '\0'; from++) {
		if (*from == '%' || *from == '_' || *from == '\\')
			*to++ = '\\';
		*to++ = *from;
	}
	if (to > out + 1)
		*to++ = '%';
	*to = '\0';
	return out;
}

#define LIKE(n) " LIKE ?" n " ESCAPE '\\'"
#define EACH(x)                                                                \
	x LIKE("1") " AND " x LIKE("2") " AND " x LIKE("3") " AND " x          \
	    LIKE("4") " AND " x LIKE("5") " AND " x LIKE("6") " AND " x LIKE(  \
		"7") " AND " x LIKE("8")

static enum base_status
run(struct store *store, const char *sql, const char *const *p, size_t max,
    struct store_builtin_list *list, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;
	int64_t *id;

	status = store_query(store, err, &s, sql, "tttttttti", p[0], p[1], p[2],
	    p[3], p[4], p[5], p[6], p[7], (int64_t)max);
	if (status != BASE_OK)
		return status;
	while ((status = store_step(store, s, err)) == BASE_OK) {
		id = store_builtin_row_add(list, sizeof(*id));
		*id = store_int(s, 0);
	}
	store_done(store, s);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_advisory_search(struct store *store, const struct base_strv *words,
    size_t max, struct base_arena *arena, int64_t **out, size_t *n_out,
    struct base_err *err)
{
	struct store_builtin_list list = {.arena = arena};
	const char *p[SEARCH_WORDS];
	enum base_status status;
	size_t i;

	for (i = 0; i < SEARCH_WORDS; i++)
		p[i] = pattern(words, i, arena);
	status = run(store,
	    "SELECT id FROM advisory WHERE is_bundle = 0 AND " EACH(
		"title") " ORDER BY id DESC LIMIT ?9",
	    p, max, &list, err);
	if (status == BASE_OK && list.n == 0)
		status = run(store,
		    "SELECT a.id FROM advisory a JOIN advisory_revision r"
		    " ON r.id = a.revision WHERE a.is_bundle = 0 AND " EACH(
			"r.json") " ORDER BY a.id DESC LIMIT ?9",
		    p, max, &list, err);
	*out = (int64_t *)list.rows;
	*n_out = list.n;
	return status;
}
