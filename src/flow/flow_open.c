/*
 * From advisories to tickets, by the rules of founding and joining: a later
 * advisory that shares a vulnerability is noted on its ticket; what has no
 * ticket yet and hits a watch founds one, unless something holds it back.
 * Here only intents are written; flow_ticket.c carries them out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_open.h"
#include "kairan/flow_scan.h"

static void
add_ticket(struct flow_meeting *m, int64_t ticket)
{
	size_t i;

	for (i = 0; i < m->n_tickets; i++)
		if (m->tickets[i] == ticket)
			return;
	if (m->n_tickets < FLOW_OPEN_TICKETS_MAX)
		m->tickets[m->n_tickets++] = ticket;
}

/* Deleted tickets stay deleted, unless somebody asks for a new one. */
static bool
is_gone(struct flow *flow, int64_t ticket)
{
	struct base_arena *arena = base_arena_new();
	struct store_ticket row;
	bool gone;

	gone = store_ticket_get(flow->store, ticket, arena, &row, NULL) ==
		   BASE_OK &&
	       strcmp(row.state, STORE_TICKET_GONE) == 0;
	base_arena_free(arena);
	return gone;
}

enum base_status
flow_open_meet(struct flow_opening *o, struct flow_meeting *m)
{
	struct flow *flow = o->flow;
	struct store_task task;
	enum base_status status;
	int64_t *ids = NULL;
	size_t i, n = 0;
	int hit;

	status = store_vulnerability_of(
	    flow->store, m->row->id, m->arena, &ids, &n, o->err);
	m->fresh = base_arena_alloc(m->arena, (n + 1) * sizeof(*m->fresh));
	for (i = 0; i < n && status == BASE_OK; i++) {
		status = store_task_find(
		    flow->store, ids[i], "", m->arena, &task, o->err);
		if (status == BASE_OK && task.ticket != 0 &&
		    !(o->track != NULL && is_gone(flow, task.ticket))) {
			add_ticket(m, task.ticket);
			if (m->adv->cves.n > 0 &&
			    strncmp(task.key, "CVE-", 4) != 0)
				m->nameless = task.ticket;
			continue;
		}
		if (status != BASE_OK && status != BASE_NOTFOUND)
			break;
		status = BASE_OK;
		hit = -1;
		if (o->track == NULL)
			status = flow_watches_match(
			    flow, &o->watches, ids[i], &hit, o->err);
		if (status == BASE_OK && (hit >= 0 || o->track != NULL)) {
			m->fresh[m->n_fresh++] = ids[i];
			if (m->watch < 0)
				m->watch = hit;
		}
	}
	return status;
}

/* A word of STORE_HOLD_, or "". */
static const char *
held_by(struct flow_opening *o, const struct flow_meeting *m)
{
	const struct conf_source *source =
	    conf_find_source(o->flow->conf, m->row->source);
	struct base_date since =
	    source == NULL ? o->flow->conf->base_date : source->since;
	int64_t when = m->row->modified > m->row->published ? m->row->modified
							    : m->row->published;

	if (o->track != NULL)
		return "";
	if (m->watch >= 0 &&
	    o->watches.conf[m->watch]->grain == CONF_GRAIN_HOST)
		return STORE_HOLD_HOST;
	if (!vuln_advisory_may_found(m->adv, NULL))
		return STORE_HOLD_BUNDLE;
	if (base_date_is_set(since) && when != 0 &&
	    base_date_compare(
		base_date_at(when, o->flow->conf->time_zone), since) < 0)
		return STORE_HOLD_OLD;
	if (o->opened >= o->flow->conf->new_tickets_per_run &&
	    (m->watch < 0 ||
		o->watches.conf[m->watch]->priority != CONF_PRIORITY_IMMEDIATE))
		return STORE_HOLD_CEILING;
	return "";
}

static void
days_from_today(struct flow *flow, int days, char out[BASE_DATE_TEXT])
{
	out[0] = '\0';
	if (days >= 0)
		base_date_format(
		    base_date_add(flow_today(flow, NULL), days), out);
}

static const char *
priority_of(struct flow *flow, const struct conf_watch *w)
{
	return w == NULL || w->priority == CONF_PRIORITY_NONE
		   ? ""
		   : flow->conf->tracker.priority[w->priority];
}

static enum base_status
add_tasks(struct flow_opening *o, struct flow_meeting *m,
    const struct store_ticket *ticket, int64_t id)
{
	struct store_task task = {.host = "",
	    .ticket = id,
	    .watch = ticket->watch,
	    .status = "NEW",
	    .planned = ticket->planned,
	    .due = ticket->due};
	enum base_status status = BASE_OK;
	struct store_task known;
	int64_t unused, now = base_time_now();
	size_t i;

	for (i = 0; i < m->n_fresh && status == BASE_OK; i++) {
		status = store_task_find(
		    o->flow->store, m->fresh[i], "", m->arena, &known, o->err);
		task.vulnerability = m->fresh[i];
		if (status == BASE_NOTFOUND)
			status = store_task_add(
			    o->flow->store, &task, now, &unused, o->err);
		else if (status == BASE_OK) {
			/* Its ticket was deleted: a new start. */
			known.ticket = id;
			known.status = "NEW";
			known.status_by = "";
			known.until = "";
			status =
			    store_task_put(o->flow->store, &known, now, o->err);
		}
	}
	return status;
}

enum base_status
flow_open_found(
    struct flow_opening *o, struct flow_meeting *m, int64_t *ticket_out)
{
	const struct conf_watch *w = m->watch < 0 || o->watches.conf == NULL
					 ? NULL
					 : o->watches.conf[m->watch];
	struct flow *flow = o->flow;
	char planned[BASE_DATE_TEXT], due[BASE_DATE_TEXT];
	char *marker = flow_marker();
	struct store_ticket t = {.state = STORE_TICKET_INTENDED,
	    .marker = marker,
	    .founder = m->row->id,
	    .watch = w == NULL ? "" : w->name,
	    .subject = m->row->title,
	    .planned = planned,
	    .due = due,
	    .created = base_time_now()};
	enum base_status status;
	int64_t id = 0;
	bool fresh;

	days_from_today(flow, w == NULL ? -1 : w->planned_days, planned);
	days_from_today(flow, w == NULL ? -1 : w->due_days, due);
	t.project = w != NULL && w->project != NULL
			? w->project
			: flow->conf->tracker.project;
	if (t.project == NULL)
		t.project = "";
	t.list = w == NULL || w->list == NULL ? "" : w->list;
	t.priority = priority_of(flow, w);
	t.wish = o->track != NULL      ? o->track
		 : w == NULL           ? ""
		 : w->assignee != NULL ? w->assignee
		 : w->group != NULL    ? w->group
				       : "";
	status = store_ticket_add(flow->store, &t, &id, o->err);
	if (status == BASE_OK)
		status = add_tasks(o, m, &t, id);
	if (status == BASE_OK)
		status = store_ticket_join(flow->store, id, m->row->id,
		    m->row->revision, &fresh, o->err);
	if (status == BASE_OK)
		status = flow_note(flow, "founded", id, 0, o->err,
		    "by %s (%s), watch %s, %zu task(s)", m->row->ext_id,
		    m->row->source, w == NULL ? "-" : w->name, m->n_fresh);
	free(marker);
	*ticket_out = id;
	o->opened++;
	o->tally->fresh++;
	return status;
}

static enum base_status
decide(struct flow_opening *o, struct flow_meeting *m)
{
	const char *hold = "", *watch = "";
	enum base_status status;
	int64_t ticket;

	status = flow_open_meet(o, m);
	if (status == BASE_OK && m->n_fresh > 0) {
		hold = held_by(o, m);
		watch = m->watch < 0 ? "" : o->watches.conf[m->watch]->name;
	}
	if (status == BASE_OK && m->n_fresh > 0 && *hold == '\0')
		status = flow_open_found(o, m, &ticket);
	if (status == BASE_OK)
		status = flow_join(o, m);
	if (status == BASE_OK)
		status = flow_join_hosts(o, m);
	if (status == BASE_OK)
		status = store_advisory_settle(
		    o->flow->store, m->row->id, hold, watch, o->err);
	o->tally->done++;
	o->tally->left += *hold != '\0';
	return status;
}

/* One advisory that cannot be handled is put aside and told; the others go
 * on.  A store that cannot be written stops the step. */
static bool
put_aside(struct flow_opening *o, const struct store_advisory *row)
{
	if (o->status == BASE_TEMP)
		return false;
	base_log(BASE_LOG_ERROR, "advisory-not-matched",
	    "advisory=%s source=%s reason=\"%s\"", row->ext_id, row->source,
	    o->err->text);
	base_err_clear(o->err);
	o->tally->failed++;
	o->status = BASE_OK;
	return true;
}

static bool
open_one(const struct store_advisory *row, void *ctx)
{
	struct flow_opening *o = ctx;
	struct flow_meeting m = {
	    .arena = base_arena_new(), .row = row, .watch = -1};

	o->status = store_begin(o->flow->store, o->err);
	if (o->status == BASE_OK)
		o->status = store_advisory_load(
		    o->flow->store, row->id, &m.adv, o->err);
	if (o->status == BASE_OK)
		o->status = decide(o, &m);
	if (o->status == BASE_OK)
		o->status = store_commit(o->flow->store, o->err);
	store_rollback(o->flow->store);
	vuln_advisory_free(m.adv);
	base_arena_free(m.arena);
	return o->status == BASE_OK || put_aside(o, row);
}

/* An edited watch is tried on everything that is known. */
static enum base_status
notice_edits(struct flow *flow, struct base_err *err)
{
	char *print = flow_watches_print(flow), hash[BASE_SHA256_HEX];
	struct base_buf old;
	enum base_status status;

	base_hash_sha256_hex(print, strlen(print), hash);
	free(print);
	base_buf_init(&old, 256);
	status = store_meta_get(flow->store, "watches", &old, err);
	if (status == BASE_OK && strcmp(base_buf_text(&old), hash) == 0) {
		base_buf_release(&old);
		return BASE_OK;
	}
	base_buf_release(&old);
	if (status != BASE_OK && status != BASE_NOTFOUND)
		return status;
	status = store_begin(flow->store, err);
	if (status == BASE_OK)
		status = store_advisory_touch_all(flow->store, err);
	if (status == BASE_OK)
		status = store_meta_set(flow->store, "watches", hash, err);
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	return status;
}

enum base_status
flow_open_tickets(struct flow *flow, bool dry_run, struct flow_tally *tally,
    struct base_err *err)
{
	struct flow_opening o = {.flow = flow, .tally = tally, .err = err};
	enum base_status status;

	status = flow_people_refresh(flow, FLOW_PEOPLE_AGE_S, err);
	if (status == BASE_OK)
		status = notice_edits(flow, err);
	if (status == BASE_OK)
		status = flow_watches_new(flow, &o.watches, err);
	if (status != BASE_OK)
		return status;
	status = store_advisory_each(flow->store, true, open_one, &o, err);
	if (status == BASE_OK)
		status = o.status;
	flow_watches_release(&o.watches);
	if (status == BASE_OK)
		status = flow_scan_decide_again(flow, err);
	if (status == BASE_OK)
		status = flow_scan_open(flow, tally, err);
	if (status == BASE_OK)
		status = flow_overview(flow, err);
	if (status == BASE_OK && !dry_run)
		status = flow_source_alarms(flow, err);
	if (status == BASE_OK && !dry_run)
		status = flow_tickets_make(flow, tally, err);
	return status;
}
