#!/bin/sh
# The Sieve script in contrib, with a real Dovecot: a mail that comes by LMTP
# is in the spool, or it is in INBOX, from where kairan fetch takes it.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/ca.sh"
. "$TOP/tests/lib/dovecot.sh"
. "$TOP/tests/lib/system.sh"
. "$TOP/tests/lib/route.sh"

command -v sievec >/dev/null || skip_all 'dovecot-sieve is not installed'
if system_make; then
	pass 'a system of our own'
else
	fail 'a system of our own'
	exit 1
fi
ok 'kairan is installed' system_install
contrib=/usr/local/share/kairan/contrib
mkdir -p /usr/local/lib/kairan-sieve
ln -s /usr/local/sbin/kairan-intake /usr/local/lib/kairan-sieve/
D=$T/d
mkdir "$D"
at_exit dovecot_stop "$D"
# Here the mailboxes belong to nobody.
echo "kairan::nobody:kairan::$D/mail/kairan::" >"$D/boxes"
sed -e '/^#userdb/,/^#}/s/^#//' -e "s,args = .*,args = username_format=%n $D/boxes," \
    $contrib/sieve/dovecot.conf >"$D/more.conf"
# The sanitizers want more memory than Dovecot lets a program have.
! nm "$B/kairan-intake" 2>/dev/null | grep -q __asan_init ||
    echo 'default_vsz_limit = 0' >>"$D/more.conf"
if dovecot_start "$D"; then
	pass 'Dovecot starts'
else
	fail 'Dovecot starts'
	exit 1
fi
dovecot_user "$D" kairan box-secret
dovecot_as "$D" kairan cp $contrib/sieve/kairan.sieve \
    "$D/mail/kairan/.dovecot.sieve"
cat >/etc/kairan/kairan.conf <<END
mail {
	address = "kairan@example.org"
	send_by = maildir
}
imap box {
	host = "localhost"
	user = "kairan"
	password_file = "imap.password"
	ca_file = "$D/ca.pem"
}
END
echo box-secret >/etc/kairan/imap.password
chown kairan /etc/kairan/imap.password
chmod 600 /etc/kairan/imap.password

route_bounce='rejected|sent (message|response)|sieve: .*discarded'
route_hand() {
	python3 - "$T/mail" "$D/run/lmtp" "$@" <<-'END'
	import smtplib, sys
	with smtplib.LMTP(sys.argv[2]) as s:
	    s.sendmail(sys.argv[3], sys.argv[4:], open(sys.argv[1], 'rb').read())
	END
}
route_tried() {
	grep -cE 'sieve: .*(pipe|stored)' "$D/log"
}
route_held() {
	dovecot_count "$D" kairan INBOX
}
route_retry() {
	(cd / && runuser -u kairan -- /usr/local/sbin/kairan fetch >/dev/null)
}
route_log() {
	cat "$D/log"
}

route_good
route_faults unwritable missing full killed hanging shot gone
route_repaired
done_testing
