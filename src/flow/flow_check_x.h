/*
 * Inside flow's check only: what its parts share.
 */
#ifndef FLOW_CHECK_X_H
#define FLOW_CHECK_X_H

#include "flow_private.h"
#include "kairan/flow_check.h"

/* What one user may do with the spool, tried before root is given up. */
struct flow_check_probe {
	char user[64]; /* as given */
	bool is_member; /* not named, but in the group kairan */
	bool known;
	int error; /* errno of the first thing refused, 0 none */
	bool in_groups; /* refused, but his other groups would do */
	char path[512]; /* what was refused */
};

struct flow_check {
	struct flow *flow; /* conf always; store, templates, tracker when
	    they could be opened */
	const struct flow_check_options *options;
	bool is_system; /* no -C */
	flow_check_fn fn;
	void *data;
	unsigned failed;
	struct base_arena *arena; /* for texts of lines */
	char *intake; /* path of kairan-intake, NULL not found */
	struct flow_check_probe probes[FLOW_CHECK_USERS_MAX];
	size_t probes_n;
};

void flow_check_ok(struct flow_check *c, const char *what, const char *fmt, ...)
    BASE_PRINTF(3, 4);
void flow_check_skip(struct flow_check *c, const char *what, const char *fmt,
    ...) BASE_PRINTF(3, 4);
void flow_check_warn(struct flow_check *c, const char *what, const char *mend,
    const char *fmt, ...) BASE_PRINTF(4, 5);
void flow_check_fail(struct flow_check *c, const char *what, const char *mend,
    const char *fmt, ...) BASE_PRINTF(4, 5);
/* "2026-12-01 09:00 +09:00" in the site's zone, in the arena. */
const char *flow_check_when(struct flow_check *c, int64_t instant);
/* "3 min", "5 h", "2 d", in the arena. */
const char *flow_check_age(struct flow_check *c, int64_t seconds);

/* flow_check_state.c */
void flow_check_folders(struct flow_check *c);
void flow_check_secrets(struct flow_check *c);
/* flow_check_spool.c: probing needs root, telling does not. */
void flow_check_spool_probe(struct flow_check *c);
void flow_check_spool(struct flow_check *c);
/* flow_check_intake.c */
char *flow_check_intake_find(void);
void flow_check_intake(struct flow_check *c);
/* flow_check_mail.c */
void flow_check_mail(struct flow_check *c);
/* flow_check_source.c */
void flow_check_sources(struct flow_check *c);
/* flow_check_tracker.c, flow_check_people.c */
void flow_check_tracker(struct flow_check *c);
void flow_check_people(struct flow_check *c);
/* flow_check_calendar.c */
void flow_check_calendar(struct flow_check *c);
/* flow_check_life.c */
void flow_check_life(struct flow_check *c);

#endif
