/*
 * Dates written in numbers, and reckoning with days.
 */
#include "reply_date_number.h"

#include <string.h>

#include "reply_date_words.h"
#include "reply_scan.h"

struct base_date
reply_date_make(int year, int month, int day)
{
	struct base_date date = {year, month, day};

	return date;
}

bool
reply_date_take(struct base_date date, struct base_date *out)
{
	if (!base_date_is_valid(date))
		return false;
	*out = date;
	return true;
}

/* The next such day, today counting; eight years hold a 29 February. */
bool
reply_date_next(
    struct base_date today, int month, int day, struct base_date *out)
{
	struct base_date date;
	int i;

	for (i = 0; i <= 8; i++) {
		date = reply_date_make(today.year + i, month, day);
		if (base_date_is_valid(date) &&
		    base_date_compare(date, today) >= 0)
			return reply_date_take(date, out);
	}
	return false;
}

struct base_date
reply_date_month_end(int year, int month)
{
	if (month > 12) {
		year += (month - 1) / 12;
		month = (month - 1) % 12 + 1;
	}
	if (month == 12)
		return reply_date_make(year, 12, 31);
	return base_date_add(reply_date_make(year, month + 1, 1), -1);
}

struct base_date
reply_date_add_months(struct base_date date, int months)
{
	int n = date.year * 12 + date.month - 1 + months;
	struct base_date end = reply_date_month_end(n / 12, n % 12 + 1);

	if (date.day < end.day)
		end.day = date.day;
	return end;
}

/* 2026-12-01, 2026/12/1, 2026.12.1, 2026年12月1日, 2026年12月末 */
bool
reply_date_ymd(const char **p, struct base_date today, struct base_date *out)
{
	int year, month, day;
	char sep;

	(void)today;
	if (!reply_scan_number(p, 4, &year) || year < 1900)
		return false;
	if (reply_scan_blanks(p) && reply_scan_lit(p, "年")) {
		reply_scan_blanks(p);
		if (!reply_scan_number(p, 2, &month) || !reply_scan_blanks(p) ||
		    !reply_scan_lit(p, "月"))
			return false;
		if (reply_scan_lit(p, "末") && month >= 1 && month <= 12)
			return reply_date_take(
			    reply_date_month_end(year, month), out);
		return reply_scan_blanks(p) && reply_scan_number(p, 2, &day) &&
		       reply_scan_blanks(p) && reply_scan_lit(p, "日") &&
		       reply_date_take(reply_date_make(year, month, day), out);
	}
	sep = reply_scan_of(p, "-/.");
	return sep != 0 && reply_scan_number(p, 2, &month) && *(*p)++ == sep &&
	       reply_scan_number(p, 2, &day) &&
	       reply_date_take(reply_date_make(year, month, day), out);
}

/* 20261201 */
bool
reply_date_eight(const char **p, struct base_date today, struct base_date *out)
{
	int n;

	(void)today;
	return reply_scan_number(p, 8, &n) && n >= 19000101 &&
	       reply_date_take(
		   reply_date_make(n / 10000, n / 100 % 100, n % 100), out);
}

/* 令和8年12月1日, 令和元年..., R8.12.1 */
bool
reply_date_era(const char **p, struct base_date today, struct base_date *out)
{
	const char *q = *p;
	int base = 0, year, month, day;
	size_t i;

	(void)today;
	for (i = 0; i < BASE_LEN(reply_date_eras) && base == 0; i++)
		if (reply_scan_lit(&q, reply_date_eras[i].word))
			base = reply_date_eras[i].value;
	if (base == 0)
		return false;
	*p = q;
	reply_scan_blanks(p);
	if (reply_scan_lit(p, "元"))
		year = 1;
	else if (!reply_scan_number(p, 2, &year))
		return false;
	if (reply_scan_lit(p, "年"))
		return reply_scan_number(p, 2, &month) &&
		       reply_scan_lit(p, "月") &&
		       reply_scan_number(p, 2, &day) &&
		       reply_scan_lit(p, "日") &&
		       reply_date_take(
			   reply_date_make(base + year, month, day), out);
	return reply_scan_of(p, "./-") && reply_scan_number(p, 2, &month) &&
	       reply_scan_of(p, "./-") && reply_scan_number(p, 2, &day) &&
	       reply_date_take(reply_date_make(base + year, month, day), out);
}

/* 12/1, 12-1; 12/31/2026, 31.12.2026 where only one reading is a date */
bool
reply_date_md(const char **p, struct base_date today, struct base_date *out)
{
	int month, day, year;
	char sep;
	const char *q;

	if (!reply_scan_number(p, 2, &month) ||
	    (sep = reply_scan_of(p, "/-.")) == 0 ||
	    !reply_scan_number(p, 2, &day))
		return false;
	q = *p;
	if (*q == sep) {
		q++;
		if (!reply_scan_number(&q, 4, &year) || year < 1900 ||
		    (month <= 12 && day <= 12 && month != day))
			return false;
		*p = q;
		if (month > 12)
			return reply_date_take(
			    reply_date_make(year, day, month), out);
		return reply_date_take(reply_date_make(year, month, day), out);
	}
	/* "12.1" is a version. */
	if (sep == '.')
		return false;
	return reply_date_next(today, month, day, out);
}

/* 12月1日, 12月末 */
bool
reply_date_month_day(
    const char **p, struct base_date today, struct base_date *out)
{
	struct base_date end;
	int month, day;

	if (!reply_scan_count(p, &month) || !reply_scan_blanks(p) ||
	    !reply_scan_lit(p, "月") || month < 1 || month > 12)
		return false;
	if (reply_scan_lit(p, "末")) {
		end = reply_date_month_end(today.year, month);
		if (base_date_compare(end, today) < 0)
			end = reply_date_month_end(today.year + 1, month);
		return reply_date_take(end, out);
	}
	return reply_scan_blanks(p) && reply_scan_count(p, &day) &&
	       reply_scan_blanks(p) && reply_scan_lit(p, "日") &&
	       reply_date_next(today, month, day, out);
}

/* 来月10日, 今月10日, 10日 */
bool
reply_date_day(const char **p, struct base_date today, struct base_date *out)
{
	int i, day, months = -1;

	if (reply_scan_lit(p, "来月") || reply_scan_lit(p, "翌月"))
		months = 1;
	else if (reply_scan_lit(p, "今月"))
		months = 0;
	(void)reply_scan_lit(p, "の");
	if (!reply_scan_count(p, &day) || !reply_scan_lit(p, "日") ||
	    strncmp(*p, "後", strlen("後")) == 0 ||
	    strncmp(*p, "間", strlen("間")) == 0 ||
	    strncmp(*p, "以内", strlen("以内")) == 0)
		return false;
	for (i = months < 0 ? 0 : months; i < 3; i++) {
		struct base_date first = reply_date_add_months(
		    reply_date_make(today.year, today.month, 1), i);
		struct base_date date =
		    reply_date_make(first.year, first.month, day);

		if (base_date_is_valid(date) &&
		    (months >= 0 || base_date_compare(date, today) >= 0))
			return reply_date_take(date, out);
		if (months >= 0)
			return false;
	}
	return false;
}
