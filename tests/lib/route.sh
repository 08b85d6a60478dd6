# What every way of handing over mail must do, whichever program does it: a
# mail is in the spool, or the program in front keeps it and tells nobody
# that it failed; once kairan is mended, each mail is there exactly once.
# Needs system.sh with a kairan installed.  The test defines
#
#	route_hand SENDER RECIPIENT	gives the file $T/mail to the server
#	route_tried			how often it has called kairan so far
#	route_held			how many mails wait
#	route_hold			they are not to be tried before then
#	route_retry			tries all of them again, now
#	route_log			the server's log
#	route_bounce			what stands there when mail was returned
#
# and may set route_sender to what the spool must name, or to "no" where the
# recipient stands in the header alone, and route_from_line to allow one.

route_spool=/var/spool/kairan
route_program=/usr/local/sbin/kairan-intake
route_address=kairan
route_sender='<taro@example.jp>'
route_mails=0

# route_send SENDER SUFFIX: a mail with a Message-ID of its own.
route_send() {
	route_mails=$((route_mails + 1))
	cat >"$T/mail" <<END
From: taro@example.jp
To: $route_address@example.org
Subject: =?UTF-8?B?5Zue6Kan?=
Message-ID: <$route_mails.route@example.jp>

status: ONGOING
END
	route_hand "$1" "$route_address$2@example.org"
}
# route_smtp SENDER RECIPIENT: $T/mail by SMTP.
route_smtp() {
	python3 - "$T/mail" "$@" <<-'END'
	import smtplib, sys
	with smtplib.SMTP('127.0.0.1', 25, timeout=120) as s:
	    s.sendmail(sys.argv[2], sys.argv[3:], open(sys.argv[1], 'rb').read())
	END
}
route_hold() {
	:
}
route_in_new() {
	find $route_spool/new -type f 2>/dev/null | wc -l
}
route_new_is() {
	[ "$(route_in_new)" = "$1" ]
}
route_held_is() {
	[ "$(route_held)" = "$1" ]
}
route_tried_since() {
	[ "$(route_tried)" -gt "$1" ]
}
# How often is mail number N in the spool?
route_count() {
	cat $route_spool/new/* 2>/dev/null |
	    grep -ac "^Message-ID: <$1.route@example.jp>"
}
route_envelope() {
	sed '/^$/q' $route_spool/new/* | grep -aE '^(sender|recipient) ' |
	    sort -ru | xargs
}
route_empty() {
	find $route_spool -type f -exec rm -f {} +
}

# -- what can be wrong, and how it is mended
route_break_unwritable() {
	chown root:root $route_spool && chmod 700 $route_spool
}
route_mend_unwritable() {
	"$TOP/contrib/setup/users"
}
route_break_missing() {
	mv $route_spool "$route_spool.away"
}
route_mend_missing() {
	mv "$route_spool.away" $route_spool
}
route_break_full() {
	mount -t tmpfs -o size=1m tmpfs $route_spool &&
	"$TOP/contrib/setup/users" &&
	! head -c 4m /dev/zero 2>/dev/null >$route_spool/filled
}
route_mend_full() {
	umount $route_spool
}
# The program with something in front of it.
route_wrap() {
	mv $route_program $route_program.real &&
	cat >$route_program &&
	chmod 755 $route_program
}
route_unwrap() {
	mv $route_program.real $route_program
}
# The message does not end, and the child that writes it is killed.
route_break_killed() {
	install -m 666 /dev/null /var/lib/route-killed
	route_wrap <<-'END'
	#!/bin/sh
	end=/var/lib/route-killed
	exec 4>&1 3<&0
	{
		cat <&3
		until [ -s $end ]; do sleep 0.02; done
	} 4>&- | /usr/local/sbin/kairan-intake.real "$@" >&4 4>&- 3<&- &
	pid=$!
	exec 3<&- 4>&-
	until [ -n "$(find /var/spool/kairan/tmp -size +0)" ] &&
	    pkill -KILL -P $pid; do
		sleep 0.02
	done
	echo killed >>$end
	wait $pid
	rc=$?
	echo $rc >>$end
	exit $rc
	END
}
route_mend_killed() {
	is 'the writing child was killed' \
	    "$(xargs </var/lib/route-killed)" 'killed 75'
	route_unwrap
}
# The message does not end; kairan-intake's own deadline is near.
route_break_hanging() {
	install -m 666 /dev/null /var/lib/route-hanging
	route_wrap <<-'END'
	#!/bin/sh
	end=/var/lib/route-hanging
	{
		cat
		until [ -s $end ]; do sleep 0.02; done
	} | {
		/usr/local/sbin/kairan-intake.real -t 1 "$@"
		rc=$?
		echo $rc >>$end
		exit $rc
	}
	END
}
route_mend_hanging() {
	is 'it gave up by itself' \
	    "$(xargs </var/lib/route-hanging)" 75
	route_unwrap
}
# All of it is killed, as when memory runs out.
route_break_shot() {
	route_wrap <<-'END'
	#!/bin/sh
	kill -9 $$
	END
}
route_mend_shot() {
	route_unwrap
}
route_break_gone() {
	mv $route_program $route_program.real
}
route_mend_gone() {
	route_unwrap
}

# route_good: mail comes in, with its envelope.
route_good() {
	route_empty
	route_send taro@example.jp +abc
	ok 'delivered' await 60 route_new_is 1 || exit 1
	ok 'delivered: nothing waits' await 60 route_held_is 0
	if [ "$route_sender" = no ]; then
		like 'delivered: recipient' \
		    "$(grep -aiE '^(Delivered|X-Original)-To:' \
			$route_spool/new/*)" \
		    ": $route_address\+abc@example.org$"
	else
		is 'delivered: envelope' "$(route_envelope)" "$(echo \
		    "sender $route_sender recipient" \
		    "<$route_address+abc@example.org>")"
	fi
	like 'delivered: text' "$(cat $route_spool/new/*)" '^status: ONGOING'
	# Postfix's local(8) cannot be kept from writing a From line.
	like 'delivered: how the header begins' \
	    "$(sed '1,/^$/d' $route_spool/new/* | head -n 1)" \
	    "^([A-Za-z-]+: ${route_from_line:+|From })"
	is 'delivered: it is read' "$(sed '1,/^$/d' $route_spool/new/* |
	    /usr/local/sbin/kairan parse --json |
	    python3 -c 'import json, sys
j = json.load(sys.stdin)
print(j["subject"], j["commands"])')" "回覧 {'Status': 'ONGOING'}"
	is 'delivered: whom it belongs to' \
	    "$(stat -c '%G %a' $route_spool/new/*)" 'kairan 640'

	route_empty
	route_send '' +def
	ok 'a bounce comes in' await 60 route_new_is 1
	# Dovecot says so in the header alone.
	like 'a bounce comes in: null sender' \
	    "$(route_envelope) $(grep -ai '^return-path:' $route_spool/new/*)" \
	    'sender <>|[Rr]eturn-[Pp]ath: *<>'
	route_empty
}

# route_faults FAULT...: one mail meets each of them.
route_faults() {
	route_first=$((route_mails + 1))
	route_waiting=$(route_held)
	for fault in "$@"; do
		ok "$fault: so it is" "route_break_$fault"
		route_seen=$(route_tried)
		route_send taro@example.jp "+$fault"
		ok "$fault: it is tried" await 60 \
		    route_tried_since "$route_seen"
		route_waiting=$((route_waiting + 1))
		ok "$fault: the mail waits" await 60 \
		    route_held_is $route_waiting
		is "$fault: nothing in new" "$(route_in_new)" 0
		unlike "$fault: nobody gets a bounce" "$(route_log)" \
		    "$route_bounce"
		route_hold
		"route_mend_$fault" || fail "$fault: mended"
	done
}

# route_repaired: everything that waits arrives, each mail once.
route_repaired() {
	route_retry
	ok 'repaired: all are delivered' await 60 \
	    route_new_is $((route_mails - route_first + 1))
	ok 'repaired: nothing waits' await 60 route_held_is 0
	n=$route_first
	while [ "$n" -le $route_mails ]; do
		[ "$(route_count "$n")" = 1 ] || fail "mail $n is there once" \
		    "it is there $(route_count "$n") times"
		n=$((n + 1))
	done
	route_retry
	is 'repaired: each once' "$(route_in_new)" \
	    $((route_mails - route_first + 1))
	is 'repaired: nothing is left in tmp' \
	    "$(find $route_spool/tmp -type f | wc -l)" 0
	unlike 'in all this no bounce' "$(route_log)" "$route_bounce"
}

# route_returned: a mail to plain@, where the lines that soften are missing,
# is returned: so the rest of the test would have seen it.
route_returned() {
	route_hand taro@example.jp plain@example.org
	ok 'without those lines it is returned' await 60 route_has_bounced
}
route_has_bounced() {
	route_log | grep -Eq -- "$route_bounce"
}
