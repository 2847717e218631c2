# SPDX-License-Identifier: MIT
"""raw.py - an HTTP server that answers bytes as they stand here, by path, and
closes; its URL is the first line on stdout. For replies that the example API
cannot give because they are not HTTP, or hardly."""
import gzip
import socket
import struct
import threading
import time

J = b'Content-Type: application/json\r\n'
L0 = b'Content-Length: 0\r\n\r\n'
OK = b'HTTP/1.1 200 OK\r\n'
Z = gzip.compress(b'x' * 100000)
R = {
 'nothing': b'',
 'headcut': OK + b'Content-Ty',
 'headcut2': OK + b'Content-Type: text/plain\r\n',
 'garbage': b'hello there\r\n\r\n',
 'interim': b'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n' + OK + b'Content-Length: 2\r\n\r\nok',
 'trailer': OK + b'Transfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n2\r\nok\r\n0\r\nX-T: 1\r\n\r\n',
 'lf': b'HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: 2\n\nok',
 'badchunk': OK + b'Transfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n',
 'chunkcut': OK + b'Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n',
 'lengthcut': OK + b'Content-Length: 10\r\n\r\nok',
 'gzipcut': OK + b'Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n' % (len(Z) // 2) + Z[:len(Z) // 2],
 'gzip': OK + b'Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n' % len(Z) + Z,
 'gzip2': OK + b'Content-Encoding: gzip, gzip\r\nContent-Length: 2\r\n\r\nok',
 'gzipempty': OK + b'Content-Encoding: gzip\r\n' + L0,
 'gziplie': OK + b'Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok',
 'gzipjunk': OK + b'Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n' % (len(Z) + 4) + Z + b'junk',
 'br': OK + b'Content-Encoding: br\r\nContent-Length: 2\r\n\r\nok',
 'badlength': OK + b'Content-Length: abc\r\n\r\nok',
 'twolength': OK + b'Content-Length: 2\r\nContent-Length: 3\r\n\r\nok',
 'badstatus': b'HTTP/1.1 abc\r\nContent-Length: 2\r\n\r\nok',
 'noreason': b'HTTP/1.1 404\r\nContent-Length: 2\r\n\r\nno',
 'nulhead': OK + b'X-A: a\0b\r\nContent-Length: 2\r\n\r\nok',
 'bighead': OK + b''.join(b'X-%d: %s\r\n' % (i, b'y' * 1000) for i in range(400)) + b'Content-Length: 2\r\n\r\nok',
 'jsoncut': OK + J + b'Connection: close\r\n\r\n{"a":[1,2',
 'textclose': OK + b'Connection: close\r\n\r\nhello',
 'noloc': b'HTTP/1.1 302 Found\r\n' + L0,
 'locspace': b'HTTP/1.1 302 Found\r\nLocation: /a b\r\n' + L0,
 'locfile': b'HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n' + L0,
 'locuser': b'HTTP/1.1 302 Found\r\nLocation: http://u:p@127.0.0.1/\r\n' + L0,
 'control': b'HTTP/1.1 400 Bad\r\nContent-Length: 20\r\n\r\n\x1b[31mred\x07\r\nline\x00 two',
 'http10': b'HTTP/1.0 200 OK\r\n\r\nold',
 'empty204': b'HTTP/1.1 204 No Content\r\n\r\n',
 'wait5': b'HTTP/1.1 503 x\r\nRetry-After: 5\r\n' + L0,
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
        c.sendall(b'HTTP/1.1 302 Found\r\nConnection: close\r\n'
                  b'Location: /loop?%d\r\n' % (int(query) + 1) + L0)
    elif path == 'big':
        c.sendall(OK + b'\r\n')
        for _ in range(100000):
            c.sendall(b'x' * 65536)
    else:
        c.sendall(R.get(path, b'HTTP/1.1 404 Not Found\r\n' + L0))
    c.shutdown(socket.SHUT_WR)


def serve(c):
    try:
        head = b''
        while b'\r\n\r\n' not in head:
            part = c.recv(65536)
            if not part:
                return
            head += part
        path, _, query = head.split()[1].decode()[1:].partition('?')
        answer(c, path, query)
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
