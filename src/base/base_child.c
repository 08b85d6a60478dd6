/*
 * The caller's side of the sandbox.
 */
#include "kairan/base_child.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base_child_io.h"

/* A zygote only forks and waits a little. */
#define ZYGOTE_TIMEOUT_MS 30000

struct base_child {
	pid_t pid;
	int fd; /* -1: gone */
	struct base_child_limits limits;
	struct base_child_line jobs[BASE_CHILD_JOBS_MAX]; /* oldest first */
	size_t n_jobs;
	/* A worker that is locked down already and waits for its job: making
	 * one takes as long as reading a mail. */
	struct base_child_line spare;
	size_t n_ordered; /* workers that were ordered, but have not come */
	pid_t done; /* killed, but not reaped yet; 0: none */
};

static enum base_status
say_gone(struct base_err *err)
{
	return base_err_set(err, BASE_TEMP, "the parsing process is gone");
}

static void
hang_up(struct base_child_line *line)
{
	if (line->pid != 0)
		close(line->fd);
	line->pid = 0;
	line->fd = -1;
}

/* Ends a zygote that no longer answers, or is no longer wanted, and with it
 * all its workers. */
static void
stop(struct base_child *child)
{
	size_t i;

	if (child->fd < 0)
		return;
	close(child->fd);
	child->fd = -1;
	(void)kill(child->pid, SIGKILL);
	while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
		;
	hang_up(&child->spare);
	for (i = 0; i < child->n_jobs; i++)
		hang_up(&child->jobs[i]);
}

/* Orders a worker, or that one be reaped, or both; false: the zygote is
 * gone. */
static bool
order(struct base_child *child, bool make, pid_t reap, bool report)
{
	struct base_child_order it = {BASE_CHILD_MAGIC, make, reap, report};
	struct iovec two[2] = {{&it, sizeof(it)}, {NULL, 0}};

	if (child->fd >= 0 && base_child_send_two(child->fd, two, false)) {
		child->n_ordered += make;
		return true;
	}
	stop(child);
	return false;
}

/* Takes the zygote's next word; false when it is gone. */
static bool
listen_to(struct base_child *child, struct base_child_notice *notice)
{
	int fd;

	if (child->fd < 0 || !base_child_read_notice(child->fd, notice, &fd)) {
		stop(child);
		return false;
	}
	if (notice->news == BASE_CHILD_ENDED)
		return true;
	child->n_ordered--;
	if (notice->news == BASE_CHILD_MADE && fd >= 0) {
		child->spare.pid = (pid_t)notice->pid;
		child->spare.fd = fd;
	}
	return true;
}

struct base_child *
base_child_adopt(pid_t pid, int fd, const struct base_child_limits *limits)
{
	const struct timeval tv = {.tv_sec = ZYGOTE_TIMEOUT_MS / 1000};
	struct base_child *child = base_xcalloc(1, sizeof(*child));

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	child->pid = pid;
	child->fd = fd;
	child->limits = *limits;
	(void)order(child, true, 0, false); /* seen when it is missing */
	return child;
}

/* Sees to it that there is a spare worker. */
static enum base_status
find_worker(struct base_child *child, struct base_err *err)
{
	struct base_child_notice notice;

	if (child->spare.pid != 0)
		return BASE_OK;
	if (child->n_ordered == 0 && !order(child, true, 0, false))
		return say_gone(err);
	if (!listen_to(child, &notice))
		return say_gone(err);
	return child->spare.pid != 0
		   ? BASE_OK
		   : base_err_set(err, BASE_TEMP, "cannot fork");
}

enum base_status
base_child_send(struct base_child *child, int op, const char *in, size_t in_len,
    struct base_err *err)
{
	struct base_child_request request;
	struct iovec two[2] = {
	    {&request, sizeof(request)}, {(void *)(uintptr_t)in, in_len}};
	enum base_status status;

	assert(child->n_jobs < BASE_CHILD_JOBS_MAX);
	if (in_len > BASE_CHILD_INPUT_MAX)
		return base_err_set(err, BASE_LIMIT, "input over %zu bytes",
		    BASE_CHILD_INPUT_MAX);
	if ((status = find_worker(child, err)) != BASE_OK)
		return status;
	memset(&request, 0, sizeof(request));
	request.magic = BASE_CHILD_MAGIC;
	request.op = op;
	request.in_len = in_len;
	/* A worker that is gone is seen when it says nothing. */
	(void)base_child_send_two(child->spare.fd, two, false);
	child->jobs[child->n_jobs++] = child->spare;
	child->spare.pid = 0;
	/* The next one is made while this one works. */
	(void)order(child, true, child->done, false);
	child->done = 0;
	return BASE_OK;
}

/* Takes the oldest job's line out. */
static struct base_child_line
take_job(struct base_child *child)
{
	struct base_child_line line = child->jobs[0];

	child->n_jobs--;
	memmove(child->jobs, child->jobs + 1,
	    child->n_jobs * sizeof(child->jobs[0]));
	return line;
}

/* How a worker without a good answer ended. */
static enum base_status
ask_end(struct base_child *child, pid_t pid, enum base_child_outcome outcome,
    bool *crashed, struct base_err *err)
{
	struct base_child_notice notice = {0, BASE_CHILD_MADE, 0, 0};
	char text[BASE_ERR_TEXT_MAX];

	if (outcome != BASE_CHILD_END)
		(void)kill(pid, SIGKILL);
	if (!order(child, false, pid, true))
		return say_gone(err);
	while (notice.news != BASE_CHILD_ENDED)
		if (!listen_to(child, &notice))
			return say_gone(err);
	*crashed = true;
	base_child_describe(outcome, notice.wait_status, &child->limits, text);
	return base_err_set(err, BASE_PERM, "%s", text);
}

/* It has nothing more to say, and is not reaped yet: its number is its own. */
static void
dismiss(struct base_child *child, pid_t pid)
{
	(void)kill(pid, SIGKILL);
	if (child->done != 0)
		(void)order(child, false, child->done, false);
	child->done = pid;
}

static enum base_status
unpack(const struct base_buf *said, const struct base_child_answer *answer,
    struct base_buf *out, struct base_err *err)
{
	const char *text = said->data + sizeof(*answer);

	if (answer->status != BASE_OK) /* the worker wrote this text */
		return base_err_set(err, (enum base_status)answer->status,
		    "%.*s", (int)answer->err_len, text);
	if (base_buf_add(out, text + answer->err_len,
		(size_t)answer->out_len) != BASE_OK)
		return base_err_set(
		    err, BASE_LIMIT, "result over %zu bytes", out->max);
	return BASE_OK;
}

enum base_status
base_child_receive(struct base_child *child, struct base_buf *out,
    bool *crashed, struct base_err *err)
{
	struct base_child_answer answer;
	enum base_child_outcome outcome;
	struct base_child_line line;
	enum base_status status;
	struct base_buf said;

	*crashed = false;
	assert(child->n_jobs > 0);
	line = take_job(child);
	if (line.pid == 0)
		return say_gone(err);
	base_buf_init(
	    &said, sizeof(answer) + BASE_ERR_TEXT_MAX + child->limits.output);
	outcome = base_child_collect(line.fd, &child->limits, &said, &answer);
	close(line.fd);
	if (outcome == BASE_CHILD_ANSWERED) {
		dismiss(child, line.pid);
		status = unpack(&said, &answer, out, err);
	} else {
		status = ask_end(child, line.pid, outcome, crashed, err);
	}
	base_buf_release(&said);
	return status;
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
