/*
 * mail_compose: a message of our own as bytes, RFC 5322, 2045-2047, 3834,
 * 2919, 2369.  The same draft always gives the same bytes.
 */
#ifndef KAIRAN_MAIL_COMPOSE_H
#define KAIRAN_MAIL_COMPOSE_H

#include "kairan/mail.h"

/* Limits of composing. */
#define MAIL_COMPOSE_LINE 76 /* longest line of a body part or header */
#define MAIL_COMPOSE_REFERENCES 900 /* longest References field, bytes */
#define MAIL_COMPOSE_SUBJECT_MAX 998 /* bytes of a subject */
#define MAIL_COMPOSE_TEXT_MAX ((size_t)4 << 20) /* bytes of one text */
#define MAIL_COMPOSE_EXTRAS_MAX 50
#define MAIL_COMPOSE_FILES_MAX 50

/* A header field that has no place of its own.  value is put into encoded
 * words where it is not ASCII, and folded at blanks. */
struct mail_extra {
	const char *name; /* letters, digits and '-' */
	const char *value;
};

/* A file to send along. */
struct mail_file {
	const char *filename; /* UTF-8 */
	const char *type; /* "text/plain" */
	const char *data;
	size_t len;
};

/*
 * Everything is UTF-8 and borrowed; NULL leaves a field out.  Addresses
 * pass mail_addr_is_valid(); no text for a header may hold CR, LF or NUL.
 */
struct mail_draft {
	const char *from_name;
	const char *from_addr; /* needed */
	const char *to_name;
	const char *to_addr; /* needed */
	const char *reply_to; /* an address */
	const char *subject;
	const char *text; /* needed; lines end in LF */
	const char *html; /* with it: multipart/alternative */
	const char *message_id; /* needed; without brackets */
	const char *in_reply_to; /* one Message-ID without brackets */
	const char *const *references; /* the same, oldest first */
	size_t n_references;
	int64_t date; /* instant */
	const char *zone; /* tz name for the Date field; NULL: UTC */
	const char
	    *list_id; /* "Name <list.example.org>" or "list.example.org" */
	const char *list_unsubscribe; /* "<mailto:...>, <https://...>" */
	const char *auto_submitted; /* "auto-generated", "auto-replied"; with it
	    also X-Auto-Response-Suppress: All */
	const struct mail_extra *extras;
	size_t n_extras;
	const struct mail_file *files;
	size_t n_files;
	bool crlf; /* lines end in CRLF; else LF, as sendmail(8) wants it */
};

/*
 * Appends the message to out.  BASE_INVALID names the field that may not
 * be sent so (nothing is appended then); BASE_LIMIT when a text, a list or
 * out is too small for it.
 */
enum base_status mail_compose(const struct mail_draft *draft,
    struct base_buf *out, struct base_err *err) BASE_MUST_CHECK;

#endif
