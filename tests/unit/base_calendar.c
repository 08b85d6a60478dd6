/* Quiet days: the two forms of a calendar file, and working days around. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "kairan/base_calendar.h"
#include "kairan/base_file.h"

#define SAT_SUN (1U << 6 | 1U << 0)

static struct base_date
date(const char *text)
{
	struct base_date d = {0, 0, 0};

	if (base_date_parse(text, &d) != BASE_OK)
		fail_msg("no date: %s", text);
	return d;
}

static void
files(void **state)
{
	/* want: the days by blanks, or what the message holds. */
	static const struct {
		const char *text;
		const char *want;
	} cases[] = {
	    {"", ""},
	    {"# nothing\n\n", ""},
	    {"2026-11-23 勤労感謝の日\n", "2026-11-23"},
	    {"2026-11-23\r\n2026-11-03\r\n", "2026-11-03 2026-11-23"},
	    {"\xef\xbb\xbf"
	     "2026-11-23\n2026-11-23 again # twice\n",
		"2026-11-23"},
	    {"heading,name\n2026/1/1,\x8c\xb3\x93\xfa\n2026/1/12,x\n",
		"2026-01-01 2026-01-12"},
	    {"2026-11-23 # one\n  2026-11-24\tother\n",
		"2026-11-23 2026-11-24"},
	    {"2026-11-23\n2026-11-31 none such\n", "cal:2: not a day"},
	    {"2026-11-23\nfrom then on\n", "cal:2: not a day"},
	    {"from then on\n", "cal:1: not a day"},
	    {"2026-11/23\n", "cal:1: not a day"},
	    {"2026-11-234\n", "cal:1: not a day"},
	    {"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"
	     "DTSTART;VALUE=DATE:20261123\r\nDTEND;VALUE=DATE:20261124\r\n"
	     "SUMMARY:A\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
		"2026-11-23"},
	    {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:2026\n 1229\n"
	     "DTEND;VALUE=DATE:20270102\nEND:VEVENT\nEND:VCALENDAR\n",
		"2026-12-29 2026-12-30 2026-12-31 2027-01-01"},
	    {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=\"a:b\":"
	     "20261123T090000\nEND:VEVENT\nBEGIN:VEVENT\nSTATUS:CANCELLED\n"
	     "DTSTART:20261124\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:20261125\n"
	     "END:VEVENT\nEND:VCALENDAR\n",
		"2026-11-25"},
	    {"BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nDTSTART:19700101T000000\n"
	     "RRULE:FREQ=YEARLY\nEND:VTIMEZONE\nEND:VCALENDAR\n",
		""},
	    {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261125\n"
	     "RRULE:FREQ=YEARLY\nEND:VEVENT\n",
		"cal:4: an event that recurs"},
	    {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261325\nEND:VEVENT\n",
		"cal:3: not a date"},
	    {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\n"
	     "DTEND:20270101\nEND:VEVENT\n",
		"cal:5: this event lasts"},
	    {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\n",
		"cal:3: the file ends"},
	};
	size_t i, k;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		struct base_err err = BASE_ERR_INIT;
		struct base_calendar c;
		char got[400] = "", day[BASE_DATE_TEXT];
		enum base_status status;

		base_calendar_init(&c, 0);
		status = base_calendar_read(
		    &c, cases[i].text, strlen(cases[i].text), "cal", &err);
		if (status != BASE_OK) {
			if (strncmp(err.text, cases[i].want,
				strlen(cases[i].want)) != 0 ||
			    cases[i].want[0] == '\0')
				fail_msg("case %zu: %s", i, err.text);
			assert_int_equal(c.n, 0);
		}
		for (k = 0; k < c.n; k++) {
			base_date_format(base_date_from_days(c.days[k]), day);
			if (k > 0)
				strcat(got, " ");
			strcat(got, day);
		}
		if (status == BASE_OK)
			assert_string_equal(got, cases[i].want);
		base_calendar_release(&c);
	}
}

/* A file that is refused leaves what was read before. */
static void
refused_file_changes_nothing(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct base_calendar c;
	const char *bad = "2026-12-30\n2026-13-01\n";

	(void)state;
	base_calendar_init(&c, SAT_SUN);
	assert_int_equal(
	    base_calendar_read(&c, "2026-11-23\n", 11, "a", &err), BASE_OK);
	assert_int_equal(
	    base_calendar_read(&c, bad, strlen(bad), "b", &err), BASE_INVALID);
	assert_int_equal(c.n, 1);
	assert_int_equal(
	    base_calendar_read(&c, "a\0b", 3, "n", &err), BASE_INVALID);
	base_calendar_release(&c);
}

static void
working_days(void **state)
{
	/* 2026-11-21 is a Saturday, the 23rd a holiday. */
	static const struct {
		const char *day, *before, *after;
	} cases[] = {{"2026-11-20", "2026-11-20", "2026-11-20"},
	    {"2026-11-21", "2026-11-20", "2026-11-24"},
	    {"2026-11-22", "2026-11-20", "2026-11-24"},
	    {"2026-11-23", "2026-11-20", "2026-11-24"},
	    {"2026-11-24", "2026-11-24", "2026-11-24"},
	    {"2026-12-31", "2026-12-30", "2027-01-04"},
	    {"2027-01-01", "2026-12-30", "2027-01-04"}};
	static const char text[] = "2026-11-23\n2026-12-31\n2027-01-01\n";
	struct base_err err = BASE_ERR_INIT;
	struct base_calendar c;
	char day[BASE_DATE_TEXT];
	size_t i;

	(void)state;
	base_calendar_init(&c, SAT_SUN);
	assert_int_equal(
	    base_calendar_read(&c, text, strlen(text), "a", &err), BASE_OK);
	for (i = 0; i < BASE_LEN(cases); i++) {
		base_date_format(
		    base_calendar_work_before(&c, date(cases[i].day)), day);
		assert_string_equal(day, cases[i].before);
		base_date_format(
		    base_calendar_work_after(&c, date(cases[i].day)), day);
		assert_string_equal(day, cases[i].after);
		assert_int_equal(base_calendar_is_quiet(&c, date(cases[i].day)),
		    strcmp(cases[i].day, cases[i].after) != 0);
	}
	base_date_format(base_calendar_end(&c), day);
	assert_string_equal(day, "2027-01-01");
	base_calendar_release(&c);

	/* Where every day is quiet, none is looked for without end. */
	base_calendar_init(&c, 0x7f);
	base_date_format(base_calendar_work_after(&c, date("2026-11-24")), day);
	assert_string_equal(day, "2026-11-24");
	assert_false(base_date_is_set(base_calendar_end(&c)));
}

static void
the_example_is_read(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct base_calendar c;
	struct base_buf text;

	(void)state;
	base_calendar_init(&c, SAT_SUN);
	base_buf_init(&text, BASE_CALENDAR_FILE_MAX);
	assert_int_equal(
	    base_file_read("contrib/holidays-jp.example", &text, &err),
	    BASE_OK);
	assert_int_equal(base_calendar_read(&c, base_buf_text(&text), text.len,
			     "holidays-jp", &err),
	    BASE_OK);
	assert_int_equal(c.n, 35);
	assert_true(base_calendar_is_quiet(&c, date("2026-09-22")));
	assert_false(base_calendar_is_quiet(&c, date("2026-09-24")));
	base_buf_release(&text);
	base_calendar_release(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(files),
	    cmocka_unit_test(refused_file_changes_nothing),
	    cmocka_unit_test(working_days),
	    cmocka_unit_test(the_example_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
