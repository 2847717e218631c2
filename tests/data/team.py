# SPDX-License-Identifier: MIT
"""team.py LOG STATE - an API that takes all that a dlt config can ask for. LOG
has a JSON line a request. STATE is a JSON file, read anew for each request,
with the list of "users", and what is "broken".

POST /token               an access token for a client and its secret, a form
GET /groups?page=N        2 a page, from 1; meta.total_pages
GET /groups/CODE/users    ?since=TIME&after=CURSOR, 2 a page; 404 for none
GET /profiles/ID          of a user, one object
POST /search              {"filter": {"user": ID, ...}, "page": {"skip", "n"}}
GET /counts               {"count": N}, no list
The first needs nothing, the last the user k'e"y without a password, the others
the token."""
import base64
import json
import sys
import threading
import urllib.parse

import serve

PAGE = 2


def dump(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


class Handler(serve.Handler):
    def groups(self):
        codes = sorted({user["group"] for user in self.users} | {"emp ty"})
        return [{"id": i, "code": code} for i, code in enumerate(codes, 1)]

    def answer(self, path, query, body):
        if path == "/token":
            form = urllib.parse.parse_qs(body.decode())
            good = {"client_id": ["me"], "client_secret": ["hush"],
                    "grant_type": ["client_credentials"], "scope": ["a b"]}
            return (200, {"access_token": "t1"}) if form == good else (400, {})
        if path == "/counts":
            user = base64.b64encode(b"k'e\"y:").decode()
            if self.headers.get("Authorization") != "Basic " + user:
                return 401, {}
            return 200, {"id": "all", "count": len(self.users)}
        if self.headers.get("Authorization") != "Bearer t1":
            return 401, {}
        parts = path.split("/")[1:]
        if path == "/groups":
            if self.broken == "groups":
                return 400, {"error": "broken"}
            page, all_of_them = int(query["page"]), self.groups()
            return 200, {
                "data": all_of_them[page * PAGE - PAGE:page * PAGE],
                "meta": {"total_pages": -(-len(all_of_them) // PAGE)}}
        if parts[0] == "groups":
            code = urllib.parse.unquote(parts[1])
            found = [u for u in self.users if u["group"] == code]
            if not found:
                return 404, {"error": "no users"}
            start = int(query.get("after", "0"))
            found = [{"id": u["id"], "updated_at": u["updated_at"]}
                     for u in found if u["updated_at"] >= query["since"]]
            more = start + PAGE < len(found)
            return 200, {"data": found[start:start + PAGE],
                         "cursors": {"next": start + PAGE if more else None}}
        if parts[0] == "profiles" and self.broken != "profiles":
            return 200, {"user": int(parts[1]), "n": [1, 2]}
        if path == "/search" and self.command == "POST":
            ask = json.loads(body)
            user, page = ask["filter"]["user"], ask.get("page")
            if not page or type(user) is not int or ask["filter"]["text"] != "{x}":
                return 400, {"error": "bad filter"}
            found = [{"user": user, "n": i} for i in range(user % 7)]
            end = page["skip"] + page["n"]
            return 200, {"items": found[page["skip"]:end], "total": len(found)}
        return 404, {"error": "no such thing"}

    def do_GET(self):
        body = self.read_body()
        with LOCK:
            LOG.write(json.dumps([self.command, self.path, body.decode()])
                      + "\n")
        with open(sys.argv[2]) as file:
            state = json.load(file)
        self.users, self.broken = state["users"], state.get("broken")
        url = urllib.parse.urlsplit(self.path)
        status, reply = self.answer(
            url.path, dict(urllib.parse.parse_qsl(url.query)), body)
        self.send(status, dump(reply).encode())

    do_POST = do_GET


LOG, LOCK = open(sys.argv[1], "a", buffering=1), threading.Lock()
serve.forever(Handler)
