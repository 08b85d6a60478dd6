/* Days after, and the days of a cron expression. */
#include "kairan/vuln_due.h"

#include <stdio.h>
#include <string.h>

#include "kairan/base_text.h"

/* Days on which something may happen. */
struct days {
	uint32_t month_days; /* bit 1 to 31 */
	bool is_last_day; /* L */
	uint32_t months; /* bit 1 to 12 */
	uint32_t weekdays; /* bit 0 to 6 */
	uint32_t nth[7]; /* bit 1 to 5; bit 6: the last one */
	bool any_month_day; /* the field is * */
	bool any_weekday;
};

/* A field of the expression. */
struct field {
	const char *name;
	int least;
	int most;
	const char *words; /* three letters each, from `first` on */
	int first;
};

static const struct field fields[] = {
    {"minute", 0, 59, "", 0},
    {"hour", 0, 23, "", 0},
    {"day", 1, 31, "", 0},
    {"month", 1, 12, "janfebmaraprmayjunjulaugsepoctnovdec", 1},
    {"weekday", 0, 7, "sunmontuewedthufrisat", 0},
};
#define DAY 2
#define MONTH 3
#define WEEKDAY 4

static enum base_status
wrong(const struct field *field, const char *text, struct base_err *err)
{
	return base_err_set(err, BASE_INVALID,
	    "'%.40s' is no %s of a cron expression", text, field->name);
}

/* A number or a name; -1: neither. */
static int
read_value(const struct field *field, const char *text)
{
	int64_t number;
	size_t i;

	if (base_text_to_int(text, field->least, field->most, &number) ==
	    BASE_OK)
		return (int)number;
	if (strlen(text) != 3)
		return -1;
	for (i = 0; field->words[i] != '\0'; i += 3)
		if ((text[0] | 0x20) == field->words[i] &&
		    (text[1] | 0x20) == field->words[i + 1] &&
		    (text[2] | 0x20) == field->words[i + 2])
			return field->first + (int)(i / 3);
	return -1;
}

/* "6#2" and "5L" of the weekdays, "L" of the days; false: none of them. */
static bool
read_special(const struct field *field, char *text, struct days *days)
{
	size_t len = strlen(text);
	char *mark = strchr(text, '#');
	int day;

	if (field == &fields[DAY] && strcmp(text, "L") == 0) {
		days->is_last_day = true;
		return true;
	}
	if (field != &fields[WEEKDAY] || len < 2)
		return false;
	if (mark != NULL && mark[1] >= '1' && mark[1] <= '5' &&
	    mark[2] == '\0') {
		*mark = '\0';
		day = read_value(field, text);
		*mark = '#';
		if (day >= 0)
			days->nth[day % 7] |= 1U << (mark[1] - '0');
		return day >= 0;
	}
	if (text[len - 1] != 'L')
		return false;
	text[len - 1] = '\0';
	day = read_value(field, text);
	text[len - 1] = 'L';
	if (day >= 0)
		days->nth[day % 7] |= 1U << 6;
	return day >= 0;
}

/* "*", "3", "1-5", each with "/2" behind it where wanted. */
static enum base_status
read_range(
    const struct field *field, char *text, uint64_t *mask, struct base_err *err)
{
	int from = field->least, to = field->most;
	char *slash = strchr(text, '/'), *hyphen;
	int64_t step = 1;

	if (slash != NULL) {
		*slash = '\0';
		if (base_text_to_int(slash + 1, 1, 60, &step) != BASE_OK)
			return wrong(field, slash + 1, err);
	}
	hyphen = strchr(text, '-');
	if (hyphen != NULL)
		*hyphen = '\0';
	if (strcmp(text, "*") != 0) {
		from = read_value(field, text);
		to = hyphen != NULL  ? read_value(field, hyphen + 1)
		     : slash != NULL ? field->most
				     : from;
	} else if (hyphen != NULL)
		from = -1;
	if (from < 0 || to < from)
		return wrong(field, text, err);
	for (; from <= to; from += (int)step)
		*mask |= (uint64_t)1 << from;
	return BASE_OK;
}

static enum base_status
read_field(const struct field *field, char *text, struct days *days,
    struct base_err *err)
{
	enum base_status status = BASE_OK;
	uint64_t mask = 0;
	char *next;

	if (field == &fields[DAY])
		days->any_month_day = text[0] == '*';
	if (field == &fields[WEEKDAY])
		days->any_weekday = text[0] == '*';
	for (; text != NULL && status == BASE_OK; text = next) {
		next = strchr(text, ',');
		if (next != NULL)
			*next++ = '\0';
		if (!read_special(field, text, days))
			status = read_range(field, text, &mask, err);
	}
	if (field == &fields[DAY])
		days->month_days = (uint32_t)mask;
	else if (field == &fields[MONTH])
		days->months = (uint32_t)mask;
	else if (field == &fields[WEEKDAY])
		days->weekdays = (uint32_t)((mask | mask >> 7) & 0x7f);
	return status;
}

static enum base_status
read_cron(const char *rule, struct days *days, struct base_err *err)
{
	enum base_status status = BASE_OK;
	char text[VULN_DUE_TEXT_MAX], *save = NULL, *word;
	size_t i;

	memset(days, 0, sizeof(*days));
	snprintf(text, sizeof(text), "%s", rule);
	word = strtok_r(text, " \t", &save);
	for (i = 0; i < BASE_LEN(fields) && status == BASE_OK; i++) {
		if (word == NULL)
			return base_err_set(err, BASE_INVALID,
			    "'%s' is neither a number of days nor a cron "
			    "expression of five fields",
			    rule);
		status = read_field(&fields[i], word, days, err);
		word = strtok_r(NULL, " \t", &save);
	}
	if (status == BASE_OK && word != NULL)
		return base_err_set(err, BASE_INVALID,
		    "the cron expression '%s' has more than five fields", rule);
	return status;
}

static bool
is_last_week(struct base_date date)
{
	return base_date_add(date, 7).month != date.month;
}

static bool
is_on(const struct days *days, struct base_date date)
{
	int weekday = base_date_weekday(date);
	bool by_day, by_weekday;

	if ((days->months >> date.month & 1) == 0)
		return false;
	by_day = (days->month_days >> date.day & 1) != 0 ||
		 (days->is_last_day && base_date_add(date, 1).day == 1);
	by_weekday =
	    (days->weekdays >> weekday & 1) != 0 ||
	    (days->nth[weekday] >> ((date.day - 1) / 7 + 1) & 1) != 0 ||
	    ((days->nth[weekday] >> 6 & 1) != 0 && is_last_week(date));
	/* crontab(5): both given, either will do. */
	if (days->any_month_day || days->any_weekday)
		return by_day && by_weekday;
	return by_day || by_weekday;
}

static enum base_status
next_day(const char *rule, struct base_date from, struct base_date *out,
    struct base_err *err)
{
	enum base_status status;
	struct base_date date;
	struct days days;
	int i;

	status = read_cron(rule, &days, err);
	if (status != BASE_OK)
		return status;
	for (i = 1; i <= VULN_DUE_LOOK_MAX; i++) {
		date = base_date_add(from, i);
		if (!base_date_is_valid(date))
			break;
		if (is_on(&days, date)) {
			*out = date;
			return BASE_OK;
		}
	}
	return base_err_set(
	    err, BASE_INVALID, "the day of '%s' never comes", rule);
}

enum base_status
vuln_due_date(const char *rule, struct base_date from, struct base_date *out,
    struct base_err *err)
{
	size_t digits = strspn(rule, "0123456789");
	char number[8];
	int64_t days;

	if (strlen(rule) >= VULN_DUE_TEXT_MAX)
		return base_err_set(err, BASE_INVALID,
		    "a rule for dates has more than %zu bytes",
		    VULN_DUE_TEXT_MAX - 1);
	if (*rule == '\0' || base_text_equal_ascii(rule, "none")) {
		*out = (struct base_date){0, 0, 0};
		return BASE_OK;
	}
	if (digits == 0 || (rule[digits] != '\0' &&
			       !base_text_equal_ascii(rule + digits, " days") &&
			       !base_text_equal_ascii(rule + digits, " day") &&
			       !base_text_equal_ascii(rule + digits, "d")))
		return next_day(rule, from, out, err);
	snprintf(number, sizeof(number), "%.*s", (int)(digits < 7 ? digits : 7),
	    rule);
	if (base_text_to_int(number, 0, VULN_DUE_DAYS_MAX, &days) != BASE_OK)
		return base_err_set(err, BASE_INVALID,
		    "'%s' is more than %d days", rule, VULN_DUE_DAYS_MAX);
	*out = base_date_add(from, (int)days);
	return BASE_OK;
}

enum base_status
vuln_due_check(const char *rule, struct base_err *err)
{
	struct base_date out, from = {2026, 1, 1};

	return vuln_due_date(rule, from, &out, err);
}
