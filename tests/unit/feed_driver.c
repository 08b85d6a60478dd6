/* Drivers as state machines: what they ask for next, whatever was answered;
 * no network, no clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kairan/base_time.h"
#include "kairan/feed_driver.h"

static int64_t
at(const char *text)
{
	int64_t instant = 0;

	assert_int_equal(base_time_parse(text, &instant), BASE_OK);
	return instant;
}

static struct feed_walk *
begin(const char *driver, const char *url, const char *cursor)
{
	struct feed_setup setup = {.url = url,
	    .from = at("2026-10-01"),
	    .now = at("2026-11-22T00:00:00Z")};

	assert_non_null(feed_driver_find(driver));
	return feed_walk_new(feed_driver_find(driver), &setup, cursor);
}

/* The cursor of walk in a new walk, as after a kill. */
static struct feed_walk *
resume(struct feed_walk *walk)
{
	const struct feed_driver *driver = walk->driver;
	struct feed_setup setup = walk->setup;
	struct base_buf cursor;
	struct feed_walk *again;

	base_buf_init(&cursor, FEED_CURSOR_MAX);
	assert_int_equal(feed_walk_cursor(walk, &cursor), BASE_OK);
	feed_walk_free(walk);
	again = feed_walk_new(driver, &setup, base_buf_text(&cursor));
	base_buf_release(&cursor);
	return again;
}

static struct feed_request
asks(struct feed_walk *walk, const char *words)
{
	struct base_err err = BASE_ERR_INIT;
	struct feed_request q;

	assert_int_equal(feed_walk_next(walk, &q, &err), BASE_OK);
	if (strstr(q.url, words) == NULL)
		fail_msg("%s is not in %s", words, q.url);
	return q;
}

static void
asks_nothing(struct feed_walk *walk)
{
	struct base_err err = BASE_ERR_INIT;
	struct feed_request q;

	assert_int_equal(feed_walk_next(walk, &q, &err), BASE_NOTFOUND);
}

/* A page of a document: count rows from first on, of total. */
static enum base_status
page(struct feed_walk *walk, const struct feed_request *q, size_t count,
    int64_t first, int64_t total)
{
	struct feed_result result = {
	    .items = count, .first = first, .total = total};
	struct feed_answer answer = {
	    .data = "", .etag = "", .last_modified = "", .result = &result};
	struct base_err err = BASE_ERR_INIT;

	return feed_walk_took(walk, q, &answer, &err);
}

static void
text(struct feed_walk *walk, const struct feed_request *q, const char *data)
{
	struct feed_answer answer = {.data = data,
	    .len = strlen(data),
	    .etag = "\"e\"",
	    .last_modified = ""};
	struct base_err err = BASE_ERR_INIT;

	if (feed_walk_took(walk, q, &answer, &err) != BASE_OK)
		fail_msg("%s", err.text);
}

static void
loses(struct feed_walk *walk, const struct feed_request *q)
{
	struct feed_answer answer = {
	    .is_failed = true, .data = "", .etag = "", .last_modified = ""};
	struct base_err err = BASE_ERR_INIT;

	assert_true(q->is_optional);
	assert_int_equal(feed_walk_took(walk, q, &answer, &err), BASE_OK);
}

static void
test_pages(void **state)
{
	struct feed_walk *w = begin("nvd-api", "https://n.example/c", "");
	struct feed_request q;

	(void)state;
	q = asks(w, "lastModStartDate=2026-10-01T00%3A00%3A00.000Z");
	assert_string_equal(q.format, "nvd");
	assert_int_equal(page(w, &q, 2000, 0, 4500), BASE_OK);
	q = asks(w, "startIndex=2000");
	assert_int_equal(page(w, &q, 2000, 2000, 4500), BASE_OK);
	w = resume(w);
	q = asks(w, "startIndex=4000");
	/* not the page that was asked for; an empty one; both are faults */
	assert_int_equal(page(w, &q, 500, 0, 4500), BASE_TEMP);
	assert_int_equal(page(w, &q, 0, 4000, 4500), BASE_TEMP);
	/* two went away: others moved up before this page */
	assert_int_equal(page(w, &q, 498, 4000, 4498), BASE_OK);
	q = asks(w, "startIndex=3998");
	assert_int_equal(page(w, &q, 500, 3998, 4498), BASE_OK);
	asks_nothing(w);
	w = resume(w);
	q = asks(w, "lastModStartDate=2026-11-21T22%3A00");
	assert_int_equal(page(w, &q, 0, 0, 0), BASE_OK);
	asks_nothing(w);
	feed_walk_free(w);
}

static void
test_growing(void **state)
{
	struct feed_walk *w = begin("nvd-api", "https://n.example/c", "");
	struct feed_request q;

	(void)state;
	q = asks(w, "startIndex=0");
	assert_int_equal(page(w, &q, 2000, 0, 3000), BASE_OK);
	q = asks(w, "startIndex=2000");
	assert_int_equal(page(w, &q, 1001, 2000, 3001), BASE_OK);
	q = asks(w, "startIndex=0"); /* it may stand in front */
	assert_int_equal(page(w, &q, 2000, 0, 3001), BASE_OK);
	q = asks(w, "startIndex=2000");
	assert_int_equal(page(w, &q, 1001, 2000, 3001), BASE_OK);
	asks_nothing(w);
	feed_walk_free(w);
}

static void
test_rewind(void **state)
{
	struct feed_walk *w = begin("nvd-api", "https://n.example/c",
	    "{\"from\":1795000000,\"to\":1795200000,\"start\":6}");

	(void)state;
	assert_true(feed_walk_rewind(w, at("2026-11-10T00:00:00Z")));
	(void)asks(w, "lastModStartDate=2026-11-10T00%3A00%3A00.000Z");
	(void)asks(w, "startIndex=0");
	feed_walk_free(w);
	/* garbage is no cursor */
	w = begin("nvd-api", "https://n.example/c", "[1, 2");
	(void)asks(w, "lastModStartDate=2026-10-01");
	feed_walk_free(w);
}

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
static const char files[] =
    "[{\"url\":\"https://j.example/feed/jvndb_2026.rdf\",\"filename\":"
    "\"jvndb_2026.rdf\",\"sha256\":\"" SHA "\",\"lastModified\":\"2026/11/20 "
    "10:00:00\"},{\"url\":\"https://j.example/feed/jvndb_1999.rdf\","
    "\"filename\":\"jvndb_1999.rdf\",\"sha256\":\"" SHA "\",\"lastModified\":"
    "\"2026/11/21 10:00:00\"},{\"url\":\"jvndb_detail_2026.rdf\","
    "\"filename\":\"jvndb_detail_2026.rdf\",\"sha256\":\"" SHA
    "\",\"lastModified\":\"2026/11/21 10:00:00\"}]";

static void
test_files(void **state)
{
	static const char url[] = "https://j.example/feed/checksum.txt";
	struct feed_walk *w = begin("jvndb-files", url, "");
	struct feed_request q;

	(void)state;
	q = asks(w, "checksum.txt");
	assert_string_equal(q.format, "");
	text(w, &q, files);
	q = asks(w, "https://j.example/feed/jvndb_detail_2026.rdf");
	assert_string_equal(q.hash, SHA);
	loses(w, &q);
	asks_nothing(w);
	/* it is asked for again, without validators before */
	w = resume(w);
	q = asks(w, "checksum.txt");
	assert_string_equal(q.etag, "");
	text(w, &q, files);
	q = asks(w, "jvndb_detail_2026.rdf");
	assert_string_equal(q.hash, SHA);
	assert_int_equal(page(w, &q, 3, 0, 0), BASE_OK);
	asks_nothing(w);
	w = resume(w);
	q = asks(w, "checksum.txt");
	assert_string_equal(q.etag, "\"e\"");
	text(w, &q, files);
	asks_nothing(w);
	feed_walk_free(w);
}

/* A list may not send us to another server. */
static void
test_foreign(void **state)
{
	static const char list[] =
	    "[{\"url\":\"https://evil.example/jvndb_2026.rdf\",\"filename\":"
	    "\"jvndb_2026.rdf\",\"sha256\":\"" SHA
	    "\",\"lastModified\":\"2026/11/20 10:00:00\"}]";
	struct feed_walk *w =
	    begin("jvndb-files", "https://j.example/feed/checksum.txt", "");
	struct feed_answer answer = {.data = list,
	    .len = sizeof(list) - 1,
	    .etag = "",
	    .last_modified = ""};
	struct base_err err = BASE_ERR_INIT;
	struct feed_request q;

	(void)state;
	q = asks(w, "checksum.txt");
	assert_int_equal(feed_walk_took(w, &q, &answer, &err), BASE_INVALID);
	feed_walk_free(w);
}

static void
test_delta(void **state)
{
	static const char log[] =
	    "[{\"fetchTime\":\"2026-11-21T12:00:00.000Z\",\"new\":[{\"cveId\":"
	    "\"CVE-2026-90001\"}],\"updated\":[{\"cveId\":\"CVE-2026-0123\"}]},"
	    "{\"fetchTime\":\"2026-11-20T12:00:00.000Z\",\"new\":[],"
	    "\"updated\":[{\"cveId\":\"CVE-2025-1234567\"}]}]";
	struct feed_walk *w =
	    begin("cve-delta", "https://c.example/cves/deltaLog.json", "");
	struct feed_request q;

	(void)state;
	q = asks(w, "deltaLog.json");
	text(w, &q, log);
	q = asks(w, "/cves/2025/1234xxx/CVE-2025-1234567.json");
	assert_string_equal(q.format, "cve");
	assert_int_equal(page(w, &q, 1, 0, 0), BASE_OK);
	w = resume(w); /* in the middle: the list is needed again */
	q = asks(w, "deltaLog.json");
	assert_string_equal(q.etag, "");
	text(w, &q, log);
	q = asks(w, "/cves/2026/0xxx/CVE-2026-0123.json");
	assert_int_equal(page(w, &q, 1, 0, 0), BASE_OK);
	q = asks(w, "/cves/2026/90xxx/CVE-2026-90001.json");
	assert_int_equal(page(w, &q, 1, 0, 0), BASE_OK);
	asks_nothing(w);
	assert_int_equal(w->gap_to, 0);
	/* a log that begins after what was read: a gap */
	w = resume(w);
	q = asks(w, "deltaLog.json");
	text(
	    w, &q, "[{\"fetchTime\":\"2026-11-21T18:00:00.000Z\",\"new\":[]}]");
	assert_int_equal(w->gap_from, at("2026-11-21T12:00:00Z"));
	assert_int_equal(w->gap_to, at("2026-11-21T18:00:00Z"));
	feed_walk_free(w);
}

/* What cannot be had is never forgotten: too much of it stops the walk. */
static void
test_missed(void **state)
{
	struct feed_walk *w =
	    begin("cve-delta", "https://c.example/cves/deltaLog.json", "");
	struct feed_answer failed = {
	    .is_failed = true, .data = "", .etag = "", .last_modified = ""};
	struct base_err err = BASE_ERR_INIT;
	struct feed_request q;
	struct base_buf log;
	unsigned i;

	(void)state;
	base_buf_init(&log, 100000);
	assert_int_equal(
	    base_buf_puts(
		&log, "[{\"fetchTime\":\"2026-11-21T12:00:00Z\",\"new\":["),
	    BASE_OK);
	for (i = 0; i <= FEED_WALK_MISSED_MAX; i++)
		assert_int_equal(
		    base_buf_printf(&log, "%s{\"cveId\":\"CVE-2026-%u\"}",
			i > 0 ? "," : "", 10000 + i),
		    BASE_OK);
	assert_int_equal(base_buf_puts(&log, "]}]"), BASE_OK);
	q = asks(w, "deltaLog.json");
	text(w, &q, base_buf_text(&log));
	for (i = 0; i < FEED_WALK_MISSED_MAX; i++) {
		q = asks(w, "CVE-2026-1");
		loses(w, &q);
	}
	q = asks(w, "CVE-2026-10200.json");
	assert_int_equal(feed_walk_took(w, &q, &failed, &err), BASE_TEMP);
	/* all of them are asked for again */
	w = resume(w);
	q = asks(w, "deltaLog.json");
	text(w, &q, base_buf_text(&log));
	for (i = 0; i <= FEED_WALK_MISSED_MAX; i++) {
		q = asks(w, "CVE-2026-1");
		assert_int_equal(page(w, &q, 1, 0, 0), BASE_OK);
	}
	asks_nothing(w);
	feed_walk_free(w);
	base_buf_release(&log);
}

/* changes.csv of a folder with so many documents on each day. */
static void
list_days(struct base_buf *out, unsigned days, unsigned a_day)
{
	unsigned d, i;

	base_buf_clear(out);
	for (d = 1; d <= days; d++)
		for (i = 0; i < a_day; i++)
			assert_int_equal(
			    base_buf_printf(out,
				"d%u-%u.json,2026-11-%02uT%02u:%02u:00Z\n", d,
				i, d, i / 60 % 24, i % 60),
			    BASE_OK);
}

/* Reads all that a CSAF folder has; how many documents. */
static unsigned
read_folder(struct feed_walk *walk, const char *list)
{
	struct base_err err = BASE_ERR_INIT;
	struct feed_request q;
	unsigned n = 0;

	while (feed_walk_next(walk, &q, &err) == BASE_OK) {
		if (strstr(q.url, "changes.csv") != NULL)
			text(walk, &q, list);
		else if (q.format[0] == '\0')
			loses(walk, &q); /* no hashes */
		else {
			assert_int_equal(page(walk, &q, 1, 0, 0), BASE_OK);
			n++;
		}
	}
	return n;
}

/* What is listed late is read, what was read is not read again, and the
 * cursor stays small, even when very much is published. */
static void
test_late(void **state)
{
	struct feed_walk *w =
	    begin("csaf-provider", "https://c.example/d/", "");
	struct base_buf list, cursor;

	(void)state;
	base_buf_init(&list, 1000000);
	base_buf_init(&cursor, FEED_CURSOR_MAX);
	list_days(&list, 20, 10);
	assert_int_equal(read_folder(w, base_buf_text(&list)), 200);
	w = resume(w);
	assert_int_equal(
	    base_buf_puts(&list, "late.json,2026-11-12T00:00:00Z\n"
				 "old.json,2026-11-01T00:00:00Z\n"),
	    BASE_OK);
	assert_int_equal(read_folder(w, base_buf_text(&list)), 1);
	w = resume(w);
	assert_int_equal(read_folder(w, base_buf_text(&list)), 0);
	feed_walk_free(w);
	/* 400 a day for two weeks: 5,600 within the two weeks */
	w = begin("csaf-provider", "https://c.example/d/", "");
	list_days(&list, 14, 400);
	assert_int_equal(read_folder(w, base_buf_text(&list)), 5600);
	assert_int_equal(feed_walk_cursor(w, &cursor), BASE_OK);
	assert_true(cursor.len < 1000000);
	w = resume(w);
	assert_int_equal(read_folder(w, base_buf_text(&list)), 0);
	feed_walk_free(w);
	base_buf_release(&list);
	base_buf_release(&cursor);
}

/* No id of MyJVN is forgotten, and no end of a list passed over in
 * silence. */
static void
test_too_many(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct feed_answer answer = {
	    .is_failed = true, .data = "", .etag = "", .last_modified = ""};
	struct feed_request q;
	struct feed_walk *w;
	struct base_buf doc;
	size_t i;

	(void)state;
	base_buf_init(&doc, (size_t)16 << 20);
	assert_int_equal(base_buf_puts(&doc, "{\"missed\":["), BASE_OK);
	for (i = 0; i < FEED_WALK_MISSED_MAX; i++)
		assert_int_equal(
		    base_buf_printf(&doc, "%s{\"id\":\"JVNDB-2026-%06zu\"}",
			i > 0 ? "," : "", i),
		    BASE_OK);
	assert_int_equal(
	    base_buf_puts(&doc, "],\"todo\":[{\"id\":\"JVNDB-2026-009999\"},"
				"{\"id\":\"JVNDB-2026-009998\"}]}"),
	    BASE_OK);
	w = begin("myjvn-api", "https://m.example/myjvn", base_buf_text(&doc));
	q = asks(w, "vulnId=JVNDB-2026-009999+JVNDB-2026-009998");
	loses(w, &q);
	q = asks(w, "vulnId=JVNDB-2026-009999");
	assert_int_equal(feed_walk_took(w, &q, &answer, &err), BASE_TEMP);
	assert_non_null(strstr(err.text, "JVNDB-2026-009999"));
	base_buf_clear(&doc);
	assert_int_equal(feed_walk_cursor(w, &doc), BASE_OK);
	assert_non_null(strstr(base_buf_text(&doc), "JVNDB-2026-000199"));
	feed_walk_free(w);

	/* old lines cost nothing, too many are told */
	base_buf_clear(&doc);
	for (i = 0; i < 600000; i++)
		assert_int_equal(base_buf_puts(&doc, "x,1\n"), BASE_OK);
	assert_int_equal(
	    base_buf_puts(&doc, "a.json,2026-11-20T00:00:00Z\n"), BASE_OK);
	w = begin("csaf-provider", "https://c.example/d/", "");
	assert_int_equal(read_folder(w, base_buf_text(&doc)), 1);
	feed_walk_free(w);
	while (i++ < FEED_WALK_LINES_MAX)
		assert_int_equal(base_buf_puts(&doc, "x,1\n"), BASE_OK);
	w = begin("csaf-provider", "https://c.example/d/", "");
	q = asks(w, "changes.csv");
	answer.is_failed = false;
	answer.data = base_buf_text(&doc);
	answer.len = doc.len;
	assert_int_equal(feed_walk_took(w, &q, &answer, &err), BASE_LIMIT);
	feed_walk_free(w);
	base_buf_release(&doc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_pages),
	    cmocka_unit_test(test_growing),
	    cmocka_unit_test(test_rewind),
	    cmocka_unit_test(test_files),
	    cmocka_unit_test(test_foreign),
	    cmocka_unit_test(test_delta),
	    cmocka_unit_test(test_missed),
	    cmocka_unit_test(test_late),
	    cmocka_unit_test(test_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
