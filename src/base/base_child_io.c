#include "base_child_io.h"

#include <errno.h>
#include <string.h>
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

bool
base_child_write_all(int fd, const void *data, size_t len)
{
	const char *at = data;

	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

bool
base_child_send_answer(int fd, enum base_status status, bool crashed,
    const char *text, const char *out, size_t out_len)
{
	char head[sizeof(struct base_child_answer) + BASE_ERR_TEXT_MAX];
	struct base_child_answer answer;

	memset(&answer, 0, sizeof(answer));
	answer.magic = BASE_CHILD_MAGIC;
	answer.status = (int32_t)status;
	answer.crashed = crashed ? 1 : 0;
	answer.err_len = (uint32_t)strnlen(text, BASE_ERR_TEXT_MAX - 1);
	answer.out_len = out_len;
	memcpy(head, &answer, sizeof(answer));
	memcpy(head + sizeof(answer), text, answer.err_len);
	return base_child_write_all(
		   fd, head, sizeof(answer) + answer.err_len) &&
	       base_child_write_all(fd, out, out_len);
}
