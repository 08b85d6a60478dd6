/* How urgent a finding is, and until when it is due. */
#include <stdlib.h>
#include <string.h>

#include "flow_scan_x.h"
#include "kairan/base_file.h"
#include "kairan/vuln_due.h"

static enum base_status
read_table(struct flow *flow, struct flow_scan_rules *out, struct base_err *err)
{
	const char *name = flow->conf->ssvc.table;
	enum base_status status;
	struct base_buf data;
	char *path;

	out->table = vuln_ssvc_find(name);
	if (out->table != NULL)
		return BASE_OK;
	path = *name == '/' ? base_xstrdup(name)
			    : base_file_join(flow->conf->dir, name);
	base_buf_init(&data, VULN_SSVC_BYTES_MAX);
	status = base_file_read(path, &data, err);
	if (status == BASE_OK)
		status = vuln_ssvc_read_csv(
		    path, base_buf_text(&data), data.len, &out->own, err);
	base_buf_release(&data);
	free(path);
	out->table = out->own;
	if (status != BASE_OK)
		base_err_prefix(err, "%s:%d: ssvc: table", flow->conf->file,
		    flow->conf->ssvc.line);
	return status;
}

static bool
is_window(const char *rule)
{
	return strcmp(rule, "window") == 0;
}

enum base_status
flow_scan_rules_read(
    struct flow *flow, struct flow_scan_rules *out, struct base_err *err)
{
	const struct conf *conf = flow->conf;
	enum base_status status;
	size_t i;

	memset(out, 0, sizeof(*out));
	status = read_table(flow, out, err);
	for (i = 0; i < CONF_PRIORITY_COUNT && status == BASE_OK; i++) {
		if (!is_window(conf->ssvc.due[i]))
			status = vuln_due_check(conf->ssvc.due[i], err);
		if (status != BASE_OK)
			base_err_prefix(err, "%s:%d: ssvc: %s", conf->file,
			    conf->ssvc.line,
			    conf_priority_name((enum conf_priority)i));
	}
	for (i = 0; i < conf->hosts_len && status == BASE_OK; i++) {
		if (conf->hosts[i].window != NULL)
			status = vuln_due_check(conf->hosts[i].window, err);
		if (status != BASE_OK)
			base_err_prefix(err, "%s:%d: host %s: window",
			    conf->file, conf->hosts[i].line,
			    conf->hosts[i].name);
	}
	if (status != BASE_OK)
		flow_scan_rules_release(out);
	return status;
}

void
flow_scan_rules_release(struct flow_scan_rules *rules)
{
	vuln_ssvc_free(rules->own);
	memset(rules, 0, sizeof(*rules));
}

bool
flow_scan_is_open(const char *status)
{
	static const char *const open[] = {
	    "NEW", "INVESTIGATING", "ONGOING", "DEFER"};
	size_t i;

	for (i = 0; i < BASE_LEN(open); i++)
		if (strcmp(open[i], status) == 0)
			return true;
	return false;
}

/* What a failure of the host does, by its section; NULL: not said. */
static enum base_status
human_impact(
    const struct conf_host *conf, const char **out, struct base_err *err)
{
	const struct vuln_ssvc_outcome *o = NULL;
	struct vuln_ssvc_input inputs[2];
	enum base_status status;

	*out = conf->human_impact;
	if (conf->safety == NULL)
		return BASE_OK;
	inputs[0].key = "safety_impact";
	inputs[0].value = conf->safety;
	inputs[1].key = "mission_impact";
	inputs[1].value = conf->mission_impact;
	status = vuln_ssvc_decide(
	    vuln_ssvc_find("human-impact"), inputs, 2, &o, err);
	if (status == BASE_OK)
		*out = o->name;
	return status;
}

/* A workaround that counts against the exposure. */
static bool
is_lowered(const struct flow *flow, const struct store_task *task)
{
	return strcmp(task->status, "WORKAROUND") == 0 &&
	       strcmp(flow->conf->ssvc.workaround, "lower") == 0;
}

static enum base_status
gather(struct flow_scan_work *w, const struct store_finding *finding,
    const struct store_task *task, struct vuln_ssvc_facts *facts)
{
	struct vuln_view *view = NULL;
	enum base_status status;

	memset(facts, 0, sizeof(*facts));
	facts->has_workaround = is_lowered(w->flow, task);
	status = flow_view(w->flow, finding->vulnerability, &view, w->err);
	if (status != BASE_OK)
		return status;
	if (view != NULL)
		vuln_ssvc_facts_add(facts, view->all);
	vuln_view_free(view);
	facts->is_kev = facts->is_kev || finding->is_kev;
	/* In the wild, though not in CISA's catalogue. */
	if (finding->is_exploited)
		facts->exploitation = VULN_EXPLOITATION_ACTIVE;
	facts->has_poc = facts->has_poc || finding->has_poc;
	if (w->conf == NULL)
		return BASE_OK;
	facts->exposure = w->conf->exposure;
	return human_impact(w->conf, &facts->human_impact, w->err);
}

static const char *
why_of(struct flow_scan_work *w, const struct vuln_ssvc_reason *reasons)
{
	static const char *const bases[] = {"advisories", "kev",
	    "exploit reference", "host", "workaround", "default"};
	size_t i, n = vuln_ssvc_n_points(w->rules.table);
	struct base_buf out;
	const char *text;

	base_buf_init(&out, FLOW_SCAN_WHY);
	for (i = 0; i < n; i++)
		if (base_buf_printf(&out, "%s%s=%s (%s)", i > 0 ? ", " : "",
			reasons[i].point->key, reasons[i].value,
			bases[reasons[i].basis]) != BASE_OK)
			break;
	text = base_arena_strdup(w->arena, base_buf_text(&out));
	base_buf_release(&out);
	return text;
}

static enum base_status
due_of(struct flow_scan_work *w, const struct vuln_ssvc_outcome *o,
    const char **out)
{
	struct base_date today = flow_today(w->flow, NULL), date = {0};
	char text[BASE_DATE_TEXT] = "";
	enum base_status status = BASE_OK;
	const char *rule;

	*out = "";
	if (o->priority == VULN_SSVC_NONE && o->due_days < 0)
		return BASE_OK;
	if (o->due_days >= 0)
		date = base_date_add(today, o->due_days);
	else {
		/* Both lists hold the same four, one upside down. */
		rule =
		    w->flow->conf->ssvc.due[VULN_SSVC_IMMEDIATE - o->priority];
		if (is_window(rule))
			rule = w->conf == NULL || w->conf->window == NULL
				   ? "none"
				   : w->conf->window;
		status = vuln_due_date(rule, today, &date, w->err);
	}
	if (status == BASE_OK && base_date_is_set(date)) {
		base_date_format(date, text);
		*out = base_arena_strdup(w->arena, text);
	}
	return status;
}

/* Was it put off, and is it urgent now? */
static bool
is_woken(const struct store_task *task, enum vuln_ssvc_priority now,
    const char *before)
{
	return strcmp(task->status, "DEFER") == 0 &&
	       now >= VULN_SSVC_OUT_OF_CYCLE &&
	       strcmp(before, "immediate") != 0 &&
	       strcmp(before, "out_of_cycle") != 0;
}

/* The status that an open task gets by its new outcome. */
static void
act(struct flow_scan_work *w, struct store_task *task,
    const struct vuln_ssvc_outcome *o, const char *before)
{
	const char *status = "keep";
	int rank = flow_ssvc_rank(task->ssvc);

	if (rank < CONF_PRIORITY_COUNT)
		status = w->flow->conf->ssvc.status[rank];
	if (strcmp(status, "keep") == 0 && is_woken(task, o->priority, before))
		status = "NEW";
	if (strcmp(status, "keep") == 0 || strcmp(status, task->status) == 0)
		return;
	task->status = status;
	task->status_by = "ssvc";
	task->status_at = w->now;
	task->until = "";
	task->reason =
	    base_arena_printf(w->arena, "the decision is %s now", o->name);
}

enum base_status
flow_scan_decide(struct flow_scan_work *w, struct store_finding *finding,
    struct store_task *task, bool anew, bool *changed_out)
{
	struct vuln_ssvc_reason reasons[VULN_SSVC_POINTS_MAX];
	const struct vuln_ssvc_outcome *o = NULL;
	struct vuln_ssvc_facts facts;
	const char *due = "", *before = task->ssvc;
	enum base_status status;

	*changed_out = false;
	/* A finished task keeps what it was decided by, so that it is decided
	 * anew when it is open again. */
	if (!flow_scan_is_open(task->status) && !is_lowered(w->flow, task))
		return BASE_OK;
	status = gather(w, finding, task, &facts);
	if (status == BASE_OK)
		status = vuln_ssvc_decide_facts(
		    w->rules.table, &facts, reasons, &o, w->err);
	if (status != BASE_OK)
		return status;
	finding->why = why_of(w, reasons);
	finding->decided = w->now;
	if (!anew && strcmp(finding->outcome, o->name) == 0)
		return BASE_OK;
	*changed_out = true;
	task->ssvc = vuln_ssvc_priority_name(o->priority);
	finding->outcome = base_arena_strdup(w->arena, o->name);
	if (!flow_scan_is_open(task->status))
		return BASE_OK;
	status = due_of(w, o, &due);
	act(w, task, o, before);
	/* A date that a person chose stays. */
	if (anew || strcmp(task->due, finding->due) == 0)
		task->due = due;
	finding->due = due;
	return status;
}
