/*
 * net_http: HTTP and HTTPS requests over one kept connection (RFC 9110,
 * 9112), and file:// for feeds carried by hand.
 */
#ifndef KAIRAN_NET_HTTP_H
#define KAIRAN_NET_HTTP_H

#include "kairan/net.h"

/* How a handle behaves.  Zero and NULL mean the default; strings are copied
 * by net_http_new(). */
struct net_http_options {
	const char *ca_file; /* PEM; NULL = the system's */
	const char *proxy; /* URL; NULL = http_proxy, https_proxy and no_proxy
	    of the environment (loopback goes direct); "" = none */
	const char *user_agent; /* NULL = "kairan/VERSION" */
	int connect_timeout_ms; /* NET_CONNECT_TIMEOUT_MS_DEFAULT */
	int deadline_ms; /* NET_DEADLINE_MS_DEFAULT */
	int stall_ms; /* NET_STALL_MS_DEFAULT, whole seconds */
	size_t body_max; /* NET_BODY_MAX_DEFAULT */
	int redirects_max; /* NET_REDIRECTS_DEFAULT; negative = follow none */
	bool allow_file; /* file:// URLs, by request only, never by redirect */
};

struct net_http;

/*
 * Makes a handle.  It keeps its connection open between requests to the same
 * server.  BASE_INVALID for unusable options (no such ca_file).
 */
enum base_status net_http_new(const struct net_http_options *options,
    struct net_http **out, struct base_err *err) BASE_MUST_CHECK;
void net_http_free(struct net_http *http); /* NULL is fine */

struct net_header {
	const char *name; /* token of RFC 9110 5.6.2 */
	const char *value; /* no CR, LF, NUL; "" sends an empty header */
	bool secret; /* keys and passwords: not sent to another origin after a
	    redirect; Authorization, Cookie, X-Redmine-API-Key and
	    Proxy-Authorization always count as secret */
};

/* One request.  All pointers are borrowed until the call returns. */
struct net_request {
	const char *method; /* "GET" when NULL; upper-case letters */
	const char *url; /* http, https or file; user:password@ becomes basic
	    authentication towards that origin only */
	const struct net_header *headers;
	size_t n_headers; /* at most NET_HEADERS_MAX */
	const void *body; /* NULL = none; the caller gives Content-Type */
	size_t body_len;
	const char *if_none_match; /* an ETag as received, or NULL */
	const char
	    *if_modified_since; /* a Last-Modified as received, or NULL */
	int body_fd; /* above 0: the answer's body goes into this file, from
	    its beginning and in place of what it held, and not to memory */
};

/* What came back.  Strings are "" when absent. */
struct net_response {
	int status; /* 100-599; 0 = no answer */
	bool sent; /* the request may have reached the server: after a
	    failure, whoever changes things looks before trying again */
	struct base_buf body; /* decompressed; NUL-terminated */
	char *etag;
	char *last_modified;
	char *location; /* as sent by the server */
	char *content_type; /* with its parameters */
	char *effective_url; /* after redirects; user:password@ cut */
	int retry_after_s; /* -1 = not given */
	int redirects; /* followed */
	bool moved_permanently; /* every redirect on the way was 301 or 308 */
};

void net_response_init(struct net_response *response);
void net_response_release(struct net_response *response);

/*
 * Does one request and waits for the whole answer.  response is emptied
 * first and is the caller's.
 *
 * BASE_OK: an answer of any HTTP status (304, 404, 500 ...) is in response.
 * Else err says in words what failed and what to do:
 * BASE_TEMP: no or half an answer: name, connection, certificate (it may be
 *   renewed), deadline, stall; response->sent tells whether the server may
 *   have acted.  A request other than GET and HEAD is never sent twice, not
 *   even when a kept connection turns out to be dead.
 * BASE_LIMIT: body or headers over the limit (sent is true).
 * BASE_PERM: refused redirect (to plain http after https, to another scheme,
 *   too many).
 * BASE_INVALID: URL, method or header that cannot be sent.
 * BASE_NOTFOUND: a file:// URL without a file.
 *
 * Redirects are followed for GET and HEAD only; with other methods the 3xx
 * is the answer.  A file's mtime and size give Last-Modified, ETag and 304.
 */
enum base_status net_http_request(struct net_http *http,
    const struct net_request *request, struct net_response *response,
    struct base_err *err) BASE_MUST_CHECK;

#endif
