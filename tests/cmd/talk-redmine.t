#!/bin/sh
# What people ask for by mail, with a real Redmine: who watches there, child
# tickets under their parent, notes of who has seen it, and its rights.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/redmine_site.sh"

redmine_conf <<'END'
source v { type = rss url = "feed.xml" }
watch one { any = { "one thing" } assignee = "alice" ack_required = yes }
watch two { any = { "other" } assignee = "group:ops" }
END
site_feed 'Flaw in one thing CVE-2026-4441' \
    'Flaw in the other CVE-2026-4442'
kairan collect >/dev/null && kairan open >/dev/null && kairan send >/dev/null
issue_of() {
	sql "select t.issue from ticket t join task k on k.ticket = t.id
	    join vulnerability v on v.id = k.vulnerability where v.key = '$1'
	    and k.host = ''"
}
one=$(issue_of CVE-2026-4441)
two=$(issue_of CVE-2026-4442)
address_of() { # WHO ISSUE
	id=$(sql "select message_id from outbox where recipient like '$1%' and
	    ticket = (select id from ticket where issue = $2) limit 1")
	echo "kairan+${id%@*}@example.test"
}
n=0
mail() { # TEXT WHO TO: as talk.t
	n=$((n + 1))
	printf 'From: %s@example.test\nTo: %s\nSubject: Re: x\nMessage-ID: <r%d@example.test>\nAuthentication-Results: mx.example.test; dmarc=pass header.from=example.test\nContent-Type: text/plain; charset=utf-8\n\n%b\n' \
	    "$2" "$3" "$n" "$1" |
	    "$B/kairan-intake" -d "$D/spool" -f "$2@example.test" "$3"
	kairan ingest >/dev/null
	kairan send >/dev/null
	state=$(sql "select state from inbox where id = $n")
	id=$(sql "select message_id from outbox where kind = 'answer' and
	    inbox = $n")
	a=
	[ -z "$id" ] || a=$(kairan show --raw "$id" | kairan parse --json |
	    python3 -c 'import json, sys; print(json.load(sys.stdin)["body"])')
}
sed -i 's/^mail {/mail { authserv_id = "mx.example.test"/' "$D/kairan.conf"
alice=$(address_of alice "$one")
bob=$(address_of bob "$two")
watchers() {
	rest "issues/$1.json?include=watchers" \
	    "*sorted(w['name'] for w in r['issue']['watchers'])"
}

# -- watch ----------------------------------------------------------------
mail "watch #$one" bob "$bob"
like 'watch' "$a" "^\[v\] #$one "
is 'stands in Redmine' "$(watchers "$one")" 'Bob Brown'
mail "unwatch #$one" bob "$bob"
is 'unwatch' "$(watchers "$one")" ''
mail "#$one: 監視" dave kairan@example.test
is 'for one who may only look and comment' "$(watchers "$one")" 'Dave Dunn'
mail "watch #$one" erin kairan@example.test
is 'not for one who is no member' "$(watchers "$one")" 'Dave Dunn'
like 'and so he is told' "$a" 'no such ticket, or it is not for you|may not change'

# -- ack ------------------------------------------------------------------
notes() {
	rest "issues/$1.json?include=journals" \
	    "sum('Seen by' in (j['notes'] or '') for j in r['issue']['journals'])"
}
mail 'ack' alice "$alice"
like 'ack' "$a" '^Seen by +Alice Adams'
kairan open >/dev/null
is 'one note in Redmine when all have seen it' "$(notes "$one")" 1
is 'by the gateway' "$(rest "issues/$one.json?include=journals" \
    "[j['user']['name'] for j in r['issue']['journals'] if 'Seen by' in (j['notes'] or '')][0]")" \
    'kairan gateway'
kairan open >/dev/null
is 'and no second one' "$(notes "$one")" 1

before=$(sql 'select count(*) from outbox')
kairan sync >/dev/null
is 'which tells nobody by mail' "$(sql 'select count(*) from outbox')" "$before"

# -- split ----------------------------------------------------------------
mail 'split: @ops, @dave' alice "$alice"
like 'split: the new numbers' "$a" '^\[v\] Split: ops = #[0-9]+, dave = #[0-9]+'
kids=$(rest "issues/$one.json?include=children" \
    "*sorted(c['id'] for c in r['issue'].get('children', []))")
is 'two children' "$(echo "$kids" | wc -w)" 2
first=${kids%% *}
is 'assigned to the group, by her' \
    "$(rest "issues/$first.json" "r['issue']['assigned_to']['name'], r['issue']['author']['name']")" \
    "ops Alice Adams"
like 'with the same vulnerability' "$(rest "issues/$first.json" \
    "r['issue']['subject'], r['issue']['custom_fields']")" 'CVE-2026-4441'
mail 'status: ONGOING' bob "$(address_of bob "$first")"
like 'its owner answers for it' "$a" '^\[v\] Status: Ongoing'
is 'there' "$(rest "issues/$first.json" "r['issue']['status']['name']")" \
    ONGOING
is 'the parent stays' "$(rest "issues/$one.json" "r['issue']['status']['name']")" \
    New
mail 'split: @ops' alice "$alice"
like 'once' "$a" 'was so already'
before=$(rest 'issues.json?status_id=*' "r['total_count']")
mail 'split: @erin' alice "$alice"
like 'for one who is no member: what Redmine says' "$a" \
    '^\[x\] Split|[Aa]ssignee'
mail "#$one: split: @alice" dave kairan@example.test
is 'who may not add tickets adds none' \
    "$(rest 'issues.json?status_id=*' "r['total_count']")" "$before"
like 'and is told' "$a" '^\[x\] .*Split'

before=$(sql 'select count(*) from outbox')
kairan sync >/dev/null
is 'nothing of it is told twice by sync' "$(sql 'select count(*) from outbox')" \
    "$before"

# -- show -----------------------------------------------------------------
mail "show #$two" dave kairan@example.test
like 'show: for one who may look' "$a" "^  #$two "
mail "show CVE-2026-4442" erin kairan@example.test
like 'what is public is told to all' "$a" 'https://v.example/2'
unlike 'our ticket is not' "$a" "#$two "

# The gateway sees all; nobody sees it through the gateway.
sed -i 's/^tracker {/& act = gateway/' \
    "$D/kairan.conf"
mail "show #$two" dave kairan@example.test
like 'by the gateway alone: what is open' "$a" "^  #$two "
curl -s -X PUT -H "X-Redmine-API-Key: $REDMINE_KEY" \
    -H 'Content-Type: application/json' \
    -d '{"issue": {"is_private": true}}' "$REDMINE_URL/issues/$two.json"
is 'one becomes private' "$(rest "issues/$two.json" \
    "r['issue']['is_private']")" True
mail "show #$two" dave kairan@example.test
unlike 'which it does not show to others' "$a" "^  #$two "
mail "show CVE-2026-4442" dave kairan@example.test
unlike 'nor name beside what is public' "$a" "#$two "
mail 'list all' dave kairan@example.test
unlike 'nor in a list' "$a" "#$two "
status_of() {
	rest "issues/$1.json" "r['issue']['status']['name']"
}
was=$(status_of "$two")
mail "#$two: status: ONGOING" dave kairan@example.test
is 'nor changes for them' "$(status_of "$two")" "$was"
like 'and says no more than that they cannot see it' "$a" \
    'no such ticket, or it is not for you'
unlike 'not even its title' "$a" 'other'
mail "show #$two" bob "$bob"
like 'but to those who are its assignee' "$a" "^  #$two "
mail 'status: ONGOING' bob "$bob"
unlike 'for whom it is changed' "$(status_of "$two")" "^$was\$"
done_testing
