/* One step through UTF-8 text, without any library. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Decodes the character at *at (*at < len) and moves *at past it.  False for
 * a malformed sequence; *at is then moved past its maximal subpart (Unicode
 * chapter 3.9, table 3-8) and *cp is U+FFFD.
 */
bool base_utf8_next(const char *text, size_t len, size_t *at, uint32_t *cp);

#endif
