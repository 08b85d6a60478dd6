#!/bin/sh
# Tickets for what scans find: few of them, with what to type; a scan closes
# them, and opens them again.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/scan_site.sh"

cat >"$D/kairan.conf" <<'EOF2'
mail { address = "k@example.jp" }
tracker { project = "sec" }
person taro { mail = "taro@example.jp" }
person hanako { mail = "hanako@example.jp" language = ja }
host db1 {
	owner = taro
	exposure = open
	human_impact = high
	window = "0 3 * * 6#2"
}
host "many*" { owner = hanako  human_impact = high  window = "0 3 * * 6#2" }
EOF2
vuls() { # HOUR SED-SCRIPT
	sed "s/2026-11-20T12:15:02/2026-11-20T$1:15:02/;$2" \
	    "$S/vuls-report.json"
}
mail_of() { # TICKET
	hash=$(sql "SELECT raw FROM outbox WHERE ticket = $1 OR
	    (ticket = 0 AND kind = 'digest')
	    ORDER BY ticket DESC, id DESC LIMIT 1")
	sed 's/=$//' "$D"/raw/*/"$hash" | sed '/^Content-Type: text.html/,$d'
}

kairan scan db1 $S/vuls-report.json >/dev/null
like "four tasks, two tickets" "$(kairan open)" '2 ticket.s. founded'
is "one for the urgent update, one for the window" \
    "$(sql "SELECT h.part, t.due, t.priority, p.login, count(*) FROM
    host_ticket h JOIN ticket t ON t.id = h.ticket JOIN person p ON p.id =
    t.assignee JOIN task k ON k.ticket = t.id GROUP BY t.id")" \
    "update:libssl3|2026-11-25|Immediate|taro|1
window:2026-12-12|2026-12-12|Normal|taro|3"
mail_of 1 >"$D/mail"
like "the mail says what to type" "$(cat "$D/mail")" \
    'install --only-upgrade libssl3 '
is "... and of both tickets there is one mail" \
    "$(sql "SELECT kind, count(*) FROM outbox")" 'digest|1'
like "... the ticket from which version to which" "$(sql 'SELECT description
    FROM builtin_issue WHERE id = 1')" \
    'libssl3 3.0.11-1~deb12u2 .fixed in 3.0.15-1~deb12u1'
like "... and why it is urgent" "$(cat "$D/mail")" 'exploitation: active .CISA KEV.'
like "... whose mitigation is known, it is there" "$(mail_of 2)" \
    'Do not unpack archives'
like "opened once" "$(kairan open)" ' 0 ticket.s. founded'

# A person calls it patched: that waits for a scan.
to=k+$(sql "SELECT message_id FROM outbox WHERE kind = 'digest'" |
    sed 's/@.*//')@example.jp
printf 'From: taro@example.jp\nTo: %s\nSubject: Re: x\nMessage-ID: <p@x>\n\n%s\n' \
    "$to" '#1: status: PATCH_APPLIED' |
    "$B/kairan-intake" -d "$D/spool" -f taro@example.jp "$to"
kairan ingest >/dev/null
is "called patched by a person it waits for a scan" "$(sql "SELECT status,
    status_by, verified FROM task WHERE ticket = 1")" "ONGOING|taro|0"
like "... and the answer says so" "$(mail_of 1)" \
    'until the next scan of the host shows the
update; to send one: kairan scan db1 FILE'

# The update was put on.
new='s/"version": "3.0.11-1~deb12u2", "release"/"version": "3.0.15-1~deb12u1", "release"/'
gone='/^    "CVE-2026-90001"/,/^    },/d'
vuls 13 "$new;$gone" >"$D/2"
KAIRAN_NOW=2026-11-22T01:00:00Z
like "patched" "$(kairan scan db1 "$D/2")" 'patched .*CVE-2026-90001'
kairan sync >/dev/null
is "the tracker, which does not know yet, does not take it back" \
    "$(sql 'SELECT status, verified FROM task WHERE ticket = 1')" \
    "PATCH_APPLIED|1"
kairan open >/dev/null
is "its ticket is closed" "$(sql 'SELECT state, status FROM ticket WHERE
    id = 1')" "closed|PATCH_APPLIED"
like "... with a note" "$(sql "SELECT notes FROM builtin_journal")" \
    'A scan of the host.*1 of 1 are done'
is "... once" "$(kairan open >/dev/null; sql 'SELECT count(*) FROM note')" 1
kairan sync >/dev/null
is "... and the next look at the tracker changes nothing" \
    "$(sql 'SELECT t.state, k.status, k.verified, k.status_by FROM ticket t
    JOIN task k ON k.ticket = t.id WHERE t.id = 1')" \
    "closed|PATCH_APPLIED|1|scan"

# It comes back.
vuls 14 '' >"$D/3"
KAIRAN_NOW=2026-11-22T02:00:00Z
kairan scan db1 "$D/3" >/dev/null
kairan open >/dev/null
is "its ticket is open again" "$(sql 'SELECT state, status FROM ticket WHERE
    id = 1')" "open|NEW"
like "... and its owner is told" "$(mail_of 1)" 'because of: a scan'

# What became urgent leaves the window.
sql "UPDATE task SET ssvc = 'immediate', due = '2026-11-25' WHERE
    vulnerability = (SELECT vulnerability FROM alias WHERE alias =
    'CVE-2026-90004')"
like "an urgent one gets a ticket of its own" "$(kairan open)" \
    ' 1 ticket.s. founded'
is "... and is on no other" "$(sql "SELECT h.part FROM task k JOIN host_ticket
    h ON h.ticket = k.ticket JOIN alias a ON a.vulnerability =
    k.vulnerability WHERE a.alias = 'CVE-2026-90004'")" 'update:left-pad'

# A watch whose work is on hosts opens no ticket beside.
printf 'watch all { grain = host }\n' >>"$D/kairan.conf"
cat >"$D/osv.json" <<'EOF2'
{"id": "DSA-9999-1", "modified": "2026-11-21T00:00:00Z", "summary": "openssl",
 "aliases": ["CVE-2026-90001"], "affected": [{"package": {"ecosystem":
 "Debian:12", "name": "openssl"}, "ranges": [{"type": "ECOSYSTEM", "events":
 [{"introduced": "0"}, {"fixed": "3.0.15-1~deb12u1"}]}]}]}
EOF2
kairan import "$D/osv.json" >/dev/null
like "an advisory of what hosts have opens no ticket beside" \
    "$(kairan open)" ' 0 ticket.s. founded, 1 held back'
like "... and why says so" "$(kairan why CVE-2026-90001)" 'grain = host'

many() { # HOST: 700 findings in 300 packages
	awk -v host="$1" 'BEGIN {
	print "{\"jsonVersion\": 4, \"serverName\": \"" host "\","
	print "\"family\": \"debian\", \"release\": \"12.5\","
	print "\"scannedAt\": \"2026-11-20T12:15:02+09:00\","
	print "\"reportedAt\": \"2026-11-20T12:20:00+09:00\","
	print "\"scannedCves\": {"
	for (i = 0; i < 700; i++) {
		kev = ""
		if (i % 5 == 0)
			kev = ",\"kevs\": [{\"type\": \"cisa\"}]"
		printf "%s\"CVE-2026-%d\": {\"cveID\": \"CVE-2026-%d\"," \
		    "\"affectedPackages\": [{\"name\": \"a-package-with-a-name-%d\"," \
		    "\"fixedIn\": \"1.1-1\"}], \"cveContents\": {}%s}\n",
		    (i ? "," : ""), 10000 + i, 10000 + i, i % 300, kev
	}
	print "}, \"packages\": {"
	for (i = 0; i < 300; i++)
		printf "%s\"a-package-with-a-name-%d\": {\"name\": \"a-package-with-a-name-%d\", \"version\":" \
		    "\"1.0-1\", \"release\": \"\", \"newVersion\":" \
		    "\"1.1-1\", \"newRelease\": \"\", \"arch\": \"amd64\"}\n",
		    (i ? "," : ""), i, i
	print "}}" }'
}
# Killed at any moment a scan is there wholly or not at all.
many many4 >"$D/many4"
odd=
for wait in 0.01 0.02 0.03 0.04 0.05 0.06; do
	"$B/kairan" -C "$D" scan many4 "$D/many4" >/dev/null 2>&1 &
	sleep "$wait"
	kill -9 $! 2>/dev/null || :
	wait $! 2>/dev/null || :
	case $(sql "SELECT (SELECT count(*) FROM task WHERE host = 'many4'),
	    (SELECT count(*) FROM host WHERE name = 'many4')") in
	'0|0' | '700|1') ;;
	*) odd="$odd $wait" ;;
	esac
done
is "killed at any moment a scan is taken wholly or not at all" "$odd" ""
like "... and taken when it is sent again" \
    "$(kairan scan --json many4 "$D/many4")" '"open":700|"known":true'
kairan open >/dev/null

# Many.
for i in 1 2 3; do
	many many$i >"$D/many$i"
	kairan scan many$i "$D/many$i" >/dev/null
done
before=$(sql 'SELECT count(*) FROM outbox')
kairan open >/dev/null
tasks=$(sql "SELECT count(*) FROM task WHERE host BETWEEN 'many1' AND
    'many3'")
tickets=$(sql "SELECT count(*) FROM host_ticket WHERE host BETWEEN 'many1' AND
    'many3'")
mails=$(($(sql 'SELECT count(*) FROM outbox') - before))
echo "# $tasks tasks on three hosts: $tickets tickets, $mails mails"
ok "2,100 tasks, at most ten tickets for each host and owner" \
    test "$tasks" -eq 2100 -a "$tickets" -le 30 -a "$tickets" -gt 3
is "... and their owner gets one mail" "$mails" 1
is "no task is without ticket" "$(sql "SELECT count(*) FROM task WHERE
    ticket IS NULL AND status = 'NEW'")" 0
rolling=$(sql "SELECT ticket FROM host_ticket WHERE host = 'many1' AND
    part LIKE 'window%'")
sql "SELECT description FROM builtin_issue WHERE id = (SELECT issue FROM ticket
    WHERE id = $rolling)" >"$D/text"
is "a long command is never cut" "$(awk '/only-upgrade/ { on = 1 }
    on && !/\\$/ { print $1; exit }' "$D/text" | sed 's/-[0-9]*$//')" \
    a-package-with-a-name
like "... what does not fit is counted" "$(cat "$D/text")" \
    'The commands for [0-9]+ more vulnerabilities'
like "the table says what it is about" "$(cat "$D/text")" \
    'CVE-2026-10001  New  Scheduled  Sat 2026-12-12'
like "... from which version to which" "$(cat "$D/text")" \
    '      a-package-with-a-name-1 1.0-1 -> 1.1-1'
like "... and how many more" "$(cat "$D/text")" '  and [0-9]+ more'
done_testing
