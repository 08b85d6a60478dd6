/* flow: what people do in the tracker itself, with the built-in one. */
#include "flow_world.h"
#include "kairan/store_digest.h"

static struct flow_tally
do_sync(bool all)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow *flow = world_start("sync");
	struct flow_tally tally = {0};

	world_ok(flow_sync(flow, all, &tally, &err), &err);
	flow_stop(flow);
	return tally;
}

#define CAROL                                                                  \
	"person carol {\n name = \"Carol Example\"\n"                          \
	" mail = { \"carol@example.jp\" }\n}\n"

static void
watch(int64_t issue, const char *login)
{
	struct base_err err = BASE_ERR_INIT;
	struct store_builtin_person person;
	struct store *store = world_store();
	struct tracker *tracker = NULL;

	world_ok(tracker_builtin_open(store, NULL, &tracker, &err), &err);
	world_ok(store_builtin_person_get(
		     store, 0, login, world_arena, &person, &err),
	    &err);
	world_ok(
	    tracker_watch(tracker, NULL, issue, person.id, true, &err), &err);
	tracker_free(tracker);
	store_close(store);
}

static void
begin(void)
{
	world_edit_conf("person bob", CAROL "person bob");
	world_import(
	    "A-1", "Example VPN lets anybody in", "See CVE-2026-1001.");
	world_open();
	watch(1, "carol");
	do_sync(true);
}

static unsigned
mails(const char *to)
{
	return world_mail("changed", to).n;
}

static void
a_comment_reaches_the_others_once(void **state)
{
	const char *text;

	(void)state;
	begin();
	world_change(1, "bob",
	    &(struct tracker_wish){.set = TRACKER_SET_NOTES,
		.notes = "The vendor called: no patch before May."});
	do_sync(false);
	assert_int_equal(mails("alice@example.jp"), 1);
	assert_int_equal(mails("carol@example.jp"), 1);
	assert_int_equal(mails("bob@example.jp"), 0);
	text = world_mail_text("changed", "alice@example.jp");
	assert_non_null(strstr(text, "no patch before May"));
	assert_non_null(strstr(text, "Bob Example"));
	assert_non_null(
	    strstr(text, base_arena_printf(world_arena, "\nReferences: <%s>",
			     world_ticket(1).thread)));
	do_sync(false);
	do_sync(true);
	assert_int_equal(mails(NULL), 2);
}

static void
one_journal_is_one_mail(void **state)
{
	const char *text;

	(void)state;
	begin();
	world_change(1, "bob",
	    &(struct tracker_wish){.set = TRACKER_SET_NOTES |
					  TRACKER_SET_STATUS | TRACKER_SET_DUE |
					  TRACKER_SET_PRIORITY,
		.notes = "I have begun.",
		.status = "ONGOING",
		.priority = "High",
		.due = {2031, 3, 4}});
	do_sync(false);
	assert_int_equal(mails("alice@example.jp"), 1);
	text = world_mail_text("changed", "alice@example.jp");
	assert_non_null(strstr(text, "I have begun."));
	assert_non_null(strstr(text, "Ongoing"));
	assert_non_null(strstr(text, "2031-03-04"));
	assert_string_equal(world_ticket(1).status, "ONGOING");
	assert_string_equal(world_ticket(1).due, "2031-03-04");
	assert_string_equal(world_ticket(1).priority, "High");
	assert_string_equal(world_task("CVE-2026-1001").status, "ONGOING");
	assert_string_equal(world_task("CVE-2026-1001").status_by, "bob");
	assert_string_equal(world_task("CVE-2026-1001").due, "2031-03-04");
}

static void
the_new_owner_can_answer(void **state)
{
	struct world_seek seek;
	const char *text;

	(void)state;
	begin();
	world_change(1, "alice",
	    &(struct tracker_wish){
		.set = TRACKER_SET_ASSIGNEE, .assignee = "bob"});
	do_sync(false);
	do_sync(false);
	assert_int_equal(mails(NULL), 0);
	seek = world_mail("opened", "bob@example.jp");
	assert_int_equal(seek.n, 1);
	text = world_mail_text("opened", "bob@example.jp");
	assert_non_null(strstr(text, "Alice Example"));
	assert_non_null(
	    strstr(text, base_arena_printf(world_arena, "\nReferences: <%s>",
			     world_ticket(1).thread)));
	world_reply("bob@example.jp", "bob@example.jp", "b1@x",
	    "status: INVESTIGATING\n");
	world_ingest();
	assert_string_equal(world_inbox("b1@x").state, STORE_INBOX_APPLIED);
	assert_string_equal(world_ticket(1).status, "INVESTIGATING");
	/* carol watches; alice has nothing to do with it any more. */
	assert_int_equal(mails("carol@example.jp"), 1);
	assert_int_equal(mails(NULL), 1);
	do_sync(true);
	assert_int_equal(mails(NULL), 1);
}

static void
a_comment_by_mail_is_told_once(void **state)
{
	const char *text;

	(void)state;
	begin();
	world_reply("alice@example.jp", "alice@example.jp", "c1@x",
	    "The gateway was restarted.\n");
	world_ingest();
	assert_int_equal(mails("carol@example.jp"), 1);
	assert_int_equal(mails("alice@example.jp"), 0);
	text = world_mail_text("changed", "carol@example.jp");
	assert_non_null(strstr(text, "The gateway was restarted."));
	assert_null(strstr(text, "| kairan-")); /* no reference line */
	do_sync(true);
	assert_int_equal(mails(NULL), 1);
	/* Both by command alone. */
	world_reply("alice@example.jp", "alice@example.jp", "c2@x",
	    "planned: 2031-01-02\n");
	world_ingest();
	do_sync(true);
	assert_int_equal(mails("carol@example.jp"), 2);
	assert_int_equal(mails(NULL), 2);
}

static void
unassigned_goes_to_nobodys(void **state)
{
	(void)state;
	begin();
	world_change(1, "bob",
	    &(struct tracker_wish){
		.set = TRACKER_SET_ASSIGNEE, .assignee = ""});
	do_sync(false);
	assert_int_equal(world_mail("opened", "csirt@example.jp").n, 1);
	assert_int_equal(world_ticket(1).assignee, 0);
	assert_int_equal(mails(NULL), 0);
}

static void
between_polls_everybody_knows_his_part(void **state)
{
	(void)state;
	begin();
	world_change(1, "carol",
	    &(struct tracker_wish){
		.set = TRACKER_SET_NOTES, .notes = "for alice"});
	world_change(1, "carol",
	    &(struct tracker_wish){
		.set = TRACKER_SET_ASSIGNEE, .assignee = "bob"});
	world_change(1, "carol",
	    &(struct tracker_wish){
		.set = TRACKER_SET_NOTES, .notes = "for bob"});
	do_sync(false);
	assert_int_equal(mails("alice@example.jp"), 1);
	assert_int_equal(mails("bob@example.jp"), 1);
	assert_int_equal(mails("carol@example.jp"), 0);
	assert_non_null(strstr(
	    world_mail_text("changed", "alice@example.jp"), "for alice"));
	assert_non_null(
	    strstr(world_mail_text("changed", "bob@example.jp"), "for bob"));
}

static void
closed_and_opened_again(void **state)
{
	(void)state;
	begin();
	world_change(1, "bob",
	    &(struct tracker_wish){
		.set = TRACKER_SET_STATUS, .status = "NOT_AFFECTED"});
	do_sync(false);
	assert_string_equal(world_ticket(1).state, STORE_TICKET_CLOSED);
	assert_string_equal(world_task("CVE-2026-1001").status, "NOT_AFFECTED");
	world_change(1, "bob",
	    &(struct tracker_wish){
		.set = TRACKER_SET_STATUS, .status = "INVESTIGATING"});
	do_sync(false);
	assert_string_equal(world_ticket(1).state, STORE_TICKET_OPEN);
	assert_string_equal(
	    world_task("CVE-2026-1001").status, "INVESTIGATING");
	assert_int_equal(mails("alice@example.jp"), 2);
}

static void
deleted_is_gone(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct store *store;
	struct tracker *tracker = NULL;
	const char *text;

	(void)state;
	begin();
	store = world_store();
	world_ok(tracker_builtin_open(store, NULL, &tracker, &err), &err);
	world_ok(tracker_builtin_delete(tracker, 1, &err), &err);
	tracker_free(tracker);
	store_close(store);
	assert_int_equal(do_sync(true).refused, 1);
	assert_string_equal(world_ticket(1).state, STORE_TICKET_GONE);
	assert_int_equal(mails("alice@example.jp"), 1);
	text = world_mail_text("changed", "alice@example.jp");
	assert_non_null(strstr(text, "does not exist any more"));
	assert_int_equal(do_sync(true).refused, 0);
	assert_int_equal(mails(NULL), 1);
}

static void
private_is_for_those_who_see_it(void **state)
{
	(void)state;
	begin();
	world_change(1, "alice",
	    &(struct tracker_wish){
		.set = TRACKER_SET_PRIVATE, .is_private = true});
	do_sync(false);
	assert_true(world_ticket(1).is_private);
	world_change(1, NULL,
	    &(struct tracker_wish){
		.set = TRACKER_SET_NOTES, .notes = "between us"});
	do_sync(false);
	/* The assignee sees it, a watcher does not. */
	assert_int_equal(mails("alice@example.jp"), 1);
	assert_int_equal(mails("carol@example.jp"), 0);
	/* The same by mail. */
	world_reply("alice@example.jp", "alice@example.jp", "p1@x",
	    "A word between us.\n");
	world_ingest();
	do_sync(true);
	assert_int_equal(mails("carol@example.jp"), 0);
}

static void
private_notes_stay_private(void **state)
{
	(void)state;
	begin();
	world_change(1, NULL,
	    &(struct tracker_wish){.set = TRACKER_SET_NOTES,
		.notes = "for admins",
		.private_notes = true});
	do_sync(false);
	assert_int_equal(mails(NULL), 0);
}

static void
an_owner_who_left_is_told_to_others(void **state)
{
	(void)state;
	begin();
	world_change(1, "alice",
	    &(struct tracker_wish){
		.set = TRACKER_SET_ASSIGNEE, .assignee = "carol"});
	do_sync(true);
	assert_int_equal(world_mail("opened", "carol@example.jp").n, 1);
	world_edit_conf(CAROL, "");
	do_sync(true);
	do_sync(true);
	assert_int_equal(world_mail("opened", "csirt@example.jp").n, 1);
	assert_non_null(
	    strstr(world_mail_text("opened", "csirt@example.jp"), "locked"));
	world_change(1, "bob",
	    &(struct tracker_wish){
		.set = TRACKER_SET_NOTES, .notes = "anybody there?"});
	do_sync(false);
	assert_int_equal(mails("carol@example.jp"), 0);
}

/* A hundred changes at once are no hundred mails. */
static void
many_changes_are_gathered(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct store_digest *rows = NULL;
	struct store *store;
	size_t n = 0;
	int i;

	(void)state;
	begin();
	for (i = 0; i < 35; i++)
		world_change(1, "carol",
		    &(struct tracker_wish){.set = TRACKER_SET_NOTES,
			.notes = base_arena_printf(world_arena, "word %d", i)});
	do_sync(false);
	assert_int_equal(mails("alice@example.jp"), 30);
	do_sync(true);
	assert_int_equal(mails("alice@example.jp"), 30);
	store = world_store();
	world_ok(store_digest_waiting(
		     store, "alice@example.jp", world_arena, &rows, &n, &err),
	    &err);
	store_close(store);
	assert_int_equal(n, 5);
	assert_string_equal(rows[0].event, "comment");
	assert_non_null(strstr(rows[0].facts, "word 30"));
}

/* What people write into a field of ours is theirs from then on. */
static void
fields_that_people_filled_stay(void **state)
{
	struct tracker_wish wish = {.set = TRACKER_SET_FIELDS};
	struct tracker_issue *issue;

	(void)state;
	begin();
	wish.fields[TRACKER_FIELD_CVSS] = "9.9 here";
	world_change(1, "bob", &wish);
	world_import("B-1", "Example VPN, once more", "See CVE-2026-1001.");
	world_open();
	issue = world_issue(1);
	assert_string_equal(issue->fields[TRACKER_FIELD_CVSS], "9.9 here");
	assert_true(issue->journals_n > 1);
	tracker_issue_free(issue);
}

/* Not seen by sync first, but by a reply. */
static void
a_reply_finds_it_deleted(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct store *store;
	struct tracker *tracker = NULL;

	(void)state;
	begin();
	world_change(1, "alice",
	    &(struct tracker_wish){
		.set = TRACKER_SET_ASSIGNEE, .assignee = "bob"});
	do_sync(false);
	store = world_store();
	world_ok(tracker_builtin_open(store, NULL, &tracker, &err), &err);
	world_ok(tracker_builtin_delete(tracker, 1, &err), &err);
	tracker_free(tracker);
	store_close(store);
	world_reply("alice@example.jp", "alice@example.jp", "g1@x",
	    "status: ONGOING\n");
	world_ingest();
	assert_string_equal(world_ticket(1).state, STORE_TICKET_GONE);
	assert_int_equal(mails("bob@example.jp"), 1);
	do_sync(true);
	assert_int_equal(mails("bob@example.jp"), 1);
}

static void
moved_to_another_project(void **state)
{
	(void)state;
	begin();
	world_change(1, "alice",
	    &(struct tracker_wish){
		.set = TRACKER_SET_PROJECT, .project = "elsewhere"});
	do_sync(false);
	assert_string_equal(world_ticket(1).project, "elsewhere");
	assert_string_equal(world_ticket(1).state, STORE_TICKET_OPEN);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_comment_reaches_the_others_once),
	    TEST(one_journal_is_one_mail), TEST(the_new_owner_can_answer),
	    TEST(a_comment_by_mail_is_told_once),
	    TEST(unassigned_goes_to_nobodys),
	    TEST(between_polls_everybody_knows_his_part),
	    TEST(closed_and_opened_again), TEST(deleted_is_gone),
	    TEST(private_is_for_those_who_see_it),
	    TEST(private_notes_stay_private),
	    TEST(an_owner_who_left_is_told_to_others),
	    TEST(many_changes_are_gathered),
	    TEST(fields_that_people_filled_stay),
	    TEST(a_reply_finds_it_deleted), TEST(moved_to_another_project)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
