/*
 * store_follow: what a person has to do with a ticket besides owning it: he
 * watches it in the tracker, has acknowledged it (回覧), has to, or wants no
 * more mail of it.
 */
#ifndef KAIRAN_STORE_FOLLOW_H
#define KAIRAN_STORE_FOLLOW_H

#include "kairan/store.h"

#define STORE_FOLLOW_FOREVER "9999-12-31" /* muted without an end */

struct store_follow {
	int64_t ticket; /* our ticket's id */
	int64_t person;
	int64_t seen; /* when he acknowledged it, 0 not yet */
	const char *muted; /* no mail until that day (YYYY-MM-DD), "" not */
	bool watches; /* as last read from the tracker */
	bool asked; /* has to acknowledge it */
};

/* The row; all fields empty when there is none. */
enum base_status store_follow_get(struct store *store, int64_t ticket,
    int64_t person, struct base_arena *arena, struct store_follow *out,
    struct base_err *err) BASE_MUST_CHECK;
/* Writes the row, making it when there is none. */
enum base_status store_follow_put(struct store *store,
    const struct store_follow *row, struct base_err *err) BASE_MUST_CHECK;
/* The watchers of a ticket become exactly these persons. */
enum base_status store_follow_set_watchers(struct store *store, int64_t ticket,
    const int64_t *persons, size_t n, struct base_err *err) BASE_MUST_CHECK;
/* He wrote on the ticket, by whatever way; an earlier instant than is known
 * changes nothing. */
enum base_status store_follow_wrote(struct store *store, int64_t ticket,
    int64_t person, int64_t instant, struct base_err *err) BASE_MUST_CHECK;
/* When a person (0: anybody) last wrote on the ticket, by mail or in the
 * tracker, or acknowledged it; 0 never. */
enum base_status store_follow_heard(struct store *store, int64_t ticket,
    int64_t person, int64_t *out, struct base_err *err) BASE_MUST_CHECK;
/* All rows of a ticket, by person. */
enum base_status store_follow_of(struct store *store, int64_t ticket,
    struct base_arena *arena, struct store_follow **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;

#endif
