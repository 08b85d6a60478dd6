/* Any feed, and documents that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "feed_collect.h"
#include "kairan/base_time.h"

#define RDF_HEAD                                                               \
	"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "    \
	"xmlns='http://purl.org/rss/1.0/'>"

static int64_t
at(const char *text)
{
	int64_t instant = 0;

	assert_int_equal(base_time_parse(text, &instant), BASE_OK);
	return instant;
}

static void
test_rss2(void **state)
{
	struct collected all;
	struct vuln_advisory *a;

	(void)state;
	assert_int_equal(
	    collect_file(&all, "auto", "tests/feeds/vendor-rss2.xml"), BASE_OK);
	assert_int_equal(all.n, 3);
	assert_int_equal(all.result.skipped, 1);
	assert_string_equal(
	    all.result.title, "Example Networks Security Bulletins");
	assert_int_equal(all.result.updated, at("2026-11-20T09:00Z"));
	a = all.v[0];
	assert_string_equal(a->format, "rss");
	assert_string_equal(a->id, "EXSA26-141");
	assert_string_equal(
	    a->url, "https://vendor.example.com/security/exsa26-141");
	assert_int_equal(a->published, at("2026-11-17T08:00Z"));
	assert_int_equal(a->cves.n, 1);
	assert_string_equal(a->cves.v[0], "CVE-2026-90002");
	assert_string_equal(a->lang, "en");
	assert_non_null(strstr(a->summary, "check & lets anybody in."));
	a = all.v[1];
	assert_int_equal(a->published, at("2026-11-16T08:00Z"));
	assert_string_equal(a->cwes.v[0], "CWE-120");
	assert_string_equal(a->cves.v[0], "CVE-2026-90140");
	/* A relative link, a date that is none, no text. */
	a = all.v[2];
	assert_string_equal(
	    a->url, "https://vendor.example.com/news/maintenance");
	assert_string_equal(a->id, a->url);
	assert_int_equal(a->published, 0);
	collect_release(&all);
}

static void
test_atom(void **state)
{
	struct collected all;
	struct vuln_advisory *a;

	(void)state;
	assert_int_equal(
	    collect_file(&all, "auto", "tests/feeds/vendor-atom.xml"), BASE_OK);
	assert_int_equal(all.n, 2);
	a = all.v[0];
	assert_string_equal(
	    a->title, "Kodama 3.1.4 \xe2\x80\x94 security release");
	assert_string_equal(a->id, "tag:project.example.org,2026:kodama-3.1.4");
	assert_int_equal(a->published, at("2026-11-18T09:00:00Z"));
	assert_int_equal(a->modified, at("2026-11-19T12:00:00Z"));
	assert_non_null(strstr(a->summary, "integer overflow"));
	assert_string_equal(a->cves.v[0], "CVE-2026-90005");
	assert_string_equal(a->related.v[0], "GHSA-xxxx-yyyy-zzzz");
	assert_string_equal(all.v[1]->lang, "ja");
	collect_release(&all);
}

static void
test_empty_feed_is_valid(void **state)
{
	static const char doc[] =
	    RDF_HEAD "<channel><title>Quiet</title></channel></rdf:RDF>";
	struct collected all;

	(void)state;
	assert_int_equal(
	    collect_bytes(&all, "auto", doc, sizeof(doc) - 1), BASE_OK);
	assert_int_equal(all.n, 0);
	assert_string_equal(all.result.note, "the feed is empty");
	assert_string_equal(all.result.title, "Quiet");
	collect_release(&all);
}

static const struct {
	const char *what;
	const char *doc;
	const char *says; /* stands in the error's text */
} refused[] = {
    {"nothing", "", "empty"},
    {"an HTML page",
	"<!DOCTYPE html><html><head><title>404</title></head></html>", "HTML"},
    {"an HTML page without doctype", "\n<html><body>x</body></html>", "HTML"},
    {"plain text", "Service Unavailable", "line 1"},
    {"JSON", "{\"errors\":[]}", "JSON"},
    {"another XML", "<?xml version='1.0'?><Result><Status/></Result>",
	"Result"},
    {"an entity bomb",
	"<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b "
	"'&a;&a;&a;&a;&a;&a;&a;&a;'>]>" RDF_HEAD
	"<item><title>&b;</title></item></rdf:RDF>",
	""},
    {"an external entity",
	"<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" RDF_HEAD
	"<item><title>&a;</title><link>http://x/</link></item></rdf:RDF>",
	""},
    {"a wrong encoding",
	"<?xml version='1.0' encoding='utf-8'?>" RDF_HEAD
	"<item><title>\x83\x65\x83\x58</title></item></rdf:RDF>",
	""},
};

static void
test_refused(void **state)
{
	struct collected all;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(refused); i++) {
		if (collect_bytes(&all, "auto", refused[i].doc,
			strlen(refused[i].doc)) != BASE_INVALID)
			fail_msg("%s was taken", refused[i].what);
		assert_int_equal(all.n, 0);
		if (strstr(all.err.text, refused[i].says) == NULL)
			fail_msg("%s: '%s'", refused[i].what, all.err.text);
		collect_release(&all);
		/* The same when the configuration names the format. */
		assert_int_equal(collect_bytes(&all, "jvndb", refused[i].doc,
				     strlen(refused[i].doc)),
		    BASE_INVALID);
		collect_release(&all);
	}
}

/* The server hangs up in the middle: what was whole counts. */
static void
test_truncated(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct collected all;
	struct base_buf doc;
	size_t cut, last = 0;

	(void)state;
	base_buf_init(&doc, FEED_BYTES_MAX);
	assert_int_equal(
	    base_file_read("tests/feeds/jvndb.rdf", &doc, &err), BASE_OK);
	for (cut = doc.len - 5; cut > 0; cut = cut > 97 ? cut - 97 : 0) {
		assert_int_not_equal(
		    collect_bytes(&all, "jvndb", doc.data, cut), BASE_OK);
		assert_true(all.n <= 5);
		assert_int_equal(all.n, all.result.items);
		if (cut == doc.len - 5) {
			assert_int_equal(all.n, 5);
			assert_string_equal(
			    all.result.note, "broken off after 5 items");
		} else {
			assert_true(all.n <= last);
		}
		last = all.n;
		collect_release(&all);
	}
	base_buf_release(&doc);
}

static void
test_other_encodings(void **state)
{
	static const char sjis[] =
	    "<?xml version='1.0' encoding='Shift_JIS'?>" RDF_HEAD
	    "<item><title>\x83\x65\x83\x58\x83\x67</title>"
	    "<link>http://example.com/1</link></item></rdf:RDF>";
	struct collected all;

	(void)state;
	assert_int_equal(
	    collect_bytes(&all, "auto", sjis, sizeof(sjis) - 1), BASE_OK);
	assert_int_equal(all.n, 1);
	assert_string_equal(all.v[0]->title, "テスト");
	assert_string_equal(all.v[0]->lang, "ja");
	collect_release(&all);
}

static void
test_deep_nesting(void **state)
{
	struct collected all;
	struct base_buf doc;
	int i;

	(void)state;
	base_buf_init(&doc, 1 << 20);
	assert_int_equal(base_buf_puts(&doc, RDF_HEAD "<item>"), BASE_OK);
	for (i = 0; i < 20000; i++)
		assert_int_equal(base_buf_puts(&doc, "<a>"), BASE_OK);
	assert_int_not_equal(
	    collect_bytes(&all, "auto", doc.data, doc.len), BASE_OK);
	assert_int_equal(all.n, 0);
	collect_release(&all);
	base_buf_release(&doc);
}

struct count {
	size_t n;
};

static enum base_status
count_only(struct vuln_advisory *adv, void *ctx, struct base_err *err)
{
	(void)err;
	((struct count *)ctx)->n++;
	vuln_advisory_free(adv);
	return BASE_OK;
}

/* 100 MB and a byte are refused before anything is read; a feed of nearly
 * that size streams through. */
static void
test_huge(void **state)
{
	struct feed_context context = {"test", "", ""};
	struct feed_result result;
	struct count count = {0};
	struct feed_sink sink = {
	    .take = count_only, .ctx = &count, .result = &result};
	struct base_err err = BASE_ERR_INIT;
	struct base_buf doc;
	char item[1200];
	size_t n = 0, len;

	(void)state;
	base_buf_init(&doc, FEED_BYTES_MAX + 2000);
	assert_int_equal(base_buf_puts(&doc, RDF_HEAD), BASE_OK);
	while (doc.len < FEED_BYTES_MAX / 10) {
		len = (size_t)snprintf(item, sizeof(item),
		    "<item><title>No. %zu</title><link>http://x/%zu</link>"
		    "<description>%0900d</description></item>",
		    n, n, 7);
		assert_int_equal(base_buf_add(&doc, item, len), BASE_OK);
		n++;
	}
	assert_int_equal(base_buf_puts(&doc, "</rdf:RDF>"), BASE_OK);
	assert_int_equal(
	    feed_parse(NULL, doc.data, doc.len, &context, &sink, &err),
	    BASE_OK);
	assert_int_equal(count.n, n);
	base_buf_release(&doc);
	assert_int_equal(
	    feed_parse(NULL, "x", FEED_BYTES_MAX + 1, &context, &sink, &err),
	    BASE_LIMIT);
}

static void
test_take_can_stop(void **state)
{
	struct feed_context context = {"test", "", ""};
	struct collected all = {0};
	struct feed_sink sink = {
	    .take = collect_take, .ctx = &all, .result = &all.result};
	struct base_err err = BASE_ERR_INIT;
	struct base_buf doc;

	(void)state;
	base_buf_init(&doc, FEED_BYTES_MAX);
	assert_int_equal(
	    base_file_read("tests/feeds/jvn.rdf", &doc, &err), BASE_OK);
	all.stop_after = 2;
	assert_int_equal(
	    feed_parse(NULL, doc.data, doc.len, &context, &sink, &err),
	    BASE_TEMP);
	assert_string_equal(err.text, "enough");
	assert_int_equal(all.n, 2);
	collect_release(&all);
	base_buf_release(&doc);
}

/* Links, from the base in feed_collect.h. */
static void
test_links(void **state)
{
	static const struct {
		const char *link;
		const char *url;
	} cases[] = {
	    {"https://other.example.com/a", "https://other.example.com/a"},
	    {" https://other.example.com/a\n", "https://other.example.com/a"},
	    {"//cdn.example.com/a", "https://cdn.example.com/a"},
	    {"/a", "https://vendor.example.com/a"},
	    {"a", "https://vendor.example.com/security/a"},
	    {"./a", "https://vendor.example.com/security/a"},
	    {"../a?b=1", "https://vendor.example.com/a?b=1"},
	    {"../../../a", "https://vendor.example.com/a"},
	    {"a/../b/.", "https://vendor.example.com/security/b/"},
	    {"b/..", "https://vendor.example.com/security/"},
	    {"?q=1", "https://vendor.example.com/security/rss.xml?q=1"},
	    {"#top", "https://vendor.example.com/security/rss.xml#top"},
	    {"javascript:alert(1)", ""},
	    {"mailto:a@example.com", ""},
	    {"http:///nothing", ""},
	    {"a b", ""},
	};
	struct collected all;
	char doc[400];
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		snprintf(doc, sizeof(doc),
		    "<rss><channel><item><title>t</title><guid>g</guid>"
		    "<link>%s</link></item></channel></rss>",
		    cases[i].link);
		assert_int_equal(
		    collect_bytes(&all, "rss", doc, strlen(doc)), BASE_OK);
		assert_int_equal(all.n, 1);
		assert_string_equal(all.v[0]->url, cases[i].url);
		collect_release(&all);
	}
}

static void
test_registry(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < feed_n_formats; i++)
		assert_ptr_equal(
		    feed_find(feed_formats[i]->name), feed_formats[i]);
	assert_null(feed_find("auto"));
	assert_null(feed_find(NULL));
	assert_null(feed_sniff("", 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_rss2),
	    cmocka_unit_test(test_atom),
	    cmocka_unit_test(test_empty_feed_is_valid),
	    cmocka_unit_test(test_refused), cmocka_unit_test(test_truncated),
	    cmocka_unit_test(test_other_encodings),
	    cmocka_unit_test(test_deep_nesting), cmocka_unit_test(test_huge),
	    cmocka_unit_test(test_take_can_stop), cmocka_unit_test(test_links),
	    cmocka_unit_test(test_registry)};

	return cmocka_run_group_tests_name("feed_rss", tests, NULL, NULL);
}
