# A private Dovecot: IMAP with TLS on port 993, LMTP and SASL for Postfix.
# Needs private.sh and ca.sh; keep DIR short (sockets: 107 bytes).
#
#	dovecot_start DIR [CA-DIR]	certificate for localhost; without
#					CA-DIR an authority is made in DIR;
#					DIR/more.conf is read, too
#	dovecot_user DIR NAME PASSWORD	at any time
#	dovecot_mail DIR NAME < MAIL	delivers into NAME's INBOX
#	dovecot_count DIR NAME FOLDER	messages in a folder
#	dovecot_stop DIR
#
# $DIR/run/lmtp and $DIR/run/sasl are sockets for Postfix.

dovecot_start() {
	dovecot_ca=${2:-$1}
	mkdir -p "$1/run" "$1/state" "$1/mail" || return 1
	chown nobody:nogroup "$1/mail"
	touch "$1/users"
	[ -e "$dovecot_ca/ca.pem" ] || ca_make "$dovecot_ca" || return 1
	[ -e "$dovecot_ca/imap.pem" ] ||
	    ca_cert "$dovecot_ca" imap DNS:localhost,IP:127.0.0.1 || return 1
	cat >"$1/dovecot.conf" <<-END
	base_dir = $1/run
	state_dir = $1/state
	log_path = $1/log
	instance_name = kairan-test
	listen = 127.0.0.1, 127.0.0.2
	protocols = imap lmtp
	ssl = required
	ssl_cert = <$dovecot_ca/imap.pem
	ssl_key = <$dovecot_ca/imap.key
	auth_mechanisms = plain login
	auth_failure_delay = 0
	auth_username_format = %Ln
	mail_location = maildir:$1/mail/%n
	mail_max_userip_connections = 100
	!include_try $1/more.conf
	passdb {
	  driver = passwd-file
	  args = scheme=PLAIN username_format=%n $1/users
	}
	userdb {
	  driver = static
	  args = uid=nobody gid=nogroup home=$1/mail/%n
	}
	service imap-login {
	  inet_listener imap {
	    port = 0
	  }
	  inet_listener imaps {
	    port = 993
	    ssl = yes
	  }
	}
	service anvil {
	  unix_listener anvil-auth-penalty {
	    mode = 0
	  }
	}
	service lmtp {
	  unix_listener lmtp {
	    mode = 0666
	  }
	}
	service auth {
	  unix_listener sasl {
	    mode = 0666
	  }
	}
	END
	# Its own output must not keep the test's pipe open.
	dovecot -F -c "$1/dovecot.conf" >"$1/out" 2>&1 </dev/null &
	echo $! >"$1/pid"
	await 60 port_is_open 993 || {
		note "dovecot does not start: $(tail -n 5 "$1/out" "$1/log")"
		return 1
	}
}

dovecot_user() {
	echo "$2:{PLAIN}$3::::::" >>"$1/users"
	dovecot_as "$1" "$2" mkdir -p "$1/mail/$2/tmp" "$1/mail/$2/new" \
	    "$1/mail/$2/cur"
}

dovecot_as() {
	shift 2
	setpriv --reuid nobody --regid nogroup --clear-groups "$@"
}

dovecot_mail() {
	dovecot_name=$(date +%s.M%NP)$$.test
	dovecot_as "$1" "$2" tee "$1/mail/$2/tmp/$dovecot_name" >/dev/null &&
	mv "$1/mail/$2/tmp/$dovecot_name" "$1/mail/$2/new/$dovecot_name"
}

dovecot_count() {
	doveadm -c "$1/dovecot.conf" mailbox status -u "$2" messages "$3" \
	    2>/dev/null | sed 's/.*messages=//'
}

dovecot_stop() {
	kill "$(cat "$1/pid")" 2>/dev/null
	wait "$(cat "$1/pid")" 2>/dev/null
	:
}
