/*
 * What a mail wishes of the status: of the tasks first, of the ticket as a
 * whole after all directives.
 */
#include <string.h>

#include "flow_sync.h"
#include "flow_target.h"
#include "flow_wish.h"
#include "kairan/base_text.h"
#include "kairan/store_host.h"

#define REASON_MAX 500 /* bytes of a comment that are kept as the reason */

/* Is it what an earlier try of this mail wrote?  Without words it bears no
 * marker: then who wrote it and when must do. */
static bool
is_own(const struct flow_wishing *w, const struct tracker_journal *journal)
{
	if (*journal->notes != '\0')
		return w->wish.marker != NULL &&
		       strstr(journal->notes, w->wish.marker) != NULL;
	return journal->time >= w->part->intended_at &&
	       (journal->author.id == w->d->person.tracker_id ||
		   journal->author.id == w->part->before->author.id);
}

static bool
sets_status(const struct tracker_journal *journal)
{
	size_t i;

	for (i = 0; i < journal->details_n; i++)
		if (journal->details[i].label != NULL &&
		    strcmp(journal->details[i].label, "status") == 0)
			return true;
	return false;
}

/* Was it this very mail that closed it, in a try that was cut short? */
static bool
is_own_end(const struct flow_wishing *w)
{
	const struct tracker_issue *issue = w->part->before;
	size_t i;

	for (i = 0; w->is_retry && i < issue->journals_n; i++)
		if (is_own(w, &issue->journals[i]) &&
		    sets_status(&issue->journals[i]))
			return true;
	return false;
}

bool
flow_wish_is_closed(const struct flow_wishing *w)
{
	return w->part->before->status.is_closed && !w->is_reopened &&
	       !is_own_end(w);
}

/* Is the ticket there now? */
static bool
is_at(const struct flow_wishing *w, const char *word)
{
	return flow_status_stands_for(
	    w->d->flow, &w->part->before->status, word);
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
		if (flow_status_stands_for(
			w->d->flow, &issue->allowed[i], word))
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

enum base_status
flow_wish_begin(struct flow_wishing *w, struct base_err *err)
{
	const struct tracker_issue *issue = w->part->before;
	enum base_status status;

	status = store_task_of(w->d->flow->store, w->part->ticket.id,
	    w->d->arena, &w->tasks, &w->n_tasks, err);
	if (status != BASE_OK)
		return status;
	/* On a second try the first one may have set it: then it is not the
	 * state before. */
	if (!w->is_retry)
		flow_status_take_over(w->d->flow, issue,
		    issue->status.is_closed ? issue->closed_by.login : NULL,
		    w->tasks, w->n_tasks);
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
	if (flow_step_is_narrow(step))
		return flow_step_means(step, task);
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

	for (i = 0; i < w->n_tasks && flow_step_is_narrow(step); i++)
		if (flow_step_means(step, &w->tasks[i]))
			return w->tasks[i].status;
	return least_of(w);
}

/* On a host that is scanned only a scan says that it is patched. */
static bool
is_for_scan(struct flow_wishing *w, const char *status)
{
	const char *host = NULL, *part = NULL;

	if (strcmp(status, "PATCH_APPLIED") != 0 ||
	    store_host_ticket_get(w->d->flow->store, w->part->ticket.id,
		w->d->arena, &host, &part, NULL) != BASE_OK)
		return false;
	w->part->scanned = host;
	return true;
}

void
flow_wish_status(
    struct flow_wishing *w, struct flow_step *step, const char *status)
{
	struct store_task *now = new_tasks(w);
	const char *then;

	if (is_for_scan(w, status))
		status = "ONGOING";
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

void
flow_wish_reopen(struct flow_wishing *w, struct flow_step *step)
{
	step->part = TRACKER_SET_STATUS;
	step->before = least_of(w);
	step->value = "NEW";
	if (!flow_wish_is_closed(w)) {
		flow_step_refuse(step, "already", NULL);
		return;
	}
	flow_wish_status(w, step, "NEW");
	w->is_reopened = step->outcome == NULL;
}

void
flow_wish_finish(struct flow_wishing *w)
{
	const char *exact = w->part->before->fields[TRACKER_FIELD_EXACT_STATUS];
	const char *then = least_of(w);

	if (w->tasks_ssvc)
		w->part->tasks_changed = true;
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
