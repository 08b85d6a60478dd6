#!/usr/bin/env python3
"""A web server for feeds that can be told to misbehave.

    feed.py PORT DIR LOG

GET /NAME gives the file DIR/NAME with ETag and Last-Modified, and 304 to who
knows it already.  DIR/NAME.how, read at each request, may say:

    etag                only an ETag    modified        only Last-Modified
    404, 500, 429 ...   that status with an HTML page
    redirect URL        302             loop            302 to itself
    html                200 with an HTML page
    cut                 half of what it announced, then closed
    stall               headers, then nothing
    huge                100 MB of one element
    endless             no length, no end
"""
import email.utils
import hashlib
import http.server
import os
import sys
import time

port, folder, logname = sys.argv[1:4]
log = open(logname, 'a', buffering=1)
PAGE = b'<!DOCTYPE html><html><head><title>x</title></head><body><p>Sorry, ' \
    b'we are closed.<br></p></body></html>\n'


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *args):
        pass

    def answer(self, status, data, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def huge(self, size):
        self.send_response(200)
        if size:
            self.send_header('Content-Length', str(size))
        self.send_header('Connection', 'close')
        self.end_headers()
        self.close_connection = True
        block = b'x' * 65536
        self.wfile.write(b'<?xml version="1.0"?><rss version="2.0"><channel>'
                         b'<title>')
        sent = 0
        while not size or sent < size:
            self.wfile.write(block)
            sent += len(block)
        return None

    def validators(self, data, path, how):
        etag = '"%s"' % hashlib.sha256(data).hexdigest()[:16]
        when = int(os.stat(path).st_mtime)
        headers = []
        if how != 'modified':
            headers.append(('ETag', etag))
        if how != 'etag':
            headers.append(('Last-Modified',
                            email.utils.formatdate(when, usegmt=True)))
        known = self.headers.get('If-None-Match')
        since = self.headers.get('If-Modified-Since')
        same = known == etag if known and how != 'modified' else (
            since is not None and how != 'etag' and
            email.utils.mktime_tz(email.utils.parsedate_tz(since)) >= when)
        return headers, same

    def do_GET(self):
        path = os.path.join(folder, self.path.strip('/'))
        try:
            with open(path + '.how') as f:
                words = f.read().split()
        except FileNotFoundError:
            words = []
        how = words[0] if words else ''
        try:
            self.give(path, how, words)
        except OSError:
            self.close_connection = True
        log.write('%s %s\n' % (self.path, how))

    def give(self, path, how, words):
        if how.isdigit():
            return self.answer(int(how), PAGE, [('Content-Type', 'text/html')])
        if how in ('redirect', 'loop'):
            to = words[1] if how == 'redirect' else self.path
            return self.answer(302, b'', [('Location', to)])
        if how == 'html':
            return self.answer(200, PAGE, [('Content-Type', 'text/html')])
        if how == 'huge':
            return self.huge(100 << 20)
        if how == 'endless':
            return self.huge(0)
        with open(path, 'rb') as f:
            data = f.read()
        if how in ('cut', 'stall'):
            self.send_response(200)
            self.send_header('Content-Length', str(len(data)))
            self.end_headers()
            self.wfile.write(data[:len(data) // 2 if how == 'cut' else 10])
            self.wfile.flush()
            if how == 'stall':
                time.sleep(600)
            self.close_connection = True
            return None
        headers, same = self.validators(data, path, how)
        log.write('%s %s\n' % (self.path, 304 if same else 200))
        return self.answer(304, b'', headers) if same else \
            self.answer(200, data, headers)


server = http.server.ThreadingHTTPServer(('127.0.0.1', int(port)), Handler)
server.daemon_threads = True
server.serve_forever()
