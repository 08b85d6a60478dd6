#!/bin/sh
# kill -9 at every durable step of `send` while a real Postfix takes the mail:
# it arrives always, and where it arrives twice, between the server's 250 and
# the commit, both are the same mail with the same bytes.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/crash.sh"
. "$(dirname "$0")/../lib/ca.sh"
. "$(dirname "$0")/../lib/dovecot.sh"
. "$(dirname "$0")/../lib/mailhost.sh"
crash_need
for server in postfix dovecot; do
	command -v $server >/dev/null || skip_all "$server is not installed"
done

DC=$T/dc
MH=$T/mh
mkdir "$DC" "$MH"
at_exit dovecot_stop "$DC"
at_exit mailhost_stop "$MH"
ok 'dovecot starts' dovecot_start "$DC"
dovecot_user "$DC" alice box-password
dovecot_user "$DC" kairan pw-kairan
mailhost_configure "$MH" "$DC"
ok 'postfix starts' mailhost_start "$MH"

crash_start
printf pw-kairan >"$S/smtp.password"
chmod 600 "$S/smtp.password"
cat >"$S/kairan.conf" <<EOF
send = on
mail {
	address = "kairan@example.test"
	send_by = smtp
	smtp_url = "smtp://localhost:587"
	smtp_user = "kairan"
	smtp_password_file = "smtp.password"
	ca_file = "$DC/ca.pem"
}
tracker { type = builtin }
source v { type = rss url = "feed.xml" }
watch all { any = { "Example" } assignee = "alice" }
person alice { mail = { "alice@example.test" } }
EOF
kairan collect >/dev/null
kairan open >/dev/null
is 'three mails wait' "$(sql "select count(*) from outbox
    where state = 'queued'")" 3

box=$DC/mail/alice
arrived() {
	cat "$box"/new/* 2>/dev/null | grep -c '^Message-ID:'
}
empty_box() {
	rm -f "$box"/new/* "$box"/cur/*
}
# The mails as they were sent, without what each server on the way puts on
# top, one line each: Message-ID and checksum.
mails() {
	for f in "$box"/new/*; do
		[ -f "$f" ] || continue
		sed -n 's/^Message-ID: //p' "$f" | head -1 | tr '\n' ' '
		# The delivery headers stand before the first of its own.
		sed -n '/^\(From\|Date\|Subject\|Message-ID\|X-Kairan\)/,$p' \
		    "$f" | sha256sum | cut -c1-64
	done | sort
}
# settled N: so many are there, and none is under way.
settled() {
	mailhost_empty && [ "$(arrived)" -ge "$1" ]
}

D=$T/calm
cp -a "$S" "$D"
strace -qq -y -e trace="$CRASH_CALLS" -o "$T/calls" \
    "$B/kairan" -C "$D" send >/dev/null 2>>"$T/log"
crash_steps "$T/calls" >"$T/steps"
total=$(wc -l <"$T/steps")
ok 'without a kill: all arrive' await 60 settled 3
mails >"$T/want"
is 'once' "$(wc -l <"$T/want" | tr -d ' ')" 3
sed 's/^/# send: /' "$T/steps"

wrong=0 killed=0 twice=0 told=0
while read -r call nth path; do
	empty_box
	D=$T/killed
	rm -rf "$D" && cp -a "$S" "$D"
	strace -qq -e trace="$call" -o /dev/null \
	    -e inject="$call:signal=KILL:when=$nth" \
	    "$B/kairan" -C "$D" send >/dev/null 2>>"$T/log" </dev/null
	[ $? -eq 137 ] && killed=$((killed + 1))
	await 60 mailhost_empty
	kairan send >/dev/null </dev/null
	await 60 settled 3
	mails >"$T/mails"
	sort -u "$T/mails" >"$T/got"
	if ! cmp -s "$T/want" "$T/got"; then
		wrong=$((wrong + 1))
		note "killed at $call $nth of $path"
		note "$(diff "$T/want" "$T/got")"
	fi
	if [ "$(wc -l <"$T/mails")" -gt 3 ]; then
		twice=$((twice + 1))
		note "twice: killed at $call $nth of $path"
		told=$((told + $(sql "select count(*) from history
		    where kind = 'again'")))
		kairan history '#1' >>"$T/history"
	fi
done <"$T/steps"
is 'killed at each step' "$killed" "$total"
is 'the same Message-IDs with the same bytes as without' "$wrong" 0
ok "the one window was met: $twice times one of them arrived twice" \
    test "$twice" -gt 0
ok 'and it is no wider than a commit for each of the three' test "$twice" -le 6
is 'each is noted' "$told" "$twice"
like 'and told by history' "$(cat "$T/history")" \
    'ticket +again +the opened mail to alice@.*sent once more, the same bytes'
done_testing
