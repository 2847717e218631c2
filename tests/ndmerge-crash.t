# SPDX-License-Identifier: MIT
# ndmerge-crash.t - ndmerge --into, killed at any moment: the file is the old
# one or the new one, the next run heals the rest. KILLS=n SEED=n make it
# longer or another.
. tests/lib.sh
cd "$T" || exit 1

if ${CC:-cc} -shared -fPIC -o shim.so "$ROOT/tests/shim.c" -ldl 2>cc.err; then
	F=f.ndjson.gz
	seq -f '{"id":%.0f,"v":1}' 20000 | ndmerge -k id --into $F
	seq -f '{"id":%.0f,"v":2}' 1 7 20000 >batch.ndjson
	cp $F old
	cp $F.state old.state
	ndmerge -k id --into $F batch.ndjson
	cp $F new
	jq 'del(.written, .mtime, .check)' $F.state >new.state
	ASAN_OPTIONS=verify_asan_link_order=0
	export ASAN_OPTIONS
	for call in write fsync close rename fsyncdir; do
		cp old $F
		cp old.state $F.state
		env SHIM=$call:kill LD_PRELOAD="$T/shim.so" \
			ndmerge -k id --into $F batch.ndjson
		is $? 137 "killed before $call"
		file=old
		[ $call = fsyncdir ] && file=new
		same $F $file "killed before $call: the $file file"
		gives 0 "killed before $call: the next run" \
			ndmerge -k id --into $F batch.ndjson
		same $F new "killed before $call: heals it"
		is "$(jq 'del(.written, .mtime, .check)' $F.state)" "$(cat new.state)" \
			"killed before $call: and its state"
		is "$(find . -name '.*.tmp')" '' "killed before $call: and sweeps"
	done
	unset ASAN_OPTIONS
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
import json, os, random, signal, subprocess, time, zlib

seed, kills = os.environ["SEED"], int(os.environ["KILLS"])
r = random.Random(seed)
os.mkdir("k")
os.chdir("k")
F = "f.ndjson.gz"
ALLOWED = {F, F + ".state", ".f.lock"}
merge = ["ndmerge", "-k", "id", "--cursor", "at", "--memory", "1M", "-T", "."]
merge += ["--into", F]

def read(name):
    return open(name, "rb").read()

def healthy(stored):
    raw = subprocess.run(["gzip", "-dc", F], check=True,
                         stdout=subprocess.PIPE).stdout
    assert raw == b"".join(stored[k] + b"\n" for k in sorted(stored))
    s, data = json.load(open(F + ".state")), read(F)
    assert s["rows"] == len(stored) and s["size"] == len(data), s
    assert int(s["crc"], 16) == zlib.crc32(data), s
    assert s["highest"] == max(json.loads(x)["at"] for x in stored.values())
    left = set(os.listdir(".")) - ALLOWED
    assert not left, left

def batch(n, at):
    return {k: b'{"id":%d,"at":%d,"t":"%s"}' % (k, at, b"x" * r.choice(
        [10, 300, 300, 300, 300, 300, 300, 66000 if r.random() < .02 else 10]))
        for k in r.sample(range(30000), n)}

stored = batch(15000, 0)
subprocess.run(merge, check=True, input=b"".join(
    x + b"\n" for x in stored.values()))
healthy(stored)
span, dead, new, tmp = 0.3, 0, 0, 0
for i in range(1, kills + 1):
    b = batch(r.choice([1, 100, 4000]), i)
    open("../b", "wb").writelines(x + b"\n" for x in b.values())
    old = read(F)
    started = time.monotonic()
    # Where it strikes: the reader, or the writer of its pipe.
    cat = subprocess.Popen(["ndcat", "../b"], stdout=subprocess.PIPE)
    p = subprocess.Popen(merge, stdin=cat.stdout, stderr=subprocess.PIPE)
    cat.stdout.close()
    time.sleep(r.random() * span)
    (cat if i % 5 == 0 else p).send_signal(signal.SIGKILL)
    p.communicate()
    cat.wait()
    killed = p.returncode == -9
    dead += killed
    # The next waits are spread over what a whole run takes.
    span *= 1.1 if killed else .85
    now, merged = read(F), {**stored, **b}
    tmp += bool(set(os.listdir(".")) - ALLOWED)
    if now != old:
        new += 1
        raw = subprocess.run(["gzip", "-dc", F], check=True,
                             stdout=subprocess.PIPE).stdout
        assert raw == b"".join(merged[k] + b"\n" for k in sorted(merged)), i
    else:
        # A writer that dies before it marks its pipe has sent nothing.
        assert p.returncode in (-9, 1) or cat.returncode == -9, i
    if r.random() < 0.5:
        subprocess.run(merge, check=True, stdin=open("../b"))
        stored = merged
    else:
        subprocess.run(merge, check=True, input=b"")
        stored = merged if now != old else stored
    healthy(stored)
print("%d runs, %d killed, %d of them or of the others with the new file, "
      "%d with a temporary left" % (kills, dead, new, tmp))
END
SEED=${SEED:-1} KILLS=${KILLS:-60}
export SEED KILLS
python3 kills.py >kills.out 2>&1
ok $? "kill -9 at any moment (SEED=$SEED KILLS=$KILLS)"
sed 's/^/# /' kills.out
done_testing
