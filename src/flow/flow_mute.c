/*
 * How somebody wants to be told: mute for one ticket, notify for all or by
 * event.
 */
#include "flow_talk.h"

#include <string.h>

#include "kairan/base_text.h"

/* Events that change nothing about one's own duty. */
#define UNESSENTIAL                                                            \
	"comment=never,status=never,dates=never,planned=never,silent=never"

static const char *
muted_until(const char *value)
{
	if (strcmp(value, "off") == 0)
		return "";
	return *value == '\0' ? STORE_FOLLOW_FOREVER : value;
}

void
flow_mute_step(struct flow_wishing *w, struct flow_step *step)
{
	struct flow_deed *d = w->d;
	const char *value = step->directive->value;
	struct store_follow row;

	if (strcmp(value, "off") == 0)
		step->value = flow_talk_word(d, "mute.off");
	else if (*value == '\0')
		step->value = flow_talk_word(d, "mute.on");
	if (store_follow_get(d->flow->store, w->part->ticket.id, d->person.id,
		d->arena, &row, NULL) == BASE_OK &&
	    strcmp(row.muted, muted_until(value)) == 0)
		step->outcome = "already";
	else
		step->outcome = d->is_dry_run ? "would" : "applied";
	step->detail = flow_talk_word(
	    d, strcmp(value, "off") == 0 ? "mute.off_means" : "mute.on_means");
}

enum base_status
flow_mute_settle(struct flow_deed *d, struct flow_part *part,
    const struct flow_step *step, struct base_err *err)
{
	struct store_follow row;
	enum base_status status;

	status = store_follow_get(
	    d->flow->store, part->ticket.id, d->person.id, d->arena, &row, err);
	row.muted = muted_until(step->directive->value);
	if (status == BASE_OK)
		status = store_follow_put(d->flow->store, &row, err);
	return status == BASE_OK
		   ? flow_note(d->flow, "muted", part->ticket.id, d->row->id,
			 err, "%s wants no mail of it%s%s", d->person.login,
			 *row.muted == '\0' ? ": no more so" : " until ",
			 row.muted)
		   : status;
}

/* What he has said so far with the new words in front, which count. */
static const char *
join_events(struct flow_deed *d, const char *fresh, const char *old)
{
	const char *all = fresh, *p, *end;
	size_t n;

	for (p = old; *p != '\0'; p = end + (*end == ',')) {
		end = p + strcspn(p, ",");
		n = strcspn(p, "=");
		/* One word for each event. */
		if (p + n < end &&
		    strstr(base_arena_printf(d->arena, ",%s", fresh),
			base_arena_printf(d->arena, ",%.*s=", (int)n, p)) ==
			NULL)
			all = base_arena_printf(
			    d->arena, "%s,%.*s", all, (int)(end - p), p);
	}
	return all;
}

/* The rows' columns after `notify: value`. */
static enum base_status
wanted(struct flow_deed *d, const char *value, const char **notify,
    const char **events, struct base_err *err)
{
	enum base_status status;

	status = store_person_own(
	    d->flow->store, d->person.id, d->arena, notify, events, err);
	if (status != BASE_OK)
		return status;
	if (strchr(value, '=') != NULL)
		*events = join_events(d, value, *events);
	else if (strcmp(value, "essential") == 0) {
		*notify = "";
		*events = UNESSENTIAL;
	} else {
		*notify = strcmp(value, "usual") == 0 ? "" : value;
		*events = "";
	}
	return BASE_OK;
}

/* "comment=digest" in words: "New comment: in the digest". */
static const char *
event_words(struct flow_deed *d, const char *value)
{
	const char *all = "", *end;
	size_t n;

	for (; *value != '\0'; value = end + (*end == ',')) {
		end = value + strcspn(value, ",");
		n = strcspn(value, "=");
		if (value + n >= end)
			break;
		all = base_arena_printf(d->arena, "%s%s%s: %s", all,
		    *all != '\0' ? ", " : "",
		    flow_talk_word(d, base_arena_printf(d->arena,
					  "happening.%.*s", (int)n, value)),
		    flow_talk_word(d,
			base_arena_printf(d->arena, "value.%.*s",
			    (int)(end - value - (long)n - 1), value + n + 1)));
	}
	return all;
}

void
flow_notify_step(struct flow_deed *d, struct flow_step *step)
{
	const char *value = step->directive->value, *notify, *events;
	const char *old_notify, *old_events;

	if (strchr(value, '=') != NULL)
		step->value = event_words(d, value);
	else
		step->detail = flow_talk_word(
		    d, base_arena_printf(d->arena, "notify_means.%s", value));
	step->outcome = d->is_dry_run ? "would" : "applied";
	if (store_person_own(d->flow->store, d->person.id, d->arena,
		&old_notify, &old_events, NULL) == BASE_OK &&
	    wanted(d, value, &notify, &events, NULL) == BASE_OK &&
	    strcmp(notify, old_notify) == 0 && strcmp(events, old_events) == 0)
		step->outcome = "already";
}

enum base_status
flow_notify_settle(
    struct flow_deed *d, const struct flow_step *step, struct base_err *err)
{
	const char *notify = "", *events = "";
	enum base_status status;

	status = wanted(d, step->directive->value, &notify, &events, err);
	if (status == BASE_OK)
		status = store_person_set_own(
		    d->flow->store, d->person.id, notify, events, err);
	return status == BASE_OK ? flow_note(d->flow, "notify", 0, d->row->id,
				       err, "%s wants to be told: %s",
				       d->person.login, step->directive->value)
				 : status;
}
