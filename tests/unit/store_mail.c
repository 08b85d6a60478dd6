/* Mails in and out: one delivery, one effect, one mail for each event. */
#include "store_fixture.h"

#include "kairan/store_mail.h"

static void
one_effect_for_the_same_mail(void **state)
{
	struct fixture *f = *state;
	struct store_inbox in = {.delivery = "d1",
	    .received = 1,
	    .sender = "a@x",
	    .recipients = "k@x",
	    .raw = "h",
	    .size = 3};
	struct store_effect e = {.ticket = 1,
				.author = "alice",
				.message_id = "m@x",
				.text_hash = "t",
				.directive = ""},
			    got;
	int64_t id = 0, second = 0, other = 0;

	assert_int_equal(store_inbox_add(f->store, &in, &id, &f->err), 0);
	assert_int_equal(
	    store_inbox_add(f->store, &in, &second, &f->err), BASE_EXISTS);
	in.delivery = "d2";
	assert_int_equal(store_inbox_add(f->store, &in, &second, &f->err), 0);
	e.inbox = id;
	e.marker = "k1";
	assert_int_equal(
	    store_effect_intend(f->store, &e, 1, f->arena, &got, &f->err), 0);
	e.inbox = second;
	e.marker = "k2";
	assert_int_equal(
	    store_effect_intend(f->store, &e, 1, f->arena, &got, &f->err),
	    BASE_EXISTS);
	assert_int_equal(got.inbox, id);
	assert_string_equal(got.marker, "k1");
	assert_int_equal(store_effect_other_text(
			     f->store, "alice", "m@x", "u", &other, &f->err),
	    0);
	assert_int_equal(other, id);
	assert_int_equal(store_effect_other_text(
			     f->store, "alice", "m@x", "t", &other, &f->err),
	    0);
	assert_int_equal(other, 0);
	assert_string_equal(f->err.text, "");
}

static void
the_inbox_gives_the_oldest_open_row(void **state)
{
	struct fixture *f = *state;
	struct store_inbox in = {.delivery = "1",
			       .received = 1,
			       .sender = "",
			       .recipients = "",
			       .raw = "h"},
			   row;
	int64_t id, second, due[2];
	size_t due_n;

	assert_int_equal(store_inbox_add(f->store, &in, &id, &f->err), 0);
	in.delivery = "2";
	assert_int_equal(store_inbox_add(f->store, &in, &second, &f->err), 0);
	assert_int_equal(
	    store_inbox_due(f->store, 10, due, 2, &due_n, &f->err), 0);
	assert_int_equal(due_n, 2);
	assert_int_equal(due[0], id);
	assert_int_equal(due[1], second);
	assert_int_equal(
	    store_inbox_due(f->store, 10, due, 1, &due_n, &f->err), 0);
	assert_int_equal(due_n, 1);
	assert_int_equal(
	    store_inbox_next(f->store, 10, f->arena, &row, &f->err), 0);
	assert_int_equal(row.id, id);
	row.state = STORE_INBOX_WAITING;
	row.next_try = 100;
	row.person = 7;
	assert_int_equal(store_inbox_put(f->store, &row, &f->err), 0);
	assert_int_equal(
	    store_inbox_next(f->store, 10, f->arena, &row, &f->err), 0);
	assert_int_equal(row.id, second);
	row.state = STORE_INBOX_IGNORED;
	row.reason = "why";
	assert_int_equal(store_inbox_put(f->store, &row, &f->err), 0);
	assert_int_equal(
	    store_inbox_next(f->store, 10, f->arena, &row, &f->err),
	    BASE_NOTFOUND);
	assert_int_equal(
	    store_inbox_next(f->store, 100, f->arena, &row, &f->err), 0);
	assert_int_equal(row.person, 7);
}

static void
one_mail_for_one_event(void **state)
{
	struct fixture *f = *state;
	struct store_outbox o = {.event = "opened:1:2",
				.kind = "opened",
				.recipient = "a@x",
				.language = "ja",
				.person = 2,
				.ticket = 1,
				.created = 5},
			    row;
	int64_t id = 0, again = 0;

	assert_int_equal(store_outbox_add(f->store, &o, &id, &f->err), 0);
	assert_int_equal(
	    store_outbox_add(f->store, &o, &again, &f->err), BASE_EXISTS);
	assert_int_equal(
	    store_outbox_next(f->store, 10, f->arena, &row, &f->err),
	    BASE_NOTFOUND);
	assert_int_equal(
	    store_outbox_get(f->store, id, f->arena, &row, &f->err), 0);
	row.state = STORE_OUTBOX_QUEUED;
	row.message_id = "x@y";
	row.raw = "hash";
	assert_int_equal(store_outbox_put(f->store, &row, &f->err), 0);
	assert_int_equal(
	    store_outbox_by_message(f->store, "x@y", f->arena, &row, &f->err),
	    0);
	assert_int_equal(row.id, id);
	assert_int_equal(row.person, 2);
	assert_int_equal(
	    store_outbox_next(f->store, 10, f->arena, &row, &f->err), 0);
	assert_string_equal(row.raw, "hash");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(one_effect_for_the_same_mail),
	    TEST(the_inbox_gives_the_oldest_open_row),
	    TEST(one_mail_for_one_event),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
