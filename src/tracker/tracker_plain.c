/*
 * The way back: what stands in a ticket, as plain text for a mail.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "tracker_text.h"

/* "&#35;" of ASCII: its byte, and its length; else 0. */
static int
reference(const char *text, size_t *len)
{
	char *end = NULL;
	long value;

	if (strncmp(text, "&#", 2) != 0 || !isdigit((unsigned char)text[2]))
		return 0;
	value = strtol(text + 2, &end, 10);
	if (*end != ';' || value < ' ' || value > '~')
		return 0;
	*len = (size_t)(end + 1 - text);
	return (int)value;
}

/* Is the whole line this mark of a block? */
static bool
is_mark(const char *line, size_t len, const char *mark)
{
	while (len > 0 && isspace((unsigned char)line[len - 1]))
		len--;
	return len == strlen(mark) && memcmp(line, mark, len) == 0;
}

/* Length of "<https://...>" here, else 0. */
static size_t
bracketed(const char *line, size_t len)
{
	size_t i = 1;

	if (len < 9 || (strncmp(line, "<http://", 8) != 0 &&
			   strncmp(line, "<https://", 9) != 0))
		return 0;
	while (i < len && line[i] != '>' && line[i] != ' ')
		i++;
	return i < len && line[i] == '>' ? i + 1 : 0;
}

/* What only the formatter was to see: its length here, else 0. */
static size_t
unseen(enum tracker_markup markup, const char *line, size_t len, bool block)
{
	if (strncmp(line, TRACKER_JOINER, strlen(TRACKER_JOINER)) == 0)
		return strlen(TRACKER_JOINER);
	if (!block && markup == TRACKER_MARKUP_TEXTILE &&
	    len >= strlen(TRACKER_LINK_END) &&
	    strncmp(line, TRACKER_LINK_END, strlen(TRACKER_LINK_END)) == 0)
		return strlen(TRACKER_LINK_END);
	return 0;
}

static enum base_status
put_line(enum tracker_markup markup, const char *line, size_t len, bool block,
    struct base_buf *out)
{
	enum base_status status = BASE_OK;
	bool textile = markup == TRACKER_MARKUP_TEXTILE;
	bool plain = markup == TRACKER_MARKUP_PLAIN;
	size_t i = 0, skip;
	int c;

	while (i < len && status == BASE_OK) {
		c = (unsigned char)line[i];
		skip = unseen(markup, line + i, len - i, block);
		if (skip == 0 && !block && !textile && !plain &&
		    (skip = bracketed(line + i, len - i)) > 0)
			status = base_buf_add(out, line + i + 1, skip - 2);
		if (skip > 0) {
			i += skip;
			continue;
		}
		skip = 1;
		if (!block && textile && c == '&' &&
		    reference(line + i, &skip) != 0)
			c = reference(line + i, &skip);
		else if (!block && !textile && !plain && c == '\\' &&
			 i + 1 < len && ispunct((unsigned char)line[i + 1]))
			c = (unsigned char)line[++i];
		else if (!block && !textile && !plain &&
			 strncmp(line + i, "&nbsp;", 6) == 0) {
			c = ' ';
			skip = 6;
		}
		status = base_buf_putc(out, (char)c);
		i += skip;
	}
	return status;
}

enum base_status
tracker_markup_plain(
    enum tracker_markup markup, const char *text, struct base_buf *out)
{
	bool textile = markup == TRACKER_MARKUP_TEXTILE, block = false;
	enum base_status status = BASE_OK;
	size_t len, keep;

	if (markup == TRACKER_MARKUP_NONE)
		return base_buf_puts(out, text);
	while (status == BASE_OK && *text != '\0') {
		len = strcspn(text, "\n");
		keep = len;
		if (keep > 0 && text[keep - 1] == '\r')
			keep--;
		if (markup != TRACKER_MARKUP_PLAIN && is_mark(text, len,
							  !textile ? "```"
							  : block  ? "</pre>"
								   : "<pre>")) {
			block = !block;
			text += len + (text[len] == '\n' ? 1 : 0);
			continue;
		}
		/* Two blanks at the end are CommonMark's line break. */
		if (markup == TRACKER_MARKUP_COMMONMARK && !block && keep > 2 &&
		    text[keep - 1] == ' ' && text[keep - 2] == ' ')
			keep -= 2;
		status = put_line(markup, text, keep, block, out);
		if (status == BASE_OK && text[len] == '\n')
			status = base_buf_putc(out, '\n');
		text += len + (text[len] == '\n' ? 1 : 0);
	}
	return status;
}
