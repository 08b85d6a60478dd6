#!/bin/sh
# The router and transport in contrib, with Debian's real Exim: a mail is in
# the spool, or it waits in Exim's queue and nobody gets a bounce.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/system.sh"
. "$TOP/tests/lib/route.sh"

system_has exim4-daemon-light exim4-base ||
    skip_all 'exim4-daemon-light is not fetched: contrib/deps test'
if system_make exim4-daemon-light exim4-base; then
	pass 'Exim is unpacked'
else
	fail 'Exim is unpacked'
	exit 1
fi
ok 'kairan is installed' system_install
system_user Debian-exim 4001
mkdir -p /etc/exim4
install -d -o Debian-exim -g Debian-exim /var/spool/exim4 /var/log/exim4
log=/var/log/exim4/mainlog
touch $log
chown Debian-exim $log
{
	cat <<-'END'
	primary_hostname = mx.example.org
	local_interfaces = 127.0.0.1
	daemon_smtp_ports = 25
	tls_advertise_hosts =
	keep_environment =
	acl_smtp_rcpt = rcpt
	bounce_return_body = false
	END
	sed '/^begin transports/i\
plain:\
  driver = accept\
  local_parts = plain\
  transport = plain
' /usr/local/share/kairan/contrib/exim/exim4.conf
	cat <<-'END'
	plain:
	  driver = pipe
	  command = /nonexistent
	  user = nobody
	begin acl
	rcpt:
	  accept domains = example.org
	begin retry
	* * F,1h,1h
	END
} >/etc/exim4/exim4.conf

route_bounce=' \*\* |<= <> R='
route_hand() {
	route_smtp "$@"
}
route_tried() {
	grep -cE ' (==|=>|\*\*) kairan|Frozen' $log
}
route_held() {
	exim4 -bpc
}
route_retry() {
	exim4 -qff
}
route_log() {
	cat $log
}
ok 'the configuration is good' exim4 -bV
exim4 -bdf >"$T/exim.out" 2>&1 </dev/null &
if await 60 port_is_open 25; then
	pass 'Exim starts'
else
	fail 'Exim starts' "$(cat "$T"/*.out "$T/log" 2>/dev/null)"
	exit 1
fi
route_good
route_faults unwritable missing full killed hanging shot gone
route_repaired
route_returned
done_testing
