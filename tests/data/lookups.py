# SPDX-License-Identifier: MIT
"""Random files, kept and others; what ndcat finds in them by key, range,
cursor and from the end is what Python finds by reading all."""
import gzip
import json
import os
import random
import re
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from fractions import Fraction

seed = int(os.environ.get("SEED", "7"))
r = random.Random(seed)
runs = 0

BIG = 10 ** 18
NUMBERS = ["0", "-0", "1", "1.0", "10e-1", "-1", "0.1", "1e-3", "100", "1E2",
           str(BIG), str(BIG + 1), str(BIG + 2), "-%d" % (BIG + 1),
           "12345678901234567890.5", "1e300", "-1e300", "1e-300"]
LETTERS = ['a', 'b', ' ', '!', '"', '~', '\\', '\x00', '\x7f', '\t', '.',
           '\u00e9', '\u20ac', '\U0001f600', '}', 's', 'p', '0']


def number():
    if r.random() < 0.3:
        return r.choice(NUMBERS)
    n = r.randrange(-3000, 30000)
    return r.choice(["%d", "%d.0", "%d.5", "%de1"]) % n


def string():
    if r.random() < 0.4:
        s = "k%d" % r.randrange(3000)
    else:
        s = "".join(r.choice(LETTERS) for _ in range(r.randrange(5)))
    return json.dumps(s, ensure_ascii=r.random() < 0.5)


def value():
    return number() if r.random() < 0.6 else string()


def order(text):
    """The order of a JSON value as a key."""
    if text.startswith('"'):
        return (1, json.loads(text).encode("utf-8", "surrogatepass"))
    return (0, Fraction(text))


def argument(text):
    """It as an option's value; a text without its quotes, now and then."""
    if text.startswith('"') and r.random() < 0.5:
        s = json.loads(text)
        if s and '\x00' not in s and not s.startswith('"') and ".." not in s:
            try:
                json.loads(s)
            except ValueError:
                if not re.match("-?[0-9]", s) and not s.endswith("."):
                    return s
    return text


def instant(t):
    return datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=t)


def cursor(t):
    zone = timezone(timedelta(hours=r.randrange(-3, 4)))
    return instant(t).astimezone(zone).isoformat()


class Record:
    def __init__(self, n, pad):
        self.key = [value() if i == 0 else str(r.randrange(4))
                    for i in range(n)]
        self.order = tuple(order(k) for k in self.key)
        self.time = None if r.random() < 0.1 else r.randrange(10000)
        names = ["id", "b"]
        members = ['"%s":%s' % (names[i], k) for i, k in enumerate(self.key)]
        if self.time is not None:
            members.append('"u":"%s"' % cursor(self.time))
        members.append('"pad":"%s"' % pad)
        r.shuffle(members)
        self.line = ("{" + ",".join(members) + "}").encode()


def noise(n):
    return "%0*x" % (n, r.getrandbits(4 * n)) if n else ""


def records(n, components, large):
    """Of each key one, in the order of keys."""
    found = {}
    for i in range(n):
        size = r.randrange(2500)
        if i in large:
            size = r.choice([65270, 65280, 65400, 131000, 400000])
        one = Record(components, noise(size))
        found.setdefault(one.order, one)
    return [found[k] for k in sorted(found)]


def ndcat(args, data=None):
    global runs
    runs += 1
    p = subprocess.run(["ndcat"] + args, capture_output=True, input=data)
    return p.returncode, p.stdout, p.stderr.decode()


def query(all_records, components):
    """Options, and what they should find, in order."""
    args, want = [], list(all_records)
    some = [x for x in (r.choice(want) for _ in range(2))] if want else \
        [Record(components, "") for _ in range(2)]
    if r.random() < 0.2:
        some[0] = Record(components, "")
    kind = r.randrange(6)
    given = 0
    if kind in (0, 1, 2):
        given = r.randrange(1, components + 1) if kind < 2 else 0
        for i in range(given):
            args += ["-k", argument(some[0].key[i])]
        want = [x for x in want if x.order[:given] == some[0].order[:given]]
        if kind == 1 and given == components:
            kind = 0
    if kind in (1, 2):
        low, high = some[0].key[given], some[1].key[given]
        if order(low) > order(high):
            low, high = high, low
        left, right = r.random() < 0.8, r.random() < 0.8
        args += ["--range=" + (argument(low) if left else "") + ".." +
                 (argument(high) if right else "")]
        want = [x for x in want
                if (not left or x.order[given] >= order(low)) and
                (not right or x.order[given] <= order(high))]
    if kind in (3, 4) or r.random() < 0.1:
        t = r.randrange(9000 if r.random() < 0.5 else 11000)
        args += ["--since", cursor(t)]
        want = [x for x in want if x.time is not None and x.time >= t]
    if kind in (4, 5) or r.random() < 0.1:
        n = r.choice([0, 1, 2, 50, 1500, 10 ** 6])
        args += ["--tail", str(n)]
        want = want[len(want) - n if n < len(want) else 0:]
    return args, b"".join(x.line + b"\n" for x in want)


def fail(*what):
    print("seed", seed, *what)
    sys.exit(1)


def ask(args, want, name, data=None):
    got = ndcat(args + ([name] if name else []), data)
    if got != (0, want, ""):
        fail("%s %s: status %d, %d bytes for %d: %s" %
             (name, " ".join(args), got[0], len(got[1]), len(want), got[2]))


def check(rows):
    """What ndstat says of it, without looking at all and with it."""
    said = [json.loads(subprocess.run(["ndstat"] + args + ["k.ndjson.gz"],
                                      capture_output=True, check=True).stdout,
                       parse_float=Fraction, parse_int=Fraction)
            for args in ([], ["--check"])]
    del said[1]["fault"]
    want = {"rows": len(rows), "sorted": True, "unique": True,
            "state": "true", "size": os.path.getsize("k.ndjson.gz"),
            "inflated": sum(len(x.line) + 1 for x in rows)}
    for name, keyed in (("first", rows[:1]), ("last", rows[-1:])):
        for x in keyed:
            key = said[0][name]
            key = key if isinstance(key, list) else [key]
            want[name] = said[0][name]
            key = [(1, k.encode("utf-8", "surrogatepass"))
                   if isinstance(k, str) else (0, k) for k in key]
            if key != list(x.order):
                fail(name, said[0], x.key)
    if said[0] != said[1] or any(said[0][k] != want[k] for k in want):
        fail("ndstat", said, want)


def by(args, components):
    if "--since" in args and ("-k" in args or
                              any(a.startswith("--range") for a in args)):
        return None
    if "--since" in args:
        return args + ["--by", "u"]
    if len(args) == 2 and args[0] == "--tail":
        return args
    return args + ["--by", "id"] + (["--by", "b"] if components == 2 else [])


def one_file(n, components, queries):
    large = {r.randrange(n) for _ in range(r.randrange(5))} if n else set()
    rows = records(n, components, large)
    text = b"".join(x.line + b"\n" for x in rows)
    shuffled = list(rows)
    r.shuffle(shuffled)
    for name in ("k.ndjson.gz", "k.ndjson.gz.state"):
        if os.path.exists(name):
            os.unlink(name)
    keys = ["-k", "id"] + (["-k", "b"] if components == 2 else [])
    # Those without a cursor, which no batch may have, are there before; a
    # few of the others come later, into the midst of them.
    with open("k.ndjson.gz", "wb") as f:
        f.write(gzip.compress(b"".join(x.line + b"\n" for x in shuffled
                                       if x.time is None), 1))
    timed = [x for x in shuffled if x.time is not None]
    for batch in (timed[30:], timed[:30:2], timed[1:30:2]):
        subprocess.run(["ndmerge"] + keys + ["--cursor", "u", "--into",
                       "k.ndjson.gz"], check=True,
                       input=b"".join(x.line + b"\n" for x in batch))
    check(rows)
    with open("p.ndjson", "wb") as f:
        f.write(text)
    for i in range(queries):
        args, want = query(rows, components)
        ask(args, want, "k.ndjson.gz")
        if i % 5 == 0 and by(args, components) is not None:
            ask(by(args, components), want, "p.ndjson")
        if i % 10 == 0 and by(args, components) is not None:
            ask(by(args, components), want, None, gzip.compress(text, 1))
    # A state that is not true of the data: they are read, by its paths.
    with open("k.ndjson.gz", "wb") as f:
        f.write(gzip.compress(text, 1))
    for i in range(queries // 10):
        args, want = query(rows, components)
        ask(args, want, "k.ndjson.gz")


for size, components, queries in ((0, 1, 5), (1, 1, 10), (30, 2, 40),
                                  (4000, 1, 150), (4000, 2, 100)):
    one_file(size, components, queries)
print("all found")
