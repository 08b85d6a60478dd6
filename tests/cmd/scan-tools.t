#!/bin/sh
# Trivy, OSV-Scanner and CycloneDX, scan after scan: the same again changes
# nothing, what is updated closes, what only looks so does not.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/scan_site.sh"

cat >"$D/kairan.conf" <<'EOF'
mail { address = "k@example.jp" }
person taro { mail = "taro@example.jp" }
host "*" { owner = taro  exposure = open  human_impact = high }
EOF
change() { # FILE CVE: change and status
	sed -n "s/.*\"change\":\"\([^\"]*\)\".*\"$2\".*\"status\":\"\([^\"]*\)\".*/\1 \2/p" "$1"
}
total() { # FILE: findings, changes, open tasks
	sed -n 's/.*"findings":\([0-9]*\),"open":\([0-9]*\),"changes":\([0-9]*\).*/\1 \3 \2/p' "$1"
}
find_all() { # HOST: CVE package installed fixed path
	sqlite3 -separator ' ' "$D/kairan.db" "SELECT id, p.package, installed,
	    fixed_in, path FROM finding JOIN finding_package p USING (host,
	    vulnerability) WHERE host = '$1' ORDER BY id, n" | sed 's/ *$//'
}

# Trivy: a host with its packages and two applications.
trivy() { # HOUR STAGE(old|both|new)
	python3 - "$@" <<'EOF2'
import json, sys
hour, stage = sys.argv[1:]
new = stage == 'new'
def rpm(name, version, release, epoch=0):
    return {'ID': name, 'Name': name, 'Version': version, 'Release': release,
            'Epoch': epoch, 'Arch': 'x86_64', 'SrcName': name,
            'SrcVersion': version, 'SrcRelease': release, 'SrcEpoch': epoch}
def lib(name, version, path=''):
    return {'Name': name, 'Version': version, 'FilePath': path}
def vuln(cve, name, installed, fixed, **more):
    return dict({'VulnerabilityID': cve, 'PkgName': name, 'InstalledVersion':
                 installed, 'FixedVersion': fixed, 'Status': 'fixed' if fixed
                 else 'affected', 'Severity': 'HIGH', 'Title': 'x'}, **more)
kernel = 'kernel-core', '5.14.0-427.13.1.el9_4', '5.14.0-427.20.1.el9_4'
found = [[vuln('CVE-2026-97001', 'openssl-libs', '1:3.0.7-27.el9',
               '1:3.0.7-28.el9_4'),
          vuln('CVE-2026-97002', *kernel),
          vuln('CVE-2026-97006', 'bash', '5.1.8-9.el9', '')],
         [vuln('CVE-2026-97003', 'left-pad', '1.3.0', '1.2.9, 1.3.1')],
         [vuln('CVE-2026-97004', 'openssl-libs', '2.0', '2.1',
               PkgPath='srv/a.jar'),
          vuln('CVE-2026-97005', 'core', '4.0', '>= 4.1',
               PkgPath='srv/b.jar')]]
packages = [[rpm('openssl-libs', '3.0.7', '28.el9_4' if new else '27.el9', 1),
             rpm('kernel-core', '5.14.0', '427.20.1.el9_4' if new else
                 '427.13.1.el9_4'), rpm('bash', '5.1.8', '9.el9')],
            [lib('left-pad', '1.3.1' if new else '1.3.0')],
            [lib('openssl-libs', '2.0', 'srv/a.jar'),
             lib('core', '4.1' if new else '4.0', 'srv/b.jar')]]
if stage == 'both':
    packages[0].append(rpm('kernel-core', '5.14.0', '427.20.1.el9_4'))
    del found[0][1]
if new:
    found = [found[0][2:], [], []]
json.dump({'SchemaVersion': 2, 'Trivy': {'Version': '0.69.0'}, 'CreatedAt':
    '2026-11-20T%s:00:00.123456789+09:00' % hour, 'ArtifactName': 'web1',
    'ArtifactType': 'filesystem', 'Metadata': {'OS': {'Family': 'alma',
    'Name': '9.4', 'EOSL': True}}, 'Results': [
    {'Target': 'web1 (alma 9.4)', 'Class': 'os-pkgs', 'Type': 'alma',
     'Packages': packages[0], 'Vulnerabilities': found[0]},
    {'Target': 'srv/package-lock.json', 'Class': 'lang-pkgs', 'Type': 'npm',
     'Packages': packages[1], 'Vulnerabilities': found[1]},
    {'Target': 'Java', 'Class': 'lang-pkgs', 'Type': 'jar',
     'Packages': packages[2], 'Vulnerabilities': found[2]},
    {'Target': 'srv/x.key', 'Class': 'secret', 'Secrets': [{'RuleID': 'x'}]}
    ]}, sys.stdout)
EOF2
}
trivy 09 old >"$D/f"
kairan scan --json web1 "$D/f" >"$D/1"
is "trivy: all findings" "$(total "$D/1")" "6 6 6"
is "... with package, versions and place" "$(find_all web1)" \
"CVE-2026-97001 openssl-libs 1:3.0.7-27.el9 1:3.0.7-28.el9_4
CVE-2026-97002 kernel-core 5.14.0-427.13.1.el9_4 5.14.0-427.20.1.el9_4
CVE-2026-97003 left-pad 1.3.0 1.2.9, 1.3.1 srv/package-lock.json
CVE-2026-97004 openssl-libs 2.0 2.1 srv/a.jar
CVE-2026-97005 core 4.0 >= 4.1 srv/b.jar
CVE-2026-97006 bash 5.1.8-9.el9"
like "... and that the system is too old" "$(cat "$D/1")" \
    'almalinux 9.4 is no longer supported'
for hour in 10 11; do
	trivy $hour old >"$D/f"
	kairan scan --json web1 "$D/f" >"$D/1"
	is "trivy: the same again is no news" "$(total "$D/1")" "6 0 6"
done
trivy 12 both >"$D/f"
kairan scan --json web1 "$D/f" >"$D/1"
is "two kernels, and which one runs is not said: not closed" \
    "$(change "$D/1" CVE-2026-97002)" "kernel NEW"
trivy 13 new >"$D/f"
kairan scan --json web1 "$D/f" >"$D/1"
is "trivy: a package is updated" "$(change "$D/1" CVE-2026-97001)" \
    "patched PATCH_APPLIED"
is "... the old kernel is gone" "$(change "$D/1" CVE-2026-97002)" \
    "patched PATCH_APPLIED"
is "... a library with two mended versions" \
    "$(change "$D/1" CVE-2026-97003)" "patched PATCH_APPLIED"
is "... one called as a package of the system was not" \
    "$(change "$D/1" CVE-2026-97004)" "vanished NEW"
is "... one with a range for a version" \
    "$(change "$D/1" CVE-2026-97005)" "patched PATCH_APPLIED"
is "... what has no patch stays" "$(total "$D/1")" "1 5 2"

# What Trivy wrote before version 0.20.
cat >"$D/f" <<'EOF'
[{"Target": "old1 (alpine 3.11.5)", "Type": "alpine", "Vulnerabilities": [
 {"VulnerabilityID": "CVE-2026-97011", "PkgName": "musl", "InstalledVersion":
  "1.1.24-r1", "FixedVersion": "1.1.24-r3", "Severity": "MEDIUM"}]},
 {"Target": "app/Gemfile.lock", "Type": "bundler", "Vulnerabilities": [
 {"VulnerabilityID": "CVE-2026-97012", "PkgName": "pack", "InstalledVersion":
  "6.0.3", "FixedVersion": "", "Severity": "HIGH"}]},
 {"Target": "app/yarn.lock", "Type": "yarn", "Vulnerabilities": null}]
EOF
kairan scan --json old1 "$D/f" >"$D/1"
is "trivy's old form" "$(total "$D/1")" "2 2 2"
is "... with place" "$(find_all old1)" \
    "CVE-2026-97011 musl 1.1.24-r1 1.1.24-r3
CVE-2026-97012 pack 6.0.3  app/Gemfile.lock"
is "... and system" "$(sqlite3 "$D/kairan.db" "SELECT family, release
    FROM host WHERE name = 'old1'")" "alpine|3.11.5"

# OSV-Scanner with all packages: what was updated or removed is known.
osv() { # LIBSSL-VERSION VULNERABLE(1|0) WITH-ZLIB(1|0)
	python3 - "$@" <<'EOF2'
import json, sys
version, is_bad, has_zlib = sys.argv[1], sys.argv[2] == '1', sys.argv[3] == '1'
def package(name, os_name, version):
    return {'name': name, 'os_package_name': os_name, 'version': version,
            'ecosystem': 'Debian:12'}
def record(id, name, fixed):
    return {'id': id, 'summary': 'x', 'upstream': [id[7:]], 'affected': [
        {'package': {'ecosystem': 'Debian:12', 'name': name}, 'ranges': [
            {'type': 'ECOSYSTEM', 'events': [{'introduced': '0'}] +
             ([{'fixed': fixed}] if fixed else [])}]}]}
a = {'package': package('openssl', 'libssl3', version)}
if is_bad:
    a['vulnerabilities'] = [record('DEBIAN-CVE-2026-97021', 'openssl',
                                   '3.0.15-1')]
    a['groups'] = [{'ids': ['DEBIAN-CVE-2026-97021'], 'aliases':
                    ['DEBIAN-CVE-2026-97021'], 'max_severity': '7.5'}]
rows = [a, {'package': package('bash', 'bash', '5.2.15-2')}]
if has_zlib:
    rows.append({'package': package('zlib', 'zlib1g', '1:1.2.13-1'),
        'vulnerabilities': [record('DEBIAN-CVE-2026-97022', 'zlib', '')]})
json.dump({'results': [{'source': {'path': '/var/lib/dpkg/status', 'type':
    'os'}, 'packages': rows}], 'experimental_config': {'licenses':
    {'summary': False, 'allowlist': None}}}, sys.stdout)
EOF2
}
at() { # HOUR: the file is of then
	touch -d "2026-11-20T$1:00:00Z" "$D/f"
}
osv 3.0.11-1 1 1 >"$D/f"
at 01
kairan scan --json web2 "$D/f" >"$D/1"
is "osv-scanner: by the name that is installed" "$(find_all web2)" \
    "CVE-2026-97021 libssl3 3.0.11-1 3.0.15-1
CVE-2026-97022 zlib1g 1:1.2.13-1"
osv 3.0.15-1 0 0 >"$D/f"
at 02
kairan scan --json web2 "$D/f" >"$D/1"
is "osv-scanner: updated" "$(change "$D/1" CVE-2026-97021)" \
    "patched PATCH_APPLIED"
is "osv-scanner: removed" "$(change "$D/1" CVE-2026-97022)" \
    "removed PATCH_APPLIED"

# CycloneDX: an image or a program is not called as its host is.
bom() { # TYPE NAME VERSION HOUR VULNERABILITIES
	cat <<-EOF2
	{"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata":
	 {"timestamp": "2026-11-20T0$4:00:00Z", "component": {"type": "$1",
	 "name": "$2"}}, "components": [{"bom-ref": "a", "type": "library",
	 "name": "core", "purl": "pkg:npm/core@$3"}], "vulnerabilities": [$5]}
	EOF2
}
bad='{"id": "CVE-2026-97031", "affects": [{"ref": "a"}]}'
bom container example/app:1.2 1.0 1 "$bad" >"$D/f"
kairan scan --json web3 "$D/f" >"$D/1"
like "cyclonedx: of an image, said" "$(cat "$D/1")" \
    'the parts of container example/app:1.2'
bom container example/app:1.3 1.1 2 >"$D/f"
kairan scan --json web3 "$D/f" >"$D/1"
is "cyclonedx: another version" "$(change "$D/1" CVE-2026-97031)" \
    "patched PATCH_APPLIED"
bom device web4 1.1 3 >"$D/f"
like "cyclonedx: another machine's" "$(kairan scan web3 "$D/f")" other_host

done_testing
