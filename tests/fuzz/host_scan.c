/* covers: src/host/host.c src/host/host_build.c src/host/host_vuls.c src/host/host_trivy.c src/host/host_osv.c src/host/host_cyclonedx.c src/host/host_csaf.c src/host/host_openvex.c src/host/host_plain.c src/host/host_dpkg.c src/host/host_rpm.c src/host/host_apk.c src/host/host_advice.c src/host/host_match.c src/host/host_installed.c src/host/host_commands.c src/host/host_commands_text.c */
/* seeds: tests/scans */
/*
 * Scan files: by what they hold, or, where the first byte is small, the format
 * of that number.  A reason for each refusal; what is read is sorted and within
 * the limits; no command holds what a shell would run.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/host.h"
#include "kairan/host_commands.h"
#include "kairan/host_match.h"

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

/* Advisories about what the seeds have, and the file itself as one. */
static void
match(struct host_scan *scan, const uint8_t *data, size_t size)
{
	static const char record[] =
	    "{\"id\":\"A-1\",\"upstream\":[\"CVE-2026-1\"],\"affected\":[{"
	    "\"package\":{\"ecosystem\":\"Debian\",\"name\":\"openssl\"},"
	    "\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":[{\"introduced\":"
	    "\"0\"},{\"fixed\":\"9:9\"}]}]},{\"package\":{\"ecosystem\":"
	    "\"AlmaLinux:9\",\"name\":\"kernel-core\"},\"versions\":[\"0\"]},{"
	    "\"package\":{\"ecosystem\":\"AlmaLinux\",\"name\":\"nginx\"},"
	    "\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":[{\"introduced\":"
	    "\"0\"},{\"fixed\":\"1:9-1.module_el9\"}]}]}]}";
	struct host_advices *set = host_advices_new();
	struct base_err err = BASE_ERR_INIT;

	if (host_advices_add_osv(set, record, sizeof(record) - 1, &err) !=
	    BASE_OK)
		abort();
	if (host_advices_add_osv(set, (const char *)data, size, &err) !=
		BASE_OK &&
	    err.text[0] == '\0')
		abort();
	base_err_clear(&err);
	if (host_match(scan, set, &err) != BASE_OK && err.text[0] == '\0')
		abort();
	host_advices_free(set);
}

static void
command(const struct host_scan *scan)
{
	struct host_commands *commands = NULL;
	struct base_err err = BASE_ERR_INIT;
	size_t i;

	if (host_commands_make(scan, NULL, 0, &commands, &err) != BASE_OK) {
		if (err.text[0] == '\0')
			abort();
		return;
	}
	for (i = 0; i < commands->n_commands; i++)
		if (strpbrk(commands->commands[i].text, ";|`$<>'\"()*?~#") !=
		    NULL)
			abort();
	host_commands_free(commands);
}

static void
use(struct host_scan *scan, const uint8_t *data, size_t size)
{
	check(scan);
	match(scan, data, size);
	check(scan);
	command(scan);
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
		use(scan, data, size);
	else if (err.text[0] == '\0' || scan != NULL)
		abort();
	host_scan_free(scan);
	return 0;
}
