# SPDX-License-Identifier: MIT
# ndsync.jq - a dlt rest_api config, as JSON, compiled to a Makefile of
# pipelines; "!" and a message where it holds what we do not do.
#
# $title   the config's name in messages
# $literal a shell command that prints the config as JSON, for secrets in it
# $base    instead of client.base_url, or ""
# $only    names of resources, one a line; none: all
# $secrets NAME=SOURCE, one a line

# --- values, checked by their place

def lines: split("\n") | map(select(. != ""));

def secret_name:
  if type == "object" then .secret | strings
  elif type == "string" then
    capture("^dlt\\.secrets\\[(?:\"(?<n>[^\"]+)\"|'(?<m>[^']+)')\\]$")
    | .n // .m
  else empty end;
def is_secret: [secret_name] != [];

def text($place):
  if type != "string" then fail($place; "not a string")
  elif . == "" then fail($place; "empty")
  elif is_secret then fail($place; "no place for a secret")
  else . end;

def whole($place):
  if type == "number" and . >= 0 and . == floor then tostring
  else fail($place; "not a whole number from 0") end;

# --- words of a command line, for bash inside of make

def octal: "\\" + ([. / 64, . / 8 % 8, . % 8] | map(floor | tostring) | add);

def quote:
  if test("^[A-Za-z0-9_./:@%+,=-]+$") then .
  elif test("[\\x01-\\x1f\\x7f#'\\\\]") then
    "$'" + (explode
      | map(if . < 32 or . == 127 or . == 35 or . == 39 or . == 92 then octal
          else [.] | implode end)
      | add) + "'"
  else "'" + . + "'" end
  | gsub("\\$"; "$$");

def option($name; $value): $name + " " + ($value | quote);

# --- credentials

# The name in capitals; dlt's two underscores for a dot.
def env_name:
  gsub("\\."; "__") | gsub("[^A-Za-z0-9_]"; "_") | ascii_upcase
  | if test("^[0-9]") then "_" + . else . end;

def named_sources:
  $secrets | lines
  | map(capture("^(?<key>[^=]+)=(?<value>.*)$")) | from_entries;

# Where a secret comes from; $path leads to it in the config.
def source($place; $path):
  if is_secret then
    secret_name
    | if test("^[A-Za-z0-9_.-]+$")
      then named_sources[.] // "env:" + env_name
      else fail($place; "not a name of a secret") end
  elif type == "string" and . != ""
  then "command:\($literal) | ndselect -r -j '\($path)'"
  else fail($place; "neither a secret nor a string") end;

# A secret that stands in the config in clear would come into argv.
def clear($place; $suspect):
  if $suspect
  then fail($place; "looks like a credential; say {\"secret\": \"NAME\"}")
  else . end;

def auth:
  "client.auth" as $place
  | def secret($key): .[$key]
      | source("\($place).\($key)"; ".client.auth.\($key)");
    if . == null then empty
    elif type != "object" then fail($place; "not an object with a type")
    else
      (.type // "bearer") as $type
      | known($place; $type; "auth")
      | if $type == "bearer" then option("--bearer"; secret("token"))
        elif $type == "http_basic" then
          option("--user"; .username | text("\($place).username")),
          option("--password"; secret("password"))
        else
          (.location // "header") as $where
          | if ["header", "query", "cookie"] | index([$where]) then .
            else fail("\($place).location"; "not header, query or cookie") end
          | ((.name // "Authorization") | text("\($place).name")) as $name
          | option("--api-key"; "\($where):\($name)=" + secret("api_key"))
        end
    end;

def headers:
  if . == null then empty
  elif type != "object" then fail("client.headers"; "not an object")
  else to_entries[] | .key as $name | "client.headers.\($name)" as $place
    | .value
    | if . == null then empty
      elif is_secret
      then option("--api-key"; "header:\($name)=" + source($place; ""))
      else text($place)
        | clear($place; $name | test("authorization|cookie|token|secret"
            + "|password|passwd|api[-_]?key"; "i"))
        | option("-H"; "\($name): \(.)")
      end
  end;

# --- one resource

# {cursor, initial, lag, param} of an incremental.
def incremental($place):
  object($place; "incremental")
  | def maybe(f): if . == null then null else f end;
    {cursor: (.cursor_path | text("\($place).cursor_path")),
     initial: (.initial_value | maybe(
       if type == "string" or type == "number" then tostring
       else fail("\($place).initial_value"; "not a string or number") end)),
     lag: (.lag | maybe(whole("\($place).lag"))),
     param: (.start_param | maybe(text("\($place).start_param")))};

def is_incremental: type == "object" and .type == "incremental";

# All of them: of the endpoint, and of parameters that are one.
def incrementals($place):
  (.incremental | select(. != null) | incremental("\($place).incremental")),
  ((.params // {}) | to_entries[] | select(.value | is_incremental)
    | .key as $name
    | .value | del(.type) | incremental("\($place).params.\($name)")
    | .param = $name);

# A parameter's text, in which {incremental.start_value} becomes {since}.
def filled($place; $since):
  # as dlt sends them: str(True) in Python
  (if type == "boolean" then (if . then "True" else "False" end)
    else tostring end)
  | split("{incremental.start_value}")
  | if length > 1 and $since == null
    then fail($place; "{incremental.start_value} without incremental")
    elif any(.[]; test("\\{[A-Za-z_][A-Za-z0-9_.]*\\}"))
    then fail($place; "no placeholder but {incremental.start_value}"
      + " is supported yet")
    else join("{since}") end;

# The option for one parameter, which is the input.
def param($place; $name; $since):
  if . == null or is_incremental then empty
  elif $name | test("=") or . == "" then fail($place; "not a name")
  elif is_secret
  then option("--api-key"; "query:\($name)=" + source($place; ""))
  elif type == "object" and .type == "resolve"
  then fail("\($place).type: resolve"; "not supported yet")
  elif type == "object" or type == "array"
  then fail($place; "not a string, number or boolean")
  else filled($place; $since)
    | clear($place; $name | test("^(api[-_]?key|(access|auth)[-_]?token|token"
        + "|(client_)?secret|password)$"; "i"))
    | option("-q"; "\($name)=\(.)")
  end;

def params($place; $since):
  ((.params // {}) | to_entries[] | .key as $name
    | .value | param("\($place).params.\($name)"; $name; $since)),
  ($since.param | strings | option("-q"; "\(.)={since}"));

def paginator($place):
  def word($key; $name): .[$key]
    | if . == null then empty
      else option($name; text("\($place).\($key)")) end;
  def number($key; $name): .[$key]
    | if . == null then empty
      else $name + " " + whole("\($place).\($key)") end;
  if type == "string" then {type: .} else . end
  | if . == null or . == {}
    then fail($place; "say which one: auto is not supported yet")
    elif type != "object" then fail($place; "not an object or a name")
    else . end
  | .type as $type
  | known($place; $type; "paginator")
  | if .stop_after_empty_page == false
    then fail("\($place).stop_after_empty_page"; "false: not supported yet")
    elif $type == "page_number" and (.limit == null) != (.limit_param == null)
    then fail("\($place).limit"; "goes with limit_param")
    else . end
  | "--paginator " + ({single_page: "single", json_link: "link",
      json_response: "link", header_link: "link", header_cursor: "cursor"}
      [$type] // $type),
    # What dlt has where nothing is said.
    ({json_link: {next_url_path: "next"},
      json_response: {next_url_path: "next"},
      cursor: {cursor_path: "cursors.next", cursor_param: "after"},
      header_cursor: {cursor_key: "next", cursor_param: "cursor"}}
      [$type] // {}) as $usual
  | $usual + with_entries(select(.value != null or .key == "total_path"))
  | if (.links_next_key // "next") != "next"
    then fail("\($place).links_next_key"; "not supported yet")
    else . end
  | word("next_url_path"; "--next"),
    word("cursor_path"; "--next"),
    word("cursor_key"; "--next-header"),
    word("cursor_param"; "--cursor-param"),
    if $type != "page_number" then empty
    elif .page != null then number("page"; "--page")
    elif .base_page != null then number("base_page"; "--page")
    else "--page auto" end,
    word("page_param"; "--page-param"),
    word("offset_param"; "--offset-param"),
    number("offset"; "--offset"),
    word("limit_param"; "--limit-param"),
    number("limit"; "--limit"),
    word("total_path"; "--total"),
    if has("total_path") and .total_path == null then "--no-total"
    else empty end;

def is_http: test("^https?://"; "i");

# scheme, host and port
def origin:
  capture("^(?<scheme>[A-Za-z]+)://(?<host>[^/?#]*)")
  | map_values(ascii_downcase)
  | (if .scheme == "https" then ":443" else ":80" end) as $port
  | "\(.scheme)://\(.host | rtrimstr($port))";

def url($place; $base):
  text($place)
  | if test("[{}]")
    then fail($place; "parameters in a path are not supported yet")
    elif is_http | not then "$(BASE)" + ("/" + sub("^/+"; "") | quote)
    elif origin == ($base | origin) then quote
    else fail($place; "not below base_url's origin: not supported yet") end;

def endpoint($place):
  if . == null then {} elif type == "string" then {path: .} else . end
  | object($place; "endpoint")
  | if .params == null or (.params | type) == "object" then .
    else fail("\($place).params"; "not an object") end;

# dlt's merge: the endpoint member by member, its params likewise.
def resource($place; $defaults):
  if type == "string" then {name: ., endpoint: {path: .}} else . end
  | object($place; "resource")
  | .name |= text("\($place).name")
  | .endpoint |= endpoint("\($place).endpoint")
  | .endpoint.path = (.endpoint.path // .name)
  | .endpoint.params = $defaults.endpoint.params + .endpoint.params
  | .endpoint = $defaults.endpoint + .endpoint
  | $defaults + .;

def keys_options($place):
  if . == null then fail($place; "missing: records are merged by it")
  elif type == "array" and . != [] then .[]
  else . end
  | option("-k"; text($place));

def check_disposition($place):
  if .write_disposition == "merge" then .
  elif .write_disposition == null
  then fail($place; "append, dlt's default, is not supported yet: say merge")
  elif .write_disposition | type == "object"
  then fail($place; "an object: not supported yet")
  else unknown("\($place): \(.write_disposition)";
    .write_disposition | tostring;
    [["merge"], ["append", "replace", "skip"]]; "write disposition") end;

# The lines of a resource's rule.
def rule($place; $base; $client):
  check_disposition("\($place).write_disposition")
  | "\($place).endpoint" as $here
  | [.primary_key | keys_options("\($place).primary_key")] as $keys
  | .name as $name
  | .endpoint
  | if (.method // "GET") | tostring | ascii_upcase != "GET"
    then fail("\($here).method: \(.method)"; "not supported yet") else . end
  | [incrementals($here)] as $all
  | $all[0] as $since
  | [params($here; $since)] as $params
  | if ($all | length) > 1 then fail($here; "more than one incremental")
    elif $since != null and all($params[]; contains("{since}") | not)
    then fail("\($here).incremental.start_param"; "missing")
    else . end
  | [$since | select(. != null) | option("--cursor"; .cursor)] as $cursor
  | ["$(PAGINATE)",
     ([(.paginator // $client.paginator) | paginator("\($here).paginator")]
       | join(" ")),
     (.data_selector | select(. != null)
       | option("--records"; text("\($here).data_selector"))),
     ($since | select(. != null)
       | ["--since $@", $cursor[],
          (.initial | strings | option("--initial"; .)),
          (.lag | strings | "--lag " + .)] | join(" ")),
     $params[],
     (.path | url("\($here).path"; $base))]
  | "\($name).ndjson.gz: FORCE", "\t" + join(" \\\n\t    ") + " \\",
    "\t| " + (["$(MERGE)", $keys[], $cursor[], "--into $@"] | join(" ")), "";

# --- the Makefile

def base:
  (if $base == "" then "client.base_url" else "--base-url" end) as $place
  | (if $base == "" then .client.base_url else $base end)
  | text($place)
  | if is_http and test("^[a-z]+://[a-z0-9._:\\[\\]-]+"
      + "(/[a-z0-9._~%@:+,=/-]*)?$"; "i")
    then sub("/+$"; "")
    else fail($place; "not a plain URL: scheme, host, path") end;

# The secrets that are named, each once.
def secrets:
  reduce (.. | secret_name) as $name ([];
    if index([$name]) then . else . + [$name] end);

def check_names($all):
  reduce $all[] as $r ([];
    if $r.name | test("^[A-Za-z0-9_][A-Za-z0-9_.-]*$") | not
    then fail("\($r.place).name"; "not letters, digits, _, - and . only")
    elif index([$r.name])
    then fail("\($r.place).name"; "there is a \($r.name) already")
    else . + [$r.name] end)
  | . as $names
  | $only | lines[] | . as $name
  | select($names | index([$name]) | not)
  | error({ndsync: "--only \($name): no such resource"});

def check_secrets($used):
  named_sources | keys_unsorted[] | . as $name
  | select($used | index([$name]) | not)
  | error({ndsync: "--secret \($name): the config has no such secret"});

def makefile($url; $client; $resources):
  "# \($title | gsub("[\\x01-\\x1f\\x7f]"; "?")), compiled by ndsync.",
  "# make -j4 brings every file up to date, make NAME.ndjson.gz one of them.",
  "# Needs GNU make and bash.",
  ([$client] + $resources | secrets[]
    | "# secret \(.): " + ({secret: .} | source(""; ""))),
  "",
  "BASE = \($url | quote)",
  "PAGINATE = " + ($client
    | ["ndpaginate", (.auth | auth), (.headers | headers)]
    | join(if length > 2 then " \\\n\t" else " " end)),
  "MERGE = ndmerge",
  "",
  "# A pipeline fails with the status of its first stage that failed; 141, of",
  "# one that lost its reader, counts where no other failed.",
  "SHELL = bash",
  ".SHELLFLAGS = -c 'eval \"$$1; s=\\$${PIPESTATUS[*]}\"; \\",
  "\tfor s in $${s//141} $$s; do [ $$s = 0 ] || exit $$s; done' make",
  "",
  "FILES = " + ($resources | map(.name + ".ndjson.gz") | join(" \\\n\t")),
  "",
  "all: $(FILES)",
  "",
  ($resources[] | .place as $place | rule($place; $url; $client)),
  "# What is new only the API knows. A file that make is stopped at is whole.",
  "FORCE:",
  ".PRECIOUS: $(FILES)";

def compile:
  object("config"; "config")
  | if any(.. | strings; explode | index(0) != null)
    then error({ndsync: "a string holds a NUL byte"}) else . end
  | .client |= object("client"; "client")
  | (.resource_defaults // {} | object("resource_defaults"; "resource")
      | .endpoint |= endpoint("resource_defaults.endpoint")) as $defaults
  | if (.resources | type) != "array" or .resources == []
    then fail("resources"; "not a list of resources") else . end
  | base as $url
  | .client as $client
  | [.resources | to_entries[] | "resources[\(.key)]" as $place
     | .value | resource($place; $defaults) | .place = $place] as $all
  | [check_names($all), check_secrets([$client] + $all | secrets)] as $_
  | ($only | lines) as $wanted
  | [$all[] | .name as $name
     | select($wanted == [] or ($wanted | index([$name])))]
  | [makefile($url; $client; .)] | join("\n");

try compile
catch if type == "object" then "!" + .ndsync
  else "!not a config that ndsync understands" end
