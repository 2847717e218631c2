# SPDX-License-Identifier: MIT
# fetch.t - retries, redirects, and where credentials go.
. tests/lib.sh
cd "$T" || exit 1

# the other origin, with its own log
api
mv api.log other.log
other=$api

api --rows events=250
got() { tail -n 1 api.log | jq -r "$1"; }
lines() { wc -l <api.log | tr -d ' '; }
fault() { curl -s -X POST "$api/admin/fault?$1" >reset; }
reset() { curl -s -X POST "$api/admin/reset" >reset; }
events="$api/v1/resource/events"
quick='--bearer env:API_TOKEN --retry-delay 1ms'

# retries
# tries WANT NAME STATUS ARG...: that many requests were sent
tries() {
	want_tries=$1 name=$2 want_status=$3
	shift 3
	before=$(lines)
	# shellcheck disable=SC2086
	gives "$want_status" "$name" ndfetch $quick "$@"
	is "$(($(lines) - before))" "$want_tries" "$name: tries"
}
curl -s -H "Authorization: Bearer $API_TOKEN" "$events" >want
for s in 429 500 502 503 504; do
	fault "fail_first=2&fail_status=$s"
	tries 3 "$s twice" 0 "$events"
	same out want "$s twice: the body"
	reset
done
for s in 400 404 408 410 501; do
	tries 1 "$s is final" 1 "$api/status/$s"
done
tries 4 '503 for ever' 75 "$api/status/503?body=why"
is "$err" "ndfetch: GET $api/status/503?body=why: given up after 4 tries: 503 Service Unavailable: why" \
	'says how often and why'
tries 1 '--retry 0' 75 --retry 0 "$api/status/503"
tries 2 '--retry 1' 75 --retry 1 "$api/status/503"
tries 4 'POST' 75 -d x "$api/status/429"
tries 4 'Retry-After: 0' 75 "$api/status/429?retry_after=0"
tries 4 'Retry-After that is none' 75 "$api/status/429?retry_after=-5"
tries 1 'Retry-After: an hour' 75 "$api/status/429?retry_after=3600"
like "$err" 'not before 20[0-9-]*T[0-9:]*Z, which is longer than --max-wait' \
	'says until when'
tries 1 'Retry-After: for ever' 75 "$api/status/429?retry_after=99999999999999"
tries 1 'Retry-After: a date' 75 \
	"$api/status/503?retry_after=Fri,%2031%20Dec%209999%2023:59:59%20GMT"
like "$err" 'not before 9999-12-31T|not before 2' 'says until when'
tries 4 'Retry-After: a date that is past' 75 \
	"$api/status/503?retry_after=Sun,%2006%20Nov%201994%2008:49:37%20GMT"
start=$(date +%s)
tries 2 'Retry-After: 2' 75 --retry 1 "$api/status/503?retry_after=2"
is "$(($(date +%s) - start >= 2))" 1 'is waited for'
run ndfetch --retry 1 --retry-delay 1ms -v "$api/status/503"
is "$(grep -c 'again in' err)" 1 'a retry is noted with -v'
for mode in length close short; do
	fault "cut_first=2&cut_mode=$mode"
	gives 0 "cut: $mode" ndfetch --bearer env:API_TOKEN --retry-delay 1ms "$events"
	same out want "cut: $mode: the whole body"
	reset
done
gives 75 'cut JSON for ever' ndfetch --retry-delay 1ms \
	"$api/raw?body=%5B1%2C&close=1"
gives 0 'JSON that is wrong passes' ndfetch "$api/raw?body=%5B1%5D%5D"
gives 0 'cut text passes' ndfetch "$api/raw?type=text/plain&body=%5B1,"
gives 75 'a cut gzip encoding' ndfetch --retry-delay 1ms \
	"$api/raw?type=text/plain&gzip=cut&body=0123456789"
gives 75 'gzip that is none' ndfetch --retry-delay 1ms "$api/raw?gzip=lie&body=1"
gives 0 'gzip' ndfetch "$api/raw?gzip=1&body=%5B1%5D"
is "$(cat out)" '[1]' 'decoded'
gives 1 'more than --max-filesize' ndfetch --max-filesize 9 "$api/raw?body=0123456789"
like "$err" 'more than 9 bytes \(--max-filesize\)' 'says so'
gives 0 'just --max-filesize' ndfetch --max-filesize 10 "$api/raw?body=0123456789"
gives 1 'after decoding' ndfetch --max-filesize 60 \
	"$api/raw?gzip=1&type=a/b&body=$(head -c 400 /dev/zero | tr '\0' x)"
like "$err" 'more than 60 bytes' 'says so'
ndfetch -o file --retry-delay 60s "$api/status/503" 2>err &
pid=$!
sleep 0.5
kill -TERM "$pid"
wait "$pid" 2>/dev/null
is "$? $(find . -name '*.tmp')" '143 ' 'a wait can be interrupted'

# redirects
# follow CODE METHOD BODY WANT
follow() {
	gives 0 "$1 $2" ndfetch -X "$2" ${3:+-d "$3"} \
		"$api/redirect?code=$1&to=/echo?x"
	is "$(jq -rc '[.method, .body, .headers["content-type"]]' out)" "$4" \
		"$1 $2: the method and body"
}
form='"application/x-www-form-urlencoded"'
for s in 301 302; do
	follow $s GET '' '["GET","",null]'
	follow $s POST a '["GET","",null]'
	follow $s PUT a "[\"PUT\",\"a\",$form]"
done
follow 303 POST a '["GET","",null]'
follow 303 PUT a '["GET","",null]'
for s in 307 308; do
	follow $s POST a "[\"POST\",\"a\",$form]"
done
gives 0 '303 HEAD' ndfetch -I "$api/redirect?code=303&to=/echo"
is "$(got .method)" HEAD 'stays HEAD'
gives 1 'a redirect without end' ndfetch "$api/redirect?to=/redirect"
to() { printf '%s/redirect?to=%s' "$api" "$(printf %s "$1" | jq -sRr @uri)"; }
gives 1 '--max-redirs 0' ndfetch --max-redirs 0 "$(to /echo)"
like "$err" 'more than 0 redirects' 'says so'
gives 0 '--max-redirs 1' ndfetch --max-redirs 1 "$(to /echo)"
gives 1 '--max-redirs 1, two of them' ndfetch --max-redirs 1 "$(to "$(to /echo)")"
gives 0 'a relative one' ndfetch "$(to echo)"
gives 0 'without a scheme' ndfetch "$(to "//${api#*//}/echo")"
gives 1 'to a file' ndfetch "$(to file:///etc/passwd)"
gives 1 'to ftp' ndfetch "$(to ftp://127.0.0.1/)"
gives 1 'with a password' ndfetch "$(to "http://u:p@${api#*//}/echo")"
gives 1 'to another origin' ndfetch "$(to "$other/echo")"
like "$err" "302 redirect: leads from $api to $other, which no --allow-origin" \
	'names both'
gives 1 'to another name of the host' ndfetch \
	"$(to "http://localhost:${api##*:}/echo")"
is "$(wc -l <other.log | tr -d ' ')" 0 'the other origin saw nothing'

# credentials: to the named origin, and no other
printf 'X-Filed: filed-secret\n' >headers
printf 'machine 127.0.0.1 login me password netrc-secret\n' >netrc
export KEY_A=query-secret KEY_B=header-secret KEY_C=cookie-secret
all() {
	ndfetch --bearer env:API_TOKEN --api-key query:key=env:KEY_A \
		--api-key header:X-Key=env:KEY_B --api-key cookie:c=env:KEY_C \
		--netrc-file netrc -H @headers -H 'X-Own: own' "$@"
}
known='[.uri, (.headers | .authorization, .["x-key"], .cookie, .["x-filed"], .["x-own"])]'
gives 0 'all of them' all "$api/echo"
everything='["/echo?key=query-secret","Bearer '"$API_TOKEN"'","header-secret","c=cookie-secret","filed-secret","own"]'
nothing='["/echo",null,null,null,null,null]'
is "$(jq -c "$known" out)" "$everything" 'arrive'
gives 0 'after a redirect at home' all "$(to /echo)"
is "$(jq -c "$known" out)" "$everything" 'arrive'
gives 1 'a redirect to another origin' all "$(to "$other/echo")"
is "$(wc -l <other.log | tr -d ' ')" 0 'is not followed'
gives 0 '--allow-origin' all --allow-origin "$other" "$(to "$other/echo")"
is "$(jq -c "$known" out)" "$nothing" 'is followed without any of them'
gives 0 'and back' all --allow-origin "$other" \
	"$(to "$other/redirect?to=$api/echo")"
is "$(jq -c "$known" out)" "$nothing" 'stays without'
gives 1 'a redirect that would tell one' all --allow-origin "$other" \
	"$(to "$other/echo?key=query-secret")"
unlike "$err" 'query-secret' 'does not tell it'
gives 0 'netrc' ndfetch --netrc-file netrc "$api/echo"
is "$(jq -r .headers.authorization out)" \
	"Basic $(printf me:netrc-secret | base64)" 'at home'
gives 0 'netrc, another origin' ndfetch --netrc-file netrc \
	--allow-origin "$other" "$(to "$other/echo")"
is "$(jq -r .headers.authorization out)" null 'not there'
gives 2 'a --netrc-file that is not there' ndfetch --netrc-file none "$api/echo"
HOME=$T
export HOME
cp netrc .netrc
gives 0 '--netrc' ndfetch --netrc "$api/echo"
is "$(jq -r .headers.authorization out)" \
	"Basic $(printf me:netrc-secret | base64)" 'is ~/.netrc'
gives 0 'without --netrc' ndfetch "$api/echo"
is "$(jq -r .headers.authorization out)" null 'it is not read'
gives 0 'basic' ndfetch --user me --password env:KEY_A "$api/echo"
is "$(jq -r .headers.authorization out)" \
	"Basic $(printf me:query-secret | base64)" 'is sent'
gives 0 'a token from a command' ndfetch --bearer 'command:echo a b' "$api/echo"
is "$(jq -r .headers.authorization out)" 'Bearer a b' 'is what it prints'
gives 0 'a token of a file' ndfetch --bearer file:headers "$api/echo"
is "$(jq -r .headers.authorization out)" 'Bearer X-Filed: filed-secret' 'is it'

# and into nothing that is said
secrets="$API_TOKEN"'|query-secret|header-secret|cookie-secret|filed-secret|netrc-secret'
basic=$(printf me:netrc-secret | base64)
run all -v --summary "$api/status/404?body=$API_TOKEN+key=query-secret"
is "$status" 1 '-v and an error that quotes them'
unlike "$err" "$secrets|$basic" 'show none'
like "$err" '^> X-Key: \*\*\*$' 'but stars'
run ndfetch -v --netrc "$api/echo"
unlike "$err" "$secrets|$basic" '-v with netrc'
run ndfetch --netrc "$api/status/404?body=netrc-secret+$basic"
unlike "$err" "netrc-secret\$|: $basic" 'a netrc that the server quotes'
like "$err" 'Not Found: \*\*\* \*\*\*$' 'is stars'
export SLASH='a/b"c+d\e'
gives 1 'escaped and percent-encoded' ndfetch --api-key query:k=env:SLASH \
	"$api/status/404?body=a\\/b\\\"c%2Bd\\\\e%20a%252Fb%2522c%252Bd%255Ce"
like "$err" 'Not Found: \*\*\* \*\*\*$' 'are known as well'
run all --dry-run "$api/echo"
unlike "$(cat out err)" "$secrets" 'a dry run'
gives 0 'the environment of a command' ndfetch \
	--bearer 'command:env >child; echo token' \
	--api-key header:X-Key=env:KEY_B "$api/echo"
unlike "$(cat child)" 'header-secret' 'has no secret'
if [ -r /proc/self/status ]; then
	env --default-signal=XFSZ ndfetch -o fetched --bearer \
		'command:grep SigIgn /proc/self/status >child; echo token' \
		"$api/echo"
	# SIGXFSZ is number 25, the first bit of the seventh digit from behind.
	like "$(cat child)" '[02468ace][0-9a-f]{6}$' \
		'a command may die of SIGXFSZ'
else
	skip 'a command may die of SIGXFSZ' 'no /proc'
fi
all "$api/v1/resource/events" --retry 0 >/dev/null 2>&1
fault 'delay_ms=1500'
all "$events" >/dev/null 2>err &
pid=$!
sleep 0.7
if [ -d /proc/$pid ]; then
	unlike "$(cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' ')" \
		"$secrets" 'no secret in any argv'
	child=$(pgrep -P $pid -x ndfetch || echo $pid)
	unlike "$(tr '\0' ' ' <"/proc/$child/environ" 2>/dev/null)" "$secrets" \
		'nor in what /proc shows of the environment'
else
	skip 'no secret in any argv' 'no /proc'
	skip 'nor in what /proc shows of the environment' 'no /proc'
fi
wait $pid
is "$?" 0 'it went on'
reset
unlike "$(cat other.log)" "$secrets|$basic" 'the other origin saw no secret'

done_testing
