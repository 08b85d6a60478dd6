/*
 * A tracker for tests: the built-in one in a folder of its own, or a real
 * Redmine when KAIRAN_TEST_REDMINE names one (tests/cmd/tracker.t does).
 *
 * Needs there: project "vulns"; alice and bob may work on tickets, dave may
 * only look and comment, carol is locked, erin has no rights there, group
 * "ops" holds bob.
 */
#ifndef TRACKER_FIXTURE_H
#define TRACKER_FIXTURE_H

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

static __attribute__((unused)) struct tracker *tracker;
static __attribute__((unused)) struct store *store;
static __attribute__((unused)) char dir[64];
static __attribute__((unused)) char run_id[24];
static __attribute__((unused)) unsigned markers;

static __attribute__((unused)) const struct tracker_as alice = {"alice", NULL};
static __attribute__((unused)) const struct tracker_as bob = {"bob", NULL};
static __attribute__((unused)) const struct tracker_as carol = {"carol", NULL};
static __attribute__((unused)) const struct tracker_as dave = {"dave", NULL};
static __attribute__((unused)) const struct tracker_as erin = {"erin", NULL};

static __attribute__((unused)) const char *
env(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

static __attribute__((unused)) bool
is_redmine(void)
{
	return strcmp(tracker_kind(tracker), "redmine") == 0;
}

static __attribute__((unused)) void
ok(enum base_status status, const struct base_err *err)
{
	if (status != BASE_OK)
		fail_msg("%s: %s", base_status_name(status), err->text);
}

/* A marker that no other run has used. */
static __attribute__((unused)) const char *
new_marker(void)
{
	static __attribute__((unused)) char text[TRACKER_MARKER_MAX];

	snprintf(text, sizeof(text), "kairan-ref:%s-%u", run_id, ++markers);
	return text;
}

static __attribute__((unused)) void
people(void)
{
	static __attribute__((unused)) const char *const ops[] = {"ops", NULL};
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
		NULL},
	    {"erin", "Erin Evans", "erin@example.test", "en", 0, false, false,
		NULL}};
	struct base_err err = BASE_ERR_INIT;
	int64_t id;
	size_t i;

	for (i = 0; i < BASE_LEN(all); i++)
		ok(tracker_builtin_set_person(tracker, &all[i], &id, &err),
		    &err);
}

static __attribute__((unused)) int
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

static __attribute__((unused)) int
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

static __attribute__((unused)) int
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

static __attribute__((unused)) bool
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

static __attribute__((unused)) struct found
person(const char *login)
{
	struct found found;
	struct base_err err = BASE_ERR_INIT;

	memset(&found, 0, sizeof(found));
	found.login = login;
	ok(tracker_people(tracker, find_person, &found, &err), &err);
	return found;
}

static __attribute__((unused)) struct tracker_wish
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

static __attribute__((unused)) int64_t
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

static __attribute__((unused)) enum tracker_verdict
verdict(const struct tracker_result *result, enum tracker_part part)
{
	const struct tracker_outcome *outcome =
	    tracker_result_find(result, part);

	assert_non_null(outcome);
	return outcome->verdict;
}

#endif
