/*
 * Who is told of a ticket (design, rule 5): the owner; without one the
 * watch's list; without that the operator.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_private.h"
#include "kairan/store_digest.h"

static struct codec_json *
because(const char *kind, const char *watch, const char *by)
{
	struct codec_json *o = codec_json_new_object();

	codec_json_set_string(o, "kind", kind);
	if (watch != NULL && *watch != '\0')
		codec_json_set_string(o, "watch", watch);
	if (by != NULL && *by != '\0')
		codec_json_set_string(o, "by", by);
	return o;
}

static void
add_words(struct codec_json *terms, const struct vuln_verdict *verdict)
{
	size_t i;

	for (i = 0; i < verdict->n; i++)
		if (verdict->reasons[i].ok &&
		    verdict->reasons[i].term[0] != '\0')
			codec_json_append_string(
			    terms, verdict->reasons[i].term);
}

/* The words of the ticket's watch that were found, for "why you get this";
 * none when that cannot be told any more. */
static void
add_terms(struct flow *flow, const struct store_ticket *ticket,
    struct codec_json *reason)
{
	struct codec_json *terms = codec_json_new_array();
	struct base_arena *arena = base_arena_new();
	struct flow_watches watches;
	struct store_task *tasks = NULL;
	enum base_status status;
	size_t i, n = 0;
	int hit = -1;

	codec_json_set_take(reason, "terms", terms);
	if (flow_watches_new(flow, &watches, NULL) != BASE_OK) {
		base_arena_free(arena);
		return;
	}
	status =
	    store_task_of(flow->store, ticket->id, arena, &tasks, &n, NULL);
	if (status == BASE_OK && n > 0)
		status = flow_watches_match(
		    flow, &watches, tasks[0].vulnerability, &hit, NULL);
	for (i = 0; i < watches.n && status == BASE_OK && hit >= 0; i++)
		if (strcmp(watches.conf[i]->name, ticket->watch) == 0)
			add_words(terms, &watches.verdicts[i]);
	flow_watches_release(&watches);
	base_arena_free(arena);
}

static enum base_status
opened_view(struct flow *flow, const struct store_ticket *ticket,
    const char *event, const char *lang, struct codec_json **out,
    struct base_err *err)
{
	struct codec_json *view = codec_json_new_object(), *part = NULL;
	enum base_status status;

	codec_json_set_string(view, "event", event);
	status = flow_facts_ticket(flow, ticket, &part, err);
	if (status == BASE_OK)
		codec_json_set_take(view, "ticket", part);
	if (status == BASE_OK)
		status = flow_facts_vuln(flow, ticket->id, lang, &part, err);
	if (status == BASE_OK)
		codec_json_set_take(view, "vuln", part);
	if (status == BASE_OK && ticket->founder != 0) {
		status = flow_facts_advisory(flow, ticket->founder, &part, err);
		if (status == BASE_OK && part != NULL)
			codec_json_set_take(view, "advisory", part);
	}
	if (status == BASE_OK)
		*out = view;
	else
		codec_json_free(view);
	return status;
}

/* What differs between an owner, a list and the operator. */
struct target {
	const struct store_person *person;
	const char *address;
	const char *kind;
	const char *by;
	bool by_watch; /* what a watch opened, not what people did */
};

/* How this one wants to be told: a person's own word goes before the
 * watch's; what people do is told at once. */
static enum conf_notify
wish_of(struct flow *flow, const struct store_ticket *ticket,
    const struct target *to)
{
	const struct conf_watch *w = conf_find_watch(flow->conf, ticket->watch);
	const char *own = to->person == NULL ? "" : to->person->notify;

	if (!to->by_watch || strcmp(own, "now") == 0)
		return CONF_NOTIFY_NOW;
	if (strcmp(own, "digest") == 0)
		return CONF_NOTIFY_DIGEST;
	if (strcmp(own, "never") == 0)
		return CONF_NOTIFY_NEVER;
	return w == NULL ? CONF_NOTIFY_NOW : w->notify;
}

/* A line for the next `kairan digest`. */
static enum base_status
tell_later(struct flow *flow, const struct store_ticket *ticket,
    const struct target *to, struct base_err *err)
{
	struct store_digest row = {.ticket = ticket->id,
	    .recipient = to->address,
	    .person = to->person == NULL ? 0 : to->person->id,
	    .created = base_time_now(),
	    .kind = to->kind,
	    .event = "opened",
	    .mark = "",
	    .facts = ""};
	enum base_status status;

	if (row.recipient == NULL)
		row.recipient = to->person == NULL ? "" : to->person->mail;
	status = store_digest_add(flow->store, &row, err);
	return status == BASE_OK
		   ? flow_note(flow, "told-later", ticket->id, 0, err,
			 "%s, in the next digest", row.recipient)
		   : status;
}

static enum base_status
tell(struct flow *flow, const struct store_ticket *ticket, const char *event,
    const struct target *to, struct base_err *err)
{
	struct flow_letter letter = {.kind = FLOW_MAIL_OPENED,
	    .person = to->person,
	    .recipient = to->address,
	    .ticket = ticket};
	const char *lang = flow_language(
	    flow, to->person == NULL ? NULL : to->person->language);
	struct codec_json *reason;
	enum conf_notify wish = wish_of(flow, ticket, to);
	enum base_status status;
	char *name;

	if (wish == CONF_NOTIFY_NEVER)
		return flow_note(flow, "untold", ticket->id, 0, err,
		    "%s is not told: notify = never",
		    to->person != NULL ? to->person->login : to->address);
	if (wish == CONF_NOTIFY_DIGEST)
		return tell_later(flow, ticket, to, err);
	status = opened_view(flow, ticket, event, lang, &letter.view, err);
	if (status != BASE_OK)
		return status;
	reason = because(to->kind, ticket->watch, to->by);
	add_terms(flow, ticket, reason);
	codec_json_set_take(letter.view, "because", reason);
	/* Assigned twice on one day is still one event per change. */
	name = strcmp(event, "opened") == 0 || strcmp(event, "listed") == 0
		   ? base_xprintf("%s:%lld", event, (long long)ticket->id)
		   : base_xprintf("%s:%lld:%lld", event, (long long)ticket->id,
			 (long long)ticket->updated);
	letter.event = name;
	status = flow_letter_put(flow, &letter, NULL, err);
	free(name);
	return status;
}

static enum base_status
tell_group(struct flow *flow, const struct store_ticket *ticket,
    const char *group, const char *event, bool *told, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_person *members = NULL;
	enum base_status status;
	size_t i, n = 0;

	status =
	    store_person_members(flow->store, group, arena, &members, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++)
		status = tell(flow, ticket, event,
		    &(struct target){.person = &members[i],
			.kind = "group",
			.by = group,
			.by_watch = strcmp(event, "opened") == 0},
		    err);
	*told = n > 0;
	base_arena_free(arena);
	return status;
}

static enum base_status
tell_nobodys(struct flow *flow, const struct store_ticket *ticket,
    const char *event, struct base_err *err)
{
	const struct conf_watch *w = conf_find_watch(flow->conf, ticket->watch);
	bool told = false, by_watch = strcmp(event, "opened") == 0;
	enum base_status status;

	if (w != NULL && w->group != NULL) {
		status = tell_group(flow, ticket, w->group, event, &told, err);
		if (status != BASE_OK || told)
			return status;
	}
	if (*ticket->list != '\0')
		return tell(flow, ticket, "listed",
		    &(struct target){.address = ticket->list,
			.kind = "list",
			.by_watch = by_watch},
		    err);
	if (flow->conf->mail.operator_address != NULL)
		return tell(flow, ticket, event,
		    &(struct target){
			.address = flow->conf->mail.operator_address,
			.kind = "operator",
			.by_watch = by_watch},
		    err);
	return flow_note(flow, "untold", ticket->id, 0, err,
	    "nobody is told: watch %s has neither assignee nor list, and "
	    "there is no operator",
	    ticket->watch);
}

enum base_status
flow_notify_owner(struct flow *flow, const struct store_ticket *ticket,
    const char *event, const char *by, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_person person;
	enum base_status status = BASE_OK;

	if (ticket->assignee == 0) {
		status = tell_nobodys(flow, ticket, event, err);
		goto out;
	}
	status = store_person_get(
	    flow->store, ticket->assignee, arena, &person, err);
	if (status == BASE_OK)
		status = tell(flow, ticket, event,
		    &(struct target){.person = &person,
			.kind = "assignee",
			.by = by,
			.by_watch = strcmp(event, "opened") == 0},
		    err);
out:
	base_arena_free(arena);
	return status;
}

enum base_status
flow_notify_change(struct flow *flow, const struct store_ticket *ticket,
    struct codec_json *changes, const char *mark, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct flow_letter letter = {
	    .kind = FLOW_MAIL_CHANGED, .ticket = ticket};
	struct store_person person;
	enum base_status status = BASE_OK;
	const char *kind = "assignee";
	char *event;

	if (ticket->assignee != 0) {
		status = store_person_get(
		    flow->store, ticket->assignee, arena, &person, err);
		letter.person = &person;
	} else if (*ticket->list != '\0') {
		letter.recipient = ticket->list;
		kind = "list";
	} else {
		letter.recipient = flow->conf->mail.operator_address;
		kind = "operator";
	}
	if (status == BASE_OK)
		status = opened_view(flow, ticket, "material",
		    flow_language(flow,
			letter.person == NULL ? NULL : letter.person->language),
		    &letter.view, err);
	if (status != BASE_OK) {
		codec_json_free(changes);
		base_arena_free(arena);
		return status;
	}
	codec_json_set_take(letter.view, "changes", changes);
	codec_json_set_take(
	    letter.view, "because", because(kind, ticket->watch, NULL));
	event = base_xprintf("changed:%lld:%s", (long long)ticket->id, mark);
	letter.event = event;
	status = flow_letter_put(flow, &letter, NULL, err);
	free(event);
	base_arena_free(arena);
	return status;
}
