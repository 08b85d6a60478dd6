/*
 * The tracker contract, run against the built-in tracker, and against a real
 * Redmine when KAIRAN_TEST_REDMINE names one (tests/cmd/tracker.t does):
 * the same cases, the same answers.
 *
 * Needs there: project "vulns"; alice and bob may work on tickets, dave may
 * only look and comment, carol is locked, group "ops" holds bob.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kairan/base_file.h"
#include "kairan/store.h"
#include "kairan/tracker_builtin.h"
#include "kairan/tracker_redmine.h"

static struct tracker *tracker;
static struct store *store;
static char dir[64];
static char run_id[24];
static unsigned markers;

static const struct tracker_as alice = {"alice", NULL};
static const struct tracker_as bob = {"bob", NULL};
static const struct tracker_as carol = {"carol", NULL};
static const struct tracker_as dave = {"dave", NULL};

static const char *
env(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

static bool
is_redmine(void)
{
	return strcmp(tracker_kind(tracker), "redmine") == 0;
}

static void
ok(enum base_status status, const struct base_err *err)
{
	if (status != BASE_OK)
		fail_msg("%s: %s", base_status_name(status), err->text);
}

/* A marker that no other run has used. */
static const char *
new_marker(void)
{
	static char text[TRACKER_MARKER_MAX];

	snprintf(text, sizeof(text), "kairan-ref:%s-%u", run_id, ++markers);
	return text;
}

static void
people(void)
{
	static const char *const ops[] = {"ops", NULL};
	const struct tracker_builtin_person all[] = {
	    {"alice", "Alice Adams", "alice@example.test", "en",
		TRACKER_BUILTIN_MEMBER | TRACKER_BUILTIN_PRIVATE, false, false,
		NULL},
	    {"bob", "Bob Brown", "bob@example.test", "ja",
		TRACKER_BUILTIN_MEMBER, false, false, ops},
	    {"carol", "Carol Clark", "carol@example.test", "en",
		TRACKER_BUILTIN_MEMBER, true, false, NULL},
	    {"dave", "Dave Dunn", "dave@example.test", "en",
		TRACKER_BUILTIN_VIEW | TRACKER_BUILTIN_COMMENT, false, false,
		NULL}};
	struct base_err err = BASE_ERR_INIT;
	int64_t id;
	size_t i;

	for (i = 0; i < BASE_LEN(all); i++)
		ok(tracker_builtin_set_person(tracker, &all[i], &id, &err),
		    &err);
}

static int
open_redmine(const char *url)
{
	struct tracker_redmine_options options;
	struct base_err err = BASE_ERR_INIT;

	memset(&options, 0, sizeof(options));
	options.url = url;
	options.api_key = env("KAIRAN_TEST_REDMINE_KEY");
	ok(tracker_redmine_open(&options, &tracker, &err), &err);
	return 0;
}

static int
set_up(void **state)
{
	struct tracker_builtin_options options = {100000, NULL, NULL};
	struct base_err err = BASE_ERR_INIT;

	(void)state;
	snprintf(run_id, sizeof(run_id), "%d-%lld", (int)getpid(),
	    (long long)base_time_monotonic_ms());
	if (env("KAIRAN_TEST_REDMINE") != NULL)
		return open_redmine(env("KAIRAN_TEST_REDMINE"));
	strcpy(dir, "/tmp/kairan-tracker-XXXXXX");
	assert_non_null(mkdtemp(dir));
	ok(store_open(dir, &store, &err), &err);
	ok(tracker_builtin_open(store, &options, &tracker, &err), &err);
	people();
	return 0;
}

static int
tear_down(void **state)
{
	char command[128];

	(void)state;
	tracker_free(tracker);
	store_close(store);
	if (dir[0] != '\0') {
		snprintf(command, sizeof(command), "rm -rf '%s'", dir);
		return system(command);
	}
	return 0;
}

struct found {
	const char *login;
	int64_t id;
	struct tracker_person copy;
	size_t groups_n;
	size_t seen;
};

static bool
find_person(const struct tracker_person *person, void *data)
{
	struct found *found = data;
	const char *key = person->is_group ? person->name : person->login;

	found->seen++;
	if (key != NULL && strcmp(key, found->login) == 0) {
		found->id = person->id;
		found->copy = *person;
		found->groups_n =
		    person->is_group ? person->members_n : person->groups_n;
	}
	return true;
}

static struct found
person(const char *login)
{
	struct found found;
	struct base_err err = BASE_ERR_INIT;

	memset(&found, 0, sizeof(found));
	found.login = login;
	ok(tracker_people(tracker, find_person, &found, &err), &err);
	return found;
}

static struct tracker_wish
new_ticket(const char *subject)
{
	struct tracker_wish wish;

	memset(&wish, 0, sizeof(wish));
	wish.set =
	    TRACKER_SET_PROJECT | TRACKER_SET_SUBJECT | TRACKER_SET_DESCRIPTION;
	wish.project = "vulns";
	wish.subject = subject;
	wish.description = "What it is.";
	wish.marker = new_marker();
	return wish;
}

static int64_t
make(const char *subject)
{
	struct tracker_wish wish = new_ticket(subject);
	struct base_err err = BASE_ERR_INIT;
	struct tracker_result result;
	int64_t id = 0;

	tracker_result_init(&result);
	ok(tracker_create(tracker, NULL, &wish, &id, &result, &err), &err);
	assert_true(id > 0);
	tracker_result_release(&result);
	return id;
}

static enum tracker_verdict
verdict(const struct tracker_result *result, enum tracker_part part)
{
	const struct tracker_outcome *outcome =
	    tracker_result_find(result, part);

	assert_non_null(outcome);
	return outcome->verdict;
}

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
	again = 0;
	ok(tracker_find_by_marker(tracker, wish.marker, &again, &err), &err);
	assert_int_equal(again, id);
	assert_int_equal(
	    tracker_find_by_marker(tracker, "kairan-ref:none", &again, &err),
	    BASE_NOTFOUND);
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

static void
test_people(void **state)
{
	struct found found;

	(void)state;
	found = person("alice");
	assert_true(found.id > 0);
	assert_true(found.seen >= 5);
	assert_false(found.copy.is_locked);
	assert_true(person("carol").copy.is_locked);
	assert_int_equal(person("bob").groups_n, 1);
	found = person("ops");
	assert_true(found.copy.is_group);
	assert_int_equal(found.groups_n, 1);
}

struct changes {
	int64_t want;
	int64_t last;
	size_t hits;
	size_t all;
	bool in_order;
};

static bool
count_change(const struct tracker_issue *issue, void *data)
{
	struct changes *changes = data;

	changes->in_order = changes->in_order && issue->id > changes->last;
	changes->last = issue->id;
	changes->all++;
	if (issue->id == changes->want)
		changes->hits++;
	return true;
}

static void
test_changes(void **state)
{
	struct changes changes = {0, 0, 0, 0, true};
	struct base_err err = BASE_ERR_INIT;
	struct tracker_issue *issue = NULL;

	(void)state;
	make("earlier");
	changes.want = make("changed");
	ok(tracker_read(tracker, NULL, changes.want, 0, &issue, &err), &err);
	ok(tracker_changes_since(
	       tracker, issue->updated_on, count_change, &changes, &err),
	    &err);
	assert_int_equal(changes.hits, 1);
	assert_true(changes.in_order);
	changes = (struct changes){changes.want, 0, 0, 0, true};
	ok(tracker_changes_since(tracker, issue->updated_on + 86400,
	       count_change, &changes, &err),
	    &err);
	assert_int_equal(changes.all, 0);
	tracker_issue_free(issue);
}

static void
test_relate_and_watch(void **state)
{
	int64_t a = make("one"), b = make("two"), who = person("bob").id;
	struct base_err err = BASE_ERR_INIT;
	struct tracker_issue *issue = NULL;

	(void)state;
	ok(tracker_relate(tracker, NULL, a, b, &err), &err);
	ok(tracker_relate(tracker, NULL, a, b, &err), &err);
	ok(tracker_relate(tracker, NULL, b, a, &err), &err);
	ok(tracker_watch(tracker, NULL, a, who, true, &err), &err);
	ok(tracker_watch(tracker, NULL, a, who, true, &err), &err);
	ok(tracker_read(tracker, NULL, a, TRACKER_WITH_ALL, &issue, &err),
	    &err);
	assert_int_equal(issue->watchers_n, 1);
	assert_int_equal(issue->watchers[0].id, who);
	tracker_issue_free(issue);
	ok(tracker_watch(tracker, NULL, a, who, false, &err), &err);
	ok(tracker_watch(tracker, NULL, a, who, false, &err), &err);
	ok(tracker_read(tracker, NULL, a, TRACKER_WITH_ALL, &issue, &err),
	    &err);
	assert_int_equal(issue->watchers_n, 0);
	tracker_issue_free(issue);
}

static void
count_missing(const struct tracker_ability *ability, void *data)
{
	size_t *missing = data;

	assert_non_null(ability->name);
	assert_non_null(ability->detail);
	if (ability->state != TRACKER_ABILITY_OK) {
		print_message("# %s: %s\n", ability->name, ability->detail);
		assert_non_null(ability->mend);
		(*missing)++;
	}
}

static void
test_abilities(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	char url[TRACKER_URL_SIZE];
	size_t missing = 0;

	(void)state;
	ok(tracker_abilities(tracker, "vulns", count_missing, &missing, &err),
	    &err);
	assert_int_equal(missing, 0);
	ok(tracker_issue_url(tracker, 12, url), &err);
	if (is_redmine())
		assert_non_null(strstr(url, "/issues/12"));
	assert_true(tracker_acts_as_person(tracker, &alice));
	assert_false(tracker_acts_as_person(tracker, NULL));
}

static void
test_limits(void **state)
{
	struct tracker_wish wish = new_ticket("limits");
	struct base_err err = BASE_ERR_INIT;
	struct tracker_result result;
	int64_t id = 0;
	char *huge = base_xmalloc(TRACKER_NOTE_MAX + 2);

	(void)state;
	memset(huge, 'x', TRACKER_NOTE_MAX + 1);
	huge[TRACKER_NOTE_MAX + 1] = '\0';
	wish.description = huge;
	tracker_result_init(&result);
	assert_int_equal(
	    tracker_create(tracker, NULL, &wish, &id, &result, &err),
	    BASE_LIMIT);
	assert_int_equal(result.requests, 0);
	/* Control characters do not spoil the write. */
	base_err_clear(&err);
	wish.description = "bell \a and \x1b[31mred, 🔒";
	wish.subject = "a\x01"
		       "b";
	ok(tracker_create(tracker, NULL, &wish, &id, &result, &err), &err);
	assert_non_null(strstr(result.issue->description, "🔒"));
	tracker_result_release(&result);
	free(huge);
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
	    cmocka_unit_test(test_unknown_names), cmocka_unit_test(test_people),
	    cmocka_unit_test(test_changes),
	    cmocka_unit_test(test_relate_and_watch),
	    cmocka_unit_test(test_abilities), cmocka_unit_test(test_limits)};

	return cmocka_run_group_tests_name(
	    "tracker contract", tests, set_up, tear_down);
}
