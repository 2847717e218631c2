# SPDX-License-Identifier: MIT
"""Files in blocks that break one promise of ndjson.gz(5) each, and what
ndstat --check must say of them; sound ones; every byte changed of another."""
import json
import os
import struct
import subprocess
import sys
import zlib

END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
BLOCK = 65280


def block(data, crc=None, size=None, time=0, extra=b""):
    c = zlib.compressobj(6, zlib.DEFLATED, -15)
    raw = c.compress(data) + c.flush()
    crc = zlib.crc32(data) if crc is None else crc
    size = len(data) if size is None else size
    n = 12 + len(extra) + 6 + len(raw) + 8
    return (struct.pack("<4BI2BH", 31, 139, 8, 4, time, 0, 255,
                        6 + len(extra)) + extra +
            b"BC" + struct.pack("<HH", 2, n - 1) + raw +
            struct.pack("<II", crc, size))


def long_record(n):
    """A record of n bytes with its newline."""
    return b'"' + b"x" * (n - 3) + b'"\n'


def cut(data):
    return [data[i:i + BLOCK] for i in range(0, len(data), BLOCK)]


def blocks(*texts):
    return b"".join(block(t) for t in texts) + END


A, B = b'{"id":1}\n', b'{"id":2}\n'
LONG = long_record(2 * BLOCK + 100)
FULL = long_record(BLOCK - len(A))
CASES = [
    ("no records", END, None),
    ("blocks", blocks(A, B), None),
    ("files put together", blocks(A) + blocks(B), None),
    ("a long record", blocks(A, *cut(LONG), B), None),
    ("a record of one full block", blocks(long_record(BLOCK), B), None),
    ("of two", blocks(*cut(long_record(2 * BLOCK)), B), None),
    ("a full block of two", blocks(A + FULL, B), None),
    ("white space", blocks(b' { "id" : 1 }\t\n'), None),
    ("empty", b"", "F: empty file"),
    ("plain", A, "F: block at byte 0: not a block"),
    ("other gzip", zlib.compress(A, 6, 31), "F: block at byte 0: not a block"),
    ("no end", blocks(A)[:-28],
     "F: cut: the block that ends a file is missing"),
    ("cut in the end", blocks(A)[:-1], "F: block at byte 37: cut"),
    ("cut in a block", block(A)[:-1], "F: block at byte 0: cut"),
    ("bytes behind", blocks(A) + b"x", "F: block at byte 65: not a block"),
    ("CRC", block(A, crc=1) + END, "F: block at byte 0: damaged"),
    ("length", block(A, size=3) + END, "F: block at byte 0: damaged"),
    ("a time", block(A, time=1) + END,
     "F: block at byte 0: another header than blocks have"),
    ("a subfield", block(A, extra=b"XY\0\0") + END,
     "F: block at byte 0: another header than blocks have"),
    ("a large block", blocks(A + long_record(BLOCK + 1 - len(A))),
     "F: block at byte 0: holds more than 65280 bytes"),
    ("another empty one", block(b"") + END, None),
    ("cut between", blocks(A[:4], A[4:]),
     "F: block at byte 0: no newline at its end"),
    ("a long one goes on", blocks(LONG[:BLOCK], LONG[BLOCK:2 * BLOCK],
                                  LONG[2 * BLOCK:] + B),
     "cut inside of a record"),
    ("a long one begins behind", blocks(
        A + LONG[:BLOCK - len(A)], LONG[BLOCK - len(A):]),
     "F: block at byte 0: cut inside of a record"),
    ("a long one, a short block", blocks(LONG[:BLOCK], LONG[BLOCK:BLOCK + 9],
                                         LONG[BLOCK + 9:]),
     "no newline at its end"),
    ("an empty one inside", blocks(LONG[:BLOCK]) +
     blocks(*cut(LONG[BLOCK:])), "empty, inside of a record"),
    ("no newline", blocks(LONG[:BLOCK]), "empty, inside of a record"),
    ("not JSON", blocks(A, b"{]\n"), "F:2: not JSON: byte"),
    ("not UTF-8", blocks(A, b'"\xff"\n'), "F:2: not JSON: byte"),
    ("two values", blocks(b"1 2\n"), "F:1: not JSON: byte"),
    ("blank", blocks(A + b"\n"), "F:2: a blank line"),
    ("white", blocks(A, b" \t\n"), "F:2: a blank line"),
    ("CR", blocks(A + b"{}\r\n"), "F:2: CR before the newline"),
    ("BOM", blocks(b"\xef\xbb\xbf" + A), "F:1: a byte order mark"),
    ("unsorted", blocks(B, A), "F:2: not sorted by key", "-k", "id"),
    ("in a block", blocks(B + A), "F:2: not sorted by key", "-k", "id"),
    ("repeated", blocks(A, A), "F:2: the key of the record before", "-k",
     "id"),
    ("no key", blocks(A, b'{"x":1}\n'), "F:2: key id: missing", "-k", "id"),
    ("sorted", blocks(A, B), None, "-k", "id"),
]


def run(args):
    p = subprocess.run(["ndstat", "--check"] + args, capture_output=True)
    return p.returncode, p.stdout.decode(), p.stderr.decode()


def fail(*what):
    print(*what)
    sys.exit(1)


def one(name, data, want, *args):
    with open("F", "wb") as f:
        f.write(data)
    status, out, err = run(list(args) + ["F"])
    found = json.loads(out)
    if want is None:
        text = b""
        at = 0
        while at < len(data):
            d = zlib.decompressobj(31)
            text += d.decompress(data[at:])
            at = len(data) - len(d.unused_data)
        if (status or err or found["fault"] is not None or
                found["rows"] != text.count(b"\n") or
                found["inflated"] != len(text) or found["size"] != len(data)):
            fail(name, status, err, out)
    elif (status != 65 or want not in err or err.count("\n") != 1 or
          not err.startswith("ndstat: F") or
          "ndstat: %s\n" % found["fault"] != err):
        fail(name, status, err, out)


def kept(name):
    """A kept file of a few hundred bytes and its state, by ndmerge."""
    rows = "".join('{"id":%d,"u":"2026-05-%02dT00:00:00Z"}\n' % (i, 1 + i % 9)
                   for i in range(40))
    subprocess.run(["ndmerge", "-k", "id", "--cursor", "u", "--into", name],
                   input=rows.encode(), check=True)


def every_byte(name):
    """No byte of a kept file may change without a fault; nor of its state,
    but for who wrote it, when, and the time of the data."""
    with open(name, "rb") as f:
        data = f.read()
    with open(name + ".state", "rb") as f:
        state = f.read()
    for i in range(len(data)):
        with open(name, "r+b") as f:
            f.write(data[:i] + bytes([data[i] ^ 1 << i % 8]) + data[i + 1:])
        status, out, err = run([name])
        if status != 65 or err.count("\n") != 1:
            fail("byte", i, status, err)
    with open(name, "wb") as f:
        f.write(data)
    if run([name])[0] != 0:
        fail("a copy is not sound", run([name]))
    skip = state.index(b'"written"'), state.index(b'"check"')
    for i in range(len(state)):
        if skip[0] <= i < skip[1] or state[i:i + 1] in b" \n":
            continue
        with open(name + ".state", "wb") as f:
            f.write(state[:i] + bytes([state[i] ^ 1 << i % 7]) +
                    state[i + 1:])
        status, out, err = run([name])
        if status != 65 or err.count("\n") != 1:
            fail("byte of the state", i, status, err)
    os.unlink(name)
    os.unlink(name + ".state")


for case in CASES:
    one(*case)
kept("kept.ndjson.gz")
every_byte("kept.ndjson.gz")
print("all found")
