/*
 * Inside base only: what the two forms of a calendar file share.
 */
#ifndef BASE_CALENDAR_X_H
#define BASE_CALENDAR_X_H

#include "kairan/base_calendar.h"

struct base_calendar_line {
	char *text;
	unsigned number; /* in the file, from 1 */
};

struct base_calendar_lines {
	const char *name; /* of the file */
	struct base_calendar_line *lines;
	size_t n;
};

/* Appends a day, in no order; BASE_LIMIT. */
enum base_status base_calendar_add(
    struct base_calendar *calendar, int64_t day) BASE_MUST_CHECK;
/* base_calendar_ics.c: the lines of an iCalendar file; changes them. */
enum base_status base_calendar_ics(struct base_calendar *calendar,
    struct base_calendar_lines *all, struct base_err *err) BASE_MUST_CHECK;

#endif
