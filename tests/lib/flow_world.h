/*
 * A small world for tests of flow: a folder with a configuration, the
 * built-in tracker, one feed document, and mails put into the spool as
 * kairan-intake does.  Each step is started and stopped as the program does
 * it, so that nothing is carried over in memory.
 *
 * People: alice (also alice@phone.example.jp), bob, and carol, whose address
 * only the tracker knows.  The watch gives everything with "Example" to
 * alice.
 */
#ifndef FLOW_WORLD_H
#define FLOW_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kairan/base_file.h"
#include "kairan/flow.h"
#include "kairan/store_advisory.h"
#include "kairan/store_builtin.h"
#include "kairan/store_history.h"
#include "kairan/store_mail.h"
#include "kairan/store_person.h"
#include "kairan/store_task.h"
#include "kairan/tracker_builtin.h"
#include "kairan/transport_spool.h"

#define WORLD_CONF                                                             \
	"name = kairan\nlanguage = en\ntime_zone = \"Asia/Tokyo\"\n"           \
	"send = on\n"                                                          \
	"mail {\n address = \"kairan@example.jp\"\n send_by = maildir\n"       \
	" maildir = mail\n operator = \"csirt@example.jp\"\n}\n"               \
	"tracker {\n type = builtin\n project = vulns\n}\n"                    \
	"watch all {\n any = { \"Example\" }\n assignee = alice\n}\n"          \
	"person alice {\n name = \"Alice Example\"\n"                          \
	" mail = { \"alice@example.jp\", \"alice@phone.example.jp\" }\n}\n"    \
	"person bob {\n name = \"Bob Example\"\n"                              \
	" mail = { \"bob@example.jp\" }\n}\n"

static char world_dir[64];
static struct base_arena *world_arena; /* of what the helpers give back */

static __attribute__((unused)) void
world_ok(enum base_status status, const struct base_err *err)
{
	if (status != BASE_OK)
		fail_msg("%s: %s", base_status_name(status), err->text);
}

static char *world_conf; /* its text now */

static void
world_write_conf(void)
{
	struct base_err err = BASE_ERR_INIT;

	world_ok(base_file_write(world_dir, "kairan.conf", world_conf,
		     strlen(world_conf), 0600, NULL, &err),
	    &err);
}

/* Puts other text in the place of one that stands in the configuration. */
static __attribute__((unused)) void
world_edit_conf(const char *from, const char *to)
{
	char *at = strstr(world_conf, from), *text;

	assert_non_null(at);
	text = base_xprintf("%.*s%s%s", (int)(at - world_conf), world_conf, to,
	    at + strlen(from));
	free(world_conf);
	world_conf = text;
	world_write_conf();
}

static __attribute__((unused)) int
world_begin(void **state)
{
	(void)state;
	base_log_init(NULL, BASE_LOG_ERROR + 1);
	snprintf(world_dir, sizeof(world_dir), "/tmp/kairan-world.XXXXXX");
	assert_non_null(mkdtemp(world_dir));
	world_arena = base_arena_new();
	world_conf = base_xstrdup(WORLD_CONF);
	world_write_conf();
	return 0;
}

static int
world_remove(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static __attribute__((unused)) int
world_end(void **state)
{
	(void)state;
	base_arena_free(world_arena);
	free(world_conf);
	return nftw(world_dir, world_remove, 16, FTW_DEPTH | FTW_PHYS);
}

static __attribute__((unused)) struct flow *
world_start(const char *step)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow *flow = NULL;

	world_ok(flow_start(world_dir, step,
		     FLOW_NEED_READER | FLOW_NEED_TRACKER | FLOW_NEED_MAIL |
			 FLOW_NEED_LOCK,
		     &flow, &err),
	    &err);
	return flow;
}

/* One item of a feed, as a document of its own; cves may name several. */
static __attribute__((unused)) void
world_import(const char *id, const char *title, const char *text)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow *flow = world_start("import");
	struct flow_tally tally = {0};
	struct flow_document d = {
	    .source = "test", .type = "rss", .url = "", .lang = "en"};
	char *rss = base_xprintf(
	    "<rss version=\"2.0\"><channel><title>t</title><link>"
	    "https://example.com/</link><description>d</description><item>"
	    "<guid isPermaLink=\"false\">%s</guid><title>%s</title><link>"
	    "https://example.com/%s</link><description>%s</description>"
	    "</item></channel></rss>",
	    id, title, id, text);

	d.data = rss;
	d.len = strlen(rss);
	world_ok(flow_import(flow, &d, &tally, &err), &err);
	world_ok(flow_import_flush(flow, &err), &err);
	assert_int_equal(tally.done, 1);
	free(rss);
	flow_stop(flow);
}

static __attribute__((unused)) struct flow_tally
world_open(void)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow *flow = world_start("open");
	struct flow_tally tally = {0};

	world_ok(flow_open_tickets(flow, false, &tally, &err), &err);
	flow_stop(flow);
	return tally;
}

static __attribute__((unused)) struct flow_tally
world_ingest(void)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow *flow = world_start("ingest");
	struct flow_tally tally = {0};

	world_ok(flow_ingest(flow, &tally, &err), &err);
	flow_stop(flow);
	return tally;
}

/* Puts a message, given whole, into the spool. */
static __attribute__((unused)) void
world_deliver(const char *sender, const char *recipient, const char *message)
{
	struct base_err err = BASE_ERR_INIT;
	struct transport_spool *spool = NULL;
	struct base_spool envelope;
	char *dir = base_file_join(world_dir, "spool");

	base_spool_init(&envelope);
	envelope.received = base_time_now();
	snprintf(envelope.route, sizeof(envelope.route), "pipe");
	assert_int_equal(base_spool_set_sender(&envelope, sender), BASE_OK);
	assert_int_equal(
	    base_spool_add_recipient(&envelope, recipient), BASE_OK);
	world_ok(
	    transport_spool_open(dir, TRANSPORT_SPOOL_OWN, &spool, &err), &err);
	world_ok(transport_spool_put(
		     spool, &envelope, message, strlen(message), NULL, &err),
	    &err);
	transport_spool_free(spool);
	base_spool_release(&envelope);
	free(dir);
}

/* The newest mail of a kind to an address; its strings live in
 * world_arena; id 0: none. */
struct world_seek {
	const char *kind;
	const char *to;
	struct store_outbox row;
	unsigned n;
};

static bool
world_seek_one(const struct store_outbox *row, void *ctx)
{
	struct world_seek *s = ctx;

	if (strcmp(row->kind, s->kind) != 0 ||
	    (s->to != NULL && strcmp(row->recipient, s->to) != 0))
		return true;
	s->row = *row;
	s->row.message_id = base_arena_strdup(world_arena, row->message_id);
	s->row.subject = base_arena_strdup(world_arena, row->subject);
	s->row.recipient = base_arena_strdup(world_arena, row->recipient);
	s->row.raw = base_arena_strdup(world_arena, row->raw);
	s->n++;
	return true;
}

static __attribute__((unused)) struct store *
world_store(void)
{
	struct base_err err = BASE_ERR_INIT;
	struct store *store = NULL;

	world_ok(store_open(world_dir, &store, &err), &err);
	return store;
}

static __attribute__((unused)) struct world_seek
world_mail(const char *kind, const char *to)
{
	struct base_err err = BASE_ERR_INIT;
	struct world_seek seek = {.kind = kind, .to = to};
	struct store *store = world_store();

	world_ok(
	    store_outbox_each(store, 0, 0, world_seek_one, &seek, &err), &err);
	store_close(store);
	return seek;
}

/* The bytes of the newest mail of a kind to an address, "" none. */
static __attribute__((unused)) const char *
world_mail_text(const char *kind, const char *to)
{
	struct base_err err = BASE_ERR_INIT;
	struct world_seek seek = world_mail(kind, to);
	struct store *store;
	struct base_buf raw;
	const char *text;

	if (seek.n == 0)
		return "";
	store = world_store();
	base_buf_init(&raw, STORE_BLOB_MAX);
	world_ok(store_blob_get(store, seek.row.raw, &raw, &err), &err);
	text = base_arena_strndup(world_arena, base_buf_text(&raw), raw.len);
	base_buf_release(&raw);
	store_close(store);
	return text;
}

/*
 * from answers the newest notification that went to `to` (normally the same
 * person): with the token of that mail.  id: a Message-ID of the reply.
 */
static __attribute__((unused)) void
world_reply(const char *from, const char *to, const char *id, const char *body)
{
	struct world_seek seek = world_mail("opened", to);
	char *message, *address;
	const char *at;

	assert_true(seek.n > 0);
	at = strchr(seek.row.message_id, '@');
	address = base_xprintf("kairan+%.*s@example.jp",
	    (int)(at - seek.row.message_id), seek.row.message_id);
	message = base_xprintf("From: %s\nTo: %s\nSubject: Re: %s\n"
			       "Message-ID: <%s>\nIn-Reply-To: <%s>\n"
			       "Date: Sat, 21 Nov 2026 10:00:00 +0900\n"
			       "Content-Type: text/plain; charset=utf-8\n\n%s",
	    from, address, seek.row.subject, id, seek.row.message_id, body);
	world_deliver(from, address, message);
	free(message);
	free(address);
}

/* The inbox row of a Message-ID. */
static bool
world_keep_inbox(const struct store_inbox *row, void *ctx)
{
	struct store_inbox *out = ctx;

	*out = *row;
	out->state = base_arena_strdup(world_arena, row->state);
	out->reason = base_arena_strdup(world_arena, row->reason);
	out->from_addr = base_arena_strdup(world_arena, row->from_addr);
	out->subject = base_arena_strdup(world_arena, row->subject);
	return true;
}

static __attribute__((unused)) struct store_inbox
world_inbox(const char *message_id)
{
	struct base_err err = BASE_ERR_INIT;
	struct store_inbox row = {.state = "", .reason = ""};
	struct store *store = world_store();

	world_ok(store_inbox_each(
		     store, message_id, 0, world_keep_inbox, &row, &err),
	    &err);
	store_close(store);
	return row;
}

static __attribute__((unused)) struct store_ticket
world_ticket(int64_t issue)
{
	struct base_err err = BASE_ERR_INIT;
	struct store *store = world_store();
	struct store_ticket row;

	world_ok(
	    store_ticket_by_issue(store, issue, world_arena, &row, &err), &err);
	store_close(store);
	return row;
}

/* The task of a vulnerability. */
static __attribute__((unused)) struct store_task
world_task(const char *cve)
{
	struct base_err err = BASE_ERR_INIT;
	struct store *store = world_store();
	struct store_task row;
	int64_t id = 0;

	world_ok(store_vulnerability_find(store, cve, &id, &err), &err);
	world_ok(store_task_find(store, id, "", world_arena, &row, &err), &err);
	store_close(store);
	return row;
}

/* The ticket as the tracker has it, read by the gateway itself; to be given
 * back with tracker_issue_free(). */
static __attribute__((unused)) struct tracker_issue *
world_issue(int64_t id)
{
	struct base_err err = BASE_ERR_INIT;
	struct store *store = world_store();
	struct tracker *tracker = NULL;
	struct tracker_issue *issue = NULL;

	world_ok(tracker_builtin_open(store, NULL, &tracker, &err), &err);
	world_ok(
	    tracker_read(tracker, NULL, id, TRACKER_WITH_ALL, &issue, &err),
	    &err);
	tracker_free(tracker);
	store_close(store);
	return issue;
}

/* Somebody changes the ticket in the tracker itself. */
static __attribute__((unused)) void
world_change(int64_t id, const char *login, const struct tracker_wish *wish)
{
	struct base_err err = BASE_ERR_INIT;
	struct store *store = world_store();
	struct tracker *tracker = NULL;
	struct tracker_result result;
	struct tracker_as as = {login, NULL};

	tracker_result_init(&result);
	world_ok(tracker_builtin_open(store, NULL, &tracker, &err), &err);
	world_ok(tracker_update(tracker, login == NULL ? NULL : &as, id, wish,
		     &result, &err),
	    &err);
	tracker_result_release(&result);
	tracker_free(tracker);
	store_close(store);
}

#endif
