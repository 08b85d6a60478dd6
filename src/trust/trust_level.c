/*
 * The table of trust.
 */
#include "kairan/trust_level.h"

static const struct trust_rule rules[TRUST_ACTIONS] = {
    {TRUST_ACTION_HELP, TRUST_LEVEL_CLAIMED, TRUST_LEVEL_CLAIMED, false, false,
	TRUST_BELOW_IGNORE},
    {TRUST_ACTION_COMMENT, TRUST_LEVEL_DMARC, TRUST_LEVEL_LIST, false, false,
	TRUST_BELOW_PARK},
    {TRUST_ACTION_SETTING, TRUST_LEVEL_DMARC, TRUST_LEVEL_DMARC, false, false,
	TRUST_BELOW_PARK},
    {TRUST_ACTION_STATUS, TRUST_LEVEL_DMARC, TRUST_LEVEL_DMARC, false, false,
	TRUST_BELOW_PARK},
    {TRUST_ACTION_MANAGE, TRUST_LEVEL_DMARC, TRUST_LEVEL_DMARC, true, false,
	TRUST_BELOW_PARK},
    {TRUST_ACTION_ACCEPT, TRUST_LEVEL_TOKEN, TRUST_LEVEL_TOKEN, false, false,
	TRUST_BELOW_PARK},
    {TRUST_ACTION_BULK, TRUST_LEVEL_TOKEN, TRUST_LEVEL_TOKEN, false, false,
	TRUST_BELOW_PARK},
    {TRUST_ACTION_SCAN, TRUST_LEVEL_BOTH, TRUST_LEVEL_BOTH, false, true,
	TRUST_BELOW_REFUSE},
};

const struct trust_rule *
trust_rule_of(enum trust_action action)
{
	return &rules[action];
}

bool
trust_level_suffices(
    const struct trust_rule *rule, enum trust_level level, bool via_list)
{
	if (rule->needs_host_key)
		return false;
	return level >= (via_list ? rule->least_list : rule->least);
}

bool
trust_is_foreign_token(const struct trust_facts *facts)
{
	return (facts->token_valid || facts->token_revoked) &&
	       facts->token_person != 0 &&
	       facts->token_person != facts->from_person;
}

enum trust_level
trust_level_of(const struct trust_facts *facts)
{
	bool token;

	if (facts->from_person == 0)
		return TRUST_LEVEL_UNKNOWN;
	if (facts->via_list)
		return TRUST_LEVEL_LIST;
	token = facts->token_valid && facts->token_person == facts->from_person;
	if (token && facts->dmarc_pass)
		return TRUST_LEVEL_BOTH;
	if (token && !(facts->token_shared && facts->has_results) &&
	    !(facts->token_logged && facts->dmarc_failed))
		return TRUST_LEVEL_TOKEN;
	return facts->dmarc_pass ? TRUST_LEVEL_DMARC : TRUST_LEVEL_CLAIMED;
}
