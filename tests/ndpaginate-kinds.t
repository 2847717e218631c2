# SPDX-License-Identifier: MIT
# ndpaginate-kinds.t - every kind of paging, and every place that something
# is told in.
# shellcheck disable=SC2086
. tests/lib.sh

server kinds.py "$T/log"
records() {
	python3 -c 'for i in range(25): print("{\"id\":%d,\"at\":%d,\"n\":12345678901234567890}" % (i, i // 2))'
}
records >"$T/want"
nd() { ndpaginate --retry-delay 0.01 "$@"; }

# all ASKED PATH OPTION...: that walk gives every record once, in order; what
# was asked for, less the path, is ASKED
all() {
	asked=$1 path=$2
	shift 2
	name="$path $*"
	: >"$T/log"
	gives 0 "$name" nd "$@" "$url/$path"
	same "$T/out" "$T/want" "$name: every record, in order"
	is "$(sed 's/^[^? ]*//' "$T/log" | tr '\n' ';')" "$asked" \
		"$name: what was asked for"
}
# fails STATUS TEXT PATH OPTION...
fails() {
	want=$1 text=$2 path=$3
	shift 3
	gives "$want" "$path $*" nd "$@" "$url/$path"
	like "$err" "$text" "$path $*: why"
}
n='--paginator page_number' o='--paginator offset' c='--paginator cursor'
# page numbers and offsets, in each place
all '?page=1;?page=2;?page=3;?page=4;' page $n
all '?page=1&limit=10;?page=2&limit=10;?page=3&limit=10;' page/total $n \
	--limit 10 --limit-param limit
all ' X-Page:1 X-Limit:10; X-Page:2 X-Limit:10; X-Page:3 X-Limit:10;' \
	page/total $n --page-param header:X-Page --limit 10 \
	--limit-param header:X-Limit
all ' {"q":"a","page":1}; {"q":"a","page":2}; {"q":"a","page":3};' page/total \
	$n --page-param body:page --json '{"q":"a"}'
all ' {"paging":{"limit":9,"offset":0}}; {"paging":{"limit":9,"offset":9}}; {"paging":{"limit":9,"offset":18}};' \
	offset/total $o --offset-param body:paging.offset --limit 9 \
	--json '{"paging":{"limit":1}}' --limit-param body:paging.limit
all '?page=0;?page=1;?page=2;' page/zero/total $n --page 0
all '?page=0;?page=1;?page=2;?page=3;' page/total $n --page auto

# totals and has_more, in body and headers
all '?page=1;?page=2;?page=3;' page/pages $n --total-pages pages
all '?page=0;?page=1;?page=2;' page/pages/zero $n --total-pages pages --page 0
all '?page=0;?page=1;?page=2;' page/pages/zero $n --total-pages pages \
	--page auto
all '?page=1;?page=2;?page=3;' page/heads $n --total-pages-header X-Pages
all '?page=1;?page=2;?page=3;' page/heads $n --total-header X-Total
all '?page=1;?page=2;?page=3;' page/heads $n --has-more-header X-More
for way in more moretext morenumber; do
	all '?page=1;?page=2;?page=3;' "page/$way" $n --has-more "$way"
	all '?offset=0;?offset=10;?offset=20;' "offset/$way" $o --has-more $way
done
fails 65 'morewrong says neither yes nor no: "perhaps"' page/morewrong $n \
	--has-more morewrong
all '?page=1;?page=2;?page=3;?page=4;' page $n --has-more nothing
all '?page=1;?page=2;?page=3;' page $n --end-page 4
all '?offset=0;?offset=10;?offset=20;' offset $o --end-offset 25
fails 65 'incomplete: 20 of 25 records' page/total $n --end-page 3
fails 65 'after 20 records there are said to be more, behind the end' \
	page/more $n --end-page 3 --has-more more
fails 65 'incomplete: 2 of 3 pages' page/pages $n --total-pages pages \
	--end-page 3

# a page that is empty, and not the last
fails 65 'incomplete: 10 of 25 records' offset/hole/total $o
fails 65 'after 10 records there are said to be more, but none came' \
	offset/hole/more $o --has-more more
for path in offset/hole/more offset/hole; do
	run nd $o --pass-empty --limit 10 --has-more more --end-offset 25 \
		"$url/$path"
	is "$status $(wc -l <"$T/out")" '0 15' "$path: is passed"
done

# cursors
next='?cursor=c10%2B%2F%3D;?cursor=c20%2B%2F%3D;'
all ";$next" cursor $c --next meta.next
all ";$next" cursorh $c --next-header x-next
all ";$next" cursor/more $c --next meta.next --has-more more
all ' {}; {"paging":{"cursor":"c10+/="}}; {"paging":{"cursor":"c20+/="}};' \
	cursor $c --next meta.next --cursor-param body:paging.cursor --json '{}'
all ' {}; {"cursor":10}; {"cursor":20};' number $c --next meta.next \
	--cursor-param body:cursor --json '{}'
all '; X-Cursor:10; X-Cursor:20;' number $c --next meta.next \
	--cursor-param header:X-Cursor
fails 2 'body:cursor without a body: use --json' cursor $c --next meta.next \
	--cursor-param body:cursor

# keyset: the value of the last record
k='--paginator keyset --cursor-param after'
all ';?after=9;?after=19;?after=24;' keyset $k --next id
all ';?after=9;?after=19;' keyset/more $k --next id --has-more more
all ';?after=9;?after=18;?after=24;' keyset/from $k --next id
all '?limit=9;?after=4&limit=9;?after=8&limit=9;?after=12&limit=9;' \
	keyset/ties/from $k --next at --limit 9
fails 65 'a page of records with one cursor, .* a larger --limit' \
	keyset/ties/from $k --next at --limit 2
fails 65 'no cursor in the last record' keyset $k --next nothing
fails 65 'incomplete: 22 of 25 records' keyset/ties/total $k --next at \
	--limit 7

# continue, and links
all ';?offset=10&continue=-%7C%7C;?offset=20&continue=-%7C%7C;' continue \
	--paginator continue
all ';?offset=10&continue=-%7C%7C;?offset=20&continue=-%7C%7C;' continue \
	--paginator continue --next continue
links=';?cursor=10&keep=%2F;?cursor=20&keep=%2F;'
all "$links" link --paginator link --next links.next
all "$links" query --paginator link --next next
all "$links" odata --paginator link --next '["@odata.nextLink"]'
all "$links" header --paginator link
all "$links" rel --paginator link --next-rel OLDER
all '?x=1;?cursor=10&keep=%2F;?cursor=20&keep=%2F;' 'link?x=1' --paginator \
	link --next links.next

# a program
j='--paginator jq --next'
at='(if (.body.data | length) == 10 then .state.records else null end)'
all ';?offset=10;?offset=20;' jq $j "$at as \$at | if \$at then
	{query: {offset: \$at}} else false end"
all ';?offset=10;?offset=20;' jq $j "$at as \$at | if \$at then
	\"?offset=\(\$at)\" else \"\" end"
all '; X-offset:10; X-offset:20;' jq $j "$at as \$at | if \$at then
	{headers: {\"X-offset\": \$at}} else empty end"
all ' {"q":1}; {"q":1,"offset":10}; {"q":1,"offset":20};' jq --json '{"q":1}' \
	$j "$at as \$at | if \$at then {body: {q: 1, offset: \$at}} else null end"
all ';?offset=10;?offset=20;' jq/more $j "$at as \$at | if \$at then
	{url: .url, query: {offset: \$at}} else null end"
fails 65 '\-\-next: neither a URL nor an object: 7' jq $j 7
fails 65 '\-\-next: more than one output' jq $j '1, 2'
fails 65 'the same request again after 20 records' jq $j \
	'{query: {offset: 10}}'
fails 2 '\-\-next: ' jq $j '.['

# no option says how
all ';?cursor=10&keep=%2F;?cursor=20&keep=%2F;' link
all ';?cursor=10&keep=%2F;?cursor=20&keep=%2F;' link/total --paginator auto
all ';?cursor=10&keep=%2F;?cursor=20&keep=%2F;' odata
all ';?cursor=10&keep=%2F;?cursor=20&keep=%2F;' header/bare
all ";$next" cursor
all ";$next" cursor/more/total
all ';?cursor=10;?cursor=20;' number
all ';?page=2;?page=3;' nextpage/bare
all '?page=1;?page=2;?page=3;?page=4;' 'page/bare?page=1'
all ';?page=2;?page=3;' page/number/pages
all ';?page=1;?page=2;' page/number/pages/zero
all ';?page=2;?page=3;?page=4;' page/number
all ';?page=2;?page=3;' page/number/more
all ';?page=1;?page=2;?page=3;' page/pages
all ';?page=1;?page=2;' page/pages/zero
all ';?offset=10;?offset=20;' offset/where/total
all '?offset=0;?offset=10;?offset=20;?offset=25;' 'offset/bare?offset=0'
all '?offset=0&limit=8;?offset=8&limit=8;?offset=16&limit=8;?offset=24&limit=8;' \
	'offset/where/total?offset=0' --limit 8 --limit-param limit
all ' {"paging":{},"page":1}; {"paging":{},"page":2}; {"paging":{},"page":3};' \
	page/total --json '{"paging":{},"page":1}'
run nd -v "$url/link"
like "$err" '/link: a link in the body at links.next$' 'why, it is told'
run nd "$url/page/total?page=3"
is "$status $(wc -l <"$T/out")" '0 5' 'from a page that was asked for'
fails 65 'how is it paged\? nothing says so, yet the page looks full' offset/bare
fails 65 'how is it paged\? there is more, by more:' keyset/more
fails 65 'how is it paged\? there is more, by total:' jq/total
fails 65 'how is it paged\? a page behind the first, at page' page/number \
	-H 'X-page: 2'
fails 65 'where does the cursor go, at meta.next' cursor --json '{}'
gives 0 'a page that is not full' nd "$url/offset/bare?limit=7&offset=21"
gives 65 'a page of another size' nd "$url/jq/bare?limit=7"
gives 0 'one record that is a page' nd --record '$' "$url/jq/total"

gives 65 'a first page that is to be skipped' nd --on skip:first,200 \
	"$url/link"
like "$err" 'not known what comes behind it' 'why'
printf '{"a":"page","b":"pages"}\n{"a":"link","b":"x"}\n' >"$T/parents"
gives 0 'each parent its own' nd --parents "$T/parents" -j 3 \
	"$url/{a}/{b}"
cat "$T/want" "$T/want" | cmp -s - "$T/out"
ok $? 'each parent its own: every record'
gives 0 'kept' nd --spool "$T/spool" --keep-spool "$url/page/pages/kept"
: >"$T/log"
gives 0 'and replayed' nd --spool "$T/spool" --replay "$url/page/pages/kept"
same "$T/out" "$T/want" 'every record'
is "$(cat "$T/log")" '' 'nothing was asked'

# rows that move while they are walked
run nd $o "$url/moving/shrink/total"
is "$status $(wc -l <"$T/out")" '0 23' 'rows that go take others with them'
like "$err" 'total: the total fell by 2 on the way: rows went' \
	'but not unnoticed'
run nd $o "$url/moving/grow/total"
like "$err" '[0-9]+ of [0-9]+ records came again on the next page: rows moved' \
	'rows that come'
run nd $o -k id "$url/moving/touch"
like "$err" '1 of 25 records came again on the next page, 1 of them changed' \
	'a row that changed and moved'
all '?offset=0;?offset=7;?offset=14;' moving/shrink/total/1 $o --overlap 3
all '?offset=0;?offset=7;?offset=14;?offset=21;?offset=25;' moving/grow/1 $o \
	--overlap 3
fails 65 'none of the 3 records before offset 10 came again: rows moved' \
	moving/jump $o --overlap 3

# several requests at once change nothing
at_once() {
	path=$1
	shift
	gives 0 "-j 4 $path $*" nd -j 4 "$@" "$url/$path"
	same "$T/out" "$T/want" "-j 4 $path $*: every record, in order"
}
at_once page $n --limit 2
at_once page/pages $n --total-pages pages
at_once page/more/zero $n --page 0 --has-more more
at_once page $n --end-page 4
at_once offset/total $o --limit 3 --overlap 1
at_once offset $o --limit 4 --end-offset 25
at_once page/pages
at_once offset/where/total
at_once keyset/from $k --next id

# options that do not go together
fails 2 '\-\-next goes with --paginator cursor, keyset, continue, link, jq' \
	page $n --next a
fails 2 '\-\-next-header goes with --paginator cursor, link' jq $j 1 \
	--next-header a
fails 2 '\-\-next or --next-header, not both' cursor $c --next a \
	--next-header b
fails 2 '\-\-total or --no-total, not both' page $n --total a --no-total
fails 2 '\-\-overlap goes with --paginator offset' page $n --overlap 3
fails 2 '\-\-pass-empty: where is the end' page $n --pass-empty --no-total
fails 2 '\-\-pass-empty: how far' offset $o --pass-empty
fails 2 '\-\-end-page: not behind --page' page $n --page 5 --end-page 5
fails 2 '\-\-page goes with --paginator page_number' page --page 5
fails 2 '\-\-limit goes with --limit-param' page --limit 5
fails 2 '\-\-next-rel goes with the header Link' link --paginator link \
	--next links.next --next-rel x
fails 2 'where in a record is the cursor' keyset $k
fails 2 'what is next' jq --paginator jq
fails 2 'header:Authorization|Authorization is not given here' page $n \
	--page-param header:Authorization
fails 2 '\-\-next: a\[\*\]: many values' keyset $k --next 'a[*]'
fails 2 'can match many values' page $n -k 'a[*]'
done_testing
