#!/bin/sh
# What vendors say of vulnerabilities (VEX) closes nothing: it stands on the
# ticket, and a person agrees.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/scan_site.sh"

cat >"$D/kairan.conf" <<'EOF2'
mail { address = "k@example.jp" }
tracker { project = "sec" }
person taro { mail = "taro@example.jp" }
host db1 { owner = taro  exposure = open  human_impact = high
    window = "0 3 * * 6#2" }
EOF2
state() {
	sql "SELECT group_concat(substr(k, 10) || ' ' || s) FROM (SELECT v.key k,
	    t.status s FROM task t JOIN vulnerability v ON v.id =
	    t.vulnerability WHERE host = 'db1' ORDER BY 1)"
}
text() { # of the newest mail
	kairan show --raw "$(sql 'SELECT message_id FROM outbox ORDER BY id DESC
	    LIMIT 1')" | kairan parse --json | python3 -c '
import json, sys; print(json.load(sys.stdin)["body"])'
}
kairan scan db1 $S/vuls-report.json >/dev/null
kairan open >/dev/null
before=$(state)

# It is older than the scan and of no host: that does not matter.
said=$(kairan scan db1 $S/openvex.json)
like "OpenVEX: not affected, as the vendor says" "$said" \
    'not_affected .*CVE-2026-90001.*-> NEW'
unlike "... fixed, it says: no scan saw that" "$said" 'CVE-2026-90003'
like "... what is looked into is new" "$said" 'new .*CVE-2026-90060'
is "... nothing is closed" "$(state)" "$before,90060 NEW"
is "... the inventory stays what it was" "$(sql "SELECT format, packages FROM
    host WHERE name = 'db1'")" 'vuls|3'
like "... its advice is taken over" "$(sql "SELECT mitigation FROM finding WHERE
    id = 'CVE-2026-90002'")" 'archives of strangers'
kairan open >/dev/null
is "the owner is told once" "$(sql "SELECT count(*) FROM outbox WHERE
    ticket = 1")" 1
like "... what the vendor says, and why" "$(text)" \
    'By the scan: .*not affected.*'
like "... in his words" "$(text | tr -s '\n ' ' ')" 'The engine is never loaded here'
like "... the ticket too" "$(sql 'SELECT notes FROM builtin_journal
    WHERE issue = 1')" 'CVE-2026-90001: New: called not affected'
kairan scan db1 $S/openvex.json >/dev/null
kairan open >/dev/null
is "... and not again" "$(sql "SELECT count(*) FROM outbox WHERE ticket = 1")" 1
like "what to type is known as before" "$(sql 'SELECT description FROM
    builtin_issue WHERE id = 1')" 'only-upgrade libssl3'

for f in csaf-vex cyclonedx; do
	cp $S/$f.json "$D/vex"
	[ $f != cyclonedx ] || python3 - "$D/vex" <<'EOF2'
import json, sys
v = json.load(open(sys.argv[1]))
v['components'] = []
v['metadata'].pop('component')
v['vulnerabilities'][1]['id'] = 'CVE-2026-90001'
v['vulnerabilities'][1]['analysis']['state'] = 'resolved'
json.dump(v, open(sys.argv[1], 'w'))
EOF2
	kairan scan db1 "$D/vex" >"$D/said"
	unlike "$f closes nothing" "$(cat "$D/said")" 'PATCH_APPLIED'
done

# A person agrees; the next scan takes that for what it is.
to=k+$(sql "SELECT message_id FROM outbox WHERE ticket = 1" |
    sed 's/@.*//')@example.jp
printf 'From: taro@example.jp\nTo: %s\nSubject: Re: x\nMessage-ID: <p@x>\n\nNOT_AFFECTED\n\nAs the vendor says.\n' \
    "$to" | "$B/kairan-intake" -d "$D/spool" -f taro@example.jp "$to"
kairan ingest >/dev/null
like "a person agrees" "$(state)" '90001 NOT_AFFECTED'
sed 's/2026-11-20T12:15:02/2026-11-20T13:15:02/' $S/vuls-report.json \
    >"$D/2"
kairan scan db1 "$D/2" >/dev/null
like "... and a scan that finds it leaves it so" "$(state)" \
    '90001 NOT_AFFECTED'
like "VEX of a host that was never scanned" \
    "$(kairan scan new1 $S/openvex.json)" 'new1 .openvex'
sed 's/db1/new1/' $S/vuls-report.json >"$D/3"
like "... whose first scan may be older" "$(kairan scan new1 "$D/3")" \
    '4 findings'

# A vendor's document names all its products: of what a host has none, it has
# no vulnerability.
cat >"$D/many" <<'EOF2'
{"document": {"category": "csaf_vex", "csaf_version": "2.0", "title": "x",
 "tracking": {"id": "EXSA-2026-8", "current_release_date":
 "2026-11-18T00:00:00Z"}}, "product_tree": {"branches": [
 {"category": "product_version", "name": "kernel", "product": {"product_id":
  "k", "name": "kernel", "product_identification_helper": {"purl":
  "pkg:rpm/example/kernel?arch=src"}}},
 {"category": "product_version", "name": "openssl", "product": {"product_id":
  "o", "name": "openssl", "product_identification_helper": {"purl":
  "pkg:rpm/example/openssl?arch=src"}}}]}, "vulnerabilities": [
 {"cve": "CVE-2026-90070", "product_status": {"known_affected": ["k"]}},
 {"cve": "CVE-2026-90071", "product_status": {"known_affected": ["o", "k"]}}]}
EOF2
said=$(kairan scan db1 "$D/many")
like "of a package that is there" "$said" 'new .*CVE-2026-90071'
unlike "... of one that is not" "$said" 'CVE-2026-90070'
like "... which is said" "$said" 'left out, as db1 has none of their packages: 1'
like "a host whose packages nobody knows" "$(kairan scan new2 "$D/many")" \
    'CVE-2026-90070'
done_testing
