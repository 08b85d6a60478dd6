/* The charsets that are known, by all their names, and their converters. */
#include <iconv.h>
#include <errno.h>
#include <string.h>

#include "codec_charset_x.h"
#include "kairan/codec_charset.h"

#define UNLOAD_TRIES 4 /* more than glibc keeps a converter that nobody uses */

#define K(kind) CODEC_CHARSET_##kind

static const struct codec_charset charsets[] = {
    {"us-ascii", "CP1252", K(ASCII),
	" ascii ansi-x3.4-1968 iso646-us iso-646-us 646 7bit usascii "},
    {"utf-8", "UTF-8", K(UTF8),
	" utf8 unicode-1-1-utf-8 unicode-2-0-utf-8 utf-8-mac utf8mb4 "},
    {"iso-2022-jp", "CP932", K(JIS),
	" iso2022-jp iso2022jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 "
	"iso-2022-jp-2004 iso-2022-jp-ms csiso2022jp csiso2022jp2 jis "
	"jis-encoding cp50220 cp50221 cp50222 windows-50220 windows-50221 "},
    {"euc-jp", "EUC-JP-MS", K(EUCJP),
	" eucjp euc-jp-ms eucjp-ms eucjp-win ujis cp51932 windows-51932 "
	"cseucpkdfmtjapanese "
	"extended-unix-code-packed-format-for-japanese "},
    {"cp932", "CP932", K(MULTI),
	" shift-jis shiftjis sjis ms-kanji mskanji windows-31j windows-932 "
	"ms932 932 csshiftjis cswindows31j sjis-win sjis-open "},
    {"cp949", "CP949", K(MULTI),
	" ks-c-5601-1987 ks-c-5601-1989 ks-c-5601 ksc5601 ksc-5601 korean "
	"euc-kr euckr uhc windows-949 ms949 949 iso-ir-149 csksc56011987 "
	"cseuckr "},
    {"iso-2022-kr", "ISO-2022-KR", K(ESCAPED), " iso2022kr csiso2022kr "},
    {"gb18030", "GB18030", K(MULTI),
	" gb2312 gb-2312 gb-2312-80 gbk gb-18030 cp936 windows-936 ms936 936 "
	"euc-cn euccn chinese csgb2312 iso-ir-58 csiso58gb231280 "},
    {"big5", "BIG5-HKSCS", K(MULTI),
	" big-5 big5-hkscs big5-tw big5-eten cn-big5 cp950 windows-950 950 "
	"csbig5 "},
    {"euc-tw", "EUC-TW", K(MULTI), " euctw "},
    {"johab", "JOHAB", K(MULTI), " cp1361 ms1361 "},
    {"utf-7", "UTF-7", K(ESCAPED), " utf7 unicode-1-1-utf-7 csunicode11utf7 "},
    {"utf-16le", "UTF-16LE", K(WIDE),
	" utf16le utf-16 utf16 ucs-2 ucs2 "
	"iso-10646-ucs-2 unicode ucs-2le csunicode "},
    {"utf-16be", "UTF-16BE", K(WIDE), " utf16be ucs-2be unicodefffe "},
    {"utf-32le", "UTF-32LE", K(WIDE),
	" utf-32 utf32 utf32le ucs-4 "
	"ucs-4le "},
    {"utf-32be", "UTF-32BE", K(WIDE), " utf32be ucs-4be "},
    {"windows-1252", "CP1252", K(SINGLE),
	" cp1252 1252 iso-8859-1 iso8859-1 iso88591 iso-88591 8859-1 latin1 "
	"latin-1 l1 iso-ir-100 iso-8859-1-windows csisolatin1 ansi "
	"iso-8859-1:1987 windows1252 cp-1252 "},
    {"windows-1250", "CP1250", K(SINGLE), " cp1250 1250 "},
    {"windows-1251", "CP1251", K(SINGLE),
	" cp1251 1251 win-1251 "
	"windows1251 cp-1251 "},
    {"windows-1253", "CP1253", K(SINGLE), " cp1253 1253 "},
    {"windows-1254", "CP1254", K(SINGLE),
	" cp1254 1254 iso-8859-9 iso8859-9 latin5 l5 csisolatin5 "},
    {"windows-1255", "CP1255", K(SINGLE), " cp1255 1255 "},
    {"windows-1256", "CP1256", K(SINGLE), " cp1256 1256 "},
    {"windows-1257", "CP1257", K(SINGLE), " cp1257 1257 "},
    {"windows-1258", "CP1258", K(SINGLE), " cp1258 1258 "},
    {"windows-874", "CP874", K(SINGLE),
	" cp874 tis-620 tis620 iso-8859-11 iso8859-11 "},
    {"iso-8859-2", "ISO-8859-2", K(SINGLE),
	" iso8859-2 latin2 l2 csisolatin2 "},
    {"iso-8859-3", "ISO-8859-3", K(SINGLE), " iso8859-3 latin3 l3 "},
    {"iso-8859-4", "ISO-8859-4", K(SINGLE), " iso8859-4 latin4 l4 "},
    {"iso-8859-5", "ISO-8859-5", K(SINGLE),
	" iso8859-5 cyrillic csisolatincyrillic "},
    {"iso-8859-6", "ISO-8859-6", K(SINGLE),
	" iso8859-6 arabic iso-8859-6-i iso-8859-6-e "},
    {"iso-8859-7", "ISO-8859-7", K(SINGLE), " iso8859-7 greek greek8 "},
    {"iso-8859-8", "ISO-8859-8", K(SINGLE),
	" iso8859-8 hebrew iso-8859-8-i iso-8859-8-e logical visual "},
    {"iso-8859-10", "ISO-8859-10", K(SINGLE), " iso8859-10 latin6 l6 "},
    {"iso-8859-13", "ISO-8859-13", K(SINGLE), " iso8859-13 latin7 "},
    {"iso-8859-14", "ISO-8859-14", K(SINGLE), " iso8859-14 latin8 "},
    {"iso-8859-15", "ISO-8859-15", K(SINGLE), " iso8859-15 latin9 latin-9 l9 "},
    {"iso-8859-16", "ISO-8859-16", K(SINGLE), " iso8859-16 latin10 "},
    {"koi8-r", "KOI8-R", K(SINGLE), " koi8r koi8 koi cskoi8r "},
    {"koi8-u", "KOI8-U", K(SINGLE), " koi8u koi8-ru "},
    {"ibm437", "IBM437", K(SINGLE), " cp437 437 "},
    {"ibm850", "IBM850", K(SINGLE), " cp850 850 "},
    {"ibm852", "IBM852", K(SINGLE), " cp852 852 "},
    {"ibm855", "IBM855", K(SINGLE), " cp855 855 "},
    {"ibm866", "CP866", K(SINGLE), " cp866 866 csibm866 "},
    {"macintosh", "MACINTOSH", K(SINGLE), " mac macroman x-mac-roman "},
    {"mac-cyrillic", "MAC-CYRILLIC", K(SINGLE), " x-mac-cyrillic maccyrillic "},
    {"tcvn", "TCVN5712-1", K(SINGLE), " tcvn-5712 tcvn5712-1 "},
    {"georgian-academy", "GEORGIAN-ACADEMY", K(SINGLE), " "},
};

/* Opened once and kept: a sandboxed child may open nothing more. */
static iconv_t converters[BASE_LEN(charsets)];
static bool is_tried[BASE_LEN(charsets)];
/* Opened by codec_charset_preload_usual(); one that was not is asked for. */
static bool is_usual_only, is_missing;

static iconv_t
converter(size_t i)
{
	if (!is_tried[i] && is_usual_only) {
		is_missing = true;
		return (iconv_t)-1;
	}
	if (!is_tried[i]) {
		is_tried[i] = true;
		converters[i] = iconv_open("UTF-8", charsets[i].iconv);
	}
	return converters[i];
}

/* The upper half of a charset of one byte a character, as UTF-8; "" where
 * it has nothing. */
struct half {
	bool is_made;
	char text[128][4];
};
static struct half halves[BASE_LEN(charsets)];

/* Vietnamese puts accents behind their letters: iconv joins them. */
static bool
has_table(size_t i)
{
	if (charsets[i].kind == CODEC_CHARSET_ASCII)
		return true;
	return charsets[i].kind == CODEC_CHARSET_SINGLE &&
	       strcmp(charsets[i].label, "windows-1258") != 0 &&
	       strcmp(charsets[i].label, "tcvn") != 0;
}

/*
 * Asks iconv for every byte once and lets it go: each converter kept open
 * is five mappings, which every worker's fork would have to copy.
 */
static const struct half *
half(size_t i)
{
	struct half *half = &halves[i];
	iconv_t cd;

	if (half->is_made)
		return half;
	half->is_made = true;
	cd = iconv_open("UTF-8", charsets[i].iconv);
	if (cd == (iconv_t)-1)
		return half;
	for (int c = 0; c < 128; c++) {
		char byte = (char)(c + 128), *in = &byte;
		char *to = half->text[c];
		size_t left = 1, room = sizeof(half->text[c]) - 1;

		/* Hebrew letters are held back: a vowel point may follow. */
		if (iconv(cd, &in, &left, &to, &room) == (size_t)-1 ||
		    iconv(cd, NULL, NULL, &to, &room) == (size_t)-1)
			to = half->text[c];
		*to = '\0';
	}
	iconv_close(cd);
	return half;
}

static enum base_status
decode_single(const struct half *half, const char *bytes, size_t len,
    struct base_buf *out, size_t *replaced)
{
	const char *end = bytes + len, *p, *text;
	enum base_status status = BASE_OK;

	while (status == BASE_OK && bytes < end) {
		for (p = bytes; p < end && !(*p & 0x80); p++)
			;
		status = base_buf_add(out, bytes, (size_t)(p - bytes));
		for (; status == BASE_OK && p < end && (*p & 0x80); p++) {
			text = half->text[*p & 0x7f];
			if (*text == '\0') {
				text = "\xef\xbf\xbd";
				++*replaced;
			}
			status = base_buf_puts(out, text);
		}
		bytes = p;
	}
	return status;
}

/* Lower case, '-' for '_', no quotes and blanks, no RFC 2231 language. */
static bool
normalise(const char *label, char out[CODEC_CHARSET_LABEL_MAX + 3])
{
	size_t n = 1;

	out[0] = ' ';
	for (; *label != '\0' && *label != '*'; label++) {
		char c = *label;

		if (strchr(" \t\r\n\"'", c) != NULL)
			continue;
		if (n > CODEC_CHARSET_LABEL_MAX)
			return false;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c + ('a' - 'A'));
		out[n++] = c == '_' ? '-' : c;
	}
	out[n++] = ' ';
	out[n] = '\0';
	return n > 2;
}

static const struct codec_charset *
find_normal(const char *blanked, size_t len)
{
	for (size_t i = 0; i < BASE_LEN(charsets); i++) {
		const struct codec_charset *c = &charsets[i];

		if ((strlen(c->label) == len - 2 &&
			memcmp(c->label, blanked + 1, len - 2) == 0) ||
		    strstr(c->aliases, blanked) != NULL)
			return c;
	}
	return NULL;
}

const struct codec_charset *
codec_charset_find(const char *label)
{
	char name[CODEC_CHARSET_LABEL_MAX + 3];
	const struct codec_charset *found;
	size_t len;

	if (label == NULL || !normalise(label, name))
		return NULL;
	len = strlen(name);
	found = find_normal(name, len);
	if (found == NULL && strncmp(name, " x-", 3) == 0) {
		name[2] = ' ';
		found = find_normal(name + 2, len - 2);
	}
	return found;
}

bool
codec_charset_is_known(const char *label)
{
	return codec_charset_find(label) != NULL;
}

enum base_status
codec_charset_iconv(const struct codec_charset *charset, const char *bytes,
    size_t len, struct base_buf *out, size_t *replaced)
{
	size_t i = (size_t)(charset - charsets);
	iconv_t cd;
	char chunk[4096], *in = (char *)(size_t)bytes, *to;
	enum base_status status = BASE_OK;
	size_t room;
	int why;

	if (has_table(i))
		return decode_single(half(i), bytes, len, out, replaced);
	cd = converter(i);
	if (cd != (iconv_t)-1)
		iconv(cd, NULL, NULL, NULL, NULL);
	while (status == BASE_OK && len > 0) {
		to = chunk;
		room = sizeof(chunk);
		errno = 0;
		why = 0;
		if (cd == (iconv_t)-1)
			why = EILSEQ;
		else if (iconv(cd, &in, &len, &to, &room) == (size_t)-1)
			why = errno;
		status = base_buf_add(out, chunk, sizeof(chunk) - room);
		if (status != BASE_OK || why == 0 || why == E2BIG)
			continue;
		/* A byte that is nothing, or an end within a character. */
		++*replaced;
		status = base_buf_puts(out, "\xef\xbf\xbd");
		/* CP949 takes in what it then says is nothing. */
		if (why == EINVAL || len == 0)
			break;
		in++;
		len--;
	}
	if (status == BASE_OK && cd != (iconv_t)-1) {
		to = chunk;
		room = sizeof(chunk);
		iconv(cd, NULL, NULL, &to, &room);
		status = base_buf_add(out, chunk, sizeof(chunk) - room);
	}
	return status;
}

/* Tables, and CP932 for Shift_JIS, ISO-2022-JP and most of EUC-JP. */
static bool
is_usual(size_t i)
{
	return has_table(i) || strcmp(charsets[i].iconv, "CP932") == 0;
}

static void
preload(bool usual_only)
{
	struct base_buf out;
	size_t replaced = 0;

	/* The tables first: a converter let go of is unloaded when others
	 * are, later. */
	for (size_t i = 0; i < BASE_LEN(charsets); i++)
		if (has_table(i))
			(void)half(i);
	for (size_t i = 0; i < UNLOAD_TRIES; i++) {
		iconv_t cd = iconv_open("UTF-8", "CP932");

		if (cd != (iconv_t)-1)
			iconv_close(cd);
	}
	/* A first conversion makes iconv load what it loads late. */
	base_buf_init(&out, 64);
	for (size_t i = 0; i < BASE_LEN(charsets); i++) {
		base_buf_clear(&out);
		if ((usual_only && !is_usual(i)) ||
		    codec_charset_iconv(&charsets[i], "a\xb0\xa1 ", 4, &out,
			&replaced) != BASE_OK)
			continue;
	}
	base_buf_release(&out);
	is_usual_only = usual_only;
	(void)codec_charset_detect(
	    "\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0", 11);
	is_missing = false;
}

void
codec_charset_preload(void)
{
	preload(false);
}

void
codec_charset_preload_usual(void)
{
	preload(true);
}

bool
codec_charset_is_missing(void)
{
	return is_missing;
}
