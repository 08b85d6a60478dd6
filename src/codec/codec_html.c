/* From tags to lines: the stack of open elements and what each does. */
#include "kairan/codec_html.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec_html_x.h"
#include "kairan/base_text.h"

struct open {
	const struct codec_html_element *element;
	char name[24]; /* of an unknown one, too */
	unsigned more; /* same elements right within, without effect */
	struct codec_html_place before; /* to go back to */
	bool was_dropped;
	bool may_be_header, is_header;
	size_t first_line, first_byte; /* finished when it began */
	unsigned number; /* of list items; UINT32_MAX: no numbers */
	char *url; /* of a link */
	size_t url_line, url_at; /* where its text begins */
};

struct page {
	struct codec_html_lines lines;
	struct codec_html_options options;
	struct codec_html_scanner scanner;
	struct open stack[CODEC_HTML_DEPTH_MAX];
	size_t depth, too_deep;
	struct codec_html_place place;
	bool is_dropped;
	bool is_after_header; /* all that follows is quoted */
	size_t row_line; /* lines finished when the row began */
	bool row_has_cell;
};

static void
end_header(struct page *page, const struct open *o)
{
	codec_html_lines_flush(&page->lines);
	if (o->may_be_header) {
		if (page->lines.n - o->first_line > 12 ||
		    !codec_html_is_header(
			base_buf_text(&page->lines.text) + o->first_byte))
			return;
		for (size_t i = o->first_line; i < page->lines.n; i++)
			if (page->lines.marks[i] == CODEC_HTML_NONE)
				page->lines.marks[i] = CODEC_HTML_HEADERBLOCK;
	}
	if (o->before.mark == CODEC_HTML_NONE)
		page->is_after_header = true;
}

static void
end_link(struct page *page, const struct open *o)
{
	struct codec_html_lines *l = &page->lines;
	size_t at = o->url_at;

	/* A link over several lines, or an empty one, is left alone. */
	if (l->n != o->url_line || l->line.len <= at || l->want_break)
		return;
	if (codec_html_is_same(l->line.data + at, l->line.len - at, o->url))
		return;
	codec_html_lines_puts(l, " <", &page->place);
	codec_html_lines_puts(l, o->url, &page->place);
	codec_html_lines_puts(l, ">", &page->place);
}

static void
close_top(struct page *page)
{
	struct open *o = &page->stack[--page->depth];
	struct codec_html_lines *l = &page->lines;

	if (!page->is_dropped) {
		if (o->url != NULL)
			end_link(page, o);
		if (o->is_header || o->may_be_header)
			end_header(page, o);
		switch (o->element->what) {
		case CODEC_HTML_PARAGRAPH:
			if (o->number == 0)
				codec_html_lines_blank(l);
			else
				codec_html_lines_break(l);
			break;
		case CODEC_HTML_INLINE:
		case CODEC_HTML_LINK:
		case CODEC_HTML_CELL:
			break;
		default:
			codec_html_lines_break(l);
			break;
		}
	}
	free(o->url);
	page->place = o->before;
	if (page->is_after_header && page->place.mark == CODEC_HTML_NONE)
		page->place.mark = CODEC_HTML_QUOTE;
	page->is_dropped = o->was_dropped;
}

/* Closes the innermost such element and all within it; an end tag closes
 * nothing heavier than its own. */
static void
close_named(struct page *page, const char *name, int weight)
{
	size_t i = page->depth;

	for (; i > 0; i--) {
		struct open *o = &page->stack[i - 1];

		if (strcmp(o->name, name) == 0)
			break;
		if (o->element->weight > weight)
			return;
	}
	if (i == 0)
		return;
	while (page->depth > i)
		close_top(page);
	if (page->stack[i - 1].more > 0)
		page->stack[i - 1].more--;
	else
		close_top(page);
}

static bool
is_open_head(const struct page *page)
{
	return page->depth > 0 &&
	       page->stack[page->depth - 1].element->what == CODEC_HTML_HEAD;
}

/* Tags that end what came before without saying so. */
static void
close_implied(struct page *page, const struct codec_html_element *e)
{
	if (is_open_head(page) && e->weight > 0)
		close_top(page);
	if (e->what == CODEC_HTML_PARAGRAPH || e->what == CODEC_HTML_LIST)
		close_named(page, "p", 2);
	if (e->what == CODEC_HTML_ITEM)
		close_named(page, "li", 2);
	if (e->what == CODEC_HTML_CELL || e->what == CODEC_HTML_ROW) {
		close_named(page, "td", 5);
		close_named(page, "th", 5);
	}
	if (e->what == CODEC_HTML_ROW)
		close_named(page, "tr", 6);
}

static void
put_image(struct page *page, const struct codec_html_token *t)
{
	char *alt, *src;
	struct base_buf shown;
	enum base_status status = BASE_OK;
	bool is_inline;

	if (!page->options.images)
		return;
	alt = codec_html_value(&t->attrs[CODEC_HTML_ALT]);
	src = codec_html_value(&t->attrs[CODEC_HTML_SRC]);
	is_inline = base_text_starts_ascii(src, "cid:");
	if (*alt == '\0' && base_text_starts_ascii(src, "data:")) {
		free(alt);
		alt = base_xstrdup("image");
	}
	if (*alt != '\0' || is_inline) {
		base_buf_init(&shown, CODEC_HTML_URL_MAX * 2 + 10);
		status = base_buf_printf(&shown, "[%s%s%s]", alt,
		    *alt != '\0' && is_inline ? " " : "", is_inline ? src : "");
		if (status == BASE_OK)
			codec_html_lines_puts(
			    &page->lines, shown.data, &page->place);
		base_buf_release(&shown);
	}
	free(alt);
	free(src);
}

static void
begin_cell(struct page *page)
{
	struct codec_html_lines *l = &page->lines;

	/* Cells stand side by side as long as each is short. */
	if (page->row_has_cell && l->n == page->row_line && l->is_open &&
	    l->line.len < 200) {
		l->want_break = l->want_blank = false;
		codec_html_lines_puts(l, "  ", &page->place);
	} else {
		codec_html_lines_break(l);
	}
	page->row_has_cell = true;
}

static unsigned
next_number(struct page *page)
{
	for (size_t i = page->depth; i > 0; i--)
		if (page->stack[i - 1].element->what == CODEC_HTML_LIST)
			return page->stack[i - 1].number == UINT32_MAX
				   ? 0
				   : ++page->stack[i - 1].number;
	return 0;
}

static void
begin_item(struct page *page)
{
	unsigned number = next_number(page);

	codec_html_lines_break(&page->lines);
	if (number > 0)
		snprintf(page->lines.bullet, sizeof(page->lines.bullet), "%u. ",
		    number);
	else
		snprintf(page->lines.bullet, sizeof(page->lines.bullet), "- ");
}

static void
begin_link(struct page *page, const struct codec_html_token *t, struct open *o)
{
	char *url;

	if (!page->options.links || t->attrs[CODEC_HTML_HREF].text == NULL)
		return;
	url = codec_html_value(&t->attrs[CODEC_HTML_HREF]);
	if ((!base_text_starts_ascii(url, "http://") &&
		!base_text_starts_ascii(url, "https://") &&
		!base_text_starts_ascii(url, "mailto:")) ||
	    strpbrk(url, " <>\"") != NULL ||
	    strlen(url) >= CODEC_HTML_URL_MAX) {
		free(url);
		return;
	}
	o->url = url;
	o->url_line = page->lines.n;
	o->url_at = page->lines.line.len;
	if (page->lines.want_break && page->lines.is_open) {
		o->url_line++;
		o->url_at = 0;
	}
}

/* What an element does where it begins. */
static void
begin_element(struct page *page, struct open *o,
    const struct codec_html_token *t, bool is_tight)
{
	struct codec_html_lines *l = &page->lines;
	enum codec_html_what parent =
	    page->depth > 1 ? page->stack[page->depth - 2].element->what
			    : CODEC_HTML_INLINE;
	bool is_fresh_cell =
	    parent == CODEC_HTML_CELL && l->n == page->row_line && l->is_open &&
	    !l->want_break && l->line.len >= 2 &&
	    memcmp(l->line.data + l->line.len - 2, "  ", 2) == 0;

	switch (o->element->what) {
	case CODEC_HTML_PARAGRAPH:
		is_tight |=
		    parent == CODEC_HTML_CELL || parent == CODEC_HTML_ITEM;
		o->number = is_tight;
		if (is_fresh_cell)
			break;
		/* The first one of a quote has nothing to stand off from. */
		if (is_tight ||
		    (parent == CODEC_HTML_BLOCKQUOTE && !l->is_open &&
			page->stack[page->depth - 2].first_line == l->n))
			codec_html_lines_break(l);
		else
			codec_html_lines_blank(l);
		break;
	case CODEC_HTML_BLOCKQUOTE:
		codec_html_lines_break(l);
		if (page->place.quote < CODEC_HTML_QUOTE_MAX)
			page->place.quote++;
		page->place.indent = 0;
		break;
	case CODEC_HTML_LIST:
		codec_html_lines_break(l);
		o->number = strcmp(o->name, "ol") == 0 ? 0 : UINT32_MAX;
		if (page->place.indent < 40)
			page->place.indent += 2;
		break;
	case CODEC_HTML_ITEM:
		begin_item(page);
		break;
	case CODEC_HTML_ROW:
		codec_html_lines_break(l);
		codec_html_lines_flush(l);
		page->row_line = l->n;
		page->row_has_cell = false;
		break;
	case CODEC_HTML_CELL:
		begin_cell(page);
		break;
	case CODEC_HTML_LINK:
		begin_link(page, t, o);
		break;
	case CODEC_HTML_INLINE:
		break;
	default:
		if (!is_fresh_cell)
			codec_html_lines_break(l);
		break;
	}
}

static void
push(struct page *page, const struct codec_html_element *e,
    const struct codec_html_token *t)
{
	struct codec_html_role role;
	struct open *top, *o;

	codec_html_role(t, &role);
	top = page->depth > 0 ? &page->stack[page->depth - 1] : NULL;
	if (top != NULL && e->what == CODEC_HTML_INLINE &&
	    role.mark == CODEC_HTML_NONE && !role.is_hidden && !role.is_pre &&
	    strcmp(top->name, t->name) == 0) {
		top->more++;
		return;
	}
	if (page->depth == CODEC_HTML_DEPTH_MAX) {
		page->too_deep++;
		return; /* it counts as its parent */
	}
	o = &page->stack[page->depth++];
	memset(o, 0, sizeof(*o));
	o->element = e;
	memcpy(o->name, t->name, sizeof(o->name));
	o->before = page->place;
	o->was_dropped = page->is_dropped;
	page->is_dropped |= role.is_hidden || e->what == CODEC_HTML_HEAD;
	if (page->is_dropped)
		return;
	if (role.mark == CODEC_HTML_HEADERBLOCK || role.may_be_header ||
	    e->what == CODEC_HTML_BLOCKQUOTE) {
		codec_html_lines_break(&page->lines);
		codec_html_lines_flush(&page->lines);
		o->is_header = role.mark == CODEC_HTML_HEADERBLOCK;
		o->may_be_header = role.may_be_header && !o->is_header;
	}
	o->first_line = page->lines.n;
	o->first_byte = page->lines.text.len;
	begin_element(page, o, t, role.is_tight);
	/* Within a quote all is quote. */
	if (role.mark != CODEC_HTML_NONE &&
	    page->place.mark != CODEC_HTML_QUOTE)
		page->place.mark = role.mark;
	page->place.is_pre |= role.is_pre || e->what == CODEC_HTML_PRE;
}

static void
on_start(struct page *page, const struct codec_html_token *t)
{
	const struct codec_html_element *e = codec_html_element(t->name);

	close_implied(page, e);
	switch (e->what) {
	case CODEC_HTML_RAW:
		codec_html_scan_raw(&page->scanner, t->name);
		return;
	case CODEC_HTML_VOID:
		return;
	case CODEC_HTML_BREAK:
		if (!page->is_dropped)
			codec_html_lines_end(&page->lines, &page->place);
		return;
	case CODEC_HTML_RULE:
		if (page->is_dropped)
			return;
		codec_html_lines_break(&page->lines);
		codec_html_lines_puts(&page->lines,
		    "________________________________", &page->place);
		codec_html_lines_break(&page->lines);
		return;
	case CODEC_HTML_IMAGE:
		if (!page->is_dropped)
			put_image(page, t);
		return;
	default:
		push(page, e, t);
		return;
	}
}

static void
on_end(struct page *page, const struct codec_html_token *t)
{
	const struct codec_html_element *e = codec_html_element(t->name);

	if (e->what == CODEC_HTML_BREAK && !page->is_dropped) {
		codec_html_lines_end(&page->lines, &page->place);
		return;
	}
	if (page->too_deep > 0) {
		page->too_deep--;
		return;
	}
	/* Much comes after </body> and </html> in mails. */
	if (e->weight == 9)
		codec_html_lines_break(&page->lines);
	else
		close_named(page, t->name, e->weight);
}

static void
run(struct page *page)
{
	struct codec_html_token t;

	while (!page->lines.cut && codec_html_scan(&page->scanner, &t)) {
		if (t.kind == CODEC_HTML_START)
			on_start(page, &t);
		else if (t.kind == CODEC_HTML_END)
			on_end(page, &t);
		else if (!page->is_dropped)
			codec_html_lines_text(
			    &page->lines, t.text, t.len, &page->place);
	}
	while (page->depth > 0)
		close_top(page);
	codec_html_lines_flush(&page->lines);
}

enum base_status
codec_html_to_text(struct base_arena *arena, const char *html, size_t len,
    const struct codec_html_options *options, struct codec_html_text *out,
    struct base_err *err)
{
	static const struct codec_html_options all = {true, true};
	struct page *page = base_xcalloc(1, sizeof(*page));
	struct base_buf good;
	bool is_long = len > CODEC_HTML_BYTES_MAX;

	(void)err;
	if (is_long)
		len = CODEC_HTML_BYTES_MAX;
	base_buf_init(&good, len * 3 + 1);
	if (base_text_repair(html, len, &good) != BASE_OK)
		base_buf_clear(&good);
	page->options = options != NULL ? *options : all;
	page->scanner.at = base_buf_text(&good);
	page->scanner.end = page->scanner.at + good.len;
	codec_html_lines_init(&page->lines);
	run(page);
	out->len = page->lines.text.len;
	out->text = base_arena_strndup(
	    arena, base_buf_text(&page->lines.text), out->len);
	out->n_lines = page->lines.n;
	out->marks =
	    base_arena_alloc(arena, (page->lines.n + 1) * sizeof(*out->marks));
	if (page->lines.n > 0)
		memcpy((void *)(size_t)out->marks, page->lines.marks,
		    page->lines.n * sizeof(*out->marks));
	out->cut = is_long || page->lines.cut;
	codec_html_lines_release(&page->lines);
	base_buf_release(&good);
	free(page);
	return BASE_OK;
}

void
codec_html_charset(const char *html, size_t len, char out[64])
{
	const char *p, *end;
	size_t n = 0;

	out[0] = '\0';
	if (len > 4096)
		len = 4096;
	end = html + len;
	for (p = html; end - p > 8; p++)
		if (strncasecmp(p, "charset", 7) == 0)
			break;
	if (end - p <= 8)
		return;
	for (p += 7; p < end && strchr(" \t=\"'", *p) != NULL && *p != '\0';)
		p++;
	for (; p < end && n < 63 && strchr(" \t\"'/>;", *p) == NULL; p++)
		out[n++] = *p;
	out[n] = '\0';
}
