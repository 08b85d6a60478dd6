/*
 * The tracker contract, run against the built-in tracker, and against a real
 * Redmine when KAIRAN_TEST_REDMINE names one (tests/cmd/tracker.t does):
 * the same cases, the same answers.
 */
#include "tracker_fixture.h"

static void
test_create(void **state)
{
	struct tracker_wish wish = new_ticket("OpenSSL: 証明書の検証 <&>\"'");
	struct base_err err = BASE_ERR_INIT;
	struct tracker_result result;
	struct tracker_issue *issue = NULL;
	int64_t id = 0, again = 0;

	(void)state;
	wish.set |= TRACKER_SET_STATUS | TRACKER_SET_EXACT_STATUS |
		    TRACKER_SET_PRIORITY | TRACKER_SET_ASSIGNEE |
		    TRACKER_SET_DUE | TRACKER_SET_PLANNED | TRACKER_SET_FIELDS;
	wish.status = wish.exact_status = "NEW";
	wish.priority = "High";
	wish.assignee = "alice";
	wish.due = (struct base_date){2026, 12, 24};
	wish.planned = (struct base_date){2026, 12, 1};
	wish.fields[TRACKER_FIELD_CVE] = "CVE-2026-1234, CVE-2026-12345678";
	wish.fields[TRACKER_FIELD_CVSS] = "9.8";
	tracker_result_init(&result);
	ok(tracker_create(tracker, NULL, &wish, &id, &result, &err), &err);
	assert_int_equal(result.dropped_n, 0);
	assert_false(result.was_there);
	assert_true(result.requests <= 12);
	ok(tracker_read(tracker, &alice, id, TRACKER_WITH_ALL, &issue, &err),
	    &err);
	assert_string_equal(issue->subject, wish.subject);
	assert_string_equal(issue->project, "vulns");
	assert_string_equal(issue->status.word, "NEW");
	assert_false(issue->status.is_closed);
	assert_string_equal(issue->priority, "High");
	assert_string_equal(issue->assignee.name, "Alice Adams");
	assert_int_equal(issue->due.day, 24);
	assert_int_equal(issue->planned.month, 12);
	assert_string_equal(issue->fields[TRACKER_FIELD_CVE],
	    "CVE-2026-1234, CVE-2026-12345678");
	assert_string_equal(issue->fields[TRACKER_FIELD_EXACT_STATUS], "NEW");
	assert_int_equal(issue->closed_on, 0);
	assert_true(issue->allowed_n > 1);
	/* The same marker: no second ticket. */
	ok(tracker_create(tracker, NULL, &wish, &again, &result, &err), &err);
	assert_true(result.was_there);
	assert_int_equal(again, id);
	tracker_issue_free(issue);
	tracker_result_release(&result);
}

static void
test_update(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct tracker_result result;
	struct tracker_issue *issue = NULL;
	struct tracker_wish wish;
	int64_t id = make("update");

	(void)state;
	memset(&wish, 0, sizeof(wish));
	wish.set = TRACKER_SET_STATUS | TRACKER_SET_EXACT_STATUS |
		   TRACKER_SET_ASSIGNEE | TRACKER_SET_PLANNED |
		   TRACKER_SET_NOTES;
	wish.status = wish.exact_status = "ONGOING";
	wish.assignee_id = person("bob").id;
	wish.planned = (struct base_date){2026, 12, 2};
	wish.notes = "明日やります。\nline 2 <b>&amp;";
	wish.marker = new_marker();
	tracker_result_init(&result);
	ok(tracker_update(tracker, &alice, id, &wish, &result, &err), &err);
	assert_int_equal(result.dropped_n, 0);
	assert_int_equal(result.outcomes_n, 5);
	assert_true(result.journal_id > 0);
	assert_true(result.requests <= 4);
	assert_int_equal(verdict(&result, TRACKER_SET_STATUS), TRACKER_APPLIED);
	/* Again, as after a crash: nothing is written. */
	ok(tracker_update(tracker, &alice, id, &wish, &result, &err), &err);
	assert_true(result.was_there);
	assert_int_equal(
	    verdict(&result, TRACKER_SET_STATUS), TRACKER_UNCHANGED);
	ok(tracker_read(tracker, NULL, id, TRACKER_WITH_ALL, &issue, &err),
	    &err);
	assert_int_equal(issue->journals_n, 1);
	assert_string_equal(issue->journals[0].author.name, "Alice Adams");
	assert_non_null(strstr(issue->journals[0].notes, wish.notes));
	assert_non_null(strstr(issue->journals[0].notes, wish.marker));
	assert_string_equal(issue->status.word, "ONGOING");
	assert_string_equal(issue->assignee.name, "Bob Brown");
	assert_true(issue->journals[0].details_n >= 4);
	tracker_issue_free(issue);
	/* With the ticket as just read: two requests. */
	ok(tracker_read(tracker, &bob, id,
	       TRACKER_WITH_JOURNALS | TRACKER_WITH_ALLOWED |
		   TRACKER_WITH_ATTACHMENTS,
	       &issue, &err),
	    &err);
	wish.set = TRACKER_SET_NOTES | TRACKER_SET_DUE;
	wish.seen = issue;
	wish.notes = "second";
	wish.due = (struct base_date){2027, 1, 31};
	wish.marker = new_marker();
	ok(tracker_update(tracker, &bob, id, &wish, &result, &err), &err);
	assert_int_equal(result.dropped_n, 0);
	assert_true(result.requests <= 2);
	assert_int_equal(result.issue->journals_n, 2);
	assert_string_equal(result.issue->journals[1].author.name, "Bob Brown");
	tracker_issue_free(issue);
	/* Clearing; without a marker it is done whatever was there. */
	wish.marker = NULL;
	wish.seen = NULL;
	wish.set = TRACKER_SET_DUE | TRACKER_SET_PLANNED | TRACKER_SET_ASSIGNEE;
	wish.due = wish.planned = (struct base_date){0, 0, 0};
	wish.assignee_id = 0;
	ok(tracker_update(tracker, &alice, id, &wish, &result, &err), &err);
	assert_int_equal(result.dropped_n, 0);
	assert_false(base_date_is_set(result.issue->due));
	assert_false(base_date_is_set(result.issue->planned));
	assert_int_equal(result.issue->assignee.id, 0);
	tracker_result_release(&result);
}

static void
close_ticket(int64_t id)
{
	struct base_err err = BASE_ERR_INIT;
	struct tracker_result result;
	struct tracker_wish wish;

	memset(&wish, 0, sizeof(wish));
	wish.set = TRACKER_SET_STATUS | TRACKER_SET_EXACT_STATUS;
	wish.status = wish.exact_status = "PATCH_APPLIED";
	tracker_result_init(&result);
	ok(tracker_update(tracker, &bob, id, &wish, &result, &err), &err);
	assert_int_equal(result.dropped_n, 0);
	assert_true(result.issue->status.is_closed);
	assert_true(result.issue->closed_on > 0);
	tracker_result_release(&result);
}

/* From a closed status the workflow leads to open ones only. */
static void
test_forbidden_status(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	const struct tracker_outcome *outcome;
	struct tracker_result result;
	struct tracker_wish wish;
	int64_t id = make("forbidden");

	(void)state;
	close_ticket(id);
	memset(&wish, 0, sizeof(wish));
	wish.set = TRACKER_SET_STATUS | TRACKER_SET_NOTES;
	wish.status = "NOT_AFFECTED";
	wish.notes = "we do not have it";
	wish.marker = new_marker();
	tracker_result_init(&result);
	ok(tracker_update(tracker, &alice, id, &wish, &result, &err), &err);
	outcome = tracker_result_find(&result, TRACKER_SET_STATUS);
	assert_non_null(outcome);
	assert_int_equal(outcome->verdict, TRACKER_DROPPED);
	assert_string_equal(outcome->wanted, "NOT_AFFECTED");
	assert_string_equal(outcome->now, "PATCH_APPLIED");
	assert_non_null(strstr(outcome->allowed, "ONGOING"));
	assert_null(strstr(outcome->allowed, "NOT_AFFECTED"));
	assert_int_equal(verdict(&result, TRACKER_SET_NOTES), TRACKER_APPLIED);
	assert_int_equal(result.dropped_n, 1);
	assert_string_equal(result.issue->closed_by.name, "Bob Brown");
	/* Reopening is allowed. */
	wish.set = TRACKER_SET_STATUS;
	wish.status = "ONGOING";
	wish.marker = NULL;
	ok(tracker_update(tracker, &alice, id, &wish, &result, &err), &err);
	assert_int_equal(result.dropped_n, 0);
	assert_int_equal(result.issue->closed_by.id, 0);
	tracker_result_release(&result);
}

/* Somebody who may comment only: the comment stands, the rest is reported. */
static void
test_without_right(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct tracker_result result;
	struct tracker_may may;
	struct tracker_wish wish;
	int64_t id = make("rights");

	(void)state;
	memset(&wish, 0, sizeof(wish));
	wish.set = TRACKER_SET_DUE | TRACKER_SET_PLANNED |
		   TRACKER_SET_ASSIGNEE | TRACKER_SET_NOTES |
		   TRACKER_SET_FIELDS;
	wish.due = wish.planned = (struct base_date){2026, 12, 3};
	wish.assignee_id = person("bob").id;
	wish.fields[TRACKER_FIELD_CVSS] = "1.0";
	wish.notes = "a comment";
	wish.marker = new_marker();
	tracker_result_init(&result);
	ok(tracker_update(tracker, &dave, id, &wish, &result, &err), &err);
	assert_int_equal(verdict(&result, TRACKER_SET_NOTES), TRACKER_APPLIED);
	assert_int_equal(verdict(&result, TRACKER_SET_DUE), TRACKER_DROPPED);
	assert_int_equal(
	    verdict(&result, TRACKER_SET_PLANNED), TRACKER_DROPPED);
	assert_int_equal(
	    verdict(&result, TRACKER_SET_ASSIGNEE), TRACKER_DROPPED);
	assert_int_equal(verdict(&result, TRACKER_SET_FIELDS), TRACKER_DROPPED);
	assert_int_equal(result.dropped_n, 4);
	ok(tracker_may(tracker, &dave, id, &may, &err), &err);
	assert_true(may.visible && may.comment && !may.edit);
	tracker_issue_free(may.issue);
	ok(tracker_may(tracker, &alice, id, &may, &err), &err);
	assert_true(may.visible && may.comment && may.edit);
	tracker_issue_free(may.issue);
	tracker_result_release(&result);
}

static void
test_refused(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct tracker_issue *issue = NULL;
	struct tracker_result result;
	struct tracker_wish wish;
	struct tracker_may may;
	int64_t id = make("refused"), none = 0;

	(void)state;
	memset(&wish, 0, sizeof(wish));
	wish.set = TRACKER_SET_NOTES;
	wish.notes = "locked out";
	wish.marker = new_marker();
	tracker_result_init(&result);
	/* A locked account: permanent, and the text says why. */
	assert_int_equal(
	    tracker_update(tracker, &carol, id, &wish, &result, &err),
	    BASE_PERM);
	assert_non_null(strstr(err.text, "locked"));
	base_err_clear(&err);
	assert_int_equal(
	    tracker_may(tracker, &carol, id, &may, &err), BASE_PERM);
	base_err_clear(&err);
	/* No such ticket. */
	assert_int_equal(
	    tracker_update(tracker, &alice, 999999, &wish, &result, &err),
	    BASE_NOTFOUND);
	base_err_clear(&err);
	assert_int_equal(tracker_read(tracker, &alice, 999999, 0, &issue, &err),
	    BASE_NOTFOUND);
	assert_null(issue);
	base_err_clear(&err);
	ok(tracker_may(tracker, &alice, 999999, &may, &err), &err);
	assert_false(may.visible);
	/* Refused content: the tracker's own words. */
	wish = new_ticket("");
	assert_int_equal(
	    tracker_create(tracker, NULL, &wish, &none, &result, &err),
	    BASE_PERM);
	assert_int_equal(result.errors.n, 1);
	assert_non_null(strstr(result.errors.v[0], "ubject"));
	assert_non_null(strstr(err.text, result.errors.v[0]));
	/* Nothing of it was written. */
	base_err_clear(&err);
	ok(tracker_read(tracker, NULL, id, TRACKER_WITH_ALL, &issue, &err),
	    &err);
	assert_int_equal(issue->journals_n, 0);
	tracker_issue_free(issue);
	tracker_result_release(&result);
}

static void
test_private(void **state)
{
	struct tracker_wish wish = new_ticket("private");
	struct base_err err = BASE_ERR_INIT;
	struct tracker_result result;
	struct tracker_issue *issue = NULL;
	struct tracker_may may;
	int64_t id = 0;

	(void)state;
	wish.set |= TRACKER_SET_PRIVATE;
	wish.is_private = true;
	tracker_result_init(&result);
	ok(tracker_create(tracker, NULL, &wish, &id, &result, &err), &err);
	assert_true(result.issue->is_private);
	ok(tracker_may(tracker, &dave, id, &may, &err), &err);
	assert_false(may.visible);
	ok(tracker_read(tracker, &alice, id, 0, &issue, &err), &err);
	tracker_issue_free(issue);
	/* Somebody from elsewhere sees nothing, and changes nothing. */
	id = make("not for erin");
	ok(tracker_may(tracker, &erin, id, &may, &err), &err);
	assert_false(may.visible || may.comment || may.edit);
	wish.set = TRACKER_SET_NOTES;
	wish.notes = "let me in";
	assert_true(tracker_update(tracker, &erin, id, &wish, &result, &err) !=
		    BASE_OK);
	base_err_clear(&err);
	ok(tracker_read(tracker, NULL, id, TRACKER_WITH_ALL, &issue, &err),
	    &err);
	assert_int_equal(issue->journals_n, 0);
	tracker_issue_free(issue);
	tracker_result_release(&result);
}

static void
test_uploads(void **state)
{
	char token[TRACKER_TOKEN_SIZE], other[TRACKER_TOKEN_SIZE];
	const struct tracker_file file = {
	    "ログ 1.txt", "text/plain", "line\n", 5};
	struct tracker_upload uploads[2];
	struct base_err err = BASE_ERR_INIT;
	struct tracker_result result;
	struct tracker_wish wish;
	struct tracker_file large;
	int64_t id = make("uploads");
	char *bytes = calloc(1, 200000);

	(void)state;
	memset(&wish, 0, sizeof(wish));
	ok(tracker_upload(tracker, &alice, &file, token, &err), &err);
	large = (struct tracker_file){
	    "large.bin", "application/octet-stream", bytes, 200000};
	assert_int_equal(
	    tracker_upload(tracker, &alice, &large, other, &err), BASE_PERM);
	assert_true(err.text[0] != '\0');
	base_err_clear(&err);
	uploads[0] = (struct tracker_upload){token, "ログ 1.txt", "text/plain"};
	uploads[1] = (struct tracker_upload){"no-such-token", "x.txt", "a/b"};
	wish.set = TRACKER_SET_UPLOADS | TRACKER_SET_NOTES;
	wish.uploads = uploads;
	wish.uploads_n = 2;
	wish.notes = "see file";
	wish.marker = new_marker();
	tracker_result_init(&result);
	/* An upload that is not (or no longer) known: all or nothing. */
	assert_int_equal(
	    tracker_update(tracker, &alice, id, &wish, &result, &err),
	    BASE_PERM);
	base_err_clear(&err);
	wish.uploads_n = 1;
	ok(tracker_update(tracker, &alice, id, &wish, &result, &err), &err);
	assert_int_equal(result.issue->journals_n, 1);
	assert_int_equal(result.issue->attachments_n, 1);
	assert_string_equal(
	    result.issue->attachments[0].filename, "ログ 1.txt");
	assert_int_equal(result.issue->attachments[0].size, 5);
	assert_string_equal(
	    result.issue->attachments[0].author.name, "Alice Adams");
	assert_int_equal(result.dropped_n, 0);
	assert_int_equal(
	    verdict(&result, TRACKER_SET_UPLOADS), TRACKER_APPLIED);
	tracker_result_release(&result);
	free(bytes);
}

static void
test_unknown_names(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct tracker_result result;
	struct tracker_wish wish;
	int64_t id = make("unknown names");

	(void)state;
	memset(&wish, 0, sizeof(wish));
	wish.set =
	    TRACKER_SET_ASSIGNEE | TRACKER_SET_PRIORITY | TRACKER_SET_STATUS;
	wish.assignee = "nobody-of-that-name";
	wish.priority = "Whatever";
	wish.status = "SLEEPING";
	tracker_result_init(&result);
	ok(tracker_update(tracker, &alice, id, &wish, &result, &err), &err);
	assert_int_equal(result.dropped_n, 3);
	/* A group can be assigned, a locked account cannot. */
	wish.set = TRACKER_SET_ASSIGNEE;
	wish.assignee = "ops";
	ok(tracker_update(tracker, &alice, id, &wish, &result, &err), &err);
	assert_int_equal(result.dropped_n, 0);
	assert_string_equal(result.issue->assignee.name, "ops");
	wish.assignee = "carol";
	ok(tracker_update(tracker, &alice, id, &wish, &result, &err), &err);
	assert_int_equal(result.dropped_n, 1);
	assert_string_equal(result.issue->assignee.name, "ops");
	tracker_result_release(&result);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_create),
	    cmocka_unit_test(test_update),
	    cmocka_unit_test(test_forbidden_status),
	    cmocka_unit_test(test_without_right),
	    cmocka_unit_test(test_refused), cmocka_unit_test(test_private),
	    cmocka_unit_test(test_uploads),
	    cmocka_unit_test(test_unknown_names)};

	return cmocka_run_group_tests_name(
	    "tracker contract", tests, set_up, tear_down);
}
