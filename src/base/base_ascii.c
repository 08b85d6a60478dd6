/*
 * The part of base_text.h that knows ASCII only; libc is enough.
 */
#include "kairan/base_text.h"

#include <string.h>

static int
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

bool
base_text_equal_ascii(const char *a, const char *b)
{
	for (; *a != '\0' && lower(*a) == lower(*b); a++, b++)
		;
	return *a == *b;
}

bool
base_text_starts_ascii(const char *text, const char *prefix)
{
	for (; *prefix != '\0'; text++, prefix++)
		if (lower(*text) != lower(*prefix))
			return false;
	return true;
}

int
base_text_hex(char c)
{
	int low = lower(c);

	if (c >= '0' && c <= '9')
		return c - '0';
	return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

bool
base_text_header_safe(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (text[i] == '\r' || text[i] == '\n' || text[i] == '\0')
			return false;
	return true;
}

/* Bytes of the white space at text, or 0. */
static size_t
space_at(const char *text)
{
	if (*text == ' ' || (*text >= '\t' && *text <= '\r'))
		return 1;
	if (strncmp(text, "\xc2\xa0", 2) == 0) /* NBSP */
		return 2;
	if (strncmp(text, "\xe3\x80\x80", 3) == 0) /* U+3000 */
		return 3;
	return 0;
}

char *
base_text_trim(char *text)
{
	size_t len, n;
	bool cut = true;

	while ((n = space_at(text)) > 0)
		text += n;
	len = strlen(text);
	while (cut && len > 0) {
		cut = false;
		for (n = 1; n <= 3 && n <= len; n++) {
			if (space_at(text + len - n) == n) {
				len -= n;
				text[len] = '\0';
				cut = true;
				break;
			}
		}
	}
	return text;
}

enum base_status
base_text_to_int(const char *text, int64_t min, int64_t max, int64_t *out)
{
	bool negative = *text == '-';
	uint64_t value = 0, most = negative ? (uint64_t)INT64_MAX + 1
					    : (uint64_t)INT64_MAX;
	int64_t result;

	if (*text == '-' || *text == '+')
		text++;
	if (*text == '\0')
		return BASE_INVALID;
	for (; *text != '\0'; text++) {
		unsigned digit = (unsigned)(unsigned char)*text - '0';

		if (digit > 9 || value > (most - digit) / 10)
			return BASE_INVALID;
		value = value * 10 + digit;
	}
	if (negative)
		result = value == 0 ? 0 : -(int64_t)(value - 1) - 1;
	else
		result = (int64_t)value;
	if (result < min || result > max)
		return BASE_INVALID;
	*out = result;
	return BASE_OK;
}
