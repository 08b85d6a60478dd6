/* JVN, JVN iPedia and JPCERT/CC: our own documents in their form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "feed_collect.h"
#include "kairan/base_time.h"

static int64_t
at(const char *text)
{
	int64_t instant = 0;

	assert_int_equal(base_time_parse(text, &instant), BASE_OK);
	return instant;
}

static void
test_jvn(void **state)
{
	struct collected all;
	struct vuln_advisory *a;

	(void)state;
	assert_int_equal(
	    collect_file(&all, "auto", "tests/feeds/jvn.rdf"), BASE_OK);
	assert_int_equal(all.n, 5);
	assert_int_equal(all.result.items, 5);
	assert_int_equal(all.result.skipped, 0);
	assert_string_equal(all.result.title, "JVNRSS Feed - Update Entry");
	assert_int_equal(all.result.updated, at("2026-11-20T10:00+09:00"));
	assert_int_equal(all.result.newest, at("2026-11-20T10:00+09:00"));
	assert_int_equal(all.result.oldest, at("2026-11-16T13:00+09:00"));
	a = all.v[0];
	assert_string_equal(a->format, "jvn");
	assert_string_equal(a->source, "test");
	assert_string_equal(a->id, "JVN#90000001");
	assert_string_equal(a->url, "https://jvn.jp/jp/JVN90000001/");
	assert_string_equal(a->lang, "ja");
	assert_true(vuln_list_has(&a->aliases, "JVN#90000001"));
	assert_int_equal(a->n_refs, 0);
	assert_true(vuln_advisory_may_found(a, NULL));
	collect_release(&all);
}

static void
test_jvn_updated_item(void **state)
{
	struct collected all;
	struct vuln_advisory *a;

	(void)state;
	assert_int_equal(
	    collect_file(&all, "jvn", "tests/feeds/jvn.rdf"), BASE_OK);
	a = all.v[1];
	assert_string_equal(a->id, "JVNVU#90000002");
	assert_int_equal(a->published, at("2026-10-02T11:00+09:00"));
	assert_int_equal(a->modified, at("2026-11-19T14:30+09:00"));
	assert_null(strchr(a->summary, '\r'));
	assert_non_null(strchr(a->summary, '\n'));
	/* The bundle of ICS advisories founds nothing. */
	assert_true(all.v[2]->is_bundle);
	assert_false(vuln_advisory_may_found(all.v[2], NULL));
	/* No identifier: from the link; full-width CVE; blanks in the
	 * title. */
	a = all.v[3];
	assert_string_equal(a->id, "JVNVU#90000004");
	assert_string_equal(a->title,
	    "琥珀ルータ KR-200 における OS コマンドインジェクション "
	    "(CVE-2026-90004)");
	assert_int_equal(a->cves.n, 1);
	assert_string_equal(a->cves.v[0], "CVE-2026-90004");
	assert_int_equal(a->n_refs, 1);
	collect_release(&all);
}

/* Without a page of its own, an item keeps what it points to. */
static void
test_jvn_without_link(void **state)
{
	static const char doc[] =
	    "<rdf:RDF xmlns=\"http://purl.org/rss/1.0/\" xmlns:rdf=\"http://"
	    "www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:dc=\"http://purl.org"
	    "/dc/elements/1.1/\"><channel><title>JVNRSS</title></channel>"
	    "<item><title>t</title><dc:identifier>JVNVU#90000009"
	    "</dc:identifier><dc:relation>https://a.example/CVE-2026-90009"
	    "</dc:relation></item></rdf:RDF>";
	struct collected all;

	(void)state;
	assert_int_equal(collect_bytes(&all, "jvn", doc, strlen(doc)), BASE_OK);
	assert_int_equal(all.n, 1);
	assert_string_equal(all.v[0]->url, "");
	assert_int_equal(all.v[0]->cves.n, 1);
	assert_int_equal(all.v[0]->n_refs, 1);
	assert_string_equal(
	    all.v[0]->refs[0].url, "https://a.example/CVE-2026-90009");
	collect_release(&all);
}

static void
test_jvndb(void **state)
{
	struct collected all;
	struct vuln_advisory *a;

	(void)state;
	assert_int_equal(
	    collect_file(&all, "auto", "tests/feeds/jvndb.rdf"), BASE_OK);
	assert_int_equal(all.n, 5);
	a = all.v[0];
	assert_string_equal(a->format, "jvndb");
	assert_string_equal(a->id, "JVNDB-2026-900001");
	assert_string_equal(a->lang, "ja");
	assert_int_equal(a->published, at("2026-11-20T12:02+09:00"));
	/* CVEs once each, although NVD repeats them; any length. */
	assert_int_equal(a->cves.n, 2);
	assert_string_equal(a->cves.v[1], "CVE-2026-106302");
	assert_int_equal(a->cwes.n, 2);
	assert_true(vuln_list_has(&a->aliases, "JVN#90000001"));
	assert_true(vuln_list_has(&a->related, "JPCERT-AT-2026-9024"));
	assert_false(vuln_list_has(&a->aliases, "JPCERT-AT-2026-9024"));
	/* The escaped list has become lines. */
	assert_non_null(strstr(a->summary, "- サーバサイド"));
	assert_null(strchr(a->summary, '<'));
	assert_null(strchr(a->summary, '\r'));
	assert_null(strstr(a->summary, "\n\n\n"));
	assert_string_equal(
	    a->refs[0].url, "https://jvn.jp/jp/JVN90000001/index.html");
	collect_release(&all);
}

static void
test_jvndb_products_and_scores(void **state)
{
	struct collected all;
	struct vuln_advisory *a;

	(void)state;
	assert_int_equal(
	    collect_file(&all, "jvndb", "tests/feeds/jvndb.rdf"), BASE_OK);
	a = all.v[0];
	assert_int_equal(a->n_products, 2);
	assert_string_equal(a->products[0].vendor, "株式会社檜工房");
	assert_string_equal(
	    a->products[0].cpe, "cpe:/a:hinoki_works:mail_gateway_%28idc%29");
	assert_string_equal(
	    a->products[0].cpe_plain, "cpe:/a:hinoki_works:mail_gateway_(idc)");
	assert_int_equal(a->n_scores, 3);
	assert_string_equal(a->scores[0].version, "2.0");
	assert_int_equal(a->scores[0].base, 50);
	/* version="3.0" on a 3.1 vector: the vector knows. */
	assert_string_equal(a->scores[1].version, "3.1");
	assert_int_equal(a->scores[1].base, 86);
	assert_string_equal(a->scores[2].version, "4.0");
	assert_int_equal(a->scores[2].base, 87);
	/* Without a score it is computed. */
	a = all.v[4];
	assert_int_equal(a->n_scores, 1);
	assert_int_equal(a->scores[0].base, 75);
	/* Without score and product: still there, by its CVE. */
	a = all.v[3];
	assert_string_equal(a->id, "JVNDB-2026-900004");
	assert_int_equal(a->n_scores, 0);
	assert_int_equal(a->n_products, 0);
	assert_true(vuln_advisory_may_found(a, NULL));
	collect_release(&all);
}

static void
test_jvndb_states(void **state)
{
	static const enum vuln_state want[] = {VULN_ACTIVE, VULN_ACTIVE,
	    VULN_REJECTED, VULN_ACTIVE, VULN_DISPUTED};
	struct collected all;
	size_t i;

	(void)state;
	assert_int_equal(
	    collect_file(&all, "jvndb", "tests/feeds/jvndb.rdf"), BASE_OK);
	for (i = 0; i < BASE_LEN(want); i++)
		assert_int_equal(all.v[i]->state, want[i]);
	collect_release(&all);
}

static void
test_jpcert(void **state)
{
	struct collected all;
	struct vuln_advisory *a;

	(void)state;
	assert_int_equal(
	    collect_file(&all, "auto", "tests/feeds/jpcert.rdf"), BASE_OK);
	assert_int_equal(all.n, 3);
	a = all.v[0];
	assert_string_equal(a->format, "jpcert");
	assert_string_equal(a->id, "at269024");
	assert_true(vuln_list_has(&a->aliases, "JPCERT-AT-2026-9024"));
	assert_string_equal(a->title,
	    "注意喚起: Hinoki Mail Gateway の脆弱性 (CVE-2026-90001) "
	    "に関する注意喚起");
	assert_string_equal(a->summary, "");
	assert_string_equal(a->cves.v[0], "CVE-2026-90001");
	assert_int_equal(a->modified, at("2026-11-20T14:31+09:00"));
	assert_true(vuln_advisory_may_found(a, NULL));
	/* The Weekly Report speaks of many things. */
	a = all.v[1];
	assert_true(a->is_bundle);
	assert_int_equal(a->cves.n, 2);
	assert_non_null(strstr(a->summary, "ExampleVPN が更新"));
	/* An update has the title of the first version, and says so. */
	a = all.v[2];
	assert_string_equal(a->title,
	    "注意喚起: ExampleVPN の更新 (EXSA26-141) に関する注意喚起");
	assert_non_null(strstr(a->summary, "(更新)"));
	assert_false(a->is_bundle);
	collect_release(&all);
}

/* A detail document of the API: products with versions, the solution, the
 * related ids, and the paging of its Status. */
static void
test_myjvn_detail(void **state)
{
	struct collected all;
	struct vuln_advisory *a;

	(void)state;
	assert_int_equal(
	    collect_file(&all, "auto", "tests/feeds/myjvn-detail.xml"),
	    BASE_OK);
	assert_int_equal(all.n, 1);
	assert_int_equal(all.result.total, 1);
	a = all.v[0];
	assert_string_equal(a->format, "myjvn");
	assert_string_equal(a->id, "JVNDB-2026-900001");
	assert_string_equal(a->url,
	    "https://jvndb.jvn.jp/ja/contents/2026/JVNDB-2026-900001.html");
	assert_string_equal(
	    a->fix, "開発者の情報をもとに 5.0.3 へ更新してください。");
	assert_non_null(strstr(a->summary, "内部のサーバ"));
	assert_int_equal(a->n_products, 2);
	assert_string_equal(a->products[1].version, "5.0.2");
	assert_int_equal(a->scores[0].base, 86);
	assert_string_equal(a->cves.v[0], "CVE-2026-90001");
	assert_string_equal(a->cwes.v[0], "CWE-918");
	assert_true(vuln_list_has(&a->aliases, "JVN#90000001"));
	assert_int_equal(a->modified, at("2026-11-20T15:02:00+09:00"));
	collect_release(&all);
}

#define STATUS(attributes)                                                     \
	"<Result xmlns:status='http://jvndb.jvn.jp/myjvn/Status'>"             \
	"<status:Status version='3.3' " attributes "/></Result>"

static const struct {
	const char *doc;
	enum base_status status;
} statuses[] = {
    {STATUS("retCd='0' totalRes='0' totalResRet='0' firstRes='0'"), BASE_OK},
    {STATUS("retCd='1' errCd='MYJVN-ERR-101' errMsg='no such method'"),
	BASE_TEMP},
    {STATUS("retCd='0' totalRes='7' totalResRet='0' firstRes='1'"), BASE_TEMP},
    {STATUS("totalRes='0'"), BASE_TEMP},
};

static void
test_myjvn_status(void **state)
{
	struct collected all;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(statuses); i++) {
		assert_int_equal(collect_bytes(&all, "auto", statuses[i].doc,
				     strlen(statuses[i].doc)),
		    statuses[i].status);
		assert_int_equal(all.n, 0);
		if (i == 1)
			assert_non_null(strstr(all.err.text, "MYJVN-ERR-101"));
		collect_release(&all);
	}
}

/* The id of an alert without dc:identifier is that of its page. */
static void
test_jpcert_id_from_link(void **state)
{
	static const char doc[] =
	    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
	    " xmlns='http://purl.org/rss/1.0/'><item><title>注意喚起</title>"
	    "<link>https://www.jpcert.or.jp/at/2026/at260007.html</link>"
	    "</item></rdf:RDF>";
	struct collected all;

	(void)state;
	assert_int_equal(
	    collect_bytes(&all, "jpcert", doc, sizeof(doc) - 1), BASE_OK);
	assert_int_equal(all.n, 1);
	assert_string_equal(all.v[0]->id, "at260007");
	assert_string_equal(all.v[0]->aliases.v[0], "JPCERT-AT-2026-0007");
	collect_release(&all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_jvn),
	    cmocka_unit_test(test_jvn_updated_item),
	    cmocka_unit_test(test_jvn_without_link),
	    cmocka_unit_test(test_jvndb),
	    cmocka_unit_test(test_jvndb_products_and_scores),
	    cmocka_unit_test(test_jvndb_states), cmocka_unit_test(test_jpcert),
	    cmocka_unit_test(test_myjvn_detail),
	    cmocka_unit_test(test_myjvn_status),
	    cmocka_unit_test(test_jpcert_id_from_link)};

	return cmocka_run_group_tests_name("feed_jvn", tests, NULL, NULL);
}
