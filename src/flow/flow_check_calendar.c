/* kairan check: reminders: the calendars of quiet days, and whether somebody
 * hears of what nobody does. */
#include "flow_check_x.h"

#include <string.h>

#include "flow_digest.h"

#define ENDS_SOON 60 /* days */

static void
one_file(struct flow_check *c, const char *path, struct base_calendar *calendar)
{
	struct base_date today = flow_today(c->flow, NULL);
	struct base_err err = BASE_ERR_INIT;
	struct base_date end;
	char last[BASE_DATE_TEXT];

	if (flow_quiet_file(path, calendar, &err) != BASE_OK) {
		flow_check_fail(c, "calendar",
		    "mend the file, or take it out of remind { calendar }",
		    "%s", err.text);
		return;
	}
	end = base_calendar_end(calendar);
	base_date_format(end, last);
	if (!base_date_is_set(end))
		flow_check_warn(c, "calendar", "write days into it, one a line",
		    "%s names no day", path);
	else if (base_date_compare(end, base_date_add(today, ENDS_SOON)) < 0)
		flow_check_warn(c, "calendar",
		    "add the days of the coming year", "%s ends on %s", path,
		    last);
	else
		flow_check_ok(c, "calendar", "%s: %zu days, until %s", path,
		    calendar->n, last);
}

static void
check_lead(struct flow_check *c)
{
	const struct conf *conf = c->flow->conf;
	size_t i;

	if (conf->mail.operator_address != NULL ||
	    (conf->remind.lead_after < 0 && conf->remind.silent_after <= 0))
		return;
	for (i = 0; i < conf->persons_len; i++)
		if (conf->persons[i].role == CONF_ROLE_LEAD)
			return;
	for (i = 0; i < conf->watches_len; i++)
		if (conf->watches[i].lead != NULL)
			return;
	flow_check_warn(c, "lead",
	    "give a person role = lead, or set mail { operator }",
	    "nobody hears of what is overdue for long or nobody answers");
}

void
flow_check_calendar(struct flow_check *c)
{
	const struct conf *conf = c->flow->conf;
	struct base_calendar calendar;
	size_t i;

	check_lead(c);

	for (i = 0; i < conf->remind.calendar.n; i++) {
		base_calendar_init(&calendar, 0);
		one_file(c, conf->remind.calendar.v[i], &calendar);
		base_calendar_release(&calendar);
	}
}
