/*
 * Instants in a zone of the tz database.  libc knows one zone at a time, in
 * TZ, so it is set and put back; nothing here runs in threads.
 */
#include "kairan/base_time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define ZONE_DIR "/usr/share/zoneinfo"
#define ZONE_NAME_MAX 64
#define DAY_MINUTES 1440

static const char *const weekdays[] = {
    "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool
base_time_zone_exists(const char *zone)
{
	char path[sizeof(ZONE_DIR) + 1 + ZONE_NAME_MAX];
	size_t len = zone != NULL ? strlen(zone) : 0;
	struct stat st;

	/* The name becomes part of a path. */
	if (len == 0 || len >= ZONE_NAME_MAX || zone[0] == '/' ||
	    strstr(zone, "..") != NULL ||
	    strspn(zone, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			 "0123456789_+-/") != len)
		return false;
	(void)snprintf(path, sizeof(path), "%s/%s", ZONE_DIR, zone);
	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static void
set_zone(const char *zone)
{
	if (zone != NULL)
		(void)setenv("TZ", zone, 1);
	else
		(void)unsetenv("TZ");
	tzset();
}

static struct tm
local_time(int64_t instant, const char *zone)
{
	time_t t = (time_t)instant;
	char *old, *name;
	struct tm tm;

	memset(&tm, 0, sizeof(tm));
	if (!base_time_zone_exists(zone)) {
		(void)gmtime_r(&t, &tm);
		return tm;
	}
	old = base_xstrdup(getenv("TZ"));
	name = base_xprintf(":%s", zone);
	set_zone(name);
	(void)localtime_r(&t, &tm);
	set_zone(old);
	free(old);
	free(name);
	return tm;
}

struct base_date
base_date_at(int64_t instant, const char *zone)
{
	struct tm tm = local_time(instant, zone);
	struct base_date date = {tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday};

	return date;
}

int
base_time_minute_at(int64_t instant, const char *zone)
{
	struct tm tm = local_time(instant, zone);

	return tm.tm_hour * 60 + tm.tm_min;
}

struct base_date
base_date_begun(int64_t instant, const char *zone, int hour)
{
	struct base_date date = base_date_at(instant, zone);

	/* Not the date some hours ago: a day may have 23 or 25 of them. */
	return base_time_minute_at(instant, zone) < hour * 60
		   ? base_date_add(date, -1)
		   : date;
}

int64_t
base_time_next(int64_t instant, const char *zone, int minute)
{
	int64_t left = minute - base_time_minute_at(instant, zone), off, then;
	int64_t begun = instant - (instant % 60 + 60) % 60;

	then = begun + (left > 0 ? left : left + DAY_MINUTES) * 60;
	/* The clock may be changed until then. */
	off = minute - base_time_minute_at(then, zone);
	if (off > DAY_MINUTES / 2)
		off -= DAY_MINUTES;
	else if (off < -DAY_MINUTES / 2)
		off += DAY_MINUTES;
	if (off != 0 && base_time_minute_at(then + off * 60, zone) == minute)
		then += off * 60;
	return then;
}

/* "+09:00" or "+0900" */
static void
format_offset(long gmtoff, const char *between, char out[16])
{
	unsigned minutes = (unsigned)(labs(gmtoff) / 60) % 6000;

	(void)snprintf(out, 16, "%c%02u%s%02u", gmtoff < 0 ? '-' : '+',
	    minutes / 60, between, minutes % 60);
}

void
base_time_format_zone(int64_t instant, const char *zone, char out[32])
{
	struct tm tm = local_time(instant, zone);
	char offset[16];

	format_offset(tm.tm_gmtoff, ":", offset);
	(void)snprintf(out, 32, "%04d-%02d-%02d %02d:%02d %.6s",
	    (tm.tm_year + 1900) % 10000, (tm.tm_mon + 1) % 100,
	    tm.tm_mday % 100, tm.tm_hour % 100, tm.tm_min % 100, offset);
}

void
base_time_format_mail(int64_t instant, const char *zone, char out[64])
{
	struct tm tm = local_time(instant, zone);
	char offset[16];

	format_offset(tm.tm_gmtoff, "", offset);
	(void)snprintf(out, 64, "%s, %02d %s %04d %02d:%02d:%02d %.6s",
	    weekdays[tm.tm_wday], tm.tm_mday % 100, months[tm.tm_mon],
	    (tm.tm_year + 1900) % 10000, tm.tm_hour % 100, tm.tm_min % 100,
	    tm.tm_sec % 100, offset);
}
