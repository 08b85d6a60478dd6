#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "kairan/base_file.h"
#include "net_http_x.h"

#define PIECE ((size_t)256 << 10) /* bytes copied at once */

/* IMF-fixdate of RFC 9110 5.6.7, whatever the locale. */
static char *
http_date(time_t when)
{
	static const char *const days[] = {
	    "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May",
	    "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct tm tm;

	if (gmtime_r(&when, &tm) == NULL)
		return base_xstrdup("");
	return base_xprintf("%s, %02d %s %04d %02d:%02d:%02d GMT",
	    days[tm.tm_wday], tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900,
	    tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static bool
is_unchanged(
    const struct net_request *request, const struct net_response *response)
{
	/* As RFC 9110 13.1.3: the date counts only without an ETag. */
	if (request->if_none_match != NULL && *request->if_none_match != '\0')
		return strcmp(request->if_none_match, response->etag) == 0;
	return request->if_modified_since != NULL &&
	       strcmp(request->if_modified_since, response->last_modified) == 0;
}

static enum base_status
open_file(const struct net_target *target, int *fd, struct stat *st,
    struct base_err *err)
{
	/* O_NONBLOCK: a FIFO must not hold us up. */
	*fd = open(target->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (*fd == -1)
		return base_err_errno(err, BASE_NOTFOUND, "%s", target->shown);
	if (fstat(*fd, st) == -1)
		return base_err_errno(err, BASE_TEMP, "%s", target->shown);
	if (!S_ISREG(st->st_mode))
		return base_err_set(
		    err, BASE_INVALID, "%s: not a regular file", target->shown);
	return BASE_OK;
}

static enum base_status
copy_file(int from, int to, size_t max, struct base_err *err)
{
	char *piece = base_xmalloc(PIECE);
	enum base_status status = BASE_OK;
	size_t all = 0;
	ssize_t got = 0;

	if (ftruncate(to, 0) != 0 || lseek(to, 0, SEEK_SET) != 0)
		status = base_err_errno(err, BASE_TEMP, "ftruncate");
	while (status == BASE_OK && (got = read(from, piece, PIECE)) > 0) {
		all += (size_t)got;
		status = all > max
			     ? base_err_set(err, BASE_LIMIT,
				   "it has more than %zu bytes", max)
			     : base_file_write_fd(to, piece, (size_t)got, err);
	}
	if (status == BASE_OK && got < 0)
		status = base_err_errno(err, BASE_TEMP, "read");
	free(piece);
	return status;
}

enum base_status
net_http_file(const struct net_target *target,
    const struct net_request *request, struct net_response *response,
    struct base_err *err)
{
	enum base_status status;
	struct stat st = {0};
	int fd = -1;

	net_response_drop(response);
	status = open_file(target, &fd, &st, err);
	if (status != BASE_OK)
		goto out;
	free(response->last_modified);
	response->last_modified = http_date(st.st_mtime);
	free(response->etag);
	response->etag =
	    base_xprintf("\"%lld-%lld.%09ld\"", (long long)st.st_size,
		(long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	if (is_unchanged(request, response)) {
		response->status = 304;
		goto out;
	}
	status = request->body_fd > 0
		     ? copy_file(fd, request->body_fd, response->body.max, err)
		     : base_file_read_fd(fd, &response->body, err);
	if (status == BASE_OK)
		response->status = 200;
	else
		(void)base_err_prefix(err, "%s", target->shown);
out:
	if (fd != -1)
		(void)close(fd);
	return status;
}
