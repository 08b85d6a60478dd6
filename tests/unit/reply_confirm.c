/* What counts as a yes, and what does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kairan/reply_confirm.h"

static const struct {
	const char *text;
	enum reply_consent want;
} cases[] = {
    {"yes", REPLY_CONSENT_YES},
    {"\n\n Yes. \n\nRegards", REPLY_CONSENT_YES},
    {"YES!", REPLY_CONSENT_YES},
    {"ＹＥＳ", REPLY_CONSENT_YES},
    {"Yes, please.", REPLY_CONSENT_YES},
    {"はい", REPLY_CONSENT_YES},
    {"はい。", REPLY_CONSENT_YES},
    {"　はい、お願いします。\n山田", REPLY_CONSENT_YES},
    {"承認します", REPLY_CONSENT_YES},
    {"no", REPLY_CONSENT_NO},
    {"いいえ。", REPLY_CONSENT_NO},
    {"ｷｬﾝｾﾙ", REPLY_CONSENT_NO},
    {"", REPLY_CONSENT_UNCLEAR},
    {"yes, but not the due date", REPLY_CONSENT_UNCLEAR},
    {"yes no", REPLY_CONSENT_UNCLEAR},
    {"Was this me? yes", REPLY_CONSENT_UNCLEAR},
    {"I am out of the office. yes", REPLY_CONSENT_UNCLEAR},
    {"はい、しかし期限は変えないでください", REPLY_CONSENT_UNCLEAR},
    {"了解", REPLY_CONSENT_UNCLEAR},
    {"はいはい", REPLY_CONSENT_UNCLEAR},
};

static void
the_first_line_decides(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		print_message("# %s\n", cases[i].text);
		assert_int_equal(
		    reply_confirm_read(cases[i].text), cases[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_first_line_decides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
