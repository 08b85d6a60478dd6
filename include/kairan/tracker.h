/*
 * tracker: one contract for the ticket system, two implementations: Redmine
 * over REST (tracker_redmine.h) and the built-in one in the store
 * (tracker_builtin.h).  Both pass the same contract tests.
 *
 * What every write does: it looks whether its marker is there already (then
 * nothing is written and the result says so), writes once, reads the ticket
 * back and lists for each wished part whether it was applied or dropped.
 * When an answer is lost after the request may have been received, the
 * implementation looks for the marker before it says anything, so that
 * repeating a call with the same marker never makes a second ticket or note.
 *
 * Statuses of all calls: BASE_TEMP = try later (down, time-out, 409, 429,
 * 5xx, 401 for the gateway's own key); BASE_PERM = refused for this person or
 * this content (401 for his own key, 403, 412 = switched to a locked or unknown
 * user, 413, 422); BASE_NOTFOUND = no such
 * ticket, or this person may not see it (404, 410); BASE_LIMIT = larger than
 * the limits below; BASE_INVALID = the answer was not what a tracker says
 * (an HTML page, broken XML).
 *
 * Texts are UTF-8.  Status words are the eight of the design (NEW,
 * INVESTIGATING, ONGOING, DEFER, NOT_AFFECTED, WORKAROUND, RISK_ACCEPTED,
 * PATCH_APPLIED); the implementation maps them to the site's own names.
 * A struct tracker is used by one thread at a time.
 */
#ifndef KAIRAN_TRACKER_H
#define KAIRAN_TRACKER_H

#include "kairan/base.h"
#include "kairan/base_buf.h"
#include "kairan/base_time.h"
#include "kairan/tracker_extra.h"

/* Limits of tracker, all in this block. */
#define TRACKER_ANSWER_MAX ((size_t)16 << 20) /* bytes of one answer */
#define TRACKER_NOTE_MAX ((size_t)1 << 20) /* bytes of a note, description */
#define TRACKER_SUBJECT_MAX 255 /* characters of a subject (Redmine's own) */
#define TRACKER_VALUE_MAX 4096 /* bytes of a custom field's value */
#define TRACKER_JOURNALS_MAX 5000 /* journals read of one ticket; the newest */
#define TRACKER_ATTACHMENTS_MAX 1000 /* attachments read of one ticket */
#define TRACKER_UPLOADS_MAX 64 /* files of one wish */
#define TRACKER_PAGE 100 /* rows of one list page (Redmine's own limit) */
#define TRACKER_PAGES_MAX 1000 /* pages of one list */
#define TRACKER_TOKEN_SIZE 128 /* an upload's token, NUL included */
#define TRACKER_URL_SIZE 1024 /* a ticket's address, NUL included */
#define TRACKER_MARKER_MAX 64 /* bytes of a marker */
#define TRACKER_STATUSES 8 /* status words */

struct tracker;

/* Whom to act for.  NULL instead of one = the gateway's own account. */
struct tracker_as {
	const char *login; /* account name in the tracker */
	const char *api_key; /* own key (mode KEY), or NULL */
};

/* Our custom fields by role. */
enum tracker_field {
	TRACKER_FIELD_CVE,
	TRACKER_FIELD_ADVISORY,
	TRACKER_FIELD_CVSS,
	TRACKER_FIELD_CWE,
	TRACKER_FIELD_SSVC,
	TRACKER_FIELD_HOST,
	TRACKER_FIELD_EXACT_STATUS, /* set by exact_status, not by fields[] */
	TRACKER_FIELD_PLANNED, /* set by planned, not by fields[] */
	TRACKER_FIELD_MARKER, /* set by marker, not by fields[] */
	TRACKER_FIELD_COUNT
};
/* Lower-case word: "cve", "exact_status", ...; static. */
const char *tracker_field_name(enum tracker_field field);

/* A user or group; id 0 = nobody.  login is NULL where the tracker did not
 * say it (Redmine's issues carry id and name only). */
struct tracker_who {
	int64_t id;
	const char *login;
	const char *name;
};

struct tracker_status {
	const char *name; /* the site's name */
	const char *word; /* one of the eight that maps to it, or NULL */
	bool is_closed;
};

struct tracker_detail {
	const char *property; /* "attr", "cf", "attachment", "relation" */
	const char *name; /* "status_id", "assigned_to_id", a field's id ... */
	const char *label; /* our word for it: "status", "assignee",
	    "planned", "cve" ...; NULL when it is none of ours */
	const char *old_value; /* as the tracker says it; may be NULL */
	const char *new_value;
	const char *old_name; /* where a value is a number: one of the eight
	    words or the site's name; NULL = the value, or not known */
	const char *new_name;
};

struct tracker_journal {
	int64_t id;
	struct tracker_who author;
	int64_t time; /* instant */
	const char *notes; /* "" when none */
	bool is_private;
	size_t details_n;
	const struct tracker_detail *details;
};

struct tracker_attachment {
	int64_t id;
	const char *filename;
	const char *type; /* media type, may be "" */
	int64_t size;
	const char *url; /* where to get it: http(s), or file path (builtin) */
	struct tracker_who author;
	int64_t created_on;
};

/* One ticket as read.  Owned by its arena; tracker_issue_free(). */
struct tracker_issue {
	struct base_arena *arena;
	int64_t id;
	int64_t project_id;
	const char *project; /* identifier, or NULL when not asked for */
	const char *project_name;
	const char *tracker;
	const char *subject;
	const char *description;
	struct tracker_status status;
	const char *priority;
	struct tracker_who author;
	struct tracker_who assignee;
	struct base_date planned;
	struct base_date due;
	bool is_private;
	int64_t parent_id; /* 0 = none */
	const char *fields[TRACKER_FIELD_COUNT]; /* NULL: no such field here or
	    not visible; "" = empty */
	int64_t created_on;
	int64_t updated_on;
	int64_t closed_on; /* 0 = open */
	struct tracker_who closed_by; /* by the journals; id 0 = unknown */
	size_t allowed_n; /* statuses that the reader may set now; the present
	    one included */
	const struct tracker_status *allowed;
	size_t journals_n; /* oldest first */
	const struct tracker_journal *journals;
	size_t attachments_n;
	const struct tracker_attachment *attachments;
	size_t watchers_n;
	const struct tracker_who *watchers;
	size_t extras_n;
	struct tracker_extra *extras;
};
void tracker_issue_free(struct tracker_issue *issue); /* NULL is fine */

/* What tracker_read() shall bring along (one request all the same, but
 * PROJECT may cost another the first time). */
enum tracker_with {
	TRACKER_WITH_JOURNALS = 1 << 0, /* and closed_by */
	TRACKER_WITH_ALLOWED = 1 << 1,
	TRACKER_WITH_ATTACHMENTS = 1 << 2,
	TRACKER_WITH_WATCHERS = 1 << 3,
	TRACKER_WITH_PROJECT = 1 << 4, /* the project's identifier */
	TRACKER_WITH_ALL = (1 << 5) - 1,
	TRACKER_WITH_NAMES = 1 << 5 /* all old_name and new_name; may cost two
	    requests the first time */
};

/* Parts of a wish: which of its members are meant. */
enum tracker_part {
	TRACKER_SET_PROJECT = 1 << 0,
	TRACKER_SET_TRACKER = 1 << 1,
	TRACKER_SET_SUBJECT = 1 << 2,
	TRACKER_SET_DESCRIPTION = 1 << 3,
	TRACKER_SET_STATUS = 1 << 4,
	TRACKER_SET_EXACT_STATUS = 1 << 5,
	TRACKER_SET_PRIORITY = 1 << 6,
	TRACKER_SET_ASSIGNEE = 1 << 7,
	TRACKER_SET_PLANNED = 1 << 8,
	TRACKER_SET_DUE = 1 << 9,
	TRACKER_SET_PRIVATE = 1 << 10,
	TRACKER_SET_FIELDS = 1 << 11, /* every fields[] that is not NULL */
	TRACKER_SET_NOTES = 1 << 12,
	TRACKER_SET_UPLOADS = 1 << 13,
	TRACKER_SET_PARENT = 1 << 14,
	TRACKER_SET_WATCHERS = 1 << 15, /* create only */
	TRACKER_SET_EXTRAS = 1 << 16 /* update only */
};
/* "status", "assignee", ...; static. */
const char *tracker_part_name(enum tracker_part part);

struct tracker_upload {
	const char *token; /* of tracker_upload() */
	const char *filename;
	const char *type;
};

/* What shall be.  All pointers are borrowed for the call. */
struct tracker_wish {
	unsigned set; /* enum tracker_part, or-ed */
	const char *project; /* identifier */
	const char *tracker; /* name; NULL = the configured one */
	const char *subject;
	const char *description;
	const char *status; /* one of the eight words, or a site's name */
	const char *exact_status; /* one of the eight words, "" clears */
	const char *priority; /* the site's name */
	int64_t assignee_id; /* user or group; 0: see assignee */
	const char *assignee; /* login or group name when assignee_id is 0;
	    NULL or "" = nobody */
	struct base_date planned; /* unset = clear it */
	struct base_date due; /* unset = clear it */
	bool is_private;
	const char *fields[TRACKER_FIELD_COUNT]; /* NULL = leave, "" = clear */
	const char *notes; /* already neutralised (tracker_markup.h) */
	bool private_notes;
	size_t uploads_n;
	const struct tracker_upload *uploads;
	int64_t parent_id; /* 0 = none */
	size_t watchers_n; /* ids of users */
	const int64_t *watchers;
	size_t extras_n;
	const struct tracker_extra_wish *extras;
	const char *marker; /* short reference; NULL = this write may happen
	    twice.  Update: stands as the last line of the note (added when
	    the note does not end with it).  Create: in the marker field,
	    else as the last line of the description. */
	const struct tracker_issue *seen; /* update only: the ticket as the
	    caller has read it just now, as the same person, WITH_JOURNALS,
	    WITH_ALLOWED and WITH_ATTACHMENTS; saves one request.  NULL = read it here. */
};

/* What became of one wished part. */
enum tracker_verdict {
	TRACKER_APPLIED, /* it stands in the ticket now */
	TRACKER_UNCHANGED, /* it stood there before */
	TRACKER_DROPPED /* the tracker ignored it: right, workflow, unknown */
};
struct tracker_outcome {
	enum tracker_part part;
	enum tracker_field field; /* with TRACKER_SET_FIELDS */
	const struct tracker_extra *extra; /* the wish's, with SET_EXTRAS */
	enum tracker_verdict verdict;
	const char *wanted;
	const char *now; /* what stands there after the write */
	const char *allowed; /* "ONGOING, DEFER": what would have been taken,
	    NULL when not known */
	const char *reason; /* in words, NULL when applied */
};

/* tracker_result_init() once, _release() at the end; a call empties it. */
struct tracker_result {
	struct base_arena *arena;
	size_t outcomes_n;
	struct tracker_outcome *outcomes;
	size_t dropped_n; /* of them */
	struct base_strv errors; /* the tracker's own texts (422), in the
	    person's language */
	bool was_there; /* marker found before: nothing was written now */
	bool was_lost; /* the answer was lost, the write found by its marker */
	int64_t journal_id; /* the note's journal, 0 = none */
	int http_status; /* of the write; 0 with the built-in tracker */
	unsigned requests; /* round trips this call took */
	struct tracker_issue *issue; /* the ticket read back, as that person;
	    NULL when the call failed.  Owned by the result. */
};
void tracker_result_init(struct tracker_result *result);
void tracker_result_release(struct tracker_result *result);
/* The outcome of one part, NULL when it was not wished. */
const struct tracker_outcome *tracker_result_find(
    const struct tracker_result *result, enum tracker_part part);
/* The same of one field of SET_EXTRAS. */
const struct tracker_outcome *tracker_result_extra(
    const struct tracker_result *result, const struct tracker_extra *extra);

/* Ends the connection and frees it; NULL is fine. */
void tracker_free(struct tracker *tracker);

/* "redmine" or "builtin". */
const char *tracker_kind(const struct tracker *tracker);

/* True when what is written for `as` appears under his own name; false when
 * the gateway's account writes (then the note should name him). */
bool tracker_acts_as_person(
    const struct tracker *tracker, const struct tracker_as *as);

/* Makes a ticket.  With a marker that exists already: was_there, *id_out is
 * that ticket's, BASE_OK. */
enum base_status tracker_create(struct tracker *tracker,
    const struct tracker_as *as, const struct tracker_wish *wish,
    int64_t *id_out, struct tracker_result *result,
    struct base_err *err) BASE_MUST_CHECK;

/* Changes a ticket: all parts in one atomic write.  A part that was dropped
 * does not make the call fail: look into result. */
enum base_status tracker_update(struct tracker *tracker,
    const struct tracker_as *as, int64_t id, const struct tracker_wish *wish,
    struct tracker_result *result, struct base_err *err) BASE_MUST_CHECK;

/* Reads a ticket as that person sees it.  with: enum tracker_with, or-ed. */
enum base_status tracker_read(struct tracker *tracker,
    const struct tracker_as *as, int64_t id, unsigned with,
    struct tracker_issue **out, struct base_err *err) BASE_MUST_CHECK;

/* A file for a later wish. */
struct tracker_file {
	const char *filename;
	const char *type; /* media type */
	const void *data;
	size_t len;
};
/* BASE_PERM with the tracker's words when it is too large or its kind is
 * forbidden there. */
enum base_status tracker_upload(struct tracker *tracker,
    const struct tracker_as *as, const struct tracker_file *file,
    char token_out[TRACKER_TOKEN_SIZE], struct base_err *err) BASE_MUST_CHECK;

/* Makes the two known to each other ("relates"); once. */
enum base_status tracker_relate(struct tracker *tracker,
    const struct tracker_as *as, int64_t id, int64_t other,
    struct base_err *err) BASE_MUST_CHECK;

/* Adds or removes a watcher; doing it again is BASE_OK. */
enum base_status tracker_watch(struct tracker *tracker,
    const struct tracker_as *as, int64_t id, int64_t person_id, bool watch,
    struct base_err *err) BASE_MUST_CHECK;

/*
 * Every ticket that was changed at or after the instant, in order of id,
 * each once; without journals, allowed, attachments.  A ticket deleted or
 * moved out of sight does not appear.  fn returns false to stop (BASE_OK).
 */
typedef bool (*tracker_issue_fn)(const struct tracker_issue *issue, void *data);
enum base_status tracker_changes_since(struct tracker *tracker, int64_t instant,
    tracker_issue_fn fn, void *data, struct base_err *err) BASE_MUST_CHECK;

/* Which of these tickets the gateway sees now, open or closed: present[i] is
 * about ids[i].  One request for TRACKER_PAGE of them. */
enum base_status tracker_present(struct tracker *tracker, const int64_t *ids,
    size_t n, bool *present, struct base_err *err) BASE_MUST_CHECK;

/* A user or group of the tracker, borrowed for the call. */
struct tracker_person {
	int64_t id;
	const char *login; /* NULL for a group */
	const char *name;
	const char *mail; /* NULL when the tracker does not tell */
	const char *language; /* "ja", NULL when it does not tell */
	bool is_admin;
	bool is_locked;
	bool is_group;
	size_t groups_n; /* names of the groups he is in */
	const char *const *groups;
	size_t members_n; /* of a group: ids of users */
	const int64_t *members;
};
typedef bool (*tracker_person_fn)(
    const struct tracker_person *person, void *data);
/* Everybody, locked ones included, users first, then groups, by id. */
enum base_status tracker_people(struct tracker *tracker, tracker_person_fn fn,
    void *data, struct base_err *err) BASE_MUST_CHECK;

/* What somebody may do with a ticket at this moment. */
struct tracker_may {
	bool visible;
	bool comment;
	bool edit; /* fields and status */
	bool is_member; /* of the ticket's project */
	struct tracker_issue *issue; /* WITH_ALL, NULL when not visible;
	    tracker_issue_free() */
};
/* BASE_OK with visible = false when he may not see it or it is not there;
 * BASE_PERM when he is locked or unknown. */
enum base_status tracker_may(struct tracker *tracker,
    const struct tracker_as *as, int64_t id, struct tracker_may *out,
    struct base_err *err) BASE_MUST_CHECK;

/* One thing that kairan needs of the tracker, for `kairan check`. */
enum tracker_ability_state {
	TRACKER_ABILITY_OK,
	TRACKER_ABILITY_MISSING,
	TRACKER_ABILITY_UNKNOWN /* could not be asked */
};
struct tracker_ability {
	const char *name; /* "reach", "rest", "admin key", "field planned" */
	enum tracker_ability_state state;
	const char *detail; /* what was found */
	const char *mend; /* how to mend it; NULL when OK */
};
typedef void (*tracker_ability_fn)(
    const struct tracker_ability *ability, void *data);
/* Tries everything without writing.  project: identifier to look at, or
 * NULL.  BASE_OK even when abilities are missing. */
enum base_status tracker_abilities(struct tracker *tracker, const char *project,
    tracker_ability_fn fn, void *data, struct base_err *err) BASE_MUST_CHECK;

/* A ticket's address for people; "" when it has none.  BASE_LIMIT when it
 * does not fit. */
enum base_status tracker_issue_url(const struct tracker *tracker, int64_t id,
    char out[TRACKER_URL_SIZE]) BASE_MUST_CHECK;

/* Seconds for which the tracker asked to be left alone when it last answered
 * (429 or 503 with Retry-After, RFC 9110 section 10.2.3); 0 it did not. */
int tracker_pause_s(const struct tracker *tracker);

/* Index of a status word in the order of the design, or -1. */
int tracker_status_index(const char *word);
/* The word at an index of 0 to TRACKER_STATUSES - 1; static. */
const char *tracker_status_word(int index);
/* Is it one of the four open ones (NEW INVESTIGATING ONGOING DEFER)? */
bool tracker_status_is_open(const char *word);

#endif
