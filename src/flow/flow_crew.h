/*
 * Inside flow only: several processes work off the inbox.
 *
 * The one that holds the step's lock hands out rows, knows which of them may
 * be carried out beside each other (flow_order.h), and reads no secret, so
 * that it can begin a worker at any time.  Each worker has a reader, a
 * connection to the tracker and one to the store of its own.  When a worker
 * dies its row waits; when the other one dies, the workers finish the rows
 * in hand and end: until then they hold the lock "ingest-workers".
 */
#ifndef FLOW_CREW_H
#define FLOW_CREW_H

#include "flow_order.h"
#include "flow_private.h"

#define FLOW_CREW_DUE 256 /* rows asked for at once */
#define FLOW_CREW_DEATHS_MAX 50 /* workers begun anew in one step */
#define FLOW_CREW_ORPHANS_MS                                                   \
	180000 /* so long the workers of a killed step are waited for */
#define FLOW_CREW_TEXT 1024 /* bytes of an error */

enum flow_crew_kind {
	FLOW_CREW_PEOPLE = 1, /* to a worker: bring people up to date */
	FLOW_CREW_ROW, /* to a worker: carry this one out */
	FLOW_CREW_ASK, /* from one: may I go on with these keys? */
	FLOW_CREW_GO, /* the answers */
	FLOW_CREW_LATER,
	FLOW_CREW_DONE, /* from one: nothing is in hand any more */
	FLOW_CREW_FAILED /* from one: nobody can work now; see text */
};

/* One message; cut behind what it uses. */
struct flow_crew_word {
	enum flow_crew_kind kind;
	enum base_status status;
	int64_t row;
	struct flow_tally tally;
	size_t n;
	union {
		uint64_t keys[FLOW_ORDER_KEYS_MAX];
		char text[FLOW_CREW_TEXT];
	} u;
};

/* One message through a socket of a pair; false: the other end is gone. */
bool flow_crew_say(int fd, const struct flow_crew_word *word);
bool flow_crew_hear(int fd, struct flow_crew_word *word);

/* flow_spool.c: the files of the spool as they are now; *out (free it) is set
 * whatever the status. */
struct flow_spooled;
enum base_status flow_spooled_new(struct flow *flow, struct flow_tally *tally,
    struct flow_spooled **out, struct base_err *err) BASE_MUST_CHECK;
void flow_spooled_free(struct flow_spooled *spooled); /* NULL is fine */
/* At least so many are not taken yet. */
size_t flow_spooled_left(const struct flow_spooled *spooled);
/* Takes the oldest into the inbox; BASE_NOTFOUND (err alone): none is left. */
enum base_status flow_spooled_take(
    struct flow_spooled *spooled, struct base_err *err) BASE_MUST_CHECK;

/* flow_crew.c: works off all that is due with n processes, while this one
 * takes what is spooled.  flow holds no secret. */
enum base_status flow_crew_run(struct flow *flow, size_t n,
    struct flow_spooled *spooled, struct flow_tally *tally,
    struct base_err *err) BASE_MUST_CHECK;

/* flow_crew_work.c: a worker, until the other end is closed. */
void flow_crew_work(struct flow *flow, int fd);

/* flow_ingest.c: one row that is due; a failure of its own is put down in
 * it. */
enum base_status flow_ingest_row(struct flow *flow, struct store_inbox *row,
    struct base_arena *arena, struct flow_tally *tally,
    struct base_err *err) BASE_MUST_CHECK;
/* Puts a row off that could not be worked off. */
enum base_status flow_ingest_put_off(struct flow *flow, struct store_inbox *row,
    const char *why, struct flow_tally *tally,
    struct base_err *err) BASE_MUST_CHECK;
/* Was flow_ingest_stop() called? */
bool flow_ingest_is_stopping(void);

#endif
