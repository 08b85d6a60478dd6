/*
 * store_prune: mails leave when the site's time for them is over.  What
 * still waits to be worked on, to be looked at by a person or to be sent
 * never does.
 */
#ifndef KAIRAN_STORE_PRUNE_H
#define KAIRAN_STORE_PRUNE_H

#include "kairan/store.h"

/* Limits of store_prune. */
#define STORE_PRUNE_STEP 500 /* rows in one transaction */

/* Instants; 0: nothing is that old. */
struct store_prune {
	int64_t mails; /* bytes of mails settled before it go */
	int64_t history; /* so do rows of mails received and their history */
	int64_t asked; /* who was asked since then may still answer */
	int64_t files; /* files that nobody names go when they are older */
};

struct store_pruned {
	int64_t mails; /* that lost their bytes */
	int64_t rows; /* of which nothing is known any more */
	int64_t files; /* removed */
	int64_t bytes; /* of those files */
};

/* Mails whose senders were to prove them and did not, asked before that
 * instant, are refused from now on, with that reason. */
enum base_status store_prune_expire(struct store *store, int64_t now,
    int64_t asked, const char *reason, struct base_err *err) BASE_MUST_CHECK;

/* Adds to *out; commits as it goes. */
enum base_status store_prune_rows(struct store *store,
    const struct store_prune *what, struct store_pruned *out,
    struct base_err *err) BASE_MUST_CHECK;

/*
 * Removes raw files that no row names: of pruned mails, and what crashes
 * left behind.  Others may call store_blob_put() meanwhile: a file that one
 * of them wants again stays.
 */
enum base_status store_prune_files(struct store *store,
    const struct store_prune *what, struct store_pruned *out,
    struct base_err *err) BASE_MUST_CHECK;

#endif
