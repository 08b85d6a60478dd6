/* The catalogue of exploited ones, OSV, NVD and what is odd: our own
 * documents, the corpora where they are, and what is no such document. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "feed_collect.h"
#include "kairan/vuln_change.h"

static void
test_kev(void **state)
{
	struct collected all;
	struct vuln_advisory *a;

	(void)state;
	assert_int_equal(
	    collect_file(&all, "auto", "tests/feeds/kev.json"), BASE_OK);
	assert_int_equal(all.n, 2);
	assert_string_equal(all.result.note, "");
	assert_true(all.result.updated != 0);
	a = all.v[0];
	assert_string_equal(a->format, "kev");
	assert_string_equal(a->id, "CVE-2026-90002");
	assert_true(a->is_kev);
	assert_string_equal(a->kev_due, "2026-11-23");
	assert_int_equal(a->exploitation, VULN_EXPLOITATION_ACTIVE);
	assert_string_equal(a->mitigation, "");
	assert_non_null(strstr(a->summary, "ransomware"));
	assert_int_equal(a->n_refs, 2);
	assert_string_equal(
	    a->refs[0].url, "https://vendor.example.com/security/exsa26-141");
	assert_string_equal(a->products[0].vendor, "Example Networks");
	collect_release(&all);
}

static void
test_osv(void **state)
{
	struct collected all;
	struct vuln_advisory *a;

	(void)state;
	assert_int_equal(
	    collect_file(&all, "auto", "tests/feeds/osv.json"), BASE_OK);
	assert_int_equal(all.n, 3);
	a = all.v[0];
	assert_string_equal(a->format, "osv");
	assert_int_equal(a->cves.n, 1);
	assert_string_equal(a->cves.v[0], "CVE-2026-90005");
	assert_true(vuln_list_has(&a->aliases, "GHSA-aaaa-bbbb-cccc"));
	assert_true(vuln_list_has(&a->aliases, "PYSEC-2026-9005"));
	assert_true(vuln_list_has(&a->related, "CVE-2026-90006"));
	assert_int_equal(a->scores[0].base, 75);
	assert_int_equal(a->n_products, 2);
	assert_string_equal(a->products[0].fixed_in, "2.9.7");
	assert_string_equal(a->products[1].version, "3.0.0 before 3.1.4");
	assert_string_equal(a->cwes.v[0], "CWE-190");
	assert_string_equal(a->url, "https://project.example.org/security/5");
	/* A distribution's update is about the CVEs it calls related. */
	a = all.v[1];
	assert_int_equal(a->cves.n, 2);
	assert_int_equal(a->aliases.n, 0);
	assert_string_equal(a->products[0].vendor, "AlmaLinux:9");
	assert_string_equal(a->products[0].fixed_in, "1:3.1.4-1.el9");
	a = all.v[2];
	assert_int_equal(a->state, VULN_WITHDRAWN);
	assert_string_equal(a->products[0].version, "1.0 up to 1.4");
	collect_release(&all);
}

static void
test_nvd(void **state)
{
	struct collected all;
	struct vuln_advisory *a;

	(void)state;
	assert_int_equal(
	    collect_file(&all, "auto", "tests/feeds/nvd.json"), BASE_OK);
	assert_int_equal(all.n, 2);
	assert_int_equal(all.result.total, 2001);
	assert_int_equal(all.result.first, 2000);
	a = all.v[0];
	assert_string_equal(a->format, "nvd");
	assert_string_equal(a->id, "CVE-2026-90002");
	assert_string_equal(
	    a->title, "ExampleVPN before 7.2.4 skips the certificate check.");
	assert_int_equal(a->published, 1794996000);
	assert_int_equal(a->n_scores, 2);
	assert_string_equal(a->scores[0].origin, "nvd");
	assert_string_equal(a->scores[1].version, "2.0");
	assert_string_equal(a->cwes.v[0], "CWE-287");
	assert_int_equal(a->n_products, 1);
	assert_string_equal(a->products[0].vendor, "example_networks");
	assert_string_equal(a->products[0].product, "examplevpn");
	assert_string_equal(a->products[0].version, "7.0 before 7.2.4");
	assert_string_equal(a->products[0].fixed_in, "7.2.4");
	assert_true(a->is_kev);
	assert_string_equal(a->kev_due, "2026-11-23");
	assert_int_equal(all.v[1]->state, VULN_REJECTED);
	collect_release(&all);
}

static const struct {
	const char *format;
	const char *doc;
	enum base_status status;
	size_t skipped;
} odd[] = {
    {"auto", "{\"format\":\"unknown\"}", BASE_INVALID, 0},
    {"kev", "{}", BASE_INVALID, 0},
    {"kev", "{\"vulnerabilities\":{}}", BASE_INVALID, 0},
    {"kev", "{\"vulnerabilities\":[]}", BASE_OK, 0},
    {"kev", "{\"vulnerabilities\":[{\"cveID\":7},{},null]}", BASE_OK, 3},
    {"kev", "cveID,vendorProject,\nCVE-2026-1,\"x", BASE_INVALID, 0},
    {"cve", "{\"cveMetadata\":{\"cveId\":\"CVE-1\"}}", BASE_OK, 1},
    {"cve", "{\"cveMetadata\":{\"cveId\":\"CVE-2026-1000\"}}", BASE_OK, 0},
    {"cve",
	"{\"cveMetadata\":{\"cveId\":\"CVE-2026-1000\"},\"containers\":"
	"{\"cna\":{\"affected\":[7,{\"versions\":{},\"cpes\":[1]}],"
	"\"metrics\":[{\"other\":{\"type\":\"ssvc\",\"content\":{\"options\":"
	"\"x\"}}}]},\"adp\":{}}}",
	BASE_OK, 0},
    {"cve", "{\"cveMetadata\":", BASE_INVALID, 0},
    {"osv", "{\"id\":\"X-1\"}", BASE_OK, 1},
    {"osv",
	"{\"id\":\"X-1\",\"modified\":\"never\",\"affected\":[{\"ranges\":"
	"[{\"events\":[{}]}]}]}",
	BASE_OK, 0},
    {"nvd", "{}", BASE_INVALID, 0},
    {"nvd", "{\"vulnerabilities\":[{},{\"cve\":{\"id\":\"x\"}}]}", BASE_OK, 2},
    {"csaf", "{\"document\":{}}", BASE_OK, 1},
    {"csaf",
	"{\"document\":{\"tracking\":{\"id\":\"A\"}},\"product_tree\":"
	"{\"branches\":[{\"product\":{}}]},\"vulnerabilities\":[{}]}",
	BASE_OK, 0},
    {"csaf", "<html></html>", BASE_INVALID, 0},
};

static void
test_odd(void **state)
{
	struct collected all;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(odd); i++) {
		if (collect_bytes(&all, odd[i].format, odd[i].doc,
			strlen(odd[i].doc)) != odd[i].status)
			fail_msg("%s: %s", odd[i].doc, all.err.text);
		assert_int_equal(all.result.skipped, odd[i].skipped);
		if (odd[i].status != BASE_OK)
			assert_true(all.err.text[0] != '\0');
		collect_release(&all);
	}
}

/* Every document of a corpus folder gives one advisory that may not be
 * empty; *with_fix counts those that say how to mend it. */
static size_t
read_corpus(const char *format, const char *dir, size_t *with_fix)
{
	struct base_strv names = BASE_STRV_INIT;
	struct base_err err = BASE_ERR_INIT;
	struct collected all;
	char *path;
	size_t i, k, n;

	*with_fix = 0;
	if (base_file_list(dir, 0, &names, &err) != BASE_OK)
		skip();
	n = names.n;
	for (i = 0; i < n; i++) {
		path = base_file_join(dir, names.v[i]);
		if (collect_file(&all, "auto", path) != BASE_OK)
			fail_msg("%s: %s", path, all.err.text);
		assert_int_equal(all.n, 1);
		assert_string_equal(all.v[0]->format, format);
		assert_true(all.v[0]->n_products > 0);
		for (k = 0; k < all.v[0]->n_products; k++)
			if (all.v[0]->products[k].fixed_in[0] != '\0')
				break;
		*with_fix += all.v[0]->fix[0] != '\0' ||
			     all.v[0]->mitigation[0] != '\0' ||
			     k < all.v[0]->n_products;
		collect_release(&all);
		free(path);
	}
	base_strv_release(&names);
	return n;
}

static void
test_corpora(void **state)
{
	size_t n, with_fix;

	(void)state;
	n = read_corpus("osv", "../shared/corpora/feeds/osv", &with_fix);
	print_message("# osv: %zu read, %zu with a fix\n", n, with_fix);
	assert_int_equal(with_fix, n);
	n = read_corpus("csaf", "../shared/corpora/feeds/csaf", &with_fix);
	print_message("# csaf: %zu read, %zu with a remedy\n", n, with_fix);
	assert_int_equal(with_fix, n);
}

#define KEV "../shared/corpora/feeds/kev/known_exploited_vulnerabilities."

static bool
has_hash(struct base_strv *hashes, const struct vuln_advisory *adv)
{
	char hash[VULN_HASH_HEX];
	size_t i;

	vuln_advisory_hash(adv, hash);
	for (i = 0; i < hashes->n; i++)
		if (strcmp(hashes->v[i], hash) == 0)
			return true;
	return false;
}

/* Entries in both whose place in the catalogue changed. */
static size_t
count_kev_changes(const struct collected *old, const struct collected *new)
{
	struct vuln_changes changes;
	size_t i, k, c, n = 0;

	for (i = 0; i < old->n; i++)
		for (k = 0; k < new->n; k++) {
			if (strcmp(old->v[i]->id, new->v[k]->id) != 0)
				continue;
			vuln_changes_init(&changes);
			vuln_change_compare(
			    old->v[i], new->v[k], NULL, &changes);
			for (c = 0; c < changes.n; c++)
				n += changes.v[c].kind == VULN_CHANGE_KEV;
			vuln_changes_release(&changes);
		}
	return n;
}

/* Between two catalogues only the added entries are new. */
static void
test_kev_corpus(void **state)
{
	struct base_strv ids = BASE_STRV_INIT, hashes = BASE_STRV_INIT;
	struct collected old, new;
	char hash[VULN_HASH_HEX];
	size_t i, added = 0, changed = 0;

	(void)state;
	if (collect_file(&old, "auto", KEV "old.json") == BASE_NOTFOUND)
		skip();
	assert_int_equal(collect_file(&new, "auto", KEV "new.json"), BASE_OK);
	for (i = 0; i < old.n; i++) {
		assert_int_equal(base_strv_add(&ids, old.v[i]->id), BASE_OK);
		vuln_advisory_hash(old.v[i], hash);
		assert_int_equal(base_strv_add(&hashes, hash), BASE_OK);
	}
	for (i = 0; i < new.n; i++) {
		if (!base_strv_has(&ids, new.v[i]->id))
			added++;
		else if (!has_hash(&hashes, new.v[i]))
			changed++;
	}
	assert_int_equal(count_kev_changes(&old, &new), 0);
	print_message("# kev: %zu, then %zu: %zu added, %zu changed\n", old.n,
	    new.n, added, changed);
	assert_int_equal(added, new.n - old.n);
	base_strv_release(&ids);
	base_strv_release(&hashes);
	collect_release(&old);
	collect_release(&new);
}

/* product/version/fixed_in; ... */
static char *
told(const struct vuln_advisory *adv)
{
	char *out = base_xstrdup(""), *more;
	size_t i;

	for (i = 0; i < adv->n_products; i++) {
		more = base_xprintf("%s%s%s/%s/%s", out, i > 0 ? "; " : "",
		    adv->products[i].product, adv->products[i].version,
		    adv->products[i].fixed_in);
		free(out);
		out = more;
	}
	return out;
}

/* Ranges of OSV, and CPEs of NVD. */
static void
test_stretches(void **state)
{
	static const struct {
		const char *format, *doc, *want;
	} cases[] = {
#define OSV(affected)                                                          \
	"{'id':'PYSEC-2026-1','modified':'2026-11-01T00:00:00Z','details':"    \
	"'### Impact\\noak stops at <0>','affected':[{'package':{'ecosystem':" \
	"'PyPI','name':'oak'}," affected "}]}"
	    {"osv",
		OSV("'ranges':[{'type':'SEMVER','events':[{'introduced':'0'},"
		    "{'fixed':'1.2'},{'introduced':'2'}]}]"),
		"oak/0 before 1.2/1.2; oak/from 2/"},
	    {"osv",
		OSV("'ranges':[{'type':'SEMVER','events':[{'fixed':'1.2'},"
		    "{'introduced':'0'}]}]"),
		"oak/0 before 1.2/1.2"},
	    {"osv",
		OSV("'ranges':[{'type':'SEMVER','events':[{'introduced':'0'}"
		    "]}],'database_specific':{"
		    "'last_known_affected_version_range':'<= 2.4'}"),
		"oak/0 up to 2.4/"},
	    {"osv",
		OSV("'ranges':[{'type':'SEMVER','events':[{'introduced':'0'}"
		    "]}],'database_specific':{"
		    "'last_known_affected_version_range':'< 2.5'}"),
		"oak/0 before 2.5/2.5"},
	    {"osv",
		OSV("'ranges':[{'type':'GIT','repo':'https://x.example/a/b',"
		    "'events':[{'introduced':'0'},{'fixed':'c0ffee'}],"
		    "'database_specific':{'extracted_events':[{'introduced':"
		    "'1'},{'last_affected':'1.7'}]}}]"),
		"oak/1 up to 1.7/"},
#define NVD(criteria)                                                          \
	"{'vulnerabilities':[{'cve':{'id':'CVE-2026-90004','descriptions':[{"  \
	"'lang':'en','value':'It is so:\\n\\noak stops at <0>'}],"             \
	"'configurations':[{'nodes':[{'cpeMatch':[{'vulnerable':true,"         \
	"'criteria':'cpe:2.3:a:" criteria "}]}]}]}}],'format':'NVD_CVE'}"
	    {"nvd", NVD("v:oak\\\\+\\\\+:1.2:rc1:*:*:*:*:*:*'"),
		"oak++/1.2 rc1/"},
	    {"nvd", NVD("v:oak:1.2:*:*:*:*:*:*:*'"), "oak/1.2/"},
	    {"nvd", NVD("v:oak:*:*:*:*:*:*:*:*','versionEndExcluding':'2.4'"),
		"oak/before 2.4/2.4"},
	    {"nvd", NVD("v:oak:-:*:*:*:*:*:*:*'"), "oak//"}};
	struct collected all;
	char *got;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		collect_quoted(&all, cases[i].format, cases[i].doc);
		got = told(all.v[0]);
		assert_string_equal(got, cases[i].want);
		assert_string_equal(all.v[0]->title, "oak stops at <0>");
		collect_release(&all);
		free(got);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_kev),
	    cmocka_unit_test(test_osv), cmocka_unit_test(test_nvd),
	    cmocka_unit_test(test_odd), cmocka_unit_test(test_stretches),
	    cmocka_unit_test(test_corpora), cmocka_unit_test(test_kev_corpus)};

	return cmocka_run_group_tests_name("feed_json", tests, NULL, NULL);
}
