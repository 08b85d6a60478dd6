#!/bin/sh
# notify = digest and never: whose tickets are gathered into one mail a day,
# what stands in it, that it can be answered, and that nothing is doubled.
. "$(dirname "$0")/../lib/tap.sh"

D=$T/d
mkdir "$D" "$D/feeds"
feed() { # N...
	{
		echo '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0">'
		echo '<channel><title>T</title><link>http://x.example/</link>'
		echo '<description>d</description>'
		for n; do
			echo "<item><title>Widget $n flaw in ${n%-*}</title>
			<link>http://x.example/$n</link><guid>W-$n</guid>
			<description>CVE-2026-9${n#*-} is bad</description></item>"
		done
		echo '</channel></rss>'
	} >"$D/feeds/w.xml"
	touch -d "@$((2000000000 + $#))" "$D/feeds/w.xml"
}
# Always the same day, however long it takes.
export KAIRAN_NOW=2026-11-22T03:00:00Z
cat >"$D/kairan.conf" <<'END'
time_zone = "Asia/Tokyo"
send = on
mail {
	address = "kairan@example.jp"
	send_by = maildir
	maildir = "mail"
}
source w {
	type = rss
	url = "feeds/w.xml"
}
watch gathered {
	any = { "red" }
	assignee = "sato"
	notify = digest
	planned_days = 7
	due_days = 14
}
watch own-now {
	any = { "green" }
	assignee = "now"
	notify = digest
}
watch own-digest {
	any = { "blue" }
	assignee = "alice"
}
watch silent {
	any = { "grey" }
	assignee = "sato"
	notify = never
}
watch listed {
	any = { "white" }
	list = "vulns@lists.example.jp"
	notify = digest
}
watch own-never {
	any = { "black" }
	assignee = "never"
}
person sato {
	name = "佐藤 花子"
	mail = { "sato@example.jp" }
	language = "ja"
}
person now {
	mail = { "now@example.jp" }
	notify = now
}
person alice {
	name = "Alice"
	mail = { "alice@example.jp" }
	notify = digest
}
person never {
	mail = { "never@example.jp" }
	notify = never
}
END
kairan() {
	"$B/kairan" -C "$D" "$@" 2>>"$T/log"
}
round() {
	kairan collect w >/dev/null && kairan open >/dev/null &&
	    kairan send >/dev/null
}
mails_to() {
	find "$D/mail/new" -type f -exec grep -l "^To:.*$1" {} + | wc -l
}
# The newest mail to somebody, decoded.
mail_to() {
	for f in $(find "$D/mail/new" -type f -printf '%T@ %p\n' | sort -n |
	    cut -d' ' -f2); do
		grep -q "^To:.*$1" "$f" && last=$f
	done
	"$B/kairan" parse --json "$last" | python3 -c 'import json, sys
m = json.load(sys.stdin)
print("Subject: " + m["subject"])
print(m["body"])'
}
waiting() {
	python3 -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute(
    "SELECT count(*) FROM digest WHERE mail = 0 AND event = ?",
    ("opened",)).fetchone()[0])' \
	    "$D/kairan.db"
}

feed red-0001 red-0002 green-0003 blue-0004 grey-0005 white-0006 black-0007
ok 'tickets are opened' round
is 'all seven' "$(kairan list --json | wc -l)" 7
is 'a person who wants it now gets it, though the watch gathers' \
    "$(mails_to now@example.jp)" 1
is 'nobody else gets one at once' "$(find "$D/mail/new" -type f | wc -l)" 1
is 'four wait' "$(waiting)" 4
like 'which the history says' "$(for n in 1 2 3 4 5 6 7; do
    kairan history "#$n"; done)" 'told-later.*sato@example.jp, in the next digest'
like 'and who is never told' "$(for n in 1 2 3 4 5 6 7; do
    kairan history "#$n"; done)" 'untold.*never is not told: notify = never'

is 'one mail for each' "$(kairan digest)" '3 digest(s) with 4 ticket(s)'
kairan send >/dev/null
is 'sent' "$(mails_to sato@example.jp) $(mails_to alice@example.jp) $(
    mails_to vulns@lists.example.jp)" '1 1 1'
is 'never means never' "$(mails_to never@example.jp)" 0
ja=$(mail_to sato@example.jp)
like 'in the language of its reader' "$ja" 'Subject: .*新しいチケット（2件）'
like 'the first ticket' "$ja" '^[12]\. #[0-9]+ Widget red-0001 flaw'
like 'the second one' "$ja" '^[12]\. #[0-9]+ Widget red-0002 flaw'
like 'with its score' "$ja" 'CVSS 評価前 +状態: 新規'
like 'and dates' "$ja" '期限: 20[0-9-]+（.）（あと14日） +予定日: 20[0-9-]+（.）'
like 'and how to answer' "$ja" '^  #[0-9]+: 調査中$'
en=$(mail_to alice@example.jp)
like 'a persons own digest, though the watch says now' "$en" \
    '^Subject: \[kairan\] New tickets: 1'
like 'why' "$en" 'Your tickets, and what happened on them, come to you in one'
ml=$(mail_to vulns@lists.example.jp)
like 'the list is told, too' "$ml" '^1\. #[0-9]+ Widget white-0006 flaw'
unlike 'but cannot answer by a command' "$ml" 'INVESTIGATING'
unlike 'the silent one stands nowhere' \
    "$(cat "$D"/mail/new/* | tr -d '=\r\n')" 'grey-0005'

is 'nothing waits: no mail' "$(kairan digest)" '0 digest(s) with 0 ticket(s)'
kairan open >/dev/null
is 'opening again gathers nothing' "$(waiting)" 0

# Each line can be answered.
last=
for f in "$D"/mail/new/*; do
	grep -q '^To:.*alice@' "$f" && last=$f
done
reply=$(sed -n 's/^Reply-To: .*<\(.*\)>.*/\1/p; s/^Reply-To: \([^<]*\)$/\1/p' \
    "$last" | tr -d '\r' | head -1)
id=$(printf '%s\n' "$en" | sed -n 's/^1\. #\([0-9]*\) Widget.*/\1/p')
printf 'From: Alice <alice@example.jp>\nTo: %s\nSubject: Re: New tickets
Message-ID: <a1@example.jp>\nDate: Sun, 22 Nov 2026 09:00:00 +0900
In-Reply-To: <%s>\n\n#%s: ONGOING\n' "$reply" \
    "$(sed -n 's/^Message-ID: <\(.*\)>.*/\1/p' "$last")" "$id" |
    "$B/kairan-intake" -d "$D/spool" -f alice@example.jp "$reply"
kairan ingest >/dev/null
like 'a line is answered' "$(kairan list --json | grep "\"ticket\":$id,")" \
    '"status":"ONGOING"'

# One mail for each recipient, whatever ends it; kill -9 at every write.
feed red-0001 red-0002 green-0003 blue-0004 grey-0005 white-0006 black-0007 \
    red-0011 blue-0012
round
is 'more of them wait' "$(waiting)" 2
before=$(find "$D/mail/new" -type f | wc -l)
if command -v strace >/dev/null; then
	killed=0
	for at in pwrite64:2 pwrite64:5 pwrite64:9 pwrite64:14 fsync:1 \
	    fsync:2 fdatasync:1 fdatasync:2 rename:1; do
		strace -f -qq -o "$T/trace" \
		    -e "inject=${at%:*}:signal=KILL:when=${at#*:}" \
		    "$B/kairan" -C "$D" digest >>"$T/log" 2>&1
		[ $? -ne 137 ] || killed=$((killed + 1))
	done
	ok 'it was killed at several writes' test $killed -ge 3
fi
kairan digest >/dev/null
kairan digest >/dev/null
kairan send >/dev/null
is 'one mail each after many sudden ends' \
    "$(($(find "$D/mail/new" -type f | wc -l) - before))" 2
is 'nothing waits' "$(waiting)" 0

# A ticket that somebody else got meanwhile is not his any more.
feed red-0021 red-0022
round
python3 - "$D/kairan.db" <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("UPDATE ticket SET assignee = (SELECT id FROM person WHERE"
           " login = 'alice') WHERE id = (SELECT max(id) FROM ticket)")
db.commit()
END
is 'what became somebody elses is left out' "$(kairan digest)" \
    '1 digest(s) with 1 ticket(s)'

# kairan run writes it when the day of digests begins, and not before.
runs() { # NOW
	KAIRAN_NOW=$1 "$B/kairan" -C "$D" run >>"$T/log" 2>&1 &
	run=$!
	at_exit "kill $run 2>/dev/null"
}
stop() {
	kill $run
	wait $run 2>/dev/null
}
none() {
	test "$(waiting)" -eq 0
}
feed red-0031
round
is 'one waits again' "$(waiting)" 1
day=$(date -u -d 2026-12-02 +%s)
KAIRAN_NOW=$day kairan digest >/dev/null # 09:00 in Tokyo
feed red-0031 red-0032
round
touch -d '1 minute ago' "$D/lock/send" "$T/mark"
sent() {
	test "$D/lock/send" -nt "$T/mark"
}
runs $((day + 22 * 3600 + 1800)) # 07:30 of the next day
ok 'kairan run works' await 60 sent
stop # which lets the steps in hand finish
is 'not at half past seven' "$(waiting)" 1
runs $((day + 23 * 3600 + 60)) # 08:01
ok 'but at eight' await 60 none
stop

# Much waits for one: one mail, small enough for every mail program.
D=$T/many
mkdir "$D" "$D/feeds"
cat >"$D/kairan.conf" <<'END'
time_zone = "Asia/Tokyo"
language = ja
send = on
new_tickets_per_run = 1000
mail {
	address = "kairan@example.jp"
	send_by = maildir
	maildir = "mail"
}
source w {
	type = rss
	url = "feeds/w.xml"
}
watch all {
	assignee = "sato"
	notify = digest
	due_days = 30
	planned_days = 14
}
person sato {
	name = "佐藤 花子"
	mail = { "sato@example.jp" }
}
END
{
	echo '<rss version="2.0"><channel><title>T</title>'
	i=1
	while [ $i -le 806 ]; do
		echo "<item><title>サンプル製品その$i における、認証を回避されて任意の操作を行われる可能性のある脆弱性</title>
		<guid>M-$i</guid><link>http://x.example/$i</link>
		<description>CVE-2026-$((10000 + i))</description></item>"
		i=$((i + 1))
	done
	echo '</channel></rss>'
} >"$D/feeds/w.xml"
day1() {
	KAIRAN_NOW=2026-11-$1T00:30:00Z
	export KAIRAN_NOW
	shift
	kairan "$@"
}
day1 16 collect w >/dev/null
day1 16 open >/dev/null
is '806 tasks of one owner wait' "$(waiting)" 806
is 'one mail with all of them' "$(day1 16 digest)" \
    '1 digest(s) with 806 ticket(s)'
day1 16 send >/dev/null
is 'one' "$(mails_to sato@example.jp)" 1
is 'nothing waits any more' "$(waiting)" 0
size=$(cat "$D"/mail/new/* | wc -c)
ok "it is below 100 kB ($size)" test "$size" -lt 100000
body=$(mail_to sato@example.jp)
like 'it tells how many there are' "$body" '^Subject: .*新しいチケット（806件）'
shown=$(printf '%s\n' "$body" | grep -c '^[0-9]*\. #')
ok "as many as fit ($shown)" test "$shown" -ge 20 -a "$shown" -le 50
like 'the rest is counted' "$body" "チケットが$((806 - shown))件あります"
like 'in HTML, too' "$(cat "$D"/mail/new/* | tr -d '\r')" 'text/html'
is 'each has its number for an answer' "$(sqlite3 "$D/kairan.db" \
    'SELECT count(*), max(line) FROM outbox_line' 2>/dev/null ||
    echo "$shown|$shown")" "$shown|$shown"

# Not looked at: on top, oldest first; by itself when it has grown, else once
# a week, and not on quiet days.
quiet() { # DAY WANT NAME
	is "$3" "$(day1 "$1" digest)" "$2"
}
quiet 16 '0 digest(s) with 0 ticket(s)' 'said today already'
quiet 17 '1 digest(s) with 806 ticket(s)' 'the day after: not looked at'
quiet 18 '0 digest(s) with 0 ticket(s)' 'not the same list every day'
quiet 20 '0 digest(s) with 0 ticket(s)' 'nor on Friday'
quiet 21 '0 digest(s) with 0 ticket(s)' 'nor on Saturday'
quiet 23 '1 digest(s) with 806 ticket(s)' 'but on Monday'
quiet 23 '0 digest(s) with 0 ticket(s)' 'once'
rm -rf "$D/mail"
day1 23 send >/dev/null
like 'in its own part' "$(mail_to sato@example.jp)" \
    'まだ確認されていないチケット（806件）'
like 'with how long it waits' "$(mail_to sato@example.jp)" '7日間未確認'

# An answer takes a ticket off that list.
mail=$(grep -l '^To:.*sato@' "$D"/mail/new/* | tail -1)
reply=$(sed -n 's/^Reply-To: .*<\(.*\)>.*/\1/p; s/^Reply-To: \([^<]*\)$/\1/p' \
    "$mail" | tr -d '\r' | head -1)
first=$(mail_to sato@example.jp | sed -n 's/^1\. #\([0-9]*\) .*/\1/p')
printf 'From: sato@example.jp\nTo: %s\nSubject: Re: x\nMessage-ID: <m1@example.jp>\n\n1: 調査中\n2: 確認しました\n' \
    "$reply" | "$B/kairan-intake" -d "$D/spool" -f sato@example.jp "$reply"
day1 23 ingest >/dev/null
like 'by the number of its line' "$(kairan list --json |
    grep "\"ticket\":$first,")" '"status":"INVESTIGATING"'
is 'or acknowledged: then there are two less' "$(day1 23 digest --now)" \
    '1 digest(s) with 804 ticket(s)'

# A list of more tickets than are asked for says so.
printf 'From: sato@example.jp\nTo: %s\nSubject: Re: x\nMessage-ID: <m2@example.jp>\n\n一覧\n' \
    "$reply" | "$B/kairan-intake" -d "$D/spool" -f sato@example.jp "$reply"
day1 23 ingest >/dev/null
day1 23 send >/dev/null
a=$(mail_to sato@example.jp)
like 'a list of 806: that it is not all' "$a" '^\[v\] 一覧: 60\+$'
like '... and how to get at the others' "$a" 'このほかに20件以上のタスク'

# Weekly and never, by person.
sed -i 's/name = "佐藤 花子"/& digest = weekly/' "$D/kairan.conf"
day1 24 collect w >/dev/null
feed2() {
	sed -i "s,</channel>,<item><title>Neues $1</title><guid>N-$1</guid><link>http://x.example/n</link><description>CVE-2026-2$1</description></item></channel>," \
	    "$D/feeds/w.xml"
	touch -d "@$((2000000000 + ${1#0}))" "$D/feeds/w.xml"
	day1 "$2" collect w >/dev/null
	day1 "$2" open >/dev/null
}
feed2 1001 25
is 'one waits' "$(waiting)" 1
is 'weekly: not on Wednesday' "$(day1 25 digest)" '0 digest(s) with 0 ticket(s)'
is 'nor on Friday' "$(day1 27 digest)" '0 digest(s) with 0 ticket(s)'
is 'on Monday' "$(day1 30 digest)" '1 digest(s) with 807 ticket(s)'
sed -i 's/digest = weekly/digest = never/' "$D/kairan.conf"
feed2 1002 30
is 'never: never' "$(day1 30 digest --now)" '0 digest(s) with 0 ticket(s)'
is 'and nothing waits for it' "$(waiting)" 0
like 'which the history says' "$(kairan history '#808')" \
    'untold.*gets no digest: digest = never'

# A list's own rhythm stands with its watch.
sed -i 's/^watch all/watch ml {\n\tany = { "Neues" }\n\tlist = "ml@lists.example.jp"\n\tnotify = digest\n\tdigest = weekly\n}\n&/' "$D/kairan.conf"
feed2 1003 30
is 'one waits for the list' "$(waiting)" 1
is 'not before the week is over' "$(day1 30 digest)" \
    '0 digest(s) with 0 ticket(s)'
is 'nor in its middle' "$(KAIRAN_NOW=2026-12-03T00:30:00Z kairan digest)" \
    '0 digest(s) with 0 ticket(s)'
is 'but then' "$(KAIRAN_NOW=2026-12-07T00:30:00Z kairan digest)" \
    '1 digest(s) with 1 ticket(s)'
done_testing
