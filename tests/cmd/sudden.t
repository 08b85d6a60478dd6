#!/bin/sh
# A full disk, and kill -9 at any moment: started again, everything is as if
# nothing had happened; no ticket, comment or mail is missing or there twice.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"

command -v python3 >/dev/null || skip_all 'python3 is not installed'
MAIL="python3 $TOP/tests/lib/mail.py"
D=$T/k
S=$T/spool
TICKETS=30
REPLIES=12
mkdir "$D" "$S"
mount -t tmpfs -o size=12m tmpfs "$D"
mount -t tmpfs -o size=256k tmpfs "$S"
kairan() {
	"$B/kairan" -C "$D" "$@" 2>>"$T/log"
}
cat >"$D/kairan.conf" <<END
send = on
spool_dir = "$S"
mail {
	address = "kairan@example.test"
	send_by = maildir
	maildir = "$T/mail"
}
tracker {
	type = builtin
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
END
{
	echo '<rss version="2.0"><channel><title>t</title><link>http://example.test/</link>'
	n=0
	while [ $n -lt $TICKETS ]; do
		n=$((n + 1))
		printf '<item><title>Thing %d is vulnerable</title>' $n
		printf '<link>http://example.test/%d</link>' $n
		printf '<description>CVE-2026-%05d</description></item>\n' $n
	done
	echo '</channel></rss>'
} >"$T/feed.xml"

# sql QUERY: one value
sql() {
	python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=20)
print(db.execute(sys.argv[2]).fetchone()[0])' "$D/kairan.db" "$1"
}
# Steps that die: shoot STEP, ten times, at random moments of a run.
shoot() {
	for shot in 1 2 3 4 5 6 7 8 9 10; do
		"$B/kairan" -C "$D" "$@" >/dev/null 2>>"$T/log" &
		shot_pid=$!
		# Not a wait for something: the moment of the shot.
		sleep "$(od -An -N1 -tu1 /dev/urandom |
		    awk -v n=$shot '{ printf "%.3f", $1 / 256 * 0.02 * n }')"
		kill -9 $shot_pid 2>/dev/null
		wait $shot_pid 2>/dev/null
	done
}
messages() {
	grep -ahi '^Message-ID:' "$T"/mail/new/* 2>/dev/null
}

# -- kill -9 -------------------------------------------------------------------
shoot collect
ok 'collect goes on' kairan collect feed
is 'every advisory once' "$(sql 'SELECT count(*) FROM advisory')" $TICKETS
shoot open
ok 'open goes on' kairan open
is 'every ticket once' "$(sql 'SELECT count(*) FROM builtin_issue')" $TICKETS
is 'each known' \
    "$(sql "SELECT count(*) FROM ticket WHERE state = 'open'")" $TICKETS
is 'one mail of each' \
    "$(sql "SELECT count(*) FROM outbox WHERE kind = 'opened'")" $TICKETS
shoot send
ok 'send goes on' kairan send
is 'every mail is there' "$(messages | sort -u | wc -l)" $TICKETS
is 'and complete' "$(grep -alE '^\[kairan:[a-z2-7]+\]|\[kairan:' \
    "$T"/mail/new/* | wc -l)" "$(messages | wc -l)"
is 'nothing waits' "$(kairan queue)" 'nothing waits'

n=0
while [ $n -lt $REPLIES ]; do
	n=$((n + 1))
	told=$(grep -alF "Thing $n is" "$T"/mail/new/* | head -1)
	printf 'status: ONGOING\n\nRemark number %d.\n' $n |
	    $MAIL reply "$told" --id "<crash$n@example.test>" >"$T/reply$n"
	"$B/kairan-intake" -d "$S" -f alice@example.test \
	    "$($MAIL recipient "$T/reply$n")" <"$T/reply$n" ||
	    note "intake: $?"
done
shoot ingest
ok 'ingest goes on' kairan ingest
is 'every reply once' \
    "$(sql 'SELECT count(*) FROM inbox')" $REPLIES
is 'every comment once' "$(sql "SELECT count(*) FROM builtin_journal
    WHERE notes LIKE '%Remark number%'")" $REPLIES
is 'every status' \
    "$(sql "SELECT count(*) FROM task WHERE status = 'ONGOING'")" $REPLIES
is 'one answer to each' \
    "$(sql "SELECT count(*) FROM outbox WHERE kind = 'answer'")" $REPLIES
is 'the spool is empty' "$(find "$S/new" "$S/tmp" -type f | wc -l)" 0
shoot send
ok 'send goes on again' kairan send
is 'every answer is there' "$(messages | sort -u | wc -l)" \
    $((TICKETS + REPLIES))
is 'nothing waits at all' "$(kairan queue)" 'nothing waits'

# -- a full disk ------------------------------------------------------------------
# fill FOLDER: to the last byte
fill() {
	dd if=/dev/zero of="$1/ballast" bs=4k 2>/dev/null
	cat /dev/zero >>"$1/ballast" 2>/dev/null
}
told=$(find "$T/mail/new" -type f -print0 | xargs -0 grep -laF 'Thing 29 is' |
    head -1)
printf 'status: INVESTIGATING\n\nWhile the disk was full.\n%s\n' \
    "$(head -c 9000 /dev/zero | tr '\0' x | fold -w 70)" |
    $MAIL reply "$told" --id '<full@example.test>' >"$T/reply"
to=$($MAIL recipient "$T/reply")
fill "$S"
"$B/kairan-intake" -d "$S" -f alice@example.test "$to" <"$T/reply" \
    2>"$T/intake.err"
is 'spool full: the mail server is to try again' $? 75
is 'spool full: nothing half is taken' \
    "$(find "$S/new" "$S/tmp" -type f | wc -l)" 0
like 'spool full: why' "$(cat "$T/intake.err")" 'No space'
rm "$S/ballast"
"$B/kairan-intake" -d "$S" -f alice@example.test "$to" <"$T/reply"
is 'room again: taken' $? 0

fill "$D"
: >"$T/log"
kairan ingest >/dev/null
rc=$?
ok 'state full: ingest fails for now' test $rc -eq 75
like 'state full: why' "$(cat "$T/log")" '([Nn]o space|full)'
is 'state full: the mail is kept' \
    "$(find "$S/new" "$S/cur" -type f | wc -l)" 1
: >"$T/log"
kairan collect feed >/dev/null
unlike 'state full: collect says so, too' "$?" '^0$'
rm "$D/ballast"
ok 'room again: ingest' kairan ingest
is 'done, once' "$(sql "SELECT count(*) FROM builtin_journal
    WHERE notes LIKE '%the disk was full%'")" 1
is 'one answer' "$(sql "SELECT count(*) FROM outbox
    WHERE kind = 'answer'")" $((REPLIES + 1))
is 'the database is whole' "$(sql 'PRAGMA integrity_check')" ok
done_testing
