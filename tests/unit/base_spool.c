/* The envelope block: what is written can be read, and nothing else. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "kairan/base_spool.h"

static void
test_round(void **state)
{
	static const char want[] = "kairan-spool 1\n"
				   "received 1796083200\n"
				   "route imap:team\n"
				   "sender <taro@example.jp>\n"
				   "recipient <kairan+abc@example.jp>\n"
				   "recipient <\"o'neil\"@example.jp>\n"
				   "\n";
	struct base_spool spool, read;
	struct base_buf buf;
	size_t off = 0;

	(void)state;
	base_buf_init(&buf, BASE_SPOOL_BLOCK_MAX);
	base_spool_init(&spool);
	spool.received = 1796083200;
	strcpy(spool.route, "imap:team");
	assert_int_equal(
	    base_spool_set_sender(&spool, " <taro@example.jp>\n"), BASE_OK);
	assert_int_equal(
	    base_spool_add_recipient(&spool, "kairan+abc@example.jp"), BASE_OK);
	assert_int_equal(
	    base_spool_add_recipient(&spool, "<\"o'neil\"@example.jp>"),
	    BASE_OK);
	assert_int_equal(
	    base_spool_add_recipient(&spool, "<kairan+abc@example.jp>"),
	    BASE_OK);
	assert_int_equal(base_spool_format(&spool, &buf), BASE_OK);
	assert_string_equal(base_buf_text(&buf), want);
	assert_int_equal(base_buf_add(&buf, "Sub\0ject", 8), BASE_OK);
	assert_int_equal(
	    base_spool_parse(buf.data, buf.len, &read, &off, NULL), BASE_OK);
	assert_int_equal(off, strlen(want));
	assert_int_equal(read.received, 1796083200);
	assert_string_equal(read.route, "imap:team");
	assert_true(read.has_sender);
	assert_string_equal(read.sender, "taro@example.jp");
	assert_int_equal(read.recipients.n, 2);
	assert_string_equal(read.recipients.v[1], "\"o'neil\"@example.jp");
	base_spool_release(&spool);
	base_spool_release(&read);
	base_buf_release(&buf);
}

static void
test_sender(void **state)
{
	static const struct {
		const char *text, *sender; /* NULL: unknown */
	} cases[] = {{"", ""}, {"<>", ""}, {"mailer-daemon", ""},
	    {" a@b ", "a@b"}, {"a b@c", NULL}, {"a@b\nx", NULL}, {"<a@b", NULL},
	    {"<<a@b>>", NULL}, {"a\x01@b", NULL}, {"\xff@b", NULL},
	    {"山田@例.jp", "山田@例.jp"}};
	struct base_spool spool;
	char longer[400];
	size_t i;

	(void)state;
	base_spool_init(&spool);
	for (i = 0; i < BASE_LEN(cases); i++) {
		enum base_status status =
		    base_spool_set_sender(&spool, cases[i].text);

		assert_int_equal(
		    status, cases[i].sender != NULL ? BASE_OK : BASE_INVALID);
		assert_int_equal(spool.has_sender, cases[i].sender != NULL);
		assert_string_equal(spool.sender,
		    cases[i].sender != NULL ? cases[i].sender : "");
	}
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_int_equal(base_spool_set_sender(&spool, longer), BASE_INVALID);
	assert_int_equal(base_spool_add_recipient(&spool, ""), BASE_INVALID);
	assert_int_equal(base_spool_add_recipient(&spool, "<>"), BASE_INVALID);
	assert_false(base_spool_address_ok(""));
	base_spool_release(&spool);
}

static void
test_full_block(void **state)
{
	struct base_spool spool, read;
	char address[BASE_SPOOL_ADDRESS_MAX + 1];
	struct base_buf buf;
	size_t off;
	int i;

	(void)state;
	base_spool_init(&spool);
	strcpy(spool.route, "pipe");
	memset(address, 'a', BASE_SPOOL_ADDRESS_MAX);
	address[BASE_SPOOL_ADDRESS_MAX] = '\0';
	for (i = 0; i < BASE_SPOOL_RECIPIENTS_MAX; i++) {
		address[0] = (char)('a' + i / 26);
		address[1] = (char)('a' + i % 26);
		address[2] = '@';
		assert_int_equal(
		    base_spool_add_recipient(&spool, address), BASE_OK);
	}
	assert_int_equal(
	    base_spool_add_recipient(&spool, "one@more"), BASE_LIMIT);
	address[0] = 'x';
	assert_int_equal(base_spool_set_sender(&spool, address), BASE_OK);
	base_buf_init(&buf, BASE_SPOOL_BLOCK_MAX);
	assert_int_equal(base_spool_format(&spool, &buf), BASE_OK);
	assert_int_equal(
	    base_spool_parse(buf.data, buf.len, &read, &off, NULL), BASE_OK);
	assert_int_equal(read.recipients.n, BASE_SPOOL_RECIPIENTS_MAX);
	base_spool_release(&read);
	base_buf_clear(&buf);
	strcpy(spool.route, "two words");
	assert_int_equal(base_spool_format(&spool, &buf), BASE_INVALID);
	assert_int_equal(buf.len, 0);
	base_spool_release(&spool);
	base_buf_release(&buf);
}

#define HEAD "kairan-spool 1\nreceived 1\nroute pipe\n"

static void
test_refused(void **state)
{
	static const char *const cases[] = {"", "\n", "Subject: x\n\nhi\n",
	    "kairan-spool 2\nreceived 1\nroute pipe\n\n",
	    "kairan-spool 1\r\nreceived 1\r\nroute pipe\r\n\r\n",
	    "kairan-spool 1\n\n", "kairan-spool 1\nreceived x\nroute p\n\n",
	    "kairan-spool 1\nreceived -1\nroute p\n\n",
	    "kairan-spool 1\nroute p\nreceived 1\n\n",
	    "kairan-spool 1\nreceived 1\nroute a b\n\n",
	    "kairan-spool 1\nreceived 1\nroute \n\n", HEAD,
	    HEAD "sender a@b\n\n", HEAD "sender <a b>\n\n",
	    HEAD "sender <a@b>\nsender <c@d>\n\n", HEAD "recipient <>\n\n",
	    HEAD "recipient <a@b>\nSubject: x\n\n",
	    HEAD "recipient <a@b>\nsender <a@b>\n\n", HEAD "recipient <a@b>"};
	struct base_err err = BASE_ERR_INIT;
	struct base_spool spool;
	struct base_buf buf;
	size_t off = 7, i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		if (base_spool_parse(cases[i], strlen(cases[i]), &spool, &off,
			&err) != BASE_INVALID)
			fail_msg("taken: %s", cases[i]);
		assert_int_equal(off, 7);
		assert_int_equal(spool.recipients.n, 0);
	}
	assert_int_equal(
	    base_spool_parse(HEAD "\n", strlen(HEAD) + 1, &spool, &off, NULL),
	    BASE_OK);
	assert_int_equal(off, strlen(HEAD) + 1);
	assert_false(spool.has_sender);
	/* No end within the longest block there can be. */
	base_buf_init(&buf, 1 << 20);
	assert_int_equal(base_buf_puts(&buf, HEAD), BASE_OK);
	for (i = 0; i < 20000; i++)
		assert_int_equal(
		    base_buf_printf(&buf, "recipient <%zu@x>\n", i), BASE_OK);
	assert_int_equal(
	    base_spool_parse(buf.data, buf.len, &spool, &off, NULL),
	    BASE_INVALID);
	base_buf_release(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_round),
	    cmocka_unit_test(test_sender),
	    cmocka_unit_test(test_full_block),
	    cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests_name("base_spool", tests, NULL, NULL);
}
