/*
 * transport: how mail comes in (transport_spool.h, transport_imap.h) and
 * goes out (transport_send.h).  This header: the limits of the module.
 */
#ifndef KAIRAN_TRANSPORT_H
#define KAIRAN_TRANSPORT_H

#include "kairan/base.h"

/* Limits of transport. */
#define TRANSPORT_LIST_MAX 10000 /* names from one look into the spool */
#define TRANSPORT_TMP_AGE_S 129600 /* tmp/ files are stale after 36 h */
#define TRANSPORT_SENDMAIL_DEADLINE_MS 60000
#define TRANSPORT_SEND_TEXT_MAX 512 /* bytes of the server's words kept */
#define TRANSPORT_IMAP_DEADLINE_MS 600000 /* one whole fetch */
#define TRANSPORT_IMAP_COMMAND_MS 60000 /* one command; a message: twice */
#define TRANSPORT_IMAP_MESSAGE_MAX ((size_t)32 << 20) /* bytes fetched */
#define TRANSPORT_IMAP_HEADER_MAX ((size_t)256 << 10) /* of an oversize one */
#define TRANSPORT_IMAP_LINES_MAX                                               \
	((size_t)8 << 20) /* bytes of any answer
    that carries no message */
#define TRANSPORT_IMAP_BATCH 500 /* messages looked at in one fetch */
#define TRANSPORT_IMAP_IDLE_MS 1500000 /* RFC 2177: less than 29 min */
#define TRANSPORT_IMAP_WORD_MAX 1024 /* bytes of user, password, folder */
#define TRANSPORT_IMAP_TOKEN_MAX 16384 /* bytes of an OAuth token */

#endif
