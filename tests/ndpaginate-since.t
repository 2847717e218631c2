# SPDX-License-Identifier: MIT
# ndpaginate-since.t - incremental walks into a file that ndmerge keeps: only
# what changed is transferred, the file is the server's, and untouched when
# nothing changed.
. tests/lib.sh
cd "$T" || exit 1

api --rows events=450 --rows clients=150
export BEARER_TOKEN="$API_TOKEN"
clients=$api/v1/resource/clients

nd() {
	ndpaginate --bearer env:BEARER_TOKEN --retry-delay 0.01 \
		--paginator offset --limit 100 "$@" "$clients"
}
# sync FILE [OPTION...]: brings it up to date; log has the requests
sync() {
	file=$1
	shift
	: >api.log
	nd -q 'since={since}' --since "$file" "$@" 2>nd.err |
		ndmerge -k id --cursor updated_at --into "$file" 2>merge.err
	status=$?
	grep /v1/ api.log >log
	[ -s nd.err ] && sed 's/^/# /' nd.err
	return 0
}
# records: how many the last sync transferred
records() { jq -s 'map(.records) | add' log; }
# sent: the cursor that the first request had
sent() { head -n 1 log | jq -r '.query.since'; }
# The oracle: one page of all, by python3 in key order.
cat >same.py <<'END'
import gzip, json, sys, urllib.request
api, file, token = sys.argv[1:]
rq = urllib.request.Request(api + "/v1/resource/clients?limit=100000",
    headers={"Authorization": "Bearer " + token})
want = json.load(urllib.request.urlopen(rq), parse_float=str)["data"]
got = [json.loads(l, parse_float=str) for l in gzip.open(file)]
sys.exit(got != sorted(want, key=lambda r: r["id"]))
END
same_as_server() { # FILE NAME
	python3 same.py "$api" "$1" "$API_TOKEN"
	ok $? "$2: the file is the server's"
}
high() { # FILE: its highest cursor
	zcat "$1" | jq -r .updated_at | sort | tail -n 1
}
at_least() { # CURSOR: how many records of the server have it or a later one
	curl -s -H "Authorization: Bearer $API_TOKEN" "$clients?limit=100000" |
		jq --arg c "$1" '[.data[] | select(.updated_at >= $c)] | length'
}

# first run, second run
f=clients.ndjson.gz
sync $f
is "$status $(sent) $(records)" '0 null 150' 'the first run asks for all'
same_as_server $f 'after it'
stat -c '%i %y %z' $f $f.state >before
sync $f
cursor=$(high $f)
is "$(sent)" "$cursor" 'the second run asks from the highest cursor'
is "$(records)" "$(at_least "$cursor")" 'and gets the boundary only'
stat -c '%i %y %z' $f $f.state >after
same before after 'nothing changed on disk'
sync $f
stat -c '%i %y %z' $f $f.state >after
same before after 'nor after a third'

# changes
curl -s -X POST "$api/admin/touch?resource=clients&from=40&count=7" >reply
sync $f
is "$status $(records)" "0 $((7 + $(at_least "$cursor") - 7))" \
	'after a touch, the boundary and what changed'
same_as_server $f 'after it'
cursor=$(high $f)
is "$cursor" "$(jq -r .updated_at reply)" 'the cursor went on'
sync $f
is "$(records)" 7 'now these are the boundary'
curl -s -X POST "$api/admin/add?resource=clients&count=250" >reply
curl -s -X POST "$api/admin/touch?resource=clients&from=0&count=3" >reply
sync $f
is "$status $(records)" '0 260' 'three pages of new records'
is "$(jq -s 'map(.query.since) | unique | length' log)" 1 \
	'all with the same cursor'
same_as_server $f 'after it'

# several parameters, in a larger one, encoded
: >api.log
nd -q 'since={since}' -q 'filter=updated_at:>'"'{since}'" -q 'b=1' \
	--since $f >out
is "$(head -n 1 api.log | jq -r '.query.filter + " " + .query.b')" \
	"updated_at:>'$(high $f)' 1" 'inside of a larger parameter'
like "$(head -n 1 api.log | jq -r .uri)" 'filter=updated_at%3A%3E%27[0-9-]+T' \
	'percent-encoded'

# --initial
: >api.log
nd -q 'since={since}' --since none.ndjson.gz \
	--initial 2025-01-02T00:10:00Z >out
is "$(head -n 1 api.log | jq -r .query.since)" 2025-01-02T00:10:00Z \
	'--initial where there is no file'
is "$(wc -l <out | tr -d ' ')" "$(at_least 2025-01-02T00:10:00Z)" \
	'gives what is later'
: >api.log
nd -q 'since={since}' --since $f --initial 2025-01-01T00:00:00Z >out
is "$(head -n 1 api.log | jq -r .query.since)" "$(high $f)" \
	'a file goes before --initial'
: >api.log
nd -q 'since={since}' --initial 'a b&c' --max-pages 1 >out 2>err
is "$(head -n 1 api.log | jq -r .query.since)" 'a b&c' '--initial alone'
gzip -c </dev/null >empty.ndjson.gz
: >api.log
nd -q 'since={since}' --since empty.ndjson.gz --cursor updated_at \
	--initial 2025-01-01T00:00:00Z >out
is "$(head -n 1 api.log | jq -r .query.since)" 2025-01-01T00:00:00Z \
	'--initial where the file is empty'
: >api.log
nd -q 'since={since}' --since empty.ndjson.gz --cursor updated_at >out
is "$(head -n 1 api.log | jq -r .query.since)" null 'or all'

# --lag
: >api.log
nd -q 'since={since}' --since $f --lag 90s >out
is "$(head -n 1 api.log | jq -r .query.since)" \
	"$(date -u -d "$(high $f) - 90 seconds" +%Y-%m-%dT%H:%M:%SZ)" '--lag'
printf '{"id":1,"at":1700000000}\n' >n.ndjson
: >api.log
nd -q 'n={since}' --since n.ndjson --cursor at --lag 1h --max-pages 1 >out 2>err
is "$(head -n 1 api.log | jq -r .query.n)" 1699996400 '--lag of a number'

# the state is a cache
cp $f copy.ndjson.gz
: >api.log
gives 2 'no state, no --cursor' nd -q 'since={since}' --since copy.ndjson.gz
like "$err" 'copy.ndjson.gz: no state names its cursor; say --cursor' 'is told'
is "$(cat api.log)" '' 'nothing was sent'
gives 0 'no state, but --cursor' nd -q 'since={since}' --since copy.ndjson.gz \
	--cursor updated_at
is "$(head -n 1 api.log | jq -r .query.since)" "$(high $f)" 'is computed'
zcat $f | head -n 5 | gzip -c >copy.ndjson.gz
cp $f.state copy.ndjson.gz.state
: >api.log
gives 0 'a state of other data' nd -q 'since={since}' --since copy.ndjson.gz
is "$(head -n 1 api.log | jq -r .query.since)" "$(high copy.ndjson.gz)" \
	'is not believed'
for text in '' '{' '[]' '{"cursor":7}'; do
	printf %s "$text" >copy.ndjson.gz.state
	gives 2 "a state of '$text'" nd -q 'since={since}' --since copy.ndjson.gz
done
rm copy.ndjson.gz.state
: >api.log
gives 0 'another --cursor' nd -q 'since={since}' --since $f --cursor created_at
is "$(head -n 1 api.log | jq -r .query.since)" \
	"$(zcat $f | jq -r .created_at | sort | tail -n 1)" 'is computed'
head -c 1000 $f >cut.ndjson.gz
: >api.log
gives 65 'a cut file' nd -q 'since={since}' --since cut.ndjson.gz \
	--cursor updated_at
is "$(cat api.log)" '' 'nothing was sent'

# bad usage
gives 2 'no parameter for it' nd --since $f
like "$err" "the request has no \{since\} in it \(-q 'NAME=\{since\}'\)" 'is told'
gives 2 'not in another one' nd -q 'since=since' --since $f
gives 2 'no file for it' nd -q 'since={since}'
like "$err" '--since FILE or --initial VALUE' 'is told'
gives 65 '--lag of a text' nd -q 'since={since}' --since $f --cursor name --lag 1
gives 2 'a control character in it' nd -q 'since={since}' \
	--initial "$(printf 'a\tb')"
is "$(cat api.log)" '' 'nothing was sent'
gives 1 'a file that cannot be read' nd -q 'since={since}' --since . \
	--cursor updated_at

# a walk that fails moves no cursor
curl -s -X POST "$api/admin/touch?resource=clients&from=0&count=150" >reply
stat -c '%i %y %z' $f $f.state >before
curl -s -X POST "$api/admin/fault?fail_every=2" >reply
: >api.log
nd --retry 0 -q 'since={since}' --since $f 2>err |
	ndmerge -k id --cursor updated_at --into $f 2>err
is $? 1 'a walk that fails on page 2'
stat -c '%i %y %z' $f $f.state >after
same before after 'changes nothing'
curl -s -X POST "$api/admin/reset" >reply
sync $f
is "$status" 0 'the next one'
same_as_server $f 'after it'
# the state of a symlink's target is beside the target
mkdir -p dir
echo '{"id":1,"at":"2024-01-01T00:00:00Z"}' |
	ndmerge -k id --cursor at --into dir/real.ndjson.gz
ln -s dir/real.ndjson.gz link.ndjson.gz
gives 0 'through a symlink' ndpaginate --dry-run --paginator offset \
	--since link.ndjson.gz -q 'since={since}' http://127.0.0.1:1/
like "$(cat "$T/out")" 'since=2024-01-01T00%3A00%3A00Z' 'the cursor is found'

# a state that was edited is not believed
sed -i 's/2024-01-01/2034-01-01/' dir/real.ndjson.gz.state
gives 0 'an edited state' ndpaginate --dry-run --paginator offset \
	--cursor at --since dir/real.ndjson.gz -q 'since={since}' \
	http://127.0.0.1:1/
like "$(cat "$T/out")" 'since=2024-01-01T00%3A00%3A00Z' \
	'the cursor is that of the data'
done_testing
