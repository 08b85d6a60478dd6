/*
 * Reminders: one mail to each person with all that he is reminded of today.
 * Each reminder has a mark; mail and marks are one transaction, so that a
 * second run says nothing again and a crash loses nothing.
 */
#include "flow_remind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_person.h"

#define RUN_KEY "remind-run" /* the instant of the last whole run */

bool
flow_remind_is_due(struct flow *flow)
{
	const char *zone = flow->conf->time_zone;
	int hour = flow->conf->digest.hour;

	return base_date_compare(
		   base_date_begun(
		       flow_meta_instant(flow, RUN_KEY), zone, hour),
		   base_date_begun(base_time_now(), zone, hour)) < 0;
}

struct run {
	struct flow *flow;
	struct flow_tally *tally;
	struct base_arena *arena;
	struct base_calendar quiet;
	struct flow_standings standings;
	struct flow_remind_item *items; /* by recipient */
	size_t n, cap;
	/* While one ticket is asked about. */
	const struct flow_standing *of;
	const struct flow_due *due; /* NULL: find what is due on his day */
	bool reached; /* somebody with an address was meant */
	bool asks_leads;
	bool leads_only; /* what is for them, the owner having been told */
};

static void
add_item(
    struct run *run, const struct flow_event_to *to, const struct flow_due *due)
{
	struct flow_remind_item *item, *grown;
	const struct conf_watch *w =
	    conf_find_watch(run->flow->conf, run->of->ticket.watch);

	if (run->n == run->cap) {
		run->cap = run->cap == 0 ? 64 : 2 * run->cap;
		grown = base_arena_alloc(run->arena, run->cap * sizeof(*grown));
		if (run->n > 0)
			memcpy(grown, run->items, run->n * sizeof(*grown));
		run->items = grown;
	}
	item = &run->items[run->n++];
	*item = (struct flow_remind_item){.of = run->of,
	    .due = *due,
	    .person = to->person == NULL ? 0 : to->person->id,
	    .recipient = base_arena_strdup(run->arena,
		to->person == NULL ? to->address : to->person->mail),
	    .kind = base_arena_strdup(run->arena, to->kind),
	    .wish = flow_event_wish(run->flow, due->event, to->person, w)};
}

static struct base_date
read_date(const char *text)
{
	struct base_date date;

	if (base_date_parse(text, &date) != BASE_OK)
		return (struct base_date){0, 0, 0};
	return date;
}

/* Today is the reader's own day. */
static enum base_status
mean(void *ctx, const struct flow_event_to *to, struct base_err *err)
{
	struct run *run = ctx;
	const struct store_ticket *t = &run->of->ticket;
	const char *zone = to->person == NULL ? NULL : to->person->zone;
	struct flow_dates dates = {
	    .planned = read_date(t->planned), .due = read_date(t->due)};
	struct flow_due due[FLOW_DUE_MAX];
	size_t i, n;

	(void)err;
	/* Neither a list nor the operator is reminded of what nobody does:
	 * the lead is, and the operator where there is none. */
	if (to->person == NULL ? !run->asks_leads : *to->person->mail == '\0')
		return BASE_OK;
	run->reached = true;
	if (run->due != NULL) {
		add_item(run, to, run->due);
		return BASE_OK;
	}
	dates.opened = base_date_at(t->created, flow_zone(run->flow, zone));
	n = flow_due_on(&run->flow->conf->remind, &run->quiet,
	    flow_today(run->flow, zone), &dates, due);
	for (i = 0; i < n; i++)
		if (!run->leads_only || due[i].for_lead)
			add_item(run, to, &due[i]);
	return BASE_OK;
}

/* One who muted the ticket, say, still owns it. */
static enum base_status
has_owner(struct run *run, const struct store_ticket *ticket, bool *out,
    struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_person person;
	enum base_status status = BASE_OK;

	*out = false;
	if (ticket->assignee != 0)
		status = store_person_get(
		    run->flow->store, ticket->assignee, arena, &person, err);
	if (status == BASE_OK && ticket->assignee != 0)
		*out = flow_person_is_here(&person);
	base_arena_free(arena);
	return status;
}

/* The owner; the lead when it is over for long, or when there is none. */
static enum base_status
ask_dates(struct run *run, const struct flow_standing *of, struct base_err *err)
{
	struct flow_happening what = {.event = FLOW_EVENT_OVERDUE,
	    .ticket = &of->ticket,
	    .not_who = FLOW_WHO_LEAD};
	enum base_status status;
	bool owned = false;

	if ((*of->ticket.due == '\0' && *of->ticket.planned == '\0') ||
	    of->is_deferred)
		return BASE_OK;
	run->reached = run->asks_leads = run->leads_only = false;
	status = flow_event_each(run->flow, &what, mean, run, err);
	if (status == BASE_OK)
		status = has_owner(run, &of->ticket, &owned, err);
	if (status != BASE_OK)
		return status;
	what.not_who = 0;
	what.event = FLOW_EVENT_SILENT; /* the lead alone */
	run->asks_leads = true;
	run->leads_only = run->reached || owned;
	return flow_event_each(run->flow, &what, mean, run, err);
}

static enum base_status
ask_silence(
    struct run *run, const struct flow_standing *of, struct base_err *err)
{
	struct flow_happening what = {
	    .event = FLOW_EVENT_SILENT, .ticket = &of->ticket};
	struct base_date since;
	struct flow_due due;
	enum base_status status;

	if (strcmp(of->status, "NEW") != 0 || of->is_deferred)
		return BASE_OK;
	status = flow_standing_silent_since(run->flow, of, &since, err);
	if (status != BASE_OK ||
	    !flow_due_silent(&run->flow->conf->remind, &run->quiet,
		flow_today(run->flow, NULL), since, &due))
		return status;
	run->due = &due;
	run->asks_leads = true;
	status = flow_event_each(run->flow, &what, mean, run, err);
	run->due = NULL;
	return status;
}

static struct store_digest
row_of(const struct flow_remind_item *item)
{
	return (struct store_digest){.ticket = item->of->ticket.id,
	    .person = item->person,
	    .created = base_time_now(),
	    .recipient = item->recipient,
	    .kind = item->kind,
	    .event = flow_event_rule(item->due.event)->name,
	    .mark = item->due.mark,
	    .facts = ""};
}

static int64_t
date_of(const struct store_ticket *t)
{
	const char *text = *t->due != '\0' ? t->due : t->planned;

	return *text == '\0' ? INT64_MAX : base_date_to_days(read_date(text));
}

static int
rank_of(enum flow_event event)
{
	return event == FLOW_EVENT_OVERDUE   ? 0
	       : event == FLOW_EVENT_DUE     ? 1
	       : event == FLOW_EVENT_PLANNED ? 2
					     : 3;
}

/* By reader; his own before those of others, the oldest date first; all of
 * one ticket together, what weighs most first. */
static int
compare(const void *a, const void *b)
{
	const struct flow_remind_item *x = a, *y = b;
	bool x_lead = strcmp(x->kind, "lead") == 0;
	bool y_lead = strcmp(y->kind, "lead") == 0;
	int64_t x_date = date_of(&x->of->ticket);
	int64_t y_date = date_of(&y->of->ticket);
	int by = strcmp(x->recipient, y->recipient);

	if (by != 0)
		return by;
	if (x_lead != y_lead)
		return x_lead ? 1 : -1;
	if (x_date != y_date)
		return x_date < y_date ? -1 : 1;
	if (x->of != y->of)
		return x->of < y->of ? -1 : 1;
	return rank_of(x->due.event) - rank_of(y->due.event);
}

/* Rows, and in the mail the numbers of its lines. */
static enum base_status
mark(struct run *run, const struct flow_remind_item *items, size_t n,
    int64_t outbox, size_t shown, struct base_err *err)
{
	struct store *store = run->flow->store;
	const struct flow_standing *before = NULL;
	enum base_status status = BASE_OK;
	struct store_digest row;
	size_t i, line = 0;

	for (i = 0; i < n && status == BASE_OK; i++) {
		if (!items[i].is_fresh)
			continue;
		row = row_of(&items[i]);
		status = store_digest_tell(store, &row,
		    items[i].wish == CONF_NOTIFY_DIGEST ? STORE_DIGEST_WAITS
		    : items[i].wish == CONF_NOTIFY_NOW && outbox != 0
			? outbox
			: STORE_DIGEST_UNTOLD,
		    err);
		if (items[i].wish != CONF_NOTIFY_NOW || items[i].of == before ||
		    line == shown)
			continue;
		before = items[i].of;
		if (status == BASE_OK && outbox != 0)
			status = store_outbox_add_line(store, outbox,
			    (int64_t)++line, items[i].of->ticket.id, "", err);
	}
	return status;
}

static enum base_status
write_mail(struct run *run, const struct flow_remind_item *items, size_t n,
    const struct store_person *person, int64_t *outbox, size_t *shown,
    struct base_err *err)
{
	struct flow_letter letter = {.kind = FLOW_MAIL_REMINDER,
	    .recipient = items[0].recipient,
	    .person = person};
	const char *lang =
	    flow_language(run->flow, person == NULL ? NULL : person->language);
	struct flow_reminder whole = {.person = person, .items = items, .n = n};
	size_t bytes = 0, most = FLOW_REMIND_LINES;
	enum base_status status;
	char *event;

	for (;;) {
		status = flow_remind_view(
		    run->flow, &whole, most, &letter.view, shown, err);
		if (status == BASE_OK)
			status = flow_digest_measure(run->flow,
			    FLOW_MAIL_REMINDER, lang, letter.view, &bytes, err);
		if (status != BASE_OK || bytes <= FLOW_DIGEST_BYTES || most < 2)
			break;
		codec_json_free(letter.view);
		most = most * 3 / 4;
	}
	if (status != BASE_OK)
		return status;
	/* The first one that is fresh names the mail: it is told once. */
	while (n > 0 && !(items->is_fresh && items->wish == CONF_NOTIFY_NOW)) {
		items++;
		n--;
	}
	event = base_xprintf("remind:%s:%lld:%s",
	    flow_event_rule(items->due.event)->name,
	    (long long)items->of->ticket.id, items->due.mark);
	letter.event = event;
	status = flow_letter_put(run->flow, &letter, outbox, err);
	free(event);
	run->tally->done += *outbox != 0;
	return status;
}

/* All items of one reader, in one transaction. */
static enum base_status
one_reader(struct run *run, struct flow_remind_item *items, size_t n,
    struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct flow *flow = run->flow;
	struct store_person person;
	struct store_digest row;
	enum base_status status;
	int64_t outbox = 0;
	size_t i, now = 0, shown = 0;
	bool has = false;

	status = store_begin(flow->store, err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		row = row_of(&items[i]);
		status = store_digest_has(flow->store, &row, &has, err);
		items[i].is_fresh = !has;
		now += !has && items[i].wish == CONF_NOTIFY_NOW;
	}
	if (status == BASE_OK && items[0].person != 0)
		status = store_person_get(
		    flow->store, items[0].person, arena, &person, err);
	if (status == BASE_OK && now > 0)
		status = write_mail(run, items, n,
		    items[0].person == 0 ? NULL : &person, &outbox, &shown,
		    err);
	if (status == BASE_OK)
		status = mark(run, items, n, outbox, shown, err);
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	base_arena_free(arena);
	return status;
}

static enum base_status
remind_all(struct run *run, struct base_err *err)
{
	const struct flow_standings *all = &run->standings;
	enum base_status status = BASE_OK;
	size_t i, k;

	for (i = 0; i < all->n && status == BASE_OK; i++) {
		run->of = &all->v[i];
		status = ask_dates(run, run->of, err);
		if (status == BASE_OK)
			status = ask_silence(run, run->of, err);
	}
	if (run->n > 0)
		qsort(run->items, run->n, sizeof(*run->items), compare);
	for (i = 0; i < run->n && status == BASE_OK; i = k) {
		for (k = i + 1; k < run->n && strcmp(run->items[k].recipient,
						  run->items[i].recipient) == 0;
		     k++)
			continue;
		status = one_reader(run, &run->items[i], k - i, err);
	}
	return status;
}

enum base_status
flow_remind(struct flow *flow, struct flow_tally *tally, struct base_err *err)
{
	struct run run = {
	    .flow = flow, .tally = tally, .arena = base_arena_new()};
	enum base_status status;

	flow_quiet_days(flow, &run.quiet);
	status = flow_remind_return(flow, err);
	if (status == BASE_OK)
		status =
		    flow_standings_load(flow, run.arena, &run.standings, err);
	if (status == BASE_OK)
		status = remind_all(&run, err);
	if (status == BASE_OK)
		status =
		    flow_meta_set_instant(flow, RUN_KEY, base_time_now(), err);
	base_calendar_release(&run.quiet);
	base_arena_free(run.arena);
	return status;
}
