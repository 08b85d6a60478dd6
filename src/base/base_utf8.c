/*
 * The part of base_text.h that needs libc only; kairan-intake links it
 * statically.
 */
#include "kairan/base_text.h"

#include <string.h>

#include "base_utf8.h"

/* Number of continuation bytes after lead, and the range of the first one
 * (Unicode table 3-7); -1 for a byte that leads nothing. */
static int
lead_byte(unsigned char lead, unsigned char *low, unsigned char *high)
{
	*low = 0x80;
	*high = 0xbf;
	if (lead < 0x80)
		return 0;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 1;
	if (lead >= 0xe0 && lead <= 0xef) {
		if (lead == 0xe0)
			*low = 0xa0;
		if (lead == 0xed)
			*high = 0x9f;
		return 2;
	}
	if (lead >= 0xf0 && lead <= 0xf4) {
		if (lead == 0xf0)
			*low = 0x90;
		if (lead == 0xf4)
			*high = 0x8f;
		return 3;
	}
	return -1;
}

bool
base_utf8_next(const char *text, size_t len, size_t *at, uint32_t *cp)
{
	unsigned char c = (unsigned char)text[(*at)++], low, high;
	int more = lead_byte(c, &low, &high);
	uint32_t value;

	*cp = 0xfffd;
	if (more < 0)
		return false;
	if (more == 0) {
		*cp = c;
		return true;
	}
	value = c & (0x3fu >> more);
	while (more-- > 0) {
		if (*at >= len)
			return false;
		c = (unsigned char)text[*at];
		if (c < low || c > high)
			return false;
		value = value << 6 | (c & 0x3fu);
		low = 0x80;
		high = 0xbf;
		(*at)++;
	}
	*cp = value;
	return true;
}

/* Eight bytes of ASCII at a time, NULs excluded: where others begin. */
static size_t
skip_ascii(const char *text, size_t len, size_t at)
{
	const uint64_t high = 0x8080808080808080u, ones = 0x0101010101010101u;
	uint64_t eight;

	for (; len - at >= sizeof(eight); at += sizeof(eight)) {
		memcpy(&eight, text + at, sizeof(eight));
		/* With all bytes below 0x80, one of 0 alone borrows. */
		if ((eight & high) != 0 || ((eight - ones) & high) != 0)
			break;
	}
	return at;
}

bool
base_text_is_utf8(const char *text, size_t len)
{
	size_t at = 0;
	uint32_t cp;

	while (at < len) {
		if ((unsigned char)text[at] < 0x80)
			at = skip_ascii(text, len, at);
		if (at < len && !base_utf8_next(text, len, &at, &cp))
			return false;
	}
	return true;
}

enum base_status
base_text_repair(const char *text, size_t len, struct base_buf *out)
{
	size_t at = 0, good = 0, before = out->len;
	enum base_status status;
	uint32_t cp;

	while (at < len) {
		size_t start;

		if ((unsigned char)text[at] < 0x80)
			at = skip_ascii(text, len, at);
		start = at;
		if (at == len ||
		    (base_utf8_next(text, len, &at, &cp) && cp != 0))
			continue;
		status = base_buf_add(out, text + good, start - good);
		if (status == BASE_OK)
			status = base_buf_puts(out, "\xef\xbf\xbd");
		if (status != BASE_OK) {
			base_buf_truncate(out, before);
			return status;
		}
		good = at;
	}
	status = base_buf_add(out, text + good, len - good);
	if (status != BASE_OK)
		base_buf_truncate(out, before);
	return status;
}

/* Characters that move a terminal's cursor, end a line or turn the reading
 * direction. */
static bool
is_hidden(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp <= 0x9f) || cp == 0x061c ||
	       cp == 0x200e || cp == 0x200f || (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2066 && cp <= 0x2069) || cp == 0xfeff ||
	       (cp >= 0xe0000 && cp <= 0xe007f);
}

static enum base_status
add_escape(struct base_buf *out, const char *bytes, size_t len, bool valid,
    uint32_t cp)
{
	enum base_status status = BASE_OK;
	size_t i;

	if (valid && cp == '\n')
		return base_buf_puts(out, "\\n");
	if (valid && cp == '\t')
		return base_buf_puts(out, "\\t");
	if (valid && cp == '\r')
		return base_buf_puts(out, "\\r");
	if (valid && cp >= 0x80)
		return base_buf_printf(out, "\\u{%04X}", (unsigned)cp);
	for (i = 0; i < len && status == BASE_OK; i++)
		status = base_buf_printf(
		    out, "\\x%02X", (unsigned)(unsigned char)bytes[i]);
	return status;
}

enum base_status
base_text_visible(const char *text, size_t len, struct base_buf *out)
{
	size_t at = 0, before = out->len;
	enum base_status status = BASE_OK;
	uint32_t cp;

	while (at < len && status == BASE_OK) {
		size_t start = at;
		bool valid = base_utf8_next(text, len, &at, &cp);

		if (valid && !is_hidden(cp))
			status = base_buf_add(out, text + start, at - start);
		else
			status = add_escape(
			    out, text + start, at - start, valid, cp);
	}
	if (status != BASE_OK)
		base_buf_truncate(out, before);
	return status;
}

size_t
base_text_cut(const char *text, size_t max)
{
	size_t len = strnlen(text, max + 1), at, back;

	if (len <= max)
		return len;
	/* Go back over continuation bytes, at most three. */
	at = max;
	for (back = 0; back < 3 && at > 0; back++, at--)
		if (((unsigned char)text[at] & 0xc0) != 0x80)
			break;
	if (((unsigned char)text[at] & 0xc0) == 0x80)
		return max; /* not UTF-8 */
	return at;
}
