#!/usr/bin/env python3
"""Does a megabyte of hostile text cost at most 12 times a tenth of it?

	mail_linear.py KAIRAN FOLDER	"ok NAME RATIO" or "not ok NAME: ..." each

Ten mails of 100 kB beside one of 1 MB, in processor time of the whole
`kairan parse` with its sandbox, the least of several turns; the time of a
process that reads next to nothing is taken off.
"""
import os
import resource
import subprocess
import sys

PLAIN = "Content-Type: text/plain; charset=utf-8"
HTML = "Content-Type: text/html; charset=utf-8"
TEXT = {
    "letters": "a", "blanks": " ", "line ends": "\n", "marks": ">",
    "quotes": "> x\n", "deep quotes": "> > > > > x\n", "wide marks": "＞",
    "On": "On Fri, Nov 20, 2026 at ", "On lines": "On Fri, Nov 20, 2026\n",
    "wrote": "kairan wrote:\n", "attribution":
    "On Fri, Nov 20, 2026 at 9:00 kairan <k@example.org> wrote:\n",
    "written": "2026年11月20日 に kairan さんは書きました:\n",
    "header blocks": "From: a\nSent: b\nTo: c\nSubject: d\n\n",
    "header lines": "From: a\n", "差出人": "差出人: a\n送信日時: b\n件名: c\n\n",
    "original": "-----Original Message-----\n",
    "forward": "---------- Forwarded message ---------\n",
    "lines of _": "________________________________\n", "signatures": "-- \nA\n",
    "boxes": "━━━━━━━━━━\nA\n", "long box": "━", "dashes": "-",
    "footers": "_____\nx mailing list\nx@example.org\nhttps://x.example/l\n",
    "commands": "status: ONGOING\n", "commands apart": "status: ONGOING\n\n",
    "in Japanese": "状態：対応中\n", "one long command": "status: ONGOING, ",
    "targets": "#1 ", "ranges": "#1-99 ", "target lines": "#1-99: ONGOING\n",
    "CVEs": "CVE-2026-1234 ", "colons": ":", "equals": "=", "stars": "*",
    "dates": "12/1 ", "eras": "令和8年", "date lines": "planned: +2w\n",
    "until": "status: RISK_ACCEPTED until until until ",
    "tokens": "[kairan:aaaaaaaaaeaaaakr35uegm7g2z4tdrlj52kawfby]\n",
    "open tokens": "[kairan:", "addresses": "<a+b@example.org> ",
    "links": "https://x.example/ ", "fences": "```\n", "indented": "    x\n",
    "uuencode": "begin 644 a\n", "clearsign":
    "-----BEGIN PGP SIGNED MESSAGE-----\n\n", "dash escapes": "- x\n",
    "away": "out of office until ", "half kana": "ﾊﾞ", "marks above": "e\u0301",
}
MARKUP = {
    "tags": "<b>x</b>", "open tags": "<b>", "open divs": "<div>",
    "quotes": "<blockquote>x</blockquote>", "open quotes": "<blockquote>",
    "half tags": "<b ", "less": "<", "entities": "&amp;", "half entities": "&",
    "comments": "<!-- x -->", "open comments": "<!--", "lists": "<ul><li>",
    "tables": "<table><tr><td>x</td></tr></table>", "open cells":
    "<table><tr><td>", "breaks": "<br>\n", "attributes": '<p style="x">y',
    "gmail": '<div class="gmail_quote">', "styles": "<style>",
}


def mail(head, unit, size, before=""):
    text = before + unit * (size // len(unit.encode()) + 1)
    return ("From: a@example.org\nSubject: x\nMIME-Version: 1.0\n%s\n\n" % head
            ).encode() + text.encode()[:size] + b"\n"


def cases():
    for name, unit in TEXT.items():
        yield "text, " + name, lambda n, u=unit: mail(PLAIN, u, n)
    for name, unit in MARKUP.items():
        yield "HTML, " + name, lambda n, u=unit: mail(HTML, u, n)
    flowed = PLAIN + "; format=flowed"
    yield "flowed", lambda n: mail(flowed, "> a \n", n)
    yield "flowed blanks", lambda n: mail(flowed, " \n", n)
    for how, unit in (("quoted-printable", "=41"), ("quoted-printable", "=\n"),
                      ("base64", "QUFB"), ("base64", "= ")):
        yield how + " " + ascii(unit).replace("\\", "/"), lambda n, h=how, u=unit: mail(
            PLAIN + "\nContent-Transfer-Encoding: " + h, u, n)
    jis = "Content-Type: text/plain; charset=iso-2022-jp"
    for unit in ("\x1b$B", "\x1b(B", "\x1b$B4A\x1b(B", "\x1b"):
        yield "JIS " + ascii(unit).replace("\\", "/"), lambda n, u=unit: mail(jis, u, n)
    parts = "Content-Type: multipart/mixed; boundary=b"
    yield "parts", lambda n: mail(parts, "--b\n\nx\n", n)
    yield "part ends", lambda n: mail(parts, "--b--\n", n)
    yield "near boundaries", lambda n: mail(parts, "--c\n", n, "--b\n\n")


def seconds(kairan, files):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([kairan, "parse", "--json", *files], check=False,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime
            - before.ru_stime)


def main(kairan, folder):
    small, large = (os.path.join(folder, x) for x in ("small", "large"))
    none = os.path.join(folder, "none")
    with open(none, "wb") as f:
        f.write(mail(PLAIN, "x", 10))
    least = min(seconds(kairan, [none]) for _ in range(5))
    for name, make in cases():
        with open(small, "wb") as f:
            f.write(make(100000))
        with open(large, "wb") as f:
            f.write(make(1000000))
        tens = ones = 99.0
        for _ in range(8):
            tens = min(tens, seconds(kairan, [small] * 10) - least)
            ones = min(ones, seconds(kairan, [large]) - least)
            ratio = 10 * ones / max(tens, 0.01)
            if ratio <= 12:
                break
        print("%s %s: %.1f times (1 MB: %.0f ms)" % (
            "ok" if ratio <= 12 else "not ok", name, ratio, 1000 * ones),
            flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
