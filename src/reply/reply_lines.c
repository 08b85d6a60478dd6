/*
 * Lines of a body, and text made of them (see reply_lines.h).
 */
#include "reply_lines.h"

#include <string.h>

#include "reply_scan.h"

struct reply_line *
reply_lines_split(
    const char *text, size_t len, struct base_arena *arena, size_t *count_out)
{
	struct reply_line *lines;
	const char *p = text, *end = text + len, *nl;
	size_t n = 0, count = 0;

	for (p = text; p < end && count < REPLY_MAX_LINES; count++) {
		nl = memchr(p, '\n', (size_t)(end - p));
		p = nl == NULL ? end : nl + 1;
	}
	lines = base_arena_alloc(arena, (count + 1) * sizeof(*lines));
	for (p = text; n < count; n++) {
		nl = memchr(p, '\n', (size_t)(end - p));
		lines[n].text = p;
		lines[n].len = (size_t)((nl == NULL ? end : nl) - p);
		if (lines[n].len > 0 && p[lines[n].len - 1] == '\r')
			lines[n].len--;
		lines[n].rule = "";
		lines[n].is_kept = true;
		p = nl == NULL ? end : nl + 1;
	}
	*count_out = count;
	return lines;
}

bool
reply_line_is_blank(const struct reply_line *line)
{
	const char *p = line->text, *end = p + line->len;

	while (p < end) {
		if (reply_is_blank(*p) || *p == '\r')
			p++;
		else if (end - p >= 2 && memcmp(p, "\u00a0", 2) == 0)
			p += 2;
		else if (end - p >= 3 && (memcmp(p, "\u3000", 3) == 0 ||
					     memcmp(p, "\u200b", 3) == 0 ||
					     memcmp(p, "\ufeff", 3) == 0))
			p += 3;
		else
			return false;
	}
	return true;
}

const char *
reply_lines_join(const struct reply_line *lines, size_t count,
    const uint8_t *take, struct base_arena *arena)
{
	size_t i, size = 0;
	bool gap = false, any = false;
	char *text, *p;

	for (i = 0; i < count; i++)
		if (take[i])
			size += lines[i].len + 2;
	p = text = base_arena_alloc(arena, size + 1);
	for (i = 0; i < count; i++) {
		if (!take[i])
			continue;
		if (reply_line_is_blank(&lines[i])) {
			gap = any;
			continue;
		}
		if (gap)
			*p++ = '\n';
		memcpy(p, lines[i].text, lines[i].len);
		p += lines[i].len;
		while (p > text && reply_is_blank(p[-1]))
			p--;
		*p++ = '\n';
		gap = false;
		any = true;
	}
	if (p > text)
		p--;
	*p = '\0';
	return text;
}
