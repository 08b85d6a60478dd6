/*
 * Reading one source: a document, or what its driver asks for, one request
 * after the other, each committed together with the driver's cursor.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "flow_collect_x.h"
#include "kairan/base_file.h"
#include "kairan/codec_archive.h"
#include "kairan/base_time.h"

#define LARGE_MS 1800000 /* for answers that are known to be large */
#define SECONDS_A_DAY ((int64_t)86400)

const struct feed_driver *
flow_reading_driver(const struct conf_source *conf)
{
	return feed_driver_find(conf->type);
}

struct feed_walk *
flow_reading_walk(const struct conf_source *c, const char *cursor)
{
	const struct feed_driver *driver = flow_reading_driver(c);
	struct feed_setup setup = {.url = c->url,
	    .only = (const char *const *)c->only.v,
	    .n_only = c->only.n,
	    .from = base_date_is_set(c->from)
			? base_date_to_days(c->from) * SECONDS_A_DAY
			: 0,
	    .now = base_time_now()};

	return driver == NULL ? NULL : feed_walk_new(driver, &setup, cursor);
}

static void
tell_progress(const struct flow_reading *r, const struct feed_request *q)
{
	r->flow->at = (struct flow_progress){.source = r->conf->name,
	    .what = q->what,
	    .done = q->done,
	    .total = q->total,
	    .items = r->read.done};
	flow_tell_progress(r->flow);
}

static void
add_sum(struct feed_result *sum, const struct feed_result *one)
{
	sum->items += one->items;
	sum->skipped += one->skipped;
	if (one->oldest != 0 && (sum->oldest == 0 || one->oldest < sum->oldest))
		sum->oldest = one->oldest;
	if (one->newest > sum->newest)
		sum->newest = one->newest;
	if (one->note[0] != '\0')
		memcpy(sum->note, one->note, sizeof(sum->note));
}

/* May the answer be an archive of any size? */
static enum base_status
choose_place(
    struct flow_reading *r, const struct feed_request *q, struct base_err *err)
{
	r->is_in_file = r->walk->driver->bytes_max >= FEED_ARCHIVE_MAX &&
			q->format[0] != '\0' && q->hash[0] == '\0';
	return !r->is_in_file || r->file > 0
		   ? BASE_OK
		   : base_file_unnamed(r->flow->conf->state_dir, &r->file, err);
}

/* The body in the file: an archive stays there. */
static enum base_status
take_file(struct flow_reading *r, struct flow_document *d, struct base_err *err)
{
	enum base_status status;

	if (codec_archive_sniff_fd(r->file)) {
		d->file = r->file;
		return BASE_OK;
	}
	if (lseek(r->file, 0, SEEK_SET) == -1)
		return base_err_errno(err, BASE_TEMP, "lseek");
	status = base_file_read_fd(r->file, &r->response.body, err);
	d->data = base_buf_text(&r->response.body);
	d->len = r->response.body.len;
	return status;
}

/* The bytes of r->response into the store, by their format. */
static enum base_status
take_document(struct flow_reading *r, const char *url, const char *format,
    struct feed_result *result, struct base_err *err)
{
	struct flow_document d = {.source = r->conf->name,
	    .type = format,
	    .url = url,
	    .lang = r->conf->language,
	    .data = base_buf_text(&r->response.body),
	    .len = r->response.body.len,
	    .only = (const char *const *)r->conf->only.v,
	    .n_only = r->conf->only.n};
	struct flow_taking taking = {.flow = r->flow, .tally = &r->read};
	struct base_err ignored = BASE_ERR_INIT;
	enum base_status status = BASE_OK, flushed;
	bool left = false;

	memset(result, 0, sizeof(*result));
	/* `only` is the driver's own where there is one. */
	if (r->walk != NULL)
		d.n_only = 0;
	if (r->is_in_file)
		status = take_file(r, &d, err);
	if (status == BASE_OK && r->conf->follow == CONF_FOLLOW_NEW) {
		taking.pages = flow_pages_new(r);
		status = flow_pages_fetch(taking.pages, &d, &left, err);
	}
	if (status == BASE_OK)
		status = flow_import_read(&d, &taking, result, err);
	flushed =
	    flow_import_flush(r->flow, status == BASE_OK ? err : &ignored);
	flow_pages_free(taking.pages);
	r->known += taking.known;
	add_sum(&r->sum, result);
	r->has_left = left;
	return status != BASE_OK ? status : flushed;
}

static enum base_status
read_document(struct flow_reading *r, struct base_err *err)
{
	struct feed_request q = {.url = r->conf->url,
	    .format = r->conf->type,
	    .etag = r->state->etag,
	    .last_modified = r->state->last_modified,
	    .hash = "",
	    .what = ""};
	struct feed_result result;
	enum base_status status;

	tell_progress(r, &q);
	status = flow_reading_fetch(r, &q, err);
	if (status == BASE_OK && r->response.status == 304)
		r->is_unchanged = true;
	else if (status == BASE_OK)
		status = take_document(r, q.url, q.format, &result, err);
	return status;
}

/* What the driver made of the answer, kept with the advisories. */
static enum base_status
commit(
    struct flow_reading *r, const struct feed_request *q, struct base_err *err)
{
	enum base_status status;
	struct base_buf cursor;

	base_buf_init(&cursor, FEED_CURSOR_MAX);
	status = feed_walk_cursor(r->walk, &cursor);
	if (status != BASE_OK)
		base_err_set(err, status,
		    "what is left to read does not fit into its cursor");
	r->state->cursor = base_arena_strdup(r->arena, base_buf_text(&cursor));
	r->state->done = q->done;
	r->state->total = q->total;
	base_buf_release(&cursor);
	return status != BASE_OK ? status
				 : flow_import_with(r->flow, r->state, err);
}

/* What the source took back is withdrawn. */
static enum base_status
take_back(struct flow_reading *r, struct base_err *err)
{
	struct flow_taking taking = {.flow = r->flow, .tally = &r->read};
	struct vuln_advisory *adv = NULL;
	enum base_status status = BASE_OK;
	int64_t id = 0;
	size_t i;

	for (i = 0; i < r->walk->n_gone && status == BASE_OK; i++) {
		status = store_advisory_by_file(r->flow->store, r->conf->name,
		    r->walk->gone[i].file, &id, err);
		if (status == BASE_NOTFOUND) {
			status = BASE_OK;
			continue;
		}
		if (status == BASE_OK)
			status =
			    store_advisory_load(r->flow->store, id, &adv, err);
		if (status != BASE_OK)
			break;
		adv->state = VULN_WITHDRAWN;
		adv->modified = r->walk->gone[i].date;
		status = flow_import_take(adv, &taking, err);
	}
	r->walk->n_gone = 0;
	return status;
}

static bool
is_of_the_document(enum base_status status)
{
	return status == BASE_INVALID || status == BASE_LIMIT ||
	       status == BASE_NOTFOUND;
}

static enum base_status
note_fault(struct flow_reading *r, const struct feed_request *q,
    const struct base_err *why, struct base_err *err)
{
	flow_end_progress(r->flow);
	base_log(BASE_LOG_WARN, "document-failed",
	    "source=%s url=%s reason=\"%s\"", r->conf->name, q->url, why->text);
	if (r->faults++ == 0)
		base_err_set(
		    &r->first_fault, BASE_TEMP, "%s: %s", q->url, why->text);
	if (++r->faults_in_a_row < FLOW_WALK_FAULTS_MAX)
		return BASE_OK;
	return base_err_set(err, BASE_TEMP,
	    "%d documents in a row could not be had, the last: %s: %s",
	    FLOW_WALK_FAULTS_MAX, q->url, why->text);
}

/* One request and what follows from it. */
static enum base_status
step(struct flow_reading *r, const struct feed_request *q, struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	struct feed_answer answer = {
	    .data = "", .etag = "", .last_modified = ""};
	struct feed_result result;
	enum base_status status;

	memset(&result, 0, sizeof(result));
	status = choose_place(r, q, err);
	if (status != BASE_OK)
		return status;
	status = flow_reading_fetch(r, q, &why);
	answer.is_unchanged = status == BASE_OK && r->response.status == 304;
	if (status == BASE_OK && q->format[0] != '\0' && !answer.is_unchanged) {
		status = take_document(r, q->url, q->format, &result, &why);
		answer.result = &result;
	}
	if (status != BASE_OK && q->is_optional && is_of_the_document(status)) {
		answer.is_failed = true;
		status = q->is_guess ? BASE_OK : note_fault(r, q, &why, err);
	} else if (status != BASE_OK)
		return base_err_set(err, status, "%s", why.text);
	else
		r->faults_in_a_row = 0;
	if (!answer.is_failed) {
		answer.data = base_buf_text(&r->response.body);
		answer.len = r->response.body.len;
		answer.etag = r->response.etag;
		answer.last_modified = r->response.last_modified;
	}
	if (status == BASE_OK)
		status = feed_walk_took(r->walk, q, &answer, err);
	if (status == BASE_OK)
		status = take_back(r, err);
	return status == BASE_OK ? commit(r, q, err) : status;
}

static enum base_status
walk(struct flow_reading *r, struct base_err *err)
{
	struct feed_request q;
	enum base_status status;

	if (r->state->ask_from != 0 &&
	    !feed_walk_rewind(r->walk, r->state->ask_from))
		r->state->ask_from = 0;
	while ((status = feed_walk_next(r->walk, &q, err)) == BASE_OK) {
		tell_progress(r, &q);
		status = step(r, &q, err);
		if (status != BASE_OK)
			return status;
		r->has_more =
		    base_time_monotonic_ms() - r->began_ms > FLOW_WALK_SLICE_MS;
		if (r->has_more)
			return BASE_OK;
	}
	if (status != BASE_NOTFOUND)
		return status;
	r->is_unchanged = r->sum.items == 0;
	q.done = q.total = 0;
	status = commit(r, &q, err);
	if (status == BASE_OK && r->faults > 0)
		status = base_err_set(err, BASE_TEMP,
		    "%u document(s) could not be had and will be asked for "
		    "again; the first: %s",
		    r->faults, r->first_fault.text);
	return status;
}

static enum base_status
open_reading(struct flow_reading *r, struct base_err *err)
{
	const struct conf_source *c = r->conf;
	struct net_http_options options = {.ca_file = c->ca_file,
	    .proxy = c->proxy,
	    .deadline_ms = (int)(c->timeout * 1000),
	    .body_max = (size_t)c->max_bytes,
	    .allow_file = true};
	enum base_status status = BASE_OK;

	if (flow_reading_driver(c) == NULL && strcmp(c->type, "auto") != 0 &&
	    feed_find(c->type) == NULL)
		return base_err_set(err, BASE_INVALID,
		    "no such type of source: '%s' (see 'kairan import "
		    "--types')",
		    c->type);
	if (c->key_file != NULL)
		status = base_file_read_secret(c->key_file, &r->key, err);
	r->walk = flow_reading_walk(c, r->state->cursor);
	if (feed_bytes_max(c->type) > options.body_max) {
		/* As long as bytes come, time does not matter. */
		options.body_max = feed_bytes_max(c->type);
		if (options.deadline_ms < LARGE_MS)
			options.deadline_ms = LARGE_MS;
	}
	if (status == BASE_OK)
		status = net_http_new(&options, &r->http, err);
	return status;
}

enum base_status
flow_reading_run(struct flow_reading *r, struct base_err *err)
{
	enum base_status status;

	r->began_ms = base_time_monotonic_ms();
	r->asked_ms = r->is_continued ? r->began_ms : 0;
	base_buf_init(&r->key, 8192);
	status = open_reading(r, err);
	if (status == BASE_OK)
		status = r->walk == NULL ? read_document(r, err) : walk(r, err);
	if (r->walk != NULL && r->walk->gap_to != 0) {
		r->state->gap_from = r->walk->gap_from;
		r->state->gap_to = r->walk->gap_to;
	}
	r->flow->at = (struct flow_progress){.source = r->conf->name};
	feed_walk_free(r->walk);
	r->walk = NULL;
	net_http_free(r->http);
	r->http = NULL;
	if (r->file > 0)
		(void)close(r->file);
	r->file = 0;
	base_buf_wipe(&r->key);
	return status;
}
