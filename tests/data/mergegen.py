# Random histories of batches for ndmerge: records of every shape, steps of
# every strategy. A history is plain data, so that it can be made smaller.
import json, random
import mergeref as ref

SIZES = [65278, 65279, 65280, 65281, 65282, 130559, 130560, 130561, 200000]
NUMBERS = ["{0}", "{0}.0", "{0}e0", "{1}e-1", "{0}.00E+0"]
F = "f.ndjson.gz"
SPOILS = ["rm -f %s.state" % F, "printf '{\"key\":[\"id\"],' >%s.state" % F,
    "[ ! -e old.state ] || cp old.state %s.state" % F,
    "sed -i 's/\"rows\":[0-9]*/\"rows\":7/' %s.state" % F,
    "sed -i 's/\"first\":\"p/\"first\":\"m/' %s.state" % F,
    "sed -i 's/\"highest\":[^,]*/\"highest\":999/' %s.state" % F,
    "sed -i '3s/\"at\":[0-9]*/\"at\":28/' %s.state" % F,
    "sed -i '2d' %s.state" % F,
    "sed -i 's/\"crc\":\"../\"crc\":\"00/' %s.state" % F,
    "sed -i 's/\"cursor\":\"t[0-9]*/\"cursor\":\"t0/' %s.state" % F]
TOUCHES = ["touch %s" % F, "touch -d 2001-01-01 %s" % F,
    "touch -d 2101-01-01T00:00:00.5 %s" % F]
GZIP = "gzip -cdf <{0} | gzip -1 >t; mv t {0}".format(F)

TEXT = bytes(random.Random(1).choices(b"abcdefgh", k=1 << 16))

def pad(r, line, size):
    """line gets a member that makes it size bytes, its newline counted"""
    more = size - len(line) - len(b',"pad":""') - 1
    if more < 0:
        return line
    at = r.randrange(len(TEXT) - 3000)
    text = (TEXT[at:at + 3000] * (more // 3000 + 1))[:more]
    return line[:-1] + b',"pad":"' + text + b'"}'

def key_text(r, kind, v):
    if kind == "plain":
        return str(v)
    if kind == "text":
        return '"k%d"' % v
    form = v % 4
    if form == 0:
        return r.choice(NUMBERS).format(v, v * 10)
    if form == 1:
        return r.choice(["-", ""]) + str((1 << 64) + v // 4 % 40 - 20)
    if form == 2:
        text = chr(32 + v % 900) * (v % 3)
        return json.dumps(text, ensure_ascii=r.random() < 0.5)
    return "%s%d.%de%d" % (r.choice(["-", ""]), v % 10, v % 7, v % 41 - 20)

def cursor_text(r, kind, late):
    v = r.randrange(40) + late
    if kind == "number":
        return str(v)
    form = r.randrange(6)
    if form < 3:
        return r.choice(['"2026-01-%02dT%02d:00:00Z"',
            '"2026-01-%02dT%02d:00:00.5000+03:00"',
            '"2026-01-%02dt%02d:00:00.25-01:30"']) % (v % 28 + 1, v % 24)
    return ['"v%d"', "%d.0", "%de-1"][form - 3] % v

def nested(r, patch):
    """A value, of a record or of a patch of one"""
    x = r.randrange(6)
    if x == 0 or not patch and x > 3:
        return '{"x":%d,"y":{"z":%d}}' % (r.randrange(2), r.randrange(2))
    if x == 1 and patch:
        return r.choice(["null", '{"x":null}', '{"y":{"z":null,"w":1}}'])
    return r.choice(["1", "1.0", '"\\u0061\\"b"', "[1,null,{}]", "{}",
                     "true", "{\"x\":1}"])

def record(r, h, b, stored=False):
    lo, hi = b["spot"]
    v = [r.randrange(lo, hi) for _ in h["keys"]]
    if len(v) > 1:
        v[0] %= 3
    parts = ['"%s":%s' % (k, key_text(r, h["kind"], n))
             for k, n in zip(h["keys"], v)]
    # A file may be older than its cursor.
    if h["cursor"] and not (stored and r.random() < 0.3):
        parts.append('"%s":%s' % (h["cursor"],
                                  cursor_text(r, h["ckind"], b["late"])))
    patch = b["o"].get("mode") == "patch"
    if r.random() < (0.4 if patch else 1):
        parts.append('"v":%s' % (r.randrange(3) if r.random() < 0.8 or
                                 not patch else "null"))
    if r.random() < h["twice"]:
        parts.append(r.choice(['"v":%d', '"\\u0076":%d', '"x":{"v":%d}']) %
                     r.randrange(3))
    if r.random() < (0.7 if patch else 0.3):
        parts.append('"n":' + nested(r, patch))
    if r.random() < 0.2:
        parts.append('"gone":' + r.choice(
            ["true", "false", "null", "0", '""', "{}"] + ["false"] * 4))
    if not stored or r.random() < 0.8:
        parts.append('"part":' + r.choice(b["parts"]))
    r.shuffle(parts)
    line = ("{" + ",".join(parts) + "}").encode("utf-8", "surrogatepass")
    x = r.random()
    if x < h["long"]:
        return pad(r, line, r.choice(SIZES) if x < h["long"] / 2
                   else r.randrange(60000, 70000))
    return pad(r, line, r.choice(h["sizes"])) if x < 0.8 else line

PARTS = ["1", "1.0", '"a"', '"\\u0061"', "2", '"b"', "33"]

def options(r, h):
    """What a step does beyond -k and --cursor"""
    mode = r.choice(h["modes"])
    o = {"mode": mode}
    if mode == "scd2":
        o["delete_if"] = r.choice(["gone", None, None])
        o["merge_key"] = r.choice(["part", None, None])
        o["allow_empty"] = r.random() < 0.3
        return o
    if mode in ("append", "keyless"):
        o["allow_empty"] = mode == "keyless" and r.random() < 0.5
        return o
    if mode == "apply":
        o["inner"] = options(r, dict(h, modes=["upsert", "patch", "replace"]))
        o["wrong"] = r.random() < 0.1
        o["twice"] = r.random() < 0.2
        return o
    if r.random() < h["deletes"]:
        o["delete_if"] = "gone"
    if r.random() < h["absent"] and mode != "replace":
        o["snapshot"] = True
    elif r.random() < h["absent"]:
        o["merge_key"] = "part"
    if r.random() < 0.1:
        o["max_delete"] = r.choice(["0", "1", "10", "0%", "5%", "50%", "100%"])
    if r.random() < 0.5:
        o["allow_empty"] = True
    return o

def step(r, h, i, can):
    n = r.choice([0, 1, 3, 30, 300] + [h["many"]] * (i == 0))
    lo = r.randrange(h["range"]) if i and r.random() < 0.3 else 0
    hi = lo + r.choice([2, 20]) if lo else h["range"]
    b = {"spot": (lo, hi), "late": r.choice([0, 0, i * 10]),
         "parts": r.choice([PARTS, PARTS[:3], PARTS[2:4], PARTS[6:]]),
         "o": options(r, h), "memory": r.choice(["1M", "64M"]),
         "spoil": r.choice(SPOILS) if r.random() < .15 else None,
         "touch": r.choice(TOUCHES) if r.random() < .1 else None,
         "gzip": r.random() < .07, "space": r.random() < .1,
         "bad": r.choice(["{}", '{"id":null}', '{"id":1', "1"])
         if r.random() < .03 else None,
         "form": r.choice(["pipe", "pipe", "gz", "files", "sorted", "kept"]),
         "parallel": r.choice([None, 1, 2, 5]), "again": r.random() < .3,
         "feed": r.choice([None, "feed", "feed.gz", "-"]),
         "plain": h["cursor"] and r.random() < .05,
         "other": r.choice([1, 2, 5]) if r.random() < .2 else None}
    b["lines"] = [record(r, h, b) for _ in range(n)]
    if "scd2" in h["modes"]:
        # Its time goes on, mostly; now and then it is told in another offset.
        form = r.choice(['2026-02-%02dT00:00:00Z'] * 3 +
                        ['2026-02-%02dT05:00:00.250+05:00',
                         '2026-01-%02dT23:30:00-22:00'])
        b["o"]["boundary"] = form % (i + 2 - (r.random() < .1))
    if not can("--parallel"):
        b["parallel"] = b["other"] = None
    if not can("--changes"):
        b["feed"] = None
    if not can("-m") and b["form"] == "sorted":
        b["form"] = "pipe"
    for option in "delete_if", "allow_empty", "max_delete":
        if not can("--" + option.replace("_", "-")):
            b["o"].pop(option, None)
    return b

KEYED = ["upsert", "patch", "insert-only", "replace", "apply"]
THEMES = [["upsert"]] * 2 + [["upsert", "patch", "insert-only"], ["patch"],
    KEYED, KEYED, KEYED + ["append", "keyless"], ["append", "upsert"],
    ["scd2"], ["scd2"]]

def history(seed, can):
    """can: has ndmerge the option? Steps that need others are not made."""
    r = random.Random(seed)
    themes = [[m for m in t if m == "upsert" or can("--" + m) or
               m == "keyless" and can("--replace")] for t in THEMES]
    h = {"kind": r.choice(["plain", "text", "wild"]), "seed": seed,
         "keys": r.choice([["id"], ["id"], ["tenant", "id"]]),
         "cursor": r.choice([None, "at"]),
         "ckind": r.choice(["number", "time"]),
         "range": r.choice([5, 30, 100, 1000, 5000]),
         "long": r.choice([0, 0, 0.002, 0.05]),
         "sizes": r.choice([[60], [100, 400], [50, 3000, 20000]]),
         "twice": r.choice([0, 0, .3]), "many": r.choice([1500, 1500, 5000]),
         "modes": r.choice([t for t in themes if t]),
         "absent": r.choice([0, .3]) if can("--snapshot") else 0,
         "deletes": r.choice([0, .5]) if can("--delete-if") else 0}
    if r.random() < .07:    # of many extents
        h.update(sizes=[3000, 9000], many=3000, range=9000)
    h["lowest"] = bool(h["cursor"]) and can("--dedup-sort") and \
        r.random() < .2
    h["base"] = r.choice([None, None, "gzip", "plain", "bgzf"])
    if h["modes"] == ["scd2"]:
        h["base"] = None
        h["cursor"] = h["cursor"] if r.random() < .5 else None
        h["lowest"] &= bool(h["cursor"])
        h["keys"] = h["keys"][-1:] if r.random() < .5 else h["keys"]
    h["shards"] = r.choice([None, None, None, 1, 2, 5]) \
        if can("--shards") and not h["base"] and "append" not in h["modes"] \
        else None
    h["steps"] = [step(r, h, i, can) for i in range(r.randrange(1, 8))]
    if h["base"]:
        b = {"spot": (0, h["range"]), "late": 0, "parts": PARTS, "o": {}}
        n = r.choice([0, 3, 300, h["many"]])
        h["start"] = [record(r, h, b, True) for _ in range(n)]
    return h
