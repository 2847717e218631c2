# SPDX-License-Identifier: MIT
"""bench - what the programs of tests/bench share: run, measure, tell.

A pipeline is a list of stages, a stage a list of words. Wall seconds are those
of the whole pipeline; CPU, peak memory and bytes written are those of each
stage, as measure.c takes them.
"""
import atexit
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

RUNS = int(os.environ.get("RUNS", 5))
ROOT = os.getcwd()
HERE = os.path.join(ROOT, "tests", "bench")
SHARED = os.path.join(ROOT, "..", "shared", "bench")
BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build"))
os.environ["PATH"] = BUILD + "/bin:" + os.environ["PATH"]


class Figures(NamedTuple):
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


def compiled(source, *flags):
    """A program made from a C file, or None where that cannot be compiled."""
    program = os.path.join(WORK, os.path.basename(source)[:-2])
    done = subprocess.run(["cc", "-O2", "-o", program, source, *flags],
                          capture_output=True)
    return program if done.returncode == 0 else None


WORK = directory()
MEASURE = compiled(HERE + "/measure.c")


def run(stages, out="/dev/null"):
    """Runs a pipeline, which must not fail; its Figures."""
    begun = time.monotonic()
    started, previous = [], None
    for i, stage in enumerate(stages):
        last = stage is stages[-1]
        with open(out if last else os.devnull, "wb") as file:
            started.append(subprocess.Popen(
                [MEASURE, f"{WORK}/measured.{i}", *stage], stdin=previous,
                stdout=file if last else subprocess.PIPE))
        if previous is not None:
            previous.close()
        previous = started[-1].stdout
    if any([process.wait() for process in started]):
        sys.exit(f"bench: failed: {stages}")
    wall = time.monotonic() - begun
    said = []
    for i in range(len(stages)):
        with open(f"{WORK}/measured.{i}") as file:
            said.append(json.load(file))
    return Figures(wall, [s["cpu"] for s in said],
                   [s["peak"] / (1 << 20) for s in said],
                   sum(s["written"] for s in said) / (1 << 20))


def median(runs):
    """The Figures of several runs of one pipeline: the median of each."""
    return Figures(*(
        [statistics.median(values) for values in zip(*column)]
        if isinstance(column[0], list) else statistics.median(column)
        for column in zip(*runs)))


class Table:
    """Rows as they come: to stdout, and as NDJSON to a file under build/."""

    def __init__(self, title, file, write=False):
        os.makedirs(BUILD, exist_ok=True)
        self.ndjson = open(os.path.join(BUILD, file), "w")
        self.write = write
        print(f"{title:56} {'wall s':>7} {'CPU s':>15} {'peak MiB':>15}" +
              " written MiB" * write, flush=True)

    def row(self, name, figures, **more):
        cpu = " + ".join(f"{c:.2f}" for c in figures.cpu)
        peak = " + ".join(f"{p:.0f}" for p in figures.peak_mib)
        print(f"{name:56} {figures.wall:7.3f} {cpu:>15} {peak:>15}" +
              f"{figures.written_mib:12.1f}" * self.write, flush=True)
        self.ndjson.write(json.dumps(
            {"name": name.strip(), **more, **figures._asdict()}) + "\n")
        self.ndjson.flush()


def machine():
    """What ran it: processor, kernel, version."""
    with open("/proc/cpuinfo") as info:
        cpu = next((line.split(":")[1].strip() for line in info
                    if line.startswith("model name")), platform.machine())
    version = subprocess.run(["ndmerge", "--version"], capture_output=True,
                             text=True).stdout.strip()
    return (f"{version}; {cpu}, {len(os.sched_getaffinity(0))} processors, "
            f"Linux {platform.release()}")


def lines_sum(lines, path):
    """What lines.c says of a file of records of any kind."""
    reader = ["ndcat", path] if path.endswith(".gz") else ["cat", path]
    cat = subprocess.Popen(reader, stdout=subprocess.PIPE)
    said = subprocess.run([lines, "sum"], stdin=cat.stdout, check=True,
                          capture_output=True).stdout
    if cat.wait():
        sys.exit(f"bench: {path}: cannot be read")
    return json.loads(said)


def remove(*paths):
    for path in paths:
        if os.path.lexists(path):
            os.unlink(path)
