# SPDX-License-Identifier: MIT
"""tokens.py LOG [OTHER] - an OAuth 2 token URL (RFC 6749) and an API that takes
its tokens. LOG has a line a request:
status, method, path, and what came in Authorization and body, decoded, as
JSON.

POST /token?life=S&text&uses=N&grow&rotate
                                a token for S seconds (as text) and N requests,
                                with grow no limit from the second one on; with
                                rotate a refresh token is new each time, and
                                then the last one is void
POST /bad/NAME                  an answer of ANSWERS
GET  /api?...                   hello, if the token is good
GET  /pages?page=N&wait=S       three pages of records, after a while
GET  /open, /echo               what came, for anybody
GET  /keys?good=X,Y             401 unless the Bearer token, or X-Key, is one
                                of them
GET  /used?page=N               likewise of key-1, key-2, each for two pages
GET  /turn?page=N               four pages, for any token
GET  /quota?page=N&token-a=M&...
                                likewise, each token M times an hour
GET  /refresh                   the refresh token that is good now
"""
import base64
import json
import sys
import threading
import time
import urllib.parse

import serve

CLIENT, SECRET = 'client 1:x', 's3cret:/+ \u00e9'
OTHER = sys.argv[2] if len(sys.argv) > 2 else ''
JSON = 'application/json'
ANSWERS = {
    'html': (200, 'text/html', '<html>sign in</html>'),
    'none': (200, JSON, '{"token_type":"Bearer"}'),
    'null': (200, JSON, '{"access_token":null}'),
    'number': (200, JSON, '{"access_token":12345}'),
    'array': (200, JSON, '["access-of-array"]'),
    'empty': (200, JSON, ''),
    'newline': (200, JSON, '{"access_token":"evil-a\\r\\nX-Evil: 1"}'),
    'nul': (200, JSON, '{"access_token":"evil-a\\u0000b"}'),
    'mac': (200, JSON, '{"access_token":"mac-token","token_type":"MAC"}'),
    'quiet': (200, JSON, '{"error":"bad_code","error_description":"no \\"x\\""}'),
    'scope': (400, JSON, '{"error":"invalid_scope"}'),
    'client': (400, JSON, '{"error":"invalid_client"}'),
    'page': (403, 'text/html', '<html>go away</html>'),
    'broken': (500, 'text/plain', 'oh'),
}
lock = threading.Lock()
tokens = {}  # access token: [good until, requests left]
refresh = 'refresh-0'
count = 0
failed = set()
grown = set()
quotas = {}


def form(text):
    return dict(urllib.parse.parse_qsl(text, keep_blank_values=True))


class Handler(serve.Handler):
    def answer(self, status, kind, text, fields=()):
        with lock, open(sys.argv[1], 'a') as log:
            log.write('%d %s %s %s\n' % (status, self.command, self.path,
                      json.dumps([self.shown, self.form])))
        self.send(status, text.encode(), fields, kind)

    def read(self):
        self.query = form(urllib.parse.urlsplit(self.path).query)
        self.form = form(self.read_body().decode())
        self.shown = self.headers.get('Authorization')
        if self.shown and self.shown.startswith('Basic '):
            pair = base64.b64decode(self.shown[6:]).decode()
            self.shown = [urllib.parse.unquote_plus(x)
                          for x in pair.split(':', 1)]

    def refuse(self, error, secret):
        self.answer(400 if error == 'invalid_grant' else 401, JSON, json.dumps(
            {'error': error, 'error_description': 'not ' + secret}))

    def issue(self):
        global count, refresh
        given = self.shown or [self.form.get('client_id'),
                               self.form.get('client_secret')]
        public = given == [CLIENT, None] and 'refresh_token' in self.form
        if given != [CLIENT, SECRET] and not public:
            return self.refuse('invalid_client', str(given[1]))
        if self.form['grant_type'] == 'refresh_token' and \
                self.form.get('refresh_token') != refresh:
            return self.refuse('invalid_grant', self.form['refresh_token'])
        with lock:
            count += 1
            token = 'access/%d+x' % count
            life = int(self.query.get('life', 3600))
            uses = int(self.query.get('uses', 1000))
            if 'grow' in self.query and self.path in grown:
                uses = 1000
            grown.add(self.path)
            tokens[token] = [time.monotonic() + life, uses]
            reply = {'access_token': token, 'token_type': 'bEARER',
                     'expires_in': life}
            if 'text' in self.query:
                reply['expires_in'] = str(life)
            if 'rotate' in self.query:
                refresh = reply['refresh_token'] = 'refresh-%d' % count
        self.answer(200, JSON, json.dumps(reply))

    def do_POST(self):
        self.read()
        path = self.path.partition('?')[0]
        if path == '/token':
            self.issue()
        elif path == '/to':
            self.answer(307, JSON, '', [('Location', self.query['url'])])
        elif path == '/once' and path not in failed:
            failed.add(path)
            self.answer(503, JSON, '')
        elif path == '/once':
            self.issue()
        else:
            self.answer(*ANSWERS[path.rpartition('/')[2]])

    def do_GET(self):
        self.read()
        path = self.path.partition('?')[0]
        if path in ('/open', '/echo'):
            return self.answer(200, JSON, json.dumps(dict(self.headers)))
        if path == '/refresh':
            return self.answer(200, JSON, refresh)
        if path == '/keys':
            own = (self.shown or self.headers.get('X-Key') or '').split()[-1:]
            good = own and own[0] in self.query['good'].split(',')
            return self.answer(200 if good else 401, JSON,
                               '{"data": [{"id": %s}]}' % self.query.get(
                                   'page', 1))
        if path in ('/used', '/turn'):
            page = int(self.query['page'])
            good = path == '/turn' or \
                self.shown == 'Bearer key-%d' % ((page + 1) // 2)
            return self.answer(
                401 if not good else 404 if page > 4 else 200, JSON,
                '{"data": [{"id": %d}]}' % page)
        if path == '/quota':
            page = int(self.query['page'])
            token = self.shown[7:]
            key = self.path.replace('page=%d' % page, ''), token
            quotas.setdefault(key, int(self.query[token]))
            quotas[key] -= 1
            status = 429 if quotas[key] < 0 else 404 if page > 4 else 200
            return self.answer(
                status, JSON, '{"data": [{"id": %d}]}' % page,
                [('X-RateLimit-Remaining', max(quotas[key], 0)),
                 ('X-RateLimit-Reset', 3600)])
        time.sleep(float(self.query.get('wait', 0)))
        good = tokens.get((self.shown or '')[7:], [0, 0])
        with lock:
            good[1] -= 1
        if good[0] < time.monotonic() or good[1] < 0:
            return self.answer(401, JSON, '{"message":"who are you?"}')
        page = int(self.query.get('page', 0))
        rows = [{'id': page * 10 + i} for i in range(3)] if page < 4 else []
        self.answer(200, JSON, json.dumps({'data': rows}))


serve.forever(Handler)
