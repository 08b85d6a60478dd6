/*
 * transport_send: one mail to one recipient, by the local sendmail, by SMTP
 * submission, or into a maildir (demonstration, tests, `send = off`).
 */
#ifndef KAIRAN_TRANSPORT_SEND_H
#define KAIRAN_TRANSPORT_SEND_H

#include "kairan/net_submit.h"
#include "kairan/transport.h"

enum transport_send_kind {
	TRANSPORT_SEND_SENDMAIL,
	TRANSPORT_SEND_SMTP,
	TRANSPORT_SEND_MAILDIR /* a file, with Return-Path and Delivered-To
	    before the mail as a delivery agent writes them */
};

/* Strings are copied by transport_sender_new(). */
struct transport_sender_options {
	enum transport_send_kind kind;
	const char *sendmail; /* program; NULL = /usr/sbin/sendmail */
	const char *sendmail_config; /* Postfix: MAIL_CONFIG for it, or NULL */
	const char *maildir; /* MAILDIR: made when missing */
	int deadline_ms; /* SENDMAIL: 0 = TRANSPORT_SENDMAIL_DEADLINE_MS */
	struct net_submit_options smtp; /* SMTP */
};

struct transport_sender; /* keeps the SMTP connection between mails */

/* BASE_INVALID for unusable options; contacts nobody. */
enum base_status transport_sender_new(
    const struct transport_sender_options *options,
    struct transport_sender **out, struct base_err *err) BASE_MUST_CHECK;
void transport_sender_free(struct transport_sender *sender);

struct transport_result {
	int code; /* SMTP reply code or sendmail's exit code; 0 = none */
	char text[TRANSPORT_SEND_TEXT_MAX]; /* the server's own words, or the
	    first line sendmail wrote on stderr */
	bool auth_failed; /* SMTP login refused: no mail will go through */
	bool maybe_sent; /* it may have been accepted though this failed */
	char path[TRANSPORT_SEND_TEXT_MAX]; /* MAILDIR: the file, if short
	    enough */
};

/*
 * Sends message (CRLF or LF) to one recipient.  envelope_from "" is the null
 * sender; addresses as net_address_is_safe().
 * BASE_OK: taken over by the server, sendmail or the disk.
 * BASE_TEMP: keep it and try again (4xx, network, time-out; every way for
 *   sendmail to end that speaks of this machine and not of the mail).
 * BASE_PERM: this mail to this recipient will not go (5xx; sendmail's
 *   EX_NOUSER, EX_NOHOST, EX_DATAERR).
 * BASE_INVALID: an address that may not be used.
 * result is filled in every case.
 */
enum base_status transport_send(struct transport_sender *sender,
    const char *envelope_from, const char *recipient, const char *message,
    size_t message_len, struct transport_result *result,
    struct base_err *err) BASE_MUST_CHECK;

#endif
