/*
 * Where a zygote comes from: a fork of the caller, or a program.
 */
#include "base_child_io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#define HELLO_TIMEOUT_MS 10000

static const struct base_child_limits usual = BASE_CHILD_LIMITS;

enum base_status
base_child_start(void (*preload)(void), base_child_work work,
    struct base_child **out, struct base_err *err)
{
	return base_child_start_limited(preload, work, &usual, out, err);
}

enum base_status
base_child_start_limited(void (*preload)(void), base_child_work work,
    const struct base_child_limits *limits, struct base_child **out,
    struct base_err *err)
{
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
	*out = base_child_adopt(pid, fds[0], limits);
	return BASE_OK;
}

/* The file of that name beside the running program. */
static bool
find_program(const char *name, char path[PATH_MAX])
{
	ssize_t n;
	char *slash;

	if (strchr(name, '/') != NULL)
		return snprintf(path, PATH_MAX, "%s", name) < PATH_MAX;
	n = readlink("/proc/self/exe", path, PATH_MAX - 1);
	if (n <= 0)
		return false;
	path[n] = '\0';
	slash = strrchr(path, '/');
	if (slash == NULL ||
	    (size_t)(slash + 1 - path) + strlen(name) >= PATH_MAX)
		return false;
	memcpy(slash + 1, name, strlen(name) + 1);
	return access(path, X_OK) == 0;
}

/* After a fork: nothing but system calls. */
static _Noreturn void
become_program(const char *path, const char *argument, int fd)
{
	char *const argv[] = {
	    (char *)(uintptr_t)path, (char *)(uintptr_t)argument, NULL};

	if (fd == BASE_CHILD_FD ? fcntl(fd, F_SETFD, 0) == 0
				: dup2(fd, BASE_CHILD_FD) >= 0)
		(void)execve(path, argv, environ);
	_exit(127);
}

static bool
is_same_build(int fd, const char *stamp)
{
	struct pollfd line = {.fd = fd, .events = POLLIN};
	struct base_child_hello hello;
	int n;

	do
		n = poll(&line, 1, HELLO_TIMEOUT_MS);
	while (n < 0 && errno == EINTR);
	if (n <= 0 || !base_child_read_all(fd, &hello, sizeof(hello)))
		return false;
	hello.stamp[sizeof(hello.stamp) - 1] = '\0';
	return hello.magic == BASE_CHILD_MAGIC &&
	       strcmp(hello.stamp, stamp) == 0;
}

enum base_status
base_child_start_program(const char *name, const char *argument,
    const char *stamp, struct base_child **out, struct base_err *err)
{
	char path[PATH_MAX];
	struct iovec two[2] = {
	    {(void *)(uintptr_t)&usual, sizeof(usual)}, {NULL, 0}};
	int fds[2];
	pid_t pid;

	if (!find_program(name, path))
		return base_err_set(
		    err, BASE_NOTFOUND, "there is no program %s", name);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
		return base_err_errno(err, BASE_TEMP, "socketpair");
	pid = fork();
	if (pid == 0)
		become_program(path, argument, fds[1]);
	close(fds[1]);
	if (pid > 0 && is_same_build(fds[0], stamp) &&
	    base_child_send_two(fds[0], two, false)) {
		*out = base_child_adopt(pid, fds[0], &usual);
		return BASE_OK;
	}
	close(fds[0]);
	if (pid < 0)
		return base_err_errno(err, BASE_TEMP, "fork");
	(void)kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return base_err_set(err, BASE_NOTFOUND, "%s is of another build", path);
}

int
base_child_serve(const char *stamp, void (*preload)(void), base_child_work work)
{
	struct base_child_limits limits;
	struct base_child_hello hello;
	struct iovec two[2] = {{&hello, sizeof(hello)}, {NULL, 0}};

	memset(&hello, 0, sizeof(hello));
	hello.magic = BASE_CHILD_MAGIC;
	(void)snprintf(hello.stamp, sizeof(hello.stamp), "%s", stamp);
	if (!base_child_send_two(BASE_CHILD_FD, two, false) ||
	    !base_child_read_all(BASE_CHILD_FD, &limits, sizeof(limits))) {
		(void)fputs("This program is started by kairan, "
			    "not by hand.\n",
		    stderr);
		return EX_USAGE;
	}
	base_child_zygote(BASE_CHILD_FD, preload, work, &limits);
}
