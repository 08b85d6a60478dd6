#!/bin/sh
# kill -9 at every durable step of `ingest`, `open` and `send`: started again
# they go on, and in the end all is as it would have been without.
. "$(dirname "$0")/../lib/tap.sh"

if ! command -v strace >/dev/null || ! command -v sqlite3 >/dev/null; then
	skip 'kill at every step' 'strace or sqlite3 is missing'
	done_testing
fi
if ! strace -f -o /dev/null true 2>/dev/null; then
	skip 'kill at every step' 'strace may not trace here'
	done_testing
fi

# What makes something durable or visible to others.
CALLS=fsync,fdatasync,rename,renameat,renameat2,link,unlink,unlinkat,pwrite64,ftruncate
# Kills for each step: all when there are so few, else evenly spread.
KILLS=${KAIRAN_CRASH_KILLS:-45}

S=$T/start
mkdir "$S"
cat >"$S/kairan.conf" <<"EOF"
time_zone = "Asia/Tokyo"
send = on
mail { address = "kairan@example.jp" send_by = maildir maildir = "out" operator = "op@example.jp" }
tracker { type = builtin }
source v { type = rss url = "feed.xml" }
watch all { any = { "Example" } assignee = "alice" }
person alice { mail = { "alice@example.jp" } }
person bob { mail = { "bob@example.jp" } }
EOF
cat >"$S/feed.xml" <<"EOF"
<rss version="2.0"><channel><title>V</title>
<item><title>Example VPN is open CVE-2026-4441</title><guid>v1</guid><link>https://v.example/1</link></item>
<item><title>Example Mail is open CVE-2026-4442 CVE-2026-4443</title><guid>v2</guid><link>https://v.example/2</link></item>
<item><title>Example bundle: CVE-2026-5000 CVE-2026-5001 CVE-2026-5002 CVE-2026-5003 CVE-2026-5004 CVE-2026-5005 CVE-2026-5006 CVE-2026-5007 CVE-2026-5008 CVE-2026-5009 CVE-2026-5010 CVE-2026-5011</title><guid>v3</guid><link>https://v.example/3</link></item>
</channel></rss>
EOF

# kairan in the folder $D.
kairan() {
	"$B/kairan" -C "$D" "$@" 2>>"$T/log"
}
sql() {
	sqlite3 "$D/kairan.db" "$1"
}

# reply N TO TEXT: somebody answers the mail of ticket N.
reply() {
	id=$(sql "select message_id from outbox where kind = 'opened' and
	    ticket = $1")
	to=kairan+$(echo "$id" | sed 's/@.*//')@example.jp
	printf 'From: alice@example.jp\nTo: %s\nSubject: Re: x\nMessage-ID: <%s@example.jp>\n%b' \
	    "$to" "$2" "$3" |
	    "$B/kairan-intake" -d "$D/spool" -f alice@example.jp "$to"
}

# All that people can see, without what is random: of the tickets ...
state() {
	sql "select i.id, parent, subject, status, p.login, due from builtin_issue i
		left join builtin_person p on p.id = assignee order by i.id;
	    select issue, login, notes from builtin_journal j
		join builtin_person p on p.id = author order by issue, j.id;
	    select issue, filename, size from builtin_attachment order by issue, id;
	    select vulnerability, host, ticket, status, planned from task order by id;
	    select ticket, person, seen > 0, asked, muted from follow order by 1, 2;
	    select login, own_notify, own_events from person order by 1;
	    select message_id, state, reason from inbox order by id;
	    select kind, recipient, state, count(*) from outbox
		group by kind, recipient, state order by 1, 2, 3;
	    select ext_id, hold, dirty from advisory order by id;" |
	    sed 's/kairan-[a-z2-7]\{16\}/MARK/g'
	# ... and of the mails: each that was written stands in the maildir.
	sql "select message_id from outbox where state = 'sent'" | sort >"$T/sent"
	cat "$D"/out/new/* 2>/dev/null | sed -n 's/^Message-ID: <\(.*\)>/\1/p' |
	    sort -u >"$T/found"
	cmp -s "$T/sent" "$T/found" && echo 'mails as told' || echo 'mails differ'
	find "$D/spool/new" -type f 2>/dev/null | wc -l
}

# Every step to its end.
rest() {
	kairan sync >/dev/null
	kairan open >/dev/null
	kairan ingest >/dev/null
	kairan send >/dev/null
}

# A mail that went out twice must be the same to the byte, or readers show
# two of them.  The delivery headers of a maildir are not the mail's own.
doubles_differ() {
	for f in "$D"/out/new/*; do
		[ -f "$f" ] || continue
		sed -n 's/^Message-ID: //p' "$f" | head -1 | tr '\n' ' '
		sed '/^Return-Path:/d;/^Delivered-To:/d' "$f" | sha256sum
	done | sort -u | cut -d' ' -f1 | uniq -d
}

# kill_each STEP: from a copy of $S, killed at the Nth call, for many N.
kill_each() {
	step=$1
	D=$T/calm
	rm -rf "$D" && cp -a "$S" "$D"
	strace -qq -f -e trace="$CALLS" -o "$T/calls" \
	    "$B/kairan" -C "$D" "$step" >/dev/null 2>>"$T/log"
	main=$(head -1 "$T/calls" | cut -d' ' -f1)
	total=$(grep -c "^$main " "$T/calls")
	rest
	state >"$T/want"
	stride=$(((total + KILLS - 1) / KILLS))
	killed=0 wrong=0 n=1
	while [ "$n" -le "$total" ]; do
		D=$T/killed
		rm -rf "$D" && cp -a "$S" "$D"
		strace -qq -e trace="$CALLS" -o /dev/null \
		    -e inject="$CALLS:signal=KILL:when=$n" \
		    "$B/kairan" -C "$D" "$step" >/dev/null 2>>"$T/log" ||
		    killed=$((killed + 1))
		rest
		state >"$T/got"
		doubles_differ >"$T/doubles"
		if ! cmp -s "$T/want" "$T/got" || [ -s "$T/doubles" ]; then
			wrong=$((wrong + 1))
			note "$step killed at call $n of $total"
			note "$(diff "$T/want" "$T/got" | head -20)"
			note "$(cat "$T/doubles")"
		fi
		n=$((n + stride))
	done
	is "$step: as without a kill, wherever it was killed" "$wrong" 0
	ok "$step: it was killed ($killed of $total calls)" test "$killed" -ge 10
}

D=$S
kairan collect >/dev/null
kill_each open

D=$S
kairan open >/dev/null
is 'two tickets and an overview' \
    "$(sql 'select kind from outbox' | sort | uniq -c | tr -s ' \n' ' ')" \
    ' 2 opened 1 overview '
kill_each send

D=$S
reply 1 r1 '\nstatus: ONGOING\nplanned: +3d\n\nI am at it.\n'
reply 2 r2 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nCVE-2026-4442: INVESTIGATING\nassign: bob\n--b\nContent-Type: text/csv\nContent-Disposition: attachment; filename=a.csv\n\n1,2,3\n--b--\n'
reply 2 r3 '\ntrack: CVE-2026-5003\n'
reply 1 r1 '\nstatus: ONGOING\nplanned: +3d\n\nI am at it.\n'
reply 1 r4 '\nJust a comment.\n'
kill_each ingest
like 'the state is the one that was asked for' "$(cat "$T/want")" 'I am at it'
is 'the file is there once' "$(grep -c 'a.csv' "$T/want")" 1
is 'the comment is there once' "$(grep -c 'I am at it' "$T/want")" 1

# Somebody comments, and gives ticket 1 to bob, who sets a status.
D=$S
kairan ingest >/dev/null
sql "insert into builtin_journal(issue, author, time, notes, private)
	select 1, id, $(date +%s), 'by hand', 0 from builtin_person
	where login = 'bob';
    insert into builtin_journal(issue, author, time, notes, private)
	select 1, id, $(date +%s), '', 0 from builtin_person
	where login = 'alice';
    insert into builtin_detail(journal, property, name, old, new)
	select max(builtin_journal.id), 'attr', 'assigned_to_id',
	    (select id from builtin_person where login = 'alice'),
	    (select id from builtin_person where login = 'bob')
	from builtin_journal;
    update builtin_issue set updated = $(date +%s), status = 'INVESTIGATING',
	assignee = (select id from builtin_person where login = 'bob')
	where id = 1;"
kill_each sync
like 'the comment was told to alice' "$(cat "$T/want")" \
    '^changed\|alice@example.jp\|sent\|1'
like 'bob got a ticket' "$(cat "$T/want")" '^opened\|bob@example.jp\|sent\|'

# Who has seen it, who hears of it, and a part of it for somebody else.
D=$S
kairan sync >/dev/null
reply 2 r6 '\n#2: ack\nsplit: @bob\nmute: 2w\nnotify: comment=digest\n'
kill_each ingest
is 'one child, once' "$(grep -c '|2|\[bob\]' "$T/want")" 1
like 'with its tasks' "$(cat "$T/want")" '\|@bob\|'
like 'seen and muted' "$(cat "$T/want")" '^2\|[0-9]+\|1\|0\|2'
like 'and told as wished' "$(cat "$T/want")" '^alice\|\|comment=digest$'

done_testing
