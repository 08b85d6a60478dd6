#!/bin/sh
# Tasks of hosts without a patch: what helps meanwhile stands in mail and
# ticket; a workaround is noted, and its task is back when it is withdrawn.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

export KAIRAN_NOW=2026-11-22T00:00:00Z
cat >"$D/kairan.conf" <<'END'
time_zone = "Asia/Tokyo"
send = on
mail { address = "kairan@example.jp" send_by = maildir maildir = "out" }
tracker { type = builtin project = "sec" }
person alice { mail = "alice@example.jp" }
host web1 { owner = alice exposure = open human_impact = high
    window = "0 3 * * 6#2" }
END
# A CSAF advisory about what web1's scan finds without a patch.
csaf() { # VERSION CVE WORKAROUND
	python3 - "$@" <<'END'
import json, sys
version, cve, words = sys.argv[1:4]
fixes = [{"category": "none_available", "product_ids": ["P1"],
          "details": "There is no update."}]
if words:
    fixes.append({"category": "workaround", "details": words,
                  "product_ids": ["P1"]})
history = [{"number": str(n + 1), "summary": "x",
            "date": "2026-11-%02dT00:00:00Z" % (18 + n)}
           for n in range(int(version))]
print(json.dumps({"document": {"category": "csaf_security_advisory",
    "csaf_version": "2.0", "lang": "en", "title": "Example shell: a flaw",
    "publisher": {"category": "vendor", "name": "Example", "namespace":
                  "https://vendor.example.com"},
    "tracking": {"id": "EX-2026-1-" + cve, "status": "final", "version":
        version, "initial_release_date": history[0]["date"],
        "current_release_date": history[-1]["date"],
        "revision_history": history}},
    "product_tree": {"branches": [{"category": "vendor", "name": "Example",
        "branches": [{"category": "product_name", "name": "Shell",
            "branches": [{"category": "product_version", "name": "5.2",
                "product": {"product_id": "P1", "name": "Shell 5.2"}}]}]}]},
    "vulnerabilities": [{"cve": cve, "title": "A flaw", "product_status":
        {"known_affected": ["P1"]}, "notes": [{"category": "description",
        "text": "A flaw in Shell."}], "remediations": fixes}]}))
END
}
take() {
	csaf "$@" >"$T/csaf.json"
	kairan import "$T/csaf.json" >/dev/null && kairan open >/dev/null &&
	    kairan sync >/dev/null && kairan open >/dev/null
}
vuls() { python3 tests/lib/vuls_scan.py debian name=web1 n=5 report=1 "$@"; }
status() { # CVE
	sql "SELECT status FROM task t JOIN vulnerability v ON v.id =
	    t.vulnerability WHERE v.key = '$1' AND t.host = 'web1'"
}
ticket_of() {
	sql "SELECT ticket FROM task t JOIN vulnerability v ON v.id =
	    t.vulnerability WHERE v.key = '$1' AND t.host = 'web1'"
}
n=0
reply() { # TEXT: to the mail that told of the tickets
	n=$((n + 1))
	to=$(sql "SELECT message_id FROM outbox WHERE recipient =
	    'alice@example.jp' ORDER BY id LIMIT 1")
	to=kairan+${to%%@*}@example.jp
	printf 'From: alice@example.jp\nTo: %s\nSubject: Re: x\nMessage-ID: <r%d@x>\n\n%b\n' \
	    "$to" "$n" "$1" |
	    "$B/kairan-intake" -d "$D/spool" -f alice@example.jp "$to"
	kairan ingest >/dev/null
	kairan sync >/dev/null
}
mails() { # all of them, in the order of writing
	for raw in $(sql "SELECT raw FROM outbox ORDER BY id"); do
		python3 -c 'import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"),
    policy=email.policy.default)
print(m.get_body(("plain",)).get_content())' "$D"/raw/*/"$raw"
	done
}

# Before the scan: its words come from the advisory alone.
take 1 CVE-2026-95004 'Run it with --safe only.'
vuls >"$T/scan"
kairan scan web1 "$T/scan" >/dev/null
kairan open >/dev/null
mails >"$T/mails"
like 'the scan has a mitigation: it is in the mail' "$(cat "$T/mails")" \
    'CVE-2026-95003: Start it with -p'
like '... an advisory has one: likewise' "$(cat "$T/mails")" \
    'CVE-2026-95004: Run it with --safe only'
like '... and in the ticket' "$(sql 'SELECT description FROM builtin_issue')" \
    'Run it with --safe only'

reply 'CVE-2026-95003: WORKAROUND started with -p everywhere'
is 'a workaround' "$(status CVE-2026-95003)" WORKAROUND
is '... with its note' "$(sql "SELECT reason FROM task WHERE status =
    'WORKAROUND'")" 'started with -p everywhere'
reply 'CVE-2026-95004: WORKAROUND --safe is set'
is 'another one' "$(status CVE-2026-95004)" WORKAROUND
is 'its ticket goes on' "$(sql "SELECT state FROM ticket WHERE id =
    $(ticket_of CVE-2026-95003)")" open

# The same scan again changes nothing; the advisory is taken back.
vuls at=2026-11-21T12:00:00Z >"$T/scan"
kairan scan web1 "$T/scan" >/dev/null
is 'a new scan leaves them' \
    "$(status CVE-2026-95003) $(status CVE-2026-95004)" \
    'WORKAROUND WORKAROUND'
KAIRAN_NOW=2026-11-22T06:00:00Z
take 2 CVE-2026-95004 ''
is 'withdrawn by its advisory: the task is back' \
    "$(status CVE-2026-95004)" NEW
is '... and no other' "$(status CVE-2026-95003)" WORKAROUND
mails >"$T/mails"
like '... its owner is told' "$(cat "$T/mails")" \
    'CVE-2026-95004: open again \(before: Workaround, because of: Mitigation'
unlike 'no heading without anything below it' "$(cat "$T/mails")" '^LINKS'
# The scanner does not name it any more, but others.
vuls at=2026-11-21T13:00:00Z | python3 -c 'import json, sys
d = json.load(sys.stdin)
cves = d["scannedCves"]
cves["CVE-2026-95004"]["mitigations"] = cves["CVE-2026-95003"].pop("mitigations")
print(json.dumps(d))' >"$T/scan"
kairan scan --json web1 "$T/scan" >"$T/out"
is 'gone from the scan: the task is back' "$(status CVE-2026-95003)" NEW
like '... and says why' "$(cat "$T/out")" \
    'returned.*CVE-2026-95003.*mitigation.*withdrawn'
kairan open >/dev/null
mails >"$T/mails"
like '... its owner is told' "$(cat "$T/mails")" \
    'CVE-2026-95003: open again'
# A scanner without its data base of them has withdrawn nothing.
reply 'CVE-2026-95004: WORKAROUND as the scan says'
vuls at=2026-11-21T14:00:00Z | grep -v '"mitigation"' |
    sed 's/"mitigations": \[/"other": [/' >"$T/scan"
kairan scan web1 "$T/scan" >/dev/null
is 'none at all: nothing is withdrawn' "$(status CVE-2026-95004)" WORKAROUND

done_testing
