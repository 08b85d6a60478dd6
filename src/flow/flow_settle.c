/*
 * After the tracker: our rows as it has them now, and the new owner's mail.
 */
#include <stdio.h>
#include <string.h>

#include "flow_event.h"
#include "flow_talk.h"

/* Did this mail give the ticket to somebody? */
static bool
has_assigned(const struct flow_part *part)
{
	size_t i;

	for (i = 0; i < part->n_steps; i++)
		if (part->steps[i].part == TRACKER_SET_ASSIGNEE &&
		    strcmp(part->steps[i].outcome, "applied") == 0)
			return true;
	return false;
}

static enum base_status
put_tasks(struct flow_deed *d, struct flow_part *part, int64_t now,
    struct base_err *err)
{
	enum base_status status = BASE_OK;
	size_t i;

	for (i = 0; i < part->n_tasks && status == BASE_OK; i++) {
		part->tasks[i].planned = part->ticket.planned;
		part->tasks[i].due = part->ticket.due;
		status =
		    store_task_put(d->flow->store, &part->tasks[i], now, err);
	}
	return status;
}

/* By mail, too, the new owner is told (design, rule 5); who gave it to him
 * in the tracker itself is not known here. */
static enum base_status
tell_owner(struct flow_deed *d, const struct flow_part *part, int64_t owner,
    struct base_err *err)
{
	struct codec_json *facts = codec_json_new_object();
	enum base_status status;
	char mark[32];

	snprintf(mark, sizeof(mark), "%lld",
	    (long long)(part->result.journal_id != 0 ? part->result.journal_id
						     : part->ticket.updated));
	if (owner != 0)
		codec_json_set_string(facts, "event", "reassigned");
	status = flow_event_tell(d->flow,
	    &(struct flow_happening){.event = FLOW_EVENT_ASSIGNED,
		.ticket = &part->ticket,
		.mark = mark,
		.author = d->person.id,
		.by = has_assigned(part) ? d->person.name : NULL,
		.kind = FLOW_MAIL_OPENED,
		.facts = facts},
	    err);
	codec_json_free(facts);
	return status;
}

enum base_status
flow_apply_settle(
    struct flow_deed *d, struct flow_part *part, struct base_err *err)
{
	int64_t now = base_time_now(), owner = part->ticket.assignee;
	enum base_status status = BASE_OK;
	bool talked = false;

	status = flow_talk_settle(d, part, &talked, err);
	if (status != BASE_OK)
		return status;
	if (!part->was_tried) {
		if (part->effect != 0 && !part->is_duplicate)
			status =
			    store_effect_finish(d->flow->store, part->effect,
				talked ? "done" : "failed", "", now, err);
		return status;
	}
	if (part->result.issue != NULL)
		flow_ticket_from_issue(
		    d->flow, part->result.issue, d->arena, &part->ticket);
	status = store_ticket_put(d->flow->store, &part->ticket, err);
	if (status == BASE_OK)
		status = put_tasks(d, part, now, err);
	if (status == BASE_OK)
		status = store_effect_finish(
		    d->flow->store, part->effect, "done", "", now, err);
	if (status == BASE_OK && part->ticket.assignee != owner &&
	    part->ticket.assignee != 0)
		status = tell_owner(d, part, owner, err);
	return status;
}
