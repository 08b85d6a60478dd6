/*
 * The report to those who answer for it that nothing was missed: leads,
 * CSIRT, and whom the configuration names.
 */
#include "flow_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_due.h"
#include "flow_digest.h"
#include "flow_person.h"
#include "kairan/base_text.h"

#define RUN_KEY "report-run" /* the instant of the last run */
#define SLOT_S 900 /* kairan run looks so often: zones differ by quarters */

bool
flow_report_is_new(struct flow *flow)
{
	return flow_meta_instant(flow, RUN_KEY) == 0;
}

bool
flow_report_is_due(struct flow *flow)
{
	return flow->conf->report.when != CONF_PERIOD_NEVER &&
	       flow_meta_instant(flow, RUN_KEY) / SLOT_S <
		   base_time_now() / SLOT_S;
}

enum base_status
flow_report_note_run(struct flow *flow, struct base_err *err)
{
	return flow_meta_set_instant(flow, RUN_KEY, base_time_now(), err);
}

/* One who gets it. */
struct reader {
	struct store_person person; /* id 0: only an address */
	const char *address;
	bool is_lead; /* of groups or watches, and no CSIRT */
};

struct run {
	struct flow *flow;
	struct flow_tally *tally;
	enum flow_report_mode mode;
	flow_report_fn fn;
	void *ctx;
	int64_t last;
	struct base_arena *arena;
	struct base_calendar quiet;
	struct reader *readers;
	size_t n;
	size_t room;
	struct flow_report_data data;
	bool is_loaded;
};

static struct reader *
add_reader(struct run *run)
{
	struct reader *wider;

	if (run->n == run->room) {
		run->room = run->room == 0 ? 16 : 2 * run->room;
		wider =
		    base_arena_alloc(run->arena, run->room * sizeof(*wider));
		if (run->n > 0)
			memcpy(wider, run->readers, run->n * sizeof(*wider));
		run->readers = wider;
	}
	return &run->readers[run->n++];
}

static bool
is_reader(const struct run *run, int64_t person, const char *address)
{
	size_t i;

	for (i = 0; i < run->n; i++)
		if (person != 0 ? run->readers[i].person.id == person
				: base_text_equal_ascii(
				      run->readers[i].address, address))
			return true;
	return false;
}

static void
add_person(struct run *run, int64_t id, bool is_lead)
{
	struct store_person p;
	struct reader *r;

	if (is_reader(run, id, "") ||
	    store_person_get(run->flow->store, id, run->arena, &p, NULL) !=
		BASE_OK ||
	    !flow_person_is_here(&p))
		return;
	r = add_reader(run);
	*r =
	    (struct reader){.person = p, .address = p.mail, .is_lead = is_lead};
}

/* Ids of those who have a role. */
struct holders {
	struct run *run;
	const char *role;
	int64_t *ids;
	size_t n;
	size_t room;
};

static bool
add_holder(const struct store_person *p, void *ctx)
{
	struct holders *h = ctx;
	int64_t *wider;

	if (strcmp(p->role, h->role) != 0)
		return true;
	if (h->n == h->room) {
		h->room = h->room == 0 ? 16 : 2 * h->room;
		wider =
		    base_arena_alloc(h->run->arena, h->room * sizeof(*wider));
		if (h->n > 0)
			memcpy(wider, h->ids, h->n * sizeof(*wider));
		h->ids = wider;
	}
	h->ids[h->n++] = p->id;
	return true;
}

static enum base_status
add_role(struct run *run, const char *role, bool is_lead, struct base_err *err)
{
	struct holders h = {.run = run, .role = role};
	enum base_status status;
	size_t i;

	status = store_person_each(run->flow->store, add_holder, &h, err);
	for (i = 0; i < h.n && status == BASE_OK; i++)
		add_person(run, h.ids[i], is_lead);
	return status;
}

/* A login, somebody's address, or that of a list. */
static void
add_named(struct run *run, const char *name)
{
	struct store *store = run->flow->store;
	struct store_person p;

	if (store_person_by_login(store, name, run->arena, &p, NULL) ==
		BASE_OK ||
	    store_person_by_mail(store, name, run->arena, &p, NULL) == BASE_OK)
		add_person(run, p.id, false);
	else if (strchr(name, '@') != NULL && !is_reader(run, 0, name))
		*add_reader(run) = (struct reader){.address = name};
	else
		base_log(BASE_LOG_WARN, "no-reader",
		    "name=%s effect=\"the report is not sent to it: it is "
		    "neither a person nor an address\"",
		    name);
}

static enum base_status
find_readers(struct run *run, struct base_err *err)
{
	const struct conf *conf = run->flow->conf;
	enum base_status status;
	struct store_person p;
	size_t i;

	/* Who is named or CSIRT sees all, though he may lead a group. */
	for (i = 0; i < conf->report.to.n; i++)
		add_named(run, conf->report.to.v[i]);
	status = add_role(run, "csirt", false, err);
	if (status == BASE_OK)
		status = add_role(run, "lead", true, err);
	for (i = 0; i < conf->watches_len && status == BASE_OK; i++)
		if (conf->watches[i].lead != NULL &&
		    store_person_by_login(run->flow->store,
			conf->watches[i].lead, run->arena, &p, NULL) == BASE_OK)
			add_person(run, p.id, true);
	return status;
}

static bool
is_time(const struct run *run, const struct reader *reader)
{
	const struct conf *conf = run->flow->conf;
	struct flow_due_rhythm rhythm = {.when = conf->report.when,
	    .day = conf->report.day,
	    .hour = run->mode == FLOW_REPORT_BY_HOUR ? conf->report.hour : 0,
	    .zone = flow_zone(run->flow,
		reader->person.id == 0 ? NULL : reader->person.zone)};

	if (run->mode == FLOW_REPORT_NOW || run->mode == FLOW_REPORT_DRY)
		return true;
	return rhythm.when != CONF_PERIOD_NEVER &&
	       flow_due_digest(
		   &rhythm, &run->quiet, run->last, base_time_now());
}

/* Printed, not sent. */
static enum base_status
show(struct run *run, const struct reader *reader, const char *lang,
    struct codec_json *view, struct base_err *err)
{
	struct flow_mail_text text = {NULL, NULL, NULL};
	enum base_status status;

	codec_json_set_string(view, "instance", run->flow->conf->name);
	status = flow_mail_render(
	    run->flow->templates, FLOW_MAIL_REPORT, lang, view, &text, err);
	if (status == BASE_OK)
		run->fn(reader->address, text.subject, text.text, run->ctx);
	flow_mail_text_release(&text);
	codec_json_free(view);
	return status;
}

static enum base_status
put(struct run *run, const struct reader *reader, struct base_date today,
    struct codec_json *view, struct base_err *err)
{
	struct flow_letter letter = {.kind = FLOW_MAIL_REPORT,
	    .recipient = reader->address,
	    .person = reader->person.id == 0 ? NULL : &reader->person,
	    .view = view};
	char day[BASE_DATE_TEXT];
	enum base_status status;
	int64_t outbox = 0;
	char *event;

	base_date_format(today, day);
	/* Asked for by hand it may be the second one today. */
	event = run->mode == FLOW_REPORT_NOW
		    ? base_xprintf("report:%lld", (long long)base_time_now())
		    : base_xprintf("report:%s", day);
	letter.event = event;
	status = store_begin(run->flow->store, err);
	if (status == BASE_OK)
		status = flow_letter_put(run->flow, &letter, &outbox, err);
	else
		codec_json_free(view);
	if (status == BASE_OK)
		status = store_commit(run->flow->store, err);
	store_rollback(run->flow->store);
	free(event);
	run->tally->done += outbox != 0;
	return status;
}

static enum base_status
one_reader(struct run *run, const struct reader *reader, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	const struct store_person *person =
	    reader->person.id == 0 ? NULL : &reader->person;
	const char *lang =
	    flow_language(run->flow, person == NULL ? NULL : person->language);
	struct flow_report report = {.data = &run->data};
	struct flow_report_scope scope;
	struct codec_json *view = NULL;
	enum base_status status = BASE_OK;

	/* The counting is for those weeks in which there is a reader. */
	if (!run->is_loaded)
		status =
		    flow_report_load(run->flow, run->arena, &run->data, err);
	run->is_loaded = true;
	if (status == BASE_OK)
		status = flow_report_scope(
		    run->flow, arena, person, reader->is_lead, &scope, err);
	report.scope = &scope;
	report.today =
	    flow_today(run->flow, person == NULL ? NULL : person->zone);
	if (status == BASE_OK) {
		flow_report_count(run->flow, arena, &report);
		status = flow_report_view(
		    run->flow, arena, &report, lang, &view, err);
	}
	if (status == BASE_OK)
		status = run->mode == FLOW_REPORT_DRY
			     ? show(run, reader, lang, view, err)
			     : put(run, reader, report.today, view, err);
	base_arena_free(arena);
	return status;
}

enum base_status
flow_report(struct flow *flow, enum flow_report_mode mode, flow_report_fn fn,
    void *ctx, struct flow_tally *tally, struct base_err *err)
{
	struct run run = {.flow = flow,
	    .tally = tally,
	    .mode = mode,
	    .fn = fn,
	    .ctx = ctx,
	    .last = flow_meta_instant(flow, RUN_KEY),
	    .arena = base_arena_new()};
	enum base_status status;
	size_t i;

	flow_quiet_days(flow, &run.quiet);
	status = find_readers(&run, err);
	for (i = 0; i < run.n && status == BASE_OK; i++)
		if (is_time(&run, &run.readers[i]))
			status = one_reader(&run, &run.readers[i], err);
	if (status == BASE_OK && mode != FLOW_REPORT_DRY)
		status = flow_report_note_run(flow, err);
	base_calendar_release(&run.quiet);
	base_arena_free(run.arena);
	return status;
}
