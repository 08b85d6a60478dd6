/*
 * reply_class: what a mail is: a person's words, or a machine's.
 * RFC 3834 (automatic answers), RFC 3464 (delivery reports), RFC 5965
 * (abuse reports), and what real systems send without their headers.
 */
#ifndef KAIRAN_REPLY_CLASS_H
#define KAIRAN_REPLY_CLASS_H

#include "kairan/base.h"
#include "kairan/base_buf.h"
#include "kairan/base_time.h"

struct mail;

/* Limits of this header. */
#define REPLY_MAX_BOUNCES 100 /* recipients read from one report */
#define REPLY_MAX_CLASS_LINES 4000 /* lines of a body looked at */

enum reply_class {
	REPLY_CLASS_HUMAN = 0,
	REPLY_CLASS_AUTO, /* vacation note, other program's mail */
	REPLY_CLASS_BOUNCE, /* could not be delivered, for good */
	REPLY_CLASS_DELAYED, /* not yet delivered */
	REPLY_CLASS_DELIVERED, /* delivery or reading confirmed */
	REPLY_CLASS_FEEDBACK /* somebody pressed "this is spam" */
};

/* One recipient of a delivery report; strings are never NULL. */
struct reply_bounce {
	const char *recipient; /* address or "" */
	const char *status; /* "5.1.1" (RFC 3463) or "" */
	const char *action; /* failed, delayed, delivered, ... or "" */
};

struct reply_class_result {
	enum reply_class class;
	const char *rule; /* static word: which rule decided */
	bool is_list; /* came by a mailing list */
	bool is_null_sender; /* the envelope's return path is <> */
	bool is_away; /* an out-of-office note (class auto) */
	struct base_date away_until; /* its return date; unset: not read */
	const struct reply_bounce *bounces;
	size_t bounce_count;
};

/* What is known of a mail beside it. */
struct reply_class_hints {
	const char *written; /* newly, of its body: what a program says of
	    itself stands there, and not in what somebody quotes */
	bool is_null_sender; /* of the envelope; its header may say so, too */
	struct base_date today; /* for return dates without a year */
};

/*
 * Classifies mail.  Strings and bounces live in arena.  Never fails: what no
 * rule knows is human.
 */
void reply_classify(const struct mail *mail,
    const struct reply_class_hints *hints, struct base_arena *arena,
    struct reply_class_result *out);

/* "human", "auto", "bounce", "delayed", "delivered", "feedback"; static. */
const char *reply_class_name(enum reply_class class);

#endif
