# SPDX-License-Identifier: MIT
# ndmerge-into.t - files that are brought up to date, by --into.
# shellcheck disable=SC3045,SC2010
. tests/lib.sh
cd "$T" || exit 1
F=f.ndjson.gz

# into OPTION... <BATCH: merged into F by id
into() {
	ndmerge -k id --into $F "$@"
}

# holds TEXT NAME: gzip finds TEXT in F, and it is sound
holds() {
	is "$(gzip -t $F 2>&1; gzip -dc <$F)" "$1" "$2"
}

# state MEMBER: of F's state file
state() {
	jq -c ".$1" $F.state
}

# untouched NAME: F is what it was when it became "old", and nothing is left
untouched() {
	same $F old "$1: F is untouched"
	is "$(ls -A | grep tmp)" '' "$1: nothing is left behind"
}

# stamps: which files F and its state are, and of when
stamps() {
	stat -c '%i %.Y' $F $F.state
}

# a new file
printf '{"id":2,"v":1}\n{"id":1,"v":1}\n' >a
gives 0 'a new file' into a
[ ! -s out ]
ok $? 'nothing on stdout'
holds "$(printf '{"id":1,"v":1}\n{"id":2,"v":1}')" 'has the records'
is "$(state key) $(state cursor) $(state highest) $(state rows)" \
	'["id"] null null 2' 'its state'
is "$(state size) $(state crc) $(state by)" \
	"$(python3 -c 'import sys, zlib
data = open(sys.argv[1], "rb").read()
print(len(data), "\"%08x\"" % zlib.crc32(data))' $F) \"$(
	ndmerge --version | sed 's/ (ndkit)//')\"" 'fits the file'
ago=$(($(date +%s) - $(date -d "$(jq -r .written $F.state)" +%s)))
[ $ago -ge 0 ] && [ $ago -lt 3600 ]
ok $? 'and tells when'
is "$(ls -A | grep '^[.]')" .f.lock 'there is a lock, and nothing else'
before=$(stamps)
gives 0 'the same again' into a
is "$(stamps)" "$before" 'touches neither file'
gives 0 'no records' into /dev/null
is "$(stamps)" "$before" 'touch neither file'

# counts
printf '{"id":2,"v":2}\n{"id":1,"v":1}\n{"id":3}\n' >b
run into -v b
is "$status $err" "0 ndmerge: $F: 1 inserted, 1 updated, 1 unchanged, \
0 deleted, 3 rows" '-v counts'
holds "$(printf '{"id":1,"v":1}\n{"id":2,"v":2}\n{"id":3}')" 'before, in, behind'
is "$(state rows)" 3 'rows in the state'
run into --verbose b
is "$err" "ndmerge: $F: 0 inserted, 0 updated, 3 unchanged, \
0 deleted, 3 rows" 'nothing to do'
printf '{"id":0}\n{"id":"x"}\n{"id":1.5}\n' >c
gives 0 'before the first, between, behind the last' into c
holds "$(printf '%s\n' '{"id":0}' '{"id":1,"v":1}' '{"id":1.5}' \
	'{"id":2,"v":2}' '{"id":3}' '{"id":"x"}')" 'in order'
printf ' { "id" : 2 , "v" : 2 }\n' | into
before=$(stamps)
is "$before" "$(stamps)" 'white space makes no difference'
rm -f $F*
gives 0 'a new file without records' into /dev/null
holds '' 'is a valid one'
is "$(wc -c <$F) $(state rows)" '28 0' 'of one empty block'
before=$(stamps)
gives 0 'and again' into /dev/null
is "$(stamps)" "$before" 'is left alone'
gives 0 'records into it' into a
is "$(gzip -dc <$F | wc -l)" 2 'are there'

# cursors across runs
c='--cursor at'
rm -f $F*
# shellcheck disable=SC2086
{
	echo '{"id":1,"at":"2026-01-02T00:00:00Z","v":1}' | into $c
	run into -v $c <<-END
		{"id":1,"at":"2026-01-02T00:59:59+01:00","v":2}
	END
}
like "$err" '0 updated, 1 unchanged' 'an older record comes late'
is "$(gzip -dc <$F | jq .v)" 1 'and does not win'
# shellcheck disable=SC2086
echo '{"id":1,"at":"2026-01-02T01:00:00.000+01:00","v":3}' | into $c
is "$(gzip -dc <$F | jq .v)" 3 'a tie goes to the later arrival'
is "$(state cursor) $(state highest)" \
	'"at" "2026-01-02T00:00:00Z"' 'the state has the highest'
# shellcheck disable=SC2086
echo '{"id":2,"at":"2026-01-02T00:00:00.1Z"}' | into $c
is "$(state highest)" '"2026-01-02T00:00:00.1Z"' 'as soon as there is a higher'
# shellcheck disable=SC2086
echo '{"id":3,"at":"2025-01-02T00:00:00.1Z"}' | into $c
is "$(state highest)" '"2026-01-02T00:00:00.1Z"' 'and no lower one'
rm $F.state
# shellcheck disable=SC2086
gives 0 'without a state' into $c /dev/null
is "$(state highest) $(state rows)" '"2026-01-02T00:00:00.1Z" 3' \
	'it is found in the data'
gives 0 'without a cursor' into /dev/null
is "$(state cursor) $(state highest)" 'null null' 'the state has none'
rm -f $F*
printf '{"id":1,"v":1}\n{"id":2,"v":1,"at":5}\n{"id":3,"at":null}\n' | into
# shellcheck disable=SC2086
printf '{"id":1,"v":2,"at":1}\n{"id":2,"v":2,"at":4}\n{"id":3,"at":0}\n' |
	into $c
holds "$(printf '%s\n' '{"id":1,"v":2,"at":1}' '{"id":2,"v":1,"at":5}' \
	'{"id":3,"at":0}')" 'a stored record without a cursor is the lowest'
is "$(state highest)" 5 'a cursor that came later'
# shellcheck disable=SC2086
gives 65 'the batch must have one' into $c a

# the state is never trusted where it does not fit
rm -f $F*
into a
for bad in '' '{' '[]' '{"key":["id"],"rows":99}' \
	"$(jq -c '.rows = 99 | .size += 1' $F.state)" \
	"$(jq -c '.rows = 99 | .crc = "00000000"' $F.state)" \
	"$(jq -c '.rows = 99 | .crc = 5' $F.state)" \
	"$(jq -c '.rows = -1' $F.state)" "$(jq -c '.rows = "2"' $F.state)" \
	"$(jq -c '.rows = 99 | .key = ["no"]' $F.state)" \
	"$(jq -c '.rows = 99 | .key = "id"' $F.state)"; do
	printf '%s\n' "$bad" >$F.state
	cp $F old
	into a
	is "$(state rows) $(state key)" '2 ["id"]' "made anew: $bad"
	untouched 'and'
done
rm $F.state
mkdir $F.state
gives 1 'a state that cannot be written' into a
rmdir $F.state
cp $F.state stale 2>/dev/null || { into a && cp $F.state stale; }
echo '{"id":7}' | into
cp stale $F.state
run into -v a
is "$err" "ndmerge: $F: 0 inserted, 0 updated, 2 unchanged, 0 deleted, \
3 rows" 'a stale one'
is "$(state rows)" 3 'is replaced'

# another key
rm -f $F*
printf '{"id":1,"n":"b"}\n{"id":2,"n":"a"}\n{"id":3,"n":"b"}\n' | into
gives 0 'another key' ndmerge -k n --into $F /dev/null
holds "$(printf '{"id":2,"n":"a"}\n{"id":3,"n":"b"}')" \
	'the file is sorted by it, the last of its records stays'
is "$(state key) $(state rows)" '["n"] 2' 'and the state says so'
cp $F old
gives 65 'a key that the file has not' ndmerge -k none --into $F /dev/null
like "$err" "^ndmerge: $F:1: key none: missing" 'says where'
untouched 'a key that the file has not'
gives 0 'a composite key' ndmerge -k n -k id --into $F /dev/null
is "$(state key) $(state rows)" '["n","id"] 2' 'in the state'

# any base
printf '{"id":2,"v":1}\n{"id":1}\n{"id":2,"v":2}\n' >base
three=$(printf '{"id":1}\n{"id":2,"v":2}\n{"id":3}')
echo '{"id":3}' >add
rm -f $F*
gzip -c base >$F
run into -v add
is "$err" "ndmerge: $F: 1 inserted, 0 updated, 0 unchanged, 1 deleted, \
3 rows" 'into plain gzip, unsorted, with a key twice'
holds "$three" 'is sorted'
is "$(state rows)" 3 'and counted'
rm -f $F*
gzip -c base >$F
gives 0 'plain gzip and no batch' into /dev/null
holds "$(printf '{"id":1}\n{"id":2,"v":2}')" 'is sorted as well'
before=$(stamps)
gives 0 'once' into /dev/null
is "$(stamps)" "$before" 'and then left alone'
rm -f $F*
cp base $F
gives 0 'into plain NDJSON' into add
holds "$three" 'is gzip now'
rm -f $F*
ndpack base >$F
gives 0 'into what ndpack made' into add
holds "$three" 'is sorted'
if command -v bgzip >/dev/null; then
	rm -f $F*
	seq -f '{"id":%.0f,"t":"some text that takes some room"}' 20000 >many
	bgzip -c many >$F
	gives 0 'into what bgzip made' into --memory 1M /dev/null
	zcat <$F | cmp -s - many
	ok $? 'sorted, but with records across blocks'
	gives 0 'then' into add
	is "$(state rows)" 20000 'it is ours'
fi
rm -f $F*
{ gzip -c base && gzip -c add; } >$F
gives 0 'into members in a row' into /dev/null
holds "$three" 'all of them'
rm -f $F*
printf '\357\273\277{ "id": 2 }\r\n\n{"id":1}\r\n' | gzip >$F
gives 0 'into a file with BOM, CR, blanks' into add
holds "$(printf '{"id":1}\n{"id":2}\n{"id":3}')" 'which go'
rm -f $F*
printf '{"id":1}\r\n{"id":2}\n' | bgzip -c >$F 2>/dev/null &&
	into /dev/null
holds "$(printf '{"id":1}\n{"id":2}')" 'from blocks, too'
rm -f -- - ./-.state .-.lock
printf '{"id":9}\n' >-
ndmerge -k id --into - add
is "$(zcat <./-)" "$(printf '{"id":3}\n{"id":9}')" 'a file that is named -'
rm -f -- ./- ./-.state

# damaged ones
into many 2>/dev/null || seq -f '{"id":%.0f}' 20000 | into
cp $F good
cp $F.state good.state
n=$(wc -c <good)
# damaged NAME: F is refused with 65 and left alone, with its state and without
damaged() {
	cp $F old
	cp good.state $F.state
	gives 65 "$1" into add
	untouched "$1"
	rm -f $F.state
	gives 65 "$1, no state" into /dev/null
	untouched "$1, no state"
}
head -c -28 good >$F
damaged 'the last block is missing'
like "$err" "^ndmerge: $F: cut: " 'says so'
head -c $((n / 2)) good >$F
damaged 'cut in the middle'
head -c 10 good >$F
damaged 'cut in its header'
: >$F
damaged 'an empty file'
like "$err" "^ndmerge: $F: empty file where gzip was expected" 'says so'
{ cat good && echo x; } >$F
damaged 'trailing bytes'
{ cat good && head -c 100 /dev/zero; } >$F
damaged 'trailing zeros'
{ head -c -40 good && printf XXXX && tail -c 36 good; } >$F
damaged 'a bad CRC in the last block'
{ head -c -6 good && printf X && tail -c 5 good; } >$F
damaged 'damage in the block that ends the file'
{ cat good && head -c 100 good; } >$F
damaged 'half a member behind'
printf '{"id":1}\n{"id":2' | gzip >$F
damaged 'half a record'
printf '{"id":1}\nnope\n' | gzip >$F
damaged 'a record that is none'
like "$err" "^ndmerge: $F:2: not JSON: " 'says where'
printf '{"id":1}\n{"no":2}\n' | gzip >$F
damaged 'a record without a key'
bad=
for i in $(seq 20 1499 "$n"); do
	{
		head -c "$i" good
		printf 'XX'
		tail -c +"$((i + 3))" good
	} >$F
	cmp -s $F good && continue
	cp good.state $F.state
	cp $F old
	into add 2>/dev/null
	[ $? -eq 65 ] && cmp -s $F old || bad="$bad $i"
done
is "$bad" '' 'damage anywhere is found, and the file is left alone'

# a batch that fails
cp good $F
cp good.state $F.state
cp $F old
before=$(stamps)
for batch in 'nope' '{"no":1}' '{"id":null}'; do
	printf '{"id":5}\n%s\n' "$batch" >bad
	gives 65 "a batch with $batch" into bad
	untouched "a batch with $batch"
done
printf '{"id":5}\n{"id":6' >bad
gives 65 'a cut batch' into bad
untouched 'a cut batch'
printf '{"id":5}\n' | gzip | head -c 20 >bad
gives 65 'a cut gzip batch' into bad
untouched 'a cut gzip batch'
gives 1 'a batch that is not there' into none
gives 2 'bad usage' ndmerge --into $F a
gives 2 '--reject into the target' into --reject ./$F a
untouched '--reject into the target'
is "$(stamps)" "$before" 'none of them touched F or its state'
printf '{"id":1,"n":1}\nnope\n' >bad
run into --reject rejected bad
is "$status $(wc -l <rejected)" '0 1' '--reject'
is "$(zcat <$F | head -n 1)" '{"id":1,"n":1}' 'takes the rest'

# a writer that was killed
cp good $F
cp good.state $F.state
cp $F old
mkfifo in
{
	sh -c 'echo $$ >pid; exec ndcat in' |
		{
			into 2>err
			echo $? >status
		}
} &
exec 3>in
cat many >&3 2>/dev/null || seq -f '{"id":-%.0f}' 20000 >&3
kill -9 "$(cat pid)"
exec 3>&-
wait
is "$(cat status) $(cat err)" \
	'1 ndmerge: <stdin>: the writer did not finish' 'a writer that was killed'
untouched 'a writer that was killed'

# which file
rm -f $F*
mkdir d
ln -s d/link l.ndjson.gz
ln -s real.ndjson.gz d/link
gives 0 'through symbolic links' ndmerge -k id --into l.ndjson.gz a
[ -L l.ndjson.gz ] && [ -L d/link ] && [ -f d/real.ndjson.gz ]
ok $? 'they stay, what they lead to is written'
is "$(ls -A d | tr '\n' ' ')" \
	'.real.lock link real.ndjson.gz real.ndjson.gz.state ' 'beside it, the rest'
chmod 640 d/real.ndjson.gz
echo '{"id":3}' | ndmerge -k id --into l.ndjson.gz
is "$(stat -c %a d/real.ndjson.gz) $(zcat <d/real.ndjson.gz | wc -l)" '640 3' \
	'the mode of the old file stays'
chmod 600 d/real.ndjson.gz
rm d/real.ndjson.gz.state
gives 0 'a lost state' ndmerge -k id --into l.ndjson.gz /dev/null
is "$(stat -c %a d/real.ndjson.gz.state)" 600 'is made with the mode of the file'
chmod 644 d/real.ndjson.gz.state
echo '{"id":4}' | ndmerge -k id --into l.ndjson.gz
is "$(stat -c %a d/real.ndjson.gz.state)" 600 'and so is the next one'
(umask 027 && ndmerge -k id --into m.ndjson.gz a)
is "$(stat -c %a m.ndjson.gz)" 640 'a new one by the umask'
gives 1 'no directory' ndmerge -k id --into none/f.ndjson.gz a
gives 2 'a directory' ndmerge -k id --into d a
gives 1 'no name' ndmerge -k id --into '' a
mkfifo fifo
gives 1 'a FIFO' ndmerge -k id --into fifo a
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	chmod 755 .
	mkdir -m 555 closed
	cp good closed/f.ndjson.gz
	mkfifo never
	gives 1 'a directory that is read-only' setpriv --reuid=65534 \
		"$BUILD/bin/ndmerge" -k id --into closed/f.ndjson.gz never
	like "$err" 'Permission denied$' 'is found out before anything is read'
	same closed/f.ndjson.gz good 'and the file is untouched'
else
	skip 'a directory that is read-only' 'needs root'
fi

# temporaries
into a
touch .$F.abcdef.tmp .$F.state.abcdef.tmp .x$F.abcdef.tmp .$F.abcdefg.tmp
into a
is "$(ls -A | grep 'tmp$' | tr '\n' ' ')" \
	".$F.abcdefg.tmp .x$F.abcdef.tmp " 'those of a dead writer are swept'
rm -f .*.tmp

# locks
if command -v flock >/dev/null; then
	cp $F old
	gives 75 'a lock that is held' flock .f.lock \
		ndmerge -k id --lock-timeout 0 --into $F add
	is "$err" "ndmerge: $F: locked by another writer" 'says so'
	untouched 'a lock that is held'
	gives 75 'for a moment' flock .f.lock \
		ndmerge -k id --lock-timeout=100ms --into $F add
	flock .f.lock sh -c 'echo >locked; sleep 0.3' &
	while [ ! -s locked ]; do sleep 0.05; done
	gives 0 'waits for its turn' into add
	is "$(zcat <$F | wc -l)" 3 'and then writes'
	wait
else
	skip 'locks' 'no flock(1)'
fi
rm -f $F*
writers=
for w in 1 2 3 4 5 6 7 8; do
	seq -f "{\"id\":%.0f,\"w\":$w}" $w 8 2000 |
		ndmerge -k id --into $F 2>err.$w &
	writers="$writers $!"
done
bad=
for w in $writers; do
	wait "$w" || bad="$bad $?"
done
is "$bad$(cat err.?)" '' 'eight writers at once'
is "$(zcat <$F | jq .id | cksum) $(state rows)" \
	"$(seq 2000 | cksum) 2000" 'lose nothing'

# more than memory
rm -f $F*
python3 -c 'import random
random.seed(6)
ids = list(range(40000)) * 2
random.shuffle(ids)
for n, i in enumerate(ids):
    print("{\"id\":%d,\"n\":%d,\"t\":\"%s\"}" % (i, n, "x" * 100))' >large
python3 -c 'import json
last = {json.loads(x)["id"]: x for x in open("large")}
for k in sorted(last):
    print(last[k], end="")' >want
mkdir scratch
gives 0 'a batch of more than --memory' into --memory 1M -T scratch large
zcat <$F | cmp -s - want
ok $? 'is merged'
before=$(stamps)
gives 0 'and again' into --memory 1M -T scratch large
is "$(stamps)" "$before" 'changes nothing'
rm -f $F*
gzip -c large >$F
gives 0 'a file of more than --memory' into --memory 1M -T scratch /dev/null
zcat <$F | cmp -s - want
ok $? 'is sorted'
is "$(ls -A scratch)" '' 'nothing is left in -T'
cp $F old
gives 1 'nowhere to spill' into --memory 1M -T none large
like "$err" '^ndmerge: none: a temporary file: ' 'says so'
untouched 'nowhere to spill'
gzip -c large >$F
cp $F old
gives 1 'nowhere to sort the file' into -T none a
like "$err" '^ndmerge: none: a temporary file: ' 'says so'
untouched 'nowhere to sort the file'

# no room
rm -f $F*
into a
cp $F old
python3 -c 'import random
random.seed(1)
for i in range(3000):
    print("{\"id\":%d,\"t\":\"%s\"}" % (i, "%0200x" % random.getrandbits(800)))
' >noise
(
	ulimit -f 8
	exec ndmerge -k id --into $F noise
) 2>err
is "$? $(cat err)" "1 ndmerge: $F: File too large" 'no room for the file'
untouched 'no room for the file'
if ${CC:-cc} -shared -fPIC -o shim.so "$ROOT/tests/shim.c" -ldl 2>cc.err; then
	ASAN_OPTIONS=verify_asan_link_order=0
	export ASAN_OPTIONS
	for fault in write:28 fsync:5 close:5 close:28 rename:5; do
		gives 1 "$fault" env SHIM=$fault LD_PRELOAD="$T/shim.so" \
			ndmerge -k id --into $F noise
		untouched "$fault"
	done
	unset ASAN_OPTIONS
else
	skip 'failing system calls' "no compiler: $(head -n 1 cc.err)"
fi
if [ "$(id -u)" -eq 0 ] && mkdir disk &&
	mount -t tmpfs -o size=128k ndkit disk 2>/dev/null; then
	ndmerge -k id --into disk/$F a
	cp disk/$F old
	gives 1 'a full disk' ndmerge -k id --into disk/$F noise
	like "$err" 'No space left on device$' 'says so'
	same disk/$F old 'F is untouched'
	is "$(ls -A disk | tr '\n' ' ')" ".f.lock $F $F.state " 'nothing is left'
	umount disk
else
	skip 'a full disk' 'cannot mount'
fi

# records and blocks
cat >sizes.py <<'END'
# Records of sizes at the borders of blocks come, change and come in between.
import gzip, itertools, os, random, subprocess, zlib
F = "f.ndjson.gz"

def line(key, size, fill):
    head, tail = b'{"id":%d,"p":"' % key, b'"}'
    return head + fill * (size - len(head) - len(tail) - 1) + tail

def merge(stored, batch):
    subprocess.run(["ndmerge", "-k", "id", "--into", F], check=True,
                   input=b"".join(x + b"\n" for x in batch.values()))
    stored.update(batch)
    want = b"".join(stored[k] + b"\n" for k in sorted(stored))
    assert gzip.open(F).read() == want, sorted(batch)
    data, blocks = open(F, "rb").read(), []
    while data:
        n = int.from_bytes(data[16:18], "little") + 1
        blocks.append(zlib.decompress(data[:n], 31))
        data = data[n:]
    assert blocks.pop() == b""
    for i, b in enumerate(blocks):
        before = blocks[i - 1][-1:] if i else b"\n"
        assert 0 < len(b) <= 65280, len(b)
        assert b[-1:] == b"\n" or len(b) == 65280 and b"\n" not in b
        assert before == b"\n" or b"\n" not in b[:-1]

r = random.Random(3)
sizes = [40, 60000, 65278, 65279, 65280, 65281, 65282, 65320, 70000, 130559,
         130560, 130561, 195840, 195841]
for a, b in itertools.product(sizes, sizes):
    for f in (F, F + ".state"):
        if os.path.exists(f):
            os.unlink(f)
    stored = {}
    merge(stored, {10: line(10, a, b"a"), 20: line(20, b, b"b")})
    merge(stored, {k: line(k, 40, b"c") for k in (5, 15, 25)})
    merge(stored, {10: line(10, b, b"d")})
    merge(stored, {15: line(15, a, b"e"), 20: line(20, a, b"f")})
    merge(stored, {30: line(30, a, b"g"), 1: line(1, b, b"h")})
print(len(sizes) ** 2)
END
is "$(python3 sizes.py 2>&1)" 196 'records of the size of a block, and about'

# Many small batches do not make many small blocks.
cat >small.py <<'END'
import random, subprocess
F = "f.ndjson.gz"
r = random.Random(8)

def merge(n):
    subprocess.run(["ndmerge", "-k", "id", "--into", F], check=True,
        input=b"".join(b'{"id":%d,"p":"%0200x"}\n' % (
            r.randrange(10 ** 9), r.getrandbits(800)) for _ in range(n)))

merge(3000)
for _ in range(100):
    merge(20)
data, sizes = open(F, "rb").read(), []
while data:
    n = int.from_bytes(data[16:18], "little") + 1
    sizes.append(int.from_bytes(data[n - 4:n], "little"))
    data = data[n:]
least = sum(sizes) // 65280 + 1
print("ok" if len(sizes) <= 2 * least + 1 else (len(sizes), least))
END
rm -f $F*
is "$(python3 small.py)" ok 'many small batches leave few blocks'

# Levels: all that is written, and only what is written.
seq 9000 | sed 's/.*/{"id":&,"text":"some text, and a number: &7&"}/' >many
rm -f $F*
for level in 1 2 9; do
	gives 0 "-$level" ndmerge -k id -$level --changes told.gz --into l$level many
	gives 0 'a data set' ndmerge -k id -$level --into d$level/ --shards 2 many
	is "$(gzip -dc <l$level | cksum) $(cat d$level/*.gz | gzip -dc | sort |
		cksum) $(gzip -dc <told.gz | wc -l)" \
		"$(cksum <many) $(sort many | cksum) 9000" 'holds the same'
	cat l$level d$level/*.gz told.gz | wc -c >size$level
done
[ "$(cat size1)" -gt "$(cat size2)" ] && [ "$(cat size2)" -gt "$(cat size9)" ]
ok $? 'a higher level is smaller'
ndpack -9 many | cmp -s - l9
ok $? 'as ndpack does it'
gives 0 'none' ndmerge -k id --into l0 many
same l0 l2 'is -2'
stat -c %y l1 >was
gives 0 'another level, nothing new' ndmerge -k id -9 --into l1 many
stat -c %y l1 | cmp -s - was
ok $? 'leaves the file alone'

# The text of a key is that of the record, however long.
python3 -c 'print("{\"id\":1.%s}" % ("0" * 3000000))' >long
gives 0 'a key with many zeros, and its change' into --changes told long
is "$(head -c 27 told)$(wc -c <told)" '{"op":"insert","key":1.00006000052' 'is told'

# Many records before a long row, which is not read for each of them.
python3 -c 'print("{\"id\":99999,\"text\":\"%s\"}" % ("x" * 2000000))' >row
printf '{"id":%d}\n' $(seq 20000) >before
rm -f $F*
ndmerge -k id --into $F row
gives 0 'before a long row' into before
cat before row >want
ndcat $F >out
same out want 'all are there, in order'

# A stream that comes in order is the new file by itself, if there is none by
# then, and as good as any other batch where there is one.
printf '{"id":%d,"v":"first"}\n' $(seq 1 3 9000) >threes
printf '{"id":%d,"v":"then"}\n' $(seq 2 2 6000) >twos
cat threes twos | shuf --random-source=threes >shuffled
cat threes twos | ndmerge -k id >sorted
for late in '' twos; do
	rm -f $F*
	{
		head -n 2000 threes
		# When a temporary is there, the target was not, nor the lock.
		for _ in $(seq 200); do
			ls .$F.*.tmp >/dev/null 2>&1 && break
			sleep 0.01
		done
		[ -n "$late" ] && ndmerge -k id --into $F $late
		tail -n +2001 threes
		cat twos
	} | ndmerge -k id --into $F
	ndcat $F | cmp -s - sorted
	ok $? "in order, then not${late:+, and the target was made meanwhile}"
	is "$(ls -A | grep tmp)$(state rows)" 5000 'and nothing is left'
done
cp $F old
rm -f $F*
run into -v sorted
is "$status $err" "0 ndmerge: $F: 5000 inserted, 0 updated, 0 unchanged, 0 deleted, \
5000 rows" 'all were inserted'
same $F old 'the bytes are those of any order'
rm -f $F*
{
	cat threes
	for _ in $(seq 200); do
		ls .$F.*.tmp >/dev/null 2>&1 && break
		sleep 0.01
	done
	ndmerge -k id --into $F twos
} | ndmerge -k id --into $F
ndmerge -k id twos threes >want
ndcat $F | cmp -s - want
ok $? 'in order, and the target was made meanwhile'
rm -f $F*
{
	cat sorted
	for _ in $(seq 200); do
		ls .$F.*.tmp >/dev/null 2>&1 && break
		sleep 0.01
	done
	flock .f.lock true
	rm -f .$F.*.tmp
} | ndmerge -k id --into $F
same $F old 'swept by another writer, and made all the same'
(cat sorted; echo '{"id":9001') >broken
rm -f $F*
run into broken
is "$status$(ls -A | grep -F $F)" 65 'in order, but cut: nothing is left'
done_testing
