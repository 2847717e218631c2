# SPDX-License-Identifier: MIT
# spark.t - examples/spark: a merge over a cluster, of two workers that Spark
# starts on this machine, gives what ndmerge gives; and what fails there.
. tests/lib.sh

case $BUILD in
*/san) skip_all "Spark runs the tools as they are built for use" ;;
esac
PATH=$ROOT/build/venv-spark/bin:$PATH
command -v java >/dev/null || skip_all "no Java here; scripts/setup spark"
python3 -c 'import pyspark' 2>/dev/null ||
	skip_all "no PySpark here; scripts/setup spark"
[ -x "$BUILD/bin/ndkey" ] || command -v ndkey >/dev/null ||
	skip_all "no ndkey here"

# One machine, whatever its name resolves to.
SPARK_LOCAL_IP=127.0.0.1
SPARK_LOCAL_HOSTNAME=localhost
PYSPARK_PYTHON=$(command -v python3)
MASTER='local-cluster[2,1,1024]'
export SPARK_LOCAL_IP SPARK_LOCAL_HOSTNAME PYSPARK_PYTHON MASTER
# Where the workers keep their files.
SPARK_WORKER_DIR=$T/workers
SPARK_LOCAL_DIRS=$T/local
export SPARK_WORKER_DIR SPARK_LOCAL_DIRS
PYTHONPATH=$PYTHONPATH:$ROOT/examples/spark
cp "$ROOT/examples/spark/merge.py" "$T"
cd "$T" || exit 1

# records SEED COUNT: records of few keys, some of them odd
records() {
	python3 - "$@" <<'END'
import json, random, sys
seed, count = map(int, sys.argv[1:])
random.seed(seed)
for n in range(count):
    key = random.randrange(2000)
    key = (key, f"{key}.0", f'"k {key}"', f'"\\u00e9{key}"')[key % 4]
    print('{"id":%s,"updated_at":"2026-01-%02dT00:00:00Z","n":%d,"by":%d}' % (
        key, random.randrange(1, 29), n, seed))
END
}

records 1 4000 | ndmerge -k id --cursor updated_at >all
mkdir base
split -l 700 --filter='ndpack -o "base/$FILE.ndjson.gz"' all p.
records 2 1000 >batch.ndjson

# The commands of the README.
sed -n 's/^    //p' "$ROOT/examples/spark/README.md" | awk '
	sub(/\\$/, "") { held = held $0; next } { print held $0; held = "" }' |
	sed -n 's/^\$ //p' >commands
while IFS= read -r command; do
	sh -c "$command" >out 2>err </dev/null
	got=$?
	ok $got "README: $command"
	[ $got -eq 0 ] || tail -20 err | sed 's/^/# /'
done <commands
ndmerge -k id --cursor updated_at all batch.ndjson >want
ndcat new/part-*.ndjson.gz >got
same got want "the parts hold what ndmerge gives, in its order"
ndcat all.ndjson.gz >got
same got want "so does the file that cat makes of them"
is "$(echo new/*) $(echo new/.[!.]*) $(ls -d new.tmp 2>&1 | wc -l)" \
	"new/part-00000.ndjson.gz new/part-00001.ndjson.gz\
 new/part-00002.ndjson.gz new/part-00003.ndjson.gz new/.[!.]* 1" \
	"and there is nothing else"

# Records that a line of text may not survive. U+2028 and U+0085 are ends of
# lines to some; a lone surrogate is fine as an escape, and nothing in UTF-8.
mkdir odd
python3 - <<'END'
big = '{"id":"big","text":"%s"}' % ("\u00e9x" * 1500000)
odd = [
    '{"id":1e400,"n":1e400}', '{"id":1.0,"n":-0}', '{"id":1,"n":1.50e+3}',
    '{"id":18446744073709551617,"n":0.1000000000000000000000000000001}',
    '{"id":18446744073709551616,"n":1E5}', '{"id":"","a":1,"a":2}',
    r'{"id":"\ud800","t":"\ud83d\ude00 \udfff \u0000 \/ \u00e9"}',
    '{"id":"\U0001f600","t":"a\u2028b\u2029c\u0085d\ufeff\x7f"}',
    r'{"id":"\t","t":"\r\n"}', '{"id":" ","t":"  "}', '{"id":"~","t":"\'$x`"}',
    '{ "id" :\t"tab" , "t" : [ 1 , 2 ] }', '{"id":1e-400}', big]
with open("odd/1.ndjson.gz.plain", "w", encoding="utf-8", newline="") as f:
    f.write("\ufeff" + "\r\n".join(odd) + "\n\n")
with open("odd.batch", "w", encoding="utf-8") as f:
    for line in odd[::-2]:
        f.write(line.replace('"t":', '"new":1,"t":') + "\n")
END
mv odd/1.ndjson.gz.plain odd/1.ndjson.gz
ndpack -o odd/2.ndjson.gz </dev/null
mkdir empty
ndpack -o empty/1.ndjson.gz </dev/null
mkdir two
printf '{"a":1,"b":"x","n":1}\n{"a":1,"b":"y","n":2}\n{"a":0,"b":"z"}\n' |
	gzip -c >two/1.ndjson.gz
printf '{"b":"x","a":1.0,"n":3}\n' >two.batch
# What is wrong.
head -c 3000 base/p.aa.ndjson.gz >cut.ndjson.gz
printf '{"id":1}\n{"id":\n' >json.ndjson
printf '{"id":"\355\240\200"}\n' >utf8.ndjson
printf '{"x":1}\n' >key.ndjson

# A worker of Spark is killed while it feeds ndmerge, once.
mkdir bin
cat >bin/ndmerge <<END
#!/bin/sh
if mkdir "$T/was-killed" 2>/dev/null; then
	kill -9 \$(ps -o ppid= -p \$PPID)
fi
exec "$(command -v ndmerge)" "\$@"
END
chmod +x bin/ndmerge

cat >cases <<'END'
odd --parts 5 -k id odd.new odd odd.batch
empty -k id empty.new empty empty
two --parts 2 -k a -k b two.new two two.batch
last -k id last.new base batch.ndjson
cut -k id cut.new base cut.ndjson.gz
json -k id json.new base json.ndjson
utf8 -k id utf8.new base utf8.ndjson
key -k id key.new base key.ndjson
gone -k id gone.new base gone.ndjson
broken -k id broken.new base
killed -k id killed.new base batch.ndjson
END
spark-submit --master "$MASTER" --conf spark.task.maxFailures=2 \
	"$ROOT/tests/data/spark_cases.py" cases >said 2>err
ok $? "a cluster for several merges" || tail -20 err | sed 's/^/# /'
said() {
	sed -n "s/^$1 //p" said
}
# merged CASE NAME OPTIONS-AND-FILES...
merged() {
	case=$1 name=$2
	shift 2
	rm -f got
	ndmerge "$@" >want
	ndcat "$case.new"/part-*.ndjson.gz >got
	is "$(said "$case")" "done" "$name"
	same got want "$name: the same bytes"
}
merged odd "numbers, escapes, ends of lines, 4.5 MB" -k id odd/1.ndjson.gz \
	odd.batch
merged empty "no records at all" -k id /dev/null
merged two "a key of two paths" -k a -k b two/1.ndjson.gz two.batch
merged last "no cursor: the last one stays" -k id all batch.ndjson
for case in cut json utf8 key gone broken; do
	like "$(said $case)" 'exited with error code (1|65|123)' \
		"$case: a filter that fails fails the job"
	[ ! -e $case.new ] && [ ! -e $case.new.tmp ]
	ok $? "$case: nothing is left"
done

merged killed "a worker that is killed is replaced, and its part not taken" \
	-k id all batch.ndjson
[ -d was-killed ]
ok $? "it was killed"

# What can be seen before Spark starts.
run python3 merge.py -k id new base
like "$err" 'merge.py: .*/new: exists' "an output that exists"
mkdir none
run python3 merge.py -k id none.new none
like "$err" 'merge.py: no parts in none' "no parts"
done_testing
