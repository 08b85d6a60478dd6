/* Bytes without a label or with a wrong one: there is always some text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kairan/base_text.h"
#include "kairan/codec_charset.h"

/* With the usual converters only, one that is not among them is missed. */
static bool
misses(const char *label, const char *bytes)
{
	struct base_buf out;

	base_buf_init(&out, 1000);
	if (codec_charset_to_utf8(label, bytes, strlen(bytes), &out, NULL) !=
	    BASE_OK)
		_exit(9);
	base_buf_release(&out);
	return codec_charset_is_missing();
}

static int
usual_only(void)
{
	if (codec_charset_is_missing())
		return 1;
	codec_charset_preload_usual();
	if (codec_charset_is_missing())
		return 2;
	if (misses("iso-2022-jp", "\x1b$B;3ED\x1b(B") ||
	    misses("shift_jis", "\x8e\x52\x93\x63") ||
	    misses("euc-jp", "\xbb\xb3\xc5\xc4") ||
	    misses("koi8-r", "\xd0\xd2") || misses("utf-8", "\xc3\xa9") ||
	    misses("iso-8859-1", "\xe9") || misses("us-ascii", "a"))
		return 3;
	return misses("gb18030", "\xc9\xbd") ? 0 : 4;
}

static void
test_usual_only(void **state)
{
	int status;
	pid_t pid = fork();

	(void)state;
	if (pid == 0)
		_exit(usual_only());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* UTF-8 text as the system's converter writes it in that charset. */
static void
encode(const char *charset, const char *text, struct base_buf *out)
{
	iconv_t cd = iconv_open(charset, "UTF-8");
	char bytes[500], *to = bytes, *from = (char *)(size_t)text;
	size_t left = strlen(text), room = sizeof(bytes);

	assert_true(cd != (iconv_t)-1);
	assert_int_equal(iconv(cd, &from, &left, &to, &room), 0);
	iconv_close(cd);
	base_buf_clear(out);
	assert_int_equal(
	    base_buf_add(out, bytes, sizeof(bytes) - room), BASE_OK);
}

static void
test_labels(void **state)
{
	static const struct {
		const char *label, *charset, *text;
	} cases[] = {
	    {"cp932", "CP932", "対応中 ｱｲｳ ①髙﨑㈱ ok\\～"},
	    {"euc-jp", "EUC-JP-MS", "対応中 ｱｲｳ ①髙﨑 ok"},
	    {"gb2312", "GB2312", "我已经确认了"},
	    {"ks_c_5601-1987", "EUC-KR", "확인했습니다"},
	    {"koi8-r", "KOI8-R", "Привет"},
	    {"utf-16le", "UTF-16LE", "a回"},
	    {"utf-8", "UTF-8", "a回\xf0\x9f\x8d\xa3"},
	};
	/* kana by ESC ( I, NEC's row 13, IBM's kanji in rows 89-92 */
	static const char jis[] = "\x1b$BBP1~Cf\x1b(B \x1b(I123\x1b(B "
				  "\x1b$B-!|byu-j\x1b(B ok\x1b$B!A\x1b(B\n"
				  "\x1b$B<!\x1b(B";
	struct base_buf bytes, text;
	size_t replaced;

	(void)state;
	base_buf_init(&bytes, 1000);
	base_buf_init(&text, 1000);
	for (size_t i = 0; i < BASE_LEN(cases); i++) {
		encode(cases[i].charset, cases[i].text, &bytes);
		base_buf_clear(&text);
		assert_int_equal(codec_charset_to_utf8(cases[i].label,
				     bytes.data, bytes.len, &text, &replaced),
		    BASE_OK);
		assert_int_equal(replaced, 0);
		assert_string_equal(base_buf_text(&text), cases[i].text);
	}
	base_buf_clear(&text);
	assert_int_equal(codec_charset_to_utf8("iso-2022-jp", jis,
			     sizeof(jis) - 1, &text, &replaced),
	    BASE_OK);
	assert_int_equal(replaced, 0);
	assert_string_equal(
	    base_buf_text(&text), "対応中 ｱｲｳ ①髙﨑㈱ ok〜\n次");
	base_buf_release(&bytes);
	base_buf_release(&text);
}

/* Subjects without any label. */
static void
test_short_and_unlabelled(void **state)
{
	static const char *const texts[][2] = {
	    {"cp932", "対応中です"},
	    {"cp932", "テスト"},
	    {"cp932", "承知"},
	    {"euc-jp", "状態：対応中"},
	    {"euc-jp", "脆弱性情報"},
	    {"euc-jp", "山田"},
	    {"euc-jp", "了解しました"},
	    {"cp949", "테스트"},
	    {"cp949", "회신: 긴급 패치 요청"},
	    {"gb18030", "漏洞报告"},
	    {"gb18030", "回复: 安全更新"},
	    {"big5", "請盡快處理這個漏洞"},
	    {"windows-1251", "Тест"},
	    {"koi8-r", "Ответ: срочно"},
	    {"windows-1252", "Rückfrage: Straße"},
	    {"windows-1252", "été"},
	    {"iso-8859-2", "Było już późno w piątek"},
	    {"windows-1252", "±5 m³ ¿Qué?"},
	    {"windows-1254", "güvenlik açığı bulundu arkadaş"},
	    {"windows-1252", "það er gott að þú ert hér, ný"},
	};
	struct base_buf bytes;

	(void)state;
	base_buf_init(&bytes, 1000);
	for (size_t i = 0; i < BASE_LEN(texts); i++) {
		encode(texts[i][0], texts[i][1], &bytes);
		assert_string_equal(
		    codec_charset_detect(bytes.data, bytes.len), texts[i][0]);
	}
	base_buf_release(&bytes);
}

static void
test_never_fails(void **state)
{
	static const char *const labels[] = {NULL, "", "iso-2022-jp", "utf-8",
	    "cp932", "euc-jp", "cp949", "gb18030", "big5", "utf-7", "utf-16",
	    "utf-32", "iso-2022-kr", "koi8-r", "windows-1252", "us-ascii"};
	char bytes[512];
	unsigned seed = 1;
	struct base_buf out;

	(void)state;
	base_buf_init(&out, 10000);
	for (int round = 0; round < 200; round++) {
		for (size_t i = 0; i < sizeof(bytes); i++) {
			seed = seed * 1103515245 + 12345;
			bytes[i] = (char)(seed >> 16);
			if (round % 4 == 0 && i % 5 == 0)
				bytes[i] = 0x1b;
		}
		for (size_t k = 0; k < BASE_LEN(labels); k++) {
			base_buf_clear(&out);
			assert_int_equal(codec_charset_to_utf8(labels[k], bytes,
					     sizeof(bytes), &out, NULL),
			    BASE_OK);
			assert_true(base_text_is_utf8(out.data, out.len));
			assert_null(memchr(out.data, '\0', out.len));
		}
	}
	out.max = out.len + 100;
	assert_int_equal(
	    codec_charset_to_utf8("utf-16le", bytes, 500, &out, NULL),
	    BASE_LIMIT);
	base_buf_release(&out);
}

/* Its converter takes in two bytes and says that they are nothing. */
static void
test_nothing_at_the_end(void **state)
{
	char *bytes = base_xstrndup("\xb0\xa1\xb0\xa1\xa2\xe8", 6);
	struct base_buf text;
	size_t holes;

	(void)state;
	base_buf_init(&text, 1 << 20);
	assert_int_equal(
	    codec_charset_to_utf8("ks_c_5601-1987", bytes, 6, &text, &holes),
	    BASE_OK);
	assert_in_range(text.len, 6, 16);
	base_buf_release(&text);
	free(bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_usual_only), /* nothing is opened yet */
	    cmocka_unit_test(test_labels),
	    cmocka_unit_test(test_short_and_unlabelled),
	    cmocka_unit_test(test_never_fails),
	    cmocka_unit_test(test_nothing_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
