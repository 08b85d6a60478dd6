/*
 * mail_scan_lines: one kind of line end.
 */
#ifndef MAIL_SCAN_LINES_H
#define MAIL_SCAN_LINES_H

#include "mail_slice.h"

/* Bytes in front of the first header field: BOM, "From " line of an mbox,
 * blank lines. */
size_t mail_scan_lines_skip(const char *raw, size_t len);

/*
 * Copies raw with CRLF, CR CR LF and lone CR as LF; out has room for len
 * bytes and a NUL.  Within the header of a message that has LFs too, a lone CR is
 * a blank: it must not begin a field that others do not see.
 * Returns the length.
 */
size_t mail_scan_lines(const char *raw, size_t len, char *out);

/* Where in raw the byte out[at] of mail_scan_lines() came from. */
size_t mail_scan_lines_origin(const char *raw, size_t len, size_t at);

#endif
