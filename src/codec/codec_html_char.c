/* Characters of a page: entities and UTF-8. */
#include "codec_html_x.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"

#define REPLACEMENT 0xfffd

/* Later names than HTML 4's. */
static const struct {
	const char *name;
	uint32_t c;
} later[] = {
    {"Tab", '\t'},
    {"NewLine", '\n'},
    {"excl", '!'},
    {"num", '#'},
    {"dollar", '$'},
    {"percnt", '%'},
    {"apos", '\''},
    {"lpar", '('},
    {"rpar", ')'},
    {"ast", '*'},
    {"plus", '+'},
    {"comma", ','},
    {"period", '.'},
    {"sol", '/'},
    {"colon", ':'},
    {"semi", ';'},
    {"equals", '='},
    {"quest", '?'},
    {"commat", '@'},
    {"lsqb", '['},
    {"lbrack", '['},
    {"bsol", '\\'},
    {"rsqb", ']'},
    {"rbrack", ']'},
    {"lowbar", '_'},
    {"lcub", '{'},
    {"verbar", '|'},
    {"rcub", '}'},
    {"AMP", '&'},
    {"LT", '<'},
    {"GT", '>'},
    {"QUOT", '"'},
    {"hyphen", 0x2010},
};

static uint32_t
named(const char *name)
{
	for (size_t i = 0; i < BASE_LEN(later); i++)
		if (strcmp(later[i].name, name) == 0)
			return later[i].c;
	return codec_html_entity(name);
}

/* Numbers 128-159 mean windows-1252 wherever they are written. */
static uint32_t
mend(uint32_t c)
{
	static const uint16_t high[32] = {0x20ac, 0x81, 0x201a, 0x192, 0x201e,
	    0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d,
	    0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013,
	    0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178};

	if (c >= 0x80 && c < 0xa0)
		return high[c - 0x80];
	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return REPLACEMENT;
	return c;
}

/* "&#...;" at p; 0 when it is none. */
static uint32_t
numeric(const char *p, const char *end, size_t *len)
{
	const char *q = p + 2;
	uint32_t c = 0;
	unsigned base = 10, digit;
	const char *digits;

	if (q < end && (*q == 'x' || *q == 'X')) {
		base = 16;
		q++;
	}
	digits = q;
	for (; q < end && q - p < 16; q++) {
		if (*q >= '0' && *q <= '9')
			digit = (unsigned)(*q - '0');
		else if (base == 16 && (*q | 0x20) >= 'a' && (*q | 0x20) <= 'f')
			digit = (unsigned)((*q | 0x20) - 'a' + 10);
		else
			break;
		c = c > 0x10ffff ? c : c * base + digit;
	}
	if (q == digits)
		return 0;
	*len = (size_t)(q - p) + (q < end && *q == ';');
	return mend(c);
}

static uint32_t
entity(const char *p, const char *end, size_t *len)
{
	static const char *const bare[] = {"amp", "lt", "gt", "quot", "nbsp"};
	char name[33];
	uint32_t c;
	size_t n = 0;

	if (p + 1 < end && p[1] == '#')
		return numeric(p, end, len);
	while (p + 1 + n < end && n < sizeof(name) - 1 &&
	       ((p[1 + n] >= '0' && p[1 + n] <= '9') ||
		   ((p[1 + n] | 0x20) >= 'a' && (p[1 + n] | 0x20) <= 'z'))) {
		name[n] = p[1 + n];
		n++;
	}
	name[n] = '\0';
	if (n == 0)
		return 0;
	if (p + 1 + n < end && p[1 + n] == ';') {
		c = named(name);
		*len = n + 2;
		return c;
	}
	for (size_t i = 0; i < BASE_LEN(bare); i++)
		if (strcmp(bare[i], name) == 0) {
			*len = n + 1;
			return named(name);
		}
	return 0;
}

/* The page has been made valid UTF-8 before. */
static uint32_t
utf8(const char *p, const char *end, size_t *len)
{
	unsigned c = (unsigned char)*p;
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	uint32_t value = n == 1 ? c : c & (0xffu >> (n + 1));

	if ((size_t)(end - p) < n) {
		*len = 1;
		return REPLACEMENT;
	}
	*len = n;
	for (size_t i = 1; i < n; i++)
		value = value << 6 | ((unsigned char)p[i] & 0x3f);
	return value;
}

uint32_t
codec_html_char(const char *p, const char *end, size_t *len)
{
	uint32_t c;

	if (*p == '&' && (c = entity(p, end, len)) != 0)
		return c;
	return utf8(p, end, len);
}

char *
codec_html_value(const struct codec_html_span *span)
{
	struct base_buf out;
	const char *p = span->text != NULL ? span->text : "";
	const char *end = p + span->len;
	uint32_t c;
	size_t n;

	base_buf_init(&out, CODEC_HTML_URL_MAX);
	while (p < end) {
		c = codec_html_char(p, end, &n);
		p += n;
		if (c == '\n' || c == '\r' || c == '\t')
			c = ' ';
		if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			continue;
		if (c == ' ' && (out.len == 0 || out.data[out.len - 1] == ' '))
			continue;
		if (base_text_put(c, &out) != BASE_OK)
			break;
	}
	while (out.len > 0 && out.data[out.len - 1] == ' ')
		base_buf_truncate(&out, out.len - 1);
	return base_buf_take(&out, NULL);
}
