/* What may be shown of a URL, and what may go on the wire. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kairan/net.h"

static void
redacts(void **state)
{
	static const struct {
		const char *url, *want;
	} cases[] = {
	    {"https://a.org/", "https://a.org/"},
	    {"https://joe:pw@a.org:8/x@y?a=b@c", "https://a.org:8/x@y?a=b@c"},
	    {"https://joe:p@w@a.org/", "https://a.org/"},
	    {"https://a.org/x?key=1&b=2&Access_Token=3#key=4",
		"https://a.org/x?key=...&b=2&Access_Token=...#key=4"},
	    {"https://a.org?apikey=", "https://a.org?apikey=..."},
	    {"https://a.org/?", "https://a.org/?"},
	    {"https://joe:pw@a.org?x=1", "https://a.org?x=1"},
	    {"nonsense", "nonsense"},
	    {"", ""},
	};
	struct base_buf out;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		base_buf_init(&out, 1000);
		assert_int_equal(net_url_redact(cases[i].url, &out), BASE_OK);
		assert_string_equal(base_buf_text(&out), cases[i].want);
		base_buf_release(&out);
	}
}

static void
escapes(void **state)
{
	struct base_buf out;

	(void)state;
	base_buf_init(&out, 100);
	assert_int_equal(net_url_escape("a-Z_0.~ /?&=%\n山", &out), BASE_OK);
	assert_string_equal(
	    base_buf_text(&out), "a-Z_0.~%20%2F%3F%26%3D%25%0A%E5%B1%B1");
	base_buf_release(&out);
}

static void
knows_loopback(void **state)
{
	static const char *const yes[] = {
	    "localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "::1", "[::1]"};
	static const char *const no[] = {"", "127.0.0.1.example.org",
	    "128.0.0.1", "::2", "localhost.example.org", "[]", "0.0.0.0"};
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(yes); i++)
		assert_true(net_host_is_loopback(yes[i]));
	for (i = 0; i < BASE_LEN(no); i++)
		assert_false(net_host_is_loopback(no[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(redacts),
	    cmocka_unit_test(escapes),
	    cmocka_unit_test(knows_loopback),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
