#!/bin/sh
# Keys rotate and are dropped, reply addresses are revoked; what they signed
# proves nothing any more, and nothing is lost.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

cat >"$D/kairan.conf" <<'EOF'
send = on
mail { address = "kairan@example.jp" send_by = maildir maildir = "out" }
tracker { type = builtin }
source v { type = rss url = "feed.xml" }
watch all { assignee = "alice" }
person alice { mail = { "alice@example.jp" } }
EOF
site_feed 'Flaw A CVE-2026-4441' 'Flaw B CVE-2026-4442'
kairan collect >/dev/null && kairan open >/dev/null
# address TICKET: where replies to the last mail about it go.
address() {
	a=$(sql "select message_id from outbox where ticket = $1
	    order by id desc limit 1")
	echo "kairan+${a%%@*}@example.jp"
}
n=0
# put ADDRESS TEXT: Alice answers there.
put() {
	n=$((n + 1))
	printf 'From: alice@example.jp\nTo: %s\nSubject: Re: x\nMessage-ID: <k%d@example.jp>\n%b\n%b\n' \
	    "$1" "$n" "${re:+In-Reply-To: <$re>\n}" "$2" |
	    "$B/kairan-intake" -d "$D/spool" -f alice@example.jp "$1"
	kairan ingest >/dev/null
}
state() {
	sql "select state from inbox where id = $n"
}

one=$(address 1)
two=$(address 2)
put "$one" 'status: ONGOING'
is 'a reply address is a proof' "$(state)" applied
is 'one key at first' "$(kairan key list)" 'key 0 signs'
is 'a new one signs' "$(kairan key rotate | tail -n 1)" 'key 1 signs'
put "$one" 'status: DEFER'
is 'what was sent before stays good' "$(state)" applied
unlike 'no secret is printed or logged' "$(kairan key list; cat "$T/log")" '[0-9a-f]{64}'
is 'for its owner alone' "$(stat -c %a "$D/keys")" 600
kairan key drop 0 >/dev/null
re=$(sql 'select message_id from outbox where ticket = 1 limit 1')
put "$one" 'status: ONGOING'
is 'what a dropped key signed proves nothing' "$(state)" parked
is 'and changes nothing' "$(sql "select status from task where ticket = 1")" \
    DEFER
put "$(address 1)" 'yes'
is 'but its sender is asked' "$(sql "select status from task where ticket = 1")" \
    ONGOING
kairan key drop 1 >/dev/null
is 'the only key cannot be dropped' "$?" 65
like 'as is said' "$(tail -n 1 "$T/log")" 'the only one'
kairan key drop 7 >/dev/null
like 'nor one that is not there' "$(tail -n 1 "$T/log")" 'there is no key 7'

sleep_second() { # the next second of the clock, in which mails are newer
	now=$(date +%s)
	while [ "$(date +%s)" = "$now" ]; do :; done
}
new=$(address 1)
put "$new" 'status: DEFER'
is 'by the new key' "$(state)" applied
kairan key revoke person alice >/dev/null
is 'a person can be revoked' "$?" 0
put "$new" 'status: ONGOING'
is 'then his addresses prove nothing' "$(state)" parked
sleep_second
put "$new" 'status: INVESTIGATING'
put "$(address 1)" 'yes'
is 'those given out later do' "$(sql "select status from task
    where ticket = 1")" INVESTIGATING
kairan key revoke ticket '#1' >/dev/null
put "$(address 1)" 'status: ONGOING'
is 'so can a ticket' "$(state)" parked
kairan key revoke mail "$(sql 'select message_id from outbox
    order by id desc limit 1')" >/dev/null
is 'and one mail' "$?" 0
kairan key revoke person nobody >/dev/null
like 'who is not there is named' "$(tail -n 1 "$T/log")" "there is no person 'nobody'"
kairan key revoke ticket 1x >/dev/null
like 'nor is a ticket guessed' "$(tail -n 1 "$T/log")" "there is no ticket '1x'"
kairan key revoke house x >/dev/null
like 'so is what it can be' "$(tail -n 1 "$T/log")" 'person, ticket and mail'
like 'history knows' "$(kairan history '#1')" 'revoked'

done_testing
