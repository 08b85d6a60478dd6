/*
 * Inside flow only: what a step holds, and the pieces that steps share.
 */
#ifndef FLOW_PRIVATE_H
#define FLOW_PRIVATE_H

#include "kairan/codec_json.h"
#include "kairan/flow.h"
#include "kairan/flow_mail.h"
#include "kairan/host_reader.h"
#include "kairan/mail.h"
#include "kairan/store_advisory.h"
#include "kairan/store_history.h"
#include "kairan/store_host.h"
#include "kairan/store_mail.h"
#include "kairan/store_person.h"
#include "kairan/store_task.h"
#include "kairan/tracker.h"
#include "kairan/tracker_markup.h"
#include "kairan/trust_token.h"
#include "kairan/vuln_change.h"
#include "kairan/vuln_merge.h"
#include "kairan/vuln_watch.h"

/* Value in meta: when somebody answered a mail of Redmine's own. */
#define FLOW_META_REDMINE_MAILED "redmine-mailed"
/* The header by which our own mail is known; its value is the mail's token. */
#define FLOW_MARKER "X-Kairan-Token"

struct flow_bursts; /* flow_event_tell.c */

struct flow {
	struct conf *conf;
	struct store *store;
	struct tracker *tracker;
	struct flow_templates *templates;
	struct mail_reader *reader;
	struct host_reader *scans; /* reads scan files */
	struct flow_bursts *bursts; /* mails about events in this step, of all
	    its processes; NULL none yet */
	struct trust_keys keys;
	const char *name; /* of the step */
	int lock; /* descriptor, -1 none */
	int crew; /* the same of the lock that workers share */
	int gate; /* a worker's socket, see flow_crew.h; -1: works alone */
	char *copy; /* folder of a dry run's state, NULL: the real one */
	unsigned in_batch; /* advisories in the open transaction of a batch */
	int64_t batch_began; /* monotonic, ms */
	struct vuln_advisory *last; /* the one taken last, as it stands in the
	    store; NULL none */
	bool knows_catalogue; /* the one being read was read before */
	flow_progress_fn progress; /* NULL: nobody wants to know */
	void *progress_ctx;
	struct flow_progress at; /* how far it was when last told */
	bool people_unsure; /* the tracker could not be asked for them */
	struct flow_judging *judging; /* see flow_change_policy(); NULL: not
	    needed so far */
};

/* flow.c: opens what is needed and not open yet; the reader only while no
 * secret was read. */
enum base_status flow_need(
    struct flow *flow, unsigned needs, struct base_err *err) BASE_MUST_CHECK;
/* flow.c: waits for the lock `name` that steps share for a single piece of
 * work; base_file_unlock(*fd_out). */
enum base_status flow_lock(struct flow *flow, const char *name, int *fd_out,
    struct base_err *err) BASE_MUST_CHECK;
/* Seconds to wait after the nth failure (1, 2, ...), doubling. */
int64_t flow_backoff(int64_t failures, int64_t first_s, int64_t max_s);
/* The same after a failure of the tracker, or longer, when it said so. */
int64_t flow_tracker_backoff(const struct flow *flow, int64_t failures);
/* Today in the person's zone, or the site's. */
struct base_date flow_today(struct flow *flow, const char *zone);
const char *flow_language(struct flow *flow, const char *language);
const char *flow_zone(struct flow *flow, const char *zone);
/* A new marker: "kairan-" and 16 characters, unpredictable; free(). */
char *flow_marker(void);
/* The lower the less done: NEW is 0. */
int flow_status_rank(const char *status);
/* Part behind the @ of the reply address. */
const char *flow_domain(struct flow *flow);
/* One line of history, inside the caller's transaction. */
enum base_status flow_note(struct flow *flow, const char *kind, int64_t ticket,
    int64_t inbox, struct base_err *err, const char *fmt, ...)
    BASE_PRINTF(6, 7) BASE_MUST_CHECK;

/* flow_keys.c: reads the token keys, or makes the first one. */
enum base_status flow_keys_load(
    struct flow *flow, struct base_err *err) BASE_MUST_CHECK;

/* A token of a mail of ours, be it that of its reply address or that of its
 * Message-ID (is_logged): as trust_token_read(). */
enum base_status flow_keys_read(const struct flow *flow, const char *text,
    int64_t today_days, struct trust_token *out,
    bool *is_logged) BASE_MUST_CHECK;

/* flow_redact.c: takes the tokens of our mails out of a text (may be NULL),
 * in place; own: the one that may stay. */
void flow_redact_text(const struct flow *flow, const char *own, char *text);

/* flow_meta.c: an instant that the store keeps under this key; 0: none. */
int64_t flow_meta_instant(struct flow *flow, const char *key);
enum base_status flow_meta_set_instant(struct flow *flow, const char *key,
    int64_t then, struct base_err *err) BASE_MUST_CHECK;

/* flow_token.c: runs a configured command (sh -c) whose first line is an
 * OAuth 2.0 token; appends it to out.  The token is never logged. */
enum base_status flow_token(const char *command, struct base_buf *out,
    struct base_err *err) BASE_MUST_CHECK;

/* flow.c: hands flow->at to whoever wants to know. */
void flow_tell_progress(struct flow *flow);
/* A log line follows: a bar is to be taken away. */
void flow_end_progress(struct flow *flow);

/* flow.c: flow->tracker from the configuration; contacts nobody. */
enum base_status flow_tracker_open(
    struct flow *flow, struct base_err *err) BASE_MUST_CHECK;

/* flow_send.c: how mail is submitted; host and secret hold the texts of o
 * and are the caller's, who wipes the secret. */
struct net_submit_options;
enum base_status flow_send_smtp(struct flow *flow, struct net_submit_options *o,
    struct base_buf *host, struct base_buf *secret,
    struct base_err *err) BASE_MUST_CHECK;

/* flow_drop.c: from maildirs that other programs fill into the spool, once
 * or until stop_fd is readable.  Each file leaves its maildir when it is safe
 * in the spool.  BASE_EXISTS: another process does; BASE_NOTFOUND: no maildir
 * is there; BASE_PERM: mails could not be taken out of it. */
const struct conf_maildir *flow_drop_find(
    const struct flow *flow, const char *name);
enum base_status flow_drop_check(
    const struct conf_maildir *m, struct base_err *err) BASE_MUST_CHECK;
enum base_status flow_drop(struct flow *flow, const struct conf_maildir *m,
    struct flow_tally *tally, struct base_err *err) BASE_MUST_CHECK;
enum base_status flow_drop_wait(struct flow *flow, const struct conf_maildir *m,
    int stop_fd, struct flow_tally *tally,
    struct base_err *err) BASE_MUST_CHECK;

/* flow_fetch.c: how an account is opened; secret as above. */
struct transport_imap_options;
enum base_status flow_fetch_options(const struct conf_imap *c,
    struct transport_imap_options *o, struct base_buf *secret,
    struct base_err *err) BASE_MUST_CHECK;

/* flow_match.c: the watches of the configuration against vulnerabilities. */
struct flow_watches {
	const struct conf_watch **conf; /* enabled ones, in order */
	struct vuln_watch *rules;
	struct vuln_verdict *verdicts;
	struct vuln_watchset *set;
	size_t n;
};
enum base_status flow_watches_new(struct flow *flow, struct flow_watches *out,
    struct base_err *err) BASE_MUST_CHECK;
void flow_watches_release(struct flow_watches *watches);
/* Fills watches->verdicts for a vulnerability.  *hit_out: index of the
 * first watch that hit, or -1. */
enum base_status flow_watches_match(struct flow *flow,
    struct flow_watches *watches, int64_t vulnerability, int *hit_out,
    struct base_err *err) BASE_MUST_CHECK;
/* flow_judge.c: what makes a change material here; its pointers live as long
 * as flow. */
struct flow_judging;
struct vuln_change_policy flow_change_policy(struct flow *flow);
void flow_judging_free(struct flow_judging *judging);
/* Text that changes when a watch is edited; free(). */
char *flow_watches_print(struct flow *flow);

/* flow_take.c: one advisory into the store, with links, columns, changes.
 * A transaction is open. */
enum base_status flow_take(struct flow *flow, struct vuln_advisory *adv,
    enum store_arrival *arrival, struct base_err *err) BASE_MUST_CHECK;
/* The merged view of a vulnerability; *view_out: vuln_view_free(). */
enum base_status flow_view(struct flow *flow, int64_t vulnerability,
    struct vuln_view **view_out, struct base_err *err) BASE_MUST_CHECK;
/* The same as if one of its advisories had not come. */
enum base_status flow_view_without(struct flow *flow, int64_t vulnerability,
    int64_t advisory, struct vuln_view **view_out,
    struct base_err *err) BASE_MUST_CHECK;

/* flow_facts.c: parts of the view of a mail. */
/* The "vuln" object of the tasks of a ticket, in a language. */
enum base_status flow_facts_vuln(struct flow *flow, int64_t ticket,
    const char *lang, struct codec_json **out,
    struct base_err *err) BASE_MUST_CHECK;
/* The same of one vulnerability, with its id, all of its advisories and the
 * pages that are called exploits; *out is the caller's, whatever the status. */
enum base_status flow_facts_shown(struct flow *flow, int64_t vulnerability,
    const char *lang, struct codec_json **out,
    struct base_err *err) BASE_MUST_CHECK;
/* The "ticket" object. */
enum base_status flow_facts_ticket(struct flow *flow,
    const struct store_ticket *ticket, struct codec_json **out,
    struct base_err *err) BASE_MUST_CHECK;
/* The "advisory" object of the founder, or NULL. */
enum base_status flow_facts_advisory(struct flow *flow, int64_t advisory,
    struct codec_json **out, struct base_err *err) BASE_MUST_CHECK;
/* Band of a score in tenths: "critical" ... "none", "" for -1. */
const char *flow_facts_band(int tenths);

/* flow_outbox.c: one mail into the outbox, inside a transaction. */
struct flow_letter {
	enum flow_mail_kind kind;
	const char *event; /* unique name of what happened; the recipient is
	    added to it */
	const struct store_person *person; /* NULL: a list or a stranger */
	const char *recipient; /* NULL: the person's address */
	const char *language; /* NULL: the person's, else the site's */
	const struct store_ticket *ticket; /* NULL none */
	int64_t inbox; /* row that it answers, 0 none */
	const char *in_reply_to; /* Message-ID that it answers, NULL none */
	bool is_answer; /* auto-replied, null envelope sender */
	bool is_patient; /* of a kind that does not wait for the morning, but
	    this one may */
	struct codec_json *view; /* taken */
};
/* BASE_OK too when this was written before.  *id_out (may be NULL): the
 * outbox row, 0 when nothing was written. */
enum base_status flow_letter_put(struct flow *flow, struct flow_letter *letter,
    int64_t *id_out, struct base_err *err) BASE_MUST_CHECK;

/* flow_alarm.c: a mail about kairan itself, inside a transaction. */
struct flow_alarm {
	const char *event; /* unique name: each is told once */
	const char *alarm; /* words "alarm.", see flow_mail.h */
	const char *name; /* of what it is about */
	const char *since; /* YYYY-MM-DD, NULL not said */
	const char *detail;
	const char *command; /* what to run */
};
/* lead NULL: the operator; BASE_OK too when there is none. */
enum base_status flow_alarm(struct flow *flow, const struct flow_alarm *alarm,
    const struct store_person *lead, struct base_err *err) BASE_MUST_CHECK;

/* The operator hears, once a day, that work waits for the tracker; inside a
 * transaction.  why: its words. */
enum base_status flow_alarm_tracker(
    struct flow *flow, const char *why, struct base_err *err) BASE_MUST_CHECK;
/* ... and of the first thing of its kind that the tracker refuses for good:
 * what "ticket" or "note", with its number. */
enum base_status flow_alarm_rejected(struct flow *flow, const char *what,
    int64_t id, const char *why, struct base_err *err) BASE_MUST_CHECK;

/* By its priority, or by what our table says of one of its tasks: no ceiling,
 * digest or quiet hour holds it back. */
bool flow_is_immediate(struct flow *flow, const struct store_ticket *ticket);
/* flow_event_tell.c: workers that are begun from now on count their mails
 * together. */
void flow_event_share(struct flow *flow);
void flow_event_unshare(struct flow *flow);
/* In a worker, before it begins a reader: what is locked up with a stranger's
 * mail must not write where this process reads. */
void flow_event_seal(struct flow *flow);

/* flow_hours.c: when a letter may be sent that is written now, 0: at once. */
int64_t flow_hours_end(struct flow *flow, const struct flow_letter *letter);

/* flow_ticket.c: intended tickets and notes into the tracker. */
enum base_status flow_tickets_make(struct flow *flow, struct flow_tally *tally,
    struct base_err *err) BASE_MUST_CHECK;
/* Does the site's status stand for one of the eight words?  Several words
 * may share one. */
bool flow_status_stands_for(
    struct flow *flow, const struct tracker_status *site, const char *word);
/* The least-done status of a ticket's tasks. */
enum base_status flow_ticket_status(struct flow *flow, int64_t ticket,
    const char **out, struct base_err *err) BASE_MUST_CHECK;
/* Our row of the tracker's issue as it was just read, state included. */
void flow_ticket_from_issue(struct flow *flow,
    const struct tracker_issue *issue, struct base_arena *arena,
    struct store_ticket *ticket);
/* The formatter that the tracker has. */
enum tracker_markup flow_markup_kind(const struct flow *flow);
/* Untrusted text for the tracker's formatter, in the arena. */
enum base_status flow_markup(struct flow *flow, const char *text,
    struct base_arena *arena, const char **out,
    struct base_err *err) BASE_MUST_CHECK;

/* flow_source_proof.c: once a day, what became of the reading of each source;
 * by_hour: from the hour of the digests on. */
enum base_status flow_source_proof(
    struct flow *flow, bool by_hour, struct base_err *err) BASE_MUST_CHECK;
/* flow_collect_mail.c: does this source read announcements by mail? */
bool flow_source_is_mail(const struct conf_source *source);
/* flow_collect_alarm.c: mails about sources that fail or have gaps. */
enum base_status flow_source_alarms(
    struct flow *flow, struct base_err *err) BASE_MUST_CHECK;

/* flow_overview.c: mails about what hit but founded no ticket. */
enum base_status flow_overview(
    struct flow *flow, struct base_err *err) BASE_MUST_CHECK;

/* flow_track.c: a ticket because somebody asked for it by any id of a
 * vulnerability or advisory. */
struct flow_tracked {
	int64_t advisory; /* that founds it */
	int64_t vulnerability; /* named itself, 0: all of the advisory */
};
/* What is meant by id; BASE_NOTFOUND (err alone) when nothing is known
 * under it. */
enum base_status flow_track_find(struct flow *flow, const char *id,
    struct flow_tracked *out, struct base_err *err) BASE_MUST_CHECK;
/* Inside a transaction: founds it for the person `login`, who owns it then.
 * *ticket_out: our row; *fresh_out: false when there was one already. */
enum base_status flow_track(struct flow *flow, const struct flow_tracked *what,
    const char *login, int64_t *ticket_out, bool *fresh_out,
    struct base_err *err) BASE_MUST_CHECK;

/* flow_reply.c: one inbox row, from raw bytes to its final state; what it
 * puts into the row lives in arena. */
enum base_status flow_reply(struct flow *flow, struct store_inbox *row,
    struct base_arena *arena, struct flow_tally *tally,
    struct base_err *err) BASE_MUST_CHECK;

/* flow_scan_ticket.c: tickets for tasks on hosts that have none. */
enum base_status flow_scan_open(struct flow *flow, struct flow_tally *tally,
    struct base_err *err) BASE_MUST_CHECK;
/* flow_scan_note.c: is the tracker's status the one from before a scan whose
 * note is not written there yet?  Then nobody set it since. */
enum base_status flow_scan_is_ahead(struct flow *flow, int64_t ticket,
    const struct tracker_status *site, struct base_arena *arena, bool *out,
    struct base_err *err) BASE_MUST_CHECK;
/* flow_scan_note.c: what stands in a note of kind "scanned"; what the ticket
 * gets goes into wish: its status and, where they are still what was set
 * here, priority and due date.  What matters is added to body's "changes". */
#define FLOW_SCAN_LINES 100 /* tasks named in one description */
struct flow_scan_state {
	struct store_task *tasks; /* of the ticket */
	size_t n;
	size_t done;
	const char *host;
	const char *part; /* see store_host_ticket_put() */
	const char **verdicts; /* of each: "reboot" ...; "" nothing to say */
	const char **reasons; /* of each verdict, "" none */
	struct store_host_told told; /* to be kept when the note is written */
};
enum base_status flow_scan_note(struct flow *flow,
    const struct store_ticket *ticket, struct codec_json *body,
    struct base_arena *arena, struct tracker_wish *wish,
    struct flow_scan_state *state, struct base_err *err) BASE_MUST_CHECK;
void flow_scan_note_view(
    const struct flow_scan_state *state, struct codec_json *view);
/* Adds {id, status, kind} for each task that is open again by a scan since
 * the note was intended. */
enum base_status flow_scan_returned(struct flow *flow,
    const struct store_ticket *ticket, const struct codec_json *body,
    struct codec_json *list, struct base_err *err) BASE_MUST_CHECK;
/* flow_scan_ticket.c: of a priority's word: 0 immediate ... 3 defer, 4 none. */
int flow_ssvc_rank(const char *ssvc);
/* Are NEW, INVESTIGATING, ONGOING and DEFER. */
bool flow_scan_is_open(const char *status);
/* flow_scan_note.c: keeps what a ticket of a host was opened with. */
enum base_status flow_scan_opened(struct flow *flow,
    const struct store_ticket *ticket, struct base_err *err) BASE_MUST_CHECK;
/* flow_scan_mail.c: what to type for a scan of the host; free(). */
char *flow_scan_how(const struct flow *flow, const char *host);
/* flow_digest.c: one mail to each of those for whom a scan opened several
 * tickets. */
enum base_status flow_digest_scans(
    struct flow *flow, struct base_err *err) BASE_MUST_CHECK;
/* flow_scan_facts.c: what a ticket of a host says instead of what an
 * advisory does: packages, tasks with their reasons, what to type. */
enum base_status flow_scan_facts(struct flow *flow, int64_t ticket,
    const char *lang, struct codec_json *vuln,
    struct base_err *err) BASE_MUST_CHECK;

#endif
