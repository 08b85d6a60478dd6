/*
 * store_source: what is known of the reading of each source.
 */
#ifndef KAIRAN_STORE_SOURCE_H
#define KAIRAN_STORE_SOURCE_H

#include "kairan/store.h"

struct store_source {
	const char *name; /* as in the configuration */
	const char *etag; /* of the last good answer; "" none */
	const char *last_modified; /* the same */
	const char *last_error; /* why the last try failed; "" it did not */
	int64_t last_try;
	int64_t last_ok; /* last time it was read and understood */
	int64_t last_news; /* last time something in it was new or changed */
	int64_t failing_since; /* 0 when the last try was good */
	int64_t failures; /* in a row */
	int64_t next_try; /* not before, for back-off */
	int64_t items; /* in the last good answer */
	int64_t newest; /* date of the newest item that was ever read */
	const char *cursor; /* of the driver (feed_driver.h); "" none */
	int64_t done; /* of a reading under way: documents or rows, */
	int64_t total; /* of that many; 0 0 when none is */
	int64_t gap_from; /* what happened between them may have been */
	int64_t gap_to; /* missed; 0 0 when nothing was */
	int64_t ask_from; /* another source's gap: read from there; 0 not */
};

/* BASE_NOTFOUND (err alone) when it was never tried; out is then empty. */
enum base_status store_source_get(struct store *store, const char *name,
    struct base_arena *arena, struct store_source *out,
    struct base_err *err) BASE_MUST_CHECK;
/* Writes the whole row. */
enum base_status store_source_put(struct store *store,
    const struct store_source *source, struct base_err *err) BASE_MUST_CHECK;

/* What FIRST.org expects of a CVE, in millionths, of that day. */
struct store_epss {
	int score;
	int percentile;
	int64_t day;
};
enum base_status store_epss_put(struct store *store, const char *cve, int score,
    int percentile, int64_t day, struct base_err *err) BASE_MUST_CHECK;
/* BASE_NOTFOUND leaves err alone. */
enum base_status store_epss_get(struct store *store, const char *cve,
    struct store_epss *out, struct base_err *err) BASE_MUST_CHECK;

/* A page behind an item, as it was read (an advisory's JSON); stamp says of
 * which revision of the item.  BASE_NOTFOUND leaves err alone. */
struct store_page {
	const char *url;
	const char *stamp;
	int64_t fetched;
	const char *json;
};
enum base_status store_page_put(struct store *store,
    const struct store_page *page, struct base_err *err) BASE_MUST_CHECK;
enum base_status store_page_get(struct store *store, const char *url,
    struct base_arena *arena, struct store_page *out,
    struct base_err *err) BASE_MUST_CHECK;

#endif
