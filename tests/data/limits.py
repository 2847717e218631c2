# SPDX-License-Identifier: MIT
"""limits.py LOG - an HTTP server that limits its clients. LOG has a line a
request: the time (the monotonic clock, in ns), status and path. By path:

/plain          200
/forbidden      403, and requests left
/past           403 with a reset that is past
/later          429 with Retry-After of an hour
/busy           503
/last/N         200, two pages, the second after a while; it was the last
                request for N s
/quota/N        once 403 with no requests left until N s from now, then 200
/secondary/N    once 403 with Retry-After N, then 200
/structured/N   once 429 with a RateLimit field of N s, then 200
/pages/N        200, three pages; page 1 was the last request for N s
/window/N       200, three pages; two requests in a window of N s, else 429

What comes before a time that was told is answered with 400, which is final.
Another query is another client."""
import json
import sys
import threading
import time
import urllib.parse

import serve

LOG = open(sys.argv[1], "a", buffering=1)
LOCK = threading.Lock()
shut = {}  # by client: not before
windows = {}  # by client: when it ends, requests left


def none_left(reset):
    return [("X-RateLimit-Limit", "60"), ("X-RateLimit-Remaining", "0"),
            ("X-RateLimit-Reset", str(reset))]


def page_of(page):
    rows = [{"id": page * 2}, {"id": page * 2 + 1}] if page < 4 else []
    return json.dumps({"total": 6, "data": rows}).encode()


def in_window(client, seconds, page):
    now = int(time.time())
    end, left = windows.get(client, (0, 0))
    if now >= end:
        end, left = now + seconds, 2
    left -= 1
    windows[client] = end, left
    headers = [("X-RateLimit-Remaining", str(max(left, 0))),
               ("X-RateLimit-Reset", str(end))]
    if left < 0:
        return 429, headers, b'"too many"'
    return 200, headers, page_of(page)


def answer(way, seconds, page, client):
    """status, headers, body"""
    now = time.time()
    first = client not in shut
    if not first and now < shut[client]:
        return 400, [], b'"too early"'
    if way == "window":
        return in_window(client, seconds, page)
    if way == "forbidden":
        return 403, [("X-RateLimit-Remaining", "59"),
                     ("X-RateLimit-Reset", "60")], b'"no"'
    if way == "busy":
        return 503, [], b'"busy"'
    if way == "last":
        body = {"total": 2, "data": [{"id": page}],
                "next": "?page=2" if page == 1 else None}
        return (200, none_left(int(now) + seconds) if page == 2 else [],
                json.dumps(body).encode())
    if way == "past":
        return 403, none_left(1600000000), b'"no"'
    if way == "later":
        return 429, [("Retry-After", "3600")], b'"later"'
    if way == "pages":
        if page != 1:
            return 200, [], page_of(page)
        shut[client] = int(now) + seconds
        return 200, none_left(shut[client]), page_of(page)
    if way == "quota" and first:
        shut[client] = int(now) + seconds
        return 403, none_left(shut[client]), b'"used up"'
    shut[client] = now + seconds
    if way == "secondary" and first:
        return 403, [("Retry-After", str(seconds))], b'"secondary"'
    if way == "structured" and first:
        return 429, [("RateLimit", '"hour";r=900;t=3000, "second";r=0;t=%d'
                      % seconds)], b'"used up"'
    return 200, [], b'"fine"'


class Handler(serve.Handler):
    def do_GET(self):
        now = time.monotonic_ns()
        url = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(url.query, True)
        page = int(query.pop("page", ["1"])[0])
        parts = url.path.strip("/").split("/")
        if parts[0] == "last" and page == 2:
            time.sleep(0.3)
        with LOCK:
            status, headers, body = answer(
                parts[0], int((parts + ["0"])[1]), page,
                url.path + str(query))
            LOG.write("%d %d %s\n" % (now, status, self.path))
        self.send(status, body, headers)


serve.forever(Handler)
