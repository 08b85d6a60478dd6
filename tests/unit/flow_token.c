/* A token from the command that the site configured. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "../../src/flow/flow_private.h"

static void
test_token(void **state)
{
	static const struct {
		const char *command, *token; /* NULL: none */
		const char *why;
	} cases[] = {
	    {"echo abc", "abc", NULL},
	    {"printf ' abc '", "abc", NULL},
	    {"echo abc; echo more", "abc", NULL},
	    {"echo abc; yes | head -c 100000", "abc", NULL},
	    /* It closes its output, and is not done. */
	    {"echo abc; exec >&-; sleep 1; exit 0", "abc", NULL},
	    {"echo abc; exec >&-; sleep 1; exit 3", NULL, "status is 3"},
	    {"echo abc; exit 3", NULL, "status is 3"},
	    {"kill -9 $$", NULL, "status is 137"},
	    {"true", NULL, "printed no token"},
	    {"echo", NULL, "printed no token"},
	};
	struct base_err err = BASE_ERR_INIT;
	enum base_status status;
	struct base_buf out;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		base_buf_init(&out, 1024);
		base_err_clear(&err);
		status = flow_token(cases[i].command, &out, &err);
		if (cases[i].token == NULL) {
			assert_int_equal(status, BASE_TEMP);
			assert_non_null(strstr(err.text, cases[i].why));
		} else {
			assert_int_equal(status, BASE_OK);
			assert_string_equal(
			    base_buf_text(&out), cases[i].token);
		}
		base_buf_wipe(&out);
		assert_null(out.data);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_token),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
