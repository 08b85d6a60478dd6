#!/usr/bin/env python3
"""kairan import takes every type that it lists: as a file, in a folder, in
archives; and tells of long work without a terminal."""
import atexit
import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
sys.path.insert(0, os.path.join(TOP, 'tests', 'lib'))
from tap import done_testing, ok  # noqa: E402
KAIRAN = os.path.join(os.environ.get('B', os.path.join(TOP, 'build')), 'kairan')
FEEDS = os.path.join(TOP, 'tests', 'feeds')


def home():
    path = tempfile.mkdtemp(prefix='kairan-types.')
    atexit.register(shutil.rmtree, path, True)
    with open(os.path.join(path, 'kairan.conf'), 'w') as f:
        f.write('mail { address = "k@example.jp" }\n')
    return path


def kairan(where, *args, data=None):
    p = subprocess.run([KAIRAN, '-C', where, *args], input=data,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return p.returncode, p.stdout.decode()


def advisories(where):
    out = kairan(where, 'advisories', '--json')[1]
    return [json.loads(line) for line in out.splitlines()
            if line.startswith('{')]


def feed(name):
    with open(os.path.join(FEEDS, name), 'rb') as f:
        return f.read()


with open(os.path.join(TOP, 'tests', 'pages', 'jpcert-alert.html'), 'rb') as f:
    PAGE = f.read()
OKA = json.dumps({'entry': [{
    'id': 'JVNDB-2026-000042', 'title': 'Kodama has a flaw'}],
    'status:Status': {'retCd': '0', 'totalRes': '1', 'totalResRet': '1',
                      'firstRes': 1}}).encode()
EPSS = (b'#model_version:v2026.01.01,score_date:2026-11-20T00:00:00+0000\n'
        b'cve,epss,percentile\nCVE-2026-4242,0.5,0.9\n')
DEBIAN = json.dumps({'kodama': {'CVE-2026-4243': {
    'description': 'A flaw', 'scope': 'remote', 'releases': {'bookworm': {
        'status': 'resolved', 'repositories': {'bookworm': '1.0-1'},
        'fixed_version': '1.0-2', 'urgency': 'high'}}}}}).encode()
MAIL = b'''From: Security <security@debian.example>
To: debian-security-announce@lists.debian.example
Subject: [SECURITY] [DSA 9776-1] kodama security update
Message-ID: <9776@debian.example>
List-Id: <debian-security-announce.lists.debian.example>
Date: Sat, 21 Nov 2026 10:00:00 +0000

Package        : kodama
CVE ID         : CVE-2026-4244

For the stable distribution (bookworm), this problem has been fixed in
version 1.0-2.
'''
# type -> document, is it known by what stands in it, name of its file
DOCUMENTS = {
    'myjvn': (feed('myjvn-detail.xml'), True, 'a.xml'),
    'jvndb': (feed('jvndb.rdf'), True, 'a.rdf'),
    'jvn': (feed('jvn.rdf'), True, 'a.rdf'),
    'jpcert': (feed('jpcert.rdf'), True, 'a.rdf'),
    'rss': (feed('vendor-atom.xml'), True, 'a.xml'),
    'cve': (feed('cve.json'), True, 'a.json'),
    'kev': (feed('kev.json'), True, 'a.json'),
    'osv': (feed('osv.json'), True, 'a.json'),
    'csaf': (feed('csaf.json'), True, 'a.json'),
    'nvd': (feed('nvd.json'), True, 'a.json'),
    'oka': (OKA, True, 'a.json'),
    'epss': (EPSS, True, 'a.csv'),
    'debian': (DEBIAN, True, 'a.json'),
    'page': (PAGE, False, 'a.html'),
    'mail': (MAIL, False, 'a.eml'),
}


def archive_zip(name, data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
        z.writestr('folder/' + name, data)
    return out.getvalue()


def archive_tar(name, data):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w:gz') as t:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        t.addfile(info, io.BytesIO(data))
    return out.getvalue()


def put(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as f:
        f.write(data)
    return path


def read(where, *args, data=None):
    """What was kept, or how many facts when the type has no advisories."""
    rc, out = kairan(where, 'import', *args, data=data)
    got = advisories(where)
    for a in got:
        a.pop('source', None)
        if a['format'] == 'page':  # known by where it lies
            ok(a.pop('id').startswith('file:///'), 'a page has an address')
    n = out.split(' advisories')[0].split()[-1] if ' advisories' in out else 0
    return rc, int(n), sorted(json.dumps(a, sort_keys=True) for a in got), out


listed = {line.split()[0] for line in
          kairan(home(), 'import', '--types')[1].split('\n\n')[0].splitlines()}
ok(listed == set(DOCUMENTS) | {'auto'}, 'every listed type is tried here',
   listed ^ (set(DOCUMENTS) | {'auto'}))
for kind, (data, is_known, name) in DOCUMENTS.items():
    h = home()
    path = put(os.path.join(h, 'in', 'one', name), data)
    want = read(h, '--type', kind, path)
    ways = {'folder': (os.path.join(h, 'in'),), 'standard input': ('-',)}
    wrong = [] if want[0] == 0 and want[1] > 0 else ['file: %s' % want[3]]
    if kind != 'mail':
        ways['zip'] = (put(h + '/x.zip', archive_zip(name, data)),)
        ways['tar.gz'] = (put(h + '/x.tar.gz', archive_tar(name, data)),)
        ways['gz'] = (put(h + '/x.gz', gzip.compress(data)),)
    for way, args in ways.items():
        if way == 'standard input' and kind == 'page':
            continue  # it has no address there
        got = read(home(), '--type', kind, *args,
                   data=data if args[0] == '-' else None)
        if got[:3] != want[:3]:
            wrong.append('%s: %s' % (way, got[3]))
    if is_known:
        got = read(home(), path)
        if got[:3] != want[:3]:
            wrong.append('auto: %s' % got[3])
    ok(not wrong, kind + ': file, folder, %s' % (
        'known by itself' if is_known else 'asked for by its name'),
       '\n'.join(wrong))

# -- long work, no terminal ------------------------------------------------------
h = home()
p = subprocess.Popen([KAIRAN, '-C', h, 'import', '--type', 'cve', '-'],
                     stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                     stderr=subprocess.PIPE)


def records(first, n):
    return ''.join(json.dumps({
        'dataType': 'CVE_RECORD', 'dataVersion': '5.1',
        'cveMetadata': {'cveId': 'CVE-2026-%d' % (10000 + i),
                        'state': 'PUBLISHED'},
        'containers': {'cna': {'descriptions': [
            {'lang': 'en', 'value': 'x'}]}}}) + '\n'
        for i in range(first, first + n)).encode()


p.stdin.write(records(0, 256))
p.stdin.flush()
time.sleep(5.2)  # what is quick says nothing
p.stdin.write(records(256, 1024))
_, err = p.communicate()
err = err.decode()
ok(err.count('info progress source=import') == 1 and '\r' not in err and
   'advisories' in err, 'without a terminal: a line in the log', err)
done_testing()
