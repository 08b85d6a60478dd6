/*
 * conf: kairan.conf, read once into plain structs.
 *
 * The reader is driven by one table (src/conf/conf_keys.c); the manual
 * kairan.conf(5) and contrib/kairan.conf.example are held against that table
 * by tests.  Only this module knows libconfuse.
 *
 * Secrets never stand in the file: a key named *_file holds the path of a
 * file that the step which needs it reads with base_file_read_secret().
 * Nothing here opens such a file or asks the network.
 *
 * Conventions of the structs below:
 *  - everything lives in the conf's arena until conf_free();
 *  - a text that was not given and has no default is NULL, never "";
 *  - paths are absolute or relative to the working directory of the caller;
 *    a relative path in the file is relative to the folder of the file;
 *  - durations are seconds, sizes bytes, days whole days;
 *  - `line` is the line of a section's first key (its last line when it is
 *    empty), for messages such as "kairan.conf:12: ...".
 */
#ifndef KAIRAN_CONF_H
#define KAIRAN_CONF_H

#include "kairan/base.h"
#include "kairan/base_buf.h"
#include "kairan/base_time.h"
#include "kairan/conf_guard.h"
#include "kairan/conf_host.h"

/* Limits of conf, all in this block. */
#define CONF_FILE_MAX ((size_t)1 << 20) /* bytes of kairan.conf */
#define CONF_SECTIONS_MAX 10000 /* sections of one kind */
#define CONF_LIST_MAX 5000 /* values of one list */
#define CONF_TEXT_MAX 4096 /* bytes of one value */
#define CONF_NESTING_MAX 4 /* sections within sections */
#define CONF_WORKERS_MAX 16 /* mails carried out at a time */
#define CONF_DURATION_MAX ((int64_t)3660 * 86400) /* seconds, ten years */

/* The eight statuses in the order of design and store: index into
 * conf_tracker.status. */
enum conf_status {
	CONF_STATUS_NEW,
	CONF_STATUS_INVESTIGATING,
	CONF_STATUS_ONGOING,
	CONF_STATUS_DEFER,
	CONF_STATUS_NOT_AFFECTED,
	CONF_STATUS_WORKAROUND,
	CONF_STATUS_RISK_ACCEPTED,
	CONF_STATUS_PATCH_APPLIED,
	CONF_STATUS_COUNT
};

enum conf_notify_by { CONF_NOTIFY_BY_KAIRAN, CONF_NOTIFY_BY_REDMINE };

enum conf_send {
	CONF_SEND_OFF, /* outbox rows wait */
	CONF_SEND_REDIRECT, /* every mail goes to conf.redirect_to instead */
	CONF_SEND_ON
};

enum conf_send_by {
	CONF_SEND_BY_SENDMAIL,
	CONF_SEND_BY_SMTP,
	CONF_SEND_BY_MAILDIR
};

enum conf_strangers {
	CONF_STRANGERS_REFUSE, /* one refusal per sender and day */
	CONF_STRANGERS_MODERATE, /* parked for a person to look at */
	CONF_STRANGERS_IGNORE
};

/* What becomes of list mail about a ticket by somebody who is no person. */
enum conf_subscribers {
	CONF_SUBSCRIBERS_MODERATE, /* parked until somebody lets it pass */
	CONF_SUBSCRIBERS_POST, /* the gateway writes "NAME wrote" */
	CONF_SUBSCRIBERS_IGNORE
};

enum conf_tracker_type { CONF_TRACKER_BUILTIN, CONF_TRACKER_REDMINE };

/* How the tracker is made to act for a person. */
enum conf_act {
	CONF_ACT_SWITCH, /* X-Redmine-Switch-User with an admin's key */
	CONF_ACT_KEYS, /* one key per person: conf_person.key_file */
	CONF_ACT_GATEWAY /* the gateway's account, the name in the note */
};

enum conf_markup {
	CONF_MARKUP_TEXTILE,
	CONF_MARKUP_MARKDOWN, /* CommonMark, too */
	CONF_MARKUP_PLAIN /* none */
};

enum conf_notify {
	CONF_NOTIFY_NOW,
	CONF_NOTIFY_DIGEST,
	CONF_NOTIFY_NEVER,
	CONF_NOTIFY_UNSET /* what stands behind it says */
};

/* How often a digest comes. */
enum conf_period {
	CONF_PERIOD_DAILY,
	CONF_PERIOD_WEEKLY,
	CONF_PERIOD_NEVER,
	CONF_PERIOD_UNSET /* person and watch only: what digest {} says */
};

enum conf_grain { CONF_GRAIN_ADVISORY, CONF_GRAIN_HOST };

enum conf_role {
	CONF_ROLE_MEMBER,
	CONF_ROLE_LEAD,
	CONF_ROLE_CSIRT,
	CONF_ROLE_ADMIN
};

enum conf_format {
	CONF_FORMAT_BOTH, /* text and HTML */
	CONF_FORMAT_TEXT /* text only */
};

/* A list of texts in the order of the file. */
struct conf_list {
	const char **v;
	size_t n;
};

/* digest {}: the mail that gathers. */
struct conf_digest {
	int line;
	enum conf_period when; /* never UNSET */
	int day; /* of the week, 0 = Sunday; for weekly */
	int hour; /* 0-23, in the reader's time zone; lists: the site's */
};

/* report {}: to leads and CSIRT. */
struct conf_report {
	int line;
	enum conf_period when; /* never UNSET */
	int day; /* as of digest {} */
	int hour;
	struct conf_list to; /* logins and addresses, besides those */
};

/* remind {}: all numbers are days, -1 = never. */
struct conf_remind {
	int line;
	int planned_before; /* before the planned date */
	int due_before; /* before the due date; that day itself always */
	int overdue_every; /* from the day after the due date on */
	int lead_after; /* overdue: then the lead is told as well */
	int silent_after; /* NEW, and nobody said anything: the lead is told */
	unsigned weekend; /* bit n: weekday n (0 = Sunday) is quiet */
	struct conf_list calendar; /* files with more quiet days */
};

/* mail {}: how mail leaves, and whom to believe when it comes back. */
struct conf_mail {
	int line;
	const char *address; /* replies come here: "kairan@example.jp" */
	const char *name; /* display name of From, default "kairan" */
	const char *from; /* address of From; default: address */
	const char *delimiter; /* between local part and token, "+" or "-" */
	const char *authserv_id; /* of the Authentication-Results we believe */
	struct conf_list trusted_domains; /* level 1 suffices there */
	enum conf_strangers strangers;
	enum conf_subscribers subscribers;
	enum conf_send_by send_by;
	const char *sendmail; /* program, default /usr/sbin/sendmail */
	const char *maildir; /* for send_by = maildir */
	const char *smtp_url; /* smtp://host:587, smtps://host:465 */
	const char *smtp_user;
	const char *smtp_password_file;
	const char *smtp_token_command; /* prints an OAuth 2.0 token */
	const char *ca_file; /* more CAs than the system's */
	const char *unsubscribe_url; /* page that ends a person's mail by one
	    click; NULL: by mail only */
	const char *list_id; /* "<kairan.example.jp>"; default: from address */
	const char *operator_address; /* alarms; key `operator` */
	int token_days; /* a reply address lives that long */
	bool verp; /* each mail has an envelope sender of its own */
	int64_t timeout; /* seconds, one submission */
};

/* tracker {} */
struct conf_tracker {
	int line;
	enum conf_tracker_type type;
	const char *url; /* redmine: where the API is, no '/' at its end */
	const char *public_url; /* for links in mails; default: url */
	const char *mail_from; /* address that Redmine's own mail comes from */
	const char *key_file;
	enum conf_act act;
	const char *project; /* identifier; a watch may name another */
	const char *tracker; /* name of the Redmine tracker */
	enum conf_markup markup;
	bool watch_mentioned; /* who is named with @ in a comment watches */
	const char *ca_file;
	int64_t timeout; /* seconds, one request */
	/* The site's own names; never NULL (defaults: the exact names). */
	const char *status[CONF_STATUS_COUNT];
	const char *priority[CONF_PRIORITY_COUNT];
	/* Names of the custom fields, or their numbers in digits, or "" for
	 * one that the site does not have; never NULL. */
	const char *field_cve;
	const char *field_advisory;
	const char *field_cvss;
	const char *field_cwe;
	const char *field_ssvc;
	const char *field_host;
	const char *field_status;
	const char *field_planned;
	const char *field_reference; /* finds a ticket after a lost answer */
};

enum conf_follow {
	CONF_FOLLOW_NONE,
	CONF_FOLLOW_NEW /* of new and updated items, each once */
};

/* quiet {}: hours of the reader's day in which mails about tickets wait. */
struct conf_quiet {
	int line;
	int from; /* 0-23; -1: no such hours */
	int until; /* 0-23, behind midnight when it is not after from */
};

/* source NAME {} */
struct conf_source {
	int line;
	const char *name; /* the section's title */
	const char *type; /* "jvn", "jvndb", "jpcert", "rss", "auto" ... */
	const char *url; /* https:, http: or file:; a path becomes file: */
	int64_t every; /* seconds between two reads */
	const char *language; /* of its texts, "ja", "en"; NULL: as declared */
	const char *proxy; /* NULL: by environment; "": none */
	const char *ca_file;
	int64_t max_bytes;
	int64_t timeout; /* seconds, one download */
	struct base_date since; /* older opens nothing; default: base_date */
	struct base_date from; /* an API or archive is read from that day on */
	struct conf_list only; /* parts of it that are read */
	const char *key_file; /* for its owner; NULL none */
	int requests_per_minute; /* -1: as its owner asks */
	const char *backfill; /* source that fills gaps; NULL none */
	enum conf_follow follow; /* pages behind items */
	int follow_max; /* of one run */
	bool enabled;
};

/* watch NAME {} */
struct conf_watch {
	int line;
	const char *name;
	struct conf_list any; /* one of these words ... */
	struct conf_list all; /* ... and each of these ... */
	struct conf_list none; /* ... and none of these */
	struct conf_list product; /* names or CPE 2.3 prefixes */
	struct conf_list source; /* names of sources */
	struct conf_list cwe; /* "CWE-79" */
	bool has_cvss; /* cvss_at_least was given */
	double cvss_at_least; /* 0.0-10.0, else -1; an unknown score passes */
	const char *project; /* NULL: the tracker's */
	const char *tracker; /* NULL: the tracker's */
	const char *assignee; /* login; NULL: nobody, or see group */
	const char *group; /* set by assignee = "group:NAME" */
	const char *list; /* address of a mailing list */
	const char *lead; /* login; NULL: all persons whose role is lead */
	enum conf_period digest; /* of its list, or UNSET */
	enum conf_priority priority; /* or CONF_PRIORITY_NONE */
	int planned_days; /* after opening; -1: no planned date */
	int due_days; /* after opening; -1: no due date */
	enum conf_notify notify; /* of what it opens; or CONF_NOTIFY_UNSET */
	bool ack_required; /* those concerned shall say that they saw it */
	enum conf_grain grain;
	bool enabled;
};

/* person LOGIN {} */
struct conf_person {
	int line;
	const char *login; /* the section's title */
	const char *name; /* default: login */
	struct conf_list mail; /* the first one is written to */
	const char *language; /* "en" or "ja"; default: conf.language */
	const char *time_zone; /* default: conf.time_zone */
	bool has_language; /* given, no default */
	bool has_time_zone;
	enum conf_role role;
	const char *key_file; /* tracker key, for act = keys */
	enum conf_notify notify; /* or CONF_NOTIFY_UNSET */
	struct conf_list events; /* "comment=digest": before notify */
	enum conf_period digest; /* or CONF_PERIOD_UNSET */
	enum conf_format format;
	struct conf_list
	    groups; /* with the built-in tracker; Redmine tells its own */
	const char *substitute; /* login; gets his mails while he is away */
	struct base_date substitute_from; /* first day; unset: at once */
	struct base_date substitute_until; /* last day; unset: until further
	    notice */
};

enum conf_rotate {
	CONF_ROTATE_NONE, /* all in duty */
	CONF_ROTATE_DAILY,
	CONF_ROTATE_WEEKLY
};

/* group NAME {} */
struct conf_group {
	int line;
	const char *name; /* the section's title: the group's in Redmine */
	struct conf_list duty; /* logins who get its mails; none: all members */
	enum conf_rotate rotate; /* one of duty at a time, in turn */
	struct base_date from; /* day on which the first one begins; unset: a
	    Monday long ago */
};

/* event NAME {}: how people are told of it unless they say otherwise. */
struct conf_event {
	int line;
	const char *name; /* one of conf_event_name() */
	enum conf_notify notify; /* never UNSET */
};

/* imap NAME {} */
struct conf_imap {
	int line;
	const char *name;
	const char *host;
	int port; /* implicit TLS, default 993 */
	const char *user;
	const char *password_file;
	const char *token_command; /* prints an OAuth 2.0 token */
	const char *folder; /* default "INBOX" */
	const char *done; /* folder for what was taken */
	const char *failed; /* folder for what was not */
	const char *ca_file;
	bool idle; /* kairan run stays connected and hears of new mail */
	int64_t every; /* seconds between two looks without that */
	int64_t timeout; /* seconds, one command */
};

/* maildir NAME {} */
struct conf_maildir {
	int line;
	const char *name;
	const char *path; /* that a mail server or another program fills */
	int64_t every; /* seconds between two looks where inotify is silent */
};

struct conf {
	struct base_arena *arena; /* owner of everything here */
	const char *file; /* the file that was read */
	const char *dir; /* its folder */

	const char *name; /* this instance, [a-z0-9-], default "kairan" */
	const char *language; /* "en" or "ja" */
	const char *time_zone; /* tz database, default "UTC" */
	struct base_date base_date; /* older advisories open nothing */
	enum conf_notify_by notify_by;
	int64_t sync_every; /* seconds between two looks at the tracker */
	int ingest_workers; /* mails carried out at a time */
	enum conf_send send;
	const char *redirect_to; /* for send = redirect */
	int new_tickets_per_run; /* the rest goes into one overview */
	enum conf_period source_proof; /* what became of reading each source */
	int64_t attachment_max; /* bytes of one attachment */
	int attachments_max; /* attachments of one mail */
	bool syslog; /* log to syslog(3), not to stderr */
	const char *templates; /* folder that overrides, NULL: none */

	/* Where the state is.  Nothing of it need exist yet. */
	const char *state_dir; /* DIR or /var/lib/kairan */
	const char *spool_dir; /* DIR/spool or /var/spool/kairan */
	const char *database; /* STATE/kairan.db */
	const char *raw_dir; /* STATE/raw: mails by content */
	const char *lock_dir; /* STATE/lock: one file per step */
	const char *keys_file; /* STATE/keys: HMAC keys of the tokens */

	struct conf_mail mail;
	struct conf_tracker tracker;
	struct conf_digest digest;
	struct conf_report report;
	struct conf_trust trust;
	struct conf_brake brake;
	struct conf_keep keep;
	struct conf_quiet quiet;
	struct conf_remind remind;
	struct conf_source *sources; /* in the order of the file */
	size_t sources_len;
	struct conf_watch *watches;
	size_t watches_len;
	struct conf_person *persons;
	size_t persons_len;
	struct conf_event *events;
	size_t events_len;
	struct conf_group *groups;
	size_t groups_len;
	struct conf_host *hosts;
	size_t hosts_len;
	struct conf_ssvc ssvc;
	struct conf_imap *imaps;
	size_t imaps_len;
	struct conf_maildir *maildirs;
	size_t maildirs_len;
};

/*
 * Reads DIR/kairan.conf (state in DIR, spool in DIR/spool), or, with dir
 * NULL, /etc/kairan/kairan.conf (state in /var/lib/kairan, spool in
 * /var/spool/kairan).  On BASE_OK *conf_out is the caller's, to be given to
 * conf_free().  Else *conf_out is NULL and err's text begins with
 * "FILE:LINE: " and says what to do: BASE_INVALID for anything wrong in the
 * file, BASE_NOTFOUND when there is none, BASE_LIMIT when it is too large.
 */
enum base_status conf_read(const char *dir, struct conf **conf_out,
    struct base_err *err) BASE_MUST_CHECK;

/*
 * The same from memory, for tests and `kairan demo`: file is the name for
 * messages, dir the folder for relative paths and state (never NULL).
 */
enum base_status conf_read_text(const char *text, const char *file,
    const char *dir, struct conf **conf_out,
    struct base_err *err) BASE_MUST_CHECK;

void conf_free(struct conf *conf); /* NULL is fine */

/* By title; NULL when there is none. */
const struct conf_source *conf_find_source(
    const struct conf *conf, const char *name);
const struct conf_watch *conf_find_watch(
    const struct conf *conf, const char *name);
const struct conf_person *conf_find_person(
    const struct conf *conf, const char *login);
const struct conf_group *conf_find_group(
    const struct conf *conf, const char *name);
/* Of that title, else the first one whose pattern the name matches. */
const struct conf_host *conf_find_host(
    const struct conf *conf, const char *name);
/* By any of a person's addresses, whatever the case (ASCII). */
const struct conf_person *conf_find_person_by_mail(
    const struct conf *conf, const char *address);
/* Is address's domain one of mail.trusted_domains? */
bool conf_is_trusted_domain(const struct conf *conf, const char *address);

/* What may stand behind `event` and in person { events }: "opened" ... in the
 * order of flow's table; NULL past the last; static. */
const char *conf_event_name(size_t index);
/* Finds the notify word for an event in "comment=digest"; UNSET when the
 * text is about another event or no such text. */
enum conf_notify conf_event_word(const char *text, const char *event);
/* "immediate", "out_of_cycle" ...; static. */
const char *conf_priority_name(enum conf_priority priority);

/* "90s", "15m", "1h", "2d", "1w" or a bare number of seconds. */
enum base_status conf_parse_duration(
    const char *text, int64_t *seconds_out) BASE_MUST_CHECK;
/* "512", "64k", "20M", "1G" (powers of 1024). */
enum base_status conf_parse_size(
    const char *text, int64_t *bytes_out) BASE_MUST_CHECK;

/*
 * One row of the table of keys, for the tests that hold manual and example
 * against it.  section is "" for the top level; parent is the section it
 * stands in, "" for most.  Returns false past the last row.
 */
struct conf_key_info {
	const char *parent;
	const char *section;
	const char *key;
	const char *fallback; /* default as it would be written, or NULL */
	bool required;
};
bool conf_key_at(size_t index, struct conf_key_info *out);

#endif
