/*
 * One inbox row: what is it, who wrote it, what proves that, which ticket.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "flow_talk.h"
#include "kairan/base_text.h"
#include "kairan/mail_auth.h"

static enum base_status
wait_for(
    struct flow_deed *d, int64_t seconds, const char *why, struct base_err *err)
{
	d->row->state = STORE_INBOX_WAITING;
	d->row->reason = why;
	d->row->next_try = base_time_now() + seconds;
	d->tally->failed++;
	base_log(BASE_LOG_WARN, "mail-waits",
	    "inbox=%lld attempts=%lld reason=\"%s\"", (long long)d->row->id,
	    (long long)d->row->attempts, why);
	return store_inbox_put(d->flow->store, d->row, err);
}

/* Reads the raw bytes in the sandbox.  *done: the row is settled. */
static enum base_status
read_mail(struct flow_deed *d, bool *done, struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	enum base_status status;
	struct base_buf raw;
	bool crashed = false;

	base_buf_init(&raw, STORE_BLOB_MAX);
	status = store_blob_get(d->flow->store, d->row->raw, &raw, &why);
	if (status == BASE_OK)
		status = mail_read(d->flow->reader, base_buf_text(&raw),
		    raw.len, &d->mail, &crashed, &why);
	if (status == BASE_OK)
		goto out;
	*done = true;
	if (status == BASE_TEMP ||
	    (crashed && d->row->attempts < FLOW_CRASHES_MAX))
		status = wait_for(d,
		    crashed ? 0
			    : flow_backoff(d->row->attempts, FLOW_RETRY_FIRST_S,
				  FLOW_RETRY_MAX_S),
		    base_arena_strdup(d->arena, why.text), err);
	else
		status = flow_unread_end(
		    d, base_buf_text(&raw), raw.len, why.text, err);
out:
	base_buf_release(&raw);
	return status;
}

static const char *
from_of(const struct flow_deed *d)
{
	struct mail_list list = mail_list_read(d->mail);

	return list.is_munged && list.author.addr[0] != '\0'
		   ? list.author.addr
		   : mail_addrs_first(&d->mail->from);
}

/* Somebody unknown may have got his account a moment ago. */
static enum base_status
find_sender(struct flow_deed *d, struct base_err *err)
{
	enum base_status status;

	status = store_person_by_mail(
	    d->flow->store, d->row->from_addr, d->arena, &d->person, err);
	if (status != BASE_NOTFOUND)
		return status;
	status = flow_people_refresh(d->flow, FLOW_PEOPLE_UNKNOWN_S, err);
	return status == BASE_OK
		   ? store_person_by_mail(d->flow->store, d->row->from_addr,
			 d->arena, &d->person, err)
		   : status;
}

static enum base_status
know_sender(struct flow_deed *d, struct base_err *err)
{
	enum base_status status;

	/* The row outlives the mail. */
	d->row->subject = base_arena_strdup(d->arena, d->mail->subject);
	d->row->from_addr = base_arena_strdup(d->arena, from_of(d));
	/* A mail without Message-ID is told apart by its bytes. */
	d->row->message_id =
	    d->mail->message_id[0] != '\0'
		? base_arena_strdup(d->arena, d->mail->message_id)
		: base_arena_printf(d->arena, "sha256:%s", d->row->raw);
	status = find_sender(d, err);
	if (status == BASE_NOTFOUND) {
		memset(&d->person, 0, sizeof(d->person));
		status = BASE_OK;
	}
	d->row->person = d->person.id;
	d->today = flow_today(d->flow, d->person.zone);
	return status;
}

/* A list that says nothing of itself in its headers (mlmmj does not) still
 * sends from an address of its own: list+bounces-7@, list-bounces@. */
static bool
is_from_our_list(const struct flow_deed *d)
{
	const struct conf *conf = d->flow->conf;
	const char *sender = d->row->sender, *list, *at;
	size_t i, local;

	for (i = 0; i < conf->watches_len; i++) {
		list = conf->watches[i].list;
		if (list == NULL || (at = strrchr(list, '@')) == NULL)
			continue;
		local = (size_t)(at - list);
		if (strncasecmp(sender, list, local) == 0 &&
		    strchr("+-@", sender[local]) != NULL &&
		    strrchr(sender, '@') != NULL &&
		    strcasecmp(strrchr(sender, '@'), at) == 0)
			return true;
	}
	return false;
}

static enum base_status
analyze(struct flow_deed *d, struct base_err *err)
{
	struct reply_settings settings;
	enum base_status status;
	const char *own[2];

	flow_reply_settings(d->flow, d->row, d->today, own, &settings);
	status = reply_analyze(d->mail, &settings, &d->reply, err);
	if (status == BASE_OK) {
		d->row->class_name = reply_class_name(d->reply->class.class);
		d->via_list = d->reply->class.is_list ||
			      mail_is_list(d->mail) || is_from_our_list(d);
	}
	return status;
}

static const char *
away_note(const struct flow_deed *d)
{
	char until[BASE_DATE_TEXT];

	if (!base_date_is_set(d->reply->class.away_until))
		return "out-of-office note";
	base_date_format(d->reply->class.away_until, until);
	return base_arena_printf(
	    d->arena, "out-of-office note, until %s", until);
}

/* Mail that is never answered nor carried out. */
static const char *
why_ignored(const struct flow_deed *d)
{
	if (flow_proof_is_ours(d))
		return "our own mail came back";
	switch (d->reply->class.class) {
	case REPLY_CLASS_AUTO:
		return d->reply->class.is_away ? away_note(d)
					       : "automatic mail";
	case REPLY_CLASS_BOUNCE:
		return "a mail could not be delivered";
	case REPLY_CLASS_DELAYED:
		return "a mail is delayed";
	case REPLY_CLASS_DELIVERED:
		return "delivery or reading was confirmed";
	case REPLY_CLASS_FEEDBACK:
		return "complaint report";
	default:
		return NULL;
	}
}

/* He who is no person here may say something, as "NAME wrote". */
static void
let_pass(struct flow_deed *d, enum trust_level level)
{
	struct mail_list list = mail_list_read(d->mail);

	d->is_subscriber = true;
	d->level = level;
	d->row->level = (int64_t)level;
	d->row->ticket = d->parts[0].ticket.id;
	d->person.login = d->row->from_addr;
	d->person.mail = d->row->from_addr;
	d->person.name = base_arena_strdup(d->arena,
	    *list.author.name != '\0' ? list.author.name : d->row->from_addr);
	d->person.zone = d->person.language = d->person.key_file = "";
	d->person.role = d->person.notify = d->person.events = "";
}

/*
 * Somebody without an account writes on a list of ours about a ticket
 * (design, rule 11): the gateway posts it as his, once a person let it pass.
 */
static enum base_status
take_subscriber(struct flow_deed *d, bool *go, struct base_err *err)
{
	enum conf_subscribers wish = d->flow->conf->mail.subscribers;
	struct trust_facts facts = {0};
	enum base_status status;

	status = flow_thread_find(d, &facts, err);
	if (status == BASE_OK && !d->is_later)
		status = flow_proof_watch(d, &facts, err);
	if (status != BASE_OK || d->is_later)
		return status;
	if (d->n_parts == 0 || wish == CONF_SUBSCRIBERS_IGNORE)
		return flow_answer_end(d, STORE_INBOX_IGNORED,
		    "list mail of somebody unknown", NULL, err);
	if (wish == CONF_SUBSCRIBERS_MODERATE && d->row->finished == 0)
		return flow_answer_end(d, STORE_INBOX_PARKED,
		    "a subscriber of the list who is no person here: kairan "
		    "requeue lets it pass",
		    NULL, err);
	let_pass(d, TRUST_LEVEL_LIST);
	*go = true;
	return BASE_OK;
}

static enum base_status
refuse_stranger(struct flow_deed *d, bool *go, struct base_err *err)
{
	struct trust_facts facts = {0};
	enum base_status status;

	if (d->flow->people_unsure)
		return wait_for(d,
		    flow_tracker_backoff(d->flow, d->row->attempts),
		    "the tracker could not be asked who the sender is", err);
	if (d->via_list)
		return take_subscriber(d, go, err);
	status = flow_thread_find(d, &facts, err);
	if (status == BASE_OK && !d->is_later)
		status = flow_proof_watch(d, &facts, err);
	if (status != BASE_OK || d->is_later)
		return status;
	/* A number that he wrote himself leads to no ticket's history. */
	if (d->replied.id == 0)
		d->row->ticket = 0;
	switch (d->flow->conf->mail.strangers) {
	case CONF_STRANGERS_IGNORE:
		return flow_answer_end(
		    d, STORE_INBOX_IGNORED, "the sender is unknown", NULL, err);
	case CONF_STRANGERS_MODERATE:
		if (d->row->finished == 0)
			return flow_answer_end(d, STORE_INBOX_PARKED,
			    "the sender is unknown: kairan requeue lets it "
			    "pass as a comment",
			    NULL, err);
		if (d->n_parts == 0)
			return flow_answer_end(d, STORE_INBOX_REFUSED,
			    "it belongs to no ticket", NULL, err);
		let_pass(d, TRUST_LEVEL_UNKNOWN);
		*go = true;
		return BASE_OK;
	default:
		return flow_answer_end(d, STORE_INBOX_REFUSED,
		    "the sender is unknown", "stranger", err);
	}
}

static bool
needs_no_ticket(const struct flow_deed *d)
{
	const struct reply_commands *c = &d->reply->commands;
	size_t i;

	if (flow_talk_is_unsubscribe(d))
		return true;
	for (i = 0; i < c->directive_count; i++)
		if (c->directives[i].target_count > 0 ||
		    c->directives[i].key == REPLY_KEY_HELP ||
		    c->directives[i].key == REPLY_KEY_COMMANDS ||
		    flow_talk_is_loose(c->directives[i].key))
			return true;
	return false;
}

/* Does it answer a mail of ours, as he whom we sent it to? */
static bool
is_own_answer(const struct flow_deed *d)
{
	return d->replied.id != 0 && d->level >= TRUST_LEVEL_TOKEN &&
	       !d->via_list && !d->is_foreign;
}

/* Perhaps it was written where nothing is read. */
static bool
says_nothing(const struct flow_deed *d)
{
	return is_own_answer(d) && d->row->confirmed == 0 &&
	       d->reply->commands.directive_count == 0 &&
	       d->mail->n_attachments == 0 && !flow_talk_is_unsubscribe(d) &&
	       *base_text_trim(base_arena_strdup(
		   d->arena, d->reply->commands.comment)) == '\0';
}

/* Everything that needs no tracker.  *go: the mail is to be carried out. */
static enum base_status
judge(struct flow_deed *d, bool *go, struct base_err *err)
{
	struct trust_facts facts = {0};
	enum base_status status;
	const char *why;
	bool done = false;

	status = know_sender(d, err);
	if (status == BASE_OK)
		status = flow_source_mail(d, &done, err);
	if (status == BASE_OK && !done)
		status = analyze(d, err);
	if (status != BASE_OK || done)
		return status;
	status = flow_bounce(d, &done, err);
	if (status == BASE_OK && !done)
		status = flow_scan_mail(d, &done, err);
	if (status != BASE_OK || done)
		return status;
	status = flow_away(d, err);
	if (status != BASE_OK)
		return status;
	why = why_ignored(d);
	if (why != NULL)
		return flow_answer_end(d, STORE_INBOX_IGNORED, why, NULL, err);
	if (d->person.id == 0)
		return refuse_stranger(d, go, err);
	if (d->person.locked)
		return flow_answer_end(d, STORE_INBOX_REFUSED,
		    "the sender's account is locked", "locked", err);
	status = flow_thread_find(d, &facts, err);
	if (status != BASE_OK || d->is_later)
		return status;
	status = flow_proof_weigh(d, &facts, err);
	if (status == BASE_OK)
		status = flow_bounce_heard(d, err);
	if (status == BASE_OK)
		status = flow_unread_encrypted(d, &done, err);
	if (status == BASE_OK && !done)
		status = flow_confirm_take(d, &done, err);
	if (status == BASE_OK && !done)
		status = flow_field_lines(d, err);
	if (status != BASE_OK || done)
		return status;
	if (says_nothing(d))
		return flow_answer_end(d, STORE_INBOX_IGNORED,
		    "it says nothing new", "nothing_new", err);
	if (d->n_parts == 0 && !needs_no_ticket(d)) {
		if (d->via_list)
			return flow_answer_end(d, STORE_INBOX_IGNORED,
			    "list mail that concerns no ticket", NULL, err);
		return flow_answer_end(d, STORE_INBOX_REFUSED,
		    "it belongs to no ticket",
		    d->no_token != NULL ? d->no_token
		    : is_own_answer(d)  ? "no_command"
					: "no_ticket",
		    err);
	}
	*go = true;
	return BASE_OK;
}

static enum base_status
carry_out(struct flow_deed *d, struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	enum base_status status;
	bool done = false;

	status = flow_plan_gate(d, err);
	if (status != BASE_OK || d->is_later)
		return status;
	status = flow_field_learn(d, &why);
	if (status == BASE_OK) {
		status = flow_plan(d, err);
		/* Before refused lines come to the words. */
		if (status == BASE_OK && d->person.id != 0 && !d->is_dry_run)
			status = flow_mention_read(
			    d->flow, d->comment, d->arena, &d->mentions, err);
		if (status == BASE_OK)
			status = flow_brake(d, &done, err);
		if (status == BASE_OK && !done)
			status = flow_turn(d, &done, err);
		if (status != BASE_OK || done)
			return status;
		status = flow_apply(d, &why);
	}
	if (status == BASE_TEMP && d->not_before != 0) {
		d->row->attempts--;
		return wait_for(d, d->not_before - base_time_now(),
		    base_arena_strdup(d->arena, why.text), err);
	}
	if (status == BASE_TEMP) {
		status = flow_turn_failed(d, err);
		if (status == BASE_OK && d->row->attempts == FLOW_TELL_TRIES)
			status = flow_answer_waits(d, why.text, err);
		if (status != BASE_OK)
			return status;
		return wait_for(d,
		    flow_tracker_backoff(d->flow, d->row->attempts),
		    base_arena_strdup(d->arena, why.text), err);
	}
	if (status != BASE_OK)
		return base_err_set(err, status, "%s", why.text);
	return flow_answer(d, err);
}

static void
release(struct flow_deed *d)
{
	size_t i;

	for (i = 0; i < DEED_PARTS_MAX; i++) {
		tracker_issue_free(d->parts[i].before);
		tracker_issue_free(d->parts[i].fresh);
		tracker_result_release(&d->parts[i].result);
		tracker_result_release(&d->parts[i].mended);
	}
	free(d->parts);
	flow_sights_release(&d->sights);
	codec_json_free(d->attachments);
	codec_json_free(d->talk);
	reply_free(d->reply);
	mail_free(d->mail);
}

/* Nothing is lost when the power is: it would be tried once more. */
static enum base_status
put_lazily(struct flow_deed *d, struct base_err *err)
{
	enum base_status status = store_begin_lazy(d->flow->store, err);

	if (status == BASE_OK)
		status = store_inbox_put(d->flow->store, d->row, err);
	if (status == BASE_OK)
		status = store_commit(d->flow->store, err);
	store_rollback(d->flow->store);
	return status;
}

enum base_status
flow_reply(struct flow *flow, struct store_inbox *row, struct base_arena *arena,
    struct flow_tally *tally, struct base_err *err)
{
	struct flow_deed d = {.flow = flow,
	    .tally = tally,
	    .row = row,
	    .arena = arena,
	    .found_by = ""};
	const struct store_inbox was = *row;
	enum base_status status;
	bool done = false, go = false;
	size_t i;

	d.parts = base_xcalloc(DEED_PARTS_MAX, sizeof(*d.parts));
	for (i = 0; i < DEED_PARTS_MAX; i++) {
		tracker_result_init(&d.parts[i].result);
		tracker_result_init(&d.parts[i].mended);
	}
	/* Counted before the work: a mail that kills this process too is
	 * put aside in the end. */
	row->attempts++;
	status = put_lazily(&d, err);
	if (status == BASE_OK && row->attempts > 1 &&
	    strcmp(row->state, STORE_INBOX_NEW) == 0)
		status = flow_note(flow, "again", row->ticket, row->id, err,
		    "kairan was cut off while it worked on it: try %lld",
		    (long long)row->attempts);
	if (status == BASE_OK && row->attempts > FLOW_INBOX_TRIES) {
		done = true;
		status = flow_answer_end(&d, STORE_INBOX_QUARANTINED,
		    base_arena_printf(d.arena, "given up after %d tries: %s",
			FLOW_INBOX_TRIES, row->reason),
		    NULL, err);
	}
	if (status == BASE_OK && !done)
		status = read_mail(&d, &done, err);
	if (status == BASE_OK && !done)
		status = judge(&d, &go, err);
	if (status == BASE_OK && go)
		status = carry_out(&d, err);
	store_rollback(flow->store);
	/* As if it had not been begun. */
	if (status == BASE_OK && d.is_later) {
		*row = was;
		status = put_lazily(&d, err);
	}
	release(&d);
	return status;
}
