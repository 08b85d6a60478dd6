/*
 * reply_class_text: what reports say in words only.
 */
#ifndef KAIRAN_REPLY_CLASS_TEXT_H
#define KAIRAN_REPLY_CLASS_TEXT_H

#include "kairan/reply_class.h"

/* Does text hold one of a NULL-ended list? */
bool reply_class_holds(const char *text, const char *const *words);
/* Does it begin with one? */
bool reply_class_begins(const char *text, const char *const *words);

/* The status code (RFC 3463) that text begins with: its length, or 0. */
size_t reply_class_status_at(const char *text);

/* Recipients and codes of a report in words; at most max entries. */
size_t reply_class_read_bounces(const char *body, struct base_arena *arena,
    struct reply_bounce *out, size_t max);

/* The day of return in a folded note; unset when none can be read. */
struct base_date reply_class_return(const char *folded, struct base_date today);

/* The rule of an absence that only first-person words tell: people write
 * them too. */
#define REPLY_CLASS_RULE_AWAY "words-away"

#endif
