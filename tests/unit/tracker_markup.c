/*
 * Neutralising text for Redmine's formatters.  What Redmine really makes of
 * the results is looked at in tests/cmd/tracker.t: with KAIRAN_TEST_MARKUP
 * the samples are written to that folder for it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_file.h"
#include "kairan/tracker_markup.h"

static const char *const samples[] = {
    "plain words, nothing else.",
    "image !http://example.test/x.png! and !x.png!",
    "macro {{include(secret)}} and {{toc}} and !{{toc}} {{macro(0)}}",
    "mail @alice and @bob, (@carol) @dave",
    "see #12, ##12 #12-3 #note-1 and (#13) [#14] other:#15",
    "r52 commit:abc version:1.0 source:some/file user:alice",
    "attachment:x.txt document:1 forum:1 news:2 vulns:user:alice project:vulns",
    "[[Wiki]] [[page|title]] ![[page]] [link](http://example.test/)",
    "<script>alert(1)</script> <b>bold</b> <pre>x</pre> <!-- c --> <a href=x>y",
    "*bold* _it_ -del- +ins+ ^sup^ ~sub~ %span% @code@ ??cite?? __x__ ==n==",
    "**bold** __it__ ~~del~~ `code` ``code``",
    "\"text\":http://example.test/ \"t\":javascript:alert(1)",
    "h1. heading\nbq. quote\np. para\nfn1. foot\nnotextile. x",
    "# heading\n## second\n* item\n- item\n+ item\n1. one\n2) two",
    "> quoted\n>> twice\n> @alice #12",
    "|a|b|\n|c|d|",
    "ABC(meaning) and CVE(x) note[1] and text[^1]",
    "----\n***\n___\n====",
    "title\n=====\nother\n-----",
    "https://example.test/a_b_c?x=1&y=2#frag and http://[::1]/",
    "https://example.test/{{toc}}/!x!/[[y]] end.",
    "見よhttps://example.test/aを#12と@alice、{{toc}}。http://x.test/b#1、_c_",
    "https://example.test/a<b>#12</b> https://example.test/a|b "
    "*http://x.test/*",
    "ftp://example.test/x mailto:a@b.example www.example.test a@b.example",
    "entities &amp; &lt;b&gt; &#35;12 & AT&T",
    "snake_case_name, a*b*c, 2^10, x = y == z, path/to/~user, 50% of 100%",
    "C:\\path\\new \\#12 \\*x\\* \\{{toc}}",
    "日本語の文。#12 と @alice と !http://example.test/x.png! です（_強調_）",
    "-v and --long-option, a - b -- c, e-mail",
    "Dec 01 10:00:00 host sshd[1]: @alice #12 {{toc}}\n"
    "Dec 01 10:00:01 host kernel: </pre><script>x</script> !http://x/y!",
    "$ rm -rf /tmp/x*\n$ echo `id` ~~~ ``` </code>",
    "2026-12-01 10:00 ERROR a_b *c*\n2026-12-01 10:01 WARN [[x]]\nand prose "
    "#12",
    "$$ [ ] [x] task \\\\ :smile: http://",
    "!",
    "#",
    "@",
    "{{",
    "[[",
    "<",
    "&",
    "!!!",
    "a!b!c",
    "wow!! really?? yes.",
    "(c) (r) (tm) 1/2 ... -> <- 'quote' \"quote\"",
    "  indented\n      more\n\n\tTab",
};

static char *
run(enum tracker_markup markup, const char *text)
{
	struct base_buf out;

	base_buf_init(&out, 65536);
	assert_int_equal(tracker_markup_text(markup, text, &out), BASE_OK);
	return base_buf_take(&out, NULL);
}

static void
same(enum tracker_markup markup, const char *text, const char *want)
{
	char *got = run(markup, text);

	assert_string_equal(got, want);
	free(got);
}

static void
test_textile(void **state)
{
	const enum tracker_markup t = TRACKER_MARKUP_TEXTILE;

	(void)state;
	same(t, "plain, snake_case and a*b", "plain, snake_case and a*b");
	same(t, "see #12 @alice", "see &#35;12 &#64;alice");
	same(t, "{{toc}}", "&#123;{toc}}");
	same(t, "[[x]] !a!", "&#91;[x]] &#33;a!");
	same(t, "<b>", "&#60;b>");
	same(t, "https://example.test/a_b#12.", "https://example.test/a_b#12.");
	same(t, "https://example.test/{{toc}}",
	    "https://example.test/%7B%7Btoc%7D%7D");
	same(t, "javascript://x", "javascript&#58;//x");
	same(t, "Dec 01 10:00:00 a #1\nDec 01 10:00:01 </pre>\n",
	    "<pre>\nDec 01 10:00:00 a #1\nDec 01 10:00:01 <"
	    "\xe2\x81\xa0"
	    "/pre>\n</pre>\n");
}

static void
test_commonmark(void **state)
{
	const enum tracker_markup c = TRACKER_MARKUP_COMMONMARK;

	(void)state;
	same(c, "plain, snake_case", "plain, snake_case");
	same(c, "#12",
	    "\\#\xe2\x81\xa0"
	    "12");
	same(c, "a @alice",
	    "a @\xe2\x81\xa0"
	    "alice");
	same(c, "*x* `y`", "\\*x\\* \\`y\\`");
	same(c, "one\ntwo\n\nthree", "one  \ntwo\n\nthree");
	same(c, "1. x", "1\\. x");
	same(c, "$ a\n$ ```\n    ```\n",
	    "```\n$ a\n$ ``\xe2\x81\xa0`\n    ``\xe2\x81\xa0`\n```\n");
}

/* What belongs to a log stays with it; prose does not become one. */
static void
test_logs(void **state)
{
	static const struct {
		const char *text;
		unsigned blocks;
	} cases[] = {
	    {"2026-12-01 10:00:00 one line alone", 0},
	    {"Dec  1 is when we begin.\nJan  5 is when we end.", 0},
	    {"We did:\n$ make\n$ make check\nand it works.", 1},
	    {"2026-12-01 a\n2026-12-01 b\n\tat x.Y(Z)\nCaused by: c\n\n"
	     "2026-12-01 d\nend",
		1},
	    {"2026-12-01 a\n2026-12-01 b\nI think that is it.\n"
	     "2026-12-02 c\n2026-12-02 d",
		2},
	    {"192.0.2.1 - - [x] \"GET / HTTP/1.1\"\n2001:db8::1 - - [y] z", 1},
	    {"<13>Dec 1 a: b\n<9>x\n<190>y", 1},
	    {"1.2.3 is out\n1.2.4 comes", 0},
	};
	const char *at;
	unsigned n;
	size_t i;
	char *got;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		got = run(TRACKER_MARKUP_TEXTILE, cases[i].text);
		for (n = 0, at = got; (at = strstr(at, "<pre>")) != NULL; at++)
			n++;
		if (n != cases[i].blocks)
			fail_msg("%u blocks in %s", n, got);
		free(got);
	}
}

static void
test_clean(void **state)
{
	(void)state;
	same(TRACKER_MARKUP_NONE, "#12 *x*\r\n\x1b[31m\x01",
	    "#12 *x*\n\\x1B[31m\\x01");
	same(TRACKER_MARKUP_TEXTILE,
	    "a\x07"
	    "b",
	    "a\\x07"
	    "b");
	same(TRACKER_MARKUP_NONE, "bad \xff byte", "bad \xef\xbf\xbd byte");
}

static void
test_limits(void **state)
{
	struct base_buf out;

	(void)state;
	base_buf_init(&out, 8);
	assert_int_equal(
	    tracker_markup_text(TRACKER_MARKUP_TEXTILE, "#######", &out),
	    BASE_LIMIT);
	base_buf_release(&out);
}

static void
save(const char *dir, size_t i, const char *ending, const char *text)
{
	struct base_err err = BASE_ERR_INIT;
	char name[64];

	snprintf(name, sizeof(name), "%02zu.%s", i, ending);
	assert_int_equal(
	    base_file_write(dir, name, text, strlen(text), 0644, NULL, &err),
	    BASE_OK);
}

/* Letters alone: what blocks add around them, and %XX of links, aside. */
static char *
essence(const char *text)
{
	char *out = calloc(1, strlen(text) + 1);
	size_t n = 0;

	for (; *text != '\0'; text++)
		if (strchr(" \t\r\n", *text) == NULL)
			out[n++] = *text;
	return out;
}

static void
there_and_back(enum tracker_markup markup, const char *typed, const char *sent)
{
	struct base_buf back;
	char *a, *b;

	base_buf_init(&back, 65536);
	assert_int_equal(tracker_markup_plain(markup, sent, &back), BASE_OK);
	a = essence(typed);
	b = essence(base_buf_text(&back));
	if (strstr(typed, "http") == NULL)
		assert_string_equal(b, a);
	free(a);
	free(b);
	base_buf_release(&back);
}

static void
test_plain(void **state)
{
	struct base_buf out;

	(void)state;
	base_buf_init(&out, 1000);
	assert_int_equal(
	    tracker_markup_plain(TRACKER_MARKUP_TEXTILE,
		"&#35;12\r\n<pre>\n&#35;\n</pre>\n*bold* &amp;", &out),
	    BASE_OK);
	assert_string_equal(base_buf_text(&out), "#12\n&#35;\n*bold* &amp;");
	base_buf_clear(&out);
	assert_int_equal(tracker_markup_plain(TRACKER_MARKUP_COMMONMARK,
			     "\\#\xe2\x81\xa0"
			     "12  \nx\n```\n\\*\n```\n",
			     &out),
	    BASE_OK);
	assert_string_equal(base_buf_text(&out), "#12\nx\n\\*\n");
	base_buf_release(&out);
}

/* No sample grows beyond the limit; and the real Redmine gets to see them. */
static void
test_samples(void **state)
{
	const char *dir = getenv("KAIRAN_TEST_MARKUP");
	char *textile, *commonmark, *plain;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(samples); i++) {
		textile = run(TRACKER_MARKUP_TEXTILE, samples[i]);
		commonmark = run(TRACKER_MARKUP_COMMONMARK, samples[i]);
		plain = run(TRACKER_MARKUP_PLAIN, samples[i]);
		assert_true(strlen(textile) <=
			    strlen(samples[i]) * TRACKER_MARKUP_GROWTH + 32);
		assert_true(strlen(commonmark) <=
			    strlen(samples[i]) * TRACKER_MARKUP_GROWTH + 32);
		there_and_back(TRACKER_MARKUP_TEXTILE, samples[i], textile);
		there_and_back(
		    TRACKER_MARKUP_COMMONMARK, samples[i], commonmark);
		there_and_back(TRACKER_MARKUP_PLAIN, samples[i], plain);
		if (dir != NULL) {
			save(dir, i, "none", plain);
			save(dir, i, "plain", samples[i]);
			save(dir, i, "textile", textile);
			save(dir, i, "common_mark", commonmark);
			save(dir, i, "markdown", commonmark);
		}
		free(textile);
		free(commonmark);
		free(plain);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_textile),
	    cmocka_unit_test(test_commonmark), cmocka_unit_test(test_clean),
	    cmocka_unit_test(test_logs), cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_plain), cmocka_unit_test(test_samples)};

	return cmocka_run_group_tests_name("tracker markup", tests, NULL, NULL);
}
