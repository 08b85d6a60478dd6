/*
 * transport_imap: fetches mail from one folder of one IMAP account (RFC 3501,
 * 6851 MOVE, 4315 UIDPLUS, 2177 IDLE) over net's verified TLS stream.
 *
 * Order of events for each message: BODY.PEEK[] -> store() makes it durable
 * -> it is moved to the done folder.  A crash in between fetches it again;
 * the inbox knows it then.  Nothing on the server is ever deleted but by
 * that move.
 */
#ifndef KAIRAN_TRANSPORT_IMAP_H
#define KAIRAN_TRANSPORT_IMAP_H

#include "kairan/transport.h"

/* Strings are copied by transport_imap_open().  NULL and 0 = default. */
struct transport_imap_options {
	const char *account; /* name in the log; NULL = user */
	const char *host;
	int port; /* 0 = 993 */
	const char *user;
	const char *password; /* LOGIN */
	const char *bearer; /* OAuth token instead: XOAUTH2 */
	const char *folder; /* NULL = "INBOX"; names are UTF-8 */
	const char *done_folder; /* NULL = "kairan-done" */
	const char *failed_folder; /* NULL = "kairan-failed" */
	const char *ca_file; /* PEM; NULL = the system's */
	int connect_timeout_ms;
	int command_ms; /* TRANSPORT_IMAP_COMMAND_MS */
	int deadline_ms; /* one open and fetch; TRANSPORT_IMAP_DEADLINE_MS */
	size_t message_max; /* TRANSPORT_IMAP_MESSAGE_MAX */
};

/* Where an account stands; all 0 at the very first time.  The caller keeps
 * it between runs. */
struct transport_imap_point {
	uint32_t uidvalidity;
	uint32_t last_uid; /* all UIDs up to this are stored or moved aside */
	uint32_t trouble_uid; /* the message at which the last fetch broke */
	uint32_t trouble_times; /* so often; the third time it is moved aside
	    unread, so that one message cannot stop the box */
};

/* One fetched message; borrowed during store(). */
struct transport_imap_message {
	uint32_t uid;
	const char *message; /* raw, CRLF */
	size_t message_len;
	uint32_t size; /* the server's RFC822.SIZE */
	bool headers_only; /* size was over message_max: only the header
	    block is here, the whole lies in the failed folder */
};

/*
 * Makes a message durable (transport_spool_put()).  BASE_OK: it is, go on.
 * BASE_INVALID, BASE_LIMIT: this one message cannot be taken and goes to the
 * failed folder.  Any other status: it is not stored and the next would fail
 * too (disk full, no right to write): the fetch stops here, as BASE_TEMP.
 */
typedef enum base_status (*transport_imap_store)(void *ctx,
    const struct transport_imap_message *message, struct base_err *err);

struct transport_imap_count {
	unsigned stored; /* handed to store() and taken */
	unsigned moved; /* into the done folder */
	unsigned failed; /* into the failed folder, oversize included */
	unsigned left; /* could be neither read nor moved: still there */
	bool more; /* over TRANSPORT_IMAP_BATCH: fetch again at once */
};

struct transport_imap;

/*
 * Connects, verifies, logs in, makes missing folders, selects the folder.
 * No password is sent before certificate and name are proved.
 * BASE_INVALID: options that cannot be used (control characters ...).
 * BASE_PERM: login refused, or the server lacks what is needed.
 * BASE_TEMP: everything else (network, certificate, server busy).
 */
enum base_status transport_imap_open(
    const struct transport_imap_options *options, struct transport_imap **out,
    struct base_err *err) BASE_MUST_CHECK;

/* Logs out if the connection is whole; NULL is fine. */
void transport_imap_free(struct transport_imap *imap);

/*
 * Fetches what is there, oldest first.  point is read and kept up to date
 * message by message (also when it fails later); where UIDVALIDITY changed,
 * everything in the folder counts as new.  Messages at or below the point
 * that are still in the folder (a crash before the move) are moved without
 * being fetched again.
 * BASE_OK: all done (count->left may be over 0).  BASE_TEMP: the connection
 * or store() gave up; imap is only good for transport_imap_free() then.
 */
enum base_status transport_imap_fetch(struct transport_imap *imap,
    struct transport_imap_point *point, transport_imap_store store, void *ctx,
    struct transport_imap_count *count, struct base_err *err) BASE_MUST_CHECK;

/*
 * Waits for news in the folder (IDLE; asks every 30 s where the server has
 * none), at most timeout_ms (0 or more than it = TRANSPORT_IMAP_IDLE_MS) and
 * until wake_fd (-1 = none) is readable.
 * BASE_OK: something changed, fetch now.  BASE_NOTFOUND: nothing did.
 * BASE_TEMP: the connection is gone.
 */
enum base_status transport_imap_wait(struct transport_imap *imap,
    int timeout_ms, int wake_fd, struct base_err *err) BASE_MUST_CHECK;

#endif
