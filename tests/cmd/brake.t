#!/bin/sh
# Too many mails are put aside: a pair of programs that answer each other
# without saying what they are, and a flood from many senders.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

cat >"$D/kairan.conf" <<'EOF'
send = on
mail { address = "kairan@example.jp" operator = "root@example.jp"
    send_by = maildir maildir = "out" trusted_domains = { "example.jp" } }
tracker { type = builtin }
source v { type = rss url = "feed.xml" }
watch all { assignee = "alice" }
person alice { mail = { "alice@example.jp" } }
person bob { mail = { "bob@example.jp" } }
brake { conversation = 4 address = 7 domain = 10 total = 12 }
EOF
site_feed 'Flaw A CVE-2026-4441' 'Flaw B CVE-2026-4442' \
    'Flaw C CVE-2026-4443'
kairan collect >/dev/null && kairan open >/dev/null
n=0
# put FROM TEXT: a mail arrives.
put() {
	n=$((n + 1))
	printf 'From: %s\nTo: kairan@example.jp\nSubject: Re: x\nMessage-ID: <b%d@example.jp>\n\n%b\n' \
	    "$1" "$n" "$2" |
	    "$B/kairan-intake" -d "$D/spool" -f "$1" kairan@example.jp
	kairan ingest >/dev/null
}
state() {
	sql "select state from inbox where id = $n"
}
# Within one hour of one day, however long it takes.
export KAIRAN_NOW=2026-11-22T00:00:00Z
alarms() {
	sql "select count(*) from outbox where event like 'brake:%'"
}

for i in 1 2 3 4; do
	put alice@example.jp "#1: planned: 2027-01-0$i\n\nI am away. ($i)"
done
is 'four on one ticket are taken' "$(state)" applied
put alice@example.jp '#1: planned: 2027-01-09\n\nI am away. (5)'
is 'the fifth is put aside' "$(state)" parked
like 'with its reason' "$(sql "select reason from inbox where id = $n")" \
    'too many mails \(brake conversation'
is 'changes nothing' "$(sql 'select planned from ticket where id = 1')" \
    2027-01-04
is 'is not answered' "$(sql "select count(*) from outbox where inbox = $n")" 0
is 'the operator hears of it' "$(alarms)" 1
put alice@example.jp '#1: planned: 2027-01-10\n\nI am away. (6)'
is 'once a day' "$(alarms)" 1
put alice@example.jp '#2: planned: 2027-01-11'
is 'another ticket is not held' "$(state)" applied
put alice@example.jp '#3: planned: 2027-01-11'
is 'but the address is, in the end' "$(state)" parked
kairan requeue in "$n" >/dev/null && kairan ingest >/dev/null
is 'who looked at it lets it pass' "$(state)" applied
put bob@example.jp '#2: planned: 2027-01-12'
is 'others of the domain write on' "$(state)" applied
put bob@example.jp '#2: planned: 2027-01-13'
is 'for a while' "$(state)" applied
put bob@example.jp '#2: planned: 2027-01-14'
is 'then the domain is held' "$(state)" parked
like 'and named' "$(sql "select reason from inbox where id = $n")" 'brake domain'
is 'nothing is lost' "$(kairan queue | grep -c ' parked ')" 3

# Each brake alone, over its own window: mails come every so many minutes.
now=$(date -u -d "$KAIRAN_NOW" +%s)
# held NAME WANT BRAKE NUMBER MINUTES WHO...: which mail, of fourteen, is the
# first that is put aside; the writers take turns.
held() {
	held_name=$1 held_want=$2 held_minutes=$5
	shift 2
	sed -i '/^brake/d' "$D/kairan.conf"
	echo "brake { conversation = 0 address = 0 address_day = 0 domain = 0
	    ticket = 0 total = 0 }" | sed "s/ $1 = 0/ $1 = $2/" |
	    tr '\n' ' ' >>"$D/kairan.conf"
	echo >>"$D/kairan.conf"
	shift 3
	now=$((now + 90 * 86400))
	first= i=0
	while [ $i -lt 14 ] && [ -z "$first" ]; do
		i=$((i + 1))
		KAIRAN_NOW=$(date -u -d "@$((now + i * held_minutes * 60))" \
		    +%Y-%m-%dT%H:%M:%SZ)
		export KAIRAN_NOW
		who=$1
		shift
		set -- "$@" "$who"
		put "${who%:*}@example.jp" "#${who#*:}: planned: none\n\nNo. $i"
		[ "$(state)" != parked ] || first=$i
	done
	unset KAIRAN_NOW
	is "$held_name" "${first:-none}" "$held_want"
}
held 'an answer every minute: after four' 5 conversation 4 1 alice:1
held 'every three minutes: never' none conversation 4 3 alice:1
held 'one address, any ticket, an hour' 7 address 6 5 alice:1 alice:2 alice:3
held 'slower than that: never' none address 6 11 alice:1 alice:2 alice:3
held 'slower still, but all day' 10 address_day 9 60 alice:1
held 'less: never' none address_day 9 180 alice:1
held 'one ticket, whoever writes' 7 ticket 6 5 alice:1 bob:1
held 'not two tickets' none ticket 11 5 alice:1 bob:2
held 'all of them' 9 total 8 5 alice:1 bob:2
held 'a domain' 9 domain 8 5 alice:1 bob:2

# Many at once, and several who work on them: not one too many.
sed -i '/^brake/d' "$D/kairan.conf"
echo 'brake { conversation = 0 address = 0 address_day = 0 domain = 0
    ticket = 0 total = 10 }' >>"$D/kairan.conf"
echo 'ingest_workers = 8' >>"$D/kairan.conf"
KAIRAN_NOW=$(date -u -d "@$((now + 90 * 86400))" +%Y-%m-%dT%H:%M:%SZ)
export KAIRAN_NOW
last=$n
while [ "$n" -lt $((last + 40)) ]; do
	n=$((n + 1))
	printf 'From: alice@example.jp\nTo: kairan@example.jp\nSubject: Re: x\nMessage-ID: <m%d@example.jp>\n\n#%d: planned: none\n\nNo. %d\n' \
	    "$n" $((n % 3 + 1)) "$n" | "$B/kairan-intake" -d "$D/spool" \
	    -f alice@example.jp kairan@example.jp
done
kairan ingest >/dev/null
is 'of forty at once ten are taken' "$(sql "select count(*) from inbox where
    id > $last and state <> 'parked'")" 10
unset KAIRAN_NOW

done_testing
