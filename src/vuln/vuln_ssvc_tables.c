/*
 * The published tables.  A digit is the rank of an outcome in its table's
 * list; each string is one line of the published table's last point, or of
 * its last two.
 *
 * CERT/CC: https://github.com/CERTCC/SSVC, data/csv/ssvc and data/csv/cisa.
 */
#include "vuln_ssvc_x.h"

#include <string.h>

#define POINT(title, word, list)                                               \
	{                                                                      \
		(title), (word), (list), BASE_LEN(list)                        \
	}

static const char *const exploitation[] = {"none", "public poc", "active"};
static const char *const exposure[] = {"small", "controlled", "open"};
static const char *const no_yes[] = {"no", "yes"};
static const char *const four[] = {"low", "medium", "high", "very high"};
static const char *const three[] = {"low", "medium", "high"};
static const char *const impact[] = {"partial", "total"};
static const char *const safety[] = {
    "negligible", "marginal", "critical", "catastrophic"};
static const char *const mission[] = {
    "degraded", "mef support crippled", "mef failure", "mission failure"};

static const struct vuln_ssvc_table deployer = {
    .name = "deployer",
    .title = "CERT/CC SSVC Deployer Patch Application Priority 1.0.0",
    .n_points = 4,
    .points = {POINT("Exploitation", "exploitation", exploitation),
	POINT("System Exposure", "system_exposure", exposure),
	POINT("Automatable", "automatable", no_yes),
	POINT("Human Impact", "human_impact", four)},
    .n_outcomes = 4,
    .outcomes = {{"defer", VULN_SSVC_DEFER, 0, -1},
	{"scheduled", VULN_SSVC_SCHEDULED, 1, -1},
	{"out-of-cycle", VULN_SSVC_OUT_OF_CYCLE, 2, -1},
	{"immediate", VULN_SSVC_IMMEDIATE, 3, -1}},
    /* Human impact low to very high, for automatable no, then yes. */
    .cells = "00110111" /* none, small */
	     "01111111" /* none, controlled */
	     "01111112" /* none, open */
	     "01111111" /* public poc, small */
	     "01111112" /* public poc, controlled */
	     "11121122" /* public poc, open */
	     "11221222" /* active, small */
	     "11222222" /* active, controlled */
	     "12232233", /* active, open */
};

static const struct vuln_ssvc_table coordinator = {
    .name = "cisa-coordinator",
    .title = "CISA SSVC Coordinator 2.0.3",
    .n_points = 4,
    .points = {POINT("Exploitation", "exploitation", exploitation),
	POINT("Automatable", "automatable", no_yes),
	POINT("Technical Impact", "technical_impact", impact),
	POINT("Mission and Well-Being Impact", "mission_and_well_being_impact",
	    three)},
    .n_outcomes = 4,
    .outcomes = {{"track", VULN_SSVC_DEFER, 0, -1},
	{"track*", VULN_SSVC_SCHEDULED, 1, -1},
	{"attend", VULN_SSVC_OUT_OF_CYCLE, 2, -1},
	{"act", VULN_SSVC_IMMEDIATE, 3, -1}},
    /* Mission impact low to high, for technical impact partial, then
     * total. */
    .cells = "000001" /* none, not automatable */
	     "002002" /* none, automatable */
	     "001012" /* public poc, not automatable */
	     "002012" /* public poc, automatable */
	     "002023" /* active, not automatable */
	     "223233", /* active, automatable */
};

static const struct vuln_ssvc_table directive = {
    .name = "bod-26-04",
    .title = "CISA BOD 26-04 Remediation Timelines 1.0.0",
    .n_points = 4,
    .points = {POINT("In KEV", "in_kev", no_yes),
	POINT("Publicly Exposed", "publicly_exposed", no_yes),
	POINT("Automatable", "automatable", no_yes),
	POINT("Technical Impact", "technical_impact", impact)},
    .n_outcomes = 5,
    .outcomes = {{"fix on system upgrade", VULN_SSVC_DEFER, 0, -1},
	{"60 days", VULN_SSVC_SCHEDULED, 1, 60},
	{"14 days", VULN_SSVC_OUT_OF_CYCLE, 2, 14},
	{"3 days", VULN_SSVC_IMMEDIATE, 3, 3},
	{"3 days & forensic investigation", VULN_SSVC_IMMEDIATE, 4, 3}},
    /* Technical impact partial and total, for automatable no, then yes. */
    .cells = "0011" /* not in KEV, not exposed */
	     "1223" /* not in KEV, exposed */
	     "2224" /* in KEV, not exposed */
	     "2434", /* in KEV, exposed */
};

static const struct vuln_ssvc_table human = {
    .name = "human-impact",
    .title = "CERT/CC SSVC Human Impact 2.0.2",
    .n_points = 2,
    .points = {POINT("Safety Impact", "safety_impact", safety),
	POINT("Mission Impact", "mission_impact", mission)},
    .n_outcomes = 4,
    .outcomes = {{"low", VULN_SSVC_NONE, 0, -1},
	{"medium", VULN_SSVC_NONE, 1, -1}, {"high", VULN_SSVC_NONE, 2, -1},
	{"very high", VULN_SSVC_NONE, 3, -1}},
    .cells = "0013" /* negligible */
	     "0013" /* marginal */
	     "1223" /* critical */
	     "3333", /* catastrophic */
};

static const struct vuln_ssvc_table *const tables[] = {
    &deployer, &coordinator, &directive, &human};

const struct vuln_ssvc_table *
vuln_ssvc_at(size_t index)
{
	return index < BASE_LEN(tables) ? tables[index] : NULL;
}

const struct vuln_ssvc_table *
vuln_ssvc_find(const char *name)
{
	size_t i;

	for (i = 0; i < BASE_LEN(tables); i++)
		if (vuln_ssvc_same(tables[i]->name, name))
			return tables[i];
	return NULL;
}
