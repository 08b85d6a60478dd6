/* What a new scan says of what was found before, and whether it counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host_scan_file.h"
#include "kairan/host_verdict.h"

#define DEBIAN                                                                 \
	"#kairan family debian\n#kairan release 12\n"                          \
	"#kairan kernel 6.1.0-26-amd64\n"
#define ALMA "#kairan family almalinux\n#kairan release 9.4\n"
#define SUSE "#kairan family suse.linux.enterprise\n#kairan release 15.5\n"
#define ALPINE "#kairan family alpine\n#kairan release 3.19\n"
#define END "#kairan end\n"

/* A list after the update; one package as it was found before. */
static const struct {
	const char *list;
	const char *package;
	const char *installed;
	const char *fixed_in;
	enum host_verdict verdict;
} cases[] = {
    {DEBIAN "libssl3\t3.0.15-1\n" END, "libssl3", "3.0.11-1", "3.0.15-1",
	HOST_VERDICT_PATCHED},
    {DEBIAN "libssl3\t3.0.16-1\n" END, "libssl3", "3.0.11-1", "",
	HOST_VERDICT_PATCHED},
    /* Nothing was updated, yet it is found no more. */
    {DEBIAN "libssl3\t3.0.11-1\n" END, "libssl3", "3.0.11-1", "3.0.15-1",
	HOST_VERDICT_VANISHED},
    {DEBIAN "libssl3\t3.0.11-1\n" END, "libssl3", "3.0.11-1", "",
	HOST_VERDICT_VANISHED},
    {DEBIAN "zlib1g\t1\n" END, "libssl3", "3.0.11-1", "3.0.15-1",
	HOST_VERDICT_REMOVED},
    /* A list of updates alone does not tell what was removed. */
    {DEBIAN "Listing...\nzlib1g/stable 2 amd64 [upgradable from: 1]\n" END,
	"libssl3", "3.0.11-1", "3.0.15-1", HOST_VERDICT_UNKNOWN},
    {DEBIAN "libssl3\t3.0.15-1\nNEEDRESTART-SVC: ssh.service\n" END, "libssl3",
	"3.0.11-1", "3.0.15-1", HOST_VERDICT_RESTART},
    /* Kernels: what runs counts. */
    {DEBIAN "linux-image-6.1.0-26-amd64\t6.1.112-1\n"
	    "linux-image-6.1.0-18-amd64\t6.1.76-1\n" END,
	"linux-image-6.1.0-18-amd64", "6.1.76-1", "6.1.90-1",
	HOST_VERDICT_PATCHED},
    {DEBIAN "linux-image-6.1.0-26-amd64\t6.1.112-1\n"
	    "linux-image-6.1.0-30-amd64\t6.1.124-1\n" END,
	"linux-image-6.1.0-26-amd64", "6.1.112-1", "6.1.119-1",
	HOST_VERDICT_REBOOT},
    {DEBIAN "linux-image-6.1.0-26-amd64\t6.1.112-1\n" END,
	"linux-image-6.1.0-26-amd64", "6.1.112-1", "6.1.119-1",
	HOST_VERDICT_UNKNOWN},
    {ALMA "#kairan kernel 5.14.0-427.20.1.el9_4.x86_64\n"
	  "kernel-core 0 5.14.0 427.13.1.el9_4 x86_64\n"
	  "kernel-core 0 5.14.0 427.20.1.el9_4 x86_64\n" END,
	"kernel-core", "5.14.0-427.13.1.el9_4", "5.14.0-427.20.1.el9_4",
	HOST_VERDICT_PATCHED},
    {ALMA "#kairan kernel 5.14.0-427.13.1.el9_4.x86_64\n"
	  "kernel-core 0 5.14.0 427.13.1.el9_4 x86_64\n"
	  "kernel-core 0 5.14.0 427.20.1.el9_4 x86_64\n" END,
	"kernel-core", "5.14.0-427.13.1.el9_4", "5.14.0-427.20.1.el9_4",
	HOST_VERDICT_REBOOT},
    {ALMA "#kairan reboot no\nkernel-core 0 5.14.0 427.20.1.el9_4 x86_64\n" END,
	"kernel-core", "5.14.0-427.13.1.el9_4", "5.14.0-427.20.1.el9_4",
	HOST_VERDICT_PATCHED},
    /* Nobody says which one runs: that is no guess ... */
    {ALMA "kernel-core 0 5.14.0 427.13.1.el9_4 x86_64\n"
	  "kernel-core 0 5.14.0 427.20.1.el9_4 x86_64\n" END,
	"kernel-core", "5.14.0-427.13.1.el9_4", "5.14.0-427.20.1.el9_4",
	HOST_VERDICT_KERNEL},
    {ALPINE "linux-lts-6.6.16-r0\n" END, "linux-lts", "6.6.7-r0", "6.6.16-r0",
	HOST_VERDICT_KERNEL},
    /* ... but what runs is not removed. */
    {ALMA "kernel-core 0 5.14.0 427.20.1.el9_4 x86_64\n" END, "kernel-core",
	"5.14.0-427.13.1.el9_4", "5.14.0-427.20.1.el9_4", HOST_VERDICT_PATCHED},
    {ALMA "kernel6.12 0 6.12.20 23.97.amzn2023 x86_64\n"
	  "kernel6.12 0 6.12.30 30.1.amzn2023 x86_64\n" END,
	"kernel6.12", "6.12.20-23.97.amzn2023", "6.12.30-30.1.amzn2023",
	HOST_VERDICT_KERNEL},
    /* SUSE: the name of the package goes on as uname ends. */
    {SUSE "#kairan kernel 5.14.21-150500.33.51-azure\n"
	  "kernel-azure 0 5.14.21 150500.33.51.1 x86_64\n"
	  "kernel-azure 0 5.14.21 150500.33.54.1 x86_64\n" END,
	"kernel-azure", "5.14.21-150500.33.48.1", "5.14.21-150500.33.51.1",
	HOST_VERDICT_PATCHED},
    {SUSE "#kairan kernel 5.14.21-150500.33.51-azure\n"
	  "kernel-azure 0 5.14.21 150500.33.51.1 x86_64\n"
	  "kernel-azure 0 5.14.21 150500.33.54.1 x86_64\n" END,
	"kernel-azure", "5.14.21-150500.33.51.1", "5.14.21-150500.33.54.1",
	HOST_VERDICT_REBOOT},
    {SUSE "#kairan kernel 6.12.0-160000.5-default\n"
	  "kernel-default-base 0 6.12.0 160000.5.1.160000.2.4 x86_64\n" END,
	"kernel-default-base", "6.12.0-160000.4.1.160000.2.3",
	"6.12.0-160000.5.1.160000.2.4", HOST_VERDICT_PATCHED},
    /* What never was among the packages was not removed. */
    {DEBIAN "zlib1g\t1\n" END, "a name of the whole system", "", "",
	HOST_VERDICT_VANISHED},
};

static void
test_packages(void **state)
{
	const char *package;
	struct host_scan *s;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		struct host_affected before = {.package = cases[i].package,
		    .installed = cases[i].installed,
		    .fixed_in = cases[i].fixed_in,
		    .state = "",
		    .path = ""};
		struct host_known known = {"CVE-2026-1", &before, 1, NULL};

		s = scan_text(cases[i].list);
		/* Not looked for is not gone. */
		assert_int_equal(
		    host_verdict_of(s, &known, NULL), HOST_VERDICT_UNKNOWN);
		s->has_findings = true;
		if (host_verdict_of(s, &known, &package) != cases[i].verdict)
			fail_msg("%zu: %s", i,
			    host_verdict_name(
				host_verdict_of(s, &known, &package)));
		assert_string_equal(package, cases[i].package);
		host_scan_free(s);
	}
}

/* Of several packages the one that lags counts. */
static void
test_several(void **state)
{
	struct host_affected before[] = {
	    {"a1", "1.0", "2.0", HOST_FIX_AVAILABLE, "", ""},
	    {"b2", "1.0", "2.0", HOST_FIX_AVAILABLE, "", ""},
	    {"c3", "1.0", "2.0", HOST_FIX_AVAILABLE, "", ""}};
	struct host_known known = {"CVE-2026-1", before, 3, NULL};
	struct host_scan *s =
	    scan_text("#kairan family debian\na1\t2.0\nb2\t1.0\n#kairan end\n");
	const char *package;

	(void)state;
	s->has_findings = true;
	assert_int_equal(
	    host_verdict_of(s, &known, &package), HOST_VERDICT_VANISHED);
	assert_string_equal(package, "b2");
	known.n_affected = 1;
	assert_int_equal(
	    host_verdict_of(s, &known, &package), HOST_VERDICT_PATCHED);
	known.n_affected = 0;
	assert_int_equal(
	    host_verdict_of(s, &known, &package), HOST_VERDICT_UNKNOWN);
	assert_string_equal(package, "");
	host_scan_free(s);
}

static void
test_findings(void **state)
{
	struct host_scan *s = scan_file("cyclonedx.json");
	struct host_known known = {"CVE-2026-90040", NULL, 0, NULL};

	(void)state;
	assert_int_equal(host_verdict_of(s, &known, NULL), HOST_VERDICT_STILL);
	known.id = "CVE-2026-90041";
	assert_int_equal(
	    host_verdict_of(s, &known, NULL), HOST_VERDICT_NOT_AFFECTED);
	known.id = "CVE-2026-90043";
	assert_int_equal(
	    host_verdict_of(s, &known, NULL), HOST_VERDICT_UNKNOWN);
	host_scan_free(s);
}

static void
test_windows(void **state)
{
	static const char *patched[] = {"KB5031364"};
	static const char *missing[] = {"KB5044281"};
	struct host_strings kbs = {patched, 1, 1};
	struct host_known known = {"CVE-2026-90011", NULL, 0, &kbs};
	struct host_scan *s = scan_file("vuls-windows.json");

	(void)state;
	assert_int_equal(
	    host_verdict_of(s, &known, NULL), HOST_VERDICT_PATCHED);
	s->is_reboot_required = true;
	assert_int_equal(host_verdict_of(s, &known, NULL), HOST_VERDICT_REBOOT);
	kbs.v = missing;
	assert_int_equal(
	    host_verdict_of(s, &known, NULL), HOST_VERDICT_VANISHED);
	host_scan_free(s);
}

#define UBUNTU(metas)                                                          \
	"{\"jsonVersion\":4,\"serverName\":\"a\",\"family\":\"ubuntu\","       \
	"\"release\":\"22.04\",\"runningKernel\":{\"release\":"                \
	"\"5.15.0-91-generic\"},\"packages\":{" metas                          \
	"\"linux-image-5.15.0-91-generic\":{\"version\":\"5.15.0-91.101\"}},"  \
	"\"scannedCves\":{\"CVE-2026-1\":{\"affectedPackages\":[{\"name\":"    \
	"\"linux-image-5.15.0-91-generic\",\"fixedIn\":\"5.15.0-92.102\"}]}}}"

/* What draws in Ubuntu's kernels has, until 22.04, versions of its own. */
static const struct {
	const char *text;
	enum host_verdict verdict;
} drawn[] = {
    {UBUNTU("\"linux-image-generic\":{\"version\":\"5.15.0.91.88\"},"),
	HOST_VERDICT_STILL},
    {UBUNTU("\"linux-image-generic\":{\"version\":\"5.15.0.92.89\"},"),
	HOST_VERDICT_REBOOT},
    {UBUNTU("\"linux-image-generic\":{\"version\":\"5.15.0-91.101\"},"),
	HOST_VERDICT_STILL},
    {UBUNTU("\"linux-image-generic\":{\"version\":\"5.15.0-92.102\"},"),
	HOST_VERDICT_REBOOT},
    /* One of another line says nothing of it. */
    {UBUNTU("\"linux-image-virtual\":{\"version\":\"6.8.0-52.53\"},"
	    "\"linux-image-generic\":{\"version\":\"5.15.0.91.88\"},"),
	HOST_VERDICT_STILL},
    {UBUNTU("\"linux-image-generic\":{\"version\":\"4.15.0.20.20\"},"
	    "\"linux-image-virtual\":{\"version\":\"5.15.0-92.102\"},"),
	HOST_VERDICT_REBOOT},
    {UBUNTU(""), HOST_VERDICT_STILL},
};

static void
test_drawn_in(void **state)
{
	struct host_scan *s;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(drawn); i++) {
		s = scan_text(drawn[i].text);
		if (host_verdict_found(s, finding_of(s, "CVE-2026-1")) !=
		    drawn[i].verdict)
			fail_msg("%zu: %s", i,
			    host_verdict_name(host_verdict_found(
				s, finding_of(s, "CVE-2026-1"))));
		host_scan_free(s);
	}
}

static void
test_refusals(void **state)
{
	static const struct {
		const char *name;
		const char *family;
		int64_t time;
		size_t n;
		enum host_refusal refusal;
	} lasts[] = {
	    {"mail1", "debian", 0, 0, HOST_REFUSAL_NONE},
	    {"MAIL1.example.org", "debian", 0, 0, HOST_REFUSAL_NONE},
	    {"", "", 0, 0, HOST_REFUSAL_NONE},
	    {"mail2", "debian", 0, 0, HOST_REFUSAL_OTHER_HOST},
	    {"mail", "debian", 0, 0, HOST_REFUSAL_OTHER_HOST},
	    {"mail1", "debian", 1795147200, 0, HOST_REFUSAL_OLDER},
	    {"mail1", "debian", 1795147199, 6, HOST_REFUSAL_NONE},
	    {"mail1", "debian", 1795233600, 0, HOST_REFUSAL_OLDER},
	    {"mail1", "ubuntu", 0, 0, HOST_REFUSAL_OTHER_SYSTEM},
	    {"mail1", "debian", 0, 600, HOST_REFUSAL_SHRUNK},
	    {"mail1", "debian", 0, 12, HOST_REFUSAL_NONE},
	};
	struct host_scan *s = scan_file("dpkg.txt");
	struct host_last last = {0};
	size_t i;

	(void)state;
	assert_true(s->time == 1795147200);
	for (i = 0; i < BASE_LEN(lasts); i++) {
		last = (struct host_last){lasts[i].name, lasts[i].family,
		    lasts[i].time, lasts[i].n, true};
		if (host_verdict_check(s, &last, 1795200000) !=
		    lasts[i].refusal)
			fail_msg("%zu: %s", i,
			    host_refusal_name(
				host_verdict_check(s, &last, 1795200000)));
	}
	last = (struct host_last){0};
	assert_int_equal(
	    host_verdict_check(s, &last, 1795000000), HOST_REFUSAL_FUTURE);
	s->time = 0;
	assert_int_equal(
	    host_verdict_check(s, &last, 1795200000), HOST_REFUSAL_NO_TIME);
	s->n_packages = 0;
	assert_int_equal(
	    host_verdict_check(s, &last, 1795200000), HOST_REFUSAL_EMPTY);
	host_scan_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_packages),
	    cmocka_unit_test(test_several),
	    cmocka_unit_test(test_findings),
	    cmocka_unit_test(test_windows),
	    cmocka_unit_test(test_drawn_in),
	    cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
