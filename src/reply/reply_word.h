/*
 * reply_word: commands that are a word and need no colon: "ack", "watch
 * #12", "mute #12 until 12/1".
 */
#ifndef KAIRAN_REPLY_WORD_H
#define KAIRAN_REPLY_WORD_H

#include "reply_directive.h"
#include "reply_shape.h"

/* One line that is being read. */
struct reply_reader {
	struct reply_text line;
	const struct reply_facts *facts;
	struct base_date today; /* theirs */
	struct base_arena *arena;
	struct reply_guess *out;
	struct reply_targets targets;
};

/* The line is a directive of that key and value. */
void reply_reader_take(struct reply_reader *r, enum reply_key key,
    const struct reply_value *value);

/* low: the line behind its targets.  False when it is no such command. */
bool reply_word_guess(struct reply_reader *r, const char *low);

/* `key: #12 ...` of a key that is for tickets: the ids at the head of the
 * value are its targets.  Returns the value behind them. */
const char *reply_word_targets(struct reply_reader *r,
    const struct reply_word_key *key, const char *value);

#endif
