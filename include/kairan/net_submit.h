/*
 * net_submit: hands one mail for one recipient to a submission server
 * (RFC 6409, 5321, 8314), over a connection kept between mails.
 */
#ifndef KAIRAN_NET_SUBMIT_H
#define KAIRAN_NET_SUBMIT_H

#include "kairan/net.h"

enum net_submit_tls {
	NET_SUBMIT_STARTTLS, /* required: no TLS, no mail (port 587) */
	NET_SUBMIT_TLS, /* from the first byte (port 465) */
	NET_SUBMIT_PLAIN /* loopback, or with allow_plain (port 25) */
};

/* Strings are copied by net_submit_new().  NULL and 0 = default. */
struct net_submit_options {
	const char *host;
	int port; /* 0 = by tls: 587, 465, 25 */
	enum net_submit_tls tls;
	const char *user; /* NULL = no authentication */
	const char *password; /* PLAIN, LOGIN, ... as the server offers */
	const char *bearer; /* OAuth token instead of a password: XOAUTH2 or
	    OAUTHBEARER (RFC 7628) */
	const char *ca_file; /* PEM; NULL = the system's */
	const char *hello; /* name in EHLO; NULL = the host's own */
	int connect_timeout_ms;
	int deadline_ms; /* one mail; 0 = NET_DEADLINE_MS_DEFAULT */
	bool allow_plain; /* NET_SUBMIT_PLAIN to other than loopback; a
	    password is never sent without TLS to other than loopback */
};

struct net_submit;

/* BASE_INVALID for unusable options (control characters in user, password
 * or host; plain towards the network); connects at the first mail only. */
enum base_status net_submit_new(const struct net_submit_options *options,
    struct net_submit **out, struct base_err *err) BASE_MUST_CHECK;
void net_submit_free(struct net_submit *submit); /* QUIT; NULL is fine */

struct net_submit_result {
	int code; /* last SMTP reply code; 0 = none */
	char text[NET_SUBMIT_TEXT_MAX]; /* the server's last reply, its lines
	    joined by blanks */
	bool auth_failed; /* login refused: mend the account, not the mail */
	bool maybe_sent; /* the whole mail was handed over and the answer got
	    lost: the server may have accepted it */
};

/*
 * Sends message to one recipient.  envelope_from "" is the null sender.
 * Line ends become CRLF; dots are stuffed.
 * BASE_OK: the server said 2xx after the data.
 * BASE_TEMP: 4xx, network, TLS, login refused, lost answer: keep the mail.
 * BASE_PERM: 5xx to the sender, the recipient or the data.
 * BASE_INVALID: an address that may not go on the wire.
 * BASE_LIMIT: message over NET_SUBMIT_MESSAGE_MAX.
 * result is filled in every case.
 */
enum base_status net_submit_send(struct net_submit *submit,
    const char *envelope_from, const char *recipient, const char *message,
    size_t message_len, struct net_submit_result *result,
    struct base_err *err) BASE_MUST_CHECK;

/* Connects, verifies and logs in as for a mail, and sends none (NOOP).
 * Statuses and result as above. */
enum base_status net_submit_try(struct net_submit *submit,
    struct net_submit_result *result, struct base_err *err) BASE_MUST_CHECK;

#endif
