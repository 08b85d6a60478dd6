/*
 * base_calendar: quiet days, that is weekdays of rest and days that a
 * calendar file names, and the working days around them.  Pure: text in,
 * dates out.
 *
 * A file is one of:
 *  - a list, one day a line: "2026-11-23 Labour Thanksgiving Day"; '/' for
 *    '-', a comma for the blank and a heading in the first line are taken,
 *    so that Japan's Cabinet Office's syukujitsu.csv can be read as it is;
 *    '#' begins a comment; the name is not looked at, whatever its charset;
 *  - iCalendar (RFC 5545): the days of every VEVENT that lasts whole days
 *    (section 3.6.1, DTSTART of type DATE, up to and without DTEND); events
 *    with a time of day and cancelled ones are no quiet days.
 */
#ifndef KAIRAN_BASE_CALENDAR_H
#define KAIRAN_BASE_CALENDAR_H

#include "kairan/base_time.h"

/* Limits of base_calendar. */
#define BASE_CALENDAR_FILE_MAX ((size_t)2 << 20) /* bytes of one file */
#define BASE_CALENDAR_DAYS_MAX 20000 /* days of all files together */
#define BASE_CALENDAR_EVENT_MAX 60 /* days of one event */
#define BASE_CALENDAR_SEARCH_MAX 60 /* days looked for a working one */

struct base_calendar {
	unsigned weekend; /* bit n: weekday n (0 = Sunday) is quiet */
	int64_t *days; /* since 1970-01-01, in order, each once */
	size_t n;
	size_t cap;
};

void base_calendar_init(struct base_calendar *calendar, unsigned weekend);
void base_calendar_release(struct base_calendar *calendar);

/*
 * Adds the days of a file; name stands in messages.  BASE_INVALID
 * ("NAME:LINE: ...") for what is neither, BASE_LIMIT past a limit above; the
 * calendar is then as it was.
 */
enum base_status base_calendar_read(struct base_calendar *calendar,
    const char *text, size_t len, const char *name,
    struct base_err *err) BASE_MUST_CHECK;

bool base_calendar_is_quiet(
    const struct base_calendar *calendar, struct base_date date);
/* The date itself when it is a working day, else the nearest one before, or
 * after.  The date itself, too, when all around is quiet. */
struct base_date base_calendar_work_before(
    const struct base_calendar *calendar, struct base_date date);
struct base_date base_calendar_work_after(
    const struct base_calendar *calendar, struct base_date date);
/* The last day that a file named; unset when none did. */
struct base_date base_calendar_end(const struct base_calendar *calendar);

#endif
