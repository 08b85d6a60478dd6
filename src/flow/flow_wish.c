/*
 * From directives to one wish for the tracker.  A directive that cannot be
 * wished gets its outcome here and holds back nothing else.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_wish.h"
#include "kairan/base_text.h"

#define REASON_MAX 500 /* bytes of a comment that are kept as the reason */

static bool
is_closed(const struct flow_wishing *w)
{
	return w->part->before->status.is_closed && !w->is_reopened;
}

/* Does the site's status stand for this word?  Several words may share
 * one. */
static bool
stands_for(const struct flow_wishing *w, const struct tracker_status *site,
    const char *word)
{
	int index = tracker_status_index(word);
	const char *name =
	    index < 0 ? word : w->d->flow->conf->tracker.status[index];

	return strcmp(site->name, name) == 0 ||
	       (site->word != NULL && strcmp(site->word, word) == 0);
}

/* Is the ticket there now? */
static bool
is_at(const struct flow_wishing *w, const char *word)
{
	return stands_for(w, &w->part->before->status, word);
}

/* Does the tracker let this person set the status now? */
static bool
is_allowed(const struct flow_wishing *w, const char *word)
{
	const struct tracker_issue *issue = w->part->before;
	size_t i;

	if (issue->allowed_n == 0)
		return true; /* not known: the write will tell */
	for (i = 0; i < issue->allowed_n; i++)
		if (stands_for(w, &issue->allowed[i], word))
			return true;
	return false;
}

static const char *
allowed_list(const struct flow_wishing *w)
{
	const struct tracker_issue *issue = w->part->before;
	struct base_buf out;
	const char *word;
	char *text;
	size_t i;

	base_buf_init(&out, 2000);
	for (i = 0; i < issue->allowed_n; i++) {
		word = issue->allowed[i].word != NULL ? issue->allowed[i].word
						      : issue->allowed[i].name;
		if (base_buf_printf(&out, "%s%s", i > 0 ? ", " : "", word) !=
		    BASE_OK)
			break;
	}
	text = base_arena_strdup(w->d->arena, base_buf_text(&out));
	base_buf_release(&out);
	return text;
}

static const char *
least_of(const struct flow_wishing *w)
{
	return flow_least_status(w->tasks, w->n_tasks);
}

static void
keep_tasks(const struct flow_wishing *w, struct store_task *to,
    const struct store_task *from)
{
	if (w->n_tasks > 0)
		memcpy(to, from, w->n_tasks * sizeof(*to));
}

static struct store_task *
new_tasks(const struct flow_wishing *w)
{
	return base_arena_alloc(
	    w->d->arena, (w->n_tasks + 1) * sizeof(struct store_task));
}

/* The word for the ticket's status in the tracker, NULL for none of ours. */
static const char *
word_there(const struct flow_wishing *w)
{
	const struct tracker_issue *issue = w->part->before;
	const char *exact = issue->fields[TRACKER_FIELD_EXACT_STATUS];

	return exact != NULL && tracker_status_index(exact) >= 0 &&
		       is_at(w, exact)
		   ? exact
		   : issue->status.word;
}

/* What people set in the tracker stands for the open tasks, and for all
 * when none is open. */
static void
take_over(struct flow_wishing *w, const char *word)
{
	const struct tracker_issue *issue = w->part->before;
	const char *by =
	    issue->status.is_closed ? issue->closed_by.login : NULL;
	bool any_open = false;
	size_t i;

	for (i = 0; i < w->n_tasks; i++)
		any_open =
		    any_open || tracker_status_is_open(w->tasks[i].status);
	for (i = 0; i < w->n_tasks; i++) {
		if (any_open && !tracker_status_is_open(w->tasks[i].status))
			continue;
		w->tasks[i].status = word;
		w->tasks[i].status_by = by == NULL ? "" : by;
		w->tasks[i].status_at = base_time_now();
	}
}

enum base_status
flow_wish_begin(struct flow_wishing *w, struct base_err *err)
{
	const char *word = word_there(w);
	enum base_status status;

	status = store_task_of(w->d->flow->store, w->part->ticket.id,
	    w->d->arena, &w->tasks, &w->n_tasks, err);
	if (status != BASE_OK)
		return status;
	/* On a second try the first one may have set it: then it is not the
	 * state before. */
	if (!w->is_retry && word != NULL && !is_at(w, least_of(w)))
		take_over(w, word);
	w->kept = new_tasks(w);
	keep_tasks(w, w->kept, w->tasks);
	return BASE_OK;
}

void
flow_wish_undo_tasks(struct flow_wishing *w)
{
	keep_tasks(w, w->tasks, w->kept);
}

/* A bare status is for all open tasks, a named vulnerability for one;
 * reopening is for all. */
static bool
is_meant(const struct flow_wishing *w, const struct flow_step *step,
    const struct store_task *task)
{
	if (step->vulnerability != 0)
		return task->vulnerability == step->vulnerability;
	return w->n_tasks == 1 || step->directive->key == REPLY_KEY_REOPEN ||
	       tracker_status_is_open(task->status);
}

static const char *
until_of(const struct reply_directive *x)
{
	if (x->until != NULL)
		return x->until;
	return x->key == REPLY_KEY_DEFER ? x->value : NULL;
}

static const char *
reason_of(const struct flow_wishing *w, const struct reply_directive *x)
{
	const char *comment = w->d->comment;

	if (x->reason != NULL)
		return x->reason;
	return base_arena_strndup(
	    w->d->arena, comment, base_text_cut(comment, REASON_MAX));
}

/* Returns whether any of them is another one afterwards. */
static bool
set_tasks(
    struct flow_wishing *w, const struct flow_step *step, const char *status)
{
	const struct reply_directive *x = step->directive;
	const char *until = until_of(x);
	struct store_task *t;
	bool changed = false;
	size_t i;

	for (i = 0; i < w->n_tasks; i++) {
		t = &w->tasks[i];
		if (!is_meant(w, step, t) ||
		    (strcmp(t->status, status) == 0 &&
			(until == NULL || strcmp(t->until, until) == 0) &&
			(x->reason == NULL ||
			    strcmp(t->reason, x->reason) == 0)))
			continue;
		t->status = status;
		t->status_by = w->d->person.login;
		t->status_at = base_time_now();
		t->verified = false;
		t->until = until == NULL ? "" : until;
		t->reason = reason_of(w, x);
		changed = true;
	}
	return changed;
}

/* What is said to have been before: of the task that is named, or of the
 * ticket. */
static const char *
status_before(const struct flow_wishing *w, const struct flow_step *step)
{
	size_t i;

	for (i = 0; i < w->n_tasks && step->vulnerability != 0; i++)
		if (w->tasks[i].vulnerability == step->vulnerability)
			return w->tasks[i].status;
	return least_of(w);
}

static void
wish_status(struct flow_wishing *w, struct flow_step *step, const char *status)
{
	struct store_task *now = new_tasks(w);
	const char *then;

	step->part = TRACKER_SET_STATUS;
	step->before = status_before(w, step);
	step->value = status;
	keep_tasks(w, now, w->tasks);
	if (!set_tasks(w, step, status) && is_at(w, least_of(w))) {
		flow_step_refuse(step, "already", NULL);
		return;
	}
	then = least_of(w);
	if (!is_at(w, then) && !is_allowed(w, then)) {
		flow_step_refuse(step, "refused", "workflow");
		step->detail = allowed_list(w);
		keep_tasks(w, w->tasks, now);
		return;
	}
	w->tasks_changed = true;
}

static void
wish_reopen(struct flow_wishing *w, struct flow_step *step)
{
	step->part = TRACKER_SET_STATUS;
	step->before = least_of(w);
	step->value = "NEW";
	if (!is_closed(w)) {
		flow_step_refuse(step, "already", NULL);
		return;
	}
	wish_status(w, step, "NEW");
	w->is_reopened = step->outcome == NULL;
}

void
flow_wish_finish(struct flow_wishing *w)
{
	const char *exact = w->part->before->fields[TRACKER_FIELD_EXACT_STATUS];
	const char *then = least_of(w);

	if (!w->tasks_changed)
		return;
	w->part->tasks_changed = true;
	/* Where only one of several tasks changed, the ticket may stay. */
	if (is_at(w, then) && (exact == NULL || strcmp(exact, then) == 0))
		return;
	w->wish.set |= TRACKER_SET_STATUS | TRACKER_SET_EXACT_STATUS;
	w->wish.status = then;
	w->wish.exact_status = then;
}

struct search {
	const char *folded;
	struct base_arena *arena;
	int64_t id;
	const char *login;
	unsigned hits;
};

static bool
match_name(const struct store_person *p, void *ctx)
{
	struct search *s = ctx;
	char *name = base_text_fold(p->name);
	bool same = strcmp(name, s->folded) == 0;

	free(name);
	/* 山田 for 山田 太郎: the family name alone, when it is unique. */
	if (!same) {
		name = base_text_fold(p->name);
		same = base_text_has_word(name, s->folded) &&
		       strlen(s->folded) >= 2;
		free(name);
	}
	if (same && !p->locked) {
		s->id = p->tracker_id;
		s->login = base_arena_strdup(s->arena, p->login);
		s->hits++;
	}
	return true;
}

static void
wish_assignee(struct flow_wishing *w, struct flow_step *step)
{
	const char *value = step->directive->value;
	struct search s = {.arena = w->d->arena};
	struct store_person p;
	char *folded;

	step->part = TRACKER_SET_ASSIGNEE;
	step->before = w->part->before->assignee.name;
	if (*value == '@')
		value++;
	if (strcmp(value, "none") == 0) {
		w->wish.assignee = "";
		w->wish.assignee_id = 0;
		w->wish.set |= TRACKER_SET_ASSIGNEE;
		return;
	}
	if (strcmp(value, "me") == 0) {
		s.login = w->d->person.login;
		s.id = w->d->person.tracker_id;
		step->value = w->d->person.name;
	} else if (store_person_by_login(w->d->flow->store, value, w->d->arena,
		       &p, NULL) == BASE_OK ||
		   store_person_by_mail(w->d->flow->store, value, w->d->arena,
		       &p, NULL) == BASE_OK) {
		s.login = p.login;
		s.id = p.tracker_id;
		step->value = p.name;
		if (p.locked) {
			flow_step_refuse(step, "refused", "person");
			return;
		}
	} else {
		folded = base_text_fold(value);
		s.folded = folded;
		if (store_person_each(
			w->d->flow->store, match_name, &s, NULL) != BASE_OK)
			s.hits = 0;
		free(folded);
		if (s.hits != 1) {
			flow_step_refuse(step, "refused",
			    s.hits == 0 ? "person" : "ambiguous");
			return;
		}
	}
	w->wish.set |= TRACKER_SET_ASSIGNEE;
	w->wish.assignee = s.login;
	w->wish.assignee_id = s.id;
}

static void
wish_date(struct flow_wishing *w, struct flow_step *step,
    enum tracker_part part, struct base_date now, struct base_date *out)
{
	char text[BASE_DATE_TEXT];

	step->part = part;
	base_date_format(now, text);
	step->before = base_arena_strdup(w->d->arena, text);
	*out = (struct base_date){0, 0, 0};
	if (strcmp(step->directive->value, "none") != 0 &&
	    base_date_parse(step->directive->value, out) != BASE_OK) {
		flow_step_refuse(step, "unknown", "date");
		return;
	}
	w->wish.set |= part;
}

/* Redmine's own English names; a site's name passes as it was written. */
static const char *
priority_name(struct flow_deed *d, const char *value)
{
	static const char *const names[] = {
	    "Low", "Normal", "High", "Urgent", "Immediate"};
	size_t i;

	for (i = 0; i < BASE_LEN(names); i++)
		if (base_text_equal_ascii(names[i], value))
			return names[i];
	return base_arena_strdup(d->arena, value);
}

void
flow_wish_step(struct flow_wishing *w, struct flow_step *step)
{
	const struct reply_directive *x = step->directive;
	const struct tracker_issue *b = w->part->before;

	if (step->outcome != NULL)
		return;
	if (is_closed(w) && x->key != REPLY_KEY_REOPEN) {
		flow_step_refuse(step, "refused", "closed");
		return;
	}
	switch (x->key) {
	case REPLY_KEY_STATUS:
		wish_status(w, step, x->value);
		break;
	case REPLY_KEY_DEFER:
		wish_status(w, step, "DEFER");
		break;
	case REPLY_KEY_REOPEN:
		wish_reopen(w, step);
		break;
	case REPLY_KEY_ASSIGNEE:
		wish_assignee(w, step);
		break;
	case REPLY_KEY_PLANNED:
		wish_date(
		    w, step, TRACKER_SET_PLANNED, b->planned, &w->wish.planned);
		break;
	case REPLY_KEY_DUE:
		wish_date(w, step, TRACKER_SET_DUE, b->due, &w->wish.due);
		break;
	case REPLY_KEY_PRIORITY:
		step->part = TRACKER_SET_PRIORITY;
		step->before = b->priority;
		w->wish.set |= TRACKER_SET_PRIORITY;
		w->wish.priority = priority_name(w->d, x->value);
		step->value = w->wish.priority;
		break;
	case REPLY_KEY_PRIVATE:
		step->part = TRACKER_SET_PRIVATE;
		w->wish.set |= TRACKER_SET_PRIVATE;
		w->wish.is_private = strcmp(x->value, "yes") == 0;
		break;
	default:
		flow_step_refuse(step, "refused", "not_yet");
	}
}
