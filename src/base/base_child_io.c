#include "base_child_io.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

bool
base_child_read_all(int fd, void *data, size_t len)
{
	char *at = data;

	while (len > 0) {
		ssize_t n = read(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static void
skip(struct iovec two[2], size_t n)
{
	int i;

	for (i = 0; i < 2; i++) {
		size_t part = n < two[i].iov_len ? n : two[i].iov_len;

		two[i].iov_base = (char *)two[i].iov_base + part;
		two[i].iov_len -= part;
		n -= part;
	}
}

bool
base_child_send_two(int fd, struct iovec two[2], bool is_worker)
{
	struct msghdr message = {.msg_iov = two, .msg_iovlen = 2};

	while (two[0].iov_len + two[1].iov_len > 0) {
		ssize_t n = is_worker ? writev(fd, two, 2)
				      : sendmsg(fd, &message, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		skip(two, (size_t)n);
	}
	return true;
}

/* Room for one descriptor beside a notice. */
union room {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr aligned;
};

bool
base_child_send_notice(int line, const struct base_child_notice *notice, int fd)
{
	struct base_child_notice copy = *notice;
	struct iovec one = {.iov_base = &copy, .iov_len = sizeof(copy)};
	struct msghdr message = {.msg_iov = &one, .msg_iovlen = 1};
	union room room;
	struct cmsghdr *head;
	ssize_t n;

	if (fd >= 0) {
		memset(&room, 0, sizeof(room));
		message.msg_control = room.bytes;
		message.msg_controllen = sizeof(room.bytes);
		head = CMSG_FIRSTHDR(&message);
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(sizeof(fd));
		memcpy(CMSG_DATA(head), &fd, sizeof(fd));
	}
	do
		n = sendmsg(line, &message, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(copy);
}

bool
base_child_read_notice(int line, struct base_child_notice *notice, int *fd)
{
	struct iovec one = {.iov_base = notice, .iov_len = sizeof(*notice)};
	union room room;
	struct msghdr message = {.msg_iov = &one,
	    .msg_iovlen = 1,
	    .msg_control = room.bytes,
	    .msg_controllen = sizeof(room.bytes)};
	struct cmsghdr *head;
	ssize_t n;

	*fd = -1;
	do
		n = recvmsg(line, &message, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return false;
	head = CMSG_FIRSTHDR(&message);
	if (head != NULL && head->cmsg_level == SOL_SOCKET &&
	    head->cmsg_type == SCM_RIGHTS &&
	    head->cmsg_len == CMSG_LEN(sizeof(*fd)))
		memcpy(fd, CMSG_DATA(head), sizeof(*fd));
	/* Notices are small: they come whole. */
	return n == (ssize_t)sizeof(*notice) &&
	       notice->magic == BASE_CHILD_MAGIC;
}
