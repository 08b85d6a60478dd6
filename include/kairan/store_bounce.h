/*
 * store_bounce: mails of ours that came back, and addresses that cannot be
 * reached any more.
 */
#ifndef KAIRAN_STORE_BOUNCE_H
#define KAIRAN_STORE_BOUNCE_H

#include "kairan/store.h"

struct store_bounce {
	int64_t outbox; /* our mail; it counts once */
	int64_t time;
	int64_t score; /* how much it says of the address */
	const char *address;
};

/* Notes a bounce.  *total_out: scores of that address since `since`. */
enum base_status store_bounce_add(struct store *store,
    const struct store_bounce *row, int64_t since, int64_t *total_out,
    struct base_err *err) BASE_MUST_CHECK;
/* Forgets the bounces of an address: it was heard from. */
enum base_status store_bounce_forget(struct store *store, const char *address,
    struct base_err *err) BASE_MUST_CHECK;
/* Marks an address of a person; since 0: it can be reached again.
 * *changed_out: it was not marked so. */
enum base_status store_bounce_mark(struct store *store, const char *address,
    int64_t since, bool *changed_out, struct base_err *err) BASE_MUST_CHECK;

#endif
