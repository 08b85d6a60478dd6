/*
 * Inside flow only: the open tickets as they stand today, and who owns
 * them: what digests and reminders look at.
 */
#ifndef FLOW_STANDING_H
#define FLOW_STANDING_H

#include "flow_event.h"

struct flow_standing {
	struct store_ticket ticket;
	const char *status; /* of the least-done task, one of the open four */
	int64_t since; /* opened then, or NEW again since then */
	bool is_deferred; /* all that is open of it, until a day to come */
};

/* One who has to do with an open ticket. */
struct flow_holder {
	const struct flow_standing *of;
	int64_t person;
	const char *kind; /* assignee, group, asked, lead */
};

struct flow_standings {
	struct flow_standing *v; /* by ticket */
	size_t n;
	struct flow_holder *holders; /* by person, then ticket */
	size_t holders_n;
};

/*
 * All of them, in arena.  Holders are the owners, unless they muted the
 * ticket, those who were asked to acknowledge it and have not, and as leads those who hear of what is overdue for long or what
 * nobody looks at.
 */
enum base_status flow_standings_load(struct flow *flow,
    struct base_arena *arena, struct flow_standings *out,
    struct base_err *err) BASE_MUST_CHECK;
/* Those of one person, borrowed; n may be 0. */
const struct flow_holder *flow_standings_of(
    const struct flow_standings *all, int64_t person, size_t *n_out);

/* Did this person (0: anybody) say nothing of it since it was NEW, or not
 * yet that he has seen it when he was asked to? */
enum base_status flow_standing_is_unseen(struct flow *flow,
    const struct flow_standing *of, int64_t person, bool *out,
    struct base_err *err) BASE_MUST_CHECK;
/* The day from which on its silence counts, in the site's zone. */
enum base_status flow_standing_silent_since(struct flow *flow,
    const struct flow_standing *of, struct base_date *out,
    struct base_err *err) BASE_MUST_CHECK;
/* Days from today to a date ("YYYY-MM-DD"); false when there is none. */
bool flow_standing_days(struct base_date today, const char *date, int *out);

#endif
