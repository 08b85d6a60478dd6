/*
 * reply_value: values of commands and their normal forms.
 */
#ifndef KAIRAN_REPLY_VALUE_H
#define KAIRAN_REPLY_VALUE_H

#include "kairan/reply_command.h"
#include "reply_text.h"

/* A part of a line: norm and low at the same place. */
struct reply_piece {
	const char *norm;
	const char *low;
	size_t len;
};

struct reply_value {
	bool is_command; /* false: this is plain text after all */
	const char *value;
	const char *until;
	const char *reason;
	enum reply_problem problem;
	const char *suggestion;
	bool is_ours; /* nobody but a person here writes that */
};

/* The part of a line from byte `from` on. */
struct reply_piece reply_piece_from(
    const struct reply_text *line, const char *low_at);

/* Reads piece as the value of key. */
void reply_value_read(enum reply_key key, struct reply_piece piece,
    struct base_date today, struct base_arena *arena, struct reply_value *out);

/*
 * Reads piece as a status and its note.  is_bare: no key stands before it,
 * so a note needs a status that nobody writes by chance.
 */
void reply_value_status(struct reply_piece piece, bool is_bare,
    struct base_date today, struct base_arena *arena, struct reply_value *out);

#endif
