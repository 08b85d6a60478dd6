/*
 * `watcher: +NAME -NAME`: who follows a ticket in the tracker.  It is no
 * part of the one write there, and doing it twice does no harm.
 */
#include <string.h>

#include "flow_wish.h"
#include "kairan/store_follow.h"

/* Is it so already?  An empty list may be one that he may not see. */
static bool
is_so(const struct tracker_issue *issue, const struct flow_watching *one)
{
	size_t i;

	for (i = 0; issue != NULL && i < issue->watchers_n; i++)
		if (issue->watchers[i].id == one->id)
			return one->is_on;
	return issue != NULL && issue->watchers_n > 0 && !one->is_on;
}

/* One name of the line; false: the step says why not. */
static bool
add(struct flow_wishing *w, struct flow_step *step, const char *name,
    size_t len, struct base_buf *said)
{
	const char *text = base_arena_strndup(w->d->arena, name + 1, len - 1);
	struct flow_watching *one = &w->watching[w->watching_n];
	struct tracker_who who = {0};
	const char *why = flow_wish_person(w, text, &who);

	if (why == NULL && who.id == 0)
		why = "person";
	if (why == NULL && w->watching_n == BASE_LEN(w->watching))
		why = "targets";
	if (why != NULL) {
		flow_step_refuse(step, "refused", why);
		step->detail = text;
		return false;
	}
	*one = (struct flow_watching){.step = step,
	    .id = who.id,
	    .login = who.login,
	    .is_on = *name == '+'};
	w->watching_n++;
	if (base_buf_printf(said, "%s%c%s", said->len > 0 ? ", " : "", *name,
		who.name) != BASE_OK)
		base_buf_clear(said);
	return true;
}

void
flow_wish_watch(struct flow_wishing *w, struct flow_step *step)
{
	const char *p = step->directive->value;
	size_t len, first = w->watching_n;
	struct base_buf said;

	base_buf_init(&said, 4096);
	while (*p == '+' || *p == '-') {
		len = strcspn(p, ",");
		if (!add(w, step, p, len, &said)) {
			/* All of a line or nothing of it. */
			w->watching_n = first;
			goto out;
		}
		p += len + strspn(p + len, ", ");
	}
	step->value = base_arena_strdup(w->d->arena, base_buf_text(&said));
out:
	base_buf_release(&said);
}

enum base_status
flow_wish_watch_apply(struct flow_wishing *w, struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	const struct flow_watching *one;
	enum base_status status;
	size_t i;

	for (i = 0; i < w->watching_n; i++) {
		one = &w->watching[i];
		if (one->step->outcome != NULL &&
		    strcmp(one->step->outcome, "applied") != 0 &&
		    strcmp(one->step->outcome, "already") != 0)
			continue;
		if (is_so(w->part->before, one)) {
			if (one->step->outcome == NULL)
				one->step->outcome = "already";
			continue;
		}
		base_err_clear(&why);
		status = tracker_watch(w->d->flow->tracker, w->writer,
		    w->part->ticket.issue, one->id, one->is_on, &why);
		/* Who sees a ticket may follow it himself; Redmine's API
		 * asks for the right to add others all the same. */
		if (status == BASE_PERM && w->writer != NULL &&
		    one->id == w->d->person.tracker_id) {
			base_err_clear(&why);
			status = tracker_watch(w->d->flow->tracker, NULL,
			    w->part->ticket.issue, one->id, one->is_on, &why);
		}
		if (status == BASE_TEMP)
			return base_err_set(err, status, "%s", why.text);
		if (status == BASE_OK) {
			one->step->outcome = "applied";
			w->part->was_tried = true;
			continue;
		}
		flow_step_refuse(one->step, "refused", "rejected");
		one->step->detail = base_arena_strdup(w->d->arena, why.text);
	}
	return BASE_OK;
}
