/*
 * Inside flow only: on which day who is reminded of what.  Pure: dates in,
 * dates out; no clock, no store.
 *
 * Nobody is reminded on a quiet day.  What comes before a date comes on the
 * last working day before, what comes after it on the next working day.  A
 * day on which nothing ran is made up for as long as the reminder is still
 * true: each has a mark, and whoever was told of a mark is not told again.
 */
#ifndef FLOW_DUE_H
#define FLOW_DUE_H

#include "flow_event.h"
#include "kairan/base_calendar.h"

#define FLOW_DUE_MAX 2 /* reminders of one ticket on one day */
#define FLOW_DUE_MARK 40

/* A ticket's dates; unset = none. */
struct flow_dates {
	struct base_date opened;
	struct base_date planned;
	struct base_date due;
};

struct flow_due {
	enum flow_event event; /* PLANNED, DUE, OVERDUE, SILENT */
	int days; /* from today to the date; negative: it is over; SILENT: so
	    long */
	bool for_lead; /* the lead is told as well */
	char mark[FLOW_DUE_MARK]; /* which reminder of that event */
};

/* What is to be said today of its dates; how many.  The due date first. */
size_t flow_due_on(const struct conf_remind *conf,
    const struct base_calendar *calendar, struct base_date today,
    const struct flow_dates *dates, struct flow_due out[FLOW_DUE_MAX]);

/* Nobody said anything of it since that day: is the lead to be told? */
bool flow_due_silent(const struct conf_remind *conf,
    const struct base_calendar *calendar, struct base_date today,
    struct base_date since, struct flow_due *out);

/* When a reader's digests begin. */
struct flow_due_rhythm {
	enum conf_period when;
	int day; /* of the week, for weekly */
	int hour; /* of the day in zone */
	const char *zone;
};
/* Did a digest day (week) begin after the instant `last`, until `now`?  A
 * week begins on its next working day when its day is a quiet one. */
bool flow_due_digest(const struct flow_due_rhythm *rhythm,
    const struct base_calendar *calendar, int64_t last, int64_t now);

#endif
