/* Signatures of scans. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kairan/trust_scan.h"

#define KEY "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
/* openssl dgst -sha256 -mac HMAC -macopt hexkey:KEY of the four lines */
#define MAC "2d10639474eb340af51a2b41700483e01431c723d0ab5f044447acd06566b26d"
#define GOOD                                                                   \
	"v=1; host=web1; time=2026-11-22T03:00:00Z; sha256=" HASH "; mac=" MAC

static void
test_verify(void **state)
{
	static const struct {
		const char *line;
		bool is_good;
	} cases[] = {
	    {GOOD, true},
	    {"mac=" MAC ";sha256=" HASH
	     ";time=2026-11-22T03:00:00Z;host=web1;v=1",
		true},
	    {"v=1; host=web2; time=2026-11-22T03:00:00Z; sha256=" HASH
	     "; mac=" MAC,
		false},
	    {"v=1; host=web1; time=2026-11-22T03:00:01Z; sha256=" HASH
	     "; mac=" MAC,
		false},
	    {"v=1; host=web1; time=2026-11-22T03:00:00Z; sha256=" MAC
	     "; mac=" MAC,
		false},
	};
	struct base_err err = BASE_ERR_INIT;
	struct trust_scan_keys keys;
	struct trust_scan scan;
	size_t i;

	(void)state;
	assert_int_equal(
	    trust_scan_keys_read("# old\n" HASH "\n\n" KEY "\r\n", &keys, &err),
	    BASE_OK);
	assert_int_equal(keys.n, 2);
	for (i = 0; i < BASE_LEN(cases); i++) {
		assert_int_equal(
		    trust_scan_read(cases[i].line, &scan, &err), BASE_OK);
		assert_int_equal(
		    trust_scan_verify(&keys, &scan), cases[i].is_good);
	}
	keys.n = 1;
	assert_int_equal(trust_scan_read(GOOD, &scan, &err), BASE_OK);
	assert_string_equal(scan.host, "web1");
	assert_int_equal(scan.time, 1795316400);
	assert_false(trust_scan_verify(&keys, &scan));
	trust_scan_keys_wipe(&keys);
	assert_false(trust_scan_verify(&keys, &scan));
}

static void
test_malformed(void **state)
{
	static const char *const lines[] = {"", "v=1", "v=2; host=a",
	    "v=1; host=../a; time=2026-11-22T03:00:00Z; sha256=" HASH
	    "; mac=" MAC,
	    "v=1; host=.a; time=2026-11-22T03:00:00Z; sha256=" HASH
	    "; mac=" MAC,
	    "v=1; host=a/../b; time=2026-11-22T03:00:00Z; sha256=" HASH
	    "; mac=" MAC,
	    "v=1; host=a/b/c; time=2026-11-22T03:00:00Z; sha256=" HASH
	    "; mac=" MAC,
	    "v=1; host=a*; time=2026-11-22T03:00:00Z; sha256=" HASH
	    "; mac=" MAC,
	    "v=1; host=a; time=yesterday; sha256=" HASH "; mac=" MAC,
	    "v=1; host=a; time=2026-11-22T03:00:00Z; sha256=00; mac=" MAC,
	    "v=1; host=a; time=2026-11-22T03:00:00Z; sha256=" HASH "; mac=",
	    "v=1; host=a; time=2026-11-22T03:00:00Z; sha256=" HASH
	    "0; mac=" MAC,
	    "xv=1; host=a; time=2026-11-22T03:00:00Z; sha256=" HASH
	    "; mac=" MAC};
	static const char *const keys[] = {"", "# none\n", "00", KEY "0\n",
	    "g" KEY, KEY " " KEY, HASH "\n" HASH "\n" HASH "\n" HASH "\n" HASH};
	struct trust_scan_keys read;
	struct trust_scan scan;
	struct base_err err;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(lines); i++) {
		err = (struct base_err)BASE_ERR_INIT;
		assert_int_equal(
		    trust_scan_read(lines[i], &scan, &err), BASE_INVALID);
	}
	for (i = 0; i < BASE_LEN(keys); i++) {
		err = (struct base_err)BASE_ERR_INIT;
		assert_int_not_equal(
		    trust_scan_keys_read(keys[i], &read, &err), BASE_OK);
		assert_null(strstr(err.text, "0102"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_verify), cmocka_unit_test(test_malformed)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
