/*
 * Dates as people write them (see reply_date.h).  All matchers work on
 * folded text, so width and case are gone.
 */
#include "kairan/reply_date.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_buf.h"
#include "kairan/base_text.h"
#include "reply_date_number.h"
#include "reply_date_words.h"
#include "reply_scan.h"

typedef bool (*matcher)(
    const char **p, struct base_date today, struct base_date *out);

static bool
scan_table(
    const char **p, const struct reply_date_word *table, size_t n, int *value)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (reply_scan_word(p, table[i].word)) {
			*value = table[i].value;
			return true;
		}
	return false;
}
#define SCAN_TABLE(p, table, value) scan_table(p, table, BASE_LEN(table), value)

/* Days since Monday. */
static int
day_of_week(struct base_date date)
{
	return (base_date_weekday(date) + 6) % 7;
}

/* today, tomorrow, 明日 */
static bool
match_word(const char **p, struct base_date today, struct base_date *out)
{
	int days;

	return SCAN_TABLE(p, reply_date_days, &days) &&
	       reply_date_take(base_date_add(today, days), out);
}

/* "end of March": the next one */
static bool
match_month_end(const char **p, struct base_date today, struct base_date *out)
{
	struct base_date end;
	int month;

	if (!reply_scan_word(p, "end of") || !reply_scan_blanks(p) ||
	    !SCAN_TABLE(p, reply_date_months, &month))
		return false;
	end = reply_date_month_end(today.year, month);
	if (base_date_compare(end, today) < 0)
		end = reply_date_month_end(today.year + 1, month);
	return reply_date_take(end, out);
}

/* 今月末, end of week */
static bool
match_end(const char **p, struct base_date today, struct base_date *out)
{
	struct base_date friday = base_date_add(today, 4 - day_of_week(today));
	int which;

	(void)reply_scan_word(p, "the");
	reply_scan_blanks(p);
	if (!SCAN_TABLE(p, reply_date_ends, &which))
		return false;
	switch (which) {
	case REPLY_DATE_WEEK:
		/* On a weekend the week's end is today or tomorrow. */
		if (base_date_compare(friday, today) < 0)
			friday = base_date_add(friday, 2);
		*out = friday;
		return true;
	case REPLY_DATE_NEXT_WEEK:
		*out = base_date_add(friday, 7);
		return true;
	case REPLY_DATE_YEAR:
		*out = reply_date_make(today.year, 12, 31);
		return true;
	case REPLY_DATE_FISCAL:
		return reply_date_next(today, 3, 31, out);
	default:
		*out = reply_date_month_end(
		    today.year, today.month + which - REPLY_DATE_MONTH);
		return true;
	}
}

/* fri, next friday, 金曜, 来週の金曜日 */
static bool
match_weekday(const char **p, struct base_date today, struct base_date *out)
{
	int week = -1, weekday, ahead;

	if (SCAN_TABLE(p, reply_date_weeks, &week))
		(void)reply_scan_lit(p, "の");
	else if (reply_scan_lit(p, "次の"))
		week = -1;
	else if (reply_scan_word(p, "coming"))
		week = -1;
	reply_scan_blanks(p);
	(void)reply_scan_word(p, "on");
	reply_scan_blanks(p);
	if (!SCAN_TABLE(p, reply_date_weekdays, &weekday))
		return false;
	ahead = (weekday + 6) % 7 - day_of_week(today);
	if (week > 0)
		ahead += 7 * week;
	/* On a Sunday "this Friday" is still to come. */
	else if (ahead < 0 || (ahead == 0 && week < 0))
		ahead += 7;
	return reply_date_take(base_date_add(today, ahead), out);
}

static bool
add_units(struct base_date today, int count, int unit, struct base_date *out)
{
	if (count > 3660)
		return false;
	if (unit > 0)
		return reply_date_take(base_date_add(today, count * unit), out);
	if (count > 120)
		return false;
	return reply_date_take(
	    reply_date_add_months(today, unit == 0 ? count : count * 12), out);
}

/* +2w, +10, in 3 days, 2 weeks from now, 3日後, 一週間以内 */
static bool
match_relative(const char **p, struct base_date today, struct base_date *out)
{
	bool plus = false, in = false;
	int count, unit = 1;

	if (reply_scan_lit(p, "+"))
		plus = true;
	else if (reply_scan_word(p, "in") || reply_scan_word(p, "within"))
		in = true;
	else if (reply_scan_lit(p, "あと"))
		in = true;
	reply_scan_blanks(p);
	if (in && (reply_scan_word(p, "a") || reply_scan_word(p, "one")))
		count = 1;
	else if (in && reply_scan_word(p, "two"))
		count = 2;
	else if (!reply_scan_count(p, &count))
		return false;
	reply_scan_blanks(p);
	if (!SCAN_TABLE(p, reply_date_units, &unit))
		return plus && add_units(today, count, 1, out);
	/* "3 days" alone is a length, no date. */
	if (!reply_scan_lit(p, "後") && !reply_scan_lit(p, "以内") &&
	    !reply_scan_lit(p, "先") && !in && !plus) {
		reply_scan_blanks(p);
		if (!reply_scan_word(p, "from now") &&
		    !reply_scan_word(p, "from today"))
			return false;
	}
	return add_units(today, count, unit, out);
}

static void
skip_ordinal(const char **p)
{
	if (!reply_scan_word(p, "st") && !reply_scan_word(p, "nd") &&
	    !reply_scan_word(p, "rd"))
		(void)reply_scan_word(p, "th");
}

/* ", 2026" or "-2026" behind a day and a month. */
static bool
finish_named(const char **p, struct base_date today, int month, int day,
    struct base_date *out)
{
	const char *q = *p;
	int year;

	(void)reply_scan_of(&q, ",-/");
	reply_scan_blanks(&q);
	if (reply_scan_number(&q, 4, &year) && year >= 1900 && *q != ':') {
		*p = q;
		return reply_date_take(reply_date_make(year, month, day), out);
	}
	return reply_date_next(today, month, day, out);
}

/* 1 Dec 2026, 1st of December, 1-Dec-2026 */
static bool
match_day_name(const char **p, struct base_date today, struct base_date *out)
{
	int month, day;

	if (!reply_scan_number(p, 2, &day))
		return false;
	skip_ordinal(p);
	(void)reply_scan_of(p, "-./");
	reply_scan_blanks(p);
	(void)reply_scan_word(p, "of");
	reply_scan_blanks(p);
	if (!SCAN_TABLE(p, reply_date_months, &month))
		return false;
	(void)reply_scan_lit(p, ".");
	return finish_named(p, today, month, day, out);
}

/* Dec 1, December 1st, 2026 */
static bool
match_name_day(const char **p, struct base_date today, struct base_date *out)
{
	int month, day;

	if (!SCAN_TABLE(p, reply_date_months, &month))
		return false;
	(void)reply_scan_lit(p, ".");
	reply_scan_blanks(p);
	(void)reply_scan_word(p, "the");
	reply_scan_blanks(p);
	if (!reply_scan_number(p, 2, &day))
		return false;
	skip_ordinal(p);
	return finish_named(p, today, month, day, out);
}

/* A weekday beside a date must be true: "12/1(火)". */
static bool
check_weekday(const char **p, struct base_date date)
{
	const char *q = *p;
	int weekday;
	bool bracket;

	reply_scan_blanks(&q);
	if (reply_scan_lit(&q, ","))
		reply_scan_blanks(&q);
	bracket = reply_scan_of(&q, "([") != 0 || reply_scan_lit(&q, "〔");
	if (!SCAN_TABLE(&q, reply_date_weekdays, &weekday) &&
	    !(bracket && SCAN_TABLE(&q, reply_date_weekday_signs, &weekday)))
		return true;
	if (bracket && reply_scan_of(&q, ")]") == 0 &&
	    !reply_scan_lit(&q, "〕"))
		return true;
	*p = q;
	return weekday == base_date_weekday(date);
}

/* "Tue, 1 Dec": the weekday stands first. */
static bool
match_weekday_first(
    const char **p, struct base_date today, struct base_date *out)
{
	static const matcher dates[] = {
	    reply_date_ymd, reply_date_md, match_day_name, match_name_day};
	const char *start;
	int weekday;
	size_t i;

	if (!SCAN_TABLE(p, reply_date_weekdays, &weekday))
		return false;
	(void)reply_scan_lit(p, ",");
	reply_scan_blanks(p);
	start = *p;
	for (i = 0; i < BASE_LEN(dates); i++) {
		*p = start;
		if (dates[i](p, today, out))
			return base_date_weekday(*out) == weekday;
	}
	return false;
}

size_t
reply_date_scan(
    const char *folded, struct base_date today, struct base_date *out)
{
	static const matcher dates[] = {reply_date_ymd, reply_date_eight,
	    reply_date_era, reply_date_md, reply_date_month_day, match_day_name,
	    match_name_day, match_weekday_first, match_end, match_month_end,
	    match_word, match_weekday, match_relative, reply_date_day};
	struct base_date date;
	const char *p;
	size_t i;

	for (i = 0; i < BASE_LEN(dates); i++) {
		p = folded;
		if (!dates[i](&p, today, &date))
			continue;
		if (reply_is_alnum(p[-1]) && reply_is_alnum(*p))
			continue;
		if (!check_weekday(&p, date))
			return 0;
		*out = date;
		return (size_t)(p - folded);
	}
	return 0;
}

/* 18:00, 18時, 18時30分, "at 6pm" */
static bool
skip_time(const char **p)
{
	bool has_minutes;
	const char *q;
	int n;

	if (reply_scan_word(p, "at"))
		reply_scan_blanks(p);
	if (!reply_scan_number(p, 2, &n) || n > 24)
		return false;
	if (reply_scan_lit(p, "時")) {
		(void)(reply_scan_lit(p, "半") ||
		       (reply_scan_number(p, 2, &n) &&
			   reply_scan_lit(p, "分")));
		return true;
	}
	has_minutes = reply_scan_lit(p, ":");
	if (has_minutes && !reply_scan_number(p, 2, &n))
		return false;
	q = *p;
	reply_scan_blanks(&q);
	if (!reply_scan_word(&q, "am") && !reply_scan_word(&q, "pm"))
		return has_minutes;
	*p = q;
	return true;
}

/* What may stand behind a date: まで, a time of day. */
static bool
skip_tail(const char **p)
{
	static const char *const tails[] = {"までには", "までに", "まで",
	    "迄に", "迄", "には", "に", "頃", "ごろ", "中", "予定", "です", ".",
	    "。", "!", "eod", "at the latest",
	    /* a part of the day, and what is done then */
	    "の", "早朝", "午前", "午後", "夕方", "夜間", "深夜", "朝", "昼",
	    "夜", "morning", "noon", "afternoon", "evening", "night", "実施",
	    "対応", "作業", "適用", "完了", "します", NULL};
	const char *q = *p;

	reply_scan_blanks(&q);
	if (reply_scan_any(&q, tails) < 0 && !skip_time(&q))
		return false;
	*p = q;
	return true;
}

enum base_status
reply_date_read(const char *text, struct base_date today, struct base_date *out)
{
	static const char *const heads[] = {
	    "by", "until", "till", "on", "before", NULL};
	enum base_status rc = BASE_INVALID;
	struct base_date date;
	const char *p;
	char *folded;
	size_t used;

	if (strlen(text) > REPLY_MAX_DATE_TEXT)
		return BASE_INVALID;
	folded = base_text_fold(text);
	p = base_text_trim(folded);
	if (reply_scan_any(&p, heads) >= 0)
		reply_scan_blanks(&p);
	used = reply_date_scan(p, today, &date);
	if (used > 0) {
		p += used;
		while (skip_tail(&p))
			continue;
		reply_scan_blanks(&p);
		if (*p == '\0') {
			*out = date;
			rc = BASE_OK;
		}
	}
	free(folded);
	return rc;
}
