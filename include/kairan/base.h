/*
 * base: what every module stands on: the status, the error value, memory,
 * the log and the exit code.  Includes nothing of kairan.
 *
 * The other headers of this module: base_buf.h (bounded buffers, arenas,
 * lists of strings), base_text.h (UTF-8, NFKC, integers), base_time.h (dates
 * and instants), base_calendar.h (quiet days), base_file.h (durable files,
 * locks), base_spool.h (one delivery in the spool), base_hash.h (SHA-256,
 * HMAC, random bytes), base_child.h (the sandboxed child), base_flat.h (how
 * its results travel), base_notify.h (the service manager).
 */
#ifndef KAIRAN_BASE_H
#define KAIRAN_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Limits of base, all in this block. */
#define BASE_ERR_TEXT_MAX 512 /* bytes of an error's text, NUL included */
#define BASE_LOG_LINE_MAX 2048 /* bytes of one log line */
#define BASE_STRV_MAX 65536 /* strings in a list, unless told otherwise */

#define BASE_MUST_CHECK __attribute__((warn_unused_result))
#define BASE_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#define BASE_LEN(array) (sizeof(array) / sizeof((array)[0]))

/* What the caller should do, not where it failed. */
enum base_status {
	BASE_OK = 0,
	BASE_TEMP, /* try again later: network, lock, disk full */
	BASE_PERM, /* trying again does not help: refused, forbidden */
	BASE_LIMIT, /* more, larger or deeper than this program takes */
	BASE_NOTFOUND, /* the thing asked for is not there */
	BASE_EXISTS, /* it is there already */
	BASE_INVALID /* the input is malformed */
};

/*
 * One error, filled once where it happened, untouched on success.
 * Initialise with BASE_ERR_INIT.
 */
struct base_err {
	enum base_status status;
	char text[BASE_ERR_TEXT_MAX];
};
#define BASE_ERR_INIT                                                          \
	{                                                                      \
		BASE_OK, ""                                                    \
	}

/*
 * Fills err (unless it is NULL or already filled) and returns status, so
 * that callers write `return base_err_set(err, BASE_TEMP, "...", ...);`.
 * The text says in words what failed and what to do; a text that does not
 * fit is cut at a character's border.
 */
enum base_status base_err_set(struct base_err *err, enum base_status status,
    const char *fmt, ...) BASE_PRINTF(3, 4);

/* As base_err_set(), with ": strerror(errno)" appended. */
enum base_status base_err_errno(struct base_err *err, enum base_status status,
    const char *fmt, ...) BASE_PRINTF(3, 4);

/* Puts "PREFIX: " before the text of a filled err; at most once a layer.
 * Returns err's status. */
enum base_status base_err_prefix(struct base_err *err, const char *fmt, ...)
    BASE_PRINTF(2, 3);

/* Empties err for the next use. */
void base_err_clear(struct base_err *err);

/* Lower-case word for a status ("ok", "temporary", ...); static. */
const char *base_status_name(enum base_status status);

/*
 * The only map from status to exit code: OK 0, TEMP 75, PERM 77, LIMIT 65,
 * NOTFOUND 66, EXISTS 73, INVALID 65 (sysexits.h).  Usage errors are 64.
 */
int base_exit_code(enum base_status status);

/* Memory: never NULL; out of memory logs and _exit(75)s, as every program
 * here is restartable. */
void *base_xmalloc(size_t size);
void *base_xcalloc(size_t count, size_t size);
void *base_xrealloc(void *ptr, size_t size);
char *base_xstrdup(const char *text); /* NULL gives NULL */
char *base_xstrndup(const char *text, size_t len);
char *base_xprintf(const char *fmt, ...) BASE_PRINTF(1, 2);
/* As free(), the text overwritten first. */
void base_secret_free(const char *secret);

/* Log: one line `level event key=value ...` to stderr or syslog(3). */
enum base_log_level {
	BASE_LOG_DEBUG,
	BASE_LOG_INFO,
	BASE_LOG_WARN,
	BASE_LOG_ERROR
};

/* Starts logging: to stderr, or to syslog under ident when ident is not
 * NULL.  Lines below `least` are dropped.  Without it: stderr, INFO. */
void base_log_init(const char *syslog_ident, enum base_log_level least);

/*
 * Writes one line.  event is one word with '-' ("mail-sent"); fmt holds
 * key=value pairs.  The finished line is made visible (base_text_visible),
 * so untrusted values cannot forge a second line or move a terminal.
 */
void base_log(enum base_log_level level, const char *event, const char *fmt,
    ...) BASE_PRINTF(3, 4);

#endif
