#include "kairan/codec_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_buf.h"

#define PIECE ((size_t)256 << 10)

bool
codec_archive_sniff(const char *data, size_t len)
{
	return (len > 4 && memcmp(data, "PK\3\4", 4) == 0) ||
	       (len > 4 && memcmp(data, "PK\5\6", 4) == 0) ||
	       (len > 10 && memcmp(data, "\x1f\x8b", 2) == 0);
}

/* gzip checks its sum at the end, so that a cut file is seen. */
static enum base_status
fault(struct archive *a, struct base_err *err)
{
	const char *why = archive_error_string(a);

	return base_err_set(err, BASE_INVALID,
	    "the archive is broken or cut off: %s",
	    why == NULL ? "no reason was given" : why);
}

static enum base_status
read_member(struct archive *a, struct base_buf *out, struct base_err *err)
{
	char *piece = base_xmalloc(PIECE);
	enum base_status status = BASE_OK;
	la_ssize_t got = 0;

	base_buf_clear(out);
	while (
	    status == BASE_OK && (got = archive_read_data(a, piece, PIECE)) > 0)
		if (base_buf_add(out, piece, (size_t)got) != BASE_OK)
			status = base_err_set(err, BASE_LIMIT,
			    "a member of the archive has more than %zu bytes",
			    out->max);
	if (got < 0)
		status = fault(a, err);
	free(piece);
	return status;
}

static const char *
name_of(struct archive *a, struct archive_entry *entry)
{
	const char *name = archive_entry_pathname(entry);

	return name == NULL || archive_format(a) == ARCHIVE_FORMAT_RAW ? ""
								       : name;
}

static enum base_status
each(struct archive *a, struct base_buf *member, codec_archive_visit visit,
    void *ctx, struct base_err *err)
{
	struct archive_entry *entry = NULL;
	enum base_status status = BASE_OK;
	int64_t total = 0;
	long n = 0;
	int rc = ARCHIVE_OK;

	while (status == BASE_OK &&
	       (rc = archive_read_next_header(a, &entry)) == ARCHIVE_OK) {
		if (archive_entry_filetype(entry) != AE_IFREG &&
		    archive_format(a) != ARCHIVE_FORMAT_RAW)
			continue;
		status = read_member(a, member, err);
		total += (int64_t)member->len;
		if (status == BASE_OK && (++n > CODEC_ARCHIVE_MEMBERS_MAX ||
					     total > CODEC_ARCHIVE_TOTAL_MAX))
			status = base_err_set(err, BASE_LIMIT,
			    "the archive holds more than %d files or more than "
			    "32 GiB",
			    CODEC_ARCHIVE_MEMBERS_MAX);
		if (status == BASE_OK)
			status = visit(name_of(a, entry), base_buf_text(member),
			    member->len, ctx, err);
	}
	if (status == BASE_OK && rc != ARCHIVE_EOF)
		status = fault(a, err);
	return status;
}

enum base_status
codec_archive_each(const char *data, size_t len, size_t member_max,
    codec_archive_visit visit, void *ctx, struct base_err *err)
{
	struct archive *a = archive_read_new();
	enum base_status status;
	struct base_buf member;

	base_buf_init(&member, member_max);
	if (a == NULL || archive_read_support_filter_gzip(a) != ARCHIVE_OK ||
	    archive_read_support_format_zip(a) != ARCHIVE_OK ||
	    archive_read_support_format_tar(a) != ARCHIVE_OK ||
	    archive_read_support_format_raw(a) != ARCHIVE_OK)
		status = base_err_set(
		    err, BASE_PERM, "libarchive cannot read zip, tar and gzip");
	else if (!codec_archive_sniff(data, len))
		status = base_err_set(
		    err, BASE_INVALID, "neither a zip archive nor a gzip file");
	else if (archive_read_open_memory(a, data, len) != ARCHIVE_OK)
		status = fault(a, err);
	else
		status = each(a, &member, visit, ctx, err);
	if (a != NULL)
		archive_read_free(a);
	base_buf_release(&member);
	return status;
}
