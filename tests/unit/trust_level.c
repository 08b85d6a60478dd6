/* The levels of a mail, and what each suffices for. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "kairan/trust_level.h"

static void
test_levels(void **state)
{
	static const struct {
		/* from list dmarc valid person revoked shared results
		 * logged failed */
		struct trust_facts facts;
		enum trust_level level;
		bool foreign;
	} cases[] = {
	    {{0, false, false, false, 0, false, false, false, false, false}, 0,
		false},
	    {{0, false, true, false, 0, false, false, false, false, false}, 0,
		false},
	    {{0, false, true, true, 7, false, false, false, false, false}, 0,
		true},
	    {{7, false, false, false, 0, false, false, false, false, false}, 1,
		false},
	    {{7, false, false, false, 7, false, false, false, false, false}, 1,
		false},
	    {{7, false, false, true, 0, false, false, false, false, false}, 1,
		false},
	    {{7, false, false, true, 8, false, false, false, false, false}, 1,
		true},
	    {{7, true, false, false, 0, false, false, false, false, false}, 2,
		false},
	    {{7, true, true, false, 0, false, false, false, false, false}, 2,
		false},
	    {{7, true, true, true, 7, false, false, false, false, false}, 2,
		false},
	    {{7, false, true, false, 0, false, false, false, false, false}, 3,
		false},
	    {{7, false, true, true, 0, false, false, false, false, false}, 3,
		false},
	    {{7, false, true, true, 8, false, false, false, false, false}, 3,
		true},
	    {{7, false, false, true, 7, false, false, false, false, false}, 4,
		false},
	    {{7, false, true, true, 7, false, false, false, false, false}, 5,
		false},
	    /* Another person's, taken back: still a guest's. */
	    {{7, false, false, false, 8, true, false, false, false, false}, 1,
		true},
	    {{7, false, true, false, 8, true, false, false, false, false}, 3,
		true},
	    {{7, false, false, false, 7, true, false, false, false, false}, 1,
		false},
	    /* Others hold it: what our own server says of the sender counts. */
	    {{7, false, false, true, 7, false, true, false, false, false}, 4,
		false},
	    {{7, false, false, true, 7, false, true, true, false, false}, 1,
		false},
	    {{7, false, false, true, 7, false, false, true, false, false}, 4,
		false},
	    {{7, false, true, true, 7, false, true, true, false, false}, 5,
		false},
	    /* That of a Message-ID, which servers log, but not of a forged
	     * From. */
	    {{7, false, false, true, 7, false, false, false, true, false}, 4,
		false},
	    {{7, false, false, true, 7, false, false, true, true, false}, 4,
		false},
	    {{7, false, false, true, 7, false, false, true, true, true}, 1,
		false},
	    {{7, false, false, true, 7, false, false, true, false, true}, 4,
		false},
	    {{7, false, true, true, 7, false, false, true, true, false}, 5,
		false},
	    {{7, false, true, true, 8, false, false, true, true, false}, 3,
		true},
	};
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		if (trust_level_of(&cases[i].facts) != cases[i].level)
			fail_msg("case %zu", i);
		assert_int_equal(
		    trust_is_foreign_token(&cases[i].facts), cases[i].foreign);
	}
}

static void
test_table(void **state)
{
	/* Least level direct and through a list; 9 is never. */
	static const struct {
		int least, least_list;
		bool right;
		enum trust_below below;
	} cases[TRUST_ACTIONS] = {
	    [TRUST_ACTION_HELP] = {1, 1, false, TRUST_BELOW_IGNORE},
	    [TRUST_ACTION_COMMENT] = {3, 2, false, TRUST_BELOW_PARK},
	    [TRUST_ACTION_SETTING] = {3, 3, false, TRUST_BELOW_PARK},
	    [TRUST_ACTION_STATUS] = {3, 3, false, TRUST_BELOW_PARK},
	    [TRUST_ACTION_MANAGE] = {3, 3, true, TRUST_BELOW_PARK},
	    [TRUST_ACTION_ACCEPT] = {4, 4, false, TRUST_BELOW_PARK},
	    [TRUST_ACTION_BULK] = {4, 4, false, TRUST_BELOW_PARK},
	    [TRUST_ACTION_SCAN] = {9, 9, false, TRUST_BELOW_REFUSE},
	};
	int i, level;

	(void)state;
	for (i = 0; i < TRUST_ACTIONS; i++) {
		const struct trust_rule *rule;

		rule = trust_rule_of((enum trust_action)i);
		assert_int_equal(rule->action, i);
		assert_int_equal(rule->needs_right, cases[i].right);
		assert_int_equal(rule->below, cases[i].below);
		for (level = 0; level <= TRUST_LEVEL_BOTH; level++) {
			assert_int_equal(trust_level_suffices(rule,
					     (enum trust_level)level, false),
			    level >= cases[i].least);
			assert_int_equal(trust_level_suffices(rule,
					     (enum trust_level)level, true),
			    level >= cases[i].least_list);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_levels),
	    cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests_name("trust_level", tests, NULL, NULL);
}
