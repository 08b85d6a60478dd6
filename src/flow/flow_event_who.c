/*
 * Whom an event is meant for: owner, watchers, those who stand in where
 * nobody owns it, the lead.
 */
#include <string.h>

#include "flow_event.h"
#include "flow_person.h"
#include "kairan/store_follow.h"

/* One event on its way to its people. */
struct asking {
	struct flow *flow;
	const struct flow_happening *what;
	flow_event_fn fn;
	void *ctx;
	struct base_arena *arena;
	struct store_follow *follows; /* of the ticket */
	size_t follows_n;
	struct store_person *owners; /* the assignee, or a group's members */
	size_t owners_n;
};

static bool
is_owner(const struct asking *a, int64_t person)
{
	size_t i;

	for (i = 0; i < a->owners_n; i++)
		if (a->owners[i].id == person)
			return true;
	return false;
}

/* "No mail until that day", his day. */
static bool
is_muted(const struct asking *a, const struct store_person *person)
{
	char today[BASE_DATE_TEXT];
	size_t i;

	/* What becomes his own task is news that he did not mean. */
	if (a->what->event == FLOW_EVENT_ASSIGNED)
		return false;
	base_date_format(flow_today(a->flow, person->zone), today);
	for (i = 0; i < a->follows_n; i++)
		if (a->follows[i].person == person->id)
			return strcmp(today, a->follows[i].muted) < 0;
	return false;
}

static bool
is_left_out(const struct asking *a, const struct store_person *person)
{
	const struct flow_happening *w = a->what;
	size_t i;

	if (person->locked || person->gone || person->id == w->author ||
	    is_muted(a, person))
		return true;
	for (i = 0; i < w->except_n; i++)
		if (w->except[i] == person->id)
			return true;
	return (w->not_who & FLOW_WHO_OWNER) != 0 && is_owner(a, person->id);
}

/* Would an owner who is away be told of what his substitute did himself? */
static enum base_status
is_by_stand_in(struct asking *a, const struct store_person *person, bool *out,
    struct base_err *err)
{
	struct flow_stand_in in;
	enum base_status status;

	*out = false;
	if (a->what->author == 0 || !is_owner(a, person->id))
		return BASE_OK;
	status = flow_person_stand_in(a->flow, person, a->arena, &in, err);
	*out = status == BASE_OK && in.person.id == a->what->author;
	return status;
}

static enum base_status
mean_person(struct asking *a, const struct store_person *person,
    const char *kind, const char *by, struct base_err *err)
{
	enum base_status status;
	bool is_his = false;

	if (is_left_out(a, person))
		return BASE_OK;
	status = is_by_stand_in(a, person, &is_his, err);
	if (status != BASE_OK || is_his)
		return status;
	return a->fn(a->ctx,
	    &(struct flow_event_to){.person = person, .kind = kind, .by = by},
	    err);
}

static enum base_status
mean_address(struct asking *a, const char *address, const char *kind,
    struct base_err *err)
{
	return a->fn(a->ctx,
	    &(struct flow_event_to){.address = address, .kind = kind}, err);
}

static enum base_status
load(struct asking *a, struct base_err *err)
{
	const struct store_ticket *t = a->what->ticket;
	struct store *store = a->flow->store;
	enum base_status status;

	status = store_follow_of(
	    store, t->id, a->arena, &a->follows, &a->follows_n, err);
	if (status == BASE_OK && t->assignee != 0) {
		a->owners = base_arena_alloc(a->arena, sizeof(*a->owners));
		status = store_person_get(
		    store, t->assignee, a->arena, a->owners, err);
		/* What is left with somebody who is gone, or cannot be
		 * reached and has no substitute, is nobody's. */
		a->owners_n =
		    status == BASE_OK && !a->owners->locked &&
		    !a->owners->gone &&
		    (!a->owners->unreachable ||
			flow_person_has_substitute(a->flow, a->owners));
	} else if (status == BASE_OK && t->group != NULL && *t->group != '\0')
		status = flow_person_of_group(
		    a->flow, t->group, a->arena, &a->owners, &a->owners_n, err);
	return status;
}

static enum base_status
ask_owners(struct asking *a, struct base_err *err)
{
	const struct store_ticket *t = a->what->ticket;
	enum base_status status = BASE_OK;
	size_t i;

	for (i = 0; i < a->owners_n && status == BASE_OK; i++)
		status = mean_person(a, &a->owners[i],
		    t->assignee != 0 ? "assignee" : "group",
		    t->assignee == 0                        ? t->group
		    : a->what->event == FLOW_EVENT_ASSIGNED ? a->what->by
							    : NULL,
		    err);
	return status;
}

static enum base_status
ask_watchers(struct asking *a, struct base_err *err)
{
	enum base_status status = BASE_OK;
	struct store_person person;
	size_t i;

	for (i = 0; i < a->follows_n && status == BASE_OK; i++) {
		if (!a->follows[i].watches || is_owner(a, a->follows[i].person))
			continue;
		status = store_person_get(a->flow->store, a->follows[i].person,
		    a->arena, &person, err);
		if (status == BASE_OK)
			status = mean_person(a, &person, "watcher", NULL, err);
	}
	return status;
}

/* The watch's group, else its list, else the operator. */
static enum base_status
ask_nobodys(struct asking *a, struct base_err *err)
{
	const struct store_ticket *t = a->what->ticket;
	const struct conf *conf = a->flow->conf;
	const struct conf_watch *w = conf_find_watch(conf, t->watch);
	struct store_person *members = NULL;
	enum base_status status = BASE_OK;
	size_t i, n = 0;

	if (w != NULL && w->group != NULL)
		status = flow_person_of_group(
		    a->flow, w->group, a->arena, &members, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++)
		status = mean_person(a, &members[i], "group", w->group, err);
	if (status != BASE_OK || n > 0)
		return status;
	/* Lists hear nothing of private tickets (design, rule 11). */
	if (*t->list != '\0' && !t->is_private)
		return mean_address(a, t->list, "list", err);
	if (conf->mail.operator_address != NULL)
		return mean_address(
		    a, conf->mail.operator_address, "operator", err);
	return flow_note(a->flow, "untold", t->id, 0, err,
	    "nobody is told: watch %s has neither assignee nor list, and "
	    "there is no operator",
	    t->watch);
}

/* Leads, and whether one shares a group with an owner. */
struct leads {
	struct asking *a;
	int64_t *ids;
	size_t n;
	size_t room;
};

static bool
add_lead(const struct store_person *row, void *ctx)
{
	struct leads *l = ctx;
	int64_t *grown;

	if (strcmp(row->role, "lead") != 0 || row->locked || row->gone)
		return true;
	if (l->n == l->room) {
		l->room = l->room == 0 ? 16 : 2 * l->room;
		grown = base_arena_alloc(l->a->arena, l->room * sizeof(*grown));
		if (l->n > 0)
			memcpy(grown, l->ids, l->n * sizeof(*grown));
		l->ids = grown;
	}
	l->ids[l->n++] = row->id;
	return true;
}

/* Those who lead a group of the owner; without such a one, all. */
static enum base_status
keep_near(struct leads *l, struct base_err *err)
{
	enum base_status status = BASE_OK;
	bool *near = base_arena_alloc(l->a->arena, l->n + 1);
	size_t i, k, n = 0;

	for (i = 0; i < l->n && status == BASE_OK; i++) {
		near[i] = false;
		for (k = 0; k < l->a->owners_n && !near[i] && status == BASE_OK;
		     k++)
			status = store_person_shares_group(l->a->flow->store,
			    l->ids[i], l->a->owners[k].id, &near[i], err);
		n += near[i];
	}
	for (i = k = 0; n > 0 && i < l->n && status == BASE_OK; i++)
		if (near[i])
			l->ids[k++] = l->ids[i];
	if (n > 0)
		l->n = n;
	return status;
}

/* Of the watch, when it names one who is here; else all that are near. */
static enum base_status
find_leads(struct leads *l, struct base_err *err)
{
	const struct conf_watch *w =
	    conf_find_watch(l->a->flow->conf, l->a->what->ticket->watch);
	struct store_person person;
	enum base_status status;

	if (w != NULL && w->lead != NULL &&
	    store_person_by_login(l->a->flow->store, w->lead, l->a->arena,
		&person, NULL) == BASE_OK &&
	    !person.locked) {
		l->ids = base_arena_alloc(l->a->arena, sizeof(*l->ids));
		l->ids[l->n++] = person.id;
		return BASE_OK;
	}
	status = store_person_each(l->a->flow->store, add_lead, l, err);
	return status == BASE_OK ? keep_near(l, err) : status;
}

static enum base_status
ask_leads(struct asking *a, struct base_err *err)
{
	struct leads l = {.a = a};
	struct store_person person;
	enum base_status status;
	size_t i;

	status = find_leads(&l, err);
	for (i = 0; i < l.n && status == BASE_OK; i++) {
		status = store_person_get(
		    a->flow->store, l.ids[i], a->arena, &person, err);
		if (status == BASE_OK && !is_owner(a, person.id))
			status = mean_person(a, &person, "lead", NULL, err);
	}
	if (status != BASE_OK || l.n > 0 ||
	    a->flow->conf->mail.operator_address == NULL)
		return status;
	return mean_address(
	    a, a->flow->conf->mail.operator_address, "operator", err);
}

static enum base_status
ask_named(struct asking *a, struct base_err *err)
{
	enum base_status status = BASE_OK;
	struct store_person person;
	size_t i;

	for (i = 0; i < a->what->named_n && status == BASE_OK; i++) {
		status = store_person_get(
		    a->flow->store, a->what->named[i], a->arena, &person, err);
		if (status == BASE_OK)
			status = mean_person(
			    a, &person, "mentioned", a->what->by, err);
	}
	return status;
}

enum base_status
flow_event_each(struct flow *flow, const struct flow_happening *what,
    flow_event_fn fn, void *ctx, struct base_err *err)
{
	unsigned who = flow_event_rule(what->event)->who & ~what->not_who;
	struct asking a = {.flow = flow,
	    .what = what,
	    .fn = fn,
	    .ctx = ctx,
	    .arena = base_arena_new()};
	enum base_status status;

	status = load(&a, err);
	if (status == BASE_OK && (who & FLOW_WHO_OWNER) != 0)
		status = ask_owners(&a, err);
	if (status == BASE_OK && (who & FLOW_WHO_WATCHERS) != 0)
		status = ask_watchers(&a, err);
	if (status == BASE_OK && (who & FLOW_WHO_NOBODYS) != 0 &&
	    a.owners_n == 0)
		status = ask_nobodys(&a, err);
	if (status == BASE_OK && (who & FLOW_WHO_LEAD) != 0)
		status = ask_leads(&a, err);
	if (status == BASE_OK && (who & FLOW_WHO_NAMED) != 0)
		status = ask_named(&a, err);
	base_arena_free(a.arena);
	return status;
}
