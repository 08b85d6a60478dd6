/*
 * track: a ticket because somebody asked for it.  No watch, base date or
 * ceiling holds it back.
 */
#include <string.h>

#include "flow_open.h"

enum base_status
flow_track_find(struct flow *flow, const char *id, struct flow_tracked *out,
    struct base_err *err)
{
	struct base_arena *arena;
	enum base_status status;
	int64_t *ids = NULL;
	size_t n = 0;

	memset(out, 0, sizeof(*out));
	status = store_advisory_find(flow->store, id, &out->advisory, err);
	if (status != BASE_NOTFOUND)
		return status;
	status =
	    store_vulnerability_find(flow->store, id, &out->vulnerability, err);
	if (status != BASE_OK)
		return status;
	arena = base_arena_new();
	status = store_vulnerability_advisories(
	    flow->store, out->vulnerability, arena, &ids, &n, err);
	if (status == BASE_OK && n == 0)
		status = BASE_NOTFOUND;
	if (status == BASE_OK)
		out->advisory = ids[0];
	base_arena_free(arena);
	return status;
}

/* A CVE was named: only that one, not the others of its advisory. */
static void
keep_only(struct flow_meeting *m, int64_t vulnerability)
{
	size_t i, n = m->n_fresh;

	m->n_fresh = 0;
	for (i = 0; i < n; i++)
		if (m->fresh[i] == vulnerability) {
			m->fresh[0] = vulnerability;
			m->n_fresh = 1;
			return;
		}
}

/* The ticket that is there already. */
static enum base_status
present(struct flow *flow, const struct flow_meeting *m, int64_t vulnerability,
    int64_t *ticket_out, struct base_err *err)
{
	struct store_task task;
	enum base_status status;

	if (vulnerability == 0) {
		if (m->n_tickets == 0)
			return BASE_NOTFOUND;
		*ticket_out = m->tickets[0];
		return BASE_OK;
	}
	status = store_task_find(
	    flow->store, vulnerability, "", m->arena, &task, err);
	if (status == BASE_OK)
		*ticket_out = task.ticket;
	return status;
}

enum base_status
flow_track(struct flow *flow, const struct flow_tracked *what,
    const char *login, int64_t *ticket_out, bool *fresh_out,
    struct base_err *err)
{
	struct flow_tally tally = {0};
	struct flow_opening o = {
	    .flow = flow, .tally = &tally, .err = err, .track = login};
	struct flow_meeting m = {.arena = base_arena_new(), .watch = -1};
	struct store_advisory row;
	enum base_status status;

	*ticket_out = 0;
	status =
	    store_advisory_get(flow->store, what->advisory, m.arena, &row, err);
	m.row = &row;
	if (status == BASE_OK)
		status = store_advisory_load(
		    flow->store, what->advisory, &m.adv, err);
	if (status == BASE_OK)
		status = flow_open_meet(&o, &m);
	if (status == BASE_OK && what->vulnerability != 0)
		keep_only(&m, what->vulnerability);
	*fresh_out = m.n_fresh > 0;
	if (status == BASE_OK && m.n_fresh == 0)
		status =
		    present(flow, &m, what->vulnerability, ticket_out, err);
	else if (status == BASE_OK)
		status = flow_open_found(&o, &m, ticket_out);
	if (status == BASE_OK && m.n_fresh > 0)
		status = store_advisory_settle(
		    flow->store, what->advisory, "", "", err);
	vuln_advisory_free(m.adv);
	base_arena_free(m.arena);
	return status;
}
