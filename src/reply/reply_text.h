/*
 * reply_text: lines in the form that the matchers read.
 */
#ifndef KAIRAN_REPLY_TEXT_H
#define KAIRAN_REPLY_TEXT_H

#include "kairan/base_buf.h"

/* Bytes of a key or a word, normalised. */
#define REPLY_TEXT_KEY 64

/* One line twice, byte for byte of equal length. */
struct reply_text {
	const char *norm; /* NFKC, blanks and dashes made ASCII, no
	    invisible characters, ends trimmed */
	const char *low; /* the same with ASCII letters lowered */
	size_t len;
};

void reply_text_make(struct base_arena *arena, const char *text, size_t len,
    struct reply_text *out);

/* Does the text at *p begin with word, in which a blank matches any run of
 * blanks, '_' and '-', also none?  Moves *p. */
bool reply_text_scan(const char **p, const char *word);
/* Is text (len bytes) that word and no more? */
bool reply_text_is(const char *text, size_t len, const char *word);
/* Is it one of a NULL-ended list? */
bool reply_text_is_any(const char *text, size_t len, const char *const *list);

/*
 * Least number of characters to insert, delete, change or swap to make b of
 * a; blanks, '_' and '-' are equal to nothing.  Texts of more than
 * REPLY_TEXT_KEY bytes: a large number.
 */
unsigned reply_text_distance(const char *a, size_t a_len, const char *b);
/* Is a within a typing error of b (and not equal)? */
bool reply_text_is_near(const char *a, size_t a_len, const char *b);

/* Cuts blanks and enclosing quotes, stars and brackets of a value. */
void reply_text_strip(const char **p, size_t *len);

#endif
