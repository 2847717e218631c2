# SPDX-License-Identifier: MIT
# ndmerge-shards.t - data sets of several files: what is in them, and what is
# left of them when something goes wrong. KILLS=n SEED=n make it longer or
# another.
# shellcheck disable=SC2010,SC2012,SC2238,SC3045
. tests/lib.sh
cd "$T" || exit 1

# part I N: the path of part I of N in d
part() {
	printf 'd/part-%05d-of-%05d.ndjson.gz' "$1" "$2"
}

# sums: of all files in d but their locks
sums() {
	(cd d && find . ! -name '*.lock' -type f -exec cksum {} + | sort -k3)
}

# left NAME: there is nothing in d but parts, states and locks
left() {
	is "$(ls -A d | grep -Ev '^(part-[0-9]+-of-[0-9]+[.]ndjson[.]gz([.]state)?|[.](part-[0-9]+-of-[0-9]+|shards)[.]lock)$')" \
		'' "$1: nothing else is there"
}

# refuses STATUS NAME PATTERN ARG...: ndmerge ARG... exits with STATUS, says why
# in one line, and changes nothing in d
refuses() {
	code=$1 name=$2 pattern=$3
	shift 3
	before=$(sums)
	ndmerge "$@" </dev/null 2>err
	status=$?
	is "$status $(grep -vc '^usage: ' err)" "$code 1" "$name: $code, one line"
	like "$(cat err)" "^ndmerge: $pattern" "$name: why"
	is "$(sums)" "$before" "$name: no part is touched"
	left "$name"
}

cat >sound.py <<'END'
# Each record of d is in its part, once, and each part is in order.
import glob, gzip, json, subprocess, sys, zlib
want = open(sys.argv[1], "rb").read().splitlines() if sys.argv[1:] else None
parts, got = sorted(glob.glob("d/part-*.ndjson.gz")), []
assert len(parts) == int(parts[0][-15:-10]), parts
for i, name in enumerate(parts):
    assert int(name[7:12]) == i, name
    data = open(name, "rb").read()
    s = json.load(open(name + ".state"))
    lines = gzip.decompress(data).splitlines()
    assert s["rows"] == len(lines) and s["size"] == len(data), s
    assert int(s["crc"], 16) == zlib.crc32(data), s
    ids = [json.loads(x)["id"] for x in lines]
    assert ids == sorted(set(ids)), name
    keys = subprocess.run(["ndkey", "-k", "id"], input=b"".join(
        x + b"\n" for x in lines), check=True, stdout=subprocess.PIPE).stdout
    for k in keys.splitlines():
        assert zlib.crc32(k.split(b"\t")[0]) % len(parts) == i, (name, k)
    got += lines
if want is not None:
    assert sorted(got) == sorted(want), (len(got), len(want))
print(len(parts), len(got))
END

python3 -c 'import random
random.seed(3)
for i in random.sample(range(5000), 5000):
    print("{\"id\":%d,\"at\":%d,\"t\":\"%x\"}" % (i, i % 100,
        random.getrandbits(i % 2500 + 4)))
' >in
# Any number of parts, and from one to another
n=0
for n in 1 2 7 64; do
	rm -rf d
	gives 0 "$n parts" ndmerge -k id --cursor at --into d/ --shards $n in
	is "$(python3 sound.py in 2>&1)" "$n 5000" "$n parts: each has its records"
	left "$n parts"
done
had=64
for n in 5 64 1 12; do
	run ndmerge -k id --cursor at --into d --shards $n -v /dev/null
	is "$status $err" "0 ndmerge: d: $had parts became $n
ndmerge: d: 0 inserted, 0 updated, 0 unchanged, 0 deleted, 5000 rows" \
		"$had parts become $n"
	is "$(python3 sound.py in 2>&1)" "$n 5000" "$n parts: each has its records"
	left "$had parts become $n"
	had=$n
done
before=$(sums)
run ndmerge -k id --cursor at --into d/ -v in
is "$status $err" "0 ndmerge: d/: 0 inserted, 0 updated, 5000 unchanged, \
0 deleted, 5000 rows" 'the same again'
is "$(sums)" "$before" 'touches nothing'
ndmerge -k id --cursor at --into one.ndjson.gz in
ndcat d | sort >got
gzip -dc <one.ndjson.gz | sort | cmp -s - got
ok $? 'ndcat has the records of the single file'
is "$(ndstat d | jq -s 'map(.rows) | add')" \
	"$(ndstat one.ndjson.gz | jq .rows)" 'ndstat as many'
is "$(ndstat --check d | jq -r .fault | sort -u)" null 'and no fault'
for k in 0 17 4999 5000; do
	is "$(ndcat -k $k d)" "$(ndcat -k $k one.ndjson.gz)" "ndcat -k $k"
done
cp -R d one-thread
for p in 1 2 8; do
	rm -rf d
	ndmerge -k id --cursor at --parallel $p --into d/ --shards 12 in
	for f in d/part-*.gz; do
		cmp "$f" "one-thread/${f#d/}"
	done >differ 2>&1
	is "$(cat differ)" '' "--parallel $p: the same bytes"
done
rm -rf one-thread

# counts and limits are those of all parts
seq -f '{"id":%.0f,"at":1,"t":"new"}' 4991 5010 >batch.ndjson
run ndmerge -k id --cursor at --into d/ -v batch.ndjson
is "$err" "ndmerge: d/: 11 inserted, 0 updated, 9 unchanged, 0 deleted, \
5011 rows" '-v tells of all parts'
refuses 65 '--snapshot --max-delete' \
	'd: 4991 of its 5011 rows would go, more than' \
	-k id --into d --snapshot --max-delete 4990 batch.ndjson
refuses 65 '--snapshot --max-delete N%' \
	'd: 4991 of its 5011 rows would go, more than' \
	-k id --into d --snapshot --max-delete 99% batch.ndjson
refuses 65 '--snapshot of nothing' 'd: all of its 5011 rows would go' \
	-k id --into d --snapshot /dev/null
run ndmerge -k id --into d --snapshot --max-delete 4991 -v batch.ndjson
is "$err" "ndmerge: d: 0 inserted, 9 updated, 11 unchanged, 4991 deleted, \
20 rows" 'as many as may'
is "$(python3 sound.py batch.ndjson 2>&1)" '12 20' 'are gone'
echo '{"id":5000,"at":1,"t":"new"}' >row
refuses 65 'all but one row' 'd: 19 of its 20 rows would go' \
	-k id --into d --snapshot --max-delete 10 row
run ndmerge -k id --into d --snapshot --allow-empty -v /dev/null
is "$err" "ndmerge: d: 0 inserted, 0 updated, 0 unchanged, 20 deleted, \
0 rows" '--allow-empty'
is "$(python3 sound.py /dev/null 2>&1)" '12 0' 'all parts are empty'

# what is wrong with a part is found before another one is touched
set_up() {
	rm -rf d
	ndmerge -k id --cursor at --into d/ --shards 4 in
}
set_up
seq -f '{"id":%.0f,"at":1000,"t":"new"}' 0 13 5000 >batch.ndjson
f=$(part 2 4)
cp "$f" whole
python3 - "$f" <<'END'
import sys
f = open(sys.argv[1], "r+b")
f.seek(5000)
f.write(b"\0" * 50)
END
refuses 65 'a damaged part' "$f: .*(damaged|not a block)" -k id --cursor at \
	--into d batch.ndjson
rm "$f.state"
refuses 65 'a damaged part without a state' "$f" -k id --cursor at --into d batch.ndjson
refuses 65 'a damaged part, and another number' "$f" -k id --cursor at \
	--into d --shards 3 batch.ndjson
head -c 20000 whole >"$f"
refuses 65 'a cut part' "$f" -k id --cursor at --into d batch.ndjson
rm "$f"
refuses 65 'a missing part' 'd: 1 of its 4 parts are missing$' -k id \
	--cursor at --into d batch.ndjson
refuses 65 'a missing part, and the number is told' \
	'd: 1 of its 4 parts are missing$' -k id --cursor at --into d \
	--shards 4 batch.ndjson
refuses 65 'a missing part, and another number' \
	'd: 1 of its 4 parts are missing$' -k id --cursor at --into d \
	--shards 3 batch.ndjson
gives 65 'ndcat misses it, too' ndcat d
gives 65 'and ndstat' ndstat d
cp whole "$f"
gives 0 'it is back' ndmerge -k id --cursor at --into d batch.ndjson
set_up
refuses 65 'by another key' 'd/part-0000.*another part; is -k another' -k t \
	--into d /dev/null
refuses 65 'by another key, other parts' 'd/part-0000.*another part; is -k' \
	-k t --into d --shards 3 /dev/null
rm d/*.state
refuses 65 'by another key, without a state' 'd/part-0000.*another part; is -k' \
	-k t --into d /dev/null
set_up
mv "$(part 0 4)" x && mv "$(part 1 4)" "$(part 0 4)" && mv x "$(part 1 4)"
refuses 65 'two parts that changed places' 'd/part-0000.*another part' -k id \
	--cursor at --into d batch.ndjson
set_up
for f in d/README d/part-1-of-4.ndjson.gz d/part-00004-of-00004.ndjson.gz \
	d/part-00000-of-00004.ndjson d/part-00000-of-00000.ndjson.gz \
	d/part-00000-of-00004.ndjson.gz.bak d/.part-00000-of-00004.swp; do
	echo text >$f
done
mkdir d/sub
run ndmerge -k id --cursor at --into d --shards 3 batch.ndjson
is "$status $err" '0 ndmerge: d: 4 parts became 3' 'files of others'
is "$(cat d/README d/part-1-of-4.ndjson.gz d/part-00004-of-00004.ndjson.gz \
	d/part-00000-of-00004.ndjson d/part-00000-of-00000.ndjson.gz \
	d/*.bak d/.part-00000-of-00004.swp | sort | uniq -c | tr -s ' ')" \
	' 7 text' 'stay'
is "$(ls d | grep -c 'of-00003.ndjson.gz$')" 3 'among the parts'
set_up
for lock in shards part-00002-of-00004; do
	(
		flock -x 9
		failed=0
		refuses 75 "the lock of $lock" 'd/.*: locked by another writer' \
			-k id --cursor at --into d --lock-timeout 20ms batch.ndjson
		[ $failed -eq 0 ]
	) 9>d/.$lock.lock >locked
	ok $? "the lock of $lock is held: 75"
	grep -v '^ok' locked
done
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	chmod 755 .
	chmod 555 d
	before=$(sums)
	gives 1 'a directory that cannot be written' setpriv --reuid=65534 \
		"$BUILD/bin/ndmerge" -k id --cursor at --into d - <batch.ndjson
	like "$err" '^ndmerge: d/?: Permission denied$' 'says so'
	is "$(sums)" "$before" 'no part is touched'
	chmod 755 d
else
	skip 'a directory that cannot be written' 'needs root'
fi
# One record too large for the files that may be: its part fails alone.
head -c 3000000 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >hex
{
	cat batch.ndjson
	printf '{"id":6000,"at":1,"t":"%s"}\n' "$(cat hex)"
} >large
before=$(sums)
(
	ulimit -f 2000
	exec env --default-signal=XFSZ ndmerge -k id --cursor at \
		--memory 1G --into d large
) 2>err
is "$? $(cat err | sed 's/-0000[0-3]-/-N-/')" \
	'1 ndmerge: d/part-N-of-00004.ndjson.gz: File too large' \
	'a full disk for one part'
is "$(sums)" "$before" 'no part is touched'
left 'a full disk'
gives 0 'with room' ndmerge -k id --cursor at --into d large
is "$(python3 sound.py 2>&1)" '4 5001' 'it is there'

# killed before a call on one of the parts, or on all of them
if ${CC:-cc} -shared -fPIC -o shim.so "$ROOT/tests/shim.c" -ldl 2>cc.err; then
	ASAN_OPTIONS=verify_asan_link_order=0
	export ASAN_OPTIONS
	# killed NAME N WANT: a batch that is killed, then again; WANT is in d
	killed() {
		for at in write:part-00001 write:part- fsync:part-00001 \
			fsync:part- close:part-00001 close:part- \
			rename:part-00001 rename:part- rename:.state \
			fsyncdir:/d; do
			rm -rf d
			[ -d old ] && cp -pR old d
			env SHIM=${at%%:*}:kill SHIM_FILE=${at#*:} \
				LD_PRELOAD="$T/shim.so" ndmerge -k id \
				--cursor at --into d/ --shards "$2" batch.ndjson 2>err
			like "$? $(cat err)" \
				'^1 ndmerge: d/?: the process of part [0-9]+ of' \
				"$1, killed before $at"
			[ -d old ] && ndcat d >between &&
				is "$(python3 between.py 2>&1)" 5000 \
					"$1, killed before $at: nothing is lost"
			ndmerge -k id --cursor at --into d/ \
				--shards "$2" batch.ndjson 2>err2 &&
				python3 sound.py "$3" >sound 2>&1
			is "$? $(cat sound)" "0 $2 $(wc -l <"$3")" \
				"$1, killed before $at: healed"
			left "$1, killed before $at"
		done
	}
	cat >between.py <<'END'
# What is there is old or new, and has every id that was there.
import json
old, new, now = (open(x).read().splitlines() for x in ("in", "merged", "between"))
ids = [json.loads(x)["id"] for x in now]
assert len(ids) == len(set(ids)) and set(now) <= set(old) | set(new)
print(len(set(ids) & {json.loads(x)["id"] for x in old}))
END
	{
		cat in
		cat batch.ndjson
	} | ndmerge -k id --cursor at >merged
	set_up
	mv d old
	killed 'a batch' 4 merged
	killed 'another number' 6 merged
	rm -rf old
	killed 'the first batch' 4 batch.ndjson
	# where the next walk starts: what all parts have, not what some do
	since() {
		ndpaginate --dry-run -q 'since={since}' --since "$1" \
			--paginator offset --limit 10 http://localhost:9/ 2>&1 |
			sed -n '1s/.*since=\([0-9]*\).*/\1/p'
	}
	set_up
	is "$(since d) $(since d/)" '99 99' 'ndpaginate --since DIR'
	echo '{"id":0,"at":99,"t":"the same"}' |
		ndmerge -k id --cursor at --into d
	is "$(since d)" 99 'the highest of all parts'
	env SHIM=rename:kill SHIM_FILE=part-00002 LD_PRELOAD="$T/shim.so" \
		ndmerge -k id --cursor at --into d/ batch.ndjson 2>err
	is "$(jq .highest d/*.state | sort -un | tr '\n' ' ')" '99 1000 ' \
		'killed before one part has its place'
	is "$(since d)" 99 'the lowest of all parts'
	ndmerge -k id --cursor at --into d/ batch.ndjson
	is "$(since d)" 1000 'then the new one'
	echo '{"id":0,"at":2000,"gone":true}' |
		ndmerge -k id --cursor at --delete-if gone --into d/
	is "$(since d)" 2000 'which may be of a row that is no more'
	ndmerge -k id --cursor at --into d/ --shards 3 /dev/null 2>err
	is "$(since d)" 2000 'also of as many parts as there are'
	unset ASAN_OPTIONS
else
	skip 'killed before a call' "no compiler: $(head -n 1 cc.err)"
fi

cat >kills.py <<'END'
# Whoever is killed, and whenever: each row is the old or the new one, and the
# same batch again makes all new.
import glob, gzip, json, os, random, signal, subprocess, time
seed, kills = os.environ["SEED"], int(os.environ["KILLS"])
r = random.Random(seed)
os.mkdir("k")
os.chdir("k")

def merge(n):
    return ["ndmerge", "-k", "id", "--cursor", "at", "--memory", "1M", "-T", ".",
            "--into", "d/"] + (["--shards", str(n)] if n else [])

def rows():
    return {json.loads(x)["id"]: x for x in subprocess.run(
        ["ndcat", "d"], check=True, stdout=subprocess.PIPE).stdout.splitlines()}

def batch(n, at):
    return {k: b'{"id":%d,"at":%d,"t":"%x"}' % (k, at, r.getrandbits(800))
            for k in r.sample(range(9000), n)}

def children(pid):
    try:
        return open("/proc/%d/task/%d/children" % (pid, pid)).read().split()
    except FileNotFoundError:
        return []

stored, parts = batch(4000, 0), 3
subprocess.run(merge(3), check=True, input=b"".join(
    x + b"\n" for x in stored.values()))
span, dead, mixed, told = 0.2, 0, 0, {}
for i in range(1, kills + 1):
    b = batch(r.choice([10, 3000]), i)
    merged = {**stored, **b}
    open("../b", "wb").writelines(x + b"\n" for x in b.values())
    n = r.choice([0, 0, parts, 2, 5])
    p = subprocess.Popen(merge(n) + ["../b"], stderr=subprocess.PIPE)
    time.sleep(r.random() * span)
    how = r.choice(["kill", "term", "child", "child"])
    if how == "child":
        some = children(p.pid)
        if some:
            try:
                os.kill(int(r.choice(some)), signal.SIGKILL)
            except ProcessLookupError:
                pass
    else:
        p.send_signal(signal.SIGKILL if how == "kill" else signal.SIGTERM)
    said = p.communicate()[1]
    dead += p.returncode != 0
    told[how] = told.get(how, 0) + (p.returncode != 0)
    assert p.returncode in (0, 1, -9, -15), (p.returncode, said)
    assert p.returncode != 1 or b"was killed" in said, said
    span *= 1.1 if p.returncode else .85
    now = rows()
    assert set(stored) <= set(now) <= set(merged), i
    for k, x in now.items():
        assert x in (stored.get(k), merged[k]), k
    mixed += now not in (stored, merged)
    parts = n or parts
    # Children of a dead parent may still have the locks.
    subprocess.run(merge(parts) + ["../b"], check=True,
                   stderr=subprocess.DEVNULL)
    stored = merged
    assert rows() == stored, i
    names = glob.glob("d/part-*.gz") + [x for x in os.listdir("d")
                                        if x.endswith(".tmp") or ".new" in x]
    assert len(names) == parts, names
    for x in glob.glob("d/part-*.state"):
        data = open(x[:-6], "rb").read()
        s = json.load(open(x))
        assert s["rows"] == gzip.decompress(data).count(b"\n"), x
        assert s["highest"] == i and s["size"] == len(data), (x, s, i)
print("%d runs, %d died %s, %d left some parts new and others old" % (
    kills, dead, told, mixed))
END
SEED=${SEED:-1} KILLS=${KILLS:-25}
export SEED KILLS
# The leak checker is a child, too, and its parent waits for it for ever.
ASAN_OPTIONS=detect_leaks=0 python3 kills.py >kills.out 2>&1
ok $? "killed at any moment: parent or child (SEED=$SEED KILLS=$KILLS)"
sed 's/^/# /' kills.out
done_testing
