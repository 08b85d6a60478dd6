/* The advisory: limits, JSON and back, hash. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kairan/vuln.h"

static struct vuln_advisory *
sample(void)
{
	struct vuln_advisory *adv = vuln_advisory_new();
	struct vuln_score scores[] = {
	    {"3.1", 98, "CVSS:3.1/AV:N", "緊急", "jvndb", "CVE-2026-1000"},
	    {"2.0", -1, "", "", "nvd", ""}};
	struct vuln_product product = {"檜工房", "Hinoki Mail Gateway",
	    "5.0.2 以前", "cpe:/a:hinoki:gw_%28idc%29", "5.0.3", "", ""};
	struct vuln_ref ref = {
	    "vendor", "HMG-7", "https://example.com/7?a=1&b=2", "お知らせ"};

	vuln_advisory_set(adv, &adv->source, "jvndb", 100);
	vuln_advisory_set(adv, &adv->id, "JVNDB-2026-000001", 100);
	vuln_advisory_set(adv, &adv->format, "jvndb", 100);
	vuln_advisory_set(adv, &adv->url, "https://example.com/", 100);
	vuln_advisory_set(adv, &adv->title, " 題 \"quoted\"\n", 100);
	vuln_advisory_set(adv, &adv->summary, "一行目\n二行目\\", 100);
	vuln_advisory_set(adv, &adv->lang, "ja", 100);
	adv->published = 1796083200;
	adv->modified = 1796169600;
	adv->state = VULN_DISPUTED;
	vuln_advisory_add_id(adv, &adv->cves, "CVE-2026-1000");
	vuln_advisory_add_id(adv, &adv->cves, "CVE-2026-1001");
	vuln_advisory_add_id(adv, &adv->cves, "cve-2026-1000");
	vuln_advisory_add_id(adv, &adv->cwes, "CWE-79");
	vuln_advisory_add_id(adv, &adv->aliases, "JVN#12345678");
	vuln_advisory_add_id(adv, &adv->related, "JPCERT-AT-2026-0001");
	vuln_advisory_add_score(adv, &scores[0]);
	vuln_advisory_add_score(adv, &scores[1]);
	vuln_advisory_add_score(adv, &scores[0]);
	vuln_advisory_add_product(adv, &product);
	vuln_advisory_add_product(adv, &product);
	vuln_advisory_add_ref(adv, &ref);
	vuln_advisory_add_ref(adv, &ref);
	vuln_advisory_set(adv, &adv->fix, "5.0.3 に更新する", 100);
	vuln_advisory_set(adv, &adv->mitigation, "管理画面を閉じる", 100);
	adv->exploitation = VULN_EXPLOITATION_POC;
	adv->automatable = VULN_AUTOMATABLE_YES;
	adv->technical_impact = VULN_IMPACT_TOTAL;
	adv->is_kev = true;
	vuln_advisory_set(adv, &adv->kev_due, "2026-12-24", 100);
	return adv;
}

static void
test_fields(void **state)
{
	struct vuln_advisory *adv = sample();

	(void)state;
	assert_string_equal(adv->title, "題 \"quoted\"");
	assert_int_equal(adv->cves.n, 2);
	assert_int_equal(adv->n_scores, 2);
	assert_int_equal(adv->n_products, 1);
	assert_int_equal(adv->n_refs, 1);
	assert_string_equal(
	    adv->products[0].cpe_plain, "cpe:/a:hinoki:gw_(idc)");
	assert_false(adv->is_cut);
	vuln_advisory_free(adv);
	vuln_advisory_free(NULL);
}

static void
test_json_and_back(void **state)
{
	struct vuln_advisory *adv = sample(), *back = NULL;
	struct base_err err = BASE_ERR_INIT;
	struct base_buf one, two;
	char hash[VULN_HASH_HEX], hash_back[VULN_HASH_HEX];

	(void)state;
	base_buf_init(&one, VULN_JSON_MAX);
	base_buf_init(&two, VULN_JSON_MAX);
	assert_int_equal(vuln_advisory_to_json(adv, &one), BASE_OK);
	assert_int_equal(
	    vuln_advisory_from_json(one.data, one.len, &back, &err), BASE_OK);
	assert_int_equal(vuln_advisory_to_json(back, &two), BASE_OK);
	assert_string_equal(base_buf_text(&one), base_buf_text(&two));
	assert_null(strchr(base_buf_text(&one), '\n'));
	assert_non_null(strstr(
	    base_buf_text(&one), "\"published\":\"2026-12-01T00:00:00Z\""));
	assert_int_equal(back->scores[0].base, 98);
	assert_int_equal(back->scores[1].base, -1);
	assert_int_equal(back->modified, adv->modified);
	assert_string_equal(
	    back->products[0].cpe_plain, "cpe:/a:hinoki:gw_(idc)");
	vuln_advisory_hash(adv, hash);
	vuln_advisory_hash(back, hash_back);
	assert_string_equal(hash, hash_back);
	base_buf_release(&one);
	base_buf_release(&two);
	vuln_advisory_free(adv);
	vuln_advisory_free(back);
}

/* Every byte that JSON must escape comes back as it was. */
static void
test_json_escapes(void **state)
{
	static const char odd[] = "a\x01\x1f\b\f\r\t\n\"\\/\x7f\xe2\x80\xa8z";
	struct vuln_advisory *adv = vuln_advisory_new(), *back = NULL;
	struct base_err err = BASE_ERR_INIT;
	struct base_buf json;

	(void)state;
	vuln_advisory_set(adv, &adv->summary, odd, 100);
	base_buf_init(&json, 10000);
	assert_int_equal(vuln_advisory_to_json(adv, &json), BASE_OK);
	assert_int_equal(
	    vuln_advisory_from_json(json.data, json.len, &back, &err), BASE_OK);
	assert_string_equal(back->summary, odd);
	base_buf_release(&json);
	/* No room: the buffer is as it was. */
	base_buf_init(&json, 50);
	assert_int_equal(base_buf_puts(&json, "before"), BASE_OK);
	assert_int_equal(vuln_advisory_to_json(adv, &json), BASE_LIMIT);
	assert_string_equal(base_buf_text(&json), "before");
	base_buf_release(&json);
	vuln_advisory_free(adv);
	vuln_advisory_free(back);
}

static void
test_json_unknown_and_broken(void **state)
{
	static const char *const broken[] = {"", "[]", "\"x\"", "{", "{}x"};
	struct base_err err = BASE_ERR_INIT;
	struct vuln_advisory *adv = NULL;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(broken); i++) {
		base_err_clear(&err);
		assert_int_equal(vuln_advisory_from_json(
				     broken[i], strlen(broken[i]), &adv, &err),
		    BASE_INVALID);
	}
	base_err_clear(&err);
	assert_int_equal(
	    vuln_advisory_from_json(
		"{\"id\":7,\"cves\":\"x\",\"new\":{}}", 28, &adv, &err),
	    BASE_OK);
	assert_string_equal(adv->id, "");
	assert_int_equal(adv->cves.n, 0);
	vuln_advisory_free(adv);
}

static void
test_hash(void **state)
{
	struct vuln_advisory *a = sample(), *b = sample();
	char hash_a[VULN_HASH_HEX], hash_b[VULN_HASH_HEX];
	const char *first;

	(void)state;
	vuln_advisory_hash(a, hash_a);
	b->modified += 86400;
	b->published = 0;
	first = b->cves.v[0];
	b->cves.v[0] = b->cves.v[1];
	b->cves.v[1] = first;
	vuln_advisory_hash(b, hash_b);
	assert_string_equal(hash_a, hash_b);
	b->scores[0].base = 97;
	vuln_advisory_hash(b, hash_b);
	assert_string_not_equal(hash_a, hash_b);
	vuln_advisory_free(b);
	b = sample();
	vuln_advisory_set(b, &b->mitigation, "無効", 100);
	vuln_advisory_hash(b, hash_b);
	assert_string_not_equal(hash_a, hash_b);
	vuln_advisory_free(a);
	vuln_advisory_free(b);
}

static void
test_limits(void **state)
{
	struct vuln_advisory *adv = vuln_advisory_new();
	char id[32];
	int i;

	(void)state;
	vuln_advisory_set(adv, &adv->title, "あああ", 7);
	assert_string_equal(adv->title, "ああ");
	assert_true(adv->is_cut);
	/* What was cut is as it would be after the way through the store. */
	vuln_advisory_set(adv, &adv->title, "ab cd", 3);
	assert_string_equal(adv->title, "ab");
	vuln_advisory_set(adv, &adv->title, "a\xff\xff", 4);
	assert_string_equal(adv->title, "a\xef\xbf\xbd");
	adv->is_cut = false;
	for (i = 0; i < VULN_IDS_MAX + 10; i++) {
		snprintf(id, sizeof(id), "CVE-2026-%05d", i);
		vuln_advisory_add_id(adv, &adv->cves, id);
	}
	assert_int_equal(adv->cves.n, VULN_IDS_MAX);
	assert_true(adv->is_cut);
	vuln_advisory_set(adv, &adv->title,
	    "a\xff"
	    "b",
	    100);
	assert_string_equal(adv->title, "a\xef\xbf\xbd"
					"b");
	vuln_advisory_set(adv, &adv->title, NULL, 100);
	assert_string_equal(adv->title, "");
	vuln_advisory_free(adv);
}

static void
test_only_web_links(void **state)
{
	static const char *const bad[] = {"javascript:alert(1)",
	    "file:///etc/passwd", "https://a b/", "http://x/\"onclick",
	    "data:text/html,x", "//host/", ""};
	struct vuln_advisory *adv = vuln_advisory_new();
	struct vuln_ref ref = {"", "", "", ""};
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(bad); i++) {
		ref.url = bad[i];
		vuln_advisory_add_ref(adv, &ref);
	}
	assert_int_equal(adv->n_refs, 0);
	ref.id = "CVE-2026-1000";
	vuln_advisory_add_ref(adv, &ref);
	assert_int_equal(adv->n_refs, 1);
	assert_string_equal(adv->refs[0].url, "");
	vuln_advisory_free(adv);
}

static void
test_mine(void **state)
{
	struct vuln_advisory *adv = vuln_advisory_new();

	(void)state;
	vuln_advisory_set(adv, &adv->id, "JVN#12345678", 100);
	vuln_advisory_mine(
	    adv, "JVN#12345678: CVE-2026-1000, CWE-79, JVNVU#98062224", true);
	assert_int_equal(adv->cves.n, 1);
	assert_int_equal(adv->cwes.n, 1);
	assert_int_equal(adv->related.n, 1);
	assert_string_equal(adv->related.v[0], "JVNVU#98062224");
	vuln_advisory_free(adv);
}

static void
test_may_found(void **state)
{
	struct vuln_advisory *adv = vuln_advisory_new();
	const char *reason = NULL;
	char id[32];
	int i;

	(void)state;
	/* An alert: no CVE, no product. */
	adv->format = "jpcert";
	assert_true(vuln_advisory_may_found(adv, &reason));
	adv->format = "jvndb";
	assert_false(vuln_advisory_may_found(adv, &reason));
	assert_string_equal(reason, "names no product and no CVE");
	adv->format = "rss";
	for (i = 0; i < VULN_BUNDLE_CVES; i++) {
		snprintf(id, sizeof(id), "CVE-2026-%05d", i);
		vuln_advisory_add_id(adv, &adv->cves, id);
	}
	assert_true(vuln_advisory_may_found(adv, NULL));
	vuln_advisory_add_id(adv, &adv->cves, "CVE-2026-99999");
	assert_false(vuln_advisory_may_found(adv, NULL));
	adv->cves.n = 1;
	adv->is_bundle = true;
	assert_false(vuln_advisory_may_found(adv, NULL));
	adv->is_bundle = false;
	adv->state = VULN_REJECTED;
	assert_false(vuln_advisory_may_found(adv, NULL));
	adv->state = VULN_DISPUTED;
	assert_true(vuln_advisory_may_found(adv, NULL));
	vuln_advisory_free(adv);
}

/* Doubles are found among thousands, as among few. */
static void
test_many_rows(void **state)
{
	struct vuln_advisory *a = vuln_advisory_new();
	struct vuln_product product = {.vendor = "v", .product = "p"};
	struct vuln_ref ref = {.source = ""};
	char text[64];
	int i, round;

	(void)state;
	for (round = 0; round < 2; round++)
		for (i = 0; i < 3000; i++) {
			snprintf(text, sizeof(text), "%d", i);
			product.version = text;
			product.cve = i % 2 == 0 ? "" : "CVE-2026-1000";
			vuln_advisory_add_product(a, &product);
			snprintf(text, sizeof(text), "https://a.example/%d",
			    i % 1000);
			ref.url = i % 3 == 0 ? "" : text;
			ref.id = text;
			ref.source = round == 0 ? "" : "vendor";
			vuln_advisory_add_ref(a, &ref);
			assert_int_equal(
			    a->n_products, round == 0 ? i + 1 : 3000);
		}
	/* each URL of the thousand, and each id that came without one */
	assert_int_equal(a->n_refs, 2000);
	for (i = 0; i < 2000; i++)
		assert_string_equal(a->refs[i].source, "vendor");
	vuln_advisory_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_many_rows),
	    cmocka_unit_test(test_fields), cmocka_unit_test(test_json_and_back),
	    cmocka_unit_test(test_json_escapes),
	    cmocka_unit_test(test_json_unknown_and_broken),
	    cmocka_unit_test(test_hash), cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_only_web_links), cmocka_unit_test(test_mine),
	    cmocka_unit_test(test_may_found)};

	return cmocka_run_group_tests_name("vuln_advisory", tests, NULL, NULL);
}
