# SPDX-License-Identifier: MIT
# examples.t - every example of README.md, the pages and examples/ is run: a
# line that starts with "$ ", with the lines that a backslash continues, in a
# scratch directory beside the example API, must exit 0.
. tests/lib.sh

# examples FILE: its commands, one a line, backslash and newline taken out
examples() {
	case $1 in
	*.md) sed 's/^    //' "$1" ;;
	*) sed -e 's/\\&//g' -e 's/\\e/\\/g' -e "s/\\\\(aq/'/g" \
		-e 's/\\-/-/g' "$1" ;;
	esac | awk '
		/^\$ / { command = substr($0, 3); on = 1 }
		on && !/^\$ / { sub(/^[ \t]*/, ""); command = command " " $0 }
		on && /\\$/ { sub(/\\$/, "", command); next }
		on { print command; on = 0 }'
}

api --port 0
export API="$api" BEARER_TOKEN="$API_TOKEN"
cp "$ROOT"/examples/analytics* "$T"
mkdir "$T/w"
cd "$T/w" || exit 1
cp "$ROOT"/examples/* . 2>/dev/null
curl -s -H "Authorization: Bearer $API_TOKEN" \
	"$api/v1/resource/events?per_page=300" | python3 -c '
import json, sys
for record in json.load(sys.stdin)["data"]:
	print(json.dumps(record, separators=(",", ":")))' >events.ndjson
gzip -c events.ndjson >events.ndjson.gz
head -100 events.ndjson | gzip -c >old.ndjson.gz
for doc in "$ROOT"/README.md "$ROOT"/man/*.[157]; do
	name=${doc#"$ROOT/"}
	examples "$doc" >"$T/commands"
	case $name in
	*.1 | README.md) [ -s "$T/commands" ]; ok $? "$name has examples" ;;
	esac
	while IFS= read -r command; do
		case $command in
		git\ * | scripts/* | make\ * | *apt-get*)
			skip "$name: $command" "a whole build; scripts/demo and scripts/check are it"
			continue
			;;
		esac
		sh -c "$command" >"$T/out" 2>"$T/err" </dev/null
		got=$?
		ok $got "$name: $command"
		[ $got -eq 0 ] || sed 's/^/# /' "$T/err"
	done <"$T/commands"
done
done_testing
