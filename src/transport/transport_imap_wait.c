#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "kairan/base_time.h"
#include "transport_imap_x.h"

#define NOOP_EVERY_MS 30000
#define LINE_MAX_BYTES 8192

static enum base_status
lost(struct transport_imap *imap, struct base_err *err)
{
	imap->is_broken = true;
	return base_err_set(
	    err, BASE_TEMP, "IMAP: %s", net_stream_error(imap->stream)->text);
}

/* The waiting is over: what follows has a command's time. */
static void
be_quick(struct transport_imap *imap)
{
	imap->deadline_at = base_time_monotonic_ms() + imap->options.command_ms;
	transport_imap_begin(imap, TRANSPORT_IMAP_LINES_MAX);
}

static enum base_status
say(struct transport_imap *imap, const char *line, struct base_err *err)
{
	transport_imap_begin(imap, TRANSPORT_IMAP_LINES_MAX);
	if (net_stream_write(imap->stream, line, strlen(line)) < 0)
		return lost(imap, err);
	return BASE_OK;
}

/* One line without its CRLF; what is over size is dropped. */
static enum base_status
read_line(
    struct transport_imap *imap, char *line, size_t size, struct base_err *err)
{
	size_t len = 0;
	char c = '\0';

	while (c != '\n') {
		if (net_stream_read(imap->stream, &c, 1) != 1)
			return lost(imap, err);
		if (c != '\n' && c != '\r' && len < size - 1)
			line[len++] = c;
	}
	line[len] = '\0';
	return BASE_OK;
}

/* Is this untagged line news about messages? */
static bool
is_news(const char *line)
{
	return strncmp(line, "* ", 2) == 0 &&
	       (strstr(line, " EXISTS") != NULL ||
		   strstr(line, " RECENT") != NULL ||
		   strstr(line, " EXPUNGE") != NULL);
}

/* Says IDLE and waits for the go-ahead; *is_new when news came before it. */
static enum base_status
begin_idle(struct transport_imap *imap, bool *is_new, struct base_err *err)
{
	char line[LINE_MAX_BYTES];
	enum base_status status;

	(void)snprintf(line, sizeof(line), "idle%u IDLE\r\n", ++imap->tag);
	status = say(imap, line, err);
	while (status == BASE_OK) {
		status = read_line(imap, line, sizeof(line), err);
		if (status == BASE_OK && line[0] == '+')
			break;
		if (status == BASE_OK && strncmp(line, "idle", 4) == 0) {
			imap->is_broken = true;
			return base_err_set(
			    err, BASE_TEMP, "IMAP: IDLE refused: %s", line);
		}
		*is_new = *is_new || is_news(line);
	}
	return status;
}

static enum base_status
end_idle(struct transport_imap *imap, bool *is_new, struct base_err *err)
{
	char line[LINE_MAX_BYTES];
	enum base_status status;

	status = say(imap, "DONE\r\n", err);
	while (status == BASE_OK) {
		status = read_line(imap, line, sizeof(line), err);
		if (status == BASE_OK && strncmp(line, "idle", 4) == 0)
			break;
		*is_new = *is_new || is_news(line);
	}
	return status;
}

/* Until the server speaks, wake_fd is readable or until_ms is there.
 * BASE_OK: the server spoke.  BASE_NOTFOUND: something else. */
static enum base_status
listen_until(struct transport_imap *imap, int64_t until_ms, int wake_fd,
    struct base_err *err)
{
	struct pollfd p[2] = {
	    {net_stream_fd(imap->stream), POLLIN, 0}, {wake_fd, POLLIN, 0}};
	enum base_status status;
	int64_t left;

	net_stream_set_deadline(imap->stream, 0);
	for (;;) {
		/* TLS may have bytes that poll() cannot see. */
		status = net_stream_wait(imap->stream, 0);
		if (status == BASE_TEMP)
			return lost(imap, err);
		left = until_ms - base_time_monotonic_ms();
		if (status == BASE_OK || left <= 0)
			return status;
		(void)poll(p, wake_fd == -1 ? 1 : 2, (int)left);
		if (wake_fd != -1 && p[1].revents != 0)
			return BASE_NOTFOUND;
	}
}

static enum base_status
idle(struct transport_imap *imap, int64_t until_ms, int wake_fd,
    struct base_err *err)
{
	char line[LINE_MAX_BYTES];
	enum base_status status;
	bool is_new = false;

	status = begin_idle(imap, &is_new, err);
	while (status == BASE_OK && !is_new) {
		status = listen_until(imap, until_ms, wake_fd, err);
		if (status != BASE_OK)
			break;
		be_quick(imap);
		status = read_line(imap, line, sizeof(line), err);
		if (status != BASE_OK)
			break;
		if (strncmp(line, "* BYE", 5) == 0) {
			imap->is_broken = true;
			return base_err_set(err, BASE_TEMP, "IMAP: %s", line);
		}
		is_new = is_news(line);
	}
	if (status == BASE_TEMP)
		return status;
	imap->deadline_at = base_time_monotonic_ms() + imap->options.command_ms;
	if (end_idle(imap, &is_new, err) != BASE_OK)
		return BASE_TEMP;
	return is_new ? BASE_OK : BASE_NOTFOUND;
}

/* For servers without IDLE: asks every half minute. */
static enum base_status
ask(struct transport_imap *imap, int64_t until_ms, int wake_fd,
    struct base_err *err)
{
	uint32_t before = imap->exists;
	enum base_status status;
	int64_t now, next;

	do {
		now = base_time_monotonic_ms();
		next = now + NOOP_EVERY_MS < until_ms ? now + NOOP_EVERY_MS
						      : until_ms;
		status = listen_until(imap, next, wake_fd, err);
		if (status == BASE_TEMP)
			return status;
		now = base_time_monotonic_ms();
		be_quick(imap);
		status = transport_imap_select(imap, err);
		if (status != BASE_OK)
			return BASE_TEMP;
		if (imap->exists > before)
			return BASE_OK;
		before = imap->exists;
	} while (now >= next && now < until_ms);
	return BASE_NOTFOUND;
}

enum base_status
transport_imap_wait(struct transport_imap *imap, int timeout_ms, int wake_fd,
    struct base_err *err)
{
	int64_t now = base_time_monotonic_ms();

	if (imap->is_broken)
		return base_err_set(err, BASE_TEMP,
		    "IMAP %s: the connection is gone", imap->options.host);
	if (timeout_ms <= 0 || timeout_ms > TRANSPORT_IMAP_IDLE_MS)
		timeout_ms = TRANSPORT_IMAP_IDLE_MS;
	be_quick(imap);
	/* Said already, and read by libetpan together with an answer. */
	if (imap->session->imap_stream->read_buffer_len > 0)
		return BASE_OK;
	if (imap->has_idle)
		return idle(imap, now + timeout_ms, wake_fd, err);
	return ask(imap, now + timeout_ms, wake_fd, err);
}
