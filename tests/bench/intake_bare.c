/*
 * The least that a durable delivery can be: stdin to a file, fsync, rename,
 * fsync of the folder.  No parent, no envelope, no deadline.
 *
 *	intake_bare FOLDER
 */
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	static char chunk[65536];
	char tmp[80], new[80];
	struct timespec ts;
	int fd, dir;
	ssize_t n;

	if (argc < 2 || chdir(argv[1]) != 0)
		return 1;
	clock_gettime(CLOCK_REALTIME, &ts);
	snprintf(tmp, sizeof(tmp), "tmp/%lld.%ld.%ld", (long long)ts.tv_sec,
	    ts.tv_nsec, (long)getpid());
	snprintf(new, sizeof(new), "new/%lld.%ld.%ld", (long long)ts.tv_sec,
	    ts.tv_nsec, (long)getpid());
	fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL, 0640);
	while ((n = read(STDIN_FILENO, chunk, sizeof(chunk))) > 0)
		if (write(fd, chunk, (size_t)n) != n)
			return 1;
	dir = open("new", O_RDONLY | O_DIRECTORY);
	if (n < 0 || fsync(fd) != 0 || close(fd) != 0 ||
	    rename(tmp, new) != 0 || fsync(dir) != 0)
		return 1;
	return 0;
}
