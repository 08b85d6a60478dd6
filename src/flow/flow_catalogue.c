/*
 * Catalogues, which say all that they know in each document: who enters one
 * that was read before is news, and who is missing from it has left.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_collect_x.h"
#include "kairan/base_text.h"
#include "kairan/base_time.h"
#include "kairan/store_source.h"

#define MARK_MAX 300 /* bytes of a mark's key */
#define LEAVE_ALWAYS 10 /* entries that may leave at once, ... */
#define LEAVE_PART 10 /* ... or this part of the catalogue */

struct flow_catalogue {
	struct flow *flow;
	const char *source;
	struct base_strv ids; /* known before, sorted */
	bool *is_seen; /* in this document, by index of ids */
};

/* When it was read to its end for the first time: before that, what is in
 * the store may be its first half. */
static const char *
mark_of(const struct flow_catalogue *c, char key[MARK_MAX])
{
	(void)snprintf(key, MARK_MAX, "catalogue:%.*s",
	    (int)base_text_cut(c->source, MARK_MAX - 20), c->source);
	return key;
}

enum base_status
flow_catalogue_new(struct flow *flow, const char *source,
    struct flow_catalogue **out, struct base_err *err)
{
	struct flow_catalogue *c = base_xcalloc(1, sizeof(*c));
	enum base_status status;
	char key[MARK_MAX];

	c->flow = flow;
	c->source = source;
	status = store_advisory_names(flow->store, source, &c->ids, err);
	if (status != BASE_OK) {
		flow_catalogue_free(c);
		return status;
	}
	base_strv_sort(&c->ids);
	c->is_seen = base_xcalloc(c->ids.n + 1, sizeof(*c->is_seen));
	flow->knows_catalogue = flow_meta_instant(flow, mark_of(c, key)) != 0;
	*out = c;
	return BASE_OK;
}

void
flow_catalogue_free(struct flow_catalogue *c)
{
	if (c == NULL)
		return;
	c->flow->knows_catalogue = false;
	base_strv_release(&c->ids);
	free(c->is_seen);
	free(c);
}

static int
by_text(const void *key, const void *element)
{
	return strcmp(key, *(char *const *)element);
}

void
flow_catalogue_see(struct flow_catalogue *c, const char *id)
{
	char *const *found;

	if (c->ids.n == 0)
		return;
	found = bsearch(id, c->ids.v, c->ids.n, sizeof(*c->ids.v), by_text);
	if (found != NULL)
		c->is_seen[found - c->ids.v] = true;
}

/* The entry when it is listed until now; NULL when it has left before. */
static enum base_status
load_listed(struct flow_catalogue *c, const char *id,
    struct vuln_advisory **out, struct base_err *err)
{
	enum base_status status;
	int64_t row = 0;

	*out = NULL;
	status = store_advisory_of(c->flow->store, c->source, id, &row, err);
	if (status == BASE_OK)
		status = store_advisory_load(c->flow->store, row, out, err);
	if (status == BASE_OK && !(*out)->is_kev) {
		vuln_advisory_free(*out);
		*out = NULL;
	}
	return status;
}

/* What left, as a list of advisories that the caller frees. */
static enum base_status
find_left(struct flow_catalogue *c, struct vuln_advisory **left, size_t max,
    size_t *n_out, struct base_err *err)
{
	struct vuln_advisory *adv = NULL;
	enum base_status status = BASE_OK;
	size_t i, n = 0;

	for (i = 0; i < c->ids.n && n < max && status == BASE_OK; i++) {
		if (c->is_seen[i])
			continue;
		status = load_listed(c, c->ids.v[i], &adv, err);
		if (status == BASE_OK && adv != NULL)
			left[n++] = adv;
	}
	*n_out = n;
	return status;
}

enum base_status
flow_catalogue_mark(struct flow_catalogue *c, struct base_err *err)
{
	char key[MARK_MAX];

	return c->flow->knows_catalogue
		   ? BASE_OK
		   : flow_meta_set_instant(
			 c->flow, mark_of(c, key), base_time_now(), err);
}

enum base_status
flow_catalogue_end(
    struct flow_catalogue *c, feed_take take, void *ctx, struct base_err *err)
{
	size_t max = c->ids.n / LEAVE_PART, i, n = 0;
	struct vuln_advisory **left;
	enum base_status status;

	if (max < LEAVE_ALWAYS)
		max = LEAVE_ALWAYS;
	left = base_xcalloc(max + 1, sizeof(struct vuln_advisory *));
	status = find_left(c, left, max + 1, &n, err);
	if (status == BASE_OK && n > max) {
		base_log(BASE_LOG_WARN, "catalogue-shrunk",
		    "source=%s missing=\"more than %zu of %zu entries\""
		    " effect=\"none is taken out\"",
		    c->source, max, c->ids.n);
	} else {
		for (i = 0; i < n && status == BASE_OK; i++) {
			left[i]->is_kev = false;
			left[i]->exploitation = VULN_EXPLOITATION_UNKNOWN;
			left[i]->kev_due = "";
			status = take(left[i], ctx, err);
			left[i] = NULL; /* taken */
		}
	}
	for (i = 0; i < n; i++)
		vuln_advisory_free(left[i]);
	free(left);
	return status;
}
