#!/bin/sh
# kairan run as a service: systemd takes the unit, and a stop lets the step in
# hand finish while no other is begun.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

if command -v systemd-analyze >/dev/null; then
	mkdir -p "$T/unit/kairan.service.d"
	sed 's,/usr/local/sbin/kairan run,/bin/true,' \
	    "$TOP/contrib/systemd/kairan.service" >"$T/unit/kairan.service"
	verify() {
		systemd-analyze verify --man=no "$T/unit/kairan.service" 2>&1
	}
	is 'systemd takes the unit' "$(verify)" ''
	cp "$TOP/contrib/systemd/hardening.conf" "$T/unit/kairan.service.d/"
	is 'with hardening.conf, too' "$(verify)" ''
	sed -i 's/^WatchdogSec=60/WatchdogSec=soon/' "$T/unit/kairan.service"
	like 'and would say what is wrong' "$(verify)" 'Failed to parse'
else
	skip 'systemd takes the unit' 'systemd-analyze is not installed'
fi
like 'a stop goes to the supervisor alone' \
    "$(cat "$TOP/contrib/systemd/kairan.service")" '^KillMode=mixed$'

# A mail server that takes its time over each mail.
cat >"$T/sendmail" <<EOF
#!/bin/sh
cat >"$T/handed.\$\$"
echo "\$\$" >>"$T/begun"
until [ -e "$T/go" ]; do
	sleep 0.05
done
echo "\$\$" >>"$T/sent"
EOF
chmod 755 "$T/sendmail"
cat >"$D/kairan.conf" <<EOF
send = on
mail { address = "kairan@example.jp" send_by = sendmail
    sendmail = "$T/sendmail" trusted_domains = { "example.jp" } }
tracker { type = builtin }
source v { type = rss url = "feed.xml" }
watch all { assignee = "alice" }
person alice { mail = { "alice@example.jp" } }
EOF
site_feed 'Flaw CVE-2026-4441'
kairan collect >/dev/null && kairan open >/dev/null
"$B/kairan" -C "$D" run 2>>"$T/log" &
run=$!
at_exit touch "$T/go"
ok 'a mail is being handed over' await 60 test -s "$T/begun"
kill -TERM $run
ok 'the stop is heard' await 60 grep -q run-stopping "$T/log"
printf 'From: alice@example.jp\nTo: kairan@example.jp\nSubject: Re: [kairan #1]\nMessage-ID: <late@example.jp>\n\nLate.\n' |
    "$B/kairan-intake" -d "$D/spool" -f alice@example.jp kairan@example.jp
ok 'it waits for the step in hand' kill -0 $run
is 'which is not done' "$(sql 'select state from outbox where id = 1')" sending
touch "$T/go"
wait $run
is 'then it ends well' "$?" 0
is 'the mail was handed over once' "$(wc -l <"$T/begun") $(wc -l <"$T/sent")" \
    '1 1'
is 'and that is known' "$(sql 'select state from outbox where id = 1')" sent
is 'nothing new was begun' "$(find "$D/spool/new" -type f | wc -l) $(sql \
    'select count(*) from inbox')" '1 0'
"$B/kairan" -C "$D" run 2>>"$T/log" &
run=$!
commented() {
	[ "$(sql 'select state from inbox')" = commented ]
}
ok 'what came meanwhile is taken at the next start' await 60 commented
kill -TERM $run
wait $run
is 'stopped while idle' "$?" 0
done_testing
