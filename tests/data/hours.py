# SPDX-License-Identifier: MIT
"""hours.py LOG - an API of 100 records, one an hour from 2024-02-27 on, which
are asked for by time. LOG has a line a request. The query says what it is like:

    since, until    a time, a date, or seconds or milliseconds since 1970
    ends=oc         the start is open, the end closed: o or c for each
    order=desc      (asc)
    as=s|ms|date    what at is (a time)
    page, per_page  (1, 10)
    ignore=1        since and until are not looked at
    without=N       record N has no at
    swap=N          records N and N + 1 stand the wrong way round
    fail=DAY        500 where since begins with that
    parent=N        what "parent" of all records is

The path /from/SINCE, a header X-Since and the members of a JSON body are as
good as the query; a line of LOG has all of it.
"""
import json
import sys
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, unquote, urlsplit

import serve

START = datetime(2024, 2, 27, tzinfo=timezone.utc)


def moment(text):
    if text.isdigit():
        n = int(text)
        return datetime.fromtimestamp(n / 1000 if n > 10**11 else n,
                                      timezone.utc)
    t = datetime.fromisoformat(text.replace('Z', '+00:00'))
    return t if t.tzinfo else t.replace(tzinfo=timezone.utc)


def written(t, how):
    if how == 's':
        return int(t.timestamp())
    if how == 'ms':
        return int(t.timestamp()) * 1000
    return t.strftime('%Y-%m-%d' if how == 'date' else '%Y-%m-%dT%H:%M:%SZ')


def inside(t, q):
    ends = q.get('ends', 'cc')
    if q.get('ignore'):
        return True
    if 'since' in q:
        s = moment(q['since'])
        if t < s or (t == s and ends[0] == 'o'):
            return False
    if 'until' in q:
        u = moment(q['until'])
        if t > u or (t == u and ends[1] == 'o'):
            return False
    return True


def select(q):
    all = [(i, START + timedelta(hours=i)) for i in range(100)]
    if q.get('as') == 'date':
        all = [(i, t.replace(hour=0)) for i, t in all]
    rows = [{'id': i, 'at': written(t, q.get('as'))}
            for i, t in all if inside(t, q)]
    if 'parent' in q:
        for r in rows:
            r['parent'] = int(q['parent'])
            r['id'] += 1000 * r['parent']
    if 'without' in q:
        for r in rows:
            if r['id'] == int(q['without']):
                r['at'] = None
    if q.get('order') == 'desc':
        rows.reverse()
    if 'swap' in q:
        n = int(q['swap'])
        rows[n], rows[n + 1] = rows[n + 1], rows[n]
    return rows


class Handler(serve.Handler):
    def do_GET(self):
        url = urlsplit(self.path)
        query = url.query
        q = {k: v[0] for k, v in parse_qs(query).items()}
        if url.path.startswith('/from/'):
            q['since'] = unquote(url.path[6:])
            query = url.path + '?' + query
        if 'X-Since' in self.headers:
            q['since'] = self.headers['X-Since']
            query += ' X-Since: ' + q['since']
        body = self.read_body()
        if body:
            query += ' ' + body.decode()
            q.update((k, str(v)) for k, v in json.loads(body).items())
        with open(sys.argv[1], 'a') as log:
            log.write(query + '\n')
        n, per = int(q.get('page', 1)), int(q.get('per_page', 10))
        rows = select(q)
        body = json.dumps({'total': len(rows),
                           'data': rows[(n - 1) * per:n * per]}).encode()
        bad = 'fail' in q and q.get('since', '').startswith(q['fail'])
        self.send(500 if bad else 200, body)

    do_POST = do_GET


serve.forever(Handler)
