/*
 * The part of base_text.h that needs Unicode's tables (libunistring).
 */
#include "kairan/base_text.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>
#include <uniwidth.h>

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

/* A library's result as a string of our own; NULL was no memory or, after
 * repair, cannot be. */
static char *
own_copy(uint8_t *bytes, size_t len)
{
	char *copy;

	if (bytes == NULL)
		return base_xstrdup("");
	copy = base_xmalloc(len + 1);
	memcpy(copy, bytes, len);
	copy[len] = '\0';
	free(bytes);
	return copy;
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

char *
base_text_fold(const char *text)
{
	size_t len, nfkc_len, out_len;
	uint8_t *nfkc, *out;
	char *good;

	if (is_ascii(text))
		return fold_ascii(text);
	good = repaired(text, &len);
	/* NFKC first: full-width letters have their own lower case. */
	nfkc = u8_normalize(
	    UNINORM_NFKC, (const uint8_t *)good, len, NULL, &nfkc_len);
	free(good);
	if (nfkc == NULL)
		return base_xstrdup("");
	out = u8_casefold(nfkc, nfkc_len, NULL, UNINORM_NFKC, NULL, &out_len);
	free(nfkc);
	return own_copy(out, out_len);
}

char *
base_text_nfkc(const char *text)
{
	size_t len, out_len;
	uint8_t *out;
	char *good;

	if (is_ascii(text))
		return base_xstrdup(text);
	good = repaired(text, &len);
	out = u8_normalize(
	    UNINORM_NFKC, (const uint8_t *)good, len, NULL, &out_len);
	free(good);
	return own_copy(out, out_len);
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
