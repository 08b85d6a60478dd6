#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "net_http_x.h"

/* A part of url in our own memory, "" when absent. */
static char *
part_of(CURLU *url, CURLUPart part, unsigned flags)
{
	char *text = NULL, *copy;

	if (curl_url_get(url, part, &text, flags) != CURLUE_OK)
		text = NULL;
	copy = base_xstrdup(text != NULL ? text : "");
	curl_free(text);
	return copy;
}

static void
show(const char *url, char out[NET_EASY_URL_SHOWN])
{
	struct base_buf buf;
	size_t len;

	base_buf_init(&buf, (size_t)NET_URL_MAX * 2);
	if (net_url_redact(url, &buf) != BASE_OK)
		base_buf_clear(&buf);
	len = base_text_cut(base_buf_text(&buf), NET_EASY_URL_SHOWN - 4);
	memcpy(out, base_buf_text(&buf), len);
	memcpy(out + len, len < buf.len ? "..." : "", len < buf.len ? 4 : 1);
	base_buf_release(&buf);
}

static enum base_status
take_apart(CURLU *handle, struct net_target *out, struct base_err *err)
{
	out->scheme = part_of(handle, CURLUPART_SCHEME, 0);
	out->host = part_of(handle, CURLUPART_HOST, 0);
	out->port = part_of(handle, CURLUPART_PORT, CURLU_DEFAULT_PORT);
	out->user = part_of(handle, CURLUPART_USER, CURLU_URLDECODE);
	out->password = part_of(handle, CURLUPART_PASSWORD, CURLU_URLDECODE);
	out->path = part_of(handle, CURLUPART_PATH, CURLU_URLDECODE);
	if (strcmp(out->scheme, "http") != 0 &&
	    strcmp(out->scheme, "https") != 0 &&
	    strcmp(out->scheme, "file") != 0)
		return base_err_set(err, BASE_INVALID,
		    "%s: only http, https and file URLs are taken", out->shown);
	if (curl_url_set(handle, CURLUPART_USER, NULL, 0) != CURLUE_OK ||
	    curl_url_set(handle, CURLUPART_PASSWORD, NULL, 0) != CURLUE_OK)
		return base_err_set(
		    err, BASE_INVALID, "%s: malformed URL", out->shown);
	out->url = part_of(handle, CURLUPART_URL, 0);
	return BASE_OK;
}

enum base_status
net_target_parse(const char *url, struct net_target *out, struct base_err *err)
{
	enum base_status status;
	CURLU *handle = NULL;
	CURLUcode rc;

	memset(out, 0, sizeof(*out));
	if (strlen(url) > NET_URL_MAX)
		return base_err_set(err, BASE_INVALID,
		    "URL of more than %d bytes", NET_URL_MAX);
	show(url, out->shown);
	handle = curl_url();
	if (handle == NULL)
		return base_err_set(err, BASE_TEMP, "out of memory");
	rc = curl_url_set(handle, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME);
	if (rc == CURLUE_OK)
		status = take_apart(handle, out, err);
	else
		status = base_err_set(err, BASE_INVALID, "'%s' is no URL: %s",
		    out->shown, curl_url_strerror(rc));
	curl_url_cleanup(handle);
	return status;
}

void
net_target_release(struct net_target *target)
{
	free(target->url);
	free(target->scheme);
	free(target->host);
	free(target->port);
	free(target->user);
	free(target->password);
	free(target->path);
	memset(target, 0, sizeof(*target));
}

bool
net_target_same_origin(const struct net_target *a, const struct net_target *b)
{
	return strcmp(a->scheme, b->scheme) == 0 &&
	       base_text_equal_ascii(a->host, b->host) &&
	       strcmp(a->port, b->port) == 0;
}
