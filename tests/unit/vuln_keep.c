/* What a source leaves out holds on, until it says something else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kairan/vuln_change.h"
#include "kairan/vuln_merge.h"

/* A revision in a few words: "poc kev 9.8 gateway"; "rejected". */
static struct vuln_advisory *
make(const char *words)
{
	struct vuln_advisory *adv = vuln_advisory_new();
	struct vuln_score score = {"3.1", 98, "", "", "cna", ""};
	struct vuln_product product = {
	    "hinoki", "gateway", "1.0", "", "", "1.1", ""};

	adv->affected_key = "none";
	if (strstr(words, "rejected") != NULL)
		adv->state = VULN_REJECTED;
	if (strstr(words, "poc") != NULL)
		adv->exploitation = VULN_EXPLOITATION_POC;
	if (strstr(words, "active") != NULL)
		adv->exploitation = VULN_EXPLOITATION_ACTIVE;
	if (strstr(words, "poc") != NULL || strstr(words, "active") != NULL) {
		adv->automatable = VULN_AUTOMATABLE_YES;
		adv->technical_impact = VULN_IMPACT_TOTAL;
	}
	adv->is_kev = strstr(words, "kev") != NULL;
	if (strstr(words, "9.8") != NULL)
		vuln_advisory_add_score(adv, &score);
	if (strstr(words, "gateway") != NULL) {
		vuln_advisory_add_product(adv, &product);
		adv->affected_key = "k1";
	}
	return adv;
}

/* "exploitation:poc:!" and so on. */
static void
describe(const struct vuln_changes *changes, char *out, size_t size)
{
	size_t i, n = 0;

	out[0] = '\0';
	for (i = 0; i < changes->n; i++)
		n += (size_t)snprintf(out + n, size - n, "%s%s:%s:%s%s",
		    n > 0 ? " " : "", vuln_change_kind_name(changes->v[i].kind),
		    changes->v[i].from, changes->v[i].to,
		    changes->v[i].material ? "!" : "");
}

#define GONE                                                                   \
	"exploitation:poc: automatable:yes: technical_impact:total: "          \
	"kev:listed: score:3.1:9.8: affected:hinoki gateway 1.0:"
#define BACK                                                                   \
	"exploitation::poc automatable::yes technical_impact::total "          \
	"kev::listed score::3.1:9.8 affected::hinoki gateway 1.0"

static const struct {
	const char *revisions[4]; /* each keeps what the one before has */
	const char *said; /* between the last two */
	const char *judged; /* between the first and the last */
	const char *holds; /* what the view of the last one says */
} cases[] = {
    {{"poc kev 9.8 gateway", ""}, GONE, "", "poc kev 9.8 gateway"},
    {{"poc kev 9.8 gateway", "", ""}, "", "", "poc kev 9.8 gateway"},
    {{"poc kev 9.8 gateway", "", "poc kev 9.8 gateway"}, BACK, "",
	"poc kev 9.8 gateway"},
    {{"poc", "", "active"},
	"exploitation::active! automatable::yes technical_impact::total",
	"exploitation:poc:active!", "active"},
    {{"", "poc", ""},
	"exploitation:poc: automatable:yes: technical_impact:total:",
	"exploitation::poc! automatable::yes technical_impact::total", "poc"},
    /* the block is there and does not name it: it was taken back */
    {{"poc kev", "poc"}, "kev:listed:!", "kev:listed:!", "poc"},
    {{"kev", ""}, "kev:listed:!", "kev:listed:!", ""},
    /* a rejected record has no blocks, and gives none back */
    {{"9.8", "rejected", ""}, "state:rejected:active!", "score:3.1:9.8:", ""},
    {{"9.8", "", "rejected"}, "state:active:rejected!",
	"state:active:rejected! score:3.1:9.8:", "rejected"},
};

static void
compare(const struct vuln_advisory *old, const struct vuln_advisory *new,
    bool is_judged, const char *want)
{
	struct vuln_change_policy policy = {
	    .uses_automatable = true, .is_judged = is_judged};
	struct vuln_changes changes;
	char got[512];

	vuln_changes_init(&changes);
	vuln_change_compare(old, new, &policy, &changes);
	describe(&changes, got, sizeof(got));
	assert_string_equal(got, want);
	vuln_changes_release(&changes);
}

static void
assert_holds(const struct vuln_advisory *adv, const char *words)
{
	const struct vuln_advisory *all;
	struct vuln_view *view = vuln_view_new(&adv, 1, NULL);
	struct vuln_advisory *want = make(words);

	all = view->all;
	assert_int_equal(all->exploitation, want->exploitation);
	assert_int_equal(all->automatable, want->automatable);
	assert_int_equal(all->is_kev, want->is_kev);
	assert_int_equal(all->n_scores, want->n_scores);
	assert_int_equal(all->n_products, want->n_products);
	vuln_advisory_free(want);
	vuln_view_free(view);
}

/* Through the store's form. */
static struct vuln_advisory *
stored(struct vuln_advisory *adv)
{
	struct base_err err = BASE_ERR_INIT;
	char before[VULN_HASH_HEX], after[VULN_HASH_HEX];
	struct vuln_advisory *again = NULL;
	struct base_buf json;

	base_buf_init(&json, VULN_JSON_MAX);
	assert_int_equal(vuln_advisory_to_json(adv, &json), BASE_OK);
	assert_int_equal(vuln_advisory_from_json(
			     base_buf_text(&json), json.len, &again, &err),
	    BASE_OK);
	vuln_advisory_hash(adv, before);
	vuln_advisory_hash(again, after);
	assert_string_equal(before, after);
	base_buf_release(&json);
	vuln_advisory_free(adv);
	return again;
}

static void
test_kept(void **state)
{
	struct vuln_advisory *revisions[4];
	size_t i, k, n;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		for (n = 0; n < 4 && cases[i].revisions[n] != NULL; n++) {
			revisions[n] = make(cases[i].revisions[n]);
			if (n > 0)
				vuln_advisory_keep(
				    revisions[n], revisions[n - 1]);
			revisions[n] = stored(revisions[n]);
		}
		compare(
		    revisions[n - 2], revisions[n - 1], false, cases[i].said);
		compare(revisions[0], revisions[n - 1], true, cases[i].judged);
		assert_holds(revisions[n - 1], cases[i].holds);
		for (k = 0; k < n; k++)
			vuln_advisory_free(revisions[k]);
	}
}

/* What is kept is no content: the same revision again is the same. */
static void
test_hash(void **state)
{
	struct vuln_advisory *old = make("poc 9.8"), *a = make(""),
			     *b = make("");
	char hash_a[VULN_HASH_HEX], hash_b[VULN_HASH_HEX];

	(void)state;
	vuln_advisory_keep(a, old);
	assert_non_null(a->kept);
	vuln_advisory_hash(a, hash_a);
	vuln_advisory_hash(b, hash_b);
	assert_string_equal(hash_a, hash_b);
	vuln_advisory_free(old);
	vuln_advisory_free(a);
	vuln_advisory_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_kept), cmocka_unit_test(test_hash)};

	return cmocka_run_group_tests_name("vuln_keep", tests, NULL, NULL);
}
