/* flow: the outbox out, when the server does not answer. */
#include "flow_world.h"

static struct flow_tally
send(void)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow *flow = NULL;
	struct flow_tally tally = {0};

	world_ok(flow_start(world_dir, "send", FLOW_NEED_LOCK | FLOW_NEED_KEYS,
		     &flow, &err),
	    &err);
	world_ok(flow_send(flow, &tally, &err), &err);
	flow_stop(flow);
	return tally;
}

static void
two_mails(void)
{
	world_import("A-1", "Example VPN is open", "See CVE-2026-1001.");
	world_import("A-2", "Example Mail is open", "See CVE-2026-1002.");
	world_open();
	assert_int_equal(world_mail("opened", "alice@example.jp").n, 2);
}

static void
all_go_out_once(void **state)
{
	(void)state;
	two_mails();
	assert_int_equal(send().done, 2);
	assert_int_equal(send().done, 0);
}

static void
a_server_that_does_not_answer(void **state)
{
	struct flow_tally tally;

	(void)state;
	two_mails();
	world_edit_conf("send_by = maildir",
	    "send_by = smtp\n smtp_url = \"smtp://127.0.0.1:9\"");
	tally = send();
	assert_int_equal(tally.failed, 1);
	/* The other one was not tried; it is the next one's turn. */
	assert_int_equal(send().failed, 1);
	world_edit_conf("send_by = smtp\n smtp_url = \"smtp://127.0.0.1:9\"",
	    "send_by = maildir");
	assert_int_equal(send().failed, 0);
}

static void
off_keeps_all(void **state)
{
	(void)state;
	two_mails();
	world_edit_conf("send = on", "send = off");
	assert_int_equal(send().done, 0);
	world_edit_conf(
	    "send = off", "send = redirect\nredirect_to = \"boss@example.jp\"");
	assert_int_equal(send().done, 2);
	assert_string_equal(
	    world_mail("opened", NULL).row.recipient, "alice@example.jp");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(all_go_out_once),
	    TEST(a_server_that_does_not_answer), TEST(off_keeps_all)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
