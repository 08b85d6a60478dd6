/*
 * What the kinds of change share.
 */
#ifndef VULN_CHANGE_X_H
#define VULN_CHANGE_X_H

#include "kairan/vuln_change.h"

/* The two revisions under comparison. */
struct vuln_change_pair {
	const struct vuln_advisory *old;
	const struct vuln_advisory *new;
	const struct vuln_change_policy *policy;
	struct vuln_changes *out;
};

/* Rows of the table in vuln_change_rules.c. */
enum vuln_rule {
	VULN_RULE_REJECTED,
	VULN_RULE_PUBLISHED_AGAIN,
	VULN_RULE_EXPLOITED,
	VULN_RULE_EXPLOIT_CODE,
	VULN_RULE_EXPLOITATION_FELL,
	VULN_RULE_NO_EXPLOITATION,
	VULN_RULE_AUTOMATABLE,
	VULN_RULE_AUTOMATABLE_FIRST,
	VULN_RULE_AUTOMATABLE_UNUSED,
	VULN_RULE_IMPACT,
	VULN_RULE_IMPACT_FIRST,
	VULN_RULE_IMPACT_UNUSED,
	VULN_RULE_KEV_ENTERED,
	VULN_RULE_KEV_LEFT,
	VULN_RULE_KEV_DUE,
	VULN_RULE_SCORE_BAND,
	VULN_RULE_SCORE_THRESHOLD,
	VULN_RULE_SCORE_FIRST_HIGH,
	VULN_RULE_SCORE_FIRST_THRESHOLD,
	VULN_RULE_SCORE_SAME,
	VULN_RULE_SSVC_ROSE,
	VULN_RULE_SSVC_FELL,
	VULN_RULE_FIX_OUT,
	VULN_RULE_FIX_CHANGED,
	VULN_RULE_FIX_GONE,
	VULN_RULE_MITIGATION_KNOWN,
	VULN_RULE_MITIGATION_CHANGED,
	VULN_RULE_MITIGATION_GONE,
	VULN_RULE_MITIGATION_BROKEN,
	VULN_RULE_AFFECTED,
	VULN_RULE_AFFECTED_OTHER,
	VULN_RULE_AFFECTED_WORDS,
	VULN_RULE_DISPUTED,
	VULN_RULE_UNDISPUTED,
	VULN_RULE_WORDS,
	/* Of any kind: */
	VULN_RULE_VOID,
	/* What was said last holds while a source leaves the block out: nobody
	 * has to act when it goes, nor when it comes back as it was. */
	VULN_RULE_KEPT,
	VULN_RULE_KEPT_BACK,
	VULN_RULES
};

/* Notes a change by that row, which is of its kind or of any. */
void vuln_change_note(const struct vuln_change_pair *p,
    enum vuln_change_kind kind, enum vuln_rule rule, const char *from,
    const char *to);

/* The kinds that go by products. */
void vuln_change_fix(const struct vuln_change_pair *p);
void vuln_change_affected(const struct vuln_change_pair *p);

#endif
