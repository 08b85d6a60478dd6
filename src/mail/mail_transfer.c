#include "mail_transfer.h"
#include "kairan/base_text.h"

#include <string.h>

enum mail_transfer
mail_transfer_read(struct mail_slice value)
{
	size_t i;

	value = mail_slice_trim(value);
	while (value.n > 0 && (value.p[0] == '"' || value.p[0] == '\'')) {
		value.p++;
		value.n--;
	}
	for (i = 0; i < value.n; i++)
		if (strchr("\"'; \t\n(,", value.p[i]) != NULL)
			break;
	value.n = i;
	if (mail_slice_is(value, "base64") || mail_slice_is(value, "base-64"))
		return MAIL_TRANSFER_BASE64;
	if (mail_slice_is(value, "quoted-printable") ||
	    mail_slice_is(value, "quoted/printable") ||
	    mail_slice_is(value, "quotedprintable"))
		return MAIL_TRANSFER_QP;
	if (mail_slice_is(value, "x-uuencode") ||
	    mail_slice_is(value, "uuencode") || mail_slice_is(value, "x-uue") ||
	    mail_slice_is(value, "uue"))
		return MAIL_TRANSFER_UU;
	return MAIL_TRANSFER_NONE;
}

enum { BASE64_PAD = 64, BASE64_BLANK = -1, BASE64_NONE = -2 };

/* 0-63 for a digit, or one of the above; '-' and '_' are digits of the
 * URL-safe alphabet. */
static signed char base64_digits[256];

static void
base64_prepare(void)
{
	static const char order[] = BASE_TEXT_BASE64;
	signed char i;

	if (base64_digits['='] == BASE64_PAD)
		return;
	memset(base64_digits, BASE64_NONE, sizeof base64_digits);
	for (i = 0; i < 64; i++)
		base64_digits[(unsigned char)order[i]] = i;
	base64_digits['-'] = 62;
	base64_digits['_'] = 63;
	base64_digits[' '] = base64_digits['\t'] = base64_digits['\r'] =
	    base64_digits['\n'] = BASE64_BLANK;
	base64_digits['='] = BASE64_PAD;
}

static int
base64_digit(char c)
{
	return base64_digits[(unsigned char)c];
}

/* Does a line hold anything that base64 does not? */
static bool
is_foreign(const char *p, const char *end)
{
	bool dashes_only = true;

	for (; p < end && *p != '\n'; p++) {
		if (base64_digit(*p) == BASE64_NONE || *p == ' ')
			return true;
		if (*p != '_' && *p != '-' && *p != '\r')
			dashes_only = false;
	}
	return dashes_only;
}

/* Groups of four digits from *text on, as long as nothing else comes: nearly
 * all of every line.  Moves *text. */
static enum base_status
base64_groups(const char **text, const char *end, struct base_buf *out)
{
	char bytes[192];
	const char *p = *text;
	size_t n = 0;

	for (; end - p >= 4 && n + 3 <= sizeof bytes; p += 4) {
		int a = base64_digit(p[0]), b = base64_digit(p[1]),
		    c = base64_digit(p[2]), d = base64_digit(p[3]);

		if ((a | b | c | d) < 0 || (a | b | c | d) >= BASE64_PAD)
			break;
		bytes[n++] = (char)(a << 2 | b >> 4);
		bytes[n++] = (char)(b << 4 | c >> 2);
		bytes[n++] = (char)(c << 6 | d);
	}
	*text = p;
	return base_buf_add(out, bytes, n);
}

enum base_status
mail_transfer_base64(
    const char *text, size_t len, struct base_buf *out, size_t *rest)
{
	const char *p = text, *end = text + len;
	unsigned long bits = 0;
	unsigned n = 0;
	bool padded = false;
	char three[3];
	int digit;

	base64_prepare();
	if (rest != NULL)
		*rest = 0;
	for (; p < end; p++) {
		if (n == 0 && !padded) {
			if (base64_groups(&p, end, out) != BASE_OK)
				return BASE_LIMIT;
			if (p == end)
				break;
		}
		/* Behind the padding, a line of other text is a footer. */
		if (padded && rest != NULL && p > text && p[-1] == '\n' &&
		    *p != '\n' && is_foreign(p, end)) {
			*rest = (size_t)(end - p);
			break;
		}
		/* Behind padding and a blank, the line is a remark. */
		if (padded && rest != NULL && (*p == ' ' || *p == '\t')) {
			while (p + 1 < end && p[1] != '\n')
				p++;
			continue;
		}
		digit = base64_digit(*p);
		if (digit == BASE64_PAD)
			padded = true;
		if (digit < 0 || digit == BASE64_PAD)
			continue;
		bits = bits << 6 | (unsigned)digit;
		if (++n < 4)
			continue;
		three[0] = (char)(bits >> 16 & 0xff);
		three[1] = (char)(bits >> 8 & 0xff);
		three[2] = (char)(bits & 0xff);
		if (base_buf_add(out, three, 3) != BASE_OK)
			return BASE_LIMIT;
		bits = n = 0;
	}
	if (n >= 2) {
		bits <<= 6 * (4 - n);
		three[0] = (char)(bits >> 16 & 0xff);
		three[1] = (char)(bits >> 8 & 0xff);
		if (base_buf_add(out, three, n - 1) != BASE_OK)
			return BASE_LIMIT;
	}
	return BASE_OK;
}

/* A line of quoted-printable up to `end` (its LF excluded). */
static enum base_status
qp_line(const char *p, const char *end, bool has_lf, struct base_buf *out)
{
	const char *eq;
	char c;

	while (
	    end > p && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
		end--;
	while ((eq = memchr(p, '=', (size_t)(end - p))) != NULL) {
		if (base_buf_add(out, p, (size_t)(eq - p)) != BASE_OK)
			return BASE_LIMIT;
		if (eq + 1 == end) /* soft line break */
			return BASE_OK;
		if (end - eq >= 3 && base_text_hex(eq[1]) >= 0 &&
		    base_text_hex(eq[2]) >= 0) {
			c = (char)(base_text_hex(eq[1]) * 16 +
				   base_text_hex(eq[2]));
			p = eq + 3;
		} else {
			c = '=';
			p = eq + 1;
		}
		if (base_buf_putc(out, c) != BASE_OK)
			return BASE_LIMIT;
	}
	if (base_buf_add(out, p, (size_t)(end - p)) != BASE_OK)
		return BASE_LIMIT;
	return has_lf ? base_buf_putc(out, '\n') : BASE_OK;
}

enum base_status
mail_transfer_qp(const char *text, size_t len, struct base_buf *out)
{
	const char *p = text, *end = text + len, *lf;

	while (p < end) {
		lf = memchr(p, '\n', (size_t)(end - p));
		if (qp_line(p, lf ? lf : end, lf != NULL, out) != BASE_OK)
			return BASE_LIMIT;
		p = lf ? lf + 1 : end;
	}
	return BASE_OK;
}

enum base_status
mail_transfer_q(const char *text, size_t len, struct base_buf *out)
{
	size_t i;
	char c;

	for (i = 0; i < len; i++) {
		c = text[i];
		if (c == '_') {
			c = ' ';
		} else if (c == '=' && i + 2 < len &&
			   base_text_hex(text[i + 1]) >= 0 &&
			   base_text_hex(text[i + 2]) >= 0) {
			c = (char)(base_text_hex(text[i + 1]) * 16 +
				   base_text_hex(text[i + 2]));
			i += 2;
		}
		if (base_buf_putc(out, c) != BASE_OK)
			return BASE_LIMIT;
	}
	return BASE_OK;
}

static bool
uu_begin(struct mail_slice line, struct mail_slice *name)
{
	size_t i = 6, digits = 0;

	if (!mail_slice_starts(line, "begin ") || line.p[0] != 'b')
		return false;
	while (i < line.n && line.p[i] >= '0' && line.p[i] <= '7') {
		i++;
		digits++;
	}
	if (digits < 3 || digits > 4 || i + 1 >= line.n || line.p[i] != ' ')
		return false;
	*name = mail_slice_trim(
	    (struct mail_slice){line.p + i + 1, line.n - i - 1});
	return name->n > 0;
}

/* A data line: false when it is none. */
static bool
uu_line(struct mail_slice line, struct base_buf *out)
{
	size_t n, i, k;
	unsigned bits;
	char c;

	if (line.n == 0 || line.p[0] < ' ' || line.p[0] > '`')
		return false;
	n = (size_t)(line.p[0] - ' ') & 63;
	for (i = 0; i < n; i++) {
		bits = 0;
		for (k = 0; k < 2; k++) {
			size_t at = 1 + i / 3 * 4 + i % 3 + k;

			c = at < line.n ? line.p[at] : ' ';
			if (c < ' ' || c > '`')
				return false;
			bits = bits << 6 | ((unsigned)(c - ' ') & 63);
		}
		c = (char)(bits >> (4 - 2 * (i % 3)) & 0xff);
		if (base_buf_putc(out, c) != BASE_OK)
			return false;
	}
	return true;
}

bool
mail_transfer_uu(struct mail_slice text, size_t *at, struct mail_slice *block,
    struct mail_slice *name, struct base_buf *out)
{
	struct mail_slice rest, line;
	size_t begin = out->len;
	bool inside = false;

	rest = (struct mail_slice){text.p + *at, text.n - *at};
	while (mail_slice_line(&rest, &line)) {
		if (uu_begin(line, name)) {
			inside = true;
			block->p = line.p;
			base_buf_truncate(out, begin);
			continue;
		}
		if (!inside)
			continue;
		if (mail_slice_is(mail_slice_trim(line), "end")) {
			block->n = (size_t)(rest.p - block->p);
			*at = (size_t)(rest.p - text.p);
			return true;
		}
		if (!uu_line(line, out)) {
			inside = false;
			base_buf_truncate(out, begin);
		}
	}
	*at = text.n;
	base_buf_truncate(out, begin);
	return false;
}
