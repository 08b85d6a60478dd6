#!/bin/sh
# Mails of ours that come back: only what proves to be of ours counts, and
# somebody who cannot be reached is noticed.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

cat >"$D/kairan.conf" <<'EOF'
send = on
mail { address = "kairan@example.jp" operator = "root@example.jp"
    send_by = maildir maildir = "out" }
tracker { type = builtin }
source v { type = rss url = "feed.xml" }
watch a { any = { "Alpha" } assignee = "alice" list = "sec@lists.example.jp" }
watch b { any = { "Beta" } assignee = "bob" list = "sec@lists.example.jp" }
person alice { name = "Alice" mail = { "alice@example.jp" } }
person bob { mail = { "bob@example.jp" } substitute = "carol"
    substitute_from = "2020-01-01" substitute_until = "2020-01-02" }
person carol { mail = { "carol@example.jp" } }
person lena { mail = { "lena@example.jp" } role = lead }
EOF
item() {
	echo "<item><title>$1 CVE-2026-$2</title><link>https://v.example/$2</link></item>"
}
cat >"$D/feed.xml" <<EOF
<rss version="2.0"><channel><title>V</title>
$(item Alpha 4441)$(item Alpha 4442)$(item Alpha 4443)
$(item Beta 4451)$(item Beta 4452)$(item Beta 4453)$(item Beta 4454)
</channel></rss>
EOF
kairan collect >/dev/null && kairan open >/dev/null && kairan send >/dev/null
# report TO RECIPIENT STATUS ACTION MESSAGE-ID: a delivery report arrives.
n=0
report() {
	n=$((n + 1))
	"$B/kairan-intake" -d "$D/spool" -f '' "$1" <<EOF
From: Mail Delivery System <MAILER-DAEMON@mx.example.jp>
To: $1
Subject: Undelivered Mail Returned to Sender
Message-ID: <report$n@mx.example.jp>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

This is the mail system. Your message could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.jp

Final-Recipient: rfc822; $2
Action: $4
Status: $3
--b
Content-Type: text/rfc822-headers

From: kairan <kairan@example.jp>
To: $2
Message-ID: <$5>
Subject: x
--b--
EOF
	kairan ingest >/dev/null
}
# id TICKET: Message-ID of the first mail about it.
id() {
	sql "select o.message_id from outbox o join ticket t on t.id = o.ticket
	    where t.issue = $1 order by o.id limit 1"
}
reason() {
	sql "select state || ' ' || reason from inbox where id = $n"
}
lost() {
	sql "select count(*) from unreachable"
}
told() {
	sql "select count(*) from outbox where recipient = '$1'"
}
a=$(sql "select group_concat(issue, ' ') from (select issue from ticket
    where watch = 'a' order by issue)")
b=$(sql "select group_concat(issue, ' ') from (select issue from ticket
    where watch = 'b' order by issue)")
set -- $a

forged=$(id "$1" | sed 's/^../zz/')
for i in 1 2 3; do
	report kairan@example.jp alice@example.jp 5.1.1 failed "$forged"
done
is 'a forged report does nothing' "$(lost) $(sql 'select count(*) from bounce')" \
    '0 0'
is 'and is ignored' "$(reason)" 'ignored a mail could not be delivered'
report kairan@example.jp alice@example.jp 4.4.1 delayed "$(id "$1")"
is 'a delay is only noted' "$(sql 'select count(*) from bounce')" 0
like 'for that mail' "$(reason)" 'our mail [0-9]+ to alice@example.jp is delayed'
said() { # notes and changes on all tickets, mails about them
	sql 'select count(*) from builtin_journal'
	sql 'select count(*) from outbox'
}
before=$(said)
report kairan@example.jp alice@example.jp 2.0.0 delivered "$(id "$1")"
like 'nor is that it was delivered more' "$(reason)" \
    'ignored our mail [0-9]+ to alice@example.jp was delivered'
# A receipt that a person's program sent, to the reply address, with words.
n=$((n + 1))
own=kairan+$(id "$1")
"$B/kairan-intake" -d "$D/spool" -f alice@example.jp "$own" <<EOF
From: alice@example.jp
To: $own
Subject: Read: x
Message-ID: <read@example.jp>
In-Reply-To: <$(id "$1")>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary=b

--b

status: ONGOING
Your message was read.
--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822; alice@example.jp
Original-Message-ID: <$(id "$1")>
Disposition: manual-action/MDN-sent-manually; displayed
--b--
EOF
kairan ingest >/dev/null
like 'nor that it was read' "$(reason)" '^ignored '
is 'none of them says anything on a ticket or to anybody' "$(said)" "$before"
report kairan@example.jp alice@example.jp 5.1.1 failed "$(id "$1")"
like 'one that came back is noted' "$(reason)" \
    'our mail [0-9]+ to alice@example.jp came back: 5.1.1'
is 'one alone says little' "$(lost)" 0
report kairan@example.jp alice@example.jp 5.1.1 failed "$(id "$1")"
is 'the same one twice, too' "$(lost)" 0
is 'it is no comment' "$(sql "select count(*) from builtin_journal
    where notes like '%mail system%'")" 0
before=$(told sec@lists.example.jp)
report kairan@example.jp alice@example.jp 5.1.1 failed "$(id "$2")"
is 'the second one tells that she cannot be reached' "$(lost)" 1
is 'the lead hears of it' "$(told lena@example.jp)" 1
is 'and what she missed goes to the list' \
    "$(($(told sec@lists.example.jp) - before))" 1
report kairan@example.jp alice@example.jp 5.1.1 failed "$(id "$3")"
is 'the lead hears of it once' "$(told lena@example.jp)" 1
is 'the list of each ticket' "$(($(told sec@lists.example.jp) - before))" 2
like 'list people says it' "$(kairan list people)" 'mail to alice@example.jp comes back'
like 'history says it' "$(kairan history "#$1")" 'came back'

# She writes, and proves it: all is well again.
printf 'From: alice@example.jp\nTo: kairan+%s\nSubject: Re\nMessage-ID: <w@example.jp>\n\nHere I am.\n' \
    "$(id "$1")" | "$B/kairan-intake" -d "$D/spool" -f alice@example.jp \
    "kairan+$(id "$1")"
n=$((n + 1))
kairan ingest >/dev/null
is 'who writes can be reached' "$(lost)" 0

# An out-of-office note: the lead can give the ticket to somebody else.
before=$(told lena@example.jp)
back=$(date -u -d '+20 days' +%Y-%m-%d)
away() {
	n=$((n + 1))
	printf 'From: alice@example.jp\nTo: %s\nSubject: Out of office\nMessage-ID: <o%d@example.jp>\nAuto-Submitted: auto-replied\n\nI am out of the office until %s.\n' \
	    "$1" "$n" "$back" | "$B/kairan-intake" -d "$D/spool" -f '' "$1"
	kairan ingest >/dev/null
}
verp=$(grep -l "Message-ID: <$(id "$1")>" "$D"/out/new/* |
    xargs sed -n 's/^Return-Path: <\(.*\)>.*/\1/p')
away "$verp"
is 'the lead hears of who is away' "$(($(told lena@example.jp) - before))" 1
away "$verp"
is 'once' "$(($(told lena@example.jp) - before))" 1
text=$(kairan show --raw "$(sql "select message_id from outbox
    where event like 'away:%'")" | "$B/kairan" parse --json |
    python3 -c 'import json, sys; print(" ".join(json.load(sys.stdin)["body"].split()))')
like 'until when' "$text" "Alice is away until .*$back"
like 'and what to answer' "$text" "assignee: me.*defer until $back"
is 'it is no comment' "$(sql "select count(*) from builtin_journal
    where notes like '%out of the office%'")" 0
away kairan@example.jp
is 'a forged note says nothing' "$(($(told lena@example.jp) - before))" 1

# The address that the report comes to proves it as well: our envelope sender.
set -- $b
verp=$(grep -l "Message-ID: <$(id "$1")>" "$D"/out/new/* |
    xargs sed -n 's/^Return-Path: <\(.*\)>.*/\1/p')
like 'each mail has a sender of its own' "$verp" '^kairan[+][a-z2-7]{40}@example.jp$'
report "$verp" bob@example.jp 5.2.2 failed other@relay.example
like 'which finds it without its Message-ID' "$(reason)" 'to bob@example.jp came back'
is 'a full mailbox counts less' "$(sql "select score from bounce
    where address = 'bob@example.jp'")" 1
for i in 2 3 4; do
	eval "issue=\$$i"
	is "after $((i - 1)) of them he can be reached" "$(lost)" 0
	verp=$(grep -l "Message-ID: <$(id "$issue")>" "$D"/out/new/* |
	    xargs sed -n 's/^Return-Path: <\(.*\)>.*/\1/p')
	report "$verp" bob@example.jp 4.2.2 failed other@relay.example
done
is 'after four he cannot' "$(lost)" 1
is 'his substitute gets his mail' "$(told carol@example.jp)" 1

# Where the provider lets only our own address send, and writes Message-IDs of
# its own as Amazon SES does: the header that comes back tells.
sed -i 's/^mail {/mail { verp = no/' "$D/kairan.conf"
rm -rf "$D/out"
own=kairan+$(id "$(echo $a | cut -d' ' -f1)")
printf 'From: alice@example.jp\nTo: %s\nSubject: Re\nMessage-ID: <v@example.jp>\n\nassignee: carol\n' \
    "$own" | "$B/kairan-intake" -d "$D/spool" -f alice@example.jp "$own"
n=$((n + 1))
kairan ingest >/dev/null
kairan send >/dev/null
mail=$(grep -l '^To:.*carol@example.jp' "$D"/out/new/* | head -n 1)
like 'without VERP all have one sender' "$(cat "$mail")" \
    '^Return-Path: <kairan@example.jp>'
n=$((n + 1))
"$B/kairan-intake" -d "$D/spool" -f '' kairan@example.jp <<EOF
From: MAILER-DAEMON@amazonses.com
To: kairan@example.jp
Subject: Delivery Status Notification (Failure)
Message-ID: <ses@amazonses.com>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

An error occurred.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; a.smtp-out.amazonses.com

Final-Recipient: rfc822; carol@example.jp
Action: failed
Status: 5.1.1
--b
Content-Type: message/rfc822

$(sed -e '/^Return-Path\|^Delivered-To/d' \
    -e 's/^Message-ID: .*/Message-ID: <0100018f@email.amazonses.com>/' "$mail")
--b--
EOF
kairan ingest >/dev/null
like 'a mail without our Message-ID is known by its other header' \
    "$(reason)" 'to carol@example.jp came back: 5.1.1'

# qmail puts the mail that comes back into its text, to an address without
# a token where the site writes none.
id=$(sql "select message_id from outbox where recipient = 'bob@example.jp'
    order by id limit 1")
qmail() { # MESSAGE-ID
	n=$((n + 1))
	"$B/kairan-intake" -d "$D/spool" -f '' kairan@example.jp <<END
From: MAILER-DAEMON@example.jp
To: kairan@example.jp
Subject: failure notice

Hi. This is the qmail-send program at example.jp.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<bob@example.jp>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <kairan@example.jp>
Received: (qmail 1 invoked by uid 0); 22 Nov 2026 00:00:00 -0000
To: bob@example.jp
Message-ID: <$1>

hello
END
	kairan ingest >/dev/null
	sql 'select reason from inbox order by id desc limit 1'
}
like 'a report in words is of ours by the mail in it' "$(qmail "$id")" \
    '^our mail [0-9]+ to bob@example.jp came back: 5.1.1'
is 'not by a mail that is not ours' "$(qmail "$(echo "$id" | tr a b)")" \
    'a mail could not be delivered'

done_testing
