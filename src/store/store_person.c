#include "kairan/store_person.h"

#include "store_private.h"

#define PERSON                                                                 \
	"SELECT p.id, ifnull(p.tracker_id, 0), p.login, p.name,"               \
	" ifnull((SELECT m.address FROM person_mail m WHERE m.person = p.id"   \
	" ORDER BY m.rank, m.address LIMIT 1), ''), p.language, p.zone,"       \
	" p.role, ifnull(nullif(p.own_notify, ''), p.notify), p.key_file,"     \
	" p.locked, CASE WHEN p.own_notify <> '' THEN p.own_events"            \
	" WHEN p.own_events <> '' THEN p.own_events || ',' || p.events"        \
	" ELSE p.events END, p.gone,"                                          \
	" EXISTS (SELECT 1 FROM unreachable u WHERE u.address = (SELECT"       \
	" m.address FROM person_mail m WHERE m.person = p.id"                  \
	" ORDER BY m.rank, m.address LIMIT 1)) FROM person p "

static void
fill(sqlite3_stmt *s, struct base_arena *arena, struct store_person *out)
{
	out->id = store_int(s, 0);
	out->tracker_id = store_int(s, 1);
	out->login = store_text(s, 2, arena);
	out->name = store_text(s, 3, arena);
	out->mail = store_text(s, 4, arena);
	out->language = store_text(s, 5, arena);
	out->zone = store_text(s, 6, arena);
	out->role = store_text(s, 7, arena);
	out->notify = store_text(s, 8, arena);
	out->key_file = store_text(s, 9, arena);
	out->locked = store_int(s, 10) != 0;
	out->events = store_text(s, 11, arena);
	out->gone = store_int(s, 12) != 0;
	out->unreachable = store_int(s, 13) != 0;
}

static enum base_status
one(struct store *store, sqlite3_stmt *s, struct base_arena *arena,
    struct store_person *out, struct base_err *err)
{
	enum base_status status = store_step(store, s, err);

	if (status == BASE_OK)
		fill(s, arena, out);
	store_done(store, s);
	return status;
}

enum base_status
store_person_put(struct store *store, const struct store_person *person,
    int64_t now, int64_t *id_out, struct base_err *err)
{
	enum base_status status;

	status = store_exec(store, err, NULL,
	    "INSERT INTO person(login, tracker_id, name, language, zone, role,"
	    " notify, key_file, locked, updated, events)"
	    " VALUES(?1, ?2, ifnull(nullif(?3, ''), ?1), ?4, ?5, ?6, ?7, ?8, "
	    "?9, ?10, ?11)"
	    " ON CONFLICT(login) DO UPDATE SET"
	    " tracker_id = ifnull(excluded.tracker_id, tracker_id),"
	    " name = ifnull(nullif(?3, ''), name),"
	    " language = ifnull(nullif(excluded.language, ''), language),"
	    " zone = ifnull(nullif(excluded.zone, ''), zone),"
	    " role = ifnull(nullif(excluded.role, ''), role),"
	    " notify = ifnull(nullif(excluded.notify, ''), notify),"
	    " events = ifnull(nullif(excluded.events, ''), events),"
	    " key_file = ifnull(nullif(excluded.key_file, ''), key_file),"
	    " locked = CASE WHEN excluded.tracker_id IS NULL THEN locked"
	    " ELSE excluded.locked END, updated = excluded.updated",
	    "tnttttttiit", person->login, person->tracker_id, person->name,
	    person->language, person->zone, person->role, person->notify,
	    person->key_file, (int64_t)person->locked, now, person->events);
	if (status != BASE_OK)
		return status;
	return store_value(store, err, id_out,
	    "SELECT id FROM person WHERE login = ?1", "t", person->login);
}

enum base_status
store_person_add_mail(struct store *store, int64_t person, const char *address,
    int rank, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "INSERT INTO person_mail(address, person, rank)"
	    " VALUES(?1, ?2, ?3) ON CONFLICT(address) DO UPDATE SET"
	    " person = excluded.person, rank = excluded.rank",
	    "tii", address, person, (int64_t)rank);
}

enum base_status
store_person_clear_mail(struct store *store, int64_t person, int rank, bool any,
    struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "DELETE FROM person_mail WHERE person = ?1"
	    " AND (rank = ?2 OR (?3 AND rank < ?2))",
	    "iii", person, (int64_t)rank, (int64_t)any);
}

enum base_status
store_person_get(struct store *store, int64_t id, struct base_arena *arena,
    struct store_person *out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s, PERSON "WHERE p.id = ?1", "i", id);
	return status == BASE_OK ? one(store, s, arena, out, err) : status;
}

enum base_status
store_person_by_login(struct store *store, const char *login,
    struct base_arena *arena, struct store_person *out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(
	    store, err, &s, PERSON "WHERE p.login = ?1", "t", login);
	return status == BASE_OK ? one(store, s, arena, out, err) : status;
}

enum base_status
store_person_by_mail(struct store *store, const char *address,
    struct base_arena *arena, struct store_person *out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s,
	    PERSON "JOIN person_mail a ON a.person = p.id"
		   " WHERE a.address = ?1 AND p.gone = 0",
	    "t", address);
	return status == BASE_OK ? one(store, s, arena, out, err) : status;
}

enum base_status
store_person_by_tracker_id(struct store *store, int64_t tracker_id,
    struct base_arena *arena, struct store_person *out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(
	    store, err, &s, PERSON "WHERE p.tracker_id = ?1", "i", tracker_id);
	return status == BASE_OK ? one(store, s, arena, out, err) : status;
}

enum base_status
store_person_each(
    struct store *store, store_person_fn fn, void *ctx, struct base_err *err)
{
	struct store_person row;
	struct base_arena *arena;
	enum base_status status;
	sqlite3_stmt *s = NULL;
	bool go = true;

	status = store_query(store, err, &s, PERSON "ORDER BY p.login", "");
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
store_person_set_groups(struct store *store, int64_t person,
    const char *const *groups, size_t n, struct base_err *err)
{
	enum base_status status;
	size_t i;

	status = store_exec(store, err, NULL,
	    "DELETE FROM person_group WHERE person = ?1", "i", person);
	for (i = 0; i < n && status == BASE_OK; i++)
		status = store_exec(store, err, NULL,
		    "INSERT OR IGNORE INTO person_group(name, person)"
		    " VALUES(?1, ?2)",
		    "ti", groups[i], person);
	return status;
}

enum base_status
store_person_members(struct store *store, const char *group,
    struct base_arena *arena, struct store_person **out, size_t *n_out,
    struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;
	int64_t count = 0;
	size_t n = 0;

	status = store_value(store, err, &count,
	    "SELECT count(*) FROM person_group WHERE name = ?1", "t", group);
	if (status != BASE_OK)
		return status;
	*out = base_arena_alloc(arena, ((size_t)count + 1) * sizeof(**out));
	status = store_query(store, err, &s,
	    PERSON "JOIN person_group g ON g.person = p.id"
		   " WHERE g.name = ?1 AND p.locked = 0 AND p.gone = 0"
		   " ORDER BY p.login",
	    "t", group);
	if (status != BASE_OK)
		return status;
	while (n < (size_t)count &&
	       (status = store_step(store, s, err)) == BASE_OK)
		fill(s, arena, &(*out)[n++]);
	store_done(store, s);
	*n_out = n;
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_person_shares_group(
    struct store *store, int64_t a, int64_t b, bool *out, struct base_err *err)
{
	enum base_status status;
	int64_t n = 0;

	status = store_value(store, err, &n,
	    "SELECT count(*) FROM person_group g JOIN person_group h"
	    " ON h.name = g.name WHERE g.person = ?1 AND h.person = ?2",
	    "ii", a, b);
	*out = status == BASE_OK && n > 0;
	return status;
}
