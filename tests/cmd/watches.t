#!/bin/sh
# Watches: what opens a ticket, for whom, when it is looked at again, what
# holds it back and how one learns that.
. "$(dirname "$0")/../lib/tap.sh"

command -v python3 >/dev/null || skip_all 'python3 is not installed'
D=$T/k
mkdir "$D"
MAIL="python3 $TOP/tests/lib/mail.py"
kairan() {
	"$B/kairan" -C "$D" "$@" 2>>"$D/log"
}
conf() { # TOP-LEVEL, watches on stdin
	{
		cat <<-END
		send = on
		time_zone = "Asia/Tokyo"
		$1
		mail {
			address = "kairan@example.test"
			operator = "operator@example.test"
			send_by = maildir
			maildir = "mail"
		}
		tracker {
			type = builtin
			project = "vulns"
		}
		source db {
			type = jvndb
			url = "db.rdf"
		}
		source other {
			type = jvndb
			url = "other.rdf"
		}
		person alice {
			mail = "alice@example.test"
		}
		person bob {
			mail = "bob@example.test"
			groups = { "ops" }
		}
		person carol {
			mail = "carol@example.test"
			groups = { "ops" }
		}
		END
		cat
	} >"$D/kairan.conf"
}
# item NUMBER TITLE [SCORE [DATE [CWE [CPE]]]]: CVE-2026-5NUMBER, one advisory
item() {
	cat <<-END
	<item rdf:about="https://jvndb.jvn.jp/ja/contents/2026/JVNDB-2026-0$1.html">
	<title>$2</title>
	<link>https://jvndb.jvn.jp/ja/contents/2026/JVNDB-2026-0$1.html</link>
	<description>Of $2.</description>
	<sec:identifier>JVNDB-2026-0$1</sec:identifier>
	<sec:references source="CVE" id="CVE-2026-5$1">https://www.cve.org/CVERecord?id=CVE-2026-5$1</sec:references>
	END
	[ -z "${5:-}" ] || echo "<sec:references title=\"x($5)\" id=\"$5\">https://cwe.mitre.org/data/definitions/1.html</sec:references>"
	echo "<sec:cpe version=\"2.2\" vendor=\"v\" product=\"$2\">${6:-cpe:/a:v:p$1}</sec:cpe>"
	[ -z "${3:-}" ] || echo "<sec:cvss version=\"3.0\" score=\"$3\" type=\"Base\" severity=\"High\" vector=\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"/>"
	cat <<-END
	<dc:date>${4:-2026-11-20}T15:02+09:00</dc:date>
	<dcterms:issued>${4:-2026-11-20}T12:02+09:00</dcterms:issued>
	<dcterms:modified>${4:-2026-11-20}T15:02+09:00</dcterms:modified>
	</item>
	END
}
# feed NAME < ITEMS
feed() {
	{
		cat <<-'END'
		<?xml version="1.0" encoding="UTF-8"?>
		<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
		  xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
		  xmlns:dcterms="http://purl.org/dc/terms/" xmlns:sec="http://jvn.jp/rss/mod_sec/"
		  xml:lang="ja">
		<channel rdf:about="https://jvndb.jvn.jp/ja/rss/jvndb.rdf">
		<title>t</title><link>https://jvndb.jvn.jp/</link><description>d</description>
		</channel>
		END
		cat
		echo '</rdf:RDF>'
	} >"$D/$1.rdf"
}
empty_feed() {
	feed "$1" </dev/null
}
read_all() {
	kairan collect db >/dev/null
	kairan open >"$T/open" || note "open: $(tail -3 "$D/log")"
	kairan send >/dev/null
}
ticket() { # CVE number: the JSON of its ticket
	kairan list --all --json | grep -aF "\"CVE-2026-5$1\""
}
number() {
	ticket "$1" | sed 's/{"ticket":\([0-9]*\).*/\1/'
}
mails_to() {
	grep -alE "^To: .*$1[@.]example.test" "$D"/mail/new/* 2>/dev/null
}
newest_to() {
	mails_to "$1" | xargs -r ls -t | head -1
}
count_to() {
	mails_to "$1" | wc -l
}
last_to() {
	$MAIL show "$(newest_to "$1")"
}
# reply TO-FILE OPTION... < TEXT: from bob, worked off
reply() {
	$MAIL reply "$@" >"$T/reply"
	"$B/kairan-intake" -d "$D/spool" -f bob@example.test \
	    "$(sed -n 's/^To: //p' "$T/reply" | tr -d '\r')" <"$T/reply"
	kairan ingest >/dev/null || note "ingest: $(tail -3 "$D/log")"
	kairan send >/dev/null
}
mkdir -p "$D/spool"
empty_feed other

# -- scores, words -----------------------------------------------------------
base_watches='
watch alpha {
	any = { "Alpha" }
	none = { "Manual" }
	cvss_at_least = 7.0
	assignee = alice
	priority = out_of_cycle
	planned_days = 2
	due_days = 9
}
'
conf '' <<END
$base_watches
watch width {
	any = { "Ｉｏｔａ ＧＷ", "ルータ" }
	assignee = bob
}
watch weakness {
	cwe = { CWE-89 }
	assignee = bob
}
watch cpe {
	product = { "cpe:2.3:a:kappa" }
	assignee = bob
}
watch off {
	any = { "Lambda" }
	enabled = no
}
END
first() {
	item 001 'Alpha server'
	item 002 'ALPHA client' "$1"
	item 003 'Alphabet soup' 9.9
	item 004 'Alpha Manual' 9.9
	item 005 'iota gw における問題' 4.0
	item 006 '家庭用ルータの問題' 4.0
	item 007 'Something' 4.0 '' CWE-89
	item 008 'Another' 4.0 '' '' cpe:/a:kappa:thing
	item 009 'Lambda' 9.9
}
first 5.0 | feed db
read_all
like 'an unknown score passes' "$(ticket 001)" '"watch":"alpha"'
like 'assignee, priority and dates' "$(ticket 001)" \
    "\"assignee\":\"alice\",.*\"priority\":\"High\",\"planned\":\"$(tokyo_day 2)\",\"due\":\"$(tokyo_day 9)\""
is 'a low one does not' "$(ticket 002)" ''
like 'and why says so' "$(kairan why CVE-2026-5002)" 'score 5.0'
like 'why: no ticket' "$(kairan why JVNDB-2026-0002)" 'no ticket'
is 'words are whole words' "$(ticket 003)" ''
is 'none of these' "$(ticket 004)" ''
like 'why: which word' "$(kairan why CVE-2026-5004)" 'Manual'
like 'any width and case' "$(ticket 005)" '"watch":"width"'
like 'Japanese anywhere' "$(ticket 006)" '"watch":"width"'
like 'by weakness' "$(ticket 007)" '"watch":"weakness"'
like 'by product' "$(ticket 008)" '"watch":"cpe"'
is 'a watch that is off' "$(ticket 009)" ''
like 'why: hit' "$(kairan why CVE-2026-5001)" 'watch alpha: hit'
like 'what nobody has named' "$(kairan why CVE-2026-59999 2>&1
    tail -1 "$D/log")" "no source has named 'CVE-2026-59999'"

# -- an advisory changes --------------------------------------------------------
first 9.8 | feed db
read_all
like 'a score that rises opens a ticket' "$(ticket 002)" '"watch":"alpha"'
told=$(count_to alice)
{
	item 001 'Alpha server' 9.8
	first 9.8 | sed '1,/<\/item>/d'
} | feed db
read_all
like 'the first score comes: told in the same thread' "$(last_to alice)" \
    "^Subject: .*\[kairan #$(number 001)\]"
is 'once' "$(count_to alice)" $((told + 1))
like 'with what changed' "$(last_to alice)" '9\.8'
like 'kept as a change' "$(kairan changes --json)" \
    '"vulnerability":"CVE-2026-5001","kind":"score".*"material":true'
read_all
is 'nothing new: nobody is told' "$(count_to alice)" $((told + 1))

# -- a watch is edited -----------------------------------------------------------
before=$(kairan list --json | wc -l)
conf '' <<END
$(echo "$base_watches" | sed 's/assignee = alice/assignee = bob/')
END
kairan open >/dev/null
is 'another assignee opens nothing anew' "$(kairan list --json | wc -l)" \
    "$before"
conf '' <<END
$base_watches
watch soup {
	any = { "soup" }
	assignee = carol
}
END
kairan open --dry-run >/dev/null
is 'a dry run opens nothing' "$(ticket 003)" ''
kairan open >/dev/null
kairan send >/dev/null
like 'a new watch looks at what is known' "$(ticket 003)" '"watch":"soup"'

# -- whom ---------------------------------------------------------------------------
conf 'base_date = "2026-10-01"' <<END
watch silent {
	any = { "Silent" }
	assignee = alice
	notify = never
}
watch team {
	any = { "Team" }
	assignee = "group:ops"
}
watch listed {
	any = { "Listed" }
	list = "security@lists.example.test"
}
watch nobody {
	any = { "Nobody" }
}
watch sourced {
	any = { "Sourced" }
	source = { other }
	assignee = alice
}
watch old {
	any = { "Old" }
	assignee = alice
}
END
{
	item 101 'Silent'
	item 102 'Team'
	item 103 'Listed'
	item 104 'Nobody'
	item 105 'Sourced'
	item 106 'Old' 9.8 2026-09-30
	item 107 'Old, today' 9.8 2026-10-01
} | feed db
a=$(count_to alice) b=$(count_to bob) c=$(count_to carol)
read_all
like 'never: the ticket is opened' "$(ticket 101)" '"assignee":"alice"'
like 'a group: assigned' "$(ticket 102)" '"watch":"team"'
is 'a group: all its members are told' \
    "$(($(count_to bob) - b)) $(($(count_to carol) - c))" '1 1'
like 'a group: why' "$(last_to carol)" 'group'
like 'a list is told' "$(last_to security@lists | sed -n 1,20p)" \
    '^To: .*security@lists.example.test'
like 'nobody: the operator is told' "$(last_to operator)" 'Nobody'
is 'by source: not this one' "$(ticket 105)" ''
item 105 'Sourced' | feed other
kairan collect other >/dev/null
kairan open >/dev/null
kairan send >/dev/null
like 'by source: the other' "$(ticket 105)" '"watch":"sourced"'
is 'before the base date' "$(ticket 106)" ''
like 'why: older' "$(kairan why CVE-2026-5106)" 'older than the base date'
like 'on that day' "$(ticket 107)" '"watch":"old"'
is 'alice was told of two, not of the silent one' \
    "$(($(count_to alice) - a))" 2

# -- a ceiling --------------------------------------------------------------------------
conf 'new_tickets_per_run = 2' <<END
watch many {
	any = { "Many" }
	assignee = bob
}
END
for n in 201 202 203 204 205; do
	item $n "Many of $n" 7.1
done | feed db
b=$(count_to bob)
read_all
is 'the ceiling: two tickets' \
    "$(kairan list --json | grep -c '"watch":"many"')" 2
is 'and one overview' "$(($(count_to bob) - b))" 3
like 'why: the ceiling' "$(for n in 201 202 203 204 205; do
	kairan why CVE-2026-5$n; done)" 'new_tickets_per_run'
read_all
is 'told once' "$(($(count_to bob) - b))" 3
left=$(for n in 201 202 203 204 205; do
	[ -n "$(ticket $n)" ] || echo $n; done | head -1)
for f in $(mails_to bob); do
	grep -q '^Subject: .*kairan #' "$f" || echo "$f"
done | tail -1 >"$T/overview"
overview=$($MAIL show "$(cat "$T/overview")")
like 'it names what it holds back' "$overview" "JVNDB-2026-0$left"
is 'all three' "$(echo "$overview" | grep -c 'Many of 20')" 3
like 'and how to open one' "$overview" 'track'
reply "$(cat "$T/overview")" <<END
track: JVNDB-2026-0$left
END
like 'track opens a ticket' "$(ticket "$left")" '"assignee":"bob"'
like 'and the answer names it' "$(last_to bob)" \
    "\[v\] Track: JVNDB-2026-0$left = #$(number "$left")"
before=$(kairan list --all --json | wc -l)
reply "$(cat "$T/overview")" --id '<again@example.test>' <<END
track: JVNDB-2026-0$left
track: JVNDB-1999-000001
END
is 'tracked twice: no second ticket' \
    "$(kairan list --all --json | wc -l)" "$before"
like 'an unknown one is refused' "$(last_to bob)" \
    '\[[x?]\] Track: JVNDB-1999-000001'
like 'and the ticket that is there is named' "$(last_to bob)" \
    "JVNDB-2026-0$left = #$(number "$left")"
is 'nothing was quarantined' "$(kairan queue | grep -c quarantined)" 0
done_testing
