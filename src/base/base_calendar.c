#include "kairan/base_calendar.h"

#include <stdlib.h>
#include <string.h>

#include "base_calendar_x.h"
#include "kairan/base_text.h"

void
base_calendar_init(struct base_calendar *calendar, unsigned weekend)
{
	memset(calendar, 0, sizeof(*calendar));
	calendar->weekend = weekend;
}

void
base_calendar_release(struct base_calendar *calendar)
{
	free(calendar->days);
	calendar->days = NULL;
	calendar->n = calendar->cap = 0;
}

enum base_status
base_calendar_add(struct base_calendar *calendar, int64_t day)
{
	if (calendar->n >= BASE_CALENDAR_DAYS_MAX)
		return BASE_LIMIT;
	if (calendar->n == calendar->cap) {
		calendar->cap = calendar->cap == 0 ? 64 : 2 * calendar->cap;
		calendar->days = base_xrealloc(
		    calendar->days, calendar->cap * sizeof(*calendar->days));
	}
	calendar->days[calendar->n++] = day;
	return BASE_OK;
}

static int
compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void
put_in_order(struct base_calendar *calendar)
{
	size_t i, n = 0;

	if (calendar->n == 0)
		return;
	qsort(calendar->days, calendar->n, sizeof(*calendar->days), compare);
	for (i = 1; i < calendar->n; i++)
		if (calendar->days[i] != calendar->days[n])
			calendar->days[++n] = calendar->days[i];
	calendar->n = n + 1;
}

/* Reads least to most digits at *p and moves it behind them. */
static bool
take_digits(const char **p, size_t least, size_t most, int *out)
{
	size_t n = strspn(*p, "0123456789");
	int64_t value;
	char text[8];

	if (n < least || n > most || n >= sizeof(text))
		return false;
	memcpy(text, *p, n);
	text[n] = '\0';
	if (base_text_to_int(text, 0, 9999, &value) != BASE_OK)
		return false;
	*out = (int)value;
	*p += n;
	return true;
}

/* "2026-11-23", "2026/1/1", and what may stand behind a date. */
static bool
read_date(const char *line, struct base_date *out)
{
	const char *p = line;
	char between;

	if (!take_digits(&p, 4, 4, &out->year))
		return false;
	between = *p;
	if (between != '-' && between != '/')
		return false;
	p++;
	if (!take_digits(&p, 1, 2, &out->month) || *p != between)
		return false;
	p++;
	if (!take_digits(&p, 1, 2, &out->day))
		return false;
	return base_date_is_valid(*out) &&
	       (*p == '\0' || strchr(" \t,;#", *p) != NULL);
}

static enum base_status
read_list(struct base_calendar *calendar, const struct base_calendar_lines *all,
    struct base_err *err)
{
	const char *line;
	struct base_date date = {0, 0, 0};
	enum base_status status = BASE_OK;
	size_t i;

	for (i = 0; i < all->n && status == BASE_OK; i++) {
		line = all->lines[i].text;
		line += strspn(line, " \t");
		if (*line == '\0' || *line == '#')
			continue;
		if (read_date(line, &date))
			status = base_calendar_add(
			    calendar, base_date_to_days(date));
		else if (i > 0 || strchr(line, ',') == NULL)
			return base_err_set(err, BASE_INVALID,
			    "%s:%u: not a day; write it as \"2026-11-23 Name\"",
			    all->name, all->lines[i].number);
	}
	return status == BASE_LIMIT
		   ? base_err_set(err, BASE_LIMIT, "%s: more than %d days",
			 all->name, BASE_CALENDAR_DAYS_MAX)
		   : status;
}

/* Cuts text into lines, without the byte order mark and the ends of line. */
static void
cut_lines(char *text, size_t len, struct base_calendar_lines *out)
{
	char *end = text + len, *line = text, *stop;
	unsigned number = 0;
	size_t cap = 0;

	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		line += 3;
	while (line < end) {
		stop = memchr(line, '\n', (size_t)(end - line));
		if (stop == NULL)
			stop = end;
		*stop = '\0';
		if (stop > line && stop[-1] == '\r')
			stop[-1] = '\0';
		if (out->n == cap) {
			cap = cap == 0 ? 256 : 2 * cap;
			out->lines = base_xrealloc(
			    out->lines, cap * sizeof(*out->lines));
		}
		out->lines[out->n].text = line;
		out->lines[out->n++].number = ++number;
		line = stop + 1;
	}
}

enum base_status
base_calendar_read(struct base_calendar *calendar, const char *text, size_t len,
    const char *name, struct base_err *err)
{
	struct base_calendar_lines all = {.name = name};
	size_t before = calendar->n;
	enum base_status status;
	char *copy;

	if (len > BASE_CALENDAR_FILE_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "%s: more than %zu bytes; is this a calendar?", name,
		    BASE_CALENDAR_FILE_MAX);
	if (memchr(text, '\0', len) != NULL)
		return base_err_set(err, BASE_INVALID,
		    "%s:1: not a text file; write one day a line", name);
	copy = base_xstrndup(text, len);
	cut_lines(copy, len, &all);
	if (all.n > 0 && base_text_starts_ascii(all.lines[0].text, "BEGIN:"))
		status = base_calendar_ics(calendar, &all, err);
	else
		status = read_list(calendar, &all, err);
	if (status == BASE_OK)
		put_in_order(calendar);
	else
		calendar->n = before;
	free(all.lines);
	free(copy);
	return status;
}

bool
base_calendar_is_quiet(
    const struct base_calendar *calendar, struct base_date date)
{
	int64_t day = base_date_to_days(date);

	if ((calendar->weekend >> base_date_weekday(date) & 1U) != 0)
		return true;
	return calendar->n > 0 && bsearch(&day, calendar->days, calendar->n,
				      sizeof(*calendar->days), compare) != NULL;
}

static struct base_date
search(const struct base_calendar *calendar, struct base_date date, int step)
{
	struct base_date day = date;
	int i;

	for (i = 0; i < BASE_CALENDAR_SEARCH_MAX; i++) {
		if (!base_calendar_is_quiet(calendar, day))
			return day;
		day = base_date_add(day, step);
	}
	return date;
}

struct base_date
base_calendar_work_before(
    const struct base_calendar *calendar, struct base_date date)
{
	return search(calendar, date, -1);
}

struct base_date
base_calendar_work_after(
    const struct base_calendar *calendar, struct base_date date)
{
	return search(calendar, date, 1);
}

struct base_date
base_calendar_end(const struct base_calendar *calendar)
{
	return calendar->n == 0
		   ? (struct base_date){0, 0, 0}
		   : base_date_from_days(calendar->days[calendar->n - 1]);
}
