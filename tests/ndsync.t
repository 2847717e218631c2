# SPDX-License-Identifier: MIT
# ndsync.t - configs to Makefiles, and Makefiles to files.
. tests/lib.sh

names='events clients users labels projects'
unset BEARER_TOKEN
api
export token="$API_TOKEN"
requests() { wc -l <"$T/api.log"; }

# the ids of a file and of the server, by other tools than ours
ids() {
	gzip -dc "$1" | python3 -c 'import json, sys
for line in sys.stdin: print(json.loads(line)["id"])' | sort
}
server_ids() {
	curl -s -H "Authorization: Bearer $token" "$api/admin/ids?resource=$1" |
		sort
}
same_ids() {
	ids "$1/$2.ndjson.gz" >"$T/ours"
	server_ids "$2" >"$T/theirs"
	cmp -s "$T/ours" "$T/theirs" && [ -s "$T/ours" ]
}

# sync OPTION...: with the token, into $T/out.d
sync() { BEARER_TOKEN=$token ndsync --base-url "$api" -C "$T/out.d" "$@"; }

# bad STATUS PATTERN NAME JQ: the config changed by a jq program is refused
# without a request
bad() {
	jq "$4" examples/analytics_incremental.json >"$T/bad.json"
	before=$(requests)
	run sync "$T/bad.json"
	[ "$status" -eq "$1" ] && [ "$(requests)" -eq "$before" ] &&
		[ "$(wc -l <"$T/err")" -eq 1 ]
	ok $? "$3: status $1, one line, no request"
	like "$err" "$2" "$3: says what"
}

# --- the seed, from nothing
mkdir "$T/out.d"
gives 0 'the seed config' sync examples/analytics.py
[ ! -s "$T/out" ]
ok $? 'nothing on stdout'
for name in $names; do
	same_ids "$T/out.d" "$name"
	ok $? "$name has every id of the server"
done
(cd "$T/out.d" && sha256sum ./*.gz && stat -c '%Y %Z %i' ./*.gz) >"$T/before"
gives 0 'again' sync -j 3 examples/analytics.py
(cd "$T/out.d" && sha256sum ./*.gz && stat -c '%Y %Z %i' ./*.gz) >"$T/after"
same "$T/before" "$T/after" 'nothing changed: no file is touched'
run sync -v examples/analytics.py
is "$status $(grep -c ' unchanged, 0 deleted, ' "$T/err")" '0 5' \
	'-v: a line a resource'
rm "$T"/out.d/*
gives 0 '--only' sync --only users --only=labels examples/analytics.py
is "$(cd "$T/out.d" && echo *.gz)" 'labels.ndjson.gz users.ndjson.gz' \
	'--only: no others'
gives 2 '--only: unknown' sync --only nobody examples/analytics.py
like "$err" '^ndsync: --only nobody: no such resource' '--only: says so'

# --- incremental
rm "$T"/out.d/*
gives 0 'incremental, first' sync examples/analytics_incremental.json
for name in $names; do
	same_ids "$T/out.d" "$name"
	ok $? "incremental: $name is complete"
done
before=$(requests)
gives 0 'incremental, again' sync examples/analytics_incremental.json
sed "1,${before}d" "$T/api.log" >"$T/second"
grep -q 'since=2[0-9%A-Z.a-z:-]*' "$T/second" &&
	[ "$(wc -l <"$T/second")" -le 15 ]
ok $? 'the second run asks since the last cursor'
curl -s -X POST -H "Authorization: Bearer $token" \
	"$api/admin/touch?resource=events&from=7&count=3" >/dev/null
curl -s -X POST -H "Authorization: Bearer $token" \
	"$api/admin/add?resource=events&count=2" >/dev/null
run sync -v --only events examples/analytics_incremental.json
like "$err" 'events.ndjson.gz: 2 inserted, 3 updated' 'what changed is found'
same_ids "$T/out.d" events
ok $? 'and complete'

# --- the Makefile that was kept, and the others, for which jq is needed
mkdir "$T/no-jq"
printf '#!/bin/sh\nexit 1\n' >"$T/no-jq/ndselect"
chmod 755 "$T/no-jq/ndselect"
cp examples/analytics_incremental.json "$T/same.json"
plan=$T/out.d/.same.json.plan
# planned STATUS NAME [OPTION...]: by what was kept; or else, as it needs jq
planned() {
	run env "PATH=$T/no-jq:$PATH" "BEARER_TOKEN=$token" ndsync \
		--base-url "$api" -C "$T/out.d" --only labels "$@" "$T/same.json"
	is "$status" "$want" "kept: $name"
}
gives 0 'a plan is kept' sync --only labels "$T/same.json"
is "$(stat -c %a "$plan") $(grep -c "$token" "$plan")" '600 0' \
	'kept: for its user, without the token'
want=0 name='it is run' && planned
want=2 name='other options' && planned --full
echo >>"$T/same.json"
name='another config' && planned
gives 0 'which is compiled' sync --only labels "$T/same.json"
want=0 name='and run' && planned
head -c -1 "$plan" >"$T/cut" && cat "$T/cut" >"$plan"
name='without its newline' && planned
head -c -2 "$plan" >"$T/cut" && cat "$T/cut" >"$plan"
want=2 name='one that is cut' && planned
run env "BEARER_TOKEN=" ndsync --base-url "$api" -C "$T/out.d" \
	examples/analytics_incremental.json
like "$status $err" '^2 ndsync: secret bearer_token' 'kept: no secret is'
sync --only labels "$T/same.json"
if chown 12345 "$plan" 2>/dev/null; then
	name='that of somebody else' && planned
fi
rm -f "$plan" && mkdir "$plan"
gives 0 'a directory in its place' sync --only labels "$T/same.json"
is "$err$(ls -A "$plan")" '' 'is left alone, and nothing is said'
rmdir "$plan"
# whose config is another one while it is compiled, and then the first again
mkdir "$T/edits"
cat >"$T/edits/ndselect" <<END
#!/bin/sh
cat '$T/other.json' >'$T/same.json'
exec '$(command -v ndselect)' "\$@"
END
chmod 755 "$T/edits/ndselect"
cp "$T/same.json" "$T/first.json"
{ cat "$T/same.json" && echo; } >"$T/other.json"
gives 0 'a config that is edited meanwhile' env "PATH=$T/edits:$PATH" \
	"BEARER_TOKEN=$token" ndsync --base-url "$api" -C "$T/out.d" \
	--only labels "$T/same.json"
cat "$T/first.json" >"$T/same.json"
want=2 name='of another config than it says' && planned

# --- the Makefile
gives 0 '--print' ndsync --print --base-url "$api" examples/analytics.py
cp "$T/out" "$T/Makefile"
like "$(cat "$T/Makefile")" '^projects.ndjson.gz: FORCE$' 'one target a resource'
mkdir "$T/by-hand"
BEARER_TOKEN=$token make -s -j4 -C "$T/by-hand" -f "$T/Makefile" >"$T/out" 2>&1
is "$?$(cat "$T/out")" 0 'it runs by hand'
same_ids "$T/by-hand" projects
ok $? 'and does the same'
BEARER_TOKEN=wrong-token make -s -C "$T/by-hand" -f "$T/Makefile" \
	users.ndjson.gz >"$T/out" 2>&1
is "$? $(grep -c 'Error 77' "$T/out")" '2 1' 'by hand: the status survives'
BEARER_TOKEN=$token make -s -C "$T/by-hand" -f "$T/Makefile" \
	BASE="$api/nowhere" users.ndjson.gz >"$T/out" 2>&1
like "$? $(cat "$T/out")" '^2 .*/nowhere/v1/resource/users.* 404' \
	'by hand: variables can be set'
mkdir "$T/load"
load() {
	BEARER_TOKEN=$token make -s -j2 -C "$T/load" -f "$ROOT/examples/Makefile" \
		"API=$api" >"$T/out" 2>&1
	echo "$?$(cat "$T/out")"
}
is "$(load)" 0 'examples/Makefile'
same_ids "$T/load" events && same_ids "$T/load" users
ok $? 'examples/Makefile: the resources are complete'
is "$(awk '{ n += $1 } END { print n }' "$T/load/by-type.txt")" \
	"$(ids "$T/load/events.ndjson.gz" | wc -l)" \
	'examples/Makefile: what is made from them'
before=$(stat -c '%Y %i' "$T/load/by-type.txt")
is "$(load) $(stat -c '%Y %i' "$T/load/by-type.txt")" "0 $before" \
	'examples/Makefile: nothing new, nothing made'
if [ -w /dev/full ]; then
	ndsync --print examples/analytics.py >/dev/full 2>"$T/err"
	is "$? $(cat "$T/err")" '1 ndsync: <stdout>: cannot be written to' \
		'/dev/full'
fi
ndsync --print examples/analytics.py 2>"$T/err" | head -1 >"$T/out"
is "$(cat "$T/out" "$T/err")" '# examples/analytics.py, compiled by ndsync.' \
	'| head -1'

# --- Python as JSON
sorted() {
	python3 -c 'import json, sys
json.dump(json.load(sys.stdin, parse_float=str, parse_int=str), sys.stdout,
    sort_keys=True, indent=1)'
}
for name in forms names; do
	ndselect -t -r -f scripts/ndsync-python.jq "tests/data/$name.py" | sorted \
		>"$T/from-python"
	sorted <"tests/data/$name.json" >"$T/from-json"
	same "$T/from-python" "$T/from-json" "$name: Python and JSON are the same"
done
gives 0 'names and classes' ndsync --print tests/data/names.py
# but for control characters, which no request can hold
jq 'del(.resources[0].endpoint.params | .i, .k)' tests/data/forms.json \
	>"$T/forms.json"
gives 0 'a config of all forms' ndsync --print "$T/forms.json"
like "$(cat "$T/out")" '-k tenant -k id --into' 'and it is something'
# libjq 1.6 has it as 1
like "$(cat "$T/out")" '-q f=1([.]0)?( |$)' 'a number of a parameter'
jq '.resources[0].endpoint.params.f = "1.0"' "$T/forms.json" >"$T/text.json"
run ndsync --print "$T/text.json"
like "$(cat "$T/out")" '-q f=1\.0( |$)' 'a string as it is'
refused() { # PYTHON MESSAGE NAME
	printf 'import dlt\n\nrest_api_source(%s)\n' "$1" >"$T/config.py"
	run ndsync --print "$T/config.py"
	is "$status $err" "2 ndsync: $T/config.py: $2" "Python: $3"
}
# The same for many, below: for all files at once, by the program of ndsync.
mkdir "$T/python"
tab=$(printf '\t') sources=100
judge_later() { # WHAT NAME: sets source, a file to be made
	sources=$((sources + 1))
	source=$T/python/$sources.py
	printf '%s\t%s\n' "$1" "$2" >>"$T/wanted"
}
python() { # PYTHON MESSAGE NAME
	judge_later "!$2" "$3"
	printf 'import dlt\n\nrest_api_source(%s)\n' "$1" >"$source"
}
not='not a literal that ndsync understands'
refused '{"a": foo()}' "line 3: $not: foo" 'a call'
python '{"a": f"tok{en}"}' "line 3: $not: f\"..." 'an f-string'
python '{"a": b"bytes"}' "line 3: $not: b\"..." 'bytes'
python '{"a":
1 + 1}' "line 4: $not: +" 'an expression'
python '{"a": dlt.secrets.value}' \
	'line 3: name the secret: dlt.secrets["NAME"]' 'dlt.secrets.value'
python '{"a": os.environ["X"]}' "line 3: $not: os" 'the environment'
python '{"a": "x' "line 3: $not: \"" 'a string without end'
python '{"a": 1, **more}' "line 3: $not: *" 'unpacking'
python '{"a": "\N{DASH}"}' 'line 3: escape \N is not understood' '\N{}'
python '{"a": 012}' "line 3: $not: 012" 'an octal of old'
python '{"a": 1' "line 3: $not: )" 'a dict without end'
python '{}, name="x"' "line 3: $not: name" 'another argument'
python 'config' 'line 3: config: not a variable that is assigned one literal' \
	'a variable from elsewhere'
python '{"a": lambda x: x}' \
	'line 3: lambda: write a string with a jq program instead' 'a lambda'
python '{"a": dlt.config["x"]}' "line 3: $not: dlt" 'dlt.config'
python '{"a": dlt.secrets.get("a", "b")}' "line 3: $not: dlt" 'a default secret'
python '{"a": (1 if b else 2)}' "line 3: $not: if" 'a conditional'
python '{"a": OffsetPaginator(1, 2, 3, 4, 5, 6, 7, 8)}' "line 3: $not: 8" \
	'more arguments than a class has'
python '{"a": SinglePagePaginator(x=1, **y)}' "line 3: $not: *" \
	'unpacked arguments'
python '{"a": other.OffsetPaginator(1)}' "line 3: $not: other" \
	'a class of another module'
# variable PYTHON NAME: x is not what one may think it is
variable() {
	judge_later variable "$2"
	printf 'import dlt\n%s\nrest_api_source({"a": x})\n' "$1" >"$source"
}
variable 'y = 1' 'a variable that is not there'
variable 'x = 1
x = 2' 'one that is assigned twice'
variable 'x = {}
x["a"] = 1' 'one that is changed'
variable 'x = []
x.append(1)' 'one that is appended to'
variable 'x = 1
x += 1' 'one that is added to'
variable 'x = 1
for x in []: pass' 'one of a loop'
variable 'x = 1
del x' 'one that is deleted'
variable 'x = 1
with open("f") as x: pass' 'one of with'
variable 'x = y = 1' 'a chain'
variable 'x = 1 if y else 2' 'a condition'
variable 'x = 1 + 1' 'a sum'
variable 'x = 1 \
	+ 1' 'a sum on two lines'
variable 'x = {"a": 1} | other' 'a union'
variable 'x = f()' 'a result'
variable 'x = x' 'itself'
variable 'def f(x=1): pass' 'a default'
variable 'x: int' 'a declaration'
printf 'def f(x): pass\nrest_api_source({"a": f})\n' >"$T/config.py"
run ndsync --print "$T/config.py"
is "$status $err" "2 ndsync: $T/config.py: line 2: f: a function, and nothing of the file is run" \
	'Python: a function'
printf 'rest_api_source({"a": x})\nx = 1\n' >"$T/config.py"
run ndsync --print "$T/config.py"
like "$status $err" '^2 .*line 1: x: not a variable' 'Python: one of later'
python '{})
rest_api_source({}' 'line 4: a second rest_api_source' 'two sources'
python3 -c 'import json, sys
for name in sys.argv[1:]: print(json.dumps(open(name).read()))' "$T"/python/*.py |
	ndselect -r -f scripts/ndsync-python.jq >"$T/told"
is "$(wc -l <"$T/told")" "$(wc -l <"$T/wanted")" 'Python: a line each'
while IFS=$tab read -r want name; do
	IFS= read -r text <&3
	case $want in
	variable) like "$text" '^!line [0-9]+: ([xy]: not a variable|not a literal)' \
		"Python: $name" ;;
	*) is "$text" "$want" "Python: $name" ;;
	esac
done <"$T/wanted" 3<"$T/told"
echo 'x = 1' >"$T/config.py"
run ndsync --print "$T/config.py"
like "$status $err" '^2 .*no rest_api_source' 'no source'
: >"$T/config.py"
gives 2 'an empty config' ndsync "$T/config.py"
head -c 300 examples/analytics_incremental.json >"$T/cut.json"
gives 2 'a cut config' ndsync "$T/cut.json"
like "$err" "^ndsync: $T/cut.json:[0-9]+: not JSON" 'the line is named'
gives 2 'a config that is not there' ndsync "$T/nothing"
printf '\357\273\277  ' | cat - examples/analytics_incremental.json >"$T/bom.json"
gives 0 'a BOM' ndsync --print "$T/bom.json"

# --- words survive make and the shell
mkdir "$T/stub" "$T/stub.d"
for tool in ndpaginate ndmerge; do
	cat >"$T/stub/$tool" <<-EOF
	#!$(command -v python3)
	import sys, json
	with open("$T/stub.log", "a") as log:
	    log.write(json.dumps(["$tool"] + sys.argv[1:]) + "\\n")
	EOF
	chmod 755 "$T/stub/$tool"
done
jq '.resource_defaults.primary_key[1] = "id\u0027s" | .resources[0].endpoint |=
	(del(.params.lines) | .path |= sub(" "; "%20")
	| .params.q |= (gsub("\\{"; "{{") | gsub("\\}"; "}}")))' tests/data/quoting.json \
	>"$T/quoting.json"
gives 0 'odd words' env "PATH=$T/stub:$PATH" DEEP__KEY=x OTHER=y \
	ndsync -C "$T/stub.d" "$T/quoting.json"
cat >"$T/check.py" <<'EOF'
import json, sys
config = json.load(open(sys.argv[1]))
log = [json.loads(line) for line in open(sys.argv[2])]
first, second, third = [a for a in log if a[0] == "ndpaginate"]
head = ["ndpaginate", "--api-key", "header:X-Key=env:DEEP__KEY",
    "-H", "X-Plain: " + config["client"]["headers"]["X-Plain"],
    "--api-key", "header:X-Other=env:OTHER"]
p = config["resources"][0]["endpoint"]["params"]
q = []
for name, value in [("lang", "en"), ("drop", "kept"),
        ("q", p["q"].replace("{{", "{").replace("}}", "}")),
        ("end\\", "back\\"), ("yes", "True"),
        ("no", "False"), ("n", "12"), ("f", "0.5"), ("utf8", p["utf8"]),
        ("empty", ""), ("after", "updated>'{since}'")]:
    q += ["-q", name + "=" + value]
base = "http://127.0.0.1:1/base"
want = head + ["--paginator", "offset", "--records", "$.data.items[*]",
    "--since", "odd.name-1.ndjson.gz", "--cursor", 'meta["at"]',
    "--initial", "17", "--lag", "60", "--cursor-unit", "s"] + q + [base + "/a%20b?c=d&e=$f'#x"]
assert first == want, (first, want)
want = head + ["--paginator", "page_number", "--page", "3",
    "--total", "meta.total", "--since", "sub.ndjson.gz", "--cursor", "at",
    "--initial", "2020-01-01", "-q", "lang=en", "-q", "drop=1",
    "-q", "since={since}", "HTTP://127.0.0.1:1/base/other"]
assert second == want, (second, want)
assert third[-1] == base + "/plain", third
merge = [a for a in log if a[0] == "ndmerge"]
assert ["ndmerge", "-k", "tenant", "-k", "id's", "--cursor", 'meta["at"]',
    "--into", "odd.name-1.ndjson.gz"] in merge, merge
assert ["ndmerge", "-k", "id", "--cursor", "at", "--into",
    "sub.ndjson.gz"] in merge, merge
EOF
python3 "$T/check.py" "$T/quoting.json" "$T/stub.log" 2>&1 | sed 's/^/# /'
python3 "$T/check.py" "$T/quoting.json" "$T/stub.log" 2>/dev/null
ok $? 'odd words: every one arrives as it was'

# --- secrets
before=$(requests)
gives 2 'a missing secret' ndsync --base-url "$api" -C "$T/out.d" \
	examples/analytics.py
is "$err" "ndsync: secret bearer_token: set BEARER_TOKEN or --secret bearer_token=file:PATH" \
	'a missing secret is named'
is "$(requests)" "$before" 'no request was made'
(cd "$T" && echo "$token" >token && : >no-token)
(cd "$T" && ndsync --base-url "$api" -C out.d --secret bearer_token=file:token \
	"$ROOT/examples/analytics.py") >"$T/err" 2>&1
is "$?$(cat "$T/err")" 0 '--secret file:, from here, not from DIR'
gives 2 '--secret file: that is empty' sync \
	--secret "bearer_token=file:$T/no-token" examples/analytics.py
gives 0 '--secret env:' env "OTHER=$token" ndsync --base-url "$api" \
	-C "$T/out.d" --secret bearer_token=env:OTHER examples/analytics.py
gives 0 '--secret command:' ndsync --base-url "$api" -C "$T/out.d" \
	--secret "bearer_token=command:cat '$T/token' #" examples/analytics.py
for wrong in x=env:Y bearer_token bearer_token=abc bearer_token=env:1 \
	'bearer_token=env:a;b' 'b t=env:X' bearer_token=file: "x
=env:Y"; do
	before=$(requests)
	run sync --secret "$wrong" examples/analytics.py
	is "$status $(requests)" "2 $before" "--secret $wrong"
done

# A config whose name another program could take for something else.
for name in -C.json stage=prod.json; do
	cp examples/analytics_incremental.json "$T/out.d/$name"
	(cd "$T/out.d" && BEARER_TOKEN=$token ndsync --base-url "$api" \
		--only labels -- "$name") >"$T/out" 2>"$T/err" </dev/null
	is "$? $(cat "$T/out" "$T/err")" '0 ' "a config named $name"
done

rm "$T"/out.d/*
sync --only labels examples/analytics_incremental.json <&- >&- 2>&-
is "$? $(cd "$T/out.d" && echo *.gz)" '0 labels.ndjson.gz' \
	'without descriptors'

# A literal token stands in the config only.
mkdir "$T/it's here"
literal="$T/it's here/literal.json"
jq --arg t "$token" '.client.auth.token = $t' \
	examples/analytics_incremental.json >"$literal"
sed "s/dlt.secrets\[\"bearer_token\"\]/'$token'/" examples/analytics.py \
	>"$T/it's here/literal.py"
for config in "$literal" "$T/it's here/literal.py"; do
	rm -f "$T"/out.d/*
	run ndsync --print "$config"
	unlike "$(cat "$T/out" "$T/err")" "$token" 'a literal token is not printed'
	gives 0 'a literal token' ndsync --base-url "$api" -C "$T/out.d" "$config"
	same_ids "$T/out.d" users
	ok $? 'a literal token works'
done
stop_api
api --delay-ms 200
watch() {
	while [ ! -e "$T/stop" ]; do
		cat /proc/[0-9]*/cmdline | tr '\0' ' ' >>"$T/seen"
	done
}
watch 2>/dev/null &
watcher=$!
ndsync --base-url "$api" -C "$T/out.d" --only users "$literal"
sync --only users examples/analytics.py
touch "$T/stop"
wait $watcher
grep -q 'ndpaginate --bearer command:' "$T/seen" &&
	grep -q 'ndpaginate --bearer env:' "$T/seen" &&
	! grep -q "$token" "$T/seen"
ok $? 'no token in a command line'

# --- killed, alone or with its whole group, when its first request has come
cat >"$T/kill.py" <<'END'
import os, signal, subprocess, sys, time
whom, name, log, *command = sys.argv[1:]
number = getattr(signal, "SIG" + name)
before = os.path.getsize(log)
# A shell that starts something in the background has it ignore SIGINT.
child = subprocess.Popen(command, start_new_session=True,
                         preexec_fn=lambda: signal.signal(number,
                                                          signal.SIG_DFL))
while os.path.getsize(log) == before and child.poll() is None:
    time.sleep(0.05)
(os.killpg if whom == "group" else os.kill)(child.pid, number)
sys.exit(128 - child.wait())
END
stop_api
api --delay-ms 1500
mkdir "$T/tmp"
traces() { # what a run leaves behind, and what goes on
	find "$T/out.d" "$T/tmp" -type f ! -name '*.lock' ! -name '*.plan'
	cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' ' >"$T/running"
	grep -aoF "$api" "$T/running"
	for cwd in /proc/[0-9]*/cwd; do
		readlink "$cwd" | grep -F "$T/out.d"
	done
}
killed() { # STATUS WHOM SIGNAL
	rm -f "$T"/out.d/*
	BEARER_TOKEN=$token TMPDIR=$T/tmp run python3 "$T/kill.py" "$2" "$3" \
		"$T/api.log" ndsync -j 2 --base-url "$api" -C "$T/out.d" \
		examples/analytics.py
	is "$status $err" "$1 " "$3 to $2: dies of it, without a word"
	is "$(traces)" '' "$3 to $2: nothing is left"
	sleep 2 # what is under way is logged
	after=$(requests)
	sleep 2
	is "$(requests) $(traces)" "$after " "$3 to $2: nothing goes on"
}
killed 143 it TERM
killed 129 it HUP
killed 130 it INT
killed 143 group TERM
stop_api
api

# --- make itself fails
mkdir "$T/broken"
printf '#!/bin/sh\necho "make: *** what" >&2\nexit 2\n' >"$T/broken/make"
chmod 755 "$T/broken/make"
run env "PATH=$T/broken:$PATH" "BEARER_TOKEN=$token" ndsync \
	--base-url "$api" -C "$T/out.d" examples/analytics.py
is "$status $err" \
	'1 ndsync: make: failed; ndsync --print CONFIG | make -f - shows why' \
	'make fails: one line'

# --- one fails, the others are done
status_of() {
	rm -f "$T"/out.d/*
	jq "$1" examples/analytics_incremental.json >"$T/some.json"
	run sync "$T/some.json"
}
status_of '.resources[0].endpoint.data_selector = "nothing"'
is "$status" 65 'wrong data: 65'
[ ! -e "$T/out.d/events.ndjson.gz" ] && same_ids "$T/out.d" projects &&
	same_ids "$T/out.d" clients
ok $? 'the others are complete'
unlike "$err" 'make|\*\*\*|Error' 'make says nothing'
status_of '.resources[0].endpoint.path = "/v1/nothing"'
is "$status" 1 'an HTTP error: 1'
status_of '.resources[0].endpoint.path = "/v1/nothing"
	| .resources[1].endpoint.data_selector = "nothing"'
is "$status" 65 'the status that tells best'
gives 2 'a source that ndpaginate refuses' sync \
	--secret bearer_token=command:false --only users examples/analytics.py \
	2>/dev/null || :
BEARER_TOKEN=wrong-token run ndsync --base-url "$api" -C "$T/out.d" \
	examples/analytics.py
is "$status" 77 'a wrong token: 77'
unlike "$err" wrong-token 'which is not shown'

# --- before the first request
before=$(requests)
gives 1 'a directory that cannot be written to' env "BEARER_TOKEN=$token" \
	ndsync --base-url "$api" -C /proc examples/analytics.py
gives 1 'a directory that is not there' env "BEARER_TOKEN=$token" \
	ndsync --base-url "$api" -C "$T/nothing" examples/analytics.py
is "$(requests)" "$before" 'no request was made'

# --- keys: ndsync-keys.t has them all; here, that nothing was asked for
p='^ndsync: [^ ]*/bad.json: '
bad 2 "${p}resources\[0\].endpoint.paginatr: unknown key; did you mean paginator\?" \
	'a slip' '.resources[0].endpoint.paginatr = {}'
bad 2 "${p}client.session: Python only" 'client.session' '.client.session = {}'
bad 2 "${p}resources\[2\].write_disposition.row_version_column_name: records are compared as a whole$" \
	'a hash of its own' '.resources[2].write_disposition = {disposition:
	"merge", strategy: "scd2", row_version_column_name: "hash"}'
bad 2 "${p}resources\[0\].endpoint.params.api_key: must be a secret: .\"secret\": NAME.$" \
	'a credential in clear' '.resources[0].endpoint.params.api_key = "x"'
bad 2 "${p}client.headers.Authorization: must be a secret: " \
	'a header in clear' '.client.headers.Authorization = "x"'
bad 2 "${p}resources\[4\].name: there is a events" 'a name twice' \
	'.resources[4].name = "events"'
bad 2 "${p}resources\[0\].name: " 'a name of a file elsewhere' \
	'.resources[0].name = "../x"'
bad 2 "${p}resources: not a list" 'no resources' '.resources = []'
bad 2 "${p}client: not an object" 'no client' 'del(.client)'
bad 2 "${p}config: not an object" 'a list' '[.]'
bad 2 "${p}a string holds a NUL" 'a NUL' '.resources[0].name = "a\u0000b"'
sed 's/"limit": 1000/"limit": 12345678901234567890/' \
	examples/analytics_incremental.json >"$T/bad.json"
gives 2 'a number that would be rounded' ndsync "$T/bad.json"
for url in ftp://x 'http://u:p@x' 'http://x?a=b' 'http://x/#a' 'http://$x' ''; do
	gives 2 "base_url '$url'" ndsync --print --base-url "$url" \
		tests/data/forms.json
done

# --- values: ndsync-keys.t has them, too
bad 2 "${p}resources\[0\].primary_key: not a path: a..b" 'a path that is none' \
	'.resources[0].primary_key = "a..b"'
bad 2 "${p}resources\[0\].primary_key: an empty list" 'no key in the list' \
	'.resources[0].primary_key = []'
bad 2 "${p}resources\[0\].primary_key: more than 8" 'nine keys' \
	'.resources[0].primary_key = ([range(9)] | map("k\(.)"))'
refused '{"client": {"headers": {"X": dlt.secrets["b t"]}}}' \
	'client.headers.X: not a name of a secret: b t' 'dlt.secrets["b t"]'
e='.resources[0].endpoint'
bad 2 "${p}resources\[0\].endpoint.path: sig: move it to params" \
	'a credential in a path' "$e.path = \"x?a=b&sig=cleartext\""
unlike "$err" cleartext 'its value is not shown'
jq "$e.params = ([\"sort_key\", \"order-key\", \"group_key\", \"primaryKey\",
	\"partition_key\", \"monkey\", \"author\", \"tokens\", \"inside\",
	\"design\"] | map({(.): \"id\"}) | add)
	| $e.path += \"?sort_key=id\"
	| $e.params.sync_token = \"{incremental.start_value}\"" \
	examples/analytics_incremental.json >"$T/good.json"
gives 0 'names that are no credentials' ndsync --print "$T/good.json"
jq "$e.params.key = {secret: \"k\"}" examples/analytics_incremental.json \
	>"$T/good.json"
run ndsync --print "$T/good.json"
like "$(cat "$T/out")" '--api-key query:key=env:K' 'as a secret it is sent'

# --- usage
gives 2 'no config' ndsync
like "$(cat "$T/err")" '^usage: ndsync' 'the usage is shown'
gives 2 'two configs' ndsync a b
gives 2 'an unknown option' ndsync --prnt a
gives 2 'an option without value' ndsync -C
gives 2 '-j 0' ndsync -j 0 examples/analytics.py
gives 2 '--print=x' ndsync --print=x examples/analytics.py
gives 0 '--help' ndsync --help
gives 0 '--version' ndsync --version
like "$(cat "$T/out")" '^ndsync \(ndkit\) [0-9]' '--version: says it'
run ndsync --print -vj2 -C"$T/out.d" -- examples/analytics.py
is "$status" 0 'options joined to their values'

done_testing
