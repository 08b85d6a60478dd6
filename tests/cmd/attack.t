#!/bin/sh
# Attacks by mail, each with its twin: the same mail with the right proof,
# which does change the ticket.  None of the attacks does, and each leaves a
# line in history.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

cat >"$D/kairan.conf" <<'EOF'
time_zone = "UTC"
send = on
mail { address = "kairan@example.jp" operator = "root@example.jp"
    authserv_id = "mx.example.jp" token_days = 30
    send_by = maildir maildir = "out" }
tracker { type = builtin }
source v { type = rss url = "feed.xml" }
watch a { any = { "Alpha" } assignee = "alice" }
watch b { any = { "Beta" } list = "sec@lists.example.jp" }
person alice { mail = { "alice@example.jp" } }
person bob { mail = { "bob@example.jp" } }
EOF
site_feed 'Alpha one CVE-2026-4441' 'Alpha two CVE-2026-4442' \
    'Beta CVE-2026-4443'
kairan collect >/dev/null && kairan open >/dev/null && kairan send >/dev/null
# id CVE: the Message-ID of the first mail about it; address CVE: where
# answers to it go.
id() {
	sql "select o.message_id from outbox o join task k on k.ticket = o.ticket
	    join vulnerability v on v.id = k.vulnerability
	    where v.key = '$1' order by o.id limit 1"
}
address() {
	kairan show --raw "$(id "$1")" | sed -n 's/^Reply-To: //p'
}
one=CVE-2026-4441
two=CVE-2026-4442
three=CVE-2026-4443
n=0
# mail ENVELOPE-SENDER TO FROM TEXT [HEADERS]: a mail arrives.
mail() {
	n=$((n + 1))
	printf 'From: %s\nTo: %s\nSubject: Re: x\nMessage-ID: <%s@example.jp>\n%b\n%b\n' \
	    "$3" "$2" "${mid:-a$n}" "${5:-}" "$4" |
	    "$B/kairan-intake" -d "$D/spool" -f "$1" "$2"
	kairan ingest >/dev/null
}
# from PERSON TO TEXT [HEADERS]
from() {
	mail "$1@example.jp" "$2" "$1@example.jp" "$3" "${4:-}"
}
everything() {
	sql "select status, assignee, due from builtin_issue"
	sql "select value from builtin_field"
	sql "select status, until, reason from task"
	sql "select notes from builtin_journal"
	sql "select count(*) from builtin_attachment"
}
state() {
	sql "select state from inbox order by id desc limit 1"
}
# attack NAME MAIL...: changes nothing, and history has a line of it.
attack() {
	attack_name=$1
	shift
	before=$(everything)
	"$@"
	is "$attack_name: changes nothing" "$(everything)" "$before"
	is "$attack_name: stands in history" "$(sql "select count(*) > 0 from
	    history where inbox = (select max(id) from inbox)")" 1
}
# twin NAME MAIL...: the same with the right proof.
twin() {
	attack_name=$1
	shift
	before=$(everything)
	"$@"
	ok "$attack_name, with the right proof, does" \
	    [ "$(everything)" != "$before" ]
}

attack 'a forged From' from alice kairan@example.jp "$one: status: ONGOING"
twin 'the same' from alice "$(address $one)" "$one: status: ONGOING"

forged='Authentication-Results: mx.evil.example; dmarc=pass header.from=example.jp\n'
attack 'results of another host' from alice kairan@example.jp \
    "$one: planned: 2027-01-04" "$forged"
below="Received: from x by mx.example.jp; Sun, 22 Nov 2026 00:00:00 +0000\nAuthentication-Results: mx.example.jp; dmarc=fail header.from=example.jp\nAuthentication-Results: mx.example.jp; dmarc=pass header.from=example.jp\n"
attack 'results put in below ours' from alice kairan@example.jp \
    "$one: planned: 2027-01-04" "$below"
other='Authentication-Results: mx.example.jp; dmarc=pass header.from=evil.example\n'
attack 'results about another domain' from alice kairan@example.jp \
    "$one: planned: 2027-01-04" "$other"
twin 'results of our own host' from alice kairan@example.jp \
    "$one: planned: 2027-01-04" \
    'Authentication-Results: mx.example.jp; dmarc=pass header.from=example.jp\n'

mid=replay twin 'a mail' from alice "$(address $one)" 'planned: 2027-01-05'
mid=replay attack 'the same mail again' from alice "$(address $one)" \
    'planned: 2027-01-05'
is 'a duplicate' "$(state)" duplicate

attack 'a token with one letter changed' from alice \
    "$(address $one | sed 's/a@/b@/;t;s/.@/a@/')" 'planned: 2027-01-06'
twin 'the whole one' from alice "$(address $one | tr a-z A-Z)" \
    'planned: 2027-01-06'

later=$(date -u -d '+40 days' +%Y-%m-%dT%H:%M:%SZ)
export KAIRAN_NOW="$later"
attack 'an expired token' from alice "$(address $one)" 'planned: 2027-06-07'
unset KAIRAN_NOW
twin 'in time' from alice "$(address $one)" 'planned: 2027-06-07'

attack "another person's token: no command" from bob "$(address $one)" \
    'status: PATCH_APPLIED'
twin 'a token of his own' from alice "$(address $one)" 'status: INVESTIGATING'
# Replied to all: the list and its members hold alice's address now.
attack 'a token leaked by reply-all' mail mallory@example.com \
    "$(address $one)" mallory@example.com 'status: PATCH_APPLIED'
attack 'the same, through a list' mail sec-bounces@lists.example.jp \
    "$(address $one)" alice@example.jp 'status: DEFER' \
    'List-Id: <sec.lists.example.jp>\nPrecedence: list\n'
# It names its own ticket, and no other one.
before=$(sql "select k.status from task k join vulnerability v on
    v.id = k.vulnerability where v.key = '$two'")
from alice "$(address $one)" 'status: ONGOING'
is 'a token of one mail says nothing of another ticket' "$(sql "select k.status
    from task k join vulnerability v on v.id = k.vulnerability
    where v.key = '$two'")" "$before"

# She answers to all: a colleague has it, too, and could write as she does.
fail="Authentication-Results: mx.example.jp; dmarc=fail header.from=example.jp\\n"
twin 'an answer to all' from alice "$(address $two), bob@example.jp" \
    'planned: 2027-06-08' "$fail"
attack 'with the token that leaked so' from alice "$(address $two)" \
    'planned: 2027-06-09' "$fail"
like 'that it leaked stands in history' \
    "$(kairan history "#$(sql "select issue from ticket t join task k on
	k.ticket = t.id join vulnerability v on v.id = k.vulnerability
	where v.key = '$two'")")" 'others hold the reply address'
twin 'the same, of which our own host says that it is hers' from alice \
    "$(address $two)" 'planned: 2027-06-09' \
    'Authentication-Results: mx.example.jp; dmarc=pass header.from=example.jp\n'

attack "another host's Message-ID" from alice kairan@example.jp \
    'status: DEFER' \
    'In-Reply-To: <aaaaaaaaaqaaaakr355lfzrm46osj2ztma4uu3mu@kairan.example.com>\n'
attack 'our host, a made-up token' from alice kairan@example.jp \
    'status: DEFER' \
    'In-Reply-To: <aaaaaaaaaqaaaakr355lfzrm46osj2ztma4uu3mu@example.jp>\n'
twin 'the Message-ID of our mail to her' from alice kairan@example.jp \
    'status: DEFER' "In-Reply-To: <$(id $one)>\n"
attack 'our Message-ID alone proves nobody' mail mallory@example.com \
    kairan@example.jp alice@example.jp 'status: RISK_ACCEPTED until 2027-12-31 x' \
    'Auto-Submitted: no\n'

attack 'a command in a quote' from alice "$(address $one)" \
    '> status: PATCH_APPLIED\n> due: 2027-01-01\n'
before=$(sql 'select status from task')
from alice "$(address $two)" \
    '--b\nContent-Type: message/rfc822\n\nFrom: x@example.com\nSubject: y\n\nstatus: PATCH_APPLIED\n--b--\n' \
    'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n'
is 'a command in a forwarded part: changes nothing' \
    "$(sql 'select status from task')" "$before"
twin 'written anew' from alice "$(address $two)" 'status: ONGOING'

# What our own mail is known by, put on a mail that is not.
twin 'a marker that we did not sign' from alice "$(address $one)" \
    'status: INVESTIGATING' \
    'X-Kairan-Token: aaaaaaaaaqaaaakr355lfzrm46osj2ztma4uu3mu\nAuto-Submitted: no\n'
attack 'our own mail, sent back' mail mallory@example.com kairan@example.jp \
    mallory@example.com 'status: PATCH_APPLIED' \
    "X-Kairan-Token: $(address $one | sed 's/.*+//;s/@.*//')\nAuto-Submitted: auto-generated\n"
is 'is known as ours' "$(sql 'select reason from inbox order by id desc
    limit 1')" 'our own mail came back'

# Text that would be more than text where it goes to.
ours() { # tickets, people, rights: all that a note is not
	sql 'select count(*) from builtin_issue'
	sql 'select status, assignee, due, priority from builtin_issue'
	sql 'select count(*) from builtin_person'
	sql 'select status, until, reason from task'
}
rest=$(ours)
twin 'markup as a comment' from alice "$(address $one)" \
    "</notes><status_id>5</status_id><notes><![CDATA[\n{{include(Secret)}} !http://evil.example/x.png! @admin <script>alert(1)</script>\n'); drop table inbox; --"
is 'is a comment and nothing else' "$(ours)" "$rest"
kairan send >/dev/null
html() {
	python3 - "$D"/out/new/* <<'EOF'
import email, email.policy, sys
for path in sys.argv[1:]:
    with open(path, 'rb') as f:
        m = email.message_from_bytes(f.read(), policy=email.policy.default)
    part = m.get_body(('html',))
    print(part.get_content() if part else '')
EOF
}
unlike 'nor markup in what is told of it' "$(html)" '<script>|<status_id>'

# Headers: what comes in must not come out as one.
from alice "$(address $one)" 'due: soon' \
    'Reply-To: =?utf-8?q?x=0D=0ABcc=3A_victim=40example.com?= <alice@example.jp>\n'
kairan send >/dev/null
unlike 'a header that hides another one' "$(cat "$D"/out/new/*)" \
    '^Bcc:|victim@example.com'
n=$((n + 1))
printf 'From: alice@example.jp\nTo: %s\nSubject: =?utf-8?q?x=0D=0ABcc:_victim@example.com?=\nMessage-ID: <inject@example.jp>\n\ndue: soonish\n' \
    "$(address $one)" | "$B/kairan-intake" -d "$D/spool" -f alice@example.jp \
    "$(address $one)"
kairan ingest >/dev/null
kairan send >/dev/null
unlike 'nor one in a subject' "$(cat "$D"/out/new/*)" '^Bcc:'

attack 'a list that is none' mail x-bounces@evil.example \
    kairan@example.jp bob@example.jp "$three: status: PATCH_APPLIED" \
    'List-Id: <sec.lists.example.jp>\n'
twin 'the real one' mail sec-bounces@lists.example.jp kairan@example.jp \
    alice@example.jp 'Seen on the list.' \
    "List-Id: <sec.lists.example.jp>\nIn-Reply-To: <$(id $three)>\n"
attack 'a stranger on the list' mail sec-bounces@lists.example.jp \
    kairan@example.jp eve@example.com 'status: PATCH_APPLIED' \
    "List-Id: <sec.lists.example.jp>\nIn-Reply-To: <$(id $three)>\n"
is 'is put aside' "$(state)" parked
twin 'a person on the list, as a comment' mail sec-bounces@lists.example.jp \
    kairan@example.jp bob@example.jp 'I see it.\n\nstatus: PATCH_APPLIED' \
    "List-Id: <sec.lists.example.jp>\nIn-Reply-To: <$(id $three)>\n"
is 'and no more' "$(sql "select k.status from task k join vulnerability v
    on v.id = k.vulnerability where v.key = '$three'")" NEW

report='MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n'
dsn='--b\n\nx\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; alice@example.jp\nAction: failed\nStatus: 5.1.1\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <%s>\n--b--\n'
for i in 1 2 3; do
	attack 'a forged bounce' mail '' kairan@example.jp \
	    MAILER-DAEMON@mx.example.com \
	    "$(printf -- "$dsn" "$(id $one | sed 's/^./z/')")" "$report"
done
is 'marks nobody' "$(sql 'select count(*) from unreachable')" 0
mail '' kairan@example.jp MAILER-DAEMON@mx.example.com \
    "$(printf -- "$dsn" "$(id $one)")" "$report"
mail '' kairan@example.jp MAILER-DAEMON@mx.example.com \
    "$(printf -- "$dsn" "$(id $two)")" "$report"
is 'two real ones do' "$(sql 'select count(*) from unreachable')" 1

mid=genuine attack 'poisoning the search for duplicates' from alice \
    kairan@example.jp "$one: planned: 2027-07-01\n\nWe mean it."
mid=genuine twin 'the genuine mail after it' from alice "$(address $one)" \
    "$one: planned: 2027-07-01\n\nWe mean it."

# (He was asked five times today: those questions are settled.)
sql 'update inbox set pending = 0'
from alice kairan@example.jp "$one: status: DEFER"
asked=$(sql 'select max(id) from inbox')
question=$(sql "select message_id from outbox where inbox = $asked")
attack 'a forged yes' from alice kairan@example.jp 'yes'
attack "somebody else's yes" from bob "kairan+${question%%@*}@example.jp" 'yes'
twin 'his own yes' from alice "kairan+${question%%@*}@example.jp" 'yes'

# Partners in a loop: what answers by itself is never answered.
outbox=$(sql 'select count(*) from outbox')
mail '' "$(address $one)" alice@example.jp 'status: ONGOIN' ''
mail '' kairan@example.jp alice@example.jp "$one: status: NEW" ''
mail alice@example.jp kairan@example.jp alice@example.jp "$one: status: NEW" \
    'Precedence: bulk\n'
from alice "$(address $one)" 'due: whenever' 'Auto-Submitted: auto-replied\n'
from alice "$(address $one)" 'due: whenever' 'X-Autoreply: yes\n'
mail kairan@example.jp kairan@example.jp kairan@example.jp 'help'
mail sec-bounces@lists.example.jp kairan@example.jp bob@example.jp 'help' \
    'List-Id: <sec.lists.example.jp>\n'
mail bounce@example.com kairan@example.jp MAILER-DAEMON@example.com 'help'
is 'null sender, robots, ourselves, lists, daemons: no answer' \
    "$(sql 'select count(*) from outbox')" "$outbox"
for i in 1 2 3 4; do
	mail mallory@example.com kairan@example.jp mallory@example.com "Hello $i"
done
is 'a stranger hears one refusal a day' "$(sql "select count(*) from outbox
    where recipient = 'mallory@example.com'")" 1
from bob kairan@example.jp 'No ticket at all.'
from bob kairan@example.jp 'None here either.'
from BOB kairan@example.jp 'Nor here.'
told() {
	sql "select count(*) from outbox where recipient like 'bob@example.jp'
	    and event like 'refused:$1:%'"
}
is 'a person one of each kind' "$(told no_ticket)" 1
later=$(date -u -d '+2 days' +%Y-%m-%dT%H:%M:%SZ)
export KAIRAN_NOW="$later"
from bob kairan@example.jp 'And none today.'
unset KAIRAN_NOW
is 'and on another day another' "$(told no_ticket)" 2
# Whoever forges senders by the hundred makes us tell none of them.
for i in 1 2 3 4 5 6; do
	n=$((n + 1))
	printf 'From: victim%s@example.net\nMessage-ID: <v%s@example.net>\n\nx\n' \
	    $i $i | "$B/kairan-intake" -d "$D/spool" -f "victim$i@example.net" \
	    kairan@example.jp
done
echo 'brake { refusals = 3 }' >>"$D/kairan.conf"
kairan ingest >/dev/null
is 'of many strangers only some are told' "$(sql "select count(*) < 4 from
    outbox where recipient like 'victim%'")" 1
is 'all are refused' "$(sql "select count(*) from inbox where state = 'refused'
    and from_addr like 'victim%'")" 6
is 'and the operator knows, once' "$(sql "select count(*) from outbox
    where event like 'brake:refusals:%'")" 1
# What the site may say of strangers instead.
stranger() { # WISH
	sed -i "s/mail { /mail { strangers = $1 /" "$D/kairan.conf"
	outbox=$(sql 'select count(*) from outbox')
	mail mallory@example.com kairan@example.jp \
	    'Mallory <mallory@example.com>' "To be $1d.\n\nstatus: DEFER" \
	    "In-Reply-To: <$(id $one)>\n"
	sed -i "s/mail { strangers = $1 /mail { /" "$D/kairan.conf"
}
stranger ignore
is 'a stranger may be ignored' "$(state)" ignored
stranger moderate
is 'or wait for a person' "$(state)" parked
is 'neither is told' "$(sql 'select count(*) from outbox')" "$outbox"
is 'nor said' "$(sql "select count(*) from builtin_journal
    where notes like '%To be %d.%'")" 0
sed -i 's/mail { /mail { strangers = moderate /' "$D/kairan.conf"
status=$(sql 'select status from task')
kairan requeue in "$(sql 'select max(id) from inbox')" >/dev/null
kairan ingest >/dev/null
like 'who lets it pass makes it a comment' "$(sql "select notes from
    builtin_journal where notes like '%To be moderated.%'")" \
    '^Mallory <mallory@example.com> \(\?\)'
is 'and no more' "$(sql 'select status from task')" "$status"
is 'he is not told anything of the ticket' "$(sql "select count(*) from outbox
    where id > 0 and recipient = 'mallory@example.com'")" 1
is 'every mail ended in a state, with a reason' "$(sql "select count(*) from
    inbox where state in ('new', 'waiting') or reason = ''")" 0

done_testing
