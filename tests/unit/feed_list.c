/* Lists and pages: EPSS, Debian's tracker, pages for people, MyJVN's OKA. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "feed_collect.h"
#include "kairan/codec_archive.h"

static enum base_status
read_text(struct collected *all, const char *format, const char *text)
{
	return collect_bytes(all, format, text, strlen(text));
}

static struct feed_fact facts[4];
static char fact_cves[4][32];
static size_t n_facts;

static enum base_status
take_fact(const struct feed_fact *fact, void *ctx, struct base_err *err)
{
	(void)ctx;
	(void)err;
	assert_true(n_facts < 4);
	snprintf(fact_cves[n_facts], sizeof(fact_cves[0]), "%s", fact->cve);
	facts[n_facts++] = *fact;
	return BASE_OK;
}

static enum base_status
epss(const char *text, struct feed_result *result)
{
	struct feed_context context = {"epss", "", ""};
	struct feed_sink sink = {.result = result, .take_fact = take_fact};
	struct base_err err = BASE_ERR_INIT;

	n_facts = 0;
	return feed_parse(NULL, text, strlen(text), &context, &sink, &err);
}

static void
test_epss(void **state)
{
	struct feed_result result;

	(void)state;
	assert_int_equal(
	    epss("#model_version:v2026.03.01,score_date:2026-11-21T00:00:00"
		 "+0000\r\ncve,epss,percentile\r\ncve-2026-90001,0.97531,1\r\n"
		 "CVE-2026-90002,1e-05,0.1\nCVE-2026-90003,1.5,0\n"
		 "CVE-2026-90004,0.1\n",
		&result),
	    BASE_OK);
	assert_int_equal(n_facts, 2);
	assert_string_equal(fact_cves[0], "CVE-2026-90001");
	assert_int_equal(facts[0].score, 975310);
	assert_int_equal(facts[0].percentile, 1000000);
	assert_int_equal(facts[0].day, result.updated);
	assert_true(result.updated != 0);
	assert_int_equal(facts[1].score, 100000);
	assert_int_equal(result.skipped, 2);
	/* early lists: no comment, no percentile */
	assert_int_equal(
	    epss("cve,epss\nCVE-2021-90001,0.5\n", &result), BASE_OK);
	assert_int_equal(facts[0].percentile, 0);
	assert_int_equal(epss("cve,epss,percentile\n", &result), BASE_INVALID);
}

static void
test_debian(void **state)
{
	static const char doc[] =
	    " {\"a\\\"{b\" : {\"CVE-2026-90001\":{\"scope\":\"x\",\"releases\":"
	    "{\"sid\":{\"status\":\"open\",\"repositories\":{}}}}},"
	    "\"c\":{}} ";
	struct collected all;
	size_t i;

	(void)state;
	assert_int_equal(read_text(&all, "auto", doc), BASE_OK);
	assert_int_equal(all.n, 1);
	assert_string_equal(all.v[0]->id, "CVE-2026-90001/a\"{b");
	assert_string_equal(all.v[0]->products[0].version, "sid");
	collect_release(&all);
	/* cut anywhere: a fault, never more than what is there */
	for (i = 1; i + 2 < strlen(doc); i++) {
		assert_int_not_equal(
		    collect_bytes(&all, "debian", doc, i), BASE_OK);
		assert_true(all.n <= 1);
		collect_release(&all);
	}
}

static void
test_page(void **state)
{
	struct collected all;
	struct vuln_advisory *a;

	(void)state;
	assert_int_equal(
	    collect_file(&all, "page", "tests/pages/jpcert-alert.html"),
	    BASE_OK);
	assert_int_equal(all.n, 1);
	a = all.v[0];
	assert_string_equal(
	    a->id, "https://vendor.example.com/security/rss.xml");
	assert_int_equal(a->cves.n, 3);
	assert_string_equal(a->lang, "ja");
	assert_string_equal(a->fix, "2.17.0 へ更新してください。");
	assert_string_equal(a->mitigation, "検索機能を無効にする。");
	assert_non_null(strstr(a->summary, "更新: 2026年11月15日追記"));
	assert_null(strstr(a->summary, "改訂履歴"));
	assert_int_equal(a->modified, 1795132800); /* 2026-11-20 */
	collect_release(&all);
	/* only when asked for */
	assert_int_equal(read_text(&all, "auto", "<html><body>x</body></html>"),
	    BASE_INVALID);
	collect_release(&all);
	assert_int_equal(
	    read_text(&all, "page",
		"<html><body><h2>1. Overview</h2><p>It breaks.</p><h2>2) "
		"Workarounds:</h2><p>Set x.</p><h3>Solution</h3>Use 2."
		"<h4>References</h4>CVE-2026-90001</body></html>"),
	    BASE_OK);
	assert_string_equal(all.v[0]->mitigation, "Set x.");
	assert_string_equal(all.v[0]->fix, "Use 2.");
	assert_string_equal(all.v[0]->summary, "It breaks.");
	assert_int_equal(all.v[0]->cves.n, 1);
	collect_release(&all);
}

static void
test_oka(void **state)
{
	struct collected all;

	(void)state;
	assert_int_equal(
	    read_text(&all, "auto",
		"{\"entry\":[{\"id\":\"JVNDB-2026-000001\",\"title\":\"x\"},"
		"{\"id\":\"?\"}],\"status:Status\":{\"retCd\":\"0\","
		"\"totalRes\":\"2\",\"totalResRet\":\"2\",\"firstRes\":1}}"),
	    BASE_OK);
	assert_int_equal(all.n, 1);
	assert_int_equal(all.result.total, 2);
	assert_int_equal(all.result.first, 1);
	assert_int_equal(all.result.skipped, 1);
	collect_release(&all);
	/* a refusal, no Status, results that were not sent: faults */
	assert_int_equal(
	    read_text(&all, "oka", "{\"status:Status\":{\"retCd\":1}}"),
	    BASE_TEMP);
	collect_release(&all);
	assert_int_equal(read_text(&all, "oka", "{\"entry\":[]}"), BASE_TEMP);
	collect_release(&all);
	assert_int_equal(
	    read_text(&all, "oka",
		"{\"entry\":[],\"status:Status\":{\"retCd\":0,\"totalRes\":5,"
		"\"totalResRet\":0}}"),
	    BASE_TEMP);
	collect_release(&all);
}

static enum base_status
count(const char *name, const char *data, size_t len, void *ctx,
    struct base_err *err)
{
	(void)name;
	(void)err;
	assert_int_equal(data[len], '\0');
	*(size_t *)ctx += len;
	return BASE_OK;
}

/* A gzip file of "hello\n", whole, cut, spoilt and no archive at all. */
static void
test_archive(void **state)
{
	static const char gz[] =
	    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\xe7"
	    "\x02\x00\x20\x30\x3a\x36\x06\x00\x00\x00";
	struct base_err err = BASE_ERR_INIT;
	size_t n = 0, len = sizeof(gz) - 1, i;

	(void)state;
	assert_int_equal(
	    codec_archive_each(gz, len, 100, count, &n, &err), BASE_OK);
	assert_int_equal(n, 6);
	base_err_clear(&err);
	assert_int_equal(
	    codec_archive_each(gz, len, 5, count, &n, &err), BASE_LIMIT);
	for (i = 0; i < 18; i++) {
		base_err_clear(&err);
		assert_int_equal(
		    codec_archive_each(gz, i, 100, count, &n, &err),
		    BASE_INVALID);
	}
}

/* What is wrong with a table is said as it is. */
static void
test_table(void **state)
{
	static const char head[] = "cveID,vendorProject,product\n";
	static const struct {
		const char *quote, *end, *why;
		enum base_status status;
	} cases[] = {{"", "\n", "longer than", BASE_LIMIT},
	    {"\"", "\"\n", "longer than", BASE_LIMIT},
	    {"\"", "\n", "stays open", BASE_INVALID}};
	struct collected all;
	struct base_buf doc;
	size_t i, k;

	(void)state;
	base_buf_init(&doc, (size_t)4 << 20);
	for (i = 0; i < BASE_LEN(cases); i++) {
		base_buf_clear(&doc);
		assert_int_equal(base_buf_printf(&doc, "%sCVE-2026-90001,%s",
				     head, cases[i].quote),
		    BASE_OK);
		for (k = 0; k < (cases[i].status == BASE_LIMIT ? 300000 : 9);
		     k++)
			assert_int_equal(base_buf_puts(&doc, "word "), BASE_OK);
		assert_int_equal(base_buf_puts(&doc, cases[i].end), BASE_OK);
		assert_int_equal(read_text(&all, "kev", base_buf_text(&doc)),
		    cases[i].status);
		assert_non_null(strstr(all.err.text, cases[i].why));
		collect_release(&all);
	}
	base_buf_release(&doc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_epss),
	    cmocka_unit_test(test_debian),
	    cmocka_unit_test(test_page),
	    cmocka_unit_test(test_oka),
	    cmocka_unit_test(test_archive),
	    cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
