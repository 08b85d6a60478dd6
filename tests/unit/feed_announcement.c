/*
 * Announcements by mail: Debian's releases, and texts that are long in the
 * way that would take longest.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kairan/base_buf.h"
#include "kairan/feed_announcement.h"

#define LONG ((size_t)1 << 18) /* bytes; a mail may have much more */

static struct vuln_advisory *taken;

static enum base_status
take(struct vuln_advisory *adv, void *ctx, struct base_err *err)
{
	(void)ctx;
	(void)err;
	vuln_advisory_free(taken);
	taken = adv;
	return BASE_OK;
}

static void
read_text(const char *text)
{
	struct feed_announcement mail = {
	    "[DSA 3775-1] hinoki", text, "a@example.org", 0, NULL};
	struct feed_context context = {"list", "", ""};
	struct base_err err = BASE_ERR_INIT;
	struct feed_result result;
	struct feed_sink sink = {.take = take, .result = &result};

	assert_int_equal(
	    feed_announcement_parse(&mail, &context, &sink, &err), BASE_OK);
}

static int
forget(void **state)
{
	(void)state;
	vuln_advisory_free(taken);
	taken = NULL;
	return 0;
}

static void
test_releases(void **state)
{
	(void)state;
	read_text(
	    "Package        : hinoki\n\n"
	    "For the oldstable distribution (bookworm), this problem has been\n"
	    "fixed in version 1.2-3.\n\n"
	    "For the testing distribution (forky), it will be fixed soon.\n\n"
	    "For the stable distribution (trixie), it has been fixed in\n"
	    "version 1.4-1.\n");
	assert_int_equal(taken->n_products, 2);
	assert_string_equal(taken->products[0].fixed_in, "1.2-3");
	assert_string_equal(taken->products[1].version, "trixie before 1.4-1");
	assert_string_equal(
	    taken->fix, "bookworm: hinoki 1.2-3\ntrixie: hinoki 1.4-1");
}

/* Each took minutes once where it was longer, with the store locked. */
static void
test_long_texts(void **state)
{
	static const char *const repeated[][2] = {
	    {"CVE-2026-90001 ",
		"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H "},
	    {"Package: x\n", "distribution () "},
	    {"\nModule: x\n", "(releng/"}};
	struct base_buf text;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(repeated); i++) {
		base_buf_init(&text, LONG + 100);
		assert_int_equal(base_buf_puts(&text, repeated[i][0]), BASE_OK);
		while (text.len < LONG)
			assert_int_equal(
			    base_buf_puts(&text, repeated[i][1]), BASE_OK);
		read_text(base_buf_text(&text));
		base_buf_release(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(test_releases, forget),
	    cmocka_unit_test_teardown(test_long_texts, forget)};

	return cmocka_run_group_tests_name(
	    "feed_announcement", tests, NULL, NULL);
}
