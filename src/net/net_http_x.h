/*
 * Inside of the HTTP client: one exchange, its target, and file://.
 */
#ifndef NET_HTTP_X_H
#define NET_HTTP_X_H

#include "kairan/net_http.h"
#include "net_easy.h"

struct net_http {
	CURL *easy;
	struct net_http_options options; /* strings owned */
	char errbuf[CURL_ERROR_SIZE]; /* must outlive the transfer */
};

/* A URL taken apart; owned strings.  user and password are "" if none. */
struct net_target {
	char *url; /* without user and password */
	char *scheme;
	char *host;
	char *port;
	char *user;
	char *password;
	char *path; /* decoded, for file only */
	char shown[NET_EASY_URL_SHOWN]; /* redacted, for errors */
};

/* BASE_INVALID for what is no absolute URL of http, https or file. */
enum base_status net_target_parse(const char *url, struct net_target *out,
    struct base_err *err) BASE_MUST_CHECK;
void net_target_release(struct net_target *target);
bool net_target_same_origin(
    const struct net_target *a, const struct net_target *b);

/* A request on the way. */
struct net_exchange {
	struct net_http *http;
	const struct net_request *request;
	struct net_response *response;
	const struct net_target *target; /* of this hop */
	const char *method;
	int64_t deadline_at; /* base_time_monotonic_ms() */
	bool with_secrets; /* still at the first origin */
	bool is_safe; /* GET or HEAD: may be sent again */
	bool is_again; /* libcurl wanted to send it a second time */
	bool over_body, over_headers;
	int attempts; /* of this hop */
	size_t header_bytes;
	size_t file_bytes; /* written to request->body_fd */
	struct base_err why; /* what went wrong with that */
};

/* Takes one header line of the answer into the response. */
void net_header_take(
    struct net_response *response, const char *line, size_t len);
/* The request's headers as libcurl wants them; NULL in *out for none. */
enum base_status net_header_list(const struct net_exchange *exchange,
    struct curl_slist **out, struct base_err *err) BASE_MUST_CHECK;
/* Forgets the headers of an interim or redirecting answer. */
void net_response_drop(struct net_response *response);

/* One request and its answer, without following anything. */
enum base_status net_exchange_run(
    struct net_exchange *exchange, struct base_err *err) BASE_MUST_CHECK;

/* file://: fills the response as a server would. */
enum base_status net_http_file(const struct net_target *target,
    const struct net_request *request, struct net_response *response,
    struct base_err *err) BASE_MUST_CHECK;

#endif
