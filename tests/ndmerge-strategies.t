# SPDX-License-Identifier: MIT
# ndmerge-strategies.t - what the options of ndmerge do together, and what they
# refuse: histories.t has the merges themselves.
# shellcheck disable=SC2010,SC2012,SC3045
. tests/lib.sh
cd "$T" || exit 1
F=f.ndjson.gz

# fresh RECORD...: F is a new file of these records, by id
fresh() {
	rm -rf $F $F.* .f.lock
	printf '%s\n' "$@" | ndmerge -k id --into $F
}

# holds NAME RECORD...: F is sound and has these records
holds() {
	name=$1
	shift
	is "$(gzip -t $F 2>&1; gzip -dc <$F)" "$(printf '%s\n' "$@")" "$name"
}

# stamps: which files F and its state are, and of when
stamps() {
	stat -c '%i %.Y %s' $F $F.state
}

# refuses STATUS NAME PATTERN ARG...: ndmerge ARG... exits with STATUS and says
# why, F stays the file that it is, and nothing is left
refuses() {
	code=$1 name=$2 pattern=$3
	shift 3
	before=$(stamps)
	ndmerge "$@" </dev/null >out 2>err
	status=$?
	is "$status $(grep -vc '^usage: ' err) $(stamps) $(wc -c <out)" \
		"$code 1 $before 0" "$name: $code, one line, untouched"
	like "$(grep -v '^usage: ' err)" "^ndmerge: $pattern" "$name: why"
	is "$(find . -name '.*.tmp')" '' "$name: leaves nothing"
}

# options that do not go together
fresh '{"id":1,"v":1}' '{"id":2,"v":1}'
echo '{"id":3}' >one
all='--patch --insert-only --replace --append --scd2 --apply'
bad=
for a in $all; do
	for b in $all; do
		[ $a = $b ] && continue
		ndmerge -k id --into $F $a $b one 2>err
		[ "$? $(head -n 1 err)" = "2 ndmerge: one of --patch,\
 --insert-only, --replace, --append, --scd2 and --apply" ] || bad="$bad $a$b"
	done
done
is "$bad" '' 'one strategy at a time'
# Each line: what it says, and the options, before or after one
while IFS='|' read -r pattern options; do
	# shellcheck disable=SC2086
	refuses 2 "$options" "$pattern" $options one
done <<'END'
which key|--into f.ndjson.gz
which key|--patch --into f.ndjson.gz
--append compares nothing|-k id --append --into f.ndjson.gz
--append compares nothing|-k id --append
.*go with --into|--append
.*go with --into|--replace
.*go with --into|-k id --replace
.*go with --into|-k id --scd2
.*go with --into|-k id --apply
.*go with --into|-k id --snapshot
.*go with --into|-k id --merge-key v
.*go with --into|-k id --max-delete 1
.*go with --into|-k id --allow-empty
--changes goes with|-k id --changes c
--changes goes with|--append --into f.ndjson.gz --changes c
--changes goes with|--replace --into f.ndjson.gz --changes c
--changes goes with|-k id --into d/ --shards 2 --changes c
--shards goes with|-k id --shards 2
--shards goes with|-k id --shards 2 --into f.ndjson.gz
--shards: |-k id --shards 0 --into d/
--shards: |-k id --shards 1025 --into d/
--shards: |-k id --shards x --into d/
d/: how many|-k id --into d/
a data set is by key|--append --into d/ --shards 2
a data set is by key|--replace --into d/ --shards 2
-m goes with|-k id -m --into d/ --shards 2
-m goes with|-m --append --into f.ndjson.gz
-m goes with|-m --replace --into f.ndjson.gz
--snapshot, .*by key|--append --snapshot --into f.ndjson.gz
--snapshot, .*by key|--append --merge-key v --into f.ndjson.gz
--snapshot, .*by key|--append --delete-if v --into f.ndjson.gz
--snapshot, .*by key|--replace --delete-if v --into f.ndjson.gz
--snapshot, .*by key|--replace --merge-key v --into f.ndjson.gz
--snapshot, .*by key|-k id --apply --snapshot --into f.ndjson.gz
--snapshot, .*by key|-k id --apply --merge-key v --into f.ndjson.gz
--snapshot, .*by key|-k id --apply --delete-if v --into f.ndjson.gz
--dedup-sort: by which|-k id --dedup-sort asc --into f.ndjson.gz
--dedup-sort: up: |-k id --cursor v --dedup-sort up --into f.ndjson.gz
--valid-from, |-k id --valid-from a --into f.ndjson.gz
--valid-from, |-k id --valid-to a --into f.ndjson.gz
--valid-from, |-k id --valid-open 1 --into f.ndjson.gz
--valid-from, |-k id --boundary 2026-01-01T00:00:00Z --into f.ndjson.gz
boundary: |-k id --scd2 --boundary 5 --into f.ndjson.gz
boundary: |-k id --scd2 --boundary 2026-02-30T00:00:00Z --into f.ndjson.gz
boundary: |-k id --scd2 --boundary 2026-01-01 --into f.ndjson.gz
valid-open: not JSON|-k id --scd2 --valid-open { --into f.ndjson.gz
valid-open: not JSON|-k id --scd2 --valid-open 9999-12-31 --into f.ndjson.gz
valid-open: not JSON|-k id --scd2 --valid-open= --into f.ndjson.gz
valid-from and valid-to: |-k id --scd2 --valid-to _dlt_valid_from --into f.ndjson.gz
--max-delete: |-k id --snapshot --max-delete= --into f.ndjson.gz
--max-delete: |-k id --snapshot --max-delete x --into f.ndjson.gz
--max-delete: |-k id --snapshot --max-delete=-1 --into f.ndjson.gz
--max-delete: |-k id --snapshot --max-delete 1.5 --into f.ndjson.gz
--max-delete: |-k id --snapshot --max-delete 101% --into f.ndjson.gz
--max-delete: |-k id --snapshot --max-delete % --into f.ndjson.gz
--max-delete: |-k id --snapshot --max-delete 1%% --into f.ndjson.gz
--max-delete: |-k id --snapshot --max-delete 99999999999999999999 --into f.ndjson.gz
merge-key: .*many values|-k id --merge-key a[*] --into f.ndjson.gz
merge-key: |-k id --merge-key= --into f.ndjson.gz
delete-if: .*many values|-k id --delete-if a[*] --into f.ndjson.gz
delete-if: |-k id --delete-if a..b --into f.ndjson.gz
--parallel: |-k id --parallel 0 --into f.ndjson.gz
--memory: |-k id --memory 1K --into f.ndjson.gz
END
[ ! -e d ] && [ ! -e c ]
ok $? 'and makes neither directory nor changes'

# changes go to a file of their own
ln -s $F link
for c in $F ./$F "$T/$F" link $F.state link.state .f.lock one ./one; do
	[ $c = link.state ] && ln -s $F.state link.state
	refuses 2 "--changes $c" "--changes: $c is " -k id --into $F \
		--changes "$c" one
	refuses 2 "--changes $c, into the link" "--changes: $c is " -k id \
		--into link --changes "$c" one
done
is "$(cat one)" '{"id":3}' 'the input stays'
rm link link.state
ln $F hard
gives 0 '--changes another name of the old file' ndmerge -k id --into $F \
	--changes hard one
is "$(cat hard)" '{"op":"insert","key":3,"old":null,"new":{"id":3}}' \
	'which becomes the changes'
holds 'and the file is the new one' '{"id":1,"v":1}' '{"id":2,"v":1}' '{"id":3}'
rm -f hard
gives 2 '--changes and --reject one file' ndmerge -k id --into $F \
	--changes x --reject ./x one
[ ! -e x ]
ok $? 'which is not made'
mkdir new
gives 2 '--changes the target, which is not there yet' ndmerge -k id \
	--into new/$F --changes new/../new/$F one
gives 2 '--changes its state' ndmerge -k id --into new/$F \
	--changes new/$F.state one
is "$(ls -A new)" .f.lock 'none of them is made'
gives 2 '--reject the state that a link leads to' sh -c "
	ln -s new/$F to && ndmerge -k id --into to --reject new/$F.state one"
is "$(ls -A new)" .f.lock 'and not that'
rm -r new to

# records in no order, by no key: --append and --replace
counts() {
	is "$status $err" "0 ndmerge: $F: $1" "$2"
}
cat >healthy.py <<'END'
# Are the blocks of a file as ndjson.gz(5) says, and its state true?
import json, struct, sys, zlib
name = sys.argv[1]
data = open(name, "rb").read()
s = json.load(open(name + ".state"))
at, blocks = 0, []
while at < len(data):
    assert data[at:at + 4] == b"\x1f\x8b\x08\x04", at
    n = struct.unpack_from("<H", data, at + 16)[0] + 1
    blocks.append((at, zlib.decompress(data[at:at + n], 31)))
    at += n
assert at == len(data) and blocks[-1][1] == b"", "its end"
blocks.pop()
text = b"".join(b for _, b in blocks)
open_record = False
for _, b in blocks:
    assert 0 < len(b) <= 65280
    if open_record or not b.endswith(b"\n"):
        assert b.count(b"\n") == b.endswith(b"\n"), "a record shares a block"
    open_record = not b.endswith(b"\n")
assert s["size"] == len(data) and s["rows"] == text.count(b"\n"), s
assert int(s["crc"], 16) == zlib.crc32(data), s
x = s["extents"] + [{"at": len(data) - 28}]
starts = {a for a, _ in blocks}
assert bool(blocks) == (len(x) > 1) and x[0]["at"] == 0
for a, b in zip(x, x[1:]):
    assert a["at"] in starts, a
    assert int(a["crc"], 16) == zlib.crc32(data[a["at"]:b["at"]]), a
    assert a["blocks"] == sum(a["at"] <= at < b["at"] for at in starts), a
print(json.dumps(s["key"]), s["rows"], len(blocks))
END
rm -rf $F $F.*
: >want
for i in $(seq 100); do
	echo "{\"n\":$i,\"t\":\"$(seq -s ' ' $((i * 20)) $((i * 20 + 300)))\"}"
done >hundred
while read -r record; do
	echo "$record" | ndmerge --append --into $F || break
	echo "$record" >>want
done <hundred
gzip -dc <$F | cmp -s - want
ok $? '100 appends of one record'
is "$(python3 healthy.py $F 2>&1)" "null 100 $(python3 -c '
n = blocks = 0
for line in open("want", "rb"):
    if n + len(line) > 65280 or not blocks:
        n = 0
        blocks += 1
    n += len(line)
print(blocks)')" 'in as few blocks as it takes, the state is true'
ndmerge --replace --into at-once.ndjson.gz want
same $F at-once.ndjson.gz 'the same file as all at once'
run ndmerge --replace -v --into $F want
counts '0 inserted, 0 updated, 100 unchanged, 0 deleted, 100 rows' \
	'--replace by the same'
before=$(stamps)
run ndmerge --replace -v --max-delete 0 --into $F want
is "$status $(stamps)" "0 $before" 'touches nothing, whatever may be deleted'
run ndmerge --append -v --into $F /dev/null
counts '0 inserted, 0 updated, 0 unchanged, 0 deleted, 100 rows' \
	'--append of nothing'
is "$(stamps)" "$before" 'touches nothing'
run ndmerge --append -v --into $F want want
counts '200 inserted, 0 updated, 0 unchanged, 0 deleted, 300 rows' \
	'--append of the same twice'
cat want want want >thrice
gzip -dc <$F | cmp -s - thrice
ok $? 'is there thrice'
like "$(python3 healthy.py $F 2>&1)" '^null 300 ' 'and sound'
run ndmerge --append --into $F $F
is "$status $(gzip -dc <$F | wc -l)" '0 600' '--append of itself'
printf '{"a":1}\n{"a"' >cut
echo nope >nojson
refuses 65 '--append of a cut line' 'cut:2: cut' --append --into $F one cut
refuses 65 '--append of what is not JSON' 'nojson:1: not JSON' --append --into $F \
	one nojson
refuses 65 '--replace by nothing' ".*600 rows would go; see --allow-empty" \
	--replace --into $F /dev/null
refuses 65 '--replace by too little' '.*600 of its 600 rows.*--max-delete' \
	--replace --max-delete 599 --into $F one
refuses 65 '--replace by a cut line' 'cut:2: cut' --replace --into $F cut
run ndmerge --replace --max-delete 600 -v --into $F one
counts '1 inserted, 0 updated, 0 unchanged, 600 deleted, 1 rows' \
	'--replace that may'
is "$(python3 healthy.py $F 2>&1)" 'null 1 1' 'is sound'
run ndmerge --replace --allow-empty -v --into $F /dev/null
counts '0 inserted, 0 updated, 0 unchanged, 1 deleted, 0 rows' \
	'--replace by nothing, where it may'
is "$(python3 healthy.py $F 2>&1)" 'null 0 0' 'is sound'
run ndmerge --replace -v --into $F /dev/null
counts '0 inserted, 0 updated, 0 unchanged, 0 deleted, 0 rows' 'and again'
# Records larger than a block, and behind them small ones
python3 -c '
for n in 1, 70000, 1, 1, 65279, 65280, 65281, 1, 200000, 200000, 1:
    print("\"%s\"" % ("x" * (n - 3 if n > 3 else 0)))' >sizes
while read -r record; do
	printf '%s\n' "$record" | ndmerge --append --into $F
done <sizes
gzip -dc <$F | cmp -s - sizes
ok $? 'records of a block and more, one after the other'
ndmerge --replace --into sizes.ndjson.gz sizes
same $F sizes.ndjson.gz 'as all at once'
like "$(python3 healthy.py $F 2>&1)" '^null 11 ' 'and sound'

# counts of what may go: N, N%
fresh $(seq -f '{"id":%.0f}' 1 10)
seq -f '{"id":%.0f}' 1 7 >seven
refuses 65 'a number too low' "$F: 3 of its 10 rows would go" -k id --into $F \
	--snapshot --max-delete 2 seven
refuses 65 'none' "$F: 3 of its 10 rows would go" -k id --into $F \
	--snapshot --max-delete 0 seven
refuses 65 'no hundredth' "$F: 3 of its 10 rows would go" -k id --into $F \
	--snapshot --max-delete 0% seven
refuses 65 'a hundredth too low' "$F: 3 of its 10 rows would go" -k id \
	--into $F --snapshot --max-delete 29% seven
refuses 65 'also of --replace' "$F: 3 of its 10 rows would go" -k id --into $F \
	--replace --max-delete 2 seven
refuses 65 'of --scd2, which it cannot be' ".*_dlt_valid_from: missing" -k id \
	--into $F --scd2 --max-delete 2 seven
sed 's/}/,"gone":1}/' seven >gone
refuses 65 'of --delete-if' "$F: 7 of its 10 rows would go" -k id --into $F \
	--delete-if gone --max-delete 6 gone
refuses 65 'of --patch --delete-if' "$F: 7 of its 10 rows would go" -k id \
	--into $F --patch --delete-if gone --max-delete 69% gone
sed 's/.*/{"op":"delete","key":0,"old":&,"new":null}/' seven >feed
refuses 65 'of --apply' "$F: 7 of its 10 rows would go" -k id --into $F \
	--apply --max-delete 6 feed
refuses 65 'nothing came' "$F: all of its 10 rows would go; see --allow-empty" \
	-k id --into $F --snapshot /dev/null
refuses 65 'nothing came, whatever may go' "$F: all of its 10 rows would go" \
	-k id --into $F --snapshot --max-delete 100% /dev/null
refuses 65 'nothing is left' "$F: all of its 10 rows would go" -k id --into $F \
	--snapshot --delete-if id seven
refuses 65 '--allow-empty, but too many' "$F: 10 of its 10 rows would go" \
	-k id --into $F --snapshot --allow-empty --max-delete 99% /dev/null
refuses 65 'changes of it' "$F: 3 of its 10 rows would go" -k id --into $F \
	--snapshot --max-delete 2 --changes changes seven
[ ! -e changes ]
ok $? 'are not written'
for most in 3 30% 100%; do
	cp -p $F kept && cp -p $F.state kept.state
	run ndmerge -k id --into $F --snapshot --max-delete $most -v seven
	counts '0 inserted, 0 updated, 7 unchanged, 3 deleted, 7 rows' \
		"--max-delete $most of 3 in 10"
	mv kept $F && mv kept.state $F.state
done
run ndmerge -k id --into $F --merge-key id --max-delete 0 -v seven
counts '0 inserted, 0 updated, 7 unchanged, 0 deleted, 10 rows' \
	'--merge-key, no row of its partitions goes'
run ndmerge -k id --into $F --merge-key id -v /dev/null
counts '0 inserted, 0 updated, 0 unchanged, 0 deleted, 10 rows' \
	'--merge-key of nothing: no partition, no row'
run ndmerge -k id --into $F --snapshot --allow-empty -v /dev/null
counts '0 inserted, 0 updated, 0 unchanged, 10 deleted, 0 rows' '--allow-empty'
run ndmerge -k id --into $F --snapshot --max-delete 0 -v /dev/null
counts '0 inserted, 0 updated, 0 unchanged, 0 deleted, 0 rows' \
	'nothing of nothing needs no leave'

# --changes: where to
fresh '{"id":1}' '{"id":2}'
echo '{"id":2,"v":1}' >two
change='{"op":"update","key":2,"old":{"id":2},"new":{"id":2,"v":1}}'
for c in . new nodir/x /dev/full /dev/null ''; do
	mkdir -p new
	refuses 1 "--changes '$c'" "${c%x}" -k id --into $F --changes "$c" two
done
ls -l /dev/full /dev/null | grep -vc '^c' >chars
is "$(cat chars)" 0 'devices stay devices'
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	mkdir -p closed open
	rm -f $F.* .f.lock && mv $F open/ && chmod 777 open && chmod 555 closed
	chmod 666 open/*
	chmod 755 .
	gives 1 '--changes to a directory that cannot be written' setpriv \
		--reuid=65534 "$BUILD/bin/ndmerge" -k id --into open/$F \
		--changes closed/c - <two
	is "$(gzip -dc open/$F)" "$(printf '{"id":1}\n{"id":2}')" \
		'the file is untouched'
	mv open/$F . && rm -rf open
else
	skip '--changes to a directory that cannot be written' 'needs root'
fi
fresh '{"id":1}' '{"id":2}'
before=$(stamps)
ndmerge -k id --into $F --changes - two >/dev/full 2>err
is "$? $(cat err) $(stamps)" "1 ndmerge: <stdout>: No space left on device \
$before" '--changes - to a full disk: the file is untouched'
cp $F kept && cp $F.state kept.state
is "$(ndmerge -k id --into $F --changes - two)" "$change" '--changes -'
cp kept $F && cp kept.state $F.state
echo old >c
gives 0 '--changes to a file' ndmerge -k id --into $F --changes c two
is "$(cat c)" "$change" 'replaces it'
gives 0 'again' ndmerge -k id --into $F --changes c two
is "$(wc -c <c)" 0 'there are none'
cp kept $F && cp kept.state $F.state
gives 0 '--changes to a .gz' ndmerge -k id --into $F --changes c.gz two
is "$(gzip -dc <c.gz) $(tail -c 28 c.gz | cksum)" \
	"$change $(tail -c 28 $F | cksum)" 'in blocks'
gives 0 'again' ndmerge -k id --into $F --changes c.gz two
is "$(wc -c <c.gz)" 28 'there are none'
ln -s target.gz alias
cp kept $F && cp kept.state $F.state
gives 0 '--changes to a link' ndmerge -k id --into $F --changes alias two
is "$(cat target.gz)" "$change" 'to what it leads to, as the name says'

# a feed is there before the data
cp kept $F && cp kept.state $F.state
rm -f c
if ${CC:-cc} -shared -fPIC -o shim.so "$ROOT/tests/shim.c" -ldl 2>cc.err; then
	before=$(stamps)
	env SHIM=rename:kill SHIM_FILE=$F LD_PRELOAD="$T/shim.so" \
		ASAN_OPTIONS=verify_asan_link_order=0 \
		ndmerge -k id --into $F --changes c two
	is "$? $(cat c) $(stamps)" "137 $change $before" \
		'killed between: the changes are there, the file is the old one'
	rm c
	gives 0 'the next run' ndmerge -k id --into $F --changes c two
	is "$(cat c)" "$change" 'tells them again'
	holds 'and makes them' '{"id":1}' '{"id":2,"v":1}'
else
	skip 'killed between' "no compiler: $(head -n 1 cc.err)"
fi

# a feed is applied
cp kept $F && cp kept.state $F.state
run ndmerge -k id --apply -v --into $F c
counts '0 inserted, 1 updated, 0 unchanged, 0 deleted, 2 rows' '--apply'
run ndmerge -k id --apply -v --into $F c
counts '0 inserted, 0 updated, 1 unchanged, 0 deleted, 2 rows' 'a second time'
misfit() {
	echo "$2" >feed
	refuses 65 "$1" "$3" -k id --apply --into $F feed
}
misfit 'an update of another record' \
	'{"op":"update","key":2,"old":{"id":2,"v":9},"new":{"id":2,"v":3}}' \
	"$F: the update of 2 does not fit: another record is there"
misfit 'an update of what is not there' \
	'{"op":"update","key":3,"old":{"id":3},"new":{"id":3,"v":3}}' \
	"$F: the update of 3 does not fit: there is no such record"
misfit 'an insert where there is another' \
	'{"op":"insert","key":2,"old":null,"new":{"id":2,"v":3}}' \
	"$F: the insert of 2 does not fit: another record is there"
misfit 'a delete of another' \
	'{"op":"delete","key":2,"old":{"id":2},"new":null}' \
	"$F: the delete of 2 does not fit: another record is there"
misfit 'no change record' '{"id":2}' 'feed:1: '
misfit 'an op of its own' \
	'{"op":"upsert","key":2,"old":null,"new":{"id":2,"v":3}}' 'feed:1: '
misfit 'a delete with a new record' \
	'{"op":"delete","key":2,"old":{"id":2},"new":{"id":2}}' 'feed:1: '
misfit 'an insert with an old record' \
	'{"op":"insert","key":2,"old":{"id":2},"new":{"id":2}}' 'feed:1: '
misfit 'two keys in one change' \
	'{"op":"update","key":2,"old":{"id":2,"v":1},"new":{"id":5}}' '.*'
cat >feed <<'END'
{"op":"insert","key":7,"old":null,"new":{"id":7}}
{"op":"update","key":7,"old":{"id":7},"new":{"id":7,"v":1}}
{"op":"delete","key":7,"old":{"id":7,"v":1},"new":null}
{"op":"insert","key":8,"old":null,"new":{"id":8}}
{"op":"delete","key":1,"old":{"id":1},"new":null}
END
run ndmerge -k id --apply -v --into $F feed
counts '1 inserted, 0 updated, 1 unchanged, 1 deleted, 2 rows' \
	'several changes of one key'
holds 'one after the other' '{"id":2,"v":1}' '{"id":8}'

# --delete-if
for value in null false; do
	fresh '{"id":1}' '{"id":2}'
	echo "{\"id\":1,\"gone\":$value}" >batch
	ndmerge -k id --delete-if gone --into $F batch
	holds "$value deletes nothing" "$(cat batch)" '{"id":2}'
done
for value in true 0 '""' '[]' '{}' '"false"'; do
	fresh '{"id":1}' '{"id":2}'
	echo "{\"id\":1,\"gone\":$value}" >batch
	ndmerge -k id --delete-if gone --into $F batch
	holds "$value deletes" '{"id":2}'
done
printf '{"id":%s,"gone":%s,"at":%s}\n' 1 true 5 2 true 1 3 true 5 3 false 6 \
	4 false 5 4 true 6 9 true 9 >batch
# deletes WANT OPTION...: the ids that are left of 1 to 5, all "at" 3
deletes() {
	left=$1
	shift
	fresh $(seq -f '{"id":%.0f,"at":3}' 1 5)
	ndmerge -k id --cursor at --delete-if gone --into $F "$@" batch
	is "$(gzip -dc <$F | jq -r '"\(.id):\(.at)"' | tr '\n' ' ')" "$left " \
		"--delete-if $*"
}
deletes '2:3 3:6 5:3'
deletes '2:3 3:6 5:3' --patch
deletes '1:3 2:3 3:3 4:3 5:3' --insert-only
deletes '2:3 3:6' --snapshot
deletes '3:6' --replace
deletes '1:3 3:3 4:3 5:3' --dedup-sort asc
deletes '2:3 3:6 5:3' --merge-key id

# --merge-key: partitions in memory
python3 -c '
for i in range(20000):
    print("{\"id\":%d,\"p\":\"%040d\"}" % (i, i))' >many
refuses 65 'too many partitions' \
	'many:[0-9]+: merge-key p: more than [0-9]+ different values' -k id \
	--memory 1M --merge-key p --into $F many
gives 0 'with more memory' ndmerge -k id --memory 8M --merge-key p \
	--into part.ndjson.gz many
refuses 65 'no partition' 'two:1: merge-key p: missing' -k id --merge-key p \
	--into $F two
fresh '{"id":1,"p":"a"}' '{"id":2,"p":"b"}' '{"id":3}' '{"id":4,"p":null}' \
	'{"id":5,"p":1}' '{"id":6,"p":[1]}'
printf '{"id":%s,"p":%s}\n' 7 '"\u0061"' 8 1.0 >batch
run ndmerge -k id --merge-key p -v --into $F batch
counts '2 inserted, 0 updated, 0 unchanged, 2 deleted, 6 rows' '--merge-key'
holds 'values are compared as keys' '{"id":2,"p":"b"}' '{"id":3}' \
	'{"id":4,"p":null}' '{"id":6,"p":[1]}' '{"id":7,"p":"\u0061"}' \
	'{"id":8,"p":1.0}'

# -m
mkdir m
for i in $(seq 300); do
	seq "$i" 300 9000 | sed "s/.*/{\"id\":&,\"n\":$i}/" >m/$i
done
cat m/* | sort -t: -k2n >want
(ulimit -n 64 && ndmerge -k id -m m/*) >out 2>err
same out want '300 sorted inputs, 64 open files'
(ulimit -n 64 && ndmerge -k id -m m/1* - m/[3-9]* <m/2) \
	>out 2>err
grep -v '"n":2[0-9]' want >less
same out less 'one of them standard input'
cat m/1 m/1 m/1 >thrice
refuses 65 'equal neighbours, then a lower one' 'thrice:31: not sorted by key' \
	-k id -m --into $F thrice
sed p m/1 >twice
gives 0 'equal neighbours' ndmerge -k id -m twice
same out m/1 'are one'
tac m/1 >down
refuses 65 'descending' 'down:2: not sorted by key' -k id -m --into $F m/2 down m/3
refuses 65 'with --merge-key, too' 'down:2: not sorted by key' -k id -m \
	--merge-key n --into $F m/2 down m/3
printf '{"id":1}\n{"id"' >cut
refuses 65 'and a cut one' 'cut:2: cut' -k id -m --into $F m/1 cut m/2
for i in 1 2 3; do
	printf '{"id":0,"v":%d}\n{"id":%d}\n' $i $i |
		ndmerge -k id --into k$i.ndjson.gz
done
is "$(printf '{"id":2,"v":1}\n{"id":0,"v":"-"}\n' |
	ndmerge -k id k1.ndjson.gz - k3.ndjson.gz k2.ndjson.gz)" \
	"$(printf '{"id":0,"v":2}\n{"id":1}\n{"id":2}\n{"id":3}')" \
	'kept files around standard input: the last wins'
is "$(printf '{"id":2,"v":1}\n{"id":0,"v":"-"}\n' |
	ndmerge -k id k1.ndjson.gz k3.ndjson.gz k2.ndjson.gz -)" \
	"$(printf '{"id":0,"v":"-"}\n{"id":1}\n{"id":2,"v":1}\n{"id":3}')" \
	'it is the last'
cp k1.ndjson.gz $F && cp k1.ndjson.gz.state $F.state
for o in '' -m --patch --insert-only --snapshot --replace '--merge-key id'; do
	# shellcheck disable=SC2086
	run ndmerge -k id $o -v --into $F $F
	counts '0 inserted, 0 updated, 2 unchanged, 0 deleted, 2 rows' \
		"the target as the input $o"
done
run ndmerge -k id -v --into $F k2.ndjson.gz $F k3.ndjson.gz
counts '2 inserted, 1 updated, 1 unchanged, 0 deleted, 4 rows' \
	'among other inputs'
done_testing
