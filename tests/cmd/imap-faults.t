#!/bin/sh
# Fetching from IMAP servers that are broken, hostile or of another kind:
# always within the deadline, no password to the wrong one, one bad message
# never stops the box.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/ca.sh"

command -v python3 >/dev/null || skip_all 'python3 is not installed'
C=$T/ca
ca_make "$C"
ca_cert "$C" good DNS:localhost
ca_cert "$C" wrong DNS:imap.example.org

# libetpan forgets the text of a BYE greeting: 49 bytes a process.
echo leak:mailimap_greeting_new >"$T/lsan"
export LSAN_OPTIONS="suppressions=$T/lsan:print_suppressions=0"

stop_fake() {
	[ -z "${fake:-}" ] || { kill "$fake"; wait "$fake"; } 2>/dev/null
	fake=
}
at_exit stop_fake
# with MODE [CERTIFICATE]: a fresh server, spool and point
with() {
	stop_fake
	rm -rf "$T/spool" "$T/point" "$T/lines"
	python3 "$TOP/tests/fake/imap.py" 993 "$C/${2:-good}.pem" \
	    "$C/${2:-good}.key" "$T/lines" "$1" >"$T/fake.out" 2>&1 &
	fake=$!
	await 60 port_is_open 993
}
# Run time in $took (seconds), memory bounded, words in $out.  A machine may
# be slow: only who drips, for 100 seconds, is given a short time.
fetch() {
	began=$(date +%s)
	out=$(ulimit -v "${memory:-unlimited}"; timeout 240 \
	    "$B/tools/transport_fetch" host=localhost user=joe \
	    password=SECRET ca="$C/ca.pem" spool="$T/spool" \
	    point="$T/point" command_ms=60000 "$@" 2>"$T/log")
	took=$(($(date +%s) - began))
}
soon() {
	ok "$1: within the deadline" test "$took" -le 50
}

with none
fetch
is 'a plain server' "$out" 'ok stored=3 moved=3 failed=0 left=0 more=0'
with nomove
fetch
is 'without MOVE: COPY, STORE, UID EXPUNGE' "$out" \
    'ok stored=3 moved=3 failed=0 left=0 more=0'
like 'by UID alone' "$(grep EXPUNGE "$T/lines" | head -1)" 'UID EXPUNGE 1$'
with nouidplus
fetch
is 'without UIDPLUS: marked' "$out" \
    'ok stored=3 moved=3 failed=0 left=0 more=0'
unlike 'and nothing expunged' "$(cat "$T/lines")" EXPUNGE
fetch
is 'and not taken again' "$out" 'ok stored=0 moved=0 failed=0 left=0 more=0'
with nomove-no
fetch
is 'one that cannot be moved stays' "$out" \
    'ok stored=3 moved=2 failed=0 left=1 more=0'
fetch
is 'and is not stored twice' "$out" \
    'ok stored=0 moved=0 failed=0 left=1 more=0'
with empty-body
fetch
is 'one without content goes aside' "$out" \
    'ok stored=2 moved=2 failed=1 left=0 more=0'
with no-body
fetch
is 'one of which the server says nothing goes aside too' "$out" \
    'ok stored=2 moved=2 failed=1 left=0 more=0'

with cut
fetch
like 'cut inside a literal' "$out" '^temporary stored=1 moved=1'
soon 'cut inside a literal'
fetch
like 'cut again' "$out" '^temporary stored=0'
fetch
is 'the third time it goes aside, the rest is taken' "$out" \
    'ok stored=1 moved=1 failed=1 left=0 more=0'

[ -n "${ASAN_OPTIONS:-}" ] || grep -q asan "$B/tools/transport_fetch" ||
    memory=2000000
with endless
fetch message_max=1000000
soon 'an endless line'
is 'an endless line: only this message goes aside' "$out" \
    'ok stored=2 moved=2 failed=1 left=0 more=0'
with huge
fetch message_max=1000000
soon 'a huge literal'
is 'a huge literal: only this message goes aside' "$out" \
    'ok stored=2 moved=2 failed=1 left=0 more=0'
memory=
with garbage
fetch
soon garbage
like 'garbage stops nothing' "$out" '^ok stored=2 moved=2 failed=1'

with drip-body
fetch command_ms=4000
soon 'a dripping body'
like 'a dripping body' "$out" '^temporary stored=1 moved=1'
like 'named as such' "$out" 'over the deadline'
with drip-greeting
fetch command_ms=4000
soon 'a dripping greeting'
like 'a dripping greeting' "$out" '^temporary'
ok 'no password before the greeting' test ! -s "$T/lines"
with bye
fetch
like 'turned away' "$out" '^temporary'
ok 'no password there' test ! -s "$T/lines"

with none wrong
fetch
like 'a wrong name' "$out" '^temporary'
ok 'a wrong name: not one line is said' test ! -s "$T/lines"
with none
fetch ca=/etc/ssl/certs/ca-certificates.crt
like 'an unknown authority' "$out" '^(temporary|invalid)'
ok 'an unknown authority: not one line is said' test ! -s "$T/lines"
with preauth
fetch
like 'logged in unasked' "$out" '^permanent'
unlike 'no password for it' "$(cat "$T/lines")" SECRET
with nologin
fetch
like 'LOGINDISABLED' "$out" '^permanent'
unlike 'no password for it' "$(cat "$T/lines")" SECRET
with busy
fetch
like 'a busy server is no wrong password' "$out" '^temporary'

# -- the defects of libetpan itself ---------------------------------------
# With its own TLS and sockets in the place of our stream they are all there:
# what the stream guards against is real, and it is the stream that guards.
# Two seconds of the processor where it is busy, else five, or as many as given.
bare() { # tls|plain LIMIT_KB [SECONDS]
	bare=$(ulimit -v "$2"; ulimit -St 2; timeout "${3:-5}" "$B/tools/transport_bare" "$1" \
	    localhost 993 joe SECRET 2>"$T/log")
}
peak() {
	echo "$bare" | sed -n 's/^peak 0*\([0-9][0-9]*\) .*/\1/p'
}
# plain MODE: the fake server without TLS
plain() {
	stop_fake
	rm -f "$T/lines"
	python3 "$TOP/tests/fake/imap.py" 993 - - "$T/lines" "$1" \
	    >"$T/fake.out" 2>&1 &
	fake=$!
	await 60 port_is_open 993
}
case $(grep -c asan "$B/tools/transport_bare") in
0)
	with none wrong
	bare tls unlimited 60
	like 'bare, 5: the password goes to whoever answers' \
	    "$(cat "$T/lines")" 'LOGIN joe SECRET'
	plain cut
	bare plain unlimited 60
	unlike 'bare, 6: a cut literal is waited for in vain' "$bare" \
	    '^(read|libetpan)'
	like 'bare, 6: busily' "$bare" 'cpu [1-9]'
	with endless
	bare tls 1500000 60
	ok "bare, 7: a line without end fills the memory ($(peak) MiB)" \
	    test "$(peak)" -gt 300
	with huge
	bare tls 2000000 60
	like 'bare, 8: a huge literal is asked of malloc at once' "$bare" \
	    '^libetpan 7$'
	with drip-body
	bare tls unlimited
	unlike 'bare, 9: a second between two bytes is never a second' \
	    "$bare" '^(read|libetpan)'
	;;
*)
	note 'a checker watches: libetpan alone is not asked'
	;;
esac

with token
fetch bearer=good-token
is 'XOAUTH2' "$out" 'ok stored=3 moved=3 failed=0 left=0 more=0'
with token
fetch bearer=bad-token
like 'a refused token' "$out" '^permanent'
unlike 'is not shown' "$out" bad-token
like 'with the reason' "$out" 'bad token'

# kairan itself, with a token from a command as Microsoft 365 and Gmail want.
D=$T/site
mkdir "$D"
cat >"$D/kairan.conf" <<EOF
mail { address = "kairan@example.jp" send_by = maildir maildir = "out" }
tracker { type = builtin }
imap office { host = "localhost" user = "joe" ca_file = "$C/ca.pem"
    token_command = "$T/token joe" }
EOF
token() { # what the command prints
	printf '#!/bin/sh\necho "$1" >>"%s/asked"\n%s\n' "$T" "$1" >"$T/token"
	chmod 755 "$T/token"
}
office() {
	said=$("$B/kairan" -C "$D" fetch office 2>&1)
	rc=$?
}
with token
token 'echo good-token; echo "and more"'
office
is 'a token from a command' "$rc $(ls "$D/spool/new" | wc -l)" '0 3'
is 'which is asked each time' "$(cat "$T/asked")" joe
like 'and sent as XOAUTH2' "$(cat "$T/lines")" 'AUTHENTICATE XOAUTH2'
token 'echo bad-token'
office
is 'an old one: later' "$((rc != 0))" 1
unlike 'and not shown' "$said$(cat "$D"/*.log 2>/dev/null)" 'bad-token'
for no in 'exit 1' 'true' 'echo; exit 0'; do
	token "$no"
	with token
	office
	is "a command that does '$no': later" "$rc" 75
	like "with what to do" "$said" 'run it by hand'
	unlike 'and no login' "$(cat "$T/lines" 2>/dev/null)" 'LOGIN|AUTHENTICATE'
done

with none
fetch wait=60000
like 'IDLE: news before the go-ahead count' \
    "$(echo "$out" | tail -1)" '^woken=ok ok stored=3'
with noidle
fetch wait=300
like 'without IDLE' "$(echo "$out" | tail -1)" '^woken=.* ok stored=3'
done_testing
