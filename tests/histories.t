# SPDX-License-Identifier: MIT
# histories.t - random histories of batches of every strategy, each merged into
# a file by ndmerge, by a reference in python (tests/data/mergeref.py) and
# where SQL can say it by sqlite; after each step file, state, changes and
# counts are looked at (mergefile.py, mergeplay.py). SEED=n ROUNDS=n make it
# another or a longer one (make histories); a failing history is printed as
# commands, as small as it gets.
. tests/lib.sh
cd "$T" || exit 1

SEED=${SEED:-4} ROUNDS=${ROUNDS:-16}
export SEED ROUNDS
python3 "$ROOT/tests/data/mergehist.py" >histories.out 2>&1
ok $? "histories as the reference has them (SEED=$SEED ROUNDS=$ROUNDS)"
for what in $(sed -n 's/^SKIP //p' histories.out); do
	skip "histories with $what" 'it is not there'
done
sed '/^SKIP/d; s/^/# /' histories.out
done_testing
