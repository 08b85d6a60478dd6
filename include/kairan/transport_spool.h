/*
 * transport_spool: the maildir spool that kairan-intake and the IMAP fetcher
 * fill and ingest empties.  A message is one file in new/ until ingest has
 * it safe elsewhere; then it is removed, or moved to failed/ for a person to
 * look at.  File format: base_spool.h.
 */
#ifndef KAIRAN_TRANSPORT_SPOOL_H
#define KAIRAN_TRANSPORT_SPOOL_H

#include "kairan/base_buf.h"
#include "kairan/base_spool.h"
#include "kairan/transport.h"

/* What kind of folder is opened. */
enum transport_spool_kind {
	TRANSPORT_SPOOL_OWN, /* kairan's: envelope blocks count; a file
	    without one is taken as a bare message */
	TRANSPORT_SPOOL_DROP /* a maildir some MDA fills: whatever a file
	    begins with is the message; new/ and cur/ are read */
};

struct transport_spool;

/* Opens dir and makes what is missing of it and of tmp/ new/ cur/ failed/
 * (mode 2770).  BASE_TEMP or BASE_PERM by errno, with the folder's name. */
enum base_status transport_spool_open(const char *dir,
    enum transport_spool_kind kind, struct transport_spool **out,
    struct base_err *err) BASE_MUST_CHECK;
void transport_spool_free(struct transport_spool *spool); /* NULL is fine */

/*
 * Appends the names of waiting messages, oldest arrival first (by the
 * seconds and microseconds a maildir name begins with), to names: at most
 * max (0: TRANSPORT_LIST_MAX); the oldest are kept, and of our own spool what
 * comes in meanwhile is left for the next time, so that no mail is listed
 * before one that was there when it began.  *more (may be NULL) tells whether
 * some were left out.  A name ("new/...") is opaque, but may be logged.
 */
enum base_status transport_spool_list(struct transport_spool *spool, size_t max,
    struct base_strv *names, bool *more, struct base_err *err) BASE_MUST_CHECK;

/* One waiting message. */
struct transport_mail {
	bool has_block; /* false: envelope is empty but for received (the
	    file's mtime); recipients must come from Delivered-To and
	    X-Original-To */
	struct base_spool envelope;
	struct base_buf file; /* the bytes as stored */
	const char *message; /* the raw message, inside file */
	size_t message_len;
};
void transport_mail_init(struct transport_mail *mail);
void transport_mail_release(struct transport_mail *mail);

/*
 * Reads one message; mail is emptied first.  BASE_NOTFOUND when it is gone
 * (another reader had it), BASE_LIMIT when larger than BASE_SPOOL_FILE_MAX,
 * BASE_INVALID when it is no regular file, BASE_TEMP by errno.
 */
enum base_status transport_spool_read(struct transport_spool *spool,
    const char *name, struct transport_mail *mail,
    struct base_err *err) BASE_MUST_CHECK;

/* Removes a message that is safe elsewhere; one that is gone is BASE_OK.  In
 * our own spool without waiting for the disk: a file that a power cut brings
 * back is known by its name. */
enum base_status transport_spool_remove(struct transport_spool *spool,
    const char *name, struct base_err *err) BASE_MUST_CHECK;

/* Moves a message to failed/, where it stays until a person acts. */
enum base_status transport_spool_fail(struct transport_spool *spool,
    const char *name, struct base_err *err) BASE_MUST_CHECK;

/*
 * Writes one message durably: after BASE_OK it survives a power cut, before
 * that no reader sees it.  envelope's received must be set.  name_out
 * (free(); may be NULL) gets its name.  BASE_LIMIT over
 * BASE_SPOOL_MESSAGE_MAX; BASE_TEMP for a full disk.
 */
enum base_status transport_spool_put(struct transport_spool *spool,
    const struct base_spool *envelope, const char *message, size_t message_len,
    char **name_out, struct base_err *err) BASE_MUST_CHECK;

/* Deletes files in tmp/ older than TRANSPORT_TMP_AGE_S (left by writers
 * that died); *removed (may be NULL) counts them. */
enum base_status transport_spool_clean(struct transport_spool *spool,
    size_t *removed, struct base_err *err) BASE_MUST_CHECK;

/*
 * Waits until a message arrives after the last look (inotify), at most
 * timeout_ms: BASE_OK for "look now" (also when a signal came or the first
 * call found messages), BASE_NOTFOUND for "nothing came".  Messages put
 * there between transport_spool_open() and this call are not missed.
 */
enum base_status transport_spool_wait(struct transport_spool *spool,
    int timeout_ms, struct base_err *err) BASE_MUST_CHECK;

/* The inotify descriptor, to poll beside others; owned by spool.  After it
 * was readable, transport_spool_wait(spool, 0) empties it. */
int transport_spool_fd(struct transport_spool *spool);

#endif
