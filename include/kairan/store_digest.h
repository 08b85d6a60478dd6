/*
 * store_digest: events of which a recipient is told together with others: in
 * his next digest, or in one mail of reminders.  A row waits until a mail
 * carries it; it is never written twice.
 */
#ifndef KAIRAN_STORE_DIGEST_H
#define KAIRAN_STORE_DIGEST_H

#include "kairan/store.h"

struct store_digest {
	int64_t id;
	int64_t ticket; /* our ticket's id */
	int64_t person; /* 0 = a list or the operator */
	int64_t created;
	const char *recipient; /* address */
	const char *kind; /* why: assignee, watcher, group, list, operator */
	const char *event; /* a name of flow_event: "opened", "comment" ... */
	const char *mark; /* which of that event on that ticket, "" the only */
	const char *facts; /* JSON of the event, "" none */
};

/* Mark of tickets that one scan opened: they go out in one mail, at once. */
#define STORE_DIGEST_SCAN "scan"

#define STORE_DIGEST_WAITS 0
#define STORE_DIGEST_UNTOLD -1 /* no mail carries it */

/* Adds a waiting row.  BASE_OK too when this recipient was or will be told
 * of this event. */
enum base_status store_digest_add(struct store *store,
    const struct store_digest *row, struct base_err *err) BASE_MUST_CHECK;
/* Adds a row that waits (STORE_DIGEST_WAITS), is carried by the outbox row
 * mail, or by none. */
enum base_status store_digest_tell(struct store *store,
    const struct store_digest *row, int64_t mail,
    struct base_err *err) BASE_MUST_CHECK;
/* Is there a row of this recipient, ticket, event and mark? */
enum base_status store_digest_has(struct store *store,
    const struct store_digest *row, bool *out,
    struct base_err *err) BASE_MUST_CHECK;

/* One for whom rows wait. */
struct store_digest_reader {
	int64_t person; /* 0 = a list or the operator */
	const char *recipient;
};
/* All of them, whoever waits longest first; n may be 0. */
enum base_status store_digest_readers(struct store *store,
    struct base_arena *arena, struct store_digest_reader **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;
/* All rows that wait for a recipient, oldest first; n may be 0. */
enum base_status store_digest_waiting(struct store *store,
    const char *recipient, struct base_arena *arena, struct store_digest **out,
    size_t *n_out, struct base_err *err) BASE_MUST_CHECK;
/* The row waits no more: mail is the outbox row that carries it, -1 none. */
enum base_status store_digest_done(struct store *store, int64_t id,
    int64_t mail, struct base_err *err) BASE_MUST_CHECK;

#endif
