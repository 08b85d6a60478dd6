/* flow: what became of each line, as the answer tells it. */
#include "flow_world.h"

static void
assert_has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("no '%s' in: %s", part, text);
}

/* Several tasks of a ticket, refused for one reason: each of them is named. */
static void
tasks_refused_alike(void **state)
{
	(void)state;
	world_import("A-1", "Example VPN lets anybody in",
	    "See CVE-2026-2001 and CVE-2026-2002.");
	world_open();
	world_reply("alice@example.jp", "alice@example.jp", "r1@x",
	    "status: PATCH_APPLIED\n");
	world_ingest();
	world_reply("alice@example.jp", "alice@example.jp", "r2@x",
	    "#1 CVE-2026-2001 CVE-2026-2002: ONGOING\n");
	world_ingest();
	assert_has(world_mail_text("answer", "alice@example.jp"),
	    "[x] #1 CVE-2026-2001, #1 CVE-2026-2002 Status");
}

static void
numbers_of_tickets(void **state)
{
	static const struct {
		const char *text;
		int64_t number;
	} cases[] = {{"12", 12}, {"#12", 12}, {"12abc", 0}, {"#", 0}, {"", 0},
	    {"0", 0}, {"-1", 0}, {"CVE-2026-2001", 0},
	    {"9223372036854775807", INT64_MAX}, {"9223372036854775808", 0}};
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++)
		assert_int_equal(
		    flow_issue_number(cases[i].text), cases[i].number);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(tasks_refused_alike), cmocka_unit_test(numbers_of_tickets)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
