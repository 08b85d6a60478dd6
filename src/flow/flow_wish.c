/*
 * From directives to one wish for the tracker.  A directive that cannot be
 * wished gets its outcome here and holds back nothing else.
 */
#include <string.h>

#include "flow_wish.h"
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

void
flow_wish_step(struct flow_wishing *w, struct flow_step *step)
{
	const struct reply_directive *x = step->directive;
	const struct tracker_issue *b = w->part->before;

	if (step->outcome != NULL)
		return;
	if (flow_wish_is_closed(w) && x->key != REPLY_KEY_REOPEN) {
		flow_step_refuse(step, "refused", "closed");
		return;
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
		step->part = TRACKER_SET_PRIVATE;
		w->wish.set |= TRACKER_SET_PRIVATE;
		w->wish.is_private = strcmp(x->value, "yes") == 0;
		break;
	default:
		flow_step_refuse(step, "refused", "not_yet");
	}
}
