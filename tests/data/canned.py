# SPDX-License-Identifier: MIT
"""canned.py FILE [LOG] - an HTTP server whose replies are those of a list, in
turn, by path, with or without the query. FILE is JSON: {"/path": [reply, ...]},
a reply {"status", "headers", "body"}, all of which may be missing; a body that
is no string is sent as JSON; the last one of a list is repeated. LOG has a JSON
line a request: method, target, headers, body."""
import json
import sys
import threading

import serve

REPLIES = json.load(open(sys.argv[1]))
LOG = open(sys.argv[2], "a", buffering=1) if len(sys.argv) > 2 else None
COUNT, LOCK = {}, threading.Lock()


class Handler(serve.Handler):
    def reply(self):
        body = self.read_body().decode()
        path = self.path
        if path not in REPLIES:
            path = self.path.split("?")[0]
        with LOCK:
            if LOG:
                LOG.write(json.dumps({
                    "method": self.command, "target": self.path,
                    "headers": {k.lower(): v for k, v in self.headers.items()},
                    "body": body}) + "\n")
            replies = REPLIES.get(path, [{"status": 404, "body": "no"}])
            n = COUNT.get(path, 0)
            COUNT[path] = n + 1
            reply = replies[min(n, len(replies) - 1)]
        text = reply.get("body", "")
        if not isinstance(text, str):
            text = json.dumps(text)
        self.send(reply.get("status", 200), text.encode(),
                  reply.get("headers", {}).items(), None)

    do_GET = do_POST = reply


serve.forever(Handler)
