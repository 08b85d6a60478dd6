/* codec_html_x: tokens, elements and lines of the HTML reader. */
#ifndef CODEC_HTML_X_H
#define CODEC_HTML_X_H

#include "kairan/base.h"
#include "kairan/base_buf.h"
#include "kairan/codec_html.h"

/* Attributes that are looked at. */
enum codec_html_attr {
	CODEC_HTML_ALT,
	CODEC_HTML_CLASS,
	CODEC_HTML_SMARTMAIL,
	CODEC_HTML_HIDDEN,
	CODEC_HTML_HREF,
	CODEC_HTML_ID,
	CODEC_HTML_SRC,
	CODEC_HTML_STYLE,
	CODEC_HTML_TYPE,
	CODEC_HTML_ATTRS
};

struct codec_html_span {
	const char *text; /* NULL: not there */
	size_t len;
};

struct codec_html_token {
	enum { CODEC_HTML_TEXT, CODEC_HTML_START, CODEC_HTML_END } kind;
	const char *text; /* of TEXT, entities not decoded */
	size_t len;
	char name[24]; /* of a tag, lower case */
	struct codec_html_span attrs[CODEC_HTML_ATTRS];
};

struct codec_html_scanner {
	const char *at, *end;
	/* What is known not to come any more, so that no hostile page has
	 * it searched for again and again. */
	bool no_gt, no_quote[2], no_comment_end;
};

/* false at the end of the page. */
bool codec_html_scan(
    struct codec_html_scanner *s, struct codec_html_token *token);
/* After the start tag of script, style and the like: skips to its end tag,
 * or to the end of the page. */
void codec_html_scan_raw(struct codec_html_scanner *s, const char *name);

/* The character at p (an entity, or UTF-8): its code and its length. */
uint32_t codec_html_char(const char *p, const char *end, size_t *len);
/* The decoded value of an attribute, blanks cut; a new string (free()). */
char *codec_html_value(const struct codec_html_span *span);

enum codec_html_what {
	CODEC_HTML_INLINE,
	CODEC_HTML_BLOCK, /* lines of its own */
	CODEC_HTML_PARAGRAPH, /* and a blank line around */
	CODEC_HTML_LIST,
	CODEC_HTML_ITEM,
	CODEC_HTML_BLOCKQUOTE,
	CODEC_HTML_PRE,
	CODEC_HTML_CELL,
	CODEC_HTML_ROW,
	CODEC_HTML_LINK,
	CODEC_HTML_BREAK,
	CODEC_HTML_RULE,
	CODEC_HTML_IMAGE,
	CODEC_HTML_VOID, /* no content, no effect */
	CODEC_HTML_RAW, /* skipped with its content */
	CODEC_HTML_HEAD
};

struct codec_html_element {
	const char *name;
	enum codec_html_what what;
	int weight; /* an end tag closes no heavier element */
};

/* Never NULL: an unknown one is inline. */
const struct codec_html_element *codec_html_element(const char *name);

/* What attributes say. */
struct codec_html_role {
	enum codec_html_mark mark;
	bool is_hidden;
	bool is_pre;
	bool is_tight; /* a paragraph without margin */
	bool may_be_header; /* a box with a line on top: perhaps Outlook's */
};
void codec_html_role(
    const struct codec_html_token *token, struct codec_html_role *out);

/* Do these lines look like Outlook's From/Sent/To/Subject? */
bool codec_html_is_header(const char *lines);
/* Does a link's text say as much as its address? */
bool codec_html_is_same(const char *text, size_t len, const char *url);

/* Where text is put; inherited from element to element. */
struct codec_html_place {
	unsigned quote, indent;
	enum codec_html_mark mark;
	bool is_pre;
};

struct codec_html_lines {
	struct base_buf text; /* finished lines */
	struct base_buf line; /* the one being made */
	enum codec_html_mark *marks;
	size_t n, cap;
	struct codec_html_place place; /* where the line began */
	bool is_open; /* something was put on it, maybe only blanks */
	bool want_break, want_blank;
	bool space, space_is_newline; /* to come before the next character */
	char bullet[16]; /* before the next line's text */
	bool cut;
};

void codec_html_lines_init(struct codec_html_lines *l);
void codec_html_lines_release(struct codec_html_lines *l);
void codec_html_lines_text(struct codec_html_lines *l, const char *text,
    size_t len, const struct codec_html_place *place);
/* Text that is put as it is: "  ", "[alt]", " <url>". */
void codec_html_lines_puts(struct codec_html_lines *l, const char *text,
    const struct codec_html_place *place);
/* The next text begins a line; with a blank line before it. */
void codec_html_lines_break(struct codec_html_lines *l);
void codec_html_lines_blank(struct codec_html_lines *l);
/* <br>: ends the line, even an empty one. */
void codec_html_lines_end(
    struct codec_html_lines *l, const struct codec_html_place *place);
/* Finishes the line if something stands on it. */
void codec_html_lines_flush(struct codec_html_lines *l);

/* The character of an entity's name, without & and ;: 0 when it is none. */
uint32_t codec_html_entity(const char *name);

#endif
