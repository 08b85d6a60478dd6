/*
 * Textile as Redmine reads it (RedCloth 3 and Redmine's own links and
 * macros).  Whatever could mean something where it stands becomes a numeric
 * character reference: RedCloth hands those through, and Redmine's searches
 * for "#12" or "@login" run over the result and do not decode them.
 */
#include <ctype.h>
#include <string.h>

#include "tracker_text.h"

static bool
is_word(int c)
{
	return isalnum(c) || c == '_' || c >= 0x80;
}

/* A phrase modifier opens after a blank, '(' or '>' before a non-blank; taken
 * a little wider here. */
static bool
opens(const struct tracker_line *line)
{
	int next = tracker_line_peek(line, 1);

	return !is_word(tracker_line_before(line)) && next != 0 &&
	       !isspace(next);
}

/* "h1. ", "bq(class). ", "fn1. ", "notextile. ": is this '.' the end of a
 * block's signature? */
static bool
is_signature(const struct tracker_line *line)
{
	size_t i = 0;
	int next = tracker_line_peek(line, 1);

	if (next != 0 && !isspace(next) && next != '.' && next != ':')
		return false;
	while (i < line->at && islower((unsigned char)line->text[i]))
		i++;
	if (i == 0 || i > 10)
		return false;
	while (i < line->at && isdigit((unsigned char)line->text[i]))
		i++;
	if (i < line->at && strchr("({[<>=)", line->text[i]) == NULL)
		return false;
	return memchr(line->text, ' ', line->at) == NULL;
}

static bool
is_entity(const struct tracker_line *line)
{
	size_t i = 1;

	while (isalnum(tracker_line_peek(line, i)) ||
	       tracker_line_peek(line, i) == '#')
		i++;
	return i > 1 && tracker_line_peek(line, i) == ';';
}

static bool
is_rule(const struct tracker_line *line)
{
	size_t i;

	for (i = 0; i < line->len; i++)
		if (strchr(" -*_", line->text[i]) == NULL)
			return false;
	return true;
}

static bool
is_special(const struct tracker_line *line)
{
	int c = tracker_line_peek(line, 0), next = tracker_line_peek(line, 1);
	int before = tracker_line_before(line);

	switch (c) {
	case '<':
	case '#':
	case '@':
	case '`':
		return true;
	case '&':
		return is_entity(line);
	case '>':
	case '|':
		return tracker_line_is_start(line) || c == '|';
	case '{':
		return next == '{' || tracker_line_is_start(line);
	case '[':
		return next == '[' || isdigit(next) ||
		       tracker_line_is_start(line);
	case '!':
		return next != 0 && !isspace(next);
	case '"':
		return next == ':' || opens(line);
	case '*':
		return opens(line) || tracker_line_is_start(line);
	case '-':
		return is_rule(line) || (opens(line) && next != '-') ||
		       next == '-';
	case '_':
	case '+':
	case '^':
	case '~':
	case '%':
		return opens(line) || next == c || is_rule(line);
	case '=':
	case '?':
		return next == c;
	case '(':
		return isupper(before) || isdigit(before);
	case '.':
		return is_signature(line);
	case ':':
		return tracker_line_is_reference(line) ||
		       (next == '/' && !isspace(before));
	case 'r':
		return isdigit(next) && !is_word(before);
	default:
		return false;
	}
}

/* Within a link: percent-encoding, which means the same to the server. */
static enum base_status
put_link(struct tracker_line *line, size_t len, struct base_buf *out)
{
	enum base_status status = BASE_OK;
	size_t i;

	for (i = 0; i < len && status == BASE_OK; i++) {
		unsigned char c = (unsigned char)line->text[line->at + i];

		if (strchr("{}[]|<>\"!*^`@\\", c) != NULL)
			status = base_buf_printf(out, "%%%02X", c);
		else
			status = base_buf_putc(out, (char)c);
	}
	line->at += len;
	return status;
}

enum base_status
tracker_textile_line(struct tracker_line *line, struct base_buf *out)
{
	enum base_status status = BASE_OK;
	size_t link;

	while (line->at < line->len && status == BASE_OK) {
		unsigned char c = (unsigned char)line->text[line->at];

		link = tracker_line_link(line);
		if (link > 0) {
			bool on = tracker_line_link_runs_on(line, link);

			status = put_link(line, link, out);
			if (status == BASE_OK && on)
				status = base_buf_puts(out, TRACKER_LINK_END);
			continue;
		}
		if (is_special(line))
			status = base_buf_printf(out, "&#%d;", c);
		else
			status = base_buf_putc(out, (char)c);
		line->at++;
	}
	return status;
}
