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
    capture("^dlt\\.secrets\\[(?:\"(?<n>[^\"]+)\"|'(?<m>[^']+)')\\]\\z")
    | .n // .m
  else empty end;
def is_secret: [secret_name] != [];

# No tool takes control characters. (The end of a text is \z: $ would let a
# newline through.)
def one_line($place):
  if test("[\\x01-\\x1f\\x7f]") then fail($place; "a control character")
  else . end;

def text($place):
  if type != "string" then fail($place; "not a string")
  elif . == "" then fail($place; "empty")
  elif is_secret then fail($place; "no place for a secret")
  else one_line($place) end;

def whole($place; $least):
  if type == "number" and . >= $least and . == floor
    and (floor | tostring | test("^[0-9]{1,9}\\z"))
  then floor | tostring
  else fail($place; "not a whole number from \($least) to 999999999") end;

# The steps of a path, by the grammar of lib/path.h.
def step:
  "(?:\\A|\\.)(?!\\*(?:[.\\[]|\\z))[^.\\[\\]\" \\t\\r\\n\\x0b\\x0c]+"
  + "|\\.?\\[(?:\\*|[0-9]+|'[^']*'"
  + "|\"(?:[^\"\\\\]|\\\\(?:[\"\\\\/bfnrt]|u[0-9A-Fa-f]{4}))*\")\\]";

def steps($place):
  text($place)
  | . as $path
  | if . == "$" or . == "." then []
    else
      sub("^\\$(?=[.\\[])"; "")
      | . as $rest
      | [match(step; "g").string]
      | if add == $rest and length < 32
          and all(.[] | scan("^\\.?\\[([0-9]+)\\]\\z")[0] | tonumber;
            . < 2147483648)
        then . else fail($place; "not a path: \($path)") end
    end;

def is_any: . == "[*]" or . == ".[*]";

# A path to one value.
def path_to_one($place):
  if any(steps($place)[]; is_any)
  then fail($place; "many values: \(.)") else . end;

# A path to records.
def path_to_many($place):
  if any(steps($place)[:-1][]; is_any)
  then fail($place; "[*] only at the end: \(.)") else . end;

# The name of a parameter, in options NAME=VALUE.
def param_name($place):
  text($place)
  | if test("=|\\{since\\}") then fail($place; "not a name: has = or {since}")
    else . end;

def header_name($place):
  text($place)
  | if test("^[A-Za-z0-9!#$%&'*+.^_`|~-]+\\z") then .
    else fail($place; "not a name of a header") end;

# --- words of a command line, for bash inside of make

def octal: "\\" + ([. / 64, . / 8 % 8, . % 8] | map(floor | tostring) | add);

def quote:
  if test("^[A-Za-z0-9_./:@%+,=-]+\\z") then .
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
    | named_sources[.] // "env:" + env_name
  elif type == "string" and . != ""
  then one_line($place) | "command:\($literal) | ndselect -r -j '\($path)'"
  else fail($place; "neither a secret nor a string") end;

# Does a value of this name look like a credential? A word of a name starts
# behind what is no letter or digit, or with an inner capital.
def is_credential:
  gsub("%[0-9A-Fa-f]{2}|[^A-Za-z0-9]"; "_")
  | gsub("(?<a>[a-z0-9])(?<b>[A-Z])"; "\(.a)_\(.b)")
  | gsub("(?<a>[A-Z])(?<b>[A-Z][a-z])"; "\(.a)_\(.b)")
  | ascii_downcase
  | sub("_+\\z"; "")
  | test("(^|_)(auth|authorization|cookie|credentials?|jwt|passphrase|passwd"
      + "|password|pwd|session(_?id)?|sid|sig|signature"
      + "|(access|api|app|auth|private|secret|session)?(key|secret|token))\\z")
    and (test("(^|_)(group|order|partition|primary|sort)_key\\z") | not);

# One that stands in the config in clear would come into argv.
def clear($place; $name):
  if $name | is_credential
  then fail($place; "must be a secret: {\"secret\": NAME}")
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
          option("--user"; .username | text("\($place).username")
            | if contains(":")
              then fail("\($place).username"; "has a colon") else . end),
          option("--password"; secret("password"))
        else
          (.location // "header") as $where
          | if ["header", "query", "cookie"] | index([$where]) then .
            else fail("\($place).location"; "not header, query or cookie") end
          | ((.name // "Authorization")
              | if $where == "query" then param_name("\($place).name")
                else header_name("\($place).name") end) as $name
          | option("--api-key"; "\($where):\($name)=" + secret("api_key"))
        end
    end;

def headers:
  if . == null then empty
  elif type != "object" then fail("client.headers"; "not an object")
  else to_entries[] | .key as $name | "client.headers.\($name)" as $place
    | ($name | header_name($place)
        | if test("^(content-length|transfer-encoding)\\z"; "i")
          then fail($place; "not given here") else . end) as $_
    | .value
    | if . == null then empty
      elif is_secret
      then option("--api-key"; "header:\($name)=" + source($place; ""))
      else clear($place; $name) | option("-H"; "\($name): \(text($place))")
      end
  end;

# --- one resource

# {cursor, initial, lag, param} of an incremental.
def incremental($place):
  object($place; "incremental")
  | def maybe(f): if . == null then null else f end;
    {cursor: (.cursor_path | path_to_one("\($place).cursor_path")),
     initial: (.initial_value | maybe(
       if type == "string" or type == "number"
       then tostring | one_line("\($place).initial_value")
       else fail("\($place).initial_value"; "not a string or number") end)),
     lag: (.lag | maybe(whole("\($place).lag"; 0))),
     param: (.start_param | maybe(param_name("\($place).start_param")))};

def is_incremental: type == "object" and .type == "incremental";

# All of them: of the endpoint, and of parameters that are one.
def incrementals($place):
  (.incremental | select(. != null) | incremental("\($place).incremental")),
  ((.params // {}) | to_entries[] | select(.value | is_incremental)
    | .key as $name
    | "\($place).params.\($name)" as $here
    | .value | del(.type) | incremental($here)
    | .param = ($name | param_name($here)));

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
  ($name | param_name($place)) as $_
  | if . == null or is_incremental then empty
  elif is_secret
  then option("--api-key"; "query:\($name)=" + source($place; ""))
  elif type == "object" and .type == "resolve"
  then fail("\($place).type: resolve"; "not supported yet")
  elif type == "object" or type == "array"
  then fail($place; "not a string, number or boolean")
  else filled($place; $since)
    | one_line($place)
    # A token of the API's own, to go on from, is none of ours.
    | if . == "{since}" then . else clear($place; $name) end
    | option("-q"; "\($name)=\(.)")
  end;

def params($place; $since):
  ((.params // {}) | to_entries[] | .key as $name
    | .value | param("\($place).params.\($name)"; $name; $since)),
  ($since.param | strings | option("-q"; "\(.)={since}"));

def paginator($place):
  def word($key; $name; check): .[$key]
    | if . == null then empty else option($name; check) end;
  def param($key; $name): word($key; $name; param_name("\($place).\($key)"));
  def where($key; $name): word($key; $name; path_to_one("\($place).\($key)"));
  def number($key; $name; $least):
    word($key; $name; whole("\($place).\($key)"; $least));
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
  | where("next_url_path"; "--next"),
    where("cursor_path"; "--next"),
    word("cursor_key"; "--next-header"; header_name("\($place).cursor_key")),
    param("cursor_param"; "--cursor-param"),
    if $type != "page_number" then empty
    elif .page != null then number("page"; "--page"; 0)
    elif .base_page != null then number("base_page"; "--page"; 0)
    else "--page auto" end,
    param("page_param"; "--page-param"),
    param("offset_param"; "--offset-param"),
    number("offset"; "--offset"; 0),
    param("limit_param"; "--limit-param"),
    number("limit"; "--limit"; 1),
    where("total_path"; "--total"),
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
  | ([split("#")[0] // "" | split("?")[1:][] | split("&")[] | split(";")[]
      | split("=")[0] // "" | select(is_credential)] | .[0]) as $credential
  | if $credential != null
    then fail($place; "\($credential): move it to params; it must be a secret:"
      + " {\"secret\": NAME}")
    elif contains(" ") then fail($place; "a blank: write %20")
    elif test("[{}]")
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
  elif . == [] then fail($place; "an empty list")
  elif type == "array" and length > 8 then fail($place; "more than 8 paths")
  elif type == "array" then .[]
  else . end
  | option("-k"; path_to_one($place));

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
       | option("--records"; path_to_many("\($here).data_selector"))),
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

def check_names($all):
  reduce $all[] as $r ([];
    if $r.name | test("^[A-Za-z0-9_][A-Za-z0-9_.-]*\\z") | not
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
  | [check_secret_names] as $_
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
