/* kairan queue: what waits or was put aside; kairan requeue: once more;
 * kairan dismiss: no more. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd_private.h"
#include "kairan/base_text.h"
#include "kairan/base_time.h"
#include "kairan/store_mail.h"
#include "kairan/store_task.h"

struct counting {
	unsigned n;
};

static bool
is_settled(const char *state)
{
	return strcmp(state, STORE_INBOX_APPLIED) == 0 ||
	       strcmp(state, STORE_INBOX_COMMENTED) == 0 ||
	       strcmp(state, STORE_INBOX_IGNORED) == 0 ||
	       strcmp(state, STORE_INBOX_DUPLICATE) == 0 ||
	       strcmp(state, STORE_INBOX_REFUSED) == 0;
}

static bool
one_in(const struct store_inbox *row, void *ctx)
{
	struct counting *c = ctx;
	char when[BASE_TIME_TEXT], *from, *why;

	/* One that is no longer kept cannot be tried again. */
	if (is_settled(row->state) || *row->raw == '\0')
		return true;
	c->n++;
	base_time_format(row->received, when);
	from = cmd_visible(row->from_addr);
	why = cmd_visible(row->reason);
	printf("in %-8lld %-12s %s %s, %lld try(s): %s\n", (long long)row->id,
	    row->state, when, from, (long long)row->attempts, why);
	free(from);
	free(why);
	return true;
}

static bool
one_out(const struct store_outbox *row, void *ctx)
{
	struct counting *c = ctx;
	char when[BASE_TIME_TEXT], *why;

	if (strcmp(row->state, STORE_OUTBOX_SENT) == 0 || *row->raw == '\0')
		return true;
	c->n++;
	base_time_format(row->created, when);
	why = cmd_visible(row->last_error);
	printf("out %-7lld %-12s %s %s %s, %lld try(s)%s%s\n",
	    (long long)row->id, row->state, when, row->kind, row->recipient,
	    (long long)row->attempts, *why != '\0' ? ": " : "", why);
	free(why);
	return true;
}

static bool
one_ticket(const struct store_ticket *row, void *ctx)
{
	struct counting *c = ctx;
	char *why = cmd_visible(row->last_error);

	c->n++;
	printf("ticket %-4lld not-made     %s, %lld try(s)%s%s\n",
	    (long long)row->id, row->marker, (long long)row->attempts,
	    *why != '\0' ? ": " : "", why);
	free(why);
	return true;
}

static bool
one_note(const struct store_note *row, void *ctx)
{
	struct counting *c = ctx;
	char *why = cmd_visible(row->last_error);

	c->n++;
	printf("note %-6lld %-12s %s, %lld try(s): %s\n", (long long)row->id,
	    strcmp(row->state, "failed") == 0 ? "refused" : "not-written",
	    row->kind, (long long)row->attempts, why);
	free(why);
	return true;
}

int
cmd_queue(int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	struct counting c = {0};
	struct flow *flow = NULL;
	enum base_status status;

	(void)argv;
	if (argc > 1)
		return cmd_usage("queue", "");
	status = flow_start(cmd_dir, "queue", 0, &flow, &err);
	if (status == BASE_OK)
		status = store_inbox_each(
		    flow_store(flow), NULL, 0, one_in, &c, &err);
	if (status == BASE_OK)
		status = store_outbox_each(
		    flow_store(flow), 0, 0, one_out, &c, &err);
	if (status == BASE_OK)
		status = store_ticket_each(flow_store(flow),
		    STORE_TICKET_INTENDED, one_ticket, &c, &err);
	if (status == BASE_OK)
		status = store_note_each(flow_store(flow), one_note, &c, &err);
	if (status == BASE_OK && c.n == 0)
		puts("nothing waits");
	flow_stop(flow);
	return status == BASE_OK ? 0 : cmd_fail("queue", &err);
}

static enum base_status
no_longer_kept(int64_t id, struct base_err *err)
{
	return base_err_set(err, BASE_PERM,
	    "mail %lld itself is no longer kept (keep { mail_days })",
	    (long long)id);
}

static enum base_status
again_in(struct flow *flow, int64_t id, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_inbox row;
	enum base_status status;

	status = store_inbox_get(flow_store(flow), id, arena, &row, err);
	if (status == BASE_OK && *row.raw == '\0')
		status = no_longer_kept(id, err);
	if (status == BASE_OK) {
		row.state = STORE_INBOX_NEW;
		row.attempts = 0;
		row.next_try = 0;
		status = store_inbox_put(flow_store(flow), &row, err);
	}
	base_arena_free(arena);
	return status;
}

static enum base_status
again_out(struct flow *flow, int64_t id, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_outbox row;
	enum base_status status;

	status = store_outbox_get(flow_store(flow), id, arena, &row, err);
	if (status == BASE_OK && strcmp(row.state, STORE_OUTBOX_SENT) == 0)
		status = base_err_set(err, BASE_EXISTS,
		    "mail %lld was sent already", (long long)id);
	if (status == BASE_OK && *row.raw == '\0')
		status = no_longer_kept(id, err);
	if (status == BASE_OK) {
		row.state = STORE_OUTBOX_QUEUED;
		row.attempts = 0;
		row.next_try = 0;
		status = store_outbox_put(flow_store(flow), &row, err);
	}
	base_arena_free(arena);
	return status;
}

static enum base_status
again_note(struct flow *flow, int64_t id, struct base_err *err)
{
	return store_note_again(flow_store(flow), id, base_time_now(), err);
}

/* "12"; false: no number. */
static bool
read_id(const char *text, int64_t *out)
{
	return base_text_to_int(text, 1, INT64_MAX, out) == BASE_OK;
}

typedef enum base_status (*again_fn)(
    struct flow *flow, int64_t id, struct base_err *err);

/* Each of the numbers: one that fails holds up none of the others. */
static int
each(const char *name, const char *lock, char **ids, again_fn again)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow *flow = NULL;
	enum base_status status;
	int64_t id = 0;
	int rc = 0;

	status = flow_start(cmd_dir, lock, FLOW_NEED_LOCK, &flow, &err);
	if (status != BASE_OK)
		rc = cmd_fail(name, &err);
	for (; status == BASE_OK && *ids != NULL; ids++) {
		base_err_clear(&err);
		if (!read_id(*ids, &id))
			status = base_err_set(&err, BASE_INVALID,
			    "'%s' is no number of 'kairan queue'", *ids);
		else
			status = again(flow, id, &err);
		if (status == BASE_NOTFOUND)
			base_err_set(&err, status,
			    "there is no %s in 'kairan queue'", *ids);
		if (status != BASE_OK)
			rc = cmd_fail(name, &err);
		status = BASE_OK;
	}
	flow_stop(flow);
	return rc;
}

int
cmd_requeue(int argc, char **argv)
{
	static const struct {
		const char *what;
		const char *lock;
		again_fn again;
	} kinds[] = {{"in", "ingest", again_in}, {"out", "send", again_out},
	    {"note", "open", again_note}};
	size_t i;

	for (i = 0; argc > 2 && i < BASE_LEN(kinds); i++)
		if (strcmp(argv[1], kinds[i].what) == 0)
			return each(
			    "requeue", kinds[i].lock, argv + 2, kinds[i].again);
	return cmd_usage("requeue", "in|out|note NUMBER... (see kairan queue)");
}

int
cmd_dismiss(int argc, char **argv)
{
	if (argc < 3 || strcmp(argv[1], "in") != 0)
		return cmd_usage("dismiss", "in NUMBER... (see kairan queue)");
	return each("dismiss", "ingest", argv + 2, flow_dismiss);
}
