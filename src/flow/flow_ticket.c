/*
 * Intents into the tracker: tickets to be made, notes to be written.  Each
 * carries a marker, so that a lost answer or a crash makes nothing twice.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_event.h"
#include "flow_talk.h"
#include "flow_ticket.h"
#include "kairan/base_file.h"
#include "kairan/base_text.h"
#include "kairan/store_digest.h"
#include "kairan/store_host.h"

#define TICKETS_BATCH 100
#define FIELD_TEXT 4000 /* bytes of a custom field */

int
flow_status_rank(const char *status)
{
	/* The least done first; the finished ones by how much they ask to
	 * be looked at again. */
	static const char *const order[] = {"NEW", "INVESTIGATING", "ONGOING",
	    "DEFER", "WORKAROUND", "RISK_ACCEPTED", "NOT_AFFECTED",
	    "PATCH_APPLIED"};
	size_t i;

	for (i = 0; i < BASE_LEN(order); i++)
		if (strcmp(order[i], status) == 0)
			return (int)i;
	return 0;
}

const char *
flow_least_status(const struct store_task *tasks, size_t n)
{
	int rank, least = TRACKER_STATUSES;
	const char *word = "NEW";
	size_t i;

	for (i = 0; i < n; i++) {
		rank = flow_status_rank(tasks[i].status);
		if (rank < least) {
			least = rank;
			word = tasks[i].status;
		}
	}
	return word;
}

bool
flow_status_stands_for(
    struct flow *flow, const struct tracker_status *site, const char *word)
{
	int index = tracker_status_index(word);
	const char *name = index < 0 ? word : flow->conf->tracker.status[index];

	return strcmp(site->name, name) == 0 ||
	       (site->word != NULL && strcmp(site->word, word) == 0);
}

enum base_status
flow_ticket_status(
    struct flow *flow, int64_t ticket, const char **out, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_task *tasks = NULL;
	enum base_status status;
	int index;
	size_t n = 0;

	*out = "NEW";
	status = store_task_of(flow->store, ticket, arena, &tasks, &n, err);
	if (status == BASE_OK) {
		index = tracker_status_index(flow_least_status(tasks, n));
		*out = index < 0 ? "NEW" : tracker_status_word(index);
	}
	base_arena_free(arena);
	return status;
}

void
flow_ticket_from_issue(struct flow *flow, const struct tracker_issue *issue,
    struct base_arena *arena, struct store_ticket *ticket)
{
	char planned[BASE_DATE_TEXT], due[BASE_DATE_TEXT];
	struct store_person person;

	ticket->issue = issue->id;
	ticket->state =
	    issue->status.is_closed ? STORE_TICKET_CLOSED : STORE_TICKET_OPEN;
	ticket->status = issue->status.name;
	ticket->subject = issue->subject;
	ticket->priority = issue->priority == NULL ? "" : issue->priority;
	if (issue->project != NULL)
		ticket->project = issue->project;
	base_date_format(issue->planned, planned);
	base_date_format(issue->due, due);
	ticket->planned = base_arena_strdup(arena, planned);
	ticket->due = base_arena_strdup(arena, due);
	ticket->is_private = issue->is_private;
	ticket->assignee = 0;
	ticket->group = "";
	if (issue->assignee.id != 0 &&
	    store_person_by_tracker_id(flow->store, issue->assignee.id, arena,
		&person, NULL) == BASE_OK)
		ticket->assignee = person.id;
	else if (issue->assignee.id != 0 && issue->assignee.name != NULL)
		ticket->group = issue->assignee.name;
	ticket->updated = base_time_now();
}

static void
add_to(struct base_buf *out, const char *word)
{
	size_t before = out->len;

	if (before > 0 && base_buf_puts(out, ", ") != BASE_OK)
		return;
	if (base_buf_puts(out, word) != BASE_OK)
		base_buf_truncate(out, before);
}

/* Which host it is about, and how urgent the most urgent open task is. */
static enum base_status
host_fields(struct flow *flow, const struct store_ticket *ticket,
    const struct store_task *tasks, size_t n, struct base_arena *arena,
    struct tracker_wish *wish, struct base_err *err)
{
	const char *host = "", *part, *ssvc = "";
	enum base_status status;
	size_t i;

	status = store_host_ticket_get(
	    flow->store, ticket->id, arena, &host, &part, err);
	if (status != BASE_OK)
		return status == BASE_NOTFOUND ? BASE_OK : status;
	for (i = 0; i < n; i++)
		if (flow_scan_is_open(tasks[i].status) &&
		    (*ssvc == '\0' ||
			flow_ssvc_rank(tasks[i].ssvc) < flow_ssvc_rank(ssvc)))
			ssvc = tasks[i].ssvc;
	wish->fields[TRACKER_FIELD_HOST] = host;
	/* Later people may have put another one there: flow_scan_note(). */
	if (*ssvc != '\0' && ticket->issue == 0)
		wish->fields[TRACKER_FIELD_SSVC] = ssvc;
	return BASE_OK;
}

enum base_status
flow_ticket_fields(struct flow *flow, const struct store_ticket *ticket,
    struct base_arena *arena, struct tracker_wish *wish, struct base_err *err)
{
	struct base_buf cves, cwes;
	struct store_vulnerability v;
	struct store_advisory founder;
	struct store_task *tasks = NULL;
	enum base_status status;
	size_t i, n = 0;
	int best = -1;

	base_buf_init(&cves, FIELD_TEXT);
	base_buf_init(&cwes, FIELD_TEXT);
	status = store_task_of(flow->store, ticket->id, arena, &tasks, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		status = store_vulnerability_get(
		    flow->store, tasks[i].vulnerability, arena, &v, err);
		if (status != BASE_OK)
			break;
		add_to(&cves, v.key);
		if (*v.cwes != '\0' &&
		    strstr(base_buf_text(&cwes), v.cwes) == NULL)
			add_to(&cwes, v.cwes);
		if (v.cvss > best)
			best = v.cvss;
	}
	if (status == BASE_OK && ticket->founder != 0) {
		status = store_advisory_get(
		    flow->store, ticket->founder, arena, &founder, err);
		if (status == BASE_OK)
			wish->fields[TRACKER_FIELD_ADVISORY] = founder.ext_id;
	}
	if (status == BASE_OK)
		status = host_fields(flow, ticket, tasks, n, arena, wish, err);
	wish->set |= TRACKER_SET_FIELDS;
	wish->fields[TRACKER_FIELD_CVE] =
	    base_arena_strdup(arena, base_buf_text(&cves));
	wish->fields[TRACKER_FIELD_CWE] =
	    base_arena_strdup(arena, base_buf_text(&cwes));
	wish->fields[TRACKER_FIELD_CVSS] =
	    best < 0 ? ""
		     : base_arena_printf(arena, "%d.%d", best / 10, best % 10);
	base_buf_release(&cves);
	base_buf_release(&cwes);
	return status;
}

enum tracker_markup
flow_markup_kind(const struct flow *flow)
{
	static const enum tracker_markup kinds[] = {TRACKER_MARKUP_TEXTILE,
	    TRACKER_MARKUP_COMMONMARK, TRACKER_MARKUP_PLAIN};

	return flow->conf->tracker.type == CONF_TRACKER_BUILTIN
		   ? TRACKER_MARKUP_NONE
		   : kinds[flow->conf->tracker.markup];
}

enum base_status
flow_markup(struct flow *flow, const char *text, struct base_arena *arena,
    const char **out, struct base_err *err)
{
	enum base_status status;
	struct base_buf buf;

	base_buf_init(&buf, TRACKER_NOTE_MAX);
	status = tracker_markup_text(flow_markup_kind(flow), text, &buf);
	if (status != BASE_OK)
		status = base_err_set(
		    err, status, "the text is too long for a ticket");
	else
		*out = base_arena_strndup(arena, base_buf_text(&buf), buf.len);
	base_buf_release(&buf);
	return status;
}

enum base_status
flow_ticket_words(struct flow *flow, enum flow_mail_kind kind,
    struct codec_json *view, struct base_arena *arena, const char **subject,
    const char **text, struct base_err *err)
{
	struct flow_mail_text rendered = {NULL, NULL, NULL};
	enum base_status status;

	codec_json_set_string(view, "instance", flow->conf->name);
	status = flow_mail_render(
	    flow->templates, kind, flow->conf->language, view, &rendered, err);
	if (status == BASE_OK)
		status = flow_markup(
		    flow, base_text_trim(rendered.text), arena, text, err);
	if (status == BASE_OK && subject != NULL)
		*subject = base_arena_strdup(arena, rendered.subject);
	flow_mail_text_release(&rendered);
	codec_json_free(view);
	return status;
}

enum base_status
flow_ticket_wish(struct flow *flow, const struct store_ticket *t,
    struct base_arena *arena, struct tracker_wish *wish, struct base_err *err)
{
	struct codec_json *view = codec_json_new_object(), *part = NULL;
	enum base_status status;

	status = flow_facts_vuln(flow, t->id, flow->conf->language, &part, err);
	if (status == BASE_OK)
		codec_json_set_take(view, "vuln", part);
	if (status == BASE_OK && t->founder != 0) {
		status = flow_facts_advisory(flow, t->founder, &part, err);
		if (status == BASE_OK && part != NULL)
			codec_json_set_take(view, "advisory", part);
	}
	if (status != BASE_OK) {
		codec_json_free(view);
		return status;
	}
	codec_json_set_string(view, "watch", t->watch);
	status = flow_ticket_words(flow, FLOW_MAIL_TICKET, view, arena,
	    &wish->subject, &wish->description, err);
	wish->set = TRACKER_SET_SUBJECT | TRACKER_SET_DESCRIPTION |
		    TRACKER_SET_EXACT_STATUS;
	wish->exact_status = "NEW";
	wish->marker = t->marker;
	if (*t->project != '\0') {
		wish->set |= TRACKER_SET_PROJECT;
		wish->project = t->project;
	}
	if (*t->priority != '\0') {
		wish->set |= TRACKER_SET_PRIORITY;
		wish->priority = t->priority;
	}
	if (*t->wish != '\0') {
		wish->set |= TRACKER_SET_ASSIGNEE;
		wish->assignee = t->wish;
	}
	if (base_date_parse(t->planned, &wish->planned) == BASE_OK)
		wish->set |= TRACKER_SET_PLANNED;
	if (base_date_parse(t->due, &wish->due) == BASE_OK)
		wish->set |= TRACKER_SET_DUE;
	if (status == BASE_OK)
		status = flow_ticket_fields(flow, t, arena, wish, err);
	return status;
}

static void
log_dropped(const struct tracker_result *result, int64_t issue)
{
	size_t i;

	for (i = 0; i < result->outcomes_n; i++)
		if (result->outcomes[i].verdict == TRACKER_DROPPED)
			base_log(BASE_LOG_WARN, "tracker-dropped",
			    "ticket=%lld part=%s wanted=\"%s\" "
			    "reason=\"%s\"",
			    (long long)issue,
			    tracker_part_name(result->outcomes[i].part),
			    result->outcomes[i].wanted == NULL
				? ""
				: result->outcomes[i].wanted,
			    result->outcomes[i].reason == NULL
				? ""
				: result->outcomes[i].reason);
}

/* Several tickets of hosts for one owner are told of in one mail. */
static enum base_status
tell_opened(
    struct flow *flow, const struct store_ticket *t, struct base_err *err)
{
	struct flow_happening what = {
	    .event = FLOW_EVENT_OPENED, .ticket = t, .kind = FLOW_MAIL_OPENED};
	struct base_arena *arena = base_arena_new();
	const char *host, *part;
	enum base_status status;
	int64_t others = 0;

	status =
	    store_host_ticket_get(flow->store, t->id, arena, &host, &part, err);
	if (status == BASE_OK)
		status = store_host_ticket_company(
		    flow->store, t->id, t->wish, &others, err);
	base_arena_free(arena);
	if (status != BASE_OK && status != BASE_NOTFOUND)
		return status;
	if (others > 0)
		what.mark = STORE_DIGEST_SCAN;
	return flow_event_tell(flow, &what, err);
}

static enum base_status
made(struct flow *flow, struct store_ticket *t, int64_t issue,
    const struct tracker_result *result, struct base_arena *arena,
    struct base_err *err)
{
	enum base_status status;

	if (result->issue != NULL)
		flow_ticket_from_issue(flow, result->issue, arena, t);
	t->issue = issue;
	t->last_error = "";
	t->thread = base_arena_printf(
	    arena, "%s.ticket@%s", t->marker, flow_domain(flow));
	status = store_begin(flow->store, err);
	if (status == BASE_OK)
		status = store_ticket_put(flow->store, t, err);
	if (status == BASE_OK)
		status = flow_note(flow, "opened", t->id, 0, err, "as #%lld%s",
		    (long long)issue,
		    result->was_there ? " (found by its marker)" : "");
	if (status == BASE_OK)
		status = flow_scan_opened(flow, t, err);
	if (status == BASE_OK)
		status = flow_ack_opened(flow, t, err);
	if (status == BASE_OK)
		status = tell_opened(flow, t, err);
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	return status;
}

/* The row is read again: what was filled in for the tracker is not so. */
static enum base_status
put_off(struct flow *flow, int64_t id, enum base_status why, const char *text,
    struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_ticket t;
	enum base_status status;

	status = store_ticket_get(flow->store, id, arena, &t, err);
	if (status == BASE_OK) {
		t.attempts++;
		t.last_error = text;
		t.updated = base_time_now();
		/* What the tracker refuses needs a person; it is looked at
		 * again now and then, as the configuration may be mended. */
		t.next_try =
		    t.updated + (why == BASE_TEMP
					? flow_tracker_backoff(flow, t.attempts)
					: FLOW_RETRY_MAX_S);
		base_log(BASE_LOG_WARN, "ticket-not-made",
		    "marker=%s attempts=%lld reason=\"%s\"", t.marker,
		    (long long)t.attempts, text);
		status = store_begin(flow->store, err);
	}
	if (status == BASE_OK)
		status = store_ticket_put(flow->store, &t, err);
	if (status == BASE_OK && why == BASE_TEMP &&
	    t.attempts == FLOW_TELL_TRIES)
		status = flow_alarm_tracker(flow, text, err);
	else if (status == BASE_OK && why != BASE_TEMP)
		status = flow_alarm_rejected(flow, "ticket", id, text, err);
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	base_arena_free(arena);
	return status;
}

static enum base_status
make_one(struct flow *flow, struct store_ticket *t, struct flow_tally *tally,
    struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct base_err why = BASE_ERR_INIT;
	struct tracker_wish wish = {0};
	struct tracker_result result;
	enum base_status status;
	int64_t issue = 0;

	tracker_result_init(&result);
	status = flow_ticket_wish(flow, t, arena, &wish, &why);
	if (status == BASE_OK)
		status = tracker_create(
		    flow->tracker, NULL, &wish, &issue, &result, &why);
	if (status == BASE_OK) {
		log_dropped(&result, issue);
		status = made(flow, t, issue, &result, arena, &why);
	}
	/* One that cannot be made stops no other. */
	if (status != BASE_OK) {
		tally->failed++;
		status = put_off(flow, t->id, status, why.text, err);
	}
	tracker_result_release(&result);
	base_arena_free(arena);
	return status;
}

/* A worker of ingest may be making it, or open. */
static enum base_status
make_alone(struct flow *flow, struct store_ticket *t, struct flow_tally *tally,
    struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	enum base_status status;
	struct store_ticket now;
	int lock = -1;

	status = flow_lock(flow, "tickets", &lock, err);
	if (status == BASE_OK)
		status = store_ticket_get(flow->store, t->id, arena, &now, err);
	if (status == BASE_OK && strcmp(now.state, STORE_TICKET_INTENDED) == 0)
		status = make_one(flow, t, tally, err);
	base_file_unlock(lock);
	base_arena_free(arena);
	return status;
}

enum base_status
flow_tickets_make(
    struct flow *flow, struct flow_tally *tally, struct base_err *err)
{
	struct base_arena *arena;
	enum base_status status;
	struct store_ticket *list = NULL;
	size_t i, n;

	do {
		arena = base_arena_new();
		n = 0;
		status = store_ticket_intended(flow->store, base_time_now(),
		    TICKETS_BATCH, arena, &list, &n, err);
		for (i = 0; i < n && status == BASE_OK; i++)
			status = make_alone(flow, &list[i], tally, err);
		base_arena_free(arena);
	} while (status == BASE_OK && n == TICKETS_BATCH);
	if (status == BASE_OK)
		status = flow_digest_scans(flow, err);
	return status == BASE_OK ? flow_ticket_notes(flow, err) : status;
}
