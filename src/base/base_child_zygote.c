/*
 * The zygote: makes workers to order, hands their lines to the caller, and
 * says how they ended.  It never sees a byte of a job or of a result.
 */
#include "base_child_io.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base_child_lock.h"

#define REAP_PATIENCE_MS 5000

/* The worker keeps its line and stderr, nothing else: with the zygote's
 * it could speak for the next worker, too. */
static _Noreturn void
become_worker(const int fds[2], base_child_work work,
    const struct base_child_limits *limits, size_t used)
{
	if (dup2(fds[1], BASE_CHILD_FD) < 0)
		_exit(1);
	close(fds[0]);
	close(fds[1]);
	/* Its log lines could be forged; a sanitizer's report is wanted. */
	if (!BASE_CHILD_SANITIZED)
		(void)dup2(STDOUT_FILENO, STDERR_FILENO);
	base_child_worker(BASE_CHILD_FD, work, limits, used);
}

/* False when the caller is gone. */
static bool
make_worker(
    base_child_work work, const struct base_child_limits *limits, size_t used)
{
	struct base_child_notice notice = {
	    BASE_CHILD_MAGIC, BASE_CHILD_NOT_MADE, 0, 0};
	int fds[2] = {-1, -1};
	pid_t pid;
	bool ok;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0) {
		pid = fork();
		if (pid == 0)
			become_worker(fds, work, limits, used);
		close(fds[1]);
		if (pid > 0) {
			notice.news = BASE_CHILD_MADE;
			notice.pid = (int32_t)pid;
		} else {
			close(fds[0]);
			fds[0] = -1;
		}
	}
	ok = base_child_send_notice(BASE_CHILD_FD, &notice, fds[0]);
	if (fds[0] >= 0)
		close(fds[0]);
	return ok;
}

/* patience_ms: for one that closed its line; it may hang all the same. */
static int
reap(pid_t pid, int patience_ms)
{
	const struct timespec a_while = {.tv_nsec = 1000000};
	int wait_status = 0, ms;

	for (ms = 0; ms < patience_ms; ms++) {
		if (waitpid(pid, &wait_status, WNOHANG) != 0)
			return wait_status;
		(void)nanosleep(&a_while, NULL);
	}
	(void)kill(pid, SIGKILL);
	while (waitpid(pid, &wait_status, 0) < 0 && errno == EINTR)
		;
	return wait_status;
}

/* Closes what the caller had open, so that no secret file, socket or lock
 * lives on here. */
static void
settle(int fd)
{
	static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
	int null, sig;
	size_t i;

	/* No handler of the caller's runs on a worker's crash. */
	for (sig = 1; sig < NSIG && !BASE_CHILD_SANITIZED; sig++)
		(void)signal(sig, SIG_DFL);
	(void)signal(SIGCHLD, SIG_DFL);
	/* Ctrl-C and the like are the caller's; its end is seen on the line. */
	for (i = 0; i < BASE_LEN(ignored); i++)
		(void)signal(ignored[i], SIG_IGN);
	if (dup2(fd, BASE_CHILD_FD) < 0)
		_exit(1);
	closefrom(BASE_CHILD_FD + 1);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 ||
	    dup2(null, STDOUT_FILENO) < 0)
		_exit(1);
	close(null);
	(void)prctl(PR_SET_DUMPABLE, 0);
}

static bool
obey(const struct base_child_order *order, base_child_work work,
    const struct base_child_limits *limits, size_t used)
{
	struct base_child_notice notice = {
	    BASE_CHILD_MAGIC, BASE_CHILD_ENDED, order->reap, 0};

	if (order->magic != BASE_CHILD_MAGIC)
		return false;
	if (order->make != 0 && !make_worker(work, limits, used))
		return false;
	if (order->reap == 0)
		return true;
	notice.wait_status =
	    reap(order->reap, order->report != 0 ? REAP_PATIENCE_MS : 0);
	return order->report == 0 ||
	       base_child_send_notice(BASE_CHILD_FD, &notice, -1);
}

_Noreturn void
base_child_zygote(int fd, void (*preload)(void), base_child_work work,
    const struct base_child_limits *limits)
{
	struct base_child_order order;
	size_t used;

	settle(fd);
	if (preload != NULL)
		preload();
	closefrom(BASE_CHILD_FD + 1); /* what that may have left open */
	if (base_child_filter_prepare(NULL) != BASE_OK)
		_exit(1);
	base_child_heap_prepare();
	used = base_child_address_space(); /* opens a file */
	if (base_child_filter_begin(NULL) != BASE_OK)
		_exit(1);
	while (base_child_read_all(BASE_CHILD_FD, &order, sizeof(order)) &&
	       obey(&order, work, limits, used))
		;
	/* Its workers end with it. */
	_exit(0);
}
