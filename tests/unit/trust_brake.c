/* Which brake holds a mail back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kairan/trust_brake.h"

static void
the_narrowest_is_named(void **state)
{
	const int64_t most[TRUST_BRAKES] = {10, 120, 600, 1200, 60, 6000};
	const int64_t off[TRUST_BRAKES] = {0};
	int64_t counts[TRUST_BRAKES] = {9, 119, 599, 1199, 59, 5999};

	(void)state;
	assert_int_equal(trust_brake_find(counts, most), -1);
	counts[5] = 6000;
	assert_int_equal(trust_brake_find(counts, most), 5);
	counts[1] = 120;
	assert_int_equal(trust_brake_find(counts, most), 1);
	counts[0] = 10;
	assert_int_equal(trust_brake_find(counts, most), 0);
	assert_int_equal(trust_brake_find(counts, off), -1);
}

static void
each_has_a_name_and_a_window(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < TRUST_BRAKES; i++) {
		assert_true(trust_brakes[i].window_s >= 600);
		assert_true(strlen(trust_brakes[i].name) > 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_narrowest_is_named),
	    cmocka_unit_test(each_has_a_name_and_a_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
