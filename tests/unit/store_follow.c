/* store_follow: who watches, has seen, must see, or has muted a ticket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kairan/store_digest.h"
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

/* Who wrote when, by any way; one's own word is not another's. */
static void
heard(void **state)
{
	char dir[] = "/tmp/kairan-test.XXXXXX";
	struct base_arena *arena = base_arena_new();
	struct store_follow row;
	struct store *store = NULL;
	char command[64];
	int64_t t, a, b, at = -1;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(store_open(dir, &store, NULL), BASE_OK);
	t = ticket(store);
	a = person(store, "alice");
	b = person(store, "bob");
	assert_int_equal(store_follow_heard(store, t, 0, &at, NULL), BASE_OK);
	assert_int_equal(at, 0);
	assert_int_equal(store_follow_wrote(store, t, a, 70, NULL), BASE_OK);
	assert_int_equal(store_follow_wrote(store, t, a, 50, NULL), BASE_OK);
	assert_int_equal(store_follow_heard(store, t, a, &at, NULL), BASE_OK);
	assert_int_equal(at, 70);
	assert_int_equal(store_follow_heard(store, t, b, &at, NULL), BASE_OK);
	assert_int_equal(at, 0);
	/* An acknowledgement leaves what was written. */
	assert_int_equal(
	    store_follow_get(store, t, a, arena, &row, NULL), BASE_OK);
	row.seen = 60;
	assert_int_equal(store_follow_put(store, &row, NULL), BASE_OK);
	assert_int_equal(store_follow_heard(store, t, a, &at, NULL), BASE_OK);
	assert_int_equal(at, 70);
	row.seen = 90;
	assert_int_equal(store_follow_put(store, &row, NULL), BASE_OK);
	assert_int_equal(store_follow_heard(store, t, 0, &at, NULL), BASE_OK);
	assert_int_equal(at, 90);
	store_close(store);
	base_arena_free(arena);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	assert_int_equal(system(command), 0);
}

static struct store_digest
told(int64_t ticket_id, const char *recipient, const char *mark)
{
	return (struct store_digest){.ticket = ticket_id,
	    .recipient = recipient,
	    .kind = "assignee",
	    .event = "comment",
	    .mark = mark,
	    .facts = ""};
}

/* Once for each recipient, event and mark, whatever became of it. */
static void
digests(void **state)
{
	char dir[] = "/tmp/kairan-test.XXXXXX";
	struct base_arena *arena = base_arena_new();
	struct store_digest_reader *readers = NULL;
	struct store_digest row, *rows = NULL;
	struct store *store = NULL;
	char command[64];
	bool has = true;
	size_t n = 9;
	int64_t t;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(store_open(dir, &store, NULL), BASE_OK);
	t = ticket(store);
	assert_int_equal(
	    store_digest_readers(store, arena, &readers, &n, NULL), BASE_OK);
	assert_int_equal(n, 0);
	row = told(t, "b@example.jp", "1");
	assert_int_equal(store_digest_add(store, &row, NULL), BASE_OK);
	assert_int_equal(store_digest_add(store, &row, NULL), BASE_OK);
	row = told(t, "a@example.jp", "1");
	assert_int_equal(store_digest_has(store, &row, &has, NULL), BASE_OK);
	assert_false(has);
	assert_int_equal(store_digest_tell(store, &row, 7, NULL), BASE_OK);
	assert_int_equal(store_digest_has(store, &row, &has, NULL), BASE_OK);
	assert_true(has);
	row = told(t, "a@example.jp", "2");
	assert_int_equal(store_digest_add(store, &row, NULL), BASE_OK);
	assert_int_equal(
	    store_digest_readers(store, arena, &readers, &n, NULL), BASE_OK);
	assert_int_equal(n, 2);
	assert_string_equal(readers[0].recipient, "b@example.jp");
	assert_int_equal(
	    store_digest_waiting(store, "a@example.jp", arena, &rows, &n, NULL),
	    BASE_OK);
	assert_int_equal(n, 1);
	assert_string_equal(rows[0].mark, "2");
	assert_int_equal(
	    store_digest_done(store, rows[0].id, -1, NULL), BASE_OK);
	assert_int_equal(
	    store_digest_waiting(store, "a@example.jp", arena, &rows, &n, NULL),
	    BASE_OK);
	assert_int_equal(n, 0);
	store_close(store);
	base_arena_free(arena);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	assert_int_equal(system(command), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(watchers_change_and_marks_stay),
	    cmocka_unit_test(heard),
	    cmocka_unit_test(digests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
