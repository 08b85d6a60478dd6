/* Vuls's results: what stands beside the packages, older and odd forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host_scan_file.h"
#include "kairan/host_commands.h"

#define HEAD                                                                   \
	"{\"jsonVersion\":4,\"serverName\":\"web1\",\"family\":\"debian\","    \
	"\"release\":\"12\",\"scannedAt\":\"2026-11-20T00:00:00Z\","           \
	"\"reportedAt\":\"2026-11-20T01:00:00Z\",\"packages\":{\"bash\":"      \
	"{\"name\":\"bash\",\"version\":\"5.2\"}},"
#define CVES(text) HEAD "\"scannedCves\":{" text "}}"

/* GitHub's alerts name a manifest; one that was put aside does not count. */
static void
test_alerts(void **state)
{
	struct host_scan *s = scan_text(CVES(
	    "\"CVE-2026-1\":{\"cveID\":\"CVE-2026-1\",\"gitHubSecurityAlerts\":"
	    "[{\"repository\":\"example/app\",\"package\":{\"name\":\"left\","
	    "\"ecosystem\":\"npm\",\"manifestFilename\":\"package-lock.json\","
	    "\"manifestPath\":\"web/package-lock.json\"},\"fixedIn\":\"1.3\","
	    "\"dismissed\":false},{\"repository\":\"example/app\",\"package\":{"
	    "\"name\":\"right\"},\"dismissed\":true}]},"
	    "\"CVE-2026-2\":{\"cveID\":\"CVE-2026-2\",\"gitHubSecurityAlerts\":"
	    "[{\"packageName\":\"up\",\"fixedIn\":\"\"}]}"));
	const struct host_finding *f = finding_of(s, "CVE-2026-1");

	(void)state;
	assert_int_equal(f->n_affected, 1);
	assert_string_equal(f->affected[0].package, "left");
	assert_string_equal(
	    f->affected[0].path, "example/app/web/package-lock.json");
	assert_string_equal(f->affected[0].fixed_in, "1.3");
	assert_int_equal(f->affected[0].fix, HOST_FIX_AVAILABLE);
	f = finding_of(s, "CVE-2026-2");
	assert_string_equal(f->affected[0].package, "up");
	assert_int_equal(f->affected[0].fix, HOST_FIX_UNKNOWN);
	host_scan_free(s);
}

/* Where older ones wrote what helps: in the content of one source, which was
 * no list then. */
static void
test_older(void **state)
{
	struct host_scan *s = scan_text(
	    CVES("\"CVE-2026-1\":{\"cveID\":\"CVE-2026-1\",\"cveContents\":{"
		 "\"redhat_api\":{\"title\":\"bash: a flaw\",\"mitigation\":"
		 "\"Start it with -p.\",\"sourceLink\":\"https://v.example/1\","
		 "\"cvss3Severity\":\"moderate\"}}},"
		 "\"CVE-2026-2\":{\"cveID\":\"CVE-2026-2\",\"cveContents\":{"
		 "\"microsoft\":{\"optional\":{\"workaround\":\"Turn it off.\""
		 "}}}},\"CVE-2026-3\":{\"cveID\":\"CVE-2026-3\","
		 "\"affectedPackages\":[{\"name\":\"Windows Server 2022\","
		 "\"fixState\":\"unfixed\"}]}"));
	const struct host_finding *f = finding_of(s, "CVE-2026-1");

	(void)state;
	assert_string_equal(f->title, "bash: a flaw");
	assert_string_equal(f->severity, "moderate");
	assert_string_equal(f->mitigation, "Start it with -p.");
	assert_string_equal(f->mitigation_url, "https://v.example/1");
	assert_string_equal(
	    finding_of(s, "CVE-2026-2")->mitigation, "Turn it off.");
	f = finding_of(s, "CVE-2026-3");
	assert_int_equal(f->affected[0].fix, HOST_FIX_NOT_YET);
	host_scan_free(s);
}

/* Ways to help: all of them, a page's as words, a server's configuration as
 * it is. */
static void
test_help(void **state)
{
	struct host_scan *s = scan_text(CVES(
	    "\"CVE-2026-1\":{\"cveContents\":{\"microsoft\":[{\"optional\":{"
	    "\"mitigation\":\"<p>Not with IPv6 <b>off</b>.</p><ul><li>a</li>"
	    "</ul>\",\"workaround\":\"Turn it off.\"},\"sourceLink\":"
	    "\"https://v.example/1\"}]}},"
	    "\"CVE-2026-2\":{\"mitigations\":[{\"mitigation\":"
	    "\"<Location /x>\\nRequire all denied\\n</Location>\",\"url\":"
	    "\"https://v.example/2\"},{\"mitigation\":\"Close port 80.\"},"
	    "{\"mitigation\":\"Close port 80.\",\"url\":\"https://v.example/3\""
	    "}]}"));
	const struct host_finding *f = finding_of(s, "CVE-2026-1");

	(void)state;
	assert_string_equal(
	    f->mitigation, "Not with IPv6 off.\n\n- a\n\nTurn it off.");
	assert_string_equal(f->mitigation_url, "https://v.example/1");
	f = finding_of(s, "CVE-2026-2");
	assert_string_equal(f->mitigation,
	    "<Location /x>\nRequire all denied\n</Location>\n\n"
	    "Close port 80.");
	assert_string_equal(f->mitigation_url, "https://v.example/2");
	host_scan_free(s);
}

/* A program of Windows is offered by no repository. */
static void
test_program(void **state)
{
	struct host_scan *s = scan_text(
	    "{\"jsonVersion\":4,\"serverName\":\"win1\",\"family\":\"windows\","
	    "\"packages\":{\"Microsoft Edge\":{\"version\":\"118.0\"}},"
	    "\"windowsKB\":{\"applied\":[\"1\"],\"unapplied\":[\"2\"]},"
	    "\"scannedCves\":{\"CVE-2026-1\":{\"affectedPackages\":[{\"name\":"
	    "\"Microsoft Edge\",\"fixedIn\":\"146.0\"}]}}}");
	struct host_commands *c = NULL;

	(void)state;
	assert_int_equal(host_commands_make(s, NULL, 0, &c, NULL), BASE_OK);
	assert_int_equal(c->n_waiting, 1);
	assert_int_equal(c->waiting[0].wait, HOST_WAIT_NAME);
	host_commands_free(c);
	host_scan_free(s);
}

/* CISA's catalogue is not the only one. */
static void
test_catalogues(void **state)
{
	struct host_scan *s = scan_text(CVES(
	    "\"CVE-2026-1\":{\"kevs\":[{\"type\":\"vulncheck\"}]},"
	    "\"CVE-2026-2\":{\"kevs\":[{\"type\":\"enisa\"},{\"type\":\"cisa\""
	    "}]},\"CVE-2026-3\":{\"kevs\":[]},\"CVE-2026-4\":{\"alertDict\":{"
	    "\"cisa\":[{\"title\":\"x\"}]}}"));
	const struct host_finding *f = finding_of(s, "CVE-2026-1");

	(void)state;
	assert_false(f->is_kev);
	assert_true(f->is_exploited);
	f = finding_of(s, "CVE-2026-2");
	assert_true(f->is_kev);
	assert_true(f->is_exploited);
	f = finding_of(s, "CVE-2026-3");
	assert_false(f->is_kev || f->is_exploited);
	assert_true(finding_of(s, "CVE-2026-4")->is_kev);
	host_scan_free(s);
}

/* A rolling release is no number. */
static void
test_tumbleweed(void **state)
{
	struct host_scan *s = scan_text(
	    "{\"jsonVersion\":4,\"serverName\":\"a\",\"family\":\"opensuse\","
	    "\"release\":\"tumbleweed\",\"packages\":{\"curl\":{\"version\":"
	    "\"8.5.0\",\"release\":\"1.1\"}}}");

	(void)state;
	assert_string_equal(s->family, "opensuse.tumbleweed");
	assert_true(
	    host_match_ecosystem("openSUSE:Tumbleweed", s->family, s->release));
	assert_false(
	    host_match_ecosystem("openSUSE:Leap 15.6", s->family, s->release));
	host_scan_free(s);
}

/* Names that are no host's. */
static const struct {
	const char *name;
	const char *want;
} names[] = {
    {"web1", "web1"},
    {"web1.example.jp", "web1.example.jp"},
    {"localhost", ""},
    {"localhost.localdomain", ""},
    {"localhost2", "localhost2"},
    {"library scan by trivy", ""},
    {"knqyf263/vuln-image:1.2.3 (alpine 3.7.1)", ""},
};

static void
test_names(void **state)
{
	struct host_scan *s;
	char text[512];
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(names); i++) {
		snprintf(text, sizeof(text),
		    "{\"jsonVersion\":4,\"serverName\":\"%s\",\"family\":"
		    "\"alpine\",\"packages\":{\"a\":{\"version\":\"1\"}}}",
		    names[i].name);
		s = scan_text(text);
		assert_string_equal(s->name, names[i].want);
		host_scan_free(s);
	}
}

/* A crate that is called as a package of the system is another thing, and
 * two lock files have a version each. */
static void
test_same_names(void **state)
{
	struct host_scan *s = scan_text(
	    "{\"jsonVersion\":4,\"serverName\":\"web1\",\"family\":\"debian\","
	    "\"release\":\"12\",\"packages\":{\"openssl\":{\"name\":"
	    "\"openssl\",\"version\":\"3.0.11-1\",\"newVersion\":\"3.0.15-1\"}}"
	    ","
	    "\"libraries\":[{\"Type\":\"cargo\",\"Path\":\"/a/Cargo.lock\","
	    "\"Libs\":[{\"Name\":\"openssl\",\"Version\":\"9.10.55\"}]},"
	    "{\"Type\":\"cargo\",\"Path\":\"/b/Cargo.lock\",\"Libs\":[{"
	    "\"Name\":\"openssl\",\"Version\":\"9.10.60\"}]}],"
	    "\"scannedCves\":{\"CVE-2026-1\":{\"affectedPackages\":[{\"name\":"
	    "\"openssl\",\"fixedIn\":\"3.0.15-1\"}]},\"CVE-2026-2\":{"
	    "\"libraryFixedIns\":[{\"key\":\"cargo\",\"name\":\"openssl\","
	    "\"fixedIn\":\"9.10.66\",\"path\":\"/a/Cargo.lock\"}]}}}");
	const char *const ids[] = {"CVE-2026-1"};
	const struct host_finding *f = finding_of(s, "CVE-2026-1");
	struct host_commands *c = NULL;

	(void)state;
	assert_string_equal(f->affected[0].installed, "3.0.11-1");
	assert_string_equal(
	    finding_of(s, "CVE-2026-2")->affected[0].installed, "9.10.55");
	assert_int_equal(host_commands_make(s, ids, 1, &c, NULL), BASE_OK);
	assert_int_equal(c->n_waiting, 0);
	assert_int_equal(c->n_commands, 1);
	assert_non_null(strstr(c->commands[0].text, "openssl"));
	host_commands_free(c);
	host_scan_free(s);
}

/* What `vuls report -diff` writes is not all that is there. */
static void
test_difference(void **state)
{
	static const char text[] =
	    CVES("\"CVE-2026-1\":{\"cveID\":\"CVE-2026-1\",\"diffStatus\":\"+\""
		 "}");
	struct base_err err = BASE_ERR_INIT;
	struct host_scan *s = NULL;

	(void)state;
	assert_int_equal(
	    host_scan_parse(NULL, text, sizeof(text) - 1, NULL, &s, &err),
	    BASE_INVALID);
	assert_non_null(strstr(err.text, "the whole result is needed"));
	assert_null(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_alerts),
	    cmocka_unit_test(test_older),
	    cmocka_unit_test(test_help),
	    cmocka_unit_test(test_catalogues),
	    cmocka_unit_test(test_tumbleweed),
	    cmocka_unit_test(test_program),
	    cmocka_unit_test(test_names),
	    cmocka_unit_test(test_same_names),
	    cmocka_unit_test(test_difference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
