#!/bin/sh
# kairan-intake: the message is in new/ as a whole and the code is 0, or
# nothing is there and the code is 75.
. "$(dirname "$0")/../lib/root.sh"
. "$(dirname "$0")/../lib/tap.sh"

intake=$B/kairan-intake
mail="$T/mail"
printf 'From: a@example.org\nSubject: hello\n\nstatus: ONGOING\n' >"$mail"

# The sanitizers load libraries, report at length and dislike tracers.
sanitized=
if nm "$intake" 2>/dev/null | grep -q __asan_init; then
	sanitized=yes
	export ASAN_OPTIONS="detect_leaks=0:$ASAN_OPTIONS"
fi

new_spool() {
	rm -rf "$T/spool"
	mkdir "$T/spool"
}
in_new() {
	find "$T/spool/new" -type f 2>/dev/null | wc -l
}
in_tmp() {
	find "$T/spool/tmp" -type f 2>/dev/null | wc -l
}
the_file() {
	find "$T/spool/new" -type f
}
# What stands behind the envelope block.
raw() {
	sed '1,/^$/d' "$(the_file)"
}
block() {
	sed '/^$/q' "$(the_file)"
}
# run ARGUMENT...: stdin as given; sets rc, out and err.
run() {
	"$intake" -d "$T/spool" "$@" >"$T/out" 2>"$T/err"
	rc=$?
	out=$(cat "$T/out")
	err=$(cat "$T/err")
}
# The four things that hold after every failure.
refused() {
	is "$1: 75" $rc 75
	is "$1: nothing in new" "$(in_new)" 0
	is "$1: nothing on stdout" "$out" ''
	[ $sanitized ] ||
	    is "$1: one line of reason" "$(wc -l <"$T/err" | tr -d ' ')" 1
}

# -- taken --------------------------------------------------------------
new_spool
run -f '<taro@example.jp>' -- kairan+abc@example.jp two@example.jp <"$mail"
is 'a message: 0' $rc 0
is 'a message: silent' "$out$err" ''
is 'a message: one file' "$(in_new)" 1
is 'a message: nothing in tmp' "$(in_tmp)" 0
is 'a message: untouched' "$(raw)" "$(cat "$mail")"
is 'a message: sender and recipients' "$(block | grep -v received)" \
    'kairan-spool 1
route pipe
sender <taro@example.jp>
recipient <kairan+abc@example.jp>
recipient <two@example.jp>'
is 'the file is for the group, not for all' "$(stat -c %a "$(the_file)")" 640
is 'folders belong to the group' \
    "$(stat -c %a "$T/spool/tmp" "$T/spool/new" "$T/spool/cur" | sort -u)" 2770

new_spool
run </dev/null
is 'an empty message: 0' $rc 0
is 'an empty message: only the block' "$(block | tail -1)$(raw)" ''

new_spool
printf 'a\0b\r\nkairan-spool 1\n\xff no end' >"$T/odd"
run <"$T/odd"
is 'NUL, CR and no last line end: 0' $rc 0
len=$(block | wc -c)
ok 'NUL, CR and no last line end: untouched' \
    sh -c "tail -c +$((len + 1)) '$(the_file)' | cmp - '$T/odd'"

new_spool
head -c 10485760 /dev/urandom >"$T/big"
run <"$T/big"
is '10 MB: 0' $rc 0
len=$(block 2>/dev/null | head -c 4096 | wc -c)
ok '10 MB: untouched' sh -c "tail -c 10485760 '$(the_file)' | cmp - '$T/big'"

# -- the environment ----------------------------------------------------
new_spool
SENDER=MAILER-DAEMON RECIPIENT=kairan+x@example.jp \
    ORIGINAL_RECIPIENT=team@example.jp run <"$mail"
is 'environment: taken' "$(block | grep -E '^(sender|recipient)')" \
    'sender <>
recipient <kairan+x@example.jp>
recipient <team@example.jp>'
new_spool
SENDER=env@example.jp RECIPIENT=env@example.jp \
    run -f arg@example.jp -- arg2@example.jp <"$mail"
is 'environment: arguments win' "$(block | grep -E '^(sender|recipient)')" \
    'sender <arg@example.jp>
recipient <arg2@example.jp>'
new_spool
SENDER='evil@example.jp>
recipient <root@example.jp' RECIPIENT='a b@example.jp' run <"$mail"
is 'environment: an injected line is left out' \
    "$rc $(block | grep -cE '^(sender|recipient)')" '0 0'

# -- refused ------------------------------------------------------------
new_spool
run -x <"$mail"
refused 'unknown option'
run -t 0 <"$mail"
refused 'no time'
run -d "$T/none" <"$mail"
refused 'no spool'
like 'no spool: says so' "$err" 'spool: No such file'
touch "$T/file"
run -d "$T/file" <"$mail"
refused 'spool is a file'
run <&-
is 'stdin closed: 75' $rc 75
is 'stdin closed: nothing in new' "$(in_new)" 0
run <"$T"
refused 'stdin is a folder'

new_spool
"$intake" -d "$T/spool" </dev/zero >"$T/out" 2>"$T/err"
rc=$?
out=$(cat "$T/out")
refused 'a message without end'
is 'a message without end: removed' "$(in_tmp)" 0

# -- the disk -----------------------------------------------------------
# inject WHAT FAULT: the message meets that fault in a system call.
inject() {
	new_spool
	strace -f -qq -o /dev/null -e trace=all -e "inject=$2" \
	    "$intake" -d "$T/spool" <"$T/big" >"$T/out" 2>"$T/err"
	rc=$?
	out=$(cat "$T/out")
	refused "$1"
	is "$1: nothing in tmp" "$(in_tmp)" 0
}
if strace -qq -o /dev/null true 2>/dev/null; then
	inject 'ENOSPC at the first write' 'write:error=ENOSPC:when=1'
	inject 'ENOSPC later' 'write:error=ENOSPC:when=20'
	inject 'EIO on fsync of the file' 'fsync:error=EIO:when=2'
	inject 'EIO on fsync of the folder' 'fsync:error=EIO:when=3'
	inject 'EIO on every fsync' 'fsync:error=EIO'
	inject 'rename fails' 'rename,renameat,renameat2:error=EACCES'
	[ $sanitized ] ||
	    inject 'no descriptors' 'open,openat:error=EMFILE:when=3+'
	inject 'no process' 'clone,clone3,fork,vfork:error=EAGAIN'
	[ $sanitized ] ||
	    inject 'reading fails' 'read:error=EIO:when=10'
	for call in openat:2 write:2 fsync:2 rename:1 fsync:3 close:2; do
		new_spool
		strace -f -qq -o /dev/null \
		    -e "inject=${call%:*}:signal=KILL:when=${call#*:}" \
		    "$intake" -d "$T/spool" <"$mail" >"$T/out" 2>"$T/err"
		rc=$?
		# The parent makes some of these calls as well, and then
		# the whole program dies.
		ok "killed at $call: not reported as done" test $rc != 0
		whole=yes
		for f in $(the_file); do
			[ "$(sed '1,/^$/d' "$f")" = "$(cat "$mail")" ] ||
			    whole=no
		done
		is "killed at $call: never half a file in new" $whole yes
	done
else
	skip 'injected faults' 'strace cannot trace here'
fi

# -- the worker ---------------------------------------------------------
worker_of() {
	cat "/proc/$1/task/$1/children" 2>/dev/null
}
has_worker() {
	[ -n "$(worker_of "$1")" ]
}
# start: in the background, stdin from a pipe that stays open.
start() {
	new_spool
	rm -f "$T/pipe"
	mkfifo "$T/pipe"
	"$intake" -d "$T/spool" "$@" <"$T/pipe" >"$T/out" 2>"$T/err" &
	pid=$!
	exec 9>"$T/pipe"
	cat "$mail" >&9
	await 60 has_worker $pid
}
finish() {
	wait $pid
	rc=$?
	exec 9>&-
	out=$(cat "$T/out")
	err=$(cat "$T/err")
}
start
kill -KILL "$(worker_of $pid)"
finish
refused 'worker killed'
is 'worker killed: nothing in tmp' "$(in_tmp)" 0

start
kill -SEGV "$(worker_of $pid)"
finish
refused 'worker crashed'

start -t 1
finish
refused 'stdin hangs'
is 'stdin hangs: nothing in tmp' "$(in_tmp)" 0

start -t 1
kill -STOP "$(worker_of $pid)"
finish
refused 'worker stopped'
is 'worker stopped: nothing in tmp' "$(in_tmp)" 0

for sig in TERM INT HUP USR1 ALRM; do
	start
	# Shells start background jobs with INT ignored; ours blocks it.
	kill -$sig $pid
	[ $sig = INT ] && kill -TERM $pid
	finish
	refused "SIG$sig"
	is "SIG$sig: nothing in tmp" "$(in_tmp)" 0
done

start
worker=$(worker_of $pid)
kill -KILL $pid
gone() {
	! kill -0 "$worker" || grep -q '^State:.Z' "/proc/$worker/status"
}
ok 'parent killed: the worker goes too' await 60 gone
finish
is 'parent killed: nothing in new' "$(in_new)" 0

start
exec 9>&-
wait $pid
is 'the same left alone: 0' "$? $(in_new)" '0 1'

new_spool
"$intake" -d "$T/spool" <"$mail" >&- 2>&-
is 'no stdout, no stderr: taken' "$? $(in_new)" '0 1'
is 'no stdout, no stderr: nothing strange in it' "$(raw)" "$(cat "$mail")"

# -- twenty at once -----------------------------------------------------
new_spool
i=0
pids=
while [ $i -lt 20 ]; do
	"$intake" -d "$T/spool" <"$mail" &
	pids="$pids $!"
	i=$((i + 1))
done
bad=0
for p in $pids; do
	wait "$p" || bad=$((bad + 1))
done
is 'twenty at once: all taken' "$bad $(in_new) $(in_tmp)" '0 20 0'

# -- other users, full disks --------------------------------------------
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null 2>&1; then
	cp "$intake" "$T/intake"
	as_nobody() {
		setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	}
	new_spool
	chmod 700 "$T/spool"
	as_nobody "$T/intake" -d "$T/spool" <"$mail" >"$T/out" 2>"$T/err"
	rc=$? out=$(cat "$T/out")
	refused 'nobody, spool of root'
	chmod 777 "$T/spool"
	as_nobody "$T/intake" -d "$T/spool" <"$mail"
	is 'nobody, spool of all: taken' "$? $(in_new)" '0 1'
	new_spool
	mkdir "$T/spool/tmp" "$T/spool/new"
	chgrp 65534 "$T/spool" "$T/spool/tmp" "$T/spool/new"
	chmod 2770 "$T/spool" "$T/spool/tmp" "$T/spool/new"
	setpriv --reuid=12345 --regid=12345 --groups=65534 \
	    "$T/intake" -d "$T/spool" <"$mail"
	is 'a member of the group: taken' "$? $(in_new)" '0 1'
	is 'a member of the group: file is the group'"'"'s' \
	    "$(stat -c '%g %a' "$(the_file)")" '65534 640'
else
	skip 'other users' 'needs root and setpriv'
fi

cat >"$T/full" <<'EOF'
# In a mount namespace of its own: a disk of 1 MB.
mount -t tmpfs -o size=1m,mode=755 none "$T/spool" || exit 9
"$intake" -d "$T/spool" <"$T/big" >"$T/out" 2>"$T/err"
echo "$? $(find "$T/spool" -type f | wc -l)"
"$intake" -d "$T/spool" <"$mail" >"$T/out2" 2>"$T/err2"
echo "$? $(find "$T/spool/new" -type f | wc -l)"
mount -o remount,nr_inodes=5 "$T/spool"
"$intake" -d "$T/spool" <"$mail" >"$T/out2" 2>"$T/err2"
echo "$? $(find "$T/spool/new" -type f | wc -l)"
mount -o remount,ro "$T/spool"
"$intake" -d "$T/spool" <"$mail" >"$T/out2" 2>"$T/err2"
echo "$? $(find "$T/spool/new" -type f | wc -l)"
EOF
if unshare -m true 2>/dev/null && [ "$(id -u)" = 0 ]; then
	new_spool
	export T intake mail
	got=$(unshare -m sh "$T/full" 2>&1)
	is 'disk full: 75 and clean, then room, no inode, read-only' \
	    "$(echo $got)" '75 0 0 1 75 1 75 1'
	like 'disk full: says so' "$(cat "$T/err")" 'No space left'
else
	skip 'disk full' 'needs root for a mount namespace'
fi

# -- what it is ---------------------------------------------------------
[ $sanitized ] ||
    unlike 'needs no shared library' "$(ldd "$intake" 2>&1)" '=>'
done_testing
