#!/usr/bin/env python3
"""kairan import: the shapes in which vendors really write CSAF, OSV and NVD,
each as what people read of it afterwards."""
import json
import os
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
sys.path.insert(0, os.path.join(TOP, 'tests', 'lib'))
from import_one import next_number, read_one  # noqa: E402
from tap import done_testing, ok  # noqa: E402


def read(type, doc):
    """The advisory that is made of one document."""
    return read_one(type, json.dumps(doc).encode())


def rows(a, *keys):
    keys = keys or ('vendor', 'product', 'version', 'fixed_in')
    return [tuple(r.get(k) or '' for k in keys) for r in a['products']]


def csaf(vulnerability, tree=None, **document):
    head = {'category': 'csaf_security_advisory', 'csaf_version': '2.0',
            'title': 'A flaw', 'lang': 'en',
            'tracking': {'id': 'EX-2026-1', 'status': 'final',
                         'initial_release_date': '2026-11-01T00:00:00Z',
                         'current_release_date': '2026-11-02T00:00:00Z'}}
    head.update(document)
    return {'document': head, 'product_tree': tree or {},
            'vulnerabilities': [dict({'cve': 'CVE-2026-70001'},
                                     **vulnerability)]}


def branch(category, name, *below, **product):
    b = {'category': category, 'name': name}
    if below:
        b['branches'] = list(below)
    if product:
        b['product'] = dict(product, name=product.get('name', name))
    return b


# -- CSAF ---------------------------------------------------------------------
# A distribution without package URLs: components, and "recommended".
SYSTEM = 'Example Linux Server 15 SP5'
RPMS = ['libhinoki1-1.2.13-150500.4.3.1.x86_64', 'hinoki-devel-1.2.13-1.noarch']
a = read('csaf', csaf(
    {'product_status': {'recommended': [SYSTEM + ':' + r for r in RPMS]},
     'remediations': [{'category': 'vendor_fix', 'details': 'Run the update.',
                       'product_ids': [SYSTEM + ':' + r for r in RPMS]}]},
    {'branches': [branch('vendor', 'Example', *(
        [branch('architecture', r.rsplit('.', 1)[1],
                branch('product_version', r, product_id=r)) for r in RPMS] +
        [branch('product_family', 'Example Linux', branch(
            'product_name', SYSTEM, product_id=SYSTEM))]))],
     'relationships': [{
         'category': 'default_component_of', 'product_reference': r,
         'relates_to_product_reference': SYSTEM,
         'full_product_name': {'product_id': SYSTEM + ':' + r,
                               'name': r + ' as a component of ' + SYSTEM}}
         for r in RPMS]}))
ok(sorted(rows(a)) == [
    (SYSTEM, 'hinoki-devel', '', '1.2.13-1'),
    (SYSTEM, 'libhinoki1', '', '1.2.13-150500.4.3.1')] and
   a['fix'] == 'Run the update.', 'a package of a system: name and version',
   a)

# Ranges in the notation of package URLs.
a = read('csaf', csaf(
    {'product_status': {'known_affected': ['P1', 'P2', 'P3']}},
    {'branches': [branch('vendor', 'Example', branch(
        'product_name', 'Controller',
        branch('product_version_range', 'vers:intdot/>=2.0|<2.4|>=3|<3.1',
               product_id='P1'),
        branch('product_version_range', 'vers:all/*', product_id='P2'),
        branch('product_version_range', 'All versions < V7.1',
               product_id='P3')))]}))
ok(sorted(rows(a, 'version', 'fixed_in')) == [
    ('2.0 before 2.4', '2.4'), ('3 before 3.1', '3.1'),
    ('All versions < V7.1', 'V7.1'), ('all versions', '')],
   'ranges are told in words, with what mends them', rows(a))

# Who says that nothing helps, does not give advice.
NONE = 'There are no workarounds that address this vulnerability.'
a = read('csaf', csaf({'remediations': [
    {'category': 'workaround', 'details': NONE}]}))
ok(a['mitigation'] is None and NONE in a['summary'],
   'no workaround is none', a)
a = read('csaf', csaf({'remediations': [
    {'category': 'workaround', 'details': NONE},
    {'category': 'mitigation', 'details': 'Filter port 102.'}]}))
ok(a['mitigation'] == 'Filter port 102.', 'what helps is kept', a)

# Names of others, and what is no name.
a = read('csaf', csaf({'ids': [
    {'system_name': 'GitHub', 'text': 'GHSA-2222-3333-4444'},
    {'system_name': 'Bug ID', 'text': 'EXbx12345'}]}))
ok(a['aliases'] == ['GHSA-2222-3333-4444'] and
   a['cves'] == ['CVE-2026-70001'], 'other names of the vulnerability', a)

# Version 2.1 of the format.
a = read('csaf', csaf({
    'cwes': [{'id': 'CWE-79', 'name': 'x'}],
    'metrics': [{'products': ['P'], 'content': {
        'cvss_v4': {'version': '4.0', 'baseScore': 8.7,
                    'vectorString': 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/'
                    'VI:N/VA:N/SC:N/SI:N/SA:N'}}}]}))
ok([(s['base'], s['version']) for s in a['scores']] == [(8.7, '4.0')] and
   a['cwes'] == ['CWE-79'], 'CSAF 2.1: scores and weaknesses', a)
a = read('csaf', csaf({}, category='csaf_withdrawn'))
ok(a['state'] == 'withdrawn', 'CSAF 2.1: a withdrawn document', a['state'])

for details, want in (
        ('Publicly Disclosed:No;Exploited:Yes;Latest Release:x', 'active'),
        ('Publicly Disclosed:No;Exploited:No', None),
        ('CISA: https://www.cisa.gov/known-exploited-vulnerabilities-catalog',
         'active')):
    a = read('csaf', csaf({'threats': [
        {'category': 'exploit_status', 'details': details}]}))
    ok(a['exploitation'] == want, 'exploit status: ' + details[:30],
       a['exploitation'])


# -- OSV ----------------------------------------------------------------------
def osv(id, affected, **more):
    return dict({'id': id, 'schema_version': '1.6.0',
                 'modified': '2026-11-01T00:00:00Z', 'summary': 'x',
                 'affected': affected}, **more)


def package(events=None, versions=None, type='ECOSYSTEM', **range):
    one = {'package': {'ecosystem': 'npm', 'name': 'hinoki'}}
    if events is not None:
        one['ranges'] = [dict({'type': type, 'events': events}, **range)]
    if versions is not None:
        one['versions'] = versions
    return one


GIT = 'https://git.example.org/hinoki/hinoki'
for name, affected, want in (
        ('from, to', package([{'introduced': '0'}, {'fixed': '1.2'},
                              {'introduced': '2'}, {'fixed': '2.1'}]),
         [('hinoki', '0 before 1.2', '1.2'), ('hinoki', '2 before 2.1', '2.1')]),
        ('last affected', package([{'introduced': '1'},
                                   {'last_affected': '1.9'}]),
         [('hinoki', '1 up to 1.9', '')]),
        ('a limit', package([{'introduced': '0'}, {'limit': '1.3'}]),
         [('hinoki', '0 before 1.3', '')]),
        ('a limit behind the fix', package(
            [{'introduced': '0'}, {'fixed': '1.2'}, {'limit': '9'}]),
         [('hinoki', '0 before 1.2', '1.2')]),
        ('no end', package([{'introduced': '0'}, {'limit': '*'}]),
         [('hinoki', 'from 0', '')]),
        ('commits and versions', package(
            [{'introduced': '0'}, {'fixed': 'a' * 40}], ['v1.0', 'v1.1'],
            type='GIT', repo=GIT),
         [('hinoki', 'v1.0', ''), ('hinoki', 'v1.1', '')]),
        ('commits alone', package([{'introduced': '0'}], type='GIT', repo=GIT),
         [('hinoki', '', '')]),
        ('no package', {'ranges': [{'type': 'GIT', 'repo': GIT, 'events': [
            {'introduced': '0'}]}]}, [('hinoki/hinoki', '', '')]),
        ('versions alone', package(versions=['1.0.1']),
         [('hinoki', '1.0.1', '')]),
        ('many versions', package(versions=['1.%d' % n for n in range(99)]),
         [('hinoki', '99 versions: 1.0 ... 1.98', '')])):
    a = read('osv', osv('GHSA-5555-6666-777%d' % (next_number() % 10), [affected]))
    ok(rows(a, 'product', 'version', 'fixed_in') == want, 'OSV: ' + name,
       rows(a))
for id, key, cves in (('AZL-70001', 'upstream', ['CVE-2026-70002']),
                      ('CGA-2222-3333-4444', 'upstream', ['CVE-2026-70003']),
                      ('GHSA-2222-3333-5555', 'related', []),
                      ('GHSA-2222-3333-6666', 'aliases', ['CVE-2026-70004'])):
    a = read('osv', osv(id, [package([{'introduced': '0'}])],
                        **{key: cves or ['CVE-2026-70009']}))
    ok(a['cves'] == cves, 'OSV: %s of %s' % (key, id), a['cves'])


# -- CVE ----------------------------------------------------------------------
def cve(versions, **more):
    return {'dataType': 'CVE_RECORD', 'cveMetadata': {
        'cveId': 'CVE-2026-70010', 'state': 'PUBLISHED'}, 'containers': {
            'cna': {'affected': [dict({'vendor': 'v', 'product': 'hinoki',
                                       'versions': versions}, **more)]}}}


def version(version, status='affected', **more):
    return dict({'version': version, 'status': status}, **more)


for name, doc, want in (
        ('less than', cve([version('1', lessThan='1.4 ')]), {'1.4'}),
        ('up to', cve([version('1', lessThanOrEqual='1.4')]), set()),
        ('all', cve([version('0', lessThan='*')]), set()),
        ('as GitHub writes it', cve([version('>= 2.0, < 2.4'),
                                     version('< 1.9.1'), version('<= 3'),
                                     version('1.0 < 2')]), {'2.4', '1.9.1'}),
        ('branch by branch', cve([version(
            '10.2', lessThan='10.2.9', changes=[
                version('x', 'unaffected', at='10.2.9'),
                version('x', 'unaffected', at='10.2.8-h3'),
                version('x', 'affected', at='10.2.1')])]),
         {'10.2.9', '10.2.8-h3'}),
        ('commits', cve([version('a' * 40, lessThan='b' * 40,
                                 versionType='git')]), set()),
        ('as Linux writes it', cve(
            [version('4.2'), version('0', 'unaffected', lessThan='4.2'),
             version('6.1.5', 'unaffected', lessThanOrEqual='6.1.*'),
             version('6.8', 'unaffected', lessThanOrEqual='*')],
            defaultStatus='affected'), {'6.1.5', '6.8'})):
    a = read('cve', doc)
    ok({r['fixed_in'] for r in a['products']} - {None} == want,
       'CVE: mended: ' + name, rows(a))
for text, want in ((NONE, None), ('Disable it.', 'Disable it.')):
    doc = cve([])
    doc['containers']['cna']['workarounds'] = [{'lang': 'en', 'value': text}]
    a = read('cve', doc)
    ok(a['mitigation'] == want, 'CVE: workaround: ' + text[:20], a)

# -- NVD ----------------------------------------------------------------------
a = read('nvd', {
    'resultsPerPage': 1, 'startIndex': 0, 'totalResults': 1,
    'format': 'NVD_CVE', 'version': '2.0', 'vulnerabilities': [{'cve': {
        'id': 'CVE-2026-70005', 'vulnStatus': 'Modified',
        'cveTags': [{'sourceIdentifier': 'x@example.com',
                     'tags': ['disputed']}],
        'descriptions': [{'lang': 'es', 'value': 'No'},
                         {'lang': 'en', 'value': 'Yes.'}],
        'metrics': {'cvssMetricV31': [{
            'source': '134c704f-9b21-4f2e-91b3-4a467353bcc0',
            'type': 'Secondary', 'cvssData': {
                'version': '3.1', 'baseScore': 7.5, 'vectorString': 'CVSS:3.1/'
                'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N'}}]}}}]})
ok(a['state'] == 'disputed' and a['summary'] == 'Yes.' and
   [s['origin'] for s in a['scores']] == ['cisa-adp'],
   'NVD: disputed, and scores with the name of who gave them', a)
done_testing()
