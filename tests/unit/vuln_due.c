/* Due dates: days after, and the next day of a cron expression. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kairan/vuln_due.h"

static const struct {
	const char *rule;
	const char *from; /* 2026-11-22 is a Sunday */
	const char *due; /* NULL: no rule */
} rules[] = {
    {"", "2026-11-22", ""},
    {"none", "2026-11-22", ""},
    {"3 days", "2026-11-22", "2026-11-25"},
    {"1 day", "2026-11-30", "2026-12-01"},
    {"14", "2026-12-20", "2027-01-03"},
    {"0d", "2026-11-22", "2026-11-22"},
    {"60 Days", "2026-11-22", "2027-01-21"},
    /* Every day, and never the day itself. */
    {"0 3 * * *", "2026-11-22", "2026-11-23"},
    {"0 3 * * 0", "2026-11-22", "2026-11-29"},
    {"0 3 * * 7", "2026-11-22", "2026-11-29"},
    {"0 3 * * SAT", "2026-11-22", "2026-11-28"},
    {"0 3 * * mon-fri", "2026-11-20", "2026-11-23"},
    {"0 3 * * 6,0", "2026-11-22", "2026-11-28"},
    {"0 3 15 * *", "2026-11-22", "2026-12-15"},
    {"0 3 31 * *", "2026-11-22", "2026-12-31"},
    {"0 3 1 jan,jul *", "2026-11-22", "2027-01-01"},
    {"0 3 1 */3 *", "2026-11-22", "2027-01-01"},
    {"0 3 */10 * *", "2026-11-22", "2026-12-01"},
    {"0 3 5/10 * *", "2026-11-22", "2026-11-25"},
    {"*/5 0-6 29 2 *", "2026-11-22", "2028-02-29"},
    /* Either will do, as in crontab(5). */
    {"0 3 13 * 5", "2026-11-22", "2026-11-27"},
    {"0 3 24 * 5", "2026-11-22", "2026-11-24"},
    /* Weeks of the month, the last day. */
    {"0 3 * * 6#2", "2026-11-22", "2026-12-12"},
    {"0 3 * * tue#2", "2026-11-01", "2026-11-10"},
    {"0 3 * * 0#5", "2026-11-01", "2026-11-29"},
    {"0 3 * * 5L", "2026-11-01", "2026-11-27"},
    {"0 3 * * 0L", "2026-11-22", "2026-11-29"},
    {"0 3 L * *", "2026-11-22", "2026-11-30"},
    {"0 3 L 2 *", "2026-11-22", "2027-02-28"},
    {"soon", "2026-11-22", NULL},
    {"-1", "2026-11-22", NULL},
    {"3651", "2026-11-22", NULL},
    {"99999999999999999999 days", "2026-11-22", NULL},
    {"14 weeks", "2026-11-22", NULL},
    {"0 3 * *", "2026-11-22", NULL},
    {"0 3 * * * *", "2026-11-22", NULL},
    {"60 3 * * *", "2026-11-22", NULL},
    {"0 24 * * *", "2026-11-22", NULL},
    {"0 3 32 * *", "2026-11-22", NULL},
    {"0 3 0 * *", "2026-11-22", NULL},
    {"0 3 * 13 *", "2026-11-22", NULL},
    {"0 3 * * 8", "2026-11-22", NULL},
    {"0 3 * * 6#6", "2026-11-22", NULL},
    {"0 3 * * L", "2026-11-22", NULL},
    {"0 3 5-1 * *", "2026-11-22", NULL},
    {"0 3 *-5 * *", "2026-11-22", NULL},
    {"0 3 */0 * *", "2026-11-22", NULL},
    {"0 3 1,,2 * *", "2026-11-22", NULL},
    {"0 3 31 2 *", "2026-11-22", NULL},
    {"0 3 31 apr,jun *", "2026-11-22", NULL},
};

static void
test_rules(void **state)
{
	struct base_date from, due;
	char text[BASE_DATE_TEXT];
	enum base_status status;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(rules); i++) {
		struct base_err err = BASE_ERR_INIT;

		assert_int_equal(
		    base_date_parse(rules[i].from, &from), BASE_OK);
		status = vuln_due_date(rules[i].rule, from, &due, &err);
		if (rules[i].due == NULL) {
			if (status != BASE_INVALID || err.text[0] == '\0')
				fail_msg("'%s' is taken", rules[i].rule);
			assert_int_equal(
			    vuln_due_check(rules[i].rule, NULL), BASE_INVALID);
			continue;
		}
		if (status != BASE_OK)
			fail_msg("%s", err.text);
		base_date_format(due, text);
		if (strcmp(text, rules[i].due) != 0)
			fail_msg("'%s' is due on %s, not %s", rules[i].rule,
			    text, rules[i].due);
		assert_int_equal(vuln_due_check(rules[i].rule, &err), BASE_OK);
	}
}

/* Through ten years each day of an expression is after the one before and is
 * what it says. */
static void
test_years(void **state)
{
	struct base_date date = {2026, 1, 1}, next;
	struct base_err err = BASE_ERR_INIT;
	int i;

	(void)state;
	for (i = 0; i < 120; i++) {
		assert_int_equal(
		    vuln_due_date("0 3 * * 6#2", date, &next, &err), BASE_OK);
		assert_true(base_date_compare(next, date) > 0);
		assert_int_equal(base_date_weekday(next), 6);
		assert_in_range(next.day, 8, 14);
		date = next;
	}
	assert_int_equal(date.year, 2035);
	assert_int_equal(date.month, 12);
}

static void
test_long(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	char rule[VULN_DUE_TEXT_MAX + 2];

	(void)state;
	memset(rule, '1', sizeof(rule));
	rule[sizeof(rule) - 1] = '\0';
	assert_int_equal(vuln_due_check(rule, &err), BASE_INVALID);
	assert_non_null(strstr(err.text, "more than 255 bytes"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rules),
	    cmocka_unit_test(test_years),
	    cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
