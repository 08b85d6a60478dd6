# A whole mail host for tests: a private Postfix with SMTP on port 25 and
# submission on 587 (STARTTLS) and 465 (TLS) with passwords from a private
# Dovecot, mail for @example.test to that Dovecot, sendmail for every user:
# the configuration is mounted over /etc/postfix.  Needs private.sh and ca.sh.
#
#	mailhost_configure DIR [DOVECOT-DIR]	then edit or append to
#		DIR/etc/main.cf, master.cf, transport (a texthash) and
#		recipients (a texthash of access(5) for RCPT)
#	mailhost_start DIR
#	mailhost_empty DIR	does the queue hold nothing?
#	mailhost_flush DIR	tries everything in the queue now
#	mailhost_stop DIR
#
# The certificate is for localhost, by the authority in DIR/ca.pem (or of
# DOVECOT-DIR).  The log is DIR/log.

mailhost_configure() {
	mailhost_ca=${2:-$1}
	mkdir -p "$1/etc" "$1/queue" "$1/data" || return 1
	chown postfix "$1/data"
	cp /etc/postfix/postfix-files /etc/postfix/dynamicmaps.cf "$1/etc/" \
	    2>/dev/null
	mkdir -p "$1/etc/postfix-files.d" "$1/etc/dynamicmaps.cf.d"
	[ -e "$mailhost_ca/ca.pem" ] || ca_make "$mailhost_ca" || return 1
	[ -e "$mailhost_ca/smtp.pem" ] ||
	    ca_cert "$mailhost_ca" smtp DNS:localhost,IP:127.0.0.1 || return 1
	: >"$1/etc/transport"
	: >"$1/etc/recipients"
	mailhost_main "$1" "$mailhost_ca" "${2:-}" >"$1/etc/main.cf"
	mailhost_master "$1" >"$1/etc/master.cf"
}

mailhost_main() {
	mailhost_boxes='error:no mailboxes here'
	[ -z "$3" ] || mailhost_boxes=lmtp:unix:$3/run/lmtp
	cat <<-END
	compatibility_level = 3.6
	queue_directory = $1/queue
	data_directory = $1/data
	maillog_file = $1/log
	maillog_file_prefixes = $1
	myhostname = mx.example.test
	mydestination = localhost
	mynetworks = 127.0.0.0/8
	inet_interfaces = 127.0.0.1
	inet_protocols = ipv4
	alias_maps =
	alias_database =
	local_recipient_maps =
	virtual_mailbox_domains = example.test
	virtual_transport = $mailhost_boxes
	transport_maps = texthash:$1/etc/transport
	default_transport = error:no outside mail in tests
	recipient_delimiter = +
	smtpd_recipient_restrictions = check_recipient_access
	    texthash:$1/etc/recipients, permit_mynetworks, reject
	smtpd_tls_security_level = may
	smtpd_tls_cert_file = $2/smtp.pem
	smtpd_tls_key_file = $2/smtp.key
	smtpd_tls_received_header = yes
	smtpd_sasl_type = dovecot
	smtpd_sasl_path = ${3:-$1}/run/sasl
	smtpd_sasl_security_options = noanonymous
	smtpd_tls_auth_only = yes
	minimal_backoff_time = 1h
	maximal_backoff_time = 1h
	queue_run_delay = 1h
	message_size_limit = 1000000
	END
}

mailhost_master() {
	cat <<-END
	25 inet n - n - - smtpd
	587 inet n - n - - smtpd
	  -o smtpd_tls_security_level=encrypt
	  -o smtpd_sasl_auth_enable=yes
	  -o { smtpd_recipient_restrictions = check_recipient_access texthash:$1/etc/recipients, permit_sasl_authenticated, reject }
	465 inet n - n - - smtpd
	  -o smtpd_tls_wrappermode=yes
	  -o smtpd_sasl_auth_enable=yes
	  -o { smtpd_recipient_restrictions = check_recipient_access texthash:$1/etc/recipients, permit_sasl_authenticated, reject }
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
	proxywrite unix - - n - 1 proxymap
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
	END
}

mailhost_start() {
	# Postfix waits until its configuration is 2 s old.
	touch -d '-10 sec' "$1"/etc/*
	mount --bind "$1/etc" /etc/postfix || return 1
	postfix start >"$1/out" 2>&1 </dev/null
	await 60 port_is_open 25 || {
		note "postfix does not start: $(cat "$1/out" "$1/log")"
		return 1
	}
}

mailhost_empty() {
	[ -z "$(postqueue -j)" ]
}

mailhost_flush() {
	postqueue -f
}

mailhost_stop() {
	postfix stop >/dev/null 2>&1 </dev/null
	umount /etc/postfix 2>/dev/null
	:
}
