/*
 * reply_cutter: what the cutter's parts share.
 */
#ifndef KAIRAN_REPLY_CUTTER_H
#define KAIRAN_REPLY_CUTTER_H

#include "kairan/reply_cut.h"
#include "reply_text.h"

/* What is known of one line beside struct reply_line. */
struct reply_cutter_line {
	struct reply_text text; /* behind the quote marks */
	unsigned depth; /* quote marks before it */
	size_t texts_above; /* lines above that are not blank */
	bool is_blank;
	bool has_flags; /* the next four are known */
	bool has_date;
	bool has_addr;
	bool has_verb; /* "wrote" */
	bool is_ended; /* by a colon, or by dashes that also begin it */
};

struct reply_cutter {
	struct reply_line *lines;
	struct reply_cutter_line *info;
	size_t count;
	const struct reply_cut_hints *hints;
	struct base_arena *arena;
};

/* The next line from i on that is not blank; count when there is none. */
size_t reply_cutter_next(const struct reply_cutter *c, size_t i);
/* Sets kind and rule of lines [from, to). */
void reply_cutter_mark(struct reply_cutter *c, size_t from, size_t to,
    enum reply_line_kind kind, const char *rule);

/* An attribution that ends in line `end`: its first line in *from. */
bool reply_attribution_ends(struct reply_cutter *c, size_t end, size_t *from);

/* A block of labels (From, Sent, To, Subject) that begins in line i, with
 * the line of dashes or words before it: lines in *used. */
bool reply_header_begins(struct reply_cutter *c, size_t i, size_t *used);
/* "-----Original Message-----" */
bool reply_header_is_original(const struct reply_cutter *c, size_t i);
/* "Begin forwarded message:" */
bool reply_header_is_forward(const struct reply_cutter *c, size_t i);
/* Does the subject say that the mail was forwarded? */
bool reply_header_subject_forwards(const char *subject);

/* Marks signatures and footers in [from, to), all of it newly written. */
void reply_signature_mark(struct reply_cutter *c, size_t from, size_t to);

#endif
