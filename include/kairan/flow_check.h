/*
 * flow_check: tries every configured thing without changing any, and says
 * how to mend what fails (kairan check).
 */
#ifndef KAIRAN_FLOW_CHECK_H
#define KAIRAN_FLOW_CHECK_H

#include "kairan/flow.h"

/* Limits of flow_check. */
#define FLOW_CHECK_USERS_MAX 16 /* users that try the spool */
#define FLOW_CHECK_PEOPLE_MAX 100 /* persons acted for in the tracker */
#define FLOW_CHECK_NET_MS 20000 /* one download, one submission */
#define FLOW_CHECK_DISK_LOW ((uint64_t)200 << 20) /* bytes: warn */
#define FLOW_CHECK_DISK_OUT ((uint64_t)10 << 20) /* bytes: fail */
#define FLOW_CHECK_IDLE_S 7200 /* no step for so long: nothing runs */
#define FLOW_CHECK_WAIT_S 1800 /* a row that waits longer is told */
#define FLOW_CHECK_NOW_MIN                                                     \
	((int64_t)1767225600) /* 2026-01-01: no clock is
    before this */

enum flow_check_state {
	FLOW_CHECK_OK,
	FLOW_CHECK_FAIL, /* kairan does not work until this is mended */
	FLOW_CHECK_WARN, /* works, but somebody should look */
	FLOW_CHECK_SKIP /* not tried, and why */
};
/* "ok", "FAIL", "warn", "skip"; static. */
const char *flow_check_state_name(enum flow_check_state state);

/* One thing that was tried; texts are borrowed for the call and may hold
 * what others sent. */
struct flow_check_line {
	enum flow_check_state state;
	const char *what; /* "source jvn" */
	const char *detail; /* what was found; never a secret */
	const char *mend; /* what to do; NULL unless FAIL or WARN */
};
typedef void (*flow_check_fn)(const struct flow_check_line *line, void *data);

struct flow_check_options {
	bool offline; /* asks no other machine */
	/* "USER" or "USER:GROUP": as whom the mail server starts
	 * kairan-intake; n 0 = those found in /etc/postfix/master.cf,
	 * the user kairan and the members of the group kairan. */
	const char *const *as;
	size_t as_n;
};

/*
 * Checks the configuration and state of dir (NULL: the system's); fn gets a
 * line for each thing, in the order in which they lean on each other.
 * Started by root on a state folder of another user, the process becomes
 * that user for good, once the spool was tried: so nothing is found readable
 * that kairan itself cannot read.
 * Always goes as far as it can.  *failed_out: number of FAIL lines.
 */
void flow_check(const char *dir, const struct flow_check_options *options,
    flow_check_fn fn, void *data, unsigned *failed_out);

#endif
