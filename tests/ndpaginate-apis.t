# SPDX-License-Identifier: MIT
# ndpaginate-apis.t - servers that page as well-known APIs do: with the options
# that the page leads to, and without any. Whatever is found out by itself may
# be refused, but never be less than what the server has.
. tests/lib.sh

export LIST_TOKEN="s3cret-$$-of-a-list"
server apis.py "$T/log"
for n in 0 6 7 23 25 30; do
	python3 -c 'import sys
for i in range(int(sys.argv[1])): print("{\"id\":\"r%03d\",\"n\":%d}" % (i, i))' \
		$n >"$T/want.$n"
done
nd() { ndpaginate --retry 0 "$@"; }

# walk SIZE COUNT API OPTION...: all records come, in order
walk() {
	size=$1 count=$2 api=$3
	shift 3
	name="$api, $count in pages of $size${*:+: }$*"
	gives 0 "$name" nd "$@" "$url/$size/$count/$api"
	same "$T/out" "$T/want.$count" "$name: every record, in order"
}

# all API OPTION...: that walk, where the last page is full, is not, or is
# empty
all() {
	walk 7 23 "$@"
	walk 10 30 "$@"
	walk 10 0 "$@"
}

# found API OPTION...: how it is paged is found out
found() {
	walk 7 23 "$@"
	walk 10 30 "$@"
	walk 7 6 "$@"
}

# unclear WHY API OPTION...: it is not, and the reason is given
unclear() {
	why=$1 api=$2
	shift 2
	for way in 7/23 10/30; do
		run nd "$@" "$url/$way/$api"
		like "$status $err" "^(65|1) .*$why" "$api, $way: not guessed"
	done
}

o='--paginator offset' n='--paginator page_number' l='--paginator link'
c='--paginator cursor' k='--paginator keyset' j='--paginator jq'
t='--cursor-param'
# shellcheck disable=SC2086
{
# links in a header
all github $l
all github $n
all github_search $l --total total_count
all gitlab $n --total-header X-Total
all gitlab_large $c --next-header X-Next-Page $t page
all 'shopify?created_at_min=1' $l
all freshdesk $l
all okta $l
for api in github github_search gitlab gitlab_bare gitlab_large \
	'shopify?created_at_min=1' freshdesk okta; do
	found $api
done

# links in the body
all hubspot_query $l --next paging.next.link
all odata $l --next '["@odata.nextLink"]'
all odata2 $l --next d.__next --total d.__count
all zendesk $l --next links.next --has-more meta.has_more
all salesforce $l --next nextRecordsUrl --total totalSize
all facebook $l --next paging.next
all facebook $c --next paging.cursors.after $t after
all pokeapi $l --next next --total count
walk 7 23 spring_hal $l --next _links.next.href --total page.totalElements
walk 7 0 spring_hal $l --next _links.next.href --records _embedded.people \
	--end-missing
all laravel_resource $l --next links.next --total meta.total
all azure $l --next nextLink
all jsonapi $l --next links.next
all jsonapi_object $l --next links.next.href
all mailgun $l --next paging.next --end-empty
all twilio $l --next next_page_uri
all bigcommerce $l --next meta.pagination.links.next
all recurly $l --next next --has-more has_more
all discourse $l --next topic_list.more_topics_url \
	--records topic_list.topics
for api in hubspot hubspot_query odata odata2 salesforce facebook pokeapi \
	laravel laravel_resource azure jsonapi jsonapi_object asana \
	bigcommerce recurly drf; do
	found $api
done
walk 7 23 zendesk
unclear 'the same link again .* \(--end-empty\)' mailgun

# cursors
all slack $c --next response_metadata.next_cursor
all slack_history $c --next response_metadata.next_cursor --has-more has_more
all hubspot $c --next paging.next.after $t after
all jira_token $c --next nextPageToken $t nextPageToken
all airtable $c --next offset $t offset
walk 7 23 twitter $c --next meta.next_token $t pagination_token
walk 7 0 twitter $c --next meta.next_token $t pagination_token \
	--records data --end-missing
all reddit $c --next data.after $t after --jq .data
all google $c --next nextPageToken $t pageToken
all youtube $c --next nextPageToken $t pageToken
all intercom $c --next pages.next.starting_after $t starting_after \
	--total total_count
all pipedrive $c --next additional_data.pagination.next_start $t start \
	--records data
all asana $c --next next_page.offset $t offset
all zoom $c --next next_page_token $t next_page_token --total total_records
all box $c --next next_marker $t marker
all bitbucket_server $c --next nextPageStart $t start
all chargebee $c --next next_offset $t offset --jq .customer
all pinterest $c --next bookmark $t bookmark
all s3like $c --next NextMarker $t marker --has-more IsTruncated
all couch_changes $c --next last_seq $t since --end-empty --jq 'del(.seq)'
all solr $c --next nextCursorMark $t cursorMark --end-empty \
	--records response.docs
all cosmos $c --next-header x-ms-continuation $t header:x-ms-continuation
for api in slack slack_history 'reddit --jq .data' google airtable intercom \
	'pipedrive --records data' box bitbucket_server \
	'chargebee --jq .customer' s3like; do
	found $api
done
unclear 'does the API ignore paging' jira_token
unclear 'unknown parameter: next_token' twitter
unclear 'there is more, by bookmark' pinterest
unclear 'there is more, by last_seq' couch_changes --jq 'del(.seq)'
unclear 'there is more, by response.numFound' solr --records response.docs
unclear 'there is more, by end_of_stream' zendesk_export
unclear 'there is more, by the header x-ms-continuation' cosmos
unclear 'incomplete: [0-9]+ of 1000000 records' youtube

# in a body that is sent
all notion $c --next next_cursor $t body:start_cursor --has-more has_more \
	--json '{}'
all graphql $c --records data.repository.issues.nodes \
	--next data.repository.issues.pageInfo.endCursor \
	--has-more data.repository.issues.pageInfo.hasNextPage \
	--total data.repository.issues.totalCount $t body:variables.after \
	--json '{"query":"q","variables":{"after":null}}'
all square $c --next cursor $t body:cursor --json '{}'
all aws $c --next NextToken $t body:NextToken --json '{}'
all dynamodb $c --next LastEvaluatedKey $t body:ExclusiveStartKey --json '{}'
all elastic $k --next sort $t body:search_after --records hits.hits \
	--jq ._source --total hits.total.value --json '{"sort":[{"n":"asc"}]}'
all elastic $o --offset-param body:from --limit 9 --limit-param body:size \
	--records hits.hits --jq ._source --json '{}'
unclear 'where does the cursor go, at next_cursor' notion --json '{}'
unclear 'there is more, by LastEvaluatedKey' dynamodb --json '{}'
unclear 'there is more, by hits.total.value' elastic --json '{}' \
	--records hits.hits --jq ._source
unclear 'there is more, by data.repository.issues.totalCount' graphql \
	--json '{"query":"q"}' --records data.repository.issues.nodes
run nd $c --next LastEvaluatedKey --json '{}' "$url/7/23/dynamodb"
like "$status $err" '65 .*an array or object is no parameter: body:PATH' \
	'an object as a parameter of the query'

# the last record's
all stripe $k --next id $t starting_after --has-more has_more
for way in 7/23 10/30; do
	nd $k --next id $t before --limit 6 "$url/$way/discord" |
		sort | cmp -s - "$T/want.${way#*/}"
	ok $? "discord, $way"
done
unclear 'there is more, by has_more' stripe

# numbers and offsets
all couch_docs $o --offset-param skip --total total_rows
all jira $o --offset-param startAt
all jira_agile $o --offset-param startAt
all contentful $o --offset-param skip
all mailchimp $o --total total_items --records lists
all oracle $o --has-more hasMore --records items
all drf $n --total count --end-status 404
all spring $n --page 0 --total totalElements --records content
all spring $n --page 0 --total-pages totalPages --records content
all laravel $n
all wordpress $n --total-header X-WP-Total --end-status 400
all wordpress $n --total-pages-header X-WP-TotalPages
all stackexchange $n --has-more has_more
all algolia $n --page 0 --total-pages nbPages
all xero $n
all postgrest $o
for api in jira jira_agile contentful 'oracle --records items' \
	'spring --records content' spring_hal wordpress algolia; do
	found $api
done
unclear 'there is more, by total_items' mailchimp --records lists
unclear 'there is more, by has_more' stackexchange
unclear 'does the API ignore paging' couch_docs
unclear 'there is more, by the header Content-Range' postgrest
unclear 'there is more, by truncated' git_tree
unclear 'the page looks full' 'xero?pageSize=6'
unclear 'the page looks full' 'discord?limit=6'
for api in 'jira --offset-param startAt' 'oracle --has-more hasMore' \
	'couch_docs --offset-param skip --total total_rows'; do
	walk 7 23 $api $o -j 4 --records "$(case $api in
	jira*) echo issues ;;
	oracle*) echo items ;;
	*) echo rows ;;
	esac)"
done
for api in 'spring --page 0 --total-pages totalPages --records content' \
	'wordpress --total-header X-WP-Total' \
	'stackexchange --has-more has_more'; do
	walk 7 23 $api $n -j 4
done

# objects, programs
all mediawiki --paginator continue
found mediawiki
all zendesk_export $j --next \
	'if .body.end_of_stream then null else .body.after_url end'
all fhir $j --records entry --jq .resource --next \
	'.body.link[] | select(.relation == "next").url'
all paypal $j --records items --next \
	'.body.links[] | select(.rel == "next").href'
walk 7 23 dropbox $j --json '{}' --next 'if .body.has_more then
	{url: "/7/23/dropbox/continue", body: {cursor: .body.cursor}}
	else null end'
walk 7 23 'elastic_scroll?scroll=1m' $j --json '{}' --records hits.hits \
	--jq ._source --next 'if .body.hits.hits == [] then null else
	{url: "/7/23/elastic_scroll/scroll",
	body: {scroll_id: .body._scroll_id}} end'
unclear 'there is more, by link' fhir --records entry --jq .resource
unclear 'there is more, by links' paypal --records items
unclear 'there is more, by hits.total.value' 'elastic_scroll?scroll=1m' --json '{}' \
	--records hits.hits --jq ._source

# errors with status 200
gives 65 'slack: no members' nd $c --next response_metadata.next_cursor \
	--records members "$url/7/23/slack?cursor=bad"
gives 1 'slack: ok is false' nd $c --next response_metadata.next_cursor \
	--on 'fail:jq=.body.ok == false' "$url/7/23/slack?cursor=bad"
gives 65 'graphql: data is null' nd $c --json \
	'{"query":"q","variables":{"after":"bad"}}' \
	--next data.repository.issues.pageInfo.endCursor \
	--records data.repository.issues.nodes "$url/7/23/graphql"

# a token in the link
run nd -v --api-key query:access_token=env:LIST_TOKEN $l --next paging.next \
	"$url/7/23/facebook"
is "$status" 0 'a link that holds the token'
unlike "$err" "$LIST_TOKEN" 'which is not shown'

# lie WHY PATH OPTION...: that is found out, however many requests are under
# way, and what was written until then is the same
lie() {
	why=$1 path=$2
	shift 2
	for jobs in 1 8; do
		gives 65 "-j $jobs $path $*" nd -j $jobs "$@" "$url/$path"
		like "$err" "$why" "-j $jobs $path $*: why"
		[ $jobs = 8 ] || cp "$T/out" "$T/one"
	done
	same "$T/out" "$T/one" "$path $*: the same records"
}
for period in 1 2 5; do
	lie 'the same cursor again after 8 records' \
		7/23/liar_cycle/$period $c --next next
done
lie 'the same page again after 1 records' 7/23/liar_itself $l --next next
lie 'after 23 records there are said to be more, but none came' \
	7/23/liar_more $n --has-more more
lie 'after 23 records there are said to be more, but none came' \
	7/23/liar_more $o --has-more more
lie 'after 14 records there are said to be more, behind the end' \
	7/23/liar_more $n --has-more more --end-page 3
lie '21 records, but a total of 17' 7/23/liar_falls $n
lie '21 records, but a total of 17' 7/23/liar_falls $o
lie 'incomplete: 4 of 5 pages' 7/23/liar_pages/1 $n --total-pages pages
lie 'page 4 has records, but a total of 3 pages' 7/23/liar_pages/-1 $n \
	--total-pages pages
lie '28 records, but a total of 23' 7/23/liar_round $o
for jobs in 1 8; do
	walk 7 23 liar_last $n -j $jobs
	walk 10 30 liar_last $n -j $jobs
	gives 65 "-j $jobs: the last page again, without a total" \
		nd $n --no-total -j $jobs "$url/7/23/liar_last"
	gives 75 "-j $jobs: empty pages without end" nd $o -j $jobs \
		--has-more more --pass-empty --limit 7 --max-pages 50 \
		"$url/7/23/liar_more"
	same "$T/out" "$T/want.23" "-j $jobs: the records before them"
	run nd $o -j $jobs --overlap 2 "$url/7/23/liar_falls"
	is "$status" 0 "-j $jobs: with an overlap, rows may go"
	same "$T/out" "$T/want.23" "-j $jobs: and none is missed"
done
}
done_testing
