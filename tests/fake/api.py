#!/usr/bin/env python3
"""Plays the APIs and archives that kairan reads, with their traps.

    api.py PORT DIR LOG

Everything below DIR is served as a file, with ETag and Last-Modified, but

    /nvd      NVD API 2.0 over DIR/nvd.rows, lines "CVE-... LASTMODIFIED"
    /myjvn    MyJVN API (HND) over DIR/myjvn.rows, lines "JVNDB-... MODIFIED"
    /oka      the same rows by OKA

with at most DIR/page rows a page (else as asked).  DIR/plan, read at each
request, holds lines "NAME N ACTION [ARG]": the Nth request for /NAME since
the plan was written is answered by

    403, 429, 500, 503 ...  that status, ARG = Retry-After
    cut                     half of what was announced
    empty                   a page without rows
    retcd                   MyJVN: retCd=1 in a 200
    grow ROWS, shrink N     rows are put in front, taken away, before it
    slow SECONDS            late; its name is noted in DIR/held
"""
import calendar
import email.utils
import hashlib
import http.server
import json
import os
import sys
import time
import urllib.parse

port, folder, logname = sys.argv[1:4]
log = open(logname, 'a', buffering=1)
counts = {}
plan_stamp = None


def read(name, default=''):
    try:
        with open(os.path.join(folder, name)) as f:
            return f.read()
    except FileNotFoundError:
        return default


def instant(text):
    return calendar.timegm(time.strptime(text[:19], '%Y-%m-%dT%H:%M:%S'))


def planned(name):
    global plan_stamp
    try:
        stamp = os.stat(os.path.join(folder, 'plan')).st_mtime_ns
    except FileNotFoundError:
        stamp = 0
    if stamp != plan_stamp:
        counts.clear()
        plan_stamp = stamp
    counts[name] = counts.get(name, 0) + 1
    for line in read('plan').splitlines():
        words = line.split(None, 3)
        if len(words) >= 3 and words[0] == name and \
                words[1] in (str(counts[name]), '*'):
            return words[2:]
    return []


def rows(name, action):
    lines = [tuple(x.split()) for x in read(name + '.rows').splitlines()]
    if action[:1] == ['grow']:
        lines = [tuple(x.split('=')) for x in action[1].split()] + lines
    if action[:1] == ['shrink']:
        lines = lines[int(action[1]):]
    if action[:1] in (['grow'], ['shrink']):
        with open(os.path.join(folder, name + '.rows'), 'w') as f:
            f.writelines(' '.join(x) + '\n' for x in lines)
    return lines


def cut_page(all_rows, start, asked):
    return all_rows[start:start + min(asked, int(read('page', '100000')))]


def nvd(query, action):
    first = instant(query['lastModStartDate'])
    last = instant(query['lastModEndDate'])
    if last - first > 120 * 86400:
        return 404, b'', 'text/plain'
    start = int(query.get('startIndex', 0))
    found = [r for r in rows('nvd', action)
             if first <= instant(r[1]) <= last]
    page = cut_page(found, start, int(query.get('resultsPerPage', 2000)))
    if action[:1] == ['empty']:
        page = []
    body = {
        'resultsPerPage': len(page), 'startIndex': start,
        'totalResults': len(found), 'format': 'NVD_CVE', 'version': '2.0',
        'timestamp': '2026-11-22T00:00:00.000',
        'vulnerabilities': [{'cve': {
            'id': r[0], 'sourceIdentifier': 'cna@vendor.example',
            'published': r[1], 'lastModified': r[1],
            'vulnStatus': 'Analyzed',
            'descriptions': [{'lang': 'en',
                              'value': 'ExampleApp has a flaw: %s.' % r[0]}],
            'metrics': {}, 'weaknesses': [], 'configurations': [],
            'references': []}} for r in page]}
    return 200, json.dumps(body).encode(), 'application/json'


STATUS = ('<status:Status xmlns:status="http://jvndb.jvn.jp/myjvn/Status" '
          'version="3.3" method="%s" feed="hnd" lang="ja" retCd="%d" '
          'retMax="50" errCd="%s" errMsg="%s" totalRes="%d" '
          'totalResRet="%d" firstRes="%d"/>')
RESULT = ('<?xml version="1.0" encoding="UTF-8"?><Result version="3.3" '
          'xmlns="http://jvndb.jvn.jp/myjvn/Results">%s</Result>')
RDF = ('<?xml version="1.0" encoding="UTF-8"?><rdf:RDF '
       'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
       'xmlns="http://purl.org/rss/1.0/" '
       'xmlns:dc="http://purl.org/dc/elements/1.1/" '
       'xmlns:dcterms="http://purl.org/dc/terms/" '
       'xmlns:sec="http://jvn.jp/rss/mod_sec/3.0/"><channel><title>x</title>'
       '</channel>%s</rdf:RDF>')
VULDEF = ('<?xml version="1.0" encoding="UTF-8"?><VULDEF-Document '
          'version="3.2" xmlns="http://jvn.jp/vuldef/">%s</VULDEF-Document>')


def vulinfo(row):
    return ('<Vulinfo><VulinfoID>%s</VulinfoID><VulinfoData><Title>例示の製品'
            'における脆弱性 %s</Title><VulinfoDescription><Overview>我々の見本'
            'です。</Overview></VulinfoDescription><Solution><SolutionItem>'
            '<Description>更新してください。</Description></SolutionItem>'
            '</Solution><Related><RelatedItem type="advisory"><Name>CVE</Name>'
            '<VulinfoID>CVE-2026-9%s</VulinfoID></RelatedItem></Related>'
            '<DateFirstPublished>%s+09:00</DateFirstPublished>'
            '<DateLastUpdated>%s+09:00</DateLastUpdated></VulinfoData>'
            '</Vulinfo>' % (row[0], row[0], row[0][-4:], row[1], row[1]))


def window(query, name):
    first = '%04d-%02d-%02d' % tuple(
        int(query['date%sStart%s' % (name, x)]) for x in 'YMD')
    last = '%04d-%02d-%02d' % tuple(
        int(query['date%sEnd%s' % (name, x)]) for x in 'YMD')
    return first, last


def myjvn(query, action):
    method = query.get('method', '')
    if action[:1] == ['retcd']:
        return 200, (RESULT % (STATUS % (
            method, 1, 'MYJVN-ERR-101', 'a parameter is wrong', 0, 0, 0))
        ).encode(), 'text/xml'
    known = rows('myjvn', action)
    if method == 'getVulnDetailInfo':
        ids = query['vulnId'].split()
        if len(ids) > 10:
            return 200, (RESULT % (STATUS % (
                method, 1, 'X', 'too many', 0, 0, 0))).encode(), 'text/xml'
        found = [r for r in known if r[0] in ids]
        return 200, (VULDEF % (''.join(map(vulinfo, found)) + STATUS % (
            method, 0, '', '', len(found), len(found), 1))).encode(), \
            'text/xml'
    for need in ('rangeDatePublic', 'rangeDatePublished',
                 'rangeDateFirstPublished'):
        if query.get(need) != 'n':
            known = []
    first, last = window(query, 'Published')
    found = [r for r in known if first <= r[1][:10] <= last]
    start = int(query.get('startItem', 1))
    page = cut_page(found, start - 1, int(query.get('maxCountItem', 50)))
    if action[:1] == ['empty']:
        page = []
    status = STATUS % (method, 0, '', '', len(found), len(page), start)
    if not found:
        return 200, (RESULT % status).encode(), 'text/xml'
    items = ''.join(
        '<item><title>%s</title><link>https://jvndb.jvn.jp/ja/contents/2026/'
        '%s.html</link><description>x</description><sec:identifier>%s'
        '</sec:identifier><dcterms:modified>%s+09:00</dcterms:modified>'
        '</item>' % (r[0], r[0], r[0], r[1]) for r in page)
    return 200, (RDF % (items + status)).encode(), 'text/xml'


def oka(query, action):
    known = rows('myjvn', action)
    first, last = query['modifiedStartDate'], query['modifiedEndDate']
    found = [r for r in known
             if first <= r[1][:10].replace('-', '') <= last]
    start = int(query.get('startItem', 1))
    page = cut_page(found, start - 1, int(query.get('maxCountItem', 50)))
    code = 1 if action[:1] == ['retcd'] else 0
    body = {
        'feed': {'link': 'https://jvndb.jvn.jp/apis/myjvn/', 'entry':
                 [] if code else [{
            'title': '例示の製品 %s' % r[0], 'id': r[0],
            'summary': '我々の見本です。',
            'link': 'https://jvndb.jvn.jp/ja/contents/2026/%s.html' % r[0],
            'modified': r[1] + '+09:00', 'created': r[1] + '+09:00',
            'public': r[1] + '+09:00',
            'references': [{'source': 'CVE',
                            'summary': 'CVE-2026-9' + r[0][-4:],
                            'url': 'https://www.cve.org/x'}],
            'products': [{'product_id': 'JVNPID-1', 'vname': 'Example',
                          'pname': 'ExampleApp', 'product_ids': {
                              'cpe': 'cpe:2.3:a:example:app:*:*:*:*:*:*:*:*'
                          }}],
            'metrics': [{'content': {'cvss_v3': {
                'version': '3.1', 'baseScore': 9.8, 'vectorString':
                'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'}}}],
            'cwes': [{'id': 'CWE-79', 'name': 'x'}]} for r in page]},
        'status': {
            'version': '4.0', 'method': 'getVulnOverviewList', 'feed': 'oka',
            'retCd': str(code), 'errCd': '', 'errMsg': 'no' if code else '',
            'totalRes': str(len(found)), 'totalResRet': str(len(page)),
            'firstRes': str(start)}}
    return 200, json.dumps(body).encode(), 'application/json'


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *args):
        pass

    def answer(self, status, data, headers=(), half=False):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data[:len(data) // 2] if half else data)
        self.close_connection = half
        log.write('%.3f %d %s key=%s agent=%s\n' % (
            time.time(), status, self.path, self.headers.get('apiKey'),
            self.headers.get('User-Agent')))

    def file(self, path, action):
        full = os.path.normpath(os.path.join(folder, path.strip('/')))
        try:
            with open(full, 'rb') as f:
                data = f.read()
        except OSError:
            return self.answer(404, b'<html>no</html>')
        etag = '"%s"' % hashlib.sha256(data).hexdigest()[:16]
        headers = [('ETag', etag), ('Last-Modified', email.utils.formatdate(
            int(os.stat(full).st_mtime), usegmt=True))]
        if self.headers.get('If-None-Match') == etag:
            return self.answer(304, b'', headers)
        return self.answer(200, data, headers, action[:1] == ['cut'])

    def do_GET(self):
        path, _, text = self.path.partition('?')
        path = urllib.parse.unquote(path)
        name = path.strip('/')
        query = {k: v[0] for k, v in urllib.parse.parse_qs(text).items()}
        action = planned(name)
        if action[:1] == ['slow']:
            with open(os.path.join(folder, 'held'), 'a') as f:
                f.write(name + '\n')
            time.sleep(float(action[1]))
        if action and action[0].isdigit():
            return self.answer(
                int(action[0]), b'<html>no</html>',
                [('Retry-After', action[1])] if len(action) > 1 else [])
        api = {'nvd': nvd, 'myjvn': myjvn, 'oka': oka}.get(name)
        if api is None:
            return self.file(path, action)
        status, data, kind = api(query, action)
        return self.answer(status, data, [('Content-Type', kind)],
                           action[:1] == ['cut'])


server = http.server.ThreadingHTTPServer(('127.0.0.1', int(port)), Handler)
server.daemon_threads = True
server.serve_forever()
