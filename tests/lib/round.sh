# The whole scene for end-to-end tests: a Redmine behind a proxy that counts
# and can misbehave, Postfix and Dovecot for @example.test, a folder of kairan
# with feeds.  Source after private.sh, tap.sh, ca.sh, dovecot.sh,
# mailhost.sh and redmine.sh.
#
#	round_need			skips the test when a server is missing
#	round_redmine			$REDMINE_URL; kairan is given $PROXY
#	round_mail			Postfix and Dovecot in $MH and $DC
#	round_conf < MORE		$D/kairan.conf; Redmine has $round_timeout
#	kairan ARGUMENT...		on $D; its log is appended to $D/log
#	issue N | find WORD...		from Redmine, see issue.py
#	order WORDS			one misbehaviour, see proxy.py
#	requests			so many were made since requests_mark
#	newest NAME			the newest mail in that mailbox
#	mails NAME			how many there are
#	answer NAME N			the mail when there are N, shown as text

D=$T/k
MH=$T/mh
DC=$T/dc
MAIL="python3 $TOP/tests/lib/mail.py"

round_need() {
	if round_reason=$(redmine_missing); then
		skip_all "$round_reason"
	fi
	for round_command in postfix dovecot procmail python3 openssl; do
		command -v $round_command >/dev/null ||
		    skip_all "$round_command is not installed"
	done
}

round_stop() {
	redmine_stop
	dovecot_stop "$DC"
	mailhost_stop "$MH"
}

round_redmine() {
	redmine_pid=
	at_exit redmine_stop
	redmine_start "$T" || return 1
	: >"$T/requests"
	round_port=$(redmine_port)
	PROXY=http://127.0.0.1:$round_port
	round_proxy
}

# Starts the proxy; $proxy_pid ends it.
round_proxy() {
	: >"$T/proxy.out" # not the words of one before
	python3 "$TOP/tests/fake/proxy.py" "$round_port" "$REDMINE_URL" \
	    "$T/orders" "$T/requests" >"$T/proxy.out" 2>&1 &
	proxy_pid=$!
	await 60 grep -q ready "$T/proxy.out"
}

# Transports: kairan@ to the contrib line for a pipe, procmail@ to procmail.
round_mail() {
	mkdir -p "$DC" "$MH"
	dovecot_start "$DC" || return 1
	at_exit dovecot_stop "$DC"
	for round_name in alice bob carol dave erin office kairan ops list \
	    operator stranger; do
		dovecot_user "$DC" $round_name "pw-$round_name"
	done
	mailhost_configure "$MH" "$DC" || return 1
	at_exit mailhost_stop "$MH"
	sed -i 's/^virtual_mailbox_domains.*/& phone.example.test/' \
	    "$MH/etc/main.cf"
	cp "$B/kairan-intake" "$T/kairan-intake"
	# As contrib/setup/users makes it: the mail server's user may write.
	install -d -m 2770 -o nobody -g nogroup "$D/spool" "$D/spool/tmp" \
	    "$D/spool/new" "$D/spool/cur"
	install -d -o nobody "$T/home"
	round_procmail >"$T/home/procmailrc"
	chown nobody "$T/home/procmailrc"
	chmod 600 "$T/home/procmailrc"
	{
		sed -e "s,/usr/local/sbin/kairan-intake,$T/kairan-intake -d $D/spool," \
		    -e 's/user=kairan/user=nobody/' \
		    "$TOP/contrib/postfix/master.cf"
		cat <<-END
		procmail unix - n n - 10 pipe
		  flags=q user=nobody
		  argv=/usr/bin/procmail -m $T/home/procmailrc
		END
	} >>"$MH/etc/master.cf"
	cat >"$MH/etc/transport" <<-END
	kairan@example.test kairan:
	procmail@example.test procmail:
	END
	mailhost_start "$MH"
}

round_procmail() {
	printf 'DEFAULT=%s/home/default\nORGMAIL=%s/home/orgmail\n' "$T" "$T"
	printf 'LOGFILE=%s/home/log\nSHELL=/bin/sh\nPATH=/usr/bin:/bin\n' "$T"
	sed "s,/usr/local/sbin/kairan-intake,$T/kairan-intake -d $D/spool," \
	    "$TOP/contrib/procmail/procmailrc"
}

round_conf() {
	mkdir -p "$D"
	install -m 600 "$REDMINE_KEYS/kairan" "$D/redmine.key"
	cat >"$D/kairan.conf" <<-END
	language = "en"
	time_zone = "Asia/Tokyo"
	send = on
	tracker {
		type = redmine
		url = "$PROXY"
		public_url = "http://redmine.example.test"
		key_file = "redmine.key"
		project = "vulns"
		timeout = "${round_timeout:-60s}"
	}
	END
	cat >>"$D/kairan.conf"
}

kairan() {
	"$B/kairan" -C "$D" "$@" 2>>"$D/log"
}

round_rest() {
	python3 "$TOP/tests/lib/issue.py" "$REDMINE_URL" "$REDMINE_KEY" "$@"
}

issue() {
	round_rest "$1"
}

find_issue() {
	round_rest find "$@"
}

order() {
	echo "$*" >>"$T/orders"
}

requests_mark() {
	requests_before=$(wc -l <"$T/requests")
}

requests() {
	echo $(($(wc -l <"$T/requests") - requests_before))
}

newest() {
	find "$DC/mail/$1/new" "$DC/mail/$1/cur" -type f -printf '%T@ %p\n' \
	    2>/dev/null | sort -n | tail -1 | cut -d' ' -f2-
}

mails() {
	find "$DC/mail/$1/new" "$DC/mail/$1/cur" -type f | wc -l
}

has_mails() {
	[ "$(mails "$1")" -ge "$2" ]
}

# The newest mail to NAME about this subject: mail_about NAME WORDS
mail_about() {
	find "$DC/mail/$1/new" "$DC/mail/$1/cur" -type f -printf '%T@ %p\n' |
	    sort -rn | cut -d' ' -f2- | while read -r round_file; do
		case $($MAIL show "$round_file" | sed -n 's/^Subject: //p') in
		*"$2"*)
			echo "$round_file"
			break
			;;
		esac
	done
}

# Waits for one mail more than MARK to NAME, prints it.
answer() {
	await 15 has_mails "$1" $(($2 + 1)) || {
		echo "(no answer came)"
		return
	}
	$MAIL show "$(newest "$1")"
}

spool_has() {
	[ "$(find "$D/spool/new" -type f 2>/dev/null | wc -l)" -ge "$1" ]
}

spool_mails() {
	find "$D/spool/new" -type f 2>/dev/null | wc -l
}
