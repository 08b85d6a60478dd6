/*
 * net: the only user of libcurl: HTTP client (net_http.h), verified TLS byte
 * stream (net_stream.h), mail submission (net_submit.h).  This header: the
 * limits and what the three share.
 *
 * Rules of all three: certificate and name are always verified, TLS 1.2 at
 * least, every call has a deadline, every answer a size limit, and no
 * password, key or token ever stands in an error or a log line.
 */
#ifndef KAIRAN_NET_H
#define KAIRAN_NET_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

/* Limits of net; those named *_DEFAULT hold where an option is 0. */
#define NET_CONNECT_TIMEOUT_MS_DEFAULT 15000 /* name, TCP and TLS */
#define NET_DEADLINE_MS_DEFAULT 120000 /* one request, redirects included */
#define NET_STALL_MS_DEFAULT 30000 /* without a byte */
#define NET_BODY_MAX_DEFAULT ((size_t)32 << 20) /* after decompression */
#define NET_REDIRECTS_DEFAULT 5
#define NET_REDIRECTS_MAX 20
#define NET_REQUEST_BODY_MAX ((size_t)128 << 20)
#define NET_HEADERS_MAX 32 /* headers of one request */
#define NET_HEADER_VALUE_MAX 4096 /* bytes of a kept response header */
#define NET_RESPONSE_HEADERS_MAX ((size_t)256 << 10) /* all of them */
#define NET_URL_MAX 8192 /* bytes */
#define NET_RETRY_AFTER_MAX_S 86400 /* longer wishes are cut to this */
#define NET_STREAM_BUDGET_DEFAULT ((size_t)64 << 20) /* bytes a command */
#define NET_SUBMIT_MESSAGE_MAX ((size_t)64 << 20)
#define NET_SUBMIT_TEXT_MAX 512 /* bytes of the server's answer kept */
#define NET_ADDRESS_MAX 254 /* RFC 5321 4.5.3.1.3, less the brackets */

/*
 * Appends url to out as it may be shown: user and password cut, values of
 * query parameters that smell of a secret (key, token, password, secret,
 * sig) replaced by "...".  BASE_LIMIT when out is full.
 */
enum base_status net_url_redact(
    const char *url, struct base_buf *out) BASE_MUST_CHECK;

/* Appends text percent-encoded (RFC 3986 2.3: all but unreserved). */
enum base_status net_url_escape(
    const char *text, struct base_buf *out) BASE_MUST_CHECK;

/* Is host a loopback name or address: localhost, 127.0.0.0/8, ::1? */
bool net_host_is_loopback(const char *host);

/*
 * May address stand in MAIL FROM/RCPT TO and on a command line?  A local
 * part, "@", a domain; at most NET_ADDRESS_MAX bytes; no control character,
 * blank, "<", ">", or leading "-"; UTF-8 is accepted (RFC 6531).
 */
bool net_address_is_safe(const char *address);

#endif
