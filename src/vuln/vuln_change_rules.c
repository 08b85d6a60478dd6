/*
 * The one table of what may change and what follows from it: kairan.8 prints
 * the same, and a test compares the two.
 */
#include <assert.h>
#include <string.h>

#include "vuln_change_x.h"

#define RISK VULN_REOPEN_RISK_ACCEPTED
#define NOT_AFFECTED VULN_REOPEN_NOT_AFFECTED
#define WORKAROUND VULN_REOPEN_WORKAROUND
#define YES true
#define NO false

static const struct vuln_change_rule rules[VULN_RULES] = {
    [VULN_RULE_REJECTED] = {VULN_CHANGE_STATE,
	"the record was rejected or withdrawn", YES, 0},
    [VULN_RULE_PUBLISHED_AGAIN] = {VULN_CHANGE_STATE,
	"the record is published again", YES, NOT_AFFECTED},
    [VULN_RULE_EXPLOITED] = {VULN_CHANGE_EXPLOITATION, "it is exploited now",
	YES, RISK},
    [VULN_RULE_EXPLOIT_CODE] = {VULN_CHANGE_EXPLOITATION,
	"exploit code is public now", YES, RISK},
    [VULN_RULE_EXPLOITATION_FELL] = {VULN_CHANGE_EXPLOITATION,
	"exploitation fell", YES, 0},
    [VULN_RULE_NO_EXPLOITATION] = {VULN_CHANGE_EXPLOITATION,
	"a first assessment without exploitation", NO, 0},
    [VULN_RULE_AUTOMATABLE] = {VULN_CHANGE_AUTOMATABLE,
	"our SSVC table asks for it", YES, 0},
    [VULN_RULE_AUTOMATABLE_FIRST] = {VULN_CHANGE_AUTOMATABLE,
	"a first assessment", NO, 0},
    [VULN_RULE_AUTOMATABLE_UNUSED] = {VULN_CHANGE_AUTOMATABLE,
	"our SSVC table does not ask for it", NO, 0},
    [VULN_RULE_IMPACT] = {VULN_CHANGE_TECHNICAL_IMPACT,
	"our SSVC table asks for it", YES, 0},
    [VULN_RULE_IMPACT_FIRST] = {VULN_CHANGE_TECHNICAL_IMPACT,
	"a first assessment", NO, 0},
    [VULN_RULE_IMPACT_UNUSED] = {VULN_CHANGE_TECHNICAL_IMPACT,
	"our SSVC table does not ask for it", NO, 0},
    [VULN_RULE_KEV_ENTERED] = {VULN_CHANGE_KEV, "it entered the catalogue", YES,
	RISK},
    [VULN_RULE_KEV_LEFT] = {VULN_CHANGE_KEV, "it left the catalogue", YES, 0},
    [VULN_RULE_KEV_DUE] = {VULN_CHANGE_KEV, "the catalogue's due date moved",
	YES, 0},
    [VULN_RULE_SCORE_BAND] = {VULN_CHANGE_SCORE,
	"the best score entered another band", YES, 0},
    [VULN_RULE_SCORE_THRESHOLD] = {VULN_CHANGE_SCORE,
	"the best score crossed a watch's threshold", YES, 0},
    [VULN_RULE_SCORE_FIRST_HIGH] = {VULN_CHANGE_SCORE,
	"the first score is high or critical", YES, 0},
    [VULN_RULE_SCORE_FIRST_THRESHOLD] = {VULN_CHANGE_SCORE,
	"the first score reaches a watch's threshold", YES, 0},
    [VULN_RULE_SCORE_SAME] = {VULN_CHANGE_SCORE,
	"the score crosses no band and no threshold", NO, 0},
    [VULN_RULE_SSVC_ROSE] = {VULN_CHANGE_SSVC, "our outcome rose", YES, RISK},
    [VULN_RULE_SSVC_FELL] = {VULN_CHANGE_SSVC, "our outcome fell", YES, 0},
    [VULN_RULE_FIX_OUT] = {VULN_CHANGE_FIX, "a fix is out", YES, 0},
    [VULN_RULE_FIX_CHANGED] = {VULN_CHANGE_FIX, "the fix changed", YES, 0},
    [VULN_RULE_FIX_GONE] = {VULN_CHANGE_FIX, "the fix was withdrawn", YES, 0},
    [VULN_RULE_MITIGATION_KNOWN] = {VULN_CHANGE_MITIGATION,
	"a mitigation is known", YES, 0},
    [VULN_RULE_MITIGATION_CHANGED] = {VULN_CHANGE_MITIGATION,
	"the mitigation changed", YES, 0},
    [VULN_RULE_MITIGATION_GONE] = {VULN_CHANGE_MITIGATION,
	"the mitigation was withdrawn", YES, WORKAROUND},
    [VULN_RULE_MITIGATION_BROKEN] = {VULN_CHANGE_MITIGATION,
	"the mitigation was declared insufficient", YES, WORKAROUND},
    [VULN_RULE_AFFECTED] = {VULN_CHANGE_AFFECTED,
	"a product or version that a watch looks at entered or left", YES,
	NOT_AFFECTED},
    [VULN_RULE_AFFECTED_OTHER] = {VULN_CHANGE_AFFECTED,
	"no watch looks at what entered or left", NO, 0},
    [VULN_RULE_AFFECTED_WORDS] = {VULN_CHANGE_AFFECTED,
	"only the wording of what is affected changed", NO, 0},
    [VULN_RULE_DISPUTED] = {VULN_CHANGE_TEXT,
	"it is disputed whether this is a vulnerability", NO, 0},
    [VULN_RULE_UNDISPUTED] = {VULN_CHANGE_TEXT, "it is no longer disputed", NO,
	0},
    [VULN_RULE_WORDS] = {VULN_CHANGE_TEXT, "only words changed", NO, 0},
    [VULN_RULE_VOID] = {VULN_CHANGE_ANY, "the record is rejected or withdrawn",
	NO, 0},
    [VULN_RULE_KEPT] = {VULN_CHANGE_ANY,
	"the source leaves it out: what it said last is kept", NO, 0},
    [VULN_RULE_KEPT_BACK] = {VULN_CHANGE_ANY,
	"the source says again what it said before", NO, 0},
};

size_t
vuln_change_n_rules(void)
{
	return VULN_RULES;
}

const struct vuln_change_rule *
vuln_change_rule(size_t i)
{
	return &rules[i];
}

static bool
is_void(const struct vuln_advisory *adv)
{
	return adv->state == VULN_REJECTED || adv->state == VULN_WITHDRAWN;
}

void
vuln_change_note(const struct vuln_change_pair *p, enum vuln_change_kind kind,
    enum vuln_rule which, const char *from, const char *to)
{
	const struct vuln_change_rule *rule = &rules[which];

	assert(rule->kind == kind || rule->kind == VULN_CHANGE_ANY);
	/* Nobody has to act on what else changes of a rejected record. */
	if (kind != VULN_CHANGE_STATE && rule->is_material && is_void(p->new))
		rule = &rules[VULN_RULE_VOID];
	vuln_changes_add(
	    p->out, kind, from, to, rule->is_material, rule->reason);
	p->out->v[p->out->n - 1].reopens = rule->reopens;
}

void
vuln_changes_add_ssvc(struct vuln_changes *changes, const char *from,
    const char *to, bool is_higher)
{
	const struct vuln_change_rule *rule =
	    &rules[is_higher ? VULN_RULE_SSVC_ROSE : VULN_RULE_SSVC_FELL];

	vuln_changes_add(
	    changes, VULN_CHANGE_SSVC, from, to, true, rule->reason);
	changes->v[changes->n - 1].reopens = rule->reopens;
}

bool
vuln_change_reopens(unsigned reopens, const char *status)
{
	static const char *const statuses[] = {
	    "RISK_ACCEPTED", "NOT_AFFECTED", "WORKAROUND"};
	size_t i;

	for (i = 0; i < BASE_LEN(statuses); i++)
		if (strcmp(status, statuses[i]) == 0)
			return (reopens & (1U << i)) != 0;
	return false;
}
