#include "kairan/codec_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kairan/base_buf.h"
#include "kairan/base_file.h"

#define PIECE ((size_t)256 << 10)

bool
codec_archive_sniff(const char *data, size_t len)
{
	return (len > 4 && memcmp(data, "PK\3\4", 4) == 0) ||
	       (len > 4 && memcmp(data, "PK\5\6", 4) == 0) ||
	       (len > 10 && memcmp(data, "\x1f\x8b", 2) == 0);
}

static enum base_status
too_much(struct base_err *err)
{
	return base_err_set(err, BASE_LIMIT,
	    "the archive holds more than %d files or more than 32 GiB",
	    CODEC_ARCHIVE_MEMBERS_MAX);
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

/* The rest of a member behind its first piece, into memory. */
static enum base_status
read_member(struct archive *a, const char *piece, la_ssize_t got,
    struct base_buf *out, struct base_err *err)
{
	char *next = base_xmalloc(PIECE);
	enum base_status status = BASE_OK;

	base_buf_clear(out);
	while (status == BASE_OK && got > 0) {
		if (base_buf_add(out, piece, (size_t)got) != BASE_OK) {
			status = base_err_set(err, BASE_LIMIT,
			    "a member of the archive has more than %zu bytes",
			    out->max);
			break;
		}
		got = archive_read_data(a, next, PIECE);
		piece = next;
	}
	if (status == BASE_OK && got < 0)
		status = fault(a, err);
	free(next);
	return status;
}

/* The same into a file; *total counts. */
static enum base_status
spool_member(struct archive *a, char *piece, la_ssize_t got, int fd,
    int64_t *total, struct base_err *err)
{
	enum base_status status = BASE_OK;

	for (; status == BASE_OK && got > 0;
	     got = archive_read_data(a, piece, PIECE)) {
		*total += got;
		status = *total > CODEC_ARCHIVE_TOTAL_MAX
			     ? too_much(err)
			     : base_file_write_fd(fd, piece, (size_t)got, err);
	}
	return status == BASE_OK && got < 0 ? fault(a, err) : status;
}

static const char *
name_of(struct archive *a, struct archive_entry *entry)
{
	const char *name = archive_entry_pathname(entry);

	return name == NULL || archive_format(a) == ARCHIVE_FORMAT_RAW ? ""
								       : name;
}

struct walk {
	struct archive *archive;
	const struct codec_archive_reader *reader;
	struct base_buf member;
	char *piece;
	int64_t total; /* bytes */
	long n; /* members */
};

/* An archive in the archive: on disk, as it may be as large. */
static enum base_status
take_archive(
    struct walk *w, const char *name, la_ssize_t got, struct base_err *err)
{
	enum base_status status;
	int fd = -1;

	status = base_file_unnamed(w->reader->dir, &fd, err);
	if (status == BASE_OK)
		status =
		    spool_member(w->archive, w->piece, got, fd, &w->total, err);
	if (status == BASE_OK)
		status =
		    w->reader->visit_archive(name, fd, w->reader->ctx, err);
	if (fd != -1)
		(void)close(fd);
	return status;
}

static enum base_status
take_member(struct walk *w, struct archive_entry *entry, struct base_err *err)
{
	la_ssize_t got = archive_read_data(w->archive, w->piece, PIECE);
	const char *name = name_of(w->archive, entry);
	enum base_status status;

	if (++w->n > CODEC_ARCHIVE_MEMBERS_MAX)
		return too_much(err);
	if (got > 0 && w->reader->visit_archive != NULL &&
	    codec_archive_sniff(w->piece, (size_t)got))
		return take_archive(w, name, got, err);
	status = read_member(w->archive, w->piece, got, &w->member, err);
	w->total += (int64_t)w->member.len;
	if (status == BASE_OK && w->total > CODEC_ARCHIVE_TOTAL_MAX)
		status = too_much(err);
	return status != BASE_OK
		   ? status
		   : w->reader->visit(name, base_buf_text(&w->member),
			 w->member.len, w->reader->ctx, err);
}

static enum base_status
each(struct walk *w, struct base_err *err)
{
	struct archive_entry *entry = NULL;
	enum base_status status = BASE_OK;
	int rc = ARCHIVE_OK;

	while (status == BASE_OK && (rc = archive_read_next_header(
					 w->archive, &entry)) == ARCHIVE_OK) {
		if (archive_entry_filetype(entry) != AE_IFREG &&
		    archive_format(w->archive) != ARCHIVE_FORMAT_RAW)
			continue;
		status = take_member(w, entry, err);
	}
	if (status == BASE_OK && rc != ARCHIVE_EOF)
		status = fault(w->archive, err);
	return status;
}

/* data NULL: from fd. */
static enum base_status
open_and_read(const char *data, size_t len, int fd,
    const struct codec_archive_reader *reader, struct base_err *err)
{
	struct archive *a = archive_read_new();
	struct walk w = {.archive = a, .reader = reader};
	enum base_status status;

	base_buf_init(&w.member, reader->member_max);
	w.piece = base_xmalloc(PIECE);
	if (a == NULL || archive_read_support_filter_gzip(a) != ARCHIVE_OK ||
	    archive_read_support_format_zip(a) != ARCHIVE_OK ||
	    archive_read_support_format_tar(a) != ARCHIVE_OK ||
	    archive_read_support_format_raw(a) != ARCHIVE_OK)
		status = base_err_set(
		    err, BASE_PERM, "libarchive cannot read zip, tar and gzip");
	else if (data != NULL
		     ? archive_read_open_memory(a, data, len) != ARCHIVE_OK
		     : archive_read_open_fd(a, fd, PIECE) != ARCHIVE_OK)
		status = fault(a, err);
	else
		status = each(&w, err);
	if (a != NULL)
		archive_read_free(a);
	free(w.piece);
	base_buf_release(&w.member);
	return status;
}

static enum base_status
is_none(struct base_err *err)
{
	return base_err_set(
	    err, BASE_INVALID, "neither a zip archive nor a gzip file");
}

enum base_status
codec_archive_each(const char *data, size_t len, size_t member_max,
    codec_archive_visit visit, void *ctx, struct base_err *err)
{
	struct codec_archive_reader reader = {
	    .member_max = member_max, .visit = visit, .ctx = ctx};

	return codec_archive_sniff(data, len)
		   ? open_and_read(data, len, -1, &reader, err)
		   : is_none(err);
}

bool
codec_archive_sniff_fd(int fd)
{
	char head[16];
	ssize_t got = pread(fd, head, sizeof(head), 0);

	return got > 0 && codec_archive_sniff(head, (size_t)got);
}

enum base_status
codec_archive_each_fd(
    int fd, const struct codec_archive_reader *reader, struct base_err *err)
{
	if (!codec_archive_sniff_fd(fd))
		return is_none(err);
	if (lseek(fd, 0, SEEK_SET) == -1)
		return base_err_errno(err, BASE_TEMP, "lseek");
	return open_and_read(NULL, 0, fd, reader, err);
}
