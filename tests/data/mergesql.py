# A second opinion: what SQL makes of the same batch. Only where SQL can say
# it: one key that is a whole number or a plain string, cursors of numbers.
import json, sqlite3
import mergeref as ref
from mergefile import check

SCHEMA = """
create table t (k, c, part, line, primary key (k));
create table b (seq integer primary key, k, c, part, gone, line);
create index b_k on b (k);
create view w as select * from b x where not exists (select 1 from b y
    where y.k = x.k and (y.c * %s > x.c * %s or y.c = x.c and y.seq %s x.seq));
"""
ABSENT = "delete from t where k not in (select k from b)"
PARTS = " and part in (select part from b)"
UPSERT = """
delete from t where exists (select 1 from w
    where w.k = t.k and gone and w.c * %s >= t.c * %s);
insert into t select k, c, part, line from w where not gone
    on conflict (k) do update set c = excluded.c, part = excluded.part,
    line = excluded.line where excluded.c * %s >= c * %s;
"""
INSERT = """
insert into t select k, c, part, line from w where not gone
    on conflict (k) do nothing;
"""
REPLACE = """
delete from t where k in (select k from w where gone);
insert or replace into t select k, c, part, line from w where not gone;
"""
PATCH = """
insert into t values (:k, :c, null, json_patch('{}', :line))
    on conflict (k) do update set c = excluded.c,
    line = json_patch(t.line, :line) where excluded.c * :s >= t.c * :s
"""
GONE = "delete from t where k = :k and c * :s <= :c * :s"
SCD2 = """
create table v (k, line, part, since, til);
create table due as select 0 as id, 0 as k where 0;
"""
# What ends is chosen before anything changes.
ENDS = """
insert into due select v.rowid, v.k from v left join w on w.k = v.k
    where til is null and case when w.k is null or w.gone then %s
    else w.line <> v.line end;
insert into v select k, line, part, :now, null from w where not gone and
    not exists (select 1 from v where v.k = w.k and til is null and
                v.rowid not in (select id from due));
update v set til = :now where rowid in (select id from due);
"""

def number(v, cursor):
    """Of a cursor; a stored record without one is below all."""
    return -1 if not cursor or v is None else int(v)

def able(h, o):
    return len(o.keys) == 1 and h["kind"] != "wild" and o.mode in (
        "upsert", "insert-only", "replace", "patch", "scd2") and not (
        o.mode == "scd2" and o.cursor) and not (
        o.mode == "patch" and (o.lowest or h["twice"])) and (
        not o.cursor or h["ckind"] == "number")

def plain(v):
    return int(v) if isinstance(v, ref.Decimal) else v

def versions(db, before, o, fields):
    """SCD2: the lines that the table of versions becomes"""
    db.executescript(SCD2)
    for line in before:
        k, _, part, r = fields(line)
        bare = ref.written([m for m in ref.members(line)
                            if m[0] not in (o.since, o.until)])
        db.execute("insert into v values (?, ?, ?, ?, ?)", (k, bare.decode(),
            part, r[o.since], r[o.until]))
    ends = "v.part in (select part from b)" if o.merge_key else "true"
    for statement in (ENDS % ends).split(";")[:-1]:
        db.execute(statement, {"now": o.boundary}
                   if ":now" in statement else {})
    return [ref.version(o, line.encode(), *(json.dumps(x).encode()
            for x in (since, til))) for line, since, til in db.execute(
            "select line, since, til from v order by k, since")]

def second_opinion(h, before, lines, o, after):
    if not able(h, o):
        return
    s = -1 if o.lowest else 1
    db = sqlite3.connect(":memory:")
    db.executescript(SCHEMA % (s, s, "<" if o.mode == "insert-only" and not o.cursor else ">"))

    def fields(line):
        r = ref.load(line)
        return plain(r[o.keys[0]]), number(r.get(o.cursor), o.cursor), \
            plain(r.get("part")), r
    for line in before if o.mode != "scd2" else []:
        k, c, part, _ = fields(line)
        db.execute("insert into t values (?, ?, ?, ?) on conflict (k) do "
            "update set c = excluded.c, part = excluded.part, line = "
            "excluded.line where excluded.c >= c",
            (k, c, part, line.decode()))
    for line in lines:
        k, c, part, r = fields(line)
        gone = bool(o.delete_if) and r.get(o.delete_if) not in (None, False) \
            or r.get(o.delete_if) == 0 and r.get(o.delete_if) is not False
        db.execute("insert into b (k, c, part, gone, line) values "
            "(?, ?, ?, ?, ?)", (k, c, part, bool(o.delete_if) and gone,
                                ref.compact(line).decode()))
    if o.mode == "scd2":
        return check("sqlite", versions(db, before, o, fields), after)
    if o.snapshot or o.merge_key or o.mode == "replace":
        db.execute(ABSENT + (PARTS if o.merge_key else ""))
    if o.mode == "patch":
        for k, c, gone, line in db.execute("select k, c, gone, line from b "
                                           "order by c, seq").fetchall():
            db.execute(GONE if gone else PATCH,
                       {"k": k, "c": c, "line": line, "s": s})
    else:
        db.executescript({"upsert": UPSERT % (s, s, s, s),
            "insert-only": INSERT, "replace": REPLACE}[o.mode])
    got = [x.encode() for x, in db.execute("select line from t order by k")]
    if o.mode == "patch":
        got, after = [list(map(json.loads, x)) for x in (got, after)]
    check("sqlite", got, after)
