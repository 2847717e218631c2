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

# Paths, names and values: what the tools would refuse later.
# many PATTERN NAME JQ: for each line of stdin, which is JSON, and $x in JQ, a
# config; what it comes to will be matched. A message is one line, masked as
# ndsync masks it.
: >"$T/configs"
many() {
	tee "$T/lines" | jq -c --slurpfile all /dev/stdin \
		". as \$config | \$all[] as \$x | \$config | $3" \
		examples/analytics_incremental.json >>"$T/configs"
	while IFS= read -r x; do
		printf '%s\t%s %s\n' "$1" "$2" "$x"
	done <"$T/lines"
} >>"$T/wanted"
defaults=.resource_defaults.endpoint.incremental
e='.resources[0].endpoint'
at='resources\[0\].endpoint'
no_path() { # KEY JQ
	many "$1: not a path: " "$1" "$2 = \$x" <<-'EOF'
	"a..b"
	"a b"
	"a[x]"
	"a]"
	"*"
	"$."
	"a[2147483648]"
	"a[\"b]"
	EOF
}
no_path 'resources\[0\].primary_key' '.resources[0].primary_key'
no_path 'resources\[0\].primary_key' \
	'.resources[0].primary_key = ["id"] | .resources[0].primary_key[1]'
no_path "$at.data_selector" "$e.data_selector"
no_path "$at.incremental.cursor_path" "$defaults.cursor_path"
no_path "$at.paginator.total_path" "$e.paginator.total_path"
no_path "$at.paginator.next_url_path" \
	"$e.paginator = {type: \"json_link\"} | $e.paginator.next_url_path"
no_path "$at.paginator.cursor_path" \
	"$e.paginator = {type: \"cursor\"} | $e.paginator.cursor_path"
for key in .resource_defaults.primary_key "$defaults.cursor_path" \
	"$e.paginator.total_path"; do
	echo '"data[*].x"' |
		many '[^ ]*_(key|path): many values: data' "$key" "$key = \$x"
done
cat >"$T/paths" <<'EOF'
$
.
$.data
data[*]
.a.[0]
a["b c]"][*]
['[*] x'].d
a[2147483647]
EOF
jq -R . "$T/paths" | many 'taken$' data_selector "$e.data_selector = \$x"
while IFS= read -r path; do
	run ndpaginate --dry-run --paginator single --records "$path" http://x
	is "$status" 0 "which ndpaginate takes: $path"
done <"$T/paths"
many "$at.paginator.limit: not a whole number from 1" limit \
	"$e.paginator.limit = \$x" <<'EOF'
0
-1
1.5
"5"
1e15
EOF
many "$at.path: a (blank|control character)" path "$e.path = \$x" <<'EOF'
"a b"
"a\tb"
"a\n"
EOF
many 'client.base_url: ' base_url '.client.base_url = $x' <<'EOF'
"http://127.0.0.1/a b"
"http://127.0.0.1/a\n"
EOF
many "$at.params[.].*: (a control character|{since}: no placeholder)" \
	params "$e.params = \$x" <<'EOF'
{"a\nb": "c"}
{"a": "b\u007f"}
{"a": "b\n"}
{"a{since}": "c"}
{"{since}": {"secret": "x"}}
EOF
many "$at.incremental.initial_value: a control character" initial_value \
	"$defaults.initial_value = \$x" <<'EOF'
"a\n"
EOF
many 'client.headers[.].*: (a control character|not a name of a header|not given)' \
	headers '.client.headers = $x' <<'EOF'
{"X": "b\n"}
{"X:Y": "b"}
{"Xé": {"secret": "x"}}
{"Content-Length": "5"}
EOF
many 'client.auth[.].*: (has a colon|a control character|not a name of a header)' \
	auth '.client.auth = $x' <<'EOF'
{"type": "http_basic", "username": "a:b", "password": "x"}
{"token": "a\n"}
{"type": "api_key", "name": "a b", "api_key": "x"}
EOF
many 'client.auth.token: not a name of a secret: b t$' secret \
	'.client.auth.token = $x' <<'EOF'
"dlt.secrets[\"b t\"]"
{"secret": "b t"}
EOF

many "resources\[0\].name: " name '.resources[0].name = $x' <<'EOF'
"../x"
".x"
"-x"
"a b"
"a/b"
""
"a$b"
"a\n"
EOF

# Names of credentials
for name in key api_key apikey access_key private_key x-api-key auth_key \
	secret_key accessToken XSRFToken APIKey SIG jwt my-session session-id \
	SessionId pwd user_passwd passphrase credentials X-Amz-Signature auth; do
	echo "\"$name\"" >"$T/name"
	many "$at.params.$name: must be a secret: " param \
		"$e.params[\$x] = \"cleartext\"" <"$T/name"
	many "client.headers.$name: must be a secret: " header \
		'.client.headers[$x] = "cleartext"' <"$T/name"
	many "$at.path: $name: move it to params" path \
		"$e.path = \"x?a=b&\" + \$x + \"=cleartext\"" <"$T/name"
done

compiled make <"$T/configs" | jq -r 'if startswith("!") then .[1:]
	| gsub("[\u0001-\u001f\u007f]"; "?") else "taken" end' >"$T/told"
is "$(wc -l <"$T/told")" "$(wc -l <"$T/wanted")" 'each value is judged'
while IFS=$tab read -r pattern name; do
	IFS= read -r text <&3
	like "$text" "^$pattern" "$name"
done <"$T/wanted" 3<"$T/told"
unlike "$(cat "$T/told")" cleartext 'the value of a credential is not shown'
done_testing
