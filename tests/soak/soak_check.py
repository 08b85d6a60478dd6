"""Counts what the soak left behind, and compares it with what must be."""
import collections
import email.policy
import hashlib
import re

FINAL = ('applied', 'commented', 'parked', 'refused', 'ignored', 'duplicate',
         'quarantined')
SHOWN = 8       # differences that are told of one comparison
WORD = re.compile(r'word\d{6}x')


class Tap:
    """Lines of the Test Anything Protocol."""

    def __init__(self):
        self.count = self.failed = 0

    def ok(self, name, is_ok, *why):
        self.count += 1
        self.failed += not is_ok
        print('%sok %d - %s' % ('' if is_ok else 'not ', self.count, name))
        if not is_ok:
            for line in why:
                print('# ' + str(line))

    def is_equal(self, name, got, want):
        self.ok(name, got == want, 'got:  %s' % (got,), 'want: %s' % (want,))

    def at_least(self, name, got, least):
        self.ok('%s: %d' % (name, got), got >= least,
                'at least %d were asked for' % least)

    def same(self, name, got, want):
        """Two counters; more than nothing must have been counted."""
        wrong = [(k, got.get(k, 0), want.get(k, 0))
                 for k in sorted(set(got) | set(want), key=str)
                 if got.get(k, 0) != want.get(k, 0)]
        self.ok('%s: %d' % (name, sum(want.values())),
                not wrong and sum(want.values()) > 0,
                *['%s: %s, not %s' % x for x in wrong[:SHOWN]],
                '%d differ' % len(wrong))

    def end(self):
        print('1..%d' % self.count)
        return 1 if self.failed else 0


def check_inbox(tap, site, mails):
    rows = collections.defaultdict(list)
    for message_id, state, reason in site.rows(
            'SELECT message_id, state, reason FROM inbox ORDER BY id'):
        rows['<%s>' % message_id.strip('<>')].append((state, reason))
    known = {m.message_id for m in mails}
    total = sum(len(x) for x in rows.values())
    # One whose intake was killed may have been taken all the same.
    least = sum(len(m.routes) for m in mails)
    most = least + sum(m.cut for m in mails)
    tap.ok('every delivery is one row: %d' % least, least <= total <= most,
           '%d rows of %d to %d' % (total, least, most))
    tap.is_equal('and no other mail', set(rows) - known, set())
    wrong = []
    for m in mails:
        states = collections.Counter(s for s, _ in rows[m.message_id])
        least = len(m.routes)
        n = sum(states.values())
        twin = m.state if not m.has_note else 'duplicate'
        want = collections.Counter([m.state] + [twin] * (n - 1))
        if not least <= n <= least + m.cut or states != want:
            wrong.append((m.message_id, m.kind, rows[m.message_id]))
    tap.ok('each mail ends in one state, its copies as duplicates',
           not wrong, *wrong[:SHOWN], '%d are wrong' % len(wrong))
    tap.is_equal('none in a state that is not final',
                 {s for x in rows.values() for s, _ in x} - set(FINAL), set())
    print('# states: ' + ', '.join('%s %d' % x for x in sorted(
        collections.Counter(
            s for x in rows.values() for s, _ in x).items())))
    odd = site.rows("SELECT count(*) FROM inbox i WHERE (SELECT count(*) FROM"
                    " history h WHERE h.inbox = i.id AND h.kind = 'received')"
                    " <> 1 OR (SELECT count(*) FROM history h WHERE h.inbox ="
                    " i.id AND h.kind = i.state) <> 1")
    tap.is_equal('history tells of each once that it came, and what became '
                 'of it', odd[0][0], 0)


def check_tickets(tap, site, tickets, mails):
    notes, files = collections.Counter(), collections.Counter()
    wrong, commands, planned = [], 0, 0
    for t in tickets:
        issue = site.issue(t.issue)
        for text in issue['notes']:
            notes.update((t.issue, w) for w in set(WORD.findall(text)))
        files.update((t.issue, name, size) for name, size in issue['files'])
        commands += len(t.statuses)
        planned += t.planned is not None
        if issue['status'] != t.status or issue['statuses'] != t.statuses or \
                (issue['planned'] or None) != t.planned:
            wrong.append((t.issue, issue['status'], issue['planned'],
                          issue['statuses'], t.status, t.planned, t.statuses))
    tap.same('every comment once, on its ticket', notes, collections.Counter(
        (m.ticket.issue, m.word) for m in mails if m.has_note))
    tap.same('every file once, as large as it was', files,
             collections.Counter((m.ticket.issue, *m.file)
                                 for m in mails if m.file))
    tap.ok('each ticket as its commands leave it: %d statuses in their order, '
           '%d planned' % (commands, planned),
           not wrong and commands > 0 and planned > 0, *wrong[:SHOWN],
           '%d are wrong' % len(wrong))
    tap.is_equal('kairan knows the same',
                 dict(site.rows('SELECT t.issue, k.status FROM task k JOIN'
                                ' ticket t ON t.id = k.ticket')),
                 {t.issue: t.status for t in tickets})
    tap.is_equal('every effect is done', site.rows(
        "SELECT count(*) FROM effect WHERE state <> 'done'")[0][0], 0)


def bytes_of(path):
    """The mail's own bytes: delivery headers are of the copy."""
    with open(path, 'rb') as f:
        data = f.read()
    return hashlib.sha256(re.sub(
        rb'^(Return-Path|Delivered-To):[^\n]*\n', b'', data,
        flags=re.M)).hexdigest()


def check_answers(tap, site, tickets, mails):
    sent = site.sent()
    want = collections.Counter(m.message_id for m in mails if m.has_answer)
    copies = collections.defaultdict(list)
    answered = {}
    for m, path in sent:
        own = str(m['Message-ID']).strip('<>')
        copies[own].append(bytes_of(path))
        answered[own] = str(m['In-Reply-To'] or '')
    tap.same('one answer to each command, none to anything else',
             collections.Counter(x for x in answered.values()
                                 if x.startswith('<soak')), want)
    tap.same('every mail of the outbox has left',
             collections.Counter(copies.keys()),
             collections.Counter(x for x, in site.rows(
                 "SELECT message_id FROM outbox WHERE state = 'sent'")))
    tap.same('told of once', collections.Counter(
        x for x, in site.rows("SELECT kind FROM outbox")),
             collections.Counter({
                 'opened': len(tickets),
                 'refused': sum(m.has_answer and not m.has_note
                                for m in mails),
                 'answer': sum(m.has_answer and m.has_note for m in mails)}))
    doubles = [x for x in copies.values() if len(x) > 1]
    print('# %d mails left, %d of them more than once' % (
        len(copies), len(doubles)))
    tap.ok('what left twice is the same mail with the same bytes',
           all(len(set(x)) == 1 for x in doubles))


def check(tap, site, tickets, mails):
    check_inbox(tap, site, mails)
    check_tickets(tap, site, tickets, mails)
    check_answers(tap, site, tickets, mails)
    tap.is_equal('the queue is empty', site.kairan('queue'),
                 (0, 'nothing waits\n'))
    tap.is_equal('the database is whole',
                 site.rows('PRAGMA integrity_check'), [('ok',)])
