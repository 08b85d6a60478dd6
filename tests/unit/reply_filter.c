/* Filters of lists, as people write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kairan/reply_filter.h"

static const struct base_date today = {2026, 11, 22};

static void
each_in_normal_form(void **state)
{
	static const struct {
		const char *text;
		const char *want;
	} cases[] = {{"", ""},
	    {"planned<=2026-12-01 status:open host:web* sort:ssvc,planned",
		"planned<=2026-12-01 open host:web* sort:ssvc,planned"},
	    {"予定日：12/1まで 状態：未対応、調査中 ホスト：ｗｅｂ* 並び：SSVC",
		"planned<=2026-12-01 status:NEW,INVESTIGATING host:web*"
		" sort:ssvc"},
	    {"状態：未対応 期限≦12/1", "status:NEW due<=2026-12-01"},
	    {"期限切れ、未確認", "overdue unseen"},
	    {"all, overdue, status:ONGOING", "all overdue status:ONGOING"},
	    {"overdue", "overdue"}, {"mine", "owner:me"}, {"全部", "all"},
	    {"patch:yes mitigation=no", "patch:yes mitigation:no"},
	    {"パッチ：あり 緩和策：なし", "patch:yes mitigation:no"},
	    {"パッチあり", "patch:yes"},
	    {"owner:taro,@hanako host=db1", "owner:taro,hanako host:db1"},
	    {"担当：全員 サーバー：db*", "owner:all host:db*"},
	    {"CVE-2026-1234 #12", "cve:CVE-2026-1234 ticket:12"},
	    {"cve:cve-2026-12*", "cve:cve-2026-12*"},
	    {"cvss>=7.5 ssvc>=scheduled", "cvss>=7.5 ssvc>=scheduled"},
	    {"ssvc:即時,臨時", "ssvc:immediate,out_of_cycle"},
	    {"due:none planned!=none", "due:none planned!=none"},
	    {"planned <= fri", "planned<=2026-11-27"},
	    {"due<2w", "due<2026-12-06"},
	    {"期限：今月末まで", "due<=2026-11-30"},
	    {"sort:-due,host", "sort:-due,host"},
	    {"status:INVESTIGATING package:openssl*",
		"status:INVESTIGATING package:openssl*"},
	    {"調査中 product:\"nginx\"", "status:INVESTIGATING product:nginx"},
	    {"status：ｏｐｅｎ", "open"}, {"完了", "closed"}};
	struct base_arena *arena = base_arena_new();
	struct reply_filter f;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		reply_filter_read(cases[i].text, today, arena, &f);
		if (f.problem != REPLY_FILTER_FINE ||
		    strcmp(f.text, cases[i].want) != 0)
			printf("# %s: %d %s \"%s\"\n", cases[i].text,
			    (int)f.problem, f.word, f.text);
		assert_int_equal(f.problem, REPLY_FILTER_FINE);
		assert_string_equal(f.text, cases[i].want);
		/* What is echoed may be sent again. */
		reply_filter_read(cases[i].want, today, arena, &f);
		assert_string_equal(f.text, cases[i].want);
	}
	base_arena_free(arena);
}

static void
errors_name_the_word(void **state)
{
	static const struct {
		const char *text;
		enum reply_filter_problem problem;
		const char *word;
		const char *suggestion;
	} cases[] = {{"colour:red", REPLY_FILTER_NO_FIELD, "colour", NULL},
	    {"statsu:open", REPLY_FILTER_NO_FIELD, "statsu", "status"},
	    {"plannd<=12/1", REPLY_FILTER_NO_FIELD, "plannd", "planned"},
	    {"overdu", REPLY_FILTER_NO_FIELD, "overdu", "overdue"},
	    {"sort:sscv", REPLY_FILTER_NO_FIELD, "sscv", "ssvc"},
	    {"srt:ssvc", REPLY_FILTER_NO_FIELD, "srt", "sort"},
	    {"planned<=13/1", REPLY_FILTER_NO_VALUE, "13/1", NULL},
	    {"status:ONGIONG", REPLY_FILTER_NO_VALUE, "ONGIONG", "ONGOING"},
	    {"host:", REPLY_FILTER_NO_VALUE, "host", NULL},
	    {"host<web", REPLY_FILTER_NO_ORDER, "host", NULL},
	    {"patch:maybe", REPLY_FILTER_NO_VALUE, "maybe", NULL},
	    {"cvss>high", REPLY_FILTER_NO_VALUE, "high", NULL},
	    {"ssvc:hot", REPLY_FILTER_NO_VALUE, "hot", NULL}};
	struct base_arena *arena = base_arena_new();
	struct reply_filter f;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		reply_filter_read(cases[i].text, today, arena, &f);
		if (f.problem != cases[i].problem ||
		    strcmp(f.word, cases[i].word) != 0)
			printf("# %s: %d %s\n", cases[i].text, (int)f.problem,
			    f.word);
		assert_int_equal(f.problem, cases[i].problem);
		assert_string_equal(f.word, cases[i].word);
		if (cases[i].suggestion == NULL)
			assert_null(f.suggestion);
		else
			assert_string_equal(f.suggestion, cases[i].suggestion);
	}
	base_arena_free(arena);
}

static void
prose_is_told_apart(void **state)
{
	static const struct {
		const char *text;
		bool is_shaped;
	} cases[] = {{"of servers to patch", false}, {"status: ONGOING", false},
	    {"see https://example.jp/x", false}, {"colour:red", true},
	    {"overdu", true}, {"planned <= fri", true},
	    {"を送ってください", false}};
	struct base_arena *arena = base_arena_new();
	struct reply_filter f;
	char many[2 * REPLY_FILTER_BYTES_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		reply_filter_read(cases[i].text, today, arena, &f);
		if (f.is_shaped != cases[i].is_shaped)
			printf("# %s\n", cases[i].text);
		assert_true(f.is_shaped == cases[i].is_shaped);
	}
	memset(many, 'x', sizeof(many) - 1);
	many[sizeof(many) - 1] = '\0';
	reply_filter_read(many, today, arena, &f);
	assert_int_equal(f.problem, REPLY_FILTER_LONG);
	for (i = 0; i + 8 < REPLY_FILTER_BYTES_MAX; i += 7)
		memcpy(many + i, "host:a ", 8);
	reply_filter_read(many, today, arena, &f);
	assert_int_equal(f.problem, REPLY_FILTER_LONG);
	assert_int_equal(f.n_terms, REPLY_FILTER_TERMS_MAX);
	base_arena_free(arena);
}

static void
globs(void **state)
{
	(void)state;
	assert_true(reply_filter_glob("web*", "WEB1.example.jp"));
	assert_true(reply_filter_glob("*", ""));
	assert_true(reply_filter_glob("w?b*p", "web1.example.jp"));
	assert_false(reply_filter_glob("web", "web1"));
	assert_false(reply_filter_glob("web*x", "web1"));
	/* No pattern takes long. */
	assert_false(reply_filter_glob("*a*a*a*a*a*a*a*a*a*b",
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_in_normal_form),
	    cmocka_unit_test(errors_name_the_word),
	    cmocka_unit_test(prose_is_told_apart), cmocka_unit_test(globs)};

	return cmocka_run_group_tests_name("reply_filter", tests, NULL, NULL);
}
