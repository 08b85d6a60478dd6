#include "kairan/base_time.h"
#include "kairan/base_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base_time_digits.h"

#define DAY_S 86400

int64_t
base_time_now(void)
{
	const char *fixed = getenv("KAIRAN_NOW");
	int64_t instant;

	if (fixed != NULL && *fixed != '\0') {
		if (base_text_to_int(fixed, 0, 253402300799, &instant) ==
			BASE_OK ||
		    base_time_parse(fixed, &instant) == BASE_OK)
			return instant;
	}
	return (int64_t)time(NULL);
}

int64_t
base_time_monotonic_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void
base_time_format(int64_t instant, char out[BASE_TIME_TEXT])
{
	int64_t days = instant / DAY_S, rest = instant % DAY_S;
	struct base_date date;
	int seconds;

	if (rest < 0) {
		rest += DAY_S;
		days--;
	}
	date = base_date_from_days(days);
	seconds = (int)rest;
	/* The modulo only tells the compiler what is_valid() knows. */
	(void)snprintf(out, BASE_TIME_TEXT, "%04u-%02u-%02uT%02u:%02u:%02uZ",
	    (unsigned)date.year % 10000, (unsigned)date.month % 100,
	    (unsigned)date.day % 100, (unsigned)seconds / 3600 % 24,
	    (unsigned)seconds / 60 % 60, (unsigned)seconds % 60);
}

bool
base_time_digits(const char **text, int count, int *out)
{
	const char *p = *text;
	int value = 0, i;

	for (i = 0; i < count; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		value = value * 10 + (p[i] - '0');
	}
	*text = p + count;
	*out = value;
	return true;
}

/* "Z", "+09:00", "+0900", "+09" or nothing; *text moves past it. */
static bool
parse_offset(const char **text, int *seconds)
{
	const char *p = *text;
	int hours, minutes = 0, sign;

	*seconds = 0;
	if (*p == 'Z' || *p == 'z') {
		*text = p + 1;
		return true;
	}
	if (*p != '+' && *p != '-')
		return true;
	sign = *p++ == '-' ? -1 : 1;
	if (!base_time_digits(&p, 2, &hours))
		return false;
	if (*p == ':')
		p++;
	if (*p != '\0' && !base_time_digits(&p, 2, &minutes))
		return false;
	if (hours > 23 || minutes > 59)
		return false;
	*seconds = sign * (hours * 3600 + minutes * 60);
	*text = p;
	return true;
}

/* "HH:MM[:SS[.fraction]]" */
static bool
parse_clock(const char **text, int *seconds)
{
	const char *p = *text;
	int h, m, s = 0;

	if (!base_time_digits(&p, 2, &h) || *p++ != ':' ||
	    !base_time_digits(&p, 2, &m))
		return false;
	if (*p == ':') {
		p++;
		if (!base_time_digits(&p, 2, &s))
			return false;
		if (*p == '.' || *p == ',') {
			p++;
			if (*p < '0' || *p > '9')
				return false;
			p += strspn(p, "0123456789");
		}
	}
	/* 60 is a leap second; 24:00 is the end of the day. */
	if (m > 59 || s > 60 || h > 24 || (h == 24 && (m > 0 || s > 0)))
		return false;
	*seconds = h * 3600 + m * 60 + s;
	*text = p;
	return true;
}

enum base_status
base_time_parse(const char *text, int64_t *out)
{
	struct base_date date;
	char day[BASE_DATE_TEXT];
	int clock = 0, offset = 0;

	if (strnlen(text, 10) < 10)
		return BASE_INVALID;
	memcpy(day, text, 10);
	day[10] = '\0';
	if (base_date_parse(day, &date) != BASE_OK)
		return BASE_INVALID;
	text += 10;
	if (*text == 'T' || *text == 't' || *text == ' ') {
		text++;
		if (!parse_clock(&text, &clock) ||
		    !parse_offset(&text, &offset))
			return BASE_INVALID;
	}
	if (*text != '\0')
		return BASE_INVALID;
	*out = base_date_to_days(date) * DAY_S + clock - offset;
	return BASE_OK;
}
