/*
 * The end of a mail: one transaction with what became of it, our rows, the
 * history and the answer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_talk.h"
#include "kairan/base_text.h"

/* Was it closed, and has this mail not opened it again? */
static bool
is_still_closed(const struct flow_part *part)
{
	const struct tracker_issue *now = part->mended.issue != NULL
					      ? part->mended.issue
					      : part->result.issue;

	return part->before != NULL && part->before->status.is_closed &&
	       (now == NULL || now->status.is_closed);
}

static const struct flow_part *
thread_of(const struct flow_deed *d)
{
	return d->n_parts > 0 && d->parts[0].has_comment ? &d->parts[0] : NULL;
}

/* Is its sender not to know that it is there? */
static bool
is_hidden(const struct flow_part *part)
{
	return part->why != NULL && strcmp(part->why, "no_ticket") == 0;
}

/* Is one of the files stored (or, with false, not)? */
static bool
has_file(const struct flow_deed *d, bool stored)
{
	size_t i;

	for (i = 0; i < codec_json_size(d->attachments); i++)
		if (codec_json_bool(
			codec_json_get(
			    codec_json_at(d->attachments, i), "stored"),
			true) == stored)
			return true;
	return false;
}

/* Who closed it, and when. */
static struct codec_json *
closed_facts(struct flow_deed *d, const struct tracker_issue *issue)
{
	struct codec_json *o = codec_json_new_object();
	char date[BASE_DATE_TEXT];

	codec_json_set_string(o, "status",
	    issue->status.word != NULL ? issue->status.word
				       : issue->status.name);
	codec_json_set_text(o, "by", issue->closed_by.name);
	if (issue->closed_on != 0) {
		base_date_format(base_date_at(issue->closed_on,
				     flow_zone(d->flow, d->person.zone)),
		    date);
		codec_json_set_string(o, "date", date);
	}
	return o;
}

static bool
wants_answer(const struct flow_deed *d, const struct codec_json *results)
{
	const struct flow_part *thread = thread_of(d);

	return codec_json_size(results) > 0 || d->wants_help || d->was_parked ||
	       has_file(d, false) || (thread != NULL && thread->why != NULL) ||
	       (thread != NULL && is_still_closed(thread)) ||
	       (*d->comment != '\0' && !d->comment_stored && !d->is_dry_run);
}

/* Why it has no ticket to stand on. */
static const char *
comment_lost(const struct flow_deed *d)
{
	size_t i;

	for (i = 0; i < d->n_loose; i++)
		if (d->loose[i].reason != NULL &&
		    strcmp(d->loose[i].reason, "no_ticket") == 0)
			return "no_ticket";
	return "comment_where";
}

static const char *
comment_reason(const struct flow_deed *d)
{
	const struct flow_part *thread = thread_of(d);

	if (thread == NULL)
		return comment_lost(d);
	if (thread->why != NULL)
		return thread->why;
	return d->was_parked ? "trust" : "rejected";
}

/* Are all its words quoted, or lines that stand among the results anyway? */
static bool
says_no_more(const struct flow_deed *d)
{
	const struct reply_commands *c = &d->reply->commands;
	const struct reply_cut *cut = &d->reply->cut;
	size_t i, k;

	for (i = 0; i < cut->line_count; i++) {
		if (!c->comment_lines[i] ||
		    cut->lines[i].kind == REPLY_LINE_QUOTE ||
		    strspn(cut->lines[i].text, " \t\r\n") >= cut->lines[i].len)
			continue;
		for (k = 0; k < c->directive_count; k++)
			if (c->directives[k].line == i + 1)
				break;
		if (k == c->directive_count)
			return false;
	}
	return true;
}

static struct codec_json *
comment_facts(const struct flow_deed *d)
{
	struct codec_json *o = codec_json_new_object();

	codec_json_set_bool(o, "stored", d->comment_stored);
	if (!d->comment_stored && !d->is_dry_run)
		codec_json_set_string(o, "reason", comment_reason(d));
	codec_json_set_text(
	    o, "text", *d->comment != '\0' ? d->comment : d->waiting_words);
	return o;
}

/* What ends the waiting of a task that a person calls patched. */
static void
set_scan(const struct flow_deed *d, struct codec_json *view)
{
	struct codec_json *o;
	char *how;
	size_t i;

	for (i = 0; i < d->n_parts && d->parts[i].scanned == NULL; i++)
		;
	if (i == d->n_parts)
		return;
	how = flow_scan_how(d->flow, d->parts[i].scanned);
	o = codec_json_new_object();
	codec_json_set_string(o, "how", how);
	codec_json_set_take(view, "scan", o);
	free(how);
}

static enum base_status
put_answer(
    struct flow_deed *d, struct codec_json *results, struct base_err *err)
{
	const struct flow_part *thread = thread_of(d);
	struct codec_json *part = NULL;
	enum base_status status = BASE_OK;
	struct flow_letter l;
	int64_t outbox = 0;
	char event[64];

	snprintf(event, sizeof(event), "%s:%lld",
	    d->row->confirmed != 0 ? "confirmed" : "answer",
	    (long long)d->row->id);
	l = flow_end_letter(d, FLOW_MAIL_ANSWER, event);
	/* Never to the list that it came by. */
	if (d->via_list)
		l.recipient = d->person.mail;
	codec_json_set_bool(l.view, "confirm", d->row->is_pending);
	codec_json_set_take(l.view, "results", results);
	codec_json_set_bool(l.view, "dry_run", d->is_dry_run);
	codec_json_set_bool(l.view, "help", d->wants_help);
	flow_talk_view(d, l.view);
	if (codec_json_size(d->attachments) > 0)
		codec_json_set_take(
		    l.view, "attachments", codec_json_copy(d->attachments));
	if ((*d->comment != '\0' || *d->waiting_words != '\0') &&
	    (thread != NULL || !says_no_more(d)))
		codec_json_set_take(l.view, "comment", comment_facts(d));
	/* Who may not see the ticket learns nothing of it from us. */
	if (thread != NULL && !is_hidden(thread))
		l.ticket = &thread->ticket;
	if (thread != NULL && thread->before != NULL) {
		status =
		    flow_facts_ticket(d->flow, &thread->ticket, &part, err);
		if (status == BASE_OK)
			codec_json_set_take(l.view, "ticket", part);
	}
	set_scan(d, l.view);
	if (thread != NULL && is_still_closed(thread))
		codec_json_set_take(
		    l.view, "closed", closed_facts(d, thread->before));
	if (status == BASE_OK)
		status = flow_letter_put(d->flow, &l, &outbox, err);
	else
		codec_json_free(l.view);
	if (status == BASE_OK)
		status = flow_talk_told(d, outbox, err);
	return status;
}

static bool
has_outcome(const struct flow_step *steps, size_t n, const char *outcome)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (steps[i].outcome != NULL &&
		    strcmp(steps[i].outcome, outcome) == 0)
			return true;
	return false;
}

static bool
has_any(const struct flow_deed *d, const char *outcome)
{
	size_t i;

	for (i = 0; i < d->n_parts; i++)
		if (has_outcome(
			d->parts[i].steps, d->parts[i].n_steps, outcome))
			return true;
	return has_outcome(d->loose, d->n_loose, outcome);
}

static bool
has_steps(const struct flow_deed *d)
{
	size_t i;

	for (i = 0; i < d->n_parts; i++)
		if (d->parts[i].n_steps > 0)
			return true;
	return d->n_loose > 0;
}

/* The state that tells most. */
static const char *
state_of(const struct flow_deed *d, const char **reason)
{
	bool duplicate = false;
	size_t i;

	for (i = 0; i < d->n_parts; i++)
		duplicate = duplicate || d->parts[i].is_duplicate;
	*reason = "commands were carried out";
	if (has_any(d, "applied"))
		return STORE_INBOX_APPLIED;
	*reason = "the same mail was carried out before";
	if (duplicate)
		return STORE_INBOX_DUPLICATE;
	*reason = "a comment was added";
	if (d->comment_stored || has_file(d, true))
		return STORE_INBOX_COMMENTED;
	*reason = "the ticket is gone, moved or not for the sender";
	if (thread_of(d) != NULL && thread_of(d)->why != NULL)
		return STORE_INBOX_REFUSED;
	*reason = "its sender is not proved";
	if (d->was_parked)
		return STORE_INBOX_PARKED;
	*reason = "help is not sent to lists and robots";
	if ((d->wants_help || has_any(d, "asked")) && !flow_end_may_answer(d))
		return STORE_INBOX_IGNORED;
	*reason = d->is_dry_run ? "a dry run" : "help was asked for";
	if (d->is_dry_run || d->wants_help)
		return STORE_INBOX_APPLIED;
	*reason = "it is so already";
	if (has_any(d, "already"))
		return STORE_INBOX_APPLIED;
	*reason = "asked back what is meant";
	if (has_any(d, "asked"))
		return STORE_INBOX_APPLIED;
	*reason = "nothing of it could be carried out";
	if (has_steps(d))
		return STORE_INBOX_REFUSED;
	*reason = d->was_ignored ? "its sender is not known well enough"
				 : "it says nothing new";
	return STORE_INBOX_IGNORED;
}

/* Does it name nothing but one ticket in its subject, which is not for its
 * sender? */
static bool
is_about_nothing(const struct flow_deed *d)
{
	const struct reply_commands *c = &d->reply->commands;
	size_t i;

	if (d->n_parts != 1 || !is_hidden(&d->parts[0]) || d->replied.id != 0 ||
	    d->n_loose > 0 || d->wants_help)
		return false;
	for (i = 0; i < c->directive_count; i++)
		if (c->directives[i].target_count > 0)
			return false;
	return true;
}

/* As if its number were nobody's. */
static enum base_status
end_about_nothing(struct flow_deed *d, struct base_err *err)
{
	enum base_status status = store_begin(d->flow->store, err);

	if (status == BASE_OK)
		status = flow_apply_settle(d, &d->parts[0], err);
	if (status == BASE_OK)
		status = store_commit(d->flow->store, err);
	store_rollback(d->flow->store);
	return status == BASE_OK
		   ? flow_answer_end(d, STORE_INBOX_REFUSED,
			 "the ticket is gone, moved or not for the sender",
			 d->no_token != NULL ? d->no_token : "no_ticket", err)
		   : status;
}

enum base_status
flow_answer(struct flow_deed *d, struct base_err *err)
{
	struct codec_json *results;
	enum base_status status;
	struct base_buf report;
	const char *state, *reason;
	bool again = false, may_tell = false, names_amiss;
	size_t i;

	status = flow_loose(d, &again, err);
	if (status == BASE_OK && again)
		return flow_answer_end(d, STORE_INBOX_DUPLICATE,
		    "the same mail was carried out before", NULL, err);
	if (status == BASE_OK && is_about_nothing(d))
		return end_about_nothing(d, err);
	if (status == BASE_OK)
		status = store_begin(d->flow->store, err);
	if (status != BASE_OK)
		return status;
	for (i = 0; i < d->n_parts && status == BASE_OK; i++)
		status = flow_apply_settle(d, &d->parts[i], err);
	if (status == BASE_OK)
		status = flow_talk_settle_loose(d, err);
	results = flow_results(d);
	names_amiss = flow_mention_answer(d);
	state = state_of(d, &reason);
	base_buf_init(&report, (size_t)1 << 20);
	if (codec_json_dump(results, CODEC_JSON_COMPACT, &report) == BASE_OK)
		d->row->report = base_buf_text(&report);
	if (status == BASE_OK)
		status = flow_confirm_ask(d, err);
	if (status == BASE_OK)
		status = flow_end_row(d, state, reason, err);
	if (status == BASE_OK)
		status = flow_confirm_may_tell(d, &may_tell, err);
	if (status == BASE_OK && may_tell &&
	    strcmp(state, STORE_INBOX_DUPLICATE) != 0 &&
	    (names_amiss || wants_answer(d, results))) {
		status = put_answer(d, results, err);
		results = NULL;
	}
	if (status == BASE_OK)
		status = store_commit(d->flow->store, err);
	store_rollback(d->flow->store);
	codec_json_free(results);
	d->row->report = "";
	base_buf_release(&report);
	return status;
}
