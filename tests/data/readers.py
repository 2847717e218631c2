# SPDX-License-Identifier: MIT
"""Readers while a writer replaces the file again and again: what each of them
says must be true of a version that was there between its start and its end.
readers.py ROUNDS SEED: so many merges; k.ndjson.gz is made where it runs."""
import json
import random
import subprocess
import sys
import threading


ROUNDS, SEED = int(sys.argv[1]), int(sys.argv[2])
FILE, ROWS = "k.ndjson.gz", 5000
rnd = random.Random(SEED)
faults = []


def record(key, cursor):
    pad = "%0300x" % random.Random(key).getrandbits(1200)
    return '{"id":%d,"u":%d,"p":"%s"}' % (key, cursor, pad)


def merge(lines):
    subprocess.run(["ndmerge", "-k", "id", "--cursor", "u", "--delete-if",
                    "gone", "--into", FILE], input="".join(lines),
                   text=True, check=True)


def text(version, keys):
    return "".join(version[k][1] + "\n" for k in keys if k in version)


class Writer:
    """versions: a dict of key to (cursor, record) each; done and begun: the
    newest that is there for certain, and the newest that may be."""

    def __init__(self):
        self.versions = [{2 * i: (0, record(2 * i, 0)) for i in range(ROWS)}]
        self.done = self.begun = 0
        self.over = False
        merge(r + "\n" for _, r in self.versions[0].values())

    def once(self, n):
        new, lines = dict(self.versions[-1]), []
        for _ in range(rnd.choice([1, 1, 3, 40])):
            key = rnd.choice([rnd.randrange(2 * ROWS), rnd.randrange(50)])
            if rnd.random() < 0.3:
                lines.append('{"id":%d,"u":%d,"gone":1}\n' % (key, n))
                new.pop(key, None)
            else:
                new[key] = n, record(key, n)
                lines.append(new[key][1] + "\n")
        self.versions.append(new)
        self.begun = n
        merge(lines)
        self.done = n

    def run(self):
        try:
            for n in range(1, ROUNDS + 1):
                self.once(n)
        finally:
            self.over = True


def question(r, newest):
    """A command, and what it says of a version."""
    key = r.choice([r.randrange(50), r.randrange(2 * ROWS)])
    since, last = max(1, newest - r.randrange(20)), r.choice([1, 5, 400])
    return r.choice([
        (["ndcat", "-k", str(key)], lambda v: text(v, [key])),
        (["ndcat", "--range", "%d..%d" % (key, key + 99)],
         lambda v: text(v, range(key, key + 100))),
        (["ndcat", "--tail", str(last)],
         lambda v: text(v, sorted(v)[-last:])),
        (["ndcat", "--since", str(since)],
         lambda v: text(v, [k for k in sorted(v) if v[k][0] >= since])),
        (["ndcat"], lambda v: text(v, sorted(v))),
        (["ndstat"], lambda v: [len(v), min(v), max(v)]),
        (["ndstat", "--check"], lambda v: [len(v), min(v), max(v)]),
    ])


def read(writer, seed):
    r = random.Random(seed)
    while not writer.over:
        first = writer.done
        command, answer = question(r, first)
        p = subprocess.run(command + [FILE], capture_output=True, text=True)
        said = p.stdout
        if command[0] == "ndstat" and p.returncode == 0:
            told = json.loads(said)
            said = [told["rows"], told["first"], told["last"]]
        if p.returncode or p.stderr or not any(
                answer(v) == said
                for v in writer.versions[first:writer.begun + 1]):
            faults.append("%s: %d %s" % (command, p.returncode, p.stderr))


def main():
    writer = Writer()
    readers = [threading.Thread(target=read, args=(writer, SEED + i))
               for i in range(2)]
    for t in readers:
        t.start()
    writer.run()
    for t in readers:
        t.join()
    print("\n".join(faults) or "all true")


main()
