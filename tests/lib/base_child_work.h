/*
 * base_child_work: a worker that does what it is told, and may misbehave.
 */
#ifndef BASE_CHILD_WORK_H
#define BASE_CHILD_WORK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kairan/base_child.h"

enum op {
	OP_UPPER,
	OP_FAIL,
	OP_SEGV,
	OP_LOOP,
	OP_SLEEP,
	OP_OPEN,
	OP_SOCKET,
	OP_FORK,
	OP_EXEC,
	OP_KILL,
	OP_FLOOD,
	OP_LIMIT,
	OP_GARBAGE,
	OP_EXIT,
	OP_PID,
	OP_MEMORY,
	OP_PRELOADED,
	OP_FDS,
};

static __attribute__((unused)) int preloaded;

static inline void
preload(void)
{
	preloaded = 42;
}

static inline enum base_status
upper(const char *in, size_t len, struct base_buf *out)
{
	enum base_status status = BASE_OK;
	size_t i;

	for (i = 0; i < len && status == BASE_OK; i++)
		status = base_buf_putc(out,
		    in[i] >= 'a' && in[i] <= 'z' ? (char)(in[i] - 32) : in[i]);
	return status;
}

static inline enum base_status
count_fds(struct base_buf *out)
{
	int fd, n = 0;

	/* fstat(2) is allowed, fcntl(2) is not. */
	for (fd = 0; fd < 64; fd++)
		if (lseek(fd, 0, SEEK_CUR) >= 0 || errno != EBADF)
			n++;
	return base_buf_printf(out, "%d", n);
}

static inline enum base_status
flood(struct base_buf *out, struct base_err *err)
{
	enum base_status status = BASE_OK;

	while (status == BASE_OK)
		status = base_buf_puts(out, "0123456789abcdef");
	return base_err_set(err, status, "too much");
}

/* What hostile code in the worker might do. */
static inline enum base_status
misbehave(int op, struct base_buf *out)
{
	static char zeros[65536];
	volatile int *nowhere = NULL;
	volatile unsigned turns = 0;

	switch (op) {
	case OP_SEGV:
		*nowhere = 1;
		break;
	case OP_LOOP:
		for (;;)
			turns++;
	case OP_SLEEP:
		for (;;)
			(void)sched_yield();
	case OP_SOCKET:
		(void)socket(AF_INET, SOCK_STREAM, 0);
		break;
	case OP_FORK:
		(void)fork();
		break;
	case OP_EXEC:
		(void)execl("/bin/true", "true", (char *)NULL);
		break;
	case OP_KILL:
		(void)kill(getppid(), SIGKILL);
		break;
	case OP_FLOOD:
		while (write(3, zeros, sizeof(zeros)) > 0)
			;
		break;
	case OP_GARBAGE:
		if (write(3, "ok, trust me", 12) != 12)
			_exit(9);
		break;
	case OP_EXIT:
		_exit(0);
	case OP_MEMORY:
		for (;;)
			memset(base_xmalloc(1 << 20), 1, 1 << 20);
	default:
		break;
	}
	return base_buf_puts(out, "survived");
}

static inline enum base_status
work(int op, const char *in, size_t in_len, struct base_buf *out,
    struct base_err *err)
{
	switch (op) {
	case OP_UPPER:
		return upper(in, in_len, out);
	case OP_FAIL:
		return base_buf_puts(out, "half a result") == BASE_OK
			   ? base_err_set(err, BASE_INVALID, "line %d: odd", 7)
			   : BASE_LIMIT;
	case OP_OPEN:
		if (open("/etc/passwd", O_RDONLY) >= 0)
			return base_buf_puts(out, "opened");
		return base_buf_printf(out, "%s", strerror(errno));
	case OP_LIMIT:
		return flood(out, err);
	case OP_PID:
		return base_buf_printf(out, "%ld", (long)getpid());
	case OP_PRELOADED:
		return base_buf_printf(out, "%d", preloaded);
	case OP_FDS:
		return count_fds(out);
	default:
		return misbehave(op, out);
	}
}

static __attribute__((unused))
const struct base_child_limits small = {1, 500, (size_t)64 << 20, 100000};

static inline struct base_child *
start(void)
{
	struct base_err err = BASE_ERR_INIT;
	struct base_child *child = NULL;

	assert_int_equal(
	    base_child_start_limited(preload, work, &small, &child, &err),
	    BASE_OK);
	return child;
}

static inline enum base_status
run(struct base_child *child, int op, const char *in, struct base_buf *out,
    bool *crashed, struct base_err *err)
{
	*err = (struct base_err)BASE_ERR_INIT;
	base_buf_clear(out);
	return base_child_run(child, op, in, strlen(in), out, crashed, err);
}

static inline void
assert_alive(struct base_child *child)
{
	struct base_err err = BASE_ERR_INIT;
	struct base_buf out;
	bool crashed;

	base_buf_init(&out, 1000);
	assert_int_equal(
	    run(child, OP_UPPER, "abc", &out, &crashed, &err), BASE_OK);
	assert_string_equal(base_buf_text(&out), "ABC");
	assert_false(crashed);
	base_buf_release(&out);
}

#endif
