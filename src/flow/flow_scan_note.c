/*
 * What a scan changed, on the tickets of the host: one note for all of it,
 * and the ticket's status, where nobody changed that meanwhile.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_reopen.h"
#include "flow_scan_x.h"

#define NOTE_LINES 12 /* open tasks named in one note */

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

/* What the last scan says of an open task, where that is worth a word, and why
 * it says so. */
static const char *
verdict_of(const struct store_finding *list, size_t n, int64_t vulnerability,
    const char **reason)
{
	static const char *const told[] = {
	    "reboot", "kernel", "restart", "not_affected", "vanished"};
	size_t i, k;

	for (i = 0; i < n; i++)
		for (k = 0; list[i].vulnerability == vulnerability &&
			    k < BASE_LEN(told);
		     k++)
			if (strcmp(list[i].verdict, told[k]) == 0) {
				if (strcmp(told[k], "not_affected") == 0)
					*reason = list[i].reason;
				return told[k];
			}
	return "";
}

static struct codec_json *
line_of(const struct store_task *task, const char *verdict)
{
	struct codec_json *o = codec_json_new_object();

	codec_json_set_string(o, "id", task->key);
	codec_json_set_string(o, "status", task->status);
	if (*verdict != '\0')
		codec_json_set_string(o, "verdict", verdict);
	return o;
}

/* Of its open tasks: how urgent, until when, and what the scan says. */
static enum base_status
state_of(struct flow *flow, int64_t ticket, struct base_arena *arena,
    struct flow_scan_state *out, struct base_err *err)
{
	struct store_finding *list = NULL;
	const char *host = "", *part = "", *word;
	enum base_status status;
	struct base_buf said;
	bool is_full = false;
	size_t i, n = 0;

	out->told = (struct store_host_told){.ssvc = "", .due = ""};
	status = store_host_ticket_get(
	    flow->store, ticket, arena, &host, &part, err);
	out->host = host;
	out->part = part;
	if (status == BASE_OK)
		status = store_finding_list(
		    flow->store, host, arena, &list, &n, err);
	if (status == BASE_OK)
		status = store_task_of(
		    flow->store, ticket, arena, &out->tasks, &out->n, err);
	out->verdicts =
	    base_arena_alloc(arena, (out->n + 1) * sizeof(*out->verdicts));
	out->reasons =
	    base_arena_alloc(arena, (out->n + 1) * sizeof(*out->reasons));
	base_buf_init(&said, 4096);
	for (i = 0; i < out->n && status == BASE_OK; i++) {
		const struct store_task *t = &out->tasks[i];

		out->verdicts[i] = out->reasons[i] = "";
		if (!flow_scan_is_open(t->status)) {
			out->done++;
			continue;
		}
		if (*out->told.ssvc == '\0' ||
		    flow_ssvc_rank(t->ssvc) < flow_ssvc_rank(out->told.ssvc))
			out->told.ssvc = t->ssvc;
		if (*t->due != '\0' && (*out->told.due == '\0' ||
					   strcmp(t->due, out->told.due) < 0))
			out->told.due = t->due;
		word = verdict_of(list, n, t->vulnerability, &out->reasons[i]);
		out->verdicts[i] = word;
		/* What does not fit is one change less that is told. */
		if (*word != '\0' && !is_full)
			is_full = base_buf_printf(&said, "%s%s %s",
				      said.len > 0 ? ", " : "", t->key,
				      word) != BASE_OK;
	}
	out->told.verdict = base_arena_strdup(arena, base_buf_text(&said));
	base_buf_release(&said);
	return status;
}

static void
add_change(struct codec_json *body, const char *kind, const char *from,
    const char *to, const char *reason)
{
	struct codec_json *list, *o = codec_json_new_object();

	if (codec_json_get(body, "changes") == NULL)
		codec_json_set_take(body, "changes", codec_json_new_array());
	list = codec_json_copy(codec_json_get(body, "changes"));
	codec_json_set_string(o, "kind", kind);
	if (*from != '\0')
		codec_json_set_string(o, "from", from);
	codec_json_set_string(o, "to", to);
	if (*reason != '\0')
		codec_json_set_string(o, "reason", reason);
	codec_json_append_take(list, o);
	codec_json_set_take(body, "changes", list);
}

/* What is installed but does not run, and what the scan has another view of:
 * one change for each word. */
static void
tell_verdicts(const struct flow_scan_state *s, struct codec_json *body)
{
	static const char *const words[] = {
	    "reboot", "kernel", "restart", "not_affected", "vanished"};
	struct base_buf ids;
	size_t i, k;

	for (k = 0; k < BASE_LEN(words); k++) {
		base_buf_init(&ids, 1000);
		for (i = 0; i < s->n; i++)
			if (strcmp(s->verdicts[i], words[k]) == 0 &&
			    base_buf_printf(&ids, "%s%s%s%s%s",
				ids.len > 0 ? ", " : "", s->tasks[i].key,
				*s->reasons[i] == '\0' ? "" : " (",
				s->reasons[i],
				*s->reasons[i] == '\0' ? "" : ")") != BASE_OK)
				break;
		if (ids.len > 0)
			add_change(
			    body, "verdict", "", words[k], base_buf_text(&ids));
		base_buf_release(&ids);
	}
}

static const char *
priority_of(struct flow *flow, const char *ssvc)
{
	int rank = flow_ssvc_rank(ssvc);

	return rank < CONF_PRIORITY_COUNT ? flow->conf->tracker.priority[rank]
					  : "";
}

/* The outcome is another one: field, priority and due date follow, where
 * they are still what was set here. */
static void
follow_outcome(struct flow *flow, const struct tracker_issue *issue,
    const struct store_host_told *was, const struct store_host_told *now,
    struct tracker_wish *wish)
{
	const char *before = priority_of(flow, was->ssvc);
	const char *after = priority_of(flow, now->ssvc);
	const char *field = issue->fields[TRACKER_FIELD_SSVC];
	char due[BASE_DATE_TEXT];

	if (field == NULL || *field == '\0' || strcmp(field, was->ssvc) == 0) {
		wish->set |= TRACKER_SET_FIELDS;
		wish->fields[TRACKER_FIELD_SSVC] = now->ssvc;
	}
	if (*after != '\0' && strcmp(before, after) != 0 &&
	    issue->priority != NULL && strcmp(issue->priority, before) == 0) {
		wish->set |= TRACKER_SET_PRIORITY;
		wish->priority = after;
	}
	base_date_format(issue->due, due);
	if (strcmp(due, was->due) == 0 && strcmp(due, now->due) != 0 &&
	    base_date_parse(now->due, &wish->due) == BASE_OK)
		wish->set |= TRACKER_SET_DUE;
}

/* Those first of which the scan says something. */
static void
add_lines(
    const struct flow_scan_state *s, bool has_verdict, struct codec_json *list)
{
	size_t i;

	for (i = 0; i < s->n && codec_json_size(list) < NOTE_LINES; i++)
		if (flow_scan_is_open(s->tasks[i].status) &&
		    (*s->verdicts[i] != '\0') == has_verdict)
			codec_json_append_take(
			    list, line_of(&s->tasks[i], s->verdicts[i]));
}

void
flow_scan_note_view(const struct flow_scan_state *s, struct codec_json *view)
{
	struct codec_json *list = codec_json_new_array();
	size_t left = s->n - s->done;

	add_lines(s, true, list);
	add_lines(s, false, list);
	codec_json_set_int(view, "tasks_n", (int64_t)s->n);
	codec_json_set_int(view, "tasks_done", (int64_t)s->done);
	if (left > codec_json_size(list))
		codec_json_set_int(view, "tasks_more",
		    (int64_t)(left - codec_json_size(list)));
	codec_json_set_take(view, "tasks", list);
}

/* "web1: maintenance 2026-12-12" of a window that has passed names the next
 * one, unless people called the ticket something else. */
static void
follow_window(const struct flow_scan_state *state, const char *subject,
    struct base_arena *arena, struct tracker_wish *wish)
{
	size_t len = strlen(subject), n = BASE_DATE_TEXT - 1;
	char *own = base_xprintf("%s: ", state->host);
	struct base_date date;

	if (strncmp(state->part, "window:2", 8) == 0 && len > n &&
	    base_date_parse(subject + len - n, &date) == BASE_OK &&
	    strstr(subject, own) != NULL &&
	    strcmp(subject + len - n, state->part + 7) != 0) {
		wish->set |= TRACKER_SET_SUBJECT;
		wish->subject = base_arena_printf(arena, "%.*s%s",
		    (int)(subject + len - n - strstr(subject, own)),
		    strstr(subject, own), state->part + 7);
	}
	free(own);
}

enum base_status
flow_scan_note(struct flow *flow, const struct store_ticket *ticket,
    struct codec_json *body, struct base_arena *arena,
    struct tracker_wish *wish, struct flow_scan_state *state,
    struct base_err *err)
{
	const char *before = codec_json_text(body, "before", "NEW"), *after;
	struct store_host_told was = {.ssvc = "", .due = "", .verdict = ""};
	struct tracker_issue *issue = NULL;
	enum base_status status;

	status = state_of(flow, ticket->id, arena, state, err);
	if (status == BASE_OK)
		status = store_host_told_get(
		    flow->store, ticket->id, arena, &was, err);
	if (status == BASE_OK)
		status = tracker_read(flow->tracker, NULL, ticket->issue,
		    TRACKER_WITH_ALLOWED, &issue, err);
	if (status != BASE_OK)
		return status;
	after = flow_least_status(state->tasks, state->n);
	if (strcmp(before, after) != 0 &&
	    flow_reopen_why_not(flow, issue, before, after) == NULL) {
		wish->set |= TRACKER_SET_STATUS | TRACKER_SET_EXACT_STATUS;
		wish->status = base_arena_strdup(arena, after);
		wish->exact_status = wish->status;
	}
	/* Nothing is open: the last word stays. */
	if (state->done == state->n) {
		state->told.ssvc = was.ssvc;
		state->told.due = was.due;
	} else
		follow_outcome(flow, issue, &was, &state->told, wish);
	if (*was.ssvc != '\0' && strcmp(was.ssvc, state->told.ssvc) != 0)
		add_change(body, "ssvc", was.ssvc, state->told.ssvc, "");
	follow_window(state, issue->subject, arena, wish);
	if (strcmp(was.verdict, state->told.verdict) != 0)
		tell_verdicts(state, body);
	tracker_issue_free(issue);
	return BASE_OK;
}

enum base_status
flow_scan_is_ahead(struct flow *flow, int64_t ticket,
    const struct tracker_status *site, struct base_arena *arena, bool *out,
    struct base_err *err)
{
	struct codec_json *body = NULL;
	const char *text = NULL;
	enum base_status status;

	*out = false;
	status = store_note_unwritten(
	    flow->store, ticket, "scanned", arena, &text, err);
	if (status != BASE_OK)
		return status == BASE_NOTFOUND ? BASE_OK : status;
	status = codec_json_parse(text, strlen(text), strlen(text), &body, err);
	if (status != BASE_OK)
		return status;
	*out = flow_status_stands_for(
	    flow, site, codec_json_text(body, "before", "NEW"));
	codec_json_free(body);
	return BASE_OK;
}

enum base_status
flow_scan_opened(
    struct flow *flow, const struct store_ticket *ticket, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct flow_scan_state state = {.n = 0};
	enum base_status status;

	status = state_of(flow, ticket->id, arena, &state, err);
	if (status == BASE_OK)
		status = store_host_told_put(
		    flow->store, ticket->id, &state.told, err);
	base_arena_free(arena);
	return status == BASE_NOTFOUND ? BASE_OK : status;
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
	bool is_bare;

	status = store_task_of(flow->store, ticket->id, arena, &tasks, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		/* New by a scan is only what an older one saw mended, or
		 * what it names no mitigation for any more. */
		if (strcmp(tasks[i].status, "NEW") != 0 ||
		    strcmp(tasks[i].status_by, "scan") != 0 ||
		    tasks[i].status_at < since)
			continue;
		is_bare = strncmp(tasks[i].reason, FLOW_SCAN_WITHDRAWN,
			      strlen(FLOW_SCAN_WITHDRAWN)) == 0;
		o = codec_json_new_object();
		codec_json_set_string(o, "id", tasks[i].key);
		codec_json_set_string(
		    o, "status", is_bare ? "WORKAROUND" : "PATCH_APPLIED");
		codec_json_set_string(
		    o, "kind", is_bare ? "mitigation" : "scan");
		codec_json_append_take(list, o);
	}
	base_arena_free(arena);
	return status;
}
