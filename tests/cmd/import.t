#!/usr/bin/env python3
"""kairan import: documents of every format from disk and from a stream, and
what kairan changes tells afterwards."""
import atexit
import collections
import glob
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
sys.path.insert(0, os.path.join(TOP, 'tests', 'lib'))
from tap import done_testing, ok, skip  # noqa: E402
KAIRAN = os.path.join(os.environ.get('B', os.path.join(TOP, 'build')), 'kairan')
FEEDS = os.path.join(TOP, 'tests', 'feeds')
CORPORA = os.path.join(TOP, '..', 'shared', 'corpora', 'feeds')
KEV = os.path.join(CORPORA, 'kev')
HISTORY = os.path.join(CORPORA, 'cve-history')


def kairan(home, *args, stdin=b''):
    return subprocess.run([KAIRAN, '-C', home] + list(args), input=stdin,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def home():
    path = tempfile.mkdtemp(prefix='kairan-import.')
    atexit.register(shutil.rmtree, path, True)
    open(os.path.join(path, 'kairan.conf'), 'w').close()
    return path


def lines(home, command):
    out = kairan(home, command, '--json').stdout.decode()
    return [json.loads(line) for line in out.splitlines()]


def record(number, state='PUBLISHED', indent=None):
    return json.dumps({
        'dataType': 'CVE_RECORD',
        'cveMetadata': {'cveId': 'CVE-2026-%d' % number, 'state': state},
        'containers': {'cna': {'descriptions': [
            {'lang': 'en', 'value': 'kodama stops'}]}}}, indent=indent) + '\n'


def test_files():
    h = home()
    p = kairan(h, 'import', FEEDS)
    documents = len(os.listdir(FEEDS)) + 1  # two CVE records in one file
    ok(p.returncode == 0 and b'%d document(s)' % documents in p.stdout and
       b' 0 document(s) not understood' in p.stdout,
       'every format is known by what stands in it', p.stdout.decode())
    got = lines(h, 'advisories')
    formats = {a['format'] for a in got}
    want = {'jvn', 'jvndb', 'jpcert', 'rss', 'cve', 'kev', 'osv', 'csaf',
            'nvd', 'myjvn'}
    ok(formats == want, 'advisories of all formats', formats ^ want)
    csaf = [a for a in got if a['id'] == 'KS-26-004'][0]
    ok('V2.2' in csaf['fix'] and 'web interface' in csaf['mitigation'] and
       csaf['products'][0]['fixed_in'] == 'V2.2',
       'fix, mitigation and fixed version are told')
    shown = kairan(h, 'show', 'CVE-2026-90002').stdout.decode()
    ok('9.3 (4.0, cna), 9.8 (3.1, cisa-adp), 9.8 (3.0, jvndb), '
       '9.8 (3.1, nvd)' in shown and 'KEV), due 2026-11-23' in shown,
       'one vulnerability out of all, every score with its origin', shown)
    shown = kairan(h, 'show', 'CVE-2026-90005').stdout.decode()
    ok(re.search('also known as .*GHSA-aaaa.*\n.*related to CVE-2026-90006',
                 shown) is not None,
       'other names are kept apart from what is related', shown)
    again = kairan(h, 'import', FEEDS)
    ok(b' 0 new or changed' in again.stdout, 'the same again changes nothing',
       again.stdout.decode())


def test_stream():
    h = home()
    broken = record(1002, indent=1)[:-4] + '\n'
    stream = (record(1001) + broken + record(1003, indent=2) +
              record(1001, 'REJECTED') + record(1004)[:40])
    p = kairan(h, 'import', '--type', 'cve', '-', stdin=stream.encode())
    ok(p.returncode == 65 and b'2 document(s) not understood' in p.stdout,
       'broken documents of a stream are named', p.stdout.decode())
    ids = sorted(a['id'] for a in lines(h, 'advisories'))
    ok(ids == ['CVE-2026-1001', 'CVE-2026-1003'],
       'and swallow none of the others', ids)
    changes = [c for c in lines(h, 'changes') if c['kind'] == 'state']
    ok([(c['vulnerability'], c['from'], c['to'], c['material'])
        for c in changes] == [('CVE-2026-1001', 'active', 'rejected', True)],
       'order of arrival is order of revisions', changes)


def test_many_in_file():
    """A file of many documents, with a broken one among them."""
    h = home()
    path = os.path.join(h, 'many.json')
    for name, indent in (('on lines', None), ('of many lines', 2)):
        good = [record(n, indent=indent) for n in range(1201, 1204)]
        with open(path, 'w') as f:
            f.write(good[0] + good[1][:-8] + '\n' + good[2])
        p = kairan(h, 'import', path)
        ids = sorted(a['id'] for a in lines(h, 'advisories'))
        ok(p.returncode == 65 and ids == ['CVE-2026-1201', 'CVE-2026-1203'] and
           b'many.json, document 2' in p.stdout,
           'a file of documents ' + name + ': a broken one costs no other',
           p.stdout.decode())
        h = home()


def test_fifo():
    h = home()
    path = os.path.join(h, 'fifo')
    os.mkfifo(path)
    p = subprocess.Popen([KAIRAN, '-C', h, 'import', path],
                         stdout=subprocess.PIPE)
    with open(path, 'w') as f:
        f.write(record(1301) + record(1302, indent=2))
    out = p.communicate()[0].decode()
    ok(len(lines(h, 'advisories')) == 2, 'a named pipe is a stream', out)


def test_live():
    """A pipe that stays open: a document of many lines needs no next one."""
    h = home()
    p = subprocess.Popen([KAIRAN, '-C', h, 'import', '--type', 'cve', '-'],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    seen = []
    for n in (1101, 1102):
        p.stdin.write(record(n, indent=2).encode())
        p.stdin.flush()
        until = time.monotonic() + 90
        while len(seen) < n - 1100 and time.monotonic() < until:
            seen = lines(h, 'advisories')
            time.sleep(0.1)
    p.stdin.write(record(1103, indent=2)[:-4].encode())
    out, _ = p.communicate()
    ok(len(seen) == 2 and p.returncode == 65 and b'3 document(s)' in out and
       len(lines(h, 'advisories')) == 2,
       'documents of many lines on a live pipe are read as they come',
       (len(seen), out.decode()))


def test_one_document():
    """Standard input that is no stream: a feed, after a byte order mark."""
    h = home()
    with open(os.path.join(FEEDS, 'jvn.rdf'), 'rb') as f:
        feed = f.read().replace(b'<title>', b'<title>{', 1)
    p = kairan(h, 'import', '-', stdin=b'\xef\xbb\xbf' + feed)
    ok(p.returncode == 0 and len(lines(h, 'advisories')) > 1,
       'one document of another kind on standard input', p.stdout.decode())


def test_brackets():
    """One bracket too few or too many, with and without newlines between."""
    for name, between in (('on lines', '\n'), ('without a newline', '')):
        h = home()
        good = [record(n, indent=2).rstrip() for n in range(2001, 2006)]
        late = [record(n, 'REJECTED', indent=2).rstrip()
                for n in range(2001, 2006)]
        broken = [late[0][:-1], late[1] + '}', late[2].replace('},', '}},', 1),
                  late[3].replace('[', '', 1), late[4][:-30]]
        stream = between.join(x for i in range(5)
                              for x in (good[i], broken[i]))
        stream += between + between.join(late[:2])
        p = kairan(h, 'import', '--type', 'cve', '-', stdin=stream.encode())
        changes = [(c['vulnerability'], c['to']) for c in lines(h, 'changes')
                   if c['kind'] == 'state']
        ok(b'5 document(s) not understood' in p.stdout and
           len(lines(h, 'advisories')) == 5 and
           changes == [('CVE-2026-2001', 'rejected'),
                       ('CVE-2026-2002', 'rejected')],
           'broken ones ' + name + ' say nothing and hide nothing',
           (p.stdout.decode(), changes))


def test_dropped():
    """A source that loses a block by accident: what it said last holds."""
    h = home()
    text = json.loads(record(2101))
    text['containers']['cna']['affected'] = [
        {'vendor': 'kodama', 'product': 'gateway',
         'versions': [{'version': '1', 'status': 'affected'}]}]
    bare = json.dumps(text)
    text['containers']['adp'] = [{
        'providerMetadata': {
            'orgId': '134c704f-9b21-4f2e-91b3-4a467353bcc0'},
        'title': 'CISA ADP Vulnrichment',
        'metrics': [
            {'other': {'type': 'ssvc', 'content': {'options': [
                {'Exploitation': 'poc'}, {'Automatable': 'yes'},
                {'Technical Impact': 'total'}]}}},
            {'other': {'type': 'kev', 'content': {'dateAdded': '2026-01-01'}}},
            {'cvssV3_1': {'version': '3.1', 'baseScore': 9.8}}]}]
    whole = json.dumps(text)
    stream = whole + '\n' + whole[:-20] + '\n' + bare + '\n'
    kairan(h, 'import', '--type', 'cve', '-', stdin=stream.encode())
    changes = lines(h, 'changes')
    ok(sorted((c['kind'], c['to'], c['material']) for c in changes) ==
       [(kind, None, False) for kind in
        ('automatable', 'exploitation', 'kev', 'score', 'technical_impact')],
       'a block that is gone is named, and nobody has to act', changes)
    shown = kairan(h, 'show', 'CVE-2026-2101').stdout.decode()
    ok('9.8 (3.1, ' in shown and 'exploitation poc' in shown and
       'KEV' in shown, 'what it said last is shown on', shown)
    kairan(h, 'import', '--type', 'cve', '-', stdin=whole.encode())
    ok(not any(c['material'] for c in lines(h, 'changes')),
       'nor when it is back', lines(h, 'changes'))


def catalogue(entries, count=None):
    return json.dumps({
        'title': 'CISA Catalog of Known Exploited Vulnerabilities',
        'catalogVersion': '1', 'dateReleased': '2026-11-21T00:00:00.000Z',
        'count': len(entries) if count is None else count,
        'vulnerabilities': [{
            'cveID': 'CVE-2026-%d' % n, 'vendorProject': 'Hinoki',
            'product': 'VPN', 'vulnerabilityName': 'Hinoki VPN flaw',
            'dateAdded': '2026-11-01', 'dueDate': due,
            'shortDescription': 'x', 'requiredAction': 'Apply updates.',
            'knownRansomwareCampaignUse': 'Unknown', 'notes': ''}
            for n, due in entries]}).encode()


def kev_changes(h, document):
    """Imports it: what it said is new, as (number, from, to)."""
    known = len(lines(h, 'changes'))
    kairan(h, 'import', '--type', 'kev', '-', stdin=document)
    return [(int(c['vulnerability'][9:]), c['from'], c['to'])
            for c in lines(h, 'changes')[known:]
            if c['kind'] == 'kev' and c['material']]


def test_catalogue():
    """What enters the catalogue of the exploited, and what leaves it."""
    h = home()
    kairan(h, 'import', '--type', 'cve', '-', stdin=record(3001).encode())
    first = [(n, '2026-11-22') for n in range(3001, 3021)]
    ok(kev_changes(h, catalogue(first)) == [(3001, None, '2026-11-22')],
       'the first catalogue is news for what was known without it')
    more = first + [(3021, '2026-12-01')]
    ok(kev_changes(h, catalogue(more)) == [(3021, None, '2026-12-01')],
       'later every entry is')
    ok(kev_changes(h, catalogue(more)) == [], 'once')
    more[1] = (3002, '2026-11-05')
    ok(kev_changes(h, catalogue(more)) ==
       [(3002, '2026-11-22', '2026-11-05')], 'so is another due date')
    ok(kev_changes(h, catalogue(more[3:], 21)) == [] and
       kev_changes(h, catalogue(more[:2])) == [] and
       kev_changes(h, catalogue(more)[:-40]) == [] and
       kev_changes(h, catalogue([])) == [],
       'a part, a broken one or one that lost nearly all takes none out')
    ok(kev_changes(h, catalogue(more[:-1])) == [(3021, '2026-12-01', None)],
       'an entry that left is told')
    ok(kev_changes(h, catalogue(more[:-1])) == [], 'once, too')
    ok('KEV' not in kairan(h, 'show', 'CVE-2026-3021').stdout.decode(),
       'and is listed no more')
    ok(kev_changes(h, catalogue(more)) == [(3021, None, '2026-12-01')],
       'until it is back')


def test_table():
    """The catalogue as CISA's table."""
    h = home()
    table = ('cveID,vendorProject,product,vulnerabilityName,dateAdded,'
             'shortDescription,requiredAction,dueDate,'
             'knownRansomwareCampaignUse,notes,cwes\r\n'
             'CVE-2026-3101,Hinoki,VPN,"A ""flaw"", big",2026-11-01,'
             '"Two\nlines.",Update.,2026-11-22,Known,'
             'https://a.example/ ; https://b.example/,"CWE-79, CWE-89"\r\n'
             'not a CVE,x,x,x,2026-11-01,x,x,x,x,x,x\r\n'
             'CVE-2026-3102,Hinoki,VPN,x,2026-11-01,x,x,2025-11-22,Unknown,,')
    kev_changes(h, table.encode())
    got = {a['id']: a for a in lines(h, 'advisories')}
    a = got.get('CVE-2026-3101', {})
    ok(sorted(got) == ['CVE-2026-3101', 'CVE-2026-3102'] and a['kev'] and
       a['title'] == 'A "flaw", big' and a['kev_due'] == '2026-11-22' and
       a['cwes'] == ['CWE-79', 'CWE-89'] and len(a['refs']) == 2 and
       'Two\nlines.' in a['summary'] and 'ransomware' in a['summary'],
       'the catalogue as a table', got)
    more = table + '\r\nCVE-2026-3103,H,V,x,2026-11-02,x,x,2026-12-01,,,\r\n'
    ok(kev_changes(h, b'\xef\xbb\xbf' + more.encode()) ==
       [(3103, None, '2026-12-01')] and
       kev_changes(h, table[:400].encode()) == [],
       'what enters it is news, what a cut one lacks is none')
    ok(kev_changes(h, more.replace('Hinoki', 'Hi\0noki').encode()) == [],
       'a NUL in it ends')


def stored(h):
    """How many advisories are committed."""
    try:
        db = sqlite3.connect('file:%s/kairan.db?mode=ro' % h, uri=True)
        try:
            return db.execute('SELECT count(*) FROM advisory').fetchone()[0]
        finally:
            db.close()
    except sqlite3.Error:
        return 0


def test_catalogue_killed():
    """The first half of a catalogue is no older one."""
    all = [(n, '2026-11-22') for n in range(10000, 40000)]
    for _ in range(20):
        h = home()
        path = os.path.join(h, 'all.json')
        with open(path, 'wb') as f:
            f.write(catalogue(all))
        p = subprocess.Popen([KAIRAN, '-C', h, 'import', '--type', 'kev',
                              path], stdout=subprocess.DEVNULL)
        until = time.monotonic() + 90
        while stored(h) == 0 and time.monotonic() < until:
            time.sleep(0.005)
        p.kill()
        p.wait()
        half = stored(h)
        if half < len(all):  # else it was done before the shot: again
            break
    got = kev_changes(h, catalogue(all))
    ok(0 < half < len(all) and got == [] and stored(h) == len(all),
       'killed in the first catalogue: the rest of it is no news',
       (half, len(got)))
    ok(kev_changes(h, catalogue(all + [(50000, '2026-12-01')])) ==
       [(50000, None, '2026-12-01')], 'what comes later is')
    h = home()
    kev_changes(h, catalogue([]))
    kev_changes(h, catalogue(all[:5], 10))
    ok(kev_changes(h, catalogue(all[:10])) == [] and
       len(kev_changes(h, catalogue(all[:11]))) == 1,
       'nor is an empty one or a part of one the first')


def test_kev_corpus():
    name = 'KEV, then its next version: exactly what was added, and no more'
    files = [os.path.join(KEV, 'known_exploited_vulnerabilities.%s.json' % v)
             for v in ('old', 'new')]
    if not os.path.isdir(KEV):
        return skip(name, 'no corpus')
    h = home()
    ids = []
    for path in files:
        with open(path) as f:
            ids.append({v['cveID'] for v in json.load(f)['vulnerabilities']})
        kairan(h, 'import', path)
    changes = lines(h, 'changes')
    got = sorted(c['vulnerability'] for c in changes if c['kind'] == 'kev')
    ok(got == sorted(ids[1] - ids[0]) and
       got == sorted(c['vulnerability'] for c in changes if c['material']),
       name, (len(got), len(ids[1] - ids[0])))


def plain(text):
    return ' '.join((text or '').split())


def remedies(doc):
    """(details, kind) of all remediations of a CSAF document."""
    kinds = {'vendor_fix': 'fix', 'mitigation': 'mitigation',
             'workaround': 'mitigation'}
    for v in doc.get('vulnerabilities', []):
        for r in v.get('remediations', []):
            yield plain(r['details']), kinds.get(r['category'], 'summary')


def fixed(doc):
    """(package, version) of all events of an OSV document that mend."""
    for a in doc.get('affected', []):
        for r in a.get('ranges', []):
            for e in r.get('events', []):
                if 'fixed' in e:
                    yield a['package']['name'], e['fixed']


def test_lists():
    for kind in ('csaf', 'osv'):
        name = kind + ': every document is read, with what mends it'
        folder = os.path.join(CORPORA, kind)
        if not os.path.isdir(folder):
            skip(name, 'no corpus')
            continue
        h = home()
        p = kairan(h, 'import', folder)
        got = {a['id']: a for a in lines(h, 'advisories')}
        missing = []
        for path in sorted(glob.glob(os.path.join(folder, '*.json'))):
            with open(path) as f:
                doc = json.load(f)
            id = doc['id'] if kind == 'osv' else \
                doc['document']['tracking']['id']
            a = got.get(id)
            if a is None:
                missing.append(id)
            elif kind == 'csaf':
                missing += [(id, text) for text, field in remedies(doc)
                            if text not in plain(a[field])]
                cves = {v.get('cve') for v in doc['vulnerabilities']} - {None}
                if cves != set(a['cves']):
                    missing.append((id, cves))
            else:
                rows = {(r['product'], r['fixed_in']) for r in a['products']}
                missing += [(id, row) for row in fixed(doc)
                            if row not in rows]
        files = len(os.listdir(folder))
        ok(p.returncode == 0 and len(got) == files and not missing, name,
           (p.stdout.decode(), missing[:5]))


def number(path):
    return [int(n) for n in re.findall(r'\d+', path)]


def test_history():
    name = 'changes of the recorded histories: none missed, none invented'
    if not os.path.isdir(HISTORY):
        return skip(name, 'no corpus')
    h = home()
    stream = b''
    for path in sorted(glob.glob(os.path.join(HISTORY, '*', '*.json')),
                       key=number):
        with open(path, 'rb') as f:
            stream += f.read()
    kairan(h, 'import', '--type', 'cve', '-', stdin=stream)
    want = collections.Counter()
    with open(os.path.join(HISTORY, 'truth.tsv')) as f:
        for line in f:
            row = line.rstrip('\n').split('\t')
            if line[0] != '#' and row[2] not in ('-', 'unparsable'):
                want.update((row[0], kind) for kind in row[2].split(','))
    kinds = {kind for _, kind in want}
    got = collections.Counter((c['vulnerability'], c['kind'])
                              for c in lines(h, 'changes')
                              if c['kind'] in kinds)
    both = sum((want & got).values())
    print('# recall %d of %d, precision %d of %d' % (
        both, sum(want.values()), both, sum(got.values())))
    ok(want == got, name, ((want - got), (got - want)))


test_files()
test_stream()
test_brackets()
test_many_in_file()
test_fifo()
test_live()
test_one_document()
test_dropped()
test_catalogue()
test_catalogue_killed()
test_table()
test_kev_corpus()
test_lists()
test_history()
done_testing()
