/*
 * Which of our tickets is a mail about?
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "flow_deed.h"
#include "kairan/store_token.h"

/* How a ticket was found: by the Message-ID of such a mail. */
#define REDMINE_MAIL "Redmine's own mail"

/* Does that mail's reply token stand in it somewhere, beside that of its
 * Message-ID? */
static bool
has_reply_token(const struct flow_deed *d)
{
	const struct reply_candidate *c = d->reply->candidates;
	struct trust_token token;
	size_t i;

	for (i = 0; i < d->reply->candidate_count; i++, c++)
		if (c->kind == REPLY_CANDIDATE_TOKEN &&
		    trust_token_read(&d->flow->keys, c->value, 0, &token) ==
			BASE_OK &&
		    token.mail == d->replied.id)
			return true;
	return false;
}

/* A token that is genuine: which of our mails, whose.  One that expired or
 * was revoked still tells the ticket, but proves nobody. */
static enum base_status
try_token(struct flow_deed *d, const struct reply_candidate *c,
    struct trust_facts *facts, struct base_err *err)
{
	int64_t today = base_date_to_days(
	    base_date_at(base_time_now(), d->flow->conf->time_zone));
	struct trust_token token;
	enum base_status status;
	bool is_revoked = false, is_logged = false;

	status = flow_keys_read(d->flow, c->value, today, &token, &is_logged);
	if (status == BASE_PERM)
		d->no_token = "expired";
	else if (status != BASE_OK)
		return BASE_NOTFOUND;
	status = store_token_is_revoked(
	    d->flow->store, token.mail, &is_revoked, err);
	if (is_revoked)
		d->no_token = "revoked";
	if (status == BASE_OK)
		status = store_outbox_get(
		    d->flow->store, token.mail, d->arena, &d->replied, err);
	if (status == BASE_OK) {
		d->found_by = base_arena_printf(d->arena, "token (%s%s%s)",
		    c->where, d->no_token != NULL ? ", " : "",
		    d->no_token != NULL ? d->no_token : "");
		facts->token_valid = d->no_token == NULL;
		facts->token_revoked = is_revoked;
		facts->token_person = token.person;
		facts->token_logged = is_logged && !has_reply_token(d);
	}
	return status;
}

static bool
is_host_of(const char *host, const char *url)
{
	const char *p = url == NULL ? NULL : strstr(url, "://");
	size_t len;

	if (p == NULL)
		return false;
	p += strlen("://");
	len = strcspn(p, ":/");
	return len == strlen(host) && strncasecmp(host, p, len) == 0;
}

/*
 * Is that a notification of our Redmine, of this ticket?  Message-IDs carry
 * the domain of Redmine's own sender address; a site that has not said which
 * may still use the host that Redmine is reached by.  What the subject says
 * must not speak against it.
 */
static bool
is_our_redmine(const struct flow_deed *d, const struct reply_candidate *c)
{
	const struct conf_tracker *t = &d->flow->conf->tracker;
	const char *at =
	    t->mail_from == NULL ? NULL : strchr(t->mail_from, '@');
	const struct reply_candidate *other = d->reply->candidates;
	size_t i;

	if ((at == NULL || strcasecmp(at + 1, c->detail) != 0) &&
	    !is_host_of(c->detail, t->url) &&
	    !is_host_of(c->detail, t->public_url))
		return false;
	for (i = 0; i < d->reply->candidate_count; i++, other++)
		if (other->kind == REPLY_CANDIDATE_REDMINE_SUBJECT &&
		    strcmp(other->value, c->value) != 0)
			return false;
	return true;
}

static enum base_status
try_candidate(struct flow_deed *d, const struct reply_candidate *c,
    struct trust_facts *facts, int64_t *issue, struct base_err *err)
{
	enum base_status status;

	switch (c->kind) {
	case REPLY_CANDIDATE_TOKEN:
		return try_token(d, c, facts, err);
	case REPLY_CANDIDATE_MESSAGE_ID:
		status = store_outbox_by_message(
		    d->flow->store, c->value, d->arena, &d->replied, err);
		if (status == BASE_OK)
			d->found_by = "message-id";
		return status;
	case REPLY_CANDIDATE_SUBJECT:
		*issue = strtoll(c->value, NULL, 10);
		d->found_by = "subject";
		return *issue > 0 ? BASE_OK : BASE_NOTFOUND;
	case REPLY_CANDIDATE_REDMINE_ID:
		if (!is_our_redmine(d, c))
			return BASE_NOTFOUND;
		*issue = strtoll(c->value, NULL, 10);
		d->found_by = REDMINE_MAIL;
		return *issue > 0 ? BASE_OK : BASE_NOTFOUND;
	default:
		/* A number in a subject may be of any tracker. */
		return BASE_NOTFOUND;
	}
}

/* For `kairan check`: Redmine mails, whatever it was told. */
static void
note_redmine_mails(struct flow *flow)
{
	if (flow_meta_set_instant(flow, FLOW_META_REDMINE_MAILED,
		base_time_now(), NULL) != BASE_OK)
		base_log(BASE_LOG_DEBUG, "not-noted", "what=%s",
		    FLOW_META_REDMINE_MAILED);
}

/* What a mail proves depends on those before it that had the same token. */
static void
pass_gate(struct flow_deed *d)
{
	uint64_t keys[2];
	size_t n = 0;

	if (d->n_parts > 0)
		keys[n++] =
		    flow_order_key(FLOW_ORDER_TICKET, d->parts[0].ticket.id);
	if (d->replied.id != 0)
		keys[n++] = flow_order_key(FLOW_ORDER_TOKEN, d->replied.id);
	if (n > 0)
		(void)flow_gate(d, keys, n);
}

enum base_status
flow_thread_find(
    struct flow_deed *d, struct trust_facts *facts, struct base_err *err)
{
	struct store_ticket ticket;
	enum base_status status = BASE_NOTFOUND;
	int64_t issue = 0;
	size_t i;

	for (i = 0; i < d->reply->candidate_count && status == BASE_NOTFOUND;
	     i++)
		status = try_candidate(
		    d, &d->reply->candidates[i], facts, &issue, err);
	if (status != BASE_OK)
		return status == BASE_NOTFOUND ? BASE_OK : status;
	if (d->found_by != NULL && strcmp(d->found_by, REDMINE_MAIL) == 0)
		note_redmine_mails(d->flow);
	if (d->replied.id != 0 && d->replied.ticket != 0)
		status = store_ticket_get(
		    d->flow->store, d->replied.ticket, d->arena, &ticket, err);
	else if (issue != 0)
		status = store_ticket_by_issue(
		    d->flow->store, issue, d->arena, &ticket, err);
	else
		status = BASE_NOTFOUND;
	if (status == BASE_OK) {
		d->parts[0].ticket = ticket;
		d->parts[0].has_comment = true;
		d->n_parts = 1;
		d->row->ticket = ticket.id;
	}
	if (status == BASE_OK || status == BASE_NOTFOUND)
		pass_gate(d);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}
