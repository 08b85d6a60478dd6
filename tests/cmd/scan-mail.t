#!/bin/sh
# Scans by mail: signed with the host's own key, each once, none that is older
# than the last; what is refused the operator hears.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/scan_site.sh"
unset KAIRAN_NOW

openssl rand -hex 32 >"$D/web1.key"
openssl rand -hex 32 >"$D/db1.key"
openssl rand -hex 32 >"$D/other.key"
chmod 600 "$D"/*.key
cat >"$D/kairan.conf" <<'END'
mail { address = "kairan@example.jp" operator = "operator@example.jp" }
person taro { mail = "taro@example.jp" }
host web1 { owner = taro  key_file = "web1.key" }
host "db*" { owner = taro  key_file = "%h.key" }
host bare { owner = taro }
END
vuls() { python3 "$TOP/tests/lib/vuls.py" "$@"; }
signed() { # HOST KEY FILE: the mail
	PATH=$T/bin:$PATH sh "$TOP/contrib/scan/kairan-scan-mail" -n -h "$1" \
	    -f root@web1.example.jp -k "$D/$2.key" kairan+scan@example.jp "$3"
}
deliver() { # < MAIL: $state and $why of it
	"$B/kairan-intake" -d "$D/spool" -f root@web1.example.jp \
	    "${1:-kairan+scan@example.jp}"
	kairan ingest >/dev/null
	state=$(sql 'SELECT state FROM inbox ORDER BY id DESC LIMIT 1')
	why=$(sql 'SELECT reason FROM inbox ORDER BY id DESC LIMIT 1')
}
at() { date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ; }
# The sender's clock, some seconds on.
tick=0
later() {
	tick=$((tick + 10))
	at "+$tick seconds" >"$T/now"
}
tasks() { sql "SELECT count(*) FROM task WHERE host = '$1'"; }
kairan queue >/dev/null
# The clock of the sender.
mkdir "$T/bin"
cat >"$T/bin/date" <<END
#!/bin/sh
[ ! -s "$T/now" ] || exec echo "\$(cat "$T/now")"
exec /bin/date "\$@"
END
chmod +x "$T/bin/date"

for f in kairan-inventory kairan-scan-mail; do
	ok "$f is a plain script" sh -n "$TOP/contrib/scan/$f"
done
if command -v dash >/dev/null; then
	ok 'of any shell' dash -n "$TOP/contrib/scan/kairan-scan-mail"
else
	skip 'of any shell' 'no dash'
fi

# -- what is taken --------------------------------------------------------
later
vuls web1 "$(at '-3 hours')" >"$T/web1"
signed web1 web1 "$T/web1" >"$T/mail1"
is 'the signature is that of openssl' \
    "$(sed -n 's/^.mac=//p' "$T/mail1")" \
    "$(printf 'kairan-scan-1\nweb1\n%s\n%s\n' \
    "$(sed -n 's/.*time=\(.*\);/\1/p' "$T/mail1")" \
    "$(sed -n 's/.*sha256=\(.*\);/\1/p' "$T/mail1")" |
    openssl dgst -sha256 -mac HMAC -macopt "hexkey:$(cat "$D/web1.key")" |
    sed 's/.* //')"
deliver <"$T/mail1"
is 'a signed scan is taken' "$state" applied
like 'and the inbox says what it was' "$why" \
    'a scan of host web1: 400 packages, 54 findings, 54 changes'
is 'tasks' "$(tasks web1)" 54
deliver <"$T/mail1"
is 'the same mail again is a duplicate' "$state" duplicate
# A second tool within the same second: each once.
vuls web1 "$(at '-170 minutes')" >"$T/web1s"
signed web1 web1 "$T/web1s" >"$T/mail2"
is 'it was signed in the same second' \
    "$(sed -n 's/.*time=\(.*\);/\1/p' "$T/mail2")" \
    "$(sed -n 's/.*time=\(.*\);/\1/p' "$T/mail1")"
deliver <"$T/mail2"
is 'another scan of the same second is taken' "$state" applied
deliver <"$T/mail1"
is 'the first one again is a duplicate' "$state" duplicate
deliver <"$T/mail2"
is 'and so is the second one' "$state" duplicate
is 'nobody is written to of all that' "$(sql 'SELECT count(*) FROM outbox')" 0

# Plain lists of this very machine, where it has some.
later
if command -v dpkg-query >/dev/null || command -v apk >/dev/null ||
    command -v rpm >/dev/null; then
	sh "$TOP/contrib/scan/kairan-inventory" |
	    sed 's/^#kairan host .*/#kairan host db1/' >"$T/list"
	signed db1 db1 "$T/list" >"$T/mail"
	deliver <"$T/mail"
	is 'the list of this machine, by %h.key' "$state" applied
	like 'with its packages' "$why" 'host db1: [0-9]{2,} packages'
else
	skip 'the list of this machine, by %h.key' 'no packages'
	skip 'with its packages' 'no packages'
fi

# In the text, where no attachment can be made.
vuls web1 "$(at '-2 hours')" --update sudo |
    sed 's/[ \t]*$//' >"$T/web1b"
echo >>"$T/web1b"
later
now=$(cat "$T/now")
hash=$(sha256sum <"$T/web1b" | cut -c1-64)
mac=$(printf 'kairan-scan-1\nweb1\n%s\n%s\n' "$now" "$hash" |
    openssl dgst -sha256 -mac HMAC -macopt "hexkey:$(cat "$D/web1.key")" |
    sed 's/.* //')
{
	printf 'From: root@web1.example.jp\nTo: kairan@example.jp\n'
	printf 'Subject: scan\nMessage-ID: <t@x>\n\n'
	echo "kairan-scan: v=1; host=web1; time=$now; sha256=$hash; mac=$mac"
	echo
	cat "$T/web1b"
} >"$T/text"
deliver kairan@example.jp <"$T/text"
is 'a scan as text' "$state $why" "applied a scan of host web1: 400 packages, 51 findings, 3 changes, 51 tasks open"

# -- what is refused ------------------------------------------------------
before=$(sql 'SELECT count(*), sum(status = '"'NEW'"') FROM task')
refused() { # TEXT PATTERN: of $T/mail
	deliver <"$T/mail"
	is "$1" "$state" refused
	like "... and why" "$why" "$2"
}
vuls web1 "$(at '-1 hour')" >"$T/web1c"
signed web1 other "$T/web1c" >"$T/mail"
refused 'signed by somebody else' \
    'not by the key of host web1'
signed db1 db1 "$T/web1c" >"$T/mail"
refused "by a host's key for another one's scan" \
    'refused .other_host.'
signed web1 web1 "$T/web1c" | sed 's/host=web1/host=db1/' >"$T/mail"
refused 'for another host' 'not by the key of host db1'
signed bare other "$T/web1c" >"$T/mail"
refused 'of a host without a key' \
    'no key_file for host bare'
later
signed web1 web1 "$T/web1c" | sed 's/^H4sI/H4sJ/' >"$T/mail"
refused 'changed on its way' 'neither an attachment nor the text'
signed web1 web1 "$T/web1c" | sed '/^X-Kairan/,/mac=/d' >"$T/mail"
refused 'not signed' 'not signed with the key of a host'
echo 2026-01-01T00:00:00Z >"$T/now"
signed web1 web1 "$T/web1c" >"$T/mail"
refused 'signed long ago' \
    'signed before the last one'
echo 2031-01-01T00:00:00Z >"$T/now"
signed web1 web1 "$T/web1c" >"$T/mail"
refused 'signed in the future' 'in the future'
: >"$T/now"
cp "$T/mail1" "$T/mail"
refused 'an older one again, after a newer one' 'before the last one'
later
signed web1 web1 "$T/web1" >"$T/mail"
refused 'an old scan, signed anew' \
    'refused .older.'
later
signed web1 web1 "$T/web1c" >"$T/mail"
kept=$(sql "select value from meta where key = 'scan-mail:web1'")
sql "update meta set value = $(date -d "$(cat "$T/now")" +%s) || '$(
    for i in $(seq 10 39); do printf ' %062d%d' 0 "$i"; done)'
    where key = 'scan-mail:web1'"
refused 'one of more than thirty within a second' \
    '30 scans of it were signed within the same second: sign and send it'
sql "update meta set value = '$kept' where key = 'scan-mail:web1'"
head -c 80000000 /dev/zero | tr '\0' ' ' >"$T/bomb"
later
signed web1 web1 "$T/bomb" >"$T/mail"
refused 'much that packs well' \
    'more than 67108864 bytes'
is 'nothing of that changed a task' \
    "$(sql 'SELECT count(*), sum(status = '"'NEW'"') FROM task')" "$before"
is 'the operator hears of it, once a day for each host' \
    "$(sql "SELECT count(*) FROM outbox WHERE recipient =
    'operator@example.jp'")" 4
is 'nobody else does' "$(sql "SELECT count(*) FROM outbox WHERE recipient <>
    'operator@example.jp'")" 0
later
signed web1 web1 "$T/web1c" >"$T/mail"
deliver <"$T/mail"
is 'after all that a good one is taken' "$state" applied

# What a stranger wrote into a command that is shown is no command.
sql "DELETE FROM outbox WHERE recipient = 'operator@example.jp'"
printf "From: a@example.net\nTo: kairan+scan@example.jp\nSubject: scan\nMessage-ID: <a';touch pwned;'@x>\n\nHi\n" >"$T/mail"
refused 'a mail of a stranger' 'not signed'
line=$(kairan show --raw "$(sql "SELECT message_id FROM outbox WHERE recipient =
    'operator@example.jp'")" | grep '^  kairan history ')
is 'the command shown to the operator has one argument' \
    "$(kairan() { echo "$#"; }; cd "$T" && eval "$line"; ls pwned 2>/dev/null)" 2

# A person is told.
printf 'From: taro@example.jp\nTo: kairan+scan@example.jp\nSubject: scan\nMessage-ID: <p@x>\n\nHere it is.\n' >"$T/mail"
refused 'a person without a key' 'not signed'
like 'a person who sends one without a key is told' \
    "$(kairan show --raw "$(sql "SELECT message_id FROM outbox WHERE recipient =
    'taro@example.jp'")")" 'kairan-scan-mail'

# A new key beside the old one, and what check says of keys.
{ cat "$D/other.key" "$D/web1.key"; } >"$D/two.key"
chmod 600 "$D/two.key"
sed -i 's/"web1.key"/"two.key"/' "$D/kairan.conf"
later
signed web1 other "$T/web1c" >"$T/mail"
deliver <"$T/mail"
is 'one of two keys' "$state" duplicate
kairan check >"$T/check"
like 'check counts them' "$(grep 'key of host' "$T/check")" '2 in .*two.key'
echo short >"$D/two.key"
kairan check >"$T/check"
like 'check names one that is none' "$(grep -A2 'key of host' "$T/check")" \
    'line 1 is no key'
cp "$D/web1.key" "$D/two.key"
sed -i 's/%h.key/db.key/' "$D/kairan.conf"
like 'one key for many hosts is no key' "$(kairan queue)" \
    'host db.: key_file must hold %h'
done_testing
