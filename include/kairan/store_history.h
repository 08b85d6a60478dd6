/*
 * store_history: what happened, in words, for `kairan history`.
 */
#ifndef KAIRAN_STORE_HISTORY_H
#define KAIRAN_STORE_HISTORY_H

#include "kairan/store.h"

struct store_history {
	int64_t id;
	int64_t time;
	int64_t ticket; /* our ticket's id; these three 0 = none */
	int64_t inbox;
	int64_t outbox;
	const char *kind; /* one word: opened noted sent applied ... */
	const char *text;
};

enum base_status store_history_add(struct store *store,
    const struct store_history *row, struct base_err *err) BASE_MUST_CHECK;
/* Of a ticket, or of an inbox row, or all (0, 0), in order. */
typedef bool (*store_history_fn)(const struct store_history *row, void *ctx);
enum base_status store_history_each(struct store *store, int64_t ticket,
    int64_t inbox, store_history_fn fn, void *ctx,
    struct base_err *err) BASE_MUST_CHECK;

/* Lines of that kind about a ticket since the last one of another kind. */
enum base_status store_history_count(struct store *store, int64_t ticket,
    const char *kind, const char *since_kind, int64_t *count_out,
    struct base_err *err) BASE_MUST_CHECK;

#endif
