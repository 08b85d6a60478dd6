/* flow_redact: what its files share. */
#ifndef KAIRAN_FLOW_REDACT_H
#define KAIRAN_FLOW_REDACT_H

#include "flow_private.h"

/* Is that a character of a token? */
bool flow_redact_is_digit(char c);
/* Are these TRUST_TOKEN_LEN characters a token that we signed?  One that
 * expired is. */
bool flow_redact_is_genuine(
    const struct flow *flow, const char *at, struct trust_token *token);
/* The next such one from `from` to end, alone or at an end of a longer word
 * ("%2bTOKEN"), or NULL; data: where the text begins.  A word is looked at
 * twice at most, however many stand in it. */
const char *flow_redact_find(const struct flow *flow, const char *data,
    const char *from, const char *end, struct trust_token *token);

#endif
