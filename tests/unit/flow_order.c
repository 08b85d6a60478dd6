/* Which mails go on beside each other, and which wait. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../src/flow/flow_order.h"

static int
setup(void **state)
{
	*state = flow_order_new();
	return 0;
}

static int
teardown(void **state)
{
	flow_order_free(*state);
	return 0;
}

static enum flow_order_answer
declare(struct flow_order *o, int64_t id, int64_t ticket)
{
	uint64_t key = flow_order_key(FLOW_ORDER_TICKET, ticket);

	return flow_order_declare(o, id, &key, 1, 0);
}

static void
others_go_beside(void **state)
{
	struct flow_order *o = *state;

	flow_order_hand(o, 10, 0);
	flow_order_hand(o, 11, 0);
	assert_int_equal(declare(o, 10, 1), FLOW_ORDER_GO);
	assert_int_equal(declare(o, 11, 2), FLOW_ORDER_GO);
	assert_int_equal(flow_order_ready(o, 0), 0);
	assert_true(flow_order_has(o, 11));
	flow_order_give_back(o, 11);
	assert_false(flow_order_has(o, 11));
}

static void
same_ticket_waits(void **state)
{
	struct flow_order *o = *state;

	flow_order_hand(o, 10, 0);
	flow_order_hand(o, 11, 0);
	flow_order_hand(o, 12, 0);
	assert_int_equal(declare(o, 10, 1), FLOW_ORDER_GO);
	assert_int_equal(declare(o, 11, 1), FLOW_ORDER_LATER);
	assert_int_equal(declare(o, 12, 1), FLOW_ORDER_LATER);
	/* Not while somebody still has it in hand. */
	flow_order_done(o, 10);
	assert_int_equal(flow_order_ready(o, 0), 0);
	flow_order_give_back(o, 12);
	/* The first one first. */
	assert_int_equal(flow_order_ready(o, 0), 0);
	flow_order_give_back(o, 11);
	assert_int_equal(flow_order_ready(o, 0), 11);
	flow_order_hand(o, 11, 0);
	assert_int_equal(flow_order_ready(o, 0), 0);
	assert_int_equal(declare(o, 11, 1), FLOW_ORDER_GO);
	flow_order_give_back(o, 11);
	assert_int_equal(flow_order_ready(o, 0), 12);
}

/* What is before it may be about the same ticket. */
static void
waits_for_who_reads(void **state)
{
	struct flow_order *o = *state;

	flow_order_hand(o, 10, 0);
	flow_order_hand(o, 11, 0);
	assert_int_equal(declare(o, 11, 1), FLOW_ORDER_HOLD);
	assert_int_equal(flow_order_ask(o, 11, 1), FLOW_ORDER_HOLD);
	assert_int_equal(declare(o, 10, 1), FLOW_ORDER_GO);
	assert_int_equal(flow_order_ask(o, 11, 2), FLOW_ORDER_LATER);
}

/* A mail that hangs its parser holds nobody up. */
static void
slow_reader_loses_his_place(void **state)
{
	struct flow_order *o = *state;

	flow_order_hand(o, 10, 0);
	flow_order_hand(o, 11, 0);
	assert_int_equal(declare(o, 11, 1), FLOW_ORDER_HOLD);
	assert_int_equal(
	    flow_order_ask(o, 11, FLOW_ORDER_READ_MS), FLOW_ORDER_GO);
	/* Never at the same time, all the same. */
	assert_int_equal(declare(o, 10, 1), FLOW_ORDER_LATER);
}

static void
later_one_does_not_overtake(void **state)
{
	struct flow_order *o = *state;
	uint64_t both[] = {flow_order_key(FLOW_ORDER_TICKET, 1),
	    flow_order_key(FLOW_ORDER_TICKET, 2)};

	flow_order_hand(o, 10, 0);
	flow_order_hand(o, 11, 0);
	flow_order_hand(o, 12, 0);
	assert_int_equal(declare(o, 10, 1), FLOW_ORDER_GO);
	/* It waits for 10, and 12 for it. */
	assert_int_equal(
	    flow_order_declare(o, 11, both, 2, 0), FLOW_ORDER_LATER);
	assert_int_equal(declare(o, 12, 2), FLOW_ORDER_LATER);
	flow_order_give_back(o, 12);
	flow_order_give_back(o, 11);
	assert_int_equal(flow_order_ready(o, 0), 0);
	flow_order_give_back(o, 10);
	assert_int_equal(flow_order_ready(o, 0), 11);
}

static void
one_that_touches_all_goes_alone(void **state)
{
	struct flow_order *o = *state;
	uint64_t keys[FLOW_ORDER_KEYS_MAX + 1] = {0};

	flow_order_hand(o, 10, 0);
	flow_order_hand(o, 11, 0);
	assert_int_equal(declare(o, 10, 1), FLOW_ORDER_GO);
	assert_int_equal(
	    flow_order_declare(o, 11, keys, FLOW_ORDER_KEYS_MAX + 1, 0),
	    FLOW_ORDER_LATER);
	flow_order_give_back(o, 11);
	flow_order_give_back(o, 10);
	assert_int_equal(flow_order_ready(o, 0), 11);
	flow_order_hand(o, 11, 0);
	flow_order_hand(o, 12, 0);
	assert_int_equal(declare(o, 12, 7), FLOW_ORDER_LATER);
}

static void
more_keys_are_asked_for_anew(void **state)
{
	struct flow_order *o = *state;

	flow_order_hand(o, 10, 0);
	flow_order_hand(o, 11, 0);
	assert_int_equal(declare(o, 10, 1), FLOW_ORDER_GO);
	assert_int_equal(declare(o, 11, 2), FLOW_ORDER_GO);
	assert_int_equal(declare(o, 11, 1), FLOW_ORDER_LATER);
	flow_order_give_back(o, 11);
	/* It still wants both. */
	flow_order_hand(o, 12, 0);
	assert_int_equal(declare(o, 12, 2), FLOW_ORDER_LATER);
	flow_order_done(o, 10);
	assert_int_equal(flow_order_ready(o, 0), 11);
}

/* Its worker died: it keeps its place and what it asked for. */
static void
lost_one_keeps_its_place(void **state)
{
	struct flow_order *o = *state;

	flow_order_hand(o, 10, 0);
	flow_order_hand(o, 11, 0);
	assert_int_equal(declare(o, 10, 1), FLOW_ORDER_GO);
	assert_int_equal(declare(o, 11, 1), FLOW_ORDER_LATER);
	flow_order_give_back(o, 11);
	flow_order_lost(o, 10);
	assert_int_equal(flow_order_ready(o, 0), 10);
	flow_order_hand(o, 10, 0);
	assert_int_equal(flow_order_ready(o, 0), 0);
	assert_int_equal(declare(o, 10, 1), FLOW_ORDER_GO);
	/* Lost before it said anything: it is read anew. */
	flow_order_hand(o, 12, 0);
	flow_order_lost(o, 12);
	assert_int_equal(flow_order_ready(o, 0), 12);
	flow_order_hand(o, 12, 0);
	assert_int_equal(declare(o, 12, 1), FLOW_ORDER_LATER);
}

static void
is_full(void **state)
{
	struct flow_order *o = *state;
	int64_t i;

	flow_order_hand(o, 1, 0);
	assert_int_equal(declare(o, 1, 1), FLOW_ORDER_GO);
	for (i = 2; i < FLOW_ORDER_ASIDE_MAX + 2; i++) {
		assert_false(flow_order_is_full(o));
		flow_order_hand(o, i, 0);
		assert_int_equal(declare(o, i, 1), FLOW_ORDER_LATER);
		flow_order_give_back(o, i);
	}
	assert_true(flow_order_is_full(o));
	flow_order_done(o, 1);
	assert_int_equal(flow_order_ready(o, 0), 2);
	flow_order_hand(o, 2, 0);
	assert_false(flow_order_is_full(o));
}

static void
keys(void **state)
{
	(void)state;
	assert_true(flow_order_key(FLOW_ORDER_TICKET, 1) !=
		    flow_order_key(FLOW_ORDER_INBOX, 1));
	assert_true(flow_order_key_of(FLOW_ORDER_SENDER, "A@x.example") ==
		    flow_order_key_of(FLOW_ORDER_SENDER, "a@X.example"));
	assert_true(flow_order_key_of(FLOW_ORDER_SENDER, "a@x.example") !=
		    flow_order_key_of(FLOW_ORDER_SENDER, "b@x.example"));
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {TEST(others_go_beside),
	    TEST(same_ticket_waits), TEST(waits_for_who_reads),
	    TEST(slow_reader_loses_his_place),
	    TEST(later_one_does_not_overtake),
	    TEST(one_that_touches_all_goes_alone),
	    TEST(more_keys_are_asked_for_anew), TEST(lost_one_keeps_its_place),
	    TEST(is_full), TEST(keys)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
