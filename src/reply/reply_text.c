/*
 * Lines in the form that the matchers read (see reply_text.h).
 */
#include "reply_text.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "reply_scan.h"

/* Characters that look like a plain one, or like nothing. */
static const struct {
	const char *from;
	const char *to;
} alike[] = {{"\u2010", "-"}, {"\u2011", "-"}, {"\u2012", "-"}, {"\u2013", "-"},
    {"\u2014", "-"}, {"\u2015", "-"}, {"\u2212", "-"}, {"\u301c", "~"},
    {"\u200b", ""}, {"\u200c", ""}, {"\u200d", ""}, {"\u200e", ""},
    {"\u200f", ""}, {"\u2060", ""}, {"\ufeff", ""}, {"\ufe0e", ""},
    {"\ufe0f", ""}, {"\u202a", ""}, {"\u202b", ""}, {"\u202c", ""},
    {"\u202d", ""}, {"\u202e", ""}, {"\u2066", ""}, {"\u2067", ""},
    {"\u2068", ""}, {"\u2069", ""}, {"\u061c", ""}, {"\u00ad", ""}, {"\t", " "},
    {"\u2236", ":"}, {"\ua789", ":"}, {"\u02d0", ":"}};

/* Arabic, Persian and Devanagari digits. */
static bool
foreign_digit(const char **p, char *out)
{
	const unsigned char *u = (const unsigned char *)*p;

	if (u[0] == 0xd9 && u[1] >= 0xa0 && u[1] <= 0xa9)
		*out = (char)('0' + u[1] - 0xa0);
	else if (u[0] == 0xdb && u[1] >= 0xb0 && u[1] <= 0xb9)
		*out = (char)('0' + u[1] - 0xb0);
	else if (u[0] == 0xe0 && u[1] == 0xa5 && u[2] >= 0xa6 && u[2] <= 0xaf)
		*out = (char)('0' + u[2] - 0xa6);
	else
		return false;
	*p += u[0] == 0xe0 ? 3 : 2;
	return true;
}

/* What the characters of `alike` begin with. */
#define ALIKE_BYTES "\xe2\xe3\xef\xc2\xea\xcb\xd8"

static size_t
copy_alike(char *out, const char *text)
{
	const char *p = text;
	char *q = out;
	size_t i;

	while (*p != '\0') {
		if (foreign_digit(&p, q)) {
			q++;
			continue;
		}
		/* Nearly every character leaves here. */
		if (*p != '\t' && strchr(ALIKE_BYTES, *p) == NULL) {
			*q++ = *p++;
			continue;
		}
		for (i = 0; i < BASE_LEN(alike); i++)
			if (reply_scan_lit(&p, alike[i].from))
				break;
		if (i < BASE_LEN(alike)) {
			size_t len = strlen(alike[i].to);

			memcpy(q, alike[i].to, len);
			q += len;
		} else {
			*q++ = *p++;
		}
	}
	*q = '\0';
	return (size_t)(q - out);
}

static void
make_alike(struct base_arena *arena, const char *text, size_t len,
    struct reply_text *out)
{
	char *copy = base_xstrndup(text, len);
	char *nfkc = base_text_nfkc(copy);
	char *plain = base_xmalloc(strlen(nfkc) + 1);
	char *norm, *low;
	size_t i;

	(void)copy_alike(plain, nfkc);
	norm = base_arena_strdup(arena, base_text_trim(plain));
	out->len = strlen(norm);
	low = base_arena_strndup(arena, norm, out->len);
	for (i = 0; i < out->len; i++)
		if (low[i] >= 'A' && low[i] <= 'Z')
			low[i] = (char)(low[i] - 'A' + 'a');
	out->norm = norm;
	out->low = low;
	free(plain);
	free(nfkc);
	free(copy);
}

static bool
is_plain(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if ((unsigned char)text[i] >= 0x80 || text[i] == '\t')
			return false;
	return true;
}

/* Most lines are ASCII: nothing to make alike. */
static void
make_plain(struct base_arena *arena, const char *text, size_t len,
    struct reply_text *out)
{
	char *low;
	size_t i;

	while (len > 0 && (*text == ' ' || *text == '\r')) {
		text++;
		len--;
	}
	while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\r'))
		len--;
	out->norm = base_arena_strndup(arena, text, len);
	out->low = low = base_arena_strndup(arena, text, len);
	out->len = len;
	for (i = 0; i < len; i++)
		if (low[i] >= 'A' && low[i] <= 'Z')
			low[i] = (char)(low[i] - 'A' + 'a');
}

void
reply_text_make(struct base_arena *arena, const char *text, size_t len,
    struct reply_text *out)
{
	if (is_plain(text, len)) {
		make_plain(arena, text, len, out);
		return;
	}
	make_alike(arena, text, len, out);
}

static bool
is_gap(char c)
{
	return c == ' ' || c == '_' || c == '-';
}

bool
reply_text_scan(const char **p, const char *word)
{
	const char *q = *p;

	for (; *word != '\0'; word++) {
		if (*word == ' ') {
			while (is_gap(*q))
				q++;
		} else if (*q++ != *word) {
			return false;
		}
	}
	*p = q;
	return true;
}

bool
reply_text_is(const char *text, size_t len, const char *word)
{
	const char *p = text;

	return reply_text_scan(&p, word) && p == text + len;
}

bool
reply_text_is_any(const char *text, size_t len, const char *const *list)
{
	size_t i;

	for (i = 0; list[i] != NULL; i++)
		if (reply_text_is(text, len, list[i]))
			return true;
	return false;
}

/* Characters (start bytes) of text without gaps, as numbers. */
static size_t
characters(const char *text, size_t len, uint32_t *out)
{
	size_t i, n = 0;

	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (is_gap(text[i]))
			continue;
		if ((c & 0xc0) == 0x80 && n > 0)
			out[n - 1] = out[n - 1] << 8 | c;
		else
			out[n++] = c;
	}
	return n;
}

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

unsigned
reply_text_distance(const char *a, size_t a_len, const char *b)
{
	uint32_t x[REPLY_TEXT_KEY], y[REPLY_TEXT_KEY];
	unsigned row[3][REPLY_TEXT_KEY + 1];
	size_t n, m, i, j, b_len = strlen(b);

	if (a_len > REPLY_TEXT_KEY || b_len > REPLY_TEXT_KEY)
		return REPLY_TEXT_KEY;
	n = characters(a, a_len, x);
	m = characters(b, b_len, y);
	for (j = 0; j <= m; j++)
		row[0][j] = (unsigned)j;
	for (i = 1; i <= n; i++) {
		unsigned *now = row[i % 3], *last = row[(i - 1) % 3];

		now[0] = (unsigned)i;
		for (j = 1; j <= m; j++) {
			unsigned same = x[i - 1] == y[j - 1] ? 0 : 1;

			now[j] = least(last[j] + 1, now[j - 1] + 1);
			now[j] = least(now[j], last[j - 1] + same);
			if (i > 1 && j > 1 && x[i - 1] == y[j - 2] &&
			    x[i - 2] == y[j - 1])
				now[j] =
				    least(now[j], row[(i - 2) % 3][j - 2] + 1);
		}
	}
	return row[n % 3][m];
}

bool
reply_text_is_near(const char *a, size_t a_len, const char *b)
{
	uint32_t x[REPLY_TEXT_KEY];
	unsigned distance;
	size_t n, b_len = strlen(b);

	if (a_len > REPLY_TEXT_KEY || b_len > REPLY_TEXT_KEY)
		return false;
	n = characters(b, b_len, x);
	if (n < 3)
		return false;
	/* Most pairs differ too much in length already. */
	if ((a_len > b_len ? a_len - b_len : b_len - a_len) > 8)
		return false;
	distance = reply_text_distance(a, a_len, b);
	/* A short word with two errors in it is another word. */
	return distance > 0 && distance <= (n < 6 ? 1u : 2u);
}

void
reply_text_strip(const char **p, size_t *len)
{
	static const struct {
		const char *open;
		const char *close;
	} pairs[] = {{"\"", "\""}, {"'", "'"}, {"`", "`"}, {"**", "**"},
	    {"*", "*"}, {"__", "__"}, {"<", ">"}, {"[", "]"}, {"「", "」"},
	    {"『", "』"}, {"【", "】"}, {"“", "”"}, {"‘", "’"}, {"_", "_"}};
	const char *start = *p, *end = *p + *len;
	size_t i = 0;

	while (start < end && reply_is_blank(*start))
		start++;
	while (end > start && reply_is_blank(end[-1]))
		end--;
	while (i < BASE_LEN(pairs)) {
		size_t o = strlen(pairs[i].open), c = strlen(pairs[i].close);

		if ((size_t)(end - start) > o + c &&
		    memcmp(start, pairs[i].open, o) == 0 &&
		    memcmp(end - c, pairs[i].close, c) == 0) {
			start += o;
			end -= c;
			i = 0;
			continue;
		}
		i++;
	}
	*p = start;
	*len = (size_t)(end - start);
}
