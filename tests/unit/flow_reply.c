/* flow: what a reply does to tickets, with the built-in tracker. */
#include "flow_world.h"

static void
one_ticket(void)
{
	world_import(
	    "A-1", "Example VPN lets anybody in", "See CVE-2026-1001.");
	world_open();
}

static void
two_tasks(void)
{
	world_import("A-2", "Example Mail has two holes",
	    "See CVE-2026-2001 and CVE-2026-2002.");
	world_open();
}

static void
assert_has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("'%s' is not in:\n%s", part, text);
}

static void
assert_lacks(const char *text, const char *part)
{
	if (strstr(text, part) != NULL)
		fail_msg("'%s' is in:\n%s", part, text);
}

static void
a_command_and_a_comment(void **state)
{
	struct tracker_issue *issue;

	(void)state;
	one_ticket();
	world_reply("alice@example.jp", "alice@example.jp", "r1@x",
	    "status: ONGOING\n\nI look at it.\n");
	world_ingest();
	assert_string_equal(world_inbox("r1@x").state, STORE_INBOX_APPLIED);
	issue = world_issue(1);
	assert_string_equal(issue->status.name, "ONGOING");
	assert_has(issue->journals[issue->journals_n - 1].notes, "I look");
	assert_string_equal(
	    issue->journals[issue->journals_n - 1].author.login, "alice");
	tracker_issue_free(issue);
}

static void
one_cve_of_two(void **state)
{
	(void)state;
	two_tasks();
	world_reply("alice@example.jp", "alice@example.jp", "r1@x",
	    "CVE-2026-2001: ONGOING\n");
	world_ingest();
	assert_string_equal(world_task("CVE-2026-2001").status, "ONGOING");
	assert_string_equal(world_task("CVE-2026-2002").status, "NEW");
	/* The ticket stays NEW, but the task was changed: say so. */
	assert_string_equal(world_inbox("r1@x").state, STORE_INBOX_APPLIED);
	assert_has(world_mail_text("answer", "alice@example.jp"), "[v]");
	world_reply("alice@example.jp", "alice@example.jp", "r2@x",
	    "CVE-2026-2002: ONGOING\n");
	world_ingest();
	assert_string_equal(world_ticket(1).status, "ONGOING");
}

static void
reopen_all_tasks(void **state)
{
	(void)state;
	two_tasks();
	world_reply("alice@example.jp", "alice@example.jp", "r1@x",
	    "status: PATCH_APPLIED\n");
	world_ingest();
	assert_string_equal(world_ticket(1).state, STORE_TICKET_CLOSED);
	world_reply("alice@example.jp", "alice@example.jp", "r2@x", "reopen\n");
	world_ingest();
	assert_string_equal(world_ticket(1).state, STORE_TICKET_OPEN);
	assert_string_equal(world_ticket(1).status, "NEW");
	assert_string_equal(world_task("CVE-2026-2001").status, "NEW");
	assert_string_equal(world_task("CVE-2026-2002").status, "NEW");
}

static void
defer_to_another_date(void **state)
{
	(void)state;
	one_ticket();
	world_reply("alice@example.jp", "alice@example.jp", "r1@x",
	    "defer: 2031-01-15\n");
	world_ingest();
	assert_string_equal(world_task("CVE-2026-1001").until, "2031-01-15");
	world_reply("alice@example.jp", "alice@example.jp", "r2@x",
	    "defer: 2031-02-20\n");
	world_ingest();
	assert_string_equal(world_task("CVE-2026-1001").until, "2031-02-20");
	assert_string_equal(world_inbox("r2@x").state, STORE_INBOX_APPLIED);
}

/* Redmine wins: what somebody set there is the state before. */
static void
changed_in_the_tracker(void **state)
{
	struct tracker_wish wish = {
	    .set = TRACKER_SET_STATUS | TRACKER_SET_EXACT_STATUS,
	    .status = "ONGOING",
	    .exact_status = "ONGOING"};
	struct tracker_issue *issue;

	(void)state;
	one_ticket();
	world_change(1, "bob", &wish);
	world_reply(
	    "alice@example.jp", "alice@example.jp", "r1@x", "status: NEW\n");
	world_ingest();
	issue = world_issue(1);
	assert_string_equal(issue->status.name, "NEW");
	tracker_issue_free(issue);
	assert_string_equal(world_inbox("r1@x").state, STORE_INBOX_APPLIED);
}

static void
already_writes_nothing(void **state)
{
	struct tracker_issue *issue;
	size_t before;

	(void)state;
	one_ticket();
	issue = world_issue(1);
	before = issue->journals_n;
	tracker_issue_free(issue);
	world_reply("alice@example.jp", "alice@example.jp", "r1@x",
	    "status: NEW\nassign: me\n");
	world_ingest();
	issue = world_issue(1);
	assert_int_equal(issue->journals_n, before);
	tracker_issue_free(issue);
	assert_has(world_mail_text("answer", "alice@example.jp"), "already");
}

/* Somebody's token with another sender: a guest's comment at most. */
static void
token_of_another(void **state)
{
	const struct tracker_journal *last;
	struct tracker_issue *issue;

	(void)state;
	one_ticket();
	world_reply("bob@example.jp", "alice@example.jp", "r1@x",
	    "status: PATCH_APPLIED\n\nA guest speaks.\n");
	world_ingest();
	issue = world_issue(1);
	assert_string_equal(issue->status.name, "NEW");
	last = &issue->journals[issue->journals_n - 1];
	assert_has(last->notes, "A guest speaks");
	assert_has(last->notes, "Bob Example");
	assert_true(
	    last->author.login == NULL || strcmp(last->author.login, "bob"));
	tracker_issue_free(issue);
}

static void
unproven_sender_sees_nothing(void **state)
{
	struct tracker_wish wish = {
	    .set = TRACKER_SET_PRIVATE, .is_private = true};

	(void)state;
	one_ticket();
	world_change(1, NULL, &wish);
	world_deliver("bob@example.jp", "kairan@example.jp",
	    "From: bob@example.jp\nTo: kairan@example.jp\n"
	    "Subject: Re: [kairan #1] hello\nMessage-ID: <p1@x>\n\n"
	    "What is this?\n");
	world_ingest();
	assert_lacks(world_mail_text("answer", "bob@example.jp"), "VPN");
	assert_lacks(world_mail_text("problem", "bob@example.jp"), "VPN");
}

/* A new mail that names one ticket: its text belongs there. */
static void
text_to_the_only_target(void **state)
{
	struct tracker_issue *issue;

	(void)state;
	one_ticket();
	world_deliver("alice@example.jp", "kairan@example.jp",
	    "From: alice@example.jp\nTo: kairan@example.jp\n"
	    "Subject: hello\nMessage-ID: <n1@x>\n"
	    "Authentication-Results: mx.example.jp; dmarc=pass"
	    " header.from=example.jp\n\n"
	    "#1 status: ONGOING\n\nText of a new mail.\n");
	world_edit_conf(
	    "operator =", "authserv_id = mx.example.jp\n operator =");
	world_ingest();
	issue = world_issue(1);
	assert_string_equal(issue->status.name, "ONGOING");
	assert_has(
	    issue->journals[issue->journals_n - 1].notes, "Text of a new mail");
	tracker_issue_free(issue);
}

static void
same_mail_twice(void **state)
{
	struct tracker_issue *issue;
	size_t n;

	(void)state;
	one_ticket();
	world_reply("alice@example.jp", "alice@example.jp", "r1@x",
	    "status: ONGOING\n\nOnce only.\n");
	world_reply("alice@example.jp", "alice@example.jp", "r1@x",
	    "status: ONGOING\n\nOnce only.\n");
	world_ingest();
	issue = world_issue(1);
	n = issue->journals_n;
	tracker_issue_free(issue);
	assert_int_equal(n, 1);
	assert_int_equal(world_mail("answer", "alice@example.jp").n, 1);
	/* The same Message-ID, other text: both count. */
	world_reply("alice@example.jp", "alice@example.jp", "r1@x",
	    "status: INVESTIGATING\n\nSomething else.\n");
	world_ingest();
	issue = world_issue(1);
	assert_int_equal(issue->journals_n, 2);
	tracker_issue_free(issue);
}

static void
dry_run_changes_nothing(void **state)
{
	struct tracker_issue *issue;

	(void)state;
	one_ticket();
	world_import("B-1", "Another product", "See CVE-2026-3001.");
	world_open();
	world_reply("alice@example.jp", "alice@example.jp", "r1@x",
	    "dry run\nstatus: ONGOING\ntrack: CVE-2026-3001\n"
	    "track: CVE-1999-0001\n\nText.\n");
	world_ingest();
	issue = world_issue(1);
	assert_string_equal(issue->status.name, "NEW");
	assert_int_equal(issue->journals_n, 0);
	tracker_issue_free(issue);
	assert_string_equal(world_task("CVE-2026-1001").status, "NEW");
	assert_has(
	    world_mail_text("answer", "alice@example.jp"), "no source has");
}

static void
planned_reaches_the_task(void **state)
{
	(void)state;
	one_ticket();
	world_reply("alice@example.jp", "alice@example.jp", "r1@x",
	    "planned: 2031-01-15\n");
	world_ingest();
	assert_string_equal(world_ticket(1).planned, "2031-01-15");
	assert_string_equal(world_task("CVE-2026-1001").planned, "2031-01-15");
}

static void
reopen_and_go_on(void **state)
{
	(void)state;
	one_ticket();
	world_reply("alice@example.jp", "alice@example.jp", "r1@x",
	    "status: PATCH_APPLIED\n");
	world_ingest();
	world_reply("alice@example.jp", "alice@example.jp", "r2@x",
	    "reopen\nstatus: ONGOING\n");
	world_ingest();
	assert_string_equal(world_ticket(1).state, STORE_TICKET_OPEN);
	assert_string_equal(world_task("CVE-2026-1001").status, "ONGOING");
}

static void
locked_stays_locked(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct store_person person;
	struct tracker *tracker = NULL;
	struct tracker_builtin_person row = {.login = "bob",
	    .name = "Bob Example",
	    .mail = "bob@example.jp",
	    .rights = TRACKER_BUILTIN_MEMBER,
	    .is_locked = true};
	struct store *store;
	struct flow *flow;
	int64_t id;

	(void)state;
	one_ticket();
	flow = world_start("ingest");
	store = flow_store(flow);
	world_ok(tracker_builtin_open(store, NULL, &tracker, &err), &err);
	world_ok(tracker_builtin_set_person(tracker, &row, &id, &err), &err);
	tracker_free(tracker);
	world_ok(flow_people_refresh(flow, 0, &err), &err);
	/* Not asked again so soon: what is known stays known. */
	world_ok(flow_people_refresh(flow, 600, &err), &err);
	world_ok(
	    store_person_by_login(store, "bob", world_arena, &person, &err),
	    &err);
	assert_true(person.locked);
	flow_stop(flow);
}

/* A fault of the configuration: the mail waits, and its row is whole. */
static void
a_mail_that_fails_waits(void **state)
{
	struct store_inbox row;

	(void)state;
	one_ticket();
	world_reply("alice@example.jp", "alice@example.jp", "r1@x",
	    "status: ONGOING\n");
	world_edit_conf("type = builtin", "type = builtin\n act = keys");
	world_edit_conf(
	    "person alice {", "person alice {\n key_file = no-such-key");
	assert_int_equal(world_ingest().failed, 1);
	row = world_inbox("r1@x");
	assert_string_equal(row.state, STORE_INBOX_WAITING);
	assert_string_equal(row.from_addr, "alice@example.jp");
	assert_has(row.subject, "Example VPN");
	assert_has(row.reason, "no-such-key");
}

/* While the tracker cannot say who is known, nobody is a stranger. */
static void
unknown_while_the_tracker_is_down(void **state)
{
	struct base_err err = BASE_ERR_INIT;

	(void)state;
	world_edit_conf("type = builtin",
	    "type = redmine\n url = \"http://127.0.0.1:9\"\n key_file = key");
	world_ok(base_file_write(world_dir, "key", "0123456789abcdef0123", 20,
		     0600, NULL, &err),
	    &err);
	world_deliver("carol@example.jp", "kairan@example.jp",
	    "From: carol@example.jp\nTo: kairan@example.jp\n"
	    "Subject: hello\nMessage-ID: <c1@x>\n\nHello.\n");
	world_ingest();
	assert_string_equal(world_inbox("c1@x").state, STORE_INBOX_WAITING);
	assert_int_equal(world_mail("refused", "carol@example.jp").n, 0);
}

/* A ticket that somebody deleted can be asked for anew. */
static void
track_after_deletion(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct tracker *tracker = NULL;
	struct store *store;

	(void)state;
	one_ticket();
	store = world_store();
	world_ok(tracker_builtin_open(store, NULL, &tracker, &err), &err);
	world_ok(tracker_builtin_delete(tracker, 1, &err), &err);
	tracker_free(tracker);
	store_close(store);
	world_reply("alice@example.jp", "alice@example.jp", "r1@x", "Hello?\n");
	world_ingest();
	assert_string_equal(world_ticket(1).state, STORE_TICKET_GONE);
	world_reply("alice@example.jp", "alice@example.jp", "r2@x",
	    "track: CVE-2026-1001\n");
	world_ingest();
	assert_string_equal(world_ticket(2).state, STORE_TICKET_OPEN);
	assert_has(world_mail_text("answer", "alice@example.jp"), "#2");
}

static void
track_what_has_a_ticket(void **state)
{
	(void)state;
	one_ticket();
	world_import("C-1", "Nobody watches this", "See CVE-2026-5001.");
	world_open();
	world_reply(
	    "alice@example.jp", "alice@example.jp", "r1@x", "track: C-1\n");
	world_ingest();
	assert_string_equal(world_ticket(2).state, STORE_TICKET_OPEN);
	world_reply("alice@example.jp", "alice@example.jp", "r2@x",
	    "track: CVE-2026-5001\n");
	world_ingest();
	assert_has(world_mail_text("answer", "alice@example.jp"), "already");
	assert_has(world_mail_text("answer", "alice@example.jp"), "#2");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(a_command_and_a_comment),
	    TEST(one_cve_of_two), TEST(reopen_all_tasks),
	    TEST(defer_to_another_date), TEST(changed_in_the_tracker),
	    TEST(already_writes_nothing), TEST(token_of_another),
	    TEST(unproven_sender_sees_nothing), TEST(text_to_the_only_target),
	    TEST(same_mail_twice), TEST(dry_run_changes_nothing),
	    TEST(planned_reaches_the_task), TEST(reopen_and_go_on),
	    TEST(locked_stays_locked), TEST(a_mail_that_fails_waits),
	    TEST(track_after_deletion), TEST(track_what_has_a_ticket),
	    TEST(unknown_while_the_tracker_is_down)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
