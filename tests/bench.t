# SPDX-License-Identifier: MIT
# bench.t - the programs of tests/bench work: on little data, and no time is
# asserted. What they compare is compared, so they are tests as well.
. tests/lib.sh

TMPDIR=$T
export TMPDIR

run env STREAM_GB=0.05 tests/bench/stream
is "$status $(grep -c '  right: ' "$T/out")" "0 2" \
	"50 MB through ndpack and ndmerge come out right"
[ -z "$err" ] || echo "$err" | sed 's/^/# /'

if [ -d ../shared/bench ]; then
	run env RUNS=1 MERGE_RECORDS=10000 CURVE="10000 20000" tests/bench/merge
	is "$status" 0 "merges beside other programs give the same records"
	[ -z "$err" ] || echo "$err" | sed 's/^/# /'
	sed -n 's/^without /# without /p' "$T/out"
	python3 - "$BUILD/bench-merge.svg" "$BUILD/bench-merge.ndjson" <<'END'
import json, sys, xml.dom.minidom
svg = xml.dom.minidom.parse(sys.argv[1])
assert len(svg.getElementsByTagName("polyline")) >= 5
rows = [json.loads(line) for line in open(sys.argv[2])]
assert all(row["wall"] > 0 and row["peak_mib"][0] > 0 for row in rows)
assert {row["program"] for row in rows} > {"ndmerge"}
END
	ok $? "a plot, and rows as NDJSON"
else
	run tests/bench/merge
	like "$status $err" '^1 bench: no ../shared/bench here' \
		"without ../shared there are no figures of merges"
	skip "a plot, and rows as NDJSON" "no ../shared/bench here"
fi
[ -z "$(ls -d "$T"/ndkit-bench.* 2>/dev/null)" ]
ok $? "nothing is left behind"
done_testing
