/*
 * Commands: what is read, and what looks like one and is not.
 * Today is Saturday, 2026-11-21.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "kairan/reply_command.h"
#include "../../src/reply/reply_lines.h"
#include "../lib/reply_shown.h"

static const struct base_date today = {2026, 11, 21};

static const struct {
	const char *text;
	const char *want;
} cases[] = {
    /* key: value in every width and language */
    {"status: ONGOING", "status=ONGOING"},
    {"Status : ongoing", "status=ONGOING"},
    {"ｓｔａｔｕｓ：ＯＮＧＯＩＮＧ", "status=ONGOING"},
    {"STATUS:In Progress", "status=ONGOING"},
    {"status = ONGOING", "status=ONGOING"},
    {"status＝ONGOING", "status=ONGOING"}, {"状態：対応中", "status=ONGOING"},
    {"状態: 対応中", "status=ONGOING"},
    {"状態　：　対応中。", "status=ONGOING"},
    {"状態：「対応中」", "status=ONGOING"},
    {"1. status: ONGOING\n2) planned: 12/1",
	"status=ONGOING\nplanned=2026-12-01"},
    {"①状態：対応中\n②期限：12/1", "status=ONGOING\ndue=2026-12-01"},
    {"due: 2w\nplanned: 3 days", "due=2026-12-05\nplanned=2026-11-24"},
    /* for whom the lines below are */
    {"#12\nstatus: ONGOING\n\n#13:\nstatus: PATCH_APPLIED\ndue: 12/1",
	"#12 status=ONGOING\n#13 status=PATCH_APPLIED\n#13 due=2026-12-01"},
    {"CVE-2026-1234\n対応中", "CVE-2026-1234 status=ONGOING"},
    {"#12\nWe saw it there.\n\nstatus: ONGOING", "status=ONGOING"},
    /* pasted: announced with the words of another tracker, spoken of */
    {"Here is the ticket:\nStatus: Open\nAssignee: Bob\nDue: 2026-12-01", ""},
    {"Please set:\nstatus: ONGOING\nassign: bob",
	"status=ONGOING\nassignee=bob"},
    {"状態: 対応中\n担当: 山田\nと書いてありますが、古いです。", ""},
    {"spec:\n  status: new\n  priority: high", ""},
    {"spec:\nstatus: ONGOING", "status=ONGOING"},
    {"【状態】対応中", "status=ONGOING"}, {"・状態：対応中", "status=ONGOING"},
    {"■状態：調査中です", "status=INVESTIGATING"},
    {"ｽﾃｰﾀｽ：対応済", "status=PATCH_APPLIED"},
    {"ステータス→対応済み", "status=PATCH_APPLIED"},
    {"対応状況：影響なし", "status=NOT_AFFECTED"},
    {"状態：対象外でお願いします。", "status=NOT_AFFECTED"},
    {"状態：リスク受容", "status=RISK_ACCEPTED"},
    {"**Status:** ONGOING", "status=ONGOING"},
    {"- status: `WORKAROUND`", "status=WORKAROUND"},
    {"status: not-affected", "status=NOT_AFFECTED"},
    {"status: Not affected.", "status=NOT_AFFECTED"},
    {"status: patched", "status=PATCH_APPLIED"}, {"status: new", "status=NEW"},
    {"状態：未対応", "status=NEW"}, {"状態：保留", "status=DEFER"},
    {"状態：緩和策適用", "status=WORKAROUND"}, {"assign: me", "assignee=me"},
    {"担当：私", "assignee=me"},
    {"Assigned to: John Smith", "assignee=John Smith"},
    {"担当者：山田さん", "assignee=山田"}, {"担当：田中　様", "assignee=田中"},
    {"assignee: yamada@example.org", "assignee=yamada@example.org"},
    {"owner: none", "assignee=none"}, {"担当：未定", "assignee=none"},
    {"assign to: @suzuki", "assignee=suzuki"},
    {"予定日：１２月１日", "planned=2026-12-01"},
    {"対応予定日: 12/1(火)", "planned=2026-12-01"},
    {"planned: 2026-12-01", "planned=2026-12-01"},
    {"planned: tomorrow", "planned=2026-11-22"},
    {"予定日：令和８年１２月１日", "planned=2026-12-01"},
    {"due: +2w", "due=2026-12-05"}, {"期限：来週金曜", "due=2026-11-27"},
    {"Due date: fri", "due=2026-11-27"}, {"期日：なし", "due=none"},
    {"priority: High", "priority=high"}, {"優先度：高", "priority=high"},
    {"優先度：今すぐ", "priority=immediate"}, {"priority: P1", "priority=P1"},
    {"ssvc: out-of-cycle", "ssvc=out_of_cycle"},
    {"SSVC：臨時", "ssvc=out_of_cycle"},
    {"watcher: +yamada, -suzuki", "watcher=+yamada, -suzuki"},
    {"watcher: +yamada -suzuki", "watcher=+yamada, -suzuki"},
    {"watcher: Jean-Luc Picard", "watcher=+Jean-Luc Picard"},
    {"ウォッチャー：山田、鈴木さん", "watcher=+山田, +鈴木"},
    {"private: yes", "private=yes"}, {"非公開：はい", "private=yes"},
    {"private: no", "private=no"},
    {"defer until: 2026-12-15", "defer=2026-12-15"},
    {"defer until 12/15", "defer=2026-12-15"},
    {"保留：12月15日まで", "defer=2026-12-15"},
    {"notify: digest", "notify=digest"}, {"通知：まとめて", "notify=digest"},
    {"mute: 2w", "mute=2026-12-05"}, {"dry run: yes", "dry_run="},
    {"help: status", "help=status"},
    /* bare words, first line only */
    {"ONGOING", "status=ONGOING"}, {"対応中", "status=ONGOING"},
    {"対応中。", "status=ONGOING"}, {"ＯＮＧＯＩＮＧ", "status=ONGOING"},
    {"ongoing!", "status=ONGOING"}, {"ack", "ack="}, {"了解", "ack="},
    {"Ack.", "ack="}, {"reopen", "reopen="}, {"再オープン", "reopen="},
    {"help", "help="}, {"ヘルプ", "help="}, {"dry run", "dry_run="},
    {"確認", "dry_run="}, {"list", "list="}, {"list overdue", "list=overdue"},
    {"一覧", "list="}, {"commands", "commands="}, {"stop", "stop="},
    {"mitigation", "mitigation="}, {"mute", "mute="},
    {"private", "private=yes"}, {"watch", "watcher=+me"},
    {"assign to me", "assignee=me"}, {"why CVE-2026-1234", "why=CVE-2026-1234"},
    {"track JVNDB-2026-000123", "track=JVNDB-2026-000123"},
    {"起票：JVNDB-2026-000123", "track=JVNDB-2026-000123"},
    {"show #12", "show=#12"}, {"reopen #12", "#12 reopen="},
    {"due 12/1", "due=2026-12-01"}, {"DEFER", "status=DEFER"},
    {"\n\nPATCH_APPLIED\n\nThanks", "status=PATCH_APPLIED"},
    {"影響なし\n確認しました。", "status=NOT_AFFECTED"},
    /* who has seen it, who hears of it */
    {"確認しました", "ack="}, {"確認しました。", "ack="}, {"了解。", "ack="},
    {"了解しました。\n\n来週見ます。", ""}, {"既読", "ack="}, {"ｱｯｸ", ""},
    {"Ａｃｋ", "ack="}, {"承知いたしました", "ack="},
    {"#12: 確認しました", "#12 ack="}, {"ack #12 #13", "#12 #13 ack="},
    {"ack: all", "ack=all"}, {"回覧：全員", "ack=all"},
    {"回覧: 山田さん、@web", "ack=山田, web"},
    {"ack: @bob, @web", "ack=bob, web"}, {"ack: thanks a lot", ""},
    {"回覧", ""}, {"#12: 回覧：全員", "#12 ack=all"},
    {"watch #12", "#12 watcher=+me"}, {"#12: unwatch", "#12 watcher=-me"},
    {"Unwatch", "watcher=-me"}, {"ウォッチ", "watcher=+me"},
    {"監視", "watcher=+me"}, {"ウォッチ解除", "watcher=-me"},
    {"監視解除 #12", "#12 watcher=-me"}, {"#12を監視", "#12 watcher=+me"},
    {"watch: #12", "#12 watcher=+me"}, {"unwatch: bob", "watcher=-bob"},
    {"watch this space", ""}, {"監視カメラの件です", ""},
    {"mute #12", "#12 mute="}, {"mute #12 until 12/1", "#12 mute=2026-12-01"},
    {"#12: mute 7 days", "#12 mute=2026-11-28"},
    {"mute for 2 weeks", "mute=2026-12-05"},
    {"ミュート #12 12/1まで", "#12 mute=2026-12-01"},
    {"ミュート：1週間", "mute=2026-11-28"}, {"unmute", "mute=off"},
    {"unmute #12", "#12 mute=off"}, {"ミュート解除", "mute=off"},
    {"mute: 2026-11-01", "mute=2026-11-01 ?"}, {"mute the phone please", ""},
    {"notify: comment=digest", "notify=comment=digest"},
    {"通知：コメント=まとめて、状態=なし",
	"notify=comment=digest,status=never"},
    {"notify: essential", "notify=essential"}, {"通知：標準", "notify=usual"},
    {"notify: sometimes", "notify=sometimes ?"}, {"unsubscribe", "stop="},
    {"配信停止", "stop="}, {"配信停止。", "stop="}, {"stop: list", "stop=list"},
    {"配信停止：リスト", "stop=list"}, {"Unsubscribe me from that thread", ""},
    {"Stop. I need more time.", ""},
    /* what shall be shown or opened */
    {"track", "track="}, {"track 2", "track=2"}, {"起票：1、3", "track=1、3"},
    {"track https://jvn.jp/jp/JVN12345678/",
	"track=https://jvn.jp/jp/JVN12345678/"},
    {"track: https://jvn.jp/jp/JVN12345678/",
	"track=https://jvn.jp/jp/JVN12345678/"},
    {"起票: ExampleVPN", "track=ExampleVPN"}, {"track this down please", ""},
    {"show CVE-2026-1234 #12", "show=CVE-2026-1234 #12"},
    {"#12: show", "#12 show="}, {"詳細: #12", "show=#12"},
    {"list status:open", "list=open"}, {"一覧 期限切れ", "list=overdue"},
    {"list: 全部", "list=all"}, {"list status:ONGOING", "list=status:ONGOING"},
    {"list status: ONGOING", ""}, {"notify: status=new", "notify=status=new ?"},
    {"list planned<=2026-12-01", "list=planned<=2026-12-01"},
    {"why #12", "why=#12"}, {"mitigation #12", "mitigation=#12"},
    {"split: @web, @db", "split=web, db"}, {"split @web @db", "split=web, db"},
    {"分割：@web、@db", "split=web, db"}, {"#12: split: web", "#12 split=web"},
    {"split", "split= ?"}, {"split the work please", ""},
    /* targets */
    {"#12 #15-18: WORKAROUND", "#12 #15 #16 #17 #18 status=WORKAROUND"},
    {"＃１２、＃１５：対応済", "#12 #15 status=PATCH_APPLIED"},
    {"#12 対応済", "#12 status=PATCH_APPLIED"},
    {"#12, 15: status: ONGOING", "#12 #15 status=ONGOING"},
    {"#12 担当：私", "#12 assignee=me"},
    {"#12: planned: 12/1", "#12 planned=2026-12-01"},
    {"CVE-2026-1234: NOT_AFFECTED", "CVE-2026-1234 status=NOT_AFFECTED"},
    {"cve-2026-1234：影響なし", "CVE-2026-1234 status=NOT_AFFECTED"},
    {"JVNDB-2026-000123: ONGOING", "JVNDB-2026-000123 status=ONGOING"},
    {"JVNVU#91234567 対応中", "JVNVU#91234567 status=ONGOING"},
    {"#12: ack\n#13: reopen", "#12 ack=\n#13 reopen="},
    {"Hi,\n\n#12: ONGOING\nCVE-2026-1: x\n\nbye", ""},
    {"#18-12: ONGOING", "#18 status=ONGOING ?"},
    /* notes */
    {"RISK_ACCEPTED until 2026-12-31 because it is isolated",
	"status=RISK_ACCEPTED until=2026-12-31 reason=it is isolated"},
    {"status: RISK_ACCEPTED because isolated until 2026-12-31",
	"status=RISK_ACCEPTED until=2026-12-31 reason=isolated"},
    {"状態：リスク受容 2026-12-31まで 理由：隔離済み",
	"status=RISK_ACCEPTED until=2026-12-31 reason=隔離済み"},
    {"WORKAROUND: port 443 closed", "status=WORKAROUND reason=port 443 closed"},
    {"status: workaround (port 443 closed)",
	"status=WORKAROUND reason=port 443 closed"},
    {"状態：回避策適用（443番を遮断）", "status=WORKAROUND reason=443番を遮断"},
    {"#12: DEFER until 12/15", "#12 defer=2026-12-15"},
    {"status: RISK_ACCEPTED until 2026-12-31\nreason: isolated",
	"status=RISK_ACCEPTED until=2026-12-31 reason=isolated"},
    {"planned: 12/1 (after the freeze)",
	"planned=2026-12-01 reason=after the freeze"},
    /* several, and among text */
    {"状態：対応中\n担当：私\n予定日：12/1",
	"status=ONGOING\nassignee=me\nplanned=2026-12-01"},
    {"Hello,\nplease see below.\n\nstatus: ONGOING\n\nBest regards,\nJohn",
	"status=ONGOING"},
    {"We patch tonight.\nstatus: ONGOING\nplanned: today",
	"status=ONGOING\nplanned=2026-11-21"},
    {"お疲れ様です。山田です。\n\n状態：対応中\n予定日：１２月１日\n\n"
     "よろしくお願いします。",
	"status=ONGOING\nplanned=2026-12-01"},
    {"Hi Bob,\n\nWe are on it.\nstatus: ONGOING\n\nRegards,\nAlice",
	"status=ONGOING"},
    {"お疲れ様です。\n\n明日から着手します。\n状態：対応中\n\nよろしくお願いし"
     "ます。\n山田",
	"status=ONGOING"},
    {"Hi,\n\none\nstatus: ONGOING\n\ntwo\n\nthree", "status=ONGOING"},
    {"one\n\ntwo\nstatus: ONGOING\n\nthree\n\nfour", ""},
    {"お疲れ様です。\n担当者：山田\nよろしくお願いします。", "assignee=山田"},
    {"Hi Bob,\ndue: none\nThanks.", "due=none"},
    {"お疲れ様です。\n優先度：高\nよろしくお願いします。", "priority=high"},
    {"- ■状態：確認中", "status=INVESTIGATING"},
    {"status: ONGOING\nnote: waiting for the vendor",
	"status=ONGOING reason=waiting for the vendor"},
    {"status: ONGOING\n以上\npriority: high", "status=ONGOING"},
    {"status: ONGOING\n--\npriority: high", "status=ONGOING"},
    {"status: ONGOING, assign: me", "status=ONGOING\nassignee=me"},
    {"状態：対応中、担当：私", "status=ONGOING\nassignee=me"},
    {"#12 status: ONGOING; planned: 12/1",
	"#12 status=ONGOING\n#12 planned=2026-12-01"},
    {"assign: me, status: ONGOING, due: 12/1",
	"assignee=me\nstatus=ONGOING\ndue=2026-12-01"},
    {"status: RISK_ACCEPTED because of status: unknown",
	"status=RISK_ACCEPTED reason=status: unknown"},
    {"status: RISK_ACCEPTED\nreason: isolated\nuntil: 2026-12-31",
	"status=RISK_ACCEPTED until=2026-12-31 reason=isolated"},
    {"JVNDB-2026-000123 追跡", "track=JVNDB-2026-000123"},
    {"対応済みです。", ""},
    /* problems: never guessed */
    {"status: ONGONG", "status=ONGONG ?ONGOING"},
    {"status: done", "status=done ?PATCH_APPLIED"},
    {"Status: Resolved", "status=Resolved ?PATCH_APPLIED"},
    {"状態：対応申", "status=対応申 ?ONGOING"},
    {"statsu: ONGOING", "status=ONGOING ?status"},
    {"asignee: me", "assignee=me ?assignee"},
    {"ONGOIGN", "status=ONGOIGN ?ONGOING"},
    {"#12: WORKARUOND", "#12 status=WORKARUOND ?WORKAROUND"},
    {"status: banana", "status=banana ?"},
    {"planned: 13/45", "planned=13/45 ?"}, {"due: someday", "due=someday ?"},
    {"予定日：2月30日", "planned=2月30日 ?"},
    {"defer: 2026-01-01", "defer=2026-01-01 ?"}, {"ssvc: hot", "ssvc=hot ?"},
    {"priority: hihg", "priority=hihg ?high"},
    {"status: ONGOING\nstatus: DEFER", "status=ONGOING ?\nstatus=DEFER ?"},
    /* negative twins: no command at all */
    {"Thanks, I will look at it.", ""}, {"ongoing work on the patch", ""},
    {"対応中ですが、来週になります。", ""}, {"対応中止", ""},
    {"We are on it.\nONGOING", ""}, {"Hi\n\nack\n\nbye", ""},
    {"help me with this please", ""}, {"list of things to do", ""},
    {"show must go on", ""}, {"stop doing that", ""}, {"why is this?", ""},
    {"new version is out", ""}, {"Done.", ""}, {"Fixed", ""}, {"new", ""},
    {"status: 200", ""}, {"status: 404 Not Found", ""},
    {"HTTP/1.1 200 OK\nstatus: 200\nPriority: High", ""},
    {"The log:\n\nPriority: High\nstatus: 200\n\nany idea?", ""},
    {"Event: login\nPriority: High\nSource: 10.0.0.1", ""},
    {"The alert said:\n\nPriority: High\n\nWhat now?", ""},
    {"text\n\nmore text\nPriority: High\n\nbye", ""},
    {"I saw this\n    status: ONGOING", ""}, {"```\nstatus: ONGOING\n```", ""},
    {"2026-11-21 10:00:00 status: new\nPriority: High", ""},
    {"#12 is done", ""}, {"see #12", ""}, {"CVE-2026-1234: affects us", ""},
    {"#12: I will look", ""}, {"https://example.org/status: x", ""},
    {"Due to a bug: see below", ""}, {"状況：昨日から再現しています", ""},
    {"予定：来月に打ち合わせをします", ""}, {"担当：私が対応します。", ""},
    {"owner: the team that wrote it, they say that it is fine", ""},
    {"Patches", ""}, {"Workarounds", ""}, {"確認お願いします", ""},
    {"保留になっています", ""},
    {"Date: Fri, 1 Dec 2026\nFrom: a@b\nTo: c@d\nPriority: high", ""},
    {"了解しました。\n\n例示株式会社\n担当：山田", ""},
    {"例示株式会社\n担当：山田\nTEL：03-0000-0000", ""},
    {"よろしくお願いします。\n担当：山田\n例示株式会社", ""},
    {"I got this alert.\nPriority: High\nPlease check.", ""},
    {"--\nstatus: ONGOING", ""}, {"以上です。\n状態：対応中", ""}, {"", ""}};

static void
test_lines(void **state)
{
	char got[2000];
	size_t i, bad = 0;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		struct base_arena *arena = base_arena_new();
		struct reply_commands commands;

		reply_command_read_text(cases[i].text, today, arena, &commands);
		if (strcmp(shown(&commands, got, sizeof(got)), cases[i].want) !=
		    0) {
			print_message(
			    "# \"%s\":\n#   got  '%s'\n#   want '%s'\n",
			    cases[i].text, got, cases[i].want);
			bad++;
		}
		base_arena_free(arena);
	}
	assert_int_equal(bad, 0);
}

static void
test_kinds_of_lines(void **state)
{
	static const enum reply_line_kind kinds[] = {REPLY_LINE_QUOTE,
	    REPLY_LINE_ATTRIBUTION, REPLY_LINE_SIGNATURE, REPLY_LINE_FOOTER,
	    REPLY_LINE_FORWARD};
	struct reply_line line = {
	    "status: ONGOING", 15, REPLY_LINE_NEW, true, ""};
	struct reply_commands commands;
	size_t i;

	(void)state;
	for (i = 0; i <= BASE_LEN(kinds); i++) {
		struct base_arena *arena = base_arena_new();

		reply_command_read(&line, 1, today, arena, &commands);
		assert_int_equal(commands.directive_count, i == 0);
		if (i < BASE_LEN(kinds))
			line.kind = kinds[i];
		base_arena_free(arena);
	}
}

static void
test_comment(void **state)
{
	static const char *const texts[][2] = {{"status: ONGOING", ""},
	    {"status: ONGOING\n\nWe patch tonight.", "We patch tonight."},
	    {"Hi\n\nstatus: ONGOING\n\nbye", "Hi\n\nbye"},
	    {"status: ONGONG\nhello", "status: ONGONG\nhello"}};
	struct reply_commands commands;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(texts); i++) {
		struct base_arena *arena = base_arena_new();

		reply_command_read_text(texts[i][0], today, arena, &commands);
		assert_string_equal(commands.comment, texts[i][1]);
		base_arena_free(arena);
	}
}

/* With the fields of the ticket known; "" = none is read. */
static void
test_known(void **state)
{
	static const char *const names[] = {
	    "Component", "検証完了日", "Category", "OS Version"};
	static const char *const texts[][3] = {
	    {"Component: Gateway", "field=Gateway", ""},
	    {"ｃｏｍｐｏｎｅｎｔ：Gateway", "field=Gateway", ""},
	    {"os version: 12", "field=12", ""},
	    {"検証完了日： 2026年12月1日", "field=2026年12月1日", ""},
	    {"カテゴリ: Edge", "field=Edge", ""},
	    {"Component: none\n\nSee you.", "field=none", "See you."},
	    {"#12 #13: Component: VPN", "#12 #13 field=VPN", ""},
	    {"status: ONGOING\nComponent: VPN\n検証完了日: 明日\n"
	     "os version: 1\n\nAll tested.",
		"status=ONGOING\nfield=VPN\nfield=明日\nfield=1",
		"All tested."},
	    {"Component: VPN\nComponent: Router", "field=VPN ?\nfield=Router ?",
		"Component: VPN\nComponent: Router"},
	    /* No field of this ticket, or no place of a command. */
	    {"Componen: Gateway", "", "Componen: Gateway"},
	    {"Components: Gateway", "", "Components: Gateway"},
	    {"The Component: Gateway", "", "The Component: Gateway"},
	    {"Here is the alert:\nComponent: x\nOwner: y\nHost: z", "",
		"Here is the alert:\nComponent: x\nOwner: y\nHost: z"},
	    {"We looked at it.\n\nWe saw this.\nComponent: a\nIt broke.\n\n"
	     "More tomorrow.",
		"",
		"We looked at it.\n\nWe saw this.\nComponent: a\nIt broke.\n\n"
		"More tomorrow."},
	    {"--\nComponent: Gateway", "", "--\nComponent: Gateway"}};
	const struct reply_known known = {names, BASE_LEN(names), 0};
	struct reply_commands commands;
	char got[2000];
	size_t i, count;

	(void)state;
	for (i = 0; i < BASE_LEN(texts); i++) {
		struct base_arena *arena = base_arena_new();
		struct reply_line *lines = reply_lines_split(
		    texts[i][0], strlen(texts[i][0]), arena, &count);

		reply_command_read_known(
		    lines, count, &known, today, arena, &commands);
		assert_string_equal(
		    shown(&commands, got, sizeof(got)), texts[i][1]);
		if (strcmp(texts[i][2], commands.comment) != 0)
			fail_msg("\"%s\": comment \"%s\"", texts[i][0],
			    commands.comment);
		/* Not told of them, none is a command. */
		reply_command_read(lines, count, today, arena, &commands);
		assert_null(
		    strstr(shown(&commands, got, sizeof(got)), "field"));
		base_arena_free(arena);
	}
}

/* "3: ONGOING" where the mail that is answered has numbered lines. */
static void
test_numbered_lines(void **state)
{
	static const char *const texts[][2] = {
	    {"2: ONGOING\n1. 予定日: 2026-12-24",
		"[2]status=ONGOING;[1]planned=2026-12-24"},
	    {"３：対応中", "[3]status=ONGOING"},
	    {"12) status: INVESTIGATING", "[12]status=INVESTIGATING"},
	    {"1. #12: ONGOING", "[#12]status=ONGOING"},
	    {"1: the server was replaced\n2: not yet", ""},
	    {"1-3: 調査中", "[1]status=INVESTIGATING"},
	    {"1、3：対応中", "[1]status=ONGOING"}, {"3 [x]", "[3]ack="},
	    {"[x] 2", "[2]ack="},
	    {"２：［ｘ］　調査中", "[2]status=INVESTIGATING"},
	    {"2: 12/1", "[2]planned=2026-12-01"},
	    {"1-2 [x] 12月1日まで", "[1]planned=2026-12-01"},
	    {"[ ] 1\n[x] 2", "[2]ack="}, {"1-2 are fine", ""},
	    {"10:30 status meeting", ""}, {"0: ONGOING", ""},
	    {"1234: ONGOING", ""}};
	const struct reply_known known = {NULL, 0, 3};
	struct reply_commands commands;
	char got[2000];
	size_t i, count, k;

	(void)state;
	for (i = 0; i < BASE_LEN(texts); i++) {
		struct base_arena *arena = base_arena_new();
		struct reply_line *lines = reply_lines_split(
		    texts[i][0], strlen(texts[i][0]), arena, &count);
		size_t at = 0;

		reply_command_read_known(
		    lines, count, &known, today, arena, &commands);
		got[0] = '\0';
		for (k = 0; k < commands.directive_count; k++)
			at += (size_t)snprintf(got + at, sizeof(got) - at,
			    "%s[%s]%s=%s", k > 0 ? ";" : "",
			    commands.directives[k].target_count > 0
				? commands.directives[k].targets[0]
				: "",
			    reply_key_name(commands.directives[k].key),
			    commands.directives[k].value);
		assert_string_equal(got, texts[i][1]);
		/* Answering any other mail none of them has a number. */
		reply_command_read(lines, count, today, arena, &commands);
		for (k = 0; k < commands.directive_count; k++)
			assert_true(
			    commands.directives[k].target_count == 0 ||
			    commands.directives[k].targets[0][0] == '#');
		base_arena_free(arena);
	}
}

static void
test_mirror(void **state)
{
	struct base_arena *arena = base_arena_new();
	struct reply_commands commands;

	(void)state;
	reply_command_read_text("text\n\nProject: onlinestore\n"
				"状態：対応中\nfloat field: 52.6\n"
				"担当：山田",
	    today, arena, &commands);
	assert_int_equal(commands.field_count, 4);
	assert_string_equal(commands.fields[0].name, "Project");
	assert_string_equal(commands.fields[1].name, "Status");
	assert_string_equal(commands.fields[1].value, "ONGOING");
	assert_string_equal(commands.fields[2].name, "float field");
	assert_string_equal(commands.fields[2].value, "52.6");
	assert_false(commands.fields[2].is_known);
	base_arena_free(arena);
	assert_string_equal(reply_command_status("対応中"), "ONGOING");
	assert_null(reply_command_status("banana"));
	assert_null(reply_command_status("done"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines),
	    cmocka_unit_test(test_kinds_of_lines),
	    cmocka_unit_test(test_comment), cmocka_unit_test(test_known),
	    cmocka_unit_test(test_numbered_lines),
	    cmocka_unit_test(test_mirror)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
