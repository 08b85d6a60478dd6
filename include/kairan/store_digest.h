/*
 * store_digest: events of which a recipient is told in his next digest.
 * A row waits until a mail carries it; it is never written twice.
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

/* Adds a waiting row.  BASE_OK too when this recipient was or will be told
 * of this event. */
enum base_status store_digest_add(struct store *store,
    const struct store_digest *row, struct base_err *err) BASE_MUST_CHECK;
/* The waiting rows of the recipient who has the oldest one, oldest first, at
 * most max.  BASE_NOTFOUND (err alone) when none waits. */
enum base_status store_digest_next(struct store *store, size_t max,
    struct base_arena *arena, struct store_digest **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;
/* The row waits no more: mail is the outbox row that carries it, -1 none. */
enum base_status store_digest_done(struct store *store, int64_t id,
    int64_t mail, struct base_err *err) BASE_MUST_CHECK;

#endif
