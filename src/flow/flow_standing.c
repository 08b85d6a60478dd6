/*
 * The open tickets as they stand today, and whose they are.
 */
#include "flow_standing.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/store_follow.h"

/* Rows of unknown number in an arena. */
static void *
grow(struct base_arena *arena, void *rows, size_t n, size_t *cap, size_t size)
{
	void *grown;

	if (n < *cap)
		return rows;
	*cap = *cap == 0 ? 64 : 2 * *cap;
	grown = base_arena_alloc(arena, *cap * size);
	if (n > 0)
		memcpy(grown, rows, n * size);
	return grown;
}

struct ids {
	struct base_arena *arena;
	int64_t *v;
	size_t n, cap;
};

static bool
add_id(const struct store_ticket *row, void *ctx)
{
	struct ids *ids = ctx;

	if (ids->n >= STORE_LIST_MAX)
		return false;
	ids->v = grow(ids->arena, ids->v, ids->n, &ids->cap, sizeof(*ids->v));
	ids->v[ids->n++] = row->id;
	return true;
}

/* Fills what the tasks say.  False: nothing of it is to be done. */
static bool
look_at_tasks(struct flow *flow, const struct store_task *tasks, size_t n,
    struct flow_standing *out)
{
	char today[BASE_DATE_TEXT];
	size_t i;

	base_date_format(flow_today(flow, NULL), today);
	out->status = flow_least_status(tasks, n);
	out->since = out->ticket.created;
	out->is_deferred = n > 0;
	for (i = 0; i < n; i++) {
		if (!tracker_status_is_open(tasks[i].status))
			continue;
		if (strcmp(tasks[i].status, "DEFER") != 0 ||
		    strcmp(tasks[i].until, today) <= 0)
			out->is_deferred = false;
		if (strcmp(tasks[i].status, "NEW") == 0 &&
		    tasks[i].status_at > out->since)
			out->since = tasks[i].status_at;
	}
	return tracker_status_is_open(out->status);
}

static enum base_status
load_one(struct flow *flow, int64_t id, struct base_arena *arena,
    struct flow_standing *out, bool *is_open, struct base_err *err)
{
	struct store_task *tasks = NULL;
	enum base_status status;
	size_t n = 0;

	status = store_ticket_get(flow->store, id, arena, &out->ticket, err);
	if (status == BASE_OK)
		status = store_task_of(flow->store, id, arena, &tasks, &n, err);
	if (status == BASE_OK)
		*is_open = look_at_tasks(flow, tasks, n, out) &&
			   strcmp(out->ticket.state, STORE_TICKET_OPEN) == 0;
	return status;
}

struct holding {
	struct flow *flow;
	struct base_arena *arena;
	struct flow_standings *out;
	const struct flow_standing *of;
	size_t cap;
};

static enum base_status
add_holder(void *ctx, const struct flow_event_to *to, struct base_err *err)
{
	struct holding *h = ctx;
	struct flow_standings *out = h->out;

	(void)err;
	if (to->person == NULL)
		return BASE_OK;
	out->holders = grow(h->arena, out->holders, out->holders_n, &h->cap,
	    sizeof(*out->holders));
	out->holders[out->holders_n++] = (struct flow_holder){.of = h->of,
	    .person = to->person->id,
	    .kind = base_arena_strdup(h->arena, to->kind)};
	return BASE_OK;
}

/* Is it overdue, or silent, for so long that the lead hears of it? */
static enum base_status
is_for_lead(struct flow *flow, const struct flow_standing *of, bool *out,
    struct base_err *err)
{
	const struct conf_remind *c = &flow->conf->remind;
	struct base_date today = flow_today(flow, NULL), since;
	enum base_status status = BASE_OK;
	int days;

	*out = c->lead_after >= 0 &&
	       flow_standing_days(today, of->ticket.due, &days) &&
	       -days >= c->lead_after && days < 0;
	if (*out || c->silent_after <= 0 || strcmp(of->status, "NEW") != 0)
		return status;
	status = flow_standing_silent_since(flow, of, &since, err);
	*out = base_date_to_days(today) - base_date_to_days(since) >=
	       c->silent_after;
	return status;
}

static bool
holds(const struct holding *h, int64_t person)
{
	size_t i;

	for (i = h->out->holders_n; i > 0; i--) {
		if (h->out->holders[i - 1].of != h->of)
			return false;
		if (h->out->holders[i - 1].person == person)
			return true;
	}
	return false;
}

/* Those who were asked to say that they have seen it, and have not. */
static enum base_status
add_asked(struct holding *h, struct base_err *err)
{
	struct flow_event_to to = {.kind = "asked"};
	struct store_follow *rows = NULL;
	struct store_person person;
	enum base_status status;
	size_t i, n = 0;

	status = store_follow_of(
	    h->flow->store, h->of->ticket.id, h->arena, &rows, &n, err);
	to.person = &person;
	for (i = 0; i < n && status == BASE_OK; i++) {
		if (!rows[i].asked || rows[i].seen != 0 ||
		    holds(h, rows[i].person))
			continue;
		status = store_person_get(
		    h->flow->store, rows[i].person, h->arena, &person, err);
		if (status == BASE_OK && !person.locked && !person.gone)
			status = add_holder(h, &to, err);
	}
	return status;
}

static enum base_status
load_holders(struct holding *h, struct base_err *err)
{
	struct flow_happening what = {
	    .event = FLOW_EVENT_PLANNED, .ticket = &h->of->ticket};
	enum base_status status;
	bool for_lead = false;

	status = flow_event_each(h->flow, &what, add_holder, h, err);
	if (status == BASE_OK)
		status = add_asked(h, err);
	if (status == BASE_OK && !h->of->is_deferred)
		status = is_for_lead(h->flow, h->of, &for_lead, err);
	if (status != BASE_OK || !for_lead)
		return status;
	what.event = FLOW_EVENT_SILENT;
	return flow_event_each(h->flow, &what, add_holder, h, err);
}

static int
compare(const void *a, const void *b)
{
	const struct flow_holder *x = a, *y = b;

	if (x->person != y->person)
		return x->person < y->person ? -1 : 1;
	if (x->of != y->of)
		return x->of < y->of ? -1 : 1;
	/* The owner's part goes before the lead's. */
	return strcmp(x->kind, y->kind);
}

enum base_status
flow_standings_load(struct flow *flow, struct base_arena *arena,
    struct flow_standings *out, struct base_err *err)
{
	struct ids ids = {.arena = arena};
	struct holding h = {.flow = flow, .arena = arena, .out = out};
	enum base_status status;
	bool is_open = false;
	size_t i;

	memset(out, 0, sizeof(*out));
	status = store_ticket_each(
	    flow->store, STORE_TICKET_OPEN, add_id, &ids, err);
	out->v = base_arena_alloc(arena, (ids.n + 1) * sizeof(*out->v));
	for (i = 0; i < ids.n && status == BASE_OK; i++) {
		h.of = &out->v[out->n];
		status = load_one(
		    flow, ids.v[i], arena, &out->v[out->n], &is_open, err);
		if (status != BASE_OK || !is_open)
			continue;
		out->n++;
		status = load_holders(&h, err);
	}
	if (status == BASE_OK && out->holders_n > 0)
		qsort(out->holders, out->holders_n, sizeof(*out->holders),
		    compare);
	return status;
}

const struct flow_holder *
flow_standings_of(
    const struct flow_standings *all, int64_t person, size_t *n_out)
{
	size_t low = 0, high = all->holders_n, middle, end;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (all->holders[middle].person < person)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low;
	     end < all->holders_n && all->holders[end].person == person; end++)
		continue;
	*n_out = end - low;
	return all->holders + low;
}

enum base_status
flow_standing_is_unseen(struct flow *flow, const struct flow_standing *of,
    int64_t person, bool *out, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_follow row = {.asked = false};
	enum base_status status = BASE_OK;
	int64_t heard = 0;

	if (person != 0)
		status = store_follow_get(
		    flow->store, of->ticket.id, person, arena, &row, err);
	base_arena_free(arena);
	/* Who was asked shall say so, whatever he has done with it. */
	if (status == BASE_OK && row.asked) {
		*out = row.seen == 0;
		return BASE_OK;
	}
	*out = strcmp(of->status, "NEW") == 0 && !of->is_deferred;
	if (status == BASE_OK && *out)
		status = store_follow_heard(
		    flow->store, of->ticket.id, person, &heard, err);
	*out = *out && (heard == 0 || heard < of->since);
	return status;
}

enum base_status
flow_standing_silent_since(struct flow *flow, const struct flow_standing *of,
    struct base_date *out, struct base_err *err)
{
	enum base_status status;
	int64_t heard = 0;

	status = store_follow_heard(flow->store, of->ticket.id, 0, &heard, err);
	*out = base_date_at(
	    heard > of->since ? heard : of->since, flow->conf->time_zone);
	return status;
}

bool
flow_standing_days(struct base_date today, const char *date, int *out)
{
	struct base_date then;

	if (base_date_parse(date, &then) != BASE_OK)
		return false;
	*out = (int)(base_date_to_days(then) - base_date_to_days(today));
	return true;
}
