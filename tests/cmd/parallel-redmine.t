#!/bin/sh
# Several workers on a real Redmine: one that has to wait for an answer holds
# up the mails of its own ticket and no others, whoever is killed meanwhile.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/redmine.sh"
. "$(dirname "$0")/../lib/round.sh"

if why=$(redmine_missing); then
	skip_all "$why"
fi
if ! round_redmine; then
	fail 'Redmine runs'
	exit 1
fi
round_conf <<END
ingest_workers = 4
mail {
	address = "kairan@example.test"
	send_by = maildir
	maildir = "$T/mail"
	trusted_domains = { "example.test" }
}
source feed {
	type = rss
	url = "$T/feed.xml"
}
watch all {
	assignee = alice
}
person alice {
	mail = "alice@example.test"
}
person bob {
	mail = "bob@example.test"
}
END
{
	echo '<rss version="2.0"><channel><title>t</title>'
	n=0
	while [ $n -lt 8 ]; do
		n=$((n + 1))
		printf '<item><title>Thing %d</title><guid>t%d</guid>' $n $n
		printf '<description>CVE-2026-%05d</description></item>\n' $n
	done
	echo '</channel></rss>'
} >"$T/feed.xml"
sql() {
	sqlite3 -cmd '.timeout 20000' "$D/kairan.db" "$1"
}
n=0
# put FROM ISSUE WORDS
put() {
	n=$((n + 1))
	printf 'From: %s@example.test\nTo: kairan@example.test\nSubject: x\nMessage-ID: <p%d@example.test>\n\n#%d: status: %s\n\n%s\n' \
	    "$1" $n "$2" "$3" "$4" |
	    "$B/kairan-intake" -d "$D/spool" -f "$1@example.test" \
	    kairan@example.test
}
states() { # WHERE
	sql "select count(*) || ' ' || state from inbox where $1
	    group by state order by state" | tr '\n' ' '
}
remarks() { # ISSUE
	issue "$1" | grep -o 'Remark [0-9]*' | cut -d' ' -f2 | tr '\n' ' '
}
hold() { # ISSUE
	rm -f "$T/go" "$T/go.held"
	order "hold PUT/issues/$1.xml $T/go"
}
settled() { # NUMBER
	[ "$(sql "select count(*) from inbox where finished <> 0")" -ge "$1" ]
}
start_ingest() {
	"$B/kairan" -C "$D" ingest >"$T/out" 2>>"$D/log" &
	pid=$!
}
kairan collect >/dev/null
ok 'eight tickets' kairan open
# shellcheck disable=SC2046
set -- $(sql 'select issue from ticket order by issue')
one=$1 two=$2

# -- one waits, the others go on ----------------------------------------------
hold "$one"
put alice "$one" ONGOING 'Remark 1.'
put bob "$one" INVESTIGATING 'Remark 2.'
put alice "$one" DEFER 'Remark 3.'
for i in "$@"; do
	[ "$i" = "$one" ] || put bob "$i" ONGOING 'Remark 7.'
done
start_ingest
await 60 test -e "$T/go.held"
ok 'the mails of other tickets are carried out' await 60 settled 7
is 'those of the ticket that waits are not' "$(states 'id <= 3')" '3 new '
is 'nothing of them is there' "$(remarks "$one")" ''
touch "$T/go"
wait $pid
is 'then they are' "$(cat "$T/out")" \
    '10 mail(s) applied, 0 without effect, 0 to be tried again'
is 'in the order of arrival' "$(remarks "$one")" '1 2 3 '
like 'the last one counts' "$(issue "$one")" '^status: DEFER$'
like 'each under the name of its writer' "$(issue "$one")" \
    '^note by Bob Brown: .*Remark 2'
for i in "$@"; do
	[ "$i" = "$one" ] || remarks "$i"
done >"$T/each"
is 'one comment on each of the others' "$(tr -s '\n' ' ' <"$T/each")" \
    '7 7 7 7 7 7 7 '

# -- a worker is killed -------------------------------------------------------
before=$n
hold "$one"
put alice "$one" ONGOING 'Remark 11.'
put bob "$one" INVESTIGATING 'Remark 12.'
put bob "$two" INVESTIGATING 'Remark 13.'
: >"$D/log" # of what comes
start_ingest
await 60 test -e "$T/go.held"
await 60 settled $((before + 1))
# All of the workers; one of them is waiting for Redmine.
for p in $(ps -o pid= --ppid $pid); do
	kill -9 "$p"
done
# What the killed one has asked of Redmine may come to be all the same.
ok 'its mail waits until nothing can be on its way any more' \
    await 60 grep -q 'may still be on its way' "$D/log"
like 'others took over' "$(cat "$D/log")" worker-died
touch "$T/go"
wait $pid
is_there() {
	remarks "$one" | grep -q '11 '
}
ok 'which then comes to be' await 60 is_there
# Half a minute later, and later still.
late=0
all_settled() {
	late=$((late + 30))
	KAIRAN_NOW=$(date -u -d "+$late sec" +%Y-%m-%dT%H:%M:%SZ) \
	    "$B/kairan" -C "$D" ingest >/dev/null 2>>"$D/log"
	[ "$(states "id > $before")" = '3 applied ' ]
}
await 60 all_settled
# In its name, which the last lines of a run repeat: what became of the others.
is "then every mail is carried out all the same$(sql "select ', but ' || id ||
    ': ' || state || ', ' || attempts || ' tries, ' || reason from inbox
    where id > $before and state <> 'applied'" | tr -d '\n')" \
    "$(states "id > $before")" '3 applied '
is 'once, in order' "$(remarks "$one")" '1 2 3 11 12 '

# -- the one that hands out is killed -----------------------------------------
before=$n
hold "$one"
put alice "$one" ONGOING 'Remark 21.'
put bob "$one" INVESTIGATING 'Remark 22.'
put bob "$two" ONGOING 'Remark 23.'
start_ingest
await 60 test -e "$T/go.held"
await 60 settled $((before + 1))
kill -9 $pid
wait $pid 2>/dev/null
ok 'its lock dies with it' await 60 flock -n "$D/lock/ingest" true
start_ingest
is_locked() {
	grep -q ":$(stat -c %i "$D/lock/ingest") " /proc/locks
}
# It does not work yet.
ok 'a new one takes the lock' await 60 is_locked
is 'and waits for the workers of the killed one' \
    "$(states "id > $before")" '1 applied 2 new '
touch "$T/go"
wait $pid
is 'and then goes on' "$(states "id > $before")" '3 applied '
is 'nothing is there twice' "$(remarks "$one")" '1 2 3 11 12 21 22 '

# -- it is told to stop -------------------------------------------------------
before=$n
hold "$one"
put alice "$one" ONGOING 'Remark 31.'
put bob "$one" INVESTIGATING 'Remark 32.'
start_ingest
await 60 test -e "$T/go.held"
kill -TERM $pid
touch "$T/go"
wait $pid
is 'SIGTERM: an orderly end' $? 0
is 'the mail in hand was finished, the next was not begun' \
    "$(states "id > $before")" '1 applied 1 new '
kairan ingest >/dev/null
is 'that is for the next time' "$(remarks "$one")" \
    '1 2 3 11 12 21 22 31 32 '

# -- Redmine fails for one mail -----------------------------------------------
before=$n
order "refuse PUT/issues/$one.xml"
put alice "$one" ONGOING 'Remark 41.'
kairan ingest >/dev/null
is 'a mail waits for its next try' "$(states "id > $before")" '1 waiting '
put bob "$one" INVESTIGATING 'Remark 42.'
put bob "$two" INVESTIGATING 'Remark 43.'
kairan ingest >/dev/null
is 'the next one about its ticket waits behind it' \
    "$(states "id > $before")" '1 applied 2 waiting '
like 'and has it tried soon' "$(sql "select max(next_try) - $(date +%s) < 20
    from inbox")" 1
ok 'then they are done' await 60 all_settled
is 'in order' "$(remarks "$one")" '1 2 3 11 12 21 22 31 32 41 42 '
done_testing
