/* store_follow: who watches, has seen, must see, or has muted a ticket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kairan/store_follow.h"
#include "kairan/store_person.h"
#include "kairan/store_task.h"

static int64_t
person(struct store *store, const char *login)
{
	struct store_person p = {.login = login,
	    .name = login,
	    .language = "",
	    .zone = "",
	    .role = "",
	    .notify = "",
	    .events = "",
	    .key_file = ""};
	int64_t id = 0;

	assert_int_equal(store_person_put(store, &p, 1, &id, NULL), BASE_OK);
	return id;
}

static int64_t
ticket(struct store *store)
{
	struct store_ticket t = {.state = STORE_TICKET_OPEN,
	    .marker = "m",
	    .watch = "",
	    .subject = "",
	    .project = "",
	    .list = "",
	    .priority = "",
	    .planned = "",
	    .due = "",
	    .wish = ""};
	int64_t id = 0;

	assert_int_equal(store_ticket_add(store, &t, &id, NULL), BASE_OK);
	return id;
}

static void
watchers_change_and_marks_stay(void **state)
{
	char dir[] = "/tmp/kairan-test.XXXXXX";
	struct base_arena *arena = base_arena_new();
	struct store_follow row, *rows = NULL;
	struct store *store = NULL;
	char command[64];
	int64_t t, a, b;
	size_t n = 0;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(store_open(dir, &store, NULL), BASE_OK);
	t = ticket(store);
	a = person(store, "alice");
	b = person(store, "bob");
	assert_int_equal(
	    store_follow_get(store, t, a, arena, &row, NULL), BASE_OK);
	assert_int_equal(row.seen, 0);
	assert_string_equal(row.muted, "");
	row.seen = 77;
	row.muted = STORE_FOLLOW_FOREVER;
	row.asked = true;
	assert_int_equal(store_follow_put(store, &row, NULL), BASE_OK);
	assert_int_equal(
	    store_follow_set_watchers(store, t, (int64_t[]){a, b}, 2, NULL),
	    BASE_OK);
	assert_int_equal(
	    store_follow_set_watchers(store, t, &b, 1, NULL), BASE_OK);
	assert_int_equal(
	    store_follow_of(store, t, arena, &rows, &n, NULL), BASE_OK);
	assert_int_equal(n, 2);
	assert_int_equal(rows[0].person, a);
	assert_false(rows[0].watches);
	assert_true(rows[0].asked);
	assert_int_equal(rows[0].seen, 77);
	assert_string_equal(rows[0].muted, STORE_FOLLOW_FOREVER);
	assert_true(rows[1].watches);
	store_close(store);
	base_arena_free(arena);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	assert_int_equal(system(command), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(watchers_change_and_marks_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
