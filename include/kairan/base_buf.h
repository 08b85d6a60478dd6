/*
 * base_buf: growing memory with a maximum that must be given; arenas;
 * lists of strings.
 */
#ifndef KAIRAN_BASE_BUF_H
#define KAIRAN_BASE_BUF_H

#include "kairan/base.h"

/*
 * Bytes that grow up to max.  data is NUL-terminated whenever it is not
 * NULL (the NUL is not counted in len); the bytes may hold NULs.
 */
struct base_buf {
	char *data;
	size_t len;
	size_t cap;
	size_t max;
};

/* max: most bytes it will ever hold, NUL excluded. */
void base_buf_init(struct base_buf *buf, size_t max);
void base_buf_release(struct base_buf *buf);
/* The same for a secret: its bytes are overwritten first. */
void base_buf_wipe(struct base_buf *buf);
void base_buf_clear(struct base_buf *buf); /* len 0, memory kept */
void base_buf_truncate(struct base_buf *buf, size_t len);

/* Adders return BASE_OK, or BASE_LIMIT with buf as it was. */
enum base_status base_buf_add(
    struct base_buf *buf, const void *data, size_t len) BASE_MUST_CHECK;
enum base_status base_buf_puts(
    struct base_buf *buf, const char *text) BASE_MUST_CHECK;
enum base_status base_buf_putc(struct base_buf *buf, char c) BASE_MUST_CHECK;
enum base_status base_buf_printf(struct base_buf *buf, const char *fmt, ...)
    BASE_PRINTF(2, 3) BASE_MUST_CHECK;
enum base_status base_buf_vprintf(
    struct base_buf *buf, const char *fmt, va_list ap) BASE_MUST_CHECK;

/* The text, "" when empty; borrowed until the next change. */
const char *base_buf_text(const struct base_buf *buf);

/* Hands the memory over (free()); never NULL; buf is empty afterwards.
 * len_out may be NULL. */
char *base_buf_take(struct base_buf *buf, size_t *len_out);

/*
 * An arena: many small pieces freed at once.  All allocators return
 * zeroed or copied memory that is never NULL and lives until
 * base_arena_free().  Pieces are aligned for any type.
 */
struct base_arena;
struct base_arena *base_arena_new(void);
void base_arena_free(struct base_arena *arena); /* NULL is fine */
void *base_arena_alloc(struct base_arena *arena, size_t size);
char *base_arena_strdup(struct base_arena *arena, const char *text);
char *base_arena_strndup(
    struct base_arena *arena, const char *text, size_t len);
char *base_arena_printf(struct base_arena *arena, const char *fmt, ...)
    BASE_PRINTF(2, 3);
size_t base_arena_bytes(const struct base_arena *arena); /* handed out */

/* A list of owned strings, in order. */
struct base_strv {
	char **v;
	size_t n;
	size_t cap;
};
#define BASE_STRV_INIT                                                         \
	{                                                                      \
		NULL, 0, 0                                                     \
	}
void base_strv_release(struct base_strv *list);
/* Copies text to the end; BASE_LIMIT past BASE_STRV_MAX. */
enum base_status base_strv_add(
    struct base_strv *list, const char *text) BASE_MUST_CHECK;
/* As base_strv_add(), unless an equal string is there already. */
enum base_status base_strv_add_once(
    struct base_strv *list, const char *text) BASE_MUST_CHECK;
bool base_strv_has(const struct base_strv *list, const char *text);
void base_strv_sort(struct base_strv *list); /* by bytes */
/* "a, b, c" in a new string (free()). */
char *base_strv_join(const struct base_strv *list, const char *between);
/* Splits at any byte of `at`; empty pieces are left out, blanks around a
 * piece are cut. */
enum base_status base_strv_split(
    struct base_strv *list, const char *text, const char *at) BASE_MUST_CHECK;

#endif
