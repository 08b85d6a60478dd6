#!/bin/sh
# A real Redmine's rights count when a mail is carried out, not when it came;
# and how soon a reply is seen there.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/redmine_site.sh"

redmine_conf <<'END'
source v { type = rss url = "feed.xml" }
watch one { assignee = "bob" }
END
site_feed 'Flaw CVE-2026-4441'
put() { # METHOD PATH [XML]
	python3 "$TOP/tests/lib/issue.py" "$REDMINE_URL" "$REDMINE_KEY" "$@"
}
issue() {
	python3 "$TOP/tests/lib/issue.py" "$REDMINE_URL" "$REDMINE_KEY" "$one"
}
kairan collect >/dev/null && kairan open >/dev/null && kairan send >/dev/null
one=$(sql 'select issue from ticket')
own=$(sql 'select message_id from outbox where id = 1')
own=kairan+${own%@*}@example.test
n=0
# mail WHO TO TEXT: the state of it in $state, what he is told in $told
mail() {
	n=$((n + 1))
	printf 'From: %s@example.test\nTo: %s\nSubject: Re: [kairan #%s] x\nMessage-ID: <r%d@example.test>\n\n%b\n' \
	    "$1" "$2" "$one" "$n" "$3" |
	    "$B/kairan-intake" -d "$D/spool" -f "$1@example.test" "$2"
	kairan ingest >/dev/null
	state=$(sql "select state from inbox where id = $n")
	said answer $n
}
# said EVENT NUMBER: $told, and $to where its answer goes
said() {
	id=$(sql "select message_id from outbox where event like '$1:$2:%'")
	to=kairan+${id%@*}@example.test told=
	[ -z "$id" ] || told=$(kairan show --raw "$id" | kairan parse --json |
	    python3 -c 'import json, sys
print(" ".join(json.load(sys.stdin)["body"].split()))')
}
role() {
	rest roles.json "[x['id'] for x in r['roles'] if x['name'] == '$1'][0]"
}
seat() { # of bob himself in the project
	rest 'projects/vulns/memberships.json?limit=100' \
	    "*[m['id'] for m in r['memberships'] if m.get('user', {}).get('name') == 'Bob Brown']"
}
bob=$(rest 'users.json?name=bob' "r['users'][0]['id']")
ops=$(rest groups.json "[g['id'] for g in r['groups'] if g['name'] == 'ops'][0]")
is 'bob is in no group with rights' "$(put DELETE "/groups/$ops/users/$bob.xml")" 204
may() { # ROLE: of bob from now on
	put PUT "/memberships/$(seat).xml" \
	    "<membership><role_ids type=\"array\"><role_id>$(role "$1")</role_id></role_ids></membership>"
}

mail bob kairan@example.test 'status: ONGOING\ndue: 2031-02-01\n\nI do it.'
is 'what proves nothing waits' "$state" parked
first=$n
ask=$to
is 'then his right to change tickets is taken away' "$(may Commenter)" 204
mail bob "$ask" 'yes'
is 'his yes is taken' "$state" applied
said confirmed $first
unlike 'but it changes nothing any more' "$(issue)" \
    '^status: ONGOING|^due: 2031-02-01'
like 'his words he may still say' "$(issue)" 'note by Bob Brown: .*I do it'
like 'and he is told why' "$told" '\[x\] .*Status.*\[x\]'
is 'given back' "$(may Developer)" 204
mail bob "$own" 'status: ONGOING'
like 'he may again, at once' "$(issue)" '^status: ONGOING'
like 'under his own name' "$(issue)" 'change by Bob Brown: attr status_id'

mail bob kairan@example.test 'due: 2031-02-02\n\nTwo.'
second=$n
ask=$to
is 'and the other way round: taken away before' "$(may Commenter)" 204
is 'given back before the yes' "$(may Developer)" 204
mail bob "$ask" 'yes'
like 'it is done' "$(issue)" '^due: 2031-02-02'
mail bob kairan@example.test 'due: 2031-02-03\n\nThree.'
third=$n
ask=$to
is 'no member any more' "$(put DELETE "/memberships/$(seat).xml")" 204
mail bob "$ask" 'yes'
unlike 'nothing is changed, nothing said' "$(issue)" '^due: 2031-02-03|Three'
is 'which is its state' "$(sql "select state from inbox where id = $third")" \
    refused

# A site that lets less suffice still has Redmine's rights.
echo 'trust { status = 1 comment = 1 }' >>"$D/kairan.conf"
mail dave kairan@example.test 'status: INVESTIGATING\n\nOnly looking.'
unlike 'who may not change tickets cannot, whatever the level' "$(issue)" \
    '^status: INVESTIGATING'
like 'as he is told' "$told" '\[x\].*Status'

# -- how soon ---------------------------------------------------------------
is 'a member again' "$(put POST /projects/vulns/memberships.xml \
    "<membership><user_id>$bob</user_id><role_ids type=\"array\"><role_id>$(role Developer)</role_id></role_ids></membership>")" 201
# soon N [STEP]: tenths of a second until a reply, which STEP carries out, is
# seen in Redmine.
soon() {
	printf 'From: bob@example.test\nTo: %s\nSubject: Re: x\nMessage-ID: <s%s@example.test>\n\nplanned: 2031-03-%s\n\nReply number %s.\n' \
	    "$own" "$1" "$1" "$1" >"$T/mail"
	soon_began=$(date +%s%N)
	"$B/kairan-intake" -d "$D/spool" -f bob@example.test "$own" <"$T/mail"
	[ -z "${2:-}" ] || kairan "$2" >/dev/null
	python3 - "$REDMINE_URL/issues/$one.json?include=journals" \
	    "$REDMINE_KEY" "Reply number $1" "$soon_began" <<-'END'
	import sys, time, urllib.request
	began = int(sys.argv[4])
	r = urllib.request.Request(sys.argv[1], headers={'X-Redmine-API-Key': sys.argv[2]})
	while time.time_ns() - began < 60 * 10 ** 9:
	    if sys.argv[3].encode() in urllib.request.urlopen(r).read():
	        break
	print((time.time_ns() - began) // 10 ** 8)
	END
}
middle() {
	echo "$1" | sort -n | sed -n 3p
}
soon 10 ingest >/dev/null # Redmine's own first time
by_hand=$(for i in 11 12 13 14 15; do soon $i ingest; done)
"$B/kairan" -C "$D" run 2>>"$T/log" &
run=$!
at_exit kill $run
soon 20 >/dev/null
by_itself=$(for i in 21 22 23 24 25; do soon $i; done)
note "tenths of a second:" $by_itself "- and by hand:" $by_hand
# However slow the machine is: beside what the same takes by hand.
ok 'a reply is seen in Redmine within two seconds' \
    test "$(middle "$by_itself")" -le $((20 + $(middle "$by_hand")))
done_testing
