#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kairan/base_file.h"
#include "kairan/base_time.h"
#include "net_http_x.h"

static size_t
on_body(char *data, size_t size, size_t count, void *ctx)
{
	struct net_exchange *exchange = ctx;
	size_t len = size * count;

	if (exchange->request->body_fd > 0) {
		exchange->file_bytes += len;
		exchange->over_body =
		    exchange->file_bytes > exchange->response->body.max;
		if (!exchange->over_body &&
		    base_file_write_fd(exchange->request->body_fd, data, len,
			&exchange->why) == BASE_OK)
			return len;
		return len == 0 ? 1 : 0;
	}
	if (base_buf_add(&exchange->response->body, data, len) != BASE_OK) {
		exchange->over_body = true;
		return len == 0 ? 1 : 0;
	}
	return len;
}

static size_t
on_header(char *data, size_t size, size_t count, void *ctx)
{
	struct net_exchange *exchange = ctx;
	size_t len = size * count;

	exchange->header_bytes += len;
	if (exchange->header_bytes > NET_RESPONSE_HEADERS_MAX) {
		exchange->over_headers = true;
		return len == 0 ? 1 : 0;
	}
	net_header_take(exchange->response, data, len);
	return len;
}

/*
 * Called when the connection stands and before the request is written.
 * libcurl repeats a request by itself when a kept connection turns out to be
 * closed; the server may have acted before it closed, so only what changes
 * nothing is let through a second time.
 */
static int
on_ready(void *ctx, char *remote, char *local, int remote_port, int local_port)
{
	struct net_exchange *exchange = ctx;

	(void)remote;
	(void)local;
	(void)remote_port;
	(void)local_port;
	if (exchange->attempts++ > 0 && !exchange->is_safe) {
		exchange->is_again = true;
		return CURL_PREREQFUNC_ABORT;
	}
	exchange->response->sent = true;
	return CURL_PREREQFUNC_OK;
}

static bool
set_proxy(CURL *easy, const char *proxy)
{
	const char *exempt;
	char *list;
	CURLcode rc;

	if (proxy != NULL)
		return curl_easy_setopt(easy, CURLOPT_PROXY, proxy) == CURLE_OK;
	/* A proxy of the environment never reaches this machine's own
	 * servers, so they are always exempt. */
	exempt = getenv("no_proxy");
	if (exempt == NULL)
		exempt = getenv("NO_PROXY");
	if (exempt != NULL && strcmp(exempt, "*") == 0)
		return curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK;
	list = base_xprintf("%s%slocalhost,127.0.0.1,::1",
	    exempt != NULL ? exempt : "",
	    exempt != NULL && *exempt != '\0' ? "," : "");
	rc = curl_easy_setopt(easy, CURLOPT_NOPROXY, list);
	free(list);
	return rc == CURLE_OK;
}

static bool
set_limits(const struct net_exchange *exchange)
{
	const struct net_http_options *options = &exchange->http->options;
	CURL *easy = exchange->http->easy;
	long left, stall;

	left = (long)(exchange->deadline_at - base_time_monotonic_ms());
	stall = net_easy_ms(options->stall_ms, NET_STALL_MS_DEFAULT);
	return curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
		   left > 0 ? left : 1L) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
		   net_easy_ms(options->connect_timeout_ms,
		       NET_CONNECT_TIMEOUT_MS_DEFAULT)) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L) ==
		   CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
		   (stall + 999L) / 1000L) == CURLE_OK;
}

static bool
set_callbacks(struct net_exchange *exchange)
{
	CURL *easy = exchange->http->easy;

	return curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) ==
		   CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange) ==
		   CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) ==
		   CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERDATA, exchange) ==
		   CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) ==
		   CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_ready) ==
		   CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PREREQDATA, exchange) == CURLE_OK;
}

static bool
set_method(const struct net_exchange *exchange)
{
	const struct net_request *request = exchange->request;
	CURL *easy = exchange->http->easy;

	if (request->body != NULL &&
	    (curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
		 (curl_off_t)request->body_len) != CURLE_OK ||
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body) !=
		    CURLE_OK))
		return false;
	if (strcmp(exchange->method, "HEAD") == 0)
		return curl_easy_setopt(easy, CURLOPT_NOBODY, 1L) == CURLE_OK;
	return curl_easy_setopt(
		   easy, CURLOPT_CUSTOMREQUEST, exchange->method) == CURLE_OK;
}

static bool
set_all(struct net_exchange *exchange)
{
	struct net_http *http = exchange->http;
	const struct net_target *target = exchange->target;
	const char *agent = http->options.user_agent;
	CURL *easy = http->easy;

	if (exchange->with_secrets && *target->user != '\0' &&
	    (curl_easy_setopt(easy, CURLOPT_USERNAME, target->user) !=
		    CURLE_OK ||
		curl_easy_setopt(easy, CURLOPT_PASSWORD, target->password) !=
		    CURLE_OK))
		return false;
	return net_easy_secure(easy, http->options.ca_file, http->errbuf) &&
	       set_proxy(easy, http->options.proxy) && set_limits(exchange) &&
	       set_callbacks(exchange) && set_method(exchange) &&
	       curl_easy_setopt(easy, CURLOPT_URL, target->url) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") ==
		   CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
		   (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip") ==
		   CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_USERAGENT,
		   agent != NULL ? agent : "kairan/" KAIRAN_VERSION) ==
		   CURLE_OK;
}

static enum base_status
failed(const struct net_exchange *exchange, CURLcode code, struct base_err *err)
{
	char what[NET_EASY_URL_SHOWN + 32];

	(void)snprintf(what, sizeof(what), "%s %s", exchange->method,
	    exchange->target->shown);
	if (exchange->over_body)
		return base_err_set(err, BASE_LIMIT,
		    "%s: the answer is over the limit of %zu bytes", what,
		    exchange->response->body.max);
	if (exchange->why.status != BASE_OK)
		return base_err_set(
		    err, BASE_TEMP, "%s: %s", what, exchange->why.text);
	if (exchange->over_headers)
		return base_err_set(err, BASE_LIMIT,
		    "%s: the answer's headers are over %zu bytes", what,
		    NET_RESPONSE_HEADERS_MAX);
	if (exchange->is_again)
		return base_err_set(err, BASE_TEMP,
		    "%s: the server closed the kept connection without an "
		    "answer; it may have acted (look before trying again)",
		    what);
	return net_easy_failed(
	    BASE_TEMP, code, exchange->http->errbuf, what, err);
}

static void
take_result(struct net_exchange *exchange)
{
	CURL *easy = exchange->http->easy;
	curl_off_t wait = 0;
	long status = 0;

	(void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	exchange->response->status = (int)status;
	if (curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &wait) == CURLE_OK &&
	    wait > 0)
		exchange->response->retry_after_s =
		    (int)(wait < NET_RETRY_AFTER_MAX_S ? wait
						       : NET_RETRY_AFTER_MAX_S);
}

enum base_status
net_exchange_run(struct net_exchange *exchange, struct base_err *err)
{
	struct curl_slist *headers = NULL;
	enum base_status status;
	CURLcode rc;

	net_response_drop(exchange->response);
	exchange->attempts = 0;
	exchange->header_bytes = 0;
	exchange->file_bytes = 0;
	exchange->why = (struct base_err)BASE_ERR_INIT;
	if (exchange->request->body_fd > 0 &&
	    (ftruncate(exchange->request->body_fd, 0) != 0 ||
		lseek(exchange->request->body_fd, 0, SEEK_SET) != 0))
		return base_err_errno(err, BASE_TEMP, "ftruncate");
	status = net_header_list(exchange, &headers, err);
	if (status != BASE_OK)
		goto out;
	curl_easy_reset(exchange->http->easy);
	if (!set_all(exchange) ||
	    curl_easy_setopt(exchange->http->easy, CURLOPT_HTTPHEADER,
		headers) != CURLE_OK) {
		status = base_err_set(err, BASE_INVALID,
		    "%s: libcurl does not take these options",
		    exchange->target->shown);
		goto out;
	}
	rc = curl_easy_perform(exchange->http->easy);
	if (rc == CURLE_OK)
		take_result(exchange);
	else
		status = failed(exchange, rc, err);
out:
	curl_slist_free_all(headers);
	return status;
}
