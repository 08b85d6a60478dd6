#include "store_private.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_file.h"

static enum base_status
status_of(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_NOMEM:
		return BASE_TEMP;
	case SQLITE_CONSTRAINT:
		return BASE_EXISTS;
	default:
		return BASE_PERM;
	}
}

enum base_status
store_fail(struct store *store, struct base_err *err, const char *what)
{
	int code = sqlite3_extended_errcode(store->db);
	int system = 0;

	/* "disk I/O error" alone would not say that the disk is full. */
	if ((code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN)
		system = sqlite3_system_errno(store->db);
	return base_err_set(err, status_of(code), "%s/kairan.db: %s: %s%s%s%s",
	    store->dir, what, sqlite3_errmsg(store->db),
	    system != 0 ? " (" : "", system != 0 ? strerror(system) : "",
	    system != 0 ? ")" : "");
}

static sqlite3_stmt *
cached(struct store *store, const char *sql)
{
	size_t i;

	for (i = 0; i < store->cached; i++)
		if (store->cache[i].sql == sql &&
		    !sqlite3_stmt_busy(store->cache[i].stmt))
			return store->cache[i].stmt;
	return NULL;
}

/* life: SQLITE_STATIC when the texts stay until the statement is done. */
static enum base_status
bind(struct store *store, sqlite3_stmt *stmt, const char *types, va_list ap,
    sqlite3_destructor_type life, struct base_err *err)
{
	const char *text;
	int64_t value;
	int i, rc;

	for (i = 1; types[i - 1] != '\0'; i++) {
		if (types[i - 1] == 't') {
			text = va_arg(ap, const char *);
			rc = text == NULL
				 ? sqlite3_bind_null(stmt, i)
				 : sqlite3_bind_text(stmt, i, text, -1, life);
		} else {
			value = va_arg(ap, int64_t);
			rc = types[i - 1] == 'n' && value == 0
				 ? sqlite3_bind_null(stmt, i)
				 : sqlite3_bind_int64(stmt, i, value);
		}
		if (rc != SQLITE_OK)
			return store_fail(store, err, "binding a value");
	}
	return BASE_OK;
}

static enum base_status
vquery(struct store *store, struct base_err *err, sqlite3_stmt **out,
    const char *sql, const char *types, va_list ap,
    sqlite3_destructor_type life)
{
	sqlite3_stmt *stmt = cached(store, sql);
	enum base_status status;

	if (stmt == NULL) {
		if (sqlite3_prepare_v3(store->db, sql, -1,
			SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK)
			return store_fail(store, err, "preparing a statement");
		if (store->cached < STORE_CACHE_MAX) {
			store->cache[store->cached].sql = sql;
			store->cache[store->cached++].stmt = stmt;
		}
	}
	status = bind(store, stmt, types, ap, life, err);
	if (status != BASE_OK)
		store_done(store, stmt);
	else
		*out = stmt;
	return status;
}

enum base_status
store_query(struct store *store, struct base_err *err, sqlite3_stmt **out,
    const char *sql, const char *types, ...)
{
	enum base_status status;
	va_list ap;

	va_start(ap, types);
	status = vquery(store, err, out, sql, types, ap, SQLITE_TRANSIENT);
	va_end(ap);
	return status;
}

enum base_status
store_step(struct store *store, sqlite3_stmt *stmt, struct base_err *err)
{
	switch (sqlite3_step(stmt)) {
	case SQLITE_ROW:
		return BASE_OK;
	case SQLITE_DONE:
		return BASE_NOTFOUND;
	default:
		return store_fail(store, err, "running a statement");
	}
}

void
store_done(struct store *store, sqlite3_stmt *stmt)
{
	size_t i;

	if (stmt == NULL)
		return;
	for (i = 0; i < store->cached; i++)
		if (store->cache[i].stmt == stmt) {
			sqlite3_reset(stmt);
			sqlite3_clear_bindings(stmt);
			return;
		}
	sqlite3_finalize(stmt);
}

enum base_status
store_exec(struct store *store, struct base_err *err, int *changed,
    const char *sql, const char *types, ...)
{
	sqlite3_stmt *stmt = NULL;
	enum base_status status;
	va_list ap;

	va_start(ap, types);
	status = vquery(store, err, &stmt, sql, types, ap, SQLITE_STATIC);
	va_end(ap);
	if (status != BASE_OK)
		return status;
	do
		status = store_step(store, stmt, err);
	while (status == BASE_OK);
	if (status == BASE_NOTFOUND) {
		status = BASE_OK;
		if (changed != NULL)
			*changed = sqlite3_changes(store->db);
	}
	store_done(store, stmt);
	return status;
}

enum base_status
store_value(struct store *store, struct base_err *err, int64_t *out,
    const char *sql, const char *types, ...)
{
	sqlite3_stmt *stmt = NULL;
	enum base_status status;
	va_list ap;

	va_start(ap, types);
	status = vquery(store, err, &stmt, sql, types, ap, SQLITE_STATIC);
	va_end(ap);
	if (status != BASE_OK)
		return status;
	status = store_step(store, stmt, err);
	if (status == BASE_OK)
		*out = store_int(stmt, 0);
	store_done(store, stmt);
	return status;
}

enum base_status
store_first(struct store *store, struct base_err *err, sqlite3_stmt **out,
    const char *sql, const char *types, ...)
{
	enum base_status status;
	va_list ap;

	va_start(ap, types);
	status = vquery(store, err, out, sql, types, ap, SQLITE_TRANSIENT);
	va_end(ap);
	if (status != BASE_OK)
		return status;
	status = store_step(store, *out, err);
	if (status != BASE_OK)
		store_done(store, *out);
	return status;
}

int64_t
store_last_id(struct store *store)
{
	return sqlite3_last_insert_rowid(store->db);
}

char *
store_text(sqlite3_stmt *stmt, int column, struct base_arena *arena)
{
	const char *text = (const char *)sqlite3_column_text(stmt, column);

	return base_arena_strdup(arena, text == NULL ? "" : text);
}

int64_t
store_int(sqlite3_stmt *stmt, int column)
{
	return sqlite3_column_int64(stmt, column);
}

static enum base_status
set_up(struct store *store, struct base_err *err)
{
	/* FULL: a commit that was reported must survive a power cut. */
	static const char *const pragmas = "PRAGMA journal_mode=WAL;"
					   "PRAGMA synchronous=FULL;"
					   "PRAGMA foreign_keys=ON;";

	if (sqlite3_busy_timeout(store->db, STORE_BUSY_MS) != SQLITE_OK ||
	    sqlite3_exec(store->db, pragmas, NULL, NULL, NULL) != SQLITE_OK)
		return store_fail(store, err, "opening");
	return store_migrate(store, err);
}

/* One thread alone ever uses SQLite: its locks, and the counts that it keeps
 * behind one, cost a twentieth of an import.  It answers no once it runs. */
static void
configure(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

enum base_status
store_open(const char *dir, struct store **out, struct base_err *err)
{
	struct store *store;
	enum base_status status;
	char *path;
	int rc;

	status = base_file_mkdir(dir, 0750, err);
	if (status != BASE_OK)
		return status;
	configure();
	store = base_xcalloc(1, sizeof(*store));
	store->dir = base_xstrdup(dir);
	path = base_file_join(dir, "kairan.db");
	rc = sqlite3_open_v2(
	    path, &store->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
	status = rc == SQLITE_OK ? set_up(store, err)
				 : store_fail(store, err, "opening");
	free(path);
	if (status != BASE_OK) {
		store_close(store);
		return status;
	}
	*out = store;
	return BASE_OK;
}

void
store_close(struct store *store)
{
	size_t i;

	if (store == NULL)
		return;
	for (i = 0; i < store->cached; i++)
		sqlite3_finalize(store->cache[i].stmt);
	sqlite3_close_v2(store->db);
	free(store->dir);
	free(store);
}

const char *
store_dir(const struct store *store)
{
	return store->dir;
}

enum base_status
store_begin(struct store *store, struct base_err *err)
{
	return store_exec(store, err, NULL, "BEGIN IMMEDIATE", "");
}

static int
wait_for_disk(struct store *store, bool wait)
{
	store->is_lazy = !wait;
	return sqlite3_exec(store->db,
	    wait ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL",
	    NULL, NULL, NULL);
}

enum base_status
store_begin_lazy(struct store *store, struct base_err *err)
{
	if (wait_for_disk(store, false) != SQLITE_OK)
		return store_fail(store, err, "preparing a transaction");
	return store_begin(store, err);
}

/* After the end of one: the next is not lazy. */
static enum base_status
end_lazy(struct store *store, struct base_err *err)
{
	if (store->is_lazy && sqlite3_get_autocommit(store->db) != 0 &&
	    wait_for_disk(store, true) != SQLITE_OK)
		return store_fail(store, err, "ending a transaction");
	return BASE_OK;
}

enum base_status
store_commit(struct store *store, struct base_err *err)
{
	enum base_status status = store_exec(store, err, NULL, "COMMIT", "");

	return status == BASE_OK ? end_lazy(store, err) : status;
}

void
store_rollback(struct store *store)
{
	if (sqlite3_get_autocommit(store->db) == 0)
		(void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	if (end_lazy(store, NULL) != BASE_OK)
		base_log(
		    BASE_LOG_ERROR, "store-not-durable", "dir=%s", store->dir);
}

enum base_status
store_meta_set(struct store *store, const char *key, const char *value,
    struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "INSERT INTO meta(key, value) VALUES(?1, ?2) "
	    "ON CONFLICT(key) DO UPDATE SET value = excluded.value",
	    "tt", key, value);
}

enum base_status
store_meta_get(struct store *store, const char *key, struct base_buf *out,
    struct base_err *err)
{
	sqlite3_stmt *stmt = NULL;
	enum base_status status;

	status = store_query(store, err, &stmt,
	    "SELECT value FROM meta WHERE key = ?1", "t", key);
	if (status != BASE_OK)
		return status;
	status = store_step(store, stmt, err);
	if (status == BASE_OK &&
	    base_buf_puts(out, (const char *)sqlite3_column_text(stmt, 0)) !=
		BASE_OK)
		status = base_err_set(
		    err, BASE_LIMIT, "the value of '%s' is too long", key);
	store_done(store, stmt);
	return status;
}
