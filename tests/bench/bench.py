# SPDX-License-Identifier: MIT
"""bench - what the programs of tests/bench share: run, and compare.

A pipeline is a list of stages, a stage a list of words. Wall seconds are those
of the whole pipeline; CPU, peak memory and bytes written are those of each
stage, as measure.c takes them.
"""
import atexit
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from typing import NamedTuple

RUNS = int(os.environ.get("RUNS", 5))
ROOT = os.getcwd()
HERE = os.path.join(ROOT, "tests", "bench")
SHARED = os.path.join(ROOT, "..", "shared", "bench")
BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build"))
PYTHON = f"{BUILD}/venv-bench/bin/python3"  # has what PyPI has
SUBJECT = os.path.basename(sys.argv[0])
NATIVE = ["-O3", "-march=native"]
os.environ["PATH"] = BUILD + "/bin:" + os.environ["PATH"]
os.environ["LC_ALL"] = "C"


class Figures(NamedTuple):
    """Of a run, or the medians of several: of all, then of each process."""
    wall: float
    cpu: list
    peak_mib: list
    written_mib: float


def directory():
    """A directory of our own, until the program ends."""
    path = tempfile.mkdtemp(prefix="ndkit-bench.")
    os.chmod(path, 0o755)  # nginx reads pages as another user
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


def found(program):
    return shutil.which(program) is not None


def need(what, there):
    """Without it there is nothing to tell of this subject."""
    if not there:
        print(f"== {SUBJECT}: missing: {what}")
        sys.exit(0)


def compiled(source, *flags):
    """A program made from a C or C++ file; None where there is no such file,
    or it cannot be compiled here."""
    name, end = os.path.splitext(os.path.basename(source))
    program = f"{WORK}/{name}"
    done = subprocess.run(
        ["c++" if end == ".cc" else "cc", "-O2", "-o", program, source, *flags],
        stderr=subprocess.DEVNULL)
    return program if done.returncode == 0 else None


signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # tidies up
WORK = directory()
MEASURE = compiled(HERE + "/measure.c")
LINES = compiled(HERE + "/lines.c")


def words(stages):
    """What measure takes."""
    return [word for stage in stages for word in ["|", *stage]][1:]


def measured(stages, out="/dev/null", times=1):
    """Runs a pipeline, which must not fail; the Figures of each run."""
    with open(f"{WORK}/said", "w+") as said:
        done = subprocess.run([MEASURE, str(times), f"{WORK}/measured", out,
                               *words(stages)], stderr=said)
        if done.returncode:
            said.seek(0)
            sys.exit(f"{SUBJECT}: failed: {stages}\n{said.read()}")
    with open(f"{WORK}/measured") as said:
        return [Figures(run["wall"], [s["cpu"] for s in run["stages"]],
                        [s["peak"] / (1 << 20) for s in run["stages"]],
                        sum(s["written"] for s in run["stages"]) / (1 << 20))
                for run in map(json.loads, said)]


def run(stages, out="/dev/null"):
    return measured(stages, out)[0]


def median(runs):
    """The Figures of several runs of one pipeline: the median of each."""
    return Figures(*(
        [statistics.median(values) for values in zip(*column)]
        if isinstance(column[0], list) else statistics.median(column)
        for column in zip(*runs)))


def output(stages):
    """The standard output of a pipeline, which must not fail."""
    run(stages, f"{WORK}/output")
    with open(f"{WORK}/output") as file:
        return file.read()


def remove(*paths):
    for path in paths:
        if os.path.lexists(path):
            os.unlink(path)


def reader(path):
    """What gives the records of a file: where there is one, a foreign one."""
    if not path.endswith(".gz"):
        return ["cat", path]
    fast = shutil.which("igzip")
    return [fast or "gzip", "-d", "-c", path]


class Oracle:
    """Knows what must come out: their number, and a hash of the records in any
    order. Of lines, of the values of records, or of a file to the byte."""

    def __init__(self, reads, *source):
        self.reads = reads
        self.want = self.of(*source)

    def of(self, *stages):
        said = json.loads(output([*stages, self.reads]))
        return said["records"], said["sum"]

    def check(self, name, stages, known=None):
        """Exits where that is not what the stages give: records that are not
        the same where they are known not to be, and then only how many."""
        said, want = self.of(*stages), self.want
        if said[0] != want[0] or (said[1] != want[1] and not known):
            sys.exit(f"{SUBJECT}: wrong output: {name}: {said[0]} records, "
                     f"{said[1]}; not {want[0]}, {want[1]}")


def of_lines(*source):
    return Oracle([LINES, "sum"], *source)


def of_values(*source):
    """As JSON has it: white space, escapes and the order of members aside."""
    need("orjson: scripts/setup bench", found(PYTHON))
    return Oracle([PYTHON, f"{HERE}/values.py"], *source)


def of_bytes(*source):
    return Oracle([LINES, "bytes"], *source)
