#!/bin/sh
# kairan on a mailing list of a real mlmmj, behind a real Postfix: it writes
# there, what is answered there becomes comments, nothing goes round.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"
. "$(dirname "$0")/../lib/ca.sh"
. "$(dirname "$0")/../lib/mailhost.sh"
. "$(dirname "$0")/../lib/lists.sh"

command -v postfix >/dev/null || skip_all 'postfix is not installed'
[ -x /usr/bin/mlmmj-receive ] || skip_all 'mlmmj is not installed'
chmod 755 "$T"
M=$T/mx
L=$T/lists
cp "$B/kairan-intake" "$T/kairan-intake"
mailhost_configure "$M"
at_exit mailhost_stop "$M"
install -d -o nobody "$T/boxes"
cat >>"$M/etc/main.cf" <<EOF
virtual_transport = virtual
virtual_mailbox_base = $T/boxes
virtual_mailbox_maps = texthash:$M/etc/mailboxes
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
EOF
sed -e "s,/usr/local/sbin/kairan-intake,$T/kairan-intake -d $D/spool," \
    -e 's/user=kairan/user=nobody/' "$TOP/contrib/postfix/master.cf" \
    >>"$M/etc/master.cf"
echo 'kairan@example.test kairan:' >>"$M/etc/transport"
install -d -m 2770 -o nobody -g nogroup "$D/spool" "$D/spool/tmp" \
    "$D/spool/new" "$D/spool/cur"
for name in alice bob carol owner kairan; do
	echo "$name@example.test $name/"
done >"$M/etc/mailboxes"
lists_configure "$M" "$L"
lists_make "$L" sec alice@example.test bob@example.test carol@example.test \
    kairan@example.test
echo '[sec]' >"$L/sec/control/prefix"
printf -- '--\nsec mailing list, to leave write to sec+unsubscribe\n' \
    >"$L/sec/control/footer"
chown nobody "$L/sec/control/prefix" "$L/sec/control/footer"
ok 'Postfix starts' mailhost_start "$M"

cat >"$D/kairan.conf" <<'EOF'
send = on
mail { address = "kairan@example.test" send_by = sendmail
    sendmail = "/usr/sbin/sendmail" }
tracker { type = builtin }
source v { type = rss url = "feed.xml" }
watch all { list = "sec@lists.example.test" }
person alice { name = "Alice" mail = { "alice@example.test" } }
person bob { name = "Bob" mail = { "bob@example.test" } }
EOF
site_feed 'Flaw A CVE-2026-4441'
mails() {
	ls "$T/boxes/$1/new" 2>/dev/null | grep -c .
}
has_mails() {
	[ "$(mails "$1")" -ge "$2" ]
}
spooled() {
	[ "$(ls "$D/spool/new" | grep -c .)" -ge "$1" ]
}
# answer WHO NAME TO TEXT: a member answers the mail that he got last.
n=0
answer() {
	n=$((n + 1))
	python3 - "$1" "$2" "$3" "$4" "$n" "$T/boxes/$1/new" <<'EOF'
import email, email.policy, glob, os, smtplib, sys
who, name, to, text, n, box = sys.argv[1:7]
got = None
for path in sorted(glob.glob(box + '/*'), key=os.path.getmtime):
    m = email.message_from_bytes(open(path, 'rb').read(),
                                 policy=email.policy.default)
    # Answered to kairan alone: what kairan asked; else the notification.
    if str(m['Auto-Submitted'] or '') == ('auto-replied' if to == 'reply-to'
                                          else 'auto-generated'):
        got = m
quoted = got.get_body(('plain',)).get_content().splitlines()
if to == 'reply-to':
    to = str(got['Reply-To'])
body = text.replace('\\n', '\n') + '\n\nOn Sun, kairan wrote:\n' + \
    ''.join('> %s\n' % line for line in quoted)
m = email.message.EmailMessage()
m['From'] = '%s <%s@example.test>' % (name, who)
m['To'] = to
m['Subject'] = 'Re: ' + str(got['Subject'])
m['Message-ID'] = '<%s-%s@example.test>' % (who, n)
m['In-Reply-To'] = str(got['Message-ID'])
m['References'] = ((str(got['References']) + ' ') if got['References'] else '') \
    + str(got['Message-ID'])
m.set_content(body)
with smtplib.SMTP('127.0.0.1', 25, timeout=120) as s:
    s.sendmail('%s@example.test' % who, [a.strip() for a in to.split(',')],
               m.as_bytes())
EOF
}
notes() {
	sql "select count(*) from builtin_journal where notes like '%$1%'"
}
last() {
	sql "select state || ': ' || reason from inbox order by id desc limit 1"
}

kairan collect >/dev/null && kairan open >/dev/null && kairan send >/dev/null
ok 'members get the notification' await 60 has_mails carol 1
mail=$(cat "$T"/boxes/carol/new/*)
like 'with the tag of the list' "$mail" '^Subject: \[sec\]'
like 'sent to the list' "$mail" '^To: sec@lists.example.test'
ok 'kairan gets it, too' await 60 spooled 1
kairan ingest >/dev/null
like 'and knows its own mail' "$(last)" 'ignored: our own mail came back'
before=$(sql 'select count(*) from outbox')

answer alice Alice sec@lists.example.test \
    'The patch is in our repository.\n\nstatus: ONGOING'
ok 'an answer to the list arrives' await 60 spooled 1
kairan ingest >/dev/null
is 'and is a comment' "$(notes 'patch is in our repository')" 1
is 'without the footer of the list' "$(notes 'to leave write to')" 0
is 'nor quotes or tokens' "$(notes 'kairan wrote') $(notes 'kairan:')" '0 0'
like 'with its writer, unproved' "$(sql "select notes from builtin_journal
    where notes like '%repository%'")" 'Alice <alice@example.test> \(\?\)'
is 'its command did nothing' "$(sql 'select status from task')" NEW
is 'she alone is asked about that' "$(sql "select group_concat(recipient) from
    outbox where id > $before")" alice@example.test
kairan send >/dev/null
ok 'by mail' await 60 has_mails alice 3
answer alice Alice reply-to 'yes'
ok 'she answers' await 60 spooled 1
kairan ingest >/dev/null
is 'and it is done' "$(sql 'select status from task')" ONGOING
is 'the comment came once' "$(notes 'patch is in our repository')" 1

answer carol Carol sec@lists.example.test 'We have it, too.\n\nstatus: DEFER'
ok 'a subscriber who is no person writes' await 60 spooled 1
kairan ingest >/dev/null
like 'he waits for a moderator' "$(last)" 'parked: a subscriber of the list'
is 'and is no comment yet' "$(notes 'We have it, too')" 0
kairan requeue in "$(sql 'select max(id) from inbox')" >/dev/null
kairan ingest >/dev/null
is 'until he is let pass' "$(notes 'We have it, too')" 1
like 'under the name of the gateway' "$(sql "select notes from builtin_journal
    where notes like '%We have it, too%'")" 'Carol <carol@example.test> \(\?\)'
is 'his command did nothing' "$(sql 'select status from task')" ONGOING

answer bob Bob 'sec@lists.example.test, kairan@example.test' 'To both of you.'
ok 'a mail to list and kairan arrives twice' await 60 spooled 2
kairan ingest >/dev/null
is 'and is one comment' "$(notes 'To both of you')" 1

# A list that gives its headers: List-Id and Precedence.
lists_header "$L" sec 'List-Id: <sec.lists.example.test>' 'Precedence: list'
answer bob Bob sec@lists.example.test 'With headers.'
ok 'with headers it arrives, too' await 60 spooled 1
kairan ingest >/dev/null
is 'and is a comment' "$(notes 'With headers')" 1

# Other talk on the list.
python3 - <<'EOF'
import smtplib
with smtplib.SMTP('127.0.0.1', 25, timeout=120) as s:
    s.sendmail('alice@example.test', ['sec@lists.example.test'],
               b'From: alice@example.test\r\nTo: sec@lists.example.test\r\n'
               b'Subject: Lunch?\r\nMessage-ID: <lunch@example.test>\r\n\r\n'
               b'status: PATCH_APPLIED\r\n')
EOF
ok 'talk about something else arrives' await 60 spooled 1
kairan ingest >/dev/null
like 'and is ignored' "$(last)" 'ignored: list mail that concerns no ticket'
kairan send >/dev/null
is 'the list got one mail of ours in all' "$(sql "select count(*) from outbox
    where recipient = 'sec@lists.example.test'")" 1
ok 'the queue is empty' await 60 mailhost_empty "$M"
kairan ingest >/dev/null
is 'and nothing goes round' "$(sql "select count(*) from inbox
    where state not in ('applied', 'commented', 'ignored', 'parked',
    'duplicate')")" 0

# A digest to the list: what is new in it, and no circle.
sed -i 's/^watch all {/watch all { notify = digest/' "$D/kairan.conf"
sed -i 's,^</channel>,<item><title>Flaw B CVE-2026-4442</title><link>https://v.example/2</link></item>&,' \
    "$D/feed.xml"
KAIRAN_NOW=$(date -u -d '+2 hours' +%Y-%m-%dT%H:%M:%SZ)
export KAIRAN_NOW
kairan collect v >/dev/null && kairan open >/dev/null
got=$(mails carol)
kairan digest --now >/dev/null && kairan send >/dev/null
ok 'members get the digest' await 60 has_mails carol $((got + 1))
digest=$("$B/kairan" parse --json "$(ls -t "$T"/boxes/carol/new/* | head -n 1)")
like 'with the new ticket' "$digest" '"subject":"\[sec\].*CVE-2026-4442|#2 Flaw B'
unlike 'and nothing of people' "$digest" 'Alice|Bob|alice@'
ok 'kairan gets it, too' await 60 spooled 1
before=$(sql 'select count(*) from outbox')
kairan ingest >/dev/null
like 'and knows it' "$(last)" 'ignored: our own mail came back'
answer bob Bob sec@lists.example.test '#2: status: ONGOING\n\nSeen in the digest.'
ok 'an answer to the digest arrives' await 60 spooled 1
kairan ingest >/dev/null
is 'is a comment on the ticket that it names' "$(sql "select issue from
    builtin_journal where notes like '%Seen in the digest%'")" 2
is 'and no command' "$(sql "select status from task where ticket = 2")" NEW
is 'of which he alone hears' "$(sql "select group_concat(distinct recipient)
    from outbox where id > $before + 0 and kind = 'answer'")" \
    bob@example.test
unset KAIRAN_NOW

done_testing
