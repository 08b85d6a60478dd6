#!/bin/sh
# What opens a finished task again by itself: only what its status relied on.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

# Before the days that stand below.
export KAIRAN_NOW=2026-11-22T00:00:00Z
cat >"$D/kairan.conf" <<'EOF'
time_zone = "Asia/Tokyo"
send = on
mail { address = "kairan@example.jp" send_by = maildir maildir = "out" }
tracker { type = builtin }
watch all { any = { "Hinoki" } assignee = "alice" }
person alice { mail = { "alice@example.jp" } time_zone = "Asia/Tokyo" }
EOF
# record CVE STATE EXPLOITATION WORKAROUND SOLUTION VERSION: a CVE record.
record() {
	python3 - "$@" <<'EOF'
import json, sys
cve, state, exploitation, workaround, solution, version = sys.argv[1:7]
cna = {'providerMetadata': {'orgId': '11111111-1111-4111-8111-111111111111',
                            'shortName': 'example'},
       'title': 'Flaw in Hinoki Gateway',
       'descriptions': [{'lang': 'en', 'value': 'A flaw in Hinoki Gateway.'}],
       'affected': [{'vendor': 'Hinoki', 'product': 'Gateway',
                     'versions': [{'version': version,
                                   'status': 'affected'}]}]}
if workaround:
    cna['workarounds'] = [{'lang': 'en', 'value': workaround}]
if solution:
    cna['solutions'] = [{'lang': 'en', 'value': solution}]
containers = {'cna': cna}
if state == 'REJECTED':
    containers = {'cna': {'providerMetadata': cna['providerMetadata'],
                          'rejectedReasons': [{'lang': 'en',
                                               'value': 'A mistake.'}]}}
if exploitation:
    containers['adp'] = [{
        'title': 'CISA ADP Vulnrichment',
        'providerMetadata': {'orgId': '134c704f-9b21-4f2e-91b3-4a467353bcc0',
                             'shortName': 'CISA-ADP'},
        'metrics': [{'other': {'type': 'ssvc', 'content': {
            'id': cve, 'role': 'CISA Coordinator', 'version': '2.0.3',
            'timestamp': '2026-11-20T00:00:00.000000Z',
            'options': [{'Exploitation': exploitation},
                        {'Automatable': 'no'},
                        {'Technical Impact': 'partial'}]}}}]}]
print(json.dumps({'dataType': 'CVE_RECORD', 'dataVersion': '5.1',
                  'cveMetadata': {
                      'cveId': cve, 'state': state,
                      'assignerOrgId': '11111111-1111-4111-8111-111111111111',
                      'datePublished': '2026-11-19T00:00:00.000Z',
                      'dateUpdated': '2026-11-20T00:00:00.000Z'},
                  'containers': containers}))
EOF
}
# take ARGS of record: a revision arrives, and what follows from it.
take() {
	record "$@" >"$T/record.json"
	kairan import --type cve "$T/record.json" >/dev/null &&
	    kairan open >/dev/null && kairan send >/dev/null
}
# reply ISSUE TEXT: Alice answers the first mail of a ticket.
reply() {
	to=$(sql "select o.message_id from outbox o join ticket t on
	    t.id = o.ticket where t.issue = $1 order by o.id limit 1")
	to=kairan+${to%%@*}@example.jp
	n=$(($(sql 'select count(*) from inbox') + 1))
	printf 'From: alice@example.jp\nTo: %s\nSubject: Re: x\nMessage-ID: <r%d@example.jp>\n\n%b\n' \
	    "$to" "$n" "$2" |
	    "$B/kairan-intake" -d "$D/spool" -f alice@example.jp "$to"
	kairan ingest >/dev/null
}
# status ISSUE: of its task, and the state of the ticket.
status() {
	sql "select k.status || ' ' || t.state from task k join ticket t on
	    k.ticket = t.id where t.issue = $1"
}
# mails: how many say that something changed; last: the newest as text.
mails() {
	sql "select count(*) from outbox where kind = 'changed'"
}
last() {
	kairan show --raw "$(sql "select message_id from outbox
	    where kind = 'changed' order by id desc limit 1")" |
	    "$B/kairan" parse --json |
	    python3 -c 'import json, sys; print(" ".join(json.load(sys.stdin)["body"].split()))'
}

take CVE-2026-1001 PUBLISHED none '' '' 1.0
reply 1 'status: RISK_ACCEPTED until 2027-03-31 not reachable'
is 'a risk is accepted' "$(status 1)" 'RISK_ACCEPTED closed'
take CVE-2026-1001 PUBLISHED none '' 'Update to 1.1.' 1.0
is 'a fix is told' "$(mails)" 1
is 'and opens nothing again' "$(status 1)" 'RISK_ACCEPTED closed'
take CVE-2026-1001 PUBLISHED active '' 'Update to 1.1.' 1.0
is 'exploitation opens it again' "$(status 1)" 'NEW open'
is 'with one mail' "$(mails)" 2
like 'that says what and why' "$(last)" \
    'CVE-2026-1001: open again \(before: Risk accepted, because of: Exploitation\)'
like 'history knows it' "$(kairan history '#1')" \
    'CVE-2026-1001 was RISK_ACCEPTED: exploitation'
kairan open >/dev/null
is 'and it happens once' "$(kairan history '#1' | grep -c ' reopened ')" 1

take CVE-2026-1002 PUBLISHED none 'Close port 8443.' '' 1.0
reply 2 'status: WORKAROUND port 8443 is closed'
is 'a workaround is in place' "$(status 2)" 'WORKAROUND closed'
take CVE-2026-1002 PUBLISHED active 'Close port 8443.' 'Update to 1.1.' 1.0
is 'neither exploitation nor a fix opens it again' "$(status 2)" \
    'WORKAROUND closed'
take CVE-2026-1002 PUBLISHED active \
    'Closing port 8443 is not sufficient, close 9443 as well.' \
    'Update to 1.1.' 1.0
is 'a mitigation declared insufficient does' "$(status 2)" 'NEW open'
like 'and says so' "$(last)" 'before: Workaround, because of: Mitigation'
reply 2 'status: WORKAROUND 9443 is closed, too'
take CVE-2026-1002 PUBLISHED active '' 'Update to 1.1.' 1.0
is 'so does one that is withdrawn' "$(status 2)" 'NEW open'

take CVE-2026-1003 PUBLISHED none '' '' 1.0
reply 3 'status: NOT_AFFECTED we have 2.0'
is 'not affected' "$(status 3)" 'NOT_AFFECTED closed'
take CVE-2026-1003 PUBLISHED active '' '' 1.0
is 'exploitation does not change that' "$(status 3)" 'NOT_AFFECTED closed'
take CVE-2026-1003 PUBLISHED active '' '' 2.0
is 'another range does' "$(status 3)" 'NEW open'
reply 3 'status: NOT_AFFECTED we have 3.0'
take CVE-2026-1003 REJECTED '' '' '' 2.0
is 'a rejected record opens nothing' "$(status 3)" 'NOT_AFFECTED closed'
take CVE-2026-1003 PUBLISHED active '' '' 2.0
is 'published again it does' "$(status 3)" 'NEW open'

take CVE-2026-1004 PUBLISHED none '' '' 1.0
reply 4 'status: PATCH_APPLIED'
take CVE-2026-1004 PUBLISHED active '' '' 2.0
is 'what was patched stays so' "$(status 4)" 'PATCH_APPLIED closed'

take CVE-2026-1005 PUBLISHED none '' '' 1.0
reply 5 'status: RISK_ACCEPTED until 2027-03-31 not reachable'
sql "update builtin_issue set status = 'DEFER' where id = 5"
take CVE-2026-1005 PUBLISHED active '' '' 1.0
is 'what a person set meanwhile stays' \
    "$(sql 'select status from builtin_issue where id = 5')" DEFER
like 'the change is noted all the same' "$(kairan history '#5')" 'changed'

done_testing
