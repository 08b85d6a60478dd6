/* CSAF documents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/feed/feed_range.h"
#include "feed_collect.h"

/* The document that begins with an id and goes on with rest. */
static void
collect_csaf(struct collected *all, const char *rest)
{
	char *doc = base_xprintf("{'document':{'csaf_version':'2.0',"
				 "'title':'t','tracking':{'id':'EX-1'}},%s}",
	    rest);

	collect_quoted(all, "csaf", doc);
	free(doc);
}

static void
test_csaf(void **state)
{
	struct collected all;
	struct vuln_advisory *a;

	(void)state;
	assert_int_equal(
	    collect_file(&all, "auto", "tests/feeds/csaf.json"), BASE_OK);
	assert_int_equal(all.n, 1);
	a = all.v[0];
	assert_string_equal(a->format, "csaf");
	assert_string_equal(a->id, "KS-26-004");
	assert_string_equal(
	    a->url, "https://kohaku.example.com/security/ks-26-004");
	assert_int_equal(a->cves.n, 2);
	assert_string_equal(a->cwes.v[0], "CWE-78");
	assert_int_equal(a->exploitation, VULN_EXPLOITATION_ACTIVE);
	assert_string_equal(
	    a->fix, "Update to V2.2.\n\nhttps://kohaku.example.com/firmware");
	assert_string_equal(a->mitigation,
	    "Close the web interface to the Internet.\n\n"
	    "Set a long password.");
	assert_null(strstr(a->summary, "says nothing"));
	assert_non_null(strstr(a->summary, "No fix is planned"));
	assert_int_equal(a->n_scores, 2);
	assert_string_equal(a->scores[1].cve, "CVE-2026-90008");
	assert_int_equal(a->scores[1].base, 75);
	assert_int_equal(a->n_products, 4);
	assert_string_equal(a->products[0].vendor, "Kohaku Communications");
	assert_string_equal(a->products[0].product, "KR-200");
	assert_string_equal(a->products[0].version, "< V2.2");
	assert_string_equal(a->products[0].fixed_in, "V2.2");
	assert_string_equal(a->products[0].cve, "CVE-2026-90004");
	assert_string_equal(a->products[1].fixed_in, "V2.2");
	collect_release(&all);
}

/* As a distribution writes them: packages are components of systems. */
static void
test_components(void **state)
{
	static const struct vuln_product want[] = {
	    {"Example Linux 9", "sugi", "", "cpe:/o:ex:linux:9", NULL, "", ""},
	    {"", "nobody as a component of Base-9", "", "", NULL, "", ""},
	    {"Example Linux 9", "hinoki", "", "cpe:/o:ex:linux:9", NULL,
		"1:3.0-6.el9", ""},
	    {"Example Linux 9", "kaya", "", "cpe:/o:ex:linux:9", NULL,
		"2+1.el9", ""}};
	const struct vuln_product *got;
	struct collected all;
	size_t i;

	(void)state;
	assert_int_equal(
	    collect_file(&all, "csaf", "tests/feeds/csaf-components.json"),
	    BASE_OK);
	assert_int_equal(all.n, 1);
	assert_int_equal(all.v[0]->n_products, BASE_LEN(want));
	for (i = 0; i < BASE_LEN(want); i++) {
		got = &all.v[0]->products[i];
		assert_string_equal(got->vendor, want[i].vendor);
		assert_string_equal(got->product, want[i].product);
		assert_string_equal(got->version, want[i].version);
		assert_string_equal(got->cpe, want[i].cpe);
		assert_string_equal(got->fixed_in, want[i].fixed_in);
	}
	collect_release(&all);
}

static void
test_deep_branches(void **state)
{
	struct collected all;
	struct base_buf doc;
	int i;

	(void)state;
	base_buf_init(&doc, 1 << 20);
	assert_int_equal(
	    base_buf_puts(&doc, "{\"document\":{\"tracking\":{\"id\":\"A\"}},"
				"\"product_tree\":{\"branches\":"),
	    BASE_OK);
	for (i = 0; i < 50; i++)
		assert_int_equal(
		    base_buf_puts(&doc, "[{\"branches\":"), BASE_OK);
	assert_int_equal(base_buf_puts(&doc, "[]"), BASE_OK);
	for (i = 0; i < 50; i++)
		assert_int_equal(base_buf_puts(&doc, "}]"), BASE_OK);
	assert_int_equal(base_buf_puts(&doc, "}}"), BASE_OK);
	assert_int_equal(
	    collect_bytes(&all, "csaf", doc.data, doc.len), BASE_OK);
	assert_true(all.v[0]->is_cut);
	collect_release(&all);
	base_buf_release(&doc);
}

/* A list of versions that is longer than we take is told. */
static void
test_many_versions(void **state)
{
	struct collected all;
	struct base_buf versions;
	char *rest;
	size_t n;

	(void)state;
	base_buf_init(&versions, 65536);
	for (n = 1; n <= FEED_RANGE_PARTS_MAX + 1; n++) {
		assert_int_equal(
		    base_buf_printf(&versions, "|%zu", n), BASE_OK);
		if (n != 100 && n <= FEED_RANGE_PARTS_MAX - 1)
			continue;
		rest = base_xprintf(
		    "'product_tree':{'branches':[{'category':'product_name',"
		    "'name':'p','branches':[{'category':"
		    "'product_version_range','name':'vers:x/%s','product':"
		    "{'name':'p','product_id':'1'}}]}]},'vulnerabilities':["
		    "{'product_status':{'known_affected':['1']}}]",
		    base_buf_text(&versions));
		collect_csaf(&all, rest);
		assert_int_equal(all.v[0]->is_cut, n > FEED_RANGE_PARTS_MAX);
		assert_int_equal(all.v[0]->n_products,
		    n > FEED_RANGE_PARTS_MAX ? FEED_RANGE_PARTS_MAX : n);
		collect_release(&all);
		free(rest);
	}
	base_buf_release(&versions);
}

/* As other publishers write them. */
static void
test_others(void **state)
{
	struct collected all;
	const struct vuln_advisory *a;

	(void)state;
	collect_csaf(&all,
	    "'product_tree':{'branches':[{'category':'product_name','name':"
	    "'Oak','branches':[{'category':'product_version','name':'9.1',"
	    "'branches':[{'category':'service_pack','name':'SP1','product':{"
	    "'name':'Oak 9.1 SP1','product_id':'1'}}]},{'category':"
	    "'product_version_range','name':'vers:x/<1.2%20SP3','product':{"
	    "'name':'y','product_id':'2'}}]},{'category':'product_version',"
	    "'name':'elm','product':{'name':'elm','product_id':'3',"
	    "'product_identification_helper':{'purls':["
	    "'pkg:rpm/example/elm@2-1']}}}]},'vulnerabilities':[{"
	    "'product_status':{'known_affected':['1','2'],'fixed':['3']},"
	    "'notes':[{'category':'summary','text':'The <b> tag\\n & more'}],"
	    "'first_known_exploitation_dates':[{'date':"
	    "'2026-11-01T00:00:00Z'}],'remediations':["
	    "{'category':'vendor_fix','details':'Update to V2.1.3 or later'},"
	    "{'category':'vendor_fix','details':'Update to V2.1'},"
	    "{'category':'vendor_fix','details':' Update to V2.1\\n'},"
	    "{'category':'mitigation','details':'Close port 80. Wait.'},"
	    "{'category':'mitigation','details':'Close port 80.'}]}]");
	a = all.v[0];
	assert_int_equal(a->n_products, 3);
	assert_string_equal(a->products[0].version, "9.1 SP1");
	assert_string_equal(a->products[1].version, "before 1.2 SP3");
	assert_string_equal(a->products[1].fixed_in, "1.2 SP3");
	assert_string_equal(a->products[2].product, "elm");
	assert_string_equal(a->products[2].fixed_in, "2-1");
	assert_string_equal(a->summary, "The <b> tag\n & more");
	assert_int_equal(a->exploitation, VULN_EXPLOITATION_ACTIVE);
	assert_string_equal(
	    a->fix, "Update to V2.1.3 or later\n\nUpdate to V2.1");
	assert_string_equal(a->mitigation, "Close port 80. Wait.");
	collect_release(&all);
}

/* A text that has no room is cut, and that is told. */
static void
test_long_text(void **state)
{
	char *words = base_xmalloc(VULN_TEXT_MAX * 2 + 1), *rest;
	struct collected all;

	(void)state;
	memset(words, 'x', VULN_TEXT_MAX * 2);
	words[VULN_TEXT_MAX * 2] = '\0';
	rest = base_xprintf("'vulnerabilities':[{'notes':[{'category':"
			    "'summary','text':'First.'},{'category':"
			    "'description','text':'%s'}]}]",
	    words);
	collect_csaf(&all, rest);
	assert_true(all.v[0]->is_cut);
	assert_int_equal(strlen(all.v[0]->summary), VULN_TEXT_MAX);
	collect_release(&all);
	free(rest);
	free(words);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_csaf),
	    cmocka_unit_test(test_components),
	    cmocka_unit_test(test_deep_branches), cmocka_unit_test(test_others),
	    cmocka_unit_test(test_long_text),
	    cmocka_unit_test(test_many_versions)};

	return cmocka_run_group_tests_name("feed_csaf", tests, NULL, NULL);
}
