#!/usr/bin/env python3
"""An IMAP server with one fault, for what a real one cannot be made to do.

    imap.py PORT CERTIFICATE KEY LOG MODE

CERTIFICATE "-": without TLS.
Serves messages 1..3 of user joe over TLS on 127.0.0.1 and writes each line
it gets to LOG.  MODE names the fault:
  none cut endless huge drip-greeting drip-body garbage bye preauth
  nologin nomove nouidplus noidle token badtoken busy empty-body no-body nomove-no
The faults of a body concern message 2.
"""
import base64
import socketserver
import ssl
import sys
import time

port, cert, key, logname, mode = sys.argv[1:6]
log = open(logname, 'a', buffering=1)
box = {n: b'Subject: mail %d\r\n\r\nbody %d\r\n' % (n, n) for n in (1, 2, 3)}
deleted = set()
folders = {'INBOX'}
moved = {}


class Handler(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text if isinstance(text, bytes) else text.encode())
        self.wfile.flush()

    def handle(self):
        try:
            self.serve()
        except (OSError, ValueError):
            pass

    def serve(self):
        if mode == 'drip-greeting':
            return self.drip(b'* OK ' + b'x' * 1000 + b'\r\n')
        if mode == 'bye':
            return self.say('* BYE too busy\r\n')
        self.say('* PREAUTH in\r\n' if mode == 'preauth' else '* OK hi\r\n')
        while True:
            line = self.rfile.readline(65536)
            if not line:
                return
            log.write(line.decode('utf-8', 'replace').rstrip('\r\n') + '\n')
            if not self.command(line.decode().strip()):
                return

    def drip(self, data):
        for i in range(len(data)):
            self.say(data[i:i + 1])
            time.sleep(0.1)

    def done(self, tag, text='OK done'):
        self.say('%s %s\r\n' % (tag, text))
        return True

    def command(self, line):
        words = line.split(' ')
        tag, verb = words[0], words[1].upper()
        if verb == 'UID':
            verb += ' ' + words.pop(2).upper()
        f = getattr(self, 'do_' + verb.replace(' ', '_').lower(), None)
        return f(tag, words) if f else self.done(tag, 'BAD what?')

    def do_capability(self, tag, words):
        able = 'IMAP4rev1 AUTH=XOAUTH2 SASL-IR'
        if mode not in ('nomove', 'nouidplus', 'nomove-no'):
            able += ' MOVE'
        if mode != 'nouidplus':
            able += ' UIDPLUS'
        if mode != 'noidle':
            able += ' IDLE'
        if mode == 'nologin':
            able += ' LOGINDISABLED'
        self.say('* CAPABILITY %s\r\n' % able)
        return self.done(tag)

    def do_login(self, tag, words):
        if mode == 'busy':
            return self.done(tag, 'NO [UNAVAILABLE] come back later')
        return self.done(tag)

    def do_authenticate(self, tag, words):
        got = base64.b64decode(words[3])
        if got == b'user=joe\x01auth=Bearer good-token\x01\x01':
            return self.done(tag)
        self.say('+ eyJzdGF0dXMiOiI0MDEifQ==\r\n')
        self.rfile.readline()
        return self.done(tag, 'NO [AUTHENTICATIONFAILED] bad token')

    def do_list(self, tag, words):
        name = words[3].strip('"')
        if name in folders:
            self.say('* LIST () "/" "%s"\r\n' % name)
        return self.done(tag)

    def do_create(self, tag, words):
        folders.add(words[2].strip('"'))
        return self.done(tag)

    def do_subscribe(self, tag, words):
        return self.done(tag, 'NO not here')

    def do_select(self, tag, words):
        self.say('* %d EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n'
                 '* OK [UIDNEXT 9] ok\r\n* FLAGS (\\Deleted)\r\n' % len(box))
        return self.done(tag, 'OK [READ-WRITE] done')

    def do_fetch(self, tag, words):
        first, last = map(int, (words[2] + ':' + words[2]).split(':')[:2])
        for n, uid in enumerate(sorted(box), 1):
            if first <= n <= last:
                self.say('* %d FETCH (UID %d RFC822.SIZE %d FLAGS (%s))\r\n'
                         % (n, uid, len(box[uid]),
                            '\\Deleted' if uid in deleted else ''))
        return self.done(tag)

    def do_uid_fetch(self, tag, words):
        uid = int(words[2])
        if uid == 2 and not self.body(uid):
            return False
        if uid not in box or (uid == 2 and mode == 'no-body'):
            return self.done(tag)
        if uid != 2 or mode not in ('empty-body',):
            self.say('* %d FETCH (UID %d BODY[] {%d}\r\n'
                     % (sorted(box).index(uid) + 1, uid, len(box[uid])))
            self.say(box[uid] + b')\r\n')
        else:
            self.say('* 2 FETCH (UID 2 BODY[] NIL)\r\n')
        return self.done(tag)

    def body(self, uid):
        head = '* 2 FETCH (UID 2 BODY[] '
        if mode == 'cut':
            self.say(head + '{1000}\r\nabc')
            return False
        if mode == 'endless':
            self.say(head)
            while True:
                self.say(b'x' * 65536)
        if mode == 'huge':
            self.say(head + '{4294967290}\r\n')
            while True:
                self.say(b'x' * 65536)
        if mode == 'drip-body':
            self.say(head + '{1000}\r\n')
            self.drip(b'x' * 1000)
            return False
        if mode == 'garbage':
            self.say(head + '(((\r\n')
        return True

    def do_uid_copy(self, tag, words):
        if mode == 'nomove-no' and int(words[2]) == 2:
            return self.done(tag, 'NO over quota')
        moved[int(words[2])] = words[3].strip('"')
        return self.done(tag)

    def do_uid_store(self, tag, words):
        deleted.add(int(words[2]))
        return self.done(tag)

    def expunge(self, uid):
        if uid in box:
            self.say('* %d EXPUNGE\r\n' % (sorted(box).index(uid) + 1))
            del box[uid]

    def do_uid_expunge(self, tag, words):
        self.expunge(int(words[2]))
        return self.done(tag)

    def do_uid_move(self, tag, words):
        uid = int(words[2])
        moved[uid] = words[3].strip('"')
        self.say('* OK [COPYUID 9 %d 77] moved\r\n' % uid)
        self.expunge(uid)
        return self.done(tag)

    def do_idle(self, tag, words):
        # News before the go-ahead, which confuses some clients.
        self.say('* OK still here\r\n* 3 EXISTS\r\n+ idling\r\n')
        self.rfile.readline()
        return self.done(tag)

    def do_logout(self, tag, words):
        self.say('* BYE\r\n')
        self.done(tag)
        return False


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def get_request(self):
        sock, address = super().get_request()
        if cert == '-':
            return sock, address
        return context.wrap_socket(sock, server_side=True,
                                   do_handshake_on_connect=False), address

    def handle_error(self, request, client_address):
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
if cert != '-':
    context.load_cert_chain(cert, key)
Server(('127.0.0.1', int(port)), Handler).serve_forever()
