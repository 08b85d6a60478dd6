/*
 * Inside flow only: what people do in the tracker itself, into our rows and
 * to those concerned.  flow_sync.c polls, flow_sync_ticket.c takes one
 * ticket over, flow_sync_see.c asks who may see it, flow_sync_gone.c finds
 * tickets that are no longer there; flow_journal.c tells of one journal,
 * whoever saw it first; flow_status.c says what a tracker's status means.
 */
#ifndef FLOW_SYNC_H
#define FLOW_SYNC_H

#include "flow_event.h"
#include "flow_mention.h"

#define FLOW_SYNC_OVERLAP_S 60 /* of two polls, by the tracker's clock */
#define FLOW_SYNC_SETTLE_S                                                     \
	3 /* a ticket is read again for so long after a
    change: the tracker's instants are whole seconds */
#define FLOW_SYNC_HOLD_S                                                       \
	120 /* a mail that is being carried out keeps sync
    off its ticket for so long at most */
#define FLOW_SYNC_LOOK_S 3600 /* are all tickets still there? */
#define FLOW_SYNC_TRIES 3 /* when a ticket's row changes while it is read */
#define FLOW_SYNC_TICKETS_MAX 100000 /* of one run */
#define FLOW_SYNC_ASKED_MAX 500 /* people who are asked about one ticket */

/*
 * What people set in the tracker stands for the open tasks, and for all when
 * none is open; by: login, NULL unknown (borrowed).  Nothing when the tasks
 * stand there already.  True when tasks changed.
 */
bool flow_status_take_over(struct flow *flow, const struct tracker_issue *issue,
    const char *by, struct store_task *tasks, size_t n);

/* flow_journal.c: one journal of a ticket, with the ticket as it is now but
 * its owner as of then. */
struct flow_journal {
	const struct store_ticket *ticket; /* owner after the journal */
	const struct tracker_issue *issue;
	const struct tracker_journal *journal;
	bool is_owner_now; /* nobody else became the owner since */
	const char *comment; /* its words as a person wrote them; NULL: as
	    they stand in the tracker */
	unsigned untaken; /* enum tracker_part: undone again, not told */
	int64_t author; /* person, 0 unknown; see flow_journal_author() */
	const char *by; /* his name, NULL none */
	bool is_ours; /* kairan's own note: its own letters tell of it */
	const int64_t *except; /* who may not see it */
	size_t except_n;
	const struct flow_mentions *mentions; /* in its words; NULL none */
	const struct flow_sights *sights; /* of those named */
};
/* Who made it: by our own rows, where a mail or kairan itself did, else by
 * the tracker.  Fills author, by and is_ours; texts live in arena. */
enum base_status flow_journal_author(struct flow *flow, struct flow_journal *j,
    struct base_arena *arena, struct base_err *err) BASE_MUST_CHECK;
/* Tells everybody of it, inside a transaction; once, whoever calls. */
enum base_status flow_journal_tell(struct flow *flow,
    const struct flow_journal *j, struct base_err *err) BASE_MUST_CHECK;
/* The words of a journal without our reference line, as they were typed;
 * free().  *is_ours: written by kairan, for whomever. */
char *flow_journal_words(const struct flow *flow,
    const struct tracker_journal *journal, bool *is_ours);
/* The owner after this journal; texts live in arena. */
void flow_journal_move_owner(struct flow *flow,
    const struct tracker_issue *issue, const struct tracker_journal *journal,
    struct base_arena *arena, struct store_ticket *ticket);
/* The journal that a write made: the one of its note, else the first one
 * that is newer than those seen before it, by that account of the tracker (0:
 * the gateway, whoever that is).  NULL none. */
const struct tracker_journal *flow_journal_of(
    const struct tracker_result *result, const struct tracker_issue *before,
    int64_t account);

/* flow_settle.c: the tracker's number of the account that wrote for a mail. */
struct flow_deed;
struct flow_part;
int64_t flow_journal_account(
    const struct flow_deed *d, const struct flow_part *part);

/* flow_sync_see.c: who of those whom a ticket concerns may see it. */
struct flow_sight {
	int64_t person;
	bool is_blind; /* sees nothing of the ticket */
	struct tracker_issue *issue; /* as he sees it, NULL not asked */
};
struct flow_sights {
	struct flow_sight *v;
	size_t n;
};
/* Is the ticket where not everybody whom it concerns need see it: private, or
 * not in the project where its watch opens tickets? */
bool flow_sights_needed(struct flow *flow, const struct store_ticket *ticket);
/* Asks the tracker, as each of them: owner, watchers, group. */
enum base_status flow_sights_ask(struct flow *flow,
    const struct store_ticket *ticket, const struct tracker_issue *issue,
    struct base_arena *arena, struct flow_sights *out,
    struct base_err *err) BASE_MUST_CHECK;
/* The same of more people, whoever they are; *out may be empty or hold the
 * sights of others. */
enum base_status flow_sights_more(struct flow *flow,
    const struct tracker_issue *issue, const int64_t *people, size_t n,
    struct base_arena *arena, struct flow_sights *out,
    struct base_err *err) BASE_MUST_CHECK;
void flow_sights_release(struct flow_sights *sights);
/* Those who may not see all of the journal; with no_words: all but those who
 * see its changes and not its words.  *out in arena. */
size_t flow_sights_blind(const struct flow_sights *sights,
    const struct tracker_journal *journal, bool no_words,
    struct base_arena *arena, int64_t **out);
bool flow_sights_is_blind(const struct flow_sights *sights, int64_t person);

/* flow_sync_ticket.c: one ticket, by the tracker's number.  *put_off: it is
 * being worked on, or could not be read: come again. */
enum base_status flow_sync_ticket(struct flow *flow, int64_t issue,
    bool *put_off, struct flow_tally *tally,
    struct base_err *err) BASE_MUST_CHECK;

/* flow_sync_gone.c: the gateway does not see this ticket any more: its owner
 * is told.  why: "gone" or "hidden"; tally may be NULL.  No transaction may
 * be open. */
enum base_status flow_sync_gone(struct flow *flow, int64_t issue,
    const char *why, struct flow_tally *tally,
    struct base_err *err) BASE_MUST_CHECK;
/* Looks for all tickets of ours. */
enum base_status flow_sync_look(struct flow *flow, struct flow_tally *tally,
    struct base_err *err) BASE_MUST_CHECK;
/* Tickets whose owner's account was locked: told once. */
enum base_status flow_sync_locked(struct flow *flow, struct flow_tally *tally,
    struct base_err *err) BASE_MUST_CHECK;

#endif
