/* flow: what a reply sets beside status and dates: fields of the ticket by
 * their names, watchers, SSVC; with the built-in tracker. */
#include "flow_world.h"

static const char alice[] = "alice@example.jp";

static void
say(const char *id, const char *body)
{
	world_reply(alice, alice, id, body);
	world_ingest();
}

static void
one_ticket(void)
{
	world_import(
	    "A-1", "Example VPN lets anybody in", "See CVE-2026-1001.");
	world_open();
}

static void
assert_part(const char *text, const char *part, bool is_there)
{
	if ((strstr(text, part) != NULL) != is_there)
		fail_msg(
		    "'%s' is %sin:\n%s", part, is_there ? "not " : "", text);
}

static const char *
value(const struct tracker_issue *issue, const char *name)
{
	size_t i;

	for (i = 0; i < issue->extras_n; i++)
		if (strcmp(issue->extras[i].name, name) == 0)
			return issue->extras[i].value;
	return "(no such field)";
}

static const char *
last_note(const struct tracker_issue *issue)
{
	size_t i = issue->journals_n;

	return i == 0 ? "" : issue->journals[i - 1].notes;
}

static void
fields_by_name(void **state)
{
	struct tracker_issue *issue;
	const char *answer;

	(void)state;
	one_ticket();
	say("r1@x", "Start date: 2030-01-15\nDone ratio: 50 %\n"
		    "カテゴリ： Edge\nstatus: ONGOING\n\nWe began.\n");
	issue = world_issue(1);
	assert_string_equal(value(issue, "Start date"), "2030-01-15");
	assert_string_equal(value(issue, "Done ratio"), "50");
	assert_string_equal(value(issue, "Category"), "Edge");
	assert_string_equal(issue->status.name, "ONGOING");
	assert_part(last_note(issue), "We began.", true);
	assert_part(last_note(issue), "Start date", false);
	tracker_issue_free(issue);
	answer = world_mail_text("answer", alice);
	assert_part(answer, "[v] Start date: Tue 2030-01-15", true);
	assert_part(answer, "[v] Done ratio: 50", true);
	/* What stood there before, and that it is so already. */
	say("r2@x", "Start date: +0d\nDone ratio: 50\n");
	answer = world_mail_text("answer", alice);
	assert_part(answer, "before: Tue 2030-01-15", true);
	assert_part(answer, "was so already", true);
	say("r3@x", "Category: none\n");
	issue = world_issue(1);
	assert_string_equal(value(issue, "Category"), "");
	tracker_issue_free(issue);
}

/* A value that is none is refused with a reason and holds back nothing; the
 * line stays in the comment. */
static void
field_refused(void **state)
{
	struct tracker_issue *issue;
	const char *answer;

	(void)state;
	one_ticket();
	say("r1@x",
	    "Start date: when it rains\nDone ratio: much\nplanned: 2030-01-15\n"
	    "\nWe began.\n");
	issue = world_issue(1);
	assert_string_equal(value(issue, "Start date"), "");
	assert_int_equal(issue->planned.year, 2030);
	assert_part(last_note(issue), "Start date: when it rains", true);
	assert_part(last_note(issue), "We began.", true);
	tracker_issue_free(issue);
	answer = world_mail_text("answer", alice);
	assert_part(answer, "[x] Start date", true);
	assert_part(answer, "[x] Done ratio", true);
	assert_part(answer, "[v] Planned date", true);
}

/* No field of this ticket: plain words, no answer. */
static void
words_are_no_field(void **state)
{
	struct tracker_issue *issue;

	(void)state;
	one_ticket();
	say("r1@x", "Component: gateway\n\nWe began.\n");
	say("r2@x", "Environment: production\n");
	say("r3@x", "It went like this.\nDone ratio: 5\nThen it broke.\n\n"
		    "We saw more.\n\nAlice\n");
	issue = world_issue(1);
	assert_string_equal(value(issue, "Done ratio"), "");
	assert_int_equal(issue->journals_n, 3);
	assert_part(issue->journals[0].notes, "Component: gateway", true);
	assert_part(issue->journals[1].notes, "Environment: production", true);
	assert_part(issue->journals[2].notes, "Done ratio: 5", true);
	tracker_issue_free(issue);
	assert_string_equal(world_inbox("r1@x").state, STORE_INBOX_COMMENTED);
	assert_string_equal(world_mail_text("answer", alice), "");
}

static void
dry_run_sets_no_field(void **state)
{
	struct tracker_issue *issue;

	(void)state;
	one_ticket();
	say("r1@x", "dry run\nStart date: 2030-01-15\nwatcher: +bob\n");
	issue = world_issue(1);
	assert_string_equal(value(issue, "Start date"), "");
	assert_int_equal(issue->watchers_n, 0);
	tracker_issue_free(issue);
	assert_part(
	    world_mail_text("answer", alice), "Start date: Tue 2030-01", true);
}

/* Somebody who proves nothing sets no field. */
static void
field_needs_trust(void **state)
{
	struct tracker_issue *issue;

	(void)state;
	one_ticket();
	world_reply("bob@example.jp", alice, "r1@x", "Done ratio: 70\n");
	world_ingest();
	issue = world_issue(1);
	assert_string_equal(value(issue, "Done ratio"), "");
	tracker_issue_free(issue);
}

static void
watchers(void **state)
{
	struct tracker_issue *issue;
	const char *answer;

	(void)state;
	one_ticket();
	say("r1@x", "watcher: +bob +me\n");
	issue = world_issue(1);
	assert_int_equal(issue->watchers_n, 2);
	tracker_issue_free(issue);
	answer = world_mail_text("answer", alice);
	assert_part(answer, "[v] ", true);
	assert_part(answer, "Bob Example", true);
	assert_string_equal(world_inbox("r1@x").state, STORE_INBOX_APPLIED);
	say("r2@x", "watcher: -bob\n\nBob left us.\n");
	issue = world_issue(1);
	assert_int_equal(issue->watchers_n, 1);
	assert_string_equal(issue->watchers[0].login, "alice");
	assert_part(last_note(issue), "Bob left us.", true);
	tracker_issue_free(issue);
	say("r3@x", "watcher: +me\n");
	assert_part(world_mail_text("answer", alice), "was so already", true);
	/* Nobody of that name: nothing of the line is done. */
	say("r4@x", "watcher: +bob +nobody.here\n");
	issue = world_issue(1);
	assert_int_equal(issue->watchers_n, 1);
	tracker_issue_free(issue);
	assert_part(world_mail_text("answer", alice), "nobody.here", true);
}

static void
ssvc(void **state)
{
	struct tracker_issue *issue;

	(void)state;
	one_ticket();
	say("r1@x", "ssvc: immediate\n");
	assert_string_equal(world_task("CVE-2026-1001").ssvc, "immediate");
	issue = world_issue(1);
	assert_string_equal(issue->fields[TRACKER_FIELD_SSVC], "immediate");
	tracker_issue_free(issue);
	assert_string_equal(world_inbox("r1@x").state, STORE_INBOX_APPLIED);
	assert_part(world_mail_text("answer", alice), "[v] SSVC", true);
	say("r2@x", "SSVC：immediate\n");
	assert_part(world_mail_text("answer", alice), "was so already", true);
	/* Another command later leaves it. */
	say("r3@x", "status: ONGOING\n");
	assert_string_equal(world_task("CVE-2026-1001").ssvc, "immediate");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(fields_by_name),
	    TEST(field_refused), TEST(words_are_no_field),
	    TEST(dry_run_sets_no_field), TEST(field_needs_trust),
	    TEST(watchers), TEST(ssvc)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
