#!/bin/sh
# kill -9 in the middle of a back-fill, of every kind of source that has many
# requests or many advisories: started again it ends where an undisturbed
# reading ends, and nothing is a change.
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
source cvelist {
	type = cve-delta
	url = "http://localhost:8080/cves/deltaLog.json"
	from = "2026-11-01"
	requests_per_minute = 60000
}
source folder {
	type = csaf-provider
	url = "http://localhost:8080/csaf/"
	from = "2026-01-01"
	requests_per_minute = 60000
}
source osv {
	type = osv-archive
	url = "http://localhost:8080/osv"
	only = { "PyPI" }
	requests_per_minute = 60000
}
END
python3 - "$W" <<'END'
import json, os, sys, zipfile
top = sys.argv[1]
def put(path, text):
    path = os.path.join(top, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w') as f:
        f.write(text)
put('myjvn.rows', ''.join('JVNDB-2026-%06d 2026-%02d-%02dT10:00:00\n' % (
    i, i // 40 + 10, i % 20 + 1) for i in range(1, 66)))
put('page', '10')
log = []
for i in range(1, 31):
    cve = 'CVE-2026-900%02d' % i
    log.append({'fetchTime': '2026-11-%02dT02:00:00.000Z' % (i // 2 + 2),
                'new': [{'cveId': cve}], 'updated': [], 'error': []})
    put('cves/2026/90xxx/%s.json' % cve, json.dumps({
        'dataType': 'CVE_RECORD', 'dataVersion': '5.1',
        'cveMetadata': {'cveId': cve, 'state': 'PUBLISHED'},
        'containers': {'cna': {'descriptions': [
            {'lang': 'en', 'value': 'Ours.'}]}}}))
put('cves/deltaLog.json', json.dumps(log[::-1]))
lines = ''
for i in range(1, 21):
    name, day = 'kd-2026-00%02d' % i, '2026-11-%02dT00:00:00Z' % i
    put('csaf/2026/%s.json' % name, json.dumps({
        'document': {'category': 'csaf_vex', 'csaf_version': '2.0',
                     'title': name, 'tracking': {
                         'id': name.upper(), 'initial_release_date': day,
                         'current_release_date': day}},
        'vulnerabilities': [{'cve': 'CVE-2026-5%04d' % i}]}))
    lines = '2026/%s.json,%s\n' % (name, day) + lines
put('csaf/changes.csv', lines)
os.makedirs(os.path.join(top, 'osv/PyPI'))
with zipfile.ZipFile(os.path.join(top, 'osv/PyPI/all.zip'), 'w') as z:
    for i in range(20000):
        id = 'PYSEC-2026-%d' % i
        z.writestr(id + '.json', json.dumps({
            'id': id, 'schema_version': '1.6.0', 'summary': 'Ours.',
            'modified': '2026-11-01T00:00:00Z', 'aliases': [],
            'affected': [{'package': {'ecosystem': 'PyPI', 'name': 'x'},
                          'versions': ['1'],
                          'database_specific': {'pad': 'x' * 3000}}]}))
put('osv/PyPI/modified_id.csv', '2026-11-01T00:00:00Z,PYSEC-2026-1\n')
END

# What is stored, without ids and times of our own.
stored() { # SOURCE
	kairan advisories --json | grep "\"source\":\"$1\"" |
	    sed -E 's/"(first_seen|last_seen|time|number)":[^,}]*//g' |
	    sort | cksum
}
has_some() {
	test "$(sqlite3 "$D/kairan.db" 'select count(*) from (
	    select 1 from advisory limit 1)')" = 1
}
# cut_off SOURCE: killed as soon as something is there; again when all was
# there by then.
cut_off() {
	cut_tries=0
	while [ $cut_tries -lt 20 ]; do
		cut_tries=$((cut_tries + 1))
		rm -f "$D"/kairan.db*
		"$B/kairan" -C "$D" collect "$1" >"$T/out" 2>&1 &
		pid=$!
		await 60 has_some
		kill -9 $pid
		wait $pid 2>/dev/null
		[ "$(advisories "$1")" -eq "$total" ] || break
	done
}
# killed NAME SOURCE TOTAL HELD-REQUEST...: at each of them
killed() {
	what=$1 source=$2 total=$3
	shift 3
	rm -f "$D"/kairan.db*
	plan
	kairan collect "$source" >/dev/null
	whole=$(stored "$source")
	is "$what: all of them" "$(advisories "$source")" "$total"
	rm -f "$D"/kairan.db*
	before=0
	for held; do
		plan "$held slow 90"
		: >"$W/held"
		if [ "$held" = none ]; then
			cut_off "$source"
		else
			"$B/kairan" -C "$D" collect "$source" >"$T/out" 2>&1 &
			pid=$!
			await 60 grep -qx "${held% *}" "$W/held"
			kill -9 $pid
			wait $pid 2>/dev/null
		fi
		now=$(advisories "$source")
		ok "$what: killed with $now of $total" \
		    test "$now" -gt "$before" -a "$now" -lt "$total"
		before=$now
	done
	plan
	kairan collect "$source" >"$T/out"
	is "$what: started again it ends well" $? 0
	is "$what: with what an undisturbed reading has" \
	    "$(stored "$source")" "$whole"
	is "$what: and without a change" \
	    "$(kairan changes --json | grep -c .)" 0
}
killed 'MyJVN, HND' hnd 65 'myjvn 5' 'myjvn 7'
killed 'MyJVN, OKA' oka 65 'oka 3' 'oka 4'
killed 'CVE list' cvelist 30 'cves/2026/90xxx/CVE-2026-90010.json 1' \
    'cves/2026/90xxx/CVE-2026-90020.json 1'
unlike 'CVE list: none is asked for again' "$(cat "$T/requests")" \
    'CVE-2026-9000[1-9]'
killed 'CSAF folder' folder 20 'csaf/2026/kd-2026-0008.json 1' \
    'csaf/2026/kd-2026-0015.json 1'
unlike 'CSAF folder: none is asked for again' "$(cat "$T/requests")" \
    'kd-2026-000[1-7].json'
killed 'OSV archive' osv 20000 none
size=$(du -k "$W/osv/PyPI/all.zip" | cut -f1)
rm -f "$D"/kairan.db*
peak=$(python3 - "$B/kairan" "$D" <<'END'
import os, subprocess, sys
p = subprocess.Popen([sys.argv[1], '-C', sys.argv[2], 'collect', 'osv'],
                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(os.wait4(p.pid, 0)[2].ru_maxrss)
END
)
if nm "$B/kairan" | grep -q __asan_init; then
	skip 'OSV archive: not in memory as a whole' 'a sanitizer counts, too'
else
	ok "OSV archive: not in memory as a whole ($size kB, $peak kB)" \
	    test "$peak" -lt $((size / 2 + 16384))
fi
done_testing
