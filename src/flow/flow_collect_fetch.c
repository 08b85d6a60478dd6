/*
 * One request of a source: at the pace that its owner asks for, again when
 * it is throttled or the connection broke, with its hash checked.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "flow_collect_x.h"
#include "kairan/base_hash.h"
#include "kairan/base_time.h"

#define PAGE_PAUSE_MS 1000 /* pages are made for people */

static void
sleep_ms(int64_t ms)
{
	struct timespec left = {.tv_sec = (time_t)(ms / 1000),
	    .tv_nsec = (long)(ms % 1000) * 1000000};

	while (ms > 0 && nanosleep(&left, &left) != 0 && errno == EINTR)
		continue;
}

static int64_t
pause_of(const struct flow_reading *r)
{
	const struct feed_driver *driver =
	    r->walk == NULL ? NULL : r->walk->driver;

	if (r->conf->requests_per_minute > 0)
		return 60000 / r->conf->requests_per_minute;
	if (r->is_paging)
		return PAGE_PAUSE_MS;
	if (driver == NULL)
		return 0;
	return r->key.len > 0 ? driver->pause_key_ms : driver->pause_ms;
}

static void
wait_for_turn(struct flow_reading *r)
{
	int64_t now = base_time_monotonic_ms();

	if (r->asked_ms != 0)
		sleep_ms(r->asked_ms + pause_of(r) - now);
	r->asked_ms = base_time_monotonic_ms();
}

static enum base_status
ask(struct flow_reading *r, const struct feed_request *q, struct base_err *err)
{
	const char *name = r->walk == NULL ? NULL : r->walk->driver->key_header;
	struct net_header key = {
	    .name = name, .value = base_buf_text(&r->key), .secret = true};
	struct net_request request = {.url = q->url,
	    .headers = &key,
	    .n_headers = name != NULL && r->key.len > 0,
	    .body_fd = r->is_in_file ? r->file : 0,
	    .if_none_match = q->etag[0] != '\0' ? q->etag : NULL,
	    .if_modified_since =
		q->last_modified[0] != '\0' ? q->last_modified : NULL};

	return net_http_request(r->http, &request, &r->response, err);
}

static enum base_status
judge(const struct net_response *response, struct base_err *err)
{
	int code = response->status;

	return base_err_set(err,
	    code == 404 || code == 410 ? BASE_NOTFOUND : BASE_TEMP,
	    "the server answered %d instead of the feed%s", code,
	    code == 403 || code == 429   ? " (read it less often: every = ...)"
	    : code == 404 || code == 410 ? " (has the feed moved? check url)"
					 : "");
}

/* How long to wait before another try; -1: none. */
static int64_t
wait_before(struct flow_reading *r, enum base_status status, int tries)
{
	int code = r->response.status;
	int64_t pause = pause_of(r) > 1000 ? pause_of(r) : 1000;

	if (r->walk == NULL || tries >= FLOW_WALK_TRIES)
		return -1;
	if (status == BASE_TEMP) /* cut off, no connection */
		return pause;
	if (code != 403 && code != 429 && code != 500 && code != 502 &&
	    code != 503 && code != 504)
		return -1;
	pause = r->response.retry_after_s >= 0
		    ? (int64_t)r->response.retry_after_s * 1000
		    : pause << tries;
	return pause > (int64_t)FLOW_WALK_WAIT_MAX_S * 1000 ? -1 : pause;
}

static enum base_status
check_hash(
    const struct flow_reading *r, const char *wanted, struct base_err *err)
{
	const char *data = base_buf_text(&r->response.body);
	size_t len = r->response.body.len;
	char is[BASE_SHA512_HEX];

	if (wanted[0] == '\0')
		return BASE_OK;
	if (strlen(wanted) == 64)
		base_hash_sha256_hex(data, len, is);
	else
		base_hash_sha512_hex(data, len, is);
	return strcasecmp(is, wanted) == 0
		   ? BASE_OK
		   : base_err_set(err, BASE_INVALID,
			 "its checksum is %.12s..., %.12s... was announced: it "
			 "is not used",
			 is, wanted);
}

enum base_status
flow_reading_fetch(
    struct flow_reading *r, const struct feed_request *q, struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	enum base_status status;
	int64_t wait;
	int tries;

	for (tries = 1;; tries++) {
		wait_for_turn(r);
		base_err_clear(&why);
		status = ask(r, q, &why);
		if (status == BASE_OK && r->response.status == 304)
			return BASE_OK;
		if (status == BASE_OK && r->response.status == 200)
			return check_hash(r, q->hash, err);
		wait = wait_before(r, status, tries);
		if (wait < 0)
			break;
		flow_end_progress(r->flow);
		base_log(BASE_LOG_INFO, "source-waits",
		    "source=%s seconds=%lld status=%d reason=\"%s\"",
		    r->conf->name, (long long)(wait / 1000), r->response.status,
		    why.text);
		sleep_ms(wait);
	}
	if (status != BASE_OK)
		return base_err_set(err, status, "%s", why.text);
	return judge(&r->response, err);
}
