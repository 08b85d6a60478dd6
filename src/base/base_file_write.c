#include "kairan/base_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base_file_status.h"

#define TMP_TRIES 100

char *
base_file_join(const char *dir, const char *name)
{
	size_t len = strlen(dir);
	bool slash = len > 0 && dir[len - 1] == '/';

	return base_xprintf("%s%s%s", dir, slash ? "" : "/", name);
}

enum base_status
base_file_write_fd(int fd, const void *data, size_t len, struct base_err *err)
{
	const char *at = data;

	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return base_err_errno(
			    err, base_file_status(errno), "write");
		at += n;
		len -= (size_t)n;
	}
	return BASE_OK;
}

enum base_status
base_file_unnamed(const char *dir, int *fd_out, struct base_err *err)
{
	char *path;

	*fd_out = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (*fd_out != -1)
		return BASE_OK;
	/* Not every file system has files without a name. */
	path = base_xprintf("%s/.kairan-XXXXXX", dir);
	*fd_out = mkostemp(path, O_CLOEXEC);
	if (*fd_out != -1)
		(void)unlink(path);
	free(path);
	return *fd_out != -1 ? BASE_OK
			     : base_err_errno(err, base_file_status(errno),
				   "cannot make a file in %s", dir);
}

/* Makes a rename or unlink in dir durable. */
static enum base_status
sync_dir(const char *dir, struct base_err *err)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum base_status status = BASE_OK;

	if (fd < 0)
		return base_err_errno(
		    err, base_file_status(errno), "cannot open %s", dir);
	if (fsync(fd) != 0)
		status = base_err_errno(err, BASE_TEMP, "fsync %s", dir);
	close(fd);
	return status;
}

static enum base_status
sync_parent(const char *path, struct base_err *err)
{
	const char *slash = strrchr(path, '/');
	enum base_status status;
	char *dir;

	if (slash == NULL)
		return sync_dir(".", err);
	if (slash == path)
		return sync_dir("/", err);
	dir = base_xstrndup(path, (size_t)(slash - path));
	status = sync_dir(dir, err);
	free(dir);
	return status;
}

/* A new file of a name nobody uses; *path_out is the caller's. */
static enum base_status
open_tmp(const char *dir, char **path_out, int *fd_out, struct base_err *err)
{
	static unsigned counter;
	int try, fd = -1;
	char name[64];

	for (try = 0; try < TMP_TRIES; try++) {
		(void)snprintf(name, sizeof(name), ".tmp-%lld-%ld-%u",
		    (long long)time(NULL), (long)getpid(), counter++);
		*path_out = base_file_join(dir, name);
		fd = open(*path_out,
		    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (fd >= 0 || errno != EEXIST)
			break;
		free(*path_out);
		*path_out = NULL;
	}
	*fd_out = fd;
	if (fd < 0) {
		enum base_status status = base_err_errno(err,
		    base_file_status(errno), "cannot make a file in %s", dir);

		free(*path_out);
		*path_out = NULL;
		return status == BASE_EXISTS ? BASE_TEMP : status;
	}
	return BASE_OK;
}

static enum base_status
fill(int fd, const void *data, size_t len, unsigned mode, struct base_err *err)
{
	enum base_status status = base_file_write_fd(fd, data, len, err);

	if (status == BASE_OK && fchmod(fd, (mode_t)mode) != 0)
		status = base_err_errno(err, base_file_status(errno), "fchmod");
	if (status == BASE_OK && fsync(fd) != 0)
		status = base_err_errno(err, BASE_TEMP, "fsync");
	/* NFS and quotas report here. */
	if (close(fd) != 0 && status == BASE_OK)
		status = base_err_errno(err, BASE_TEMP, "close");
	return status;
}

enum base_status
base_file_write(const char *dir, const char *name, const void *data, size_t len,
    unsigned mode, const char *tmp_dir, struct base_err *err)
{
	char *tmp = NULL, *path = base_file_join(dir, name);
	enum base_status status;
	int fd;

	status = open_tmp(tmp_dir != NULL ? tmp_dir : dir, &tmp, &fd, err);
	if (status != BASE_OK || tmp == NULL)
		goto out;
	status = fill(fd, data, len, mode, err);
	if (status != BASE_OK)
		(void)base_err_prefix(err, "%s", path);
	else if (rename(tmp, path) != 0)
		status = base_err_errno(err, base_file_status(errno),
		    "cannot rename %s to %s", tmp, path);
	if (status != BASE_OK)
		(void)unlink(tmp);
	else
		status = sync_dir(dir, err);
out:
	free(tmp);
	free(path);
	return status;
}

enum base_status
base_file_move(const char *from, const char *to, struct base_err *err)
{
	if (rename(from, to) != 0)
		return base_err_errno(err, base_file_status(errno),
		    "cannot rename %s to %s", from, to);
	return sync_parent(to, err);
}

enum base_status
base_file_remove(const char *path, struct base_err *err)
{
	if (unlink(path) != 0) {
		if (errno == ENOENT)
			return BASE_OK;
		return base_err_errno(
		    err, base_file_status(errno), "cannot remove %s", path);
	}
	return sync_parent(path, err);
}
