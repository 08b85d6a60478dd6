#!/bin/sh
# The scanner's score: shown with who gave it where no advisory has one.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/scan_site.sh"

cat >"$D/kairan.conf" <<'EOF'
mail { address = "k@example.jp" }
tracker { project = "sec" }
person taro { mail = "taro@example.jp" }
host "*" { owner = taro  exposure = open  human_impact = high }
EOF
score() { # CVE: as lists have it
	sqlite3 "$D/kairan.db" "SELECT CASE WHEN cvss < 0 THEN scan_cvss ELSE
	    cvss END FROM vulnerability WHERE key = '$1'"
}
why() { kairan why "$1" | sed -n 's/^  CVSS //p'; }

cat >"$D/vuls" <<'EOF'
{"jsonVersion": 4, "serverName": "web1", "family": "debian", "release": "12",
 "scannedAt": "2026-11-20T00:00:00Z", "reportedAt": "2026-11-20T01:00:00Z",
 "packages": {"bash": {"name": "bash", "version": "5.2-1"},
 "zlib1g": {"name": "zlib1g", "version": "1:1.2-1"}}, "scannedCves": {
 "CVE-2026-98001": {"cveID": "CVE-2026-98001", "affectedPackages": [
  {"name": "bash", "notFixedYet": true, "fixState": "Affected"}],
  "cveContents": {"nvd": [{"cvss2Score": 10, "cvss3Score": 7.5, "cvss3Vector":
  "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}], "redhat_api": [
  {"cvss3Score": 5.9, "cvss3Vector": "x"}]}},
 "CVE-2026-98002": {"cveID": "CVE-2026-98002", "affectedPackages": [
  {"name": "bash", "notFixedYet": true, "fixState": "Will not fix"}],
  "cveContents": {"nvd": {"cvss2Score": 4.3, "cvss2Vector":
  "AV:N/AC:M/Au:N/C:N/I:N/A:P"}}},
 "CVE-2026-98003": {"cveID": "CVE-2026-98003", "affectedPackages": [
  {"name": "zlib1g", "notFixedYet": true}], "cveContents": {"debian": [
  {"cvss3Score": 0, "cvss3Severity": "low"}]}}}}
EOF
kairan scan web1 "$D/vuls" >/dev/null
is "vuls: the highest of the newest version" "$(score CVE-2026-98001)" 75
is "... with who gave it" "$(why CVE-2026-98001)" "7.5 (3.1, vuls/nvd)"
is "... of an older version" "$(why CVE-2026-98002)" "4.3 (2.0, vuls/nvd)"
is "... none is none" "$(why CVE-2026-98003)" "not known yet"
kairan open >/dev/null
hash=$(sqlite3 "$D/kairan.db" 'SELECT raw FROM outbox LIMIT 1')
text=$(python3 -c 'import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"),
    policy=email.policy.default)
print(m.get_body(("plain",)).get_content())' "$D"/raw/*/"$hash")
like "the mail has it" "$text" 'CVSS +7\.5 High'
like "... and who gave it" "$text" 'CVSS +7\.5 High \(v3\.1, vuls/nvd\)'
like "a package that waits for two reasons: which is which" "$text" \
    'Not fixed yet: bash \[CVE-2026-98001\], zlib1g'
like "... the other one" "$text" 'Will not be fixed: bash \[CVE-2026-98002\]'

# An advisory's own score wins; without one the scanner's stays.
osv() { # CVE VECTOR
	printf '{"id":"GHSA-%s","modified":"2026-11-21T00:00:00Z","aliases":
["%s"],"summary":"x","severity":[%s],"affected":[{"package":{"ecosystem":
"npm","name":"x"}}]}\n' "$1" "$1" "$2"
}
osv CVE-2026-98001 '{"type":"CVSS_V3","score":
"CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H"}' | kairan import - >/dev/null
is "an advisory's score comes first" "$(score CVE-2026-98001)" 55
is "... alone" "$(why CVE-2026-98001)" "5.5 (3.1, osv)"
osv CVE-2026-98002 '' | kairan import - >/dev/null
is "one without a score leaves the scanner's" "$(score CVE-2026-98002)" 43

# The other tools.
cat >"$D/trivy" <<'EOF'
{"SchemaVersion": 2, "CreatedAt": "2026-11-20T00:00:00Z", "ArtifactName":
 "web2", "ArtifactType": "filesystem", "Metadata": {"OS": {"Family": "debian",
 "Name": "12.5"}}, "Results": [{"Target": "web2", "Class": "os-pkgs",
 "Vulnerabilities": [{"VulnerabilityID": "CVE-2026-98011", "PkgName": "bash",
 "InstalledVersion": "5.2-1", "Severity": "HIGH", "CVSS": {"nvd": {"V2Score":
 9.3, "V3Score": 7.8, "V3Vector":
 "CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H"}, "redhat": {"V40Score": 6.1,
 "V40Vector": "x"}}}]}]}
EOF
kairan scan web2 "$D/trivy" >/dev/null
is "trivy" "$(why CVE-2026-98011)" "6.1 (4.0, trivy/redhat)"
cat >"$D/osv" <<'EOF'
{"results": [{"source": {"path": "go.mod", "type": "lockfile"}, "packages": [
 {"package": {"name": "x", "version": "1", "ecosystem": "Go"},
 "vulnerabilities": [{"id": "GHSA-1", "aliases": ["CVE-2026-98021"],
 "severity": [{"type": "CVSS_V4", "score":
 "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N"}]}],
 "groups": [{"ids": ["GO-1", "GHSA-1"], "max_severity": "8.7"}]}]}]}
EOF
kairan scan web3 "$D/osv" >/dev/null
is "osv-scanner: of 4.0 the number that it worked out" \
    "$(why CVE-2026-98021)" "8.7 (4.0, osv-scanner)"
cat >"$D/bom" <<'EOF'
{"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"timestamp":
 "2026-11-20T00:00:00Z"}, "components": [{"bom-ref": "a", "type": "library",
 "name": "a", "version": "1"}], "vulnerabilities": [{"id": "CVE-2026-98031",
 "ratings": [{"method": "OWASP", "score": 9.9}, {"source": {"name": "NVD"},
 "method": "CVSSv31", "score": 6.5, "vector": "AV:N/x"}],
 "affects": [{"ref": "a"}]}]}
EOF
kairan scan web4 "$D/bom" >/dev/null
is "cyclonedx: CVSS alone" "$(why CVE-2026-98031)" "6.5 (3.1, cyclonedx/NVD)"
like "lists filter and sort by it" "$(kairan list --json 'cvss>=8' |
    sed 's/.*"vulnerability":"\([^"]*\)".*/\1/')" 'CVE-2026-98021'

done_testing
