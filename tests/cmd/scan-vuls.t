#!/bin/sh
# Vuls's results in their real form, of each family: tasks, what to type,
# what is patched, what waits for a reboot; without findings of its own they
# are held against advisories in OSV's form.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/scan_vuls.sh"

export KAIRAN_NOW=2026-11-22T00:00:00Z
hosts="alma redhat amazon debian ubuntu suse leap alpine freebsd windows"
vuls() { python3 tests/lib/vuls_scan.py "$@"; }
mails() { # all that was written, without the breaks of quoted-printable
	for hash in $(sql 'SELECT DISTINCT raw FROM outbox'); do
		python3 -c 'import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"),
    policy=email.policy.default)
print(m.get_body(("plain",)).get_content())' "$dir"/raw/*/"$hash"
	done
}

# What each family's administrator types.
typed() {
	case $1 in
	alma | redhat | amazon)
		echo 'dnf upgrade kernel-core openssl openssl-libs' ;;
	debian)
		echo 'apt-get install libssl3 linux-image-amd64 openssl' ;;
	ubuntu)
		echo 'apt-get install libssl3t64 linux-image-generic openssl' ;;
	suse | leap)
		echo 'zypper update kernel-default libopenssl1_1 openssl-1_1' ;;
	alpine) echo 'apk upgrade libcrypto3 libssl3 linux-lts' ;;
	freebsd) echo 'pkg upgrade openssl' ;;
	windows) echo 'KB5055526' ;;
	esac
}

for host in $hosts; do
	begin "$host"
	vuls "$host" >"$T/scan"
	said=$(kairan scan "$host" "$T/scan")
	[ "$host" = freebsd ] ||
		like "$host: a scan without findings" "$said" \
		    'were not looked for.*vuls report'
	vuls "$host" report=1 at=2026-11-20T13:00:00Z >"$T/report"
	kairan scan --json "$host" "$T/report" >"$T/1"
	is "$host: an update is a task" "$(change "$T/1" CVE-2026-95001)" \
	    "new NEW"
	want=6
	[ "$host" = freebsd ] && want=5
	[ "$host" = windows ] && want=2
	is "$host: one for each that was found" \
	    "$(grep -c '"change":"new"' "$T/1")" $want
	kairan open >/dev/null
	# What is urgent has a ticket of its own, so two lines are made one.
	mails >"$T/mails"
	text=$(tr -s ' \\\n' '   ' <"$T/mails")
	for word in $(typed "$host" | cut -d' ' -f3-); do
		like "$host: to be typed: $word" "$text" " $word( |$)"
	done
	like "$host: by its own tool" "$text" \
	    "$(typed "$host" | sed 's/^\([a-z-]* [a-z]*\).*/\1/')"

	vuls "$host" fixed=1 report=1 at=2026-11-20T14:00:00Z >"$T/fixed"
	kairan scan --json "$host" "$T/fixed" >"$T/2"
	vuls "$host" booted=1 report=1 at=2026-11-20T15:00:00Z >"$T/booted"
	kairan scan --json "$host" "$T/booted" >"$T/3"
	case $host in
	windows)
		is "windows: the KB waits for the restart" \
		    "$(change "$T/2" CVE-2026-95001)" "reboot NEW"
		is "windows: ... and is there after it" \
		    "$(change "$T/3" CVE-2026-95001)" "patched PATCH_APPLIED"
		is "windows: a program in another version" \
		    "$(change "$T/2" CVE-2026-95002)" "patched PATCH_APPLIED"
		continue ;;
	esac
	is "$host: what is updated is closed" \
	    "$(change "$T/2" CVE-2026-95001)" "patched PATCH_APPLIED"
	[ "$host" = freebsd ] && continue
	is "$host: the old kernel runs: said, not closed" \
	    "$(change "$T/2" CVE-2026-95002)" "reboot NEW"
	is "$host: the new one runs" \
	    "$(change "$T/3" CVE-2026-95002)" "patched PATCH_APPLIED"
	like "$host: ... and is named" "$(sql "SELECT reason FROM task WHERE
	    reason LIKE '%kernel%'")" '^the kernel [56].* runs by the scan'
	is "$host: what has no patch stays" "$(sql "SELECT count(*) FROM task
	    WHERE status = 'NEW'")" 4
done
like "no patch: the mitigation is in the mail" "$text$(dir=$T/debian; mails)" \
    'Start it with -p'
is "a catalogue's alert counts as exploited" "$(dir=$T/debian; sql "SELECT kev
    FROM finding WHERE id = 'CVE-2026-95002'")" 1
is "a library has its lock file" "$(dir=$T/debian; sql "SELECT path FROM
    finding_package WHERE package = 'left-pad'")" /srv/app/package-lock.json
is "a text makes a title" "$(dir=$T/debian; sql "SELECT title FROM finding
    WHERE id = 'CVE-2026-95003'")" "A made-up weakness of a made-up program"

# A program that has an old library open: said, not closed.
begin restart
vuls debian report=1 >"$T/1"
kairan scan debian "$T/1" >/dev/null
users() { # HOUR PID
	vuls debian booted=1 report=1 at="2026-11-20T$1:00:00Z" |
	    python3 -c 'import json, sys
d = json.load(sys.stdin)
p = d["packages"]
p["libssl3"]["AffectedProcs"] = [{"pid": "77", "name": "sshd"},
                                 {"pid": "812", "name": "nginx"}]
p["liba0"]["AffectedProcs"] = [{"pid": "812", "name": "nginx"}]
p["liba0"]["NeedRestartProcs"] = [{"pid": sys.argv[1], "path": "nginx: worker",
    "serviceName": "nginx.service", "initSystem": "systemd"}]
print(json.dumps(d))' "$2" >"$T/2"
	kairan scan --json debian "$T/2" >"$T/3"
}
users 13 812
is "a program runs the old library" \
    "$(change "$T/3" CVE-2026-95001)" "restart NEW"
users 14 99
is "... until it was started again" \
    "$(change "$T/3" CVE-2026-95001)" "patched PATCH_APPLIED"

# A lock file that is not looked at, and one that is gone.
begin beside
vuls debian report=1 >"$T/1"
kairan scan debian "$T/1" >/dev/null
beside() { # HOUR PYTHON
	python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
d["scannedAt"] = "2026-11-20T" + sys.argv[2] + ":00:00Z"
for k in ("CVE-2026-95005", "CVE-2026-95006"): d["scannedCves"].pop(k)
servers = d["config"]["scan"]["servers"]
exec(sys.argv[3])
print(json.dumps(d))' "$T/1" "$1" "$2" >"$T/2"
	kairan scan --json debian "$T/2" >"$T/3"
}
beside 13 'del d["libraries"]; servers["debian"].clear()'
is "libraries that nobody looked for stay" \
    "$(change "$T/3" CVE-2026-95005)" "vanished NEW"
is "... and so does what a CPE named" \
    "$(change "$T/3" CVE-2026-95006)" "vanished NEW"
beside 14 'd["libraries"][0]["Libs"][0]["Version"] = "1.3.1"
servers["debian"]["cpeNames"] = ["cpe:/a:example:proxy:1.3"]'
is "a library in a mended version" "$(change "$T/3" CVE-2026-95005)" \
    "patched PATCH_APPLIED"
is "another version by its CPE" "$(change "$T/3" CVE-2026-95006)" \
    "removed PATCH_APPLIED"
begin pseudo
cat >"$T/1" <<'EOF'
{"jsonVersion": 4, "serverName": "router", "family": "pseudo", "release": "",
 "scannedAt": "2026-11-20T00:00:00Z", "scannedCves": {}, "packages": {},
 "config": {"scan": {"servers": {"router": {"type": "pseudo", "cpeNames":
 ["cpe:/o:example:router:7.1"]}}}}}
EOF
like "a machine that is only named by CPEs" "$(kairan scan router "$T/1")" \
    '1 packages, 0 findings'

# A host that scans itself is called localhost by Vuls.
vuls suse name=localhost | sed 's/enterprise.server/enterprise.micro/' >"$T/1"
like "localhost is whose file it is" "$(kairan scan web9 "$T/1")" \
    '305 packages'
vuls suse name=web8 >"$T/1"
like "... another one's is not" "$(kairan scan web9 "$T/1")" 'other_host'

# Without findings: against advisories, by each family's rules.
begin match
osv() { # ID CVE-KEY CVE TITLE ECOSYSTEM PACKAGE FIXED
	printf '{"id":"%s","modified":"2026-11-19T12:00:00Z","%s":["CVE-2026-%s"],
"summary":"%s","affected":[{"package":{"ecosystem":"%s","name":"%s"},
"ecosystem_specific":{"binaries":[{"lib%s":"%s"}]},
"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"%s"}]}]}]}
' "$1" "$2" "$3" "$4" "$5" "$6" "$(echo "$6" | tr -d -)" "$7" "$7"
}
{
	alma='related 9600'
	osv ALSA-2026:1 ${alma}1 openssl AlmaLinux:9 openssl-libs \
	    1:3.0.7-28.el9_4
	osv ALSA-2026:2 ${alma}2 nginx:1.24 AlmaLinux:9 nginx \
	    1:1.24.0-4.module_el9.2.0+30+5e6f7a8b
	osv ALSA-2026:3 ${alma}3 nginx AlmaLinux:9 nginx \
	    1:1.22.1-4.module_el9.2.0+30+5e6f7a8b
	osv ALSA-2026:4 ${alma}4 kernel AlmaLinux:9 kernel-core \
	    5.14.0-427.20.1.el9_4
	osv DSA-9001-1 upstream 96011 openssl Debian:12 openssl \
	    3.0.15-1~deb12u1
	osv DSA-9002-1 upstream 96012 linux Debian:12 linux 6.1.128-1
	osv USN-9001-1 upstream 96021 openssl Ubuntu:24.04:LTS openssl \
	    3.0.13-0ubuntu3.5
	osv USN-9002-1 upstream 96022 linux Ubuntu:24.04:LTS linux 6.8.0-52.53
	osv SUSE-SU-2026:1-1 upstream 96031 openssl \
	    'SUSE:Linux Enterprise Module for Basesystem 15 SP5' openssl-1_1 \
	    1.1.1l-150500.17.25.1
	osv openSUSE-SU-2026:1-1 upstream 96032 openssl 'openSUSE:Leap 15.5' \
	    openssl-1_1 1.1.1l-150500.17.25.1
	osv ALPINE-CVE-2026-96041 upstream 96041 openssl Alpine:v3.19 openssl \
	    3.1.8-r0
} | kairan import - >/dev/null
for host in alma debian ubuntu suse leap alpine; do
	vuls $host >"$T/scan"
	kairan scan --json $host "$T/scan" >"$T/m-$host"
done
got() { # HOST: what was found, in order
	sed -n 's/.*"vulnerability":"CVE-2026-\([0-9]*\)","package":"\([^"]*\)".*/\1 \2/p' \
	    "$T/m-$1" | sort | tr '\n' ';'
}
is "alma: package, kernel, a stream that is not said" "$(got alma)" \
    "96001 openssl-libs;96003 nginx;96004 kernel-core;"
is "... which is no guess" "$(sql "SELECT state FROM finding WHERE id =
    'CVE-2026-96003'")" investigating
kairan open >/dev/null
like "... and the ticket says what is not known" "$(sql 'SELECT description
    FROM builtin_issue')" 'Not certain: a modular package; the advisory does not say for which stream'
is "debian: by source" "$(got debian)" \
    "96011 libssl3;96012 linux-image-6.1.0-29-amd64;"
is "ubuntu: by source" "$(got ubuntu)" \
    "96021 libssl3t64;96022 linux-image-6.8.0-31-generic;"
is "suse: by package" "$(got suse)" "96031 libopenssl1_1;"
is "leap: by package" "$(got leap)" "96032 libopenssl1_1;"
is "alpine: by source" "$(got alpine)" "96041 libcrypto3;"
for host in alma debian ubuntu suse leap alpine; do
	vuls $host booted=1 at=2026-11-20T16:00:00Z >"$T/scan"
	kairan scan $host "$T/scan" >/dev/null
done
is "after the updates all are closed" "$(sql "SELECT count(*) || ' ' ||
    group_concat(DISTINCT status) FROM task WHERE verified = 1")" \
    "10 PATCH_APPLIED"

# An advisory names many packages; a host's ticket those that it has.
begin many
python3 -c 'import json
print(json.dumps({"id": "ALSA-2026:9", "modified": "2026-11-19T12:00:00Z",
    "related": ["CVE-2026-9609"], "summary": "openssl", "affected": [
    {"package": {"ecosystem": "AlmaLinux:9", "name": n}, "ranges": [
     {"type": "ECOSYSTEM", "events": [{"introduced": "0"},
                                      {"fixed": "1:3.0.7-28.el9_4"}]}]}
    for n in ["openssl-libs"] + ["openssl-x%d" % i for i in range(60)]]}))' |
    kairan import - >/dev/null
vuls alma >"$T/scan"
kairan scan alma "$T/scan" >/dev/null
kairan open >/dev/null
like "a ticket names what its host has" "$(mails)" \
    'openssl-libs 1:3.0.7-27.el9 .fixed in 1:3.0.7-28.el9_4'
unlike "... and counts nothing beside it" "$(mails)" 'and [0-9]* more'

# A large one: 30 MB, within 10 s and 400 MB of memory.
begin big
vuls debian n=2500 report=1 cves=1300 >"$T/large"
ok "it is large" test "$(wc -c <"$T/large")" -gt 30000000
like "a scan of 30 MB" "$(ulimit -t 10
    nm "$B/kairan" 2>/dev/null | grep -q __asan_init || ulimit -v 400000
    kairan scan debian "$T/large" | tail -n 1)" '1306 tasks open'
like "... is a handful of tickets" "$(kairan open)" '[2345] ticket.s. founded'

done_testing
