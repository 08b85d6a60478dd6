/* What changed, and whether it matters: the table row by row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kairan/vuln_change.h"

/* A revision in short. */
struct revision {
	enum vuln_state state;
	enum vuln_exploitation exploitation;
	enum vuln_automatable automatable;
	enum vuln_impact impact;
	const char *kev; /* due date, NULL: not listed */
	int score; /* v3.1; -1 none */
	const char *fixed_in;
	const char *version; /* affected */
	const char *fix;
	const char *mitigation;
	const char *title;
};

static struct vuln_advisory *
make(const struct revision *r)
{
	struct vuln_advisory *adv = vuln_advisory_new();
	struct vuln_product product = {
	    "", "gateway", r->version, "", r->fixed_in, "", ""};
	struct vuln_score score = {"3.1", r->score, "", "", "cna", ""};

	product.cpe_plain = NULL;
	product.fixed_in = r->fixed_in;
	product.cve = "";
	adv->state = r->state;
	adv->exploitation = r->exploitation;
	adv->automatable = r->automatable;
	adv->technical_impact = r->impact;
	adv->is_kev = r->kev != NULL;
	vuln_advisory_set(adv, &adv->kev_due, r->kev, 20);
	if (r->score >= 0)
		vuln_advisory_add_score(adv, &score);
	vuln_advisory_add_product(adv, &product);
	vuln_advisory_set(adv, &adv->fix, r->fix, VULN_TEXT_MAX);
	vuln_advisory_set(adv, &adv->mitigation, r->mitigation, VULN_TEXT_MAX);
	vuln_advisory_set(adv, &adv->title, r->title, 100);
	return adv;
}

#define SAME .score = -1, .version = "1.0", .title = "t"

static const struct {
	struct revision old;
	struct revision new;
	const char *want; /* "kind:from:to!R": ! when material, then what it
	    opens again: R(ISK_ACCEPTED) N(OT_AFFECTED) W(ORKAROUND) */
} cases[] = {
    {{SAME}, {SAME}, ""},
    {{SAME}, {.state = VULN_REJECTED, SAME}, "state:active:rejected!"},
    {{.state = VULN_REJECTED, SAME}, {SAME}, "state:rejected:active!N"},
    {{SAME}, {.state = VULN_WITHDRAWN, SAME}, "state:active:withdrawn!"},
    /* published all the same */
    {{SAME}, {.state = VULN_DISPUTED, SAME}, "text:active:disputed"},
    {{.state = VULN_DISPUTED, SAME}, {SAME}, "text:disputed:active"},
    {{.state = VULN_DISPUTED, SAME}, {.state = VULN_REJECTED, SAME},
	"state:disputed:rejected!"},
    {{SAME}, {.exploitation = VULN_EXPLOITATION_NONE, SAME},
	"exploitation::none"},
    {{SAME}, {.exploitation = VULN_EXPLOITATION_POC, SAME},
	"exploitation::poc!R"},
    {{.exploitation = VULN_EXPLOITATION_POC, SAME},
	{.exploitation = VULN_EXPLOITATION_ACTIVE, SAME},
	"exploitation:poc:active!R"},
    {{.exploitation = VULN_EXPLOITATION_ACTIVE, SAME},
	{.exploitation = VULN_EXPLOITATION_NONE, SAME},
	"exploitation:active:none!"},
    {{SAME}, {.automatable = VULN_AUTOMATABLE_NO, SAME}, "automatable::no"},
    {{SAME}, {.automatable = VULN_AUTOMATABLE_YES, SAME}, "automatable::yes"},
    {{.automatable = VULN_AUTOMATABLE_YES, SAME},
	{.automatable = VULN_AUTOMATABLE_NO, SAME}, "automatable:yes:no!"},
    {{.impact = VULN_IMPACT_PARTIAL, SAME}, {.impact = VULN_IMPACT_TOTAL, SAME},
	"technical_impact:partial:total"},
    {{SAME}, {.kev = "2026-12-24", SAME}, "kev::2026-12-24!R"},
    {{.kev = "2026-12-24", SAME}, {.kev = "2026-12-03", SAME},
	"kev:2026-12-24:2026-12-03!"},
    {{.kev = "", SAME}, {SAME}, "kev:listed:!"},
    {{SAME}, {.score = 55, .version = "1.0", .title = "t"}, "score::3.1:5.5"},
    {{SAME}, {.score = 98, .version = "1.0", .title = "t"}, "score::3.1:9.8!"},
    {{.score = 55, .version = "1.0", .title = "t"},
	{.score = 65, .version = "1.0", .title = "t"},
	"score:3.1:5.5:3.1:6.5!"}, /* a watch's threshold is 6.0 */
    {{.score = 65, .version = "1.0", .title = "t"},
	{.score = 68, .version = "1.0", .title = "t"}, "score:3.1:6.5:3.1:6.8"},
    {{.score = 69, .version = "1.0", .title = "t"},
	{.score = 70, .version = "1.0", .title = "t"},
	"score:3.1:6.9:3.1:7.0!"},
    {{SAME}, {.fixed_in = "1.1", SAME}, "fix::gateway 1.1!"},
    {{.fix = "apply 7", SAME}, {SAME}, "fix:apply 7:!"},
    {{.mitigation = "set X", SAME}, {.mitigation = "set X is not enough", SAME},
	"mitigation:set X:set X is not enough!W"},
    {{.mitigation = "set X", SAME}, {SAME}, "mitigation:set X:!W"},
    {{.mitigation = "set X", SAME}, {.mitigation = "set X and Y", SAME},
	"mitigation:set X:set X and Y!"},
    {{SAME}, {.mitigation = "set X; Y is insufficient", SAME},
	"mitigation::set X; Y is insufficient!"},
    {{.mitigation = "緩和策 X", SAME},
	{.mitigation = "緩和策 X は不十分です", SAME},
	"mitigation:緩和策 X:緩和策 X は不十分です!W"},
    {{SAME}, {.score = -1, .version = "1.1", .title = "t"},
	"affected:gateway 1.0:gateway 1.1!N"},
    {{SAME}, {.score = -1, .version = "1.0", .title = "u"}, "text:t:u"},
    {{.state = VULN_REJECTED, SAME},
	{.state = VULN_REJECTED,
	    .exploitation = VULN_EXPLOITATION_ACTIVE,
	    SAME},
	"exploitation::active"},
    {{SAME},
	{.state = VULN_REJECTED,
	    .kev = "",
	    .score = -1,
	    .version = "2",
	    .title = "u"},
	"state:active:rejected! kev::listed "
	"affected:gateway 1.0:gateway 2 text:t:u"},
};

static char *
describe(const struct vuln_changes *changes)
{
	struct base_strv all = BASE_STRV_INIT;
	unsigned reopens;
	char *one;
	size_t i;

	for (i = 0; i < changes->n; i++) {
		reopens = changes->v[i].reopens;
		one = base_xprintf("%s:%s:%s%s%s%s%s",
		    vuln_change_kind_name(changes->v[i].kind),
		    changes->v[i].from, changes->v[i].to,
		    changes->v[i].material ? "!" : "",
		    vuln_change_reopens(reopens, "RISK_ACCEPTED") ? "R" : "",
		    vuln_change_reopens(reopens, "NOT_AFFECTED") ? "N" : "",
		    vuln_change_reopens(reopens, "WORKAROUND") ? "W" : "");
		assert_false(vuln_change_reopens(reopens, "PATCH_APPLIED"));
		assert_int_equal(base_strv_add(&all, one), BASE_OK);
		free(one);
		assert_true(changes->v[i].reason[0] != '\0');
	}
	one = base_strv_join(&all, " ");
	base_strv_release(&all);
	return one;
}

static void
test_table(void **state)
{
	static const int thresholds[] = {60};
	static const struct vuln_change_policy policy = {
	    .uses_automatable = true,
	    .thresholds = thresholds,
	    .n_thresholds = BASE_LEN(thresholds)};
	struct vuln_advisory *old, *new;
	struct vuln_changes changes;
	char *got;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		old = make(&cases[i].old);
		new = make(&cases[i].new);
		vuln_changes_init(&changes);
		vuln_change_compare(old, new, &policy, &changes);
		got = describe(&changes);
		assert_string_equal(got, cases[i].want);
		assert_int_equal(vuln_changes_have_material(&changes),
		    strchr(cases[i].want, '!') != NULL);
		free(got);
		vuln_changes_release(&changes);
		vuln_advisory_free(old);
		vuln_advisory_free(new);
	}
}

/* Every pair of what happens and how a task ended: what the issue of sources
 * lists opens it again, and nothing else. */
static void
test_what_opens_again(void **state)
{
	static const char *const statuses[] = {"NEW", "INVESTIGATING",
	    "ONGOING", "DEFER", "NOT_AFFECTED", "WORKAROUND", "RISK_ACCEPTED",
	    "PATCH_APPLIED"};
	static const struct {
		const char *status;
		const char *reason;
	} opens[] = {
	    {"RISK_ACCEPTED", "it is exploited now"},
	    {"RISK_ACCEPTED", "exploit code is public now"},
	    {"RISK_ACCEPTED", "it entered the catalogue"},
	    {"RISK_ACCEPTED", "our outcome rose"},
	    {"NOT_AFFECTED", "the record is published again"},
	    {"NOT_AFFECTED",
		"a product or version that a watch looks at entered or left"},
	    {"WORKAROUND", "the mitigation was withdrawn"},
	    {"WORKAROUND", "the mitigation was declared insufficient"},
	};
	const struct vuln_change_rule *rule;
	size_t i, k, m, found = 0;
	bool want;

	(void)state;
	for (i = 0; i < vuln_change_n_rules(); i++) {
		rule = vuln_change_rule(i);
		for (k = 0; k < BASE_LEN(statuses); k++) {
			for (m = 0, want = false; m < BASE_LEN(opens); m++)
				want = want || (strcmp(statuses[k],
						    opens[m].status) == 0 &&
						   strcmp(rule->reason,
						       opens[m].reason) == 0);
			assert_int_equal(
			    vuln_change_reopens(rule->reopens, statuses[k]),
			    want);
			found += want;
		}
		/* What opens something is told. */
		assert_true(rule->reopens == 0 || rule->is_material);
	}
	assert_int_equal(found, BASE_LEN(opens));
}

/* Only products that a watch looks at count, where it looks at one. */
static void
test_watched_products(void **state)
{
	static const struct {
		const char *word; /* of the watch; NULL: no watch */
		const char *old,
		    *new; /* "product version" beside "gateway 1" */
		const char *title;
		bool has_ticket;
		bool material;
	} rows[] = {
	    {"gateway", "other 1", "other 2", "t", false, false},
	    {"gateway", "other 1", "other 2", "t", true, false},
	    {"gateway", "other 1", "gateway 2", "t", false, true},
	    {"gateway", "gateway 2", "other 1", "t", false, true},
	    {"gateway", "gateway 2", "gateway 3", "t", false, true},
	    {"nowhere", "gateway 2", "gateway 3", "t", false, false},
	    {"title", "gateway 2", "gateway 3", "a title", false, true},
	    {"nowhere", "gateway 2", "gateway 3", "t", true, true},
	    {NULL, "gateway 2", "gateway 3", "t", false, false},
	    {"", "gateway 2", "gateway 3", "t", false, true}, /* takes all */
	};
	struct vuln_product product = {"", "gateway", "1", "", "", "", ""};
	struct vuln_change_policy policy = {.is_watched = false};
	struct vuln_watchset *set = NULL;
	struct vuln_advisory *pair[2];
	struct vuln_changes changes;
	struct vuln_watch watch;
	char name[32];
	size_t i, k;

	(void)state;
	for (i = 0; i < BASE_LEN(rows); i++) {
		vuln_watch_init(&watch, "w");
		if (rows[i].word != NULL && rows[i].word[0] != '\0')
			assert_int_equal(
			    base_strv_add(&watch.any, rows[i].word), BASE_OK);
		assert_int_equal(vuln_watchset_new(&watch,
				     rows[i].word == NULL ? 0 : 1, &set, NULL),
		    BASE_OK);
		for (k = 0; k < 2; k++) {
			pair[k] = vuln_advisory_new();
			vuln_advisory_set(
			    pair[k], &pair[k]->title, rows[i].title, 100);
			if (strcmp(rows[i].word == NULL ? "" : rows[i].word,
				"nowhere") != 0) {
				product.product = "gateway";
				product.version = "1";
				vuln_advisory_add_product(pair[k], &product);
			}
			snprintf(name, sizeof(name), "%s",
			    k == 0 ? rows[i].old : rows[i].new);
			product.version = strchr(name, ' ') + 1;
			*strchr(name, ' ') = '\0';
			product.product = name;
			vuln_advisory_add_product(pair[k], &product);
		}
		policy.watches = set;
		policy.is_watched = rows[i].has_ticket;
		vuln_changes_init(&changes);
		vuln_change_compare(pair[0], pair[1], &policy, &changes);
		assert_int_equal(changes.n, 1);
		assert_int_equal(changes.v[0].kind, VULN_CHANGE_AFFECTED);
		assert_int_equal(changes.v[0].material, rows[i].material);
		assert_int_equal(changes.v[0].reopens,
		    rows[i].material ? VULN_REOPEN_NOT_AFFECTED : 0);
		vuln_changes_release(&changes);
		vuln_advisory_free(pair[0]);
		vuln_advisory_free(pair[1]);
		vuln_watchset_free(set);
		vuln_watch_release(&watch);
	}
}

/* The order of rows and doubled rows are no change. */
static void
test_order_does_not_count(void **state)
{
	struct vuln_product a = {"", "a", "1", "", "", "", ""};
	struct vuln_product b = {"", "b", "1", "", "", "", ""};
	struct vuln_advisory *old = vuln_advisory_new();
	struct vuln_advisory *new = vuln_advisory_new();
	struct vuln_changes changes;

	(void)state;
	vuln_advisory_add_product(old, &a);
	vuln_advisory_add_product(old, &b);
	vuln_advisory_add_product(new, &b);
	vuln_advisory_add_product(new, &a);
	a.cve = "CVE-2026-1000";
	vuln_advisory_add_product(new, &a);
	vuln_changes_init(&changes);
	vuln_change_compare(old, new, NULL, &changes);
	assert_int_equal(changes.n, 0);
	vuln_changes_release(&changes);
	vuln_advisory_free(old);
	vuln_advisory_free(new);
}

static void
test_long_values_are_cut(void **state)
{
	struct revision old = {SAME}, new = {SAME};
	struct vuln_advisory *a, *b;
	struct vuln_changes changes;
	char text[1000];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	new.mitigation = text;
	a = make(&old);
	b = make(&new);
	vuln_changes_init(&changes);
	vuln_change_compare(a, b, NULL, &changes);
	assert_int_equal(changes.n, 1);
	assert_int_equal(strlen(changes.v[0].to), 200);
	vuln_changes_release(&changes);
	vuln_advisory_free(a);
	vuln_advisory_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_table),
	    cmocka_unit_test(test_what_opens_again),
	    cmocka_unit_test(test_watched_products),
	    cmocka_unit_test(test_order_does_not_count),
	    cmocka_unit_test(test_long_values_are_cut)};

	return cmocka_run_group_tests_name("vuln_change", tests, NULL, NULL);
}
