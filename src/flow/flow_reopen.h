/*
 * Inside flow only: tasks that are open again without anybody's word, as
 * what they relied on no longer holds.  What shall be opened is decided and
 * written down with a note (store_note, "reopened" in its body); it is done
 * in the note's one write, and only where nobody changed the status
 * meanwhile.
 */
#ifndef FLOW_REOPEN_H
#define FLOW_REOPEN_H

#include "flow_private.h"
#include "kairan/vuln_change.h"

/* Adds {task, id, status, kind} to list when one of the changes opens the
 * task again: its row, its vulnerability, the status that it has, the kind
 * of change. */
void flow_reopen_by_change(const struct store_task *task,
    const struct vuln_changes *changes, struct codec_json *list);

/* A note's "reopened" on its way into the tracker. */
struct flow_reopen {
	struct store_task *tasks; /* of the ticket, as they shall be */
	size_t n_tasks;
	struct codec_json *done; /* those of the list that are opened, for
	    note and mail; codec_json_free() */
};

/*
 * Loads the tasks, leaves out those that have another status by now, and
 * all when the tracker's ticket has another status than we know (people
 * come first: the next sync takes that over) or the workflow forbids it.
 * Adds the ticket's status to wish.  Fails as tracker_read() does.
 */
enum base_status flow_reopen_prepare(struct flow *flow,
    const struct store_ticket *ticket, const struct codec_json *list,
    struct base_arena *arena, struct tracker_wish *wish,
    struct flow_reopen *out, struct base_err *err) BASE_MUST_CHECK;
/* NULL when the tracker's ticket may go from one status to the other; else
 * why not. */
const char *flow_reopen_why_not(struct flow *flow,
    const struct tracker_issue *issue, const char *before, const char *after);
/* Writes the tasks, inside the transaction that ends the note. */
enum base_status flow_reopen_settle(struct flow *flow,
    const struct store_ticket *ticket, const struct flow_reopen *reopen,
    struct base_err *err) BASE_MUST_CHECK;

#endif
