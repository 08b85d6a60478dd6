/*
 * store_mail: the inbox (one row for each delivery received), the outbox
 * (one row for each mail to one recipient) and the effects that replies
 * have.  Receipt and effect are two things: see design, rule 9.
 */
#ifndef KAIRAN_STORE_MAIL_H
#define KAIRAN_STORE_MAIL_H

#include "kairan/store.h"

/* States of an inbox row.  The first two are worked on; all others are
 * final and hold a reason. */
#define STORE_INBOX_NEW "new"
#define STORE_INBOX_WAITING "waiting" /* tried, to be tried again */
#define STORE_INBOX_APPLIED "applied" /* changed a ticket */
#define STORE_INBOX_COMMENTED "commented" /* a comment and nothing more */
#define STORE_INBOX_PARKED "parked" /* waits for a person or a proof */
#define STORE_INBOX_REFUSED "refused" /* sender told */
#define STORE_INBOX_IGNORED "ignored"
#define STORE_INBOX_DUPLICATE "duplicate"
#define STORE_INBOX_QUARANTINED "quarantined"

struct store_inbox {
	int64_t id;
	int64_t received;
	int64_t size; /* bytes of the raw mail */
	int64_t person; /* sender, 0 unknown */
	int64_t ticket; /* our ticket's id, 0 none */
	int64_t level; /* enum trust_level */
	int64_t attempts;
	int64_t next_try;
	int64_t finished;
	const char *delivery; /* unique name in the spool */
	const char *sender; /* envelope, "" = null sender */
	const char *recipients; /* envelope, joined by ", " */
	const char *raw; /* blob */
	const char *message_id; /* without <> */
	const char *from_addr;
	const char *subject;
	const char *class_name;
	const char *state;
	const char *reason;
	const char *report; /* JSON: what was seen and done */
	int64_t confirmed; /* the inbox row whose `yes` let its parked parts
	    be carried out, 0 none */
	bool is_pending; /* a part of it waits for that */
};

/* Adds a row in state new.  BASE_EXISTS (err alone) when this delivery was
 * taken before. */
enum base_status store_inbox_add(struct store *store,
    const struct store_inbox *row, int64_t *id_out,
    struct base_err *err) BASE_MUST_CHECK;
/* Writes all columns but id, delivery, received, raw, size and envelope. */
enum base_status store_inbox_put(struct store *store,
    const struct store_inbox *row, struct base_err *err) BASE_MUST_CHECK;
enum base_status store_inbox_get(struct store *store, int64_t id,
    struct base_arena *arena, struct store_inbox *out,
    struct base_err *err) BASE_MUST_CHECK;
/* The next row to work on at `now`, oldest first; BASE_NOTFOUND. */
enum base_status store_inbox_next(struct store *store, int64_t now,
    struct base_arena *arena, struct store_inbox *out,
    struct base_err *err) BASE_MUST_CHECK;
/* The ids of the first of them, at most max. */
enum base_status store_inbox_due(struct store *store, int64_t now, int64_t *out,
    size_t max, size_t *n_out, struct base_err *err) BASE_MUST_CHECK;
/* Of the rows before the row `id` that are about that ticket, or were never
 * read and tried twice at most, wait for their next try and were tried fewer
 * than `tries` times: the latest next_try; BASE_NOTFOUND (err alone): there
 * are none. */
enum base_status store_inbox_before(struct store *store, int64_t id,
    int64_t ticket, int64_t tries, int64_t *next_try_out,
    struct base_err *err) BASE_MUST_CHECK;
/* Of those rows about the ticket that were tried `tries` times or more, the
 * one whose next try is the latest: its tries and that instant. */
enum base_status store_inbox_stale(struct store *store, int64_t id,
    int64_t ticket, int64_t tries, int64_t *attempts_out, int64_t *next_try_out,
    struct base_err *err) BASE_MUST_CHECK;
/* They are due at next_try at the latest; that try does not count, but for
 * one that would fall below `told` tries again. */
enum base_status store_inbox_hasten(struct store *store, int64_t id,
    int64_t ticket, int64_t tries, int64_t told, int64_t next_try,
    struct base_err *err) BASE_MUST_CHECK;
/* Rows by Message-ID (without <>), by our ticket's id, or all (NULL, 0), in
 * order of id. */
typedef bool (*store_inbox_fn)(const struct store_inbox *row, void *ctx);
enum base_status store_inbox_each(struct store *store, const char *message_id,
    int64_t ticket, store_inbox_fn fn, void *ctx,
    struct base_err *err) BASE_MUST_CHECK;

/* Mails of people that arrived since an instant, by what they share. */
struct store_inbox_count {
	const char *from_addr; /* NULL: any */
	const char *domain; /* of the address, NULL: any */
	int64_t ticket; /* our ticket's id, 0: any */
	int64_t since;
	int64_t but; /* this row does not count */
};
enum base_status store_inbox_count(struct store *store,
    const struct store_inbox_count *what, int64_t *count_out,
    struct base_err *err) BASE_MUST_CHECK;
/* How many mails of this address that arrived since then had parts that
 * wait for a confirmation. */
enum base_status store_inbox_pending(struct store *store, const char *from_addr,
    int64_t since, int64_t *count_out, struct base_err *err) BASE_MUST_CHECK;

/* An effect: unique by (ticket, author, message_id, text_hash, directive).
 */
struct store_effect {
	int64_t id;
	int64_t inbox;
	int64_t ticket;
	const char *author; /* login or address */
	const char *message_id;
	const char *text_hash;
	const char *directive; /* "" = the comment, with all that it carries */
	const char *marker; /* reference line in the tracker */
	const char *state; /* intended, done, failed */
	const char *result; /* JSON */
	int64_t created; /* filled when read */
	int64_t tried; /* the same: when its last try began */
};

/*
 * Writes the intent.  BASE_EXISTS (err alone) when such an effect is there
 * already: *out is then that row; when its inbox is the same one, it is a
 * new try of the same mail.
 */
enum base_status store_effect_intend(struct store *store,
    const struct store_effect *effect, int64_t now, struct base_arena *arena,
    struct store_effect *out, struct base_err *err) BASE_MUST_CHECK;
/* Another try of it begins. */
enum base_status store_effect_try(struct store *store, int64_t id, int64_t now,
    struct base_err *err) BASE_MUST_CHECK;
/* The inbox row of another mail that has this effect (its own id, marker and
 * state do not count); BASE_NOTFOUND leaves err alone. */
enum base_status store_effect_find(struct store *store,
    const struct store_effect *effect, int64_t *inbox_out,
    struct base_err *err) BASE_MUST_CHECK;
enum base_status store_effect_finish(struct store *store, int64_t id,
    const char *state, const char *result, int64_t now,
    struct base_err *err) BASE_MUST_CHECK;
/* Is there an effect with this author and Message-ID but another text?
 * *inbox_out = its inbox row, 0 none. */
enum base_status store_effect_other_text(struct store *store,
    const char *author, const char *message_id, const char *text_hash,
    int64_t *inbox_out, struct base_err *err) BASE_MUST_CHECK;

/* The effect on that ticket that made this journal of the tracker, or whose
 * marker this is ("" none).  BASE_NOTFOUND leaves err alone. */
enum base_status store_effect_of_journal(struct store *store, int64_t ticket,
    int64_t journal, const char *marker, struct base_arena *arena,
    struct store_effect *out, struct base_err *err) BASE_MUST_CHECK;
enum base_status store_effect_set_journal(struct store *store, int64_t id,
    int64_t journal, struct base_err *err) BASE_MUST_CHECK;
/* Effects on a ticket: intended at or after `since`, and those that are
 * finished. */
enum base_status store_effect_count(struct store *store, int64_t ticket,
    int64_t since, int64_t *open_out, int64_t *done_out,
    struct base_err *err) BASE_MUST_CHECK;

#define STORE_OUTBOX_QUEUED "queued"
#define STORE_OUTBOX_SENDING "sending" /* handed over, answer unknown */
#define STORE_OUTBOX_SENT "sent"
#define STORE_OUTBOX_HELD "held" /* its person is locked or gone */
#define STORE_OUTBOX_FAILED "failed" /* given up; see last_error */

struct store_outbox {
	int64_t id;
	int64_t person; /* 0 = a list or a stranger */
	int64_t ticket; /* our ticket's id, 0 none or several */
	int64_t inbox; /* the mail that it answers, 0 none */
	int64_t created;
	int64_t attempts;
	int64_t next_try;
	int64_t sent;
	const char *event; /* unique: what happened and to whom */
	const char *kind; /* template */
	const char *state;
	const char *recipient;
	const char *message_id; /* without <> */
	const char *subject;
	const char *language;
	const char *raw; /* blob with the bytes */
	const char *last_error;
	const char *sent_to; /* differs from recipient with send = redirect */
};

/* Adds a draft, to learn its id.  BASE_EXISTS (err alone) when this event
 * was written to that recipient before. */
enum base_status store_outbox_add(struct store *store,
    const struct store_outbox *row, int64_t *id_out,
    struct base_err *err) BASE_MUST_CHECK;
/* Is there a row of this event? */
enum base_status store_outbox_has(struct store *store, const char *event,
    bool *out, struct base_err *err) BASE_MUST_CHECK;
/* Writes all columns but id, event, kind, recipient and created. */
enum base_status store_outbox_put(struct store *store,
    const struct store_outbox *row, struct base_err *err) BASE_MUST_CHECK;
enum base_status store_outbox_get(struct store *store, int64_t id,
    struct base_arena *arena, struct store_outbox *out,
    struct base_err *err) BASE_MUST_CHECK;
/* The next one to send at `now`; BASE_NOTFOUND. */
enum base_status store_outbox_next(struct store *store, int64_t now,
    struct base_arena *arena, struct store_outbox *out,
    struct base_err *err) BASE_MUST_CHECK;
/* By Message-ID; BASE_NOTFOUND leaves err alone. */
enum base_status store_outbox_by_message(struct store *store,
    const char *message_id, struct base_arena *arena, struct store_outbox *out,
    struct base_err *err) BASE_MUST_CHECK;
/* How many mails were written since then whose event begins with `event`
 * (and has an end of its own); recipient NULL: to anybody. */
enum base_status store_outbox_count(struct store *store, const char *event,
    const char *recipient, int64_t since, int64_t *out,
    struct base_err *err) BASE_MUST_CHECK;
/* In order of id; ticket 0 and inbox 0 = all. */
typedef bool (*store_outbox_fn)(const struct store_outbox *row, void *ctx);
enum base_status store_outbox_each(struct store *store, int64_t ticket,
    int64_t inbox, store_outbox_fn fn, void *ctx,
    struct base_err *err) BASE_MUST_CHECK;

/* What a numbered line of a mail stands for: a ticket, or an id. */
enum base_status store_outbox_add_line(struct store *store, int64_t outbox,
    int64_t line, int64_t ticket, const char *subject,
    struct base_err *err) BASE_MUST_CHECK;
/* The number of the last one; 0 when it has none. */
enum base_status store_outbox_lines(struct store *store, int64_t outbox,
    unsigned *out, struct base_err *err) BASE_MUST_CHECK;
/* The subject of a line that stands for an id, "" for a ticket's; in the
 * arena.  BASE_NOTFOUND leaves err alone. */
enum base_status store_outbox_line(struct store *store, int64_t outbox,
    int64_t line, struct base_arena *arena, const char **subject_out,
    struct base_err *err) BASE_MUST_CHECK;
/* Our ticket that a line stands for, 0 none.  BASE_NOTFOUND leaves err
 * alone. */
enum base_status store_outbox_line_ticket(struct store *store, int64_t outbox,
    int64_t line, int64_t *out, struct base_err *err) BASE_MUST_CHECK;

#endif
