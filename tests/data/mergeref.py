# What ndmerge is to do, in the plainest way: dicts, sorted. No byte of this
# knows how ndmerge does it.
import datetime, json, re
from decimal import Decimal

TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)"
                  r"(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))\Z", re.A)
STRING = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
BLANK = re.compile(rb'(' + STRING + rb')|[ \t\r\n]+')
SPACE = re.compile(rb"[ \t\r\n]")
TOKEN = re.compile(STRING + rb'|[][{}:,]|[^][{}:,"]+')
NONE = (-1,)
MODES = "patch", "insert-only", "replace", "append", "scd2", "apply"

class Refused(ValueError):
    """The batch is wrong: status 65, and nothing changes."""

class Options:
    keys, cursor, lowest, mode = (), None, False, "upsert"
    snapshot, merge_key, delete_if = False, None, None
    max_delete, allow_empty, boundary, open = None, False, None, b"null"
    since, until = "_dlt_valid_from", "_dlt_valid_to"

    def __init__(self, **o):
        self.__dict__.update(o)

    def sorted_by(self):
        """the key of the file, which is not that of the batch in scd2"""
        return list(self.keys) + [self.since] * (self.mode == "scd2")

def compact(line):
    if not SPACE.search(line):
        return line
    return BLANK.sub(lambda m: m[1] or b"", line)

def load(text):
    return json.loads(text, parse_int=Decimal, parse_float=Decimal)

def order(v, times=False):
    if isinstance(v, Decimal):
        return (0, v)
    if not isinstance(v, str):
        raise Refused(v)
    m = times and TIME.match(v)
    if not m:
        return (1, v.encode("utf-8", "surrogatepass"))
    y, mo, d, h, mi, s = map(int, m.groups()[:6])
    t = datetime.datetime(y, mo, d, h, mi) + datetime.timedelta(seconds=s)
    if m[8]:
        east = datetime.timedelta(hours=int(m[9]), minutes=int(m[10]))
        t += east if m[8] == "-" else -east
    return (2, t, Decimal("0." + (m[7] or "0")))

def members(text):
    """The members of a compact object: [name, raw name, raw value]"""
    out, depth, token, end = [], 0, b"", 0
    for m in TOKEN.finditer(text):
        if m[0] in (b",", b"}") and depth == 1 and out and out[-1][2] is None:
            out[-1][2] = text[end:m.start()]
        if m[0] == b":" and depth == 1:
            out.append([load(token), token, None])
            end = m.end()
        depth += (m[0] in (b"{", b"[")) - (m[0] in (b"}", b"]"))
        token = m[0]
    return out

def member(text, name):
    found = [m[2] for m in members(text) if m[0] == name]
    return found[-1] if found else None

def written(ms):
    return b"{" + b",".join(raw + b":" + v for _, raw, v in ms) + b"}"

def patch(old, new):
    """RFC 7396, of texts: what does not change keeps its bytes and place; of
    members that share a name the last one counts, and stays"""
    if new[:1] != b"{":
        return new
    have, asked = members(old) if old[:1] == b"{" else [], members(new)
    for i, (name, raw, value) in enumerate(asked):
        if name in [m[0] for m in asked[i + 1:]]:
            continue
        last = [m for m in have if m[0] == name][-1:]
        have = [m for m in have if m[0] != name or m is last[0]]
        if value == b"null":
            have = [m for m in have if m[0] != name]
        elif last:
            last[0][2] = patch(last[0][2], value)
        else:
            have.append([name, raw, patch(b"", value)])
    return written(have)

class Row:
    """A record: its line, value, key and cursor."""
    known = {}

    def __init__(self, line, keys, cursor, optional):
        self.line, self.value = line, load(line)
        if keys and not isinstance(self.value, dict):
            raise Refused(line)
        has = cursor and isinstance(self.value, dict)
        c = self.value.get(cursor) if has else None
        fit = isinstance(c, (Decimal, str))
        self.cursor = order(c, True) if cursor and (fit or not optional) \
            else NONE
        self.key = tuple(order(self.value.get(k)) for k in keys)

    @classmethod
    def of(cls, line, keys, cursor, optional=False):
        what = line, tuple(keys), cursor, optional
        if what not in cls.known:
            if len(cls.known) > 200000:
                cls.known.clear()
            cls.known[what] = cls(*what)
        return cls.known[what]

def wins(o, later, earlier):
    if o.lowest:
        return later.cursor <= earlier.cursor
    return later.cursor >= earlier.cursor

def pick(o, rows, first=False):
    """The one of a key that counts"""
    best = rows[0]
    for r in rows[1:]:
        if wins(o, r, best) and not first:
            best = r
    return best

def gone(o, r):
    return bool(o.delete_if) and \
        r.value.get(o.delete_if) is not None and \
        r.value.get(o.delete_if) is not False

def row_patched(o, old, rows):
    rows = sorted(rows, key=lambda r: r.cursor) if not o.lowest else \
        sorted(rows[::-1], key=lambda r: r.cursor)[::-1]
    for p in rows:
        if old and not wins(o, p, old):
            continue
        old = None if gone(o, p) else Row.of(
            patch(old.line if old else b"", p.line), o.keys, o.cursor, True)
    return old

def row_applied(o, old, changes):
    for op, was, new in changes:
        now = old.line if old else b""
        if now == new:
            continue
        if now != was:
            raise Refused("does not fit")
        old = Row.of(new, o.keys, o.cursor, True) if new else None
    return old

def row_after(o, old, rows):
    """What stands for the key after the batch's rows of it"""
    if o.mode == "apply":
        return row_applied(o, old, rows)
    if o.mode == "patch":
        return row_patched(o, old, rows)
    if o.mode == "insert-only":
        r = pick(o, rows, first=not o.cursor)
        return old or (None if gone(o, r) else r)
    r = pick(o, rows)
    if old and o.mode == "upsert" and not wins(o, r, old):
        return old
    return None if gone(o, r) else r

def part(o, row):
    v = row.value.get(o.merge_key)
    return order(v) if isinstance(v, (Decimal, str)) else None

def absent_goes(o, row, parts):
    if not (o.snapshot or o.merge_key or o.mode in ("replace", "scd2")):
        return False
    return not o.merge_key or part(o, row) in parts

def stored_rows(o, lines):
    """{key: row} of a file, the newest each, and how many repeat a key"""
    stored = {}
    for line in lines:
        r = Row.of(line, o.sorted_by(), o.cursor, True)
        if r.key not in stored or r.cursor >= stored[r.key].cursor:
            stored[r.key] = r
    return stored, len(lines) - len(stored)

def batch_rows(o, lines):
    """{key: [row or change]}, the partitions"""
    batch, parts = {}, set()
    for line in map(compact, lines):
        if o.mode == "apply":
            c = [b"" if v == b"null" else v for v in
                 (member(line, n) for n in ("op", "old", "new"))]
            r = Row.of(c[2] or c[1], o.keys, None)
            batch.setdefault(r.key, []).append(c)
            continue
        r = Row.of(line, o.keys, o.cursor)
        if o.mode == "scd2" and (o.since in r.value or o.until in r.value):
            raise Refused("has " + o.since)
        if o.merge_key:
            parts.add(order(r.value.get(o.merge_key)))
        batch.setdefault(r.key, []).append(r)
    return batch, parts

def version(o, line, since, until):
    more = [[None, json.dumps(n).encode(), v] for n, v in
            ((o.since, since), (o.until, until))]
    return written(members(line) + more)

def scd2(o, stored, batch, parts):
    """The file's rows after it: {key with valid-from: row}"""
    after, active, last = dict(stored), {}, {}
    now = json.dumps(o.boundary).encode()
    for key, r in stored.items():
        since = [order(r.value[o.since], times) for times in (True, False)]
        last[key[:-1]] = list(map(max, last.get(key[:-1], since), since))
        if member(r.line, o.until) == o.open:
            active[key[:-1]] = r
    fresh = {k: pick(o, rows) for k, rows in batch.items()}

    def put(line):
        r = Row.of(line, o.sorted_by(), o.cursor, True)
        after[r.key] = r

    for key in {**active, **fresh}:
        old, new = active.get(key), fresh.get(key)
        if old and new and not wins(o, new, old):
            continue
        new = None if new and gone(o, new) else new
        bare = old and written([m for m in members(old.line)
                                if m[0] not in (o.since, o.until)])
        if new and old and new.line == bare:
            continue
        if old and not new and o.merge_key and part(o, old) not in parts:
            continue
        if (old or new) and key in last and (
                order(o.boundary, True) <= last[key][0] or
                order(o.boundary) <= last[key][1]):
            raise Refused("boundary")
        if old:
            put(version(o, bare, member(old.line, o.since), now))
        if new:
            put(version(o, new.line, now, o.open))
    return after

def key_text(o, line):
    texts = [member(line, k) for k in o.sorted_by()]
    return texts[0] if len(texts) == 1 else b"[" + b",".join(texts) + b"]"

def feed_line(o, old, new):
    op = b"update" if old and new else b"insert" if new else b"delete"
    return b'{"op":"%s","key":%s,"old":%s,"new":%s}' % (
        op, key_text(o, new or old), old or b"null", new or b"null")

def too_many(o, deleted, rows):
    n = o.max_delete
    if n and n.endswith("%"):
        return deleted * 100 > int(n[:-1]) * rows
    return bool(n) and deleted > int(n)

def merge(lines, batch_lines, o):
    """The lines of a file after a batch, the feed, the counts.

    The counts: inserted, updated, unchanged, deleted, rows."""
    if o.mode == "append" or not o.keys:
        new = [Row.of(compact(x), (), None).line for x in batch_lines]
        if o.mode == "append":
            return lines + new, [], [len(new), 0, 0, 0, len(lines) + len(new)]
        if lines and not new and not o.allow_empty:
            raise Refused("empty")
        return new, [], None
    stored, repeated = stored_rows(o, lines)
    batch, parts = batch_rows(o, batch_lines)
    if o.mode == "scd2":
        after = scd2(o, stored, batch, parts)
    else:
        after = {k: r for k, r in stored.items() if k in batch or
                 not absent_goes(o, r, parts)}
        for key, rows in batch.items():
            r = row_after(o, stored.get(key), rows)
            after.pop(key, None)
            if r:
                after[key] = r
    n, feed, changed, changed_rows = [0, 0, 0, 0], [], set(), set()
    for key in sorted({**stored, **after}):
        old, new = stored.get(key), after.get(key)
        if old and new and old.line == new.line:
            continue
        n[1 if old and new else 0 if new else 3] += 1
        changed.add(key[:len(o.keys)])
        changed_rows.add(key)
        feed.append(feed_line(o, old and old.line, new and new.line))
    gone = n[3]
    if o.mode == "scd2":
        new = {k for k in after if k not in stored}
        gone += len({k[:-1] for k in changed_rows if k in stored} -
                    {k[:-1] for k in new})
    if gone and not o.allow_empty and not (batch and after) and \
            (o.snapshot or o.merge_key or o.mode in ("replace", "scd2")):
        raise Refused("empty")
    if too_many(o, gone, len(stored)):
        raise Refused("too many")
    n[2] = len(set(batch) - changed)
    n[3] += repeated
    return ([after[k].line for k in sorted(after)], feed,
            n + [len(after)])
