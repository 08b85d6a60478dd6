#!/bin/sh
# One vulnerability told by many sources, as it really happens: one ticket,
# the right notes, no mail without need.  And the Log4j story: a mitigation
# that does not hold opens exactly the tasks that relied on it.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

# Before the days that stand below.
export KAIRAN_NOW=2026-11-22T00:00:00Z
cat >"$D/kairan.conf" <<'EOF'
time_zone = "UTC"
send = on
mail { address = "kairan@example.jp" send_by = maildir maildir = "out" }
tracker { type = builtin }
watch vpn { any = { "Hinoki VPN" } assignee = "alice" }
watch log { any = { "Logging library" } assignee = "alice" }
person alice { mail = { "alice@example.jp" } }
EOF
# jvn TYPE ID TITLE [REFERENCES]: one item of a feed of JVN's form.
jvn() {
	cat >"$T/feed.rdf" <<EOF
<rdf:RDF xmlns="http://purl.org/rss/1.0/"
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:sec="http://jvn.jp/rss/mod_sec/"><channel><title>F</title></channel>
<item><title>$3</title><link>https://x.example.jp/$2</link>
<dc:identifier>$2</dc:identifier><sec:identifier>$2</sec:identifier>
<dc:date>2026-11-20T10:00+09:00</dc:date>${4:-}</item>
</rdf:RDF>
EOF
	kairan import --type "$1" "$T/feed.rdf" >/dev/null
	kairan open >/dev/null
}
ref() {
	printf '<sec:references source="%s" id="%s">https://x.example</sec:references>' "$1" "$2"
}
# nvd CVE SCORE: NVD's record.
nvd() {
	cat >"$T/nvd.json" <<EOF
{"resultsPerPage":1,"startIndex":0,"totalResults":1,"format":"NVD_CVE",
"version":"2.0","timestamp":"2026-11-21T00:00:00.000","vulnerabilities":[
{"cve":{"id":"$1","sourceIdentifier":"cna@example.com",
"published":"2026-11-20T00:00:00.000","lastModified":"2026-11-21T0${3:-0}:00:00.000",
"vulnStatus":"Analyzed","descriptions":[{"lang":"en","value":"Hinoki VPN flaw."}],
"metrics":{"cvssMetricV31":[{"source":"nvd@nist.gov","type":"Primary",
"cvssData":{"version":"3.1","vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","baseScore":$2,"baseSeverity":"CRITICAL"}}]},
"references":[]}}]}
EOF
	kairan import --type nvd "$T/nvd.json" >/dev/null
	kairan open >/dev/null
}
# cve CVE STATE MITIGATION: the record of the CVE list.
cve() {
	python3 - "$@" >"$T/cve.json" <<'EOF'
import json, sys
cve, state, mitigation = sys.argv[1:4]
who = {'orgId': '11111111-1111-4111-8111-111111111111', 'shortName': 'x'}
cna = {'providerMetadata': who, 'title': 'Logging library: remote code',
       'descriptions': [{'lang': 'en', 'value': 'Logging library flaw.'}],
       'affected': [{'vendor': 'x', 'product': 'Logging library',
                     'versions': [{'version': '2.0', 'status': 'affected'}]}]}
if mitigation:
    cna['workarounds'] = [{'lang': 'en', 'value': mitigation}]
if state == 'REJECTED':
    cna = {'providerMetadata': who,
           'rejectedReasons': [{'lang': 'en', 'value': 'Withdrawn.'}]}
print(json.dumps({'dataType': 'CVE_RECORD', 'dataVersion': '5.1',
                  'cveMetadata': {'cveId': cve, 'state': state,
                                  'assignerOrgId': who['orgId'],
                                  'datePublished': '2026-11-19T00:00:00.000Z',
                                  'dateUpdated': '2026-11-20T00:00:00.000Z'},
                  'containers': {'cna': cna}}))
EOF
	kairan import --type cve "$T/cve.json" >/dev/null
	kairan open >/dev/null
}
kev() {
	cat >"$T/kev.json" <<EOF
{"title":"CISA Catalog of Known Exploited Vulnerabilities",
"catalogVersion":"2026.11.21","dateReleased":"2026-11-21T00:00:00.000Z",
"count":1,"vulnerabilities":[{"cveID":"$1","vendorProject":"Hinoki",
"product":"VPN","vulnerabilityName":"Hinoki VPN flaw","dateAdded":"2026-11-21",
"shortDescription":"x","requiredAction":"Apply updates.","dueDate":"2026-12-12",
"knownRansomwareCampaignUse":"Unknown","notes":"","cwes":[]}]}
EOF
	kairan import --type kev "$T/kev.json" >/dev/null
	kairan open >/dev/null
}
tickets() {
	sql 'select count(*) from ticket'
}
mails() {
	sql 'select count(*) from outbox'
}
last() {
	kairan send >/dev/null
	kairan show --raw "$(sql 'select message_id from outbox
	    order by id desc limit 1')" | "$B/kairan" parse --json |
	    python3 -c 'import json, sys; print(" ".join(json.load(sys.stdin)["body"].split()))'
}
notes() {
	sql "select count(*) from builtin_journal where notes <> ''"
}

jvn jvn 'JVNVU#91234567' 'Hinoki VPN lets anybody in'
is 'JVN, without a CVE: a ticket and a mail' "$(tickets) $(mails)" '1 1'
jvn jvndb JVNDB-2026-000123 'Hinoki VPN lets anybody in' \
    "$(ref JVN 'JVNVU#91234567')$(ref CVE CVE-2026-5001)"
is 'JVN iPedia names both: the same ticket, a note, no mail' \
    "$(tickets) $(mails) $(notes)" '1 1 1'
nvd CVE-2026-5001 9.8
is 'NVD: noted' "$(tickets) $(mails) $(notes)" '1 1 2'
nvd CVE-2026-5001 9.8 1
nvd CVE-2026-5001 9.9 2
is 'its re-stamps: neither note nor mail' "$(tickets) $(mails) $(notes)" '1 1 2'
kev CVE-2026-5001
is 'KEV: a note, and the one mail that it is worth' \
    "$(tickets) $(mails) $(notes)" '1 2 3'
like 'which says so' "$(last)" 'Known exploited \(KEV\): .*2026-12-12'
sed -i 's/CVE-2026-5001/CVE-2026-5002/; s/Hinoki VPN/Cedar Mail/; s/Hinoki/Cedar/
    s/"VPN"/"Mail"/' "$T/kev.json"
kairan import --type kev "$T/kev.json" >/dev/null
kairan open >/dev/null
is 'KEV without it: a note and one mail' "$(tickets) $(mails) $(notes)" '1 3 4'
like 'it left the catalogue' "$(last)" 'Known exploited \(KEV\): .*2026-12-12'
kev CVE-2026-5001
is 'and with it again' "$(tickets) $(mails) $(notes)" '1 4 5'
nvd CVE-2026-5001 9.7 3
cve CVE-2026-5001 PUBLISHED ''
before=$(mails)
cve CVE-2026-5001 REJECTED ''
is 'rejected: one mail' "$(tickets) $(($(mails) - before))" '1 1'
like 'that says so' "$(last)" 'State of the record: Rejected'
like 'and how many revisions nobody had to hear of' "$(last)" \
    'Updates without effect since the last mail: [1-9]'

# -- Log4j -----------------------------------------------------------------
for n in 1 2 3 4; do
	cve CVE-2026-600$n PUBLISHED 'Set noLookups to true.'
done
reply() {
	to=$(sql "select o.message_id from outbox o join task k on
	    k.ticket = o.ticket join vulnerability v on v.id = k.vulnerability
	    where v.key = '$1' order by o.id limit 1")
	to=kairan+${to%%@*}@example.jp
	printf 'From: alice@example.jp\nTo: %s\nSubject: Re\nMessage-ID: <%s@x>\n\n%s\n' \
	    "$to" "$1" "$2" |
	    "$B/kairan-intake" -d "$D/spool" -f alice@example.jp "$to"
	kairan ingest >/dev/null
}
status() {
	sql "select group_concat(k.status, ' ') from (select k.status from task k
	    join vulnerability v on v.id = k.vulnerability
	    where v.key like 'CVE-2026-600%' order by v.key) k"
}
reply CVE-2026-6001 'status: WORKAROUND noLookups is set'
reply CVE-2026-6002 'status: WORKAROUND noLookups is set'
reply CVE-2026-6003 'status: RISK_ACCEPTED until 2027-06-30 not reachable'
reply CVE-2026-6004 'status: PATCH_APPLIED'
is 'four tasks are done in their ways' "$(status)" \
    'WORKAROUND WORKAROUND RISK_ACCEPTED PATCH_APPLIED'
before=$(mails)
for n in 1 3 4; do
	cve CVE-2026-600$n PUBLISHED \
	    'Setting noLookups is insufficient; update to 2.16.'
done
is 'exactly the one that relied on the mitigation is open again' "$(status)" \
    'NEW WORKAROUND RISK_ACCEPTED PATCH_APPLIED'
is 'each is told' "$(($(mails) - before))" 3

# -- what would be ---------------------------------------------------------
before="$(tickets) $(mails) $(sql 'select count(*) from advisory')"
sed 's/CVE-2026-5001/CVE-2026-7001/g' "$T/nvd.json" >"$T/new.json"
out=$(kairan import --dry-run --type nvd "$T/new.json")
like 'a dry run says what would be opened' "$out" '1 ticket\(s\) would be opened'
like 'and who would be told' "$out" 'alice@example.jp'
is 'and keeps nothing' \
    "$(tickets) $(mails) $(sql 'select count(*) from advisory')" "$before"

# -- quiet hours -----------------------------------------------------------
cat >>"$D/kairan.conf" <<'EOF'
quiet { from = 22 until = 7 }
watch urgent { any = { "Logging library" } assignee = "alice" priority = immediate }
EOF
sed -i '/^watch log/d' "$D/kairan.conf"
queued() {
	sql "select count(*) from outbox where state = 'queued'"
}
kairan send >/dev/null
export KAIRAN_NOW=2026-12-01T23:30:00Z
kairan import --type nvd "$T/new.json" >/dev/null
kairan open >/dev/null
kairan send >/dev/null
is 'at night a new ticket waits' "$(queued)" 1
cve CVE-2026-6100 PUBLISHED ''
kairan send >/dev/null
is 'but for what is immediate' "$(queued)" 1
export KAIRAN_NOW=2026-12-02T07:00:00Z
kairan send >/dev/null
is 'until the morning' "$(queued)" 0

done_testing
