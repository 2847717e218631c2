# SPDX-License-Identifier: MIT
# spread.t - examples/parallel and examples/slurm: a merge over many machines
# gives what ndmerge gives. parallel runs here without ssh; of Slurm there is
# a stand-in that runs the tasks of an array one after the other.
. tests/lib.sh

[ -x "$BUILD/bin/ndkey" ] || skip_all "no ndkey here"
cp -r "$ROOT/examples/parallel" "$ROOT/examples/slurm" "$T"
cd "$T" || exit 1
mkdir bin base
PATH=$T/bin:$PATH

# Tasks may come in any order; a job behind one that failed is never started.
cat >bin/sbatch <<'END'
#!/bin/sh
id=$$ tasks= after=
while :; do
	case $1 in
	--array=1-*) tasks=${1#--array=1-} ;;
	--dependency=afterok:*) after=${1#*:} ;;
	--*) ;;
	*) break ;;
	esac
	shift
done
cp "$1" job-script
shift
if [ -z "$after" ] || [ -e "done-$after" ]; then
	for task in $(seq "$tasks" | sort -r); do
		SLURM_ARRAY_TASK_ID=$task sh job-script "$@" || fault=yes
	done
	[ "${fault-}" ] || : >"done-$id"
fi
echo "$id"
END
chmod +x bin/sbatch

# records SEED COUNT: records of few keys, some of them odd
records() {
	python3 - "$@" <<'END'
import random, sys
seed, count = map(int, sys.argv[1:])
random.seed(seed)
for n in range(count):
    key = random.randrange(2000)
    key = (key, f"{key}.0", f'"k {key}"', f'"\\u00e9{key}\U0001f600"')[key % 4]
    print('{"id":%s,"updated_at":"2026-01-%02dT00:00:00Z","n":%d,"by":%d}' % (
        key, random.randrange(1, 29), n, seed))
print('{"id":"big","updated_at":"2026-01-01T00:00:00Z","text":"%s"}' % (
    "\u00e9" * 500000))
END
}

records 1 4000 | ndmerge -k id --cursor updated_at >all
split -l 700 -d --filter='ndpack -o "base/part-$FILE.ndjson.gz"' all ''
records 2 3000 >batch.ndjson
ndmerge -k id --cursor updated_at all batch.ndjson >want

# readme PATTERN: those of its commands
readme() {
	sed -n 's/^    //p' parallel/README.md | awk '
	sub(/\\$/, "") { held = held $0; next } { print held $0; held = "" }' |
		sed -n 's/^\$ //p' | grep -e "$1"
}

if command -v parallel >/dev/null; then
	readme 'parallel/merge' >commands
	run sh commands
	is "$status" 0 "README: $(cat commands)"
	sed 's/^/# /' err
	ndcat new/part-*.ndjson.gz >got
	same got want "parallel: what ndmerge gives"
	is "$(ls -A new | wc -l) $(ls -d new.tmp 2>/dev/null)" "4 " \
		"parallel: the parts and nothing else"
	readme '^ndcat' >commands
	run sh commands
	is "$status" 0 "README: $(cat commands)"
	export HOSTS=:
	run parallel/merge 3 hosts base/part-*.ndjson.gz batch.ndjson
	is "$status" 0 "parallel: -S : (no cursor)"
	ndmerge -k id all batch.ndjson >want.last
	ndcat hosts/part-*.ndjson.gz >got
	same got want.last "parallel: the last one stays"
	run parallel/merge 3 hosts base/part-*.ndjson.gz
	like "$status $err" '^1 merge: .*/hosts: exists' "parallel: it exists"
	printf '{"id":1}\n{"id":\n' >bad.ndjson
	run parallel/merge 3 bad bad.ndjson batch.ndjson
	[ "$status" -ne 0 ] && [ ! -e bad ] && [ ! -e bad.tmp ]
	ok $? "parallel: a task that fails leaves nothing"
	like "$err" 'ndkey: bad.ndjson:2|ndkey: .*/bad.ndjson:2' "and says why"
else
	skip "parallel" "no GNU parallel here"
fi

# Slurm
export KEYS='-k id' MERGE='--cursor updated_at'
readme 'slurm/merge' >commands
run sh commands
is "$status $(wc -l <out)" "0 4" "README: $(cat commands)"
sed 's/^/# /' err
ndcat by-slurm/part-*.ndjson.gz >got
same got want "slurm: what ndmerge gives"
is "$(ls -A by-slurm | wc -l) $(ls -d by-slurm.tmp 2>/dev/null)" "4 " \
	"slurm: the parts and nothing else"
head -c 2000 base/part-01.ndjson.gz >cut.ndjson.gz
run slurm/merge 4 cut base/part-00.ndjson.gz cut.ndjson.gz
[ ! -e cut ] && [ -e cut.tmp ]
ok $? "slurm: a task that fails, and there is no result"
like "$err" 'ndkey: .*cut.ndjson.gz' "and it says why"

# The steps
empty() {
	parallel/step start e.tmp 3 /dev/null "$T/nothing" &&
		for step in sample split join; do
			for n in 1 2 3; do
				[ $step = join ] || [ $n -lt 3 ] || continue
				parallel/step $step e.tmp $n || return
			done
		done && parallel/step commit e.tmp e
}
: >nothing
run empty
is "$status $(ndcat e/part-*.ndjson.gz | wc -c) $(ls e | wc -l)" "0 0 3" \
	"no records make empty parts"
mkdir none
parallel/step start f.tmp 2 "$T/batch.ndjson"
# As ndkey, ndrun marks its output before all else.
cat >bin/ndkey <<'END'
#!/bin/sh
exec ndrun sh -c 'kill -9 $PPID'
END
chmod +x bin/ndkey
run parallel/step sample f.tmp 1
[ "$status" -ne 0 ] && [ ! -e f.tmp/sample/1 ]
ok $? "a writer that is killed is no end of input"
rm bin/ndkey
parallel/step sample f.tmp 1
run parallel/step join f.tmp 1
[ "$status" -ne 0 ] && [ ! -e f.tmp/parts/part-00001.ndjson.gz ]
ok $? "a range of an input that was not split is no part"
run parallel/step commit f.tmp f
[ "$status" -ne 0 ] && [ ! -e f ]
ok $? "parts that are missing are no result"
done_testing
