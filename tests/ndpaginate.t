# SPDX-License-Identifier: MIT
# ndpaginate.t - plain use, each option, what is written, what is refused.
# Ends and totals, faults and --since have files of their own.
. tests/lib.sh
cd "$T" || exit 1

api --rows events=450 --rows clients=150 --rows labels=37
export BEARER_TOKEN="$API_TOKEN"
events=$api/v1/resource/events clients=$api/v1/resource/clients
labels=$api/v1/resource/labels

fault() {
	{
		curl -sf -o reset -X POST "$api/admin/reset"
		curl -sf -o reset -X POST \
			"$api/admin/fault?$(printf %s "$1" | sed 's/ /%20/g')"
	} || ok 1 "the server takes $1"
}
nd() {
	ndpaginate --bearer env:BEARER_TOKEN --retry-delay 0.01 "$@"
}
# ids FILE: the ids of its records; python3 keeps large numbers
ids() {
	python3 -c 'import json, sys
for line in open(sys.argv[1], "rb"): print(json.loads(line)["id"])' "$1"
}
# all_of RESOURCE NAME: the last run had status 0 and gave all records
all_of() {
	is "$status" 0 "$2: status"
	ids out >got
	curl -s "$api/admin/ids?resource=$1" >want
	same got want "$2: every record once, in order"
	same err /dev/null "$2: silence"
}
# asked: the queries since the last clear
clear_log() { : >api.log; }
asked() {
	jq -r .uri api.log | grep -v '^/admin' | sed 's/[^?]*?*//' | tr '\n' ' '
}

# plain use
clear_log
run nd --paginator page_number --limit-param per_page --limit 200 "$events"
all_of events 'page_number'
is "$(asked)" 'page=1&per_page=200 page=2&per_page=200 page=3&per_page=200 ' \
	'asks for pages'
clear_log
run nd --paginator offset --limit 100 "$clients"
all_of clients 'offset'
is "$(asked)" 'offset=0&limit=100 offset=100&limit=100 ' 'asks for offsets'
clear_log
run nd --paginator single "$labels"
all_of labels 'single'
is "$(asked)" ' ' 'asks for nothing'
is "$(head -n 1 api.log | jq -r '.headers.authorization')" \
	"Bearer $API_TOKEN" 'with the token'

# records are the bytes that came
curl -s -H "Authorization: Bearer $API_TOKEN" "$labels" >page
cat >cut.py <<'END'
"""The elements of data as bytes, less white space outside of strings."""
import re, sys
text = sys.stdin.read()
token = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')
tokens = token.findall(text)
at = tokens.index('"data"') + 3
depth, record = 0, []
for t in tokens[at:]:
    if depth == 0 and t in ",]":
        if record:
            print("".join(record))
        record = []
        if t == "]":
            break
        continue
    depth += (t in "[{") - (t in "]}")
    record.append(t)
END
nd --paginator single "$labels" >out
python3 cut.py <page >want
same out want 'a record has the bytes that came'
fault 'weird=1&big=4000000'
curl -s -H "Authorization: Bearer $API_TOKEN" "$clients" | python3 cut.py >want
gives 0 'a weird record' nd --paginator offset --limit 100 "$clients"
head -n 100 out | cmp - want
ok $? 'has the bytes that came'
head -n 1 out >first
for text in '12345678901234567890,' '"one":1.0,' '1e400' ':-0,' \
	'"twice":1,"twice":2' '"\\/"' '"\\ud800"'; do
	grep -qF -e "$(printf '%b' "$text")" first || grep -qF -e "$text" first
	ok $? "with $text"
done
[ "$(wc -c <first)" -gt 4000000 ]
ok $? 'and 4 MB of text'
stop_api
api --pretty --rows labels=37 --rows clients=37 --weird 1
labels=$api/v1/resource/labels
curl -s -H "Authorization: Bearer $API_TOKEN" "$labels" >page
[ "$(wc -l <page)" -gt 37 ]
ok $? 'pages in lines'
python3 cut.py <page >want
gives 0 'are read' nd --paginator single "$labels"
same out want 'and their records compact'
stop_api
api --rows events=450 --rows clients=150 --rows labels=37
events=$api/v1/resource/events clients=$api/v1/resource/clients
labels=$api/v1/resource/labels

# where things are: in bodies that are told to /raw
raw() { # BODY [OPTION...]
	body=$(jq -rn --arg b "$1" '$b | @uri')
	shift
	run nd --paginator single "$@" "$api/raw?body=$body"
}
raw '{"a":{"b c":[1,2]}}' --records 'a["b c"]'
is "$status $(tr '\n' ' ' <out)" '0 1 2 ' '--records'
raw '{"a":{"b c":[1,2]}}' --records '$.a["b c"][*]'
is "$status $(tr '\n' ' ' <out)" '0 1 2 ' '--records as JSONPath'
raw '[1,[2],"x",null]' --records '$'
is "$status $(tr '\n' ' ' <out)" '0 1 [2] "x" null ' '--records $'
raw '{"meta":{"tags":["x"]},"things":[1]}'
is "$status $(tr '\n' ' ' <out)" '0 1 ' 'records are found'
raw '{"p":[1],"q":[2]}'
is "$status" 65 'not where there are two arrays'
like "$err" 'several arrays: say with --records' 'and the way out is told'
raw '{"data":null,"links":[]}'
is "$status" 65 'nor where null stands for them'
raw '{"errors":[{"message":"expired"}]}'
is "$status" 65 'errors are no records'
raw '{"data":[1],"meta":{"n":"1"}}' --total meta.n
is "$status" 0 '--total'
raw '{"data":[1],"meta":{"n":2}}' --total meta.n
is "$status" 65 '--total, not reached'
raw '{"error":"\u001b[31m\u0007"}' --records data
like "$err" 'nothing at data, where records should be: \{"error"' \
	'no records where they should be'
printf '{"error":\n\t"x\033\r"}' >odd
run nd --paginator single --records data --json @odd "$api/raw"
unlike "$err" '[[:cntrl:]]' 'no control characters in a message'

# parameters
clear_log
nd --paginator page_number --page-param p --limit-param n --limit 7 \
	--max-pages 1 "$api/v1/resource/events?a=1&p=9&b=2" >out 2>err
is "$(asked)" 'a=1&p=1&b=2&n=7 ' '--page-param, --limit-param'
clear_log
nd --paginator offset --offset-param skip --offset 3 --limit 5 --max-pages 1 \
	-q 'a b=c&d' "$clients" >out 2>err
is "$(asked)" 'a%20b=c%26d&skip=3&limit=5 ' '--offset-param, --offset, -q'
clear_log
nd --paginator page_number --page 2 --max-pages 1 "$events" >out 2>err
is "$(asked)" 'page=2 ' '--page'
clear_log
run nd --paginator page_number --page auto "$events"
all_of events '--page auto, counted from 1'
like "$(asked)" '^page=0 page=1 page=2 ' 'asks for page 0 first'
fault 'page_base=0'
clear_log
run nd --paginator page_number --page auto "$events"
all_of events '--page auto, counted from 0'
gives 65 'page 1 of an API that counts from 0' nd --paginator page_number "$events"
like "$err" 'incomplete: 350 of 450 records' 'is told by the total'
fault ''
gives 1 'POST to what takes GET' nd --paginator offset --json '{}' "$clients"
like "$err" 'POST .*405' 'is told'
clear_log
run nd --paginator single --json '{"data":[1,{"q":"x"}]}' "$api/raw"
is "$status $(tr '\n' ' ' <out)" '0 1 {"q":"x"} ' '--json'
is "$(jq -r '.method + " " + .body' api.log)" 'POST {"data":[1,{"q":"x"}]}' \
	'is sent'
clear_log
nd --paginator offset --max-pages 1 --json '[7]' "$api/raw" >out 2>err
is "$(asked)" 'offset=0 ' 'pages of a POST are asked for in the query'

# bad usage: 2, and nothing is sent
clear_log
usage() {
	gives 2 "usage: $*" ndpaginate "$@"
}
usage
usage --limit 5 "$clients"
usage --paginator
usage --paginator offset
usage --paginator cursor "$clients"
usage --paginator Offset "$clients"
usage --paginator offset "$clients" "$clients"
usage --paginator offset --offset -1 "$clients"
usage --paginator offset --limit 0 "$clients"
usage --paginator offset --limit 10x "$clients"
usage --paginator offset --limit 99999999999999999999 "$clients"
usage --paginator page_number --page -1 "$events"
usage --paginator page_number --page Auto "$events"
usage --paginator page_number --page '' "$events"
usage --paginator offset --records 'a[*]..b' "$clients"
usage --paginator offset --records '' "$clients"
usage --paginator offset --total 'a[*]' "$clients"
usage --paginator offset --end-status 200 "$clients"
usage --paginator offset --end-status 404,400 "$clients"
usage --paginator offset --end-status x "$clients"
usage --paginator offset --max-pages 0 "$clients"
usage --paginator offset --max-records 0 "$clients"
usage --paginator offset --max-time 0 "$clients"
usage --paginator offset --max-time soon "$clients"
usage --paginator offset --lag -1 "$clients"
usage --paginator offset --unheard-of "$clients"
usage --paginator offset file:///etc/passwd
usage --paginator offset 'not a url'
usage --paginator offset -q 'since={since}' "$clients"
is "$(asked)" '' 'nothing was sent'
same out /dev/null 'nothing was written'
gives 0 --help ndpaginate --help
like "$(cat out)" '^usage: ndpaginate .* URL$' 'shows the usage'
gives 0 --version ndpaginate --version
like "$(cat out)" '^ndpaginate \(ndkit\) [0-9]' 'shows the version'

# caps: 75, and what they promise
gives 75 '--max-pages' nd --paginator offset --limit 20 --max-pages 3 "$clients"
is "$(wc -l <out | tr -d ' ')" 60 'gives that many pages'
like "$err" 'stopped after 3 pages \(--max-pages\)' 'and says so'
gives 75 '--max-records' nd --paginator offset --limit 20 --max-records 33 \
	"$clients"
ids out >got
curl -s "$api/admin/ids?resource=clients" | head -n 33 >want
same got want 'gives that many records'
like "$err" 'stopped after 33 records \(--max-records\)' 'and says so'
run nd --paginator offset --limit 20 --max-records 150 "$clients"
all_of clients 'a cap that is not reached'
gives 75 '--max-records at a page' nd --paginator offset --limit 20 \
	--max-records 140 "$clients"
is "$(wc -l <out | tr -d ' ')" 140 'gives that many'
fault 'delay_ms=300'
gives 75 '--max-time' nd --paginator offset --limit 10 --max-time 1 "$clients"
n=$(wc -l <out)
[ "$n" -gt 0 ] && [ $((n % 10)) = 0 ] && [ "$n" -lt 150 ]
ok $? 'gives whole pages'
fault ''
sleep 0.4 # for the log of the request that was given up
gives 75 '--max-time against a fast server' nd --paginator page_number \
	--limit 1 --max-time 1ms "$events"
like "$err" '--max-time|no time for another try' 'says so'

# errors
gives 77 'no token' ndpaginate --paginator offset "$clients"
like "$err" '^ndpaginate: GET http.*offset=0: 401 Unauthorized' 'is told'
BEARER_TOKEN=wrong-token gives 77 'a wrong token' nd --paginator offset "$clients"
unlike "$err" wrong-token 'which is not shown'
gives 1 'no such resource' nd --paginator offset "$api/v1/resource/none"
like "$err" 'GET http.*/none\?offset=0: 404 Not Found: \{"error":"no such res' \
	'is told'
gives 75 'nobody there' nd --retry 1 --paginator offset http://127.0.0.1:1/x
like "$err" 'given up after 2 tries: ' 'is told'
for code in 400 404 409 410 418 501; do
	gives 1 "status $code" nd --paginator offset "$api/status/$code"
done
long=$(head -c 3000 /dev/zero | tr '\0' x)
gives 65 'a long URL' nd --paginator single --records data \
	"$api/raw?body=%7b%7d&x=$long"
like "$err" '\.\.\.: nothing at data, where records should be: \{\}$' \
	'does not hide the reason'

# output
gives 1 '/dev/full' sh -c "ndpaginate --bearer env:BEARER_TOKEN \
	--paginator offset '$clients' >/dev/full"
like "$err" '<stdout>: No space left' 'is told'
nd --paginator offset --limit 1 "$clients" 2>err | head -n 1 >out
is "$(wc -l <out)$(cat err)" 1 '| head -n 1: silence'
clear_log
fault 'delay_ms=20'
nd --paginator offset --limit 1 "$clients" 2>err | head -n 1 >out
fault ''
[ "$(wc -l <api.log)" -lt 100 ]
ok $? 'and no more requests'
gives 0 'stdout closed' sh -c "ndpaginate --bearer env:BEARER_TOKEN \
	--paginator offset '$clients' >&-"

# -v and --dry-run
run nd -v --paginator offset --limit 100 "$clients"
is "$status" 0 -v
like "$err" 'offset=100&limit=100: 50 records, 150 of 150' 'a line a page'
unlike "$(cat err out)" "$API_TOKEN" 'no token in it'
clear_log
gives 0 --dry-run nd --dry-run --paginator page_number --limit 50 "$events"
is "$(asked)" '' 'sends nothing'
like "$(cat out)" "^# GET $events\?page=1&per_page=50\$" 'shows the request'
like "$(cat out)" '^curl .*"Authorization: Bearer \$\{?BEARER_TOKEN' \
	'and a curl with a shell variable'
unlike "$(cat out)" "$API_TOKEN" 'no token in it'
grep '^curl' out | sed 's/^curl/curl -s/' | sh >page
is "$(jq '.data | length' page)" 50 'which works'
env -u BEARER_TOKEN ndpaginate --bearer env:BEARER_TOKEN --dry-run \
	--paginator offset "$clients" >out
ok $? 'and needs no token'

# the token is in no command line
fault 'delay_ms=200'
nd --paginator offset --limit 50 "$clients" >out 2>err &
pid=$!
sleep 0.2
cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' ' >cmdlines
grep -q 'ndpaginate --bearer env:BEARER_TOKEN' cmdlines
ok $? 'the tool runs'
grep -qF -e "$API_TOKEN" cmdlines
is $? 1 'the token is in no /proc/*/cmdline'
wait $pid
fault ''

# other origins
"$BUILD/examples/api" --log second.log >second.url &
pids="$pids $!"
await second.url
second=$(cat second.url)
to=$(jq -rn --arg u "$second/v1/resource/labels" '$u | @uri')
gives 1 'a redirect to another origin' nd --paginator single \
	"$api/redirect?to=$to"
like "$err" "302 redirect: leads from $api to $second, which no --allow-origin" \
	'is refused'
[ ! -s second.log ]
ok $? 'nothing is sent there'
gives 77 'with --allow-origin' nd --paginator single --allow-origin "$second" \
	"$api/redirect?to=$to"
is "$(jq -r '.headers.authorization' second.log)" null 'without the token'
grep -qF -e "$API_TOKEN" second.log
is $? 1 'the token is nowhere in its log'
to=$(jq -rn --arg u "$second/raw?body=[1]" '$u | @uri')
gives 0 'records from there' nd --paginator single --allow-origin "$second" \
	"$api/redirect?to=$to"
is "$(cat out)" 1 'are records'
gives 1 'a redirect to a file' nd --paginator single \
	"$api/redirect?to=file:///etc/passwd"
done_testing
