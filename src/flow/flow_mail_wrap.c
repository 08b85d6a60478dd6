/*
 * flow_mail_wrap: plain text that reads well in 80 columns: long lines are
 * broken at blanks and between Japanese characters, never within an address.
 */
#include "flow_templates.h"

#include <stdio.h>
#include <string.h>

#include "kairan/base_text.h"

#define LABEL_MAX                                                              \
	((size_t)24) /* columns of "LABEL  value" that set the indent */

/* Bytes of the character at p; the text is valid UTF-8. */
static size_t
bytes_of(const char *p)
{
	unsigned char c = (unsigned char)*p;

	return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

static size_t
columns_of(const char *p, size_t len)
{
	char one[8];

	snprintf(one, sizeof(one), "%.*s", (int)len, p);
	return base_text_width(one);
}

/* Is the character at p one of list's? */
static bool
is_one_of(const char *p, size_t len, const char *list)
{
	for (; *list != '\0'; list += bytes_of(list))
		if (bytes_of(list) == len && memcmp(list, p, len) == 0)
			return true;
	return false;
}

/* JIS X 4051: what must not begin or end a line. */
static bool
may_not_begin(const char *p, size_t len)
{
	return is_one_of(p, len,
	    "、。，．・：；？！゛゜ヽヾゝゞ々ー）〕］｝〉》」』】〗ぁぃぅぇぉ"
	    "っゃゅょゎァィゥェォッャュョヮヵヶ…―～”’,.:;?!)]}>%");
}

static bool
may_not_end(const char *p, size_t len)
{
	return is_one_of(p, len, "（〔［｛〈《「『【〖“‘([{<");
}

/* Where lines after the first begin: below the value of "LABEL  value", or
 * behind a list's mark. */
static size_t
hang_of(const char *line, size_t len)
{
	size_t at = strspn(line, " ");
	size_t i = at;
	size_t columns, digits;

	if (len > at + 2 && (memcmp(line + at, "- ", 2) == 0 ||
				memcmp(line + at, "* ", 2) == 0))
		return at + 2;
	digits = strspn(line + at, "0123456789");
	if (digits > 0 && digits < 5 && len > at + digits + 2 &&
	    memcmp(line + at + digits, ". ", 2) == 0)
		return at + digits + 2;
	while (i + 2 < len && i < 4 * LABEL_MAX &&
	       !(line[i] == ' ' && line[i + 1] == ' '))
		i++;
	if (i + 2 >= len || line[i] != ' ' || i == at)
		return at;
	while (i < len && line[i] == ' ')
		i++;
	columns = 0;
	for (at = 0; at < i; at += bytes_of(line + at))
		columns += columns_of(line + at, bytes_of(line + at));
	return columns <= LABEL_MAX ? columns : strspn(line, " ");
}

/*
 * Length in bytes of the part of line that goes into room columns; at least
 * one character, and more than fits when there is no place to break.
 */
static size_t
fit(const char *line, size_t len, size_t room)
{
	size_t used = 0;
	size_t best = 0;
	size_t i = 0;

	while (i < len) {
		size_t n = bytes_of(line + i);
		size_t next = i + n;
		size_t wide = columns_of(line + i, n);

		if (used + wide > room && best > 0)
			return best;
		used += wide;
		if (line[i] == ' ')
			best = next;
		else if (next < len && line[next] != ' ') {
			size_t m = bytes_of(line + next);
			size_t then = columns_of(line + next, m);

			/* Between two characters one of which is wide. */
			if ((wide == 2 || then == 2) &&
			    !may_not_begin(line + next, m) &&
			    !may_not_end(line + i, n))
				best = next;
		}
		i = next;
	}
	return len;
}

static enum base_status
add_spaces(struct base_buf *out, size_t n)
{
	return base_buf_printf(out, "%*s", (int)n, "");
}

/* Bytes of "  | " or "  > " before somebody's words, 0 none: each part of the
 * line begins with it. */
static size_t
bar_of(const char *line, size_t len)
{
	size_t at = strspn(line, " ");

	return len > at + 2 && (line[at] == '|' || line[at] == '>') &&
		       line[at + 1] == ' '
		   ? at + 2
		   : 0;
}

static enum base_status
wrap_line(const char *line, size_t len, size_t columns, struct base_buf *out)
{
	size_t bar = bar_of(line, len);
	const char *mark = line;
	size_t hang = bar > 0 ? 0 : hang_of(line, len);
	size_t indent = 0;
	enum base_status status = BASE_OK;

	line += bar;
	len -= bar;
	columns -= bar;
	while (len > 0 && status == BASE_OK) {
		size_t n = fit(line, len, columns - indent);
		size_t end = n;

		while (end > 0 && line[end - 1] == ' ')
			end--;
		status = base_buf_add(out, mark, bar);
		if (status == BASE_OK)
			status = add_spaces(out, end > 0 ? indent : 0);
		if (status == BASE_OK)
			status = base_buf_add(out, line, end);
		line += n;
		len -= n;
		while (len > 0 && *line == ' ') {
			line++;
			len--;
		}
		indent = hang;
		if (len > 0 && status == BASE_OK)
			status = base_buf_putc(out, '\n');
	}
	return status;
}

enum base_status
flow_mail_wrap(const char *text, size_t columns, struct base_buf *out)
{
	enum base_status status = BASE_OK;
	bool blank = true; /* no empty lines at the start */

	while (*text != '\0' && status == BASE_OK) {
		size_t len = strcspn(text, "\n");
		size_t kept = len;

		while (kept > 0 && text[kept - 1] == ' ')
			kept--;
		if (kept > 0 || !blank) {
			status = wrap_line(text, kept, columns, out);
			if (status == BASE_OK)
				status = base_buf_putc(out, '\n');
		}
		blank = kept == 0;
		text += len + (text[len] == '\n');
	}
	while (status == BASE_OK && out->len > 1 &&
	       strcmp(out->data + out->len - 2, "\n\n") == 0)
		base_buf_truncate(out, out->len - 1);
	return status;
}
