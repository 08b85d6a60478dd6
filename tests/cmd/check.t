#!/bin/sh
# kairan check: a good set-up passes; each single fault is found, named once
# and has a line that says how to mend it.
. "$(dirname "$0")/../lib/tap.sh"

K=$(programs_for_all)/kairan

mkdir "$T/good" "$T/good/feeds"
cp "$TOP"/contrib/demo/feeds/* "$T/good/feeds/"
for name in smtp imap; do
	echo "very-$name-secret" >"$T/good/$name.secret"
	chmod 600 "$T/good/$name.secret"
done
cat >"$T/good/kairan.conf" <<'END'
time_zone = "Asia/Tokyo"
send = on
mail {
	address = "kairan@mail.kairan-check.jp"
	operator = "csirt@mail.kairan-check.jp"
	send_by = sendmail
	sendmail = "sendmail"
	smtp_password_file = "smtp.secret"
	smtp_user = "kairan"
}
tracker {
	project = "vulnerabilities"
}
source jvn {
	type = jvn
	url = "feeds/jvn.rdf"
}
source vendor {
	type = rss
	url = "feeds/vendor-rss2.xml"
}
watch gateway {
	any = { "Hinoki" }
	assignee = "sato"
}
watch network {
	any = { "router" }
	assignee = "group:ops"
}
person sato {
	mail = { "sato@mail.kairan-check.jp" }
	time_zone = "Europe/Berlin"
}
person bob {
	mail = { "bob@mail.kairan-check.jp" }
	groups = { "ops" }
}
END
printf '#!/bin/sh\nexit 0\n' >"$T/good/sendmail"
chmod 755 "$T/good/sendmail"

check() {
	"$K" -C "$D" check "$@"
}
edit() {
	sed -i "$1" "$D/kairan.conf"
}
# A fresh copy of the good one to break.
fresh() {
	rm -rf "$T/d"
	cp -a "$T/good" "$T/d"
	D=$T/d
}
# found NAME WHAT MEND [ARGUMENT...]: exactly one FAIL, which matches WHAT,
# with a line below it that matches MEND; no secret is shown.
found() {
	tap_name=$1 want=$2 mend=$3
	shift 3
	out=$(check "$@" 2>&1)
	rc=$?
	line=$(printf '%s\n' "$out" | grep '^FAIL')
	below=$(printf '%s\n' "$out" | grep -A1 '^FAIL' | tail -1)
	if [ $rc -eq 78 ] &&
	    [ "$(printf '%s\n' "$line" | wc -l)" -eq 1 ] &&
	    printf '%s' "$line" | grep -Eq -- "$want" &&
	    printf '%s' "$below" | grep -Eq -- "^      mend: .*$mend" &&
	    ! printf '%s' "$out" | grep -q 'very-.*-secret'; then
		pass "$tap_name"
	else
		fail "$tap_name" "exit $rc, not as wanted: $want / $mend
$out"
	fi
}

fresh
ls -A "$D" >"$T/before"
out=$(check)
is 'a fresh set-up passes' "$? $(printf '%s\n' "$out" | grep -c '^FAIL')" '0 0'
is 'and nothing was made' "$(ls -A "$D")" "$(cat "$T/before")"
like 'what was not tried is said' "$out" '^skip  database: .* not there yet'
like 'that nothing runs, too' "$out" '^warn  steps: kairan run is not there'
like 'its feeds were read' "$out" '^ok    source jvn: [1-9][0-9]* items of JVN'
like 'its persons' "$out" '^ok    person sato: sato@.*, zone Europe/Berlin'

fresh
for step in collect sync open ingest send; do
	"$K" -C "$D" $step >/dev/null 2>"$T/log" || note "$(cat "$T/log")"
done
out=$(check)
is 'one that has run passes' "$? $(printf '%s\n' "$out" | grep -c '^FAIL')" \
    '0 0'
like 'all is there now' "$out" '^ok    database: .*schema is current'
like 'the keys' "$out" '^ok    token keys: '
like 'the spool' "$out" '^ok    spool: .* its owner and group'
like 'the steps ran' "$out" '^ok    steps: all of them ran'
like 'feeds are not read twice' "$out" '^ok    source jvn: unchanged since'
unlike 'nothing waits' "$out" '^warn  (inbox|outbox|tickets)'
rm -rf "$T/good"
cp -a "$D" "$T/good"
unlike 'nothing to ask about the base date' "$out" '^warn  (base_date|since)'
sed 's/^source jvn {/base_date = "2020-01-01"\nsource late {\n\ttype = jvn\n\turl = "feeds\/jvn.rdf"\n}\n&/' \
    "$T/good/kairan.conf" >"$D/kairan.conf"
like 'a source that is added later' "$(check)" \
    '^warn  since of late: .*opens what was published since 2020-01-01'
sed 's/^source jvn {/source late {\n\ttype = jvn\n\turl = "feeds\/jvn.rdf"\n}\n&/' \
    "$T/good/kairan.conf" >"$D/kairan.conf"
like 'no date at all' "$(check)" \
    '^warn  base_date: source late was never read and has no date'

is 'as JSON, an object a line' "$(check --json |
    python3 -c 'import json, sys
rows = [json.loads(line) for line in sys.stdin]
print(all(set(r) == {"state", "what", "detail", "mend"} for r in rows),
      len(rows) > 15)')" 'True True'
like 'usage' "$(check --nonsense 2>&1)" 'usage: kairan .*check'

# The configuration itself.
fresh
edit 's,Europe/Berlin,Europe/Berlim,'
found 'a bad zone' 'kairan.conf:[0-9]+: .*Berlim.* zone' 'that line'
fresh
edit 's/^send = on/sned = on/'
found 'an unknown key' 'kairan.conf:2: .*sned' 'that line'
fresh
edit 's/assignee = "sato"/assignee = "sata"/'
found 'an unknown assignee' 'watch gateway.* "sata".*sato' 'that line'
fresh
rm "$D/kairan.conf"
found 'no configuration' 'kairan.conf' 'kairan.conf.example'
fresh
edit '/^mail {/,/^}/d'
found 'no mail section' 'no section mail' 'address = '
fresh
edit 's/"kairan@/"a-rather-long-name-for-a-gateway@/'
found 'an address without room for a token' 'mail address: .*over 64' 'shorter'

# Templates.
fresh
mkdir -p "$D/templates/ja"
echo '{{#ticket}}' >"$D/templates/ja/opened.text.mustache"
edit '1i templates = "templates"'
found 'a broken template' 'templates: .*ja/opened.text.mustache: line 1' 'file'

# Secrets.
fresh
edit 's/send_by = sendmail/send_by = smtp\n\tsmtp_url = "smtp:\/\/localhost:9"/'
rm "$D/smtp.secret"
found 'a missing secret' 'secret smtp_password_file: .*smtp.secret' \
    'chmod 600' --offline
echo 'very-smtp-secret' >"$D/smtp.secret"
chmod 640 "$D/smtp.secret"
found 'a secret that the group may read' \
    'secret smtp_password_file: .*mode 640' 'chmod 600 .*/smtp.secret' --offline
chmod 600 "$D/smtp.secret"
: >"$D/smtp.secret"
found 'an empty secret' 'secret smtp_password_file: .*one line' 'one line' \
    --offline
echo 'very-smtp-secret' >"$D/smtp.secret"
found 'a submission server that is not there' 'smtp: .*localhost' 'smtp_url'
fresh
chmod 644 "$D/keys"
found 'keys that others may read' 'token keys: .*mode 644' 'chmod 600 .*/keys'
fresh
echo '0 not-hex' >"$D/keys"
found 'broken keys' 'token keys: .*keys: ' 'backup'

# State.
fresh
printf 'no database' >"$D/kairan.db"
found 'a database that is none' 'database: .*kairan.db' 'backup'

# Sources.
fresh
printf '<!DOCTYPE html>\n<html><body>Log in</body></html>\n' \
    >"$D/feeds/jvn.rdf"
found 'a page instead of a feed' 'source jvn: .*HTML' 'browser'
fresh
rm "$D/feeds/jvn.rdf"
found 'a feed that is not there' 'source jvn: .*jvn.rdf' 'put the file there'
fresh
head -c 700 "$TOP/contrib/demo/feeds/jvn.rdf" >"$D/feeds/jvn.rdf"
found 'a feed that ends early' 'source jvn: after 0 items: ' 'the address serves'
fresh
edit 's/type = jvn/type = csaf/'
if out=$(check 2>&1); [ $? -eq 78 ]; then
	like 'a feed of another type' "$out" '^FAIL  (configuration|source jvn)'
	like 'with what it is' "$out" 'type|line'
fi
fresh
edit 's,url = "feeds/jvn.rdf",url = "http://localhost:9/jvn.rdf",'
found 'a server that is not there' 'source jvn: .*localhost' 'url, proxy'
like 'which --offline leaves alone' "$(check --offline)" \
    '^skip  source jvn: --offline'

# Mail.
fresh
rm "$D/sendmail"
found 'no sendmail' 'sendmail: .*No such file' 'mail server'
fresh
chmod 644 "$D/sendmail"
if [ "$(id -u)" = 0 ] || [ ! -x "$D/sendmail" ]; then
	found 'a sendmail that cannot be run' 'sendmail: .*cannot be run' \
	    'right program'
fi

# The spool.
fresh
chmod 2777 "$D/spool/new"
found 'a spool open to everybody' 'spool: .*/new .*mode 2777' 'chmod 2770'
fresh
chmod g-s "$D/spool"
like 'one without set-group-id' "$(check)" '^warn  spool: .*mode 0770'
fresh
mkdir -p "$D/spool/failed"
touch -d '3 days ago' "$D/spool/tmp/1.dead" "$D/spool/new/1.old"
touch "$D/spool/failed/1.odd"
out=$(check)
like 'leftovers' "$out" '^warn  spool leftovers: 1 '
like 'failed ones' "$out" '^warn  spool failed: 1 '
like 'waiting ones' "$out" '^warn  spool waiting: 1 '
if [ "$(id -u)" = 0 ]; then
	fresh
	found 'a spool that the mail server cannot write' \
	    'spool as nobody: .*/spool.*Permission denied' \
	    'contrib/setup/users nobody' --as nobody
	found 'no such user' 'spool as no-such-user: ' 'that there is' \
	    --as no-such-user
	chmod 755 "$D"
	chgrp -R nogroup "$D/spool"
	like 'one that it can write' "$(check --as nobody)" \
	    '^ok    spool as nobody'
	# Root sees no more than the owner of the state.
	fresh
	chown -R nobody:nogroup "$D"
	chown root "$D/smtp.secret"
	edit 's/send_by = sendmail/send_by = smtp\n\tsmtp_url = "smtp:\/\/localhost:9"/'
	found 'a secret that only root can read' \
	    'secret smtp_password_file: .*Permission denied' 'chown' --offline
	like 'is found as the owner' "$out" '^ok    user: checked as nobody'
	fresh
	chown -R nobody:nogroup "$D"
	chown root:root "$D/kairan.conf"
	chmod 600 "$D/kairan.conf"
	found 'a configuration that only root can read' \
	    'configuration: .*cannot be read by nobody' 'chmod 640'
fi

# What happened before.
fresh
rm "$D/feeds/jvn.rdf"
"$K" -C "$D" collect jvn >"$T/log" 2>&1
cp "$TOP/contrib/demo/feeds/jvn.rdf" "$D/feeds/"
like 'a source that failed last time, and since when' "$(check)" \
    '^warn  reading jvn: fails since 20.*, 1 times: '
fresh
python3 - "$D/kairan.db" <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("INSERT INTO inbox(delivery, received, sender, recipients, raw,"
           " size, state, reason) VALUES('a', 1800000000 - 90000000, '', '',"
           " '', 0, 'waiting', 'tracker down')")
db.execute("INSERT INTO inbox(delivery, received, sender, recipients, raw,"
           " size, state) VALUES('b', 1, '', '', '', 0, 'quarantined')")
db.execute("INSERT INTO outbox(event, kind, state, recipient, created,"
           " last_error) VALUES('e', 'opened', 'failed', 'x@y.jp', 1,"
           " '550 no such user')")
db.execute("INSERT INTO ticket(state, marker, created, updated, last_error)"
           " VALUES('intended', 'm', 1, 1, 'HTTP 500')")
db.commit()
END
out=$(check)
like 'mail that waits too long' "$out" \
    '^warn  inbox: 1 wait, the oldest for .* days: tracker down'
like 'quarantined mail' "$out" '^warn  quarantine: 1 '
like 'mail that was given up' "$out" '^warn  not sent: 1 .*550 no such user'
like 'tickets not made' "$out" '^warn  tickets not made: 1 .*HTTP 500'
is 'warnings are no failure' "$(check >/dev/null; echo $?)" 0

done_testing
