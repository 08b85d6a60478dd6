#!/bin/sh
# What was put off until a day is open again in a real Redmine on that day, by
# one note, and its owner is told; what people set there meanwhile stays.  And
# what people write there counts as looked at.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/redmine.sh"
. "$(dirname "$0")/../lib/round.sh"

if reason=$(redmine_missing); then
	skip_all "$reason"
fi
command -v python3 >/dev/null || skip_all 'python3 is not installed'
if round_redmine; then
	pass 'Redmine runs'
else
	fail 'Redmine runs'
	exit 1
fi
setup() {
	KAIRAN_PROJECT=vulns KAIRAN_KEY_FILE="$REDMINE_KEYS/kairan" \
	    redmine_runner "$TOP/contrib/redmine/setup.rb" >"$T/setup" 2>&1
}
ok 'set up' setup
mkdir -p "$D"
{
	echo '<rss version="2.0"><channel><title>v</title>'
	for n in 1 2 3 4; do
		echo "<item><title>Example thing $n is open</title>
		<guid isPermaLink='false'>E-$n</guid>
		<link>https://v.example/$n</link>
		<description>See CVE-2026-700$n.</description></item>"
	done
	echo '</channel></rss>'
} >"$D/feed.xml"
round_conf <<END
mail {
	address = "kairan@example.test"
	send_by = maildir
	maildir = "$T/out"
}
source vendor { type = rss url = "feed.xml" }
watch all { any = { "Example" } assignee = "alice" due_days = 60 }
END
kairan collect vendor >/dev/null
ok 'tickets are opened' kairan open
kairan send >/dev/null
for n in 1 2 3 4; do
	eval "t$n=$(find_issue CVE-2026-700$n)"
done
# The days of Tokyo, whatever the hour is, and each from the same one.
today=$(TZ=Asia/Tokyo date +%Y-%m-%d)
day() { # +DAYS COMMAND...: so many days from now, at ten in Tokyo
	day_at=$(date -u -d "$today $1 days" +%Y-%m-%dT01:00:00Z)
	shift
	KAIRAN_NOW=$day_at kairan "$@"
}
until=$(date -u -d "$today +10 days" +%Y-%m-%d)
mail=$(grep -l "#$t1\]" "$T"/out/new/* | head -1)
$MAIL reply "$mail" --id '<a1@example.test>' >"$T/reply" <<END
#$t1: RISK_ACCEPTED until $until not reachable from outside
#$t2: DEFER until $until
#$t3: DEFER until $until
END
"$B/kairan-intake" -d "$D/spool" -f alice@example.test \
    "$($MAIL recipient "$T/reply")" <"$T/reply"
kairan ingest >/dev/null
like 'one is accepted, and closed' "$(issue "$t1")" '^status: RISK_ACCEPTED'
like 'two are put off' "$(issue "$t3")" '^status: DEFER'
by() {
	by_key=$(cat "$REDMINE_KEYS/$1")
	shift
	python3 "$TOP/tests/lib/issue.py" "$REDMINE_URL" "$by_key" "$@"
}
status_id() {
	curl -s -H "X-Redmine-API-Key: $REDMINE_KEY" \
	    "$REDMINE_URL/issue_statuses.json" | python3 -c '
import json, sys
for s in json.load(sys.stdin)["issue_statuses"]:
    if s["name"] == sys.argv[1]:
        print(s["id"])' "$1"
}
is 'bob goes on with one of them in the browser' \
    "$(by bob PUT "/issues/$t3.xml" \
	"<issue><status_id>$(status_id ONGOING)</status_id></issue>")" 204
is 'and alice writes on the fourth' "$(by alice PUT "/issues/$t4.xml" \
    '<issue><notes>I look at it tomorrow.</notes></issue>')" 204
day +9 remind >/dev/null
like 'the day before nothing happens' "$(issue "$t2")" '^status: DEFER'
kairan send >/dev/null
rm -rf "$T/out"
day +10 remind >/dev/null
day +10 remind >/dev/null
day +10 send >/dev/null
for n in "$t1" "$t2"; do
	like "#$n is open again" "$(issue "$n")" '^status: New'
	like 'exactly' "$(issue "$n")" '^field Exact status: NEW'
	is 'one note says why' \
	    "$(issue "$n" | grep -c 'The day until which this was put off')" 1
done
like 'what bob set stays' "$(issue "$t3")" '^status: ONGOING'
unlike 'without a note' "$(issue "$t3")" 'was put off'
is 'the owner is told of each, once' "$(grep -l '^To: .*alice@' "$T"/out/new/* |
    xargs grep -l "^Subject: .*#\($t1\|$t2\)\]" | wc -l)" 2
like 'that it was accepted' "$($MAIL show "$(grep -l "#$t1\]" "$T"/out/new/*)")" \
    'open again \(before: Risk accepted'

# The digest of that day: both are not looked at; the fourth was, in Redmine.
kairan sync --all >/dev/null
rm -rf "$T/out"
day +12 digest --now >/dev/null
day +12 send >/dev/null
digest=$($MAIL show "$(grep -l '^Subject: .*Not looked' "$T"/out/new/*)")
like 'not looked at: those that are open again' "$digest" \
    '^Not looked at yet: 2'
like 'the first' "$digest" "#$t1 Example thing 1"
unlike 'not what she wrote on in the browser' "$digest" 'Example thing 4'
done_testing
