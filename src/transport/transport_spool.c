#include "kairan/transport_spool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kairan/base_file.h"
#include "kairan/base_hash.h"
#include "kairan/base_time.h"
#include "transport_spool_x.h"

#define FOLDER_MODE 02770
#define FILE_MODE 0640

static enum base_status
make_folder(const char *path, struct base_err *err)
{
	enum base_status status;

	if (base_file_exists(path))
		return BASE_OK;
	status = base_file_mkdir(path, FOLDER_MODE, err);
	/* mkdir() obeys the umask and drops the set-group-ID bit. */
	if (status == BASE_OK && chmod(path, FOLDER_MODE) == -1)
		status = base_err_errno(err, BASE_PERM, "chmod %s", path);
	return status;
}

static enum base_status
make_folders(const char *dir, struct base_err *err)
{
	static const char *const names[] = {"tmp", "new", "cur", "failed"};
	enum base_status status;
	size_t i;
	char *path;

	status = make_folder(dir, err);
	for (i = 0; i < BASE_LEN(names) && status == BASE_OK; i++) {
		path = base_file_join(dir, names[i]);
		status = make_folder(path, err);
		free(path);
	}
	return status;
}

/* Watches one sub-folder; writers rename or link into it. */
static enum base_status
watch(struct transport_spool *spool, const char *name, struct base_err *err)
{
	char *path = base_file_join(spool->dir, name);
	enum base_status status = BASE_OK;

	if (inotify_add_watch(spool->inotify, path,
		IN_MOVED_TO | IN_CREATE | IN_ONLYDIR) == -1)
		status = base_err_errno(err, BASE_TEMP, "inotify on %s", path);
	free(path);
	return status;
}

enum base_status
transport_spool_open(const char *dir, enum transport_spool_kind kind,
    struct transport_spool **out, struct base_err *err)
{
	struct transport_spool *spool;
	enum base_status status;

	spool = base_xcalloc(1, sizeof(*spool));
	spool->dir = base_xstrdup(dir);
	spool->kind = kind;
	spool->is_fresh = true;
	spool->inotify = -1;
	status = make_folders(dir, err);
	if (status == BASE_OK) {
		spool->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
		if (spool->inotify == -1)
			status = base_err_errno(err, BASE_TEMP, "inotify");
	}
	if (status == BASE_OK)
		status = watch(spool, "new", err);
	if (status == BASE_OK && kind == TRANSPORT_SPOOL_DROP)
		status = watch(spool, "cur", err);
	if (status != BASE_OK) {
		transport_spool_free(spool);
		return status;
	}
	*out = spool;
	return BASE_OK;
}

void
transport_spool_free(struct transport_spool *spool)
{
	if (spool == NULL)
		return;
	if (spool->inotify != -1)
		(void)close(spool->inotify);
	free(spool->dir);
	free(spool);
}

/* "DIR/new/NAME" for a name that list gave; NULL for any other. */
static char *
path_of(const struct transport_spool *spool, const char *name)
{
	const char *rest = name + 4;

	if (strncmp(name, "new/", 4) != 0 && strncmp(name, "cur/", 4) != 0)
		return NULL;
	if (*rest == '\0' || *rest == '.' || strchr(rest, '/') != NULL)
		return NULL;
	return base_file_join(spool->dir, name);
}

static enum base_status
bad_name(struct base_err *err)
{
	return base_err_set(err, BASE_INVALID, "no name of a spooled message");
}

void
transport_mail_init(struct transport_mail *mail)
{
	memset(mail, 0, sizeof(*mail));
	base_spool_init(&mail->envelope);
	base_buf_init(&mail->file, BASE_SPOOL_FILE_MAX);
	mail->message = "";
}

void
transport_mail_release(struct transport_mail *mail)
{
	base_spool_release(&mail->envelope);
	base_buf_release(&mail->file);
	transport_mail_init(mail);
}

/* Opens a regular file, and no FIFO, link or device in its place. */
static enum base_status
open_message(const char *path, int *fd, struct stat *st, struct base_err *err)
{
	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (*fd == -1 && errno == ENOENT)
		return base_err_set(err, BASE_NOTFOUND, "%s is gone", path);
	if (*fd == -1 && errno == ELOOP)
		return base_err_set(
		    err, BASE_INVALID, "%s is a symbolic link", path);
	if (*fd == -1 || fstat(*fd, st) == -1)
		return base_err_errno(err, BASE_TEMP, "cannot read %s", path);
	if (!S_ISREG(st->st_mode))
		return base_err_set(
		    err, BASE_INVALID, "%s is no regular file", path);
	return BASE_OK;
}

static void
take_apart(const struct transport_spool *spool, const struct stat *st,
    struct transport_mail *mail)
{
	size_t offset = 0;

	if (spool->kind == TRANSPORT_SPOOL_OWN &&
	    base_spool_parse(base_buf_text(&mail->file), mail->file.len,
		&mail->envelope, &offset, NULL) == BASE_OK) {
		mail->has_block = true;
	} else {
		offset = 0;
		base_spool_release(&mail->envelope);
		mail->envelope.received = (int64_t)st->st_mtim.tv_sec;
	}
	mail->message = base_buf_text(&mail->file) + offset;
	mail->message_len = mail->file.len - offset;
}

enum base_status
transport_spool_read(struct transport_spool *spool, const char *name,
    struct transport_mail *mail, struct base_err *err)
{
	enum base_status status;
	struct stat st = {0};
	char *path = path_of(spool, name);
	int fd = -1;

	transport_mail_release(mail);
	if (path == NULL)
		return bad_name(err);
	status = open_message(path, &fd, &st, err);
	if (status == BASE_OK) {
		status = base_file_read_fd(fd, &mail->file, err);
		if (status == BASE_OK)
			take_apart(spool, &st, mail);
		else
			(void)base_err_prefix(err, "%s", path);
	}
	if (fd != -1)
		(void)close(fd);
	free(path);
	return status;
}

enum base_status
transport_spool_remove(
    struct transport_spool *spool, const char *name, struct base_err *err)
{
	enum base_status status;
	char *path = path_of(spool, name);

	if (path == NULL)
		return bad_name(err);
	if (spool->kind == TRANSPORT_SPOOL_DROP)
		status = base_file_remove(path, err);
	else if (unlink(path) == -1 && errno != ENOENT)
		status =
		    base_err_errno(err, BASE_TEMP, "cannot remove %s", path);
	else
		status = BASE_OK;
	free(path);
	return status;
}

enum base_status
transport_spool_fail(
    struct transport_spool *spool, const char *name, struct base_err *err)
{
	enum base_status status;
	char *from = path_of(spool, name), *to;

	if (from == NULL)
		return bad_name(err);
	to = base_xprintf("%s/failed/%s", spool->dir, name + 4);
	status = base_file_move(from, to, err);
	free(from);
	free(to);
	return status;
}

enum base_status
transport_spool_put(struct transport_spool *spool,
    const struct base_spool *envelope, const char *message, size_t message_len,
    char **name_out, struct base_err *err)
{
	struct base_buf file;
	enum base_status status;
	char *name = transport_maildir_name();
	char *dir = base_file_join(spool->dir, "new");
	char *tmp = base_file_join(spool->dir, "tmp");

	base_buf_init(&file, BASE_SPOOL_FILE_MAX);
	status = message_len <= BASE_SPOOL_MESSAGE_MAX ? BASE_OK : BASE_LIMIT;
	if (status == BASE_OK)
		status = base_spool_format(envelope, &file);
	if (status == BASE_OK)
		status = base_buf_add(&file, message, message_len);
	if (status != BASE_OK)
		(void)base_err_set(err, status,
		    "message or envelope cannot be spooled (%zu bytes)",
		    message_len);
	else
		status = base_file_write(
		    dir, name, file.data, file.len, FILE_MODE, tmp, err);
	if (status == BASE_OK && name_out != NULL)
		*name_out = base_xprintf("new/%s", name);
	base_buf_release(&file);
	free(name);
	free(dir);
	free(tmp);
	return status;
}

/* Forgets what inotify has told so far; true if it told anything. */
static bool
drain(struct transport_spool *spool)
{
	char events[4096]
	    __attribute__((aligned(__alignof__(struct inotify_event))));
	bool any = false;

	while (read(spool->inotify, events, sizeof(events)) > 0)
		any = true;
	return any;
}

void
transport_spool_look(struct transport_spool *spool)
{
	(void)drain(spool);
	spool->is_fresh = false;
}

enum base_status
transport_spool_wait(
    struct transport_spool *spool, int timeout_ms, struct base_err *err)
{
	struct pollfd p = {.fd = spool->inotify, .events = POLLIN};
	int rc;

	if (spool->is_fresh) {
		spool->is_fresh = false;
		if (!transport_spool_is_empty(spool))
			return BASE_OK;
	}
	rc = poll(&p, 1, timeout_ms);
	if (rc == -1 && errno == EINTR)
		return BASE_OK;
	if (rc == -1)
		return base_err_errno(err, BASE_TEMP, "waiting for mail");
	return rc > 0 && drain(spool) ? BASE_OK : BASE_NOTFOUND;
}

int
transport_spool_fd(struct transport_spool *spool)
{
	return spool->inotify;
}
