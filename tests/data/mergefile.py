# A kept file and its state, as an outsider reads them: what ndjson.gz(5)
# promises of blocks, and the state of its extents.
import datetime, json, os, zlib
import mergeref as ref

BLOCK, END = 65280, 28

def check(what, got, want):
    if got != want:
        raise AssertionError("%s: %.300r, not %.300r" % (what, got, want))

def true(what, fits):
    if not fits:
        raise AssertionError(what)

def put_exponent(e, negative):
    down, digits = (e < 0) != negative, str(abs(e))
    if down:
        digits = "".join(str(9 - int(d)) for d in digits)
    return chr(ord("Z") - len(digits) if down else ord("a") + len(digits)) \
        + digits

def encode_number(v):
    sign, digits, exponent = v.as_tuple()
    digits = "".join(map(str, digits)).lstrip("0")
    if not digits:
        return b"n"
    e, digits = len(digits) - 1 + exponent, digits.rstrip("0")
    if sign:
        digits = "".join(str(9 - int(d)) for d in digits) + "~"
    return ("pm"[sign] + put_exponent(e, bool(sign)) + digits).encode()

def encode(order):
    """key.h's text of one value that mergeref.order made"""
    kind, v = order[:2]
    if kind == 0:
        return encode_number(v)
    if kind == 1:
        return b"s" + b"".join(
            b"!%02X" % c if c <= 33 else b"~%02X" % c if c >= 126
            else bytes([c]) for c in v)
    # Seconds since the day before 0000-01-01, 367 days before year 1.
    since = v - datetime.datetime(1, 1, 1) + datetime.timedelta(367)
    return b"t%012d%s" % (since.days * 86400 + since.seconds,
                          str(order[2])[2:].rstrip("0").encode())

def members(data):
    """[(at, text)] of a file of blocks that are cut at newlines"""
    out, at, before = [], 0, b"\n"
    while at < len(data):
        check("header at %d" % at, data[at:at + 16].hex(),
              "1f8b08040000000000ff060042430200")
        n = int.from_bytes(data[at + 16:at + 18], "little") + 1
        text = zlib.decompress(data[at:at + n], 31)
        true("a block of %d bytes at %d" % (len(text), at),
             len(text) <= BLOCK and (not text) == (at + n == len(data)))
        # A block starts with a record, or is a piece of a long one.
        if (before != b"\n" or text[-1:] != b"\n") and text:
            check("records in a long one's block", text[:-1].count(b"\n"), 0)
            check("cut", text[-1:] == b"\n" or len(text) == BLOCK, True)
        before = text[-1:] or before
        out.append((at, text))
        at += n
    check("end", before, b"\n")
    true("no empty block ends it", out and not out[-1][1])
    return out

def check_extents(s, data, blocks, o):
    starts = {at: i for i, (at, _) in enumerate(blocks)}
    xs = s["extents"]
    ats = [int(x["at"]) for x in xs] + [len(data) - END]
    check("first extent", ats[0], 0)
    check("extents in order", ats, sorted(set(ats) | {ats[-1]}))
    for x, at, to in zip(xs, ats, ats[1:]):
        true("no block at %d" % at, at in starts and to in starts)
        check("crc of the extent at %d" % at, int(x["crc"], 16),
              zlib.crc32(data[at:to]))
        text = b"".join(t for _, t in blocks[starts[at]:starts[to]])
        true("extent at %d is not of records" % at, text[-1:] == b"\n" and
             (at == 0 or blocks[starts[at] - 1][1][-1:] == b"\n"))
        rows = [ref.Row.of(line, o.sorted_by(), o.cursor, True)
                for line in text[:-1].split(b"\n")]
        if o.keys and s.get("key"):
            check("first of the extent at %d" % at, x["first"].encode(),
                  b" ".join(map(encode, rows[0].key)))
        high = max(r.cursor for r in rows)
        if o.cursor and s.get("key") and high != ref.NONE:
            true("cursor of the extent at %d: %r" % (at, x["cursor"]),
                 x["cursor"].encode() >= encode(high))
    return len(xs)

def check_file(path, lines, o, seen):
    """Is path, with its state, a kept file of these records? seen: the
    highest cursor that ever was. How many blocks and extents it has"""
    data = open(path, "rb").read()
    blocks = members(data)
    got = b"".join(text for _, text in blocks)
    want = b"".join(x + b"\n" for x in lines)
    if got != want:
        g, w = got.split(b"\n"), want.split(b"\n")
        i = next((i for i, x in enumerate(zip(g, w)) if x[0] != x[1]), -1)
        raise AssertionError("line %d: %.200r, not %.200r" %
                             (i + 1, g[i], w[i]))
    s = ref.load(open(path + ".state", "rb").read())
    keyed = o.mode != "append" and o.keys
    check("state", (s["rows"], s["size"], int(s["crc"], 16), s.get("key"),
        s.get("cursor")), (len(lines), len(data), zlib.crc32(data),
        o.sorted_by() if keyed else None, o.cursor if keyed else None))
    if o.cursor and keyed:
        high = max((ref.Row.of(x, o.sorted_by(), o.cursor, True).cursor
                    for x in lines), default=ref.NONE)
        told = ref.order(s["highest"], True) if "highest" in s else ref.NONE
        true("highest %r" % (told,), high <= told <= max(high, seen))
    if "extents" not in s:
        return len(blocks) - 1, None
    check("mtime", float(s["mtime"]) and s["mtime"],
          "%d.%09d" % divmod(os.stat(path).st_mtime_ns, 10 ** 9))
    n = check_extents(s, data, blocks, o) if len(lines) else 0
    return len(blocks) - 1, n
