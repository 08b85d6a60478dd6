#!/bin/sh
# Reply tokens: any one that survives the way is enough, one that others hold
# is not, and none of them is shown to anybody else.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

cat >"$D/kairan.conf" <<'EOF'
time_zone = "UTC"
send = on
mail { address = "kairan@example.jp" authserv_id = "mx.example.jp"
    token_days = 30 send_by = maildir maildir = "out" }
tracker { type = builtin }
source v { type = rss url = "feed.xml" }
watch all { assignee = "alice" list = "sec@lists.example.jp" }
person alice { mail = { "alice@example.jp", "alice@phone.example" } }
person bob { mail = { "bob@example.jp" } }
event comment { notify = now }
EOF
site_feed 'Flaw A CVE-2026-4441' 'Flaw B CVE-2026-4442'
kairan collect >/dev/null && kairan open >/dev/null && kairan send >/dev/null
# The first mail about ticket 1, to her: its Message-ID, and the token of the
# address that it is answered to.
id=$(sql "select message_id from outbox where ticket = 1
    and recipient like 'alice%' order by id limit 1")
mine=$(kairan show --raw "$id" | sed -n 's/^X-Kairan-Token: //p')
own=kairan+$mine@example.jp
upper_id=$(echo "$id" | tr a-z A-Z)
n=0
# put FROM TO TEXT [HEADERS]
put() {
	n=$((n + 1))
	printf 'From: %s\nTo: %s\nSubject: %s\nMessage-ID: <t%d@example.jp>\n%b\n%b\n' \
	    "$1" "$2" "${subject:-about that}" "$n" "${4:-}" "$3" |
	    "$B/kairan-intake" -d "$D/spool" -f "$1" "${to:-$2}"
	kairan ingest >/dev/null
}
row() {
	sql "select $1 from inbox where id = $n"
}
by() {
	sql "select text from history where inbox = $n and kind <> 'received'
	    order by id limit 1"
}
planned() {
	sql 'select planned from ticket where id = 1'
}
day=0
# survives NAME WHERE TO TEXT HEADERS: this alone is enough.
survives() {
	day=$((day + 1))
	date=$(printf '2027-01-%02d' $day)
	put alice@example.jp "$3" "planned: $date\n$4" "$5"
	is "$1: carried out" "$(row state) $(row level) $(planned)" \
	    "applied 4 $date"
	like "$1: by it alone" "$(by)" "ticket by token \($2\)"
}
upper=$(echo "$mine" | tr a-z A-Z)
survives 'the reply address' address "$own" '' ''
survives 'the same in capitals' address "KAIRAN+$upper@EXAMPLE.JP" '' ''
to=$own survives 'no address in To, ours in Delivered-To' address \
    undisclosed-recipients:\; '' "Delivered-To: $own\n"
survives 'In-Reply-To' in-reply-to kairan@example.jp '' \
    "In-Reply-To: <$id>\n"
survives 'References' references kairan@example.jp '' \
    "References: <x@y.example>\n <$id> <z@y.example>\n"
survives 'References in capitals' references kairan@example.jp '' \
    "References: <$upper_id>\n"
survives 'the X-header' header kairan@example.jp '' "X-Kairan-Token: $mine\n"
survives 'the footer line, quoted' footer kairan@example.jp \
    "\nOn Sun, kairan wrote:\n> Flaw A\n> [kairan:$mine]\n" ''
survives 'the footer, with an id that Amazon SES wrote' footer \
    kairan@example.jp "\n\n-----Original Message-----\nFrom: kairan\n[kairan:$mine]\n" \
    'In-Reply-To: <0100018f-5d-000000@eu-west-1.amazonses.com>\nReferences: <0100018f-5d-000000@eu-west-1.amazonses.com>\n'

put alice@example.jp kairan@example.jp 'planned: 2027-02-01' \
    'In-Reply-To: <0100018f-5d-000000@eu-west-1.amazonses.com>\n'
is 'none that survived: no ticket' "$(row state) $(planned)" \
    'refused 2027-01-09'
gone=$(date -u -d '+31 days' +%Y-%m-%dT%H:%M:%SZ)
expired() { # TO TEXT HEADERS
	KAIRAN_NOW=$gone
	export KAIRAN_NOW
	put alice@example.jp "$1" "planned: 2027-02-02\n$2" "$3"
	unset KAIRAN_NOW
	is "expired, wherever it stands: asked" \
	    "$(row state) $(row level) $(planned)" 'parked 1 2027-01-09'
}
expired "$own" '' ''
expired kairan@example.jp '' "In-Reply-To: <$id>\n"
expired kairan@example.jp '' "X-Kairan-Token: $mine\n"
expired kairan@example.jp "\n> [kairan:$mine]\n" ''

# -- that of the Message-ID, which mail servers log
unlike 'the Message-ID does not tell the address' "$id" "$mine"
results='Authentication-Results: mx.example.jp; dmarc='
put alice@example.jp kairan@example.jp 'planned: 2027-02-02' \
    "${results}fail header.from=example.jp\nIn-Reply-To: <$id>\n"
is 'alone: not for a From that is forged' \
    "$(row state) $(row level) $(planned)" 'parked 1 2027-01-09'
put alice@example.jp "kairan+${id%@*}@example.jp" 'planned: 2027-02-02' \
    "${results}fail header.from=example.jp\n"
is 'moved into the address, too' "$(row state) $(planned)" 'parked 2027-01-09'
put alice@example.jp kairan@example.jp 'planned: 2027-02-01' \
    "${results}pass header.from=example.jp\nIn-Reply-To: <$id>\n"
is 'then it is enough' "$(row state) $(row level) $(planned)" \
    'applied 5 2027-02-01'
put alice@example.jp kairan@example.jp 'planned: 2027-02-07' \
    "${results}none\nIn-Reply-To: <$id>\n"
is 'a domain without DMARC takes nothing away' \
    "$(row state) $(row level) $(planned)" 'applied 4 2027-02-07'
put alice@example.jp kairan@example.jp "planned: 2027-01-09\n\n> [kairan:$mine]\n" \
    "${results}fail header.from=example.jp\nIn-Reply-To: <$id>\n"
is 'and with the footer beside it' "$(row state) $(row level) $(planned)" \
    'applied 4 2027-01-09'

# -- a token that others hold
results='Authentication-Results: mx.example.jp; dmarc='
put alice@phone.example "$own, Alice <alice@example.jp>" 'planned: 2027-02-03' \
    "${results}none\n"
is 'to herself as well: still hers' "$(row state) $(planned)" \
    'applied 2027-02-03'
put alice@example.jp "$own, bob@example.jp" 'planned: 2027-02-04' \
    "${results}fail header.from=example.jp\n"
is 'to a colleague as well: carried out' "$(row state) $(planned)" \
    'applied 2027-02-04'
like 'and noted' "$(kairan history '#1')" 'others hold the reply address'
put alice@example.jp "$own" 'planned: 2027-02-05' \
    "${results}fail header.from=example.jp\n"
is 'then our own server must know the sender' "$(row state) $(planned)" \
    'parked 2027-02-04'
put alice@example.jp "$own" 'planned: 2027-02-05' \
    "${results}pass header.from=example.jp\n"
is 'as it does here' "$(row state) $(row level) $(planned)" \
    'applied 5 2027-02-05'
put alice@example.jp "$own" 'planned: 2027-02-06'
is 'a server that says nothing takes nothing away' "$(row state) $(planned)" \
    'applied 2027-02-06'

# -- nobody else is shown one
message="From: kairan <kairan@example.jp>\nReply-To: kairan+$mine@example.jp\nMessage-ID: <$id>\nX-Kairan-Token: $mine\nSubject: x\n\nFlaw A\n[kairan:$mine]\n"
next_year=$(date -u -d '+1 year' +%Y-%m-%d)
put alice@example.jp "$own" \
    "--b\nContent-Type: text/plain\n\nstatus: RISK_ACCEPTED until $next_year told to kairan+$mine@example.jp\nstatu: x mailto:kairan%2b$mine@example.jp\n\nIt says: kairan+$mine@example.jp and\n[kairan:$mine]\nas you see.\n--b\nContent-Type: message/rfc822\nContent-Disposition: attachment; filename=\"kairan+$mine.eml\"\n\n$message--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nseen: <$id>\n--b--\n" \
    'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n'
is 'a mail full of it is carried out' "$(row state)" applied
is 'and its files are stored' "$(sql 'select count(*) from
    builtin_attachment')" 2
# The same in parts as mail programs encode them: base64, a line that is broken
# in the token, and as a file of an unknown type.
python3 - "$mine" "$id" >"$T/encoded" <<'EOF'
import base64, quopri, sys, textwrap
token, message_id = sys.argv[1:]
text = f'Flaw A\nmailto:kairan%2B{token}@example.jp?subject=x\n[kairan:{token}]\n'
b64 = '\n'.join(textwrap.wrap(base64.b64encode(text.encode()).decode(), 76))
long = 'x' * 55 + f' +{token}@example.jp'
qp = quopri.encodestring(long.encode()).decode()
assert token not in qp and '=\n' in qp
mail = f"""From: kairan <kairan@example.jp>
Message-ID: <{message_id}>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=c

--c
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

{b64}
--c
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

{qp}
--c--
"""
outer = base64.encodebytes(mail.encode()).decode()
print(f"""--b
Content-Type: text/plain

Forwarded as files.
--b
Content-Type: message/rfc822
Content-Disposition: attachment; filename=a.eml

{mail}
--b
Content-Type: application/octet-stream
Content-Disposition: attachment; filename=b.eml
Content-Transfer-Encoding: base64

{outer}
--b--""")
EOF
put alice@example.jp "$own" "$(cat "$T/encoded")" \
    'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n'
is 'and its files are stored, too' "$(row state) $(sql 'select count(*) from
    builtin_attachment')" 'commented 4'
kairan send >/dev/null
decoded() { # what stands in the encoded parts of the files
	for blob in $(sql 'select hash from builtin_attachment'); do
		python3 - "$D/raw/$(echo "$blob" | cut -c1-2)/$blob" <<'EOF'
import email, sys
m = email.message_from_bytes(open(sys.argv[1], 'rb').read())
for part in m.walk():
    if not part.is_multipart():
        sys.stdout.buffer.write(part.get_payload(decode=True) + b'\n')
EOF
	done
}
all() { # every text of the tracker and of tasks
	sql "select * from builtin_journal"
	sql "select * from builtin_issue"
	sql "select * from builtin_field"
	sql "select * from builtin_attachment"
	sql "select * from task"
	for blob in $(sql 'select hash from builtin_attachment'); do
		cat "$D/raw/$(echo "$blob" | cut -c1-2)/$blob"
	done
}
like 'its words stand there' "$(all)" 'It says: kairan'
like 'and the mail that hung on it' "$(all)" '^\[kairan:x+\]'
unlike 'the token nowhere in the tracker' "$(all)" "$mine|$upper|${id%@*}"
unlike 'nor in what is encoded there' "$(decoded)" "$mine"
is 'where all else is as it was' "$(decoded | grep -c \
    '^\[kairan:x\{40\}\]$\|^x\{55\} +x\{40\}@example.jp$\|%2Bx\{40\}@example.jp?subject=x$')" 7
# And as others encode them: a last line of four digits, no ends of lines at
# all, lines of an odd length, text right above; two in one word.
python3 - "$mine" >"$T/odd" <<'EOF'
import base64, re, sys
token = sys.argv[1]
def b64(text, width=76):
    digits = base64.b64encode(text.encode()).decode()
    return re.sub('(.{%d})(?=.)' % width, r'\1\n', digits)
short = b64(' ' * 18 + token)
assert short.split('\n')[1:] == [short[-4:]]
long = b64('y ' * 600 + token + ' z\n' + 'y ' * 600, 10 ** 6)
assert '\n' not in long and len(long) > 3000
parts = [short, long, b64('odd ' * 20 + token + ' end', 75),
         b64('two ' + token + token + ' end')]
print("""--b
Content-Type: text/plain

As files, again.
--b
Content-Type: message/rfc822
Content-Disposition: attachment; filename=odd.eml

Subject: odd
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=d
""")
for part in parts:
    print('--d\nContent-Type: text/plain\n'
          'Content-Transfer-Encoding: base64\n\n' + part)
print('--d--\nAttached\n' + b64('above ' * 9 + token + ' end') + '\n--b--')
EOF
put alice@example.jp "$own" "$(cat "$T/odd")" \
    'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n'
odd=$D/raw/$(sql 'select substr(hash, 1, 2) || "/" || hash from
    builtin_attachment order by id desc limit 1')
python3 - "$odd" >"$T/odd" <<'EOF'
import base64, email, sys
raw = open(sys.argv[1], 'rb').read()
for part in email.message_from_bytes(raw).walk():
    if not part.is_multipart():
        print(part.get_payload(decode=True).decode('ascii', 'replace'))
print(base64.b64decode(raw.split(b'Attached\n')[1]).decode())
EOF
is 'a token is found however it is encoded' "$(grep -o \
    '\(odd\|two\|above\|y\| \) x\{40,\}.\{0,4\}' "$T/odd")" \
    "$(x=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    printf '  %s\ny %s z\nodd %s end\ntwo %s%s end\nabove %s end' \
	$x $x $x $x $x $x)"
unlike '... and nothing of it stays' "$(cat "$T/odd")" \
    "$(echo "$mine" | cut -c1-36)"
out() { # what went out but for the mail that bears it
	for f in "$D"/out/new/*; do
		case $(sed -n 's/^X-Kairan-Token: //p' "$f") in
		"$mine") ;;
		*) "$B/kairan" parse --json "$f" && cat "$f" ;;
		esac
	done
}
like 'she is told of the line that was not understood' "$(out)" 'statu: x'
unlike 'the token in no other mail' "$(out)" "$mine"
subject='Re: [kairan #1] Flaw A' put bob@example.jp kairan@example.jp \
    "Look: kairan+$mine@example.jp\nand so on\n" \
    "${results}pass header.from=example.jp\n"
is 'it is a comment' "$(row state)" commented
# Somebody pastes one into the tracker; that is told to those concerned.
sql "insert into builtin_journal(issue, author, time, private, notes)
    select 1, id, strftime('%s', 'now'), 0, 'Pasted: kairan+$mine@example.jp' from
    builtin_person where login = 'bob'"
sql "update builtin_issue set updated = strftime('%s', 'now') + 1 where id = 1"
kairan sync >/dev/null
kairan send >/dev/null
like 'she is told what he wrote by mail' "$(out)" 'Look: kairan'
like 'and in the tracker' "$(out)" 'Pasted: kairan'
unlike 'without the token' "$(out)" "$mine"
unlike 'nor does it stand in the log' "$(cat "$T/log")" "$mine"

done_testing
