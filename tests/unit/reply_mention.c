/* Who is named with an "@". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kairan/base_text.h"
#include "kairan/reply_mention.h"

/* 1 taro, 2 hanako, 3 ann, 4 ann-b, 5 山本, 6 山本, 90 groups */
static const struct reply_name names[] = {
    {"taro", 1, 0},
    {"yamada taro", 1, 2},
    {"yamada", 1, 3},
    {"山田 太郎", 1, 2},
    {"山田太郎", 1, 2},
    {"山田", 1, 3},
    {"hanako", 2, 0},
    {"佐藤", 2, 3},
    {"ann", 3, 0},
    {"ann-b", 4, 0},
    {"山本", 5, 3},
    {"山本", 6, 3},
    {"csirt", 90, 1},
    {"web team", 91, 1},
    {"管理者", 92, 1},
};

/* "1 2 ?山本 !suzuki": known, ambiguous, unknown. */
static void
check(const char *text, const char *want)
{
	struct base_arena *arena = base_arena_new();
	struct reply_mention *m = NULL;
	char got[512] = "", *end = got;
	size_t i, n;

	n = reply_mention_find(text, names, BASE_LEN(names), arena, &m);
	for (i = 0; i < n; i++)
		if (m[i].who != 0)
			end += sprintf(
			    end, "%s%d", i == 0 ? "" : " ", (int)m[i].who);
		else
			end += sprintf(end, "%s%c%s", i == 0 ? "" : " ",
			    m[i].is_ambiguous ? '?' : '!', m[i].name);
	if (strcmp(got, want) != 0)
		fail_msg("\"%s\": \"%s\" instead of \"%s\"", text, got, want);
	base_arena_free(arena);
}

static void
test_known(void **state)
{
	(void)state;
	check("@taro please look", "1");
	check("Could @Taro and @HANAKO look?", "1 2");
	check("@taro, @taro: twice is once", "1");
	check("cc (@csirt) and @Web Team.", "90 91");
	check("@taro.", "1");
	check("@taro's box; thanks @ann!", "1 3");
	check("@ann-b not ann", "4");
	check("＠ｔａｒｏ full width", "1");
	check("@yamada taro san", "1");
}

static void
test_japanese(void **state)
{
	(void)state;
	check("@山田さん、確認をお願いします", "1");
	check("@山田 お願いします", "1");
	check("@山田様", "1");
	check("@山田です", "1");
	check("@山田　太郎さん", "1");
	check("担当は@taroさんです", "1");
	check("確認済み＠佐藤", "2");
	check("@管理者の方へ、@csirtにも", "92 90");
	check("「@佐藤」さん", "2");
	/* Another one whose name only begins so. */
	check("@山田花子さん", "!山田花子");
	check("@山田課長", "1");
	check("@山本さん", "?山本");
	check("@渡辺さん お願いします", "!渡辺");
}

static void
test_not(void **state)
{
	(void)state;
	check("mail taro@example.org or x@taro", "");
	check("@taro@example.org", "");
	check("https://user:@taro/x", "");
	check("> @taro wrote this", "");
	check("| @taro", "");
	check("@Override", "");
	check("@media screen and (min-width: 3em) {", "");
	check("@taro(cache)\ndef f():", "");
	check("@taro.setter", "");
	check("use `@taro` here", "");
	check("use `x` and @taro", "1");
	check("```\n@taro\n```\n@hanako", "2");
	check("```\n@taro\n```\n    @hanako", "");
	check("see:\n\n    @taro\n\n@hanako", "2");
	check("<pre>\n@taro\n</pre>\n@hanako", "2");
	check("@hanako\n---------- Forwarded message ---------\n@taro", "2");
	check("npm i @taro/core", "");
	check("@ taro", "");
	check("@", "");
	check("", "");
}

static void
test_unknown(void **state)
{
	(void)state;
	check("@suzuki: can you look?", "!suzuki");
	check("@suzuki, can you look?", "!suzuki");
	check("see @suzuki, or so", "");
	check("@here we go", "");
	check("meet @ the station", "");
	check("@suzukiさん", "!suzuki");
	check("@suzukiさん @suzukiさん", "!suzuki");
}

static void
test_limits(void **state)
{
	struct base_arena *arena = base_arena_new();
	struct reply_mention *m = NULL;
	char *text = base_xcalloc(1, 200000), *end = text;
	int i;

	(void)state;
	for (i = 0; i < 10000; i++)
		end += sprintf(end, "@n%dさん\n", i);
	assert_int_equal(
	    reply_mention_find(text, names, BASE_LEN(names), arena, &m),
	    REPLY_MENTION_MAX);
	memset(text, '@', 190000);
	text[190000] = '\0';
	assert_int_equal(
	    reply_mention_find(text, names, BASE_LEN(names), arena, &m), 0);
	free(text);
	base_arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_known),
	    cmocka_unit_test(test_japanese),
	    cmocka_unit_test(test_not),
	    cmocka_unit_test(test_unknown),
	    cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
