# SPDX-License-Identifier: MIT
# ndselect.t - jq programs over records, bytes and numbers kept.
. tests/lib.sh

big='{"id": 12345678901234567890, "x":1.0,"x":2,"s":"\/","u":"\ud800","e":1e400}'
small='{"id":12345678901234567890,"x":1.0,"x":2,"s":"\/","u":"\ud800","e":1e400}'
printf '%s\n' '{"id":1,"n":"a"}' '{"id":2,"n":"b\nc"}' '{"id":3,"n":"é"}' \
	>"$T/three"

gives 0 'plain use' ndselect '.id' "$T/three"
is "$(cat "$T/out")" "$(jq -c .id "$T/three")" 'each output is a record'
run ndselect -- '{n, k: [.id, 0.1, 1e3, null, true]}' <"$T/three"
is "$(cat "$T/out")" \
	"$(jq -c '{n, k: [.id, 0.1, 1e3, null, true]}' "$T/three")" \
	'stdin, reshaped as jq does'
run ndselect '.id' "$T/three" - "$T/three" <"$T/three"
is "$(wc -l <"$T/out")" 9 'several files, - among them'
gives 0 'empty input' ndselect . /dev/null
[ ! -s "$T/out" ]
ok $? 'empty input gives nothing'
printf '\n \n1\r\n\n' >"$T/blank"
gives 0 'blank lines' ndselect . "$T/blank"
is "$(cat "$T/out")" 1 'blank lines are skipped'
gives 0 'no output' ndselect 'empty' "$T/three"
[ ! -s "$T/out" ]
ok $? 'empty gives nothing'

# What is only a path is found without libjq (tests/lib/onlypath.c).
path() {
	printf '%s\n' "$2" >"$T/n"
	run ndselect "$1" "$T/n"
	is "$status $(cat "$T/out" "$T/err")" "0 $3" "a path keeps bytes: $1"
}
path '.data[]' \
	'{"data":[{"a":{"b c":[1,2]},"n":1.0,"u":"\u00e9\/"}, {"a" : null, "n":[] }]}' \
	'{"a":{"b c":[1,2]},"n":1.0,"u":"\u00e9\/"}
{"a":null,"n":[]}'
path .a '{"a":1e3,"a":{"x":1.0, "x":"\ud800"}}' '{"x":1.0,"x":"\ud800"}'
path '.[1][].k' '[0,[{"k":"\u0000"},{},{"k":1E+400}]]' '"\u0000"
null
1E+400'
run ndselect -j '.a[]' - <<'EOF'
{"a":
  [1.0, [ 2 ]]}
EOF
is "$status $(cat "$T/out")" '0 1.0
[2]' 'a path keeps bytes: -j'
printf '%s\n' '{"a":null}' '{"a":{"b":1.0}}' '{"a":7}' >"$T/paths"
printf '%s\n' '["\u00e9\n\\","x", [ 1.0],"\ud83d\ude00"]' >"$T/n"
run ndselect -r '.[]' "$T/n"
is "$status $(cat "$T/out")" '0 é
\
x
[1.0]
😀' 'a path, and strings as text'
gives 65 'a path into a number' ndselect .a.b "$T/paths"
like "$(cat "$T/out") $err" \
	"^1.0 ndselect: $T/paths:3: Cannot index number with (string )?.b.$" \
	'a path into a number: what jq says'
gives 65 'a path, and no JSON' ndselect .a - <<'EOF'
{"a":1}
{"a":1,}
EOF
like "$(cat "$T/out") $err" '^1 ndselect: <stdin>:2: not JSON' 'as ever'

# Bytes and numbers
printf '%s\n' "$big" >"$T/big"
gives 0 'a record as it is' ndselect . "$T/big"
is "$(cat "$T/out")" "$small" 'a record as it is keeps its bytes'
run ndselect 'select(.x == 2)' "$T/big"
is "$(cat "$T/out")" "$small" 'select keeps the bytes, the last of two names counts'
exact() {
	printf '%s\n' "$3" >"$T/n"
	run ndselect "$2" "$T/n"
	is "$status $(cat "$T/out" "$T/err")" "0 $4" "$1"
}
for n in 9007199254740993 -9007199254740993 1e400 -1e400 1e-400 -1e-400 \
	0.1000000000000000055 123456789012345678 12345678901234567890.5 \
	1e1000000000000000000000 0.1000000000000000055511151231257827; do
	exact "$n is carried along" '{a: .[0]}, [.[]], .[0]' "[$n]" "{\"a\":$n}
[$n]
$n"
done
for n in 0 -0 1.0 1e3 1E+2 0.1 9007199254740992 1.7976931348623157e308 \
	123456789012345e-20 5e-324 100000000000000000000 0.30000000000000004; do
	echo "[$n]" >"$T/n"
	run ndselect '.[]' "$T/n"
	python3 -c 'import sys; from decimal import Decimal as D
sys.exit(D(sys.argv[1]) != D(sys.argv[2]))' "$n" "$(cat "$T/out")"
	ok $? "$n keeps its value"
done
b=9007199254740993
exact 'a number that is not looked at' '.n' "{\"id\":$b,\"n\":[1,2]}" '[1,2]'
exact 'sorted, in new objects' 'sort | map({v: .})' "[1,$b,-$b]" \
	"[{\"v\":-$b},{\"v\":1},{\"v\":$b}]"
exact 'compared with what is far away' '. > 5, . < 5' "$b" 'true
false'
exact 'not the same as another' '[.[]]' "[$b,9007199254740992]" \
	"[$b,9007199254740992]"
exact 'the same again' '.[1]' "[$b,$b]" "$b"
exact 'an error of the program is told first' 'try error(.n) catch .' \
	"{\"id\":$b,\"n\":\"x\"}" '"x"'
refused() {
	printf '%s\n' "$3" >"$T/n"
	gives 65 "$1" ndselect "$2" "$T/n"
	is "$err" "ndselect: $T/n:1: $4 cannot be kept by this libjq" \
		"$1: it is named"
}
refused 'a number as text' tostring "$b" "number $b"
refused 'a number in a string' '{a: "\(.id)"}' "{\"id\":$b}" "number $b"
refused 'arithmetic' '. % 10' "$b" "number $b"
refused 'compared with its neighbour' '. == 9007199254740992' "$b" "number $b"
refused 'chosen by a comparison' 'select(. > 9007199254740992)' "$b" \
	"number $b"
exact 'two of one double' '.[1], .[0]' \
	'[18014398509481985,18014398509481986]' '18014398509481986
18014398509481985'
two='{"id":12345678901234567890,"b":12345678901234567891,"t":[12345678901234567890,12345678901234567891]}'
near='{"id":9007199254740993,"p":9007199254740992}'
n=12345678901234567890
refused 'two of one double, equal?' 'select(.id == .b)' "$two" "number $n"
refused 'which is larger' '.b > .id' "$two" "number $n"
refused 'how many there are' '.t | unique | length' "$two" "number $n"
refused 'whether one contains the other' '[.id] | contains([9007199254740992])' \
	"$near" "number $b"
refused 'their difference' '.id - .b' "$two" "number $n"
refused 'their difference, one exact' '.id - .p' "$near" "number $b"
exact 'a number and itself' 'select(.id == .p) | .id - .p, .id' \
	"{\"id\":$b,\"p\":$b}" "0
$b"
refused 'unique ones' '.t | unique' "$two" "number $n"
refused 'the next one, the same?' '. | . + 1 == .' "$b" "number $b"
exact 'sorted among doubles' 'sort' "[1e17,$b,9007199254740994,3]" \
	"[3,$b,9007199254740994,1e17]"
for n in $b -$b 12345678901234567890 -12345678901234567890 123456789012345678 \
	12345678901234567890.5 0.1000000000000000055; do
	for p in '. % 2' '. % 3' '. % 8' '. + 1' '. - 1' \
		'. + 0.001' '0 - .' 'tostring | length' 'tostring | .[-1:]' \
		'. / 3 | floor' '[.] | tojson' '. == (. | floor)'; do
		refused "$n: $p" "$p" "$n" "number $n"
	done
done
refused 'a number that decides how it ends' \
	'if . > 9007199254740992 then error("x") else empty end' "$b" "number $b"
refused 'a number that decides whether it fails' \
	'if . == 9007199254740992 then error("x") else 1 end' "$b" "number $b"
exact 'a lone surrogate is carried along' '[.[0]], {(.[0]): 1}' \
	'["\udc00\u00e9"]' '["\udc00\u00e9"]
{"\udc00\u00e9":1}'
refused 'a lone surrogate in another string' '.[0] + "x"' '["\udc00"]' \
	'string "\udc00"'
printf '%s\n' '["\udc00"]' >"$T/n"
gives 65 'a lone surrogate, raw' ndselect -r '.[]' "$T/n"
refused 'lone surrogates, equal?' '.[0] == .[1]' '["\ud800","\ud801"]' \
	'string "\ud800"'
exact 'lone surrogates, sorted' 'sort' '["\ud801","\ud800"]' \
	'["\ud800","\ud801"]'
exact 'a pair and an escaped backslash' '.[] | .' '["\ud83d\ude00\\ud800"]' \
	'"😀\\ud800"'

# Random records: what comes out is exact, or the status is 65
cat >"$T/exact.py" <<'END'
import json, random, re, subprocess, sys
from decimal import Decimal as D
random.seed(int(sys.argv[1]))

def altered(n):
    return D(repr(float(n))) != n

def number(near):
    if random.random() < 0.1:
        return random.randrange(-9, 10)
    n = near + random.choice((0, 0, 1, 2, 3, 64, 2048)) * random.choice((1, -1))
    return -n if random.random() < 0.1 else n

def record():
    while True: # until libjq would alter a number
        near = random.choice((2**53, 2**54, 2**60, 2**63, 2**64, 10**19, 10**25,
            random.randrange(2**53, 2**64), random.randrange(2**53, 2**57)))
        t = [number(near) for _ in range(random.randrange(2, 6))]
        a, b = random.choice(t), random.choice(t)
        if any(map(altered, t)):
            return {"name": random.choice("xy"), "a": a, "b": b, "t": t}

def rest(n, m):
    return abs(n) % m * (-1 if n < 0 else 1)

# Where no two have a double in common, these must not be refused, either.
def apart(r):
    t = sorted(set(r["t"]))
    return all((y - x) * 2**50 > abs(x) for x, y in zip(t, t[1:])) and all(
        abs(x) < 10 or abs(x) >= 2**53 for x in t)

def groups(t):
    return [[x] * t.count(x) for x in sorted(set(t))]

# The program, its outputs, whether it must not be refused
programs = [
    (".a == .b", lambda r: [r["a"] == r["b"]], False),
    (".a < .b", lambda r: [r["a"] < r["b"]], False),
    ("[.a, .b] | unique | length", lambda r: [len({r["a"], r["b"]})], False),
    ("select(.a == .b)", lambda r: [r] if r["a"] == r["b"] else [], False),
    ("select(.a >= .b) | .a", lambda r: [r["a"]] if r["a"] >= r["b"] else [],
        False),
    (".a % 2", lambda r: [rest(r["a"], 2)], False),
    (".b % 7", lambda r: [rest(r["b"], 7)], False),
    (".b % 1024", lambda r: [rest(r["b"], 1024)], False),
    (".a + 1", lambda r: [r["a"] + 1], False),
    ("0 - .a", lambda r: [-r["a"]], False),
    (".a - .b", lambda r: [r["a"] - r["b"]], False),
    (".a + .b", lambda r: [r["a"] + r["b"]], False),
    (".a + (.b - .a)", lambda r: [r["b"]], False),
    (".t | add", lambda r: [sum(r["t"])], False),
    (".a | tostring | length", lambda r: [len(str(r["a"]))], False),
    (".t | index(3)", lambda r: [r["t"].index(3) if 3 in r["t"] else None],
        False),
    ("select(.name == \"x\")", lambda r: [r] if r["name"] == "x" else [], True),
    ("{a, n: .name}", lambda r: [{"a": r["a"], "n": r["name"]}], True),
    (".t[]", lambda r: r["t"], True),
    (".t | sort", lambda r: [sorted(r["t"])], False),
    (".t | sort_by(.)", lambda r: [sorted(r["t"])], False),
    (".t | unique", lambda r: [sorted(set(r["t"]))], False),
    (".t | group_by(.)", lambda r: [groups(r["t"])], False),
    (".t | max, min", lambda r: [max(r["t"]), min(r["t"])], False),
    (".a > 5", lambda r: [r["a"] > 5], True),
]
def must(program, r):
    return apart(r) and program.startswith((".t | sort", ".t | uniq",
        ".t | group", ".t | max"))

def text(x):
    return json.dumps(x, separators=(",", ":")) + "\n"

# How many of the records, from the first one on, were judged: all, or up to
# one that was refused; None if that was wrong.
def judged(program, records, oracle, always):
    p = subprocess.run(["ndselect", program], input="".join(map(text, records)),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    want = ["".join(map(text, oracle(r))) for r in records]
    if p.returncode == 0:
        return len(records) if p.stdout == "".join(want) else None
    said = re.fullmatch("ndselect: <stdin>:(\\d+): .* cannot be kept by this "
        "libjq\n", p.stderr)
    if p.returncode != 65 or not said:
        return None
    n = int(said[1])
    right = p.stdout == "".join(want[:n - 1]) and not always and \
        not must(program, records[n - 1])
    return n if right else None

todo = [[] for _ in programs]
for i in range(int(sys.argv[2])):
    todo[i % len(programs)].append(record())
bad = 0
for (program, oracle, always), records in zip(programs, todo):
    while records:
        n = judged(program, records, oracle, always)
        if n is None:
            bad += 1
            print("#", program, *map(text, records))
            break
        records = records[n:]
sys.exit(bad > 0)
END
python3 "$T/exact.py" 1 "${SELECT_RANDOM:-300}"
ok $? 'random records: exact, or refused'

# Options
run ndselect -r '.n, .id' "$T/three"
is "$(cat "$T/out")" "$(jq -r '.n, .id' "$T/three")" '-r prints strings raw'
run ndselect --raw-output .n "$T/three"
is "$(cat "$T/out")" "$(jq -r .n "$T/three")" '--raw-output'
run ndselect --arg a=1 --arg 'b=x=y z' '[$a, $b, .id]' "$T/three"
is "$(head -1 "$T/out")" '["1","x=y z",1]' '--arg'
gives 2 '--arg without =' ndselect --arg a . "$T/three"
gives 2 '--arg with a bad name' ndselect --arg 1a=2 . "$T/three"
jq . "$T/three" >"$T/pretty"
jq -s . "$T/three" >"$T/array"
gives 0 '-j' ndselect -j '.[]' "$T/array"
same "$T/out" "$T/three" '-j: JSON of any layout'
run ndselect --json '.[0], .' "$T/array" "$T/array"
is "$(cat "$T/out")" "$(jq -c '.[0], .' "$T/array" "$T/array")" \
	'--json, several files'
gives 65 '-j: two values' ndselect -j . "$T/pretty"
like "$err" "^ndselect: $T/pretty:5: not JSON: " '-j: the line is named'
gives 65 '-j: empty input' ndselect -j . /dev/null
printf '\357\273\277 {"a": 1}' >"$T/bom"
run ndselect -j . "$T/bom"
is "$(cat "$T/out")" '{"a":1}' '-j: a BOM is dropped'
run ndselect -t 'length, .' "$T/three"
is "$(cat "$T/out")" "$(jq -cRs 'length, .' "$T/three")" '-t: a text is a string'
run ndselect --text -r . "$T/array"
is "$(cat "$T/out")" "$(cat "$T/array")" '--text -r gives it back'
printf 'a\377' >"$T/latin"
gives 65 '-t: not UTF-8' ndselect -t . "$T/latin"
printf '# a comment\n.id\n| . + 1\n' >"$T/program"
gives 0 '-f' ndselect -f "$T/program" "$T/three"
is "$(cat "$T/out")" "$(jq -c '.id+1' "$T/three")" '-f: the program is in a file'
gives 0 '--help' ndselect --help
gives 0 '--version' ndselect --version

# What a program gets to see
export SECRET=hunter22
run ndselect '[env.SECRET, $ENV.SECRET, (env|length)]' "$T/three"
is "$(head -1 "$T/out")" '[null,null,0]' 'no environment'
run ndselect '[input_line_number, input_filename, [inputs]]' "$T/three"
is "$(head -1 "$T/out")" '[0,null,[]]' 'no further input, no place'
run ndselect 'debug' "$T/three"
same "$T/out" "$T/three" 'debug passes records on'
is "$err" '' 'and is silent'

# libjq 1.6 aborts where strftime gets a number beyond time
for p in todate todateiso8601 'strftime("%Y")' 'strflocaltime("%Y")'; do
	echo 1e30 >"$T/n"
	gives 65 "$p beyond time" ndselect "$p" "$T/n"
	like "$err" ':1: err+or converting number of seconds' "$p: it is told"
done
p='todate, todateiso8601, strftime("%A"), (gmtime | todate, strftime("%j %Y"))'
echo 1700000000.5 >"$T/n"
run ndselect "$p" "$T/n"
is "$(cat "$T/out" "$T/err")" "$(jq -c "$p" "$T/n")" 'dates as jq has them'

# Failures
gives 2 'no program' ndselect
like "$err" '^usage: ndselect' 'the usage is shown'
gives 2 'unknown option' ndselect -x .
gives 2 'a program that does not compile' ndselect '.a |' "$T/three"
like "$err" '^ndselect: program: syntax error, .*line 1$' 'one line of reason'
gives 2 'an unknown function' ndselect 'nothing_like_it' "$T/three"
gives 2 'an import' ndselect 'import "x" as x; .' "$T/three"
gives 65 'a program that fails' ndselect 'if .id == 2 then error("no") else .id end' "$T/three"
is "$err $(cat "$T/out")" "ndselect: $T/three:2: no 1" 'the record is named, those before are out'
gives 65 'a type error' ndselect '.n.x' "$T/three"
gives 65 'an error that is no string' ndselect 'error({a: 1})' "$T/three"
like "$err" ':1: \{"a":1\}$' 'it is shown as JSON'
gives 65 'halt' ndselect 'halt' "$T/three"
gives 65 'halt_error' ndselect '"why" | halt_error' "$T/three"
like "$err" 'program halted: why$' 'halt_error says why'
printf '{"id":1}\n{"id":2' >"$T/cut"
gives 65 'a cut input' ndselect . "$T/cut"
printf '{"id":1}\nno\n' >"$T/bad"
gives 65 'not JSON' ndselect .id "$T/bad"
like "$err" "^ndselect: $T/bad:2: not JSON" 'the line is named'
is "$(cat "$T/out")" 1 'the records before it are out'
gives 1 'a file that is not there' ndselect . "$T/nothing"
gives 1 '-f: a file that is not there' ndselect -f "$T/nothing" .
if [ -w /dev/full ]; then
	ndselect . "$T/three" >/dev/full 2>"$T/err"
	is "$? $(wc -l <"$T/err")" '1 1' '/dev/full'
fi
yes '{"a":1}' | ndselect .a 2>"$T/err" | head -1 >"$T/out"
is "$(cat "$T/out" "$T/err")" 1 '| head -1'
python3 -c 'print("["*600+"]"*600)' >"$T/deep"
run ndselect '.[0]' "$T/deep"
case $status in 0 | 65) ok 0 'deep nesting' ;; *) ok 1 'deep nesting' ;; esac

done_testing
