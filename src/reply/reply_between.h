/*
 * Inside reply only: answers between the quoted lines of a mail with
 * numbered ones: "> 3. #12 ..." and below it "ONGOING".
 */
#ifndef KAIRAN_REPLY_BETWEEN_H
#define KAIRAN_REPLY_BETWEEN_H

#include "reply_blocks.h"

/* The number of the quoted line that the block of entry e stands right below;
 * 0: it stands below none, or that mail has no such line. */
unsigned reply_between_number(
    const struct reply_reading *r, const struct reply_entry *e);
/* A line as if it had that number before it: *out stays what it was, when it
 * is for no ticket then either. */
void reply_between_guess(const struct reply_reading *r,
    const struct reply_line *line, unsigned number, struct reply_guess *out);

#endif
