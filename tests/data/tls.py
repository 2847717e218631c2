# SPDX-License-Identifier: MIT
"""tls.py CERT KEY [CLIENT-CERT] - an HTTPS server that says whom it sees, and
the cookies; its URL is the first line on stdout. /to?URL redirects there."""
import http.server
import ssl
import sys


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        cert = self.connection.getpeercert()
        name = dict(x[0] for x in cert['subject'])['commonName'] if cert else \
            'nobody'
        cookie = self.headers.get('Cookie')
        body = 'hello %s%s\n' % (name, ', ' + cookie if cookie else '')
        body = body.encode()
        if self.path.startswith('/to?'):
            self.send_response(302)
            self.send_header('Location', self.path[4:])
        else:
            self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
if len(sys.argv) > 3:
    context.verify_mode = ssl.CERT_OPTIONAL
    context.load_verify_locations(sys.argv[3])
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
server.socket = context.wrap_socket(server.socket, server_side=True)
print('https://localhost:%d' % server.server_address[1], flush=True)
server.serve_forever()
