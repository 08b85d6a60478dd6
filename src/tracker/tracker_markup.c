#include "kairan/tracker_markup.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kairan/base_text.h"
#include "tracker_text.h"

int
tracker_line_before(const struct tracker_line *line)
{
	return line->at == 0 ? 0 : (unsigned char)line->text[line->at - 1];
}

int
tracker_line_peek(const struct tracker_line *line, size_t ahead)
{
	return line->at + ahead < line->len
		   ? (unsigned char)line->text[line->at + ahead]
		   : 0;
}

bool
tracker_line_is_start(const struct tracker_line *line)
{
	size_t i;

	for (i = 0; i < line->at; i++)
		if (line->text[i] != ' ' && line->text[i] != '\t')
			return false;
	return true;
}

/* Do we stand on this (ASCII, any case)? */
static bool
is_at(const struct tracker_line *line, const char *word)
{
	size_t len = strlen(word);

	return line->len - line->at >= len &&
	       strncasecmp(line->text + line->at, word, len) == 0;
}

size_t
tracker_line_link(const struct tracker_line *line)
{
	int before = tracker_line_before(line);
	size_t i = line->at;

	if (isalnum(before) || before == '_' ||
	    (!is_at(line, "http://") && !is_at(line, "https://")))
		return 0;
	while (i < line->len && (unsigned char)line->text[i] > ' ' &&
	       (unsigned char)line->text[i] < 0x7f &&
	       strchr("<>\"", line->text[i]) == NULL)
		i++;
	/* Sentence marks behind a link belong to the sentence. */
	while (i > line->at && strchr(".,;:!?)'", line->text[i - 1]) != NULL)
		i--;
	return i - line->at;
}

bool
tracker_line_link_runs_on(const struct tracker_line *line, size_t link)
{
	size_t i = line->at + link;

	while (i < line->len && strchr(".,;:!?)>'\"", line->text[i]) != NULL)
		i++;
	return i < line->len && !isspace((unsigned char)line->text[i]);
}

bool
tracker_line_is_reference(const struct tracker_line *line)
{
	static const char *const words[] = {"attachment", "document", "version",
	    "forum", "news", "message", "project", "commit", "source", "export",
	    "user"};
	int next = tracker_line_peek(line, 1);
	size_t i, len;

	if (next == 0 || isspace(next))
		return false;
	for (i = 0; i < BASE_LEN(words); i++) {
		len = strlen(words[i]);
		if (line->at >= len && strncasecmp(line->text + line->at - len,
					   words[i], len) == 0)
			return true;
	}
	/* "project:#12", "project:r1", "project:@login" */
	return next == '#' || next == '@' ||
	       (next == 'r' && isdigit(tracker_line_peek(line, 2)));
}

/* What XML cannot carry appears as an escape; malformed bytes as U+FFFD. */
static enum base_status
clean(const char *text, struct base_buf *out)
{
	enum base_status status = BASE_OK;
	struct base_buf whole;
	const char *at, *from;

	base_buf_init(&whole, out->max);
	status = base_text_repair(text, strlen(text), &whole);
	at = from = base_buf_text(&whole);
	while (status == BASE_OK && *at != '\0') {
		unsigned char c = (unsigned char)*at;

		if (c >= ' ' ? c != 0x7f : c == '\n' || c == '\t') {
			at++;
			continue;
		}
		status = base_buf_add(out, from, (size_t)(at - from));
		/* A line end is one byte from here on. */
		if (status == BASE_OK && c == '\r' && at[1] != '\n')
			status = base_buf_putc(out, '\n');
		else if (status == BASE_OK && c != '\r')
			status = base_buf_printf(out, "\\x%02X", c);
		from = ++at;
	}
	if (status == BASE_OK)
		status = base_buf_add(out, from, (size_t)(at - from));
	base_buf_release(&whole);
	return status;
}

static size_t
line_len(const char *text)
{
	return strcspn(text, "\n");
}

/* Textile: a tag that it keeps out of the formatter's hands begins or ends
 * here. */
static bool
is_tag(const char *text, size_t at, size_t len)
{
	static const char *const tags[] = {"pre", "code", "kbd", "notextile"};
	size_t i;

	if (text[at] != '<')
		return false;
	at += at + 1 < len && text[at + 1] == '/' ? 2 : 1;
	for (i = 0; i < BASE_LEN(tags); i++)
		if (len - at >= strlen(tags[i]) &&
		    strncasecmp(text + at, tags[i], strlen(tags[i])) == 0)
			return true;
	return false;
}

/* CommonMark: the second of each two within a run that would be a fence.
 * Redmine looks for @login between any two such runs, whatever their place. */
static bool
is_fence(const char *text, size_t at, size_t len)
{
	size_t before = 0;

	if ((text[at] != '`' && text[at] != '~') || at + 1 >= len ||
	    text[at + 1] != text[at])
		return false;
	while (before < at && text[at - before - 1] == text[at])
		before++;
	return before % 2 == 1;
}

static enum base_status
put_block(enum tracker_markup markup, const char *text, size_t len,
    struct base_buf *out)
{
	bool textile = markup == TRACKER_MARKUP_TEXTILE;
	enum base_status status;
	size_t i;

	status = base_buf_puts(out, textile ? "<pre>\n" : "```\n");
	for (i = 0; i < len && status == BASE_OK; i++) {
		status = base_buf_putc(out, text[i]);
		if (status == BASE_OK &&
		    (textile ? is_tag(text, i, len) : is_fence(text, i, len)))
			status = base_buf_puts(out, TRACKER_JOINER);
	}
	if (status == BASE_OK && len > 0 && text[len - 1] != '\n')
		status = base_buf_putc(out, '\n');
	if (status == BASE_OK)
		status = base_buf_puts(out, textile ? "</pre>\n" : "```\n");
	return status;
}

static enum base_status
put_line(enum tracker_markup markup, const char *text, size_t len,
    struct base_buf *out)
{
	struct tracker_line line = {text, len, 0};

	if (markup == TRACKER_MARKUP_TEXTILE)
		return tracker_textile_line(&line, out);
	if (markup == TRACKER_MARKUP_PLAIN)
		return tracker_plain_line(&line, out);
	return tracker_commonmark_line(&line, out);
}

static enum base_status
put_prose(enum tracker_markup markup, const char **text, struct base_buf *out)
{
	size_t len = line_len(*text);
	enum base_status status = put_line(markup, *text, len, out);
	bool more = (*text)[len] == '\n';

	/* CommonMark joins lines unless two blanks end them. */
	if (status == BASE_OK && markup == TRACKER_MARKUP_COMMONMARK && more &&
	    len > 0 && (*text)[len + 1] != '\n' && (*text)[len + 1] != '\0')
		status = base_buf_puts(out, "  ");
	if (status == BASE_OK && more)
		status = base_buf_putc(out, '\n');
	*text += len + (more ? 1 : 0);
	return status;
}

enum base_status
tracker_markup_text(
    enum tracker_markup markup, const char *text, struct base_buf *out)
{
	enum base_status status;
	struct base_buf whole;
	const char *at;
	size_t run;

	base_buf_init(&whole, out->max);
	status = clean(text, &whole);
	at = base_buf_text(&whole);
	if (markup == TRACKER_MARKUP_NONE && status == BASE_OK) {
		status = base_buf_puts(out, at);
		at = "";
	}
	while (status == BASE_OK && *at != '\0') {
		run = markup == TRACKER_MARKUP_PLAIN ? 0 : tracker_log_run(at);
		if (run == 0) {
			status = put_prose(markup, &at, out);
			continue;
		}
		/* A block wants an empty line before it. */
		if (out->len > 0)
			status = base_buf_putc(out, '\n');
		if (status == BASE_OK)
			status = put_block(markup, at, run, out);
		at += run;
		if (status == BASE_OK && *at != '\0' && *at != '\n')
			status = base_buf_putc(out, '\n');
	}
	base_buf_release(&whole);
	return status;
}
