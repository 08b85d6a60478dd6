/*
 * What kairan itself has to say on tickets: an advisory joined, something
 * changed, another ticket is the same.  Each note carries a marker, so that
 * a lost answer or a crash writes nothing twice.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_event.h"
#include "flow_reopen.h"
#include "flow_sync.h"
#include "flow_talk.h"
#include "flow_ticket.h"
#include "kairan/base_file.h"

/* One note on its way into the tracker. */
struct writing {
	struct flow *flow;
	struct store_note *note;
	struct store_ticket ticket;
	struct base_arena *arena;
	struct codec_json *body;
	struct flow_reopen reopen;
	bool is_moved; /* all that it tells of is on other tickets now */
	bool is_scan;
	struct flow_scan_state scan; /* is_scan */
	struct tracker_wish wish;
	struct tracker_result result;
	int64_t without_effect; /* revisions that nobody was told of */
	struct flow_sights sights; /* where not everybody need see it */
};

/* The tracker's number of the ticket that a note speaks of; 0 none. */
static int64_t
other_issue(struct writing *w)
{
	int64_t id = codec_json_int(codec_json_get(w->body, "other"), 0);
	struct store_ticket other;

	if (id == 0 || store_ticket_get(w->flow->store, id, w->arena, &other,
			   NULL) != BASE_OK)
		return 0;
	return other.issue;
}

/* What changed, and what is open again for it. */
static void
set_changes(const struct writing *w, struct codec_json *view)
{
	const struct codec_json *changes = codec_json_get(w->body, "changes");

	if (changes != NULL)
		codec_json_set_take(view, "changes", codec_json_copy(changes));
	if (codec_json_size(w->reopen.done) > 0)
		codec_json_set_take(
		    view, "reopened", codec_json_copy(w->reopen.done));
}

/* Who has seen it by now: nothing else of the ticket is touched. */
static enum base_status
seen_wish(struct writing *w, struct codec_json *view, struct base_err *err)
{
	enum base_status status;

	status = flow_ack_facts(w->flow, w->ticket.id, view, err);
	if (status == BASE_OK)
		return flow_ticket_words(w->flow, FLOW_MAIL_NOTE, view,
		    w->arena, NULL, &w->wish.notes, err);
	codec_json_free(view);
	return status;
}

/* News of a task that has gone to another ticket meanwhile belong there, and
 * were told with it. */
static enum base_status
drop_moved(struct writing *w, struct base_err *err)
{
	const struct codec_json *list = codec_json_get(w->body, "changes"), *o;
	struct codec_json *kept = codec_json_new_array();
	struct store_task *tasks = NULL;
	enum base_status status;
	size_t i, k, n = 0;
	const char *about;

	status = store_task_of(
	    w->flow->store, w->ticket.id, w->arena, &tasks, &n, err);
	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++) {
		o = codec_json_at(list, i);
		about = codec_json_text(o, "about", NULL);
		for (k = 0; about != NULL && k < n; k++)
			if (strcmp(tasks[k].key, about) == 0)
				break;
		if (about == NULL || k < n)
			codec_json_append_take(kept, codec_json_copy(o));
	}
	w->is_moved = codec_json_size(list) > 0 && codec_json_size(kept) == 0 &&
		      codec_json_get(w->body, "also") == NULL;
	if (status == BASE_OK && codec_json_size(kept) < codec_json_size(list))
		codec_json_set_take(w->body, "changes", kept);
	else
		codec_json_free(kept);
	return status;
}

static enum base_status
note_wish(struct writing *w, struct base_err *err)
{
	struct codec_json *view = codec_json_new_object(), *part = NULL;
	enum base_status status;

	w->wish.set = TRACKER_SET_NOTES;
	w->wish.marker = w->note->marker;
	codec_json_set_string(view, "event", w->note->kind);
	if (strcmp(w->note->kind, "seen") == 0)
		return seen_wish(w, view, err);
	status = flow_reopen_prepare(w->flow, &w->ticket,
	    codec_json_get(w->body, "reopened"), w->arena, &w->wish, &w->reopen,
	    err);
	if (status == BASE_OK)
		status = flow_facts_advisory(w->flow,
		    codec_json_int(codec_json_get(w->body, "advisory"), 0),
		    &part, err);
	if (status != BASE_OK) {
		codec_json_free(view);
		return status;
	}
	w->is_scan = strcmp(w->note->kind, "scanned") == 0;
	if (w->is_scan)
		status = flow_scan_note(w->flow, &w->ticket, w->body, w->arena,
		    &w->wish, &w->scan, err);
	if (status == BASE_OK && w->is_scan)
		status = flow_scan_returned(
		    w->flow, &w->ticket, w->body, w->reopen.done, err);
	if (status != BASE_OK) {
		codec_json_free(part);
		codec_json_free(view);
		return status;
	}
	if (w->is_scan)
		flow_scan_note_view(&w->scan, view);
	set_changes(w, view);
	if (part != NULL)
		codec_json_set_take(view, "advisory", part);
	if (codec_json_get(w->body, "other") != NULL)
		codec_json_set_int(view, "other", other_issue(w));
	status = flow_ticket_words(
	    w->flow, FLOW_MAIL_NOTE, view, w->arena, NULL, &w->wish.notes, err);
	return status == BASE_OK ? flow_ticket_fields(w->flow, &w->ticket,
				       w->arena, &w->wish, err)
				 : status;
}

/* On a host's ticket whose decision is about to change for the same reason:
 * one mail tells of both, when that note is written. */
static enum base_status
hand_over(struct writing *w, bool *handed_out, struct base_err *err)
{
	struct codec_json *body = NULL, *also;
	enum base_status status;
	struct base_buf text;
	const char *before = "";
	int64_t id = 0;

	*handed_out = false;
	if (strcmp(w->note->kind, "changed") != 0)
		return BASE_OK;
	status = store_note_waiting(w->flow->store, w->ticket.id, "scanned",
	    w->arena, &id, &before, err);
	if (status != BASE_OK)
		return status == BASE_NOTFOUND ? BASE_OK : status;
	status = codec_json_parse(
	    before, strlen(before), strlen(before), &body, err);
	if (status != BASE_OK)
		return status;
	also = codec_json_new_object();
	set_changes(w, also);
	codec_json_set_take(body, "also", also);
	base_buf_init(&text, (size_t)1 << 20);
	if (codec_json_dump(body, CODEC_JSON_COMPACT, &text) == BASE_OK) {
		status = store_note_rewrite(
		    w->flow->store, id, base_buf_text(&text), err);
		*handed_out = status == BASE_OK;
	}
	base_buf_release(&text);
	codec_json_free(body);
	return status;
}

/* What another note left to this one's mail goes before its own. */
static void
add_also(const struct writing *w, struct codec_json *facts)
{
	static const char *const keys[] = {"changes", "reopened"};
	const struct codec_json *also = codec_json_get(w->body, "also"), *own;
	struct codec_json *list;
	size_t i, k;

	for (i = 0; i < BASE_LEN(keys) && also != NULL; i++) {
		if (codec_json_get(also, keys[i]) == NULL)
			continue;
		list = codec_json_copy(codec_json_get(also, keys[i]));
		own = codec_json_get(facts, keys[i]);
		for (k = 0; k < codec_json_size(own); k++)
			codec_json_append_take(
			    list, codec_json_copy(codec_json_at(own, k)));
		codec_json_set_take(facts, keys[i], list);
	}
}

/* Something that matters changed: those concerned are told. */
static enum base_status
tell_changes(struct writing *w, struct base_err *err)
{
	struct codec_json *facts = codec_json_new_object();
	enum base_status status;
	int64_t *except = NULL;
	size_t n;

	n = flow_sights_blind(&w->sights, NULL, false, w->arena, &except);
	set_changes(w, facts);
	add_also(w, facts);
	if (w->without_effect > 0)
		codec_json_set_int(facts, "quiet_updates", w->without_effect);
	status = flow_event_tell(w->flow,
	    &(struct flow_happening){.event = FLOW_EVENT_MATERIAL,
		.ticket = &w->ticket,
		.except = except,
		.except_n = n,
		.mark = w->note->marker,
		.kind = FLOW_MAIL_CHANGED,
		.facts = facts},
	    err);
	codec_json_free(facts);
	return status;
}

/* What the tracker says after the status was set; the row is read again, as
 * another step may have written it meanwhile. */
static enum base_status
take_over(struct writing *w, struct base_err *err)
{
	struct store *store = w->flow->store;
	enum base_status status;

	if ((w->wish.set & (TRACKER_SET_STATUS | TRACKER_SET_DUE |
			       TRACKER_SET_PRIORITY | TRACKER_SET_SUBJECT)) ==
		0 ||
	    w->result.issue == NULL)
		return BASE_OK;
	status =
	    store_ticket_get(store, w->ticket.id, w->arena, &w->ticket, err);
	if (status != BASE_OK)
		return status;
	flow_ticket_from_issue(w->flow, w->result.issue, w->arena, &w->ticket);
	return store_ticket_put(store, &w->ticket, err);
}

/* What was put off is open again: its owner is told. */
static enum base_status
tell_returned(struct writing *w, struct base_err *err)
{
	struct codec_json *facts = codec_json_new_object();
	enum base_status status;

	set_changes(w, facts);
	status = flow_event_tell(w->flow,
	    &(struct flow_happening){.event = FLOW_EVENT_RETURNED,
		.ticket = &w->ticket,
		.mark = w->note->marker,
		.kind = FLOW_MAIL_CHANGED,
		.facts = facts},
	    err);
	codec_json_free(facts);
	return status;
}

/* Nothing is open again, as people did otherwise, or it is another ticket's:
 * nothing is said of it. */
static bool
is_void(const struct writing *w)
{
	return (w->is_moved || strcmp(w->note->kind, "returned") == 0) &&
	       codec_json_size(w->reopen.done) == 0;
}

static enum base_status
note_written(struct writing *w, struct base_err *err)
{
	struct store *store = w->flow->store;
	enum base_status status;
	bool handed = false;

	w->note->state = "done";
	w->note->last_error = "";
	status = store_begin(store, err);
	/* Revisions without effect since the last one that had some. */
	if (status == BASE_OK)
		status = store_history_count(store, w->ticket.id, "update",
		    "changed", &w->without_effect, err);
	if (status == BASE_OK)
		status = store_note_put(store, w->note, err);
	if (status == BASE_OK)
		status = take_over(w, err);
	if (status == BASE_OK && w->is_scan)
		status = store_host_told_put(
		    store, w->ticket.id, &w->scan.told, err);
	if (status == BASE_OK)
		status =
		    flow_reopen_settle(w->flow, &w->ticket, &w->reopen, err);
	if (status == BASE_OK)
		status = flow_note(w->flow, w->note->kind, w->ticket.id, 0, err,
		    "%s #%lld", is_void(w) ? "nothing to do on" : "noted on",
		    (long long)w->ticket.issue);
	if (status == BASE_OK && codec_json_size(w->reopen.done) > 0 &&
	    (strcmp(w->note->kind, "returned") == 0 ||
		strcmp(w->note->kind, "scanned") == 0))
		status = tell_returned(w, err);
	if (status == BASE_OK)
		status = hand_over(w, &handed, err);
	if (status == BASE_OK && !handed && !w->is_moved &&
	    (codec_json_get(w->body, "changes") != NULL ||
		codec_json_get(w->body, "also") != NULL))
		status = tell_changes(w, err);
	if (status == BASE_OK)
		status = store_commit(store, err);
	store_rollback(store);
	return status;
}

/* The operator, of what waits long and of what was refused. */
static enum base_status
tell_failed(struct flow *flow, const struct store_note *note,
    const struct store_ticket *t, struct base_err *err)
{
	enum base_status status;

	if (strcmp(t->state, STORE_TICKET_GONE) == 0)
		return BASE_OK;
	if (strcmp(note->state, "failed") != 0)
		return note->attempts == FLOW_TELL_TRIES
			   ? flow_alarm_tracker(flow, note->last_error, err)
			   : BASE_OK;
	status = flow_note(flow, "failed", t->id, 0, err,
	    "what should be noted (%s) was refused: %s", note->kind,
	    note->last_error);
	return status == BASE_OK ? flow_alarm_rejected(flow, "note", note->id,
				       note->last_error, err)
				 : status;
}

static enum base_status
note_failed(struct flow *flow, struct store_note *note, struct store_ticket *t,
    enum base_status why, const char *text, struct base_err *err)
{
	enum base_status status = BASE_OK;

	note->attempts++;
	note->last_error = text;
	note->next_try =
	    base_time_now() + flow_tracker_backoff(flow, note->attempts);
	note->state = why == BASE_TEMP ? "intended" : "failed";
	base_log(BASE_LOG_WARN, "note-not-written",
	    "ticket=%lld kind=%s state=%s reason=\"%s\"", (long long)t->issue,
	    note->kind, note->state, text);
	if (strcmp(t->state, STORE_TICKET_GONE) == 0)
		status = flow_sync_gone(flow, t->issue, "gone", NULL, err);
	if (status == BASE_OK)
		status = store_begin(flow->store, err);
	if (status == BASE_OK)
		status = store_note_put(flow->store, note, err);
	if (status == BASE_OK)
		status = tell_failed(flow, note, t, err);
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	return status;
}

static enum base_status
put_note(struct writing *w, struct base_err *err)
{
	struct tracker *tracker = w->flow->tracker;
	struct tracker_issue *seen = NULL;
	enum base_status status;
	int64_t other = other_issue(w), issue = w->ticket.issue;

	status = tracker_read(tracker, NULL, issue,
	    TRACKER_WITH_JOURNALS | TRACKER_WITH_ALLOWED |
		TRACKER_WITH_ATTACHMENTS,
	    &seen, err);
	if (status == BASE_OK) {
		flow_clash_fields(seen, &w->wish);
		w->wish.seen = seen;
		status = tracker_update(
		    tracker, NULL, issue, &w->wish, &w->result, err);
		w->wish.seen = NULL;
	}
	tracker_issue_free(seen);
	if (status == BASE_NOTFOUND)
		w->ticket.state = STORE_TICKET_GONE;
	if (status == BASE_OK && other != 0)
		status = tracker_relate(tracker, NULL, issue, other, err);
	return status;
}

/* A note that cannot be written stops no other. */
static enum base_status
write_note(struct flow *flow, struct store_note *note, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct base_err why = BASE_ERR_INIT;
	struct writing w = {.flow = flow, .note = note, .arena = arena};
	enum base_status status;

	status =
	    store_ticket_get(flow->store, note->ticket, arena, &w.ticket, err);
	if (status != BASE_OK) {
		base_arena_free(arena);
		return status;
	}
	status = codec_json_parse(
	    note->body, strlen(note->body), strlen(note->body), &w.body, &why);
	if (status == BASE_OK)
		status = drop_moved(&w, &why);
	if (status == BASE_OK)
		status = note_wish(&w, &why);
	if (status == BASE_OK && !is_void(&w))
		status = put_note(&w, &why);
	if (status == BASE_OK && w.result.issue != NULL &&
	    flow_sights_needed(flow, &w.ticket))
		status = flow_sights_ask(
		    flow, &w.ticket, w.result.issue, arena, &w.sights, &why);
	if (status == BASE_OK)
		status = note_written(&w, &why);
	if (status != BASE_OK)
		status =
		    note_failed(flow, note, &w.ticket, status, why.text, err);
	note->last_error = ""; /* it was this function's */
	flow_sights_release(&w.sights);
	tracker_result_release(&w.result);
	codec_json_free(w.reopen.done);
	codec_json_free(w.body);
	base_arena_free(arena);
	return status;
}

enum base_status
flow_ticket_notes(struct flow *flow, struct base_err *err)
{
	enum base_status status = BASE_OK;
	struct base_arena *arena;
	struct store_note note;
	int lock;

	while (status == BASE_OK) {
		lock = -1;
		arena = base_arena_new();
		/* Several processes write notes, each note is for one. */
		status = flow_lock(flow, "tickets", &lock, err);
		if (status == BASE_OK)
			status = store_note_next(
			    flow->store, base_time_now(), arena, &note, err);
		if (status == BASE_OK)
			status = write_note(flow, &note, err);
		base_file_unlock(lock);
		base_arena_free(arena);
	}
	return status == BASE_NOTFOUND ? BASE_OK : status;
}
