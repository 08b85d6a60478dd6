#!/bin/sh
# Reminders: before, on and after the dates, whom they reach, quiet days, that
# nothing is said twice and nothing lost; what was put off is open again.
. "$(dirname "$0")/../lib/tap.sh"

if ! command -v sqlite3 >/dev/null; then
	skip 'reminders' 'sqlite3 is missing'
	done_testing
fi

D=$T/d
mkdir "$D"
{
	echo '<rss version="2.0"><channel><title>T</title>'
	for n in red-0001 red-0002 blue-0003 grey-0004 grey-0005; do
		echo "<item><title>Widget $n flaw</title><guid>W-$n</guid>
		<link>http://x.example/$n</link>
		<description>CVE-2026-9${n#*-}</description></item>"
	done
	echo '</channel></rss>'
} >"$D/w.xml"
cat >"$D/holidays" <<'END'
# the only one
2026-11-23 勤労感謝の日
END
cat >"$D/kairan.conf" <<'END'
time_zone = "Asia/Tokyo"
send = on
mail {
	address = "kairan@example.jp"
	send_by = maildir
	maildir = "mail"
	operator = "ops@example.jp"
}
remind {
	planned_before = 1
	due_before = 3
	overdue_every = 3
	lead_after = 7
	silent_after = 5
	calendar = { "holidays" }
}
source w { type = rss url = "w.xml" }
watch red { any = { "red" } assignee = "sato" }
watch blue { any = { "blue" } assignee = "gathers" lead = "dave" }
watch grey { any = { "grey" } assignee = "sato" }
person sato { name = "佐藤 花子" mail = "sato@example.jp" language = ja }
person gathers {
	mail = "gathers@example.jp"
	events = { "due=digest", "overdue=digest" }
}
person alice { name = "Alice" mail = "alice@example.jp" role = lead }
person dave { name = "Dave" mail = "dave@example.jp" }
END
kairan() {
	"$B/kairan" -C "$D" "$@" 2>>"$T/log"
}
# at DAY COMMAND...: at ten in the morning of that day in Tokyo.
at() {
	at_day=$1
	shift
	KAIRAN_NOW=${at_day}T01:00:00Z kairan "$@"
}
sql() {
	sqlite3 "$D/kairan.db" "$1"
}
# dates N DUE PLANNED: as people set them in the tracker.
dates() {
	sql "UPDATE ticket SET due = '$2', planned = '$3' WHERE issue = $1;
	    UPDATE builtin_issue SET due = '$2' WHERE id = $1"
}
reminded() { # DAY: the reminders written by a run on that day
	rm -rf "$D/mail"
	at "$1" remind >/dev/null
	at "$1" send >/dev/null
	find "$D/mail/new" -type f -exec grep -l '^Subject: .*\(Reminder\|ISO\|UTF\)' {} + 2>/dev/null |
	    xargs -r sed -n 's/^To:.*<\(.*\)>.*/\1/p; s/^To: \([^<]*\)$/\1/p' |
	    tr -d '\r' | sort | tr '\n' ' '
}
text_to() {
	for f in "$D"/mail/new/*; do
		grep -q "^To:.*$1" "$f" && "$B/kairan" parse --json "$f"
	done | python3 -c 'import json, sys
for line in sys.stdin:
    m = json.loads(line)
    print("Subject: " + m["subject"])
    print(m["body"])'
}

at 2026-11-02 collect w >/dev/null
at 2026-11-02 open >/dev/null
at 2026-11-02 send >/dev/null
is 'five tickets' "$(kairan list --json | wc -l)" 5
issue() { # WORD: the number of its ticket
	sql "SELECT issue FROM ticket WHERE subject LIKE '%$1%'"
}
r1=$(issue red-0001) r2=$(issue red-0002) b3=$(issue blue-0003)
g4=$(issue grey-0004) g5=$(issue grey-0005)
# What its owner wrote on is not silent.
sql "INSERT INTO follow(ticket, person, wrote) SELECT id, assignee,
    strftime('%s', '2026-12-20') FROM ticket WHERE issue <> $g4"

# Dates: #r1 due Friday the 27th, #r2 the same, #b3 too.
dates "$r1" 2026-11-27 ''
dates "$r2" 2026-11-27 2026-11-25
dates "$b3" 2026-11-27 ''
is 'on a day without anything: nobody' "$(reminded 2026-11-06)" ''
is 'nobody looked for five days: the lead' "$(reminded 2026-11-09)" \
    'alice@example.jp '
lead=$(text_to alice@example.jp)
like 'what it is about' "$lead" "^1\\. #$g4 Widget grey-0004 flaw"
like 'since when' "$lead" 'Nobody has answered for 7 days'
like 'whose it is' "$lead" 'Assignee: 佐藤 花子'
like 'why she gets it' "$lead" 'You are the lead'
is 'the same day once more: nobody' "$(reminded 2026-11-09)" ''
is 'nor the day after' "$(reminded 2026-11-10)" ''
sql "INSERT INTO follow(ticket, person, seen) SELECT id, assignee,
    strftime('%s', '2026-12-20') FROM ticket WHERE issue = $g4"

is 'before the due date and the planned one: the owner' \
    "$(reminded 2026-11-24)" 'sato@example.jp '
both=$(text_to sato@example.jp)
like 'one mail for all of them' "$both" '^Subject: .*期限・予定日のお知らせ（2件）'
like 'the first' "$both" "^1\\. #$r1 Widget red-0001 flaw"
like 'the second' "$both" "^2\\. #$r2 Widget red-0002 flaw"
like 'why' "$both" '期限が近づいています'
like 'how far' "$both" '期限: 2026-11-27（金）（あと3日）'
is 'who wants it in the digest finds it there' \
    "$(sql "SELECT recipient, event FROM digest WHERE mail = 0 ORDER BY 2")" \
    'gathers@example.jp|due
sato@example.jp|planned'
rm -rf "$D/mail"
at 2026-11-24 digest >/dev/null
at 2026-11-24 send >/dev/null
like 'namely there' "$(text_to gathers@example.jp)" \
    'Overdue and due soon: 1'
is 'once' "$(sql "SELECT count(*) FROM digest WHERE mail = 0")" 0
is 'said already' "$(reminded 2026-11-25)" ''
is 'on the day itself' "$(reminded 2026-11-27)" 'sato@example.jp '
like 'that it is the day' "$(text_to sato@example.jp)" '（本日）'
is 'not on a Saturday' "$(reminded 2026-11-28)" ''
is 'on Monday it is over' "$(reminded 2026-11-30)" 'sato@example.jp '
like 'which stands in the subject' "$(text_to sato@example.jp)" \
    '^Subject: .*うち期限超過2件'

# Everybody else hears of it, too, after a week.  dave, not alice, for blue.
is 'the leads a week after' "$(reminded 2026-12-04)" \
    'alice@example.jp dave@example.jp sato@example.jp '
like 'the one of the watch' "$(text_to dave@example.jp)" 'blue-0003'
unlike 'and of no other' "$(text_to dave@example.jp)" 'red-000'
like 'the others hear of theirs' "$(text_to alice@example.jp)" 'red-0001'

# A quiet day: before it what comes before, after it what is over.
dates "$r1" 2026-11-24 ''
dates "$r2" '' ''
dates "$b3" '' ''
sql "DELETE FROM digest"
is 'not on the holiday' "$(reminded 2026-11-23)" ''
sql "DELETE FROM digest; DELETE FROM outbox"
dates "$r1" 2026-11-23 ''
is 'what is due on it is said on Friday' "$(reminded 2026-11-20)" \
    'sato@example.jp '
is 'and that it is over on the day after' "$(reminded 2026-11-24)" \
    'sato@example.jp '
dates "$r1" '' ''

# Who muted a ticket is left alone, and nobody is bothered in his place; what
# nobody owns is the lead's.
dates "$r2" 2026-12-01 ''
sql "UPDATE follow SET muted = '9999-12-31' WHERE ticket = (SELECT id FROM
    ticket WHERE issue = $r2)"
is 'muted: nobody' "$(reminded 2026-12-01)" ''
sql "UPDATE follow SET muted = '' WHERE muted <> '';
    UPDATE ticket SET assignee = NULL WHERE issue = $r2"
is 'nobodys: the lead' "$(reminded 2026-12-01)" 'alice@example.jp '
like 'who sees that it is nobodys' "$(text_to alice@example.jp)" \
    'Assignee: nobody yet'
sql "UPDATE ticket SET assignee = (SELECT id FROM person WHERE login = 'sato')
    WHERE issue = $r2"
dates "$r2" '' ''

# A broken calendar is named and stops nobody.
echo 'from then on' >>"$D/holidays"
dates "$r2" 2026-12-10 ''
: >"$T/log"
is 'a broken calendar stops no reminder' "$(reminded 2026-12-10)" \
    'sato@example.jp '
like 'but is named' "$(cat "$T/log")" 'holidays:3: not a day'
like 'by check, too' "$(kairan check --offline)" 'holidays:3: not a day'
sed -i '$d' "$D/holidays"
like 'check says when one ends' \
    "$(KAIRAN_NOW=2026-11-20T01:00:00Z kairan check --offline)" \
    'holidays.*2026-11-23'
dates "$r2" '' ''

# The answer by the number of a line.
dates "$r1" 2026-12-18 ''
dates "$r2" 2026-12-18 ''
is 'reminded of two' "$(reminded 2026-12-18)" 'sato@example.jp '
mail=$(grep -l '^To:.*sato@' "$D"/mail/new/*)
to=$(sed -n 's/^Reply-To: .*<\(.*\)>.*/\1/p; s/^Reply-To: \([^<]*\)$/\1/p' \
    "$mail" | tr -d '\r' | head -1)
answer() { # ID TEXT
	printf 'From: sato@example.jp\nTo: %s\nSubject: Re: x\nMessage-ID: <%s@example.jp>\n\n%b' \
	    "$to" "$1" "$2" |
	    "$B/kairan-intake" -d "$D/spool" -f sato@example.jp "$to"
	at 2026-12-18 ingest >/dev/null
}
answer n1 '2: ONGOING\n1: 予定日: 2026-12-24\n'
like 'the second line' "$(kairan list --json | grep "\"ticket\":$r2,")" \
    '"status":"ONGOING"'
like 'the first line' "$(kairan list --json | grep "\"ticket\":$r1,")" \
    '"planned":"2026-12-24"'
answer n2 '9: ONGOING\n'
like 'a line that is not there' \
    "$(sql "SELECT report FROM inbox WHERE message_id = 'n2@example.jp'")" \
    'no_line'

# What was put off until a day is open again on it, once, by a note, and its
# owner is told; what people did since stays.
answer n3 "#$g4: DEFER until 2026-12-22\\n#$g5: 保留 2026-12-22まで\\n"
is 'two are put off' "$(sql "SELECT count(*) FROM task WHERE status = 'DEFER'
    AND until = '2026-12-22'")" 2
at 2026-12-21 remind >/dev/null
is 'not before that day' "$(sql "SELECT count(*) FROM task WHERE status =
    'DEFER'")" 2
# Meanwhile somebody sets one in the tracker itself.
sql "UPDATE builtin_issue SET status = 'ONGOING' WHERE id = $g5"
rm -rf "$D/mail"
at 2026-12-22 remind >/dev/null
at 2026-12-22 send >/dev/null
is 'open again' "$(sql "SELECT t.status, until FROM task t JOIN ticket k ON k.id
    = t.ticket WHERE k.issue = $g4")" 'NEW|'
is 'in the tracker, too' "$(sql "SELECT status FROM builtin_issue WHERE id =
    $g4")" NEW
is 'with one note' "$(sql "SELECT count(*) FROM builtin_journal WHERE issue =
    $g4 AND notes LIKE '%put off%'")" 1
like 'the owner is told' "$(text_to sato@example.jp)" \
    'チケットが再び対応待ちになりました'
like 'what it was' "$(text_to sato@example.jp)" '保留'
is 'what people set stays' "$(sql "SELECT status FROM builtin_issue WHERE id =
    $g5")" ONGOING
is 'without a word' "$(sql "SELECT count(*) FROM builtin_journal WHERE issue =
    $g5 AND notes LIKE '%put off%'")" 0
at 2026-12-22 remind >/dev/null
at 2026-12-23 remind >/dev/null
is 'once' "$(sql "SELECT count(*) FROM builtin_journal WHERE issue = $g4 AND
    notes LIKE '%put off%'")" 1
# kill -9 at every durable step: started again it goes on, and in the end all
# is as without.
if ! strace -f -o /dev/null true 2>/dev/null; then
	skip 'kill at every step' 'strace is missing or may not trace here'
	done_testing
fi
CALLS=fsync,fdatasync,rename,renameat,renameat2,link,unlink,unlinkat,pwrite64,ftruncate
S=$T/start
D=$S
mkdir "$S"
sed -e '/calendar =/d' "$T/d/kairan.conf" >"$S/kairan.conf"
cp "$T/d/w.xml" "$S"
at 2026-11-02 collect w >/dev/null
at 2026-11-02 open >/dev/null
sql "UPDATE ticket SET due = '2026-11-10' WHERE issue < 5;
    UPDATE task SET status = 'DEFER', until = '2026-11-17' WHERE ticket = 5;
    UPDATE builtin_issue SET status = 'DEFER', due = '2026-11-10';
    UPDATE builtin_issue SET status = 'NEW' WHERE id < 5"
state() {
	sql "SELECT issue, notes FROM builtin_journal ORDER BY issue, id;
	    SELECT id, status FROM builtin_issue;
	    SELECT ticket, status, until FROM task ORDER BY id;
	    SELECT kind, recipient, state, subject FROM outbox ORDER BY 1, 2;
	    SELECT ticket, recipient, event, mark, mail > 0 FROM digest
		ORDER BY 2, 1, 3, 4;
	    SELECT outbox > 0, line, ticket FROM outbox_line ORDER BY 3, 2;
	    SELECT kind, state FROM note"
	grep -h '^Message-ID' "$D"/mail/new/* | sort | uniq -d
}
run_all() {
	at 2026-11-17 remind >/dev/null
	at 2026-11-17 send >/dev/null
}
D=$T/calm
cp -a "$S" "$D"
KAIRAN_NOW=2026-11-17T01:00:00Z strace -qq -f -e trace="$CALLS" -o "$T/calls" \
    "$B/kairan" -C "$D" remind >/dev/null 2>>"$T/log"
total=$(grep -c . "$T/calls")
run_all
state >"$T/want"
like 'reminders of two people and one that is open again' "$(cat "$T/want")" \
    'reminder|sato@example.jp|sent'
stride=$(((total + 29) / 30)) killed=0 wrong=0 n=1
while [ "$n" -le "$total" ]; do
	D=$T/killed
	rm -rf "$D"
	cp -a "$S" "$D"
	KAIRAN_NOW=2026-11-17T01:00:00Z strace -qq -e trace="$CALLS" \
	    -o /dev/null -e inject="$CALLS:signal=KILL:when=$n" \
	    "$B/kairan" -C "$D" remind >/dev/null 2>>"$T/log" ||
	    killed=$((killed + 1))
	run_all
	state >"$T/got"
	if ! cmp -s "$T/want" "$T/got"; then
		wrong=$((wrong + 1))
		note "killed at call $n of $total"
		note "$(diff "$T/want" "$T/got" | head -10)"
	fi
	n=$((n + stride))
done
is 'as without a kill, wherever it was killed' "$wrong" 0
ok "it was killed ($killed of $total calls)" test "$killed" -ge 10
done_testing
