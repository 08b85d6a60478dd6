/* Buffers, arenas, lists of strings, errors and the log. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kairan/base_buf.h"

static void
test_buf(void **state)
{
	struct base_buf buf;
	size_t len;
	char *text;

	(void)state;
	base_buf_init(&buf, 10);
	assert_string_equal(base_buf_text(&buf), "");
	assert_int_equal(base_buf_add(&buf, "a\0b", 3), BASE_OK);
	assert_int_equal(buf.len, 3);
	assert_int_equal(base_buf_printf(&buf, "%d", 1234567), BASE_OK);
	assert_int_equal(buf.len, 10);
	assert_memory_equal(buf.data, "a\0b1234567", 11);
	assert_int_equal(base_buf_putc(&buf, 'x'), BASE_LIMIT);
	assert_int_equal(base_buf_puts(&buf, "x"), BASE_LIMIT);
	assert_int_equal(base_buf_printf(&buf, "%s", "x"), BASE_LIMIT);
	assert_int_equal(base_buf_add(&buf, "", SIZE_MAX), BASE_LIMIT);
	assert_int_equal(base_buf_puts(&buf, ""), BASE_OK);
	assert_memory_equal(buf.data, "a\0b1234567", 11);
	base_buf_truncate(&buf, 20);
	assert_int_equal(buf.len, 10);
	base_buf_truncate(&buf, 1);
	assert_string_equal(base_buf_text(&buf), "a");
	text = base_buf_take(&buf, &len);
	assert_string_equal(text, "a");
	assert_int_equal(len, 1);
	free(text);
	assert_int_equal(buf.len, 0);
	assert_int_equal(buf.max, 10);
	text = base_buf_take(&buf, NULL);
	assert_string_equal(text, "");
	free(text);
	base_buf_clear(&buf);
	base_buf_release(&buf);
	base_buf_release(&buf);
}

static void
test_buf_grows(void **state)
{
	struct base_buf buf;
	size_t i;

	(void)state;
	base_buf_init(&buf, SIZE_MAX);
	for (i = 0; i < 100000; i++)
		assert_int_equal(
		    base_buf_putc(&buf, (char)('a' + i % 26)), BASE_OK);
	assert_int_equal(strlen(buf.data), 100000);
	assert_int_equal(buf.data[99999], 'a' + 99999 % 26);
	base_buf_release(&buf);
}

static void
test_arena(void **state)
{
	struct base_arena *arena = base_arena_new();
	char *texts[1000], *big;
	size_t i;

	(void)state;
	assert_int_equal(base_arena_bytes(arena), 0);
	for (i = 0; i < BASE_LEN(texts); i++) {
		texts[i] = base_arena_printf(arena, "text %zu", i);
		assert_int_equal(
		    (uintptr_t)texts[i] % _Alignof(max_align_t), 0);
	}
	big = base_arena_alloc(arena, 1000000);
	assert_int_equal(big[0], 0);
	assert_int_equal(big[999999], 0);
	memset(big, 1, 1000000);
	assert_string_equal(base_arena_strdup(arena, "a"), "a");
	assert_string_equal(base_arena_strndup(arena, "abc", 2), "ab");
	assert_string_equal(base_arena_strndup(arena, "abc", 9), "abc");
	assert_string_equal(base_arena_strdup(arena, ""), "");
	assert_non_null(base_arena_alloc(arena, 0));
	assert_string_equal(texts[0], "text 0");
	assert_string_equal(texts[999], "text 999");
	assert_true(base_arena_bytes(arena) >= 1000000 + 1000 * 8);
	base_arena_free(arena);
	base_arena_free(NULL);
}

static void
test_strv(void **state)
{
	struct base_strv list = BASE_STRV_INIT;
	char *text;
	size_t i;

	(void)state;
	text = base_strv_join(&list, ", ");
	assert_string_equal(text, "");
	free(text);
	assert_int_equal(
	    base_strv_split(&list, " b, c\t,,a ;  ; b", ",;"), BASE_OK);
	assert_int_equal(list.n, 4);
	assert_true(base_strv_has(&list, "c"));
	assert_false(base_strv_has(&list, ""));
	base_strv_sort(&list);
	text = base_strv_join(&list, ", ");
	assert_string_equal(text, "a, b, b, c");
	free(text);
	assert_int_equal(base_strv_add_once(&list, "a"), BASE_OK);
	assert_int_equal(list.n, 4);
	assert_int_equal(base_strv_add_once(&list, "z"), BASE_OK);
	assert_int_equal(list.n, 5);
	for (i = list.n; i < BASE_STRV_MAX; i++)
		assert_int_equal(base_strv_add(&list, "x"), BASE_OK);
	assert_int_equal(base_strv_add(&list, "x"), BASE_LIMIT);
	base_strv_release(&list);
	assert_int_equal(list.n, 0);
}

static void
test_err(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	char longer[1000];

	(void)state;
	assert_int_equal(base_err_prefix(&err, "nothing"), BASE_OK);
	assert_string_equal(err.text, "");
	errno = ENOENT;
	assert_int_equal(
	    base_err_errno(&err, BASE_NOTFOUND, "open %s", "x"), BASE_NOTFOUND);
	assert_string_equal(err.text, "open x: No such file or directory");
	/* The first one stays. */
	assert_int_equal(base_err_set(&err, BASE_TEMP, "later"), BASE_TEMP);
	assert_int_equal(err.status, BASE_NOTFOUND);
	assert_int_equal(base_err_prefix(&err, "feed %d", 3), BASE_NOTFOUND);
	assert_string_equal(
	    err.text, "feed 3: open x: No such file or directory");
	base_err_clear(&err);
	assert_int_equal(err.status, BASE_OK);
	assert_string_equal(err.text, "");
	assert_int_equal(base_err_set(NULL, BASE_PERM, "x"), BASE_PERM);
	assert_int_equal(base_err_errno(NULL, BASE_PERM, "x"), BASE_PERM);
	assert_int_equal(base_err_prefix(NULL, "x"), BASE_OK);
	/* 対 is three bytes: 170 fit into 511. */
	for (size_t i = 0; i < 300; i++)
		memcpy(longer + i * 3, "対", 3);
	longer[900] = '\0';
	(void)base_err_set(&err, BASE_PERM, "x%s", longer);
	assert_int_equal(strlen(err.text), 1 + 170 * 3);
	(void)base_err_prefix(&err, "xx");
	assert_true(strlen(err.text) < BASE_ERR_TEXT_MAX);
}

static void
test_status(void **state)
{
	static const struct {
		enum base_status status;
		const char *name;
		int code;
	} cases[] = {{BASE_OK, "ok", 0}, {BASE_TEMP, "temporary", 75},
	    {BASE_PERM, "permanent", 77}, {BASE_LIMIT, "limit", 65},
	    {BASE_NOTFOUND, "not-found", 66}, {BASE_EXISTS, "exists", 73},
	    {BASE_INVALID, "invalid", 65}};
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		assert_string_equal(
		    base_status_name(cases[i].status), cases[i].name);
		assert_int_equal(
		    base_exit_code(cases[i].status), cases[i].code);
	}
}

static void
test_memory(void **state)
{
	char *text = base_xprintf("%s-%d", "a", 1);
	char *grown;

	(void)state;
	assert_string_equal(text, "a-1");
	grown = base_xrealloc(text, 1000);
	assert_string_equal(grown, "a-1");
	free(grown);
	assert_null(base_xstrdup(NULL));
	text = base_xstrndup("abcdef", 3);
	assert_string_equal(text, "abc");
	free(text);
	text = base_xcalloc(3, 2);
	assert_memory_equal(text, "\0\0\0\0\0\0", 6);
	free(text);
	free(base_xmalloc(0));
}

/* Runs body with stderr in a pipe and returns what it wrote. */
static void
test_log(void **state)
{
	char text[8192] = "", value[5000];
	int fds[2], saved = dup(STDERR_FILENO);
	ssize_t n;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	dup2(fds[1], STDERR_FILENO);
	base_log_init(NULL, BASE_LOG_INFO);
	base_log(BASE_LOG_DEBUG, "unseen", "a=b");
	base_log(BASE_LOG_WARN, "mail-refused", "from=%s", "x\nerror forged");
	memset(value, 'y', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	base_log(BASE_LOG_ERROR, "long", "v=%s", value);
	base_log(BASE_LOG_INFO, "bare", "%s", "");
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(fds[1]);
	n = read(fds[0], text, sizeof(text) - 1);
	close(fds[0]);
	assert_true(n > 0);
	assert_memory_equal(text, "warn mail-refused from=x\\nerror forged\n",
	    strlen("warn mail-refused from=x\\nerror forged\n"));
	assert_non_null(strstr(text, "\nerror long v=yyy"));
	assert_non_null(strstr(text, "y\ninfo bare\n"));
	assert_true((size_t)n < 40 + BASE_LOG_LINE_MAX + 12);
}

/* systemd(1) names the device and inode of the pipe that it reads. */
static void
test_log_journal(void **state)
{
	static const char *const wants[] = {
	    "<4>warn w a=b\n<3>error e\n", "warn w a=b\nerror e\n"};
	char text[128], stream[64];
	int fds[2], i, saved;
	ssize_t n;
	struct stat st;

	(void)state;
	for (i = 0; i < 2; i++) {
		saved = dup(STDERR_FILENO);
		assert_int_equal(pipe(fds), 0);
		assert_int_equal(fstat(fds[1], &st), 0);
		snprintf(stream, sizeof(stream), "%ju:%ju",
		    (uintmax_t)st.st_dev, (uintmax_t)st.st_ino + (unsigned)i);
		setenv("JOURNAL_STREAM", stream, 1);
		dup2(fds[1], STDERR_FILENO);
		base_log_init(NULL, BASE_LOG_INFO);
		base_log(BASE_LOG_WARN, "w", "a=b");
		base_log(BASE_LOG_ERROR, "e", "%s", "");
		unsetenv("JOURNAL_STREAM");
		dup2(saved, STDERR_FILENO);
		close(saved);
		close(fds[1]);
		n = read(fds[0], text, sizeof(text) - 1);
		close(fds[0]);
		assert_int_equal(n, strlen(wants[i]));
		assert_memory_equal(text, wants[i], (size_t)n);
	}
	base_log_init(NULL, BASE_LOG_INFO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_buf),
	    cmocka_unit_test(test_buf_grows),
	    cmocka_unit_test(test_arena),
	    cmocka_unit_test(test_strv),
	    cmocka_unit_test(test_err),
	    cmocka_unit_test(test_status),
	    cmocka_unit_test(test_memory),
	    cmocka_unit_test(test_log),
	    cmocka_unit_test(test_log_journal),
	};

	return cmocka_run_group_tests_name("base_buf", tests, NULL, NULL);
}
