/* Findings that a tool calls by an advisory: all it says goes over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host_scan_file.h"

#define CVE(number) "CVE-2026-" number

static enum base_status
two_cves(void *ctx, const char *id, const char *const **out, size_t *n_out,
    struct base_err *err)
{
	static const char *const cves[] = {CVE("1001"), CVE("1002")};

	(void)ctx;
	(void)err;
	*out = cves;
	*n_out = strncmp(id, "ALSA-", 5) == 0 ? BASE_LEN(cves) : 0;
	return BASE_OK;
}

/* As an advisory's finding stands, with every member filled. */
static struct host_finding
full(void)
{
	static const char *advisories[] = {"RHSA-2026:77"};
	static const char *kbs[] = {"KB5031364"};
	static struct host_affected affected[] = {{.package = "openssl",
	    .installed = "3.0.1-23.el9",
	    .fixed_in = "3.0.7-25.el9",
	    .fix = HOST_FIX_AVAILABLE,
	    .state = "Affected",
	    .path = ""}};

	return (struct host_finding){.id = "ALSA-2026:77",
	    .advisories = {.v = advisories, .n = 1, .cap = 1},
	    .state = HOST_INVESTIGATING,
	    .reason = "stream_unnamed",
	    .title = "openssl: a flaw",
	    .severity = "Important",
	    .score = {.version = "3.1",
		.base = 81,
		.vector = "",
		.severity = "",
		.origin = "dnf",
		.cve = ""},
	    .mitigation = "Turn it off.",
	    .mitigation_url = "https://vendor.example/77",
	    .affected = affected,
	    .n_affected = 1,
	    .cap_affected = 1,
	    .kbs = {.v = kbs, .n = 1, .cap = 1},
	    .has_poc = true,
	    .is_kev = true,
	    .is_exploited = true};
}

static void
split(struct host_scan *scan)
{
	struct base_err err = BASE_ERR_INIT;

	if (host_scan_split(scan, two_cves, NULL, &err) != BASE_OK)
		fail_msg("%s", err.text);
}

static void
check_full(const struct host_finding *f, const struct host_finding *want)
{
	assert_int_equal(f->state, want->state);
	assert_string_equal(f->reason, want->reason);
	assert_string_equal(f->title, want->title);
	assert_string_equal(f->severity, want->severity);
	assert_int_equal(f->score.base, want->score.base);
	assert_string_equal(f->score.origin, want->score.origin);
	assert_string_equal(f->mitigation, want->mitigation);
	assert_string_equal(f->mitigation_url, want->mitigation_url);
	assert_int_equal(f->n_affected, 1);
	assert_string_equal(f->affected[0].package, "openssl");
	assert_string_equal(f->affected[0].fixed_in, "3.0.7-25.el9");
	assert_int_equal(f->kbs.n, 1);
	assert_string_equal(f->kbs.v[0], "KB5031364");
	assert_true(f->has_poc);
	assert_true(f->is_kev);
	assert_true(f->is_exploited);
	assert_int_equal(f->advisories.n, 2);
	assert_string_equal(f->advisories.v[0], "RHSA-2026:77");
	assert_string_equal(f->advisories.v[1], "ALSA-2026:77");
}

/* Nothing of it is lost, and what one of both gets later the other has not. */
static void
test_all_of_it(void **state)
{
	struct host_finding want = full();
	struct host_scan *scan = host_scan_new();

	(void)state;
	host_scan_set_findings(scan, &want, 1);
	split(scan);
	assert_int_equal(scan->n_findings, 2);
	check_full(finding_of(scan, CVE("1001")), &want);
	check_full(finding_of(scan, CVE("1002")), &want);
	assert_ptr_not_equal(
	    scan->findings[0].affected, scan->findings[1].affected);
	assert_ptr_not_equal(scan->findings[0].kbs.v, scan->findings[1].kbs.v);
	host_scan_free(scan);
}

/* What stands under its own name says more; what it lacks is filled in. */
static void
test_own_name_first(void **state)
{
	struct host_finding list[2] = {full(), full()};
	struct host_scan *scan = host_scan_new();
	const struct host_finding *f;

	(void)state;
	list[1] = (struct host_finding){.id = CVE("1002"),
	    .state = HOST_NOT_AFFECTED,
	    .reason = "code_not_present",
	    .title = "its own title",
	    .severity = "",
	    .score = {"", -1, "", "", "", ""},
	    .mitigation = "",
	    .mitigation_url = ""};
	host_scan_set_findings(scan, list, 2);
	split(scan);
	assert_int_equal(scan->n_findings, 2);
	f = finding_of(scan, CVE("1002"));
	assert_int_equal(f->state, HOST_NOT_AFFECTED);
	assert_string_equal(f->reason, "code_not_present");
	assert_string_equal(f->title, "its own title");
	assert_string_equal(f->severity, "Important");
	assert_int_equal(f->score.base, 81);
	assert_string_equal(f->mitigation, "Turn it off.");
	assert_string_equal(f->mitigation_url, "https://vendor.example/77");
	assert_true(f->has_poc);
	assert_true(f->is_kev);
	assert_int_equal(f->kbs.n, 1);
	assert_int_equal(f->n_affected, 1);
	host_scan_free(scan);
}

/* Of two advisories about one CVE the better score counts, and the one that is
 * sure. */
static void
test_two_advisories(void **state)
{
	struct host_finding list[2] = {full(), full()};
	struct host_scan *scan = host_scan_new();
	const struct host_finding *f;

	(void)state;
	list[1].id = "ALSA-2026:78";
	list[1].state = HOST_AFFECTED;
	list[1].reason = "";
	list[1].score.base = 98;
	host_scan_set_findings(scan, list, 2);
	split(scan);
	f = finding_of(scan, CVE("1001"));
	assert_int_equal(f->state, HOST_AFFECTED);
	assert_string_equal(f->reason, "");
	assert_int_equal(f->score.base, 98);
	assert_int_equal(f->advisories.n, 3);
	host_scan_free(scan);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_all_of_it),
	    cmocka_unit_test(test_own_name_first),
	    cmocka_unit_test(test_two_advisories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
