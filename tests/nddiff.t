# SPDX-License-Identifier: MIT
# nddiff.t - the changes between two files of records.
# shellcheck disable=SC3045
. tests/lib.sh
cd "$T" || exit 1

# The oracle: keys are numbers or ASCII strings, or arrays of them.
cat >diff.py <<'END'
import json, sys
def read(name, paths):
    rows = {}
    for line in open(name, "rb"):
        record = json.loads(line)
        # Nothing that these tests write has white space inside of strings.
        text = line.replace(b" ", b"").replace(b"\r", b"").strip()
        values = [record[p] for p in paths]
        order = [(isinstance(v, str), v) for v in values]
        key = json.dumps(values if len(paths) > 1 else values[0],
            separators=(",", ":"))
        rows[json.dumps(order)] = (order, key.encode(), text)
    return rows
old, new = (read(name, sys.argv[3:]) for name in sys.argv[1:3])
both = {**old, **new}
for k in sorted(both, key=lambda k: both[k][0]):
    o, n = (rows[k][2] if k in rows else b"null" for rows in (old, new))
    if o == n:
        continue
    op = b"insert" if k not in old else b"update" if k in new else b"delete"
    sys.stdout.buffer.write(b'{"op":"%s","key":%s,"old":%s,"new":%s}\n' %
        (op, both[k][1], o, n))
END

# differ OLD NEW NAME [OPTION...]: as printf has them; the oracle agrees, and
# the status and -q do
differ() {
	old=$1 new=$2 name=$3
	shift 3
	# shellcheck disable=SC2059
	printf -- "$old" >old
	# shellcheck disable=SC2059
	printf -- "$new" >new
	differ_files old new "$name" "$@"
}
differ_files() {
	old=$1 new=$2 name=$3
	shift 3
	# shellcheck disable=SC2046
	python3 diff.py "$old" "$new" $(echo "$*" | sed 's/-k //g') >want.ndjson
	code=0
	[ ! -s want.ndjson ] || code=1
	run nddiff "$@" "$old" "$new"
	same out want.ndjson "$name"
	is "$status $err" "$code " "$name: the status"
	run nddiff "$@" -q "$old" "$new"
	is "$status $err$(cat out)" "$code " "$name: -q"
}

# differs NAME COMMAND...: exits with 1, in silence
differs() {
	name=$1
	shift
	run "$@"
	is "$status $err" '1 ' "$name"
}

# plain use
differ '{"id":1}\n' '{"id":1}\n' 'the same' -k id
differ '' '' 'nothing' -k id
differ '' '{"id":2}\n{"id":1}\n' 'insertions' -k id
differ '{"id":2}\n{"id":1}\n' '' 'deletions' -k id
differ '{"id":1,"v":1}\n' '{"id":1,"v":2}\n' 'an update' -k id
differ '{"id":3,"v":1}\n{"id":1}\n{"id":2,"v":1}\n{"id":9}\n' \
	'{"id":2,"v":2}\n{"id":1}\n{"id":9}\n{"id":5}\n' 'all of them' -k id
differ '{"id":1}\n{"id":2}\n{"id":3}\n' '{"id":3}\n{"id":1}\n{"id":2}\n' \
	'the order of records says nothing' -k id
differ '{"id":1,"v":1}\n{"id":1,"v":2}\n' '{"id":1,"v":2}\n' \
	'the last of several counts in OLD' -k id
differ '{"id":1,"v":1}\n' '{"id":1,"v":1}\n{"id":1,"v":2}\n' 'and in NEW' -k id
differ '{"id":1,"v":[1,2]}\n' ' { "id" : 1 , "v":[ 1,2 ] } \r\n' \
	'insignificant white space says nothing' -k id
differ '{"id":1, "v":1}\n' '{"id":1,  "v":2}\n' 'and is not written' -k id
differ '{"id":1,"v":1}\n' '{"v":1,"id":1}\n' 'the order of members does' -k id
differ '{"id":1,"v":1}\n' '{"id":1,"v":1.0}\n' 'as do the digits' -k id
differ '{"a":1,"b":"x"}\n{"a":2,"b":"x"}\n' '{"a":2,"b":"y"}\n{"a":1,"b":"x"}\n' \
	'two paths' -k a -k b

printf '1\n"a"\n' >old
printf '"b"\n1\n' >new
differs 'the record is its own key' nddiff -k '$' old new
is "$(cat out)" '{"op":"delete","key":"a","old":"a","new":null}
{"op":"insert","key":"b","old":null,"new":"b"}' 'and is told so'
printf '{"id":1.0,"s":"\\u0041 b","n":123456789012345678901}\n' >old
printf '{"id":1e0,"s":"A b","n":12345678901234567890.10}\n' >new
differs 'one key in two spellings' nddiff -k id old new
is "$(cat out)" '{"op":"update","key":1e0,"old":{"id":1.0,"s":"\u0041 b","n":123456789012345678901},"new":{"id":1e0,"s":"A b","n":12345678901234567890.10}}' \
	'bytes are kept, the key is that of NEW'
printf '{"id":{"b c":["\\u00e9"]}}\n' >old
differs 'a deep key' nddiff -k 'id["b c"][0]' old /dev/null
is "$(cat out)" '{"op":"delete","key":"\u00e9","old":{"id":{"b c":["\u00e9"]}},"new":null}' \
	'keeps its bytes, too'

# files of all kinds
printf '{"id":1}\n{"id":2}\n' >old
printf '{"id":2}\n{"id":3}\n' >new
nddiff -k id old new >want.ndjson
gzip -c old >old.gz
ndpack <new >new.ndjson.gz
differs 'gzip and blocks' nddiff -k id old.gz new.ndjson.gz
same out want.ndjson 'the same changes'
nddiff -k id - new <old >out
is "$?" 1 'OLD is stdin'
same out want.ndjson 'the same changes'
nddiff --key id old - <new.ndjson.gz >out
is "$?" 1 'NEW is stdin'
same out want.ndjson 'the same changes'
gives 0 'a file and itself' nddiff -k id old old

# usage
gives 2 'no key' nddiff old new
like "$err" '^nddiff: which key' 'says so'
like "$err" '^usage: nddiff -k PATH' 'and shows the usage'
gives 2 'one file' nddiff -k id old
gives 2 'three files' nddiff -k id old new new
gives 2 'stdin twice' nddiff -k id - -
gives 2 'a key of many values' nddiff -k 'a[*]' old new
gives 2 'an unknown option' nddiff -k id --nope old new
gives 2 'too little memory' nddiff -k id --memory 1 old new
gives 0 '--help' nddiff --help
gives 0 '--version' nddiff --version

# trouble is 2, wrong data are 65
# trouble STATUS PATTERN NAME COMMAND...
trouble() {
	code=$1 pattern=$2 name=$3
	shift 3
	run "$@"
	is "$status $(wc -l <err)" "$code 1" "$name"
	like "$err" "$pattern" "$name: says where and why"
}
trouble 2 '^nddiff: none: No such file' 'no such file' nddiff -k id none new
trouble 2 '^nddiff: none: No such file' 'the other' nddiff -k id old none
trouble 2 '^nddiff: [.]: is a directory' 'a directory' nddiff -k id old .
printf '{"id":1}\n{"id":2' >bad
trouble 65 '^nddiff: bad:2: cut: ' 'a cut line' nddiff -k id old bad
trouble 65 '^nddiff: bad:2: cut: ' 'the other way round' nddiff -k id bad old
printf '{"id":1}\n{"x":2}\n' >bad
trouble 65 '^nddiff: bad:2: key id: missing' 'no key' nddiff -k id old bad
printf '{"id":1}\n{"id":null}\n' >bad
trouble 65 '^nddiff: bad:2: key id: null' 'a null key' nddiff -k id old bad
printf '{"id":1}\nnope\n' >bad
trouble 65 '^nddiff: bad:2: not JSON' 'not JSON' nddiff -k id bad new
trouble 65 '^nddiff: <stdin>:2: not JSON' 'on stdin' nddiff -k id - new <bad
head -c 20 old.gz >cut.gz
trouble 65 '^nddiff: cut.gz: cut: ' 'cut gzip' nddiff -k id cut.gz new
head -c 30 new.ndjson.gz >cut.ndjson.gz
trouble 65 '^nddiff: cut.ndjson.gz: ' 'cut blocks' nddiff -k id old cut.ndjson.gz
: >empty.gz
trouble 65 '^nddiff: empty.gz: empty' 'empty gzip' nddiff -k id old empty.gz
trouble 2 '^nddiff: gone' 'no place for temporary files' sh -c '
	i=0
	while [ $i -lt 20000 ]; do
		i=$((i + 1)); echo "{\"id\":\"$i some text to fill the memory\"}"
	done | nddiff -k id --memory 1M -T gone - new'
if [ -w /dev/full ]; then
	trouble 2 '^nddiff: <stdout>: No space left' '/dev/full' \
		sh -c 'nddiff -k id old new >/dev/full'
fi
{
	ndrun sh -c 'echo "{\"id\":1}"; exit 3' | nddiff -k id - old
	echo $? >status
} >out 2>err
is "$(cat status)" 2 'a writer that did not finish'
like "$(cat err)" '<stdin>: the writer did not finish' 'says so'
{ nddiff -k id old new; echo $? >status; } | ndcat >out 2>err
is "$(cat status) $(cat err)" '1 ' 'with status 1, all was written: it finished'
same out want.ndjson 'and the next tool takes it'
nddiff -k id old bad 2>err | ndcat >out 2>>err
like "$(cat err)" 'ndcat: <stdin>: the writer did not finish' \
	'with 65, it did not finish'

# much, in little memory
cat >rows.py <<'END'
import random, sys
n, seed, share = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
base, r = random.Random(1), random.Random(seed)
lines = []
for i in range(n):
    text = base.choice("abcdefgh") * base.randrange(9) + str(base.random()) * \
        base.randrange(40)
    if r.random() < share:
        text += str(seed)
    key = i if i % 3 else '"k%d"' % i
    if r.random() >= share / 2:
        lines.append('{"id":%s,"t":"%s"}' % (key, text))
if sys.argv[4:] == ["shuffled"]:
    r.shuffle(lines)
print("\n".join(lines))
END
python3 rows.py 30000 2 0.05 shuffled >old
python3 rows.py 30000 3 0.05 shuffled >new
python3 diff.py old new id >want.ndjson
nddiff -k id --memory 1M -T . old new >out
is "$?" 1 'far more than --memory'
same out want.ndjson 'all changes'
{
	env --default-signal=PIPE nddiff -k id old /dev/null
	echo $? >status
} 2>err | head -n 1 >out
is "$(cat status) $(cat err)" '141 ' '| head -n 1: dies of SIGPIPE, silently'
(
	ulimit -f 64
	exec env --default-signal=XFSZ nddiff -k id old /dev/null >out
) 2>err
is "$? $(cat err)" '2 nddiff: <stdout>: File too large' \
	'a file that may not grow'

# kept files: what they have in common is passed over, and nothing else
cat >delta.py <<'END'
import random, sys
n, seed, rows = (int(a) for a in sys.argv[1:4])
r = random.Random(seed)
at = r.randrange(rows)
for _ in range(n):
    # Some anywhere, some side by side, some new ones, some behind the last.
    i = r.choice([r.randrange(rows), at, rows + r.randrange(50)])
    at += 1
    key = r.choice([str(i), str(i), "%d.5" % i, '"k%d"' % (i - i % 3)])
    size = r.choice([0, 5, 50, 500]) if r.random() < 0.98 else 150000
    gone = r.choice(["", "", "", ',"gone":1'])
    print('{"id":%s,"t":"%s"%s}' % (key, r.choice("abc") * size, gone))
END
# both_ways NAME: nddiff of the kept files, as it comes and sorted anew
both_ways() {
	nddiff -k id old.ndjson.gz kept.ndjson.gz >out 2>err
	status=$?
	nddiff -k id -T . - kept.ndjson.gz <old.ndjson.gz >slow
	is "$? $status $(cat err)" "$1 $1 " "$2"
	same out slow "$2: sorted anew or not"
	zcat old.ndjson.gz >old
	zcat kept.ndjson.gz >new
	python3 diff.py old new id >want.ndjson
	same out want.ndjson "$2: all changes"
	nddiff -k id kept.ndjson.gz old.ndjson.gz >back
	nddiff -k id -T . kept.ndjson.gz - <old.ndjson.gz >slow
	same back slow "$2: and back"
}
keep() {
	cp -p kept.ndjson.gz old.ndjson.gz
	cp -p kept.ndjson.gz.state old.ndjson.gz.state
}
rm -f kept.*
python3 rows.py 20000 4 0 | ndmerge -k id --into kept.ndjson.gz
keep
both_ways 0 'a kept file and its copy'
seed=1
for n in 1 1 1 2 10 100 1000 10; do
	keep
	python3 delta.py $n $seed 20000 >delta.ndjson
	ndmerge -k id --delete-if gone --changes feed.ndjson \
		--into kept.ndjson.gz delta.ndjson
	code=0
	[ ! -s feed.ndjson ] || code=1
	both_ways $code "kept files, $n records later"
	same out feed.ndjson "$n records later: ndmerge --changes told the same"
	seed=$((seed + 1))
done
# Records that go, for they are not in the next file.
python3 rows.py 20000 5 0.001 | ndmerge -k id --into other.ndjson.gz
mv other.ndjson.gz kept.ndjson.gz
mv other.ndjson.gz.state kept.ndjson.gz.state
both_ways 1 'two kept files of their own'
rm old.ndjson.gz.state
both_ways 1 'one without its state'
echo '{"id":5}' | ndmerge -k id --into kept.ndjson.gz
nddiff -k t kept.ndjson.gz old.ndjson.gz >out 2>err
is "$? $(cat err)" '65 nddiff: kept.ndjson.gz:4: key t: missing' \
	'a kept file by another key is sorted'
printf x | dd of=old.ndjson.gz bs=1 seek=100 conv=notrunc 2>/dev/null
trouble 65 '^nddiff: old.ndjson.gz: ' 'a damaged file' \
	nddiff -k id kept.ndjson.gz old.ndjson.gz
touch -r kept.ndjson.gz stamp
printf x | dd of=kept.ndjson.gz bs=1 seek=100 conv=notrunc 2>/dev/null
touch -r stamp kept.ndjson.gz
trouble 65 '^nddiff: kept.ndjson.gz: block at byte 0: damaged' \
	'damaged, but of the time that its state says' \
	nddiff -k id kept.ndjson.gz /dev/null
rm -f kept.* old.* empty.*
ndmerge -k id --into kept.ndjson.gz </dev/null
echo '{"id":1}' | ndmerge -k id --into old.ndjson.gz
both_ways 1 'an empty kept file'
keep
both_ways 0 'two of them'

# what is told can be applied
ndmerge -k id <old >old.sorted
ndmerge -k id <new >new.sorted
ndmerge -k id --into kept.ndjson.gz old
nddiff -k id old new | ndmerge -k id --apply --into kept.ndjson.gz
is "$?" 0 'nddiff | ndmerge --apply'
ndcat kept.ndjson.gz >out
same out new.sorted 'makes NEW of OLD'
nddiff -k id new old | ndmerge -k id --apply --into kept.ndjson.gz
ndcat kept.ndjson.gz >out
same out old.sorted 'and OLD of NEW'

# a record of 300 MB
if [ "${BUILD%san}" = "$BUILD" ]; then
	{
		printf '{"id":1,"s":"'
		head -c 300000000 /dev/zero | tr '\0' x
		printf '"}\n'
	} >large
	gives 0 'a record of 300 MB and itself' nddiff -k id large large
	differs 'and nothing' nddiff -k id large /dev/null
	is "$(wc -c <out)" 300000057 'is a change of its size'
	rm -f large out
else
	skip 'a record of 300 MB' 'sanitizers take too much memory'
fi
done_testing
