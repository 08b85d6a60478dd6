#!/bin/sh
# The Postfix lines in contrib, with a real Postfix: a mail is in the spool,
# or it waits in the queue and nobody gets a bounce.
. "$(dirname "$0")/../lib/root.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/postfix.sh"

command -v postfix >/dev/null || skip_all 'postfix is not installed'
[ "$(id -u)" = 0 ] || skip_all 'a private Postfix needs root'

spool=$T/spool
cp "$B/kairan-intake" "$T/kairan-intake"
make_spool() {
	rm -rf "$spool"
	mkdir "$spool"
	chown nobody "$spool"
}
in_new() {
	find "$spool/new" -type f 2>/dev/null | wc -l | tr -d ' '
}
new_is() {
	[ "$(in_new)" = "$1" ]
}
envelope() {
	sed '/^$/q' "$spool"/new/* | grep -aE '^(sender|recipient) ' | xargs
}
# send SENDER RECIPIENT...: by SMTP.
send() {
	python3 - "$@" <<'EOF'
import smtplib, sys
body = b'From: taro@example.jp\r\nTo: kairan@example.org\r\n' \
    b'Subject: x\r\nMessage-ID: <1@example.jp>\r\n\r\nstatus: ONGOING\r\n'
with smtplib.SMTP('127.0.0.1', 20125, timeout=30) as s:
    s.sendmail(sys.argv[1], sys.argv[2:], body)
EOF
}
# waits REASON: the mail is in the queue, and no bounce was made.
waits() {
	ok "$1: it is tried" await 20 sh -c "[ \$(grep -c 'status=' '$P/log') -gt $seen ]"
	ok "$1: it stays in the queue" await 10 postfix_queue_is 1
	unlike "$1: no bounce" "$(postfix_log)" 'status=bounced|non-delivery'
	is "$1: nothing in new" "$(in_new)" 0
	seen=$(grep -c 'status=' "$P/log")
}

postfix_make 127.0.0.1:20125
# The line from contrib, for this build, spool and user.
sed -e "s,/usr/local/sbin/kairan-intake,$T/kairan-intake -t 2 -d $spool," \
    -e 's/user=kairan/user=nobody/' "$TOP/contrib/postfix/master.cf" |
    postfix_master
postfix_main <<EOF
transport_maps = inline:{kairan@example.org=kairan:}
EOF
postfix_aliases <<EOF
aliased: "|$T/kairan-intake -d $spool"
EOF
make_spool
# Not by ok, which would start it in a subshell.
if postfix_start; then
	pass 'Postfix starts'
else
	fail 'Postfix starts'
	exit 1
fi

send taro@example.jp kairan+abc@example.org
ok 'delivered' await 20 new_is 1
ok 'delivered: nothing is left in the queue' await 10 postfix_queue_is 0
is 'delivered: envelope' "$(envelope)" \
    'sender <taro@example.jp> recipient <kairan+abc@example.org>'
like 'delivered: text' "$(cat "$spool"/new/*)" '^status: ONGOING$'

make_spool
send taro@example.jp kairan+abc@example.org kairan+def@example.org
ok 'two recipients' await 20 new_is 1
is 'two recipients: one message, both named' "$(envelope)" \
    'sender <taro@example.jp> recipient <kairan+abc@example.org> recipient <kairan+def@example.org>'

make_spool
send '' kairan+abc@example.org
ok 'a bounce comes in' await 20 new_is 1
is 'a bounce comes in: null sender' "$(envelope)" \
    'sender <> recipient <kairan+abc@example.org>'

make_spool
send taro@example.jp aliased+x@example.org
ok 'by an alias' await 20 new_is 1
like 'by an alias: envelope from the environment' "$(envelope)" \
    'sender <taro@example.jp> recipient <aliased\+x@example.org>'
ok 'nothing is left in the queue' await 10 postfix_queue_is 0

# -- broken: the mail waits, is tried again and again, and is delivered once
make_spool
chown root "$spool"
chmod 700 "$spool"
seen=$(grep -c 'status=' "$P/log")
send taro@example.jp kairan+later@example.org
waits 'spool not writable'

rm -rf "$spool"
postfix_flush
waits 'spool missing'

make_spool
mv "$T/kairan-intake" "$T/away"
postfix_flush
waits 'program missing'

printf '#!/bin/sh\nkill -9 $$\n' >"$T/kairan-intake"
chmod 755 "$T/kairan-intake"
postfix_flush
waits 'program killed'

mv "$T/away" "$T/kairan-intake"
mkdir "$spool/tmp" "$spool/new"
chown nobody "$spool/new"
postfix_flush
waits 'tmp not writable'

make_spool
postfix_flush
ok 'repaired: delivered' await 20 new_is 1
ok 'repaired: the queue is empty' await 10 postfix_queue_is 0
is 'repaired: once' "$(in_new)" 1
is 'repaired: envelope' "$(envelope)" \
    'sender <taro@example.jp> recipient <kairan+later@example.org>'
unlike 'in all this no bounce' "$(postfix_log)" 'status=bounced|non-delivery'
done_testing
