# SPDX-License-Identifier: MIT
"""h2c.py - HTTP/2 over plain TCP, from the start (RFC 9113, 3.3): the n-th
request, on whatever connection, is answered by argv[n], the last one again and
again. What a request asks for is not read. Each connection is a line on stdout."""
import struct
import sys
import threading

import serve

PREFACE = b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
DATA, HEADERS, SETTINGS, PING = 0, 1, 4, 6
ACK = END_STREAM = 1
END_HEADERS = 4
asked, lock = 0, threading.Lock()


def frame(kind, flags, stream, text=b''):
    return struct.pack('>I', len(text))[1:] + \
        struct.pack('>BBI', kind, flags, stream) + text


def take(c, n):
    text = b''
    while len(text) < n:
        part = c.recv(n - len(text))
        if not part:
            raise EOFError
        text += part
    return text


def answer(c, stream):
    global asked
    with lock:
        asked += 1
        text = sys.argv[min(asked, len(sys.argv) - 1)].encode()
    # 0x88 is ":status: 200" (RFC 7541, appendix A)
    c.sendall(frame(HEADERS, END_HEADERS, stream, b'\x88') +
              frame(DATA, END_STREAM, stream, text))


def talk(c):
    print('a connection', flush=True)
    if take(c, len(PREFACE)) != PREFACE:
        return
    c.sendall(frame(SETTINGS, 0, 0))
    while True:
        head = take(c, 9)
        kind, flags, stream = struct.unpack('>BBI', head[3:])
        text = take(c, struct.unpack('>I', b'\0' + head[:3])[0])
        if kind == SETTINGS and not flags & ACK:
            c.sendall(frame(SETTINGS, ACK, 0))
        elif kind == PING and not flags & ACK:
            c.sendall(frame(PING, ACK, 0, text))
        elif kind == HEADERS:
            answer(c, stream)


serve.connections(talk)
