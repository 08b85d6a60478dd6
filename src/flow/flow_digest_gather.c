/*
 * Which tickets stand in a digest, and where: each once, with all that
 * happened on it, in the first part that it belongs to.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_digest.h"
#include "kairan/base_text.h"

/* Why a ticket may stand in it: he holds it, or something happened. */
struct claim {
	int64_t ticket;
	int64_t order;
	const struct flow_holder *holder; /* NULL: a row */
	struct store_digest *row;
	bool *told;
};

static int
compare_claims(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;

	if (x->ticket != y->ticket)
		return x->ticket < y->ticket ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static struct claim *
collect(struct base_arena *arena, const struct flow_digest *d)
{
	struct claim *all = base_arena_alloc(
	    arena, (d->holds_n + d->rows_n + 1) * sizeof(*all));
	size_t i, n = 0;

	for (i = 0; i < d->holds_n; i++, n++)
		all[n] = (struct claim){.ticket = d->holds[i].of->ticket.id,
		    .order = (int64_t)i - (int64_t)d->holds_n,
		    .holder = &d->holds[i]};
	for (i = 0; i < d->rows_n; i++, n++)
		all[n] = (struct claim){.ticket = d->rows[i].ticket,
		    .order = d->rows[i].id,
		    .row = &d->rows[i],
		    .told = &d->told[i]};
	if (n > 0)
		qsort(all, n, sizeof(*all), compare_claims);
	return all;
}

static bool
is_reminder(const struct store_digest *row)
{
	static const char *const reminders[] = {
	    "planned", "due", "overdue", "silent"};

	return base_text_is_among(row->event, reminders, BASE_LEN(reminders));
}

/* Is it still the reader's to know?  What was deleted, or given to somebody
 * else (who was told at once), is not; that it is gone is.  Nobody is
 * reminded of what is done, and lists hear nothing of what was made private
 * (design, rule 11). */
static bool
concerns(const struct store_digest *row, const struct store_ticket *ticket)
{
	if (strcmp(row->event, "gone") == 0)
		return true;
	if (strcmp(ticket->state, STORE_TICKET_GONE) == 0 ||
	    (is_reminder(row) &&
		strcmp(ticket->state, STORE_TICKET_OPEN) != 0) ||
	    (strcmp(row->kind, "list") == 0 && ticket->is_private))
		return false;
	return strcmp(row->kind, "assignee") != 0 ||
	       ticket->assignee == row->person;
}

/* What is found of one ticket on the way to its line. */
struct found {
	const struct flow_holder *own;
	const struct flow_holder *lead;
	bool is_fresh; /* a row says that it is new to him */
	bool is_reminded; /* a row reminds him of it */
	bool is_reminded_lead;
	bool any_row;
};

static void
take_row(struct claim *c, struct flow_digest_line *line, struct found *f)
{
	static const char *const opened[] = {"opened", "assigned"};
	struct store_digest *row = c->row;

	if (!concerns(row, &line->ticket))
		return;
	*c->told = f->any_row = true;
	if (base_text_is_among(row->event, opened, BASE_LEN(opened))) {
		f->is_fresh = true;
		line->assigned =
		    line->assigned || strcmp(row->event, "assigned") == 0;
	} else if (is_reminder(row)) {
		if (strcmp(row->kind, "lead") == 0)
			f->is_reminded_lead = true;
		else
			f->is_reminded = true;
	} else
		line->events[line->events_n++] = row;
}

/* Is a date of it over or near? */
static bool
is_due(struct flow *flow, const struct store_ticket *ticket,
    struct base_date today, bool *over)
{
	const struct conf_remind *c = &flow->conf->remind;
	int days = 0;
	bool due;

	due = flow_standing_days(today, ticket->due, &days);
	*over = due && days < 0;
	if (due && days <= (c->due_before > 0 ? c->due_before : 0))
		return true;
	return c->planned_before >= 0 &&
	       flow_standing_days(today, ticket->planned, &days) &&
	       days <= c->planned_before;
}

static int64_t
due_order(const struct store_ticket *ticket)
{
	const char *text = *ticket->due != '\0' ? ticket->due : ticket->planned;
	struct base_date date;

	return base_date_parse(text, &date) == BASE_OK ? base_date_to_days(date)
						       : INT64_MAX;
}

/* Opened ones: exploited ones first, then by score. */
static enum base_status
worst_order(
    struct flow *flow, struct flow_digest_line *line, struct base_err *err)
{
	enum base_status status;
	bool kev = false;
	int cvss = -1;

	status =
	    store_task_worst(flow->store, line->ticket.id, &cvss, &kev, err);
	/* One without a score may be anything: between high and medium. */
	line->order = -(kev ? 1000 : 0) - (cvss < 0 ? 69 : cvss);
	return status;
}

/* Days that he has let it wait; none while it came today only. */
static enum base_status
unseen(struct flow *flow, const struct flow_digest *d,
    const struct flow_holder *holder, int64_t *waits, struct base_err *err)
{
	enum base_status status;
	struct base_date since;
	bool is_unseen = false;

	*waits = 0;
	status = flow_standing_is_unseen(
	    flow, holder->of, d->person->id, &is_unseen, err);
	if (status != BASE_OK || !is_unseen)
		return status;
	since =
	    base_date_at(holder->of->since, flow_zone(flow, d->person->zone));
	*waits = base_date_to_days(d->today) - base_date_to_days(since);
	return BASE_OK;
}

/* Days since somebody said something of what is still new. */
static enum base_status
silent(struct flow *flow, const struct flow_digest *d,
    const struct flow_standing *of, struct flow_digest_line *line,
    struct base_err *err)
{
	enum base_status status;
	struct base_date since;

	if (strcmp(of->status, "NEW") != 0)
		return BASE_OK;
	status = flow_standing_silent_since(flow, of, &since, err);
	if (status == BASE_OK)
		line->waits =
		    base_date_to_days(d->today) - base_date_to_days(since);
	return status;
}

/* The part that it belongs to.  *stays: it belongs to none. */
static enum base_status
place(struct flow *flow, const struct flow_digest *d, const struct found *f,
    struct flow_digest_line *line, bool *stays, struct base_err *err)
{
	enum base_status status = BASE_OK;
	bool over = false, near = false;

	if (f->own != NULL) {
		status = unseen(flow, d, f->own, &line->waits, err);
		near = !f->own->of->is_deferred &&
		       is_due(flow, &line->ticket, d->today, &over);
	}
	line->order = line->ticket.id;
	if (line->waits > 0 && !f->is_fresh) {
		line->part = FLOW_DIGEST_UNSEEN;
		line->order = -line->waits;
	} else if (f->is_reminded || over || (near && !f->is_fresh)) {
		line->part = FLOW_DIGEST_DUE;
		line->order = due_order(&line->ticket);
	} else if (f->is_fresh) {
		line->part = FLOW_DIGEST_FRESH;
		if (status == BASE_OK)
			status = worst_order(flow, line, err);
	} else if (f->lead != NULL || f->is_reminded_lead) {
		line->part = FLOW_DIGEST_TEAM;
		line->order = due_order(&line->ticket);
		if (status == BASE_OK && f->lead != NULL)
			status = silent(flow, d, f->lead->of, line, err);
	} else {
		line->part = FLOW_DIGEST_NEWS;
		*stays = line->events_n == 0;
	}
	return status;
}

static enum base_status
one_ticket(struct flow *flow, struct base_arena *arena, struct flow_digest *d,
    struct claim *claims, size_t n, struct base_err *err)
{
	struct flow_digest_line *line = &d->lines[d->lines_n];
	struct found f = {.own = NULL};
	enum base_status status = BASE_OK;
	bool stays = false;
	size_t i;

	memset(line, 0, sizeof(*line));
	line->events =
	    base_arena_alloc(arena, n * sizeof(struct store_digest *));
	if (claims[0].holder != NULL)
		line->ticket = claims[0].holder->of->ticket;
	else
		status = store_ticket_get(
		    flow->store, claims[0].ticket, arena, &line->ticket, err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		if (claims[i].row != NULL)
			take_row(&claims[i], line, &f);
		else if (claims[i].holder == NULL)
			continue;
		else if (strcmp(claims[i].holder->kind, "lead") == 0)
			f.lead = claims[i].holder;
		else
			f.own = claims[i].holder;
	}
	if (status == BASE_OK)
		status = place(flow, d, &f, line, &stays, err);
	if (status != BASE_OK || stays)
		return status;
	d->has_news = d->has_news || f.any_row;
	d->counts[line->part]++;
	d->lines_n++;
	return BASE_OK;
}

static int
compare_lines(const void *a, const void *b)
{
	const struct flow_digest_line *x = a, *y = b;

	if (x->part != y->part)
		return x->part < y->part ? -1 : 1;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return x->ticket.id < y->ticket.id ? -1 : x->ticket.id > y->ticket.id;
}

enum base_status
flow_digest_gather(struct flow *flow, struct base_arena *arena,
    struct flow_digest *d, struct base_err *err)
{
	size_t i, k, n = d->holds_n + d->rows_n;
	enum base_status status = BASE_OK;
	struct claim *claims;

	d->told = base_arena_alloc(arena, d->rows_n + 1);
	d->lines = base_arena_alloc(arena, (n + 1) * sizeof(*d->lines));
	claims = collect(arena, d);
	for (i = 0; i < n && status == BASE_OK; i = k) {
		for (k = i + 1; k < n && claims[k].ticket == claims[i].ticket;
		     k++)
			continue;
		status = one_ticket(flow, arena, d, &claims[i], k - i, err);
	}
	if (status == BASE_OK && d->lines_n > 0)
		qsort(d->lines, d->lines_n, sizeof(*d->lines), compare_lines);
	return status;
}
