/* Advice that is none, and ranges of versions in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/feed/feed_none.h"
#include "../../src/feed/feed_range.h"

static void
test_none(void **state)
{
	static const struct {
		const char *text;
		bool is_none;
	} cases[] = {{"None.", true}, {"N/A", true}, {" - ", true},
	    {"There are no workarounds that address this vulnerability.", true},
	    {"There are no workarounds that address this vulnerability.\n\n"
	     "Example has released software updates that address it.",
		true},
	    {"There are no workarounds that address this vulnerability. "
	     "However, administrators may disable the service.",
		false},
	    {"No workaround is available.\n\nSystems without the module are "
	     "not affected.",
		true},
	    {"No workaround is available. Disable the module.", false},
	    {"No workarounds. We recommend upgrading to 2.4.1.", true},
	    {"No workarounds. We recommend an SSH tunnel.", false},
	    {"There is no workaround other than not to use it.", false},
	    {"There are no mitigations, except to unplug it.", false},
	    {"There are currently no known workarounds in 1.2.3", true},
	    {"There's currently no mitigation.", true},
	    {"At this time, there are no known mitigations or workarounds for "
	     "this issue",
		true},
	    {"Currently, no mitigation is available for this flaw.", true},
	    {"None available at this time", true},
	    {"None. Upgrade to 2.4.", true},
	    {"None. Restrict access to port 80.", false},
	    {"None known; restrict access to port 80.", false},
	    {"No known workaround; restrict access to port 80.", false},
	    {"No known workaround, restrict access to port 80.", false},
	    {"No known workaround and one should restrict access.", false},
	    {"No known workaround (but see: chmod 700 /srv)", false},
	    {"No known workaround: stop the service", false},
	    {"There is currently no reason to keep port 80 open: close it.",
		false},
	    {"There are currently no fixes. Keep the device in a lab.", false},
	    {"Currently, there is no patch; pull the plug.", false},
	    {"There are no practical uses of port 80: close it.", false},
	    {"No practical way exists to use it safely, pull the plug", false},
	    {"No mitigation is required where SELinux is enforcing.", false},
	    {"No workarounds were tested", true},
	    {"Mitigation for this issue is either not available or the "
	     "currently available options do not meet the criteria of "
	     "deployment, use or stability.",
		true},
	    {"Mitigation for this issue is either not available or the "
	     "currently available options do not meet the criteria. Do not "
	     "use the module.",
		false},
	    {"No known mitigation. However, a firewall helps.", false},
	    {"Nobody but root may write there: chmod 700.", false},
	    {"Set no_proxy.", false},
	    {"None of the clients may log in.", false}, {"", false},
	    {"回避策はありません。", true}, {"なし", true}, {"なし。", true},
	    {"現在、有効な回避策はありません。", true},
	    {"現時点で回避策・緩和策は公開されていません。", true},
	    {"回避策はありません。アップデートを適用してください。", true},
	    {"回避策はありません。ケーブルを抜いてください。", false},
	    {"回避策はありませんが、検索機能は使わないようにしてください。",
		false},
	    {"現在、回避策はポート80を閉じることです。", false},
	    {"現時点で回避策は次のとおりです。電源を切る。", false},
	    {"回避策はありません。ただし、機能を無効にできます。", false},
	    {"検索機能を無効にする。", false}};
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++)
		if (feed_says_none(cases[i].text) != cases[i].is_none)
			fail_msg("%s", cases[i].text);
}

static void
test_ranges(void **state)
{
	static const struct {
		const char *name;
		const char *want; /* text=fixed; ... */
	} cases[] = {{"", "="}, {"1.2", "1.2="},
	    {"V3 and later", "V3 and later="}, {"< V2.2", "< V2.2=V2.2"},
	    {"<=2.2", "<=2.2="},
	    {"All versions < V7.90", "All versions < V7.90=V7.90"},
	    {"All versions", "All versions="},
	    {"<with_another_1.2", "<with_another_1.2="},
	    {">=12|<=68", "12 up to 68="}, {"vers:all/*", "all versions="},
	    {"vers:all/<V3.3", "before V3.3=V3.3"},
	    {"vers:all/>=V21.9<V21.9.4", "V21.9 before V21.9.4=V21.9.4"},
	    {"vers:intdot/>=2.0|<2.4|>3|<=3.1|4.0|>=5",
		"2.0 before 2.4=2.4; after 3 up to 3.1=; 4.0=; from 5="},
	    {"vers:generic/!=2.1|<2.4%2B1", "before 2.4+1=2.4+1"},
	    {"vers:intdot/>1|>2", "after 1=; after 2="}, {"vers:", "vers:="},
	    {"vers:x/", "vers:x/="}, {"<", "<="},
	    {"vers:x/|||", "vers:x/|||="}};
	struct feed_range out[FEED_RANGE_PARTS_MAX];
	struct base_arena *arena = base_arena_new();
	struct base_buf got;
	size_t i, k, n;

	(void)state;
	base_buf_init(&got, 4096);
	for (i = 0; i < BASE_LEN(cases); i++) {
		base_buf_clear(&got);
		n = feed_range_read(arena, cases[i].name, out);
		for (k = 0; k < n; k++)
			assert_int_equal(
			    base_buf_printf(&got, "%s%s=%s", k > 0 ? "; " : "",
				out[k].text, out[k].fixed_in),
			    BASE_OK);
		assert_string_equal(base_buf_text(&got), cases[i].want);
	}
	base_buf_release(&got);
	base_arena_free(arena);
}

/* What has no room is counted, so that it can be told. */
static void
test_many_ranges(void **state)
{
	struct feed_range out[FEED_RANGE_PARTS_MAX];
	struct base_arena *arena = base_arena_new();
	struct base_buf name;
	size_t i, n = FEED_RANGE_PARTS_MAX + 7;

	(void)state;
	base_buf_init(&name, 65536);
	assert_int_equal(base_buf_puts(&name, "vers:x/"), BASE_OK);
	for (i = 0; i < n; i++)
		assert_int_equal(base_buf_printf(&name, "|%zu", i), BASE_OK);
	assert_int_equal(feed_range_read(arena, base_buf_text(&name), out), n);
	assert_string_equal(out[99].text, "99");
	base_buf_release(&name);
	base_arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_none),
	    cmocka_unit_test(test_ranges), cmocka_unit_test(test_many_ranges)};

	return cmocka_run_group_tests_name("feed_words", tests, NULL, NULL);
}
