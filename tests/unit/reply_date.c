/*
 * Dates as people write them.  Today is Saturday, 2026-11-21.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "kairan/reply_date.h"

static const struct base_date today = {2026, 11, 21};

static const struct {
	const char *text;
	const char *want; /* "" : no date */
} cases[] = {
    /* whole dates, every width */
    {"2026-12-01", "2026-12-01"}, {"2026/12/1", "2026-12-01"},
    {"2026.12.1", "2026-12-01"}, {"20261201", "2026-12-01"},
    {"２０２６／１２／１", "2026-12-01"}, {"2026年12月1日", "2026-12-01"},
    {"２０２６年１２月１日", "2026-12-01"}, {"2026年 12月 1日", "2026-12-01"},
    {"令和8年12月1日", "2026-12-01"}, {"令和８年１２月１日", "2026-12-01"},
    {"R8.12.1", "2026-12-01"}, {"令和元年5月1日", "2019-05-01"},
    {"㋿8年12月1日", "2026-12-01"}, {"2026年12月末", "2026-12-31"},
    /* without a year: the next to come */
    {"12/1", "2026-12-01"}, {"12月1日", "2026-12-01"},
    {"１２月１日", "2026-12-01"}, {"1/15", "2027-01-15"},
    {"11/21", "2026-11-21"}, {"11/20", "2027-11-20"}, {"2/29", "2028-02-29"},
    {"十二月一日", "2026-12-01"}, {"12月1日(火)", "2026-12-01"},
    {"12/1（火）", "2026-12-01"}, {"12/1 (Tue)", "2026-12-01"},
    {"12月末", "2026-12-31"}, {"12月1日 17時", "2026-12-01"},
    {"12月1日まで", "2026-12-01"}, {"12/1までに", "2026-12-01"},
    {"25日", "2026-11-25"}, {"10日", "2026-12-10"}, {"来月10日", "2026-12-10"},
    /* English */
    {"1 Dec 2026", "2026-12-01"}, {"Dec 1", "2026-12-01"},
    {"December 1st, 2026", "2026-12-01"}, {"1-Dec-2026", "2026-12-01"},
    {"1st of December", "2026-12-01"}, {"Tue, 1 Dec", "2026-12-01"},
    {"by Dec 1", "2026-12-01"}, {"12/31/2026", "2026-12-31"},
    /* relative */
    {"today", "2026-11-21"}, {"tomorrow", "2026-11-22"},
    {"Tomorrow", "2026-11-22"}, {"明日", "2026-11-22"},
    {"明後日", "2026-11-23"}, {"本日", "2026-11-21"}, {"今日中", "2026-11-21"},
    {"+2w", "2026-12-05"}, {"+3d", "2026-11-24"}, {"+10", "2026-12-01"},
    {"＋２ｗ", "2026-12-05"}, {"+1m", "2026-12-21"},
    {"in 3 days", "2026-11-24"}, {"in a week", "2026-11-28"},
    {"2 weeks from now", "2026-12-05"}, {"3日後", "2026-11-24"},
    {"一週間後", "2026-11-28"}, {"２週間以内", "2026-12-05"},
    {"1か月後", "2026-12-21"}, {"1ヶ月後", "2026-12-21"},
    /* weekdays: weeks begin on Monday */
    {"fri", "2026-11-27"}, {"Friday", "2026-11-27"}, {"sat", "2026-11-28"},
    {"金曜", "2026-11-27"}, {"金曜日", "2026-11-27"},
    {"来週金曜", "2026-11-27"}, {"来週の金曜日", "2026-11-27"},
    {"再来週月曜", "2026-11-30"}, {"next friday", "2026-11-27"},
    {"next monday", "2026-11-23"}, {"次の月曜", "2026-11-23"},
    {"今月末", "2026-11-30"}, {"来月末", "2026-12-31"}, {"月末", "2026-11-30"},
    {"end of month", "2026-11-30"}, {"end of next week", "2026-11-27"},
    {"年末", "2026-12-31"}, {"年度末", "2027-03-31"},
    /* no dates, or not sure which */
    {"", ""}, {"soon", ""}, {"friend", ""}, {"13/1", ""}, {"2/30", ""},
    {"2026-02-30", ""}, {"2026-13-01", ""}, {"12/1/2026", ""},
    {"12/1（月）", ""}, {"mon, 1 dec", ""}, {"4.18.2", ""}, {"200", ""},
    {"+", ""}, {"next week", ""}, {"来週", ""}, {"10", ""}, {"12月", ""},
    {"3 days", ""}, {"sunny", ""}, {"2026-12-01x", ""}, {"+99999d", ""},
    {"明日以降", ""}, {"12/1 or 12/2", ""}};

static void
test_dates(void **state)
{
	struct base_date date;
	char text[BASE_DATE_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		date = (struct base_date){0, 0, 0};
		if (reply_date_read(cases[i].text, today, &date) != BASE_OK)
			assert_false(base_date_is_set(date));
		base_date_format(date, text);
		if (strcmp(text, cases[i].want) != 0)
			fail_msg("%s: got '%s', want '%s'", cases[i].text, text,
			    cases[i].want);
	}
}

static void
test_scan_takes_the_date_only(void **state)
{
	struct base_date date;

	(void)state;
	assert_int_equal(
	    reply_date_scan("2026-12-31 because", today, &date), 10);
	assert_int_equal(date.month, 12);
	assert_int_equal(reply_date_scan("because", today, &date), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_dates),
	    cmocka_unit_test(test_scan_takes_the_date_only)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
