#!/bin/sh
# The same traps for every source: throttled, overloaded, broken, cut off.
# Nothing is missing once the server is well again, and what is known stays.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/api.sh"
KAIRAN_NOW=2026-11-22T03:00:00Z
export KAIRAN_NOW
# NAME TYPE URL [MORE]
sources='
nvd nvd-api nvd
hnd myjvn-api myjvn
oka myjvn-oka oka
files jvndb-files feed/checksum.txt
folder csaf-provider csaf/
rolie csaf-provider rolie.json
osv osv-archive osv only={"PyPI"}
cvelist cve-delta cves/deltaLog.json
kev kev kev.json
epss epss epss.csv.gz
debian debian debian.json only={"bookworm"}
jpcert jpcert jpcert.rdf
page page page.html
'
while read -r name type url more; do
	[ -n "$name" ] && cat <<END
source $name {
	type = $type
	url = "http://localhost:8080/$url"
	from = "2026-10-01"
	requests_per_minute = 60000
	$more
}
END
done >"$T/sources" <<END
$sources
END
conf <"$T/sources"
python3 - "$TOP/tests/feeds" "$W" <<'END'
import gzip, hashlib, json, os, shutil, sys, zipfile
feeds, top = sys.argv[1:]
def put(name, data):
    path = os.path.join(top, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as f:
        f.write(data if isinstance(data, bytes) else data.encode())
def feed(name):
    with open(os.path.join(feeds, name), 'rb') as f:
        return f.read()
put('nvd.rows', ''.join('CVE-2026-%d 2026-10-%02dT01:02:03.000\n' %
                        (40000 + i, i) for i in range(1, 8)))
put('myjvn.rows', ''.join('JVNDB-2026-%06d 2026-10-%02dT10:00:00\n' % (i, i)
                          for i in range(1, 8)))
put('page', '3')
put('feed/jvndb_detail_2026.rdf', feed('myjvn-detail.xml'))
put('feed/checksum.txt', json.dumps([{
    'url': 'http://localhost:8080/feed/jvndb_detail_2026.rdf',
    'filename': 'jvndb_detail_2026.rdf',
    'sha256': hashlib.sha256(feed('myjvn-detail.xml')).hexdigest(),
    'size': 1, 'lastModified': '2026/11/22 10:00:00'}]))
put('csaf/2026/ks-26-004.json', feed('csaf.json'))
put('csaf/changes.csv', '2026/ks-26-004.json,2026-11-20T00:00:00Z\n')
put('csaf/index.txt', '2026/ks-26-004.json\n')
put('rolie.json', json.dumps({'feed': {'entry': [{
    'id': 'x', 'updated': '2026-11-20T00:00:00Z', 'content': {
        'src': 'http://localhost:8080/csaf/2026/ks-26-004.json'}}]}}))
os.makedirs(os.path.join(top, 'osv/PyPI'))
one = json.JSONDecoder().raw_decode(feed('osv.json').decode().lstrip())[0]
one = one[0] if isinstance(one, list) else one
with zipfile.ZipFile(os.path.join(top, 'osv/PyPI/all.zip'), 'w') as z:
    z.writestr('a.json', json.dumps(one))
cve = json.JSONDecoder().raw_decode(feed('cve.json').decode())[0]
put('cves/2026/90xxx/CVE-2026-90002.json', json.dumps(cve))
put('cves/deltaLog.json', json.dumps([{
    'fetchTime': '2026-11-20T00:00:00Z', 'updated': [],
    'new': [{'cveId': 'CVE-2026-90002'}]}]))
put('kev.json', feed('kev.json'))
put('epss.csv.gz', gzip.compress(
    b'#model_version:v1,score_date:2026-11-21T00:00:00+0000\n'
    b'cve,epss,percentile\n' +
    b''.join(b'CVE-2026-%d,0.5,0.5\n' % i for i in range(1000, 1400))))
put('debian.json', json.dumps({'hinoki': {'CVE-2026-90002': {
    'description': 'A flaw.', 'scope': 'remote', 'releases': {'bookworm': {
        'status': 'resolved', 'repositories': {'bookworm': '1.0'},
        'fixed_version': '1.1', 'urgency': 'medium'}}}}}))
put('jpcert.rdf', feed('jpcert.rdf'))
put('page.html', '<html><head><title>Hinoki VPN: CVE-2026-90002</title></head>'
    '<body><h1>Hinoki VPN</h1><p>CVE-2026-90002 lets anybody in. Update to '
    '7.2.4 as soon as you can.</p></body></html>')
END
plan
kairan collect >"$T/out"
is 'all sources: read' $? 0
# What they hold, EPSS's facts aside.
held() { # SOURCE
	if [ "$1" = epss ]; then
		sqlite3 "$D/kairan.db" 'select count(*) from epss'
	else
		advisories "$1"
	fi
}
for name in nvd hnd oka files folder rolie osv cvelist kev epss debian \
    jpcert page; do
	held $name >"$T/want.$name"
	ok "$name: $(cat "$T/want.$name")" test "$(cat "$T/want.$name")" -gt 0
done

# Each source with a state of its own, all at once, as throttled ones wait.
names='nvd hnd oka files folder rolie osv cvelist kev epss debian jpcert page'
requests='nvd myjvn oka feed/checksum.txt feed/jvndb_detail_2026.rdf
csaf/changes.csv csaf/2026/ks-26-004.json rolie.json osv/PyPI/all.zip
cves/deltaLog.json cves/2026/90xxx/CVE-2026-90002.json kev.json epss.csv.gz
debian.json jpcert.rdf page.html'
each() { # COMMAND: for every source
	pids=
	for name in $names; do
		(
			D=$T/of.$name
			"$@" "$name"
		) &
		pids="$pids $!"
	done
	for pid in $pids; do
		wait "$pid"
	done
}
fresh() {
	rm -rf "$T/of.$1"
	mkdir "$T/of.$1"
	cp "$T/k/kairan.conf" "$T/of.$1"
}
twice() {
	kairan collect "$1" >"$D/out"
	kairan collect "$1" >"$D/out"
}
once() {
	kairan collect "$1" >"$D/out"
}
plan_each() { # N ACTION
	set -- "$1" "$2" $requests
	n=$1 action=$2
	shift 2
	for request; do
		set -- "$@" "$request $n $action"
		shift
	done
	plan "$@"
}
state_of() { # SOURCE: how much it has, and how it is
	D=$T/of.$1
	echo "$(held "$1") $(source_line "$1" | cut -d' ' -f2- |
	    sed 's/^ *\([A-Za-z]*\).*/\1/')"
}
# Once, at the first request for each: gone after two readings.
for action in '403 1' '503 1' 500 cut; do
	each fresh
	plan_each 1 "$action"
	each twice
	for name in $names; do
		is "$name, $action, once: nothing is missing" \
		    "$(state_of $name)" "$(cat "$T/want.$name") ok"
	done
done
# Always, with all known, and validators that do not help.
for request in $requests; do
	[ -f "$W/$request" ] && echo >>"$W/$request"
done
plan_each '*' 500
each once
for name in $names; do
	is "$name, 500, always: what is known stays, and it is said" \
	    "$(state_of $name)" "$(cat "$T/want.$name") FAILING"
done
done_testing
