/*
 * Calendar dates.  Days since 1970-01-01 are counted in years that begin in
 * March, so that the leap day is the last one.
 */
#include "kairan/base_time.h"

#include <stdio.h>
#include <string.h>

#include "base_time_digits.h"

#define DAYS_OF_ERA 146097 /* 400 years */
#define DAYS_TO_1970 719468 /* from 0000-03-01 */

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool
base_date_is_set(struct base_date date)
{
	return date.year != 0 || date.month != 0 || date.day != 0;
}

bool
base_date_is_valid(struct base_date date)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (date.year < 1 || date.year > 9999 || date.month < 1 ||
	    date.month > 12 || date.day < 1)
		return false;
	return date.day <= days[date.month - 1] +
			       (date.month == 2 && is_leap(date.year) ? 1 : 0);
}

int
base_date_compare(struct base_date a, struct base_date b)
{
	if (a.year != b.year)
		return a.year < b.year ? -1 : 1;
	if (a.month != b.month)
		return a.month < b.month ? -1 : 1;
	if (a.day != b.day)
		return a.day < b.day ? -1 : 1;
	return 0;
}

int64_t
base_date_to_days(struct base_date date)
{
	int64_t year = date.year - (date.month <= 2 ? 1 : 0);
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t year_of_era = year - era * 400;
	int64_t month = (date.month + 9) % 12; /* March is 0 */
	int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 -
			     year_of_era / 100 + day_of_year;

	return era * DAYS_OF_ERA + day_of_era - DAYS_TO_1970;
}

struct base_date
base_date_from_days(int64_t days)
{
	int64_t shifted = days + DAYS_TO_1970;
	int64_t era = (shifted >= 0 ? shifted : shifted - (DAYS_OF_ERA - 1)) /
		      DAYS_OF_ERA;
	int64_t day = shifted - era * DAYS_OF_ERA;
	int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	int64_t day_of_year = day - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * day_of_year + 2) / 153; /* March is 0 */
	struct base_date date;

	date.day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
	date.month = (int)(month < 10 ? month + 3 : month - 9);
	date.year = (int)(year + era * 400 + (date.month <= 2 ? 1 : 0));
	return date;
}

struct base_date
base_date_add(struct base_date date, int days)
{
	return base_date_from_days(base_date_to_days(date) + days);
}

int
base_date_weekday(struct base_date date)
{
	/* 1970-01-01 was a Thursday. */
	int64_t weekday = (base_date_to_days(date) + 4) % 7;

	return (int)(weekday < 0 ? weekday + 7 : weekday);
}

void
base_date_format(struct base_date date, char out[BASE_DATE_TEXT])
{
	out[0] = '\0';
	if (base_date_is_valid(date))
		(void)snprintf(out, BASE_DATE_TEXT, "%04u-%02u-%02u",
		    (unsigned)date.year % 10000, (unsigned)date.month % 100,
		    (unsigned)date.day % 100);
}

enum base_status
base_date_parse(const char *text, struct base_date *out)
{
	struct base_date date;

	if (!base_time_digits(&text, 4, &date.year) || *text++ != '-' ||
	    !base_time_digits(&text, 2, &date.month) || *text++ != '-' ||
	    !base_time_digits(&text, 2, &date.day) || *text != '\0' ||
	    !base_date_is_valid(date))
		return BASE_INVALID;
	*out = date;
	return BASE_OK;
}
