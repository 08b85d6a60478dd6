#!/bin/sh
# A day with a real Redmine: two hosts are scanned, their owners read one
# mail each, answer, update, and the next scan closes what it shows mended.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/redmine.sh"

if why=$(redmine_missing); then
	skip_all "$why"
fi
at_exit redmine_stop
if redmine_start "$T"; then
	pass 'Redmine runs, set up by contrib/redmine/setup.rb'
else
	fail 'Redmine runs, set up by contrib/redmine/setup.rb'
	exit 1
fi
D=$T/site
mkdir "$D"
install -m 600 "$REDMINE_KEYS/kairan" "$D/redmine.key"
cat >"$D/kairan.conf" <<END
language = "en"
time_zone = "Asia/Tokyo"
send = on
mail { address = "kairan@example.test" send_by = maildir maildir = "out"
    authserv_id = "mx.example.test" operator = "operator@example.test" }
tracker { type = redmine url = "$REDMINE_URL" key_file = "redmine.key"
    project = "vulns" }
host web1 { owner = alice exposure = open human_impact = high
    window = "0 3 * * 6#2" }
host db1 { owner = bob exposure = controlled human_impact = medium
    window = "0 3 L * *" }
END
kairan() {
	"$B/kairan" -C "$D" "$@" 2>>"$T/log"
}
sql() {
	sqlite3 "$D/kairan.db" "$@"
}
# rest PATH EXPRESSION: of Redmine's answer r
rest() {
	curl -s -H "X-Redmine-API-Key: $REDMINE_KEY" "$REDMINE_URL/$1" |
	    python3 -c "import json, sys; r = json.load(sys.stdin); print($2)"
}
issue() {
	python3 "$TOP/tests/lib/issue.py" "$REDMINE_URL" "$REDMINE_KEY" "$1"
}
# vuls HOURS-AGO NAME OPTION...
vuls() {
	when=$(date -u -d "-$1 hours" +%Y-%m-%dT%H:%M:%SZ)
	shift
	name=$1
	shift
	python3 "$TOP/tests/lib/vuls.py" "$name" "$when" "$@"
}
osv() { # NUMBER PACKAGE CVE
	cat <<END
{"id": "ALSA-2026:$1", "modified": "2026-11-19T12:00:00Z",
 "summary": "Important: $2 security update", "related": ["$3"],
 "affected": [{"package": {"ecosystem": "AlmaLinux:9", "name": "$2"},
 "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"},
 {"fixed": "1:2.$(printf %s "$2" | wc -c)-2.el9"}]}]}]}
END
}
{
	osv 9001 openssl CVE-2026-70001
	osv 9002 nginx CVE-2026-70002
	osv 9003 sudo CVE-2026-70003
} >"$T/osv.json"
kairan import - <"$T/osv.json" >/dev/null
[ -d "$TOP/../shared/corpora/feeds/osv" ] && kairan import --type osv "$TOP/../shared/corpora/feeds/osv" | tail -3
vuls 3 web1 >"$T/web1"
vuls 3 db1 --family alma >"$T/db1"
kairan scan web1 "$T/web1"
kairan scan db1 "$T/db1"
kairan open
kairan send
n=0
mail() { # TEXT WHO TO
	n=$((n + 1))
	printf 'From: %s@example.test\nTo: %s\nSubject: Re: x\nMessage-ID: <r%d@example.test>\nAuthentication-Results: mx.example.test; dmarc=pass header.from=example.test\nContent-Type: text/plain; charset=utf-8\n\n%b\n' \
	    "$2" "$3" "$n" "$1" |
	    "$B/kairan-intake" -d "$D/spool" -f "$2@example.test" "$3"
	kairan ingest >/dev/null
	kairan send >/dev/null
	a=$(shown "kind = 'answer' and inbox = $n")
}
# The text of the newest of our mails with that condition.
shown() {
	id=$(sql "select message_id from outbox where $1 order by id desc limit 1")
	[ -z "$id" ] || kairan show --raw "$id" | kairan parse --json |
	    python3 -c 'import json, sys; print(json.load(sys.stdin)["body"])'
}
to() { # the address in the last mail to WHO
	id=$(sql "select message_id from outbox where recipient like '$1@%'
	    and kind in ('digest', 'opened') order by id desc limit 1")
	echo "kairan+${id%@*}@example.test"
}
shown "kind = 'digest'"
shown "recipient like 'bob%'" | head -20
ssl=$(sql "select issue from ticket t join host_ticket h on h.ticket = t.id where part = 'update:openssl'")
win=$(sql "select issue from ticket t join host_ticket h on h.ticket = t.id where part like 'window%' and host = 'web1'")
mail "#1-5: INVESTIGATING" alice "$(to alice)"
echo "$a"
mail "#$ssl planned: 2026-11-25" alice "$(to alice)"
echo "$a"
mail "#$win CVE-2026-80003: WORKAROUND remote is off" alice "$(to alice)"
echo "$a"
mail "commands host:web1" alice "$(to alice)"
echo "$a"
mail "#$ssl: patched" alice "$(to alice)"
echo "$a"
for i in $ssl $win; do issue $i | grep -v ^text; done
kairan sync
vuls 1 web1 --update openssl libacl1 nginx sudo libgnutls1 libbzip1 --restart nginx >"$T/web1b"
kairan scan web1 "$T/web1b"
kairan open; kairan send
for i in $ssl $win; do issue $i | grep -v ^text; done
shown "1"
vuls 0 web1 --update $(python3 -c '
import sys; sys.argv = ["x", "x", "x"]; sys.path.insert(0, "'"$TOP"'/tests/lib")
' ) --remove bash >"$T/web1c"
sql "select t.issue,t.subject,t.status,t.state from ticket t"
if [ -n "${DAY_HOLD:-}" ]; then
	{ echo "D=$D T=$T REDMINE_URL=$REDMINE_URL REDMINE_KEY=$REDMINE_KEY REDMINE_KEYS=$REDMINE_KEYS REDMINE_DIR=$REDMINE_DIR"; } > /tmp/day/env
	while [ ! -e /tmp/day/go ]; do sleep 1; done
fi
done_testing
