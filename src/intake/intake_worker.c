/*
 * stdin to the spool.
 */
#include "intake_worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kairan/base_file.h"

#define CHUNK ((size_t)65536)
#define FOLDER_MODE 02770 /* writers and readers share a group */
#define FILE_MODE 0640

static void
path_of(
    const struct intake_job *job, const char *folder, char *out, size_t size)
{
	(void)snprintf(out, size, "%s/%s", folder, job->name);
}

/* Goes to the spool, so that short relative names do for all the rest. */
static enum base_status
enter(const struct intake_job *job, struct base_err *err)
{
	if (chdir(job->dir) != 0)
		return base_err_errno(err, BASE_TEMP, "cannot enter the spool");
	return BASE_OK;
}

static enum base_status
make_folders(struct base_err *err)
{
	static const char *const folders[] = {"tmp", "new", "cur"};
	enum base_status status = BASE_OK;
	size_t i;
	int fd;

	for (i = 0; i < BASE_LEN(folders); i++) {
		if (mkdir(folders[i], FOLDER_MODE) != 0) {
			if (errno == EEXIST)
				continue;
			return base_err_errno(
			    err, BASE_TEMP, "cannot make folders in the spool");
		}
		/* mkdir(2) obeys the umask and knows no set-group-id. */
		(void)chmod(folders[i], FOLDER_MODE);
	}
	fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) != 0)
		status =
		    base_err_errno(err, BASE_TEMP, "cannot sync the spool");
	if (fd >= 0)
		close(fd);
	return status;
}

static enum base_status
open_tmp(const struct intake_job *job, int *fd_out, struct base_err *err)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
	enum base_status status;
	char path[INTAKE_NAME_MAX + 8];

	path_of(job, "tmp", path, sizeof(path));
	*fd_out = open(path, flags, FILE_MODE);
	if (*fd_out < 0 && errno == ENOENT) {
		status = make_folders(err);
		if (status != BASE_OK)
			return status;
		*fd_out = open(path, flags, FILE_MODE);
	}
	if (*fd_out < 0)
		return base_err_errno(
		    err, BASE_TEMP, "cannot make a file in the spool");
	return BASE_OK;
}

static enum base_status
write_envelope(const struct intake_job *job, int fd, struct base_err *err)
{
	enum base_status status;
	struct base_buf block;

	base_buf_init(&block, BASE_SPOOL_BLOCK_MAX);
	status = base_spool_format(&job->envelope, &block);
	if (status != BASE_OK)
		status = base_err_set(err, status, "bad envelope");
	else
		status = base_file_write_fd(fd, block.data, block.len, err);
	base_buf_release(&block);
	return status;
}

/* Too large a message stays with the MTA, which tells its sender in the
 * end: it is neither cut nor dropped. */
static enum base_status
copy_message(int fd, struct base_err *err)
{
	static char chunk[CHUNK];
	size_t total = 0;

	for (;;) {
		ssize_t n = read(STDIN_FILENO, chunk, sizeof(chunk));

		if (n == 0)
			return BASE_OK;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return base_err_errno(
			    err, BASE_TEMP, "cannot read the message");
		total += (size_t)n;
		if (total > BASE_SPOOL_MESSAGE_MAX)
			return base_err_set(err, BASE_LIMIT,
			    "message over %zu MiB",
			    BASE_SPOOL_MESSAGE_MAX >> 20);
		if (base_file_write_fd(fd, chunk, (size_t)n, err) != BASE_OK)
			return err->status;
	}
}

static enum base_status
publish(const struct intake_job *job, struct base_err *err)
{
	char from[INTAKE_NAME_MAX + 8], to[INTAKE_NAME_MAX + 8];
	enum base_status status = BASE_OK;
	int fd;

	path_of(job, "tmp", from, sizeof(from));
	path_of(job, "new", to, sizeof(to));
	fd = open("new", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT) {
		status = make_folders(err);
		if (status != BASE_OK)
			return status;
		fd = open("new", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
	if (fd < 0)
		return base_err_errno(
		    err, BASE_TEMP, "cannot open a folder of the spool");
	if (rename(from, to) != 0)
		status = base_err_errno(
		    err, BASE_TEMP, "cannot move the message into place");
	else if (fsync(fd) != 0)
		status =
		    base_err_errno(err, BASE_TEMP, "cannot sync the spool");
	close(fd);
	return status;
}

static enum base_status
store(const struct intake_job *job, struct base_err *err)
{
	enum base_status status = enter(job, err);
	int fd = -1;

	if (status == BASE_OK)
		status = open_tmp(job, &fd, err);
	if (status != BASE_OK)
		return status;
	status = write_envelope(job, fd, err);
	if (status == BASE_OK)
		status = copy_message(fd, err);
	if (status == BASE_OK && fsync(fd) != 0)
		status =
		    base_err_errno(err, BASE_TEMP, "cannot sync the message");
	/* Some file systems report a full disk only here. */
	if (close(fd) != 0 && status == BASE_OK)
		status =
		    base_err_errno(err, BASE_TEMP, "cannot close the message");
	if (status == BASE_OK)
		status = publish(job, err);
	return status;
}

enum base_status
intake_spool_store(const struct intake_job *job, struct base_err *err)
{
	enum base_status status = store(job, err);

	if (status != BASE_OK)
		base_err_prefix(err, "%s", job->dir);
	return status;
}

void
intake_spool_discard(const struct intake_job *job)
{
	char path[INTAKE_NAME_MAX + 8];

	if (chdir(job->dir) != 0)
		return;
	path_of(job, "tmp", path, sizeof(path));
	(void)unlink(path);
	/* Moved but not synced: the MTA will bring it again. */
	path_of(job, "new", path, sizeof(path));
	(void)unlink(path);
}
