/*
 * codec_html: HTML of mails and feeds to readable lines, and escaping for
 * HTML out.  Linear in the input; never runs scripts, never loads anything.
 */
#ifndef KAIRAN_CODEC_HTML_H
#define KAIRAN_CODEC_HTML_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

/* Limits of codec_html. */
#define CODEC_HTML_BYTES_MAX                                                   \
	((size_t)10 << 20) /* of a page; the rest is
    left out and `cut` is set */
#define CODEC_HTML_TEXT_MAX ((size_t)16 << 20) /* of the text made */
#define CODEC_HTML_DEPTH_MAX                                                   \
	200 /* nested elements; deeper ones count as
    their parent */
#define CODEC_HTML_QUOTE_MAX 20 /* levels of "> " */
#define CODEC_HTML_LINES_MAX 500000 /* lines made */
#define CODEC_HTML_URL_MAX 2000 /* bytes of a link that is shown */

/* What a line is by the structure it stood in. */
enum codec_html_mark {
	CODEC_HTML_NONE,
	CODEC_HTML_QUOTE, /* in a mail client's quote container */
	CODEC_HTML_ATTRIBUTION, /* "On ... wrote:" (gmail_attr,
	    moz-cite-prefix) */
	CODEC_HTML_SIGNATURE, /* gmail_signature, moz-signature, ... */
	CODEC_HTML_HEADERBLOCK /* From/Sent/To/Subject of Outlook
	    (divRplyFwdMsg, border-top); all after it is QUOTE */
};

struct codec_html_options {
	bool links; /* "text <url>" where the url says more than the text;
	    only http, https and mailto */
	bool images; /* "[alt]"; a picture in the mail "[alt cid:ID]" */
};

/* The result, all in the arena given. */
struct codec_html_text {
	const char *text; /* UTF-8, each line ends in '\n'; no '\r', no
	    control character but '\n' and '\t' */
	size_t len;
	const enum codec_html_mark *marks; /* one a line */
	size_t n_lines;
	bool cut; /* a limit was met: something is left out */
};

/*
 * Turns a page (UTF-8; malformed bytes become U+FFFD; its own charset
 * declaration is ignored) into lines.  options NULL: links and images on.
 *
 * Blocks make lines, paragraphs are set apart by one blank line, list items
 * begin with "- " or "N. ", cells of a table row are two blanks apart, <pre>
 * stays as it is, each <blockquote> puts "> " before its lines, whether it
 * is a quote (type=cite, class gmail_quote, or within yahoo_quoted,
 * protonmail_quote and the like: mark QUOTE) or mere layout (mark NONE).
 * Gmail's <div class=gmail_quote> is no quote by itself: answers below the
 * quote stand in it, too.  Script, style, head, comments and hidden elements
 * (display:none, hidden) are dropped.  Any input gives BASE_OK, however
 * broken; what is beyond a limit is left out and `cut` set.
 */
enum base_status codec_html_to_text(struct base_arena *arena, const char *html,
    size_t len, const struct codec_html_options *options,
    struct codec_html_text *out, struct base_err *err) BASE_MUST_CHECK;

/* The charset that a page declares in <meta> within its first 4 kB, copied
 * to out ("" when none): for pages that come without a label. */
void codec_html_charset(const char *html, size_t len, char out[64]);

/* Appends text with & < > " ' escaped and malformed UTF-8 as U+FFFD, fit
 * for content and attribute values.  BASE_LIMIT when buf is full. */
enum base_status codec_html_escape(
    const char *text, struct base_buf *buf) BASE_MUST_CHECK;

#endif
