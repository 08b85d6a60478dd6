/* Decision tables: single rows here, every published row where the corpora
 * are, each in every spelling; and what is wrong with a site's table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kairan/base_file.h"
#include "kairan/vuln_ssvc.h"

#define CORPORA "../shared/corpora/feeds/ssvc/"

static const struct {
	const char *table;
	const char *pairs; /* "key=value;key=value" */
	const char *outcome; /* NULL: refused, and why */
	const char *wrong;
	enum vuln_ssvc_priority priority;
	int due_days;
} rows[] = {
    {"deployer",
	"exploitation=none;system_exposure=small;automatable=no;"
	"human_impact=low",
	"defer", NULL, VULN_SSVC_DEFER, -1},
    {"deployer",
	"exploitation=poc;system_exposure=controlled;automatable=yes;"
	"human_impact=very high",
	"out-of-cycle", NULL, VULN_SSVC_OUT_OF_CYCLE, -1},
    {"Deployer",
	"EXPLOITATION=Active;system-exposure=OPEN;automatable=Yes;"
	"Human Impact=High",
	"immediate", NULL, VULN_SSVC_IMMEDIATE, -1},
    {"deployer",
	"human_impact=VERY-HIGH;automatable=no;exploitation=public_poc;"
	"system_exposure=open",
	"out-of-cycle", NULL, VULN_SSVC_OUT_OF_CYCLE, -1},
    {"deployer",
	"exploitation=active;system_exposure=small;automatable=yes;"
	"human_impact=low",
	"scheduled", NULL, VULN_SSVC_SCHEDULED, -1},
    {"cisa_coordinator",
	"exploitation=none;automatable=no;technical_impact=total;"
	"mission_and_well_being_impact=high",
	"track*", NULL, VULN_SSVC_SCHEDULED, -1},
    {"CISA Coordinator",
	"exploitation=active;automatable=yes;technical_impact=partial;"
	"mission_and_well-being_impact=low",
	"attend", NULL, VULN_SSVC_OUT_OF_CYCLE, -1},
    {"cisa-coordinator",
	"exploitation=Public PoC;automatable=yes;technical_impact=total;"
	"mission_and_well_being_impact=low",
	"track", NULL, VULN_SSVC_DEFER, -1},
    {"cisa-coordinator",
	"exploitation=active;automatable=no;technical_impact=total;"
	"mission_and_well_being_impact=high",
	"act", NULL, VULN_SSVC_IMMEDIATE, -1},
    {"bod-26-04",
	"in_kev=no;publicly_exposed=no;automatable=no;technical_impact=total",
	"fix on system upgrade", NULL, VULN_SSVC_DEFER, -1},
    {"bod-26-04",
	"in_kev=no;publicly_exposed=yes;automatable=yes;"
	"technical_impact=total",
	"3 days", NULL, VULN_SSVC_IMMEDIATE, 3},
    {"BOD 26 04",
	"in_kev=YES;publicly_exposed=no;automatable=yes;"
	"technical_impact=TOTAL",
	"3 days & forensic investigation", NULL, VULN_SSVC_IMMEDIATE, 3},
    {"bod-26-04",
	"in_kev=no;publicly_exposed=yes;automatable=no;"
	"technical_impact=partial",
	"60 days", NULL, VULN_SSVC_SCHEDULED, 60},
    {"bod-26-04",
	"in_kev=yes;publicly_exposed=no;automatable=no;"
	"technical_impact=partial",
	"14 days", NULL, VULN_SSVC_OUT_OF_CYCLE, 14},
    {"human-impact",
	"safety_impact=critical;mission_impact=MEF support crippled", "high",
	NULL, VULN_SSVC_NONE, -1},
    {"deployer", "exploitation=none", NULL, "system_exposure", 0, 0},
    {"deployer", "", NULL, "exploitation too: one of none, public poc", 0, 0},
    {"deployer", "utility=laborious", NULL,
	"does not ask for 'utility', but for: exploitation", 0, 0},
    {"deployer", "exploitation=some", NULL,
	"is no 'some', but one of: none, public poc, active", 0, 0},
    {"deployer", "exploitation=", NULL, "is no ''", 0, 0},
    {"deployer", "exploitation=none;Exploitation=none", NULL,
	"exploitation is given twice", 0, 0},
    {"deployer", "exploitation=no ne", NULL, "is no 'no ne'", 0, 0},
};

/* Cuts "key=value;..." in place; returns how many. */
static size_t
cut_pairs(char *text, struct vuln_ssvc_input *inputs)
{
	size_t n = 0;
	char *save = NULL, *pair;

	for (pair = strtok_r(text, ";", &save); pair != NULL;
	     pair = strtok_r(NULL, ";", &save)) {
		inputs[n].key = pair;
		pair = strchr(pair, '=');
		*pair = '\0';
		inputs[n++].value = pair + 1;
	}
	return n;
}

static void
test_rows(void **state)
{
	struct vuln_ssvc_input inputs[VULN_SSVC_POINTS_MAX];
	const struct vuln_ssvc_outcome *o;
	enum base_status status;
	char text[512];
	size_t i, n;

	(void)state;
	for (i = 0; i < BASE_LEN(rows); i++) {
		struct base_err err = BASE_ERR_INIT;

		snprintf(text, sizeof(text), "%s", rows[i].pairs);
		n = cut_pairs(text, inputs);
		assert_non_null(vuln_ssvc_find(rows[i].table));
		status = vuln_ssvc_decide(
		    vuln_ssvc_find(rows[i].table), inputs, n, &o, &err);
		if (rows[i].outcome == NULL) {
			assert_int_equal(status, BASE_INVALID);
			if (strstr(err.text, rows[i].wrong) == NULL)
				fail_msg("%s: %s", rows[i].wrong, err.text);
			continue;
		}
		assert_int_equal(status, BASE_OK);
		assert_string_equal(o->name, rows[i].outcome);
		assert_int_equal(o->priority, rows[i].priority);
		assert_int_equal(o->due_days, rows[i].due_days);
	}
	assert_null(vuln_ssvc_find("deploy"));
	assert_null(vuln_ssvc_find(""));
}

/* The priorities rise with the ranks, and each table is complete. */
static void
test_ranks(void **state)
{
	const struct vuln_ssvc_table *t;
	const struct vuln_ssvc_outcome *o, *before;
	size_t i, k;

	(void)state;
	for (i = 0; (t = vuln_ssvc_at(i)) != NULL; i++) {
		before = NULL;
		for (k = 0; (o = vuln_ssvc_outcome(t, k)) != NULL; k++) {
			assert_int_equal(o->rank, k);
			if (before != NULL)
				assert_true(o->priority >= before->priority);
			before = o;
		}
		assert_int_equal(k, vuln_ssvc_n_outcomes(t));
		assert_ptr_equal(vuln_ssvc_find(vuln_ssvc_name(t)), t);
	}
	assert_int_equal(i, 4);
}

/* One spelling of a word of a published table. */
static void
spell(const char *word, int how, char out[VULN_SSVC_NAME_MAX])
{
	static const char marks[] = " -_";
	size_t i;

	for (i = 0; word[i] != '\0'; i++) {
		out[i] = word[i];
		if (out[i] == ' ' || out[i] == '-')
			out[i] = marks[how % 3];
		else if (how / 3 == 1 || (how / 3 == 2 && i % 2 == 0))
			out[i] = (char)(out[i] >= 'a' && out[i] <= 'z'
					    ? out[i] - 'a' + 'A'
					    : out[i]);
	}
	out[i] = '\0';
	if (how == 9 && strcmp(word, "public poc") == 0)
		snprintf(out, VULN_SSVC_NAME_MAX, "poc");
	if (how == 10 && strcmp(word, "public poc") == 0)
		snprintf(out, VULN_SSVC_NAME_MAX, "PoC");
}

/* A row of a published table against a table of ours. */
static void
check_row(const struct vuln_ssvc_table *t, char *line)
{
	char words[VULN_SSVC_POINTS_MAX][VULN_SSVC_NAME_MAX];
	struct vuln_ssvc_input inputs[VULN_SSVC_POINTS_MAX];
	const struct vuln_ssvc_outcome *o = NULL;
	struct base_err err = BASE_ERR_INIT;
	size_t i, n = vuln_ssvc_n_points(t);
	char *cells[VULN_SSVC_POINTS_MAX + 2], *save = NULL;
	int how;

	for (i = 0; i < n + 2; i++)
		cells[i] = strtok_r(i == 0 ? line : NULL, ",\r\n", &save);
	assert_non_null(cells[n + 1]);
	for (how = 0; how < 11; how++) {
		for (i = 0; i < n; i++) {
			spell(cells[i + 1], how, words[i]);
			inputs[i].key = vuln_ssvc_point(t, i)->key;
			inputs[i].value = words[i];
		}
		if (vuln_ssvc_decide(t, inputs, n, &o, &err) != BASE_OK)
			fail_msg("%s", err.text);
		assert_string_equal(o->name, cells[n + 1]);
	}
}

static size_t
check_file(const struct vuln_ssvc_table *builtin, const char *path)
{
	struct base_err err = BASE_ERR_INIT;
	struct vuln_ssvc_table *own = NULL;
	struct base_buf data;
	size_t n = 0, i;
	char line[512], *at, *next;

	base_buf_init(&data, VULN_SSVC_BYTES_MAX);
	assert_int_equal(base_file_read(path, &data, &err), BASE_OK);
	assert_int_equal(
	    vuln_ssvc_read_csv(path, data.data, data.len, &own, &err), BASE_OK);
	/* Read from the file, it ranks and maps as the one built in. */
	assert_int_equal(
	    vuln_ssvc_n_outcomes(own), vuln_ssvc_n_outcomes(builtin));
	for (i = 0; i < vuln_ssvc_n_outcomes(own); i++) {
		assert_string_equal(vuln_ssvc_outcome(own, i)->name,
		    vuln_ssvc_outcome(builtin, i)->name);
		assert_int_equal(vuln_ssvc_outcome(own, i)->priority,
		    vuln_ssvc_outcome(builtin, i)->priority);
	}
	for (i = 0; i < vuln_ssvc_n_points(own); i++)
		assert_string_equal(vuln_ssvc_point(own, i)->key,
		    vuln_ssvc_point(builtin, i)->key);
	at = strchr(data.data, '\n') + 1;
	for (; *at != '\0'; at = next, n++) {
		next = strchr(at, '\n') + 1;
		snprintf(line, sizeof(line), "%.*s", (int)(next - at), at);
		check_row(builtin, line);
		snprintf(line, sizeof(line), "%.*s", (int)(next - at), at);
		check_row(own, line);
	}
	vuln_ssvc_free(own);
	base_buf_release(&data);
	return n;
}

static void
test_published(void **state)
{
	static const struct {
		const char *table;
		const char *file;
		size_t rows;
	} files[] = {
	    {"deployer", "deployer_patch_application_priority_1_0_0.csv", 72},
	    {"cisa-coordinator", "cisa_coordinator_2_0_3.csv", 36},
	    {"bod-26-04", "cisa_bod_26_04_1_0_0.csv", 16},
	    {"human-impact", "human_impact_1_0_0.csv", 16},
	};
	char path[256];
	size_t i;

	(void)state;
	if (!base_file_exists(CORPORA))
		skip();
	for (i = 0; i < BASE_LEN(files); i++) {
		snprintf(path, sizeof(path), CORPORA "%s", files[i].file);
		assert_int_equal(
		    check_file(vuln_ssvc_find(files[i].table), path),
		    files[i].rows);
	}
}

static void
test_facts(void **state)
{
	struct vuln_ssvc_reason why[VULN_SSVC_POINTS_MAX];
	struct vuln_ssvc_facts facts = {.exploitation = VULN_EXPLOITATION_POC,
	    .automatable = VULN_AUTOMATABLE_NO,
	    .exposure = "open",
	    .human_impact = "Very-High"};
	const struct vuln_ssvc_table *t = vuln_ssvc_find("deployer");
	struct base_err err = BASE_ERR_INIT;
	const struct vuln_ssvc_outcome *o;

	(void)state;
	assert_int_equal(
	    vuln_ssvc_decide_facts(t, &facts, why, &o, &err), BASE_OK);
	assert_string_equal(o->name, "out-of-cycle");
	assert_string_equal(why[0].value, "public poc");
	assert_int_equal(why[0].basis, VULN_SSVC_KNOWN);
	assert_string_equal(why[1].point->key, "system_exposure");
	assert_int_equal(why[1].basis, VULN_SSVC_SYSTEM);
	assert_string_equal(why[3].value, "very high");
	/* A workaround lowers the exposure, and so the outcome. */
	facts.exposure = "controlled";
	assert_int_equal(
	    vuln_ssvc_decide_facts(t, &facts, why, &o, &err), BASE_OK);
	assert_string_equal(o->name, "scheduled");
	/* Nothing known: the defaults, said to be such; KEV is active. */
	facts = (struct vuln_ssvc_facts){.is_kev = true};
	assert_int_equal(
	    vuln_ssvc_decide_facts(t, &facts, why, &o, &err), BASE_OK);
	assert_string_equal(o->name, "out-of-cycle");
	assert_int_equal(why[0].basis, VULN_SSVC_KEV);
	assert_int_equal(why[1].basis, VULN_SSVC_DEFAULT);
	assert_string_equal(why[1].value, "open");
	assert_int_equal(why[2].basis, VULN_SSVC_DEFAULT);
	t = vuln_ssvc_find("bod-26-04");
	assert_int_equal(
	    vuln_ssvc_decide_facts(t, &facts, why, &o, &err), BASE_OK);
	assert_string_equal(o->name, "3 days & forensic investigation");
	facts.exposure = "internal";
	assert_int_equal(
	    vuln_ssvc_decide_facts(t, &facts, why, &o, &err), BASE_INVALID);
	assert_non_null(strstr(err.text, "no 'internal'"));
	base_err_clear(&err);
	assert_int_equal(vuln_ssvc_decide_facts(vuln_ssvc_find("human-impact"),
			     &facts, why, &o, &err),
	    BASE_INVALID);
}

/* What advisories say together. */
static void
test_advisories(void **state)
{
	struct vuln_ref poc = {"exploit", "", "https://poc.example.org/1", ""};
	struct vuln_ref alert = {
	    "JPCERT-AT", "JPCERT-AT-2026-0001", "https://a.example.org", ""};
	struct vuln_advisory *a = vuln_advisory_new();
	struct vuln_advisory *b = vuln_advisory_new();
	struct vuln_ssvc_reason why[VULN_SSVC_POINTS_MAX];
	struct vuln_ssvc_facts facts = {0};
	struct base_err err = BASE_ERR_INIT;
	const struct vuln_ssvc_outcome *o;
	const struct vuln_ssvc_table *t = vuln_ssvc_find("deployer");

	(void)state;
	/* An alert is no exploit. */
	vuln_advisory_add_ref(a, &alert);
	vuln_ssvc_facts_add(&facts, a);
	assert_int_equal(
	    vuln_ssvc_decide_facts(t, &facts, why, &o, &err), BASE_OK);
	assert_string_equal(why[0].value, "none");
	assert_int_equal(why[0].basis, VULN_SSVC_DEFAULT);
	/* A reference that is called one is, whatever was assessed before. */
	b->exploitation = VULN_EXPLOITATION_NONE;
	b->automatable = VULN_AUTOMATABLE_NO;
	vuln_advisory_add_ref(b, &poc);
	vuln_ssvc_facts_add(&facts, b);
	vuln_ssvc_facts_add(&facts, a);
	assert_int_equal(
	    vuln_ssvc_decide_facts(t, &facts, why, &o, &err), BASE_OK);
	assert_string_equal(why[0].value, "public poc");
	assert_int_equal(why[0].basis, VULN_SSVC_REFERENCE);
	assert_string_equal(why[2].value, "no");
	assert_int_equal(why[2].basis, VULN_SSVC_KNOWN);
	a->is_kev = true;
	vuln_ssvc_facts_add(&facts, a);
	assert_int_equal(
	    vuln_ssvc_decide_facts(t, &facts, why, &o, &err), BASE_OK);
	assert_string_equal(why[0].value, "active");
	assert_int_equal(why[0].basis, VULN_SSVC_KEV);
	vuln_advisory_free(a);
	vuln_advisory_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rows),
	    cmocka_unit_test(test_ranks),
	    cmocka_unit_test(test_published),
	    cmocka_unit_test(test_facts),
	    cmocka_unit_test(test_advisories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
