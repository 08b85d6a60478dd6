/* Every kind of mail in every language: complete and minimal. */
#include "flow_mail_check.h"

static void
every_kind_in_full(void **state)
{
	struct flow_mail_text mail;
	int kind;
	int lang;

	(void)state;
	for (kind = 0; kind < FLOW_MAIL_TICKET; kind++)
		for (lang = 0; lang < 2; lang++) {
			render_json((enum flow_mail_kind)kind, languages[lang],
			    flow_mail_views[kind][lang], &mail);
			check_mail(&mail, languages[lang]);
			assert_has(mail.text, "[kairan:mfrggzdf");
			assert_has(mail.html, "[kairan:mfrggzdf");
			flow_mail_text_release(&mail);
		}
}

static void
every_kind_with_nothing(void **state)
{
	static const char *const views[] = {"{}", "{\"ticket\":{\"id\":12}}",
	    "{\"ticket\":{\"id\":\"7\",\"subject\":\"A subject\"},"
	    "\"vuln\":{},\"results\":[],\"because\":{}}"};
	struct flow_mail_text mail;
	int kind;
	size_t i;
	int lang;

	(void)state;
	for (kind = 0; kind < FLOW_MAIL_TICKET; kind++)
		for (i = 0; i < BASE_LEN(views); i++)
			for (lang = 0; lang < 2; lang++) {
				struct codec_json *view = parse(views[i]);
				struct base_err err = BASE_ERR_INIT;

				assert_int_equal(
				    flow_mail_render(templates,
					(enum flow_mail_kind)kind,
					languages[lang], view, &mail, &err),
				    BASE_OK);
				assert_lacks(mail.html, "{{");
				assert_lacks(mail.text, "mailto:");
				assert_lacks(mail.html, "href=\"\"");
				assert_safe_html(mail.html);
				assert_balanced(mail.html);
				flow_mail_text_release(&mail);
				codec_json_free(view);
			}
}

/* What design and issue want in the first mail. */
static void
opened_holds_what_is_needed(void **state)
{
	static const char *const in_text[] = {"2026-12-01（火）",
	    "2026-12-11（金）", "9.8 緊急（v3.1",
	    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CWE-287",
	    "ひのきメールゲートウェイ 5.0.0 から", "修正版 5.2.4",
	    "https://redmine.example.jp/issues/128",
	    "https://nvd.nist.gov/vuln/detail/CVE-2026-41234",
	    "https://jvn.jp/jp/JVN12345678/", "監視ルール「メール基盤」",
	    "ひのき、ゲートウェイ", "状態: 対応中", "山田 太郎", "新規",
	    "管理用ネットワークに限定"};
	static const char *const in_html[] = {"2026-12-01（火）",
	    "CVSS 9.8 緊急", "CVSS:3.1/AV:N", "CWE-287",
	    "href=\"https://redmine.example.jp/issues/128\"",
	    "href=\"https://nvd.nist.gov/vuln/detail/CVE-2026-41234\"",
	    "href=\"https://jvn.jp/jp/JVN12345678/\"", "ワンタップで返信",
	    "lang=\"ja\"", "prefers-color-scheme: dark", "max-width:600px",
	    /* 状態: 調査中 */
	    "body=%E7%8A%B6%E6%85%8B%3A%20%E8%AA%BF%E6%9F%BB%E4%B8%AD%0D%0A",
	    "href=\"mailto:kairan+mfrggzdf",
	    "subject=Re%3A%20%5Bkairan%20%23"
	    "128%5D"};
	struct flow_mail_text mail;
	size_t i;

	(void)state;
	render_json(FLOW_MAIL_OPENED, "ja", flow_mail_views[0][1], &mail);
	assert_string_equal(mail.subject,
	    "[kairan #128] ひのきメールゲートウェイにおける認証回避の脆弱性 "
	    "(CVE-2026-41234)");
	for (i = 0; i < BASE_LEN(in_text); i++)
		assert_has(mail.text, in_text[i]);
	for (i = 0; i < BASE_LEN(in_html); i++)
		assert_has(mail.html, in_html[i]);
	assert_int_equal(strncmp(mail.text, FLOW_MAIL_DELIMITER,
			     strlen(FLOW_MAIL_DELIMITER)),
	    0);
	flow_mail_text_release(&mail);
}

static void
redirected_mail_says_so(void **state)
{
	struct flow_mail_text mail;

	(void)state;
	render_json(FLOW_MAIL_OPENED, "en",
	    "{\"redirected_to\":\"taro@example.jp\",\"ticket\":{\"id\":1,"
	    "\"subject\":\"S\"}}",
	    &mail);
	assert_has(mail.text, "[Sent to you instead of taro@example.jp]");
	assert_has(mail.html, "<strong>taro@example.jp</strong>");
	flow_mail_text_release(&mail);
}

static void
a_substitute_learns_for_whom(void **state)
{
	struct flow_mail_text mail;

	(void)state;
	render_json(FLOW_MAIL_OPENED, "en",
	    "{\"instead_of\":{\"name\":\"Taro <Y>\",\"until\":\"2026-12-01\"},"
	    "\"because\":{\"kind\":\"assignee\"},\"ticket\":{\"id\":1,"
	    "\"subject\":\"S\"}}",
	    &mail);
	assert_has(mail.text, "For Taro <Y>, who is away until Tue 2026-12-01: "
			      "you stand in.");
	assert_has(mail.text,
	    "The ticket is assigned to Taro <Y>, for whom you stand in.");
	assert_has(mail.html, "For Taro &lt;Y&gt;, who is away until");
	flow_mail_text_release(&mail);
	render_json(FLOW_MAIL_OPENED, "ja",
	    "{\"instead_of\":{\"name\":\"山田 太郎\"},"
	    "\"because\":{\"kind\":\"assignee\"},\"ticket\":{\"id\":1,"
	    "\"subject\":\"S\"}}",
	    &mail);
	assert_has(
	    mail.text, "山田 太郎さん（不在）の代理としてお送りします。");
	flow_mail_text_release(&mail);
}

/* Each line of a comment has its bar, paragraphs stay, addresses are whole. */
static void
comments_keep_their_shape(void **state)
{
	struct flow_mail_text mail;

	(void)state;
	render_json(FLOW_MAIL_CHANGED, "en",
	    "{\"event\":\"comment\",\"ticket\":{\"id\":1,\"subject\":\"S\"},"
	    "\"comment\":{\"text\":\"One two three four five six seven eight "
	    "nine ten eleven twelve thirteen fourteen fifteen.\\n\\n\\nhttps://"
	    "example.jp/a/very/long/address/that/does/not/fit/into/one/line/"
	    "of/a/mail\"}}",
	    &mail);
	assert_has(mail.text,
	    "\n  | One two three four five six seven eight nine ten eleven "
	    "twelve thirteen\n  | fourteen fifteen.\n  |\n"
	    "  | https://example.jp/a/very/long/");
	assert_has(mail.text, "/of/a/mail\n");
	flow_mail_text_release(&mail);
}

static void
unknown_is_said(void **state)
{
	struct flow_mail_text mail;

	(void)state;
	render_json(FLOW_MAIL_OPENED, "en",
	    "{\"event\":\"opened\",\"ticket\":{\"id\":1,\"subject\":\"S\"},"
	    "\"vuln\":{\"title\":\"T\"}}",
	    &mail);
	assert_has(mail.text, "CVSS         not scored yet");
	assert_has(mail.text, "PATCH\n  not known yet");
	assert_has(mail.text, "MITIGATION\n  not known yet");
	assert_has(mail.text, "Due          not set");
	assert_has(mail.html, "CVSS not scored yet");
	flow_mail_text_release(&mail);
}

static void
answer_says_what_and_why(void **state)
{
	struct flow_mail_text mail;

	(void)state;
	render_json(FLOW_MAIL_ANSWER, "en",
	    flow_mail_views[FLOW_MAIL_ANSWER][0], &mail);
	assert_has(mail.text, "[v] Status: Ongoing (before: New)\n");
	assert_has(mail.text, "[x] #130 Status: Patch applied\n    not done: "
			      "not allowed by the workflow");
	assert_has(mail.text, "Did you mean: 佐藤");
	assert_has(mail.text, "dump.pcap (50 MB): not stored (too large)");
	assert_has(mail.text, "Comment: stored");
	assert_has(mail.text, "Some of it was done, some was not");
	flow_mail_text_release(&mail);
	/* A result without a reason does not borrow that of the mail. */
	render_json(FLOW_MAIL_ANSWER, "en",
	    "{\"reason\":\"workflow\",\"dry_run\":true,\"results\":["
	    "{\"key\":\"due\",\"value\":\"2026-12-25\",\"outcome\":\"would\"}],"
	    "\"closed\":{\"status\":\"PATCH_APPLIED\",\"by\":\"Hanako\","
	    "\"date\":\"2026-11-20\"}}",
	    &mail);
	assert_has(mail.text, "Dry run: nothing was changed");
	assert_has(mail.text, "[o] Due date: Fri 2026-12-25\n    would be done"
			      "\n");
	assert_lacks(mail.text, "workflow");
	assert_has(mail.text, "closed by Hanako on Fri 2026-11-20 (Patch "
			      "applied)");
	flow_mail_text_release(&mail);
}

static void
overview_can_be_answered(void **state)
{
	struct flow_mail_text mail;

	(void)state;
	render_json(FLOW_MAIL_OVERVIEW, "ja",
	    flow_mail_views[FLOW_MAIL_OVERVIEW][1], &mail);
	assert_has(mail.text, "  起票: JVNDB-2026-000201\n");
	assert_has(mail.html, "JVNDB-2026-000202%0D%0A\"");
	assert_has(mail.text, "ほか129件");
	flow_mail_text_release(&mail);
}

static void
digest_can_be_answered_by_line(void **state)
{
	struct flow_mail_text mail;

	(void)state;
	render_json(FLOW_MAIL_DIGEST, "en",
	    flow_mail_views[FLOW_MAIL_DIGEST][0], &mail);
	assert_string_equal(mail.subject,
	    "[kairan] Not looked at yet: 2, Due: 1, Team: 1 overdue or "
	    "unanswered, New tickets: 56, "
	    "Changed: 1");
	assert_has(
	    mail.text, "  #121: INVESTIGATING\n  1: planned: +1w\n  1: ack ");
	assert_has(mail.text, "\n2. #126 Acme Router");
	assert_has(mail.text,
	    "    waiting for 9 days\n    CVSS 9.8 Critical  Known exploited");
	assert_has(mail.text,
	    "Due: Fri 2026-11-20 (4 days overdue)  Planned: Wed 2026-11-18\n");
	/* A ticket without score and dates does not show its neighbour's. */
	assert_has(mail.text, "    waiting for 1 day\n    CVSS 5.4 Medium  "
			      "Status: New\n    Due: not set\n");
	assert_has(mail.text, "5. #130 Sakura Router: denial of service\n"
			      "    CVSS not scored yet  Status: New\n");
	/* What happened, by whom, in few words. */
	assert_has(mail.text, "Hanako Sato: changed: Planned date Fri "
			      "2026-11-27 →\n      Fri 2026-12-11, Due date "
			      "Fri 2026-12-25\n");
	assert_has(mail.text, "Hanako Sato: comment \"The vendor says");
	assert_has(mail.text, "4. #77 Keyaki CMS: SQL injection\n    CVSS 8.8 "
			      "High  Status: Investigating  Assignee: Bob");
	assert_has(mail.text, "Alice Example Fri 2026-11-20\n");
	/* What is new is looked at, the rest gets a date; a lead answers for
	 * nobody by a tap. */
	assert_has(mail.html, "body=%23126%3A%20INVESTIGATING%0D%0A\"");
	assert_has(mail.html, "body=%2398%3A%20planned%3A%20%2B1w%0D%0A\"");
	assert_lacks(mail.html, "body=%2377");
	assert_has(mail.html, "open redirect &lt;b&gt;in&lt;/b&gt;");
	flow_mail_text_release(&mail);
	render_json(FLOW_MAIL_DIGEST, "ja",
	    flow_mail_views[FLOW_MAIL_DIGEST][1], &mail);
	assert_string_equal(mail.subject, "[kairan] "
					  "未確認2件、期限・予定日1件、チームの"
					  "期限超過・未返答1件、新規56件、"
					  "更新1件");
	assert_has(mail.text,
	    "  #121: 調査中\n  1: 予定日: 1週間後\n  1: 確認しました ");
	assert_has(mail.text, "https://redmine.example.jp/issues/126\n");
	assert_has(mail.text, "■ まだ確認されていないチケット（2件）\n");
	flow_mail_text_release(&mail);
}

static void
reminders_are_lines_of_one_mail(void **state)
{
	struct flow_mail_text mail;

	(void)state;
	render_json(FLOW_MAIL_REMINDER, "en",
	    flow_mail_views[FLOW_MAIL_REMINDER][0], &mail);
	assert_string_equal(
	    mail.subject, "[kairan] Reminder: 5 tickets, 2 overdue");
	assert_has(mail.text, "1. #121 ExampleVPN Gateway");
	assert_has(mail.text, "    Overdue\n    CVSS 9.8 Critical");
	assert_has(mail.text, "    The planned date is over\n");
	assert_has(mail.text, "    Nobody has answered for 6 days\n");
	assert_has(mail.text, "  1: planned: +1w\n");
	flow_mail_text_release(&mail);
	render_json(FLOW_MAIL_REMINDER, "ja",
	    flow_mail_views[FLOW_MAIL_REMINDER][1], &mail);
	assert_string_equal(mail.subject,
	    "[kairan] 期限・予定日のお知らせ（5件、うち期限超過2件）");
	assert_has(mail.text, "    6日間、返答がありません\n");
	flow_mail_text_release(&mail);
}

/* The ticket system breaks lines itself. */
static void
tickets_and_notes_are_not_wrapped(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow_mail_text mail;
	int kind;
	int lang;

	(void)state;
	for (kind = FLOW_MAIL_TICKET; kind < FLOW_MAIL_KIND_COUNT; kind++)
		for (lang = 0; lang < 2; lang++) {
			struct codec_json *view =
			    parse(flow_mail_views[kind][lang]);

			assert_int_equal(
			    flow_mail_render(templates,
				(enum flow_mail_kind)kind, languages[lang],
				view, &mail, &err),
			    BASE_OK);
			assert_null(mail.html);
			assert_lacks(mail.text, "{{");
			assert_lacks(mail.text, "[kairan:");
			if (kind == FLOW_MAIL_TICKET && lang == 0)
				assert_has(mail.text,
				    "of some requests. A remote attacker who "
				    "can reach the console (port 8443 by "
				    "default) can bypass");
			flow_mail_text_release(&mail);
			codec_json_free(view);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_kind_in_full),
	    cmocka_unit_test(every_kind_with_nothing),
	    cmocka_unit_test(opened_holds_what_is_needed),
	    cmocka_unit_test(redirected_mail_says_so),
	    cmocka_unit_test(a_substitute_learns_for_whom),
	    cmocka_unit_test(comments_keep_their_shape),
	    cmocka_unit_test(unknown_is_said),
	    cmocka_unit_test(answer_says_what_and_why),
	    cmocka_unit_test(overview_can_be_answered),
	    cmocka_unit_test(digest_can_be_answered_by_line),
	    cmocka_unit_test(reminders_are_lines_of_one_mail),
	    cmocka_unit_test(tickets_and_notes_are_not_wrapped),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
