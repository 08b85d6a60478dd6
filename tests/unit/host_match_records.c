/* OSV records as they come: what is read of each, and none that is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host_scan_file.h"

#define CORPORA "../shared/corpora/feeds/osv"

static const struct {
	const char *json;
	const char *wrong; /* NULL: taken */
	size_t count;
} records[] = {
    {"", "line", 0},
    {"[]", "without an id", 0},
    {"{\"id\":\"\"}", "without an id", 0},
    {"{\"id\":\"A-1\"}", NULL, 0},
    {"{\"id\":\"A-1\",\"affected\":[{\"package\":{\"name\":\"\"}}]}", NULL, 0},
    {"{\"id\":\"A-1\",\"affected\":[{\"package\":{\"name\":\"x\",\"ecosystem\":"
     "\"Debian\"},\"ranges\":[{\"type\":\"GIT\",\"events\":[]}]}]}",
	NULL, 0},
    {"{\"id\":\"A-1\",\"affected\":[{\"package\":{\"name\":\"x\",\"ecosystem\":"
     "\"Debian\"},\"versions\":[\"1\",\"2\"]}]}",
	NULL, 1},
};

static void
test_records(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(records); i++) {
		struct host_advices *set = host_advices_new();
		struct base_err err = BASE_ERR_INIT;
		enum base_status status;

		status = host_advices_add_osv(
		    set, records[i].json, strlen(records[i].json), &err);
		assert_int_equal(status == BASE_OK, records[i].wrong == NULL);
		if (records[i].wrong != NULL)
			assert_non_null(strstr(err.text, records[i].wrong));
		assert_int_equal(host_advices_count(set), records[i].count);
		host_advices_free(set);
	}
}

/* A withdrawn one is no finding; single versions count. */
static void
test_withdrawn(void **state)
{
	static const char gone[] =
	    "{\"id\":\"DSA-1\",\"withdrawn\":\"2026-01-01T00:00:00Z\","
	    "\"affected\":[{\"package\":{\"name\":\"zlib\",\"ecosystem\":"
	    "\"Debian:12\"},\"versions\":[\"1:1.2.13.dfsg-1\"]}]}";
	static const char there[] =
	    "{\"id\":\"DSA-2\",\"affected\":[{\"package\":{\"name\":\"zlib\","
	    "\"ecosystem\":\"Debian:12\"},\"versions\":[\"1\","
	    "\"1:1.2.13.dfsg-1\"]}]}";
	struct host_advices *set = host_advices_new();
	struct host_scan *s = scan_file("dpkg.txt");
	struct base_err err = BASE_ERR_INIT;

	(void)state;
	assert_int_equal(
	    host_advices_add_osv(set, gone, strlen(gone), &err), BASE_OK);
	assert_int_equal(
	    host_advices_add_osv(set, there, strlen(there), &err), BASE_OK);
	match(s, set);
	assert_int_equal(s->n_findings, 1);
	finding_of(s, "DSA-2");
	host_scan_free(s);
	host_advices_free(set);
}

/* A host with one package of a range, in that version; how many findings. */
static size_t
count_findings(const struct host_advices *set, const struct host_range *range,
    const char *version)
{
	const char *colon = strchr(version, ':'), *hyphen;
	struct host_scan *s;
	char text[512];
	size_t n;

	hyphen = strrchr(version, '-');
	if (colon == NULL)
		colon = version - 1;
	snprintf(text, sizeof(text),
	    "ID=almalinux\nVERSION_ID=%s\n%s %.*s %.*s %s x86_64\n",
	    range->ecosystem + strlen("AlmaLinux:"), range->package,
	    colon < version ? 1 : (int)(colon - version),
	    colon < version ? "0" : version, (int)(hyphen - colon) - 1,
	    colon + 1, hyphen + 1);
	s = scan_text(text);
	match(s, set);
	n = s->n_findings;
	host_scan_free(s);
	return n;
}

/* A real record: its package is found in an older version, and not in the
 * one that mends it. */
static void
check_record(const char *data, size_t len, size_t *checked)
{
	struct host_advices *set = host_advices_new();
	struct base_err err = BASE_ERR_INIT;
	const struct host_range *range;

	if (host_advices_add_osv(set, data, len, &err) != BASE_OK)
		fail_msg("%s", err.text);
	range = host_advices_count(set) == 0 ? NULL
					     : host_advices_at(set, 0)->ranges;
	if (range != NULL && *range->fixed != '\0' &&
	    strstr(range->fixed, ".module") == NULL) {
		if (count_findings(set, range, "0-0") == 0)
			fail_msg("%s: not found", host_advices_at(set, 0)->id);
		if (count_findings(set, range, range->fixed) != 0)
			fail_msg(
			    "%s: found twice", host_advices_at(set, 0)->id);
		(*checked)++;
	}
	host_advices_free(set);
}

static void
test_corpora(void **state)
{
	struct base_strv names = BASE_STRV_INIT;
	struct base_err err = BASE_ERR_INIT;
	struct base_buf data;
	size_t i, checked = 0;
	char *path;

	(void)state;
	if (!base_file_exists(CORPORA))
		skip();
	assert_int_equal(base_file_list(CORPORA, 0, &names, &err), BASE_OK);
	base_buf_init(&data, HOST_ADVICE_BYTES_MAX);
	for (i = 0; i < names.n; i++) {
		path = base_file_join(CORPORA, names.v[i]);
		base_buf_clear(&data);
		assert_int_equal(base_file_read(path, &data, &err), BASE_OK);
		check_record(data.data, data.len, &checked);
		free(path);
	}
	assert_true(checked > 50);
	base_buf_release(&data);
	base_strv_release(&names);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_records),
	    cmocka_unit_test(test_withdrawn),
	    cmocka_unit_test(test_corpora),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
