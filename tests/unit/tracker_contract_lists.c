/*
 * The tracker contract, continued: people, changes, relations, watchers,
 * abilities, limits.  See tracker_contract.c.
 */
#include "tracker_fixture.h"

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

static void
test_present(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	int64_t ids[150];
	bool there[150];
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(ids); i++)
		ids[i] = 900000 + (int64_t)i;
	ids[3] = make("one");
	ids[140] = make("other");
	ok(tracker_present(tracker, ids, BASE_LEN(ids), there, &err), &err);
	for (i = 0; i < BASE_LEN(ids); i++)
		assert_true(there[i] == (i == 3 || i == 140));
	ok(tracker_present(tracker, ids, 0, there, &err), &err);
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
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_people),
	    cmocka_unit_test(test_changes), cmocka_unit_test(test_present),
	    cmocka_unit_test(test_relate_and_watch),
	    cmocka_unit_test(test_abilities), cmocka_unit_test(test_limits)};

	return cmocka_run_group_tests_name(
	    "tracker contract, lists", tests, set_up, tear_down);
}
