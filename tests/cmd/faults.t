#!/bin/sh
# A Redmine that is down, slow, refuses, fails or loses its answer, and a mail
# server that refuses: the right state, a clear message, nothing lost and
# nothing doubled.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/ca.sh"
. "$(dirname "$0")/../lib/dovecot.sh"
. "$(dirname "$0")/../lib/mailhost.sh"
. "$(dirname "$0")/../lib/redmine.sh"
. "$(dirname "$0")/../lib/round.sh"

round_need
round_redmine || {
	fail 'Redmine runs'
	exit 1
}
round_mail || {
	fail 'Postfix and Dovecot run'
	exit 1
}
pass 'Redmine, Postfix and Dovecot run'
printf 'pw-kairan' >"$D/smtp.password"
chmod 600 "$D/smtp.password"
cp "$TOP"/contrib/demo/feeds/*.rdf "$TOP"/contrib/demo/feeds/*.xml "$D/"
conf() {
	round_timeout=10s round_conf <<-END
	mail {
		address = "kairan@example.test"
		operator = "operator@example.test"
		ca_file = "$DC/ca.pem"
		send_by = smtp
		smtp_url = "smtp://localhost:587"
		smtp_user = "kairan"
		smtp_password_file = "smtp.password"
	}
	source jvn {
		type = jvn
		url = "jvn.rdf"
	}
	source vendor {
		type = rss
		url = "vendor-rss2.xml"
	}
	watch gateway {
		any = { "Hinoki Mail Gateway" }
		assignee = "alice"
	}
	watch vpn {
		any = { "ExampleVPN" }
		assignee = "bob"
	}
	$1
	END
}
conf ''
hours=0
# Everything that waits is due.
later() {
	hours=$((hours + 30))
	KAIRAN_NOW=$(($(date +%s) + hours * 3600)) kairan "$@"
}

# -- opening ------------------------------------------------------------------
kairan collect >/dev/null
kill "$proxy_pid"
wait "$proxy_pid" 2>/dev/null
kairan open >"$T/open"
is 'down: the exit code' $? 75
like 'down: what waits' "$(kairan queue)" 'ticket .* not-made .*1 try'
like 'down: why' "$(kairan queue)" '[Rr]efused|connect'
like 'down: in the log' "$(cat "$D/log")" 'ticket-not-made .*reason='
is 'down: nobody was told of what is not there' \
    "$(kairan queue | grep -c '^out')" 0
round_proxy
order drop POST
order cut POST
order html POST 503
later open >/dev/null
later open >/dev/null
later open >/dev/null
later open >"$T/open"
is 'answers lost, cut and refused: each ticket once' \
    "$(round_rest count)" "$(kairan list --all --json | wc -l)"
is 'and nothing waits' "$(kairan queue | grep -c not-made)" 0
vpn=$(find_issue ExampleVPN)
vpn=${vpn%%[!0-9]*}
like 'with all that belongs to it' "$(issue "$vpn")" \
    '^field kairan reference: kairan-'
ok 'send' kairan send
ok 'their owners are told' await 60 has_mails bob 1
told=$(mail_about bob "#$vpn]")

# -- replies -------------------------------------------------------------------
n=0
# fault ORDER...: bob writes while Redmine behaves so; $queue is what waits.
fault() {
	n=$((n + 1))
	text="This is remark number $n."
	printf 'due: 2031-01-%02d\n\n%s\n' $n "$text" |
	    $MAIL reply "$told" --id "<fault$n@example.test>" >"$T/reply"
	"$T/kairan-intake" -d "$D/spool" -f bob@example.test \
	    "$($MAIL recipient "$T/reply")" <"$T/reply"
	for fault_order in "$@"; do
		order "$fault_order"
	done
	: >"$D/log"
	kairan ingest >"$T/ingest"
	queue=$(kairan queue | grep '^in')
	: >"$T/orders"
}
remarks() {
	issue "$vpn" | grep -c "^note by Bob Brown: .*$text"
}
due() {
	issue "$vpn" | sed -n 's/^due: //p'
}
# waits NAME REASON: after the fault it waits with it, then is done once.
waits() {
	like "$1: it waits, and why" "$queue" "waiting .*bob@.*$2"
	like "$1: in the log" "$(cat "$D/log")" "mail-waits .*$2"
	later ingest >"$T/ingest"
	is "$1: later it is done, once" "$(remarks)" 1
	is "$1: all of it" "$(due)" "2031-01-$(printf %02d $n)"
	is "$1: one answer" \
	    "$(kairan history "<fault$n@example.test>" | grep -c 'answer to')" 1
	unlike "$1: nothing waits" "$(kairan queue)" '^in'
}
# refused NAME REASON: he is told so, and nothing was done.
refused() {
	is "$1: nothing waits" "$queue" ''
	is "$1: nothing was done" "$(remarks)" 0
	kairan send >/dev/null
	await 60 answered
	said=$($MAIL show "$(answered)")
	like "$1: he is told why" "$(echo "$said" | sed 's/^ *//' |
	    tr '\n' ' ')" "\[x\] Due date.*$2"
	like "$1: and that his text was not stored" "$said" \
	    'Comment: not stored'
}
# The answer to the last reply, once it is delivered as a whole.
answered() {
	find "$DC/mail/bob/new" "$DC/mail/bob/cur" -type f -exec \
	    grep -lF "In-Reply-To: <fault$n@example.test>" {} + | grep .
}
fault 'html GET/issues/ 500'
waits 'a failing Redmine' 'HTTP 500 and an HTML error page'
fault 'refuse GET/issues/' 'refuse GET/issues/'
waits 'a closed connection' '.'
fault 'late GET/issues/ 12000'
waits 'a slow Redmine' '([Tt]ime|late|slow|deadline)'
fault 'html GET/issues/ 200'
waits 'an HTML page instead of the ticket' 'HTML'
fault 'cut GET/issues/'
waits 'half an answer' '.'
fault 'answer GET/issues/ 401'
waits 'a key that is not known any more' 'API key'
fault 'html PUT 502'
waits 'a failing write' 'HTTP 502'
fault 'refuse PUT'
waits 'a write that never came there' '.'
fault 'drop PUT'
if [ -n "$queue" ]; then
	waits 'an answer that was lost' '.'
else
	is 'an answer that was lost: done once' "$(remarks)" 1
fi
fault 'after PUT 500'
if [ -n "$queue" ]; then
	waits 'done, but called failed' '.'
else
	is 'done, but called failed: once' "$(remarks)" 1
fi
fault 'answer GET/issues/ 403'
refused 'forbidden' 'may not'
fault 'answer GET/issues/ 412'
refused 'a locked account' 'locked'
fault 'answer PUT 422' 'answer PUT 422'
refused 'refused as it is' 'refuses'
fault 'answer PUT 403' 'answer PUT 403'
refused 'a forbidden write' 'may not'
# Refused as a whole, but not its words: they are kept.
fault 'answer PUT 422'
is 'refused, but for its words: they are there' "$(remarks)" 1
unlike 'and the date is not' "$(due)" "2031-01-$(printf %02d $n)"
kairan send >/dev/null
await 60 mailhost_empty
like 'he is told of the date' "$($MAIL show "$(newest bob)" |
    sed 's/^ *//' | tr '\n' ' ')" '\[x\] Due date.*refuses'

# Down when somebody new writes: he is no stranger, he is not known yet.
kairan send >/dev/null
kill "$proxy_pid"
wait "$proxy_pid" 2>/dev/null
python3 - "$D/kairan.db" <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("DELETE FROM person_mail WHERE address = 'dave@example.test'")
db.commit()
END
before=$(mails dave)
printf 'A remark of Dave.\n' | $MAIL reply "$told" \
    --from 'Dave Dunn <dave@example.test>' >"$T/reply"
"$T/kairan-intake" -d "$D/spool" -f dave@example.test \
    "$($MAIL recipient "$T/reply")" <"$T/reply"
later ingest >/dev/null
like 'down, and somebody new writes: it waits' "$(kairan queue)" \
    'waiting .*dave@'
round_proxy
later ingest >/dev/null
like 'and is taken when Redmine is back' "$(issue "$vpn")" \
    'A remark of Dave'

# -- sending -----------------------------------------------------------------------
# alice's box is full, dave is gone; bob gets his.
cat >"$MH/etc/recipients" <<'END'
alice@example.test 452 4.2.2 mailbox full
dave@example.test 550 5.1.1 nobody here of that name
END
touch -d '-10 sec' "$MH"/etc/*
postfix reload >/dev/null 2>&1
conf 'watch switch {
		any = { "ExampleSwitch" }
		assignee = alice
	}
	watch router {
		any = { "ルータ" }
		assignee = bob
	}
	watch calendar {
		any = { "若葉カレンダー" }
		assignee = dave
	}'
kairan open >/dev/null
is 'three are to be told' "$(kairan queue | grep -c '^out .* opened ')" 3
before=$(mails bob)
kairan send >/dev/null
ok 'one gets his mail' await 60 has_mails bob $((before + 1))
like 'one that is refused for now waits' "$(kairan queue)" \
    'out .* queued .* alice@example.test, 1 try.*452.*mailbox full'
like 'one that is refused for good has failed' "$(kairan queue)" \
    'out .* failed .* dave@example.test, 1 try.*550.*nobody here'
like 'as the log says' "$(cat "$D/log")" \
    'mail-not-sent .*to=alice@example.test.*452'
: >"$MH/etc/recipients"
touch -d '-10 sec' "$MH"/etc/*
postfix reload >/dev/null 2>&1
a=$(mails alice) b=$(mails bob)
later send >/dev/null
ok 'later the first has it too' await 60 has_mails alice $((a + 1))
is 'and the others not twice' "$(mails bob)" "$b"
id=$(kairan queue | sed -n 's/^out \([0-9]*\) .*dave@.*/\1/p' | head -1)
ok 'requeue' kairan requeue out "$id"
before=$(mails dave)
kairan send >/dev/null
ok 'what had failed goes out after requeue' await 60 has_mails dave \
    $((before + 1))
kill "$proxy_pid"
done_testing
