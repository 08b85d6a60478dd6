/*
 * After the tracker: our rows as it has them now, and the mails to others.
 */
#include <string.h>

#include "flow_sync.h"
#include "flow_talk.h"
#include "flow_wish.h"

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

int64_t
flow_journal_account(const struct flow_deed *d, const struct flow_part *part)
{
	const struct conf_tracker *c = &d->flow->conf->tracker;
	bool as_person =
	    flow_comment_is_proven(d) &&
	    (c->type == CONF_TRACKER_BUILTIN || c->act == CONF_ACT_SWITCH ||
		(c->act == CONF_ACT_KEYS && *d->person.key_file != '\0'));

	/* What the gateway opened bears its name. */
	return as_person ? d->person.tracker_id : part->result.issue->author.id;
}

/*
 * Others hear of it as of what is done in the tracker itself (design, rule
 * 5).  Of what is private or was moved sync tells: it asks who may see it.
 */
static enum base_status
tell_others(
    struct flow_deed *d, const struct flow_part *part, struct base_err *err)
{
	struct flow_journal j = {.ticket = &part->ticket,
	    .issue = part->result.issue,
	    .is_owner_now = true,
	    .author = d->person.id,
	    .by = d->person.name};
	enum base_status status;

	if (j.issue == NULL)
		return BASE_OK;
	j.journal = flow_journal_of(&part->result,
	    part->fresh != NULL ? part->fresh : part->before,
	    flow_journal_account(d, part));
	j.untaken = part->yielded;
	if (j.journal == NULL)
		return BASE_OK;
	if (part->has_comment && d->comment_stored) {
		j.comment = d->comment;
		j.mentions = &d->mentions;
		j.sights = &d->sights;
	}
	status = store_effect_set_journal(
	    d->flow->store, part->effect, j.journal->id, err);
	if (status == BASE_OK && !j.journal->is_private &&
	    !flow_sights_needed(d->flow, &part->ticket))
		status = flow_journal_tell(d->flow, &j, err);
	return status;
}

/* The ticket after all that was written. */
static const struct tracker_issue *
now_of(const struct flow_part *part)
{
	return part->mended.issue != NULL ? part->mended.issue
					  : part->result.issue;
}

enum base_status
flow_apply_settle(
    struct flow_deed *d, struct flow_part *part, struct base_err *err)
{
	int64_t now = base_time_now();
	enum base_status status;
	bool talked = false;

	status = flow_talk_settle(d, part, &talked, err);
	if (status != BASE_OK)
		return status;
	if (!part->was_tried) {
		if (part->effect == 0 || part->is_duplicate)
			return BASE_OK;
		return store_effect_finish(d->flow->store, part->effect,
		    talked ? "done" : "failed", "", now, err);
	}
	/* Sync may have been here while the tracker worked. */
	status = store_ticket_get(
	    d->flow->store, part->ticket.id, d->arena, &part->ticket, err);
	if (status == BASE_OK && now_of(part) != NULL)
		flow_ticket_from_issue(
		    d->flow, now_of(part), d->arena, &part->ticket);
	/* Somebody else's status stays, for the tasks too. */
	if (status == BASE_OK && now_of(part) != NULL &&
	    (part->yielded & TRACKER_SET_STATUS) != 0)
		flow_status_take_over(
		    d->flow, now_of(part), NULL, part->tasks, part->n_tasks);
	if (status == BASE_OK)
		status = store_ticket_put(d->flow->store, &part->ticket, err);
	if (status == BASE_OK)
		status = put_tasks(d, part, now, err);
	if (status == BASE_OK)
		status = store_effect_finish(
		    d->flow->store, part->effect, "done", "", now, err);
	return status == BASE_OK ? tell_others(d, part, err) : status;
}
