#!/bin/sh
# A window that moved past what was seen: filled by an API, or said.  Silence
# and failure are two things.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/api.sh"
conf <<'END'
source jvndb {
	type = jvndb
	url = "http://localhost:8080/jvndb.rdf"
	backfill = myjvn
	every = "1h"
}
source alone {
	type = jvndb
	url = "http://localhost:8080/jvndb.rdf"
	every = "1h"
}
source myjvn {
	type = myjvn-api
	url = "http://localhost:8080/myjvn"
	requests_per_minute = 60000
	from = "2026-11-19"
	every = "1d"
}
END
sed -i 's/send_by/operator = "ops@example.test"\n\tsend_by/' "$D/kairan.conf"
feed() { # items as "NUMBER DAYTHOUR:MINUTE"
	{
		cat <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:sec="http://jvn.jp/rss/mod_sec/">
<channel rdf:about="x"><title>JVN iPedia</title></channel>
END
		for feed_item; do
			printf '<item><title>見本 %s</title><link>%s%s</link>' \
			    "${feed_item% *}" https://jvndb.jvn.jp/ja/ \
			    "${feed_item% *}"
			printf '<sec:identifier>JVNDB-2026-%s' "${feed_item% *}"
			printf '</sec:identifier><dcterms:modified>2026-11-%s' \
			    "${feed_item#* }"
			printf '+00:00</dcterms:modified></item>\n'
		done
		echo '</rdf:RDF>'
	} >"$W/jvndb.rdf"
}
at() {
	KAIRAN_NOW=2026-11-$1:00Z
	export KAIRAN_NOW
}
: >"$W/myjvn.rows"
at 20T12:00
plan
feed '000002 20T10:00' '000001 20T09:00'
kairan collect >"$T/out"
is 'the beginning: exit code' $? 0
like 'ok' "$(source_line jvndb)" '^jvndb +ok .*newest of 2026-11-20T10:00:00Z'

# -- no gap ---------------------------------------------------------------------
at 20T14:00
feed '000003 20T13:00' '000002 20T10:00'
kairan collect >/dev/null
like 'what was known is still in sight: no gap' "$(source_line alone)" \
    '^alone +ok '
at 21T12:00
feed '000003 21T11:00' '000002 21T10:00'
kairan collect >/dev/null
like 'all of it renewed, nothing gone: no gap' "$(source_line alone)" \
    '^alone +ok '
at 21T14:00
kairan collect >/dev/null
like 'silence: read, unchanged, ok' "$(source_line alone)" \
    '^alone +ok +last read 2026-11-21T14:00:00Z'

# -- a gap ------------------------------------------------------------------------
at 22T12:00
feed '000020 22T11:00' '000019 22T10:00'
{
	echo 'JVNDB-2026-000010 2026-11-21T20:00:00'
	echo 'JVNDB-2026-000011 2026-11-22T18:00:00'
	echo 'JVNDB-2026-000019 2026-11-22T19:00:00'
} >"$W/myjvn.rows"
plan
kairan collect >"$T/out"
like 'it is noticed' "$(cat "$D/log")" \
    'source-gap source=jvndb from=2026-11-21T14:00:00Z to=2026-11-22T10:00:00Z'
like 'and filled at once by the API' "$(source_line jvndb)" '^jvndb +ok '
like 'which was asked from there' "$(cat "$T/requests")" \
    'datePublishedStartD=2[01]'
is 'nothing is missing' "$(kairan advisories --json |
	grep -c 'JVNDB-2026-00001[01]')" 2
like 'without an API it is said' "$(source_line alone)" \
    '^alone +GAP .*between 2026-11-21T14:00:00Z and 2026-11-22T10:00:00Z'
like 'by kairan list --json' "$(kairan list --json sources)" \
    '"source":"alone".*"gap_from":"2026-11-21T14:00:00Z"'
like 'by kairan check' "$(kairan check --offline)" \
    'warn  reading alone: .*may have been missed'
kairan open >/dev/null
kairan open >/dev/null
is 'and once by mail' "$(kairan queue | grep -c 'operator ops@')" 1
kairan collect --seen alone
is 'somebody has looked' $? 0
like 'then it is forgotten' "$(source_line alone)" '^alone +ok '
kairan collect --seen alone
is 'only once' $? 66

# -- the API fails: the gap stays ----------------------------------------------------
at 23T12:00
feed '000030 23T11:00' '000029 23T10:00'
plan 'myjvn * 500'
kairan collect >/dev/null
like 'the API fails: the gap stays' "$(source_line jvndb)" '^jvndb +GAP '
at 23T18:00
plan
kairan collect >/dev/null
like 'until it is filled' "$(source_line jvndb)" '^jvndb +ok '

# -- failure is not silence ------------------------------------------------------------
plan 'jvndb.rdf * 500'
at 24T12:00
kairan collect >/dev/null
like 'failure' "$(source_line alone)" 'FAILING .*last read 2026-11-23T18:00'
at 26T12:00
kairan collect >/dev/null
kairan open >/dev/null
is 'for a day: the operator is told of both, and of the other gap' \
    "$(kairan queue | grep -c 'operator ops@')" 4
sed -i 's/backfill = myjvn/backfill = alone/' "$D/kairan.conf"
like 'a source that cannot fill gaps' "$(kairan check --offline)" \
    'FAIL .*backfill = alone'
sed -i 's/backfill = alone/backfill = nobody/' "$D/kairan.conf"
kairan list sources >/dev/null
is 'a source that is none' $? 65
done_testing
