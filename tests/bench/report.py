# SPDX-License-Identifier: MIT
"""report - rows beside each other, and the bars that they are to clear.

Rows stand in groups. Each runs once to warm up, and what comes out is compared;
then all rows of the group run in turn, RUNS times (5). A row tells the median
of its wall seconds, the least and the most, and medians of what each of its
processes took. Where a peer is not here, the row says so.

A bar is a limit that this project has set itself, for a row or for the ratio of
two: that of their medians, beside the least and the most that a round had. That
one is not met is no failure; output that is wrong is.

All goes to stdout, and as NDJSON to build/bench-SUBJECT.ndjson.
"""
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys

import bench
from bench import BUILD, PYTHON, RUNS, SUBJECT

VERSIONS = {  # what tells the version of a peer: a program's first number
    "curl": ["curl", "--version"], "jq": ["jq", "--version"],
    "gojq": ["gojq", "--version"], "nginx": ["nginx", "-v"],
    "bgzip": ["bgzip", "--version"], "igzip": ["igzip", "--version"],
    "pigz": ["pigz", "--version"], "gzip": ["gzip", "--version"],
    "sort": ["sort", "--version"], "mawk": ["mawk", "-W", "version"],
    "sqlite3": ["sqlite3", "--version"], "python3": [PYTHON, "--version"],
    "libcurl": ["pkg-config", "--modversion", "libcurl"],
    "libdeflate": ["dpkg-query", "-Wf${Version}", "libdeflate-dev"],
    "isa-l": ["pkg-config", "--modversion", "libisal"],
    "zlib": ["pkg-config", "--modversion", "zlib"],
    "simdjson": ["pkg-config", "--modversion", "simdjson"],
    "gcc": ["cc", "-dumpfullversion"]}


def version(peer):
    ask = VERSIONS.get(peer) or [
        PYTHON, "-c", "import importlib.metadata as m, sys; "
        "print(m.version(sys.argv[1]))", peer]
    if not shutil.which(ask[0]):
        return "missing"
    said = subprocess.run(ask, text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    found = re.search(r"\d+(\.[\w+~-]+)+", said.stdout)
    return found[0] if found and said.returncode == 0 else "missing"


def machine():
    """What ran it: our version, processor, kernel."""
    with open("/proc/cpuinfo") as info:
        cpu = next((line.split(":")[1].strip() for line in info
                    if line.startswith("model name")), platform.machine())
    with open("/proc/meminfo") as info:
        memory = int(info.readline().split()[1]) / (1 << 20)
    ndkit = subprocess.run(["ndmerge", "--version"], capture_output=True,
                           text=True).stdout.strip()
    return (f"{ndkit}; {cpu}, {len(os.sched_getaffinity(0))} processors, "
            f"{memory:.0f} GiB, Linux {platform.release()}; "
            f"load {os.getloadavg()[0]:.1f}")


class Row:
    """What runs, and what must come out of it: what the oracle says of its
    standard output, or of its result, which is a file, or a stage that reads
    some; where it writes nothing like that, of what the stages instead of it
    write. known says why its records are not the same, so that only their
    number is compared. why says what is missing, if anything.
    """

    def __init__(self, name, *stages, oracle=None, result=None, out="/dev/null",
                 before=None, instead=None, known=None, why=None):
        self.name = name + (f" [{known}]" if known else "")
        self.stages, self.oracle, self.known = stages, oracle, known
        self.result, self.out, self.before = result, out, before
        self.instead = instead or stages
        missing = [stage[0] for stage in stages
                   if not stage[0] or not shutil.which(stage[0])]
        self.why = why or (missing[0] or "not compiled" if missing else None)
        self.runs = []

    def once(self):
        if self.before:
            self.before()
        return bench.run(self.stages, self.out)

    def warm_up(self):
        """What goes to /dev/null is compared here, once."""
        if self.result or not self.oracle:
            self.once()
            self.compare()
            return
        if self.before:
            self.before()
        self.oracle.check(self.name, self.instead, self.known)

    def compare(self):
        """Of a result, each run's."""
        if self.result and self.oracle:
            stage = bench.reader(self.result) if isinstance(
                self.result, str) else self.result
            self.oracle.check(self.name, [stage], self.known)

    def timed(self):
        self.runs.append(self.once())
        self.compare()

    def alone(self):
        """All runs, of no group."""
        self.warm_up()
        for _ in range(RUNS):
            self.timed()

    def walls(self):
        return [figures.wall for figures in self.runs]

    def cpus(self):
        return [sum(figures.cpu) for figures in self.runs]

    def peaks(self):
        return [max(figures.peak_mib) for figures in self.runs]


class Report:
    """Of a subject: begins with what ran it, ends with its bars."""

    def __init__(self, title, *peers):
        os.makedirs(BUILD, exist_ok=True)
        self.file = open(f"{BUILD}/bench-{SUBJECT}.ndjson", "w")
        self.bars = []
        versions = {peer: version(peer) for peer in peers}
        print(f"== {SUBJECT}: {title}", machine(), ", ".join(
            f"{peer} {said}" for peer, said in versions.items()), sep="\n")
        self.write(machine=machine(), versions=versions, runs=RUNS)

    def write(self, **members):
        self.file.write(json.dumps({"subject": SUBJECT, **members}) + "\n")
        self.file.flush()

    def group(self, title, rows, last=None):
        """Runs the rows and tells of them. last names a further figure of a
        row: (what, function of the row)."""
        here = [row for row in rows if not row.why]
        for row in here:
            row.warm_up()
        for _ in range(RUNS):
            for row in here:
                row.timed()
        self.tell(title, rows, last)

    def tell(self, title, rows, last=None):
        print(f"\n{title}\n{'':58} {'wall s':>8} {'least .. most':>18} "
              f"{'CPU s':>15} {'peak MiB':>11} {last[0] if last else '':>10}")
        for row in rows:
            self.tell_row(title, row, last)
        sys.stdout.flush()

    def tell_row(self, title, row, last):
        if row.why:
            print(f"{row.name:58} missing: {row.why}")
            self.write(group=title, name=row.name, missing=row.why)
            return
        figures, walls = bench.median(row.runs), row.walls()
        spread = f"{seconds(min(walls))} .. {seconds(max(walls))}"
        print(f"{row.name:58} {seconds(figures.wall):>8} {spread:>18} "
              f"{' + '.join(map(seconds, figures.cpu)):>15} "
              f"{' + '.join(f'{peak:.0f}' for peak in figures.peak_mib):>11} " +
              (f"{last[1](row):10.2f}" if last else ""))
        self.write(group=title, name=row.name, **figures._asdict(),
                   walls=walls, **({last[0]: last[1](row)} if last else {}))

    def rates(self, title, rates, here):
        """Of programs that tell their speed themselves: {name: [MB/s, ...]}.
        here says which there could be."""
        print(f"\n{title}\n{'':58} {'MB/s':>8} {'least .. most':>15}")
        for name, runs in rates.items():
            print(f"{name:58} {statistics.median(runs):8.0f} "
                  f"{min(runs):6.0f} .. {max(runs):.0f}")
            self.write(group=title, name=name, rates=runs)
        for name, there in here.items():
            if not there:
                print(f"{name:58} missing: not built")
                self.write(group=title, name=name, missing="not built")
        sys.stdout.flush()

    def at_most(self, name, limit, over, under=None, unit="x"):
        """over and under: functions that give a figure for each round, such as
        a row's walls; without under the bar is for over alone."""
        self.bar(name, f"<= {limit:g}{unit}", over, under, unit,
                 lambda measured: measured <= limit)

    def at_least(self, name, limit, over, under=None, unit="x"):
        self.bar(name, f">= {limit:g}{unit}", over, under, unit,
                 lambda measured: measured >= limit)

    def bar(self, name, limit, over, under, unit, met):
        over, under = over(), under() if under else [1.0] * len(over())
        bar = {"bar": f"{SUBJECT}: {name}", "limit": limit, "measured": None,
               "met": None}
        if over and under:
            ratios = [a / b for a, b in zip(over, under)]
            bar["measured"] = statistics.median(over) / statistics.median(under)
            bar["met"] = bool(met(bar["measured"]))
            bar["spread"] = min(ratios), max(ratios)
            bar["unit"] = unit
        self.bars.append(bar)
        self.write(**bar)

    def end(self):
        show(self.bars)
        self.file.close()


def short(value):
    return f"{value:.0f}" if value >= 1000 else f"{value:.3g}"


def seconds(value):
    """As exact as its size asks for."""
    return f"{value:.5f}" if value < 0.05 else f"{value:.3f}"


def show(bars):
    """A table of bars."""
    print(f"\n{'bar':66} {'limit':>12} {'measured':>9}    {'rounds':>12}")
    for bar in bars:
        figures = f"{'-':>8} {'':20} not measured"
        if bar["measured"] is not None:
            figures = (
                f"{short(bar['measured']):>8}{bar['unit']:4} "
                f"{short(bar['spread'][0]):>6} .. "
                f"{short(bar['spread'][1]):<6} "
                f"{'met' if bar['met'] else 'NOT met'}")
        print(f"{bar['bar']:66} {bar['limit']:>12} {figures}")
    print(flush=True)
