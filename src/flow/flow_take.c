/*
 * One advisory into the store: revision, links, the columns for lists, and
 * what changed.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_private.h"
#include "kairan/store_host.h"
#include "kairan/vuln_change.h"
#include "kairan/vuln_score.h"

#define PRODUCTS_MAX 2000 /* bytes of names kept for lists */

/* An advisory that is at hand (hand, with the id at_hand) is not read again:
 * that is half of the time of an import.  hand NULL: it is left out. */
static enum base_status
view_with(struct flow *flow, int64_t vulnerability, int64_t at_hand,
    const struct vuln_advisory *hand, struct vuln_view **view_out,
    struct base_err *err)
{
	const struct vuln_advisory *list[FLOW_ADVISORIES_MAX];
	struct vuln_advisory *loaded[FLOW_ADVISORIES_MAX];
	struct base_arena *arena = base_arena_new();
	struct store_vulnerability row;
	enum base_status status;
	size_t i, n = 0, got = 0, read = 0;
	int64_t *ids = NULL;

	status = store_vulnerability_get(
	    flow->store, vulnerability, arena, &row, err);
	if (status == BASE_OK)
		status = store_vulnerability_advisories(
		    flow->store, vulnerability, arena, &ids, &n, err);
	for (i = 0; i < n && got < FLOW_ADVISORIES_MAX && status == BASE_OK;
	     i++) {
		if (ids[i] == at_hand) {
			if (hand != NULL)
				list[got++] = hand;
			continue;
		}
		status = store_advisory_load(
		    flow->store, ids[i], &loaded[read], err);
		if (status == BASE_OK)
			list[got++] = loaded[read++];
	}
	if (status == BASE_OK)
		*view_out = vuln_view_new(list, got,
		    strncmp(row.key, "CVE-", 4) == 0 ? row.key : NULL);
	for (i = 0; i < read; i++)
		vuln_advisory_free(loaded[i]);
	base_arena_free(arena);
	return status;
}

/* Where no advisory has a score, that of the scanner that found it. */
static enum base_status
add_scanned(struct flow *flow, int64_t vulnerability, struct vuln_view *view,
    struct base_err *err)
{
	struct base_arena *arena;
	struct vuln_score score;
	enum base_status status;

	if (view->best_score != NULL)
		return BASE_OK;
	arena = base_arena_new();
	status = store_finding_score_get(
	    flow->store, vulnerability, arena, &score, err);
	if (status == BASE_OK) {
		vuln_advisory_add_score(view->all, &score);
		view->best_score =
		    vuln_score_best(view->all->scores, view->all->n_scores);
	}
	base_arena_free(arena);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

static enum base_status
view_scanned(struct flow *flow, int64_t vulnerability, int64_t without,
    struct vuln_view **view_out, struct base_err *err)
{
	struct vuln_view *view = NULL;
	enum base_status status;

	status = view_with(flow, vulnerability, without, NULL, &view, err);
	if (status == BASE_OK)
		status = add_scanned(flow, vulnerability, view, err);
	if (status == BASE_OK)
		*view_out = view;
	else
		vuln_view_free(view);
	return status;
}

enum base_status
flow_view(struct flow *flow, int64_t vulnerability, struct vuln_view **view_out,
    struct base_err *err)
{
	return view_scanned(flow, vulnerability, 0, view_out, err);
}

enum base_status
flow_view_without(struct flow *flow, int64_t vulnerability, int64_t advisory,
    struct vuln_view **view_out, struct base_err *err)
{
	return view_scanned(flow, vulnerability, advisory, view_out, err);
}

/* What lists of tasks show and filter by. */
static void
set_listed(const struct vuln_view *view, struct base_buf *products,
    struct store_vulnerability *row)
{
	const struct vuln_product *p;
	const char *name;
	size_t i;

	row->has_fix = *vuln_words_in(&view->fix, "en") != '\0';
	row->has_mitigation = *vuln_words_in(&view->mitigation, "en") != '\0';
	for (i = 0; i < view->all->n_products; i++) {
		p = &view->all->products[i];
		row->has_fix = row->has_fix || *p->fixed_in != '\0';
		name = *p->product != '\0' ? p->product : p->cpe_plain;
		if (*name != '\0' &&
		    strstr(base_buf_text(products), name) == NULL &&
		    base_buf_printf(products, "%s\n", name) != BASE_OK)
			break;
	}
	row->products = base_buf_text(products);
}

static enum base_status
set_columns(struct flow *flow, int64_t id, int64_t advisory,
    const struct vuln_advisory *adv, int64_t now, struct base_err *err)
{
	struct store_vulnerability row = {.id = id};
	struct vuln_view *view = NULL;
	struct base_buf cwes, products;
	enum base_status status;
	size_t i;

	status = view_with(flow, id, advisory, adv, &view, err);
	if (status != BASE_OK)
		return status;
	base_buf_init(&cwes, 4096);
	for (i = 0; i < view->all->cwes.n; i++)
		if (base_buf_printf(&cwes, "%s%s", i > 0 ? ", " : "",
			view->all->cwes.v[i]) != BASE_OK)
			break;
	row.title = vuln_words_in(&view->title, flow->conf->language);
	row.cwes = base_buf_text(&cwes);
	row.exploitation = vuln_exploitation_name(view->all->exploitation);
	row.cvss = view->best_score == NULL ? -1 : view->best_score->base;
	row.kev = view->all->is_kev;
	base_buf_init(&products, PRODUCTS_MAX);
	set_listed(view, &products, &row);
	status = store_vulnerability_set(flow->store, &row, now, err);
	base_buf_release(&products);
	base_buf_release(&cwes);
	vuln_view_free(view);
	return status;
}

static enum base_status
add_changes(struct flow *flow, const struct vuln_advisory *old,
    const struct vuln_advisory *adv, const char *key, int64_t now,
    struct base_err *err)
{
	struct vuln_change_policy policy = flow_change_policy(flow);
	enum base_status status = BASE_OK;
	struct vuln_changes changes;
	size_t i;

	vuln_changes_init(&changes);
	vuln_change_compare(old, adv, &policy, &changes);
	for (i = 0; i < changes.n && status == BASE_OK; i++)
		status = store_change_add(flow->store,
		    &(struct store_change){.time = now,
			.source = adv->source,
			.vulnerability = key,
			.kind = vuln_change_kind_name(changes.v[i].kind),
			.old_value = changes.v[i].from,
			.new_value = changes.v[i].to,
			.material = changes.v[i].material,
			.reason = changes.v[i].reason},
		    err);
	vuln_changes_release(&changes);
	return status;
}

/* The revision before, when it was the advisory taken last: revisions of one
 * record follow each other in a history.  Nobody else writes meanwhile: who
 * takes advisories holds the lock of collect. */
static const struct vuln_advisory *
known_of(const struct flow *flow, const struct vuln_advisory *adv)
{
	const struct vuln_advisory *last = flow->last;

	return last != NULL && strcmp(last->id, adv->id) == 0 &&
		       strcmp(last->source, adv->source) == 0
		   ? last
		   : NULL;
}

/* An entry of a catalogue is news when the catalogue was read before, or
 * the vulnerability was known and not listed. */
static enum base_status
note_entry(struct flow *flow, int64_t vulnerability, int64_t advisory,
    const struct vuln_advisory *adv, int64_t now, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_vulnerability row;
	struct vuln_view *view = NULL;
	bool is_news = flow->knows_catalogue;
	enum base_status status = BASE_OK;

	if (!is_news) {
		status = flow_view_without(
		    flow, vulnerability, advisory, &view, err);
		is_news = status == BASE_OK && view->n_advisories > 0 &&
			  !view->all->is_kev;
	}
	if (status == BASE_OK && is_news)
		status = store_vulnerability_get(
		    flow->store, vulnerability, arena, &row, err);
	if (status == BASE_OK && is_news)
		status = store_change_add(flow->store,
		    &(struct store_change){.time = now,
			.source = adv->source,
			.vulnerability = row.key,
			.kind = vuln_change_kind_name(VULN_CHANGE_KEV),
			.old_value = "",
			.new_value =
			    adv->kev_due[0] != '\0' ? adv->kev_due : "listed",
			.material = true,
			.reason = "it entered the catalogue"},
		    err);
	vuln_view_free(view);
	base_arena_free(arena);
	return status;
}

enum base_status
flow_take(struct flow *flow, struct vuln_advisory *adv,
    enum store_arrival *arrival, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct vuln_advisory *read = NULL;
	const struct vuln_advisory *old = known_of(flow, adv);
	struct store_vulnerability row;
	int64_t now = base_time_now(), id = 0, *ids = NULL;
	enum base_status status;
	size_t i, n = 0;

	if (old != NULL)
		vuln_advisory_keep(adv, old);
	status = store_advisory_put(flow->store, adv, now, &id, arrival,
	    old == NULL ? &read : NULL, err);
	if (old == NULL)
		old = read;
	if (status != BASE_OK || *arrival == STORE_ARRIVAL_SAME)
		goto out;
	status = store_vulnerability_link(flow->store, id, adv, now, err);
	if (status == BASE_OK)
		status = store_vulnerability_of(
		    flow->store, id, arena, &ids, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		status = set_columns(flow, ids[i], id, adv, now, err);
		if (status == BASE_OK && *arrival == STORE_ARRIVAL_NEW &&
		    adv->is_kev && strcmp(adv->format, "kev") == 0)
			status = note_entry(flow, ids[i], id, adv, now, err);
		if (status != BASE_OK || *arrival != STORE_ARRIVAL_CHANGED)
			continue;
		status = store_vulnerability_get(
		    flow->store, ids[i], arena, &row, err);
		if (status == BASE_OK)
			status = add_changes(flow, old, adv, row.key, now, err);
	}
out:
	vuln_advisory_free(read);
	base_arena_free(arena);
	return status;
}
