# SPDX-License-Identifier: MIT
# ndpaginate-end.t - the end of a walk: however a server ends, whatever it says
# of its total and wherever it counts from, all records and 0, or not 0 and a
# message. The ids come from the server's /admin/ids.
. tests/lib.sh

api --rows events=150 --rows clients=150 --rows labels=0
export BEARER_TOKEN="$API_TOKEN" API="$api"
cd "$T" || exit 1

# fault SETTINGS: the faults of the server, and no others
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

cat >ends.py <<'END'
import collections, itertools, json, os, subprocess, sys, urllib.request

api = os.environ["API"]
totals = ("ok missing null string page plus minus zero text negative").split()
ends = "empty 404 400 last null missing".split()
# Where the server counts from, and what it does with a page 0.
modes = [("offset", 1, "same", []), ("page_number", 1, "same", [])] + [
    ("page_number", base, zero, ["--page", "auto"])
    for base, zero in ((0, "same"), (1, "same"), (1, "empty"), (1, "error"))]
# The last page is full; it is not, and the limit is capped; one page is all.
limits = [("50", "1000"), ("1000", "40"), ("1000", "150")]
name = {"offset": "clients", "page_number": "events"}

def ids(resource):
    text = urllib.request.urlopen(f"{api}/admin/ids?resource={resource}").read()
    return [int(n) for n in text.split()]

def post(path):
    urllib.request.urlopen(urllib.request.Request(api + path, method="POST"))

def walk(*args):
    command = ["ndpaginate", "--bearer", "env:BEARER_TOKEN", "--retry", "0",
        *args]
    done = subprocess.run(command, capture_output=True)
    return done.returncode, done.stdout, done.stderr

def honest(total, end):
    """The server says the truth, in a form that needs no option."""
    if total in ("ok", "string"):
        return end != "missing"
    return total in ("missing", "null", "text", "negative") and \
        end in ("empty", "null")

want = {r: ids(r) for r in name.values()}
lost, unsaid, failed, seen = [], [], [], collections.Counter()
for mode, (limit, most), total, end in \
        itertools.product(modes, limits, totals, ends):
    kind, base, zero, options = mode
    resource = name[kind]
    post(f"/admin/fault?page_base={base}&page_zero={zero}&total={total}"
         f"&past_end={end}&max_limit={most}")
    status, out, err = walk("--paginator", kind, "--records", "data",
        "--limit", limit, *options, f"{api}/v1/resource/{resource}")
    got = [json.loads(line)["id"] for line in out.splitlines()]
    case = f"{kind} {' '.join(options)} base={base} zero={zero} " \
        f"limit={limit}/{most} total={total} past_end={end}: {status} {err}"
    seen[status] += 1
    if status == 0:
        if got != want[resource] or err:
            lost.append(case)
        continue
    if err.count(b"\n") != 1 or not err.startswith(b"ndpaginate: GET http") \
            or not (status == 65 or status == 1 and end in ("404", "400")):
        unsaid.append(case)
    if honest(total, end):
        failed.append(case)

n = sum(seen.values())
for what, cases in (("loses a record and exits with 0", lost),
        ("fails without a word, or with another status", unsaid),
        ("fails although the server is honest", failed)):
    print("not ok" if cases else "ok", f"none of {n} walks {what}", sep="\t")
    for case in cases[:5]:
        print("#", case, sep="\t")
print("ok" if seen[0] > 100 and seen[65] > 100 else "not ok",
    f"{dict(seen)} walks by status", sep="\t")
END
python3 ends.py >ends.out 2>ends.err
ok $? 'every combination of kinds, limits, totals and ends'
sed 's/^/# /' ends.err
while IFS='	' read -r result name; do
	case $result in
	ok) ok 0 "$name" ;;
	'not ok') ok 1 "$name" ;;
	*) echo "# $name" ;;
	esac
done <ends.out

# all_of RESOURCE NAME: the last run had status 0 and gave all records
all_of() {
	is "$status" 0 "$2: status"
	python3 -c 'import json, sys
for line in sys.stdin: print(json.loads(line)["id"])' <"$T/out" >got
	curl -s "$api/admin/ids?resource=$1" >want
	same got want "$2: every record once"
}
events=$api/v1/resource/events clients=$api/v1/resource/clients

# ends that are declared
for end in 404 400; do
	fault "total=missing&past_end=$end"
	gives 1 "past_end=$end: a failure" nd --paginator offset "$clients"
	like "$err" "offset=150: .*$end" 'that says so'
	run nd --paginator offset --end-status "$end" "$clients"
	all_of clients "--end-status $end"
	run nd --paginator page_number --end-status "$end" --end-status 410 \
		"$events"
	all_of events "--end-status $end of pages"
	gives 1 'another --end-status' nd --paginator offset --end-status 410 \
		"$clients"
	fault "past_end=$end&total=plus"
	gives 65 'an end by status that the total speaks against' \
		nd --paginator offset --end-status "$end" "$clients"
	like "$err" 'incomplete: 150 of 157 records' 'is incomplete'
done
fault 'total=missing&past_end=missing'
gives 65 'past_end=missing: an error' nd --paginator offset --records data \
	"$clients"
like "$err" 'offset=150: nothing at data, where records should be: \{' \
	'that shows what is there'
run nd --paginator offset --records data --end-missing "$clients"
all_of clients --end-missing
fault 'past_end=missing&total=plus'
gives 65 '--end-missing, but a total' nd --paginator offset --records data \
	--end-missing "$clients"
fault 'total=missing&past_end=last'
gives 65 'past_end=last' nd --paginator page_number "$events"
like "$err" 'the same page again after 150 records' 'is seen'
fault ''
gives 0 'status 204 as the end' nd --paginator single --end-status 204 \
	"$api/status/204"
same "$T/out" /dev/null 'has no records'

# what a walk does not ask for again, and what it does
asked() { jq -r .uri "$T/api.log" | sed 's/.*?//' | tr '\n' ' '; }
: >"$T/api.log"
nd --paginator offset --limit 100 "$clients" >out
is "$(asked)" 'offset=0&limit=100 offset=100&limit=100 ' \
	'a total that a smaller last page bears out needs no more requests'
: >"$T/api.log"
nd --paginator offset --limit 75 "$clients" >out
is "$(asked)" 'offset=0&limit=75 offset=75&limit=75 offset=150&limit=75 ' \
	'after a full last page, one more'
fault 'max_limit=40'
: >"$T/api.log"
nd --paginator offset --limit 1000 "$clients" >out
is "$(jq -r .query.offset "$T/api.log" | tr '\n' ' ')" '0 40 80 120 ' \
	'a capped limit: on by what came'
for code in 500 503; do
	fault "fail_status=$code&fail_every=3"
	# An API may fail behind its end, but 503 says to come back.
	want=$((code == 500 ? 0 : 75))
	gives "$want" "the request that makes sure fails with $code" \
		nd --retry 0 --paginator offset --limit 75 "$clients"
	fault "fail_status=$code&fail_first=1"
	gives 75 "page 0 of --page auto fails with $code" \
		nd --retry 0 --paginator page_number --page auto "$events"
	fault "fail_status=$code&fail_first=1"
	run nd --paginator page_number --page auto "$events"
	all_of events 'unless it passes'
done
for code in 401 403; do
	fault "fail_status=$code&fail_every=3"
	gives 77 "or with $code: not an end" \
		nd --paginator offset --limit 75 "$clients"
	fault "fail_status=$code&fail_first=1"
	gives 77 "page 0 refused with $code" \
		nd --paginator page_number --page auto "$events"
done
fault 'fail_status=429&fail_every=3'
gives 75 'or with 429' nd --retry 0 --paginator offset --limit 75 "$clients"
fault 'status=404'
gives 1 'every page of --page auto is a 404' \
	nd --paginator page_number --page auto "$events"
like "$err" 'page=1: 404' 'and page 1 is the one that counts'

# nothing there
labels=$api/v1/resource/labels
for total in ok missing zero null; do
	fault "total=$total"
	gives 0 "an empty resource, total=$total" nd --paginator offset \
		--records data "$labels"
	same "$T/out" /dev/null 'gives nothing'
done
for total in plus page; do
	fault "total=$total&max_limit=1"
	run nd --paginator offset --records data "$labels"
	case $total in
	plus) is "$status" 65 'an empty page, a total of 7' ;;
	*) is "$status" 0 'an empty page, a total of 0' ;;
	esac
done

# paging that is ignored
fault 'ignore_paging=1&max_limit=100'
for args in '--paginator offset' '--paginator page_number' \
	'--paginator page_number --page auto'; do
	# shellcheck disable=SC2086
	gives 65 "ignore_paging, $args" nd $args "$clients"
	like "$err" 'does the API ignore paging\?' 'is seen'
done
fault 'ignore_paging=1'
run nd --paginator offset --limit 1000 "$clients"
all_of clients 'ignored paging, but all at once'

# totals
fault 'total=minus'
gives 65 'total=minus' nd --paginator offset --limit 100 "$clients"
like "$err" '150 records, but a total of 143 \(--no-total ignores it\)' 'is told'
run nd --paginator offset --limit 100 --no-total "$clients"
all_of clients --no-total
run nd --paginator offset --limit 100 --total nothing.there "$clients"
all_of clients '--total that is not there'
gives 65 '--total elsewhere' nd --paginator offset --limit 100 --total limit \
	"$clients"
like "$err" 'a total of 100' 'is read there'
gives 65 'single: the first page is not all' nd --paginator single "$clients"
like "$err" '100 records|incomplete: 100 of 143' 'and the total says so'
fault ''
run nd --paginator offset --limit 100 --offset 130 "$clients"
is "$status $(jq -s length out)" '0 20' 'a total counts what --offset skips'
run nd --paginator offset --offset 1000 "$clients"
is "$status $(wc -c <out)" '0 0' '--offset behind the end'
run nd --paginator page_number --page 2 "$events"
is "$status $(jq -s length out)" '0 50' '--page 2'
done_testing
