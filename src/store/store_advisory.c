#include "kairan/store_advisory.h"

#include <string.h>

#include "store_private.h"

#define COLUMNS                                                                \
	"SELECT a.id, a.source, a.ext_id, a.title, a.url, a.state,"            \
	" ifnull(a.hold, ''), a.revision, a.published, a.modified,"            \
	" a.first_seen, a.last_seen, a.is_bundle, (SELECT count(*) FROM"       \
	" advisory_revision r WHERE r.advisory = a.id), a.hold_watch"          \
	" FROM advisory a "

#define EACH_PAGE 64 /* rows held while a callback runs */

static void
fill(sqlite3_stmt *s, struct base_arena *arena, struct store_advisory *out)
{
	out->id = store_int(s, 0);
	out->source = store_text(s, 1, arena);
	out->ext_id = store_text(s, 2, arena);
	out->title = store_text(s, 3, arena);
	out->url = store_text(s, 4, arena);
	out->state = store_text(s, 5, arena);
	out->hold = store_text(s, 6, arena);
	out->revision = store_int(s, 7);
	out->published = store_int(s, 8);
	out->modified = store_int(s, 9);
	out->first_seen = store_int(s, 10);
	out->last_seen = store_int(s, 11);
	out->is_bundle = store_int(s, 12) != 0;
	out->revisions = store_int(s, 13);
	out->hold_watch = store_text(s, 14, arena);
}

/* The number that the next revision gets, as its advisory is written first. */
#define NEXT_REVISION "(SELECT ifnull(max(id), 0) + 1 FROM advisory_revision)"

static enum base_status
add_row(struct store *store, const struct vuln_advisory *adv, const char *hash,
    int64_t now, int64_t *id_out, struct base_err *err)
{
	enum base_status status;

	status = store_exec(store, err, NULL,
	    "INSERT INTO advisory(source, ext_id, revision, hash, title, url,"
	    " state, published, modified, first_seen, last_seen, is_bundle)"
	    " VALUES(?1, ?2, " NEXT_REVISION
	    ", ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10)",
	    "ttttttiiii", adv->source, adv->id, hash, adv->title, adv->url,
	    vuln_state_name(adv->state), adv->published, adv->modified, now,
	    (int64_t)adv->is_bundle);
	*id_out = store_last_id(store);
	return status;
}

static enum base_status
change_row(struct store *store, int64_t id, const struct vuln_advisory *adv,
    const char *hash, int64_t now, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "UPDATE advisory SET revision = " NEXT_REVISION ", hash = ?2,"
	    " title = ?3, url = ?4, state = ?5, published = ?6, modified = ?7,"
	    " last_seen = ?8, is_bundle = ?9, dirty = 1 WHERE id = ?1",
	    "ittttiiii", id, hash, adv->title, adv->url,
	    vuln_state_name(adv->state), adv->published, adv->modified, now,
	    (int64_t)adv->is_bundle);
}

static enum base_status
add_revision(struct store *store, int64_t id, const char *hash,
    const char *json, int64_t now, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "INSERT INTO advisory_revision(id, advisory, arrived, hash, json)"
	    " VALUES(" NEXT_REVISION ", ?1, ?2, ?3, ?4)",
	    "iitt", id, now, hash, json);
}

/* Before the first row is written: what is too large leaves nothing. */
static enum base_status
print_json(const struct vuln_advisory *adv, struct base_buf *json,
    struct base_err *err)
{
	enum base_status status = vuln_advisory_to_json(adv, json);

	return status == BASE_OK
		   ? BASE_OK
		   : base_err_set(err, status, "%s %s: too large to be kept",
			 adv->source, adv->id);
}

/* The row of (source, ext_id): its id and whether the hash is the same. */
static enum base_status
look_up(struct store *store, const struct vuln_advisory *adv, const char *hash,
    int64_t *id, bool *same, struct base_err *err)
{
	sqlite3_stmt *s = NULL;
	enum base_status status;

	status = store_first(store, err, &s,
	    "SELECT id, hash = ?3 FROM advisory WHERE source = ?1"
	    " AND ext_id = ?2",
	    "ttt", adv->source, adv->id, hash);
	if (status != BASE_OK)
		return status;
	*id = store_int(s, 0);
	*same = store_int(s, 1) != 0;
	store_done(store, s);
	return status;
}

enum base_status
store_advisory_put(struct store *store, struct vuln_advisory *adv, int64_t now,
    int64_t *id_out, enum store_arrival *arrival_out,
    struct vuln_advisory **old_out, struct base_err *err)
{
	char hash[VULN_HASH_HEX];
	enum base_status status;
	struct base_buf json;
	bool same = false;
	int64_t id = 0;

	vuln_advisory_hash(adv, hash);
	status = look_up(store, adv, hash, &id, &same, err);
	if (status == BASE_OK && same) {
		*arrival_out = STORE_ARRIVAL_SAME;
		*id_out = id;
		return store_exec(store, err, NULL,
		    "UPDATE advisory SET last_seen = ?2, modified = ?3"
		    " WHERE id = ?1",
		    "iii", id, now, adv->modified);
	}
	if (status != BASE_OK && status != BASE_NOTFOUND)
		return status;
	*arrival_out =
	    status == BASE_OK ? STORE_ARRIVAL_CHANGED : STORE_ARRIVAL_NEW;
	base_buf_init(&json, VULN_JSON_MAX);
	status = BASE_OK;
	if (*arrival_out == STORE_ARRIVAL_CHANGED && old_out != NULL) {
		status = store_advisory_load(store, id, old_out, err);
		if (status == BASE_OK)
			vuln_advisory_keep(adv, *old_out);
	}
	if (status == BASE_OK)
		status = print_json(adv, &json, err);
	if (status == BASE_OK)
		status = *arrival_out == STORE_ARRIVAL_NEW
			     ? add_row(store, adv, hash, now, &id, err)
			     : change_row(store, id, adv, hash, now, err);
	if (status == BASE_OK)
		status = add_revision(
		    store, id, hash, base_buf_text(&json), now, err);
	base_buf_release(&json);
	*id_out = id;
	return status;
}

static enum base_status
load(struct store *store, const char *sql, int64_t id,
    struct vuln_advisory **out, struct base_err *err)
{
	sqlite3_stmt *s = NULL;
	enum base_status status;

	status = store_first(store, err, &s, sql, "i", id);
	if (status != BASE_OK)
		return status;
	status =
	    vuln_advisory_from_json((const char *)sqlite3_column_text(s, 0),
		(size_t)sqlite3_column_bytes(s, 0), out, err);
	store_done(store, s);
	return status;
}

enum base_status
store_advisory_load(struct store *store, int64_t id, struct vuln_advisory **out,
    struct base_err *err)
{
	return load(store,
	    "SELECT r.json FROM advisory a JOIN advisory_revision r"
	    " ON r.id = a.revision WHERE a.id = ?1",
	    id, out, err);
}

enum base_status
store_advisory_revision(struct store *store, int64_t revision,
    struct vuln_advisory **out, struct base_err *err)
{
	return load(store, "SELECT json FROM advisory_revision WHERE id = ?1",
	    revision, out, err);
}

enum base_status
store_advisory_get(struct store *store, int64_t id, struct base_arena *arena,
    struct store_advisory *out, struct base_err *err)
{
	sqlite3_stmt *s = NULL;
	enum base_status status;

	status =
	    store_query(store, err, &s, COLUMNS "WHERE a.id = ?1", "i", id);
	if (status != BASE_OK)
		return status;
	status = store_step(store, s, err);
	if (status == BASE_OK)
		fill(s, arena, out);
	store_done(store, s);
	return status;
}

enum base_status
store_advisory_find(struct store *store, const char *ext_id, int64_t *id_out,
    struct base_err *err)
{
	return store_value(store, err, id_out,
	    "SELECT id FROM advisory WHERE ext_id = ?1 COLLATE NOCASE"
	    " ORDER BY id LIMIT 1",
	    "t", ext_id);
}

enum base_status
store_advisory_of(struct store *store, const char *source, const char *ext_id,
    int64_t *id_out, struct base_err *err)
{
	return store_value(store, err, id_out,
	    "SELECT id FROM advisory WHERE source = ?1 AND ext_id = ?2", "tt",
	    source, ext_id);
}

enum base_status
store_advisory_by_file(struct store *store, const char *source,
    const char *file, int64_t *id_out, struct base_err *err)
{
	/* LIKE takes '_' for any character, and letters in any case. */
	return store_value(store, err, id_out,
	    "SELECT id FROM advisory WHERE source = ?1 AND ext_id LIKE ?2"
	    " LIMIT 1",
	    "tt", source, file);
}

enum base_status
store_advisory_names(struct store *store, const char *source,
    struct base_strv *names_out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s,
	    "SELECT ext_id FROM advisory WHERE source = ?1", "t", source);
	if (status != BASE_OK)
		return status;
	while ((status = store_step(store, s, err)) == BASE_OK)
		if (base_strv_add(names_out,
			(const char *)sqlite3_column_text(s, 0)) != BASE_OK) {
			status = base_err_set(err, BASE_LIMIT,
			    "%s: too many advisories for one list", source);
			break;
		}
	store_done(store, s);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_advisory_each(struct store *store, bool dirty_only, store_advisory_fn fn,
    void *ctx, struct base_err *err)
{
	struct store_advisory rows[EACH_PAGE];
	enum base_status status = BASE_OK;
	struct base_arena *arena;
	sqlite3_stmt *s = NULL;
	int64_t last = 0;
	size_t i, n;
	bool go = true;

	do {
		arena = base_arena_new();
		n = 0;
		status = store_query(store, err, &s,
		    COLUMNS "WHERE a.id > ?1 AND (a.dirty = 1 OR ?2 = 0)"
			    " ORDER BY a.id LIMIT ?3",
		    "iii", last, (int64_t)dirty_only, (int64_t)EACH_PAGE);
		while (status == BASE_OK &&
		       (status = store_step(store, s, err)) == BASE_OK)
			fill(s, arena, &rows[n++]);
		store_done(store, s);
		s = NULL;
		for (i = 0; i < n && go && status == BASE_NOTFOUND; i++) {
			last = rows[i].id;
			go = fn(&rows[i], ctx);
		}
		base_arena_free(arena);
	} while (status == BASE_NOTFOUND && n == EACH_PAGE && go);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_advisory_settle(struct store *store, int64_t id, const char *hold,
    const char *hold_watch, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "UPDATE advisory SET dirty = 0, hold = nullif(?2, ''),"
	    " hold_watch = ?3 WHERE id = ?1",
	    "itt", id, hold, hold_watch);
}

enum base_status
store_advisory_touch_all(struct store *store, struct base_err *err)
{
	return store_exec(
	    store, err, NULL, "UPDATE advisory SET dirty = 1", "");
}

enum base_status
store_advisory_held(struct store *store, size_t max, struct base_arena *arena,
    struct store_advisory **out, size_t *n_out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;
	size_t n = 0;

	*out = base_arena_alloc(arena, (max + 1) * sizeof(**out));
	status = store_query(store, err, &s,
	    COLUMNS "WHERE a.hold IN ('bundle', 'ceiling') AND a.hold_mail = 0"
		    " ORDER BY a.id LIMIT ?1",
	    "i", (int64_t)max);
	if (status != BASE_OK)
		return status;
	while (n < max && (status = store_step(store, s, err)) == BASE_OK)
		fill(s, arena, &(*out)[n++]);
	store_done(store, s);
	*n_out = n;
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_advisory_overviewed(
    struct store *store, int64_t id, int64_t outbox, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "UPDATE advisory SET hold_mail = ?2 WHERE id = ?1", "ii", id,
	    outbox);
}
