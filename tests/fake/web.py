#!/usr/bin/env python3
"""An HTTP server of few words, over TLS when a certificate is given.

    web.py PORT LOG [CERTIFICATE KEY]

/to/URL redirects to URL; all else is answered by "at PATH".  Requests go to
LOG, with their key.
"""
import http.server
import ssl
import sys

port, logname = sys.argv[1:3]
log = open(logname, 'a', buffering=1)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        log.write('%s key=%s\n' % (self.requestline,
                                   self.headers.get('X-Redmine-API-Key')))
        body = ('at ' + self.path).encode()
        if self.path.startswith('/to/'):
            self.send_response(302)
            self.send_header('Location', self.path[4:])
        else:
            self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(('127.0.0.1', int(port)), Handler)
server.daemon_threads = True
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3], sys.argv[4])
    server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
