/* codec_charset_x: what the parts of codec_charset share. */
#ifndef CODEC_CHARSET_X_H
#define CODEC_CHARSET_X_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

enum codec_charset_kind {
	CODEC_CHARSET_ASCII,
	CODEC_CHARSET_UTF8,
	CODEC_CHARSET_JIS, /* ISO-2022-JP: own machine */
	CODEC_CHARSET_EUCJP, /* own machine over CP932 */
	CODEC_CHARSET_SINGLE, /* one byte a character */
	CODEC_CHARSET_MULTI, /* CJK, ASCII-compatible */
	CODEC_CHARSET_WIDE, /* UTF-16, UTF-32 */
	CODEC_CHARSET_ESCAPED /* 7-bit with escapes: UTF-7, ISO-2022-KR */
};

struct codec_charset {
	const char *label;
	const char *iconv;
	enum codec_charset_kind kind;
	const char *aliases; /* in normal form, between blanks */
};

/* NULL: not known. */
const struct codec_charset *codec_charset_find(const char *label);

/*
 * Appends bytes by iconv; what it cannot decode becomes U+FFFD and is
 * counted.  Only BASE_OK or BASE_LIMIT (out is then undefined beyond its
 * old length).
 */
enum base_status codec_charset_iconv(const struct codec_charset *charset,
    const char *bytes, size_t len, struct base_buf *out,
    size_t *replaced) BASE_MUST_CHECK;

/* ISO-2022-JP and EUC-JP; statuses as above. */
enum base_status codec_charset_jis_in(const char *bytes, size_t len,
    struct base_buf *out, size_t *replaced) BASE_MUST_CHECK;
enum base_status codec_charset_eucjp_in(const char *bytes, size_t len,
    struct base_buf *out, size_t *replaced) BASE_MUST_CHECK;

/* Does it hold an escape sequence of ISO-2022-JP? */
bool codec_charset_has_jis_escape(const char *bytes, size_t len);

/* Counts of what UTF-8 decoding meets. */
struct codec_charset_utf8 {
	size_t two, three, four; /* good sequences by length */
	size_t bad; /* bytes that are none */
	bool cut; /* it ends within a sequence */
};
void codec_charset_count_utf8(
    const char *bytes, size_t len, struct codec_charset_utf8 *out);

/* How well bytes read as that multi-byte charset ("cp932", "euc-jp",
 * "cp949", "gb18030", "big5"): points for each character, below 0 when they
 * cannot be it. */
double codec_charset_score(const char *label, const char *bytes, size_t len);

#endif
