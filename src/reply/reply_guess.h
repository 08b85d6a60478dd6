/*
 * Inside reply only: what one line could be, guess by guess: each fills
 * r->out and returns true, or leaves it.  low: within r->line.low.
 */
#ifndef KAIRAN_REPLY_GUESS_H
#define KAIRAN_REPLY_GUESS_H

#include "reply_shape.h"
#include "reply_word.h"

/* `key: value` of ours. */
bool reply_guess_pair(struct reply_reader *r, const char *low);
/* A field of the very ticket, by its exact name. */
bool reply_guess_known(struct reply_reader *r, const char *low);
/* A status without a key: behind targets, or as the first line. */
bool reply_guess_status(
    struct reply_reader *r, const char *low, bool has_colon);
/* One word in capitals that is nearly a status. */
bool reply_guess_near_status(struct reply_reader *r, const char *low);
/* `Word: value` that is no command of ours. */
bool reply_guess_field(struct reply_reader *r, const char *low);
/* A key with a typing error, and a value that fits it. */
bool reply_guess_near_key(
    struct reply_reader *r, const struct reply_split *split);

/* reply_guess_line.c: all of them on one line. */
void reply_guess_line(const char *text, size_t len,
    const struct reply_facts *facts, struct base_arena *arena,
    struct reply_guess *out);

#endif
