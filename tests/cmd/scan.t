#!/bin/sh
# kairan scan: scans of hosts into tasks; what is patched, what only looks so,
# what comes back, what is refused.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/scan_site.sh"

scan() { kairan scan "$@"; echo "rc $?"; }
said() { scan "$@" | tr '\n' ' '; }
# Of one change, what KEY is; nothing when there is none.
of() { # FILE CVE KEY
	grep "\"vulnerability\":\"$2\"" "$1" |
	    sed -n "s/.*\"$3\":\"\([^\"]*\)\".*/\1/p"
}
cat >"$D/kairan.conf" <<'EOF'
mail { address = "k@example.jp" }
person taro { mail = "taro@example.jp" }
host db1 {
	owner = taro
	exposure = open
	human_impact = high
	window = "0 3 * * 6#2"
}
host "app*" {
	exposure = small
	safety = marginal
	mission_impact = mef_failure
}
EOF

# A report of Vuls, changed by sed.
vuls() { # HOUR SED-SCRIPT
	sed "s/2026-11-20T12:15:02/2026-11-20T$1:15:02/;$2" \
	    "$S/vuls-report.json"
}
state() { # of all tasks of a host
	sqlite3 "$D/kairan.db" 'SELECT v.key, t.status, t.ssvc, t.due,
	    t.verified FROM task t JOIN vulnerability v ON
	    v.id = t.vulnerability WHERE t.host = "'"$1"'" ORDER BY v.key'
}
rows() {
	sqlite3 "$D/kairan.db" .dump | grep -v 'INTO meta\|history' |
	    sha256sum
}

scan --json db1 $S/vuls-report.json >"$D/1"
is "the first scan is taken" "$(tail -n1 "$D/1")" "rc 0"
is "four are new" "$(grep -c '"change":"new"' "$D/1")" 4
is "one is urgent" "$(of "$D/1" CVE-2026-90001 ssvc)" immediate
is "... and due soon" "$(of "$D/1" CVE-2026-90001 due)" 2026-11-25
like "... and the reasons stand there" "$(of "$D/1" CVE-2026-90001 why)" \
    'exploitation=active .kev.*exposure=open .host.*automatable=yes .default'
is "others are due at the next maintenance" \
    "$(of "$D/1" CVE-2026-90003 due)" 2026-12-12
before=$(rows)
like "the same file again is no news" "$(said db1 $S/vuls-report.json)" \
    'taken before.*rc 0'
is "... and changes nothing" "$(rows)" "$before"

gzip -c $S/vuls-report.json >"$D/gz"
like "packed it is read, too" "$(said db1 "$D/gz")" 'not newer.*rc 65'

# What is refused, with a reason, changes nothing.
refused() { # TEXT PATTERN HOST FILE
	like "$1" "$(said "$3" "$4")" "$2.*rc 65"
}
vuls 11 '' >"$D/old"
refused "an older scan" 'refused .older..*2026-11-20T02:15' db1 "$D/old"
refused "a scan of another host" 'refused .other_host..*"db1"' web1 \
    $S/vuls-report.json
vuls 13 's/"debian"/"ubuntu"/' >"$D/other"
refused "another system" 'refused .other_system.' db1 "$D/other"
vuls 13 's/2026-11-20T/2027-11-20T/' >"$D/future"
refused "one from the future" 'refused .future.' db1 "$D/future"
head -c 3000 $S/vuls-report.json >"$D/cut"
refused "one that was cut off" 'cut: line 58' db1 "$D/cut"
: >"$D/empty"
refused "an empty file" 'the scan is empty' db1 "$D/empty"
sed 's/"packages": {/"packages": {}, "x": {/
s/"scannedCves": {/"scannedCves": {}, "y": {/;s/T12:15:02/T13:15:02/' $S/vuls-report.json >"$D/nothing"
refused "one that holds nothing" '.empty.' db1 "$D/nothing"
vuls 13 's/"containerID": "", "name": ""/"containerID": "c1", "name": "app"/' \
    >"$D/container"
refused "one of a container" 'call the host db1/app' db1 "$D/container"
is "... and all of them changed nothing" "$(rows)" "$before"
like "no such file" "$(said db1 "$D/none")" 'none.*rc 6'
like "no arguments" "$(said db1)" 'usage: .*rc 64'

# A mended version is installed, and the finding is gone.
new='s/"version": "3.0.11-1~deb12u2", "release"/"version": "3.0.15-1~deb12u1", "release"/'
gone='s/CVE-2026-90001/CVE-2026-80001/;s/"libssl3", "fixedIn": "3.0.15/"libssl3", "fixedIn": "3.0.17/;s/"openssl", "fixedIn": "3.0.15/"openssl", "fixedIn": "3.0.17/'
vuls 13 "$new;$gone" >"$D/f2"
scan --json db1 "$D/f2" >"$D/2"
is "patched" "$(of "$D/2" CVE-2026-90001 status)" PATCH_APPLIED
like "... for that reason" "$(of "$D/2" CVE-2026-90001 reason)" \
    'ssl.* 3.0.15-1~deb12u1 is installed'
is "one is new" "$(of "$D/2" CVE-2026-80001 change)" new
is "nothing else is told" "$(grep -c '"change":"' "$D/2")" 2
like "the task is verified" "$(state db1)" \
    'CVE-2026-90001.PATCH_APPLIED.immediate.2026-11-25.1'

# It comes back: an old package was put on again.
vuls 14 '' >"$D/f3"
scan --json db1 "$D/f3" >"$D/3"
is "what comes back is open again" \
    "$(of "$D/3" CVE-2026-90001 change) $(of "$D/3" CVE-2026-90001 status)" \
    "returned NEW"
is "what vanished without an update stays open" \
    "$(of "$D/3" CVE-2026-80001 change) $(of "$D/3" CVE-2026-80001 status)" \
    "vanished NEW"

# The package is removed; a person's words about others stay.
sqlite3 "$D/kairan.db" "UPDATE task SET status = 'RISK_ACCEPTED', due =
    '2027-01-01' WHERE vulnerability = (SELECT vulnerability FROM alias WHERE
    alias = 'CVE-2026-90004')"
vuls 15 '/^    "zlib1g"/d;/"openssl": {"name": "openssl", "version": "3.0.11-1~deb12u2", "release"/s/},$/}/;s/"CVE-2026-90002"/"CVE-2026-70002"/;s/"CVE-2026-90003"/"CVE-2026-70003"/;s/{"name": "zlib1g", "notFixedYet"/{"name": "libssl3", "notFixedYet"/' \
    >"$D/f4"
scan --json db1 "$D/f4" >"$D/4"
is "a removed package counts" \
    "$(of "$D/4" CVE-2026-90002 change) $(of "$D/4" CVE-2026-90002 status)" \
    "removed PATCH_APPLIED"
like "a finished task keeps status and date" "$(state db1)" \
    'CVE-2026-90004.RISK_ACCEPTED.scheduled.2027-01-01'

# Services that run old files.
vuls 16 "$new;$gone"';s/"repository": ""}/"repository": "", "NeedRestartProcs": [{"pid": "1", "path": "\/x", "serviceName": "x", "initSystem": "systemd"}]}/' \
    >"$D/f5"
scan --json db1 "$D/f5" >"$D/5"
is "services not restarted: said, not closed" \
    "$(of "$D/5" CVE-2026-90001 change) $(of "$D/5" CVE-2026-90001 status)" \
    "restart NEW"
vuls 17 "$new;$gone" >"$D/f6"
scan --json db1 "$D/f6" >"$D/6"
is "... closed after the restart" \
    "$(of "$D/6" CVE-2026-90001 change)" patched

# A plain list is matched with advisories in OSV's form.
like "nothing to match with" "$(said app1 $S/rpm.txt)" 'rc 0'
cat >"$D/osv.json" <<'EOF'
{"id": "ALSA-2026:9100", "modified": "2026-11-19T12:00:00Z",
 "summary": "Important: kernel security update",
 "related": ["CVE-2026-91001"], "affected": [{"package": {"ecosystem":
 "AlmaLinux:9", "name": "kernel-core"}, "ranges": [{"type": "ECOSYSTEM",
 "events": [{"introduced": "0"}, {"fixed": "5.14.0-427.20.1.el9_4"}]}]}]}
{"id": "ALSA-2026:9101", "modified": "2026-11-19T12:00:00Z",
 "summary": "Important: bash security update",
 "related": ["CVE-2026-91002"], "affected": [{"package": {"ecosystem":
 "AlmaLinux:9", "name": "bash"}, "ranges": [{"type": "ECOSYSTEM",
 "events": [{"introduced": "0"}, {"fixed": "5.1.8-10.el9"}]}]}]}
{"id": "ALSA-2026:9105", "modified": "2026-11-19T12:00:00Z",
 "summary": "Important: bash 4 security update",
 "related": ["CVE-2026-91009"], "affected": [{"package": {"ecosystem":
 "AlmaLinux:9", "name": "bash"}, "versions": ["4.4.0-1.el9"]}]}
EOF
kairan import - <"$D/osv.json" >/dev/null
plain() { # HOUR SED-SCRIPT: without dnf's own findings
	sed "s/2026-11-20T05:00:00/2026-11-20T$1:00:00/
/^#kairan list advisories/,/^ALBA/d;/^sshd/d;$2" $S/rpm.txt
}
plain 06 's/app1/app2/' >"$D/p1"
scan --json app2 "$D/p1" >"$D/7"
is "the kernel that runs counts" "$(of "$D/7" CVE-2026-91001 change)" new
is "a package is matched" "$(of "$D/7" CVE-2026-91002 package)" bash
unlike "a version that is named alone is no beginning" "$(cat "$D/7")" \
    CVE-2026-91009
like "impact by safety and mission" "$(of "$D/7" CVE-2026-91002 why)" \
    'system_exposure=small .host.*human_impact=medium .host'
plain 07 's/app1/app2/;s/^bash (none) 5.1.8 9/bash (none) 5.1.8 10/
s/^gpg.*/kernel-core 0 5.14.0 427.30.1.el9_4 x86_64 k.src.rpm (none)/' \
    >"$D/p2"
scan --json app2 "$D/p2" >"$D/8"
is "an update closes" "$(of "$D/8" CVE-2026-91002 status)" PATCH_APPLIED
is "the old kernel still runs: not closed" \
    "$(of "$D/8" CVE-2026-91001 status)" ""
plain 08 's/app1/app2/;s/^bash (none) 5.1.8 9/bash (none) 5.1.8 10/
s/^Linux app2 5.14.0-427.13.1/Linux app2 5.14.0-427.20.1/' >"$D/p3"
scan --json app2 "$D/p3" >"$D/9"
is "the new one runs" "$(of "$D/9" CVE-2026-91001 change)" patched

# A bare list: the system by one of its packages, else it is said.
echo bash-5.1.8-9.el9.x86_64 >"$D/p4"
like "of no system: nothing is looked for, which is said" \
    "$(said app3 "$D/p4")" 'not looked for.*kairan.conf do.*rc 0'
echo almalinux-release-9.4-1.el9.x86_64 >>"$D/p4"
scan --json app4 "$D/p4" >"$D/10"
is "of AlmaLinux, by its release package" \
    "$(of "$D/10" CVE-2026-91002 change)" new
like "... which is said, too" "$(cat "$D/10")" \
    'by its package almalinux-release 9.4-1.el9 it is almalinux 9.4'

# Several kernels, and which one runs is not said: neither is a reboot.
cat >"$D/p7" <<'EOF'
kernel-core-5.14.0-427.13.1.el9_4.x86_64
kernel-core-5.14.0-427.30.1.el9_4.x86_64
almalinux-release-9.4-1.el9.x86_64
EOF
scan --json app6 "$D/p7" >"$D/13"
is "several kernels" "$(of "$D/13" CVE-2026-91001 package)" kernel-core
text=$(kairan show host:app6; kairan commands host:app6)
like "... which is said" "$text" 'Not certain: several kernels are installed'
like "... and what to do" "$text" 'reboot, if an older one still runs'
unlike "... no reboot is asked for" "$text" 'needs a reboot'

# dnf updateinfo calls findings by advisories: those that are known are their
# CVEs, which are what there is to do.
cat >"$D/osv2.json" <<'EOF'
{"id": "ALSA-2026:9102", "modified": "2026-11-19T12:00:00Z", "summary":
 "Important: vim security update", "related": ["CVE-2026-91003",
 "CVE-2026-91004"], "affected": [{"package": {"ecosystem": "AlmaLinux:9",
 "name": "vim"}, "ranges": [{"type": "ECOSYSTEM", "events": [
 {"introduced": "0"}, {"fixed": "8.2-3.el9"}]}]}]}
EOF
kairan import - <"$D/osv2.json" >/dev/null
cat >"$D/p5" <<'EOF'
ALSA-2026:9102 Important/Sec. vim-8.2-3.el9.x86_64
ALSA-2026:9199 Moderate/Sec.  bash-5.1.8-11.el9.x86_64
bash-5.1.8-10.el9.x86_64
vim-8.2-1.el9.x86_64
almalinux-release-9.4-1.el9.x86_64
EOF
touch -d 2026-11-20T01:00:00Z "$D/p5"
scan --json app5 "$D/p5" >"$D/11"
is "an advisory's CVEs" "$(of "$D/11" CVE-2026-91003 change) $(of "$D/11" \
    CVE-2026-91004 package)" "new vim"
is "... one that nobody knows" "$(of "$D/11" ALSA-2026:9199 package)" bash
is "... and no others" "$(grep -c '"change"' "$D/11")" 3
is "... with what was installed" "$(sqlite3 "$D/kairan.db" "SELECT installed
    || ' ' || fixed_in FROM finding_package WHERE package = 'vim' LIMIT 1")" \
    "8.2-1.el9 8.2-3.el9"
like "... and what to type" "$(kairan commands host:app5)" \
    'dnf upgrade bash vim'
sed 's/^vim-8.2-1/vim-8.2-3/;/9102/d' "$D/p5" >"$D/p6"
touch -d 2026-11-20T02:00:00Z "$D/p6"
scan --json app5 "$D/p6" >"$D/12"
is "... which closes both" "$(of "$D/12" CVE-2026-91003 status) $(of "$D/12" \
    CVE-2026-91004 status)" "PATCH_APPLIED PATCH_APPLIED"

# A source tells more: the decision is made again.
cat >"$D/kev.json" <<'EOF'
{"title": "CISA Catalog of Known Exploited Vulnerabilities",
 "catalogVersion": "2026.11.22", "dateReleased": "2026-11-22T00:00:00Z",
 "count": 1, "vulnerabilities": [{"cveID": "CVE-2026-80001",
 "vendorProject": "Example", "product": "TLS", "vulnerabilityName": "x",
 "dateAdded": "2026-11-22", "shortDescription": "x", "requiredAction": "x",
 "dueDate": "2026-12-10", "knownRansomwareCampaignUse": "Unknown",
 "notes": "", "cwes": []}]}
EOF
sqlite3 "$D/kairan.db" "UPDATE finding SET kev = 0, poc = 0, outcome =
    'scheduled' WHERE id = 'CVE-2026-80001'; UPDATE task SET ssvc =
    'scheduled', status = 'DEFER' WHERE vulnerability = (SELECT vulnerability
    FROM alias WHERE alias = 'CVE-2026-80001')"
KAIRAN_NOW=2026-11-23T00:00:00Z
kairan import "$D/kev.json" >/dev/null
kairan open >/dev/null
like "a catalogue makes it urgent, and wakes it" "$(state db1)" \
    'CVE-2026-80001.NEW.immediate.2026-11-26'
like "... and the history tells" "$(sqlite3 "$D/kairan.db" \
    "SELECT text FROM history WHERE kind = 'decided'")" \
    'CVE-2026-80001 on db1: immediate, was scheduled'

# Mistakes of the configuration are named.
sed -i 's/6#2/6#9/' "$D/kairan.conf"
like "a window that never comes" "$(said db1 "$D/f6")" \
    'kairan.conf:[0-9]*: host db1: window.*rc 65'
sed -i 's/6#9/6#2/' "$D/kairan.conf"
printf 'ssvc {\n table = "none.csv"\n}\n' >>"$D/kairan.conf"
like "a table that is not there" "$(said db1 "$D/f6")" \
    'kairan.conf:[0-9]*: ssvc: table.*rc 6'

done_testing
