#!/bin/sh
# Mails as people and their programs really send them: nothing is lost, and
# nothing done that nobody meant.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

cat >"$D/kairan.conf" <<'EOF'
time_zone = "Asia/Tokyo"
send = on
mail { address = "kairan@example.jp" authserv_id = "mx.example.jp"
    send_by = maildir maildir = "out" }
tracker { type = builtin }
source v { type = rss url = "feed.xml" }
watch all { assignee = "alice" }
person alice { mail = { "alice@example.jp" } }
EOF
site_feed 'Flaw A CVE-2026-4441'
kairan collect >/dev/null && kairan open >/dev/null
to=$(kairan show --raw "$(sql 'select message_id from outbox where id = 1')" |
    sed -n 's/^Reply-To: //p')
n=0
# put TEXT [HEADERS]: alice answers; $a is what she is told.
put() {
	n=$((n + 1))
	# One refusal of a kind a day: each of them is to be told here.
	sql "update outbox set created = created - 90000"
	printf 'From: alice@example.jp\nTo: %s\nSubject: %s\nMessage-ID: <o%d@example.jp>\n%b\n%b\n' \
	    "$to" "${subject:-Re: [kairan #1] Flaw A}" "$n" "${2:-}" "$1" |
	    "$B/kairan-intake" -d "$D/spool" -f "${sender-alice@example.jp}" "$to"
	kairan ingest >/dev/null
	a=$(for id in $(sql "select message_id from outbox where inbox = $n"); do
		kairan show --raw "$id" | "$B/kairan" parse --reply
	done)
}
state() {
	sql "select state || ' ' || class from inbox where id = $n"
}
planned() {
	sql 'select planned from ticket where id = 1'
}
notes() {
	sql "select count(*) from builtin_journal where notes like '%$1%'"
}
utf='MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n'

# -- what a robot says, and what people quote
put 'planned: 2027-01-04\n\nWe saw it, too.\n\nOn Sun, 22 Nov 2026, Vendor <v@v.example> wrote:\n> This is an automated response. Do not answer.'
is 'a quoted robot: carried out' "$(state) $(planned)" \
    'applied human 2027-01-04'
put '対応します。\n\n-----Original Message-----\nFrom: vendor\nSubject: x\n\nこのメールは自動送信です。' "$utf"
is 'a forwarded one: a comment' "$(state)" 'commented human'
put '【自動返信】\nお問い合わせありがとうございます。\nplanned: 2027-01-05' "$utf"
is 'a robot itself: ignored' "$(state) $(planned)" 'ignored auto 2027-01-04'
sender='' put 'planned: 2027-01-05'
is 'nobody in the envelope: a robot, whatever it says' \
    "$(state) $(planned)" 'ignored auto 2027-01-04'
sender='' put '11月30日まで休暇をいただいております。' "$utf"
like 'its day of return is read' "$(sql "select reason from inbox
    where id = $n")" 'out-of-office note, until 20[0-9]{2}-11-30'
printf 'From: alice@example.jp\nTo: %s\nSubject: x\nMessage-ID: <unset@example.jp>\n\nplanned: 2027-01-04\n' \
    "$to" | "$B/kairan-intake" -d "$D/spool" -f '' -- ''
kairan ingest >/dev/null
n=$((n + 1))
is 'a recipe with unset variables: she wrote it all the same' "$(state)" \
    'applied human'

# -- what nobody here can read
like_told() {
	is "$1: not taken" "$(state)" 'refused human'
	like "$1: and told so" "$(echo $a)" 'it is encrypted, and kairan has no key'
	is "$1: no comment, no file" "$(notes PGP) $(sql 'select count(*) from
	    builtin_attachment')" '0 0'
}
put '-----BEGIN PGP MESSAGE-----\n\nhQEMA\n=abcd\n-----END PGP MESSAGE-----'
like_told 'OpenPGP in the text'
put '--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--b\nContent-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n--b--' \
    'MIME-Version: 1.0\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n'
like_told 'PGP/MIME'
put 'MIAGCSqGSIb3DQEHA6CAMIACAQAxggFfMIIBWwIBADBDMDYx' \
    'MIME-Version: 1.0\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=smime.p7m\n'
like_told 'S/MIME'
put '--b\nContent-Type: text/plain\n\nplanned: 2027-01-06\n--b\nContent-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHAqCA\n--b--' \
    'MIME-Version: 1.0\nContent-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=b\n'
is 'a signature is fine' "$(state) $(planned)" 'applied human 2027-01-06'
put 'It came with this:\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----'
is 'and so is what somebody shows' "$(state)" 'commented human'

# -- who wrote it
put 'planned: 2027-01-07' 'Sender: Secretary <secretary@example.jp>\n'
is 'on behalf of her: by her token' "$(state) $(planned)" \
    'applied human 2027-01-07'
done_testing
