# SPDX-License-Identifier: MIT
# ndcat-keys.t - records by key, by range, from a cursor on, the last ones: of
# files that are looked up and of those that are read, against Python.
# shellcheck disable=SC3045
. tests/lib.sh
cd "$T" || exit 1

cat >a.ndjson <<'END'
{"id":-1,"u":"2026-05-01T00:00:00Z"}
{"id":1.0,"u":"2026-05-02T00:00:00Z"}
{"id":1000000000000000001,"u":"2026-05-03T02:00:00+02:00"}
{"id":"1","u":"2026-05-02T12:00:00Z"}
{"id":"a b","u":null}
{"id":"abc"}
END

# found NAME WANT OPTION...: the ids of what is written
found() {
	name=$1 wanted=$2
	shift 2
	run ndcat "$@"
	is "$status $(sed 's/{"id":\("[^"]*"\|[^,]*\).*/\1/' out | tr '\n' ' ')$err" \
		"0 $wanted" "$name"
}

# plain: what the words mean
found 'a number' '1.0 ' -k 1 --by id a.ndjson
found 'another spelling of it' '1.0 ' -k 10e-1 --by id a.ndjson
found 'a text' '"1" ' -k '"1"' --by id a.ndjson
found 'a text as it is' '"abc" ' -k abc --by id a.ndjson
found 'with a space' '"a b" ' -k 'a b' --by id a.ndjson
found 'an escape' '"abc" ' -k '"a\u0062c"' --by id a.ndjson
found 'no such key' '' -k 7 --by id a.ndjson
found 'a negative one' '-1 ' -k -1 --by id a.ndjson
found 'above 2^53' '1000000000000000001 ' -k 1000000000000000001 --by id \
	a.ndjson
found 'beside it' '' -k 1000000000000000002 --by id a.ndjson
found 'the start of a text' '' -k ab --by id a.ndjson
found 'a range' '-1 1.0 ' --range=-1..1 --by id a.ndjson
found 'its ends are in it' '"a b" "abc" ' --range 'a b..abc' --by id a.ndjson
found 'without a start' '-1 1.0 ' --range ..1 --by id a.ndjson
found 'without an end' '"a b" "abc" ' --range 2a.. --by id a.ndjson
found 'of numbers and texts' '1000000000000000001 "1" ' --range '2.."1"' \
	--by id a.ndjson
found 'without both' '-1 1.0 1000000000000000001 "1" "a b" "abc" ' \
	--range .. --by id a.ndjson
found 'of nothing' '' --range 5..4 --by id a.ndjson
found 'from a time' '1000000000000000001 "1" ' --since 2026-05-02T12:00:00Z \
	--by u a.ndjson
found 'the same instant' '1000000000000000001 ' \
	--since 2026-05-03T00:00:00Z --by u a.ndjson
found 'from a date' '1.0 1000000000000000001 "1" ' --since 2026-05-02 --by u \
	a.ndjson
found 'from a local time' '1000000000000000001 "1" ' \
	--since '2026-05-02 12:00:00' --by u a.ndjson
found 'the last two' '"a b" "abc" ' --tail 2 a.ndjson
found 'the last none' '' --tail 0 a.ndjson
found 'more than there are' '-1 1.0 1000000000000000001 "1" "a b" "abc" ' \
	--tail 7 a.ndjson
found 'the last of a range' '1.0 ' --range ..1 --tail 1 --by id a.ndjson
found 'of each file' '"abc" "abc" ' --tail 1 a.ndjson a.ndjson
found 'of none' '' --tail 1 /dev/null
found 'of a file that has none' '' -k 1 --by id /dev/null

printf '%s\n' '{"a":"x","b":1}' '{"a":"x","b":2}' '{"a":"x y","b":1}' \
	'{"a":"y","b":1}' >two.ndjson
gives 0 'a key of two components' ndcat -k x -k 2 --by a --by b two.ndjson
is "$(cat out)" '{"a":"x","b":2}' 'is one record'
gives 0 'its first component' ndcat -k x --by a --by b two.ndjson
is "$(cat out)" "$(sed 2q two.ndjson)" 'is those that start with it'
gives 0 'and a range of the second' ndcat -k x --range 2.. --by a --by b \
	two.ndjson
is "$(cat out)" '{"a":"x","b":2}' 'is within it'
gives 0 'and one without an end' ndcat -k x --range ..1 --by a --by b \
	two.ndjson
is "$(cat out)" '{"a":"x","b":1}' 'stays there'

# usage
gives 2 'no state' ndcat -k 1 a.ndjson
is "$err" 'ndcat: a.ndjson: no state names its key; say --by PATH' 'says so'
gives 2 'on stdin' ndcat -k 1
is "$err" 'ndcat: <stdin>: no state names its key; say --by PATH' 'says so'
gives 2 'no cursor' ndcat --since 1 a.ndjson
is "$err" 'ndcat: a.ndjson: no state names its cursor; say --by PATH' 'says so'
gives 2 'more components' ndcat -k 1 -k 2 --by id a.ndjson
is "$err" 'ndcat: a.ndjson: its key has no more than 1 component' 'says so'
gives 2 'a range without dots' ndcat --range 5 --by id a.ndjson
is "$err" 'ndcat: --range 5: not A..B' 'says so'
gives 2 'a text with dots, and no range' ndcat --range '"5..6"' a.ndjson
gives 2 'an exponent beyond all' ndcat -k 1e99999999999999999999 --by id \
	a.ndjson
is "$err" 'ndcat: -k 1e99999999999999999999: exponent too large' 'says so'
gives 2 '--by alone' ndcat --by id a.ndjson
gives 2 'no number' ndcat --tail x a.ndjson
gives 2 'a negative one' ndcat --tail -1 a.ndjson
gives 2 'no path' ndcat -k 1 --by '[' a.ndjson

# wrong data
gives 65 'a number where times are' ndcat --since 5 --by u a.ndjson
is "$err" 'ndcat: a.ndjson:1: cursor u: a string, --since is a number' \
	'says so'
gives 65 'no key' ndcat -k 1 --by u a.ndjson
is "$err" 'ndcat: a.ndjson:5: key u: null, not a number or string' 'says so'
printf '{"id":1}\n{"id":2}' >cut.ndjson
gives 65 'a cut file' ndcat -k 1 --by id cut.ndjson
is "$(cat out)" '{"id":1}' 'the record before is written'
gives 65 'a cut file, its last' ndcat --tail 1 cut.ndjson
is "$(cat out)" '' 'are not known'
if [ -c /dev/full ]; then
	gives 1 '/dev/full' sh -c 'ndcat --tail 1 a.ndjson >/dev/full'
fi

ndcat nothere 2>/dev/null | ndcat --tail 1 >out 2>err
is "$? $(cat err)" '1 ndcat: <stdin>: the writer did not finish' \
	'a writer that did not finish'

# each record as it comes
mkfifo in out2
(exec ndcat -k 1 --by id <in >out2) &
exec 3>in 4<out2
echo '{"id":1,"n":1}' >&3
read -r line <&4
is "$line" '{"id":1,"n":1}' 'a slow input is passed on record by record'
exec 3>&- 4<&-
wait

# A large record, last and first.
{
	echo '{"id":1}'
	printf '{"id":2,"x":"'
	head -c 300000000 /dev/zero | tr '\0' 7
	echo '"}'
	echo '{"id":3}'
} >large
gives 0 'the one behind a record of 300 MB' ndcat -k 3 --by id large
is "$(cat out)" '{"id":3}' 'is found'
ndcat --tail 2 large | cksum >sums
is "$(cat sums)" "$(tail -n 2 large | cksum)" 'the last two, one of 300 MB'
rm large

# A kept file: how much of it is read, and what is wrong with it.
python3 -c "
import random
r = random.Random(2)
for i in range(12000):
	print('{\"id\":%d,\"u\":\"2026-01-%02dT00:00:00Z\",\"x\":\"%0800x\"}' % (
	    i, 1 + i // 400, r.getrandbits(3200)))" >many
ndmerge -k id --cursor u --into many.ndjson.gz many
size=$(wc -c <many.ndjson.gz)
[ "$size" -gt 4000000 ]
ok $? "a kept file of $size bytes"
if strace -f -o trace true 2>/dev/null; then
	# bytes WANT OPTION...: what is read of the data file
	bytes() {
		want=$1
		shift
		strace -f -y -e trace=read,pread64,readv,mmap -o trace \
			ndcat "$@" many.ndjson.gz >out
		read=$(sed -n 's/.*many.ndjson.gz>.* = \([0-9]*\)$/\1/p' trace |
			awk '{ n += $1 } END { print n + 0 }')
		[ "$(wc -l <out)" -eq "$want" ] && [ "$read" -lt 600000 ]
		ok $? "$*: $read bytes are read for $want"
	}
	bytes 1 -k 7777
	bytes 1 -k 0
	bytes 1 -k 11999
	bytes 0 -k 12000
	bytes 0 -k x
	bytes 100 --range 5000..5099
	bytes 3 --tail 3
	bytes 2 --range ..6000 --tail 2
	bytes 400 --since 2026-01-30
	bytes 0 --since 2027-01-01
	bytes 7 --since 2026-01-30 --range ..11606
else
	skip 'how much is read' 'no strace that works here'
fi
touch -r many.ndjson.gz stamp
at=$((size / 2))
# Below 0x80, so that it is another byte for certain.
printf '\377\377\377' | dd of=many.ndjson.gz bs=1 seek=$at conv=notrunc \
	2>dd.err
touch -r stamp many.ndjson.gz
id=0 told='' found=0
while [ $id -lt 12000 ]; do
	run ndcat -k $id many.ndjson.gz
	case $status in
	0) found=$((found + $(wc -l <out))) ;;
	65) told="$told$err" ;;
	*) told="$told $id: $status" ;;
	esac
	id=$((id + 200))
done
[ $found -gt 50 ] && [ $found -lt 60 ]
ok $? "$found of 60 are found in a damaged file"
is "$(echo "$told" | sed 's/ndcat: many.ndjson.gz: block at byte [0-9]*: damaged//g')" \
	'' 'the damage is told where it is looked at'
rm -f many.ndjson.gz*
ndmerge -k id --cursor u --into many.ndjson.gz many
found 'a state that is trusted names the paths' '5 ' -k 5 many.ndjson.gz
found 'and another path is read' '399 ' --by u -k 2026-01-01T00:00:00Z \
	--tail 1 many.ndjson.gz
gives 2 'more components than it has' ndcat -k 5 -k 6 many.ndjson.gz
touch -d 2020-01-01 many.ndjson.gz
found 'a copy of another time' '5 ' -k 5 many.ndjson.gz
ndcat --range 3..6 many.ndjson.gz | ndpack >part
cp part many.ndjson.gz
found 'a state of other data names them, too' '5 6 ' --range 5.. many.ndjson.gz
echo '{"key":["id"]}' >many.ndjson.gz.state
gives 2 'what is no state' ndcat -k 5 many.ndjson.gz
is "$err" 'ndcat: many.ndjson.gz: no state names its key; say --by PATH' \
	'names nothing'
seq 3 | sed 's/.*/{"n":&}/' | ndmerge --append --into app.ndjson.gz
found 'a file without a key, its last' '{"n":2} {"n":3} ' --tail 2 \
	app.ndjson.gz
gives 2 'a key in it' ndcat -k 1 app.ndjson.gz

# A data set of several files.
ndmerge -k id --into set/ --shards 3 many
gives 0 'a directory' ndcat set
sort out >sorted
sort many | cmp -s - sorted
ok $? 'stands for its parts'
found 'a key in one of them' '777 ' -k 777 set/
gives 0 'a range' ndcat --range 100..119 set
is "$(wc -l <out)" 20 'in all of them'
gives 0 'the last' ndcat --tail 1 set
is "$(wc -l <out)" 3 'of each'
rm set/part-00001*
gives 65 'one that is missing' ndcat set
is "$err" 'ndcat: set: 1 of its 3 parts are missing' 'is told'
mkdir none
gives 1 'a directory without any' ndcat -k 1 --by id none
is "$err" 'ndcat: none: is a directory' 'is none'

# Random files.
is "$(python3 "$ROOT/tests/data/lookups.py" 2>&1 | tail -n 3)" 'all found' \
	'random files by key, range, cursor, from the end'

done_testing
