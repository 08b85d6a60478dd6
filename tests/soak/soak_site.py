"""A site of kairan for the soak: its folder, its tickets, its tracker."""
import email.message
import email.parser
import email.policy
import json
import os
import sqlite3
import subprocess
import sys
import urllib.request

import soak_mails

PEOPLE = 10     # of the built-in tracker
PLANNED = '7'   # its field of the planned date

CONF = '''send = on
language = "en"
new_tickets_per_run = 100000
mail {
	address = "kairan@example.test"
	operator = "operator@example.test"
	send_by = maildir
	maildir = "out"
}
brake {
	conversation = 0
	address = 0
	address_day = 0
	domain = 0
	ticket = 0
	total = 0
	refusals = 0
}
source feed {
	type = rss
	url = "feed.xml"
}
'''
BUILTIN = 'tracker {\n\ttype = builtin\n}\n'
REDMINE = '''tracker {
	type = redmine
	url = "%s"
	key_file = "redmine.key"
	project = "vulns"
	timeout = "20s"
}
'''


class Site:
    """DIR with kairan.conf, tickets and the mails that tell of them."""

    def __init__(self, o):
        build = os.environ['B']
        self.program = os.path.join(build, 'kairan')
        self.intake = os.path.join(build, 'kairan-intake')
        self.dir = o.dir
        self.db = os.path.join(o.dir, 'kairan.db')
        self.spool = os.path.join(o.dir, 'spool')
        self.out = os.path.join(o.dir, 'out', 'new')
        self.log = os.path.join(o.dir, 'log')
        self.redmine = o.redmine
        self.owners = ['person%d' % i for i in range(PEOPLE)]
        self.keys = o.keys
        if self.redmine:
            self.owners = ['alice', 'bob']
        os.makedirs(self.dir)

    def write(self, name, text):
        with open(os.open(os.path.join(self.dir, name),
                          os.O_CREAT | os.O_WRONLY, 0o600), 'w') as f:
            f.write(text)

    def configure(self, tickets):
        conf = CONF
        if self.redmine:
            conf += REDMINE % self.redmine
            with open(os.path.join(self.keys, 'kairan')) as f:
                self.write('redmine.key', f.read())
        else:
            conf += BUILTIN
        feed = ['<rss version="2.0"><channel><title>t</title>'
                '<link>http://feed.example/</link>']
        for i in range(tickets):
            feed.append(
                '<item><title>Product%d is open, CVE-2026-%05d</title>'
                '<link>http://feed.example/%d</link></item>' % (
                    i % len(self.owners), 10000 + i, i))
        for i, name in enumerate(self.owners):
            conf += 'watch w%d {\n\tany = { "Product%d" }\n' \
                '\tassignee = %s\n}\n' % (i, i, name)
            if not self.redmine:
                conf += 'person %s {\n\tmail = "%s@%s"\n}\n' % (
                    name, name, soak_mails.DOMAIN)
        self.write('kairan.conf', conf)
        self.write('feed.xml', '\n'.join(feed) + '\n</channel></rss>\n')

    def kairan(self, *words):
        with open(self.log, 'ab') as log:
            p = subprocess.run([self.program, '-C', self.dir, *words],
                               stdout=subprocess.PIPE, stderr=log, text=True)
        return p.returncode, p.stdout

    def rows(self, sql):
        with sqlite3.connect(self.db, timeout=60) as c:
            return c.execute(sql).fetchall()

    def sent(self):
        """(Message-ID, file) of all that left."""
        found = []
        parse = email.parser.BytesHeaderParser(policy=email.policy.default)
        for name in os.listdir(self.out):
            path = os.path.join(self.out, name)
            with open(path, 'rb') as f:
                found.append((parse.parse(f), path))
        return found

    def open(self, count):
        """So many tickets, and their owners told of them."""
        self.configure(count)
        for step in ('collect', 'open', 'send'):
            code, out = self.kairan(step)
            if code != 0:
                sys.exit('%s ends with %d: %s' % (step, code, out))
        told = {str(m['Message-ID']).strip('<>'): m for m, _ in self.sent()}
        tickets = []
        for issue, message_id, recipient in self.rows(
                "SELECT t.issue, o.message_id, o.recipient FROM outbox o"
                " JOIN ticket t ON t.id = o.ticket"
                " WHERE o.kind = 'opened' ORDER BY t.issue"):
            m = told[message_id]
            tickets.append(soak_mails.Ticket(
                issue, recipient, m['Reply-To'].addresses[0].addr_spec,
                '<%s>' % message_id, ' '.join(str(m['Subject']).split())))
        if len(tickets) != count:
            sys.exit('%d of %d tickets were opened' % (len(tickets), count))
        return tickets

    # -- what stands in the tracker in the end: by issue ------------------

    def issue(self, number):
        """Its 'notes', 'files' (name, size), 'statuses' one after the
        other, 'status' and 'planned'."""
        return self.issue_redmine(number) if self.redmine else \
            self.issue_builtin(number)

    def issue_builtin(self, number):
        changes = self.rows(
            'SELECT d.name, d.new FROM builtin_detail d JOIN builtin_journal'
            ' j ON j.id = d.journal WHERE j.issue = %d ORDER BY d.id' % number)
        planned = [new for name, new in changes if name == PLANNED]
        status = self.rows(
            'SELECT status FROM builtin_issue WHERE id = %d' % number)[0][0]
        return {
            'notes': [n for n, in self.rows(
                "SELECT notes FROM builtin_journal WHERE issue = %d AND"
                " notes <> ''" % number)],
            'files': self.rows(
                'SELECT filename, size FROM builtin_attachment'
                ' WHERE issue = %d' % number),
            'statuses': [new for name, new in changes if name == 'status_id'],
            'status': status,
            'planned': planned[-1] if planned else None}

    def issue_redmine(self, number):
        with open(os.path.join(self.keys, 'kairan')) as f:
            key = f.read().strip()
        request = urllib.request.Request(
            '%s/issues/%d.json?include=journals,attachments' % (
                self.redmine, number), headers={'X-Redmine-API-Key': key})
        with urllib.request.urlopen(request, timeout=60) as f:
            found = json.load(f)['issue']
        fields = {x['name']: x for x in found['custom_fields']}
        exact = str(fields['Exact status']['id'])
        return {
            'notes': [j['notes'] for j in found['journals'] if j['notes']],
            'files': [(a['filename'], a['filesize'])
                      for a in found['attachments']],
            'statuses': [d['new_value'] for j in found['journals']
                         for d in j['details']
                         if d['property'] == 'cf' and d['name'] == exact],
            'status': fields['Exact status']['value'],
            'planned': fields['Planned date']['value']}
