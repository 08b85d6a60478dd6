#!/bin/sh
# kill -9 while several workers carry mails out: of whoever comes to its Nth
# durable step, the one that hands out the mails or a worker, for many N.
# Whatever is left is carried out later, once, and in order.
. "$(dirname "$0")/../lib/crash.sh"
crash_need

crash_start
sed -i 's/ingest_workers = 1/ingest_workers = 4/' "$S/kairan.conf"
kairan collect >/dev/null
kairan open >/dev/null
kairan send >/dev/null
n=0
for text in 'status: ONGOING\nplanned: +3d' 'status: INVESTIGATING' \
    'status: DEFER' 'assign: bob\nstatus: ONGOING'; do
	for ticket in 1 2; do
		n=$((n + 1))
		reply $ticket "a$n" "\n$text\n\nRemark $n.\n"
	done
done
reply 1 a1 '\nstatus: ONGOING\nplanned: +3d\n\nRemark 1.\n'
reply 2 a9 '\ntrack: CVE-2026-5003\n'
reply 1 a10 '\n#1, #2: status: WORKAROUND closed the port\n'
MAILS=11

# As state, without what depends on who was faster: the order among tickets,
# the numbers of mails.
seen() {
	sql "select 'ticket', subject, status, p.login from builtin_issue i
		left join builtin_person p on p.id = assignee order by i.id;
	    select 'comment', issue, login, notes from builtin_journal j
		join builtin_person p on p.id = author order by issue, j.id;
	    select 'task', vulnerability, ticket, status from task order by id;
	    select 'in', message_id, state from inbox order by id;
	    select 'out', kind, recipient, state, count(*) from outbox
		group by kind, recipient, state order by 1, 2, 3, 4" |
	    sed 's/kairan-[a-z2-7]\{16\}/MARK/g'
	find "$D/spool/new" -type f | wc -l
}
# What waits is not waited for.
finish() {
	kairan ingest >/dev/null
	sql "update inbox set next_try = 0 where state = 'waiting'"
	kairan ingest >/dev/null
	kairan sync >/dev/null
	kairan send >/dev/null
}

D=$T/calm
cp -a "$S" "$D"
ok 'without a kill' kairan ingest
finish
seen >"$T/want"
is 'every mail is settled' "$(grep -c '^in|' "$T/want")" $MAILS
is 'comments in order' "$(grep '^comment|1|' "$T/want" |
    grep -o 'Remark [0-9]*' | tr '\n' ' ')" \
    'Remark 1 Remark 3 Remark 5 Remark 7 '
like 'the last one counts' "$(cat "$T/want")" \
    '^ticket\|.*VPN.*\|WORKAROUND\|bob$'

wrong=0 cut=0 died=0
# kill_at CALLS N
kill_at() {
	D=$T/killed
	rm -rf "$D" && cp -a "$S" "$D"
	: >"$T/log"
	strace -f -qq -e trace="$1" -o /dev/null \
	    -e inject="$1:signal=KILL:when=$2" \
	    "$B/kairan" -C "$D" ingest >/dev/null 2>>"$T/log" </dev/null
	[ $? -ne 137 ] || cut=$((cut + 1))
	died=$((died + $(grep -c worker-died "$T/log")))
	finish
	seen >"$T/got"
	cmp -s "$T/want" "$T/got" && return
	wrong=$((wrong + 1))
	note "killed at step $2 of each"
	note "$(diff "$T/want" "$T/got" | head -20)"
	note "$(tail -5 "$T/log")"
}
for nth in 1 2 3 5 7 9 11 14 17 20 24 28 33 38 44 50 57 64; do
	kill_at "$CRASH_CALLS" $nth
done
# A worker commits more often for a mail than the one that takes it in.
for nth in 17 18 19 20 21 22 23 24 25 26 28 30 32 34; do
	kill_at fdatasync $nth
done
is 'as without a kill, whoever was killed' "$wrong" 0
ok "the one that hands out was cut off ($cut times)" test "$cut" -ge 5
ok "workers died and others went on ($died)" test "$died" -ge 5

# Killed before anybody knew what it is about, as often as a mail is tried in
# its place: those behind it let it go first all the same.
D=$T/unknown
cp -a "$T/calm" "$D"
reply 1 u1 '\nFirst.\n'
sed -i 's/ingest_workers = 4/ingest_workers = 1/' "$D/kairan.conf"
cp -a "$D" "$T/before"
for nth in $(seq 10 2 250); do
	rm -rf "$D" && cp -a "$T/before" "$D"
	strace -qq -e trace=pwrite64 -o /dev/null \
	    -e inject=pwrite64:signal=KILL:when=$nth \
	    "$B/kairan" -C "$D" ingest >/dev/null 2>>"$T/log" </dev/null
	[ "$(sql "select count(*) from inbox where from_addr = '' and
	    attempts = 1")" = 0 ] || break
done
is 'a mail was cut off before it was read' \
    "$(sql "select count(*) from inbox where from_addr = '' and
	attempts = 1")" 1
# What the one that hands out does when it kills a second worker.
sql "update inbox set attempts = 2, state = 'waiting',
	next_try = $(($(date +%s) + 3600)) where from_addr = ''"
reply 1 u2 '\nSecond.\n'
kairan ingest >/dev/null
is 'the later one waits' "$(sql "select state from inbox where message_id =
    'u2@example.jp'")" waiting
finish
is 'both are carried out' "$(sql "select state from inbox where message_id in
    ('u1@example.jp', 'u2@example.jp')" | tr '\n' ' ')" 'commented commented '
is 'in the order in which they came' "$(sql "select notes from builtin_journal
    order by id desc limit 2" | grep -o 'First\|Second' | tr '\n' ' ')" \
    'Second First '
done_testing
