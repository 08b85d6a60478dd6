#!/usr/bin/env python3
"""A proxy before a real HTTP server that can be told to misbehave.

    proxy.py PORT UPSTREAM CONTROL LOG

Each line of the file CONTROL is one order for the next request with that
method, and is used up by it:

    drop METHOD         do the work upstream, then close without an answer
    cut METHOD          the same, with half of the answer sent
    refuse METHOD       close before the work is done
    answer METHOD CODE  answer CODE with an empty XML body, work not done
    html METHOD CODE    answer CODE with an HTML page, work not done
    after METHOD CODE   do the work, then answer CODE with an HTML page
    busy METHOD S       answer 429 with Retry-After: S, work not done
    late METHOD MS      do the work, answer so much later
    hang METHOD MS      do nothing for so long, then close
    hold METHOD FILE    make FILE.held, do the work when FILE is there

METHOD may be GET/issues/ and the like: only for paths that begin so.  All
requests are appended to LOG: METHOD PATH.
"""
import http.client
import http.server
import os
import sys
import threading
import time
import urllib.parse

LOCK = threading.Lock()
PAGE = b'<!DOCTYPE html>\n<html><head><title>Oops</title></head></html>\n'


def take_order(path, method, target):
    """The first order for this request; it is removed from the file."""
    with LOCK:
        try:
            with open(path) as f:
                lines = f.read().splitlines()
        except FileNotFoundError:
            return None
        for i, line in enumerate(lines):
            words = line.split()
            if len(words) >= 2 and words[1].split('/')[0] == method and \
                    (method + target).startswith(words[1]):
                del lines[i]
                with open(path + '.new', 'w') as f:
                    f.write(''.join(x + '\n' for x in lines))
                os.rename(path + '.new', path)
                return words
    return None


class Proxy(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    upstream = control = log = None

    def log_message(self, *args):
        pass

    def forward(self, body):
        to = urllib.parse.urlsplit(self.upstream)
        upstream = http.client.HTTPConnection(to.hostname, to.port, timeout=60)
        headers = {k: v for k, v in self.headers.items()
                   if k.lower() not in ('connection', 'accept-encoding')}
        upstream.request(self.command, self.path, body, headers)
        answer = upstream.getresponse()
        data = answer.read()
        upstream.close()
        return answer.status, answer.getheaders(), data

    def reply(self, status, headers, data, cut=False):
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in ('transfer-encoding', 'content-length',
                                    'connection', 'date', 'server'):
                self.send_header(name, value)
        if status != 204:
            self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data[:len(data) // 2] if cut else data)
        if cut:
            self.hang_up()

    def hang_up(self):
        self.wfile.flush()
        self.close_connection = True

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
        with LOCK, open(self.log, 'a') as f:
            f.write('%s %s\n' % (self.command, self.path))
        order = take_order(self.control, self.command, self.path) or ['pass']
        what = order[0]
        if what == 'refuse':
            return self.hang_up()
        if what == 'answer':
            return self.reply(int(order[2]), [('Content-Type',
                                               'application/xml')], b'')
        if what == 'html':
            return self.reply(int(order[2]), [('Content-Type', 'text/html')],
                              PAGE)
        if what == 'busy':
            return self.reply(429, [('Retry-After', order[2])], b'')
        if what == 'hang':
            time.sleep(int(order[2]) / 1000)
            return self.hang_up()
        if what == 'hold':
            open(order[2] + '.held', 'w').close()
            until = time.monotonic() + 60
            while not os.path.exists(order[2]) and time.monotonic() < until:
                time.sleep(0.01)
        status, headers, data = self.forward(body)
        if what == 'drop':
            return self.hang_up()
        if what == 'after':
            return self.reply(int(order[2]), [('Content-Type', 'text/html')],
                              PAGE)
        if what == 'late':
            time.sleep(int(order[2]) / 1000)
        try:
            self.reply(status, headers, data, what == 'cut')
        except OSError:
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = handle_any


def main():
    port, Proxy.upstream, Proxy.control, Proxy.log = sys.argv[1:]
    server = http.server.ThreadingHTTPServer(('127.0.0.1', int(port)), Proxy)
    server.daemon_threads = True
    print('ready', flush=True)
    server.serve_forever()


main()
