# SPDX-License-Identifier: MIT
"""raw.py - an HTTP server that answers bytes as they stand here, by path, and
closes. For replies that the example API cannot give because they are not HTTP,
or hardly."""
import gzip
import socket
import struct
import time

import serve

CLOSE = b'Connection: close\r\n'
TEXT = b'Content-Type: text/plain\r\n'
JSON = b'Content-Type: application/json\r\n'
GZIP = b'Content-Encoding: gzip\r\n'
CHUNKS = b'Transfer-Encoding: chunked\r\n'
Z = gzip.compress(b'x' * 100000)
BOMB = gzip.compress(bytes(20 << 20))


def reply(*fields, status=b'200 OK', body=b''):
    return b'HTTP/1.1 ' + status + b'\r\n' + b''.join(fields) + \
        b'Content-Length: %d\r\n\r\n' % len(body) + body


def moved(to):
    return reply(b'Location: ' + to + b'\r\n', status=b'302 Found')


OK = b'HTTP/1.1 200 OK\r\n'
R = {
    'nothing': b'',
    'headcut': OK + b'Content-Ty',
    'headcut2': OK + TEXT,
    'garbage': b'hello there\r\n\r\n',
    'interim': b'HTTP/1.1 100 Continue\r\n\r\n'
               b'HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n'
               + reply(body=b'ok'),
    'trailer': OK + CHUNKS + b'\r\n2\r\nok\r\n0\r\nX-T: 1\r\n\r\n',
    'lf': reply(TEXT, body=b'ok').replace(b'\r', b''),
    'badchunk': OK + CHUNKS + b'\r\nzz\r\nok\r\n0\r\n\r\n',
    'chunkcut': OK + CHUNKS + b'\r\n2\r\nok\r\n',
    'lengthcut': reply(body=b'ok')[:-1],
    'gzip': reply(GZIP, body=Z),
    'gzipcut': reply(GZIP, body=Z[:len(Z) // 2]),
    'gzipempty': reply(GZIP),
    'gziplie': reply(GZIP, body=b'ok'),
    'gzipjunk': reply(GZIP, body=Z + b'junk'),
    'gzipcrc': reply(GZIP, body=Z[:-8] + b'\0' * 4 + Z[-4:]),
    'gziplength': reply(GZIP, body=Z[:-4] + b'\0' * 4),
    'gzipless': reply(GZIP, body=Z[:-1]),
    'gzipbegun': reply(GZIP, body=Z + Z[:10]),
    'gzips': reply(GZIP, body=gzip.compress(b'o') + gzip.compress(b'k')),
    'xgzip': reply(b'Content-Encoding:  X-GZip \r\n',
                   body=gzip.compress(b'ok')),
    'identity': reply(b'Content-Encoding: Identity\r\n', body=b'ok'),
    'gzipbomb': reply(GZIP, body=BOMB),
    'gzipgzip': reply(b'Content-Encoding: gzip, gzip\r\n',
                      body=gzip.compress(Z)),
    'br': reply(b'Content-Encoding: br\r\n', body=b'ok'),
    'badlength': OK + b'Content-Length: abc\r\n\r\nok',
    'badstatus': reply(status=b'abc'),
    'noreason': reply(status=b'404', body=b'no'),
    'nulhead': reply(b'X-A: a\0b\r\n'),
    'bighead': reply(*(b'X-%d: %01000d\r\n' % (i, i) for i in range(400))),
    'jsoncut': OK + JSON + CLOSE + b'\r\n{"a":[1,2',
    'textclose': OK + TEXT + CLOSE + b'\r\nhello',
    'noloc': reply(status=b'302 Found'),
    'locspace': moved(b'/a b'),
    'locfile': moved(b'file:///etc/passwd'),
    'locuser': moved(b'http://u:p@127.0.0.1/'),
    'control': reply(status=b'400 Bad', body=b'\x1b[31mred\x07\r\nline\0 2'),
    'http10': b'HTTP/1.0 200 OK\r\n\r\nold',
    'empty204': b'HTTP/1.1 204 No Content\r\n\r\n',
}


def answer(c, path, query):
    if path == 'reset':
        c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                     struct.pack('ii', 1, 0))
        return
    if path == 'stall':
        c.sendall(OK + b'Content-Length: 100\r\n\r\nx')
        time.sleep(30)
    elif path == 'silent':
        time.sleep(30)
    elif path == 'loop':
        c.sendall(moved(b'/loop?%d' % (int(query) + 1)))
    elif path == 'big':
        c.sendall(OK + b'\r\n')
        for _ in range(100000):
            c.sendall(b'x' * 65536)
    elif path == 'trailers':
        c.sendall(OK + CHUNKS + b'\r\n2\r\nok\r\n0\r\n')
        while True:
            c.sendall(b'X-T: 1\r\n' * 1000)
    else:
        c.sendall(R.get(path, reply(status=b'404 Not Found')))
    c.shutdown(socket.SHUT_WR)


def talk(c):
    # whole URLs come to a proxy
    target = serve.read_head(c).split()[1].decode().rpartition('/')[2]
    path, _, query = target.partition('?')
    answer(c, path, query)


serve.connections(talk)
