/*
 * store_task: tickets and the tasks they carry.
 */
#ifndef KAIRAN_STORE_TASK_H
#define KAIRAN_STORE_TASK_H

#include "kairan/store.h"

/* States of a ticket's row. */
#define STORE_TICKET_INTENDED "intended" /* to be made in the tracker */
#define STORE_TICKET_OPEN "open"
#define STORE_TICKET_CLOSED "closed"
#define STORE_TICKET_GONE "gone" /* deleted, or out of our sight */

struct store_ticket {
	int64_t id;
	int64_t issue; /* the tracker's number, 0 while intended */
	int64_t founder; /* advisory */
	int64_t assignee; /* person, 0 nobody */
	int64_t created;
	int64_t updated;
	int64_t attempts; /* to make it */
	int64_t journal; /* the tracker's last one that was taken over */
	int64_t next_try;
	int64_t synced; /* the tracker's updated_on when it was last read ... */
	int64_t synced_at; /* ... and when that was first seen here */
	const char *state;
	const char *marker; /* unique; stands in the tracker's ticket */
	const char *watch;
	const char *subject;
	const char *project;
	const char *status; /* the tracker's name of it */
	const char *list; /* mailing list that is told, "" none */
	const char *priority;
	const char *planned; /* YYYY-MM-DD or "" */
	const char *due;
	const char *thread; /* root Message-ID of its mails, "" none yet */
	const char *last_error;
	const char *wish; /* the group or login to assign at creation */
	const char *group; /* the tracker's group that owns it, "" none; then
	    assignee is 0 */
	bool is_private; /* in the tracker: lists hear nothing of it */
};

struct store_task {
	int64_t id;
	int64_t vulnerability;
	int64_t ticket; /* 0 none */
	int64_t status_at;
	const char *key; /* of the vulnerability */
	const char *host; /* "" at grain advisory */
	const char *watch;
	const char *status; /* one of the eight */
	const char *status_by; /* who said so */
	const char *reason;
	const char *until; /* YYYY-MM-DD or "" */
	const char *planned;
	const char *due;
	const char *ssvc; /* priority, "" none */
	bool verified; /* by a scan */
};

/* Adds an intended ticket; marker must be unique; *id_out is its id. */
enum base_status store_ticket_add(struct store *store,
    const struct store_ticket *ticket, int64_t *id_out,
    struct base_err *err) BASE_MUST_CHECK;
/* Writes every column but id, marker, founder and created. */
enum base_status store_ticket_put(struct store *store,
    const struct store_ticket *ticket, struct base_err *err) BASE_MUST_CHECK;
enum base_status store_ticket_get(struct store *store, int64_t id,
    struct base_arena *arena, struct store_ticket *out,
    struct base_err *err) BASE_MUST_CHECK;
/* By the tracker's number; BASE_NOTFOUND leaves err alone. */
enum base_status store_ticket_by_issue(struct store *store, int64_t issue,
    struct base_arena *arena, struct store_ticket *out,
    struct base_err *err) BASE_MUST_CHECK;
/* Intended ones that may be tried at `now`, oldest first. */
enum base_status store_ticket_intended(struct store *store, int64_t now,
    size_t max, struct base_arena *arena, struct store_ticket **out,
    size_t *n_out, struct base_err *err) BASE_MUST_CHECK;
/* Rows in order of id, for lists; state NULL = all. */
typedef bool (*store_ticket_fn)(const struct store_ticket *row, void *ctx);
enum base_status store_ticket_each(struct store *store, const char *state,
    store_ticket_fn fn, void *ctx, struct base_err *err) BASE_MUST_CHECK;

/* The task of a vulnerability (host "" = grain advisory); BASE_NOTFOUND
 * leaves err alone. */
enum base_status store_task_find(struct store *store, int64_t vulnerability,
    const char *host, struct base_arena *arena, struct store_task *out,
    struct base_err *err) BASE_MUST_CHECK;
/* Adds a task (status, watch, planned, due, ticket taken from it). */
enum base_status store_task_add(struct store *store,
    const struct store_task *task, int64_t now, int64_t *id_out,
    struct base_err *err) BASE_MUST_CHECK;
/* Writes status, status_by, status_at, verified, reason, until, planned,
 * due, ssvc (NULL: leaves it) and ticket. */
enum base_status store_task_put(struct store *store,
    const struct store_task *task, int64_t now,
    struct base_err *err) BASE_MUST_CHECK;
/* The tasks that a ticket carries, by id. */
enum base_status store_task_of(struct store *store, int64_t ticket,
    struct base_arena *arena, struct store_task **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;

/* The tasks that are DEFER or RISK_ACCEPTED until that day (YYYY-MM-DD) or
 * one before, and have a ticket; by ticket. */
enum base_status store_task_put_off(struct store *store, const char *day,
    struct base_arena *arena, struct store_task **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;
/* The tasks on hosts of these vulnerabilities that have a ticket, by ticket. */
enum base_status store_task_on_hosts(struct store *store,
    const int64_t *vulnerabilities, size_t n, struct base_arena *arena,
    struct store_task **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;
/* Ids of the tickets that carry tasks of a vulnerability, each once, newest
 * last; *out in the arena. */
enum base_status store_task_tickets(struct store *store, int64_t vulnerability,
    struct base_arena *arena, int64_t **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;
/* The worst of the vulnerabilities that a ticket carries: *cvss_out in
 * tenths, -1 unknown. */
enum base_status store_task_worst(struct store *store, int64_t ticket,
    int *cvss_out, bool *kev_out, struct base_err *err) BASE_MUST_CHECK;

/* Notes that an advisory belongs to a ticket.  *fresh_out: it did not
 * before.  revision: the one that the ticket now tells. */
enum base_status store_ticket_join(struct store *store, int64_t ticket,
    int64_t advisory, int64_t revision, bool *fresh_out,
    struct base_err *err) BASE_MUST_CHECK;
/* The revision of the advisory that the ticket tells; 0 when it is not
 * joined. */
enum base_status store_ticket_joined(struct store *store, int64_t ticket,
    int64_t advisory, int64_t *revision_out,
    struct base_err *err) BASE_MUST_CHECK;

/* Notes that two tickets are about the same.  *fresh_out: it was not known. */
enum base_status store_ticket_relate(struct store *store, int64_t a, int64_t b,
    bool *fresh_out, struct base_err *err) BASE_MUST_CHECK;

/* Something that kairan has still to say on a ticket. */
struct store_note {
	int64_t id;
	int64_t ticket;
	int64_t attempts;
	int64_t next_try;
	const char *marker; /* stands in the tracker's note */
	const char *kind; /* joined, changed, related, seen, returned */
	const char *body; /* JSON */
	const char *state; /* intended, done, failed */
	const char *last_error;
};
/* state NULL: intended. */
enum base_status store_note_add(struct store *store,
    const struct store_note *note, int64_t now,
    struct base_err *err) BASE_MUST_CHECK;
/* Is this the marker of one? */
enum base_status store_note_exists(struct store *store, const char *marker,
    bool *out, struct base_err *err) BASE_MUST_CHECK;
/* The same for what is told of together: when a note of this kind waits for
 * the ticket already, that one is used, at the earlier of both times. */
enum base_status store_note_collect(struct store *store,
    const struct store_note *note, int64_t now,
    struct base_err *err) BASE_MUST_CHECK;
/* The one of this kind that waits for the ticket and was not tried yet;
 * BASE_NOTFOUND.  The body is in the arena. */
enum base_status store_note_waiting(struct store *store, int64_t ticket,
    const char *kind, struct base_arena *arena, int64_t *id_out,
    const char **body_out, struct base_err *err) BASE_MUST_CHECK;
/* The first one of this kind that the tracker does not have yet, tried or
 * not; BASE_NOTFOUND.  The body is in the arena. */
enum base_status store_note_unwritten(struct store *store, int64_t ticket,
    const char *kind, struct base_arena *arena, const char **body_out,
    struct base_err *err) BASE_MUST_CHECK;
/* It says something else now. */
enum base_status store_note_rewrite(struct store *store, int64_t id,
    const char *body, struct base_err *err) BASE_MUST_CHECK;
/* The next one to write at `now` whose ticket is there; BASE_NOTFOUND. */
enum base_status store_note_next(struct store *store, int64_t now,
    struct base_arena *arena, struct store_note *out,
    struct base_err *err) BASE_MUST_CHECK;
/* Those that were tried in vain or refused, in order, of tickets that are
 * there: until fn returns false.  The row lives for the call. */
typedef bool (*store_note_fn)(const struct store_note *note, void *ctx);
enum base_status store_note_each(struct store *store, store_note_fn fn,
    void *ctx, struct base_err *err) BASE_MUST_CHECK;
/* A refused one is to be written at `now` after all; BASE_NOTFOUND. */
enum base_status store_note_again(struct store *store, int64_t id, int64_t now,
    struct base_err *err) BASE_MUST_CHECK;
/* Writes state, attempts, next_try and last_error. */
enum base_status store_note_put(struct store *store,
    const struct store_note *note, struct base_err *err) BASE_MUST_CHECK;

#endif
