#!/bin/sh
# What README.md tells people to do is there and is understood.
. "$(dirname "$0")/../lib/tap.sh"

cd "$TOP" || exit 1
export KAIRAN_TEMPLATES="$TOP/templates"
D=$T/site
mkdir "$D"
awk '/^```conf$/ { on = 1; next } /^```/ { on = 0 } on' README.md \
    >"$D/kairan.conf"
ok 'there is a configuration' test -s "$D/kairan.conf"
(umask 077; echo 0123456789 >"$D/redmine.key")
out=$("$B/kairan" -C "$D" list sources 2>&1)
is 'kairan takes it' $? 0
like 'with its sources' "$out" 'jvndb.*unread'
D=$T/example
mkdir "$D"
cp contrib/kairan.conf.example "$D/kairan.conf"
out=$("$B/kairan" -C "$D" list sources 2>&1)
is 'kairan takes the example, too' $? 0

# Every file that README.md, README.ja.md or CONTRIBUTING.md names is there.
missing=$(grep -ohE \
    '\b(src|contrib|templates|tests|docs|include)/[A-Za-z0-9_./-]+[A-Za-z0-9]' \
    README.md README.ja.md CONTRIBUTING.md | sort -u |
    while IFS= read -r path; do
	case $path in
	*NAME* | *FORMAT* | *MODULE* | *subject*) continue ;;
	esac
	for found in "$path" "$path"*; do
		[ ! -e "$found" ] || continue 2
	done
	echo "$path"
done)
is 'every file named is there' "$missing" ''

# Every subcommand named there or in contrib exists.
unknown=
for name in $({
	grep -ohE '`kairan [^`]*' README.md README.ja.md
	grep -ohE '^    .*' README.md README.ja.md
	sed -n 's/^[*0-9][^k]* kairan //p' contrib/cron/kairan
	grep -h '^ExecStart' contrib/systemd/kairan.service
} | grep -oE '(^|[ /`])kairan (-C [^ ]+ )?[a-z]+' | awk '{ print $NF }' |
    sort -u); do
	"$B/kairan" -h | grep -qE "^  $name " || unknown="$unknown $name"
done
is 'every subcommand named is there' "$unknown" ''

# Every line that the READMEs teach is a command without a problem.
sed -n -e '/^### Sources/,/^### /d' -e '/^## 情報源/,/^## まだ/d' -e 's/^| `/`/p' README.md README.ja.md | grep -v '^`send\|^`off\|^`on\|^`redirect\|kairan' |
    sed 's/|[^|`]*|$//' | grep -oE '`[^`]+`' | tr -d '`' |
    while IFS= read -r line; do
	printf 'From: a@example.jp\nSubject: Re: x\nMIME-Version: 1.0\n'
	printf 'Content-Type: text/plain; charset=utf-8\n\n%s\n' "$line"
	printf '\0'
done >"$T/mails"
count=$(KAIRAN_NOW=2026-11-20T03:00:00Z TZ=Asia/Tokyo python3 - "$B/kairan" \
    "$T/mails" <<'EOF'
import json, subprocess, sys
n = 0
for mail in open(sys.argv[2], 'rb').read().split(b'\0')[:-1]:
    out = subprocess.run([sys.argv[1], 'parse', '--json'], input=mail,
                         stdout=subprocess.PIPE, check=True).stdout
    found = json.loads(out)['directives']
    if len(found) != 1 or found[0]['problem']:
        print(mail.decode().split('\n\n', 1)[1].strip(), end='; ')
    n += 1
print(n)
EOF
)
like 'every line taught is a command' "$count" '^[2-9][0-9]$'
done_testing
