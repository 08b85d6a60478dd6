/* Every kind of mail in every language: complete, minimal, hostile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "flow_mail_views.h"
#include "kairan/base_file.h"
#include "kairan/base_text.h"

static const char *const languages[] = {"en", "ja"};
static struct flow_templates *templates;

static int
load(void **state)
{
	struct base_err err = BASE_ERR_INIT;

	(void)state;
	setenv("KAIRAN_TEMPLATES", "templates", 1);
	if (flow_templates_load(NULL, &templates, &err) != BASE_OK) {
		print_error("%s\n", err.text);
		return -1;
	}
	return 0;
}

static int
unload(void **state)
{
	(void)state;
	flow_templates_free(templates);
	return 0;
}

static struct codec_json *
parse(const char *json)
{
	struct base_err err = BASE_ERR_INIT;
	struct codec_json *view = NULL;

	if (codec_json_parse(json, strlen(json), 0, &view, &err) != BASE_OK)
		fail_msg("%s", err.text);
	return view;
}

static void
render(enum flow_mail_kind kind, const char *lang,
    const struct codec_json *view, struct flow_mail_text *mail)
{
	struct base_err err = BASE_ERR_INIT;

	if (flow_mail_render(templates, kind, lang, view, mail, &err) !=
	    BASE_OK)
		fail_msg("%s", err.text);
	assert_non_null(mail->subject);
	assert_non_null(mail->text);
	assert_non_null(mail->html);
}

static void
render_json(enum flow_mail_kind kind, const char *lang, const char *json,
    struct flow_mail_text *mail)
{
	struct codec_json *view = parse(json);

	render(kind, lang, view, mail);
	codec_json_free(view);
}

static void
assert_has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("<%s> lacks in:\n%s", part, text);
}

static void
assert_lacks(const char *text, const char *part)
{
	const char *at = strstr(text, part);

	if (at != NULL)
		fail_msg("<%s> stands at: %.100s", part, at);
}

/* What may stand in an HTML mail: no script, form, frame, picture or
 * anything that is loaded; links to the web and mail only. */
static void
assert_safe_html(const char *html)
{
	static const char *const forbidden[] = {"<script", "<img", "<iframe",
	    "<form", "<link", "<object", "<svg", "javascript:", "data:", "url(",
	    "@import"};
	const char *at = html;
	size_t i;

	for (i = 0; i < BASE_LEN(forbidden); i++)
		assert_lacks(html, forbidden[i]);
	while ((at = strstr(at, "href=\"")) != NULL) {
		at += 6;
		if (strncmp(at, "https://", 8) != 0 &&
		    strncmp(at, "http://", 7) != 0 &&
		    strncmp(at, "mailto:", 7) != 0)
			fail_msg("a link to %.60s", at);
	}
	assert_null(strstr(html, "src="));
	assert_true(strlen(html) < 100 * 1000);
}

/* Every element that is opened is closed, in order. */
static void
assert_balanced(const char *html)
{
	char stack[64][16];
	size_t depth = 0;
	const char *p = html;

	while ((p = strchr(p, '<')) != NULL) {
		bool is_end = *++p == '/';
		char name[16];
		size_t len;

		p += is_end;
		len = strcspn(p, " >\n");
		if (*p == '!' || len >= sizeof(name))
			continue;
		memcpy(name, p, len);
		name[len] = '\0';
		if (strcmp(name, "meta") == 0 || strcmp(name, "br") == 0)
			continue;
		if (!is_end) {
			assert_true(depth < BASE_LEN(stack));
			strcpy(stack[depth++], name);
		} else if (depth == 0 || strcmp(stack[--depth], name) != 0)
			fail_msg("</%s> closes %s: %.80s", name,
			    depth ? stack[depth] : "nothing", p);
	}
	assert_int_equal(depth, 0);
}

static void
assert_narrow(const char *text, const char *lang)
{
	size_t max =
	    strcmp(lang, "ja") == 0 ? FLOW_MAIL_COLUMNS_JA : FLOW_MAIL_COLUMNS;

	while (*text != '\0') {
		size_t len = strcspn(text, "\n");
		char *line = base_xstrndup(text, len);

		/* An address is never broken. */
		if (base_text_width(line) > max && strchr(line, '/') == NULL)
			fail_msg("too wide: %s", line);
		if (len > 0 && line[len - 1] == ' ')
			fail_msg("ends in a blank: %s", line);
		free(line);
		text += len + (text[len] == '\n');
	}
}

static void
check_mail(const struct flow_mail_text *mail, const char *lang)
{
	assert_lacks(mail->text, "{{");
	assert_lacks(mail->html, "{{");
	assert_lacks(mail->text, "}}");
	assert_lacks(mail->subject, "{{");
	assert_lacks(mail->text, "\n\n\n");
	assert_lacks(mail->text, "&quot;");
	assert_true(mail->subject[0] != '\0');
	assert_true(
	    base_text_header_safe(mail->subject, strlen(mail->subject)));
	assert_true(base_text_is_utf8(mail->text, strlen(mail->text)));
	assert_true(base_text_is_utf8(mail->html, strlen(mail->html)));
	assert_safe_html(mail->html);
	assert_balanced(mail->html);
	assert_narrow(mail->text, lang);
}

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
	    "[kairan] 対応期限のお知らせ（5件、うち期限超過2件）");
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

/* The same hostile text in every string of every full view. */
static struct codec_json *
poison(const struct codec_json *value)
{
	const struct codec_json *member;
	struct codec_json *out;
	const char *key;
	void *it = NULL;
	size_t i;

	if (codec_json_is(value, CODEC_JSON_STRING))
		return codec_json_new_string(
		    "</p><script>alert(1)</script>\"'><img src=x onerror=y> "
		    "{{{w.label.why}}} \xe2\x80\xae\x1b[31m\r\nBcc: x@e.jp "
		    "javascript:alert(1)");
	if (codec_json_is(value, CODEC_JSON_ARRAY)) {
		out = codec_json_new_array();
		for (i = 0; i < codec_json_size(value); i++)
			codec_json_append_take(
			    out, poison(codec_json_at(value, i)));
		return out;
	}
	if (!codec_json_is(value, CODEC_JSON_OBJECT))
		return codec_json_copy(value);
	out = codec_json_new_object();
	while ((it = codec_json_member(value, it, &key, &member)) != NULL)
		codec_json_set_take(out, key,
		    strcmp(key, "reply_to") == 0 ? codec_json_copy(member)
						 : poison(member));
	return out;
}

static void
hostile_values_stay_text(void **state)
{
	int kind;
	int lang;

	(void)state;
	for (kind = 0; kind < FLOW_MAIL_TICKET; kind++)
		for (lang = 0; lang < 2; lang++) {
			struct codec_json *view =
			    parse(flow_mail_views[kind][lang]);
			struct codec_json *bad = poison(view);
			struct flow_mail_text mail;

			render((enum flow_mail_kind)kind, languages[lang], bad,
			    &mail);
			assert_lacks(mail.html, "<script");
			assert_lacks(mail.html, "<img");
			assert_lacks(mail.html, "\x1b");
			assert_lacks(mail.html, "\xe2\x80\xae");
			assert_lacks(mail.html, "href=\"javascript");
			assert_lacks(mail.text, "\x1b");
			assert_lacks(mail.text, "\r");
			assert_true(base_text_header_safe(
			    mail.subject, strlen(mail.subject)));
			assert_balanced(mail.html);
			flow_mail_text_release(&mail);
			codec_json_free(bad);
			codec_json_free(view);
		}
}

static void
huge_views_stay_small(void **state)
{
	struct codec_json *view = parse("{\"token\":\"tok\",\"ticket\":{\"id\":"
					"1,\"subject\":\"S\"},\"vuln\":{}}");
	struct codec_json *vuln = codec_json_new_object();
	struct codec_json *list = codec_json_new_array();
	struct flow_mail_text mail;
	struct base_err err = BASE_ERR_INIT;
	char *big = base_xmalloc(100001);
	int i;

	(void)state;
	memset(big, 'a', 100000);
	big[100000] = '\0';
	for (i = 0; i < 5000; i++) {
		struct codec_json *one = codec_json_new_object();

		codec_json_set_string(one, "name", big + 99900 - i % 100);
		codec_json_set_string(one, "version", big + 99000);
		codec_json_append_take(list, one);
	}
	codec_json_set_take(vuln, "products", list);
	codec_json_set_string(vuln, "summary", big);
	codec_json_set_string(vuln, "title", big);
	codec_json_set_take(view, "vuln", vuln);
	assert_int_equal(flow_mail_render(templates, FLOW_MAIL_OPENED, "en",
			     view, &mail, &err),
	    BASE_OK);
	assert_true(strlen(mail.text) < 100 * 1000);
	assert_has(mail.text, "[kairan:tok]");
	assert_has(mail.text, "(cut: too long for one mail");
	assert_null(mail.html);
	flow_mail_text_release(&mail);
	codec_json_free(view);
	free(big);
}

static void
mailto_is_encoded(void **state)
{
	static const struct {
		const char *address;
		const char *subject;
		const char *body;
		const char *want; /* NULL: refused */
	} cases[] = {
	    {"k+t@e.jp", "Re: [kairan #1] A&B? 50%", "status: ONGOING\n",
		"mailto:k+t@e.jp?subject=Re%3A%20%5Bkairan%20%231%5D%20A%26B"
		"%3F%2050%25&body=status%3A%20ONGOING%0D%0A"},
	    {"k@e.jp", NULL, "状態", "mailto:k@e.jp?body=%E7%8A%B6%E6%85%8B"},
	    {"k@e.jp", "a=b+c", NULL, "mailto:k@e.jp?subject=a%3Db%2Bc"},
	    {"k@e.jp", NULL, "a\r\nb", "mailto:k@e.jp?body=a%0D%0Ab"},
	    {"k@e.jp?cc=x@e.jp", NULL, NULL, NULL},
	    {"k@e.jp,x@e.jp", NULL, NULL, NULL}, {"k", NULL, NULL, NULL},
	    {"", NULL, NULL, NULL}, {"k\"x@e.jp", NULL, NULL, NULL}};
	struct base_buf out;
	char *big;
	size_t i;

	(void)state;
	base_buf_init(&out, 100000);
	for (i = 0; i < BASE_LEN(cases); i++) {
		base_buf_clear(&out);
		assert_int_equal(flow_mail_mailto(cases[i].address,
				     cases[i].subject, cases[i].body, &out),
		    cases[i].want ? BASE_OK : BASE_INVALID);
		assert_string_equal(
		    base_buf_text(&out), cases[i].want ? cases[i].want : "");
	}
	big = base_xmalloc(3000);
	memset(big, 'x', 2999);
	big[2999] = '\0';
	assert_int_equal(
	    flow_mail_mailto("k@e.jp", NULL, big, &out), BASE_LIMIT);
	free(big);
	base_buf_release(&out);
}

static void
dates_and_words(void **state)
{
	char day[40];

	(void)state;
	flow_mail_date(templates, "ja", "2026-12-01", day);
	assert_string_equal(day, "2026-12-01（火）");
	flow_mail_date(templates, "en", "2026-12-01T09:00:00Z", day);
	assert_string_equal(day, "Tue 2026-12-01");
	flow_mail_date(templates, "fr", "2024-02-29", day);
	assert_string_equal(day, "Thu 2024-02-29");
	flow_mail_date(templates, "en", "2026-02-29", day);
	assert_string_equal(day, "");
	flow_mail_date(templates, "en", "soon", day);
	assert_string_equal(day, "");
	assert_string_equal(
	    flow_word(templates, "ja", "status.ONGOING"), "対応中");
	assert_string_equal(
	    flow_word(templates, "en", "status.ONGOING"), "Ongoing");
	assert_string_equal(
	    flow_word(templates, "ja", "status.OTHER"), "OTHER");
}

/* Both languages have the same words. */
static void
same_words(
    const struct codec_json *a, const struct codec_json *b, const char *where)
{
	const struct codec_json *value;
	const char *key;
	void *it = NULL;

	while ((it = codec_json_member(a, it, &key, &value)) != NULL) {
		const struct codec_json *other = codec_json_get(b, key);

		if (codec_json_type(other) != codec_json_type(value))
			fail_msg("%s.%s is not in both words.json", where, key);
		if (codec_json_is(value, CODEC_JSON_OBJECT))
			same_words(value, other, key);
	}
}

static void
words_are_complete(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct codec_json *words[2];
	struct base_buf buf;
	int lang;

	(void)state;
	for (lang = 0; lang < 2; lang++) {
		char path[40];

		snprintf(path, sizeof(path), "templates/%s/words.json",
		    languages[lang]);
		base_buf_init(&buf, 1 << 20);
		assert_int_equal(base_file_read(path, &buf, &err), BASE_OK);
		words[lang] = parse(base_buf_text(&buf));
		base_buf_release(&buf);
	}
	same_words(words[0], words[1], "words");
	same_words(words[1], words[0], "words");
	codec_json_free(words[0]);
	codec_json_free(words[1]);
}

static void
write_file(const char *dir, const char *name, const char *text)
{
	struct base_err err = BASE_ERR_INIT;

	assert_int_equal(
	    base_file_write(dir, name, text, strlen(text), 0644, NULL, &err),
	    BASE_OK);
}

static void
overrides_and_faults(void **state)
{
	char dir[] = "/tmp/kairan-templates-XXXXXX";
	struct flow_templates *mine = NULL;
	struct base_err err = BASE_ERR_INIT;
	struct flow_mail_text mail;
	struct codec_json *view = parse("{\"ticket\":{\"id\":3,\"subject\":"
					"\"S\"}}");
	char path[80];

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/en", dir);
	assert_int_equal(base_file_mkdir(path, 0755, &err), BASE_OK);
	write_file(path, "opened.subject.mustache", "Mine {{ticket.id}}\n");
	write_file(path, "words.json", "{\"status\":{\"NEW\":\"Fresh\"}}");
	assert_int_equal(flow_templates_load(dir, &mine, &err), BASE_OK);
	assert_int_equal(
	    flow_mail_render(mine, FLOW_MAIL_OPENED, "en", view, &mail, &err),
	    BASE_OK);
	assert_string_equal(mail.subject, "Mine 3");
	flow_mail_text_release(&mail);
	assert_string_equal(flow_word(mine, "en", "status.NEW"), "Fresh");
	assert_string_equal(flow_word(mine, "en", "status.ONGOING"), "Ongoing");
	assert_string_equal(flow_word(mine, "ja", "status.NEW"), "新規");
	flow_templates_free(mine);

	write_file(path, "opened.subject.mustache", "a\n{{#b}}\n");
	assert_int_equal(flow_templates_load(dir, &mine, &err), BASE_INVALID);
	assert_null(mine);
	assert_non_null(strstr(err.text, "en/opened.subject.mustache"));
	assert_non_null(strstr(err.text, "line 2"));
	base_err_clear(&err);
	write_file(path, "opened.subject.mustache", "{{> _nothing}}\n");
	assert_int_equal(flow_templates_load(dir, &mine, &err), BASE_INVALID);
	assert_non_null(strstr(err.text, "there is no template _nothing"));
	base_err_clear(&err);
	write_file(path, "opened.subject.mustache", "ok\n");
	write_file(path, "words.json", "{\"status\":\n");
	assert_int_equal(flow_templates_load(dir, &mine, &err), BASE_INVALID);
	assert_non_null(strstr(err.text, "en/words.json"));
	base_err_clear(&err);
	assert_int_equal(
	    flow_templates_load("/nonexistent", &mine, &err), BASE_NOTFOUND);
	codec_json_free(view);
	snprintf(path, sizeof(path), "rm -r '%s'", dir);
	assert_int_equal(system(path), 0);
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
	    cmocka_unit_test(hostile_values_stay_text),
	    cmocka_unit_test(huge_views_stay_small),
	    cmocka_unit_test(mailto_is_encoded),
	    cmocka_unit_test(dates_and_words),
	    cmocka_unit_test(words_are_complete),
	    cmocka_unit_test(overrides_and_faults),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
