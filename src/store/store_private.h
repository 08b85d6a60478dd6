/*
 * Inside store only: the handle, and one way to run a statement.
 */
#ifndef STORE_PRIVATE_H
#define STORE_PRIVATE_H

#include <sqlite3.h>

#include "kairan/store.h"

#define STORE_CACHE_MAX 192 /* prepared statements kept */

struct store_cached {
	const char *sql; /* compared by address: statements are literals */
	sqlite3_stmt *stmt;
};

struct store {
	sqlite3 *db;
	char *dir;
	struct store_cached cache[STORE_CACHE_MAX];
	size_t cached;
	bool is_lazy; /* the open transaction need not be on the disk */
};

/*
 * A bound statement ready to step; give it back with store_done().
 * types has one letter per parameter: t text or NULL, i int64_t,
 * n int64_t with 0 as NULL.  sql is a string literal.
 */
enum base_status store_query(struct store *store, struct base_err *err,
    sqlite3_stmt **out, const char *sql, const char *types,
    ...) BASE_MUST_CHECK;
/* BASE_OK with a row, BASE_NOTFOUND at the end (err alone), else an error. */
enum base_status store_step(struct store *store, sqlite3_stmt *stmt,
    struct base_err *err) BASE_MUST_CHECK;
void store_done(struct store *store, sqlite3_stmt *stmt);

/* Query and the first row; store_done() only after BASE_OK. */
enum base_status store_first(struct store *store, struct base_err *err,
    sqlite3_stmt **out, const char *sql, const char *types,
    ...) BASE_MUST_CHECK;

/* Query, step to the end, done.  *changed (may be NULL) = rows changed. */
enum base_status store_exec(struct store *store, struct base_err *err,
    int *changed, const char *sql, const char *types, ...) BASE_MUST_CHECK;
/* The first column of the only row as an integer; BASE_NOTFOUND if none. */
enum base_status store_value(struct store *store, struct base_err *err,
    int64_t *out, const char *sql, const char *types, ...) BASE_MUST_CHECK;

int64_t store_last_id(struct store *store);
/* Column as text in the arena; "" when NULL. */
char *store_text(sqlite3_stmt *stmt, int column, struct base_arena *arena);
int64_t store_int(sqlite3_stmt *stmt, int column);
/* Fills err from the last failure of the database. */
enum base_status store_fail(
    struct store *store, struct base_err *err, const char *what);

/* Is that the name of a raw file? */
bool store_blob_is_name(const char *hash);

enum base_status store_migrate(
    struct store *store, struct base_err *err) BASE_MUST_CHECK;

#endif
