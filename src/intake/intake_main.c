/*
 * kairan-intake: what the MTA starts.  A tiny parent watches a worker, so
 * that a crash, a full disk or a hanging one all become exit code 75, the
 * only one that makes every MTA keep the message.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "intake_worker.h"
#include "kairan/base_text.h"
#include "kairan/base_time.h"

#ifndef KAIRAN_SPOOLDIR
#define KAIRAN_SPOOLDIR "/var/spool/kairan"
#endif
#define TIMEOUT_S 120
#define TIMEOUT_MAX_S 900 /* MTAs give up after 1000 s and bounce */
#define KILL_GRACE_MS 2000
#define EXIT_LATER 75

/* One short line: MTAs put it into their log and into bounces. */
static void
complain(const char *text)
{
	char line[256];
	int n = snprintf(line, sizeof(line), "kairan-intake: %s\n", text);

	if (n > 0 && (size_t)n < sizeof(line))
		(void)!write(STDERR_FILENO, line, (size_t)n);
}

static _Noreturn void
give_up(const char *text)
{
	complain(text);
	_exit(EXIT_LATER);
}

static _Noreturn void
run_worker(const struct intake_job *job, pid_t parent)
{
	struct base_err err = BASE_ERR_INIT;

	/* Without a parent nobody tells the MTA how it ended. */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_LATER);
	if (intake_spool_store(job, &err) != BASE_OK)
		give_up(err.text);
	_exit(0);
}

/* The signals that the parent waits for instead of dying of them. */
static void
block_signals(sigset_t *set)
{
	(void)sigemptyset(set);
	(void)sigaddset(set, SIGCHLD);
	(void)sigaddset(set, SIGTERM);
	(void)sigaddset(set, SIGINT);
	(void)sigaddset(set, SIGHUP);
	(void)sigaddset(set, SIGALRM);
	(void)sigaddset(set, SIGUSR1);
	(void)sigaddset(set, SIGUSR2);
	(void)sigaddset(set, SIGXCPU);
	(void)sigprocmask(SIG_BLOCK, set, NULL);
	/* Inherited as ignored, it would reap the worker unseen. */
	(void)signal(SIGCHLD, SIG_DFL);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN);
}

/* Waits for the worker's end, another signal or the deadline.  Returns
 * true with *status when the worker has ended. */
static bool
await(pid_t pid, const sigset_t *set, int64_t deadline_ms, int *status)
{
	for (;;) {
		int64_t left = deadline_ms - base_time_monotonic_ms();
		struct timespec ts;
		int sig;

		if (waitpid(pid, status, WNOHANG) == pid)
			return true;
		if (left <= 0)
			return false;
		ts.tv_sec = (time_t)(left / 1000);
		ts.tv_nsec = (long)(left % 1000 * 1000000);
		sig = sigtimedwait(set, NULL, &ts);
		if (sig > 0 && sig != SIGCHLD)
			return waitpid(pid, status, WNOHANG) == pid;
	}
}

static int
supervise(const struct intake_job *job)
{
	int64_t start = base_time_monotonic_ms();
	pid_t parent = getpid(), pid;
	int status = 0;
	sigset_t set;
	bool ended;

	block_signals(&set);
	pid = fork();
	if (pid == 0)
		run_worker(job, parent);
	if (pid < 0)
		give_up("cannot fork");
	ended =
	    await(pid, &set, start + (int64_t)job->timeout_s * 1000, &status);
	if (ended && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (!ended) {
		complain("not done in time or told to stop");
		(void)kill(pid, SIGKILL);
		(void)sigemptyset(&set);
		(void)sigaddset(&set, SIGCHLD);
		/* On a hanging disk it does not even die: leave it. */
		if (!await(pid, &set, base_time_monotonic_ms() + KILL_GRACE_MS,
			&status))
			return EXIT_LATER;
		/* The verdict stands, even if it was done at last. */
	} else if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_LATER) {
		complain("the writing process died");
	}
	intake_spool_discard(job);
	return EXIT_LATER;
}

/* With 0, 1 or 2 closed, a spool file could become stderr. */
static void
check_descriptors(void)
{
	int fd;

	if (fcntl(STDIN_FILENO, F_GETFD) < 0)
		_exit(EXIT_LATER);
	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		_exit(EXIT_LATER);
	close(fd);
}

int
main(int argc, char *argv[])
{
	struct intake_job job = {
	    .dir = KAIRAN_SPOOLDIR, .timeout_s = TIMEOUT_S};
	const char *sender = NULL;
	int64_t seconds;
	int c, rc;

	check_descriptors();
	(void)umask(0027);
	opterr = 0;
	/* '+': what follows the first recipient is never an option. */
	while ((c = getopt(argc, argv, "+d:f:t:")) != -1) {
		if (c == 'd') {
			job.dir = optarg;
		} else if (c == 'f') {
			sender = optarg;
		} else if (c == 't' &&
			   base_text_to_int(
			       optarg, 1, TIMEOUT_MAX_S, &seconds) == BASE_OK) {
			job.timeout_s = (int)seconds;
		} else {
			give_up("usage: kairan-intake [-d SPOOL] [-f SENDER] "
				"[-t SECONDS] [RECIPIENT...]");
		}
	}
	intake_envelope_fill(&job, sender, argv + optind);
	intake_name_make(job.name);
	rc = supervise(&job);
	base_spool_release(&job.envelope);
	return rc;
}
