/* Relative links. */
#ifndef FEED_URL_H
#define FEED_URL_H

#include "kairan/base_buf.h"

/* Appends the link ref seen from the page base (RFC 3986 section 5.2); base
 * NULL or "" gives ref itself.  false when the result is no http(s) URL. */
bool feed_url_resolve(const char *base, const char *ref, struct base_buf *out);

#endif
