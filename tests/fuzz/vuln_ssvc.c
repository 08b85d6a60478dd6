/* covers: src/vuln/vuln_ssvc.c src/vuln/vuln_ssvc_csv.c src/vuln/vuln_ssvc_csv_part.c src/vuln/vuln_due.c */
/*
 * A site's decision table, and its first line as a rule for due dates.  A
 * table that is taken answers to every combination of its values.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/vuln_due.h"
#include "kairan/vuln_ssvc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Steps to the next combination; false after the last one. */
static bool
step(const struct vuln_ssvc_table *t, size_t *at)
{
	size_t i;

	for (i = vuln_ssvc_n_points(t); i-- > 0;) {
		if (++at[i] < vuln_ssvc_point(t, i)->n_values)
			return true;
		at[i] = 0;
	}
	return false;
}

static void
ask_all(const struct vuln_ssvc_table *t)
{
	struct vuln_ssvc_input inputs[VULN_SSVC_POINTS_MAX];
	const struct vuln_ssvc_outcome *outcome = NULL;
	size_t at[VULN_SSVC_POINTS_MAX] = {0}, i, turns = 0;

	do {
		for (i = 0; i < vuln_ssvc_n_points(t); i++) {
			inputs[i].key = vuln_ssvc_point(t, i)->key;
			inputs[i].value = vuln_ssvc_point(t, i)->values[at[i]];
		}
		if (vuln_ssvc_decide(t, inputs, vuln_ssvc_n_points(t), &outcome,
			NULL) != BASE_OK ||
		    vuln_ssvc_outcome(t, (size_t)outcome->rank) != outcome)
			abort();
	} while (++turns < 64 && step(t, at));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct base_date from = {2026, 11, 22}, due;
	struct base_err err = BASE_ERR_INIT;
	struct vuln_ssvc_table *table = NULL;
	size_t line = 0;
	char *rule;

	if (vuln_ssvc_read_csv(
		"site.csv", (const char *)data, size, &table, &err) == BASE_OK)
		ask_all(table);
	else if (err.text[0] == '\0' || table != NULL)
		abort();
	vuln_ssvc_free(table);
	base_err_clear(&err);
	while (line < size && data[line] != '\n' && data[line] != '\0')
		line++;
	rule = base_xstrndup((const char *)data, line);
	if (vuln_due_date(rule, from, &due, &err) == BASE_OK) {
		if (base_date_is_set(due) && base_date_compare(due, from) < 0)
			abort();
	} else if (err.text[0] == '\0')
		abort();
	free(rule);
	return 0;
}
