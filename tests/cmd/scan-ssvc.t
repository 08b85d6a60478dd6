#!/bin/sh
# What follows from the SSVC outcome of tasks on hosts: dates, statuses and
# priorities, when it changes and only then; a site's own table; a workaround
# that counts.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/scan_site.sh"

begin() { # SSVC-KEYS
	rm -rf "$D"/kairan.db* "$D"/raw "$D"/spool
	cat >"$D/kairan.conf" <<-END
	mail { address = "k@example.jp" trusted_domains = { "example.jp" } }
	tracker { project = "sec" }
	person taro { mail = "taro@example.jp" }
	ssvc { $1 }
	host "db*" { owner = taro  exposure = open  human_impact = high
	    window = "0 3 * * 6#2" }
	END
}
vuls() { # HOUR [SED-SCRIPT]
	sed "s/2026-11-20T12:15:02/2026-11-20T$1:15:02/;$2" \
	    "$S/vuls-report.json" >"$D/scan"
	kairan scan db1 "$D/scan"
}
task() { # CVE [COLUMNS]
	sql "SELECT ${2:-t.status, t.ssvc, t.due} FROM task t JOIN alias a ON
	    a.vulnerability = t.vulnerability JOIN finding f ON f.host = t.host
	    AND f.vulnerability = t.vulnerability WHERE a.alias = '$1'"
}
issue() { # PART COLUMNS
	sql "SELECT $2 FROM builtin_issue i JOIN ticket t ON t.issue = i.id JOIN
	    host_ticket h ON h.ticket = t.id WHERE h.part LIKE '$1'"
}
say() { # TICKET TEXT
	n=$((${n:-0} + 1))
	printf 'From: taro@example.jp\nTo: k@example.jp\nSubject: x\nMessage-ID: <%d@x>\n\n#%s %b\n' \
	    "$n" "$1" "$2" | "$B/kairan-intake" -d "$D/spool" -f taro@example.jp k@example.jp
	kairan ingest >/dev/null
}

# -- dates and statuses ---------------------------------------------------
begin 'immediate = "2 days" scheduled = "0 0 L * *" scheduled_status = DEFER
    immediate_status = INVESTIGATING'
vuls 12 >/dev/null
kairan open >/dev/null
is 'so many days after the decision, and a status' "$(task CVE-2026-90001)" \
    'INVESTIGATING|immediate|2026-11-24'
is 'a day by cron, and a status' "$(task CVE-2026-90003)" \
    'DEFER|scheduled|2026-11-30'
like 'the ticket is as they are' "$(issue update:% 'i.due, i.priority')" \
    '2026-11-24.Immediate'
like 'the reasons stand in it' "$(issue update:% i.description)" \
    'Immediate: exploitation: active .CISA KEV., exposure: open .set for the host.'
like 'and in the mail, with those that nobody gave' "$(kairan show --raw \
    "$(sql 'SELECT message_id FROM outbox LIMIT 1')" | kairan parse --json |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["body"])' |
    tr -s '\n ' ' ')" \
    'SSVC: Immediate, exploitation: active .CISA KEV.,.* automatable: yes .assumed.'
sql "UPDATE task SET status = 'ONGOING', due = '2026-12-24' WHERE id = (SELECT
    t.id FROM task t JOIN alias a ON a.vulnerability = t.vulnerability WHERE
    a.alias = 'CVE-2026-90003')"
vuls 13 >/dev/null
is 'the same outcome again changes nothing' "$(task CVE-2026-90003)" \
    'ONGOING|scheduled|2026-12-24'

# It rises: what a person chose stays, the rest follows.
rise='/"CVE-2026-9000[34]": {/s/$/"kevs": [{"type": "cisa"}],/'
export KAIRAN_NOW=2026-11-23T00:00:00Z
mails=$(sql 'SELECT count(*) FROM outbox')
vuls 14 "$rise" >/dev/null
kairan open >/dev/null
is 'a rising one gets its status, the date of a person stays' \
    "$(task CVE-2026-90003)" 'INVESTIGATING|immediate|2026-12-24'
is 'one whose date nobody chose gets a new one' "$(task CVE-2026-90004)" \
    'INVESTIGATING|immediate|2026-11-25'
is 'urgent ones leave the window, told in one mail' \
    "$(sql "SELECT count(*), group_concat(kind) FROM outbox WHERE id >
    $mails")" '1|digest'
say 1 'status: RISK_ACCEPTED until 2027-01-31: no strangers there'
before=$(task CVE-2026-90001)
like 'a person ends one' "$before" RISK_ACCEPTED
vuls 15 's/"kevs"/"x"/;s/"exploits"/"y"/' >/dev/null
kairan open >/dev/null
is 'over a finished status nothing is written' "$(task CVE-2026-90001)" \
    "$before"

# -- a ticket of one task follows its outcome -----------------------------
begin ''
python3 - "$S/vuls-report.json" "$D/one" "$D/two" <<'EOF2'
import json, sys
v = json.load(open(sys.argv[1]))
v['scannedCves'] = {'CVE-2026-90004': v['scannedCves']['CVE-2026-90004']}
json.dump(v, open(sys.argv[2], 'w'))
v['scannedAt'] = '2026-11-20T18:00:00Z'
v['scannedCves']['CVE-2026-90004']['kevs'] = [{'type': 'cisa'}]
json.dump(v, open(sys.argv[3], 'w'))
EOF2
kairan scan db1 "$D/one" >/dev/null
kairan open >/dev/null
is 'scheduled' "$(issue '%' 'i.due, i.priority')" '2026-12-12|Normal'
kairan scan db1 "$D/two" >/dev/null
kairan open >/dev/null
is 'now immediate: date and priority of its ticket' \
    "$(issue '%' 'i.due, i.priority')" '2026-11-26|Immediate'
like 'a note says so' "$(sql 'SELECT notes FROM builtin_journal')" \
    'SSVC priority: Immediate .before: Scheduled'
like 'its owner is told' "$(kairan show --raw "$(sql 'SELECT message_id FROM
    outbox ORDER BY id DESC LIMIT 1')" | kairan parse --json)" \
    'SSVC priority: Immediate .before: Scheduled'
is 'on no other ticket' "$(sql 'SELECT count(*) FROM ticket')" 1

# -- a workaround ---------------------------------------------------------
for way in keep lower; do
	begin "workaround = $way"
	vuls 12 >/dev/null
	kairan open >/dev/null
	say 1 'CVE-2026-90001: WORKAROUND the port is closed at the firewall'
	kairan open >/dev/null
	case $way in
	keep) is 'a workaround changes no decision' \
	    "$(task CVE-2026-90001)" 'WORKAROUND|immediate|2026-11-26' ;;
	lower)
		is 'it may: the outcome is a lower one, the date stays' \
		    "$(task CVE-2026-90001)" \
		    'WORKAROUND|out_of_cycle|2026-11-26'
		like 'and the reason says so' \
		    "$(task CVE-2026-90001 f.why)" \
		    'system_exposure=controlled .workaround.' ;;
	esac
done
say 1 'reopen'
kairan open >/dev/null
like 'without it, it is what it was' "$(task CVE-2026-90001)" \
    'NEW.immediate.'

# -- a site's own table ---------------------------------------------------
begin 'table = "own.csv"'
kairan ssvc --list >/dev/null
cat >"$D/own.csv" <<'END'
row,Exploitation v1.1.0,System Exposure v1.0.1,Our Priority v1.0.0
1,none,small,defer
2,none,controlled,defer
3,none,open,scheduled
4,public poc,small,scheduled
5,public poc,controlled,scheduled
6,public poc,open,out-of-cycle
7,active,small,out-of-cycle
8,active,controlled,immediate
9,active,open,immediate
END
vuls 12 >"$D/said"
like "a site's own table decides" "$(cat "$D/said")" \
    'zlib1g: CVE-2026-90002 .*scheduled'
is 'by the points that it has' "$(task CVE-2026-90003 f.why)" \
    'exploitation=none (default), system_exposure=open (host)'
done_testing
