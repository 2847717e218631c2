# SPDX-License-Identifier: MIT
# ndsync-write.t - every write disposition and merge strategy, run after run,
# against what dlt's own SQL makes of the same batches.
. tests/lib.sh

mkdir "$T/w"
python3 tests/data/dispositions.py make "$T/w"
server canned.py "$T/w/replies.json"
run=1
while [ $run -le 5 ]; do
	gives 0 "run $run" ndsync -j 2 --base-url "$url" -C "$T/w" "$T/w/config.json"
	is "$(python3 tests/data/dispositions.py check "$T/w" $run)" '' \
		"run $run: each file is as dlt's table"
	run=$((run + 1))
done
stop_server

# what would empty a file
echo '{"/r": [{"body": [{"id": 1}, {"id": 2}]}, {"body": []}]}' >"$T/replies"
server canned.py "$T/replies"
cat >"$T/r.json" <<'END'
{"client": {"base_url": "https://api.example.com"},
 "resources": [{"name": "r", "write_disposition": "replace",
  "endpoint": {"paginator": "single_page"}}]}
END
gives 0 'replace' ndsync --base-url "$url" -C "$T" "$T/r.json"
cp "$T/r.ndjson.gz" "$T/kept"
gives 65 'replace by nothing' ndsync --base-url "$url" -C "$T" "$T/r.json"
like "$err" '^ndmerge: r.ndjson.gz: ' 'says so'
same "$T/r.ndjson.gz" "$T/kept" 'the file is what it was'
stop_server

# a child of what has a history is asked for by what is active
cat >"$T/replies" <<'END'
{"/p": [{"body": [{"id": 1}, {"id": 2}]}, {"body": [{"id": 2, "x": 1}]}],
 "/p/1/c": [{"body": [{"id": "a"}]}], "/p/2/c": [{"body": [{"id": "b"}]}]}
END
: >"$T/log"
server canned.py "$T/replies" "$T/log"
cat >"$T/c.json" <<'END'
{"client": {"base_url": "https://api.example.com", "paginator": "single_page"},
 "resource_defaults": {"primary_key": "id"},
 "resources": [
  {"name": "p",
   "write_disposition": {"disposition": "merge", "strategy": "scd2"}},
  {"name": "c", "write_disposition": "append",
   "endpoint": {"path": "p/{resources.p.id}/c", "data_selector": "$[*]"}}]}
END
gives 0 'a parent with a history' ndsync --base-url "$url" -C "$T" "$T/c.json"
gives 0 'and again' ndsync --base-url "$url" -C "$T" "$T/c.json"
is "$(jq -r .target "$T/log" | tr '\n' ' ')" '/p /p/1/c /p/2/c /p /p/2/c ' \
	'only active records are parents'
is "$(zcat "$T/c.ndjson.gz" | tr '\n' ' ')" \
	'{"id":"a"} {"id":"b"} {"id":"b"} ' 'a child that is appended to'
is "$(zcat "$T/p.ndjson.gz" | wc -l)" 3 'the parent has its history'
stop_server

# --full
jq '.resources[0].endpoint.incremental = {cursor_path: "at",
	range_start: "open"} | .resources[0].write_disposition = "append"' \
	"$T/r.json" >"$T/full.json"
gives 2 '--full with append' ndsync --full --base-url "$url" -C "$T" "$T/full.json"
like "$err" '^ndsync: --full: resources\[0\].endpoint.incremental: with append,' \
	'is refused'
done_testing
