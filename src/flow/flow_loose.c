/*
 * Directives that touch no ticket that is there: track.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_talk.h"

static enum base_status
found_tracked(struct flow_deed *d, const struct flow_tracked *what,
    int64_t *ticket, bool *fresh, struct base_err *err)
{
	struct flow_tally tally = {0};
	enum base_status status;

	status = store_begin(d->flow->store, err);
	if (status == BASE_OK)
		status = flow_track(
		    d->flow, what, d->person.login, ticket, fresh, err);
	if (status == BASE_OK)
		status = store_commit(d->flow->store, err);
	store_rollback(d->flow->store);
	return status == BASE_OK && *fresh
		   ? flow_tickets_make(d->flow, &tally, err)
		   : status;
}

/* track: a ticket for what was named; made at once, so that the answer can
 * tell its number. */
static enum base_status
track(struct flow_deed *d, struct flow_step *step, struct base_err *err)
{
	struct flow_tracked what;
	struct store_ticket ticket;
	enum base_status status;
	bool fresh = false;
	int64_t id = 0;

	status = flow_track_find(d->flow, step->directive->value, &what, err);
	if (status == BASE_NOTFOUND) {
		flow_step_refuse(step, "refused", "value");
		return BASE_OK;
	}
	if (status == BASE_OK && d->is_dry_run) {
		step->outcome = "would";
		return BASE_OK;
	}
	if (status == BASE_OK)
		status = found_tracked(d, &what, &id, &fresh, err);
	if (status == BASE_OK)
		status = store_ticket_get(
		    d->flow->store, id, d->arena, &ticket, err);
	if (status != BASE_OK)
		return status;
	if (ticket.issue == 0) {
		flow_step_refuse(step, "waits", "tracker_down");
		return BASE_OK;
	}
	/* A try before this one may have found it. */
	step->outcome = fresh || d->row->attempts > 1 ? "applied" : "already";
	step->value = base_arena_printf(d->arena, "%s = #%lld",
	    step->directive->value, (long long)ticket.issue);
	return BASE_OK;
}

/* A mail that touches no ticket has an effect too (track): once. */
static enum base_status
intend_loose(struct flow_deed *d, bool *again, struct base_err *err)
{
	char *marker = flow_marker();
	struct store_effect effect = {.inbox = d->row->id,
	    .author = d->person.login,
	    .message_id = d->row->message_id,
	    .text_hash = d->text_hash,
	    .directive = "",
	    .marker = marker};
	struct store_effect got;
	enum base_status status;

	memset(&got, 0, sizeof(got));
	status = store_effect_intend(
	    d->flow->store, &effect, base_time_now(), d->arena, &got, err);
	*again = status == BASE_EXISTS && got.inbox != d->row->id;
	free(marker);
	return status == BASE_EXISTS ? BASE_OK : status;
}

enum base_status
flow_loose(struct flow_deed *d, bool *again, struct base_err *err)
{
	enum base_status status = BASE_OK;
	size_t i;

	*again = false;
	if (d->n_parts == 0)
		status = intend_loose(d, again, err);
	for (i = 0; i < d->n_loose && status == BASE_OK && !*again; i++) {
		if (d->loose[i].outcome != NULL)
			continue;
		if (d->loose[i].directive->key == REPLY_KEY_TRACK)
			status = track(d, &d->loose[i], err);
		else
			status = flow_talk_loose(d, &d->loose[i], err);
	}
	return status;
}
