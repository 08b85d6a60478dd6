# A Postfix of our own, beside any that the machine may have: own folders,
# loopback only, unchrooted.  Needs root.  After tap.sh:
#
#	postfix_make PORT	# writes $T/postfix/etc; add what you need:
#	postfix_master <<EOF	# lines for master.cf
#	postfix_main <<EOF	# lines for main.cf
#	postfix_aliases <<EOF	# lines for aliases: NAME: VALUE
#	postfix_start		# not in a subshell
#	postfix_queue		# number of mails in the queue
#	postfix_flush		# tries every deferred one at once
#	postfix_log		# the log's text
#
# It is stopped on the way out.  Nothing leaves the machine: all but the
# given transports is refused.

postfix_make() {
	P=$T/postfix
	mkdir -p "$P/etc" "$P/queue" "$P/data"
	chown postfix "$P/data"
	: >"$P/etc/aliases"
	cat >"$P/etc/main.cf" <<EOF
compatibility_level = 3.6
config_directory = $P/etc
queue_directory = $P/queue
data_directory = $P/data
maillog_file = $P/log
maillog_file_prefixes = $P
myhostname = mx.example.org
mydestination = example.org, localhost
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
local_recipient_maps =
alias_maps = hash:$P/etc/aliases
alias_database =
recipient_delimiter = +
default_transport = error:no mail leaves a test
relay_transport = error:no mail leaves a test
smtputf8_enable = no
minimal_backoff_time = 1h
maximal_backoff_time = 1h
queue_run_delay = 1h
EOF
	cat >"$P/etc/master.cf" <<EOF
$1 inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
EOF
}

postfix_main() {
	cat >>"$P/etc/main.cf"
}

postfix_master() {
	cat >>"$P/etc/master.cf"
}

postfix_aliases() {
	cat >>"$P/etc/aliases"
}

postfix_start() {
	# A main.cf that is younger makes every command wait until it is not.
	touch -d '-10 sec' "$P/etc/main.cf"
	postalias -c "$P/etc" "hash:$P/etc/aliases" || return 1
	postfix -c "$P/etc" start >"$P/start.out" 2>&1 || {
		note "$(cat "$P/start.out" "$P/log" 2>/dev/null)"
		return 1
	}
	at_exit postfix_stop
	await 10 grep -q 'daemon started' "$P/log"
}

postfix_stop() {
	postfix -c "$P/etc" stop >/dev/null 2>&1
}

postfix_queue() {
	postqueue -c "$P/etc" -j | wc -l | tr -d ' '
}

postfix_flush() {
	postqueue -c "$P/etc" -f
}

postfix_log() {
	cat "$P/log"
}

# postfix_queue_is N: for await.
postfix_queue_is() {
	[ "$(postfix_queue)" = "$1" ]
}
