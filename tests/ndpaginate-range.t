# SPDX-License-Identifier: MIT
# ndpaginate-range.t - walks from a moment to another: in windows, with the
# ends as a server wants them, filtered, and stopped early.
. tests/lib.sh
cd "$T" || exit 1

server hours.py api.log
url=$url/events

# range OPTION...: a walk of it with both ends in the request
range() {
	settle && : >api.log
	run ndpaginate --retry 0 --paginator page_number "$@" \
		-q 'since={since}' -q 'until={until}' "$url"
}
# asked: the since and until of each walk
asked() {
	grep 'page=1$' api.log | sed 's/.*since=\([^&]*\)&until=\([^&]*\).*/\1 \2/
		s/%3A/:/g; s/%2B/+/g'
}
# ids: the numbers of the records that came, each once
ids() { jq -r .id "$T/out" | sort -nu | tr '\n' ' '; }
# hours FROM TO...: those from FROM to TO
hours() {
	while [ $# -gt 0 ]; do
		seq "$1" "$2"
		shift 2
	done | tr '\n' ' '
}
# windows FROM TO HOURS FORMAT: the oracle, by python3
cat >windows.py <<'END2'
import sys
from datetime import datetime, timedelta, timezone
a, b = (datetime.fromisoformat(x).replace(tzinfo=timezone.utc)
        for x in sys.argv[1:3])
while a < b:
    e = min(a + timedelta(hours=int(sys.argv[3])), b)
    print(*(str(int(x.timestamp())) if sys.argv[4] == 'epoch' else
            x.strftime(sys.argv[4]) for x in (a, e)))
    a = e
END2
windows() { python3 windows.py "$@"; }
Z=%Y-%m-%dT%H:%M:%SZ

# windows, whatever the server does with their ends
for ends in cc co oc; do
	range -q "ends=$ends" --window 1d --initial 2024-02-27T12:00:00Z \
		--until 2024-03-02T00:00:00Z
	is "$status $err" '0 ' "windows of a server that is $ends"
	is "$(asked)" "$(windows 2024-02-27T12:00 2024-03-02 24 $Z)" \
		"what it was asked for"
	from=12 to=96
	[ $ends = oc ] && from=13
	[ $ends = co ] && to=95
	is "$(ids)" "$(hours $from $to)" "nothing fell between"
done
range --window 24h --initial 2024-02-28 --until 2024-03-02
is "$(asked)" "$(windows 2024-02-28 2024-03-02 24 %Y-%m-%d)" 'dates'
range --window 7h --initial 1709078400 --until 2024-03-02 -q as=s
is "$(asked)" "$(windows 2024-02-28 2024-03-02 7 epoch)" 'seconds'
is "$(ids)" "$(hours 24 96)" 'nothing fell between'
cp out want
range -j 8 --window 7h --initial 1709078400 --until 2024-03-02 -q as=s
same out want 'requests at once change nothing'
range --window 12h --initial 2024-02-28T00:00:00+02:00 \
	--until 2024-02-28T12:00:00Z
is "$(asked)" '2024-02-28T00:00:00+02:00 2024-02-28T12:00:00+02:00
2024-02-28T12:00:00+02:00 2024-02-28T14:00:00+02:00' 'the offset stays'
range --window 1d --initial 2024-02-27T00:00:00Z --until 2024-03-02 \
	-q fail=2024-02-29
is "$status" 75 'a window that fails'
is "$(asked | tail -n 1 | cut -c -10)" 2024-02-29 'is the last'
gives 0 'the first window is shown' ndpaginate --dry-run \
	--paginator page_number --window 1d --initial 2024-02-27 \
	--until 2024-03-02 -q 'r={since}..{until}' "$url"
like "$(cat out)" 'r=2024-02-27\.\.2024-02-28' 'as it would be sent'

# now: the oracle is date(1)
before=$(date -u +$Z)
range --initial 2024-03-02T00:00:00Z --until now
after=$(date -u +$Z)
got=$(asked | cut -d ' ' -f 2)
is "$(printf '%s\n' "$before" "$got" "$after")" \
	"$(printf '%s\n' "$before" "$got" "$after" | sort)" 'now'
range --window 30d --initial 2024-03-02
is "$(asked | tail -n 1 | cut -d ' ' -f 2)" "$(date -u +%F)" \
	'windows end today'

# as the server wants it
while read -r format since until; do
	range --since-format "$format" --initial 2024-02-28T22:30:00.5+02:00 \
		--until 2024-03-01T10:00:00Z
	is "$(asked)" "$since $until" "$format"
done <<'END2'
epoch 1709152200 1709287200
epoch-ms 1709152200500 1709287200000
%Y-%m-%dT%H:%M:%S.%3fZ 2024-02-28T20:30:00.500Z 2024-03-01T10:00:00.000Z
%F 2024-02-28 2024-03-02
END2
is "$(date -u -d 2024-02-28T22:30:00+02:00 +%s)" 1709152200 'as date has it'

# a range of records that the server does not keep to
all='-q ignore=1 --cursor at --initial 2024-02-27T10:00:00Z'
while read -r start end from to; do
	range $all --until 2024-02-28T10:00:00Z --range-start $start \
		--range-end $end
	is "$status $(ids)" "0 $(hours "$from" "$to")" "$start, $end"
done <<'END2'
closed closed 10 34
closed open 10 33
open closed 11 34
open open 11 33
END2
range $all --until 2024-02-28T10:00:00Z --range-start closed
is "$(ids)" "$(hours 10 99)" 'one end only'
range $all --until 2024-02-28T22:00:00Z --range-start open --range-end open \
	--window 12h
is "$(ids)" "$(hours 11 45)" 'windows share their ends'
range -q ignore=1 -q as=s --cursor at --initial 1709028000 --until 2024-02-28 \
	--cursor-unit s --range-start closed --range-end closed
is "$(ids)" "$(hours 10 24)" 'numbers'
range -q ignore=1 -q as=date --cursor at --initial 2024-02-28 \
	--until 2024-02-28T12:00:00Z --range-start closed --range-end closed
is "$(ids)" "$(hours 24 47)" 'dates'
range -q ignore=1 -q as=s --cursor at --initial 2024-02-28 \
	--until 2024-02-29 --range-start closed
is "$status" 65 'a number is in no range of dates'
like "$err" 'GET .*page=1: cursor at: does not compare with the start' 'is told'

# records without a cursor
for missing in fail include exclude; do
	range $all -q without=20 --until 2024-02-28 --range-end open \
		--cursor-missing $missing
	case $missing in
	fail)
		is "$status $(ids)" "65 $(hours 0 19)" \
			'a record without a cursor: no page with it'
		like "$err" 'page=3: cursor at: null \(--cursor-missing\)' told
		;;
	include) is "$status $(ids)" "0 $(hours 0 23)" 'is included' ;;
	exclude) is "$(ids)" "$(seq 0 23 | grep -v 20 | tr '\n' ' ')" \
		'or excluded' ;;
	esac
done

# ordered: the walk ends where the range does, though the total says more
desc() { range $all --until 2024-03-09 --range-end closed --order desc "$@"; }
desc -q order=desc
is "$status $err$(ids)" "0 $(hours 10 99)" 'descending'
is "$(wc -l <api.log | tr -d ' ')" 10 'the last page was asked for, as 9 was whole'
range -q ignore=1 -q order=desc --cursor at --order desc --until 2024-03-09 \
	--initial 2024-03-01T00:00:00Z
is "$status $(ids)" "0 $(hours 72 99)" 'descending, from a later start'
[ "$(grep -c . api.log)" -le 4 ]
ok $? 'three pages of ten, and one that was asked for ahead'
cp out want
range -q ignore=1 -q order=desc --cursor at --order desc --until 2024-03-09 \
	--initial 2024-03-01T00:00:00Z -j 8
same out want 'with requests at once'
range -q ignore=1 -q order=desc --cursor at --order desc --until 2024-03-09 \
	--initial 2024-03-01T00:00:00Z --max-pages 3
is "$status" 0 'a cap that is reached as well'
range -q ignore=1 -q order=desc --cursor at --order desc --until 2024-03-09 \
	--initial 2024-03-01T00:00:00Z --max-pages 2
is "$status" 75 'one that comes first'
range -q ignore=1 --cursor at --order asc --initial 2024-02-27 \
	--until 2024-02-28T00:00:00Z
is "$status $(ids)" "0 $(hours 0 24)" 'ascending'
[ "$(grep -c . api.log)" -le 4 ]
ok $? 'three pages, and one ahead'
desc
is "$status" 65 'the wrong order'
like "$err" 'page=1: cursor at: higher than the one before it \(--order desc\)' \
	'is told'
is "$(cat out)" '' 'no record of the page'
desc -q order=desc -q swap=35
is "$status" 65 'two records out of order'
like "$err" 'page=4: cursor at: higher' 'are told'

# a file that is kept: from its cursor, with the lag, not below --initial
printf '{"id":1,"at":"2024-02-28"}\n{"id":2,"at":"2024-02-29"}\n' >f.ndjson
range -q as=date --since f.ndjson --cursor at --until 2024-03-02 --lag 1d
is "$(asked)" '2024-02-28 2024-03-02' 'dates less a day'
range --since f.ndjson --cursor at --until 2024-03-02 --lag 9d \
	--initial 2024-02-27
is "$(asked)" '2024-02-27 2024-03-02' 'but not below --initial'
range --since f.ndjson --cursor at --until 2024-03-02 --lag 9h
is "$status" 2 'not less an hour'
range --since f.ndjson --cursor at --until 2024-02-28
is "$status$(cat out api.log)" 0 'behind the end there is nothing to ask for'
range --initial 2024-02-29 --until 2024-02-28
is "$status$(cat out api.log)" 2 'but --initial is not there by intent'
printf '{"id":1,"at":"x"}\n' >g.ndjson
range --since g.ndjson --cursor at --until 2024-03-02 --since-format epoch
is "$status$(cat out api.log)" 65 'a cursor that is no time'
like "$err" '--since-format: g.ndjson: not a time: x' 'is told'
range --since-format epoch --initial x --until 2024-03-02
is "$status$(cat out api.log)" 2 '--initial that is none'

# nothing to start from: the parameter goes, the others stay
range --since none --cursor at --until 2024-02-28
is "$(head -n 1 api.log)" 'until=2024-02-28&page=1' 'only the end'
range --since none --cursor at --window 1d
is "$status$(cat out api.log)" 2 'windows have to start somewhere'
# in other places than a parameter
places() {
	settle && : >api.log
	run ndpaginate --retry 0 --paginator page_number --initial \
		2024-02-28T00:00:00Z "$@"
	is "$status $(ids)" "0 $(hours 24 99)" "{since} $name"
}
name='in the path'
places "${url%/events}/from/{since}"
is "$(head -n 1 api.log)" '/from/2024-02-28T00%3A00%3A00Z?page=1' 'encoded'
name='in a header'
places -H 'X-Since: {since}' "$url"
is "$(head -n 1 api.log)" 'page=1 X-Since: 2024-02-28T00:00:00Z' 'as it is'
name='in a JSON body'
places --json '{"since":"{since}","until":"9999-{until}"}' --until 12-31 "$url"
is "$(head -n 1 api.log)" \
	'page=1 {"since":"2024-02-28T00:00:00Z","until":"9999-12-31"}' 'filled'
places --json '{"since":"{since}"}' --since-format epoch "$url"
is "$(head -n 1 api.log)" 'page=1 {"since":1709078400}' 'epoch is a number'
unknown() {
	settle && : >api.log
	run ndpaginate --paginator page_number --since none --cursor at "$@" \
		"$url"
	is "$status$(cat out api.log)" 2 "nothing to start from: $1"
	like "$err" 'there is no cursor, and no --initial' 'is told'
}
unknown -H 'X-Since: {since}'
unknown --json '{"since":"{since}"}'

# a cursor for each parent
printf '{"id":%d}\n' 1 2 3 >parents.ndjson
cat >kept.ndjson <<'END2'
{"id":1001,"parent":1,"at":"2024-02-28T00:00:00Z"}
{"id":1002,"parent":1,"at":"2024-02-27T00:00:00Z"}
{"id":2001,"parent":2,"at":"2024-03-01T00:00:00Z"}
END2
by() {
	range --parents parents.ndjson --since kept.ndjson --cursor at \
		--since-by parent=id -q 'parent={id}' --until 2024-03-02T00:00:00Z "$@"
}
first() { # the since of each parent's first request
	grep 'page=1$' api.log | sed 's/%3A/:/g
		s/^parent=\([^&]*\)&since=\([^&]*\)&.*/\1 \2/
		s/^parent=\([^&]*\)&until.*/\1 all/'
}
by
is "$status$err" 0 'a cursor for each parent'
is "$(first)" '1 2024-02-28T00:00:00Z
2 2024-03-01T00:00:00Z
3 all' 'one without a record gives all'
is "$(ids)" "$(hours 1024 1096 2072 2096 3000 3096)" \
	'in each its own'
by --initial 2024-03-01T12:00:00Z
is "$(first | tail -n 1)" '3 2024-03-01T12:00:00Z' 'or from --initial on'
by --initial 2024-03-01T12:00:00Z --window 12h
cp out want
is "$(ids)" "$(hours 1024 1096 2072 2096 3084 3096)" \
	'in windows'
by --initial 2024-03-01T12:00:00Z --window 12h -j 8
same out want 'and several of them at once'
by -q ignore=1 --range-start open --range-end open
is "$(ids)" "$(hours 1025 1095 2073 2095 3000 3095)" \
	'a range for each'
printf '{"id":%d,"group":7}\n' 1 2 >group.ndjson
settle && : >api.log
run ndpaginate --paginator page_number --parents group.ndjson --cursor at \
	--since kept.ndjson --since-by parent=id --range-start closed \
	-q 'parent={group}' "$url"
is "$status $(jq .id out | wc -l | tr -d ' ')" "0 $((76 + 28))" \
	'two parents of one request have their own ranges'
range --since kept.ndjson --cursor at --since-by parent=id \
	--until 2024-03-02T00:00:00Z
is "$status" 2 'without parents'
like "$err" '--since-by goes with --parents' 'is told'
printf '{"n":1}\n' >parents.ndjson
range --parents parents.ndjson --since kept.ndjson --cursor at \
	--since-by parent=id --until 2024-03-02T00:00:00Z -q 'parent={n}'
is "$status$(cat api.log)" 65 'a parent without the value'
done_testing
