/*
 * store_advisory: advisories with their revisions, vulnerabilities with
 * their aliases, and which advisory speaks of which vulnerability.
 *
 * A vulnerability has a surrogate id; its ids (CVE, JVN#, JVNDB-, ...) are
 * aliases, so that a CVE that comes late changes no key.
 */
#ifndef KAIRAN_STORE_ADVISORY_H
#define KAIRAN_STORE_ADVISORY_H

#include "kairan/store.h"
#include "kairan/vuln.h"

/* Words of advisory.hold: what keeps an advisory from founding a ticket. */
#define STORE_HOLD_BUNDLE "bundle" /* many CVEs or no product */
#define STORE_HOLD_OLD "old" /* before the base date */
#define STORE_HOLD_CEILING "ceiling" /* over the tickets of one run */
#define STORE_HOLD_HOST "host" /* the watch's work is on hosts */

enum store_arrival {
	STORE_ARRIVAL_NEW,
	STORE_ARRIVAL_CHANGED, /* other content than before */
	STORE_ARRIVAL_SAME /* nothing new, at most a new stamp */
};

struct store_advisory {
	int64_t id;
	const char *source;
	const char *ext_id; /* the source's own id */
	const char *title;
	const char *url;
	const char *state; /* vuln_state_name() */
	const char *hold; /* a STORE_HOLD_ word, "" when nothing holds it */
	const char *hold_watch; /* the watch that would have hit */
	int64_t revision; /* id of the newest revision */
	int64_t revisions; /* how many there are */
	int64_t published;
	int64_t modified;
	int64_t first_seen;
	int64_t last_seen;
	bool is_bundle;
};

/*
 * Takes an advisory in.  *old_out (may be NULL) gets the revision before,
 * when the content changed (vuln_advisory_free()), and adv keeps what it
 * leaves out of it (vuln_advisory_keep()); a caller with old_out NULL has
 * that revision at hand and has done so.  A new or changed one is marked
 * dirty, to be matched by the next `open`.
 */
enum base_status store_advisory_put(struct store *store,
    struct vuln_advisory *adv, int64_t now, int64_t *id_out,
    enum store_arrival *arrival_out, struct vuln_advisory **old_out,
    struct base_err *err) BASE_MUST_CHECK;

/* The ids that a source gave to its advisories, unsorted; names_out is
 * initialised by the caller, who releases it. */
enum base_status store_advisory_names(struct store *store, const char *source,
    struct base_strv *names_out, struct base_err *err) BASE_MUST_CHECK;
/* The row of one of them; BASE_NOTFOUND. */
enum base_status store_advisory_of(struct store *store, const char *source,
    const char *ext_id, int64_t *id_out, struct base_err *err) BASE_MUST_CHECK;

/* The same by the name of its document's file: struct feed_gone. */
enum base_status store_advisory_by_file(struct store *store, const char *source,
    const char *file, int64_t *id_out, struct base_err *err) BASE_MUST_CHECK;

/* The newest revision (vuln_advisory_free()); BASE_NOTFOUND. */
enum base_status store_advisory_load(struct store *store, int64_t id,
    struct vuln_advisory **out, struct base_err *err) BASE_MUST_CHECK;
/* A revision by its id (store_advisory.revision); BASE_NOTFOUND. */
enum base_status store_advisory_revision(struct store *store, int64_t revision,
    struct vuln_advisory **out, struct base_err *err) BASE_MUST_CHECK;
enum base_status store_advisory_get(struct store *store, int64_t id,
    struct base_arena *arena, struct store_advisory *out,
    struct base_err *err) BASE_MUST_CHECK;
/* By the source's own id, in any source (the oldest row); BASE_NOTFOUND
 * leaves err alone. */
enum base_status store_advisory_find(struct store *store, const char *ext_id,
    int64_t *id_out, struct base_err *err) BASE_MUST_CHECK;

/* By its page for people, with or without a slash at its end (the newest
 * row); BASE_NOTFOUND leaves err alone. */
enum base_status store_advisory_by_url(struct store *store, const char *url,
    int64_t *id_out, struct base_err *err) BASE_MUST_CHECK;
/* Ids of advisories that no bundle is and in whose newest revision each of
 * the words stands (its title first, else anywhere), newest first; *out in
 * the arena. */
enum base_status store_advisory_search(struct store *store,
    const struct base_strv *words, size_t max, struct base_arena *arena,
    int64_t **out, size_t *n_out, struct base_err *err) BASE_MUST_CHECK;

/* Calls fn for rows in order of id; fn returns false to stop.  dirty_only:
 * those to be matched.  Rows are read in pages, fn may write. */
typedef bool (*store_advisory_fn)(const struct store_advisory *row, void *ctx);
enum base_status store_advisory_each(struct store *store, bool dirty_only,
    store_advisory_fn fn, void *ctx, struct base_err *err) BASE_MUST_CHECK;

/* Matched: no longer dirty; hold "" or a STORE_HOLD_ word, and the watch
 * that would have hit. */
enum base_status store_advisory_settle(struct store *store, int64_t id,
    const char *hold, const char *hold_watch,
    struct base_err *err) BASE_MUST_CHECK;
/* All advisories shall be matched again (a watch was edited). */
enum base_status store_advisory_touch_all(
    struct store *store, struct base_err *err) BASE_MUST_CHECK;
/* Held back by bundle or ceiling and in no overview so far, oldest first. */
enum base_status store_advisory_held(struct store *store, size_t max,
    struct base_arena *arena, struct store_advisory **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;
/* It stood in that overview mail. */
enum base_status store_advisory_overviewed(struct store *store, int64_t id,
    int64_t outbox, struct base_err *err) BASE_MUST_CHECK;

struct store_vulnerability {
	int64_t id;
	const char *key; /* CVE, or the advisory's own id while none */
	const char *title;
	const char *cwes; /* "CWE-79, CWE-89" */
	const char *exploitation; /* vuln_exploitation_name() */
	const char *products; /* names, a line each; NULL none */
	bool has_fix; /* an advisory names a fix or a fixed version */
	bool has_mitigation;
	int cvss; /* tenths, -1 unknown */
	bool kev;
};

/*
 * Links an advisory to its vulnerabilities: one for each CVE; without any
 * CVE the one that already has its id or one of its aliases, or a new one.
 * A row that had no CVE takes the advisory's first one, when that is new.
 * The links of the advisory become exactly these.
 */
enum base_status store_vulnerability_link(struct store *store, int64_t advisory,
    const struct vuln_advisory *adv, int64_t now,
    struct base_err *err) BASE_MUST_CHECK;
/* Ids of the vulnerabilities of an advisory; *out in the arena. */
enum base_status store_vulnerability_of(struct store *store, int64_t advisory,
    struct base_arena *arena, int64_t **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;
/* Ids of the advisories that speak of a vulnerability, oldest first. */
enum base_status store_vulnerability_advisories(struct store *store,
    int64_t vulnerability, struct base_arena *arena, int64_t **out,
    size_t *n_out, struct base_err *err) BASE_MUST_CHECK;
enum base_status store_vulnerability_get(struct store *store, int64_t id,
    struct base_arena *arena, struct store_vulnerability *out,
    struct base_err *err) BASE_MUST_CHECK;
/* By any of its ids; BASE_NOTFOUND leaves err alone. */
enum base_status store_vulnerability_find(struct store *store,
    const char *alias, int64_t *id_out, struct base_err *err) BASE_MUST_CHECK;
/* Writes the columns for lists and filters (all but id and key). */
enum base_status store_vulnerability_set(struct store *store,
    const struct store_vulnerability *row, int64_t now,
    struct base_err *err) BASE_MUST_CHECK;

/* One difference that was seen; strings "" when unknown. */
struct store_change {
	int64_t id;
	int64_t time;
	const char *source;
	const char *vulnerability; /* key */
	const char *kind;
	const char *old_value;
	const char *new_value;
	const char *reason;
	bool material;
};
enum base_status store_change_add(struct store *store,
    const struct store_change *change, struct base_err *err) BASE_MUST_CHECK;
/* Changes with an id above since, in order. */
typedef bool (*store_change_fn)(const struct store_change *row, void *ctx);
enum base_status store_change_each(struct store *store, int64_t since,
    store_change_fn fn, void *ctx, struct base_err *err) BASE_MUST_CHECK;

#endif
