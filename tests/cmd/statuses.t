#!/bin/sh
# What each status needs, and what the answer says when it lacks.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

# Before the days that stand below.
export KAIRAN_NOW=2026-11-22T00:00:00Z
cat >"$D/kairan.conf" <<'EOF'
time_zone = "Asia/Tokyo"
send = on
mail { address = "kairan@example.jp" send_by = maildir maildir = "out" }
tracker { type = builtin }
source v { type = rss url = "feed.xml" }
watch all { assignee = "alice" }
person alice { mail = { "alice@example.jp" } time_zone = "Asia/Tokyo" }
EOF
cat >"$D/feed.xml" <<'EOF'
<rss version="2.0"><channel><title>V</title><item>
<title>Flaw in a thing CVE-2026-4444</title><link>https://v.example/1</link>
</item></channel></rss>
EOF
kairan collect >/dev/null && kairan open >/dev/null
to=$(sqlite3 "$D/kairan.db" "select message_id from outbox where id = 1")
to=kairan+$(echo "$to" | sed 's/@.*//')@example.jp
# reply TEXT: Alice answers the notification; prints our answer as text.
reply() {
	n=$(($(sqlite3 "$D/kairan.db" 'select count(*) from inbox') + 1))
	printf 'From: alice@example.jp\nTo: %s\nSubject: Re: x\nMessage-ID: <s%d@example.jp>\n\n%b\n' \
	    "$to" "$n" "$1" |
	    "$B/kairan-intake" -d "$D/spool" -f alice@example.jp "$to"
	kairan ingest >/dev/null
	kairan send >/dev/null
	id=$(sqlite3 "$D/kairan.db" "select message_id from outbox
	    where kind = 'answer' and inbox = $n")
	[ -z "$id" ] || kairan show --raw "$id" | kairan parse --json |
	    python3 -c 'import json, sys; print(json.load(sys.stdin)["body"])'
}
status() {
	kairan list --all --json |
	    python3 -c 'import json, sys; print(json.loads(sys.stdin.readline())["tasks"][0]["status"])'
}

a=$(reply 'status: WORKAROUND')
like 'WORKAROUND without a note is refused' "$a" 'WORKAROUND needs a note'
is 'and sets nothing' "$(status)" NEW
a=$(reply 'status: RISK_ACCEPTED')
like 'RISK_ACCEPTED without an end date is refused' "$a" 'needs an end date'
a=$(reply 'status: RISK_ACCEPTED until 2027-03-31')
like 'and without a reason' "$a" 'needs a reason'
is 'and sets nothing, too' "$(status)" NEW
a=$(reply 'status: INVESTIGATING\ndue: tomorrw\n\nLooking.')
like 'beside a command that is obeyed' "$a" '\[v\] Status: Investigating'
like 'a value that cannot be read is said' "$a" '\[\?\] Due date: tomorrw'
a=$(reply 'status: WORKAROUND port 8443 is closed')
like 'with a note it is done' "$a" '\[v\] Status: Workaround'
is 'and stands' "$(status)" WORKAROUND
a=$(reply 'reopen')
like 'reopen opens it again' "$a" '\[v\] '
is 'as new' "$(status)" NEW
a=$(reply 'status: RISK_ACCEPTED until 2027-03-31\n\nIt is switched off next spring.')
like 'reason in the text, date in the line' "$a" '\[v\] Status: Risk accepted'
like 'the end date is kept' "$(kairan list --all --json)" '"until":"2027-03-31"'
a=$(reply 'status: ONGOING')
like 'a closed ticket takes no status' "$a" 'the ticket is closed'
is 'and keeps its own' "$(status)" RISK_ACCEPTED
a=$(reply 'Just a word about it.')
like 'but takes a comment, and says who closed it' "$a" '[Aa]lice'
is 'it stays closed' "$(status)" RISK_ACCEPTED

a=$(reply 'reopen')
a=$(reply 'status: PATCH_APPLIED')
like 'patched, by word: who reported it stands with it' "$a" \
    'Patch applied \(reported by .*alice'

done_testing
