/* Ids in text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kairan/vuln_id.h"

static const struct {
	const char *text;
	enum vuln_id_kind kind;
	const char *normal;
} ids[] = {
    {"CVE-2026-1234", VULN_ID_CVE, "CVE-2026-1234"},
    {"cve-2026-106302", VULN_ID_CVE, "CVE-2026-106302"},
    {"CVE-2026-1234567890123456789", VULN_ID_CVE,
	"CVE-2026-1234567890123456789"},
    {" ＣＶＥ－２０２６－１２３４５ ", VULN_ID_CVE, "CVE-2026-12345"},
    {"CVE\xe2\x80\x91"
     "2026\xe2\x80\x91"
     "12345",
	VULN_ID_CVE, "CVE-2026-12345"},
    {"CVE-2026-123", VULN_ID_NONE, NULL},
    {"CVE-26-1234", VULN_ID_NONE, NULL},
    {"CVE-20266-1234", VULN_ID_NONE, NULL},
    {"CVE-2026-1234x", VULN_ID_NONE, NULL},
    {"CVE-2026-1234 and more", VULN_ID_NONE, NULL},
    {"JVN#12345678", VULN_ID_JVN, "JVN#12345678"},
    {"ＪＶＮ＃１２３４５６７８", VULN_ID_JVN, "JVN#12345678"},
    {"jvnvu#98062224", VULN_ID_JVNVU, "JVNVU#98062224"},
    {"JVNTA#90371415", VULN_ID_JVNTA, "JVNTA#90371415"},
    {"JVNDB-2026-000001", VULN_ID_JVNDB, "JVNDB-2026-000001"},
    {"JPCERT-AT-2026-0024", VULN_ID_JPCERT_AT, "JPCERT-AT-2026-0024"},
    {"JPCERT-PR-2007-0002", VULN_ID_NONE, NULL},
    {"GHSA-JFH8-C2JP-5V3Q", VULN_ID_GHSA, "GHSA-jfh8-c2jp-5v3q"},
    {"GHSA-jfh8-c2jp", VULN_ID_NONE, NULL},
    {"CWE-79", VULN_ID_CWE, "CWE-79"},
    {"CWE-noinfo", VULN_ID_NONE, NULL},
    {"DSA-3775-1", VULN_ID_DSA, "DSA-3775-1"},
    {"DSA-3775", VULN_ID_DSA, "DSA-3775"},
    {"RHSA-2026:1234", VULN_ID_RHSA, "RHSA-2026:1234"},
    {"", VULN_ID_NONE, NULL},
    {"C", VULN_ID_NONE, NULL},
};

static void
test_parse(void **state)
{
	char normal[VULN_ID_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(ids); i++) {
		strcpy(normal, "untouched");
		if (vuln_id_parse(ids[i].text, normal) != ids[i].kind)
			fail_msg("%s: wrong kind", ids[i].text);
		assert_string_equal(normal,
		    ids[i].normal == NULL ? "untouched" : ids[i].normal);
	}
	assert_int_equal(vuln_id_parse(NULL, NULL), VULN_ID_NONE);
	assert_int_equal(vuln_id_parse("CWE-79", NULL), VULN_ID_CWE);
}

static const struct {
	const char *text;
	enum vuln_id_kind kind;
	const char *found; /* joined by "," */
} texts[] = {
    {"Fixes CVE-2026-1234, CVE-2026-1235 (CVE-2026-1234 again).", VULN_ID_NONE,
	"CVE-2026-1234,CVE-2026-1235"},
    {"XCVE-2026-1234 CVE-2026-1234x _CVE-2026-1234", VULN_ID_NONE, ""},
    {"脆弱性CVE-2026-1234と、ＣＶＥ－２０２６－５６７８。", VULN_ID_NONE,
	"CVE-2026-1234,CVE-2026-5678"},
    {"https://jvn.jp/jp/?id=JVN#12345678&x=CVE-2026-1234", VULN_ID_NONE,
	"JVN#12345678,CVE-2026-1234"},
    {"CWE-79 in CVE-2026-1234 (JVNVU#98062224)", VULN_ID_CWE, "CWE-79"},
    {"CWE-79 in CVE-2026-1234 (JVNVU#98062224)", VULN_ID_JVNVU,
	"JVNVU#98062224"},
    {"DSA-3775-1 DSA-3775-2 DLA-12-1", VULN_ID_NONE,
	"DSA-3775-1,DSA-3775-2,DLA-12-1"},
    {"CVE-CVE-2026-1234", VULN_ID_NONE, "CVE-2026-1234"},
    {"CVE-", VULN_ID_NONE, ""},
    {"", VULN_ID_NONE, ""},
};

static void
test_find(void **state)
{
	struct base_strv found;
	char *joined;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(texts); i++) {
		memset(&found, 0, sizeof(found));
		assert_int_equal(
		    vuln_id_find(texts[i].text, texts[i].kind, &found),
		    BASE_OK);
		joined = base_strv_join(&found, ",");
		assert_string_equal(joined, texts[i].found);
		free(joined);
		base_strv_release(&found);
	}
}

static void
test_url(void **state)
{
	static const struct {
		const char *id;
		const char *lang;
		const char *url;
	} cases[] = {
	    {"CVE-2026-1234", "ja",
		"https://www.cve.org/CVERecord?id=CVE-2026-1234"},
	    {"JVN#12345678", "ja", "https://jvn.jp/jp/JVN12345678/"},
	    {"JVN#12345678", "en", "https://jvn.jp/en/jp/JVN12345678/"},
	    {"JVNVU#98062224", "ja", "https://jvn.jp/vu/JVNVU98062224/"},
	    {"JVNTA#90371415", NULL, "https://jvn.jp/en/ta/JVNTA90371415/"},
	    {"JVNDB-2026-000001", "ja",
		"https://jvndb.jvn.jp/ja/contents/2026/"
		"JVNDB-2026-000001.html"},
	    {"JPCERT-AT-2026-0024", "ja",
		"https://www.jpcert.or.jp/at/2026/at260024.html"},
	    {"CWE-79", "en", "https://cwe.mitre.org/data/definitions/79.html"},
	    {"GHSA-jfh8-c2jp-5v3q", "en",
		"https://github.com/advisories/GHSA-jfh8-c2jp-5v3q"},
	};
	struct base_buf url;
	size_t i;

	(void)state;
	base_buf_init(&url, 200);
	for (i = 0; i < BASE_LEN(cases); i++) {
		base_buf_clear(&url);
		assert_true(vuln_id_url(cases[i].id, cases[i].lang, &url));
		assert_string_equal(base_buf_text(&url), cases[i].url);
	}
	base_buf_clear(&url);
	assert_false(vuln_id_url("nonsense", "ja", &url));
	assert_string_equal(base_buf_text(&url), "");
	base_buf_release(&url);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_parse),
	    cmocka_unit_test(test_find), cmocka_unit_test(test_url)};

	return cmocka_run_group_tests_name("vuln_id", tests, NULL, NULL);
}
