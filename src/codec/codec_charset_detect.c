/* What charset is it, when nobody says or what is said cannot be. */
#include <string.h>
#include <uchardet/uchardet.h>

#include "codec_charset_x.h"
#include "kairan/base_text.h"
#include "kairan/codec_charset.h"

/* Length of the good UTF-8 sequence at p, 0: none, -1: cut off by the end. */
static int
sequence(const unsigned char *p, size_t left)
{
	unsigned c = p[0];
	size_t need = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;

	if (c < 0xc2 || c > 0xf4)
		return 0;
	for (size_t i = 1; i < need; i++) {
		if (i >= left)
			return -1;
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	if ((c == 0xe0 && p[1] < 0xa0) || (c == 0xed && p[1] > 0x9f) ||
	    (c == 0xf0 && p[1] < 0x90) || (c == 0xf4 && p[1] > 0x8f))
		return 0;
	return (int)need;
}

void
codec_charset_count_utf8(
    const char *bytes, size_t len, struct codec_charset_utf8 *out)
{
	const unsigned char *p = (const unsigned char *)bytes;
	int n;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < len;) {
		if (p[i] < 0x80) {
			i++;
			continue;
		}
		n = sequence(p + i, len - i);
		if (n < 0) {
			out->cut = true;
			return;
		}
		out->bad += n == 0;
		out->two += n == 2;
		out->three += n == 3;
		out->four += n == 4;
		i += n > 0 ? (size_t)n : 1;
	}
}

struct high {
	size_t bytes, runs; /* of bytes from 0x80 */
	size_t letters; /* ASCII letters */
	size_t c0_df, e0_ff;
	size_t nul_even, nul_odd;
};

static void
look(const char *bytes, size_t len, struct high *h)
{
	bool was_high = false;

	memset(h, 0, sizeof(*h));
	for (size_t i = 0; i < len; i++) {
		unsigned c = (unsigned char)bytes[i];

		h->nul_even += c == 0 && i % 2 == 0;
		h->nul_odd += c == 0 && i % 2 == 1;
		h->letters += (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
		h->bytes += c >= 0x80;
		h->runs += c >= 0x80 && !was_high;
		h->c0_df += c >= 0xc0 && c <= 0xdf;
		h->e0_ff += c >= 0xe0;
		was_high = c >= 0x80;
	}
}

static const char *
by_mark(const char *bytes, size_t len)
{
	if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		return "utf-8";
	if (len >= 4 && memcmp(bytes, "\xff\xfe\0\0", 4) == 0)
		return "utf-32le";
	if (len >= 4 && memcmp(bytes, "\0\0\xfe\xff", 4) == 0)
		return "utf-32be";
	if (len >= 2 && memcmp(bytes, "\xff\xfe", 2) == 0)
		return "utf-16le";
	if (len >= 2 && memcmp(bytes, "\xfe\xff", 2) == 0)
		return "utf-16be";
	return NULL;
}

/* CJK charsets in the order of preference, with characters that are
 * frequent in mails of their language: in short texts the layout of the
 * bytes alone leaves it open. */
static const struct {
	const char *label, *frequent;
} candidates[] = {
#define JAPANESE                                                                                                 \
	"日本人大中小年月会対応確認完了状態期限担当者更新情報脆弱性報告変更済" \
	"作業予定連絡願致承知解調査開発部山田佐藤鈴木高橋社様各位株式件名返信" \
	"送明今週来時間分上下前後内外全部長以行事実施問題検討回避影響製品公"    \
	"新版用機器私方法利用者管理受付不要必重要緊急注意喚起"
    {"cp932", JAPANESE},
    {"euc-jp", JAPANESE},
    {"cp949",
	"이다의는에을가고하지한로사기자인도나해시그은정일어대리서여보스주원"
	"아있라전부들제수장유구성안상를과와으연경신요습니합확했테트처완료업"
	"데드립녕세취약점회긴급패치청감됩겠내까오문"},
    {"gb18030",
	"的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对"
	"生能而子那得于着下自之年过发后作里请您问题安全更新系统回复测试已确"
	"认处理漏洞报告邮件谢好公司经没明天完毕"},
    {"big5",
	"的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對"
	"生能而子那得於著下自之年過發後作裡請您問題安全更新系統回覆測試已確"
	"認處理漏洞報告郵件謝好公司經沒明天完畢"},
};

/* Which part of the first characters is frequent in that language? */
static double
familiar(size_t i, const char *bytes, size_t len)
{
	struct base_buf text;
	size_t holes = 0, n = 0, hits = 0;
	const char *p;
	char c[4] = "";

	base_buf_init(&text, 8192);
	if (codec_charset_iconv(codec_charset_find(candidates[i].label), bytes,
		len > 1024 ? 1024 : len, &text, &holes) != BASE_OK)
		base_buf_clear(&text);
	for (p = base_buf_text(&text); *p != '\0'; p++) {
		if (((unsigned char)*p & 0xf0) != 0xe0)
			continue;
		memcpy(c, p, 3);
		n++;
		hits += strstr(candidates[i].frequent, c) != NULL;
	}
	base_buf_release(&text);
	return n > 0 ? (double)hits / (double)n : 0;
}

static const char *
by_score(const char *bytes, size_t len)
{
	const char *best = NULL;
	double points, most = 0.99;

	for (size_t i = 0; i < BASE_LEN(candidates); i++) {
		points = codec_charset_score(candidates[i].label, bytes, len);
		if (points < 0)
			continue;
		points += 2 * familiar(i, bytes, len);
		if (points > most) {
			most = points;
			best = candidates[i].label;
		}
	}
	return best;
}

static const char *
by_uchardet(const char *bytes, size_t len)
{
	uchardet_t u = uchardet_new();
	const struct codec_charset *found = NULL;

	if (uchardet_handle_data(u, bytes, len) == 0) {
		uchardet_data_end(u);
		found = codec_charset_find(uchardet_get_charset(u));
	}
	uchardet_delete(u);
	if (found == NULL || found->kind != CODEC_CHARSET_SINGLE)
		return NULL;
	return found->label;
}

static bool
is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* How many of these bytes stand right behind a letter, and, is_within, right
 * before another one. */
static size_t
count_in_words(const char *bytes, size_t len, const char *set, bool is_within)
{
	size_t n = 0;

	for (size_t i = 1; i < len; i++)
		if ((bytes[i] & 0x80) != 0 && strchr(set, bytes[i]) != NULL &&
		    is_letter(bytes[i - 1]) &&
		    (!is_within || (i + 1 < len && is_letter(bytes[i + 1]))))
			n++;
	return n;
}

/*
 * Letters that would be signs or stand in odd places if the text were
 * Western: Polish has what are "±³¶¼¿" there within words, Turkish has its
 * s with a cedilla where Icelandic never has a thorn.
 */
static const char *
by_letters(const char *bytes, size_t len)
{
	if (count_in_words(bytes, len, "\xb1\xb3\xb6\xb9\xbc\xbf", true) > 0)
		return count_in_words(bytes, len, "\xb1\xb6\xbc", false) >=
			       count_in_words(bytes, len, "\xb9\x9c\x9f", false)
			   ? "iso-8859-2"
			   : "windows-1250";
	if (count_in_words(bytes, len, "\xfe", false) > 0 &&
	    count_in_words(bytes, len, "\xfd", false) > 0)
		return "windows-1254";
	return NULL;
}

/* Alphabets of one byte a letter. */
static const char *
by_alphabet(const char *bytes, size_t len, const struct high *h)
{
	const char *guess = by_letters(bytes, len);

	if (guess != NULL)
		return guess;
	/* An accent here and there: uchardet has too little to go by. */
	if (h->bytes * 4 < h->letters && h->bytes < h->runs * 2)
		return "windows-1252";
	guess = by_uchardet(bytes, len);
	if (guess != NULL && len >= 20)
		return guess;
	if ((h->c0_df + h->e0_ff) * 20 >= h->bytes * 19 &&
	    h->bytes * 2 >= h->runs * 5)
		return h->e0_ff > h->c0_df ? "windows-1251" : "koi8-r";
	return guess != NULL && strcmp(guess, "windows-1251") == 0
		   ? guess
		   : "windows-1252";
}

const char *
codec_charset_detect(const char *bytes, size_t len)
{
	struct codec_charset_utf8 utf8;
	struct high h;
	const char *found;

	if (len > CODEC_CHARSET_DETECT_MAX)
		len = CODEC_CHARSET_DETECT_MAX;
	if ((found = by_mark(bytes, len)) != NULL)
		return found;
	look(bytes, len, &h);
	if (h.nul_odd * 4 > len && h.nul_even * 10 < h.nul_odd)
		return "utf-16le";
	if (h.nul_even * 4 > len && h.nul_odd * 10 < h.nul_even)
		return "utf-16be";
	/* Before UTF-8: 7-bit JIS is valid UTF-8, too. */
	if (codec_charset_has_jis_escape(bytes, len) && h.bytes * 50 < len)
		return "iso-2022-jp";
	if (memmem(bytes, len, "\x1b$)C", 4) != NULL)
		return "iso-2022-kr";
	if (h.bytes == 0)
		return "us-ascii";
	codec_charset_count_utf8(bytes, len, &utf8);
	if (utf8.two + utf8.three + utf8.four > 20 * utf8.bad)
		return "utf-8";
	if ((found = by_score(bytes, len)) != NULL)
		return found;
	return by_alphabet(bytes, len, &h);
}
