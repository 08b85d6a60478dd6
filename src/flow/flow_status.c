/* What a status of the tracker means for our tasks. */
#include <string.h>

#include "flow_sync.h"

/* The word for a ticket's status in the tracker, NULL for none of ours;
 * borrowed from issue. */
static const char *
status_there(struct flow *flow, const struct tracker_issue *issue)
{
	const char *exact = issue->fields[TRACKER_FIELD_EXACT_STATUS];

	/* Our field keeps the truth as long as it belongs to the status. */
	return exact != NULL && tracker_status_index(exact) >= 0 &&
		       flow_status_stands_for(flow, &issue->status, exact)
		   ? exact
		   : issue->status.word;
}

bool
flow_status_take_over(struct flow *flow, const struct tracker_issue *issue,
    const char *by, struct store_task *tasks, size_t n)
{
	const char *word = status_there(flow, issue);
	bool any_open = false, changed = false;
	size_t i;

	if (word == NULL || n == 0 ||
	    flow_status_stands_for(
		flow, &issue->status, flow_least_status(tasks, n)))
		return false;
	for (i = 0; i < n; i++)
		any_open = any_open || tracker_status_is_open(tasks[i].status);
	for (i = 0; i < n; i++) {
		if (any_open && !tracker_status_is_open(tasks[i].status))
			continue;
		tasks[i].status = word;
		tasks[i].status_by = by == NULL ? "" : by;
		tasks[i].status_at = base_time_now();
		tasks[i].verified = false;
		tasks[i].reason = "";
		tasks[i].until = "";
		changed = true;
	}
	return changed;
}
