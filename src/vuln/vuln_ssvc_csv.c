/* A site's own table, read from CSV (RFC 4180). */
#include "vuln_ssvc_x.h"

#include <stdio.h>
#include <string.h>

#include "kairan/base_text.h"
#include "vuln_ssvc_csv.h"

/* Cuts a " v1.0.0 (cisa)" from the end of a published column's name. */
static void
cut_version(char *name)
{
	char *v = strstr(name, " v"), *at;

	for (; v != NULL; v = strstr(v + 1, " v")) {
		at = v + 2;
		if (*at < '0' || *at > '9')
			continue;
		at += strspn(at, "0123456789.");
		if (at[0] == '\0' || (at[0] == ' ' && at[1] == '(')) {
			*v = '\0';
			return;
		}
	}
}

static enum base_status
take_point(struct vuln_ssvc_csv *csv, char *cell, struct base_err *err)
{
	struct vuln_ssvc_table *t = csv->table;
	struct vuln_ssvc_point *point = &t->points[t->n_points];
	char key[VULN_SSVC_NAME_MAX];
	size_t i;

	cut_version(cell);
	vuln_ssvc_normalize(cell, true, key);
	if (key[0] == '\0')
		return vuln_ssvc_csv_wrong(csv, err,
		    "column %zu has no name, or one that is too long",
		    csv->skip + t->n_points + 1);
	for (i = 0; i < t->n_points; i++)
		if (strcmp(t->points[i].key, key) == 0)
			return vuln_ssvc_csv_wrong(
			    csv, err, "two columns are called %s", key);
	point->name = base_arena_strdup(t->arena, cell);
	point->key = base_arena_strdup(t->arena, key);
	point->values = csv->values[t->n_points];
	point->n_values = 0;
	t->n_points++;
	return BASE_OK;
}

/* The header line: [row,] points, outcome. */
static enum base_status
take_header(
    struct vuln_ssvc_csv *csv, char **cells, size_t n, struct base_err *err)
{
	enum base_status status = BASE_OK;
	char key[VULN_SSVC_NAME_MAX];
	size_t i;

	vuln_ssvc_normalize(cells[0], true, key);
	csv->skip = strcmp(key, "row") == 0 ? 1 : 0;
	if (n < csv->skip + 2)
		return vuln_ssvc_csv_wrong(csv, err,
		    "the header names %zu columns: at least one decision "
		    "point and the outcome are needed",
		    n);
	if (n - csv->skip - 1 > VULN_SSVC_POINTS_MAX)
		return vuln_ssvc_csv_wrong(csv, err,
		    "%zu decision points, more than the %d allowed",
		    n - csv->skip - 1, VULN_SSVC_POINTS_MAX);
	for (i = csv->skip; i + 1 < n && status == BASE_OK; i++)
		status = take_point(csv, cells[i], err);
	csv->n_columns = n;
	return status;
}

/* The number of a point's value, which is added when it is new. */
static enum base_status
value_index(struct vuln_ssvc_csv *csv, size_t at, const char *cell, size_t *out,
    struct base_err *err)
{
	struct vuln_ssvc_point *p = &csv->table->points[at];
	char word[VULN_SSVC_NAME_MAX];

	vuln_ssvc_normalize(cell, false, word);
	if (word[0] == '\0')
		return vuln_ssvc_csv_wrong(
		    csv, err, "%s is empty or too long", p->key);
	for (*out = 0; *out < p->n_values; (*out)++)
		if (vuln_ssvc_same(p->values[*out], cell))
			return BASE_OK;
	if (p->n_values == VULN_SSVC_VALUES_MAX)
		return vuln_ssvc_csv_wrong(csv, err,
		    "%s has more than %d values", p->key, VULN_SSVC_VALUES_MAX);
	csv->values[at][p->n_values++] =
	    base_arena_strdup(csv->table->arena, cell);
	return BASE_OK;
}

static enum base_status
outcome_index(struct vuln_ssvc_csv *csv, const char *cell, size_t *out,
    struct base_err *err)
{
	struct vuln_ssvc_table *t = csv->table;
	char word[VULN_SSVC_NAME_MAX];

	vuln_ssvc_normalize(cell, false, word);
	if (word[0] == '\0')
		return vuln_ssvc_csv_wrong(
		    csv, err, "the outcome is empty or too long");
	for (*out = 0; *out < t->n_outcomes; (*out)++)
		if (vuln_ssvc_same(t->outcomes[*out].name, cell))
			return BASE_OK;
	if (csv->is_named)
		return vuln_ssvc_csv_wrong(csv, err,
		    "the outcome '%s' is not named in the line '# outcomes:'",
		    cell);
	return vuln_ssvc_csv_add_outcome(csv, cell, VULN_SSVC_NONE, -1, err);
}

static enum base_status
take_row(
    struct vuln_ssvc_csv *csv, char **cells, size_t n, struct base_err *err)
{
	struct vuln_ssvc_table *t = csv->table;
	struct vuln_ssvc_row *row = &csv->rows[csv->n_rows];
	enum base_status status = BASE_OK;
	size_t i, at = 0;

	if (n != csv->n_columns)
		return vuln_ssvc_csv_wrong(csv, err,
		    "%zu columns, but the header names %zu", n, csv->n_columns);
	if (csv->n_rows == VULN_SSVC_ROWS_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "%s:%zu: more than %d rows", csv->file, csv->line,
		    VULN_SSVC_ROWS_MAX);
	for (i = 0; i < t->n_points && status == BASE_OK; i++) {
		status = value_index(csv, i, cells[csv->skip + i], &at, err);
		if (status == BASE_OK)
			row->chosen[i] = (unsigned char)at;
	}
	if (status == BASE_OK)
		status = outcome_index(csv, cells[n - 1], &at, err);
	if (status != BASE_OK)
		return status;
	row->outcome = (unsigned char)at;
	row->line = csv->line;
	csv->n_rows++;
	return BASE_OK;
}

static enum base_status
take_line(struct vuln_ssvc_csv *csv, char *line, struct base_err *err)
{
	char *cells[VULN_SSVC_POINTS_MAX + 4];
	enum base_status status;
	size_t n = 0;

	if (base_text_starts_ascii(line, "# outcomes:"))
		return vuln_ssvc_csv_outcomes(
		    csv, line + strlen("# outcomes:"), err);
	if (line[0] == '#' || line[strspn(line, " \t,")] == '\0')
		return BASE_OK;
	status =
	    vuln_ssvc_csv_split(csv, line, cells, BASE_LEN(cells), &n, err);
	if (status != BASE_OK)
		return status;
	if (csv->n_columns == 0)
		return take_header(csv, cells, n, err);
	return take_row(csv, cells, n, err);
}

static enum base_status
take_lines(struct vuln_ssvc_csv *csv, const char *data, size_t len,
    struct base_err *err)
{
	enum base_status status = BASE_OK;
	const char *end = data + len, *stop;
	char *line;
	size_t n;

	if (len >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
		data += 3;
	for (csv->line = 1; data < end && status == BASE_OK; csv->line++) {
		stop = memchr(data, '\n', (size_t)(end - data));
		if (stop == NULL)
			stop = end;
		n = (size_t)(stop - data);
		if (n > 0 && data[n - 1] == '\r')
			n--;
		line = base_arena_strndup(csv->table->arena, data, n);
		status = memchr(data, '\0', n) != NULL
			     ? vuln_ssvc_csv_wrong(
				   csv, err, "a NUL stands in this line")
			     : take_line(csv, line, err);
		data = stop + 1;
	}
	return status;
}

enum base_status
vuln_ssvc_read_csv(const char *file, const char *data, size_t len,
    struct vuln_ssvc_table **out, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct vuln_ssvc_csv *csv = base_arena_alloc(arena, sizeof(*csv));
	enum base_status status = BASE_OK;

	csv->file = file;
	csv->line = 1;
	csv->table = base_arena_alloc(arena, sizeof(*csv->table));
	csv->table->arena = arena;
	csv->table->name = base_arena_strdup(arena, file);
	csv->table->title = "";
	if (len > VULN_SSVC_BYTES_MAX)
		status = base_err_set(err, BASE_LIMIT,
		    "%s: %zu bytes, more than the %zu allowed", file, len,
		    VULN_SSVC_BYTES_MAX);
	else if (!base_text_is_utf8(data, len))
		status = base_err_set(
		    err, BASE_INVALID, "%s: is not in UTF-8", file);
	if (status == BASE_OK)
		status = take_lines(csv, data, len, err);
	if (status == BASE_OK)
		status = vuln_ssvc_csv_finish(csv, err);
	if (status != BASE_OK)
		base_arena_free(arena);
	else
		*out = csv->table;
	return status;
}

void
vuln_ssvc_free(struct vuln_ssvc_table *table)
{
	if (table != NULL && table->arena != NULL)
		base_arena_free(table->arena);
}
