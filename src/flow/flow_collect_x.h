/* How a source is read: what the files of collect share. */
#ifndef FLOW_COLLECT_X_H
#define FLOW_COLLECT_X_H

#include "flow_private.h"
#include "kairan/feed_driver.h"
#include "kairan/net_http.h"
#include "kairan/store_source.h"

struct flow_pages; /* pages behind items; flow_collect_page.c */

/* Where the advisories of a document go. */
struct flow_taking {
	struct flow *flow;
	struct flow_tally *tally; /* done, fresh; refused = left out */
	const struct feed_format *format; /* NULL: by what stands in it */
	struct flow_pages *pages; /* NULL: none are followed */
	struct flow_catalogue *catalogue; /* NULL: the document is none */
	unsigned known; /* items that were in the store before */
};

/* flow_import.c: one document or archive through its format. */
enum base_status flow_import_read(const struct flow_document *document,
    struct flow_taking *taking, struct feed_result *result,
    struct base_err *err) BASE_MUST_CHECK;
/* One advisory into the store, in the open batch; a feed_take, ctx is a
 * struct flow_taking. */
enum base_status flow_import_take(
    struct vuln_advisory *adv, void *ctx, struct base_err *err) BASE_MUST_CHECK;
/* Writes the state of a source into the open batch and commits both. */
enum base_status flow_import_with(struct flow *flow,
    const struct store_source *state, struct base_err *err) BASE_MUST_CHECK;

/* flow_catalogue.c: a document that says all that its source knows.  While
 * it is read, each of its entries is seen; at the end of one that is whole,
 * those that are missing leave, by take(), as revisions that are listed no
 * longer.  A source that suddenly loses many entries is not believed. */
struct flow_catalogue;
enum base_status flow_catalogue_new(struct flow *flow, const char *source,
    struct flow_catalogue **out, struct base_err *err) BASE_MUST_CHECK;
void flow_catalogue_free(struct flow_catalogue *catalogue);
void flow_catalogue_see(struct flow_catalogue *catalogue, const char *id);
/* It was read to its end: from now on who enters it is news.  In the
 * transaction of its last entries. */
enum base_status flow_catalogue_mark(
    struct flow_catalogue *catalogue, struct base_err *err) BASE_MUST_CHECK;
enum base_status flow_catalogue_end(struct flow_catalogue *catalogue,
    feed_take take, void *ctx, struct base_err *err) BASE_MUST_CHECK;

/* One source while it is read. */
struct flow_reading {
	struct flow *flow;
	const struct conf_source *conf;
	struct store_source *state;
	struct base_arena *arena; /* for strings of state */
	struct feed_walk *walk; /* NULL: the source is one document */
	struct net_http *http;
	struct base_buf key; /* of the source's owner, a secret */
	struct net_response response;
	int file; /* for answers that may be larger than memory; 0: none yet */
	bool is_in_file; /* the body of the answer at hand is there */
	struct flow_tally read;
	struct feed_result sum; /* of all documents so far */
	unsigned known; /* items that were in the store before */
	int64_t asked_ms; /* when the last request was made, 0 none */
	int64_t began_ms;
	bool is_unchanged; /* the server said so, and nothing else */
	bool has_more; /* its time was over */
	bool
	    has_left; /* pages for the next time: the feed must be seen again */
	bool is_paging; /* pages behind items are fetched */
	bool is_continued; /* it was, and this is the next stretch */
	unsigned faults; /* documents that could not be had */
	unsigned faults_in_a_row;
	struct base_err first_fault;
};

/* flow_collect_walk.c: reads one document, or walks with a driver until it
 * is done or its time is over.  BASE_TEMP also when single documents failed
 * and all others were read. */
enum base_status flow_reading_run(
    struct flow_reading *r, struct base_err *err) BASE_MUST_CHECK;
/* The driver of a source, NULL when it is one document. */
const struct feed_driver *flow_reading_driver(const struct conf_source *conf);
/* A walk as configured; feed_walk_free(). */
struct feed_walk *flow_reading_walk(
    const struct conf_source *conf, const char *cursor);
/* flow_collect_fetch.c: the answer to one request in r->response, after
 * waiting as its owner asks and trying again when throttled. */
enum base_status flow_reading_fetch(struct flow_reading *r,
    const struct feed_request *request, struct base_err *err) BASE_MUST_CHECK;

/* flow_collect_gap.c: has the window of a feed moved past what was seen? */
void flow_gap_look(struct flow_reading *r);
/* It has: told, or handed to the source that fills gaps (*again: that one
 * is due now). */
enum base_status flow_gap_settle(
    struct flow_reading *r, bool *again, struct base_err *err) BASE_MUST_CHECK;
/* The source was read to its end: gaps that it was to fill are closed. */
enum base_status flow_gap_filled(
    struct flow_reading *r, struct base_err *err) BASE_MUST_CHECK;

/* flow_collect_page.c: pages behind the items of a document. */
struct flow_pages *flow_pages_new(struct flow_reading *r);
void flow_pages_free(struct flow_pages *pages); /* NULL is fine */
/* Fetches those that are new, at most as many as configured; *left: some
 * are to be fetched the next time. */
enum base_status flow_pages_fetch(struct flow_pages *pages,
    const struct flow_document *document, bool *left,
    struct base_err *err) BASE_MUST_CHECK;
/* What is known of the page behind adv becomes part of it. */
void flow_pages_merge(struct flow_pages *pages, struct vuln_advisory *adv);

#endif
