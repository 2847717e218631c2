# SPDX-License-Identifier: MIT
"""kinds.py LOG - an HTTP server of one resource of 25 records in pages of up to
10. The path is /KIND/FLAG/FLAG...: how pages are asked for, and what a reply
tells. A parameter is taken from the query, a header X-NAME, or the JSON body,
at its top or in its member "paging". LOG has a line a request: target, X-
headers, body."""
import json
import sys
import urllib.parse

import serve

LOG = open(sys.argv[1], "a", buffering=1)
RECORDS = [{"id": i, "at": i // 2, "n": 12345678901234567890}
           for i in range(25)]
MOVED = {}  # by target path, for tables whose rows move


def moving(way, path):
    """The table, one request after the other: rows come or go in front."""
    rows = MOVED.setdefault(path, list(RECORDS))
    now = list(rows)
    if way == "shrink":
        del rows[0]
    elif way == "grow":
        rows.insert(0, {"id": -len(rows), "at": 0, "n": 0})
    elif way == "touch":
        rows[9], rows[10] = rows[10], dict(rows[9], n=1)
    elif way == "jump":
        del rows[:8]
    return now


class Handler(serve.Handler):
    def param(self, name, default=None):
        query = urllib.parse.urlsplit(self.path).query
        query = urllib.parse.parse_qs(query, keep_blank_values=True)
        if name in query:
            return query[name][0]
        if "X-" + name in self.headers:
            return self.headers["X-" + name]
        body = json.loads(self.body) if self.body[:1] == "{" else {}
        for place in (body, body.get("paging", {})):
            if name in place:
                return place[name]
        return default

    def page(self, kind, flags, rows):
        """The records of the page, its end in rows, and its number."""
        size = min(int(self.param("limit", 10)), 10)
        base = 0 if "zero" in flags else 1
        if kind in ("page", "nextpage"):
            number = int(self.param("page", base))
            start = (number - base) * size
        elif kind == "keyset":
            after = self.param("after")
            key = "at" if "ties" in flags else "id"
            if "from" in flags:
                rows = [r for r in rows if r[key] >= int(after or -1)]
            else:
                rows = [r for r in rows if r[key] > int(after or -1)]
            return rows[:size], 0, size >= len(rows), size
        elif kind in ("offset", "moving", "continue", "jq"):
            start = int(self.param("offset", 0))
        else:
            start = int(str(self.param("cursor", "0")).strip("c+/="))
        if "hole" in flags and start == 10:
            return [], start, False, size
        return (rows[start:start + size] if start >= 0 else [], start,
                start + size >= len(rows), size)

    def next(self, kind, start, size, here, body, head):
        """Say what is next, behind a page that is not the last."""
        at = start + size
        link = "/%s?cursor=%d&keep=%%2F" % (
            urllib.parse.urlsplit(self.path).path.strip("/"), at)
        if kind == "cursor":
            body["meta"] = {"next": "c%d+/=" % at}
        elif kind == "number":
            body["meta"] = {"next": at}
        elif kind == "cursorh":
            head["X-Next"] = "c%d+/=" % at
        elif kind == "continue":
            body["continue"] = {"offset": at, "continue": "-||"}
        elif kind == "link":
            body["links"] = {"next": link}
        elif kind == "query":
            body["next"] = link[link.index("?"):]
        elif kind == "odata":
            body["@odata.nextLink"] = here + link
        elif kind == "header":
            head["Link"] = '<%s>; rel="next"' % link
        elif kind == "rel":
            head["Link"] = '</x>; rel="next", <%s>; rel="older"' % link
        elif kind == "nextpage":
            head["X-Next-Page"] = str(start // size + 2)

    def reply(self):
        self.body = self.read_body().decode()
        LOG.write(" ".join(
            [self.path] + ["%s:%s" % h for h in self.headers.items()
                           if h[0].lower().startswith("x-")] +
            ([self.body] if self.body else [])) + "\n")
        here = "http://127.0.0.1:%d" % self.server.server_port
        url = urllib.parse.urlsplit(self.path).path
        kind, *flags = url.strip("/").split("/")
        rows = moving(flags[0], url) if kind == "moving" else RECORDS
        records, start, last, size = self.page(kind, flags, rows)
        body, head = {"data": records}, {}
        if not last:
            self.next(kind, start, size, here, body, head)
        said = {"total": len(rows), "pages": -(-len(rows) // size),
                "more": not last, "moretext": "no" if last else "Yes",
                "morenumber": int(not last), "morewrong": "perhaps"}
        for flag in flags:
            if flag in said:
                body[flag] = said[flag]
            elif flag == "heads":
                head.update({"X-Total": str(len(rows)), "X-Pages":
                             str(said["pages"]), "X-More": said["moretext"]})
            elif flag == "where":
                body["paging"] = {"offset": start, "limit": size}
            elif flag == "number":
                body["page"] = start // size + (0 if "zero" in flags else 1)
        text = json.dumps(records if "bare" in flags else body).encode()
        self.send(200, text, head.items())

    do_GET = do_POST = reply


serve.forever(Handler)
