/* covers: src/host/host.c src/host/host_build.c src/host/host_vuls.c src/host/host_trivy.c src/host/host_osv.c src/host/host_cyclonedx.c src/host/host_csaf.c src/host/host_plain.c src/host/host_dpkg.c src/host/host_rpm.c src/host/host_apk.c src/host/host_advice.c */
/* seeds: tests/scans */
/*
 * Scan files: by what they hold, or, where the first byte is small, the format
 * of that number.  A reason for each refusal; what is read is sorted and within
 * the limits.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/host.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct host_scan *scan)
{
	size_t i;

	for (i = 0; i < scan->n_packages; i++) {
		if (*scan->packages[i].name == '\0' ||
		    strlen(scan->packages[i].name) > HOST_NAME_MAX)
			abort();
		if (host_scan_package(scan, scan->packages[i].name) == NULL)
			abort();
	}
	for (i = 0; i < scan->n_findings; i++)
		if (host_scan_finding(scan, scan->findings[i].id) !=
		    &scan->findings[i])
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct host_format *format = NULL;
	struct base_err err = BASE_ERR_INIT;
	struct host_scan *scan = NULL;

	if (size > 0 && data[0] < ' ' && data[0] != '\n') {
		format = host_format_at(data[0] % 8);
		data++;
		size--;
	}
	if (host_scan_parse(
		format, (const char *)data, size, NULL, &scan, &err) == BASE_OK)
		check(scan);
	else if (err.text[0] == '\0' || scan != NULL)
		abort();
	host_scan_free(scan);
	return 0;
}
