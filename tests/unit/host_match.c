/* Package lists against OSV records: each family's own rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host_scan_file.h"

/* One record: an id, its CVEs, one package with its events. */
static void
add_record(struct host_advices *set, const char *id, const char *cves,
    const char *package, const char *events)
{
	struct base_err err = BASE_ERR_INIT;
	char json[1024];

	snprintf(json, sizeof(json),
	    "{\"id\":\"%s\",\"summary\":\"made up\",\"upstream\":[%s],"
	    "\"affected\":[{\"package\":{%s},\"ranges\":[{\"type\":"
	    "\"ECOSYSTEM\",\"events\":[%s]}]}]}",
	    id, cves, package, events);
	if (host_advices_add_osv(set, json, strlen(json), &err) != BASE_OK)
		fail_msg("%s", err.text);
}

#define IN(ecosystem, name)                                                    \
	"\"ecosystem\":\"" ecosystem "\",\"name\":\"" name "\""
#define FIXED(version) "{\"introduced\":\"0\"},{\"fixed\":\"" version "\"}"

static void
test_ecosystems(void **state)
{
	static const struct {
		const char *ecosystem;
		const char *family;
		const char *release;
		bool is_it;
	} cases[] = {
	    {"Debian:12", "debian", "12.5", true},
	    {"Debian:12", "debian", "12", true},
	    {"Debian:1", "debian", "12", false},
	    {"Debian:12", "debian", "11", false},
	    {"Debian", "debian", "12", true},
	    {"Debian:12", "ubuntu", "12", false},
	    {"Ubuntu:22.04:LTS", "ubuntu", "22.04", true},
	    {"Ubuntu:Pro:22.04:LTS", "ubuntu", "22.04", true},
	    {"Ubuntu:24.04:LTS", "ubuntu", "22.04", false},
	    {"Alpine:v3.19", "alpine", "3.19.1", true},
	    {"Alpine:v3.1", "alpine", "3.19.1", false},
	    {"AlmaLinux:9", "almalinux", "9.4", true},
	    {"AlmaLinux:8", "almalinux", "9.4", false},
	    {"AlmaLinux:9", "rocky", "9.4", false},
	    {"Rocky Linux:9", "rocky", "9.4", true},
	    {"Red Hat:enterprise_linux:9::baseos", "redhat", "9.4", true},
	    {"Red Hat:enterprise_linux:8::baseos", "redhat", "9.4", false},
	    {"Red Hat:openshift:9::el9", "redhat", "9.4", false},
	    {"SUSE:Linux Enterprise Server 15 SP5", "suse.linux.enterprise",
		"15.5", true},
	    {"SUSE:Linux Enterprise Server 15 SP4", "suse.linux.enterprise",
		"15.5", false},
	    {"SUSE:Linux Enterprise Server 15", "suse.linux.enterprise", "15.5",
		false},
	    {"SUSE:Linux Enterprise Server 15 SP3-LTSS",
		"suse.linux.enterprise", "15.3", true},
	    {"SUSE:Linux Enterprise Module for Python 3 15 SP6",
		"suse.linux.enterprise", "15.6", true},
	    {"SUSE:Linux Enterprise Server 16.0", "suse.linux.enterprise",
		"16.0", true},
	    {"SUSE:Linux Enterprise Server 12 SP1", "suse.linux.enterprise",
		"12.15", false},
	    {"SUSE:Linux Enterprise Micro 5.4", "suse.linux.enterprise.micro",
		"5.4", true},
	    {"SUSE:Linux Enterprise Micro 5.4", "suse.linux.enterprise", "15.4",
		false},
	    {"SUSE:Linux Enterprise Server 15 SP5",
		"suse.linux.enterprise.micro", "15.5", false},
	    {"openSUSE:Leap 16.0", "opensuse.leap", "16.0", true},
	    {"openSUSE:Leap 15.5", "opensuse.leap", "15.5", true},
	    {"openSUSE:Tumbleweed", "opensuse.tumbleweed", "20261101", true},
	    {"openSUSE:Tumbleweed", "opensuse.leap", "15.5", false},
	    {"npm", "debian", "12", false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++)
		if (host_match_ecosystem(cases[i].ecosystem, cases[i].family,
			cases[i].release) != cases[i].is_it)
			fail_msg("%s of %s %s", cases[i].ecosystem,
			    cases[i].family, cases[i].release);
}

static void
test_debian(void **state)
{
	struct host_advices *set = host_advices_new();
	struct host_scan *s = scan_file("dpkg.txt");
	const struct host_finding *f;

	(void)state;
	/* By the source package, which has another name. */
	add_record(set, "DSA-5996-1", "\"CVE-2026-90070\",\"CVE-2026-90071\"",
	    IN("Debian:12", "openssl"), FIXED("3.0.15-1~deb12u1"));
	add_record(set, "DSA-5995-1", "\"CVE-2026-90072\"",
	    IN("Debian:11", "openssl"), FIXED("3.0.15-1~deb12u1"));
	/* The version is the source's: a rebuild is no update. */
	add_record(set, "DEBIAN-CVE-2026-90073", "", IN("Debian:12", "zlib"),
	    FIXED("1:1.2.13.dfsg-1"));
	add_record(set, "DEBIAN-CVE-2026-90074", "", IN("Debian:12", "zlib"),
	    "{\"introduced\":\"0\"}");
	/* The binary's name is not what advisories speak of. */
	add_record(set, "DSA-5994-1", "\"CVE-2026-90075\"",
	    IN("Debian:12", "libssl3"), FIXED("9"));
	add_record(set, "DSA-5993-1", "\"CVE-2026-90076\"",
	    IN("Debian:12", "postfix"),
	    "{\"introduced\":\"3.8\"},{\"fixed\":\"3.9\"},"
	    "{\"introduced\":\"3.7\"},{\"last_affected\":\"3.7.10-0+"
	    "deb12u1\"}");
	match(s, set);
	assert_int_equal(s->n_findings, 4);
	f = finding_of(s, "CVE-2026-90070");
	assert_string_equal(f->affected[0].package, "libssl3");
	assert_string_equal(f->affected[0].installed, "3.0.11-1~deb12u2");
	assert_string_equal(f->affected[0].fixed_in, "3.0.15-1~deb12u1");
	assert_int_equal(f->affected[0].fix, HOST_FIX_AVAILABLE);
	assert_string_equal(f->advisories.v[0], "DSA-5996-1");
	finding_of(s, "CVE-2026-90071");
	f = finding_of(s, "CVE-2026-90074");
	assert_int_equal(f->affected[0].fix, HOST_FIX_NOT_YET);
	f = finding_of(s, "CVE-2026-90076");
	assert_string_equal(f->affected[0].package, "postfix");
	host_scan_free(s);
	host_advices_free(set);
}

/* Debian's kernels: the one that runs is named by its package. */
static void
test_debian_kernel(void **state)
{
	struct host_advices *set = host_advices_new();
	struct host_scan *s = scan_file("dpkg.txt");
	const struct host_finding *f;

	(void)state;
	add_record(set, "DEBIAN-CVE-2026-90080", "", IN("Debian:12", "linux"),
	    FIXED("6.1.90-1"));
	add_record(set, "DEBIAN-CVE-2026-90081", "", IN("Debian:12", "linux"),
	    FIXED("6.1.60-1"));
	add_record(set, "DEBIAN-CVE-2026-90082", "", IN("Debian:12", "linux"),
	    FIXED("6.1.119-1"));
	match(s, set);
	assert_int_equal(s->n_findings, 2);
	f = finding_of(s, "CVE-2026-90080");
	assert_int_equal(f->state, HOST_AFFECTED);
	assert_int_equal(f->n_affected, 1);
	assert_string_equal(
	    f->affected[0].package, "linux-image-6.1.0-18-amd64");
	assert_string_equal(f->reason, "kernel_waits");
	f = finding_of(s, "CVE-2026-90082");
	assert_string_equal(f->reason, "");
	host_scan_free(s);
	host_advices_free(set);
}

static void
test_rpm_kernels(void **state)
{
	struct host_advices *set = host_advices_new();
	struct host_scan *s = scan_file("rpm.txt");
	const struct host_finding *f;

	(void)state;
	add_record(set, "ALSA-2026:1", "\"CVE-2026-90083\"",
	    IN("AlmaLinux:9", "kernel-core"), FIXED("5.14.0-427.20.1.el9_4"));
	match(s, set);
	f = finding_of(s, "CVE-2026-90083");
	assert_string_equal(f->affected[0].installed, "5.14.0-427.13.1.el9_4");
	assert_string_equal(f->reason, "kernel_waits");
	host_scan_free(s);
	/* The newer one runs: nothing is found. */
	s = scan_file("rpm.txt");
	s->kernel = "5.14.0-427.20.1.el9_4.x86_64";
	match(s, set);
	assert_null(host_scan_finding(s, "CVE-2026-90083"));
	host_scan_free(s);
	/* Which runs is not said: no guess. */
	s = scan_file("rpm.txt");
	s->kernel = "";
	match(s, set);
	f = finding_of(s, "CVE-2026-90083");
	assert_int_equal(f->state, HOST_INVESTIGATING);
	assert_string_equal(f->reason, "kernels_several");
	host_scan_free(s);
	/* A kernel of one's own runs. */
	s = scan_file("rpm.txt");
	s->kernel = "6.9.0-custom";
	match(s, set);
	f = finding_of(s, "CVE-2026-90083");
	assert_int_equal(f->state, HOST_INVESTIGATING);
	assert_string_equal(f->reason, "kernel_unlisted");
	host_scan_free(s);
	host_advices_free(set);
}

static void
test_rpm(void **state)
{
	struct host_advices *set = host_advices_new();
	struct host_scan *s = scan_file("rpm.txt");
	const struct host_finding *f;

	(void)state;
	add_record(set, "ALSA-2026:2", "\"CVE-2026-90084\"",
	    IN("AlmaLinux:9", "openssl-libs"), FIXED("1:3.0.7-28.el9_4"));
	add_record(set, "ALSA-2026:3", "\"CVE-2026-90084\"",
	    IN("AlmaLinux:9", "openssl-libs"), FIXED("1:3.0.7-27.el9_1"));
	add_record(set, "ALSA-2026:4", "\"CVE-2026-90085\"",
	    IN("AlmaLinux:9", "openssl-libs"), FIXED("3.0.7-99.el9"));
	add_record(set, "ALSA-2026:5", "\"CVE-2026-90086\"",
	    IN("AlmaLinux:9", "openssl"), FIXED("1:9-1"));
	match(s, set);
	/* Two advisories: the first version that mends it is enough. */
	f = finding_of(s, "CVE-2026-90084");
	assert_string_equal(f->affected[0].fixed_in, "1:3.0.7-27.el9_1");
	assert_int_equal(f->advisories.n, 2);
	/* An epoch outweighs all behind it; rpm goes by the binary package. */
	assert_null(host_scan_finding(s, "CVE-2026-90085"));
	assert_null(host_scan_finding(s, "CVE-2026-90086"));
	host_scan_free(s);
	host_advices_free(set);
}

/* A record with a title, of one package fixed in a version. */
static void
add_titled(struct host_advices *set, const char *id, const char *title,
    const char *package, const char *fixed)
{
	struct base_err err = BASE_ERR_INIT;
	char json[1024];

	snprintf(json, sizeof(json),
	    "{\"id\":\"ALSA-%s\",\"summary\":\"%s\",\"upstream\":"
	    "[\"CVE-2026-%s\"],\"affected\":[{\"package\":{\"ecosystem\":"
	    "\"AlmaLinux:9\",\"name\":\"%s\"},\"ranges\":[{\"type\":"
	    "\"ECOSYSTEM\",\"events\":[{\"introduced\":\"0\"},{\"fixed\":"
	    "\"%s\"}]}]}]}",
	    id, title, id, package, fixed);
	if (host_advices_add_osv(set, json, strlen(json), &err) != BASE_OK)
		fail_msg("%s", err.text);
}

/* Ubuntu's FIPS packages have versions above those of everybody. */
static void
test_editions(void **state)
{
	static const char record[] =
	    "{\"id\":\"USN-1\",\"upstream\":[\"CVE-2026-90099\"],\"affected\":["
	    "{\"package\":{" IN("Ubuntu:Pro:FIPS-updates:22.04:LTS",
		"openssl") "},\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":[{"
			   "\"introduced\":"
			   "\"0\"},{\"fixed\":\"3.0.2-0ubuntu1.15+Fips1.1\"}]}]"
			   "}]}";
	static const struct {
		const char *list;
		bool is_hit;
	} cases[] = {
	    {"ID=ubuntu\nVERSION_ID=22.04\nopenssl\t3.0.2-0ubuntu1.15\n",
		false},
	    {"ID=ubuntu\nVERSION_ID=22.04\n"
	     "openssl\t3.0.2-0ubuntu1.10+Fips1.1\n",
		true},
	};
	struct host_advices *set = host_advices_new();
	struct base_err err = BASE_ERR_INIT;
	struct host_scan *s;
	size_t i;

	(void)state;
	assert_int_equal(
	    host_advices_add_osv(set, record, sizeof(record) - 1, &err),
	    BASE_OK);
	for (i = 0; i < BASE_LEN(cases); i++) {
		s = scan_text(cases[i].list);
		match(s, set);
		assert_int_equal(host_scan_finding(s, "CVE-2026-90099") != NULL,
		    cases[i].is_hit);
		host_scan_free(s);
	}
	host_advices_free(set);
}

static void
test_modules(void **state)
{
	static const char old[] = "1:1.22.1-5.module_el9.2.0+63+aaaa1111";
	static const char other[] = "1:1.24.0-4.module_el9.4.0+99+bbbb2222";
	struct host_advices *set = host_advices_new();
	struct host_scan *s = scan_file("rpm.txt");
	const struct host_finding *f;

	(void)state;
	/* Its own stream, another one, none named, and no module at all. */
	add_titled(set, "90090", "Important: nginx:1.22 security update",
	    "nginx", old);
	add_titled(set, "90091", "nginx:1.24 bug fix and enhancement update",
	    "nginx", other);
	add_titled(set, "90092", "nginx security update", "nginx", other);
	add_titled(set, "90093", "nginx update", "nginx", "2:1.26.0-1.el9");
	assert_string_equal(host_advices_at(set, 0)->module, "nginx:1.22");
	assert_string_equal(host_advices_at(set, 2)->module, "");
	match(s, set);
	f = finding_of(s, "CVE-2026-90090");
	assert_int_equal(f->state, HOST_AFFECTED);
	assert_null(host_scan_finding(s, "CVE-2026-90091"));
	assert_null(host_scan_finding(s, "CVE-2026-90093"));
	f = finding_of(s, "CVE-2026-90092");
	assert_int_equal(f->state, HOST_INVESTIGATING);
	assert_string_equal(f->reason, "stream_unnamed");
	host_scan_free(s);
	/* Without a label it cannot be known. */
	s = scan_text("ID=almalinux\nVERSION_ID=9.4\n"
		      "nginx 1 1.22.1 3.module_el9.2.0+41+37da9f1d x86_64\n");
	match(s, set);
	f = finding_of(s, "CVE-2026-90091");
	assert_int_equal(f->state, HOST_INVESTIGATING);
	assert_string_equal(f->reason, "stream_unlisted");
	assert_true(host_match_is_reason(f->reason));
	host_scan_free(s);
	host_advices_free(set);
}

/* SUSE lists the binary packages, Rocky may name the source package. */
static void
test_names(void **state)
{
	static const char suse[] =
	    "{\"id\":\"SUSE-SU-2026:1-1\",\"upstream\":[\"CVE-2026-90100\"],"
	    "\"affected\":[{\"package\":{\"ecosystem\":\"SUSE:Linux "
	    "Enterprise Server 15 SP5\",\"name\":\"openssl-3\"},\"ranges\":"
	    "[{\"type\":\"ECOSYSTEM\",\"events\":[{\"introduced\":\"0\"},"
	    "{\"fixed\":\"3.0.8-150500.5.9.1\"}]}],\"ecosystem_specific\":"
	    "{\"binaries\":[{\"libopenssl3\":\"3.0.8-150500.5.9.1\"}]}}]}";
	struct host_advices *set = host_advices_new();
	struct base_err err = BASE_ERR_INIT;
	const struct host_finding *f;
	struct host_scan *s;

	(void)state;
	assert_int_equal(
	    host_advices_add_osv(set, suse, strlen(suse), &err), BASE_OK);
	add_record(set, "RLSA-2026:1", "\"CVE-2026-90101\"",
	    IN("Rocky Linux:9", "openssl"), FIXED("1:3.0.7-28.el9"));
	s = scan_text("ID=sles\nVERSION_ID=15.5\n"
		      "libopenssl3 0 3.0.8 150500.5.1.1 x86_64\n"
		      "openssl-3 0 3.0.8 150500.5.1.1 x86_64\n");
	match(s, set);
	f = finding_of(s, "CVE-2026-90100");
	assert_int_equal(f->n_affected, 1);
	assert_string_equal(f->affected[0].package, "libopenssl3");
	host_scan_free(s);
	s = scan_text("ID=rocky\nVERSION_ID=9.4\nopenssl-libs 1 3.0.7 27.el9 "
		      "x86_64 openssl-3.0.7-27.el9.src.rpm (none)\n");
	match(s, set);
	f = finding_of(s, "CVE-2026-90101");
	assert_string_equal(f->affected[0].package, "openssl-libs");
	host_scan_free(s);
	host_advices_free(set);
}

static void
test_lacking(void **state)
{
	struct host_advices *set = host_advices_new();
	struct base_err err = BASE_ERR_INIT;
	struct host_scan *s;

	(void)state;
	/* rpm -qa leaves the epochs out: they do not count then. */
	add_record(set, "ALSA-2026:9", "\"CVE-2026-90093\"",
	    IN("AlmaLinux:9", "openssl-libs"), FIXED("1:3.0.7-27.el9"));
	add_record(set, "ALSA-2026:10", "\"CVE-2026-90094\"",
	    IN("AlmaLinux:9", "openssl-libs"), FIXED("1:3.0.7-28.el9"));
	s = scan_text("ID=almalinux\nVERSION_ID=9.4\n"
		      "openssl-libs-3.0.7-27.el9.x86_64\n");
	match(s, set);
	assert_null(host_scan_finding(s, "CVE-2026-90093"));
	finding_of(s, "CVE-2026-90094");
	host_scan_free(s);
	/* dpkg-query -W alone: no source packages, which is said. */
	s = scan_text("ID=debian\nVERSION_ID=12\nlibssl3\t3.0.11-1\n");
	match(s, set);
	assert_non_null(strstr(s->notes.v[s->notes.n - 1], "source packages"));
	host_scan_free(s);
	/* No family: refused, not guessed. */
	s = scan_text("libssl3\t3.0.11-1\n");
	assert_int_equal(host_match(s, set, &err), BASE_INVALID);
	assert_non_null(strstr(err.text, "an unnamed system"));
	host_scan_free(s);
	host_advices_free(set);
}

static void
test_alpine(void **state)
{
	struct host_advices *set = host_advices_new();
	struct host_scan *s = scan_file("apk.txt");
	const struct host_finding *f;

	(void)state;
	add_record(set, "ALPINE-CVE-2026-90095", "",
	    IN("Alpine:v3.19", "openssl"), FIXED("3.1.4-r3"));
	add_record(set, "ALPINE-CVE-2026-90096", "", IN("Alpine:v3.19", "musl"),
	    FIXED("1.2.4-r5"));
	add_record(set, "ALPINE-CVE-2026-90097", "",
	    IN("Alpine:v3.18", "busybox"), FIXED("9"));
	match(s, set);
	f = finding_of(s, "CVE-2026-90095");
	assert_string_equal(f->affected[0].package, "libcrypto3");
	/* _git is newer than the release it is named after. */
	assert_null(host_scan_finding(s, "CVE-2026-90096"));
	assert_int_equal(s->n_findings, 1);
	host_scan_free(s);
	host_advices_free(set);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_ecosystems),
	    cmocka_unit_test(test_editions),
	    cmocka_unit_test(test_debian),
	    cmocka_unit_test(test_debian_kernel),
	    cmocka_unit_test(test_rpm_kernels),
	    cmocka_unit_test(test_rpm),
	    cmocka_unit_test(test_modules),
	    cmocka_unit_test(test_names),
	    cmocka_unit_test(test_lacking),
	    cmocka_unit_test(test_alpine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
