/*
 * A real Redmine behind a proxy that loses answers, fails and stalls
 * (tests/fake/proxy.py): exactly one ticket, exactly one note, and words that
 * say what happened.  Run by tests/cmd/tracker.t; alone it has no tests.
 */
#include "tracker_fixture.h"

static const char *control, *request_log;

static void
order(const char *what)
{
	FILE *f = fopen(control, "w");

	assert_non_null(f);
	fprintf(f, "%s\n", what);
	fclose(f);
}

/* Requests of one method since the last call. */
static unsigned
requests(const char *method)
{
	char line[4096];
	unsigned n = 0;
	FILE *f = fopen(request_log, "r");

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, method, strlen(method)) == 0)
			n++;
	fclose(f);
	assert_int_equal(truncate(request_log, 0), 0);
	return n;
}

static size_t
journals(int64_t id, const char *marker)
{
	struct base_err err = BASE_ERR_INIT;
	struct tracker_issue *issue = NULL;
	size_t i, n = 0;

	ok(tracker_read(tracker, NULL, id, TRACKER_WITH_ALL, &issue, &err),
	    &err);
	for (i = 0; i < issue->journals_n; i++)
		if (strstr(issue->journals[i].notes, marker) != NULL)
			n++;
	tracker_issue_free(issue);
	return n;
}

struct count {
	const char *subject;
	size_t n;
};

static bool
count_subject(const struct tracker_issue *issue, void *data)
{
	struct count *count = data;

	if (strcmp(issue->subject, count->subject) == 0)
		count->n++;
	return true;
}

static size_t
tickets(const char *subject)
{
	struct count count = {subject, 0};
	struct base_err err = BASE_ERR_INIT;

	ok(tracker_changes_since(tracker, 0, count_subject, &count, &err),
	    &err);
	return count.n;
}

/* Answers lost after the work was done. */
static void
test_lost_note(void **state)
{
	static const char *const ways[] = {
	    "drop PUT", "after PUT 500", "after PUT 502", "late PUT 8000"};
	struct tracker_wish wish;
	struct tracker_result result;
	int64_t id = make("lost note");
	size_t i;

	(void)state;
	tracker_result_init(&result);
	for (i = 0; i < BASE_LEN(ways); i++) {
		struct base_err err = BASE_ERR_INIT;

		memset(&wish, 0, sizeof(wish));
		wish.set = TRACKER_SET_NOTES | TRACKER_SET_STATUS;
		wish.status = i % 2 == 0 ? "ONGOING" : "DEFER";
		wish.notes = ways[i];
		wish.marker = new_marker();
		order(ways[i]);
		requests("");
		ok(tracker_update(tracker, &alice, id, &wish, &result, &err),
		    &err);
		assert_true(result.was_lost);
		assert_int_equal(result.dropped_n, 0);
		assert_true(result.requests <= 4);
		assert_int_equal(requests("PUT"), 1);
		assert_int_equal(journals(id, wish.marker), 1);
		/* The caller was killed before he heard of it: again. */
		ok(tracker_update(tracker, &alice, id, &wish, &result, &err),
		    &err);
		assert_true(result.was_there);
		assert_int_equal(journals(id, wish.marker), 1);
	}
	tracker_result_release(&result);
}

static void
test_lost_ticket(void **state)
{
	static const char *const ways[] = {"drop POST", "after POST 500",
	    "cut POST", "late POST 8000", "html POST 200"};
	struct tracker_result result;
	struct tracker_wish wish;
	int64_t id, again;
	char subject[64];
	size_t i;

	(void)state;
	tracker_result_init(&result);
	for (i = 0; i < BASE_LEN(ways); i++) {
		struct base_err err = BASE_ERR_INIT;
		enum base_status status;

		snprintf(subject, sizeof(subject), "%s %s", run_id, ways[i]);
		wish = new_ticket(subject);
		order(ways[i]);
		id = again = 0;
		status =
		    tracker_create(tracker, &bob, &wish, &id, &result, &err);
		if (strncmp(ways[i], "html", 4) == 0) {
			/* Not done at all, and not understood. */
			assert_int_equal(status, BASE_INVALID);
			assert_non_null(strstr(err.text, "HTML page"));
		} else {
			ok(status, &err);
			assert_true(result.was_lost);
		}
		base_err_clear(&err);
		ok(tracker_create(tracker, &bob, &wish, &again, &result, &err),
		    &err);
		assert_true(id == 0 || again == id);
		assert_int_equal(tickets(subject), 1);
		assert_string_equal(result.issue->author.name, "Bob Brown");
	}
	tracker_result_release(&result);
}

/* Nothing was done: a clear word, the right status, and the next try works.
 */
static void
test_not_done(void **state)
{
	static const struct {
		const char *order;
		enum base_status status;
		const char *word;
	} ways[] = {{"refuse PUT", BASE_TEMP, "Redmine"},
	    {"answer PUT 401", BASE_TEMP, "API key"},
	    {"answer PUT 403", BASE_PERM, "may not"},
	    {"answer PUT 404", BASE_NOTFOUND, "404"},
	    {"answer PUT 409", BASE_TEMP, "409"},
	    {"answer PUT 412", BASE_PERM, "locked"},
	    {"answer PUT 422", BASE_PERM, "refuses"},
	    {"answer PUT 429", BASE_TEMP, "429"},
	    {"html PUT 500", BASE_TEMP, "HTML error page"},
	    {"html PUT 503", BASE_TEMP, "503"},
	    {"html PUT 302", BASE_INVALID, "redirects"},
	    {"html GET 200", BASE_INVALID, "HTML page"},
	    /* A read is tried again at once when its connection was dead. */
	    {"refuse GET\nrefuse GET\nrefuse GET", BASE_TEMP, "Redmine"},
	    {"cut GET", BASE_TEMP, "Redmine"},
	    {"answer GET 200", BASE_INVALID, "nothing"}};
	struct tracker_result result;
	struct tracker_wish wish;
	int64_t id = make("not done");
	size_t i;

	(void)state;
	tracker_result_init(&result);
	for (i = 0; i < BASE_LEN(ways); i++) {
		struct base_err err = BASE_ERR_INIT;
		enum base_status status;

		memset(&wish, 0, sizeof(wish));
		wish.set = TRACKER_SET_NOTES;
		wish.notes = ways[i].order;
		wish.marker = new_marker();
		order(ways[i].order);
		status =
		    tracker_update(tracker, &alice, id, &wish, &result, &err);
		if (status != ways[i].status ||
		    strstr(err.text, ways[i].word) == NULL)
			fail_msg("%s: %s: %s", ways[i].order,
			    base_status_name(status), err.text);
		order("");
		assert_int_equal(journals(id, wish.marker), 0);
		base_err_clear(&err);
		ok(tracker_update(tracker, &alice, id, &wish, &result, &err),
		    &err);
		assert_false(result.was_there);
		assert_int_equal(journals(id, wish.marker), 1);
	}
	tracker_result_release(&result);
}

/* A database that cannot hold characters of four bytes. */
static void
test_long_characters(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct tracker_result result;
	struct tracker_wish wish;
	int64_t id = make("long characters");

	(void)state;
	tracker_result_init(&result);
	memset(&wish, 0, sizeof(wish));
	wish.set = TRACKER_SET_NOTES;
	wish.notes = "locked 🔒 𠮷野家";
	wish.marker = new_marker();
	order("html PUT 500");
	ok(tracker_update(tracker, &alice, id, &wish, &result, &err), &err);
	assert_int_equal(result.issue->journals_n, 1);
	assert_non_null(strstr(result.issue->journals[0].notes,
	    "locked \xef\xbf\xbd \xef\xbf\xbd野家"));
	assert_int_equal(verdict(&result, TRACKER_SET_NOTES), TRACKER_APPLIED);
	tracker_result_release(&result);
}

/* Three requests a reply, four with a file. */
static void
test_requests(void **state)
{
	const struct tracker_file file = {"a.txt", "text/plain", "a\n", 2};
	char token[TRACKER_TOKEN_SIZE];
	struct tracker_upload upload = {token, "a.txt", "text/plain"};
	struct base_err err = BASE_ERR_INIT;
	struct tracker_result result;
	struct tracker_wish wish;
	int64_t id = make("requests"), to = person("bob").id;

	(void)state;
	requests("");
	tracker_result_init(&result);
	ok(tracker_upload(tracker, &alice, &file, token, &err), &err);
	memset(&wish, 0, sizeof(wish));
	wish.set = TRACKER_SET_NOTES | TRACKER_SET_STATUS |
		   TRACKER_SET_EXACT_STATUS | TRACKER_SET_ASSIGNEE |
		   TRACKER_SET_PLANNED | TRACKER_SET_DUE |
		   TRACKER_SET_PRIORITY | TRACKER_SET_UPLOADS;
	wish.notes = "all of it";
	wish.status = wish.exact_status = "INVESTIGATING";
	wish.assignee_id = to;
	wish.planned = wish.due = (struct base_date){2026, 12, 5};
	wish.priority = "Normal";
	wish.uploads = &upload;
	wish.uploads_n = 1;
	wish.marker = new_marker();
	ok(tracker_update(tracker, &alice, id, &wish, &result, &err), &err);
	assert_int_equal(result.dropped_n, 0);
	assert_int_equal(requests(""), 4);
	tracker_result_release(&result);
}

/* The other two ways to act for people. */
static void
note_by(enum tracker_redmine_act act, const struct tracker_as *as, int64_t id,
    const char *author)
{
	struct tracker_redmine_options options;
	struct base_err err = BASE_ERR_INIT;
	struct tracker *other = NULL;
	struct tracker_result result;
	struct tracker_wish wish;

	memset(&options, 0, sizeof(options));
	options.url = env("KAIRAN_TEST_PROXY");
	options.api_key = env("KAIRAN_TEST_REDMINE_KEY");
	options.act = act;
	ok(tracker_redmine_open(&options, &other, &err), &err);
	memset(&wish, 0, sizeof(wish));
	wish.set = TRACKER_SET_NOTES;
	wish.notes = author;
	wish.marker = new_marker();
	tracker_result_init(&result);
	ok(tracker_update(other, as, id, &wish, &result, &err), &err);
	assert_string_equal(
	    result.issue->journals[result.issue->journals_n - 1].author.name,
	    author);
	assert_int_equal(tracker_acts_as_person(other, as),
	    strcmp(author, "kairan gateway") != 0);
	tracker_result_release(&result);
	tracker_free(other);
}

static void
test_ways_to_act(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct tracker_as dave_key = {"dave", NULL};
	int64_t id = make("ways to act");
	struct base_buf key;
	char *path = base_file_join(env("KAIRAN_TEST_REDMINE_KEYS"), "dave");

	(void)state;
	base_buf_init(&key, 100);
	ok(base_file_read_secret(path, &key, &err), &err);
	dave_key.api_key = base_buf_text(&key);
	note_by(TRACKER_ACT_KEY, &dave_key, id, "Dave Dunn");
	note_by(TRACKER_ACT_KEY, &alice, id, "kairan gateway");
	note_by(TRACKER_ACT_GATEWAY, &dave_key, id, "kairan gateway");
	note_by(TRACKER_ACT_SWITCH, &alice, id, "Alice Adams");
	base_buf_release(&key);
	free(path);
}

static int
open_behind_proxy(void **state)
{
	struct tracker_redmine_options options;
	struct base_err err = BASE_ERR_INIT;

	(void)state;
	snprintf(run_id, sizeof(run_id), "%d-%lld", (int)getpid(),
	    (long long)base_time_monotonic_ms());
	memset(&options, 0, sizeof(options));
	options.url = env("KAIRAN_TEST_PROXY");
	options.api_key = env("KAIRAN_TEST_REDMINE_KEY");
	options.timeout_ms = 6000;
	control = env("KAIRAN_TEST_PROXY_CONTROL");
	request_log = env("KAIRAN_TEST_PROXY_LOG");
	ok(tracker_redmine_open(&options, &tracker, &err), &err);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_lost_note),
	    cmocka_unit_test(test_lost_ticket), cmocka_unit_test(test_not_done),
	    cmocka_unit_test(test_long_characters),
	    cmocka_unit_test(test_requests),
	    cmocka_unit_test(test_ways_to_act)};

	if (env("KAIRAN_TEST_PROXY") == NULL) {
		printf("1..0\n");
		return 0;
	}
	return cmocka_run_group_tests_name(
	    "tracker faults", tests, open_behind_proxy, tear_down);
}
