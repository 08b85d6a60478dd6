"""The mails of the soak: made from a seed, and what must become of each.

A mail has a word of its own that stands nowhere else, so that each can be
counted in the end.  The commands to one ticket are a chain: the next is
handed in when kairan-intake has taken the one before, so that the last of
them decides.
"""
import base64
import random
import threading

DOMAIN = 'example.test'
ADDRESS = 'kairan@' + DOMAIN
STATUSES = ('INVESTIGATING', 'ONGOING', 'DEFER')

# What is made of a hundred mails.
SHARES = (('comment', 50), ('status', 14), ('planned', 6), ('file', 8),
          ('twice', 10), ('wrong', 4), ('stranger', 4), ('robot', 4))


class Ticket:
    """A ticket, its owner, and what its chain of commands will leave."""

    def __init__(self, issue, owner, reply_to, message_id, subject):
        self.issue = issue
        self.owner = owner
        self.reply_to = reply_to
        self.message_id = message_id
        self.subject = subject
        self.status = 'NEW'
        self.statuses = []      # as they follow each other
        self.planned = None
        self.last = None        # the mail before in the chain


class Mail:
    """One mail, the ways it is delivered, and what must become of it."""

    def __init__(self, number, kind, ticket):
        self.number = number
        self.kind = kind
        self.ticket = ticket
        self.word = 'word%06dx' % number
        self.message_id = '<soak%d@%s>' % (number, DOMAIN)
        self.sender = ticket.owner
        self.state = 'commented'
        self.has_answer = False
        self.has_note = True
        self.file = None        # (name, size)
        self.routes = [ticket.reply_to]
        self.after = None       # the mail that must be taken before
        self.taken = threading.Event()
        self.cut = 0            # times the intake was killed with it
        self.text = ''
        self.headers = []

    def bytes(self):
        head = ['From: ' + self.sender, 'To: ' + self.ticket.reply_to,
                'Subject: Re: ' + self.ticket.subject,
                'Message-ID: ' + self.message_id,
                'In-Reply-To: ' + self.ticket.message_id,
                'Date: Tue, 01 Dec 2026 09:00:00 +0900',
                'MIME-Version: 1.0'] + self.headers
        text = self.text + '\n'
        if self.file is None:
            head.append('Content-Type: text/plain; charset=utf-8')
            return ('\n'.join(head) + '\n\n' + text).encode()
        data = base64.encodebytes(b'\xa7' * self.file[1]).decode()
        head.append('Content-Type: multipart/mixed; boundary="=_b"')
        return '\n'.join(head + [
            '', '--=_b', 'Content-Type: text/plain; charset=utf-8', '', text,
            '--=_b', 'Content-Type: application/octet-stream',
            'Content-Disposition: attachment; filename="%s"' % self.file[0],
            'Content-Transfer-Encoding: base64', '', data + '--=_b--',
            '']).encode()


def command(mail, line):
    mail.text = '%s\n\nThis is %s.' % (line, mail.word)
    mail.state = 'applied'
    mail.has_answer = True


def chain(mail):
    mail.after = mail.ticket.last
    mail.ticket.last = mail


def set_status(mail, rng):
    t = mail.ticket
    t.status = rng.choice([s for s in STATUSES if s != t.status])
    t.statuses.append(t.status)
    command(mail, 'status: ' + t.status)
    chain(mail)


def set_planned(mail, rng):
    t = mail.ticket
    day = t.planned
    while day == t.planned:
        day = '2031-%02d-%02d' % (rng.randint(1, 12), rng.randint(1, 28))
    t.planned = day
    command(mail, 'planned: ' + day)
    chain(mail)


def fill(mail, rng):
    mail.text = 'This is %s.' % mail.word
    if mail.kind == 'status':
        set_status(mail, rng)
    elif mail.kind == 'planned':
        set_planned(mail, rng)
    elif mail.kind == 'file':
        mail.file = (mail.word + '.bin', rng.randint(1, 6000))
    elif mail.kind == 'twice':
        mail.routes = [mail.ticket.reply_to, ADDRESS]
        if rng.random() < 0.5:
            set_status(mail, rng)
    elif mail.kind == 'wrong':
        # Not obeyed, so it stays with the words, and its sender is told.
        mail.text = 'status: FROBNICATED\n\nThis is %s.' % mail.word
        mail.has_answer = True
    elif mail.kind == 'stranger':
        mail.sender = 'nobody%d@elsewhere.example' % mail.number
        command(mail, 'status: ONGOING')
        mail.state, mail.has_note = 'refused', False
    elif mail.kind == 'robot':
        mail.headers = ['Auto-Submitted: auto-replied']
        mail.state, mail.has_note = 'ignored', False


def make(count, tickets, seed):
    """So many mails about these tickets, in the order of delivery."""
    rng = random.Random(seed)
    names = [name for name, share in SHARES for _ in range(share)]
    if count < len(names):      # few, but each kind is among them
        kinds = [name for name, _ in SHARES]
        names = kinds + rng.sample(names, max(0, count - len(kinds)))
    mails = []
    while len(mails) < count:
        rng.shuffle(names)
        for name in names[:count - len(mails)]:
            mail = Mail(len(mails), name, rng.choice(tickets))
            fill(mail, rng)
            mails.append(mail)
    return mails
