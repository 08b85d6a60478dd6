#!/bin/sh
# What to type on each kind of host, by mail: one answer, grouped by host,
# with what is held, not fixed, in extra repositories, and to be restarted.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

S=$TOP/tests/scans
cat >"$D/kairan.conf" <<'EOF2'
time_zone = "Asia/Tokyo"
mail { address = "kairan@example.jp" send_by = maildir maildir = "out" }
tracker { type = builtin project = "sec" }
person taro { name = "Taro Yamada" mail = "taro@example.jp" language = "en" }
host "*" { owner = taro  exposure = open  human_impact = high
    window = "0 3 * * 6#2" }
EOF2
export KAIRAN_NOW=2026-11-22T00:00:00Z
# host NAME FAMILY RELEASE: a Vuls result with two packages to update, one of
# an extra repository, one whose service runs old files
host() {
	cat >"$T/$1" <<-END
	{"jsonVersion": 4, "serverName": "$1", "family": "$2", "release": "$3",
	"scannedAt": "2026-11-20T12:15:02+09:00",
	"reportedAt": "2026-11-20T12:20:00+09:00", "scannedCves": {
	"CVE-2026-70001": {"cveID": "CVE-2026-70001", "affectedPackages": [
	{"name": "nginx", "fixedIn": "1.2-2"}], "cveContents": {}},
	"CVE-2026-70002": {"cveID": "CVE-2026-70002", "affectedPackages": [
	{"name": "curl", "fixedIn": "8.2-1"}], "cveContents": {}},
	"CVE-2026-70003": {"cveID": "CVE-2026-70003", "affectedPackages": [
	{"name": "zlib", "notFixedYet": true}], "cveContents": {}}},
	"runningKernel": {"release": "6.1", "version": "", "rebootRequired":
	${4:-false}},
	"packages": {"nginx": {"name": "nginx", "version": "1.2", "release": "1",
	"newVersion": "1.2", "newRelease": "2", "arch": "", "repository": "",
	"NeedRestartProcs": [{"pid": "311", "path": "/usr/sbin/nginx",
	"serviceName": "nginx.service", "initSystem": "systemd"}]},
	"curl": {"name": "curl", "version": "8.1", "release": "1",
	"newVersion": "8.2", "newRelease": "1", "arch": "",
	"repository": "${5:-}"},
	"zlib": {"name": "zlib", "version": "1.3", "release": "1",
	"newVersion": "", "newRelease": "", "arch": "", "repository": ""}}}
	END
	kairan scan "$1" "$T/$1" >/dev/null
}
host a-apt debian 12.5
host b-dnf almalinux 9.4 true epel
host c-yum amazon 2
host d-zypper suse.linux.enterprise.server 15.5
host e-apk alpine 3.19.1
host f-pkg freebsd 14.1
sed 's/"win1"/"g-win"/' "$S/vuls-windows.json" >"$T/g-win"
kairan scan g-win "$T/g-win" >/dev/null
cat >"$T/osv.json" <<'EOF2'
{"id": "DSA-9001-1", "modified": "2026-11-21T00:00:00Z", "summary": "curl",
 "aliases": ["CVE-2026-70009"], "affected": [{"package": {"ecosystem":
 "Debian:12", "name": "curl"}, "ranges": [{"type": "ECOSYSTEM", "events":
 [{"introduced": "0"}, {"fixed": "7.88.1-10+deb12u9"}]}]}]}
EOF2
kairan import "$T/osv.json" >/dev/null
cat >"$T/h-held" <<'EOF2'
#kairan host h-held
#kairan time 2026-11-20T04:00:00Z
PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
VERSION_ID="12"
ID=debian
#kairan list installed
hi 	curl	7.88.1-10+deb12u5	amd64	curl	7.88.1-10+deb12u5
ii 	zlib1g	1:1.2.13.dfsg-1	amd64	zlib	1:1.2.13.dfsg-1
#kairan list upgradable
Listing...
curl/stable-security 7.88.1-10+deb12u9 amd64 [upgradable from: 7.88.1-10+deb12u5]
#kairan end
EOF2
kairan scan h-held "$T/h-held" >"$T/held"
kairan open >/dev/null
id=$(sql "select message_id from outbox limit 1")
to=kairan+${id%@*}@example.jp
n=0
mail() { # TEXT: our answer in $a
	n=$((n + 1))
	printf 'From: taro@example.jp\nTo: %s\nSubject: Re: x\nMessage-ID: <c%d@example.jp>\n\n%b\n' \
	    "$to" "$n" "$1" |
	    "$B/kairan-intake" -d "$D/spool" -f taro@example.jp "$to"
	kairan ingest >/dev/null
	id=$(sql "select message_id from outbox where kind = 'answer' and
	    inbox = $n")
	a=$(kairan show --raw "$id" | kairan parse --json |
	    python3 -c 'import json, sys; print(json.load(sys.stdin)["body"])')
}
part() { # HOST: of the answer
	echo "$a" | awk -v h=" $1 " '/^UPDATE COMMANDS FOR/ { on = index($0, h) }
	    on { print }'
}
mail 'commands host:*'
is 'one answer, by host' "$(echo "$a" | grep -c '^UPDATE COMMANDS FOR')" 8
like 'apt' "$(part a-apt)" '^  apt-get update && apt-get install --only-upgrade'
like '... what is not fixed is said' "$(part a-apt)" 'Not fixed yet: zlib'
like '... and what to restart' "$(part a-apt)" \
    '# Then restart what still runs old files'
like '... how' "$(part a-apt)" '^  systemctl restart nginx'
like 'dnf' "$(part b-dnf)" '^  dnf upgrade nginx'
like '... from an extra repository' "$(part b-dnf)" '# from repository epel'
like '... with its own command' "$(part b-dnf)" 'epel.* curl'
like '... which needs a reboot now' "$(part b-dnf)" 'The host needs a reboot now'
like 'yum' "$(part c-yum)" '^  yum update curl nginx'
like 'zypper' "$(part d-zypper)" '^  zypper update curl nginx'
like 'apk' "$(part e-apk)" '^  apk update && apk upgrade curl nginx'
like 'pkg' "$(part f-pkg)" '^  pkg upgrade curl nginx'
like 'Windows: the KBs' "$(part g-win)" 'Updates to install: .*KB5055526'
like 'held: said, not typed' "$(part h-held)" \
    'Held back by the administrator: curl .7.88.1-10.deb12u9'
unlike '... not typed' "$(part h-held)" 'only-upgrade'
like 'a plain list too is answered from what was found' "$(cat "$T/held")" \
    'CVE-2026-70009'
long=$(echo "$a" | grep -v '://' | awk 'length > 76' | wc -l)
is 'no line is so long that it wraps' "$long" 0
mail 'list host:?-dnf sort:cve'
mail 'commands #1'
unlike 'of a ticket only its own tasks' "$a" 'b-dnf.*c-yum'
done_testing
