# SPDX-License-Identifier: MIT
# ndpaginate-on.t - what is done about answers that are no page: --on.
. tests/lib.sh
cd "$T" || exit 1

cat >replies.json <<'END'
{
 "/ends": [{"body": {"data": [1, 2]}}, {"body": {"data": [3]}},
  {"status": 404, "body": "no more pages"}],
 "/gone": [{"status": 404, "body": "no such thing"}],
 "/hole": [{"body": {"data": [1, 2]}},
  {"status": 403, "body": "this page is secret"},
  {"body": {"data": [5, 6]}}, {"body": {"data": []}}],
 "/whole": [{"body": {"data": [1, 2], "total": 6}},
  {"status": 403, "body": "this page is secret"},
  {"body": {"data": [5, 6], "total": 6}}, {"body": {"data": [], "total": 6}}],
 "/short": [{"body": {"data": [1, 2], "total": 6}},
  {"status": 404, "body": "no more"}],
 "/error": [{"body": {"error": "overloaded"}},
  {"body": {"error": "overloaded"}}, {"body": {"data": [1]}},
  {"body": {"data": []}}],
 "/busy": [{"body": {"data": [], "error": "busy"}}],
 "/warned": [{"body": {"data": [1], "next": 2, "stop": false}},
  {"body": {"data": [2], "next": 3, "stop": true}}],
 "/broken": [{"status": 500, "body": "the end, really"}],
 "/later": [{"status": 202, "headers": {"Retry-After": "31536000"}}],
 "/moved": [{"status": 302, "headers": {"Location": "/ends"}}],
 "/link": [{"body": {"data": [1], "next": "/hidden"}}],
 "/paged?page=1": [{"body": {"data": [1, 2]}}],
 "/paged?page=2": [{"body": {"data": [3]}}],
 "/paged?page=3": [{"status": 403}],
 "/paged?page=4": [{"body": {"data": [4]}}],
 "/paged?page=5": [{"body": {"data": []}}],
 "/hidden": [{"status": 403}]
}
END
server canned.py replies.json log

# nd STATUS RECORDS NAME OPTION... PATH: the status and the records, as a line.
# The server counts the requests of a path: a query makes no other one of it.
nd() {
	status_wanted=$1 records=$2 name=$3
	shift 3
	for path; do :; done
	gives "$status_wanted" "$name" ndpaginate --retry-delay 1ms \
		--records data --no-total "$@"
	is "$(tr '\n' ' ' <out)" "$records" 'its records'
}
# fresh: the counts of the server start again
fresh() {
	stop_server
	server canned.py replies.json log
}
pages='--paginator page_number'

# shellcheck disable=SC2086
{
	nd 1 '1 2 3 ' 'without a rule' $pages "$url/ends"
	fresh
	nd 0 '1 2 3 ' 'ignore a status' $pages --on ignore:404 "$url/ends"
	fresh
	nd 0 '1 2 3 ' 'of a class' $pages --on ignore:4xx "$url/ends"
	fresh
	nd 0 '1 2 3 ' 'by a text' $pages --on 'ignore:404,text=no more' \
		"$url/ends"
	fresh
	nd 1 '1 2 3 ' 'by another text' $pages --on 'ignore:404,text=nomore' \
		"$url/ends"
	like "$err" '404 Not Found: no more pages' 'why'
	nd 0 '' 'a resource that is not there' $pages --on ignore:404 "$url/gone"
	nd 1 '' 'fails where only later pages may be missing' $pages \
		--on ignore:later,404 "$url/gone"
	fresh
	nd 0 '1 2 3 ' 'and such are' $pages --on ignore:later,404 "$url/ends"
	nd 1 '' 'the first rule counts' $pages --on fail:first,404 \
		--on ignore:404 "$url/gone"
	fresh
	nd 0 '1 2 3 ' 'and then the second' $pages --on fail:first,404 \
		--on ignore:404 "$url/ends"

	fresh
	nd 0 '1 2 5 6 ' 'skip a page' $pages --on skip:403 "$url/hole"
	fresh
	nd 0 '1 2 5 6 ' 'at an offset' --paginator offset --on skip:403 \
		"$url/hole"
	is "$(grep -o 'offset=[0-9]*' log | tail -n 4 | tr '\n' ' ')" \
		'offset=0 offset=2 offset=4 offset=6 ' 'by the size of a page'
	fresh
	gives 0 'a total that counts what was skipped' ndpaginate $pages \
		--records data --on skip:403 "$url/whole"
	is "$(tr '\n' ' ' <out)" '1 2 5 6 ' 'is no reason to fail'
	fresh
	gives 65 'a total that is not reached' ndpaginate $pages \
		--records data --on ignore:404 "$url/short"
	like "$err" 'incomplete: 2 of 6' 'is one'
	nd 65 '1 ' 'skip what says what is next' --paginator link --next next \
		--on skip:403 "$url/link"
	like "$err" 'not known what comes behind' 'is an error'
	nd 0 '' 'skip the only page' --paginator single --on skip:404 "$url/gone"

	nd 0 '1 ' 'retry an error with status 200' $pages \
		--on 'retry:200,text="error"' "$url/error"
	nd 75 '' 'when the server says' $pages --on retry:202 "$url/later"
	like "$err" 'not before 20.*--max-wait: 202' 'though that is far off'
	nd 75 '' 'in vain' $pages --on 'retry:jq=.body.error == "busy"' \
		"$url/busy"
	like "$err" 'given up after 4 tries: 200' 'says how often'
	nd 1 '' 'fail for what looks like an empty page' $pages \
		--on 'fail:jq=.body.error' "$url/busy"
	like "$err" 'busy: GET 200|GET .*: 200.*busy' 'shows it'
	nd 0 '' 'without the rule it is one' $pages "$url/busy"

	nd 0 '1 ' 'a condition on the body ends the walk' --paginator cursor \
		--next next --on 'ignore:later,jq=.body.stop' "$url/warned"
	nd 0 '' 'a status that would be tried again' $pages --on ignore:500 \
		"$url/broken"
	is "$(grep -c /broken log)" 1 'is not'
	nd 0 '' 'nor by a text alone' $pages --on 'ignore:text=the end' \
		"$url/broken"
	nd 75 '' 'another text' $pages --on 'ignore:text=no end' "$url/broken"
	is "$(grep -c /broken log)" 6 'is tried again as always'
	fresh
	nd 0 '1 2 3 ' 'a redirect is followed' $pages --on 'ignore:text=no more' \
		"$url/moved"
	nd 0 '' 'unless a rule names it' $pages --on ignore:302 "$url/moved"
	fresh
	nd 0 '1 2 3 ' 'that holds' $pages --on 'ignore:302,text=maintenance' \
		--on ignore:404 "$url/moved"
	fresh
	nd 0 '1 2 ' 'for that page' $pages --on ignore:later,302 "$url/moved"

	# requests at once: a rule is for a page in its turn
	nd 75 '' 'skip for ever' $pages --on skip:404 "$url/gone"
	like "$err" 'page=100.*: stopped after 100 skipped pages' 'is stopped'
	for jobs in 1 2 8; do
		nd 1 '1 2 3 ' "fail, $jobs at once" $pages -j $jobs \
			--on fail:403 "$url/paged"
		nd 0 '1 2 3 ' "ignore, $jobs at once" $pages -j $jobs \
			--on ignore:later,403 "$url/paged"
		nd 0 '1 2 3 4 ' "skip, $jobs at once" $pages -j $jobs \
			--on skip:403 "$url/paged"
	done
}
gives 2 'a bad rule' ndpaginate --paginator single --on ignore "$url/gone"
gives 2 'a bad program' ndpaginate --paginator single --on 'ignore:jq=.[' \
	"$url/gone"
gives 65 'a program that fails' ndpaginate --paginator single \
	--on 'ignore:jq=.body | keys | keys' "$url/gone"
done_testing
