# SPDX-License-Identifier: MIT
"""merging - a stream to merge by id, the newest staying, and what merges it.

The stream, "dup", has its records in random order, a fifth of them other
versions of an earlier one. Batches of what comes of it: one percent of its
keys, from the newest percent ("recent") or from all of it ("random"), a fifth
of these new ones; and a "few" of a thousand.
"""
import os
import subprocess

import bench
from bench import HERE, NATIVE, PYTHON, SHARED, WORK, need
from events import generate

SPILL = f"{WORK}/spill"  # where programs put temporary files
os.mkdir(SPILL)
CEIL = bench.compiled(SHARED + "/ceil_merge.c", *NATIVE, "-pthread",
                      "-ldeflate", "-lisal", "-lz")
need("mawk", bench.found("mawk"))


def make(records):
    """The stream of a size, and its batches, as files."""
    rows = records - records // 5
    for name, words in [
            ("dup", ["ndjson", "events", records, "-d", 20, "-x"]),
            ("recent", ["delta", "events", rows, rows // 100, "-r", 1]),
            ("random", ["delta", "events", rows, rows // 100, "-r", 100]),
            ("few", ["delta", "events", rows, 1000, "-r", 1])]:
        generate(f"{WORK}/{name}", *words)


def newest(*names):
    """An oracle for the newest of each key of these files: by ceil_merge where
    it is here, which holds them all in memory, else by sort."""
    files = [f"{WORK}/{name}" for name in names]
    if not CEIL:
        return bench.of_lines(["sh", f"{SHARED}/merge_sort.sh", "awk", "1G",
                               *files])
    whole = f"{WORK}/whole"
    with open(whole, "wb") as out:
        subprocess.run(["cat", *files], stdout=out, check=True)
    oracle = bench.of_lines([CEIL, "-u", whole])
    bench.remove(whole)
    return oracle


class Program:
    """What merges. A state is a result to start from, kept by its name; with
    None a batch is merged into nothing."""
    stdout = "/dev/null"

    def __init__(self, name):
        self.name = name
        self.label = "".join(filter(str.isalnum, name))
        self.output = f"{WORK}/{self.label}.out"

    def at(self, state):
        return f"{WORK}/{self.label}.{state}"

    def keep(self, state):
        os.replace(self.output, self.at(state))

    def prepare(self, state):
        """What a run needs and is not timed."""

    def stages(self, state, batch):
        raise NotImplementedError


class Ndmerge(Program):
    def __init__(self, name, *words):
        super().__init__(name)
        self.words = words
        self.output += ".ndjson.gz"

    def at(self, state):
        return super().at(state) + ".ndjson.gz"

    def keep(self, state):
        link(self.output, self.at(state))

    def prepare(self, state):
        bench.remove(self.output, self.output + ".state")
        if state:
            link(self.at(state), self.output)

    def stages(self, state, batch):
        return [["ndmerge", "-k", "id", "--cursor", "updated_at", "-T", SPILL,
                 *self.words, "--into", self.output, f"{WORK}/{batch}"]]


def link(path, to):
    """The same file, time and all: it is replaced, never written to."""
    for end in "", ".state":
        bench.remove(to + end)
        os.link(path + end, to + end)


class Duckdb(Program):
    def __init__(self, name, end):
        super().__init__(name)
        self.end = end
        self.output += end

    def at(self, state):
        return super().at(state) + ".ndjson" + self.end

    def stages(self, state, batch):
        file, base, delta = ("join", self.at(state), f"{WORK}/{batch}") \
            if state else ("raw", f"{WORK}/{batch}", "/dev/null")
        return [[PYTHON, f"{HERE}/duckdb_sql.py",
                 f"{SHARED}/merge_duckdb_{file}.sql", f"base={base}",
                 f"delta={delta}", f"out={self.output}", f"tmp={SPILL}"]]


class Sort(Program):
    def __init__(self, name, memory):
        super().__init__(name)
        self.memory = memory
        self.stdout = self.output

    def stages(self, state, batch):
        base = [self.at(state)] if state else []
        return [["env", f"TMPDIR={SPILL}", "sh", f"{SHARED}/merge_sort.sh",
                 "awk", self.memory, *base, f"{WORK}/{batch}"]]


class Sqlite(Program):
    """Keeps a table, and writes all of it as text."""

    def __init__(self, name):
        super().__init__(name)
        self.stdout = self.output
        self.table = f"{WORK}/table"

    def keep(self, state):
        os.replace(self.table, self.at(state))

    def prepare(self, state):
        bench.remove(self.table)
        if state:
            subprocess.run(["cp", self.at(state), self.table], check=True)

    def stages(self, state, batch):
        return [["sh", f"{SHARED}/merge_sqlite.sh", self.table, "-",
                 f"{WORK}/{batch}"]]


class Ceiling(Program):
    """ceil_merge: knows these records, and holds all in memory. It starts from
    a file of its own making, with the records of like's. The result is on the
    disk only where it is synced."""

    def __init__(self, like, codec, *flags, synced=False):
        super().__init__(" ".join(["ceil_merge", *flags, "-o", codec]) +
                         ", synced" * synced)
        self.codec, self.flags, self.like = codec, flags, like
        self.output += ".gz"
        self.synced = synced
        if not synced:
            self.stdout = self.output

    def at(self, state):
        return f"{WORK}/ceiling.{self.codec}.{state}.gz"

    def keep(self, state):
        if not os.path.exists(self.at(state)):
            plain = f"{WORK}/plain"
            bench.run([bench.reader(self.like.at(state))], plain)
            bench.run([[CEIL, "-o", self.codec, plain, "/dev/null"]],
                      self.at(state))
            os.unlink(plain)

    def stages(self, state, batch):
        base = [*self.flags, "-o", self.codec, self.at(state)] if state else [
            "-u", "-o", self.codec]
        command = [CEIL, *base, f"{WORK}/{batch}"]
        if self.synced:
            command = ["sh", "-c", '"$@" >"$0" && sync "$0"', self.output,
                       *command]
        return [command]
