# SPDX-License-Identifier: MIT
"""files.py DIR - an HTTP server of replies that are files in DIR; its URL is
the first line on stdout. GET /NAME?page=N is answered with NAME.N, without a
page with NAME, where its K-th request finds no NAME@K: header lines, an empty
line, the body. The status is 200, or 404 where there is no such file. There is
a Content-Length, but for a file with the line "X-Unframed: 1". Each request is
a line of DIR/log."""
import os
import socket
import sys
import threading
import urllib.parse

DIR = sys.argv[1]
LOG = open(DIR + '/log', 'a', buffering=1)
asked = {}


def find(name):
    asked[name] = asked.get(name, 0) + 1
    for path in ('%s/%s@%d' % (DIR, name, asked[name]), DIR + '/' + name):
        if os.path.exists(path):
            with open(path, 'rb') as f:
                return f.read()
    return None


def answer(target):
    url = urllib.parse.urlsplit(target)
    page = urllib.parse.parse_qs(url.query).get('page')
    name = os.path.basename(url.path) + ('.' + page[0] if page else '')
    LOG.write(name + '\n')
    text = find(name)
    if text is None:
        return b'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n' \
            b'Connection: close\r\n\r\n'
    head, _, body = text.partition(b'\n\n')
    lines = [b'HTTP/1.1 200 OK', b'Connection: close'] + head.split(b'\n')
    if b'X-Unframed: 1' not in lines:
        lines.append(b'Content-Length: %d' % len(body))
    return b'\r\n'.join(lines) + b'\r\n\r\n' + body


def serve(c):
    try:
        head = b''
        while b'\r\n\r\n' not in head:
            part = c.recv(65536)
            if not part:
                return
            head += part
        c.sendall(answer(head.split()[1].decode()))
        c.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    finally:
        c.close()


s = socket.socket()
s.bind(('127.0.0.1', 0))
s.listen(64)
print('http://127.0.0.1:%d' % s.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()
