/* Tasks on hosts, when sources tell more of their vulnerabilities. */
#include <string.h>

#include "flow_open.h"
#include "flow_reopen.h"
#include "flow_scan_x.h"

/* Was the risk accepted when it was less urgent?  What was decided then stays
 * until the task is open. */
static enum base_status
decide_accepted(struct flow_scan_work *w, const struct store_finding *known,
    const struct store_task *task)
{
	struct store_finding f = *known;
	struct store_task as_open = *task;
	struct vuln_changes changes;
	struct codec_json *list, *reopened;
	enum base_status status;
	bool changed = false;

	as_open.status = "NEW";
	status = flow_scan_decide(w, &f, &as_open, false, &changed);
	if (status != BASE_OK || !changed ||
	    flow_ssvc_rank(as_open.ssvc) >= flow_ssvc_rank(task->ssvc))
		return status;
	vuln_changes_init(&changes);
	vuln_changes_add_ssvc(&changes, task->ssvc, as_open.ssvc, true);
	list = codec_json_new_array();
	reopened = codec_json_new_array();
	codec_json_append_take(
	    list, flow_join_change(&changes.v[0], task->key));
	flow_reopen_by_change(task, &changes, reopened);
	vuln_changes_release(&changes);
	return flow_join_collect(w->flow, task->ticket, list, reopened, w->err);
}

static enum base_status
decide_one(struct flow_scan_work *w, const struct store_finding *known)
{
	struct store_finding f = *known;
	struct store_task task;
	enum base_status status;
	bool changed = false;

	status = store_task_find(
	    w->flow->store, f.vulnerability, w->host, w->arena, &task, w->err);
	if (status == BASE_NOTFOUND)
		return BASE_OK;
	/* Of a finished one, too, so that it is not asked for again. */
	f.decided = w->now;
	if (status == BASE_OK && task.ticket != 0 &&
	    strcmp(task.status, "RISK_ACCEPTED") == 0)
		status = decide_accepted(w, known, &task);
	if (status == BASE_OK)
		status = flow_scan_decide(w, &f, &task, false, &changed);
	if (status == BASE_OK)
		status = store_finding_put(w->flow->store, &f, w->err);
	if (status == BASE_OK && changed)
		status = flow_scan_intend(
		    w->flow, task.ticket, w->now, &w->told, w->err);
	if (status == BASE_OK && changed)
		status = store_task_put(w->flow->store, &task, w->now, w->err);
	if (status == BASE_OK && changed)
		status = flow_note(w->flow, "decided", task.ticket, 0, w->err,
		    "%s on %s: %s, was %s (%s)", f.id, w->host, f.outcome,
		    *known->outcome == '\0' ? "-" : known->outcome, f.why);
	return status;
}

static enum base_status
decide_host(struct flow_scan_work *w)
{
	struct store_finding *list = NULL;
	enum base_status status;
	size_t i, n = 0;

	w->conf = conf_find_host(w->flow->conf, w->host);
	status = store_begin(w->flow->store, w->err);
	if (status == BASE_OK)
		status = store_finding_list(
		    w->flow->store, w->host, w->arena, &list, &n, w->err);
	for (i = 0; i < n && status == BASE_OK; i++)
		if (list[i].gone == 0 && list[i].is_stale)
			status = decide_one(w, &list[i]);
	if (status == BASE_OK)
		status = store_commit(w->flow->store, w->err);
	store_rollback(w->flow->store);
	return status;
}

enum base_status
flow_scan_decide_again(struct flow *flow, struct base_err *err)
{
	struct flow_scan_work w = {.flow = flow,
	    .arena = base_arena_new(),
	    .now = base_time_now(),
	    .err = err};
	const char **hosts = NULL;
	enum base_status status;
	size_t i, n = 0;

	status = store_finding_stale(flow->store, w.arena, &hosts, &n, err);
	if (status == BASE_OK && n > 0)
		status = flow_scan_rules_read(flow, &w.rules, err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		w.host = hosts[i];
		status = decide_host(&w);
	}
	flow_scan_rules_release(&w.rules);
	base_arena_free(w.arena);
	return status;
}
