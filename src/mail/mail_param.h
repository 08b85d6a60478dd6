/*
 * mail_param: structured field values "TOKEN; NAME=VALUE; ..." (RFC 2045
 * section 5.1, RFC 2183), read tolerantly.
 */
#ifndef MAIL_PARAM_H
#define MAIL_PARAM_H

#include "mail_slice.h"

#define MAIL_PARAM_MAX 100 /* parameters of one field that are read */

struct mail_param {
	const char *name; /* lower case, may end in "*", "*0", "*0*" */
	struct mail_slice value; /* unquoted bytes */
	bool is_quoted;
};

struct mail_value {
	const char *token; /* lower case: "text/plain", "attachment", "" */
	struct mail_param *v;
	size_t n;
};

/* Always gives something.  text may be empty. */
void mail_value_read(
    struct base_arena *arena, struct mail_slice text, struct mail_value *out);

/* The bytes of one parameter; p is NULL when it is not there. */
struct mail_slice mail_value_param(
    const struct mail_value *value, const char *name);

/*
 * A parameter as UTF-8 text: RFC 2231 continuations and charsets, and, as
 * many programs write it, encoded words or bare 8-bit bytes.  hint: charset
 * to try for bare bytes, or NULL.  NULL when it is not there.
 */
const char *mail_value_text(struct base_arena *arena,
    const struct mail_value *value, const char *name, const char *hint);

#endif
