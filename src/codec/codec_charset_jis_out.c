/* ISO-2022-JP and EUC-JP out of CP932 bytes. */
#include <stdio.h>
#include <string.h>

#include "codec_charset_x.h"

/* iconv writes IBM kanji as FA40-FC4B; JIS rows 89-92 are ED40-EEFC. */
static unsigned
to_nec_row(unsigned code)
{
	static const struct codec_charset *cp932;
	char bytes[2] = {(char)(code >> 8), (char)code}, want[8];
	struct base_buf text;
	unsigned found = 0;
	size_t bad = 0;

	if (cp932 == NULL)
		cp932 = codec_charset_find("cp932");
	base_buf_init(&text, 7);
	if (codec_charset_iconv(cp932, bytes, 2, &text, &bad) == BASE_OK)
		snprintf(want, sizeof(want), "%s", base_buf_text(&text));
	for (unsigned c = 0xed40; found == 0 && c <= 0xeefc; c++) {
		bytes[0] = (char)(c >> 8);
		bytes[1] = (char)c;
		base_buf_clear(&text);
		if ((c & 0xff) >= 0x40 &&
		    codec_charset_iconv(cp932, bytes, 2, &text, &bad) ==
			BASE_OK &&
		    strcmp(base_buf_text(&text), want) == 0)
			found = c;
	}
	base_buf_release(&text);
	return found;
}

/* The character at p as JIS row and cell (0x2121-0x7e7e), a kana byte, an
 * ASCII byte, or '?'; *len is what it takes of p. */
static unsigned
jis_of(const char *p, size_t left, size_t *len)
{
	unsigned c1 = (unsigned char)*p, c2, row;

	*len = 1;
	if (c1 < 0x80 || (c1 >= 0xa1 && c1 <= 0xdf) || left < 2)
		return c1;
	*len = 2;
	c2 = (unsigned char)p[1];
	if (c1 >= 0xfa) {
		row = to_nec_row(c1 << 8 | c2);
		c1 = row >> 8;
		c2 = row & 0xff;
	}
	if (c1 < 0x81 || c1 > 0xef || c2 < 0x40)
		return '?';
	row = ((c1 - (c1 >= 0xe0 ? 0xc1 : 0x81)) << 1) + 0x21;
	if (c2 >= 0x9f)
		return (row + 1) << 8 | (c2 - 0x7e);
	return row << 8 | (c2 - 0x1f - (c2 >= 0x80));
}

enum base_status
codec_charset_jis_out(const char *cp932, size_t len, struct base_buf *out)
{
	const char *in_use = "\x1b(B", *wanted;
	enum base_status status = BASE_OK;
	unsigned c;
	size_t n;

	for (size_t i = 0; status == BASE_OK && i < len; i += n) {
		c = jis_of(cp932 + i, len - i, &n);
		wanted = c >= 0x100  ? "\x1b$B"
			 : c >= 0x80 ? "\x1b(I"
				     : "\x1b(B";
		if (strcmp(wanted, in_use) != 0)
			status = base_buf_puts(out, in_use = wanted);
		if (status == BASE_OK && c >= 0x100)
			status = base_buf_putc(out, (char)(c >> 8));
		if (status == BASE_OK)
			status = base_buf_putc(out, (char)(c & 0x7f));
	}
	if (status == BASE_OK && strcmp(in_use, "\x1b(B") != 0)
		status = base_buf_puts(out, "\x1b(B");
	return status;
}

enum base_status
codec_charset_eucjp_out(const char *cp932, size_t len, struct base_buf *out)
{
	enum base_status status = BASE_OK;
	unsigned c;
	size_t n;

	for (size_t i = 0; status == BASE_OK && i < len; i += n) {
		c = jis_of(cp932 + i, len - i, &n);
		if (c >= 0x100)
			status = base_buf_putc(out, (char)(c >> 8 | 0x80));
		else if (c >= 0x80)
			status = base_buf_putc(out, (char)0x8e);
		if (status == BASE_OK)
			status = base_buf_putc(
			    out, (char)(c >= 0x100 ? (c & 0xff) | 0x80 : c));
	}
	return status;
}
