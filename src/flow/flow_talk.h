/*
 * Inside flow only: the commands that change no field of a ticket: who has
 * seen it, who hears of it, what shall be shown, opened or shared.
 *
 * flow_talk.c takes them where flow_wish.c and flow_loose.c hand them over;
 * flow_ack.c, flow_mute.c (mute, notify, stop), flow_show.c (show,
 * mitigation, why), flow_list.c, flow_split.c and flow_track.c do them.  What
 * they have to say beside the line of the result stands in deed->talk, whose
 * members become members of the answer's view (flow_mail.h, ANSWER).
 */
#ifndef FLOW_TALK_H
#define FLOW_TALK_H

#include "flow_wish.h"
#include "kairan/store_follow.h"

#define FLOW_ASKED_MAX 500 /* persons that one `ack: ...` asks */
#define FLOW_SHOWN_MAX 5 /* vulnerabilities that one mail shows */
#define FLOW_LIST_LINES 40 /* of a list by mail: Gmail cuts at 102 kB */
#define FLOW_LIST_PACKAGES 4 /* named in one line of it */
#define FLOW_LINE_TASKS "task:" /* begins what such a line is for */
#define FLOW_LINE_TASKS_MAX ((size_t)65536) /* bytes of that */
#define FLOW_CHOICES_MAX 20 /* lines to choose from */
#define FLOW_SPLIT_MAX 20 /* child tickets of one line */
#define FLOW_SEEN_NOTE_S 3600 /* acknowledgements of so long make one note */

/* Does the command need no ticket of its own? */
bool flow_talk_is_loose(enum reply_key key);
/* Is it what a mail program sends for List-Unsubscribe, and no more? */
bool flow_talk_is_unsubscribe(const struct flow_deed *d);
/* A step on the ticket; false: it is none of these. */
bool flow_talk_step(struct flow_wishing *w, struct flow_step *step);
/* Our rows, inside the final transaction.  *any: something was done. */
enum base_status flow_talk_settle(struct flow_deed *d, struct flow_part *part,
    bool *any, struct base_err *err) BASE_MUST_CHECK;
/* A step on no ticket, before the final transaction. */
enum base_status flow_talk_loose(struct flow_deed *d, struct flow_step *step,
    struct base_err *err) BASE_MUST_CHECK;
/* Their rows, inside it. */
enum base_status flow_talk_settle_loose(
    struct flow_deed *d, struct base_err *err) BASE_MUST_CHECK;
/* What there is to say, into the answer's view. */
void flow_talk_view(struct flow_deed *d, struct codec_json *view);
/* Appends to a list of deed->talk; takes item. */
void flow_talk_add(
    struct flow_deed *d, const char *list, struct codec_json *item);
/* Sets a member of deed->talk; takes value. */
void flow_talk_set(
    struct flow_deed *d, const char *name, struct codec_json *value);
/* A numbered line of the answer, of a ticket ("row", "issue") or of an
 * advisory ("id"); takes line. */
void flow_talk_line(struct flow_deed *d, struct codec_json *line);
/* The answer is written: what its lines stand for, inside the transaction. */
enum base_status flow_talk_told(
    struct flow_deed *d, int64_t outbox, struct base_err *err) BASE_MUST_CHECK;
/* A word in the writer's language. */
const char *flow_talk_word(struct flow_deed *d, const char *key);

/* flow_ack.c */
void flow_ack_step(struct flow_wishing *w, struct flow_step *step);
enum base_status flow_ack_settle(struct flow_deed *d, struct flow_part *part,
    const struct flow_step *step, struct base_err *err) BASE_MUST_CHECK;
/* A ticket was made: those whom its watch asks, inside a transaction. */
enum base_status flow_ack_opened(struct flow *flow,
    const struct store_ticket *ticket, struct base_err *err) BASE_MUST_CHECK;
/* Was he asked to say that he has seen it, and has not? */
bool flow_ack_is_asked(struct flow *flow, int64_t ticket, int64_t person);
/* Adds seen [{name, date}] and unseen [{name}] to an object. */
enum base_status flow_ack_facts(struct flow *flow, int64_t ticket,
    struct codec_json *out, struct base_err *err) BASE_MUST_CHECK;

/* flow_mute.c */
void flow_mute_step(struct flow_wishing *w, struct flow_step *step);
enum base_status flow_mute_settle(struct flow_deed *d, struct flow_part *part,
    const struct flow_step *step, struct base_err *err) BASE_MUST_CHECK;
void flow_notify_step(struct flow_deed *d, struct flow_step *step);
enum base_status flow_notify_settle(struct flow_deed *d,
    const struct flow_step *step, struct base_err *err) BASE_MUST_CHECK;

/* flow_stop.c */
void flow_stop_step(struct flow_deed *d, struct flow_step *step);
enum base_status flow_stop_settle(struct flow_deed *d,
    const struct flow_step *step, struct base_err *err) BASE_MUST_CHECK;

/* flow_track_step.c */
enum base_status flow_track_step(struct flow_deed *d, struct flow_step *step,
    struct base_err *err) BASE_MUST_CHECK;

/* flow_split.c */
void flow_split_step(struct flow_wishing *w, struct flow_step *step);
enum base_status flow_split_carry_out(
    struct flow_wishing *w, struct base_err *err) BASE_MUST_CHECK;
enum base_status flow_split_settle(struct flow_deed *d,
    const struct flow_part *part, struct base_err *err) BASE_MUST_CHECK;

/* flow_show.c: show, mitigation, why. */
enum base_status flow_show_step(struct flow_deed *d, struct flow_step *step,
    struct base_err *err) BASE_MUST_CHECK;
/* May the writer see this one, read by `as`?  The gateway reads all: for whom
 * it cannot act only his own private tickets are open, as Redmine opens them
 * to author and assignee. */
enum base_status flow_show_is_open(struct flow_deed *d,
    const struct tracker_as *as, const struct tracker_issue *issue, bool *out,
    struct base_err *err) BASE_MUST_CHECK;
/* May the writer see this ticket now?  Asks the tracker as him. */
enum base_status flow_show_may_see(struct flow_deed *d,
    const struct store_ticket *ticket, bool *out,
    struct base_err *err) BASE_MUST_CHECK;
/* flow_why_facts.c: why a vulnerability has a ticket or none, as JSON. */
enum base_status flow_why_facts(struct flow *flow, int64_t vulnerability,
    struct codec_json **out, struct base_err *err) BASE_MUST_CHECK;
/* flow_list.c: tasks, each line to be answered. */
enum base_status flow_list_step(struct flow_deed *d, struct flow_step *step,
    struct base_err *err) BASE_MUST_CHECK;

#endif
