# SPDX-License-Identifier: MIT
# jsonset_cases.py make|check - random cases for jsonsetcheck, and what Python
# makes of them: "check CASES RESULTS" prints the ones that differ.
import json
import random
import sys

NAMES = ["a", "b", "c", "a.b", "", "é", 'q"', "\\"]
SCALARS = ["0", "-1.50", "1e400", "12345678901234567890123", "true", "null",
           '"x"', '"\\u0041\\n"', '"}]{["', "[]", "{}", '{"a":{}}']


class Twice(Exception):
    pass


def text(r, depth):
    """A JSON text with white space, escapes and now and then a name twice."""
    blank = lambda: r.choice(["", "", " ", "  "])
    kind = r.randrange(3) if depth else 2
    if kind == 2:
        return blank() + r.choice(SCALARS) + blank()
    parts = []
    for _ in range(r.randrange(4)):
        part = text(r, depth - 1)
        if kind == 0:
            name = json.dumps(r.choice(NAMES), ensure_ascii=r.random() < 0.5)
            part = blank() + name + blank() + ":" + part
        parts.append(part)
    inside = ",".join(parts) or blank()
    return blank() + ("{%s}" if kind == 0 else "[%s]") % inside + blank()


def make(seed, count):
    r = random.Random(seed)
    for _ in range(count):
        steps = "".join(
            "[%d]" % r.randrange(3) if r.random() < 0.2
            else "[%s]" % json.dumps(r.choice(NAMES))
            for _ in range(r.randrange(1, 5)))
        print("$" + steps, text(r, 4), r.choice(SCALARS), sep="\t")


def load(s):
    """Numbers as their text, objects as lists of pairs in a tuple."""
    return json.loads(s, object_pairs_hook=lambda pairs: ("object", pairs),
                      parse_int=lambda t: ("number", t),
                      parse_float=lambda t: ("number", t))


def steps_of(path):
    decoder, at, steps = json.JSONDecoder(), 1, []
    while at < len(path):
        step, end = decoder.raw_decode(path, at + 1)
        steps.append(step)
        at = end + 1
    return steps


def put(value, steps, new):
    """value with new at steps; LookupError or Twice where it cannot be."""
    if not steps:
        return new
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        if not isinstance(value, list) or step >= len(value):
            raise LookupError
        return value[:step] + [put(value[step], rest, new)] + value[step + 1:]
    if not isinstance(value, tuple) or value[0] != "object":
        raise LookupError
    pairs = value[1]
    hits = [i for i, (name, _) in enumerate(pairs) if name == step]
    if len(hits) > 1:
        raise Twice
    if not hits:
        return ("object", pairs + [(step, put(("object", []), rest, new))])
    i = hits[0]
    return ("object",
            pairs[:i] + [(step, put(pairs[i][1], rest, new))] + pairs[i + 1:])


def check(cases, results):
    done = failed = 0
    cases, results = list(cases), list(results)
    assert len(cases) == len(results)
    for case, got in zip(cases, results):
        path, was, new = case.rstrip("\n").split("\t")
        got = got.rstrip("\n")
        try:
            want = put(load(was), steps_of(path), load(new))
        except (LookupError, Twice):
            want = None
        good = got == "! 65" if want is None else (
            not got.startswith("!") and load(got) == want)
        done += want is not None
        failed += want is None
        if not good:
            print(case, got, sep="")
    print(done, "set,", failed, "refused")


if sys.argv[1] == "make":
    make(7, 20000)
else:
    with open(sys.argv[2], newline="\n") as a, \
            open(sys.argv[3], newline="\n") as b:
        check(a, b)
