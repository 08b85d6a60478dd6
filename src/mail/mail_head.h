/*
 * mail_head: where a header begins and ends, and its fields one by one.
 * Works on text whose lines end in LF.
 */
#ifndef MAIL_HEAD_H
#define MAIL_HEAD_H

#include "mail_slice.h"

/* Does the line have the form NAME ":" of RFC 5322 (blanks before the
 * colon allowed)?  name may be NULL. */
bool mail_head_is_field(struct mail_slice line, struct mail_slice *name);

/* Is it the name of a field that headers are known to have? */
bool mail_head_is_known(struct mail_slice name);

/*
 * Should a header end before `line`, which is neither field nor
 * continuation?  `rest` is what follows: a line that was broken by
 * accident between two fields does not end it.
 */
bool mail_head_ends(struct mail_slice rest);

/* Takes the next field off *head; value keeps its folds, no LF at its end.
 * Lines that are no field are passed over. */
bool mail_head_next(
    struct mail_slice *head, struct mail_slice *name, struct mail_slice *value);

/* The first field of that name in a header; n is 0 and p NULL without. */
struct mail_slice mail_head_find(struct mail_slice head, const char *name);

#endif
