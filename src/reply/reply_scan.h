/*
 * Steps of the hand-written matchers: each looks at the text at *p and
 * moves *p behind what it took, or leaves it and returns false.
 */
#ifndef KAIRAN_REPLY_SCAN_H
#define KAIRAN_REPLY_SCAN_H

#include <stdbool.h>
#include <stddef.h>

/* Exactly that text. */
bool reply_scan_lit(const char **p, const char *text);
/* That text, not followed by an ASCII letter or digit when it ends in one. */
bool reply_scan_word(const char **p, const char *text);
/* Any of a NULL-ended list of texts (reply_scan_word); its index or -1. */
int reply_scan_any(const char **p, const char *const *list);
/* 1 to max_digits ASCII digits, no digit following. */
bool reply_scan_number(const char **p, int max_digits, int *out);
/* As reply_scan_number(), or a Japanese numeral up to 99 (十二). */
bool reply_scan_count(const char **p, int *out);
/* Blanks and tabs; always true. */
bool reply_scan_blanks(const char **p);
/* Any of the bytes of set; the byte, or 0. */
char reply_scan_of(const char **p, const char *set);

bool reply_is_alnum(char c); /* ASCII */
bool reply_is_digit(char c);
bool reply_is_blank(char c); /* space or tab */

#endif
