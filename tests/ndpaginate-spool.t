# SPDX-License-Identifier: MIT
# ndpaginate-spool.t - walks that are stopped and go on, are done again without
# a server, and ask by what they know.
. tests/lib.sh
cd "$T" || exit 1
BEARER_TOKEN=token-of-$$-for-spool
export BEARER_TOKEN

# control JSON: from now on; the log starts anew
control() {
	printf '%s\n' "$1" >control.new
	mv control.new control
	: >log
}
options='--bearer env:BEARER_TOKEN --retry-delay 0.01 --no-total --spool s'
# shellcheck disable=SC2086
nd() { ndpaginate $options "$@"; }
nd_shim() {
	call=$1
	shift
	# shellcheck disable=SC2086
	env SHIM="$call:28" LD_PRELOAD="$T/shim.so" ndpaginate $options "$@"
}
by_page='--paginator page_number --page 0'
# asked: the pages that were asked for since, in one line
asked() {
	cut -d' ' -f2 log | sort -n | tr '\n' ' '
}
# killed OPTION...: a walk that is killed when the stalling page was asked for
killed() {
	# shellcheck disable=SC2086
	ndpaginate $options "$@" >killed.out 2>killed.err &
	walker=$!
	i=0
	while ! grep -q stalls log && [ $i -lt 400 ]; do
		sleep 0.05
		i=$((i + 1))
	done
	# A page that was answered before it is on the disk, or soon.
	sleep 0.2
	kill -9 $walker
	wait $walker 2>wait.err
	is $? 137 "killed: $*"
}
control '{}'
server pages.py log control
python3 -c 'for i in range(1000):
    print("{\"id\":%d,\"n\":12345678901234567890,\"v\":\"same\"}" % i)' >want

# goes_on NAME OPTION...: killed while page 7 was awaited, goes on there
goes_on() {
	how=$1
	shift
	control '{"stall":7}'
	killed "$@"
	is "$(asked)" '0 1 2 3 4 5 6 7 ' "$how: seven pages came"
	control '{}'
	sleep $pause
	gives 0 "$how: the next run" nd "$@"
	is "$(asked)" "$(seq -s ' ' 7 "$last") " "$how: asks for page 7 next"
	same out want "$how: and gives all records"
	[ ! -e s ]
	ok $? "$how: nothing stays"
}
last=40 pause=0
# shellcheck disable=SC2086
{
	goes_on 'page numbers' $by_page "$url/page/x"
	pause=1.1 # it is another second when it goes on
	goes_on 'to the end that was now' $by_page --until now \
		-q 'until={until}' --initial 2024-01-01T00:00:00Z \
		-q 'since={since}' "$url/page/x"
	pause=0
	goes_on 'with a body' $by_page --json '{"x":0}' "$url/page/x"
	last=39
	goes_on 'a cursor in a header' --paginator cursor \
		--next-header X-Next-Token --cursor-param page "$url/header/x"
}
# Each page is redirected, and the next link is relative to where it led.
last=39
control '{"stall":7}'
killed --paginator link "$url/link/a?page=0"
control '{}'
gives 0 'links behind redirects: the next run' nd --paginator link \
	"$url/link/a?page=0"
is "$(asked)" "$(seq -s ' ' 7 39) " 'asks for page 7 next'
same out want 'and gives all records'

# Several at once: what came early and was not looked at is asked for again.
for jobs in 2 8; do
	control '{"stall":7}'
	# shellcheck disable=SC2086
	killed -j $jobs $by_page "$url/page/x"
	control '{}'
	# shellcheck disable=SC2086
	gives 0 "-j $jobs goes on" nd -j $jobs $by_page "$url/page/x"
	same out want "-j $jobs: all records"
	is "$(asked | tr ' ' '\n' | sed '/^$/d' | head -n 34 | tr '\n' ' ')" \
		"$(seq -s ' ' 7 40) " "-j $jobs: from page 7, each page once"
done

# A walk for each parent, several of them at once.
for i in 1 2 3 4; do echo "{\"id\":$i}"; done >parents
for i in 1 2 3 4; do cat want; done >want4
control '{"stall":30}'
# shellcheck disable=SC2086
killed -j 3 $by_page --parents parents "$url/page/{id}"
control '{}'
# shellcheck disable=SC2086
gives 0 'the walks of parents go on' nd -j 3 $by_page --parents parents \
	"$url/page/{id}"
same out want4 'and give all records'
is "$(asked | tr ' ' '\n' | awk '$1 != "" && $1 < 30' | sort -n | uniq -c |
	awk '{ print $1 }' | sort -u)" 1 'three had come to where one is missing'

# Killed again and again, at any moment.
control '{"delay":0.005}'
cat >kills.py <<'END'
import os, random, signal, subprocess, sys
r = random.Random(int(os.environ.get("SEED", "1")))
jobs, want = sys.argv[1], open("want").read()
command = ["ndpaginate", "--bearer", "env:BEARER_TOKEN", "--no-total",
           "--spool", "s", "--paginator", "page_number", "--page", "0",
           "-j", jobs, sys.argv[2]]
kills, total, span = 0, 0, 0.03
while True:
    p = subprocess.Popen(command, stdout=open("out", "w"))
    try:
        p.wait(r.random() * span)
        break
    except subprocess.TimeoutExpired:
        p.send_signal(signal.SIGKILL)
        assert p.wait() in (-9, 0), p.returncode
    kills, total = kills + 1, total + 1
    span *= 1.05
    if open("out").read() == want:
        # Too late: it was about to clean up, and the next one is a new walk.
        open("log", "w").close()
        kills = 1
assert p.returncode == 0, p.returncode
print(kills, "kills, and in all", total)
END
for jobs in 1 4; do
	: >log
	python3 kills.py $jobs "$url/page/x" >kills.out 2>&1
	ok $? "-j $jobs: killed at any moment, until it ends (SEED=${SEED:-1})"
	sed 's/^/# /' kills.out
	same out want "-j $jobs: all records"
	kills=$(sed -n 's/ kills,.*//p' kills.out)
	[ "$(wc -l <log)" -le $((41 + jobs + kills * (jobs + 1))) ]
	ok $? "-j $jobs: no page was asked for again but those not looked at"
done
[ ! -e s ]
ok $? 'nothing stays'

# Not by a page that is there, but by one that fails.
control '{"status":{"9":503}}'
# shellcheck disable=SC2086
gives 75 'retries used up' nd --retry 1 $by_page "$url/page/x"
control '{}'
# shellcheck disable=SC2086
gives 0 'the next run' nd $by_page "$url/page/x"
is "$(asked)" "$(seq -s ' ' 9 40) " 'goes on there'
# shellcheck disable=SC2086
{
	gives 75 'a cap' nd --max-pages 5 $by_page "$url/page/x"
	control '{}'
	gives 75 'a larger one' nd --max-pages 8 $by_page "$url/page/x"
	is "$(asked)" '5 6 7 ' 'asks for what is beyond the first'
	rm -r s
}

# What was given is of no use any more: the run after that begins anew.
control '{"status":{"9":401}}'
# shellcheck disable=SC2086
{
	gives 77 'a token that ended' nd $by_page "$url/page/x"
	gives 77 'once more' nd $by_page "$url/page/x"
	control '{"status":{"9":204}}'
	run nd $by_page "$url/page/x"
	is "$status" 65 'a page that is none'
	like "$err" '^ndpaginate: s: the next run begins anew$' \
		'is said to those who were given the others'
	control '{"status":{"9":503}}'
	gives 75 'so it does' nd --retry 0 $by_page "$url/page/x"
	is "$(asked)" "$(seq -s ' ' 0 9) " 'it asks for all'
	control '{"status":{"9":410}}'
	run nd $by_page "$url/page/x"
	is "$status" 1 'a page that is gone'
	like "$err" '410' 'is told'
	like "$err" '^ndpaginate: s: the next run begins anew$' 'and what follows'
	is "$(asked)" '9 ' 'one request'
	control '{}'
	gives 0 'the next run' nd $by_page "$url/plain/x"
	is "$(asked)" "$(seq -s ' ' 0 40) " 'asks for all'
}
[ ! -e s ]
ok $? 'and leaves nothing'

# Kept, replayed, asked by what it knows.
control '{}'
# shellcheck disable=SC2086
{
	gives 0 '--keep-spool' nd --keep-spool $by_page "$url/page/x"
	same out want 'all records'
	is "$(find s -name '0*' | wc -l)" 41 'a file a page'
	is "$(cat s/000001)" "$(curl -s "$url/page/x?page=0")" 'as it came'
	if command -v jq >found; then
		is "$(jq -r .status s/journal.ndjson | sort | uniq -c |
			tr -s ' \n' ' ')" ' 41 200 2 null ' 'a line a page'
		is "$(jq -r 'select(.body == "000001") | .url' s/journal.ndjson)" \
			"$url/page/x?page=0" 'which says of which request'
	fi
	control '{"changed":{"3":"new"}}'
	gives 0 'again, and one page is new' nd --keep-spool $by_page "$url/page/x"
	is "$(cut -d' ' -f2,3 log | grep -v ' 304$')" '3 200' 'the others are 304'
	sed '/"id":\(7[5-9]\|[89][0-9]\),/s/same/new/' want >new
	same out new 'all records'
	is "$(find s -name '0*' | wc -l)" 41 'and none is there twice'
	control '{"stall":7,"changed":{"3":"new"}}'
	killed $by_page "$url/page/x"
	control '{"changed":{"3":"new","9":"new"}}'
	gives 0 'a walk by 304 goes on, too' nd --keep-spool $by_page "$url/page/x"
	is "$(cut -d' ' -f2,3 log | head -n 4 | tr '\n' ' ')" \
		'7 304 8 304 9 200 10 304 ' 'where it was'
	rm s/000005
	control '{}'
	gives 0 'a body is gone' nd --keep-spool $by_page "$url/page/x"
	same out want 'all records'
	is "$(cut -d' ' -f2,3 log | grep -v ' 304$' | tr '\n' ' ')" \
		'3 200 4 200 9 200 ' 'it is asked for'
}
mkdir kept
cp -a s kept
stop_server
unset BEARER_TOKEN
# shellcheck disable=SC2086
{
	ls -lA --full-time s >before
	gives 0 '--replay, no server and no token' nd --replay $by_page \
		"$url/page/x"
	same out want 'all records'
	gives 0 'no token is asked for, and no rate waited for' ndpaginate \
		--no-total --spool s --replay --token-url http://127.0.0.1:1/t \
		--client-id i --client-secret env:NO_SUCH_SECRET --rate 1/h \
		--rate-file rate --netrc-file no-such-file $by_page "$url/page/x"
	same out want 'all records'
	[ ! -e rate ]
	ok $? 'and no slot is taken'
	gives 0 'one of the same requests' nd --replay \
		--paginator single "$url/page/x?page=7"
	is "$(wc -l <out)" 25 'by other options'
	gives 1 'another request' nd --replay $by_page "$url/page/y"
	like "$err" "GET $url/page/y\?page=0: not in the spool s$" 'is told'
	ls -lA --full-time s | diff before - >differs
	ok $? 'nothing was written'
	printf x | dd of=s/000002 conv=notrunc 2>dd.err
	gives 1 'a body that was changed' nd --replay $by_page "$url/page/x"
	like "$err" "page=1: not in the spool s$" 'is not there'
}
BEARER_TOKEN=token-of-$$-for-spool
export BEARER_TOKEN
rm -r s
server pages.py log control

# Conditions behind redirects, and several at once.
control '{}'
# shellcheck disable=SC2086
{
	gives 0 'links' nd --keep-spool --paginator link "$url/link/a?page=0"
	: >log
	gives 0 'again' nd --keep-spool --paginator link "$url/link/a?page=0"
	is "$(cut -d' ' -f3 log | sort | uniq -c | tr -s ' \n' ' ')" \
		' 1 302 40 304 ' 'a redirect, and 304'
	same out want 'all records'
	gives 0 'pages' nd -j 8 --keep-spool $by_page "$url/page/x"
	: >log
	gives 0 'again, -j 8' nd -j 8 --keep-spool $by_page "$url/page/x"
	is "$(grep -c ' 304$' log)" 41 '304'
	same out want 'all records'
	rm -r s
}

# By date; and an API that knows neither date nor ETag.
control '{}'
# shellcheck disable=SC2086
{
	gives 0 'by Last-Modified' nd --keep-spool $by_page "$url/dated/x"
	: >log
	gives 0 'again' nd --keep-spool $by_page "$url/dated/x"
	is "$(cut -d' ' -f3 log | sort | uniq -c | tr -s ' ')" ' 41 304' '304'
	same out want 'all records'
	control '{}'
	gives 0 'nothing to ask by' nd --keep-spool $by_page "$url/plain/x"
	: >log
	gives 0 'again' nd $by_page "$url/plain/x"
	is "$(cut -d' ' -f3 log | sort | uniq -c | tr -s ' ')" ' 41 200' '200'
	same out want 'all records'
	[ ! -e s ]
	ok $? 'not kept any more'
}

# Secrets: never on the disk, in whatever reply.
# shellcheck disable=SC2086
{
	control '{"stall":3}'
	killed $by_page "$url/cookie/x"
	is "$(grep -rc "$BEARER_TOKEN" s | grep -v ':0')" '' 'no token in the spool'
	like "$(cat s/journal.ndjson)" '"Set-Cookie: \*\*\*"' 'it is masked'
	control '{}'
	gives 0 'and goes on' nd $by_page "$url/cookie/x"
	is "$(asked)" "$(seq -s ' ' 3 40) " 'where it was'
	KEY=key-of-$$-for-spool
	export KEY
	run nd --api-key query:key=env:KEY --keep-spool --paginator link \
		--next next "$url/key/b"
	is "$status" 0 'an API that tells the key again in each reply'
	like "$err" '^ndpaginate: s: a reply with a secret in it is not kept$' \
		'is warned of, once'
	same out want 'but walked'
	is "$(grep -rl "$KEY" s)" '' 'and its key is not in the spool'
	rm -r s
	run nd --keep-spool $by_page "$url/echo/x"
	is "$status $(find s -name '0*' | wc -l)" '0 0' \
		'nor a body that tells the token'
	rm -r s
	gives 2 'a header that gives rights' nd --paginator cursor \
		--next-header Set-Cookie "$url/cookie/x"
	like "$err" 'Set-Cookie may give rights' 'cannot be what comes next'
	gives 2 'another one' nd --add-header t=X-Auth-Token $by_page \
		"$url/page/x"
}

# A full disk: said, and the next run goes on.
if ${CC:-cc} -shared -fPIC -o shim.so "$ROOT/tests/shim.c" -ldl 2>cc.err; then
	ASAN_OPTIONS=verify_asan_link_order=0
	export ASAN_OPTIONS
	control '{"stall":3}'
	# shellcheck disable=SC2086
	killed $by_page "$url/page/x"
	for call in write close; do
		control '{}'
		# shellcheck disable=SC2086
		gives 1 "$call: no space" nd_shim $call $by_page "$url/page/x"
		like "$err" 's/?:? ?00000[45]: No space left on device' 'is told'
	done
	control '{}'
	# shellcheck disable=SC2086
	gives 0 'then there is' nd $by_page "$url/page/x"
	is "$(asked)" "$(seq -s ' ' 3 40) " 'it goes on'
	same out want 'all records'
	unset ASAN_OPTIONS
else
	skip 'no space' "no compiler: $(head -n 1 cc.err)"
fi

# One process a spool; and only a directory that is one.
control '{"stall":3}'
# shellcheck disable=SC2086
ndpaginate $options $by_page "$url/page/x" >first.out 2>first.err &
walker=$!
i=0
while ! grep -q stalls log && [ $i -lt 400 ]; do
	sleep 0.05
	i=$((i + 1))
done
# shellcheck disable=SC2086
gives 75 'two at once' nd $by_page "$url/page/x"
is "$err" 'ndpaginate: s: in use by another process' 'is told'
kill -9 $walker
wait $walker 2>wait.err
rm -r s
mkdir s
echo mine >s/notes
# shellcheck disable=SC2086
gives 2 'a directory with files' nd $by_page "$url/page/x"
is "$(ls -A s)" notes 'is left alone'
rm -r s
gives 2 '--replay without --spool' ndpaginate --replay --paginator single "$url"
gives 2 '--replay and --keep-spool' nd --replay --keep-spool \
	--paginator single "$url"
gives 1 '--replay of nothing' nd --replay --paginator single "$url"
gives 0 'a dry run' nd --dry-run --paginator single "$url/page/x"
[ ! -e s ]
ok $? 'makes no spool'
done_testing
