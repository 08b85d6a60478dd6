#!/usr/bin/env python3
"""kairan import --type cve -: histories of records that change in all the
ways in which the CVE list and CISA change them, broken ones between; kairan
changes names exactly the fields that an independent reading finds changed."""
import atexit
import collections
import copy
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
sys.path.insert(0, os.path.join(TOP, 'tests', 'lib'))
from tap import done_testing, ok  # noqa: E402
KAIRAN = os.path.join(os.environ.get('B', os.path.join(TOP, 'build')), 'kairan')
RECORDS, REVISIONS = 25, 10
CISA = {'orgId': '134c704f-9b21-4f2e-91b3-4a467353bcc0',
        'shortName': 'CISA-ADP'}
PILOT = {'orgId': '8c464350-323a-4346-a867-fc54517fa145',
         'shortName': 'CISAADP'}
OTHER = {'orgId': '11111111-1111-4111-8111-111111111111', 'shortName': 'x'}
PROGRAM = {'orgId': 'af854a3a-2127-422b-91ae-364da2661108',
           'shortName': 'CVE'}
KINDS = ('state', 'exploitation', 'automatable', 'technical_impact', 'kev',
         'score', 'affected')


def is_cisa(container):
    return container['providerMetadata']['orgId'] in (
        CISA['orgId'], PILOT['orgId'])


def facts(d):
    """What counts of a record: not read as kairan reads it."""
    cna = d['containers']['cna']
    adps = d['containers'].get('adp', [])
    scores, points, kev = set(), {}, False
    for c in [cna] + adps:
        for m in c.get('metrics', []):
            scores |= {(v['version'], float(v['baseScore']))
                       for k, v in m.items() if k.startswith('cvssV')}
            other = m.get('other', {})
            if c is cna or not is_cisa(c):
                continue
            if other.get('type') == 'ssvc':
                for option in other['content']['options']:
                    points.update({k: v.lower() for k, v in option.items()})
            kev = kev or other.get('type') == 'kev'
    return dict(zip(KINDS, (
        d['cveMetadata']['state'], points.get('Exploitation'),
        points.get('Automatable'), points.get('Technical Impact'), kev,
        scores, json.dumps(cna.get('affected') or [], sort_keys=True))))


# -- what may happen to a record ------------------------------------------------
def adp(d):
    """CISA's container, made when it is missing."""
    all = d['containers'].setdefault('adp', [])
    for c in all:
        if is_cisa(c):
            return c
    all.insert(R.randint(0, len(all)), {
        'providerMetadata': dict(R.choice((CISA, PILOT))),
        'title': 'CISA ADP Vulnrichment', 'metrics': []})
    return adp(d)


def score():
    version = R.choice(('2.0', '3.0', '3.1', '4.0'))
    base = R.randint(0, 100) / 10
    return {'cvssV' + version.replace('.', '_'): {
        'version': version, 'baseSeverity': R.choice(('LOW', 'HIGH')),
        'baseScore': int(base) if base == int(base) else base,
        'vectorString': 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'}}


def points(d):
    options = [{'Exploitation': R.choice(('none', 'poc', 'PoC', 'Active'))},
               {'Automatable': R.choice(('yes', 'No', 'no'))},
               {'Technical Impact': R.choice(('partial', 'Total'))}]
    R.shuffle(options)
    metrics = [m for m in adp(d)['metrics']
               if m.get('other', {}).get('type') != 'ssvc']
    metrics.insert(R.randint(0, len(metrics)), {'other': {
        'type': 'ssvc', 'content': {
            'role': 'CISA Coordinator', 'version': '2.0.3',
            'timestamp': str(R.random()),
            'options': options[:R.choice((3, 3, 3, 2))]}}})
    adp(d)['metrics'] = metrics


def kev(d):
    metrics = adp(d)['metrics']
    found = [m for m in metrics if m.get('other', {}).get('type') == 'kev']
    for m in found:
        metrics.remove(m)
    if not found:
        metrics.append({'other': {'type': 'kev', 'content': {
            'dateAdded': '2026-01-01'}}})


def drop_adp(d):
    container = adp(d)
    d['containers']['adp'].remove(container)
    if not d['containers']['adp']:
        del d['containers']['adp']


def stamp(d):
    adp(d)['providerMetadata']['dateUpdated'] = str(R.random())
    d['cveMetadata']['dateUpdated'] = str(R.random())
    d['dataVersion'] = R.choice(('5.0', '5.1', '5.1.1', '5.2.0'))


def move_scores(d):
    a, b = R.sample((d['containers']['cna'], adp(d)), 2)
    moved = [m for m in a.get('metrics', [])
             if any(k.startswith('cvss') for k in m)]
    for m in moved:
        a['metrics'].remove(m)
    b.setdefault('metrics', []).extend(moved)


def change_scores(d):
    metrics = R.choice((d['containers']['cna'], adp(d))).setdefault(
        'metrics', [])
    if metrics and R.random() < .5:
        metrics.remove(R.choice(metrics))
    else:
        metrics.append(dict(score(), format='CVSS'))


def reword_scores(d):
    for m in d['containers']['cna'].get('metrics', []):
        for key in m:
            if key.startswith('cvss'):
                m[key].update(baseSeverity='CRITICAL', vectorString='x')


def turn_state(d):
    if d['cveMetadata']['state'] == 'REJECTED':
        d['cveMetadata']['state'] = 'PUBLISHED'
        d['containers'] = d.pop('_was', d['containers'])
        return
    d['cveMetadata']['state'] = 'REJECTED'
    if R.random() < .7:
        d['_was'] = d['containers']
        d['containers'] = {'cna': {
            'providerMetadata': OTHER,
            'rejectedReasons': [{'lang': 'en', 'value': 'No.'}]}}


def tag_references(d):
    for c in [d['containers']['cna']] + d['containers'].get('adp', []):
        c.setdefault('references', []).append(
            {'url': 'https://example.com/%d' % R.randint(0, 9),
             'tags': R.sample(('exploit', 'patch', 'x_transferred'), 2)})


def change_affected(d):
    cna = d['containers']['cna']
    if not cna.get('affected'):
        cna['affected'] = [{'vendor': 'v', 'product': 'p'}]
    one, turn = R.choice(cna['affected']), R.randint(0, 9)
    if turn == 0:
        one['product'] += R.choice((' ', '\n', 'x', 'é'))
    elif turn == 1:
        one['defaultStatus'] = R.choice(('affected', 'unaffected'))
    elif turn == 2:
        one.setdefault('versions', []).append({
            'version': '1', 'status': 'affected', 'lessThan': '9 '})
    elif turn == 3:
        cna['affected'].append(dict(one, product='q%d' % R.randint(0, 9)))
        cna['affected'].reverse()
    elif turn == 4:
        one['platforms'] = ['Linux']
    elif turn == 5:
        cna['affected'] = []
    elif turn == 6:
        del cna['affected']
    elif turn == 7:
        adp(d)['affected'] = copy.deepcopy(cna['affected'])
    elif turn == 8:
        one['vendor'] = one['vendor'].swapcase()
    else:
        one.update(dict(sorted(one.items(), reverse=R.random() < .5)))


def words(d):
    cna = d['containers']['cna']
    cna['title'] = 'T%d' % R.randint(0, 9)
    cna.setdefault('descriptions', []).append({
        'lang': R.choice(('en', 'es', 'ja')), 'value': R.choice((
            'a\r\nb', 'a { in [ text }', 'a \\" quote', '脆弱性', '\U0001f4a9',
            '{\n    "dataType": "CVE_RECORD"'))})


def others(d):
    """Points that are not CISA's, and what else stands there."""
    d['containers'].setdefault('adp', []).append({
        'providerMetadata': dict(OTHER), 'metrics': [
            {'other': {'type': 'ssvc', 'content': {
                'options': [{'Exploitation': 'active'}]}}},
            {'other': {'type': 'kev', 'content': {}}}]})
    cna = d['containers']['cna']
    cna.setdefault('metrics', []).append({'other': {
        'type': R.choice(('ssvc', 'kev', 'rating')),
        'content': {'options': [{'Exploitation': 'poc'}]}}})
    cna['x_legacyV4Record'] = {'impact': {'cvss': {'baseScore': 9.8}}}
    cna['providerMetadata'] = dict(OTHER, shortName='n%d' % R.randint(0, 9))


def shuffle(d):
    def shuffled(x):
        if isinstance(x, list):
            return [shuffled(y) for y in x]
        if not isinstance(x, dict):
            return x
        return {k: shuffled(x[k]) for k in R.sample(sorted(x), len(x))}
    new = shuffled(d)
    d.clear()
    d.update(new)


WAYS = [points, points, points, kev, drop_adp, drop_adp, stamp, stamp,
        move_scores, change_scores, change_scores, reword_scores, turn_state,
        turn_state, tag_references, change_affected, change_affected,
        change_affected, words, words, others, shuffle, shuffle]


def written(d, style):
    d = {k: v for k, v in d.items() if k != '_was'}
    indent = {'lines': None, 'mixed': R.choice((1, 2, 4))}.get(style, 4)
    text = json.dumps(d, indent=indent, ensure_ascii=R.random() < .5)
    if R.random() < .1:  # the last one counts
        text = text.replace('"state": ', '"state": "RESERVED", "state": ', 1)
    return text.replace('\n', '\r\n') if style == 'crlf' else text


def broken(text):
    """None when it is still JSON."""
    marks = [i for i, c in enumerate(text) if c in '{}[],:"' and i > 0]
    at, turn = R.choice(marks), R.randint(0, 5)
    if turn == 0:
        text = text[:R.randrange(len(text) // 10, len(text) - 3)]
    elif turn <= 2:
        text = text[:at] + text[at + 1:]
    elif turn == 3:
        text = text[:at] + R.choice('{}[],:"') + text[at:]
    elif turn == 4:
        text += R.choice(('}', ']', 'x', '}}', ','))
    else:
        at = text.find('\n', len(text) // 2)
        text = text[:at] + '\n<<<<<<< HEAD' + text[at:]
    try:
        json.loads(text)
        return None
    except ValueError:
        return text


def history(style):
    """The stream, what changes in it, how many documents are broken."""
    records, last, out, wrong = {}, {}, [], 0
    want = collections.Counter()
    for n in range(RECORDS):
        cve = 'CVE-2026-%d' % (10000 + n)
        records[cve] = {
            'dataType': 'CVE_RECORD', 'dataVersion': '5.1', 'cveMetadata': {
                'cveId': cve, 'state': 'PUBLISHED'},
            'containers': {'cna': {
                'providerMetadata': dict(OTHER), 'title': 'T',
                'affected': [{'vendor': 'v', 'product': 'p', 'versions': [
                    {'version': '1', 'status': 'affected'}]}],
                'metrics': [score()]}, 'adp': [
                    {'providerMetadata': dict(PROGRAM), 'title': 'x'}]}}
        last[cve] = facts(records[cve])
        out.append(written(records[cve], style))
    for n in range(RECORDS * REVISIONS):
        cve = R.choice(sorted(records))
        for way in R.sample(WAYS, R.randint(1, 3)):
            way(records[cve])
        text = written(records[cve], style)
        bad = broken(text) if R.random() < .15 else None
        out.append(bad or text)
        if bad is not None:
            wrong += 1
            continue
        now = facts(records[cve])
        want.update((cve, kind) for kind in KINDS
                    if now[kind] != last[cve][kind])
        last[cve] = now
    between = {'glued': '', 'crlf': '\r\n'}.get(style, '\n')
    return between.join(out), want, wrong


R = random.Random(os.environ.get('KAIRAN_HISTORY_SEED', '1'))
for style in ('lines', 'indented', 'glued', 'crlf', 'mixed'):
    stream, want, wrong = history(style)
    home = tempfile.mkdtemp(prefix='kairan-history.')
    atexit.register(shutil.rmtree, home, True)
    open(os.path.join(home, 'kairan.conf'), 'w').close()
    p = subprocess.run([KAIRAN, '-C', home, 'import', '--type', 'cve', '-'],
                       input=stream.encode(), stdout=subprocess.PIPE,
                       stderr=subprocess.DEVNULL)
    out = subprocess.run([KAIRAN, '-C', home, 'changes', '--json'],
                         stdout=subprocess.PIPE).stdout.decode()
    got = collections.Counter(
        (c['vulnerability'], c['kind'])
        for c in map(json.loads, out.splitlines()) if c['kind'] in KINDS)
    both = sum((want & got).values())
    print('# %s: %d broken, recall %d of %d, precision %d of %d' % (
        style, wrong, both, sum(want.values()), both, sum(got.values())))
    ok(want == got and len(want) > 50 and wrong > 10 and
       b'%d document(s) not understood' % wrong in p.stdout,
       'a stream of documents, ' + style + ': none missed, none invented',
       (p.stdout.decode(), want - got, got - want))
done_testing()
