/* One view out of several advisories. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kairan/vuln_merge.h"

static struct vuln_advisory *
make(const char *format, const char *lang, const char *id, const char *title)
{
	struct vuln_advisory *adv = vuln_advisory_new();

	vuln_advisory_set(adv, &adv->source, format, 100);
	vuln_advisory_set(adv, &adv->format, format, 100);
	vuln_advisory_set(adv, &adv->lang, lang, 100);
	vuln_advisory_set(adv, &adv->id, id, 100);
	vuln_advisory_set(adv, &adv->title, title, 100);
	return adv;
}

static void
free_all(struct vuln_advisory **advisories, size_t n)
{
	while (n > 0)
		vuln_advisory_free(advisories[--n]);
}

static struct vuln_view *
view_of(struct vuln_advisory **advisories, size_t n, const char *cve)
{
	return vuln_view_new(
	    (const struct vuln_advisory *const *)advisories, n, cve);
}

static void
test_texts(void **state)
{
	struct vuln_advisory *a[] = {
	    make("rss", "en", "https://example.com/1", "vendor's words"),
	    make("jpcert", "ja", "at260024", "注意喚起"),
	    make("jvndb", "ja", "JVNDB-2026-000001", "脆弱性"),
	    make("cve", "en", "CVE-2026-1000", "the record's words")};
	struct vuln_view *view;

	(void)state;
	vuln_advisory_set(a[1], &a[1]->mitigation, "閉じる", 100);
	a[0]->published = 200;
	a[2]->published = 100;
	a[2]->modified = 300;
	view = view_of(a, 4, "CVE-2026-1000");
	assert_string_equal(view->title.ja, "脆弱性");
	assert_string_equal(view->title.en, "the record's words");
	assert_string_equal(view->all->title, "脆弱性");
	assert_string_equal(vuln_words_in(&view->mitigation, "en"), "閉じる");
	assert_string_equal(vuln_words_in(&view->fix, "en"), "");
	assert_string_equal(view->all->id, "CVE-2026-1000");
	assert_string_equal(view->all->source, "rss, jpcert, jvndb, cve");
	assert_int_equal(view->all->published, 100);
	assert_int_equal(view->all->modified, 300);
	vuln_view_free(view);
	free_all(a, 4);
}

static void
test_union(void **state)
{
	struct vuln_advisory *a[] = {
	    make("jvndb", "ja", "JVNDB-2026-000001", "x"),
	    make("cve", "en", "CVE-2026-1000", "y")};
	struct vuln_score mine = {"3.1", 75, "", "", "jvndb", "CVE-2026-1000"};
	struct vuln_score others = {
	    "3.1", 99, "", "", "jvndb", "CVE-2026-1001"};
	struct vuln_score cna = {"4.0", 80, "", "", "cna", ""};
	struct vuln_view *view;

	(void)state;
	vuln_advisory_add_id(a[0], &a[0]->cves, "CVE-2026-1000");
	vuln_advisory_add_id(a[0], &a[0]->cves, "CVE-2026-1001");
	vuln_advisory_add_id(a[0], &a[0]->aliases, "JVN#12345678");
	vuln_advisory_add_score(a[0], &mine);
	vuln_advisory_add_score(a[0], &others);
	vuln_advisory_add_score(a[1], &cna);
	vuln_advisory_add_id(a[1], &a[1]->cves, "CVE-2026-1000");
	vuln_advisory_add_id(a[1], &a[1]->aliases, "GHSA-aaaa-bbbb-cccc");
	a[0]->exploitation = VULN_EXPLOITATION_NONE;
	a[1]->exploitation = VULN_EXPLOITATION_ACTIVE;
	a[1]->is_kev = true;
	vuln_advisory_set(a[1], &a[1]->kev_due, "2026-12-24", 20);
	view = view_of(a, 2, "CVE-2026-1000");
	assert_int_equal(view->all->n_scores, 2);
	assert_int_equal(view->best_score->base, 80);
	assert_int_equal(view->all->cves.n, 1);
	/* JVN#12345678 names two CVEs: not the same thing as this one. */
	assert_false(vuln_list_has(&view->all->aliases, "JVN#12345678"));
	assert_true(vuln_list_has(&view->all->related, "JVN#12345678"));
	assert_true(vuln_list_has(&view->all->aliases, "GHSA-aaaa-bbbb-cccc"));
	assert_int_equal(view->all->exploitation, VULN_EXPLOITATION_ACTIVE);
	assert_true(view->all->is_kev);
	assert_string_equal(view->all->kev_due, "2026-12-24");
	vuln_view_free(view);
	free_all(a, 2);
}

/* A Patch-Tuesday advisory with many CVEs gives a link and nothing else. */
static void
test_bundle_glues_nothing(void **state)
{
	struct vuln_advisory *a[] = {
	    make("cve", "en", "CVE-2026-1000", "the record"),
	    make("rss", "en", "https://example.com/tuesday", "60 fixes")};
	struct vuln_score score = {"3.1", 99, "", "", "x", ""};
	struct vuln_ref ref = {"", "", "https://example.com/tuesday", ""};
	struct vuln_view *view;
	char id[32];
	int i;

	(void)state;
	for (i = 0; i < 60; i++) {
		snprintf(id, sizeof(id), "CVE-2026-%d", 1000 + i);
		vuln_advisory_add_id(a[1], &a[1]->cves, id);
	}
	vuln_advisory_add_score(a[1], &score);
	vuln_advisory_add_ref(a[1], &ref);
	vuln_advisory_add_id(a[1], &a[1]->aliases, "JVN#12345678");
	view = view_of(a, 2, "CVE-2026-1000");
	assert_int_equal(view->all->cves.n, 1);
	assert_int_equal(view->all->n_scores, 0);
	assert_int_equal(view->all->aliases.n, 0);
	assert_int_equal(view->all->n_refs, 1);
	assert_string_equal(view->title.en, "the record");
	vuln_view_free(view);
	free_all(a, 2);
}

static void
test_states(void **state)
{
	static const struct {
		const char *formats[2];
		enum vuln_state states[2];
		enum vuln_state merged;
	} cases[] = {
	    {{"jvndb", "rss"}, {VULN_ACTIVE, VULN_ACTIVE}, VULN_ACTIVE},
	    {{"jvndb", "rss"}, {VULN_REJECTED, VULN_ACTIVE}, VULN_REJECTED},
	    {{"jvndb", "cve"}, {VULN_REJECTED, VULN_ACTIVE}, VULN_ACTIVE},
	    {{"jvndb", "cve"}, {VULN_ACTIVE, VULN_REJECTED}, VULN_REJECTED},
	    {{"osv", "rss"}, {VULN_WITHDRAWN, VULN_ACTIVE}, VULN_ACTIVE},
	    {{"osv", "rss"}, {VULN_WITHDRAWN, VULN_WITHDRAWN}, VULN_WITHDRAWN},
	    {{"jvndb", "rss"}, {VULN_DISPUTED, VULN_ACTIVE}, VULN_DISPUTED},
	};
	struct vuln_advisory *a[2];
	struct vuln_view *view;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		a[0] = make(cases[i].formats[0], "ja", "a", "a");
		a[1] = make(cases[i].formats[1], "en", "b", "b");
		a[0]->state = cases[i].states[0];
		a[1]->state = cases[i].states[1];
		view = view_of(a, 2, NULL);
		assert_int_equal(view->all->state, cases[i].merged);
		vuln_view_free(view);
		free_all(a, 2);
	}
}

/* What a source took back counts no more, unless nobody says anything. */
static void
test_withdrawn(void **state)
{
	struct vuln_advisory *a[] = {make("osv", "en", "GHSA-a", "a"),
	    make("nvd", "en", "CVE-2026-1000", "b")};
	struct vuln_score score = {"3.1", 99, "", "", "osv", ""};
	struct vuln_view *view;

	(void)state;
	vuln_advisory_add_score(a[0], &score);
	a[0]->exploitation = VULN_EXPLOITATION_ACTIVE;
	a[0]->state = VULN_WITHDRAWN;
	view = view_of(a, 2, "CVE-2026-1000");
	assert_null(view->best_score);
	assert_int_equal(view->all->exploitation, VULN_EXPLOITATION_UNKNOWN);
	vuln_view_free(view);
	view = view_of(a, 1, "CVE-2026-1000");
	assert_int_equal(view->best_score->base, 99);
	assert_int_equal(view->all->exploitation, VULN_EXPLOITATION_ACTIVE);
	vuln_view_free(view);
	free_all(a, 2);
}

static void
test_nothing(void **state)
{
	struct vuln_view *view = view_of(NULL, 0, NULL);

	(void)state;
	assert_string_equal(view->all->id, "");
	assert_string_equal(vuln_words_in(&view->title, "ja"), "");
	assert_null(view->best_score);
	vuln_view_free(view);
	vuln_view_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_texts),
	    cmocka_unit_test(test_union),
	    cmocka_unit_test(test_bundle_glues_nothing),
	    cmocka_unit_test(test_states), cmocka_unit_test(test_withdrawn),
	    cmocka_unit_test(test_nothing)};

	return cmocka_run_group_tests_name("vuln_merge", tests, NULL, NULL);
}
