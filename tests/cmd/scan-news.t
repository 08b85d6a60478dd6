#!/bin/sh
# What sources tell of vulnerabilities on hosts: finished tasks are open again
# by what their status relied on, the host's owner gets one mail, and nothing
# that a scan knows better is told.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

cat >"$D/kairan.conf" <<'EOF2'
send = on
mail { address = "k@example.jp" send_by = maildir maildir = "out" }
tracker { type = builtin }
person taro { mail = "taro@example.jp" }
host db1 { owner = taro exposure = open human_impact = high window = "0 3 * * 6#2" }
EOF2
# record CVE STATE EXPLOITATION MITIGATION VERSION
record() {
	python3 - "$@" <<'EOF2'
import json, sys
cve, state, exploitation, mitigation, version = sys.argv[1:6]
who = {'orgId': '11111111-1111-4111-8111-111111111111', 'shortName': 'x'}
cisa = {'orgId': '134c704f-9b21-4f2e-91b3-4a467353bcc0', 'shortName': 'CISA'}
cna = {'providerMetadata': who, 'title': 'A flaw', 'descriptions': [
    {'lang': 'en', 'value': 'A flaw.'}], 'affected': [
    {'vendor': 'v', 'product': 'p', 'versions': [
        {'version': version, 'status': 'affected'}]}]}
if mitigation:
    cna['workarounds'] = [{'lang': 'en', 'value': mitigation}]
if state == 'REJECTED':
    cna = {'providerMetadata': who, 'rejectedReasons': [
        {'lang': 'en', 'value': 'No.'}]}
print(json.dumps({'dataType': 'CVE_RECORD', 'dataVersion': '5.1',
    'cveMetadata': {'cveId': cve, 'state': state,
                    'assignerOrgId': who['orgId']},
    'containers': {'cna': cna, 'adp': [{
        'providerMetadata': cisa, 'metrics': [{'other': {
            'type': 'ssvc', 'content': {
                'role': 'CISA Coordinator', 'version': '2.0.3',
                'options': [{'Exploitation': exploitation}]}}}]}]}}))
EOF2
}
take() { # records on standard input
	kairan import --type cve - >/dev/null
	kairan open >/dev/null
}
status() {
	sql "select k.status || ' ' || k.ssvc from task k join vulnerability v
	    on v.id = k.vulnerability where v.key = '$1'"
}
finish() { # CVE STATUS
	sql "update task set status = '$2', until = '' where vulnerability =
	    (select vulnerability from alias where alias = '$1')"
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
export KAIRAN_NOW=2026-11-22T00:00:00Z
for n in 2 3 4; do
	record CVE-2026-9000$n PUBLISHED none 'Set X.' 1.0
done >"$T/first"
take <"$T/first"
kairan scan db1 "$TOP/tests/scans/vuls-report.json" >/dev/null
kairan open >/dev/null
kairan digest >/dev/null
like 'tasks on tickets' "$(status CVE-2026-90004)" 'NEW scheduled'
window=$(sql "select ticket from host_ticket where part like 'window:%'")
was=$(mails)
sed 's/A flaw\./Another word./' "$T/first" | take
is 'other words: nobody is told' "$(mails)" "$was"
is '... but they are counted' "$(sql "select count(*) from history where
    kind = 'update' and ticket = $window")" 3
for n in 2 3 4; do
	record CVE-2026-9000$n PUBLISHED none 'Set X.' 1.1
done | take
is 'a range: the scan knows better' "$(mails)" "$was"

# -- RISK_ACCEPTED --------------------------------------------------------------
export KAIRAN_NOW=2026-11-23T00:00:00Z
finish CVE-2026-90004 RISK_ACCEPTED
record CVE-2026-90004 PUBLISHED poc 'Set X.' 1.1 | take
like 'exploit code opens an accepted risk again' "$(status CVE-2026-90004)" \
    '^NEW '
is 'one mail' "$(mails)" $((was + 1))
like 'that names it and the reason' "$(last)" \
    'CVE-2026-90004: Exploitation: .*CVE-2026-90004: open again .before: Risk accepted, because of: Exploitation.'
kairan open >/dev/null
like 'then it is decided anew' "$(status CVE-2026-90004)" \
    'NEW (out_of_cycle|scheduled)'
finish CVE-2026-90004 RISK_ACCEPTED
was=$(mails)
record CVE-2026-90004 PUBLISHED active 'Set X.' 1.1 | take
is 'exploited, and our outcome rises: one mail' "$(mails)" $((was + 1))
like '... with both' "$(last)" 'Exploitation: .*SSVC priority: Immediate'
kairan open >/dev/null
is 'open, and urgent now' "$(status CVE-2026-90004)" 'NEW immediate'

# -- the other statuses ------------------------------------------------------------
finish CVE-2026-90003 NOT_AFFECTED
finish CVE-2026-90002 WORKAROUND
was=$(mails)
{
	record CVE-2026-90003 PUBLISHED none 'Set X.' 1.2
	record CVE-2026-90002 PUBLISHED none 'Set X.' 1.2
} | take
is 'another range opens what was not affected' \
    "$(status CVE-2026-90003) $(status CVE-2026-90002)" \
    'NEW scheduled WORKAROUND scheduled'
{
	record CVE-2026-90003 PUBLISHED none 'X is not sufficient.' 1.2
	record CVE-2026-90002 PUBLISHED none 'X is not sufficient.' 1.2
} | take
is 'a mitigation that does not hold opens the workaround' \
    "$(status CVE-2026-90002)" 'NEW scheduled'
is 'what two records say is one mail' "$(mails)" $((was + 2))
like '... with both' "$(last)" \
    'CVE-2026-90002: Mitigation: .*CVE-2026-90003: Mitigation: '
finish CVE-2026-90002 PATCH_APPLIED
record CVE-2026-90002 REJECTED none '' '' | take
is 'rejected: nothing is open again' "$(status CVE-2026-90002)" \
    'PATCH_APPLIED scheduled'
like 'but told' "$(last)" 'CVE-2026-90002: State of the record: Rejected'

# -- known before the scan ------------------------------------------------------------
was=$(mails)
kairan open >/dev/null
for n in 3 4; do
	kairan why CVE-2026-9000$n >/dev/null
done
is 'and nothing is told twice' "$(mails)" "$was"
done_testing
