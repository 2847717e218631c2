# SPDX-License-Identifier: MIT
"""serve - what the servers of this directory share: each listens on a port of
its own, says its URL in the first line of stdout, and answers every connection
in a thread, until it is killed."""
import http.server
import socket
import sys
import threading


class Handler(http.server.BaseHTTPRequestHandler):
    """Keeps connections, and says nothing of requests."""
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one segment a reply, or it waits for the client's ACK

    def log_message(self, *args):
        pass

    def read_body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def send(self, status, body=b"", headers=(), kind="application/json"):
        """A whole reply; kind None: without a Content-Type."""
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, str(value))
        if kind:
            self.send_header("Content-Type", kind)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_SETTLE(self):
        """Is answered when every connection made before has ended. A client
        that drops requests is gone before they are read, and logged."""
        alone = self.server.wait_for_others()
        self.send(204 if alone else 503)


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 64

    def __init__(self, *args):
        self.open = 0
        self.changed = threading.Condition()
        super().__init__(*args)

    def count(self, n):
        with self.changed:
            self.open += n
            self.changed.notify_all()

    def process_request(self, *args):
        self.count(1)
        super().process_request(*args)

    def shutdown_request(self, *args):
        super().shutdown_request(*args)
        self.count(-1)

    def wait_for_others(self):
        with self.changed:
            return self.changed.wait_for(lambda: self.open == 1, 30)

    def handle_error(self, *args):
        if not isinstance(sys.exc_info()[1], OSError):  # clients go away
            super().handle_error(*args)


def forever(handler, tls=None):
    server = Server(("127.0.0.1", 0), handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    print("%s:%d" % ("https://localhost" if tls else "http://127.0.0.1",
                     server.server_port), flush=True)
    server.serve_forever()


def connections(talk):
    """For what is no HTTP, or hardly: talk(c) has each connection."""
    def one(c):
        try:
            talk(c)
        except (EOFError, OSError):
            pass
        finally:
            c.close()

    s = socket.socket()
    s.bind(("127.0.0.1", 0))
    s.listen(64)
    print("http://127.0.0.1:%d" % s.getsockname()[1], flush=True)
    while True:
        c = s.accept()[0]
        threading.Thread(target=one, args=(c,), daemon=True).start()


def read_head(c):
    """The head of a request; EOFError: the client goes away before its end."""
    head = b""
    while b"\r\n\r\n" not in head:
        part = c.recv(65536)
        if not part:
            raise EOFError
        head += part
    return head
