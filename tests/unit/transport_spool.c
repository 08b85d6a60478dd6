/* The spool: order, limits, durability of names, waiting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "kairan/base_file.h"
#include "kairan/base_time.h"
#include "kairan/transport_spool.h"

static char dir[64];
static struct transport_spool *spool;
static struct base_err err;

static int
begin(void **state)
{
	const struct base_err none = BASE_ERR_INIT;

	(void)state;
	err = none;
	(void)snprintf(dir, sizeof(dir), "/tmp/spool.XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	return transport_spool_open(dir, TRANSPORT_SPOOL_OWN, &spool, &err);
}

static int
end(void **state)
{
	char command[128];

	(void)state;
	transport_spool_free(spool);
	(void)snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

/* A file as some program wrote it. */
static void
drop(const char *folder, const char *name, const char *bytes)
{
	char path[256];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s/%s", dir, folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(bytes, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
put(const char *message)
{
	struct base_spool envelope;

	base_spool_init(&envelope);
	envelope.received = 1796083200;
	(void)snprintf(envelope.route, sizeof(envelope.route), "imap:one");
	assert_int_equal(base_spool_set_sender(&envelope, "<>"), BASE_OK);
	assert_int_equal(
	    base_spool_add_recipient(&envelope, "k@example.org"), BASE_OK);
	assert_int_equal(transport_spool_put(spool, &envelope, message,
			     strlen(message), NULL, &err),
	    BASE_OK);
	base_spool_release(&envelope);
}

static void
puts_and_reads_back(void **state)
{
	struct base_strv names = BASE_STRV_INIT;
	struct transport_mail mail;
	bool more;

	(void)state;
	put("Subject: a\n\nbody\n");
	assert_int_equal(
	    transport_spool_list(spool, 0, &names, &more, &err), BASE_OK);
	assert_int_equal(names.n, 1);
	assert_false(more);
	transport_mail_init(&mail);
	assert_int_equal(
	    transport_spool_read(spool, names.v[0], &mail, &err), BASE_OK);
	assert_true(mail.has_block);
	assert_true(mail.envelope.has_sender);
	assert_string_equal(mail.envelope.sender, "");
	assert_string_equal(mail.envelope.route, "imap:one");
	assert_string_equal(mail.envelope.recipients.v[0], "k@example.org");
	assert_int_equal(mail.envelope.received, 1796083200);
	assert_int_equal(mail.message_len, 17);
	assert_string_equal(mail.message, "Subject: a\n\nbody\n");
	assert_int_equal(
	    transport_spool_remove(spool, names.v[0], &err), BASE_OK);
	assert_int_equal(
	    transport_spool_remove(spool, names.v[0], &err), BASE_OK);
	assert_int_equal(transport_spool_read(spool, names.v[0], &mail, NULL),
	    BASE_NOTFOUND);
	transport_mail_release(&mail);
	base_strv_release(&names);
}

static void
lists_by_arrival(void **state)
{
	static const char *const names_in[] = {"1000.M9P1.h", "999.M5P1.h",
	    "1000.M10P1.h", "odd", "1000.M100P1.h"};
	static const char *const order[] = {"new/odd", "new/999.M5P1.h",
	    "new/1000.M9P1.h", "new/1000.M10P1.h", "new/1000.M100P1.h"};
	struct base_strv names = BASE_STRV_INIT;
	bool more = false;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(names_in); i++)
		drop("new", names_in[i], "x");
	drop("new", ".hidden", "x");
	drop("cur", "1.M1P1.h", "x");
	assert_int_equal(
	    transport_spool_list(spool, 0, &names, &more, &err), BASE_OK);
	assert_int_equal(names.n, BASE_LEN(order));
	for (i = 0; i < names.n; i++)
		assert_string_equal(names.v[i], order[i]);
	base_strv_release(&names);
	/* The oldest are kept. */
	assert_int_equal(
	    transport_spool_list(spool, 1, &names, &more, &err), BASE_OK);
	assert_int_equal(names.n, 1);
	assert_string_equal(names.v[0], "new/odd");
	assert_true(more);
	base_strv_release(&names);
}

/* What comes in while the folder is read waits for the next look; a clock
 * that was wrong delays nothing. */
static void
leaves_what_comes_meanwhile(void **state)
{
	struct base_strv names = BASE_STRV_INIT;
	int64_t now = time(NULL);
	bool more = false;
	char name[64];

	(void)state;
	snprintf(name, sizeof(name), "%lld.M900000P1.h", (long long)now + 1);
	drop("new", name, "x");
	snprintf(name, sizeof(name), "%lld.M0P1.h", (long long)now + 3600);
	drop("new", name, "x");
	snprintf(name, sizeof(name), "%lld.M0P1.h", (long long)now - 5);
	drop("new", name, "x");
	assert_int_equal(
	    transport_spool_list(spool, 0, &names, &more, &err), BASE_OK);
	assert_int_equal(names.n, 2);
	assert_true(more);
	base_strv_release(&names);
	while (time(NULL) <= now + 1)
		(void)poll(NULL, 0, 10);
	more = false;
	assert_int_equal(
	    transport_spool_list(spool, 0, &names, &more, &err), BASE_OK);
	assert_int_equal(names.n, 3);
	assert_false(more);
	base_strv_release(&names);
}

#define FORGED                                                                 \
	"kairan-spool 1\nreceived 1\nroute pipe\nsender <boss@example.org>\n"  \
	"\nSubject: x\n\n"

/* A bare message in our own spool; a block that a drop folder must ignore. */
static void
takes_bare_messages(void **state)
{
	struct transport_spool *drop_spool;
	struct transport_mail mail;

	(void)state;
	drop("new", "1.M1.h", "Subject: bare\n\nx\n");
	drop("new", "2.M1.h", FORGED);
	drop("cur", "3.M1.h:2,S", "Subject: seen\n\n");
	transport_mail_init(&mail);
	assert_int_equal(
	    transport_spool_read(spool, "new/1.M1.h", &mail, &err), BASE_OK);
	assert_false(mail.has_block);
	assert_false(mail.envelope.has_sender);
	assert_true(mail.envelope.received > 1600000000);
	assert_string_equal(mail.message, "Subject: bare\n\nx\n");
	assert_int_equal(
	    transport_spool_open(dir, TRANSPORT_SPOOL_DROP, &drop_spool, &err),
	    BASE_OK);
	assert_int_equal(
	    transport_spool_read(drop_spool, "new/2.M1.h", &mail, &err),
	    BASE_OK);
	assert_false(mail.has_block);
	assert_false(mail.envelope.has_sender);
	assert_string_equal(mail.message, FORGED);
	assert_int_equal(
	    transport_spool_read(drop_spool, "cur/3.M1.h:2,S", &mail, &err),
	    BASE_OK);
	transport_mail_release(&mail);
	transport_spool_free(drop_spool);
}

static void
refuses_odd_names_and_files(void **state)
{
	static const char *const odd[] = {"", "x", "new/", "new/.x",
	    "new/../../etc/passwd", "tmp/x", "new/a/b"};
	struct transport_mail mail;
	char path[128];
	size_t i;

	(void)state;
	transport_mail_init(&mail);
	for (i = 0; i < BASE_LEN(odd); i++)
		assert_int_equal(
		    transport_spool_read(spool, odd[i], &mail, NULL),
		    BASE_INVALID);
	(void)snprintf(path, sizeof(path), "%s/new/link", dir);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	assert_int_equal(
	    transport_spool_read(spool, "new/link", &mail, NULL), BASE_INVALID);
	(void)snprintf(path, sizeof(path), "%s/new/fifo", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(
	    transport_spool_read(spool, "new/fifo", &mail, NULL), BASE_INVALID);
	assert_int_equal(
	    transport_spool_fail(spool, "new/fifo", &err), BASE_OK);
	(void)snprintf(path, sizeof(path), "%s/failed/fifo", dir);
	assert_int_equal(access(path, F_OK), 0);
	transport_mail_release(&mail);
}

static void
cleans_stale_files_alone(void **state)
{
	const struct timespec old[2] = {{1000, 0}, {1000, 0}};
	char path[128];
	size_t n = 99;

	(void)state;
	drop("tmp", "fresh", "x");
	drop("tmp", ".tmp-1", "x");
	drop("new", "old", "x");
	(void)snprintf(path, sizeof(path), "%s/tmp/.tmp-1", dir);
	assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
	(void)snprintf(path, sizeof(path), "%s/new/old", dir);
	assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
	assert_int_equal(transport_spool_clean(spool, &n, &err), BASE_OK);
	assert_int_equal(n, 1);
	assert_int_equal(access(path, F_OK), 0);
	(void)snprintf(path, sizeof(path), "%s/tmp/fresh", dir);
	assert_int_equal(access(path, F_OK), 0);
}

static void *
put_later(void *ctx)
{
	(void)ctx;
	put("Subject: later\n\n");
	return NULL;
}

static void
wakes_for_new_mail(void **state)
{
	struct base_strv names = BASE_STRV_INIT;
	struct transport_spool *second;
	pthread_t thread;

	(void)state;
	assert_int_equal(transport_spool_wait(spool, 0, &err), BASE_NOTFOUND);
	put("Subject: 1\n\n");
	assert_int_equal(transport_spool_wait(spool, 0, &err), BASE_OK);
	assert_int_equal(transport_spool_wait(spool, 0, &err), BASE_NOTFOUND);
	/* What a look has seen wakes nobody. */
	put("Subject: 2\n\n");
	assert_int_equal(
	    transport_spool_list(spool, 0, &names, NULL, &err), BASE_OK);
	assert_int_equal(names.n, 2);
	assert_int_equal(transport_spool_wait(spool, 0, &err), BASE_NOTFOUND);
	/* What lay there before the start does. */
	assert_int_equal(
	    transport_spool_open(dir, TRANSPORT_SPOOL_OWN, &second, &err),
	    BASE_OK);
	assert_int_equal(transport_spool_wait(second, 0, &err), BASE_OK);
	assert_int_equal(transport_spool_wait(second, 0, &err), BASE_NOTFOUND);
	transport_spool_free(second);
	assert_int_equal(pthread_create(&thread, NULL, put_later, NULL), 0);
	assert_int_equal(transport_spool_wait(spool, 10000, &err), BASE_OK);
	assert_int_equal(pthread_join(thread, NULL), 0);
	base_strv_release(&names);
}

static void
refuses_what_is_too_large(void **state)
{
	struct base_spool envelope;

	(void)state;
	base_spool_init(&envelope);
	(void)snprintf(envelope.route, sizeof(envelope.route), "pipe");
	assert_int_equal(transport_spool_put(spool, &envelope, "x",
			     BASE_SPOOL_MESSAGE_MAX + 1, NULL, NULL),
	    BASE_LIMIT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(puts_and_reads_back, begin, end),
	    cmocka_unit_test_setup_teardown(lists_by_arrival, begin, end),
	    cmocka_unit_test_setup_teardown(
		leaves_what_comes_meanwhile, begin, end),
	    cmocka_unit_test_setup_teardown(takes_bare_messages, begin, end),
	    cmocka_unit_test_setup_teardown(
		refuses_odd_names_and_files, begin, end),
	    cmocka_unit_test_setup_teardown(
		cleans_stale_files_alone, begin, end),
	    cmocka_unit_test_setup_teardown(wakes_for_new_mail, begin, end),
	    cmocka_unit_test_setup_teardown(
		refuses_what_is_too_large, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
