# SPDX-License-Identifier: MIT
# http.t - replies that are not HTTP or hardly, TLS, proxies, time-outs.
. tests/lib.sh
cd "$T" || exit 1

# answers STATUS TEXT PATH...: each path gives that status, and the text in
# the message, or as the body for 0
answers() {
	want=$1 text=$2
	shift 2
	for path in "$@"; do
		gives "$want" "$path" ndfetch --retry 0 --max-filesize 1M \
			"$raw/$path"
		if [ "$want" -eq 0 ]; then
			is "$(cat out)" "$text" "$path: the body"
		else
			like "$err" "$text" "$path: why"
		fi
	done
}

server raw.py
raw=$url
answers 0 ok interim trailer lf
answers 0 old http10
answers 0 hello textclose
answers 0 '' gzipempty empty204
gives 0 'gzip' ndfetch "$raw/gzip"
is "$(wc -c <out | tr -d ' ') $(tr -d x <out)" '100000 ' 'decoded'
answers 75 'inside the head' headcut headcut2
answers 75 'Empty reply' nothing
answers 75 reset reset
answers 75 'transfer closed|bytes missing' chunkcut lengthcut
answers 75 'chunk' badchunk
answers 0 ok gzips xgzip identity
answers 75 gzip gzipcut gziplie gzipjunk gzipcrc gziplength gzipless gzipbegun
answers 1 'gzip, gzip, which was not asked for' gzipgzip
answers 75 'the body is cut' jsoncut
answers 1 'HTTP/0.9' garbage
answers 1 'Content-Length' badlength
answers 1 'br, which was not asked for' br
answers 1 'version' badstatus
answers 1 ': 404: no$' noreason
answers 1 '[Nn]ul byte' nulhead
# later libcurls count the lines, too
answers 1 'head of more than|Too many response headers' bighead trailers
answers 1 'more than 1048576 bytes' big gzipbomb
answers 1 'without a Location' noloc
answers 1 'a%20b: 404' locspace
answers 1 'not an http' locfile
answers 1 'user or password' locuser
answers 1 'more than 10 redirects' 'loop?1'
gives 1 'control characters' ndfetch "$raw/control"
is "$(tr -d '\n' <err | tr -d '[:print:]' | wc -c | tr -d ' ')" 0 'are masked'
gives 0 'an interim head' ndfetch -i "$raw/interim"
is "$(head -n 1 out | tr -d '\r') $(grep -c HTTP out)" 'HTTP/1.1 200 OK 1' \
	'is not shown'
gives 75 'a reset, again and again' ndfetch --retry-delay 1ms "$raw/reset"
like "$err" 'given up after 4 tries' 'is tried again'

# time
gives 75 '--timeout' ndfetch --retry 0 --timeout 300ms "$raw/stall"
like "$err" 'timed out' 'says so'
gives 75 '--stall-timeout' ndfetch --retry 0 --stall-timeout 1s "$raw/silent"
like "$err" 'too slow' 'says so'

# nobody there
gives 75 'a port that nobody has' ndfetch --retry 0 http://127.0.0.1:1/
gives 75 'a name that nobody has' ndfetch --retry 0 http://nosuch.invalid/

# proxies
gives 0 '-x' ndfetch -x "$raw" http://api.invalid/http10
is "$(cat out)" old 'goes there'
gives 0 'http_proxy' env http_proxy="${raw%%//*}//me:p4ssw0rd@${raw#*//}" \
	ndfetch http://api.invalid/http10
gives 0 '--noproxy' ndfetch -x http://127.0.0.1:1 --noproxy '*' "$raw/http10"
http_proxy="${raw%%//*}//me:p4ssw0rd@${raw#*//}" \
	ndfetch -v http://api.invalid/http10 >out 2>err
unlike "$(cat err)" "p4ssw0rd|$(printf me:p4ssw0rd | base64)" \
	'its password is not shown'
gives 1 'a proxy that refuses' ndfetch -x "$raw" https://api.invalid/
is "$err" 'ndfetch: GET https://api.invalid/: the proxy answers 404' 'says so'

# TLS
cert() {
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1" \
		-addext subjectAltName=DNS:localhost -keyout "$1.key" \
		-out "$1.pem" 2>/dev/null
}
if ! command -v openssl >/dev/null || ! cert localhost || ! cert client; then
	skip TLS 'no openssl'
	done_testing
fi
server tls.py localhost.pem localhost.key client.pem
tls=$url
gives 1 'an unknown certificate' ndfetch "$tls/"
like "$err" 'certificate' 'says so'
gives 0 '--cacert' ndfetch --cacert localhost.pem "$tls/"
is "$(cat out)" 'hello nobody' 'knows it'
gives 0 '--insecure' ndfetch --insecure "$tls/"
gives 1 'another name' ndfetch --cacert localhost.pem \
	"https://127.0.0.1:${tls##*:}/"
gives 1 '--cacert of another' ndfetch --cacert client.pem "$tls/"
gives 1 '--cacert that is none' ndfetch --cacert none.pem "$tls/"
gives 0 '--cert' ndfetch --cacert localhost.pem --cert client.pem \
	--key client.key "$tls/"
is "$(cat out)" 'hello client' 'is shown'
gives 0 'a cookie over TLS' ndfetch --cacert localhost.pem \
	--api-key cookie:sid=command:'echo cookie-1' \
	--api-key cookie:b=command:'echo 2' "$tls/"
is "$(cat out)" 'hello nobody, sid=cookie-1; b=2' 'is shown'
gives 1 'from https to http' ndfetch --cacert localhost.pem "$tls/to?$raw/http10"
like "$err" 'from https to http' 'is refused'
gives 1 'though --allow-origin names it' ndfetch --cacert localhost.pem \
	--allow-origin "$raw" "$tls/to?$raw/http10"

# the certificate is a credential
server tls.py localhost.pem localhost.key client.pem
gives 0 '--cert, another origin' ndfetch --cacert localhost.pem \
	--cert client.pem --key client.key --allow-origin "$url" "$tls/to?$url/"
is "$(cat out)" 'hello nobody' 'is not shown there'

# HTTP/2 without TLS, page after page
server h2c.py '[1]' '[2]' '[3]' '[]'
gives 0 '--http2' ndpaginate --retry 0 --http2 --paginator page_number "$url"
is "$(tr '\n' ' ' <out)" '1 2 3 ' 'all pages'

done_testing
