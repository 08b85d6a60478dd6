/* Tasks that are open again: see flow_reopen.h. */
#include "flow_reopen.h"

#include <string.h>

#include "kairan/store_host.h"

#define REOPENED "NEW" /* the status that they get */

void
flow_reopen_by_change(const struct store_task *task,
    const struct vuln_changes *changes, struct codec_json *list)
{
	struct codec_json *o;
	size_t i;

	for (i = 0; i < changes->n; i++)
		if (vuln_change_reopens(changes->v[i].reopens, task->status))
			break;
	if (i == changes->n)
		return;
	o = codec_json_new_object();
	codec_json_set_int(o, "task", task->id);
	codec_json_set_string(o, "id", task->key);
	codec_json_set_string(o, "status", task->status);
	codec_json_set_string(
	    o, "kind", vuln_change_kind_name(changes->v[i].kind));
	codec_json_append_take(list, o);
}

static void
open_again(struct store_task *task)
{
	task->status = REOPENED;
	task->status_by = "";
	task->status_at = base_time_now();
	task->verified = false;
	task->until = "";
}

/* Opens what still has the status that it had when this was decided. */
static void
open_listed(struct flow_reopen *r, const struct codec_json *list)
{
	const struct codec_json *o;
	struct store_task *task;
	size_t i, k;

	for (i = 0; i < codec_json_size(list); i++) {
		o = codec_json_at(list, i);
		for (k = 0; k < r->n_tasks; k++) {
			task = &r->tasks[k];
			if (task->id !=
				codec_json_int(codec_json_get(o, "task"), 0) ||
			    strcmp(task->status,
				codec_json_text(o, "status", "")) != 0)
				continue;
			open_again(task);
			codec_json_append_take(r->done, codec_json_copy(o));
		}
	}
}

/* It is there already when a try before this one was cut short. */
const char *
flow_reopen_why_not(struct flow *flow, const struct tracker_issue *issue,
    const char *before, const char *after)
{
	size_t i;

	if (flow_status_stands_for(flow, &issue->status, after))
		return NULL;
	if (!flow_status_stands_for(flow, &issue->status, before))
		return "people set another status, and that stays";
	for (i = 0; i < issue->allowed_n; i++)
		if (flow_status_stands_for(flow, &issue->allowed[i], after))
			return NULL;
	return issue->allowed_n == 0
		   ? NULL
		   : "the workflow of the tracker does not allow it";
}

enum base_status
flow_reopen_prepare(struct flow *flow, const struct store_ticket *ticket,
    const struct codec_json *list, struct base_arena *arena,
    struct tracker_wish *wish, struct flow_reopen *out, struct base_err *err)
{
	struct tracker_issue *issue = NULL;
	const char *before, *after, *why;
	enum base_status status;

	memset(out, 0, sizeof(*out));
	out->done = codec_json_new_array();
	if (codec_json_size(list) == 0)
		return BASE_OK;
	status = store_task_of(
	    flow->store, ticket->id, arena, &out->tasks, &out->n_tasks, err);
	if (status == BASE_OK)
		status = tracker_read(flow->tracker, NULL, ticket->issue,
		    TRACKER_WITH_ALLOWED, &issue, err);
	if (status != BASE_OK)
		return status;
	before = flow_least_status(out->tasks, out->n_tasks);
	open_listed(out, list);
	after = flow_least_status(out->tasks, out->n_tasks);
	why = flow_reopen_why_not(flow, issue, before, after);
	if (why != NULL) {
		base_log(BASE_LOG_WARN, "not-reopened",
		    "ticket=%lld status=\"%s\" reason=\"%s\"",
		    (long long)ticket->issue, issue->status.name, why);
		codec_json_free(out->done);
		out->done = codec_json_new_array();
	} else if (strcmp(before, after) != 0) {
		wish->set |= TRACKER_SET_STATUS | TRACKER_SET_EXACT_STATUS;
		wish->status = after;
		wish->exact_status = after;
	}
	tracker_issue_free(issue);
	return BASE_OK;
}

/* What was finished kept the decision of that day: a host's task gets a new
 * one. */
static enum base_status
put_task(struct flow *flow, const struct store_task *task, struct base_err *err)
{
	enum base_status status;

	status = store_task_put(flow->store, task, base_time_now(), err);
	return status == BASE_OK && *task->host != '\0'
		   ? store_finding_undecide(
			 flow->store, task->host, task->vulnerability, err)
		   : status;
}

enum base_status
flow_reopen_settle(struct flow *flow, const struct store_ticket *ticket,
    const struct flow_reopen *reopen, struct base_err *err)
{
	enum base_status status = BASE_OK;
	const struct codec_json *o;
	size_t i, k;

	for (i = 0; i < codec_json_size(reopen->done) && status == BASE_OK;
	     i++) {
		o = codec_json_at(reopen->done, i);
		for (k = 0; k < reopen->n_tasks && status == BASE_OK; k++)
			if (reopen->tasks[k].id ==
			    codec_json_int(codec_json_get(o, "task"), 0))
				status = put_task(flow, &reopen->tasks[k], err);
		if (status == BASE_OK)
			status = flow_note(flow, "reopened", ticket->id, 0, err,
			    "%s was %s: %s", codec_json_text(o, "id", ""),
			    codec_json_text(o, "status", ""),
			    codec_json_text(o, "kind", ""));
	}
	return status;
}
