/*
 * codec_mustache: Mustache templates (mustache(5) and the specification's
 * required modules, version 1.4: interpolation, sections, inverted sections,
 * comments, partials, delimiters; no lambdas) over JSON views.
 */
#ifndef KAIRAN_CODEC_MUSTACHE_H
#define KAIRAN_CODEC_MUSTACHE_H

#include "kairan/base.h"
#include "kairan/base_buf.h"
#include "kairan/codec_json.h"

/* Limits of codec_mustache; the output's is the buffer's own. */
#define CODEC_MUSTACHE_TEMPLATE_MAX ((size_t)1 << 20) /* bytes of a template */
#define CODEC_MUSTACHE_DEPTH_MAX 64 /* nested sections and partials */
#define CODEC_MUSTACHE_STEPS_MAX 2000000 /* tags and texts rendered */
#define CODEC_MUSTACHE_DELIMITER_MAX 16 /* bytes of a delimiter */

enum codec_mustache_escape {
	CODEC_MUSTACHE_HTML, /* {{x}} escapes & < > " ' */
	CODEC_MUSTACHE_NONE /* {{x}} is as {{{x}}}: for text templates */
};

/*
 * Text of the partial `name`, borrowed until codec_mustache_render()
 * returns; NULL when there is none (renders as nothing).
 */
typedef const char *(*codec_mustache_partial)(const char *name, void *ctx);

struct codec_mustache {
	const char *text; /* the template, UTF-8 */
	enum codec_mustache_escape escape; /* also for the partials */
	codec_mustache_partial partial; /* NULL: there are none */
	void *ctx; /* for partial */
};

/*
 * Appends the rendered template to out.  A missing value renders as
 * nothing, a number in its shortest form.  As a section false are: false,
 * null, a missing value, an empty array and, so that templates can ask "is
 * there a reason?", an empty string.
 * BASE_INVALID: an unclosed tag or section ("line N: ..."); BASE_LIMIT:
 * nested too deep (a partial that calls itself for ever) or out is full.
 * On an error out holds what was there before.
 */
enum base_status codec_mustache_render(const struct codec_mustache *template,
    const struct codec_json *view, struct base_buf *out,
    struct base_err *err) BASE_MUST_CHECK;

/* Checks a template alone: BASE_OK or BASE_INVALID as above. */
enum base_status codec_mustache_check(
    const char *text, struct base_err *err) BASE_MUST_CHECK;

#endif
