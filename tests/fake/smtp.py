#!/usr/bin/env python3
"""An SMTP server with one fault, for what a real one cannot be made to do.

    smtp.py PORT LOG MODE

Plain SMTP on 127.0.0.1; lines and mails go to LOG.  MODE:
  none lost (no answer after the data) closed (greets and closes)
  554 (greeting) flood (endless reply) hang (silent) injected (STARTTLS with
  more behind its answer) nostarttls auth (wants authentication) temp (451
  after the data) perm (554 after the data)  token (XOAUTH2)  lines (a
  refusal of several lines)
"""
import base64
import socketserver
import sys
import time

port, logname, mode = sys.argv[1:4]
log = open(logname, 'ab', buffering=0)


class Handler(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b'\r\n')
        self.wfile.flush()

    def handle(self):
        try:
            self.serve()
        except OSError:
            pass

    def serve(self):
        if mode == 'hang':
            time.sleep(600)
        if mode == 'flood':
            while True:
                self.say('220-' + 'x' * 400)
        if mode == '554':
            return self.say('554 we like nobody')
        self.say('220 hi')
        if mode == 'closed':
            return
        while True:
            line = self.rfile.readline(65536)
            if not line:
                return
            log.write(line)
            if not self.command(line.decode('utf-8', 'replace')):
                return

    def auth(self, line):
        words = line.split()
        if len(words) < 3:
            self.say('334 ')
            words.append(self.rfile.readline().decode().strip())
        if base64.b64decode(words[2]) == \
                b'user=joe\x01auth=Bearer good-token\x01\x01':
            self.say('235 in')
        else:
            self.say('535 5.7.8 token expired')
        return True

    def command(self, line):
        if not line.startswith('AUTH'):
            line = line.upper()
        if line.startswith('EHLO'):
            self.say('250-fake')
            if mode == 'injected':
                self.say('250-STARTTLS')
            if mode == 'token':
                self.say('250-AUTH XOAUTH2')
            self.say('250 SIZE 1000000')
        elif line.startswith('AUTH'):
            return self.auth(line)
        elif line.startswith('STARTTLS') and mode == 'injected':
            self.wfile.write(b'220 go\r\n250 injected\r\n')
        elif line.startswith('MAIL') and mode == 'auth':
            self.say('530 5.7.0 Authentication required')
        elif line.startswith('RCPT') and mode == 'lines':
            self.say('550-5.1.1 first line\r\n550 5.1.1 second line')
        elif line.startswith('DATA'):
            self.say('354 go')
            return self.data()
        elif line.startswith('QUIT'):
            self.say('221 bye')
            return False
        else:
            self.say('250 ok')
        return True

    def data(self):
        while True:
            line = self.rfile.readline(65536)
            log.write(line)
            if line == b'.\r\n' or not line:
                break
        if mode == 'lost':
            return False
        self.say({'temp': '451 4.3.0 later', 'perm': '554 5.6.0 bad'}
                 .get(mode, '250 taken'))
        return True


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(('127.0.0.1', int(port)), Handler).serve_forever()
