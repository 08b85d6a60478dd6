/*
 * Starts a program COUNT times, PARALLEL at once, each with FILE as stdin,
 * and prints the wall time in microseconds.  Any other end than exit 0 is
 * an error.
 *
 *	intake_drive COUNT PARALLEL FILE PROGRAM ARGUMENT...
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long
now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (long long)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static void
start(const char *file, char *const argv[])
{
	pid_t pid = fork();

	if (pid < 0)
		exit(1);
	if (pid > 0)
		return;
	int fd = open(file, O_RDONLY);

	if (fd < 0 || dup2(fd, STDIN_FILENO) < 0)
		_exit(9);
	close(fd);
	execv(argv[0], argv);
	_exit(9);
}

int
main(int argc, char *argv[])
{
	int started = 0, done = 0, bad = 0, count, parallel, status;
	long long began;

	if (argc < 5)
		return 64;
	count = (int)strtol(argv[1], NULL, 10);
	parallel = (int)strtol(argv[2], NULL, 10);
	began = now_us();
	while (done < count) {
		while (started < count && started - done < parallel) {
			start(argv[3], argv + 4);
			started++;
		}
		if (wait(&status) < 0)
			return 1;
		done++;
		if (status != 0)
			bad++;
	}
	printf("%lld\n", now_us() - began);
	return bad > 0 ? 1 : 0;
}
