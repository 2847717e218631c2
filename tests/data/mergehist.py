# Random histories: SEED=n ROUNDS=n; a failing one is printed as small as it
# gets, as shell commands.
import os, subprocess, sys, time
import mergegen
from mergeplay import Player

HELP = subprocess.run(["ndmerge", "--help"], capture_output=True, text=True)
WANTED = ["--cursor", "--dedup-sort", "-m", "--patch", "--insert-only",
    "--replace", "--append", "--scd2", "--apply", "--snapshot", "--merge-key",
    "--delete-if", "--max-delete", "--allow-empty", "--changes", "--boundary",
    "--parallel", "nddiff"]

def can(what):
    if what in os.environ.get("WITHOUT", "").split():
        return False
    if what == "nddiff":
        return any(os.path.exists(os.path.join(d, "nddiff"))
                   for d in os.environ["PATH"].split(":"))
    words = (HELP.stdout + HELP.stderr).replace("[", " ").replace("]", " ")
    return what in words.split()

def play(h):
    return Player(h, can).play()

SIMPLE = {"memory": "64M", "spoil": None, "touch": None, "gzip": False,
    "space": False, "bad": None, "form": "pipe", "parallel": None,
    "other": None, "again": False, "feed": None, "plain": False}

def without(b, k):
    """The same, simpler by one thing; None: it has not got that"""
    if k in SIMPLE:
        return dict(b, **{k: SIMPLE[k]}) if b[k] != SIMPLE[k] else None
    return dict(b, o=dict(b["o"], **{k: None})) if b["o"].get(k) else None

def smaller(h, deadline):
    """Drop steps, then what they do, then records, while it still fails."""
    def attempt(t):
        return t if time.monotonic() < deadline and play(t) else None

    for i in range(len(h["steps"]) - 1, -1, -1):
        h = attempt(dict(h, steps=h["steps"][:i] + h["steps"][i + 1:])) or h
    if h["base"]:
        h = attempt(dict(h, base=None)) or h

    def put(i, b):
        return dict(h, steps=h["steps"][:i] + [b] + h["steps"][i + 1:])

    for i in range(len(h["steps"])):
        for k in list(SIMPLE) + ["delete_if", "snapshot", "merge_key",
                "max_delete", "allow_empty", "wrong", "twice"]:
            b = without(h["steps"][i], k)
            h = b and attempt(put(i, b)) or h
    lists = [("start", None)] if h["base"] else []
    for where, i in lists + [("lines", i) for i in range(len(h["steps"]))]:
        def get():
            return h["start"] if i is None else h["steps"][i]["lines"]
        step = len(get()) // 2 or len(get())
        while step:
            at = 0
            while at < len(get()):
                less = get()[:at] + get()[at + step:]
                t = attempt(dict(h, start=less) if i is None else
                            put(i, dict(h["steps"][i], lines=less)))
                if t:
                    h = t
                else:
                    at += step
            step //= 2
    return h

def main():
    seed, rounds = os.environ["SEED"], int(os.environ["ROUNDS"])
    steps = blocks = 0
    os.mkdir("play")
    os.chdir("play")
    for i in range(rounds):
        h = mergegen.history("%s.%d" % (seed, i), can)
        player = Player(h, can)
        why = player.play()
        steps += len(h["steps"])
        blocks += player.blocks
        if not why:
            continue
        print("SEED=%s, round %d: %s" % (seed, i, why))
        h = smaller(h, time.monotonic() + float(os.environ.get("SHRINK", 60)))
        player = Player(h, can)
        print("smaller:", player.play() or why)
        print({k: v for k, v in h.items() if k not in ("steps", "start")})
        for b in h["steps"]:
            print({k: v for k, v in b.items() if k != "lines"})
        print(player.sh.told())
        sys.exit(1)
    for w in WANTED:
        if not can(w):
            print("SKIP", w)
    if not Player.extents and not player.extents:
        print("SKIP extents")
    print("%d histories, %d steps, %d blocks" % (rounds, steps, blocks))

if __name__ == "__main__":
    main()
