# SPDX-License-Identifier: MIT
# ndmerge-strategies.t - what the options of ndmerge do together, and what they
# refuse: histories.t has the merges themselves.
# shellcheck disable=SC2010,SC2012,SC2238,SC3045
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
printf '{"a":1}\n{"a"' >cut.ndjson
echo nope >nojson
refuses 65 '--append of a cut line' 'cut.ndjson:2: cut' --append --into $F one cut.ndjson
refuses 65 '--append of what is not JSON' 'nojson:1: not JSON' --append --into $F \
	one nojson
refuses 65 '--replace by nothing' ".*600 rows would go; see --allow-empty" \
	--replace --into $F /dev/null
refuses 65 '--replace by too little' '.*600 of its 600 rows.*--max-delete' \
	--replace --max-delete 599 --into $F one
refuses 65 '--replace by a cut line' 'cut.ndjson:2: cut' --replace --into $F cut.ndjson
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
printf '{"id":1}\n{"id"' >cut.ndjson
refuses 65 'and a cut one' 'cut.ndjson:2: cut' -k id -m --into $F m/1 cut.ndjson m/2
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

# --scd2: names, the value of rows that hold, boundaries
# scd OPTION... <BATCH
scd() {
	ndmerge -k id --scd2 --into $F "$@"
}
cat >rows.py <<'END'
# The rows of F are these two, with the names and the open value of argv.
import gzip, json, sys
frm, to, end, boundary = sys.argv[1:]
text = gzip.open("f.ndjson.gz", "rt").read()
rows = [json.loads(x, object_pairs_hook=list) for x in text.splitlines()]
first = "2026-01-01T00:00:00Z"
assert rows == [
    [("id", 1), ("v", 1), (frm, first), (to, boundary)],
    [("id", 1), ("v", 2), (frm, boundary), (to, json.loads(end,
        object_pairs_hook=list))]], text
state = json.load(open("f.ndjson.gz.state"))
assert state["rows"] == 2 and state["key"][0] == "id", state
END
# versions NAME FROM TO OPEN SECOND: two versions, the second from SECOND on
versions() {
	rm -rf $F $F.* .f.lock
	for v in 1 1 2 2; do
		at=2026-01-01T00:00:00Z
		[ $v = 2 ] && at=$5
		echo "{\"id\":1,\"v\":$v}" | scd --valid-from "$2" \
			--valid-to "$3" --valid-open "$4" --boundary "$at" \
			--changes c.$v || break
	done
	is "$(python3 rows.py "$2" "$3" "$4" "$5" 2>&1)$(cat c.1 c.2)" '' "$1"
	before=$(stamps)
	rm -f $F.state
	echo '{"id":1,"v":2}' | scd --valid-from "$2" --valid-to "$3" \
		--valid-open "$4" --boundary 2027-01-01T00:00:00Z
	is "$(stamps | head -n 1)" "$(echo "$before" | head -n 1)" \
		"$1: its rows are found without a state, too"
}
second=2026-02-01T00:00:00Z
for name in from a.b 'a"b' 'a\b' '["a"]' '$' '' äöü 😀; do
	versions "named <$name>" "$name" "$name-to" null $second
done
for end in '"9999-12-31"' '"9999-12-31T00:00:00Z"' 0 false '""' '{"a":[1]}' \
	' { "a" : 1 } ' '"\u0041"'; do
	versions "open is $end" from to "$end" $second
done
versions 'a nanosecond later' from to null 2026-01-01T00:00:01.000000001Z
versions 'an offset' from to null 2026-01-01T00:00:01+00:00
versions 'an offset east' from to null 2026-01-01T03:00:01+03:00
versions 'an offset west' from to null 2026-01-01T00:00:01-05:00
versions 'a summer time' from to null 2026-03-29T03:00:00+02:00
echo '{"id":1,"v":3}' >three
for at in 2026-03-29T03:00:00+02:00 2026-03-29T01:00:00Z 2026-03-29T02:59:59+02:00 \
	2026-03-29T01:59:59+01:00 2026-03-29T01:00:00.000Z 2025-01-01T00:00:00Z; do
	refuses 65 "a boundary of $at" "$F: .*boundary.*" -k id --scd2 \
		--valid-from from --valid-to to --boundary $at --into $F three
done
# Of rows of one key the later one has to be behind, as a key: what is later but
# sorts before is refused. So is the hour that there is twice.
for at in 2026-03-29T02:00:00-05:00 2026-03-29T02:30:00+01:00; do
	refuses 65 "a boundary of $at, which is later" \
		"$F: the boundary .* is written so that it sorts before" -k id \
		--scd2 --valid-from from --valid-to to --boundary $at --into $F three
done
gives 0 'summer time, 2:30' scd --valid-from from --valid-to to \
	--boundary 2026-10-25T02:30:00+02:00 three
echo '{"id":1,"v":4}' >four
refuses 65 'winter time, 2:30' \
	"$F: the boundary .* is written so that it sorts before" -k id --scd2 \
	--valid-from from --valid-to to --boundary 2026-10-25T02:30:00+01:00 \
	--into $F four
gives 0 'and half an hour later' scd --valid-from from --valid-to to \
	--boundary 2026-10-25T03:00:00+01:00 four
is "$(gzip -dc <$F | jq -c '[.v, .from, .to]' | tail -n 2)" "$(cat <<'END'
[3,"2026-10-25T02:30:00+02:00","2026-10-25T03:00:00+01:00"]
[4,"2026-10-25T03:00:00+01:00",null]
END
)" 'in order, one ends where the next starts'
for taken in from to; do
	echo "{\"id\":1,\"$taken\":1}" >has
	refuses 65 "a record with $taken" ".*$taken" -k id --scd2 \
		--valid-from from --valid-to to --boundary 2027-01-01T00:00:00Z \
		--into $F has
done
run scd --valid-from from --valid-to to --boundary 2027-01-01T00:00:00Z \
	--delete-if v --allow-empty -v --changes c four
counts '0 inserted, 1 updated, 0 unchanged, 0 deleted, 4 rows' \
	'a record that is to go ends the row'
is "$(jq -c '[.op, .key, .new.to]' c)" \
	'["update",[1,"2026-10-25T03:00:00+01:00"],"2027-01-01T00:00:00Z"]' \
	'which is told with its key'
refuses 65 'it comes back at once' "$F: .*boundary" -k id --scd2 --valid-from \
	from --valid-to to --boundary 2026-10-25T03:00:00+01:00 --into $F four
run scd --valid-from from --valid-to to --boundary 2027-01-01T00:00:00Z \
	-v four
counts '1 inserted, 0 updated, 0 unchanged, 0 deleted, 5 rows' \
	'it comes back the moment it went'
refuses 65 'all rows would be ended' "$F: all of its 5 rows" -k id --scd2 \
	--valid-from from --valid-to to --boundary 2027-02-01T00:00:00Z \
	--into $F /dev/null

# the file is not what its state says
python3 -c 'import random
random.seed(3)
for i in range(20000):
    print("{\"id\":%d,\"t\":\"%x\"}" % (i, random.getrandbits(1000)))' >many
rm -rf $F $F.*
ndmerge -k id --into $F many
cp -p $F good
cp -p $F.state good.state
restore() {
	cp -p good $F
	cp -p good.state $F.state
}
[ "$(jq '.extents | length' $F.state)" -gt 4 ]
ok $? 'a file of some extents'
echo '{"id":19999,"v":1}' >last
echo '{"id":500,"v":1}' >early
# damage OFFSET: zeros there; the time stays
damage() {
	python3 - "$1" <<'END'
import sys
f = open("f.ndjson.gz", "r+b")
f.seek(int(sys.argv[1]))
f.write(b"\0" * 20)
END
	touch -r good $F
}
damage 100000
refuses 65 'a damaged block where a record goes' \
	"$F: block at byte [0-9]+: damaged" -k id --into $F early
refuses 65 'or might' "$F: block at byte [0-9]+: damaged" -k id --snapshot \
	--into $F many
gives 0 'elsewhere it is not read' ndmerge -k id --into $F last
gives 65 'ndstat --check finds it' ndstat --check $F
touch $F
refuses 65 'of another time, all is read' "$F: .*" -k id --into $F last
restore
touch $F
run ndmerge -k id -v --into $F /dev/null
counts '0 inserted, 0 updated, 0 unchanged, 0 deleted, 20000 rows' \
	'another time, the same bytes'
is "$(jq 'del(.written, .mtime, .check)' $F.state)" \
	"$(jq 'del(.written, .mtime, .check)' good.state)" 'the state is true'
is "$(stat -c %.9Y $F)" "$(jq -r .mtime $F.state)" 'and of its time'
# Other bytes, the same size
fresh '{"id":1,"v":5}'
cp $F.state first.state
time=$(stat -c %.9Y $F)
echo '{"id":1,"v":7}' | ndpack >$F
is "$(wc -c <$F)" "$(jq .size first.state)" 'a file of the same size'
run ndmerge -k id -v --into $F /dev/null
counts '0 inserted, 0 updated, 0 unchanged, 0 deleted, 1 rows' \
	'of another time'
is "$(python3 healthy.py $F 2>&1)" '["id"] 1 1' 'is found out by its CRC'
holds 'and kept' '{"id":1,"v":7}'
cp first.state $F.state
touch -d "@$time" $F
echo '{"id":1,"v":8}' >batch
run ndmerge -k id -v --into $F batch
counts '0 inserted, 1 updated, 0 unchanged, 0 deleted, 1 rows' \
	'of the same time, too: its state is believed'
is "$(python3 healthy.py $F 2>&1)" '["id"] 1 1' 'and what is read is as it is'
# An older version comes back, by cp -p
restore
ndmerge -k id --into $F early
cp -p good $F
run ndmerge -k id -v --into $F last
counts '0 inserted, 1 updated, 0 unchanged, 0 deleted, 20000 rows' \
	'an older version beside a newer state'
is "$(python3 healthy.py $F 2>&1 | cut -d ' ' -f 1-2) $(gzip -dc <$F |
	grep -c '"v":1')" '["id"] 20000 1' 'is what counts'
# The clock was set back: what is there is of the future
restore
touch -d 2040-01-01T00:00:00Z $F
for v in 1 2 3; do
	echo "{\"id\":7,\"v\":$v}" | ndmerge -k id --into $F
done
is "$(stat -c %.9Y $F) $(gzip -dc <$F | sed -n 8p)" \
	'2208988800.000000003 {"id":7,"v":3}' 'a file of the future gets later'
is "$(jq -r .mtime $F.state)" 2208988800.000000003 'and its state says so'
touch -d 1950-01-01T00:00:00.5Z $F
run ndmerge -k id -v --into $F early
counts '0 inserted, 1 updated, 0 unchanged, 0 deleted, 20000 rows' \
	'one from before 1970'
# Names
restore
ln $F hard
ln -s $F link
cp $F.state hard.state
run ndmerge -k id -v --into link early
is "$err" "ndmerge: link: 0 inserted, 1 updated, 0 unchanged, 0 deleted, \
20000 rows" 'through a link'
cmp -s hard good && [ -L link ] && ! cmp -s $F good && [ ! -e link.state ]
ok $? 'its target is replaced, another name of the old file stays'
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	chmod 000 $F.state
	chown 65534 . $F
	run setpriv --reuid=65534 "$BUILD/bin/ndmerge" -k id -v --into $F - <early
	is "$status $err" "0 ndmerge: $F: 0 inserted, 0 updated, 1 unchanged, \
0 deleted, 20000 rows" 'a state that cannot be read'
	is "$(jq .rows $F.state)" 20000 'is made anew'
	chmod 444 $F.state $F
	run setpriv --reuid=65534 "$BUILD/bin/ndmerge" -k id -v --into $F - <last
	is "$status $(jq .rows $F.state)" '0 20000' 'files that cannot be written'
	chmod 000 $F
	gives 1 'a file that cannot be read' setpriv --reuid=65534 \
		"$BUILD/bin/ndmerge" -k id --into $F - <last
	chown 0 .
	chmod 644 $F
else
	skip 'a state that cannot be read' 'needs root'
fi
skip 'a file system that counts whole seconds' 'there is none here'

# States that are wrong, but whose check is right
cat >forge.py <<'END'
import json, random, re, shutil, subprocess, sys
M = 2 ** 64 - 1
def mix(h, w):
    h = (h ^ w) * 0x9e3779b97f4a7c15 & M
    return h ^ h >> 29
def seen_hash(h, t):
    word = lambda i: int.from_bytes(t[i:i + 8], "little")
    a = b = c = h = mix(h, len(t))
    p = 0
    while len(t) - p >= 32:
        h, a = mix(h, word(p)), mix(a, word(p + 8))
        b, c = mix(b, word(p + 16)), mix(c, word(p + 24))
        p += 32
    h = mix(mix(mix(h, a), b), c)
    while len(t) - p >= 8:
        h = mix(h, word(p))
        p += 8
    for x in t[p:]:
        h = mix(h, x)
    return h ^ h >> 32
def signed(text):
    at = text.index(b',"extents":') + len(b',"extents":')
    extents = text[at:-2]
    h = 0
    key = re.match(rb'{"key":(\[.*?\]),', text).group(1)
    for part in key, b"", b"":
        h = seen_hash(h, part)
    numbers = re.search(rb'"rows":.*?"crc":"[0-9a-f]+"', text).group(0)
    h = seen_hash(seen_hash(h, numbers), extents)
    return re.sub(rb'"check":"[0-9a-f]*"', b'"check":"%016x"' % h, text)
good = open("good.state", "rb").read()
assert signed(good) == good
r = random.Random(int(sys.argv[1]))
batch = b"".join(b'{"id":%d,"v":1}\n' % i for i in range(0, 20000, 500))
ends = {}
for i in range(int(sys.argv[2])):
    n = list(re.finditer(rb'"(at|blocks|rows|size)":([0-9]+)', good))
    m = r.choice(n)
    old = int(m.group(2))
    new = r.choice([old + 1, old - 1, old * 2, old // 2, 0, 1, 2 ** 62,
                    2 ** 63 - 1, old + 65536, r.randrange(10 ** 6)])
    bad = good[:m.start(2)] + b"%d" % max(new, 0) + good[m.end(2):]
    shutil.copy2("good", "f.ndjson.gz")
    open("f.ndjson.gz.state", "wb").write(signed(bad))
    p = subprocess.run(["ndmerge", "-k", "id", "--into", "f.ndjson.gz"],
                       input=batch, stderr=subprocess.PIPE)
    ends[p.returncode] = ends.get(p.returncode, 0) + 1
    assert p.returncode in (0, 65), (m.group(0), new, p.returncode, p.stderr)
    assert p.stderr.count(b"\n") == (p.returncode != 0), p.stderr
    text = subprocess.run(["gzip", "-dc"], stdin=open("f.ndjson.gz"),
                          check=True, stdout=subprocess.PIPE).stdout
    ids = [int(x) for x in re.findall(rb'"id":([0-9]+)', text)]
    assert ids == list(range(20000)), (m.group(0), new)
    assert text.count(b'"v":1') == (40 if p.returncode == 0 else 0), i
print("by status:", ends)
END
if [ "$(stat -c %.9Y good)" = "$(jq -r .mtime good.state)" ]; then
	python3 forge.py 1 24 >forge.out 2>&1
	ok $? 'states with another place, number or size, and a right check'
	sed 's/^/# /' forge.out
fi
done_testing
