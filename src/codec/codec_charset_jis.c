/*
 * ISO-2022-JP as it is really sent, and EUC-JP.  Both are turned into
 * CP932, the only table of iconv that has NEC row 13 and the IBM rows 89-92
 * where mails have them; JIS X 0212 goes through EUC-JP-MS.
 */
#include <string.h>

#include "codec_charset_x.h"

#define ESC 0x1b
#define SHIFT_OUT 0x0e
#define SHIFT_IN 0x0f

enum set {
	SET_ASCII, /* and JIS X 0201 Roman: '\' and '~' are meant */
	SET_KANA, /* JIS X 0201 Katakana */
	SET_0208,
	SET_0212,
	SET_GB2312,
	SET_KSC
};

struct machine {
	enum set set;
	bool is_shifted; /* SO: kana in place of ASCII */
	struct base_buf cp932; /* not yet converted */
	struct base_buf *out;
	size_t *replaced;
	enum base_status status;
};

struct escape {
	const char *bytes; /* after ESC */
	enum set set;
};

static const struct escape escapes[] = {
    {"(B", SET_ASCII},
    {"(J", SET_ASCII},
    {"(H", SET_ASCII}, /* an old mistake for (J */
    {"(I", SET_KANA},
    {")I", SET_KANA},
    {"$@", SET_0208},
    {"$B", SET_0208},
    {"$(@", SET_0208},
    {"$(B", SET_0208},
    {"$(O", SET_0208}, /* JIS X 0213 plane 1, nearly the same */
    {"$(Q", SET_0208},
    {"$(D", SET_0212},
    {"$A", SET_GB2312},
    {"$(A", SET_GB2312},
    {"$(C", SET_KSC},
};

static const struct escape *
escape_at(const char *bytes, size_t len)
{
	for (size_t i = 0; i < BASE_LEN(escapes); i++) {
		size_t n = strlen(escapes[i].bytes);

		if (len > n && memcmp(bytes + 1, escapes[i].bytes, n) == 0)
			return &escapes[i];
	}
	return NULL;
}

bool
codec_charset_has_jis_escape(const char *bytes, size_t len)
{
	const char *p = bytes, *end = bytes + len;
	const struct escape *e;

	while ((p = memchr(p, ESC, (size_t)(end - p))) != NULL) {
		e = escape_at(p, (size_t)(end - p));
		if (e != NULL && (e->set == SET_0208 || e->set == SET_0212 ||
				     strcmp(e->bytes, "(I") == 0))
			return true;
		p++;
	}
	return false;
}

static void
note(struct machine *m, enum base_status status)
{
	if (m->status == BASE_OK)
		m->status = status;
}

static void
flush(struct machine *m)
{
	static const struct codec_charset *cp932;

	if (cp932 == NULL)
		cp932 = codec_charset_find("cp932");
	if (m->cp932.len > 0)
		note(m, codec_charset_iconv(cp932, m->cp932.data, m->cp932.len,
			    m->out, m->replaced));
	base_buf_clear(&m->cp932);
}

static void
put_byte(struct machine *m, unsigned c)
{
	note(m, base_buf_putc(&m->cp932, (char)c));
}

static void
put_bad(struct machine *m)
{
	flush(m);
	++*m->replaced;
	note(m, base_buf_puts(m->out, "\xef\xbf\xbd"));
}

/* Where Microsoft's table departs from JIS X 0208: under a standard label
 * the standard character was meant. */
static const char *
standard(unsigned code)
{
	switch (code) {
	case 0x2141:
		return "\xe3\x80\x9c"; /* wave dash */
	case 0x2142:
		return "\xe2\x80\x96"; /* double vertical line */
	case 0x215d:
		return "\xe2\x88\x92"; /* minus */
	case 0x2171:
		return "\xc2\xa2"; /* cent */
	case 0x2172:
		return "\xc2\xa3"; /* pound */
	case 0x224c:
		return "\xc2\xac"; /* not */
	default:
		return NULL;
	}
}

/* Row and cell with 0x21-0x7e each. */
static void
put_0208(struct machine *m, unsigned c1, unsigned c2)
{
	unsigned lead = ((c1 - 0x21) >> 1) + 0x81;
	const char *text = standard(c1 << 8 | c2);

	if (text != NULL) {
		flush(m);
		note(m, base_buf_puts(m->out, text));
		return;
	}
	if (lead > 0x9f)
		lead += 0x40;
	put_byte(m, lead);
	if (c1 & 1)
		put_byte(m, c2 + 0x1f + (c2 >= 0x60));
	else
		put_byte(m, c2 + 0x7e);
}

static void
put_other(struct machine *m, const char *label, const char *bytes, size_t n)
{
	flush(m);
	note(m, codec_charset_iconv(
		    codec_charset_find(label), bytes, n, m->out, m->replaced));
}

static void
put_pair(struct machine *m, enum set set, unsigned c1, unsigned c2)
{
	char b[3] = {(char)0x8f, (char)(c1 | 0x80), (char)(c2 | 0x80)};

	switch (set) {
	case SET_0212:
		put_other(m, "euc-jp", b, 3);
		break;
	case SET_GB2312:
		put_other(m, "gb18030", b + 1, 2);
		break;
	case SET_KSC:
		put_other(m, "cp949", b + 1, 2);
		break;
	default:
		put_0208(m, c1, c2);
		break;
	}
}

static bool
is_graphic(unsigned c)
{
	return c >= 0x21 && c <= 0x7e;
}

/* One byte or pair; returns how many bytes it took. */
static size_t
step(struct machine *m, const char *p, size_t len)
{
	unsigned c = (unsigned char)*p, next;
	const struct escape *e;

	if (c == ESC && (e = escape_at(p, len)) != NULL) {
		m->set = e->set;
		m->is_shifted = false;
		return 1 + strlen(e->bytes);
	}
	if (c == SHIFT_OUT || c == SHIFT_IN) {
		m->is_shifted = c == SHIFT_OUT;
		return 1;
	}
	if (c == '\n') {
		/* RFC 1468: a line ends in ASCII; some forget to say so. */
		m->set = SET_ASCII;
		m->is_shifted = false;
	}
	if (c <= 0x20 || c == 0x7f) {
		put_byte(m, c);
		return 1;
	}
	if (c >= 0x80 || m->set == SET_KANA || m->is_shifted) {
		c |= 0x80; /* 8-bit kana, or 7-bit ones */
		if (c >= 0xa1 && c <= 0xdf)
			put_byte(m, c);
		else
			put_bad(m);
		return 1;
	}
	if (m->set == SET_ASCII) {
		put_byte(m, c);
		return 1;
	}
	next = len > 1 ? (unsigned char)p[1] : 0;
	if (!is_graphic(next)) {
		put_bad(m);
		return 1;
	}
	put_pair(m, m->set, c, next);
	return 2;
}

enum base_status
codec_charset_jis_in(
    const char *bytes, size_t len, struct base_buf *out, size_t *replaced)
{
	struct machine m = {.out = out, .replaced = replaced};

	base_buf_init(&m.cp932, 2 * len + 2);
	for (size_t i = 0; m.status == BASE_OK && i < len;)
		i += step(&m, bytes + i, len - i);
	flush(&m);
	base_buf_release(&m.cp932);
	return m.status;
}

static size_t
step_euc(struct machine *m, const char *p, size_t len)
{
	unsigned c = (unsigned char)*p;
	unsigned next = len > 1 ? (unsigned char)p[1] : 0;
	unsigned third = len > 2 ? (unsigned char)p[2] : 0;

	if (c < 0x80) {
		put_byte(m, c);
		return 1;
	}
	if (c == 0x8e && next >= 0xa1 && next <= 0xdf) {
		put_byte(m, next);
		return 2;
	}
	if (c == 0x8f && is_graphic(next & 0x7f) && next > 0x80 &&
	    is_graphic(third & 0x7f) && third > 0x80) {
		put_pair(m, SET_0212, next & 0x7f, third & 0x7f);
		return 3;
	}
	if (c >= 0xa1 && c <= 0xfe && next >= 0xa1 && next <= 0xfe) {
		put_0208(m, c & 0x7f, next & 0x7f);
		return 2;
	}
	put_bad(m);
	return 1;
}

enum base_status
codec_charset_eucjp_in(
    const char *bytes, size_t len, struct base_buf *out, size_t *replaced)
{
	struct machine m = {.out = out, .replaced = replaced};

	base_buf_init(&m.cp932, 2 * len + 2);
	for (size_t i = 0; m.status == BASE_OK && i < len;)
		i += step_euc(&m, bytes + i, len - i);
	flush(&m);
	base_buf_release(&m.cp932);
	return m.status;
}
