/*
 * codec_json: JSON (RFC 8259) values: reading, building, writing, and
 * streams of documents.
 *
 * Getters take NULL and values of another type and then answer "nothing"
 * (NULL, the default, 0), so that chains over foreign documents need no
 * checks.  Strings are UTF-8; a string that holds U+0000 reads as cut
 * there.
 */
#ifndef KAIRAN_CODEC_JSON_H
#define KAIRAN_CODEC_JSON_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

/* Limits of codec_json. */
#define CODEC_JSON_BYTES_MAX                                                   \
	((size_t)256 << 20) /* of one document, when
    max_bytes is 0 */
#define CODEC_JSON_DEPTH_MAX 128 /* nested arrays and objects */
#define CODEC_JSON_AHEAD_MAX 64 /* documents parsed before they are read */
#define CODEC_JSON_AHEAD_BYTES ((size_t)256 << 10) /* of one of them */

struct codec_json; /* one value and all it holds */

enum codec_json_type {
	CODEC_JSON_NONE, /* of NULL */
	CODEC_JSON_NULL,
	CODEC_JSON_BOOL,
	CODEC_JSON_NUMBER,
	CODEC_JSON_STRING,
	CODEC_JSON_ARRAY,
	CODEC_JSON_OBJECT
};

/*
 * Parses exactly one document (a byte order mark in front is skipped).  Of
 * equal keys in an object the last one wins.  *out is the caller's:
 * codec_json_free().  BASE_LIMIT: more than max_bytes (0: the default) or
 * too deep.  BASE_INVALID: malformed, with "line N, column N: ".
 */
enum base_status codec_json_parse(const char *data, size_t len,
    size_t max_bytes, struct codec_json **out,
    struct base_err *err) BASE_MUST_CHECK;

/* Gets one document of a stream; borrowed until it returns.  Anything but
 * BASE_OK stops. */
typedef enum base_status (*codec_json_visit)(
    const struct codec_json *document, void *ctx, struct base_err *err);

/*
 * Reads documents that follow one another (one a line, or just in a row,
 * or with RS between them, RFC 7464) in order.  A malformed one ends it
 * with BASE_INVALID, "document N, line N, column N: "; those before it have
 * been delivered.
 */
enum base_status codec_json_each(const char *data, size_t len,
    codec_json_visit visit, void *ctx, struct base_err *err) BASE_MUST_CHECK;

/*
 * Two processors for a long stream: another thread parses what
 * codec_json_each() will be asked for.  Only one thread of the program may
 * call any of these and codec_json_each(); nothing else changes for it, and
 * without the other thread (false: none was to be had) all goes on as ever.
 */
bool codec_json_ahead_start(void);
/* Is there a processor to spare for it now? */
bool codec_json_ahead_pays(void);
/* Ends the thread, forgetting what was announced. */
void codec_json_ahead_stop(void);
struct codec_json_span {
	const char *data;
	size_t len;
};
/* Announces what codec_json_each() will be given next, in this order and
 * behind what was announced before: these very bytes, which stay until then
 * or until codec_json_ahead_forget().  More than CODEC_JSON_AHEAD_MAX at once
 * and large ones are parsed when they are asked for. */
void codec_json_ahead(const struct codec_json_span *documents, size_t n);
/* Nothing that was announced will be asked for; its bytes may go. */
void codec_json_ahead_forget(void);

/* Frees a value that the caller owns; NULL is fine.  Values borrowed from
 * inside another one must not be freed. */
void codec_json_free(struct codec_json *value);
/* A deep copy that the caller owns; NULL gives NULL. */
struct codec_json *codec_json_copy(const struct codec_json *value);

/* Getters; results are borrowed from the value asked. */
enum codec_json_type codec_json_type(const struct codec_json *value);
bool codec_json_is(const struct codec_json *value, enum codec_json_type type);
/* Member of an object, or NULL. */
const struct codec_json *codec_json_get(
    const struct codec_json *object, const char *key);
/* Member of a member...: "a.b.c"; a number steps into an array: "a.0.b". */
const struct codec_json *codec_json_path(
    const struct codec_json *value, const char *path);
/* Element of an array, or NULL. */
const struct codec_json *codec_json_at(
    const struct codec_json *array, size_t index);
/* Elements of an array, members of an object; else 0. */
size_t codec_json_size(const struct codec_json *value);
/* The text of a string, NULL for any other type. */
const char *codec_json_string(const struct codec_json *value);
/* Shorthand: the string at a path within value, or fallback. */
const char *codec_json_text(
    const struct codec_json *value, const char *path, const char *fallback);
/* A number as an integer (a fraction is cut, out of range gives fallback). */
int64_t codec_json_int(const struct codec_json *value, int64_t fallback);
double codec_json_double(const struct codec_json *value, double fallback);
bool codec_json_bool(const struct codec_json *value, bool fallback);

/*
 * Goes through the members of an object in the order of the document:
 *	void *it = NULL;
 *	while ((it = codec_json_member(object, it, &key, &value)) != NULL)
 * NULL after the last one; the object must not change meanwhile.
 */
void *codec_json_member(const struct codec_json *object, void *it,
    const char **key_out, const struct codec_json **value_out);

/* Constructors; the caller owns the result, which is never NULL. */
struct codec_json *codec_json_new_object(void);
struct codec_json *codec_json_new_array(void);
/* Malformed UTF-8 becomes U+FFFD; NULL gives JSON null. */
struct codec_json *codec_json_new_string(const char *text);
struct codec_json *codec_json_new_string_len(const char *text, size_t len);
struct codec_json *codec_json_new_int(int64_t number);
struct codec_json *codec_json_new_double(double number); /* NaN: null */
struct codec_json *codec_json_new_bool(bool value);
struct codec_json *codec_json_new_null(void);

/* Sets a member, replacing one of that key; takes ownership of value
 * (freed when object is no object).  value NULL removes the member. */
void codec_json_set_take(
    struct codec_json *object, const char *key, struct codec_json *value);
/* Appends to an array; takes ownership of value likewise. */
void codec_json_append_take(struct codec_json *array, struct codec_json *value);
/* Shorthands for codec_json_set_take(codec_json_new_...()). */
void codec_json_set_string(struct codec_json *object, const char *key,
    const char *text); /* NULL: JSON null */
void codec_json_set_int(
    struct codec_json *object, const char *key, int64_t number);
void codec_json_set_bool(
    struct codec_json *object, const char *key, bool value);
/* Nothing is set when text is NULL or "". */
void codec_json_set_text(
    struct codec_json *object, const char *key, const char *text);
void codec_json_append_string(struct codec_json *array, const char *text);

enum codec_json_style {
	CODEC_JSON_COMPACT, /* one line, no blanks */
	CODEC_JSON_PRETTY, /* two blanks a level */
	CODEC_JSON_SORTED /* one line, keys sorted: for hashes */
};
/* Appends value to out (no newline at the end).  Members in the order in
 * which they were set.  BASE_LIMIT when out is full. */
enum base_status codec_json_dump(const struct codec_json *value,
    enum codec_json_style style, struct base_buf *out) BASE_MUST_CHECK;
/* Appends text as a JSON string, byte for byte as codec_json_dump() would:
 * for long ones, without a tree. */
enum base_status codec_json_put_string(
    const char *text, struct base_buf *out) BASE_MUST_CHECK;

#endif
