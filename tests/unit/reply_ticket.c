/*
 * Which ticket: every carrier of a token, our tag, Redmine's; and tokens
 * cut from text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "kairan/mail.h"
#include "kairan/reply.h"

#define TOKEN "abcdefghijklmnopqrstuvwxyz234567abcdefgh"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGH"

static const struct {
	const char *mail;
	const char *kind; /* of the first candidate; NULL: none */
	const char *value;
	const char *where;
} cases[] = {
    {"To: kairan+" TOKEN "@example.org\n\nx", "token", TOKEN, "address"},
    {"To: x@example.org\nDelivered-To: kairan+" UPPER "@example.org\n\nx",
	"token", TOKEN, "address"},
    {"X-Kairan-Token: " TOKEN "\n\nx", "token", TOKEN, "header"},
    {"In-Reply-To: <" TOKEN "@example.org>\n\nx", "token", TOKEN,
	"in-reply-to"},
    {"References: <a@b> <" TOKEN "@example.org>\n\nx", "token", TOKEN,
	"references"},
    {"Subject: x\n\nYes.\n\n> [kairan:" TOKEN "]\n", "token", TOKEN, "footer"},
    {"In-Reply-To: <a@b.example>\n\nx", "message-id", "a@b.example",
	"in-reply-to"},
    {"Subject: Re: [kairan #123] x\n\nx", "subject", "123", "subject"},
    {"Subject: AW: [ml:00012] [Kairan #123] x\n\nx", "subject", "123",
	"subject"},
    {"Subject: Re: [Web - Bug #12] x\n\nx", "redmine-subject", "12", "subject"},
    {"In-Reply-To: <redmine.issue-12.20261201090000@r.example>\n\nx",
	"message-id", "redmine.issue-12.20261201090000@r.example",
	"in-reply-to"},
    /* no ticket at all */
    {"Subject: [JPCERT #2024] x\n\nx", NULL, NULL, NULL},
    {"Subject: [kairan 123] x\n\nx", NULL, NULL, NULL},
    {"Subject: [kairan #12a] x\n\nx", NULL, NULL, NULL},
    {"Subject: [other#1] x\n\nx", NULL, NULL, NULL},
    {"To: kairan+abc@example.org\n\nx", NULL, NULL, NULL},
    {"To: kairan+" TOKEN "x@example.org\n\nx", NULL, NULL, NULL}};

static void
test_candidates(void **state)
{
	static const struct reply_settings settings;
	size_t i, count;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		struct base_arena *arena = base_arena_new();
		const struct reply_candidate *v;
		struct base_err err = BASE_ERR_INIT;
		struct mail *mail = NULL;

		if (mail_parse(cases[i].mail, strlen(cases[i].mail), &mail,
			&err) != BASE_OK)
			fail_msg("mail %zu: %s", i, err.text);
		reply_ticket_find(mail, &settings, arena, &v, &count);
		if (cases[i].kind == NULL) {
			if (count != 0)
				fail_msg("mail %zu: found %s", i, v[0].value);
		} else {
			if (count == 0)
				fail_msg("mail %zu: nothing found", i);
			assert_string_equal(
			    reply_candidate_kind_name(v[0].kind),
			    cases[i].kind);
			assert_string_equal(v[0].value, cases[i].value);
			assert_string_equal(v[0].where, cases[i].where);
		}
		mail_free(mail);
		base_arena_free(arena);
	}
}

static void
test_tokens_are_cut(void **state)
{
	static const char *const texts[][2] = {
	    {"Hi\n[kairan:" TOKEN "]\nbye", "Hi\nbye"},
	    {"Hi\n> [kairan:" TOKEN "]\nbye", "Hi\nbye"},
	    {"see [kairan:" TOKEN "] there", "see  there"},
	    {"to kairan+" UPPER "@example.org", "to kairan@example.org"},
	    {"mailto:kairan%2B" TOKEN "@example.org",
		"mailto:kairan@example.org"},
	    {"<" TOKEN "@example.org>", "<@example.org>"},
	    {"nothing here, kairan+abc@example.org",
		"nothing here, kairan+abc@example.org"},
	    {"0123456789abcdef0123456789abcdef01234567",
		"0123456789abcdef0123456789abcdef01234567"},
	    {"", ""}};
	struct base_buf out;
	size_t i;

	(void)state;
	base_buf_init(&out, 1000);
	for (i = 0; i < BASE_LEN(texts); i++) {
		base_buf_clear(&out);
		assert_int_equal(reply_cut_tokens(texts[i][0], &out), BASE_OK);
		assert_string_equal(base_buf_text(&out), texts[i][1]);
	}
	base_buf_release(&out);
	base_buf_init(&out, 3);
	assert_int_equal(reply_cut_tokens("abcdef", &out), BASE_LIMIT);
	base_buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_candidates),
	    cmocka_unit_test(test_tokens_are_cut)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
