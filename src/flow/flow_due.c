/*
 * On which day who is reminded of what (see flow_due.h).
 */
#include "flow_due.h"

#include <stdio.h>

static bool
is_before(struct base_date a, struct base_date b)
{
	return base_date_compare(a, b) < 0;
}

static int
days_to(struct base_date from, struct base_date to)
{
	return (int)(base_date_to_days(to) - base_date_to_days(from));
}

static void
fill(struct flow_due *out, enum flow_event event, const char *which,
    struct base_date date, int days)
{
	char text[BASE_DATE_TEXT];

	base_date_format(date, text);
	out->event = event;
	out->days = days;
	out->for_lead = false;
	snprintf(out->mark, sizeof(out->mark), "%s %s", text, which);
}

/* Until the date, and the date itself. */
static bool
before(const struct base_calendar *calendar, struct base_date today,
    struct base_date opened, struct base_date date, int days)
{
	struct base_date day =
	    base_calendar_work_before(calendar, base_date_add(date, -days));

	/* Who got it only then knows the date from its first mail. */
	return !is_before(today, day) && is_before(opened, day);
}

/* From the first day on, every so many: which one is it now?  -1: none. */
static int
round_of(const struct base_calendar *calendar, struct base_date today,
    struct base_date first, int every)
{
	int n = days_to(first, today);

	if (n < 0)
		return -1;
	n /= every;
	while (n >= 0 && is_before(today, base_calendar_work_after(calendar,
					      base_date_add(first, n * every))))
		n--;
	return n;
}

static bool
due_date(const struct conf_remind *conf, const struct base_calendar *calendar,
    struct base_date today, const struct flow_dates *d, struct flow_due *out)
{
	int days = days_to(today, d->due), n;
	char which[24];

	if (days >= 0) {
		if (before(calendar, today, d->opened, d->due, 0))
			fill(out, FLOW_EVENT_DUE, "today", d->due, days);
		else if (conf->due_before > 0 &&
			 before(calendar, today, d->opened, d->due,
			     conf->due_before))
			fill(out, FLOW_EVENT_DUE, "soon", d->due, days);
		else
			return false;
		return true;
	}
	if (conf->overdue_every <= 0)
		return false;
	n = round_of(
	    calendar, today, base_date_add(d->due, 1), conf->overdue_every);
	if (n < 0)
		return false;
	snprintf(which, sizeof(which), "over %d", n + 1);
	fill(out, FLOW_EVENT_OVERDUE, which, d->due, days);
	out->for_lead = conf->lead_after >= 0 && -days >= conf->lead_after;
	return true;
}

static bool
planned_date(const struct conf_remind *conf,
    const struct base_calendar *calendar, struct base_date today,
    const struct flow_dates *d, struct flow_due *out)
{
	int days = days_to(today, d->planned);

	if (conf->planned_before < 0)
		return false;
	if (days >= 0) {
		if (!before(calendar, today, d->opened, d->planned,
			conf->planned_before))
			return false;
		fill(out, FLOW_EVENT_PLANNED, "soon", d->planned, days);
		return true;
	}
	/* That the due date is over says more. */
	if ((base_date_is_set(d->due) && is_before(d->due, today)) ||
	    is_before(today, base_calendar_work_after(
				 calendar, base_date_add(d->planned, 1))))
		return false;
	fill(out, FLOW_EVENT_PLANNED, "over", d->planned, days);
	return true;
}

size_t
flow_due_on(const struct conf_remind *conf,
    const struct base_calendar *calendar, struct base_date today,
    const struct flow_dates *dates, struct flow_due out[FLOW_DUE_MAX])
{
	size_t n = 0;

	if (base_calendar_is_quiet(calendar, today))
		return 0;
	if (base_date_is_set(dates->due))
		n += due_date(conf, calendar, today, dates, &out[n]);
	if (base_date_is_set(dates->planned))
		n += planned_date(conf, calendar, today, dates, &out[n]);
	return n;
}

bool
flow_due_silent(const struct conf_remind *conf,
    const struct base_calendar *calendar, struct base_date today,
    struct base_date since, struct flow_due *out)
{
	char which[24];
	int n;

	if (conf->silent_after <= 0 || base_calendar_is_quiet(calendar, today))
		return false;
	n = round_of(calendar, today, base_date_add(since, conf->silent_after),
	    conf->silent_after);
	if (n < 0)
		return false;
	snprintf(which, sizeof(which), "silent %d", n + 1);
	fill(out, FLOW_EVENT_SILENT, which, since, days_to(since, today));
	out->for_lead = true;
	return true;
}

bool
flow_due_digest(const struct flow_due_rhythm *rhythm,
    const struct base_calendar *calendar, int64_t last, int64_t now)
{
	struct base_date then =
	    base_date_begun(last, rhythm->zone, rhythm->hour);
	struct base_date today =
	    base_date_begun(now, rhythm->zone, rhythm->hour);
	struct base_date begin;

	if (rhythm->when != CONF_PERIOD_WEEKLY)
		return is_before(then, today);
	begin = base_date_add(
	    today, -((base_date_weekday(today) - rhythm->day + 7) % 7));
	begin = base_calendar_work_after(calendar, begin);
	return is_before(then, begin) && !is_before(today, begin);
}
