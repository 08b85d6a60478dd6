/*
 * Inside flow only: from an advisory to its tickets (flow_open.c founds,
 * flow_join.c notes it on those that are there).
 */
#ifndef FLOW_OPEN_H
#define FLOW_OPEN_H

#include "flow_private.h"

#define FLOW_OPEN_TICKETS_MAX 64 /* tickets that one advisory touches */

struct flow_opening {
	struct flow *flow;
	struct flow_watches watches;
	struct flow_tally *tally;
	struct base_err *err;
	enum base_status status;
	int opened; /* in this run */
	const char *track; /* login of who asked for it: then no watch and no
	    ceiling hold it back; NULL: the watches decide */
};

/* What an advisory meets. */
struct flow_meeting {
	struct base_arena *arena;
	const struct store_advisory *row;
	struct vuln_advisory *adv;
	int64_t *fresh; /* vulnerabilities without a task that hit */
	size_t n_fresh;
	int watch; /* of the first of them, -1 none */
	int64_t
	    tickets[FLOW_OPEN_TICKETS_MAX]; /* that carry its vulnerabilities */
	int64_t nameless; /* of them: made before any CVE was known, 0 none */
	size_t n_tickets;
};

/* Fills m from its row and adv: what of it has a ticket, and what hits. */
enum base_status flow_open_meet(
    struct flow_opening *o, struct flow_meeting *m) BASE_MUST_CHECK;
/* One intended ticket for all of m->fresh. */
enum base_status flow_open_found(struct flow_opening *o, struct flow_meeting *m,
    int64_t *ticket_out) BASE_MUST_CHECK;
/* Notes the advisory on the tickets that carry its vulnerabilities. */
enum base_status flow_join(
    struct flow_opening *o, struct flow_meeting *m) BASE_MUST_CHECK;
/* A change as a note has it: kind, from, to, and of which vulnerability (NULL:
 * that goes without saying). */
struct codec_json *flow_join_change(
    const struct vuln_change *change, const char *about);
/* Appends what changed since the revision that was told. */
enum base_status flow_join_since(struct flow_opening *o,
    const struct flow_meeting *m, int64_t told,
    struct vuln_changes *out) BASE_MUST_CHECK;
/* Appends what makes a vulnerability more urgent by the new advisory than it
 * was without. */
enum base_status flow_join_without(struct flow_opening *o,
    const struct flow_meeting *m, int64_t vulnerability,
    struct vuln_changes *out) BASE_MUST_CHECK;

/* flow_join_host.c: the same for tasks on hosts.  Their tickets hear of what
 * opens a task again and of what scans cannot see: state, exploitation, KEV,
 * mitigation.  All of a run is one note on each ticket. */
enum base_status flow_join_hosts(
    struct flow_opening *o, struct flow_meeting *m) BASE_MUST_CHECK;
/* The ticket knows the advisories of a vulnerability as they are now: a task
 * has just been put on it. */
enum base_status flow_join_known(struct flow *flow, int64_t ticket,
    int64_t vulnerability, struct base_err *err) BASE_MUST_CHECK;
/* Adds changes and tasks to be opened again (both taken) to the note of the
 * ticket that waits, or to a new one. */
enum base_status flow_join_collect(struct flow *flow, int64_t ticket,
    struct codec_json *changes, struct codec_json *reopened,
    struct base_err *err) BASE_MUST_CHECK;

#endif
