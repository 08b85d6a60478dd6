#!/bin/sh
# A collect-and-open run and a reply run with a real Redmine behind a proxy
# that drops answers after the work was done, answers 500, 502 and 429, or
# stalls, at each thing that is written: in the end the same tickets,
# comments, files and Message-IDs as without.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/redmine.sh"
. "$(dirname "$0")/../lib/round.sh"

if reason=$(redmine_missing); then
	skip_all "$reason"
fi
round_redmine || {
	fail 'Redmine runs'
	exit 1
}
pass 'Redmine runs'

# Everything happens within one day of Tokyo, as dates are compared.
now=$(date +%s)
if [ "$(TZ=Asia/Tokyo date +%H)" -ge 14 ]; then
	now=$(TZ=Asia/Tokyo date -d 'tomorrow 06:00' +%s)
fi
round=0
# site NAME: a new one, whose advisories Redmine has never seen.
site() {
	name=$1
	round=$((round + 1))
	cve=CVE-2026-2$(printf %03d $round)
	D=$T/site$round
	passed=0
	mkdir "$D"
	[ ! -e "$T/keys" ] || cp -a "$T/keys" "$D/"
	round_timeout=3s round_conf <<-END
	mail {
		address = "kairan@example.test"
		send_by = maildir
		maildir = "out"
	}
	source v {
		type = rss
		url = "feed.xml"
	}
	watch vpn {
		any = { "ExampleVPN" }
		assignee = "bob"
	}
	watch mail {
		any = { "ExampleMail" }
		assignee = "alice"
	}
	END
	cat >"$D/feed.xml" <<-END
	<rss version="2.0"><channel><title>V</title>
	<item><title>ExampleVPN is open ${cve}1</title><link>https://v.example/1</link></item>
	<item><title>ExampleMail is open ${cve}2</title><link>https://v.example/2</link></item>
	</channel></rss>
	END
}
# at SECONDS ARGUMENT...: kairan so much later.
at() {
	passed=$((passed + $1))
	shift
	KAIRAN_NOW=$((now + passed)) kairan "$@"
}
sql() {
	sqlite3 -cmd '.timeout 20000' "$D/kairan.db" "$1"
}
# until_done STEP QUERY: again while it counts something, at most eight times.
until_done() {
	tries=0
	at 0 "$1" >/dev/null
	while [ "$(sql "$2")" != 0 ] && [ $tries -lt 8 ]; do
		tries=$((tries + 1))
		at "${pause:-900}" "$1" >/dev/null
	done
}
open_all() {
	until_done open "select count(*) from ticket where state = 'intended'"
}
ingest_all() {
	until_done ingest \
	    "select count(*) from inbox where state in ('new', 'waiting')"
}
# reply WHO WORD OPTION... < TEXT: to the mail that told of a ticket.
reply() {
	told=$(grep -lF "To: $1@" "$D"/out/new/* | head -1)
	who=$1 word=$2
	shift 2
	$MAIL reply "$told" --id "<$word@example.test>" "$@" >"$T/reply"
	"$B/kairan-intake" -d "$D/spool" -f "$who@example.test" \
	    "$($MAIL recipient "$T/reply")" <"$T/reply"
}
# All that people can see, without the numbers that Redmine gives.
state() {
	for issue in $(find_issue "${cve}1") $(find_issue "${cve}2"); do
		echo "ticket"
		issue "$issue" | sed -e "s/$cve\([12]\)/CVE-\1/g" \
		    -e 's/kairan-[a-z2-7]\{16\}/MARK/g' -e 's/#[0-9]\+/#N/g' \
		    -e 's/: attachment [0-9]*:/: attachment:/' -e 's/^note/comment/'
	done
	sql "select 'task', status, planned from task order by id;
	    select 'in', message_id, state, reason from inbox order by id;
	    select 'out', kind, recipient, state, message_id from outbox
		order by id;"
	cat "$D"/out/new/* | sed -n 's/^Message-I[Dd]: /left /p' | sort
}
head -c 3000 /dev/zero | tr '\0' x >"$T/report.txt"

# everything [ORDER...]: a run of all; each order is given at each of the two
# tickets, the file and the two comments, % being POST/issues, POST/uploads and
# PUT/issues.  At both, so that they are made in the same order in the end.
everything() {
	: >"$T/orders"
	at 0 collect >/dev/null
	for o in "$@"; do
		order "$(echo "$o" | sed 's,%,POST/issues,')"
		order "$(echo "$o" | sed 's,%,POST/issues,')"
	done
	open_all
	if [ -s "$T/orders" ]; then
		fail "$name: every order for open was met" "$(cat "$T/orders")"
	fi
	at 0 send >/dev/null
	printf 'status: ONGOING\nplanned: 2031-02-03\n\nI am at it.\n' |
	    reply bob "vpn" --attach "$T/report.txt"
	printf 'Just a comment.\n' | reply alice "mail"
	for o in "$@"; do
		order "$(echo "$o" | sed 's,%,POST/uploads,')"
		order "$(echo "$o" | sed 's,%,PUT/issues,')"
		order "$(echo "$o" | sed 's,%,PUT/issues,')"
	done
	ingest_all
	if [ -s "$T/orders" ]; then
		fail "$name: every order for replies was met" \
		    "$(cat "$T/orders")"
	fi
	at 0 send >/dev/null
	state >"$T/state"
}
count() {
	grep -c "^$1" "$T/state"
}

site calm
everything
cp -a "$D/keys" "$T/keys"
# Once more, with keys that the others have as well.
site calm
everything
cp "$T/state" "$T/want"
is 'calm: two tickets' "$(count ticket)" 2
is 'calm: two comments' "$(count comment)" 2
is 'calm: a file' "$(count 'file report.txt 3000')" 1
is 'calm: three mails' "$(count 'left <')" 3

# like_calm NAME ORDER...: the same, while Redmine behaves so.
like_calm() {
	site "$1"
	shift
	everything "$@"
	if cmp -s "$T/want" "$T/state"; then
		pass "$name: the same tickets, comments, files and mails"
	else
		fail "$name: the same tickets, comments, files and mails" \
		    "$(diff "$T/want" "$T/state" | head -30)
$(grep -v 'mail-sent\|mail-done' "$D/log" | tail -5)"
	fi
}
like_calm 'answers dropped after the work' 'drop %'
like_calm 'half answers' 'cut %'
like_calm 'done, but called 500' 'after % 500'
like_calm 'done, but called 502' 'after % 502'
like_calm '500' 'html % 500'
like_calm '502' 'html % 502'
like_calm 'answers that come too late' 'late % 4500'
like_calm 'stalls' 'hang % 4500'
pause=4000
like_calm '429' 'busy % 3600'
like_calm 'closed before the work' 'refuse %'

# -- Retry-After is honoured ---------------------------------------------------
site 'Retry-After'
: >"$T/orders"
at 0 collect >/dev/null
order busy POST/issues 7200
at 0 open >/dev/null
is '429: one ticket waits' "$(kairan queue | grep -c 'not-made.*429')" 1
at 3600 open >/dev/null
is '429: an hour later it still waits' \
    "$(kairan queue | grep -c 'not-made.*429')" 1
at 3700 open >/dev/null
is '429: it is made after two' "$(kairan queue | grep -c 'not-made')" 0
at 0 send >/dev/null
printf 'status: ONGOING\n' | reply bob vpn
order busy PUT/issues 7200
at 0 ingest >/dev/null
like '429: a reply waits, and why' "$(kairan queue)" 'waiting .*bob@.*429'
at 3600 ingest >/dev/null
like '429: an hour later it still waits' "$(kairan queue)" \
    'waiting .*bob@.*, 1 try.*429'
at 3700 ingest >/dev/null
is '429: done after two' "$(kairan queue | grep -c '^in')" 0

kill "$proxy_pid"
done_testing
