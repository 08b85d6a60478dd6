/*
 * Why a vulnerability has a ticket, or none: which watch hit or missed, and
 * what held it back.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_private.h"
#include "kairan/base_text.h"
#include "kairan/base_time.h"
#include "kairan/store_host.h"
#include "kairan/store_source.h"
#include "kairan/vuln_score.h"

#define WHY_IDS 20 /* aliases named, and related ids */

struct telling {
	struct flow *flow;
	struct base_arena *arena;
	struct base_buf *out;
	enum base_status status; /* of the last line */
};

static void BASE_PRINTF(2, 3) say(struct telling *t, const char *fmt, ...)
{
	va_list ap;

	if (t->status != BASE_OK)
		return;
	va_start(ap, fmt);
	t->status = base_buf_vprintf(t->out, fmt, ap);
	va_end(ap);
}

static void
say_verdict(struct telling *t, const char *watch, const struct vuln_verdict *v)
{
	size_t i;

	say(t, "  watch %s: %s\n", watch, v->hit ? "hit" : "missed");
	for (i = 0; i < v->n && t->status == BASE_OK; i++) {
		say(t, "    %s ", v->reasons[i].ok ? "+" : "-");
		if (t->status == BASE_OK)
			t->status = vuln_reason_format(&v->reasons[i], t->out);
		say(t, "\n");
	}
}

static void
say_hold(struct telling *t, const struct store_advisory *row)
{
	const char *text = "";

	if (strcmp(row->hold, STORE_HOLD_BUNDLE) == 0)
		text = "it speaks of many things at once (more than ten CVEs, "
		       "a bundle or a weekly report), so it founds no ticket; "
		       "it stands in the overview";
	else if (strcmp(row->hold, STORE_HOLD_OLD) == 0)
		text = "it is older than the base date (since, base_date)";
	else if (strcmp(row->hold, STORE_HOLD_CEILING) == 0)
		text = "that run had opened new_tickets_per_run tickets; it "
		       "stands in the overview, 'track' opens it";
	else if (strcmp(row->hold, STORE_HOLD_HOST) == 0)
		text = "its watch has grain = host: tickets come from the "
		       "scans of hosts";
	if (*text != '\0')
		say(t, "    held back: %s\n", text);
}

static enum base_status
say_advisories(struct telling *t, int64_t vulnerability, struct base_err *err)
{
	struct store_advisory row;
	enum base_status status;
	int64_t *ids = NULL;
	char time[BASE_TIME_TEXT];
	size_t i, n = 0;

	status = store_vulnerability_advisories(
	    t->flow->store, vulnerability, t->arena, &ids, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		status = store_advisory_get(
		    t->flow->store, ids[i], t->arena, &row, err);
		if (status != BASE_OK)
			break;
		base_time_format(row.first_seen, time);
		say(t, "  advisory %s (%s), first seen %s, %lld revision(s)\n",
		    row.ext_id, row.source, time, (long long)row.revisions);
		say_hold(t, &row);
	}
	return status;
}

/* "host db1: #3 (open), task NEW, due 2026-12-12, scheduled because of ..." */
static enum base_status
say_host(struct telling *t, const struct store_task *task, struct base_err *err)
{
	const char *outcome = "", *why = "";
	struct store_ticket ticket = {.issue = 0};
	enum base_status status;

	status = store_finding_why(t->flow->store, task->host,
	    task->vulnerability, t->arena, &outcome, &why, err);
	if (status == BASE_NOTFOUND)
		status = BASE_OK;
	if (status == BASE_OK && task->ticket != 0)
		status = store_ticket_get(
		    t->flow->store, task->ticket, t->arena, &ticket, err);
	if (status != BASE_OK)
		return status;
	say(t, "  host %s: ", task->host);
	if (ticket.issue != 0)
		say(t, "ticket #%lld (%s), ", (long long)ticket.issue,
		    ticket.state);
	say(t, "task %s%s%s", task->status, *task->due != '\0' ? ", due " : "",
	    task->due);
	say(t, "%s%s%s%s\n", *outcome != '\0' ? ", " : "", outcome,
	    *why != '\0' ? " because of " : "", why);
	return BASE_OK;
}

static enum base_status
say_hosts(
    struct telling *t, int64_t vulnerability, bool *any, struct base_err *err)
{
	struct store_task *tasks = NULL;
	enum base_status status;
	size_t i, n = 0;

	status = store_host_tasks_for(
	    t->flow->store, vulnerability, t->arena, &tasks, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++)
		status = say_host(t, &tasks[i], err);
	*any = n > 0;
	return status;
}

static enum base_status
say_ticket(struct telling *t, int64_t vulnerability, struct base_err *err)
{
	struct store_ticket ticket;
	struct store_task task;
	enum base_status status;
	bool on_hosts = false;

	status = say_hosts(t, vulnerability, &on_hosts, err);
	if (status == BASE_OK)
		status = store_task_find(
		    t->flow->store, vulnerability, "", t->arena, &task, err);
	if (status == BASE_NOTFOUND || (status == BASE_OK && !task.ticket)) {
		say(t, on_hosts ? "" : "  no ticket\n");
		return BASE_OK;
	}
	if (status == BASE_OK)
		status = store_ticket_get(
		    t->flow->store, task.ticket, t->arena, &ticket, err);
	if (status != BASE_OK)
		return status;
	if (ticket.issue != 0)
		say(t, "  ticket #%lld (%s), task %s%s%s, by watch %s\n",
		    (long long)ticket.issue, ticket.state, task.status,
		    *task.status_by != '\0' ? " by " : "", task.status_by,
		    *ticket.watch != '\0' ? ticket.watch : "- (tracked)");
	else
		say(t, "  ticket not made yet: %s\n",
		    *ticket.last_error != '\0' ? ticket.last_error
					       : "kairan open makes it");
	return BASE_OK;
}

/* Moves daily and decides nothing. */
static void
say_epss(struct telling *t, const char *cve)
{
	char day[BASE_TIME_TEXT];
	struct store_epss e;

	if (store_epss_get(t->flow->store, cve, &e, NULL) != BASE_OK)
		return;
	base_time_format(e.day, day);
	say(t, "  EPSS %d.%02d %%, more than %d.%02d %% of all CVEs (%.10s)\n",
	    e.score / 10000, e.score / 100 % 100, e.percentile / 10000,
	    e.percentile / 100 % 100, e.day == 0 ? "day unknown" : day);
}

/* Every score with who gave it. */
static void
say_scores(struct telling *t, const struct vuln_advisory *all)
{
	const struct vuln_score *s;
	char base[VULN_SCORE_TEXT];
	size_t i, n = 0;

	for (i = 0; i < all->n_scores; i++) {
		s = &all->scores[i];
		vuln_score_format(vuln_score_of(s), base);
		if (base[0] == '\0')
			continue;
		say(t, "%s%s (%s%s%s)", n++ == 0 ? "  CVSS " : ", ", base,
		    s->version, *s->origin != '\0' ? ", " : "", s->origin);
	}
	say(t, n == 0 ? "  CVSS not known yet\n" : "\n");
}

static void
say_points(struct telling *t, const struct vuln_advisory *all)
{
	const char *const points[] = {vuln_exploitation_name(all->exploitation),
	    vuln_automatable_name(all->automatable),
	    vuln_impact_name(all->technical_impact)};
	static const char *const names[] = {
	    "exploitation", "automatable", "technical impact"};
	size_t i, n = 0;

	if (all->state != VULN_ACTIVE)
		say(t, "  %s\n", vuln_state_name(all->state));
	for (i = 0; i < BASE_LEN(points); i++)
		if (points[i][0] != '\0')
			say(t, "%s%s %s", n++ == 0 ? "  " : ", ", names[i],
			    points[i]);
	say(t, n == 0 ? "" : "\n");
	if (all->is_kev)
		say(t, "  known to be exploited (KEV)%s%s\n",
		    all->kev_due[0] != '\0' ? ", due " : "", all->kev_due);
}

/* The ids of a list but for those of another. */
static void
say_ids(struct telling *t, const char *what, const struct vuln_list *list,
    const struct vuln_list *said)
{
	size_t i, n = 0;

	for (i = 0; i < list->n; i++) {
		if (said != NULL && vuln_list_has(said, list->v[i]))
			continue;
		if (n < WHY_IDS)
			say(t, "%s%s%s", n == 0 ? "  " : ", ",
			    n == 0 ? what : "", list->v[i]);
		n++;
	}
	if (n > WHY_IDS)
		say(t, " and %zu more", n - WHY_IDS);
	say(t, n == 0 ? "" : "\n");
}

static enum base_status
say_known(struct telling *t, int64_t id, const char *key, struct base_err *err)
{
	struct vuln_view *view = NULL;
	enum base_status status = flow_view(t->flow, id, &view, err);

	if (status != BASE_OK)
		return status;
	say_scores(t, view->all);
	say_epss(t, key);
	say_points(t, view->all);
	say_ids(t, "also known as ", &view->all->aliases, NULL);
	say_ids(t, "related to ", &view->all->related, &view->all->aliases);
	vuln_view_free(view);
	return BASE_OK;
}

static enum base_status
say_vulnerability(struct telling *t, int64_t id, struct base_err *err)
{
	struct store_vulnerability row;
	struct flow_watches watches;
	enum base_status status;
	size_t i;
	int hit;

	status =
	    store_vulnerability_get(t->flow->store, id, t->arena, &row, err);
	if (status != BASE_OK)
		return status;
	say(t, "%s %s\n", row.key, row.title);
	status = say_known(t, id, row.key, err);
	if (status == BASE_OK)
		status = say_ticket(t, id, err);
	if (status == BASE_OK)
		status = say_advisories(t, id, err);
	if (status == BASE_OK)
		status = flow_watches_new(t->flow, &watches, err);
	if (status != BASE_OK)
		return status;
	status = flow_watches_match(t->flow, &watches, id, &hit, err);
	for (i = 0; i < watches.n && status == BASE_OK; i++)
		say_verdict(t, watches.conf[i]->name, &watches.verdicts[i]);
	if (watches.n == 0)
		say(t, "  there is no watch in %s\n", t->flow->conf->file);
	flow_watches_release(&watches);
	return status;
}

/* The vulnerabilities of "#12". */
static enum base_status
of_ticket(struct telling *t, const char *id, int64_t **ids, size_t *n,
    struct base_err *err)
{
	struct store_ticket ticket;
	struct store_task *tasks = NULL;
	enum base_status status;
	size_t i, n_tasks = 0;

	*n = 0;
	status = store_ticket_by_issue(
	    t->flow->store, flow_issue_number(id), t->arena, &ticket, err);
	if (status == BASE_OK)
		status = store_task_of(
		    t->flow->store, ticket.id, t->arena, &tasks, &n_tasks, err);
	if (status != BASE_OK)
		return status;
	*ids = base_arena_alloc(t->arena, (n_tasks + 1) * sizeof(**ids));
	for (i = 0; i < n_tasks; i++)
		(*ids)[(*n)++] = tasks[i].vulnerability;
	return BASE_OK;
}

enum base_status
flow_why(struct flow *flow, const char *id, struct base_buf *out,
    struct base_err *err)
{
	struct telling t = {
	    .flow = flow, .arena = base_arena_new(), .out = out};
	int64_t one = 0, *ids = &one;
	enum base_status status;
	size_t i, n = 1;

	status = *id == '#'
		     ? of_ticket(&t, id, &ids, &n, err)
		     : store_vulnerability_find(flow->store, id, &one, err);
	if (status == BASE_NOTFOUND && *id != '#') {
		status = store_advisory_find(flow->store, id, &one, err);
		if (status == BASE_OK)
			status = store_vulnerability_of(
			    flow->store, one, t.arena, &ids, &n, err);
	}
	if (status == BASE_NOTFOUND)
		status = base_err_set(err, status,
		    *id == '#' ? "there is no ticket %s"
			       : "no source has named '%s' so far",
		    id);
	for (i = 0; i < n && status == BASE_OK; i++)
		/* cppcheck-suppress objectIndex; n is 1 as long as it is one */
		status = say_vulnerability(&t, ids[i], err);
	if (status == BASE_OK && t.status != BASE_OK)
		status = base_err_set(err, t.status, "the answer is too long");
	base_arena_free(t.arena);
	return status;
}
