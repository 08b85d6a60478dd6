#!/bin/sh
# MyJVN API (HND and OKA) and JVN iPedia's files: pages, refusals inside a
# 200, no hits, checksums that are wrong.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/api.sh"
KAIRAN_NOW=2026-11-22T03:00:00Z
export KAIRAN_NOW
conf <<'END'
source hnd {
	type = myjvn-api
	url = "http://localhost:8080/myjvn"
	from = "2026-10-01"
	requests_per_minute = 60000
}
source oka {
	type = myjvn-oka
	url = "http://localhost:8080/oka"
	from = "2026-10-01"
	requests_per_minute = 60000
}
END
rows() { # FIRST LAST
	i=$1
	while [ "$i" -le "$2" ]; do
		printf 'JVNDB-2026-%06d 2026-%02d-%02dT10:00:00\n' "$i" \
		    $((i / 40 + 10)) $((i % 20 + 1))
		i=$((i + 1))
	done
}
rows 1 65 >"$W/myjvn.rows"
fresh() {
	rm -f "$D"/kairan.db*
}

# -- HND ------------------------------------------------------------------------
plan
kairan collect hnd >"$T/out"
is 'HND: exit code' $? 0
is 'HND: all are there' "$(advisories hnd)" 65
# until November 1st 41 rows, then 24: pages of 50, details by ten
is 'HND: overviews' "$(asked getVulnOverviewList)" 2
is 'HND: details, ten at a time' "$(asked getVulnDetailInfo)" 8
like 'HND: the details are read' \
    "$(kairan advisories --json | grep JVNDB-2026-000001)" \
    '"cves":\["CVE-2026-90001"\].*"fix":"更新してください。"'
KAIRAN_NOW=2026-11-23T03:00:00Z
plan
kairan collect >/dev/null
is 'HND: no hits are no fault' "$(source_line hnd | cut -c1-20)" \
    'hnd              ok '
is 'HND: no details again' "$(asked getVulnDetailInfo)" 0
echo 'JVNDB-2026-000900 2026-11-22T12:00:00' >>"$W/myjvn.rows"
sed -i 's/^JVNDB-2026-000065 .*/JVNDB-2026-000065 2026-11-23T09:00:00/' \
    "$W/myjvn.rows"
plan
kairan collect hnd >/dev/null
is 'HND: what is new comes' "$(advisories hnd)" 66
is 'HND: with what was renewed, alone' "$(asked 'vulnId=JVNDB-2026-000065+JVNDB-2026-000900\|vulnId=JVNDB-2026-000900+JVNDB-2026-000065')" 1
is 'HND: in one request' "$(asked getVulnDetailInfo)" 1

fresh
plan 'myjvn 3 retcd'
kairan collect hnd >"$T/out"
is 'HND: retCd=1 in a 200: exit code' $? 75
like 'HND: the reason is told' "$(source_line hnd)" \
    'FAILING.*MYJVN-ERR-101 a parameter is wrong'
kairan collect hnd >/dev/null
is 'HND: and it goes on' "$(advisories hnd)" 66
fresh
plan 'myjvn 2 503 1' 'myjvn 4 cut'
kairan collect hnd >/dev/null
is 'HND: 503 and a truncated body' "$(advisories hnd)" 66
fresh
plan 'myjvn 1 empty'
kairan collect hnd >/dev/null
like 'HND: results announced and none sent' "$(source_line hnd)" \
    'FAILING.*sent none'
fresh
echo 7 >"$W/page"
plan 'myjvn 4 grow JVNDB-2026-000800=2026-10-02T10:00:00'
kairan collect hnd >/dev/null
is 'HND: the list grows in front: nothing is missing' "$(advisories hnd)" 67
rm "$W/page"

# -- OKA ------------------------------------------------------------------------
fresh
rows 1 65 >"$W/myjvn.rows"
plan
kairan collect oka >"$T/out"
is 'OKA: all are there' "$(advisories oka)" 65
like 'OKA: with scores, CVE and CPE' \
    "$(kairan advisories --json | grep JVNDB-2026-000001)" \
    'CVE-2026-90001.*9\.8.*"vendor":"Example","product":"ExampleApp".*cpe:2.3:a:example:app'
fresh
plan 'oka 2 retcd'
kairan collect oka >"$T/out"
like 'OKA: retCd=1 in a 200' "$(source_line oka)" 'FAILING.*refused'

# -- files with checksums ----------------------------------------------------------
conf <<'END'
source files {
	type = jvndb-files
	url = "http://localhost:8080/feed/checksum.txt"
	from = "2025-01-01"
	requests_per_minute = 60000
}
END
mkdir -p "$W/feed"
cp "$TOP/tests/feeds/jvndb.rdf" "$W/feed/jvndb_2025.rdf"
cp "$TOP/tests/feeds/jvndb.rdf" "$W/feed/jvndb_2024.rdf"
cp "$TOP/tests/feeds/jvndb.rdf" "$W/feed/jvndb_2026.rdf"
cp "$TOP/tests/feeds/myjvn-detail.xml" "$W/feed/jvndb_detail_2026.rdf"
checksums() { # TIME: of the day
	python3 - "$W/feed" "$1" <<'END' >"$T/sums"
import glob, hashlib, json, os, sys
print(json.dumps([{
    'url': 'http://localhost:8080/feed/' + os.path.basename(p),
    'filename': os.path.basename(p),
    'sha256': hashlib.sha256(open(p, 'rb').read()).hexdigest().upper(),
    'size': os.path.getsize(p), 'lastModified': '2026/11/22 ' + sys.argv[2]}
    for p in sorted(glob.glob(sys.argv[1] + '/*.rdf'))]))
END
	mv "$T/sums" "$W/feed/checksum.txt"
}
checksums 10:00:00
fresh
plan
kairan collect files >"$T/out"
is 'files: exit code' $? 0
n=$(advisories files)
ok "files: read ($n)" test "$n" -ge 5
unlike 'files: nothing before from' "$(cat "$T/requests")" 2024
unlike 'files: details instead of the feed' "$(cat "$T/requests")" \
    '/jvndb_2026'
plan
kairan collect files >/dev/null
is 'files: unchanged: 304 and nothing else' \
    "$(cut -d' ' -f2,3 "$T/requests")" '304 /feed/checksum.txt'
for f in jvndb_2025 jvndb_detail_2026; do
	echo '<!-- renewed -->' >>"$W/feed/$f.rdf"
done
checksums 11:00:00
echo '<!-- x -->' >>"$W/feed/jvndb_2025.rdf"
plan
kairan collect files >"$T/out"
is 'files: a wrong checksum: exit code' $? 75
like 'files: the reason is told' "$(source_line files)" \
    'FAILING.*jvndb_2025.*checksum'
is 'files: the last good data stays' "$(advisories files)" "$n"
is 'files: the others are read' "$(asked '200 /feed/jvndb_detail_2026')" 1
plan
kairan collect files >/dev/null
is 'files: it alone is asked for again' "$(asked '/feed/jvndb_')" 1
checksums 12:00:00
plan
kairan collect files >/dev/null
is 'files: mended' "$(source_line files | cut -c1-20)" 'files            ok '
done_testing
