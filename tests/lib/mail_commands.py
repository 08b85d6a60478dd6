#!/usr/bin/env python3
"""Mails with commands, as people's programs write them.

	mail_commands.py write DIR [N]	DIR/*.eml and DIR/wanted.json; each Nth
	mail_commands.py check DIR < JSON	one object a line, as `kairan parse`

A hundred writings, each in several widths, in every wrapping of a client,
in charsets and transfer encodings that take turns; and the same where they
must not be read.  The same files each time.  Today is Sat 2026-11-21.
"""
import base64
import html
import json
import os
import quopri
import sys
import unicodedata

# (text, [key=value or "#12 key=value"...])
WRITINGS = [
    ("status: ONGOING", "status=ONGOING"),
    ("Status : in progress", "status=ONGOING"),
    ("status = INVESTIGATING", "status=INVESTIGATING"),
    ("status: under investigation", "status=INVESTIGATING"),
    ("status: not affected", "status=NOT_AFFECTED"),
    ("status: NOT_AFFECTED", "status=NOT_AFFECTED"),
    ("status: not-affected", "status=NOT_AFFECTED"),
    ("status: patched", "status=PATCH_APPLIED"),
    ("status: PATCH_APPLIED", "status=PATCH_APPLIED"),
    ("status: deferred", "status=DEFER"),
    ("status: on hold", "status=DEFER"),
    ("status: new", "status=NEW"),
    ("status: WORKAROUND port 443 closed", "status=WORKAROUND"),
    ("status: mitigated", "status=WORKAROUND"),
    ("status: RISK_ACCEPTED until 2027-03-31 not reachable",
     "status=RISK_ACCEPTED"),
    ("状態：対応中", "status=ONGOING"),
    ("状態: 調査中", "status=INVESTIGATING"),
    ("状態：影響調査中", "status=INVESTIGATING"),
    ("状態：影響なし", "status=NOT_AFFECTED"),
    ("状態：対象外", "status=NOT_AFFECTED"),
    ("状態：該当なし", "status=NOT_AFFECTED"),
    ("状態：対応済", "status=PATCH_APPLIED"),
    ("状態：パッチ適用済", "status=PATCH_APPLIED"),
    ("状態：対応完了", "status=PATCH_APPLIED"),
    ("状態：保留", "status=DEFER"),
    ("状態：見送り", "status=DEFER"),
    ("状態：未着手", "status=NEW"),
    ("状態：回避策適用（443番を遮断）", "status=WORKAROUND"),
    ("状態：暫定対応", "status=WORKAROUND"),
    ("状態：リスク受容 2027-03-31まで 理由：外部から届かない",
     "status=RISK_ACCEPTED"),
    ("ステータス：対応中", "status=ONGOING"),
    ("ステータス：作業中", "status=ONGOING"),
    ("対応状況：影響なし", "status=NOT_AFFECTED"),
    ("対応状況：着手", "status=ONGOING"),
    ("【状態】対応中", "status=ONGOING"),
    ("■状態：確認中", "status=INVESTIGATING"),
    ("・状態：対応中です", "status=ONGOING"),
    ("assignee: me", "assignee=me"),
    ("assign: me", "assignee=me"),
    ("assigned to: Hanako Yamada", "assignee=Hanako Yamada"),
    ("assignee: yamada@example.org", "assignee=yamada@example.org"),
    ("owner: none", "assignee=none"),
    ("担当：私", "assignee=me"),
    ("担当者：山田", "assignee=山田"),
    ("担当者：山田さん", "assignee=山田"),
    ("アサイン：自分", "assignee=me"),
    ("担当：なし", "assignee=none"),
    ("planned: 2026-12-01", "planned=2026-12-01"),
    ("planned: 2026/12/1", "planned=2026-12-01"),
    ("planned: 12/1", "planned=2026-12-01"),
    ("planned: Dec 1st", "planned=2026-12-01"),
    ("planned: 1 Dec", "planned=2026-12-01"),
    ("planned: tomorrow", "planned=2026-11-22"),
    ("planned: fri", "planned=2026-11-27"),
    ("planned: +2w", "planned=2026-12-05"),
    ("planned: in 3 days", "planned=2026-11-24"),
    ("予定日：12月1日", "planned=2026-12-01"),
    ("予定日：2026年12月1日", "planned=2026-12-01"),
    ("予定日：令和8年12月1日", "planned=2026-12-01"),
    ("予定日：12月1日(火)", "planned=2026-12-01"),
    ("予定日：明日", "planned=2026-11-22"),
    ("予定日：来週金曜", "planned=2026-11-27"),
    ("予定日：3日後", "planned=2026-11-24"),
    ("対応予定日：12/1", "planned=2026-12-01"),
    ("予定日：今月末", "planned=2026-11-30"),
    ("予定日：なし", "planned=none"),
    ("due: 2026-12-15", "due=2026-12-15"),
    ("due: next friday", "due=2026-11-27"),
    ("due date: 20261215", "due=2026-12-15"),
    ("deadline: end of month", "due=2026-11-30"),
    ("期限：12月15日", "due=2026-12-15"),
    ("期日：来月末", "due=2026-12-31"),
    ("対応期限：2週間後", "due=2026-12-05"),
    ("due: none", "due=none"),
    ("priority: high", "priority=high"),
    ("priority: urgent", "priority=urgent"),
    ("優先度：緊急", "priority=urgent"),
    ("優先度：最優先", "priority=immediate"),
    ("優先度：低", "priority=low"),
    ("ssvc: out-of-cycle", "ssvc=out_of_cycle"),
    ("SSVC：臨時", "ssvc=out_of_cycle"),
    ("watcher: +yamada, -suzuki", "watcher=+yamada, -suzuki"),
    ("ウォッチャー：山田", "watcher=+山田"),
    ("private: yes", "private=yes"),
    ("非公開：はい", "private=yes"),
    ("defer until: 2026-12-15", "defer=2026-12-15"),
    ("defer: 12/15", "defer=2026-12-15"),
    ("保留：12月15日まで", "defer=2026-12-15"),
    ("延期：12月15日", "defer=2026-12-15"),
    ("#12: status: ONGOING", "#12 status=ONGOING"),
    ("#12 #15-17: planned: 2026-12-01", "#12 #15 #16 #17 planned=2026-12-01"),
    ("#12: 対応中", "#12 status=ONGOING"),
    ("CVE-2026-1234: NOT_AFFECTED", "CVE-2026-1234 status=NOT_AFFECTED"),
    ("CVE-2026-1234：影響なし", "CVE-2026-1234 status=NOT_AFFECTED"),
    ("JVNDB-2026-000123: status: ONGOING",
     "JVNDB-2026-000123 status=ONGOING"),
    ("track: JVNDB-2026-000123", "track=JVNDB-2026-000123"),
    ("起票：JVNDB-2026-000123", "track=JVNDB-2026-000123"),
    ("状態：対応中\n担当：私\n予定日：12月1日",
     "status=ONGOING", "assignee=me", "planned=2026-12-01"),
    ("status: ONGOING\nassignee: me\ndue: +2w",
     "status=ONGOING", "assignee=me", "due=2026-12-05"),
    ("#12: status: ONGOING\n#13: status: DEFER",
     "#12 status=ONGOING", "#13 status=DEFER"),
]

KANA = {}
for c in range(0xFF66, 0xFF9E):
    KANA[unicodedata.normalize("NFKC", chr(c))] = chr(c)
    for mark in "ﾞﾟ":
        both = unicodedata.normalize("NFKC", chr(c) + mark)
        if len(both) == 1:
            KANA[both] = chr(c) + mark


def wide(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else
                   "\u3000" if c == " " else c for c in text)


def narrow_kana(text):
    return "".join(KANA.get(c, c) for c in text)


def loose(text):
    """Blanks about, a wide colon, wide digits."""
    text = text.replace(": ", "　： ", 1) if ": " in text else text
    return "".join(chr(ord(c) + 0xFEE0) if "0" <= c <= "9" else c
                   for c in text) + "　"


def narrow(text):
    return narrow_kana(text.replace("：", ":"))


WIDTHS = [str, wide, loose, narrow]

CODES = [("utf-8", "utf-8", "8bit"), ("iso-2022-jp", "iso2022_jp_ext", "7bit"),
         ("shift_jis", "cp932", "base64"), ("utf-8", "utf-8", "base64"),
         ("euc-jp", "euc_jp", "8bit"), ("iso-2022-jp", "iso2022_jp_ext", "quoted-printable"),
         ("utf-8", "utf-8", "quoted-printable"), ("shift_jis", "cp932", "8bit"),
         ("euc-jp", "euc_jp", "quoted-printable"), ("windows-31j", "cp932", "quoted-printable"),
         ("iso-2022-jp", "iso2022_jp_ext", "base64")]

# What stands below an answer; it must never be read.
OURS = """[kairan #12] openssl

status: NEW
due: 2026-12-31
To answer write for example
status: ONGOING
状態：対応中"""


def mark(text, sign="> "):
    return "\n".join((sign + line).rstrip() for line in text.split("\n"))


def lines_html(text, start, end):
    return "".join(start + (html.escape(line) or "<br>") + end
                   for line in text.split("\n"))


def br(text):
    return "<br>\n".join(html.escape(line) for line in text.split("\n"))


JA_HEAD = "2026年11月20日(金) 9:00 kairan <kairan@example.org>:"
EN_HEAD = "On Fri, Nov 20, 2026 at 9:00 AM kairan <kairan@example.org> wrote:"
OL_EN = ("From: kairan <kairan@example.org>\n"
         "Sent: Friday, November 20, 2026 9:00 AM\n"
         "To: Taro Ito <ito@example.org>\nSubject: [kairan #12] openssl\n\n")
OL_JA = ("差出人: kairan <kairan@example.org>\n送信日時: 2026年11月20日 9:00\n"
         "宛先: 伊藤 太郎 <ito@example.org>\n件名: [kairan #12] openssl\n\n")
LIST_FOOT = ("_______________________________________________\n"
             "security mailing list\nsecurity@lists.example.org\n"
             "https://lists.example.org/mailman/listinfo/security")
BOX = ("━━━━━━━━━━━━━━━━━━━━\n例示株式会社 システム部\n伊藤 太郎\n"
       "担当：運用\nTEL: 03-0000-0000\n━━━━━━━━━━━━━━━━━━━━")


def gmail(x, q, head=EN_HEAD):
    return ('<div dir="ltr">%s</div><br><div class="gmail_quote '
            'gmail_quote_container"><div dir="ltr" class="gmail_attr">%s<br>'
            '</div><blockquote class="gmail_quote" style="margin:0px 0px 0px '
            '0.8ex;border-left:1px solid rgb(204,204,204)">%s</blockquote>'
            '</div>' % (x, html.escape(head), br(q)))


def word(x, q, head=OL_EN):
    heads = "<br>".join("<b>%s:</b> %s" % tuple(map(html.escape, h.split(": ", 1)))
                        for h in head.strip().split("\n"))
    return ('<html xmlns:o="urn:schemas-microsoft-com:office:office"><body '
            'lang="EN-US"><div class="WordSection1">%s<p class="MsoNormal">'
            '<o:p>&nbsp;</o:p></p><div><div style="border:none;border-top:'
            'solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class='
            '"MsoNormal">%s<o:p></o:p></p></div></div>%s</div></body></html>'
            % (x, heads, lines_html(q, '<p class="MsoNormal">',
                                    '<o:p></o:p></p>')))


def owa(x, q, head=OL_JA):
    heads = "<br>\n".join("<b>%s:</b> %s" % tuple(map(html.escape, h.split(": ", 1)))
                          for h in head.strip().split("\n"))
    return ('<html><body dir="ltr">%s<div id="appendonsend"></div><hr style='
            '"display:inline-block;width:98%%" tabindex="-1"><div id='
            '"divRplyFwdMsg" dir="ltr"><font face="Calibri">%s</font><div>'
            '&nbsp;</div></div><div>%s</div></body></html>'
            % (x, heads, br(q)))


def apple(x, q, head="On 20 Nov 2026, at 9:00, kairan <kairan@example.org> wrote:"):
    return ('<html><body style="word-wrap: break-word;">%s<div><br>'
            '<blockquote type="cite"><div>%s</div><br class='
            '"Apple-interchange-newline"><div><div>%s</div></div></blockquote>'
            '</div><br></body></html>' % (x, html.escape(head), br(q)))


def iphone(x, q):
    return ('<html><head></head><body dir="auto">%s<div dir="ltr"><br></div>'
            '<div dir="ltr">iPhoneから送信</div><div dir="ltr"><br><blockquote '
            'type="cite">2026/11/20 9:00、kairan &lt;kairan@example.org&gt;の'
            'メール:<br><br></blockquote></div><blockquote type="cite"><div '
            'dir="ltr">%s</div></blockquote></body></html>' % (x, br(q)))


def moz(x, q, below=False):
    cite = ('<div class="moz-cite-prefix">On 11/20/26 9:00, kairan wrote:<br>'
            '</div><blockquote type="cite" cite="mid:x@example.org">%s'
            '</blockquote>' % br(q))
    sig = '<pre class="moz-signature" cols="72">-- \nTaro\nstatus: DEFER</pre>'
    body = cite + x + sig if below else x + sig + cite
    return '<html><head></head><body>%s</body></html>' % body


def divs(x):
    return lines_html(x, "<div>", "</div>")


def word_lines(x):
    return lines_html(x, '<p class="MsoNormal">', "<o:p></o:p></p>")


# name, function of the writing: text (str), HTML (("html", str)), or both.
READ = [
    ("plain", lambda x: x),
    ("gmail ja", lambda x: x + "\n\n" + JA_HEAD + "\n\n" + mark(OURS)),
    ("gmail en", lambda x: x + "\n\n" + EN_HEAD + "\n\n" + mark(OURS)),
    ("gmail wrapped", lambda x: x + "\n\nOn Fri, Nov 20, 2026 at 9:00 AM kairan\n"
     "<kairan@example.org> wrote:\n\n" + mark(OURS)),
    ("outlook en", lambda x: x + "\n\n-----Original Message-----\n" + OL_EN + OURS),
    ("outlook ja", lambda x: x + "\n\n-----元のメッセージ-----\n" + OL_JA + OURS),
    ("outlook line", lambda x: x + "\n\n________________________________\n" + OL_JA + OURS),
    ("outlook bare", lambda x: x + "\n\n" + OL_EN + OURS),
    ("thunderbird", lambda x: "On 11/20/26 9:00, kairan wrote:\n" + mark(OURS) +
     "\n\n" + x + "\n\n-- \nTaro Ito\nstatus: DEFER"),
    ("thunderbird ja", lambda x: "(2026/11/20 9:00), kairan wrote:\n" + mark(OURS) +
     "\n\n" + x + "\n"),
    ("iphone", lambda x: x + "\n\niPhoneから送信\n\n"
     "2026/11/20 9:00、kairan <kairan@example.org>のメール:\n\n" + mark(OURS)),
    ("wide marks", lambda x: x + "\n\nkairan さんは書きました:\n" + mark(OURS, "＞ ")),
    ("box", lambda x: x + "\n\n" + BOX),
    ("list", lambda x: x + "\n\n" + LIST_FOOT),
    ("prose below", lambda x: x + "\n\n週末に適用します。\nよろしくお願いします。"),
    ("prose above", lambda x: "お疲れ様です。伊藤です。\n週末に適用します。\n\n" + x),
    ("greeting", lambda x: "Hi,\n\nWe are on it.\n\n" + x + "\n\nBest regards,\nTaro"),
    ("between", lambda x: mark(OURS) + "\n\n" + x + "\n\n> and this?"),
    ("end mark", lambda x: x + "\n\n以上\n\nstatus: DEFER\npriority: low"),
    ("Gmail HTML", lambda x: ("html", gmail(br(x), OURS))),
    ("Gmail HTML ja", lambda x: ("html", gmail(divs(x), OURS, JA_HEAD))),
    ("Outlook HTML", lambda x: ("html", word(word_lines(x), OURS))),
    ("Outlook HTML ja", lambda x: ("html", word(word_lines(x), OURS, OL_JA))),
    ("OWA HTML", lambda x: ("html", owa(lines_html(x, '<div class="elementToProof">',
                                                  "</div>"), OURS))),
    ("Apple Mail HTML", lambda x: ("html", apple(br(x), OURS))),
    ("Apple Mail HTML divs", lambda x: ("html", apple(divs(x), OURS))),
    ("iPhone HTML", lambda x: ("html", iphone(divs(x), OURS))),
    ("Thunderbird HTML", lambda x: ("html", moz(lines_html(x, "<p>", "</p>"), OURS))),
    ("Thunderbird HTML below", lambda x: ("html", moz("<p>" + br(x) + "</p>", OURS, True))),
    ("tight gmail", lambda x: x + "\n" + JA_HEAD + "\n" + mark(OURS)),
    ("tight outlook", lambda x: x + "\n" + OL_JA + OURS),
    ("tight signature", lambda x: x + "\n-- \nTaro Ito\nstatus: DEFER"),
    ("tight prose", lambda x: x + "\nよろしくお願いします。"),
    ("tight greeting", lambda x: "お疲れ様です。伊藤です。\n" + x +
     "\n以上、よろしくお願いします。"),
    ("tight phone", lambda x: x + "\niPhoneから送信"),
    ("becky", lambda x: x + "\n\nOn Fri, 20 Nov 2026 09:00:00 +0900\n"
     "kairan <kairan@example.org> wrote:\n\n" + mark(OURS)),
    ("roundcube ja", lambda x: "2026-11-20 09:00 に kairan さんは書きました:\n" +
     mark(OURS) + "\n\n" + x),
    ("evolution", lambda x: "On Fri, 2026-11-20 at 09:00 +0900, kairan wrote:\n"
     + mark(OURS) + "\n\n" + x + "\n\n-- \nTaro"),
    ("proton", lambda x: x + "\n\nSent from Proton Mail for iOS.\n\n"
     "-------- Original Message --------\nOn Friday, 11/20/26 at 09:00 kairan "
     "<kairan@example.org> wrote:\n\n" + mark(OURS)),
    ("k-9", lambda x: x + "\n-- \nSent from my Android device with K-9 Mail. "
     "Please excuse my brevity."),
    ("yahoo HTML", lambda x: ("html", '<html><body><div class="ydp yahoo-style'
     '-wrap">' + divs(x) + '</div><div id="yahoo_quoted_1" class='
     '"yahoo_quoted"><div>On Friday, November 20, 2026 at 09:00:00 AM GMT+9, '
     'kairan &lt;kairan@example.org&gt; wrote: </div><div>' + br(OURS) +
     '</div></div></body></html>')),
    ("Gmail HTML list", lambda x: ("html", gmail(
        "<ul>" + lines_html(x, "<li>", "</li>") + "</ul>", OURS))),
    ("HTML table", lambda x: ("html", "<table><tr><td>" + br(x) +
     "</td></tr></table>")),
    ("HTML bold key", lambda x: ("html", "<p>" + "<br>".join(
        "<b>" + html.escape(l[:l.find(":") + 1]) + "</b>" +
        html.escape(l[l.find(":") + 1:]) for l in x.split("\n")) + "</p>")),
    ("both", lambda x: ("both", x + "\n\n" + EN_HEAD + "\n\n" + mark(OURS),
                        gmail(br(x), OURS))),
]

SAID = "了解しました。ありがとうございます。\nI will have a look."
SAID_HTML = "<div>%s</div>" % br(SAID)
FW_HEAD = OL_EN.replace("Sent", "Date")
NOT_READ = [
    ("quote", lambda x: SAID + "\n\n" + EN_HEAD + "\n\n" + mark(x)),
    ("quote ja", lambda x: SAID + "\n\n" + JA_HEAD + "\n" + mark(x, ">")),
    ("quote of a quote", lambda x: SAID + "\n\n" + mark(x, ">> ")),
    ("wide quote", lambda x: SAID + "\n\nkairan さんは書きました：\n" + mark(x, "＞")),
    ("quote alone", lambda x: mark(x)),
    ("quote first", lambda x: mark(x) + "\n\n" + SAID),
    ("outlook", lambda x: SAID + "\n\n-----Original Message-----\n" + OL_EN + x),
    ("outlook ja", lambda x: SAID + "\n\n" + OL_JA + x),
    ("outlook line", lambda x: SAID + "\n\n________________________________\n" + OL_EN + x),
    ("signature", lambda x: SAID + "\n\n-- \nTaro Ito\n" + x),
    ("box", lambda x: SAID + "\n\n━━━━━━━━━━━━━━━━\n例示株式会社 伊藤 太郎\n" + x +
     "\nTEL: 03-0000-0000\n━━━━━━━━━━━━━━━━"),
    ("end mark", lambda x: SAID + "\n\n以上\n\n" + x),
    ("end dashes", lambda x: SAID + "\n--\n" + x),
    ("list footer", lambda x: SAID + "\n\n" + LIST_FOOT + "\n" + x),
    ("forward gmail", lambda x: "FYI\n\n---------- Forwarded message ---------\n"
     + FW_HEAD + x),
    ("forward ja", lambda x: "ご参考まで。\n\n---------- 転送メッセージ ----------\n"
     + OL_JA + x),
    ("forward apple", lambda x: "FYI\n\nBegin forwarded message:\n\n" +
     mark(FW_HEAD + x)),
    ("forward thunderbird", lambda x: "FYI\n\n-------- Forwarded Message --------\n"
     "Subject: [kairan #12] openssl\nDate: Fri, 20 Nov 2026 09:00:00 +0900\n"
     "From: kairan <kairan@example.org>\nTo: ito@example.org\n\n" + x),
    ("forward alone", lambda x: "---------- Forwarded message ---------\n"
     + FW_HEAD + x),
    ("tight quote", lambda x: SAID + "\n" + EN_HEAD + "\n" + mark(x)),
    ("tight signature", lambda x: SAID + "\n-- \n" + x),
    ("proton", lambda x: SAID + "\n\n-------- Original Message --------\nOn "
     "Friday, 11/20/26 at 09:00 kairan <kairan@example.org> wrote:\n\n"
     + mark(x)),
    ("bare attribution", lambda x: SAID + "\n\n" + EN_HEAD + "\n\n" + x),
    ("forward outlook", lambda x: "ご確認ください。\n\n差出人: 鈴木 <suzuki@"
     "example.org>\n送信日時: 2026年11月20日 9:00\n宛先: 伊藤 太郎\n件名: 連絡"
     "\n\n" + x + "\n\n鈴木"),
    ("attached forward", lambda x: ("forward", SAID, x)),
    ("list footer ja", lambda x: SAID + "\n\n-- \n" + x + "\n" + LIST_FOOT),
    ("code indented", lambda x: SAID + "\n\n" + mark(x, "    ") +
     "\n\nbye"),
    ("middle of prose", lambda x: SAID + "\n\nsome more text here\n" + x +
     "\nand text behind\n\nmore\n\nbye"),
    ("yahoo HTML", lambda x: ("html", "<div>" + SAID_HTML + '</div><div id='
     '"yahoo_quoted_1" class="yahoo_quoted"><div>On Friday, November 20, 2026 '
     'at 09:00:00 AM GMT+9, kairan &lt;kairan@example.org&gt; wrote: </div>'
     '<div>' + br(x) + '</div></div>')),
    ("Apple forward", lambda x: ("html", "<div>FYI</div><div><br><blockquote "
     'type="cite"><div>Begin forwarded message:</div><br><div><b>From: </b>a '
     '&lt;a@example.org&gt;</div><div><b>Subject: </b>x</div><br><div>'
     + br(x) + "</div></blockquote></div>")),
    ("Gmail forward", lambda x: ("html", '<div dir="ltr">FYI<br><br><div class='
     '"gmail_quote"><div dir="ltr" class="gmail_attr">---------- Forwarded '
     'message ---------<br>From: <b>kairan</b> &lt;kairan@example.org&gt;<br>'
     'Date: Fri, Nov 20, 2026 at 9:00 AM<br>Subject: x<br>To: ito@example.org'
     '<br></div><br><br>' + br(x) + "</div></div>")),
    ("code", lambda x: SAID + "\n\n```\n" + x + "\n```"),
    ("Gmail HTML", lambda x: ("html", gmail(SAID_HTML, x))),
    ("Outlook HTML", lambda x: ("html", word(word_lines(SAID), x))),
    ("OWA HTML", lambda x: ("html", owa(SAID_HTML, x))),
    ("Apple Mail HTML", lambda x: ("html", apple(SAID_HTML, x))),
    ("iPhone HTML", lambda x: ("html", iphone(SAID_HTML, x))),
    ("Thunderbird HTML", lambda x: ("html", moz(SAID_HTML, x))),
    ("Thunderbird HTML below", lambda x: ("html", moz(SAID_HTML, x, True))),
    ("Gmail signature", lambda x: ("html", SAID_HTML + '<div><br></div>-- <br>'
     '<div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature">'
     '<div dir="ltr">Taro Ito<br>' + br(x) + "</div></div>")),
    ("Thunderbird signature", lambda x: ("html", "<p>" + br(SAID) + "</p>"
     '<div class="moz-signature">-- <br>Taro<br>' + br(x) + "</div>")),
]


def coded(kind, text, code):
    label, codec, how = code
    try:
        data = text.encode(codec)
    except UnicodeEncodeError:
        label = "utf-8"
        data = text.encode()
        how = "8bit" if how == "7bit" else how
    if how == "base64":
        data = base64.encodebytes(data)
    elif how == "quoted-printable":
        data = quopri.encodestring(data)
    head = "Content-Type: text/%s; charset=%s\nContent-Transfer-Encoding: %s\n\n"
    return (head % (kind, label, how)).encode() + data + b"\n"


def message(n, body, code, subject):
    head = ("From: Taro Ito <ito@example.org>\nTo: kairan@example.org\n"
            "Subject: %s\nMessage-ID: <n%d@example.org>\n"
            "Date: Sat, 21 Nov 2026 09:00:00 +0900\nMIME-Version: 1.0\n"
            % (subject, n)).encode()
    if isinstance(body, str):
        return head + coded("plain", body, code)
    if body[0] == "forward":
        return (head + b"Content-Type: multipart/mixed; boundary=b0\n\n--b0\n"
                + coded("plain", body[1], code) +
                b"--b0\nContent-Type: message/rfc822\n\n"
                + message(n, body[2], code, "x") + b"--b0--\n")
    if body[0] == "html":
        return head + coded("html", body[1], code)
    return (head + b"Content-Type: multipart/alternative; boundary=b0\n\n--b0\n"
            + coded("plain", body[1], code) + b"--b0\n"
            + coded("html", body[2], code) + b"--b0--\n")


def write(folder, every=1):
    wanted, n = {}, 0
    for w, (text, *want) in enumerate(WRITINGS):
        seen = set()
        for width in WIDTHS:
            written = "\n".join(map(width, text.split("\n")))
            if written in seen:
                continue
            seen.add(written)
            for p, (name, wrap) in enumerate(READ + NOT_READ):
                is_read = p < len(READ)
                # Between sentences it may be of an alert that is told of.
                if name == "tight greeting" and text.startswith("priority"):
                    continue
                code = CODES[n % len(CODES)]
                path = "%05d.eml" % n
                subject = ("Fwd: " if "forward" in name else "Re: ") + "[kairan #12] x"
                n += 1
                if n % every:
                    continue
                data = message(n, wrap(written), code, subject)
                if n % 2:
                    data = data.replace(b"\n", b"\r\n")
                with open(os.path.join(folder, path), "wb") as f:
                    f.write(data)
                wanted[path] = [want if is_read else [], "%s, %s, %s %s: %r" % (
                    "read" if is_read else "not read", name, code[0], code[2],
                    written)]
    with open(os.path.join(folder, "wanted.json"), "w") as f:
        json.dump(wanted, f)


def check(folder):
    with open(os.path.join(folder, "wanted.json")) as f:
        wanted = json.load(f)
    bad = 0
    for line in sys.stdin:
        mail = json.loads(line)
        want, what = wanted.pop(mail["file"])
        got = [" ".join(d["targets"] + ["%s=%s" % (d["key"], d["value"])])
               + (" ?" + d["problem"] if d["problem"] and
                  d["problem"] != "a note is needed" else "")
               for d in mail["directives"]]
        if got != want:
            bad += 1
            print("%s %s\n    got  %s\n    want %s" % (mail["file"], what, got, want))
    for path in wanted:
        print("%s was not shown" % path)
    print("%d wrong" % (bad + len(wanted)))
    return bad + len(wanted) > 0


if __name__ == "__main__":
    if sys.argv[1] == "write":
        sys.exit(write(sys.argv[2], int((sys.argv + ["1"])[3])))
    sys.exit(check(sys.argv[2]))
