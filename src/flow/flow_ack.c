/*
 * ack (回覧): who has seen a ticket and when, and who is asked to say so.
 * It stands in our rows; the ticket gets one note for all that came within
 * an hour, at once when nobody is waited for any more.
 */
#include "flow_event.h"
#include "flow_talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Persons without doubles. */
struct people {
	int64_t ids[FLOW_ASKED_MAX];
	size_t n;
};

static void
add(struct people *list, int64_t id)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (list->ids[i] == id)
			return;
	if (list->n < FLOW_ASKED_MAX)
		list->ids[list->n++] = id;
}

static enum base_status
add_meant(void *ctx, const struct flow_event_to *to, struct base_err *err)
{
	(void)err;
	if (to->person != NULL)
		add(ctx, to->person->id);
	return BASE_OK;
}

/* Owner, watchers, and where nobody owns it the watch's group. */
static enum base_status
add_concerned(struct flow *flow, const struct store_ticket *ticket,
    struct people *out, struct base_err *err)
{
	struct flow_happening what = {
	    .event = FLOW_EVENT_OPENED, .ticket = ticket};
	enum base_status status;

	status = flow_event_each(flow, &what, add_meant, out, err);
	what.event = FLOW_EVENT_COMMENT;
	return status == BASE_OK
		   ? flow_event_each(flow, &what, add_meant, out, err)
		   : status;
}

/* A name in a list: a person, else a group. */
static const char *
add_name(struct flow_wishing *w, const char *name, struct people *out)
{
	struct store_person *members = NULL, person;
	struct tracker_who who = {.login = NULL};
	size_t i, n = 0;
	const char *why;

	if (store_person_members(w->d->flow->store, name, w->d->arena, &members,
		&n, NULL) == BASE_OK &&
	    n > 0) {
		for (i = 0; i < n; i++)
			add(out, members[i].id);
		return NULL;
	}
	why = flow_wish_person(w, name, &who);
	if (why == NULL && store_person_by_login(w->d->flow->store, who.login,
			       w->d->arena, &person, NULL) == BASE_OK)
		add(out, person.id);
	return why;
}

/* Whom the line asks; NULL, or a word of "reason.". */
static const char *
asked_people(struct flow_wishing *w, const char *value, struct people *out,
    const char **name_out)
{
	const char *why = NULL, *end;

	*name_out = NULL;
	if (strcmp(value, "all") == 0) {
		if (add_concerned(w->d->flow, &w->part->ticket, out, NULL) !=
			BASE_OK ||
		    out->n == 0)
			return "nobody";
		return NULL;
	}
	while (*value != '\0' && why == NULL) {
		end = value + strcspn(value, ",");
		*name_out = base_arena_strndup(
		    w->d->arena, value, (size_t)(end - value));
		why = add_name(w, *name_out, out);
		value = end + strspn(end, ", ");
	}
	return why;
}

void
flow_ack_step(struct flow_wishing *w, struct flow_step *step)
{
	struct flow_deed *d = w->d;
	struct store_follow row;
	struct people asked = {.n = 0};
	const char *why, *name;

	if (*step->directive->value != '\0') {
		why = asked_people(w, step->directive->value, &asked, &name);
		if (why != NULL) {
			flow_step_refuse(step, "refused", why);
			step->detail = name;
			return;
		}
		step->value = strcmp(step->directive->value, "all") == 0
				  ? flow_talk_word(d, "value.all")
				  : step->directive->value;
	} else if (store_follow_get(d->flow->store, w->part->ticket.id,
		       d->person.id, d->arena, &row, NULL) == BASE_OK &&
		   row.seen != 0) {
		step->outcome = "already";
		return;
	}
	step->outcome = d->is_dry_run ? "would" : "applied";
}

/* One note for many, as soon as nobody is waited for. */
static enum base_status
note_seen(struct flow *flow, int64_t ticket, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_follow *rows = NULL;
	enum base_status status;
	char *marker = flow_marker();
	bool waits = false, asks = false;
	size_t i, n = 0;

	status = store_follow_of(flow->store, ticket, arena, &rows, &n, err);
	for (i = 0; i < n; i++) {
		asks = asks || rows[i].asked;
		waits = waits || (rows[i].asked && rows[i].seen == 0);
	}
	if (status == BASE_OK)
		status = store_note_collect(flow->store,
		    &(struct store_note){.ticket = ticket,
			.marker = marker,
			.kind = "seen",
			.body = "{}",
			.next_try = base_time_now() +
				    (asks && !waits ? 0 : FLOW_SEEN_NOTE_S)},
		    base_time_now(), err);
	free(marker);
	base_arena_free(arena);
	return status;
}

/* He is asked to say that he has seen it. */
static enum base_status
ask(struct flow *flow, const struct store_ticket *ticket, int64_t person,
    bool *fresh, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_follow row;
	enum base_status status;

	status =
	    store_follow_get(flow->store, ticket->id, person, arena, &row, err);
	*fresh = status == BASE_OK && !row.asked;
	if (*fresh) {
		row.asked = true;
		status = store_follow_put(flow->store, &row, err);
	}
	base_arena_free(arena);
	return status;
}

static enum base_status
tell_asked(struct flow_deed *d, const struct store_ticket *ticket,
    int64_t person, struct base_err *err)
{
	struct store_person to;
	struct flow_letter letter = {
	    .kind = FLOW_MAIL_CHANGED, .person = &to, .ticket = ticket};
	struct codec_json *part = NULL;
	enum base_status status;
	char event[80];

	status = store_person_get(d->flow->store, person, d->arena, &to, err);
	if (status != BASE_OK || person == d->person.id || to.locked)
		return status;
	snprintf(event, sizeof(event), "asked:%lld:%lld:%lld",
	    (long long)ticket->id, (long long)person, (long long)d->row->id);
	letter.event = event;
	letter.view = codec_json_new_object();
	codec_json_set_string(letter.view, "event", "asked");
	codec_json_set_bool(letter.view, "asked", true);
	status = flow_facts_ticket(d->flow, ticket, &part, err);
	if (status == BASE_OK)
		codec_json_set_take(letter.view, "ticket", part);
	if (status == BASE_OK)
		status = flow_facts_vuln(d->flow, ticket->id,
		    flow_language(d->flow, to.language), &part, err);
	if (status == BASE_OK)
		codec_json_set_take(letter.view, "vuln", part);
	part = codec_json_new_object();
	codec_json_set_string(part, "kind", "asked");
	codec_json_set_string(part, "by", d->person.name);
	codec_json_set_take(letter.view, "because", part);
	if (status == BASE_OK)
		return flow_letter_put(d->flow, &letter, NULL, err);
	codec_json_free(letter.view);
	return status;
}

static enum base_status
settle_asked(struct flow_deed *d, struct flow_part *part,
    const struct flow_step *step, struct base_err *err)
{
	struct flow_wishing w = {.d = d, .part = part};
	struct people asked = {.n = 0};
	enum base_status status = BASE_OK;
	const char *name;
	bool fresh;
	size_t i;

	if (asked_people(&w, step->directive->value, &asked, &name) != NULL)
		return BASE_OK;
	for (i = 0; i < asked.n && status == BASE_OK; i++) {
		status = ask(d->flow, &part->ticket, asked.ids[i], &fresh, err);
		if (status == BASE_OK && fresh)
			status =
			    tell_asked(d, &part->ticket, asked.ids[i], err);
	}
	return status == BASE_OK ? flow_note(d->flow, "asked", part->ticket.id,
				       d->row->id, err,
				       "%s asks %zu to say that they have "
				       "seen it",
				       d->person.login, asked.n)
				 : status;
}

/* Who has seen it and who has not, for the answer. */
static enum base_status
add_seen(
    struct flow_deed *d, const struct flow_part *part, struct base_err *err)
{
	struct codec_json *o;
	enum base_status status;

	/* The ticket of the thread shows it among its facts. */
	if (part->has_comment)
		return BASE_OK;
	o = codec_json_new_object();
	codec_json_set_int(o, "id", part->ticket.issue);
	status = flow_ack_facts(d->flow, part->ticket.id, o, err);
	flow_talk_add(d, "circulation", o);
	return status;
}

enum base_status
flow_ack_settle(struct flow_deed *d, struct flow_part *part,
    const struct flow_step *step, struct base_err *err)
{
	struct store_follow row;
	enum base_status status;

	if (*step->directive->value != '\0') {
		status = settle_asked(d, part, step, err);
		return status == BASE_OK ? add_seen(d, part, err) : status;
	}
	status = store_follow_get(
	    d->flow->store, part->ticket.id, d->person.id, d->arena, &row, err);
	if (status == BASE_OK) {
		row.seen = base_time_now();
		status = store_follow_put(d->flow->store, &row, err);
	}
	if (status == BASE_OK)
		status = flow_note(d->flow, "seen", part->ticket.id, d->row->id,
		    err, "%s has seen it", d->person.login);
	if (status == BASE_OK)
		status = note_seen(d->flow, part->ticket.id, err);
	return status == BASE_OK ? add_seen(d, part, err) : status;
}

enum base_status
flow_ack_opened(
    struct flow *flow, const struct store_ticket *ticket, struct base_err *err)
{
	const struct conf_watch *watch =
	    conf_find_watch(flow->conf, ticket->watch);
	struct people asked = {.n = 0};
	enum base_status status;
	bool fresh;
	size_t i;

	if (watch == NULL || !watch->ack_required)
		return BASE_OK;
	status = add_concerned(flow, ticket, &asked, err);
	for (i = 0; i < asked.n && status == BASE_OK; i++)
		status = ask(flow, ticket, asked.ids[i], &fresh, err);
	return status;
}

bool
flow_ack_is_asked(struct flow *flow, int64_t ticket, int64_t person)
{
	struct base_arena *arena = base_arena_new();
	struct store_follow row = {.asked = false};
	bool is_asked;

	is_asked = store_follow_get(flow->store, ticket, person, arena, &row,
		       NULL) == BASE_OK &&
		   row.asked && row.seen == 0;
	base_arena_free(arena);
	return is_asked;
}

enum base_status
flow_ack_facts(struct flow *flow, int64_t ticket, struct codec_json *out,
    struct base_err *err)
{
	struct codec_json *seen = codec_json_new_array();
	struct codec_json *unseen = codec_json_new_array(), *one;
	struct base_arena *arena = base_arena_new();
	struct store_follow *rows = NULL;
	struct store_person person;
	enum base_status status;
	char date[BASE_DATE_TEXT];
	size_t i, n = 0;

	codec_json_set_take(out, "seen", seen);
	codec_json_set_take(out, "unseen", unseen);
	status = store_follow_of(flow->store, ticket, arena, &rows, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		if (rows[i].seen == 0 && !rows[i].asked)
			continue;
		status = store_person_get(
		    flow->store, rows[i].person, arena, &person, err);
		if (status != BASE_OK || (rows[i].seen == 0 && person.locked))
			continue;
		one = codec_json_new_object();
		codec_json_set_string(one, "name", person.name);
		codec_json_append_take(rows[i].seen != 0 ? seen : unseen, one);
		if (rows[i].seen == 0)
			continue;
		base_date_format(
		    base_date_at(rows[i].seen, flow->conf->time_zone), date);
		codec_json_set_string(one, "date", date);
	}
	base_arena_free(arena);
	return status;
}
