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
    /* What somebody quotes or forwards is not said by him. */
    {"From: a@example.org\nSubject: Re: x\n\nWe saw this, too.\n\n"
     "On Sun, 22 Nov 2026, Vendor <v@v.example> wrote:\n"
     "> This is an automated response. Do not answer.",
	REPLY_CLASS_HUMAN, 0, 0},
    {"From: a@example.org\nSubject: Fwd: x\n\nSee below.\n\n"
     "---------- Forwarded message ---------\nFrom: c <c@example.org>\n"
     "Date: x\nSubject: y\n\nI am out of the office until Dec 1.\n"
     "For urgent matters please contact Bob.",
	REPLY_CLASS_HUMAN, 0, 0},
    {"From: a@example.org\nSubject: Re: x\n\nThis is an automated response.\n"
     "\nOn Sun, 22 Nov 2026, kairan <k@example.jp> wrote:\n> A flaw",
	REPLY_CLASS_AUTO, 0, 0},
    {"From: a@example.jp\nSubject: Re: x\nContent-Type: text/plain; "
     "charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
     "【自動返信】\nお問い合わせありがとうございます。",
	REPLY_CLASS_AUTO, 0, 0},
    {"From: a@example.jp\nSubject: Re: x\nContent-Type: text/plain; "
     "charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
     "自動返信メールの機能に欠陥があるそうです。",
	REPLY_CLASS_HUMAN, 0, 0},
    /* Away, says a program or a person: who says no more than that, quotes
     * the mail or gives a command is a person. */
    {"From: a@example.org\nSubject: x\n\nI am out of the office until Dec 1.\n"
     "For urgent matters please contact Bob.",
	REPLY_CLASS_AUTO, 0, "2026-12-01"},
    {"From: a@example.org\nSubject: Re: x\n\nI am on vacation next week, so "
     "Alice does it.",
	REPLY_CLASS_HUMAN, 0, 0},
    {"From: a@example.org\nSubject: Re: x\nIn-Reply-To: <a@b>\n\n"
     "I am on vacation until Dec 1, Alice does it.\n\n"
     "On 20 Nov 2026, kairan <k@example.org> wrote:\n> x\n",
	REPLY_CLASS_HUMAN, 0, 0},
    {"From: a@example.jp\nSubject: Re: x\nContent-Type: text/plain; "
     "charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
     "予定日：12月2日\n\n12月1日まで不在のため、戻り次第対応します。",
	REPLY_CLASS_HUMAN, 0, 0},
    {"From: a@example.jp\nSubject: Re: x\nContent-Type: text/plain; "
     "charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
     "出張中のため、明日確認します。",
	REPLY_CLASS_HUMAN, 0, 0},
    {"From: a@example.jp\nSubject: x\nContent-Type: text/plain; "
     "charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
     "出張中のため不在です。お急ぎの方は鈴木までご連絡ください。",
	REPLY_CLASS_AUTO, 0, 0},
    {"From: a@example.org\nSubject: Re: x\n\nThis is an automatic reply.\n\n"
     "status: ONGOING",
	REPLY_CLASS_AUTO, 0, 0},
    {"From: a@example.org\nSubject: =?utf-8?Q?R=C4=83spuns_automat:_x?=\n\nx",
	REPLY_CLASS_AUTO, 0, 0},
    {"From: a@example.org\nSubject: Re: =?utf-8?Q?R=C4=83spuns_automat:_x?="
     "\n\nx",
	REPLY_CLASS_HUMAN, 0, 0},
    {"From: postmaster@example.org\nSubject: [BOUNCE]\n\nI'm afraid I wasn't "
     "able to deliver your message.\n\nFailed recipient(s):\nb@example.com\n",
	REPLY_CLASS_BOUNCE, "", 0},
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

/* Nobody stands behind it: only the envelope says so. */
static void
test_null_sender(void **state)
{
	static const char text[] = "From: a@example.org\nSubject: Re: x\n\n"
				   "ONGOING\n";
	struct reply_settings settings = {.today = today};
	struct base_err err = BASE_ERR_INIT;
	struct reply *reply = NULL;
	struct mail *mail = NULL;
	int i;

	(void)state;
	assert_int_equal(
	    mail_parse(text, sizeof(text) - 1, &mail, &err), BASE_OK);
	for (i = 0; i < 2; i++) {
		settings.is_null_sender = i == 1;
		assert_int_equal(
		    reply_analyze(mail, &settings, &reply, &err), BASE_OK);
		assert_int_equal(reply->class.class,
		    i == 1 ? REPLY_CLASS_AUTO : REPLY_CLASS_HUMAN);
		assert_int_equal(
		    reply->commands.directive_count, i == 1 ? 0 : 1);
		reply_free(reply);
	}
	mail_free(mail);
}

static void
test_classes(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		const struct reply_settings settings = {.today = today};
		struct base_err err = BASE_ERR_INIT;
		struct reply_class_result got;
		struct reply *reply = NULL;
		struct mail *mail = NULL;
		char away[BASE_DATE_TEXT];

		if (mail_parse(cases[i].mail, strlen(cases[i].mail), &mail,
			&err) != BASE_OK)
			fail_msg("mail %zu: %s", i, err.text);
		assert_int_equal(
		    reply_analyze(mail, &settings, &reply, &err), BASE_OK);
		got = reply->class;
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
		reply_free(reply);
		mail_free(mail);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_classes), cmocka_unit_test(test_null_sender)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
