# SPDX-License-Identifier: MIT
"""A server whose replies are those of a list, in turn, by path, with
or without the query: argv[1] is a JSON file {"/path": [reply, ...]} with reply {"status", "headers", "body"} (all
may be missing; a body that is no string is sent as JSON); the last one of a
list is repeated. Prints its URL. argv[2], if given, is a log: a JSON line a
request with method, target, headers and body."""
import http.server
import json
import socketserver
import sys
import threading

REPLIES = json.load(open(sys.argv[1]))
LOG = open(sys.argv[2], "a", buffering=1) if len(sys.argv) > 2 else None
COUNT, LOCK = {}, threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def reply(self):
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length).decode()
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
        text = text.encode()
        self.send_response(reply.get("status", 200))
        for name, value in reply.get("headers", {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = reply


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 64


server = Server(("127.0.0.1", 0), Handler)
print("http://127.0.0.1:%d" % server.server_port, flush=True)
server.serve_forever()
