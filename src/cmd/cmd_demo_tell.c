/* kairan demo: what is printed, and the replies that are fed in. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd_demo.h"
#include "cmd_private.h"
#include "kairan/base_file.h"
#include "kairan/base_text.h"
#include "kairan/base_time.h"
#include "kairan/mail.h"
#include "kairan/store_advisory.h"
#include "kairan/store_mail.h"
#include "kairan/store_task.h"
#include "kairan/tracker_builtin.h"

#define MAIL_LINES 44 /* of the notification that is shown */

void
cmd_demo_reply_release(struct cmd_demo_reply *reply)
{
	free(reply->file);
	free(reply->sender);
	free(reply->recipient);
	free(reply->text);
}

static void
indent(const char *text, const char *margin, size_t lines)
{
	const char *end;
	char *line, *visible;

	for (; *text != '\0' && lines > 0; lines--) {
		end = text + strcspn(text, "\n");
		line = base_xstrndup(text, (size_t)(end - text));
		visible = cmd_visible(line);
		printf("%s%s\n", margin, visible);
		free(visible);
		free(line);
		text = *end == '\0' ? end : end + 1;
	}
	if (*text != '\0')
		printf("%s[...]\n", margin);
}

/* The mail about the ticket whose subject has these words. */
struct finding {
	const char *words;
	const char *kind;
	struct base_arena *arena;
	struct store_outbox row;
};

static bool
look_for(const struct store_outbox *row, void *ctx)
{
	struct finding *f = ctx;

	if (strcmp(row->kind, f->kind) != 0 ||
	    (f->words != NULL && strstr(row->subject, f->words) == NULL))
		return true;
	f->row = *row;
	f->row.message_id = base_arena_strdup(f->arena, row->message_id);
	f->row.subject = base_arena_strdup(f->arena, row->subject);
	f->row.raw = base_arena_strdup(f->arena, row->raw);
	f->row.recipient = base_arena_strdup(f->arena, row->recipient);
	return strcmp(f->kind, "answer") == 0; /* the last answer */
}

static enum base_status
find_mail(struct flow *flow, struct finding *f, struct base_err *err)
{
	enum base_status status;

	status = store_outbox_each(flow_store(flow), 0, 0, look_for, f, err);
	if (status == BASE_OK && f->row.id == 0)
		status = base_err_set(err, BASE_NOTFOUND,
		    "no mail of kind %s about %s went out", f->kind,
		    f->words == NULL ? "anything" : f->words);
	return status;
}

static enum base_status
load_mail(struct flow *flow, const char *hash, struct mail **out,
    struct base_err *err)
{
	struct base_buf raw;
	enum base_status status;

	base_buf_init(&raw, MAIL_SIZE_MAX);
	status = store_blob_get(flow_store(flow), hash, &raw, err);
	if (status == BASE_OK)
		status = mail_parse(base_buf_text(&raw), raw.len, out, err);
	base_buf_release(&raw);
	return status;
}

/* Replaces every NAME in text. */
static void
fill_in(struct base_buf *text, const char *name, const char *value)
{
	struct base_buf out;
	const char *at = base_buf_text(text), *hit;
	enum base_status status = BASE_OK;

	base_buf_init(&out, text->max);
	while (status == BASE_OK && (hit = strstr(at, name)) != NULL) {
		status = base_buf_add(&out, at, (size_t)(hit - at));
		if (status == BASE_OK)
			status = base_buf_puts(&out, value);
		at = hit + strlen(name);
	}
	if (status == BASE_OK)
		status = base_buf_puts(&out, at);
	if (status == BASE_OK) {
		base_buf_release(text);
		*text = out;
	} else
		base_buf_release(&out);
}

/* Value of the reply's own header that says which mail it answers. */
static char *
header_of(const char *text, const char *name)
{
	const char *at = strstr(text, name);
	size_t n;

	if (at == NULL)
		return base_xstrdup("");
	at += strlen(name);
	n = strcspn(at, "\r\n");
	return base_xstrndup(at, n);
}

static enum base_status
address(struct flow *flow, struct base_buf *text, struct cmd_demo_reply *out,
    struct base_err *err)
{
	const char *own = flow_conf(flow)->mail.address;
	const char *at = strchr(own, '@');
	char *words = header_of(base_buf_text(text), "X-Demo-Ticket: ");
	bool overview = strcmp(words, "overview") == 0;
	struct finding f = {.words = overview ? NULL : words,
	    .kind = overview ? "overview" : "opened",
	    .arena = base_arena_new()};
	enum base_status status;
	char date[64];
	const char *end;

	status = find_mail(flow, &f, err);
	if (status == BASE_OK) {
		end = strchr(f.row.message_id, '@');
		out->recipient = base_xprintf("%.*s+%.*s%s", (int)(at - own),
		    own, (int)(end - f.row.message_id), f.row.message_id, at);
		base_time_format_mail(base_time_now(), "Asia/Tokyo", date);
		fill_in(text, "@REPLY_TO@", out->recipient);
		fill_in(text, "@SUBJECT@", "kairan");
		fill_in(text, "@MESSAGE_ID@", f.row.message_id);
		fill_in(text, "@DATE@", date);
	}
	base_arena_free(f.arena);
	free(words);
	return status;
}

static enum base_status
keep(const struct cmd_demo *demo, const char *name, const struct base_buf *text,
    struct cmd_demo_reply *out, struct base_err *err)
{
	char *dir = base_file_join(demo->dir, "replies");
	struct mail *mail = NULL;
	enum base_status status;

	status = base_file_mkdir(dir, 0755, err);
	if (status == BASE_OK)
		status = base_file_write(
		    dir, name, base_buf_text(text), text->len, 0644, NULL, err);
	if (status == BASE_OK)
		status = mail_parse(base_buf_text(text), text->len, &mail, err);
	if (status == BASE_OK) {
		out->file = base_file_join(dir, name);
		out->sender = base_xstrdup(mail_addrs_first(&mail->from));
		out->text = base_xstrdup(mail->body);
	}
	mail_free(mail);
	free(dir);
	return status;
}

enum base_status
cmd_demo_prepare(const struct cmd_demo *demo, const char *name,
    struct cmd_demo_reply *out, struct base_err *err)
{
	char *path = base_xprintf("%s/replies/%s", demo->data, name);
	struct flow *flow = NULL;
	struct base_buf text;
	enum base_status status;

	memset(out, 0, sizeof(*out));
	base_buf_init(&text, (size_t)1 << 20);
	status = base_file_read(path, &text, err);
	if (status == BASE_OK)
		status = flow_start(demo->dir, "demo", 0, &flow, err);
	if (status == BASE_OK)
		status = address(flow, &text, out, err);
	if (status == BASE_OK)
		status = keep(demo, name, &text, out, err);
	flow_stop(flow);
	base_buf_release(&text);
	free(path);
	if (status != BASE_OK)
		cmd_demo_reply_release(out);
	return status;
}

void
cmd_demo_print_reply(const struct cmd_demo_reply *reply)
{
	printf("%s writes:\n", reply->sender);
	indent(reply->text, "   | ", 40);
}

static bool
count_one(const struct store_advisory *row, void *ctx)
{
	char *title = cmd_visible(row->title);

	(void)ctx;
	printf("   %-12s %-20.*s %s\n", row->source, 20, row->ext_id, title);
	free(title);
	return true;
}

enum base_status
cmd_demo_print_sources(const struct cmd_demo *demo, struct base_err *err)
{
	struct flow *flow = NULL;
	enum base_status status;

	status = flow_start(demo->dir, "demo", 0, &flow, err);
	if (status == BASE_OK)
		status = store_advisory_each(
		    flow_store(flow), false, count_one, NULL, err);
	flow_stop(flow);
	return status;
}

enum base_status
cmd_demo_print_tickets(const struct cmd_demo *demo, struct base_err *err)
{
	char list[] = "list", all[] = "--all", *argv[] = {list, all, NULL};
	const char *before = cmd_dir;
	int rc;

	cmd_dir = demo->dir;
	rc = cmd_list(2, argv);
	cmd_dir = before;
	return rc == 0 ? BASE_OK
		       : base_err_set(err, BASE_PERM, "no tickets to list");
}

static enum base_status
print_mail(const struct cmd_demo *demo, const char *kind, const char *words,
    size_t lines, struct base_err *err)
{
	struct finding f = {
	    .words = words, .kind = kind, .arena = base_arena_new()};
	struct flow *flow = NULL;
	struct mail *mail = NULL;
	enum base_status status;

	status = flow_start(demo->dir, "demo", 0, &flow, err);
	if (status == BASE_OK)
		status = find_mail(flow, &f, err);
	if (status == BASE_OK)
		status = load_mail(flow, f.row.raw, &mail, err);
	if (status == BASE_OK) {
		printf("   To: %s\n   Subject: %s\n\n", f.row.recipient,
		    f.row.subject);
		indent(mail->body, "   ", lines);
	}
	mail_free(mail);
	flow_stop(flow);
	base_arena_free(f.arena);
	return status;
}

enum base_status
cmd_demo_print_notification(const struct cmd_demo *demo, struct base_err *err)
{
	return print_mail(demo, "opened", "ExampleVPN", MAIL_LINES, err);
}

enum base_status
cmd_demo_print_answer(const struct cmd_demo *demo, struct base_err *err)
{
	printf("kairan answers:\n");
	return print_mail(demo, "answer", NULL, 30, err);
}

struct commenting {
	struct tracker *tracker;
	struct base_err *err;
	enum base_status status;
};

static bool
comments_of(const struct store_ticket *t, void *ctx)
{
	struct commenting *c = ctx;
	struct tracker_issue *issue = NULL;
	size_t i;

	if (t->issue == 0)
		return true;
	c->status = tracker_read(
	    c->tracker, NULL, t->issue, TRACKER_WITH_JOURNALS, &issue, c->err);
	for (i = 0; c->status == BASE_OK && i < issue->journals_n; i++) {
		if (issue->journals[i].notes[0] == '\0')
			continue;
		printf("\n#%lld, comment by %s:\n", (long long)t->issue,
		    issue->journals[i].author.name == NULL
			? "kairan"
			: issue->journals[i].author.name);
		indent(issue->journals[i].notes, "   | ", 12);
	}
	tracker_issue_free(issue);
	return c->status == BASE_OK;
}

enum base_status
cmd_demo_print_comments(const struct cmd_demo *demo, struct base_err *err)
{
	struct commenting c = {.err = err};
	struct flow *flow = NULL;
	enum base_status status;

	status = flow_start(demo->dir, "demo", 0, &flow, err);
	if (status == BASE_OK)
		status = tracker_builtin_open(
		    flow_store(flow), NULL, &c.tracker, err);
	if (status == BASE_OK)
		status = store_ticket_each(
		    flow_store(flow), NULL, comments_of, &c, err);
	if (status == BASE_OK)
		status = c.status;
	tracker_free(c.tracker);
	flow_stop(flow);
	return status;
}
