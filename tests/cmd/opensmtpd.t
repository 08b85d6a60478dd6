#!/bin/sh
# The action in contrib, with Debian's real OpenSMTPD: a mail is in the
# spool, or it waits in the queue and nobody gets a bounce.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/system.sh"
. "$TOP/tests/lib/route.sh"

system_has opensmtpd ||
    skip_all 'opensmtpd is not fetched: contrib/deps test'
if system_make opensmtpd; then
	pass 'OpenSMTPD is unpacked'
else
	fail 'OpenSMTPD is unpacked'
	exit 1
fi
ok 'kairan is installed' system_install
system_user opensmtpd 4001
system_user opensmtpq 4002
# Its socket would stay behind on the machine's own /run.
mount -t tmpfs tmpfs /run
smtpctl=/usr/sbin/smtpctl
chgrp opensmtpq $smtpctl
chmod 2755 $smtpctl
install -d -m 711 /var/spool/smtpd /var/lib/opensmtpd
install -d -m 755 /var/lib/opensmtpd/empty
{
	echo 'listen on 127.0.0.1 port 25 hostname mx.example.org'
	cat /usr/local/share/kairan/contrib/opensmtpd/smtpd.conf
	echo 'action "plain" mda "/nonexistent" virtual { "@" = nobody }'
	echo 'match from any for domain "example.org" action "plain"'
} >/etc/smtpd.conf

route_bounce='result=PermFail|failure report'
route_hand() {
	route_smtp "$@"
}
route_tried() {
	grep -c 'mda delivery.*result=' "$T/log"
}
route_held() {
	$smtpctl show queue | wc -l
}
route_hold() {
	$smtpctl pause envelope all >/dev/null
}
route_retry() {
	$smtpctl resume envelope all >/dev/null
	$smtpctl schedule all >/dev/null
}
route_log() {
	cat "$T/log"
}
ok 'the configuration is good' smtpd -n
smtpd -d >"$T/log" 2>&1 </dev/null &
if await 60 port_is_open 25; then
	pass 'OpenSMTPD starts'
else
	fail 'OpenSMTPD starts' "$(cat "$T"/*.out "$T/log" 2>/dev/null)"
	exit 1
fi
route_good
route_faults unwritable missing full killed hanging shot gone
route_repaired
route_returned
done_testing
