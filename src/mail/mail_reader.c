#include <stdlib.h>

#include "mail_flat.h"
#include "mail_reader_x.h"
#include "kairan/base_child.h"
#include "kairan/mail.h"

#define PROGRAM "kairan-reader"

/*
 * Nearly all mail is read by forks of kairan-reader with the usual
 * converters.  One that needs another is read again with all of them, by a
 * second kairan-reader that is started for the first such mail; so the bytes
 * are kept until then.
 */
struct mail_reader {
	struct base_child *child;
	bool is_usual_only;
	struct base_child *all; /* NULL: not needed yet */
	struct base_buf kept[MAIL_READ_AHEAD_MAX]; /* a ring */
	size_t first;
	size_t n;
};

_Static_assert(
    MAIL_READ_AHEAD_MAX <= BASE_CHILD_JOBS_MAX, "a worker for each message");

enum base_status
mail_reader_new(struct mail_reader **out, struct base_err *err)
{
	struct mail_reader *reader = base_xcalloc(1, sizeof *reader);
	char stamp[MAIL_FLAT_STAMP_MAX];
	enum base_status rc;

	mail_flat_stamp(stamp);
	rc = base_child_start_program(
	    PROGRAM, NULL, stamp, &reader->child, NULL);
	reader->is_usual_only = rc == BASE_OK;
	/* Without it, or with another release's, this program reads itself. */
	if (rc != BASE_OK)
		rc = base_child_start(
		    mail_preload, mail_reader_work, &reader->child, err);
	if (rc != BASE_OK) {
		free(reader);
		return rc;
	}
	*out = reader;
	return BASE_OK;
}

void
mail_reader_free(struct mail_reader *reader)
{
	size_t i;

	if (reader == NULL)
		return;
	base_child_free(reader->child);
	base_child_free(reader->all);
	for (i = 0; i < MAIL_READ_AHEAD_MAX; i++)
		base_buf_release(&reader->kept[i]);
	free(reader);
}

enum base_status
mail_read_begin(struct mail_reader *reader, const char *bytes, size_t len,
    struct base_err *err)
{
	struct base_buf *kept =
	    &reader->kept[(reader->first + reader->n) % MAIL_READ_AHEAD_MAX];
	enum base_status rc;

	if (len > MAIL_SIZE_MAX) /* not worth a process */
		return base_err_set(err, BASE_LIMIT,
		    "the message has %zu bytes, more than %zu", len,
		    MAIL_SIZE_MAX);
	rc = base_child_send(reader->child, 0, bytes, len, err);
	if (rc != BASE_OK || !reader->is_usual_only)
		return rc;
	base_buf_init(kept, MAIL_SIZE_MAX);
	reader->n++;
	return base_buf_add(kept, bytes, len);
}

/* Reads the oldest message again, with all converters. */
static enum base_status
read_again(struct mail_reader *reader, struct base_buf *flat, bool *died,
    struct base_err *err)
{
	const struct base_buf *kept = &reader->kept[reader->first];
	char stamp[MAIL_FLAT_STAMP_MAX];

	mail_flat_stamp(stamp);
	if (reader->all == NULL &&
	    base_child_start_program(
		PROGRAM, MAIL_READER_ALL, stamp, &reader->all, NULL) != BASE_OK)
		/* Never a fork of this program: it may know secrets by now. */
		return base_err_set(
		    err, BASE_TEMP, PROGRAM " was there, but is gone");
	return base_child_run(
	    reader->all, 0, base_buf_text(kept), kept->len, flat, died, err);
}

static enum base_status
receive(struct mail_reader *reader, struct base_buf *flat, bool *died,
    struct base_err *err)
{
	struct base_err first = BASE_ERR_INIT;
	enum base_status rc;

	if (!reader->is_usual_only)
		return base_child_receive(reader->child, flat, died, err);
	rc = base_child_receive(reader->child, flat, died, &first);
	if (rc == BASE_NOTFOUND)
		rc = read_again(reader, flat, died, err);
	else if (rc != BASE_OK)
		(void)base_err_set(err, rc, "%s", first.text);
	base_buf_release(&reader->kept[reader->first]);
	reader->first = (reader->first + 1) % MAIL_READ_AHEAD_MAX;
	reader->n--;
	return rc;
}

enum base_status
mail_read_end(struct mail_reader *reader, struct mail **out, bool *crashed,
    struct base_err *err)
{
	struct base_buf flat;
	bool died = false;
	enum base_status rc;

	base_buf_init(&flat, MAIL_FLAT_MAX);
	rc = receive(reader, &flat, &died, err);
	if (rc == BASE_OK) {
		rc = mail_unflatten(base_buf_text(&flat), flat.len, out, err);
		if (rc != BASE_OK) { /* garbage is as bad as a crash */
			died = true;
			rc = BASE_PERM;
		}
	}
	base_buf_release(&flat);
	if (crashed != NULL)
		*crashed = died;
	return rc;
}

enum base_status
mail_read(struct mail_reader *reader, const char *bytes, size_t len,
    struct mail **out, bool *crashed, struct base_err *err)
{
	enum base_status rc = mail_read_begin(reader, bytes, len, err);

	if (crashed != NULL)
		*crashed = false;
	return rc == BASE_OK ? mail_read_end(reader, out, crashed, err) : rc;
}
