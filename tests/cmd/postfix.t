#!/bin/sh
# The Postfix lines in contrib, with a real Postfix: a mail is in the spool,
# or it waits in the queue and nobody gets a bounce.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/ca.sh"
. "$TOP/tests/lib/mailhost.sh"
. "$TOP/tests/lib/system.sh"
. "$TOP/tests/lib/route.sh"

command -v postfix >/dev/null || skip_all 'postfix is not installed'
if system_make; then
	pass 'a system of our own'
else
	fail 'a system of our own'
	exit 1
fi
ok 'kairan is installed' system_install
P=$T/p
mkdir "$P"
mailhost_configure "$P"
cat /usr/local/share/kairan/contrib/postfix/master.cf >>"$P/etc/master.cf"
echo 'kairan@example.org kairan:' >"$P/etc/transport"
sed -i '/^\(mydestination\|alias_maps\|local_recipient_maps\)/d' "$P/etc/main.cf"
cat >>"$P/etc/main.cf" <<END
mydestination = example.org
alias_maps = hash:$P/etc/aliases hash:/var/lib/kairan/aliases
local_recipient_maps = \$alias_maps inline:{kairan=x}
END
# The second way: the file belongs to the user as whom the command runs.
echo 'plain: "|exit 1"' >"$P/etc/aliases"
echo 'aliased: "|/usr/local/sbin/kairan-intake"' >/var/lib/kairan/aliases
chown kairan /var/lib/kairan/aliases
postalias -c "$P/etc" "hash:$P/etc/aliases"
postalias -c "$P/etc" hash:/var/lib/kairan/aliases
# Nobody but our own server says of a mail that its sender is genuine.
cp /usr/local/share/kairan/contrib/postfix/header_checks "$P/etc/"
echo "header_checks = regexp:$P/etc/header_checks" >>"$P/etc/main.cf"
if mailhost_start "$P"; then
	pass 'Postfix starts'
else
	fail 'Postfix starts'
	exit 1
fi
at_exit mailhost_stop "$P"

route_bounce='status=bounced|non-delivery'
route_hand() {
	route_smtp "$@"
}
route_tried() {
	grep -c 'status=' "$P/log"
}
route_held() {
	postqueue -j | grep -c .
}
route_retry() {
	mailhost_flush
}
route_log() {
	cat "$P/log"
}

# -- a transport of its own
route_good
route_smtp taro@example.jp kairan+abc@example.org kairan+def@example.org
ok 'two recipients' await 60 route_new_is 1
is 'two recipients: one message, both named' "$(route_envelope)" \
    'sender <taro@example.jp> recipient <kairan+def@example.org> recipient <kairan+abc@example.org>'
route_empty
sed -i '1i\
Authentication-Results: mx.example.org; dmarc=pass header.from=example.jp\
Authentication-Results: "MX.example.org" 1;\
 dmarc=pass header.from=example.jp\
Authentication-Results: mx.example.org.example.net; dmarc=pass\
Authentication-Results: mx.example.net; spf=pass' "$T/mail"
route_hand taro@example.jp kairan@example.org
ok 'with forged results' await 60 route_new_is 1
is 'those under our name are removed' "$(grep -ah '^Authentication-Results' \
    $route_spool/new/*)" 'Authentication-Results: mx.example.org.example.net; dmarc=pass
Authentication-Results: mx.example.net; spf=pass'
route_empty
route_faults unwritable missing full killed hanging shot gone
route_repaired

# -- an alias
route_address=aliased
route_from_line=yes
route_good
route_faults unwritable missing full killed hanging shot gone
route_repaired

route_returned
done_testing
