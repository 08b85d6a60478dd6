#!/usr/bin/env python3
"""Takes every word, date and example of kairan-mail(7) through the parser.

	mail_grammar.py KAIRAN PAGE	one line "ok NAME" or "not ok NAME: WHY" each

Today is Sat 2026-11-21 (KAIRAN_NOW).
"""
import json
import os
import re
import subprocess
import sys
import tempfile

DATES = {
    "2026-12-01": "2026-12-01", "2026/12/1": "2026-12-01",
    "20261201": "2026-12-01", "2026年12月1日": "2026-12-01",
    "令和8年12月1日": "2026-12-01", "12/1": "2026-12-01",
    "Dec 1st": "2026-12-01", "1 Dec": "2026-12-01",
    "12月1日(火)": "2026-12-01", "today": "2026-11-21",
    "tomorrow": "2026-11-22", "今日": "2026-11-21", "明日": "2026-11-22",
    "明後日": "2026-11-23", "fri": "2026-11-27", "next friday": "2026-11-27",
    "金曜": "2026-11-27", "来週金曜": "2026-11-27", "+2w": "2026-12-05",
    "in 3 days": "2026-11-24", "3日後": "2026-11-24",
    "2週間後": "2026-12-05", "end of week": "2026-11-22",
    "end of month": "2026-11-30", "今週末": "2026-11-22",
    "今月末": "2026-11-30", "来月末": "2026-12-31", "年度末": "2027-03-31",
    "none": "none", "なし": "none"}
# A value that each key takes, as written and as read.
VALUES = {"status": ("ONGOING", "ONGOING"), "assignee": ("me", "me"),
          "planned": ("2026-12-01",) * 2, "due": ("2026-12-01",) * 2,
          "defer": ("2026-12-01",) * 2, "priority": ("high", "high"),
          "private": ("yes", "yes"), "ssvc": ("scheduled",) * 2,
          "watcher": ("+yamada", "+yamada"), "split": ("@web", "web"),
          "notify": ("digest",) * 2,
          "track": ("JVNDB-2026-000123",) * 2}


def words(text):
    return [w.strip() for w in re.split(r"[,、]", text) if w.strip()]


def plain(line):
    """A line of mdoc without its macros, or None for one of structure."""
    if re.match(r"\.(Ar|Cm|Pq|Ql|Dl|Li)\b", line):
        line = line.split(" ", 1)[1]
    return re.sub(r"\b(Op|Ar|Cm|Oo|Oc|Pq)\b ?", "", line).strip()


def cases(page):
    """(name, text, [(targets, key, value)...]); a None value is any."""
    status = key = None
    pending = ""
    for line in page:
        if m := re.match(r"\.It ([A-Z_]{3,})$", line):
            status = m[1]
            yield "status " + status, "status: " + status, [([], "status", status)]
        elif status and not line.startswith("."):
            for word in words(line):
                yield ("status " + word, "status: " + word,
                       [([], "status", status)])
                yield ("状態 " + word, "状態：" + word,
                       [([], "status", status)])
        elif status and line.startswith(".El"):
            status = None
        if m := re.match(r"\.It Cm (.*?)(?: Op| Ar|$)", line):
            key = re.sub(r"\W", "_", m[1].strip())
            key = {"watch": "watcher"}.get(key, key)
            yield from one_key(key, m[1].strip())
        elif key == "assignee" and re.match(r"\.Cm (me|none)\b", line):
            word = line.split()[1]
            yield "assignee " + word, "assignee: " + word, [([], key, word)]
        elif key and line.startswith(".Cm "):
            for word in words(line[4:].rstrip(" .")):
                yield from one_key(key if word not in VALUES else word, word)
        elif key == "assignee" and line.startswith(".Pq"):
            want = "none" if "なし" in line else "me"
            for word in words(line[4:].rstrip(" ,")):
                yield "担当 " + word, "担当：" + word, [([], "assignee", want)]
        elif key == "priority" and line.startswith(".Pq"):
            for word, want in zip(words(line[4:].rstrip(" ,")),
                                  "low normal high urgent immediate".split()):
                yield "優先度 " + word, "優先度：" + word, [([], "priority", want)]
        if line.startswith(".Ss") or line.startswith(".El"):
            key = None if status is None else key


def one_key(key, word):
    written, read = VALUES.get(key, (None, ""))
    if written:
        yield "key " + word, "%s: %s" % (word, written), [([], key, read)]
        yield "key " + word, "%s：%s" % (word, written), [([], key, read)]
    else:
        yield "key " + word, word, [([], key, None)]


def dates(page):
    inside = False
    for line in page:
        if line.startswith(".Bl -column") and "2026" in line:
            inside = True
        elif line.startswith(".El"):
            inside = False
        elif inside and line.startswith(".It "):
            for word in words(line[4:].replace(" Ta ", ",")):
                yield ("date " + word, "planned: " + word,
                       [([], "planned", DATES.get(word, "?"))])
                yield ("日付 " + word, "予定日：" + word,
                       [([], "planned", DATES.get(word, "?"))])


def examples(page):
    text = "\n".join(page)
    # Those of a ticket's own fields need the ticket.
    text = re.sub(r"\.Ss Fields of the ticket.*?\n(?=\.Ss)", "", text, flags=re.S)
    for block in re.findall(r"\.Bd -literal[^\n]*\n(.*?)\n\.Ed", text, re.S):
        block = block.replace("\\&", "")
        many = [l for l in block.split("\n") if re.match(r"#|CVE-", l)]
        for one in many or [block]:
            yield "example " + one.split("\n")[-1], one, None
    for line in page:
        if line.startswith(".Dl ") and re.search("[:：]", line):
            yield "example " + line[4:], line[4:], None


def differs(want, mail):
    got = [(d["targets"], d["key"], d["value"]) for d in mail["directives"]]
    bad = [d["problem"] for d in mail["directives"] if d["problem"]]
    if want is None:
        return "" if got and not bad else "got %s %s" % (got, bad)
    same = len(got) == len(want) and all(
        g[:2] == w[:2] and w[2] in (None, g[2]) for g, w in zip(got, want))
    return "" if same and not bad else "got %s %s, want %s" % (got, bad, want)


def main(kairan, path):
    with open(path, encoding="utf-8") as f:
        page = f.read().split("\n")
    todo = [*cases(page), *dates(page), *examples(page)]
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for n, (_, text, _) in enumerate(todo):
            files.append(os.path.join(folder, "%d.eml" % n))
            with open(files[-1], "w", encoding="utf-8") as f:
                f.write("From: a@example.org\nSubject: x\nContent-Type: "
                        "text/plain; charset=utf-8\n\n%s\n" % text)
        shown = subprocess.run([kairan, "parse", "--json", *files],
                               stdout=subprocess.PIPE, check=True).stdout
    mails = [json.loads(line) for line in shown.splitlines()]
    seen = {d["key"] for mail in mails for d in mail["directives"]}
    for (name, text, want), mail in zip(todo, mails):
        why = differs(want, mail)
        print("not ok %s: %r %s" % (name, text, why) if why else "ok " + name)
    print("keys " + " ".join(sorted(seen)))


if __name__ == "__main__":
    main(*sys.argv[1:])
