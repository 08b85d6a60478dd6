/* What the locked process does: unpacks, reads, and writes it down flat. */
#include <string.h>

#include "host_flat.h"
#include "kairan/codec_archive.h"
#include "kairan/host_reader.h"

static enum base_status
take_member(const char *name, const char *data, size_t len, void *ctx,
    struct base_err *err)
{
	struct base_buf *out = ctx;

	if (out->len > 0)
		return base_err_set(err, BASE_INVALID,
		    "the archive holds another file, '%.60s': one scan at a "
		    "time",
		    name);
	if (len == 0)
		return BASE_OK;
	return base_buf_add(out, data, len);
}

enum base_status
host_flatten(
    const struct host_scan *scan, struct base_buf *out, struct base_err *err)
{
	struct base_flat flat = {.out = out};
	struct host_scan copy = *scan; /* the walk can write too */
	size_t start = out->len;

	host_flat_scan(&flat, &copy);
	return base_flat_finish(&flat, start, "the scan", err);
}

enum base_status
host_reader_work(int op, const char *in, size_t in_len, struct base_buf *out,
    struct base_err *err)
{
	struct base_flat asked = {
	    .arena = base_arena_new(), .at = in, .end = in + in_len};
	struct host_question q = {.format = ""};
	struct host_scan *scan = NULL;
	enum base_status status = BASE_OK;
	struct base_buf file;

	(void)op;
	host_flat_question(&asked, &q);
	if (asked.wrong != NULL)
		return base_err_set(
		    err, BASE_INVALID, "malformed: %s", asked.wrong);
	base_buf_init(&file, HOST_BYTES_MAX);
	if (codec_archive_sniff(q.data, q.len)) {
		status = codec_archive_each(
		    q.data, q.len, HOST_BYTES_MAX, take_member, &file, err);
		if (status == BASE_OK && file.len == 0)
			status = base_err_set(
			    err, BASE_INVALID, "the archive is empty");
		q.data = base_buf_text(&file);
		q.len = file.len;
	}
	if (status == BASE_OK)
		status = host_scan_parse(
		    *q.format == '\0' ? NULL : host_format_find(q.format),
		    q.data, q.len, &q.context, &scan, err);
	if (status != BASE_OK)
		return status;
	/* The process ends here: nothing is freed. */
	return host_flatten(scan, out, err);
}
