# SPDX-License-Identifier: MIT
# ndpaginate-next.t - servers that say what comes next: cursors and links.
. tests/lib.sh

server next.py "$T/other.log" http://127.0.0.1:1
other=$url
server next.py "$T/home.log" "$other"
python3 -c 'for i in range(25): print(f"{{\"id\":{i},\"n\":12345678901234567890}}")' \
	>"$T/want"
BEARER_TOKEN=token-of-$$-for-next
export BEARER_TOKEN
nd() { ndpaginate --bearer env:BEARER_TOKEN --retry-delay 0.01 "$@"; }

# all NAME ASKED OPTION...: that walk gives all records; the query strings of
# its requests are ASKED
all() {
	name=$1 asked=$2
	shift 2
	: >"$T/home.log"
	gives 0 "$name" nd "$@"
	same "$T/out" "$T/want" "$name: every record, in order"
	is "$(sed 's/^[0-9]* [^? ]*//; s/ .*//' "$T/home.log" | tr '\n' ' ')" \
		"$asked" "$name: what was asked for"
	is "$(grep -c "Bearer $BEARER_TOKEN\$" "$T/home.log")" \
		"$(grep -c . "$T/home.log")" "$name: with the token"
}

all 'a cursor in the body' \
	'?x=1&limit=9 ?x=1&at=c10%2B%2F%3D&limit=9 ?x=1&at=c20%2B%2F%3D&limit=9 ' \
	--paginator cursor --next meta.next --cursor-param at --limit 9 \
	"$url/cursor?x=1"
all 'a number as the cursor' ' ?at=10 ?at=20 ' \
	--paginator cursor --next meta.next --cursor-param at "$url/number"
all 'a cursor in a header' ' ?at=c10%2B%2F%3D ?at=c20%2B%2F%3D ' \
	--paginator cursor --next-header x-next --cursor-param at "$url/header"
links='?x=1&limit=9 ?at=c10%2B%2F%3D&keep=%2F ?at=c20%2B%2F%3D&keep=%2F '
for way in absolute relative query; do
	all "the next URL in the body, $way" "$links" \
		--paginator link --next next --limit 9 "$url/$way?x=1"
done
all 'the Link header' "$links" --paginator link --limit 9 "$url/link?x=1"
gives 0 'an empty page is no end' nd --paginator cursor --next meta.next \
	--cursor-param at "$url/empty"
is "$(wc -l <"$T/out")" 15 'the pages behind it came'

# what is refused
gives 65 'a cycle' nd --paginator cursor --next meta.next --cursor-param at \
	"$url/cycle"
like "$err" 'the same cursor again after [0-9]+ records: [0-9]+$' 'it is told'
gives 65 'an object' nd --paginator link --next next "$url/object"
like "$err" 'next is neither a string nor a number' 'it is told'
gives 1 'a link to another origin' nd --paginator link --next next \
	"$url/foreign"
like "$err" "the next link: leads from $url to $other" 'it is told'
[ ! -s "$T/other.log" ]
ok $? 'nothing was asked there'
gives 1 'but --allow-origin' nd --paginator link --next next \
	--allow-origin "$other" "$url/foreign"
like "$err" 'leads from .* to http://127.0.0.1:1' 'goes one link further'
is "$(sed 's/.* //' "$T/other.log" | sort -u)" - 'without the token'
gives 1 'a file: link' nd --paginator link --next next "$url/file"
gives 1 'a link with a password' nd --paginator link --next next "$url/user"
unlike "$err" secret 'which is not shown'

# offsets: APIs that fail behind their end, and rows that move
for way in past500 past204 pasterror; do
	gives 0 "$way" nd --paginator offset --limit 5 --max-time 20 "$url/$way"
	same "$T/out" "$T/want" "$way: every record"
done
run nd --paginator offset "$url/overlap"
is "$status" 0 'rows that come twice, with a total that is reached'
like "$err" "overlap: 2 of 25 records came again on the next page: rows moved" \
	'are warned of'
gives 0 'a BOM before a page' nd --paginator link "$url/bom"

# usage
gives 2 'cursor: from where?' nd --paginator cursor "$url/cursor"
gives 2 'from one place' nd --paginator cursor --next a --next-header b \
	"$url/cursor"
gives 2 'not for offset' nd --paginator offset --next a "$url/cursor"
gives 2 '--next: many values' nd --paginator link --next 'a[*]' "$url/cursor"
gives 75 'a cap' nd --paginator cursor --next meta.next --cursor-param at \
	--max-pages 2 "$url/cursor"
is "$(wc -l <"$T/out")" 20 'what came before it'

# a relative link is relative to where the page was, not to where it was asked
cat >"$T/moved.json" <<'END'
{"/old": [{"status": 302, "headers": {"Location": "/new/first"}}],
 "/new/first": [{"body": {"data": [], "next": "second"}}],
 "/new/second": [{"body": {"data": [1]}}]}
END
server canned.py "$T/moved.json"
gives 0 'a link behind a redirect, on a page without records' \
	ndpaginate --paginator link --next next --records data "$url/old"
is "$(cat "$T/out")" 1 'leads on from where it stands'
done_testing
