/* What people may say and ask by mail, in the store: how they want to be
 * told, notes for many, advisories by words and by page, lines of a mail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kairan/store_advisory.h"
#include "kairan/store_mail.h"
#include "kairan/store_person.h"
#include "kairan/store_task.h"

static char dir[64];
static struct store *store;
static struct base_arena *arena;

static int
begin(void **state)
{
	struct base_err err = BASE_ERR_INIT;

	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/kairan-test.XXXXXX");
	assert_non_null(mkdtemp(dir));
	if (store_open(dir, &store, &err) != BASE_OK)
		fail_msg("%s", err.text);
	arena = base_arena_new();
	return 0;
}

static int
end(void **state)
{
	char command[128];

	(void)state;
	store_close(store);
	base_arena_free(arena);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

static int64_t
person(const char *notify, const char *events)
{
	struct store_person p = {.login = "alice",
	    .name = "Alice",
	    .language = "",
	    .zone = "",
	    .role = "",
	    .notify = notify,
	    .events = events,
	    .key_file = ""};
	int64_t id = 0;

	assert_int_equal(store_person_put(store, &p, 1, &id, NULL), BASE_OK);
	return id;
}

static void
assert_told(int64_t id, const char *notify, const char *events)
{
	struct store_person p;

	assert_int_equal(store_person_get(store, id, arena, &p, NULL), BASE_OK);
	assert_string_equal(p.notify, notify);
	assert_string_equal(p.events, events);
}

static void
own_words_go_before_the_configuration(void **state)
{
	int64_t id = person("now", "comment=digest");

	(void)state;
	assert_told(id, "now", "comment=digest");
	assert_int_equal(
	    store_person_set_own(store, id, "", "comment=never", NULL),
	    BASE_OK);
	/* The first word for an event counts. */
	assert_told(id, "now", "comment=never,comment=digest");
	assert_int_equal(
	    store_person_set_own(store, id, "digest", "", NULL), BASE_OK);
	assert_told(id, "digest", "");
	/* The configuration is read again all the time. */
	assert_int_equal(person("now", "comment=digest"), id);
	assert_told(id, "digest", "");
	assert_int_equal(
	    store_person_set_own(store, id, "", "", NULL), BASE_OK);
	assert_told(id, "now", "comment=digest");
}

static void
notes_of_a_kind_are_one(void **state)
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
	struct store_note note = {
	    .marker = "n1", .kind = "seen", .body = "{}", .next_try = 100};
	struct store_note got;

	(void)state;
	assert_int_equal(
	    store_ticket_add(store, &t, &note.ticket, NULL), BASE_OK);
	assert_int_equal(store_note_collect(store, &note, 1, NULL), BASE_OK);
	assert_int_equal(
	    store_note_next(store, 99, arena, &got, NULL), BASE_NOTFOUND);
	/* A later one changes nothing, an earlier one comes earlier. */
	note.marker = "n2";
	note.next_try = 200;
	assert_int_equal(store_note_collect(store, &note, 2, NULL), BASE_OK);
	note.next_try = 50;
	assert_int_equal(store_note_collect(store, &note, 3, NULL), BASE_OK);
	assert_int_equal(
	    store_note_next(store, 60, arena, &got, NULL), BASE_OK);
	assert_string_equal(got.marker, "n1");
	got.state = "done";
	assert_int_equal(store_note_put(store, &got, NULL), BASE_OK);
	assert_int_equal(
	    store_note_next(store, 999, arena, &got, NULL), BASE_NOTFOUND);
	assert_int_equal(store_note_collect(store, &note, 4, NULL), BASE_OK);
	assert_int_equal(
	    store_note_next(store, 60, arena, &got, NULL), BASE_OK);
	assert_string_equal(got.marker, "n2");
}

static int64_t
advisory(
    const char *id, const char *title, const char *url, const char *product)
{
	struct vuln_advisory *a = vuln_advisory_new();
	enum store_arrival arrival;
	int64_t row = 0;

	vuln_advisory_set(a, &a->source, "s", 10);
	vuln_advisory_set(a, &a->id, id, 40);
	vuln_advisory_set(a, &a->title, title, 200);
	vuln_advisory_set(a, &a->url, url, 200);
	vuln_advisory_add_product(
	    a, &(struct vuln_product){.product = product});
	assert_int_equal(
	    store_advisory_put(store, a, 1, &row, &arrival, NULL, NULL),
	    BASE_OK);
	vuln_advisory_free(a);
	return row;
}

/* Ids found, as "2 1 ". */
static const char *
found(const char *words)
{
	static char out[100];
	struct base_strv list = BASE_STRV_INIT;
	int64_t *ids = NULL;
	size_t i, n = 0, len = 0;

	out[0] = '\0';
	assert_int_equal(base_strv_split(&list, words, " "), BASE_OK);
	assert_int_equal(
	    store_advisory_search(store, &list, 10, arena, &ids, &n, NULL),
	    BASE_OK);
	for (i = 0; i < n; i++)
		len += (size_t)snprintf(
		    out + len, sizeof(out) - len, "%lld ", (long long)ids[i]);
	base_strv_release(&list);
	return out;
}

static void
advisories_are_found_by_words_and_page(void **state)
{
	int64_t id = 0;

	(void)state;
	assert_int_equal(advisory("A-1", "ExampleVPN lets in 50% of all",
			     "https://v.example/1/", "ExampleVPN"),
	    1);
	assert_int_equal(
	    advisory("A-2", "A flaw", "https://v.example/2", "若葉カレンダー"),
	    2);
	assert_string_equal(found("examplevpn"), "1 ");
	assert_string_equal(found("flaw"), "2 ");
	assert_string_equal(found("若葉カレンダー"), "2 ");
	assert_string_equal(found("examplevpn flaw"), "");
	/* What LIKE means otherwise is a letter here. */
	assert_string_equal(found("50%"), "1 ");
	assert_string_equal(found("5_%"), "");
	assert_string_equal(found("%"), "1 ");
	assert_int_equal(
	    store_advisory_by_url(store, "https://v.example/1", &id, NULL),
	    BASE_OK);
	assert_int_equal(id, 1);
	assert_int_equal(
	    store_advisory_by_url(store, "https://v.example/2/", &id, NULL),
	    BASE_OK);
	assert_int_equal(id, 2);
	assert_int_equal(
	    store_advisory_by_url(store, "https://v.example/", &id, NULL),
	    BASE_NOTFOUND);
}

static void
a_line_is_an_id_or_a_ticket(void **state)
{
	struct store_outbox row = {.event = "e",
	    .kind = "answer",
	    .recipient = "a@example.jp",
	    .language = ""};
	const char *subject = NULL;
	int64_t id = 0;

	(void)state;
	assert_int_equal(store_outbox_add(store, &row, &id, NULL), BASE_OK);
	assert_int_equal(
	    store_outbox_add_line(store, id, 1, 0, "CVE-2026-1", NULL),
	    BASE_OK);
	assert_int_equal(
	    store_outbox_line(store, id, 1, arena, &subject, NULL), BASE_OK);
	assert_string_equal(subject, "CVE-2026-1");
	assert_int_equal(store_outbox_line(store, id, 2, arena, &subject, NULL),
	    BASE_NOTFOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		own_words_go_before_the_configuration, begin, end),
	    cmocka_unit_test_setup_teardown(
		notes_of_a_kind_are_one, begin, end),
	    cmocka_unit_test_setup_teardown(
		advisories_are_found_by_words_and_page, begin, end),
	    cmocka_unit_test_setup_teardown(
		a_line_is_an_id_or_a_ticket, begin, end)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
