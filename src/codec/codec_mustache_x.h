/* codec_mustache_x: a template taken apart. */
#ifndef CODEC_MUSTACHE_X_H
#define CODEC_MUSTACHE_X_H

#include "kairan/base.h"

enum codec_mustache_kind {
	CODEC_MUSTACHE_TEXT,
	CODEC_MUSTACHE_VALUE, /* escaped */
	CODEC_MUSTACHE_RAW,
	CODEC_MUSTACHE_SECTION,
	CODEC_MUSTACHE_INVERTED,
	CODEC_MUSTACHE_END,
	CODEC_MUSTACHE_PARTIAL
};

struct codec_mustache_token {
	enum codec_mustache_kind kind;
	const char *text; /* the text, or the name; within the template */
	size_t len;
	const char *indent; /* of a partial that stands alone */
	size_t indent_len;
	size_t end; /* of a section: index of its END */
	unsigned line;
};

struct codec_mustache_tokens {
	struct codec_mustache_token *v;
	size_t n, cap;
};

/* Takes a template apart; every section has its END.  tokens is filled
 * also on an error and released by the caller. */
enum base_status codec_mustache_parse(const char *text, size_t len,
    struct codec_mustache_tokens *tokens, struct base_err *err) BASE_MUST_CHECK;
void codec_mustache_release(struct codec_mustache_tokens *tokens);

#endif
