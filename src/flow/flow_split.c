/*
 * split: child tickets of a ticket for groups or persons, each made once, by
 * the writer himself, so that his rights in the tracker decide.  A child
 * carries the same vulnerabilities as tasks of its own; their "host" is the
 * name behind an @, which no machine has.
 */
#include "flow_event.h"
#include "flow_talk.h"
#include "flow_ticket.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"

#define SUBJECT_MAX 240 /* bytes of a child's subject */

/* A child that the tracker has now and our rows have not yet. */
struct flow_child {
	struct flow_child *next;
	const struct flow_part *part;
	const char *scope; /* "@web" */
	const char *marker;
	int64_t effect;
	struct store_ticket ticket; /* as the tracker gave it back */
};

/* One name of the line on its way. */
struct splitting {
	struct flow_wishing *w;
	struct flow_step *step;
	const char *name; /* as written */
	const char *owner; /* group, or login */
	const char *scope;
	const char *said; /* of those before: "web = #13" */
	const char *problem; /* free text of the tracker, NULL none */
	struct base_arena *arena;
};

/* Whom a name means: a group, else a person; else a word of "reason.". */
static const char *
owner_of(struct flow_wishing *w, const char *name, const char **out)
{
	struct store_person *members = NULL;
	struct tracker_who who = {.login = NULL};
	size_t n = 0;
	const char *why;

	*out = name;
	if (store_person_members(w->d->flow->store, name, w->d->arena, &members,
		&n, NULL) == BASE_OK &&
	    n > 0)
		return NULL;
	why = flow_wish_person(w, name, &who);
	if (why == NULL)
		*out = who.login;
	return why;
}

/* The next name of a list; moves *p; NULL at its end. */
static const char *
next_name(struct base_arena *arena, const char **p)
{
	const char *name;
	size_t len;

	*p += strspn(*p, ", ");
	len = strcspn(*p, ",");
	if (len == 0)
		return NULL;
	name = base_arena_strndup(arena, *p, len);
	*p += len;
	return name;
}

void
flow_split_step(struct flow_wishing *w, struct flow_step *step)
{
	const char *p = step->directive->value, *name, *owner, *why;
	size_t n = 0;

	if (flow_wish_is_closed(w)) {
		flow_step_refuse(step, "refused", "closed");
		return;
	}
	while ((name = next_name(w->d->arena, &p)) != NULL) {
		why = ++n > FLOW_SPLIT_MAX ? "targets"
					   : owner_of(w, name, &owner);
		if (why != NULL) {
			flow_step_refuse(step, "refused", why);
			step->detail = name;
			return;
		}
	}
	step->outcome = w->d->is_dry_run ? "would" : "applied";
}

/* The ticket that this team has of it already; 0 none. */
static enum base_status
present(struct splitting *s, int64_t *ticket, struct base_err *err)
{
	struct flow_wishing *w = s->w;
	enum base_status status = BASE_OK;
	struct store_task task;
	size_t i;

	*ticket = 0;
	for (i = 0; i < w->n_tasks && status == BASE_OK && *ticket == 0; i++) {
		status = store_task_find(w->d->flow->store,
		    w->tasks[i].vulnerability, s->scope, w->d->arena, &task,
		    err);
		if (status == BASE_OK)
			*ticket = task.ticket;
		if (status == BASE_NOTFOUND)
			status = BASE_OK;
	}
	return status;
}

static enum base_status
intend(struct splitting *s, struct store_effect *got, struct base_err *err)
{
	struct flow_deed *d = s->w->d;
	char *marker = flow_marker();
	struct store_effect effect = {.inbox = d->row->id,
	    .ticket = s->w->part->ticket.id,
	    .author = d->person.login,
	    .message_id = d->row->message_id,
	    .text_hash = d->text_hash,
	    .directive = base_arena_printf(d->arena, "split:%s", s->scope),
	    .marker = marker};
	enum base_status status;

	status = store_effect_intend(
	    d->flow->store, &effect, base_time_now(), d->arena, got, err);
	free(marker);
	return status == BASE_EXISTS ? BASE_OK : status;
}

static enum base_status
wish_of(struct splitting *s, const char *marker, struct tracker_wish *wish,
    struct base_err *err)
{
	const struct store_ticket *parent = &s->w->part->ticket;
	enum base_status status;

	status = flow_ticket_wish(s->w->d->flow, parent, s->arena, wish, err);
	wish->set |= TRACKER_SET_PARENT | TRACKER_SET_ASSIGNEE;
	wish->parent_id = parent->issue;
	wish->assignee = s->owner;
	wish->marker = marker;
	wish->subject = base_arena_printf(s->arena, "[%s] %.*s", s->name,
	    (int)base_text_cut(
		s->w->part->before->subject, SUBJECT_MAX - strlen(s->name)),
	    s->w->part->before->subject);
	return status;
}

/* What the tracker made; a parent that it did not take becomes a relation. */
static enum base_status
take(struct splitting *s, const struct store_effect *effect, int64_t issue,
    const struct tracker_result *result, struct base_err *err)
{
	const struct tracker_outcome *o =
	    tracker_result_find(result, TRACKER_SET_PARENT);
	struct flow_deed *d = s->w->d;
	struct flow_child *child = base_arena_alloc(d->arena, sizeof(*child));
	const struct store_ticket *parent = &s->w->part->ticket;
	enum base_status status = BASE_OK;

	child->part = s->w->part;
	child->scope = s->scope;
	child->marker = effect->marker;
	child->effect = effect->id;
	child->ticket = *parent;
	child->ticket.wish = s->owner;
	child->ticket.assignee = 0;
	child->ticket.group = "";
	if (result->issue != NULL)
		flow_ticket_from_issue(
		    d->flow, result->issue, d->arena, &child->ticket);
	child->ticket.issue = issue;
	/* It outlives the result. */
	child->ticket.subject =
	    base_arena_strdup(d->arena, child->ticket.subject);
	child->ticket.status =
	    base_arena_strdup(d->arena, child->ticket.status);
	child->ticket.priority =
	    base_arena_strdup(d->arena, child->ticket.priority);
	child->ticket.project =
	    base_arena_strdup(d->arena, child->ticket.project);
	child->ticket.group = base_arena_strdup(d->arena, child->ticket.group);
	child->next = d->children;
	d->children = child;
	if (o != NULL && o->verdict == TRACKER_DROPPED) {
		s->problem = flow_talk_word(d, "reason.no_parent");
		status = tracker_relate(
		    d->flow->tracker, s->w->writer, parent->issue, issue, err);
		if (status == BASE_PERM || status == BASE_NOTFOUND) {
			base_err_clear(err);
			status = BASE_OK;
		}
	}
	return status;
}

static void
say(struct splitting *s, int64_t issue)
{
	s->said = base_arena_printf(s->w->d->arena, "%s%s%s = #%lld", s->said,
	    *s->said != '\0' ? ", " : "", s->name, (long long)issue);
}

/* One child.  *made: it is new. */
static enum base_status
split_one(struct splitting *s, bool *made, struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	struct tracker_wish wish = {0};
	struct tracker_result result;
	struct store_effect effect;
	struct store_ticket ticket;
	enum base_status status;
	int64_t id = 0, issue = 0;

	*made = false;
	status = present(s, &id, err);
	if (status == BASE_OK && id != 0) {
		status = store_ticket_get(
		    s->w->d->flow->store, id, s->w->d->arena, &ticket, err);
		if (status == BASE_OK)
			say(s, ticket.issue);
		return status;
	}
	memset(&effect, 0, sizeof(effect));
	if (status == BASE_OK)
		status = intend(s, &effect, err);
	if (status == BASE_OK)
		status = wish_of(s, effect.marker, &wish, err);
	if (status != BASE_OK)
		return status;
	tracker_result_init(&result);
	status = tracker_create(
	    s->w->d->flow->tracker, s->w->writer, &wish, &issue, &result, &why);
	if (status == BASE_OK) {
		status = take(s, &effect, issue, &result, err);
		say(s, issue);
		*made = true;
	} else if (status == BASE_TEMP)
		status = base_err_set(err, status, "%s", why.text);
	else {
		s->problem = base_arena_strdup(s->w->d->arena, why.text);
		status = BASE_OK;
	}
	tracker_result_release(&result);
	return status;
}

static enum base_status
split(struct flow_wishing *w, struct flow_step *step, struct base_err *err)
{
	struct splitting s = {.w = w, .step = step, .said = ""};
	const char *p = step->directive->value;
	enum base_status status = BASE_OK;
	bool made, any = false;

	s.arena = base_arena_new();
	while (status == BASE_OK &&
	       (s.name = next_name(w->d->arena, &p)) != NULL) {
		s.scope = base_arena_printf(w->d->arena, "@%s", s.name);
		if (owner_of(w, s.name, &s.owner) != NULL)
			continue;
		status = split_one(&s, &made, err);
		any = any || made;
	}
	step->detail = s.problem;
	if (*s.said != '\0')
		step->value = s.said;
	/* A try before this one may have made them. */
	if (*s.said == '\0')
		flow_step_refuse(step, "refused", "rejected");
	else if (!any && s.problem == NULL)
		step->outcome = "already";
	base_arena_free(s.arena);
	return status;
}

enum base_status
flow_split_carry_out(struct flow_wishing *w, struct base_err *err)
{
	enum base_status status = BASE_OK;
	struct flow_step *step;
	size_t i;

	for (i = 0; i < w->part->n_steps && status == BASE_OK; i++) {
		step = &w->part->steps[i];
		if (step->directive->key != REPLY_KEY_SPLIT ||
		    step->outcome == NULL ||
		    strcmp(step->outcome, "applied") != 0)
			continue;
		if (w->part->why != NULL)
			flow_step_refuse(step, "refused", w->part->why);
		else
			status = split(w, step, err);
	}
	return status;
}

/* The parent's tasks once more, for this team. */
static enum base_status
add_tasks(
    struct flow_deed *d, const struct flow_child *child, struct base_err *err)
{
	struct store_task *tasks = NULL, task;
	enum base_status status;
	size_t i, n = 0;
	int64_t id;

	status = store_task_of(
	    d->flow->store, child->part->ticket.id, d->arena, &tasks, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		task = tasks[i];
		task.ticket = child->ticket.id;
		task.host = child->scope;
		task.status = "NEW";
		task.planned = child->ticket.planned;
		task.due = child->ticket.due;
		status = store_task_add(
		    d->flow->store, &task, base_time_now(), &id, err);
	}
	return status;
}

static enum base_status
settle_child(
    struct flow_deed *d, struct flow_child *child, struct base_err *err)
{
	struct store_ticket *t = &child->ticket;
	enum base_status status;

	t->marker = child->marker;
	t->created = t->updated = base_time_now();
	t->attempts = t->journal = 0;
	t->list = "";
	t->thread = base_arena_printf(
	    d->arena, "%s.ticket@%s", t->marker, flow_domain(d->flow));
	status = store_ticket_add(d->flow->store, t, &t->id, err);
	if (status == BASE_OK)
		status = store_ticket_put(d->flow->store, t, err);
	if (status == BASE_OK)
		status = add_tasks(d, child, err);
	if (status == BASE_OK)
		status = store_effect_finish(d->flow->store, child->effect,
		    "done", "", base_time_now(), err);
	if (status == BASE_OK)
		status = flow_note(d->flow, "split", t->id, d->row->id, err,
		    "#%lld for %s, a part of #%lld, by %s", (long long)t->issue,
		    child->scope + 1, (long long)child->part->ticket.issue,
		    d->person.login);
	return status == BASE_OK
		   ? flow_event_tell(d->flow,
			 &(struct flow_happening){.event = FLOW_EVENT_ASSIGNED,
			     .ticket = t,
			     .mark = "split",
			     .author = d->person.id,
			     .by = d->person.name,
			     .kind = FLOW_MAIL_OPENED},
			 err)
		   : status;
}

enum base_status
flow_split_settle(
    struct flow_deed *d, const struct flow_part *part, struct base_err *err)
{
	enum base_status status = BASE_OK;
	struct flow_child *child;

	for (child = d->children; child != NULL && status == BASE_OK;
	     child = child->next)
		if (child->part == part)
			status = settle_child(d, child, err);
	return status;
}
