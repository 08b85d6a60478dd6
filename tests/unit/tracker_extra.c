/*
 * Fields of a ticket that only people use: read, learned, set, refused.
 * Against the built-in tracker, and against a real Redmine when
 * KAIRAN_TEST_REDMINE names one (tests/cmd/tracker.t does), which has custom
 * fields of its own (redmine_people.rb).
 */
#include "tracker_fixture.h"

#define READ_ALL                                                               \
	(TRACKER_WITH_JOURNALS | TRACKER_WITH_ALLOWED |                        \
	    TRACKER_WITH_ATTACHMENTS)

static struct tracker_extra *
extra(const struct tracker_issue *issue, const char *name)
{
	size_t i;

	for (i = 0; i < issue->extras_n; i++)
		if (strcmp(issue->extras[i].name, name) == 0)
			return &issue->extras[i];
	return NULL;
}

struct one {
	const char *name;
	const char *value;
	enum tracker_kind kind; /* after it was learned */
	const char *now; /* what the ticket says then */
	bool redmine; /* only there */
	enum tracker_verdict verdict;
};

static const struct one ones[] = {
    {"Start date", "2030-01-15", TRACKER_KIND_DATE, "2030-01-15", false,
	TRACKER_APPLIED},
    {"Start date", "2030-01-15", TRACKER_KIND_DATE, "2030-01-15", false,
	TRACKER_UNCHANGED},
    {"Estimated hours", "8", TRACKER_KIND_NUMBER, NULL, false, TRACKER_APPLIED},
    {"Done ratio", "50", TRACKER_KIND_NUMBER, "50", false, TRACKER_APPLIED},
    {"Start date", "", TRACKER_KIND_DATE, "", false, TRACKER_APPLIED},
    {"Category", "Edge", TRACKER_KIND_LIST, "Edge", true, TRACKER_APPLIED},
    {"Target version", "2030.1", TRACKER_KIND_LIST, "2030.1", true,
	TRACKER_APPLIED},
    {"Component", "vpn", TRACKER_KIND_LIST, "VPN", true, TRACKER_APPLIED},
    {"検証完了日", "2030-02-01", TRACKER_KIND_DATE, "2030-02-01", true,
	TRACKER_APPLIED},
    {"Reviewed", "1", TRACKER_KIND_YES_NO, "1", true, TRACKER_APPLIED},
};

static void
set_one(int64_t id, const struct one *one)
{
	struct base_err err = BASE_ERR_INIT;
	struct tracker_extra_wish wished = {NULL, one->value};
	const struct tracker_outcome *outcome;
	struct tracker_result result;
	struct tracker_issue *issue = NULL;
	struct tracker_wish wish;

	ok(tracker_read(tracker, &alice, id, READ_ALL, &issue, &err), &err);
	wished.extra = extra(issue, one->name);
	if (wished.extra == NULL)
		fail_msg("%s: no such field", one->name);
	ok(tracker_extra_learn(tracker, issue, extra(issue, one->name), &err),
	    &err);
	if (wished.extra->kind != one->kind && is_redmine())
		fail_msg("%s: of another kind", one->name);
	memset(&wish, 0, sizeof(wish));
	wish.set = TRACKER_SET_EXTRAS;
	wish.extras = &wished;
	wish.extras_n = 1;
	wish.seen = issue;
	tracker_result_init(&result);
	ok(tracker_update(tracker, &alice, id, &wish, &result, &err), &err);
	outcome = tracker_result_extra(&result, wished.extra);
	assert_non_null(outcome);
	if (outcome->verdict != one->verdict)
		fail_msg("%s: verdict %d, now \"%s\"", one->name,
		    (int)outcome->verdict, outcome->now);
	if (one->now != NULL)
		assert_string_equal(
		    extra(result.issue, one->name)->value, one->now);
	tracker_result_release(&result);
	tracker_issue_free(issue);
}

static void
test_set(void **state)
{
	int64_t id = make("extras");
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(ones); i++)
		if (!ones[i].redmine || is_redmine())
			set_one(id, &ones[i]);
}

/* Who may only comment changes nothing; a value that is none is refused
 * with the tracker's words. */
static void
test_refused(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct tracker_extra_wish wished = {NULL, "2031-01-01"};
	struct tracker_result result;
	struct tracker_issue *issue = NULL;
	struct tracker_wish wish;
	int64_t id = make("extras refused");

	(void)state;
	ok(tracker_read(tracker, &dave, id, READ_ALL, &issue, &err), &err);
	assert_null(extra(issue, "Secret note"));
	wished.extra = extra(issue, "Start date");
	memset(&wish, 0, sizeof(wish));
	wish.set = TRACKER_SET_EXTRAS;
	wish.extras = &wished;
	wish.extras_n = 1;
	tracker_result_init(&result);
	ok(tracker_update(tracker, &dave, id, &wish, &result, &err), &err);
	assert_int_equal(tracker_result_extra(&result, wished.extra)->verdict,
	    TRACKER_DROPPED);
	if (is_redmine()) {
		wished.extra = extra(issue, "Component");
		wished.value = "Moon";
		assert_int_equal(
		    tracker_update(tracker, &alice, id, &wish, &result, &err),
		    BASE_PERM);
		assert_non_null(strstr(err.text, "Component"));
	}
	tracker_result_release(&result);
	tracker_issue_free(issue);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_set), cmocka_unit_test(test_refused)};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
