# SPDX-License-Identifier: MIT
# ndmerge.t - ndmerge as a filter; ndmerge-into.t has the files.
# shellcheck disable=SC3045
. tests/lib.sh
cd "$T" || exit 1

# merged INPUT WANT NAME [OPTION...]: INPUT and WANT are records, as printf
# has them
merged() {
	input=$1 want_text=$2 name=$3
	shift 3
	# shellcheck disable=SC2059
	printf -- "$input" >in.ndjson
	# shellcheck disable=SC2059
	printf -- "$want_text" >want.ndjson
	run ndmerge "$@" in.ndjson
	if [ "$status" -eq 0 ] && [ ! -s err ] && cmp -s out want.ndjson; then
		ok 0 "$name"
	else
		ok 1 "$name"
		echo "# status $status"
		head -c 2000 err | sed 's/^/# err:  /'
		head -c 2000 out | sed 's/^/# got:  /'
		sed 's/^/# want: /' want.ndjson
	fi
}

# refused INPUT PATTERN NAME [OPTION...]: 65, nothing on stdout, says why
refused() {
	input=$1 pattern=$2 name=$3
	shift 3
	# shellcheck disable=SC2059
	printf -- "$input" >in.ndjson
	gives 65 "$name" ndmerge "$@" in.ndjson
	like "$err" "^ndmerge: in.ndjson:$pattern" "$name: says where and why"
	[ ! -s out ]
	ok $? "$name: and writes nothing"
}

# plain use
merged '{"id":3}\n{"id":1}\n{"id":2}\n' '{"id":1}\n{"id":2}\n{"id":3}\n' \
	'sorts by key' -k id
merged '{"id":1,"v":1}\n{"id":2}\n{"id":1,"v":2}\n' \
	'{"id":1,"v":2}\n{"id":2}\n' 'the later arrival wins' -k id
merged '' '' 'no records' -k id
merged '\n \r\n' '' 'blank lines only' -k id
printf '{"id":2}\n' >a
printf '{"id":1}\n{"id":2,"b":0}\n' | gzip >b.gz
: >empty
gives 0 'files, gzip, an empty one' ndmerge -k id a b.gz empty
is "$(cat out)" "$(printf '{"id":1}\n{"id":2,"b":0}')" 'in their order'
gives 0 'the other way round' ndmerge -k id b.gz a
is "$(cat out)" "$(printf '{"id":1}\n{"id":2}')" 'the last file wins'
is "$(ndmerge -k id - a <b.gz)" "$(printf '{"id":1}\n{"id":2}')" '- is stdin'
is "$(ndmerge --key=id <a)" '{"id":2}' 'no file is stdin, --key'

# usage
gives 2 'no key' ndmerge a
like "$err" '^ndmerge: which key' 'says so'
like "$err" '^usage: ndmerge .-k PATH' 'and shows the usage'
gives 2 'a key that is no path' ndmerge -k 'a..b' a
gives 2 'a key of many values' ndmerge -k 'a[*]' a
gives 2 'a cursor of many values' ndmerge -k id --cursor 'a[*]' a
gives 2 'an empty path' ndmerge -k '' a
gives 2 'nine keys' ndmerge -k a -k b -k c -k d -k e -k f -k g -k h -k i a
gives 2 'an unknown option' ndmerge -k id --nope a
gives 2 'a value is missing' ndmerge -k
for bad in --memory=1 --memory=x --memory=99999999999999999999 \
	--max-record=0 --max-record=1G --lock-timeout=-1; do
	gives 2 "$bad" ndmerge -k id $bad a
done
gives 0 '--help' ndmerge --help
gives 0 '--version' ndmerge --version
gives 1 'no such file' ndmerge -k id none
gives 1 'a directory' ndmerge -k id .

# what is refused
refused '{"id":1}\n{"id":2' '2: cut: ' 'a cut line' -k id
refused '{"id":1}\nnope\n' '2: not JSON: byte 1: ' 'not JSON' -k id
refused '{"id":1} x\n' '1: not JSON: byte 9: ' 'text behind it' -k id
refused '{"id":"\377"}\n' '1: not JSON: ' 'not UTF-8' -k id
refused '{"ID":1}\n' '1: key id: missing' 'no key' -k id
refused '[1]\n' '1: key id: missing' 'an array' -k id
refused '7\n' '1: key id: missing' 'a number' -k id
refused '{"id":null}\n' '1: key id: null' 'null' -k id
refused '{"id":true}\n' '1: key id: a boolean' 'true' -k id
refused '{"id":false}\n' '1: key id: a boolean' 'false' -k id
refused '{"id":[1]}\n' '1: key id: an array' 'an array as key' -k id
refused '{"id":{}}\n' '1: key id: an object' 'an object as key' -k id
refused '{"a":1}\n' '1: key b.c: missing' 'half a composite key' -k a -k b.c
refused '{"id":1e999999999999999999999}\n' '1: key id: exponent' \
	'an endless exponent' -k id
refused '{"id":1,"at":null}\n' '1: cursor at: null' 'a null cursor' \
	-k id --cursor at
refused '{"id":1}\n' '1: cursor at: missing' 'no cursor' -k id --cursor at
refused '{"id":1}\n{"id":"0123456789"}\n' '2: record of more than 10 bytes' \
	'--max-record' -k id --max-record 10
{ printf '{"id":"' && head -c 1100000 /dev/zero | tr '\0' x && echo '"}'; } >long
gives 65 'an endless key' ndmerge -k id long
is "$err" 'ndmerge: long:1: key id: too long' 'says so'
head -c 30 b.gz >cut.gz
gives 65 'a cut gzip file' ndmerge -k id cut.gz
gives 65 'an empty file named .gz' sh -c ': >e.gz; ndmerge -k id e.gz'

# numbers by exact value
merged '{"k":1}\n{"k":1.0}\n{"k":1e0}\n{"k":10e-1}\n' '{"k":10e-1}\n' \
	'1, 1.0, 1e0, 10e-1 are one key' -k k
merged '{"k":18446744073709551617}\n{"k":18446744073709551616}\n' \
	'{"k":18446744073709551616}\n{"k":18446744073709551617}\n' \
	'2^64 and 2^64+1 are two' -k k
merged '{"k":0}\n{"k":-0}\n{"k":0.0e5}\n' '{"k":0.0e5}\n' \
	'0, -0, 0.0e5 are one key' -k k
merged '"a"\n1e400\n-1e400\n0\n-2\n-10\n10\n9\n1e-400\n0.5\n-0.5\n""\n' \
	'-1e400\n-10\n-2\n-0.5\n0\n1e-400\n0.5\n9\n10\n1e400\n""\n"a"\n' \
	'in the order of numbers, before strings' -k '$'
merged '"1"\n1\n' '1\n"1"\n' 'a number is not its text' -k .

# strings by their bytes
merged '{"k":"A"}\n{"k":"\\u0041"}\n' '{"k":"\\u0041"}\n' \
	'escaped or not is one key' -k k
merged '{"k":"/"}\n{"k":"\\/"}\n{"k":"\\u002F"}\n' '{"k":"\\u002F"}\n' \
	'as is the slash' -k k
merged '"~"\n"\\u007f"\n"!"\n" "\n"\\t"\n"\\u0000"\n"z"\n"\303\244"\n' \
	'"\\u0000"\n"\\t"\n" "\n"!"\n"z"\n"~"\n"\\u007f"\n"\303\244"\n' \
	'in the order of bytes' -k .
merged '"\\ud83d\\ude00"\n"\360\237\230\200"\n' '"\360\237\230\200"\n' \
	'a pair of surrogates is its character' -k .
merged '"\\ud800"\n"\\ud801"\n"\\uD800"\n' '"\\uD800"\n"\\ud801"\n' \
	'lone surrogates are told apart' -k .

# paths
merged '{"a":{"b":[5,{"c d":1}]}}\n{"a":{"b":[4,{"c d":1}]}}\n' \
	'{"a":{"b":[4,{"c d":1}]}}\n' 'a nested key' -k 'a.b[1]["c d"]'
merged '{"id":1,"id":2}\n{"id":2}\n{"id":1}\n' '{"id":1}\n{"id":2}\n' \
	'of a name that repeats, the last counts' -k id
merged '{"t":"b","i":1}\n{"t":"a","i":2}\n{"t":"a","i":10}\n{"t":"a","i":2}\n' \
	'{"t":"a","i":2}\n{"t":"a","i":10}\n{"t":"b","i":1}\n' \
	'a composite key' -k t -k i
merged '{"a":"x","b":"yz"}\n{"a":"xy","b":"z"}\n{"a":"x ","b":"y"}\n' \
	'{"a":"x","b":"yz"}\n{"a":"x ","b":"y"}\n{"a":"xy","b":"z"}\n' \
	'its parts do not run together' -k a -k b
merged '{"a":-1,"b":1}\n{"a":-1.5,"b":0}\n{"a":-1,"b":0}\n' \
	'{"a":-1.5,"b":0}\n{"a":-1,"b":0}\n{"a":-1,"b":1}\n' \
	'negative numbers in it' -k a -k b

# cursors: the higher one wins, wherever it stands
c='-k id --cursor at'
# won HIGHER LOWER NAME
won() {
	# shellcheck disable=SC2086
	merged "{\"id\":1,\"at\":$1,\"v\":1}\n{\"id\":1,\"at\":$2,\"v\":2}\n" \
		"{\"id\":1,\"at\":$1,\"v\":1}\n" "$3" $c
	# shellcheck disable=SC2086
	merged "{\"id\":1,\"at\":$2,\"v\":2}\n{\"id\":1,\"at\":$1,\"v\":1}\n" \
		"{\"id\":1,\"at\":$1,\"v\":1}\n" "$3, the other way round" $c
}
# tie ONE OTHER NAME
tie() {
	# shellcheck disable=SC2086
	merged "{\"id\":1,\"at\":$1,\"v\":1}\n{\"id\":1,\"at\":$2,\"v\":2}\n" \
		"{\"id\":1,\"at\":$2,\"v\":2}\n" "$3: the later arrival" $c
	# shellcheck disable=SC2086
	merged "{\"id\":1,\"at\":$2,\"v\":2}\n{\"id\":1,\"at\":$1,\"v\":1}\n" \
		"{\"id\":1,\"at\":$1,\"v\":1}\n" "$3, the other way round" $c
}
won 10 9 'a higher number'
won 18446744073709551617 18446744073709551616 'a number beyond 2^64'
won 1e400 5 'a number beyond a double'
tie 1 1.0 'two texts of one number'
won '"b"' '"a"' 'a higher text'
won '"2026-01-02T00:00:00Z"' '"2026-01-01T23:59:59Z"' 'a later time'
won '"2026-01-01T00:00:00Z"' '"2026-01-01T01:00:00+02:00"' 'an offset east'
won '"2026-01-01T00:00:00-02:00"' '"2026-01-01T01:00:00Z"' 'an offset west'
won '"2026-01-01T00:00:00.5Z"' '"2026-01-01T00:00:00.4999999999999Z"' \
	'a fraction of any length'
won '"2026-01-01T00:00:00.000000001Z"' '"2026-01-01T00:00:00Z"' 'any fraction'
won '"2026-01-01t00:00:01z"' '"2026-01-01 00:00:00Z"' 'other spellings'
tie '"2026-01-01T00:00:00Z"' '"2026-01-01T02:00:00.000+02:00"' 'one instant'
tie '"a"' '"\\u0061"' 'one text'
tie '"x"' '"x"' 'the same'
won '"zzz"' 5 'a text is above numbers'

# bytes
cat >bytes <<'END'
{"id":1,"n":12345678901234567890}
{"id":2,"n":1.0,"m":-0,"x":0.10}
{"id":3,"n":1e400}
{"id":4,"d":1,"d":2}
{"id":5,"s":"\/ \u0041 \ud800 \u0000"}
{"id":6,"s":"  two  spaces : , \" \\"}
END
{
	printf '{"id":7,"s":"'
	head -c 4194304 /dev/zero | tr '\0' x
	printf '"}\n'
} >>bytes
sort -r bytes | ndmerge -k id >out
same out bytes 'records keep their bytes'
sort -r bytes | ndmerge -k id --memory 1M -T . >out
same out bytes 'and through temporary files'
merged ' { "id" : 1 , "s" : " a  b " , "l" : [ 1 , 2 ] }\t\r\n' \
	'{"id":1,"s":" a  b ","l":[1,2]}\n' \
	'insignificant white space goes' -k id
merged '\357\273\277{"id":1}\r\n' '{"id":1}\n' 'BOM and CR go' -k id

# --reject
printf '%s\n' '{"id":2}' 'nope' '{"no":1}' '{"id":null}' >bad
printf '{"id":"\377\\u0041"}\n{"id":1}\n"\001"\n' >>bad
run ndmerge -k id --reject rejected bad
is "$status $(cat out) $err" "0 $(printf '{"id":1}\n{"id":2}') \
ndmerge: rejected: 5 records rejected" '--reject'
cat >rejected.py <<'END'
import base64, json
lines = open("bad", "rb").read().split(b"\n")[:-1]
for text in open("rejected", "rb"):
    r = json.loads(text.decode())
    raw = r["raw"].encode() if "raw" in r else base64.b64decode(
        r["raw_base64"], validate=True)
    assert r["file"] == "bad" and raw == lines[r["line"] - 1], r
    print(r["line"], r["why"], *(k for k in r if k.startswith("raw")))
END
python3 rejected.py >got 2>&1
sed 's/byte.*raw/... raw/' got >rejected.got
cat >want <<'END'
2 not JSON: ... raw
3 key id: missing raw
4 key id: null, not a number or string raw
5 not JSON: ... raw_base64
7 not JSON: ... raw
END
same rejected.got want 'each with file, line, reason and its bytes'
gives 0 'nothing to reject' ndmerge -k id --reject rejected a
is "$(wc -c <rejected)" 0 'makes the file empty'
for n in 1 2 3 4; do
	head -c $n /dev/zero | tr '\0' '\377' >bad
	echo >>bad
	ndmerge -k id --reject rejected bad 2>/dev/null
	like "$(python3 rejected.py 2>&1)" '^1 not JSON: .* raw_base64$' \
		"base64 of $n bytes"
done
printf '{"id":1}\n{"x":2}\n' >in
cp in kept
ln in link
gives 2 'not the input' ndmerge -k id --reject in in
gives 2 'not another name of it' ndmerge -k id --reject link in
same in kept 'which stays'
for name in new.ndjson.gz new.ndjson.gz.state .new.lock; do
	gives 2 "not $name of the target" ndmerge -k id --into new.ndjson.gz \
		--reject "$name" in
done
[ ! -e new.ndjson.gz ] && [ ! -e new.ndjson.gz.state ]
ok $? 'and none is made'
echo keep >rejected
gives 1 'a run that fails at once' ndmerge -k id --reject rejected nofile
gives 1 'a target that cannot be' ndmerge -k id --into nodir/x \
	--reject rejected in
is "$(cat rejected)" keep 'leave the file alone'
run ndmerge -k id --reject /dev/null in
is "$status$(cat "$T/out")" '0{"id":1}' '/dev/null takes them, too'
gives 1 'a reject file that cannot be' ndmerge -k id --reject none/x a
printf '1\n2' >bad
gives 65 'a cut line is not rejected' ndmerge -k '$' --reject rejected bad
if [ -c /dev/full ]; then
	printf 'x\n' >bad
	gives 1 'a full disk for them' ndmerge -k id --reject /dev/full bad
fi

# more than memory
python3 -c 'import random
random.seed(5)
for i in range(60000):
    print("{\"id\":%d,\"at\":%d,\"n\":%d,\"t\":\"%s\"}" %
        (random.randrange(30000), random.randrange(9), i, "x" * 100))' >many
python3 -c 'import json
best = {}
for line in open("many"):
    r = json.loads(line)
    if r["id"] not in best or r["at"] >= best[r["id"]][0]:
        best[r["id"]] = r["at"], line
for k in sorted(best):
    print(best[k][1], end="")' >want
gives 0 'in memory' ndmerge -k id --cursor at many
same out want 'is merged'
gives 0 'through temporary files' ndmerge -k id --cursor at --memory 1M \
	-T "$T" many
same out want 'is the same'
mkdir scratch
TMPDIR=$T/scratch run ndmerge -k id --cursor at --memory 1M many
same out want 'in TMPDIR'
is "$(ls -A scratch)" '' 'nothing is left there'
gives 1 '-T where there is none' ndmerge -k id --memory 1M -T none many
is "$err" 'ndmerge: none: a temporary file: No such file or directory' \
	'says so'
[ ! -s out ]
ok $? 'and writes nothing'
gives 0 'it is not needed for little' ndmerge -k id -T none a
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	mkdir -m 500 closed
	chmod 755 .
	gives 1 '-T not writable' setpriv --reuid=65534 "$BUILD/bin/ndmerge" \
		-k id --memory 1M -T closed - <many
	like "$err" 'closed: a temporary file: Permission denied' 'says so'
else
	skip '-T not writable' 'needs root'
fi
(
	ulimit -f 100
	trap '' XFSZ
	exec ndmerge -k id --memory 1M -T . many
) >out 2>err
is "$? $(cat err)" '1 ndmerge: .: File too large' 'a full disk for them'
(
	ulimit -f 100
	exec env --default-signal=XFSZ ndmerge -k id --memory 1M -T . many
) >out 2>err
is "$? $(cat err)" '1 ndmerge: .: File too large' 'no signal kills it'

# stdout
if [ -c /dev/full ]; then
	gives 1 '/dev/full' sh -c 'ndmerge -k id a >/dev/full'
	is "$err" 'ndmerge: <stdout>: No space left on device' 'says so'
fi
{
	env --default-signal=PIPE ndmerge -k id many
	echo $? >status
} 2>err | head -n 1 >out
is "$(cat status) $(cat err)" '141 ' '| head -n 1: dies of SIGPIPE, silently'
gives 0 'stdout is closed' sh -c 'ndmerge -k id a >&-'
gives 0 '-v without a file is silent' ndmerge -v -k id a
done_testing
