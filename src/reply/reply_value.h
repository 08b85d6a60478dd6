/*
 * reply_value: values of commands and their normal forms.
 */
#ifndef KAIRAN_REPLY_VALUE_H
#define KAIRAN_REPLY_VALUE_H

#include "kairan/reply_command.h"
#include "reply_text.h"
#include "reply_words_command.h"

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

/* Without blanks and enclosing quotes, stars and brackets. */
struct reply_piece reply_piece_strip(struct reply_piece piece);
/* "12/31に変更してください", "high please": the value alone. */
struct reply_piece reply_piece_polite(
    struct reply_piece piece, struct base_arena *arena);
/* Prose rather than a name or a word? */
bool reply_piece_is_prose(struct reply_piece piece);
/* A person's name in normal form, or NULL. */
const char *reply_piece_person(
    struct reply_piece piece, struct base_arena *arena);

/* Reads piece as the value of key. */
void reply_value_read(enum reply_key key, struct reply_piece piece,
    struct base_date today, struct base_arena *arena, struct reply_value *out);

/*
 * Reads piece as a status and its note.  is_bare: no key stands before it,
 * so a note needs a status that nobody writes by chance.
 */
void reply_value_status(struct reply_piece piece, bool is_bare,
    struct base_date today, struct base_arena *arena, struct reply_value *out);

/* reply_value_talk.c: keys that change no field of a ticket.  False when
 * the value of that key is simply the rest of the line. */
bool reply_value_talk(enum reply_key key, struct reply_piece piece,
    struct base_date today, struct base_arena *arena, struct reply_value *out);
/* What the word itself adds to a value that was read: "unwatch", "unmute";
 * who is asked to acknowledge is named with a mark unless the word says it. */
void reply_value_finish(const struct reply_word_key *key,
    struct reply_piece piece, struct reply_value *value,
    struct base_arena *arena);

/* What may stand behind a word that has no colon. */
bool reply_value_is_me(struct reply_piece piece);
bool reply_value_is_filter(
    struct reply_piece piece, struct base_date today); /* "open", "due<=..." */
bool reply_value_is_names(struct reply_piece piece); /* "#12 host:web1" */
bool reply_value_is_choice(struct reply_piece piece); /* "2", "1, 3" */
bool reply_value_is_url(struct reply_piece piece);
bool reply_value_is_groups(struct reply_piece piece); /* "@web, @db" */
bool reply_value_is_all(struct reply_piece piece); /* "all", 全員 */

#endif
