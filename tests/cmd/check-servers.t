#!/bin/sh
# kairan check against a real Redmine, a real IMAP server and a submission
# server: what is refused is named, with a line that says how to mend it.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/ca.sh"
. "$(dirname "$0")/../lib/dovecot.sh"
. "$(dirname "$0")/../lib/redmine.sh"

K=$(programs_for_all)/kairan

command -v dovecot >/dev/null || skip_all 'dovecot is not installed'
reason=$(redmine_missing) && skip_all "$reason"
R=$T/r
I=$T/i
D=$T/d
mkdir "$R" "$I" "$D"
at_exit dovecot_stop "$I"
at_exit redmine_stop
if redmine_start "$R"; then
	pass 'Redmine runs'
else
	fail 'Redmine runs'
	exit 1
fi
ok 'Dovecot runs' dovecot_start "$I"
dovecot_user "$I" box 'very-box-secret'
cp "$REDMINE_KEYS/kairan" "$D/redmine.key"
printf 'very-box-secret\n' >"$D/imap.secret"
printf '#!/bin/sh\nexit 0\n' >"$D/sendmail"
chmod 600 "$D/redmine.key" "$D/imap.secret"
chmod 755 "$D/sendmail"
cat >"$D/good.conf" <<END
send = on
mail {
	address = "kairan@mail.kairan-check.jp"
	operator = "csirt@mail.kairan-check.jp"
	sendmail = "sendmail"
}
tracker {
	type = redmine
	url = "$REDMINE_URL"
	key_file = "redmine.key"
	project = "vulns"
}
imap box {
	host = "localhost"
	user = "box"
	password_file = "imap.secret"
	ca_file = "$I/ca.pem"
}
watch all {
	any = { "router" }
	assignee = "alice"
}
person bob {
	mail = { "bob@example.test" }
}
END

check() {
	"$K" -C "$D" check "$@" >"$T/out" 2>&1
	rc=$?
	for secret in "$REDMINE_KEY" very-box-secret; do
		! grep -qF "$secret" "$T/out" || fail "no secret is shown"
	done
	return $rc
}
# found NAME SED WHAT MEND: with this change of the good configuration there
# is such a FAIL with such a line below it.
found() {
	sed "$2" "$D/good.conf" >"$D/kairan.conf"
	check
	if [ $? -eq 78 ] &&
	    grep -A1 -E "^FAIL  $3" "$T/out" | grep -Eq "^      mend: .*$4"
	then
		pass "$1"
	else
		fail "$1" "$(cat "$T/out")"
	fi
}

cp "$D/good.conf" "$D/kairan.conf"
check
is 'a good set-up passes' "$? $(grep -c '^FAIL' "$T/out")" '0 0' ||
    note "$(cat "$T/out")"
out=$(cat "$T/out")
like 'whose key it is' "$out" '^ok    tracker administrator: account kairan is an admin'
like 'each status' "$out" '^ok    tracker status PATCH_APPLIED: .*is there'
like 'each field' "$out" '^ok    tracker field planned: .*is there'
like 'project and tracker' "$out" '^ok    tracker tracker: Vulnerability'
like 'persons of kairan.conf' "$out" '^ok    person bob: bob@example.test'
like 'persons of whom only Redmine knows' "$out" \
    '^ok    person alice: alice@example.test'
like 'the mailbox' "$out" '^ok    imap box: .*certificate verified, logged in'
like 'who mails' "$out" '^warn  who mails: '

found 'a wrong key' 's/redmine.key/wrong.key/' 'secret tracker key_file' \
    'wrong.key'
printf 'deadbeef\n' >"$D/wrong.key"
chmod 600 "$D/wrong.key"
found 'a key that Redmine does not know' 's/redmine.key/wrong.key/' \
    'tracker reach and key: .*401' 'key_file'
cp "$REDMINE_KEYS/alice" "$D/alice.key"
chmod 600 "$D/alice.key"
found 'a key of somebody who is no administrator' 's/redmine.key/alice.key/' \
    'tracker administrator: account alice is no' 'administrator'
found 'a project that is not there' 's/"vulns"/"vulnz"/' \
    'tracker project: .*' 'make the project'
found 'a tracker that is not there' \
    's/project = "vulns"/&\n\ttracker = "Fishes"/' \
    'tracker tracker: Fishes' "project's settings"
found 'a status that is not there' \
    's/project = "vulns"/&\n\tstatus { ONGOING = "Doing" }/' \
    'tracker status ONGOING: Doing: there is none' 'setup.rb'
found 'a field that is not there' \
    's/project = "vulns"/&\n\tfield { cve = "Ceeveeee" }/' \
    'tracker field cve: Ceeveeee: there is none' 'setup.rb'
found 'an assignee who is not there' 's/"alice"/"alicia"/' \
    'watch all: there is no account alicia' 'mend assignee'
found 'one who is locked' 's/"alice"/"carol"/' \
    'person carol: the account is locked' 'unlock'
found 'a person without an account' 's/person bob/person bobby/' \
    'person bobby: there is no such account' 'make an account'
found 'a group that is not there' 's/"alice"/"group:nobodies"/' \
    'watch all: there is no group nobodies' 'make the group'
found 'a substitute who is locked' \
    's/person bob {/&\n\tsubstitute = carol/' \
    'substitute of bob: carol is locked: mails go to bob' 'name somebody else'
found 'one on duty who is nobody' \
    's/^person bob/group ops {\n\tduty = { bob, zoe }\n}\n&/' \
    'group ops: zoe is nobody, so is never on duty' 'mend its duty'
sed 's/^person bob/group "The Ops" {\n\tduty = bob\n}\n&/' "$D/good.conf" \
    >"$D/kairan.conf"
check
like 'a group that Redmine does not have' "$(cat "$T/out")" \
    '^warn  group The Ops: Redmine has no such group'
found 'no Redmine' "s,$REDMINE_URL,http://127.0.0.1:1," \
    'tracker reach and key: ' "url and key_file"
found 'a page instead of Redmine' \
    "s,$REDMINE_URL,$REDMINE_URL/login?x=," 'tracker' 'url'

printf 'cafebabe\n' >"$D/bob.key"
chmod 600 "$D/bob.key"
found 'a person whose own key is wrong' \
    's/project = "vulns"/&\n\tact = keys/; s/person bob {/&\n\tkey_file = "bob.key"/' \
    'person bob: the tracker does not take the key: .*401' 'bob.key'
cat "$REDMINE_KEYS/alice" >"$D/bob.key"
found 'a person whose key is that of another' \
    's/project = "vulns"/&\n\tact = keys/; s/person bob {/&\n\tkey_file = "bob.key"/' \
    'person bob: the key is somebody else.s: account alice' 'bob.key'
cat "$REDMINE_KEYS/bob" >"$D/bob.key"
sed 's/project = "vulns"/&\n\tact = keys/; s/person bob {/&\n\tkey_file = "bob.key"/' \
    "$D/good.conf" >"$D/kairan.conf"
check
like 'one whose own key is right' "$(cat "$T/out")" '^ok    person bob: '

printf 'very-wrong-secret\n' >"$D/wrong.secret"
chmod 600 "$D/wrong.secret"
found 'a wrong IMAP password' 's/imap.secret/wrong.secret/' 'imap box: ' \
    'user and the secret'
found 'no IMAP server' 's/user = "box"/&\n\tport = 9/' 'imap box: ' \
    'host, port'
ca_make "$T/other"
found 'a certificate of another authority' "s,$I/ca.pem,$T/other/ca.pem," \
    'imap box: .*ertificate' 'ca_file'

# Submission: a server of few words.
cp "$D/good.conf" "$D/plain.conf"
submit() { # PORT
	sed "s,sendmail = .*,send_by = smtp\n\tsmtp_url = \"smtp://localhost:$1\"," \
	    "$D/plain.conf" >"$D/good.conf"
}
submit 25
found 'no submission server' '' 'smtp: .*localhost' 'smtp_url'
python3 - "$T/smtp.log" <<'END' &
import socketserver, sys
log = open(sys.argv[1], 'a', buffering=1)
class Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b'220 mx.example.test\r\n')
        for line in self.rfile:
            log.write(line.decode())
            word = line.split()[0].upper()
            self.wfile.write({b'EHLO': b'250 mx.example.test\r\n',
                              b'QUIT': b'221 bye\r\n'}.get(word, b'250 ok\r\n'))
            if word == b'QUIT':
                return
socketserver.ThreadingTCPServer.allow_reuse_address = True
with socketserver.ThreadingTCPServer(('127.0.0.1', 25), Talk) as server:
    server.serve_forever()
END
at_exit "kill $! 2>/dev/null"
await 60 port_is_open 25
cp "$D/good.conf" "$D/kairan.conf"
check
like 'a submission server is tried' "$(cat "$T/out")" '^ok    smtp: .*connected'
like 'with a word' "$(cat "$T/smtp.log")" 'NOOP'
unlike 'but no mail' "$(cat "$T/smtp.log")" 'MAIL FROM|RCPT|DATA'

# The user whom Postfix makes into kairan-intake.
cp "$D/plain.conf" "$D/kairan.conf"
redmine_stop
if [ -d /etc/postfix ]; then
	mkdir "$T/postfix"
	cat >"$T/postfix/master.cf" <<-END
		smtp inet n - y - - smtpd
		#kairan unix - n n - 10 pipe user=root argv=kairan-intake
		other unix - n n - 10 pipe
		  flags=q user=games argv=/usr/bin/other \${recipient}
		kairan unix - n n - 10 pipe
		  flags=q user=nobody
		  argv=/usr/local/sbin/kairan-intake -d $D/spool -- \${recipient}
	END
	mount --bind "$T/postfix" /etc/postfix
	"$K" -C "$D" ingest >"$T/log" 2>&1
	check --offline
	like 'a pipe whose user cannot write the spool' "$(cat "$T/out")" \
	    '^FAIL  spool as nobody: .*Permission denied'
	is 'and no other user' "$(grep -c 'spool as' "$T/out")" 1
	chmod 755 "$D"
	chgrp -R nogroup "$D/spool"
	check --offline
	like 'one that can' "$(cat "$T/out")" '^ok    spool as nobody'
fi

check --offline
is '--offline asks nobody' $? 0
like 'and says so' "$(cat "$T/out")" '^skip  tracker: --offline'
done_testing
