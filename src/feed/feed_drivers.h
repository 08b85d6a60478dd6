/* The drivers, for the registry, and what they share. */
#ifndef FEED_DRIVERS_H
#define FEED_DRIVERS_H

#include "kairan/feed_driver.h"

extern const struct feed_driver feed_driver_nvd;
extern const struct feed_driver feed_driver_myjvn;
extern const struct feed_driver feed_driver_oka;
extern const struct feed_driver feed_driver_jvndb;
extern const struct feed_driver feed_driver_csaf;
extern const struct feed_driver feed_driver_osv;
extern const struct feed_driver feed_driver_cve;

/* Of the cursor. */
int64_t feed_cursor_int(
    const struct feed_walk *walk, const char *path, int64_t fallback);
void feed_cursor_set_int(
    struct feed_walk *walk, const char *key, int64_t value);
/* "2026-12-01T00:00:00.000Z", in the walk's arena */
const char *feed_walk_instant(struct feed_walk *walk, int64_t instant);
/* "key=value", "&" or "?" before it, value percent-encoded. */
const char *feed_walk_query(struct feed_walk *walk, const char *url,
    const char *key, const char *value);
/* ref seen from base; NULL when it leaves http(s) or base's server. */
const char *feed_walk_link(
    struct feed_walk *walk, const char *base, const char *ref);

/*
 * Pages by number; kept in the cursor as "start", "total", "again".
 *
 * Rows may come and go while they are read.  A total that shrank means that
 * rows before this page went away and others moved up: so many are read
 * again.  One that grew means that rows may have come in front: all pages
 * are read again, once it is stable.
 */
struct feed_page {
	int64_t start; /* the next row, from 0 */
	int64_t total; /* 0: nothing was read so far */
	bool is_again; /* another round is needed */
};
struct feed_page feed_page_load(const struct feed_walk *walk);
void feed_page_store(struct feed_walk *walk, const struct feed_page *page);
/* A page of count rows was read, of new_total in all; false: that was the
 * last one, and page is as at the beginning. */
bool feed_page_next(struct feed_page *page, int64_t count, int64_t new_total);

/*
 * Documents by date, oldest first: a driver fills the work from its list, and
 * each document that is taken moves the list's place in the cursor, so that
 * only what is newer is asked for again.  list names the place (a URL).
 */
struct feed_item {
	const char *list;
	const char *url;
	const char *hash; /* hex, "" unknown */
	const char *hash_url; /* where the hash stands, "" nowhere */
	bool is_hash_guessed; /* look for URL.sha256, URL.sha512 */
	int64_t date;
	bool may_be_missing; /* its absence is no fault and asked for once */
	bool may_be_late; /* its date is that of the document, which may be
	    listed days later, behind newer ones: see FEED_LATE_S */
};
#define FEED_LATE_S ((int64_t)14 * 86400)
#define FEED_RECENT_MAX 5000 /* names remembered for that */
/* Adds it (strings copied) unless its list was read beyond it. */
enum base_status feed_work_add(struct feed_walk *walk,
    const struct feed_item *item, struct base_err *err) BASE_MUST_CHECK;
/* Would a document of that date be added?  To spare the work before. */
bool feed_work_is_new(
    const struct feed_walk *walk, const struct feed_item *item);
/* The place of a list: the date up to which it was read, 0 never. */
int64_t feed_work_place(struct feed_walk *walk, const char *list);
/* The list was read up to that date by other means, without names: what is
 * listed late is looked for from `late` on. */
void feed_work_set_place(
    struct feed_walk *walk, const char *list, int64_t date, int64_t late);
/* Sorts what was added; the documents missed before come first. */
void feed_work_begin(struct feed_walk *walk);
/* The next document as a request of that format, after its hash where it
 * has one; BASE_NOTFOUND: that was all, and the places are complete. */
enum base_status feed_work_next(struct feed_walk *walk, const char *format,
    struct feed_request *out, struct base_err *err) BASE_MUST_CHECK;
/* Its answer. */
enum base_status feed_work_took(struct feed_walk *walk,
    const struct feed_answer *answer, struct base_err *err) BASE_MUST_CHECK;

/* Validators of a list that was read to its end. */
void feed_list_validators(
    struct feed_walk *walk, const char *list, struct feed_request *out);
/* The next request of a driver with one list, that of the setup: the list
 * itself, and then (phase above 0) what it named. */
enum base_status feed_list_next(struct feed_walk *walk, const char *format,
    struct feed_request *out, struct base_err *err) BASE_MUST_CHECK;
void feed_list_keep(
    struct feed_walk *walk, const char *list, const struct feed_answer *answer);

#endif
