# SPDX-License-Identifier: MIT
# histories.t - random histories of batches, each merged into a file by ndmerge
# and by a reference in python; of plain keys, by sqlite as well. SEED=n
# ROUNDS=n make it another or a longer one; a failing history is printed as
# small as it gets.
. tests/lib.sh
cd "$T" || exit 1

cat >reference.py <<'END'
# What ndmerge is to do, in the plainest way: a dict, sorted.
import datetime, json, re
from decimal import Decimal

TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)"
                  r"(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))\Z", re.A)
BLANK = re.compile(rb'("(?:[^"\\]|\\.)*")|[ \t\r\n]+')
NONE = (-1,)

def compact(line):
    return BLANK.sub(lambda m: m[1] or b"", line)

def order(v, times=False):
    if isinstance(v, Decimal):
        return (0, v)
    if not isinstance(v, str):
        raise ValueError(v)
    m = times and TIME.match(v)
    if not m:
        return (1, v.encode("utf-8", "surrogatepass"))
    y, mo, d, h, mi, s = map(int, m.groups()[:6])
    t = datetime.datetime(y, mo, d, h, mi) + datetime.timedelta(seconds=s)
    if m[8]:
        east = datetime.timedelta(hours=int(m[9]), minutes=int(m[10]))
        t += east if m[8] == "-" else -east
    return (2, t, Decimal("0." + (m[7] or "0")))

def fields(line, keys, cursor, optional):
    r = json.loads(line, parse_int=Decimal, parse_float=Decimal)
    c = NONE
    if cursor and not (optional and cursor not in r):
        c = order(r[cursor], True)
    return tuple(order(r[k]) for k in keys), c

def merge(stored, lines, keys, cursor, optional=False):
    """stored: {key: (cursor, line)}, brought up to date; the counts"""
    batch, n = {}, dict(inserted=0, updated=0, unchanged=0)
    for line in map(compact, lines):
        key, c = fields(line, keys, cursor, optional)
        if key not in batch or c >= batch[key][0]:
            batch[key] = c, line
    for key, new in batch.items():
        what = "inserted" if key not in stored else "unchanged" if \
            new[0] < stored[key][0] or new == stored[key] else "updated"
        n[what] += 1
        if what != "unchanged":
            stored[key] = new
    return n
END

cat >histories.py <<'END'
import gzip, json, os, random, re, shutil, sqlite3, subprocess, sys, zlib
import reference as ref

SIZES = [65278, 65279, 65280, 65281, 65282, 130559, 130560, 130561, 200000]
NUMBERS = ["{0}", "{0}.0", "{0}e0", "{1}e-1", "{0}.00E+0"]
F = "f.ndjson.gz"

def pad(r, line, size):
    """line gets a member that makes it size bytes, its newline counted"""
    more = size - len(line) - len(b',"p":""') - 1
    if more < 0:
        return line
    text = bytes(r.choices(b"abcdefgh", k=min(more, 3000)))
    text = (text * (more // 3000 + 1))[:more]
    return line[:-1] + b',"p":"' + text + b'"}'

def key_text(r, kind, n):
    if kind == "plain":
        return str(r.randrange(n))
    if kind == "text":
        return '"k%d"' % r.randrange(n)
    v = r.randrange(n)
    form = r.randrange(4)
    if form == 0:
        return r.choice(NUMBERS).format(v, v * 10)
    if form == 1:
        return r.choice(["-", ""]) + str((1 << 64) + v % 4 - 2)
    if form == 2:
        return json.dumps(chr(32 + v % 900) * (v % 3), ensure_ascii=v % 2)
    return "%s%d.%de%d" % (r.choice(["-", ""]), v % 10, v % 7, v % 41 - 20)

def cursor_text(r, kind):
    v = r.randrange(40)
    if kind == "number":
        return str(v)
    form = r.randrange(6)
    if form < 3:
        return r.choice(['"2026-01-%02dT%02d:00:00Z"',
            '"2026-01-%02dT%02d:00:00.5000+03:00"',
            '"2026-01-%02dt%02d:00:00.25-01:30"']) % (v % 9 + 1, v % 24)
    return ['"v%d"', "%d.0", "%de-1"][form - 3] % v

def record(r, h, stored=False):
    keys = [(k, key_text(r, h["kind"], h["range"])) for k in h["keys"]]
    parts = ['"%s":%s' % kv for kv in keys]
    # A file may be older than its cursor.
    if h["cursor"] and not (stored and r.random() < 0.3):
        parts.append('"%s":%s' % (h["cursor"], cursor_text(r, h["ckind"])))
    parts.append('"v":%d' % r.randrange(3))
    r.shuffle(parts)
    line = ("{" + ",".join(parts) + "}").encode("utf-8", "surrogatepass")
    x = r.random()
    if x < h["long"]:
        return pad(r, line, r.choice(SIZES) if x < h["long"] / 2
                   else r.randrange(60000, 70000))
    return pad(r, line, r.choice(h["sizes"])) if x < 0.8 else line

def history(seed):
    r = random.Random(seed)
    h = {"kind": r.choice(["plain", "text", "wild"]), "seed": seed,
         "keys": r.choice([["id"], ["id"], ["tenant", "id"]]),
         "cursor": r.choice([None, "at"]),
         "ckind": r.choice(["number", "time"]),
         "range": r.choice([5, 100, 1000, 5000]),
         "long": r.choice([0, 0.002, 0.05]),
         "sizes": r.choice([[60], [100, 400], [50, 3000, 20000]])}
    h["base"] = r.choice([None, None, "gzip", "plain", "bgzf"])
    h["batches"] = []
    for i in range(r.randrange(1, 7)):
        n = r.choice([0, 1, 3, 30, 300] + [1500] * (i == 0))
        stored = bool(h["base"]) and i == 0
        h["batches"].append({"lines": [record(r, h, stored) for _ in range(n)],
            "memory": r.choice(["1M", "64M"]), "space": r.random() < 0.1,
            "state": r.choice(["keep"] * 5 + ["none", "garbage", "old"]),
            "file": r.choice(["keep"] * 8 + ["gzip"]),
            "gz": r.random() < 0.1, "again": r.random() < 0.3})
    return h

def check(what, got, want):
    if got != want:
        raise AssertionError("%s: %.300r, not %.300r" % (what, got, want))

def blocks(data):
    """Is it a file of blocks, cut at newlines?"""
    before = b"\n"
    while data:
        check("header", data[:16].hex(), "1f8b08040000000000ff060042430200")
        n = int.from_bytes(data[16:18], "little") + 1
        text = zlib.decompress(data[:n], 31)
        inside, data = text[:-1].count(b"\n"), data[n:]
        if len(text) > 65280 or (not text) != (not data):
            raise AssertionError("a block of %d bytes" % len(text))
        # A block starts with a record, or is a piece of a long one.
        if (before != b"\n" or text[-1:] != b"\n") and text:
            check("records in a long one's block", inside, 0)
            check("cut", text[-1:] == b"\n" or len(text) == 65280, True)
        before = text[-1:] or before
    check("end", before, b"\n")

def base(h, lines):
    raw = b"".join(x + b"\n" for x in lines)
    if h["base"] != "bgzf":
        # An empty file of that name is no file but a cut one.
        plain = h["base"] == "plain" and raw
        data = raw if plain else gzip.compress(raw, 1)
    else:
        data = subprocess.run(["bgzip", "-c"], input=raw, check=True,
                              stdout=subprocess.PIPE).stdout
    open(F, "wb").write(data)

def spoil(b):
    if b["file"] == "gzip" and os.path.exists(F):
        raw = open(F, "rb").read()
        raw = gzip.decompress(raw) if raw[:1] == b"\x1f" else raw
        open(F, "wb").write(gzip.compress(raw, 1))
    if b["state"] == "none" and os.path.exists(F + ".state"):
        os.unlink(F + ".state")
    elif b["state"] == "garbage":
        open(F + ".state", "w").write('{"key":["id"],"rows":')
    elif b["state"] == "old" and os.path.exists("old.state"):
        shutil.copy("old.state", F + ".state")
    if os.path.exists(F + ".state"):
        shutil.copy(F + ".state", "old.state")

def times():
    s = [os.stat(f) for f in (F, F + ".state")]
    return [(x.st_ino, x.st_mtime_ns) for x in s]

def ndmerge(h, b):
    sep = b" \r\n\n" if b["space"] else b"\n"
    text = b"".join(x.replace(b',"v":', b' , "v" :\t') + sep if b["space"]
                    else x + sep for x in b["lines"])
    if b["gz"]:
        text = gzip.compress(text, 1)
    args = ["ndmerge", "-v", "--memory", b["memory"], "--into", F]
    args += [a for k in h["keys"] for a in ("-k", k)]
    args += ["--cursor", h["cursor"]] if h["cursor"] else []
    p = subprocess.run(args, input=text, capture_output=True)
    check("status", (p.returncode, p.stdout), (0, b""))
    m = re.fullmatch(rb"ndmerge: \S+: (\d+) inserted, (\d+) updated, "
                     rb"(\d+) unchanged, (\d+) deleted, (\d+) rows\n",
                     p.stderr)
    check("counts", bool(m), True)
    return list(map(int, m.groups()))

def look(h, stored):
    data = open(F, "rb").read()
    subprocess.run(["gzip", "-t", F], check=True)
    got = subprocess.run(["gzip", "-dc", F], check=True,
                         stdout=subprocess.PIPE).stdout
    want = b"".join(stored[k][1] + b"\n" for k in sorted(stored))
    if got != want:
        g, w = got.split(b"\n"), want.split(b"\n")
        i = next((i for i, x in enumerate(zip(g, w)) if x[0] != x[1]), -1)
        raise AssertionError("line %d: %.200r, not %.200r" %
                             (i + 1, g[i], w[i]))
    blocks(data)
    s = json.load(open(F + ".state"), parse_float=ref.Decimal,
                  parse_int=ref.Decimal)
    check("state", (s["rows"], s["size"], int(s["crc"], 16), s["key"],
        s.get("cursor")), (len(stored), len(data),
        zlib.crc32(data), h["keys"], h["cursor"]))
    high = max((c for c, _ in stored.values()), default=ref.NONE)
    check("highest", ref.order(s["highest"], True) if "highest" in s
          else ref.NONE, high)

class Sqlite:
    def __init__(self, h):
        self.h, self.db = h, sqlite3.connect(":memory:")
        self.ok = len(h["keys"]) == 1 and h["kind"] != "wild" and \
            (not h["cursor"] or h["ckind"] == "number")
        self.db.execute("create table t (k primary key, c, line)")

    def merge(self, lines):
        for line in lines if self.ok else []:
            r = json.loads(line)
            self.db.execute("insert into t values (?, ?, ?) on conflict (k) "
                "do update set c = excluded.c, line = excluded.line "
                "where excluded.c >= t.c", (r["id"], r.get("at", -1), line))

    def look(self):
        if self.ok:
            got = subprocess.run(["gzip", "-dc", F], check=True,
                                 stdout=subprocess.PIPE).stdout
            rows = self.db.execute("select line from t order by k")
            check("sqlite", got == b"".join(x + b"\n" for x, in rows), True)

def play(h):
    """None, or why it fails"""
    for f in os.listdir("."):
        if f.startswith((F, "." + F[0], "old")):
            os.unlink(f)
    stored, sqlite, repeated = {}, Sqlite(h), 0
    batches = list(h["batches"])
    try:
        if h["base"] and batches:
            first = batches.pop(0)["lines"]
            base(h, first)
            ref.merge(stored, first, h["keys"], h["cursor"], True)
            sqlite.merge(first)
            repeated = len(first) - len(stored)
        for b in batches:
            spoil(b)
            n = ref.merge(stored, b["lines"], h["keys"], h["cursor"])
            sqlite.merge(b["lines"])
            check("counts", ndmerge(h, b),
                  [n["inserted"], n["updated"], n["unchanged"], repeated,
                   len(stored)])
            repeated = 0
            look(h, stored)
            sqlite.look()
            if b["again"]:
                before = times()
                ndmerge(h, dict(b, space=False))
                check("times after the same again", times(), before)
        left = set(os.listdir(".")) - {"reference.py", "histories.py",
            "histories.out", "__pycache__", "old.state", ".f.lock", F, F + ".state"}
        check("files left", left, set())
    except (AssertionError, subprocess.CalledProcessError, OSError) as e:
        return str(e)

def smaller(h):
    """Drop batches, then records, while it still fails."""
    for i in range(len(h["batches"]) - 1, -1, -1):
        t = dict(h, batches=h["batches"][:i] + h["batches"][i + 1:])
        if play(t):
            h = t
    for i, b in enumerate(h["batches"]):
        step = len(b["lines"]) // 2
        while step:
            at = 0
            while at < len(b["lines"]):
                t = dict(b, lines=b["lines"][:at] + b["lines"][at + step:])
                tried = dict(h, batches=h["batches"][:i] + [t] +
                             h["batches"][i + 1:])
                if play(tried):
                    h, b = tried, t
                else:
                    at += step
            step //= 2
    return h

seed, rounds = os.environ["SEED"], int(os.environ["ROUNDS"])
batches = 0
for i in range(rounds):
    h = history("%s.%d" % (seed, i))
    if h["base"] == "bgzf" and not shutil.which("bgzip"):
        h["base"] = "gzip"
    why = play(h)
    batches += len(h["batches"])
    if not why:
        continue
    print("SEED=%s, round %d: %s" % (seed, i, why))
    h = smaller(h)
    print("smaller:", play(h) or why)
    for k, v in h.items():
        if k != "batches":
            print(" ", k, v)
    for b in h["batches"]:
        print("  batch", {k: v for k, v in b.items() if k != "lines"})
        for x in b["lines"][:20]:
            print("   ", len(x) + 1, x[:200].decode(errors="replace"))
    sys.exit(1)
print("%d histories, %d batches" % (rounds, batches))
END

SEED=${SEED:-1} ROUNDS=${ROUNDS:-60}
export SEED ROUNDS
python3 histories.py >histories.out 2>&1
ok $? "histories as the reference has them (SEED=$SEED ROUNDS=$ROUNDS)"
sed 's/^/# /' histories.out
done_testing
