/* Files, folders, locks, secrets; hashes against published vectors. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kairan/base_file.h"
#include "kairan/base_hash.h"

static char dir[64];

static int
setup(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/base_file.XXXXXX");
	return mkdtemp(dir) != NULL ? 0 : -1;
}

static int
teardown(void **state)
{
	char command[128];

	(void)state;
	(void)snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command);
}

static char *
at(const char *name)
{
	static char path[4][256];
	static int turn;

	turn = (turn + 1) % 4;
	(void)snprintf(path[turn], sizeof(path[turn]), "%s/%s", dir, name);
	return path[turn];
}

static void
test_write_read(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct base_strv names = BASE_STRV_INIT;
	struct base_buf buf;
	struct stat st;

	(void)state;
	umask(077);
	assert_int_equal(
	    base_file_write(dir, "a", "x\0y", 3, 0640, NULL, &err), BASE_OK);
	umask(022);
	assert_int_equal(stat(at("a"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	base_buf_init(&buf, 100);
	assert_int_equal(base_file_read(at("a"), &buf, &err), BASE_OK);
	assert_int_equal(buf.len, 3);
	assert_memory_equal(buf.data, "x\0y", 3);
	assert_int_equal(base_file_mkdir(at("tmp"), 0750, &err), BASE_OK);
	assert_int_equal(
	    base_file_write(dir, "a", "new", 3, 0600, at("tmp"), &err),
	    BASE_OK);
	base_buf_clear(&buf);
	assert_int_equal(base_file_read(at("a"), &buf, &err), BASE_OK);
	assert_string_equal(base_buf_text(&buf), "new");
	base_buf_release(&buf);
	base_buf_init(&buf, 2);
	assert_int_equal(base_file_read(at("a"), &buf, &err), BASE_LIMIT);
	base_buf_release(&buf);
	base_err_clear(&err);
	assert_int_equal(base_file_read(at("b"), &buf, &err), BASE_NOTFOUND);
	assert_non_null(strstr(err.text, "No such file"));
	base_err_clear(&err);
	assert_int_equal(
	    base_file_write(at("none"), "a", "", 0, 0600, NULL, &err),
	    BASE_NOTFOUND);
	/* A folder in the way: no temporary file stays. */
	base_err_clear(&err);
	assert_int_equal(
	    base_file_write(dir, "tmp", "", 0, 0600, NULL, &err), BASE_PERM);
	assert_int_equal(base_file_list(dir, 0, &names, NULL), BASE_OK);
	assert_int_equal(names.n, 2);
	base_strv_release(&names);
}

static void
test_move_remove(void **state)
{
	struct base_err err = BASE_ERR_INIT;

	(void)state;
	assert_int_equal(
	    base_file_write(dir, "a", "x", 1, 0600, NULL, &err), BASE_OK);
	assert_int_equal(base_file_move(at("a"), at("b"), &err), BASE_OK);
	assert_false(base_file_exists(at("a")));
	assert_true(base_file_exists(at("b")));
	assert_int_equal(base_file_move(at("a"), at("b"), &err), BASE_NOTFOUND);
	base_err_clear(&err);
	assert_int_equal(base_file_remove(at("b"), &err), BASE_OK);
	assert_int_equal(base_file_remove(at("b"), &err), BASE_OK);
	assert_int_equal(base_file_remove(dir, &err), BASE_PERM);
}

static void
test_mkdir_list(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct base_strv names = BASE_STRV_INIT;
	char name[16], *text;
	int i;

	(void)state;
	assert_int_equal(base_file_mkdir(at("x/y/z"), 0755, &err), BASE_OK);
	assert_int_equal(base_file_mkdir(at("x/y/z"), 0755, &err), BASE_OK);
	assert_int_equal(
	    base_file_write(at("x"), "f", "", 0, 0600, NULL, &err), BASE_OK);
	assert_int_equal(base_file_mkdir(at("x/f"), 0755, &err), BASE_PERM);
	base_err_clear(&err);
	assert_int_equal(base_file_mkdir(at("x/f/g"), 0755, &err), BASE_PERM);
	base_err_clear(&err);
	for (i = 0; i < 20; i++) {
		(void)snprintf(name, sizeof(name), "%02d", 19 - i);
		assert_int_equal(
		    base_file_write(at("x/y/z"), name, "", 0, 0600, NULL, &err),
		    BASE_OK);
	}
	assert_int_equal(
	    base_file_write(at("x/y/z"), ".hidden", "", 0, 0600, NULL, &err),
	    BASE_OK);
	assert_int_equal(base_file_list(at("x/y/z"), 3, &names, &err), BASE_OK);
	text = base_strv_join(&names, " ");
	assert_string_equal(text, "00 01 02");
	free(text);
	base_strv_release(&names);
	assert_int_equal(base_file_list(at("x/y/z"), 0, &names, &err), BASE_OK);
	assert_int_equal(names.n, 20);
	base_strv_release(&names);
	assert_int_equal(
	    base_file_list(at("none"), 0, &names, &err), BASE_NOTFOUND);
}

static void
test_lock(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	int fd = -1, status;
	pid_t pid;

	(void)state;
	assert_int_equal(base_file_lock(at("lock"), false, &fd, &err), BASE_OK);
	pid = fork();
	if (pid == 0) {
		int other = -1;

		close(fd);
		_exit(base_file_lock(at("lock"), false, &other, NULL) ==
			      BASE_EXISTS
			  ? 0
			  : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	base_file_unlock(fd);
	assert_int_equal(base_file_lock(at("lock"), true, &fd, &err), BASE_OK);
	base_file_unlock(fd);
	base_file_unlock(-1);
	assert_int_equal(
	    base_file_lock(at("none/lock"), false, &fd, &err), BASE_NOTFOUND);
}

static void
test_secret(void **state)
{
	static const struct {
		const char *text;
		unsigned mode;
		enum base_status status;
		const char *want;
	} cases[] = {{"hunter2\n", 0600, BASE_OK, "hunter2"},
	    {"  a b \r\n\n", 0400, BASE_OK, "a b"},
	    {"hunter2", 0640, BASE_PERM, ""}, {"hunter2", 0604, BASE_PERM, ""},
	    {"a\nb\n", 0600, BASE_INVALID, ""}, {"", 0600, BASE_INVALID, ""},
	    {"\n \n", 0600, BASE_INVALID, ""}};
	struct base_buf buf;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		struct base_err err = BASE_ERR_INIT;

		assert_int_equal(
		    base_file_write(dir, "s", cases[i].text,
			strlen(cases[i].text), cases[i].mode, NULL, &err),
		    BASE_OK);
		assert_int_equal(base_file_read_secret(at("s"), &buf, &err),
		    cases[i].status);
		assert_string_equal(base_buf_text(&buf), cases[i].want);
		assert_null(strstr(err.text, "hunter"));
		base_buf_release(&buf);
	}
	assert_int_equal(base_file_read_secret(dir, &buf, NULL), BASE_PERM);
	assert_int_equal(
	    base_file_read_secret(at("none"), &buf, NULL), BASE_NOTFOUND);
}

static void
test_join(void **state)
{
	static const struct {
		const char *dir, *name, *want;
	} cases[] = {{"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"/", "b", "/b"},
	    {"", "b", "/b"}};
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		char *path = base_file_join(cases[i].dir, cases[i].name);

		assert_string_equal(path, cases[i].want);
		free(path);
	}
}

static void
test_hash(void **state)
{
	char hex[BASE_SHA256_HEX];
	uint8_t mac[BASE_SHA256_LEN], again[BASE_SHA256_LEN];
	/* RFC 4231 section 4.3 */
	static const uint8_t want[] = {0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75,
	    0x4e, 0x6a, 0x04, 0x24, 0x26, 0x08, 0x95, 0x75, 0xc7, 0x5a, 0x00,
	    0x3f, 0x08, 0x9d, 0x27, 0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9, 0x64,
	    0xec, 0x38, 0x43};

	(void)state;
	base_hash_sha256_hex("abc", 3, hex);
	assert_string_equal(hex,
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	base_hash_sha256_hex(NULL, 0, hex);
	assert_string_equal(hex,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	base_hash_hmac("Jefe", 4, "what do ya want for nothing?", 28, mac);
	assert_memory_equal(mac, want, sizeof(want));
	assert_true(base_hash_equal(mac, want, sizeof(want)));
	mac[31] ^= 1;
	assert_false(base_hash_equal(mac, want, sizeof(want)));
	assert_true(base_hash_equal(mac, want, 0));
	base_hash_random(mac, sizeof(mac));
	base_hash_random(again, sizeof(again));
	assert_memory_not_equal(mac, again, sizeof(mac));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_write_read, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_move_remove, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_mkdir_list, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_lock, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_secret, setup, teardown),
	    cmocka_unit_test(test_join),
	    cmocka_unit_test(test_hash),
	};

	return cmocka_run_group_tests_name("base_file", tests, NULL, NULL);
}
