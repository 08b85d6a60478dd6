/* Authentication-Results and mailing lists. */
#include "mail_case.h"
#include "kairan/mail_auth.h"

struct auth_case {
	const char *what;
	const char *header; /* From is a@example.jp */
	bool is_there;
	enum mail_auth_result dmarc;
	bool is_aligned;
};

#define AR "Authentication-Results: "
#define FROM "From: a@example.jp\n"

static const struct auth_case auths[] = {
    {"pass",
	AR "mx.example.jp; spf=pass smtp.mailfrom=a@example.jp;\n"
	   " dkim=pass (2048-bit key) header.d=example.jp;\n"
	   " dmarc=pass (p=reject dis=none) header.from=example.jp\n" FROM,
	true, MAIL_AUTH_PASS, true},
    {"case and version",
	AR "MX.Example.JP 1; DMARC=PASS header.from=Example.JP\n" FROM, true,
	MAIL_AUTH_PASS, true},
    {"fail", AR "mx.example.jp; dmarc=fail header.from=example.jp\n" FROM, true,
	MAIL_AUTH_FAIL, false},
    {"another server's",
	AR "mx.evil.example; dmarc=pass header.from=example.jp\n" FROM, false,
	MAIL_AUTH_NONE, false},
    {"ours below another's",
	AR "x.example; none\n" AR
	   "mx.example.jp; dmarc=pass header.from=example.jp\n" FROM,
	true, MAIL_AUTH_PASS, true},
    {"only our topmost counts",
	AR "mx.example.jp; dmarc=fail header.from=example.jp\n" AR
	   "mx.example.jp; dmarc=pass header.from=example.jp\n" FROM,
	true, MAIL_AUTH_FAIL, false},
    {"pass for another domain",
	AR "mx.example.jp; dmarc=pass header.from=evil.example\n" FROM, true,
	MAIL_AUTH_PASS, false},
    {"in a comment",
	AR "mx.example.jp; dmarc=fail (; dmarc=pass "
	   "header.from=example.jp)\n" FROM,
	true, MAIL_AUTH_FAIL, false},
    {"in a comment of a comment",
	AR "mx.example.jp; spf=none (a (b) \\) ; dmarc=pass "
	   "header.from=example.jp)\n" FROM,
	true, MAIL_AUTH_NONE, false},
    {"in a quoted value",
	AR "mx.example.jp; spf=fail smtp.mailfrom=\"x; dmarc=pass "
	   "header.from=example.jp\"\n" FROM,
	true, MAIL_AUTH_NONE, false},
    {"id only in a comment",
	AR "(mx.example.jp) evil; dmarc=pass "
	   "header.from=example.jp\n" FROM,
	false, MAIL_AUTH_NONE, false},
    {"DKIM of the very domain",
	AR "mx.example.jp; dkim=fail header.d=x.example;"
	   " dkim=pass header.d=example.jp\n" FROM,
	true, MAIL_AUTH_NONE, true},
    {"DKIM of another domain",
	AR "mx.example.jp; dkim=pass header.d=example.com\n" FROM, true,
	MAIL_AUTH_NONE, false},
    {"DKIM of a service and of the very domain",
	AR "mx.example.jp; dkim=pass header.d=sender.example;"
	   " dkim=pass header.d=Example.JP; dmarc=none\n" FROM,
	true, MAIL_AUTH_NONE, true},
    {"DKIM of the very domain and of a service",
	AR "mx.example.jp; dkim=pass header.d=example.jp;"
	   " dkim=pass header.d=sender.example; dmarc=none\n" FROM,
	true, MAIL_AUTH_NONE, true},
    {"Microsoft's guess counts for nothing, DKIM does",
	AR "mx.example.jp; dkim=pass header.d=example.jp;"
	   " dmarc=bestguesspass action=none header.from=example.jp\n" FROM,
	true, MAIL_AUTH_NONE, true},
    {"nor does it alone",
	AR "mx.example.jp; dmarc=bestguesspass action=none "
	   "header.from=example.jp\n" FROM,
	true, MAIL_AUTH_NONE, false},
    {"a method with its version",
	AR "mx.example.jp; dmarc/1=pass header.from=example.jp\n" FROM, true,
	MAIL_AUTH_PASS, true},
    {"a second result that somebody slipped in",
	AR
	"mx.example.jp; dmarc=fail header.from=example.jp;"
	" spf=pass smtp.mailfrom=x; dmarc=pass header.from=example.jp\n" FROM,
	true, MAIL_AUTH_FAIL, false},
    {"the same before ours",
	AR "mx.example.jp; spf=pass smtp.mailfrom=x; dmarc=pass "
	   "header.from=example.jp; dmarc=fail header.from=example.jp\n" FROM,
	true, MAIL_AUTH_FAIL, false},
    {"and of another domain",
	AR "mx.example.jp; dmarc=pass header.from=example.jp;"
	   " dmarc=pass header.from=evil.example\n" FROM,
	true, MAIL_AUTH_FAIL, false},
    {"none, and one slipped in",
	AR "mx.example.jp; dmarc=none;"
	   " dmarc=pass header.from=example.jp\n" FROM,
	true, MAIL_AUTH_FAIL, false},
    {"two authors",
	AR "mx.example.jp; dmarc=pass header.from=example.jp\n"
	   "From: a@example.jp, b@example.com\n",
	true, MAIL_AUTH_PASS, false},
    {"two From fields",
	AR "mx.example.jp; dmarc=pass header.from=example.jp\n" FROM
	   "From: b@example.com\n",
	true, MAIL_AUTH_PASS, false},
    {"blanks around =",
	AR "mx.example.jp; dmarc = pass header.from = example.jp\n" FROM, true,
	MAIL_AUTH_PASS, true},
    {"an encoded word forges nothing",
	AR "=?utf-8?q?mx.example.jp=3B_dmarc=3Dpass_header.from=3Dexample.jp"
	   "?=\n" FROM,
	false, MAIL_AUTH_NONE, false},
    {"none", FROM, false, MAIL_AUTH_NONE, false},
};

static void
auth(void **state)
{
	const struct auth_case *c;
	struct mail_auth got;
	struct mail *mail;
	char text[2000];
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(auths); i++) {
		c = &auths[i];
		(void)snprintf(text, sizeof text, "%s\nx\n", c->header);
		mail = mail_case_read(text);
		got = mail_auth_read(mail, "mx.example.jp");
		if (got.is_there != c->is_there || got.dmarc != c->dmarc ||
		    got.is_aligned != c->is_aligned)
			fail_msg("%s: there %d dmarc %d aligned %d", c->what,
			    got.is_there, got.dmarc, got.is_aligned);
		got = mail_auth_read(mail, "");
		assert_false(got.is_there || got.is_aligned);
		mail_free(mail);
	}
}

struct list_case {
	const char *what;
	const char *header;
	bool is_list;
	const char *id;
	const char *tag;
	bool is_munged;
	const char *name;
	const char *addr;
};

static const struct list_case lists[] = {
    {"none", "From: A <a@example.jp>\nSubject: [x] y\n", false, "", "", false,
	"A", "a@example.jp"},
    {"plain list",
	"From: A <a@example.jp>\nList-Id: Sec List <Sec.Example.org>\n"
	"List-Post: <mailto:sec@example.org>\nSubject: Re: [sec:00123] x\n",
	true, "sec.example.org", "[sec:00123]", false, "A", "a@example.jp"},
    {"Mailman from_is_list",
	"From: A via Sec <sec@example.org>\nReply-To: A <a@example.jp>\n"
	"List-Id: <sec.example.org>\nList-Post: <mailto:sec@example.org>\n",
	true, "sec.example.org", "", true, "A", "a@example.jp"},
    {"Mailman, reply to the list as well",
	"From: A via Sec <sec@example.org>\n"
	"Reply-To: sec@example.org, A <a@example.jp>\n"
	"List-Id: <sec.example.org>\nList-Post: <mailto:sec@example.org>\n",
	true, "sec.example.org", "", true, "A", "a@example.jp"},
    {"Google Groups",
	"From: \"'A' via Sec\" <sec@example.org>\n"
	"X-Original-From: A <a@example.jp>\n"
	"Mailing-list: list sec@example.org; contact x@example.org\n",
	true, "sec@example.org", "", true, "A", "a@example.jp"},
    {"author unknown",
	"From: A via Sec <sec@example.org>\nReply-To: sec@example.org\n"
	"List-Id: <sec.example.org>\nList-Post: <mailto:sec@example.org>\n",
	true, "sec.example.org", "", true, "A", ""},
    {"fml", "From: a@example.jp\nX-ML-Name: sec\nSubject: [sec:1] x\n", true,
	"sec", "[sec:1]", false, "", "a@example.jp"},
    {"Precedence: list", "From: a@example.jp\nPrecedence: List\n", true, "", "",
	false, "", "a@example.jp"},
    {"bulk is no list", "From: a@example.jp\nPrecedence: bulk\n", false, "", "",
	false, "", "a@example.jp"},
};

static void
list(void **state)
{
	const struct list_case *c;
	struct mail_list got;
	struct mail *mail;
	char text[2000];
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(lists); i++) {
		c = &lists[i];
		(void)snprintf(text, sizeof text, "%s\nx\n", c->header);
		mail = mail_case_read(text);
		got = mail_list_read(mail);
		if (got.is_list != c->is_list ||
		    got.is_munged != c->is_munged ||
		    strcmp(got.id, c->id) != 0 ||
		    strcmp(got.tag, c->tag) != 0 ||
		    strcmp(got.author.addr, c->addr) != 0 ||
		    strcmp(got.author.name, c->name) != 0)
			fail_msg("%s: %d %d '%s' '%s' '%s' <%s>", c->what,
			    got.is_list, got.is_munged, got.id, got.tag,
			    got.author.name, got.author.addr);
		assert_int_equal(mail_is_list(mail), c->is_list);
		mail_free(mail);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(auth), cmocka_unit_test(list)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
