#include "kairan/host_reader.h"

#include <stdlib.h>
#include <string.h>

#include "host_flat.h"
#include "host_x.h"
#include "kairan/base_child.h"
#include "kairan/host_version.h"

struct host_reader {
	struct base_child *child;
};

/* The hash tables' seed comes from a file, the order of versions from a pool
 * that is set up once. */
static void
warm(void)
{
	static const char json[] = "{\"a\": 1}";
	struct base_err err = BASE_ERR_INIT;
	struct host_scan *scan = NULL;
	int order;

	if (host_scan_parse(NULL, json, sizeof(json) - 1, NULL, &scan, &err) ==
	    BASE_OK)
		host_scan_free(scan);
	if (host_version_compare(
		host_order_of("debian"), "1", "2", &order, &err) != BASE_OK)
		base_err_clear(&err);
}

enum base_status
host_reader_new(struct host_reader **out, struct base_err *err)
{
	static const struct base_child_limits limits = {HOST_READER_CPU_S,
	    HOST_READER_WALL_MS, HOST_READER_MEMORY, HOST_READER_FLAT_MAX};
	struct host_reader *reader = base_xcalloc(1, sizeof(*reader));
	enum base_status status;

	status = base_child_start_limited(
	    warm, host_reader_work, &limits, &reader->child, err);
	if (status != BASE_OK) {
		free(reader);
		return status;
	}
	*out = reader;
	return BASE_OK;
}

void
host_reader_free(struct host_reader *reader)
{
	if (reader == NULL)
		return;
	base_child_free(reader->child);
	free(reader);
}

static const char *
or_empty(const char *text)
{
	return text == NULL ? "" : text;
}

static enum base_status
ask(const char *format, const char *data, size_t len,
    const struct host_context *context, struct base_buf *out,
    struct base_err *err)
{
	struct host_question q = {
	    .format = or_empty(format), .data = data, .len = len};
	struct base_flat flat = {.out = out};

	if (len > HOST_BYTES_MAX - HOST_READER_HEAD_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "the scan has %zu bytes, more than the %zu allowed", len,
		    HOST_BYTES_MAX - HOST_READER_HEAD_MAX);
	if (context != NULL)
		q.context = *context;
	q.context.name = or_empty(q.context.name);
	q.context.family = or_empty(q.context.family);
	q.context.release = or_empty(q.context.release);
	host_flat_question(&flat, &q);
	return flat.wrong == NULL ? BASE_OK
				  : base_err_set(err, BASE_LIMIT,
					"%s is too long", flat.wrong);
}

enum base_status
host_unflatten(
    const char *bytes, size_t len, struct host_scan **out, struct base_err *err)
{
	struct host_scan *scan = host_scan_new();
	struct base_flat flat = {.arena = scan->arena};
	char *copy = base_arena_alloc(scan->arena, len + 1);

	if (len > 0)
		memcpy(copy, bytes, len);
	flat.at = copy;
	flat.end = copy + len;
	host_flat_scan(&flat, scan);
	if (flat.wrong == NULL && flat.at != flat.end)
		flat.wrong = "the end";
	if (flat.wrong == NULL && host_format_find(scan->format) == NULL)
		flat.wrong = "the format";
	if (flat.wrong != NULL) {
		base_err_set(err, BASE_PERM,
		    "what the parser sent is malformed: %s", flat.wrong);
		host_scan_free(scan);
		return BASE_PERM;
	}
	host_scan_finish(scan);
	*out = scan;
	return BASE_OK;
}

enum base_status
host_read(struct host_reader *reader, const char *format, const char *data,
    size_t len, const struct host_context *context, struct host_scan **out,
    struct base_err *err)
{
	struct base_buf in, flat;
	enum base_status status;
	bool crashed = false;

	if (format != NULL && strcmp(format, "auto") == 0)
		format = NULL;
	if (format != NULL && *format != '\0' &&
	    host_format_find(format) == NULL)
		return base_err_set(err, BASE_INVALID,
		    "there is no format '%.60s' of scans", format);
	base_buf_init(&in, HOST_BYTES_MAX);
	base_buf_init(&flat, HOST_READER_FLAT_MAX);
	status = ask(format, data, len, context, &in, err);
	if (status == BASE_OK)
		status = base_child_run(reader->child, 0, base_buf_text(&in),
		    in.len, &flat, &crashed, err);
	if (status == BASE_OK)
		status =
		    host_unflatten(base_buf_text(&flat), flat.len, out, err);
	base_buf_release(&in);
	base_buf_release(&flat);
	return status;
}
