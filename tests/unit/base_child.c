/* The sandboxed child: what it may do, and what becomes of the rest. */
#include "base_child_work.h"

#include <sys/wait.h>

#include "kairan/base_time.h"

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
	};

	/* test_program() starts this one as a zygote. */
	if (argc == 1 && strcmp(argv[0], SELF) == 0)
		return base_child_serve(STAMP, NULL, work);
	if (argc == 2 && strcmp(argv[1], "zygote") == 0)
		return base_child_serve(STAMP, preload, work);
	return cmocka_run_group_tests_name("base_child", tests, NULL, NULL);
}
