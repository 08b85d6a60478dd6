/*
 * What a scan changed, on the tickets of the host: one note for all of it,
 * and the ticket's status, where nobody changed that meanwhile.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_reopen.h"
#include "flow_scan_x.h"

static enum base_status
collect(struct flow *flow, int64_t ticket, const char *before, int64_t now,
    struct base_err *err)
{
	struct codec_json *body = codec_json_new_object();
	char *marker = flow_marker();
	enum base_status status;
	struct base_buf text;

	codec_json_set_string(body, "before", before);
	codec_json_set_int(body, "since", now);
	base_buf_init(&text, 4096);
	status = codec_json_dump(body, CODEC_JSON_COMPACT, &text);
	/* One that waits is used again, with the status that it knows. */
	if (status == BASE_OK)
		status = store_note_collect(flow->store,
		    &(struct store_note){.ticket = ticket,
			.marker = marker,
			.kind = "scanned",
			.body = base_buf_text(&text),
			.next_try = now},
		    now, err);
	free(marker);
	base_buf_release(&text);
	codec_json_free(body);
	return status;
}

enum base_status
flow_scan_intend(struct flow *flow, int64_t ticket, int64_t now,
    struct flow_scan_told *told, struct base_err *err)
{
	struct base_arena *arena;
	struct store_ticket row;
	const char *before = "NEW";
	enum base_status status;
	size_t i;

	for (i = 0; i < told->n; i++)
		if (told->tickets[i] == ticket)
			return BASE_OK;
	if (ticket == 0)
		return BASE_OK;
	arena = base_arena_new();
	status = store_ticket_get(flow->store, ticket, arena, &row, err);
	if (status == BASE_OK && row.issue != 0)
		status = flow_ticket_status(flow, ticket, &before, err);
	if (status == BASE_OK && row.issue != 0)
		status = collect(flow, ticket, before, now, err);
	if (told->n < BASE_LEN(told->tickets))
		told->tickets[told->n++] = ticket;
	base_arena_free(arena);
	return status;
}

static struct codec_json *
line_of(const struct store_task *task)
{
	struct codec_json *o = codec_json_new_object();

	codec_json_set_string(o, "id", task->key);
	codec_json_set_string(o, "status", task->status);
	if (*task->reason != '\0')
		codec_json_set_string(o, "reason", task->reason);
	return o;
}

enum base_status
flow_scan_note(struct flow *flow, const struct store_ticket *ticket,
    const struct codec_json *body, struct base_arena *arena,
    struct tracker_wish *wish, struct codec_json *view, struct base_err *err)
{
	const char *before = codec_json_text(body, "before", "NEW"), *after;
	struct codec_json *list = codec_json_new_array();
	struct tracker_issue *issue = NULL;
	struct store_task *tasks = NULL;
	enum base_status status;
	size_t i, n = 0, done = 0;

	status = store_task_of(flow->store, ticket->id, arena, &tasks, &n, err);
	if (status == BASE_OK)
		status = tracker_read(flow->tracker, NULL, ticket->issue,
		    TRACKER_WITH_ALLOWED, &issue, err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		if (flow_scan_is_open(tasks[i].status) &&
		    codec_json_size(list) < FLOW_SCAN_LINES)
			codec_json_append_take(list, line_of(&tasks[i]));
		done += !flow_scan_is_open(tasks[i].status);
	}
	codec_json_set_int(view, "tasks_n", (int64_t)n);
	codec_json_set_int(view, "tasks_done", (int64_t)done);
	codec_json_set_int(view, "tasks_open", (int64_t)(n - done));
	codec_json_set_take(view, "tasks", list);
	after = flow_least_status(tasks, n);
	if (status == BASE_OK && strcmp(before, after) != 0 &&
	    flow_reopen_why_not(flow, issue, before, after) == NULL) {
		wish->set |= TRACKER_SET_STATUS | TRACKER_SET_EXACT_STATUS;
		wish->status = base_arena_strdup(arena, after);
		wish->exact_status = wish->status;
	}
	tracker_issue_free(issue);
	return status;
}

enum base_status
flow_scan_returned(struct flow *flow, const struct store_ticket *ticket,
    const struct codec_json *body, struct codec_json *list,
    struct base_err *err)
{
	int64_t since = codec_json_int(codec_json_get(body, "since"), 0);
	struct base_arena *arena = base_arena_new();
	struct store_task *tasks = NULL;
	struct codec_json *o;
	enum base_status status;
	size_t i, n = 0;

	status = store_task_of(flow->store, ticket->id, arena, &tasks, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		/* New by a scan is only what an older one saw mended. */
		if (strcmp(tasks[i].status, "NEW") != 0 ||
		    strcmp(tasks[i].status_by, "scan") != 0 ||
		    tasks[i].status_at < since)
			continue;
		o = codec_json_new_object();
		codec_json_set_string(o, "id", tasks[i].key);
		codec_json_set_string(o, "status", "PATCH_APPLIED");
		codec_json_set_string(o, "kind", "scan");
		codec_json_append_take(list, o);
	}
	base_arena_free(arena);
	return status;
}
