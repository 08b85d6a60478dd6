#include "kairan/net_stream.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/base_time.h"
#include "net_easy.h"

struct net_stream {
	CURL *easy;
	curl_socket_t fd;
	int64_t deadline_at; /* 0 = none */
	size_t budget; /* bytes that may still be read */
	char errbuf[CURL_ERROR_SIZE]; /* must outlive easy */
	char shown[NET_EASY_URL_SHOWN]; /* "host:port" for errors */
	char peeked; /* one byte read by net_stream_wait() */
	bool has_peeked;
	struct base_err err;
};

static bool
is_host(const char *host)
{
	const char *p;

	if (host == NULL || *host == '\0' || strlen(host) > 255)
		return false;
	for (p = host; *p != '\0'; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f ||
		    strchr("/?#@\\\"<>", *p) != NULL)
			return false;
	return true;
}

static bool
set_up(struct net_stream *stream, const struct net_stream_options *options,
    const char *url)
{
	CURL *easy = stream->easy;

	/* libcurl only connects and shakes hands here; "https" says no more
	 * than TLS from the first byte.  No ALPN: we speak no HTTP. */
	return net_easy_secure(easy, options->ca_file, stream->errbuf) &&
	       curl_easy_setopt(easy, CURLOPT_URL, url) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https") ==
		   CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_SSL_ENABLE_ALPN, 0L) ==
		   CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
		   net_easy_ms(options->connect_timeout_ms,
		       NET_CONNECT_TIMEOUT_MS_DEFAULT)) == CURLE_OK;
}

static enum base_status
connect_to(struct net_stream *stream, const struct net_stream_options *options,
    struct base_err *err)
{
	bool is_v6 =
	    strchr(options->host, ':') != NULL && options->host[0] != '[';
	char *url;
	CURLcode rc = CURLE_OK;
	bool is_set;

	url = base_xprintf(is_v6 ? "https://[%s]:%d/" : "https://%s:%d/",
	    options->host, options->port);
	is_set = set_up(stream, options, url);
	free(url);
	if (!is_set)
		return base_err_set(err, BASE_INVALID,
		    "%s: libcurl does not take these options", stream->shown);
	rc = curl_easy_perform(stream->easy);
	if (rc == CURLE_OK)
		rc = curl_easy_getinfo(
		    stream->easy, CURLINFO_ACTIVESOCKET, &stream->fd);
	if (rc != CURLE_OK)
		return net_easy_failed(
		    BASE_TEMP, rc, stream->errbuf, stream->shown, err);
	return BASE_OK;
}

enum base_status
net_stream_open(const struct net_stream_options *options,
    struct net_stream **out, struct base_err *err)
{
	const struct base_err none = BASE_ERR_INIT;
	struct net_stream *stream;
	enum base_status status;

	if (!is_host(options->host) || options->port < 1 ||
	    options->port > 65535)
		return base_err_set(
		    err, BASE_INVALID, "host name or port cannot be used");
	status = net_easy_check_ca(options->ca_file, err);
	if (status != BASE_OK)
		return status;
	stream = base_xcalloc(1, sizeof(*stream));
	stream->err = none;
	stream->budget = NET_STREAM_BUDGET_DEFAULT;
	(void)snprintf(stream->shown, sizeof(stream->shown), "%.150s:%d",
	    options->host, options->port);
	stream->easy = net_easy_new();
	status = stream->easy != NULL
		     ? connect_to(stream, options, err)
		     : base_err_set(err, BASE_TEMP, "libcurl did not start");
	if (status != BASE_OK) {
		net_stream_free(stream);
		return status;
	}
	*out = stream;
	return BASE_OK;
}

void
net_stream_free(struct net_stream *stream)
{
	if (stream == NULL)
		return;
	curl_easy_cleanup(stream->easy);
	free(stream);
}

void
net_stream_set_deadline(struct net_stream *stream, int64_t at_ms)
{
	stream->deadline_at = at_ms;
}

void
net_stream_set_budget(struct net_stream *stream, size_t bytes)
{
	stream->budget = bytes > 0 ? bytes : NET_STREAM_BUDGET_DEFAULT;
}

/*
 * Waits for events until until_ms (0 = for ever) or the deadline.
 * 1 = ready, 0 = until_ms passed, -1 = broken (deadline, poll).
 */
static int
wait_for(struct net_stream *stream, short events, int64_t until_ms)
{
	struct pollfd p = {.fd = stream->fd, .events = events};
	int64_t now, at;
	int rc;

	for (;;) {
		now = base_time_monotonic_ms();
		if (stream->deadline_at > 0 && now >= stream->deadline_at) {
			(void)base_err_set(&stream->err, BASE_TEMP,
			    "%s: over the deadline", stream->shown);
			return -1;
		}
		if (until_ms > 0 && now >= until_ms)
			return 0;
		at = until_ms;
		if (stream->deadline_at > 0 &&
		    (at == 0 || stream->deadline_at < at))
			at = stream->deadline_at;
		if (at == 0 || at - now > 60000)
			at = now + 60000;
		rc = poll(&p, 1, (int)(at - now));
		if (rc > 0)
			return 1;
		if (rc < 0 && errno != EINTR) {
			(void)base_err_errno(
			    &stream->err, BASE_TEMP, "%s: poll", stream->shown);
			return -1;
		}
	}
}

static ssize_t
broken(struct net_stream *stream, CURLcode rc)
{
	stream->errbuf[0] = '\0';
	(void)net_easy_failed(
	    BASE_TEMP, rc, stream->errbuf, stream->shown, &stream->err);
	return -1;
}

/*
 * One attempt: bytes read, 0 = nothing yet, -1 = broken.  TLS may hold whole
 * records back, so this is asked before poll().
 */
static ssize_t
receive(struct net_stream *stream, void *buf, size_t len)
{
	size_t got = 0;
	CURLcode rc;

	rc = curl_easy_recv(stream->easy, buf, len, &got);
	if (rc == CURLE_AGAIN)
		return 0;
	if (rc != CURLE_OK)
		return broken(stream, rc);
	if (got == 0) {
		(void)base_err_set(&stream->err, BASE_TEMP,
		    "%s: the server closed the connection", stream->shown);
		return -1;
	}
	return (ssize_t)got;
}

ssize_t
net_stream_read(struct net_stream *stream, void *buf, size_t len)
{
	ssize_t got;

	if (stream->err.status != BASE_OK || len == 0)
		return -1;
	if (len > stream->budget)
		len = stream->budget;
	if (len == 0) {
		(void)base_err_set(&stream->err, BASE_LIMIT,
		    "%s: the server's answer is over its limit", stream->shown);
		return -1;
	}
	if (stream->has_peeked) {
		*(char *)buf = stream->peeked;
		stream->has_peeked = false;
		stream->budget--;
		return 1;
	}
	/* The deadline counts even when bytes keep dripping in. */
	while ((got = receive(stream, buf, len)) == 0)
		if (wait_for(stream, POLLIN, 0) < 0)
			return -1;
	if (got > 0)
		stream->budget -= (size_t)got;
	if (got > 0 && stream->deadline_at > 0 &&
	    base_time_monotonic_ms() >= stream->deadline_at) {
		(void)base_err_set(&stream->err, BASE_TEMP,
		    "%s: over the deadline", stream->shown);
		return -1;
	}
	return got;
}

ssize_t
net_stream_write(struct net_stream *stream, const void *buf, size_t len)
{
	const char *p = buf;
	size_t left = len, sent;
	CURLcode rc;

	if (stream->err.status != BASE_OK)
		return -1;
	while (left > 0) {
		sent = 0;
		rc = curl_easy_send(stream->easy, p, left, &sent);
		if (rc == CURLE_AGAIN) {
			if (wait_for(stream, POLLOUT, 0) < 0)
				return -1;
			continue;
		}
		if (rc != CURLE_OK)
			return broken(stream, rc);
		p += sent;
		left -= sent;
	}
	return (ssize_t)len;
}

enum base_status
net_stream_wait(struct net_stream *stream, int timeout_ms)
{
	int64_t until =
	    timeout_ms < 0 ? 0 : base_time_monotonic_ms() + timeout_ms;
	ssize_t got;
	int rc;

	for (;;) {
		if (stream->err.status != BASE_OK)
			return BASE_TEMP;
		if (stream->has_peeked)
			return BASE_OK;
		got = receive(stream, &stream->peeked, 1);
		if (got < 0)
			return BASE_TEMP;
		if (got > 0) {
			stream->has_peeked = true;
			return BASE_OK;
		}
		rc = wait_for(stream, POLLIN, until);
		if (rc <= 0)
			return rc == 0 ? BASE_NOTFOUND : BASE_TEMP;
	}
}

int
net_stream_fd(const struct net_stream *stream)
{
	return (int)stream->fd;
}

const struct base_err *
net_stream_error(const struct net_stream *stream)
{
	return &stream->err;
}
