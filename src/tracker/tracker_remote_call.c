#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/net.h"
#include "tracker_remote.h"

#define PATH_MAX_BYTES 4096

void
tracker_remote_answer_init(struct tracker_remote_answer *answer)
{
	memset(answer, 0, sizeof(*answer));
	answer->arena = base_arena_new();
}

void
tracker_remote_answer_release(struct tracker_remote_answer *answer)
{
	base_strv_release(&answer->errors);
	base_arena_free(answer->arena);
	memset(answer, 0, sizeof(*answer));
}

static bool
is_html(const struct net_response *response)
{
	const char *body = base_buf_text(&response->body);

	body += strspn(body, " \t\r\n");
	return base_text_starts_ascii(response->content_type, "text/html") ||
	       base_text_starts_ascii(body, "<!doctype html") ||
	       base_text_starts_ascii(body, "<html");
}

/* Who was refused, in words. */
static const char *
actor(const struct tracker_remote_call *call)
{
	return call->as != NULL && call->as->login != NULL ? call->as->login
							   : "the gateway";
}

static enum base_status
refused(const struct tracker_remote_call *call, const struct base_strv *errors,
    int status, struct base_err *err)
{
	char *texts;

	if (errors->n == 0)
		return base_err_set(err, BASE_PERM,
		    "Redmine refuses the request of %s (HTTP %d)", actor(call),
		    status);
	texts = base_strv_join(errors, "; ");
	base_err_set(err, BASE_PERM, "Redmine refuses: %s", texts);
	free(texts);
	return BASE_PERM;
}

/* Turns what went wrong by HTTP status into words; fills err. */
static enum base_status
fault(const struct tracker_remote *remote,
    const struct tracker_remote_call *call, const struct net_response *response,
    const struct base_strv *errors, struct base_err *err)
{
	int status = response->status;

	switch (status) {
	case 401:
		/* Our own key is the administrator's to mend, and no reason
		 * to refuse people: what they want waits. */
		return base_err_set(err,
		    call->as != NULL && call->as->api_key != NULL ? BASE_PERM
								  : BASE_TEMP,
		    "Redmine does not know the API key of %s (HTTP 401): is "
		    "the account active, the key right, the REST interface on?",
		    actor(call));
	case 403:
		return base_err_set(err, BASE_PERM,
		    "%s may not do this in Redmine (HTTP 403)", actor(call));
	case 404:
	case 410:
		return base_err_set(err, BASE_NOTFOUND,
		    "Redmine has no %s that %s may see (HTTP %d)", call->path,
		    actor(call), status);
	case 412:
		return base_err_set(err, BASE_PERM,
		    "the account %s is locked or unknown in Redmine (HTTP 412)",
		    actor(call));
	case 408:
	case 409:
	case 425:
	case 429:
		return base_err_set(err, BASE_TEMP,
		    "Redmine asks to try again later (HTTP %d)", status);
	default:
		break;
	}
	if (status >= 500)
		return base_err_set(err, BASE_TEMP,
		    "Redmine fails with HTTP %d%s", status,
		    is_html(response) ? " and an HTML error page" : "");
	if (status >= 300 && status < 400)
		return base_err_set(err, BASE_INVALID,
		    "%s redirects to %s: set the tracker's url to where "
		    "Redmine really is",
		    remote->url, response->location);
	return refused(call, errors, status, err);
}

static void
take_errors(const struct codec_xml *root, struct base_strv *out)
{
	const struct codec_xml *node;

	if (root == NULL || strcmp(root->name, "errors") != 0)
		return;
	for (node = codec_xml_child(root, "error");
	     node != NULL && out->n < TRACKER_REMOTE_ERRORS;
	     node = codec_xml_next(node, "error"))
		if (base_strv_add(out, node->text) != BASE_OK)
			return;
}

/* The body as a tree; a page for people is no answer. */
static enum base_status
parse_body(const struct tracker_remote *remote,
    const struct net_response *response, struct tracker_remote_answer *answer,
    struct base_err *err)
{
	struct codec_xml_limits limits = {
	    TRACKER_ANSWER_MAX, TRACKER_ANSWER_MAX, 1000000, 0};
	enum base_status status;

	if (strspn(base_buf_text(&response->body), " \t\r\n") ==
	    response->body.len)
		return BASE_OK;
	if (is_html(response))
		return base_err_set(err, BASE_INVALID,
		    "%s answers with an HTML page instead of XML: is this "
		    "really a Redmine, with its REST interface on?",
		    remote->url);
	status = codec_xml_parse(answer->arena, response->body.data,
	    response->body.len, &limits, &answer->root, err);
	if (status != BASE_OK)
		base_err_prefix(err, "the answer of %s", remote->url);
	return status;
}

/* The headers that say who asks. */
static size_t
credentials(const struct tracker_remote *remote,
    const struct tracker_remote_call *call, struct net_header headers[4])
{
	const struct tracker_as *as = call->as;
	const char *key = remote->api_key;
	size_t n = 0;

	if (as != NULL && remote->act == TRACKER_ACT_KEY &&
	    as->api_key != NULL && as->api_key[0] != '\0')
		key = as->api_key;
	headers[n++] = (struct net_header){"X-Redmine-API-Key", key, true};
	if (as != NULL && as->login != NULL &&
	    remote->act == TRACKER_ACT_SWITCH)
		headers[n++] = (struct net_header){
		    "X-Redmine-Switch-User", as->login, false};
	if (call->body != NULL)
		headers[n++] = (struct net_header){"Content-Type",
		    call->type != NULL ? call->type : "application/xml", false};
	return n;
}

enum base_status
tracker_remote_do(struct tracker_remote *remote,
    const struct tracker_remote_call *call,
    struct tracker_remote_answer *answer, struct base_err *err)
{
	struct net_header headers[4];
	struct net_response response;
	struct net_request request;
	struct base_err parse_err = BASE_ERR_INIT;
	enum base_status status, parsed;
	char *url = base_xprintf("%s%s", remote->url, call->path);
	bool is_write =
	    call->method != NULL && strcmp(call->method, "GET") != 0;

	memset(&request, 0, sizeof(request));
	request.method = call->method;
	request.url = url;
	request.headers = headers;
	request.n_headers = credentials(remote, call, headers);
	request.body = call->body;
	request.body_len = call->body_len;
	net_response_init(&response);
	remote->head.requests++;
	status = net_http_request(remote->http, &request, &response, err);
	answer->status = response.status;
	if (status != BASE_OK) {
		answer->may_be_done = is_write && response.sent;
		base_err_prefix(err, "Redmine");
		goto out;
	}
	remote->head.pause_s =
	    (response.status == 429 || response.status == 503) &&
		    response.retry_after_s > 0
		? response.retry_after_s
		: 0;
	parsed = parse_body(remote, &response, answer, &parse_err);
	take_errors(answer->root, &answer->errors);
	if (response.status < 200 || response.status >= 300) {
		status = fault(remote, call, &response, &answer->errors, err);
		answer->may_be_done = is_write && response.status >= 500;
	} else if (parsed != BASE_OK) {
		status = base_err_set(err, parsed, "%s", parse_err.text);
		answer->may_be_done = is_write;
	}
out:
	net_response_release(&response);
	free(url);
	return status;
}

enum base_status
tracker_remote_get(struct tracker_remote *remote, const struct tracker_as *as,
    struct tracker_remote_answer *answer, struct base_err *err, const char *fmt,
    ...)
{
	struct tracker_remote_call call;
	char path[PATH_MAX_BYTES];
	enum base_status status;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(path, sizeof(path), fmt, ap);
	va_end(ap);
	if (len < 0 || (size_t)len >= sizeof(path))
		return base_err_set(
		    err, BASE_LIMIT, "a request to Redmine is too long");
	memset(&call, 0, sizeof(call));
	call.path = path;
	call.as = as;
	status = tracker_remote_do(remote, &call, answer, err);
	if (status == BASE_OK && answer->root == NULL)
		status = base_err_set(
		    err, BASE_INVALID, "Redmine answers %s with nothing", path);
	return status;
}
