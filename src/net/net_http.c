#include <stdlib.h>
#include <string.h>

#include "kairan/base_time.h"
#include "net_http_x.h"

enum base_status
net_http_new(const struct net_http_options *options, struct net_http **out,
    struct base_err *err)
{
	struct net_http *http;
	enum base_status status;

	status = net_easy_check_ca(options->ca_file, err);
	if (status != BASE_OK)
		return status;
	http = base_xcalloc(1, sizeof(*http));
	http->options = *options;
	http->options.ca_file = base_xstrdup(options->ca_file);
	http->options.proxy = base_xstrdup(options->proxy);
	http->options.user_agent = base_xstrdup(options->user_agent);
	http->easy = net_easy_new();
	if (http->easy == NULL) {
		net_http_free(http);
		return base_err_set(err, BASE_TEMP, "libcurl did not start");
	}
	*out = http;
	return BASE_OK;
}

void
net_http_free(struct net_http *http)
{
	if (http == NULL)
		return;
	curl_easy_cleanup(http->easy);
	free((char *)http->options.ca_file);
	free((char *)http->options.proxy);
	free((char *)http->options.user_agent);
	free(http);
}

void
net_response_init(struct net_response *response)
{
	memset(response, 0, sizeof(*response));
	base_buf_init(&response->body, NET_BODY_MAX_DEFAULT);
	response->effective_url = base_xstrdup("");
	net_response_drop(response);
}

void
net_response_release(struct net_response *response)
{
	base_buf_release(&response->body);
	free(response->etag);
	free(response->last_modified);
	free(response->location);
	free(response->content_type);
	free(response->effective_url);
	memset(response, 0, sizeof(*response));
}

static bool
is_method(const char *method)
{
	const char *p;

	for (p = method; *p != '\0'; p++)
		if (*p < 'A' || *p > 'Z')
			return false;
	return p != method && p - method < 16;
}

static int
redirects_max(const struct net_http_options *options)
{
	if (options->redirects_max < 0)
		return 0;
	if (options->redirects_max == 0)
		return NET_REDIRECTS_DEFAULT;
	return options->redirects_max < NET_REDIRECTS_MAX
		   ? options->redirects_max
		   : NET_REDIRECTS_MAX;
}

/* Is this answer one to follow? */
static bool
is_redirect(const struct net_exchange *exchange)
{
	const struct net_response *response = exchange->response;

	if (!exchange->is_safe || *response->location == '\0' ||
	    exchange->http->options.redirects_max < 0)
		return false;
	switch (response->status) {
	case 301:
	case 302:
	case 303:
	case 307:
	case 308:
		return true;
	default:
		return false;
	}
}

/* Where the answer sends us, checked; *next is the caller's. */
static enum base_status
next_target(const struct net_exchange *exchange, struct net_target *next,
    struct base_err *err)
{
	const struct net_target *here = exchange->target;
	char *url = NULL;
	enum base_status status;

	if (exchange->response->redirects >=
	    redirects_max(&exchange->http->options))
		return base_err_set(err, BASE_PERM,
		    "%s: more than %d redirects", here->shown,
		    redirects_max(&exchange->http->options));
	if (curl_easy_getinfo(exchange->http->easy, CURLINFO_REDIRECT_URL,
		&url) != CURLE_OK ||
	    url == NULL)
		return base_err_set(err, BASE_PERM,
		    "%s: redirect to no usable address", here->shown);
	status = net_target_parse(url, next, err);
	if (status != BASE_OK)
		return base_err_prefix(err, "%s: redirect", here->shown);
	if (strcmp(next->scheme, "file") == 0)
		return base_err_set(err, BASE_PERM,
		    "%s: redirect to a local file refused", here->shown);
	if (strcmp(here->scheme, "https") == 0 &&
	    strcmp(next->scheme, "https") != 0)
		return base_err_set(err, BASE_PERM,
		    "%s: redirect from https to %s refused", here->shown,
		    next->shown);
	return BASE_OK;
}

/* Goes from hop to hop; *target is replaced by the last one. */
static enum base_status
follow(struct net_exchange *exchange, struct net_target *target,
    struct base_err *err)
{
	struct net_response *response = exchange->response;
	struct net_target next;
	enum base_status status;
	bool is_permanent = true;

	for (;;) {
		status = net_exchange_run(exchange, err);
		if (status != BASE_OK || !is_redirect(exchange))
			break;
		memset(&next, 0, sizeof(next));
		status = next_target(exchange, &next, err);
		if (status != BASE_OK) {
			net_target_release(&next);
			break;
		}
		/* Once away, secrets stay away: a way back may be forged. */
		if (!net_target_same_origin(target, &next))
			exchange->with_secrets = false;
		if (response->status != 301 && response->status != 308)
			is_permanent = false;
		/* Relative redirects keep what the first URL carried. */
		if (exchange->with_secrets && next.user != NULL &&
		    *next.user == '\0') {
			free(next.user);
			free(next.password);
			next.user = base_xstrdup(target->user);
			next.password = base_xstrdup(target->password);
		}
		net_target_release(target);
		*target = next;
		response->redirects++;
	}
	response->moved_permanently = response->redirects > 0 && is_permanent;
	return status;
}

static void
reset_response(struct net_http *http, struct net_response *response)
{
	net_response_drop(response);
	response->body.max = http->options.body_max > 0 ? http->options.body_max
							: NET_BODY_MAX_DEFAULT;
	free(response->effective_url);
	response->effective_url = base_xstrdup("");
	response->sent = false;
	response->redirects = 0;
	response->moved_permanently = false;
}

static enum base_status
check_request(const struct net_http *http, const struct net_request *request,
    const struct net_target *target, struct base_err *err)
{
	if (request->method != NULL && !is_method(request->method))
		return base_err_set(
		    err, BASE_INVALID, "%s: no such method", target->shown);
	if (request->n_headers > NET_HEADERS_MAX)
		return base_err_set(err, BASE_INVALID, "%s: over %d headers",
		    target->shown, NET_HEADERS_MAX);
	if (request->body_len > NET_REQUEST_BODY_MAX)
		return base_err_set(err, BASE_INVALID,
		    "%s: a body of %zu bytes is too large to send",
		    target->shown, request->body_len);
	if (strcmp(target->scheme, "file") == 0 && !http->options.allow_file)
		return base_err_set(err, BASE_INVALID,
		    "%s: file URLs are not allowed here", target->shown);
	return BASE_OK;
}

enum base_status
net_http_request(struct net_http *http, const struct net_request *request,
    struct net_response *response, struct base_err *err)
{
	struct net_exchange exchange = {.http = http,
	    .request = request,
	    .response = response,
	    .with_secrets = true};
	struct net_target target;
	enum base_status status;

	reset_response(http, response);
	exchange.target = &target;
	exchange.method = request->method != NULL ? request->method : "GET";
	exchange.is_safe = strcmp(exchange.method, "GET") == 0 ||
			   strcmp(exchange.method, "HEAD") == 0;
	exchange.deadline_at =
	    base_time_monotonic_ms() +
	    net_easy_ms(http->options.deadline_ms, NET_DEADLINE_MS_DEFAULT);
	status = net_target_parse(request->url, &target, err);
	if (status == BASE_OK)
		status = check_request(http, request, &target, err);
	if (status == BASE_OK)
		status = strcmp(target.scheme, "file") == 0
			     ? net_http_file(&target, request, response, err)
			     : follow(&exchange, &target, err);
	if (status == BASE_OK) {
		free(response->effective_url);
		response->effective_url = base_xstrdup(target.url);
	}
	net_target_release(&target);
	return status;
}
