# SPDX-License-Identifier: MIT
# bench.t - the programs of tests/bench work: on little data, and no time is
# asserted. What they compare is compared, so they are tests as well.
. tests/lib.sh

case $BUILD in
*/san) skip_all "these programs measure: what they run has tests of its own" ;;
esac
TMPDIR=$T RUNS=1 RECORDS=10000
export TMPDIR RUNS RECORDS

run env STREAM_GB=0.01 tests/bench/stream
is "$status $(grep -c '  right: ' "$T/out")" "0 2" \
	"10 MB through ndpack and ndmerge come out right"
[ -z "$err" ] || echo "$err" | sed 's/^/# /'
if [ ! -d ../shared/bench ]; then
	run tests/bench/merge
	like "$status $(cat "$T/out")" '^0 == merge: missing: ../shared/bench' \
		"without ../shared there are no figures of merges"
	done_testing
fi

# a build without the peers of PyPI, whose files are not those of make bench
mkdir -p "$T/build/bin"
ln -s "$BUILD"/bin/* "$T/build/bin"
run env BUILD="$T/build" tests/bench/merge
is "$status" 0 "merges beside other programs give the same records"
[ -z "$err" ] || echo "$err" | sed 's/^/# /'
sed -n 's/missing: /# &/p' "$T/out"
python3 - "$T/build/bench-merge.ndjson" <<'END'
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
rows = [line for line in lines if "wall" in line]
bars = [line for line in lines if "bar" in line]
assert len(rows) >= 8 and len(bars) >= 7
assert all(row["wall"] > 0 and row["peak_mib"][0] > 0 for row in rows)
assert any(bar["measured"] for bar in bars)
END
ok $? "rows and bars as NDJSON"

# one byte of one record is another
rm "$T/build/bin/ndpack"
cat >"$T/build/bin/ndpack" <<END
#!/bin/sh
for file; do :; done
sed '7s/1/2/' "\$file" | "$BUILD/bin/ndpack"
END
chmod 755 "$T/build/bin/ndpack"
run env BUILD="$T/build" tests/bench/codec
like "$status $err" '^1 codec: wrong output: ndpack' \
	"output that is wrong is found"

python3 -B - "$T/plot.svg" <<'END'
import sys
sys.path.insert(0, "tests/bench")
import plot
import xml.dom.minidom
svg = xml.dom.minidom.parseString(plot.svg("a & b", "x", "y", {
    "one": [(10, .01), (1000, 2)], "<two>": [(10, 1), (100, 1), (1000, 1)]}))
assert len(svg.getElementsByTagName("polyline")) == 2
END
ok $? "a plot is XML"
[ -z "$(ls -d "$T"/ndkit-bench.* 2>/dev/null)" ]
ok $? "nothing is left behind"
done_testing
