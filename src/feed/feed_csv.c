#include "feed_csv.h"

#include <string.h>

#define FIELD_MAX ((size_t)1 << 20) /* bytes */

/* A quoted field, *at behind its first quote; false: it stays open. */
static bool
read_quoted(const char **at, const char *end, struct base_buf *field)
{
	for (; *at < end; ++*at) {
		if (**at == '"' && (*at + 1 == end || (*at)[1] != '"')) {
			++*at;
			return true;
		}
		*at += **at == '"';
		if (base_buf_putc(field, **at) != BASE_OK)
			return false;
	}
	return false;
}

static bool
read_field(const char **at, const char *end, struct base_buf *field)
{
	base_buf_clear(field);
	if (*at < end && **at == '"') {
		++*at;
		if (!read_quoted(at, end, field))
			return false;
	}
	/* NOLINTNEXTLINE(bugprone-not-null-terminated-result): no NUL is meant */
	for (; *at < end && memchr(",\r\n", **at, 3) == NULL; ++*at)
		if (base_buf_putc(field, **at) != BASE_OK)
			return false;
	return true;
}

enum base_status
feed_csv_row(const char **at, const char *end, struct base_strv *out,
    struct base_err *err)
{
	enum base_status status = BASE_OK;
	struct base_buf field;
	bool has_more = true;

	base_strv_release(out);
	while (*at < end && (**at == '\r' || **at == '\n'))
		++*at;
	if (*at >= end)
		return BASE_NOTFOUND;
	base_buf_init(&field, FIELD_MAX);
	while (status == BASE_OK && has_more) {
		if (!read_field(at, end, &field))
			status = base_err_set(err, BASE_INVALID,
			    "a quoted field of the list stays open");
		else if (base_strv_add(out, base_buf_text(&field)) != BASE_OK)
			status = base_err_set(
			    err, BASE_LIMIT, "a row has too many fields");
		has_more = *at < end && **at == ',';
		*at += has_more;
	}
	base_buf_release(&field);
	return status;
}
