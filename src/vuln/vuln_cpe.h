/* CPE names (2.2 URI and 2.3 formatted string) as prefixes of one another. */
#ifndef VULN_CPE_H
#define VULN_CPE_H

#include "kairan/base_buf.h"

/*
 * Puts a CPE name or prefix into one form for comparing: components in
 * lower case, escapes undone, each followed by 0x1f; trailing empty and "*"
 * components cut.  false when text is no CPE.
 */
bool vuln_cpe_normalize(const char *text, struct base_buf *out);

/* Does the normalised prefix stand at the start of the normalised name?  A
 * "*" or empty component of the prefix matches anything. */
bool vuln_cpe_has_prefix(const char *name, const char *prefix);

#endif
