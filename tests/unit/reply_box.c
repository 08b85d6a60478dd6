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

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(each)};

	return cmocka_run_group_tests_name("reply_box", tests, NULL, NULL);
}
