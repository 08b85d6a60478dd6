#!/bin/sh
# A disk that says EIO to each fsync, is full from each commit on, and a
# database that somebody else has locked for longer than is waited: every
# step says so, and in the end all is as it would have been without.
. "$(dirname "$0")/../lib/crash.sh"
crash_need

# What waits is not waited for.
at_once() {
	sql "update inbox set next_try = 0 where state = 'waiting';
	    update outbox set next_try = 0 where state = 'queued';
	    update ticket set next_try = 0;
	    update source set next_try = 0, last_try = 0" 2>>"$T/log"
	rest
}

# faulty STEP ERROR CALL NTH PATH: it meets the error there.
faulty() {
	D=$T/faulty
	rm -rf "$D" && cp -a "$S" "$D"
	strace -qq -e trace="$3" -o "$T/injected" \
	    -e inject="$3:error=$2:when=$4" \
	    "$B/kairan" -C "$D" "$1" >/dev/null 2>>"$T/log" </dev/null
	fault_rc=$?
	# The database writes its log into itself at the end: when that fails
	# it is done the next time.
	case $fault_rc in
	0) unnoticed="$unnoticed $3-$4-of-$5" ;;
	75) failed=$((failed + 1)) ;;
	*) note "$1: code $fault_rc after $2 at $3 $4 of $5" &&
	    wrong=$((wrong + 1)) ;;
	esac
	grep -q INJECTED "$T/injected" && met=$((met + 1))
	at_once </dev/null
	crash_compare "$1: $2 at $3 $4 of $5" loose
}

fail_each() {
	crash_list "$1"
	for error in EIO ENOSPC; do
		wrong=0 met=0 failed=0 unnoticed=
		case $error in
		EIO) grep '^f.*sync ' "$T/steps" >"$T/points" ;;
		# The data of files, and what the database writes last.
		ENOSPC) sed -n 's/^pwrite64 \([0-9]*\) /pwrite64 \1+ /p
		    s/^rename \([0-9]*\) /rename \1+ /p' "$T/steps" \
		    >"$T/points" ;;
		esac
		while read -r call nth path; do
			faulty "$1" $error "$call" "$nth" "$path"
		done <"$T/points"
		[ -z "$unnoticed" ] || note "code 0 after $error at$unnoticed"
		is "$1: $error at each of them" "$met" \
		    "$(wc -l <"$T/points" | tr -d ' ')"
		is "$1: as without $error, wherever it was met" "$wrong" 0
		ok "$1: it was told of $failed times" test "$failed" -gt 0
	done
}

crash_start
cp -a "$S" "$T/at-collect"
D=$S
kairan collect >/dev/null
cp -a "$S" "$T/at-open"
kairan open >/dev/null
cp -a "$S" "$T/at-send"
kairan send >/dev/null
reply 1 r1 '\nstatus: ONGOING\nplanned: +3d\n\nI am at it.\n'
reply 2 r2 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nassign: bob\n--b\nContent-Type: text/csv\nContent-Disposition: attachment; filename=a.csv\n\n1,2,3\n--b--\n'
cp -a "$S" "$T/at-ingest"

# Locked for longer than the 20 s for which each waits, beside all the rest.
# locked STEP: somebody has begun to write to its database, and takes long.
locked() {
	D=$T/locked-$1
	cp -a "$T/at-$1" "$D"
	mkfifo "$D/fifo"
	sqlite3 "$D/kairan.db" <"$D/fifo" &
	exec 7>"$D/fifo"
	printf 'begin immediate;\n.shell touch %s/held\n' "$D" >&7
	await 60 test -e "$D/held"
	"$B/kairan" -C "$D" "$1" >/dev/null 2>"$D/said"
	echo $? >"$D/rc"
	exec 7>&-
	wait
}
waiting=
for step in collect open send ingest; do
	locked $step &
	waiting="$waiting $!"
done

for step in collect open send ingest; do
	S=$T/at-$step
	fail_each $step
done
ok "comments ($(has comment)), files ($(has file))" \
    test "$(has comment)" -gt 0 -a "$(has file)" -gt 0

wait $waiting
for step in collect open send ingest; do
	S=$T/at-$step
	crash_list $step >/dev/null
	D=$T/locked-$step
	is "$step: locked for too long: to be tried again" "$(cat "$D/rc")" 75
	like "$step: it says so" "$(cat "$D/said")" 'database is locked'
	at_once
	crash_compare "$step: locked" loose
	is "$step: as without a lock" "$wrong" 0
done
done_testing
