/*
 * What the caller takes from a worker: words until the deadline, and only
 * when they have the right shape.
 */
#include "base_child_io.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "kairan/base_time.h"

/* Is there something to read, or its end, before the deadline? */
static bool
wait_for(int fd, int64_t deadline_ms)
{
	struct pollfd line = {.fd = fd, .events = POLLIN};
	int64_t left;
	int n;

	do {
		left = deadline_ms - base_time_monotonic_ms();
		n = poll(&line, 1, left > 0 ? (int)left : 0);
	} while (n < 0 && errno == EINTR);
	return n > 0;
}

/* Have said and its head the right shape, as far as they have come? */
static bool
check_answer(const struct base_buf *said, struct base_child_answer *answer,
    bool *is_whole)
{
	*is_whole = false;
	if (said->len < sizeof(*answer))
		return true;
	memcpy(answer, said->data, sizeof(*answer));
	if (answer->magic != BASE_CHILD_MAGIC || answer->zero != 0 ||
	    answer->status < BASE_OK || answer->status > BASE_INVALID ||
	    answer->err_len >= BASE_ERR_TEXT_MAX ||
	    answer->out_len > said->max ||
	    said->len > sizeof(*answer) + answer->err_len + answer->out_len)
		return false;
	*is_whole =
	    said->len == sizeof(*answer) + answer->err_len + answer->out_len;
	return true;
}

enum base_child_outcome
base_child_collect(int fd, const struct base_child_limits *limits,
    struct base_buf *said, struct base_child_answer *answer)
{
	static char chunk[65536];
	int64_t deadline_ms = base_time_monotonic_ms() + limits->wall_ms;
	bool is_good = true, is_whole = false;

	for (;;) {
		ssize_t n = recv(fd, chunk, sizeof(chunk), MSG_DONTWAIT);

		if (n < 0 && errno == EAGAIN) {
			if (!wait_for(fd, deadline_ms))
				return BASE_CHILD_DEADLINE;
			continue;
		}
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return BASE_CHILD_END;
		if (base_buf_add(said, chunk, (size_t)n) != BASE_OK)
			return BASE_CHILD_OVERFLOW;
		/* Garbage is let run until its end, to say which end. */
		is_good = is_good && check_answer(said, answer, &is_whole);
		if (is_good && is_whole)
			return BASE_CHILD_ANSWERED;
	}
}

void
base_child_describe(enum base_child_outcome outcome, int wait_status,
    const struct base_child_limits *limits, char text[BASE_ERR_TEXT_MAX])
{
	int sig = WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0;
	const size_t size = BASE_ERR_TEXT_MAX;

	if (outcome == BASE_CHILD_DEADLINE)
		(void)snprintf(text, size, "not done after %lld ms",
		    (long long)limits->wall_ms);
	else if (outcome == BASE_CHILD_OVERFLOW)
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
