/*
 * What libetpan 1.9.4 misreads in a header: our own readers of addresses and
 * encoded words are the guard.  Asked itself it is wrong still, so that a
 * guard which is no longer needed is noticed too.
 */
#include "mail_case.h"

#include <libetpan/libetpan.h>

#include "kairan/base_text.h"

/* Defect 10: addresses. */
struct address {
	const char *text;
	const char *addr; /* of the first one: ours */
	size_t n; /* addresses: ours */
	const char *theirs; /* first addr-spec, NULL: refused */
	bool is_partly; /* "understood", but not to its end */
};

static const struct address addresses[] = {
    {"Alice a@b.example", "a@b.example", 1, "Alicea@b.example", false},
    {"A <a@b.example> x, c@d.example", "a@b.example", 2, "a@b.example", true},
    /* What it reads right, we do too. */
    {"A <a@b.example>, c@d.example", "a@b.example", 2, "a@b.example", false},
    {"a@b.example", "a@b.example", 1, "a@b.example", false}};

static char *
bare_address(const char *text, bool *is_partly)
{
	struct mailimf_address_list *list = NULL;
	struct mailimf_address *first;
	size_t at = 0, len = strlen(text);
	char *addr = NULL;

	if (mailimf_address_list_parse(text, len, &at, &list) !=
	    MAILIMF_NO_ERROR)
		return NULL;
	*is_partly = at != len;
	first = clist_content(clist_begin(list->ad_list));
	if (first->ad_type == MAILIMF_ADDRESS_MAILBOX)
		addr = base_xstrdup(first->ad_data.ad_mailbox->mb_addr_spec);
	mailimf_address_list_free(list);
	return addr;
}

static void
test_addresses(void **state)
{
	const struct address *a;
	struct mail *mail;
	char *text, *theirs;
	bool is_partly;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(addresses); i++) {
		a = &addresses[i];
		text = base_xprintf("From: %s\nSubject: x\n\nx\n", a->text);
		mail = mail_case_read(text);
		assert_int_equal(mail->from.n, a->n);
		assert_string_equal(mail->from.v[0].addr, a->addr);
		mail_free(mail);
		free(text);
		is_partly = false;
		theirs = bare_address(a->text, &is_partly);
		if (theirs == NULL || strcmp(theirs, a->theirs) != 0 ||
		    is_partly != a->is_partly)
			fail_msg("%s: libetpan says %s%s: is it mended?",
			    a->text, theirs == NULL ? "no" : theirs,
			    is_partly ? ", partly" : "");
		free(theirs);
	}
}

/* Defect 11: encoded words (RFC 2047), with "utf-8" as the charset of what
 * has none. */
struct words {
	const char *what;
	const char *text;
	const char *want; /* ours */
	bool is_right; /* libetpan says the same */
};

static const struct words words[] = {
    {"a character split over two words",
	"=?utf-8?B?5pel5pys?= =?utf-8?B?6Kqe44E=?= =?utf-8?B?rw==?=",
	"日本語は", false},
    {"a JIS sequence split over two words",
	"=?iso-2022-jp?B?GyRCRnw=?= =?iso-2022-jp?B?S1wbKEI=?=", "日本", false},
    {"a language", "=?utf-8*ja?Q?=E6=97=A5?=", "日", false},
    {"a NUL", "=?utf-8?Q?a=00b?=",
	"a\xef\xbf\xbd"
	"b",
	false},
    {"UTF-7 hides a command", "=?utf-7?Q?+AEE-?=", "A", true},
    {"whole words", "=?utf-8?B?5pel5pys?= =?utf-8?Q?=E8=AA=9E?=", "日本語",
	true},
    {"none", "plain", "plain", true}};

static void
test_words(void **state)
{
	struct mail *mail;
	size_t i, at;
	char *text, *theirs;
	bool is_same;

	(void)state;
	for (i = 0; i < BASE_LEN(words); i++) {
		text = base_xprintf("Subject: %s\n\nx\n", words[i].text);
		mail = mail_case_read(text);
		if (strcmp(mail->subject, words[i].want) != 0)
			fail_msg(
			    "%s: got \"%s\"", words[i].what, mail->subject);
		mail_free(mail);
		free(text);
		at = 0;
		theirs = NULL;
		if (mailmime_encoded_phrase_parse("utf-8", words[i].text,
			strlen(words[i].text), &at, "utf-8",
			&theirs) != MAILIMF_NO_ERROR)
			theirs = NULL;
		is_same = theirs != NULL && strcmp(theirs, words[i].want) == 0;
		if (is_same != words[i].is_right)
			fail_msg("%s: libetpan says \"%s\": is it mended?",
			    words[i].what, theirs == NULL ? "" : theirs);
		free(theirs);
	}
}

/* What the guard of defect 1 must not touch: backslashes that mean what they
 * say, and a boundary with odd but good characters. */
static void
test_backslashes(void **state)
{
	static const char *const names[][2] = {
	    {"name=\"C:\\docs\\a.pdf\"", "C:\\docs\\a.pdf"},
	    {"name=\"C:\\\\docs\\\\a.pdf\"", "C:\\docs\\a.pdf"},
	    {"name=\"a \\\"b\\\".pdf\"", "a \"b\".pdf"},
	    {"name=\"\\\\server\\share\\a.pdf\"", "\\server\\share\\a.pdf"}};
	struct mail *mail;
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(names); i++) {
		text = base_xprintf(
		    "Content-Type: multipart/mixed; boundary=\"b'()+_,-./:=?\""
		    "\n\n--b'()+_,-./:=?\n\nx\n--b'()+_,-./:=?\n"
		    "Content-Type: application/pdf; %s\n\ny\n"
		    "--b'()+_,-./:=?--\n",
		    names[i][0]);
		mail = mail_case_read(text);
		assert_int_equal(mail->n_attachments, 1);
		if (strcmp(mail->attachments[0].filename, names[i][1]) != 0)
			fail_msg("%s: \"%s\"", names[i][0],
			    mail->attachments[0].filename);
		if (i != 2)
			assert_string_equal(
			    mail->attachments[0].safe_name, "a.pdf");
		assert_string_equal(mail->body, "x\n");
		mail_free(mail);
		free(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_addresses),
	    cmocka_unit_test(test_words), cmocka_unit_test(test_backslashes)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
