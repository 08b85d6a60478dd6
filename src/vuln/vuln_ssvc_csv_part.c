/* Cells, outcomes and completeness of a site's table. */
#include "vuln_ssvc_csv.h"

#include <stdio.h>
#include <string.h>

#include "kairan/base_text.h"

enum base_status
vuln_ssvc_csv_wrong(
    struct vuln_ssvc_csv *csv, struct base_err *err, const char *fmt, ...)
{
	char text[BASE_ERR_TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return base_err_set(
	    err, BASE_INVALID, "%s:%zu: %s", csv->file, csv->line, text);
}

/* The cell within quotes at *at, doubled quotes undone; NULL: left open. */
static char *
take_quoted(char **at)
{
	char *from = *at + 1, *to = from, *cell = from;

	for (; *from != '\0'; from++) {
		if (*from == '"' && from[1] != '"')
			break;
		if (*from == '"')
			from++;
		*to++ = *from;
	}
	if (*from == '\0')
		return NULL;
	*at = from + 1;
	*to = '\0';
	return cell;
}

enum base_status
vuln_ssvc_csv_split(struct vuln_ssvc_csv *csv, char *line, char **cells,
    size_t max, size_t *n, struct base_err *err)
{
	char *at = line, *cell, *stop;

	for (*n = 0;; at++) {
		if (*n == max)
			return vuln_ssvc_csv_wrong(
			    csv, err, "more than %zu columns", max);
		at += strspn(at, " \t");
		if (*at == '"') {
			cell = take_quoted(&at);
			if (cell == NULL)
				return vuln_ssvc_csv_wrong(
				    csv, err, "a quotation mark is left open");
			at += strspn(at, " \t");
			if (*at != ',' && *at != '\0')
				return vuln_ssvc_csv_wrong(csv, err,
				    "text behind a closing quotation mark");
			stop = at;
		} else {
			cell = at;
			stop = at += strcspn(at, ",");
		}
		at = stop;
		cells[(*n)++] = cell;
		if (*stop == '\0')
			break;
		*stop = '\0';
	}
	for (max = 0; max < *n; max++)
		cells[max] = base_text_trim(cells[max]);
	return BASE_OK;
}

enum base_status
vuln_ssvc_csv_add_outcome(struct vuln_ssvc_csv *csv, const char *name,
    enum vuln_ssvc_priority priority, int due_days, struct base_err *err)
{
	struct vuln_ssvc_table *t = csv->table;
	struct vuln_ssvc_outcome *o;

	if (t->n_outcomes == VULN_SSVC_OUTCOMES_MAX)
		return vuln_ssvc_csv_wrong(csv, err,
		    "more than %d different outcomes", VULN_SSVC_OUTCOMES_MAX);
	o = &t->outcomes[t->n_outcomes];
	o->name = base_arena_strdup(t->arena, name);
	o->priority = priority;
	o->rank = (int)t->n_outcomes++;
	o->due_days = due_days;
	return BASE_OK;
}

/* "out-of-cycle 14" */
static enum base_status
read_priority(struct vuln_ssvc_csv *csv, char *text,
    enum vuln_ssvc_priority *priority, int *days, struct base_err *err)
{
	char *last = strrchr(text, ' ');
	int64_t number;
	int p;

	*days = -1;
	if (last != NULL &&
	    base_text_to_int(last + 1, 0, 3650, &number) == BASE_OK) {
		*days = (int)number;
		*last = '\0';
	}
	for (p = VULN_SSVC_DEFER; p <= VULN_SSVC_IMMEDIATE; p++)
		if (vuln_ssvc_same(vuln_ssvc_priority_name(p), text)) {
			*priority = (enum vuln_ssvc_priority)p;
			return BASE_OK;
		}
	return vuln_ssvc_csv_wrong(csv, err,
	    "'%.64s' is no priority: defer, scheduled, out-of-cycle or "
	    "immediate, with a number of days behind it where wanted",
	    text);
}

/* "NAME = PRIORITY [DAYS]" */
static enum base_status
read_outcome(struct vuln_ssvc_csv *csv, char *text, struct base_err *err)
{
	enum vuln_ssvc_priority priority = VULN_SSVC_NONE;
	enum base_status status;
	char *equals = strchr(text, '='), *name;
	int days = -1;
	size_t i;

	if (equals == NULL)
		return vuln_ssvc_csv_wrong(csv, err,
		    "an outcome is written NAME = PRIORITY, not '%.64s'", text);
	*equals = '\0';
	name = base_text_trim(text);
	for (i = 0; i < csv->table->n_outcomes; i++)
		if (vuln_ssvc_same(csv->table->outcomes[i].name, name))
			return vuln_ssvc_csv_wrong(
			    csv, err, "the outcome '%s' is named twice", name);
	if (*name == '\0' || strlen(name) >= VULN_SSVC_NAME_MAX)
		return vuln_ssvc_csv_wrong(
		    csv, err, "the name of an outcome is empty or too long");
	status = read_priority(
	    csv, base_text_trim(equals + 1), &priority, &days, err);
	if (status != BASE_OK)
		return status;
	return vuln_ssvc_csv_add_outcome(csv, name, priority, days, err);
}

enum base_status
vuln_ssvc_csv_outcomes(
    struct vuln_ssvc_csv *csv, char *text, struct base_err *err)
{
	enum base_status status = BASE_OK;
	char *next;

	if (csv->is_named || csv->n_rows > 0)
		return vuln_ssvc_csv_wrong(csv, err,
		    "'# outcomes:' stands once, before the first row");
	csv->is_named = true;
	for (; text != NULL && status == BASE_OK; text = next) {
		next = strchr(text, ',');
		if (next != NULL)
			*next++ = '\0';
		text = base_text_trim(text);
		if (*text != '\0')
			status = read_outcome(csv, text, err);
	}
	return status;
}

static void
swap_outcomes(struct vuln_ssvc_table *t, char *cells, size_t a, size_t b)
{
	struct vuln_ssvc_outcome o = t->outcomes[a];
	const char hex[] = "0123456789abcdef";

	t->outcomes[a] = t->outcomes[b];
	t->outcomes[b] = o;
	for (; *cells != '\0'; cells++) {
		if (*cells == hex[a])
			*cells = hex[b];
		else if (*cells == hex[b])
			*cells = hex[a];
	}
}

/* A built-in table that knows every outcome of this one; NULL: none. */
static const struct vuln_ssvc_table *
find_model(const struct vuln_ssvc_table *t)
{
	const struct vuln_ssvc_table *model;
	size_t m, i, k;

	for (m = 0; (model = vuln_ssvc_at(m)) != NULL; m++) {
		for (i = 0; i < t->n_outcomes; i++) {
			for (k = 0; k < model->n_outcomes; k++)
				if (vuln_ssvc_same(model->outcomes[k].name,
					t->outcomes[i].name))
					break;
			if (k == model->n_outcomes)
				break;
		}
		if (i == t->n_outcomes)
			return model;
	}
	return NULL;
}

/* Ranks and maps outcomes as a built-in table does. */
static void
rank_outcomes(struct vuln_ssvc_table *t, char *cells)
{
	const struct vuln_ssvc_table *model = find_model(t);
	size_t i, k, done = 0;

	for (k = 0; model != NULL && k < model->n_outcomes; k++)
		for (i = done; i < t->n_outcomes; i++) {
			if (!vuln_ssvc_same(
				model->outcomes[k].name, t->outcomes[i].name))
				continue;
			swap_outcomes(t, cells, i, done);
			t->outcomes[done].priority =
			    model->outcomes[k].priority;
			t->outcomes[done].due_days =
			    model->outcomes[k].due_days;
			done++;
			break;
		}
	for (i = 0; i < t->n_outcomes; i++)
		t->outcomes[i].rank = (int)i;
}

/* "none, small, no, low" of a combination, for an error. */
static void
describe(const struct vuln_ssvc_table *t, size_t cell, char *out, size_t size)
{
	size_t chosen[VULN_SSVC_POINTS_MAX] = {0}, i, n = 0;

	for (i = t->n_points; i-- > 0; cell /= t->points[i].n_values)
		chosen[i] = cell % t->points[i].n_values;
	for (i = 0; i < t->n_points && n < size; i++)
		n += (size_t)snprintf(out + n, size - n, "%s%s",
		    i > 0 ? ", " : "", t->points[i].values[chosen[i]]);
}

/* Puts each row in its place; count: places in all. */
static enum base_status
fill_cells(
    struct vuln_ssvc_csv *csv, char *cells, size_t count, struct base_err *err)
{
	struct vuln_ssvc_table *t = csv->table;
	const struct vuln_ssvc_row *row;
	char text[256];
	size_t i, k, at;

	for (i = 0; i < csv->n_rows; i++) {
		row = &csv->rows[i];
		for (k = 0, at = 0; k < t->n_points; k++)
			at = at * t->points[k].n_values + row->chosen[k];
		if (cells[at] == '?') {
			cells[at] = "0123456789abcdef"[row->outcome];
			continue;
		}
		csv->line = row->line;
		describe(t, at, text, sizeof(text));
		return vuln_ssvc_csv_wrong(csv, err,
		    "the combination %s is there a second time", text);
	}
	for (i = 0; i < count; i++) {
		if (cells[i] != '?')
			continue;
		describe(t, i, text, sizeof(text));
		return vuln_ssvc_csv_wrong(
		    csv, err, "no row for the combination %s", text);
	}
	return BASE_OK;
}

enum base_status
vuln_ssvc_csv_finish(struct vuln_ssvc_csv *csv, struct base_err *err)
{
	struct vuln_ssvc_table *t = csv->table;
	enum base_status status;
	size_t count = 1, i;
	char *cells;

	csv->line -= csv->line > 1;
	if (csv->n_columns == 0)
		return vuln_ssvc_csv_wrong(csv, err, "there is no header line");
	if (csv->n_rows == 0)
		return vuln_ssvc_csv_wrong(csv, err, "there are no rows");
	for (i = 0; i < t->n_points; i++) {
		count *= t->points[i].n_values;
		if (count > VULN_SSVC_ROWS_MAX)
			return base_err_set(err, BASE_LIMIT,
			    "%s: more than %d combinations", csv->file,
			    VULN_SSVC_ROWS_MAX);
	}
	cells = base_arena_alloc(t->arena, count + 1);
	memset(cells, '?', count);
	status = fill_cells(csv, cells, count, err);
	if (status == BASE_OK && !csv->is_named)
		rank_outcomes(t, cells);
	t->cells = cells;
	return status;
}
