#include "mail_slice.h"
#include "kairan/base_text.h"

#include <string.h>
#include <strings.h>

struct mail_slice
mail_slice_of(const char *text)
{
	return (struct mail_slice){text, text ? strlen(text) : 0};
}

bool
mail_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct mail_slice
mail_slice_trim(struct mail_slice slice)
{
	while (slice.n > 0 && mail_is_blank(slice.p[0])) {
		slice.p++;
		slice.n--;
	}
	while (slice.n > 0 && mail_is_blank(slice.p[slice.n - 1]))
		slice.n--;
	return slice;
}

bool
mail_slice_is(struct mail_slice slice, const char *word)
{
	return strlen(word) == slice.n &&
	       strncasecmp(slice.p, word, slice.n) == 0;
}

bool
mail_slice_starts(struct mail_slice slice, const char *word)
{
	size_t n = strlen(word);

	return slice.n >= n && strncasecmp(slice.p, word, n) == 0;
}

const char *
mail_slice_find(struct mail_slice slice, const char *word)
{
	size_t i, n = strlen(word);

	for (i = 0; i + n <= slice.n; i++)
		if (strncasecmp(slice.p + i, word, n) == 0)
			return slice.p + i;
	return NULL;
}

bool
mail_slice_line(struct mail_slice *rest, struct mail_slice *line)
{
	const char *lf;

	if (rest->n == 0)
		return false;
	lf = memchr(rest->p, '\n', rest->n);
	line->p = rest->p;
	line->n = lf ? (size_t)(lf - rest->p) : rest->n;
	rest->p += line->n + (lf ? 1 : 0);
	rest->n -= line->n + (lf ? 1 : 0);
	return true;
}

char *
mail_slice_dup(struct base_arena *arena, struct mail_slice slice)
{
	char *copy = base_arena_alloc(arena, slice.n + 1);

	if (slice.n > 0)
		memcpy(copy, slice.p, slice.n);
	return copy;
}

char *
mail_slice_lower(struct base_arena *arena, struct mail_slice slice)
{
	char *text = mail_slice_dup(arena, slice);
	char *p;

	for (p = text; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return text;
}

const char *
mail_skip_jis(const char *p, const char *end)
{
	const char *q;

	if (end - p < 3 || p[0] != '\033' || p[1] != '$')
		return p;
	if (end - p > MAIL_SLICE_JIS_MAX)
		end = p + MAIL_SLICE_JIS_MAX;
	for (q = p + 2; q + 1 < end; q++)
		if (q[0] == '\033' && q[1] == '(')
			return q + 3 <= end ? q + 3 : end;
	return p;
}

void *
mail_grow(
    struct base_arena *arena, void *list, size_t n, size_t *cap, size_t size)
{
	void *bigger;

	if (n < *cap)
		return list;
	*cap = *cap ? *cap * 2 : 8;
	bigger = base_arena_alloc(arena, *cap * size);
	if (n > 0)
		memcpy(bigger, list, n * size);
	return bigger;
}
