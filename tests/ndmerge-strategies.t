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
done_testing
