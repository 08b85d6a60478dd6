#!/bin/sh
# kairan run with two mailboxes of a real Dovecot: new mail is carried out at
# once, a lost connection comes back, a killed supervisor leaves nothing
# behind, and the service manager hears of all that.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/ca.sh"
. "$(dirname "$0")/../lib/dovecot.sh"

command -v dovecot >/dev/null || skip_all 'dovecot is not installed'
V=$T/v
D=$T/site
mkdir "$V" "$D"
at_exit dovecot_stop "$V"
ok 'dovecot starts' dovecot_start "$V"
dovecot_user "$V" one secret1
dovecot_user "$V" two secret2
for n in 1 2; do
	echo "secret$n" >"$D/password$n"
	chmod 600 "$D/password$n"
done
cat >"$D/kairan.conf" <<EOF
send = on
mail { address = "kairan@example.jp" send_by = maildir maildir = "out" }
tracker { type = builtin }
source v { type = rss url = "feed.xml" }
watch all { assignee = "alice" }
person alice { mail = { "alice@example.jp" } }
imap one { host = "localhost" user = "one" password_file = "password1"
    ca_file = "$V/ca.pem" }
imap two { host = "localhost" user = "two" password_file = "password2"
    ca_file = "$V/ca.pem" }
EOF
cat >"$D/feed.xml" <<'EOF'
<rss version="2.0"><channel><title>V</title>
<item><title>Flaw A CVE-2026-4441</title><link>https://v.example/1</link></item>
</channel></rss>
EOF
kairan() {
	"$B/kairan" -C "$D" "$@" 2>>"$T/log"
}
sql() {
	sqlite3 -cmd '.timeout 20000' "$D/kairan.db" "$1"
}
kairan collect >/dev/null && kairan open >/dev/null
own=$(sql 'select message_id from outbox where id = 1')
own=kairan+${own%%@*}@example.jp
n=0
# mail BOX TEXT: Alice's reply is delivered into a mailbox.
mail() {
	n=$((n + 1))
	printf 'From: alice@example.jp\r\nTo: %s\r\nSubject: Re: x\r\nMessage-ID: <n%d@example.jp>\r\n\r\n%s\r\n' \
	    "$own" "$n" "$2" | dovecot_mail "$V" "$1"
}
is_status() {
	[ "$(sql 'select status from task')" = "$1" ]
}
connections() {
	ss -Htn state established 'dport = :993' | grep -c .
}
has_connections() {
	[ "$(connections)" = "$1" ]
}
nobody_fetches() {
	! pgrep -f "$D fetch --wait" >/dev/null
}
# The service manager's side of NOTIFY_SOCKET.
python3 - "$T/notify" "$T/told" <<'EOF' &
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1] + '.new')
os.rename(sys.argv[1] + '.new', sys.argv[1])
while True:
    with open(sys.argv[2], 'ab') as f:
        f.write(s.recv(4096) + b'\n')
EOF
at_exit kill $!
await 60 test -S "$T/notify"
start() {
	NOTIFY_SOCKET=$T/notify "$B/kairan" -C "$D" run 2>>"$T/log" &
	runner=$!
}

start
ok 'it says that it is ready' await 60 grep -q READY=1 "$T/told"
ok 'it stays connected to both accounts' await 60 has_connections 2
mail one 'status: INVESTIGATING'
ok 'mail in the first is carried out at once' await 60 is_status INVESTIGATING
mail two 'status: ONGOING'
ok 'and in the second' await 60 is_status ONGOING
moved() {
	[ "$(dovecot_count "$V" one kairan-done) $(
	    dovecot_count "$V" two kairan-done)" = '1 1' ]
}
ok 'each is moved aside' await 60 moved
ok 'it says that it is alive' await 60 grep -q WATCHDOG=1 "$T/told"
is 'another fetch leaves them to it' "$(kairan fetch)" \
    '0 mail(s) fetched, 0 put aside, 0 left'
kairan fetch one >/dev/null
is 'and one by name says so' "$?" 73

dovecot_stop "$V"
ok 'the server goes away' await 60 has_connections 0
ok 'each try comes later than the one before' \
    await 60 grep -q 'connection-lost account=one again_s=4' "$T/log"
mail one 'status: DEFER'
ok 'and comes back' dovecot_start "$V"
ok 'so does the connection, with the mail' await 60 is_status DEFER
like 'which was logged' "$(cat "$T/log")" 'warn connection-lost account=one'
unlike 'no password stands in the log' "$(cat "$T/log")" 'secret[12]'

# The ingest of a supervisor that was killed may live on for a while.
flock -o "$D/lock/ingest" sh -c "echo >'$T/held'; exec sleep 1000" &
holder=$!
ok 'another ingest runs' await 60 test -e "$T/held"
mail one 'status: INVESTIGATING'
ok 'ours waits for it' await 60 grep -q "another 'kairan ingest'" "$T/log"
pkill -P "$holder"
ok 'and goes on when it has ended' await 60 is_status INVESTIGATING

kill -9 "$runner"
wait "$runner" 2>/dev/null
ok 'a killed supervisor leaves no connection behind' await 60 nobody_fetches
start
ok 'begun anew' await 60 has_connections 2
mail two 'status: NOT_AFFECTED'
ok 'it goes on' await 60 is_status NOT_AFFECTED
kill "$runner"
wait "$runner"
is 'a signal ends it' "$?" 0
ok 'and those that wait' nobody_fetches
like 'it said so' "$(cat "$T/told")" 'STOPPING=1'
is 'nothing came twice' "$(sql "select count(*) from inbox
    where state = 'applied'")" 5

done_testing
