/* Version ranges as CSAF documents write them, to words. */
#ifndef FEED_RANGE_H
#define FEED_RANGE_H

#include "kairan/base_buf.h"

/* Limits of a range. */
#define FEED_RANGE_PARTS_MAX 512 /* stretches of one */

/* One stretch; strings live in the arena. */
struct feed_range {
	const char *text; /* "2.0 before 2.4", "all versions", "before V3" */
	const char *fixed_in; /* "2.4", "" when it does not say */
};

/*
 * Reads "vers:intdot/>=2.0|<2.4" (the VERS notation of package URLs), also
 * without bars between, "<V3.3", "All versions < V3.3", ">=12|<=68".  A text
 * that is no range comes back as it is.  Returns how many stretches there
 * are: one at least; those beyond the limit are not in out.
 */
size_t feed_range_read(struct base_arena *arena, const char *name,
    struct feed_range out[FEED_RANGE_PARTS_MAX]);

#endif
