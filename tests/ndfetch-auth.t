# SPDX-License-Identifier: MIT
# ndfetch-auth.t - credentials that change: tokens of a token URL, commands
# that are run again, several tokens in turn; and signatures.
. tests/lib.sh
cd "$T" || exit 1

server tokens.py other.log
other=$url
: >other.log
server tokens.py home.log
SECRET='s3cret:/+ é'
export SECRET
quick='--retry-delay 1ms'
# With a token URL: its query, then the rest of the command line.
nd() {
	at=$1
	shift
	ndfetch --retry-delay 1ms --token-url "$url/token$at" \
		--client-id 'client 1:x' --client-secret env:SECRET "$@"
}
walk() {
	at=$1
	shift
	ndpaginate --retry-delay 1ms --token-url "$url/token$at" \
		--client-id 'client 1:x' --client-secret env:SECRET \
		--paginator page_number --records data --no-total "$@"
}
# What was asked for, as status, method and path without its query.
asked() { sed 's/^\([0-9]*\) \([A-Z]*\) \([^? ]*\).*/\1 \2 \3/' home.log |
	tr '\n' ','; }
fresh() { settle && : >home.log; }
secrets='s3cret|refresh-[0-9]|access/[0-9]|access\\?/[0-9]|access%2F'

# the first token
fresh
gives 0 'a token of a token URL' nd '' "$url/api"
is "$(cat out)" '{"data": [{"id": 0}, {"id": 1}, {"id": 2}]}' 'is good'
is "$(asked)" '200 POST /token,200 GET /api,' 'one token, one request'
is "$(head -1 home.log)" \
	'200 POST /token [["client 1:x", "s3cret:/+ \u00e9"], {"grant_type": "client_credentials"}]' \
	'the client in Basic, encoded'
fresh
gives 0 '--token-auth body' nd '' --token-auth body --token-param scope='a b' \
	--token-param 'audience=https://x/?y&z' "$url/api"
is "$(head -1 home.log)" \
	'200 POST /token [null, {"grant_type": "client_credentials", "client_id": "client 1:x", "scope": "a b", "audience": "https://x/?y&z", "client_secret": "s3cret:/+ \u00e9"}]' \
	'all in the form'
fresh
gives 0 'another grant' nd '' --token-param grant_type=account_credentials \
	"$url/api"
like "$(head -1 home.log)" '\{"grant_type": "account_credentials"\}\]$' \
	'replaces the usual one'
fresh
gives 0 'credentials of the API' nd '' --api-key header:X-Key=command:'echo api-key-1' \
	--api-key query:k=command:'echo api-key-2' -H 'X-Own: 1' "$url/open"
is "$(sed -n '1s/ \[.*//p' home.log)" '200 POST /token' \
	'are no business of the token URL'
is "$(jq -c '[.Authorization | startswith("Bearer access/")] + [.["X-Key"]]' out)" \
	'[true,"api-key-1"]' 'but go to the API'
fresh
gives 0 'a failure that passes' ndfetch $quick --token-url "$url/once" \
	--client-id 'client 1:x' --client-secret env:SECRET "$url/api"
is "$(asked)" '503 POST /once,200 POST /once,200 GET /api,' 'is tried again'
run nd '' -v --summary "$url/open"
is "$status" 0 '-v'
unlike "$err" "$secrets|$(printf 'client%%201%%3Ax:s3cret%%3A%%2F%%2B%%20%%C3%%A9' | base64 -w0)" \
	'tells none'
like "$err" '^> POST /token HTTP' 'but shows the token request'

# a walk with one token, with more, and with too many
fresh
gives 0 'a walk' walk '' "$url/pages"
is "$(asked)" '200 POST /token,200 GET /pages,200 GET /pages,200 GET /pages,200 GET /pages,' \
	'one token for all pages'
cp out all
fresh
gives 0 'a token that ends within the walk' walk '?uses=2' "$url/pages"
is "$(asked)" '200 POST /token,200 GET /pages,200 GET /pages,401 GET /pages,200 POST /token,200 GET /pages,200 GET /pages,' \
	'is renewed after the 401, and the page asked for again'
same out all 'with all records'
for text in '' '&text'; do
	fresh
	gives 0 "a token of 4 seconds $text" walk "?life=4$text" -q wait=1.5 \
		"$url/pages"
	same out all "all records $text"
	unlike "$(cat home.log)" '^401' "is renewed before its end $text"
	is "$(($(grep -c 'POST /token' home.log) > 1))" 1 "by a new one $text"
done
fresh
gives 0 'eight requests at once, a token for three' walk '?uses=3&grow' -j 8 \
	"$url/pages"
same out all 'all records'
is "$(grep -c 'POST /token' home.log)" 2 'and one more token for all of them'
fresh
gives 77 'refused with every token' nd '?uses=0' "$url/api"
is "$err" "ndfetch: GET $url/api: 401 Unauthorized: {\"message\":\"who are you?\"}" \
	'is told as the API tells it'
is "$(asked)" '200 POST /token,401 GET /api,200 POST /token,401 GET /api,' \
	'once more, and no more'
fresh
gives 0 'where 401 is an end' walk '?uses=1' "$url/pages" --end-status 401
same out all 'an old token is none'
gives 0 'but two of them are' walk '?uses=0' "$url/pages" --end-status 401

# what is wrong with the token request
fresh
gives 77 'a wrong secret' env SECRET=wrong-secret ndfetch $quick \
	--token-url "$url/token" --client-id 'client 1:x' \
	--client-secret env:SECRET "$url/api"
is "$err" "ndfetch: GET $url/api: POST $url/token: 401 Unauthorized: {\"error\": \"invalid_client\", \"error_description\": \"not ***\"}" \
	'is quoted, masked'
is "$(asked)" '401 POST /token,' 'and nothing else is sent'
# fails STATUS NAME MESSAGE
fails() {
	fresh
	gives "$1" "the answer $2" ndfetch $quick --token-url "$url/bad/$2" \
		--client-id 'client 1:x' --client-secret env:SECRET "$url/api"
	like "$err" "POST $url/bad/$2: .*$3" 'says why'
	unlike "$err" 's3cret|evil|mac-token|access-of' 'and tells nothing'
	unlike "$(cat home.log)" 'GET /api' 'and nothing else is sent'
}
fails 65 html 'the answer: not JSON: byte 0'
fails 65 none 'the answer has no access_token$'
fails 65 null 'the answer has no access_token$'
fails 65 number 'access_token is no string$'
fails 65 array 'the answer is no JSON object$'
fails 65 empty 'the answer: not JSON: '
fails 65 newline 'access_token has a control byte in it$'
fails 65 nul 'access_token has a control byte in it$'
fails 65 mac 'token_type is not Bearer'
fails 77 quiet 'bad_code: no "x"$'
fails 77 client '400 Bad Request: \{"error":"invalid_client"\}$'
fails 1 scope '400 Bad Request: \{"error":"invalid_scope"\}$'
fails 77 page '403 Forbidden: <html>go away</html>$'
fails 75 broken 'given up after 4 tries: 500 Internal Server Error: oh$'
before=$(wc -l <other.log)
gives 1 'a redirect to another origin' ndfetch $quick --allow-origin "$other" \
	--token-url "$url/to?url=$other/token" --client-id 'client 1:x' \
	--client-secret env:SECRET --token-auth body "$url/api"
like "$err" "307 redirect: leads from $url to $other" 'is refused'
is "$(wc -l <other.log)" "$before" 'the other origin saw nothing'
gives 0 'a redirect at home' ndfetch --token-url "$url/to?url=/token" \
	--client-id 'client 1:x' --client-secret env:SECRET "$url/api"
gives 0 'a token URL of another origin' ndfetch --token-url "$other/token" \
	--client-id 'client 1:x' --client-secret env:SECRET "$url/open"
is "$(tail -n 1 other.log | sed 's/ \[.*//')" '200 POST /token' 'is asked'

# usage: nothing is sent
fresh
bad() {
	name=$1
	shift
	gives 2 "$name" ndfetch "$@"
}
client='--client-id c --client-secret env:SECRET'
# shellcheck disable=SC2086
{
	bad 'no --client-id' --token-url "$url/t" --client-secret env:SECRET "$url"
	bad 'no secret' --token-url "$url/t" --client-id c "$url"
	bad 'no --token-url' $client "$url"
	bad '--token-param alone' --token-param a=b "$url"
	bad 'with --bearer' --token-url "$url/t" $client --bearer env:API_TOKEN "$url"
	bad 'with --user' --token-url "$url/t" $client --user a \
		--password env:API_TOKEN "$url"
	printf 'Authorization: x-of-file\n' >headers
	bad 'with Authorization in a file' --token-url "$url/t" $client -H @headers "$url"
	bad 'http to another host' --token-url http://example.com/t $client "$url"
	like "$err" '^ndfetch: --token-url: secrets go there: https' 'says why'
	bad 'http to another name' --token-url http://127.0.0.1.example.com/t $client "$url"
	bad 'another scheme' --token-url ftp://127.0.0.1/t $client "$url"
	bad 'a password in it' --token-url "http://u:pw@${url#*//}/t" $client "$url"
	bad 'a --token-auth that is none' --token-url "$url/t" $client --token-auth x "$url"
	bad 'a parameter without =' --token-url "$url/t" $client --token-param x "$url"
	bad 'a newline in one' --token-url "$url/t" $client --token-param "$(printf 'a=b\nc')" "$url"
	for p in client_id client_secret refresh_token password; do
		bad "$p as a parameter" --token-url "$url/t" $client \
			--token-param "$p=hush-hush" "$url"
		unlike "$err" hush 'is not shown'
	done
	bad 'a literal secret' --token-url "$url/t" --client-id c --client-secret s3cr3t "$url"
	unlike "$err" s3cr3t 'is not shown'
	bad 'a literal refresh token' --token-url "$url/t" --client-id c --refresh-token s3cr3t "$url"
	bad 'a secret that is not there' --token-url "$url/t" --client-id c --client-secret file:none "$url"
	like "$err" '^ndfetch: --client-secret: ' 'says which'
	bad 'a newline in the name' --token-url "$url/t" --client-id "$(printf 'a\nb')" --client-secret env:SECRET "$url"
}
is "$(asked)" '' 'none of these sent anything'

# a refresh token
printf 'refresh-0\n' >rt
chmod 600 rt
fresh
gives 0 'a refresh token' nd '' --refresh-token file:rt "$url/api"
is "$(head -1 home.log)" \
	'200 POST /token [["client 1:x", "s3cret:/+ \u00e9"], {"grant_type": "refresh_token", "refresh_token": "refresh-0"}]' \
	'is asked with'
is "$(cat rt)" refresh-0 'and kept'
fresh
gives 0 'a client without a secret' ndfetch --token-url "$url/token" \
	--client-id 'client 1:x' --refresh-token file:rt "$url/api"
is "$(head -1 home.log)" \
	'200 POST /token [null, {"grant_type": "refresh_token", "client_id": "client 1:x", "refresh_token": "refresh-0"}]' \
	'says who it is'
fresh
gives 0 'one that is replaced' walk '?rotate&uses=2' --refresh-token file:rt \
	"$url/pages"
same out all 'within a walk'
like "$(cat rt)" '^refresh-[0-9]+$' 'the new one is in the file'
is "$(stat -c %a rt) $(find . -name '.rt.*.tmp')" '600 ' 'whose mode is kept'
is "$(grep -c '400 POST' home.log)" 0 'and each was good'
last=$(cat rt)
mkdir -p real
mv rt real/token
ln -s real/token rt
gives 0 'through a symlink' nd '?rotate' --refresh-token file:rt "$url/api"
is "$(test -h rt && test "$(cat rt)" != "$last" && echo yes)" yes 'it stays one'
for i in 1 2 3 4 5 6; do
	nd '?rotate' --refresh-token file:rt "$url/api" >"par.$i" 2>&1 &
	eval "par$i=\$!"
done
bad=0
for i in 1 2 3 4 5 6; do
	eval "wait \$par$i" || bad=$((bad + 1))
done
is "$bad" 0 'six at once: none uses an old one'
REFRESH=$(cat rt)
export REFRESH
run nd '?rotate' --refresh-token env:REFRESH "$url/api"
is "$status" 0 'one of the environment that is replaced'
is "$err" 'ndfetch: --refresh-token env:REFRESH: the server replaced it, and the new one cannot be stored: the next run may be refused' \
	'a warning'
gives 77 'the old one' nd '' --refresh-token env:REFRESH "$url/api"
like "$err" '"invalid_grant", "error_description": "not \*\*\*"' 'is refused'
like "$(tail -n 1 home.log)" 'invalid|400 POST' 'by the server'

# killed while the new one is stored
if ${CC:-cc} -shared -fPIC -o shim.so "$ROOT/tests/shim.c" -ldl 2>cc.err; then
	ASAN_OPTIONS=verify_asan_link_order=0
	export ASAN_OPTIONS
	for call in write fsync rename fsyncdir; do
		curl -s "$url/refresh" >rt
		cp rt before
		env SHIM=$call:kill LD_PRELOAD="$T/shim.so" ndfetch \
			--token-url "$url/token?rotate" --client-id 'client 1:x' \
			--client-secret env:SECRET --refresh-token file:rt \
			"$url/api" >killed 2>&1
		is $? 137 "killed before $call"
		curl -s "$url/refresh" >new
		echo >>new
		file=before
		[ $call = fsyncdir ] && file=new
		same rt $file "the file is that of $file"
	done
	cp new rt
	gives 0 'the next run' nd '' --refresh-token file:rt "$url/api"
	is "$(find . -name '.token.*.tmp')" '' 'sweeps'
	run env SHIM=write:28 LD_PRELOAD="$T/shim.so" ndfetch \
		--token-url "$url/token?rotate" --client-id 'client 1:x' \
		--client-secret env:SECRET --refresh-token file:rt "$url/api"
	is "$status" 0 'a full disk'
	like "$err" '^ndfetch: --refresh-token file:rt: the server replaced it, and the new one cannot be stored: rt: No space left on device: the next run may be refused$' \
		'is told'
	same rt new 'the file is what it was'
	unset ASAN_OPTIONS
else
	skip 'killed while the new one is stored' 'no shared library here'
fi

# a dry run
fresh
export SECRET
is_dry() {
	name=$1
	shift
	fresh
	ndfetch --dry-run "$@" >script 2>err
	is "$?$(cat err)$(asked)" 0 "$name: a dry run sends nothing"
	unlike "$(cat script)" "$secrets" "$name: tells none"
	sh ./script >out
	is "$(asked)" '200 POST /token,200 GET /api,' "$name: curl does the same"
	cp home.log curl.log
	fresh
	ndfetch "$@" >want
	is "$(head -1 curl.log)" "$(head -1 home.log)" "$name: the same form"
	same out want "$name: the same answer"
}
curl -s "$url/refresh" >rt
common='--client-secret env:SECRET'
# shellcheck disable=SC2086
{
	is_dry Basic --token-url "$url/token" --client-id 'client 1:x' $common "$url/api"
	like "$(cat script)" '^# Authorization: Bearer \$access_token$' 'a variable'
	is_dry body --token-url "$url/token" --client-id 'client 1:x' $common \
		--token-auth body --token-param scope='a b' "$url/api"
	is_dry 'refresh token' --token-url "$url/token" --client-id 'client 1:x' \
		$common --refresh-token file:rt "$url/api"
	is_dry 'no secret' --token-url "$url/token" --client-id 'client 1:x' \
		--refresh-token file:rt "$url/api"
}

# what commands and files give is read again after a 401
cat >next <<'X'
n=$(cat count 2>/dev/null)
n=$((${n:-0} + 1))
echo $n >count
env >child.$n
ls -l /proc/self/fd 2>/dev/null | sed -n 's/.*socket:\[\([0-9]*\)\]$/\1/p' |
	while read -r inode; do grep " $inode " /proc/net/tcp; done >tcp.$n
echo key-$n$1
X
again() {
	rm -f count
	fresh
}
again
gives 0 'a token command' ndfetch --bearer 'command:sh ./next' \
	"$url/keys?good=key-2"
is "$(asked) $(cat count)" '401 GET /keys,200 GET /keys, 2' 'is run again'
is "$(cat tcp.2)" '' 'without our connections'
again
gives 77 'one more refusal' ndfetch --bearer 'command:sh ./next' \
	"$url/keys?good=key-3"
is "$(asked) $(cat count)" '401 GET /keys,401 GET /keys, 2' 'is final'
again
gives 77 'a command that gives the same' ndfetch --bearer 'command:echo same-key' \
	"$url/keys?good=x"
is "$(asked)" '401 GET /keys,' 'is not tried again'
gives 77 'a command that fails then' ndfetch \
	--bearer 'command:test -e gone || { touch gone; exec echo key-1; }; exit 3' \
	"$url/keys?good=x"
like "$err" '401, and then: --bearer: the command of the secret failed \(status 3\)$' \
	'says so'
again
gives 0 'an API key' ndfetch --api-key 'header:X-Key=command:sh ./next' \
	"$url/keys?good=key-2"
again
gives 77 '403 is none' ndfetch --api-key 'header:X-Key=command:sh ./next' \
	"$url/bad/page" -X POST
is "$(cat count)" 1 'is not run again'
printf 'file-key-1\n' >key
gives 77 'a file' ndfetch --bearer file:key "$url/keys?good=file-key-2"
gives 0 'a file that changes' ndfetch --bearer file:key \
	--api-key "header:X-New=command:echo x; echo file-key-2 >key" \
	"$url/keys?good=file-key-2"
mkfifo pipe
(echo pipe-key >pipe) &
gives 77 'a pipe' ndfetch --bearer file:pipe "$url/keys?good=x"
again
gives 0 'a token that changes within a walk' ndpaginate --paginator page_number \
	--records data --no-total --end-status 404 \
	--bearer 'command:sh ./next' "$url/used"
is "$(asked)" '200 GET /used,200 GET /used,401 GET /used,200 GET /used,200 GET /used,401 GET /used,404 GET /used,' \
	'is good for two pages each'
is "$(jq -c .id out | tr '\n' ' ')" '1 2 3 4 ' 'with all records'
again
gives 0 'with a program of jq before it' ndpaginate --paginator page_number \
	--records data --no-total --end-status 404 \
	--bearer 'command:sh ./next' --api-key header:X-K=env:API_TOKEN "$url/used"
like "$(cat child.2)" '^PATH=' 'a command that is run again has its environment'
unlike "$(cat child.2)" "$API_TOKEN" 'less what env: took'

# the example of the page: a JWT that openssl signs
jwt=$(sed -n '/^\$ ndfetch --bearer .command:b()/,/API\/echo"$/p' \
	"$ROOT/man/ndfetch.1" | sed 's/^\$ //; s/\\e/\\/g')
if command -v openssl >/dev/null; then
	openssl genrsa -out key.pem 2048 2>/dev/null
	openssl rsa -in key.pem -pubout -out public.pem 2>/dev/null
	API=$url
	export API
	gives 0 'a JWT' sh -c "$jwt"
	python3 - out <<'X'
import base64, json, sys
token = json.load(open(sys.argv[1]))['Authorization'].split()[1]
head, body, sign = token.split('.')
read = lambda s: base64.urlsafe_b64decode(s + '=' * (-len(s) % 4))
open('signed', 'w').write(head + '.' + body)
open('sign', 'wb').write(read(sign))
print(json.loads(read(head))['alg'], json.loads(read(body))['iss'],
      file=open('parts', 'w'))
X
	is "$(cat parts)" 'RS256 me' 'has its parts'
	is "$(openssl dgst -sha256 -verify public.pem -signature sign signed)" \
		'Verified OK' 'is signed'
else
	skip 'a JWT' 'no openssl'
fi

# several tokens
turns() { sed 's/.*"Bearer \([^"]*\)".*/\1/' home.log | tr '\n' ' '; }
export T_A=token-a T_B=token-b T_C=token-c
three='--bearer env:T_A --bearer env:T_B --bearer env:T_C'
pages() {
	ndpaginate --paginator page_number --records data --no-total \
		--end-status 404 --retry-delay 1ms "$@"
}
fresh
# shellcheck disable=SC2086
gives 0 'three tokens' pages $three "$url/turn"
is "$(turns)" 'token-a token-b token-c token-a token-b ' 'are used in turn'
fresh
# shellcheck disable=SC2086
gives 77 'one that is refused' pages $three "$url/keys?good=token-a,token-c"
is "$err" "ndpaginate: GET $url/keys?good=***,***&page=2: --bearer env:T_B: 401 Unauthorized: {\"data\": [{\"id\": 2}]}" \
	'is named, not told'
is "$(asked)" '200 GET /keys,401 GET /keys,' 'is not tried again'
two='--bearer env:T_A --bearer env:T_B'
# shellcheck disable=SC2086
{
	fresh
	gives 0 'quotas' pages $two "$url/quota?token-a=3&token-b=9"
	is "$(turns)" 'token-a token-b token-b token-b token-b ' 'the most left'
	fresh
	gives 0 'a token that is used up' pages $two \
		"$url/quota?token-a=1&token-b=4"
	is "$(turns)" 'token-a token-b token-b token-b token-b ' 'is set aside'
	fresh
	gives 0 'one that is used up before' pages $two \
		"$url/quota?token-a=0&token-b=5"
	is "$(turns)" 'token-a token-b token-b token-b token-b token-b ' \
		'is set aside, and the page asked for again'
	is "$(jq -c .id out | tr '\n' ' ')" '1 2 3 4 ' 'with all records'
	fresh
	gives 75 'both used up' pages $two "$url/quota?token-a=2&token-b=1"
	is "$(turns)" 'token-a token-b token-a ' 'nothing more is sent'
	like "$err" 'not before 2' 'until when'
}
gives 0 'a dry run' ndfetch --dry-run --bearer env:T_A --bearer file:x "$url/x"
like "$(cat out)" '^# Authorization: Bearer \$T_A \(or another of 2, in turn\)$' 'shows one'

# signatures
server sigv4.py AKID 'sec/ret+1'
awsother=$url
server sigv4.py AKID 'sec/ret+1' "$awsother"
AWS=sec/ret+1
export AWS
signed() {
	ndfetch --aws-sigv4 aws:amz:eu-west-1:execute-api --user AKID \
		--password env:AWS "$@"
}
good='good eu-west-1 execute-api accept;'
# good NAME ARG...
good() {
	name=$1
	shift
	gives 0 "signed: $name" signed "$@"
	like "$(cat out)" '^good eu-west-1 execute-api accept;.*host;.*x-amz-date' \
		'rightly'
}
good 'GET' "$url/"
good 'a query out of order' "$url/a/b?z=1&a=2&b"
good 'a query to be encoded' -q 'x y=ä/&=' -q a=1 "$url/?z=~*'&A=%2f"
good 'POST' -d 'a=1&b' "$url/x?b=1&a"
good 'a large body' -d "$(head -c 100000 /dev/zero | tr '\0' x)" "$url/x"
good 'JSON' --json '{"a":1}' -X PUT -H 'X-Amz-Target: T.x' "$url/x"
like "$(cat out)" 'content-type;host;user-agent;x-amz-date;x-amz-target$' \
	'with its headers'
good 'a session token' --api-key 'header:X-Amz-Security-Token=command:echo tok+en' \
	--api-key 'query:k=command:echo 1' "$url/x?zz=1"
like "$(cat out)" 'x-amz-security-token$' 'with it'
gives 0 'another origin' signed --allow-origin "$awsother" "$url/to"
is "$(cat out)" unsigned 'is not signed for'
gives 77 'a wrong secret' env AWS=sec/ret-2 ndfetch --user AKID --password env:AWS \
	--aws-sigv4 aws:amz:eu-west-1:execute-api "$url/"
run signed -v "$url/"
unlike "$err" 'sec/ret|Signature=' '-v tells none'
like "$err" '^> Authorization: \*\*\*$' 'but stars'
gives 0 'a dry run' signed --dry-run "$url/?b=1&a=2"
unlike "$(cat out)" 'sec/ret' 'tells none'
sh ./out >curl.out
like "$(cat curl.out)" '^good ' 'curl does the same'
bad '--aws-sigv4 without a name' --aws-sigv4 aws:amz "$url/"
bad '--aws-sigv4 and --bearer' --aws-sigv4 aws:amz --bearer env:AWS "$url/"

done_testing
