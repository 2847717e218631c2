# Thousands of small merges into one file: blocks and extents stay as many as
# their records need, about; whole blocks go, the file grows and shrinks.
import json, os, random, subprocess, sys
import mergeref as ref
from mergefile import BLOCK, check, check_file, true

r = random.Random(os.environ["SEED"])
ROUNDS = int(os.environ["ROUNDS"])
F = "f.ndjson.gz"
rows = {}

def record(i, size):
    return b'{"id":%d,"t":"%s"}' % (i, b"%0*x" % (size, r.getrandbits(size)))

def merge(put, gone=()):
    put = {json.loads(x)["id"]: x for x in put}
    gone = set(gone) - set(put)
    lines = [*put.values(), *(b'{"id":%d,"gone":1}' % i for i in gone)]
    r.shuffle(lines)
    subprocess.run(["ndmerge", "-k", "id", "--delete-if", "gone", "--parallel",
        "1", "--into", F], check=True, input=b"".join(x + b"\n" for x in lines))
    rows.update(put)
    for i in gone:
        rows.pop(i, None)

def look(what):
    lines = [rows[i] for i in sorted(rows)]
    blocks, extents = check_file(F, lines, ref.Options(keys=["id"]), ref.NONE)
    ideal = sum(len(x) + 1 for x in lines) / BLOCK
    print("%s: %d rows, %d blocks, %.1f would do, %d extents" %
          (what, len(rows), blocks, ideal, extents))
    true("%s: %d blocks where %.1f would do" % (what, blocks, ideal),
         blocks <= 2 * ideal + 2)
    true("%s: %d extents of %d blocks" % (what, extents, blocks),
         extents <= blocks / 8 + 2 and blocks <= extents * 40)

try:
    merge([record(i, 300) for i in range(0, 20000, 2)])
    look("at first")
    for n in range(ROUNDS):
        at = r.randrange(20000)
        merge([record(at + r.randrange(40), r.choice([20, 300, 900]))
               for _ in range(r.choice([1, 2, 5]))],
              [at + r.randrange(40) for _ in range(r.randrange(3))])
    look("%d merges all over" % ROUNDS)
    for n in range(ROUNDS):
        merge([record(20000 + n, 300)])
    look("as many behind the last")
    for n in range(ROUNDS // 4):
        merge([record(10000 + r.randrange(50), r.choice([20, 30000, 70000]))])
    look("in one spot")
    for at in range(0, 20000, 1000):
        merge([], [i for i in range(at, at + 1000) if i % 200])
    look("most are gone, bit by bit")
    merge([], [i for i in rows if i > 3000])
    look("all but the first")
    merge([], list(rows))
    look("nothing")
    check("an empty file", os.path.getsize(F), 28)
    merge([record(i, 300) for i in range(3000)])
    look("again")
except AssertionError as e:
    print(e)
    sys.exit(1)
