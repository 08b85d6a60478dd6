/* Scanners' files: what is read from each in its real form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host_scan_file.h"
#include "kairan/base_time.h"

static const struct host_package *
package_of(const struct host_scan *scan, const char *name)
{
	const struct host_package *p = host_scan_package(scan, name);

	if (p == NULL)
		fail_msg("there is no %s", name);
	return p;
}

static void
test_vuls_scan(void **state)
{
	struct host_scan *s = scan_file("vuls-scan.json");
	const struct host_package *p;
	char time[BASE_TIME_TEXT];

	(void)state;
	assert_string_equal(s->format, "vuls");
	assert_string_equal(s->tool, "vuls 0.27.0");
	assert_string_equal(s->name, "web1");
	assert_string_equal(s->family, "almalinux");
	assert_string_equal(s->release, "9.4");
	assert_string_equal(s->kernel, "5.14.0-427.13.1.el9_4.x86_64");
	assert_true(s->is_reboot_required && s->has_reboot);
	base_time_format(s->time, time);
	assert_string_equal(time, "2026-11-20T03:15:02Z");
	assert_int_equal(s->n_packages, 5);
	assert_true(s->has_inventory && s->has_updates);
	/* Only `vuls report` looks for vulnerabilities. */
	assert_false(s->has_findings);
	p = package_of(s, "openssl-libs");
	assert_string_equal(p->installed, "1:3.0.7-27.el9");
	assert_string_equal(p->newer, "1:3.0.7-28.el9_4");
	assert_string_equal(p->repository, "baseos");
	assert_string_equal(
	    package_of(s, "nginx")->module, "nginx:1.22:9020020230101:rhel9");
	assert_string_equal(package_of(s, "bash")->newer, "");
	assert_true(package_of(s, "kernel-core")->is_kernel);
	/* nginx runs old files of openssl-libs, and has its own open. */
	assert_int_equal(s->n_services, 3);
	assert_string_equal(s->services[0].name, "nginx.service");
	assert_string_equal(s->services[1].name, "nginx.service");
	assert_string_equal(s->services[2].path, "/usr/sbin/sshd");
	assert_string_equal(s->services[2].package, "openssl-libs");
	assert_int_equal(s->services[2].pid, 812);
	assert_int_equal(s->notes.n, 1);
	assert_non_null(strstr(s->notes.v[0], "support will be end"));
	host_scan_free(s);
}

static void
test_vuls_report(void **state)
{
	struct host_scan *s = scan_file("vuls-report.json");
	const struct host_finding *f;

	(void)state;
	assert_true(s->has_findings);
	assert_false(s->is_reboot_required);
	assert_int_equal(s->n_findings, 4);
	assert_string_equal(package_of(s, "libssl3")->source, "openssl");
	assert_string_equal(
	    package_of(s, "zlib1g")->source_version, "1:1.2.13.dfsg-1");
	f = finding_of(s, "CVE-2026-90001");
	assert_int_equal(f->state, HOST_AFFECTED);
	assert_int_equal(f->n_affected, 2);
	assert_string_equal(f->affected[0].package, "libssl3");
	assert_string_equal(f->affected[0].installed, "3.0.11-1~deb12u2");
	assert_string_equal(f->affected[0].fixed_in, "3.0.15-1~deb12u1");
	assert_int_equal(f->affected[0].fix, HOST_FIX_AVAILABLE);
	assert_string_equal(f->advisories.v[0], "DSA-5999-1");
	assert_non_null(strstr(f->title, "メモリ破損"));
	assert_string_equal(f->severity, "CRITICAL");
	assert_true(f->has_poc && f->is_kev);
	f = finding_of(s, "CVE-2026-90002");
	assert_int_equal(f->affected[0].fix, HOST_FIX_NOT_YET);
	assert_false(f->has_poc || f->is_kev);
	assert_string_equal(
	    f->mitigation, "Do not unpack archives\nfrom strangers.");
	assert_string_equal(
	    f->mitigation_url, "https://vendor.example.com/m/2");
	f = finding_of(s, "CVE-2026-90003");
	assert_int_equal(f->affected[0].fix, HOST_FIX_NEVER);
	f = finding_of(s, "CVE-2026-90004");
	assert_string_equal(f->affected[0].package, "left-pad");
	assert_string_equal(f->affected[0].path, "/srv/app/package-lock.json");
	assert_null(host_scan_finding(s, "CVE-2026-90005"));
	host_scan_free(s);
}

static void
test_vuls_windows(void **state)
{
	struct host_scan *s = scan_file("vuls-windows.json");

	(void)state;
	assert_string_equal(s->family, "windows");
	assert_int_equal(s->kbs_applied.n, 2);
	assert_string_equal(s->kbs_applied.v[0], "KB5031364");
	assert_string_equal(s->kbs_applied.v[1], "KB5012170");
	assert_string_equal(s->kbs_missing.v[0], "KB5055526");
	assert_string_equal(
	    finding_of(s, "CVE-2026-90010")->kbs.v[0], "KB5055526");
	assert_int_equal(host_scan_count(s, "Microsoft Edge"), 1);
	host_scan_free(s);
}

static void
test_trivy(void **state)
{
	struct host_scan *s = scan_file("trivy.json");
	const struct host_finding *f;

	(void)state;
	assert_string_equal(s->format, "trivy");
	assert_string_equal(s->name, "");
	assert_string_equal(s->family, "debian");
	assert_string_equal(s->release, "12.5");
	assert_true(s->has_findings && s->has_inventory);
	assert_false(s->has_updates);
	assert_string_equal(
	    package_of(s, "zlib1g")->installed, "1:1.2.13.dfsg-1");
	assert_string_equal(package_of(s, "libc6")->source, "glibc");
	assert_string_equal(package_of(s, "left-pad")->ecosystem, "npm");
	f = finding_of(s, "CVE-2026-90020");
	assert_string_equal(f->affected[0].fixed_in, "2.36-9+deb12u7");
	assert_string_equal(f->affected[0].path, "");
	assert_string_equal(f->advisories.v[0], "DSA-5998-1");
	f = finding_of(s, "CVE-2026-90021");
	assert_int_equal(f->affected[0].fix, HOST_FIX_NEVER);
	f = finding_of(s, "CVE-2026-90022");
	assert_int_equal(f->affected[0].fix, HOST_FIX_NOT_YET);
	f = finding_of(s, "CVE-2026-90023");
	assert_int_equal(f->state, HOST_INVESTIGATING);
	f = finding_of(s, "GHSA-aaaa-bbbb-cccc");
	assert_string_equal(f->affected[0].path, "srv/app/package-lock.json");
	host_scan_free(s);
}

static void
test_osv(void **state)
{
	struct host_scan *s = scan_file("osv-scanner.json");
	const struct host_finding *f;

	(void)state;
	assert_string_equal(s->format, "osv-scanner");
	assert_string_equal(s->family, "debian");
	assert_int_equal(s->n_findings, 4);
	/* One advisory, two CVEs; the range of its own release counts. */
	f = finding_of(s, "CVE-2026-90030");
	assert_string_equal(f->advisories.v[0], "DSA-5997-1");
	assert_string_equal(f->affected[0].fixed_in, "3.0.15-1~deb12u1");
	finding_of(s, "CVE-2026-90031");
	f = finding_of(s, "CVE-2026-90032");
	assert_string_equal(f->affected[0].fixed_in, "1.4.1");
	assert_string_equal(f->affected[0].path, "/srv/app/go.mod");
	f = finding_of(s, "GO-2026-9002");
	assert_int_equal(f->affected[0].fix, HOST_FIX_NOT_YET);
	assert_false(s->has_inventory);
	host_scan_free(s);
}

/* Nothing found is an answer, not a broken file. */
/* Of version 2: the source package, and what is installed of it. */
static void
test_osv_image(void **state)
{
	struct host_scan *s = scan_text(
	    "{\"results\":[{\"source\":{\"path\":\"/lib/apk/db/installed\","
	    "\"type\":\"os\"},\"packages\":[{\"package\":{\"name\":\"openssl\","
	    "\"os_package_name\":\"libssl3\",\"version\":\"3.1.4-r2\","
	    "\"ecosystem\":\"Alpine:v3.19\",\"image_origin_details\":"
	    "{\"index\":0}},\"vulnerabilities\":[{\"id\":\"ALPINE-CVE-2026-1\","
	    "\"upstream\":[\"CVE-2026-1\"],\"affected\":[{\"package\":"
	    "{\"ecosystem\":\"Alpine:v3.19\",\"name\":\"openssl\"},\"ranges\":"
	    "[{\"type\":\"ECOSYSTEM\",\"events\":[{\"introduced\":\"0\"},"
	    "{\"fixed\":\"3.1.8-r0\"}]}]}]}],\"groups\":[{\"ids\":"
	    "[\"ALPINE-CVE-2026-1\"]}]}]}],\"image_metadata\":{\"os\":"
	    "\"Alpine Linux v3.19\"}}");

	(void)state;
	assert_string_equal(s->family, "alpine");
	assert_string_equal(s->release, "3.19");
	assert_string_equal(package_of(s, "libssl3")->source, "openssl");
	assert_string_equal(
	    finding_of(s, "CVE-2026-1")->affected[0].package, "libssl3");
	assert_string_equal(
	    finding_of(s, "CVE-2026-1")->affected[0].fixed_in, "3.1.8-r0");
	host_scan_free(s);
}

static void
test_trivy_image(void **state)
{
	struct host_scan *s =
	    scan_text("{\"SchemaVersion\":2,\"ArtifactName\":\"app:1.2\","
		      "\"ArtifactType\":\"container_image\",\"Metadata\":"
		      "{\"OS\":{\"Family\":\"alma\",\"Name\":\"9.4\"}},"
		      "\"Results\":[{\"Target\":\"app:1.2 (alma 9.4)\","
		      "\"Class\":\"os-pkgs\",\"Packages\":[{\"Name\":"
		      "\"bash\",\"Version\":\"5.1.8\",\"Release\":"
		      "\"9.el9\",\"Arch\":\"x86_64\"}]}]}");

	(void)state;
	assert_string_equal(s->name, "");
	assert_string_equal(s->family, "almalinux");
	assert_non_null(strstr(s->notes.v[0], "the image app:1.2"));
	host_scan_free(s);
}

static void
test_osv_clean(void **state)
{
	struct host_scan *s = scan_text("{\"results\":[]}");

	(void)state;
	assert_string_equal(s->format, "osv-scanner");
	assert_true(s->has_findings);
	assert_int_equal(s->n_findings, 0);
	host_scan_free(s);
}

static void
test_cyclonedx(void **state)
{
	struct host_scan *s = scan_file("cyclonedx.json");
	const struct host_finding *f;

	(void)state;
	assert_string_equal(s->format, "cyclonedx");
	assert_string_equal(s->name, "edge1");
	assert_string_equal(s->family, "alpine");
	assert_string_equal(s->tool, "example-scanner");
	assert_int_equal(s->n_packages, 3);
	assert_string_equal(
	    package_of(s, "perl")->installed, "2:5.36.0-7+deb12u1");
	assert_string_equal(package_of(s, "perl")->source, "perl-src");
	assert_string_equal(
	    package_of(s, "perl")->source_version, "2:5.36.0-7");
	assert_string_equal(package_of(s, "@example/core")->ecosystem, "npm");
	f = finding_of(s, "CVE-2026-90040");
	assert_int_equal(f->state, HOST_AFFECTED);
	assert_string_equal(f->affected[0].package, "busybox");
	assert_string_equal(f->affected[0].fixed_in, "1.36.1-r16");
	assert_int_equal(f->affected[0].fix, HOST_FIX_AVAILABLE);
	assert_string_equal(f->mitigation, "Do not use the applet.");
	f = finding_of(s, "CVE-2026-90041");
	assert_int_equal(f->state, HOST_NOT_AFFECTED);
	assert_string_equal(f->affected[0].package, "@example/core");
	assert_string_equal(
	    f->reason, "code_not_reachable: The function is never called.");
	f = finding_of(s, "CVE-2026-90042");
	assert_int_equal(f->affected[0].fix, HOST_FIX_NEVER);
	f = finding_of(s, "CVE-2026-90043");
	assert_int_equal(f->state, HOST_INVESTIGATING);
	assert_int_equal(f->n_affected, 1);
	host_scan_free(s);
}

/* Without an operating system among the components its packages tell. */
static void
test_cyclonedx_distro(void **state)
{
	static const char text[] =
	    "{\"bomFormat\":\"CycloneDX\",\"components\":[{\"type\":"
	    "\"library\",\"name\":\"x\",\"purl\":\"pkg:rpm/rhel/openssl-libs@"
	    "3.0.7-24.el9?arch=x86_64&distro=opensuse-leap-15.5&epoch=1&"
	    "upstream=openssl-3.0.7-24.el9.src.rpm\"}]}";
	struct host_scan *s = scan_text(text);

	(void)state;
	assert_string_equal(s->family, "opensuse.leap");
	assert_string_equal(s->release, "15.5");
	assert_string_equal(s->packages[0].source, "openssl");
	assert_string_equal(s->packages[0].installed, "1:3.0.7-24.el9");
	assert_true(s->has_inventory);
	assert_false(s->has_findings);
	host_scan_free(s);
}

static void
test_openvex(void **state)
{
	struct host_scan *s = scan_file("openvex.json");
	const struct host_finding *f;

	(void)state;
	assert_string_equal(s->format, "openvex");
	assert_string_equal(s->tool, "Example Security Team");
	assert_int_equal(s->time, 1795165200);
	assert_false(s->has_inventory);
	assert_int_equal(s->n_findings, 4);
	f = finding_of(s, "CVE-2026-90001");
	assert_int_equal(f->state, HOST_NOT_AFFECTED);
	assert_string_equal(f->affected[0].package, "openssl");
	assert_string_equal(f->reason,
	    "vulnerable_code_not_in_execute_path: The engine is never loaded "
	    "here.");
	f = finding_of(s, "CVE-2026-90002");
	assert_int_equal(f->state, HOST_AFFECTED);
	assert_string_equal(f->affected[0].package, "zlib1g");
	assert_string_equal(
	    f->mitigation, "Do not unpack archives of strangers.");
	f = finding_of(s, "CVE-2026-90003");
	assert_int_equal(f->state, HOST_FIXED);
	assert_int_equal(f->affected[0].fix, HOST_FIX_DONE);
	f = finding_of(s, "CVE-2026-90060");
	assert_int_equal(f->state, HOST_INVESTIGATING);
	host_scan_free(s);
}

static void
test_csaf(void **state)
{
	struct host_scan *s = scan_file("csaf-vex.json");
	const struct host_finding *f;

	(void)state;
	assert_string_equal(s->format, "csaf-vex");
	assert_string_equal(s->tool, "EXSA-2026-7");
	assert_false(s->has_inventory);
	f = finding_of(s, "CVE-2026-90050");
	assert_int_equal(f->state, HOST_AFFECTED);
	assert_int_equal(f->n_affected, 2);
	assert_string_equal(f->affected[1].package, "openssl");
	assert_string_equal(f->affected[1].installed, "1:3.0.7-27.el9");
	assert_string_equal(f->affected[1].fixed_in, "1:3.0.7-28.el9");
	assert_int_equal(f->affected[1].fix, HOST_FIX_AVAILABLE);
	assert_string_equal(f->mitigation, "Turn the extension off.");
	f = finding_of(s, "CVE-2026-90051");
	assert_int_equal(f->state, HOST_NOT_AFFECTED);
	assert_string_equal(f->reason, "vulnerable_code_not_present");
	f = finding_of(s, "CVE-2026-90052");
	assert_int_equal(f->state, HOST_AFFECTED);
	assert_string_equal(f->affected[0].package, "Example Gateway 2");
	assert_int_equal(f->affected[0].fix, HOST_FIX_NEVER);
	host_scan_free(s);
}

/* A checkout among the sources has a commit and no name. */
static void
test_osv_checkout(void **state)
{
	struct host_scan *s = scan_text(
	    "{\"results\":[{\"source\":{\"path\":\"/srv/"
	    "app\",\"type\":\"git\"},"
	    "\"packages\":[{\"package\":{\"name\":\"\",\"version\":\"\","
	    "\"ecosystem\":\"\",\"commit\":\"9a6bd55c\"},\"vulnerabilities\":"
	    "[{\"id\":\"OSV-2026-7\",\"aliases\":[\"CVE-2026-7\"]}]}]}]}");
	const struct host_finding *f = finding_of(s, "CVE-2026-7");

	(void)state;
	assert_int_equal(f->n_affected, 1);
	assert_string_equal(f->affected[0].package, "/srv/app");
	assert_string_equal(f->affected[0].installed, "9a6bd55c");
	assert_string_equal(s->packages[0].ecosystem, "git");
	host_scan_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_vuls_scan),
	    cmocka_unit_test(test_vuls_report),
	    cmocka_unit_test(test_vuls_windows),
	    cmocka_unit_test(test_trivy),
	    cmocka_unit_test(test_osv),
	    cmocka_unit_test(test_osv_clean),
	    cmocka_unit_test(test_osv_image),
	    cmocka_unit_test(test_osv_checkout),
	    cmocka_unit_test(test_trivy_image),
	    cmocka_unit_test(test_cyclonedx),
	    cmocka_unit_test(test_cyclonedx_distro),
	    cmocka_unit_test(test_openvex),
	    cmocka_unit_test(test_csaf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
