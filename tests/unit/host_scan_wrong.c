/* Scanners' files that are broken or cut off, and what a file does not say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host_scan_file.h"

static const struct {
	const char *text;
	const char *wrong;
} broken[] = {
    {"", "the scan is empty"},
    {" \n\t\n", "the scan is empty"},
    {"{", "line 1"},
    {"{\"jsonVersion\":4,\"serverName\":\"a\"", "line 1"},
    {"{}", "JSON of no known scanner"},
    {"[1,2]", "JSON of no known scanner"},
    {"<html><body>404</body></html>\n", "neither JSON nor a list"},
    {"hello there, this is no list\n", "neither JSON nor a list"},
    {"\xff\xfe{\0}\0x", "UTF-16"},
    {"{\"jsonVersion\":4,\"serverName\":\"a\"}",
	"Vuls result JSON: there is no family"},
    {"{\"jsonVersion\":4,\"serverName\":\"a\",\"family\":\"debian\"}",
	"Vuls result JSON: there is not one package"},
    {"{\"jsonVersion\":4,\"serverName\":\"a\",\"family\":\"debian\","
     "\"packages\":[]}",
	"Vuls result JSON: packages is no object"},
    {"{\"jsonVersion\":4,\"serverName\":\"a\",\"family\":\"debian\","
     "\"packages\":{\"x\":7}}",
	"Vuls result JSON: packages.x is no object"},
    {"{\"jsonVersion\":4,\"serverName\":\"a\",\"family\":\"debian\","
     "\"errors\":[\"no ssh\"],\"packages\":{\"x\":{\"version\":\"1\"}}}",
	"the scan failed: Vuls error: no ssh"},
    {"{\"jsonVersion\":4,\"serverName\":\"a\",\"family\":\"debian\","
     "\"packages\":{\"x\":{\"version\":\"1\"}},\"scannedCves\":{\"C\":1}}",
	"scannedCves.C is no object"},
    {"{\"SchemaVersion\":1,\"ArtifactName\":\"a\"}",
	"Trivy JSON: SchemaVersion is not 2"},
    {"{\"SchemaVersion\":2,\"ArtifactName\":\"a\"}",
	"Trivy JSON: Results is empty"},
    {"{\"SchemaVersion\":2,\"ArtifactName\":\"a\",\"Results\":[{"
     "\"Vulnerabilities\":[{\"PkgName\":\"a\"}]}]}",
	"Results[0]: Vulnerabilities[0]: a vulnerability has no id"},
    {"{\"results\":[{\"source\":{},\"packages\":[{\"package\":{}}]}]}",
	"OSV-Scanner JSON: results[0]: packages[0]: a package has no name"},
    {"{\"bomFormat\":\"CycloneDX\"}", "there is not one package"},
    {"{\"bomFormat\":\"CycloneDX\",\"vulnerabilities\":[{}]}",
	"CycloneDX JSON: vulnerabilities[0]: a vulnerability has no id"},
    {"{\"document\":{\"category\":\"csaf_vex\",\"csaf_version\":\"2.0\"}}",
	"CSAF VEX: vulnerabilities is empty or missing"},
    /* Members of a wrong type: a getter would take them for absent. */
    {"{\"jsonVersion\":4,\"serverName\":\"a\",\"family\":\"debian\","
     "\"packages\":{\"x\":{}}}",
	"packages.x has no version"},
    {"{\"jsonVersion\":4,\"serverName\":\"a\",\"family\":\"debian\","
     "\"packages\":{\"x\":{\"version\":1}}}",
	"packages.x.version is no text"},
    {"{\"jsonVersion\":4,\"serverName\":\"a\",\"family\":\"debian\","
     "\"scannedCves\":[],\"packages\":{\"x\":{\"version\":\"1\"}}}",
	"scannedCves is no object"},
    {"{\"jsonVersion\":4,\"serverName\":\"a\",\"family\":\"debian\","
     "\"scannedCves\":{\"CVE-2026-1\":{\"cveID\":\"CVE-2026-2\"}},\"packages\":"
     "{\"x\":{\"version\":\"1\"}}}",
	"scannedCves.CVE-2026-1 is called CVE-2026-2 in itself"},
    {"{\"jsonVersion\":4,\"serverName\":\"a\",\"family\":\"debian\","
     "\"scannedCves\":{\"C\":{\"affectedPackages\":[1]}},\"packages\":{\"x\":{"
     "\"version\":\"1\"}}}",
	"scannedCves.C.affectedPackages.0 is no object"},
    {"{\"jsonVersion\":4,\"serverName\":\"a\",\"family\":\"debian\","
     "\"runningKernel\":{\"rebootRequired\":\"no\"},\"packages\":{\"x\":{"
     "\"version\":\"1\"}}}",
	"runningKernel.rebootRequired is neither true nor false"},
    {"{\"jsonVersion\":4,\"serverName\":\"a\",\"family\":\"debian\",\"errors\":"
     "\"no ssh\",\"packages\":{\"x\":{\"version\":\"1\"}}}",
	"errors is no list"},
    {"{\"jsonVersion\":4,\"serverName\":\"a\",\"family\":\"debian\","
     "\"scannedAt\":\"yesterday\",\"packages\":{\"x\":{\"version\":\"1\"}}}",
	"scannedAt, \"yesterday\", is no time"},
    {"{\"jsonVersion\":4,\"serverName\":\"a\",\"family\":\"debian\","
     "\"scannedAt\":\"0001-01-01T00:00:00Z\",\"packages\":{\"x\":{\"version\":"
     "\"1\"}}}",
	"is no time at which"},
    {"{\"jsonVersion\":4,\"serverName\":\"a\",\"family\":\"debian\","
     "\"windowsKB\":{\"applied\":[5031364]},\"packages\":{\"x\":{\"version\":"
     "\"1\"}}}",
	"windowsKB.applied.0 is no text"},
    {"{\"SchemaVersion\":2,\"ArtifactName\":\"a\",\"Results\":[{"
     "\"Vulnerabilities\":{}}]}",
	"Trivy JSON: Results: 0.Vulnerabilities is no list"},
    {"{\"SchemaVersion\":2,\"ArtifactName\":7,\"Results\":[{}]}",
	"Trivy JSON: ArtifactName is no text"},
    {"{\"results\":[{\"source\":{},\"packages\":{}}]}",
	"OSV-Scanner JSON: results.0.packages is no list"},
    {"{\"bomFormat\":\"CycloneDX\",\"vulnerabilities\":{}}",
	"CycloneDX JSON: vulnerabilities is no list"},
    {"{\"document\":{\"category\":\"csaf_vex\",\"csaf_version\":\"2.0\"},"
     "\"vulnerabilities\":[{\"cve\":\"CVE-2026-1\",\"product_status\":[]}]}",
	"CSAF VEX: vulnerabilities.0.product_status is no object"},
    {"{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"statements\":{}}",
	"OpenVEX: statements is no list"},
};

static void
test_broken(void **state)
{
	struct host_scan *scan = NULL;
	size_t i, len;

	(void)state;
	for (i = 0; i < BASE_LEN(broken); i++) {
		struct base_err err = BASE_ERR_INIT;

		len = strlen(broken[i].text);
		if (strstr(broken[i].wrong, "UTF-16") != NULL)
			len = 7;
		assert_int_equal(host_scan_parse(NULL, broken[i].text, len,
				     NULL, &scan, &err),
		    BASE_INVALID);
		assert_null(scan);
		if (strstr(err.text, broken[i].wrong) == NULL)
			fail_msg("%zu: got \"%s\", not \"%s\"", i, err.text,
			    broken[i].wrong);
	}
}

/* Cut anywhere, every file is refused with a reason or is whole. */
static void
test_truncated(void **state)
{
	static const char *const files[] = {"vuls-scan.json",
	    "vuls-report.json", "vuls-windows.json", "trivy.json",
	    "osv-scanner.json", "cyclonedx.json", "csaf-vex.json",
	    "openvex.json", "dpkg.txt", "rpm.txt", "apk.txt"};
	struct host_scan *scan;
	struct base_buf data;
	char path[256], *copy;
	size_t i, len;

	(void)state;
	for (i = 0; i < BASE_LEN(files); i++) {
		struct base_err err = BASE_ERR_INIT;

		snprintf(path, sizeof(path), "tests/scans/%s", files[i]);
		base_buf_init(&data, HOST_BYTES_MAX);
		assert_int_equal(base_file_read(path, &data, &err), BASE_OK);
		for (len = 0; len + 2 < data.len; len += 7) {
			scan = NULL;
			base_err_clear(&err);
			/* Of its own size, so that a step beyond shows. */
			copy = base_xmalloc(len + 1);
			memcpy(copy, data.data, len);
			if (host_scan_parse(
				NULL, copy, len, NULL, &scan, &err) == BASE_OK)
				fail_msg(
				    "%s cut to %zu is taken", files[i], len);
			assert_true(err.text[0] != '\0');
			free(copy);
		}
		base_buf_release(&data);
	}
}

static void
test_context(void **state)
{
	static const char text[] = "zlib1g:amd64\t1:1.2.13.dfsg-1\n";
	struct host_context context = {"web9", "Debian", "12", 1234567890};
	struct base_err err = BASE_ERR_INIT;
	struct host_scan *s = NULL;

	(void)state;
	assert_int_equal(
	    host_scan_parse(NULL, text, strlen(text), &context, &s, &err),
	    BASE_OK);
	assert_string_equal(s->name, "web9");
	assert_string_equal(s->family, "debian");
	assert_string_equal(s->release, "12");
	assert_true(s->time == 1234567890);
	assert_string_equal(s->packages[0].arch, "amd64");
	host_scan_free(s);
	assert_null(host_format_find("auto"));
	assert_ptr_equal(host_format_find("vuls"), host_format_at(0));
	/* Forced upon a file of another kind. */
	s = NULL;
	assert_int_equal(host_scan_parse(host_format_find("apk"), text,
			     strlen(text), NULL, &s, &err),
	    BASE_INVALID);
	assert_non_null(strstr(err.text, "list of apk: line 1 is none of"));
	assert_null(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_broken),
	    cmocka_unit_test(test_truncated),
	    cmocka_unit_test(test_context),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
