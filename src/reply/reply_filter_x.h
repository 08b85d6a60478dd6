/*
 * Inside reply only: the pieces of reply_filter.c.
 */
#ifndef KAIRAN_REPLY_FILTER_X_H
#define KAIRAN_REPLY_FILTER_X_H

#include "kairan/reply_filter.h"
#include "reply_text.h"

/* A part of the text, in low letters. */
struct reply_filter_piece {
	const char *low;
	size_t len;
};

struct reply_filter_reader {
	struct reply_filter *out;
	struct base_arena *arena;
	struct base_date today;
	struct reply_text text;
	const char *p; /* within text.low */
	bool has_prose; /* a word that is none of ours */
};

/* Has it values that come one before the other? */
bool reply_filter_has_order(enum reply_filter_field field);
/*
 * A value in normal form, or NULL.  Cuts what belongs to the operator
 * ("12/1まで") and marks ("#12", "@taro").
 */
const char *reply_filter_value(struct reply_filter_reader *r,
    enum reply_filter_field field, struct reply_filter_piece *w,
    enum reply_filter_op *op);
/* "open", "closed" or one of the eight; NULL: none. */
const char *reply_filter_status(
    struct reply_filter_reader *r, struct reply_filter_piece w);
/* The status or SSVC priority that is spelled nearly so, or NULL. */
const char *reply_filter_near_value(
    enum reply_filter_field field, struct reply_filter_piece w);
/* The part as it was written. */
const char *reply_filter_written(
    const struct reply_filter_reader *r, struct reply_filter_piece w);
/* All of a filter in normal form. */
const char *reply_filter_format(
    const struct reply_filter *filter, struct base_arena *arena);

#endif
