# SPDX-License-Identifier: MIT
# jsonset.t - json_set on random texts against what Python makes of them.
. tests/lib.sh

PYTHONIOENCODING=utf-8 PYTHONUTF8=1
export PYTHONIOENCODING PYTHONUTF8
python3 tests/data/jsonset_cases.py make >"$T/cases"
"$BUILD/tests/jsonsetcheck" - <"$T/cases" >"$T/results"
ok $? "jsonsetcheck ran"
said=$(python3 tests/data/jsonset_cases.py check "$T/cases" "$T/results" 2>&1)
like "$said" '^[0-9]{4,} set, [0-9]{4,} refused$' "thousands of both kinds"
is "$(printf '%s\n' "$said" | sed '$d')" "" "Python says the same"
done_testing
