#!/bin/sh
# What a mail does not prove waits for its sender's `yes`, and for nothing
# else; what is forged changes nothing.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

cat >"$D/kairan.conf" <<'EOF'
time_zone = "Asia/Tokyo"
send = on
mail { address = "kairan@example.jp" send_by = maildir maildir = "out" }
tracker { type = builtin }
source v { type = rss url = "feed.xml" }
watch all { assignee = "alice" list = "sec@lists.example.jp" }
person alice { mail = { "alice@example.jp" } }
person bob { mail = { "bob@example.jp" } language = "ja" }
EOF
site_feed 'Flaw A CVE-2026-4441' 'Flaw B CVE-2026-4442'
kairan collect >/dev/null && kairan open >/dev/null
# put FROM TO TEXT [HEADER]: a mail arrives; its number is in $n.
n=0
put() {
	n=$((n + 1))
	printf 'From: %s\nTo: %s\nSubject: Re: [kairan #1] x\nMessage-ID: <c%s@example.jp>\n%b\n%b\n' \
	    "$1" "$2" "${id:-$n}" "${4:-}" "$3" |
	    "$B/kairan-intake" -d "$D/spool" -f "$1" "$2"
	kairan ingest >/dev/null
}
state() {
	sql "select state from inbox where id = ${1:-$n}"
}
reason() {
	sql "select reason from inbox where id = ${1:-$n}"
}
# address EVENT: where an answer to that mail of ours goes.
address() {
	a=$(sql "select message_id from outbox where event like '$1:%'")
	echo "kairan+${a%%@*}@example.jp"
}
body() {
	kairan show --raw "$(sql "select message_id from outbox
	    where event like '$1:%'")" | "$B/kairan" parse --json |
	    python3 -c 'import json, sys; print(" ".join(json.load(sys.stdin)["body"].split()))'
}
task() {
	sql "select k.status from task k join ticket t on k.ticket = t.id
	    where t.issue = $1"
}
due() {
	sql "select due from builtin_issue where id = $1"
}
notes() {
	sql "select count(*) from builtin_journal where notes like '%$1%'"
}

put alice@example.jp kairan@example.jp \
    '#1: status: ONGOING\n#1: due: 2026-12-24\n\nWe look at it.'
first=$n
is 'what proves nothing is put aside' "$(state)" parked
is 'and changes nothing' "$(task 1)$(due 1)$(notes 'look at it')" NEW0
like 'its sender is asked' "$(body "answer:$first")" \
    'answer this mail with the one word "yes"'
like 'and told what waits' "$(body "answer:$first")" '\[!\] #1 Status: Ongoing'
ask=$(address "answer:$first")
put alice@example.jp "$ask" 'yes, but not the due date'
is 'a yes with a but is none' "$(task 1)$(due 1)" NEW
is 'is no comment either' "$(state) $(notes 'not the due date')" 'refused 0'
like 'and its sender is told that it still waits' "$(body unclear:$n)" \
    'neither a clear yes nor a clear no. What you were asked about still waits'
again=$(address unclear:$n)
put bob@example.jp "$ask" 'yes'
is 'somebody else cannot say it' "$(task 1)$(due 1)" NEW
put alice@example.jp kairan@example.jp 'yes'
is 'nor a mail without our address' "$(task 1)$(due 1)" NEW
put alice@example.jp "$ask" 'yes' 'Auto-Submitted: auto-replied\n'
is 'nor a robot' "$(state) $(task 1)$(due 1)" 'ignored NEW'
put alice@example.jp "$(echo "$ask" | sed 's/+a/+b/')" 'yes'
is 'nor an altered address' "$(task 1)$(due 1)" NEW
put alice@example.jp "$again" 'Yes, thank you.'
is 'the yes is taken' "$(state)" applied
is 'what waited is done' "$(task 1) $(due 1)" 'ONGOING 2026-12-24'
is 'its text, too' "$(notes 'We look at it')" 1
is 'under the name of its sender' "$(sql "select p.login from builtin_journal j
    join builtin_person p on p.id = j.author
    where j.notes like '%look at it%'")" alice
is 'and it is applied now' "$(state "$first")" applied
like 'as he is told' "$(body "confirmed:$first")" '\[v\] #1 Status: Ongoing'
put alice@example.jp "$ask" 'yes'
is 'a second yes does nothing' "$(state)" duplicate
is 'no effect came twice' "$(notes 'We look at it')" 1
like 'history tells the way' "$(kairan history '#1')" 'is confirmed by mail'

put bob@example.jp kairan@example.jp '#2: 状態：影響なし'
second=$n
like 'asked in his language' "$(body "answer:$second")" '「はい」とだけ書いて'
put bob@example.jp "$(address "answer:$second")" 'いいえ'
is 'a no ends it' "$(state "$second") $(task 2)" 'refused NEW'
put bob@example.jp "$(address "answer:$second")" 'はい'
is 'for good' "$(task 2)" NEW

# Proof enough for some, not for all: by DMARC, which is less than a token.
sed -i 's/^mail {/mail { authserv_id = "mx.example.jp"/' "$D/kairan.conf"
put alice@example.jp kairan@example.jp \
    '#2: status: INVESTIGATING\n#2: assignee: alice\n\nHello.' \
    'Authentication-Results: mx.example.jp; dmarc=pass header.from=example.jp\n'
is 'what is proved is done at once' "$(task 2)" INVESTIGATING
put alice@example.jp kairan@example.jp \
    '#2: status: NOT_AFFECTED we do not run it\n#2: due: 2027-01-15\n\nPart one.' \
    'Authentication-Results: mx.example.jp; dmarc=pass header.from=example.jp\n'
part=$n
is 'and the rest waits' "$(task 2) $(due 2) $(notes 'Part one')" \
    'INVESTIGATING 2027-01-15 1'
put alice@example.jp "$(address "answer:$part")" 'yes'
is 'for the yes' "$(task 2)" NOT_AFFECTED
is 'which does the rest alone' "$(notes 'Part one')" 1

# A forged copy that comes first does not make the genuine one a duplicate.
own=$(sql "select message_id from outbox where ticket = 1 order by id limit 1")
own=kairan+${own%%@*}@example.jp
id=same put alice@example.jp kairan@example.jp 'planned: 2026-12-30\n\nGenuine.'
is 'unproved' "$(state)" parked
id=same put alice@example.jp "$own" 'planned: 2026-12-30\n\nGenuine.'
is 'the genuine one is carried out' "$(state) $(notes Genuine)" 'applied 1'

# Files are text, too.
put alice@example.jp kairan@example.jp \
    '--b\nContent-Type: text/plain\n\nSee.\n--b\nContent-Type: text/plain; name=x.txt\nContent-Disposition: attachment; filename=x.txt\n\nforged\n--b--\n' \
    'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n'
is 'a file that nothing proves is not stored' "$(state) $(sql \
    'select count(*) from builtin_attachment')" 'parked 0'
like 'as its sender is told' "$(body "answer:$n")" 'x.txt.*does not prove'
put alice@example.jp "$(address "answer:$n")" 'yes'
is 'until he says so' "$(sql 'select count(*) from builtin_attachment')" 1

# The site may ask for less, or for more.
sed -i '/^trust/d' "$D/kairan.conf"
echo 'trust { status = 1 manage = 5 }' >>"$D/kairan.conf"
put alice@example.jp kairan@example.jp '#1: planned: 2027-02-01'
is 'a cell that was loosened' "$(state)" applied
put alice@example.jp "$own" 'due: 2027-03-01'
is 'and one that was tightened' "$(state) $(due 1)" 'parked 2026-12-24'
sed -i '/^trust/d' "$D/kairan.conf"

# A closed domain: From is enough, but not against our own server's word.
sed -i 's/^mail {/mail { trusted_domains = { "example.jp" }/' "$D/kairan.conf"
put alice@example.jp kairan@example.jp '#1: planned: 2027-02-02'
is 'a closed domain needs no proof' "$(state)" applied
put alice@example.jp kairan@example.jp '#1: planned: 2027-02-03' \
    'Authentication-Results: mx.example.jp; dmarc=fail header.from=example.jp\n'
is 'unless our own server says that it was forged' "$(state)" parked
put mallory@sub.example.jp kairan@example.jp '#1: planned: 2027-02-03'
is 'and is for known people of that very domain' "$(state)" refused
sed -i 's/^mail { trusted_domains = { "example.jp" }/mail {/' "$D/kairan.conf"

# Who forges a sender cannot flood him with questions.
for i in 1 2 3 4 5 6 7 8; do
	put alice@example.jp kairan@example.jp "#1: status: DEFER\n\nNo $i."
done
is 'at most five questions a day' "$(sql "select count(*) from inbox
    where pending = 1 and from_addr = 'alice@example.jp'")" 5
is 'the others are kept' "$(state)" parked
asked=$(sql "select count(*) from outbox where event like 'answer:%'")
put alice@example.jp kairan@example.jp '#1: status: DEFER\n\nNo. 9.'
is 'without a word to him' "$(sql "select count(*) from outbox
    where event like 'answer:%'")" "$asked"
i=0
while [ $i -lt 25 ]; do
	i=$((i + 1))
	n=$((n + 1))
	printf 'From: bob@example.jp\nTo: kairan@example.jp\nSubject: x\nMessage-ID: <h%s@example.jp>\n\nhelp\n' $i |
	    "$B/kairan-intake" -d "$D/spool" -f bob@example.jp kairan@example.jp
done
kairan ingest >/dev/null
is 'nor is anything else told him without end' "$(sql "select count(*) from
    outbox where event like 'answer:%' and recipient = 'bob@example.jp'")" 20
put bob@example.jp "$(address "answer:$((n - 24))")" 'help'
is 'but for what he proves' "$(sql "select count(*) from
    outbox where event like 'answer:%' and recipient = 'bob@example.jp'")" 21

done_testing
