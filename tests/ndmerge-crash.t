# SPDX-License-Identifier: MIT
# ndmerge-crash.t - ndmerge --into, killed at any moment: the file is the old
# one or the new one, the next run heals the rest. KILLS=n SEED=n make it
# longer or another.
. tests/lib.sh
cd "$T" || exit 1

if ${CC:-cc} -shared -fPIC -o shim.so "$ROOT/tests/shim.c" -ldl 2>cc.err; then
	SO=$T/shim.so SEED=${SEED:-1} python3 "$ROOT/tests/data/mergekill.py" \
		>calls.out 2>&1
	ok $? 'killed before each call, by each strategy (LONG=1: each time)'
	sed 's/^/# /' calls.out
else
	skip 'killed before a call' "no compiler: $(head -n 1 cc.err)"
fi

# A record in the first of many blocks changes, and the size of the file does
# not: killed before its state is written, a state of the old one is there.
if command -v jq >/dev/null; then
	F=s.ndjson.gz
	python3 -c 'import random
random.seed(1)
for i in range(5000):
    print("{\"id\":%d,\"at\":100,\"t\":\"%0100x\"}" % (i,
        random.getrandbits(400)))' >records.ndjson
	ndmerge -k id --cursor at --into $F records.ndjson
	cp $F old
	cp $F.state old.state
	python3 -c 'import random
random.seed(2)
for i in range(300):
    print("{\"id\":5,\"at\":101,\"t\":\"%0100x\"}" %
        random.getrandbits(400 - i))' |
		while read -r record; do
			cp old $F
			echo "$record" | ndmerge -k id --cursor at --into $F
			[ "$(wc -c <$F)" -ne "$(wc -c <old)" ] || break
		done
	is "$(wc -c <$F) $(tail -c 65536 $F | cksum)" \
		"$(wc -c <old) $(tail -c 65536 old | cksum)" \
		'another file of the same size and end'
	cp old.state $F.state
	gives 0 'with a state of the old one' \
		ndmerge -k id --cursor at --into $F /dev/null
	is "$(jq .highest $F.state)" 101 'which is not trusted'
else
	skip 'another file of the same size and end' 'no jq'
fi

cat >kills.py <<'END'
import os, random, signal, subprocess, time
import mergeref as ref
from mergefile import check_file

seed, kills = os.environ["SEED"], int(os.environ["KILLS"])
r = random.Random(seed)
os.mkdir("k")
os.chdir("k")
F = "f.ndjson.gz"
ALLOWED = {F, F + ".state", ".f.lock", "feed"}
STRATEGIES = [{}, {}, {"snapshot": True}, {"mode": "patch"},
    {"mode": "insert-only"}, {"mode": "replace"}, {"merge_key": "part"}]
merge = ["ndmerge", "-k", "id", "--cursor", "at", "--memory", "1M", "-T", ".",
    "--changes", "feed", "--into", F]

def read(name):
    return open(name, "rb").read()

def joined(lines):
    return b"".join(x + b"\n" for x in lines)

def records():
    return subprocess.run(["gzip", "-dc", F], check=True,
                          stdout=subprocess.PIPE).stdout

def healthy(stored):
    assert records() == joined(stored)
    check_file(F, stored, plain, (0, kills))
    left = set(os.listdir(".")) - ALLOWED
    assert not left, left

def batch(n, at):
    return [b'{"id":%d,"at":%d,"part":%d,"t":"%s"}' % (k, at, k // 999,
        b"x" * r.choice([10, 300, 300, 300, 300, 300, 300,
                         66000 if r.random() < .02 else 10]))
        for k in r.sample(range(15000), n)]

plain = ref.Options(keys=["id"], cursor="at")
stored = ref.merge([], batch(5000, 0), plain)[0]
subprocess.run(merge, check=True, input=joined(stored))
healthy(stored)
span, dead, new, tmp = 0.3, 0, 0, 0
for i in range(1, kills + 1):
    o = ref.Options(keys=["id"], cursor="at", **r.choice(STRATEGIES))
    args = merge + ["--parallel", r.choice("123")]
    args += ["--" + o.mode] * (o.mode != "upsert")
    args += ["--snapshot"] * o.snapshot
    args += ["--merge-key", "part"] * bool(o.merge_key)
    b = batch(r.choice([1, 100, 3000, 6000]), i)
    merged, feed, _ = ref.merge(stored, b, o)
    open("../b", "wb").write(joined(b))
    old, told = read(F), read("feed")
    # Where it strikes: the reader, or the writer of its pipe.
    cat = subprocess.Popen(["ndcat", "../b"], stdout=subprocess.PIPE)
    p = subprocess.Popen(args, stdin=cat.stdout, stderr=subprocess.PIPE)
    cat.stdout.close()
    time.sleep(r.random() * span)
    (cat if i % 5 == 0 else p).send_signal(signal.SIGKILL)
    p.communicate()
    cat.wait()
    killed = p.returncode == -9
    dead += killed
    # The next waits are spread over what a whole run takes.
    span *= 1.1 if killed else .85
    now = read(F)
    tmp += bool(set(os.listdir(".")) - ALLOWED)
    # A writer that dies before it marks its pipe has sent nothing.
    nothing = cat.returncode == -9 and read("feed") == b"" and now == old
    assert nothing or read("feed") in (told, joined(feed)), i
    if now != old:
        new += 1
        assert records() == joined(merged), i
        assert read("feed") == joined(feed), i
    else:
        assert p.returncode in (-9, 1) or cat.returncode == -9 or \
            merged == stored, i
    if r.random() < 0.5:
        subprocess.run(args, check=True, stdin=open("../b"))
        stored = merged
    else:
        subprocess.run(merge, check=True, input=b"")
        stored = merged if now != old else stored
    healthy(stored)
print("%d runs, %d killed, %d of them or of the others with the new file, "
      "%d with a temporary left" % (kills, dead, new, tmp))
END
SEED=${SEED:-1} KILLS=${KILLS:-12}
export SEED KILLS
python3 kills.py >kills.out 2>&1
ok $? "kill -9 at any moment (SEED=$SEED KILLS=$KILLS)"
sed 's/^/# /' kills.out
done_testing
