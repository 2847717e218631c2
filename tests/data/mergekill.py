# Kills ndmerge --into before each of its calls (SO is tests/shim.c), and makes
# calls short or fail: the files are the old ones or the new ones, changes are
# never lost, the next run heals the rest.
import gzip, json, os, random, shutil, subprocess, sys
import mergeref as ref
from mergefile import check, check_file, true

CALLS = ["write", "copy_file_range", "fsync", "futimens", "close", "rename",
         "fsyncdir"]
# Under sanitizers it is the next run that is of interest: what it finds is of
# one kind, whichever of the calls was the last.
TIMES = range(1, 400) if "LONG" in os.environ else \
    [1] if os.environ.get("BUILD", "").endswith("/san") else [1, 2, 5]
r = random.Random(os.environ["SEED"])

def records(ids, v):
    return [b'{"id":%d,"at":%d,"part":%d,"t":"%0200x"}' %
            (i, v, i // 1000, r.getrandbits(800)) for i in ids]

KEYED = ["-k", "id", "--cursor", "at"]
CHANGES = ["--changes", "d/feed"]
N = 9000

def scenarios():
    """name, arguments for old and new, old records, the batch"""
    old = records(range(N), 1)
    spot = records([*range(5000, 5030), N + 1], 2)
    each = records(range(0, N, 2500), 2)
    patches = [b'{"id":%d,"at":2,"part":null,"n":{"x":1}}' % i
               for i in range(6000, 6100)]
    at = lambda n: ["--scd2", "--boundary", "2026-01-0%dT00:00:00Z" % n]
    into = ["--into", "d/f.ndjson.gz"]
    parts = ["--into", "d/", "--shards", "2"]
    return [("upsert", KEYED + into, KEYED + into + CHANGES, old, spot),
        ("snapshot", KEYED + into, KEYED + into + CHANGES + ["--snapshot"],
         old, old[:3000] + spot + old[6000:]),
        ("patch", KEYED + into, KEYED + into + CHANGES + ["--patch"], old,
         patches),
        ("merge-key", KEYED + into, KEYED + into + CHANGES +
         ["--merge-key", "part"], old, each),
        ("append", ["--append"] + into, ["--append"] + into, old, spot),
        ("scd2", ["-k", "id"] + into + at(1), ["-k", "id"] + into + CHANGES +
         at(2), old, old[:5000] + spot + old[5030:8990]),
        ("shards", KEYED + parts, KEYED + parts, old, spot)]

def ndmerge(args, batch, shim=None):
    env = dict(os.environ)
    if shim:
        env.update(SHIM=shim, LD_PRELOAD=os.environ["SO"],
                   ASAN_OPTIONS="verify_asan_link_order=0")
    p = subprocess.run(["ndmerge", "--memory", "1M", "-T", "."] + args,
                       input=batch, env=env, capture_output=True)
    return p.returncode, p.stdout, p.stderr

def known(name, data):
    """What of a file has to be the same again"""
    if not name.endswith(".state"):
        return data
    s = json.loads(data)
    for changing in "written", "mtime", "check", "extents":
        s.pop(changing)
    return s

def read(d):
    return {f: known(f, open(os.path.join(d, f), "rb").read())
            for f in os.listdir(d) if not f.endswith(".lock")}

def restore():
    shutil.rmtree("d", ignore_errors=True)
    shutil.copytree("old", "d")

class Scenario:
    def __init__(self, name, first, args, old, batch):
        self.name, self.args = name, args
        self.batch = b"".join(x + b"\n" for x in batch)
        shutil.rmtree("old", ignore_errors=True)
        shutil.rmtree("d", ignore_errors=True)
        os.mkdir("d")
        check("old", ndmerge(first, b"".join(x + b"\n" for x in old)),
              (0, b"", b""))
        shutil.copytree("d", "old")
        check("new", ndmerge(args, self.batch), (0, b"", b""))
        self.old, self.new, self.seen = read("old"), read("d"), set()

    def killed(self, call, n):
        """False: there are not so many of these calls"""
        restore()
        status = ndmerge(self.args, self.batch, "%s:kill:%d" % (call, n))[0]
        if status == 0:
            check("not killed", read("d"), self.new)
            return False
        true("status %d" % status, status == -9 or
             status == 1 and self.name == "shards")
        left = {f: x for f, x in read("d").items() if not f.endswith(".tmp")}
        same = []
        for f, x in left.items():
            if f.endswith(".state"):
                continue
            true("%s is neither old nor new" % f,
                 x in (self.old.get(f), self.new[f]))
            if x != self.old.get(f):
                same.append(f)
        data = [f for f in same if f != "feed"]
        true("data are new, changes are not told", not data or
             "feed" not in self.new or left.get("feed") == self.new["feed"])
        again = "--append" not in self.args or not data
        args = self.args if again else [*self.args, "/dev/null"]
        check("the next run", ndmerge(args, self.batch if again else b""),
              (0, b"", b""))
        healed = read("d")
        if data and "feed" in self.new:
            check("changes of the next run", healed.pop("feed"), b"")
            healed["feed"] = self.new["feed"]
        for f in self.new:
            check("healed " + f, healed.get(f), self.new[f])
        check("files", sorted(healed), sorted(self.new))
        self.states()
        return True

    def states(self):
        """Those of data that others read are true."""
        keys = [] if self.name == "append" else ["id"]
        cursor = "at" if "--cursor" in self.args else None
        o = ref.Options(keys=keys, cursor=cursor, mode=self.name)
        for f in os.listdir("d"):
            if not f.endswith(".gz"):
                continue
            s = json.load(open("d/" + f + ".state"))
            ns = os.stat("d/" + f).st_mtime_ns
            check("mtime", s["mtime"], "%d.%09d" % divmod(ns, 10 ** 9))
            # Data with that CRC were read before.
            what = f, s["crc"], str(s["extents"])
            if what not in self.seen:
                self.seen.add(what)
                text = gzip.decompress(open("d/" + f, "rb").read())
                check_file("d/" + f, text.splitlines(), o, (0, 2))

    def odd(self, shim, statuses):
        """A call that fails, or does less than asked"""
        restore()
        status, out, err = ndmerge(self.args, self.batch, shim)
        true("status %d: %r" % (status, err), status in statuses)
        now = read("d")
        if status == 0:
            check("after " + shim, now, self.new)
        else:
            check("message", err.count(b"\n"), 1)
            for f in self.old:
                if not f.endswith(".state"):
                    true(f, now[f] in (self.old[f], self.new[f]))
            true("left", not [f for f in now if f.endswith(".tmp")])

def main():
    kills = 0
    os.mkdir("calls")
    os.chdir("calls")
    for x in scenarios():
        s = Scenario(*x)
        at = "start"
        try:
            for call in CALLS:
                for i in TIMES:
                    at = "%s:kill:%d" % (call, i)
                    if not s.killed(call, i):
                        break
                    kills += 1
            for at in ("write:short", "copy_file_range:short",
                       "copy_file_range:18", "copy_file_range:5"):
                s.odd(at, [0])
            for at in ("write:28", "fsync:5", "futimens:5", "close:5",
                       "rename:13"):
                s.odd(at, [0, 1])
        except AssertionError as e:
            print("%s, SHIM=%s: %s" % (s.name, at, e))
            sys.exit(1)
    print("%d kills" % kills)

main()
