#include "feed_csv.h"

#include <string.h>

static enum base_status
too_long(struct base_err *err)
{
	return base_err_set(err, BASE_LIMIT,
	    "a field of the list is longer than %zu bytes", FEED_CSV_FIELD_MAX);
}

/* A quoted field, *at behind its first quote. */
static enum base_status
read_quoted(const char **at, const char *end, struct base_buf *field,
    struct base_err *err)
{
	for (; *at < end; ++*at) {
		if (**at == '"' && (*at + 1 == end || (*at)[1] != '"')) {
			++*at;
			return BASE_OK;
		}
		*at += **at == '"';
		if (base_buf_putc(field, **at) != BASE_OK)
			return too_long(err);
	}
	return base_err_set(
	    err, BASE_INVALID, "a quoted field of the list stays open");
}

static enum base_status
read_field(const char **at, const char *end, struct base_buf *field,
    struct base_err *err)
{
	enum base_status status;

	base_buf_clear(field);
	if (*at < end && **at == '"') {
		++*at;
		status = read_quoted(at, end, field, err);
		if (status != BASE_OK)
			return status;
	}
	/* NOLINTNEXTLINE(bugprone-not-null-terminated-result): no NUL is meant */
	for (; *at < end && memchr(",\r\n", **at, 3) == NULL; ++*at)
		if (base_buf_putc(field, **at) != BASE_OK)
			return too_long(err);
	return BASE_OK;
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
	base_buf_init(&field, FEED_CSV_FIELD_MAX);
	while (status == BASE_OK && has_more) {
		status = read_field(at, end, &field, err);
		if (status == BASE_OK &&
		    base_strv_add(out, base_buf_text(&field)) != BASE_OK)
			status = base_err_set(
			    err, BASE_LIMIT, "a row has too many fields");
		has_more = *at < end && **at == ',';
		*at += has_more;
	}
	base_buf_release(&field);
	return status;
}
