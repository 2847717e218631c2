# SPDX-License-Identifier: MIT
# ndmerge-exam.t - what many merges, odd files and dying writers leave behind.
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
done_testing
