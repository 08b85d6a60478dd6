#!/usr/bin/env python3
"""Every kind of change on tickets of every status: which one is noted and
mailed, which is only counted, and which tasks are open again."""
import atexit
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
sys.path.insert(0, os.path.join(TOP, 'tests', 'lib'))
from tap import done_testing, ok  # noqa: E402
B = os.environ.get('B', os.path.join(TOP, 'build'))
HOME = tempfile.mkdtemp(prefix='kairan-changes.')
atexit.register(shutil.rmtree, HOME, True)
CNA = {'orgId': '11111111-1111-4111-8111-111111111111', 'shortName': 'x'}
CISA = {'orgId': '134c704f-9b21-4f2e-91b3-4a467353bcc0',
        'shortName': 'CISA-ADP'}

with open(HOME + '/kairan.conf', 'w') as f:
    f.write('''time_zone = "UTC"
send = on
new_tickets_per_run = 10000
mail { address = "kairan@example.jp" send_by = maildir maildir = "out" }
tracker { type = builtin }
ssvc { table = "deployer" }
watch all { any = { "Hinoki" } assignee = "alice" cvss_at_least = 4.5 }
person alice { mail = { "alice@example.jp" } }
''')


def kairan(*args, data=None):
    p = subprocess.run([B + '/kairan', '-C', HOME, *args], input=data,
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return p.stdout.decode()


def sql(query, *args):
    db = sqlite3.connect(HOME + '/kairan.db')
    rows = db.execute(query, args).fetchall()
    db.close()
    return rows


def record(cve, r):
    """r: what a revision says, in short."""
    cna = {'providerMetadata': CNA, 'title': r.get('title', 'A flaw'),
           'descriptions': [{'lang': 'en', 'value': r.get('text', 'Bad.')}],
           'affected': [{'vendor': 'v', 'product': p, 'versions': [
               {'version': v, 'status': 'affected'}]}
               for p, v in r.get('affected', [('Hinoki', '1.0')])]}
    for key, name in (('fix', 'solutions'), ('mitigation', 'workarounds')):
        if r.get(key):
            cna[name] = [{'lang': 'en', 'value': r[key]}]
    if r.get('score'):
        cna['metrics'] = [{'cvssV3_1': {
            'version': '3.1', 'baseScore': r['score'],
            'baseSeverity': 'X', 'vectorString': ''}}]
    state = r.get('state', 'PUBLISHED')
    if state == 'REJECTED':
        cna = {'providerMetadata': CNA, 'rejectedReasons': [
            {'lang': 'en', 'value': r.get('text', 'No.')}]}
    containers = {'cna': cna}
    options = [{name: r[key]} for key, name in (
        ('exploitation', 'Exploitation'), ('automatable', 'Automatable'),
        ('impact', 'Technical Impact')) if r.get(key)]
    metrics = [{'other': {'type': 'ssvc', 'content': {
        'role': 'CISA Coordinator', 'version': '2.0.3',
        'options': options}}}] if options else []
    if r.get('kev'):
        metrics.append({'other': {'type': 'kev', 'content': {
            'dateAdded': '2026-11-20'}}})
    if metrics:
        containers['adp'] = [{'providerMetadata': CISA, 'metrics': metrics}]
    return json.dumps({
        'dataType': 'CVE_RECORD', 'dataVersion': '5.1',
        'cveMetadata': {'cveId': cve, 'state': state,
                        'assignerOrgId': CNA['orgId'],
                        'datePublished': '2026-11-19T00:00:00.000Z',
                        'dateUpdated': r.get('date',
                                             '2026-11-20T00:00:00.000Z')},
        'containers': containers}) + '\n'


# What happens, from, to, is it told, and which status it opens again.
CHANGES = [
    ('rejected', {}, {'state': 'REJECTED'}, True, ''),
    ('rejected, with all that goes with it', {'mitigation': 'Set X.',
                                              'fix': 'Update.'},
     {'state': 'REJECTED'}, True, ''),
    ('published again', {'state': 'REJECTED'}, {}, True, 'NOT_AFFECTED'),
    ('more words on a rejected one', {'state': 'REJECTED'},
     {'state': 'REJECTED', 'text': 'Because.'}, False, ''),
    ('exploited', {'exploitation': 'none'}, {'exploitation': 'active'}, True,
     'RISK_ACCEPTED'),
    ('exploit code', {}, {'exploitation': 'poc'}, True, 'RISK_ACCEPTED'),
    ('no longer exploited', {'exploitation': 'active'},
     {'exploitation': 'none'}, True, ''),
    ('first assessed, no exploitation', {},
     {'exploitation': 'none', 'automatable': 'no', 'impact': 'partial'},
     False, ''),
    ('first assessed, automatable', {}, {'automatable': 'yes'}, False, ''),
    ('automatable', {'automatable': 'no'}, {'automatable': 'yes'}, True, ''),
    ('technical impact', {'impact': 'partial'}, {'impact': 'total'}, False,
     ''),
    ('KEV', {}, {'kev': True}, True, 'RISK_ACCEPTED'),
    ('another band', {'score': 6.9}, {'score': 7.1}, True, ''),
    ("a watch's threshold", {'score': 4.6}, {'score': 4.4}, True, ''),
    ('within a band', {'score': 7.1}, {'score': 7.2}, False, ''),
    ('a fix', {}, {'fix': 'Update to 1.1.'}, True, ''),
    ('another fix', {'fix': 'Update to 1.1.'}, {'fix': 'Update to 1.2.'},
     True, ''),
    ('a mitigation', {}, {'mitigation': 'Set X.'}, True, ''),
    ('mitigation withdrawn', {'mitigation': 'Set X.', 'fix': 'Update.'},
     {'fix': 'Update.'}, True, 'WORKAROUND'),
    ('mitigation insufficient', {'mitigation': 'Set X.'},
     {'mitigation': 'Setting X is not sufficient.'}, True, 'WORKAROUND'),
    ('mitigation worded anew', {'mitigation': 'Set X.'},
     {'mitigation': 'Please set X.'}, True, ''),
    ('another range', {}, {'affected': [('Hinoki', '1.1')]}, True,
     'NOT_AFFECTED'),
    ('another product of ours', {},
     {'affected': [('Hinoki', '1.0'), ('Hinoki Mail', '3')]}, True,
     'NOT_AFFECTED'),
    ('another product of others', {},
     {'affected': [('Hinoki', '1.0'), ('Sugi', '3')]}, False, ''),
    ('words', {}, {'text': 'Very bad.', 'title': 'Another title'}, False, ''),
    ('a re-stamp', {}, {'date': '2026-11-22T00:00:00.000Z'}, False, ''),
]
STATUSES = ['NEW', 'INVESTIGATING', 'ONGOING', 'DEFER', 'NOT_AFFECTED',
            'WORKAROUND', 'RISK_ACCEPTED', 'PATCH_APPLIED']


def cve(change, status):
    return 'CVE-2026-%d%02d' % (STATUSES.index(status) + 100, change)


def pairs():
    for i in range(len(CHANGES)):
        for status in STATUSES:
            yield i, status, cve(i, status)


def take(stream):
    kairan('import', '--type', 'cve', '-', data=''.join(stream).encode())
    kairan('open')


def facts():
    """CVE -> (status of its task, state of its ticket, mails)"""
    return {key: rest for key, *rest in sql(
        '''SELECT v.key, k.status, t.state, (SELECT count(*) FROM outbox o
           WHERE o.ticket = t.id) FROM task k JOIN ticket t ON t.id = k.ticket
           JOIN vulnerability v ON v.id = k.vulnerability''')}


# A rejected record founds no ticket: those are published first.
take([record(c, {}) for i, _, c in pairs()
      if CHANGES[i][1].get('state') == 'REJECTED'])
take([record(c, CHANGES[i][1]) for i, _, c in pairs()])
ok(len(facts()) == len(CHANGES) * len(STATUSES), 'a ticket for each pair',
   len(facts()))
db = sqlite3.connect(HOME + '/kairan.db')
for i, status, c in pairs():
    ticket, issue = db.execute(
        '''SELECT t.id, t.issue FROM task k JOIN ticket t ON t.id = k.ticket
           JOIN vulnerability v ON v.id = k.vulnerability WHERE v.key = ?''',
        (c,)).fetchone()
    db.execute('UPDATE task SET status = ?, reason = ? WHERE ticket = ?',
               (status, 'x', ticket))
    db.execute('UPDATE ticket SET status = ?, state = ? WHERE id = ?',
               (status, 'open' if status in STATUSES[:4] else 'closed',
                ticket))
    db.execute('UPDATE builtin_issue SET status = ? WHERE id = ?',
               (status, issue))
db.commit()
db.close()
before = facts()
take([record(c, CHANGES[i][2]) for i, _, c in pairs()])
after = facts()

for i, (name, _, _, is_told, opens) in enumerate(CHANGES):
    wrong = []
    for status in STATUSES:
        c = cve(i, status)
        now, state, mails = after[c]
        want = 'NEW' if status == opens else status
        if now != want:
            wrong.append('%s became %s' % (status, now))
        if (state == 'open') != (want in STATUSES[:4]):
            wrong.append('%s: the ticket is %s' % (status, state))
        if mails - before[c][2] != is_told:
            wrong.append('%s: %d mail(s)' % (status, mails - before[c][2]))
    ok(not wrong, '%s: %s%s' % (name, 'told' if is_told else 'not told',
                                ', opens ' + opens if opens else ''),
       '\n'.join(wrong))

# -- counted ------------------------------------------------------------------
ONE = 'CVE-2026-90001'
take([record(ONE, {})])
for n in range(12):
    take([record(ONE, {'text': 'Bad, said %d times.' % n})])
ok(facts()[ONE][2] == 1, 'twelve revisions without effect: no mail',
   facts()[ONE])
take([record(ONE, {'kev': True, 'text': 'x'})])


def last_mail():
    kairan('send')
    (message,), = sql('SELECT message_id FROM outbox ORDER BY id DESC LIMIT 1')
    raw = kairan('show', '--raw', message)
    p = subprocess.run([B + '/kairan', 'parse', '--json'], input=raw.encode(),
                       stdout=subprocess.PIPE)
    return ' '.join(json.loads(p.stdout)['body'].split())


body = last_mail()
ok('Updates without effect since the last mail: 12' in body,
   'the next mail says how many there were', body)
take([record(ONE, {'kev': True, 'fix': 'Update.', 'text': 'x'})])
body = last_mail()
ok('Updates without effect' not in body, 'and not again', body)
notes = sql("""SELECT count(*) FROM builtin_journal j JOIN ticket t
               ON t.issue = j.issue JOIN task k ON k.ticket = t.id
               JOIN vulnerability v ON v.id = k.vulnerability
               WHERE v.key = ? AND j.notes <> ''""", ONE)[0][0]
ok(notes == 2, 'each change that matters is one comment', notes)

# -- in the thread --------------------------------------------------------------
sent = sql("""SELECT o.message_id, o.raw FROM outbox o JOIN task k
              ON k.ticket = o.ticket JOIN vulnerability v
              ON v.id = k.vulnerability WHERE v.key = ? ORDER BY o.id""", ONE)
roots = {re.search(r'(?im)^References: *(\S+)', kairan('show', '--raw', m))
         .group(1) for m, _ in sent}
ok(len(sent) == 3 and len(roots) == 1, 'in one thread', roots)

# -- the decision table in use ----------------------------------------------------
def use(table):
    with open(HOME + '/kairan.conf') as f:
        text = f.read()
    with open(HOME + '/kairan.conf', 'w') as f:
        f.write(re.sub('table = "[^"]*"', 'table = "%s"' % table, text))


def told(number, old, new):
    c = 'CVE-2026-%d' % number
    take([record(c, old)])
    mails = facts()[c][2]
    take([record(c, new)])
    return facts()[c][2] - mails


with open(HOME + '/own.csv', 'w') as f:
    f.write('row,Exploitation,Technical Impact,Priority\n' + ''.join(
        '%d,%s,%s,%s\n' % (n, e, t, 'immediate' if e == 'active' else 'defer')
        for n, (e, t) in enumerate((e, t) for e in ('none', 'poc', 'active')
                                   for t in ('partial', 'total'))))
IMPACT = {'impact': 'partial'}, {'impact': 'total'}
AUTOMATABLE = {'automatable': 'no'}, {'automatable': 'yes'}
for n, (table, impact, automatable) in enumerate((
        ('deployer', 0, 1), ('cisa-coordinator', 1, 1), ('bod-26-04', 1, 1),
        ('own.csv', 1, 0))):
    use(table)
    got = (told(91000 + n, *IMPACT), told(92000 + n, *AUTOMATABLE))
    ok(got == (impact, automatable), table + ': technical impact %s, '
       'automatable %s' % tuple('told' if x else 'not told'
                                for x in (impact, automatable)), got)

# -- the table in the manual ------------------------------------------------------
with open(os.path.join(TOP, 'src', 'cmd', 'kairan.8')) as f:
    page = f.read().split('.Ss Changes that matter', 1)[1].split('.El', 1)[0]
manual = [tuple(x.strip() for x in line[4:].split(' Ta '))
          for line in page.splitlines() if line.startswith('.It ')][1:]
table = [tuple(re.split(r'\s+', line, maxsplit=3))
         for line in kairan('changes', '--rules').splitlines()][1:]
ok(manual == table and len(table) > 30,
   'the table of the manual is that of the program',
   set(manual) ^ set(table))
reasons = {c['reason'] for c in map(
    json.loads, kairan('changes', '--json').splitlines())}
ok(reasons <= {row[3] for row in table},
   'each change has its reason from the table',
   reasons - {row[3] for row in table})
done_testing()
