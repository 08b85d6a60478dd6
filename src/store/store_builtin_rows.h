/*
 * Inside store only: rows of unknown number in an arena, and the built-in
 * tracker's part of the schema.
 */
#ifndef STORE_BUILTIN_ROWS_H
#define STORE_BUILTIN_ROWS_H

#include <sqlite3.h>

#include "kairan/base_buf.h"
#include "kairan/store.h"

struct store_builtin_list {
	struct base_arena *arena;
	char *rows;
	size_t n;
	size_t cap;
};

/* The next row, zeroed.  All rows of a list have the same size. */
void *store_builtin_row_add(struct store_builtin_list *list, size_t size);

/* Steps a statement to its end, each row by fill, and gives it back. */
enum base_status store_builtin_fill(struct store *store, sqlite3_stmt *stmt,
    struct store_builtin_list *list, size_t size,
    void (*fill)(sqlite3_stmt *stmt, struct base_arena *arena, void *row),
    struct base_err *err) BASE_MUST_CHECK;

/* Steps a statement to its end, its first column as int64_t rows, and gives
 * it back. */
enum base_status store_builtin_ids(struct store *store, sqlite3_stmt *stmt,
    struct store_builtin_list *list, struct base_err *err) BASE_MUST_CHECK;

/* One migration. */
extern const char store_builtin_schema[];

#endif
