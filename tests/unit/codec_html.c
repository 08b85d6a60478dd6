#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kairan/base_text.h"
#include "kairan/codec_html.h"

static void
check(const char *html, const char *text, const char *marks,
    const struct codec_html_options *options)
{
	static const char letters[] = ".QASH";
	struct base_arena *arena = base_arena_new();
	struct codec_html_text out;
	char seen[100] = "";

	assert_int_equal(
	    codec_html_to_text(arena, html, strlen(html), options, &out, NULL),
	    BASE_OK);
	for (size_t i = 0; i < out.n_lines && i < 99; i++)
		seen[i] = letters[out.marks[i]];
	if (strcmp(out.text, text) != 0)
		fail_msg("%s\ngave\n%sinstead of\n%s", html, out.text, text);
	if (marks != NULL)
		assert_string_equal(seen, marks);
	assert_false(out.cut);
	base_arena_free(arena);
}

static void
test_layout(void **state)
{
	static const char *const cases[][2] = {
	    {"", ""},
	    {"plain  text\n more", "plain text more\n"},
	    {"<div>a</div><div><br></div><div>b<br></div>c", "a\n\nb\nc\n"},
	    {"<p>a</p><p>b</p>c", "a\n\nb\n\nc\n"},
	    {"<p class=MsoNormal>a</p><p class=\"x_MsoNormal\">&nbsp;</p>"
	     "<p style='MARGIN: 0cm'>b</p>",
		"a\n\nb\n"},
	    {"a<br><br>b<br/>c", "a\n\nb\nc\n"},
	    {"<ul><li>a<li>b<ul><li>c</ul></ul>d", "- a\n- b\n  - c\nd\n"},
	    {"<ol><li>a</li><li>b<br>b2</li></ol>", "1. a\n2. b\n  b2\n"},
	    {"<table><tr><td>a<td>b</tr><tr><th><p>c</p></th><td><p>d</p>"
	     "</td></tr></table>e",
		"a  b\nc  d\ne\n"},
	    {"<pre>a  b\n\tc\r\nd</pre>e", "a  b\n\tc\nd\ne\n"},
	    {"<div style=\"white-space: pre-wrap\">a  b\nc</div>", "a  b\nc\n"},
	    {"<blockquote>a<p>b</p><blockquote>c</blockquote></blockquote>d",
		"> a\n>\n> b\n>\n> > c\nd\n"},
	    {"a<hr>b", "a\n________________________________\nb\n"},
	    {"<head><title>t</title><style>x{}</style></head><body>a"
	     "<script>if (a<b) x('</p>')</script><!-- c --> b</body></html>c",
		"a b\nc\n"},
	    {"a<span style='display:none'>x<span>y</span></span>b"
	     "<i hidden>z</i>",
		"ab\n"},
	    {"a &lt;b&gt; &amp;amp; &#12354;&#x3042;&#150;&nbsp;&euro;&apos;"
	     "&unknown; &copy=1 &amp",
		"a <b> &amp; \xe3\x81\x82\xe3\x81\x82\xe2\x80\x93 "
		"\xe2\x82\xac'&unknown; &copy=1 &\n"},
	    {"1 < 2 <3 a<b", "1 < 2 <3 a<b\n"},
	    {"<b>a<div>b</b>c</div>d", "a\nbc\nd\n"},
	    {"a\xff"
	     "b\x01"
	     "c&#0;",
		"a\xef\xbf\xbd"
		"bc\xef\xbf\xbd\n"},
	    {"\xe5\x9b\x9e\n\xe8\xa6\xa7 x\ny", "\xe5\x9b\x9e\xe8\xa6\xa7 x "
						"y\n"},
	    {"<o:p>a</o:p><unknown>b</unknown><font>c<font>d</font></font>",
		"abcd\n"},
	    {"<a title='x>y' href=\"http://e.org/\">a", "a <http://e.org/>\n"},
	    {"a<!-- never closed<p>b</p>", "a never closed\n\nb\n"},
	    {"<style>never closed <p>b", ""},
	};

	(void)state;
	for (size_t i = 0; i < BASE_LEN(cases); i++)
		check(cases[i][0], cases[i][1], NULL, NULL);
}

static void
test_links_and_images(void **state)
{
	static const char *const cases[][2] = {
	    {"<a href='http://e.org/?a=1&amp;b=2'>x</a> y",
		"x <http://e.org/?a=1&b=2> y\n"},
	    {"<a href='https://e.org/'>e.org</a>", "e.org\n"},
	    {"<a href='https://e.org/x'>http://e.org/x</a>",
		"http://e.org/x\n"},
	    {"<a href='mailto:a@e.org'>a@e.org</a> &lt;<a "
	     "href='mailto:b@e.org'>b</a>&gt;",
		"a@e.org <b <mailto:b@e.org>>\n"},
	    {"<a href='javascript:x()'>x</a><a href='http://e.org/'></a>"
	     "<a href='http://e.org/ <x>'>y</a><a href='#z'>z</a>",
		"xyz\n"},
	    {"<img src='cid:1@x' alt='shot'> <img src='cid:2@x'>"
	     "<img src='http://e.org/t.gif' width=1><img alt=logo>",
		"[shot cid:1@x] [cid:2@x][logo]\n"},
	};
	static const struct codec_html_options none = {false, false};

	(void)state;
	for (size_t i = 0; i < BASE_LEN(cases); i++)
		check(cases[i][0], cases[i][1], NULL, NULL);
	check(cases[0][0], "x y\n", NULL, &none);
	check(cases[5][0], "", NULL, &none);
}

static void
test_marks(void **state)
{
	static const char *const cases[][3] = {
	    /* Gmail, with an answer below the quote. */
	    {"<div>new</div><div class=\"gmail_quote\"><div class=gmail_attr>"
	     "On Mon A wrote:<br></div><blockquote class=\"gmail_quote\">"
	     "<div>old</div><blockquote class=gmail_quote>older</blockquote>"
	     "</blockquote><div>below</div></div>",
		"new\nOn Mon A wrote:\n> old\n> > older\nbelow\n", ".AQQ."},
	    /* Thunderbird. */
	    {"<div class='moz-cite-prefix'>A wrote:<br></div><blockquote "
	     "type=\"cite\"><p>old</p></blockquote><p>new</p>"
	     "<pre class=moz-signature>-- \nA</pre>",
		"A wrote:\n> old\n\nnew\n\n-- \nA\n", "AQ...SS"},
	    /* Outlook on the web and its names in a quoted copy. */
	    {"<div>new</div><div id='x_Signature'>A</div>"
	     "<div id='appendonsend'></div><hr><div id=\"divRplyFwdMsg\">"
	     "<b>From:</b> A<br><b>Sent:</b> B</div><div>old</div>",
		"new\nA\n________________________________\nFrom: A\nSent: B\n"
		"old\n",
		".S.HHQ"},
	    /* Outlook for the desktop, Japanese. */
	    {"<div class=WordSection1><p class=MsoNormal>new</p><div><div "
	     "style='border:none;border-top:solid #E1E1E1 1.0pt;padding:"
	     "3.0pt 0mm 0mm 0mm'><p class=MsoNormal><b>差出人:</b> A<br>"
	     "<b>送信日時:</b> B<br><b>宛先:</b> C<br><b>件名：</b> D</p>"
	     "</div></div><p class=MsoNormal>old</p></div>",
		"new\n差出人: A\n送信日時: B\n宛先: C\n件名： D\nold\n",
		".HHHHQ"},
	    /* A box with a line on top that is none. */
	    {"<div style='border-top:solid red;padding:3.0pt'>News<br>today"
	     "</div>after",
		"News\ntoday\nafter\n", "..."},
	    {"<div style='border-top: 1pt solid red'>Date: a<br>Place: b<br>"
	     "Cost: c</div>after",
		"Date: a\nPlace: b\nCost: c\nafter\n", "...."},
	    /* The same as Outlook's, as another webmail writes it. */
	    {"new<div style='border-style: solid none none'><b>Von:</b> A<br>"
	     "<b>Gesendet:</b> b<br><b>An:</b> c</div>after",
		"new\nVon: A\nGesendet: b\nAn: c\nafter\n", ".HHHQ"},
	    {"<div style='border-top: 1pt solid red'>Date: a<br>Place: b<br>"
	     "Cost: c</div>after",
		"Date: a\nPlace: b\nCost: c\nafter\n", "...."},
	    /* The same as Outlook's, as another webmail writes it. */
	    {"new<div style='border-style: solid none none'><b>Von:</b> A<br>"
	     "<b>Gesendet:</b> b<br><b>An:</b> c</div>after",
		"new\nVon: A\nGesendet: b\nAn: c\nafter\n", ".HHHQ"},
	    /* Layout, not a quote. */
	    {"new<blockquote style='margin:0 0 0 40px'>indented</blockquote>",
		"new\n> indented\n", ".."},
	    {"new<div class='yahoo_quoted' id='yahoo_quoted_1'>A wrote:<div>"
	     "old</div></div>",
		"new\nA wrote:\nold\n", ".QQ"},
	    {"new<div class=protonmail_quote>A wrote:<br><blockquote "
	     "class=protonmail_quote type=cite>old</blockquote></div>",
		"new\nA wrote:\n> old\n", ".QQ"},
	    {"new<div class='ydp1a2b3cyahoo_quoted'>old</div>", "new\nold\n",
		".Q"},
	    {"new<div id='ms-outlook-mobile-signature'>sent</div><div "
	     "id='mail-editor-reference-message-container'>old</div>",
		"new\nsent\nold\n", ".SQ"},
	    {"new<div data-smartmail='gmail_signature'>me</div>", "new\nme\n",
		".S"},
	};

	(void)state;
	for (size_t i = 0; i < BASE_LEN(cases); i++)
		check(cases[i][0], cases[i][1], cases[i][2], NULL);
}

static double
seconds_for(const char *unit, size_t bytes)
{
	struct base_arena *arena = base_arena_new();
	struct codec_html_text out;
	size_t n = strlen(unit);
	char *page = base_xmalloc(bytes + n);
	clock_t from;

	for (size_t i = 0; i < bytes; i += n)
		memcpy(page + i, unit, n);
	from = clock();
	assert_int_equal(
	    codec_html_to_text(arena, page, bytes, NULL, &out, NULL), BASE_OK);
	assert_true(base_text_is_utf8(out.text, out.len));
	base_arena_free(arena);
	free(page);
	return (double)(clock() - from) / CLOCKS_PER_SEC;
}

static void
test_linear_time(void **state)
{
	static const char *const units[] = {"<div>", "<b><i>", "</x>", "<a b='",
	    "<!--", "<", "&", "&zzzz;", "<blockquote>", "<br>", "<td>x",
	    "<div style='border-top:solid;padding:3'>a:b<br></div>",
	    "<a href=http://e.org/>", "<style>", "<ul><li>", "<p>x</b>",
	    "<table><tr><td>", " ", "\xe5", "<x a=\""};

	(void)state;
	for (size_t i = 0; i < BASE_LEN(units); i++) {
		double small = seconds_for(units[i], 100000);
		double large = seconds_for(units[i], 1000000);

		/* Clocks are coarse: what is fast is fast enough. */
		if (large > 0.3 && large > 14 * small)
			fail_msg(
			    "%s: %.3f s, then %.3f s", units[i], small, large);
	}
}

static void
test_limits(void **state)
{
	struct base_arena *arena = base_arena_new();
	struct codec_html_text out;
	size_t len = 3000000;
	char *page = base_xmalloc(len);

	(void)state;
	for (size_t i = 0; i < len; i += 4)
		memcpy(page + i, "<br>", 4);
	assert_int_equal(
	    codec_html_to_text(arena, page, len, NULL, &out, NULL), BASE_OK);
	assert_true(out.cut);
	assert_int_equal(out.n_lines, CODEC_HTML_LINES_MAX);
	free(page);
	base_arena_free(arena);
}

static void
test_charset_and_escape(void **state)
{
	static const char *const cases[][2] = {
	    {"<meta charset=\"utf-8\">", "utf-8"},
	    {"<META http-equiv=x content=\"text/html; charset=Shift_JIS\">",
		"Shift_JIS"},
	    {"<p>none</p>", ""},
	    {"none, and no bracket at the end", ""},
	    {"charset", ""},
	};
	struct base_buf buf;
	char found[64];

	(void)state;
	for (size_t i = 0; i < BASE_LEN(cases); i++) {
		codec_html_charset(cases[i][0], strlen(cases[i][0]), found);
		assert_string_equal(found, cases[i][1]);
	}
	base_buf_init(&buf, 40);
	assert_int_equal(codec_html_escape("<a b='c'>&\"\xff", &buf), BASE_OK);
	assert_string_equal(
	    buf.data, "&lt;a b=&#39;c&#39;&gt;&amp;&quot;\xef\xbf\xbd");
	assert_int_equal(codec_html_escape("<<<<", &buf), BASE_LIMIT);
	assert_int_equal(buf.len, 37);
	base_buf_release(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_layout),
	    cmocka_unit_test(test_links_and_images),
	    cmocka_unit_test(test_marks),
	    cmocka_unit_test(test_linear_time),
	    cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_charset_and_escape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
