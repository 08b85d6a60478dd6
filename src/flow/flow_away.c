/*
 * An out-of-office note in answer to a mail of ours: when somebody's ticket
 * would wait too long for him, his lead hears of it, once, and can give it
 * to somebody else or be told later.
 */
#include <string.h>

#include "flow_deed.h"
#include "flow_event.h"

/* Does it wait for him?  Not when its dates are after his return. */
static bool
waits_for(const struct store_ticket *t, const char *until)
{
	const char *date = *t->planned != '\0' ? t->planned : t->due;

	return strcmp(t->state, STORE_TICKET_OPEN) == 0 &&
	       (*date == '\0' || strcmp(date, until) <= 0);
}

static enum base_status
tell_lead(struct flow_deed *d, const struct store_ticket *ticket,
    const struct store_person *person, const char *until, struct base_err *err)
{
	struct codec_json *facts = codec_json_new_object();
	enum base_status status;

	codec_json_set_string(facts, "until", until);
	status = flow_event_tell(d->flow,
	    &(struct flow_happening){.event = FLOW_EVENT_AWAY,
		.ticket = ticket,
		.mark = base_arena_printf(
		    d->arena, "%lld:%s", (long long)person->id, until),
		.author = person->id,
		.by = person->name,
		.kind = FLOW_MAIL_CHANGED,
		.facts = facts},
	    err);
	codec_json_free(facts);
	return status;
}

enum base_status
flow_away(struct flow_deed *d, struct base_err *err)
{
	struct store_ticket ticket;
	struct store_person person;
	enum base_status status;
	char until[BASE_DATE_TEXT];

	if (d->reply->class.class != REPLY_CLASS_AUTO ||
	    !d->reply->class.is_away ||
	    base_date_compare(d->reply->class.away_until, d->today) <= 0)
		return BASE_OK;
	status = flow_bounce_find(d, err);
	if (status != BASE_OK || d->replied.person == 0 ||
	    d->replied.ticket == 0)
		return status;
	base_date_format(d->reply->class.away_until, until);
	status = store_ticket_get(
	    d->flow->store, d->replied.ticket, d->arena, &ticket, err);
	if (status == BASE_OK)
		status = store_person_get(
		    d->flow->store, d->replied.person, d->arena, &person, err);
	if (status != BASE_OK)
		return status == BASE_NOTFOUND ? BASE_OK : status;
	if (ticket.assignee != person.id || !waits_for(&ticket, until))
		return BASE_OK;
	status = store_begin(d->flow->store, err);
	if (status == BASE_OK)
		status = tell_lead(d, &ticket, &person, until, err);
	if (status == BASE_OK)
		status = store_commit(d->flow->store, err);
	store_rollback(d->flow->store);
	return status;
}
