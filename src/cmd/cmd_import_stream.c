/* kairan import: documents one after the other, from a pipe or a file. */
#include "cmd_import.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kairan/base_file.h"
#include "kairan/codec_archive.h"
#include "kairan/codec_json.h"
#include "kairan/feed.h"

#define STREAM_PIECE ((size_t)256 << 10) /* bytes read at once */
#define WHOLE_MAX ((size_t)16 << 20) /* bytes of a file that is read at once */
#define NAME_SIZE 256 /* bytes of "FILE, document N" */
#define SETTLE_MS 1000 /* without a byte: what is complete is no half */

/* One that closes a bracket too often: its beginning is no document. */
static int
broken_document(struct cmd_import *im, const char *name)
{
	struct base_err err = BASE_ERR_INIT;

	base_err_set(&err, BASE_INVALID,
	    "%s: text behind the document's last bracket", name);
	im->documents++;
	im->bad++;
	cmd_progress_end(&im->progress);
	(void)cmd_fail("import", &err);
	return 0;
}

/* Documents of the stream that are complete. */
struct stretch {
	struct codec_json_span v[CODEC_JSON_AHEAD_MAX];
	bool is_broken[CODEC_JSON_AHEAD_MAX];
	size_t n;
	size_t end; /* of the last one */
};

/* The next ones from `start`; parsing them begins. */
static void
find_stretch(const struct base_buf *data, size_t start,
    struct feed_frame *frame, bool is_end, struct stretch *out)
{
	bool is_broken;
	size_t n;

	out->n = 0;
	out->end = start;
	while (out->n < CODEC_JSON_AHEAD_MAX) {
		n = feed_frame_next(
		    frame, data->data + out->end, data->len - out->end);
		is_broken = frame->was_broken;
		if (n == 0 && is_end) {
			n = data->len - out->end;
			is_broken = frame->is_broken;
		}
		if (n == 0)
			break;
		if (is_broken || strspn(data->data + out->end, " \t\r\n") < n) {
			out->v[out->n].data = data->data + out->end;
			out->v[out->n].len = n;
			out->is_broken[out->n++] = is_broken;
		}
		out->end += n;
	}
	codec_json_ahead(out->v, out->n);
}

/* "FILE, document N" for what comes next. */
static void
name_next(const struct cmd_import *im, char name[NAME_SIZE])
{
	snprintf(name, NAME_SIZE, "%.200s, document %u", im->in_name,
	    im->documents - im->before + 1);
}

/* Imports what is complete of the stream so far; what is left moves to the
 * front. */
static int
whole_documents(struct cmd_import *im, struct base_buf *data,
    struct feed_frame *frame, bool is_end)
{
	struct stretch docs;
	char name[NAME_SIZE];
	size_t start = 0, i;
	int rc = 0;

	do {
		find_stretch(data, start, frame, is_end, &docs);
		for (i = 0; i < docs.n && rc == 0; i++) {
			name_next(im, name);
			rc = docs.is_broken[i]
				 ? broken_document(im, name)
				 : cmd_import_document(
				       im, name, docs.v[i].data, docs.v[i].len);
		}
		start = docs.end;
		codec_json_ahead_forget();
	} while (rc == 0 && docs.n > 0);
	memmove(data->data, data->data + start, data->len - start);
	base_buf_truncate(data, data->len - start);
	return rc;
}

static bool
is_silent(const struct cmd_import *im, int wait_ms)
{
	struct pollfd p = {.fd = im->in, .events = POLLIN};

	return poll(&p, 1, wait_ms) == 0;
}

/* Nothing comes for now: a document that is complete does not wait for the
 * next one, and what was read is stored. */
static int
settle(struct cmd_import *im, struct base_buf *data, struct feed_frame *frame)
{
	char name[NAME_SIZE];
	size_t n;
	int rc;

	rc = cmd_import_flush(im);
	if (rc != 0 || data->len == 0 || !is_silent(im, SETTLE_MS))
		return rc;
	n = feed_frame_settle(frame, data->data, data->len);
	if (n == 0)
		return 0;
	name_next(im, name);
	rc = cmd_import_document(im, name, data->data, n);
	memmove(data->data, data->data + n, data->len - n);
	base_buf_truncate(data, data->len - n);
	return rc == 0 ? cmd_import_flush(im) : rc;
}

/* More of the stream; 0 at its end. */
static ssize_t
more(const struct cmd_import *im, char *piece)
{
	ssize_t got = 0;

	do
		got = read(im->in, piece, STREAM_PIECE);
	while (got < 0 && errno == EINTR);
	return got;
}

/* By how it begins: is all of it one document, as no JSON is one of many? */
static bool
is_one_document(const struct cmd_import *im, const char *piece)
{
	const struct feed_format *format = feed_find(im->type);
	/* A byte order mark may stand in front. */
	size_t at = strspn(piece, " \t\r\n\xef\xbb\xbf");

	bool is_json = strchr("{[\x1e", piece[at]) != NULL;

	if (format == NULL || (is_json && format->is_json))
		return !is_json;
	/* A stream may begin with what is broken. */
	return !format->is_json || format->sniff(piece, strlen(piece)) > 0;
}

/* An archive from a pipe: on disk, where it can be read from its end. */
static int
pipe_archive(struct cmd_import *im, char *piece, ssize_t got)
{
	struct base_err err = BASE_ERR_INIT;
	enum base_status status;
	int fd = -1, rc = 0;

	status = base_file_unnamed(flow_conf(im->flow)->state_dir, &fd, &err);
	while (status == BASE_OK && got > 0) {
		status = base_file_write_fd(fd, piece, (size_t)got, &err);
		if (status == BASE_OK)
			got = more(im, piece);
	}
	if (status == BASE_OK && got < 0)
		status = base_err_errno(&err, BASE_TEMP, "%s", im->in_name);
	rc = status == BASE_OK ? cmd_import_archive(im, im->in_name, fd)
			       : cmd_fail("import", &err);
	if (fd != -1)
		(void)close(fd);
	return rc;
}

int
cmd_import_stream(struct cmd_import *im)
{
	struct feed_frame frame = FEED_FRAME_INIT;
	struct base_err err = BASE_ERR_INIT;
	struct base_buf data;
	char *piece = base_xcalloc(1, STREAM_PIECE + 1), name[NAME_SIZE];
	bool is_first = true, is_whole = false;
	ssize_t got = 0;
	int rc = 0;

	im->before = im->documents;
	base_buf_init(&data, FEED_BYTES_MAX);
	if (codec_json_ahead_pays())
		(void)codec_json_ahead_start();
	for (;;) {
		if (!is_whole && is_silent(im, 0))
			rc = settle(im, &data, &frame);
		if (rc != 0 || (got = more(im, piece)) <= 0)
			break;
		if (is_first && codec_archive_sniff(piece, (size_t)got)) {
			rc = pipe_archive(im, piece, got);
			got = 0;
			break;
		}
		if (is_first)
			is_whole = is_one_document(im, piece);
		is_first = false;
		if (base_buf_add(&data, piece, (size_t)got) != BASE_OK) {
			name_next(im, name);
			base_err_set(&err, BASE_LIMIT,
			    "%s has more than %zu bytes", name, data.max);
			rc = cmd_fail("import", &err);
		} else if (!is_whole)
			rc = whole_documents(im, &data, &frame, false);
		if (rc != 0)
			break;
	}
	if (rc == 0 && got < 0) {
		base_err_set(
		    &err, BASE_TEMP, "%s: %s", im->in_name, strerror(errno));
		rc = cmd_fail("import", &err);
	}
	if (rc == 0 && got == 0 && data.len > 0)
		rc = is_whole ? cmd_import_document(
				    im, im->in_name, data.data, data.len)
			      : whole_documents(im, &data, &frame, true);
	codec_json_ahead_stop();
	base_buf_release(&data);
	free(piece);
	return rc;
}

bool
cmd_import_is_stream(
    const struct cmd_import *im, int fd, struct base_buf *whole)
{
	struct feed_frame frame = FEED_FRAME_INIT;
	struct base_err err = BASE_ERR_INIT;
	enum base_status status;
	size_t max = whole->max;
	char head[64] = "";
	struct stat st;
	size_t n = 0;

	if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
		return true;
	if (pread(fd, head, sizeof(head) - 1, 0) <= 0 ||
	    is_one_document(im, head))
		return false;
	whole->max = WHOLE_MAX;
	status = base_file_read_fd(fd, whole, &err);
	whole->max = max;
	if (status == BASE_OK)
		n = feed_frame_next(&frame, whole->data, whole->len);
	while (n > 0 && n < whole->len &&
	       strchr(" \t\r\n", whole->data[n]) != NULL)
		n++;
	status = n > 0 && n < whole->len ? BASE_LIMIT : status;
	if (status != BASE_OK)
		base_buf_release(whole);
	return status == BASE_LIMIT && lseek(fd, 0, SEEK_SET) == 0;
}
