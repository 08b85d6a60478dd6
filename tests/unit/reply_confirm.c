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
    {"\"yes\"", REPLY_CONSENT_YES},
    {"「はい」", REPLY_CONSENT_YES},
    {"“Yes”", REPLY_CONSENT_YES},
    {"*yes*", REPLY_CONSENT_YES},
    {"yes thanks", REPLY_CONSENT_YES},
    {"Yes, thank you.", REPLY_CONSENT_YES},
    {"Yes, go ahead!", REPLY_CONSENT_YES},
    {"Yes. That was me.", REPLY_CONSENT_YES},
    {"はい、承認します。", REPLY_CONSENT_YES},
    {"はい。よろしくお願いいたします。", REPLY_CONSENT_YES},
    {"はいお願いします", REPLY_CONSENT_YES},
    {"はい、実行してください", REPLY_CONSENT_YES},
    {"Hi,\n\nyes\n\nAlice", REPLY_CONSENT_YES},
    {"お世話になっております。\n山田です。\n\nはい\n", REPLY_CONSENT_YES},
    {"kairan 様\n\nはい。", REPLY_CONSENT_YES},
    {"> answer with the one word \"yes\"\nyes", REPLY_CONSENT_YES},
    {"> yes", REPLY_CONSENT_UNCLEAR},
    {"Hi,\n\nyes, but later", REPLY_CONSENT_UNCLEAR},
    {"お世話になっております。\nどの件でしょうか。\nはい",
	REPLY_CONSENT_UNCLEAR},
    {"Yes.\nBut not the due date.", REPLY_CONSENT_UNCLEAR},
    {"はい。\nただし期限はそのままで。", REPLY_CONSENT_UNCLEAR},
    {"yesterday", REPLY_CONSENT_UNCLEAR},
    {"Yes and no", REPLY_CONSENT_UNCLEAR},
    {"yes? no", REPLY_CONSENT_UNCLEAR},
    {"はいけない", REPLY_CONSENT_UNCLEAR},
    {"はい、いいえ", REPLY_CONSENT_UNCLEAR},
    {"yes!no", REPLY_CONSENT_UNCLEAR},
    {"ok", REPLY_CONSENT_UNCLEAR},
    {"no", REPLY_CONSENT_NO},
    {"No, that was not me.", REPLY_CONSENT_NO},
    {"いいえ、違います。", REPLY_CONSENT_NO},
    {"nothing", REPLY_CONSENT_UNCLEAR},
    {"We have looked at it.\nIt is behind\na wall.\nSo we\nwait.",
	REPLY_CONSENT_NONE},
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
