/*
 * CVE records: one of our own with every part, and, where the corpus is
 * there, the history of real ones against what is known to have changed.
 */
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
test_record(void **state)
{
	struct collected all;
	struct vuln_advisory *a;

	(void)state;
	assert_int_equal(
	    collect_file(&all, "auto", "tests/feeds/cve.json"), BASE_OK);
	assert_int_equal(all.n, 2);
	a = all.v[0];
	assert_string_equal(a->format, "cve");
	assert_string_equal(a->id, "CVE-2026-90002");
	assert_int_equal(a->state, VULN_ACTIVE);
	assert_string_equal(a->title, "Authentication bypass in ExampleVPN");
	assert_int_equal(a->exploitation, VULN_EXPLOITATION_POC);
	assert_int_equal(a->automatable, VULN_AUTOMATABLE_YES);
	assert_int_equal(a->technical_impact, VULN_IMPACT_TOTAL);
	assert_true(a->is_kev);
	assert_int_equal(a->n_scores, 2);
	assert_string_equal(a->scores[0].origin, "cna");
	assert_int_equal(a->scores[0].base, 93);
	assert_string_equal(a->scores[1].origin, "cisa-adp");
	assert_string_equal(a->cwes.v[0], "CWE-287");
	assert_string_equal(a->fix, "Update to 7.2.4.");
	assert_string_equal(a->mitigation, "Set peer-check to strict.");
	assert_string_equal(a->products[0].version, "7.0 before 7.2.4");
	assert_string_equal(a->products[0].fixed_in, "7.2.4");
	assert_int_equal(a->n_refs, 1);
	a = all.v[1];
	assert_int_equal(a->state, VULN_REJECTED);
	assert_int_equal(a->n_products, 0);
	assert_string_equal(a->title, "Not a vulnerability.");
	collect_release(&all);
}

/* A record with one container of its own, and metrics in it. */
static struct vuln_advisory *
read_container(const char *kind, const char *org, const char *metrics)
{
	bool is_cna = strcmp(kind, "cna") == 0;
	struct vuln_advisory *adv;
	struct collected all;
	char *text;

	text = base_xprintf(
	    "{\"cveMetadata\":{\"cveId\":\"CVE-2026-90004\",\"state\":"
	    "\"PUBLISHED\"},\"containers\":{%s{\"providerMetadata\":{"
	    "\"orgId\":\"%s\",\"shortName\":\"x\"},\"metrics\":[%s]}%s}}",
	    is_cna ? "\"cna\":" : "\"cna\":{},\"adp\":[", org, metrics,
	    is_cna ? "" : "]");
	assert_int_equal(
	    collect_bytes(&all, "cve", text, strlen(text)), BASE_OK);
	assert_int_equal(all.n, 1);
	adv = all.v[0];
	all.n = 0;
	collect_release(&all);
	free(text);
	return adv;
}

/* Whose points count, and what else is written where they stand. */
static void
test_containers(void **state)
{
#define CISA "134c704f-9b21-4f2e-91b3-4a467353bcc0"
#define PILOT "8c464350-323a-4346-a867-fc54517fa145"
#define OTHER "00000000-0000-4000-8000-000000000009"
#define SSVC(exploitation)                                                     \
	"{\"other\":{\"type\":\"ssvc\",\"content\":{\"options\":["             \
	"{\"Exploitation\":\"" exploitation "\"}]}}}"
#define KEV "{\"other\":{\"type\":\"kev\",\"content\":{}}}"
	static const struct {
		const char *kind, *org, *metrics;
		enum vuln_exploitation want;
		bool is_kev;
		size_t n_scores;
	} cases[] = {
	    {"adp", CISA, SSVC("poc"), VULN_EXPLOITATION_POC, false, 0},
	    {"adp", PILOT, SSVC("Active") "," KEV, VULN_EXPLOITATION_ACTIVE,
		true, 0},
	    {"adp", OTHER, SSVC("active") "," KEV, 0, false, 0},
	    {"cna", OTHER, SSVC("active") "," KEV, 0, false, 0},
	    {"cna", CISA, SSVC("active"), 0, false, 0},
	    /* the later word counts, words of other tables do not */
	    {"adp", CISA, SSVC("none") "," SSVC("poc") "," SSVC("maybe"),
		VULN_EXPLOITATION_POC, false, 0},
	    {"adp", CISA,
		"{\"other\":{\"type\":\"Red Hat severity rating\","
		"\"content\":{\"value\":\"Important\"}}},null,7,"
		"{\"other\":[]},{\"other\":{\"type\":\"ssvc\"}}",
		0, false, 0},
	    {"cna", OTHER,
		"{\"cvssV3_1\":{\"version\":\"3.1\","
		"\"baseScore\":7}},{\"cvssV4_0\":{\"version\":"
		"\"4.0\",\"baseScore\":8.7}},{\"cvssV3_1\":7},"
		"{\"cvssV3_1\":{}},{\"cvssV2_0\":{\"version\":"
		"\"2.0\",\"baseScore\":\"9\"}}",
		0, false, 2},
	};
	struct vuln_advisory *adv;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		adv = read_container(
		    cases[i].kind, cases[i].org, cases[i].metrics);
		assert_int_equal(adv->exploitation, cases[i].want);
		assert_int_equal(adv->is_kev, cases[i].is_kev);
		assert_int_equal(adv->n_scores, cases[i].n_scores);
		vuln_advisory_free(adv);
	}
}

/* The fields of the truth, in its order. */
static char *
changed_fields(const struct vuln_advisory *old, const struct vuln_advisory *new)
{
	static const enum vuln_change_kind kinds[] = {VULN_CHANGE_STATE,
	    VULN_CHANGE_EXPLOITATION, VULN_CHANGE_AUTOMATABLE,
	    VULN_CHANGE_TECHNICAL_IMPACT, VULN_CHANGE_KEV, VULN_CHANGE_SCORE,
	    VULN_CHANGE_AFFECTED};
	struct base_strv names = BASE_STRV_INIT;
	struct vuln_changes changes;
	size_t i, k;
	char *joined;

	vuln_changes_init(&changes);
	vuln_change_compare(old, new, NULL, &changes);
	for (k = 0; k < BASE_LEN(kinds); k++)
		for (i = 0; i < changes.n; i++)
			if (changes.v[i].kind == kinds[k])
				assert_int_equal(
				    base_strv_add(&names,
					vuln_change_kind_name(kinds[k])),
				    BASE_OK);
	joined = names.n == 0 ? base_xstrdup("-") : base_strv_join(&names, ",");
	base_strv_release(&names);
	vuln_changes_release(&changes);
	return joined;
}

#define CORPUS "../shared/corpora/feeds/cve-history"

/* The last readable revision of one record, read in order. */
struct history {
	char id[64];
	struct vuln_advisory *last;
};

/* Reads one revision; what changed, "unparsable", or NULL for the first. */
static char *
read_revision(struct history *history, const char *id, int revision)
{
	char *path = base_xprintf("%s/%s/%d.json", CORPUS, id, revision);
	struct vuln_advisory *old = NULL;
	struct collected all;
	char *fields = NULL;

	if (collect_file(&all, "cve", path) != BASE_OK || all.n != 1) {
		fields = base_xstrdup("unparsable");
	} else {
		if (strcmp(history->id, id) == 0)
			old = history->last;
		if (old != NULL)
			fields = changed_fields(old, all.v[0]);
		vuln_advisory_free(history->last);
		history->last = all.v[0];
		snprintf(history->id, sizeof(history->id), "%s", id);
		all.n = 0;
	}
	collect_release(&all);
	free(path);
	return fields;
}

static void
test_history(void **state)
{
	struct history history = {"", NULL};
	struct base_strv lines = BASE_STRV_INIT;
	struct base_err err = BASE_ERR_INIT;
	char id[64], want[200], seen[64] = "";
	struct base_buf truth;
	size_t i, right = 0, rows = 0;
	int revision;
	char *got;

	(void)state;
	base_buf_init(&truth, 16 << 20);
	if (base_file_read(CORPUS "/truth.tsv", &truth, &err) != BASE_OK) {
		base_buf_release(&truth);
		skip();
	}
	assert_int_equal(
	    base_strv_split(&lines, base_buf_text(&truth), "\n"), BASE_OK);
	for (i = 0; i < lines.n; i++) {
		if (lines.v[i][0] == '#' || sscanf(lines.v[i], "%63s %d %199s",
						id, &revision, want) != 3)
			continue;
		if (strcmp(seen, id) != 0)
			free(read_revision(&history, id, revision - 1));
		snprintf(seen, sizeof(seen), "%s", id);
		got = read_revision(&history, id, revision);
		rows++;
		if (got != NULL && strcmp(got, want) == 0)
			right++;
		else
			print_message("# %s %d: %s, not %s\n", id, revision,
			    got == NULL ? "?" : got, want);
		free(got);
	}
	print_message("# %zu of %zu revisions right\n", right, rows);
	vuln_advisory_free(history.last);
	base_strv_release(&lines);
	base_buf_release(&truth);
	assert_int_equal(right, rows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_record),
	    cmocka_unit_test(test_containers), cmocka_unit_test(test_history)};

	return cmocka_run_group_tests_name("feed_cve", tests, NULL, NULL);
}
