/*
 * Inside flow only: the pieces of a scan (flow_scan.c takes it,
 * flow_scan_task.c makes tasks of it, flow_scan_ssvc.c decides how urgent
 * they are, flow_scan_match.c knows the advisories for plain lists).
 */
#ifndef FLOW_SCAN_X_H
#define FLOW_SCAN_X_H

#include "flow_private.h"
#include "kairan/flow_scan.h"
#include "kairan/host_match.h"
#include "kairan/store_host.h"
#include "kairan/vuln_ssvc.h"

#define FLOW_SCAN_WHY 1024 /* bytes of the reasons of one decision */
#define FLOW_SCAN_TOLD 64 /* tickets remembered; more only cost time */

/* The table and the rules, read once. */
struct flow_scan_rules {
	const struct vuln_ssvc_table *table;
	struct vuln_ssvc_table *own; /* of a file */
};

/* Checks the table, the rules for dates and the windows of all hosts. */
enum base_status flow_scan_rules_read(struct flow *flow,
    struct flow_scan_rules *out, struct base_err *err) BASE_MUST_CHECK;
void flow_scan_rules_release(struct flow_scan_rules *rules);

/* Tickets that have their note. */
struct flow_scan_told {
	int64_t tickets[FLOW_SCAN_TOLD];
	size_t n;
};

/* A scan while it is taken. */
/* Begins the reason of a task that is open again as nothing helps now. */
#define FLOW_SCAN_WITHDRAWN "its mitigation was withdrawn"

struct flow_scan_work {
	struct flow *flow;
	struct base_arena *arena;
	const struct host_scan *scan; /* NULL: only decided anew */
	bool is_vex; /* it says something of findings, and is no scan */
	bool is_known; /* the host was scanned before */
	const struct host_scan *installed; /* of a VEX: what is there by the
	    last scan; NULL: not known */
	size_t n_elsewhere; /* statements of it about other things */
	const struct conf_host *conf; /* NULL: none */
	const char *host; /* as the store has it */
	struct flow_scan_rules rules;
	int64_t now;
	struct flow_scan_change *changes;
	size_t n_changes;
	size_t cap_changes;
	struct flow_scan_told told;
	struct base_err *err;
};

/*
 * Works out the outcome for a finding and puts it into finding and task: due
 * date and priority only when the outcome is another one than before, or
 * anew; never over a finished status.  *changed_out: it was another one.
 */
enum base_status flow_scan_decide(struct flow_scan_work *w,
    struct store_finding *finding, struct store_task *task, bool anew,
    bool *changed_out) BASE_MUST_CHECK;

/* The keys of one machine of that section, which has a key_file; wipe them. */
struct trust_scan_keys;
enum base_status flow_scan_keys(const struct conf_host *host,
    const char *machine, struct trust_scan_keys *keys,
    struct base_err *err) BASE_MUST_CHECK;

/* Findings that are called by an advisory which is known are of its CVEs. */
enum base_status flow_scan_split(struct flow *flow, struct host_scan *scan,
    struct base_err *err) BASE_MUST_CHECK;

/* Reads the last scan of a host that a vendor's document about many products
 * was given for, into w->installed; *out (NULL: none) is the caller's. */
enum base_status flow_scan_vex_open(struct flow_scan_work *w,
    const struct store_host *last, struct host_scan **out) BASE_MUST_CHECK;
/* Is it about packages of which the host has none?  Counts it. */
bool flow_scan_is_elsewhere(
    struct flow_scan_work *w, const struct host_finding *finding);

/* What is there, and what was before, into findings and tasks. */
enum base_status flow_scan_tasks(struct flow_scan_work *w) BASE_MUST_CHECK;

/* The tasks of a ticket are about to change: a note about it, once, inside
 * the caller's transaction; none when it is not made yet. */
enum base_status flow_scan_intend(struct flow *flow, int64_t ticket,
    int64_t now, struct flow_scan_told *told,
    struct base_err *err) BASE_MUST_CHECK;

/* All advisories of the store in OSV's form that speak of the scan's system;
 * *out is the caller's. */
enum base_status flow_scan_advices(struct flow *flow,
    const struct host_scan *scan, struct host_advices **out,
    struct base_err *err) BASE_MUST_CHECK;

#endif
