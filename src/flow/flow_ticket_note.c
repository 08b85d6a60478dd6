/*
 * What kairan itself has to say on tickets: an advisory joined, something
 * changed, another ticket is the same.  Each note carries a marker, so that
 * a lost answer or a crash writes nothing twice.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_event.h"
#include "flow_ticket.h"

/* The tracker's number of the ticket that a note speaks of; 0 none. */
static int64_t
other_issue(
    struct flow *flow, const struct codec_json *body, struct base_arena *arena)
{
	int64_t id = codec_json_int(codec_json_get(body, "other"), 0);
	struct store_ticket other;

	if (id == 0 ||
	    store_ticket_get(flow->store, id, arena, &other, NULL) != BASE_OK)
		return 0;
	return other.issue;
}

static enum base_status
note_wish(struct flow *flow, const struct store_note *note,
    const struct store_ticket *t, const struct codec_json *body,
    struct base_arena *arena, struct tracker_wish *wish, struct base_err *err)
{
	struct codec_json *view = codec_json_new_object(), *part = NULL;
	enum base_status status;

	codec_json_set_string(view, "event", note->kind);
	if (codec_json_get(body, "changes") != NULL)
		codec_json_set_take(view, "changes",
		    codec_json_copy(codec_json_get(body, "changes")));
	status = flow_facts_advisory(flow,
	    codec_json_int(codec_json_get(body, "advisory"), 0), &part, err);
	if (status != BASE_OK) {
		codec_json_free(view);
		return status;
	}
	if (part != NULL)
		codec_json_set_take(view, "advisory", part);
	if (codec_json_get(body, "other") != NULL)
		codec_json_set_int(
		    view, "other", other_issue(flow, body, arena));
	status = flow_ticket_words(
	    flow, FLOW_MAIL_NOTE, view, arena, NULL, &wish->notes, err);
	wish->set = TRACKER_SET_NOTES;
	wish->marker = note->marker;
	return status == BASE_OK ? flow_ticket_fields(flow, t, arena, wish, err)
				 : status;
}

/* Something that matters changed: those concerned are told. */
static enum base_status
tell_changes(struct flow *flow, const struct store_note *note,
    const struct store_ticket *t, const struct codec_json *changes,
    struct base_err *err)
{
	struct codec_json *facts = codec_json_new_object();
	enum base_status status;

	codec_json_set_take(facts, "changes", codec_json_copy(changes));
	status = flow_event_tell(flow,
	    &(struct flow_happening){.event = FLOW_EVENT_MATERIAL,
		.ticket = t,
		.mark = note->marker,
		.kind = FLOW_MAIL_CHANGED,
		.facts = facts},
	    err);
	codec_json_free(facts);
	return status;
}

static enum base_status
note_written(struct flow *flow, struct store_note *note, struct store_ticket *t,
    const struct codec_json *body, struct base_err *err)
{
	const struct codec_json *changes = codec_json_get(body, "changes");
	enum base_status status;

	note->state = "done";
	note->last_error = "";
	status = store_begin(flow->store, err);
	if (status == BASE_OK)
		status = store_note_put(flow->store, note, err);
	if (status == BASE_OK)
		status = flow_note(flow, note->kind, t->id, 0, err,
		    "noted on #%lld", (long long)t->issue);
	if (status == BASE_OK && changes != NULL)
		status = tell_changes(flow, note, t, changes, err);
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	return status;
}

static enum base_status
note_failed(struct flow *flow, struct store_note *note, struct store_ticket *t,
    enum base_status why, const char *text, struct base_err *err)
{
	enum base_status status = BASE_OK;

	note->attempts++;
	note->last_error = text;
	note->next_try =
	    base_time_now() +
	    flow_backoff(note->attempts, FLOW_RETRY_FIRST_S, FLOW_RETRY_MAX_S);
	note->state = why == BASE_TEMP ? "intended" : "failed";
	base_log(BASE_LOG_WARN, "note-not-written",
	    "ticket=%lld kind=%s state=%s reason=\"%s\"", (long long)t->issue,
	    note->kind, note->state, text);
	if (strcmp(t->state, STORE_TICKET_GONE) == 0) {
		t->last_error = text;
		status = store_ticket_put(flow->store, t, err);
	}
	return status == BASE_OK ? store_note_put(flow->store, note, err)
				 : status;
}

static enum base_status
put_note(struct flow *flow, struct store_ticket *t,
    const struct codec_json *body, const struct tracker_wish *wish,
    struct base_arena *arena, struct base_err *err)
{
	struct tracker_result result;
	enum base_status status;
	int64_t other = other_issue(flow, body, arena);

	tracker_result_init(&result);
	status =
	    tracker_update(flow->tracker, NULL, t->issue, wish, &result, err);
	if (status == BASE_NOTFOUND)
		t->state = STORE_TICKET_GONE;
	if (status == BASE_OK && other != 0)
		status =
		    tracker_relate(flow->tracker, NULL, t->issue, other, err);
	tracker_result_release(&result);
	return status;
}

/* A note that cannot be written stops no other. */
static enum base_status
write_note(struct flow *flow, struct store_note *note, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct base_err why = BASE_ERR_INIT;
	struct tracker_wish wish = {0};
	struct codec_json *body = NULL;
	struct store_ticket t;
	enum base_status status;

	status = store_ticket_get(flow->store, note->ticket, arena, &t, err);
	if (status != BASE_OK) {
		base_arena_free(arena);
		return status;
	}
	status = codec_json_parse(
	    note->body, strlen(note->body), strlen(note->body), &body, &why);
	if (status == BASE_OK)
		status = note_wish(flow, note, &t, body, arena, &wish, &why);
	if (status == BASE_OK)
		status = put_note(flow, &t, body, &wish, arena, &why);
	if (status == BASE_OK)
		status = note_written(flow, note, &t, body, &why);
	if (status != BASE_OK)
		status = note_failed(flow, note, &t, status, why.text, err);
	note->last_error = ""; /* it was this function's */
	codec_json_free(body);
	base_arena_free(arena);
	return status;
}

enum base_status
flow_ticket_notes(struct flow *flow, struct base_err *err)
{
	enum base_status status = BASE_OK;
	struct base_arena *arena;
	struct store_note note;

	while (status == BASE_OK) {
		arena = base_arena_new();
		status = store_note_next(
		    flow->store, base_time_now(), arena, &note, err);
		if (status == BASE_OK)
			status = write_note(flow, &note, err);
		base_arena_free(arena);
	}
	return status == BASE_NOTFOUND ? BASE_OK : status;
}
