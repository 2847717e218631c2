# SPDX-License-Identifier: MIT
# ndpaginate-jobs.t - requests at once: the same bytes as one after the other,
# whatever the server does, and the same failures at the same place.
. tests/lib.sh
cd "$T" || exit 1

api --rows events=450 --rows clients=137
export BEARER_TOKEN="$API_TOKEN"
events=$api/v1/resource/events clients=$api/v1/resource/clients

fault() {
	{
		curl -sf -o reset -X POST "$api/admin/reset"
		curl -sf -o reset -X POST \
			"$api/admin/fault?$(printf %s "$1" | sed 's/ /%20/g')"
	} || ok 1 "the server takes $1"
	before=$(wc -l <api.log)
}
# requests PATTERN: those since the last fault, what matches, sorted
requests() {
	tail -n +$((before + 1)) api.log | grep -o '"uri":"[^"]*"' |
		grep -o -e "$1" | sort
}
nd() {
	ndpaginate --bearer env:BEARER_TOKEN --retry-delay 0.01 "$@"
}

# alike FAULTS OPTION... URL: the same bytes for every number of requests
alike() {
	faults=$1
	shift
	fault "$faults"
	nd "$@" >one 2>one.err
	one=$?
	is "$one $(cat one.err)" '0 ' "$faults $*: one at once"
	for jobs in 2 8 33; do
		fault "$faults"
		gives 0 "$jobs at once" nd -j $jobs "$@"
		same out one 'the same bytes'
	done
}
by_page='--paginator page_number --limit 20'
by_offset='--paginator offset --limit 20'
# pages that are large enough to be scanned by another thread
large='--paginator page_number --limit 40'
# shellcheck disable=SC2086
{
	alike delay_ms=5 $by_page "$events"
	is "$(wc -l <one | tr -d ' ')" 450 'all of them'
	alike delay_ms=5 $by_page --page auto "$events"
	alike delay_ms=5 $large "$events"
	printf '{"id":%s}\n' 1 2 3 4 5 6 >parents
	alike delay_ms=5 $large --parents parents -q 'x={id}' "$events"
	alike 'cut_every=3&cut_mode=close' $large --retry 9 "$events"
	alike delay_ms=5 $by_offset "$clients"
	alike 'max_limit=7' --paginator offset --limit 50 "$clients"
	alike 'total=missing' $by_page "$events"
	alike 'total=missing&past_end=404' $by_offset --end-status 404 "$clients"
	alike 'total=missing&past_end=404' $by_page --end-status 404 "$events"
	alike 'fail_every=3' $by_page --retry 9 "$events"
	alike 'fail_every=4&fail_status=429&retry_after=0' $by_offset \
		--retry 9 "$clients"
	for mode in length close short; do
		alike "cut_every=3&cut_mode=$mode" $by_offset --retry 9 "$clients"
	done
}

# a server that has enough gets fewer requests at once
fault 'delay_ms=20&fail_first=3&fail_status=503'
gives 0 'a busy server' nd -j 8 --paginator page_number --limit 20 "$events"
is "$(wc -l <out | tr -d ' ')" 450 'all of them'

# a page is asked for once, where nothing fails
fault delay_ms=5
gives 0 'no page twice' nd -j 8 --paginator page_number --limit 20 "$events"
is "$(requests '[?&]page=[0-9]*' | uniq -d | wc -l | tr -d ' ')" 0 \
	'in the log of the server'
is "$(requests '[?&]page=[0-9]*' | wc -l | tr -d ' ')" 23 \
	'and none behind a total that was told'

# the failure is that of the first page in order, and what came before is out
cat >late.py <<'END'
import json, serve, threading, time, urllib.parse

# The newest first, two a page; one comes in front while page 2 is read, and
# page 3, where it is asked for meanwhile, is faster.
news = [{"at": n} for n in range(10, 0, -1)]
third = threading.Event()

class Handler(serve.Handler):
    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        page = int(urllib.parse.parse_qs(url.query)["page"][0])
        if url.path == "/news":
            if page == 2:
                third.wait(0.5)
                news.insert(0, {"at": 11})
            text = json.dumps({"data": news[page * 2 - 2:page * 2]})
            if page == 3:
                third.set()
            return self.send(200, text.encode())
        # The later the page, the earlier the answer.
        time.sleep(max(0, 0.2 - page * 0.02))
        pad = "x" * (9000 if url.path == "/large" else 0)
        text = json.dumps(
            {"data": [{"id": page * 10 + i, "pad": pad} for i in range(2)]})
        status = 200
        if page == 6:
            text = '{"data": {"id": 1, "pad": "%s"}}' % pad
        if page >= 7:
            status, text = 400, "no"
        if url.path == "/late" and page == 5:
            time.sleep(0.5)
        self.send(status, text.encode())

serve.forever(Handler)
END
server ./late.py
for path in '' late large; do
	for jobs in 1 2 8; do
		gives 65 "page 6 of /$path, $jobs at once" \
			ndpaginate -j $jobs --paginator page_number \
			--records data "$url/$path"
		like "$err" 'page=6: no array at data' 'is what is told of'
		is "$(tr -dc '0-9\n' <out | tr '\n' ' ')" \
			'10 11 20 21 30 31 40 41 50 51 ' 'behind five pages'
	done
done
run ndpaginate -j 8 --paginator page_number --records data \
	--cursor at --order desc --initial 4 "$url/news"
is "$status" 0 'the newest first, and a new one meanwhile'
is "$(tr -dc '0-9\n' <out | sort -nru | tr '\n' ' ')" '10 9 8 7 6 5 4 ' \
	'are asked for in turn: none is missed'

# Page 2 fails once, after which only half of the requests may be under way;
# those are, for what is behind the end hangs. It does not wait for them.
cat >hang.py <<'END'
import json, serve, threading, urllib.parse

hanging = threading.Semaphore(0)
asked_again = threading.Event()
asked = 0

class Handler(serve.Handler):
    def do_GET(self):
        global asked
        url = urllib.parse.urlsplit(self.path)
        page = int(urllib.parse.parse_qs(url.query)["page"][0])
        status = 200
        if page == 2:
            asked += 1
            if asked > 1:
                asked_again.set()
            else:
                for _ in range(5):
                    hanging.acquire(timeout=60)
                status = 503
        if page > 3:
            hanging.release()
            if not asked_again.wait(20):
                print("page", page, "was waited for", flush=True)
        rows = [{"id": page}] if page < 3 else []
        text = json.dumps({"data": rows}).encode()
        self.send(status, text)

serve.forever(Handler)
END
server ./hang.py
gives 0 'a page is tried again, while those behind the end hang' \
	nd -j 8 --paginator page_number --records data "$url"
is "$(tr -dc '0-9\n' <out | tr '\n' ' ')" '1 2 ' 'all of them'
is "$(sed 1d server.out)" '' 'before those'

# A page that all others wait for is the only one under way, again and again:
# their connections are kept for what comes behind it.
cat >kept.py <<'END'
import json, serve, time, urllib.parse

class Handler(serve.Handler):
    def setup(self):
        super().setup()
        print("a connection", flush=True)

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        page = int(urllib.parse.parse_qs(url.query)["page"][0])
        if page % 8 == 2:
            time.sleep(0.1)
        rows = [{"id": page}] if page <= 64 else []
        self.send(200, json.dumps({"total": 64, "data": rows}).encode())

serve.forever(Handler)
END
server ./kept.py
gives 0 'pages that are waited for' \
	nd -j 8 --paginator page_number --records data "$url"
is "$(tr -dc '0-9\n' <out)" "$(seq 64)" 'all of them'
[ "$(grep -c connection server.out)" -le 8 ]
ok $? 'by as many connections as there may be requests'

# Pages of three records and of one in turn, so that no offset can be told: not
# many are asked for in vain.
cat >ragged.py <<'END'
import json, serve, urllib.parse

class Handler(serve.Handler):
    def do_GET(self):
        print(self.path, flush=True)
        url = urllib.parse.urlsplit(self.path)
        at = int(urllib.parse.parse_qs(url.query)["offset"][0])
        rows = list(range(80))[at:at + (3 if at % 4 == 0 else 1)]
        text = json.dumps(rows).encode()
        self.send(200, text)

serve.forever(Handler)
END
server ./ragged.py
gives 0 'pages of any size' nd -j 16 --paginator offset "$url"
is "$(tr '\n' ' ' <out)" "$(seq 0 79 | tr '\n' ' ')" 'all of them'
[ "$(sed 1d server.out | wc -l)" -lt 123 ]
ok $? 'with less than three requests for each of 41 pages'

# what cannot be told ahead is asked for one by one
fault delay_ms=1
gives 0 'single' nd -j 8 --paginator single --no-total -q limit=450 "$events"
is "$(requests /v1/resource/events | wc -l | tr -d ' ')" 1 'is one request'
for jobs in 0 1001 x; do
	gives 2 "-j $jobs" nd -j $jobs --paginator single "$events"
done

# caps are caps
fault delay_ms=1
gives 75 '--max-records' nd -j 8 --paginator page_number --limit 20 \
	--max-records 50 "$events"
is "$(wc -l <out | tr -d ' ')" 50 'that many'
is "$(requests '[?&]page=[0-9]*' | wc -l | tr -d ' ')" 3 'in as many requests'
fault delay_ms=1
gives 75 '--max-pages' nd -j 8 --paginator page_number --limit 20 \
	--max-pages 3 "$events"
is "$(wc -l <out | tr -d ' ')" 60 'that many'
is "$(requests '[?&]page=[0-9]*' | wc -l | tr -d ' ')" 3 'in as many requests'
done_testing
