#!/bin/sh
# A day with a real Redmine: two hosts are scanned, their owners read one
# mail each, answer, update, and the next scan closes what it shows mended.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/redmine_site.sh"

redmine_conf 'authserv_id = "mx.example.test"
    operator = "operator@example.test"' <<'END'
host web1 { owner = alice exposure = open human_impact = high
    window = "0 3 * * 6#2" key_file = "web1.key" }
host db1 { owner = bob exposure = controlled human_impact = medium
    window = "0 3 L * *" }
END
openssl rand -hex 32 >"$D/web1.key"
chmod 600 "$D/web1.key"
issue() {
	python3 "$TOP/tests/lib/issue.py" "$REDMINE_URL" "$REDMINE_KEY" "$1"
}
# vuls HOURS-AGO NAME OPTION...
vuls() {
	when=$(date -u -d "-$1 hours" +%Y-%m-%dT%H:%M:%SZ)
	shift
	name=$1
	shift
	python3 "$TOP/tests/lib/vuls.py" "$name" "$when" "$@"
}
osv() { # NUMBER PACKAGE CVE
	cat <<END
{"id": "ALSA-2026:$1", "modified": "2026-11-19T12:00:00Z",
 "summary": "Important: $2 security update", "related": ["$3"],
 "affected": [{"package": {"ecosystem": "AlmaLinux:9", "name": "$2"},
 "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"},
 {"fixed": "1:2.$(printf %s "$2" | wc -c)-2.el9"}]}]}]}
END
}
{
	osv 9001 openssl CVE-2026-70001
	osv 9002 nginx CVE-2026-70002
	osv 9003 sudo CVE-2026-70003
} >"$T/osv.json"
kairan import - <"$T/osv.json" >/dev/null
corpus=$TOP/../shared/corpora/feeds/osv
if [ -d "$corpus" ]; then
	like 'real advisories beside ours' "$(kairan import "$corpus")" \
	    ' 0 document.s. not understood'
else
	skip 'real advisories beside ours' 'no corpus'
fi

n=0
mail() { # TEXT WHO [TO]: $a is the answer
	n=$((n + 1))
	printf 'From: %s@example.test\nTo: %s\nSubject: Re: x\nMessage-ID: <r%d@example.test>\nAuthentication-Results: mx.example.test; dmarc=pass header.from=example.test\nContent-Type: text/plain; charset=utf-8\n\n%b\n' \
	    "$2" "${3:-$(to "$2")}" "$n" "$1" |
	    "$B/kairan-intake" -d "$D/spool" -f "$2@example.test" \
		"${3:-$(to "$2")}"
	kairan ingest >/dev/null
	kairan send >/dev/null
	a=$(shown "kind = 'answer' and inbox = $n")
}
# The text of the newest of our mails of which that holds.
shown() {
	id=$(sql "select message_id from outbox where $1 order by id desc
	    limit 1")
	[ -z "$id" ] || kairan show --raw "$id" | kairan parse --json |
	    python3 -c 'import json, sys; print(json.load(sys.stdin)["body"])'
}
to() { # the address in the newest mail of work to WHO
	id=$(sql "select message_id from outbox where recipient like '$1@%'
	    and kind in ('digest', 'opened') order by id desc limit 1")
	echo "kairan+${id%@*}@example.test"
}
answered() { # the address in our newest answer
	id=$(sql "select message_id from outbox where kind = 'answer'
	    order by id desc limit 1")
	echo "kairan+${id%@*}@example.test"
}
of() { # HOST PART: the number of its ticket
	sql "select issue from ticket t join host_ticket h on h.ticket = t.id
	    where host = '$1' and part like '$2'"
}
task() { # HOST CVE: status, by whom
	sql "select t.status, t.status_by from task t join alias a on
	    a.vulnerability = t.vulnerability where t.host = '$1' and
	    a.alias = '$2'"
}

# -- morning: two scans, one mail for each owner --------------------------
vuls 3 web1 >"$T/web1"
vuls 3 db1 --family alma >"$T/db1"
like 'a scan with findings of its own' "$(kairan scan web1 "$T/web1")" \
    '400 packages, 54 findings, 54 changes'
like 'a bare scan, matched with advisories' "$(kairan scan db1 "$T/db1")" \
    'openssl: CVE-2026-70001 -> NEW, scheduled'
like 'few tickets' "$(kairan open)" ' 5 ticket.s. founded'
kairan send >/dev/null
is 'one mail for each owner' "$(sql 'select recipient, kind from outbox
    order by recipient')" 'alice@example.test|digest
bob@example.test|opened'
m=$(shown "kind = 'digest'")
like 'with what to type' "$m" \
    '^ +apt-get update && apt-get install --only-upgrade openssl$'
like 'why, and until when' "$m" 'SSVC: Immediate, exploitation: active \(CISA KEV\)'
like 'what helps without a patch' "$m" \
    'CVE-2026-80003: Turn off "remote" in /etc/nginx.conf'
like 'the other one, too' "$(shown "recipient like 'bob%'")" \
    '^  dnf upgrade nginx openssl sudo'
ssl=$(of web1 update:openssl)
win=$(of web1 'window:%')
i=$(issue "$ssl")
like 'Redmine: due date by the decision' "$i" "^due: $(tokyo_day 3)\$"
like 'Redmine: priority' "$i" '^priority: Immediate$'
like 'Redmine: owner' "$i" '^assignee: Alice Adams$'
like 'Redmine: SSVC' "$i" '^field SSVC: immediate$'
like 'Redmine: host' "$i" '^field Host: web1$'
like 'Redmine: what to type' "$i" 'only-upgrade openssl'
like 'Redmine: the decision' "$i" 'exploitation: active'
like 'Redmine: the window has the rest' "$(issue "$win")" \
    'CVE-2026-80053'

# -- triage ---------------------------------------------------------------
mail "#$(of web1 update:libbzip1)-$win: INVESTIGATING" alice
is 'bulk: each is told of' "$(echo "$a" | grep -c '^\[v\] #. Status: Inv')" 4
is 'bulk: done' "$(sql "select count(*) from task where host = 'web1' and
    status = 'INVESTIGATING' and status_by = 'alice'")" 54
soon=$(TZ=Asia/Tokyo date -d '+1 day' +%Y-%m-%d)
late=$(TZ=Asia/Tokyo date -d '+9 days' +%Y-%m-%d)
mail "#$ssl planned: $soon\n#$win planned: $late" alice
i=$(issue "$win")
like 'planned date' "$i" "^field Planned date: $late\$"
like 'journal: by her' "$i" '^change by Alice Adams: attr status_id'
unlike 'journal: not by the gateway' "$i" '^change by kairan gateway'
mail 'list host:web1 ssvc:immediate sort:due' alice
like 'a list by mail' "$a" "^1\. #[0-9]+ CVE-2026-800(00|21|42)  web1"
like 'with what there is' "$a" 'Patch: yes +Mitigation: '
mail '1-3: ONGOING' alice "$(answered)"
is 'its lines answered' "$(sql "select count(*) from task where host = 'web1'
    and ssvc = 'immediate' and status = 'ONGOING'")" 3
mail 'commands host:web1' alice
like 'what to type on that host' "$a" '^UPDATE COMMANDS FOR web1 .apt.'
like 'all of it' "$a" 'openssl sudo$'
like 'what has no patch yet' "$a" 'Not fixed yet: .*nginx'
mail "#$win CVE-2026-80003: WORKAROUND remote is off" alice
like 'one task of a ticket' "$a" '^\[v\] .*CVE-2026-80003.*Workaround'
is 'it alone' "$(task web1 CVE-2026-80003) $(task web1 CVE-2026-80004)" \
    'WORKAROUND|alice INVESTIGATING|alice'
like 'the ticket is as its least done task' "$(issue "$win")" \
    '^status: INVESTIGATING$'
mail "CVE-2026-80023: NOT_AFFECTED no such service here\n\nThe bzip tool is not used by strangers." alice
is 'a task by its name alone' "$(task web1 CVE-2026-80023)" \
    'NOT_AFFECTED|alice'
mail "#$ssl: patched" alice
like 'patched, said by a person' "$(echo "$a" | tr '\n' ' ')" \
    'Ongoing until the next scan of the host'
like 'and how to send one' "$(echo "$a" | tr '\n' ' ')" \
    'kairan-scan-mail -h web1 kairan\+scan@example.test'
is 'waits for a scan' "$(task web1 CVE-2026-80000)" 'ONGOING|alice'
like 'there, too' "$(issue "$ssl")" '^status: ONGOING$'
mail 'status: ONGOING\n\nStarting with nginx tonight.' bob
like 'a comment under his own name' "$(issue "$(of db1 'window:%')")" \
    '^note by Bob Brown: Starting with nginx tonight'
kairan sync >/dev/null
is 'sync takes nothing back' "$(task web1 CVE-2026-80000)" 'ONGOING|alice'

# -- evening: the update, the next scan -----------------------------------
vuls 1 web1 --update openssl libacl1 sudo nginx --remove bash \
    --restart nginx >"$T/web1b"
said=$(kairan scan web1 "$T/web1b")
like 'patched' "$said" 'patched +openssl: CVE-2026-80000 -> PATCH_APPLIED'
like 'removed' "$said" 'removed +bash: CVE-2026-80009'
like 'not restarted' "$said" 'restart +nginx: CVE-2026-80004'
kairan open >/dev/null
kairan send >/dev/null
i=$(issue "$ssl")
like 'its ticket is closed' "$i" '^status: PATCH_APPLIED$'
like 'by the gateway' "$i" '^change by kairan gateway: attr status_id'
like 'with a note' "$i" '^note by kairan gateway: A scan .*1 of 1 are done'
i=$(issue "$win")
like 'the window has some left' "$i" 'note by kairan gateway: A scan .*13 of 51'
like 'and stays open' "$i" '^status: INVESTIGATING$'
like 'it says what does not run yet' "$i" \
    'CVE-2026-80004: Investigating: mended, but services still run'
m=$(shown "recipient like 'alice%'")
like 'its owner is told that' "$m" 'By the scan: mended, but services'
is 'what a person ended stays' "$(task web1 CVE-2026-80023)" \
    'NOT_AFFECTED|alice'
like 'an older scan changes nothing' "$(kairan scan web1 "$T/web1"; tail -1 "$T/log")" \
    'refused .older.'
vuls 0 web1 --update libacl1 sudo nginx --remove bash >"$T/web1c"
sh "$TOP/contrib/scan/kairan-scan-mail" -n -h web1 -k "$D/web1.key" \
    -f root@web1.example.test kairan+scan@example.test "$T/web1c" |
    "$B/kairan-intake" -d "$D/spool" -f root@web1.example.test \
	kairan+scan@example.test
kairan ingest >/dev/null
n=$((n + 1))
like 'the last scan comes by mail' "$(sql "select state, reason from inbox
    where id = $n")" 'applied.a scan of host web1: 399 packages'
is 'restarted: done' "$(task web1 CVE-2026-80004)" 'PATCH_APPLIED|scan'
is 'an old package is back: open again' "$(task web1 CVE-2026-80000)" \
    'NEW|scan'
kairan open >/dev/null
like 'Redmine: open again' "$(issue "$ssl")" '^status: New$'
like 'and its owner is told' "$(shown "recipient like 'alice%'")" \
    'because of: a scan'
# -- what a source tells --------------------------------------------------
cat >"$T/kev.json" <<'END'
{"title": "CISA Catalog of Known Exploited Vulnerabilities",
 "catalogVersion": "2026.11.22", "dateReleased": "2026-11-22T00:00:00Z",
 "count": 1, "vulnerabilities": [{"cveID": "CVE-2026-70001",
 "vendorProject": "Example", "product": "TLS", "vulnerabilityName": "x",
 "dateAdded": "2026-11-22", "shortDescription": "x", "requiredAction": "x",
 "dueDate": "2026-12-10", "knownRansomwareCampaignUse": "Unknown",
 "notes": "", "cwes": []}]}
END
kairan import "$T/kev.json" >/dev/null
kairan open >/dev/null
like 'exploited now: urgent, and due sooner' "$(sql "select t.ssvc, t.due from
    task t join alias a on a.vulnerability = t.vulnerability where
    t.host = 'db1' and a.alias = 'CVE-2026-70001'")" \
    "^out_of_cycle\|$(tokyo_day 14)\$"
new=$(of db1 update:openssl)
i=$(issue "$new")
like 'Redmine: a ticket of its own' "$i" '^field CVE: CVE-2026-70001$'
like 'Redmine: as urgent' "$i" '^field SSVC: out_of_cycle$'
like 'Redmine: its owner' "$i" '^assignee: Bob Brown$'
like 'its owner is told' "$(shown "recipient like 'bob%' and kind = 'opened'")" \
    'Immediate|exploitation: active .CISA KEV.'
like 'the other one no longer has it' "$(issue "$(of db1 'window:%')")" \
    '^field CVE: CVE-2026-70002, CVE-2026-70003$'
is 'one ticket more than in the morning' "$(rest 'issues.json?status_id=*' \
    "r['total_count']")" 6
done_testing
