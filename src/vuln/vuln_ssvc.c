/* Deciding by a table. */
#include "vuln_ssvc_x.h"

#include <stdio.h>
#include <string.h>

const char *
vuln_ssvc_priority_name(enum vuln_ssvc_priority priority)
{
	static const char *const names[] = {
	    "", "defer", "scheduled", "out_of_cycle", "immediate"};

	return (size_t)priority < BASE_LEN(names) ? names[priority] : "";
}

static bool
is_kept(unsigned char c, bool is_key)
{
	if (c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		return true;
	return !is_key && c > ' ' && c != '-' && c != '_';
}

void
vuln_ssvc_normalize(const char *text, bool is_key, char out[VULN_SSVC_NAME_MAX])
{
	bool is_gap = false;
	unsigned char c;
	size_t n = 0;

	for (; *text != '\0' && n + 2 < VULN_SSVC_NAME_MAX; text++) {
		c = (unsigned char)*text;
		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c - 'A' + 'a');
		if (!is_kept(c, is_key)) {
			is_gap = n > 0;
			continue;
		}
		if (is_gap)
			out[n++] = '_';
		is_gap = false;
		out[n++] = (char)c;
	}
	out[n] = '\0';
	/* What is cut off must not make two long words equal. */
	if (*text != '\0')
		out[0] = '\0';
	if (!is_key && strcmp(out, "poc") == 0)
		snprintf(out, VULN_SSVC_NAME_MAX, "public_poc");
}

bool
vuln_ssvc_same(const char *a, const char *b)
{
	char x[VULN_SSVC_NAME_MAX], y[VULN_SSVC_NAME_MAX];

	vuln_ssvc_normalize(a, false, x);
	vuln_ssvc_normalize(b, false, y);
	return x[0] != '\0' && strcmp(x, y) == 0;
}

const char *
vuln_ssvc_name(const struct vuln_ssvc_table *table)
{
	return table->name;
}

const char *
vuln_ssvc_title(const struct vuln_ssvc_table *table)
{
	return table->title;
}

size_t
vuln_ssvc_n_points(const struct vuln_ssvc_table *table)
{
	return table->n_points;
}

const struct vuln_ssvc_point *
vuln_ssvc_point(const struct vuln_ssvc_table *table, size_t index)
{
	return index < table->n_points ? &table->points[index] : NULL;
}

size_t
vuln_ssvc_n_outcomes(const struct vuln_ssvc_table *table)
{
	return table->n_outcomes;
}

const struct vuln_ssvc_outcome *
vuln_ssvc_outcome(const struct vuln_ssvc_table *table, size_t index)
{
	return index < table->n_outcomes ? &table->outcomes[index] : NULL;
}

/* The words to choose from, for an error. */
static void
list_words(const struct vuln_ssvc_table *table, size_t point, char out[256])
{
	const struct vuln_ssvc_point *p;
	size_t i, n = 0, count;
	const char *word;

	p = point < table->n_points ? &table->points[point] : NULL;
	count = p != NULL ? p->n_values : table->n_points;
	out[0] = '\0';
	for (i = 0; i < count && n < 256; i++) {
		word = p != NULL ? p->values[i] : table->points[i].key;
		n += (size_t)snprintf(
		    out + n, 256 - n, "%s%s", i > 0 ? ", " : "", word);
	}
}

static enum base_status
find_point(const struct vuln_ssvc_table *table, const char *key, size_t *out,
    struct base_err *err)
{
	char word[VULN_SSVC_NAME_MAX], words[256];
	size_t i;

	vuln_ssvc_normalize(key, true, word);
	for (i = 0; i < table->n_points; i++)
		if (strcmp(table->points[i].key, word) == 0) {
			*out = i;
			return BASE_OK;
		}
	list_words(table, table->n_points, words);
	return base_err_set(err, BASE_INVALID,
	    "the table %s does not ask for '%.64s', but for: %s", table->name,
	    key, words);
}

static enum base_status
find_value(const struct vuln_ssvc_table *table, size_t point, const char *value,
    size_t *out, struct base_err *err)
{
	const struct vuln_ssvc_point *p = &table->points[point];
	char words[256];
	size_t i;

	for (i = 0; i < p->n_values; i++)
		if (vuln_ssvc_same(p->values[i], value)) {
			*out = i;
			return BASE_OK;
		}
	list_words(table, point, words);
	return base_err_set(err, BASE_INVALID,
	    "%s of the table %s is no '%.64s', but one of: %s", p->key,
	    table->name, value, words);
}

static const struct vuln_ssvc_outcome *
look_up(const struct vuln_ssvc_table *table, const size_t *chosen)
{
	size_t i, row = 0;
	char c;

	for (i = 0; i < table->n_points; i++)
		row = row * table->points[i].n_values + chosen[i];
	c = table->cells[row];
	return &table->outcomes[c <= '9' ? c - '0' : c - 'a' + 10];
}

enum base_status
vuln_ssvc_decide(const struct vuln_ssvc_table *table,
    const struct vuln_ssvc_input *inputs, size_t n,
    const struct vuln_ssvc_outcome **out, struct base_err *err)
{
	size_t chosen[VULN_SSVC_POINTS_MAX] = {0}, i, point = 0;
	bool is_given[VULN_SSVC_POINTS_MAX] = {false};
	enum base_status status;
	char words[256];

	for (i = 0; i < n; i++) {
		status = find_point(table, inputs[i].key, &point, err);
		if (status != BASE_OK)
			return status;
		if (is_given[point])
			return base_err_set(err, BASE_INVALID,
			    "%s is given twice", table->points[point].key);
		is_given[point] = true;
		status = find_value(
		    table, point, inputs[i].value, &chosen[point], err);
		if (status != BASE_OK)
			return status;
	}
	for (i = 0; i < table->n_points; i++) {
		if (is_given[i])
			continue;
		list_words(table, i, words);
		return base_err_set(err, BASE_INVALID,
		    "the table %s asks for %s too: one of %s", table->name,
		    table->points[i].key, words);
	}
	*out = look_up(table, chosen);
	return BASE_OK;
}
