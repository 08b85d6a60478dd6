/*
 * A mail of reminders as its templates want it: his own tickets, then those
 * that he hears of as a lead, each with the number of its line.
 */
#include <string.h>

#include "flow_remind.h"

static bool
is_wanted(const struct flow_remind_item *item)
{
	return item->is_fresh && item->wish == CONF_NOTIFY_NOW;
}

static bool
is_team(const struct flow_remind_item *item)
{
	return item->person == 0 || strcmp(item->kind, "lead") == 0;
}

static enum base_status
line_of(struct flow *flow, const struct flow_reminder *whole,
    const struct flow_remind_item *item, size_t n, struct codec_json **out,
    struct base_err *err)
{
	const struct store_person *p = whole->person;
	struct codec_json *line = NULL;
	enum base_status status;

	status = flow_digest_ticket(flow, &item->of->ticket,
	    flow_language(flow, p == NULL ? NULL : p->language), &line, err);
	if (status != BASE_OK)
		return status;
	codec_json_set_int(line, "n", (int64_t)n);
	flow_digest_set_days(line, flow_today(flow, p == NULL ? NULL : p->zone),
	    &item->of->ticket);
	codec_json_set_bool(
	    line, "has_tap", n <= FLOW_DIGEST_TAPS && !is_team(item));
	codec_json_set_take(line, "cves", NULL);
	if (!is_team(item))
		codec_json_set_take(line, "owner", NULL);
	else if (codec_json_get(line, "owner") == NULL)
		codec_json_set_bool(line, "nobody", true);
	codec_json_set_string(line, "reminds",
	    item->due.event == FLOW_EVENT_PLANNED && item->due.days < 0
		? "planned_over"
		: flow_event_rule(item->due.event)->name);
	if (item->due.event == FLOW_EVENT_SILENT) {
		codec_json_set_int(line, "waits", item->due.days);
		codec_json_set_bool(line, "waits_is_one", item->due.days == 1);
	}
	*out = line;
	return BASE_OK;
}

static void
set_counts(struct codec_json *view, size_t count, size_t shown, size_t over)
{
	codec_json_set_int(view, "count", (int64_t)count);
	codec_json_set_bool(view, "count_is_one", count == 1);
	if (over > 0)
		codec_json_set_int(view, "overdue_count", (int64_t)over);
	if (shown < count)
		codec_json_set_int(
		    view, "lines_more", (int64_t)(count - shown));
}

static struct codec_json *
because(const struct flow_reminder *whole, bool has_own)
{
	struct codec_json *why = codec_json_new_object();

	codec_json_set_string(why, "kind",
	    whole->person == NULL ? "operator"
	    : has_own             ? "reminder"
				  : "lead");
	return why;
}

enum base_status
flow_remind_view(struct flow *flow, const struct flow_reminder *whole,
    size_t most, struct codec_json **out, size_t *shown_out,
    struct base_err *err)
{
	struct codec_json *view = codec_json_new_object(), *line = NULL;
	struct codec_json *own = codec_json_new_array();
	struct codec_json *team = codec_json_new_array();
	const struct flow_remind_item *item, *before = NULL;
	enum base_status status = BASE_OK;
	size_t i, count = 0, shown = 0, over = 0;

	for (i = 0; i < whole->n && status == BASE_OK; i++) {
		item = &whole->items[i];
		if (!is_wanted(item) ||
		    (before != NULL && before->of == item->of))
			continue;
		before = item;
		count++;
		over += item->due.event == FLOW_EVENT_OVERDUE;
		if (shown == most)
			continue;
		status = line_of(flow, whole, item, shown + 1, &line, err);
		if (status != BASE_OK)
			break;
		if (shown++ == 0)
			codec_json_set_int(
			    view, "first", item->of->ticket.issue);
		codec_json_append_take(is_team(item) ? team : own, line);
	}
	set_counts(view, count, shown, over);
	codec_json_set_take(
	    view, "because", because(whole, codec_json_size(own) > 0));
	codec_json_set_take(view, "own", own);
	codec_json_set_take(view, "team", team);
	*shown_out = shown;
	if (status == BASE_OK)
		*out = view;
	else
		codec_json_free(view);
	return status;
}
