/*
 * The digest: one mail a day or a week to each reader with what nobody has
 * looked at, what is due and what happened since the last one.  Mail and
 * marks are one transaction, so that an event stands in one digest, whatever
 * happens between.
 */
#include "flow_digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_due.h"
#include "kairan/base_text.h"

#define RUN_KEY "digest-run" /* the instant of the last run */
#define SLOT_S 900 /* kairan run looks so often: zones differ by quarters */

bool
flow_digest_is_new(struct flow *flow)
{
	return flow_meta_instant(flow, RUN_KEY) == 0;
}

bool
flow_digest_is_due(struct flow *flow)
{
	return flow_meta_instant(flow, RUN_KEY) / SLOT_S <
	       base_time_now() / SLOT_S;
}

enum base_status
flow_digest_note_run(struct flow *flow, struct base_err *err)
{
	return flow_meta_set_instant(flow, RUN_KEY, base_time_now(), err);
}

/* One run over all readers. */
struct run {
	struct flow *flow;
	struct flow_tally *tally;
	enum flow_digest_mode mode;
	int64_t last; /* instant of the run before */
	int64_t now;
	struct base_arena *arena; /* of the whole run */
	struct flow_standings standings;
	struct base_calendar quiet;
};

/* The list of the watch that opened the first ticket it waits for. */
static enum conf_period
list_period(const struct run *run, const struct flow_digest *d)
{
	const struct conf *conf = run->flow->conf;
	size_t i;

	for (i = 0; i < conf->watches_len; i++)
		if (conf->watches[i].list != NULL &&
		    base_text_equal_ascii(
			conf->watches[i].list, d->recipient) &&
		    conf->watches[i].digest != CONF_PERIOD_UNSET)
			return conf->watches[i].digest;
	return CONF_PERIOD_UNSET;
}

static struct flow_due_rhythm
rhythm_of(const struct run *run, const struct flow_digest *d)
{
	const struct conf *conf = run->flow->conf;
	const struct conf_person *p =
	    d->person == NULL ? NULL : conf_find_person(conf, d->person->login);
	struct flow_due_rhythm r = {.when = CONF_PERIOD_UNSET,
	    .day = conf->digest.day,
	    .hour = run->mode == FLOW_DIGEST_BY_HOUR ? conf->digest.hour : 0,
	    .zone = flow_zone(
		run->flow, d->person == NULL ? NULL : d->person->zone)};

	if (p != NULL)
		r.when = p->digest;
	else if (d->person == NULL)
		r.when = list_period(run, d);
	if (r.when == CONF_PERIOD_UNSET)
		r.when = conf->digest.when;
	return r;
}

/* Is it this reader's time?  Called by hand, a daily one's always is. */
static bool
is_time(const struct run *run, const struct flow_due_rhythm *r)
{
	if (run->mode == FLOW_DIGEST_NOW || run->mode == FLOW_DIGEST_SCANS)
		return true;
	if (run->mode == FLOW_DIGEST_BY_DAY && r->when == CONF_PERIOD_DAILY)
		return true;
	return flow_due_digest(r, &run->quiet, run->last, run->now);
}

static struct store_digest
unseen_row(const struct run *run, const struct flow_digest *d,
    const struct flow_digest_line *line, struct base_arena *arena)
{
	/* Since when: one that is NEW again is new in the list, too. */
	return (struct store_digest){.ticket = line->ticket.id,
	    .person = d->person->id,
	    .created = run->now,
	    .recipient = d->recipient,
	    .kind = "assignee",
	    .event = "unseen",
	    .mark = base_arena_printf(arena, "%lld",
		(long long)(base_date_to_days(d->today) - line->waits)),
	    .facts = ""};
}

/*
 * What nobody has looked at is a reason to write by itself when the list has
 * grown, else once a week: the same words every day are soon not read.
 */
static enum base_status
is_worth(const struct run *run, const struct flow_digest *d,
    struct flow_due_rhythm r, struct base_arena *arena, bool *out,
    struct base_err *err)
{
	enum base_status status = BASE_OK;
	struct store_digest row;
	bool has = true;
	size_t i;

	*out = d->has_news;
	if (d->has_news || d->counts[FLOW_DIGEST_UNSEEN] == 0 ||
	    (run->mode != FLOW_DIGEST_NOW &&
		(base_calendar_is_quiet(&run->quiet, d->today) ||
		    !flow_due_digest(&r, &run->quiet, run->last, run->now))))
		return BASE_OK;
	for (i = 0; i < d->lines_n && has && status == BASE_OK; i++) {
		if (d->lines[i].part != FLOW_DIGEST_UNSEEN)
			continue;
		row = unseen_row(run, d, &d->lines[i], arena);
		status = store_digest_has(run->flow->store, &row, &has, err);
	}
	r.when = CONF_PERIOD_WEEKLY;
	*out = !has || run->mode == FLOW_DIGEST_NOW ||
	       flow_due_digest(&r, &run->quiet, run->last, run->now);
	return status;
}

/* Without a mail a row counts as told, or it would come again for ever; why
 * it got none was logged. */
static enum base_status
mark(const struct run *run, const struct flow_digest *d, int64_t outbox,
    size_t shown, struct base_arena *arena, struct base_err *err)
{
	struct store *store = run->flow->store;
	enum base_status status = BASE_OK;
	struct store_digest row;
	size_t i;

	for (i = 0; i < d->rows_n && status == BASE_OK; i++)
		status = store_digest_done(store, d->rows[i].id,
		    outbox != 0 && d->told[i] ? outbox : STORE_DIGEST_UNTOLD,
		    err);
	if (outbox == 0)
		return status;
	for (i = 0; i < d->lines_n && status == BASE_OK; i++) {
		if (i < shown)
			status = store_outbox_add_line(store, outbox,
			    (int64_t)i + 1, d->lines[i].ticket.id, "", err);
		if (status != BASE_OK || d->lines[i].part != FLOW_DIGEST_UNSEEN)
			continue;
		row = unseen_row(run, d, &d->lines[i], arena);
		status = store_digest_tell(store, &row, outbox, err);
	}
	return status;
}

static enum base_status
write_mail(struct run *run, const struct flow_digest *d,
    struct base_arena *arena, struct base_err *err)
{
	struct flow_letter letter = {.kind = FLOW_MAIL_DIGEST,
	    .recipient = d->recipient,
	    .person = d->person};
	enum base_status status;
	char day[32];
	int64_t outbox = 0;
	size_t i, shown = 0;

	status = flow_digest_view(run->flow, d, &letter.view, &shown, err);
	if (status != BASE_OK)
		return status;
	base_date_format(d->today, day);
	/* Asked for by hand it may be the second one today. */
	if (run->mode == FLOW_DIGEST_NOW)
		snprintf(day, sizeof(day), "%lld", (long long)run->now);
	letter.is_patient = d->is_scan;
	for (i = 0; i < d->lines_n && letter.is_patient; i++)
		letter.is_patient =
		    !flow_is_immediate(run->flow, &d->lines[i].ticket);
	letter.event = d->rows_n > 0
			   ? base_arena_printf(
				 arena, "digest:%lld", (long long)d->rows[0].id)
			   : base_arena_printf(arena, "digest:%s", day);
	status = flow_letter_put(run->flow, &letter, &outbox, err);
	if (outbox != 0) {
		run->tally->done++;
		run->tally->fresh += (unsigned)d->lines_n;
	}
	return status == BASE_OK ? mark(run, d, outbox, shown, arena, err)
				 : status;
}

static bool
is_here(const struct flow_digest *d)
{
	return d->person == NULL || (!d->person->locked && !d->person->gone);
}

/* Nobody hears of it: that stands in the history. */
static enum base_status
untold(const struct run *run, const struct flow_digest *d,
    struct base_arena *arena, struct base_err *err)
{
	enum base_status status = BASE_OK;
	size_t i;

	for (i = 0; i < d->rows_n && status == BASE_OK; i++)
		status = flow_note(run->flow, "untold", d->rows[i].ticket, 0,
		    err, "%s gets no digest: %s", d->recipient,
		    !is_here(d) ? "the account is locked or gone"
				: "digest = never");
	return status == BASE_OK ? mark(run, d, 0, 0, arena, err) : status;
}

/* What a scan opened, and nothing else. */
static void
keep_scans(struct flow_digest *d)
{
	size_t i, n = 0;

	for (i = 0; i < d->rows_n; i++)
		if (strcmp(d->rows[i].mark, STORE_DIGEST_SCAN) == 0)
			d->rows[n++] = d->rows[i];
	d->rows_n = n;
	d->is_scan = true;
}

/* All of one reader, in one transaction. */
static enum base_status
one_reader(struct run *run, struct flow_digest *d, struct base_err *err)
{
	struct flow *flow = run->flow;
	struct base_arena *arena = base_arena_new();
	struct flow_due_rhythm r = rhythm_of(run, d);
	enum base_status status;
	bool worth = false;

	d->today = flow_today(flow, d->person == NULL ? NULL : d->person->zone);
	status = store_begin(flow->store, err);
	if (status == BASE_OK)
		status = store_digest_waiting(flow->store, d->recipient, arena,
		    &d->rows, &d->rows_n, err);
	if (status == BASE_OK && run->mode == FLOW_DIGEST_SCANS) {
		keep_scans(d);
		r.when = CONF_PERIOD_DAILY;
	}
	if (status == BASE_OK && (r.when == CONF_PERIOD_NEVER || !is_here(d))) {
		d->told = base_arena_alloc(arena, d->rows_n + 1);
		status = untold(run, d, arena, err);
	} else if (status == BASE_OK && is_time(run, &r)) {
		status = flow_digest_gather(flow, arena, d, err);
		if (status == BASE_OK)
			status = is_worth(run, d, r, arena, &worth, err);
		if (status == BASE_OK && worth)
			status = write_mail(run, d, arena, err);
		else if (status == BASE_OK)
			status = mark(run, d, 0, 0, arena, err);
	}
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	base_arena_free(arena);
	return status;
}

/* For whom something waits. */
static enum base_status
waiting_readers(struct run *run, struct base_strv *done, struct base_err *err)
{
	struct store_digest_reader *readers = NULL;
	struct store_person person;
	struct flow_digest d;
	enum base_status status;
	size_t i, n = 0;

	status = store_digest_readers(
	    run->flow->store, run->arena, &readers, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		d = (struct flow_digest){.recipient = readers[i].recipient};
		if (readers[i].person != 0) {
			status = store_person_get(run->flow->store,
			    readers[i].person, run->arena, &person, err);
			d.person = &person;
			d.holds = flow_standings_of(
			    &run->standings, readers[i].person, &d.holds_n);
		}
		if (status == BASE_OK)
			status = base_strv_add(done, readers[i].recipient);
		if (status == BASE_OK)
			status = one_reader(run, &d, err);
	}
	return status;
}

/* Those who only have what stood before. */
static enum base_status
standing_readers(
    struct run *run, const struct base_strv *done, struct base_err *err)
{
	const struct flow_standings *all = &run->standings;
	enum base_status status = BASE_OK;
	struct store_person person;
	struct flow_digest d;
	size_t i, n;

	for (i = 0; i < all->holders_n && status == BASE_OK; i += n) {
		d = (struct flow_digest){.person = &person};
		d.holds =
		    flow_standings_of(all, all->holders[i].person, &d.holds_n);
		n = d.holds_n;
		status = store_person_get(run->flow->store,
		    all->holders[i].person, run->arena, &person, err);
		d.recipient = person.mail;
		if (status == BASE_OK && *person.mail != '\0' && is_here(&d) &&
		    !base_strv_has(done, person.mail))
			status = one_reader(run, &d, err);
	}
	return status;
}

enum base_status
flow_digest(struct flow *flow, enum flow_digest_mode mode,
    struct flow_tally *tally, struct base_err *err)
{
	struct base_strv done = BASE_STRV_INIT;
	struct run run = {.flow = flow,
	    .tally = tally,
	    .mode = mode,
	    .last = flow_meta_instant(flow, RUN_KEY),
	    .now = base_time_now(),
	    .arena = base_arena_new()};
	enum base_status status;

	flow_quiet_days(flow, &run.quiet);
	status = flow_standings_load(flow, run.arena, &run.standings, err);
	if (status == BASE_OK)
		status = waiting_readers(&run, &done, err);
	if (status == BASE_OK)
		status = standing_readers(&run, &done, err);
	if (status == BASE_OK)
		status =
		    flow_source_proof(flow, mode == FLOW_DIGEST_BY_HOUR, err);
	if (status == BASE_OK)
		status = flow_digest_note_run(flow, err);
	base_strv_release(&done);
	base_calendar_release(&run.quiet);
	base_arena_free(run.arena);
	return status;
}

enum base_status
flow_digest_scans(struct flow *flow, struct base_err *err)
{
	struct base_strv done = BASE_STRV_INIT;
	struct flow_tally tally = {0};
	struct run run = {.flow = flow,
	    .tally = &tally,
	    .mode = FLOW_DIGEST_SCANS,
	    .now = base_time_now(),
	    .arena = base_arena_new()};
	enum base_status status;

	status = waiting_readers(&run, &done, err);
	base_strv_release(&done);
	base_arena_free(run.arena);
	return status;
}
