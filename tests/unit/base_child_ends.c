/* What becomes of a worker that misbehaves, and of those around it. */
#include "base_child_work.h"

#include <dirent.h>
#include <sys/wait.h>

#include "../../src/base/base_child_lock.h"
#include "kairan/base_time.h"

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
main(void)
{
	const struct CMUnitTest tests[] = {
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

	return cmocka_run_group_tests(tests, NULL, NULL);
}
