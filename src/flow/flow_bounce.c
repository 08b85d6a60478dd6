/*
 * Mails of ours that came back.  A report counts only when it proves that it
 * is of one of our mails: by the token in the address it came to (the
 * envelope sender of that mail), or in the header that it gives back.
 */
#include <string.h>
#include <strings.h>

#include "flow_deed.h"
#include "flow_event.h"
#include "flow_redact.h"
#include "kairan/store_bounce.h"

#define SCORE_HARD 2 /* there is no such mailbox */
#define SCORE_SOFT 1 /* it is full, or the report does not say */

/* The outbox row behind a token; its id is 0 when it is none of ours. */
static enum base_status
try(struct flow_deed *d, const char *text, size_t len, struct base_err *err)
{
	struct trust_token token;
	char copy[TRUST_TOKEN_TEXT];
	enum base_status status;
	bool is_logged;

	if (!trust_token_looks_like(text, len))
		return BASE_OK;
	memcpy(copy, text, len);
	copy[len] = '\0';
	/* One that expired is still ours. */
	status = flow_keys_read(d->flow, copy, 0, &token, &is_logged);
	if (status != BASE_OK)
		return BASE_OK;
	status = store_outbox_get(
	    d->flow->store, token.mail, d->arena, &d->replied, err);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

/* qmail and others put the mail that comes back into their text: our token
 * stands there, as a line of its header or in its footer. */
static enum base_status
find_in_text(struct flow_deed *d, struct base_err *err)
{
	const char *text = d->mail->body, *found;
	struct trust_token token;

	if (d->reply->class.class != REPLY_CLASS_BOUNCE &&
	    d->reply->class.class != REPLY_CLASS_DELAYED &&
	    d->reply->class.class != REPLY_CLASS_DELIVERED)
		return BASE_OK;
	found =
	    flow_redact_find(d->flow, text, text, text + strlen(text), &token);
	return found == NULL ? BASE_OK : try(d, found, TRUST_TOKEN_LEN, err);
}

enum base_status
flow_bounce_find(struct flow_deed *d, struct base_err *err)
{
	const char *id = d->mail->returned.message_id, *own;
	enum base_status status = BASE_OK;
	size_t i;

	for (i = 0; i < d->reply->candidate_count && d->replied.id == 0 &&
		    status == BASE_OK;
	     i++)
		if (d->reply->candidates[i].kind == REPLY_CANDIDATE_TOKEN &&
		    strcmp(d->reply->candidates[i].where, "address") == 0)
			status = try(d, d->reply->candidates[i].value,
			    strlen(d->reply->candidates[i].value), err);
	if (status == BASE_OK && d->replied.id == 0)
		status = try(d, id, strcspn(id, "@"), err);
	/* Amazon SES, among others, gives mails a Message-ID of its own. */
	own = mail_fields_find(&d->mail->returned.fields, FLOW_MARKER);
	if (status == BASE_OK && d->replied.id == 0 && own != NULL)
		status = try(d, own, strcspn(own, " \t\r\n"), err);
	if (status == BASE_OK && d->replied.id == 0)
		status = find_in_text(d, err);
	return status;
}

/* The status that the report gives for the recipient of our mail. */
static const char *
status_of(const struct flow_deed *d)
{
	const struct reply_class_result *c = &d->reply->class;
	size_t i;

	for (i = 0; i < c->bounce_count; i++)
		if (strcasecmp(c->bounces[i].recipient, d->replied.recipient) ==
		    0)
			return c->bounces[i].status;
	return c->bounce_count > 0 ? c->bounces[0].status : "";
}

/* RFC 3463: 5.2.2 is a full mailbox, 5.7 what a policy did not like. */
static int64_t
score_of(const char *status)
{
	return status[0] == '5' && strncmp(status, "5.2.2", 5) != 0 &&
		       strncmp(status, "5.7", 3) != 0
		   ? SCORE_HARD
		   : SCORE_SOFT;
}

struct telling {
	struct flow *flow;
	struct flow_alarm alarm;
	int64_t lost; /* person */
	unsigned told;
	enum base_status status;
	struct base_err *err;
};

static bool
tell_lead(const struct store_person *row, void *ctx)
{
	struct telling *t = ctx;

	if (strcmp(row->role, "lead") != 0 || row->locked || row->gone ||
	    row->unreachable || row->id == t->lost)
		return true;
	t->told++;
	t->status = flow_alarm(t->flow, &t->alarm, row, t->err);
	return t->status == BASE_OK;
}

/* The leads, or the operator, hear of it once. */
static enum base_status
tell_leads(
    struct flow_deed *d, const struct store_person *lost, struct base_err *err)
{
	struct telling t = {.flow = d->flow,
	    .alarm = {.event =
			  base_arena_printf(d->arena, "unreachable:%lld:%lld",
			      (long long)lost->id, (long long)d->row->id),
		.alarm = "unreachable",
		.name = lost->name,
		.detail = base_arena_printf(
		    d->arena, "%s %s", d->replied.recipient, status_of(d)),
		.command = "kairan list people"},
	    .lost = lost->id,
	    .err = err};
	enum base_status status;

	status = store_person_each(d->flow->store, tell_lead, &t, err);
	if (status == BASE_OK)
		status = t.status;
	return status == BASE_OK && t.told == 0
		   ? flow_alarm(d->flow, &t.alarm, NULL, err)
		   : status;
}

/* What he should have known goes to who stands in, or to the list. */
static enum base_status
tell_others(struct flow_deed *d, struct base_err *err)
{
	struct store_ticket ticket;
	enum base_status status;

	if (d->replied.ticket == 0)
		return BASE_OK;
	status = store_ticket_get(
	    d->flow->store, d->replied.ticket, d->arena, &ticket, err);
	if (status != BASE_OK || ticket.assignee != d->replied.person ||
	    strcmp(ticket.state, STORE_TICKET_OPEN) != 0)
		return status == BASE_NOTFOUND ? BASE_OK : status;
	return flow_event_tell(d->flow,
	    &(struct flow_happening){.event = FLOW_EVENT_UNREACHABLE,
		.ticket = &ticket,
		.mark = base_arena_printf(
		    d->arena, "%lld", (long long)d->replied.id),
		.kind = FLOW_MAIL_OPENED},
	    err);
}

static enum base_status
count(struct flow_deed *d, struct base_err *err)
{
	struct store_bounce row = {.outbox = d->replied.id,
	    .address = d->replied.recipient,
	    .time = base_time_now(),
	    .score = score_of(status_of(d))};
	struct store_person person;
	enum base_status status;
	bool changed = false;
	int64_t total = 0;

	status = store_bounce_add(
	    d->flow->store, &row, row.time - FLOW_BOUNCE_S, &total, err);
	if (status != BASE_OK || d->replied.person == 0)
		return status;
	status = store_person_get(
	    d->flow->store, d->replied.person, d->arena, &person, err);
	if (status == BASE_OK && total >= FLOW_BOUNCE_SCORE)
		status = store_bounce_mark(
		    d->flow->store, row.address, row.time, &changed, err);
	if (status == BASE_OK && changed)
		status = tell_leads(d, &person, err);
	return status == BASE_OK && (changed || person.unreachable)
		   ? tell_others(d, err)
		   : status;
}

enum base_status
flow_bounce(struct flow_deed *d, bool *done, struct base_err *err)
{
	enum reply_class class = d->reply->class.class;
	enum base_status status;
	const char *what;

	if (class != REPLY_CLASS_BOUNCE && class != REPLY_CLASS_DELAYED &&
	    class != REPLY_CLASS_DELIVERED)
		return BASE_OK;
	status = flow_bounce_find(d, err);
	if (status != BASE_OK || d->replied.id == 0)
		return status;
	*done = true;
	what = class == REPLY_CLASS_BOUNCE    ? "came back"
	       : class == REPLY_CLASS_DELAYED ? "is delayed"
					      : "was delivered";
	d->row->ticket = d->replied.ticket;
	status = store_begin(d->flow->store, err);
	if (status == BASE_OK && class == REPLY_CLASS_BOUNCE)
		status = count(d, err);
	if (status == BASE_OK)
		status = flow_end_row(d, STORE_INBOX_IGNORED,
		    base_arena_printf(d->arena, "our mail %lld to %s %s%s%s",
			(long long)d->replied.id, d->replied.recipient, what,
			*status_of(d) != '\0' ? ": " : "", status_of(d)),
		    err);
	if (status == BASE_OK)
		status = store_commit(d->flow->store, err);
	store_rollback(d->flow->store);
	return status;
}

enum base_status
flow_bounce_heard(struct flow_deed *d, struct base_err *err)
{
	enum base_status status;
	bool changed = false;

	if (!d->person.unreachable || d->level < TRUST_LEVEL_DMARC)
		return BASE_OK;
	status = store_begin(d->flow->store, err);
	if (status == BASE_OK)
		status = store_bounce_mark(
		    d->flow->store, d->row->from_addr, 0, &changed, err);
	if (status == BASE_OK)
		status =
		    store_bounce_forget(d->flow->store, d->row->from_addr, err);
	if (status == BASE_OK && changed)
		status = flow_note(d->flow, "reachable", 0, d->row->id, err,
		    "%s can be reached again", d->row->from_addr);
	if (status == BASE_OK)
		status = store_commit(d->flow->store, err);
	store_rollback(d->flow->store);
	return status;
}
