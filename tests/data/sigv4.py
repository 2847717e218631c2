# SPDX-License-Identifier: MIT
"""sigv4.py NAME SECRET [OTHER] - a server that computes the AWS Signature
Version 4 of what comes in (AWS General Reference, "Signature Version 4 signing
process") and says whether it is the one that came. /to redirects to OTHER."""
import hashlib
import hmac
import re
import sys
import urllib.parse

import serve

NAME, SECRET = sys.argv[1:3]


def sign(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def quote(text):
    return urllib.parse.quote(text, safe='-_.~')


class Handler(serve.Handler):
    def wanted(self, body, date, region, service, names):
        path, _, query = self.path.partition('?')
        pairs = sorted((quote(k), quote(v)) for k, v in
                       urllib.parse.parse_qsl(query, keep_blank_values=True))
        headers = ''.join('%s:%s\n' % (
            n, ' '.join(','.join(self.headers.get_all(n, [])).split()))
            for n in sorted(names.split(';')))
        request = '\n'.join([
            self.command, path, '&'.join('%s=%s' % p for p in pairs), headers,
            ';'.join(sorted(names.split(';'))), hashlib.sha256(body).hexdigest()])
        scope = '%s/%s/%s/aws4_request' % (date, region, service)
        text = '\n'.join(['AWS4-HMAC-SHA256', self.headers['X-Amz-Date'],
                          scope, hashlib.sha256(request.encode()).hexdigest()])
        key = ('AWS4' + SECRET).encode()
        for part in (date, region, service, 'aws4_request'):
            key = sign(key, part)
        return sign(key, text).hex()

    def answer(self):
        body = self.read_body()
        m = re.fullmatch(
            'AWS4-HMAC-SHA256 Credential=([^/]*)/([^/]*)/([^/]*)/([^/]*)/'
            'aws4_request, ?SignedHeaders=([^,]*), ?Signature=([0-9a-f]*)',
            self.headers.get('Authorization') or '')
        if self.path == '/to':
            status, text = 302, ''
        elif not m:
            status, text = 200, 'unsigned\n'
        elif m[1] == NAME and m[6] == self.wanted(body, *m.groups()[1:5]):
            status, text = 200, 'good %s %s %s\n' % (m[3], m[4], m[5])
        else:
            status, text = 403, 'not signed by %s with %s\n' % (NAME, SECRET)
        to = [('Location', sys.argv[3])] if status == 302 else []
        self.send(status, text.encode(), to, 'text/plain')

    do_GET = do_POST = do_PUT = answer


serve.forever(Handler)
