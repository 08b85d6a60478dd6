/*
 * net_stream: a verified TLS byte stream to HOST:PORT (implicit TLS, RFC
 * 8314), for protocols that speak for themselves (IMAP).  No plain TCP, no
 * STARTTLS.  One user at a time.
 */
#ifndef KAIRAN_NET_STREAM_H
#define KAIRAN_NET_STREAM_H

#include <sys/types.h>

#include "kairan/net.h"

/* Strings are borrowed until net_stream_open() returns. */
struct net_stream_options {
	const char *host; /* name or address the certificate must carry */
	int port; /* 1-65535 */
	const char *ca_file; /* PEM; NULL = the system's */
	int connect_timeout_ms; /* 0 = NET_CONNECT_TIMEOUT_MS_DEFAULT */
};

struct net_stream;

/*
 * Connects and shakes hands; not one byte of the protocol is sent before
 * certificate and name are proved.  BASE_TEMP with words for whatever the
 * network or the certificate refuses, BASE_INVALID for unusable options.
 */
enum base_status net_stream_open(const struct net_stream_options *options,
    struct net_stream **out, struct base_err *err) BASE_MUST_CHECK;
void net_stream_free(struct net_stream *stream); /* closes; NULL is fine */

/* The moment (base_time_monotonic_ms()) after which every read and write
 * fails; 0 = none. */
void net_stream_set_deadline(struct net_stream *stream, int64_t at_ms);

/* Bytes that may be read until the next call of this; call it before each
 * command.  0 = NET_STREAM_BUDGET_DEFAULT. */
void net_stream_set_budget(struct net_stream *stream, size_t bytes);

/*
 * Reads at least one and at most len bytes, waiting for them; the number
 * read, or -1.  The peer's end of stream is -1 too.  After -1
 * the stream stays broken; net_stream_error() tells why.
 */
ssize_t net_stream_read(struct net_stream *stream, void *buf, size_t len);

/* Writes all len bytes: len, or -1 as above. */
ssize_t net_stream_write(
    struct net_stream *stream, const void *buf, size_t len);

/*
 * Waits until a read would not block: BASE_OK; BASE_NOTFOUND when
 * timeout_ms passed (negative: until the deadline); BASE_TEMP when broken.
 */
enum base_status net_stream_wait(
    struct net_stream *stream, int timeout_ms) BASE_MUST_CHECK;

/* The descriptor, to poll for reading beside others; TLS may hold bytes
 * back, so net_stream_wait(stream, 0) is asked first.  Owned by stream. */
int net_stream_fd(const struct net_stream *stream);

/* Why the stream broke; status BASE_OK while it has not.  Borrowed. */
const struct base_err *net_stream_error(const struct net_stream *stream);

#endif
