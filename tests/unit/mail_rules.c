/* What bit other systems: one mail a rule, and its twin to which the rule
 * must not apply. */
#include "mail_case.h"

enum part { BODY, SUBJECT, FROM_NAME, FROM_ADDR, ID, REFERENCES, FILE_NAME };

struct rule {
	const char *what;
	enum part part;
	const char *message, *want;
	const char *twin, *twin_want;
};

#define S "Subject: x\n\n"
#define CT(charset) "Content-Type: text/plain; charset=" charset "\n\n"
#define FILE_PART(params)                                                      \
	"Content-Type: multipart/mixed; boundary=b\n\n--b\n"                   \
	"Content-Type: image/png\nContent-Disposition: attachment;\n"          \
	" " params "\n\nx\n--b--\n"

static const struct rule rules[] = {
    {"no Message-ID, or one that is none", ID, "Message-ID: <>\n" S "a", "",
	"Message-ID: <a@b> (comment)\n" S "a", "a@b"},
    {"References parted by commas, blanks, nothing, over lines", REFERENCES,
	"References: <a@b>,<c@d>\n\t<e@f><g@h>\n" S "a", "a@b c@d e@f g@h",
	"References: see <a@b> of May\n" S "a", "a@b"},
    {"ISO-2022-JP without a label, before UTF-8 is tried", BODY,
	S "\x1b$B3NG'$7$^$7$?\x1b(B\n", "確認しました\n", S "3NG'$7$^$7$?\n",
	"3NG'$7$^$7$?\n"},
    {"ISO-2022-JP under the label of another charset", BODY,
	CT("utf-8") "\x1b$B3NG'$7$^$7$?\x1b(B\n", "確認しました\n",
	CT("utf-8") "確認しました\n", "確認しました\n"},
    {"UTF-8 under iso-2022-jp", BODY, CT("iso-2022-jp") "確認しました\n",
	"確認しました\n", CT("iso-2022-jp") "\x1b$B3NG'\x1b(B\n", "確認\n"},
    {"Shift_JIS without a label", BODY,
	S "\x8am\x94\x46\x82\xb5\x82\xdc\x82\xb5\x82\xbd\n", "確認しました\n",
	CT("windows-1252") "caf\xe9 cr\xe8me\n", "café crème\n"},
    {"EUC-JP without a label", BODY,
	S "\xb3\xce\xc7\xa7\xa4\xb7\xa4\xde\xa4\xb7\xa4\xbf\n",
	"確認しました\n", CT("euc-kr") "\xc8\xae\xc0\xce\n", "확인\n"},
    {"half-width kana and NEC row 13 in ISO-2022-JP", BODY,
	CT("iso-2022-jp") "\x1b(I12\x1b(B \x1b$B-!\x1b(B\n", "ｱｲ ①\n",
	CT("iso-2022-jp") "(I12 B-!\n", "(I12 B-!\n"},
    {"ISO-2022-JP in quoted-printable", BODY,
	"Content-Transfer-Encoding: quoted-printable\n" CT(
	    "iso-2022-jp") "=1B$B3NG'=1B(B\n",
	"確認\n",
	"Content-Transfer-Encoding: 7bit\n" CT("iso-2022-jp") "=1B$B3NG'\n",
	"=1B$B3NG'\n"},
    {"a word split within a JIS sequence", SUBJECT,
	"Subject: =?iso-2022-jp?B?GyRCM04=?=\n =?iso-2022-jp?B?RycbKEI=?=\n\na",
	"確認", "Subject: =?iso-2022-jp?B?GyRCM04=?= =?utf-8?Q?a?=\n\na",
	"確a"},
    {"raw Shift_JIS in a name", FROM_NAME,
	"From: \x8eR\x93\x63 \x91\xbe\x98Y <a@b.example>\n" S "a", "山田 太郎",
	"From: Yamada Taro <a@b.example>\n" S "a", "Yamada Taro"},
    {"and its address is none the worse", FROM_ADDR,
	"From: \x8eR\x93\x63 \x91\xbe\x98Y <a@b.example>\n" S "a",
	"a@b.example", "From: \x8eR\x93\x63\n" S "a", ""},
    {"a file's name under a lying charset", FILE_NAME,
	FILE_PART("filename*=us-ascii''%E7%A2%BA%E8%AA%8D.png"), "確認.png",
	FILE_PART("filename*=utf-8''%E7%A2%BA%E8%AA%8D.png"), "確認.png"},
    {"a file's name in encoded words", FILE_NAME,
	FILE_PART("filename=\"=?utf-8?B?56K66KqN?=.png\""), "確認.png",
	FILE_PART("filename=\"=?.png\""), "=?.png"},
    {"a path as a file's name", FILE_NAME,
	FILE_PART("filename=\"C:\\\\docs\\\\a.png\""), "C:\\docs\\a.png",
	FILE_PART("filename=\"a\\\"b.png\""), "a\"b.png"},
    {"a charset that nobody knows", BODY, CT("x-nobody") "確認\n", "確認\n",
	CT("x-nobody") "a\xff\xfe\xffz\n", NULL},
    {"HTML alone keeps its lines", BODY,
	"Content-Type: text/html\n\n<div>status: DONE</div><div>due: 1</div>",
	"status: DONE\ndue: 1\n",
	"Content-Type: text/plain\n\n<div>status: DONE</div>\n",
	"<div>status: DONE</div>\n"},
    {"a no-break space in HTML is a blank", BODY,
	"Content-Type: text/html\n\nstatus:&nbsp;DONE", "status: DONE\n",
	"Content-Type: text/html\n\nstatus:&amp;nbsp;DONE",
	"status:&nbsp;DONE\n"},
    {"a BOM within the text", BODY, CT("utf-8") "\xef\xbb\xbfstatus: DONE\n",
	"status: DONE\n", CT("utf-8") "status: DONE\n", "status: DONE\n"},
    {"lines that a flowed text has folded", BODY,
	"Content-Type: text/plain; format=flowed\n\nThe patch \nis in.\n",
	"The patch is in.\n",
	"Content-Type: text/plain; format=fixed\n\nThe patch \nis in.\n",
	"The patch \nis in.\n"},
    {"a \"From \" line of the pipe", SUBJECT,
	"From a@b.example Tue Dec  1 09:00:00 2026\n" S "a", "x",
	"From: a@b.example\n" S "a", "x"},
    {"a \">From \" line of the pipe in the header", SUBJECT,
	">From a@b.example Tue Dec  1 09:00:00 2026\n" S "a", "x", S "a", "x"},
    {"Reply-To and Sender say nothing about the writer", FROM_ADDR,
	"Sender: s@b.example\nReply-To: r@b.example\nFrom: f@b.example\n" S "a",
	"f@b.example", "Sender: s@b.example\n" S "a", ""},
    {"a second From does not replace the first", FROM_ADDR,
	"From: f@b.example\nFrom: evil@b.example\n" S "a", "f@b.example",
	"From: f@b.example\nX-From: evil@b.example\n" S "a", "f@b.example"},
};

static size_t failures;

static const char *
part_of(struct mail *mail, enum part part)
{
	char *all = base_arena_strdup(mail->arena, "");
	size_t i;

	switch (part) {
	case BODY:
		return mail->body;
	case SUBJECT:
		return mail->subject;
	case FROM_NAME:
		return mail->from.n > 0 ? mail->from.v[0].name : "";
	case FROM_ADDR:
		return mail_addrs_first(&mail->from);
	case ID:
		return mail->message_id;
	case REFERENCES:
		for (i = 0; i < mail->references.n; i++)
			all = base_arena_printf(mail->arena, "%s%s%s", all,
			    i > 0 ? " " : "", mail->references.v[i]);
		return all;
	default:
		return mail->n_attachments > 0 ? mail->attachments[0].filename
					       : "";
	}
}

static void
check(const struct rule *rule, const char *message, const char *want)
{
	struct mail *mail = mail_case_read(message);
	const char *got = part_of(mail, rule->part);

	/* NULL: whatever it is, it is text. */
	if (want != NULL && strcmp(got, want) != 0)
		print_error("%s: got '%s', not '%s'\n", rule->what, got, want);
	failures += want != NULL && strcmp(got, want) != 0;
	mail_free(mail);
}

static void
each_rule(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(rules); i++)
		check(&rules[i], rules[i].message, rules[i].want);
	assert_int_equal(failures, 0);
}

static void
each_twin(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(rules); i++)
		check(&rules[i], rules[i].twin, rules[i].twin_want);
	assert_int_equal(failures, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_rule), cmocka_unit_test(each_twin)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
