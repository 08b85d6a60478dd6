#!/bin/sh
# kairan history: what became of a mail, and once more what was seen in it.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

cat >"$D/kairan.conf" <<'EOF'
time_zone = "Asia/Tokyo"
send = on
mail { address = "kairan@example.jp" send_by = maildir maildir = "out" }
tracker { type = builtin }
source v { type = rss url = "feed.xml" }
watch all { assignee = "alice" }
person alice { mail = "alice@example.jp" time_zone = "Asia/Tokyo" }
EOF
cat >"$D/feed.xml" <<'EOF'
<rss version="2.0"><channel><title>V</title><item>
<title>Flaw in a thing CVE-2026-4444</title><link>https://v.example/1</link>
</item></channel></rss>
EOF
KAIRAN_NOW=2026-11-21T00:00:00Z
export KAIRAN_NOW
kairan collect >/dev/null && kairan open >/dev/null && kairan send >/dev/null
to=$(sqlite3 "$D/kairan.db" "select message_id from outbox where id = 1")
to=kairan+${to%@*}@example.jp
give() {
	cat >"$T/$1.eml"
	"$B/kairan-intake" -d "$D/spool" -f alice@example.jp "$to" <"$T/$1.eml"
	kairan ingest >/dev/null
}

give reply <<EOF
From: Alice Ito <alice@example.jp>
To: $to
Subject: Re: [kairan #1] x
Message-ID: <reply-1@example.jp>
Content-Type: text/plain; charset=utf-8

予定日：明日
We patch tonight.

2026年11月20日(金) 9:00 kairan <kairan@example.jp>:
> status: NOT_AFFECTED

-- 
Alice
EOF
out=$(kairan history '<reply-1@example.jp>')
like 'the state of a mail' "$out" ' in +applied .*Alice|^[^ ]+ +in +applied'
unlike 'without its lines' "$out" 'attribution'
out=$(kairan history --explain 'reply-1@example.jp')
like '--explain: its class' "$out" '^class: human \(rule human\)'
like 'how the ticket was found' "$out" '^candidate: token in address'
like 'its command, of the day it came' "$out" \
    '^command: line 1: planned = 2026-11-22'
like 'what was kept' "$out" '^ +2 \+ new .*\|We patch tonight\.'
like 'what was cut' "$out" '^ +5 - quote .*\|> status: NOT_AFFECTED'
is 'as kairan parse --explain shows it' \
    "$(kairan history --explain reply-1@example.jp | grep -E '^ +[0-9]+ [+-]')" \
    "$("$B/kairan" parse --explain "$T/reply.eml" | grep -E '^ +[0-9]+ [+-]')"
KAIRAN_NOW=2027-02-01T00:00:00Z
like 'and so it is shown months later' \
    "$(kairan history --explain reply-1@example.jp)" \
    '^command: line 1: planned = 2026-11-22'
KAIRAN_NOW=2026-11-21T00:00:00Z
like 'of a ticket: of all its mails' "$(kairan history --explain '#1')" \
    '^message: reply-1@example.jp'
kairan history --json --explain reply-1@example.jp >/dev/null
is 'not both at once' $? 64
kairan history --explain nobody@example.jp >/dev/null
is 'an unknown one: 66' $? 66

give away <<EOF
From: Alice Ito <alice@example.jp>
To: $to
Subject: Automatic reply: [kairan #1] x
Message-ID: <away-1@example.jp>
Auto-Submitted: auto-replied
Content-Type: text/plain; charset=utf-8

I am out of the office until 30 November 2026. status: ONGOING
EOF
like 'an out-of-office note, with its end' \
    "$(kairan history away-1@example.jp)" \
    'ignored .*out-of-office note, until 2026-11-30'
like 'explained' "$(kairan history --explain away-1@example.jp)" \
    '^away: until 2026-11-30'
give away2 <<EOF
From: Alice Ito <alice@example.jp>
To: $to
Subject: =?utf-8?B?$(printf '不在のお知らせ' | base64)?=
Message-ID: <away-2@example.jp>
Content-Type: text/plain; charset=utf-8

お世話になっております。
12月4日まで不在にしております。
EOF
like 'a Japanese one without the header' \
    "$(kairan history away-2@example.jp)" \
    'ignored .*out-of-office note, until 2026-12-04'
is 'nothing was answered to them' \
    "$(sqlite3 "$D/kairan.db" 'select count(*) from outbox where inbox > 1')" 0

# What is no number of a ticket names none.
for odd in '#1x' '#' '#-1' '# 1'; do
	kairan history "$odd" >/dev/null 2>&1
	is "history of $odd" "$?" 66
	kairan show "$odd" >/dev/null 2>&1
	is "show $odd" "$?" 66
done
kairan changes --since 1x >/dev/null 2>&1
is 'nor is that a change' "$?" 64

# A list that could not be written is no short list.
kairan history '#1' >/dev/full
is 'a full disk is told' "$?" 75
like 'in words' "$(tail -n 1 "$T/log")" 'cannot write the output: No space'
(kairan list --all; echo "$?" >"$T/rc") | true
is 'a reader that went away is none' "$(cat "$T/rc")" 0
done_testing
