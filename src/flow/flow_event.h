/*
 * Inside flow only: what happens on a ticket and who is told (design, rule
 * 5).  One table; kairan(8) and kairan.conf(5) print the same.
 */
#ifndef FLOW_EVENT_H
#define FLOW_EVENT_H

#include "flow_private.h"

#define FLOW_EVENT_BURST                                                       \
	30 /* mails of one step about changes to one person; the rest waits    \
    for his digest */
#define FLOW_EVENT_BURST_PEOPLE 10000 /* who are counted */

enum flow_event {
	FLOW_EVENT_OPENED, /* by a watch or by track */
	FLOW_EVENT_ASSIGNED, /* to a new owner, by whatever way */
	FLOW_EVENT_UNASSIGNED, /* nobody owns it any more */
	FLOW_EVENT_COMMENT, /* somebody wrote on it */
	FLOW_EVENT_MENTION, /* somebody is named in what was written on it */
	FLOW_EVENT_STATUS, /* somebody set its status */
	FLOW_EVENT_DATES, /* somebody set its planned or due date */
	FLOW_EVENT_MATERIAL, /* an advisory changed so that it matters */
	FLOW_EVENT_RETURNED, /* an end date was reached: open again */
	FLOW_EVENT_AWAY, /* its owner is away, says an automatic note */
	FLOW_EVENT_UNREACHABLE, /* mail to its owner comes back */
	FLOW_EVENT_GONE, /* deleted, moved or made private in the tracker */
	FLOW_EVENT_PLANNED, /* the planned date is near */
	FLOW_EVENT_DUE, /* the due date is near or today */
	FLOW_EVENT_OVERDUE, /* it is over */
	FLOW_EVENT_SILENT, /* NEW, and nobody said anything for days */
	FLOW_EVENT_COUNT
};

/* Who is told; or-ed. */
enum flow_event_who {
	FLOW_WHO_OWNER = 1 << 0, /* a group: its members */
	FLOW_WHO_WATCHERS = 1 << 1,
	FLOW_WHO_NOBODYS = 1 << 2, /* without an owner: the watch's list or
	    group, else the operator */
	FLOW_WHO_LEAD = 1 << 3,
	FLOW_WHO_NAMED = 1 << 4 /* those of the happening's `named` */
};

struct flow_event_rule {
	const char *name; /* "opened", "assigned" ...: in configuration,
	    digests and words "event.NAME" */
	unsigned who; /* enum flow_event_who */
	enum conf_notify usual; /* unless configuration or person differ */
	bool is_redmines; /* Redmine mails people of this itself: with
	    notify_by = redmine kairan tells only lists and the operator */
};
/* The row of an event; static. */
const struct flow_event_rule *flow_event_rule(enum flow_event event);

/* One thing that happened on one ticket. */
struct flow_happening {
	enum flow_event event;
	unsigned also; /* 1 << enum flow_event, or-ed: what happened with it,
	    told in the same mail; the most urgent wish of all counts */
	unsigned not_who; /* enum flow_event_who: told of it by a happening of
	    their own; left out wherever else they are meant */
	const int64_t *named; /* persons, for FLOW_WHO_NAMED; may be NULL */
	size_t named_n;
	const int64_t *except; /* persons who may not see it; may be NULL */
	size_t except_n;
	const struct store_ticket *ticket;
	const char *mark; /* tells it from others of this event and ticket:
	    "77" (journal), "2026-12-01" (due date); "" = the only one */
	int64_t author; /* person who did it and is never told; 0 none */
	const char *by; /* his name, for events that somebody causes; NULL
	    none */
	enum flow_mail_kind kind; /* template: OPENED, CHANGED ... */
	const struct codec_json *facts; /* fields added to the mail's view
	    (by, fields, comment, changes, event: another word than the
	    event's own ...), NULL none; borrowed */
};

/* One of those who are meant; borrowed. */
struct flow_event_to {
	const struct store_person *person; /* NULL: a list or the operator */
	const char *address; /* without a person */
	const char *kind; /* because.kind: assignee, group, watcher ... */
	const char *by; /* because.by, NULL none */
};
typedef enum base_status (*flow_event_fn)(
    void *ctx, const struct flow_event_to *to, struct base_err *err);
/* flow_event_who.c: everybody whom the table names for it, without the
 * author, those excepted, locked people and those who muted the ticket;
 * one who is meant twice may come twice. */
enum base_status flow_event_each(struct flow *flow,
    const struct flow_happening *what, flow_event_fn fn, void *ctx,
    struct base_err *err) BASE_MUST_CHECK;

/*
 * Tells everybody whom the table names, inside a transaction: at once, in
 * the next digest or never, as the person's word for the event, his word for
 * all, the watch's (opened only), the configuration's `event` section and
 * the table say, in this order.  The author and those who muted the ticket
 * are left out; somebody who is meant twice is told once; each recipient is
 * told once per (event, ticket, mark), whoever calls how often.
 */
enum base_status flow_event_tell(struct flow *flow,
    const struct flow_happening *what, struct base_err *err) BASE_MUST_CHECK;

/* How one person (NULL: a list or the operator) is told of an event. */
enum conf_notify flow_event_wish(struct flow *flow, enum flow_event event,
    const struct store_person *person, const struct conf_watch *watch);

#endif
