#!/bin/sh
# Sources that are many documents: CSAF providers, OSV's archive, the CVE
# list; and lists of a day: EPSS, KEV, Debian's tracker.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/api.sh"
KAIRAN_NOW=2026-11-22T03:00:00Z
export KAIRAN_NOW
conf <<'END'
source rolie {
	type = csaf-provider
	url = "http://localhost:8080/rolie/provider-metadata.json"
	from = "2026-01-01"
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
	only = { "PyPI", "AlmaLinux:9" }
	requests_per_minute = 60000
}
source cvelist {
	type = cve-delta
	url = "http://localhost:8080/cves/deltaLog.json"
	from = "2026-11-01"
	requests_per_minute = 60000
}
source epss {
	type = epss
	url = "http://localhost:8080/epss.csv.gz"
}
source kev {
	type = kev
	url = "http://localhost:8080/kev.json"
}
source debian {
	type = debian
	url = "http://localhost:8080/debian.json"
	only = { "bookworm" }
}
END
fresh() {
	rm -f "$D"/kairan.db*
}

# -- CSAF -----------------------------------------------------------------------
cat >"$T/csaf.py" <<'END'
import hashlib, json, os, sys
top = sys.argv[1]
def doc(folder, name, day, text='We wrote it.'):
    os.makedirs(os.path.join(top, folder), exist_ok=True)
    d = {'document': {'category': 'csaf_security_advisory',
                      'csaf_version': '2.0', 'lang': 'en',
                      'title': 'ExampleApp %s' % name,
                      'publisher': {'name': 'Example'},
                      'notes': [{'category': 'summary', 'text': text}],
                      'tracking': {'id': name.upper(),
                                   'initial_release_date': day + 'T00:00:00Z',
                                   'current_release_date': day + 'T00:00:00Z'}},
         'vulnerabilities': [{'cve': 'CVE-2026-5' + name[-4:],
                              'remediations': [{'category': 'mitigation',
                                                'details': 'Switch it off.'}]}]}
    data = json.dumps(d).encode()
    path = os.path.join(top, folder, name + '.json')
    open(path, 'wb').write(data)
    return path, data
def beside(path, data, kind):
    h = hashlib.new(kind, data).hexdigest()
    open(path + '.' + kind, 'w').write('%s  %s\n' % (h, os.path.basename(path)))
entries = []
for i in range(1, 6):
    name, day = 'exsa-2026-%04d' % i, '2026-11-%02d' % i
    p, d = doc('rolie/2026', name, day)
    beside(p, d, 'sha512')
    url = 'http://localhost:8080/rolie/2026/%s.json' % name
    key = 'ref' if i % 2 else 'rel'
    entries.append({'id': name, 'title': name, 'published': day + 'T00:00:00Z',
                    'updated': day + 'T00:00:00Z',
                    'link': [{'rel': 'self', 'href': url},
                             {key: 'hash', 'href': url + '.sha512'},
                             {key: 'signature', 'href': url + '.asc'}],
                    'content': {'type': 'application/json', 'src': url}})
entries.append({'id': 'evil', 'updated': '2026-11-20T00:00:00Z', 'content': {
    'src': 'http://127.0.0.1:8080/rolie/2026/evil.json'}})
json.dump({'feed': {'id': 'x', 'entry': entries}},
          open(os.path.join(top, 'rolie/feed.json'), 'w'))
json.dump({'distributions': [{'rolie': {'feeds': [
    {'tlp_label': 'WHITE', 'url': 'http://localhost:8080/rolie/feed.json'},
    {'tlp_label': 'AMBER', 'url': 'http://localhost:8080/rolie/a.json'}]}}]},
    open(os.path.join(top, 'rolie/provider-metadata.json'), 'w'))
lines = []
for i in range(1, 5):
    name, day = 'fd-2026-%04d' % (10 + i), '2026-11-%02d' % (10 + i)
    p, d = doc('csaf/2026', name, day)
    beside(p, d, 'sha256')
    # both dialects
    lines.append(('"2026/%s.json","%sT00:00:00+00:00"' if i % 2 else
                  '2026/%s.json,%sT00:00:00.000Z') % (name, day))
lines.append('2026/old.json,2025-01-01T00:00:00Z')
lines.append('../../kev.json,2026-11-20T00:00:00Z')
open(os.path.join(top, 'csaf/changes.csv'), 'w').write('\n'.join(lines) + '\n')
open(os.path.join(top, 'csaf/index.txt'), 'w').write(
    ''.join('2026/fd-2026-%04d.json\n' % (10 + i) for i in range(1, 5)))
END
python3 "$T/csaf.py" "$W"
echo '{}' >"$W/kev.json"
plan
kairan collect rolie >"$T/out"
is 'ROLIE: exit code' $? 0
is 'ROLIE: all are there' "$(advisories rolie)" 5
is 'ROLIE: each with its hash, the misspelt ones too' "$(asked sha512)" 5
unlike 'ROLIE: nobody else is asked, nothing that is not public' \
    "$(cat "$T/requests")" 'evil|/a\.json'
like 'ROLIE: its mitigation' "$(kairan advisories --json | grep 0001)" \
    '"mitigation":"Switch it off."'
plan
kairan collect rolie >/dev/null
is 'ROLIE: read again: the metadata and a 304' \
    "$(cut -d' ' -f2,3 "$T/requests" | tr '\n' ' ')" \
    '200 /rolie/provider-metadata.json 304 /rolie/feed.json '
fresh
echo ' ' >>"$W/rolie/2026/exsa-2026-0003.json"
plan
kairan collect rolie >"$T/out"
is 'a wrong hash: exit code' $? 75
like 'a wrong hash: the reason' "$(source_line rolie)" \
    'FAILING.*1 document.*exsa-2026-0003.json: its checksum'
is 'a wrong hash: the others are there' "$(advisories rolie)" 4
python3 "$T/csaf.py" "$W"
plan
kairan collect rolie >"$T/out"
is 'mended: it is asked for again' "$(advisories rolie)" 5
like 'mended: ok' "$(source_line rolie)" '^rolie +ok '

plan
kairan collect folder >"$T/out"
is 'folder: exit code' $? 0
is 'folder: both dialects' "$(advisories folder)" 4
is 'folder: hashes looked for, and found' "$(asked '200 /csaf.*sha256')" 4
unlike 'folder: nothing old, nothing outside' "$(cat "$T/requests")" \
    'old|kev'
echo '2026/fd-2026-0099.json,2026-11-21T00:00:00Z' >>"$W/csaf/changes.csv"
sed 's/FD-2026-0014/FD-2026-0099/' "$W/csaf/2026/fd-2026-0014.json" \
    >"$W/csaf/2026/fd-2026-0099.json"
plan
kairan collect folder >"$T/out"
is 'folder: a new one comes' "$(advisories folder)" 5
is 'folder: and nothing else' \
    "$(asked '/csaf/2026/fd-2026-00[0-9]*\.json ')" 1
# dated before it, listed after it; and a date that cannot be
for n in 97 98 96; do
	sed "s/FD-2026-0014/FD-2026-00$n/" "$W/csaf/2026/fd-2026-0014.json" \
	    >"$W/csaf/2026/fd-2026-00$n.json"
done
echo '2026/fd-2026-0098.json,2026-11-16T00:00:00Z' >>"$W/csaf/changes.csv"
echo '2026/fd-2026-0097.json,2062-01-01T00:00:00Z' >>"$W/csaf/changes.csv"
kairan collect folder >"$T/out"
is 'folder: one that is listed late is not missed' "$(advisories folder)" 7
echo '"2026/fd-2026-0096.json","2026-11-21T01:00:00Z"' >>"$W/csaf/changes.csv"
kairan collect folder >"$T/out"
is 'folder: a date in the future hides nothing' "$(advisories folder)" 8
# taken back, once; what stands there again is read again
printf '%s\n' '"2026/fd-2026-0098.json","2026-11-21T02:00:00+00:00"' \
    '2026/fd-2026-0011.json,2025-01-01T00:00:00Z' '"x","y"' \
    >"$W/csaf/deletions.csv"
state() { # ID
	kairan advisories --json | grep "\"$1\"" |
	    sed 's/.*"state":"\([a-z]*\)".*/\1/'
}
kairan collect folder >"$T/out"
is 'folder: a document that was taken back, lately' \
    "$(state FD-2026-0098) $(state FD-2026-0011)" 'withdrawn active'
like 'folder: which is a change' "$(kairan changes --json | tail -n 1)" \
    '"kind":"state","from":"active","to":"withdrawn","material":true'
echo '"2026/fd-2026-0098.json","2026-11-21T03:00:00Z"' >>"$W/csaf/changes.csv"
echo '"2026/fd-2026-0001.json","2026-11-21T03:00:00Z"' >>"$W/csaf/deletions.csv"
kairan collect folder >"$T/out"
is 'folder: put back' "$(state FD-2026-0098)" active
plan
kairan collect folder >"$T/out"
is 'folder: unchanged, both' "$(asked ' 304 /csaf/')" 2
echo '2026/fd-2026-0095.json,yesterday' >>"$W/csaf/changes.csv"
kairan collect folder >"$T/out"
like 'folder: a line without a date is said' "$(source_line folder)" \
    'FAILING.*without a date: 2026/fd-2026-0095.json'
rm "$W/csaf/changes.csv"
fresh
plan
kairan collect folder >"$T/out"
is 'folder: index.txt when there is nothing else' "$(advisories folder)" 4

# killed in the middle
fresh
plan 'rolie/2026/exsa-2026-0003.json 1 slow 60'
"$B/kairan" -C "$D" collect rolie >"$T/out" 2>&1 &
pid=$!
await 60 grep -q '0003.json.sha512' "$T/requests"
kill -9 $pid
wait $pid 2>/dev/null
is 'killed: two are there' "$(advisories rolie)" 2
plan
kairan collect rolie >"$T/out"
is 'started again: all are there' "$(advisories rolie)" 5
unlike 'without the first ones' "$(cat "$T/requests")" '0001.json|0002.json'

# -- OSV ------------------------------------------------------------------------
cat >"$T/osv.py" <<'END'
import json, os, sys, zipfile
top = sys.argv[1]
def rec(name, day, eco):
    return json.dumps({'schema_version': '1.6.0', 'id': name,
        'modified': day + 'T00:00:00Z', 'published': day + 'T00:00:00Z',
        'summary': 'ExampleLib %s' % name, 'details': 'Ours.',
        'affected': [{'package': {'ecosystem': eco, 'name': 'examplelib'},
                      'ranges': [{'type': 'ECOSYSTEM', 'events': [
                          {'introduced': '0'}, {'fixed': '2.0'}]}]}]})
for eco, prefix in (('PyPI', 'PYSEC-2026-'), ('AlmaLinux:9', 'ALSA-2026:')):
    folder = os.path.join(top, 'osv', eco)
    os.makedirs(folder, exist_ok=True)
    with zipfile.ZipFile(os.path.join(folder, 'all.zip'), 'w',
                         zipfile.ZIP_DEFLATED) as z:
        for i in range(1, 21):
            z.writestr('%s%d.json' % (prefix, i),
                       rec('%s%d' % (prefix, i), '2026-11-%02d' % i, eco))
        if eco == 'PyPI':
            z.writestr('PYSEC-2026-99.json', '{"id": "PYSEC-20')
    with open(os.path.join(folder, 'modified_id.csv'), 'w') as f:
        for i in range(22, 0, -1):
            f.write('2026-11-%02dT00:00:00Z,%s%d\n' % (i, prefix, i))
    for i in (19, 20, 21, 22):
        open(os.path.join(folder, '%s%d.json' % (prefix, i)), 'w').write(
            rec('%s%d' % (prefix, i), '2026-11-%02d' % i, eco))
END
python3 "$T/osv.py" "$W"
fresh
plan
kairan collect osv >"$T/out"
is 'OSV: exit code' $? 0
is 'OSV: both archives, a broken member aside' "$(advisories osv)" 40
like 'OSV: which is named' "$(cat "$D/log")" 'member=PYSEC-2026-99.json'
plan
kairan collect osv >"$T/out"
is 'OSV: what is newer comes' "$(advisories osv)" 44
is 'OSV: one by one' "$(asked 'all.zip')" 0
plan
kairan collect osv >"$T/out"
is 'OSV: unchanged' "$(cut -d' ' -f2 "$T/requests" | tr '\n' ' ')" '304 304 '
# its date is its origin's
sed 's/PYSEC-2026-21/PYSEC-2026-30/g' "$W/osv/PyPI/PYSEC-2026-21.json" \
    >"$W/osv/PyPI/PYSEC-2026-30.json"
sed -i '2a 2026-11-21T00:00:00Z,PYSEC-2026-30' "$W/osv/PyPI/modified_id.csv"
plan
kairan collect osv >"$T/out"
is 'OSV: one that is listed late comes' \
    "$(advisories osv) $(asked 'PYSEC-2026-30.json')" '45 1'
is 'OSV: and nothing else' "$(asked '200 /osv/.*\.json')" 1
rm "$W/osv/PyPI/modified_id.csv"
plan
kairan collect osv >"$T/out"
is 'OSV: without the list of changes the archive again, when renewed' \
    "$(asked '304 /osv/PyPI/all.zip')" 1
head -c 1500 "$W/osv/PyPI/all.zip" >"$T/cut.zip"
mv "$T/cut.zip" "$W/osv/PyPI/all.zip"
plan
kairan collect osv >"$T/out"
like 'OSV: a cut archive' "$(source_line osv)" 'FAILING.*archive is broken'

# from disk, an archive within an archive (the CVE list is published so)
(cd "$W/osv/AlmaLinux:9" && python3 -c "
import zipfile
with zipfile.ZipFile('$T/outer.zip', 'w') as z: z.write('all.zip')")
like 'import: an archive within an archive' \
    "$(kairan import --source disk "$T/outer.zip")" '20 advisories, 20 new'
is 'import: under its own name' "$(advisories disk)" 20

# -- the CVE list -----------------------------------------------------------------
mkdir -p "$W/cves/2026/90xxx"
record() { # ID
	sed "s/CVE-2026-90001/$1/g" "$TOP/tests/feeds/cve.json" |
	    head -c 1000000
}
python3 - "$TOP/tests/feeds/cve.json" "$W/cves/2026/90xxx" <<'END'
import json, re, sys
text = open(sys.argv[1]).read()
first = json.JSONDecoder().raw_decode(text[text.index('{'):])[0]
for n in range(90001, 90006):
    first['cveMetadata']['cveId'] = 'CVE-2026-%d' % n
    json.dump(first, open('%s/CVE-2026-%d.json' % (sys.argv[2], n), 'w'))
END
delta() { # LINES of "TIME KIND ID"
	python3 - <<END
import json
out = {}
for line in '''$1'''.split('\n'):
    t, k, i = line.split()
    out.setdefault(t, {'fetchTime': t, 'new': [], 'updated': [], 'error': []})
    out[t][k].append({'cveId': i, 'githubLink': 'http://evil.example/x'})
print(json.dumps(sorted(out.values(), key=lambda x: x['fetchTime'],
                        reverse=True)))
END
}
delta '2026-11-20T01:00:00.000Z new CVE-2026-90001
2026-11-20T02:00:00.000Z updated CVE-2026-90001
2026-11-20T02:00:00.000Z error CVE-2026-90005
2026-11-20T02:00:00.000Z error CVE-2026-90006
2026-11-20T02:00:00.000Z new CVE-2026-90002' >"$W/cves/deltaLog.json"
plan
kairan collect cvelist >"$T/out"
is 'CVE list: what is new comes, what failed there where it can be had' \
    "$? $(advisories cvelist) $(source_line cvelist | grep -c FAILING)" '0 3 0'
is 'CVE list: each once' "$(asked '/cves/2026')" 4
delta '2026-11-20T02:00:00.000Z new CVE-2026-90002
2026-11-21T02:00:00.000Z new CVE-2026-90003' >"$W/cves/deltaLog.json"
kairan collect cvelist >"$T/out"
is 'CVE list: and comes' "$(advisories cvelist)" 4
delta '2026-11-22T02:00:00.000Z new CVE-2026-90004' >"$W/cves/deltaLog.json"
kairan collect cvelist >"$T/out"
like 'CVE list: a log that begins too late is a gap' "$(source_line cvelist)" \
    'GAP .*between 2026-11-21T02:00:00Z and 2026-11-22T02:00:00Z'

# -- lists of a day ------------------------------------------------------------------
{
	echo '#model_version:v2026.03.01,score_date:2026-11-21T00:00:00+0000'
	echo 'cve,epss,percentile'
	echo 'CVE-2026-90001,0.97531,0.99990'
	echo 'CVE-2026-90002,0.00042,0.05'
	echo 'CVE-bad,x,y'
} | gzip >"$W/epss.csv.gz"
plan
kairan collect epss >"$T/out"
like 'EPSS: read' "$(source_line epss)" 'ok .* 2 item'
cp "$TOP/tests/feeds/cve.json" "$T/cve.json"
kairan import --type cve "$T/cve.json" >/dev/null
like 'EPSS: shown' "$(kairan show CVE-2026-90001)" \
    'EPSS 97.53 %, more than 99.99 % of all CVEs .2026-11-21'
is 'EPSS: no advisories' "$(advisories epss)" 0
is 'EPSS: no changes' "$(kairan changes --json | grep -c epss)" 0
kairan collect epss >"$T/out"
is 'EPSS: then 304' "$(asked 304)" 1
gzip -dc "$W/epss.csv.gz" | gzip | head -c 60 >"$T/e" && mv "$T/e" "$W/epss.csv.gz"
kairan collect epss >"$T/out"
like 'EPSS: cut off' "$(source_line epss)" 'FAILING'

cp "$TOP/tests/feeds/kev.json" "$W/kev.json"
plan
kairan collect kev >/dev/null
kairan collect kev >/dev/null
is 'KEV: read, then 304' "$(cut -d' ' -f2 "$T/requests" | tr '\n' ' ')" \
    '200 304 '
is 'KEV: its entries' "$(advisories kev)" 2

cat >"$W/debian.json" <<'END'
{"openexample": {
 "CVE-2026-90001": {"description": "A {flaw} in \"openexample\", ours",
  "scope": "remote", "debianbug": 1, "releases": {
   "bookworm": {"status": "resolved", "repositories": {"bookworm": "1.0"},
    "fixed_version": "1.1-1~deb12u1", "urgency": "high"},
   "sid": {"status": "open", "repositories": {}, "urgency": "high"}}},
 "CVE-2026-90002": {"description": "Never here", "scope": "local",
  "releases": {"bookworm": {"status": "resolved", "repositories": {},
   "fixed_version": "0", "urgency": "low"}}},
 "TEMP-0000000-ABCDEF": {"releases": {}}},
 "other": {
 "CVE-2026-90003": {"description": "Open", "scope": "local",
  "releases": {"bookworm": {"status": "open", "repositories": {},
   "urgency": "low", "nodsa": "Minor issue", "nodsa_reason": "postponed"}}}}}
END
kairan collect debian >"$T/out"
is 'Debian: what concerns the release' "$(advisories debian)" 2
like 'Debian: fixed in' \
    "$(kairan advisories --json | grep CVE-2026-90001/openexample)" \
    '"fixed_in":"1.1-1~deb12u1"'
unlike 'Debian: no other release' \
    "$(kairan advisories --json | grep '"source":"debian"')" sid
head -c 400 "$W/debian.json" >"$T/d" && mv "$T/d" "$W/debian.json"
kairan collect debian >"$T/out"
like 'Debian: cut off' "$(source_line debian)" 'FAILING.*cut off'
is 'Debian: nothing is lost' "$(advisories debian)" 2
done_testing
