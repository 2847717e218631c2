# SPDX-License-Identifier: MIT
# merge-health.t - a file stays in shape: after many small merges, all over and
# in one spot, deletions and growth, it has about the blocks and extents that
# its records need. SEED=n ROUNDS=n make it another or a longer one.
. tests/lib.sh
cd "$T" || exit 1

SEED=${SEED:-1} ROUNDS=${ROUNDS:-40}
export SEED ROUNDS
python3 "$ROOT/tests/data/mergehealth.py" >health.out 2>&1
ok $? "as many blocks as are needed, about (SEED=$SEED ROUNDS=$ROUNDS)"
sed 's/^/# /' health.out
done_testing
