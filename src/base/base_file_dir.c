#include "kairan/base_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base_file_status.h"

#define LOCK_TRIES 100

static enum base_status
make_one(const char *path, unsigned mode, struct base_err *err)
{
	struct stat st;

	if (mkdir(path, (mode_t)mode) == 0)
		return BASE_OK;
	if (errno == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return BASE_OK;
	if (errno == EEXIST)
		return base_err_set(
		    err, BASE_PERM, "%s is there but is no folder", path);
	return base_err_errno(
	    err, base_file_status(errno), "cannot make %s", path);
}

enum base_status
base_file_mkdir(const char *path, unsigned mode, struct base_err *err)
{
	enum base_status status = BASE_OK;
	char *copy = base_xstrdup(path), *slash = copy;
	struct stat st;

	while (status == BASE_OK && *slash != '\0' &&
	       (slash = strchr(slash + 1, '/')) != NULL) {
		*slash = '\0';
		/* What is there need not be writable. */
		if (stat(copy, &st) != 0)
			status = make_one(copy, mode, err);
		*slash = '/';
	}
	if (status == BASE_OK)
		status = make_one(path, mode, err);
	free(copy);
	return status;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorts names and keeps the first max of them; returns how many. */
static size_t
keep_first(char **names, size_t n, size_t max)
{
	size_t i;

	if (n > 1)
		qsort(names, n, sizeof(*names), compare);
	for (i = max; i < n; i++)
		free(names[i]);
	return n < max ? n : max;
}

/* Reads all names, never holding more than twice max. */
static size_t
read_names(DIR *dir, size_t max, char ***names_out, int *error)
{
	size_t n = 0, cap = 0, most = max * 2;
	char **names = NULL;
	struct dirent *entry;

	while ((errno = 0, entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		if (n == most)
			n = keep_first(names, n, max);
		if (n == cap) {
			cap = cap > 0 ? cap * 2 : 64;
			names = base_xrealloc(names, cap * sizeof(*names));
		}
		names[n++] = base_xstrdup(entry->d_name);
	}
	*error = errno;
	*names_out = names;
	return keep_first(names, n, max);
}

enum base_status
base_file_list(
    const char *dir, size_t max, struct base_strv *out, struct base_err *err)
{
	enum base_status status = BASE_OK;
	DIR *handle = opendir(dir);
	char **names;
	size_t i, n;
	int error;

	if (handle == NULL)
		return base_err_errno(
		    err, base_file_status(errno), "cannot open %s", dir);
	if (max == 0 || max > BASE_STRV_MAX)
		max = BASE_STRV_MAX;
	n = read_names(handle, max, &names, &error);
	errno = error;
	if (error != 0)
		status = base_err_errno(
		    err, base_file_status(errno), "cannot read %s", dir);
	for (i = 0; i < n; i++) {
		if (status == BASE_OK &&
		    base_strv_add(out, names[i]) != BASE_OK)
			status = base_err_set(
			    err, BASE_LIMIT, "too many names from %s", dir);
		free(names[i]);
	}
	free(names);
	closedir(handle);
	return status;
}

/* Was the file unlinked or replaced between open and lock? */
static bool
is_same_file(int fd, const char *path)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && stat(path, &b) == 0 &&
	       a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

enum base_status
base_file_lock(const char *path, bool wait, int *fd_out, struct base_err *err)
{
	int try, fd, rc;

	for (try = 0; try < LOCK_TRIES; try++) {
		fd =
		    open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
		if (fd < 0)
			return base_err_errno(err, base_file_status(errno),
			    "cannot open the lock %s", path);
		do
			rc = flock(fd, LOCK_EX | (wait ? 0 : LOCK_NB));
		while (rc != 0 && errno == EINTR);
		if (rc == 0 && is_same_file(fd, path)) {
			*fd_out = fd;
			return BASE_OK;
		}
		if (rc != 0 && errno == EWOULDBLOCK) {
			close(fd);
			return base_err_set(
			    err, BASE_EXISTS, "another process holds %s", path);
		}
		close(fd);
		if (rc != 0)
			return base_err_errno(
			    err, BASE_TEMP, "cannot lock %s", path);
	}
	return base_err_set(
	    err, BASE_TEMP, "%s is replaced again and again", path);
}

void
base_file_unlock(int fd)
{
	if (fd >= 0)
		close(fd);
}
