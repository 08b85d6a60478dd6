/*
 * Is it a person?  One mail a rule, with its negative twin.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "kairan/mail.h"
#include "kairan/reply.h"

static const struct base_date today = {2026, 11, 21};

static const struct {
	const char *mail;
	enum reply_class class;
	const char *status; /* of the first bounce, or NULL */
	const char *away; /* return date, or NULL */
} cases[] = {
    {"From: a@example.org\nSubject: Re: x\n\nHi", REPLY_CLASS_HUMAN, 0, 0},
    /* RFC 3834 */
    {"From: a@example.org\nAuto-Submitted: auto-replied\n\nx", REPLY_CLASS_AUTO,
	0, 0},
    {"From: a@example.org\nAuto-Submitted: AUTO-generated; x=y\n\nx",
	REPLY_CLASS_AUTO, 0, 0},
    {"From: a@example.org\nAuto-Submitted: (cron) auto-notified\n\nx",
	REPLY_CLASS_AUTO, 0, 0},
    {"From: a@example.org\nAuto-Submitted: No\n\nx", REPLY_CLASS_HUMAN, 0, 0},
    {"From: a@example.org\nAuto-Submitted: no (really)\n\nx", REPLY_CLASS_HUMAN,
	0, 0},
    {"From: a@example.org\nX-Autoreply: yes\n\nx", REPLY_CLASS_AUTO, 0, 0},
    {"From: a@example.org\nPrecedence: auto_reply\n\nx", REPLY_CLASS_AUTO, 0,
	0},
    {"From: a@example.org\nPrecedence: list\nList-Id: <l.example.org>\n\nx",
	REPLY_CLASS_HUMAN, 0, 0},
    /* words */
    {"From: a@example.org\nSubject: Automatic reply: x\n\nback on Dec 1",
	REPLY_CLASS_AUTO, 0, "2026-12-01"},
    {"From: a@example.org\nSubject: Re: Automatic reply: x\n\nWelcome back",
	REPLY_CLASS_HUMAN, 0, 0},
    {"From: a@example.jp\nSubject: =?UTF-8?B?44CQ6Ieq5YuV6L+U5L+h44CReA==?="
     "\n\nx",
	REPLY_CLASS_AUTO, 0, 0},
    {"From: a@example.jp\nSubject: x\nContent-Type: text/plain; "
     "charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
     "12月3日まで不在にしております。",
	REPLY_CLASS_AUTO, 0, "2026-12-03"},
    {"From: a@example.jp\nSubject: x\nContent-Type: text/plain; "
     "charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
     "12月3日までに対応します。",
	REPLY_CLASS_HUMAN, 0, 0},
    {"Return-Path: <>\nFrom: a@example.org\nSubject: x\n\nx", REPLY_CLASS_AUTO,
	0, 0},
    /* reports without their parts */
    {"Return-Path: <>\nFrom: MAILER-DAEMON@example.org\n"
     "Subject: failure notice\n\nHi. This is the qmail-send program.\n\n"
     "<u@example.org>:\nSorry, no mailbox here. (#5.1.1)\n",
	REPLY_CLASS_BOUNCE, "5.1.1", 0},
    {"From: Postmaster@ezweb.ne.jp\nSubject: Mail System Error - Returned "
     "Mail\n\nThe user(s) account is disabled.\n\n<u@ezweb.ne.jp>\n",
	REPLY_CLASS_BOUNCE, 0, 0},
    {"Return-Path: <>\nFrom: MAILER-DAEMON@example.org\n"
     "Subject: Warning: message x delayed 24 hours\n\nx",
	REPLY_CLASS_DELAYED, 0, 0},
    {"From: a@example.org\nSubject: Undeliverable: x\n\nWhy did that come?",
	REPLY_CLASS_HUMAN, 0, 0},
    /* RFC 3464, 5965, 8098 */
    {"From: MAILER-DAEMON@example.org\nMIME-Version: 1.0\nContent-Type: "
     "multipart/report; report-type=delivery-status; boundary=b\n\n--b\n"
     "\nx\n--b\nContent-Type: message/delivery-status\n\n"
     "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; u@example.org\n"
     "Action: failed\nStatus: 5.0.0\n"
     "Diagnostic-Code: smtp; 550 5.1.1 unknown\n\n--b--\n",
	REPLY_CLASS_BOUNCE, "5.1.1", 0},
    {"From: MAILER-DAEMON@example.org\nMIME-Version: 1.0\nContent-Type: "
     "multipart/report; report-type=delivery-status; boundary=b\n\n--b\n"
     "\nx\n--b\nContent-Type: message/delivery-status\n\n"
     "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; u@example.org\n"
     "Action: delayed\nStatus: 4.4.1\n\n--b--\n",
	REPLY_CLASS_DELAYED, "4.4.1", 0},
    {"From: MAILER-DAEMON@example.org\nMIME-Version: 1.0\nContent-Type: "
     "multipart/report; report-type=delivery-status; boundary=b\n\n--b\n"
     "\nx\n--b\nContent-Type: message/delivery-status\n\n"
     "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; u@example.org\n"
     "Action: relayed\nStatus: 2.0.0\n\n--b--\n",
	REPLY_CLASS_DELIVERED, "2.0.0", 0},
    {"From: f@example.org\nMIME-Version: 1.0\nContent-Type: "
     "multipart/report; report-type=feedback-report; boundary=b\n\n--b\n"
     "\nx\n--b\nContent-Type: message/feedback-report\n\n"
     "Feedback-Type: abuse\nVersion: 1\nUser-Agent: x\n\n--b--\n",
	REPLY_CLASS_FEEDBACK, 0, 0}};

static void
test_classes(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		struct base_arena *arena = base_arena_new();
		struct base_err err = BASE_ERR_INIT;
		struct reply_class_result got;
		struct mail *mail = NULL;
		char away[BASE_DATE_TEXT];

		if (mail_parse(cases[i].mail, strlen(cases[i].mail), &mail,
			&err) != BASE_OK)
			fail_msg("mail %zu: %s", i, err.text);
		reply_classify(mail, today, arena, &got);
		base_date_format(got.away_until, away);
		if (got.class != cases[i].class)
			fail_msg("mail %zu: %s by %s", i,
			    reply_class_name(got.class), got.rule);
		if (cases[i].status != NULL) {
			assert_int_not_equal(got.bounce_count, 0);
			assert_string_equal(
			    got.bounces[0].status, cases[i].status);
		}
		assert_string_equal(
		    away, cases[i].away != NULL ? cases[i].away : "");
		mail_free(mail);
		base_arena_free(arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_classes)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
