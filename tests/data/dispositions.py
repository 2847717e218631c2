# SPDX-License-Identifier: MIT
"""dispositions.py make DIR | check DIR RUN - batches for every write
disposition, and what dlt's SQL (dlt/destinations/sql_jobs.py) makes of them.
make writes DIR/config.json, and DIR/replies.json for canned.py; check loads the
first RUN batches into sqlite3 and compares each file of DIR, of which it says
what differs."""
import gzip
import json
import random
import sqlite3
import sys

RUNS = 5
COLUMNS = "id, at, day, del, v"
DEDUP = """SELECT %s FROM (SELECT *, row_number() OVER
    (PARTITION BY id ORDER BY at DESC) AS rn FROM s)
    WHERE rn = 1 AND (del IS NULL OR del = 0)""" % COLUMNS
UPDATE = """UPDATE d SET at = s.at, day = s.day, del = s.del, v = s.v
    FROM s WHERE d.id = s.id"""
# (MERGE of dlt's upsert would insert what is marked as deleted and not there;
# this is not done here.)
NEW = """INSERT INTO d SELECT * FROM s WHERE (del IS NULL OR del = 0)
    AND id NOT IN (SELECT id FROM d)"""
ALL = "INSERT INTO d SELECT * FROM s"
# The content of a row is its hash.
SAME = "a.id = b.id AND a.at = b.at AND a.day = b.day AND a.v = b.v"
RETIRE = """UPDATE d AS a SET valid_to = :now WHERE valid_to IS NULL
    AND NOT EXISTS (SELECT 1 FROM s AS b WHERE %s)""" % SAME
ADD = """INSERT INTO d SELECT *, :now, NULL FROM s AS a WHERE NOT EXISTS
    (SELECT 1 FROM d AS b WHERE valid_to IS NULL AND %s)""" % SAME


def merge(strategy, **more):
    return dict(more, write_disposition={"disposition": "merge",
                                         "strategy": strategy})


MARK = {"columns": {"del": {"hard_delete": True}}}
NAMES = {"validity_column_names": ["from", "to it"],
         "active_record_timestamp": "9999-12-31"}
SCD2 = {"names": merge("scd2"), "history": merge("scd2")}
SCD2["names"]["write_disposition"].update(NAMES)
# By name: the config, the SQL, and of what the batches are: d deletions, t
# several of one key, w all records each time.
KINDS = {
    "append": ({"write_disposition": "append"}, [ALL], "t"),
    "later": ({"write_disposition": "append", "endpoint": {
        "incremental": {"cursor_path": "at", "range_start": "open"}}},
        ["""INSERT INTO d SELECT * FROM s
            WHERE at > coalesce((SELECT max(at) FROM d), -1)"""], "w"),
    "replace": ({"write_disposition": "replace"},
                ["DELETE FROM d", ALL], ""),
    "unkeyed": ({"write_disposition": "replace", "primary_key": None},
                ["DELETE FROM d", ALL], "t"),
    "sorted": ({"columns": [{"name": "at", "dedup_sort": "desc"},
                            {"name": "del", "hard_delete": True}]},
               ["DELETE FROM d WHERE id IN (SELECT id FROM s)",
                "INSERT INTO d " + DEDUP], "dt"),
    "upsert": (merge("upsert", **MARK),
               ["""DELETE FROM d WHERE id IN (SELECT id FROM s
                   WHERE del = 1)""", UPDATE, NEW], "d"),
    "insert": (merge("insert-only", **MARK), [NEW], "d"),
    "parts": (dict(MARK, merge_key="day"),
              ["""DELETE FROM d WHERE id IN (SELECT id FROM s)
                  OR day IN (SELECT day FROM s)""",
               "INSERT INTO d " + DEDUP], "d"),
    "history": (SCD2["history"], [RETIRE, ADD], "w"),
    "names": (SCD2["names"], [RETIRE, ADD], "w"),
    "some": (merge("scd2", merge_key="id"),
             [RETIRE + " AND id IN (SELECT id FROM s)", ADD], ""),
}


def batches(name):
    """What the API has at each run."""
    r = random.Random(name)
    what = KINDS[name][2]
    at, table, all_of = 0, {}, []
    for _ in range(RUNS):
        batch = []
        for _ in range(r.randrange(1, 7)):
            at += 1
            record = {"id": r.randrange(8), "at": at, "day": r.choice("abc"),
                      "v": r.choice([1, 2.5, "x", "é"])}
            if "d" in what:
                record["del"] = r.choice([True, False, None, None])
            batch.append(record)
        if "t" not in what:
            batch = list({b["id"]: b for b in batch}.values())
        if "w" in what:
            for b in batch:
                table[b["id"]] = b
            # Some go, as long as some are left.
            for key in list(table)[1:]:
                if r.random() < .2 and name != "later":
                    del table[key]
            batch = list(table.values())
        all_of.append(batch)
    return all_of


def rows_of(name, run):
    db = sqlite3.connect(":memory:")
    scd2 = ADD in KINDS[name][1]
    db.execute("CREATE TABLE d (%s%s)" % (
        COLUMNS, ", valid_from, valid_to" if scd2 else ""))
    db.execute("CREATE TABLE s (%s)" % COLUMNS)
    for now, batch in enumerate(batches(name)[:run]):
        db.execute("DELETE FROM s")
        db.executemany(
            "INSERT INTO s VALUES (:id, :at, :day, :del, :v)",
            [dict({"del": None}, **b) for b in batch])
        for sql in KINDS[name][1]:
            db.execute(sql, {"now": now} if ":now" in sql else {})
    return ranked(db.execute("SELECT * FROM d").fetchall(), scd2)


def ranked(rows, scd2):
    """Times by their order only, in any order of rows."""
    rows = [list(row) for row in rows]
    if scd2:
        times = {t for row in rows for t in row[5:] if t is not None}
        rank = {t: i for i, t in enumerate(sorted(times))}
        for row in rows:
            row[5:] = [rank.get(t) for t in row[5:]]
    return sorted(rows, key=repr)


def file_of(path, name):
    scd2 = ADD in KINDS[name][1]
    names = NAMES["validity_column_names"] if name == "names" else [
        "_dlt_valid_from", "_dlt_valid_to"]
    rows = []
    for line in gzip.open("%s/%s.ndjson.gz" % (path, name)):
        r = json.loads(line)
        row = [r[k] for k in ("id", "at", "day")] + [
            {True: 1, False: 0, None: None}[r.get("del")], r["v"]]
        if scd2:
            row += [r[n] for n in names]
            if name == "names":
                assert row[-1] is not None
                row[-1] = None if row[-1][:4] == "9999" else row[-1]
        rows.append(row)
    return ranked(rows, scd2)


def main(action, path, *run):
    if action == "check":
        for name in KINDS:
            want, got = rows_of(name, int(run[0])), file_of(path, name)
            if want != got:
                print("%s:\n got  %s\n want %s" % (name, got, want))
        return
    resources = []
    for name, (config, _, _) in KINDS.items():
        resources.append(dict(config, name=name, endpoint=dict(
            config.get("endpoint", {}), path=name, paginator="single_page")))
    with open(path + "/config.json", "w") as f:
        json.dump({"client": {"base_url": "https://api.example.com"},
                   "resource_defaults": {"primary_key": "id",
                                         "write_disposition": "merge"},
                   "resources": resources}, f)
    with open(path + "/replies.json", "w") as f:
        json.dump({"/" + name: [{"body": b} for b in batches(name)]
                   for name in KINDS}, f)


main(*sys.argv[1:])
