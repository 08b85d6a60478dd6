/*
 * store: the state of kairan: one SQLite file, and raw bytes (mails,
 * attachments) as content-addressed files beside it.
 *
 * Rows come back in structs whose strings live in the arena that the caller
 * gives.  Instants are seconds UTC, 0 = never; texts are UTF-8.  Every
 * fallible function fills err: BASE_TEMP when the database is busy, the disk
 * is full or the file can't be read now; BASE_PERM when it is damaged or of
 * a newer kairan; BASE_NOTFOUND, BASE_EXISTS as said at each.
 *
 * One header per aggregate: store_source.h, store_advisory.h, store_task.h,
 * store_mail.h, store_person.h, store_history.h, store_builtin.h.
 */
#ifndef KAIRAN_STORE_H
#define KAIRAN_STORE_H

#include "kairan/base.h"
#include "kairan/base_buf.h"
#include "kairan/base_hash.h"

/* Limits of store. */
#define STORE_BUSY_MS 20000 /* waiting for another step's write */
#define STORE_BLOB_MAX ((size_t)64 << 20) /* bytes of one raw file */
#define STORE_LIST_MAX 100000 /* rows of one answer */

struct store;

/* Opens (makes, migrates) DIR/kairan.db; DIR is made when missing. */
enum base_status store_open(
    const char *dir, struct store **out, struct base_err *err) BASE_MUST_CHECK;
/* A copy of FROM/kairan.db in the folder `to`, as it is at this moment while
 * others write; BASE_OK too when there is none yet. */
enum base_status store_copy(
    const char *from, const char *to, struct base_err *err) BASE_MUST_CHECK;
void store_close(struct store *store); /* NULL is fine */
const char *store_dir(const struct store *store); /* borrowed */

/*
 * Transactions.  store_begin() takes the write lock at once.  None may be
 * open during network I/O.  store_rollback() after a failed commit or
 * without a transaction does nothing.
 */
enum base_status store_begin(
    struct store *store, struct base_err *err) BASE_MUST_CHECK;
/* The same for what must survive the death of this process, but may be undone
 * by a power cut: its commit does not wait for the disk. */
enum base_status store_begin_lazy(
    struct store *store, struct base_err *err) BASE_MUST_CHECK;
enum base_status store_commit(
    struct store *store, struct base_err *err) BASE_MUST_CHECK;
void store_rollback(struct store *store);

/*
 * Raw bytes, kept in DIR/raw/aa/HASH; the name is the SHA-256 in hex, so
 * that the same bytes are kept once.  Durable on BASE_OK.
 */
enum base_status store_blob_put(struct store *store, const void *data,
    size_t len, char hash[BASE_SHA256_HEX],
    struct base_err *err) BASE_MUST_CHECK;
/* Appends the bytes to out; BASE_NOTFOUND when there are none of that
 * name; BASE_PERM when they no longer have that hash. */
enum base_status store_blob_get(struct store *store, const char *hash,
    struct base_buf *out, struct base_err *err) BASE_MUST_CHECK;

/* A small value of kairan itself ("watch-hash", ...).  Get appends to out;
 * BASE_NOTFOUND leaves err alone. */
enum base_status store_meta_set(struct store *store, const char *key,
    const char *value, struct base_err *err) BASE_MUST_CHECK;
enum base_status store_meta_get(struct store *store, const char *key,
    struct base_buf *out, struct base_err *err) BASE_MUST_CHECK;

#endif
