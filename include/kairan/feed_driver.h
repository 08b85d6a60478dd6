/*
 * feed_driver: how a source is read that is more than one document: an API
 * with pages, a list of files with checksums, a log of changes.
 *
 * One small file for each kind, behind one registry, and pure: a driver never
 * fetches.  It is a state machine over its cursor, a small JSON object:
 *
 *	cursor + last answer -> next request, or "that was all"
 *
 * The flow does the rest, the same for all of them: it fetches what
 * feed_walk_next() asks for (waiting between requests, trying again when it
 * is throttled, checking the hash), reads a document by its format into the
 * store, hands the answer to feed_walk_took(), and commits advisories and
 * cursor in one transaction.  So a run that is killed goes on after the last
 * request that was taken in, an advisory is never missed (what was read twice
 * changes nothing), and a driver is tested without a network.
 *
 * What a walk promises:
 * - nothing is passed over: a page that was empty although there is more, a
 *   total that shrank while paging, a refusal inside a 200 are faults or are
 *   read again; a list that no longer reaches back to the cursor is a gap
 *   and is said (feed_walk.gap_from, gap_to);
 * - one document that is missing, broken or not the one that was announced
 *   (its hash) does not stop the others: it is asked for again the next time,
 *   and what is known of it stays;
 * - it ends: FEED_WALK_WORK_MAX, FEED_WALK_REQUESTS_MAX.
 */
#ifndef KAIRAN_FEED_DRIVER_H
#define KAIRAN_FEED_DRIVER_H

#include "kairan/codec_json.h"
#include "kairan/feed.h"

/* Limits of walks. */
#define FEED_CURSOR_MAX ((size_t)4 << 20) /* bytes of a cursor's JSON */
#define FEED_WALK_WORK_MAX 500000 /* documents that wait in one walk */
#define FEED_WALK_REQUESTS_MAX 1000000 /* requests of one walk */
#define FEED_WALK_MISSED_MAX 200 /* documents to be asked for again */
#define FEED_WALK_LINES_MAX 2000000 /* of one list, the old ones too */
#define FEED_WALK_LISTS_MAX 256 /* lists of documents in one source */

/* What a driver is told; strings are borrowed for the life of the walk. */
struct feed_setup {
	const char *url; /* of the source */
	const char *const *only; /* parts that are wanted: ecosystems, ... */
	size_t n_only; /* 0: the driver's default */
	int64_t from; /* back-fill begins here, an instant; 0: from now on */
	int64_t now;
};

/* Strings are in the walk's arena or static, "" when none. */
struct feed_request {
	const char *url;
	const char *format; /* of the document; "" = for the driver alone */
	const char *etag; /* validators of the last good answer */
	const char *last_modified;
	const char *hash; /* SHA-256 or SHA-512 in hex that the bytes have */
	bool is_archive; /* zip, tar or gz: each member is a document */
	bool is_optional; /* its failure is noted and does not stop the walk */
	bool is_guess; /* optional, and its absence is no fault */
	const char *what; /* for people: "2026-01-01 to 2026-05-01" */
	int64_t done; /* of that many, for progress; total 0 = unknown */
	int64_t total;
};

/* What came of it. */
struct feed_answer {
	bool is_unchanged; /* 304: data is empty */
	bool is_failed; /* an optional one that could not be had or read */
	const char *data;
	size_t len;
	const char *etag; /* "" none */
	const char *last_modified;
	const struct feed_result *result; /* of a document; else NULL */
};

struct feed_walk;

struct feed_driver {
	const char *name; /* word of the configuration: "nvd-api" */
	const char *title; /* for people */
	size_t bytes_max; /* of one answer; 0: as configured */
	int pause_ms; /* between two requests, as the owner asks */
	int pause_key_ms; /* the same with a key */
	const char *key_header; /* header that carries the key; NULL: none */
	bool can_rewind; /* knows what changed since any day */
	/* Fills *out (emptied before).  BASE_NOTFOUND: that was all. */
	enum base_status (*next)(struct feed_walk *walk,
	    struct feed_request *out, struct base_err *err);
	/* Moves the cursor on. */
	enum base_status (*took)(struct feed_walk *walk,
	    const struct feed_request *request,
	    const struct feed_answer *answer, struct base_err *err);
};

extern const struct feed_driver *const feed_drivers[];
extern const size_t feed_n_drivers;
/* By name; NULL when there is none. */
const struct feed_driver *feed_driver_find(const char *name);

/* How large an answer may get with a driver or format of that name that is
 * known to be large; 0: nothing is known. */
size_t feed_bytes_max(const char *type);

/* A document that its source took back. */
struct feed_gone {
	const char *file; /* its name without folder and ".json": the
	    advisory's id in lower case, '_' for what is no letter, digit,
	    '+' or '-' (CSAF 2.0, 5.1) */
	int64_t date;
};

struct feed_work; /* documents that wait; feed_walk.c */

/* Only drivers and tests look inside. */
struct feed_walk {
	const struct feed_driver *driver;
	struct feed_setup setup;
	struct base_arena *arena;
	struct codec_json *cursor; /* an object */
	struct feed_work *work;
	int64_t requests;
	int64_t gap_from; /* what happened between them may have been missed; */
	int64_t gap_to; /* 0 0: nothing was */
	struct feed_gone *gone; /* what the last answer says was taken back; */
	size_t n_gone; /* the caller of feed_walk_took() empties it */
	int phase; /* of this run; the driver's */
	size_t index;
	bool is_second; /* the first way to ask did not work */
};

/* cursor: as feed_walk_cursor() gave it, "" for the first time; one that
 * cannot be read counts as "".  setup is copied, its strings borrowed. */
struct feed_walk *feed_walk_new(const struct feed_driver *driver,
    const struct feed_setup *setup, const char *cursor);
void feed_walk_free(struct feed_walk *walk); /* NULL is fine */
/* As the driver's next() and took(), with the limits held. */
enum base_status feed_walk_next(struct feed_walk *walk,
    struct feed_request *out, struct base_err *err) BASE_MUST_CHECK;
enum base_status feed_walk_took(struct feed_walk *walk,
    const struct feed_request *request, const struct feed_answer *answer,
    struct base_err *err) BASE_MUST_CHECK;
/* Another source lost sight of what happened since `instant`: the walk shall
 * begin there or before.  false: this driver cannot go back. */
bool feed_walk_rewind(struct feed_walk *walk, int64_t instant);
/* Appends the cursor; BASE_LIMIT when out is full. */
enum base_status feed_walk_cursor(
    const struct feed_walk *walk, struct base_buf *out) BASE_MUST_CHECK;

#endif
