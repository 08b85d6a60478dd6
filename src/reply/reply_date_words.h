/*
 * Words of dates, folded (base_text_fold); longer ones before those that
 * they begin with.
 */
#ifndef KAIRAN_REPLY_DATE_WORDS_H
#define KAIRAN_REPLY_DATE_WORDS_H

struct reply_date_word {
	const char *word;
	int value;
};

/* 0 = Sunday */
static const struct reply_date_word reply_date_weekdays[] = {{"sunday", 0},
    {"monday", 1}, {"tuesday", 2}, {"wednesday", 3}, {"thursday", 4},
    {"friday", 5}, {"saturday", 6}, {"sun", 0}, {"mon", 1}, {"tues", 2},
    {"tue", 2}, {"weds", 3}, {"wed", 3}, {"thurs", 4}, {"thur", 4}, {"thu", 4},
    {"fri", 5}, {"sat", 6}, {"日曜日", 0}, {"月曜日", 1}, {"火曜日", 2},
    {"水曜日", 3}, {"木曜日", 4}, {"金曜日", 5}, {"土曜日", 6}, {"日曜", 0},
    {"月曜", 1}, {"火曜", 2}, {"水曜", 3}, {"木曜", 4}, {"金曜", 5},
    {"土曜", 6}};

/* In brackets only: "12/1(火)". */
static const struct reply_date_word reply_date_weekday_signs[] = {{"日", 0},
    {"月", 1}, {"火", 2}, {"水", 3}, {"木", 4}, {"金", 5}, {"土", 6}};

static const struct reply_date_word reply_date_months[] = {{"january", 1},
    {"february", 2}, {"march", 3}, {"april", 4}, {"may", 5}, {"june", 6},
    {"july", 7}, {"august", 8}, {"september", 9}, {"october", 10},
    {"november", 11}, {"december", 12}, {"jan", 1}, {"feb", 2}, {"mar", 3},
    {"apr", 4}, {"jun", 6}, {"jul", 7}, {"aug", 8}, {"sept", 9}, {"sep", 9},
    {"oct", 10}, {"nov", 11}, {"dec", 12}};

/* Days from today. */
static const struct reply_date_word reply_date_days[] = {
    {"the day after tomorrow", 2}, {"day after tomorrow", 2}, {"tomorrow", 1},
    {"tmrw", 1}, {"tmr", 1}, {"today", 0}, {"tonight", 0}, {"end of day", 0},
    {"eod", 0}, {"yesterday", -1}, {"明々後日", 3}, {"明明後日", 3},
    {"しあさって", 3}, {"明後日", 2}, {"あさって", 2}, {"翌々日", 2},
    {"明日", 1}, {"あした", 1}, {"あす", 1}, {"翌日", 1}, {"本日", 0},
    {"今日", 0}, {"きょう", 0}, {"当日", 0}, {"昨日", -1}};

/* Weeks from this one, before a weekday. */
static const struct reply_date_word reply_date_weeks[] = {{"再来週", 2},
    {"さ来週", 2}, {"来週", 1}, {"翌週", 1}, {"次週", 1}, {"今週", 0},
    {"next week", 1}, {"this week", 0}, {"next", 1}, {"this", 0}};

/* Which end: what the day is the last one of. */
enum reply_date_end {
	REPLY_DATE_WEEK, /* its Friday */
	REPLY_DATE_NEXT_WEEK,
	REPLY_DATE_MONTH,
	REPLY_DATE_NEXT_MONTH,
	REPLY_DATE_MONTH_AFTER,
	REPLY_DATE_YEAR,
	REPLY_DATE_FISCAL /* Japanese fiscal year: 31 March */
};
static const struct reply_date_word reply_date_ends[] = {
    {"再来月末", REPLY_DATE_MONTH_AFTER}, {"来週末", REPLY_DATE_NEXT_WEEK},
    {"今週末", REPLY_DATE_WEEK}, {"週末", REPLY_DATE_WEEK},
    {"来月末", REPLY_DATE_NEXT_MONTH}, {"翌月末", REPLY_DATE_NEXT_MONTH},
    {"今月末", REPLY_DATE_MONTH}, {"当月末", REPLY_DATE_MONTH},
    {"今月中", REPLY_DATE_MONTH}, {"月末", REPLY_DATE_MONTH},
    {"今週中", REPLY_DATE_WEEK}, {"来週中", REPLY_DATE_NEXT_WEEK},
    {"来月中", REPLY_DATE_NEXT_MONTH}, {"年度末", REPLY_DATE_FISCAL},
    {"今年度末", REPLY_DATE_FISCAL}, {"年末", REPLY_DATE_YEAR},
    {"今年末", REPLY_DATE_YEAR}, {"年内", REPLY_DATE_YEAR},
    {"end of the week", REPLY_DATE_WEEK}, {"end of week", REPLY_DATE_WEEK},
    {"end of this week", REPLY_DATE_WEEK},
    {"end of next week", REPLY_DATE_NEXT_WEEK}, {"eow", REPLY_DATE_WEEK},
    {"end of the month", REPLY_DATE_MONTH},
    {"end of this month", REPLY_DATE_MONTH},
    {"end of next month", REPLY_DATE_NEXT_MONTH},
    {"end of month", REPLY_DATE_MONTH}, {"eom", REPLY_DATE_MONTH},
    {"end of the year", REPLY_DATE_YEAR}, {"end of year", REPLY_DATE_YEAR},
    {"eoy", REPLY_DATE_YEAR}};

/* First year of an era, less one. */
static const struct reply_date_word reply_date_eras[] = {{"令和", 2018},
    {"平成", 1988}, {"昭和", 1925}, {"r", 2018}, {"h", 1988}, {"s", 1925}};

/* Units of "+2w", "3日後", in days; months are 0, years -1. */
static const struct reply_date_word reply_date_units[] = {{"days", 1},
    {"day", 1}, {"d", 1}, {"weeks", 7}, {"week", 7}, {"wks", 7}, {"wk", 7},
    {"w", 7}, {"months", 0}, {"month", 0}, {"mo", 0}, {"m", 0}, {"years", -1},
    {"year", -1}, {"y", -1}, {"日間", 1}, {"日", 1}, {"週間", 7}, {"週", 7},
    {"か月", 0}, {"ヶ月", 0}, {"ケ月", 0}, {"カ月", 0}, {"ヵ月", 0},
    {"箇月", 0}, {"ヶ月間", 0}, {"年", -1}};

#endif
