#!/bin/sh
# The procmail recipe in contrib, started by a real Postfix as it starts it
# for a person's mail: what could not be stored waits with Postfix.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/ca.sh"
. "$TOP/tests/lib/mailhost.sh"
. "$TOP/tests/lib/system.sh"
. "$TOP/tests/lib/route.sh"

command -v postfix >/dev/null || skip_all 'postfix is not installed'
command -v procmail >/dev/null || skip_all 'procmail is not installed'
if system_make; then
	pass 'a system of our own'
else
	fail 'a system of our own'
	exit 1
fi
system_user gate 4003
sed -i 's,^\(gate:.*\):/:,\1:/var/gate:,' /etc/passwd
install -d -o gate /var/gate
ok 'kairan is installed, for that user' system_install gate
sed -e 's/^| .*kairan-intake$/& -f "$1" -- "$2"/' \
    /usr/local/share/kairan/contrib/procmail/procmailrc >/var/gate/.procmailrc
chown gate /var/gate/.procmailrc
P=$T/p
mkdir "$P"
mailhost_configure "$P"
sed -i '/^mydestination/d' "$P/etc/main.cf"
cat >>"$P/etc/main.cf" <<'END'
mydestination = example.org
mailbox_command = /usr/bin/procmail -a "$SENDER" -a "$RECIPIENT"
END
if mailhost_start "$P"; then
	pass 'Postfix starts'
else
	fail 'Postfix starts'
	exit 1
fi
at_exit mailhost_stop "$P"

route_address=gate
route_from_line=yes
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

route_good
route_faults unwritable missing full killed hanging shot gone
route_repaired
is 'nothing went into a mailbox' "$(find /var/mail /var/gate -type f -size +0 \
    ! -name .procmailrc 2>/dev/null)" ''
done_testing
