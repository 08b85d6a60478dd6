#!/bin/sh
# A tracker that is away for long: who wrote and the operator are told that a
# mail waits, history and queue show it, and in the end it is carried out, once.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

conf() { # TRACKER
	cat >"$D/kairan.conf" <<-EOF
	time_zone = "UTC"
	send = on
	mail { address = "kairan@example.jp" operator = "ops@example.jp"
	    trusted_domains = { "example.jp" } send_by = maildir
	    maildir = "out" }
	tracker { $1 }
	source v { type = rss url = "feed.xml" }
	watch all { assignee = "alice" }
	person alice { mail = { "alice@example.jp" } }
	EOF
}
site_feed 'Flaw A CVE-2026-4441'
conf 'type = builtin'
kairan collect >/dev/null && kairan open >/dev/null && kairan send >/dev/null
n=0
put() {
	n=$((n + 1))
	printf 'From: alice@example.jp\nTo: kairan@example.jp\nSubject: Re: [kairan #1] Flaw A\nMessage-ID: <w%d@example.jp>\n\n%b\n' \
	    "$n" "$1" | "$B/kairan-intake" -d "$D/spool" -f alice@example.jp \
	    kairan@example.jp
}
# Nobody listens there any more.
printf 'key' >"$D/key"
chmod 600 "$D/key"
away() {
	conf 'type = redmine url = "http://127.0.0.1:9/" key_file = "key"
	    project = "p"'
}
away
now=$(date +%s)
# after MINUTES: the mails are looked at then.
after() {
	KAIRAN_NOW=$(date -u -d "@$((now + $1 * 60))" +%Y-%m-%dT%H:%M:%SZ)
	export KAIRAN_NOW
	kairan ingest >/dev/null
	unset KAIRAN_NOW
}
told() { # EVENT
	sql "select count(*) from outbox where event like '$1%'"
}
row() {
	sql "select $1 from inbox where id = 1"
}
put 'planned: 2027-01-05'
minutes=0
for i in 1 2 3 4 5; do
	after $minutes
	is "try $i: it waits" "$(row state) $(row attempts)" "waiting $i"
	minutes=$((i * 60))
done
is 'nobody is told so soon' "$(told waits:)$(told tracker:)" 00
after $minutes
is 'try 6' "$(row state) $(row attempts)" 'waiting 6'
is 'then its sender is told, once' "$(told waits:)" 1
is 'and the operator' "$(told tracker:)" 1
like 'of what fails' "$(kairan show --raw "$(sql "select message_id from outbox
    where event like 'tracker:%'")" | "$B/kairan" parse --reply)" \
    'ticket system cannot be reached.*127.0.0.1'
like 'history says that it waits' "$(kairan history w1@example.jp)" \
    'waits  *tried 6 times'
like 'so does the queue' "$(kairan queue)" 'in 1 .* waiting .* 6 try'
put 'planned: 2027-01-06'
after 360
is 'a mail behind it tries for itself' "$(sql "select state || attempts from
    inbox where id = 2")" waiting1
after $((24 * 60))
is 'its sender is not told again' "$(told waits:1)" 1
# It is there again: what was written first is done first, though its next try
# is hours away.
minutes=$((24 * 60 + 3))
conf 'type = builtin'
after $minutes
after $((minutes + 1))
is 'both are carried out' "$(sql 'select group_concat(state) from inbox')" \
    'applied,applied'
is 'in their order' "$(sql 'select planned from ticket')" 2027-01-06
is 'once' "$(sql "select count(*) from builtin_detail where new like
    '2027-01-0%'")" 2
like 'he is told of each' "$(sql "select group_concat(event) from outbox")" \
    'answer:1.*answer:2'

# By hand, too.
away
now=$((now + 2 * 86400))
put 'planned: 2027-01-07'
put 'planned: 2027-01-08'
after 0
is 'two wait again' "$(sql 'select group_concat(state) from inbox')" \
    'applied,applied,waiting,waiting'
conf 'type = builtin'
ok 'they can be tried at once' kairan requeue in 3 4
kairan ingest >/dev/null
is 'and are carried out' "$(sql 'select group_concat(state) from inbox')" \
    'applied,applied,applied,applied'
is 'in their order, too' "$(sql 'select planned from ticket')" 2027-01-08
kairan ingest >/dev/null
is 'and no more' "$(sql "select count(*) from builtin_detail where new like
    '2027-01-0%'")" 4

# One that was told of as waiting is not hastened back to where it would be told
# again, and hold up those behind it again.
away
now=$((now + 2 * 86400))
put 'planned: 2027-01-09'
for minutes in 0 60 120 180 240 300; do
	after $minutes
done
five() {
	sql "select state || ' ' || attempts from inbox where id = 5"
}
is 'told of after six tries' "$(five) $(told waits:5)" 'waiting 6 1'
put 'planned: 2027-01-10'
after 303
is 'it goes first, once more' "$(five)" 'waiting 6'
after 305
is '... which counts' "$(five) $(told waits:5)" 'waiting 7 1'
after 306
like 'and the other one tries for itself' "$(sql "select state || ' ' || reason
    from inbox where id = 6")" '^waiting Redmine: '
done_testing
