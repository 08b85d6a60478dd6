/* What the steps of a roll-out would do, told from the copy they ran on. */
#include "flow_preview.h"

#include <string.h>

#include "flow_event.h"
#include "flow_open.h"
#include "flow_person.h"

struct previewing {
	struct flow *flow;
	flow_preview_fn fn;
	void *ctx;
	struct base_arena *arena;
	enum base_status status;
	struct base_err *err;
	int64_t last; /* ticket, revision or outbox row before the run */
	int64_t last_change;
	struct flow_preview_to *to;
	size_t to_n;
	size_t to_max;
	const struct conf_watch *watch;
};

static void
add_to(struct previewing *p, const struct flow_preview_to *to)
{
	size_t i;

	for (i = 0; i < p->to_n; i++)
		if (strcmp(p->to[i].address, to->address) == 0)
			return;
	if (p->to_n < p->to_max)
		p->to[p->to_n++] = *to;
}

static enum base_status
one_reader(void *ctx, const struct flow_event_to *to, struct base_err *err)
{
	struct previewing *p = ctx;
	struct flow_preview_to row = {.address = to->address, .why = to->kind};
	struct flow_stand_in in;
	enum base_status status;

	row.how =
	    flow_event_wish(p->flow, FLOW_EVENT_OPENED, to->person, p->watch);
	if (to->person != NULL &&
	    p->flow->conf->notify_by == CONF_NOTIFY_BY_REDMINE)
		row.by_tracker = true;
	if (to->person != NULL) {
		status = flow_person_stand_in(
		    p->flow, to->person, p->arena, &in, err);
		if (status != BASE_OK)
			return status;
		row.instead_of =
		    in.of == NULL ? NULL : base_arena_strdup(p->arena, in.of);
		row.name = base_arena_strdup(p->arena, in.person.name);
		row.address = base_arena_strdup(p->arena, in.person.mail);
	}
	add_to(p, &row);
	return BASE_OK;
}

/* Who will own it: the tracker is not asked, so a login or group as wished. */
static enum base_status
set_owner(struct previewing *p, struct store_ticket *t, struct base_err *err)
{
	struct store_person person;
	enum base_status status;

	if (*t->wish == '\0')
		return BASE_OK;
	status = store_person_by_login(
	    p->flow->store, t->wish, p->arena, &person, err);
	if (status == BASE_OK)
		t->assignee = person.id;
	else if (status == BASE_NOTFOUND)
		t->group = t->wish;
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

static bool
one_ticket(const struct store_ticket *row, void *ctx)
{
	struct previewing *p = ctx;
	struct store_ticket t = *row;
	struct flow_happening what = {.event = FLOW_EVENT_OPENED, .ticket = &t};
	struct flow_preview out = {.kind = FLOW_PREVIEW_TICKET, .ticket = &t};
	struct flow_preview_to to[FLOW_PREVIEW_TO_MAX];
	struct store_advisory founder;
	struct store_task *tasks = NULL;

	if (row->id <= p->last)
		return true;
	p->arena = base_arena_new();
	p->to = to;
	p->to_n = 0;
	p->to_max = BASE_LEN(to);
	p->watch = conf_find_watch(p->flow->conf, t.watch);
	p->status = set_owner(p, &t, p->err);
	if (p->status == BASE_OK)
		p->status =
		    flow_event_each(p->flow, &what, one_reader, p, p->err);
	if (p->status == BASE_OK)
		p->status = store_task_of(
		    p->flow->store, t.id, p->arena, &tasks, &out.tasks, p->err);
	if (p->status == BASE_OK && t.founder != 0 &&
	    store_advisory_get(p->flow->store, t.founder, p->arena, &founder,
		NULL) == BASE_OK) {
		out.id = founder.ext_id;
		out.source = founder.source;
	}
	out.to = to;
	out.to_n = p->to_n;
	if (p->status == BASE_OK)
		p->fn(&out, p->ctx);
	base_arena_free(p->arena);
	return p->status == BASE_OK;
}

static bool
one_mail(const struct store_outbox *row, void *ctx)
{
	struct previewing *p = ctx;
	struct flow_preview_to to = {
	    .address = row->recipient, .how = CONF_NOTIFY_NOW, .why = ""};

	if (row->id > p->last_change)
		p->fn(&(struct flow_preview){.kind = FLOW_PREVIEW_MAIL,
			  .title = row->subject,
			  .to = &to,
			  .to_n = 1},
		    p->ctx);
	return true;
}

static bool
keep_ticket(const struct store_ticket *row, void *ctx)
{
	struct previewing *p = ctx;

	p->last = row->id > p->last ? row->id : p->last;
	return true;
}

static bool
keep_mail(const struct store_outbox *row, void *ctx)
{
	struct previewing *p = ctx;

	p->last_change = row->id > p->last_change ? row->id : p->last_change;
	return true;
}

enum base_status
flow_preview_open(struct flow *flow, flow_preview_fn fn, void *ctx,
    struct flow_tally *tally, struct base_err *err)
{
	struct previewing p = {.flow = flow, .fn = fn, .ctx = ctx, .err = err};
	enum base_status status;

	status = store_ticket_each(flow->store, NULL, keep_ticket, &p, err);
	if (status == BASE_OK)
		status =
		    store_outbox_each(flow->store, 0, 0, keep_mail, &p, err);
	if (status == BASE_OK)
		status = flow_open_tickets(flow, true, tally, err);
	if (status == BASE_OK)
		status = store_ticket_each(
		    flow->store, STORE_TICKET_INTENDED, one_ticket, &p, err);
	if (status == BASE_OK)
		status = p.status;
	if (status == BASE_OK)
		status =
		    store_outbox_each(flow->store, 0, 0, one_mail, &p, err);
	return status;
}

static bool
one_advisory(const struct store_advisory *row, void *ctx)
{
	struct previewing *p = ctx;

	if (row->revision > p->last)
		p->fn(&(struct flow_preview){.kind = row->revisions == 1
							 ? FLOW_PREVIEW_NEW
							 : FLOW_PREVIEW_CHANGED,
			  .id = row->ext_id,
			  .source = row->source,
			  .title = row->title,
			  .when = row->modified > row->published
				      ? row->modified
				      : row->published},
		    p->ctx);
	return true;
}

static bool
keep_revision(const struct store_advisory *row, void *ctx)
{
	struct previewing *p = ctx;

	p->last = row->revision > p->last ? row->revision : p->last;
	return true;
}

enum base_status
flow_preview_collect(struct flow *flow, const char *only, flow_preview_fn fn,
    void *ctx, struct flow_tally *tally, struct base_err *err)
{
	struct previewing p = {.flow = flow, .fn = fn, .ctx = ctx, .err = err};
	enum base_status status;

	status =
	    store_advisory_each(flow->store, false, keep_revision, &p, err);
	if (status == BASE_OK)
		status = flow_collect(flow, only, tally, err);
	return status == BASE_OK ? store_advisory_each(
				       flow->store, true, one_advisory, &p, err)
				 : status;
}
