/*
 * Commands as people write them in passing: with the day when it was done,
 * with what it was before, with politeness.  Today is Saturday, 2026-11-21.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "kairan/reply_command.h"
#include "../lib/reply_shown.h"

static const struct base_date today = {2026, 11, 21};

static const struct {
	const char *text;
	const char *want;
} cases[] = {
    /* when it was done is no end of it, and no day that is over */
    {"status: patched 2026-11-20", "status=PATCH_APPLIED reason=2026-11-20"},
    {"status: NOT_AFFECTED (2026-11-20 checked with the vendor)",
	"status=NOT_AFFECTED reason=2026-11-20 checked with the vendor"},
    {"状態：対応済（2026/11/20 適用）",
	"status=PATCH_APPLIED reason=2026/11/20 適用"},
    {"対応済（11/20に適用）", "status=PATCH_APPLIED reason=11/20に適用"},
    {"状態：対応中（2026/11/20から）", "status=ONGOING reason=2026/11/20から"},
    {"状態：対応中（12/5まで）", "status=ONGOING until=2026-12-05"},
    {"status: RISK_ACCEPTED until 2026-01-01: legacy",
	"status=RISK_ACCEPTED until=2026-01-01 reason=legacy ?"},
    /* until when a risk is taken */
    {"status: RISK_ACCEPTED 2027-03-31 legacy",
	"status=RISK_ACCEPTED until=2027-03-31 reason=legacy"},
    {"状態：リスク受容（12/1に更新するため）",
	"status=RISK_ACCEPTED reason=12/1に更新するため"},
    {"状態：リスク受容　期限：2027/3/31　理由：更改で廃止",
	"status=RISK_ACCEPTED until=2027-03-31 reason=更改で廃止"},
    {"状態：リスク受容、期限：2027/3/31、理由：更改で廃止",
	"status=RISK_ACCEPTED until=2027-03-31 reason=更改で廃止"},
    {"状態：リスク受容\n受容期限：2027/3/31\n理由：更改で廃止",
	"status=RISK_ACCEPTED until=2027-03-31 reason=更改で廃止"},
    {"status: ONGOING 期限：12/31", "status=ONGOING\ndue=2026-12-31"},
    /* from what to what */
    {"status: NEW -> ONGOING", "status=ONGOING"},
    {"Status: NEW->ONGOING", "status=ONGOING"},
    {"状態：新規→対応中", "status=ONGOING"},
    {"状態：対応中⇒対応済（昨夜適用）", "status=PATCH_APPLIED reason=昨夜適用"},
    {"状態：調査中→対応中→保留", "status=DEFER"},
    {"status: ONGOING -> vendor", "status=ONGOING reason=> vendor"},
    /* a question is none */
    {"status: ONGOING?", "status=ONGOING? ?ONGOING"},
    {"状態：対応済？", "status=対応済? ?PATCH_APPLIED"},
    {"対応済？", ""},
    /* several on one line */
    {"#12:ONGOING #13:DEFER", "#12 status=ONGOING\n#13 status=DEFER"},
    {"#12: ONGOING, #13,#14: DEFER, #15: assign: me",
	"#12 status=ONGOING\n#13 #14 status=DEFER\n#15 assignee=me"},
    {"#12: planned: 12/1, status: ONGOING; #13: DEFFER",
	"#12 planned=2026-12-01\n#12 status=ONGOING\n#13 status=DEFFER ?DEFER"},
    {"CVE-2026-1：対応済、CVE-2026-2：対応中",
	"CVE-2026-1 status=PATCH_APPLIED\nCVE-2026-2 status=ONGOING"},
    {"#1:DEFER #2:DEFER #3:DEFER #4:DEFER #5:DEFER #6:DEFER #7:DEFER #8:DEFER",
	"#1 status=DEFER\n#2 status=DEFER\n#3 status=DEFER\n#4 status=DEFER\n"
	"#5 status=DEFER\n#6 status=DEFER\n#7 status=DEFER\n#8 status=DEFER"},
    {"#12: NOT_AFFECTED, same as #13: fixed",
	"#12 status=NOT_AFFECTED reason=same as #13: fixed"},
    {"#12, #13: ONGOING", "#12 #13 status=ONGOING"},
    {"#12: WORKAROUND: closed port 443: see #13",
	"#12 status=WORKAROUND reason=closed port 443: see #13"},
    /* politeness */
    {"担当：私です", "assignee=me"},
    {"担当：山田さんでお願いします", "assignee=山田"},
    {"担当者：山田さんお願いします", "assignee=山田"},
    {"担当：佐藤さんに確認お願いします", ""},
    {"担当：私が対応します。", ""},
    {"期限：12/31に変更してください", "due=2026-12-31"},
    {"期限：12/31に延長お願いします。", "due=2026-12-31"},
    {"due date: 31 Dec 2026 please", "due=2026-12-31"},
    {"priority: high please", "priority=high"},
    {"優先度：高でお願いします", "priority=high"},
    {"SSVC：定例にしてください", "ssvc=scheduled"},
    {"期限：お願いします", ""},
    /* when on that day, and what is done then */
    {"予定日：12/5夜間", "planned=2026-12-05 reason=夜間"},
    {"予定日：12/5（土）の午後", "planned=2026-12-05 reason=午後"},
    {"予定日：12/5に実施予定です", "planned=2026-12-05"},
    {"planned: tomorrow morning", "planned=2026-11-22 reason=morning"},
    {"planned: Dec 5 at 6pm", "planned=2026-12-05 reason=at 6pm"},
    {"planned: 12/5 6:30 PM", "planned=2026-12-05 reason=6:30 PM"},
    {"予定日：12/5 18時半", "planned=2026-12-05 reason=18時半"},
    {"planned: 12/5 18", "planned=12/5 18 ?"},
    {"planned: this Friday", "planned=2026-11-27"},
    {"予定日：今週の金曜日", "planned=2026-11-27"},
    {"planned: this Saturday", "planned=2026-11-21"},
    {"planned: end of March", "planned=2027-03-31"},
    {"planned: 27.11.2026", "planned=2026-11-27"},
    {"planned: 05.12.2026", "planned=05.12.2026 ?"},
    {"planned: 12.1", "planned=12.1 ?"},
    /* slips */
    {"Status: On going", "status=ONGOING"},
    {"On-going.", "status=ONGOING"},
    {"状態；対応中", "status=ONGOING"},
    {"予定日；12/5", "planned=2026-12-05"},
    {"状態；サーバーが不安定", ""},
    {"priority; see below", ""},
    /* what it waits for is told, as it is no date */
    {"defer: vendor has no fix", "defer=vendor has no fix ?"},
    /* what explains is no question */
    {"mitigation: CVE-2026-1234", "mitigation=CVE-2026-1234"},
    {"Mitigation: blocked at the firewall", ""},
    {"mitigation: blocked", ""},
    {"why: because it is urgent", ""},
    {"commands: apt-get install openssl", ""},
    {"Help: needed with this one", ""},
    {"help: status", "help=status"},
    {"help: due date", "help=due date"},
};

static void
in_passing(void **state)
{
	struct reply_commands commands;
	struct base_arena *arena;
	char text[1000];
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		arena = base_arena_new();
		reply_command_read_text(cases[i].text, today, arena, &commands);
		shown(&commands, text, sizeof(text));
		if (strcmp(text, cases[i].want) != 0)
			fail_msg("%s: got '%s', want '%s'", cases[i].text, text,
			    cases[i].want);
		base_arena_free(arena);
	}
}

/* Numbers of the lines of a list that is answered. */
static void
numbers_on_one_line(void **state)
{
	static const char *const texts[][2] = {
	    {"1: ONGOING 2,4: DEFER", "1 status=ONGOING\n2 4 status=DEFER"},
	    {"１：対応中、２－３：影響なし",
		"1 status=ONGOING\n2 3 status=NOT_AFFECTED"},
	    {"1: DEFER until 12/1 12:30", "1 defer=2026-12-01 reason=12:30"}};
	const struct reply_known known = {NULL, 0, 5};
	struct reply_commands commands;
	struct base_arena *arena;
	struct reply_line line;
	char text[1000];
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(texts); i++) {
		arena = base_arena_new();
		line = (struct reply_line){
		    texts[i][0], strlen(texts[i][0]), REPLY_LINE_NEW, true, ""};
		reply_command_read_known(
		    &line, 1, &known, today, arena, &commands);
		assert_string_equal(
		    shown(&commands, text, sizeof(text)), texts[i][1]);
		base_arena_free(arena);
	}
}

/* What is no command is not taken out of the comment. */
static void
words_stay(void **state)
{
	static const char *const texts[] = {
	    "mitigation: blocked at the firewall", "why: because it is urgent",
	    "Help: needed with this one", "status: patched 2026-11-20",
	    "planned: Dec 5 at 6pm", "予定日：12/5夜間"};
	struct reply_commands commands;
	struct base_arena *arena;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(texts); i++) {
		arena = base_arena_new();
		reply_command_read_text(texts[i], today, arena, &commands);
		assert_string_equal(commands.comment, texts[i]);
		base_arena_free(arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(in_passing),
	    cmocka_unit_test(numbers_on_one_line),
	    cmocka_unit_test(words_stay)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
