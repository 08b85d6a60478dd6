/*
 * What was put off until a day (DEFER, RISK_ACCEPTED) is open again on that
 * day.  Here it is only decided, as a note of kairan's own with what shall be
 * opened; it is carried out with all other notes (flow_reopen.h): read
 * again, written once and read back, and not over what people changed.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_remind.h"
#include "flow_ticket.h"

#define MARK_LETTERS 16

/* The same for the same tasks and day: decided once, whatever came of it. */
static char *
marker_of(const struct codec_json *list)
{
	unsigned char hash[BASE_SHA256_LEN];
	char letters[MARK_LETTERS + 1];
	struct base_buf text;
	size_t i;

	base_buf_init(&text, (size_t)1 << 20);
	if (codec_json_dump(list, CODEC_JSON_SORTED, &text) != BASE_OK)
		base_buf_clear(&text);
	base_hash_sha256(base_buf_text(&text), text.len, hash);
	for (i = 0; i < MARK_LETTERS; i++)
		letters[i] = (char)('a' + (hash[i / 2] >> (i % 2 * 4) & 15));
	letters[MARK_LETTERS] = '\0';
	base_buf_release(&text);
	return base_xprintf("kairan-%s", letters);
}

static struct codec_json *
task_of(const struct store_task *task)
{
	struct codec_json *o = codec_json_new_object();

	codec_json_set_int(o, "task", task->id);
	codec_json_set_string(o, "id", task->key);
	codec_json_set_string(o, "status", task->status);
	codec_json_set_string(o, "kind", "until");
	codec_json_set_string(o, "until", task->until);
	return o;
}

/* The day of the ticket's owner. */
static enum base_status
today_of(struct flow *flow, const struct store_ticket *ticket,
    struct base_arena *arena, char out[BASE_DATE_TEXT], struct base_err *err)
{
	struct store_person person = {.zone = ""};
	enum base_status status = BASE_OK;

	if (ticket->assignee != 0)
		status = store_person_get(
		    flow->store, ticket->assignee, arena, &person, err);
	if (status == BASE_OK)
		base_date_format(flow_today(flow, person.zone), out);
	return status;
}

/* The intent of one ticket, once. */
static enum base_status
intend(struct flow *flow, const struct store_ticket *ticket,
    struct codec_json *list, struct base_err *err)
{
	struct codec_json *body = codec_json_new_object();
	char *marker = marker_of(list);
	enum base_status status;
	struct base_buf text;
	bool exists = false;

	codec_json_set_take(body, "reopened", list);
	base_buf_init(&text, (size_t)1 << 20);
	status = codec_json_dump(body, CODEC_JSON_COMPACT, &text);
	if (status != BASE_OK)
		base_err_set(err, status, "ticket #%lld has too many tasks",
		    (long long)ticket->issue);
	if (status == BASE_OK)
		status = store_begin(flow->store, err);
	if (status == BASE_OK)
		status = store_note_exists(flow->store, marker, &exists, err);
	if (status == BASE_OK && !exists)
		status = store_note_add(flow->store,
		    &(struct store_note){.ticket = ticket->id,
			.marker = marker,
			.kind = "returned",
			.body = base_buf_text(&text),
			.state = "intended"},
		    base_time_now(), err);
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	base_buf_release(&text);
	codec_json_free(body);
	free(marker);
	return status;
}

/* tasks: all of one ticket that may be due. */
static enum base_status
one_ticket(struct flow *flow, const struct store_task *tasks, size_t n,
    struct base_err *err)
{
	struct codec_json *list = codec_json_new_array();
	struct base_arena *arena = base_arena_new();
	char today[BASE_DATE_TEXT] = "";
	struct store_ticket ticket;
	enum base_status status;
	size_t i;

	status =
	    store_ticket_get(flow->store, tasks[0].ticket, arena, &ticket, err);
	if (status == BASE_OK)
		status = today_of(flow, &ticket, arena, today, err);
	for (i = 0; i < n && status == BASE_OK; i++)
		if (strcmp(tasks[i].until, today) <= 0)
			codec_json_append_take(list, task_of(&tasks[i]));
	if (status == BASE_OK && codec_json_size(list) > 0 &&
	    strcmp(ticket.state, STORE_TICKET_GONE) != 0)
		status = intend(flow, &ticket, list, err);
	else
		codec_json_free(list);
	base_arena_free(arena);
	return status;
}

enum base_status
flow_remind_return(struct flow *flow, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_task *tasks = NULL;
	char last[BASE_DATE_TEXT];
	enum base_status status;
	size_t i, k, n = 0;

	/* East of the site it may be tomorrow. */
	base_date_format(base_date_add(flow_today(flow, NULL), 1), last);
	status = store_task_put_off(flow->store, last, arena, &tasks, &n, err);
	for (i = 0; i < n && status == BASE_OK; i = k) {
		for (k = i + 1; k < n && tasks[k].ticket == tasks[i].ticket;
		     k++)
			continue;
		status = one_ticket(flow, &tasks[i], k - i, err);
	}
	base_arena_free(arena);
	return status == BASE_OK ? flow_ticket_notes(flow, err) : status;
}
