#include <stdlib.h>

#include "mail_flat.h"
#include "mail_reader_x.h"
#include "kairan/base_child.h"
#include "kairan/mail.h"

struct mail_reader {
	struct base_child *child;
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
	    "kairan-reader", stamp, &reader->child, NULL);
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
	if (reader == NULL)
		return;
	base_child_free(reader->child);
	free(reader);
}

enum base_status
mail_read_begin(struct mail_reader *reader, const char *bytes, size_t len,
    struct base_err *err)
{
	if (len > MAIL_SIZE_MAX) /* not worth a process */
		return base_err_set(err, BASE_LIMIT,
		    "the message has %zu bytes, more than %zu", len,
		    MAIL_SIZE_MAX);
	return base_child_send(reader->child, 0, bytes, len, err);
}

enum base_status
mail_read_end(struct mail_reader *reader, struct mail **out, bool *crashed,
    struct base_err *err)
{
	struct base_buf flat;
	bool died = false;
	enum base_status rc;

	base_buf_init(&flat, MAIL_FLAT_MAX);
	rc = base_child_receive(reader->child, &flat, &died, err);
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
