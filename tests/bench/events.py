# SPDX-License-Identifier: MIT
"""events - the records of ../shared/bench, in files and behind a server.

RECORDS (1000000) is the size of everything; 100000 is for a quick look.
"""
import atexit
import os
import shutil
import subprocess
import sys

import bench
from bench import SHARED, WORK, need

RECORDS = int(os.environ.get("RECORDS", 1_000_000))
PAGE = 100
PORT = int(os.environ.get("PORT", 18800))

if RECORDS < 10_000:
    sys.exit("bench: at least 10000 records (RECORDS)")
need("../shared/bench, where the records come from",
     os.path.exists(SHARED + "/gen.c"))
GEN = bench.compiled(SHARED + "/gen.c")


def gen(*words):
    """A stage that gives records."""
    return [GEN, *map(str, words)]


def generate(path, *words):
    """The same, into a file."""
    with open(path, "wb") as out:
        subprocess.run(gen(*words), stdout=out, check=True)
    return path


def page_files(to, records):
    """A directory with pages of 100 events: page/1.json and so on, and an empty
    one behind the last."""
    subprocess.run(gen("pages", "events", records // PAGE, PAGE,
                       f"{WORK}/made"), check=True)
    os.makedirs(os.path.dirname(to), exist_ok=True)
    os.rename(f"{WORK}/made/events", to)


class Pages:
    """Page files that nginx serves, on the last processor. Its ports: plain,
    HTTP/2, 50 ms late, HTTP/2 and late, gzip."""

    def __init__(self):
        need("nginx", shutil.which("nginx"))
        self.www = f"{WORK}/www"

    def make(self, resource, records, packed=False):
        page_files(f"{self.www}/{resource}", records)
        if packed:
            files = f"find {self.www}/{resource} -name '*.json' -print0"
            subprocess.run(f"{files} | xargs -0 -n 500 -P 2 gzip -k6",
                           shell=True, check=True)

    def drop(self, resource):
        shutil.rmtree(f"{self.www}/{resource}")

    def start(self):
        """With as many files open as may be: nginx keeps those of its pages."""
        last = str(max(os.sched_getaffinity(0)))
        subprocess.run(
            ["taskset", "-c", last, "sh", "-c",
             'ulimit -n "$(ulimit -Hn)"; exec sh "$@"', "sh",
             SHARED + "/serve.sh", "start", self.www, f"{WORK}/run", str(PORT),
             "50"], check=True)
        # before the directory goes
        atexit.register(subprocess.run, ["sh", SHARED + "/serve.sh", "stop",
                                         f"{WORK}/run"])

    @staticmethod
    def url(resource, late=False, packed=False):
        port = PORT + (2 if late else 4 if packed else 0)
        return f"http://127.0.0.1:{port}/v1/resource/{resource}"


def walk(url, *words):
    """ndpaginate over all pages, which finds the last one itself."""
    return ["ndpaginate", "--paginator", "page_number", *words, url]


def curl(url, pages):
    return ["curl", "-s", f"{url}?per_page={PAGE}&page=[1-{pages}]"]
