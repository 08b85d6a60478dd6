#!/bin/sh
# Founding and joining: one ticket for what is one, across sources and
# revisions; bundles glue nothing together; the same is related.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

cat >"$D/kairan.conf" <<'EOF'
mail { address = "kairan@example.jp" send_by = maildir maildir = "out" }
tracker { type = builtin }
watch all { any = { "VPN", "Router" } assignee = "alice" }
person alice { mail = { "alice@example.jp" } }
EOF
# item ID TITLE DATE [REFERENCES]: one item of a JVN-like feed.
item() {
	cat <<EOF
<item><title>$2</title><link>https://advisories.example.jp/$1</link>
<dc:identifier>$1</dc:identifier><sec:identifier>$1</sec:identifier>
<dc:date>$3T10:00+09:00</dc:date>$4</item>
EOF
}
ref() {
	printf '<sec:references source="%s" id="%s">https://x.example</sec:references>' "$1" "$2"
}
# take TYPE: reads items from standard input as a feed.
take() {
	{
		echo '<rdf:RDF xmlns="http://purl.org/rss/1.0/"
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:sec="http://jvn.jp/rss/mod_sec/"><channel><title>F</title></channel>'
		cat
		echo '</rdf:RDF>'
	} >"$T/feed.rdf"
	kairan import --type "$1" "$T/feed.rdf" >/dev/null &&
	    kairan open >/dev/null
}
tickets() {
	kairan list --all --json | grep -c .
}
notes() {
	kairan history "$1" | grep -c " $2 "
}

item 'JVN#11111111' 'Foo VPN flaw' 2026-11-20 | take jvn
is 'a report without a CVE founds a ticket' "$(tickets)" 1
item JVNDB-2026-000009 'Foo VPN flaw' 2026-11-21 \
    "$(ref JVN 'JVN#11111111')$(ref CVE CVE-2026-5555)" | take jvndb
is 'its CVE, known later, founds none' "$(tickets)" 1
like 'and stands on it' "$(kairan list --json)" 'CVE-2026-5555'
is 'the second source is noted once' "$(notes '#1' joined)" 1
item JVNDB-2026-000009 'Foo VPN flaw' 2026-11-21 \
    "$(ref JVN 'JVN#11111111')$(ref CVE CVE-2026-5555)" | take jvndb
is 'and not again' "$(notes '#1' joined)" 1

item JVNDB-2026-000010 'Bar VPN flaw' 2026-11-21 \
    "$(ref CVE CVE-2026-6001)$(ref CVE CVE-2026-6002)" | take jvndb
is 'two CVEs of one advisory: one ticket' "$(tickets)" 2
is 'with two tasks' "$(kairan list --json | tail -n 1 |
    grep -o '"vulnerability"' | grep -c .)" 2

item 'JVN#22222222' 'Baz Router flaw' 2026-11-20 | take jvn
item JVNDB-2026-000011 'Baz Router flaw by its CVE' 2026-11-20 \
    "$(ref CVE CVE-2026-7001)" | take jvndb
is 'two that nobody knows to be the same' "$(tickets)" 4
item JVNDB-2026-000012 'Baz Router flaw' 2026-11-21 \
    "$(ref JVN 'JVN#22222222')$(ref CVE CVE-2026-7001)" | take jvndb
is 'stay two when it becomes known' "$(tickets)" 4
is 'and are related, once' "$(notes '#3' related)" 1

refs=
for n in $(seq 9001 9060); do
	refs="$refs$(ref CVE CVE-2026-$n)"
done
item JVNDB-2026-000060 'VPN patch day' 2026-11-21 \
    "$refs$(ref CVE CVE-2026-5555)$(ref CVE CVE-2026-6001)" | take jvndb
is 'a bundle of 60 founds nothing' "$(tickets)" 4
is 'and is noted on none' "$(notes '#1' joined)$(notes '#2' joined)" 10
like 'but stands in the overview' "$(kairan queue)" 'overview'
like 'why tells so' "$(kairan why JVNDB-2026-000060)" 'many things at once'

done_testing
