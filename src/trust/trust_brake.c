#include "kairan/trust_brake.h"

#define MINUTE ((int64_t)60)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

const struct trust_brake trust_brakes[TRUST_BRAKES] = {
    {"conversation", TRUST_SCOPE_CONVERSATION, 10 * MINUTE},
    {"address", TRUST_SCOPE_ADDRESS, HOUR},
    {"address_day", TRUST_SCOPE_ADDRESS, DAY},
    {"domain", TRUST_SCOPE_DOMAIN, HOUR},
    {"ticket", TRUST_SCOPE_TICKET, HOUR},
    {"total", TRUST_SCOPE_TOTAL, HOUR},
};

int
trust_brake_find(
    const int64_t counts[TRUST_BRAKES], const int64_t most[TRUST_BRAKES])
{
	int i;

	for (i = 0; i < TRUST_BRAKES; i++)
		if (most[i] > 0 && counts[i] >= most[i])
			return i;
	return -1;
}
