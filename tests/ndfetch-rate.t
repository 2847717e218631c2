# SPDX-License-Identifier: MIT
# ndfetch-rate.t - politeness: quotas that a server tells, --rate and
# --rate-file, over HTTP.
. tests/lib.sh
cd "$T" || exit 1
XDG_RUNTIME_DIR=$T/run
export XDG_RUNTIME_DIR
mkdir run

server limits.py log

# asked STATUSES NAME EXIT COMMAND...: what it got, one after the other
asked() {
	statuses=$1 name=$2 exit=$3
	shift 3
	settle && : >log
	gives "$exit" "$name" "$@"
	is "$(cut -d ' ' -f 2 log | tr '\n' ' ')" "$statuses" "$name: the answers"
}
nd() { ndfetch --retry-delay 1ms "$@"; }
pages() { ndpaginate --paginator page_number --retry-delay 1ms "$@"; }
utc='20[0-9-]*T[0-9:]*Z'

# a quota that is used up
asked '403 200 ' '403 with a reset' 0 nd "$url/quota/2"
is "$(cat out)" '"fine"' 'and then the body'
asked '403 200 ' '403 with Retry-After' 0 nd "$url/secondary/1"
asked '429 200 ' '429 with a RateLimit field' 0 nd "$url/structured/1"
asked '403 ' '403 with requests left' 77 nd "$url/forbidden"
asked '403 403 403 ' '403 with a reset that is past' 75 nd --retry 2 "$url/past"
is "$err" "ndfetch: GET $url/past: given up after 3 tries: 403 Forbidden: \"no\"" \
	'says why'
asked '403 ' 'a quota for an hour' 75 nd "$url/quota/3600"
like "$err" "not before $utc, which is longer than --max-wait: 403 Forbidden: \"used up\"\$" \
	'says until when'

# one that a success says is used up
seq 2 7 | sed 's/.*/{"id":&}/' >want
asked '200 200 200 200 ' 'the next page waits' 0 pages "$url/pages/2"
same out want 'all records'
asked '200 ' 'the next page is too far away' 75 pages "$url/pages/3600"
like "$err" "page=2: not before $utc, which is longer than --max-wait\$" \
	'says until when'
asked '200 ' 'the same, where it is asked for ahead' 75 \
	pages --total total "$url/pages/3601"
for j in 1 2 8; do
	echo '{"id":1}{"id":2}{"id":3}{"id":4}' | sed 's/}{/}\n{/g' >parents
	gives 75 "and for parents, -j $j" timeout 60 ndpaginate -j $j \
		--paginator page_number --total total \
		--parents parents "$url/pages/3602?j=$j&p={id}"
done
# The second walk ends, and what is to be tried again for the first will not be.
printf '{"way":"%s"}\n' busy last >parents
gives 75 'a pause while another request waits' timeout 60 \
	ndpaginate -j 2 --paginator link --next next --total total \
	--retry 20 --retry-delay 50ms --parents parents "$url/{way}/3603"
like "$err" "/busy/3603.*: not before $utc" 'says until when'
asked '200 ' 'a pause behind --max-time' 75 pages --max-time 30 \
	"$url/pages/200"
like "$err" "page=2: not before $utc, which is too late\$" 'says until when'
asked '200 ' 'a last request with nothing behind it' 0 nd "$url/pages/4000"
for j in 1 8; do
	gives 0 "a window, -j $j" pages -j $j "$url/window/1?j=$j"
	same out want "a window, -j $j: all records"
done
run nd -v "$url/secondary/1?v"
like "$err" 'the server asks for a pause of 1.000 s' '-v tells of a pause'

# --rate: the Nth of all arrivals is not before the start and N - 1 intervals
start=$(python3 -c 'import time; print(time.monotonic_ns())')
: >log
for p in 1 2 3 4; do
	for n in 1 2 3; do
		ndfetch --rate 10/s --rate-file shared "$url/plain" || echo $n
	done >"rate.$p" 2>&1 &
	eval "p$p=\$!"
done
wait "$p1" "$p2" "$p3" "$p4"
is "$(sort log | awk -v t="$start" '{
	if ($1 - t < (NR - 1) * 1e8) early++ } END { print NR, early + 0 }')" \
	'12 0' 'four processes at once share a rate'
is "$(cat rate.* | grep -o '"fine"' | wc -l)" 12 'and got all'
like "$(cat shared)" \
	'^ndkit-rate boot [-0-9a-f]+ next [0-9]+\.[0-9]{9} hold 0\.000000000$' \
	'the file can be read'
start=$(python3 -c 'import time; print(time.monotonic_ns())')
: >log
gives 0 'a walk at a rate' pages -j 8 --rate 600/m "$url/window/0?rate"
same out want 'all records'
is "$(sort log | awk -v t="$start" '{
	if ($1 - t < (NR - 1) * 1e8) early++ } END { print (NR > 3), early + 0 }')" \
	'1 0' 'never faster, whatever is in flight'
is "$(ls run/ndkit)" "rate.http%3A%2F%2F127.0.0.1%3A${url##*:}" \
	'the default file is of the origin'
start=$(python3 -c 'import time; print(time.monotonic_ns())')
asked '403 403 403 403 ' 'retries keep to the rate, too' 75 \
	nd --rate 10/s --rate-file retries "$url/past"
is "$(awk -v t="$start" '{
	if ($1 - t < (NR - 1) * 1e8) early++ } END { print NR, early + 0 }' log)" \
	'4 0' 'each a slot of its own'

# a pause that others learn of
asked '429 ' 'told to wait' 75 nd --rate 10/s --rate-file pause "$url/later"
asked '' 'another process waits as well' 75 \
	nd --rate 10/s --rate-file pause "$url/plain"
like "$err" "GET $url/plain: --rate: not before $utc, which is longer than --max-wait\$" \
	'says until when'
asked '429 200 ' 'or as long as it lasts' 0 sh -c '
	ndfetch --retry 0 --rate 10/s --rate-file short "$1/structured/1?one" 2>x
	ndfetch --rate 10/s --rate-file short "$1/structured/1?one"' - "$url"

# a slot behind --max-time is not taken: started again and again, it would
# never come
asked '200 ' 'the next slot is behind --max-time' 75 pages --max-time 60 \
	--rate 1/h --rate-file hour "$url/window/0"
like "$err" "page=2: --rate: not before $utc, which is too late\$" 'says when'
cp hour before
asked '' 'nor when it is started again' 75 pages --max-time 60 \
	--rate 1/h --rate-file hour "$url/window/0"
same hour before 'the slot is still there'

# what is refused before anything is sent
echo precious >text
ln -s text link
for rate in 0/s 10 1.5/s 10/y /s -1/s; do
	asked '' "--rate $rate" 2 nd --rate "$rate" "$url/plain"
done
like "$err" '^ndfetch: --rate: not N/s, N/m, N/h or N/d with N from' 'says why'
asked '' '--rate, shown only' 2 nd --dry-run --rate x "$url/plain"
asked '' '--rate-file alone' 2 nd --rate-file f "$url/plain"
asked '' 'a file of something else' 2 nd --rate 1/s --rate-file text "$url/plain"
is "$(cat text)" precious 'and is kept'
asked '' 'a link' 1 nd --rate 1/s --rate-file link "$url/plain"
asked '' 'no directory' 1 nd --rate 1/s --rate-file gone/f "$url/plain"
asked '' 'a walk likewise' 1 pages --rate 1/s --rate-file gone/f "$url/plain"
chmod 777 run/ndkit
asked '' 'a directory that others can write to' 1 nd --rate 1/s "$url/plain"
like "$err" 'run/ndkit: not a directory of yours alone' 'says so'
done_testing
