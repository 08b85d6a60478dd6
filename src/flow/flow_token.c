/*
 * An OAuth 2.0 token from the command that the site configured.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "flow_private.h"
#include "kairan/base_text.h"
#include "kairan/base_time.h"

#define OUTPUT_MAX 16384 /* bytes that are kept; the rest is read and lost */
#define ASK_MS 20 /* between two looks whether it has ended */
#define DEADLINE_MS 60000 /* then the command is killed */

/* In a group of its own, so that all of it can be ended. */
static pid_t
start(const char *command, int *out, struct base_err *err)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0)
		pid = -1;
	else if ((pid = fork()) < 0) {
		close(ends[0]);
		close(ends[1]);
	}
	if (pid < 0) {
		(void)base_err_errno(
		    err, BASE_TEMP, "token command can't be started");
		return -1;
	}
	if (pid == 0) {
		setpgid(0, 0);
		if (dup2(ends[1], STDOUT_FILENO) < 0)
			_exit(126);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	*out = ends[0];
	return pid;
}

/* To its end, so that no second line ends the command by a signal; false
 * when that takes too long. */
static bool
read_output(int fd, char text[OUTPUT_MAX + 1], int64_t end)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char more[512] = "";
	size_t len = 0, room;
	ssize_t n = 1;

	while (n > 0 && base_time_monotonic_ms() < end) {
		n = 1;
		if (poll(&p, 1, 1000) <= 0)
			continue;
		room = OUTPUT_MAX - len;
		n = read(fd, room > 0 ? text + len : more,
		    room > 0 ? room : sizeof(more));
		if (n > 0 && room > 0)
			len += (size_t)n;
		else if (n < 0 && errno == EINTR)
			n = 1;
	}
	text[len] = '\0';
	explicit_bzero(more, sizeof(more));
	return n <= 0;
}

/* It may have closed its output and go on; false when that takes too long. */
static bool
wait_for(pid_t pid, int *rc, int64_t end)
{
	pid_t gone = 0;

	for (;;) {
		gone = waitpid(pid, rc, WNOHANG);
		if (gone == pid || (gone < 0 && errno != EINTR))
			return true;
		if (base_time_monotonic_ms() >= end)
			return false;
		(void)poll(NULL, 0, ASK_MS);
	}
}

enum base_status
flow_token(const char *command, struct base_buf *out, struct base_err *err)
{
	char text[OUTPUT_MAX + 1];
	enum base_status status = BASE_OK;
	int fd = -1, rc = 0;
	char *token;
	bool ended;
	int64_t end = base_time_monotonic_ms() + DEADLINE_MS;
	pid_t pid;

	pid = start(command, &fd, err);
	if (pid < 0)
		return BASE_TEMP;
	ended = read_output(fd, text, end) && wait_for(pid, &rc, end);
	close(fd);
	if (!ended) {
		(void)kill(-pid, SIGKILL);
		while (waitpid(pid, &rc, 0) < 0 && errno == EINTR)
			continue;
	}
	text[strcspn(text, "\n")] = '\0';
	token = base_text_trim(text);
	if (!ended)
		status = base_err_set(err, BASE_TEMP,
		    "the token command did not end within %d seconds: run it "
		    "by hand",
		    DEADLINE_MS / 1000);
	else if (rc != 0 || *token == '\0')
		status = base_err_set(err, BASE_TEMP,
		    "the token command printed no token (its status is %d): "
		    "run it by hand",
		    WIFEXITED(rc) ? WEXITSTATUS(rc) : 128 + WTERMSIG(rc));
	else if (base_buf_puts(out, token) != BASE_OK)
		status = base_err_set(err, BASE_LIMIT, "the token is too long");
	explicit_bzero(text, sizeof(text));
	return status;
}
