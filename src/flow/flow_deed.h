/*
 * Inside flow only: one received mail on its way from bytes to its final
 * state.  flow_reply.c finds out what it is and whose; flow_thread.c which
 * ticket it answers; flow_plan.c what it wants, ticket by ticket;
 * flow_apply.c does it in the tracker; flow_settle.c takes over what became
 * of it; flow_answer.c tells; flow_end.c ends what touches no ticket.
 */
#ifndef FLOW_DEED_H
#define FLOW_DEED_H

#include "flow_order.h"
#include "flow_mention.h"
#include "flow_sync.h"
#include "flow_private.h"
#include "kairan/reply.h"
#include "kairan/trust_level.h"

#define FLOW_KEY_MAX 8192 /* bytes of a person's own key */
#define DEED_PARTS_MAX 100 /* tickets that one mail touches */
#define FLOW_UNREAD_HEAD 65536 /* bytes looked at of an unreadable mail */

/* One directive on one ticket, and what came of it. */
struct flow_step {
	const struct reply_directive *directive;
	const char *outcome; /* words "outcome.", see flow_mail.h */
	const char *reason; /* words "reason.", NULL none */
	const char *detail; /* free text, NULL none */
	const char *before; /* value before, NULL unknown */
	const char *value; /* normal form, echoed */
	int64_t vulnerability; /* only this one's task, 0 all */
	const int64_t *tasks; /* only these, by id; NULL all */
	size_t n_tasks;
	const char *target; /* as written: that one, or what was not found */
	enum tracker_part part; /* of the wish it went into, 0 none */
	const struct tracker_extra *extra; /* with TRACKER_SET_EXTRAS */
	const char *wished; /* the same: as the tracker takes it */
};

/* One ticket that the mail touches. */
struct flow_part {
	struct store_ticket ticket;
	struct flow_step *steps;
	size_t n_steps;
	bool has_comment; /* free text and attachments go here */
	/* Filled by flow_apply(). */
	int64_t effect; /* row, 0 none */
	int64_t intended_at; /* when it was written, in the first try */
	bool is_duplicate; /* another mail did this already */
	bool was_tried; /* reached the tracker */
	const char *why; /* word: why the ticket itself could not be taken:
	    gone, moved, private, not_visible, not_allowed; no_ticket: he
	    is not to know of it; NULL it could */
	struct tracker_issue *before; /* as the person saw it */
	int64_t before_ms; /* monotonic, when that was */
	struct tracker_issue *fresh; /* the same right before the write, NULL
	    not read again */
	struct tracker_result result;
	struct tracker_result mended; /* somebody's change was put back */
	unsigned yielded; /* enum tracker_part: somebody else's value stays */
	struct store_task *tasks; /* of the ticket, as wished */
	size_t n_tasks;
	bool tasks_changed; /* at least one of them */
	const char *scanned; /* host whose scan is waited for, NULL none */
};

struct flow_child;
struct flow_deed;
/* flow_collect_mail.c: is it an announcement that a source waits for?  *done:
 * it was, and is settled. */
enum base_status flow_source_mail(
    struct flow_deed *d, bool *done, struct base_err *err) BASE_MUST_CHECK;

struct flow_deed {
	struct flow *flow;
	struct flow_tally *tally;
	struct store_inbox *row;
	struct base_arena *arena;
	struct mail *mail;
	struct reply *reply;
	struct store_person person; /* the sender; id 0 unknown */
	struct base_date today; /* his */
	enum trust_level level;
	bool via_list;
	bool is_subscriber; /* no person: he writes on a list of ours */
	bool is_foreign; /* the token is somebody else's */
	bool is_dry_run;
	const char *no_token; /* "expired": why no token counted, or NULL */
	int64_t leaked; /* our mail whose token others hold, too; 0 none */
	const char *found_by; /* how the ticket was found, "" */
	struct store_outbox replied; /* our mail that it answers; id 0 none */
	unsigned lines; /* numbered ones of that mail */
	struct flow_part *parts;
	size_t n_parts;
	struct flow_step *loose; /* directives that touch no ticket */
	size_t n_loose;
	struct codec_json *attachments; /* results, array */
	const char *comment; /* to be stored, "" none */
	int64_t other_text; /* inbox row that had this Message-ID but other
	    text, 0 none */
	const char *text_hash; /* of the newly written text and files */
	bool comment_stored;
	struct flow_mentions mentions; /* people named in the comment */
	struct flow_sights sights; /* who of them may see the ticket */
	bool wants_help;
	struct flow_child *children; /* that split made, see flow_split.c */
	struct codec_json *talk; /* what the answer says beside the results,
	    see flow_talk.h; NULL nothing */
	bool is_bulk; /* so many tickets that it needs more proof */
	bool was_ignored; /* it proves too little even for help */
	bool was_parked; /* something of it waits for a proof */
	bool words_parked; /* of that: its text and files */
	const char *waiting_words; /* that text, "" none */
	int64_t not_before; /* its next try, an instant; 0: as usual */
	bool is_later; /* not its turn yet: nothing of it happened */
	bool words_done; /* they were stored before the rest was confirmed */
};

/* flow_proof.c: is it our own mail that came back? */
bool flow_proof_is_ours(const struct flow_deed *deed);
/* Sets level, is_foreign and leaked. */
enum base_status flow_proof_weigh(struct flow_deed *deed,
    struct trust_facts *facts, struct base_err *err) BASE_MUST_CHECK;
/* The last alone: a personal token that went to others as well, or that
 * somebody else wrote with, is no proof from the next mail on where our own
 * server could not confirm the sender. */
enum base_status flow_proof_watch(struct flow_deed *deed,
    const struct trust_facts *facts, struct base_err *err) BASE_MUST_CHECK;
/* Notes it; inside the final transaction. */
enum base_status flow_proof_settle(
    struct flow_deed *deed, struct base_err *err) BASE_MUST_CHECK;
/* flow_crew_work.c: may the mail go on, now that it is known what it touches
 * (keys of flow_order.h)?  Else it is put aside unchanged, and its turn comes:
 * is_later.  Before anything was changed for it. */
bool flow_gate(struct flow_deed *deed, const uint64_t *keys, size_t n);

/* flow_redact.c: a text (or NULL) without the tokens of our mails. */
const char *flow_redact_word(struct flow_deed *deed, const char *text);
/* A file with them made unusable; sets leaked. */
const char *flow_redact_bytes(
    struct flow_deed *deed, const char *data, size_t len);

/* flow_brake.c: *done: there were too many like this one, and it was put
 * aside. */
enum base_status flow_brake(
    struct flow_deed *deed, bool *done, struct base_err *err) BASE_MUST_CHECK;

#define FLOW_BRAKE_REFUSALS "refusals" /* of what strangers are told */
/* The operator hears of it once a day; inside a transaction. */
enum base_status flow_brake_alarm(struct flow_deed *deed, const char *name,
    const char *why, struct base_err *err) BASE_MUST_CHECK;

/* flow_turn.c: *done: a mail before it about the same ticket waits, and it does
 * so, too. */
enum base_status flow_turn(
    struct flow_deed *deed, bool *done, struct base_err *err) BASE_MUST_CHECK;

/* flow_turn.c: a try has failed in good order. */
enum base_status flow_turn_failed(
    struct flow_deed *deed, struct base_err *err) BASE_MUST_CHECK;

/* flow_bounce.c: *done: it reports on a mail of ours, and was settled. */
enum base_status flow_bounce(
    struct flow_deed *deed, bool *done, struct base_err *err) BASE_MUST_CHECK;
/* Our mail that a report or an automatic note is about, by a token in the
 * address that it came to or in what it gives back: replied.id, 0 none. */
enum base_status flow_bounce_find(
    struct flow_deed *deed, struct base_err *err) BASE_MUST_CHECK;
/* flow_scan_mail.c: *done: it is, or claims to be, the scan of a host, and was
 * settled. */
enum base_status flow_scan_mail(
    struct flow_deed *deed, bool *done, struct base_err *err) BASE_MUST_CHECK;
/* flow_away.c: tells the lead of an owner who is away. */
enum base_status flow_away(
    struct flow_deed *deed, struct base_err *err) BASE_MUST_CHECK;
/* He who could not be reached has written. */
enum base_status flow_bounce_heard(
    struct flow_deed *deed, struct base_err *err) BASE_MUST_CHECK;

/* flow_confirm.c: what a mail did not prove waits for its sender's `yes`. */
/* Does the mail prove enough, or was it confirmed? */
bool flow_confirm_suffices(
    const struct flow_deed *deed, enum trust_action action);
/* Was that carried out before the rest was confirmed? */
bool flow_confirm_was_done(
    const struct flow_deed *deed, enum trust_action action);
/* Is it a clear answer to a question of ours?  *done: the row is settled,
 * and the mail in question goes on its way. */
enum base_status flow_confirm_take(
    struct flow_deed *deed, bool *done, struct base_err *err) BASE_MUST_CHECK;
/* May the sender be told what became of his mail?  When it does not prove
 * who he is, only so many times a day. */
enum base_status flow_confirm_may_tell(
    struct flow_deed *deed, bool *out, struct base_err *err) BASE_MUST_CHECK;
/* Decides whether the sender is asked: sets row->is_pending.  Inside the
 * final transaction. */
enum base_status flow_confirm_ask(
    struct flow_deed *deed, struct base_err *err) BASE_MUST_CHECK;

/* flow_reread.c: what the parser is told; own: room for the addresses. */
void flow_reply_settings(struct flow *flow, const struct store_inbox *row,
    struct base_date today, const char *own[2], struct reply_settings *out);

/* flow_unread.c: *done: it is encrypted, and its sender was told so. */
enum base_status flow_unread_encrypted(
    struct flow_deed *deed, bool *done, struct base_err *err) BASE_MUST_CHECK;
/* flow_unread.c: puts a mail aside that could not be parsed; its envelope
 * sender is told unless that is no person's. */
enum base_status flow_unread_end(struct flow_deed *deed, const char *raw,
    size_t len, const char *why, struct base_err *err) BASE_MUST_CHECK;

/* flow_thread.c: the ticket that the mail answers, into parts[0]; none is
 * BASE_OK, and is_later too. */
enum base_status flow_thread_find(struct flow_deed *deed,
    struct trust_facts *facts, struct base_err *err) BASE_MUST_CHECK;

/* flow_field.c: where the mail that is answered has numbered lines, "3:
 * ONGOING" is for the third: reads the reply once more. */
enum base_status flow_field_lines(
    struct flow_deed *deed, struct base_err *err) BASE_MUST_CHECK;

/* flow_field.c: reads the ticket when the mail names what may be one of its
 * fields, and then the directives once more.  BASE_TEMP: later. */
enum base_status flow_field_learn(
    struct flow_deed *deed, struct base_err *err) BASE_MUST_CHECK;

/* flow_plan.c: asks flow_gate() for all tickets that the mail touches. */
enum base_status flow_plan_gate(
    struct flow_deed *deed, struct base_err *err) BASE_MUST_CHECK;
/* flow_aim.c: what a directive's targets stand for. */
struct flow_aim {
	struct store_ticket ticket; /* reason NULL */
	int64_t vulnerability; /* only its task of that ticket, 0 all */
	const int64_t *tasks; /* only these, by id; NULL all */
	size_t n_tasks;
	const char *target; /* as written: that vulnerability, or what was not
	    found; NULL */
	const char *reason; /* words "reason.": why there is none; NULL */
};
/*
 * Tickets by their number or line; a vulnerability means its task: on the
 * tickets that are named beside it and have it among others, else on the
 * ticket that is answered, else on its own one, else on those of hosts that
 * the answered mail speaks of, or on the only one there is.
 */
enum base_status flow_aims_find(struct flow_deed *deed,
    const struct reply_directive *directive, struct flow_aim **out,
    size_t *n_out, struct base_err *err) BASE_MUST_CHECK;

/* flow_plan.c: fills parts and loose; writes nothing. */
enum base_status flow_plan(
    struct flow_deed *deed, struct base_err *err) BASE_MUST_CHECK;
/* Puts a step's outcome. */
void flow_step_refuse(
    struct flow_step *step, const char *outcome, const char *reason);

/* flow_apply.c: carries all parts out.  BASE_TEMP: try the whole mail again
 * later. */
enum base_status flow_apply(
    struct flow_deed *deed, struct base_err *err) BASE_MUST_CHECK;
/* The sender as the tracker knows him; key holds his own one until it is
 * wiped. */
enum base_status flow_apply_as(struct flow_deed *deed, struct base_buf *key,
    struct tracker_as *as, struct base_err *err) BASE_MUST_CHECK;
/* flow_settle.c: takes over into our rows what the tracker says after part was applied;
 * inside the final transaction. */
enum base_status flow_apply_settle(struct flow_deed *deed,
    struct flow_part *part, struct base_err *err) BASE_MUST_CHECK;

/* flow_loose.c: carries out what touches no ticket.  *again: another mail
 * did this before. */
enum base_status flow_loose(
    struct flow_deed *deed, bool *again, struct base_err *err) BASE_MUST_CHECK;

/* flow_answer.c: the final transaction of a mail whose directives were
 * carried out, with its answer. */
enum base_status flow_answer(
    struct flow_deed *deed, struct base_err *err) BASE_MUST_CHECK;

/* flow_end.c: is there somebody to answer to? */
bool flow_end_may_answer(const struct flow_deed *deed);
/* The same for a question whether he wrote it. */
bool flow_end_may_ask(const struct flow_deed *deed);
/* A letter to the sender, its view begun. */
struct flow_letter flow_end_letter(
    struct flow_deed *deed, enum flow_mail_kind kind, const char *event);
/* The row's last state, with its line of history; inside a transaction. */
enum base_status flow_end_row(struct flow_deed *deed, const char *state,
    const char *reason, struct base_err *err) BASE_MUST_CHECK;
/* Tells the sender, once, that his mail still waits for the tracker. */
enum base_status flow_answer_waits(struct flow_deed *deed, const char *why,
    struct base_err *err) BASE_MUST_CHECK;
/* Ends a mail in a state that needs no ticket.  letter: a word of REFUSED
 * or PROBLEM reasons to tell the sender, NULL: tell nobody. */
enum base_status flow_answer_end(struct flow_deed *deed, const char *state,
    const char *reason, const char *letter,
    struct base_err *err) BASE_MUST_CHECK;

/* What became of the lines of the mail, in the order in which they were
 * written: results of an answer (flow_mail.h); the caller's. */
struct codec_json *flow_results(const struct flow_deed *deed);

#endif
