/*
 * The caller's side of the sandbox.
 */
#include "kairan/base_child.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base_child_io.h"

/* Above the worker's own deadline: the zygote reports that one itself. */
#define GRACE_MS 10000

struct base_child {
	pid_t pid;
	int fd; /* -1: gone */
};

static void
set_timeout(int fd, int64_t ms)
{
	struct timeval tv = {.tv_sec = (time_t)(ms / 1000),
	    .tv_usec = (suseconds_t)(ms % 1000 * 1000)};

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
}

enum base_status
base_child_start(void (*preload)(void), base_child_work work,
    struct base_child **out, struct base_err *err)
{
	static const struct base_child_limits limits = BASE_CHILD_LIMITS;

	return base_child_start_limited(preload, work, &limits, out, err);
}

enum base_status
base_child_start_limited(void (*preload)(void), base_child_work work,
    const struct base_child_limits *limits, struct base_child **out,
    struct base_err *err)
{
	struct base_child *child;
	int fds[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
		return base_err_errno(err, BASE_TEMP, "socketpair");
	pid = fork();
	if (pid == 0)
		base_child_zygote(fds[1], preload, work, limits);
	close(fds[1]);
	if (pid < 0) {
		close(fds[0]);
		return base_err_errno(err, BASE_TEMP, "fork");
	}
	set_timeout(fds[0], limits->wall_ms + GRACE_MS);
	child = base_xcalloc(1, sizeof(*child));
	child->pid = pid;
	child->fd = fds[0];
	*out = child;
	return BASE_OK;
}

/* Ends a zygote that no longer answers, or is no longer wanted. */
static void
stop(struct base_child *child)
{
	if (child->fd < 0)
		return;
	close(child->fd);
	child->fd = -1;
	(void)kill(child->pid, SIGKILL);
	while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* As base_child_write_all(), without SIGPIPE. */
static bool
send_all(int fd, const void *data, size_t len)
{
	const char *at = data;

	while (len > 0) {
		ssize_t n = send(fd, at, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

/* Reads len bytes to out, or past it when they do not fit. */
static bool
receive(int fd, uint64_t len, struct base_buf *out, bool *fits)
{
	static char chunk[65536];

	while (len > 0) {
		size_t n = len < sizeof(chunk) ? (size_t)len : sizeof(chunk);

		if (!base_child_read_all(fd, chunk, n))
			return false;
		if (*fits && base_buf_add(out, chunk, n) != BASE_OK)
			*fits = false;
		len -= n;
	}
	return true;
}

enum base_status
base_child_receive(struct base_child *child, struct base_buf *out,
    bool *crashed, struct base_err *err)
{
	struct base_child_answer answer;
	char text[BASE_ERR_TEXT_MAX];
	size_t before = out->len;
	bool fits = true;

	*crashed = false;
	if (child->fd < 0)
		return base_err_set(
		    err, BASE_TEMP, "the parsing process is gone");
	if (!base_child_read_all(child->fd, &answer, sizeof(answer)) ||
	    answer.magic != BASE_CHILD_MAGIC ||
	    answer.err_len >= sizeof(text) ||
	    !base_child_read_all(child->fd, text, answer.err_len) ||
	    !receive(child->fd, answer.out_len, out, &fits)) {
		base_buf_truncate(out, before);
		stop(child);
		return base_err_set(
		    err, BASE_TEMP, "the parsing process is gone");
	}
	text[answer.err_len] = '\0';
	*crashed = answer.crashed != 0;
	if (!fits) {
		base_buf_truncate(out, before);
		return base_err_set(
		    err, BASE_LIMIT, "result over %zu bytes", out->max);
	}
	if (answer.status != BASE_OK) {
		base_buf_truncate(out, before);
		/* The worker wrote this text. */
		return base_err_set(
		    err, (enum base_status)answer.status, "%s", text);
	}
	return BASE_OK;
}

enum base_status
base_child_send(struct base_child *child, int op, const char *in, size_t in_len,
    struct base_err *err)
{
	struct base_child_request request;

	if (in_len > BASE_CHILD_INPUT_MAX)
		return base_err_set(err, BASE_LIMIT, "input over %zu bytes",
		    BASE_CHILD_INPUT_MAX);
	if (child->fd < 0)
		return base_err_set(
		    err, BASE_TEMP, "the parsing process is gone");
	memset(&request, 0, sizeof(request));
	request.magic = BASE_CHILD_MAGIC;
	request.op = op;
	request.in_len = in_len;
	if (!send_all(child->fd, &request, sizeof(request)) ||
	    !send_all(child->fd, in, in_len)) {
		stop(child);
		return base_err_set(
		    err, BASE_TEMP, "the parsing process is gone");
	}
	return BASE_OK;
}

enum base_status
base_child_run(struct base_child *child, int op, const char *in, size_t in_len,
    struct base_buf *out, bool *crashed, struct base_err *err)
{
	enum base_status rc = base_child_send(child, op, in, in_len, err);

	*crashed = false;
	return rc == BASE_OK ? base_child_receive(child, out, crashed, err)
			     : rc;
}

void
base_child_free(struct base_child *child)
{
	if (child == NULL)
		return;
	stop(child);
	free(child);
}
