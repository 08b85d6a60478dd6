/*
 * reply_ticket: which ticket a mail may belong to.  Candidates only: the
 * caller verifies tokens and asks the store who sent what.
 */
#ifndef KAIRAN_REPLY_TICKET_H
#define KAIRAN_REPLY_TICKET_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

struct mail;

/* Limits of this header. */
#define REPLY_MAX_CANDIDATES 40 /* of one mail */
#define REPLY_TOKEN_MIN 34 /* characters of a token (trust_token.h) */
#define REPLY_TOKEN_MAX 40

enum reply_candidate_kind {
	REPLY_CANDIDATE_TOKEN = 0, /* value: token, lower case */
	REPLY_CANDIDATE_MESSAGE_ID, /* value: Message-ID without <> */
	REPLY_CANDIDATE_SUBJECT, /* value: ticket number, our tag */
	REPLY_CANDIDATE_REDMINE_ID, /* value: ticket number; Message-ID of a
	    Redmine notification, host in `detail` */
	REPLY_CANDIDATE_REDMINE_SUBJECT /* value: ticket number of Redmine's
	    own "[Project - Bug #12]" or "[#12]": nearly nothing */
};

struct reply_candidate {
	enum reply_candidate_kind kind;
	const char *value;
	const char *where; /* static: address, in-reply-to, references,
	    header, footer, subject */
	const char *detail; /* host or tag as written, or "" */
};

struct reply_settings; /* reply.h */

/*
 * Fills *out with candidates in the order in which they are to be believed:
 * tokens (recipient address `local+TOKEN@`, header X-Kairan-Token,
 * In-Reply-To, References, footer `[kairan:TOKEN]`), then Message-IDs
 * (In-Reply-To, then References from the last to the first), then the
 * subject.  No candidate twice.  Lives in arena.
 */
void reply_ticket_find(const struct mail *mail,
    const struct reply_settings *settings, struct base_arena *arena,
    const struct reply_candidate **out, size_t *count_out);

/* "token", "message-id", "subject", "redmine-id", "redmine-subject". */
const char *reply_candidate_kind_name(enum reply_candidate_kind kind);

/*
 * Appends text to out without tokens: footers `[kairan:TOKEN]` with their
 * line when nothing else stands there, `+TOKEN` of addresses, and the local
 * part of `<TOKEN@domain>`; for all that is stored or quoted.  Returns
 * BASE_LIMIT when out is full.
 */
enum base_status reply_cut_tokens(
    const char *text, struct base_buf *out) BASE_MUST_CHECK;

#endif
