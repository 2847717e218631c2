# SPDX-License-Identifier: MIT
# ndstat.t - what files hold, --check, --histogram.
# shellcheck disable=SC3045
. tests/lib.sh
cd "$T" || exit 1

# said FILTER OPTION...: what ndstat says, through jq
said() {
	filter=$1
	shift
	ndstat "$@" 2>said.err | jq -c "$filter"
	cat said.err
}

printf '%s\n' '{"id":2,"u":"2026-05-02T00:00:00Z","s":"a"}' \
	'{"id":1.0,"u":"2026-05-03T00:00:00+02:00","s":"b"}' \
	'{"id":"x","u":"2026-05-01T00:00:00Z"}' >a.ndjson
ndmerge -k id --cursor u --into k.ndjson.gz a.ndjson
size=$(wc -c <k.ndjson.gz)

# a kept file
gives 0 'a kept file' ndstat k.ndjson.gz
is "$(jq -c 'del(.written)' out)" \
	"{\"file\":\"k.ndjson.gz\",\"rows\":3,\"size\":$size,\"inflated\":$(wc -c <a.ndjson),\"ratio\":$(jq .ratio out),\"blocks\":1,\"key\":[\"id\"],\"first\":1,\"last\":\"x\",\"sorted\":true,\"unique\":true,\"cursor\":\"u\",\"highest\":\"2026-05-03T00:00:00+02:00\",\"state\":\"true\",\"extents\":1,\"by\":\"ndmerge $(ndstat --version | sed 's/.* //')\"}" \
	'says all'
like "$(jq -r .written out)" '^20[0-9-]+T[0-9:]+Z$' 'when, too'
gives 0 'with --check' ndstat --check k.ndjson.gz
is "$(jq -c '[.rows, .first, .last, .highest, .fault]' out)" \
	'[3,1,"x","2026-05-03T00:00:00+02:00",null]' 'it is sound'
cp k.ndjson.gz copy.ndjson.gz
cp k.ndjson.gz.state copy.ndjson.gz.state
touch -d '2020-01-01' copy.ndjson.gz
is "$(said '[.state, .rows]' copy.ndjson.gz)" '["true",3]' 'a copy is known'
ln -s k.ndjson.gz link
is "$(said '[.file, .state]' link)" '["link","true"]' 'and so is a link'
is "$(said '[.state, .key, .sorted, .first]' -k s -k id k.ndjson.gz)" \
	'ndstat: k.ndjson.gz:3: key s: missing' 'another key reads all'
is "$(said '[.state, .key, .sorted, .first, .highest]' -k u --cursor u \
	k.ndjson.gz)" '["stale",["u"],false,null,"2026-05-03T00:00:00+02:00"]' \
	'and finds its own'
is "$(said '[.cursor, .highest]' --cursor id k.ndjson.gz)" '["id","x"]' \
	'another cursor likewise'
gives 65 'another key with --check' ndstat --check -k u k.ndjson.gz
like "$err" '^ndstat: k.ndjson.gz:2: not sorted by key$' 'says so'

# files without one, or of other data
gives 0 'a plain file' ndstat a.ndjson
is "$(cat out)" "{\"file\":\"a.ndjson\",\"rows\":3,\"size\":$(wc -c <a.ndjson),\"inflated\":$(wc -c <a.ndjson),\"ratio\":1.00,\"state\":\"none\"}" \
	'says what there is'
is "$(said '[.sorted, .unique, .first]' -k id a.ndjson)" '[false,null,null]' \
	'a key shows its order'
{
	sed -n 2p a.ndjson
	sed -n 1p a.ndjson
	sed -n 1p a.ndjson
} >b.ndjson
is "$(said '[.sorted, .unique, .first, .last]' -k id b.ndjson)" \
	'[true,false,1,2]' 'and what is repeated'
is "$(said '[.first, .last]' -k id -k u b.ndjson)" \
	'[[1,"2026-05-03T00:00:00+02:00"],[2,"2026-05-02T00:00:00Z"]]' \
	'a key of two paths'
gzip -c a.ndjson >a.gz
is "$(said '[.rows, .blocks, .inflated]' a.gz)" \
	"[3,null,$(wc -c <a.ndjson)]" 'other gzip'
ndpack a.ndjson >p.gz
is "$(said '[.rows, .blocks, .state]' p.gz)" '[3,1,"none"]' 'blocks'
: >empty
is "$(said '[.rows, .size, .ratio]' empty)" '[0,0,null]' 'an empty file'
ndpack empty >none.gz
is "$(said '[.rows, .blocks, .inflated]' -k id none.gz)" '[0,0,0]' 'no records'
cp p.gz copy.ndjson.gz
is "$(said '[.state, .key, .cursor, .rows, .extents, .sorted]' \
	copy.ndjson.gz)" '["stale",["id"],"u",3,null,false]' \
	'a state of other data names the paths'
gives 65 'it is a fault' ndstat --check copy.ndjson.gz
ndpack b.ndjson | ndcat | sed 3d | ndpack >copy.ndjson.gz
gives 65 'and where they are sound' ndstat --check copy.ndjson.gz
is "$err" 'ndstat: copy.ndjson.gz.state: of other data' 'says so'
is "$(jq -r .fault out)" 'copy.ndjson.gz.state: of other data' \
	'the object, too'
echo '{}' >copy.ndjson.gz.state
gives 65 'what is no state' ndstat --check copy.ndjson.gz
is "$err" 'ndstat: copy.ndjson.gz.state: not a state, or changed by hand' \
	'says so'
rm copy.ndjson.gz.state
gives 0 'no state' ndstat --check copy.ndjson.gz
is "$(said '[.file, .state]' "$(printf 'n\351.gz')")" \
	"$(printf 'ndstat: n\351.gz: No such file or directory')" \
	'a name that is not UTF-8'
cp p.gz "$(printf 'n\351.gz')"
is "$(said .file "$(printf 'n\351.gz')")" '"n?.gz"' 'is told as far as it is'

# more than one file
gives 0 'two files' ndstat k.ndjson.gz a.ndjson
is "$(jq -c .file out | tr '\n' ' ')" '"k.ndjson.gz" "a.ndjson" ' 'two lines'
ndstat nothere k.ndjson.gz a.ndjson >out 2>err
is "$? $(cat err) $(wc -l <out)" \
	'1 ndstat: nothere: No such file or directory 2' \
	'one that is missing does not keep it from the others'
ndstat --check a.gz k.ndjson.gz nothere >out 2>err
is "$? $(wc -l <err) $(jq -c '[.file, .fault]' out | tr '\n' ' ')" \
	'65 2 ["a.gz","a.gz: block at byte 0: not a block"] ["k.ndjson.gz",null] ' \
	'nor does a fault'
echo '{"id":1' >bad
gives 65 'not JSON' ndstat bad
like "$err" '^ndstat: bad:1: not JSON: ' 'says where'
is "$(cat out)" '' 'and nothing else'
gives 65 'with --check, not blocks' ndstat --check bad
gives 1 'a directory' ndstat .
gives 65 'a cut file' sh -c 'head -c 50 p.gz >cut.gz; ndstat cut.gz'

# a data set of several files
ndmerge -k id --cursor u --into set/ --shards 3 a.ndjson
gives 0 'a directory' ndstat --check set
is "$(jq -r .file out | tr '\n' ' ')" \
	'set/part-00000-of-00003.ndjson.gz set/part-00001-of-00003.ndjson.gz set/part-00002-of-00003.ndjson.gz ' \
	'stands for its parts'
is "$(jq -s 'map(.rows) | add' out)" 3 'which have all records'
gives 0 'a histogram of it' ndstat --histogram s set
is "$(tr '\n' ' ' <out)" \
	'{"count":1} {"value":"a","count":1} {"value":"b","count":1} ' \
	'is one of all'

# usage
gives 2 'no file' ndstat
gives 2 'no such option' ndstat -Q a.ndjson
gives 2 'a histogram with --check' ndstat --check --histogram id a.ndjson
gives 2 'with a key' ndstat -k id --histogram id a.ndjson
gives 2 'no path' ndstat --histogram '[' a.ndjson
gives 2 'no path of a key' ndstat -k '[' a.ndjson
gives 0 '--help' ndstat --help
like "$(cat out)" '^usage: ndstat ' 'shows the usage'

# descriptors
if [ -c /dev/full ]; then
	gives 1 '/dev/full' sh -c 'ndstat a.ndjson >/dev/full'
	gives 1 '/dev/full, a histogram' \
		sh -c 'ndstat --histogram id a.ndjson >/dev/full'
fi
i=0
while [ $i -lt 3000 ]; do
	echo "{\"id\":$i}"
	i=$((i + 1))
done >many
{
	env --default-signal=PIPE ndstat --histogram id many many
	echo $? >status
} 2>err | head -n 1 >out
is "$(cat out) $(cat err)" '{"value":0,"count":2} ' '| head -n 1: silent'
ndstat --check a.gz 2>/dev/null | ndcat >out 2>err
is "$? $(cat err)" '1 ndcat: <stdin>: the writer did not finish' \
	'a fault is known to what reads it'

# --histogram
cat >h.ndjson <<'END'
{"v":1}
{"v":1.0,"t":["a","b"]}
{"v":"1"}
{"v":null,"t":["b"]}
{"v":true}
{"v":false}
{"w":1}
{"v":{"a": 1}}
{"v":{"a":1}}
{"v":[]}
{"v":"a"}
{"v":"\u0061"}
{"v":10e-1}
{"v":-3}
{"v":100000000000000000001}
{"v":100000000000000000002}
END
gives 0 'a histogram' ndstat --histogram v h.ndjson
cat >want <<'END'
{"count":1}
{"value":null,"count":1}
{"value":false,"count":1}
{"value":true,"count":1}
{"value":-3,"count":1}
{"value":1,"count":3}
{"value":100000000000000000001,"count":1}
{"value":100000000000000000002,"count":1}
{"value":"1","count":1}
{"value":"a","count":2}
{"value":[],"count":1}
{"value":{"a": 1},"count":2}
END
same out want 'values in order, by value'
ndstat --histogram v - <h.ndjson >out
same out want 'of stdin'
gives 0 'each element' ndstat --histogram 't[*]' h.ndjson
is "$(tr '\n' ' ' <out)" \
	'{"count":14} {"value":"a","count":1} {"value":"b","count":2} ' \
	'is counted'
gives 0 'of two files' ndstat --histogram id many many
is "$(tail -n 1 out)" '{"value":2999,"count":2}' 'together'
gives 0 'of none' ndstat --histogram id empty
is "$(cat out)" '' 'is nothing'
gives 65 'not JSON' ndstat --histogram id a.ndjson bad
is "$(cat out)" '' 'is nothing, too'
printf '{"id":1e99999999999999999999}\n' >far
gives 65 'a number beyond all' ndstat --histogram id far
is "$err" 'ndstat: far:1: exponent too large' 'says so'
cat >count.py <<'END'
# Random values, counted by Python.
import json, random, subprocess
from fractions import Fraction
r = random.Random(5)
rows, want = [], {}
for i in range(20000):
    kind = r.randrange(3)
    if kind == 0:
        text = r.choice(["%d", "%d.0", "%dE0"]) % r.randrange(-500, 2000)
        key = (0, Fraction(text))
    elif kind == 1:
        s = "".join(r.choice("ab \u00e9\"\\\x01\U0001f600")
                    for _ in range(r.randrange(4)))
        text = json.dumps(s, ensure_ascii=r.random() < 0.5)
        key = (1, s.encode())
    else:
        text, key = r.choice([("null", (-3, 0)), ("false", (-2, 0)),
                              ("true", (-1, 0))])
    rows.append('{"x":{"y":%s}}\n' % text)
    want.setdefault(key, [text, 0])[1] += 1
out = subprocess.run(["ndstat", "--histogram", "x.y", "-"], check=True,
                     input="".join(rows).encode(), capture_output=True).stdout
assert out.decode() == "".join('{"value":%s,"count":%d}\n' % tuple(want[k])
                               for k in sorted(want)), "differ"
print(len(want) > 2000)
END
is "$(python3 count.py 2>&1)" True 'random values, as Python counts them'
python3 -c "
import random
r = random.Random(1)
for i in range(40000):
	print('{\"x\":\"%01600x\"}' % r.getrandbits(6400))" >wide
gives 65 'too many different values' ndstat --histogram x wide
like "$err" '^ndstat: wide:[0-9]+: more than 64 MiB of different values$' \
	'says so'
is "$(cat out)" '' 'and nothing else'
rm wide

# --check: what breaks one promise, or one byte
is "$(python3 "$ROOT/tests/data/faults.py" 2>&1 | tail -n 3)" 'all found' \
	'each fault is found'

done_testing
