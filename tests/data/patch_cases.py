# SPDX-License-Identifier: MIT
"""patch_cases.py make | check CASES RESULTS - random targets and merge patches,
and what RFC 7396 makes of them: of their values, and of their bytes."""
import json
import random
import sys

NAMES = ['a', 'b', 'c', 'd', '', 'ä', 'a"b', '\\', 'x\ty', 'é' * 20, '\ud800']
SCALARS = ['null', 'true', 'false', '0', '1', '1.0', '1e400', '-0',
    '12345678901234567890', '""', '"null"', '"{\\"a\\":1}"', '"}],:"',
    '"\\u00e4"', '"ä"', '[]', '[null]', '[{"a":null,"a":1}]', '{}',
    '[1,[2,{"a":[]}]]']


def name(r):
    n = r.choice(NAMES[:3] if r.random() < .7 else NAMES)
    if n and r.random() < .2:
        return '"%s"' % ''.join('\\u%04x' % ord(c) for c in n)
    return json.dumps(n, ensure_ascii=n == '\ud800')


def text(r, depth):
    if depth == 0 or r.random() < .3:
        return r.choice(SCALARS)
    return '{%s}' % ','.join(name(r) + ':' + text(r, depth - 1)
        for _ in range(r.randrange(6)))


def make():
    r = random.Random(7396)
    for _ in range(30000):
        depth = r.randrange(1, 5)
        target = text(r, depth) if r.random() < .95 else ''
        patch = text(r, depth)
        # A patch that was applied already, in part.
        if r.random() < .1:
            patch = target or patch
        print(target, patch, sep='\t')


# Values, as the RFC has it; numbers by their text.
def load(s):
    return json.loads(s, parse_int=lambda n: ('number', n),
        parse_float=lambda n: ('number', n))


def merge_patch(target, patch):
    if not isinstance(patch, dict):
        return patch
    target = dict(target) if isinstance(target, dict) else {}
    for k, v in patch.items():
        if v is None:
            target.pop(k, None)
        else:
            target[k] = merge_patch(target.get(k), v)
    return target


# Bytes: an object is a list of (name, its text, value), the rest is text.


def tree(s):
    decoder = json.JSONDecoder()

    def value(at):
        if s[at] == '{':
            members, at = [], at + 1
            while s[at] != '}':
                at += s[at] == ','
                k, end = decoder.raw_decode(s, at)
                raw = s[at:end]
                v, at = value(end + 1)
                members.append((k, raw, v))
            return members, at + 1
        _, end = decoder.raw_decode(s, at)
        return s[at:end], end
    return value(0)[0]


def write(t):
    if isinstance(t, str):
        return t
    return '{%s}' % ','.join(raw + ':' + write(v) for _, raw, v in t)


def patched(target, patch):
    if isinstance(patch, str):
        return patch
    last = {k: v for k, _, v in patch}
    spelled = {k: raw for k, raw, _ in patch}
    out, done = [], set()
    for k, raw, v in reversed(target if isinstance(target, list) else []):
        if k not in last:
            out.insert(0, (k, raw, v))
        elif k not in done:
            done.add(k)
            if last[k] != 'null':
                out.insert(0, (k, raw, patched(v, last[k])))
    order = []
    for k, _, _ in reversed(patch):
        if k not in order:
            order.insert(0, k)
    for k in order:
        if k not in done and last[k] != 'null':
            out.append((k, spelled[k], patched(None, last[k])))
    return out


def check(cases, results):
    same = changed = refused = 0
    for case, got in zip(open(cases), open(results), strict=True):
        target, patch = case.rstrip('\n').split('\t')
        got = got.rstrip('\n')
        if not patch.startswith('{'):
            ok = got == '!'
            refused += 1
        else:
            want = write(patched(tree(target) if target else None,
                tree(patch)))
            ok = got == ('=' if want == target else '+') + want
            ok = ok and load(got[1:]) == merge_patch(
                load(target) if target else None, load(patch))
            same += want == target
            changed += want != target
        if not ok:
            print('target', target, '\npatch ', patch, '\ngot   ', got)
    print('%d changed, %d the same, %d refused' % (changed, same, refused))


if sys.argv[1] == 'make':
    make()
else:
    check(*sys.argv[2:])
