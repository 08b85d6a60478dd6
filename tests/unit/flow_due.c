/* flow: on which day who is reminded of what, table by table. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "../../src/flow/flow_due.h"

static const struct conf_remind conf = {.planned_before = 1,
    .due_before = 3,
    .overdue_every = 3,
    .lead_after = 7,
    .silent_after = 5};

/* Saturdays, Sundays, and Monday the 23rd of November 2026. */
static struct base_calendar calendar;

static int
set_up(void **state)
{
	struct base_err err = BASE_ERR_INIT;

	(void)state;
	base_calendar_init(&calendar, 1U << 6 | 1U << 0);
	return base_calendar_read(&calendar, "2026-11-23\n", 11, "c", &err) ==
		       BASE_OK
		   ? 0
		   : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	base_calendar_release(&calendar);
	return 0;
}

/* "" = unset */
static struct base_date
date(const char *text)
{
	struct base_date d = {0, 0, 0};

	if (*text != '\0' && base_date_parse(text, &d) != BASE_OK)
		fail_msg("no date: %s", text);
	return d;
}

/* "due 2026-11-27 soon (3)", several by "; ", with "+lead". */
static const char *
shown(const struct flow_due *due, size_t n)
{
	static char text[300];
	size_t i, at = 0;

	text[0] = '\0';
	for (i = 0; i < n; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at,
		    "%s%s %s (%d)%s", i > 0 ? "; " : "",
		    flow_event_rule(due[i].event)->name, due[i].mark,
		    due[i].days, due[i].for_lead ? "+lead" : "");
	return text;
}

static void
dates(void **state)
{
	/* The due date is Friday the 27th unless said otherwise. */
	static const struct {
		const char *today, *opened, *planned, *due, *want;
	} cases[] = {
	    /* Three days before is Tuesday the 24th. */
	    {"2026-11-20", "2026-11-01", "", "2026-11-27", ""},
	    {"2026-11-24", "2026-11-01", "", "2026-11-27",
		"due 2026-11-27 soon (3)"},
	    /* Not run on that day: made up for. */
	    {"2026-11-26", "2026-11-01", "", "2026-11-27",
		"due 2026-11-27 soon (1)"},
	    {"2026-11-27", "2026-11-01", "", "2026-11-27",
		"due 2026-11-27 today (0)"},
	    /* Opened since: the first mail has said so. */
	    {"2026-11-26", "2026-11-24", "", "2026-11-27", ""},
	    {"2026-11-27", "2026-11-24", "", "2026-11-27",
		"due 2026-11-27 today (0)"},
	    {"2026-11-27", "2026-11-27", "", "2026-11-27", ""},
	    /* Three days before is the holiday: Friday before. */
	    {"2026-11-19", "2026-11-01", "", "2026-11-26", ""},
	    {"2026-11-20", "2026-11-01", "", "2026-11-26",
		"due 2026-11-26 soon (6)"},
	    {"2026-11-23", "2026-11-01", "", "2026-11-26", ""},
	    /* Due on the holiday itself: said on Friday. */
	    {"2026-11-20", "2026-11-01", "", "2026-11-23",
		"due 2026-11-23 today (3)"},
	    {"2026-11-23", "2026-11-01", "", "2026-11-23", ""},
	    /* Over: the day after, then every third; not on quiet days. */
	    {"2026-11-28", "2026-11-01", "", "2026-11-27", ""},
	    {"2026-11-30", "2026-11-01", "", "2026-11-27",
		"overdue 2026-11-27 over 1 (-3)"},
	    {"2026-12-01", "2026-11-01", "", "2026-11-27",
		"overdue 2026-11-27 over 2 (-4)"},
	    {"2026-12-03", "2026-11-01", "", "2026-11-27",
		"overdue 2026-11-27 over 2 (-6)"},
	    {"2026-12-04", "2026-11-01", "", "2026-11-27",
		"overdue 2026-11-27 over 3 (-7)+lead"},
	    {"2026-12-07", "2026-11-01", "", "2026-11-27",
		"overdue 2026-11-27 over 4 (-10)+lead"},
	    /* Planned: a day before, and once when it is over. */
	    {"2026-11-25", "2026-11-01", "2026-11-27", "", ""},
	    {"2026-11-26", "2026-11-01", "2026-11-27", "",
		"planned 2026-11-27 soon (1)"},
	    {"2026-11-27", "2026-11-01", "2026-11-27", "",
		"planned 2026-11-27 soon (0)"},
	    {"2026-11-30", "2026-11-01", "2026-11-27", "",
		"planned 2026-11-27 over (-3)"},
	    {"2026-12-18", "2026-11-01", "2026-11-27", "",
		"planned 2026-11-27 over (-21)"},
	    /* The day before is a holiday. */
	    {"2026-11-20", "2026-11-01", "2026-11-24", "",
		"planned 2026-11-24 soon (4)"},
	    /* Both. */
	    {"2026-11-26", "2026-11-01", "2026-11-27", "2026-11-27",
		"due 2026-11-27 soon (1); planned 2026-11-27 soon (1)"},
	    {"2026-12-01", "2026-11-01", "2026-11-26", "2026-11-27",
		"overdue 2026-11-27 over 2 (-4)"},
	    {"2026-11-24", "2026-11-01", "2026-11-20", "2026-11-27",
		"due 2026-11-27 soon (3); planned 2026-11-20 over (-4)"},
	};
	struct flow_due out[FLOW_DUE_MAX];
	size_t i, n;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		struct flow_dates d = {date(cases[i].opened),
		    date(cases[i].planned), date(cases[i].due)};

		n = flow_due_on(
		    &conf, &calendar, date(cases[i].today), &d, out);
		if (strcmp(shown(out, n), cases[i].want) != 0)
			fail_msg("case %zu, %s: \"%s\", not \"%s\"", i,
			    cases[i].today, shown(out, n), cases[i].want);
	}
}

/* Every day of half a year: each mark appears on working days only, and
 * marks never come back. */
static void
marks_only_go_on(void **state)
{
	struct flow_dates d = {
	    date("2026-11-01"), date("2026-12-25"), date("2027-01-03")};
	struct base_date day = date("2026-11-01");
	struct flow_due out[FLOW_DUE_MAX];
	char last[FLOW_DUE_MARK] = "";
	unsigned fresh = 0;
	size_t n;
	int i;

	(void)state;
	for (i = 0; i < 180; i++, day = base_date_add(day, 1)) {
		n = flow_due_on(&conf, &calendar, day, &d, out);
		if (n == 0)
			continue;
		assert_false(base_calendar_is_quiet(&calendar, day));
		if (out[0].event != FLOW_EVENT_OVERDUE ||
		    strcmp(out[0].mark, last) == 0)
			continue;
		if (strlen(out[0].mark) == strlen(last))
			assert_true(strcmp(out[0].mark, last) > 0);
		memcpy(last, out[0].mark, sizeof(last));
		fresh++;
	}
	/* 117 days over, every third of them. */
	assert_in_range(fresh, 30, 40);
}

static void
switched_off(void **state)
{
	struct conf_remind off = {.planned_before = -1,
	    .due_before = -1,
	    .overdue_every = -1,
	    .lead_after = -1,
	    .silent_after = -1};
	struct flow_dates d = {
	    date("2026-11-01"), date("2026-11-26"), date("2026-11-27")};
	struct flow_due out[FLOW_DUE_MAX];

	(void)state;
	assert_int_equal(
	    flow_due_on(&off, &calendar, date("2026-11-26"), &d, out), 0);
	assert_int_equal(
	    flow_due_on(&off, &calendar, date("2026-12-18"), &d, out), 0);
	assert_false(flow_due_silent(
	    &off, &calendar, date("2026-12-18"), d.opened, out));
	/* The due date itself is always said. */
	assert_int_equal(
	    flow_due_on(&off, &calendar, date("2026-11-27"), &d, out), 1);
}

static void
silence(void **state)
{
	static const struct {
		const char *today, *since, *want;
	} cases[] = {{"2026-11-20", "2026-11-16", ""},
	    /* Five days later is a Saturday. */
	    {"2026-11-21", "2026-11-16", ""}, {"2026-11-23", "2026-11-16", ""},
	    {"2026-11-24", "2026-11-16", "silent 2026-11-16 silent 1 (8)+lead"},
	    {"2026-11-25", "2026-11-16", "silent 2026-11-16 silent 1 (9)+lead"},
	    {"2026-11-26", "2026-11-16",
		"silent 2026-11-16 silent 2 (10)+lead"}};
	struct flow_due out[1];
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		bool any = flow_due_silent(&conf, &calendar,
		    date(cases[i].today), date(cases[i].since), out);

		if (strcmp(shown(out, any), cases[i].want) != 0)
			fail_msg("case %zu: \"%s\", not \"%s\"", i,
			    shown(out, any), cases[i].want);
	}
}

static void
digests(void **state)
{
	static const struct {
		enum conf_period when;
		int day, hour;
		const char *zone, *last, *now;
		bool want;
	} cases[] = {
	    {CONF_PERIOD_DAILY, 1, 8, "Asia/Tokyo", "2026-11-24T22:59:00Z",
		"2026-11-24T22:59:59Z", false},
	    {CONF_PERIOD_DAILY, 1, 8, "Asia/Tokyo", "2026-11-24T22:59:00Z",
		"2026-11-24T23:00:00Z", true},
	    {CONF_PERIOD_DAILY, 1, 8, "Asia/Tokyo", "2026-11-24T23:00:00Z",
		"2026-11-25T22:59:00Z", false},
	    {CONF_PERIOD_DAILY, 1, 8, "America/New_York",
		"2026-11-25T12:59:00Z", "2026-11-25T13:00:00Z", true},
	    {CONF_PERIOD_DAILY, 1, 0, "UTC", "2026-11-25T23:59:00Z",
		"2026-11-26T00:00:00Z", true},
	    /* The nights in which the clocks are changed. */
	    {CONF_PERIOD_DAILY, 1, 8, "Europe/Berlin", "2026-03-28T08:00:00Z",
		"2026-03-29T05:59:00Z", false},
	    {CONF_PERIOD_DAILY, 1, 8, "Europe/Berlin", "2026-03-28T08:00:00Z",
		"2026-03-29T06:00:00Z", true},
	    {CONF_PERIOD_DAILY, 1, 8, "Europe/Berlin", "2026-10-24T07:00:00Z",
		"2026-10-25T06:59:00Z", false},
	    {CONF_PERIOD_DAILY, 1, 8, "Europe/Berlin", "2026-10-24T07:00:00Z",
		"2026-10-25T07:00:00Z", true},
	    /* Slept over it. */
	    {CONF_PERIOD_DAILY, 1, 8, "UTC", "2026-11-20T09:00:00Z",
		"2026-11-25T07:00:00Z", true},
	    /* Never before. */
	    {CONF_PERIOD_DAILY, 1, 8, "UTC", "1970-01-01T00:00:00Z",
		"2026-11-25T07:00:00Z", true},
	    /* Mondays. */
	    {CONF_PERIOD_WEEKLY, 1, 8, "UTC", "2026-11-27T09:00:00Z",
		"2026-11-30T07:59:00Z", false},
	    {CONF_PERIOD_WEEKLY, 1, 8, "UTC", "2026-11-30T07:59:00Z",
		"2026-11-30T08:00:00Z", true},
	    {CONF_PERIOD_WEEKLY, 1, 8, "UTC", "2026-11-30T08:00:00Z",
		"2026-12-07T07:59:00Z", false},
	    /* That of the 23rd is a holiday: the day after. */
	    {CONF_PERIOD_WEEKLY, 1, 8, "UTC", "2026-11-20T09:00:00Z",
		"2026-11-23T09:00:00Z", false},
	    {CONF_PERIOD_WEEKLY, 1, 8, "UTC", "2026-11-23T09:00:00Z",
		"2026-11-24T08:00:00Z", true},
	    {CONF_PERIOD_WEEKLY, 0, 8, "UTC", "2026-11-21T09:00:00Z",
		"2026-11-24T09:00:00Z", true},
	    {CONF_PERIOD_WEEKLY, 5, 8, "UTC", "2026-11-20T07:00:00Z",
		"2026-11-22T09:00:00Z", true},
	};
	int64_t last, now;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		struct flow_due_rhythm r = {
		    cases[i].when, cases[i].day, cases[i].hour, cases[i].zone};

		assert_int_equal(
		    base_time_parse(cases[i].last, &last), BASE_OK);
		assert_int_equal(base_time_parse(cases[i].now, &now), BASE_OK);
		if (flow_due_digest(&r, &calendar, last, now) != cases[i].want)
			fail_msg("case %zu", i);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(dates),
	    cmocka_unit_test(marks_only_go_on),
	    cmocka_unit_test(switched_off),
	    cmocka_unit_test(silence),
	    cmocka_unit_test(digests),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
