# SPDX-License-Identifier: MIT
# ndpaginate-fault.t - servers that fail, cut, stall and answer with what is no
# page: retried without a trace in the output, or told with the right status.
. tests/lib.sh
cd "$T" || exit 1

api --rows events=450 --rows clients=150
export BEARER_TOKEN="$API_TOKEN"
clients=$api/v1/resource/clients

fault() {
	{
		curl -sf -o reset -X POST "$api/admin/reset"
		curl -sf -o reset -X POST \
			"$api/admin/fault?$(printf %s "$1" | sed 's/ /%20/g')"
	} || ok 1 "the server takes $1"
}
nd() {
	ndpaginate --bearer env:BEARER_TOKEN --retry-delay 0.01 \
		--paginator offset --limit 20 "$@"
}

# the oracle: one honest page
curl -s -H "Authorization: Bearer $API_TOKEN" "$clients?limit=1000" |
	python3 -c 'import re, sys
text = sys.stdin.read()
data = text[text.index("[") + 1:text.rindex("]")]
sys.stdout.write(re.sub(r"},(?={\"id\":\d+,\"name\")", "}\n", data) + "\n")' >want
is "$(wc -l <want | tr -d ' ')" 150 'the oracle has 150 records'
gives 0 'without a fault' nd "$clients"
same out want 'its bytes'

# retried: the same bytes, silence
retried() { # FAULTS [OPTION...]
	fault "$1"
	name=$1
	shift
	gives 0 "$name" nd "$@" "$clients"
	same out want 'the same bytes'
}
retried 'fail_first=3'
retried 'fail_every=2'
retried 'fail_every=3&fail_status=429'
for code in 500 502 504; do
	retried "fail_first=1&fail_status=$code"
done
for mode in length close short; do
	retried "cut_first=2&cut_mode=$mode"
	retried "cut_every=2&cut_mode=$mode"
	retried "cut_every=2&cut_mode=$mode" --no-compressed
done
retried 'cut_every=3&fail_every=2&cut_mode=close'
retried 'stall_first=1' --stall-timeout 1
retried 'fail_first=2&retry_after=0'
retried 'fail_first=2&retry_after=-1'
retried 'fail_first=1&retry_after=soon'
retried 'fail_first=1&retry_after=Sun, 06 Nov 1994 08:49:37 GMT'
retried 'fail_first=1&fail_status=429&retry_after=1'
fault 'fail_first=1&retry_after=1'
run nd -v "$clients"
like "$err" '503 Service Unavailable: .*again in 1\.[0-9]* s' \
	'Retry-After is waited for'

# given up
fault 'fail_every=1'
gives 75 'always 503' nd --retry 2 "$clients"
like "$err" 'given up after 3 tries: 503 Service Unavailable: \{"error":"fault"\}' \
	'is told'
same out /dev/null 'with no output'
gives 75 '--retry 0' nd --retry 0 "$clients"
fault 'fail_every=4'
gives 75 'the fourth page fails' nd --retry 0 "$clients"
head -n 60 want | cmp - out
ok $? 'the pages before it were written'
for mode in length close short; do
	fault "cut_every=1&cut_mode=$mode"
	gives 75 "always cut: $mode" nd --retry 1 --no-compressed "$clients"
	same out /dev/null 'with no output'
done
fault 'stall_first=9'
gives 75 'always stalled' nd --retry 1 --stall-timeout 1 "$clients"
fault 'fail_every=1&retry_after=31536000'
gives 75 'Retry-After: a year' nd "$clients"
like "$err" "not before $(($(date +%Y) + 1))-.*, which is longer than --max-wait" \
	'is told with its end'
is "$(grep -c '/v1/' api.log | tail -n 1)" "$(grep -c '/v1/' api.log)" 'at once'
fault "fail_every=1&retry_after=Thu, 31 Dec 2099 23:59:59 GMT"
gives 75 'Retry-After: the year 2099' nd "$clients"
like "$err" 'not before 2099-12-31T23:5' 'is told'
fault 'fail_every=1&retry_after=99999999999999999999'
gives 75 'Retry-After beyond all numbers' nd "$clients"
fault 'fail_every=1&retry_after=7'
gives 75 '--max-wait' nd --max-wait 5 "$clients"

# gzip that is cut, and that is none; a Content-Length that lies
data='%7b%22data%22:%5b1,2%5d%7d'
for how in cut lie; do
	gives 75 "gzip=$how" ndpaginate --retry 1 --retry-delay 0.01 \
		--paginator single "$api/raw?gzip=$how&body=$data"
	same out /dev/null 'with no output'
done
gives 0 'gzip that is whole' ndpaginate --paginator single \
	"$api/raw?gzip=1&body=$data"
is "$(tr '\n' ' ' <out)" '1 2 ' 'is undone'
gives 75 'a length that is too large' ndpaginate --retry 1 \
	--retry-delay 0.01 --paginator single "$api/raw?length=99&body=$data"
gives 75 'a length that is too small' ndpaginate --retry 1 \
	--retry-delay 0.01 --paginator single "$api/raw?length=9&body=$data"
like "$err" 'the body is cut' 'is a cut body'

# what is no page: 65 at once, and why
noped() { # FAULTS PATTERN
	fault "$1"
	: >api.log
	gives 65 "$1" nd --records data "$clients"
	like "$err" "$2" 'is told'
	is "$(grep -c /v1/ api.log)" 1 'and not tried again'
	same out /dev/null 'with no output'
}
noped 'html=1' 'offset=0&limit=20: not JSON: byte 0: expected a value'
noped 'envelope=error' \
	'nothing at data, where records should be: \{"error":\{"code":7\}\}'
noped 'nocontent=1' 'offset=0&limit=20: an empty body'
noped 'emptybody=1' 'offset=0&limit=20: an empty body'
for fault in html=1 envelope=error nocontent=1 emptybody=1; do
	fault "$fault"
	gives 65 "$fault, records chosen" nd "$clients"
done
# In the middle of a walk, too.
cat >middle.py <<'END'
import os, subprocess, sys, urllib.request
api, fault = sys.argv[1:]
def post(path):
    urllib.request.urlopen(urllib.request.Request(api + path, method="POST"))
post("/admin/reset")
post("/admin/fault?delay_ms=60")
p = subprocess.Popen(["ndpaginate", "--bearer", "env:BEARER_TOKEN",
    "--paginator", "offset", "--limit", "10", "--records", "data",
    api + "/v1/resource/clients"], stdout=subprocess.PIPE)
p.stdout.readline()
post("/admin/fault?delay_ms=0&" + fault)
sys.exit(0 if p.wait() == 65 else 1)
END
for fault in html=1 envelope=error nocontent=1 emptybody=1; do
	python3 middle.py "$api" "$fault" 2>err
	ok $? "$fault in the middle of a walk"
	is "$(wc -l <err | tr -d ' ')" 1 'is told'
done
fault 'envelope=error'
gives 0 '--end-missing takes it for an end' nd --records data --end-missing \
	"$clients"
fault ''

# sizes
fault 'big=4000000'
gives 1 '--max-filesize' nd --max-filesize 1M "$clients"
like "$err" 'body of more than 1048576 bytes \(--max-filesize\)' 'is told'
same out /dev/null 'with no output'
fault ''

# killed in the middle: the reader knows
fault 'delay_ms=50'
for reader in 'ndpack -o file.ndjson.gz' 'ndmerge -k id --into file.ndjson.gz'
do
	rm -f file.ndjson.gz
	mkfifo pipe
	ndpaginate --bearer env:BEARER_TOKEN --paginator offset --limit 10 \
		"$clients" >pipe &
	pid=$!
	(
		sleep 0.25
		kill -9 $pid
	) &
	killer=$!
	# shellcheck disable=SC2086
	gives 1 "killed before $reader" $reader <pipe
	like "$err" 'did not finish|unfinished' 'is told'
	[ ! -e file.ndjson.gz ]
	ok $? 'and nothing is committed'
	wait $pid $killer
	rm pipe
done
fault 'fail_every=4'
nd --retry 0 "$clients" 2>nd.err | ndpack -o file.ndjson.gz 2>err
is $? 1 'failed before ndpack'
[ ! -e file.ndjson.gz ]
ok $? 'nothing is committed'
fault ''
nd "$clients" | ndpack -o file.ndjson.gz
ok $? 'finished before ndpack'
zcat file.ndjson.gz | cmp - want
ok $? 'all is there'

# memory: a page, not the resource
cat >peak.py <<'END'
import hashlib, os, resource, subprocess, sys
p = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)
n = lines = 0
while block := p.stdout.read(1 << 20):
    n += len(block)
    lines += block.count(b"\n")
status = p.wait()
rss = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(status, n, lines, rss)
END
stop_api
api --rows events=1100000
python3 peak.py ndpaginate --bearer env:BEARER_TOKEN --paginator page_number \
	--limit 1000 --no-compressed "$api/v1/resource/events" >peak
read -r code bytes lines rss <peak
is "$code $lines" '0 1100000' "a walk of $((bytes >> 20)) MiB"
[ "$bytes" -gt 300000000 ]
ok $? 'has over 300 MB'
case $BUILD in
*/san) skip "in $rss KiB" 'a sanitizer takes its own' ;;
*)
	[ "$rss" -lt 30000 ]
	ok $? "in $rss KiB"
	;;
esac
done_testing
