# SPDX-License-Identifier: MIT
"""family.py LOG OTHER - an HTTP server of three levels of resources.
/orgs, /orgs/ID/repos and /repos/ID/issues are paged by page, 3 a page, with a
total. ID and the numbers of children are small formulas, which
"family.py records" prints the result of, as the three levels should give it.
/echo... answers with what came, as one record; /fail/ID fails for 5;
/late/ID answers when it likes; /both/1 does not answer before /both/2 was
asked for; /away/... redirects to OTHER. LOG has a JSON line a request."""
import json
import random
import sys
import threading
import urllib.parse

import serve


def orgs():
    return [{"id": i, "name": "org %d/é" % i} for i in range(1, 8)]


def repos(org):
    return [{"id": "%d-%d" % (org, i), "n": 12345678901234567890 + i}
            for i in range(org * 3 % 8)]


def issues(repo):
    org, i = map(int, repo.split("-"))
    return [{"id": k, "title": "#%d" % k} for k in range((org + i) % 5)]


def dump(record):
    return json.dumps(record, separators=(",", ":"), ensure_ascii=False)


def records():
    for org in orgs():
        for repo in repos(org["id"]):
            for issue in issues(repo["id"]):
                print(dump({**issue, "_parent_id": repo["id"],
                            "org": org["name"]}))


class Handler(serve.Handler):
    def page(self, all_of_them, query):
        page = int(query.get("page", ["1"])[0])
        return {"data": all_of_them[page * 3 - 3:page * 3],
                "total": len(all_of_them)}

    def answer(self, path, query):
        parts = path.split("/")[1:]
        if parts[0] == "orgs":
            return self.page(orgs() if len(parts) == 1 else
                             repos(int(parts[1])), query)
        if parts[0] == "repos":
            return self.page(issues(parts[1]), query)
        if parts[0] == "late":
            # Not a wait that a test relies on: it only mixes the order.
            threading.Event().wait(random.random() / 30)
            n = int(parts[1])
            return self.page([{"n": n, "i": i} for i in range(n % 8)], query)
        if parts[0] == "both":
            if parts[1] == "2":
                SECOND.set()
            elif not SECOND.wait(30):
                return None
            return {"data": [{"n": parts[1]}]}
        if parts[0] == "fail" and parts[1] == "5":
            return None
        return {"data": [{"method": self.command, "target": self.path,
                          "type": self.headers.get("Content-Type"),
                          "x": self.headers.get("X-Parent"),
                          "body": self.body.decode()}]}

    def do_GET(self):
        global UNDER_WAY
        self.body = self.read_body()
        with LOCK:
            UNDER_WAY += 1
            LOG.write(json.dumps({
                "target": self.path, "under_way": UNDER_WAY,
                "x": self.headers.get("X-Parent")}) + "\n")
        url = urllib.parse.urlsplit(self.path)
        reply = self.answer(url.path, urllib.parse.parse_qs(url.query))
        with LOCK:
            UNDER_WAY -= 1
        text = dump(reply).encode() if reply else b"no such thing"
        if self.path.startswith("/away/"):
            self.send(302, text, [("Location", sys.argv[2] + "/echo")])
        else:
            self.send(200 if reply else 404, text)

    do_POST = do_GET


if sys.argv[1] == "records":
    records()
    sys.exit()
LOG, LOCK = open(sys.argv[1], "a", buffering=1), threading.Lock()
SECOND, UNDER_WAY = threading.Event(), 0
serve.forever(Handler)
