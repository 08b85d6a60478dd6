/*
 * reply_directive: one line on its own: could it be a directive?
 */
#ifndef KAIRAN_REPLY_DIRECTIVE_H
#define KAIRAN_REPLY_DIRECTIVE_H

#include "kairan/reply_command.h"
#include "reply_target.h"
#include "reply_text.h"
#include "reply_value.h"

enum reply_line_sort {
	REPLY_SORT_TEXT, /* plain text */
	REPLY_SORT_COMMAND, /* a directive, with or without a problem */
	REPLY_SORT_FIELD, /* `Word: value` of Redmine or unknown */
	REPLY_SORT_TARGET, /* `#12`: for whom the lines below are */
	REPLY_SORT_BOX, /* `[ ] #12`: a box that is not ticked */
	REPLY_SORT_NOTE, /* `reason: ...` and the like */
	REPLY_SORT_LOG, /* looks pasted: indented, a time stamp, code */
	REPLY_SORT_END /* `--`, `以上` */
};

struct reply_guess {
	enum reply_line_sort sort;
	bool is_ours; /* hardly anything but a directive */
	bool is_bare; /* holds only as the first line of the mail */
	bool is_only; /* holds only when nothing else was written */
	bool is_foreign; /* a field that neither we nor Redmine know */
	struct reply_directive directive; /* sort COMMAND */
	const char *field; /* name in the mirror, or NULL */
	const char *field_value;
	struct reply_guess *next; /* a second directive on the line */
};

/* What the reader of a line knows. */
struct reply_facts {
	struct base_date today;
	const char *const *known; /* fields of the ticket, as named */
	const char *const *folded; /* the same in the form of reply_text */
	size_t known_count;
	unsigned lines; /* of the mail that is answered */
};

/* text: one newly written line of len bytes.  Lives in arena. */
void reply_directive_guess(const char *text, size_t len,
    const struct reply_facts *facts, struct base_arena *arena,
    struct reply_guess *out);

#endif
