/*
 * iCalendar, RFC 5545, as far as whole days need it: content lines and their
 * folding (section 3.1), VEVENT (3.6.1) with DTSTART, DTEND, STATUS.
 */
#include <string.h>

#include "base_calendar_x.h"
#include "kairan/base_text.h"

struct event {
	struct base_date from;
	struct base_date to; /* the day after the last one; unset: one day */
	bool is_inside; /* of a VEVENT */
	bool is_cancelled;
	unsigned rule; /* line of its RRULE, 0 none */
};

/* Section 3.1: a line that begins with a blank goes on with the one before. */
static void
unfold(struct base_calendar_lines *all)
{
	size_t i, n = 0;

	for (i = 0; i < all->n; i++) {
		char *text = all->lines[i].text;

		if (i > 0 && (*text == ' ' || *text == '\t')) {
			/* What goes on is part of names and descriptions, or
			 * of a value too long to be a date. */
			char *end = all->lines[n - 1].text;

			end += strlen(end);
			memmove(end, text + 1, strlen(text + 1) + 1);
			continue;
		}
		all->lines[n++] = all->lines[i];
	}
	all->n = n;
}

/* The value of a property, past its parameters; NULL when it is another. */
static const char *
value_of(const char *line, const char *name)
{
	size_t len = strlen(name);
	bool quoted = false;

	if (!base_text_starts_ascii(line, name) ||
	    (line[len] != ':' && line[len] != ';'))
		return NULL;
	for (line += len; *line != '\0'; line++) {
		if (*line == '"')
			quoted = !quoted;
		else if (*line == ':' && !quoted)
			return line + 1;
	}
	return NULL;
}

/* "20261123" alone; unset for a date with a time. */
static bool
read_date(const char *value, struct base_date *out)
{
	const char *p = value;
	size_t digits = strspn(p, "0123456789");
	int number[8];
	size_t i;

	memset(out, 0, sizeof(*out));
	if (digits == 8 && (p[8] == 'T' || p[8] == 't'))
		return true;
	if (digits != 8 || p[8 + strspn(p + 8, " \t")] != '\0')
		return false;
	for (i = 0; i < 8; i++)
		number[i] = p[i] - '0';
	out->year =
	    number[0] * 1000 + number[1] * 100 + number[2] * 10 + number[3];
	out->month = number[4] * 10 + number[5];
	out->day = number[6] * 10 + number[7];
	return base_date_is_valid(*out);
}

static enum base_status
add_event(struct base_calendar *calendar, const struct event *e,
    const struct base_calendar_lines *all, unsigned line, struct base_err *err)
{
	int64_t day, end;

	if (!base_date_is_set(e->from) || e->is_cancelled)
		return BASE_OK;
	if (e->rule != 0)
		return base_err_set(err, BASE_INVALID,
		    "%s:%u: an event that recurs is not read; give each day an "
		    "event of its own",
		    all->name, e->rule);
	day = base_date_to_days(e->from);
	end = base_date_is_set(e->to) ? base_date_to_days(e->to) : day + 1;
	if (end <= day)
		end = day + 1;
	if (end - day > BASE_CALENDAR_EVENT_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "%s:%u: this event lasts more than %d days", all->name,
		    line, BASE_CALENDAR_EVENT_MAX);
	for (; day < end; day++)
		if (base_calendar_add(calendar, day) != BASE_OK)
			return base_err_set(err, BASE_LIMIT,
			    "%s:%u: more than %d days", all->name, line,
			    BASE_CALENDAR_DAYS_MAX);
	return BASE_OK;
}

static enum base_status
read_property(struct event *e, const struct base_calendar_lines *all, size_t i,
    struct base_err *err)
{
	const char *line = all->lines[i].text, *value;
	bool good = true;

	if ((value = value_of(line, "DTSTART")) != NULL)
		good = read_date(value, &e->from);
	else if ((value = value_of(line, "DTEND")) != NULL)
		good = read_date(value, &e->to);
	else if ((value = value_of(line, "STATUS")) != NULL)
		e->is_cancelled = base_text_equal_ascii(value, "CANCELLED");
	else if (value_of(line, "RRULE") != NULL ||
		 value_of(line, "RDATE") != NULL)
		e->rule = all->lines[i].number;
	return good ? BASE_OK
		    : base_err_set(err, BASE_INVALID,
			  "%s:%u: not a date; it must be as 20261123",
			  all->name, all->lines[i].number);
}

enum base_status
base_calendar_ics(struct base_calendar *calendar,
    struct base_calendar_lines *all, struct base_err *err)
{
	enum base_status status = BASE_OK;
	struct event e = {.is_inside = false};
	const char *value;
	size_t i;

	unfold(all);
	for (i = 0; i < all->n && status == BASE_OK; i++) {
		const char *line = all->lines[i].text;
		unsigned number = all->lines[i].number;

		value = value_of(line, "BEGIN");
		if (value != NULL && base_text_equal_ascii(value, "VEVENT")) {
			memset(&e, 0, sizeof(e));
			e.is_inside = true;
			continue;
		}
		value = value_of(line, "END");
		if (value != NULL && base_text_equal_ascii(value, "VEVENT")) {
			status = add_event(calendar, &e, all, number, err);
			e.is_inside = false;
		} else if (e.is_inside)
			status = read_property(&e, all, i, err);
	}
	if (status == BASE_OK && e.is_inside)
		return base_err_set(err, BASE_INVALID,
		    "%s:%u: the file ends within an event; is it whole?",
		    all->name, all->lines[all->n - 1].number);
	return status;
}
