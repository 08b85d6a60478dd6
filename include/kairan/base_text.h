/*
 * base_text: UTF-8 text: validity, folding (NFKC + case, Unicode TR 15 and
 * TR 21 by libunistring), search by words, making text visible, integers.
 * "text" is NUL-terminated UTF-8 unless a length is given.
 */
#ifndef KAIRAN_BASE_TEXT_H
#define KAIRAN_BASE_TEXT_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

/* The digits of base64 in their order (RFC 4648 section 4). */
#define BASE_TEXT_BASE64                                                       \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ"                                           \
	"abcdefghijklmnopqrstuvwxyz0123456789+/"

bool base_text_is_utf8(const char *text, size_t len);

/* Appends text to out with each malformed sequence and NUL as U+FFFD. */
enum base_status base_text_repair(
    const char *text, size_t len, struct base_buf *out) BASE_MUST_CHECK;

/* Appends the character with that number, at most U+10FFFF and no
 * surrogate, in UTF-8 (RFC 3629, section 3). */
enum base_status base_text_put(
    uint32_t c, struct base_buf *out) BASE_MUST_CHECK;

/* NFKC then full case folding then NFKC; malformed bytes as U+FFFD.
 * Returns a new string (free()). */
char *base_text_fold(const char *text);
char *base_text_nfkc(const char *text); /* NFKC only; free() */

/* Do a and b fold to the same text? */
bool base_text_equal_fold(const char *a, const char *b);
/* ASCII-only: equal but for case; for protocol words. */
bool base_text_equal_ascii(const char *a, const char *b);
/* Is text one of n texts, to the byte? */
bool base_text_is_among(const char *text, const char *const *list, size_t n);
/* ASCII-only: does text begin with prefix, whatever the case? */
bool base_text_starts_ascii(const char *text, const char *prefix);
/* Does text end with end, to the byte?  Each text ends with "". */
bool base_text_ends(const char *text, const char *end);

/*
 * Does `folded` hold the folded `word`?  Where word begins or ends with an
 * ASCII letter or digit, no ASCII letter, digit or '_' may adjoin there;
 * any other script matches as a substring.  An empty word is never held.
 * Both arguments are results of base_text_fold().
 */
bool base_text_has_word(const char *folded, const char *word);

/*
 * For logs and terminals: control characters (C0, DEL, C1), line and bidi
 * controls and malformed bytes appear as \n, \t, \xNN or \u{NNNN}.
 */
enum base_status base_text_visible(
    const char *text, size_t len, struct base_buf *out) BASE_MUST_CHECK;

/* True when text has no CR, LF or NUL within len: may stand in a header. */
bool base_text_header_safe(const char *text, size_t len);

/* Cuts white space (ASCII, NBSP, U+3000) at both ends, in place; returns
 * the first kept byte. */
char *base_text_trim(char *text);

/* Length in bytes of the longest prefix of text of at most max bytes that
 * does not cut a character. */
size_t base_text_cut(const char *text, size_t max);

/* Columns in a terminal (East Asian wide = 2). */
size_t base_text_width(const char *text);

/* The value of a hexadecimal digit, of either case; -1: it is none. */
int base_text_hex(char c);
/* Whole text as a decimal integer within [min, max]: BASE_OK, or
 * BASE_INVALID and *out untouched. */
enum base_status base_text_to_int(
    const char *text, int64_t min, int64_t max, int64_t *out) BASE_MUST_CHECK;

#endif
