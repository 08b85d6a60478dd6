/*
 * reply_cut: which lines of a mail its writer newly wrote.
 * Text is kept when in doubt.  Every matcher is linear in the text.
 */
#ifndef KAIRAN_REPLY_CUT_H
#define KAIRAN_REPLY_CUT_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

struct mail;

/* Limits of this header. */
#define REPLY_MAX_LINES 200000 /* lines of a body; what follows is quote */
#define REPLY_MAX_MATCH 1000 /* bytes of a line that matchers look at */

enum reply_line_kind {
	REPLY_LINE_NEW = 0,
	REPLY_LINE_QUOTE,
	REPLY_LINE_ATTRIBUTION, /* "On ... wrote:", header block of a quote */
	REPLY_LINE_SIGNATURE,
	REPLY_LINE_FOOTER, /* of a list, a company, or of our own mails */
	REPLY_LINE_FORWARD /* forwarded text, kept in `reply` */
};

/* One line of a body.  text is not NUL-terminated. */
struct reply_line {
	const char *text; /* into the body; without its line break */
	size_t len;
	enum reply_line_kind kind;
	bool is_kept; /* stands in `reply`: new, forwarded, or a quoted line
	    that the writer answered below it */
	const char *rule; /* static word: what decided; "" for plain new */
};

/* All strings are NUL-terminated UTF-8 in the arena and never NULL. */
struct reply_cut {
	struct reply_line *lines; /* every line of the body, in order */
	size_t line_count;
	const char *reply; /* what was newly written, blank ends trimmed */
	const char *signature;
	const char *quoted; /* all that was quoted or introduced a quote */
};

/* What the cutter may be told; NULL and "" mean: not known. */
struct reply_cut_hints {
	const char *delimiter; /* our "reply above this line" mark */
	const char *from_name; /* of the writer, for signatures */
	const char *subject; /* "Fwd:" keeps more */
	/* One byte a line of the body, as mail.h's HTML marks give them; NULL:
	 * the body was plain text. */
	const uint8_t *html_marks;
	size_t html_mark_count;
};

/* Cuts a decoded body (UTF-8, LF).  Everything lives in arena, and body
 * must live as long. */
void reply_cut_text(const char *body, size_t len,
    const struct reply_cut_hints *hints, struct base_arena *arena,
    struct reply_cut *out);

/* The same for a whole mail: body, HTML marks, subject and writer. */
void reply_cut_mail(const struct mail *mail, const char *delimiter,
    struct base_arena *arena, struct reply_cut *out);

/* "new", "quote", "attribution", "signature", "footer", "forward". */
const char *reply_line_kind_name(enum reply_line_kind kind);

#endif
