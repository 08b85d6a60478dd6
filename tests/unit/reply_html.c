/*
 * What was newly written in HTML mail: by its structure, one program a case,
 * with twins in which the same structure means nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "kairan/mail.h"
#include "kairan/reply.h"

static const struct {
	const char *what;
	const char *html;
	const char *want;
} cases[] = {
    {"Gmail",
	"<div dir=ltr>Yes.</div><div class=gmail_quote><div class=gmail_attr>"
	"On Fri, Nov 20, 2026 at 9:15 AM Alice &lt;a@b.example&gt; wrote:<br>"
	"</div><blockquote class=gmail_quote>old</blockquote></div>",
	"Yes."},
    {"Gmail, answered between",
	"<div class=gmail_quote><div class=gmail_attr>On Nov 20, 2026 Alice "
	"&lt;a@b.example&gt; wrote:</div><blockquote class=gmail_quote>When?"
	"</blockquote><div>Tomorrow.</div><blockquote class=gmail_quote>Who?"
	"</blockquote><div>Me.</div></div>",
	"> When?\nTomorrow.\n\n> Who?\nMe."},
    {"Outlook",
	"<p class=MsoNormal>適用済みです。</p><div><div style='border:none;"
	"border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>差出人:</b> "
	"kairan<br><b>送信日時:</b> 2026年11月20日<br><b>宛先:</b> 山田<br>"
	"<b>件名:</b> x</p></div></div><p class=MsoNormal>old</p>",
	"適用済みです。"},
    {"Outlook in the web",
	"<div>Yes.</div><div id=appendonsend></div><hr><div id=divRplyFwdMsg>"
	"<b>From:</b> a<br><b>Sent:</b> b<br><b>To:</b> c<br><b>Subject:</b> d"
	"</div><div>old</div>",
	"Yes."},
    {"the same, its ids rewritten on the way",
	"<div>Yes.</div><div id=x_appendonsend></div><hr>"
	"<div id=x_divRplyFwdMsg><b>From:</b> a<br><b>Sent:</b> b<br><b>To:</b>"
	" c<br><b>Subject:</b> d</div><div>old</div>",
	"Yes."},
    {"an id that only looks so",
	"<div>Yes.</div><div id=x_note>And more.</div>", "Yes.\nAnd more."},
    {"iPhone",
	"<div>了解です。<br><br><div dir=ltr>iPhoneから送信</div><div><br>"
	"<blockquote type=cite>2026/11/20 9:15、kairan &lt;k@b.example&gt;の"
	"メール:<br></blockquote></div><blockquote type=cite>old</blockquote>"
	"</div>",
	"了解です。"},
    {"Thunderbird",
	"<p>Yes.</p><div class=moz-cite-prefix>On 2026/11/20 9:15, a wrote:"
	"</div><blockquote type=cite cite='mid:x'>old</blockquote>"
	"<pre class=moz-signature>-- \nBob</pre>",
	"Yes."},
    {"Yahoo",
	"<div>Yes.</div><div class=yahoo_quoted><div>On Friday, a wrote:</div>"
	"<div>old</div></div>",
	"Yes."},
    {"Proton",
	"<div>Yes.</div><div class=protonmail_quote>On Friday, a wrote:<br>"
	"<blockquote type=cite>old</blockquote></div>",
	"Yes."},
    {"Gmail's signature",
	"<div>Yes.<br>-- <br><div "
	"class=gmail_signature>Bob<br>Inc.</div></div>",
	"Yes."},
    {"no class at all: the words tell",
	"<p>Yes.</p><p>On 2026-11-20 09:15, kairan wrote:</p><blockquote "
	"type=cite>old</blockquote>",
	"Yes."},
    {"a quotation is a way to set text",
	"<p>The log says</p><blockquote>no route</blockquote><p>I mend it.</p>",
	"The log says\n\n> no route\nI mend it."},
};

static const char *
squeezed(const char *text)
{
	static char out[2000];
	size_t n = 0;

	for (; *text != '\0' && n < sizeof(out) - 1; text++)
		if (*text != '\n' || (n > 0 && out[n - 1] != '\n'))
			out[n++] = *text;
	while (n > 0 && out[n - 1] == '\n')
		n--;
	out[n] = '\0';
	return out;
}

static void
test_replies(void **state)
{
	static const struct reply_settings settings = {.today = {2026, 11, 21}};
	struct base_err err = BASE_ERR_INIT;
	struct reply *reply = NULL;
	struct mail *mail = NULL;
	char *text, *want;
	size_t i, bad = 0;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		text = base_xprintf(
		    "From: a@b.example\nSubject: Re: x\nMIME-Version: 1.0\n"
		    "Content-Type: text/html; charset=utf-8\n"
		    "Content-Transfer-Encoding: 8bit\n\n%s\n",
		    cases[i].html);
		assert_int_equal(
		    mail_parse(text, strlen(text), &mail, &err), BASE_OK);
		assert_int_equal(
		    reply_analyze(mail, &settings, &reply, &err), BASE_OK);
		want = base_xstrdup(squeezed(cases[i].want));
		if (strcmp(squeezed(reply->cut.reply), want) != 0) {
			print_message("# %s: '%s'\n", cases[i].what,
			    squeezed(reply->cut.reply));
			bad++;
		}
		free(want);
		reply_free(reply);
		mail_free(mail);
		free(text);
	}
	assert_int_equal(bad, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_replies)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
