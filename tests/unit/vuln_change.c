/* What changed, and whether it matters: the table row by row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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
	"exploitation:active:none"},
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
	"state:active:rejected! kev::listed! "
	"affected:gateway 1.0:gateway 2! text:t:u"},
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
	    true, false, thresholds, BASE_LEN(thresholds), false};
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
	    cmocka_unit_test(test_order_does_not_count),
	    cmocka_unit_test(test_long_values_are_cut)};

	return cmocka_run_group_tests_name("vuln_change", tests, NULL, NULL);
}
