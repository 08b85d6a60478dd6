/* UTF-8, folding, words, visible text, integers. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"

static void
test_utf8(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		bool valid;
		const char *repaired;
	} cases[] = {
	    {"", 0, true, ""},
	    {"abc", 3, true, "abc"},
	    {"対応中", 9, true, "対応中"},
	    {"\xf0\x9f\x98\x80", 4, true, "\xf0\x9f\x98\x80"},
	    {"a\xff"
	     "b",
		3, false,
		"a\xef\xbf\xbd"
		"b"},
	    {"\xe5\xaf", 2, false, "\xef\xbf\xbd"},
	    {"\xe5\xaf"
	     "x",
		3, false, "\xef\xbf\xbdx"},
	    {"\xc0\x80", 2, false, "\xef\xbf\xbd\xef\xbf\xbd"},
	    /* a surrogate, and past U+10FFFF */
	    {"\xed\xa0\x80", 3, false, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	    {"\xf4\x90\x80\x80", 4, false,
		"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	};
	struct base_buf out;
	size_t i;

	(void)state;
	base_buf_init(&out, 100);
	for (i = 0; i < BASE_LEN(cases); i++) {
		assert_int_equal(base_text_is_utf8(cases[i].text, cases[i].len),
		    cases[i].valid);
		base_buf_clear(&out);
		assert_int_equal(
		    base_text_repair(cases[i].text, cases[i].len, &out),
		    BASE_OK);
		assert_string_equal(base_buf_text(&out), cases[i].repaired);
	}
	base_buf_clear(&out);
	assert_int_equal(base_text_repair("a\0b", 3, &out), BASE_OK);
	assert_string_equal(base_buf_text(&out), "a\xef\xbf\xbd"
						 "b");
	base_buf_release(&out);
	base_buf_init(&out, 4);
	assert_int_equal(base_buf_puts(&out, "x"), BASE_OK);
	assert_int_equal(base_text_repair("a\xff\xff", 3, &out), BASE_LIMIT);
	assert_string_equal(base_buf_text(&out), "x");
	base_buf_release(&out);
}

static void
test_fold(void **state)
{
	static const struct {
		const char *text, *folded, *nfkc;
	} cases[] = {
	    {"", "", ""},
	    {"OpenSSL", "openssl", "OpenSSL"},
	    {"ＯｐｅｎＳＳＬ　３", "openssl 3", "OpenSSL 3"},
	    {"ｻｲﾎﾞｳｽﾞ", "サイボウズ", "サイボウズ"},
	    {"STRASSE", "strasse", "STRASSE"},
	    {"Straße", "strasse", "Straße"},
	    {"①", "1", "1"},
	    {"状態：ＯＮＧＯＩＮＧ", "状態:ongoing", "状態:ONGOING"},
	    {"a\xff", "a\xef\xbf\xbd", "a\xef\xbf\xbd"},
	    /* An accent joins the last of what could stay as it is. */
	    {"CAFE\u0301S", "caf\u00e9s", "CAF\u00c9S"},
	    {"日本か\u3099く", "日本がく", "日本がく"},
	    {"日Ａ本e\u0301\u0323", "日a本ẹ\u0301", "日A本ẹ\u0301"},
	    {"\u0301x", "\u0301x", "\u0301x"},
	    {"éA", "éa", "éA"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		char *folded = base_text_fold(cases[i].text);
		char *nfkc = base_text_nfkc(cases[i].text);

		assert_string_equal(folded, cases[i].folded);
		if (strchr(cases[i].text, '\xff') == NULL)
			assert_string_equal(nfkc, cases[i].nfkc);
		free(folded);
		free(nfkc);
	}
	assert_true(base_text_equal_fold("Ａpache", "aPACHE"));
	assert_false(base_text_equal_fold("apache", "apach"));
	assert_true(base_text_equal_ascii("Subject", "sUBJECT"));
	assert_false(base_text_equal_ascii("Subject", "Subject2"));
	assert_false(base_text_equal_ascii("Subject2", "Subject"));
	assert_true(base_text_starts_ascii("X-Kairan-Id", "x-kairan"));
	assert_true(base_text_starts_ascii("x", ""));
	assert_false(base_text_starts_ascii("X-Kai", "x-kairan"));
}

static void
test_words(void **state)
{
	static const struct {
		const char *text, *word;
		bool has;
	} cases[] = {
	    {"the php engine", "php", true},
	    {"phpmyadmin", "php", false},
	    {"a_php", "php", false},
	    {"phpx php", "php", true},
	    {"php", "php", true},
	    {"phpの脆弱性", "php", true},
	    {"脆弱性対策情報", "対策", true},
	    {"openssl 3.0", "3.0", true},
	    {"openssl 3.01", "3.0", false},
	    {"c++ code", "c++", true},
	    {"anything", "", false},
	    {"", "x", false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++)
		if (base_text_has_word(cases[i].text, cases[i].word) !=
		    cases[i].has)
			fail_msg("'%s' in '%s'", cases[i].word, cases[i].text);
}

static void
test_visible(void **state)
{
	static const struct {
		const char *text, *visible;
	} cases[] = {
	    {"plain 対応", "plain 対応"},
	    {"a\nb\r\tc", "a\\nb\\r\\tc"},
	    {"\x1b[2J\x07\x7f", "\\x1B[2J\\x07\\x7F"},
	    {"\xff", "\\xFF"},
	    {"a\xe2\x80\xae"
	     "b",
		"a\\u{202E}b"},
	    {"\xe2\x80\xa8", "\\u{2028}"},
	    {"\xc2\x85", "\\u{0085}"},
	    {"\xe2\x81\xa6", "\\u{2066}"},
	};
	struct base_buf out;
	size_t i;

	(void)state;
	base_buf_init(&out, 100);
	for (i = 0; i < BASE_LEN(cases); i++) {
		base_buf_clear(&out);
		assert_int_equal(base_text_visible(cases[i].text,
				     strlen(cases[i].text), &out),
		    BASE_OK);
		assert_string_equal(base_buf_text(&out), cases[i].visible);
	}
	base_buf_clear(&out);
	assert_int_equal(base_text_visible("a\0b", 3, &out), BASE_OK);
	assert_string_equal(base_buf_text(&out), "a\\x00b");
	base_buf_release(&out);
	base_buf_init(&out, 3);
	assert_int_equal(base_text_visible("a\x01", 2, &out), BASE_LIMIT);
	assert_int_equal(out.len, 0);
	base_buf_release(&out);
}

static void
test_header_safe(void **state)
{
	(void)state;
	assert_true(base_text_header_safe("Subject", 7));
	assert_false(base_text_header_safe("a\nBcc: x", 8));
	assert_false(base_text_header_safe("a\rb", 3));
	assert_false(base_text_header_safe("a\0b", 3));
	assert_true(base_text_header_safe("a\n", 1));
}

static void
test_trim(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {"", ""},
	    {"  ", ""},
	    {" a b\t\r\n", "a b"},
	    {"　対応中　\xc2\xa0", "対応中"},
	    {"　", ""},
	    {"x", "x"},
	    {"\x80\x80 ", "\x80\x80"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		char *copy = base_xstrdup(cases[i].text);

		assert_string_equal(base_text_trim(copy), cases[i].want);
		free(copy);
	}
}

static void
test_cut(void **state)
{
	(void)state;
	assert_int_equal(base_text_cut("abc", 10), 3);
	assert_int_equal(base_text_cut("abc", 3), 3);
	assert_int_equal(base_text_cut("abc", 2), 2);
	assert_int_equal(base_text_cut("abc", 0), 0);
	assert_int_equal(base_text_cut("対応", 3), 3);
	assert_int_equal(base_text_cut("対応", 4), 3);
	assert_int_equal(base_text_cut("対応", 5), 3);
	assert_int_equal(base_text_cut("対応", 2), 0);
	assert_int_equal(base_text_cut("\x80\x80\x80\x80\x80", 4), 4);
}

static void
test_width(void **state)
{
	(void)state;
	assert_int_equal(base_text_width(""), 0);
	assert_int_equal(base_text_width("abc"), 3);
	assert_int_equal(base_text_width("対応a"), 5);
	assert_int_equal(base_text_width("e\xcc\x81"), 1);
}

static void
test_int(void **state)
{
	static const struct {
		const char *text;
		int64_t min, max;
		enum base_status status;
		int64_t value;
	} cases[] = {
	    {"0", 0, 9, BASE_OK, 0},
	    {"-5", -9, 9, BASE_OK, -5},
	    {"+7", 0, 9, BASE_OK, 7},
	    {"10", 0, 9, BASE_INVALID, 0},
	    {"-1", 0, 9, BASE_INVALID, 0},
	    {"", 0, 9, BASE_INVALID, 0},
	    {"-", -9, 9, BASE_INVALID, 0},
	    {" 1", 0, 9, BASE_INVALID, 0},
	    {"1 ", 0, 9, BASE_INVALID, 0},
	    {"0x1", 0, 9, BASE_INVALID, 0},
	    {"9223372036854775807", INT64_MIN, INT64_MAX, BASE_OK, INT64_MAX},
	    {"9223372036854775808", INT64_MIN, INT64_MAX, BASE_INVALID, 0},
	    {"-9223372036854775808", INT64_MIN, INT64_MAX, BASE_OK, INT64_MIN},
	    {"-9223372036854775809", INT64_MIN, INT64_MAX, BASE_INVALID, 0},
	    {"99999999999999999999999", INT64_MIN, INT64_MAX, BASE_INVALID, 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		int64_t value = 77;

		if (base_text_to_int(cases[i].text, cases[i].min, cases[i].max,
			&value) != cases[i].status)
			fail_msg("%s", cases[i].text);
		assert_int_equal(
		    value, cases[i].status == BASE_OK ? cases[i].value : 77);
	}
}

static void
test_among(void **state)
{
	static const char *const list[] = {"kev", "score"};

	(void)state;
	assert_true(base_text_is_among("kev", list, BASE_LEN(list)));
	assert_true(base_text_is_among("score", list, BASE_LEN(list)));
	assert_false(base_text_is_among("Score", list, BASE_LEN(list)));
	assert_false(base_text_is_among("scor", list, BASE_LEN(list)));
	assert_false(base_text_is_among("score", list, 1));
	assert_false(base_text_is_among("", list, 0));
}

static void
test_ends(void **state)
{
	(void)state;
	assert_true(base_text_ends("a/b.json", ".json"));
	assert_true(base_text_ends(".json", ".json"));
	assert_true(base_text_ends("脆弱性", "性"));
	assert_true(base_text_ends("x", ""));
	assert_true(base_text_ends("", ""));
	assert_false(base_text_ends("a.JSON", ".json"));
	assert_false(base_text_ends("a.json5", ".json"));
	assert_false(base_text_ends("json", ".json"));
}

static void
test_put(void **state)
{
	static const struct {
		uint32_t c;
		const char *text;
	} cases[] = {{'a', "a"}, {0x7f, "\x7f"}, {0x80, "\xc2\x80"},
	    {0x7ff, "\xdf\xbf"}, {0x800, "\xe0\xa0\x80"}, {0x56de, "回"},
	    {0xffff, "\xef\xbf\xbf"}, {0x10000, "\xf0\x90\x80\x80"},
	    {0x1f363, "🍣"}, {0x10ffff, "\xf4\x8f\xbf\xbf"}};
	struct base_buf out;
	size_t i;

	(void)state;
	base_buf_init(&out, 5);
	for (i = 0; i < BASE_LEN(cases); i++) {
		base_buf_clear(&out);
		assert_int_equal(base_text_put(cases[i].c, &out), BASE_OK);
		assert_string_equal(base_buf_text(&out), cases[i].text);
	}
	/* all of it or nothing */
	assert_int_equal(base_text_put(0x56de, &out), BASE_LIMIT);
	assert_int_equal(out.len, 4);
	base_buf_release(&out);
}

static void
test_hex(void **state)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	int c, want;

	(void)state;
	for (c = -128; c < 128; c++) {
		want = -1;
		if (c > 0 && strchr(digits, c) != NULL)
			want = (int)(strchr(digits, c) - digits);
		if (want > 15)
			want -= 6;
		assert_int_equal(base_text_hex((char)c), want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_utf8),
	    cmocka_unit_test(test_fold),
	    cmocka_unit_test(test_words),
	    cmocka_unit_test(test_visible),
	    cmocka_unit_test(test_header_safe),
	    cmocka_unit_test(test_trim),
	    cmocka_unit_test(test_cut),
	    cmocka_unit_test(test_width),
	    cmocka_unit_test(test_int),
	    cmocka_unit_test(test_among),
	    cmocka_unit_test(test_ends),
	    cmocka_unit_test(test_put),
	    cmocka_unit_test(test_hex),
	};

	return cmocka_run_group_tests_name("base_text", tests, NULL, NULL);
}
