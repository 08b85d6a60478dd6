/* JSON text: parsing, streams of documents, writing. */
#include "kairan/codec_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "codec_json_x.h"

/* Line and column (in bytes) of an offset, both from 1. */
struct place {
	size_t line, column;
};

static struct place
place_of(const char *data, size_t offset)
{
	struct place at = {1, 1};

	for (size_t i = 0; i < offset; i++) {
		at.column++;
		if (data[i] == '\n') {
			at.line++;
			at.column = 1;
		}
	}
	return at;
}

static bool
is_between(char c)
{
	/* 0x1e: RFC 7464 */
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0x1e;
}

static size_t
skip_string(const char *data, size_t len, size_t i)
{
	const char *end, *from = data + i + 1, *p;
	size_t n;

	/* Most strings hold no backslash: memchr() is many times faster than
	 * a look at each byte. */
	while (from < data + len &&
	       (end = memchr(from, '"', (size_t)(data + len - from))) != NULL) {
		for (n = 0, p = end; p > from && p[-1] == '\\'; p--)
			n++;
		from = end + 1;
		if (n % 2 == 0)
			return (size_t)(from - data);
	}
	return len;
}

/* The next document at or after `from`: balanced brackets, or a run of
 * other bytes; false when nothing is left. */
static bool
find_document(
    const char *data, size_t len, size_t from, struct codec_json_extent *out)
{
	size_t i = from, depth = 0;

	while (i < len && is_between(data[i]))
		i++;
	out->start = i;
	out->too_deep = false;
	while (i < len) {
		char c = data[i];

		if (c == '"') {
			i = skip_string(data, len, i);
			if (depth == 0)
				break;
			continue;
		}
		if (depth == 0 && i > out->start &&
		    (is_between(c) || c == '{' || c == '['))
			break;
		i++;
		if (c == '{' || c == '[') {
			if (++depth > CODEC_JSON_DEPTH_MAX)
				out->too_deep = true;
		} else if (c == '}' || c == ']') {
			if (depth <= 1)
				break;
			depth--;
		}
	}
	out->end = i;
	return out->start < len;
}

static size_t
skip_mark(const char *data, size_t len)
{
	return len >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

bool
codec_json_find_first(
    const char *data, size_t len, struct codec_json_extent *out)
{
	return find_document(data, len, skip_mark(data, len), out);
}

json_t *
codec_json_decode(
    const char *data, const struct codec_json_extent *e, json_error_t *error)
{
	const char *from = data + e->start;
	size_t len = e->end - e->start;
	size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL;
	json_t *value = json_loadb(from, len, flags, error);
	char *copy;

	if (value == NULL &&
	    json_error_code(error) == json_error_numeric_overflow)
		value = json_loadb(
		    from, len, flags | JSON_DECODE_INT_AS_REAL, error);
	if (value == NULL && strstr(error->text, "Unicode") != NULL) {
		copy = base_xmalloc(len); /* may hold NUL */
		memcpy(copy, from, len);
		if (codec_json_repair(copy, len))
			value = json_loadb(copy, len, flags, error);
		free(copy);
	}
	return value;
}

/* Exactly the bytes of one document.  number 0: it is the only one. */
static enum base_status
load(const char *data, const struct codec_json_extent *e, size_t number,
    json_t **out, struct base_err *err)
{
	json_error_t error;
	struct place at;
	char which[40] = "";

	if (number > 0)
		snprintf(which, sizeof(which), "document %zu, ", number);
	if (e->too_deep) {
		at = place_of(data, e->start);
		return base_err_set(err, BASE_LIMIT,
		    "%sline %zu, column %zu: nested deeper than %d", which,
		    at.line, at.column, CODEC_JSON_DEPTH_MAX);
	}
	*out = codec_json_decode(data, e, &error);
	if (*out != NULL)
		return BASE_OK;
	at = place_of(data,
	    e->start + (error.position > 0 ? (size_t)error.position - 1 : 0));
	return base_err_set(err, BASE_INVALID, "%sline %zu, column %zu: %s",
	    which, at.line, at.column, error.text);
}

enum base_status
codec_json_parse(const char *data, size_t len, size_t max_bytes,
    struct codec_json **out, struct base_err *err)
{
	struct codec_json_extent e, more;
	enum base_status status;
	struct place at;
	json_t *value = NULL;

	if (len > (max_bytes ? max_bytes : CODEC_JSON_BYTES_MAX))
		return base_err_set(err, BASE_LIMIT,
		    "the document has %zu bytes, more than %zu", len,
		    max_bytes ? max_bytes : CODEC_JSON_BYTES_MAX);
	if (!codec_json_find_first(data, len, &e))
		return base_err_set(err, BASE_INVALID,
		    "line 1, column 1: the document is empty");
	status = load(data, &e, 0, &value, err);
	if (status != BASE_OK)
		return status;
	if (find_document(data, len, e.end, &more)) {
		json_decref(value);
		at = place_of(data, more.start);
		return base_err_set(err, BASE_INVALID,
		    "line %zu, column %zu: more text after the document",
		    at.line, at.column);
	}
	*out = (struct codec_json *)(void *)value;
	return BASE_OK;
}

enum base_status
codec_json_each(const char *data, size_t len, codec_json_visit visit, void *ctx,
    struct base_err *err)
{
	struct codec_json_extent e;
	enum base_status status = BASE_OK;
	size_t at = skip_mark(data, len), number = 0;
	json_t *value = codec_json_ahead_take(data, len, &e);

	if (value != NULL) {
		number++;
		at = e.end;
		status = visit((struct codec_json *)(void *)value, ctx, err);
		codec_json_ahead_give_back(value);
	}
	while (status == BASE_OK && find_document(data, len, at, &e)) {
		status = load(data, &e, ++number, &value, err);
		if (status != BASE_OK)
			break;
		status = visit((struct codec_json *)(void *)value, ctx, err);
		json_decref(value);
		at = e.end;
	}
	return status;
}

static int
add_bytes(const char *bytes, size_t len, void *ctx)
{
	return base_buf_add(ctx, bytes, len) == BASE_OK ? 0 : -1;
}

enum base_status
codec_json_dump(const struct codec_json *value, enum codec_json_style style,
    struct base_buf *out)
{
	/* 15 digits: 9.8 stays 9.8. */
	size_t flags = JSON_ENCODE_ANY | JSON_REAL_PRECISION(15);
	size_t start = out->len;
	union {
		const struct codec_json *outer;
		const json_t *inner;
	} u = {value};

	if (style == CODEC_JSON_PRETTY)
		flags |= JSON_INDENT(2);
	else
		flags |= JSON_COMPACT;
	if (style == CODEC_JSON_SORTED)
		flags |= JSON_SORT_KEYS;
	if (value == NULL)
		return base_buf_puts(out, "null");
	if (json_dump_callback(u.inner, add_bytes, out, flags) == 0)
		return BASE_OK;
	base_buf_truncate(out, start);
	return BASE_LIMIT;
}

/* The escape of c, "" when it stands for itself. */
static const char *
escape(unsigned char c, char hex[7])
{
	switch (c) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\b':
		return "\\b";
	case '\f':
		return "\\f";
	case '\n':
		return "\\n";
	case '\r':
		return "\\r";
	case '\t':
		return "\\t";
	default:
		if (c >= ' ')
			return "";
		(void)snprintf(hex, 7, "\\u%04X", (unsigned)c);
		return hex;
	}
}

static enum base_status
put_valid(const char *text, size_t len, struct base_buf *out)
{
	const char *p, *from = text, *end = text + len, *to;
	enum base_status status = base_buf_putc(out, '"');
	char hex[7];

	for (p = text; p < end && status == BASE_OK; p++) {
		if ((unsigned char)*p >= ' ' && *p != '"' && *p != '\\')
			continue;
		to = escape((unsigned char)*p, hex);
		status = base_buf_add(out, from, (size_t)(p - from));
		if (status == BASE_OK)
			status = base_buf_puts(out, to);
		from = p + 1;
	}
	if (status == BASE_OK)
		status = base_buf_add(out, from, (size_t)(end - from));
	return status == BASE_OK ? base_buf_putc(out, '"') : status;
}

enum base_status
codec_json_put_string(const char *text, struct base_buf *out)
{
	size_t len = strlen(text), start = out->len;
	enum base_status status = BASE_OK;
	struct base_buf good;

	base_buf_init(&good, len * 3);
	if (!base_text_is_utf8(text, len)) {
		status = base_text_repair(text, len, &good);
		text = base_buf_text(&good);
		len = good.len;
	}
	if (status == BASE_OK)
		status = put_valid(text, len, out);
	if (status != BASE_OK)
		base_buf_truncate(out, start);
	base_buf_release(&good);
	return status;
}
