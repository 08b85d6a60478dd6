/*
 * store_host: the machines that were scanned, and what was found on each.
 * The scan file itself is a raw file (store_blob_get()); here stands what
 * later scans, lists and tickets ask for.
 */
#ifndef KAIRAN_STORE_HOST_H
#define KAIRAN_STORE_HOST_H

#include "kairan/host.h"
#include "kairan/store.h"
#include "kairan/vuln.h"

/* The last scan of a host that was taken; texts "" when not said. */
struct store_host {
	const char *name; /* as it is called here; found in any case (ASCII) */
	const char *family;
	const char *release;
	const char *format; /* host_format_name() */
	const char *tool;
	const char *kernel;
	const char *raw; /* hash of the scan file */
	int64_t time; /* when the host was looked at */
	int64_t taken; /* when that came in */
	int64_t n_packages;
	bool has_inventory;
	bool is_reboot_required;
};

/* BASE_NOTFOUND leaves err alone. */
enum base_status store_host_get(struct store *store, const char *name,
    struct base_arena *arena, struct store_host *out,
    struct base_err *err) BASE_MUST_CHECK;
/* Adds the row or writes all of it anew. */
enum base_status store_host_put(struct store *store,
    const struct store_host *host, struct base_err *err) BASE_MUST_CHECK;
/* All hosts by name. */
enum base_status store_host_list(struct store *store, struct base_arena *arena,
    struct store_host **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;

/* One vulnerability on one host, as the scans told of it. */
struct store_finding {
	int64_t vulnerability;
	int64_t first; /* time of the first scan that had it */
	int64_t last; /* time of the last one that had it */
	int64_t gone; /* time of the scan that showed it patched or removed;
	    0: it is there */
	int64_t decided; /* when outcome was last worked out */
	const char *host;
	const char *id; /* as the scanner calls it */
	const char *state; /* host_state_name() */
	const char *reason; /* of that state, in words */
	const char *title;
	const char *severity;
	const char *mitigation;
	const char *mitigation_url;
	const char *verdict; /* host_verdict_name() of the last scan */
	const char *package; /* that the verdict is about */
	const char *outcome; /* of the decision table, as published */
	const char *why; /* "exploitation=active (kev), ..." */
	const char *due; /* that came of it: YYYY-MM-DD or "" */
	struct host_strings advisories;
	struct host_strings kbs;
	struct host_affected *affected;
	size_t n_affected;
	bool has_poc;
	bool is_kev;
	bool is_exploited; /* by another catalogue; not kept beside is_kev */
	bool is_stale; /* a source told of its vulnerability since; not
	    written */
	bool has_advice; /* a source tells of a mitigation; not written */
};

/* Everything ever found on the host, by vulnerability; those that are gone,
 * too. */
enum base_status store_finding_list(struct store *store, const char *host,
    struct base_arena *arena, struct store_finding **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;
/* Adds the row or writes all of it anew, its packages too. */
enum base_status store_finding_put(struct store *store,
    const struct store_finding *finding, struct base_err *err) BASE_MUST_CHECK;
/* Its outcome is asked for again. */
enum base_status store_finding_undecide(struct store *store, const char *host,
    int64_t vulnerability, struct base_err *err) BASE_MUST_CHECK;
/* How urgent it was decided to be on that host and why; BASE_NOTFOUND. */
enum base_status store_finding_why(struct store *store, const char *host,
    int64_t vulnerability, struct base_arena *arena, const char **outcome,
    const char **why, struct base_err *err) BASE_MUST_CHECK;
/* The hosts with a finding that is not gone and whose vulnerability was told
 * of by a source after its outcome was decided; *out in the arena. */
enum base_status store_finding_stale(struct store *store,
    struct base_arena *arena, const char ***out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;

/* A task on a host that has no ticket yet, or an urgent one on a ticket of
 * those that are not. */
struct store_loose {
	int64_t task;
	int64_t vulnerability;
	const char *host;
	const char *package; /* the first one of its finding, "" none */
	const char *ssvc; /* priority */
	const char *due;
};
/* All that are open, by host, the urgent ones first, by package. */
enum base_status store_host_loose(struct store *store, struct base_arena *arena,
    struct store_loose **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;
/* The task's ticket alone. */
enum base_status store_host_assign(struct store *store, int64_t task,
    int64_t ticket, int64_t now, struct base_err *err) BASE_MUST_CHECK;

/* The part of a host's work that a ticket is for: "update:PACKAGE",
 * "urgent", "window:DATE" or "task:ID". */
enum base_status store_host_ticket_put(struct store *store, int64_t ticket,
    const char *host, const char *part, struct base_err *err) BASE_MUST_CHECK;
/* Its host and part; BASE_NOTFOUND when it is for no host. */
enum base_status store_host_ticket_get(struct store *store, int64_t ticket,
    struct base_arena *arena, const char **host, const char **part,
    struct base_err *err) BASE_MUST_CHECK;
/* The newest one that is intended or open; BASE_NOTFOUND. */
enum base_status store_host_ticket_find(struct store *store, const char *host,
    const char *part, int64_t *out, struct base_err *err) BASE_MUST_CHECK;
/* The newest one that is intended or open and for a maintenance window,
 * whichever; BASE_NOTFOUND. */
enum base_status store_host_ticket_window(struct store *store, const char *host,
    int64_t *out, struct base_err *err) BASE_MUST_CHECK;
/* It is for another part from now on. */
enum base_status store_host_ticket_move(struct store *store, int64_t ticket,
    const char *part, struct base_err *err) BASE_MUST_CHECK;
/* How many of a host are intended or open and for one package's update. */
enum base_status store_host_ticket_updates(struct store *store,
    const char *host, int64_t *out, struct base_err *err) BASE_MUST_CHECK;

/* What a ticket of a host last told its readers. */
struct store_host_told {
	const char *ssvc; /* of its most urgent open task, "" none */
	const char *due; /* its earliest, YYYY-MM-DD or "" */
	const char *verdict; /* what the scans say of open tasks, any text */
};
/* BASE_NOTFOUND when the ticket is for no host. */
enum base_status store_host_told_get(struct store *store, int64_t ticket,
    struct base_arena *arena, struct store_host_told *out,
    struct base_err *err) BASE_MUST_CHECK;
enum base_status store_host_told_put(struct store *store, int64_t ticket,
    const struct store_host_told *told, struct base_err *err) BASE_MUST_CHECK;

/* How many other tickets of hosts are about to be opened for the same owner
 * (as wished), or were and wait with their mail for the others. */
enum base_status store_host_ticket_company(struct store *store, int64_t ticket,
    const char *wish, int64_t *out, struct base_err *err) BASE_MUST_CHECK;

/* All tasks on the host, the finished ones too, by id. */
struct store_task;
enum base_status store_host_tasks(struct store *store, const char *host,
    struct base_arena *arena, struct store_task **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;
/* All tasks for a vulnerability on hosts, by host. */
enum base_status store_host_tasks_for(struct store *store,
    int64_t vulnerability, struct base_arena *arena, struct store_task **out,
    size_t *n_out, struct base_err *err) BASE_MUST_CHECK;

/* How many tasks of the host are open. */
enum base_status store_finding_open(struct store *store, const char *host,
    size_t *out, struct base_err *err) BASE_MUST_CHECK;

/* The newest revisions of all advisories that came in OSV's form, by id; fn
 * returns false to stop. */
typedef bool (*store_finding_fn)(const struct vuln_advisory *adv, void *ctx);
enum base_status store_finding_advisories(struct store *store,
    store_finding_fn fn, void *ctx, struct base_err *err) BASE_MUST_CHECK;

/* The vulnerability of that id (a CVE or another); made, with this title,
 * when no source spoke of it so far. */
enum base_status store_finding_name(struct store *store, const char *id,
    const char *title, int64_t now, int64_t *vulnerability_out,
    struct base_err *err) BASE_MUST_CHECK;
/* The CVEs that an advisory of that id is about, by all sources; *n_out 0
 * when none is known.  *out in the arena.  BASE_LIMIT: there are more. */
#define STORE_FINDING_CVES_MAX 16384
enum base_status store_finding_cves(struct store *store, const char *id,
    struct base_arena *arena, const char ***out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;
/* How a scanner scores it: shown where no advisory has a score. */
enum base_status store_finding_score_put(struct store *store,
    int64_t vulnerability, const struct vuln_score *score,
    struct base_err *err) BASE_MUST_CHECK;
/* BASE_NOTFOUND when none did. */
enum base_status store_finding_score_get(struct store *store,
    int64_t vulnerability, struct base_arena *arena, struct vuln_score *out,
    struct base_err *err) BASE_MUST_CHECK;

#endif
