#include "mail_scan_lines.h"

#include <string.h>

#include "mail_head.h"

size_t
mail_scan_lines_skip(const char *raw, size_t len)
{
	struct mail_slice rest = {raw, len}, line, name;
	size_t at = 0, blank;

	if (len >= 3 && memcmp(raw, "\xef\xbb\xbf", 3) == 0)
		at = 3;
	rest = (struct mail_slice){raw + at, len - at};
	if ((mail_slice_starts(rest, "From ") && rest.p[0] == 'F') ||
	    mail_slice_starts(rest, ">From ")) {
		(void)mail_slice_line(&rest, &line);
		at = (size_t)(rest.p - raw);
	}
	/* Blank lines before a header are an accident, before anything
	 * else they are an empty header. */
	blank = at;
	while (blank < len && (raw[blank] == '\n' || raw[blank] == '\r'))
		blank++;
	rest = (struct mail_slice){raw + blank, len - blank};
	if (blank > at && mail_slice_line(&rest, &line) &&
	    mail_head_is_field(line, &name) && mail_head_is_known(name))
		at = blank;
	return at;
}

/* One step: how many bytes of raw at i make one byte of text. */
static size_t
step(const char *raw, size_t len, size_t i, bool in_head, char *out)
{
	size_t k;

	*out = raw[i];
	if (raw[i] != '\r')
		return 1;
	for (k = i; k < len && raw[k] == '\r'; k++)
		;
	if (k < len && raw[k] == '\n') {
		*out = '\n';
		return k + 1 - i;
	}
	*out = in_head ? ' ' : '\n';
	return 1;
}

/* Walks raw; stops after `stop` bytes of text, or at the end. */
static size_t
walk(const char *raw, size_t len, char *out, size_t stop, size_t *origin)
{
	bool in_head = memchr(raw, '\n', len) != NULL;
	size_t i = 0, n = 0;
	char c, last = '\n';

	while (i < len && n < stop) {
		i += step(raw, len, i, in_head, &c);
		if (c == '\n' && last == '\n')
			in_head = false;
		last = c;
		if (out != NULL)
			out[n] = c;
		n++;
	}
	if (origin != NULL)
		*origin = i;
	return n;
}

size_t
mail_scan_lines(const char *raw, size_t len, char *out)
{
	size_t n;

	if (memchr(raw, '\r', len) == NULL) {
		memcpy(out, raw, len);
		n = len;
	} else {
		n = walk(raw, len, out, len, NULL);
	}
	out[n] = '\0';
	return n;
}

size_t
mail_scan_lines_origin(const char *raw, size_t len, size_t at)
{
	size_t origin;

	(void)walk(raw, len, NULL, at, &origin);
	return origin;
}
