# SPDX-License-Identifier: MIT
# ndsync-keys.t - every key of dlt's config surface, by the table
# data/dlt-keys.tsv.
. tests/lib.sh

defs='def c(f): .client |= f; def d(f): .resource_defaults |= f;
def r(f): .resources[1] |= f; def e(f): r(.endpoint |= f);
def p(x): e(.paginator = x);
def i(x): e(.incremental = {cursor_path: "at"} + x);
def child: e(.path = "posts/{resources.posts.id}/r");
def oauth: {type: "oauth2_client_credentials", client_id: "me",
	access_token_url: "https://id.example.com/token",
	client_secret: {secret: "s"}};
'
cat >"$T/base.json" <<'EOT'
{"client": {"base_url": "https://api.example.com/v1"},
 "resource_defaults": {"primary_key": "id", "write_disposition": "merge"},
 "resources": ["posts", {"name": "r",
  "endpoint": {"path": "r", "paginator": "single_page"}}]}
EOT

# compiled MODE: a config a line on stdin; for each what it comes to, as a JSON
# string. The programs of ndsync are run by themselves, for all configs at once.
compiled() {
	mode=$1
	set --
	for part in -keys -value -fill -auth -page -endpoint -write \
		-resource -rule ''; do
		set -- "$@" -f "$ROOT/scripts/ndsync$part.jq"
	done
	ndselect "$@" --arg "mode=$mode" --arg title=config --arg base= \
		--arg literal='cat config' --arg only= --arg full= --arg secrets=
}
# one_line: each rule on a line
one_line() { jq -c 'gsub(" *\\\\\n[ \t]*"; " ") | gsub("\n\t"; " ")'; }

jq -c . "$T/base.json" >"$T/configs"
grep -v '^#' tests/data/dlt-keys.tsv >"$T/table"
tab=$(printf '\t')
while IFS=$tab read -r key program want; do
	jq -c "$defs$program" "$T/base.json" || echo "# $key: $program"
done <"$T/table" >>"$T/configs"
compiled make <"$T/configs" | one_line >"$T/made"
is "$(wc -l <"$T/made")" "$(wc -l <"$T/configs")" 'every config gives a text'
base=$(head -1 "$T/made")
exec 3<"$T/made"
IFS= read -r made <&3
while IFS=$tab read -r key program want; do
	IFS= read -r made <&3
	text=$(printf '%s\n' "$made" | jq -r .)
	case $want in
	'! '*) is "$text" "!${want#! }" "$key: $program" ;;
	'= the same') is "$made" "$base" "$key: $program" ;;
	*)
		case $text in
		!*) ok 1 "$key: $program" ;;
		*"$want"*) ok 0 "$key: $program" ;;
		*) ok 1 "$key: $program" ;;
		esac
		case $text in
		!* | *"$want"*) ;;
		*) printf '%s\n' "$text" | grep '^r\.\|^PAG\|^!'
			echo "has no: $want" ;;
		esac | sed 's/^/# /' ;;
	esac
done <"$T/table"

# What is compiled, ndpaginate takes.
compiled plan <"$T/configs" | jq -r 'select(startswith("!") | not)
	| split("\n")[] | select(startswith("#") | not) | sub("^[^ ]* "; "")' |
	sort -u >"$T/plan"
[ "$(wc -l <"$T/plan")" -gt 100 ]
ok $? 'there are many commands'
: >"$T/refused"
while IFS= read -r command; do
	bash -c "$command" </dev/null >"$T/out" 2>&1 ||
		{ echo "$command"; cat "$T/out"; } >>"$T/refused"
done <"$T/plan"
is "$(cat "$T/refused")" '' 'ndpaginate takes them all'

# And ndmerge.
jq -r 'split("\n")[] | capture("\\| \\$\\(MERGE\\) (?<words>.*) --into").words
	| gsub("\\$\\$"; "$")' "$T/made" | sort -u >"$T/merges"
[ "$(wc -l <"$T/merges")" -gt 25 ]
ok $? 'there are many ways to merge'
: >"$T/refused"
while IFS= read -r words; do
	rm -f "$T/merged.ndjson.gz"
	bash -c "ndmerge $words --into '$T/merged.ndjson.gz'" </dev/null \
		>"$T/out" 2>&1 ||
		{ echo "$words"; cat "$T/out"; } >>"$T/refused"
done <"$T/merges"
is "$(cat "$T/refused")" '' 'ndmerge takes them all'
done_testing
