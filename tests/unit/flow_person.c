/* flow: who stands in for whom, who is on duty, who is gone. */
#include "../../src/flow/flow_event.h"
#include "../../src/flow/flow_person.h"
#include "flow_world.h"

static struct flow *flow;

static void
begin(void)
{
	struct base_err err = BASE_ERR_INIT;

	flow = world_start("test");
	world_ok(flow_people_refresh(flow, 0, &err), &err);
}

static void
end(void)
{
	flow_stop(flow);
	flow = NULL;
}

static struct store_person
person(const char *login)
{
	struct base_err err = BASE_ERR_INIT;
	struct store_person row;

	world_ok(
	    store_person_by_login(flow->store, login, world_arena, &row, &err),
	    &err);
	return row;
}

/* Alice is away with these keys, on that day. */
static const char *
stand_in_of_alice(const char *keys, const char *day, const char **until)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow_stand_in in;
	struct store_person alice;

	world_edit_conf("\"alice@phone.example.jp\" }\n", keys);
	setenv("KAIRAN_NOW", day, 1);
	begin();
	alice = person("alice");
	world_ok(
	    flow_person_stand_in(flow, &alice, world_arena, &in, &err), &err);
	if (until != NULL)
		*until = base_arena_strdup(world_arena, in.until);
	assert_int_equal(in.of != NULL, in.person.id != alice.id);
	end();
	unsetenv("KAIRAN_NOW");
	world_edit_conf(keys, "\"alice@phone.example.jp\" }\n");
	return base_arena_strdup(world_arena, in.person.login);
}

#define ADDRESS "\"alice@phone.example.jp\" }\n "
#define UNTIL                                                                  \
	" substitute = bob\n substitute_from = 2026-12-01\n"                   \
	" substitute_until = 2026-12-05\n"

static void
a_substitute_has_days(void **state)
{
	static const struct {
		const char *now;
		const char *who;
	} days[] = {
	    {"2026-11-30T14:59:59Z", "alice"}, /* Tokyo: 30 November */
	    {"2026-11-30T15:00:00Z", "bob"},
	    {"2026-12-05T14:59:59Z", "bob"},
	    {"2026-12-05T15:00:00Z", "alice"},
	};
	const char *until = NULL;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(days); i++)
		assert_string_equal(
		    stand_in_of_alice(ADDRESS UNTIL, days[i].now, &until),
		    days[i].who);
	assert_string_equal(stand_in_of_alice(ADDRESS "substitute = bob\n",
				days[0].now, &until),
	    "bob");
	assert_string_equal(until, "");
	assert_string_equal(
	    stand_in_of_alice(ADDRESS UNTIL, days[1].now, &until), "bob");
	assert_string_equal(until, "2026-12-05");
}

/* Round and round, or to somebody who is not there: she gets it herself. */
static void
substitutes_of_substitutes(void **state)
{
	const char *now = "2026-12-01T00:00:00Z";

	(void)state;
	world_edit_conf("person bob", "person carol {\n mail = \"c@e.jp\"\n}\n"
				      "person bob");
	world_edit_conf("\"bob@example.jp\" }\n",
	    "\"bob@example.jp\" }\n substitute = carol\n");
	assert_string_equal(
	    stand_in_of_alice(ADDRESS "substitute = bob\n", now, NULL),
	    "carol");
	world_edit_conf("substitute = carol", "substitute = alice");
	assert_string_equal(
	    stand_in_of_alice(ADDRESS "substitute = bob\n", now, NULL),
	    "alice");
}

/* The event goes to the substitute, whose own deed does not come back. */
static void
mails_go_to_the_substitute(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow_happening what = {.event = FLOW_EVENT_COMMENT,
	    .mark = "1",
	    .kind = FLOW_MAIL_CHANGED};
	struct store_ticket ticket;

	(void)state;
	world_edit_conf(
	    "\"alice@phone.example.jp\" }\n", ADDRESS "substitute = bob\n");
	world_import("A-1", "Example VPN lets anybody in", "CVE-2026-1001.");
	world_open();
	begin();
	assert_int_equal(world_mail("opened", NULL).n, 1);
	assert_non_null(strstr(world_mail_text("opened", "bob@example.jp"),
	    "For Alice Example, who is away: you stand in."));
	world_ok(
	    store_ticket_by_issue(flow->store, 1, world_arena, &ticket, &err),
	    &err);
	assert_int_equal(ticket.assignee, person("alice").id);
	what.ticket = &ticket;
	what.author = person("bob").id;
	world_ok(store_begin(flow->store, &err), &err);
	world_ok(flow_event_tell(flow, &what, &err), &err);
	assert_int_equal(world_mail("changed", NULL).n, 0);
	what.author = 0;
	world_ok(flow_event_tell(flow, &what, &err), &err);
	world_ok(store_commit(flow->store, &err), &err);
	assert_int_equal(world_mail("changed", "bob@example.jp").n, 1);
	assert_int_equal(world_mail("changed", NULL).n, 1);
	end();
}

static const char *
on_duty(const char *day)
{
	struct base_err err = BASE_ERR_INIT;
	struct store_person *who = NULL;
	struct base_buf names;
	const char *out;
	size_t i, n = 0;

	setenv("KAIRAN_NOW", day, 1);
	begin();
	world_ok(
	    flow_person_of_group(flow, "Web team", world_arena, &who, &n, &err),
	    &err);
	base_buf_init(&names, 200);
	for (i = 0; i < n; i++)
		assert_int_equal(
		    base_buf_printf(&names, "%s ", who[i].login), BASE_OK);
	out = base_arena_strdup(world_arena, base_buf_text(&names));
	base_buf_release(&names);
	end();
	unsetenv("KAIRAN_NOW");
	return out;
}

static void
a_group_takes_turns(void **state)
{
	(void)state;
	world_edit_conf("\"alice@phone.example.jp\" }\n",
	    ADDRESS "groups = { \"Web team\" }\n");
	assert_string_equal(on_duty("2026-12-01T00:00:00Z"), "alice ");
	world_edit_conf("\"bob@example.jp\" }\n",
	    "\"bob@example.jp\" }\n groups = { \"Web team\" }\n");
	assert_string_equal(on_duty("2026-12-01T00:00:00Z"), "alice bob ");
	world_edit_conf("watch all", "group \"Web Team\" {\n duty = bob\n}\n"
				     "watch all");
	assert_string_equal(on_duty("2026-12-01T00:00:00Z"), "bob ");
	/* Mondays, in Tokyo; 2026-11-30 is one. */
	world_edit_conf("duty = bob",
	    "duty = { alice, bob }\n rotate = weekly\n"
	    " from = 2026-11-23");
	assert_string_equal(on_duty("2026-11-29T14:59:59Z"), "alice ");
	assert_string_equal(on_duty("2026-11-29T15:00:00Z"), "bob ");
	assert_string_equal(on_duty("2026-12-06T14:59:59Z"), "bob ");
	assert_string_equal(on_duty("2026-12-06T15:00:00Z"), "alice ");
	assert_string_equal(on_duty("2026-11-21T00:00:00Z"), "bob ");
	world_edit_conf("rotate = weekly", "rotate = daily");
	assert_string_equal(on_duty("2026-11-23T00:00:00Z"), "alice ");
	assert_string_equal(on_duty("2026-11-24T00:00:00Z"), "bob ");
	/* Taken out of the file: nobody of that name; the other one has it. */
	world_edit_conf("duty = { alice, bob }", "duty = { alice }");
	assert_string_equal(on_duty("2026-11-24T00:00:00Z"), "alice ");
}

static void
who_left_the_file_is_gone(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct store_person row, found;
	struct flow_letter letter = {.kind = FLOW_MAIL_OVERVIEW, .event = "x"};
	int64_t id = 1, bob;

	(void)state;
	begin();
	bob = person("bob").id;
	assert_false(person("bob").gone);
	end();
	world_edit_conf("person bob", "person carol");
	world_edit_conf("\"bob@example.jp\"", "\"carol@example.jp\"");
	begin();
	row = person("bob");
	assert_true(row.gone);
	assert_int_equal(row.id, bob);
	assert_false(person("carol").gone);
	assert_int_equal(store_person_by_mail(flow->store, "bob@example.jp",
			     world_arena, &found, &err),
	    BASE_NOTFOUND);
	letter.person = &row;
	letter.view = codec_json_new_object();
	world_ok(store_begin(flow->store, &err), &err);
	world_ok(flow_letter_put(flow, &letter, &id, &err), &err);
	world_ok(store_commit(flow->store, &err), &err);
	assert_int_equal(id, 0);
	end();
	/* And back. */
	world_edit_conf("person carol", "person bob");
	begin();
	assert_false(person("bob").gone);
	assert_int_equal(person("bob").id, bob);
	assert_true(person("carol").gone);
	end();
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(a_substitute_has_days),
	    TEST(substitutes_of_substitutes), TEST(mails_go_to_the_substitute),
	    TEST(a_group_takes_turns), TEST(who_left_the_file_is_gone)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
