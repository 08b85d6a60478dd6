/*
 * What decides whether a change matters here: the watches, and the decision
 * table in use.  Read once in a step.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_scan_x.h"
#include "kairan/vuln_change.h"

struct flow_judging {
	struct flow_watches watches;
	struct flow_scan_rules rules;
	int *thresholds; /* tenths */
	struct vuln_change_policy policy;
};

static bool
asks(const struct vuln_ssvc_table *table, const char *point)
{
	size_t i, n = table == NULL ? 0 : vuln_ssvc_n_points(table);

	for (i = 0; i < n; i++)
		if (strcmp(vuln_ssvc_point(table, i)->key, point) == 0)
			return true;
	return false;
}

static void
add_thresholds(struct flow_judging *j)
{
	size_t i;

	j->thresholds = base_xcalloc(j->watches.n + 1, sizeof(*j->thresholds));
	for (i = 0; i < j->watches.n; i++)
		if (j->watches.conf[i]->has_cvss)
			j->thresholds[j->policy.n_thresholds++] =
			    (int)(j->watches.conf[i]->cvss_at_least * 10 + 0.5);
	j->policy.thresholds = j->thresholds;
}

/* What the configuration does wrong is told where it is needed for more: here
 * everything counts then. */
static struct flow_judging *
judging_new(struct flow *flow)
{
	struct flow_judging *j = base_xcalloc(1, sizeof(*j));
	struct base_err why = BASE_ERR_INIT;

	if (flow_watches_new(flow, &j->watches, &why) == BASE_OK) {
		add_thresholds(j);
		j->policy.watches = j->watches.set;
	}
	base_err_clear(&why);
	if (flow_scan_rules_read(flow, &j->rules, &why) != BASE_OK)
		base_log(BASE_LOG_WARN, "ssvc-table-unread",
		    "reason=\"%s\" effect=\"no change of a decision point "
		    "matters\"",
		    why.text);
	j->policy.uses_automatable = asks(j->rules.table, "automatable");
	j->policy.uses_technical_impact =
	    asks(j->rules.table, "technical_impact");
	return j;
}

void
flow_judging_free(struct flow_judging *j)
{
	if (j == NULL)
		return;
	flow_watches_release(&j->watches);
	flow_scan_rules_release(&j->rules);
	free(j->thresholds);
	free(j);
}

struct vuln_change_policy
flow_change_policy(struct flow *flow)
{
	if (flow->judging == NULL)
		flow->judging = judging_new(flow);
	return flow->judging->policy;
}
