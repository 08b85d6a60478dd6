/* kairan history: what became of a mail or a ticket. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd_explain.h"
#include "cmd_private.h"
#include "kairan/base_time.h"
#include "kairan/codec_json.h"
#include "kairan/store_history.h"
#include "kairan/store_mail.h"
#include "kairan/store_task.h"

struct telling {
	struct flow *flow;
	bool json;
	bool explain; /* read the mails once more */
	enum base_status status; /* of what a row's callback asked */
	struct base_err *err;
	int64_t told; /* ticket of which all is told already, 0 none */
	struct told *lines;
	size_t n;
	size_t total; /* printed ones, too */
	size_t room;
};

/* One line, kept until all are there: they come table by table. */
struct told {
	int64_t time;
	size_t n; /* in the order in which they came */
	char *text;
};

static void
keep(struct telling *t, int64_t time, char *text)
{
	if (t->n == t->room) {
		t->room = t->room == 0 ? 64 : t->room * 2;
		t->lines = base_xrealloc(t->lines, t->room * sizeof(*t->lines));
	}
	t->total++;
	t->lines[t->n] = (struct told){.time = time, .n = t->n, .text = text};
	t->n++;
}

static int
by_time(const void *a, const void *b)
{
	const struct told *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return x->n < y->n ? -1 : 1;
}

/* Prints what is kept, the oldest first. */
static void
print_lines(struct telling *t)
{
	size_t i;

	if (t->n > 1)
		qsort(t->lines, t->n, sizeof(*t->lines), by_time);
	for (i = 0; i < t->n; i++) {
		puts(t->lines[i].text);
		free(t->lines[i].text);
	}
	free(t->lines);
	t->lines = NULL;
	t->n = t->room = 0;
}

static void
line(struct telling *t, int64_t time, const char *what, const char *kind,
    const char *text)
{
	char when[BASE_TIME_TEXT], *visible;
	struct codec_json *o;
	struct base_buf out;

	base_time_format(time, when);
	if (!t->json) {
		visible = cmd_visible(text);
		keep(t, time,
		    base_xprintf(
			"%s  %-8s %-11s %s", when, what, kind, visible));
		free(visible);
		return;
	}
	o = codec_json_new_object();
	codec_json_set_string(o, "time", when);
	codec_json_set_string(o, "what", what);
	codec_json_set_string(o, "kind", kind);
	codec_json_set_string(o, "text", text);
	base_buf_init(&out, (size_t)1 << 20);
	if (codec_json_dump(o, CODEC_JSON_COMPACT, &out) == BASE_OK)
		keep(t, time, base_xstrdup(base_buf_text(&out)));
	base_buf_release(&out);
	codec_json_free(o);
}

static bool
one_event(const struct store_history *row, void *ctx)
{
	struct telling *t = ctx;

	if (t->told != 0 && row->ticket == t->told)
		return true;
	line(t, row->time, row->inbox != 0 ? "mail" : "ticket", row->kind,
	    row->text);
	return true;
}

static bool
one_out(const struct store_outbox *row, void *ctx)
{
	struct telling *t = ctx;
	char *text;

	if (t->told != 0 && row->ticket == t->told)
		return true;
	text = base_xprintf("%s to %s%s%s: %s <%s>%s%s", row->kind,
	    row->recipient,
	    *row->sent_to != '\0' && strcmp(row->sent_to, row->recipient) != 0
		? " redirected to "
		: "",
	    *row->sent_to != '\0' && strcmp(row->sent_to, row->recipient) != 0
		? row->sent_to
		: "",
	    row->subject, row->message_id, *row->last_error != '\0' ? ": " : "",
	    row->last_error);
	line(t, row->sent != 0 ? row->sent : row->created, "out", row->state,
	    text);
	free(text);
	return true;
}

static void
explain(struct telling *t, const struct store_inbox *row)
{
	struct base_err err = BASE_ERR_INIT;
	struct mail *mail;
	struct reply *reply;

	print_lines(t);
	if (flow_reread(t->flow, row, &mail, &reply, &err) == BASE_OK)
		cmd_explain(row->message_id, mail, reply);
	else
		fprintf(stderr, "kairan history: %s: %s\n", row->message_id,
		    err.text);
	reply_free(reply);
	mail_free(mail);
}

static bool
one_in(const struct store_inbox *row, void *ctx)
{
	struct telling *t = ctx;
	char *text;

	text = base_xprintf("%s: \"%s\" <%s>, class %s, trust level %lld, "
			    "raw %s: %s",
	    row->from_addr, row->subject, row->message_id,
	    *row->class_name != '\0' ? row->class_name : "?",
	    (long long)row->level,
	    *row->raw != '\0' ? row->raw : "no longer kept", row->reason);
	line(t, row->received, "in", row->state, text);
	free(text);
	t->status = store_history_each(
	    flow_store(t->flow), 0, row->id, one_event, t, t->err);
	if (t->status == BASE_OK)
		t->status = store_outbox_each(
		    flow_store(t->flow), 0, row->id, one_out, t, t->err);
	if (t->explain)
		explain(t, row);
	return t->status == BASE_OK;
}

static enum base_status
of_ticket(struct telling *t, int64_t issue, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store *store = flow_store(t->flow);
	struct store_ticket ticket;
	enum base_status status;

	status = store_ticket_by_issue(store, issue, arena, &ticket, err);
	if (status == BASE_OK)
		status =
		    store_history_each(store, ticket.id, 0, one_event, t, err);
	if (status == BASE_OK)
		status =
		    store_outbox_each(store, ticket.id, 0, one_out, t, err);
	t->told = ticket.id;
	if (status == BASE_OK)
		status =
		    store_inbox_each(store, NULL, ticket.id, one_in, t, err);
	base_arena_free(arena);
	return status;
}

static enum base_status
of_message(struct telling *t, const char *id, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store *store = flow_store(t->flow);
	struct store_outbox out;
	enum base_status status;
	size_t len = strlen(id);
	char *bare;

	bare = *id == '<' && len > 2 ? base_xstrndup(id + 1, len - 2)
				     : base_xstrdup(id);
	status = store_inbox_each(store, bare, 0, one_in, t, err);
	if (status == BASE_OK) {
		status = store_outbox_by_message(store, bare, arena, &out, err);
		if (status == BASE_OK)
			one_out(&out, t);
		if (status == BASE_NOTFOUND)
			status = BASE_OK;
	}
	free(bare);
	base_arena_free(arena);
	return status;
}

static bool
read_options(int argc, char **argv, struct telling *t)
{
	static const struct option options[] = {
	    {"json", no_argument, NULL, 'j'},
	    {"explain", no_argument, NULL, 'e'}, {NULL, 0, NULL, 0}};
	int c;

	while ((c = getopt_long(argc, argv, "je", options, NULL)) != -1) {
		if (c != 'j' && c != 'e')
			return false;
		t->json |= c == 'j';
		t->explain |= c == 'e';
	}
	return optind + 1 == argc && !(t->json && t->explain);
}

int
cmd_history(int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	struct telling t = {.flow = NULL, .err = &err};
	enum base_status status;
	const char *what;

	if (!read_options(argc, argv, &t))
		return cmd_usage(
		    "history", "[--json | --explain] MESSAGE-ID|#TICKET");
	what = argv[optind];
	status = flow_start(cmd_dir, "history",
	    t.explain ? FLOW_NEED_READER : 0, &t.flow, &err);
	if (status == BASE_OK)
		status = *what == '#'
			     ? of_ticket(&t, flow_issue_number(what), &err)
			     : of_message(&t, what, &err);
	if (status == BASE_OK)
		status = t.status;
	if (status == BASE_NOTFOUND || (status == BASE_OK && t.total == 0)) {
		base_err_clear(&err);
		status = base_err_set(
		    &err, BASE_NOTFOUND, "nothing is known of %s", what);
	}
	print_lines(&t);
	flow_stop(t.flow);
	return status == BASE_OK ? 0 : cmd_fail("history", &err);
}
