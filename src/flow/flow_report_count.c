/* What stands in the report of one reader, in numbers. */
#include <stdlib.h>
#include <string.h>

#include "flow_report.h"

static const char *const ranks[FLOW_REPORT_RANKS] = {
    "immediate", "out_of_cycle", "scheduled", "defer", ""};

enum base_status
flow_report_load(struct flow *flow, struct base_arena *arena,
    struct flow_report_data *out, struct base_err *err)
{
	struct store *store = flow->store;
	char today[BASE_DATE_TEXT];
	enum base_status status;
	size_t i;

	memset(out, 0, sizeof(*out));
	out->arena = arena;
	out->now = base_time_now();
	out->since = out->now - FLOW_REPORT_DAYS * (int64_t)86400;
	base_date_format(flow_today(flow, NULL), today);
	status = flow_standings_load(flow, arena, &out->standings, err);
	if (status == BASE_OK)
		status = store_report_tasks(
		    store, out->since, arena, &out->tasks, &out->tasks_n, err);
	if (status == BASE_OK)
		status = store_report_held(
		    store, out->since, arena, &out->held, &out->held_n, err);
	if (status == BASE_OK)
		status = store_report_muted(
		    store, today, arena, &out->muted, &out->muted_n, err);
	if (status == BASE_OK)
		status =
		    store_report_count(store, out->since, &out->counts, err);
	out->unseen = base_arena_alloc(arena, out->standings.n + 1);
	for (i = 0; i < out->standings.n && status == BASE_OK; i++)
		status = flow_standing_is_unseen(
		    flow, &out->standings.v[i], 0, &out->unseen[i], err);
	return status;
}

static int
by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static enum base_status
load_groups(struct flow *flow, struct base_arena *arena,
    struct flow_report_scope *s, struct base_err *err)
{
	struct store_person *members = NULL;
	int64_t *wider;
	enum base_status status;
	size_t i, k, n = 0;

	status = store_person_groups(
	    flow->store, s->person->id, arena, &s->groups, &s->groups_n, err);
	if (s->groups_n > FLOW_REPORT_GROUPS_MAX)
		s->groups_n = FLOW_REPORT_GROUPS_MAX;
	for (i = 0; i < s->groups_n && status == BASE_OK; i++) {
		status = store_person_members(
		    flow->store, s->groups[i], arena, &members, &n, err);
		wider = base_arena_alloc(
		    arena, (s->members_n + n + 1) * sizeof(*wider));
		if (s->members_n > 0)
			memcpy(
			    wider, s->members, s->members_n * sizeof(*wider));
		s->members = wider;
		for (k = 0; status == BASE_OK && k < n; k++)
			s->members[s->members_n++] = members[k].id;
	}
	if (s->members_n > 1)
		qsort(s->members, s->members_n, sizeof(*s->members), by_number);
	return status;
}

enum base_status
flow_report_scope(struct flow *flow, struct base_arena *arena,
    const struct store_person *person, bool is_lead,
    struct flow_report_scope *out, struct base_err *err)
{
	const struct conf *conf = flow->conf;
	enum base_status status = BASE_OK;
	bool leads_watch = false;
	size_t i;

	*out = (struct flow_report_scope){
	    .person = person, .is_whole = true, .is_list = person == NULL};
	if (!is_lead || person == NULL)
		return BASE_OK;
	for (i = 0; i < conf->watches_len; i++)
		leads_watch = leads_watch || (conf->watches[i].lead != NULL &&
						 strcmp(conf->watches[i].lead,
						     person->login) == 0);
	status = load_groups(flow, arena, out, err);
	out->is_whole = !leads_watch && out->groups_n == 0;
	return status;
}

/* Is it his?  What nobody owns and nobody leads is every lead's. */
static bool
covers(struct flow *flow, const struct flow_report_scope *s, int64_t assignee,
    const char *group, const char *watch, bool is_private)
{
	const struct conf_watch *w;
	size_t i;

	if (s->is_list && is_private)
		return false;
	if (s->is_whole)
		return true;
	w = conf_find_watch(flow->conf, watch);
	if (w != NULL && w->lead != NULL)
		return strcmp(w->lead, s->person->login) == 0;
	if (assignee == s->person->id ||
	    (assignee != 0 && s->members_n > 0 &&
		bsearch(&assignee, s->members, s->members_n,
		    sizeof(*s->members), by_number) != NULL))
		return true;
	for (i = 0; i < s->groups_n; i++)
		if (strcmp(group, s->groups[i]) == 0)
			return true;
	return assignee == 0 && *group == '\0';
}

static struct flow_report_rank *
rank_of(struct flow_report *r, const char *ssvc)
{
	size_t i;

	for (i = 0; i + 1 < FLOW_REPORT_RANKS; i++)
		if (strcmp(ranks[i], ssvc) == 0)
			break;
	return &r->ranks[i];
}

static bool
is_before(const char *date, struct base_date day)
{
	int days;

	return flow_standing_days(day, date, &days) && days < 0;
}

/* One that ended: how long it took, and was that in time? */
static void
take_done(struct flow *flow, struct flow_report_rank *rank,
    const struct store_report_task *t)
{
	struct base_date end =
	    base_date_at(t->status_at, flow->conf->time_zone);
	int64_t days = (t->status_at - t->created) / 86400;

	rank->done++;
	if (days > rank->longest)
		rank->longest = days;
	if (*t->due == '\0')
		return;
	rank->dated++;
	rank->in_time += !is_before(t->due, end);
}

static struct flow_report_host *
host_of(struct flow_report *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->hosts_n; i++)
		if (strcmp(r->hosts[i].name, name) == 0)
			return &r->hosts[i];
	r->hosts[r->hosts_n].name = name;
	return &r->hosts[r->hosts_n++];
}

static void
take_task(struct flow *flow, struct flow_report *r,
    const struct store_report_task *t, struct flow_report_host **last)
{
	struct flow_report_rank *rank = rank_of(r, t->ssvc);

	r->fresh += t->created >= r->data->since;
	if (!flow_scan_is_open(t->status)) {
		if (t->status_at >= r->data->since) {
			r->done++;
			take_done(flow, rank, t);
		}
		if (strcmp(t->status, "PATCH_APPLIED") == 0 && !t->verified)
			r->reported[r->reported_n++] = t;
		return;
	}
	r->tasks++;
	rank->open++;
	rank->late += is_before(t->due, r->today);
	if (*t->host == '\0')
		return;
	/* A ticket's tasks are of one host, mostly. */
	if (*last == NULL || strcmp((*last)->name, t->host) != 0)
		*last = host_of(r, t->host);
	(*last)->open++;
	(*last)->urgent += strcmp(t->ssvc, "immediate") == 0 ||
			   strcmp(t->ssvc, "out_of_cycle") == 0;
}

static int
by_open(const void *a, const void *b)
{
	const struct flow_report_host *x = a, *y = b;

	if (x->open != y->open)
		return x->open > y->open ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int
by_end(const void *a, const void *b)
{
	const struct store_report_task *x =
	    *(const struct store_report_task *const *)a;
	const struct store_report_task *y =
	    *(const struct store_report_task *const *)b;

	if (x->status_at != y->status_at)
		return x->status_at > y->status_at ? -1 : 1;
	return strcmp(x->key, y->key);
}

/* The middle one of those that ended, for each priority. */
static void
find_medians(struct flow *flow, struct flow_report *r)
{
	int64_t *days = base_xcalloc(r->data->tasks_n + 1, sizeof(*days));
	const struct store_report_task *t;
	size_t i, k, n;

	for (k = 0; k < FLOW_REPORT_RANKS; k++) {
		for (i = n = 0; i < r->data->tasks_n && r->ranks[k].done > 0;
		     i++) {
			t = &r->data->tasks[i];
			if (flow_scan_is_open(t->status) ||
			    t->status_at < r->data->since ||
			    rank_of(r, t->ssvc) != &r->ranks[k] ||
			    (r->scope->is_list && *t->host != '\0') ||
			    !covers(flow, r->scope, t->assignee, t->group,
				t->watch, t->is_private))
				continue;
			days[n++] = (t->status_at - t->created) / 86400;
		}
		if (n == 0)
			continue;
		qsort(days, n, sizeof(*days), by_number);
		r->ranks[k].median = days[n / 2];
	}
	free(days);
}

/* Is the ticket one for a host?  The tasks are in order of tickets. */
static bool
is_of_host(const struct flow_report_data *data, int64_t ticket)
{
	size_t low = 0, high = data->tasks_n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (data->tasks[middle].ticket < ticket)
			low = middle + 1;
		else
			high = middle;
	}
	return low < data->tasks_n && data->tasks[low].ticket == ticket &&
	       *data->tasks[low].host != '\0';
}

static bool
covers_standing(struct flow *flow, const struct flow_report *r,
    const struct flow_standing *s)
{
	const struct store_ticket *t = &s->ticket;

	return (!r->scope->is_list || !is_of_host(r->data, t->id)) &&
	       covers(flow, r->scope, t->assignee, t->group, t->watch,
		   t->is_private);
}

/* The longest first: the list is short, its head is what counts. */
static void
insert(size_t *list, size_t *n, size_t which, const struct flow_standing *v,
    bool by_due)
{
	size_t at = *n;

	for (; at > 0; at--) {
		const struct store_ticket *before = &v[list[at - 1]].ticket;

		if (by_due ? strcmp(before->due, v[which].ticket.due) <= 0
			   : v[list[at - 1]].since <= v[which].since)
			break;
	}
	memmove(list + at + 1, list + at, (*n - at) * sizeof(*list));
	list[at] = which;
	(*n)++;
}

static void
take_standings(struct flow *flow, struct flow_report *r)
{
	const struct flow_standing *v = r->data->standings.v;
	size_t i;

	for (i = 0; i < r->data->standings.n; i++) {
		if (!covers_standing(flow, r, &v[i]))
			continue;
		r->tickets++;
		if (r->data->unseen[i])
			insert(r->unseen, &r->unseen_n, i, v, false);
		if (is_before(v[i].ticket.due, r->today))
			insert(r->overdue, &r->overdue_n, i, v, true);
	}
}

/* Somebody's wish for quiet, on what is in the scope. */
static void
take_muted(struct flow *flow, struct flow_report *r)
{
	const struct flow_report_data *data = r->data;
	size_t i, k;

	for (i = 0; i < data->muted_n && !r->scope->is_list; i++)
		for (k = 0; k < data->standings.n; k++)
			if (data->standings.v[k].ticket.id ==
				data->muted[i].ticket &&
			    covers_standing(flow, r, &data->standings.v[k]))
				r->muted[r->muted_n++] = &data->muted[i];
}

/* What watches of the scope opened no ticket for. */
static void
take_held(struct flow *flow, struct flow_report *r)
{
	const struct flow_report_data *data = r->data;
	size_t i;

	for (i = 0; i < data->held_n; i++)
		if (covers(flow, r->scope, 0, "", data->held[i].watch, false))
			r->held[r->held_n++] = &data->held[i];
}

void
flow_report_count(
    struct flow *flow, struct base_arena *arena, struct flow_report *r)
{
	const struct flow_report_data *data = r->data;
	size_t many = data->tasks_n + data->standings.n + data->muted_n + 1;
	struct flow_report_host *last = NULL;
	const struct store_report_task *t;
	size_t i;

	for (i = 0; i < FLOW_REPORT_RANKS; i++)
		r->ranks[i].ssvc = ranks[i];
	r->hosts = base_arena_alloc(arena, many * sizeof(*r->hosts));
	r->reported =
	    base_arena_alloc(arena, many * sizeof(struct store_report_task *));
	r->muted =
	    base_arena_alloc(arena, many * sizeof(struct store_report_muted *));
	r->held = base_arena_alloc(
	    arena, (data->held_n + 1) * sizeof(struct store_report_held *));
	r->unseen = base_arena_alloc(arena, many * sizeof(*r->unseen));
	r->overdue = base_arena_alloc(arena, many * sizeof(*r->overdue));
	for (i = 0; i < data->tasks_n; i++) {
		t = &data->tasks[i];
		if ((!r->scope->is_list || *t->host == '\0') &&
		    covers(flow, r->scope, t->assignee, t->group, t->watch,
			t->is_private))
			take_task(flow, r, t, &last);
	}
	find_medians(flow, r);
	if (r->hosts_n > 1)
		qsort(r->hosts, r->hosts_n, sizeof(*r->hosts), by_open);
	if (r->reported_n > 1)
		qsort(r->reported, r->reported_n,
		    sizeof(struct store_report_task *), by_end);
	take_standings(flow, r);
	take_muted(flow, r);
	take_held(flow, r);
}
