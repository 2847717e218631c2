#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""merge.py - merge data sets by key over a Spark cluster, with ndkit's filters

    spark-submit merge.py -k PATH ... [--cursor PATH] [--parts N] OUT IN ...

IN is a file of records or a directory of *.ndjson.gz parts; of records with
one key the later IN has the last word, or with --cursor the newest record, as
in "ndmerge -k PATH IN ...". OUT is a directory that must not exist: it gets
parts whose records, one part after the other, are those of that command. It
appears when all of them are whole, or not at all.

Each machine needs ndkit in the PATH of the driver, and sees the files of IN
and OUT under the same names.
"""
import argparse
import bisect
import glob
import itertools
import os
import shlex
import shutil
import sys

from pyspark import SparkContext, TaskContext

SAMPLE = 1000  # of so many keys one is looked at to divide them into ranges

# A file is read by the filter, not by Spark: Hadoop takes .gz for one stream
# that cannot be divided, and a line for text to be decoded. A task is a file.
KEYS = ["xargs", "-r", "-d", "\\n", "ndkey"]

# The first line of a partition is the name of its part, the rest its records.
# Where ndmerge fails ndpack knows by the finish mark, and its status is ours.
MERGE = ["sh", "-c", 'IFS= read -r part && ndmerge -m "$@" | '
         'ndpack --parallel 1 -o "$part" && printf "%s\\n" "$part"', "merge"]


def pipe(rdd, command):
    """rdd through a filter that must exit 0; pipe gives it no PATH itself."""
    names = {"PATH", "TMPDIR", "LD_LIBRARY_PATH"}
    env = {name: os.environ[name] for name in names & os.environ.keys()}
    return rdd.pipe(shlex.join(command), env, checkCode=True)


def arrivals(file, lines):
    """KEY TAB RECORD to ((KEY, file, line), RECORD): unique, in order."""
    for number, line in enumerate(lines):
        key, record = line.split("\t", 1)
        yield (key, file, number), record


def ranges(keyed, parts):
    """At most parts - 1 keys between which there are about as many records."""
    some = keyed.mapPartitions(
        lambda rows: itertools.islice(rows, 0, None, SAMPLE)).keys().collect()
    keys = sorted(key for key, _, _ in some)
    return sorted({keys[i * len(keys) // parts] for i in range(1, parts)
                   if keys})


def part_of(directory):
    """What MERGE reads: names each attempt at a part, then has its records."""
    def lines(index, rows):
        attempt = TaskContext.get().taskAttemptId()
        yield f"{directory}/{index:05}-{attempt}.ndjson.gz"
        try:
            for _, record in rows:
                yield record
        except Exception as error:
            # pipe would leave the filter waiting for ever; this it refuses.
            yield f"not all records of this part came: {error!a}"
    return lines


def made(context, files, options, work):
    """Writes the parts into the directory work; their names, in order."""
    keyed = pipe(context.parallelize(files, len(files)),
                 KEYS + options.key + ["--"]).mapPartitionsWithIndex(arrivals)
    bounds = ranges(keyed, options.parts or len(files))
    ranged = keyed.repartitionAndSortWithinPartitions(
        len(bounds) + 1, lambda key: bisect.bisect_right(bounds, key[0]))
    return pipe(ranged.mapPartitionsWithIndex(part_of(work)),
                MERGE + options.key + options.cursor).collect()


def merge(context, files, options, work, out):
    """
    Only the attempts that Spark counts become parts: a worker that is killed
    is the end of the input to its filter, which leaves a part that is cut.
    """
    names = made(context, files, options, work)
    os.mkdir(f"{work}/parts")
    for number, name in enumerate(names):
        os.rename(name, f"{work}/parts/part-{number:05}.ndjson.gz")
    os.rename(f"{work}/parts", out)


def files_of(names):
    """The parts of directories, and files; by full names."""
    for name in map(os.path.abspath, names):
        if os.path.isdir(name):
            yield from sorted(glob.glob(f"{glob.escape(name)}/*.ndjson.gz"))
        else:
            yield name


def arguments(words=None):
    parser = argparse.ArgumentParser(description="merge data sets by key")
    parser.add_argument("-k", "--key", action="append", required=True)
    parser.add_argument("--cursor")
    parser.add_argument("--parts", type=int, help="how many (as many as IN)")
    parser.add_argument("out")
    parser.add_argument("input", nargs="+")
    options = parser.parse_args(words)
    options.key = [f"--key={path}" for path in options.key]
    options.cursor = [f"--cursor={options.cursor}"] if options.cursor else []
    return options


def main():
    options = arguments()
    files = list(files_of(options.input))
    out = os.path.abspath(options.out)
    if not files:
        sys.exit("merge.py: no parts in " + " ".join(options.input))
    for name in files + [out]:
        if not name.isprintable():
            sys.exit(f"merge.py: {name!a}: cannot be a line of text")
    work = f"{out}.tmp"
    for name in out, work:
        if os.path.lexists(name):
            sys.exit(f"merge.py: {name}: exists")
    os.mkdir(work)
    try:
        with SparkContext(appName="ndkit merge") as context:
            merge(context, files, options, work, out)
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
