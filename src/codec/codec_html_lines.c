/* Text onto lines: blanks folded, quote marks and indents before them. */
#include "codec_html_x.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"

void
codec_html_lines_init(struct codec_html_lines *l)
{
	memset(l, 0, sizeof(*l));
	base_buf_init(&l->text, CODEC_HTML_TEXT_MAX);
	base_buf_init(&l->line, CODEC_HTML_TEXT_MAX);
}

void
codec_html_lines_release(struct codec_html_lines *l)
{
	base_buf_release(&l->text);
	base_buf_release(&l->line);
	free(l->marks);
}

/* One finished line; body without blanks at its end. */
static void
add_line(struct codec_html_lines *l, const struct codec_html_place *place,
    const char *body, size_t len)
{
	size_t start = l->text.len;
	enum base_status status = BASE_OK;

	if (l->cut || l->n == CODEC_HTML_LINES_MAX) {
		l->cut = true;
		return;
	}
	for (unsigned i = 0; status == BASE_OK && i < place->quote; i++)
		status = base_buf_puts(&l->text, "> ");
	for (unsigned i = 0; len > 0 && status == BASE_OK && i < place->indent;
	     i++)
		status = base_buf_putc(&l->text, ' ');
	if (status == BASE_OK)
		status = base_buf_add(&l->text, body, len);
	while (l->text.len > start && l->text.data[l->text.len - 1] == ' ' &&
	       !(len == 3 && memcmp(body, "-- ", 3) == 0))
		base_buf_truncate(&l->text, l->text.len - 1);
	if (status == BASE_OK)
		status = base_buf_putc(&l->text, '\n');
	if (status != BASE_OK) {
		base_buf_truncate(&l->text, start);
		l->cut = true;
		return;
	}
	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 64;
		l->marks = base_xrealloc(l->marks, l->cap * sizeof(*l->marks));
	}
	l->marks[l->n++] = place->mark;
}

static bool
last_is_blank(const struct codec_html_lines *l)
{
	size_t i = l->text.len;

	if (i == 0)
		return true;
	for (i--; i > 0 && l->text.data[i - 1] != '\n'; i--)
		if (strchr("> ", l->text.data[i - 1]) == NULL)
			return false;
	return true;
}

void
codec_html_lines_flush(struct codec_html_lines *l)
{
	if (!l->is_open)
		return;
	/* The one blank at the end of a line that means something. */
	if (l->space && strcmp(base_buf_text(&l->line), "--") == 0 &&
	    base_buf_putc(&l->line, ' ') != BASE_OK)
		l->cut = true;
	add_line(l, &l->place, base_buf_text(&l->line), l->line.len);
	base_buf_clear(&l->line);
	l->is_open = false;
	l->space = false;
}

void
codec_html_lines_break(struct codec_html_lines *l)
{
	l->want_break = true;
}

void
codec_html_lines_blank(struct codec_html_lines *l)
{
	l->want_break = l->want_blank = true;
}

/* Something is about to be put. */
static void
begin(struct codec_html_lines *l, const struct codec_html_place *place)
{
	struct codec_html_place between = *place;

	if (l->want_break)
		codec_html_lines_flush(l);
	l->want_break = false;
	if (l->is_open)
		return;
	if (l->want_blank && l->n > 0 && !last_is_blank(l)) {
		if (l->place.quote < between.quote)
			between.quote = l->place.quote;
		if (l->marks[l->n - 1] != between.mark)
			between.mark = CODEC_HTML_NONE;
		add_line(l, &between, "", 0);
	}
	l->want_blank = false;
	l->space = false;
	l->is_open = true;
	l->place = *place;
	if (l->bullet[0] != '\0') {
		if (l->place.indent >= 2)
			l->place.indent -= 2;
		if (base_buf_puts(&l->line, l->bullet) != BASE_OK)
			l->cut = true;
		l->bullet[0] = '\0';
	}
}

void
codec_html_lines_end(
    struct codec_html_lines *l, const struct codec_html_place *place)
{
	if (l->want_break)
		codec_html_lines_flush(l);
	l->want_break = false;
	if (!l->is_open)
		begin(l, place);
	codec_html_lines_flush(l);
}

/* Scripts that put no blanks between words: a line end of the source means
 * nothing there. */
static bool
is_unspaced(uint32_t c)
{
	return (c >= 0x3000 && c <= 0x9fff) || (c >= 0xff00 && c <= 0xffef) ||
	       (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff);
}

static bool
ends_unspaced(const struct base_buf *line)
{
	size_t i = line->len, n;

	if (i == 0)
		return false;
	for (i--; i > 0 && ((unsigned char)line->data[i] & 0xc0) == 0x80;)
		i--;
	return is_unspaced(
	    codec_html_char(line->data + i, line->data + line->len, &n));
}

static void
put(struct codec_html_lines *l, uint32_t c,
    const struct codec_html_place *place)
{
	begin(l, place);
	if (l->space && l->line.len > 0 &&
	    !(l->space_is_newline && is_unspaced(c) &&
		ends_unspaced(&l->line)) &&
	    base_buf_putc(&l->line, ' ') != BASE_OK)
		l->cut = true;
	l->space = false;
	if (c == 0xa0)
		c = ' ';
	if (base_text_put(c, &l->line) != BASE_OK)
		l->cut = true;
}

void
codec_html_lines_text(struct codec_html_lines *l, const char *text, size_t len,
    const struct codec_html_place *place)
{
	const char *p = text, *end = text + len;
	uint32_t c;
	size_t n;

	for (; p < end && !l->cut; p += n) {
		c = codec_html_char(p, end, &n);
		if (c == '\r' && p + n < end && p[n] == '\n')
			continue;
		if (c == '\r' || c == '\f')
			c = '\n';
		if (place->is_pre && c == '\n') {
			codec_html_lines_end(l, place);
		} else if (!place->is_pre &&
			   (c == ' ' || c == '\t' || c == '\n')) {
			if (!l->space)
				l->space_is_newline = true;
			l->space = true;
			l->space_is_newline &= c == '\n';
		} else if (c == '\t' ||
			   (c >= 0x20 && c != 0x7f && (c < 0x80 || c >= 0xa0) &&
			       c != 0xad && c != 0xfeff)) {
			put(l, c, place);
		}
	}
}

void
codec_html_lines_puts(struct codec_html_lines *l, const char *text,
    const struct codec_html_place *place)
{
	begin(l, place);
	if (l->space && l->line.len > 0 && *text != ' ' &&
	    base_buf_putc(&l->line, ' ') != BASE_OK)
		l->cut = true;
	l->space = false;
	if (base_buf_puts(&l->line, text) != BASE_OK)
		l->cut = true;
}
