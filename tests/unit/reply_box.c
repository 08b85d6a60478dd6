/*
 * Boxes that are ticked, days behind a ticket, and what shall be shown.
 * Today is Saturday, 2026-11-21.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "../lib/reply_shown.h"

static const struct base_date today = {2026, 11, 21};

static const struct {
	const char *text;
	const char *want;
} cases[] = {{"#12 [x]", "#12 ack="}, {"＃１２　［ｘ］", "#12 ack="},
    {"- [x] #12", "#12 ack="}, {"☑ #12", "#12 ack="}, {"#12 [済]", "#12 ack="},
    {"#12 [x] INVESTIGATING", "#12 status=INVESTIGATING"},
    {"#12: [x] 調査中\n#13: [ ]\n#14 [x]",
	"#12 status=INVESTIGATING\n#14 ack="},
    {"[x] #12: planned: 12/1", "#12 ack=\n#12 planned=2026-12-01"},
    {"#12 2026-12-01", "#12 planned=2026-12-01"},
    {"#12: 12月1日まで", "#12 planned=2026-12-01"},
    {"#12 12/1に対応予定です", "#12 planned=2026-12-01"},
    {"#12: 12/1に実施しました", ""}, {"#12 OK", "#12 ack="}, {"OK", ""},
    {"#12 影響ありません", "#12 status=NOT_AFFECTED"},
    {"チケット＃１２：対応中", "#12 status=ONGOING"},
    {"#5 と #6：調査中", "#5 #6 status=INVESTIGATING"},
    {"#12 [x] fri", "#12 planned=2026-11-27"},
    {"#12-13 CVE-2026-1: INVESTIGATING",
	"#12 #13 CVE-2026-1 status=INVESTIGATING"},
    {"#12 [ ]", ""}, {"[ ] #12 status: ONGOING", ""}, {"#12 [x] we met", ""},
    {"#12 today", ""}, {"#12 12/1 we met", ""}, {"[x] it is mended", ""},
    /* what is shown */
    {"commands #12 #15", "commands=#12 #15"},
    {"commands host:web1", "commands=host:web1"},
    {"コマンド：ホスト：web*", "commands=host:web*"},
    {"表示 サーバー：web1", "show=host:web1"}, {"why #12", "why=#12"},
    {"mitigation: #12、CVE-2026-1234", "mitigation=#12 CVE-2026-1234"},
    {"show host:web1, host: db1", "show=host:web1 host:db1"},
    {"list host:web* sort:ssvc,planned", "list=host:web* sort:ssvc,planned"},
    {"一覧　状態：未対応　ホスト：web*", "list=status:NEW host:web*"},
    {"list colour:red", "list=colour ?"},
    {"list statsu:open", "list=statsu ?status"},
    {"常態：対応中", "status=ONGOING ?状態"},
    {"きげん：12/1", "due=2026-12-01 ?期限"},
    {"予定目：12/1", "planned=2026-12-01 ?予定日"},
    {"短刀：私", "assignee=me ?担当"}, {"期間：12/1", ""}, {"機嫌：良い", ""},
    {"commands are listed below", ""}, {"why not?", ""}};

static void
each(void **state)
{
	struct base_arena *arena = base_arena_new();
	struct reply_commands commands;
	char got[2000];
	size_t i, bad = 0;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		reply_command_read_text(cases[i].text, today, arena, &commands);
		if (strcmp(shown(&commands, got, sizeof(got)), cases[i].want) ==
		    0)
			continue;
		print_message("# \"%s\":\n#   got  '%s'\n#   want '%s'\n",
		    cases[i].text, got, cases[i].want);
		bad++;
	}
	assert_int_equal(bad, 0);
	base_arena_free(arena);
}

/* Where the mail that is answered has three numbered lines: a number needs no
 * colon before a status, and none at all right below its quoted line. */
static void
below(void **state)
{
	static const struct {
		const char *text;
		const char *want;
	} mails[] = {{"1 対応中", "1 status=ONGOING"},
	    {"２　１２／５", "2 planned=2026-12-05"}, {"2 12/5 we met", ""},
	    {"２番：調査中", "2 status=INVESTIGATING"},
	    {"No.3 対応中", "3 status=ONGOING"}, {"1 we are ongoing", ""},
	    {"#12 完了", "#12 status=PATCH_APPLIED"},
	    {"> 1. #5 A\n>    more\n\nONGOING\n\n> 2. #6 B\n[x]\n> 3. #7 "
	     "C\n\n12月1日\n",
		"1 status=ONGOING\n2 ack=\n3 planned=2026-12-01"},
	    {"> 2. #6 B\n\nassign: me\n", "2 assignee=me"},
	    {"> 2. #6 B\n\n#7: ONGOING\n", "#7 status=ONGOING"},
	    {"> 2. #6 B\n\nlist\n", "list="},
	    {"> 4. #6 B\n\nONGOING\n", "status=ONGOING"},
	    {"> 2. #6 B\n\nWe are on it, ONGOING that is.\n", ""}};
	const struct reply_known known = {NULL, 0, 3};
	struct base_arena *arena = base_arena_new();
	struct reply_commands commands;
	struct reply_cut cut;
	char got[2000];
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(mails); i++) {
		reply_cut_text(
		    mails[i].text, strlen(mails[i].text), NULL, arena, &cut);
		reply_command_read_known(
		    cut.lines, cut.line_count, &known, today, arena, &commands);
		if (strcmp(shown(&commands, got, sizeof(got)), mails[i].want) !=
		    0)
			fail_msg("\"%s\": '%s'", mails[i].text, got);
	}
	base_arena_free(arena);
}

/* A note behind a day is for others to read. */
static void
note(void **state)
{
	struct base_arena *arena = base_arena_new();
	struct reply_commands commands;

	(void)state;
	reply_command_read_text(
	    "期限：12/1、ベンダー待ち", today, arena, &commands);
	assert_string_equal(commands.directives[0].value, "2026-12-01");
	assert_string_equal(commands.comment, "期限：12/1、ベンダー待ち");
	reply_command_read_text("期限：12/1", today, arena, &commands);
	assert_string_equal(commands.comment, "");
	base_arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(each),
	    cmocka_unit_test(below), cmocka_unit_test(note)};

	return cmocka_run_group_tests_name("reply_box", tests, NULL, NULL);
}
