#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "transport_imap_x.h"

/* Bits on their way into base64 with ',' for '/' and no padding. */
struct bits {
	struct base_buf *out;
	unsigned long pending;
	int n;
};

static enum base_status
put_bits(struct bits *bits, unsigned long value, int count)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+,";
	enum base_status status = BASE_OK;

	bits->pending = bits->pending << count | value;
	bits->n += count;
	while (bits->n >= 6 && status == BASE_OK) {
		bits->n -= 6;
		status = base_buf_putc(
		    bits->out, digits[bits->pending >> bits->n & 63]);
	}
	bits->pending &= (1UL << bits->n) - 1;
	return status;
}

/* One character of valid UTF-8; *at moves behind it. */
static unsigned long
next_character(const unsigned char **at)
{
	const unsigned char *p = *at;
	unsigned long c = *p++;
	int more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;

	if (more > 0)
		c &= 0x3fUL >> more;
	while (more-- > 0)
		c = c << 6 | (*p++ & 0x3f);
	*at = p;
	return c;
}

static enum base_status
put_run(const unsigned char **at, struct base_buf *out)
{
	struct bits bits = {out, 0, 0};
	enum base_status status = base_buf_putc(out, '&');

	while (**at >= 0x80 && status == BASE_OK) {
		unsigned long c = next_character(at);

		if (c >= 0x10000) {
			c -= 0x10000;
			status = put_bits(&bits, 0xd800 | c >> 10, 16);
			c = 0xdc00 | (c & 0x3ff);
		}
		if (status == BASE_OK)
			status = put_bits(&bits, c, 16);
	}
	if (bits.n > 0 && status == BASE_OK)
		status = put_bits(&bits, 0, 6 - bits.n);
	return status == BASE_OK ? base_buf_putc(out, '-') : status;
}

char *
transport_utf7_encode(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	enum base_status status = BASE_OK;
	struct base_buf out;
	char *name = NULL;

	if (*text == '\0' || !base_text_is_utf8(text, strlen(text)))
		return NULL;
	base_buf_init(&out, TRANSPORT_IMAP_WORD_MAX);
	while (*p != '\0' && status == BASE_OK) {
		if (*p >= 0x80)
			status = put_run(&p, &out);
		else if (*p < ' ' || *p == 0x7f || *p == '*' || *p == '%')
			status = BASE_INVALID;
		else if (*p == '&')
			status = base_buf_add(&out, "&-", 2), p++;
		else
			status = base_buf_putc(&out, (char)*p++);
	}
	if (status == BASE_OK)
		name = base_buf_take(&out, NULL);
	base_buf_release(&out);
	return name;
}
