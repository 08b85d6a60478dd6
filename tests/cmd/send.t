#!/bin/sh
# Sending through a real Postfix, by sendmail and by submission with a
# password from a real Dovecot, and through servers that are broken.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/ca.sh"
. "$(dirname "$0")/../lib/dovecot.sh"
. "$(dirname "$0")/../lib/mailhost.sh"

command -v postfix >/dev/null || skip_all 'postfix is not installed'
command -v dovecot >/dev/null || skip_all 'dovecot is not installed'
D=$T/d
P=$T/p
mkdir "$D" "$P"
at_exit dovecot_stop "$D"
at_exit mailhost_stop "$P"
ok 'dovecot starts' dovecot_start "$D"
dovecot_user "$D" joe box-password
dovecot_user "$D" kairan 'send "me\'
mailhost_configure "$P" "$D"
cat >"$P/etc/recipients" <<-END
	full@example.test 452 4.2.2 mailbox full
	nobody@example.test 550 5.1.1 no such user, try joe
END
ok 'postfix starts' mailhost_start "$P"
ca_make "$T/other"

printf 'From: k@example.test\nTo: joe@example.test\nSubject: %s\n\n' dots \
    >"$T/mail"
printf '.\n..two\nFrom here\nlast\n' >>"$T/mail"

# submit KEY=VALUE... RECIPIENT...: sends $T/mail
submit() {
	"$B/tools/transport_submit" "$@" <"$T/mail" 2>"$T/err"
}
login() {
	submit host=localhost user=kairan password='send "me\' \
	    ca="$D/ca.pem" from=k@example.test "$@"
}
in_box() {
	test "$(find "$D/mail/joe/new" -type f | wc -l)" -eq "$1"
}
newest() {
	find "$D/mail/joe/new" -type f -printf '%T@ %p\n' | sort -n |
	    tail -1 | cut -d' ' -f2-
}
body() {
	sed '1,/^$/d' "$(newest)" | tr -d '\r'
}

like 'sendmail takes it' "$(submit sendmail=/usr/sbin/sendmail \
    from=k@example.test joe@example.test)" '^ok code=0'
ok 'it arrives' await 60 in_box 1
is 'dots and From lines unhurt' "$(body)" "$(sed '1,/^$/d' "$T/mail")"
like 'with its envelope' "$(cat "$(newest)")" '^Return-Path: <k@example.test>'
like 'a null sender' "$(submit sendmail=/usr/sbin/sendmail joe@example.test)" \
    '^ok'
ok 'it arrives too' await 60 in_box 2
like 'as such' "$(cat "$(newest)")" '^Return-Path: <>'
if out=$(cd / && chmod 755 "$B" "$B/tools" 2>/dev/null
    setpriv --reuid nobody --regid nogroup --clear-groups \
	"$B/tools/transport_submit" sendmail=/usr/sbin/sendmail \
	from=k@example.test joe@example.test <"$T/mail" 2>&1); then
	pass 'an ordinary user may send'
	await 60 in_box 3
else
	# Where the build folder is not open to others.
	test -n "$out" && note "$out"
	dovecot_mail "$D" joe <"$T/mail"
	skip 'an ordinary user may send' 'the build folder is private'
fi

like 'STARTTLS and a password' "$(login port=587 joe@example.test)" '^ok code=250'
ok 'arrives' await 60 in_box 4
is 'unhurt' "$(body)" "$(sed '1,/^$/d' "$T/mail")"
like 'over TLS' "$(cat "$(newest)")" 'using TLSv1'
like 'TLS from the first byte' \
    "$(login tls=tls hello=me.example.test joe@example.test)" '^ok code=250'
ok 'arrives as well' await 60 in_box 5
like 'with our name' "$(cat "$(newest)")" 'from me.example.test'
like 'plain on loopback' "$(submit host=127.0.0.1 tls=plain \
    joe@example.test)" '^ok code=250'
ok 'arrives so too' await 60 in_box 6

# One connection, several answers.
out=$(login nobody@example.test full@example.test joe@example.test)
like 'no such user: permanent, in the words of the server' "$out" \
    '^permanent code=550 .*text=550 5.1.1 .*no such user, try joe'
like 'mailbox full: temporary' "$out" '^temporary code=452 .*mailbox full'
like 'and the next one goes through' "$out" '^ok code=250'
unlike 'none of them is in doubt' "$out" 'maybe_sent=1'
ok 'the good one arrives' await 60 in_box 7
: >"$P/log"
login joe@example.test joe@example.test joe@example.test >/dev/null
ok 'three mails' await 60 in_box 10
is 'one connection for three mails' \
    "$(grep -c 'submission.*connect from\|smtpd.*: connect from' "$P/log")" 1
head -c 1100000 /dev/zero | tr '\0' x | fold -w 70 >>"$T/mail"
like 'too large for the server' "$(login joe@example.test)" \
    '^permanent code=552'
printf 'From: k@example.test\nSubject: x\n\nx\n' >"$T/mail"

out=$(login password=wrong joe@example.test)
like 'a wrong password keeps the mail' "$out" '^temporary .*auth_failed=1'
unlike 'and is not shown' "$out" 'wrong|send .me'
like 'no password given' "$(submit host=localhost ca="$D/ca.pem" \
    joe@example.test)" '^(temporary|permanent) code=5'
: >"$P/log"
out=$(login ca="$T/other/ca.pem" joe@example.test)
like 'an unknown authority' "$out" '^temporary code=220 .*maybe_sent=0'
like 'with what to do' "$out" 'set ca_file'
out=$(login host=127.0.0.2 joe@example.test)
like 'nobody listens' "$out" '^temporary code=0'
unlike 'nobody logged in' "$(cat "$P/log")" 'sasl_username'
like 'plain to the network is refused' "$(login host=10.0.0.1 tls=plain \
    joe@example.test)" '^invalid'
printf '127.0.0.1 mx.other.test\n' >>"$T/hosts"
cat /etc/hosts >>"$T/hosts"
mount --bind "$T/hosts" /etc/hosts
like 'a wrong name' "$(login host=mx.other.test joe@example.test)" \
    '^temporary .*maybe_sent=0'

mailhost_stop "$P"
like 'no server' "$(login joe@example.test)" '^temporary code=0 .*maybe_sent=0'

# Broken servers.
stop_fake() {
	[ -z "${fake:-}" ] || { kill "$fake"; wait "$fake"; } 2>/dev/null
	fake=
}
at_exit stop_fake
with() {
	stop_fake
	rm -f "$T/lines"
	python3 "$TOP/tests/fake/smtp.py" 2525 "$T/lines" "$1" \
	    >"$T/fake.out" 2>&1 &
	fake=$!
	await 60 port_is_open 2525
}
plain() {
	submit host=127.0.0.1 port=2525 tls=plain deadline_ms=60000 \
	    from=k@example.test "$@" joe@example.test
}
with none
like 'a plain server' "$(plain)" '^ok code=250'
with lost
like 'the answer after the data gets lost' "$(plain)" \
    '^temporary code=354 .*maybe_sent=1'
with temp
like '451 after the data' "$(plain)" '^temporary code=451 .*maybe_sent=0'
with perm
like '554 after the data' "$(plain)" '^permanent code=554 .*maybe_sent=0'
with lines
like 'a refusal of several lines is told in full' "$(plain)" \
    '^permanent code=550 .*text=550-5.1.1 first line 5.1.1 second line$'
with closed
like 'closed after the greeting' "$(plain)" '^temporary .*maybe_sent=0'
with 554
like 'a refusing greeting is not about this mail' "$(plain)" \
    '^temporary code=554 .*maybe_sent=0'
with auth
like 'authentication required' "$(plain)" '^temporary .*auth_failed=1'
with token
like 'XOAUTH2' "$(plain user=joe bearer=good-token)" '^ok code=250'
out=$(plain user=joe bearer=bad-token)
like 'a refused token keeps the mail' "$out" '^temporary .*auth_failed=1'
like 'in the words of the server' "$out" 'token expired'
unlike 'and is not shown' "$out" bad-token
with hang
like 'a silent server' "$(plain deadline_ms=3000)" '^temporary .*maybe_sent=0'
with flood
like 'an endless greeting' "$(plain)" '^temporary .*maybe_sent=0'
for mode in none injected; do
	with $mode
	like "STARTTLS $mode: refused" "$(submit host=127.0.0.1 port=2525 \
	    user=u password=SECRET deadline_ms=60000 joe@example.test)" \
	    '^temporary .*maybe_sent=0'
	unlike "STARTTLS $mode: no password, no mail" "$(cat "$T/lines")" \
	    'AUTH|MAIL|SECRET|injected'
done
like 'a second MAIL by line end' "$(plain from="$(printf 'a@b\r\nX')")" \
    '^invalid'
done_testing
