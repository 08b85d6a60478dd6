#!/bin/sh
# Flood control: what belongs together is one mail, ceilings, digests and
# quiet hours hold the rest back, and nothing holds back what is immediate.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

cat >"$D/kairan.conf" <<'EOF2'
time_zone = "Asia/Tokyo"
send = on
new_tickets_per_run = 3
quiet { from = 20 until = 8 }
mail { address = "kairan@example.jp" send_by = maildir maildir = "out" }
tracker { type = builtin }
watch urgent { any = { "Kaede" } assignee = "alice" priority = immediate }
watch all { any = { "Hinoki" } assignee = "alice" }
watch later { any = { "Sugi" } assignee = "bob" }
watch later-urgent { any = { "Momiji" } assignee = "bob" priority = immediate }
person alice { mail = "alice@example.jp" time_zone = "Asia/Tokyo" }
person bob { mail = "bob@example.jp" notify = digest }
EOF2
# record WORD NUMBER [EXPLOITATION]
record() {
	python3 - "$@" <<'EOF2'
import json, sys
word, number = sys.argv[1:3]
who = {'orgId': '11111111-1111-4111-8111-111111111111', 'shortName': 'x'}
cisa = {'orgId': '134c704f-9b21-4f2e-91b3-4a467353bcc0',
        'shortName': 'CISA-ADP'}
containers = {'cna': {
    'providerMetadata': who, 'title': '%s flaw %s' % (word, number),
    'descriptions': [{'lang': 'en', 'value': 'A flaw in %s.' % word}],
    'affected': [{'vendor': 'x', 'product': word, 'versions': [
        {'version': '1.0', 'status': 'affected'}]}]}}
if len(sys.argv) > 3:
    containers['adp'] = [{'providerMetadata': cisa, 'metrics': [{'other': {
        'type': 'ssvc', 'content': {
            'role': 'CISA Coordinator', 'version': '2.0.3',
            'options': [{'Exploitation': sys.argv[3]}]}}}]}]
print(json.dumps({'dataType': 'CVE_RECORD', 'dataVersion': '5.1',
                  'cveMetadata': {'cveId': 'CVE-2026-%s' % number,
                                  'state': 'PUBLISHED',
                                  'assignerOrgId': who['orgId'],
                                  'datePublished': '2026-11-19T00:00:00Z'},
                  'containers': containers}))
EOF2
}
take() { # records on standard input
	kairan import --type cve - >/dev/null
	kairan open >"$T/open"
	kairan send >/dev/null
}
# what became of the mails: sent queued
mails() {
	sql "select (select count(*) from outbox where state = 'sent') || ' ' ||
	    (select count(*) from outbox where state = 'queued')"
}
tickets() {
	sql "select group_concat(n, ' ') from (select watch || ':' || count(*)
	    as n from ticket group by watch order by watch)"
}

# -- the ceiling -------------------------------------------------------------
export KAIRAN_NOW=2026-12-01T01:00:00Z # ten in the morning
for n in 1 2 3 4 5; do
	record Hinoki 100$n
done >"$T/many"
record Kaede 2001 >>"$T/many"
record Kaede 2002 >>"$T/many"
take <"$T/many"
is 'a ceiling holds back all but what is immediate' "$(tickets)" \
    'all:3 urgent:2'
is 'five mails, and one overview of the rest' "$(mails)" '6 0'
like 'which is said' "$(cat "$T/open")" '2 held back'

# -- one advisory, many CVEs ---------------------------------------------------
before=$(sql 'select count(*) from outbox')
cat >"$T/feed.rdf" <<EOF2
<rdf:RDF xmlns="http://purl.org/rss/1.0/"
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:sec="http://jvn.jp/rss/mod_sec/"><channel><title>F</title></channel>
<item><title>Hinoki, ten flaws</title><link>https://x.example.jp/1</link>
<sec:identifier>JVNDB-2026-000777</sec:identifier>
$(for n in 0 1 2 3 4 5 6 7 8 9; do
	echo "<sec:references source=\"CVE\" id=\"CVE-2026-300$n\"></sec:references>"
done)
<dc:date>2026-11-20T10:00+09:00</dc:date></item>
</rdf:RDF>
EOF2
kairan import --type jvndb "$T/feed.rdf" >/dev/null
kairan open >/dev/null
is 'ten CVEs of one advisory: one ticket, one mail' \
    "$(sql "select count(distinct t.ticket), count(*) from task t join
	vulnerability v on v.id = t.vulnerability where v.key like
	'CVE-2026-300%'") $(($(sql 'select count(*) from outbox') - before))" \
    '1|10 1'

# -- the digest ------------------------------------------------------------------
kairan send >/dev/null
before=$(sql 'select count(*) from outbox')
{
	record Sugi 4001
	record Momiji 4002
} | take
is 'in the digest, but what is immediate is told at once' \
    "$(tickets) $(($(sql 'select count(*) from outbox') - before))" \
    'all:4 later:1 later-urgent:1 urgent:2 1'
like '... in a mail of its own' "$(sql "select subject from outbox order by
    id desc limit 1")" 'Momiji'
{
	record Sugi 4001 active
	record Momiji 4002 active
} | take
is 'a change that matters, likewise' \
    "$(($(sql 'select count(*) from outbox') - before))" 2
is 'and nothing is in both' "$(sql "select count(*) from digest")" 2

# -- quiet hours -------------------------------------------------------------------
export KAIRAN_NOW=2026-12-01T13:00:00Z # ten in the evening
before=$(mails)
{
	record Hinoki 1001 active
	record Kaede 2001 active
	record Kaede 2003
} | take
is 'at night only what is immediate goes out' "$(mails)" \
    "$((${before% *} + 2)) 1"
is 'what waits waits for his morning' "$(sql "select
    strftime('%Y-%m-%dT%H:%M', next_try, 'unixepoch') from outbox where
    state = 'queued'")" '2026-12-01T23:00'
export KAIRAN_NOW=2026-12-01T23:00:00Z
kairan send >/dev/null
is 'which comes' "$(mails)" "$((${before% *} + 3)) 0"
done_testing
