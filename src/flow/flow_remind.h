/*
 * Inside flow only: reminders.  flow_remind.c finds who is to be reminded of
 * what and writes one mail to each; flow_remind_return.c opens again what
 * was put off until a day that has come.
 */
#ifndef FLOW_REMIND_H
#define FLOW_REMIND_H

#include "flow_digest.h"
#include "flow_due.h"

/* One reminder to one of those who are meant. */
struct flow_remind_item {
	const char *recipient;
	int64_t person; /* 0 = the operator */
	const char *kind; /* assignee, group, lead, operator */
	const struct flow_standing *of;
	struct flow_due due;
	enum conf_notify wish;
	bool is_fresh; /* not told before */
};

/* All that one reader may be reminded of. */
struct flow_reminder {
	const struct store_person *person; /* NULL: the operator */
	const struct flow_remind_item *items; /* all of a ticket together */
	size_t n;
};
/* flow_remind_view.c: the view of his mail with the fresh ones that he wants
 * at once, each ticket once, at most `most`.  *shown_out: how many. */
enum base_status flow_remind_view(struct flow *flow,
    const struct flow_reminder *whole, size_t most, struct codec_json **out,
    size_t *shown_out, struct base_err *err) BASE_MUST_CHECK;

/* flow_remind_return.c: intents of all tasks whose end date has come, then
 * into the tracker. */
enum base_status flow_remind_return(
    struct flow *flow, struct base_err *err) BASE_MUST_CHECK;

#endif
