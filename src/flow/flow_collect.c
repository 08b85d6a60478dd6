/*
 * From sources to advisories.  Each source is read on its own: one that
 * fails is noted with its reason and since when, and the next one is read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_private.h"
#include "kairan/base_text.h"
#include "kairan/feed.h"
#include "kairan/net_http.h"
#include "kairan/store_source.h"

struct taking {
	struct flow *flow;
	struct flow_tally *tally;
};

/* A commit costs two writes to the disk: many advisories share one, but
 * never for so long that another step would wait for it. */
static enum base_status
batch_begin(struct flow *flow, struct base_err *err)
{
	if (flow->in_batch > 0)
		return BASE_OK;
	flow->batch_began = base_time_monotonic_ms();
	return store_begin(flow->store, err);
}

static enum base_status
batch_count(struct flow *flow, struct base_err *err)
{
	flow->in_batch++;
	return flow->in_batch < FLOW_TAKE_BATCH &&
		       base_time_monotonic_ms() - flow->batch_began <
			   FLOW_TAKE_MS
		   ? BASE_OK
		   : flow_import_flush(flow, err);
}

enum base_status
flow_import_flush(struct flow *flow, struct base_err *err)
{
	enum base_status status = BASE_OK;

	if (flow->in_batch > 0)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	flow->in_batch = 0;
	if (status != BASE_OK) {
		vuln_advisory_free(flow->last);
		flow->last = NULL;
	}
	return status;
}

/* Keeps or frees what was taken; see flow_take(). */
static void
remember(struct flow *flow, struct vuln_advisory *adv, enum base_status status,
    enum store_arrival arrival)
{
	if (status == BASE_OK && arrival == STORE_ARRIVAL_SAME) {
		vuln_advisory_free(adv);
		return;
	}
	vuln_advisory_free(flow->last);
	flow->last = status == BASE_OK ? adv : NULL;
	if (status != BASE_OK)
		vuln_advisory_free(adv);
}

static enum base_status
take_one(struct vuln_advisory *adv, void *ctx, struct base_err *err)
{
	struct taking *t = ctx;
	enum store_arrival arrival = STORE_ARRIVAL_SAME;
	enum base_status status;

	status = batch_begin(t->flow, err);
	if (status == BASE_OK)
		status = flow_take(t->flow, adv, &arrival, err);
	if (status == BASE_LIMIT) {
		/* One that is too large holds back no other. */
		base_log(BASE_LOG_WARN, "advisory-too-large",
		    "source=%s advisory=%s effect=\"it is left out\"",
		    adv->source, adv->id);
		base_err_clear(err);
		t->tally->refused++;
		arrival = STORE_ARRIVAL_SAME;
		status = BASE_OK;
	}
	remember(t->flow, adv, status, arrival);
	if (status == BASE_OK)
		status = batch_count(t->flow, err);
	if (status == BASE_OK) {
		t->tally->done++;
		t->tally->fresh += arrival != STORE_ARRIVAL_SAME;
	}
	return status;
}

/* What stood before a fault of the document is good and stays; after one of
 * the store nothing of the batch does. */
static enum base_status
read_document(struct flow *flow, const struct flow_document *d,
    struct flow_tally *tally, struct feed_result *result, struct base_err *err)
{
	struct taking taking = {.flow = flow, .tally = tally};
	struct feed_context context = {
	    .source = d->source, .url = d->url, .lang = d->lang};
	struct feed_sink sink = {
	    .take = take_one, .ctx = &taking, .result = result};
	const struct feed_format *format = NULL;
	enum base_status status;

	if (d->type != NULL && strcmp(d->type, "auto") != 0) {
		format = feed_find(d->type);
		if (format == NULL)
			return base_err_set(err, BASE_INVALID,
			    "no such type of feed: '%s' (see 'kairan import "
			    "--types')",
			    d->type);
	}
	status = feed_parse(format, d->data, d->len, &context, &sink, err);
	if (status != BASE_OK && status != BASE_INVALID &&
	    status != BASE_LIMIT) {
		store_rollback(flow->store);
		flow->in_batch = 0;
		vuln_advisory_free(flow->last);
		flow->last = NULL;
	}
	return status;
}

enum base_status
flow_import(struct flow *flow, const struct flow_document *document,
    struct flow_tally *tally, struct base_err *err)
{
	struct feed_result result;

	memset(&result, 0, sizeof(result));
	return read_document(flow, document, tally, &result, err);
}

/* One download.  *unchanged: the server says so. */
static enum base_status
download(struct flow *flow, const struct conf_source *c,
    struct store_source *state, struct net_response *response, bool *unchanged,
    struct base_err *err)
{
	struct net_http_options options = {.ca_file = c->ca_file,
	    .proxy = c->proxy,
	    .deadline_ms = (int)(c->timeout * 1000),
	    .body_max = (size_t)c->max_bytes,
	    .allow_file = true};
	struct net_request request = {.url = c->url,
	    .if_none_match = state->etag[0] != '\0' ? state->etag : NULL,
	    .if_modified_since =
		state->last_modified[0] != '\0' ? state->last_modified : NULL};
	struct net_http *http = NULL;
	enum base_status status;

	(void)flow;
	status = net_http_new(&options, &http, err);
	if (status == BASE_OK)
		status = net_http_request(http, &request, response, err);
	net_http_free(http);
	if (status != BASE_OK)
		return status;
	*unchanged = response->status == 304;
	if (*unchanged || response->status == 200)
		return BASE_OK;
	return base_err_set(err, BASE_TEMP,
	    "the server answered %d instead of the feed%s", response->status,
	    response->status == 403 || response->status == 429
		? " (read it less often: every = ...)"
	    : response->status == 404 || response->status == 410
		? " (has the feed moved? check url)"
		: "");
}

static void
succeeded(struct store_source *state, const struct net_response *response,
    const struct feed_result *result, bool unchanged, unsigned fresh)
{
	state->last_ok = state->last_try;
	state->failing_since = 0;
	state->failures = 0;
	state->last_error = "";
	if (unchanged)
		return;
	state->etag = response->etag;
	state->last_modified = response->last_modified;
	state->items = (int64_t)result->items;
	if (fresh > 0)
		state->last_news = state->last_try;
}

static void
failed(struct store_source *state, const struct base_err *why,
    const struct net_response *response)
{
	int64_t wait;

	state->failures++;
	if (state->failing_since == 0)
		state->failing_since = state->last_try;
	state->last_error = why->text;
	wait = flow_backoff(state->failures, FLOW_SOURCE_RETRY_FIRST_S,
	    FLOW_SOURCE_RETRY_MAX_S);
	if (response->retry_after_s > wait)
		wait = response->retry_after_s;
	state->next_try = state->last_try + wait;
}

static enum base_status
collect_one(struct flow *flow, const struct conf_source *c,
    struct store_source *state, struct flow_tally *tally, struct base_err *err)
{
	struct flow_document d = {.source = c->name,
	    .type = c->type,
	    .url = c->url,
	    .lang = c->language};
	struct base_err why = BASE_ERR_INIT, ignored = BASE_ERR_INIT;
	enum base_status flushed;
	struct flow_tally read = {0};
	struct net_response response;
	struct feed_result result;
	enum base_status status;
	bool unchanged = false;

	net_response_init(&response);
	memset(&result, 0, sizeof(result));
	state->last_try = base_time_now();
	status = download(flow, c, state, &response, &unchanged, &why);
	if (status == BASE_OK && !unchanged) {
		d.data = base_buf_text(&response.body);
		d.len = response.body.len;
		status = read_document(flow, &d, &read, &result, &why);
		flushed = flow_import_flush(
		    flow, status == BASE_OK ? &why : &ignored);
		if (status == BASE_OK)
			status = flushed;
	}
	tally->fresh += read.fresh;
	if (status == BASE_OK) {
		state->next_try = state->last_try + c->every;
		succeeded(state, &response, &result, unchanged, read.fresh);
		tally->done++;
		base_log(BASE_LOG_INFO, "source-read",
		    "source=%s items=%zu new=%u%s%s%s", c->name, result.items,
		    read.fresh, unchanged ? " unchanged=1" : "",
		    result.note[0] != '\0' ? " note=" : "", result.note);
	} else {
		failed(state, &why, &response);
		tally->failed++;
		base_log(BASE_LOG_WARN, "source-failed",
		    "source=%s items=%zu failures=%lld reason=\"%s\"", c->name,
		    result.items, (long long)state->failures, why.text);
	}
	status = store_source_put(flow->store, state, err);
	state->last_error = ""; /* it was this function's */
	net_response_release(&response);
	return status;
}

enum base_status
flow_collect(struct flow *flow, const char *only, struct flow_tally *tally,
    struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	enum base_status status = BASE_OK;
	const struct conf_source *c;
	struct store_source state;
	size_t i;

	if (only != NULL && conf_find_source(flow->conf, only) == NULL)
		status = base_err_set(err, BASE_NOTFOUND,
		    "%s: there is no source '%s'", flow->conf->file, only);
	for (i = 0; i < flow->conf->sources_len && status == BASE_OK; i++) {
		c = &flow->conf->sources[i];
		if (only != NULL ? strcmp(only, c->name) != 0 : !c->enabled)
			continue;
		status =
		    store_source_get(flow->store, c->name, arena, &state, err);
		if (status != BASE_OK && status != BASE_NOTFOUND)
			break;
		if (only == NULL && base_time_now() < state.next_try) {
			tally->left++;
			status = BASE_OK;
			continue;
		}
		status = collect_one(flow, c, &state, tally, err);
	}
	base_arena_free(arena);
	return status;
}
