/*
 * mail_words: header text to UTF-8: encoded words (RFC 2047 and what is
 * really sent), bare 8-bit and bare ISO-2022-JP.
 */
#ifndef MAIL_WORDS_H
#define MAIL_WORDS_H

#include "mail_slice.h"

#define MAIL_WORDS_CHARSET_MAX 63 /* bytes of a charset's name */
#define MAIL_WORDS_LEN_MAX 8192 /* bytes of one encoded word */

/*
 * One line of UTF-8 in arena.  hint: charset to try for bare bytes, or
 * NULL.  Words of one charset that stand together are joined as bytes
 * before they are converted, as many senders split characters.
 */
const char *mail_words_decode(
    struct base_arena *arena, const char *text, size_t len, const char *hint);

/* UTF-8 text with line ends and tabs as one blank, other controls and
 * malformed bytes left out, blanks cut at both ends. */
const char *mail_words_one_line(
    struct base_arena *arena, const char *text, size_t len);

/* Text without line ends: what RFC 5322 section 2.2.3 calls unfolding. */
char *mail_words_unfold(struct base_arena *arena, struct mail_slice text);

#endif
