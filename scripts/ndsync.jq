# SPDX-License-Identifier: MIT
# ndsync.jq - a dlt rest_api config, as JSON, compiled to a Makefile of
# pipelines; "!" and a message where it holds what we do not do.
#
# $title   the config's name in messages
# $literal a shell command that prints the config as JSON, for secrets in it
# $base    instead of client.base_url, or ""
# $only    names of resources, one a line; none: all
# $secrets NAME=SOURCE, one a line

def fail($place; $why): error({ndsync: "\($place): \($why)"});
def lines: split("\n") | map(select(. != ""));

# --- which keys there are: those that work, and those of dlt that do not yet

def keys_of: {
  config: [["client", "resource_defaults", "resources"], []],
  client: [["base_url", "headers", "auth", "paginator"], ["session"]],
  resource: [["name", "endpoint", "primary_key", "write_disposition"],
    ["table_name", "max_table_nesting", "parent", "columns", "merge_key",
     "schema_contract", "table_format", "file_format", "selected",
     "parallelized", "incremental", "nested_hints", "references", "spec",
     "processing_steps", "include_from_parent", "additional_table_hints"]],
  endpoint: [["path", "method", "params", "data_selector", "paginator",
      "incremental"],
    ["json", "data", "headers", "response_actions", "session"]],
  incremental: [["cursor_path", "initial_value", "start_param", "lag"],
    ["end_param", "end_value", "convert", "transform", "row_order",
     "on_cursor_value_missing", "range_start", "range_end", "last_value_func",
     "primary_key", "allow_external_schedulers"]],
  page_number: [["type", "base_page", "page", "page_param", "limit_param",
      "limit", "total_path", "stop_after_empty_page"],
    ["page_body_path", "maximum_page", "has_more_path"]],
  offset: [["type", "limit", "offset", "offset_param", "limit_param",
      "total_path", "stop_after_empty_page"],
    ["offset_body_path", "limit_body_path", "maximum_offset",
     "has_more_path"]],
  single_page: [["type"], []],
  paginator: [["page_number", "offset", "single_page"],
    ["auto", "json_link", "json_response", "header_link", "cursor",
     "header_cursor"]],
  bearer: [["type", "token"], []],
  http_basic: [["type", "username", "password"], []],
  api_key: [["type", "name", "api_key", "location"], []],
  auth: [["bearer", "http_basic", "api_key"], ["oauth2_client_credentials"]]
};

def distance($a; $b):
  ($a | explode) as $x | ($b | explode) as $y
  | reduce range($x | length) as $i ([range($y | length + 1)];
      . as $row
      | reduce range($y | length) as $j ([$i + 1];
          . + [[.[-1] + 1, $row[$j + 1] + 1,
            $row[$j] + (if $x[$i] == $y[$j] then 0 else 1 end)] | min]))
  | .[-1];

# $word is none of $known, a pair of lists as above.
def unknown($place; $word; $known; $what):
  if $known[1] | index($word) then fail($place; "not supported yet") else . end
  | ($known | add | map({word: ., far: distance(.; $word)}) | min_by(.far)) as $n
  | fail($place; "unknown \($what)"
      + if $n.far <= 2 then "; did you mean \($n.word)?" else "" end);

def object($place; $kind):
  if type != "object" then fail($place; "not an object") else . end
  | keys_of[$kind] as $known
  | reduce keys_unsorted[] as $key (.;
      if $known[0] | index($key) then .
      else unknown("\($place).\($key)"; $key; $known; "key") end);

# --- values, checked by their place

def secret_name:
  if type == "object" then .secret | strings
  elif type == "string"
  then capture("^dlt\\.secrets\\[(?:\"(?<n>[^\"]+)\"|'(?<m>[^']+)')\\]$") | .n // .m
  else empty end;

def text($place):
  if type != "string" then fail($place; "not a string")
  elif . == "" then fail($place; "empty")
  elif [secret_name] != [] then fail($place; "no place for a secret")
  else . end;

def whole($place):
  if type == "number" and . >= 0 and . == floor then tostring
  else fail($place; "not a whole number from 0") end;

# --- words of a command line, for bash inside of make

def octal: "\\" + ([. / 64, . / 8 % 8, . % 8] | map(floor | tostring) | add);

def quote:
  if test("^[A-Za-z0-9_./:@%+,=-]+$") then .
  elif test("[\\x01-\\x1f\\x7f#'\\\\]") then
    "$'" + (explode | map(
      if . < 32 or . == 127 or . == 35 or . == 39 or . == 92 then octal
      else [.] | implode end) | add) + "'"
  else "'" + . + "'" end
  | gsub("\\$"; "$$");

# --- credentials

def env_name:
  gsub("\\."; "__") | gsub("[^A-Za-z0-9_]"; "_") | ascii_upcase
  | if test("^[0-9]") then "_" + . else . end;

def named_sources:
  $secrets | lines
  | map(capture("^(?<key>[^=]+)=(?<value>.*)$")) | from_entries;

# Where a secret comes from; $path leads to it in the config.
def source($place; $path):
  . as $value
  | [secret_name] as $name
  | if $name != [] then
      if $name[0] | test("^[A-Za-z0-9_.-]+$")
      then named_sources[$name[0]] // "env:" + ($name[0] | env_name)
      else fail($place; "not a name of a secret") end
    elif type == "string" and . != ""
    then "command:\($literal) | ndselect -r -j '\($path)'"
    else fail($place; "neither a secret nor a string") end;

def credential_name:
  test("authorization|cookie|token|secret|password|passwd|api[-_]?key"; "i");

def credential_param:
  test("^(api[-_]?key|(access|auth)[-_]?token|token|(client_)?secret|password)$"; "i");

def auth:
  "client.auth" as $place
  | if . == null then empty
    elif type != "object" then fail($place; "not an object; say {\"type\": ...}")
    else (.type // "bearer") as $type
    | if keys_of.auth[0] | index([$type]) | not
      then unknown("\($place).type"; $type | tostring; keys_of.auth; "auth type")
      else object($place; $type) end
    | if $type == "bearer" then
        "--bearer " + (.token | source("\($place).token"; ".client.auth.token") | quote)
      elif $type == "http_basic" then
        "--user " + (.username | text("\($place).username") | quote)
        + " --password " + (.password
          | source("\($place).password"; ".client.auth.password") | quote)
      else
        (.location // "header") as $where
        | if ["header", "query", "cookie"] | index([$where]) | not
          then fail("\($place).location"; "none of header, query, cookie") else . end
        | ((.name // "Authorization") | text("\($place).name")) as $name
        | "--api-key " + ("\($where):\($name)=" + (.api_key
            | source("\($place).api_key"; ".client.auth.api_key")) | quote)
      end
    end;

# Headers or parameters: a secret goes as an API key; what looks like one but
# stands in the config in clear would come into argv.
def clear($place; $name):
  if $name
  then fail($place; "looks like a credential; say {\"secret\": \"NAME\"}")
  else . end;

def headers:
  "client.headers" as $place
  | if . == null then empty
    elif type != "object" then fail($place; "not an object")
    else to_entries[] | . as {$key, $value} | "\($place).\($key)" as $here
    | $value
    | if . == null then empty
      elif [secret_name] != []
      then "--api-key " + ("header:\($key)=" + source($here; "") | quote)
      else text($here) | clear($here; $key | credential_name) | "-H " + ("\($key): \(.)" | quote)
      end
    end;

# --- one resource

def sent:
  if type == "boolean" then (if . then "True" else "False" end)
  else tostring end;

# {cursor, initial, lag, param} of the resource's incremental; or null.
def incremental($place; $kind):
  if $kind == "param" then del(.type) else . end
  | object($place; "incremental")
  | {cursor: (.cursor_path | text("\($place).cursor_path")),
     initial: (.initial_value | if . == null then null
       elif type == "string" or type == "number" then tostring
       else fail("\($place).initial_value"; "not a string or number") end),
     lag: (.lag | if . == null or . == 0 then null else whole("\($place).lag") end)}
    + {param: (.start_param | if . == null then null
        else text("\($place).start_param") end)};

# -q for one parameter, whose value is the input.
def param($place; $key; $since):
  if . == null then empty
  elif [secret_name] != []
  then "--api-key " + ("query:\($key)=" + source($place; "") | quote)
  elif type == "object" and .type == "incremental" then "-q " + ("\($key)={since}" | quote)
  elif type == "object" and .type == "resolve" then fail("\($place).type"; "not supported yet")
  elif type == "object" or type == "array"
  then fail($place; "not a string, number or boolean")
  else sent
    | gsub("\\{incremental\\.start_value\\}"; "{since}") as $filled
    | if $filled != . and $since == null
      then fail($place; "{incremental.start_value} without incremental") else . end
    | if gsub("\\{incremental\\.start_value\\}"; "") | test("\\{[A-Za-z_][\\w.]*\\}")
      then fail($place; "placeholders other than {incremental.start_value}"
        + " are not supported yet") else . end
    | clear($place; $key | credential_param)
    | "-q " + ("\($key)=\($filled)" | quote)
  end;

# Every option of a paginator, from the one given or the client's.
def paginator($place):
  def option($key; $name; f): .[$key] | if . == null then empty
    else "\($name) \(f)" end;
  def word($key; $name): option($key; $name; text("\($place).\($key)") | quote);
  def number($key; $name): option($key; $name; whole("\($place).\($key)"));
  if type == "string" then {type: .} else . end
  | if . == null or . == {} then fail($place; "say which: auto is not supported yet")
    elif type != "object" then fail($place; "not an object or a name")
    else .type as $type
    | if keys_of.paginator[0] | index([$type]) | not
      then unknown("\($place).type"; $type | tostring; keys_of.paginator; "paginator")
      else object($place; $type) end
    | if .stop_after_empty_page == false
      then fail("\($place).stop_after_empty_page"; "false is not supported yet") else . end
    | if $type == "page_number" and (.limit == null) != (.limit_param == null)
      then fail("\($place).limit"; "goes with limit_param") else . end
    | ["--paginator " + ($type | if . == "single_page" then "single" else . end),
       (if $type == "page_number" then
         (.page // .base_page) as $page
         | if $page == null then "--page auto"
           else "--page " + ($page | whole("\($place).base_page")) end
        else empty end),
       word("page_param"; "--page-param"),
       word("offset_param"; "--offset-param"),
       number("offset"; "--offset"),
       word("limit_param"; "--limit-param"),
       number("limit"; "--limit"),
       word("total_path"; "--total"),
       (if has("total_path") and .total_path == null then "--no-total" else empty end)]
    end;

# scheme, host and port
def origin:
  capture("^(?<scheme>[A-Za-z]+)://(?<host>[^/?#]*)") | map_values(ascii_downcase)
  | .scheme as $scheme
  | .host | rtrimstr(if $scheme == "https" then ":443" else ":80" end)
  | "\($scheme)://\(.)";

def base:
  (if $base == "" then "client.base_url" else "--base-url" end) as $place
  | (if $base == "" then .client.base_url else $base end)
  | text($place)
  | if test("^[Hh][Tt][Tt][Pp][Ss]?://[A-Za-z0-9._:\\[\\]-]+(/[A-Za-z0-9._~%@:+,=/-]*)?$")
    then sub("/+$"; "")
    else fail($place; "not the plain URL of an API: scheme, host, path") end;

def url($place; $base):
  text($place)
  | if test("[{}]") then fail($place; "parameters in a path are not supported yet")
    elif test("^[A-Za-z]+://") | not then "$(BASE)" + ("/" + sub("^/+"; "") | quote)
    elif test("^[Hh][Tt][Tt][Pp][Ss]?://[^@/?#]+([/?#]|$)") and origin == ($base | origin)
    then quote
    else fail($place; "a path outside of the origin of base_url is not supported yet")
    end;

def endpoint($place):
  if . == null then {} elif type == "string" then {path: .} else . end
  | object($place; "endpoint")
  | if .params == null or (.params | type) == "object" then .
    else fail("\($place).params"; "not an object") end;

# dlt's merge: the endpoint member by member, its params likewise.
def resource($place; $defaults):
  if type == "string" then {name: ., endpoint: {path: .}} else . end
  | object($place; "resource")
  | .endpoint |= endpoint("\($place).endpoint")
  | .name |= text("\($place).name")
  | .endpoint.params = $defaults.endpoint.params + .endpoint.params
  | .endpoint.path = (.endpoint.path // .name)
  | .endpoint = $defaults.endpoint + .endpoint
  | $defaults + .;

def keys_option($place):
  if . == null then fail($place; "missing, and records are merged by it")
  elif type == "array" and . != [] then .[] | text($place)
  else text($place) end
  | "-k " + quote;

def disposition($place):
  if . == "merge" then .
  elif . == null then fail($place; "append, dlt's default, is not supported yet; say \"merge\"")
  elif type == "object" then fail($place; "an object is not supported yet")
  else unknown($place; tostring; [["merge"], ["append", "replace", "skip"]];
    "write disposition") end;

# One rule of the Makefile.
def rule($place; $base; $client):
  (.write_disposition | disposition("\($place).write_disposition")) as $_
  | "\($place).endpoint" as $here
  | [.primary_key | keys_option("\($place).primary_key")] as $keys
  | .name as $name
  | .endpoint
  | if (.method // "GET") | ascii_upcase == "GET" then .
    else fail("\($here).method"; "only GET is supported yet") end
  | [(.incremental | select(. != null) | incremental("\($here).incremental"; "endpoint")
      | if .param == null then .param = false else . end),
     (.params // {} | to_entries[]
      | select((.value | type) == "object" and .value.type == "incremental")
      | .key as $key | .value | incremental("\($here).params.\($key)"; "param"))]
    as $since
  | if ($since | length) > 1 then fail($here; "more than one incremental") else . end
  | $since[0] as $since
  | [(.params // {} | to_entries[] | .key as $key
      | .value | param("\($here).params.\($key)"; $key; $since)),
     ($since.param | strings | "-q " + ("\(.)={since}" | quote))] as $params
  | if $since != null and ($params | map(select(contains("{since}"))) == [])
    then fail("\($here).incremental.start_param"; "missing") else . end
  | ["$(PAGINATE)",
     (.paginator // $client.paginator | paginator("\($here).paginator") | join(" ")),
     (.data_selector | if . == null then empty
       else "--records " + (text("\($here).data_selector") | quote) end),
     ($since | select(. != null) | "--since $@ --cursor " + (.cursor | quote)
       + (if .initial == null then "" else " --initial " + (.initial | quote) end)
       + (if .lag == null then "" else " --lag " + .lag end)),
     $params[],
     (.path | url("\($here).path"; $base))]
  | "\($name).ndjson.gz: FORCE\n\t" + join(" \\\n\t    ")
    + " \\\n\t| $(MERGE) \($keys | join(" "))"
    + (if $since == null then "" else " --cursor " + ($since.cursor | quote) end)
    + " --into $@\n";

# --- the Makefile

# Every secret that is named, in the order of the config.
def secrets:
  reduce (.. | secret_name) as $name ([]; if index([$name]) then . else . + [$name] end);

def check_secrets:
  . as $used
  | named_sources | keys_unsorted[] | . as $given
  | select($used | index([$given]) | not)
  | error({ndsync: "--secret \($given): the config names no such secret"});

def wanted($names):
  $only | lines | if . == [] then $names
    else map(. as $name | if $names | index([$name]) then .
      else error({ndsync: "--only \($name): no such resource"}) end) end;

def compile:
  object("config"; "config")
  | if [.. | strings | explode[] | select(. == 0)] != []
    then error({ndsync: "a string holds a NUL byte"}) else . end
  | .client |= object("client"; "client")
  | (.resource_defaults // {} | object("resource_defaults"; "resource")
      | .endpoint |= endpoint("resource_defaults.endpoint")) as $defaults
  | if (.resources | type) != "array" or .resources == []
    then fail("resources"; "not a list of resources") else . end
  | base as $url
  | .client as $client
  | [.resources | to_entries[] | "resources[\(.key)]" as $place
     | .value | resource($place; $defaults) | {place: $place, resource: .}] as $all
  | reduce $all[] as $r ([];
      $r.resource.name as $name
      | if $name | test("^[A-Za-z0-9_][A-Za-z0-9_.-]*$") | not
        then fail("\($r.place).name"; "not letters, digits, _, - and . only")
        elif index([$name]) then fail("\($r.place).name"; "\($name) is there already")
        else . + [$name] end)
  | wanted(.) as $names
  | [$all[] | {name: .resource.name, resource,
      text: (.place as $place | .resource | rule($place; $url; $client))}]
  | map(select(.name as $name | $names | index([$name])))
  | ([$client] + map(.resource) | secrets) as $secrets
  | [([$client] + $all | secrets) | check_secrets] as $_
  | (["ndpaginate"] + [$client | (.auth | auth), (.headers | headers)]
      | join(" \\\n\t")) as $paginate
  | "# Made by ndsync from \($title | gsub("[\\x00-\\x1f\\x7f]"; "?")).\n"
    + "# make -j 4 brings every file up to date, make NAME.ndjson.gz one of them;\n"
    + "# GNU make and bash.\n"
    + ($secrets | map("# secret \(.): \(. as $n | {secret: $n} | source(""; ""))\n") | add // "")
    + "\nBASE = \($url | quote)\nPAGINATE = \($paginate)\nMERGE = ndmerge\n\n"
    + "# A pipeline fails as its first stage that failed; 141: a reader went away.\n"
    + "SHELL = bash\n"
    + ".SHELLFLAGS = -c 'eval \"$$1; s=\\$${PIPESTATUS[*]}\"; \\\n"
    + "\tfor s in $${s//141} $$s; do [ $$s = 0 ] || exit $$s; done' make\n\n"
    + "FILES = \(map(.name + ".ndjson.gz") | join(" \\\n\t"))\n\n"
    + "all: $(FILES)\n\n"
    + (map(.text) | join("\n"))
    + "\nFORCE:\n.PRECIOUS: $(FILES)";

try compile
catch if type == "object" then "!" + .ndsync
  else "!not a config that ndsync understands" end
