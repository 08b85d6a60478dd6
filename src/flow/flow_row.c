/*
 * Tasks that a filter lets through, in its order (see flow_row.h).
 */
#include "kairan/flow_row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_private.h"
#include "flow_scan_x.h"
#include "kairan/base_text.h"
#include "kairan/store_person.h"

#define KEYS_MAX (REPLY_FILTER_SORTS_MAX + 4)

struct selecting {
	struct flow *flow;
	const struct reply_filter *filter;
	const struct flow_row_asker *asker;
	char today[BASE_DATE_TEXT];
	const char *const *groups; /* of the asker */
	size_t n_groups;
};

/* Higher is more urgent; 0 unknown. */
static int
ssvc_rank(const char *word)
{
	static const char *const order[] = {
	    "defer", "scheduled", "out_of_cycle", "immediate"};
	size_t i;

	for (i = 0; i < BASE_LEN(order); i++)
		if (strcmp(order[i], word) == 0)
			return (int)i + 1;
	return 0;
}

static bool
is_his(const struct selecting *s, const struct store_row *row)
{
	size_t i;

	if (s->asker->person == 0)
		return false;
	if (row->assignee != 0 || *row->group == '\0')
		return row->assignee == s->asker->person;
	for (i = 0; i < s->n_groups; i++)
		if (base_text_equal_ascii(s->groups[i], row->group))
			return true;
	return false;
}

static bool
is_owner(
    const struct selecting *s, const struct store_row *row, const char *value)
{
	if (strcmp(value, "all") == 0)
		return true;
	if (strcmp(value, "me") == 0)
		return is_his(s, row);
	if (strcmp(value, "none") == 0)
		return row->assignee == 0 && *row->group == '\0';
	/* A family name stands first in Japanese. */
	return reply_filter_glob(value, row->login) ||
	       reply_filter_glob(value, row->group) ||
	       reply_filter_glob(value, row->owner) ||
	       (*row->owner != '\0' &&
		   strncmp(row->owner, value, strlen(value)) == 0);
}

/* One of the parts of a list with that mark between them. */
static bool
has_part(const char *list, const char *mark, const char *pattern)
{
	char part[REPLY_FILTER_BYTES_MAX];
	const char *end;
	size_t len;

	for (; *list != '\0'; list = end) {
		end = strstr(list, mark);
		len = end == NULL ? strlen(list) : (size_t)(end - list);
		end = end == NULL ? list + len : end + strlen(mark);
		if (len >= sizeof(part))
			continue;
		memcpy(part, list, len);
		part[len] = '\0';
		if (reply_filter_glob(pattern, part))
			return true;
	}
	return false;
}

static bool
is_product(const struct store_row *row, const char *value)
{
	char pattern[REPLY_FILTER_BYTES_MAX + 3];

	if (has_part(row->packages, ", ", value) ||
	    has_part(row->products, "\n", value))
		return true;
	snprintf(pattern, sizeof(pattern), "*%s*", value);
	return reply_filter_glob(pattern, row->title) ||
	       has_part(row->products, "\n", pattern);
}

/* Tenths: "7" is 70, "7.5" is 75. */
static int
tenths(const char *text)
{
	const char *point = strchr(text, '.');

	return 10 * (int)strtol(text, NULL, 10) +
	       (point == NULL || point[1] == '\0' ? 0 : point[1] - '0');
}

static bool
is_op(enum reply_filter_op op, int order)
{
	switch (op) {
	case REPLY_FILTER_LT:
		return order < 0;
	case REPLY_FILTER_LE:
		return order <= 0;
	case REPLY_FILTER_GT:
		return order > 0;
	case REPLY_FILTER_GE:
		return order >= 0;
	default:
		return order == 0;
	}
}

static bool
is_date(enum reply_filter_op op, const char *date, const char *value)
{
	if (strcmp(value, "none") == 0)
		return *date == '\0';
	return *date != '\0' && is_op(op, strcmp(date, value));
}

static bool
is_number(enum reply_filter_op op, int64_t number, int64_t value)
{
	return is_op(op, number < value ? -1 : number > value);
}

static bool
is_status(const struct store_row *row, const char *value)
{
	if (strcmp(value, "open") == 0)
		return flow_scan_is_open(row->status);
	if (strcmp(value, "closed") == 0)
		return !flow_scan_is_open(row->status);
	return strcmp(row->status, value) == 0;
}

static bool
is_overdue(const struct selecting *s, const struct store_row *row)
{
	return *row->due != '\0' && strcmp(row->due, s->today) < 0 &&
	       flow_scan_is_open(row->status);
}

static bool
flag_of(const struct selecting *s, const struct store_row *row,
    enum reply_filter_field field)
{
	switch (field) {
	case REPLY_FILTER_OVERDUE:
		return is_overdue(s, row);
	case REPLY_FILTER_UNSEEN:
		return row->is_unseen;
	case REPLY_FILTER_PATCH:
		return row->has_patch;
	case REPLY_FILTER_MITIGATION:
		return row->has_mitigation;
	default:
		return row->is_kev;
	}
}

static bool
is_value(const struct selecting *s, const struct store_row *row,
    const struct reply_filter_term *t, const char *value)
{
	switch (t->field) {
	case REPLY_FILTER_STATUS:
		return is_status(row, value);
	case REPLY_FILTER_PLANNED:
		return is_date(t->op, row->planned, value);
	case REPLY_FILTER_DUE:
		return is_date(t->op, row->due, value);
	case REPLY_FILTER_SSVC:
		return is_number(t->op, ssvc_rank(row->ssvc), ssvc_rank(value));
	case REPLY_FILTER_PRIORITY:
		return reply_filter_glob(value, row->priority);
	case REPLY_FILTER_HOST:
		return strcmp(value, "none") == 0
			   ? *row->host == '\0'
			   : *row->host != '\0' &&
				 reply_filter_glob(value, row->host);
	case REPLY_FILTER_OWNER:
		return is_owner(s, row, value);
	case REPLY_FILTER_CVE:
		return reply_filter_glob(value, row->key);
	case REPLY_FILTER_PACKAGE:
		return has_part(row->packages, ", ", value);
	case REPLY_FILTER_PRODUCT:
		return is_product(row, value);
	case REPLY_FILTER_PROJECT:
		return reply_filter_glob(value, row->project);
	case REPLY_FILTER_TICKET:
		return is_number(
		    t->op, row->issue, (int64_t)strtoll(value, NULL, 10));
	case REPLY_FILTER_CVSS:
		return row->cvss >= 0 &&
		       is_number(t->op, row->cvss, tenths(value));
	default:
		return flag_of(s, row, t->field) == (strcmp(value, "yes") == 0);
	}
}

/* One of the values fits; with "!=" none does. */
static bool
fits(const struct selecting *s, const struct store_row *row,
    const struct reply_filter_term *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (is_value(s, row, t, t->values[i]))
			return t->op != REPLY_FILTER_NE;
	return t->op == REPLY_FILTER_NE;
}

static bool
passes(const struct selecting *s, const struct store_row *row)
{
	const struct reply_filter *f = s->filter;
	size_t i;

	for (i = 0; i < f->n_terms; i++)
		if (!fits(s, row, &f->terms[i]))
			return false;
	return !s->asker->only_own ||
	       reply_filter_term(f, REPLY_FILTER_OWNER) != NULL ||
	       is_his(s, row);
}

/* What is not known comes last. */
static int
compare_texts(const char *a, const char *b)
{
	if (*a == '\0' || *b == '\0')
		return (*a == '\0') - (*b == '\0');
	return strcmp(a, b);
}

static int
compare_numbers(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int
compare_field(const struct selecting *s, const struct store_row *a,
    const struct store_row *b, enum reply_filter_field field)
{
	switch (field) {
	case REPLY_FILTER_STATUS:
		return flow_status_rank(a->status) -
		       flow_status_rank(b->status);
	case REPLY_FILTER_PLANNED:
		return compare_texts(a->planned, b->planned);
	case REPLY_FILTER_DUE:
		return compare_texts(a->due, b->due);
	case REPLY_FILTER_SSVC:
		return ssvc_rank(b->ssvc) - ssvc_rank(a->ssvc);
	case REPLY_FILTER_PRIORITY:
		return compare_texts(a->priority, b->priority);
	case REPLY_FILTER_HOST:
		return compare_texts(a->host, b->host);
	case REPLY_FILTER_OWNER:
		return compare_texts(a->owner, b->owner);
	case REPLY_FILTER_CVE:
		return strcmp(a->key, b->key);
	case REPLY_FILTER_PACKAGE:
		return compare_texts(a->packages, b->packages);
	case REPLY_FILTER_PRODUCT:
		return compare_texts(a->title, b->title);
	case REPLY_FILTER_PROJECT:
		return compare_texts(a->project, b->project);
	case REPLY_FILTER_TICKET:
		/* What has none yet comes last. */
		return compare_numbers(a->issue == 0 ? INT64_MAX : a->issue,
		    b->issue == 0 ? INT64_MAX : b->issue);
	case REPLY_FILTER_CVSS:
		return b->cvss - a->cvss;
	default:
		return flag_of(s, b, field) - flag_of(s, a, field);
	}
}

struct order {
	const struct selecting *s;
	struct reply_filter_sort keys[KEYS_MAX];
	size_t n;
};

static int
compare(const void *a, const void *b, void *ctx)
{
	const struct order *o = ctx;
	int order = 0;
	size_t i;

	for (i = 0; i < o->n && order == 0; i++) {
		order = compare_field(o->s, a, b, o->keys[i].field);
		if (o->keys[i].is_down)
			order = -order;
	}
	return order;
}

static void
sort(const struct selecting *s, struct store_row *rows, size_t n)
{
	static const enum reply_filter_field usual[] = {REPLY_FILTER_SSVC,
	    REPLY_FILTER_DUE, REPLY_FILTER_TICKET, REPLY_FILTER_CVE};
	struct order o = {.s = s};
	size_t i;

	for (; o.n < s->filter->n_sorts; o.n++)
		o.keys[o.n] = s->filter->sorts[o.n];
	for (i = 0; i < BASE_LEN(usual); i++)
		o.keys[o.n++] = (struct reply_filter_sort){.field = usual[i]};
	if (n > 1)
		qsort_r(rows, n, sizeof(*rows), compare, &o);
}

static enum base_status
check(const struct selecting *s, struct base_err *err)
{
	static const char no_value[] = "not a value of that field (a date is "
				       "like 2026-12-31, 12/31 or +2w):";
	static const char *const problems[] = {
	    [REPLY_FILTER_NO_FIELD] = "unknown field",
	    [REPLY_FILTER_NO_VALUE] = no_value,
	    [REPLY_FILTER_NO_ORDER] = "there is no less or more of",
	    [REPLY_FILTER_LONG] = "the filter is too long at"};
	const struct reply_filter *f = s->filter;
	const struct reply_filter_term *owner =
	    reply_filter_term(f, REPLY_FILTER_OWNER);
	struct base_buf fields;
	enum base_status status;
	size_t i;

	if (f->problem == REPLY_FILTER_NO_FIELD && f->suggestion == NULL) {
		base_buf_init(&fields, 1000);
		for (i = 0; i < REPLY_FILTER_FIELDS; i++)
			if (base_buf_printf(&fields, " %s",
				reply_filter_name(
				    (enum reply_filter_field)i)) != BASE_OK)
				break;
		status = base_err_set(err, BASE_INVALID,
		    "unknown field \"%s\"; there are%s, and sort", f->word,
		    base_buf_text(&fields));
		base_buf_release(&fields);
		return status;
	}
	if (f->problem != REPLY_FILTER_FINE)
		return base_err_set(err, BASE_INVALID, "%s \"%s\"%s%s%s",
		    problems[f->problem], f->word,
		    f->suggestion != NULL ? "; did you mean \"" : "",
		    f->suggestion != NULL ? f->suggestion : "",
		    f->suggestion != NULL ? "\"?" : "");
	for (i = 0; owner != NULL && s->asker->person == 0 && i < owner->n; i++)
		if (strcmp(owner->values[i], "me") == 0)
			return base_err_set(err, BASE_INVALID,
			    "nobody is \"me\" here: write owner:LOGIN");
	return BASE_OK;
}

enum base_status
flow_row_select(struct flow *flow, const struct reply_filter *filter,
    const struct flow_row_asker *asker, struct base_arena *arena,
    struct store_row **out, size_t *n_out, struct base_err *err)
{
	struct selecting s = {.flow = flow, .filter = filter, .asker = asker};
	enum base_status status;
	size_t i, n = 0, kept = 0;

	base_date_format(asker->today, s.today);
	status = check(&s, err);
	if (status == BASE_OK && asker->person != 0)
		status = store_person_groups(flow->store, asker->person, arena,
		    &s.groups, &s.n_groups, err);
	if (status == BASE_OK)
		status = store_row_list(flow->store,
		    filter->has_closed ||
			reply_filter_term(filter, REPLY_FILTER_STATUS) != NULL,
		    arena, out, &n, err);
	if (status != BASE_OK)
		return status;
	for (i = 0; i < n; i++)
		if (passes(&s, &(*out)[i]))
			(*out)[kept++] = (*out)[i];
	sort(&s, *out, kept);
	*n_out = kept;
	return BASE_OK;
}
