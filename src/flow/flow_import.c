/*
 * Documents into the store: batches that share a transaction, archives,
 * formats.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "flow_collect_x.h"
#include "kairan/base_file.h"
#include "kairan/codec_archive.h"
#include "kairan/store_source.h"

#define NESTED_MAX 2 /* archives in archives */
#define TELL_EVERY 256 /* advisories, until progress is told */

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

static void
tell(struct flow_taking *t)
{
	if (t->tally->done % TELL_EVERY != 0)
		return;
	t->flow->at.items = t->tally->done;
	flow_tell_progress(t->flow);
}

enum base_status
flow_import_take(struct vuln_advisory *adv, void *ctx, struct base_err *err)
{
	struct flow_taking *t = ctx;
	enum store_arrival arrival = STORE_ARRIVAL_SAME;
	enum base_status status;

	if (t->pages != NULL)
		flow_pages_merge(t->pages, adv);
	if (t->catalogue != NULL)
		flow_catalogue_see(t->catalogue, adv->id);
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
	t->known += arrival != STORE_ARRIVAL_NEW;
	remember(t->flow, adv, status, arrival);
	if (status == BASE_OK)
		status = batch_count(t->flow, err);
	if (status == BASE_OK) {
		t->tally->done++;
		t->tally->fresh += arrival != STORE_ARRIVAL_SAME;
		tell(t);
	}
	return status;
}

static enum base_status
take_fact(const struct feed_fact *fact, void *ctx, struct base_err *err)
{
	struct flow_taking *t = ctx;
	enum base_status status = batch_begin(t->flow, err);

	if (status == BASE_OK)
		status = store_epss_put(t->flow->store, fact->cve, fact->score,
		    fact->percentile, fact->day, err);
	if (status == BASE_OK)
		status = batch_count(t->flow, err);
	t->tally->done += status == BASE_OK;
	tell(t);
	return status;
}

/* What stood before a fault of the document is good and stays; after one of
 * the store nothing of the batch does. */
static enum base_status
read_one(const struct flow_document *d, struct flow_taking *taking,
    const char *data, size_t len, struct feed_result *result,
    struct base_err *err)
{
	struct feed_context context = {
	    .source = d->source, .url = d->url, .lang = d->lang};
	struct feed_sink sink = {.take = flow_import_take,
	    .ctx = taking,
	    .result = result,
	    .take_fact = take_fact,
	    .only = d->only,
	    .n_only = d->n_only};
	const struct feed_format *format = taking->format;
	enum base_status status = BASE_OK;

	if (format == NULL)
		format = feed_sniff(data, len);
	/* Without a name the format gives it: two formats often use the same
	 * ids, and must not look like revisions of one another. */
	if (context.source == NULL)
		context.source = format == NULL ? "import" : format->name;
	if (format != NULL && format->is_catalogue)
		status = flow_catalogue_new(
		    taking->flow, context.source, &taking->catalogue, err);
	if (status == BASE_OK)
		status = feed_parse(format, data, len, &context, &sink, err);
	if (status == BASE_OK && taking->catalogue != NULL && result->is_whole)
		status = flow_catalogue_end(
		    taking->catalogue, flow_import_take, taking, err);
	/* One that notes something odd was no whole reading. */
	if (status == BASE_OK && taking->catalogue != NULL &&
	    result->items > 0 && result->note[0] == '\0')
		status = flow_catalogue_mark(taking->catalogue, err);
	flow_catalogue_free(taking->catalogue);
	taking->catalogue = NULL;
	if (status != BASE_OK && status != BASE_INVALID &&
	    status != BASE_LIMIT) {
		store_rollback(taking->flow->store);
		taking->flow->in_batch = 0;
		vuln_advisory_free(taking->flow->last);
		taking->flow->last = NULL;
	}
	return status;
}

struct unpacking {
	const struct flow_document *document;
	struct flow_taking *taking;
	struct feed_result *result;
	unsigned good;
	unsigned depth; /* archives within archives */
	struct base_err first; /* of the members that could not be read */
};

static void
add_result(struct feed_result *all, const struct feed_result *one)
{
	all->items += one->items;
	all->skipped += one->skipped;
	if (one->oldest != 0 && (all->oldest == 0 || one->oldest < all->oldest))
		all->oldest = one->oldest;
	if (one->newest > all->newest)
		all->newest = one->newest;
}

/* A page among others is known by its place in the archive. */
static enum base_status
read_member(const struct unpacking *u, const char *name, const char *data,
    size_t len, struct feed_result *result, struct base_err *err)
{
	struct flow_document d = *u->document;
	char *url = base_xprintf("%s/%s", d.url, name);
	enum base_status status;

	if (u->taking->format != NULL &&
	    strcmp(u->taking->format->name, "page") == 0 && *d.url != '\0')
		d.url = url;
	status = read_one(&d, u->taking, data, len, result, err);
	free(url);
	return status;
}

static enum base_status read_archive_fd(
    int fd, struct unpacking *u, struct base_err *err);

/* One that is broken holds back no other. */
static enum base_status
member_done(struct unpacking *u, const char *name, enum base_status status,
    const struct base_err *why, struct base_err *err)
{
	if (status == BASE_OK) {
		u->good++;
		return BASE_OK;
	}
	if (status != BASE_INVALID && status != BASE_LIMIT)
		return base_err_set(err, status, "%s", why->text);
	u->taking->tally->refused++;
	base_log(BASE_LOG_WARN, "member-not-read",
	    "source=%s member=%s reason=\"%s\"",
	    u->document->source == NULL ? "import" : u->document->source, name,
	    why->text);
	if (u->first.status == BASE_OK)
		base_err_set(&u->first, status, "%s: %s", name, why->text);
	return BASE_OK;
}

static enum base_status
take_member(const char *name, const char *data, size_t len, void *ctx,
    struct base_err *err)
{
	struct unpacking *u = ctx;
	struct base_err why = BASE_ERR_INIT;
	struct feed_result one;
	enum base_status status;

	if (len == 0)
		return BASE_OK;
	memset(&one, 0, sizeof(one));
	status = read_member(u, name, data, len, &one, &why);
	add_result(u->result, &one);
	return member_done(u, name, status, &why, err);
}

static enum base_status
take_archive(const char *name, int fd, void *ctx, struct base_err *err)
{
	struct unpacking *u = ctx;
	struct base_err why = BASE_ERR_INIT;
	enum base_status status;

	if (u->depth >= NESTED_MAX)
		return member_done(u, name,
		    base_err_set(&why, BASE_LIMIT,
			"more than %d archives in one another", NESTED_MAX),
		    &why, err);
	u->depth++;
	status = read_archive_fd(fd, u, &why);
	u->depth--;
	return member_done(u, name, status, &why, err);
}

static enum base_status
read_archive_fd(int fd, struct unpacking *u, struct base_err *err)
{
	struct codec_archive_reader reader = {.member_max = FEED_ARCHIVE_MAX,
	    .visit = take_member,
	    .visit_archive = take_archive,
	    .dir = u->taking->flow->conf->state_dir,
	    .ctx = u};

	return codec_archive_each_fd(fd, &reader, err);
}

/* One that is in memory goes by the same way, over the disk. */
static enum base_status
read_archive(
    const struct flow_document *d, struct unpacking *u, struct base_err *err)
{
	enum base_status status;
	int fd = -1;

	if (d->file > 0)
		return read_archive_fd(d->file, u, err);
	status = base_file_unnamed(u->taking->flow->conf->state_dir, &fd, err);
	if (status == BASE_OK)
		status = base_file_write_fd(fd, d->data, d->len, err);
	if (status == BASE_OK)
		status = read_archive_fd(fd, u, err);
	if (fd != -1)
		(void)close(fd);
	return status;
}

enum base_status
flow_import_read(const struct flow_document *d, struct flow_taking *taking,
    struct feed_result *result, struct base_err *err)
{
	struct unpacking u = {
	    .document = d, .taking = taking, .result = result};
	enum base_status status;

	taking->format = NULL;
	memset(result, 0, sizeof(*result));
	if (d->type != NULL && strcmp(d->type, "auto") != 0) {
		taking->format = feed_find(d->type);
		if (taking->format == NULL)
			return base_err_set(err, BASE_INVALID,
			    "no such type of feed: '%s' (see 'kairan import "
			    "--types')",
			    d->type);
	}
	if (d->file <= 0 && !codec_archive_sniff(d->data, d->len))
		return read_one(d, taking, d->data, d->len, result, err);
	status = read_archive(d, &u, err);
	if (status == BASE_OK && u.good == 0 && u.first.status != BASE_OK)
		status = base_err_set(err, u.first.status, "%s", u.first.text);
	return status;
}

enum base_status
flow_import(struct flow *flow, const struct flow_document *document,
    struct flow_tally *tally, struct base_err *err)
{
	struct flow_taking taking = {.flow = flow, .tally = tally};
	struct feed_result result;

	return flow_import_read(document, &taking, &result, err);
}

enum base_status
flow_import_with(
    struct flow *flow, const struct store_source *state, struct base_err *err)
{
	enum base_status status = batch_begin(flow, err);

	if (status != BASE_OK)
		return status;
	flow->in_batch++;
	status = store_source_put(flow->store, state, err);
	if (status == BASE_OK)
		return flow_import_flush(flow, err);
	store_rollback(flow->store);
	flow->in_batch = 0;
	return status;
}
