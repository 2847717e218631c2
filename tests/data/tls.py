# SPDX-License-Identifier: MIT
"""tls.py CERT KEY [CLIENT-CERT] - an HTTPS server that says whom it sees, and
the cookies. /to?URL redirects there."""
import ssl
import sys

import serve


class Handler(serve.Handler):
    def do_GET(self):
        cert = self.connection.getpeercert()
        name = dict(x[0] for x in cert['subject'])['commonName'] if cert else \
            'nobody'
        cookie = self.headers.get('Cookie')
        body = 'hello %s%s\n' % (name, ', ' + cookie if cookie else '')
        body = body.encode()
        if self.path.startswith('/to?'):
            self.send(302, body, [('Location', self.path[4:])], 'text/plain')
        else:
            self.send(200, body, (), 'text/plain')


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
if len(sys.argv) > 3:
    context.verify_mode = ssl.CERT_OPTIONAL
    context.load_verify_locations(sys.argv[3])
serve.forever(Handler, context)
