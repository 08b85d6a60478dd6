/*
 * Half of a surrogate pair, "\ud83d" alone, is valid by the grammar (RFC 8259
 * section 8.2) and no character: programs that cut strings in UTF-16 write
 * it.  It is read as U+FFFD, as it must not cost the whole document.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "codec_json_x.h"

/* The value of "\uXXXX" at text; 0: there is none. */
static unsigned
unit_at(const char *text, const char *end)
{
	char hex[5];
	size_t i;

	if (end - text < 6 || text[0] != '\\' || text[1] != 'u')
		return 0;
	for (i = 0; i < 4; i++)
		if (!isxdigit((unsigned char)text[2 + i]))
			return 0;
	memcpy(hex, text + 2, 4);
	hex[4] = '\0';
	return (unsigned)strtoul(hex, NULL, 16);
}

static bool
is_high(unsigned unit)
{
	return unit >= 0xd800 && unit < 0xdc00;
}

static bool
is_low(unsigned unit)
{
	return unit >= 0xdc00 && unit < 0xe000;
}

bool
codec_json_repair(char *text, size_t len)
{
	char *p = text, *end = text + len;
	static const char instead[] = {'f', 'f', 'f', 'd'};
	bool repaired = false;
	unsigned unit;

	while (p < end && (p = memchr(p, '\\', (size_t)(end - p))) != NULL) {
		unit = unit_at(p, end);
		if (is_high(unit) && is_low(unit_at(p + 6, end))) {
			p += 12;
			continue;
		}
		if (is_high(unit) || is_low(unit)) {
			memcpy(p + 2, instead, sizeof(instead));
			repaired = true;
		}
		p += unit != 0 ? 6 : 2; /* "\\u" is a backslash and a u */
	}
	return repaired;
}
