#!/bin/sh
# Fetching from a real Dovecot: everything into the spool once, moved aside
# on the server, whatever is in the way.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/ca.sh"
. "$(dirname "$0")/../lib/dovecot.sh"

command -v dovecot >/dev/null || skip_all 'dovecot is not installed'
D=$T/d
mkdir "$D"
at_exit dovecot_stop "$D"
ok 'dovecot starts' dovecot_start "$D"
dovecot_user "$D" joe 'pass "word\'
ca_make "$T/other"

mail() {
	printf 'From: a@example.org\r\nSubject: %s\r\n\r\n%s\r\n' "$1" "$2" |
	    dovecot_mail "$D" joe
}
fetch() {
	"$B/tools/transport_fetch" host=localhost user=joe \
	    password='pass "word\' ca="$D/ca.pem" spool="$T/spool" \
	    point="$T/point" "$@" 2>"$T/log"
}
spooled() {
	find "$T/spool/new" -type f | wc -l
}
in_folder() {
	dovecot_count "$D" joe "$1"
}

is 'an empty box' "$(fetch)" 'ok stored=0 moved=0 failed=0 left=0 more=0'
is 'its folders are made' \
    "$(in_folder kairan-done) $(in_folder kairan-failed)" '0 0'

mail one first
mail two second

mail three "$(head -c 300000 /dev/urandom | base64)"
is 'three mails' "$(fetch)" 'ok stored=3 moved=3 failed=0 left=0 more=0'
is 'in the spool' "$(spooled)" 3
is 'in the done folder' "$(in_folder kairan-done) $(in_folder INBOX)" '3 0'
for f in "$T"/spool/new/*; do
	sed '1,/^$/d' "$f" | tr -d '\r' | sha256sum
done | sort >"$T/ours"
for f in "$D"/mail/joe/.kairan-done/*/*; do
	tr -d '\r' <"$f" | sha256sum
done | sort >"$T/theirs"
ok 'the same bytes as on the server' cmp "$T/ours" "$T/theirs"
like 'marked with their route' "$(cat "$T"/spool/new/* | head -3)" \
    '^route imap:test'
is 'nothing is fetched again' "$(fetch)" \
    'ok stored=0 moved=0 failed=0 left=0 more=0'

# A crash after the spool and before the move: the point knows it.
mail four x
fetch full=nothing >/dev/null
rm -rf "$T/spool"
mail five x
mail six x
out=$(fetch full='Subject: six')
like 'a full spool stops the fetch' "$out" \
    '^temporary stored=1 moved=1 failed=0 left=0'
like 'and says so' "$out" 'spool full'
is 'what is not stored stays' "$(in_folder INBOX)" 1
is 'and comes next time' "$(fetch)" \
    'ok stored=1 moved=1 failed=0 left=0 more=0'

mail kept x
like 'a spool we may not write stops the fetch' "$(fetch denied=1)" \
    '^temporary stored=0 moved=0 failed=0'
is 'and nothing is moved' "$(in_folder INBOX)" 1
fetch >/dev/null
mail 'last words' x
mail 'after it' x
rm -rf "$T/spool"
fetch die='last words' >/dev/null
is 'a sudden end before the move: the mail is in the spool' "$(spooled)" 1
is 'and still on the server' "$(in_folder INBOX)" 2
is 'the next fetch takes it again and goes on' "$(fetch)" \
    'ok stored=2 moved=2 failed=0 left=0 more=0'
is 'with the same bytes' "$(grep -al 'last words' "$T"/spool/new/* |
    while read -r f; do sed '1,/^$/d' "$f" | cksum; done | sort -u | wc -l)" 1
mail bad POISON
mail good x
is 'a refused mail goes aside, the next is taken' \
    "$(fetch refuse=POISON)" 'ok stored=1 moved=1 failed=1 left=0 more=0'
is 'into the failed folder' "$(in_folder kairan-failed)" 1
like 'and into the log' "$(cat "$T/log")" 'warn imap-failed .*reason=refused'

mail large "$(head -c 100000 /dev/zero | tr '\0' x | fold -w 70)"
rm -rf "$T/spool"
is 'an oversize mail: its header alone' "$(fetch message_max=50000)" \
    'ok stored=1 moved=0 failed=1 left=0 more=0'
is 'of it the subject is kept' "$(grep -ac 'Subject: large' "$T"/spool/new/*)" 1
unlike 'and not the body' "$(tail -c 100 "$T"/spool/new/*)" xxxxxx

# Stored before, but still in the folder: moved without a second fetch.
mail again x
uid=$(doveadm -c "$D/dovecot.conf" fetch -u joe uid mailbox INBOX |
    sed -n 's/^uid: //p')
read -r validity last rest <"$T/point"
echo "$validity $uid 0 0" >"$T/point"
is 'already stored: only moved' "$(fetch)" \
    'ok stored=0 moved=1 failed=0 left=0 more=0'
mail renumbered x
echo "$((validity + 1)) 99999 0 0" >"$T/point"
is 'another UIDVALIDITY: everything is new' "$(fetch)" \
    'ok stored=1 moved=1 failed=0 left=0 more=0'

mail deleted x
doveadm -c "$D/dovecot.conf" flags add -u joe '\Deleted' mailbox INBOX all
is 'what somebody deleted is left alone' "$(fetch)" \
    'ok stored=0 moved=0 failed=0 left=0 more=0'
doveadm -c "$D/dovecot.conf" expunge -u joe mailbox INBOX all
mail japanese x
is 'a Japanese folder' "$(fetch done='済み&完了')" \
    'ok stored=1 moved=1 failed=0 left=0 more=0'
is 'under its own name' "$(in_folder '済み&完了')" 1

mail seed x
f=$(find "$D/mail/joe/new" -type f)
n=0
while [ $n -lt 519 ]; do
	n=$((n + 1))
	echo "$f $f-$n"
done | while read -r from to; do cp -p "$from" "$to"; done
like 'many mails: a batch' "$(fetch)" '^ok stored=500 moved=500 .* more=1'
like 'and the rest' "$(fetch)" '^ok stored=20 moved=20 .* more=0'

# IDLE.
fetch wait=60000 >"$T/idle" &
fetcher=$!
await 60 grep -q waiting "$T/idle"
mail pushed x
wait $fetcher
like 'IDLE wakes for new mail' "$(cat "$T/idle")" \
    '^woken=ok ok stored=1 moved=1'
like 'and ends by itself' "$(fetch wait=300 | tail -1)" '^woken=not-found ok stored=0'

# Refusals.  None of them leaves a password on the wire.
: >"$D/log"
out=$(fetch ca="$T/other/ca.pem")
like 'an unknown authority' "$out" '^temporary.*'
like 'with what to do' "$out" 'set ca_file'
out=$(fetch host=127.0.0.2)
like 'a wrong name' "$out" '^temporary.*'
unlike 'no login was tried' "$(cat "$D/log")" '(Login|auth): '
out=$(fetch password=wrong)
like 'a wrong password' "$out" '^permanent.*'
like 'named as such' "$out" 'login as joe refused'
unlike 'and not shown' "$out$(cat "$T/log")" 'wrong|pass .word'
like 'control characters' "$(fetch user="$(printf 'j\001')")" '^invalid'
like 'wildcards in a folder' "$(fetch done='x*')" '^invalid'
like 'the folder as its own target' "$(fetch done=inbox)" '^invalid'

dovecot_stop "$D"
like 'no server' "$(fetch)" '^temporary.*'
done_testing
