/*
 * From sources to advisories.  Each source is read on its own: one that
 * fails is noted with its reason and since when, and the next one is read.
 * One that has much to read gives the others a turn each minute.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_collect_x.h"
#include "kairan/base_time.h"

#define ROUNDS_MAX 100000

static void
succeeded(struct flow_reading *r)
{
	struct store_source *s = r->state;

	s->last_ok = s->last_try;
	s->failing_since = 0;
	s->failures = 0;
	s->last_error = "";
	s->next_try = s->last_try + (r->has_more ? 0 : r->conf->every);
	if (r->sum.newest > s->newest)
		s->newest = r->sum.newest;
	if (r->read.fresh > 0)
		s->last_news = s->last_try;
	if (r->is_unchanged)
		return;
	if (flow_reading_driver(r->conf) == NULL) {
		s->etag = r->has_left ? "" : r->response.etag;
		s->last_modified = r->has_left ? "" : r->response.last_modified;
	}
	s->items = (int64_t)r->sum.items + (r->is_continued ? s->items : 0);
}

static void
failed(struct flow_reading *r, const struct base_err *why)
{
	struct store_source *s = r->state;
	int64_t wait;

	s->failures++;
	if (s->failing_since == 0)
		s->failing_since = s->last_try;
	s->last_error = why->text;
	wait = flow_backoff(
	    s->failures, FLOW_SOURCE_RETRY_FIRST_S, FLOW_SOURCE_RETRY_MAX_S);
	if (r->response.retry_after_s > wait)
		wait = r->response.retry_after_s;
	s->next_try = s->last_try + wait;
}

static void
log_reading(const struct flow_reading *r, const struct base_err *why)
{
	flow_end_progress(r->flow);
	if (why->status == BASE_OK)
		base_log(BASE_LOG_INFO, "source-read",
		    "source=%s items=%zu new=%u%s%s%s%s", r->conf->name,
		    r->sum.items, r->read.fresh,
		    r->is_unchanged ? " unchanged=1" : "",
		    r->has_more ? " more=1" : "",
		    r->sum.note[0] != '\0' ? " note=" : "", r->sum.note);
	else
		base_log(BASE_LOG_WARN, "source-failed",
		    "source=%s items=%zu failures=%lld reason=\"%s\"",
		    r->conf->name, r->sum.items, (long long)r->state->failures,
		    why->text);
}

/* One source, or one stretch of it. */
static enum base_status
collect_one(struct flow_reading *r, struct flow_tally *tally, bool *again,
    struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	int64_t gap = r->state->gap_to;
	enum base_status status;

	net_response_init(&r->response);
	r->state->last_try = base_time_now();
	status = flow_reading_run(r, &why);
	tally->fresh += r->read.fresh;
	if (status == BASE_OK) {
		flow_gap_look(r);
		succeeded(r);
		tally->done += !r->has_more;
	} else {
		failed(r, &why);
		tally->failed++;
	}
	log_reading(r, &why);
	status = BASE_OK;
	if (why.status == BASE_OK && !r->has_more && r->state->ask_from != 0)
		status = flow_gap_filled(r, err);
	if (status == BASE_OK && r->state->gap_to != gap)
		status = flow_gap_settle(r, again, err);
	if (status == BASE_OK)
		status = store_source_put(r->flow->store, r->state, err);
	net_response_release(&r->response);
	return status;
}

/* One round over the sources that are due; *again: another one is. */
static enum base_status
one_round(struct flow *flow, const char *only, unsigned round,
    struct flow_tally *tally, bool *again, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	const struct conf *conf = flow->conf;
	enum base_status status = BASE_OK;
	struct store_source state;
	size_t i;

	for (i = 0; i < conf->sources_len && status == BASE_OK; i++) {
		struct flow_reading r = {.flow = flow,
		    .conf = &conf->sources[i],
		    .state = &state,
		    .arena = arena};
		bool is_named = only != NULL && strcmp(only, r.conf->name) == 0;

		if ((only == NULL && !r.conf->enabled) ||
		    flow_source_is_mail(r.conf))
			continue;
		status = store_source_get(
		    flow->store, r.conf->name, arena, &state, err);
		if (status != BASE_OK && status != BASE_NOTFOUND)
			break;
		status = BASE_OK;
		r.is_continued = state.total != 0;
		if (only != NULL && !is_named && state.ask_from == 0)
			continue;
		if ((only == NULL || round > 0) &&
		    base_time_now() < state.next_try) {
			tally->left += round == 0;
			continue;
		}
		status = collect_one(&r, tally, again, err);
		*again |= r.has_more;
	}
	base_arena_free(arena);
	return status;
}

enum base_status
flow_collect(struct flow *flow, const char *only, struct flow_tally *tally,
    struct base_err *err)
{
	enum base_status status = BASE_OK;
	int64_t began = base_time_monotonic_ms();
	unsigned round = 0;
	bool again = true;

	if (only != NULL && conf_find_source(flow->conf, only) == NULL)
		return base_err_set(err, BASE_NOTFOUND,
		    "%s: there is no source '%s'", flow->conf->file, only);
	while (status == BASE_OK && again && round < ROUNDS_MAX &&
	       base_time_monotonic_ms() - began < FLOW_COLLECT_MS) {
		again = false;
		status = one_round(flow, only, round++, tally, &again, err);
	}
	if (status == BASE_OK && again)
		base_log(BASE_LOG_INFO, "collect-pauses",
		    "effect=\"started again it goes on where it is\"");
	return status;
}
