# SPDX-License-Identifier: MIT
# ndfetch.t - requests as the options say, what is written, what is refused.
. tests/lib.sh
cd "$T" || exit 1

api --rows events=250
token=$API_TOKEN
# what the API got: the member of the last request that jq names
got() { tail -n 1 api.log | jq -r "$1"; }
lines() { wc -l <api.log | tr -d ' '; }
# sent NAME ARG...: the request is sent; the echo is in out
sent() {
	name=$1
	shift
	gives 0 "$name" ndfetch "$@"
}

# plain use
sent 'a page' --bearer env:API_TOKEN "$api/v1/resource/events"
curl -s -H "Authorization: Bearer $token" "$api/v1/resource/events" >want
same out want 'is the body, byte for byte'
sent 'an empty body' "$api/raw?type=text/plain"
is "$(wc -c <out | tr -d ' ')" 0 'is empty'
sent 'a body of zeros and newlines' "$api/raw?type=a/b&body=%00%0a%00%ff"
is "$(od -An -tx1 out | tr -d ' ')" '000a00ff' 'as it is'
sent '-i' -i "$api/raw?body=x&type=text/plain"
is "$(head -n 1 out) $(tail -c 1 out)" "$(printf 'HTTP/1.1 200 OK\r x')" \
	'the head first'
sent '-I' -I "$api/echo"
is "$(got .method) $(head -c 15 out)" 'HEAD HTTP/1.1 200 OK' 'HEAD'
sent '-D' -D head "$api/raw?body=x"
is "$(head -c 15 head) $(cat out)" 'HTTP/1.1 200 OK x' 'the head in a file'
sent '-o' -o file "$api/raw?body=x"
is "$(cat file)$(cat out)" x 'the body in a file'
gives 1 '-o and an error' ndfetch -o file "$api/status/404"
is "$(cat file) $(find . -name '*.tmp')" 'x ' 'the file is what it was'
before=$(lines)
gives 1 '-o where nothing can be written' ndfetch -o none/file "$api/echo"
is "$(lines)" "$before" 'is found before the request'
run ndfetch --summary "$api/raw?body=abc&type=text/plain"
is "$status" 0 '--summary'
like "$err" "^ndfetch: 200 GET $api/raw.*: 3 bytes, 3 on the wire.*tries: 1\$" \
	'one line'
run ndfetch --fail-with-body "$api/status/404?body=oh"
is "$status $(cat out)" '1 oh' '--fail-with-body'

# what is sent
sent 'defaults' "$api/echo"
is "$(jq -c '.headers | del(.host)' out)" \
	"$(ndfetch --version | sed 's|.* \(.*\)|{"user-agent":"ndkit/\1","accept":"*/*","accept-encoding":"gzip"}|')" \
	'the headers'
sent '-q' -q 'a b=c&d=e' -q 'a b=é' "$api/echo?x=%2F#frag"
is "$(jq -r .uri out)" '/echo?x=%2F&a%20b=c%26d%3De&a%20b=%C3%A9' 'encoded'
sent '-H' -H 'X-A: b:  c' -H 'accept: text/csv' -H 'User-Agent:' "$api/echo"
is "$(jq -c '.headers | [.["x-a"], .accept, .["user-agent"]]' out)" \
	'["b:  c","text/csv",null]' 'added, replaced, left out'
sent '-A' -A 'me 1' "$api/echo"
is "$(jq -r '.headers["user-agent"]' out)" 'me 1' 'the user agent'
sent '--no-compressed' --no-compressed "$api/echo"
is "$(jq -r '.headers["accept-encoding"]' out)" null 'not asked for'
sent '-X' -X PATCH "$api/echo"
is "$(jq -r .method out)" PATCH 'the method'
printf '{"a":\n1}\n' >a.json
sent '--json' --json '{"a":1}' "$api/echo"
is "$(jq -r '.method, .body, .headers["content-type"], .headers.accept' out |
	tr '\n' ' ')" 'POST {"a":1} application/json application/json ' 'posts it'
sent '--json @FILE' --json @a.json "$api/echo"
is "$(jq .body out)" '"{\"a\":\n1}\n"' 'all of it'
ndfetch --json @- "$api/echo" <a.json >out
is "$? $(jq .body out)" '0 "{\"a\":\n1}\n"' '--json @-'
sent '-d' -d a=1 -d @a.json --data-urlencode 'b c=d&e' "$api/echo"
is "$(jq -c '[.body, .headers["content-type"]]' out)" \
	'["a=1&{\"a\":\n1}\n&b%20c=d%26e","application/x-www-form-urlencoded"]' \
	'joined'
sent '-d with -H' -d a -H 'Content-Type: text/plain' -X PUT "$api/echo"
is "$(jq -c '[.method, .body, .headers["content-type"]]' out)" \
	'["PUT","a","text/plain"]' 'as -H says'
sent 'an empty body' -d '' "$api/echo"
is "$(jq -c '[.method, .body, .headers["content-length"]]' out)" \
	'["POST","","0"]' 'is sent as one'
sent 'POST without a body' -X POST "$api/echo"
is "$(jq -c '[.headers["content-length"], .headers["content-type"]]' out)" \
	'["0",null]' 'has length 0'
head -c 3000000 /dev/zero | tr '\0' x >large
sent 'a large body' -d @large "$api/echo"
is "$(jq -c '[(.body | length), .headers.expect]' out)" '[3000000,null]' \
	'without waiting for a 100'

# usage: nothing is sent
before=$(lines)
bad() {
	name=$1
	shift
	gives 2 "$name" ndfetch "$@"
}
bad 'no URL'
bad 'two URLs' "$api" "$api"
bad 'an unknown option' --nope "$api"
bad 'no scheme' example.com
bad 'another scheme' ftp://example.com/
bad 'a file' file:///etc/passwd
bad 'user and password in the URL' "http://u:secret@${api#*//}/echo"
unlike "$err" secret 'does not show it'
bad 'a space in the URL' "$api/a b"
like "$err" '%20' 'says what to write'
bad 'a control byte in the URL' "$api/a$(printf '\001')b"
bad 'a header without a colon' -H 'X-A' "$api"
bad 'a header name with a space' -H 'X A: b' "$api"
bad 'a newline in a header' -H "$(printf 'X-A: b\r\nX-B: c')" "$api"
for h in Authorization proxy-authorization COOKIE; do
	bad "a literal $h" -H "$h: Basic c2VjcmV0" "$api"
	unlike "$err" c2VjcmV0 'does not show it'
	like "$err" 'use ' 'says what to use'
done
bad 'Content-Length' -H 'Content-Length: 5' "$api"
bad '-q without =' -q a "$api"
bad 'a newline in -q' -q "$(printf 'a=b\nc')" "$api"
bad 'a method that is none' -X 'GET /x' "$api"
bad '--json and -d' --json 1 -d 2 "$api"
bad '-I and -d' -I -d 2 "$api"
bad '-I and -X' -I -X GET "$api"
bad 'a body that is not there' --json @none "$api"
bad '--user alone' --user me "$api"
bad '--user and --bearer' --user a --password env:API_TOKEN \
	--bearer env:API_TOKEN "$api"
bad 'a colon in --user' --user a:b --password env:API_TOKEN "$api"
bad 'a literal token' --bearer s3cr3t-token "$api"
unlike "$err" s3cr3t 'does not show it'
like "$err" 'env:NAME' 'says how'
bad 'a literal api-key' --api-key header:X-Key=s3cr3t "$api"
unlike "$err" s3cr3t 'does not show it'
bad 'a place that is none' --api-key body:X=env:API_TOKEN "$api"
bad 'a cookie name with a space' --api-key 'cookie:a b=env:API_TOKEN' "$api"
bad 'a token that is not set' --bearer env:NOT_SET_AT_ALL "$api"
printf 'a\nb\n' >two
bad 'a token of two lines' --bearer file:two "$api"
bad 'a token from no file' --bearer file:none "$api"
bad 'a token from a command that fails' --bearer 'command:echo x; false' "$api"
bad 'an empty token' --bearer command:true "$api"
bad 'a proxy with a password' -x http://u:p@h "$api"
bad 'an origin that is none' --allow-origin example.com "$api"
bad 'a size' --max-filesize 1X "$api"
is "$(lines)" "$before" 'none of these sent anything'

# status
gives 1 '404' ndfetch "$api/status/404?body=no%20such%0apage%1b%5b1m"
is "$err" "ndfetch: GET $api/status/404?body=no%20such%0apage%1b%5b1m: 404 Not Found: no such page [1m" \
	'the start of the body in one line'
gives 77 '401' ndfetch "$api/v1/resource/events"
gives 77 '403' ndfetch "$api/status/403"
gives 1 '304' ndfetch "$api/status/304"
gives 1 '501' ndfetch "$api/status/501"
sent '204' "$api/status/204?body="
gives 1 'a large error body' ndfetch "$api/status/400" -d @large
is "$(expr "$(wc -c <err)" '<' 400)" 1 'is cut'

# output
gives 1 '/dev/full' sh -c 'exec ndfetch "$1" >/dev/full' sh "$api/echo"
ndfetch "$api/raw" -d @large --retry 0 | head -c 1 >one
is "$(cat one)" x '| head'
ndfetch "$api/status/404" 2>/dev/null | ndcat 2>err >/dev/null
is "$?" 1 'who reads a failed one is told'

# the curl command of a dry run does the same
export KEY_A=key/a+1 PASS='p "w' TOKEN_B='b$x'
printf 'X-Secret: from file\n' >headers
before=$(lines)
same_as_curl() {
	name=$1
	shift
	ndfetch --dry-run "$@" >script
	is "$? $(lines)" "0 $before" "$name: a dry run sends nothing"
	ndfetch "$@" >want
	sh ./script >out
	before=$(lines)
	# curl writes %2f where we write %2F
	is "$(jq -S 'del(.uri)' out)" "$(jq -S 'del(.uri)' want)" \
		"$name: curl does the same"
	unlike "$(cat script)" 'key/a|p "w|b\$x|from file|key%2F' \
		"$name: no secret"
}
same_as_curl 'GET' --bearer env:TOKEN_B -q 'a=b c' -H "X-A: it's" "$api/echo"
like "$(cat script)" '^# Authorization: Bearer \$TOKEN_B$' 'as $NAME'
printf 'second\n' >two.txt
same_as_curl 'secrets' --api-key query:k=env:KEY_A -d 'a=$b
c' --api-key cookie:c=command:'printf %s 1' --api-key cookie:d=file:two.txt \
	--user 'm"e$' --password env:PASS -H @headers "$api/echo?x=1"
same_as_curl 'PUT' -X PUT --json '{"a":"\u0041"}' --http1.1 --no-compressed \
	"$api/echo"

done_testing
