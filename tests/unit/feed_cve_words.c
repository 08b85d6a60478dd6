/* CVE records: texts, and what is affected, as they are really written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "feed_collect.h"

/* A record whose container of the CNA holds this. */
static void
collect_cna(struct collected *all, const char *state, const char *cna)
{
	char *doc = base_xprintf("{'dataType':'CVE_RECORD','cveMetadata':{"
				 "'cveId':'CVE-2026-90004','state':'%s'},"
				 "'containers':{'cna':{%s}}}",
	    state, cna);

	collect_quoted(all, "auto", doc);
	free(doc);
}

/* A text in a record is plain: what looks like HTML is spoken of. */
static void
test_plain(void **state)
{
	static const struct {
		const char *value; /* in JSON */
		const char *summary, *title;
	} cases[] = {{"The <title> tag & <b>", "The <title> tag & <b>",
			 "The <title> tag & <b>"},
	    {"It has been resolved:\\n\\nhinoki: stop\\n\\n <TASK>\\n  "
	     "go+0x1\\n"
	     "#include <linux/hinoki.h>\\nvector<int> a;",
		"It has been resolved:\n\nhinoki: stop\n\n <TASK>\n  go+0x1\n"
		"#include <linux/hinoki.h>\nvector<int> a;",
		"hinoki: stop"},
	    {"Oak &amp; Elm &copy; ?a=1&lt=2", "Oak & Elm &copy; ?a=1&lt=2",
		"Oak & Elm &copy; ?a=1&lt=2"},
	    {"<p>One.</p><p>Two &eacute;</p>", "One.\n\nTwo é", "One."},
	    {"Only this:", "Only this:", "Only this:"}};
	struct collected all;
	char *cna;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		cna = base_xprintf("'descriptions':[{'lang':'ja','value':'x'},"
				   "{'lang':'en-US','value':'%s'}]",
		    cases[i].value);
		collect_cna(&all, "PUBLISHED", cna);
		assert_string_equal(all.v[0]->summary, cases[i].summary);
		assert_string_equal(all.v[0]->title, cases[i].title);
		collect_release(&all);
		free(cna);
	}
}

/* That there is no workaround is no workaround, and is told. */
static void
test_denial(void **state)
{
	struct collected all;

	(void)state;
	collect_cna(&all, "PUBLISHED",
	    "'descriptions':[{'lang':'en','value':'hinoki stops'}],"
	    "'workarounds':[{'lang':'en','value':'There are no workarounds.'"
	    "}]");
	assert_string_equal(all.v[0]->mitigation, "");
	assert_string_equal(
	    all.v[0]->summary, "hinoki stops\n\nThere are no workarounds.");
	assert_string_equal(all.v[0]->title, "hinoki stops");
	collect_release(&all);
	collect_cna(&all, "PUBLISHED",
	    "'descriptions':[{'lang':'de','value':'hinoki stoppt'}],"
	    "'workarounds':[{'lang':'en','value':'N/A'}],'problemTypes':[{"
	    "'descriptions':[{'description':'CWE-79 Cross-site'},"
	    "{'description':'CWE'},{'description':'see CWE-80'},"
	    "{'cweId':'CWE-20','description':'CWE-21'}]}]");
	assert_string_equal(all.v[0]->mitigation, "");
	assert_string_equal(all.v[0]->summary, "hinoki stoppt");
	assert_int_equal(all.v[0]->cwes.n, 2);
	assert_string_equal(all.v[0]->cwes.v[0], "CWE-79");
	assert_string_equal(all.v[0]->cwes.v[1], "CWE-20");
	collect_release(&all);
	collect_cna(&all, "REJECTED",
	    "'rejectedReasons':[{'lang':'en','value':'Twice.'}],'replacedBy':"
	    "['CVE-2026-90005','CVE-2026-90004',7]");
	assert_int_equal(all.v[0]->related.n, 1);
	assert_string_equal(all.v[0]->related.v[0], "CVE-2026-90005");
	collect_release(&all);
}

/* Vendor/product/version/fixed_in; ... of what is affected. */
static char *
told(const char *affected)
{
	char *cna = base_xprintf("'affected':[{%s}]", affected);
	const struct vuln_product *p;
	struct collected all;
	struct base_buf out;
	size_t i;

	base_buf_init(&out, 4096);
	collect_cna(&all, "PUBLISHED", cna);
	for (i = 0; i < all.v[0]->n_products; i++) {
		p = &all.v[0]->products[i];
		assert_int_equal(
		    base_buf_printf(&out, "%s%s/%s/%s/%s", i > 0 ? "; " : "",
			p->vendor, p->product, p->version, p->fixed_in),
		    BASE_OK);
	}
	collect_release(&all);
	free(cna);
	cna = base_xstrdup(base_buf_text(&out));
	base_buf_release(&out);
	return cna;
}

#define OAK "'vendor':'v','product':'Oak','versions':["
#define IS "'status':'affected'"
#define TO "'versionType':'custom','lessThan':"

static void
test_affected(void **state)
{
	static const struct {
		const char *affected, *want;
	} cases[] = {
	    {"'vendor':'n/a','product':'N/A','versions':[{'version':'n/a'," IS
	     "}]",
		""},
	    {"'vendor':'n/a','product':'Oak','versions':[{'version':'n/a'," IS
	     "}]",
		"/Oak//"},
	    {OAK "{'version':'2.0','lessThan':'2.4'," IS "}]",
		"v/Oak/2.0 before 2.4/2.4"},
	    {OAK "{'version':'unspecified'," TO "'2.4'," IS "}]",
		"v/Oak/before 2.4/2.4"},
	    {OAK "{'version':'Oak'," TO "'2.4'," IS "}]",
		"v/Oak/before 2.4/2.4"},
	    {OAK "{'version':'2.0'," TO "'unspecified'," IS "}]",
		"v/Oak/from 2.0/"},
	    {OAK "{'version':'2.0'," TO "'2.0*'," IS "}]", "v/Oak/from 2.0/"},
	    {OAK "{'version':'next of 2.0'," TO "'unspecified'," IS "}]",
		"v/Oak/after 2.0/"},
	    {OAK "{'version':'next of 2.0'," TO "'2.4'," IS "}]",
		"v/Oak/after 2.0 before 2.4/2.4"},
	    {OAK "{'version':'0','lessThan':'*'," IS "}]",
		"v/Oak/all versions/"},
	    {OAK "{'version':'*'," IS "}]", "v/Oak/all versions/"},
	    {OAK "{'version':'unspecified','lessThanOrEqual':'2.4'," IS "}]",
		"v/Oak/up to 2.4/"},
	    /* CISA's guesses: the last one that is affected, twice */
	    {OAK "{'version':'9.1R18.5','lessThan':'9.1R18.5'," IS "}]",
		"v/Oak/9.1R18.5/"},
	    {OAK "{'version':'unspecified'," TO
		 "'0123456789abcdef0123456789abcdef01234567'," IS "}]",
		"v/Oak/before 0123456789abcdef0123456789abcdef01234567/"},
	    {OAK "{'version':'2.0','lessThan':'TBD'," IS "}]",
		"v/Oak/2.0 before TBD/"},
	    /* Linux, and Red Hat's packages */
	    {"'defaultStatus':'affected'," OAK
	     "{'version':'5.4.3','lessThanOrEqual':'5.4.*',"
	     "'versionType':'semver','status':'unaffected'}]",
		"v/Oak/5.4.3 up to 5.4.* (unaffected)/5.4.3"},
	    {"'defaultStatus':'affected'," OAK
	     "{'version':'0:4.18.0-5.el8','lessThan':'*',"
	     "'versionType':'rpm','status':'unaffected'}]",
		"v/Oak/from 0:4.18.0-5.el8 (unaffected)/4.18.0-5.el8"},
	    {OAK "{'version':'10.2','lessThan':'10.2.9-h1'," IS
		 ",'changes':[{'at':'10.2.4-h3','status':'unaffected'},"
		 "{'at':'unspecified','status':'unaffected'}]}]",
		"v/Oak/10.2 before 10.2.9-h1/10.2.9-h1; "
		"v/Oak/10.2 before 10.2.9-h1/10.2.4-h3"},
	    {"'packageURL':'pkg:npm/%40elm/oak@1?x=y','versions':["
	     "{'version':'>= 2, < 2.4'," IS "}]",
		"/oak/>= 2, < 2.4/2.4"},
	    {"'vendor':'v','product':'Oak','defaultStatus':'unaffected'",
		"v/Oak/unaffected/"}};
	char *got;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		got = told(cases[i].affected);
		assert_string_equal(got, cases[i].want);
		free(got);
	}
}

/* The alphabet's order, and a list longer than what is looked at. */
static void
test_long_list(void **state)
{
	struct collected all;
	struct base_buf doc;
	size_t i;

	(void)state;
	base_buf_init(&doc, 1 << 20);
	assert_int_equal(
	    base_buf_puts(&doc, "{'containers':{'cna':{'affected':["), BASE_OK);
	for (i = 0; i < 2000; i++)
		assert_int_equal(
		    base_buf_printf(&doc,
			"%s{'vendor':'v','product':'Oak %zu'," IS "}",
			i > 0 ? "," : "", i),
		    BASE_OK);
	assert_int_equal(
	    base_buf_puts(&doc, "],'providerMetadata':{}}},'cveMetadata':{"
				"'cveId':'CVE-2026-90004','state':"
				"'PUBLISHED'},'dataType':'CVE_RECORD'}"),
	    BASE_OK);
	assert_true(doc.len > FEED_SNIFF_MAX);
	collect_quoted(&all, "auto", base_buf_text(&doc));
	assert_int_equal(all.v[0]->n_products, 2000);
	collect_release(&all);
	base_buf_release(&doc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_plain),
	    cmocka_unit_test(test_denial), cmocka_unit_test(test_affected),
	    cmocka_unit_test(test_long_list)};

	return cmocka_run_group_tests_name("feed_cve_words", tests, NULL, NULL);
}
