/*
 * How well do bytes read as one of the CJK charsets?  Each character gets
 * points by the block it falls into: the frequent ones of that language are
 * worth most.  Own scanners over the bytes: no table but the charsets' own
 * layout.
 */
#include <string.h>

#include "codec_charset_x.h"

/* One character at p: its length and points; length 0: it cannot be. */
struct taste {
	size_t len;
	double points;
};

static bool
within(unsigned c, unsigned from, unsigned to)
{
	return c >= from && c <= to;
}

static struct taste
taste_cp932(unsigned c1, unsigned c2)
{
	unsigned code = c1 << 8 | c2;

	if (within(c1, 0xa1, 0xdf))
		return (struct taste){1, -0.5}; /* half-width kana */
	if (!within(c1, 0x81, 0x9f) && !within(c1, 0xe0, 0xfc))
		return (struct taste){0, 0};
	if (!within(c2, 0x40, 0xfc) || c2 == 0x7f)
		return (struct taste){0, 0};
	if (within(code, 0x829f, 0x82f1) || within(code, 0x8340, 0x8396))
		return (struct taste){2, 3}; /* kana */
	if (within(code, 0x8140, 0x829e))
		return (struct taste){2, 1}; /* signs */
	if (within(code, 0x889f, 0x9872))
		return (struct taste){2, 2}; /* frequent kanji */
	if (within(code, 0x8740, 0x879c) || c1 >= 0xfa)
		return (struct taste){2, 0}; /* NEC and IBM rows */
	return (struct taste){2, -1};
}

static struct taste
taste_euc_jp(unsigned c1, unsigned c2)
{
	if (c1 == 0x8e && within(c2, 0xa1, 0xdf))
		return (struct taste){2, 1};
	if (c1 == 0x8f && within(c2, 0xa1, 0xfe))
		return (struct taste){3, -0.5};
	if (!within(c1, 0xa1, 0xfe) || !within(c2, 0xa1, 0xfe))
		return (struct taste){0, 0};
	if (c1 == 0xa4 || c1 == 0xa5)
		return (struct taste){2, 3};
	if (within(c1, 0xa1, 0xa3))
		return (struct taste){2, 1};
	if (within(c1, 0xb0, 0xcf))
		return (struct taste){2, 2};
	return (struct taste){2, -1};
}

static struct taste
taste_cp949(unsigned c1, unsigned c2)
{
	if (!within(c1, 0x81, 0xfe) || c2 < 0x41 || c2 == 0xff)
		return (struct taste){0, 0};
	if (c2 < 0xa1 || c1 < 0xa1)
		return (struct taste){2, -2}; /* rare syllables */
	if (within(c1, 0xb0, 0xc8))
		return (struct taste){2, 1.9};
	if (within(c1, 0xa1, 0xa3))
		return (struct taste){2, 0.5};
	return (struct taste){2, -1};
}

static struct taste
taste_gb18030(unsigned c1, unsigned c2)
{
	if (!within(c1, 0x81, 0xfe))
		return (struct taste){0, 0};
	if (within(c2, 0x30, 0x39))
		return (struct taste){4, -3};
	if (c2 < 0x40 || c2 == 0x7f || c2 == 0xff)
		return (struct taste){0, 0};
	if (c2 < 0xa1 || c1 < 0xa1)
		return (struct taste){2, -1.5};
	if (within(c1, 0xb0, 0xd7))
		return (struct taste){2, 1.95}; /* a tie is Japanese */
	if (within(c1, 0xa1, 0xa3))
		return (struct taste){2, 1};
	return (struct taste){2, -0.5};
}

static struct taste
taste_big5(unsigned c1, unsigned c2)
{
	if (!within(c1, 0x87, 0xfe))
		return (struct taste){0, 0};
	if (!within(c2, 0x40, 0x7e) && !within(c2, 0xa1, 0xfe))
		return (struct taste){0, 0};
	if (within(c1, 0xa4, 0xc6))
		return (struct taste){2, 1.9};
	if (within(c1, 0xa1, 0xa3))
		return (struct taste){2, 1};
	return (struct taste){2, -1};
}

static const struct {
	const char *label;
	struct taste (*taste)(unsigned c1, unsigned c2);
} tasters[] = {
    {"cp932", taste_cp932},
    {"euc-jp", taste_euc_jp},
    {"cp949", taste_cp949},
    {"gb18030", taste_gb18030},
    {"big5", taste_big5},
};

double
codec_charset_score(const char *label, const char *bytes, size_t len)
{
	struct taste (*taste)(unsigned, unsigned) = NULL, t;
	double points = 0;
	size_t i = 0, n = 0, bad = 0;

	for (size_t k = 0; k < BASE_LEN(tasters); k++)
		if (strcmp(tasters[k].label, label) == 0)
			taste = tasters[k].taste;
	if (taste == NULL)
		return -1;
	while (i < len) {
		unsigned c1 = (unsigned char)bytes[i];

		if (c1 < 0x80) {
			i++;
			continue;
		}
		if (i + 1 == len && n > 0)
			break; /* cut within a character */
		t = taste(c1, i + 1 < len ? (unsigned char)bytes[i + 1] : 0);
		bad += t.len == 0;
		points += t.len == 0 ? -4 : t.points;
		i += t.len != 0 ? t.len : 1;
		n++;
	}
	/* A stray byte in a long text is forgiven, a steady trickle not. */
	if (n == 0 || bad * 50 > n)
		return -1;
	return points / (double)n;
}
