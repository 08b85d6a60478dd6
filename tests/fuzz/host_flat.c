/* covers: src/host/host_flat.c src/host/host_reader.c src/base/base_flat.c */
/* seeds: tests/scans */
/*
 * What a process that read a scan may send: malformed bytes are refused, and
 * what is believed is within the limits and the same once more.  A scan file
 * is first read and written flat.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_buf.h"
#include "kairan/host_reader.h"

#define FLAT_MAX ((size_t)1 << 24)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
need(bool is_so)
{
	if (!is_so)
		abort();
}

/* Believed: then it is what it says, and comes out as it went in. */
static void
again(const char *bytes, size_t len)
{
	struct base_err err = BASE_ERR_INIT;
	struct host_scan *scan = NULL;
	struct base_buf once, twice;
	size_t i;

	if (host_unflatten(bytes, len, &scan, &err) != BASE_OK) {
		need(err.text[0] != '\0');
		return;
	}
	need(scan->n_packages <= HOST_PACKAGES_MAX);
	for (i = 0; i < scan->n_findings; i++) {
		need(scan->findings[i].state <= HOST_INVESTIGATING);
		need(scan->findings[i].n_affected <= HOST_AFFECTED_MAX);
	}
	base_buf_init(&once, FLAT_MAX);
	base_buf_init(&twice, FLAT_MAX);
	need(host_flatten(scan, &once, &err) == BASE_OK);
	host_scan_free(scan);
	need(host_unflatten(base_buf_text(&once), once.len, &scan, &err) ==
	     BASE_OK);
	need(host_flatten(scan, &twice, &err) == BASE_OK);
	need(once.len == twice.len &&
	     memcmp(once.data, twice.data, once.len) == 0);
	host_scan_free(scan);
	base_buf_release(&once);
	base_buf_release(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct base_err err = BASE_ERR_INIT;
	struct host_scan *scan = NULL;
	struct base_buf flat;

	again((const char *)data, size);
	if (host_scan_parse(
		NULL, (const char *)data, size, NULL, &scan, &err) != BASE_OK)
		return 0;
	base_buf_init(&flat, FLAT_MAX);
	need(host_flatten(scan, &flat, &err) == BASE_OK);
	host_scan_free(scan);
	again(base_buf_text(&flat), flat.len);
	/* A bit is another one. */
	if (flat.len > 0 && size > 4)
		flat.data[(data[1] | data[2] << 8 | data[3] << 16) %
			  flat.len] ^= (char)(1 << (data[4] & 7));
	again(base_buf_text(&flat), flat.len);
	base_buf_release(&flat);
	return 0;
}
