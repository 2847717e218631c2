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
# In an order that each statement sees what it needs: what is retired at a
# boundary has an end that is not null.
SCD2 = """
create table gone as select t.rowid as id from t left join w using (k)
    where til is null and (w.line is null or w.line <> t.line)
    and (w.k is not null and not w.gone or %s);
insert into t select k, 0, part, line, '%s', null from w where not gone
    and not exists (select 1 from t where t.k = w.k and til is null
        and t.rowid not in (select id from gone));
update t set til = '%s' where rowid in (select id from gone);
"""

def number(v, cursor):
    """Of a cursor; a stored record without one is below all."""
    return -1 if not cursor or v is None else int(v)

def able(h, o):
    return len(o.keys) == 1 and h["kind"] != "wild" and o.mode in (
        "upsert", "insert-only", "replace", "patch") and not (
        o.mode == "patch" and (o.lowest or h["twice"])) and (
        not o.cursor or h["ckind"] == "number")

def plain(v):
    return int(v) if isinstance(v, ref.Decimal) else v

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
    for line in before:
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
