/*
 * base_spool: one delivery in the spool: the envelope block that
 * kairan-intake and the IMAP fetcher put before the raw message, and its
 * strict reader.  libc only.
 *
 * The spool is a maildir (tmp new cur) of its own: only its writers make the
 * block, so a message that brings such lines itself cannot forge it (its
 * bytes begin after the block).  Format, each line ended by one LF:
 *
 *	kairan-spool 1
 *	received 1796083200		seconds since 1970, by the writer
 *	route pipe			pipe, imap:ACCOUNT ... (one word)
 *	sender <a@example.org>		once; <> is the null sender;
 *					left out when unknown
 *	recipient <k@example.org>	none to BASE_SPOOL_RECIPIENTS_MAX
 *	(empty line)
 *	raw message, untouched, to the end of the file
 *
 * Lines stand in this order.  An address holds neither control characters
 * nor '<', '>' nor blanks.
 */
#ifndef KAIRAN_BASE_SPOOL_H
#define KAIRAN_BASE_SPOOL_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

/* Limits of the spool, all in this block. */
#define BASE_SPOOL_MESSAGE_MAX ((size_t)64 << 20) /* bytes of raw message */
#define BASE_SPOOL_RECIPIENTS_MAX 100
#define BASE_SPOOL_ADDRESS_MAX 320 /* bytes; RFC 5321 allows 64+1+255 */
#define BASE_SPOOL_ROUTE_MAX 64
#define BASE_SPOOL_BLOCK_MAX 40000 /* bytes of the whole block */
#define BASE_SPOOL_FILE_MAX (BASE_SPOOL_MESSAGE_MAX + BASE_SPOOL_BLOCK_MAX)

/* The envelope of one delivery.  base_spool_init() and _release(). */
struct base_spool {
	int64_t received; /* instant */
	char route[BASE_SPOOL_ROUTE_MAX + 1];
	bool has_sender; /* false: unknown */
	char sender[BASE_SPOOL_ADDRESS_MAX + 1]; /* "" = null sender */
	struct base_strv recipients;
};

void base_spool_init(struct base_spool *spool);
void base_spool_release(struct base_spool *spool);

/* May text stand as an address in the block?  "" may not. */
bool base_spool_address_ok(const char *text);

/*
 * Sets the sender from what an MTA gave: blanks and one pair of <> around it
 * are cut; "" , "<>" and "MAILER-DAEMON" are the null sender.  An impossible
 * address leaves it unknown and returns BASE_INVALID.
 */
enum base_status base_spool_set_sender(
    struct base_spool *spool, const char *text);
/* Adds a recipient in the same way, each one once.  BASE_INVALID for an
 * impossible or empty one (not added), BASE_LIMIT past the maximum. */
enum base_status base_spool_add_recipient(
    struct base_spool *spool, const char *text);

/* Appends the block, its empty line included.  BASE_LIMIT. */
enum base_status base_spool_format(
    const struct base_spool *spool, struct base_buf *out) BASE_MUST_CHECK;

/*
 * Reads the block at the start of a spool file's bytes.  *message_off is
 * where the raw message begins.  BASE_INVALID for anything that is not
 * exactly as above: such a file came from elsewhere.
 */
enum base_status base_spool_parse(const char *data, size_t len,
    struct base_spool *out, size_t *message_off,
    struct base_err *err) BASE_MUST_CHECK;

#endif
