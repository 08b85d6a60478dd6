/* The sandboxed child: what it may do, and what becomes of the rest. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/base/base_child_lock.h"
#include "kairan/base_child.h"
#include "kairan/base_time.h"

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

static int preloaded;

static void
preload(void)
{
	preloaded = 42;
}

static enum base_status
upper(const char *in, size_t len, struct base_buf *out)
{
	enum base_status status = BASE_OK;
	size_t i;

	for (i = 0; i < len && status == BASE_OK; i++)
		status = base_buf_putc(out,
		    in[i] >= 'a' && in[i] <= 'z' ? (char)(in[i] - 32) : in[i]);
	return status;
}

static enum base_status
count_fds(struct base_buf *out)
{
	int fd, n = 0;

	/* fstat(2) is allowed, fcntl(2) is not. */
	for (fd = 0; fd < 64; fd++)
		if (lseek(fd, 0, SEEK_CUR) >= 0 || errno != EBADF)
			n++;
	return base_buf_printf(out, "%d", n);
}

static enum base_status
flood(struct base_buf *out, struct base_err *err)
{
	enum base_status status = BASE_OK;

	while (status == BASE_OK)
		status = base_buf_puts(out, "0123456789abcdef");
	return base_err_set(err, status, "too much");
}

/* What hostile code in the worker might do. */
static enum base_status
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

static enum base_status
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

static const struct base_child_limits small = {
    1, 500, (size_t)64 << 20, 100000};

static struct base_child *
start(void)
{
	struct base_err err = BASE_ERR_INIT;
	struct base_child *child = NULL;

	assert_int_equal(
	    base_child_start_limited(preload, work, &small, &child, &err),
	    BASE_OK);
	return child;
}

static enum base_status
run(struct base_child *child, int op, const char *in, struct base_buf *out,
    bool *crashed, struct base_err *err)
{
	*err = (struct base_err)BASE_ERR_INIT;
	base_buf_clear(out);
	return base_child_run(child, op, in, strlen(in), out, crashed, err);
}

static void
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

static void
test_result(void **state)
{
	struct base_child *child = start();
	struct base_err err = BASE_ERR_INIT;
	struct base_buf out;
	bool crashed = true;
	char *big;

	(void)state;
	assert_alive(child);
	base_buf_init(&out, 200000);
	assert_int_equal(
	    base_child_run(child, OP_UPPER, "a\0b", 3, &out, &crashed, &err),
	    BASE_OK);
	assert_int_equal(out.len, 3);
	assert_memory_equal(out.data, "A\0B", 3);
	big = base_xcalloc(1, 90001);
	memset(big, 'x', 90000);
	assert_int_equal(
	    run(child, OP_UPPER, big, &out, &crashed, &err), BASE_OK);
	assert_int_equal(out.len, 90000);
	assert_int_equal(
	    run(child, OP_UPPER, "", &out, &crashed, &err), BASE_OK);
	assert_int_equal(out.len, 0);
	assert_int_equal(
	    run(child, OP_PRELOADED, "", &out, &crashed, &err), BASE_OK);
	assert_string_equal(base_buf_text(&out), "42");
	assert_int_equal(preloaded, 0);
	free(big);
	base_buf_release(&out);
	base_child_free(child);
	base_child_free(NULL);
}

static void
test_error_passes(void **state)
{
	struct base_child *child = start();
	struct base_err err;
	struct base_buf out;
	bool crashed = true;

	(void)state;
	base_buf_init(&out, 1000);
	assert_int_equal(
	    run(child, OP_FAIL, "", &out, &crashed, &err), BASE_INVALID);
	assert_false(crashed);
	assert_string_equal(err.text, "line 7: odd");
	assert_int_equal(out.len, 0);
	assert_int_equal(
	    run(child, OP_LIMIT, "", &out, &crashed, &err), BASE_LIMIT);
	assert_string_equal(err.text, "too much");
	base_buf_release(&out);
	base_child_free(child);
}

/* Something else may be done between the two steps. */
static void
test_two_steps(void **state)
{
	struct base_child *child = start();
	struct base_err err = BASE_ERR_INIT;
	struct base_buf out;
	bool crashed = true;

	(void)state;
	base_buf_init(&out, 1000);
	assert_int_equal(
	    base_child_send(child, OP_UPPER, "abc", 3, &err), BASE_OK);
	assert_int_equal(
	    base_child_receive(child, &out, &crashed, &err), BASE_OK);
	assert_string_equal(base_buf_text(&out), "ABC");
	assert_false(crashed);
	assert_int_equal(base_child_send(child, OP_SEGV, "", 0, &err), BASE_OK);
	assert_int_equal(
	    base_child_receive(child, &out, &crashed, &err), BASE_PERM);
	assert_true(crashed);
	assert_alive(child);
	base_buf_release(&out);
	base_child_free(child);
}

/* Results come in the order of sending, and a job that dies takes no other
 * with it. */
static void
test_many_at_once(void **state)
{
	static const int ops[BASE_CHILD_JOBS_MAX] = {OP_SLEEP, OP_UPPER,
	    OP_SEGV, OP_UPPER, OP_FLOOD, OP_UPPER, OP_GARBAGE, OP_UPPER};
	struct base_child *child = start();
	struct base_err err;
	struct base_buf out;
	char text[20];
	bool crashed;
	int i, turn;

	(void)state;
	base_buf_init(&out, 100000);
	for (turn = 0; turn < 2; turn++) {
		err = (struct base_err)BASE_ERR_INIT;
		for (i = 0; i < BASE_CHILD_JOBS_MAX; i++) {
			(void)snprintf(text, sizeof(text), "job %d", i);
			assert_int_equal(base_child_send(child, ops[i], text,
					     strlen(text), &err),
			    BASE_OK);
		}
		for (i = 0; i < BASE_CHILD_JOBS_MAX; i++) {
			(void)snprintf(text, sizeof(text), "JOB %d", i);
			base_err_clear(&err);
			base_buf_clear(&out);
			assert_int_equal(
			    base_child_receive(child, &out, &crashed, &err),
			    ops[i] == OP_UPPER ? BASE_OK : BASE_PERM);
			assert_int_equal(crashed, ops[i] != OP_UPPER);
			if (!crashed)
				assert_string_equal(base_buf_text(&out), text);
		}
	}
	base_buf_release(&out);
	base_child_free(child);
}

/* More than a socket holds, both ways, in all jobs at once. */
static void
test_large_ones_at_once(void **state)
{
	static const struct base_child_limits limits = {
	    5, 60000, (size_t)256 << 20, (size_t)8 << 20};
	const size_t len = (size_t)4 << 20;
	struct base_child *child = NULL;
	struct base_err err = BASE_ERR_INIT;
	char *big = base_xmalloc(len);
	struct base_buf out;
	bool crashed;
	int i;

	(void)state;
	memset(big, 'x', len);
	base_buf_init(&out, len);
	assert_int_equal(
	    base_child_start_limited(preload, work, &limits, &child, &err),
	    BASE_OK);
	for (i = 0; i < BASE_CHILD_JOBS_MAX; i++)
		assert_int_equal(
		    base_child_send(child, OP_UPPER, big, len, &err), BASE_OK);
	memset(big, 'X', len);
	for (i = 0; i < BASE_CHILD_JOBS_MAX; i++) {
		base_buf_clear(&out);
		assert_int_equal(
		    base_child_receive(child, &out, &crashed, &err), BASE_OK);
		assert_int_equal(out.len, len);
		assert_memory_equal(out.data, big, len);
	}
	free(big);
	base_buf_release(&out);
	base_child_free(child);
}

/* Freed with jobs under way: nothing is left. */
static void
test_unreceived(void **state)
{
	struct base_child *child = start();
	struct base_err err = BASE_ERR_INIT;

	(void)state;
	assert_int_equal(
	    base_child_send(child, OP_SLEEP, "", 0, &err), BASE_OK);
	assert_int_equal(
	    base_child_send(child, OP_UPPER, "", 0, &err), BASE_OK);
	base_child_free(child);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

#define SELF "/proc/self/exe"
#define STAMP "this test"

static void
test_program(void **state)
{
	struct base_child *child = NULL;
	struct base_err err = BASE_ERR_INIT;
	struct base_buf out;
	bool crashed;

	(void)state;
	base_buf_init(&out, 1000);
	assert_int_equal(base_child_start_program(
			     "no-such-program", NULL, STAMP, &child, &err),
	    BASE_NOTFOUND);
	base_err_clear(&err);
	assert_int_equal(
	    base_child_start_program("/bin/true", NULL, STAMP, &child, &err),
	    BASE_NOTFOUND);
	base_err_clear(&err);
	assert_int_equal(
	    base_child_start_program(SELF, NULL, "another build", &child, &err),
	    BASE_NOTFOUND);
	base_err_clear(&err);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	assert_int_equal(
	    base_child_start_program(SELF, "zygote", STAMP, &child, &err),
	    BASE_OK);
	assert_alive(child);
	assert_int_equal(
	    run(child, OP_PRELOADED, "", &out, &crashed, &err), BASE_OK);
	assert_string_equal(base_buf_text(&out), "42");
	assert_int_equal(run(child, OP_FDS, "", &out, &crashed, &err), BASE_OK);
	assert_string_equal(base_buf_text(&out), "4");
	assert_int_equal(
	    run(child, OP_OPEN, "", &out, &crashed, &err), BASE_OK);
	assert_string_equal(base_buf_text(&out), strerror(EACCES));
	assert_int_equal(
	    run(child, OP_SOCKET, "", &out, &crashed, &err), BASE_PERM);
	assert_true(crashed);
	assert_alive(child);
	base_buf_release(&out);
	base_child_free(child);
}

static void
test_result_larger_than_wanted(void **state)
{
	struct base_child *child = start();
	struct base_err err;
	struct base_buf out;
	bool crashed = true;

	(void)state;
	base_buf_init(&out, 3);
	assert_int_equal(
	    run(child, OP_UPPER, "abcd", &out, &crashed, &err), BASE_LIMIT);
	assert_int_equal(out.len, 0);
	assert_false(crashed);
	assert_alive(child);
	base_buf_release(&out);
	base_child_free(child);
}

static void
test_crashes(void **state)
{
	static const struct {
		int op;
		const char *says;
		bool plain; /* sanitizers end it in another way */
	} cases[] = {
	    {OP_SEGV, "signal 11", true},
	    {OP_LOOP, "500 ms", false},
	    {OP_SLEEP, "500 ms", false},
	    {OP_SOCKET, "forbidden", false},
	    {OP_FORK, "forbidden", false},
	    {OP_EXEC, "forbidden", false},
	    {OP_KILL, "forbidden", false},
	    {OP_FLOOD, "over 100000", false},
	    {OP_GARBAGE, "garbage", false},
	    {OP_EXIT, "garbage", false},
#ifndef __SANITIZE_ADDRESS__
	    {OP_MEMORY, "memory", false},
#endif
	};
	struct base_child *child = start();
	struct base_err err;
	struct base_buf out;
	bool crashed;
	size_t i;

	(void)state;
	base_buf_init(&out, 1000);
	for (i = 0; i < BASE_LEN(cases); i++) {
		crashed = false;
		assert_int_equal(
		    run(child, cases[i].op, "", &out, &crashed, &err),
		    BASE_PERM);
		assert_true(crashed);
		assert_int_equal(out.len, 0);
#ifdef __SANITIZE_ADDRESS__
		if (cases[i].plain)
			continue;
#endif
		if (strstr(err.text, cases[i].says) == NULL)
			fail_msg("op %d: %s", cases[i].op, err.text);
		assert_alive(child);
	}
	base_buf_release(&out);
	base_child_free(child);
}

static void
test_cpu_limit(void **state)
{
	struct base_child_limits limits = small;
	struct base_err err = BASE_ERR_INIT;
	struct base_child *child = NULL;
	struct base_buf out;
	bool crashed = false;

	(void)state;
	limits.wall_ms = 20000;
	base_buf_init(&out, 1000);
	assert_int_equal(
	    base_child_start_limited(NULL, work, &limits, &child, &err),
	    BASE_OK);
	assert_int_equal(
	    run(child, OP_LOOP, "", &out, &crashed, &err), BASE_PERM);
	assert_true(crashed);
	assert_non_null(strstr(err.text, "processor time"));
	assert_alive(child);
	base_buf_release(&out);
	base_child_free(child);
}

static void
test_open_fails(void **state)
{
	struct base_child *child = start();
	struct base_err err;
	struct base_buf out;
	bool crashed = true;

	(void)state;
	base_buf_init(&out, 1000);
	assert_int_equal(
	    run(child, OP_OPEN, "", &out, &crashed, &err), BASE_OK);
	assert_string_equal(base_buf_text(&out), strerror(EACCES));
	base_buf_release(&out);
	base_child_free(child);
}

/* stdin, stdout, stderr and the line to the zygote: not what we had open. */
static void
test_descriptors_closed(void **state)
{
	int extra = open("/dev/null", O_RDONLY);
	struct base_child *child = start();
	struct base_err err;
	struct base_buf out;
	bool crashed;

	(void)state;
	base_buf_init(&out, 1000);
	assert_int_equal(run(child, OP_FDS, "", &out, &crashed, &err), BASE_OK);
	assert_string_equal(base_buf_text(&out), "4");
	close(extra);
	base_buf_release(&out);
	base_child_free(child);
}

static int
count_open(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(dir) != NULL)
		n++;
	closedir(dir);
	return n;
}

static void
test_thousand_jobs(void **state)
{
	int before = count_open(), i;
	struct base_child *child = start();
	int64_t began = base_time_monotonic_ms();

	(void)state;
	for (i = 0; i < 1000; i++)
		assert_alive(child);
	print_message("# 1000 jobs in %lld ms\n",
	    (long long)(base_time_monotonic_ms() - began));
	assert_int_equal(count_open(), before + 1);
	base_child_free(child);
	assert_int_equal(count_open(), before);
	/* No zombie is left behind. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void
test_zygote_gone(void **state)
{
	struct base_child *child = start();
	struct base_err err;
	struct base_buf out;
	char path[64], line[64] = "";
	bool crashed;
	FILE *f;

	(void)state;
	/* Our only child. */
	(void)snprintf(
	    path, sizeof(path), "/proc/self/task/%ld/children", (long)getpid());
	f = fopen(path, "r");
	if (f == NULL || fgets(line, sizeof(line), f) == NULL)
		fail_msg("no child");
	fclose(f);
	assert_int_equal(kill((pid_t)atol(line), SIGKILL), 0);
	base_buf_init(&out, 1000);
	assert_int_equal(
	    run(child, OP_UPPER, "abc", &out, &crashed, &err), BASE_TEMP);
	assert_false(crashed);
	assert_int_equal(
	    run(child, OP_UPPER, "abc", &out, &crashed, &err), BASE_TEMP);
	base_buf_release(&out);
	base_child_free(child);
}

/* The zygote sees the end of the process that started it. */
static void
test_parent_gone(void **state)
{
	int fds[2];
	char byte;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		/* The zygote inherits stdin, which it keeps no copy of but
		 * as /dev/null; stderr stays with it. */
		dup2(fds[1], STDERR_FILENO);
		close(fds[0]);
		close(fds[1]);
		(void)start();
		_exit(0);
	}
	close(fds[1]);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	/* End of file comes when the last holder of stderr is gone. */
	assert_int_equal(read(fds[0], &byte, 1), 0);
	close(fds[0]);
}

static void
test_lockdown(void **state)
{
	int status;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		struct base_err err = BASE_ERR_INIT;

		if (base_child_lockdown(&err) != BASE_OK)
			_exit(1);
		if (open("/etc/passwd", O_RDONLY) >= 0)
			_exit(2);
		(void)socket(AF_INET, SOCK_STREAM, 0);
		_exit(3);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGSYS);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_result),
	    cmocka_unit_test(test_error_passes),
	    cmocka_unit_test(test_two_steps),
	    cmocka_unit_test(test_many_at_once),
	    cmocka_unit_test(test_large_ones_at_once),
	    cmocka_unit_test(test_unreceived),
	    cmocka_unit_test(test_program),
	    cmocka_unit_test(test_result_larger_than_wanted),
	    cmocka_unit_test(test_crashes),
	    cmocka_unit_test(test_cpu_limit),
	    cmocka_unit_test(test_open_fails),
	    cmocka_unit_test(test_descriptors_closed),
	    cmocka_unit_test(test_thousand_jobs),
	    cmocka_unit_test(test_zygote_gone),
	    cmocka_unit_test(test_parent_gone),
	    cmocka_unit_test(test_lockdown),
	};

	/* test_program() starts this one as a zygote. */
	if (argc == 1 && strcmp(argv[0], SELF) == 0)
		return base_child_serve(STAMP, NULL, work);
	if (argc == 2 && strcmp(argv[1], "zygote") == 0)
		return base_child_serve(STAMP, preload, work);
	return cmocka_run_group_tests_name("base_child", tests, NULL, NULL);
}
