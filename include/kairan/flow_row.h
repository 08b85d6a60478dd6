/*
 * flow_row: the tasks that a filter lets through, in its order; one way for
 * mails and the command line.
 */
#ifndef KAIRAN_FLOW_ROW_H
#define KAIRAN_FLOW_ROW_H

#include "kairan/flow.h"
#include "kairan/reply_filter.h"
#include "kairan/store_row.h"

/* Whose eyes it is for. */
struct flow_row_asker {
	int64_t person; /* "me"; 0: nobody, then "me" is none */
	bool only_own; /* without a word on the owner: his, and his groups' */
	struct base_date today; /* his */
};

/*
 * Without a word on the status only open tasks.  Without a sort the most
 * urgent first, then by due date, ticket and vulnerability.  *out in the
 * arena.  BASE_INVALID: the filter has a problem; err says which.
 */
enum base_status flow_row_select(struct flow *flow,
    const struct reply_filter *filter, const struct flow_row_asker *asker,
    struct base_arena *arena, struct store_row **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;

#endif
