/*
 * What a mail wants done, ticket by ticket.  A directive that may not or
 * cannot be obeyed keeps its reason and holds back nothing else.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "flow_talk.h"
#include "flow_unsubscribe.h"
#include "kairan/store_host.h"
#include "kairan/base_text.h"

void
flow_step_refuse(
    struct flow_step *step, const char *outcome, const char *reason)
{
	step->outcome = outcome;
	step->reason = reason;
}

static const char *const problems[] = {
    [REPLY_PROBLEM_NONE] = NULL,
    [REPLY_PROBLEM_KEY] = "key",
    [REPLY_PROBLEM_STATUS] = "status",
    [REPLY_PROBLEM_DATE] = "date",
    [REPLY_PROBLEM_DATE_PAST] = "date_past",
    [REPLY_PROBLEM_VALUE] = "value",
    [REPLY_PROBLEM_EMPTY] = "empty",
    [REPLY_PROBLEM_TARGETS] = "targets",
    [REPLY_PROBLEM_REASON] = "reason",
    [REPLY_PROBLEM_UNTIL] = "until",
    [REPLY_PROBLEM_NOTE] = "note",
    [REPLY_PROBLEM_CONFLICT] = "conflict",
    [REPLY_PROBLEM_FILTER] = "filter",
};

static enum trust_action
action_of(const struct reply_directive *x)
{
	switch (x->key) {
	case REPLY_KEY_STATUS:
		return strcmp(x->value, "RISK_ACCEPTED") == 0 ||
			       strcmp(x->value, "NOT_AFFECTED") == 0
			   ? TRUST_ACTION_ACCEPT
			   : TRUST_ACTION_STATUS;
	case REPLY_KEY_PLANNED:
	case REPLY_KEY_DEFER:
		return TRUST_ACTION_STATUS;
	case REPLY_KEY_ASSIGNEE:
		return strcmp(x->value, "me") == 0 ? TRUST_ACTION_STATUS
						   : TRUST_ACTION_MANAGE;
	case REPLY_KEY_WATCHER:
		return strcmp(x->value, "+me") == 0 ||
			       strcmp(x->value, "-me") == 0
			   ? TRUST_ACTION_SETTING
			   : TRUST_ACTION_MANAGE;
	case REPLY_KEY_TRACK:
		return TRUST_ACTION_ACCEPT;
	case REPLY_KEY_HELP:
	case REPLY_KEY_DRY_RUN:
		return TRUST_ACTION_HELP;
	case REPLY_KEY_STOP:
		/* Alone it only asks back. */
		return *x->value == '\0' ? TRUST_ACTION_HELP
					 : TRUST_ACTION_SETTING;
	case REPLY_KEY_SHOW:
	case REPLY_KEY_COMMANDS:
	case REPLY_KEY_WHY:
	case REPLY_KEY_LIST:
	case REPLY_KEY_MITIGATION:
	case REPLY_KEY_ACK:
	case REPLY_KEY_MUTE:
	case REPLY_KEY_NOTIFY:
		return TRUST_ACTION_SETTING;
	default:
		return TRUST_ACTION_MANAGE;
	}
}

/* Does it alone, or the whole mail, reach for that many tickets? */
static bool
is_bulk(const struct flow_deed *d, const struct reply_directive *x)
{
	return action_of(x) != TRUST_ACTION_HELP &&
	       (d->is_bulk || x->target_count >= TRUST_BULK_MIN);
}

static bool
is_named_before(
    const struct reply_commands *c, size_t at, size_t k, const char *target)
{
	size_t i, j;

	for (i = 0; i <= at; i++)
		for (j = 0; j < (i < at ? c->directives[i].target_count : k);
		     j++)
			if (strcasecmp(c->directives[i].targets[j], target) ==
			    0)
				return true;
	return false;
}

/* Six lines with a ticket each are as many as one line with six. */
static bool
names_many(const struct reply_commands *c)
{
	size_t i, k, n = 0;
	bool thread = false;

	for (i = 0; i < c->directive_count; i++) {
		if (c->directives[i].problem_code != REPLY_PROBLEM_NONE ||
		    action_of(&c->directives[i]) == TRUST_ACTION_HELP)
			continue;
		thread |= c->directives[i].target_count == 0 &&
			  !flow_talk_is_loose(c->directives[i].key);
		for (k = 0; k < c->directives[i].target_count; k++)
			n += !is_named_before(
			    c, i, k, c->directives[i].targets[k]);
		if (n + thread >= TRUST_BULK_MIN)
			return true;
	}
	return false;
}

/* NULL when the mail proves enough for it, else the reason. */
static const char *
why_not_trusted(const struct flow_deed *d, const struct reply_directive *x)
{
	if (d->is_subscriber)
		return "no_account";
	if (d->is_foreign && action_of(x) != TRUST_ACTION_HELP)
		return "not_yours";
	if (flow_confirm_suffices(d, action_of(x)) &&
	    (!is_bulk(d, x) || flow_confirm_suffices(d, TRUST_ACTION_BULK)))
		return NULL;
	return d->via_list ? "list_mail" : "trust";
}

static struct flow_part *
part_of(struct flow_deed *d, const struct store_ticket *ticket)
{
	size_t i;

	for (i = 0; i < d->n_parts; i++)
		if (d->parts[i].ticket.id == ticket->id)
			return &d->parts[i];
	if (d->n_parts == DEED_PARTS_MAX)
		return NULL;
	d->parts[d->n_parts].ticket = *ticket;
	return &d->parts[d->n_parts++];
}

static struct flow_step *
add_step(struct flow_deed *d, struct flow_part *part,
    const struct reply_directive *x)
{
	struct flow_step **list = part == NULL ? &d->loose : &part->steps;
	size_t *n = part == NULL ? &d->n_loose : &part->n_steps;
	struct flow_step *step;

	/* Small lists: grown by copying within the arena. */
	step = base_arena_alloc(d->arena, (*n + 1) * sizeof(*step));
	if (*n > 0)
		memcpy(step, *list, *n * sizeof(*step));
	*list = step;
	step = &(*list)[(*n)++];
	step->directive = x;
	step->value = x->value;
	return step;
}

static void
plan_aim(struct flow_deed *d, const struct reply_directive *x,
    const struct flow_aim *aim)
{
	struct flow_part *part = NULL;
	struct flow_step *step;

	if (aim->reason == NULL)
		part = part_of(d, &aim->ticket);
	step = add_step(d, part, x);
	step->vulnerability = aim->vulnerability;
	step->tasks = aim->tasks;
	step->n_tasks = aim->n_tasks;
	step->target = aim->target;
	if (aim->reason != NULL)
		flow_step_refuse(step, "refused", aim->reason);
	else if (part == NULL)
		flow_step_refuse(step, "refused", "targets");
}

/*
 * What a status needs beside its word (design, "Statuses"): RISK_ACCEPTED a
 * reason and an end date, WORKAROUND a note.  Behind the word, or as the
 * text of the mail.  A word of "reason.", or NULL.
 */
static const char *
what_lacks(const struct flow_deed *d, const struct reply_directive *x)
{
	bool has_text =
	    x->reason != NULL || *d->reply->commands.comment != '\0';

	if (x->key != REPLY_KEY_STATUS)
		return NULL;
	if (strcmp(x->value, "WORKAROUND") == 0)
		return has_text ? NULL : "note";
	if (strcmp(x->value, "RISK_ACCEPTED") != 0)
		return NULL;
	return x->until == NULL ? "until" : has_text ? NULL : "reason";
}

/* `commands` alone: those that can be written, unless the ticket that is
 * answered is one of a host: then those to type there. */
static bool
is_help(const struct flow_deed *d, const struct reply_directive *x)
{
	const char *host, *part;

	if (x->key != REPLY_KEY_COMMANDS || x->target_count > 0 ||
	    *x->value != '\0')
		return false;
	return d->n_parts == 0 || !d->parts[0].has_comment ||
	       store_host_ticket_get(d->flow->store, d->parts[0].ticket.id,
		   d->arena, &host, &part, NULL) != BASE_OK;
}

/* What asks for so little is not worth a question when it proves less. */
static bool
is_not_heard(const struct flow_deed *d, const struct reply_directive *x)
{
	enum trust_action action =
	    is_help(d, x) ? TRUST_ACTION_HELP : action_of(x);

	return trust_rule_of(action)->below == TRUST_BELOW_IGNORE &&
	       !flow_confirm_suffices(d, action);
}

/* What the mail does not prove.  The one ticket that it names is where its
 * text belongs all the same. */
static enum base_status
plan_doubted(struct flow_deed *d, const struct reply_directive *x,
    const char *why, struct base_err *err)
{
	bool is_parked = !d->is_subscriber && !d->is_foreign;
	enum base_status status = BASE_OK;
	struct flow_part *part = NULL;
	struct flow_aim *aims = NULL;
	size_t n = 0;

	if (x->target_count == 1 && is_parked)
		status = flow_aims_find(d, x, &aims, &n, err);
	if (status != BASE_OK)
		return status;
	if (n == 1 && aims[0].reason == NULL)
		part = part_of(d, &aims[0].ticket);
	flow_step_refuse(
	    add_step(d, part, x), is_parked ? "parked" : "refused", why);
	d->was_parked = d->was_parked || is_parked;
	return BASE_OK;
}

static enum base_status
plan_one(
    struct flow_deed *d, const struct reply_directive *x, struct base_err *err)
{
	struct flow_part *thread =
	    d->n_parts > 0 && d->parts[0].has_comment ? &d->parts[0] : NULL;
	enum base_status status = BASE_OK;
	struct flow_step *step;
	struct flow_aim *aims = NULL;
	const char *why;
	size_t i, n = 0;

	/* It was told in the answer that asked for the confirmation. */
	if (d->row->confirmed != 0 && x->problem_code != REPLY_PROBLEM_NONE)
		return BASE_OK;
	if (x->problem_code != REPLY_PROBLEM_NONE) {
		step = add_step(d, NULL, x);
		flow_step_refuse(step, "unknown",
		    x->problem_code == REPLY_PROBLEM_VALUE &&
			    x->key == REPLY_KEY_SSVC
			? "ssvc"
			: problems[x->problem_code]);
		return BASE_OK;
	}
	if (flow_confirm_was_done(d, action_of(x)) &&
	    (!is_bulk(d, x) || flow_confirm_was_done(d, TRUST_ACTION_BULK)))
		return BASE_OK;
	if (x->key == REPLY_KEY_DRY_RUN) {
		d->is_dry_run = true;
		return BASE_OK;
	}
	if (is_not_heard(d, x)) {
		d->was_ignored = true;
		return BASE_OK;
	}
	if (x->key == REPLY_KEY_HELP || is_help(d, x)) {
		d->wants_help = true;
		return BASE_OK;
	}
	why = what_lacks(d, x);
	if (why != NULL) {
		step = add_step(d, NULL, x);
		flow_step_refuse(step, "refused", why);
		return BASE_OK;
	}
	why = why_not_trusted(d, x);
	if (why != NULL)
		return plan_doubted(d, x, why, err);
	if (flow_talk_is_loose(x->key)) {
		add_step(d, NULL, x);
		return BASE_OK;
	}
	if (x->target_count == 0) {
		step = add_step(d, thread, x);
		if (thread == NULL)
			flow_step_refuse(step, "refused", "no_ticket");
		return BASE_OK;
	}
	status = flow_aims_find(d, x, &aims, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++)
		plan_aim(d, x, &aims[i]);
	return status;
}

/* Lines that were not obeyed stay in the comment (design, rule 6). */
static const char *
clean_comment(struct flow_deed *d)
{
	const char *comment = "";
	struct base_buf clean;

	base_buf_init(&clean, MAIL_BODY_MAX + 65536);
	if (reply_cut_tokens(d->reply->commands.comment, &clean) == BASE_OK)
		comment = base_text_trim(base_arena_strndup(
		    d->arena, base_buf_text(&clean), clean.len));
	base_buf_release(&clean);
	return comment;
}

/* Is there anything to be stored beside the commands? */
static bool
has_words(const struct flow_deed *d)
{
	return *base_text_trim(base_arena_strdup(
		   d->arena, d->reply->commands.comment)) != '\0' ||
	       d->mail->n_attachments > 0;
}

static void
plan_comment(struct flow_deed *d)
{
	d->comment = "";
	d->waiting_words = "";
	d->words_parked = !flow_confirm_suffices(d, TRUST_ACTION_COMMENT) &&
			  !d->is_foreign && !(d->is_subscriber && !d->via_list);
	d->was_parked = d->was_parked || (d->words_parked && has_words(d));
	d->words_done = flow_confirm_was_done(d, TRUST_ACTION_COMMENT);
	if (d->words_parked)
		d->waiting_words = clean_comment(d);
	else if (!d->words_done)
		d->comment = clean_comment(d);
}

static void
hash_text(struct flow_deed *d)
{
	char hash[BASE_SHA256_HEX];
	struct base_buf all;
	size_t i;

	base_buf_init(&all, 2 * MAIL_BODY_MAX);
	if (base_buf_puts(&all, d->reply->cut.reply) != BASE_OK)
		base_buf_clear(&all);
	for (i = 0; i < d->mail->n_attachments; i++)
		if (base_buf_printf(&all, "\n%s",
			d->mail->attachments[i].sha256) != BASE_OK)
			break;
	base_hash_sha256_hex(base_buf_text(&all), all.len, hash);
	base_buf_release(&all);
	d->text_hash = base_arena_strdup(d->arena, hash);
}

/* What a mail program writes because of List-Unsubscribe, as a command. */
static enum base_status
plan_unsubscribe(struct flow_deed *d, struct base_err *err)
{
	static const struct reply_directive meant = {.key = REPLY_KEY_STOP,
	    .value = "mail",
	    .targets = NULL,
	    .raw = "unsubscribe"};

	return plan_one(d, &meant, err);
}

/* Adds the tickets that a directive names. */
static enum base_status
add_keys(struct flow_deed *d, const struct reply_directive *x, uint64_t *keys,
    size_t *n, struct base_err *err)
{
	enum base_status status = BASE_OK;
	struct flow_aim *aims = NULL;
	size_t i, n_aims = 0;

	if (x->target_count > 0)
		status = flow_aims_find(d, x, &aims, &n_aims, err);
	for (i = 0; i < n_aims && status == BASE_OK; i++) {
		if (aims[i].reason != NULL)
			continue;
		if (*n < FLOW_ORDER_KEYS_MAX)
			keys[(*n)++] = flow_order_key(
			    FLOW_ORDER_TICKET, aims[i].ticket.id);
		else
			*n = FLOW_ORDER_KEYS_MAX + 1;
	}
	return status;
}

enum base_status
flow_plan_gate(struct flow_deed *d, struct base_err *err)
{
	const struct reply_commands *c = &d->reply->commands;
	uint64_t keys[FLOW_ORDER_KEYS_MAX];
	enum base_status status = BASE_OK;
	bool is_loose = false;
	size_t i, n = 0;

	for (i = 0; i < d->n_parts; i++)
		keys[n++] =
		    flow_order_key(FLOW_ORDER_TICKET, d->parts[i].ticket.id);
	for (i = 0; i < c->directive_count && status == BASE_OK; i++) {
		is_loose = is_loose || flow_talk_is_loose(c->directives[i].key);
		status = add_keys(d, &c->directives[i], keys, &n, err);
	}
	if ((is_loose || n == 0) && n < FLOW_ORDER_KEYS_MAX)
		keys[n++] =
		    d->person.id != 0
			? flow_order_key(FLOW_ORDER_SENDER, d->person.id)
			: flow_order_key_of(
			      FLOW_ORDER_SENDER, d->row->from_addr);
	if (status == BASE_OK)
		(void)flow_gate(d, keys, n);
	return status;
}

enum base_status
flow_plan(struct flow_deed *d, struct base_err *err)
{
	const struct reply_commands *c = &d->reply->commands;
	struct reply_directive *own;
	enum base_status status = BASE_OK;
	size_t i;

	d->attachments = codec_json_new_array();
	d->is_dry_run = c->is_dry_run;
	d->is_bulk = names_many(c);
	if (flow_talk_is_unsubscribe(d)) {
		status = plan_unsubscribe(d, err);
		d->comment = d->waiting_words = "";
		hash_text(d);
		return status;
	}
	own =
	    base_arena_alloc(d->arena, (c->directive_count + 1) * sizeof(*own));
	for (i = 0; i < c->directive_count && status == BASE_OK; i++) {
		own[i] = c->directives[i];
		own[i].raw = flow_redact_word(d, own[i].raw);
		own[i].value = flow_redact_word(d, own[i].value);
		own[i].reason = flow_redact_word(d, own[i].reason);
		status = plan_one(d, &own[i], err);
	}
	/* A new mail that names one ticket: its text belongs there. */
	if (d->n_parts == 1) {
		d->parts[0].has_comment = true;
		d->row->ticket = d->parts[0].ticket.id;
	}
	plan_comment(d);
	hash_text(d);
	return status;
}
