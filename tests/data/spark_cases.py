# SPDX-License-Identifier: MIT
"""Runs examples/spark/merge.py several times in one cluster.

A line of the file named is a case: a name, then the arguments. The answer is a
line: the name, then "done" or why not.
"""
import os
import shlex
import shutil
import sys

from pyspark import SparkContext

import merge


def broken(context, options, work):
    """The records of a part stop coming, by a failure and not at their end."""
    rows = context.parallelize([1, 0], 1).map(lambda n: (n, '{"id":%d}' % (
        1 // n)))
    merge.pipe(rows.mapPartitionsWithIndex(merge.part_of(work)),
               merge.MERGE + options.key).collect()


def run(context, name, words):
    options = merge.arguments(words)
    files = list(merge.files_of(options.input))
    out = os.path.abspath(options.out)
    work = f"{out}.tmp"
    os.mkdir(work)
    path = os.environ["PATH"]
    try:
        if name == "killed":
            os.environ["PATH"] = os.path.abspath("bin") + ":" + path
        if name == "broken":
            broken(context, options, work)
        else:
            merge.merge(context, files, options, work, out)
        return "done"
    except Exception as error:
        said = [line for line in str(error).splitlines() if "PIPE_" in line]
        return (said or [repr(error)])[0]
    finally:
        os.environ["PATH"] = path
        shutil.rmtree(work)


with SparkContext(appName="cases") as context:
    context.addPyFile(merge.__file__)
    for line in open(sys.argv[1]):
        name, *words = shlex.split(line)
        print(name, run(context, name, words), flush=True)
