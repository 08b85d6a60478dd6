/* Whole messages: structure, body, attachments. */
#include "mail_case.h"

static void
header(void **state)
{
	struct mail *mail = mail_case_read(
	    "From: =?utf-8?B?5bGx55Sw?= <yamada@example.jp>\n"
	    "To: a@example.org,\n b@example.org\nTo: c@example.org\n"
	    "Reply-To: x@example.org\n"
	    "Subject: Re:\n [kairan] =?iso-2022-jp?B?GyRCJEYkOSRIGyhC?=\n"
	    "Message-ID: <1@example.jp>\nIn-Reply-To: <0@example.org>\n"
	    "References: <r@example.org>\n\t<0@example.org>\n"
	    "Date: Tue, 1 Dec 2026 09:00:00 +0900\n"
	    "X-Two: one\nX-Two: two\n\nHello\n");

	(void)state;
	assert_string_equal(mail->from.v[0].name, "山田");
	assert_string_equal(mail->from.v[0].addr, "yamada@example.jp");
	assert_int_equal(mail->to.n, 3);
	assert_string_equal(mail->reply_to.v[0].addr, "x@example.org");
	assert_string_equal(mail->subject, "Re: [kairan] てすと");
	assert_string_equal(mail->message_id, "1@example.jp");
	assert_int_equal(mail->in_reply_to.n, 1);
	assert_int_equal(mail->references.n, 2);
	assert_true(mail->has_date);
	assert_int_equal(mail->date, 1796083200);
	assert_string_equal(mail_header(mail, "x-two", 1), "two");
	assert_null(mail_header(mail, "x-two", 2));
	assert_string_equal(mail_header_raw(mail, "Subject", 0),
	    "Re: [kairan] =?iso-2022-jp?B?GyRCJEYkOSRIGyhC?=");
	assert_string_equal(mail->body, "Hello\n");
	assert_int_equal(mail->body_lines, 1);
	mail_free(mail);
}

struct body_case {
	const char *what;
	const char *message;
	const char *body;
	size_t n_attachments;
};

#define TEXT "Content-Type: text/plain\n\n"
#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"
#define ALT "Content-Type: multipart/alternative; boundary=b\n\n"
#define HTML "Content-Type: text/html\n\n"

static const struct body_case bodies[] = {
    {"CRLF", "Subject: x\r\n\r\na\r\nb\r\n", "a\nb\n", 0},
    {"lone CR", "Subject: x\r\ra\rb\r", "a\nb\n", 0},
    {"CR CR LF", "Subject: x\r\r\n\r\r\na\r\r\nb\r\r\n", "a\nb\n", 0},
    {"mbox line", "From a@b Tue Dec 1 09:00:00 2026\nSubject: x\n\na\n", "a\n",
	0},
    {"BOM", "\xef\xbb\xbfSubject: x\n\na\n", "a\n", 0},
    {"blank lines first", "\n\nSubject: x\n\na\n", "a\n", 0},
    {"no header", "\nhello\n", "hello\n", 0},
    {"no blank line", "Subject: x\nTo: a@b\nhello there\n", "hello there\n", 0},
    {"broken line in the header",
	"Subject: x\nthis is no field\nFrom: a@b\n\nbody\n", "body\n", 0},
    {"header only", "Subject: x\n", "", 0},
    {"quoted-printable",
	"Content-Transfer-Encoding: Quoted-Printable\n\na=3Db=\nc =\n\nd=ZZ\n",
	"a=bc \nd=ZZ\n", 0},
    {"base64", "Content-Transfer-Encoding: \"base64\" (x)\n\naGVs\nbG8K\n",
	"hello\n", 0},
    {"base64 with a footer behind",
	"Content-Transfer-Encoding: base64\n\naGVsbG8K\naGk=\n"
	"_______________\nlist footer\n",
	"hello\nhi\n_______________\nlist footer\n", 0},
    {"JIS in quoted-printable",
	"Content-Type: text/plain; charset=iso-2022-jp\n"
	"Content-Transfer-Encoding: quoted-printable\n\n=1B$B;3ED=1B(B\n",
	"山田\n", 0},
    {"JIS, 7bit, not quoted-printable",
	"Content-Type: text/plain; charset=iso-2022-jp\n"
	"Content-Transfer-Encoding: 7bit\n\n\x1b$B8=67\x1b(B 8=67\n",
	"現況 8=67\n", 0},
    {"JIS without a label", "Subject: x\n\n\x1b$B;3ED\x1b(B\n", "山田\n", 0},
    {"UTF-8 under a wrong label",
	"Content-Type: text/plain; charset=iso-2022-jp\n\n山田さん\n",
	"山田さん\n", 0},
    {"mixed",
	MIXED "preamble\n--b\n" TEXT "one\n--b\n" TEXT "two\n--b--\nepilogue\n",
	"one\ntwo\n", 0},
    {"mixed, unclosed", MIXED "--b\n" TEXT "one\n--b\n" TEXT "two\n",
	"one\ntwo\n", 0},
    {"an inner multipart that never ends",
	MIXED "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n" TEXT
	      "one\n--c\n" TEXT "two\n--b\n" TEXT "three\n--b--\n",
	"one\nthree\n", 1},
    {"one that ends",
	MIXED "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n" TEXT
	      "one\n--c\n" TEXT "two\n--c--\n--b\n" TEXT "three\n--b--\n",
	"one\ntwo\nthree\n", 0},
    {"an inner multipart that goes on behind an outer part",
	MIXED "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n" TEXT
	      "one\n--b\n" TEXT "two\n--c\n" TEXT "three\n--b--\n",
	"one\ntwo\nthree\n", 0},
    {"a boundary that was never open",
	MIXED "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n" TEXT
	      "one\n--c--\n--b\n" TEXT "two\n--c\nthree\n--b--\n",
	"one\ntwo\n--c\nthree\n", 0},
    {"a multipart without parts has no text",
	MIXED "--b\nContent-Type: multipart/mixed; boundary=c\n\n--b\n" TEXT
	      "one\n--b--\n",
	"one\n", 0},
    {"boundary never seen", MIXED "only text\n", "only text\n", 0},
    {"boundary missing",
	"Content-Type: multipart/mixed\n\n--zz\n" TEXT "one\n--zz--\n", "one\n",
	0},
    {"boundary of another name", MIXED "--other\n" TEXT "one\n--other--\n",
	"one\n", 0},
    {"unquoted boundary with specials",
	"Content-Type: multipart/mixed; boundary=a:b?c=d\n\n--a:b?c=d\n" TEXT
	"one\n--a:b?c=d--\n",
	"one\n", 0},
    {"boundary with a quote inside",
	"Content-Type: multipart/mixed; boundary=\"a\\\"b\"\n\n--a\"b\n" TEXT
	"one\n--a\"b--\n",
	"one\n", 0},
    {"end glued to the text", MIXED "--b\n" TEXT "one--b--\n", "one\n", 0},
    {"plain before HTML",
	ALT "--b\n" TEXT "plain\n--b\n" HTML "<p>html\n--b--\n", "plain\n", 0},
    {"empty plain", ALT "--b\n" TEXT " \n--b\n" HTML "<p>html</p>\n--b--\n",
	"html\n", 0},
    {"placeholder",
	ALT "--b\n" TEXT
	    "Please view this message in an HTML compatible viewer.\n"
	    "--b\n" HTML "<p>html</p>\n--b--\n",
	"html\n", 0},
    {"a text that speaks of HTML is none",
	ALT "--b\n" TEXT
	    "The page is in HTML format.\nThe server sends it twice.\n"
	    "--b\n" HTML "<p>x</p>\n--b--\n",
	"The page is in HTML format.\nThe server sends it twice.\n", 0},
    {"HTML only", HTML "<p>one</p><p>two</p>", NULL, 0},
    {"HTML behind plain text is a second form of it",
	MIXED "--b\n" TEXT "status: done\n--b\n" HTML "<p>done</p>\n--b--\n",
	"status: done\n", 1},
    {"unless it says more",
	MIXED "--b\n" TEXT "CAUTION\n--b\n" HTML
	      "<p>A long answer that somebody wrote in HTML, before which a "
	      "gateway has put its banner.</p>\n--b--\n",
	"CAUTION\nA long answer that somebody wrote in HTML, before which a "
	"gateway has put its banner.\n",
	0},
    {"plain footer behind HTML",
	MIXED "--b\n" HTML "<p>done</p>\n--b\n" TEXT "list footer\n--b--\n",
	"done\nlist footer\n", 0},
    {"two plain alternatives",
	ALT "--b\n" TEXT "one\n--b\n" TEXT "two\n--b--\n", "one\ntwo\n", 0},
    {"header ended by its own delimiter",
	"Content-Type: multipart/mixed; boundary=part1\n--part1\n" TEXT
	"one\n--part1--\n",
	"one\n", 0},
    {"attached text is no body",
	MIXED "--b\n" TEXT "body\n--b\nContent-Type: text/plain\n"
	      "Content-Disposition: attachment; filename=log.txt\n\n"
	      "status: done\n--b--\n",
	"body\n", 1},
    {"a named text alone is the body",
	MIXED "--b\nContent-Type: text/plain; name=body.txt\n\nbody\n"
	      "--b\nContent-Type: image/png\n\nx\n--b--\n",
	"body\n", 1},
    {"calendar",
	ALT "--b\n" TEXT "body\n--b\nContent-Type: text/calendar\n\n"
	    "BEGIN:VCALENDAR\n--b--\n",
	"body\n", 1},
    {"forwarded message",
	MIXED "--b\n" TEXT "see below\n--b\nContent-Type: message/rfc822\n\n"
	      "Subject: inner\n\nstatus: done\n--b--\n",
	"see below\n", 1},
    {"format=flowed",
	"Content-Type: text/plain; format=flowed\n\n"
	"> a \n> b\n>> c \nd \ne\n-- \nsig\n  f\n",
	"> a b\n>> c \nd e\n-- \nsig\n f\n", 0},
    {"DelSp",
	"Content-Type: text/plain; format=flowed; delsp=yes\n\n"
	"\xe5\xb1\xb1 \n\xe7\x94\xb0\n",
	"山田\n", 0},
    {"clearsign",
	"Subject: x\n\nbefore\n-----BEGIN PGP SIGNED MESSAGE-----\n"
	"Hash: SHA512\n\n- -- \nstatus: done\n- - item\n"
	"-----BEGIN PGP SIGNATURE-----\n\niQ==\n"
	"-----END PGP SIGNATURE-----\nafter\n",
	"before\n-- \nstatus: done\n- item\nafter\n", 0},
    {"broken clearsign stays",
	"Subject: x\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: X\n\na\n",
	"-----BEGIN PGP SIGNED MESSAGE-----\nHash: X\n\na\n", 0},
    {"uuencode",
	"Subject: x\n\nbefore\nbegin 644 a.txt\n%:&5L;&\\\n`\nend\nafter\n",
	"before\nafter\n", 1},
    {"no uuencode", "Subject: x\n\nbegin 644 of them\nto live\n",
	"begin 644 of them\nto live\n", 0},
    {"signed",
	"Content-Type: multipart/signed; boundary=b\n\n--b\n" TEXT
	"text\n--b\nContent-Type: application/pgp-signature\n\nx\n--b--\n",
	"text\n", 1},
    {"NUL and escapes", "Subject: x\n\na\x1b[31mb\x07\n", "a[31mb\n", 0},
};

static void
body(void **state)
{
	const struct body_case *c;
	struct mail *mail;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(bodies); i++) {
		c = &bodies[i];
		mail = mail_case_read(c->message);
		if (c->body != NULL && strcmp(mail->body, c->body) != 0)
			fail_msg("%s: got '%s'", c->what, mail->body);
		if (mail->n_attachments != c->n_attachments)
			fail_msg("%s: %zu attachments", c->what,
			    mail->n_attachments);
		mail_free(mail);
	}
}

static void
names(void **state)
{
	static const char *const table[][3] = {
	    {"; name=a.pdf", "a.pdf", "a.pdf"},
	    {"; name=\"C:\\docs\\a.pdf\"", "C:\\docs\\a.pdf", "a.pdf"},
	    {"; name=\"../../etc/passwd\"", "../../etc/passwd", "passwd"},
	    {"; name=\"..\"", "..", "attachment-1.pdf"},
	    {"", "", "attachment-1.pdf"},
	    {"; name=\"a \\\"b\\\".pdf\"", "a \"b\".pdf", "a b.pdf"},
	    {"; name=my report.pdf; x=y", "my report.pdf", "my report.pdf"},
	    {"; name=\"=?utf-8?B?5bGx55Sw?=.pdf\"", "山田.pdf", "山田.pdf"},
	    {"; name*=utf-8'ja'%E5%B1%B1.pdf", "山.pdf", "山.pdf"},
	    {"; name*0*=utf-8''%E5%B1; name*1*=%B1; name*2=.pdf", "山.pdf",
		"山.pdf"},
	    {"; name*0=\"long \"; name*1=\"name.pdf\"", "long name.pdf",
		"long name.pdf"},
	    /* says UTF-8, is CP932 */
	    {"; name*=utf-8''%8E%52%93%63%82%B3%82%F1%82%CC%95%5C.pdf",
		"山田さんの表.pdf", "山田さんの表.pdf"},
	    {"; name=\"\x1b$B;3ED\x1b(B.pdf\"", "山田.pdf", "山田.pdf"},
	    {"; name=\"a\n b.pdf\"", "a b.pdf", "a b.pdf"},
	    {" name=a.pdf", "a.pdf", "a.pdf"},
	    {"; name=\"C:\\docs\\ .png\"", "C:\\docs\\ .png", "png"},
	    {"; name=\". . .a.pdf\"", ". . .a.pdf", "a.pdf"},
	    {"; name=\"a/ . \"", "a/ .", "attachment-1.pdf"},
	};
	struct mail *mail;
	char text[1000];
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(table); i++) {
		(void)snprintf(text, sizeof text,
		    "Content-Type: application/pdf%s%s\n\nx",
		    i == 14 ? ";" : "", table[i][0]);
		mail = mail_case_read(text);
		assert_int_equal(mail->n_attachments, 1);
		if (strcmp(mail->attachments[0].filename, table[i][1]) != 0)
			fail_msg("%s: got '%s'", table[i][0],
			    mail->attachments[0].filename);
		assert_string_equal(
		    mail->attachments[0].safe_name, table[i][2]);
		mail_free(mail);
	}
}

static void
attachment(void **state)
{
	struct mail *mail = mail_case_read(
	    "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
	    "--b\r\nContent-Type: multipart/related; boundary=r\r\n\r\n"
	    "--r\r\nContent-Type: text/html\r\n\r\n<img src='cid:1@x'>\r\n"
	    "--r\r\nContent-Type: image/png\r\nContent-ID: <1@x>\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\nAAECAw==\r\n--r--\r\n"
	    "--b\r\nContent-Type: application/octet-stream; name=x.bin\r\n"
	    "Content-Transfer-Encoding: binary\r\n\r\na\rb\r\nc\r\n"
	    "--b--\r\n");

	(void)state;
	assert_int_equal(mail->n_attachments, 2);
	assert_true(mail->attachments[0].is_inline);
	assert_int_equal(mail->attachments[0].body_line, 1);
	assert_string_equal(mail->body, "\n");
	assert_string_equal(mail->attachments[0].content_id, "1@x");
	assert_int_equal(mail->attachments[0].len, 4);
	assert_memory_equal(mail->attachments[0].data, "\0\1\2\3", 4);
	assert_string_equal(mail->attachments[0].sha256,
	    "054edec1d0211f624fed0cbca9d4f9400b0e491c43742af2c5b0abebf0c990d8");
	/* as it came: a lone CR in binary data is data */
	assert_false(mail->attachments[1].is_inline);
	assert_int_equal(mail->attachments[1].len, 6);
	assert_memory_equal(mail->attachments[1].data, "a\rb\r\nc", 6);
	mail_free(mail);
}

/* A picture's marker gives way to its place, but for those that the mail
 * does not have. */
static void
pictures(void **state)
{
	struct mail *mail = mail_case_read(
	    "Content-Type: multipart/related; boundary=r\n\n"
	    "--r\nContent-Type: text/html\n\n"
	    "<p>See <img src='cid:a%40x' alt='the log'> and</p>"
	    "<p><img src='cid:b@x'></p><p>[cid:c@x] <img src='cid:d@x'></p>"
	    "\n--r\nContent-Type: image/png\nContent-ID: <a@x>\n\n1\n"
	    "--r\nContent-Type: image/png\nContent-ID: <b@x>\n\n2\n"
	    "--r\nContent-Type: image/png\nContent-ID: <e@x>\n\n3\n"
	    "--r--\n");

	(void)state;
	assert_string_equal(
	    mail->body, "See [the log] and\n\n\n\n[cid:c@x] [cid:d@x]\n");
	assert_int_equal(mail->n_attachments, 3);
	assert_int_equal(mail->attachments[0].body_line, 1);
	assert_int_equal(mail->attachments[1].body_line, 3);
	assert_int_equal(mail->attachments[2].body_line, 0);
	mail_free(mail);
}

static void
report(void **state)
{
	struct mail *mail = mail_case_read(
	    "From: MAILER-DAEMON@mx.example\n"
	    "Content-Type: multipart/report; report-type=Delivery-Status;\n"
	    " boundary=b\n\n--b\n\nIt failed.\n"
	    "--b\nContent-Type: message/delivery-status\n\n"
	    "Reporting-MTA: dns; mx.example\n\n"
	    "Original-Recipient: rfc822;x@example.org\n"
	    "Final-Recipient: RFC822; <y@example.org>\nAction: Failed\n"
	    "Status: 5.1.1 (bad mailbox)\n"
	    "Diagnostic-Code: smtp; 550 no such\n  user\n\n"
	    "Final-Recipient: rfc822; z@example.org\nAction: delayed\n"
	    "Status: 4.4.1\n"
	    "--b\nContent-Type: text/rfc822-headers\n\n"
	    "Message-ID: <mine@example.jp>\nTo: x@example.org\n"
	    "Subject: =?utf-8?B?5bGx55Sw?=\n--b--\n");

	(void)state;
	assert_string_equal(mail->report_type, "delivery-status");
	assert_string_equal(mail->body, "It failed.\n");
	assert_int_equal(mail->n_blocks, 3);
	assert_int_equal(mail->n_deliveries, 2);
	assert_string_equal(mail->deliveries[0].recipient, "y@example.org");
	assert_string_equal(mail->deliveries[0].original, "x@example.org");
	assert_string_equal(mail->deliveries[0].status, "5.1.1");
	assert_string_equal(mail->deliveries[0].action, "failed");
	assert_string_equal(mail->deliveries[0].diagnostic, "550 no such user");
	assert_string_equal(mail->deliveries[1].status, "4.4.1");
	assert_true(mail->returned.is_there);
	assert_string_equal(mail->returned.message_id, "mine@example.jp");
	assert_string_equal(mail->returned.to, "x@example.org");
	assert_string_equal(mail->returned.subject, "山田");
	assert_int_equal(mail->n_attachments, 0);
	mail_free(mail);
}

static void
feedback(void **state)
{
	struct mail *mail = mail_case_read(
	    "Content-Type: multipart/report; report-type=feedback-report;\n"
	    " boundary=b\n\n--b\n\nAbuse.\n"
	    "--b\nContent-Type: message/feedback-report\n\n"
	    "Feedback-Type: abuse\nVersion: 1\n"
	    "--b\nContent-Type: message/rfc822\n\n"
	    "Message-ID: <mine@example.jp>\nTo: x@example.org\n\nbody\n"
	    "--b--\n");

	(void)state;
	assert_int_equal(mail->n_blocks, 1);
	assert_string_equal(
	    mail_fields_find(&mail->blocks[0].fields, "feedback-type"),
	    "abuse");
	assert_string_equal(mail->returned.message_id, "mine@example.jp");
	mail_free(mail);
}

/* A CMS SignedData of definite and of indefinite lengths around a part. */
static void
smime(void **state)
{
	static const char definite[] =
	    "Content-Type: application/pkcs7-mime; smime-type=signed-data\n"
	    "Content-Transfer-Encoding: base64\n\n"
	    "MD8GCSqGSIb3DQEHAqAyMDACAQExADApBgkqhkiG9w0BBwGgHAQaQ29udGVudC1U"
	    "eXBlOiB0ZXh0\nL3BsYWluCg==\n";
	struct mail *mail = mail_case_read(definite);

	(void)state;
	assert_true(mail->is_signed);
	assert_false(mail->is_encrypted);
	assert_int_equal(mail->n_attachments, 0);
	mail_free(mail);
	mail = mail_case_read(
	    "Content-Type: application/pkcs7-mime\n"
	    "Content-Transfer-Encoding: base64\n\n"
	    "MIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwGggCSABAYKc3RhdHUE"
	    "CHM6IGRvbmUKAAAAAAAAAAAAAAAA\n");
	assert_true(mail->is_signed);
	assert_string_equal(mail->body, "status: done\n");
	mail_free(mail);
	mail = mail_case_read("Content-Type: application/pkcs7-mime; name=x\n"
			      "Content-Transfer-Encoding: base64\n\nMIAG\n");
	assert_true(mail->is_encrypted);
	assert_int_equal(mail->n_attachments, 1);
	mail_free(mail);
}

static void
nothing(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct mail *mail = NULL;

	(void)state;
	assert_int_equal(mail_parse("", 0, &mail, &err), BASE_INVALID);
	base_err_clear(&err);
	assert_int_equal(mail_parse(" \r\n\n", 4, &mail, &err), BASE_INVALID);
	assert_null(mail);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(header),
	    cmocka_unit_test(body), cmocka_unit_test(names),
	    cmocka_unit_test(attachment), cmocka_unit_test(pictures),
	    cmocka_unit_test(report), cmocka_unit_test(feedback),
	    cmocka_unit_test(smime), cmocka_unit_test(nothing)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
