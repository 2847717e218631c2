# SPDX-License-Identifier: MIT
# patch.t - merge patches of random texts against what Python makes of them.
. tests/lib.sh

PYTHONIOENCODING=utf-8 PYTHONUTF8=1
export PYTHONIOENCODING PYTHONUTF8
python3 tests/data/patch_cases.py make >"$T/cases"
"$BUILD/tests/patchcheck" - <"$T/cases" >"$T/results"
ok $? "patchcheck ran"
said=$(python3 tests/data/patch_cases.py check "$T/cases" "$T/results" 2>&1)
like "$said" '^[0-9]{5,} changed, [0-9]{4,} the same, [0-9]{4,} refused$' \
	"thousands of each kind"
is "$(printf '%s\n' "$said" | sed '$d' | head -20)" "" "Python says the same"
done_testing
