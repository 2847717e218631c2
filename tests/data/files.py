# SPDX-License-Identifier: MIT
"""files.py DIR - an HTTP server of replies that are files in DIR. GET
/NAME?page=N is answered with NAME.N, without a page with NAME, where its K-th
request finds no NAME@K: header lines, an empty line, the body. The status is
200, or 404 where there is no such file. There is a Content-Length, but for a
file with the line "X-Unframed: 1". Each request is a line of DIR/log."""
import os
import socket
import sys
import urllib.parse

import serve

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


def talk(c):
    c.sendall(answer(serve.read_head(c).split()[1].decode()))
    c.shutdown(socket.SHUT_WR)


serve.connections(talk)
