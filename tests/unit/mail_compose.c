/* Composed messages: the bytes, and that they read back as meant. */
#include "mail_case.h"
#include "kairan/mail_compose.h"

static struct mail_draft
draft(void)
{
	return (struct mail_draft){.from_name = "kairan",
	    .from_addr = "kairan@example.jp",
	    .to_addr = "yamada@example.jp",
	    .subject = "Test",
	    .text = "Hello\n",
	    .message_id = "1.abc@example.jp",
	    .date = 1796083200,
	    .zone = "Asia/Tokyo"};
}

static char *
compose(const struct mail_draft *from, size_t *len)
{
	struct base_err err = BASE_ERR_INIT;
	struct base_buf out;

	base_buf_init(&out, MAIL_SIZE_MAX);
	if (mail_compose(from, &out, &err) != BASE_OK)
		fail_msg("mail_compose: %s", err.text);
	return base_buf_take(&out, len);
}

/* No line over 76 bytes but for one long word, no raw 8-bit byte. */
static void
check_lines(const char *text)
{
	const char *p, *end;

	for (p = text; *p; p = *end ? end + 1 : end) {
		end = strchrnul(p, '\n');
		if (end - p > 78 && memchr(p + 1, ' ', (size_t)(end - p - 1)))
			fail_msg("long line: %.*s", (int)(end - p), p);
	}
	for (p = text; *p; p++)
		assert_false(*p & 0x80);
}

static void
simple(void **state)
{
	struct mail_draft one = draft();
	char *text = compose(&one, NULL), *again = compose(&one, NULL);

	(void)state;
	assert_string_equal(text, "From: kairan <kairan@example.jp>\n"
				  "To: yamada@example.jp\n"
				  "Subject: Test\n"
				  "Date: Tue, 01 Dec 2026 09:00:00 +0900\n"
				  "Message-ID: <1.abc@example.jp>\n"
				  "MIME-Version: 1.0\n"
				  "Content-Type: text/plain; charset=UTF-8\n"
				  "Content-Transfer-Encoding: 7bit\n\nHello\n");
	assert_string_equal(text, again);
	free(text);
	free(again);
	one.crlf = true;
	text = compose(&one, NULL);
	assert_non_null(strstr(text, "7bit\r\n\r\nHello\r\n"));
	for (again = text; *again; again++)
		if (*again == '\n')
			assert_int_equal(again[-1], '\r');
	free(text);
}

static void
subjects(void **state)
{
	static const char *const table[] = {
	    "Test",
	    "",
	    "[kairan #12] JVNDB-2026-000001: 山田製作所製ルータにおける"
	    "複数の脆弱性（緊急）について、対応予定日をお知らせください",
	    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほ"
	    "まみむめもやゆよらりるれろわをん𠮷野家😀😀😀",
	    "mixed 日本 and English 語 words here and there, quite long so "
	    "that it must be folded",
	    "two  blanks and  three   blanks",
	    " leading",
	    "looks like =?utf-8?q?a word?= but is not",
	    "one-very-long-word-without-any-blank-that-does-not-fit-on-a-line-"
	    "of-seventy-six-characters-at-all-really",
	    "日 本 語 の 題 名",
	    "日本  語",
	    "a  b 日本 c  日本",
	    "日  a",
	};
	struct mail_draft one = draft();
	struct mail *mail;
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(table); i++) {
		one.subject = table[i];
		text = compose(&one, NULL);
		check_lines(text);
		mail = mail_case_read(text);
		if (i != 6)
			assert_string_equal(mail->subject, table[i]);
		mail_free(mail);
		free(text);
	}
}

static void
bodies(void **state)
{
	static const char *const table[] = {
	    "plain\n",
	    "",
	    "ends without LF",
	    "trailing blank \nand tab\t\n",
	    "From the start\n.\n..x\n--=_x\n-- \nsig\n",
	    "= equals = and ünïcode é\n",
	    "これは日本語の本文です。状態：対応中\n"
	    "とても長い行がここにあるとてもとてもとてもとても長い行です。\n",
	    "one-very-long-line one-very-long-line one-very-long-line "
	    "one-very-long-line one-very-long-line one-very-long-line\n",
	    "a\tb\n\n\n\nend\n",
	};
	struct mail_draft one = draft();
	struct mail *mail;
	char *text, want[2000];
	size_t i, html;

	(void)state;
	for (i = 0; i < 2 * BASE_LEN(table); i++) {
		html = i % 2;
		one.text = table[i / 2];
		one.html = html ? "<p>そのHTML</p>\n" : NULL;
		text = compose(&one, NULL);
		check_lines(text);
		assert_null(strstr(text, "\nFrom t"));
		mail = mail_case_read(text);
		(void)snprintf(want, sizeof want, "%s%s", one.text,
		    *one.text && one.text[strlen(one.text) - 1] != '\n' ? "\n"
									: "");
		if (*want)
			assert_string_equal(mail->body, want);
		assert_int_equal(*mail->html != '\0', html);
		mail_free(mail);
		free(text);
	}
}

static void
people(void **state)
{
	static const char *const table[] = {"Alice", "山田 太郎",
	    "Doe, Jane \"JD\" (x)", "a@b.example", "Éric", "=?utf-8?q?x?=",
	    "とても長い名前の人がここにいますので折り返しが要ります株式会社"
	    "情報システム部門"};
	struct mail_draft one = draft();
	struct mail *mail;
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(table); i++) {
		one.from_name = one.to_name = table[i];
		text = compose(&one, NULL);
		check_lines(text);
		mail = mail_case_read(text);
		assert_int_equal(mail->from.n, 1);
		assert_string_equal(mail->from.v[0].name, table[i]);
		assert_string_equal(mail->from.v[0].addr, "kairan@example.jp");
		assert_string_equal(mail->to.v[0].name, table[i]);
		mail_free(mail);
		free(text);
	}
}

static void
thread(void **state)
{
	enum { N = 100 };
	static char ids[N][32];
	const char *refs[N];
	struct mail_draft one = draft();
	struct mail *mail;
	const char *field, *end;
	char *text;
	int i;

	(void)state;
	for (i = 0; i < N; i++) {
		(void)snprintf(ids[i], sizeof ids[i], "%d@example.jp", i);
		refs[i] = ids[i];
	}
	one.references = refs;
	one.n_references = N;
	one.in_reply_to = ids[N - 1];
	text = compose(&one, NULL);
	field = strstr(text, "References:");
	for (end = field; *end != '\n' || end[1] == ' '; end++)
		;
	assert_true(end - field < MAIL_COMPOSE_REFERENCES);
	mail = mail_case_read(text);
	assert_string_equal(mail->references.v[0], "0@example.jp");
	assert_string_equal(
	    mail->references.v[mail->references.n - 1], "99@example.jp");
	assert_string_equal(mail->in_reply_to.v[0], "99@example.jp");
	mail_free(mail);
	free(text);
}

static void
fields(void **state)
{
	static const struct mail_extra extras[] = {{"X-Kairan-Ticket", "12"},
	    {"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"},
	    {"X-Note", "日本語"}};
	struct mail_draft one = draft();
	struct mail *mail;
	char *text;

	(void)state;
	one.reply_to = "kairan+token@example.jp";
	one.list_id = "脆弱性 <vuln.example.jp>";
	one.list_unsubscribe =
	    "<mailto:kairan+unsubscribe@example.jp?subject=unsubscribe>, "
	    "<https://example.jp/unsubscribe/0123456789012345678901234567>";
	one.auto_submitted = "auto-generated";
	one.extras = extras;
	one.n_extras = BASE_LEN(extras);
	text = compose(&one, NULL);
	check_lines(text);
	mail = mail_case_read(text);
	assert_string_equal(mail->reply_to.v[0].addr, one.reply_to);
	assert_string_equal(mail_header(mail, "List-Id", 0), one.list_id);
	assert_string_equal(
	    mail_header(mail, "List-Unsubscribe", 0), one.list_unsubscribe);
	assert_string_equal(
	    mail_header(mail, "Auto-Submitted", 0), "auto-generated");
	assert_string_equal(
	    mail_header(mail, "X-Auto-Response-Suppress", 0), "All");
	assert_string_equal(mail_header(mail, "X-Note", 0), "日本語");
	mail_free(mail);
	free(text);
}

static void
files(void **state)
{
	char data[300];
	struct mail_file list[2] = {
	    {"報告書 (最終版) とても長い名前の添付ファイルです.pdf",
		"application/pdf", data, sizeof data},
	    {"a \"b\".txt", "text/plain", "x", 1}};
	struct mail_draft one = draft();
	struct mail *mail;
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof data; i++)
		data[i] = (char)i;
	one.files = list;
	one.n_files = 2;
	one.html = "<p>x</p>";
	text = compose(&one, NULL);
	check_lines(text);
	mail = mail_case_read(text);
	assert_string_equal(mail->body, "Hello\n");
	assert_int_equal(mail->n_attachments, 2);
	for (i = 0; i < 2; i++) {
		assert_string_equal(
		    mail->attachments[i].filename, list[i].filename);
		assert_int_equal(mail->attachments[i].len, list[i].len);
		assert_memory_equal(
		    mail->attachments[i].data, list[i].data, list[i].len);
	}
	mail_free(mail);
	free(text);
}

static void
refuse(const struct mail_draft *one, const char *what)
{
	struct base_err err = BASE_ERR_INIT;
	struct base_buf out;

	base_buf_init(&out, MAIL_SIZE_MAX);
	if (mail_compose(one, &out, &err) != BASE_INVALID)
		fail_msg("%s was written", what);
	assert_int_equal(out.len, 0);
	assert_non_null(strstr(err.text, what));
	base_buf_release(&out);
}

static void
injection(void **state)
{
	static const char *const evil[] = {"x\nBcc: e@v.il", "x\r\n\r\nbody",
	    "x\rBcc: e@v.il", "\xff\xfe", "a\x1b[2Jb"};
	struct mail_extra extra = {"X-Note", "x"};
	const char *ref;
	struct mail_draft one;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(evil); i++) {
#define EVIL(member, what)                                                     \
	one = draft();                                                         \
	one.member = evil[i];                                                  \
	refuse(&one, what)
		EVIL(from_name, "From");
		EVIL(from_addr, "From");
		EVIL(to_name, "To");
		EVIL(to_addr, "To");
		EVIL(reply_to, "Reply-To");
		EVIL(subject, "Subject");
		EVIL(message_id, "Message-ID");
		EVIL(in_reply_to, "In-Reply-To");
		EVIL(list_id, "List-Id");
		EVIL(list_unsubscribe, "List-Unsubscribe");
		EVIL(auto_submitted, "Auto-Submitted");
#undef EVIL
		one = draft();
		extra.value = evil[i];
		one.extras = &extra;
		one.n_extras = 1;
		refuse(&one, "extra field");
		one = draft();
		ref = evil[i];
		one.references = &ref;
		one.n_references = 1;
		refuse(&one, "References");
	}
	one = draft();
	extra = (struct mail_extra){"Bcc", "e@v.example"};
	one.extras = &extra;
	one.n_extras = 1;
	refuse(&one, "extra field");
	extra.name = "X-A:\nBcc";
	refuse(&one, "extra field");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(simple),
	    cmocka_unit_test(subjects), cmocka_unit_test(bodies),
	    cmocka_unit_test(people), cmocka_unit_test(thread),
	    cmocka_unit_test(fields), cmocka_unit_test(files),
	    cmocka_unit_test(injection)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
