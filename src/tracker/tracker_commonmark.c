/*
 * CommonMark, and the older Markdown, as Redmine reads them.  A backslash
 * takes the meaning for the formatter away.  It is gone in the HTML, where
 * Redmine then looks for "#12", "@login" and "[[page]]", and macros are looked
 * for before: those are broken up by an invisible word joiner.
 */
#include <ctype.h>
#include <string.h>

#include "tracker_text.h"

static bool
is_word(int c)
{
	return isalnum(c) || c == '_' || c >= 0x80;
}

/* "1. " and "1) " begin a list. */
static bool
is_number(const struct tracker_line *line)
{
	size_t i = 0;

	while (i < line->len && line->text[i] == ' ')
		i++;
	if (i == line->at)
		return false;
	while (i < line->at && isdigit((unsigned char)line->text[i]))
		i++;
	return i == line->at;
}

static bool
needs_backslash(const struct tracker_line *line)
{
	int c = tracker_line_peek(line, 0), next = tracker_line_peek(line, 1);
	bool start = tracker_line_is_start(line);

	switch (c) {
	case '\\':
	case '`':
	case '*':
	case '<':
	case '[':
	case ']':
	case '|':
	case '~':
	case '^':
		return true;
	case '_':
		/* Between letters of ASCII it means nothing. */
		return !isalnum(tracker_line_before(line)) || !isalnum(next);
	case '&':
		return isalnum(next) || next == '#';
	case '!':
		return next == '[';
	case '>':
	case '#':
	case '-':
	case '+':
	case '=':
		return start;
	case '.':
	case ')':
		return is_number(line);
	default:
		return false;
	}
}

/* Behind which byte does the word joiner go? */
static bool
needs_joiner(const struct tracker_line *line)
{
	int c = tracker_line_peek(line, 0), next = tracker_line_peek(line, 1);

	switch (c) {
	case '#':
		return isalnum(next) || next == '#';
	case '@':
		return is_word(next);
	case '{':
	case '[':
		return next == c;
	case ':':
		return tracker_line_is_reference(line) || next == '/';
	case 'r':
		return isdigit(next) && !is_word(tracker_line_before(line));
	default:
		return false;
	}
}

static enum base_status
put_link(struct tracker_line *line, size_t len, struct base_buf *out)
{
	enum base_status status = BASE_OK;
	size_t i;

	for (i = 0; i < len && status == BASE_OK; i++) {
		unsigned char c = (unsigned char)line->text[line->at + i];

		if (strchr("{}[]|<>\"!*^`@\\~", c) != NULL)
			status = base_buf_printf(out, "%%%02X", c);
		else
			status = base_buf_putc(out, (char)c);
	}
	line->at += len;
	return status;
}

enum base_status
tracker_plain_line(struct tracker_line *line, struct base_buf *out)
{
	enum base_status status = BASE_OK;
	size_t link;

	while (line->at < line->len && status == BASE_OK) {
		link = tracker_line_link(line);
		if (link > 0) {
			status = put_link(line, link, out);
			continue;
		}
		status = base_buf_putc(out, line->text[line->at]);
		if (status == BASE_OK && needs_joiner(line))
			status = base_buf_puts(out, TRACKER_JOINER);
		line->at++;
	}
	return status;
}

enum base_status
tracker_commonmark_line(struct tracker_line *line, struct base_buf *out)
{
	enum base_status status = BASE_OK;
	size_t link;

	while (line->at < line->len && status == BASE_OK) {
		link = tracker_line_link(line);
		if (link > 0) {
			bool on = tracker_line_link_runs_on(line, link);

			/* Within < > it ends where it shall. */
			if (on)
				status = base_buf_putc(out, '<');
			if (status == BASE_OK)
				status = put_link(line, link, out);
			if (status == BASE_OK && on)
				status = base_buf_putc(out, '>');
			continue;
		}
		if (tracker_line_is_start(line) && line->text[line->at] == ' ')
			/* An indented line would be code. */
			status = base_buf_puts(out, "&nbsp;");
		else if (needs_backslash(line))
			status =
			    base_buf_printf(out, "\\%c", line->text[line->at]);
		else
			status = base_buf_putc(out, line->text[line->at]);
		if (status == BASE_OK && needs_joiner(line))
			status = base_buf_puts(out, TRACKER_JOINER);
		line->at++;
	}
	return status;
}
