/* Scan files read in a locked process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kairan/base_buf.h"
#include "kairan/base_file.h"
#include "kairan/host_reader.h"

/* gzip -9 of 70 MB of blanks is small; made with the shell. */
static void
load(const char *command, struct base_buf *out)
{
	char piece[65536];
	size_t n;
	FILE *f = popen(command, "r");

	assert_non_null(f);
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		assert_int_equal(base_buf_add(out, piece, n), BASE_OK);
	assert_int_equal(pclose(f), 0);
}

static enum base_status
read_it(struct host_reader *reader, const char *command,
    struct host_scan **scan, struct base_err *err)
{
	struct base_buf data;
	enum base_status status;

	base_buf_init(&data, HOST_BYTES_MAX);
	load(command, &data);
	status = host_read(
	    reader, NULL, base_buf_text(&data), data.len, NULL, scan, err);
	base_buf_release(&data);
	return status;
}

#define VULS "tests/scans/vuls-report.json"

static void
same(const struct host_scan *a, const struct host_scan *b)
{
	size_t i, k;

	assert_string_equal(a->format, b->format);
	assert_string_equal(a->name, b->name);
	assert_string_equal(a->kernel_version, b->kernel_version);
	assert_int_equal(a->time, b->time);
	assert_int_equal(a->has_inventory, b->has_inventory);
	assert_int_equal(a->n_packages, b->n_packages);
	for (i = 0; i < a->n_packages; i++) {
		assert_string_equal(a->packages[i].name, b->packages[i].name);
		assert_string_equal(a->packages[i].newer, b->packages[i].newer);
	}
	assert_int_equal(a->n_findings, b->n_findings);
	for (i = 0; i < a->n_findings; i++) {
		assert_string_equal(a->findings[i].id, b->findings[i].id);
		assert_string_equal(
		    a->findings[i].mitigation, b->findings[i].mitigation);
		assert_int_equal(
		    a->findings[i].n_affected, b->findings[i].n_affected);
		for (k = 0; k < a->findings[i].n_affected; k++)
			assert_string_equal(a->findings[i].affected[k].fixed_in,
			    b->findings[i].affected[k].fixed_in);
	}
	assert_int_equal(a->n_services, b->n_services);
	assert_int_equal(a->notes.n, b->notes.n);
}

/* What comes out of the other process is what is read here. */
static void
test_same(void **state)
{
	static const char *const files[] = {VULS, "tests/scans/vuls-scan.json",
	    "tests/scans/vuls-windows.json", "tests/scans/trivy.json",
	    "tests/scans/osv-scanner.json", "tests/scans/cyclonedx.json",
	    "tests/scans/openvex.json", "tests/scans/csaf-vex.json",
	    "tests/scans/dpkg.txt", "tests/scans/rpm.txt",
	    "tests/scans/apk.txt"};
	struct host_context context = {.name = "h",
	    .family = "debian",
	    .release = "12",
	    .time = 1795000000};
	struct host_reader *reader = *state;
	struct host_scan *there, *here;
	struct base_err err = BASE_ERR_INIT;
	struct base_buf data;
	size_t i;

	for (i = 0; i < BASE_LEN(files); i++) {
		base_buf_init(&data, HOST_BYTES_MAX);
		assert_int_equal(
		    base_file_read(files[i], &data, &err), BASE_OK);
		assert_int_equal(host_scan_parse(NULL, base_buf_text(&data),
				     data.len, &context, &here, &err),
		    BASE_OK);
		assert_int_equal(host_read(reader, "auto", base_buf_text(&data),
				     data.len, &context, &there, &err),
		    BASE_OK);
		same(here, there);
		host_scan_free(here);
		host_scan_free(there);
		base_buf_release(&data);
	}
}

static void
test_packed(void **state)
{
	static const char *const commands[] = {"gzip -c " VULS,
	    "tar -C tests/scans -czf - vuls-report.json",
	    "cd tests/scans && python3 -c \"import sys, zipfile\n"
	    "z = zipfile.ZipFile(sys.stdout.buffer, 'w', 8)\n"
	    "z.write('vuls-report.json')\nz.close()\""};
	struct host_reader *reader = *state;
	struct base_err err = BASE_ERR_INIT;
	struct host_scan *scan = NULL;
	size_t i;

	for (i = 0; i < BASE_LEN(commands); i++) {
		assert_int_equal(
		    read_it(reader, commands[i], &scan, &err), BASE_OK);
		assert_string_equal(scan->name, "db1");
		assert_int_equal(scan->n_findings, 4);
		host_scan_free(scan);
	}
}

static void
test_refused(void **state)
{
	static const struct {
		const char *command;
		enum base_status status;
		const char *text;
	} cases[] = {
	    {"head -c 80000000 /dev/zero | tr '\\0' ' ' | gzip -9", BASE_LIMIT,
		"more than 67108864 bytes"},
	    {"head -c 400000000 /dev/zero | gzip -9 | gzip -9", BASE_INVALID,
		"empty"},
	    {"tar -C tests/scans -czf - vuls-report.json trivy.json",
		BASE_INVALID, "another file, 'trivy.json'"},
	    {"gzip -c " VULS " | head -c 1000", BASE_INVALID, "cut off"},
	    {"printf '' | gzip", BASE_INVALID, "Unrecognized"},
	    {"printf '{\"a\": 1}'", BASE_INVALID, "no known scanner"},
	    {"head -c 3000 " VULS, BASE_INVALID, "line 58"},
	    {"head -c 70000 /dev/urandom", BASE_INVALID, ""},
	    {"python3 -c \"print('[' * 200000)\"", BASE_LIMIT, ""},
	};
	struct host_reader *reader = *state;
	struct host_scan *scan = NULL;
	struct base_err err;
	size_t i;

	for (i = 0; i < BASE_LEN(cases); i++) {
		err = (struct base_err)BASE_ERR_INIT;
		assert_int_equal(read_it(reader, cases[i].command, &scan, &err),
		    cases[i].status);
		if (strstr(err.text, cases[i].text) == NULL)
			fail_msg("%s: %s", cases[i].command, err.text);
	}
	err = (struct base_err)BASE_ERR_INIT;
	assert_int_equal(
	    host_read(reader, "none", "x", 1, NULL, &scan, &err), BASE_INVALID);
	assert_non_null(strstr(err.text, "no format 'none'"));
	/* It still works. */
	assert_int_equal(read_it(reader, "cat " VULS, &scan, &err), BASE_OK);
	host_scan_free(scan);
}

static int
begin(void **state)
{
	struct base_err err = BASE_ERR_INIT;

	return host_reader_new((struct host_reader **)state, &err) != BASE_OK;
}

static int
end(void **state)
{
	host_reader_free(*state);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_same),
	    cmocka_unit_test(test_packed), cmocka_unit_test(test_refused)};

	return cmocka_run_group_tests(tests, begin, end);
}
