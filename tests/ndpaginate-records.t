# SPDX-License-Identifier: MIT
# ndpaginate-records.t - what a record is: selectors, formats, added members,
# --jq.
. tests/lib.sh

mkdir "$T/site"
: >"$T/site/log"
server files.py "$T/site"

# reply NAME FORMAT [HEADER...]: a reply whose body is printf's of FORMAT
reply() {
	name=$1 format=$2
	shift 2
	{
		[ $# -eq 0 ] || printf '%s\n' "$@"
		[ $# -gt 0 ] || echo 'X-None: 1'
		echo
		# shellcheck disable=SC2059
		printf "$format"
	} >"$T/site/$name"
}
nd() { ndpaginate --paginator single --retry-delay 0.01 "$@"; }

# picks NAME WANT OPTION... URL: the records, separated by blanks
picks() {
	name=$1 wanted=$2
	shift 2
	gives 0 "$name" nd "$@"
	is "$(tr '\n' ' ' <"$T/out")" "$wanted" "$name: the records"
}

# refuses STATUS TEXT NAME OPTION... URL: nothing is written
refuses() {
	code=$1 text=$2 name=$3
	shift 3
	gives "$code" "$name" nd "$@"
	like "$err" "$text" "$name: why"
	[ ! -s "$T/out" ]
	ok $? "$name: no record"
}

# selectors
reply groups '{"groups":[{"id":1,"rows":[ {"n": 1}, {"n":2}]},{"id":2,"rows":[]},{"id":3,"rows":[{"n":3}]}],"extra":[{"n":4}],"page":{"of":7}}'
reply gap '{"groups":[{"rows":[{"n":1}]},{"id":2}]}'
picks 'an array in each element' '{"n":1} {"n":2} {"n":3} ' \
	--records 'groups[*].rows' "$url/groups"
picks 'the JSONPath of it' '{"n":1} {"n":2} {"n":3} ' \
	--records '$.groups[*].rows[*]' "$url/groups"
picks 'two selectors' '{"n":4} {"n":1} {"n":2} {"n":3} ' \
	--records extra --records 'groups[*].rows' "$url/groups"
picks 'values that are a record each' '1 2 3 ' --record 'groups[*].id' \
	"$url/groups"
picks 'one object' '{"of":7} ' --record page "$url/groups"
picks 'arrays and a value' '{"n":4} {"of":7} ' --record page \
	--records extra "$url/groups"
picks 'the whole body' '{"groups":[{"rows":[{"n":1}]},{"id":2}]} ' \
	--record '$' "$url/gap"
refuses 65 'nothing at groups\[\*\]\.rows, where records should be' \
	'an element without its array' --records 'groups[*].rows' "$url/gap"
refuses 65 'nothing at page, where a record should be' 'no value' \
	--record page "$url/gap"
gives 0 '--end-missing takes it' nd --record page --end-missing "$url/gap"
[ ! -s "$T/out" ]
ok $? 'no record'
refuses 65 'nothing at page' '--end-missing is no leave for half of them' \
	--record page --records groups --end-missing "$url/gap"
reply pages.1 '{"groups":[{"rows":[1,2]},{"rows":[3]}],"total":5}'
reply pages.2 '{"groups":[{"rows":[4]},{"rows":[5]}],"total":5}'
reply pages.3 '{"groups":[],"total":5}'
gives 0 'page by page' ndpaginate --paginator page_number \
	--records 'groups[*].rows' "$url/pages"
is "$(tr '\n' ' ' <"$T/out")" '1 2 3 4 5 ' 'all of them'

# NDJSON
nl='Content-Type: application/x-ndjson; charset=utf-8'
reply lines.1 '\357\273\277{"a": 1.0}\r\n\n{"a":12345678901234567890}\n' "$nl"
reply lines.2 '[2]\n"x"\nnull' "$nl"
reply lines.3 '' "$nl"
gives 0 'NDJSON, by its type' ndpaginate --paginator page_number "$url/lines"
is "$(tr '\n' ' ' <"$T/out")" \
	'{"a":1.0} {"a":12345678901234567890} [2] "x" null ' \
	'NDJSON: the lines of all pages'
picks 'a body without lines has no records' '' "$url/lines?page=3"
reply plain '{"a":1}\n{"a":2}\n' 'Content-Type: text/plain'
picks 'NDJSON, by --format' '{"a":1} {"a":2} ' --format ndjson "$url/plain"
refuses 65 'not JSON: byte 8: text after the value' 'which is no JSON' \
	"$url/plain"
reply two '{"a":1}\n1,2\n' "$nl"
refuses 65 'NDJSON: line 2: not JSON: byte 1: text after the value' \
	'a line is one value' "$url/two"
n=0
for part in '{"a":1}\n{"a":2}\n{"a"' '{"a":1}\n{"a":2' '{"a":1}\n{"a":"\303'; do
	n=$((n + 1))
	: >"$T/site/log"
	reply "cut$n@1" "$part" "$nl"
	reply "cut$n" '{"a":1}\n{"a":2}\n{"a":3}\n' "$nl"
	picks 'a cut body' '{"a":1} {"a":2} {"a":3} ' "$url/cut$n"
	is "$(grep -c . "$T/site/log")" 2 'which was asked for again'
done
reply always '{"a":1}\n[2' "$nl"
refuses 75 'given up after 2 tries: the body is cut' 'always cut' --retry 1 \
	"$url/always"
reply endless '{"a":1}\n{"a":2}\n' "$nl" 'X-Unframed: 1'
refuses 65 'nothing says where this NDJSON ends \(no Content-Length\)' \
	'NDJSON that may go on' "$url/endless"
refuses 65 'the body is NDJSON, which has its records at [$], nowhere else' \
	'NDJSON has no members' --records data "$url/lines?page=1"
picks 'but it is $' '[2] "x" null ' --records '$' "$url/lines?page=2"
reply latin '{"a":1}\n' 'Content-Type: application/jsonl; charset=latin1'
refuses 65 'charset latin1 \(--format' 'another charset' "$url/latin"
picks 'which is known better' '{"a":1} ' --format ndjson "$url/latin"
reply json '[{"a":1}]' 'Content-Type: application/json; charset=iso-8859-1'
picks 'JSON is UTF-8 whatever is said' '{"a":1} ' "$url/json"

# CSV: the oracle is python3's
python3 - "$T/site" "$T/want" <<'PY'
import csv, io, json, random, sys
random.seed(7)
parts = ['', 'a', '"', '""', ',', '\n', '\r\n', '\r', ' ', '\t', '\\', '\x01',
         '\x7f', '\u00e4', '\u20ac', '\U0001f600', '01', 'null', "'", ';', '<']
names = ['id', 'a "b"', 'c,d', 'e\nf', '\u00e4', ' g ']
rows = [[''.join(random.choices(parts, k=random.randrange(6)))
         for _ in names] for _ in range(500)]
with open(sys.argv[2], 'w', newline='') as want:
    for page, ends, quote in ((1, '\n', csv.QUOTE_ALL),
                              (2, '\r\n', csv.QUOTE_MINIMAL)):
        text = io.StringIO(newline='')
        w = csv.writer(text, lineterminator=ends, quoting=quote)
        w.writerow(names)
        w.writerows(rows[(page - 1) * 250:page * 250])
        with open(sys.argv[1] + '/table.%d' % page, 'wb') as f:
            f.write(b'Content-Type: text/csv; header=present\n\n')
            f.write(text.getvalue().encode())
        text.seek(0)
        for row in csv.DictReader(text):
            want.write(json.dumps(row, ensure_ascii=False,
                                  separators=(',', ':')) + '\n')
PY
csv='Content-Type: text/csv'
reply table.3 'id,name\r\n' "$csv"
gives 0 'CSV, by its type' ndpaginate --paginator page_number "$url/table"
same "$T/out" "$T/want" 'CSV: what python3 reads'
is "$(jq length "$T/out" | sort | uniq -c | tr -s ' ')" ' 500 6' \
	'CSV: objects, says jq'
picks 'a header is no record' '' "$url/table?page=3"
reply sheet '\357\273\277a;b,c\n1,\n"x ""y""\n",3' \
	'Content-Type: application/octet-stream'
picks 'CSV, by --format' \
	'{"a;b":"1","c":""} {"a;b":"x \"y\"\n","c":"3"} ' --format csv \
	"$url/sheet"
reply short 'a,b\n1,2\n3\n4,5\n' "$csv"
refuses 65 'CSV: line 3: fewer fields than the header has' 'a short record' \
	"$url/short"
reply twice 'a,b,a\n1,2,3\n' "$csv"
refuses 65 'CSV: line 1: two columns are called "a"' 'a name that repeats' \
	"$url/twice"
reply page '<html>\n<p>Log in</p>\n</html>\n' 'Content-Type: text/html'
refuses 65 'CSV: line 1: no CSV but HTML' 'an error page' --format csv \
	"$url/page"
reply open@1 'a,b\n1,2\n3,"4\n5,6\n' "$csv"
reply open 'a,b\n1,2\n3,"4\n5"\n' "$csv"
picks 'a quote that is not closed is a cut body' \
	'{"a":"1","b":"2"} {"a":"3","b":"4\n5"} ' "$url/open"
reply stream 'a,b\n1,2\n' "$csv" 'X-Unframed: 1'
refuses 65 'nothing says where this CSV ends' 'CSV that may go on' \
	"$url/stream"
gzip -c >"$T/gz" <<'X'
a,b
1,2
X
{
	printf '%s\n' "$csv" 'Content-Encoding: gzip' 'X-Unframed: 1' ''
	cat "$T/gz"
} >"$T/site/packed"
picks 'but gzip has an end' '{"a":"1","b":"2"} ' "$url/packed"
reply bare 'a,b\n1,2\n' 'Content-Type: text/csv; header=absent'
refuses 65 'CSV without a header' 'no header' "$url/bare"

# members that are added
reply env '{"data":[{"a": 1},{}],"meta":{"seq": [7, {"x":1.0}]},"none":null}' \
	'ETag: "v\1"' 'X-Part: one' 'x-part: two'
picks 'a value of the page' \
	'{"a":1,"seq":[7,{"x":1.0}],"n":null} {"seq":[7,{"x":1.0}],"n":null} ' \
	--records data --add seq=meta.seq --add n=none "$url/env"
picks 'headers' \
	'{"a":1,"tag":"\"v\\1\"","parts":"one, two"} {"tag":"\"v\\1\"","parts":"one, two"} ' \
	--add-header tag=etag --add-header parts=X-Part "$url/env"
refuses 65 'the record has a member a already' 'nothing is replaced' \
	--add a=none "$url/env"
refuses 65 '--add: nothing at meta.no' 'nothing there' --add x=meta.no \
	"$url/env"
refuses 65 '--add-header: X-No: no such header field' 'no such header' \
	--add-header x=X-No "$url/env"
refuses 65 'members cannot be added: the record is no object: 1' \
	'no object' --record 'groups[*].id' --add of=page.of "$url/groups"
printf 'X-Name: caf\351\n\n[{}]' >"$T/site/name"
refuses 65 '--add-header: X-Name: not UTF-8' 'a header in Latin-1' \
	--add-header x=X-Name "$url/name"
picks 'a page without records needs nothing' '' --add x=no "$url/table?page=3"
refuses 65 '--add: nothing at id' 'CSV has no envelope' --add x=id \
	"$url/sheet" --format csv

# --jq
picks 'a program' '{"b":[1]} {"b":[null]} ' --jq '{b: [.a]}' "$url/env" \
	--records data
picks 'no output, or several' '1 1 ' --jq 'select(.a) | .a, .a' \
	--records data "$url/env"
picks 'it sees what was added' '7 7 ' --jq '.seq[0]' \
	--add seq=meta.seq --records data "$url/env"
reply large '{"a":12345678901234567890}'
picks 'numbers are kept' '{"a":12345678901234567890,"b":1} ' \
	--jq '.b = 1 | select(.a > 2)' --record '$' "$url/large"
reply exact '{"a": {"b": [2.50, 1e2]}, "c": "\\u00e9\\/"}'
for program in .a .y; do
	picks "$program copies bytes, as with ndselect" '{"b":[2.50,1e2]} ' \
		--add y=a --record '$' --jq "$program" "$url/exact"
done
picks 'also those of each element' '2.50 1e2 ' --jq '.a.b[]' \
	--record '$' "$url/exact"
picks 'and of a string' '"\u00e9\/" ' --jq .c --record '$' "$url/exact"
refuses 65 "GET $url/exact: Cannot iterate over string" \
	'libjq says why a path fails' --jq '.c[]' --record '$' "$url/exact"
refuses 65 "GET $url/env: .*cannot be added" 'a program that fails' \
	--jq '.a + {}' --records data "$url/env"
SECRET=hidden http_proxy=http://127.0.0.1:1
export SECRET http_proxy
picks 'it sees no environment' \
	'[null,0] [null,0] ' --jq '[env.SECRET, (env | length)]' --noproxy '*' \
	--records data "$url/env"
refuses 75 '127.0.0.1 port 1 ' \
	'which libcurl still has' --jq . --retry 0 "$url/env"
unset SECRET http_proxy
i=1
while [ $i -le 40 ]; do
	reply "many.$i" "[{\"p\":$i},{\"q\":[$i, 1]}]"
	i=$((i + 1))
done
reply many.41 '[]'
for j in 1 8; do
	gives 0 "-j $j" ndpaginate --paginator page_number -j $j \
		--add-header type=X-None --jq 'select(.q), .p' "$url/many"
	cp "$T/out" "$T/out$j"
done
same "$T/out1" "$T/out8" 'requests at once change nothing'
is "$(grep -c '^{' "$T/out1") $(grep -c '^[0-9n]' "$T/out1")" '40 80' \
	'40 objects, and 80 that are none'

# usage
gives 2 'no path' nd --records 'a[' "$url/env"
gives 2 'no path to one value' nd --add 'x=a[*]' "$url/env"
gives 2 'no NAME=PATH' nd --add x "$url/env"
gives 2 'no field name' nd --add-header 'x=a b' "$url/env"
gives 2 'one name twice' nd --add x=a --add-header x=b "$url/env"
gives 2 'no format' nd --format xml "$url/env"
gives 2 'no program' nd --jq '.[' "$url/env"
gives 2 'CSV has no members' nd --format csv --records data "$url/env"
gives 2 'CSV is no record' nd --format csv --record '$' "$url/env"
set --
while [ $# -lt 34 ]; do set -- "$@" --records "r$#"; done
gives 2 'too many paths' nd "$@" "$url/env"
like "$err" 'too many paths' 'it is told'
done_testing
