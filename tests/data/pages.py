# SPDX-License-Identifier: MIT
"""pages.py LOG CONTROL - an HTTP server of a resource of 40 pages with 25
records each, for walks that are stopped and gone on with. CONTROL is a JSON
file, read anew for each request: "stall": page that is never answered;
"changed": {page: text}; "status": {page: status}; "delay": seconds. LOG has a
line a request: method, page, status."""
import hashlib
import json
import sys
import time
import urllib.parse

import serve

PAGES, SIZE = 40, 25
LOG = open(sys.argv[1], "a", buffering=1)
OLD = "Sun, 06 Nov 1994 08:49:37 GMT"


def records(page, control):
    mark = control.get("changed", {}).get(str(page), "same")
    return [{"id": page * SIZE + i, "n": 12345678901234567890, "v": mark}
            for i in range(SIZE)]


class Handler(serve.Handler):
    def answer(self, status, fields, body=b""):
        LOG.write("%s %s %d\n" % (self.command, self.page, status))
        self.send(status, body, fields)

    def way(self, kind, page, query):
        """What the envelope and the head say of the next page."""
        fields, extra = [], {}
        if page < PAGES - 1:
            following = "../%s/b?page=%d" % (kind, page + 1)
            if kind == "link":
                fields.append(("Link", '<%s>; rel="next"' % following))
            if kind == "header":
                fields.append(("X-Next-Token", str(page + 1)))
            if kind == "key":
                extra["next"] = following + "&key=" + query["key"]
        if kind == "echo":
            extra["you"] = self.headers.get("Authorization", "")
        if kind == "cookie":
            fields.append(("Set-Cookie",
                           "s=" + self.headers.get("Authorization", "")))
        return fields, extra

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        kind = url.path.split("/")[1]
        body = self.read_body()
        if body:
            query.update(json.loads(body))
        page = self.page = int(query.get("page", 0))
        control = json.load(open(sys.argv[2]))
        time.sleep(control.get("delay", 0))
        if page == control.get("stall"):
            LOG.write("%s %s stalls\n" % (self.command, page))
            time.sleep(30)
            return None
        status = control.get("status", {}).get(str(page))
        if status:
            return self.answer(status, [])
        if url.path == "/link/a":
            return self.answer(302, [("Location", "/link/b?" + url.query)])
        fields, extra = self.way(kind, page, query)
        rows = records(page, control) if page < PAGES else []
        text = json.dumps({"data": rows, **extra}).encode()
        etag = '"%s"' % hashlib.md5(text).hexdigest()
        same = self.headers.get("If-None-Match") == etag
        if kind == "dated":
            fields.append(("Last-Modified", OLD))
            same = self.headers.get("If-Modified-Since") == OLD
        elif kind != "plain":
            fields.append(("ETag", etag))
        if same:
            return self.answer(304, fields)
        return self.answer(200, fields, text)

    do_POST = do_GET


serve.forever(Handler)
