/* Sending by a local program and into a maildir. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kairan/base_file.h"
#include "kairan/base_time.h"
#include "kairan/transport_send.h"

static char dir[64], program[128];
static struct base_err err;
static struct transport_result result;

static int
begin(void **state)
{
	const struct base_err none = BASE_ERR_INIT;

	(void)state;
	err = none;
	(void)snprintf(dir, sizeof(dir), "/tmp/send.XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	(void)snprintf(program, sizeof(program), "%s/sendmail", dir);
	return 0;
}

static int
end(void **state)
{
	char command[128];

	(void)state;
	(void)snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

/* A sendmail that does what the shell text says; $D is the test's folder. */
static void
make_program(const char *body)
{
	FILE *f = fopen(program, "w");

	assert_non_null(f);
	assert_true(fprintf(f, "#!/bin/sh\nD=%s\n%s\n", dir, body) > 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(program, 0755), 0);
}

static enum base_status
send_as(const struct transport_sender_options *options, const char *from,
    const char *to)
{
	static const char message[] = "Subject: x\r\n\r\n.\r\nFrom here\r\n";
	struct transport_sender *sender;
	enum base_status status;

	base_err_clear(&err);
	assert_int_equal(transport_sender_new(options, &sender, &err), BASE_OK);
	status = transport_send(
	    sender, from, to, message, strlen(message), &result, &err);
	transport_sender_free(sender);
	return status;
}

static enum base_status
send_by_program(const char *from, const char *to)
{
	const struct transport_sender_options options = {
	    .kind = TRANSPORT_SEND_SENDMAIL,
	    .sendmail = program,
	    .deadline_ms = 20000};

	return send_as(&options, from, to);
}

static void
assert_file(const char *name, const char *want)
{
	struct base_buf text;
	char path[128];

	base_buf_init(&text, 65536);
	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_int_equal(base_file_read(path, &text, &err), BASE_OK);
	assert_string_equal(base_buf_text(&text), want);
	base_buf_release(&text);
}

static void
hands_over_to_sendmail(void **state)
{
	(void)state;
	assert_int_equal(setenv("LEAKED", "secret", 1), 0);
	make_program("for a; do echo \"[$a]\"; done >$D/args; cat >$D/mail; "
		     "env | grep -E 'LEAKED|LC_ALL' >$D/env; exit 0");
	assert_int_equal(send_by_program("", "joe+x@example.org"), BASE_OK);
	assert_file("args", "[-i]\n[-f]\n[<>]\n[--]\n[joe+x@example.org]\n");
	assert_file("mail", "Subject: x\n\n.\nFrom here\n");
	assert_file("env", "LC_ALL=C\n");
	assert_int_equal(
	    send_by_program("a@example.org", "$(id)`id`;@x.org"), BASE_OK);
	assert_file(
	    "args", "[-i]\n[-f]\n[a@example.org]\n[--]\n[$(id)`id`;@x.org]\n");
}

static void
maps_its_exit_codes(void **state)
{
	static const struct {
		int code;
		enum base_status want;
	} cases[] = {{0, BASE_OK}, {75, BASE_TEMP}, {71, BASE_TEMP},
	    {69, BASE_TEMP}, {78, BASE_TEMP}, {77, BASE_TEMP}, {1, BASE_TEMP},
	    {127, BASE_TEMP}, {64, BASE_TEMP}, {65, BASE_PERM}, {67, BASE_PERM},
	    {68, BASE_PERM}};
	char body[128];
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		(void)snprintf(body, sizeof(body),
		    "echo 'first line' >&2; echo second >&2; exit %d",
		    cases[i].code);
		make_program(body);
		assert_int_equal(
		    send_by_program("a@x.org", "b@x.org"), cases[i].want);
		assert_int_equal(result.code, cases[i].code);
		assert_string_equal(result.text, "first line");
		assert_false(result.maybe_sent);
		if (cases[i].want != BASE_OK)
			assert_non_null(strstr(err.text, "first line"));
	}
}

static void
survives_a_broken_sendmail(void **state)
{
	const struct transport_sender_options slow = {
	    .kind = TRANSPORT_SEND_SENDMAIL,
	    .sendmail = program,
	    .deadline_ms = 1500};
	int64_t start = base_time_monotonic_ms();

	(void)state;
	assert_int_equal(send_by_program("", "b@x.org"), BASE_TEMP);
	assert_non_null(strstr(result.text, "cannot run"));
	make_program("kill -SEGV $$");
	assert_int_equal(send_by_program("", "b@x.org"), BASE_TEMP);
	assert_true(result.maybe_sent);
	/* Hanging, with a child that holds stderr open. */
	make_program("sleep 60 & echo hangs >&2; sleep 60");
	assert_int_equal(send_as(&slow, "", "b@x.org"), BASE_TEMP);
	assert_true(result.maybe_sent);
	assert_non_null(strstr(err.text, "deadline"));
	/* A child left behind does not hold us up. */
	make_program("sleep 60 & exit 0");
	assert_int_equal(send_by_program("", "b@x.org"), BASE_OK);
	/* It floods stderr and reads nothing. */
	make_program("yes flood | head -c 300000 >&2; exit 75");
	assert_int_equal(send_by_program("", "b@x.org"), BASE_TEMP);
	assert_string_equal(result.text, "flood");
	assert_true(base_time_monotonic_ms() - start < 50000);
}

/* As an old kernel, or a filter of a container, has it.  For good: the last
 * test. */
static void
lacks_pidfds(void **state)
{
	struct sock_filter code[] = {
	    BPF_STMT(
		BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pidfd_open, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = {BASE_LEN(code), code};
	int64_t start;

	(void)state;
	assert_int_equal(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	assert_int_equal(
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0), 0);
	start = base_time_monotonic_ms();
	make_program("cat >$D/mail; echo said >&2; exit 67");
	assert_int_equal(send_by_program("", "b@x.org"), BASE_PERM);
	assert_string_equal(result.text, "said");
	assert_false(result.maybe_sent);
	assert_true(base_time_monotonic_ms() - start < 50000);
}

static void
refuses_odd_addresses(void **state)
{
	static const char *const odd[] = {"", "x", "@", "a@", "@b",
	    "-oQ/tmp@x.org", "a b@x.org", "a@x.org\r\nDATA", "<a@x.org>",
	    "a@x\x01.org", "a@x.org\n"};
	size_t i;

	(void)state;
	make_program("exit 0");
	for (i = 0; i < BASE_LEN(odd); i++)
		assert_int_equal(
		    send_by_program("a@x.org", odd[i]), BASE_INVALID);
	for (i = 1; i < BASE_LEN(odd); i++)
		assert_int_equal(
		    send_by_program(odd[i], "a@x.org"), BASE_INVALID);
	assert_int_equal(send_by_program("a@x.org", "山田@例え.jp"), BASE_OK);
}

static void
writes_into_a_maildir(void **state)
{
	char maildir[128];
	const struct transport_sender_options options = {
	    .kind = TRANSPORT_SEND_MAILDIR, .maildir = maildir};

	(void)state;
	(void)snprintf(maildir, sizeof(maildir), "%s/sent", dir);
	assert_int_equal(send_as(&options, "a@x.org", "b@x.org"), BASE_OK);
	assert_int_equal(strncmp(result.path, maildir, strlen(maildir)), 0);
	assert_file(result.path + strlen(dir) + 1,
	    "Return-Path: <a@x.org>\nDelivered-To: b@x.org\n"
	    "Subject: x\n\n.\nFrom here\n");
}

static void
refuses_unsafe_submission(void **state)
{
	struct transport_sender_options options = {.kind = TRANSPORT_SEND_SMTP,
	    .smtp = {.host = "mail.example.org",
		.user = "u",
		.password = "p",
		.tls = NET_SUBMIT_PLAIN}};
	struct transport_sender *sender;

	(void)state;
	assert_int_equal(
	    transport_sender_new(&options, &sender, NULL), BASE_INVALID);
	options.smtp.allow_plain = true;
	assert_int_equal(
	    transport_sender_new(&options, &sender, NULL), BASE_INVALID);
	options.smtp.tls = NET_SUBMIT_STARTTLS;
	options.smtp.password = "p\r\nx";
	assert_int_equal(
	    transport_sender_new(&options, &sender, NULL), BASE_INVALID);
	options.smtp.password = "p";
	options.smtp.host = "x/../y";
	assert_int_equal(
	    transport_sender_new(&options, &sender, NULL), BASE_INVALID);
	options.smtp.host = "mail.example.org";
	options.smtp.ca_file = "/nonexistent";
	assert_int_equal(
	    transport_sender_new(&options, &sender, NULL), BASE_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(hands_over_to_sendmail, begin, end),
	    cmocka_unit_test_setup_teardown(maps_its_exit_codes, begin, end),
	    cmocka_unit_test_setup_teardown(
		survives_a_broken_sendmail, begin, end),
	    cmocka_unit_test_setup_teardown(refuses_odd_addresses, begin, end),
	    cmocka_unit_test_setup_teardown(writes_into_a_maildir, begin, end),
	    cmocka_unit_test(refuses_unsafe_submission),
	    cmocka_unit_test_setup_teardown(lacks_pidfds, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
