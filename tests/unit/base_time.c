/* Dates, instants, zones and the dates of mail. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "kairan/base_time.h"

static struct base_date
date(int year, int month, int day)
{
	struct base_date d = {year, month, day};

	return d;
}

static void
test_days(void **state)
{
	static const struct {
		struct base_date date;
		int64_t days;
		int weekday;
	} cases[] = {{{1970, 1, 1}, 0, 4}, {{1969, 12, 31}, -1, 3},
	    {{2000, 2, 29}, 11016, 2}, {{2026, 12, 1}, 20788, 2},
	    {{1, 1, 1}, -719162, 1}, {{9999, 12, 31}, 2932896, 5}};
	int64_t days;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		assert_int_equal(
		    base_date_to_days(cases[i].date), cases[i].days);
		assert_int_equal(
		    base_date_compare(
			base_date_from_days(cases[i].days), cases[i].date),
		    0);
		assert_int_equal(
		    base_date_weekday(cases[i].date), cases[i].weekday);
	}
	for (days = -719162; days < 2932897; days += 97)
		assert_int_equal(
		    base_date_to_days(base_date_from_days(days)), days);
	assert_int_equal(base_date_compare(base_date_add(date(2024, 2, 28), 2),
			     date(2024, 3, 1)),
	    0);
	assert_int_equal(base_date_compare(base_date_add(date(2026, 1, 1), -1),
			     date(2025, 12, 31)),
	    0);
	assert_true(base_date_compare(date(2026, 1, 2), date(2026, 1, 1)) > 0);
	assert_true(base_date_compare(date(2026, 1, 2), date(2026, 2, 1)) < 0);
	assert_true(base_date_compare(date(2025, 9, 9), date(2026, 1, 1)) < 0);
}

static void
test_date_text(void **state)
{
	static const struct {
		const char *text;
		bool valid;
	} cases[] = {{"2026-12-01", true}, {"2024-02-29", true},
	    {"2026-02-29", false}, {"2026-13-01", false}, {"2026-00-01", false},
	    {"2026-01-00", false}, {"2026-1-01", false}, {"2026-12-01 ", false},
	    {"0000-01-01", false}, {"", false}, {"2026/12/01", false},
	    {"2026-12-0", false}};
	char text[BASE_DATE_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		struct base_date d = {1, 2, 3};

		assert_int_equal(base_date_parse(cases[i].text, &d),
		    cases[i].valid ? BASE_OK : BASE_INVALID);
		assert_int_equal(
		    base_date_compare(d, date(1, 2, 3)) == 0, !cases[i].valid);
		if (!cases[i].valid)
			continue;
		base_date_format(d, text);
		assert_string_equal(text, cases[i].text);
	}
	base_date_format(date(0, 0, 0), text);
	assert_string_equal(text, "");
	assert_false(base_date_is_set(date(0, 0, 0)));
	assert_true(base_date_is_set(date(2026, 1, 1)));
	assert_false(base_date_is_valid(date(2026, 4, 31)));
	assert_false(base_date_is_valid(date(10000, 1, 1)));
}

static void
test_rfc3339(void **state)
{
	static const struct {
		const char *text, *want; /* NULL: invalid */
	} cases[] = {
	    {"2026-12-01", "2026-12-01T00:00:00Z"},
	    {"2026-12-01T09:00:00+09:00", "2026-12-01T00:00:00Z"},
	    {"2026-12-01T09:00+0900", "2026-12-01T00:00:00Z"},
	    {"2026-12-01t09:00:00z", "2026-12-01T09:00:00Z"},
	    {"2026-12-01 09:00:01", "2026-12-01T09:00:01Z"},
	    {"2026-12-01T09:00:01.123456Z", "2026-12-01T09:00:01Z"},
	    {"2026-11-30T19:00:00-05:00", "2026-12-01T00:00:00Z"},
	    {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
	    {"2026-12-01T24:00:00Z", "2026-12-02T00:00:00Z"},
	    {"1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"},
	    {"2026-12-01T25:00:00Z", NULL},
	    {"2026-12-01T09:60:00Z", NULL},
	    {"2026-12-01T09:00:00Zx", NULL},
	    {"2026-12-01T", NULL},
	    {"2026-12-01T9:00Z", NULL},
	    {"2026-12-01T09:00:00.Z", NULL},
	    {"2026-12", NULL},
	    {"2026-12-01x", NULL},
	    {"", NULL},
	    {"2026-12-01T09:00:00+9", NULL},
	};
	char text[BASE_TIME_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		int64_t instant = 0;
		enum base_status status =
		    base_time_parse(cases[i].text, &instant);

		if (cases[i].want == NULL) {
			assert_int_equal(status, BASE_INVALID);
			continue;
		}
		assert_int_equal(status, BASE_OK);
		base_time_format(instant, text);
		assert_string_equal(text, cases[i].want);
	}
}

static void
test_mail(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {"Tue, 01 Dec 2026 09:00:00 +0900", "2026-12-01T00:00:00Z"},
	    {"1 Dec 2026 09:00 +0900", "2026-12-01T00:00:00Z"},
	    {"Tue, 1 Dec 2026 9:00:00 GMT", "2026-12-01T09:00:00Z"},
	    {"Tue,1 Dec 2026 09:00:00 +0900 (JST)", "2026-12-01T00:00:00Z"},
	    {"Tue (a (nested \\) one)), 1\r\n Dec 2026 09:00:00 EST",
		"2026-12-01T14:00:00Z"},
	    {"01 Dec 26 00:00:00 UT", "2026-12-01T00:00:00Z"},
	    {"01 Dec 99 00:00:00 Z", "1999-12-01T00:00:00Z"},
	    {"01 Dec 103 00:00:00 Z", "2003-12-01T00:00:00Z"},
	    {"01 December 2026 00:00:00 -0000", "2026-12-01T00:00:00Z"},
	    {"01 Dec 2026 00:00:00", "2026-12-01T00:00:00Z"},
	    {"Tuesday, 01-Dec-26 00:00:00 GMT", NULL},
	    {"32 Dec 2026 00:00:00 Z", NULL},
	    {"29 Feb 2026 00:00:00 Z", NULL},
	    {"01 Foo 2026 00:00:00 Z", NULL},
	    {"01 Dec 2026", NULL},
	    {"", NULL},
	    {"01 Dec 2026 24:00:00 Z", NULL},
	    {"01 Dec 2026 00:00:00 +9900x", NULL},
	    {"01 Dec 2026 00:00:00 (open", NULL},
	};
	char text[BASE_TIME_TEXT], *deep;
	int64_t instant = 0;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		enum base_status status =
		    base_time_parse_mail(cases[i].text, &instant);

		if (cases[i].want == NULL) {
			if (status != BASE_INVALID)
				fail_msg("taken: %s", cases[i].text);
			continue;
		}
		if (status != BASE_OK)
			fail_msg("refused: %s", cases[i].text);
		base_time_format(instant, text);
		assert_string_equal(text, cases[i].want);
	}
	deep = base_xcalloc(1, 100001);
	memset(deep, '(', 100000);
	assert_int_equal(base_time_parse_mail(deep, &instant), BASE_INVALID);
	memset(deep, '1', 100000);
	assert_int_equal(base_time_parse_mail(deep, &instant), BASE_INVALID);
	free(deep);
}

static void
test_zone(void **state)
{
	char text[64];
	const int64_t instant = 1796079600; /* 2026-11-30T23:00:00Z */

	(void)state;
	assert_true(base_time_zone_exists("Asia/Tokyo"));
	assert_true(base_time_zone_exists("UTC"));
	assert_false(base_time_zone_exists("Asia/Nowhere"));
	assert_false(base_time_zone_exists("../../../etc/passwd"));
	assert_false(base_time_zone_exists("/etc/localtime"));
	assert_false(base_time_zone_exists("Asia"));
	assert_false(base_time_zone_exists(""));
	assert_false(base_time_zone_exists(NULL));
	setenv("TZ", "America/New_York", 1);
	assert_int_equal(base_date_compare(base_date_at(instant, "Asia/Tokyo"),
			     date(2026, 12, 1)),
	    0);
	assert_int_equal(
	    base_date_compare(base_date_at(instant, NULL), date(2026, 11, 30)),
	    0);
	assert_string_equal(getenv("TZ"), "America/New_York");
	base_time_format_zone(instant, "Asia/Tokyo", text);
	assert_string_equal(text, "2026-12-01 08:00 +09:00");
	base_time_format_zone(instant, "nonsense", text);
	assert_string_equal(text, "2026-11-30 23:00 +00:00");
	base_time_format_mail(instant, "Asia/Tokyo", text);
	assert_string_equal(text, "Tue, 01 Dec 2026 08:00:00 +0900");
	base_time_format_mail(instant, "America/St_Johns", text);
	assert_string_equal(text, "Mon, 30 Nov 2026 19:30:00 -0330");
}

static void
test_next(void **state)
{
	static const struct {
		const char *at, *zone;
		int shown, minute;
		const char *next;
	} cases[] = {
	    {"2026-11-30T23:00:30Z", "Asia/Tokyo", 480, 481,
		"2026-11-30T23:01:00Z"},
	    {"2026-11-30T23:00:00Z", "Asia/Tokyo", 480, 480,
		"2026-12-01T23:00:00Z"},
	    {"2026-11-30T13:00:00Z", "Asia/Tokyo", 1320, 480,
		"2026-11-30T23:00:00Z"},
	    {"2028-02-28T22:00:00Z", NULL, 1320, 420, "2028-02-29T07:00:00Z"},
	    /* The nights in which the clocks are changed. */
	    {"2026-03-28T21:00:00Z", "Europe/Berlin", 1320, 420,
		"2026-03-29T05:00:00Z"},
	    {"2026-10-24T20:00:00Z", "Europe/Berlin", 1320, 420,
		"2026-10-25T06:00:00Z"},
	    /* 02:30 is left out, and comes twice. */
	    {"2026-03-28T21:00:00Z", "Europe/Berlin", 1320, 150,
		"2026-03-29T01:30:00Z"},
	    {"2026-10-24T20:00:00Z", "Europe/Berlin", 1320, 150,
		"2026-10-25T00:30:00Z"},
	    /* By half an hour. */
	    {"2026-10-03T12:00:00Z", "Australia/Lord_Howe", 1350, 420,
		"2026-10-03T20:00:00Z"},
	    {"1969-12-31T23:59:30Z", "UTC", 1439, 0, "1970-01-01T00:00:00Z"},
	};
	char text[BASE_TIME_TEXT];
	int64_t at;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		assert_int_equal(base_time_parse(cases[i].at, &at), BASE_OK);
		assert_int_equal(
		    base_time_minute_at(at, cases[i].zone), cases[i].shown);
		base_time_format(
		    base_time_next(at, cases[i].zone, cases[i].minute), text);
		assert_string_equal(text, cases[i].next);
	}
}

static void
test_begun(void **state)
{
	static const struct {
		const char *at;
		int hour, day;
	} cases[] = {
	    {"2026-03-29T05:59:59Z", 8, 28},
	    {"2026-03-29T06:00:00Z", 8, 29},
	    {"2026-10-25T06:59:59Z", 8, 24},
	    {"2026-10-25T07:00:00Z", 8, 25},
	    /* It begins with the hour that is left out. */
	    {"2026-03-29T00:59:59Z", 2, 28},
	    {"2026-03-29T01:00:00Z", 2, 29},
	    {"2026-03-28T23:00:00Z", 0, 29},
	};
	int64_t at;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		assert_int_equal(base_time_parse(cases[i].at, &at), BASE_OK);
		assert_int_equal(
		    base_date_begun(at, "Europe/Berlin", cases[i].hour).day,
		    cases[i].day);
	}
}

static void
test_now(void **state)
{
	int64_t before;

	(void)state;
	setenv("KAIRAN_NOW", "1796079600", 1);
	assert_int_equal(base_time_now(), 1796079600);
	setenv("KAIRAN_NOW", "2026-12-01T08:00:00+09:00", 1);
	assert_int_equal(base_time_now(), 1796079600);
	setenv("KAIRAN_NOW", "soon", 1);
	assert_true(base_time_now() > 1700000000);
	unsetenv("KAIRAN_NOW");
	before = base_time_monotonic_ms();
	assert_true(base_time_monotonic_ms() >= before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_days),
	    cmocka_unit_test(test_date_text),
	    cmocka_unit_test(test_rfc3339),
	    cmocka_unit_test(test_mail),
	    cmocka_unit_test(test_zone),
	    cmocka_unit_test(test_next),
	    cmocka_unit_test(test_begun),
	    cmocka_unit_test(test_now),
	};

	return cmocka_run_group_tests_name("base_time", tests, NULL, NULL);
}
