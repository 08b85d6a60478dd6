/*
 * flow: the steps of the flow, the only place where modules meet.  Each step
 * is short-lived, holds one lock, commits as it goes and may be killed at
 * any point: started again it goes on where it was.
 */
#ifndef KAIRAN_FLOW_H
#define KAIRAN_FLOW_H

#include "kairan/base.h"
#include "kairan/conf.h"
#include "kairan/store.h"

/* Limits of flow. */
#define FLOW_RETRY_FIRST_S 60 /* first pause after a failure */
#define FLOW_RETRY_MAX_S 14400 /* longest pause */
#define FLOW_SOURCE_RETRY_FIRST_S 300
#define FLOW_SOURCE_RETRY_MAX_S 86400
#define FLOW_SOURCE_ALARM_S 86400 /* then the operator is told */
#define FLOW_SEND_TRIES 40 /* then a mail is given up: about five days */
#define FLOW_ON_ITS_WAY_S                                                      \
	15 /* so long after a try that was cut off its write may
    still come to be */
#define FLOW_TELL_TRIES                                                        \
	6 /* tries (half an hour) until a sender is told that
    his mail waits */
#define FLOW_CRASHES_MAX 2 /* a mail that kills its parser so often ... */
#define FLOW_BOUNCE_S                                                          \
	((int64_t)14 * 86400) /* so long a mail that came back counts */
#define FLOW_BOUNCE_SCORE                                                      \
	4 /* from then on an address cannot be reached: two
    refused for good, four for now */
#define FLOW_CONFIRM_S                                                         \
	((int64_t)14 * 86400) /* age until which a `yes` counts */
#define FLOW_CONFIRMS_PER_DAY 5 /* questions to one sender */
#define FLOW_ANSWERS_PER_DAY 20 /* after that only to proven mail */
#define FLOW_INBOX_TRIES 200 /* ... or fails so often is quarantined */
#define FLOW_TAKE_BATCH 5000 /* advisories in one transaction */
#define FLOW_TAKE_MS 500 /* after that long a transaction is ended */
#define FLOW_WALK_TRIES 4 /* of one request that is throttled */
#define FLOW_WALK_WAIT_MAX_S 120 /* longer waits end the reading for now */
#define FLOW_WALK_SLICE_MS 60000 /* then another source has its turn */
#define FLOW_COLLECT_MS                                                        \
	1800000 /* then collect ends, to go on when started
    again: its configuration may be old by now, and an import may wait */
#define FLOW_WALK_FAULTS_MAX 50 /* documents in a row that cannot be had */
#define FLOW_PROGRESS_MS 200
#define FLOW_PEOPLE_AGE_S 600 /* the tracker is asked for people again */
#define FLOW_PEOPLE_UNKNOWN_S 60 /* the same, for an unknown sender */
#define FLOW_OVERVIEW_LINES 100 /* of one overview mail */
#define FLOW_DIGEST_LINES 50 /* tickets of one digest; the rest is counted */
#define FLOW_DIGEST_TAPS 12 /* of them with one-tap answers */
#define FLOW_DIGEST_BYTES 96000 /* of one mail, as it is sent */
#define FLOW_DIGEST_EVENTS 4 /* of one ticket; the rest is counted */
#define FLOW_DIGEST_EXCERPT 160 /* bytes of a comment */
#define FLOW_REMIND_LINES 50 /* of one mail of reminders */
#define FLOW_ADVISORIES_MAX 200 /* of one vulnerability, merged */
#define FLOW_KEYS_MAX 16 /* as trust has it */
#define FLOW_RUN_POLL_MS 1000 /* kairan run looks round at least so often */

/* What a step needs; the rest is not opened, so secrets stay where they
 * are used. */
enum flow_need {
	FLOW_NEED_READER = 1 << 0, /* the sandboxed mail parser */
	FLOW_NEED_TRACKER = 1 << 1,
	FLOW_NEED_MAIL = 1 << 2, /* templates and token keys */
	FLOW_NEED_LOCK = 1 << 3, /* the lock of the step `name` */
	FLOW_NEED_KEYS = 1 << 4, /* token keys alone */
	FLOW_NEED_SCANS = 1 << 6, /* the sandboxed reader of scans; with
	    FLOW_NEED_MAIL, too */
	FLOW_NEED_COPY = 1 << 5 /* works on a copy of the state, which
	    flow_stop() removes: a dry run */
};

struct flow;
struct mail;
struct reply;
struct store_inbox;

/*
 * Opens configuration and state of DIR (NULL: the system's) for the step
 * `name`.  BASE_EXISTS when the step runs already.  flow_stop() frees it.
 */
enum base_status flow_start(const char *dir, const char *name, unsigned needs,
    struct flow **out, struct base_err *err) BASE_MUST_CHECK;
void flow_stop(struct flow *flow); /* NULL is fine */
/* Who of a group is told today of what is assigned to it (group {} of the
 * configuration, else its members); by login, *out in the arena. */
struct store_person;
enum base_status flow_on_duty(struct flow *flow, const char *group,
    struct base_arena *arena, struct store_person **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;
const struct conf *flow_conf(const struct flow *flow);
struct store *flow_store(struct flow *flow);

/* The status of a ticket as a whole: that of its least-done task; "NEW" when
 * n is 0.  Borrowed from tasks. */
struct store_task;
const char *flow_least_status(const struct store_task *tasks, size_t n);

/* What a step did. */
struct flow_tally {
	unsigned done; /* read, opened, applied, sent ... */
	unsigned fresh; /* of them: new or changed */
	unsigned failed; /* to be tried again */
	unsigned refused; /* given up, refused, ignored */
	unsigned left; /* not due */
};

/* Reads the sources that are due (only: that one, due or not).  A failing
 * source never stops the others: it is counted and its reason kept. */
enum base_status flow_collect(struct flow *flow, const char *only,
    struct flow_tally *tally, struct base_err *err) BASE_MUST_CHECK;

/* Somebody has looked at what a source may have missed: its gap is
 * forgotten.  BASE_NOTFOUND: there is none. */
enum base_status flow_collect_seen(
    struct flow *flow, const char *name, struct base_err *err) BASE_MUST_CHECK;

/* How far a long reading is; called several times a second at most. */
struct flow_progress {
	const char *source; /* its name */
	const char *what; /* "2026-01-01 to 2026-05-01", "" */
	int64_t done; /* of that many; total 0: unknown */
	int64_t total;
	unsigned items; /* advisories read so far */
	bool is_end; /* nothing more of this, or a log line comes */
};
typedef void (*flow_progress_fn)(const struct flow_progress *at, void *ctx);
/* fn NULL: nobody wants to know. */
void flow_set_progress(struct flow *flow, flow_progress_fn fn, void *ctx);

/* Reads one document, or an archive of documents (zip, tar.gz, gz), into the
 * store.  source: name kept with it, NULL: the format's; type:
 * format name or "auto"; url: where it came from.  Several documents share a
 * transaction: they stand in the store after flow_import_flush(), and what
 * was counted since the last one does not when this fails with other than
 * BASE_INVALID or BASE_LIMIT (then the document itself is at fault). */
struct flow_document {
	const char *source;
	const char *type;
	const char *url;
	const char *lang;
	const char *data;
	size_t len;
	int file; /* above 0: an archive on disk, in place of data and len */
	const char *const *only; /* parts that are wanted; n_only 0: all */
	size_t n_only;
};
enum base_status flow_import(struct flow *flow,
    const struct flow_document *document, struct flow_tally *tally,
    struct base_err *err) BASE_MUST_CHECK;
/* One announcement as it came by mail, headers and all (needs
 * FLOW_NEED_READER); committed at once.  source NULL: "mail".  BASE_INVALID:
 * no announcement, with the reason. */
enum base_status flow_import_mail(struct flow *flow, const char *source,
    const char *data, size_t len, struct flow_tally *tally,
    struct base_err *err) BASE_MUST_CHECK;
/* Commits what flow_import() has read so far; to be called at the end, and
 * before waiting for more. */
enum base_status flow_import_flush(
    struct flow *flow, struct base_err *err) BASE_MUST_CHECK;

/*
 * Dry runs, on a flow of FLOW_NEED_COPY: the step itself runs on the copy
 * (nothing is asked of the tracker but its people), and what it would have
 * done is told.  Texts are borrowed for the call.
 */
enum flow_preview_kind {
	FLOW_PREVIEW_NEW, /* an advisory: id, source, title, when */
	FLOW_PREVIEW_CHANGED, /* the same */
	FLOW_PREVIEW_TICKET, /* would be opened: ticket, id, source, tasks, to */
	FLOW_PREVIEW_MAIL /* would be written besides: title = subject, to */
};
#define FLOW_PREVIEW_TO_MAX 64 /* recipients that are told of one */
struct flow_preview_to {
	const char *address;
	const char *name; /* NULL: no person */
	const char *why; /* assignee, group, list, operator ... */
	const char *instead_of; /* name of one who is away, NULL nobody */
	enum conf_notify how;
	bool by_tracker; /* notify_by = redmine: Redmine tells him */
};
struct store_ticket;
struct flow_preview {
	enum flow_preview_kind kind;
	const char *id;
	const char *source;
	const char *title;
	int64_t when; /* published or changed, 0 unknown */
	const struct store_ticket *ticket;
	size_t tasks;
	const struct flow_preview_to *to;
	size_t to_n;
};
typedef void (*flow_preview_fn)(const struct flow_preview *what, void *ctx);
enum base_status flow_preview_collect(struct flow *flow, const char *only,
    flow_preview_fn fn, void *ctx, struct flow_tally *tally,
    struct base_err *err) BASE_MUST_CHECK;
enum base_status flow_preview_open(struct flow *flow, flow_preview_fn fn,
    void *ctx, struct flow_tally *tally, struct base_err *err) BASE_MUST_CHECK;

/* Matches what is new or changed, opens and refreshes tickets, writes the
 * mails about it into the outbox.  dry_run: on a copy (FLOW_NEED_COPY); makes
 * nothing in the tracker. */
enum base_status flow_open_tickets(struct flow *flow, bool dry_run,
    struct flow_tally *tally, struct base_err *err) BASE_MUST_CHECK;

/* Takes over what people changed in the tracker and tells those concerned.
 * all: reads every ticket again, and looks whether all are still there (else
 * once an hour).  tally: done = tickets read, fresh = changes told of,
 * refused = tickets that are gone, left = being worked on by another step. */
enum base_status flow_sync(struct flow *flow, bool all,
    struct flow_tally *tally, struct base_err *err) BASE_MUST_CHECK;

/* Sends what waits in the outbox, as conf.send says. */
enum base_status flow_send(struct flow *flow, struct flow_tally *tally,
    struct base_err *err) BASE_MUST_CHECK;

/*
 * Takes the spool into the inbox and works off the inbox: with a flow that
 * was started with FLOW_NEED_LOCK alone in conf.ingest_workers processes,
 * which open for themselves what they need; else in this one.
 */
enum base_status flow_ingest(struct flow *flow, struct flow_tally *tally,
    struct base_err *err) BASE_MUST_CHECK;
/* Is there something in the inbox to work off now? */
bool flow_ingest_is_due(struct flow *flow);
/* For a handler of signals: the rows in hand are finished, no other is begun,
 * and flow_ingest() returns BASE_OK. */
void flow_ingest_stop(void);

/*
 * Reads a received mail once more from its stored bytes, as it was read on
 * the day it came; changes nothing.  Needs FLOW_NEED_READER.  *mail
 * (mail_free()) and *reply (reply_free(), first) are the caller's, and may
 * be set whatever the status.  BASE_PERM: it kills its parser.
 */
enum base_status flow_reread(struct flow *flow, const struct store_inbox *row,
    struct mail **mail, struct reply **reply,
    struct base_err *err) BASE_MUST_CHECK;

/* Stays connected to one account and fetches what comes, until stop_fd is
 * readable (BASE_OK) or the connection is gone (BASE_TEMP).  BASE_EXISTS:
 * another process reads it. */
enum base_status flow_fetch_wait(struct flow *flow, const char *account,
    int stop_fd, struct flow_tally *tally,
    struct base_err *err) BASE_MUST_CHECK;

/* Fetches from the IMAP accounts into the spool (only: that one).  Without
 * `only` one that another process reads is left to it. */
enum base_status flow_fetch(struct flow *flow, const char *only,
    struct flow_tally *tally, struct base_err *err) BASE_MUST_CHECK;

/* Whose digests are written. */
enum flow_digest_mode {
	FLOW_DIGEST_BY_DAY, /* daily ones, and weekly ones on their day */
	FLOW_DIGEST_BY_HOUR, /* the same, but each from its hour on, once a
	    day */
	FLOW_DIGEST_NOW, /* all, whatever the day */
	FLOW_DIGEST_SCANS /* only what scans opened, at once */
};
/* One mail to each reader with what he has not looked at, what is due and
 * what waits for a digest.  tally: done = mails, fresh = tickets in them. */
enum base_status flow_digest(struct flow *flow, enum flow_digest_mode mode,
    struct flow_tally *tally, struct base_err *err) BASE_MUST_CHECK;
/* May somebody's hour have come since flow_digest() or
 * flow_digest_note_run() last ran? */
bool flow_digest_is_due(struct flow *flow);
/* Has neither of them ever run? */
bool flow_digest_is_new(struct flow *flow);
/* Notes that there is nothing to do any more until now. */
enum base_status flow_digest_note_run(
    struct flow *flow, struct base_err *err) BASE_MUST_CHECK;

enum flow_report_mode {
	FLOW_REPORT_BY_DAY, /* when its day has come since the last run */
	FLOW_REPORT_BY_HOUR, /* the same, from its hour on */
	FLOW_REPORT_NOW, /* whatever the day */
	FLOW_REPORT_DRY /* shown, not sent */
};
/* Each report that is shown; all borrowed. */
typedef void (*flow_report_fn)(
    const char *reader, const char *subject, const char *text, void *ctx);
/* One mail to each lead, to CSIRT, and whom report {} names, with what
 * nobody looked at, what is overdue and what people did not hear of; a lead
 * of groups or watches is told of these.  fn: for FLOW_REPORT_DRY.  tally:
 * done = mails. */
enum base_status flow_report(struct flow *flow, enum flow_report_mode mode,
    flow_report_fn fn, void *ctx, struct flow_tally *tally,
    struct base_err *err) BASE_MUST_CHECK;
/* As of digests. */
bool flow_report_is_due(struct flow *flow);
bool flow_report_is_new(struct flow *flow);
enum base_status flow_report_note_run(
    struct flow *flow, struct base_err *err) BASE_MUST_CHECK;

/* One mail to each person with all that he is reminded of today; tasks whose
 * end date has come are open again.  tally: done = mails. */
enum base_status flow_remind(struct flow *flow, struct flow_tally *tally,
    struct base_err *err) BASE_MUST_CHECK;
/* Did a day begin, at the hour of digests in the site's zone, since
 * flow_remind() last ran? */
bool flow_remind_is_due(struct flow *flow);

/* "#12" or "12" of a command line; 0: that is no ticket's number. */
int64_t flow_issue_number(const char *text);

/*
 * Why a vulnerability has a ticket or none: lines of English, each ended by
 * a newline, appended to out.  id: any of its ids, or an advisory's.
 * BASE_NOTFOUND when nothing is known of it.
 */
enum base_status flow_why(struct flow *flow, const char *id,
    struct base_buf *out, struct base_err *err) BASE_MUST_CHECK;

/*
 * What a click on "unsubscribe" does: the person whose mail this token is of
 * is told only what is his own duty.  *out gets a line for him.  BASE_PERM:
 * the mail went to a list, or is too old; BASE_INVALID: no token of ours.
 * Needs FLOW_NEED_KEYS.
 */
enum base_status flow_unsubscribe(struct flow *flow, const char *token,
    struct base_buf *out, struct base_err *err) BASE_MUST_CHECK;
/* A list whose mail a lead ended gets it again; BASE_NOTFOUND: it does. */
enum base_status flow_unsubscribe_undo(
    struct flow *flow, const char *list, struct base_err *err) BASE_MUST_CHECK;

/* Brings people up to date from configuration and tracker; the tracker is
 * asked when that was age_s seconds ago or more (0: now), and once only in a
 * step when it cannot be reached. */
enum base_status flow_people_refresh(
    struct flow *flow, int64_t age_s, struct base_err *err) BASE_MUST_CHECK;

/* Ends a mail received that was put aside, or is tried again and again, as
 * refused.  BASE_NOTFOUND; BASE_EXISTS: it does not wait. */
enum base_status flow_dismiss(
    struct flow *flow, int64_t inbox, struct base_err *err) BASE_MUST_CHECK;

/* Removes mails that are older than keep {} says; adds to *out.  Due: it
 * did not run today. */
struct store_pruned;
enum base_status flow_prune(struct flow *flow, struct store_pruned *out,
    struct base_err *err) BASE_MUST_CHECK;
bool flow_prune_is_due(struct flow *flow);

/*
 * Keys of the reply tokens (needs FLOW_NEED_KEYS).  Rotate: a new key signs
 * from now on, those before still verify.  Drop: what that key signed proves
 * nothing any more.  Ids: of all keys, the one that signs last.
 */
enum base_status flow_key_rotate(
    struct flow *flow, struct base_err *err) BASE_MUST_CHECK;
enum base_status flow_key_drop(
    struct flow *flow, int id, struct base_err *err) BASE_MUST_CHECK;
size_t flow_key_ids(const struct flow *flow, int ids[FLOW_KEYS_MAX]);
/* Reply addresses given out so far prove nothing any more: of a "person"
 * (login or address), of the mails of a "ticket" (its number), of one "mail"
 * (Message-ID).  BASE_NOTFOUND, BASE_INVALID. */
enum base_status flow_key_revoke(struct flow *flow, const char *kind,
    const char *name, struct base_err *err) BASE_MUST_CHECK;

#endif
