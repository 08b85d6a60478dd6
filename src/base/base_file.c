#include "kairan/base_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base_file_status.h"

#define READ_STEP ((size_t)65536)
#define SECRET_MAX ((size_t)8192)

enum base_status
base_file_status(int error)
{
	switch (error) {
	case ENOENT:
		return BASE_NOTFOUND;
	case EEXIST:
		return BASE_EXISTS;
	case EACCES:
	case EPERM:
	case EROFS:
	case ENOTDIR:
	case EISDIR:
	case ELOOP:
	case EINVAL:
	case ENAMETOOLONG:
		return BASE_PERM;
	default:
		return BASE_TEMP;
	}
}

enum base_status
base_file_read_fd(int fd, struct base_buf *out, struct base_err *err)
{
	char *chunk = base_xmalloc(READ_STEP);
	enum base_status status = BASE_OK;
	ssize_t n;

	while (status == BASE_OK) {
		n = read(fd, chunk, READ_STEP);
		if (n == 0)
			break;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			status = base_err_errno(
			    err, base_file_status(errno), "read");
		else if (base_buf_add(out, chunk, (size_t)n) != BASE_OK)
			status = base_err_set(
			    err, BASE_LIMIT, "larger than %zu bytes", out->max);
	}
	free(chunk);
	return status;
}

static enum base_status
open_read(const char *path, int *fd_out, struct base_err *err)
{
	*fd_out = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (*fd_out < 0)
		return base_err_errno(
		    err, base_file_status(errno), "cannot open %s", path);
	return BASE_OK;
}

enum base_status
base_file_read(const char *path, struct base_buf *out, struct base_err *err)
{
	enum base_status status;
	int fd;

	status = open_read(path, &fd, err);
	if (status != BASE_OK)
		return status;
	status = base_file_read_fd(fd, out, err);
	if (status != BASE_OK)
		(void)base_err_prefix(err, "%s", path);
	close(fd);
	return status;
}

bool
base_file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

/* Cuts blanks at both ends and refuses a second line. */
static enum base_status
keep_one_line(struct base_buf *buf)
{
	size_t start = strspn(base_buf_text(buf), " \t\r\n");
	size_t len = buf->len;

	while (len > start && strchr(" \t\r\n", buf->data[len - 1]) != NULL)
		len--;
	if (len == start || strlen(buf->data) != buf->len)
		return BASE_INVALID;
	memmove(buf->data, buf->data + start, len - start);
	base_buf_truncate(buf, len - start);
	return strpbrk(buf->data, "\r\n") == NULL ? BASE_OK : BASE_INVALID;
}

static enum base_status
read_secret(
    const char *path, bool is_line, struct base_buf *out, struct base_err *err)
{
	enum base_status status;
	struct stat st;
	int fd;

	base_buf_init(out, SECRET_MAX);
	status = open_read(path, &fd, err);
	if (status != BASE_OK)
		return status;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		status = base_err_set(
		    err, BASE_PERM, "%s is not a regular file", path);
	else if ((st.st_mode & 077) != 0)
		status = base_err_set(err, BASE_PERM,
		    "%s holds a secret, but group or others may use it "
		    "(mode %03o): chmod 600 it",
		    path, (unsigned)st.st_mode & 0777);
	else
		status = base_file_read_fd(fd, out, err);
	if (status == BASE_OK && is_line && keep_one_line(out) != BASE_OK)
		status = base_err_set(err, BASE_INVALID,
		    "%s must hold exactly one line, the secret", path);
	close(fd);
	if (status != BASE_OK)
		base_buf_wipe(out);
	return status;
}

enum base_status
base_file_read_secret(
    const char *path, struct base_buf *out, struct base_err *err)
{
	return read_secret(path, true, out, err);
}

enum base_status
base_file_read_secrets(
    const char *path, struct base_buf *out, struct base_err *err)
{
	return read_secret(path, false, out, err);
}
