# SPDX-License-Identifier: MIT
# ndkey.t - keys before records and back; the order is that of ndmerge, the
# values are those of Python's Decimal and strings.
# shellcheck disable=SC3045
. tests/lib.sh
cd "$T" || exit 1
tab=$(printf '\t')

cat >in <<'END'
{"id": 12345, "x" : [1, 2]}
{"id":"a\tb ~","n":1.0}

{"id":-1.50e3}
{"id":"\ud800","id":"\u00e9"}
END
cat >want <<END
pb412345$tab{"id":12345,"x":[1,2]}
sa!09b!20~7E$tab{"id":"a\\tb ~","n":1.0}
mY684~$tab{"id":-1.50e3}
s~C3~A9$tab{"id":"\\ud800","id":"\\u00e9"}
END
cut -f 2 want >records

# plain use
gives 0 'keys before records' ndkey -k id in
same out want 'less white space'
gives 0 'from stdin' sh -c 'ndkey -k id - <in'
same out want 'the same'
gzip -nc in >in.gz
gives 0 'gzip, several files' ndkey --key id in.gz in
cat want want | cmp -s - out
ok $? 'one after the other'
gives 0 'back' ndkey -d want
same out records 'the records'
gives 0 'back from gzip' sh -c 'gzip -c want | ndkey --decode'
same out records 'the same'
cut -f 1 want >keys
gives 0 'keys alone' ndkey -d keys
printf '%s\n' 12345 '"a\tb ~"' -1500 '"\303\251"' | sed 's/\\303\\251/é/' >values
same out values 'are values'
printf '{"t":{"a b":"x"},"id":1}\n' >two
gives 0 'two paths' ndkey -k 't["a b"]' -k id two
is "$(cat out)" "sx pb01$tab{\"t\":{\"a b\":\"x\"},\"id\":1}" 'a space between'
gives 0 'back: a key of two parts' sh -c 'echo "sx pb01" | ndkey -d'
is "$(cat out)" '["x",1]' 'is an array'
gives 0 'the whole record' sh -c 'echo "\"x\"" | ndkey -k .'
is "$(cat out)" "sx$tab\"x\"" 'is its key'
gives 0 'a lone surrogate' sh -c 'echo "s~ED~A0~80" | ndkey -d'
is "$(cat out)" '"\ud800"' 'comes back as its escape'
printf 'pb01\t {"id" : 1}\r\n\nn\t0\n' >spaces
gives 0 'white space of a record' ndkey -d spaces
printf ' {"id" : 1}\n0\n' | cmp -s - out
ok $? 'is kept on the way back'
gives 0 'empty input' ndkey -k id /dev/null
is "$(cat out)" '' 'gives nothing'
gives 0 'empty input, back' ndkey -d /dev/null
is "$(cat out)" '' 'gives nothing'

# bad usage
gives 2 'no key' ndkey in
like "$err" '^ndkey: which key\? -k PATH$' 'says so'
gives 2 '-d and -k' ndkey -d -k id in
like "$err" '^ndkey: -d takes no -k$' 'says so'
gives 2 'no path' ndkey -k 'a..b' in
gives 2 'many values' ndkey -k 'a[*]' in
gives 2 'an unknown option' ndkey -Q in
gives 0 '--help' ndkey --help
gives 0 '--version' ndkey --version
gives 1 'a file that is not there' ndkey -k id none
is "$err" 'ndkey: none: No such file or directory' 'says so'

# wrong data
printf '{"id":1}\n{"id":null}\n{"id":2}\n' >bad
gives 65 'no key in a record' ndkey -k id bad
is "$err" 'ndkey: bad:2: key id: null, not a number or string' 'says where'
is "$(cat out)" "pb01$tab{\"id\":1}" 'the record before is written'
printf '{"id":1}\n{"id":2}' >cut.ndjson
gives 65 'a cut last line' ndkey -k id cut.ndjson
is "$err" 'ndkey: cut.ndjson:2: cut: the last line has no newline' 'says so'
gives 65 'not JSON' sh -c 'echo "{\"id\":1" | ndkey -k id'
while IFS='|' read -r line why; do
	printf "n\t0\n$line\nn\n" >bad
	gives 65 "back: $line" ndkey -d bad
	is "$err" "ndkey: bad:2: $why" 'says why'
	is "$(cat out)" 0 'the record before is written'
done <<'END'
{"id":1}|not a key's text
{"id":\t1}|not a key's text
\t{"id":1}|not a key's text
x|not a key's text
pb010\t1|not a key's text
n\t{"id":01}|not JSON: byte 7: bad number
n\t{"id":1}\t{"id":1}|not JSON: byte 9: text after the value
n\t|not JSON: byte 0: unexpected end
END
gives 65 'back: cut' sh -c 'printf "n\t0" | ndkey -d'

# descriptors
if [ -c /dev/full ]; then
	gives 1 '/dev/full' sh -c 'ndkey -k id in >/dev/full'
	is "$err" 'ndkey: <stdout>: No space left on device' 'says so'
	gives 1 '/dev/full, back' sh -c 'ndkey -d want >/dev/full'
fi
gives 0 'stdin closed' sh -c 'ndkey -k id in <&-'
i=0
while [ $i -lt 4000 ]; do
	echo "{\"id\":$i,\"text\":\"some text that takes some room\"}"
	i=$((i + 1))
done >part
cat part part part part part part part part part part >big
{
	env --default-signal=PIPE ndkey -k id big big
	echo $? >status
} 2>err | head -n 1 >out
is "$(cat status) $(cat err)" '141 ' '| head -n 1: dies of SIGPIPE, silently'
mkfifo fifo fifo2
(exec ndkey -k . <fifo >fifo2) &
exec 3>fifo 4<fifo2
echo 1 >&3
read -r line <&4
is "$line" "pb01${tab}1" 'a slow input is passed on record by record'
exec 3>&- 4<&-
wait

# a writer that did not finish
gives 1 'a writer that did not finish' sh -c '
	{ ndcat cut.ndjson | ndkey -k id; } 2>/dev/null | ndkey -d'
is "$err" 'ndkey: <stdin>: the writer did not finish' 'says so'
is "$(cat out)" '{"id":1}' 'the records before are written'

# a large record, and a large key
{
	printf '{"id":1,"n":'
	head -c 300000000 /dev/zero | tr '\0' 7
	echo '}'
} >large
ndkey -k id large | ndkey -d | cmp -s - large
ok $? 'a record of 300 MB, there and back'
rm large
python3 -c 'print("{\"id\":\"%s\"}" % ("\\u0001" * 349524))' >large
ndkey -k id large >large.keyed
ndkey -d large.keyed | cmp -s - large
ok $? 'a key of a megabyte, there and back'
cut -f 1 large.keyed | ndkey -d >out
is "$(wc -c <out)" $((349524 * 6 + 3)) 'and alone'
python3 -c 'print("{\"id\":\"%s\"}" % ("\\u0001" * 349526))' >large
gives 65 'a larger key' ndkey -k id large
like "$err" 'too long$' 'is refused'
{ printf s; head -c 1100000 /dev/zero | tr '\0' a; echo; } >large
gives 65 'a larger key, back' ndkey -d large

# random keys of all types, against Python and ndmerge
cat >keyed.py <<'END'
import decimal, json, random, subprocess, sys

seed = int(sys.argv[1])
r = random.Random(seed)
decimal.getcontext().prec = 400
decimal.getcontext().Emax = decimal.MAX_EMAX
decimal.getcontext().Emin = decimal.MIN_EMIN

def number():
    s = r.choice(["", "-"]) + r.choice(["0", str(r.randrange(1, 30)),
        str(r.randrange(1, 10 ** r.randrange(1, 40))),
        str(r.randrange(1, 9)) + "0" * r.randrange(40)])
    if r.random() < .4:
        s += "." + "".join(r.choice("0019") for _ in range(r.randrange(1, 9)))
    if r.random() < .4:
        s += r.choice("eE") + r.choice(["", "+", "-"])
        s += str(r.randrange(10 ** r.choice([1, 1, 2, 6])))
    return s

def string():
    n = r.randrange(5)
    parts = ["a", "b", " ", "~", "!", "}", "/", "\\n", "\\t", "\\u0000",
        "\\\"", "\\\\", "\u00e9", "\U0001f600", "\\ud83d", "\\ude00",
        "\\ud7ff", "\ue000", "\x7f", "\\u001F"]
    return '"' + "".join(r.choice(parts) for _ in range(n)) + '"'

def value(text):
    if text[0] == '"':
        # Python joins escapes that make a pair, as JSON says.
        return json.loads(text)
    d = decimal.Decimal(text)
    return abs(d) if d == 0 else d

def rank(v):
    if isinstance(v, str):
        return (1, v.encode("utf-8", "surrogatepass"))
    return (0, v)

def ran(*args, text):
    p = subprocess.run(args, input=text.encode(), stdout=subprocess.PIPE,
                       check=True)
    return p.stdout.decode().splitlines()

composite = seed % 2
fields = ["a", "b"][:1 + composite]
options = [o for f in fields for o in ("-k", f)]
values = [[r.choice([number, string])() for f in fields] for _ in range(2000)]
# Few values, so that there are equal ones in another spelling.
values += [[r.choice(["1", "1.0", "10e-1", "0", "-0", '"1"', '"a"',
    '"\\u0061"']) for f in fields] for _ in range(300)]
records = ["{" + "".join('"%s":%s,' % p for p in zip(fields, v)) +
           '"at":%d}' % i for i, v in enumerate(values)]
text = "".join(line + "\n" for line in records)

keyed = ran("ndkey", *options, text=text)
assert [k.split("\t")[1] for k in keyed] == records, "records"
keys = [k.split("\t")[0] for k in keyed]
for k in keys:
    assert all(" " <= c < "\x7f" for c in k), k
assert ran("ndkey", "-d", text="\n".join(keyed) + "\n") == records

# Values come back, in one spelling, and have the same keys.
back = ran("ndkey", "-d", text="\n".join(keys) + "\n")
for k, v, b in zip(keys, values, back):
    got = json.loads(b, parse_int=decimal.Decimal,
                     parse_float=decimal.Decimal)
    got = got if composite else [got]
    assert got == [value(x) for x in v], (k, v, b)
spelt = {}
for k, b in zip(keys, back):
    assert spelt.setdefault(k, b) == b, k
again = ran("ndkey", *(["-k", "[0]", "-k", "[1]"] if composite else
                       ["-k", "."]), text="\n".join(back) + "\n")
assert [a.split("\t")[0] for a in again] == keys, "keys of values"

# The order is that of the values, and ndmerge's.
order = sorted(range(len(keys)), key=lambda i: keys[i].encode())
assert order == sorted(range(len(keys)),
                       key=lambda i: [rank(value(x)) for x in values[i]])
last = {}
for i in order:
    last[keys[i]] = i
merged = ran("ndmerge", *options, text=text)
assert merged == [records[i] for i in last.values()], "ndmerge"
with open("records", "w", newline="\n") as f:
    f.write(text)
END
for seed in 1 2 3 4 5 6; do
	keys='-k a'
	[ $((seed % 2)) -eq 0 ] || keys='-k a -k b'
	python3 keyed.py $seed 2>&1 | tail -n 3
	[ -s records ]
	ok $? "random keys, seed $seed: values, spelling, order"
	# shellcheck disable=SC2086
	ndmerge $keys records >merged
	# shellcheck disable=SC2086
	ndkey $keys records | tac | sort -s -u -t "$tab" -k 1,1 | ndkey -d >out
	same out merged 'sort -u is ndmerge'
	# shellcheck disable=SC2086
	ndkey $keys merged >keyed
	sort -c keyed && sort -c -u -t "$tab" -k 1,1 keyed
	ok $? 'what ndmerge gives is sorted'
	shuf --random-source=keyed.py keyed | sort | ndkey -d >out
	same out merged 'unique keys: sort is ndmerge'
	sed -n 'p;n' keyed >odd
	sed -n 'n;p' keyed >even
	sort -m odd even | cmp -s - keyed
	ok $? 'sort -m'
	join -t "$tab" -v 1 keyed even | cmp -s - odd
	ok $? 'join'
	cut -f 1 keyed >keys
	cut -f 1 even | comm -12 - keys >both
	cut -f 1 even | cmp -s - both
	ok $? 'comm'
	rm records
done

done_testing
