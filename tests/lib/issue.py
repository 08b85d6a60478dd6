#!/usr/bin/env python3
"""A Redmine over REST, flattened to lines that a shell can match.

    issue.py URL KEY N              one issue with journals and files
    issue.py URL KEY find WORD...   numbers of the issues whose subject holds
                                    all words, in order
    issue.py URL KEY count          how many issues there are
    issue.py URL KEY METHOD PATH [XML]   any request; prints the code
"""
import json
import sys
import urllib.error
import urllib.request

url, key = sys.argv[1:3]


def call(method, path, data=None):
    r = urllib.request.Request(url + path, method=method, headers={
        'X-Redmine-API-Key': key, 'Content-Type': 'application/xml'},
        data=None if data is None else data.encode())
    return urllib.request.urlopen(r, timeout=60)


def name(o):
    return '-' if not o else o.get('name', '-')


def one(number):
    with call('GET', '/issues/%s.json?include=journals,attachments' %
              number) as f:
        i = json.load(f)['issue']
    print('subject: ' + i['subject'])
    for k in ('project', 'tracker', 'status', 'priority', 'author'):
        print('%s: %s' % (k, name(i.get(k))))
    print('assignee: ' + name(i.get('assigned_to')))
    print('due: %s' % i.get('due_date'))
    print('private: %s' % i.get('is_private'))
    for c in i.get('custom_fields', []):
        print('field %s: %s' % (c['name'], c.get('value')))
    for a in i.get('attachments', []):
        print('file %s %d bytes by %s' % (
            a['filename'], a['filesize'], name(a['author'])))
    for j in i.get('journals', []):
        for d in j.get('details', []):
            print('change by %s: %s %s: %s -> %s' % (
                name(j['user']), d['property'], d['name'], d.get('old_value'),
                d.get('new_value')))
        notes = (j.get('notes') or '').replace('\r', '')
        if notes:
            print('note by %s: %s' % (name(j['user']),
                                      notes.replace('\n', ' | ')))
    print('journals: %d' % len(i.get('journals', [])))
    for line in (i['description'] or '').replace('\r', '').split('\n'):
        print('text: ' + line)


def issues():
    with call('GET', '/issues.json?status_id=*&limit=100&sort=id') as f:
        return json.load(f)


def main():
    what = sys.argv[3]
    if what == 'find':
        for i in issues()['issues']:
            if all(w in i['subject'] for w in sys.argv[4:]):
                print(i['id'])
    elif what == 'count':
        print(issues()['total_count'])
    elif what.isdigit():
        one(what)
    else:
        try:
            with call(what, sys.argv[4],
                      sys.argv[5] if len(sys.argv) > 5 else None) as f:
                print(f.status)
        except urllib.error.HTTPError as e:
            print(e.code)


main()
