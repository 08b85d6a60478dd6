/*
 * The end of a mail that touched no ticket, and what every end needs: the
 * row of the inbox, and whether and to whom something is answered.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "flow_deed.h"
#include "kairan/base_text.h"

#define REFUSALS_PER_DAY 1 /* of one kind, told to one address */
#define REFUSALS_PROVEN 20 /* likewise, when it proved who wrote */

/* Mail that was sent to many or by a program, whoever wrote its text
 * (RFC 3834 section 2). */
static bool
wants_silence(const struct mail *mail)
{
	static const char *const many[] = {"bulk", "list", "junk"};
	const char *precedence = mail_header(mail, "Precedence", 0);
	const char *automatic = mail_header(mail, "Auto-Submitted", 0);
	size_t i;

	for (i = 0; precedence != NULL && i < BASE_LEN(many); i++)
		if (base_text_equal_ascii(precedence, many[i]))
			return true;
	return automatic != NULL && !base_text_starts_ascii(automatic, "no");
}

/* Nothing is ever answered to a list, a robot or a null sender. */
bool
flow_end_may_answer(const struct flow_deed *d)
{
	return !d->via_list && !d->is_subscriber &&
	       strcmp(d->row->sender, "") != 0 &&
	       mail_addr_is_valid(d->row->from_addr) &&
	       (d->mail == NULL || !wants_silence(d->mail)) &&
	       (d->reply == NULL || d->reply->class.class == REPLY_CLASS_HUMAN);
}

/* A question goes to the person whom the mail names, not to the list that it
 * came by. */
bool
flow_end_may_ask(const struct flow_deed *d)
{
	const char *automatic = mail_header(d->mail, "Auto-Submitted", 0);

	return flow_end_may_answer(d) ||
	       (d->via_list && strcmp(d->row->sender, "") != 0 &&
		   d->reply->class.class == REPLY_CLASS_HUMAN &&
		   (automatic == NULL ||
		       base_text_starts_ascii(automatic, "no")));
}

static const char *
without_re(const char *subject)
{
	while (base_text_starts_ascii(subject, "re:"))
		subject += 3 + strspn(subject + 3, " ");
	return subject;
}

struct flow_letter
flow_end_letter(
    struct flow_deed *d, enum flow_mail_kind kind, const char *event)
{
	struct flow_letter letter = {.kind = kind,
	    .event = event,
	    .person = d->person.id != 0 ? &d->person : NULL,
	    /* To where he wrote from: it may be his phone. */
	    .recipient = d->row->from_addr,
	    .inbox = d->row->id,
	    .in_reply_to = d->mail != NULL && d->mail->message_id[0] != '\0'
			       ? d->mail->message_id
			       : NULL,
	    .is_answer = true,
	    .view = codec_json_new_object()};
	struct codec_json *because = codec_json_new_object();

	codec_json_set_string(because, "kind", "sender");
	codec_json_set_take(letter.view, "because", because);
	codec_json_set_string(
	    letter.view, "subject", without_re(d->row->subject));
	return letter;
}

enum base_status
flow_end_row(struct flow_deed *d, const char *state, const char *reason,
    struct base_err *err)
{
	enum base_status status;

	d->row->state = state;
	d->row->reason = reason;
	d->row->finished = base_time_now();
	d->row->next_try = 0;
	status = store_inbox_put(d->flow->store, d->row, err);
	if (status == BASE_OK)
		status = flow_note(d->flow, state, d->row->ticket, d->row->id,
		    err, "%s%s%s%s", reason,
		    *d->found_by != '\0' ? " [ticket by " : "", d->found_by,
		    *d->found_by != '\0' ? "]" : "");
	if (status == BASE_OK)
		status = flow_proof_settle(d, err);
	if (status == BASE_OK && d->other_text != 0)
		status = flow_note(d->flow, "odd", d->row->ticket, d->row->id,
		    err, "mail %lld had the same Message-ID but another text",
		    (long long)d->other_text);
	base_log(BASE_LOG_INFO, "mail-done",
	    "inbox=%lld state=%s level=%lld from=%s reason=\"%s\"",
	    (long long)d->row->id, state, (long long)d->row->level,
	    d->row->from_addr, reason);
	if (strcmp(state, STORE_INBOX_APPLIED) == 0 ||
	    strcmp(state, STORE_INBOX_COMMENTED) == 0)
		d->tally->done++;
	else
		d->tally->refused++;
	return status;
}

static bool
is_problem(const char *letter)
{
	return strcmp(letter, "unreadable") == 0 ||
	       strcmp(letter, "locked") == 0;
}

/* Was this address told the same today, or are many strangers told?  Who
 * forges a sender has his answers sent to somebody else. */
static enum base_status
is_told(
    struct flow_deed *d, const char *event, bool *told, struct base_err *err)
{
	int64_t now = base_time_now(), n = 0;
	int most = d->flow->conf->brake.refusals;
	enum base_status status;

	status = store_outbox_count(
	    d->flow->store, event, d->row->from_addr, now - 86400, &n, err);
	*told = n >= (d->level >= TRUST_LEVEL_TOKEN ? REFUSALS_PROVEN
						    : REFUSALS_PER_DAY);
	if (status != BASE_OK || *told || d->person.id != 0 || most == 0)
		return status;
	status = store_outbox_count(
	    d->flow->store, "refused:", NULL, now - 3600, &n, err);
	if (status != BASE_OK || n < most)
		return status;
	*told = true;
	return flow_brake_alarm(d, FLOW_BRAKE_REFUSALS,
	    base_arena_printf(d->arena,
		"%lld such answers in an hour (brake { refusals })",
		(long long)n),
	    err);
}

static enum base_status
tell_refusal(struct flow_deed *d, const char *letter, struct base_err *err)
{
	struct flow_letter l;
	enum base_status status;
	char date[BASE_DATE_TEXT];
	const char *event;
	bool told = false;

	if (!flow_end_may_answer(d))
		return BASE_OK;
	event = base_arena_printf(d->arena, "refused:%s:", letter);
	status = is_told(d, event, &told, err);
	if (status != BASE_OK || told)
		return status;
	event =
	    base_arena_printf(d->arena, "%s%lld", event, (long long)d->row->id);
	l = flow_end_letter(d,
	    is_problem(letter) ? FLOW_MAIL_PROBLEM : FLOW_MAIL_REFUSED, event);
	codec_json_set_string(l.view, "reason", letter);
	codec_json_set_string(l.view, "from", d->row->from_addr);
	codec_json_set_bool(l.view, "kept", true);
	base_date_format(
	    base_date_at(d->row->received, d->flow->conf->time_zone), date);
	codec_json_set_string(l.view, "date", date);
	return flow_letter_put(d->flow, &l, NULL, err);
}

static enum base_status
tell_waits(struct flow_deed *d, const char *why, struct base_err *err)
{
	struct flow_letter l;
	char event[64];

	if (!flow_end_may_answer(d))
		return BASE_OK;
	snprintf(event, sizeof(event), "waits:%lld", (long long)d->row->id);
	l = flow_end_letter(d, FLOW_MAIL_PROBLEM, event);
	codec_json_set_string(l.view, "reason", "tracker_down");
	codec_json_set_string(l.view, "detail", why);
	codec_json_set_bool(l.view, "kept", true);
	codec_json_set_bool(l.view, "retry", true);
	return flow_letter_put(d->flow, &l, NULL, err);
}

enum base_status
flow_answer_waits(struct flow_deed *d, const char *why, struct base_err *err)
{
	enum base_status status = store_begin(d->flow->store, err);

	if (status == BASE_OK)
		status = tell_waits(d, why, err);
	if (status == BASE_OK)
		status = flow_alarm_tracker(d->flow, why, err);
	if (status == BASE_OK)
		status = flow_note(d->flow, "waits", d->row->ticket, d->row->id,
		    err,
		    "tried %lld times, no mail waits behind it any more: %s",
		    (long long)d->row->attempts, why);
	if (status == BASE_OK)
		status = store_commit(d->flow->store, err);
	store_rollback(d->flow->store);
	return status;
}

/* The operator hears once of each mail that was put aside. */
static enum base_status
tell_operator(struct flow_deed *d, const char *reason, struct base_err *err)
{
	return flow_alarm(d->flow,
	    &(struct flow_alarm){.event = base_arena_printf(d->arena,
				     "quarantined:%lld", (long long)d->row->id),
		.alarm = "quarantine",
		.name = d->row->delivery,
		.detail = reason,
		.command = "kairan queue"},
	    NULL, err);
}

enum base_status
flow_answer_end(struct flow_deed *d, const char *state, const char *reason,
    const char *letter, struct base_err *err)
{
	enum base_status status;

	status = store_begin(d->flow->store, err);
	if (status == BASE_OK)
		status = flow_end_row(d, state, reason, err);
	if (status == BASE_OK && letter != NULL)
		status = tell_refusal(d, letter, err);
	if (status == BASE_OK && strcmp(state, STORE_INBOX_QUARANTINED) == 0)
		status = tell_operator(d, reason, err);
	if (status == BASE_OK)
		status = store_commit(d->flow->store, err);
	store_rollback(d->flow->store);
	return status;
}
