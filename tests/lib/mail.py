#!/usr/bin/env python3
"""Mails of the tests: shown as people see them, answered as they would.

    mail.py show FILE           header and text, decoded
    mail.py html FILE           the HTML part
    mail.py reply FILE OPTION... < TEXT     an answer to FILE, on stdout
    mail.py send FILE SENDER RECIPIENT... [--port N]    by SMTP, with RFC 5321
    mail.py recipient FILE      the address in To

reply: --from ADDRESS (of the To header without it), --charset NAME,
--attach FILE, --inline FILE (a picture), --id MESSAGE-ID, --no-quote,
--header NAME=VALUE, --to ADDRESS.
"""
import argparse
import base64
import email
import email.header
import email.policy
import email.utils
import os
import smtplib
import sys
import textwrap


def load(path):
    with open(path, 'rb') as f:
        return email.message_from_binary_file(f, policy=email.policy.default)


def show(path):
    m = load(path)
    for name in ('From', 'To', 'Reply-To', 'Subject', 'In-Reply-To',
                 'References', 'Auto-Submitted'):
        if m[name]:
            print('%s: %s' % (name, m[name]))
    print()
    print(m.get_body(('plain',)).get_content())


def part_text(text, charset):
    if charset == 'iso-2022-jp':
        head = ('Content-Type: text/plain; charset=ISO-2022-JP\r\n'
                'Content-Transfer-Encoding: 7bit\r\n\r\n')
        return head.encode() + text.encode('iso-2022-jp')
    head = ('Content-Type: text/plain; charset=%s\r\n'
            'Content-Transfer-Encoding: 8bit\r\n\r\n' % charset)
    return head.encode() + text.encode(charset)


def part_file(path, kind):
    name = os.path.basename(path)
    with open(path, 'rb') as f:
        data = base64.b64encode(f.read()).decode()
    shown = email.header.Header(name, 'utf-8').encode() \
        if not name.isascii() else name
    head = 'Content-Type: %s; name="%s"\r\n' % (
        'image/png' if kind == 'inline' else 'application/octet-stream', shown)
    if kind == 'inline':
        head += 'Content-ID: <pic@example.test>\r\n'
    head += 'Content-Disposition: %s; filename="%s"\r\n' % (kind, shown)
    head += 'Content-Transfer-Encoding: base64\r\n\r\n'
    return (head + '\r\n'.join(textwrap.wrap(data, 76))).encode()


def quoted(m, sender):
    body = m.get_body(('plain',)).get_content()
    return '\n\n%s wrote:\n%s\n' % (
        sender, '\n'.join('> ' + x for x in body.splitlines()[:12]))


def head_of(o, m, charset):
    sender = o.sender or m['To']
    name, addr = email.utils.parseaddr(str(sender))
    if not name.isascii():
        name = email.header.Header(name, charset).encode()
    subject = 'Re: ' + ' '.join(str(m['Subject']).split())
    if not subject.isascii():
        try:
            subject = email.header.Header(subject, charset).encode()
        except UnicodeError:
            subject = email.header.Header(subject, 'utf-8').encode()
    lines = ['From: ' + email.utils.formataddr((name, addr)),
             'To: ' + (o.to or str(m['Reply-To'] or m['From'])),
             'Subject: ' + subject.replace('\n', '\r\n'),
             'Date: ' + email.utils.formatdate(localtime=True),
             'Message-ID: ' + (o.id or
                               email.utils.make_msgid(domain='example.test')),
             'In-Reply-To: ' + str(m['Message-ID']),
             'References: ' + ' '.join((str(m['References'] or '') + ' ' +
                                        str(m['Message-ID'])).split()),
             'MIME-Version: 1.0']
    lines += ['%s: %s' % tuple(x.split('=', 1)) for x in o.header]
    return '\r\n'.join(lines).encode() + b'\r\n'


def reply(argv):
    a = argparse.ArgumentParser()
    a.add_argument('file')
    a.add_argument('--from', dest='sender')
    a.add_argument('--to')
    a.add_argument('--charset', default='utf-8')
    a.add_argument('--attach', action='append', default=[])
    a.add_argument('--inline', action='append', default=[])
    a.add_argument('--header', action='append', default=[])
    a.add_argument('--id')
    a.add_argument('--no-quote', action='store_true')
    o = a.parse_args(argv)
    m = load(o.file)
    text = sys.stdin.buffer.read().decode()
    if not o.no_quote and o.charset == 'utf-8':
        text += quoted(m, 'On some day, ' + str(m['From']))
    text = text.replace('\n', '\r\n')
    out = sys.stdout.buffer
    out.write(head_of(o, m, o.charset))
    body = part_text(text, o.charset)
    if not o.attach and not o.inline:
        out.write(body)
        return
    parts = [body] + [part_file(x, 'inline') for x in o.inline] + \
        [part_file(x, 'attachment') for x in o.attach]
    out.write(b'Content-Type: multipart/mixed; boundary="=_b"\r\n\r\n')
    for x in parts:
        out.write(b'--=_b\r\n' + x + b'\r\n')
    out.write(b'--=_b--\r\n')


def send(argv):
    port = 25
    if '--port' in argv:
        i = argv.index('--port')
        port = int(argv[i + 1])
        del argv[i:i + 2]
    with open(argv[0], 'rb') as f:
        data = f.read()
    with smtplib.SMTP('127.0.0.1', port, timeout=120) as s:
        s.sendmail(argv[1], argv[2:], data)


def main():
    what, argv = sys.argv[1], sys.argv[2:]
    if what == 'show':
        show(argv[0])
    elif what == 'html':
        print(load(argv[0]).get_body(('html',)).get_content())
    elif what == 'recipient':
        print(email.utils.parseaddr(str(load(argv[0])['To']))[1])
    elif what == 'reply':
        reply(argv)
    elif what == 'send':
        send(argv)
    else:
        sys.exit(__doc__)


main()
