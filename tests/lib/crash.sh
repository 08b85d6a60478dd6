# Steps that are cut off: by SIGKILL, or by a disk or a database that fails,
# at every durable step.  Sources tap.sh.
#
#	crash_need		skips the test where strace cannot trace
#	crash_start		$S: a site with three advisories to collect
#	kairan ARGUMENT...	on $D; its log is appended to $T/log
#	sql QUERY		of $D
#	reply N ID TEXT		somebody answers the mail of ticket N of $D
#	state			what people can see of $D, without what is random
#	rest			every step of $D to its end
#	crash_list STEP		runs it on a copy of $S; $T/steps: "CALL NTH PATH"
#				of all that it makes durable; $T/want: the end
#	crash_compare WHAT [loose]	is $D as $T/want?  Counts in $wrong
#	kill_each STEP		SIGKILL at each of them; $again: how often
#				history says that something was cut off

# The calls count, not the disk: in memory they take less time.
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ]; then
	TMPDIR=/dev/shm
	export TMPDIR
fi
. "$(dirname "$0")/../lib/tap.sh"

# What makes something durable or visible to others.
CRASH_CALLS=fsync,fdatasync,rename,renameat,renameat2,link,unlink,unlinkat,pwrite64,ftruncate

crash_need() {
	for crash_tool in strace sqlite3; do
		command -v $crash_tool >/dev/null ||
		    skip_all "$crash_tool is missing"
	done
	strace -f -o /dev/null true 2>/dev/null ||
	    skip_all 'strace may not trace here'
}

crash_start() {
	S=$T/start
	mkdir "$S"
	cat >"$S/kairan.conf" <<-"EOF"
	time_zone = "Asia/Tokyo"
	send = on
	# One process, so that what it does stands in one order.
	ingest_workers = 1
	mail { address = "kairan@example.jp" send_by = maildir maildir = "out" operator = "op@example.jp" }
	tracker { type = builtin }
	source v { type = rss url = "feed.xml" }
	watch all { any = { "Example" } assignee = "alice" }
	person alice { mail = { "alice@example.jp" } }
	person bob { mail = { "bob@example.jp" } }
	EOF
	cat >"$S/feed.xml" <<-"EOF"
	<rss version="2.0"><channel><title>V</title>
	<item><title>Example VPN is open CVE-2026-4441</title><guid>v1</guid><link>https://v.example/1</link></item>
	<item><title>Example Mail is open CVE-2026-4442 CVE-2026-4443</title><guid>v2</guid><link>https://v.example/2</link></item>
	<item><title>Example bundle: CVE-2026-5000 CVE-2026-5001 CVE-2026-5002 CVE-2026-5003 CVE-2026-5004 CVE-2026-5005 CVE-2026-5006 CVE-2026-5007 CVE-2026-5008 CVE-2026-5009 CVE-2026-5010 CVE-2026-5011</title><guid>v3</guid><link>https://v.example/3</link></item>
	</channel></rss>
	EOF
	D=$S
	# With its keys, so that the Message-IDs are the same in each run.
	kairan open >/dev/null
}

kairan() {
	"$B/kairan" -C "$D" "$@" 2>>"$T/log"
}

sql() {
	sqlite3 "$D/kairan.db" "$1"
}

reply() {
	id=$(sql "select message_id from outbox where kind = 'opened' and
	    ticket = $1")
	to=kairan+$(echo "$id" | sed 's/@.*//')@example.jp
	printf 'From: alice@example.jp\nTo: %s\nSubject: Re: x\nMessage-ID: <%s@example.jp>\n%b' \
	    "$to" "$2" "$3" |
	    "$B/kairan-intake" -d "$D/spool" -f alice@example.jp "$to"
}

state() {
	sql "select 'ticket', i.id, parent, subject, status, p.login, due
		from builtin_issue i
		left join builtin_person p on p.id = assignee order by i.id;
	    select 'comment', issue, login, notes from builtin_journal j
		join builtin_person p on p.id = author order by issue, j.id;
	    select 'file', issue, filename, size from builtin_attachment
		order by issue, id;
	    select 'task', vulnerability, host, ticket, status, planned
		from task order by id;
	    select ticket, person, seen > 0, asked, muted from follow order by 1, 2;
	    select login, own_notify, own_events from person order by 1;
	    select 'in', message_id, state, reason from inbox order by id;
	    select 'out', kind, recipient, state, message_id from outbox
		order by id;
	    select ext_id, hold, dirty from advisory order by id;" |
	    sed 's/kairan-[a-z2-7]\{16\}/MARK/g'
	# ... and of the mails: each that was written stands in the maildir.
	sql "select message_id from outbox where state = 'sent'" | sort >"$T/sent"
	cat "$D"/out/new/* 2>/dev/null | sed -n 's/^Message-ID: <\(.*\)>/\1/p' |
	    sort -u >"$T/found"
	cmp -s "$T/sent" "$T/found" && echo 'mails as told' || echo 'mails differ'
	find "$D/spool/new" -type f 2>/dev/null | wc -l
}

rest() {
	kairan collect >/dev/null
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

# From strace -y: each call with its number among those of its name, and its
# file.  Of the writes of a commit the last is the one that counts.
crash_steps() {
	awk '/^[a-z0-9]+\(/ { call = $0
		name = call
		sub(/\(.*/, "", name)
		path = call
		if (path ~ /</) { sub(/^[^<]*</, "", path); sub(/>.*/, "", path) }
		else { sub(/^[^"]*"/, "", path); sub(/".*/, "", path) }
		sub(/.*\//, "", path)
		if (last == "pwrite64" && name != "pwrite64")
			print held
		held = name " " ++n[name] " " path
		if (name != "pwrite64") print held
		last = name }' "$1"
}

crash_list() {
	D=$T/calm
	rm -rf "$D" && cp -a "$S" "$D"
	strace -qq -y -e trace="$CRASH_CALLS" -o "$T/calls" \
	    "$B/kairan" -C "$D" "$1" >/dev/null 2>>"$T/log"
	crash_steps "$T/calls" >"$T/steps"
	total=$(wc -l <"$T/steps")
	rest
	state >"$T/want"
	note "$1: $total durable steps, as CALL NUMBER FILE:"
	crash_n=0
	while read -r crash_line; do
		crash_n=$((crash_n + 1))
		note "$1 $crash_n: $crash_line"
	done <"$T/steps"
	wrong=0
}

# The same without numbers: what had to wait comes behind what did not.
loosen() {
	sed -E -e 's/^(ticket|comment|file)\|[0-9]+\|/\1|/' \
	    -e 's/^(task\|[0-9]+\|[^|]*)\|[0-9]*/\1/' \
	    -e 's/[a-z2-7]{40}@/ID@/' "$1" | sort
}

# crash_compare WHAT [loose]
crash_compare() {
	state >"$T/got"
	doubles_differ >"$T/doubles"
	cp "$T/want" "$T/wanted"
	if [ -n "${2:-}" ]; then
		loosen "$T/want" >"$T/wanted"
		loosen "$T/got" >"$T/got.loose"
		mv "$T/got.loose" "$T/got"
	fi
	cmp -s "$T/wanted" "$T/got" && [ ! -s "$T/doubles" ] && return
	wrong=$((wrong + 1))
	note "$1"
	note "$(diff "$T/wanted" "$T/got" | head -20)"
	note "$(cat "$T/doubles")"
}

# has WHAT: so many lines of that kind stand in what is compared.
has() {
	grep -c "^$1|" "$T/want"
}

kill_each() {
	crash_list "$1"
	killed=0 again=0
	D=$T/killed
	while read -r call nth path; do
		rm -rf "$D" && cp -a "$S" "$D"
		strace -qq -e trace="$call" -o /dev/null \
		    -e inject="$call:signal=KILL:when=$nth" \
		    "$B/kairan" -C "$D" "$1" >/dev/null 2>>"$T/log" </dev/null
		crash_rc=$?
		if [ $crash_rc -eq 137 ]; then
			killed=$((killed + 1))
		else
			note "not killed ($crash_rc): $call $nth of $path"
		fi
		rest </dev/null
		again=$((again + $(sql "select count(*) from history
		    where kind = 'again'")))
		crash_compare "$1 killed at $call $nth of $path"
	done <"$T/steps"
	is "$1: killed at each of them" "$killed" "$total"
	is "$1: as without a kill, wherever it was killed" "$wrong" 0
	ok "$1: tickets ($(has ticket)) and mails ($(has out))" \
	    test "$(has ticket)" -gt 0 -a "$(has out)" -gt 0
}
