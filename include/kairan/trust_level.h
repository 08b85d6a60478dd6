/*
 * trust_level: how much a mail proves, and how much each command needs.
 * Pure data and arithmetic; the caller brings the facts.
 */
#ifndef KAIRAN_TRUST_LEVEL_H
#define KAIRAN_TRUST_LEVEL_H

#include "kairan/base.h"

/* Levels of a mail, each stronger than the one before. */
enum trust_level {
	TRUST_LEVEL_UNKNOWN = 0, /* unknown sender */
	TRUST_LEVEL_CLAIMED = 1, /* From is a known person, unproven */
	TRUST_LEVEL_LIST = 2, /* the same, through a list */
	TRUST_LEVEL_DMARC = 3, /* aligned DMARC pass of our own authserv-id */
	TRUST_LEVEL_TOKEN = 4, /* personal token whose person is the From */
	TRUST_LEVEL_BOTH = 5
};

/* What somebody may want to do by mail. */
enum trust_action {
	TRUST_ACTION_HELP, /* help, stop */
	TRUST_ACTION_COMMENT,
	TRUST_ACTION_SETTING, /* ack, watch, mute, notify */
	TRUST_ACTION_STATUS, /* status, planned, assign to me */
	TRUST_ACTION_MANAGE, /* assign others, due, priority, SSVC, split,
	    reopen: needs Redmine's right too */
	TRUST_ACTION_ACCEPT, /* RISK_ACCEPTED, NOT_AFFECTED, track */
	TRUST_ACTION_BULK, /* more than TRUST_BULK_MIN - 1 tickets */
	TRUST_ACTION_SCAN, /* scan results: the host's own key */
	TRUST_ACTIONS
};
#define TRUST_BULK_MIN 6

/* What becomes of an action below its level. */
enum trust_below {
	TRUST_BELOW_IGNORE,
	TRUST_BELOW_PARK, /* parked, one confirmation mail */
	TRUST_BELOW_REFUSE /* refused, the operator is told */
};

/* One row of the table. */
struct trust_rule {
	enum trust_action action;
	enum trust_level least;
	enum trust_level least_list; /* the same for mail through a list */
	bool needs_right; /* and Redmine's right, asked elsewhere */
	bool needs_host_key; /* no level is enough */
	enum trust_below below;
};

/* The default row of an action; static, never NULL for a valid action. */
const struct trust_rule *trust_rule_of(enum trust_action action);

/* Does `level` suffice for rule?  Never when rule needs a host's key.
 * via_list: the mail came through a list. */
bool trust_level_suffices(
    const struct trust_rule *rule, enum trust_level level, bool via_list);

/* What is known of one mail. */
struct trust_facts {
	int64_t from_person; /* person whose address is the From; 0 unknown */
	bool via_list; /* List-Id, or received through a list */
	bool dmarc_pass; /* aligned pass, topmost, of our authserv-id */
	bool token_valid; /* a token that trust_token_read() passed */
	int64_t token_person; /* its person; 0 = list token */
	bool token_revoked; /* it would be valid, but was taken back */
	bool token_shared; /* others hold it, too */
	bool has_results; /* our own server said something of the mail */
	bool token_logged; /* it is that of a Message-ID */
	bool dmarc_failed; /* our own server says that From was forged */
};

/*
 * The level of a mail.  Another person's token proves nothing, a list's
 * token neither.  Mail through a list stays at TRUST_LEVEL_LIST whatever
 * DMARC or a token say: lists rewrite and re-sign mail, and a token leaks
 * to the whole list when somebody replies to all.  A token that others
 * hold proves nothing where our own server could not confirm the sender, one
 * that stands in the logs of mail servers where it found From forged.
 */
enum trust_level trust_level_of(const struct trust_facts *facts);

/* Does the mail carry a token of somebody else than its From?  Then it is
 * a guest's comment at most, whatever its level. */
bool trust_is_foreign_token(const struct trust_facts *facts);

#endif
