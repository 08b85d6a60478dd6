/*
 * base_time: calendar dates (no zone) and instants (seconds since
 * 1970-01-01T00:00:00Z).  The clock is asked in one place only, so that
 * tests can set it.
 */
#ifndef KAIRAN_BASE_TIME_H
#define KAIRAN_BASE_TIME_H

#include "kairan/base.h"

#define BASE_DATE_TEXT 11 /* "2026-12-01" and NUL */
#define BASE_TIME_TEXT 21 /* "2026-12-01T00:00:00Z" and NUL */

/* A calendar date of the proleptic Gregorian calendar, year 1-9999.
 * {0,0,0} means "no date". */
struct base_date {
	int year;
	int month; /* 1-12 */
	int day; /* 1-31 */
};

/* Now, in seconds; KAIRAN_NOW (seconds or RFC 3339) overrides, for tests. */
int64_t base_time_now(void);
/* Milliseconds of a clock that never jumps, for deadlines. */
int64_t base_time_monotonic_ms(void);

bool base_date_is_set(struct base_date date);
bool base_date_is_valid(struct base_date date);
int base_date_compare(struct base_date a, struct base_date b); /* <0 0 >0 */
int64_t base_date_to_days(struct base_date date); /* since 1970-01-01 */
struct base_date base_date_from_days(int64_t days);
struct base_date base_date_add(struct base_date date, int days);
int base_date_weekday(struct base_date date); /* 0 = Sunday */
/* "2026-12-01", or "" for no date. */
void base_date_format(struct base_date date, char out[BASE_DATE_TEXT]);
/* Exactly YYYY-MM-DD and a real day, else BASE_INVALID. */
enum base_status base_date_parse(
    const char *text, struct base_date *out) BASE_MUST_CHECK;

/* The date of an instant in a zone of the tz database ("Asia/Tokyo");
 * NULL, "" or an unknown zone mean UTC. */
struct base_date base_date_at(int64_t instant, const char *zone);
/* The same, of days that begin at `hour` (0-23) and not at midnight: until
 * then it is still the day before. */
struct base_date base_date_begun(int64_t instant, const char *zone, int hour);
/* Minutes since midnight that a clock shows in a zone, 0-1439. */
int base_time_minute_at(int64_t instant, const char *zone);
/* The first whole minute after an instant at which a clock in the zone shows
 * `minute` of the day (0-1439).  When summer time begins it may show none
 * such: then as many minutes later as if it had not begun. */
int64_t base_time_next(int64_t instant, const char *zone, int minute);
/* Is this zone known on this machine? */
bool base_time_zone_exists(const char *zone);

/* "2026-12-01T00:00:00Z". */
void base_time_format(int64_t instant, char out[BASE_TIME_TEXT]);
/* "2026-12-01 09:00 +09:00" style text in a zone; out of 32 bytes. */
void base_time_format_zone(int64_t instant, const char *zone, char out[32]);
/* Date and time of RFC 3339 / W3CDTF: date alone, without seconds, with
 * fractions; no zone means UTC. */
enum base_status base_time_parse(
    const char *text, int64_t *out) BASE_MUST_CHECK;
/* RFC 5322 section 3.3 and 4.3 (obsolete zones, two-digit years, comments,
 * missing weekday). */
enum base_status base_time_parse_mail(
    const char *text, int64_t *out) BASE_MUST_CHECK;
/* "Tue, 01 Dec 2026 09:00:00 +0900" for a Date: header, in a zone. */
void base_time_format_mail(int64_t instant, const char *zone, char out[64]);

#endif
