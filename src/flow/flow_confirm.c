/*
 * What a mail did not prove waits, and its sender is asked: only a clear
 * `yes` in an answer to that very question lets it be carried out, with the
 * rights that he has then.
 */
#include <string.h>

#include "flow_deed.h"
#include "kairan/reply_confirm.h"

/* The row of the table, as the site tightened or loosened it. */
static struct trust_rule
rule_of(const struct flow_deed *d, enum trust_action action)
{
	const struct conf_trust *c = &d->flow->conf->trust;
	const int by_conf[TRUST_ACTIONS] = {[TRUST_ACTION_HELP] = c->help,
	    [TRUST_ACTION_COMMENT] = c->comment,
	    [TRUST_ACTION_SETTING] = c->setting,
	    [TRUST_ACTION_STATUS] = c->status,
	    [TRUST_ACTION_MANAGE] = c->manage,
	    [TRUST_ACTION_ACCEPT] = c->accept,
	    [TRUST_ACTION_BULK] = c->bulk,
	    [TRUST_ACTION_SCAN] = -1};
	struct trust_rule rule = *trust_rule_of(action);

	if (by_conf[action] >= 0) {
		rule.least = (enum trust_level)by_conf[action];
		if (action != TRUST_ACTION_COMMENT)
			rule.least_list = rule.least;
	}
	if (action == TRUST_ACTION_COMMENT && c->comment_list >= 0)
		rule.least_list = (enum trust_level)c->comment_list;
	return rule;
}

static bool
is_proved(const struct flow_deed *d, enum trust_action action)
{
	struct trust_rule rule = rule_of(d, action);

	return trust_level_suffices(&rule, d->level, d->via_list);
}

bool
flow_confirm_suffices(const struct flow_deed *d, enum trust_action action)
{
	return is_proved(d, action) ||
	       (d->row->confirmed != 0 &&
		   !trust_rule_of(action)->needs_host_key);
}

bool
flow_confirm_was_done(const struct flow_deed *d, enum trust_action action)
{
	return d->row->confirmed != 0 && is_proved(d, action);
}

/* The mail in question goes on its way, or ends. */
static enum base_status
settle(struct flow_deed *d, struct store_inbox *asked,
    enum reply_consent consent, struct base_err *err)
{
	asked->is_pending = false;
	if (consent == REPLY_CONSENT_YES) {
		asked->confirmed = d->row->id;
		asked->state = STORE_INBOX_WAITING;
		asked->attempts = 0;
		asked->next_try = 0;
	} else if (strcmp(asked->state, STORE_INBOX_PARKED) == 0) {
		asked->state = STORE_INBOX_REFUSED;
		asked->reason = "its sender took it back";
	}
	return store_inbox_put(d->flow->store, asked, err);
}

static enum base_status
end(struct flow_deed *d, struct store_inbox *asked, enum reply_consent consent,
    struct base_err *err)
{
	const char *what =
	    consent == REPLY_CONSENT_YES ? "is confirmed" : "is taken back";
	enum base_status status;

	status = store_begin(d->flow->store, err);
	if (status == BASE_OK)
		status = settle(d, asked, consent, err);
	if (status == BASE_OK)
		status = flow_note(d->flow, "confirmed", asked->ticket,
		    asked->id, err, "mail %lld %s by mail %lld",
		    (long long)asked->id, what, (long long)d->row->id);
	if (status == BASE_OK)
		status = flow_end_row(d, STORE_INBOX_APPLIED,
		    base_arena_printf(
			d->arena, "mail %lld %s", (long long)asked->id, what),
		    err);
	if (status == BASE_OK)
		status = store_commit(d->flow->store, err);
	store_rollback(d->flow->store);
	return status;
}

/* Few words in answer to the question, but neither yes nor no: who thinks
 * that he has confirmed something is told that it still waits.  Our answer
 * is as good to answer as the question was. */
static enum base_status
ask_again(
    struct flow_deed *d, const struct store_inbox *asked, struct base_err *err)
{
	struct flow_letter l;
	enum base_status status;

	l = flow_end_letter(d, FLOW_MAIL_REFUSED,
	    base_arena_printf(d->arena, "unclear:%lld", (long long)d->row->id));
	l.inbox = asked->id;
	codec_json_set_string(l.view, "reason", "unclear_answer");
	codec_json_set_string(l.view, "from", d->row->from_addr);
	codec_json_set_bool(l.view, "kept", true);
	status = store_begin(d->flow->store, err);
	if (status == BASE_OK)
		status = flow_letter_put(d->flow, &l, NULL, err);
	else
		codec_json_free(l.view);
	if (status == BASE_OK)
		status = flow_end_row(d, STORE_INBOX_REFUSED,
		    base_arena_printf(d->arena,
			"neither yes nor no: mail %lld still waits",
			(long long)asked->id),
		    err);
	if (status == BASE_OK)
		status = store_commit(d->flow->store, err);
	store_rollback(d->flow->store);
	return status;
}

/* Is it one to be told that it is unclear?  Not what has a sense of its own,
 * nor what does not prove who says so. */
static bool
is_unclear(const struct flow_deed *d, const struct store_inbox *asked)
{
	return asked->is_pending && asked->person == d->person.id &&
	       !d->is_foreign && !d->via_list &&
	       d->level >= TRUST_LEVEL_TOKEN &&
	       base_time_now() - asked->received <= FLOW_CONFIRM_S &&
	       d->reply->commands.directive_count == 0 &&
	       d->mail->n_attachments == 0 && flow_end_may_answer(d);
}

enum base_status
flow_confirm_take(struct flow_deed *d, bool *done, struct base_err *err)
{
	enum reply_consent consent;
	struct store_inbox asked;
	enum base_status status;
	uint64_t key;

	if (d->replied.inbox == 0)
		return BASE_OK;
	consent = reply_confirm_read(d->reply->cut.reply);
	if (consent == REPLY_CONSENT_NONE)
		return BASE_OK;
	*done = true;
	key = flow_order_key(FLOW_ORDER_INBOX, d->replied.inbox);
	if (!flow_gate(d, &key, 1))
		return BASE_OK;
	*done = false;
	status = store_inbox_get(
	    d->flow->store, d->replied.inbox, d->arena, &asked, err);
	if (status != BASE_OK || (!asked.is_pending && asked.confirmed == 0))
		return status == BASE_NOTFOUND ? BASE_OK : status;
	if (consent == REPLY_CONSENT_UNCLEAR) {
		*done = is_unclear(d, &asked);
		return *done ? ask_again(d, &asked, err) : BASE_OK;
	}
	*done = true;
	if (d->is_foreign || d->via_list || asked.person != d->person.id)
		return flow_answer_end(d, STORE_INBOX_IGNORED,
		    "it answers what somebody else was asked", NULL, err);
	if (d->level < TRUST_LEVEL_TOKEN)
		return flow_answer_end(d, STORE_INBOX_REFUSED,
		    "it does not prove who says so",
		    d->no_token != NULL ? d->no_token : "revoked", err);
	if (!asked.is_pending)
		return flow_answer_end(d, STORE_INBOX_DUPLICATE,
		    "that was confirmed before", NULL, err);
	if (base_time_now() - asked.received > FLOW_CONFIRM_S)
		return flow_answer_end(d, STORE_INBOX_REFUSED,
		    "the mail that it confirms is too old", "expired", err);
	return end(d, &asked, consent, err);
}

/* Was the same text carried out already, as it came to us directly, too? */
static enum base_status
has_copy(struct flow_deed *d, bool *found, struct base_err *err)
{
	struct store_effect effect = {.inbox = d->row->id,
	    .author = d->person.login,
	    .message_id = d->row->message_id,
	    .text_hash = d->text_hash,
	    .directive = ""};
	enum base_status status = BASE_NOTFOUND;
	int64_t inbox;

	if (d->via_list && d->n_parts > 0) {
		effect.ticket = d->parts[0].ticket.id;
		status =
		    store_effect_find(d->flow->store, &effect, &inbox, err);
	}
	*found = status == BASE_OK;
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
flow_confirm_ask(struct flow_deed *d, struct base_err *err)
{
	enum base_status status;
	int64_t waiting = 0;
	bool has = false;

	d->row->is_pending = false;
	if (!d->was_parked || d->is_dry_run || !flow_end_may_ask(d))
		return BASE_OK;
	status = has_copy(d, &has, err);
	if (status != BASE_OK || has)
		return status;
	status = store_inbox_pending(d->flow->store, d->row->from_addr,
	    base_time_now() - 86400, &waiting, err);
	/* Whoever forges a sender shall not flood him with questions. */
	d->row->is_pending =
	    status == BASE_OK && waiting < FLOW_CONFIRMS_PER_DAY;
	return status;
}

/* Whoever forges a sender shall not flood him with anything else either. */
enum base_status
flow_confirm_may_tell(struct flow_deed *d, bool *out, struct base_err *err)
{
	enum base_status status;
	int64_t told = 0;

	/* Who is asked may have written through a list. */
	*out = flow_end_may_answer(d) || d->row->is_pending;
	if (!*out || d->row->is_pending || d->level >= TRUST_LEVEL_DMARC ||
	    flow_confirm_suffices(d, TRUST_ACTION_COMMENT))
		return BASE_OK;
	*out = !d->was_parked || d->is_dry_run;
	if (!*out)
		return BASE_OK;
	status = store_outbox_count(d->flow->store,
	    "answer:", d->row->from_addr, base_time_now() - 86400, &told, err);
	*out = told < FLOW_ANSWERS_PER_DAY;
	return status;
}
