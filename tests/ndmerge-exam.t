# SPDX-License-Identifier: MIT
# ndmerge-exam.t - what many merges, odd files and dying writers leave behind,
# and what readers see meanwhile. ROUNDS=n SEED=n make that longer or another.
. tests/lib.sh
cd "$T" || exit 1

# blocks FILE, and how many of them full ones would be
blocks() { ndstat "$1" | jq -r .blocks; }
full() { echo $(($(ndstat "$1" | jq -r .inflated) / 65280 + 1)); }

# One block after the other loses all of its records but one.
awk 'BEGIN { for (i = 0; i < 9600; i++)
	printf "{\"id\":%d,\"p\":\"%0190d\"}\n", i, i }' >many.ndjson
ndmerge -k id --into few.ndjson.gz many.ndjson
for i in $(seq 0 300 9300); do
	awk -v i="$i" 'BEGIN { for (k = i + 1; k < i + 300; k++)
		printf "{\"id\":%d,\"gone\":true}\n", k }' |
		ndmerge -k id --delete-if gone --into few.ndjson.gz
done
awk 'NR % 300 == 1' many.ndjson >want.ndjson
ndcat few.ndjson.gz >got.ndjson
same got.ndjson want.ndjson 'records that are deleted block after block'
[ "$(blocks few.ndjson.gz)" -le $(($(full few.ndjson.gz) * 2)) ]
ok $? "leave $(blocks few.ndjson.gz) blocks of what fits in $(full few.ndjson.gz)"
gives 0 'and a sound file' ndstat --check few.ndjson.gz

# A reader comes when a writer, who has the lock, has put the data in their
# place and not yet the state.
mkdir between
head -n 900 many.ndjson | ndmerge -k id --into between/k.ndjson.gz
mv between/k.ndjson.gz.state old.state
sed -n 901,1000p many.ndjson | ndmerge -k id --into between/k.ndjson.gz
mv between/k.ndjson.gz.state new.state
cp -p between/k.ndjson.gz new.ndjson.gz
rm between/k.ndjson.gz
cp old.state between/k.ndjson.gz.state
cp -p new.ndjson.gz between/k.ndjson.gz
flock between/.k.lock sh -c ': >locked; sleep 0.5
	mv new.state between/k.ndjson.gz.state' &
while [ ! -e locked ]; do sleep 0.01; done
is "$(ndcat -k 950 between/k.ndjson.gz | jq .id)" 950 \
	'ndcat between data and state: the new data'
gives 0 'ndstat --check waits for the state' ndstat --check between/k.ndjson.gz
wait
mv old.state between/k.ndjson.gz.state
gives 65 'but not where no writer is' ndstat --check between/k.ndjson.gz

# More parts than files may be open, each with more than its share of memory.
python3 -c "
for i in range(80): print('{\"id\":%d,\"p\":\"%0300000d\"}' % (i, 0))" >wide
gives 0 'a data set of more parts than files may be open' sh -c '
	ulimit -S -n 50
	ndmerge -k id --memory 1M -T . --into wide.parts/ --shards 60 wide'
is "$(ndcat wide.parts/ | wc -l)" 80 'has all records'
rm -rf wide wide.parts

# Where the state could never be written, the data are not, either: a run that
# failed is done again, and would append once more.
long=$(printf '%0230d' 0).ndjson.gz
gives 1 'a name that is too long for that of its state' \
	ndmerge --append --into "$long" want.ndjson
like "$err" 'File name too long' 'says so'
[ ! -e "$long" ]
ok $? 'and is not made'
mkdir dir.ndjson.gz.state
gives 1 'a directory where the state should be' \
	ndmerge --append --into dir.ndjson.gz want.ndjson
[ ! -e dir.ndjson.gz ]
ok $? 'nothing is made, either'
long=$(printf '%0227d' 0).ndjson.gz
gives 0 'the longest name' ndmerge -k id --into "$long" want.ndjson
gives 0 'and its state' ndstat --check "$long"

is "$(python3 "$ROOT/tests/data/readers.py" "${ROUNDS:-60}" "${SEED:-1}" 2>&1)" \
	'all true' 'readers see the old file or the new one'
done_testing
