/*
 * trust_brake: how many mails are too many.  Two programs that answer each
 * other, or somebody who floods us, are stopped by counting: by
 * conversation, address, domain, ticket and in total, over windows of ten
 * minutes to a day.  Pure: the caller counts.
 */
#ifndef KAIRAN_TRUST_BRAKE_H
#define KAIRAN_TRUST_BRAKE_H

#include "kairan/base.h"

/* What is counted: mails that share ... */
enum trust_scope {
	TRUST_SCOPE_CONVERSATION, /* address and ticket */
	TRUST_SCOPE_ADDRESS,
	TRUST_SCOPE_DOMAIN,
	TRUST_SCOPE_TICKET,
	TRUST_SCOPE_TOTAL /* nothing */
};

struct trust_brake {
	const char *name; /* as in the configuration: "address_day" */
	enum trust_scope scope;
	int64_t window_s;
};
#define TRUST_BRAKES 6
/* The brakes, the narrowest first; static. */
extern const struct trust_brake trust_brakes[TRUST_BRAKES];

/*
 * The first brake that holds a mail back, or -1: counts[i] mails came in the
 * window of brake i before it, most[i] are allowed (0: any number).
 */
int trust_brake_find(
    const int64_t counts[TRUST_BRAKES], const int64_t most[TRUST_BRAKES]);

#endif
