/* Every error of the reader names the line and what to do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kairan/conf.h"

#define REDMINE                                                                \
	"tracker { type = redmine url = \"https://r.example\" key_file = k "   \
	"project = p }\n"
#define MAIL "mail {\n address = \"k@e.jp\"\n "

static const struct {
	const char *text;
	int line;
	const char *says; /* part of the message */
} cases[] = {
    /* keys */
    {"language = en\n\nsned = on\n", 3, "did you mean send?"},
    {"SEND = on\n", 1, "did you mean send?"},
    {"colour = red\n", 1, "unknown key \"colour\"; see kairan.conf(5)"},
    {"# a\n// b\n/* c\n\n*/ nmae = x\n", 5, "did you mean name?"},
    {"name = \"a\" # x\n\nnmae = x\n", 3, "did you mean name?"},
    {MAIL "sendmial = \"/x\"\n}\n", 3,
	"unknown key \"sendmial\" in mail; did you mean sendmail?"},
    {"tracker {\n status {\n  NEW = a\n  NWE = b\n }\n}\n", 4,
	"in status; did you mean NEW?"},
    {"tracker {\n stauts {\n }\n}\n", 2, "did you mean status?"},
    {"authserv_id = x\n", 1, "it stands in mail"},
    {MAIL "syslog = yes\n}\n", 3, "stands at the top level"},
    {"wach x {\n}\n", 1, "did you mean watch?"},
    {"name = a\nlanguage = en\nname = b\n", 3,
	"name is given twice (first in line 1)"},
    {"watch a {\n any = { x }\n any = { y }\n}\n", 3, "any is given twice"},
    /* values */
    {"\nlanguage = de\n", 2, "must be one of en, ja"},
    {"send = redirct\n", 1, "did you mean redirect?"},
    {"send = \"\"\n", 1, "must be one of off, redirect, on"},
    {"time_zone = \"Asia/Tokio\"\n", 1, "no such time zone"},
    {"base_date = 2026-02-30\n", 1, "must be a date such as 2026-12-01"},
    {"name = \"Our Kairan\"\n", 1, "must be 1-32 of a-z"},
    {"new_tickets_per_run = many\n", 1, "must be a whole number"},
    {"new_tickets_per_run = 1e3\n", 1, "must be a whole number"},
    {"new_tickets_per_run = -1\n", 1, "from 0 to 100000"},
    {"attachment_max = 5X\n", 1, "must be a size such as"},
    {"attachment_max = 5000G\n", 1, "must be a size such as"},
    {"attachment_max = 1G\n", 1, "out of range"},
    {"syslog = maybe\n", 1, "must be yes or no"},
    {"templates = \"\"\n", 1, "empty path"},
    {"name = \"a\tb\"\n", 1, "control character"},
    {"mail {\n address = \"kairan\"\n}\n", 2, "must be a mail address"},
    {"mail {\n address = \"a b@e.jp\"\n}\n", 2, "must be a mail address"},
    {"mail {\n address = \"a@e.jp>,x@e.jp\"\n}\n", 2, "mail address"},
    {MAIL "timeout = 5x\n}\n", 3, "a duration"},
    {MAIL "timeout = 2d\n}\n", 3, "from 1 to 3600 seconds"},
    {MAIL "smtp_url = \"http://x\"\n}\n", 3,
	"must begin with smtp:// or smtps://"},
    {MAIL "delimiter = \"=\"\n}\n", 3, "must be one of +, -"},
    {MAIL "trusted_domains = { \"\" }\n}\n", 3, "an empty value"},
    {"source a {\n url = \"gopher://x\"\n}\n", 2, "must begin with https://"},
    {"source a {\n url = \"https://u:p@x/\"\n}\n", 2, "no user or password"},
    {"source a {\n url = \"https://x/a b\"\n}\n", 2, "has no spaces"},
    {"source a {\n every = 5s\n url = x\n}\n", 2, "out of range"},
    {"watch a {\n cvss_at_least = 11\n}\n", 2, "from 0.0 to 10.0"},
    {"watch a {\n cvss_at_least = 7.55\n}\n", 2, "from 0.0 to 10.0"},
    {"watch a {\n cvss_at_least = 7.\n}\n", 2, "from 0.0 to 10.0"},
    {"watch a {\n cvss_at_least = high\n}\n", 2, "from 0.0 to 10.0"},
    {"watch a {\n cwe = { CWE-79, \"XSS\" }\n}\n", 2, "such as CWE-79"},
    {"watch a {\n any = { apache,\n  \"　\" }\n}\n", 3, "an empty value"},
    {"watch a {\n priority = urgent\n}\n", 2, "must be one of immediate"},
    {"watch a {\n list = \"not an address\"\n}\n", 2, "a mail address"},
    {"person a {\n mail = { \"a@e.jp\", b }\n}\n", 2, "a mail address"},
    {"imap a {\n port = 0\n}\n", 2, "from 1 to 65535"},
    /* form */
    {"name = { a, b }\n", 1, "only lists take { }"},
    {"watch a {\n any = { a b }\n}\n", 2, "needs quotes"},
    {"name += x\n", 1, "takes one value; write = for +="},
    {"name kairan\n", 1, "a = is missing behind name"},
    {"name =\n", 1, "name has no value"},
    {"}\n", 1, "closes nothing"},
    {"watch {\n}\n", 1, "a name is missing behind watch"},
    {"watch a b {\n}\n", 1, "a { is missing behind watch"},
    {"mail x {\n}\n", 1, "a { is missing behind mail"},
    {"watch \"\" {\n any = x\n}\n", 3, "the title of this watch"},
    {"watch \"a b\" {\n any = x\n}\n", 3, "without blanks"},
    {"watch a {\n any = x\n}\nwatch a {\n any = y\n}\n", 4,
	"the title \"a\" is taken"},
    {"mail {\n address = \"a@e.jp\"\n}\nmail {\n name = b\n}\n", 5,
	"mail is given twice"},
    {"tracker {\n type = builtin\n", 2,
	"the file ends in tracker: a closing } is missing"},
    {"watch a {\n any = x\n\nsource b {\n url = x\n}\n", 4,
	"is a closing } missing above?"},
    {"watch a {\n any = { x,\n y\n", 3, "a closing } is missing"},
    {"name = \"abc\nlanguage = en\n", 1, "never closed"},
    {"\nname = 'abc\n", 2, "never closed"},
    {"name = \"a\nlanguage = \"en\n", 2, "closing quote missing?"},
    {"include(\"x\")\n", 1, "unknown key \"include\""},
    /* bytes */
    {"name = a\n# \xff\n", 2, "not UTF-8"},
    /* missing keys */
    {"mail {\n name = a\n}\n", 3, "mail lacks address"},
    {"source a {\n type = rss\n}\n", 3, "source a lacks url"},
    {"source a {}\n", 1, "source a lacks url"},
    {"imap a {\n host = \"x\"\n}\n", 3, "imap a lacks user"},
    /* keys that need each other */
    {"name = a\nsend = redirect\n", 2, "needs redirect_to"},
    {"name = a\nnotify_by = redmine\n", 2, "type = redmine"},
    {"mail {\n address = \"k+x@e.jp\"\n}\n", 2, "delimiter \"+\""},
    {"mail {\n send_by = smtp\n address = \"k@e.jp\"\n}\n", 2, "smtp_url"},
    {MAIL "smtp_password_file = p\n}\n", 2, "smtp_user is missing"},
    {MAIL "smtp_user = u\n smtp_password_file = p\n smtp_token_command = c\n"
	  "}\n",
	2, "exclude each other"},
    {"\ntracker {\n type = redmine\n}\n", 3, "needs url"},
    {"tracker {\n type = redmine\n url = \"https://x\"\n}\n", 2,
	"needs key_file"},
    {"tracker {\n type = redmine\n url = \"https://x\"\n key_file = k\n}\n", 2,
	"needs project"},
    {"tracker {\n type = redmine\n url = \"https://x\"\n key_file = k\n"
     " project = p\n act = keys\n}\n",
	2, "no person has a key_file"},
    {"source jvn {\n url = x\n}\nwatch w {\n source = { jvm }\n}\n", 5,
	"there is no source \"jvm\"; did you mean jvn?"},
    {"watch w {\n assignee = tarou\n}\nperson taro {\n mail = \"t@e.jp\"\n}\n",
	2, "there is no person \"tarou\"; did you mean taro?"},
    {"watch w {\n assignee = \"group:\"\n}\n", 2, "names no group"},
    {"person a {\n name = x\n}\n", 2, "person a needs a mail"},
    {"person a {\n mail = \"A@e.jp\"\n}\nperson b {\n mail = \"a@E.jp\"\n}\n",
	5, "is that of a already"},
    {"person a {\n mail = \"a@e.jp\"\n substitute = b\n}\n", 2,
	"there is no person \"b\""},
    {"person a {\n mail = \"a@e.jp\"\n substitute = A\n}\n", 2,
	"nobody is his own substitute"},
    {"person a {\n mail = \"a@e.jp\"\n substitute_until = 2026-12-01\n}\n", 2,
	"need substitute = LOGIN"},
    {"person a {\n mail = \"a@e.jp\"\n substitute = b\n"
     " substitute_from = 2026-12-02\n substitute_until = 2026-12-01\n}\n"
     "person b {\n mail = \"b@e.jp\"\n}\n",
	2, "substitute_until is before substitute_from"},
    {"group \"Web team\" {\n duty = bob\n}\nperson rob {\n"
     " mail = \"b@e.jp\"\n}\n",
	2, "group Web team: there is no person \"bob\"; did you mean rob?"},
    {"host a {\n owner = \"group:\"\n}\n", 2, "names no group"},
    {"host a {\n owner = bob\n}\nperson rob {\n"
     " mail = \"rob@example.org\"\n}\n",
	2, "host a: there is no person \"bob\"; did you mean rob?"},
    {"host a {\n safety = marginal\n}\n", 2, "need each other"},
    {"host a {\n human_impact = low safety = marginal\n"
     " mission_impact = degraded\n}\n",
	2, "give either"},
    {"host a {\n exposure = wide\n}\n", 2, "one of small, controlled, open"},
    {"group a {\n rotate = weekly\n}\n", 2, "need duty = { LOGIN"},
    {"group a {\n rotate = monthly\n}\n", 2, "one of none, daily, weekly"},
    {MAIL "}\nperson a {\n mail = \"k@e.jp\"\n}\n", 5,
	"the gateway's own address"},
    {"event a {\n notify = now\n}\n", 2, "there is no event \"a\""},
    {"event gone {\n}\n", 2, "event gone lacks notify"},
    {"person a {\n mail = \"a@e.jp\"\n events = { \"comment=later\" }\n}\n", 2,
	"\"comment=later\" is not EVENT=now"},
    {"person a {\n mail = \"a@e.jp\"\n events = { \"note=now\" }\n}\n", 2,
	"\"note=now\" is not"},
    {"imap a {\n host = h\n user = u\n}\n", 2, "either password_file or"},
    {"imap a {\n host = h\n user = u\n password_file = p\n done = INBOX\n}\n",
	2, "must be other folders"},
    {"maildir d {\n}\n" MAIL "}\n", 2, "maildir d lacks path"},
    {MAIL "}\nmaildir d { path = spool }\n", 4, "does not write itself"},
    {MAIL "maildir = out\n}\nmaildir d { path = out }\n", 5,
	"does not write itself"},
    {MAIL "}\nimap d { host = h\n user = u\n password_file = p }\n"
	  "maildir d { path = drop }\n",
	7, "an imap section of that name"},
};

static void
errors_name_line_and_remedy(void **state)
{
	int bad = 0;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		struct base_err err = BASE_ERR_INIT;
		struct conf *conf = NULL;
		char place[40];
		enum base_status status;

		status = conf_read_text(
		    cases[i].text, "k.conf", "/etc/k", &conf, &err);
		snprintf(place, sizeof(place), "k.conf:%d: ", cases[i].line);
		if (status == BASE_INVALID && conf == NULL &&
		    err.status == status &&
		    strncmp(err.text, place, strlen(place)) == 0 &&
		    strstr(err.text, cases[i].says) != NULL)
			continue;
		print_error("for <%s>\nwanted %s... %s ...\ngot    %s\n",
		    cases[i].text, place, cases[i].says,
		    conf ? "no error" : err.text);
		conf_free(conf);
		bad++;
	}
	assert_int_equal(bad, 0);
}

/* An error of one reading leaves nothing behind for the next. */
static void
error_then_success(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct conf *conf;

	(void)state;
	assert_int_equal(
	    conf_read_text("watch a {\n nay = x", "f", "/", &conf, &err),
	    BASE_INVALID);
	base_err_clear(&err);
	assert_int_equal(
	    conf_read_text("watch a {\n any = x\n}", "f", "/", &conf, &err),
	    BASE_OK);
	assert_int_equal(conf->watches_len, 1);
	conf_free(conf);
}

static void
redmine_people_may_be_unknown_here(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct conf *conf;

	(void)state;
	assert_int_equal(conf_read_text(REDMINE "watch w { assignee = any1 }\n"
						"person a { role = lead }\n",
			     "f", "/", &conf, &err),
	    BASE_OK);
	conf_free(conf);
}

static void
write_file(const char *path, const char *data, size_t len, size_t times)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	while (times-- > 0)
		assert_int_equal(fwrite(data, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static void
missing_and_huge_files(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	char dir[] = "/tmp/kairan-conf-XXXXXX";
	char path[64];
	struct conf *conf;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(conf_read(dir, &conf, &err), BASE_NOTFOUND);
	assert_non_null(strstr(err.text, dir));
	base_err_clear(&err);
	snprintf(path, sizeof(path), "%s/kairan.conf", dir);
	write_file(path, "# hello\n", 8, CONF_FILE_MAX / 8 + 1);
	assert_int_equal(conf_read(dir, &conf, &err), BASE_LIMIT);
	base_err_clear(&err);
	write_file(path, "name = a\nlan\0guage = en\n", 24, 1);
	assert_int_equal(conf_read(dir, &conf, &err), BASE_INVALID);
	assert_non_null(strstr(err.text, "kairan.conf:2: a NUL byte"));
	base_err_clear(&err);
	write_file(path, "name = a\n", 9, 1);
	assert_int_equal(conf_read(dir, &conf, &err), BASE_OK);
	assert_string_equal(conf->state_dir, dir);
	conf_free(conf);
	unlink(path);
	rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(errors_name_line_and_remedy),
	    cmocka_unit_test(error_then_success),
	    cmocka_unit_test(redmine_people_may_be_unknown_here),
	    cmocka_unit_test(missing_and_huge_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
