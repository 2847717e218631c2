# SPDX-License-Identifier: MIT
"""next.py LOG OTHER - an HTTP server of one resource whose replies say what
comes next: 25 records, 10 a page. The way of telling (or, for offsets, of
misbehaving) is the first part of the path. LOG has a line a request: port,
path, and Authorization or "-". OTHER is another server's origin."""
import json
import sys
import urllib.parse

import serve

LOG, OTHER = open(sys.argv[1], "a", buffering=1), sys.argv[2]


class Handler(serve.Handler):
    def do_GET(self):
        host = "http://127.0.0.1:%d" % self.server.server_port
        LOG.write("%d %s %s\n" % (self.server.server_port, self.path,
                                  self.headers.get("Authorization", "-")))
        url = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(url.query)
        way = url.path.strip("/").split("/")[0]
        start = int(query.get("at", ["0"])[0].strip("c+/="))
        records = [{"id": i, "n": 12345678901234567890}
                   for i in range(start, min(start + 10, 25))]
        body, headers = {"data": records}, []
        end = start + 10 >= 25
        after = "c%d+/=" % (start + 10)
        link = "/%s?at=%s&keep=%%2F" % (way, urllib.parse.quote(after, ""))
        if way == "cursor":
            body["meta"] = {"next": None if end else after}
        elif way == "number":
            body["meta"] = {"next": "" if end else start + 10}
        elif way == "empty":
            # A page in the middle that was filtered to nothing.
            body["data"] = [] if start == 10 else records
            body["meta"] = {"next": False if end else start + 10}
        elif way == "cycle":
            body["data"] = [{"id": start, "x": id(body)}]
            body["meta"] = {"next": (start + 10) % 40}
        elif way == "header" and not end:
            headers.append(("X-Next", after))
        elif way == "absolute" and not end:
            body["next"] = host + link
        elif way == "relative" and not end:
            body["next"] = link
        elif way == "query" and not end:
            body["next"] = link[link.index("?"):]
        elif way == "link":
            headers.append(("Link", '</link>; rel="first"; title="a, <b>"'))
            if not end:
                headers.append(("link", "<%s>; rel=\"last next\"" % link))
        elif way == "foreign":
            body["next"] = OTHER + "/foreign?at=" + str(start + 10)
        elif way == "file":
            body["next"] = "file:///etc/passwd"
        elif way == "user":
            body["next"] = host.replace("//", "//user:secret@") + link
        elif way == "object":
            body["next"] = {"href": link}
        status, total = 200, 25
        if way in ("overlap", "past500", "past204", "pasterror"):
            offset = int(query["offset"][0])
            body = {"data": records[:0], "total": total}
            # Rows that move up by one while a page is read come twice.
            at = offset - (offset // 10 if way == "overlap" else 0)
            body["data"] = [{"id": i, "n": 12345678901234567890} for i in
                            range(at, at + min(10, total - offset))]
        text = json.dumps(body).encode()
        if way == "bom":
            text = b"\xef\xbb\xbf" + text
        if way.startswith("past") and offset >= total:
            status = {"past500": 500, "past204": 204}.get(way, 200)
            text = b"" if status == 204 else b'{"error":"no such page"}'
        self.send(status, text, headers)


serve.forever(Handler)
