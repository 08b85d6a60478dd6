/* flow: what nobody may do by mail, and what must not leak. */
#include "flow_world.h"

static void
one_ticket(void)
{
	world_import(
	    "A-1", "Example VPN lets anybody in", "See CVE-2026-1001.");
	world_open();
}

static const char *
token_of(const char *to)
{
	struct world_seek seek = world_mail("opened", to);
	const char *at = strchr(seek.row.message_id, '@');

	return base_arena_strndup(world_arena, seek.row.message_id,
	    (size_t)(at - seek.row.message_id));
}

/* All notes of a ticket in one text. */
static const char *
notes_of(int64_t id)
{
	struct tracker_issue *issue = world_issue(id);
	const char *text = "";
	size_t i;

	for (i = 0; i < issue->journals_n; i++)
		text = base_arena_printf(world_arena, "%s%s by %s\n", text,
		    issue->journals[i].notes,
		    issue->journals[i].author.login == NULL
			? "-"
			: issue->journals[i].author.login);
	tracker_issue_free(issue);
	return text;
}

static const char *
status_of(int64_t id)
{
	struct tracker_issue *issue = world_issue(id);
	const char *name = base_arena_strdup(world_arena, issue->status.name);

	tracker_issue_free(issue);
	return name;
}

static void
deliver(const char *sender, const char *head, const char *body)
{
	char *message = base_xprintf("%s\n%s", head, body);

	world_deliver(sender, "kairan@example.jp", message);
	free(message);
}

/* A token in new text reaches neither the tracker nor the answer. */
static void
tokens_are_cut(void **state)
{
	const char *token, *answer;
	char *body;

	(void)state;
	one_ticket();
	token = token_of("alice@example.jp");
	body =
	    base_xprintf("status: ONGOING\nfrobnicate: kairan+%s@example.jp\n\n"
			 "Write to kairan+%s@example.jp or [kairan:%s].\n",
		token, token, token);
	world_reply("alice@example.jp", "alice@example.jp", "t1@x", body);
	free(body);
	world_ingest();
	assert_string_equal(status_of(1), "ONGOING");
	assert_non_null(strstr(notes_of(1), "Write to"));
	assert_null(strstr(notes_of(1), token));
	answer = world_mail_text("answer", "alice@example.jp");
	assert_int_not_equal(strlen(answer), 0);
	assert_null(strstr(answer, token));
}

/* List mail finds the ticket and proves nobody. */
static void
list_mail_runs_nothing(void **state)
{
	const char *token;
	char *head;

	(void)state;
	one_ticket();
	token = token_of("alice@example.jp");
	head = base_xprintf(
	    "From: alice@example.jp\n"
	    "To: team@lists.example.jp\nSubject: Re: x\n"
	    "Message-ID: <l1@x>\nList-Id: <team.lists.example.jp>\n"
	    "Precedence: list\n"
	    "In-Reply-To: <%s@example.jp>\n",
	    token);
	deliver("team-bounces@lists.example.jp", head,
	    "status: PATCH_APPLIED\n\nSaid on the list.\n");
	free(head);
	world_ingest();
	assert_string_equal(status_of(1), "NEW");
	assert_non_null(strstr(notes_of(1), "Said on the list"));
	assert_null(strstr(notes_of(1), "by alice"));
	/* He is asked himself; the list hears nothing. */
	assert_int_equal(world_mail("answer", NULL).n, 1);
	assert_int_equal(world_mail("answer", "alice@example.jp").n, 1);
	assert_int_equal(world_mail("refused", NULL).n, 0);
}

/* Sent to the list and to us: once, whichever copy comes first. */
static void
deliver_copy(bool by_list, const char *id)
{
	const char *token = token_of("alice@example.jp");
	char *head;

	head = base_xprintf("From: alice@example.jp\n"
			    "To: kairan+%s@example.jp, team@lists.example.jp\n"
			    "Subject: Re: x\nMessage-ID: <%s>\n%s",
	    token, id, by_list ? "List-Id: <team.lists.example.jp>\n" : "");
	deliver(by_list ? "team-bounces@lists.example.jp" : "alice@example.jp",
	    head, "status: ONGOING\n\nTo all of you.\n");
	free(head);
	world_ingest();
}

static unsigned
times(const char *text, const char *part)
{
	unsigned n = 0;

	while ((text = strstr(text, part)) != NULL) {
		n++;
		text++;
	}
	return n;
}

static void
list_copy_first(void **state)
{
	(void)state;
	one_ticket();
	deliver_copy(true, "b1@x");
	assert_string_equal(status_of(1), "NEW");
	assert_int_equal(world_mail("answer", "alice@example.jp").n, 1);
	deliver_copy(false, "b1@x");
	assert_string_equal(status_of(1), "ONGOING");
	assert_int_equal(times(notes_of(1), "To all of you"), 1);
	/* What was asked, and what was done. */
	assert_int_equal(world_mail("answer", "alice@example.jp").n, 2);
}

static void
list_copy_last(void **state)
{
	(void)state;
	one_ticket();
	deliver_copy(false, "b2@x");
	assert_string_equal(status_of(1), "ONGOING");
	deliver_copy(true, "b2@x");
	assert_int_equal(times(notes_of(1), "To all of you"), 1);
	assert_string_equal(world_inbox("b2@x").state, STORE_INBOX_DUPLICATE);
	assert_int_equal(world_mail("answer", "alice@example.jp").n, 1);
}

/* A From alone proves nothing: not even the comment is written. */
static void
forged_sender(void **state)
{
	(void)state;
	one_ticket();
	deliver("mallory@evil.example",
	    "From: alice@example.jp\nTo: kairan@example.jp\n"
	    "Subject: Re: [kairan #1] x\nMessage-ID: <f1@x>\n",
	    "status: PATCH_APPLIED\n\nForged.\n");
	world_ingest();
	assert_string_equal(status_of(1), "NEW");
	assert_null(strstr(notes_of(1), "Forged"));
}

/* An Authentication-Results header of somebody else counts nothing. */
static void
forged_authentication(void **state)
{
	(void)state;
	one_ticket();
	world_edit_conf(
	    "operator =", "authserv_id = mx.example.jp\n operator =");
	deliver("mallory@evil.example",
	    "Authentication-Results: mx.evil.example; dmarc=pass"
	    " header.from=example.jp\n"
	    "From: alice@example.jp\nTo: kairan@example.jp\n"
	    "Subject: Re: [kairan #1] x\nMessage-ID: <f2@x>\n",
	    "status: ONGOING\n");
	world_ingest();
	assert_string_equal(status_of(1), "NEW");
}

static void
robots_get_no_answer(void **state)
{
	static const char *const heads[] = {"Auto-Submitted: auto-replied\n",
	    "Precedence: bulk\n", "X-Autoreply: yes\n",
	    "Auto-Submitted: auto-generated\n"};
	char *head;
	size_t i;

	(void)state;
	one_ticket();
	for (i = 0; i < BASE_LEN(heads); i++) {
		head = base_xprintf("From: alice@example.jp\n"
				    "To: kairan+%s@example.jp\nSubject: Away\n"
				    "Message-ID: <a%zu@x>\n%s",
		    token_of("alice@example.jp"), i, heads[i]);
		deliver("alice@example.jp", head,
		    "status: ONGOING\n\nI am away.\n");
		free(head);
	}
	/* A null sender is never answered, whatever it says. */
	head = base_xprintf("From: alice@example.jp\n"
			    "To: kairan+%s@example.jp\nSubject: x\n"
			    "Message-ID: <n1@x>\n",
	    token_of("alice@example.jp"));
	deliver("", head, "status: NONSENSE\n");
	free(head);
	world_ingest();
	assert_int_equal(world_mail("answer", NULL).n, 0);
	assert_int_equal(world_mail("refused", NULL).n, 0);
}

/* One refusal a day to a stranger, however much he writes. */
static void
strangers_hear_once(void **state)
{
	char *head;
	int i;

	(void)state;
	for (i = 0; i < 4; i++) {
		head = base_xprintf("From: who@else.example\n"
				    "To: kairan@example.jp\nSubject: hi %d\n"
				    "Message-ID: <s%d@x>\n",
		    i, i);
		deliver("who@else.example", head, "status: ONGOING\n");
		free(head);
	}
	world_ingest();
	assert_int_equal(world_mail("refused", NULL).n, 1);
}

/* One mail, several tickets; what cannot be done holds back nothing. */
static void
several_tickets(void **state)
{
	(void)state;
	one_ticket();
	world_import("A-2", "Example Mail is open", "See CVE-2026-1002.");
	world_open();
	world_reply("alice@example.jp", "alice@example.jp", "m1@x",
	    "#1, #2 status: INVESTIGATING\n#99 status: ONGOING\n"
	    "due: someday\n");
	world_ingest();
	assert_string_equal(status_of(1), "INVESTIGATING");
	assert_string_equal(status_of(2), "INVESTIGATING");
	assert_string_equal(world_inbox("m1@x").state, STORE_INBOX_APPLIED);
	assert_non_null(
	    strstr(world_mail_text("answer", "alice@example.jp"), "#99"));
}

/* Untrusted text in headers of ours. */
static void
subjects_stay_in_their_line(void **state)
{
	const char *answer;

	(void)state;
	one_ticket();
	deliver("who@else.example",
	    "From: who@else.example\nTo: kairan@example.jp\n"
	    "Subject: =?utf-8?q?a=0D=0ABcc:_victim@else.example?=\n"
	    "Message-ID: <h1@x>\n",
	    "Hello.\n");
	world_ingest();
	answer = world_mail_text("refused", "who@else.example");
	assert_int_not_equal(strlen(answer), 0);
	assert_null(strstr(answer, "\nBcc:"));
}

/* An address that was taken out of the configuration is nobody's. */
static void
addresses_taken_away(void **state)
{
	(void)state;
	one_ticket();
	world_edit_conf(", \"alice@phone.example.jp\"", "");
	world_reply("alice@phone.example.jp", "alice@example.jp", "p1@x",
	    "status: ONGOING\n");
	world_ingest();
	assert_string_equal(status_of(1), "NEW");
	assert_string_equal(world_inbox("p1@x").state, STORE_INBOX_REFUSED);
	world_reply("alice@example.jp", "alice@example.jp", "p2@x",
	    "status: ONGOING\n");
	world_ingest();
	assert_string_equal(status_of(1), "ONGOING");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(tokens_are_cut),
	    TEST(list_mail_runs_nothing), TEST(list_copy_first),
	    TEST(list_copy_last), TEST(forged_sender),
	    TEST(forged_authentication), TEST(robots_get_no_answer),
	    TEST(strangers_hear_once), TEST(several_tickets),
	    TEST(subjects_stay_in_their_line), TEST(addresses_taken_away)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
