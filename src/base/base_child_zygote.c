/*
 * The zygote: reads a job, hands it to a fresh worker, collects what it says
 * until its deadline, and passes on what has the right shape.
 */
#include "base_child_io.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base_child_lock.h"
#include "kairan/base_time.h"

#define PARENT_FD 3 /* the zygote's line to its parent */
#define WORKER_FD 3 /* the worker's line to the zygote */

/* How collecting a worker's words ended. */
enum outcome {
	OUTCOME_END, /* it closed its pipe */
	OUTCOME_DEADLINE,
	OUTCOME_OVERFLOW,
	OUTCOME_ORPHAN /* our own parent is gone */
};

/* Reads what is there into said; false at the end. */
static bool
read_some(int fd, struct base_buf *said, bool *overflow)
{
	static char chunk[65536];
	ssize_t n = read(fd, chunk, sizeof(chunk));

	if (n < 0)
		return errno == EINTR || errno == EAGAIN;
	if (n > 0 && base_buf_add(said, chunk, (size_t)n) != BASE_OK)
		*overflow = true;
	return n > 0;
}

static enum outcome
collect(int fd, int64_t deadline_ms, struct base_buf *said)
{
	struct pollfd fds[2] = {{.fd = fd, .events = POLLIN},
	    {.fd = PARENT_FD, .events = POLLRDHUP}};
	bool overflow = false;

	for (;;) {
		int64_t left = deadline_ms - base_time_monotonic_ms();

		if (left <= 0)
			return OUTCOME_DEADLINE;
		if (poll(fds, 2, (int)left) < 0 && errno != EINTR)
			return OUTCOME_DEADLINE;
		if ((fds[1].revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0)
			return OUTCOME_ORPHAN;
		if (fds[0].revents == 0)
			continue;
		if (!read_some(fd, said, &overflow))
			return OUTCOME_END;
		if (overflow)
			return OUTCOME_OVERFLOW;
	}
}

/* Is what the worker said an answer of the right shape? */
static bool
check_answer(const struct base_buf *said, struct base_child_answer *answer)
{
	if (said->len < sizeof(*answer))
		return false;
	memcpy(answer, said->data, sizeof(*answer));
	return answer->magic == BASE_CHILD_MAGIC && answer->crashed == 0 &&
	       answer->status >= BASE_OK && answer->status <= BASE_INVALID &&
	       answer->err_len < BASE_ERR_TEXT_MAX &&
	       answer->out_len <= said->len &&
	       said->len == sizeof(*answer) + answer->err_len + answer->out_len;
}

/* Names the end of a worker that gave no good answer. */
static void
describe(enum outcome outcome, int wait_status,
    const struct base_child_limits *limits, char text[BASE_ERR_TEXT_MAX])
{
	int sig = WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0;
	const size_t size = BASE_ERR_TEXT_MAX;

	if (outcome == OUTCOME_DEADLINE)
		(void)snprintf(text, size, "not done after %lld ms",
		    (long long)limits->wall_ms);
	else if (outcome == OUTCOME_OVERFLOW)
		(void)snprintf(
		    text, size, "result over %zu bytes", limits->output);
	else if (sig == SIGXCPU || sig == SIGKILL)
		(void)snprintf(
		    text, size, "over %u s of processor time", limits->cpu_s);
	else if (sig == SIGSYS)
		(void)snprintf(text, size, "tried a forbidden system call");
	else if (sig != 0)
		(void)snprintf(text, size, "killed by signal %d (%s)", sig,
		    strsignal(sig));
	else if (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 75)
		(void)snprintf(text, size, "over its %zu MiB of memory",
		    limits->memory >> 20);
	else if (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) != 0)
		(void)snprintf(
		    text, size, "ended with code %d", WEXITSTATUS(wait_status));
	else
		(void)snprintf(text, size, "sent garbage");
}

/*
 * A worker that is locked down already and waits for its job: forking and
 * locking take as long as reading a mail, so the next worker is made while
 * the last one works and the parent looks at the result.
 */
struct spare {
	pid_t pid; /* 0: none */
	int fd;
	size_t used; /* address space of the zygote, and so of a worker */
};

/* The worker keeps its line and stderr, nothing else: with the parent's
 * socket it could answer the next job too. */
static _Noreturn void
become_worker(int fd, base_child_work work,
    const struct base_child_limits *limits, size_t used)
{
	if (dup2(fd, WORKER_FD) < 0)
		_exit(1);
	closefrom(WORKER_FD + 1);
	/* Its log lines could be forged; a sanitizer's report is wanted. */
	if (!BASE_CHILD_SANITIZED)
		(void)dup2(STDOUT_FILENO, STDERR_FILENO);
	base_child_worker(WORKER_FD, work, limits, used);
}

static void
make_spare(struct spare *spare, base_child_work work,
    const struct base_child_limits *limits)
{
	int fds[2];

	if (spare->pid != 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
		return;
	spare->pid = fork();
	if (spare->pid == 0)
		become_worker(fds[1], work, limits, spare->used);
	close(fds[1]);
	spare->fd = fds[0];
	if (spare->pid < 0) {
		close(fds[0]);
		spare->pid = 0;
	}
}

static void
reap(pid_t pid, int *wait_status)
{
	while (waitpid(pid, wait_status, 0) < 0 && errno == EINTR)
		;
}

/* Passes on what the worker said, or how it ended. */
static bool
answer_parent(enum outcome outcome, pid_t pid, const struct base_buf *said,
    const struct base_child_limits *limits)
{
	char text[BASE_ERR_TEXT_MAX] = "";
	struct base_child_answer answer;
	int wait_status = 0;
	bool ok;

	if (outcome == OUTCOME_END && check_answer(said, &answer)) {
		/* It has nothing more to say; that it ends takes a while. */
		ok = base_child_write_all(PARENT_FD, said->data, said->len);
		(void)kill(pid, SIGKILL);
		reap(pid, &wait_status);
		return ok;
	}
	if (outcome != OUTCOME_END)
		(void)kill(pid, SIGKILL);
	reap(pid, &wait_status);
	describe(outcome, wait_status, limits, text);
	return base_child_send_answer(PARENT_FD, BASE_PERM, true, text, "", 0);
}

/* One job; false when the parent cannot be answered. */
static bool
run_job(base_child_work work, const struct base_child_request *request,
    const struct base_buf *in, const struct base_child_limits *limits,
    struct spare *spare)
{
	struct spare worker;
	struct base_buf said;
	enum outcome outcome;
	bool ok;

	make_spare(spare, work, limits);
	if (spare->pid == 0)
		return base_child_send_answer(
		    PARENT_FD, BASE_TEMP, false, "cannot fork", "", 0);
	worker = *spare;
	spare->pid = 0;
	/* A worker that is gone is seen when it says nothing. */
	if (base_child_write_all(worker.fd, request, sizeof(*request)))
		(void)base_child_write_all(
		    worker.fd, base_buf_text(in), in->len);
	make_spare(spare, work, limits);
	base_buf_init(&said, sizeof(struct base_child_answer) +
				 BASE_ERR_TEXT_MAX + limits->output);
	outcome = collect(
	    worker.fd, base_time_monotonic_ms() + limits->wall_ms, &said);
	close(worker.fd);
	if (outcome == OUTCOME_ORPHAN)
		_exit(0);
	ok = answer_parent(outcome, worker.pid, &said, limits);
	base_buf_release(&said);
	return ok;
}

/* Closes what the parent had open, so that no secret file, socket or lock
 * lives on here. */
static void
settle(int fd)
{
	static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
	int null, sig;
	size_t i;

	/* No handler of the parent's runs on a worker's crash. */
	for (sig = 1; sig < NSIG && !BASE_CHILD_SANITIZED; sig++)
		(void)signal(sig, SIG_DFL);
	(void)signal(SIGCHLD, SIG_DFL);
	/* Ctrl-C and the like are the parent's; its end is seen on the line. */
	for (i = 0; i < BASE_LEN(ignored); i++)
		(void)signal(ignored[i], SIG_IGN);
	if (dup2(fd, PARENT_FD) < 0)
		_exit(1);
	closefrom(PARENT_FD + 1);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 ||
	    dup2(null, STDOUT_FILENO) < 0)
		_exit(1);
	close(null);
	(void)prctl(PR_SET_DUMPABLE, 0);
}

static bool
read_input(uint64_t len, struct base_buf *in)
{
	static char chunk[65536];

	while (len > 0) {
		size_t n = len < sizeof(chunk) ? (size_t)len : sizeof(chunk);

		if (!base_child_read_all(PARENT_FD, chunk, n) ||
		    base_buf_add(in, chunk, n) != BASE_OK)
			return false;
		len -= n;
	}
	return true;
}

_Noreturn void
base_child_zygote(int fd, void (*preload)(void), base_child_work work,
    const struct base_child_limits *limits)
{
	struct base_child_request request;
	struct spare spare = {0, -1, 0};
	struct base_buf in;
	bool ok = true;

	settle(fd);
	if (preload != NULL)
		preload();
	if (base_child_filter_prepare(NULL) != BASE_OK)
		_exit(1);
	spare.used = base_child_address_space();
	make_spare(&spare, work, limits);
	while (
	    ok && base_child_read_all(PARENT_FD, &request, sizeof(request))) {
		base_buf_init(&in, BASE_CHILD_INPUT_MAX);
		ok = request.magic == BASE_CHILD_MAGIC &&
		     read_input(request.in_len, &in) &&
		     run_job(work, &request, &in, limits, &spare);
		base_buf_release(&in);
	}
	_exit(0);
}
