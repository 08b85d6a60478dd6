/*
 * From directives to one wish for the tracker.  A directive that cannot be
 * wished gets its outcome here and holds back nothing else.
 */
#include <string.h>

#include "flow_talk.h"
#include "flow_target.h"
#include "kairan/base_text.h"

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

/* Where the site has our field, and for the tasks that the step means. */
static void
wish_ssvc(struct flow_wishing *w, struct flow_step *step)
{
	const char *value = step->directive->value;
	const char *there = w->part->before->fields[TRACKER_FIELD_SSVC];
	bool changed = false;
	size_t i;

	step->before = w->n_tasks > 0 && *w->tasks[0].ssvc != '\0'
			   ? w->tasks[0].ssvc
			   : there;
	for (i = 0; i < w->n_tasks; i++) {
		if (!flow_step_means(step, &w->tasks[i]) ||
		    strcmp(w->tasks[i].ssvc, value) == 0)
			continue;
		w->tasks[i].ssvc = value;
		changed = true;
	}
	w->tasks_ssvc = w->tasks_ssvc || changed;
	if (there != NULL && strcmp(there, value) != 0 &&
	    (!flow_step_is_narrow(step) || w->n_tasks == 1)) {
		step->part = TRACKER_SET_FIELDS;
		w->wish.fields[TRACKER_FIELD_SSVC] = value;
		w->wish.set |= TRACKER_SET_FIELDS;
	} else if (!changed)
		flow_step_refuse(step, "already", NULL);
}

static void
wish_private(struct flow_wishing *w, struct flow_step *step)
{
	const char *value = step->directive->value;

	step->part = TRACKER_SET_PRIVATE;
	step->before = w->part->before->is_private ? "yes" : "no";
	w->wish.set |= TRACKER_SET_PRIVATE;
	w->wish.is_private = strcmp(value, "yes") == 0;
}

enum base_status
flow_wish_step(
    struct flow_wishing *w, struct flow_step *step, struct base_err *err)
{
	const struct reply_directive *x = step->directive;
	const struct tracker_issue *b = w->part->before;

	if (step->outcome != NULL || flow_talk_step(w, step))
		return BASE_OK;
	if (flow_wish_is_closed(w) && x->key != REPLY_KEY_REOPEN &&
	    x->key != REPLY_KEY_WATCHER) {
		flow_step_refuse(step, "refused", "closed");
		return BASE_OK;
	}
	switch (x->key) {
	case REPLY_KEY_STATUS:
		flow_wish_status(w, step, x->value);
		break;
	case REPLY_KEY_DEFER:
		flow_wish_status(w, step, "DEFER");
		break;
	case REPLY_KEY_REOPEN:
		flow_wish_reopen(w, step);
		break;
	case REPLY_KEY_ASSIGNEE:
		flow_wish_assignee(w, step);
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
		wish_private(w, step);
		break;
	case REPLY_KEY_SSVC:
		wish_ssvc(w, step);
		break;
	case REPLY_KEY_WATCHER:
		flow_wish_watch(w, step);
		break;
	case REPLY_KEY_FIELD:
		return flow_wish_field(w, step, err);
	default:
		flow_step_refuse(step, "refused", "key");
	}
	return BASE_OK;
}
