/*
 * host_scan_file: scan files of tests/scans, read for unit tests.
 */
#ifndef HOST_SCAN_FILE_H
#define HOST_SCAN_FILE_H

#include "kairan/base_file.h"
#include "kairan/host_match.h"

/* Reads tests/scans/NAME by sniffing; fails the test with the reason. */
static inline struct host_scan *
scan_file(const char *name)
{
	struct base_err err = BASE_ERR_INIT;
	struct host_scan *scan = NULL;
	struct base_buf data;
	char path[256];

	snprintf(path, sizeof(path), "tests/scans/%s", name);
	base_buf_init(&data, HOST_BYTES_MAX);
	assert_int_equal(base_file_read(path, &data, &err), BASE_OK);
	if (host_scan_parse(NULL, data.data, data.len, NULL, &scan, &err) !=
	    BASE_OK)
		fail_msg("%s: %s", name, err.text);
	base_buf_release(&data);
	return scan;
}

static inline struct host_scan *
scan_text(const char *text)
{
	struct base_err err = BASE_ERR_INIT;
	struct host_scan *scan = NULL;

	if (host_scan_parse(NULL, text, strlen(text), NULL, &scan, &err) !=
	    BASE_OK)
		fail_msg("%s", err.text);
	return scan;
}

/* A finding and its first affected package. */
static inline const struct host_finding *
finding_of(const struct host_scan *scan, const char *id)
{
	const struct host_finding *finding = host_scan_finding(scan, id);

	if (finding == NULL)
		fail_msg("%s is not found", id);
	return finding;
}

static inline void
match(struct host_scan *scan, const struct host_advices *set)
{
	struct base_err err = BASE_ERR_INIT;

	if (host_match(scan, set, &err) != BASE_OK)
		fail_msg("%s", err.text);
	assert_true(scan->has_findings);
}

#endif
