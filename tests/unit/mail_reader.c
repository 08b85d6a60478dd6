/* The flat form and the sandboxed reader. */
#include "mail_case.h"

#include "kairan/base_text.h"

static const char rich[] =
    "From: =?iso-2022-jp?B?GyRCOzNFRBsoQg==?= <yamada@example.jp>\r\n"
    "To: a@example.org, B <b@example.org>\r\nCc: c@example.org\r\n"
    "Subject: =?utf-8?Q?a=C3=A9?=\r\nMessage-ID: <1@x>\r\n"
    "References: <a@x> <b@x>\r\nIn-Reply-To: <b@x>\r\n"
    "Date: Tue, 1 Dec 2026 09:00:00 +0900\r\n"
    "Content-Type: multipart/report; report-type=delivery-status;"
    " boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/html; charset=iso-2022-jp\r\n\r\n"
    "<p>\x1b$B;3ED\x1b(B</p><blockquote type=cite>q</blockquote>\r\n"
    "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
    "Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; r@x\r\n"
    "Action: failed\r\nStatus: 5.0.0\r\n"
    "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <o@x>\r\n"
    "--b\r\nContent-Type: image/png; name=\"p.png\"\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\nAAECAwQF\r\n--b--\r\n";

static void
same_fields(const struct mail_fields *a, const struct mail_fields *b)
{
	size_t i;

	assert_int_equal(a->n, b->n);
	for (i = 0; i < a->n; i++) {
		assert_string_equal(a->v[i].name, b->v[i].name);
		assert_string_equal(a->v[i].value, b->v[i].value);
		assert_string_equal(a->v[i].raw, b->v[i].raw);
	}
}

static void
same_mail(const struct mail *a, const struct mail *b)
{
	assert_string_equal(a->subject, b->subject);
	assert_string_equal(a->from.v[0].name, b->from.v[0].name);
	assert_string_equal(a->from.v[0].addr, b->from.v[0].addr);
	assert_int_equal(a->to.n, b->to.n);
	assert_int_equal(a->has_date, b->has_date);
	assert_int_equal(a->date, b->date);
	assert_int_equal(a->references.n, b->references.n);
	assert_string_equal(a->body, b->body);
	assert_int_equal(a->body_len, b->body_len);
	assert_int_equal(a->body_lines, b->body_lines);
	assert_int_equal(a->body_marks == NULL, b->body_marks == NULL);
	if (a->body_marks != NULL)
		assert_memory_equal(
		    a->body_marks, b->body_marks, a->body_lines);
	assert_string_equal(a->html, b->html);
	assert_int_equal(a->n_attachments, b->n_attachments);
	assert_memory_equal(a->attachments[0].data, b->attachments[0].data,
	    a->attachments[0].len);
	assert_string_equal(a->attachments[0].sha256, b->attachments[0].sha256);
	assert_int_equal(a->n_blocks, b->n_blocks);
	assert_int_equal(a->n_deliveries, b->n_deliveries);
	assert_string_equal(a->deliveries[0].status, b->deliveries[0].status);
	assert_string_equal(a->returned.message_id, b->returned.message_id);
	same_fields(&a->fields, &b->fields);
	same_fields(&a->returned.fields, &b->returned.fields);
}

static void
flatten(const struct mail *mail, struct base_buf *out)
{
	struct base_err err = BASE_ERR_INIT;

	base_buf_init(out, MAIL_FLAT_MAX);
	assert_int_equal(mail_flatten(mail, out, &err), BASE_OK);
}

static void
round_trip(void **state)
{
	struct mail *mail = mail_case_read(rich), *back = NULL;
	struct base_err err = BASE_ERR_INIT;
	struct base_buf flat, again;

	(void)state;
	flatten(mail, &flat);
	if (mail_unflatten(flat.data, flat.len, &back, &err) != BASE_OK)
		fail_msg("%s", err.text);
	same_mail(mail, back);
	flatten(back, &again);
	assert_int_equal(flat.len, again.len);
	assert_memory_equal(flat.data, again.data, flat.len);
	base_buf_release(&flat);
	base_buf_release(&again);
	mail_free(back);
	mail_free(mail);
}

/* No flat form that is cut or altered does harm; one that is taken still
 * holds nothing but valid text. */
static void
damaged(void **state)
{
	struct mail *mail = mail_case_read(rich), *back = NULL;
	struct base_err err = BASE_ERR_INIT;
	struct base_buf flat;
	size_t i, taken = 0, bit;
	char old;

	(void)state;
	flatten(mail, &flat);
	for (i = 0; i < flat.len; i++) {
		base_err_clear(&err);
		assert_int_equal(
		    mail_unflatten(flat.data, i, &back, &err), BASE_INVALID);
	}
	assert_int_equal(base_buf_putc(&flat, 'x'), BASE_OK);
	assert_int_equal(
	    mail_unflatten(flat.data, flat.len, &back, &err), BASE_INVALID);
	base_buf_truncate(&flat, flat.len - 1);
	for (i = 0; i < flat.len; i++)
		for (bit = 0; bit < 8; bit += 7) {
			old = flat.data[i];
			flat.data[i] = (char)(old ^ 1 << bit);
			back = NULL;
			base_err_clear(&err);
			if (mail_unflatten(flat.data, flat.len, &back, &err) ==
			    BASE_OK) {
				assert_true(base_text_is_utf8(
				    back->body, strlen(back->body)));
				mail_free(back);
				taken++;
			}
			flat.data[i] = old;
		}
	assert_true(taken > 0 && taken < 2 * flat.len);
	base_buf_release(&flat);
	mail_free(mail);
}

static void
sandboxed(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct mail *here = mail_case_read(rich), *there = NULL;
	struct mail_reader *reader = NULL;
	bool crashed = true;
	int i;

	(void)state;
	if (mail_reader_new(&reader, &err) != BASE_OK)
		fail_msg("%s", err.text);
	for (i = 0; i < 3; i++) {
		if (mail_read(reader, rich, sizeof rich - 1, &there, &crashed,
			&err) != BASE_OK)
			fail_msg("%s", err.text);
		assert_false(crashed);
		same_mail(here, there);
		mail_free(there);
	}
	assert_int_equal(
	    mail_read(reader, "", 0, &there, &crashed, &err), BASE_INVALID);
	assert_false(crashed);
	mail_reader_free(reader);
	mail_free(here);
}

/* Every charset decodes in the sandbox, where no file can be opened. */
static void
charsets(void **state)
{
	static const char *const table[][3] = {
	    {"iso-2022-jp", "\x1b$B;3ED\x1b(B", "山田\n"},
	    {"iso-2022-jp", "\x1b(I12\x1b(B", "ｱｲ\n"},
	    {"iso-2022-jp", "\x1b$B-!\x1b(B", "①\n"},
	    {"shift_jis", "\x8e\x52\x93\x63", "山田\n"},
	    {"windows-31j", "\x87\x40\xfb\xfc", "①髙\n"},
	    {"euc-jp", "\xbb\xb3\xc5\xc4", "山田\n"},
	    {"euc-kr", "\xb1\xe8", "김\n"},
	    {"ks_c_5601-1987", "\xb1\xe8", "김\n"},
	    {"gb2312", "\xc9\xbd\xcc\xef", "山田\n"},
	    {"gb18030", "\xc9\xbd\xcc\xef", "山田\n"},
	    {"big5", "\xa4\x73\xa5\xd0", "山田\n"},
	    {"koi8-r", "\xd0\xd2\xc9\xd7\xc5\xd4", "привет\n"},
	    {"windows-1251", "\xef\xf0\xe8\xe2\xe5\xf2", "привет\n"},
	    {"windows-1255", "\xf9\xec\xe5\xed", "שלום\n"},
	    {"iso-8859-1", "\xe9", "é\n"},
	    {"iso-8859-2", "\xb3", "ł\n"},
	    {"iso-8859-15", "\xa4", "€\n"},
	    {"windows-1252", "\x80", "€\n"},
	    {"utf-8", "\xe5\xb1\xb1", "山\n"},
	    {"utf-7", "+XHE-", "山\n"},
	    {"us-ascii", "a", "a\n"},
	};
	struct base_err err = BASE_ERR_INIT;
	struct mail_reader *reader = NULL;
	struct mail *mail = NULL;
	char text[300];
	size_t i;

	(void)state;
	assert_int_equal(mail_reader_new(&reader, &err), BASE_OK);
	for (i = 0; i < BASE_LEN(table); i++) {
		(void)snprintf(text, sizeof text,
		    "Content-Type: text/plain; charset=%s\n\n%s\n", table[i][0],
		    table[i][1]);
		if (mail_read(reader, text, strlen(text), &mail, NULL, &err) !=
		    BASE_OK)
			fail_msg("%s: %s", table[i][0], err.text);
		if (strcmp(mail->body, table[i][2]) != 0)
			fail_msg("%s: got '%s'", table[i][0], mail->body);
		mail_free(mail);
	}
	mail_reader_free(reader);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(round_trip),
	    cmocka_unit_test(damaged), cmocka_unit_test(sandboxed),
	    cmocka_unit_test(charsets)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
