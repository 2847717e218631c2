# SPDX-License-Identifier: MIT
# ndpaginate-parents.t - a walk for each parent record.
. tests/lib.sh

cd "$T" || exit 1
PYTHONUTF8=1
export PYTHONUTF8
server family.py other.log http://127.0.0.1:1
other=$url
server family.py home.log "$other"
nd() { ndpaginate --paginator single --records data --retry-delay 0.01 "$@"; }
paged() { ndpaginate --paginator page_number --limit 3 --records data "$@"; }
asked() { python3 -c 'import json, sys
for line in open("home.log"): print(json.loads(line)[sys.argv[1]])' "$1"; }

# levels, by pipes
python3 "$ROOT/tests/data/family.py" records >want
for j in 1 8; do
	paged "$url/orgs" |
		paged -j $j --parents - --add-parent org=name "$url/orgs/{id}/repos" |
		paged -j $j --parents - --add-parent id --add-parent org=org \
			"$url/repos/{id}/issues" >got
	is $? 0 "three levels, -j $j"
	same got want "the records of all, in order, -j $j"
done
[ "$(wc -l <want)" -gt 40 ]
ok $? 'they are many'
paged "$url/orgs" >orgs.ndjson
gzip -c orgs.ndjson >orgs.ndjson.gz
for file in orgs.ndjson orgs.ndjson.gz; do
	gives 0 "from $file" paged --parents $file --add-parent name \
		"$url/orgs/{id}/repos"
	is "$(wc -l <out | tr -d ' ')" 28 'all repos'
done
is "$(head -n 1 out)" \
	'{"id":"1-0","n":12345678901234567890,"_parent_name":"org 1/é"}' \
	'the member stands at the end, the rest is as it was'
gives 0 'no parents' paged --parents /dev/null "$url/orgs/{id}/repos"
[ ! -s out ]
ok $? 'no records'

# where values go
cat >parent.ndjson <<'END'
{"id":12345678901234567890,"x":1.50,"s":"a \"b\"/\u00e9","t":true,"o":{"k":[1 , 2]},"n":null}
END
one() { nd --parents parent.ndjson "$@"; }
gives 0 'into the URL' one "$url/echo/{id}/{s}?x={x}" -q 's={s}' -q '{t}=&'
is "$(cat out)" '{"method":"GET","target":"/echo/12345678901234567890/a%20%22b%22%2F%C3%A9?x=1.50&s=a%20%22b%22%2F%C3%A9&true=%26","type":null,"x":null,"body":""}' \
	'percent-encoded'
gives 0 'into a header' one -H 'X-Parent: {id}, {x} {{}}' "$url/echo/{t}"
is "$(python3 -c 'import json; print(json.load(open("out"))["x"])')" \
	'12345678901234567890, 1.50 {}' 'as it is'
gives 0 'into JSON' one --json \
	'{"id":"{id}","x":"{x}","s":"{s}","t":"{t}","o":["{o}"],"in":"<{s}> {id} {{id}}"}' \
	"$url/echo"
is "$(python3 -c 'import json; r = json.load(open("out")); print(r["method"], r["type"], r["body"])')" \
	'POST application/json {"id":12345678901234567890,"x":1.50,"s":"a \"b\"/\u00e9","t":true,"o":[{"k":[1 , 2]}],"in":"<a \"b\"/\u00e9> 12345678901234567890 {id}"}' \
	'byte for byte, with its type'
printf '{"q":"{id}"}' >body.json
gives 0 'into JSON of a file' one --json @body.json "$url/echo"
is "$(python3 -c 'import json; print(json.load(open("out"))["body"])')" \
	'{"q":12345678901234567890}' 'likewise'
gives 0 'into a form' one -d 'a={s}' --data-urlencode 'b c={s}{{' "$url/echo"
is "$(python3 -c 'import json; print(json.load(open("out"))["body"])')" \
	'a=a%20%22b%22%2F%C3%A9&b%20c=a%20%22b%22%2F%C3%A9%7B' 'encoded'
gives 0 'without --parents' nd "$url/echo/{id}" -q 'a={id}' -H 'X-Parent: {id}'
is "$(python3 -c 'import json; r = json.load(open("out")); print(r["target"], r["x"])')" \
	'/echo/{id}?a=%7Bid%7D {id}' 'braces are braces'

# the same request is made once
printf '{"id":%s}\n' 1 2 1 '"1"' 2 3 >twice.ndjson
: >home.log
gives 0 'parents that ask for the same' nd --parents twice.ndjson "$url/echo/{id}"
is "$(asked target | tr '\n' ' ')" '/echo/1 /echo/2 /echo/3 ' 'are asked for once'
gives 0 'but with other members' nd --parents twice.ndjson \
	--add-parent id "$url/echo/{id}"
is "$(wc -l <out | tr -d ' ')" 4 'they are others'

# fields that are not there
printf '%s\n' '{"id":1}' '{"id":null,"x":0}' '{}' '{"id":4}' >null.ndjson
gives 65 'null' nd --parents null.ndjson "$url/echo/{id}"
is "$err" 'ndpaginate: null.ndjson:2: {id}: null' 'is told'
is "$(wc -l <out | tr -d ' ')" 1 'what came before is written'
gives 0 '--parent-missing skip' nd --parents null.ndjson \
	--parent-missing skip "$url/echo/{id}"
is "$(wc -l <out | tr -d ' ')" 2 'the others came'
cat null.ndjson null.ndjson | nd -v --parents - --parent-missing skip \
	"$url/echo/{id}" >out 2>err
is "$? $(tail -n 1 err)" \
	'0 ndpaginate: 2 walks, 2 that were made before, 4 parents skipped' \
	'-v counts'
gives 65 'a value in dots' nd --parents - --parent-missing skip "$url/echo/{id}/x" \
	<<'END'
{"id":".."}
END
like "$err" "^ndpaginate: <stdin>:1: $url/echo/../x: the path has a value that is empty or dots\$" 'is told'
gives 65 'an object in a URL' nd --parents parent.ndjson "$url/echo/{o}"
gives 65 'a record with that member' paged --parents orgs.ndjson \
	--add-parent id=name "$url/orgs/{id}/repos"
like "$err" "GET $url/orgs/1/repos\\?page=1&per_page=3: the record has a member id already" \
	'names the request'
gives 65 'a parent that is not JSON' nd --parents - "$url/echo/{id}" <<'END'
{"id":}
END
gives 65 'a cut line' sh -c "printf '{\"id\":1}' | ndpaginate --paginator single --parents - '$url/echo/{id}'"

# a child that fails
printf '{"id":%s}\n' 1 2 3 4 5 6 7 8 9 >fail.ndjson
for j in 1 4; do
	gives 1 "a child that fails, -j $j" nd -j $j --parents fail.ndjson \
		--add-parent id "$url/fail/{id}"
	is "$err" "ndpaginate: GET $url/fail/5: 404 Not Found: no such thing" \
		'names its request'
	is "$(sed 's/.*_parent_id"://' out | tr '\n' ' ')" '1} 2} 3} 4} ' \
		'those before it are written'
done
nd --parents fail.ndjson "$url/fail/{id}" 2>/dev/null | ndpack -o x.ndjson.gz 2>/dev/null
[ ! -e x.ndjson.gz ]
ok $? 'nothing is committed behind it'

# an upstream that dies
cat >stage.sh <<'END'
echo $$ >upstream.pid
exec ndcat
END
({
	sed -n 1,3p orgs.ndjson
	i=0
	until [ -e killed ] || [ $i -gt 200 ]; do sleep 0.05; i=$((i + 1)); done
} | sh stage.sh 2>/dev/null |
	{
		nd --parents - "$url/echo/{id}" 2>err
		echo $? >status
	} >out) 2>/dev/null &
i=0
until [ "$(wc -l <out)" -eq 3 ] || [ $i -gt 200 ]; do
	sleep 0.05
	i=$((i + 1))
done
kill -9 "$(cat upstream.pid)"
: >killed
wait $!
is "$(cat status) $(cat err)" \
	'1 ndpaginate: <stdin>: the writer did not finish' 'kill -9 upstream'
is "$(wc -l <out | tr -d ' ')" 3 'what it had said was walked'

# several at once
python3 -c 'for i in range(200): print(f"{{\"id\":{i}}}")' >many.ndjson
gives 0 'one after the other' paged --parents many.ndjson "$url/late/{id}"
mv out one
[ "$(wc -l <one)" -eq 700 ]
ok $? 'all records'
for j in 2 8 64; do
	: >home.log
	gives 0 "-j $j" paged -j $j --parents many.ndjson "$url/late/{id}"
	same out one 'the same bytes'
	[ "$(asked under_way | sort -n | tail -n 1)" -gt 1 ]
	ok $? 'at once'
done
{
	echo '{"id":1}'
	i=0
	until grep -q both/1 home.log || [ $i -gt 200 ]; do
		sleep 0.05
		i=$((i + 1))
	done
	grep -q both/1 home.log && : >alone
	echo '{"id":2}'
	i=0
	until grep -q both/2 home.log || [ $i -gt 200 ]; do
		sleep 0.05
		i=$((i + 1))
	done
	sleep 0.1
} | nd -j 2 --parents - "$url/both/{id}" >out 2>err
is "$? $(cat err)" '0 ' 'a parent that comes while another is walked'
is "$(tr '\n' ' ' <out)" '{"n":"1"} {"n":"2"} ' 'is not waited for, nor waits'
[ -e alone ]
ok $? 'the one that is there is asked for before another one comes'

# where values do not go
gives 1 'a redirect to another origin' nd --parents parent.ndjson \
	-H 'X-Parent: {id}' "$url/away/{id}"
gives 0 'that is allowed' nd --parents parent.ndjson --allow-origin "$other" \
	-H 'X-Parent: {id}' "$url/away/{id}"
is "$(python3 -c 'import json; print(json.load(open("out"))["x"])')" None \
	'does not get the header'
grep -q 12345678901234567890 home.log
ok $? 'as the named one does'

# usage
: >home.log
for bad in "http://{id}/" "http://h{id}/" "http://{id}@h/" "{id}" \
	"http://h/{id" "http://h/}" "http://h/{}" "http://h/{a[*]}" "http://h/" \
	"http://h/{since}"; do
	gives 2 "$bad" nd --parents parent.ndjson "$bad"
done
gives 2 '--add-parent alone' nd --add-parent id "$url/echo"
gives 2 '--parent-missing alone' nd --parent-missing skip "$url/echo"
gives 2 '--parent-missing what' one --parent-missing drop "$url/{id}"
gives 2 'a placeholder as a header name' one -H 'X-{id}: 1' "$url/{id}"
gives 2 'a placeholder for credentials' one -H 'Authorization: {id}' "$url/{id}"
gives 2 'JSON that is none' one --json '{"a":{id}}' "$url/{id}"
gives 2 'stdin twice' one --parents - --json @- "$url/{id}"
gives 1 'no such file' nd --parents none "$url/{id}"
[ ! -s home.log ]
ok $? 'nothing was sent'
gives 0 'a dry run' one --dry-run --json '{"x":"{x}"}' -q 'a={s}' \
	-H 'X-Parent: {id}' "$url/echo/{id}"
like "$(cat out)" "^# POST $url/echo/\\{id\\}\\?a=\\{s\\}\$" 'shows the placeholders'
like "$(cat out)" '^# X-Parent: \{id\}$' 'of headers'
like "$(cat out)" '^# \{"x":"\{x\}"\}$' 'and bodies'
[ ! -s home.log ]
ok $? 'and sends nothing'

# every string that is a nuisance
if [ -r "$ROOT/../shared/corpora/naughty-strings/blns.txt" ]; then
	cat >naughty.py <<'END'
import json, sys, urllib.parse
lines = open(sys.argv[1], newline="\n").read().split("\n")
strings = list(dict.fromkeys(s for s in lines if s and s[0] != "#"))
# What would change which path is asked for, or cannot be sent.
unfit = [s for s in strings
         if s in (".", "..") or any(ord(c) < 32 or ord(c) == 127 for c in s)]
if sys.argv[2] == "parents":
    for s in strings:
        # Once as it is, once with all the escapes that there may be.
        print(json.dumps({"s": s, "url": s not in unfit},
                         ensure_ascii=len(s) % 2 == 0))
elif sys.argv[2] == "url":
    got = [json.loads(line)["target"] for line in sys.stdin]
    want = ["/echo/%s?q=%s" % ((urllib.parse.quote(s, safe=""),) * 2)
            for s in strings if s not in unfit]
    print(len(want) > 400, got == want)
else:
    got = [json.loads(json.loads(line)["body"]) for line in sys.stdin]
    print(len(got) > 400, got == [{"a": s, "b": "<%s>" % s} for s in strings])
END
	corpus=$ROOT/../shared/corpora/naughty-strings/blns.txt
	python3 naughty.py "$corpus" parents >naughty.ndjson
	grep '"url": true' naughty.ndjson >fit.ndjson
	gives 0 'naughty strings in a URL' nd -j 8 --parents fit.ndjson \
		-q 'q={s}' "$url/echo/{s}"
	is "$(python3 naughty.py "$corpus" url <out)" 'True True' \
		'as Python encodes them'
	gives 0 'naughty strings in JSON' nd -j 8 --parents naughty.ndjson \
		--json '{"a":"{s}","b":"<{s}>"}' "$url/echo"
	is "$(python3 naughty.py "$corpus" json <out)" 'True True' \
		'as Python reads them'
	grep '"url": false' naughty.ndjson | while read -r line; do
		printf '%s\n' "$line" | nd --parents - "$url/echo/{s}" 2>/dev/null
		echo $?
	done | sort | uniq -c | sed 's/^ *//' >statuses
	like "$(cat statuses)" '^[0-9]+ 65$' 'dots and control bytes are refused'
	is "$(wc -l <statuses | tr -d ' ')" 1 'all of them'
else
	skip 'naughty strings' 'no ../shared/corpora/naughty-strings'
fi

# memory: one parent, whatever there is of them
cat >peak.py <<'END'
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:], stdout=open("out", "w"))
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
END
python3 -c 'import sys
pad = "x" * 100000
for i in range(3000): print(f"{{\"pad\":\"{pad}\",\"id\":{i % 3}}}")' |
	gzip -1 >large.ndjson.gz
python3 peak.py ndpaginate --paginator single --parents large.ndjson.gz \
	"$url/echo/{id}" >peak
read -r code rss <peak
is "$code $(wc -l <out | tr -d ' ')" '0 3' '300 MB of parents, three of them distinct'
case $BUILD in
*/san) skip "in $rss KiB" 'a sanitizer takes its own' ;;
*)
	[ "$rss" -lt 30000 ]
	ok $? "in $rss KiB"
	;;
esac
done_testing
