# SPDX-License-Identifier: MIT
# ndsync-walk.t - parents, children and what else a config can ask for, end
# to end.
. tests/lib.sh

cat >"$T/state.json" <<'EOT'
{"users": [
 {"id": 11, "group": "a", "updated_at": "2024-01-01T00:00:00Z"},
 {"id": 12, "group": "a", "updated_at": "2024-01-02T00:00:00Z"},
 {"id": 13, "group": "a", "updated_at": "2024-01-03T00:00:00Z"},
 {"id": 21, "group": "b/c é", "updated_at": "2024-01-01T00:00:00Z"},
 {"id": 31, "group": "d", "updated_at": "2024-01-05T00:00:00Z"}
]}
EOT
: >"$T/log"
server team.py "$T/log" "$T/state.json"
cat >"$T/team.json" <<'EOT'
{
  "client": {
    "base_url": "https://api.example.com",
    "auth": {
      "type": "oauth2_client_credentials",
      "access_token_url": "URL/token",
      "client_id": "me",
      "client_secret": {"secret": "hush"},
      "access_token_request_data": {"scope": "a b"}
    }
  },
  "resource_defaults": {
    "primary_key": "id",
    "write_disposition": {"disposition": "merge", "strategy": "upsert"}
  },
  "resources": [
    {
      "name": "finds",
      "primary_key": ["user", "n"],
      "include_from_parent": ["n"],
      "endpoint": {
        "path": "search",
        "method": "POST",
        "json": {
          "filter": {"user": "{resources.profiles.user}", "text": "{{x}}"}
        },
        "data_selector": "items",
        "paginator": {
          "type": "offset", "limit": 2,
          "offset_body_path": "page.skip", "limit_body_path": "page.n"
        }
      },
      "processing_steps": [
        {"filter": ".n != 1 # no ones"}, {"map": ". + {m: (.n * 2)}"}
      ]
    },
    {
      "name": "profiles",
      "selected": false,
      "endpoint": "profiles/{resources.users.id}"
    },
    {
      "name": "users",
      "parallelized": true,
      "include_from_parent": ["code"],
      "endpoint": {
        "path": "groups/{code}/users",
        "params": {
          "code": {"type": "resolve", "resource": "groups", "field": "code"},
          "since": "{incremental.start_value}"
        },
        "data_selector": "data",
        "paginator": {"type": "cursor", "cursor_param": "after"},
        "incremental": {
          "cursor_path": "updated_at", "initial_value": "2000-01-01T00:00:00Z"
        },
        "response_actions": [{"status_code": 404, "action": "ignore"}]
      }
    },
    {
      "name": "groups",
      "endpoint": {
        "data_selector": "data",
        "paginator": {
          "type": "page_number", "base_page": 1,
          "total_path": "meta.total_pages"
        }
      }
    },
    {
      "name": "counts",
      "endpoint": {
        "paginator": "single_page",
        "record_selector": "$",
        "auth": {
          "type": "http_basic", "username": {"secret": "key"}, "password": ""
        }
      }
    }
  ]
}
EOT
sed "s|URL|$url|" "$T/team.json" >"$T/config.json"
mkdir "$T/d"
team() { HUSH=hush KEY="k'e\"y" ndsync --base-url "$url" -C "$T/d" "$@" "$T/config.json"; }
asked() { python3 -c '
import json, sys
for line in open(sys.argv[1]): print(*json.loads(line)[:2])' "$T/log"; }

# --- before
gives 0 '--check' team --check
is "$(cat "$T/out" "$T/log"; ls -A "$T/d")" '' \
	'says nothing, asks for nothing, writes nothing'
gives 2 '--check: a secret is missing' ndsync --check "$T/config.json"
gives 0 '--plan' ndsync --plan -C "$T/d" "$T/config.json"
is "$(grep '^# [a-z]*$' "$T/out" | tr '\n' ' ')" \
	'# groups # counts # users # profiles # finds ' '--plan: parents first'
like "$(cat "$T/out")" '/groups/\{code\}/users' '--plan: with placeholders'
is "$(cat "$T/log"; ls -A "$T/d")" '' '--plan: asks for nothing, writes nothing'

# --- all
gives 0 'a load' team -j 4
[ ! -s "$T/out" ]
ok $? 'nothing on stdout'
is "$(cd "$T/d" && echo *.gz)" \
	'counts.ndjson.gz finds.ndjson.gz groups.ndjson.gz users.ndjson.gz' \
	'one file for each that is selected'
is "$(zcat "$T/d/groups.ndjson.gz" | tr '\n' ' ')" \
	'{"id":1,"code":"a"} {"id":2,"code":"b/c é"} {"id":3,"code":"d"} {"id":4,"code":"emp ty"} ' \
	'groups'
is "$(zcat "$T/d/users.ndjson.gz")" \
	'{"id":11,"updated_at":"2024-01-01T00:00:00Z","_groups_code":"a"}
{"id":12,"updated_at":"2024-01-02T00:00:00Z","_groups_code":"a"}
{"id":13,"updated_at":"2024-01-03T00:00:00Z","_groups_code":"a"}
{"id":21,"updated_at":"2024-01-01T00:00:00Z","_groups_code":"b/c é"}
{"id":31,"updated_at":"2024-01-05T00:00:00Z","_groups_code":"d"}' 'users'
is "$(zcat "$T/d/finds.ndjson.gz")" "$(python3 -c '
import json
for user in 11, 12, 13, 21, 31:
    for n in range(user % 7):
        if n != 1:
            print(json.dumps({"user": user, "n": n, "_profiles_n": [1, 2],
                "m": n * 2}, separators=(",", ":")))')" \
	'children of children, through a pipe'
is "$(zcat "$T/d/counts.ndjson.gz")" '{"id":"all","count":5}' 'a page of one'
is "$(asked | grep -c '/groups?page=1$')" 1 'a parent is walked once'
(cd "$T/d" && stat -c '%Y %Z %i %n' ./*.gz) >"$T/before"
: >"$T/log"
gives 0 'again' team
(cd "$T/d" && stat -c '%Y %Z %i %n' ./*.gz) >"$T/after"
same "$T/before" "$T/after" 'nothing changes'
like "$(asked)" '/groups/a/users\?since=2024-01-03' 'a cursor for each parent'
like "$(asked)" '/groups/d/users\?since=2024-01-05' 'the other one'
like "$(asked)" '/groups/emp%20ty/users\?since=2000-01-01' \
	'one without records starts from the beginning'

# --- a new parent with an old child, which a cursor for all would lose
python3 - "$T/state.json" <<'EOT'
import json, sys
state = json.load(open(sys.argv[1]))
state["users"] += [
    {"id": 41, "group": "new", "updated_at": "2023-01-01T00:00:00Z"},
    {"id": 14, "group": "a", "updated_at": "2024-01-04T00:00:00Z"}]
json.dump(state, open(sys.argv[1] + ".new", "w"))
EOT
mv "$T/state.json.new" "$T/state.json"
: >"$T/log"
gives 0 '--only a child' team --only users
is "$(zcat "$T/d/users.ndjson.gz" | grep -c '"id":41\|"id":14')" 2 \
	'old records of a new parent come'
is "$(asked | grep -c 'profiles\|search\|counts')" 0 '--only: no others'
is "$(asked | grep -c '/groups?page=1$')" 1 '--only: but its parents'

# --- from the beginning
: >"$T/log"
gives 0 '--full' team --full --only users
is "$(asked | grep users | grep -vc 'since=2000-01-01')" 0 \
	'--full: all is asked for'
unlike "$(cat "$T/d/users.ndjson.gz.state")" '2000-01-01' \
	'--full: and merged'

# --- a parent fails
broken() { # WHAT
	jq --arg what "$1" '.broken = $what' "$T/state.json" >"$T/state.new"
	mv "$T/state.new" "$T/state.json"
}
broken groups
(cd "$T/d" && stat -c '%Y %Z %i %n' ./[fgu]*.gz) >"$T/before"
: >"$T/log"
for j in 1 4; do
	run team -j $j
	is "$status" 1 "a parent fails, -j $j: 1"
	like "$err" '^ndpaginate: GET .*/groups\?page=1: 400' 'it is told'
	is "$(printf '%s\n' "$err" | grep '^ndsync' | sort)" \
		'ndsync: finds.ndjson.gz: not brought up to date, for its parent was not
ndsync: users.ndjson.gz: not brought up to date, for its parent was not' \
		'its children are told of'
done
(cd "$T/d" && stat -c '%Y %Z %i %n' ./[fgu]*.gz) >"$T/after"
same "$T/before" "$T/after" 'their files stay'
is "$(asked | grep -c 'users\|search')" 0 'nothing is asked for them'
is "$(zcat "$T/d/counts.ndjson.gz")" '{"id":"all","count":7}' \
	'another resource is up to date'
broken profiles
: >"$T/log"
run team
is "$status $(printf '%s\n' "$err" | grep -c '^ndsync')" '1 0' \
	'a parent without a file fails: 1'
like "$err" '^ndpaginate: GET .*/profiles/11: 404' 'it is told'
(cd "$T/d" && stat -c '%Y %Z %i %n' ./f*.gz) >"$T/after"
grep ' ./f' "$T/before" >"$T/finds"
same "$T/finds" "$T/after" 'the file of its child stays'
HUSH=wrong KEY=wrong run ndsync --base-url "$url" -C "$T/d" "$T/config.json"
unlike "$err" 'hush|wrong' 'no secret is told'

# --- the Makefile by hand
ndsync --print --base-url "$url" "$T/config.json" >"$T/Makefile"
like "$(cat "$T/Makefile")" '^finds.ndjson.gz: users.ndjson.gz FORCE$' \
	'a child depends on its parent, over one without a file'
mkdir "$T/by-hand"
broken nothing
HUSH=hush KEY="k'e\"y" make -s -j4 -C "$T/by-hand" -f "$T/Makefile" >"$T/out" 2>&1
is "$?$(cat "$T/out")" 0 'it runs by hand'
gives 0 'and once more' team
(cd "$T/d" && sha256sum ./*.gz) >"$T/one"
(cd "$T/by-hand" && sha256sum ./*.gz) >"$T/two"
same "$T/one" "$T/two" 'the same files'
done_testing
