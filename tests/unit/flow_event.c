/* flow: the table of events, and who is told how. */
#include "../../src/flow/flow_event.h"
#include "flow_world.h"

#include "kairan/store_digest.h"
#include "kairan/store_follow.h"

/* The table of kairan.conf(5), row by row. */
static void
manual_says_the_same(void **state)
{
	static const char *const who[] = {
	    "owner", "watchers", "nobody's", "lead", "named"};
	static const char *const how[] = {"now", "digest", "never"};
	struct base_err err = BASE_ERR_INIT;
	const struct flow_event_rule *rule;
	struct base_buf page;
	char row[200];
	size_t i, k, n, rows = 0;
	const char *at;

	(void)state;
	base_buf_init(&page, 1 << 20);
	world_ok(base_file_read("src/cmd/kairan.conf.5", &page, &err), &err);
	for (i = 0; i < FLOW_EVENT_COUNT; i++) {
		rule = flow_event_rule((enum flow_event)i);
		assert_string_equal(rule->name, conf_event_name(i));
		n = (size_t)snprintf(
		    row, sizeof(row), "\n.It %s Ta ", rule->name);
		for (k = 0; k < BASE_LEN(who); k++)
			if ((rule->who & 1U << k) != 0)
				n += (size_t)snprintf(row + n, sizeof(row) - n,
				    "%s%s", row[n - 2] == 'a' ? "" : ", ",
				    who[k]);
		snprintf(
		    row + n, sizeof(row) - n, " Ta %s\n", how[rule->usual]);
		if (strstr(base_buf_text(&page), row) == NULL)
			fail_msg("kairan.conf(5) lacks \"%s\"", row);
	}
	assert_null(conf_event_name(FLOW_EVENT_COUNT));
	for (at = base_buf_text(&page); (at = strstr(at, " Ta ")) != NULL;
	     at += 4)
		rows++;
	assert_int_equal(rows, 2 * (FLOW_EVENT_COUNT + 1));
	base_buf_release(&page);
}

/* Whatever a mail is called has a word of its own in each language. */
static void
every_event_has_words(void **state)
{
	static const char *const more[] = {"listed", "reassigned",
	    "owner_locked", "assignee", "several", "comment_and_more", "note"};
	static const char *const languages[] = {"en", "ja"};
	struct flow_templates *templates = NULL;
	struct base_err err = BASE_ERR_INIT;
	const char *word, *other;
	char key[64];
	size_t i, k, n = FLOW_EVENT_COUNT + BASE_LEN(more);

	(void)state;
	world_ok(flow_templates_load(NULL, &templates, &err), &err);
	for (i = 0; i < n; i++)
		for (k = 0; k < BASE_LEN(languages); k++) {
			/* Reminders are mails of their own. */
			if (i >= FLOW_EVENT_PLANNED && i < FLOW_EVENT_COUNT)
				break;
			snprintf(key, sizeof(key), "event.%s",
			    i < FLOW_EVENT_COUNT ? conf_event_name(i)
						 : more[i - FLOW_EVENT_COUNT]);
			word = flow_word(templates, languages[k], key);
			other = flow_word(templates, languages[1 - k], key);
			if (strcmp(word, strchr(key, '.') + 1) == 0 ||
			    strcmp(word, other) == 0)
				fail_msg(
				    "no word for %s in %s", key, languages[k]);
		}
	flow_templates_free(templates);
}

static struct flow *flow;
static struct store_ticket ticket;

static int64_t
person(const char *login)
{
	struct base_err err = BASE_ERR_INIT;
	struct store_person row;

	world_ok(
	    store_person_by_login(flow->store, login, world_arena, &row, &err),
	    &err);
	return row.id;
}

/* A ticket of alice's; bob watches it. */
static void
begin(void)
{
	struct base_err err = BASE_ERR_INIT;
	int64_t bob;

	world_import(
	    "A-1", "Example VPN lets anybody in", "See CVE-2026-1001.");
	world_open();
	flow = world_start("test");
	world_ok(flow_people_refresh(flow, 0, &err), &err);
	world_ok(
	    store_ticket_by_issue(flow->store, 1, world_arena, &ticket, &err),
	    &err);
	bob = person("bob");
	world_ok(
	    store_follow_set_watchers(flow->store, ticket.id, &bob, 1, &err),
	    &err);
}

static void
end(void)
{
	flow_stop(flow);
	flow = NULL;
}

static void
tell(enum flow_event event, const char *mark, int64_t author)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow_happening what = {.event = event,
	    .ticket = &ticket,
	    .mark = mark,
	    .author = author,
	    .kind = FLOW_MAIL_CHANGED};

	world_ok(store_begin(flow->store, &err), &err);
	world_ok(flow_event_tell(flow, &what, &err), &err);
	world_ok(store_commit(flow->store, &err), &err);
}

/* How many of these mails went to somebody. */
static unsigned
mails(const char *to)
{
	return world_mail("changed", to).n;
}

static void
owner_and_watchers_once(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	int64_t both[2];

	(void)state;
	begin();
	tell(FLOW_EVENT_COMMENT, "7", person("bob"));
	assert_int_equal(mails("alice@example.jp"), 1);
	assert_int_equal(mails("bob@example.jp"), 0);
	tell(FLOW_EVENT_COMMENT, "7", person("alice"));
	assert_int_equal(mails("alice@example.jp"), 1);
	assert_int_equal(mails("bob@example.jp"), 1);
	tell(FLOW_EVENT_COMMENT, "7", 0);
	assert_int_equal(mails(NULL), 2);
	/* An owner who watches as well. */
	both[0] = person("alice");
	both[1] = person("bob");
	world_ok(
	    store_follow_set_watchers(flow->store, ticket.id, both, 2, &err),
	    &err);
	tell(FLOW_EVENT_STATUS, "8", 0);
	assert_int_equal(mails("alice@example.jp"), 2);
	assert_int_equal(mails(NULL), 4);
	end();
}

static void
muted_and_locked_are_left_alone(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct store_person row;
	struct store_follow f = {.muted = STORE_FOLLOW_FOREVER};

	(void)state;
	begin();
	f.ticket = ticket.id;
	f.person = person("alice");
	world_ok(store_follow_put(flow->store, &f, &err), &err);
	tell(FLOW_EVENT_COMMENT, "1", 0);
	assert_int_equal(mails("alice@example.jp"), 0);
	assert_int_equal(mails("bob@example.jp"), 1);
	tell(FLOW_EVENT_ASSIGNED, "1", 0);
	assert_int_equal(mails("alice@example.jp"), 1);
	/* The day is over. */
	f.muted = "2020-01-01";
	world_ok(store_follow_put(flow->store, &f, &err), &err);
	tell(FLOW_EVENT_COMMENT, "2", 0);
	assert_int_equal(mails("alice@example.jp"), 2);
	world_ok(
	    store_person_get(flow->store, f.person, world_arena, &row, &err),
	    &err);
	row.locked = true;
	row.tracker_id = row.tracker_id == 0 ? 99 : row.tracker_id;
	world_ok(store_person_put(flow->store, &row, 1, &f.person, &err), &err);
	tell(FLOW_EVENT_COMMENT, "3", 0);
	assert_int_equal(mails("alice@example.jp"), 2);
	assert_int_equal(mails("bob@example.jp"), 3);
	end();
}

static void
a_group_is_its_members(void **state)
{
	static const char *const ops[] = {"ops"};
	struct base_err err = BASE_ERR_INIT;

	(void)state;
	begin();
	ticket.assignee = 0;
	ticket.group = "ops";
	tell(FLOW_EVENT_COMMENT, "1", 0);
	assert_int_equal(mails("alice@example.jp"), 0);
	world_ok(
	    store_person_set_groups(flow->store, person("alice"), ops, 1, &err),
	    &err);
	world_ok(
	    store_person_set_groups(flow->store, person("bob"), ops, 1, &err),
	    &err);
	tell(FLOW_EVENT_COMMENT, "2", 0);
	assert_int_equal(mails("alice@example.jp"), 1);
	assert_int_equal(mails("bob@example.jp"), 2);
	/* Nobody: whom the watch names, here the operator. */
	ticket.group = "";
	tell(FLOW_EVENT_UNASSIGNED, "3", 0);
	assert_int_equal(mails("csirt@example.jp"), 1);
	end();
}

static void
waiting_rows(struct store_digest **rows, size_t *n)
{
	struct base_err err = BASE_ERR_INIT;
	struct store_digest_reader *readers = NULL;

	world_ok(
	    store_digest_readers(flow->store, world_arena, &readers, n, &err),
	    &err);
	if (*n > 0)
		world_ok(store_digest_waiting(flow->store, readers[0].recipient,
			     world_arena, rows, n, &err),
		    &err);
}

static void
each_as_he_wants(void **state)
{
	struct store_digest *rows = NULL;
	size_t n;

	(void)state;
	world_edit_conf("\"bob@example.jp\" }\n",
	    "\"bob@example.jp\" }\n notify = never\n"
	    " events = { \"comment=digest\", \"dates=now\" }\n");
	world_edit_conf("watch all", "event status {\n notify = digest\n}\n"
				     "watch all");
	begin();
	tell(FLOW_EVENT_COMMENT, "1", 0);
	tell(FLOW_EVENT_COMMENT, "1", 0);
	assert_int_equal(mails("alice@example.jp"), 1);
	assert_int_equal(mails("bob@example.jp"), 0);
	waiting_rows(&rows, &n);
	assert_int_equal(n, 1);
	assert_string_equal(rows[0].recipient, "bob@example.jp");
	assert_string_equal(rows[0].event, "comment");
	assert_string_equal(rows[0].mark, "1");
	tell(FLOW_EVENT_STATUS, "2", 0);
	assert_int_equal(mails("alice@example.jp"), 1);
	assert_int_equal(mails("bob@example.jp"), 0);
	tell(FLOW_EVENT_DATES, "3", 0);
	assert_int_equal(mails("alice@example.jp"), 2);
	assert_int_equal(mails("bob@example.jp"), 1);
	end();
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(manual_says_the_same),
	    cmocka_unit_test(every_event_has_words),
	    TEST(owner_and_watchers_once),
	    TEST(muted_and_locked_are_left_alone), TEST(a_group_is_its_members),
	    TEST(each_as_he_wants)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
