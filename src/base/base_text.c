/*
 * The part of base_text.h that needs Unicode's tables (libunistring).
 */
#include "kairan/base_text.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>
#include <uniwidth.h>

#include "base_utf8.h"

/* text as valid UTF-8; *len_out bytes, free(). */
static char *
repaired(const char *text, size_t *len_out)
{
	struct base_buf buf;
	size_t len = strlen(text);

	/* A malformed byte becomes three. */
	base_buf_init(&buf, len * 3);
	if (base_text_repair(text, len, &buf) != BASE_OK)
		base_buf_clear(&buf);
	return base_buf_take(&buf, len_out);
}

static bool
is_ascii(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text >= 0x80)
			return false;
	return true;
}

/* Most text is ASCII: no table is needed. */
static char *
fold_ascii(const char *text)
{
	char *copy = base_xstrdup(text), *p;

	for (p = copy; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return copy;
}

/* Characters that NFKC and folding leave as they are, but for the case of
 * ASCII, and that join with nothing before them: ASCII, kana, ideographs and
 * the punctuation between them. */
static bool
is_settled(uint32_t cp)
{
	return cp < 0x80 || (cp >= 0x3001 && cp <= 0x3002) ||
	       (cp >= 0x3041 && cp <= 0x3096) ||
	       (cp >= 0x30a1 && cp <= 0x30fa) || cp == 0x30fc ||
	       (cp >= 0x4e00 && cp <= 0x9fa5);
}

/* Where the settled characters from `at` on end.  The last one before others
 * is left to them: an accent may follow. */
static size_t
settled_end(const char *text, size_t len, size_t at)
{
	size_t last = at, next = at;
	uint32_t cp;

	while (at < len) {
		(void)base_utf8_next(text, len, &next, &cp);
		if (!is_settled(cp))
			return last;
		last = at;
		at = next;
	}
	return len;
}

/* Where the unsettled characters from `at` on end; they begin with at most
 * one settled one. */
static size_t
unsettled_end(const char *text, size_t len, size_t at)
{
	size_t next = at;
	uint32_t cp;

	(void)base_utf8_next(text, len, &next, &cp);
	for (at = next; at < len; at = next) {
		(void)base_utf8_next(text, len, &next, &cp);
		if (is_settled(cp))
			return at;
	}
	return len;
}

static void
add_settled(struct base_buf *out, const char *text, size_t len, bool folds)
{
	size_t start = out->len, i;

	if (base_buf_add(out, text, len) != BASE_OK || !folds)
		return;
	for (i = start; i < out->len; i++)
		if (out->data[i] >= 'A' && out->data[i] <= 'Z')
			out->data[i] = (char)(out->data[i] - 'A' + 'a');
}

/* NULL from a library was no memory or, after repair, cannot be. */
static void
add_unsettled(struct base_buf *out, const char *text, size_t len, bool folds)
{
	size_t nfkc_len, fold_len;
	uint8_t *nfkc, *folded;

	/* NFKC first: full-width letters have their own lower case. */
	nfkc = u8_normalize(
	    UNINORM_NFKC, (const uint8_t *)text, len, NULL, &nfkc_len);
	if (nfkc == NULL)
		return;
	if (!folds) {
		(void)!base_buf_add(out, nfkc, nfkc_len);
	} else {
		folded = u8_casefold(
		    nfkc, nfkc_len, NULL, UNINORM_NFKC, NULL, &fold_len);
		if (folded != NULL)
			(void)!base_buf_add(out, folded, fold_len);
		free(folded);
	}
	free(nfkc);
}

/* Looks into the tables for what needs them only: that is ten times as fast
 * as doing it for all. */
static char *
normal_form(const char *text, bool folds)
{
	size_t len, at = 0, end;
	struct base_buf out;
	char *good = repaired(text, &len);

	base_buf_init(&out, SIZE_MAX);
	while (at < len) {
		end = settled_end(good, len, at);
		add_settled(&out, good + at, end - at, folds);
		at = end;
		if (at == len)
			break;
		end = unsettled_end(good, len, at);
		add_unsettled(&out, good + at, end - at, folds);
		at = end;
	}
	free(good);
	return base_buf_take(&out, NULL);
}

char *
base_text_fold(const char *text)
{
	return is_ascii(text) ? fold_ascii(text) : normal_form(text, true);
}

char *
base_text_nfkc(const char *text)
{
	return is_ascii(text) ? base_xstrdup(text) : normal_form(text, false);
}

bool
base_text_equal_fold(const char *a, const char *b)
{
	char *fold_a = base_text_fold(a), *fold_b = base_text_fold(b);
	bool equal = strcmp(fold_a, fold_b) == 0;

	free(fold_a);
	free(fold_b);
	return equal;
}

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

bool
base_text_has_word(const char *folded, const char *word)
{
	size_t len = strlen(word);
	bool edge_before, edge_after;
	const char *hit;

	if (len == 0)
		return false;
	edge_before = is_alnum(word[0]);
	edge_after = is_alnum(word[len - 1]);
	for (hit = strstr(folded, word); hit != NULL;
	     hit = strstr(hit + 1, word)) {
		char before = hit > folded ? hit[-1] : ' ', after = hit[len];

		if (edge_before && (is_alnum(before) || before == '_'))
			continue;
		if (edge_after && (is_alnum(after) || after == '_'))
			continue;
		return true;
	}
	return false;
}

size_t
base_text_width(const char *text)
{
	size_t len;
	char *good = repaired(text, &len);
	int width = u8_width((const uint8_t *)good, len, "UTF-8");

	free(good);
	return width > 0 ? (size_t)width : 0;
}

bool
base_text_is_among(const char *text, const char *const *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(text, list[i]) == 0)
			return true;
	return false;
}

bool
base_text_ends(const char *text, const char *end)
{
	size_t len = strlen(text), n = strlen(end);

	return len >= n && strcmp(text + len - n, end) == 0;
}

enum base_status
base_text_put(uint32_t c, struct base_buf *out)
{
	char b[4];
	size_t n = 0;

	if (c < 0x80) {
		b[n++] = (char)c;
	} else if (c < 0x800) {
		b[n++] = (char)(0xc0 | c >> 6);
		b[n++] = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		b[n++] = (char)(0xe0 | c >> 12);
		b[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		b[n++] = (char)(0x80 | (c & 0x3f));
	} else {
		b[n++] = (char)(0xf0 | c >> 18);
		b[n++] = (char)(0x80 | (c >> 12 & 0x3f));
		b[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		b[n++] = (char)(0x80 | (c & 0x3f));
	}
	return base_buf_add(out, b, n);
}
