/*
 * mail_auth: what our own server found out about a message's sender
 * (Authentication-Results, RFC 8601) and what a mailing list did to it
 * (RFC 2919, 2369, From munging).
 */
#ifndef KAIRAN_MAIL_AUTH_H
#define KAIRAN_MAIL_AUTH_H

#include "kairan/mail.h"

#define MAIL_AUTH_RESULTS_MAX 100 /* results read from one field */

enum mail_auth_result {
	MAIL_AUTH_NONE = 0, /* not tried, or no policy */
	MAIL_AUTH_PASS,
	MAIL_AUTH_FAIL, /* fail, permerror, policy, reject ... */
	MAIL_AUTH_TEMP /* temperror: could not be told */
};

/* What the topmost field of our authserv-id says.  Texts are "" when
 * absent, domains in lower case, and live as long as the mail. */
struct mail_auth {
	bool is_there; /* such a field stands in the header */
	bool has_dmarc; /* it speaks of DMARC; two results that differ: FAIL */
	enum mail_auth_result dmarc;
	const char *dmarc_from; /* its header.from: a domain */
	enum mail_auth_result spf;
	const char *spf_domain; /* domain of smtp.mailfrom (or helo) */
	enum mail_auth_result dkim; /* PASS when any signature passes */
	const char *dkim_domain; /* header.d of that signature: of several that
	    of From's own domain */
	/* DMARC passed (or DKIM passed with exactly From's domain) for the
	 * domain of the one address in From. */
	bool is_aligned;
};

/*
 * Reads the topmost Authentication-Results field whose authserv-id is ours
 * (case-insensitive).  Fields of others, and ours below the topmost, are
 * as good as forged and ignored: the MTA must remove forged ones of our
 * own id on entry.  authserv_id NULL or "": none is believed.
 */
struct mail_auth mail_auth_read(
    const struct mail *mail, const char *authserv_id);

/* Traces of a mailing list.  Texts are "" when absent. */
struct mail_list {
	bool is_list; /* List-Id, List-Post, Mailing-List, X-ML-Name ... or
	    Precedence: list */
	bool is_bulk; /* Precedence: bulk or junk */
	const char *id; /* List-Id's id, lower case */
	const char *post; /* address of List-Post */
	const char
	    *tag; /* "[name:00123]" or "[name]" in front of the subject */
	bool is_munged; /* From was replaced by the list */
	struct mail_addr author; /* the true author as far as known: From, or
	    X-Original-From, or Reply-To of a "NAME via LIST" From */
};

/* Always answers; author is From's first address when nothing is munged. */
struct mail_list mail_list_read(const struct mail *mail);
/* mail_list_read(mail).is_list */
bool mail_is_list(const struct mail *mail);

#endif
