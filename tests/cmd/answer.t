#!/bin/sh
# Commands through the whole program: what is done, echoed and kept.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

cat >"$D/kairan.conf" <<'EOF'
time_zone = "Asia/Tokyo"
send = on
mail { address = "kairan@example.jp" send_by = maildir maildir = "out" }
tracker { type = builtin }
source v { type = rss url = "feed.xml" }
watch all { assignee = "alice" }
person alice { mail = "alice@example.jp" time_zone = "Asia/Tokyo"
    language = "en" }
person jiro { mail = "jiro@example.jp" time_zone = "America/New_York"
    language = "ja" }
EOF
site_feed 'Flaw in one thing CVE-2026-4441' \
    'Flaw in two things CVE-2026-4442' 'Flaw in three things CVE-2026-4443'
export KAIRAN_NOW=2026-11-21T15:30:00Z
kairan collect >/dev/null && kairan open >/dev/null && kairan send >/dev/null
token=$(sql "select message_id from outbox where ticket = 1 and recipient like 'alice%'")
to=kairan+${token%@*}@example.jp

# reply TEXT [WHO]: prints our answer as text, and sets $n.
n=0
reply() {
	n=$((n + 1))
	printf 'From: %s@example.jp\nTo: %s\nSubject: Re: x\nMessage-ID: <s%d@example.jp>\nContent-Type: text/plain; charset=utf-8\n\n%b\n' \
	    "${2:-alice}" "$to" "$n" "$1" |
	    "$B/kairan-intake" -d "$D/spool" -f "${2:-alice}@example.jp" "$to"
	kairan ingest >/dev/null
	kairan send >/dev/null
	id=$(sql "select message_id from outbox
	    where kind = 'answer' and inbox = $n")
	a=
	[ -z "$id" ] || a=$(kairan show --raw "$id" | kairan parse --json |
	    python3 -c 'import json, sys; print(json.load(sys.stdin)["body"])')
}
# field TICKET NAME
field() {
	kairan list --all --json | python3 -c 'import json, sys
for line in sys.stdin:
    t = json.loads(line)
    if t["ticket"] == int(sys.argv[1]):
        print(t[sys.argv[2]])' "$1" "$2"
}
# notes TICKET: all that people wrote there
notes() {
	sql "select notes from builtin_journal where issue = $1"
}

# Half past midnight in Tokyo.
reply 'planned: fri\ndue: 12/15'
like 'a date is echoed with its weekday' "$a" \
    '^\[v\] Planned date: Fri 2026-11-27'
like 'so is the other' "$a" '^\[v\] Due date: Tue 2026-12-15|^\[v\] Due.*Tue 2026-12-15'
is 'and it stands' "$(field 1 planned)" 2026-11-27
unlike 'commands alone make no comment' "$(notes 1)" 'fri|planned|wrote'
reply 'due: tomorrow'
is 'tomorrow is the day after today in Tokyo' "$(field 1 due)" 2026-11-23
reply 'due: 2026-11-23'
is 'what is so already is no refusal' \
    "$(sql "select state || ': ' || reason from inbox where id = $n")" \
    'applied: it is so already'
reply '予定日：明日' jiro
like 'the answer is in the language of who wrote' "$a" '予定日'
unlike 'whatever ticket it is' "$a" 'Planned date'

reply 'dry run\n\nstatus: ONGOING\nplanned: 12/31\n\nSome text.'
like 'dry run tells' "$a" 'Ongoing'
is 'and changes nothing' "$(field 1 status) $(field 1 planned)" \
    'NEW 2026-11-27'
unlike 'nor is its text stored' "$(notes 1)" 'Some text'

reply 'status: ONGONG\nplanned: 12/30\n\nWe patch on Friday.'
like 'a typing error: did you mean' "$a" 'ONGONG'
like 'with what may be meant' "$a" 'ONGOING'
is 'is not guessed' "$(field 1 status)" NEW
is 'and holds back nothing else' "$(field 1 planned)" 2026-12-30
like 'the line stays in the comment' "$(notes 1)" 'ONGONG'
like 'with the text' "$(notes 1)" 'We patch on Friday'
unlike 'the one that was done does not' "$(notes 1)" '12/30'

reply '#1 #2-3: status: INVESTIGATING\n\nWe look at all three.'
is 'many targets: all are set' \
    "$(field 1 status) $(field 2 status) $(field 3 status)" \
    'INVESTIGATING INVESTIGATING INVESTIGATING'
like 'each is answered' "$a" '#3'
like 'the text goes to the ticket of the thread' "$(notes 1)" 'all three'
unlike 'and to no other' "$(notes 2; notes 3)" 'all three'
reply 'CVE-2026-4442: NOT_AFFECTED'
is 'a vulnerability by its name' "$(field 2 status)" NOT_AFFECTED
reply '#4: status: ONGOING'
like 'a ticket that is not ours' "$a" '#4'
unlike 'is not set' "$a" '\[v\] Status'

reply 'help'
like 'help' "$a" 'status: '
reply 'ヘルプ' jiro
like 'in the language of who asks' "$a" '状態'
reply 'Just a comment.'
is 'a plain comment gets no answer' "$id" ''
like 'and is stored' "$(notes 1)" 'Just a comment'
done_testing
