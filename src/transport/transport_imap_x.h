/*
 * Inside of the IMAP client.  libetpan speaks the protocol; every byte goes
 * through net's stream, which alone knows TLS, deadlines and budgets.
 */
#ifndef TRANSPORT_IMAP_X_H
#define TRANSPORT_IMAP_X_H

#include <libetpan/libetpan.h>

#include "kairan/base_buf.h"
#include "kairan/net_stream.h"
#include "kairan/transport_imap.h"

struct transport_imap {
	struct transport_imap_options options; /* strings owned, filled */
	char *folder, *done, *failed; /* as the wire wants them */
	struct net_stream *stream;
	mailimap *session;
	int64_t deadline_at; /* of open or fetch */
	uint32_t uidvalidity; /* of the folder, once selected */
	uint32_t exists; /* messages in it */
	bool is_broken; /* nothing more can be said on this connection */
	bool has_move, has_uidplus, has_idle;
	unsigned tag; /* of IDLE */
};

/* A message in the folder, by FETCH (UID RFC822.SIZE FLAGS). */
struct transport_imap_item {
	uint32_t uid;
	uint32_t size;
	bool is_deleted; /* carries \Deleted */
};

/* UTF-8 as RFC 3501 5.1.3 writes mailbox names; free().  NULL for text that
 * is no UTF-8 or holds controls or wildcards. */
char *transport_utf7_encode(const char *text);

/* Sets deadline and budget for the next command. */
void transport_imap_begin(struct transport_imap *imap, size_t budget);

/* Fills err for a command that libetpan answered with r: BASE_TEMP when the
 * connection is spoilt (is_broken), BASE_PERM when the server said NO. */
enum base_status transport_imap_failed(
    struct transport_imap *imap, int r, const char *what, struct base_err *err);

/* Stream and session; frees both. */
enum base_status transport_imap_connect(
    struct transport_imap *imap, struct base_err *err) BASE_MUST_CHECK;
void transport_imap_disconnect(struct transport_imap *imap);

/* Commands.  The lists are the caller's. */
enum base_status transport_imap_select(
    struct transport_imap *imap, struct base_err *err) BASE_MUST_CHECK;
/* Messages number first to last; items (room for last - first + 1) in *n. */
enum base_status transport_imap_items(struct transport_imap *imap,
    uint32_t first, uint32_t last, struct transport_imap_item *items, size_t *n,
    struct base_err *err) BASE_MUST_CHECK;
/* One message (or its header) into out; BASE_NOTFOUND when it is gone. */
enum base_status transport_imap_body(struct transport_imap *imap, uint32_t uid,
    bool headers_only, struct base_buf *out,
    struct base_err *err) BASE_MUST_CHECK;
enum base_status transport_imap_move(struct transport_imap *imap, uint32_t uid,
    const char *folder, struct base_err *err) BASE_MUST_CHECK;
/* Makes a folder unless it is there. */
enum base_status transport_imap_need(struct transport_imap *imap,
    const char *folder, struct base_err *err) BASE_MUST_CHECK;

#endif
