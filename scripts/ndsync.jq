# SPDX-License-Identifier: MIT
# ndsync.jq - a dlt rest_api config, as JSON, compiled to a Makefile of
# pipelines; "!" and a message where it holds what we do not do. The other
# ndsync-*.jq but ndsync-python.jq are read before it.
#
# $title   the config's name in messages
# $mode    make: a Makefile; plan: a line a resource, its name and a command
#          that shows its first request
# $literal a shell command that prints the config as JSON, for secrets in it
# $base    instead of client.base_url, or ""
# $only    names of resources, one a line; none: all
# $full    not "": as if no records were there
# $secrets NAME=SOURCE, one a line

def base:
  (if $base == "" then "client.base_url" else "--base-url" end) as $place
  | (if $base == "" then .client.base_url else $base end)
  | text($place)
  | if is_http and test("^[a-z]+://[a-z0-9._:\\[\\]-]+"
      + "(/[a-z0-9._~%@:+,=/-]*)?\\z"; "i")
    then sub("/+$"; "")
    else fail($place; "not a plain URL: scheme, host, path") end;

# The secrets that are named, each once.
def secrets:
  reduce (.. | secret_name) as $name ([];
    if index([$name]) then . else . + [$name] end);

# What their names may be, said by their place in the config.
def check_secret_names:
  . as $config
  | paths(is_secret) as $path
  | $config | getpath($path) | secret_name
  | select(test("^[A-Za-z0-9_.-]+\\z") | not) as $name
  | fail(reduce $path[] as $key ("";
      if $key | type == "number" then . + "[\($key)]" else . + ".\($key)" end)
      | ltrimstr("."); "not a name of a secret: \($name)");

def check_secrets($used):
  named_sources | keys_unsorted[] | . as $name
  | select($used | index([$name]) | not)
  | error({ndsync: "--secret \($name): the config has no such secret"});

def secret_comments($client; $resources):
  [$client] + $resources | secrets[]
  | "# secret \(.): " + ({secret: .} | source(""));

def makefile($url; $client; $by_name; $resources; $wanted):
  "# \($title | gsub("[\\x01-\\x1f\\x7f]"; "?")), compiled by ndsync.",
  "# make -j4 brings every file up to date, make NAME.ndjson.gz one of them.",
  "# Needs GNU make and bash.",
  secret_comments($client; $resources),
  "",
  "BASE = \($url | quote)",
  "PAGINATE = " + (client_words($client; false; []; {parent: null})
    | join(if length > 2 then " \\\n\t" else " " end)),
  "MERGE = ndmerge",
  "",
  "# A pipeline fails with the status of its first stage that failed; 141, of",
  "# one that lost its reader, counts where no other failed.",
  "SHELL = bash",
  ".SHELLFLAGS = -c 'eval \"$$1; s=\\$${PIPESTATUS[*]}\"; \\",
  "\tfor s in $${s//141} $$s; do [ $$s = 0 ] || exit $$s; done' make",
  "",
  "FILES = " + ([$wanted[] | file] | join(" \\\n\t")),
  "",
  "all: $(FILES)",
  "",
  ($resources[] | select(is_kept) | rule($client; $url; $by_name)),
  "# What is new only the API knows. A file that make is stopped at is whole.",
  "FORCE:",
  ".PRECIOUS: $(FILES)";

def plan($url; $client; $by_name; $resources):
  secret_comments($client; $resources),
  ($resources[]
    | .name + " "
      + (walks($client; $url; $by_name; since_file)[-1] | join(" ")));

def depth($by_name):
  if .parent == null then 0
  else 1 + ($by_name[.parent] | depth($by_name)) end;

def ancestors($by_name):
  ., (if .parent == null then empty
    else $by_name[.parent] | ancestors($by_name) end);

# Those that are asked for.
def wanted($by_name):
  ($only | lines) as $names
  | ($names[] | . as $name
      | if $by_name[$name] == null
        then error({ndsync: "--only \($name): no such resource"})
        elif $by_name[$name] | is_kept | not
        then error({ndsync: "--only \($name): is not selected"})
        else empty end),
    map(select(is_kept) | .name as $name
      | select($names == [] or ($names | index([$name]))));

def compile:
  object("config"; "config")
  | if any(.. | strings; explode | index(0) != null)
    then error({ndsync: "a string holds a NUL byte"}) else . end
  | [check_secret_names] as $_
  | .client |= object("client"; "client")
  | defaults as $defaults
  | if (.resources | type) != "array" or .resources == []
    then fail("resources"; "not a list of resources") else . end
  | base as $url
  | .client as $client
  | [.resources | to_entries[] | "resources[\(.key)]" as $place
     | .value | merged($place; $defaults)] as $all
  | check_names($all) as $names
  | [$all[] | with_parent($names) | checked] as $all
  | (reduce $all[] as $r ({}; .[$r.name] = $r)) as $by_name
  | [$all[] | check_cycles($by_name)] as $_
  | [check_secrets([$client] + $all | secrets)] as $_
  | ($all | wanted($by_name)) as $wanted
  | if $wanted == [] then fail("resources"; "none is selected") else . end
  | ([$wanted[] | ancestors($by_name) | .name] | unique) as $needed
  | [$all[] | .name as $name | select($needed | index([$name]))]
    as $resources
  | if $mode == "make"
    then [makefile($url; $client; $by_name; $resources; $wanted)]
    else [plan($url; $client; $by_name;
      $resources | sort_by(depth($by_name)))] end
  | join("\n");

try compile
catch if type == "object" then "!" + .ndsync
  else "!not a config that ndsync understands" end
